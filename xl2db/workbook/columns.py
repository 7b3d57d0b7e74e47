"""The rows of table and dictionary sheets: each becomes the draft of a column."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from xl2db.findings import Finding
from xl2db.rules import tables as rules_of_tables
from xl2db.rules import workbook as rules
from xl2db.rules.language import FORBIDDEN_NAME
from xl2db.workbook import cell_values
from xl2db.workbook.cell_values import exact_name, prose, read
from xl2db.workbook.drafts import ColumnDraft, Said, TableDraft
from xl2db.workbook.grid import Value
from xl2db.workbook.header import Header, Row, headings_in, trimmed
from xl2db.workbook.headings import COLUMN_SHEET, Heading, plain
from xl2db.workbook.sheets import is_dictionary
from xl2db.workbook.title_block import is_title, read_title_block
from xl2db.workbook.type_cells import TypeReader

MOST_COLUMNS = 4096
"""So many columns MariaDB can give a table; the others can give fewer."""


def read_tables(headers: Iterable[Header], target: str | None, findings: list[Finding]) -> list[TableDraft]:
    """The tables that table and dictionary sheets describe, each column with its name and own cells."""
    types = TypeReader(target, findings)
    drafts: list[TableDraft] = []
    for header in headers:
        if is_dictionary(header):
            drafts += _dictionary(header, types, findings)
        else:
            drafts.append(_table(header, types, findings))
    return drafts


def _table(header: Header, types: TypeReader, findings: list[Finding]) -> TableDraft:
    said = read_title_block(header, findings)
    title = said.pop(Heading.TABLE, None)
    if title:
        draft = TableDraft(title.text, title.at, said)
    else:
        draft = TableDraft(str(trimmed(header.sheet.name) or ""), header.at(Heading.COLUMN), said)
        if not draft.name:
            findings.append(_nameless(header))
    end = _second_header(header, findings)
    for row in header.rows(end):
        if _is_full(draft, row, findings):
            break
        if column := _column(row, types, findings):
            draft.columns.append(column)
    _read_required(draft.columns, header, findings)
    return draft


def _nameless(header: Header) -> Finding:
    """A sheet whose name is nothing but unseen characters says no table's name."""
    return FORBIDDEN_NAME.finding(
        "The name of the sheet, and so of its table, holds nothing that can be seen.",
        header.sheet.at(),
        hint="Give the sheet the name of its table.",
    )


def _is_full(draft: TableDraft, row: Row, findings: list[Finding]) -> bool:
    """Whether no database could give the table the column of this row; said once, and the rest is not read."""
    if len(draft.columns) < MOST_COLUMNS:
        return False
    findings.append(
        rules.TABLE_TOO_WIDE.finding(
            f"No database has tables of more than {MOST_COLUMNS:,} columns; what follows was not read.",
            row.at(Heading.COLUMN),
            hint="Split the table; if these are rows of data, put them into a sheet of their own.",
        )
    )
    return True


