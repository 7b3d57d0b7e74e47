"""Small bars behind the numbers of a sheet: a conditional format of its own, put where Excel looks for it."""

from __future__ import annotations

from xl2db.workbook.editing_areas import Area
from xl2db.workbook.editing_grid import Grid
from xl2db.workbook.editing_markup import Changes

# What may stand behind conditional formats: the order of CT_Worksheet in ECMA-376, part 1, 18.3.1.99.
_BEHIND = {
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "AlternateContent",
    "tableParts",
    "extLst",
}


def add_bars(grid: Grid, areas: list[Area], changes: Changes) -> None:
    """Show the numbers of some areas as bars that are full at 1."""
    if not areas:
        return
    rules = grid.root.walk("cfRule")
    last = max((int(text) for rule in rules if (text := rule.get("priority") or "").isdigit()), default=0)
    xml = b"".join(_bars(area, priority, grid.prefix) for priority, area in enumerate(areas, last + 1))
    behind = next((section for section in grid.sections if section.local in _BEHIND), None)
    changes.insert(grid.root.close_start if behind is None else behind.start, xml)


def _bars(area: Area, priority: int, prefix: bytes) -> bytes:
    from xl2db.workbook.look import LINE  # loads openpyxl, which most edits don't need

    text = (
        f'<conditionalFormatting sqref="{area}"><cfRule type="dataBar" priority="{priority}"><dataBar>'
        f'<cfvo type="num" val="0"/><cfvo type="num" val="1"/><color rgb="FF{LINE}"/>'
        "</dataBar></cfRule></conditionalFormatting>"
    )
    return (
        text.replace("</", "\0")
        .replace("<", f"<{prefix.decode()}")
        .replace("\0", f"</{prefix.decode()}")
        .encode()
    )
