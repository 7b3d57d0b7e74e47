"""A workbook of rows that were not loaded, each with the reason, to be mended and loaded again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from xl2db.workbook.look import Weight
from xl2db.workbook.part_files import write_new
from xl2db.workbook.sheet_names import SheetNames
from xl2db.workbook.styling import Book, HeadingWords

REASON, CELL = "Reason", "Cell"
RejectedSheet = tuple[str, Sequence[str], Iterable[tuple[Sequence[str], str, str]]]
"""The name of a table, its headings, and its rows with reason and cell."""


def write_rejected(path: Path, sheets: Iterable[RejectedSheet]) -> None:
    """Write the rows to a new .xlsx file, a sheet a table.

    Raises FileExistsError where the file is there already.
    """
    book = Book(path.stem)
    names = SheetNames()
    for table, headings, rows in sheets:
        sheet = book.sheet(names.like(table))
        words = [HeadingWords(heading, Weight.USUAL, 18, "") for heading in headings]
        words += [HeadingWords(REASON, Weight.NEEDED, 60, ""), HeadingWords(CELL, Weight.LATER, 16, "")]
        book.headings(sheet, 1, words)
        plain, why = book.look(num_format="@"), book.look(num_format="@", text_wrap=True)
        for number, (cells, reason, cell) in enumerate(rows, 2):
            for column, text in enumerate((*cells, reason, cell), 1):
                book.text(sheet, number, column, text, why if column == len(cells) + 1 else plain)
        sheet.freeze_panes(1, 0)
    write_new(path, book.close())
