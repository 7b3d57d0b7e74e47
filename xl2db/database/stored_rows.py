"""The reference rows of a table as a database holds them, beside those that it should hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xl2db.database.row_values import (
    bound_type,
    bound_value,
    can_be_compared,
    comparable,
    is_same,
    normal,
    read_expression,
    shown,
)
from xl2db.schema.conversion import Family
from xl2db.schema.model import Column, DefaultKind, ReferenceRows, Schema, Table, TableName
from xl2db.schema.row_changes import RowSet, Values, unlisted
from xl2db.schema.row_values import value_family

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, TableClause

AT_ONCE = 500
"""How many rows are asked for in one query: some databases count the values in it."""


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A row (by its place) that is not there, or (``column``) what it holds in place of the sheet's value."""

    place: int
    column: str | None = None
    found: str = ""


def row_differences(
    connection: Connection, table: Table, schema: Schema, rows: ReferenceRows, key: tuple[str, ...]
) -> Iterator[RowDifference]:
    """Where the rows of a table, found by their key, are not as they should be."""
    columns = _columns(table, rows.columns)
    keys = _columns(table, key)
    compared = frozenset(column.name for column in columns if can_be_compared(column))
    stored = stored_rows(connection, table, schema, rows, key)
    for place, (known, values) in enumerate(zip(rows.of(key), rows.values, strict=True)):
        found = stored.get(_normal(known, keys))
        if found is None:
            yield RowDifference(place)
            continue
        for column, text in zip(columns, values, strict=True):
            value = found[column.name]
            if column.name in compared and not is_same(value, text, column):
                yield RowDifference(place, column.name, shown(value, column))


def stored_rows(
    connection: Connection, table: Table, schema: Schema, rows: ReferenceRows | RowSet, key: tuple[str, ...]
) -> dict[tuple[str, ...], dict[str, Any]]:
    """The rows that the database has of some keys, by :func:`comparable` texts of these."""
    import sqlalchemy as sa

    names = tuple(dict.fromkeys((*key, *rows.columns)))
    columns = _columns(table, names)
    keys = _columns(table, key)
    place = sa.table(table.name, schema=table.schema)
    read = [read_expression(column, schema, connection.dialect.name) for column in columns]
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    wanted = rows.of(key)
    for start in range(0, len(wanted), AT_ONCE):
        condition = rows_with(keys, wanted[start : start + AT_ONCE], schema)
        for values in connection.execute(sa.select(*read).select_from(place).where(condition)):
            row = dict(zip(names, values, strict=True))
            found[tuple(comparable(row[column.name], column) for column in keys)] = row
    return found


def rows_with(
    columns: Sequence[Column], values: Sequence[Values], schema: Schema, *, of: Any = None
) -> ColumnElement[bool]:
    """The condition that a row (``of`` a table by another name) has one of these values in some columns."""
    import sqlalchemy as sa

    bound = [
        sa.column(column.name, bound_type(column, schema)) if of is None else of.c[column.name]
        for column in columns
    ]
    if len(columns) == 1:
        return bound[0].in_([bound_value(value, columns[0]) for (value,) in values])
    return sa.or_(
        sa.false(),
        *(
            sa.and_(
                *(
                    each == bound_value(value, column)
                    for each, value, column in zip(bound, row, columns, strict=True)
                )
            )
            for row in values
        ),
    )


def _columns(table: Table, names: Sequence[str]) -> list[Column]:
    return [column for name in names if (column := table.column(name))]


def _normal(key: Values, columns: Sequence[Column]) -> tuple[str, ...]:
    return tuple(normal(text or "", column) for text, column in zip(key, columns, strict=True))


