"""PostgreSQL's catalogs: the schemas that are read, questions to them, and the names of what they tell of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

# Those of extensions are theirs alone.
_SCHEMAS = """
SELECT n.oid::int8, n.nspname::text FROM pg_namespace n
WHERE CASE WHEN CAST(%(wanted)s AS text[]) IS NOT NULL THEN n.nspname = ANY (CAST(%(wanted)s AS text[]))
      ELSE n.nspname <> 'information_schema' AND left(n.nspname, 3) <> 'pg_' AND NOT EXISTS
        (SELECT FROM pg_depend x
         WHERE x.classid = 'pg_namespace'::regclass AND x.objid = n.oid AND x.deptype = 'e') END
ORDER BY n.nspname
"""

# What constants look like in definitions depends on them.
_SETTINGS = """
SELECT set_config('DateStyle', 'ISO, YMD', true), set_config('IntervalStyle', 'postgres', true),
       set_config('TimeZone', 'UTC', true), set_config('bytea_output', 'hex', true),
       set_config('extra_float_digits', '1', true), set_config('standard_conforming_strings', 'on', true),
       set_config('quote_all_identifiers', 'off', true)
"""


@dataclass(frozen=True, slots=True)
class Catalog:
    """A connection to a database, and the schemas that are read, by their numbers."""

    connection: Connection
    default_schema: str
    version: tuple[int, ...]
    schemas: Mapping[int, str]

    @property
    def spaces(self) -> list[int]:
        """The numbers of the schemas."""
        return list(self.schemas)

    def rows(self, query: str, **values: Any) -> Any:
        """What the catalogs answer to a question."""
        return self.connection.exec_driver_sql(query, values).all()

    def name(self, schema: str, name: str) -> TableName:
        """The name of a table, whose schema is None where it is the default one."""
        return TableName(None if schema == self.default_schema else schema, name)


@contextmanager
def opened(connection: Connection, schemas: Collection[str] | None) -> Iterator[Catalog]:
    """The catalogs of some schemas, or of all that are neither the system's nor an extension's.

    Until the end constants are spelled in one way, whatever the session is set to; nothing is changed.
    """
    dialect = connection.dialect
    version = tuple(int(part) for part in dialect.server_version_info or (12,))
    savepoint = connection.begin_nested()
    try:
        connection.exec_driver_sql(_SETTINGS)
        wanted = None if schemas is None else sorted(schemas)
        found = connection.exec_driver_sql(_SCHEMAS, {"wanted": wanted}).all()
        yield Catalog(connection, dialect.default_schema_name or "", version, dict(found))
    finally:
        savepoint.rollback()
