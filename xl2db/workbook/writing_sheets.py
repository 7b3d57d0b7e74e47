"""The sheets of a workbook that is written of a schema."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xl2db.workbook.heading_words import (
    COLUMN_ORDER,
    COLUMN_WORDS,
    ONLY_WHERE_USED,
    SPECIAL_WORDS,
    USUAL,
)
from xl2db.workbook.headings import Heading, recognise
from xl2db.workbook.look import ACCENT, AMBER_TINT, BRAND, CODE_TYPEFACE, INK, LATER, QUIET, TINT, Weight
from xl2db.workbook.sheets import SPECIAL_WORDS as VOCABULARIES
from xl2db.workbook.sheets import Special
from xl2db.workbook.starter import add_column_help
from xl2db.workbook.styling import LAST_INPUT_ROW, Book, HeadingWords, Link, fit_row
from xl2db.workbook.texts import Texts

TABLES_FROM = 4
"""The row of the first table in the sheet *Tables*."""

_WIDEST: Mapping[Heading, float] = {
    Heading.TABLE: 40,
    Heading.COLUMN: 40,
    Heading.TYPE: 40,
    Heading.DESCRIPTION: 60,
    Heading.DEFAULT: 28,
    Heading.REFERENCES: 34,
    Heading.RULE: 46,
    Heading.COMPUTED: 40,
    Heading.NAME: 46,
    Heading.COLUMNS: 52,
    Heading.WHERE: 46,
    Heading.LIST: 34,
    Heading.VALUE: 34,
    Heading.LABEL: 34,
}
"""How wide a column may become for long texts, where it is wider than usual."""
_MANY = 10
_ROOM_BELOW = 500
_HIGHEST_ROW = 160.0
_COUNT = HeadingWords(
    "Columns", Weight.LATER, 11, "How many columns the table had when this workbook was written."
)
_UNSAID = (
    "What the database has, and a workbook has no words for. xl2db leaves it as it is, and says so before a "
    "change would break it. Please keep this sheet."
)
_ACTIONS = ("restrict", "cascade", "set null", "set default", "no action")


@dataclass(frozen=True, slots=True)
class Extra:
    """A further column of the sheets of columns, which people read and xl2db does not.

    It stands behind ``after``, or at the end; ``bars`` shows its numbers as small bars, up to 1.
    """

    words: HeadingWords
    after: Heading | None = None
    bars: bool = False


class Row(NamedTuple):
    """A row by its headings; ``links`` are those of its cells."""

    texts: Texts
    links: Mapping[Heading, Link] = {}
    begins: bool = False
    """Whether a line stands above it, as above the first row of a table or a list."""
    extras: Mapping[Extra, str | float] = {}
    tinted: Collection[Heading] = ()
    """The cells that somebody should look at."""


Shown = Sequence[Heading | Extra]


def with_extras(headings: Sequence[Heading], rows: Sequence[Row]) -> list[Heading | Extra]:
    """The headings, with the further columns at their places."""
    shown: list[Heading | Extra] = list(headings)
    for extra in dict.fromkeys(each for row in rows for each in row.extras):
        place = shown.index(extra.after) + 1 if extra.after in shown else len(shown)
        shown.insert(place, extra)
    return shown


def used_headings(
    rows: Iterable[Texts], order: Iterable[Heading], usual: Collection[Heading]
) -> list[Heading]:
    """The headings that are usual, and those that a row needs, in their order."""
    used = {heading for row in rows for heading, text in row.items() if text}
    return [each for each in order if each in usual or each in used]


def column_headings(rows: Sequence[Texts]) -> list[Heading]:
    """The headings of a sheet with these columns."""
    usual = set(COLUMN_ORDER) - ONLY_WHERE_USED - {Heading.TABLE, Heading.SCHEMA}
    return used_headings(rows, COLUMN_ORDER, usual)


def write_table_sheet(
    book: Book,
    name: str,
    title: Sequence[tuple[str, str]],
    rows: Sequence[Row],
    *,
    types: int = 0,
    notes: bool = True,
) -> None:
    """A sheet of one table; ``title`` stands above its headings, which begin in :func:`heading_row`."""
    sheet = book.sheet(name, BRAND)
    if not book.alone:
        book.back_link(sheet, Special.TABLES.value)
    top = heading_row(title, alone=book.alone)
    for row, (what, text) in enumerate(title, top - len(title)):
        book.text(sheet, row, 1, what, book.look(bold=True, font_color=f"#{QUIET}", indent=1))
        book.text(sheet, row, 2, text, book.input(bold=True))
    headings = with_extras(column_headings([row.texts for row in rows]), rows)
    _write_rows(book, sheet, top, headings, COLUMN_WORDS, rows, notes=notes)
    _help_columns(book, sheet, headings, (top + 1, LAST_INPUT_ROW), types)
    sheet.freeze_panes(top, 1)


def heading_row(title: Sequence[tuple[str, str]], *, alone: bool = False) -> int:
    """The row of the headings of a table's sheet."""
    return len(title) + (1 if alone else 2)


