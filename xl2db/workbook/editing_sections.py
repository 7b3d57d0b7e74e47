"""What a sheet says beside its rows (dropdowns, conditional formats, filters, views, links ...) when rows move.

Areas that end where rows are added grow with them.
"""

from __future__ import annotations

from collections.abc import Mapping

from xl2db.workbook.editing_areas import STILL, RowMoves, area_of
from xl2db.workbook.editing_formulas import moved
from xl2db.workbook.editing_grid import Grid
from xl2db.workbook.editing_markup import Changes, Element
from xl2db.workbook.editing_requests import CannotEdit

# Attributes that hold addresses, by the element that has them.
_ADDRESSES = {
    "autoFilter": ("ref",),
    "cellSmartTags": ("r",),
    "cellWatch": ("r",),
    "conditionalFormatting": ("sqref",),
    "dataValidation": ("sqref",),
    "hyperlink": ("ref",),
    "ignoredError": ("sqref",),
    "inputCells": ("r",),
    "mergeCell": ("ref",),
    "pane": ("topLeftCell",),
    "protectedRange": ("sqref",),
    "scenarios": ("sqref",),
    "selection": ("activeCell", "sqref"),
    "sheetPr": ("syncRef",),
    "sheetView": ("topLeftCell",),
    "sortCondition": ("ref",),
    "sortState": ("ref",),
}
_GROWING = {"autoFilter", "conditionalFormatting", "dataValidation", "ignoredError", "protectedRange"}
_MANY = {"sqref"}
_WITHOUT_ROWS = {
    "colBreaks",
    "cols",
    "customProperties",
    "dimension",
    "drawing",
    "drawingHF",
    "headerFooter",
    "legacyDrawing",
    "legacyDrawingHF",
    "pageMargins",
    "pageSetup",
    "phoneticPr",
    "picture",
    "printOptions",
    "sheetCalcPr",
    "sheetData",
    "sheetFormatPr",
    "sheetProtection",
    "tableParts",
}
_WITH_ROWS = {
    "autoFilter",
    "cellWatches",
    "conditionalFormatting",
    "customSheetViews",
    "dataValidations",
    "extLst",
    "hyperlinks",
    "ignoredErrors",
    "mergeCells",
    "protectedRanges",
    "rowBreaks",
    "scenarios",
    "sheetPr",
    "sheetViews",
    "smartTags",
    "sortState",
}
# Extensions (x14 and later), by the element that stands in them.
_EXTENSIONS = {
    "conditionalFormattings",
    "dataValidations",
    "ignoredErrors",
    "protectedRanges",
    "sparklineGroups",
}
_EXTENSIONS_WITHOUT_ROWS = {"slicerList", "timelineRefs", "PLV"}
_SHOWN = {
    "controls": "buttons or check boxes",
    "oleObjects": "embedded objects",
    "AlternateContent": "buttons, check boxes or embedded objects",
}


def rewrite_sections(grid: Grid, moves: Mapping[str, RowMoves], changes: Changes) -> None:
    """Write new addresses and formulas into everything of a sheet but its rows."""
    own = moves.get(grid.sheet.casefold(), STILL)
    for section in grid.sections:
        name = section.local
        if (
            own
            and name not in _WITHOUT_ROWS | _WITH_ROWS
            and (name != "dataConsolidate" or section.children())
        ):
            what = _SHOWN.get(name, f"something that xl2db doesn't know ({name})")
            raise CannotEdit(f"{grid.sheet} holds {what}, which can't be moved with its rows.", grid.at())
        if name == "extLst":
            _rewrite_extensions(section, grid, moves, changes)
        elif name in _WITH_ROWS:
            _rewrite_section(section, grid, moves, changes)


