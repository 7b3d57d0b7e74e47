"""Reading what a database says of its tables, all of them at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from xl2db.database.reading_mysql import read_mysql
from xl2db.database.reading_postgresql import read_postgresql
from xl2db.database.reading_sqlite import read_sqlite
from xl2db.database.shapes import Shape
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection


def read(connection: Connection, tables: Collection[TableName]) -> dict[TableName, Shape]:
    """The shapes of those of the tables that exist."""
    kind = connection.dialect.name
    if kind == "sqlite":
        return read_sqlite(connection, tables)
    if kind == "postgresql":
        return read_postgresql(connection, tables)
    return read_mysql(connection, tables)
