"""A schema as a database has it now, in the words in which it is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from xl2db.database.building import list_checks
from xl2db.schema.model import Column, Kind, ReferenceRows, Schema, Table
from xl2db.schema.row_keys import row_key

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from xl2db.database.comparing import Difference


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_Thing = TypeVar("_Thing", bound=_Named)
_FIELDS = {"unique": "uniques", "foreign key": "foreign_keys", "index": "indexes", "check": "checks"}


def as_found(known: Schema, found: Schema, differences: Iterable[Difference]) -> Schema:
    """``known``, with what differs as it was ``found``; all else keeps its words.

    ``differences`` are those of the database from ``known``. A table of which the database has nothing left is
    left out. What ``found`` has no words for stays as it is known: whoever needs the exact state compares again.
    """
    by_table: dict[Any, list[Difference]] = {}
    for each in differences:
        by_table.setdefault(each.table, []).append(each)
    tables = []
    for table in known.tables:
        differing = by_table.get(table.key, [])
        there = found.table(table.key)
        if any(each.kind == "table" for each in differing):
            continue
        tables.append(_table(table, there, differing, known) if differing and there else table)
    names = {each.name for each in known.lists}
    lists = (*known.lists, *(each for each in found.lists if each.name not in names))
    return replace(known, tables=tuple(tables), lists=lists)


def rows_as_found(connection: Connection, schema: Schema) -> Schema:
    """The schema with those of its reference rows that the database has as they should be."""
    tables = (
        replace(table, rows=_rows_as_found(connection, table, schema)) if table.rows else table
        for table in schema.tables
    )
    return replace(schema, tables=tuple(tables))


def _rows_as_found(connection: Connection, table: Table, schema: Schema) -> ReferenceRows | None:
    from xl2db.database.stored_rows import row_differences

    assert table.rows is not None
    columns = tuple(name for name in table.rows.columns if table.column(name))
    rows = ReferenceRows(columns, tuple(table.rows.of(columns)))
    key = row_key(replace(table, rows=rows))
    if key is None:
        return None
    differing = {one.place for one in row_differences(connection, table, schema, rows, key)}
    return replace(rows, values=tuple(row for place, row in enumerate(rows.values) if place not in differing))


def _table(table: Table, there: Table, differing: Iterable[Difference], schema: Schema) -> Table:
    owners = _owners_of_list_checks(table, schema)
    for each in differing:
        if each.kind == "check" and (owner := owners.get(each.name)):
            table = replace(table, columns=_with_type_of(table.columns, there, owner))
        elif each.kind == "column":
            table = replace(table, columns=_with(table.columns, there.columns, each.name))
        elif each.kind == "comment":
            table = _with_comment(table, there, each.name)
        elif each.kind == "primary key":
            table = replace(table, primary_key=there.primary_key)
        elif field := _FIELDS.get(each.kind):
            table = _with_thing(table, there, field, each.name)
    return table


def _with_thing(table: Table, there: Table, field: str, name: str) -> Table:
    changes: dict[str, Any] = {field: _with(getattr(table, field), getattr(there, field), name)}
    if field == "indexes":  # a unique index is a unique key on MariaDB, and the other way round
        changes["uniques"] = _with(table.uniques, there.uniques, name)
    return replace(table, **changes)


def _with(known: tuple[_Thing, ...], there: tuple[_Thing, ...], name: str) -> tuple[_Thing, ...]:
    """What is known, with the thing of that name as it is there: changed, added or gone."""
    new = next((each for each in there if each.name == name), None)
    if new is None:
        return tuple(each for each in known if each.name != name)
    if not any(each.name == name for each in known):
        return (*known, new)
    return tuple(new if each.name == name else each for each in known)


def _with_type_of(columns: tuple[Column, ...], there: Table, name: str) -> tuple[Column, ...]:
    """A list whose CHECK is gone or says something else is a text, or another list."""
    other = there.column(name)
    return tuple(
        replace(column, type=other.type) if other and column.name == name else column for column in columns
    )


def _with_comment(table: Table, there: Table, name: str) -> Table:
    other = there.column(name)
    if name == table.name and other is None:
        return replace(table, description=there.description)
    columns = tuple(
        replace(column, description=other.description) if other and column.name == name else column
        for column in table.columns
    )
    return replace(table, columns=columns)


def _owners_of_list_checks(table: Table, schema: Schema) -> dict[str, str]:
    """By the name of the CHECK, the column whose list it is."""
    listed = [each for each in table.columns if each.type.kind in (Kind.LIST, Kind.ONE_OF)]
    return {
        name: column.name
        for column in listed
        for name, _, _ in list_checks(replace(table, columns=(column,)), schema)
    }
