"""The cells of the sheets Indexes and Constraints that name a table and some of its columns."""

from __future__ import annotations

from collections.abc import Iterator

from xl2db.findings import Finding
from xl2db.rules import tables as rules_of_tables
from xl2db.rules import workbook as rules
from xl2db.schema.names import nearest
from xl2db.workbook.cell_values import read, text
from xl2db.workbook.drafts import ColumnDraft, TableDraft
from xl2db.workbook.header import Row
from xl2db.workbook.headings import Heading
from xl2db.workbook.references import Directory, name_in_quotes
from xl2db.workbook.special_sheets import unknown_table


def table_of(row: Row, directory: Directory, findings: list[Finding]) -> TableDraft | None:
    """The table that a row names; None where it can't be told, which is reported."""
    if row.value(Heading.TABLE) is None:
        findings.append(missing(row, Heading.TABLE, "Type the table's name into {at}."))
        return None
    name = read(row, Heading.TABLE, text, findings)
    if name is None:
        return None
    table = directory.find(name)
    if table is None:
        findings.append(unknown_table(name, row.at(Heading.TABLE), directory.names))
    return table


def missing(row: Row, heading: Heading, hint: str) -> Finding:
    """The finding for a needed cell that is empty."""
    at = row.at(heading)
    return rules.CELL_MISSING.finding(
        f"The {heading.value} cell is empty.", at, hint=hint.replace("{at}", str(at))
    )


_COMMAS = frozenset(",，、；;\n")
_QUOTES = {'""', "``", "[]"}


def columns_of(
    row: Row, table: TableDraft, findings: list[Finding], heading: Heading = Heading.COLUMNS
) -> tuple[str, ...]:
    """The exact names of the columns that a cell lists; unknown ones are reported with their place."""
    found = read(row, heading, text, findings)
    names: list[str] = []
    for start, part in split_list(found or ""):
        column = column_named(table, part)
        if column is not None:
            names.append(column.name)
        elif not table.excuses(part):
            findings.append(unknown_column(row, heading, table, part, (start, start + len(part))))
        else:
            names.append(part)
    findings += [
        rules_of_tables.SAID_TWICE.finding(
            f"The column {name} stands twice in this cell.", row.at(heading), hint="Name it once."
        )
        for place, name in enumerate(names)
        if names.index(name) == place and names.count(name) > 1
    ]
    return tuple(dict.fromkeys(names))


def column_named(table: TableDraft, text: str) -> ColumnDraft | None:
    """The column that a part of a list names, in quotes or not."""
    found = table.column(text)
    if found is None and len(text) > 2 and text[0] + text[-1] in _QUOTES:
        found = table.column(name_in_quotes(text))
    return found


def unknown_column(
    row: Row, heading: Heading, table: TableDraft, name: str, span: tuple[int, int]
) -> Finding:
    """The finding for a part of a list that names no column of the table."""
    near = nearest(name, [column.name for column in table.columns], 3)
    return rules_of_tables.UNKNOWN_COLUMN_NAME.finding(
        f"The table {table.name} has no column {name}."
        + (f" Did you mean {' or '.join(near)}?" if near else ""),
        row.at(heading),
        hint=f"Type {near[0]} instead of {name}." if near else f"Type a column of {table.name}.",
        span=span,
    )


def split_list(text: str) -> Iterator[tuple[int, str]]:
    """The parts of a list, cut at commas, with where each begins; not at commas in parentheses or quotes."""
    depth, quote, start = 0, "", 0
    for place, letter in enumerate(text + ","):
        if quote:
            quote = "" if letter == quote else quote
            if place < len(text):
                continue
        if letter in "\"'`":
            quote = letter
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif (letter in _COMMAS and depth <= 0) or place == len(text):
            part = text[start:place]
            if part.strip():
                yield start + len(part) - len(part.lstrip()), part.strip()
            start = place + 1
