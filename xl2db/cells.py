"""Where a thing stands in a workbook: one cell, one row of it, or a whole sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PLAIN_SHEET = re.compile(r"[^\W\d]\w*\Z")


@dataclass(frozen=True, slots=True, order=True)
class CellRef:
    """A cell such as ``orders!C7``; rows and columns count from 1, and 0 means "the whole sheet".

    Sheets whose names hold more than letters, digits and underscores are quoted as Excel does it:
    ``'price list'!C7``.
    """

    sheet: str
    row: int = 0
    column: int = 0

    def __str__(self) -> str:
        sheet = self.sheet if _PLAIN_SHEET.match(self.sheet) else "'" + self.sheet.replace("'", "''") + "'"
        return f"{sheet}!{self.address}" if self.row else sheet

    @property
    def address(self) -> str:
        """The place within the sheet: ``C7``, ``7`` for a whole row, empty for the whole sheet."""
        return f"{column_letters(self.column)}{self.row or ''}"


def column_letters(number: int) -> str:
    """The letters of a column: 1 is A, 27 is AA, 0 is the empty text."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column's letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