def _rewrite_section(section: Element, grid: Grid, moves: Mapping[str, RowMoves], changes: Changes) -> None:
    own = moves.get(grid.sheet.casefold(), STILL)
    for element in [section, *section.walk(*_ADDRESSES)]:
        for attribute in _ADDRESSES.get(element.local, ()):
            if text := element.get(attribute):
                grows = element.local in _GROWING
                new = own.areas(text, grows=grows) if attribute in _MANY else own.area(text, grows=grows)
                changes.set(element, attribute, new)
        if element.local == "hyperlink" and (location := element.get("location")):
            changes.set(element, "location", moved(location, grid.sheet, moves))
        if element.local == "sheetView" or element.local == "customSheetView":
            _move_frozen_rows(element, own, changes)
    if section.local == "conditionalFormatting":
        _rewrite_rules(section, section.get("sqref") or "", grid, moves, changes)
    elif section.local == "dataValidations":
        for rule in section.walk("dataValidation"):
            _rewrite_rules(rule, rule.get("sqref") or "", grid, moves, changes)
    for breaks in [section, *section.walk("rowBreaks")]:
        if breaks.local == "rowBreaks":
            for element in breaks.children():
                if row := int(element.get("id") or 0):
                    changes.set(element, "id", str(own.row(row)))


def _move_frozen_rows(view: Element, own: RowMoves, changes: Changes) -> None:
    """The number of rows that stay in sight; rows that are put between them stay in sight, too."""
    pane = view.child("pane")
    if pane is None or pane.get("state") not in ("frozen", "frozenSplit"):
        return
    count = int(float(pane.get("ySplit") or 0))
    if count:
        top = area_of(view.get("topLeftCell") or "A1").top
        new = own.row(top + count - 1) - own.row(top) + 1
        if new != count:
            changes.set(pane, "ySplit", str(new))


def _rewrite_rules(
    rule: Element, areas: str, grid: Grid, moves: Mapping[str, RowMoves], changes: Changes
) -> None:
    """The formulas of a dropdown or a conditional format, which are written for the first cell of its areas."""
    if not any(moves.values()):
        return
    own = moves.get(grid.sheet.casefold(), STILL)
    tops = [area_of(area).top for area in areas.split()] or [1]
    shifts = {own.row(top) - top for top in (tops[0], min(tops))}

    def rewritten(text: str) -> str:
        new = {moved(text, grid.sheet, moves, shift) for shift in shifts}
        if len(new) > 1:
            raise CannotEdit(
                f"A dropdown or conditional format of {grid.sheet} covers several areas ({areas[:60]}) "
                "of which only some would move.",
                grid.at(),
            )
        return new.pop()

    for formula in rule.walk("formula", "formula1", "formula2", "f"):
        if not formula.children():
            changes.set_text(formula, rewritten(formula.text))
    for limit in rule.walk("cfvo"):
        if text := limit.get("val"):
            changes.set(limit, "val", rewritten(text))


def _rewrite_extensions(
    section: Element, grid: Grid, moves: Mapping[str, RowMoves], changes: Changes
) -> None:
    own = moves.get(grid.sheet.casefold(), STILL)
    for extension in section.children():
        for content in extension.children():
            if content.local in _EXTENSIONS:
                _rewrite_extension(content, grid, moves, changes)
            elif own and content.local not in _EXTENSIONS_WITHOUT_ROWS:
                what = f"something that xl2db doesn't know ({content.local})"
                raise CannotEdit(f"{grid.sheet} holds {what}, which can't be moved with its rows.", grid.at())


def _rewrite_extension(content: Element, grid: Grid, moves: Mapping[str, RowMoves], changes: Changes) -> None:
    own = moves.get(grid.sheet.casefold(), STILL)
    grows = content.local != "sparklineGroups"
    for areas in content.walk("sqref"):
        changes.set_text(areas, own.areas(areas.text, grows=grows))
    for element in content.walk("protectedRange", "ignoredError"):
        if text := element.get("sqref"):
            changes.set(element, "sqref", own.areas(text, grows=True))
    if content.local == "sparklineGroups":
        for formula in content.walk("f"):
            changes.set_text(formula, moved(formula.text, grid.sheet, moves))
        return
    for rule in content.walk("dataValidation", "conditionalFormatting"):
        listed = rule.child("sqref")
        _rewrite_rules(rule, listed.text if listed else "", grid, moves, changes)
