"""How many rows tables hold: exactly where they are few, as the statistics say where they are many."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from xl2db.database.kinds import MYSQLS
from xl2db.database.misfits import quoted_place
from xl2db.database.sql_text import as_written
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

COUNTED = 10_000
"""Up to here rows are counted."""
_AT_ONCE = 200


def rows_there(connection: Connection, tables: Collection[TableName]) -> dict[TableName, int]:
    """The rows of each table; of those with more than :data:`COUNTED` about as many as it has."""
    sizes = _counted(connection, tables)
    large = [table for table, rows in sizes.items() if rows > COUNTED]
    guessed = _statistics(connection) if large else {}
    for table in large:
        rows = guessed.get(table, 0)
        sizes[table] = rows if rows > COUNTED else _count(connection, table)
    return sizes


def _counted(connection: Connection, tables: Collection[TableName]) -> dict[TableName, int]:
    """The rows up to one more than the limit, some hundred tables a query."""
    named = list(tables)
    sizes: dict[TableName, int] = {}
    for start in range(0, len(named), _AT_ONCE):
        some = named[start : start + _AT_ONCE]
        query = " UNION ALL ".join(
            f"SELECT {number}, count(*) FROM (SELECT 1 FROM {quoted_place(table)} LIMIT {COUNTED + 1}) few"
            for number, table in enumerate(some)
        )
        sizes.update((some[number], rows) for number, rows in connection.execute(as_written(query)))
    return sizes


def _count(connection: Connection, table: TableName) -> int:
    return connection.scalar(as_written(f"SELECT count(*) FROM {quoted_place(table)}")) or 0


def _statistics(connection: Connection) -> dict[TableName, int]:
    """What the database itself believes; SQLite keeps no such numbers."""
    if connection.dialect.name == "postgresql":
        query = (
            "SELECT nullif(n.nspname, current_schema()), c.relname, c.reltuples FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')"
        )
    elif connection.dialect.name in MYSQLS:
        query = (
            "SELECT nullif(table_schema, database()), table_name, table_rows FROM information_schema.tables "
            "WHERE table_type = 'BASE TABLE'"
        )
    else:
        return {}
    return {
        TableName(schema, name): int(rows or 0)
        for schema, name, rows in connection.execute(as_written(query))
    }
