"""Which views, policies, triggers and functions of PostgreSQL use which tables and columns.

PostgreSQL keeps what views, rules and policies depend on (``pg_depend``), and refuses to take it away. What
functions do, only their text tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl2db.database.dependents import Dependent
from xl2db.database.dependents_texts import used_by
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SURE = """
SELECT CASE v.relkind WHEN 'm' THEN 'materialized view' WHEN 'v' THEN 'view' ELSE 'rule' END,
       n.nspname::text, v.relname::text, tn.nspname::text, t.relname::text, a.attname::text
FROM pg_depend d
JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
JOIN pg_class v ON v.oid = r.ev_class JOIN pg_namespace n ON n.oid = v.relnamespace
JOIN pg_class t ON t.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass AND t.oid <> v.oid
JOIN pg_namespace tn ON tn.oid = t.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
WHERE t.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
UNION
SELECT 'policy', tn.nspname::text, p.polname::text, tn.nspname::text, t.relname::text, a.attname::text
FROM pg_depend d JOIN pg_policy p ON p.oid = d.objid AND d.classid = 'pg_policy'::regclass
JOIN pg_class t ON t.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
JOIN pg_namespace tn ON tn.oid = t.relnamespace
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
UNION
SELECT 'trigger', tn.nspname::text, g.tgname::text, tn.nspname::text, t.relname::text, a.attname::text
FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
JOIN LATERAL unnest(CAST(g.tgattr AS int2[])) AS number ON true
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = number
WHERE NOT g.tgisinternal
ORDER BY 1, 2, 3, 4, 5, 6
"""

_FUNCTIONS = """
SELECT n.nspname::text, p.proname::text, p.prosrc FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
WHERE l.lanname IN ('sql', 'plpgsql') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND NOT EXISTS (SELECT FROM pg_depend x
                  WHERE x.classid = 'pg_proc'::regclass AND x.objid = p.oid AND x.deptype = 'e')
ORDER BY 1, 2
"""

_COLUMNS = """
SELECT n.nspname::text, c.relname::text, a.attname::text FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg^_%%' ESCAPE '^'
ORDER BY 1, 2, a.attnum
"""


def dependents(connection: Connection) -> tuple[Dependent, ...]:
    """What uses which table and column."""
    home = connection.dialect.default_schema_name or "public"

    def place(schema: str, name: str) -> TableName:
        return TableName(None if schema == home else schema, name)

    found = [
        Dependent(kind, str(place(schema, name)), place(table_schema, table), column)
        for kind, schema, name, table_schema, table, column in connection.exec_driver_sql(_SURE).all()
    ]
    functions = connection.exec_driver_sql(_FUNCTIONS).all()
    tables: dict[TableName, list[str]] = {}
    for schema, table, column in connection.exec_driver_sql(_COLUMNS).all() if functions else ():
        tables.setdefault(place(schema, table), []).append(column)
    for schema, name, text in functions:
        found += used_by("function", str(place(schema, name)), text or "", tables)
    return tuple(found)
