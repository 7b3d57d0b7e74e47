"""Formulas as a file keeps them: the cells that they refer to, when rows move or a sheet has another name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from xl2db.cells import column_letters, column_number
from xl2db.workbook.budget import MAX_COLUMN, MAX_ROW
from xl2db.workbook.editing_areas import STILL, RowMoves
from xl2db.workbook.editing_requests import CannotEdit

_TOKEN = re.compile(
    r"""
    (?P<text>"(?:[^"]|"")*")
  | (?P<prefix>'(?:[^']|'')*'!
      | (?:\[[^\[\]]*\])?(?!\$?[A-Za-z]{1,3}\$?[0-9]{1,7}:)[\w.\\?]+(?::[\w.\\?]+)?!)
  | (?P<brackets>\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])
  | (?P<error>\#[A-Z][A-Z0-9/_]*[!?]?)
  | (?P<area>\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Za-z]{1,3}\$?[0-9]{1,7})?
      | \$?[0-9]{1,7}:\$?[0-9]{1,7} | \$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})(?![\w.(!\[?\\$])
  | (?P<word>[\w.\\?$]+)
  | .
    """,
    re.VERBOSE | re.DOTALL,
)
_CORNER = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)([0-9]*)")
_PREFIX = re.compile(r"(?P<book>.*\])?(?P<first>[^:\]]*)(?::(?P<last>[^:]*))?\Z", re.DOTALL)


class Corner(NamedTuple):
    """One end of an area; 0 stands for "all": ``A`` has no row, ``5`` has no column."""

    column: int
    column_is_fixed: bool
    row: int
    row_is_fixed: bool

    def __str__(self) -> str:
        """The corner as a formula writes it."""
        column = ("$" if self.column_is_fixed else "") + column_letters(self.column) if self.column else ""
        row = f"{'$' if self.row_is_fixed else ''}{self.row}" if self.row else ""
        return column + row


class Reference(NamedTuple):
    """Cells that a formula refers to. ``sheet`` is None without a sheet's name before them."""

    sheet: str | None
    last_sheet: str | None
    other_file: bool
    corners: tuple[Corner, ...]


def _prefix(text: str) -> tuple[str, str | None, bool]:
    """Sheet, last sheet (of ``Jan:Dec!``) and whether another file is meant, of what stands before a ``!``."""
    inner = text[:-1]
    if inner.startswith("'"):
        inner = inner[1:-1].replace("''", "'")
    match = _PREFIX.match(inner)
    if not match:  # no sheet has such a name; an address outside, perhaps
        return inner, None, True
    return match["first"], match["last"], bool(match["book"])


def _corners(area: str) -> tuple[Corner, ...] | None:
    """The ends of an area, or None for what only looks like one (``XYZ100`` is a name)."""
    found = []
    for part in area.split(":"):
        match = _CORNER.fullmatch(part)
        if not match:
            return None
        one, letters, other, digits = match.groups()
        if not letters:
            one, other = "", one or other
        corner = Corner(column_number(letters.upper()), bool(one), int(digits or 0), bool(other))
        if corner.column > MAX_COLUMN or corner.row > MAX_ROW or (digits and not corner.row):
            return None
        found.append(corner)
    return tuple(found)


def rewritten(formula: str, change: Callable[[Reference], tuple[Corner, ...] | None]) -> str:
    """The formula with other cells where ``change`` gives some; ``None`` from it makes the reference ``#REF!``."""
    pieces = []
    sheet: str | None = None
    last_sheet: str | None = None
    other_file = False
    for token in _TOKEN.finditer(formula):
        piece = token[0]
        corners = _corners(piece) if token["area"] else None
        if corners:
            new = change(Reference(sheet, last_sheet, other_file, corners))
            if new is None:
                piece = "#REF!"
            elif new != corners:
                piece = ":".join(map(str, new))
        pieces.append(piece)
        sheet, last_sheet, other_file = None, None, False
        if token["prefix"]:
            sheet, last_sheet, other_file = _prefix(piece)
    return "".join(pieces)


def moved(formula: str, home: str | None, moves: Mapping[str, RowMoves], relative: int | None = None) -> str:
    """The formula after rows have moved. ``moves`` has the sheets by their names in small letters.

    ``home`` is the sheet that cells without a sheet's name lie in. In a formula that is written for the first
    of many cells (a dropdown's, a conditional format's), rows without ``$`` on the same sheet count from that
    cell: ``relative`` is by how many rows it moves. A name's count from the cell that uses it: there, ``home``
    is None and ``relative`` 0. Without ``relative`` every row is a place.
    """

    def change(reference: Reference) -> tuple[Corner, ...]:
        if reference.other_file:
            return reference.corners
        if reference.last_sheet is not None:
            return _unmoved(reference, moves)
        sheet = (home if reference.sheet is None else reference.sheet) or ""
        at_home = home is None or sheet.casefold() == home.casefold()
        of_sheet = moves.get(sheet.casefold(), STILL)
        return _moved_corners(reference.corners, of_sheet, relative if at_home else None)

    return rewritten(formula, change)


def _moved_corners(corners: tuple[Corner, ...], moves: RowMoves, relative: int | None) -> tuple[Corner, ...]:
    found = []
    for place, corner in enumerate(corners):
        row = corner.row
        if relative is not None and not corner.row_is_fixed:
            row = min(row + relative, MAX_ROW) if row else 0
        elif row and not (place and row == MAX_ROW):
            row = moves.row(row)
        found.append(corner._replace(row=row))
    return tuple(found)


def _unmoved(reference: Reference, moves: Mapping[str, RowMoves]) -> tuple[Corner, ...]:
    """The cells of a reference through several sheets, which can't follow if only one of them moves."""
    for of_sheet in moves.values():
        if _moved_corners(reference.corners, of_sheet, None) != reference.corners:
            raise CannotEdit(
                f"A formula refers to the same cells of several sheets ({reference.sheet}:{reference.last_sheet}), "
                "and rows would move in one of them only."
            )
    return reference.corners


def grown(formula: str, sheet: str, moves: RowMoves) -> str:
    """The areas of a sheet (a print area, a filter) after rows have moved or were added right below them."""

    def change(reference: Reference) -> tuple[Corner, ...]:
        corners = reference.corners
        named = (reference.sheet or "").casefold() == sheet.casefold()
        if (
            not named
            or reference.last_sheet
            or reference.other_file
            or not all(corner.row for corner in corners)
        ):
            return corners
        bottom = moves.bottom(corners[0].row, corners[-1].row, grows=True)
        top = corners[0]._replace(row=moves.row(corners[0].row))
        return (top, corners[1]._replace(row=bottom)) if len(corners) > 1 else (top,)

    return rewritten(formula, change)


@lru_cache(maxsize=4096)
def translated(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads in a cell that lies so many rows and columns away: ``A1`` moves, ``$A$1`` stays."""

    def change(reference: Reference) -> tuple[Corner, ...] | None:
        found = []
        for corner in reference.corners:
            column = corner.column + (columns if corner.column and not corner.column_is_fixed else 0)
            row = corner.row + (rows if corner.row and not corner.row_is_fixed else 0)
            if not (0 <= row <= MAX_ROW and 0 <= column <= MAX_COLUMN and bool(row) == bool(corner.row)):
                return None
            if bool(column) != bool(corner.column):
                return None
            found.append(corner._replace(row=row, column=column))
        return tuple(found)

    return rewritten(formula, change)


def sheets_of(formula: str) -> Iterator[str]:
    """The names of the sheets of the same file that a formula refers to."""
    for token in _TOKEN.finditer(formula):
        if token["prefix"]:
            sheet, last_sheet, other_file = _prefix(token[0])
            if not other_file:
                yield from filter(None, (sheet, last_sheet))


def renamed(formula: str, old: str, new: str) -> str:
    """The formula with another name of a sheet."""
    pieces = []
    for token in _TOKEN.finditer(formula):
        piece = token[0]
        if token["prefix"] and _prefix(piece) == (old, None, False):
            piece = quoted(new) + "!"
        pieces.append(piece)
    return "".join(pieces)


def quoted(sheet: str) -> str:
    """The name of a sheet as a formula can always write it."""
    return "'" + sheet.replace("'", "''") + "'"
