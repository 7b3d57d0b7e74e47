"""Which views, triggers, routines and events of MariaDB and MySQL use which tables and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl2db.database.dependents import Dependent
from xl2db.database.dependents_texts import used_by
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

_COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position
"""

TEXTS = """
SELECT 'view', table_name, NULL, REPLACE(view_definition, CONCAT('`', REPLACE(DATABASE(), '`', '``'), '`.'), '')
FROM information_schema.views
WHERE table_schema = DATABASE()
UNION ALL SELECT 'trigger', trigger_name, event_object_table, action_statement
FROM information_schema.triggers WHERE trigger_schema = DATABASE()
UNION ALL SELECT lower(routine_type), routine_name, NULL, routine_definition
FROM information_schema.routines WHERE routine_schema = DATABASE()
UNION ALL SELECT 'event', event_name, NULL, event_definition
FROM information_schema.events WHERE event_schema = DATABASE()
"""
"""Kind, name, the table that it belongs to, and text of everything that is no table.

Views have their texts without the name of the database, as they say the same in a copy of it.
"""


def dependents(connection: Connection) -> tuple[Dependent, ...]:
    """What uses which table and column, as far as the texts tell that the user may see."""
    texts = connection.exec_driver_sql(TEXTS).all()
    if not texts:
        return ()
    views = {name for kind, name, _, _ in texts if kind == "view"}
    tables: dict[TableName, list[str]] = {}
    for table, column in connection.exec_driver_sql(_COLUMNS).all():
        if table not in views:
            tables.setdefault(TableName(None, table), []).append(column)
    return tuple(
        each
        for kind, name, own, text in texts
        for each in used_by(kind, name, f"{own or ''} {text or ''}", tables, backslashes=True)
    )
