"""Where the rows of a sheet go, and what becomes of addresses such as ``B5`` and ``A2:C10 E2:E10``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from xl2db.cells import column_letters, column_number
from xl2db.workbook.budget import MAX_COLUMN, MAX_ROW
from xl2db.workbook.editing_requests import CannotEdit

_CORNER = r"(\$?[A-Za-z]{1,3})?(?:(\$?)([0-9]{1,7}))?"
_AREA = re.compile(rf"{_CORNER}(?::{_CORNER})?\Z")
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})\Z")


class Area(NamedTuple):
    """Rows and columns from the first to the last, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def meets(self, other: Area) -> bool:
        """Whether the two have a cell in common."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )

    def __str__(self) -> str:
        """The area as Excel writes it."""
        first, last = address(self.top, self.left), address(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"


def address(row: int, column: int) -> str:
    """``C7`` for row 7 and column 3."""
    return f"{column_letters(column)}{row}"


def cell_of(text: str) -> tuple[int, int] | None:
    """Row and column of an address, or None if it is none."""
    match = _CELL.match(text)
    if not match:
        return None
    row, column = int(match[2]), column_number(match[1].upper())
    return (row, column) if row <= MAX_ROW and column <= MAX_COLUMN else None


def area_of(text: str) -> Area:
    """The cells of ``A2:C10``, of whole columns (``A:C``) and of whole rows (``2:4``)."""
    match = _AREA.match(text.strip())
    if not match or not (match[1] or match[3]):
        raise CannotEdit(f"An area of cells is not understood ({text[:40]}).")
    left, _, top, right, _, bottom = match.groups()
    if ":" not in text:
        right, bottom = left, top
    columns = [column_number(side.strip("$").upper()) if side else None for side in (left, right)]
    rows = [int(side) if side else None for side in (top, bottom)]
    return Area(rows[0] or 1, columns[0] or 1, rows[1] or MAX_ROW, columns[1] or MAX_COLUMN)


@dataclass(frozen=True, slots=True)
class RowMoves:
    """What happens to the rows of one sheet, told in the row numbers of the file as it is.

    ``inserted`` holds (row, how many rows are put below it) in ascending order; ``appended`` holds (row, last
    row that is written below it).
    """

    inserted: tuple[tuple[int, int], ...] = ()
    appended: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        """Whether any row moves."""
        return bool(self.inserted)

    @property
    def changes_areas(self) -> bool:
        """Whether any area of the sheet can become another one."""
        return bool(self.inserted or self.appended)

    def row(self, row: int) -> int:
        """The new number of a row; a row that would be pushed out of the sheet can't move."""
        moved = row + sum(count for below, count in self.inserted if below < row)
        if moved > MAX_ROW >= row and moved != row:
            raise CannotEdit(
                f"A sheet has {MAX_ROW:,} rows; something in row {row:,} would be pushed out of it."
            )
        return moved

    def bottom(self, top: int, bottom: int, *, grows: bool = False) -> int:
        """The new last row of an area. One that ``grows`` takes in rows that are put right below its last one.

        A single row doesn't grow: it is more likely a heading or a setting than a list.
        """
        if bottom >= MAX_ROW:
            return bottom
        moved = self.row(bottom)
        if not grows or top >= bottom:
            return moved
        for below, last in self.appended:
            if top <= below <= bottom < last:
                return self.row(last)
        return moved + sum(count for below, count in self.inserted if below == bottom)

    def area(self, text: str, *, grows: bool = False) -> str:
        """An address of a cell or an area after the moves, written as it was."""
        match = _AREA.match(text)
        if not match or not (match[1] or match[3]):
            raise CannotEdit(f"An area of cells is not understood ({text[:40]}).")
        left, absolute, top, right, also_absolute, bottom = match.groups()
        if not top:
            return text
        new_top = self.row(int(top))
        first = f"{left or ''}{absolute or ''}{new_top}"
        if not bottom:
            return first
        new_bottom = self.bottom(int(top), int(bottom), grows=grows)
        return f"{first}:{right or ''}{also_absolute or ''}{new_bottom}"

    def areas(self, text: str, *, grows: bool = False) -> str:
        """A list of areas, with spaces between them, after the moves."""
        return re.sub(r"\S+", lambda match: self.area(match[0], grows=grows), text)

    def splits(self, top: int, bottom: int) -> bool:
        """Whether rows are put between two rows of an area."""
        return any(top <= below < bottom for below, _ in self.inserted)


STILL = RowMoves()
"""Nothing moves."""
