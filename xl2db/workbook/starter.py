"""The sheets of the starter workbook: a guide, three tables, and Tables, Lists and Settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xlsxwriter.worksheet import Worksheet

from xl2db.schema.types import FRIENDLY
from xl2db.workbook import starter_words as words
from xl2db.workbook.guide import GuideWords, add_guide
from xl2db.workbook.look import ACCENT, BRAND, LATER, QUIET
from xl2db.workbook.styling import LAST_INPUT_ROW, Book, HeadingWords, fit_row, quoted_sheet

CHOICES = "_choices"
"""The hidden sheet that the dropdowns of the types read; xl2db never reads a sheet with such a name."""

_GUIDE = GuideWords(words.TITLE, words.SUBTITLE, words.STEPS, words.GOOD_TO_KNOW, words.COLUMN_HEADINGS)


def starter_workbook() -> bytes:
    """The starter workbook."""
    book = Book(words.TITLE)
    add_guide(book, _GUIDE)
    for name, columns in words.COLUMNS.items():
        _add_table_sheet(book, name, columns)
    _write_rows(book, book.sheet("Tables", ACCENT), words.TABLE_HEADINGS, words.TABLES)
    _write_rows(book, book.sheet("Lists", ACCENT), words.LIST_HEADINGS, words.LISTS)
    add_settings(book, [value for _, value, _ in words.SETTINGS])
    add_choices(book)
    return book.close()


def _add_table_sheet(book: Book, name: str, rows: Sequence[dict[str, str]]) -> None:
    sheet = book.sheet(name, BRAND)
    names = [heading.text.removesuffix(" *") for heading in words.COLUMN_HEADINGS]
    _write_rows(book, sheet, words.COLUMN_HEADINGS, [[row.get(name, "") for name in names] for row in rows])
    place = {name: number for number, name in enumerate(names, 1)}
    add_column_help(book, sheet, place, (2, LAST_INPUT_ROW), types=len(FRIENDLY))


def _write_rows(
    book: Book, sheet: Worksheet, headings: Sequence[HeadingWords], rows: Sequence[Sequence[str]]
) -> None:
    """Write headings, with notes, into row 1 and the rows below them."""
    book.headings(sheet, 1, headings)
    look = book.input()
    for row, texts in enumerate(rows, 2):
        for column in range(1, len(headings) + 1):
            book.text(sheet, row, column, texts[column - 1] if column <= len(texts) else "", look)
        widths = [heading.width - 2 for heading in headings]
        fit_row(sheet, row, list(zip(texts, widths, strict=False)))
    sheet.freeze_panes(1, 1)


def add_column_help(
    book: Book,
    sheet: Worksheet,
    place: dict[str, int],
    rows: tuple[int, int],
    *,
    types: int,
    tables_from: int = 2,
    twice: bool = True,
) -> None:
    """Give the rows of columns their dropdowns and hints.

    ``place`` has the columns of the headings; ``types`` is how many types the hidden sheet offers, and the
    names of the tables stand in the sheet *Tables* from the row ``tables_from`` on.
    """
    for name in ("Required", "Primary key", "Unique", "Indexed"):
        book.dropdown(sheet, place[name], rows, ["yes", "no"], "Please choose yes or no (x works as well).")
    actions = ["restrict", "cascade", "set null", "set default", "no action"]
    for name in ("On delete", "On update"):
        if name in place:
            choose = f"Please choose {', '.join(actions[:-1])} or {actions[-1]}."
            book.dropdown(sheet, place[name], rows, actions, choose)
    status = ["active", "deprecated"]
    book.dropdown(sheet, place["Status"], rows, status, "Please choose active or deprecated, or keep a note.")
    if not book.alone:
        keep = "You can keep it: text(50), a list of your own and the database's own types work as well."
        book.dropdown(sheet, place["Type"], rows, f"{quoted_sheet(CHOICES)}!$A$2:$A${types + 1}", keep)
        last = max(LAST_INPUT_ROW, rows[1])
        unknown = "The sheet Tables does not name this table. You can keep it, and add the table later."
        book.dropdown(sheet, place["References"], rows, f"'Tables'!$A${tables_from}:$A${last}", unknown)
    book.column_hints(sheet, place, rows, twice=twice)


def add_settings(book: Book, values: Iterable[str]) -> None:
    """Write the sheet *Settings* with these values."""
    sheet = book.sheet("Settings", LATER)
    book.headings(sheet, 1, words.SETTING_HEADINGS)
    looks = (book.input(bold=True), book.input(), book.input(font_color=f"#{QUIET}"))
    widths = [heading.width - 2 for heading in words.SETTING_HEADINGS]
    for row, ((name, _, what), value) in enumerate(zip(words.SETTINGS, values, strict=True), 2):
        texts = (name, value, what)
        for column, (text, look) in enumerate(zip(texts, looks, strict=True), 1):
            book.text(sheet, row, column, text, look)
        fit_row(sheet, row, zip(texts, widths, strict=True))
    for row, choices in enumerate(words.SETTING_CHOICES, 2):
        if choices:
            book.dropdown(sheet, 2, (row, row), choices, f"Please choose {' or '.join(choices)}.")
    sheet.freeze_panes(1, 1)


def add_choices(book: Book, more: Iterable[str] = ()) -> None:
    """Write the hidden sheet with the types of the dropdowns, as they are typed."""
    sheet = book.sheet(CHOICES)
    sheet.hide()
    sheet.set_column(0, 0, 40)
    sheet.write_string(0, 0, "The choices of the dropdowns. Leave this sheet as it is.")
    every = [*(words.TYPE_EXAMPLES.get(name, name) for name in FRIENDLY), *more]
    for row, name in enumerate(every, 2):
        book.text(sheet, row, 1, name, book.input())
