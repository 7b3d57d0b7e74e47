"""The sheets TABLE (rows): the rows that a table must have, each value with its cell (F5)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from xl2db.cells import CellRef
from xl2db.findings import Finding
from xl2db.rules import rows as rules
from xl2db.schema.counting import counter_of, counts
from xl2db.schema.misread import Misread
from xl2db.schema.model import (
    Column,
    DefaultKind,
    Kind,
    ReferenceRows,
    RowsOrigin,
    Table,
    TableName,
)
from xl2db.schema.names import nearest
from xl2db.schema.row_values import parse_value, value_type
from xl2db.schema.unread import UNREAD
from xl2db.workbook.cell_values import sound
from xl2db.workbook.grid import ErrorValue, Formula, Sheet, Value
from xl2db.workbook.header import SEARCHED_ROWS, Header, trimmed
from xl2db.workbook.headings import Heading, plain
from xl2db.workbook.references import Directory
from xl2db.workbook.title_block import is_title, read_title_block

MOST_ROWS = 20_000
"""How many reference rows a workbook may hold, and how many values."""
MOST_VALUES = 200_000

_EXCEL_KEEPS = 15
"""The digits of a number that Excel and LibreOffice keep."""
_EXCEL_CUTS_FROM = 10**_EXCEL_KEEPS

_Lists = Mapping[str, tuple[str, ...]]
_FAULTY = (ErrorValue, Formula)


def read_rows_sheets(
    sheets: Sequence[tuple[Sheet, str]],
    tables: Sequence[Table],
    directory: Directory,
    lists: _Lists,
    findings: list[Finding],
) -> tuple[Table, ...]:
    """The tables with their reference rows; ``sheets`` come with the tables that their names say.

    What is wrong with a sheet or a cell is appended to the findings.
    """
    rows: dict[TableName, ReferenceRows] = {}
    by_key = {table.key: table for table in reversed(tables)}
    seen: dict[TableName, Sheet] = {}
    for sheet, name in sheets:
        key = _table_of(sheet, name, directory, by_key, findings)
        table = by_key.get(key) if key else None
        if table is None:
            continue
        if table.key in seen:
            findings.append(_twice(sheet, seen[table.key], table))
            continue
        seen[table.key] = sheet
        if found := _Reader(sheet, table, lists, findings).read():
            rows[table.key] = found
    if too_many := _too_many(rows.values()):
        findings.append(too_many)
    return tuple(
        replace(table, rows=rows[table.key])
        if table is by_key.get(table.key) and table.key in rows
        else table
        for table in tables
    )


def _table_of(
    sheet: Sheet,
    name: str,
    directory: Directory,
    tables: Mapping[TableName, Table],
    findings: list[Finding],
) -> TableName | None:
    """The table whose rows a sheet holds: by its title block, or by its name."""
    draft = directory.find(name)
    named = tables.get(draft.key) if draft else None
    above = Header(sheet, _first_beyond_titles(sheet, named), 0, {})
    said = read_title_block(above, findings)
    at = sheet.at()
    if Heading.TABLE in said:
        name, at = said[Heading.TABLE].text, said[Heading.TABLE].at
    schema = said[Heading.SCHEMA].text if Heading.SCHEMA in said else None
    draft = directory.find(f"{schema}.{name}" if schema else name)
    if draft is not None:
        return draft.key
    near = directory.nearest(name)
    findings.append(
        rules.ROWS_OF_NO_TABLE.finding(
            f"The sheet {sheet.name!r} holds rows of {name}, and no table has that name."
            + (f" Did you mean {' or '.join(near)}?" if near else ""),
            at,
            hint=f"Rename the sheet to {near[0]} (rows)."
            if near
            else f"Describe the table {name}, or begin the sheet's name with _.",
        )
    )
    return None


def _first_beyond_titles(sheet: Sheet, named: Table | None) -> int:
    """The first row that is no title word with its value: also one with two columns of the table."""
    names = _Names(named) if named else None
    for number, cells in islice(sheet.rows.items(), SEARCHED_ROWS):
        filled = [found for value in cells.values() if (found := trimmed(value)) is not None]
        headings = names is not None and all(names.find(str(each)) for each in filled)
        if not is_title(cells) or len(filled) != 2 or headings:
            return number
    return 0


def _twice(sheet: Sheet, first: Sheet, table: Table) -> Finding:
    return rules.ROWS_TWICE.finding(
        f"The rows of {table.key} stand in two sheets: {first.name!r} and {sheet.name!r}.",
        sheet.at(),
        hint="Move the rows of one into the other, or begin its name with _.",
        related=(first.at(),),
    )


def _too_many(found: Collection[ReferenceRows]) -> Finding | None:
    number = sum(len(each.values) for each in found)
    values = sum(len(each.values) * len(each.columns) for each in found)
    if number <= MOST_ROWS and values <= MOST_VALUES:
        return None
    largest = max(found, key=lambda each: len(each.values) * len(each.columns))
    return rules.TOO_MANY_ROWS.finding(
        f"The workbook holds {number:,} reference rows with {values:,} values; "
        f"{MOST_ROWS:,} rows and {MOST_VALUES:,} values are what migrations carry.",
        largest.at(),
        hint=f"Begin the name of the sheet {largest.origin.sheet if largest.origin else ''} with _, "
        "and load its rows with the database's own means.",
    )


class _Reader:
    """One sheet of rows on its way to values."""

    def __init__(self, sheet: Sheet, table: Table, lists: _Lists, findings: list[Finding]) -> None:
        """Nothing is read yet."""
        self.sheet, self.table, self.lists, self.findings = sheet, table, lists, findings
        self.names = _Names(table)
        self.merged: dict[int, list[tuple[int, int]]] = {}
        for top, left, bottom, _ in sorted(sheet.merged):
            if bottom > top:
                self.merged.setdefault(left, []).append((top, bottom))

    def read(self) -> ReferenceRows | None:
        """The rows; None where the headings are missing, which is reported."""
        headings = self._heading_row()
        if headings is None:
            return None
        columns = self._columns(headings)
        numbers = [number for number in self.sheet.rows if number > headings]
        filled = [
            number for number in numbers if any(self._value(number, place) is not None for place in columns)
        ]
        self._without_heading(headings, numbers)
        columns = {
            place: column
            for place, column in columns.items()
            if not counts(column) or any(self._value(number, place) is not None for number in filled)
        }
        self._lacking(headings, columns)
        parsers = [self._parser(place, column) for place, column in columns.items()]
        values = tuple(tuple(parsed(number) for parsed in parsers) for number in filled)
        origin = RowsOrigin(self.sheet.name, headings, tuple(columns), tuple(filled))
        return ReferenceRows(tuple(column.name for column in columns.values()), values, origin)

    # Headings

    def _heading_row(self) -> int | None:
        for number, cells in islice(self.sheet.rows.items(), SEARCHED_ROWS):
            if number > SEARCHED_ROWS:
                break
            filled = [found for value in cells.values() if (found := trimmed(value)) is not None]
            known = [text for text in filled if self.names.find(str(text))]
            if known and 2 * len(known) >= len([text for text in filled if not _is_note(text)]):
                return number
        names = ", ".join(column.name for column in self.table.columns[:6])
        self.findings.append(
            rules.ROWS_WITHOUT_HEADINGS.finding(
                f"The sheet {self.sheet.name!r} has no row with the columns of {self.table.key} as headings.",
                self.sheet.at(),
                hint=f"Type the columns into one row above the values: {names}"
                + (" …." if len(self.table.columns) > 6 else "."),
                about=("table", str(self.table.key)),
            )
        )
        return None

    def _columns(self, headings: int) -> dict[int, Column]:
        """The columns of the table by the column of the sheet in which they stand."""
        columns: dict[int, Column] = {}
        places: dict[str, int] = {}
        for place, value in self.sheet.rows[headings].items():
            text = trimmed(value)
            if text is None or _is_note(text):
                continue
            at = self.sheet.at(headings, place)
            column = self.names.find(str(text))
            if column is None:
                self.findings.append(self._unknown(str(text), at))
            elif column.computed:
                self._heading(
                    f"{column.name} is computed by the database, so it can't be given a value.",
                    at,
                    f"Delete the column {at.address.rstrip('0123456789')} of the sheet, or begin its "
                    "heading with #.",
                )
            elif column.default and counts(column) and counter_of(column.default).always:
                self._heading(
                    f"{column.name} always counts by itself, so it can't be given a value.",
                    at,
                    f"Leave “always” out of {column.origin.of('default')}, or delete this heading.",
                )
            elif column.name in places:
                first = self.sheet.at(headings, places[column.name])
                self._heading(
                    f"The headings in {first.address} and {at.address} both mean {column.name}.",
                    at,
                    f"Rename or delete the heading in {at}, or the one in {first}.",
                    first,
                )
            else:
                places[column.name] = place
                columns[place] = column
        return columns

    def _heading(self, message: str, at: CellRef, hint: str, *related: CellRef) -> None:
        self.findings.append(rules.ROWS_HEADING.finding(message, at, hint=hint, related=related))

    def _unknown(self, text: str, at: CellRef) -> Finding:
        near = nearest(text, [column.name for column in self.table.columns], 3)
        return rules.ROWS_HEADING.finding(
            f"{self.table.key} has no column {text!r}."
            + (f" Did you mean {' or '.join(near)}?" if near else ""),
            at,
            hint=f"Type {near[0]} into {at}."
            if near
            else f"Type a column of {self.table.key} into {at}; a heading for notes begins with #.",
        )

    def _without_heading(self, headings: int, numbers: Sequence[int]) -> None:
        """Values that stand below no heading at all: one finding a column."""
        known = {place for place, value in self.sheet.rows[headings].items() if trimmed(value) is not None}
        seen: set[int] = set()
        for number in numbers:
            for place, value in self.sheet.rows[number].items():
                if place not in known and place not in seen and trimmed(value) is not None:
                    seen.add(place)
                    at = self.sheet.at(number, place)
                    self._heading(
                        f"{at.address} holds a value below no heading.",
                        at,
                        f"Type a column of {self.table.key} into "
                        f"{self.sheet.at(headings, place)}, or # if the values are notes.",
                    )

    def _lacking(self, headings: int, columns: Mapping[int, Column]) -> None:
        """Columns that must have a value and that the sheet leaves out."""
        there = {column.name for column in columns.values()}
        for column in self.table.columns:
            makes_itself = column.default or column.computed or counts(column)
            if column.required and column.name not in there and column.name and not makes_itself:
                if column.type is UNREAD:
                    continue
                self.findings.append(
                    rules.MISSING_VALUE.finding(
                        f"The column {column.name} of {self.table.key} is required, and the sheet leaves it out.",
                        self.sheet.at(headings, min(columns, default=1)),
                        hint=f"Add a column with the heading {column.name}, or give {column.name} a default.",
                        about=("column", str(self.table.key), column.name),
                    )
                )

    # Values

    def _value(self, row: int, place: int) -> Value | None:
        """A cell's value without spaces around it; a cell that is merged downwards says the same for each row."""
        cells = self.sheet.rows.get(row)
        value = cells.get(place) if cells else None
        if value is None and self.merged:
            value = self.sheet.value(self._top(row, place), place)
        return trimmed(value)

    def _parser(self, place: int, column: Column) -> Callable[[int], str | None]:
        """What reads the cells of a column of the sheet, by the number of the row: there may be 20,000."""
        type_, known = value_type(column), self.lists.get(column.type.name or "")
        readable = type_ is not UNREAD and not (type_.kind is Kind.LIST and known is None)
        about = ("column", str(self.table.key), column.name)

        def parsed(row: int) -> str | None:
            value = self._value(row, place)
            try:
                if value is None:
                    return self._empty(column, row, place)
                if type(value) in _FAULTY:
                    sound(value)
                if type(value) is int and abs(value) >= _EXCEL_CUTS_FROM and _may_be_cut(value):
                    self._digits_cut(value, self._at(row, place), about)
                return parse_value(value, type_, known) if readable else None
            except Misread as misread:
                self.findings.append(misread.finding(self._at(row, place), about))
                return None

        return parsed

    def _digits_cut(self, value: int, at: CellRef, about: tuple[str, ...]) -> None:
        self.findings.append(
            rules.DIGITS_CUT.finding(
                f"{value} may have ended otherwise: Excel keeps 15 digits of a number, and zeros for the others.",
                at,
                hint="Format the cell as Text, then type the number again.",
                about=about,
            )
        )

    def _at(self, row: int, place: int) -> CellRef:
        """The cell in which a value stands: the first one, where cells are merged downwards."""
        return self.sheet.at(self._top(row, place), place)

    def _top(self, row: int, place: int) -> int:
        """The row itself, or the first one of the merged cells that it is a part of."""
        areas = self.merged.get(place, ())
        above = bisect_left(areas, (row, 0)) - 1
        return areas[above][0] if above >= 0 and areas[above][1] >= row else row

    def _empty(self, column: Column, row: int, place: int) -> str | None:
        """What an empty cell says: nothing; in a required column the default, if that is a plain value."""
        if not column.required and not counts(column):
            return None
        if column.default and column.default.kind is DefaultKind.LITERAL:
            return column.default.text
        if column.type is UNREAD:
            return None
        other = (
            f" Its default {column.default} would be another value in each database."
            if column.default and not counts(column)
            else ""
        )
        at = self._at(row, place)
        raise Misread(
            rules.MISSING_VALUE,
            f"{column.name} has no value here, and it is required.{other}",
            hint=f'Type a value into {at}; "" is the empty text.'
            if column.type.kind is Kind.TEXT
            else f"Type a value into {at}.",
        )