def write_dictionary(book: Book, name: str, rows: Sequence[Row], *, types: int) -> None:
    """A sheet of many tables, a row a column."""
    sheet = book.sheet(name, BRAND)
    headings = with_extras(column_headings([row.texts for row in rows]), rows)
    _write_rows(book, sheet, 1, headings, COLUMN_WORDS, rows)
    last = max(LAST_INPUT_ROW, len(rows) + _ROOM_BELOW)
    _help_columns(book, sheet, headings, (2, last), types, twice=False)
    sheet.autofilter(0, 0, len(rows), len(headings) - 1)
    sheet.freeze_panes(1, headings.index(Heading.COLUMN) + 1)


def _help_columns(
    book: Book,
    sheet: Worksheet,
    headings: Shown,
    rows: tuple[int, int],
    types: int,
    *,
    twice: bool = True,
) -> None:
    place = {
        heading.value: column for column, heading in enumerate(headings, 1) if isinstance(heading, Heading)
    }
    add_column_help(book, sheet, place, rows, types=types, tables_from=TABLES_FROM, twice=twice)


def write_tables(book: Book, title: str, subtitle: str, rows: Sequence[Row], counts: Sequence[int]) -> None:
    """The sheet *Tables*: what the workbook is, and every table with a link to where it is described."""
    sheet = book.sheet(Special.TABLES.value, ACCENT)
    words = SPECIAL_WORDS[Special.TABLES]
    headings = used_headings([row.texts for row in rows], words, USUAL[Special.TABLES])
    shown = [words[headings[0]], _COUNT, *(words[heading] for heading in headings[1:])]
    book.banner(sheet, *_banner(title, subtitle), (1, len(shown)))
    widths = _widths(headings, words, rows)
    widths.insert(1, _COUNT.width)
    book.headings(sheet, TABLES_FROM - 1, shown, widths=widths)
    plain, quiet = book.input(), book.input(font_color=f"#{QUIET}", align="center")
    linked = book.linked(bold=True)
    for number, (row, count) in enumerate(zip(rows, counts, strict=True), TABLES_FROM):
        for column, heading in enumerate(headings, 1):
            _write_cell(book, sheet, number, column + (column > 1), row, heading, (plain, linked))
        book.text(sheet, number, 2, f"{count}", quiet)
        _fit(sheet, number, row.texts, headings, [widths[0], *widths[2:]])
    sheet.freeze_panes(TABLES_FROM - 1, 1)


def _banner(title: str, subtitle: str) -> tuple[str, str]:
    """Title and subtitle; a title that reads like a heading would be taken for one."""
    words = VOCABULARIES[Special.TABLES]
    return ("Your database, in a workbook" if recognise(title, words) else title), subtitle


def write_special(book: Book, special: Special, rows: Sequence[Row]) -> None:
    """One of the other sheets that are known by their names."""
    sheet = book.sheet(special.value, LATER if special is Special.UNSAID else ACCENT)
    words = SPECIAL_WORDS[special]
    headings = used_headings([row.texts for row in rows], words, USUAL[special])
    top = 1
    if special is Special.UNSAID:
        top = 2
        book.text(sheet, 1, 1, _UNSAID, book.look(italic=True, font_color=f"#{QUIET}", indent=1))
        sheet.set_row(0, 24)
    _write_rows(book, sheet, top, headings, words, rows, code=special is Special.UNSAID)
    _help_special(book, sheet, special, headings, (top + 1, max(LAST_INPUT_ROW, len(rows) + _ROOM_BELOW)))
    if len(rows) > _MANY:
        sheet.autofilter(top - 1, 0, top - 1 + len(rows), len(headings) - 1)
    sheet.freeze_panes(top, 2 if special in (Special.INDEXES, Special.CONSTRAINTS) else 1)


_OFFERED: dict[Special, dict[Heading, tuple[str, ...]]] = {
    Special.LISTS: {Heading.STORED_AS: ("check", "enum")},
    Special.INDEXES: {Heading.UNIQUE: ("yes", "no", "nulls not distinct")},
    Special.CONSTRAINTS: {
        Heading.KIND: ("primary key", "unique", "foreign key", "check"),
        Heading.ON_DELETE: _ACTIONS,
        Heading.ON_UPDATE: _ACTIONS,
        Heading.DEFERRABLE: ("deferred", "immediate", "no"),
        Heading.MATCH: ("full", "simple"),
    },
    Special.SEQUENCES: {Heading.TYPE: ("smallint", "integer", "bigint")},
}


