"""Copies a sheet from another workbook: its cells, their formats, dropdowns, notes and links."""

from __future__ import annotations

import dataclasses
import io
import posixpath
import re
import zipfile
from functools import cached_property

from xl2db.cells import CellRef
from xl2db.workbook.container import Package
from xl2db.workbook.editing_archive import Archive
from xl2db.workbook.editing_book import Book, Listed
from xl2db.workbook.editing_formulas import renamed, sheets_of
from xl2db.workbook.editing_markup import Changes, Element, escaped, root_of, start_tag
from xl2db.workbook.editing_parts import STRICT, Parts, listing_of, relationships_xml
from xl2db.workbook.editing_requests import AddSheet, CannotEdit
from xl2db.workbook.editing_styles import Styles

_LONGEST_NAME = 31
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\0-\x1f]")
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_FORMULAS = ("f", "formula", "formula1", "formula2")


def add_sheet(book: Book, styles: Styles, edit: AddSheet) -> CellRef:
    """Add the sheet that is asked for; gives its place."""
    _check_name(book, edit.name)
    if book.types == STRICT:
        raise CannotEdit(f"{book.parts.name} is kept as Strict Open XML, to which xl2db adds no sheets.")
    content = edit.donor if isinstance(edit.donor, bytes) else edit.donor.read_bytes()
    with io.BytesIO(content) as file, zipfile.ZipFile(file) as archive:
        parts = Parts(Package("the donor of a sheet", archive), Archive(file, "the donor of a sheet"))
        donor = Book(parts)
        listed = donor.sheet(edit.donor_sheet)
        copy = _SheetCopy(donor, listed, edit.name, styles)
        _check_formulas(copy, book, edit)
        part = book.parts.new_name(posixpath.join(book.folder, "worksheets/sheet{}.xml"))
        book.parts.add(part, copy.xml(), f"{_CONTENT}worksheet+xml")
        _copy_related(donor.parts, listed.part, book, part)
        book.list_sheet(edit.name, part, edit.after)
        book.add_names(edit.name, copy.names())
    return CellRef(edit.name)


def _check_name(book: Book, name: str) -> None:
    if (
        not name.strip()
        or len(name) > _LONGEST_NAME
        or _NOT_IN_A_NAME.search(name)
        or "'" in (name[0], name[-1])
    ):
        raise CannotEdit(
            f"{name!r} can't be the name of a sheet: up to 31 characters, none of them []:*?/\\."
        )
    if name.casefold() == "history":
        raise CannotEdit("A sheet can't be called History, because Excel keeps that name for itself.")
    if twin := next((sheet.name for sheet in book.sheets if sheet.name.casefold() == name.casefold()), None):
        raise CannotEdit(f"{book.parts.name} already holds a sheet that is called {twin}.", CellRef(twin))


class _SheetCopy:
    """A sheet of the donor, rewritten for the workbook that it goes to."""

    def __init__(self, donor: Book, listed: Listed, name: str, styles: Styles) -> None:
        self._donor = donor
        self._listed = listed
        self._name = name
        self._formats = _FormatMap(Styles(donor.parts, donor.part), styles)
        self.root = root_of(donor.parts.xml(listed.part))
        if self.root.prefix or "xmlns" not in self.root.attributes:
            raise CannotEdit("The donor of a sheet was not written by openpyxl.")

    def xml(self) -> bytes:
        """Its part."""
        changes = Changes(self.root.data)
        for element in self.root.walk("row", "c"):
            if style := element.get("s"):
                changes.set(element, "s", self._formats.cell_format(style))
            if element.local == "c" and element.get("t") == "s":
                self._write_out(element, changes)
        for element in self.root.walk("col"):
            if style := element.get("style"):
                changes.set(element, "style", self._formats.cell_format(style))
        for element in self.root.walk("cfRule", "filterColumn", "colorFilter", "sortCondition"):
            if style := element.get("dxfId"):
                changes.set(element, "dxfId", self._formats.difference(style))
        for element in self.root.walk("sheetView"):  # two selected tabs would be typed into together
            if element.get("tabSelected"):
                changes.set(element, "tabSelected", "0")
        for element in self.root.walk(*_FORMULAS):
            changes.set_text(element, renamed(element.text, self._listed.name, self._name))
        for element in self.root.walk("hyperlink"):
            if location := element.get("location"):
                changes.set(element, "location", renamed(location, self._listed.name, self._name))
        return changes.apply()

    def _write_out(self, cell: Element, changes: Changes) -> None:
        """Put a text that is kept in the list of shared ones into its cell."""
        value = cell.child("v")
        if value and (kind := cell.span_of("t")):
            changes.replace(*kind, b"inlineStr")
            changes.replace(value.start, value.end, b"<is>" + self._texts[int(value.text)] + b"</is>")

    @cached_property
    def _texts(self) -> list[bytes]:
        """The content of each shared text, as XML."""
        related = self._donor.parts.relationships(self._donor.part)
        part = next(r.target for r in related if r.kind == "sharedStrings")
        items = root_of(self._donor.parts.xml(part)).children()
        return [item.data[item.open_end : item.close_start] for item in items]

    def names(self) -> list[tuple[str, str, bool]]:
        """The names that belong to the sheet, such as the rows that are printed on every page."""
        place = str(self._donor.sheets.index(self._listed))
        return [
            (
                name.get("name") or "",
                renamed(name.text, self._listed.name, self._name),
                name.get("hidden") in ("1", "true"),
            )
            for name in self._donor.root.walk("definedName")
            if name.get("localSheetId") == place
        ]

    def formulas(self) -> list[str]:
        """All formulas that the copy holds: in cells, dropdowns, conditional formats and names."""
        texts = [element.text for element in self.root.walk(*_FORMULAS)]
        return [
            *(renamed(text, self._listed.name, self._name) for text in texts),
            *(text for _, text, _ in self.names()),
        ]


