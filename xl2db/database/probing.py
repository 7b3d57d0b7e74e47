"""Questions to the rows of a database; none of them changes anything."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, TableClause


def existing_tables(connection: Connection, names: Collection[TableName]) -> frozenset[TableName]:
    """Those of the tables that the database has; views count, since their names are taken too."""
    from sqlalchemy import inspect

    inspector = inspect(connection)
    there: set[TableName] = set()
    schemas = {name.schema for name in names}
    if schemas - {None}:
        schemas &= {None, *inspector.get_schema_names()}  # MariaDB fails at one that is not there
    for schema in schemas:
        known = {*inspector.get_table_names(schema=schema), *inspector.get_view_names(schema=schema)}
        there |= {name for name in names if name.schema == schema and name.name in known}
    return frozenset(there)


_OWN = ("alembic_version", "xl2db_journal")


def all_tables(connection: Connection) -> tuple[TableName, ...]:
    """The tables of the database's default schema, without Alembic's."""
    from sqlalchemy import inspect

    names = inspect(connection).get_table_names()
    return tuple(TableName(None, name) for name in sorted(names) if name not in _OWN)


def row_counts(connection: Connection, tables: Collection[TableName]) -> dict[TableName, int]:
    """How many rows each table has."""
    from sqlalchemy import func, select

    return {
        table: connection.scalar(select(func.count()).select_from(_table(table))) or 0 for table in tables
    }


def count_not_null(connection: Connection, table: TableName, column: str) -> int:
    """How many rows have a value in the column."""
    from sqlalchemy import func, select

    place = _table(table, column)
    return connection.scalar(select(func.count(place.c[column])).select_from(place)) or 0


def count_longer(connection: Connection, table: TableName, column: str, length: int) -> int:
    """How many texts in the column have more characters than ``length``."""
    from sqlalchemy import String, cast, func, select

    place = _table(table, column)
    text: ColumnElement[Any] = place.c[column]
    if connection.dialect.name == "postgresql":
        text = cast(text, String)
    measure = func.length if connection.dialect.name == "sqlite" else func.char_length
    return connection.scalar(select(func.count()).select_from(place).where(measure(text) > length)) or 0


def _table(table: TableName, *columns: str) -> TableClause:
    import sqlalchemy as sa

    return sa.table(table.name, *(sa.column(name) for name in columns), schema=table.schema)
