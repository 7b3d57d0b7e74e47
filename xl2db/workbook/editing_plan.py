"""What is to become of the cells and rows of one sheet, told in the row numbers of the file as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from xl2db.cells import CellRef
from xl2db.schema.values import UNSTORABLE
from xl2db.workbook.budget import MAX_COLUMN, MAX_ROW
from xl2db.workbook.editing_areas import Area, RowMoves, cell_of
from xl2db.workbook.editing_grid import Grid, Row
from xl2db.workbook.editing_markup import start_tag
from xl2db.workbook.editing_requests import AddBars, AppendRows, CannotEdit, InsertRows, SetCell, SetWidth

_LONGEST_TEXT = 32_767


InSheet: TypeAlias = SetCell | SetWidth | AddBars | InsertRows | AppendRows
"""What can be asked of a sheet that is there."""


class Wish(NamedTuple):
    """What a cell is to hold: a text, or None for what it holds now. ``style`` None is the format it has.

    ``is_number`` says that the text is a number, which is shown as a percentage.
    """

    text: str | None
    mark: bool = False
    style: str | None = None
    is_number: bool = False


class NewRow(NamedTuple):
    """A row that is written where there is none: its attributes, as in a start tag, and its cells."""

    attributes: bytes
    cells: dict[int, Wish]


class Table(NamedTuple):
    """An Excel table ("Format as Table") of a sheet; the first and last rows of its area can be special."""

    name: str
    part: str
    area: Area
    heading_rows: int
    total_rows: int


@dataclass(slots=True)
class Plan:
    """The wishes for one sheet.

    ``cells`` are wishes by row and column, ``attributes`` those of the rows among them that may have to be
    written; ``inserted`` are new rows by the row that they are put below; ``appended`` says how far rows are
    written below a row. ``bars`` are areas whose numbers are shown as bars, ``widths`` those of columns. ``places``
    says where an edit ended, as (row, how many rows below it, column).
    """

    cells: dict[int, dict[int, Wish]] = field(default_factory=dict)
    attributes: dict[int, bytes] = field(default_factory=dict)
    inserted: dict[int, list[NewRow]] = field(default_factory=dict)
    appended: dict[int, int] = field(default_factory=dict)
    bars: list[Area] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    places: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def moves(self) -> RowMoves:
        """What becomes of the rows of the sheet."""
        inserted = tuple((below, len(rows)) for below, rows in sorted(self.inserted.items()))
        return RowMoves(inserted, tuple(sorted(self.appended.items())))


def plan_of(grid: Grid, tables: Sequence[Table], edits: Sequence[InSheet]) -> Plan:
    """The plan that edits make together. CannotEdit where one of them can't be done."""
    plan = Plan()
    for edit in edits:
        if isinstance(edit, SetCell):
            row, column = _place(edit.address)
            plan.cells.setdefault(row, {})[column] = _wish(grid, edit, grid.at(row, column))
            plan.places.append((row, 0, column))
            continue
        if isinstance(edit, AddBars):
            plan.bars.append(Area(edit.first, edit.column, edit.last, edit.column))
            plan.places.append((edit.first, 0, edit.column))
            continue
        if isinstance(edit, SetWidth):
            plan.widths[edit.column] = edit.width
            plan.places.append((1, 0, edit.column))
            continue
        below = edit.below
        if below is None:
            below = max(grid.last_filled_row, *plan.appended.values(), 0)
        with_totals = next((table for table in tables if _ends_in_totals(table, below)), None)
        if with_totals:
            _insert(plan, grid, edit, with_totals.area.bottom - with_totals.total_rows)
        elif isinstance(edit, AppendRows) or below >= grid.last_filled_row:
            _append(plan, grid, edit, below)
        else:
            _insert(plan, grid, edit, below)
    return plan


def _place(address: str) -> tuple[int, int]:
    place = cell_of(address)
    if place is None:
        raise ValueError(f"{address!r} is not the address of a cell")
    return place


def _wish(grid: Grid, edit: SetCell, at: CellRef) -> Wish:
    style = None if edit.style_of is None else grid.style_at(*_place(edit.style_of))
    if isinstance(edit.text, float):
        return Wish(repr(edit.text), edit.mark, style, is_number=True)
    return Wish(_allowed(edit.text or "", at), edit.mark, style)


