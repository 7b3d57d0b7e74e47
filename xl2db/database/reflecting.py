"""Reflecting: a live database becomes a schema, with all that it says, and a list of what it can't say."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from xl2db.schema.model import Schema

if TYPE_CHECKING:
    from sqlalchemy import Connection


def reflect(connection: Connection, schemas: Collection[str] | None = None) -> Schema:
    """The schema of a database: of some of its schemas by name, or of all of them.

    Nothing is changed. What the model has no words for is named in ``unsaid``.
    """
    kind = connection.dialect.name
    if kind == "sqlite":
        from xl2db.database.reflecting_sqlite import reflect_sqlite

        return reflect_sqlite(connection)
    if kind == "postgresql":
        from xl2db.database.reflecting_postgresql import reflect_postgresql

        return reflect_postgresql(connection, schemas)
    from xl2db.database.reflecting_mysql import reflect_mysql

    return reflect_mysql(connection, schemas)
