"""The raw tier: a workbook as sheets of cells, before anything is understood.

A cell's value is one of: ``str``; ``int`` or ``float`` (whole numbers are ``int`` even where the file
says 255.0); ``bool``; ``date``, ``time``, ``datetime`` or ``timedelta`` (a number with a date format);
:class:`ErrorValue` (``#REF!``); :class:`Formula` (a formula whose saved value is missing). A formula
with a saved value is that value. Empty cells and cells of nothing but format are absent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeAlias

from xl2db.cells import CellRef


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """An error that Excel shows in a cell, such as ``#REF!``."""

    code: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula whose result the file does not hold; ``text`` begins with ``=``."""

    text: str


Value: TypeAlias = str | int | float | bool | date | time | datetime | timedelta | ErrorValue | Formula


@dataclass(slots=True)
class Sheet:
    """One sheet: ``rows[row][column]`` is a cell's value, both counted from 1 and in ascending order.

    ``merged`` holds the merged areas as (first row, first column, last row, last column).
    """

    name: str
    rows: dict[int, dict[int, Value]] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False

    def value(self, row: int, column: int) -> Value | None:
        """The value of a cell, or None where it is empty."""
        return self.rows.get(row, {}).get(column)

    def at(self, row: int = 0, column: int = 0) -> CellRef:
        """The place of a cell of this sheet."""
        return CellRef(self.name, row, column)


@dataclass(slots=True)
class Workbook:
    """A file (or a folder of .csv files) as it was read, sheets in the order of their tabs."""

    path: Path
    sheets: tuple[Sheet, ...] = ()

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that exact name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)