def _dictionary(header: Header, types: TypeReader, findings: list[Finding]) -> list[TableDraft]:
    """The tables of a dictionary sheet; an empty Table cell means the table of the row above."""
    drafts: dict[tuple[str, str], TableDraft] = {}
    without_schema: dict[str, TableDraft] = {}
    current: TableDraft | None = None
    explicit = 0
    full: set[int] = set()
    previous = header.last
    rows = [row for row in header.rows(_second_header(header, findings)) if not _repeats_header(row)]
    for row in rows:
        value = row.value(Heading.TABLE)
        if value is not None:
            name = read(row, Heading.TABLE, exact_name, findings) or ""
            schema = read(row, Heading.SCHEMA, exact_name, findings) or ""
            key = (schema, name) if name else (schema, f"\0{row.number}")
            again = drafts.get(key) or (None if schema else without_schema.get(name))
            explicit = explicit + 1 if again is not None and again is current else 1
            current = again or TableDraft(name, row.at(Heading.TABLE))
            drafts.setdefault(key, current)
            without_schema.setdefault(name, current)
            _say_of_table(current, row, schema, findings)
        elif current is None:
            at = row.at(Heading.TABLE)
            findings.append(
                rules.TABLE_NAME_MISSING.finding(
                    "This row does not say to which table it belongs.",
                    at,
                    hint=f"Type the table's name into {at}.",
                )
            )
            current = drafts[("", f"\0{row.number}")] = TableDraft("", at)
        elif row.value(Heading.COLUMN) is not None and (explicit > 1 or row.number > previous + 1):
            findings.append(_from_above(row, current))
        if id(current) in full or _is_full(current, row, findings):
            full.add(id(current))
            continue
        if column := _column(row, types, findings):
            current.columns.append(column)
        previous = row.number
    tables = list({id(draft): draft for draft in drafts.values()}.values())
    _read_required([column for draft in tables for column in draft.columns], header, findings)
    return tables


def _say_of_table(draft: TableDraft, row: Row, schema: str, findings: list[Finding]) -> None:
    if schema:
        draft.said.setdefault(Heading.SCHEMA, Said(schema, row.at(Heading.SCHEMA)))
    if label := read(row, Heading.TABLE_LABEL, prose, findings):
        draft.said.setdefault(Heading.LABEL, Said(label, row.at(Heading.TABLE_LABEL)))


def _from_above(row: Row, draft: TableDraft) -> Finding:
    at = row.at(Heading.TABLE)
    return rules.TABLE_FROM_ABOVE.finding(
        f"The Table cell is empty; the row was taken to belong to {draft.name}, the table above.",
        at,
        hint=f"Type {draft.name} into {at}.",
        related=(draft.at,),
    )


def _second_header(header: Header, findings: list[Finding]) -> int | None:
    """The row at which another table begins in a sheet, or None; the rows of its title count to it."""
    needed = {Heading.COLUMN, Heading.TYPE}
    type_column, name_column = header.columns[Heading.TYPE], header.columns[Heading.COLUMN]
    end = header.last + 1
    for number, cells in header.sheet.rows.items():
        if number <= header.last:
            continue
        type_text, name = cells.get(type_column), cells.get(name_column)
        suspicious = name is None or (isinstance(type_text, str) and plain(type_text) in COLUMN_SHEET)
        if suspicious and needed <= set(headings_in(cells, COLUMN_SHEET).values()):
            if is_dictionary(header) and _same_headings(header, cells):
                continue
            findings.append(_two_tables(header, number, cells))
            return end
        if name is not None and not is_title(cells):
            end = number + 1
    return None


def _same_headings(header: Header, cells: dict[int, Value]) -> bool:
    return set(header.columns.items()) <= {
        (heading, column) for column, heading in headings_in(cells, COLUMN_SHEET).items()
    }


def _repeats_header(row: Row) -> bool:
    """Whether a row of a dictionary sheet says the headings once more, as printed lists do."""
    name = row.own(Heading.COLUMN)
    return isinstance(name, str) and plain(name) in COLUMN_SHEET and _same_headings(row.header, row.cells)


def _two_tables(header: Header, number: int, cells: dict[int, Value]) -> Finding:
    found = headings_in(cells, COLUMN_SHEET)
    column = next(column for column, heading in found.items() if heading is Heading.COLUMN)
    return rules.SECOND_HEADER.finding(
        f"Row {number} is a second header row in the sheet {header.sheet.name}; "
        "the rows from there on were not read.",
        header.sheet.at(number, column),
        hint="Move the second table to a sheet of its own.",
        related=(header.at(Heading.COLUMN),),
    )