def _ends_in_totals(table: Table, below: int) -> bool:
    return table.total_rows > 0 and table.area.bottom - table.total_rows <= below <= table.area.bottom


def _insert(plan: Plan, grid: Grid, edit: InsertRows | AppendRows, below: int) -> None:
    rows = plan.inserted.setdefault(below, [])
    plan.places.append((below, len(rows) + 1, 0))
    like = _row_like(grid, edit.style_of)
    for texts in edit.rows:
        cells = _cells(grid, below, texts, edit.mark, like)
        for column, wish in cells.items():
            if wish.text and any(
                area.top <= below < area.bottom and area.holds(below, column) for area in grid.merged
            ):
                raise CannotEdit(
                    f"New rows below row {below:,} of {grid.sheet} would lie within merged cells, "
                    "which show one text only.",
                    grid.at(below, column),
                )
        rows.append(NewRow(_attributes(like), cells))
    if not edit.rows and not rows:
        del plan.inserted[below]


def _append(plan: Plan, grid: Grid, edit: InsertRows | AppendRows, below: int) -> None:
    first = plan.appended.get(below, below) + 1  # behind what another edit has put there
    last = first + len(edit.rows) - 1
    plan.places.append((first, 0, 0))
    if last > MAX_ROW:
        raise CannotEdit(
            f"A sheet has {MAX_ROW:,} rows; {grid.sheet} has no room for the new ones.", grid.at()
        )
    like = _row_like(grid, edit.style_of)
    for number, texts in enumerate(edit.rows, first):
        there = grid.rows.get(number)
        if number in plan.cells or (there and there.is_filled):
            raise CannotEdit(
                f"Rows can't be added below row {below:,} of {grid.sheet}: row {number:,} is not empty.",
                grid.at(number),
            )
        plan.cells[number] = _free(there, _cells(grid, number, texts, edit.mark, like), grid)
        plan.attributes[number] = _attributes(like)
    if edit.rows:
        plan.appended[below] = last


def _free(there: Row | None, cells: dict[int, Wish], grid: Grid) -> dict[int, Wish]:
    """The wishes for a row without those that would only change the look of a formula; none may replace one."""
    formulas = {cell.column for cell in there.cells if cell.child("f")} if there else set()
    for column in formulas & set(cells):
        if cells[column].text and there:
            at = grid.at(there.number, column)
            raise CannotEdit(f"{at} holds a formula, which a new row would replace.", at)
    return {column: wish for column, wish in cells.items() if column not in formulas}


def _row_like(grid: Grid, style_of: int | None) -> Row | None:
    return None if style_of is None else grid.rows.get(style_of)


def _cells(grid: Grid, row: int, texts: Mapping[int, str], mark: bool, like: Row | None) -> dict[int, Wish]:
    """The wishes for a new row: its texts, and the formats of the row that it is to look like."""
    styles = {cell.column: cell.style for cell in like.cells} if like else {}
    wishes = {column: Wish(None, style=style) for column, style in styles.items() if style is not None}
    for column, text in texts.items():
        if not 1 <= column <= MAX_COLUMN:
            raise ValueError(f"{column} is not the number of a column")
        if text:
            style = styles.get(column) or (like.style if like else None)
            wishes[column] = Wish(_allowed(text, grid.at(row, column)), mark, style)
    return wishes


def _attributes(like: Row | None) -> bytes:
    """What a new row takes over from the one that it is to look like: its format, and a height that was set."""
    if like is None:
        return b""
    dropped = ["r", "spans", "hidden", "collapsed"]
    if like.element.get("customHeight") not in ("1", "true", "on"):
        dropped += ["ht", "customHeight"]
    return start_tag(like.element, dict.fromkeys(dropped)).removeprefix(b"<" + like.element.name)


def _allowed(text: str, at: CellRef) -> str:
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > _LONGEST_TEXT:
        raise CannotEdit(
            f"The text for {at} is longer than the {_LONGEST_TEXT:,} characters that a cell holds.", at
        )
    if strange := UNSTORABLE.search(text):
        raise CannotEdit(
            f"The text for {at} holds a character that no cell can hold (U+{ord(strange[0]):04X}).", at
        )
    return text