def rows_holding(
    connection: Connection,
    place: TableName,
    columns: Sequence[Column],
    wanted: Sequence[Values],
    read: Sequence[Column],
    schema: Schema,
) -> Iterator[tuple[str, ...]]:
    """The rows that have one of these values in some columns: what they hold in those of ``read``.

    Values are :func:`comparable` texts, empty where there is none.
    """
    import sqlalchemy as sa

    expressions = [read_expression(column, schema, connection.dialect.name) for column in read]
    table = sa.table(place.name, schema=place.schema)
    for start in range(0, len(wanted), AT_ONCE):
        condition = rows_with(columns, wanted[start : start + AT_ONCE], schema)
        for row in connection.execute(sa.select(*expressions).select_from(table).where(condition)):
            yield tuple(
                "" if value is None else comparable(value, column)
                for column, value in zip(read, row, strict=True)
            )


def count_users(
    connection: Connection,
    target: tuple[TableName, Sequence[Column], Sequence[Column]],
    user: tuple[TableName, Sequence[Column]],
    wanted: Sequence[Values],
    schema: Schema,
    *,
    besides: tuple[Sequence[Column], Sequence[Values]] | None = None,
) -> dict[tuple[str, ...], int]:
    """How many rows refer to each of some rows, by the keys of these.

    ``target`` is a table with the columns of its key and those that are referred to, ``user`` the table that
    refers to them with its columns for that; rows of it with the values of ``besides`` don't count.
    """
    import sqlalchemy as sa

    place, keys, targets = target
    own_place, own = user
    others = besides[0] if besides else ()
    parent = _table(place, [*keys, *targets], schema).alias("parent_row")
    child = _table(own_place, [*own, *others], schema).alias("user_row")
    same = sa.and_(*(child.c[one.name] == parent.c[two.name] for one, two in zip(own, targets, strict=True)))
    names = [parent.c[column.name] for column in keys]
    found: dict[tuple[str, ...], int] = {}
    for start in range(0, len(wanted), AT_ONCE):
        condition = rows_with(keys, wanted[start : start + AT_ONCE], schema, of=parent)
        if besides:
            condition = sa.and_(condition, ~rows_with(*besides, schema, of=child))
        query = sa.select(*names, sa.func.count()).select_from(child.join(parent, same)).where(condition)
        for *key, number in connection.execute(query.group_by(*names)):
            found[tuple(comparable(value, column) for value, column in zip(key, keys, strict=True))] = number
    return found


def count_known_alone(
    connection: Connection, was: Table, schema: Schema, rows: RowSet, old_names: Mapping[str, str]
) -> int:
    """How many of the rows hold a value that their sheet leaves out, so that nobody else knows it."""
    import sqlalchemy as sa

    columns = [column for name in unlisted(was) if (column := was.column(name))]
    own = [each for column in columns if (each := _own_value(column, schema)) is not None]
    keys = [column for name in rows.key if (column := was.column(old_names.get(name, name)))]
    if not own or len(keys) != len(rows.key):
        return 0
    table = sa.table(was.name, schema=was.schema)
    number = 0
    for start in range(0, len(rows.values), AT_ONCE):
        condition = rows_with(keys, rows.of(rows.key)[start : start + AT_ONCE], schema)
        query = sa.select(sa.func.count()).select_from(table).where(condition, sa.or_(*own))
        number += connection.scalar(query) or 0
    return number


def _own_value(column: Column, schema: Schema) -> ColumnElement[bool] | None:
    """The condition that a column holds what its default did not make; None where nobody can tell."""
    import sqlalchemy as sa

    name: ColumnElement[Any] = sa.column(column.name, bound_type(column, schema))
    if column.default is None:
        return name.is_not(None)
    if column.default.kind is not DefaultKind.LITERAL or value_family(column) in (Family.JSON, Family.OTHER):
        return None
    different: ColumnElement[bool] = name != bound_value(column.default.text, column)
    return different


def _table(place: TableName, columns: Sequence[Column], schema: Schema) -> TableClause:
    import sqlalchemy as sa

    named = {column.name: bound_type(column, schema) for column in columns}
    return sa.table(place.name, *(sa.column(name, each) for name, each in named.items()), schema=place.schema)
