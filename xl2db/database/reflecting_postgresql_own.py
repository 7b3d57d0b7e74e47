"""What calls functions, operators or operator classes that somebody made in this PostgreSQL, or an extension did.

No other database could be given it, so it stays out of the workbook, and is listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import NamedTuple

from xl2db.database.postgresql_catalog import Catalog
from xl2db.schema.difference import describe
from xl2db.schema.model import Check, Column, Index, Table, Unsaid

# What PostgreSQL brings along has no entries among the dependencies.
_QUERY = """
WITH used AS (
  SELECT d.classid, d.objid FROM pg_depend d
  LEFT JOIN pg_proc f ON d.refclassid = 'pg_proc'::regclass AND f.oid = d.refobjid
  LEFT JOIN pg_operator o ON d.refclassid = 'pg_operator'::regclass AND o.oid = d.refobjid
  LEFT JOIN pg_opclass c ON d.refclassid = 'pg_opclass'::regclass AND c.oid = d.refobjid
  WHERE d.deptype = 'n'
    AND coalesce(f.pronamespace, o.oprnamespace, c.opcnamespace) <> 'pg_catalog'::regnamespace
)
SELECT a.adrelid::int8, 'column', t.attname::text, pg_get_expr(a.adbin, a.adrelid)
FROM used u JOIN pg_attrdef a ON u.classid = 'pg_attrdef'::regclass AND a.oid = u.objid
JOIN pg_attribute t ON t.attrelid = a.adrelid AND t.attnum = a.adnum
WHERE a.adrelid = ANY (CAST(%(tables)s AS oid[]))
UNION SELECT c.conrelid::int8, 'check', c.conname::text, pg_get_constraintdef(c.oid)
FROM used u JOIN pg_constraint c ON u.classid = 'pg_constraint'::regclass AND c.oid = u.objid AND c.contype = 'c'
WHERE c.conrelid = ANY (CAST(%(tables)s AS oid[]))
UNION SELECT i.indrelid::int8, 'index', c.relname::text, pg_get_indexdef(c.oid)
FROM used u JOIN pg_index i ON u.classid = 'pg_class'::regclass AND i.indexrelid = u.objid
JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = ANY (CAST(%(tables)s AS oid[]))
"""


class OwnPart(NamedTuple):
    """A check, an index, or a column whose value is made by something that only this database has."""

    kind: str
    name: str
    definition: str


def own_parts(catalog: Catalog, tables: Collection[int]) -> Mapping[int, Collection[OwnPart]]:
    """Such parts of the tables with these numbers."""
    found: defaultdict[int, list[OwnPart]] = defaultdict(list)
    for table, *part in catalog.rows(_QUERY, tables=list(tables)):
        found[table].append(OwnPart(*part))
    return found


def without_own_parts(table: Table, parts: Collection[OwnPart], unsaid: list[Unsaid]) -> Table:
    """The table without such parts; they are added to ``unsaid``."""
    if not parts:
        return table
    by_name = {(part.kind, part.name): part for part in parts}

    def stays(thing: Check | Index, kind: str) -> bool:
        part = by_name.get((kind, thing.name))
        if part:
            unsaid.append(Unsaid(kind, table.key, thing.name, part.definition or describe(thing)))
        return part is None

    return replace(
        table,
        columns=tuple(
            _plain(column, by_name.get(("column", column.name)), table, unsaid) for column in table.columns
        ),
        checks=tuple(check for check in table.checks if stays(check, "check")),
        indexes=tuple(index for index in table.indexes if stays(index, "index")),
    )


def _plain(column: Column, part: OwnPart | None, table: Table, unsaid: list[Unsaid]) -> Column:
    if part is None or not (column.default or column.computed):
        return column
    made = "has the default" if column.default else "is computed:"
    unsaid.append(Unsaid("column", table.key, column.name, f"{made} {part.definition}"))
    return replace(column, default=None, computed=None)
