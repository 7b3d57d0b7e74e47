"""Which views and triggers of SQLite use which tables and columns, as far as their text tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl2db.database.dependents import Dependent
from xl2db.database.dependents_texts import used_by
from xl2db.database.sqlite_ddl import table_text
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection


def dependents(connection: Connection) -> tuple[Dependent, ...]:
    """What uses which table and column of the main database."""
    rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master WHERE sql <> ''").all()
    tables = {
        TableName(None, name): [column.name for column in table_text(sql).columns]
        for kind, name, sql in rows
        if kind == "table" and not sql.upper().startswith("CREATE VIRTUAL")
    }
    return tuple(
        each
        for kind, name, sql in rows
        if kind in ("view", "trigger")
        for each in used_by(kind, name, sql, tables)
    )
