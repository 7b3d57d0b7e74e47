"""A schema as texts by heading: what is typed into the cells of each sheet to say it.

:func:`xl2db.workbook.parsing.parse` reads the same schema back. What a column's row can say by itself (a key,
a unique key, an index, a reference, a rule of one column, under the name that the convention gives) stands
there; the rest stands in the sheets *Indexes* and *Constraints*, with its name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field

from xl2db.schema.expressions import columns_of
from xl2db.schema.model import (
    Check,
    Column,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Kind,
    NumberSequence,
    Schema,
    Settings,
    Table,
    TableName,
    Type,
    Unsaid,
    ValueList,
)
from xl2db.schema.names import constraint_names
from xl2db.schema.types import type_text
from xl2db.schema.values import default_text, new_row_text
from xl2db.workbook.header import trimmed
from xl2db.workbook.headings import Heading
from xl2db.workbook.quotes import quoted

Texts = dict[Heading, str]

_PLAIN = re.compile(r"[^\W\d]\w*")
_YES = "yes"


@dataclass(slots=True)
class TableTexts:
    """The rows of one table: its columns by name, and the rows of the special sheets that speak of it."""

    columns: dict[str, Texts] = field(default_factory=dict)
    indexes: list[Texts] = field(default_factory=list)
    constraints: list[Texts] = field(default_factory=list)


def table_texts(table: Table, schema: Schema) -> TableTexts:
    """Everything that is said of a table's columns, keys, references, indexes and rules."""
    return schema_texts(schema, [table])[table.key]


def schema_texts(schema: Schema, tables: Iterable[Table] | None = None) -> dict[TableName, TableTexts]:
    """The same of all tables, or some of them."""
    taken = Counter(
        (table.schema, each.name.casefold()) for table in schema.tables for each in table.constraints
    )
    return {
        table.key: _TableWriter(table, schema, taken).texts
        for table in (schema.tables if tables is None else tables)
    }


class _TableWriter:
    """Finds for each key, reference, index and rule of a table the row that says it."""

    def __init__(self, table: Table, schema: Schema, taken: Counter[tuple[str | None, str]]) -> None:
        self._table = table
        self._schema = schema
        self._taken = taken
        self._names = constraint_names(schema.settings.names)
        self._alike = Counter(_meanings(table))
        self.texts = TableTexts({column.name: column_texts(column) for column in table.columns})
        self._primary_key()
        for key in table.uniques:
            self._unique(key)
        for reference in table.foreign_keys:
            self._reference(reference)
        for index in table.indexes:
            self._index(index)
        for check in table.checks:
            self._check(check)

    def _row(self, thing: Key | ForeignKey | Index | Check, column: str, usual: str) -> Texts | None:
        """The row of a column, where it can say a thing: under its usual name, and only once."""
        alone = self._alike[_meaning(thing)] == 1 and self._taken[self._table.schema, usual.casefold()] == 1
        return self.texts.columns.get(column) if thing.name == usual and alone else None

    def _primary_key(self) -> None:
        """The cells of the key's columns, with numbers where they stand in another order than the rows."""
        key = self._table.primary_key
        if key is None:
            return
        usual = self._names.primary_key_name(self._table.name)
        if _has_options(key) or key.name != usual or self._taken[self._table.schema, usual.casefold()] > 1:
            self.texts.constraints.append(key_texts(key, self._table, "primary key"))
        rows = tuple(column.name for column in self._table.columns if column.name in key.columns)
        for number, name in enumerate(key.columns, 1):
            if name in self.texts.columns:
                text = _YES if rows == key.columns else str(number)
                self.texts.columns[name][Heading.PRIMARY_KEY] = text

    def _unique(self, key: Key) -> None:
        usual = self._names.unique_name(self._table.name, key.columns)
        row = self._row(key, key.columns[0], usual) if len(key.columns) == 1 else None
        if row is not None and not _has_options(key):
            row[Heading.UNIQUE] = _YES
        else:
            self.texts.constraints.append(key_texts(key, self._table, "unique"))

    def _reference(self, reference: ForeignKey) -> None:
        usual = self._names.foreign_key_name(self._table.name, reference.columns, reference.target.name)
        row = self._row(reference, reference.columns[0], usual) if len(reference.columns) == 1 else None
        if row is not None and not (reference.deferrable or reference.match):
            row |= _actions(reference, self._table, self._schema)
        else:
            self.texts.constraints.append(reference_texts(reference, self._table, self._schema))

    def _index(self, index: Index) -> None:
        column = index.parts[0].column if len(index.parts) == 1 else None
        plain = column is not None and index == Index(index.name, (IndexPart(column),))
        usual = self._names.index_name(self._table.name, (column or "",))
        row = self._row(index, column, usual) if column is not None and plain else None
        if row is not None:
            row[Heading.INDEXED] = _YES
        else:
            self.texts.indexes.append(index_texts(index, self._table))

    def _check(self, check: Check) -> None:
        column = check.column
        if column is None and len(used := columns_of(check.expression)) == 1:
            column = next(iter(used))
        usual = self._names.check_name(self._table.name, column or "")
        row = self._row(check, column, usual) if column is not None else None
        if row is not None and Heading.RULE not in row:
            row[Heading.RULE] = check.expression.text
        else:
            self.texts.constraints.append(check_texts(check, self._table))


