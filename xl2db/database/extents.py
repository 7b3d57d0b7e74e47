"""How big tables are, by the database's own statistics: one question for all of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xl2db.database.kinds import ROW_IDS
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

LARGE_ROWS = 100_000
"""From so many rows on a table is large: what reads or writes all of it can keep people waiting."""
LARGE_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Size:
    """A table's rows (an estimate), and the bytes of its rows and of its indexes on the disk."""

    rows: int
    bytes: int
    index_bytes: int = 0
    indexes: int = 0

    @property
    def is_large(self) -> bool:
        """Whether it matters what a statement does to the table."""
        return self.rows >= LARGE_ROWS or self.bytes >= LARGE_BYTES


_POSTGRESQL = """
SELECT n.nspname AS place, c.relname AS name, c.reltuples AS rows, pg_table_size(c.oid) AS bytes,
       pg_indexes_size(c.oid) AS index_bytes, n.nspname = current_schema() AS is_default,
       (SELECT count(*) FROM pg_index i WHERE i.indrelid = c.oid) AS indexes
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
AND NOT pg_is_other_temp_schema(n.oid)
"""
_MYSQL = """
SELECT t.table_schema AS place, t.table_name AS name, t.table_rows AS "rows", t.data_length AS bytes,
       t.index_length AS index_bytes, t.table_schema = DATABASE() AS is_default,
       (SELECT count(DISTINCT s.index_name) FROM information_schema.statistics s
        WHERE s.table_schema = t.table_schema AND s.table_name = t.table_name) AS indexes
FROM information_schema.tables t
WHERE t.table_type = 'BASE TABLE' AND t.table_schema IN :schemas
"""
_USUAL_ROW = 60  # bytes, for a table that was never analysed


def table_extents(connection: Connection, tables: Collection[TableName]) -> dict[TableName, Size]:
    """The sizes of those of the tables that the database has."""
    wanted = set(tables)
    if not wanted:
        return {}
    if connection.dialect.name == "sqlite":
        return _sqlite(connection, wanted)
    found: dict[TableName, Size] = {}
    for row in _rows(connection, wanted):
        key = TableName(None, row.name)
        if not (row.is_default and key in wanted):
            key = TableName(row.place, row.name)
        if key in wanted:
            rows = int(row.rows) if row.rows is not None and row.rows >= 0 else int(row.bytes) // _USUAL_ROW
            found[key] = Size(rows, int(row.bytes or 0), int(row.index_bytes or 0), int(row.indexes))
    return found


def _rows(connection: Connection, wanted: set[TableName]) -> Sequence[Row[Any]]:
    from sqlalchemy import bindparam, text

    if connection.dialect.name == "postgresql":
        return connection.execute(text(_POSTGRESQL)).all()
    current = connection.scalar(text("SELECT DATABASE()"))
    schemas = {current, *(key.schema for key in wanted if key.schema)}
    query = text(_MYSQL).bindparams(bindparam("schemas", list(schemas), expanding=True))
    return connection.execute(query).all()


def _sqlite(connection: Connection, wanted: set[TableName]) -> dict[TableName, Size]:
    """SQLite keeps no statistics: the highest rowid tells how many rows there can be, without reading them."""
    from sqlalchemy import text

    known = connection.execute(
        text(
            "SELECT t.name AS name, "
            "(SELECT group_concat(lower(x.name), char(10)) FROM pragma_table_xinfo(t.name) x) AS columns, "
            "(SELECT count(*) FROM sqlite_master i WHERE i.type = 'index' AND i.tbl_name = t.name) AS indexes "
            "FROM sqlite_master t WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' "
            "AND t.name NOT LIKE 'sqlite~_%' ESCAPE '~'"
        )
    ).all()
    pages = connection.scalar(text("PRAGMA page_count")) or 0
    whole = int(pages) * int(connection.scalar(text("PRAGMA page_size")) or 0)
    rows = {row.name: _sqlite_rows(connection, row.name, (row.columns or "").split("\n")) for row in known}
    all_rows = sum(rows.values()) or 1
    return {
        TableName(None, row.name): Size(rows[row.name], whole * rows[row.name] // all_rows, 0, row.indexes)
        for row in known
        if TableName(None, row.name) in wanted
    }


def _sqlite_rows(connection: Connection, name: str, columns: Collection[str]) -> int:
    from sqlalchemy.exc import OperationalError

    from xl2db.database.sql_text import as_written, quoted_name

    def asked(what: str) -> int:
        return int(connection.scalar(as_written(f"SELECT {what} FROM {quoted_name(name)}")) or 0)

    free = next((each for each in ROW_IDS if each not in columns), None)
    try:
        return asked(f"max({free})" if free else "count(*)")
    except OperationalError:  # it is WITHOUT ROWID
        return asked("count(*)")
