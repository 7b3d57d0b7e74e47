"""Which views, triggers and full text tables of SQLite use which tables and columns, as far as their text tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from xl2db.database.dependents import Dependent
from xl2db.database.dependents_texts import used_by
from xl2db.database.sqlite_ddl import table_text
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

_CONTENT = re.compile(r"\bcontent\s*=", re.IGNORECASE)


def dependents(connection: Connection) -> tuple[Dependent, ...]:
    """What uses which table and column of the main database."""
    rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master WHERE sql <> ''").all()
    tables = {
        TableName(None, name): [column.name for column in table_text(sql).columns]
        for kind, name, sql in rows
        if kind == "table" and not _is_virtual(sql)
    }
    return tuple(each for kind, name, sql in rows for each in _used_by(kind, name, sql, tables))


def _used_by(
    kind: str, name: str, sql: str, tables: Mapping[TableName, Sequence[str]]
) -> Iterator[Dependent]:
    if kind in ("view", "trigger"):
        yield from used_by(kind, name, sql, tables)
    elif kind == "table" and _is_virtual(sql) and _CONTENT.search(sql):
        # Its options are texts, such as content='customers' (https://www.sqlite.org/fts5.html).
        yield from used_by("full text table", name, sql.replace("'", '"'), tables)


def _is_virtual(sql: str) -> bool:
    return sql.upper().startswith("CREATE VIRTUAL")
