"""What can be asked of :mod:`xl2db.workbook.editing`, and the refusal of what can't be done safely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from xl2db.cells import CellRef


class CannotEdit(Exception):
    """The workbook can't be edited without making it poorer, or not at all; nothing was written.

    ``reason`` is one plain sentence; ``at`` is the cell or the sheet that it is about, where there is one.
    """

    def __init__(self, reason: str, at: CellRef | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at


@dataclass(frozen=True, slots=True)
class SetCell:
    """Put a text into a cell, or empty it (``None`` or ``""``); its format stays.

    The text is never a formula, whatever it begins with. A number is shown as a percentage. ``mark`` gives the
    cell a light background; ``style_of`` is the address of a cell whose format it takes.
    """

    sheet: str
    address: str
    text: str | float | None
    mark: bool = False
    style_of: str | None = None


@dataclass(frozen=True, slots=True)
class SetWidth:
    """Give a column a width, in characters."""

    sheet: str
    column: int
    width: float


@dataclass(frozen=True, slots=True)
class AddBars:
    """Show the numbers between two rows of a column as small bars, which are full at 1."""

    sheet: str
    column: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class InsertRows:
    """Insert rows below a row and move everything beneath them down; below the last filled row nothing moves.

    Each row gives texts by the number of their column. ``style_of`` is a row whose formats and height the new
    rows copy.
    """

    sheet: str
    below: int
    rows: tuple[Mapping[int, str], ...]
    mark: bool = False
    style_of: int | None = None


@dataclass(frozen=True, slots=True)
class AppendRows:
    """Write rows into the empty rows below a row; nothing moves.

    Without ``below`` that is the last filled row of the sheet. Dropdowns, conditional formats, filters, tables
    and print areas that end there reach down to the new rows. Where an Excel table ends in a row of totals, the
    rows are inserted above it.
    """

    sheet: str
    rows: tuple[Mapping[int, str], ...]
    mark: bool = False
    style_of: int | None = None
    below: int | None = None


@dataclass(frozen=True, slots=True)
class AddSheet:
    """Copy a sheet from another .xlsx file that openpyxl wrote, behind the sheet ``after`` or behind all.

    Its formats, dropdowns, conditional formats, notes and links come with it.
    """

    name: str
    donor: Path | bytes
    donor_sheet: str
    after: str | None = None


Edit: TypeAlias = SetCell | SetWidth | AddBars | InsertRows | AppendRows | AddSheet
