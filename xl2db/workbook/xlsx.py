"""An .xlsx or .xlsm file (transitional or Strict Open XML): its list of sheets and what they share."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from xl2db.cells import CellRef
from xl2db.findings import WorkbookRefused
from xl2db.rules import files as rules
from xl2db.workbook.container import Package
from xl2db.workbook.grid import Sheet
from xl2db.workbook.markup import Attributes, Depth, Handlers, local, read_part
from xl2db.workbook.number_formats import BUILT_IN, Moment, moment_of
from xl2db.workbook.sniffing import not_a_workbook
from xl2db.workbook.worksheet import NAMESPACES, Book, read_worksheet, unescaped

_RELATIONSHIP_IDS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_WITHOUT_CELLS = {"chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"}


def read_xlsx(package: Package) -> tuple[Sheet, ...]:
    """The sheets of the workbook in the order of their tabs; chart sheets are left out.

    Raises WorkbookRefused if anything of a sheet can't be read.
    """
    main = _main_part(package)
    related = _relationships(package, main)
    listing = _Listing(package, main)
    book = Book(since_1904=listing.since_1904, recalculate=listing.recalculate)
    if texts := _only(package, related, "sharedStrings", "two lists of texts"):
        book.strings = _shared_strings(package, texts)
    if styles := _only(package, related, "styles", "two lists of formats"):
        book.moments = _moments(package, styles)
    sheets, parts = [], set()
    for name, identifier, hidden in listing.sheets:
        found = related.get(identifier)
        if found is None or found.external:
            message = f"{package.name} lists the sheet {name}, but does not hold its content."
            hint = "Open the file in Excel or LibreOffice, look whether the sheet is there, and save it."
            raise WorkbookRefused(rules.PART_MISSING.finding(message, CellRef(name), hint=hint))
        relationship = found
        if relationship.kind in _WITHOUT_CELLS:
            continue
        if relationship.kind != "worksheet" or relationship.part.lower() in parts:
            raise package.damaged(f"its content is not a sheet of its own ({relationship.part})", name)
        parts.add(relationship.part.lower())
        sheet = Sheet(name, hidden=hidden)
        read_worksheet(package, relationship.part, sheet, book)
        sheets.append(sheet)
    return tuple(sheets)


class _Relationship(NamedTuple):
    kind: str
    part: str
    external: bool


def _only(package: Package, related: dict[str, _Relationship], kind: str, two: str) -> str | None:
    """The part of a kind of which there can be but one; refuses where nobody could tell which of two counts."""
    parts = {
        each.part.lower(): each.part for each in related.values() if each.kind == kind and not each.external
    }
    if len(parts) > 1:
        raise package.damaged(f"it holds {two}")
    return next(iter(parts.values()), None)


def _main_part(package: Package) -> str:
    """The part that lists the sheets."""
    if main := _only(package, _relationships(package, ""), "officeDocument", "two workbooks"):
        return main
    if "xl/workbook.xml" in package:
        return "xl/workbook.xml"
    raise WorkbookRefused(not_a_workbook(package.name, "an Office file of another kind"))


def _relationships(package: Package, part: str) -> dict[str, _Relationship]:
    """What a part refers to, by identifier; the empty name stands for the package as a whole."""
    folder, name = posixpath.split(part)
    listing = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, _Relationship] = {}
    depth = Depth(package)

    def start(tag: str, attributes: Attributes) -> None:
        depth.enter()
        if local(tag) != "Relationship":
            return
        identifier = attributes.get("Id", "")
        if identifier in found:
            raise package.damaged(f"{listing} holds the entry {identifier[:40]} twice")
        target = attributes.get("Target", "").replace("\\", "/")
        external = attributes.get("TargetMode", "").lower() == "external"
        place = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        kind = attributes.get("Type", "").rpartition("/")[2]
        found[identifier] = _Relationship(kind, posixpath.normpath(place), external)

    def end(_tag: str) -> None:
        depth.leave()

    def root(tag: str, _attributes: Attributes) -> Handlers:
        if local(tag) != "Relationships":
            raise package.damaged(f"{listing} is not a list of relationships")
        depth.enter()
        return Handlers(start, end)

    if listing in package:
        read_part(package, listing, root)
    return found


class _Listing:
    """What the workbook's main part says: the sheets (name, relationship, hidden) and how dates count."""

    def __init__(self, package: Package, part: str) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.since_1904 = False
        self.recalculate = False
        self._package = package
        self._part = part
        self._depth = Depth(package)
        self._level = 0
        self._in_sheets = self._has_properties = False
        read_part(package, part, self._root)
        if not self.sheets:
            message = f"{package.name} holds no sheets."
            raise WorkbookRefused(
                rules.NO_SHEETS.finding(
                    message, hint="Open it in Excel and look; xl2db init makes a new one."
                )
            )
        seen: dict[str, str] = {}
        for name, _, _ in self.sheets:
            if not name.strip():
                raise package.damaged("one of its sheets has no name")
            if name.casefold() in seen:
                raise duplicate_sheet(package.name, seen[name.casefold()], name)
            seen[name.casefold()] = name

    def _root(self, name: str, attributes: Attributes) -> Handlers:
        namespace, _, root = name.rpartition(" ")
        if root != "workbook" or namespace not in NAMESPACES:
            raise WorkbookRefused(not_a_workbook(self._package.name, "an Office file of another kind"))
        self._namespace = namespace
        self._depth.enter()
        return Handlers(self._start, self._end)

    def _start(self, name: str, attributes: Attributes) -> None:
        self._depth.enter()
        self._level += 1
        namespace, _, tag = name.rpartition(" ")
        if tag == "sheet" and self._in_sheets:
            identifier = next((attributes[key] for key in _RELATIONSHIP_IDS if key in attributes), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((unescaped(attributes.get("name", "")), identifier, hidden))
        elif tag == "sheet":
            raise self._package.damaged("one of its sheets stands outside the list of sheets")
        elif self._in_sheets:
            raise self._package.damaged(f"an unknown tag stands among its sheets ({tag[:40]})")
        elif namespace != self._namespace:
            return
        elif tag == "sheets":
            self._in_sheets = True
        elif tag == "workbookPr" and self._level == 1:
            if self._has_properties:
                raise self._package.damaged("it says twice how its dates are counted")
            self._has_properties = True
            self.since_1904 = _is_true(attributes.get("date1904"))
        elif tag == "calcPr":
            self.recalculate = _is_true(attributes.get("fullCalcOnLoad"))

    def _end(self, name: str) -> None:
        self._depth.leave()
        self._level -= 1
        if local(name) == "sheets":
            self._in_sheets = False


def duplicate_sheet(file: str, one: str, other: str) -> WorkbookRefused:
    """The refusal of a workbook in which two sheets have the same name."""
    message = f"{file} holds two sheets of the same name: {one} and {other}."
    return WorkbookRefused(rules.DUPLICATE_SHEET.finding(message, CellRef(other), hint="Rename one of them."))


def _shared_strings(package: Package, part: str) -> list[str]:
    """The texts that cells refer to by number; what is written small above Japanese text is left out."""
    strings: list[str] = []
    texts: list[str] = []
    pieces: list[str] = []
    depth = Depth(package)
    budget = package.budget
    left_out = 0

    def root(name: str, _attributes: Attributes) -> Handlers:
        namespace, _, tag = name.rpartition(" ")
        if tag != "sst" or namespace not in NAMESPACES:
            raise package.damaged(f"{part} is not a list of texts")
        depth.enter()
        item_tag, text_tag = f"{namespace} si", f"{namespace} t"
        no_text = (f"{namespace} rPh", f"{namespace} extLst")
        in_item = in_text = False

        def start(name: str, _attributes: Attributes) -> None:
            nonlocal left_out, in_item, in_text
            texts.clear()
            if in_text:
                raise package.damaged("a tag stands within a text")
            if name == text_tag:
                in_text = True
            elif name == item_tag:
                if in_item or left_out:
                    raise package.damaged("a text stands within a text")
                in_item = True
                pieces.clear()
            else:
                depth.enter()
                left_out += name in no_text

        def end(name: str) -> None:
            nonlocal left_out, in_item, in_text
            in_text = False
            if name == text_tag:
                if not left_out:
                    pieces.append(texts[0] if len(texts) == 1 else "".join(texts))
                texts.clear()
            elif name == item_tag:
                in_item = False
                text = pieces[0] if len(pieces) == 1 else "".join(pieces)
                budget.characters(len(text))
                budget.strings(1)
                strings.append(unescaped(text) if "_x" in text else text)
                texts.clear()
            else:
                depth.leave()
                left_out -= name in no_text

        return Handlers(start, end, texts.append)

    read_part(package, part, root)
    return strings


def _moments(package: Package, part: str) -> list[Moment | None]:
    """What each cell format shows of a number, in the order in which cells refer to them."""
    codes: dict[str, str] = {}
    formats: list[str] = []
    depth = Depth(package)
    sections: set[str] = set()
    section = own = ""
    level = 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal section, level
        depth.enter()
        level += 1
        namespace, _, tag = name.rpartition(" ")
        if level == 1:
            section = tag if namespace == own else ""
            if section in ("numFmts", "cellXfs") and section in sections:
                raise package.damaged(f"{part} holds two lists of formats")
            sections.add(section)
        elif section == "numFmts" and tag == "numFmt":
            package.budget.styles(1)
            identifier, code = attributes.get("numFmtId", ""), attributes.get("formatCode", "")
            if moment_of(codes.setdefault(identifier, code)) is not moment_of(code):
                raise package.damaged(f"{part} holds two formats of the number {identifier[:20]}")
        elif section == "cellXfs" and level == 2:
            package.budget.styles(1)
            if (namespace, tag) == (own, "xf"):
                formats.append(attributes.get("numFmtId", "0"))
            elif tag != "extLst":
                raise package.damaged(f"an unknown tag stands among its formats ({tag[:40]})")

    def end(_name: str) -> None:
        nonlocal level
        depth.leave()
        level -= 1

    def root(name: str, _attributes: Attributes) -> Handlers:
        nonlocal own
        namespace, _, tag = name.rpartition(" ")
        if tag != "styleSheet" or namespace not in NAMESPACES:
            raise package.damaged(f"{part} is not a list of formats")
        own = namespace
        depth.enter()
        return Handlers(start, end)

    read_part(package, part, root)

    def moment(identifier: str) -> Moment | None:
        if identifier in codes:
            return moment_of(codes[identifier])
        return (
            BUILT_IN.get(int(identifier))
            if identifier.isascii() and identifier.isdigit() and len(identifier) < 9
            else None
        )

    return [moment(identifier) for identifier in formats]


def _is_true(text: str | None) -> bool:
    return text in ("1", "true", "on")
