"""The parts around the sheets when rows move: notes, pictures, charts, tables, pivot tables, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from xl2db.cells import CellRef
from xl2db.workbook.editing_areas import STILL, Area, RowMoves, area_of
from xl2db.workbook.editing_formulas import grown, moved
from xl2db.workbook.editing_markup import Changes, Element, root_of
from xl2db.workbook.editing_parts import Parts, Relationship
from xl2db.workbook.editing_plan import Table
from xl2db.workbook.editing_requests import CannotEdit

# Kinds of parts that hold no row of a sheet; sheets themselves and the list of sheets are looked at elsewhere.
_WITHOUT_ROWS = frozenset(
    [
        "attachedToolbars",
        "audio",
        "calcChain",
        "chartColorStyle",
        "chartStyle",
        "chartsheet",
        "classificationlabels",
        "colors",
        "core-properties",
        "custom-properties",
        "customData",
        "customProperty",
        "customXml",
        "customXmlProps",
        "diagramColors",
        "diagramData",
        "diagramDrawing",
        "diagramLayout",
        "diagramQuickStyle",
        "docMetadata",
        "extended-properties",
        "extendedProperties",
        "extensibility",
        "externalLink",
        "externalLinkPath",
        "FeaturePropertyBag",
        "hdphoto",
        "hyperlink",
        "image",
        "labelInfo",
        "media",
        "metadata",
        "model3d",
        "officeDocument",
        "person",
        "pivotCacheRecords",
        "powerPivotData",
        "printerSettings",
        "queryTable",
        "rdArray",
        "rdRichValue",
        "rdRichValueStructure",
        "rdRichValueTypes",
        "rdRichValueWebImage",
        "rdSupportingPropertyBag",
        "rdSupportingPropertyBagStructure",
        "richStyles",
        "richValueRel",
        "sharedStrings",
        "sheetMetadata",
        "slicer",
        "slicerCache",
        "style",
        "styles",
        "theme",
        "themeOverride",
        "thumbnail",
        "timeline",
        "timelineCache",
        "userCustomization",
        "vbaProject",
        "vbaProjectSignature",
        "video",
        "wordVbaData",
        "workbookmetadata",
        "worksheet",
        "xlPathMissing",
        "xmlMaps",
    ]
)
# What these belong to is refused where the rows of its sheet move.
_SEEN_WITH_THEIR_SHEET = {"activeXControlBinary", "control", "ctrlProp", "oleObject", "package"}
_NOTE = re.compile(rb"<(?:\w+:)?ClientData\b[^>]*>.*?</(?:\w+:)?ClientData\s*>", re.DOTALL)
_NOTE_KIND = re.compile(rb"\bObjectType\s*=\s*[\"'](\w+)[\"']")
_NOTE_ROW = re.compile(rb"(<(?:\w+:)?Row\s*>\s*)([0-9]+)")
_NOTE_ANCHOR = re.compile(rb"(<(?:\w+:)?Anchor\s*>)([^<]*)")

Moves = Mapping[str, RowMoves]
"""What becomes of the rows of each sheet, by its name in small letters."""


def rewrite_neighbours(parts: Parts, moves: Moves, sheet_of: Mapping[str, str], *, only_tables: bool) -> None:
    """Rewrite every part beside the sheets that holds rows; ``sheet_of`` gives the names of sheets by their parts.

    CannotEdit where a part is of a kind that may hold rows and isn't known. Where rows are added and none moves,
    ``only_tables`` are looked at.
    """
    rewriters: dict[str, Callable[[Element, Changes, Moves, str], None]] = {
        "chart": _rewrite_chart,
        "chartEx": _rewrite_chart,
        "chartUserShapes": _rewrite_shapes,
        "comments": _rewrite_notes,
        "connections": _check_formulas,
        "ctrlProp": _check_formulas,
        "drawing": _rewrite_shapes,
        "pivotCacheDefinition": _rewrite_source,
        "pivotTable": _rewrite_pivot_table,
        "table": _rewrite_table,
        "tableSingleCells": _check_addresses,
        "threadedComment": _rewrite_notes,
    }
    for source, relationship in list(parts.reachable()):
        sheet = sheet_of.get(source.lower(), "")
        if only_tables and relationship.kind != "table":
            continue
        if relationship.kind == "vmlDrawing":
            if own := moves.get(sheet.casefold()):
                parts.put(relationship.target, _moved_notes(parts.raw(relationship.target), own, sheet))
        elif rewriter := rewriters.get(relationship.kind):
            root = root_of(parts.xml(relationship.target))
            changes = Changes(root.data)
            rewriter(root, changes, moves, sheet)
            parts.put(relationship.target, changes.apply())
        else:
            _check_kind(relationship)


def _check_kind(relationship: Relationship) -> None:
    if relationship.kind not in _WITHOUT_ROWS | _SEEN_WITH_THEIR_SHEET:
        raise CannotEdit(
            "Rows can't be moved, because the workbook holds something that xl2db doesn't know and that may depend "
            f"on them ({relationship.target})."
        )


def _rewrite_chart(root: Element, changes: Changes, moves: Moves, _sheet: str) -> None:
    for formula in root.walk("f"):
        changes.set_text(formula, moved(formula.text, None, moves))


def _check_formulas(root: Element, _changes: Changes, moves: Moves, sheet: str) -> None:
    """Refuse where a cell that a button or a query is tied to would move."""
    for element in [root, *root.walk("parameter")]:
        for name in ("cell", "fmlaLink", "fmlaRange", "fmlaGroup", "fmlaTxbx"):
            if (text := element.get(name)) and moved(text, sheet, moves) != text:
                raise CannotEdit(
                    f"A button, check box or query is tied to cells that would move ({text[:60]})."
                )


def _rewrite_shapes(root: Element, changes: Changes, moves: Moves, sheet: str) -> None:
    own = moves.get(sheet.casefold(), STILL)
    for anchor in root.walk("oneCellAnchor", "twoCellAnchor") if own else ():
        begin, end = anchor.child("from"), anchor.child("to")
        if begin is None or anchor.get("editAs") == "absolute":
            continue
        first = _row_of(begin)
        _set_row(begin, own.row(first + 1) - 1, changes)
        if end is None:
            continue
        last = _row_of(end)
        offset = end.child("rowOff")
        covered = last + 1 if last <= first or (offset and offset.text.strip() not in ("", "0")) else last
        shift = (
            own.row(first + 1) - first - 1
            if anchor.get("editAs") == "oneCell"
            else own.row(covered) - covered
        )
        _set_row(end, last + shift, changes)
    for element in root.walk("sp", "cameraTool"):
        for name in ("textlink", "cellRange"):
            if text := element.get(name):
                changes.set(element, name, moved(text, sheet, moves))


def _row_of(corner: Element) -> int:
    row = corner.child("row")
    text = row.text.strip() if row else ""
    return int(text) if text.isdigit() else 0


def _set_row(corner: Element, number: int, changes: Changes) -> None:
    row = corner.child("row")
    if row and _row_of(corner) != number:
        changes.set_text(row, str(number))


def _rewrite_notes(root: Element, changes: Changes, moves: Moves, sheet: str) -> None:
    own = moves.get(sheet.casefold(), STILL)
    for note in root.walk("comment", "threadedComment"):
        if area := note.get("ref"):
            changes.set(note, "ref", own.area(area))


def _moved_notes(vml: bytes, own: RowMoves, sheet: str) -> bytes:
    """The boxes of notes, moved with their cells. This old format need not be XML, so it is read by its tags."""

    def move(match: re.Match[bytes]) -> bytes:
        kind, row = _NOTE_KIND.search(match[0]), _NOTE_ROW.search(match[0])
        if kind is None or kind[1] != b"Note" or row is None:
            raise CannotEdit(
                f"{sheet} holds buttons or other old shapes, which can't be moved.", CellRef(sheet)
            )
        shift = own.row(int(row[2]) + 1) - int(row[2]) - 1
        if not shift:
            return match[0]
        found = _NOTE_ROW.sub(lambda part: part[1] + b"%d" % (int(part[2]) + shift), match[0], count=1)
        return _NOTE_ANCHOR.sub(lambda part: part[1] + _moved_anchor(part[2], shift), found, count=1)

    return _NOTE.sub(move, vml)


def _moved_anchor(anchor: bytes, shift: int) -> bytes:
    """Column, offset, row, offset of the upper left corner, then of the lower right one."""
    numbers = anchor.split(b",")
    for place in (2, 6):
        if len(numbers) == 8 and numbers[place].strip().isdigit():
            before = numbers[place]
            numbers[place] = before.replace(before.strip(), b"%d" % (int(before) + shift))
    return b",".join(numbers)


def _rewrite_table(root: Element, changes: Changes, moves: Moves, sheet: str) -> None:
    own = moves.get(sheet.casefold(), STILL)
    grows = not int(root.get("totalsRowCount") or 0)
    for element in [root, *root.walk("autoFilter", "sortState", "sortCondition")]:
        if area := element.get("ref"):
            grows_too = grows and element.local in ("table", "autoFilter")
            changes.set(element, "ref", own.area(area, grows=grows_too))
    for formula in root.walk("calculatedColumnFormula", "totalsRowFormula"):
        new = moved(formula.text, sheet, moves)
        if new != formula.text and formula.local == "calculatedColumnFormula":
            name = root.get("displayName") or root.get("name")
            raise CannotEdit(
                f"The table {name} computes a column from cells that would move.", CellRef(sheet)
            )
        changes.set_text(formula, new)


def _check_addresses(root: Element, _changes: Changes, moves: Moves, sheet: str) -> None:
    own = moves.get(sheet.casefold(), STILL)
    for element in root.walk("singleXmlCell"):
        if (area := element.get("r")) and own.area(area) != area:
            raise CannotEdit(
                f"The cell {area} of {sheet} is tied to an XML map, and would move.", CellRef(sheet)
            )


def _rewrite_source(root: Element, changes: Changes, moves: Moves, _sheet: str) -> None:
    """The area that a pivot table is made from."""
    for source in root.walk("worksheetSource", "rangeSet"):
        own = moves.get((source.get("sheet") or "").casefold(), STILL)
        if area := source.get("ref"):
            changes.set(source, "ref", own.area(area))


def _rewrite_pivot_table(root: Element, changes: Changes, moves: Moves, sheet: str) -> None:
    own = moves.get(sheet.casefold(), STILL)
    for place in root.walk("location"):
        text = place.get("ref")
        if own and text:
            if own.splits(area_of(text).top, area_of(text).bottom):
                raise CannotEdit(f"Rows would be put into a pivot table ({sheet}, {text}).", CellRef(sheet))
            changes.set(place, "ref", own.area(text))


def rewrite_names(book: Element, changes: Changes, moves: Moves, sheets: Sequence[str]) -> None:
    """The names of cells and areas, and the areas that are printed or filtered (``sheets`` in the order of tabs)."""
    for name in book.walk("definedName"):
        place = name.get("localSheetId") or ""
        sheet = sheets[int(place)] if place.isdigit() and int(place) < len(sheets) else ""
        own = moves.get(sheet.casefold())
        if own and name.get("name") in ("_xlnm.Print_Area", "_xlnm._FilterDatabase"):
            changes.set_text(name, grown(name.text, sheet, own))
        else:
            changes.set_text(name, moved(name.text, None, moves, 0))


def tables_of(parts: Parts, sheet_part: str) -> list[Table]:
    """The Excel tables of a sheet."""
    found = []
    for relationship in parts.relationships(sheet_part):
        if relationship.kind == "table" and relationship.target in parts:
            root = root_of(parts.xml(relationship.target))
            name = root.get("displayName") or root.get("name") or "without a name"
            rows = [root.get("headerRowCount"), root.get("totalsRowCount")]
            headings, totals = (
                int(text) if text else usual for text, usual in zip(rows, (1, 0), strict=True)
            )
            found.append(Table(name, relationship.target, area_of(root.get("ref") or "A1"), headings, totals))
    return found


def pivot_areas_of(parts: Parts, sheet_part: str) -> list[Area]:
    """The areas of a sheet that pivot tables fill."""
    found = []
    for relationship in parts.relationships(sheet_part):
        if relationship.kind == "pivotTable" and relationship.target in parts:
            places = root_of(parts.xml(relationship.target)).walk("location")
            found += [area_of(place.get("ref") or "A1") for place in places]
    return found
