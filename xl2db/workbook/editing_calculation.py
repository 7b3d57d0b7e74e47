"""What Excel remembers about calculating: the order of the formulas, and whether their results are still right."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from xl2db.workbook.editing_areas import STILL, RowMoves, address, cell_of
from xl2db.workbook.editing_markup import Changes, Element, root_of, start_tag
from xl2db.workbook.editing_parts import Parts

_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")


def update_chain(
    parts: Parts,
    main: str,
    moves: Mapping[str, RowMoves],
    replaced: Mapping[str, Collection[tuple[int, int]]],
) -> None:
    """Make the order of calculation name the formulas that are there now; both mappings go by ``sheetId``.

    Excel takes a workbook for damaged whose chain names a cell without a formula.
    """
    if not any(moves.values()) and not any(replaced.values()):
        return
    for relationship in parts.relationships(main):
        if relationship.kind == "calcChain" and relationship.target in parts:
            root = root_of(parts.xml(relationship.target))
            changes = Changes(root.data)
            if _update(root, changes, moves, replaced):
                parts.put(relationship.target, changes.apply())
            else:
                parts.drop(relationship.target)
                parts.unrelate(main, relationship.identifier)


def _update(
    root: Element,
    changes: Changes,
    moves: Mapping[str, RowMoves],
    replaced: Mapping[str, Collection[tuple[int, int]]],
) -> bool:
    """Whether any formula is left. A cell that doesn't name its sheet is on that of the one before it."""
    sheet = said = ""
    left = False
    for cell in root.children():
        named = cell.get("i")
        sheet = sheet if named is None else named
        place = cell_of(cell.get("r") or "")
        if place is None:
            continue
        if place in replaced.get(sheet, ()):
            changes.replace(cell.start, cell.end, b"")
            continue
        left = True
        changes.set(cell, "r", address(moves.get(sheet, STILL).row(place[0]), place[1]))
        if named is None and said != sheet:
            changes.set(cell, "i", sheet)
        said = sheet
    return left


def ask_for_calculation(parts: Parts, main: str, sheets: Collection[str]) -> None:
    """Make Excel calculate the formulas anew when it opens the workbook, if there are any.

    Their saved results stay for programs that don't calculate. Excel does it where they come from an older
    version of its calculation, or from one that isn't named (``calcId``).
    """
    root = root_of(parts.xml(main))
    settings = root.child("calcPr")
    if settings and settings.get("calcId") and any(_FORMULA.search(parts.raw(sheet)) for sheet in sheets):
        changes = Changes(root.data)
        ending = b"/>" if settings.is_empty else b">"
        changes.replace(settings.start, settings.open_end, start_tag(settings, {"calcId": None}) + ending)
        parts.put(main, changes.apply())
