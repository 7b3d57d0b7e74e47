"""Why a cell can't be set or a row can't be added: what it belongs to has rules of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xl2db.workbook.editing_areas import Area, RowMoves
from xl2db.workbook.editing_cell_formulas import array_areas
from xl2db.workbook.editing_grid import Grid
from xl2db.workbook.editing_plan import Plan, Table, Wish
from xl2db.workbook.editing_requests import CannotEdit


def check_plan(grid: Grid, plan: Plan, tables: Sequence[Table], pivots: Sequence[Area]) -> None:
    """Refuse a plan of which a cell would be hidden, undone or taken for damage by Excel."""
    arrays = [area for area in array_areas(grid) if area.top < area.bottom or area.left < area.right]
    for row, column, wish in _wishes(plan):
        at = grid.at(row, column)
        for area in grid.merged:
            if wish.text and area.holds(row, column) and (row, column) != area[:2]:
                raise CannotEdit(
                    f"{at} is merged into the cells {area}, which show the text of the first only.", at
                )
        if wish.text is None and not wish.mark:
            continue
        if any(area.holds(row, column) for area in arrays):
            raise CannotEdit(f"{at} is filled by a formula together with other cells.", at)
        if any(area.holds(row, column) for area in pivots):
            raise CannotEdit(f"{at} is part of a pivot table.", at)
        for table in tables:
            if wish.text is not None and _is_special(table, row, column):
                what = (
                    f"the headings or the totals of the table {table.name}, which Excel keeps elsewhere, too"
                )
                raise CannotEdit(f"{at} is one of {what}.", at)
    moves = plan.moves
    for below in plan.inserted:
        if split := next((area for area in pivots if area.top <= below < area.bottom), None):
            raise CannotEdit(f"Rows would be put into a pivot table ({grid.sheet}, {split}).", grid.at(below))
    for table in tables:
        _check_growth(grid, table, tables, moves)


def _wishes(plan: Plan) -> Iterator[tuple[int, int, Wish]]:
    return ((row, column, wish) for row, wishes in plan.cells.items() for column, wish in wishes.items())


def _is_special(table: Table, row: int, column: int) -> bool:
    area = table.area
    in_headings = row < area.top + table.heading_rows
    return area.holds(row, column) and (in_headings or row > area.bottom - table.total_rows)


def _check_growth(grid: Grid, table: Table, tables: Sequence[Table], moves: RowMoves) -> None:
    """A table that grows downwards may not run into another one, nor into merged cells."""
    for below, last in moves.appended:
        area = table.area
        if not table.total_rows and area.top <= below <= area.bottom < last:
            added = Area(area.bottom + 1, area.left, last, area.right)
            others = [other.area for other in tables if other is not table]
            if hit := next((area for area in (*others, *grid.merged) if area.meets(added)), None):
                raise CannotEdit(
                    f"The table {table.name} of {grid.sheet} has no room for more rows: {hit} is in the way.",
                    grid.at(hit.top, hit.left),
                )