def _meanings(table: Table) -> Iterator[Hashable]:
    """What is asked for how often: a row of a column says only what nothing else says, too."""
    if table.primary_key:
        yield "unique", frozenset(table.primary_key.columns)
    things: tuple[Key | ForeignKey | Index | Check, ...] = (*table.uniques, *table.foreign_keys)
    yield from map(_meaning, (*things, *table.indexes, *table.checks))


def _meaning(thing: Key | ForeignKey | Index | Check) -> Hashable:
    match thing:
        case Key():
            return "unique", frozenset(thing.columns)
        case ForeignKey():
            return "foreign key", thing.columns
        case Index():
            return "index", tuple(part.column for part in thing.parts)
        case Check():
            return "check", thing.expression.text


def column_texts(column: Column) -> Texts:
    """A column's own cells, without its keys, references and rules."""
    texts = {Heading.COLUMN: quoted(column.name), Heading.TYPE: type_cell(column.type)}
    texts[Heading.REQUIRED] = _YES if column.required and not column.bare else ""
    texts[Heading.DEFAULT] = new_row_text(column.default, column.updated)
    if column.computed:
        how = "" if column.computed.stored else "virtual: "
        texts[Heading.COMPUTED] = how + column.computed.expression.text
    texts[Heading.EXISTING_ROWS] = default_text(column.existing_rows) if column.existing_rows else ""
    texts[Heading.LABEL] = _optional(column.label)
    texts[Heading.DESCRIPTION] = _optional(column.description)
    texts[Heading.RENAMED_FROM] = _optional(column.renamed_from)
    texts[Heading.STATUS] = "deprecated" if column.deprecated else ""
    return texts


def type_cell(type_: Type) -> str:
    """A type, as it is typed."""
    text = type_text(type_)
    if type_.kind is Kind.LIST and (name := type_.name or "") and _needs_quotes(name):
        return f'list: "{name}"'
    if type_.kind is Kind.ONE_OF and trimmed(text) != text:
        return "one of: " + ", ".join('"' + value.replace('"', '""') + '"' for value in type_.values)
    return text


def _needs_quotes(name: str) -> bool:
    return trimmed(name) != name or (name[0] in "\"'“‘" and name[-1] in "\"'”’")


def key_texts(key: Key, table: Table, kind: str) -> Texts:
    """A row of *Constraints* for a key; ``kind`` is ``primary key`` or ``unique``."""
    return {
        Heading.TABLE: table_cell(table.key),
        Heading.NAME: quoted(key.name),
        Heading.KIND: f"{kind}, nulls not distinct" if key.nulls_not_distinct else kind,
        Heading.COLUMNS: names_cell(key.columns),
        Heading.INCLUDE: names_cell(key.include),
        Heading.DEFERRABLE: key.deferrable or "",
    }


def reference_texts(reference: ForeignKey, table: Table, schema: Schema) -> Texts:
    """A row of *Constraints* for a reference."""
    return {
        Heading.TABLE: table_cell(table.key),
        Heading.NAME: quoted(reference.name),
        Heading.KIND: "foreign key",
        Heading.COLUMNS: names_cell(reference.columns),
        **_actions(reference, table, schema),
        Heading.DEFERRABLE: reference.deferrable or "",
        Heading.MATCH: reference.match or "",
    }


def check_texts(check: Check, table: Table) -> Texts:
    """A row of *Constraints* for a rule."""
    return {
        Heading.TABLE: table_cell(table.key),
        Heading.NAME: quoted(check.name),
        Heading.KIND: "check",
        Heading.RULE: check.expression.text,
    }


def index_texts(index: Index, table: Table) -> Texts:
    """A row of *Indexes*."""
    unique = "nulls not distinct" if index.nulls_not_distinct else _YES
    return {
        Heading.TABLE: table_cell(table.key),
        Heading.NAME: quoted(index.name),
        Heading.COLUMNS: ", ".join(map(part_cell, index.parts)),
        Heading.UNIQUE: unique if index.unique else "",
        Heading.WHERE: index.where.text if index.where else "",
        Heading.METHOD: index.method or "",
        Heading.INCLUDE: names_cell(index.include),
    }


