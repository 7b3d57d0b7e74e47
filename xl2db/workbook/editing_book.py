"""The main part of a workbook that is edited: its list of sheets, in the order of their tabs."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from xl2db.workbook.editing_markup import Changes, Element, escaped, root_of
from xl2db.workbook.editing_parts import STRICT, TRANSITIONAL, Parts
from xl2db.workbook.editing_requests import CannotEdit
from xl2db.workbook.worksheet import unescaped

_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")


@dataclass(frozen=True, slots=True)
class Listed:
    """A sheet as the workbook lists it: its name, its number that never changes, its part and that part's kind."""

    name: str
    identifier: str
    part: str
    kind: str


class Book:
    """The main part of a workbook and the sheets that it lists."""

    def __init__(self, parts: Parts) -> None:
        """Find the main part; CannotEdit where the workbook is signed or shared, or lists what isn't there."""
        self.parts = parts
        self.part = _main_part(parts)
        related = {relationship.identifier: relationship for relationship in parts.relationships(self.part)}
        if any(relationship.kind == "revisionHeaders" for relationship in related.values()):
            raise CannotEdit(f"{parts.name} is shared in the old way, which keeps a history of all changes.")
        self.types = STRICT if any(r.type.startswith(STRICT) for r in related.values()) else TRANSITIONAL
        self.sheets: list[Listed] = []
        listing = self.root.child("sheets")
        for element in listing.children() if listing else ():
            attributes = element.attributes
            name = unescaped(attributes.get("name", ""))
            identifier = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            relationship = related.get(identifier)
            if relationship is None or relationship.external:
                raise CannotEdit(f"{parts.name} lists the sheet {name}, but does not hold its content.")
            number = attributes.get("sheetId", "")
            self.sheets.append(Listed(name, number, relationship.target, relationship.kind))

    @property
    def root(self) -> Element:
        """The main part as it is now."""
        return root_of(self.parts.xml(self.part))

    @property
    def folder(self) -> str:
        """The folder of the main part, mostly ``xl``."""
        return posixpath.dirname(self.part)

    def sheet(self, name: str) -> Listed:
        """The sheet of a name; CannotEdit if there is none, or if it has no cells."""
        found = self.sheet_called(name)
        if found.kind != "worksheet":
            raise CannotEdit(f"The sheet {name} of {self.parts.name} has no cells.")
        return found

    def worksheets(self) -> list[Listed]:
        """The sheets that have cells."""
        return [sheet for sheet in self.sheets if sheet.kind == "worksheet"]

    def list_sheet(self, name: str, part: str, after: str | None) -> None:
        """List a sheet whose part is there already, behind another one or behind all."""
        names = [sheet.name for sheet in self.sheets]
        place = len(names) if after is None else names.index(self.sheet_called(after).name) + 1
        identifier = self.parts.relate(self.part, f"{self.types}/worksheet", part)
        root = self.root
        changes = Changes(root.data)
        listing = root.child("sheets")
        if listing is None:
            raise CannotEdit(f"{self.parts.name} holds no list of sheets.")
        elements = listing.children()
        number = str(
            max((int(sheet.identifier) for sheet in self.sheets if sheet.identifier.isdigit()), default=0) + 1
        )
        prefix = next(key for key in elements[0].attributes if key.endswith(":id")).removesuffix("id")
        element = b'<%ssheet name="%s" sheetId="%s" %sid="%s"/>' % (
            listing.prefix,
            escaped(name, attribute=True),
            number.encode(),
            prefix.encode(),
            identifier.encode(),
        )
        changes.insert(elements[place - 1].end, element)
        _count_on(root, changes, place)
        self.parts.put(self.part, changes.apply())
        self.sheets.insert(place, Listed(name, number, part, "worksheet"))

    def sheet_called(self, name: str) -> Listed:
        """The sheet of a name, of whatever kind."""
        found = next((sheet for sheet in self.sheets if sheet.name == name), None)
        if found is None:
            raise CannotEdit(f"{self.parts.name} holds no sheet that is called {name}.")
        return found

    def add_names(self, sheet: str, names: list[tuple[str, str, bool]]) -> None:
        """Add names that belong to a sheet: the name, what it stands for, whether it is hidden."""
        if not names:
            return
        place = [listed.name for listed in self.sheets].index(sheet)
        root = self.root
        prefix = root.prefix
        new = b"".join(
            b'<%sdefinedName name="%s" localSheetId="%d"%s>%s</%sdefinedName>'
            % (prefix, escaped(name, attribute=True), place, b' hidden="1"' * hidden, escaped(text), prefix)
            for name, text, hidden in names
        )
        changes = Changes(root.data)
        if section := root.child("definedNames"):
            changes.append(section, new)
        else:
            before = [child.end for child in root.children() if child.local in _BEFORE_NAMES]
            changes.insert(before[-1], b"<%sdefinedNames>%s</%sdefinedNames>" % (prefix, new, prefix))
        self.parts.put(self.part, changes.apply())


def _count_on(root: Element, changes: Changes, place: int) -> None:
    """Make what counts sheets by their tabs count the new one: names of a sheet, and the tab that is shown."""
    counters = [(name, "localSheetId") for name in root.walk("definedName")]
    counters += [
        (view, attribute) for view in root.walk("workbookView") for attribute in ("activeTab", "firstSheet")
    ]
    for element, attribute in counters:
        value = element.get(attribute) or ""
        if value.isdigit() and int(value) >= place:
            changes.set(element, attribute, str(int(value) + 1))


def _main_part(parts: Parts) -> str:
    related = parts.relationships("")
    if any(relationship.type.endswith("/digital-signature/origin") for relationship in related):
        raise CannotEdit(f"{parts.name} is signed, and a change would make the signature invalid.")
    for relationship in related:
        if relationship.kind == "officeDocument" and not relationship.external:
            return relationship.target
    return "xl/workbook.xml"
