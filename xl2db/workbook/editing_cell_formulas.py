"""The formulas in the cells of a sheet when rows move, or when a text takes the place of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from xl2db.workbook.editing_areas import STILL, Area, RowMoves, area_of
from xl2db.workbook.editing_formulas import moved, translated
from xl2db.workbook.editing_grid import Grid
from xl2db.workbook.editing_markup import Changes, Element, end_tag, escaped, start_tag
from xl2db.workbook.editing_plan import Plan
from xl2db.workbook.editing_requests import CannotEdit

_ARRAY = re.compile(rb"\st\s*=\s*[\"'](?:array|dataTable)[\"']")


class FormulaCell(NamedTuple):
    """A cell with a formula: where it is, and the element ``f``."""

    row: int
    column: int
    element: Element

    @property
    def place(self) -> tuple[int, int]:
        """Row and column."""
        return self.row, self.column


@dataclass(slots=True)
class _Group:
    """Cells that share a formula, which is written out in the first of them."""

    first: FormulaCell
    text: str
    cells: list[FormulaCell] = field(default_factory=list)

    def text_in(self, cell: FormulaCell) -> str:
        """The formula as it reads in one of the cells."""
        return translated(self.text, cell.row - self.first.row, cell.column - self.first.column)


def formula_cells(grid: Grid) -> Iterator[FormulaCell]:
    """The cells of a sheet that hold a formula, in order."""
    begin = b"<" + grid.prefix + b"f"
    for row in grid.rows.values():
        if grid.data.find(begin, row.element.open_end, row.element.close_start) >= 0:
            for cell in row.cells:
                if element := cell.child("f"):
                    yield FormulaCell(row.number, cell.column, element)


def array_areas(grid: Grid) -> list[Area]:
    """The areas that one formula fills: array formulas and tables of what-if values."""
    if not _ARRAY.search(grid.data, grid.list.open_end, grid.list.close_start):
        return []
    return [
        area_of(area)
        for cell in formula_cells(grid)
        if cell.element.get("t") in ("array", "dataTable") and (area := cell.element.get("ref"))
    ]


def replaced_formulas(grid: Grid, plan: Plan) -> set[tuple[int, int]]:
    """The cells whose formula makes way for a text."""
    return {
        (number, cell.column)
        for number, wishes in plan.cells.items()
        if number in grid.rows
        for cell in grid.rows[number].cells
        if cell.column in wishes and wishes[cell.column].text is not None and cell.child("f")
    }


def rewrite_formulas(grid: Grid, plan: Plan, moves: Mapping[str, RowMoves], changes: Changes) -> None:
    """Make the formulas of a sheet refer to the same cells as before; ``moves`` are those of all sheets."""
    replaced = replaced_formulas(grid, plan)
    if not any(moves.values()) and not replaced:
        return
    own = moves.get(grid.sheet.casefold(), STILL)
    groups: dict[str, _Group] = {}
    done: list[_Group] = []
    for cell in formula_cells(grid):
        kind = cell.element.get("t") or "normal"
        if kind == "shared":
            identifier, text = cell.element.get("si") or "", cell.element.text
            if text or identifier not in groups:
                groups[identifier] = _Group(cell, text)
                done.append(groups[identifier])
            groups[identifier].cells.append(cell)
            continue
        if kind != "normal" and own:
            _move_area(grid, cell, own, changes)
        if cell.place not in replaced:
            changes.set_text(cell.element, moved(cell.element.text, grid.sheet, moves))
    for group in done:
        _rewrite_group(group, grid.sheet, moves, replaced, changes)


def _move_area(grid: Grid, cell: FormulaCell, own: RowMoves, changes: Changes) -> None:
    text = cell.element.get("ref")
    at = grid.at(*cell.place)
    area = area_of(text) if text else Area(cell.row, cell.column, cell.row, cell.column)
    if cell.element.get("t") == "dataTable":
        raise CannotEdit(f"A what-if table at {at} depends on where the rows of {grid.sheet} are.", at)
    if own.splits(area.top, area.bottom):
        raise CannotEdit(f"The formula at {at} fills several rows, and no row can be put between them.", at)
    if text:
        changes.set(cell.element, "ref", own.area(text))


def _rewrite_group(
    group: _Group,
    sheet: str,
    moves: Mapping[str, RowMoves],
    replaced: set[tuple[int, int]],
    changes: Changes,
) -> None:
    own = moves.get(sheet.casefold(), STILL)
    still_shared = group.first.place not in replaced
    first = _Group(group.first._replace(row=own.row(group.first.row)), moved(group.text, sheet, moves))
    texts = {cell.place: moved(group.text_in(cell), sheet, moves) for cell in group.cells}
    for cell in group.cells:
        still_shared = still_shared and texts[cell.place] == first.text_in(
            cell._replace(row=own.row(cell.row))
        )
    if still_shared:
        changes.set_text(group.first.element, first.text)
        if area := group.first.element.get("ref"):
            changes.set(group.first.element, "ref", own.area(area))
        return
    for cell in group.cells:
        if cell.place not in replaced:
            tag = start_tag(cell.element, {"t": None, "si": None, "ref": None})
            new = tag + b">" + escaped(texts[cell.place]) + end_tag(cell.element)
            changes.replace(cell.element.start, cell.element.end, new)