def part_cell(part: IndexPart) -> str:
    """A part of an index, as it is typed."""
    if part.column is not None:
        return name_cell(part.column) + part.options
    return str(part)


def sequence_texts(sequence: NumberSequence) -> Texts:
    """A row of *Sequences*."""
    owner = sequence.owner
    return {
        Heading.SEQUENCE: quoted(sequence.name),
        Heading.SCHEMA: _optional(sequence.schema),
        Heading.TYPE: sequence.type or "",
        Heading.COUNTS: sequence.counter,
        Heading.OWNED_BY: f"{table_cell(owner[0])}.{name_cell(owner[1])}" if owner else "",
        Heading.DESCRIPTION: _optional(sequence.description),
    }


def unsaid_texts(thing: Unsaid) -> Texts:
    """A row of *Not in this workbook*."""
    return {
        Heading.KIND: quoted(thing.kind),
        Heading.TABLE: table_cell(thing.table) if thing.table else "",
        Heading.NAME: quoted(thing.name),
        Heading.SAYS: quoted(thing.says) if thing.says else "",
    }


def list_texts(values: ValueList, settings: Settings) -> Iterator[Texts]:
    """The rows of *Lists* for one list."""
    stored = "" if values.native == settings.lists_native else "enum" if values.native else "check"
    for value in values.values:
        yield {
            Heading.LIST: quoted(values.name),
            Heading.VALUE: quoted(value.value),
            Heading.LABEL: _optional(value.label),
            Heading.DESCRIPTION: _optional(value.description),
            Heading.RENAMED_FROM: "" if value.renamed_from is None else quoted(value.renamed_from),
            Heading.STORED_AS: stored,
        }


def table_facts(table: Table) -> Texts:
    """A row of *Tables*."""
    return {
        Heading.TABLE: quoted(table.name),
        Heading.SCHEMA: _optional(table.schema),
        Heading.LABEL: _optional(table.label),
        Heading.DESCRIPTION: _optional(table.description),
        Heading.COLLATION: _optional(table.collation),
        Heading.RENAMED_FROM: _optional(table.renamed_from),
    }


def settings_texts(settings: Settings) -> Iterator[tuple[str, str]]:
    """The rows of *Settings*."""
    yield "format version", "1"
    yield "database", settings.database or ""
    yield "schema", _optional(settings.schema)
    yield "lists as", "enum" if settings.lists_native else "check"
    yield "names", settings.names or ""
    yield "owner", _optional(settings.owner)


def _optional(text: str | None) -> str:
    return quoted(text) if text else ""


def table_cell(key: TableName) -> str:
    """A table's name as other sheets write it: with its schema, and in quotes where it needs them."""
    return f"{name_cell(key.schema)}.{name_cell(key.name)}" if key.schema else name_cell(key.name)


def name_cell(name: str) -> str:
    """A name within a list of names: in quotes unless it is a plain word."""
    return name if _PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'


def names_cell(names: Iterable[str]) -> str:
    """A list of columns."""
    return ", ".join(map(name_cell, names))


def reference_cell(reference: ForeignKey, table: Table, schema: Schema) -> str:
    """What a reference points at: ``customers``, ``customers.code`` or ``customers (country, number)``."""
    target, columns = schema.table(reference.target), reference.target_columns
    place = _target_cell(reference.target, table, schema)
    if target and target.primary_key and target.primary_key.columns == columns:
        return place
    if target and len(columns) == 1 and not _could_be_a_table(reference.target, columns[0], schema):
        return f"{place}.{name_cell(columns[0])}"
    return f"{place} ({names_cell(columns)})"


def _could_be_a_table(target: TableName, column: str, schema: Schema) -> bool:
    """Whether a name behind a dot could also be read as a table in a schema, or with a dot in its name."""
    if target.schema is None and schema.table(TableName(target.name, column)):
        return True
    dotted = f"{target.name}.{column}".casefold()
    return any(each.name.casefold() == dotted for each in schema.tables)


def _target_cell(target: TableName, table: Table, schema: Schema) -> str:
    """The table that a reference points at: as short as it is understood from the table that refers to it."""
    if target.schema == table.schema:
        return name_cell(target.name)
    if target.schema is not None:
        return table_cell(target)
    others = sum(each.name == target.name for each in schema.tables)
    return f".{name_cell(target.name)}" if others > 1 else name_cell(target.name)


def _actions(reference: ForeignKey, table: Table, schema: Schema) -> Texts:
    return {
        Heading.REFERENCES: reference_cell(reference, table, schema),
        Heading.ON_DELETE: reference.said("on_delete") or "",
        Heading.ON_UPDATE: reference.said("on_update") or "",
    }


def _has_options(key: Key) -> bool:
    return bool(key.include or key.deferrable or key.nulls_not_distinct)
