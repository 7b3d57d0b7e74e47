"""What a workbook really says of a database: what comes out differently is not said, but listed.

A schema that was read from a database is told back to it, as for a new database. Whatever the database
would then spell in another way than it does now can't be put into a workbook without changing it: it is
taken out of the schema and named among what is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from xl2db.database.comparing import Difference, differences
from xl2db.database.spelling import REFUSED
from xl2db.database.types import list_of_array
from xl2db.findings import Severity
from xl2db.schema.difference import describe
from xl2db.schema.expressions import columns_of
from xl2db.schema.model import (
    Check,
    ForeignKey,
    Index,
    Key,
    Kind,
    Schema,
    Table,
    TableName,
    Type,
    Unsaid,
)
from xl2db.schema.names import hidden_in
from xl2db.schema.reference_faults import reference_faults
from xl2db.schema.values import UNSTORABLE

if TYPE_CHECKING:
    from sqlalchemy import Connection

LONGEST = 2000
"""How much of a definition is kept of what is only listed."""

_ROUNDS = 3
_LONGEST_CELL = 16_000  # letters, which may count as two in a cell
_FIELDS = {"unique": "uniques", "foreign key": "foreign_keys", "index": "indexes", "check": "checks"}


def settled(connection: Connection, schema: Schema, target: str | None) -> Schema:
    """The schema without what this database would understand differently; that is listed as unsaid.

    ``target`` is the database that the workbook is for; nor is anything left that a check would refuse.
    ``schema`` is what :func:`xl2db.database.reflecting.reflect` read from the same database.
    """
    schema = _with_sound_references(sayable(schema), target)
    for _ in range(_ROUNDS):
        found = differences(connection, schema)
        if not found:
            break
        schema = _without(schema, found)
    return schema


def selected(schema: Schema, wanted: Callable[[TableName], bool]) -> Schema:
    """The schema with some of its tables; references to the others are listed as unsaid."""
    tables = tuple(table for table in schema.tables if wanted(table.key))
    left = {table.key for table in schema.tables} - {table.key for table in tables}
    unsaid = [each for each in schema.unsaid if each.table is None or each.table not in left]
    kept = []
    for table in tables:
        outside = [each for each in table.foreign_keys if each.target in left]
        unsaid += [
            Unsaid("foreign key", table.key, each.name, f"refers to {each.target}, which was left out")
            for each in outside
        ]
        inside = tuple(each for each in table.foreign_keys if each not in outside)
        kept.append(replace(table, foreign_keys=inside) if outside else table)
    names = {column.type.name for table in kept for column in table.columns}
    lists = tuple(each for each in schema.lists if each.name in names)
    owned = tuple(each for each in schema.sequences if each.owner is None or each.owner[0] not in left)
    return replace(schema, tables=tuple(kept), lists=lists, sequences=owned, unsaid=tuple(unsaid))


def _without(schema: Schema, found: Iterable[Difference]) -> Schema:
    by_table: dict[TableName, list[Difference]] = {}
    for each in found:
        by_table.setdefault(each.table, []).append(each)
    listed = {(each.kind, each.table, each.name) for each in schema.unsaid}
    more = [
        Unsaid(each.kind, each.table, each.name, _says(each))
        for each in found
        if (each.kind, each.table, each.name) not in listed
    ]
    tables = tuple(
        _table_without(table, by_table[table.key]) if table.key in by_table else table
        for table in schema.tables
        if not any(each.kind == "table" for each in by_table.get(table.key, ()))  # it has vanished meanwhile
    )
    return replace(schema, tables=tables, unsaid=(*schema.unsaid, *more))


def _says(difference: Difference) -> str:
    if difference.kind == "table":
        return "it vanished while it was read"
    return (difference.found or f"not as {difference.expected}")[:LONGEST]


def _table_without(table: Table, found: Collection[Difference]) -> Table:
    """The table without the parts that come out differently; a column stays, as far as it could be said."""
    gone = {(each.kind, each.name) for each in found}
    changes: dict[str, Any] = {
        field: tuple(each for each in getattr(table, field) if (kind, each.name) not in gone)
        for kind, field in _FIELDS.items()
    }
    # A unique index is a unique key on MariaDB, and the other way round.
    changes["indexes"] = tuple(each for each in changes["indexes"] if ("unique", each.name) not in gone)
    if any(kind == "primary key" for kind, _ in gone):
        changes["primary_key"] = None
    refused = {each.name for each in found if (each.expected or "").startswith(REFUSED)}
    changes["columns"] = tuple(
        replace(column, default=None, updated=False) if column.name in refused else column
        for column in table.columns
    )
    return replace(table, **changes)


def sayable(schema: Schema) -> Schema:
    """The schema without what no cell can hold: names with spaces around them, texts that are too long."""
    hard = {table.key for table in schema.tables if not all(map(_fits, _names(table)))}
    if hard:
        schema = selected(schema, lambda key: key not in hard)
    unsaid = list(schema.unsaid)
    unsaid += [Unsaid("table", key, key.name, "has a name that no cell can hold") for key in sorted(hard)]
    lists = []
    for values in schema.lists:
        if not any(len(each.value) >= LONGEST or UNSTORABLE.search(each.value) for each in values.values):
            lists.append(values)
        else:
            unsaid.append(Unsaid("type", None, values.name, ", ".join(each.value for each in values.values)))
    names = {values.name for values in lists}
    tables = [
        _without_own_types(_with_types(_with_texts(table, unsaid), names), names, unsaid)
        for table in schema.tables
    ]
    return replace(schema, tables=tuple(tables), lists=tuple(lists), unsaid=tuple(unsaid))


def _without_own_types(table: Table, lists: Collection[str], unsaid: list[Unsaid]) -> Table:
    """The table without columns of types that somebody made in this database: no other one could have them."""
    gone = {
        column.name
        for column in table.columns
        if column.type.dialect == "postgresql"
        and re.search(r'["]|\w\.\w', column.type.name or "")
        and list_of_array(column.type) not in lists
    }
    if not gone:
        return table
    for column in table.columns:
        if column.computed and gone & columns_of(column.computed.expression):
            gone.add(column.name)
    unsaid += [
        Unsaid("column", table.key, column.name, f"is of the type {column.type.name}")
        for column in table.columns
        if column.name in gone
    ]
    changes: dict[str, Any] = {"columns": tuple(each for each in table.columns if each.name not in gone)}
    for kind, field in _FIELDS.items():
        things = getattr(table, field)
        kept = tuple(each for each in things if not gone & _columns_of(each))
        unsaid += [Unsaid(kind, table.key, each.name, describe(each)) for each in things if each not in kept]
        changes[field] = kept
    if table.primary_key and gone & set(table.primary_key.columns):
        unsaid.append(Unsaid("primary key", table.key, table.primary_key.name, describe(table.primary_key)))
        changes["primary_key"] = None
    return replace(table, **changes)


def _columns_of(thing: Key | ForeignKey | Index | Check) -> set[str]:
    if isinstance(thing, Check):
        return set(columns_of(thing.expression))
    if not isinstance(thing, Index):
        return set(thing.columns)
    texts = [part.expression for part in thing.parts if part.expression]
    texts += [thing.where] if thing.where else []
    named = {part.column for part in thing.parts if part.column} | set(thing.include)
    return named.union(*(columns_of(text) for text in texts))


def _names(table: Table) -> Iterable[str]:
    return (table.schema or "x", table.name, *(column.name for column in table.columns))


def _fits(name: str) -> bool:
    return bool(name) and name == name.strip() and not hidden_in(name) and len(name) < LONGEST


def _with_sound_references(schema: Schema, target: str | None) -> Schema:
    """The schema without references that a workbook for this database may not have."""
    settled = replace(schema, settings=replace(schema.settings, database=target))
    wrong = [each for each in reference_faults(settled, target) if each.severity is Severity.ERROR]
    names = {each.about[1:]: each.message for each in wrong if each.about[:1] == ("reference",)}
    if not names:
        return schema
    tables, unsaid = [], list(schema.unsaid)
    for table in schema.tables:
        said = {each.name: names.get((str(table.key), each.name)) for each in table.foreign_keys}
        unsaid += [
            Unsaid("foreign key", table.key, each.name, f"{describe(each)}: {why}")
            for each in table.foreign_keys
            if (why := said[each.name])
        ]
        kept = tuple(each for each in table.foreign_keys if not said[each.name])
        tables.append(replace(table, foreign_keys=kept))
    return replace(schema, tables=tuple(tables), unsaid=tuple(unsaid))


def _with_texts(table: Table, unsaid: list[Unsaid]) -> Table:
    """The table without comments that no cell can hold."""

    def kept(name: str, text: str | None) -> str | None:
        if text is None or (len(text) < _LONGEST_CELL and not UNSTORABLE.search(text)):
            return text
        unsaid.append(Unsaid("comment", table.key, name, text.strip()[:LONGEST]))
        return None

    columns = tuple(
        replace(column, description=kept(column.name, column.description)) if column.description else column
        for column in table.columns
    )
    return replace(table, columns=columns, description=kept(table.name, table.description))


def _with_types(table: Table, lists: Collection[str]) -> Table:
    """The table, whose columns have PostgreSQL's own type where a list can't be said."""

    def type_of(type_: Type) -> Type:
        if type_.kind is not Kind.LIST or type_.name in lists:
            return type_
        name = (type_.name or "").replace('"', '""')
        place = ".".join(f'"{part}"' for part in name.split(".", 1))
        return Type(Kind.DATABASE, name=place, dialect="postgresql")

    return replace(
        table, columns=tuple(replace(column, type=type_of(column.type)) for column in table.columns)
    )