def _column(row: Row, types: TypeReader, findings: list[Finding]) -> ColumnDraft | None:
    """The draft of one row; None for a row whose Column cell is empty, which is reported."""
    if row.own(Heading.COLUMN) is None:
        at = row.header.sheet.at(row.number, row.header.columns[Heading.COLUMN])
        filled = ", ".join(
            row.header.sheet.at(row.number, column).address
            for column in sorted(row.header.columns.values())
            if trimmed(row.cells.get(column)) is not None
        )
        findings.append(
            rules.COLUMN_NAME_MISSING.finding(
                f"The Column cell is empty, but the row is not ({filled}).",
                at,
                hint=f"Type the column's name into {at}, or move a note above the headings "
                "or into a column without a heading.",
            )
        )
        return None
    column = ColumnDraft(read(row, Heading.COLUMN, exact_name, findings) or "", row)
    column.type = types.read(row)
    column.key, column.key_order = _key(row, findings)
    column.unique = _flag(row, Heading.UNIQUE, _UNIQUE_WORDS, findings)
    column.indexed = _flag(row, Heading.INDEXED, _INDEX_WORDS, findings)
    return column


_KEY_WORDS = frozenset(map(plain, ("PK", "P", "PRI", "primary", "primary key", "主キー", "主键", "主鍵")))
_UNIQUE_WORDS = frozenset(
    map(plain, ("unique", "UK", "UQ", "UNI", "U", "unique key", "一意", "唯一", "ユニーク"))
)
_INDEX_WORDS = frozenset(map(plain, ("index", "indexed", "IX", "IDX", "I", "索引", "インデックス")))
_OTHER_KEY_WORDS = frozenset(
    map(plain, ("FK", "F", "MUL", "foreign", "foreign key", "外部キー", "外键", "外鍵"))
)


def _flag(row: Row, heading: Heading, also_yes: frozenset[str], findings: list[Finding]) -> bool:
    """Yes or no; a word that can't be read counts as yes, so that nothing else is reported because of it."""
    value = row.value(heading)
    if value is None:
        return False
    if isinstance(value, str) and plain(value) in also_yes:
        return True
    answer = read(row, heading, cell_values.yes_no, findings)
    return True if answer is None else answer


def _key(row: Row, findings: list[Finding]) -> tuple[bool, int | None]:
    """Whether a column is part of the primary key, and its place where the cell holds a number."""
    value = row.value(Heading.PRIMARY_KEY)
    if value is None:
        return False, None
    if isinstance(value, str):
        normal = unicodedata.normalize("NFKC", value)
        if normal.isdecimal() and len(normal) < 4:
            value = int(normal)
        else:
            marks = {plain(mark) for mark in normal.replace("/", ",").replace("+", ",").split(",")}
            if marks & _KEY_WORDS:
                return True, None
            if marks <= _OTHER_KEY_WORDS | _UNIQUE_WORDS:
                return False, None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1000:
        return value > 0, value or None
    return _flag(row, Heading.PRIMARY_KEY, frozenset(), findings), None


def _read_required(columns: list[ColumnDraft], header: Header, findings: list[Finding]) -> None:
    """Set which columns are required; the columns of the primary key always are.

    Under *Nullable* an empty cell says nothing, unless only the columns that may be empty are marked: then
    the others may not.
    """
    reversed_heading = Heading.OPTIONAL in header.columns
    heading = Heading.OPTIONAL if reversed_heading else Heading.REQUIRED
    parser = cell_values.optional if reversed_heading else cell_values.required
    answers = [read(column.row, heading, parser, findings) for column in columns]
    blanks = reversed_heading and False in answers and True not in answers
    for column, answer in zip(columns, answers, strict=True):
        blank = column.row.value(heading) is None
        column.required = column.key or (blanks and blank) or bool(answer)
        column.bare = column.key and blank
        if column.key and answer is False:
            at = column.row.at(heading)
            findings.append(
                rules_of_tables.KEY_NOT_REQUIRED.finding(
                    f"{column.name} belongs to the primary key, so it is required whatever {at} says.",
                    at,
                    hint=f"Empty {at}.",
                )
            )
