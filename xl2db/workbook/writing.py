"""A schema becomes a new workbook: a sheet a table, or a row a column, that people can read and edit.

The same schema gives the same bytes. Imported only when a workbook is written, since it loads XlsxWriter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from xl2db.findings import Finding
from xl2db.schema.model import Kind, Schema, Table, TableName
from xl2db.schema.types import FRIENDLY
from xl2db.workbook import texts as say
from xl2db.workbook.fitting import fitted
from xl2db.workbook.guide import add_guide
from xl2db.workbook.headings import Heading
from xl2db.workbook.part_files import write_new
from xl2db.workbook.pulled_words import guide_words, subtitle
from xl2db.workbook.quotes import quoted
from xl2db.workbook.sheet_names import DICTIONARY, SheetNames, sheet_names
from xl2db.workbook.sheets import Special
from xl2db.workbook.starter import add_choices, add_settings
from xl2db.workbook.styling import Book, Link, readable
from xl2db.workbook.texts import Texts
from xl2db.workbook.writing_sheets import (
    Extra,
    Row,
    write_dictionary,
    write_special,
    write_table_sheet,
    write_tables,
)

__all__ = [
    "ColumnNotes",
    "Extra",
    "Notes",
    "donor_bytes",
    "sheet_names",
    "special_donor",
    "workbook_bytes",
    "write_workbook",
]

SHEETS_UP_TO = 30
"""Up to so many tables each has a sheet of its own, unless somebody asks for the other layout."""

_NOTES_UP_TO = 60
_MOST_TYPES = 60
_DATABASES = {"postgresql": "PostgreSQL", "mariadb": "MariaDB", "mysql": "MySQL", "sqlite": "SQLite"}


@dataclass(frozen=True, slots=True)
class ColumnNotes:
    """What stands beside a column, for people: further cells, and the cells that they should look at."""

    extras: Mapping[Extra, str | float]
    tinted: frozenset[Heading] = frozenset()


Notes = Mapping[tuple[TableName, str], ColumnNotes]
"""By table and column."""


def write_workbook(
    schema: Schema,
    path: Path,
    *,
    layout: str | None = None,
    title: str | None = None,
    notes: Notes | None = None,
) -> list[Finding]:
    """Write a schema to a new .xlsx file; gives back what could not be written as it is.

    ``layout`` is ``sheets`` (one a table), ``dictionary`` (a row a column), or None for the one that reads
    better; ``title`` what the first sheet calls the workbook, by default as its file is called; ``notes`` what
    stands beside its columns. Raises FileExistsError where the file is there already, and OSError where it
    can't be written.
    """
    content, findings = workbook_bytes(schema, layout=layout, title=title or path.stem, notes=notes)
    write_new(path, content)
    return findings


def workbook_bytes(
    schema: Schema, *, layout: str | None = None, title: str = "Your database", notes: Notes | None = None
) -> tuple[bytes, list[Finding]]:
    """The same as bytes."""
    title = readable(title)
    book = Book(title)
    fitting, findings = fitted(schema)
    in_sheets = layout == "sheets" or (layout is None and len(schema.tables) <= SHEETS_UP_TO)
    _Writer(fitting, book, _blocks(fitting.tables, in_sheets=in_sheets), notes or {}).write(title)
    return book.close(), [*findings, *book.findings]


def donor_bytes(schema: Schema, names: Mapping[TableName, str]) -> bytes:
    """A workbook with a sheet for each table, to be put into another workbook under these names.

    The sheets look at no other sheet.
    """
    book = Book(alone=True)
    blocks = [Block(names[table.key], (table,)) for table in schema.tables]
    _Writer(schema, book, blocks).write_tables()
    return book.close()


def special_donor(special: Special, rows: Sequence[Texts]) -> bytes:
    """A workbook with one special sheet, to be put into another."""
    book = Book(alone=True)
    write_special(book, special, [Row(row) for row in rows])
    return book.close()


@dataclass(frozen=True, slots=True)
class Block:
    """A sheet with one table, or a dictionary sheet with many."""

    sheet: str
    tables: tuple[Table, ...]
    is_dictionary: bool = False


def _blocks(tables: Sequence[Table], *, in_sheets: bool) -> list[Block]:
    """The sheets that describe the tables, which are read in the order of the sheets."""
    names = sheet_names(tables)
    if in_sheets:
        return [Block(names[table.key], (table,)) for table in tables]
    blocks: list[Block] = []
    taken = SheetNames()
    for schema, group in _groups(tables):
        for part in _dictionaries(group):
            if part[0].columns:
                name = schema or DICTIONARY
                first = name == DICTIONARY and not any(block.sheet == DICTIONARY for block in blocks)
                blocks.append(Block(DICTIONARY if first else taken.like(name), part, True))
            else:
                blocks.append(Block(taken.like(part[0].name), part))
    return blocks


def _groups(tables: Sequence[Table]) -> Iterator[tuple[str | None, list[Table]]]:
    """The tables by schema, where they stand together; else all of them."""
    groups = [(schema, list(group)) for schema, group in groupby(tables, lambda table: table.schema)]
    if len({schema for schema, _ in groups}) == len(groups):
        yield from groups
    elif tables:
        yield None, list(tables)


def _dictionaries(tables: Sequence[Table]) -> Iterator[tuple[Table, ...]]:
    """The tables that one dictionary sheet can say, one group after the other.

    A table without columns has no row there, and one without a schema would be taken for one of that name
    with a schema further up.
    """
    part: list[Table] = []
    for table in tables:
        clashes = table.schema is None and any(each.name == table.name for each in part)
        if part and (clashes or not table.columns):
            yield tuple(part)
            part = []
        if table.columns:
            part.append(table)
        else:
            yield (table,)
    if part:
        yield tuple(part)


_NO_NOTES = ColumnNotes({})


class _Writer:
    """One workbook on its way."""

    def __init__(
        self, schema: Schema, book: Book, blocks: Sequence[Block], notes: Notes | None = None
    ) -> None:
        self._schema = schema
        self._notes = notes or {}
        self._book = book
        self._blocks = blocks
        self._texts = say.schema_texts(schema)
        self._types = self._types_in_use()
        self._places = dict(self._find_places())

    def write(self, title: str) -> None:
        """Write all sheets."""

        self._tables(title)
        self.write_tables()
        self._special(Special.LISTS, self._list_rows())
        self._special(Special.INDEXES, self._index_rows())
        self._special(Special.CONSTRAINTS, self._constraint_rows())
        self._special(Special.SEQUENCES, self._rows(map(say.sequence_texts, self._schema.sequences)))
        self._special(Special.UNSAID, self._rows(map(say.unsaid_texts, self._schema.unsaid)))
        add_settings(self._book, [value for _, value in say.settings_texts(self._schema.settings)])
        add_guide(self._book, guide_words(in_sheets=not any(block.is_dictionary for block in self._blocks)))
        add_choices(self._book, self._types)

    def write_tables(self) -> None:
        """Write the sheets that describe the tables."""

        types = len(FRIENDLY) + len(self._types)
        notes = len(self._blocks) <= _NOTES_UP_TO
        for block in self._blocks:
            rows = [row for table in block.tables for row in self._column_rows(table, block)]
            if block.is_dictionary:
                write_dictionary(self._book, block.sheet, rows, types=types)
            else:
                title = _title(block)
                write_table_sheet(self._book, block.sheet, title, rows, types=types, notes=notes)

    def _types_in_use(self) -> list[str]:
        """What else the dropdown of the types offers: the lists, and the database's own types."""
        own = {
            say.type_cell(column.type): None
            for table in self._schema.tables
            for column in table.columns
            if column.type.kind is Kind.DATABASE
        }
        lists = [f"list: {values.name}" for values in self._schema.lists]
        return [text for text in [*lists, *sorted(own)] if len(text) < 100][:_MOST_TYPES]

    def _find_places(self) -> Iterator[tuple[TableName, Link]]:
        """Where each table is described."""

        for block in self._blocks:
            row = 2 if block.is_dictionary else 1
            for table in block.tables:
                yield table.key, Link(block.sheet, row)
                row += len(table.columns)

    # Rows

    def _tables(self, title: str) -> None:

        rows = [
            Row(say.table_facts(table), {Heading.TABLE: self._places[table.key]})
            for table in self._schema.tables
        ]
        counts = [len(table.columns) for table in self._schema.tables]
        sheets = [block.sheet for block in self._blocks if block.is_dictionary]
        database = _DATABASES.get(self._schema.settings.database or "", "")
        write_tables(self._book, title, subtitle(database, counts, sheets), rows, counts)

    def _column_rows(self, table: Table, block: Block) -> Iterator[Row]:

        targets = {reference.columns: reference.target for reference in table.foreign_keys}
        for number, column in enumerate(table.columns):
            texts = self._texts[table.key].columns[column.name]
            if block.is_dictionary:
                texts = {**texts, Heading.TABLE: quoted(table.name), Heading.SCHEMA: _schema_cell(table)}
            links = {}
            if texts.get(Heading.REFERENCES) and (column.name,) in targets:
                links = self._links({Heading.REFERENCES: targets[column.name,]})
            beside = self._notes.get((table.key, column.name), _NO_NOTES)
            yield Row(texts, links, block.is_dictionary and number == 0, beside.extras, beside.tinted)

    def _links(self, targets: Mapping[Heading, TableName | None]) -> dict[Heading, Link]:
        if self._book.alone:
            return {}
        return {
            heading: self._places[target]
            for heading, target in targets.items()
            if target is not None and target in self._places
        }

    def _index_rows(self) -> Iterator[Row]:

        for key, texts in self._texts.items():
            for row in texts.indexes:
                yield Row(row, self._links({Heading.TABLE: key}))

    def _constraint_rows(self) -> Iterator[Row]:

        for table in self._schema.tables:
            targets = {quoted(each.name): each.target for each in table.foreign_keys}
            for row in self._texts[table.key].constraints:
                target = targets.get(row[Heading.NAME]) if row.get(Heading.REFERENCES) else None
                yield Row(row, self._links({Heading.TABLE: table.key, Heading.REFERENCES: target}))

    def _list_rows(self) -> Iterator[Row]:

        for values in self._schema.lists:
            for number, texts in enumerate(say.list_texts(values, self._schema.settings)):
                yield Row(texts, begins=number == 0)

    @staticmethod
    def _rows(every: Iterable[Texts]) -> Iterator[Row]:

        yield from map(Row, every)

    def _special(self, special: Special, rows: Iterable[Row]) -> None:

        if found := list(rows):
            write_special(self._book, special, found)


def _title(block: Block) -> list[tuple[str, str]]:
    """What stands above the headings of a table's sheet, where its name does not say it all."""
    (table,) = block.tables
    said = [("Table", quoted(table.name))] if block.sheet != table.name else []
    return said + ([("Schema", _schema_cell(table))] if table.schema else [])


def _schema_cell(table: Table) -> str:
    return quoted(table.schema) if table.schema else ""