def _may_be_cut(number: int) -> bool:
    """Whether a number has the digits that Excel keeps, and zeros for all others; a round number has fewer."""
    digits = str(abs(number))
    return not digits[_EXCEL_KEEPS:].strip("0") and len(digits.rstrip("0")) >= _EXCEL_KEEPS - 3


def _is_note(text: object) -> bool:
    return isinstance(text, str) and text.startswith(("#", "＃"))


class _Names:
    """The columns of a table by what people type as headings: their names first, then their labels."""

    def __init__(self, table: Table) -> None:
        self._exact = {column.name: column for column in table.columns if column.name}
        self._folded = _only(
            (re.sub(r"\s+", " ", column.name).casefold(), column) for column in table.columns
        )
        self._plain = _only(
            (plain(text), column)
            for column in table.columns
            for text in dict.fromkeys((column.name, column.label or ""))
        )
        self._labels = _only((plain(column.label or ""), column) for column in table.columns)

    def find(self, heading: str) -> Column | None:
        """The column that a heading means; None where no single one does."""
        spaced = re.sub(r"\s+", " ", heading)
        word = plain(heading)
        found = self._exact.get(spaced) or self._folded.get(spaced.casefold())
        return found or self._labels.get(word) or self._plain.get(word)


def _only(pairs: Iterable[tuple[str, Column]]) -> dict[str, Column]:
    """The columns by words that only one of them has."""
    found: dict[str, Column] = {}
    several: set[str] = set()
    for word, column in pairs:
        if word and found.setdefault(word, column) is not column:
            several.add(word)
    return {word: column for word, column in found.items() if word not in several}