def _help_special(
    book: Book, sheet: Worksheet, special: Special, headings: Sequence[Heading], rows: tuple[int, int]
) -> None:
    for column, heading in enumerate(headings, 1):
        offered = _OFFERED.get(special, {}).get(heading)
        if offered:
            choose = f"Please choose {', '.join(offered[:-1])} or {offered[-1]}."
            book.dropdown(sheet, column, rows, offered, choose)
        elif (
            heading in (Heading.TABLE, Heading.REFERENCES)
            and special is not Special.UNSAID
            and not book.alone
        ):
            source = f"'Tables'!$A${TABLES_FROM}:$A${max(LAST_INPUT_ROW, rows[1])}"
            unknown = "The sheet Tables does not name this table. You can keep it."
            book.dropdown(sheet, column, rows, source, unknown)


# Rows


def _write_rows(
    book: Book,
    sheet: Worksheet,
    top: int,
    headings: Shown,
    words: Mapping[Heading, HeadingWords],
    rows: Sequence[Row],
    *,
    notes: bool = True,
    code: bool = False,
) -> None:
    """Headings, and the rows below them; ``code`` is for rows that nobody edits."""
    widths = _widths(headings, words, rows)
    shown = [heading.words if isinstance(heading, Extra) else words[heading] for heading in headings]
    book.headings(sheet, top, shown, widths=widths, notes=notes)
    edge = {"top": 2, "top_color": f"#{BRAND}"}
    looks = {
        begins: (book.input(**more), book.linked(**more)) for begins, more in ((False, {}), (True, edge))
    }
    quiet = book.input(font_color=f"#{QUIET}")
    grouped = any(row.begins for row in rows)
    definition = book.input(font_name=CODE_TYPEFACE, font_size=9, bg_color=f"#{TINT}")
    amber = (book.input(bg_color=f"#{AMBER_TINT}"), book.linked(bg_color=f"#{AMBER_TINT}"))
    for number, row in enumerate(rows, top + 1):
        for column, heading in enumerate(headings, 1):
            if isinstance(heading, Extra):
                _write_extra(book, sheet, number, column, row, heading)
                continue
            look = looks[row.begins]
            if code and heading is Heading.SAYS:
                look = (definition, definition)
            elif grouped and not row.begins and heading in (Heading.TABLE, Heading.SCHEMA, Heading.LIST):
                look = (quiet, quiet)
            elif heading in row.tinted:
                look = amber
            _write_cell(book, sheet, number, column, row, heading, look)
        _fit(sheet, number, row.texts, headings, widths, row.extras)
    for column, heading in enumerate(headings, 1):
        if isinstance(heading, Extra) and heading.bars and rows:
            book.bars(sheet, column, (top + 1, top + len(rows)))


def _write_extra(book: Book, sheet: Worksheet, number: int, column: int, row: Row, extra: Extra) -> None:
    value = row.extras.get(extra, "")
    if isinstance(value, str):
        tint = (
            {"bg_color": f"#{AMBER_TINT}"}
            if value and row.tinted and extra.words.kind is Weight.NEEDED
            else {}
        )
        book.text(sheet, number, column, value, book.input(font_color=f"#{INK if tint else QUIET}", **tint))
    else:
        sheet.write_number(
            number - 1, column - 1, value, book.input(num_format="0%" if extra.bars else "#,##0")
        )


def _write_cell(
    book: Book,
    sheet: Worksheet,
    number: int,
    column: int,
    row: Row,
    heading: Heading,
    looks: tuple[Format, Format],
) -> None:
    text = row.texts.get(heading, "")
    link = row.links.get(heading) if row.links else None
    if text and link:
        book.link(sheet, number, column, text, link, looks[1])
    else:
        book.text(sheet, number, column, text, looks[0])


def _widths(headings: Shown, words: Mapping[Heading, HeadingWords], rows: Sequence[Row]) -> list[float]:
    """The widths of columns: the usual ones, or more where longer texts need it."""
    widths = []
    for heading in headings:
        if isinstance(heading, Extra):
            widths.append(heading.words.width)
            continue
        longest = max((len(row.texts.get(heading, "")) for row in rows), default=0)
        most = max(_WIDEST.get(heading, 0), words[heading].width)
        widths.append(min(most, max(words[heading].width, longest * 1.05 + 4)))
    return widths


def _fit(
    sheet: Worksheet,
    number: int,
    texts: Texts,
    headings: Shown,
    widths: Sequence[float],
    extras: Mapping[Extra, str | float] = {},
) -> None:
    said = [
        (
            str(extras.get(heading, "")) if isinstance(heading, Extra) else texts.get(heading, ""),
            width - 2,
        )
        for heading, width in zip(headings, widths, strict=True)
    ]
    fit_row(sheet, number, said, most=_HIGHEST_ROW)