class _FormatMap:
    """Takes formats over from one workbook to another, and knows which numbers they have there."""

    def __init__(self, donor: Styles, target: Styles) -> None:
        self._donor = donor
        self._target = target
        self._known: dict[str, str] = {"0": "0"}  # the plain format stays that of the workbook

    def cell_format(self, number: str) -> str:
        """The number of a cell format in the target; it is added there the first time."""
        if number not in self._known:
            source = self._donor.entries("cellXfs")[int(number)]
            element = root_of(source)
            values: dict[str, str | None] = {"xfId": "0"}
            for attribute, entries in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
                if place := element.get(attribute):
                    entry = self._target.own(self._donor.entries(entries)[int(place)])
                    values[attribute] = str(self._target.place(entries, entry))
            if code := element.get("numFmtId"):
                values["numFmtId"] = self._number_format(code)
            ending = b"/>" if element.is_empty else source[element.open_end - 1 :]
            xml = self._target.own(start_tag(element, values) + ending)
            self._known[number] = str(self._target.place("cellXfs", xml))
        return self._known[number]

    def _number_format(self, number: str) -> str:
        """The number of a number format: those that are built in are the same everywhere."""
        codes = {format_.get("numFmtId"): format_.get("formatCode") for format_ in self._formats(self._donor)}
        code = codes.get(number)
        if code is None:
            return number
        there = {
            format_.get("formatCode"): format_.get("numFmtId") for format_ in self._formats(self._target)
        }
        if found := there.get(code):
            return found
        new = str(max([163, *(int(used) for used in there.values() if used and used.isdigit())]) + 1)
        values = (new.encode(), escaped(code, attribute=True))
        self._target.place("numFmts", self._target.own(b'<numFmt numFmtId="%s" formatCode="%s"/>' % values))
        return new

    @staticmethod
    def _formats(styles: Styles) -> list[Element]:
        return [root_of(source) for source in styles.entries("numFmts")]

    def difference(self, number: str) -> str:
        """The number of a conditional format's look in the target."""
        entry = self._target.own(self._donor.entries("dxfs")[int(number)])
        return str(self._target.place("dxfs", entry))


def _check_formulas(copy: _SheetCopy, book: Book, edit: AddSheet) -> None:
    """Excel takes a workbook for damaged whose dropdowns refer to a sheet that isn't there."""
    there = {edit.name.casefold(), *(sheet.name.casefold() for sheet in book.sheets)}
    for formula in copy.formulas():
        for sheet in sheets_of(formula):
            if sheet.casefold() not in there:
                raise CannotEdit(
                    f"The new sheet {edit.name} refers to the sheet {sheet}, which {book.parts.name} does not hold.",
                    CellRef(edit.name),
                )


def _copy_related(donor: Parts, donor_part: str, book: Book, part: str) -> None:
    """Copy the notes and links of a sheet; it finds them under the same identifiers."""
    related = []
    for relationship in donor.relationships(donor_part):
        target = relationship.target
        if relationship.kind == "comments":
            target = book.parts.new_name(posixpath.join(book.folder, "comments{}.xml"))
            book.parts.add(target, donor.raw(relationship.target), f"{_CONTENT}comments+xml")
        elif relationship.kind == "vmlDrawing":
            target = book.parts.new_name(posixpath.join(book.folder, "drawings/vmlDrawing{}.vml"))
            book.parts.add(target, donor.raw(relationship.target), _VML)
        elif relationship.kind != "hyperlink":
            raise CannotEdit(
                f"The donor of a sheet holds something that can't be copied ({relationship.kind})."
            )
        related.append(dataclasses.replace(relationship, target=target))
    if related:
        book.parts.add(listing_of(part), relationships_xml(part, related), "")
