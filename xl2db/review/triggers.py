"""Triggers of a database that a plan sets off where it gives rows new values itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xl2db.findings import Finding
from xl2db.migrations.operations import RunSQL
from xl2db.rules.pulling import MAY_BREAK_OTHERS
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from xl2db.migrations.planning import Plan

_OF_SQLITE = "SELECT NULL, tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
_OF_POSTGRESQL = """
SELECT n.nspname::text, c.relname::text, t.tgname::text, 'UPDATE ON' FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND t.tgtype & 16 <> 0 AND t.tgenabled <> 'D' ORDER BY 3
"""
_OF_MYSQL = """
SELECT NULL, event_object_table, trigger_name, 'UPDATE ON' FROM information_schema.triggers
WHERE trigger_schema = DATABASE() AND event_manipulation = 'UPDATE' ORDER BY trigger_name
"""
_ON_UPDATE = re.compile(r"\bUPDATE\b.*?\bON\b", re.IGNORECASE | re.DOTALL)


def trigger_findings(connection: Connection, planned: Plan) -> tuple[Finding, ...]:
    """A warning for each trigger that runs for rows which the plan updates, by the column that asks for it."""
    updated = dict(_updated(planned, connection.dialect.name))
    return tuple(_told(connection, planned, updated)) if updated else ()


def _updated(planned: Plan, dialect: str) -> Iterator[tuple[TableName, str]]:
    """The tables whose rows get values, under their old names, with a column."""
    old = planned.renames.old_tables()
    for block in planned.upgrade:
        if block.table is None or (block.only and dialect not in block.only):
            continue
        for operation in block.operations:
            if isinstance(operation, RunSQL) and operation.text.startswith("UPDATE ") and operation.about:
                yield old.get(block.table, block.table), operation.about[1]


def _told(connection: Connection, planned: Plan, updated: dict[TableName, str]) -> Iterator[Finding]:
    new = planned.renames.tables
    for schema, table, name, text in connection.exec_driver_sql(_query(connection.dialect.name)):
        home = schema in (None, connection.dialect.default_schema_name or "public")
        key = TableName(None if home else schema, table)
        if key not in updated or name.startswith("xl2db_") or not _ON_UPDATE.search(text):
            continue
        changes = [change for change in planned.changes if change.table == new.get(key, key)]
        named = next(
            (change for change in changes if change.name == updated[key]), changes[0] if changes else None
        )
        yield MAY_BREAK_OTHERS.finding(
            f"Rows of {key} get new values for {updated[key]}, and the trigger {name} runs for each of them.",
            named.at if named else None,
            hint="Look what it does with them. It can be disabled before, and enabled after.",
            about=("trigger", str(key), name),
        )


def _query(dialect: str) -> str:
    return {"sqlite": _OF_SQLITE, "postgresql": _OF_POSTGRESQL}.get(dialect, _OF_MYSQL)
