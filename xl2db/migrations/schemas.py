"""Schemas: the rooms of a database that tables stand in, made when the first table needs one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xl2db.database.sql_text import quoted, quoted_name
from xl2db.migrations.blocks import Block, Situation
from xl2db.migrations.operations import MYSQL, POSTGRESQL, RunSQL
from xl2db.schema.model import Schema

_BUILT_IN = frozenset({"public"})


def schemas_made(situation: Situation) -> Iterator[Block]:
    """Schemas that the tables before had no need of. One that is there already is left as it is.

    PostgreSQL's IF NOT EXISTS would ask for the right to create, also where there is nothing to create. On
    MariaDB a schema is a database beside the one of the URL.
    """
    for name in sorted(_schemas(situation.wanted) - _schemas_before(situation)):
        create = f"CREATE SCHEMA {quoted_name(name)};"
        there = f"SELECT FROM pg_catalog.pg_namespace WHERE nspname = {quoted(name)}"
        text = f"DO $xl2db$ BEGIN IF NOT EXISTS ({there}) THEN {create} END IF; END $xl2db$"
        yield Block(None, [RunSQL(None, text)], only=POSTGRESQL)
        yield Block(None, [RunSQL(None, f"CREATE SCHEMA IF NOT EXISTS {quoted_name(name)}")], only=MYSQL)


def schemas_gone(situation: Situation) -> Iterator[Block]:
    """On the way back, a schema that the way there needed first goes again, if nothing else stands in it.

    MariaDB would drop whatever stands in it, so there it stays.
    """
    if not situation.back:
        return
    for name in sorted(_schemas_before(situation) - _schemas(situation.wanted)):
        drop = f"DROP SCHEMA IF EXISTS {quoted_name(name)};"
        text = f"DO $xl2db$ BEGIN {drop} EXCEPTION WHEN OTHERS THEN NULL; END $xl2db$"
        yield Block(None, [RunSQL(None, text)], only=POSTGRESQL)


def _schemas_before(situation: Situation) -> frozenset[str]:
    """Those of the tables under the names that they had before they moved."""
    old_names = situation.renames.old_tables()
    keys = (old_names.get(table.key, table.key) for table in situation.previous.tables)
    return frozenset(key.schema for key in keys if key.schema) - _BUILT_IN


def _schemas(schema: Schema) -> frozenset[str]:
    return frozenset(table.schema for table in schema.tables if table.schema) - _BUILT_IN


_EXTENSIONS = {
    "citext": "citext",
    "hstore": "hstore",
    "ltree": "ltree",
    "lquery": "ltree",
    "ltxtquery": "ltree",
    "cube": "cube",
    "isbn": "isn",
    "geometry": "postgis",
    "geography": "postgis",
    "raster": "postgis_raster",
    "vector": "vector",
    "gin_trgm_ops": "pg_trgm",
    "gist_trgm_ops": "pg_trgm",
}


def extensions_made(situation: Situation) -> Iterator[Block]:
    """Extensions whose types or operators the tables before had no need of."""
    for name in sorted(_extensions(situation.wanted) - _extensions(situation.previous)):
        create = f"CREATE EXTENSION {quoted_name(name)};"
        there = f"SELECT FROM pg_catalog.pg_extension WHERE extname = {quoted(name)}"
        text = f"DO $xl2db$ BEGIN IF NOT EXISTS ({there}) THEN {create} END IF; END $xl2db$"
        yield Block(None, [RunSQL(None, text)], only=POSTGRESQL)


def _extensions(schema: Schema) -> frozenset[str]:
    words = {
        re.split(r"[(\[ ]", column.type.name or "", maxsplit=1)[0]
        for table in schema.tables
        for column in table.columns
    }
    words |= {
        (part.operator_class or "").partition("(")[0]
        for table in schema.tables
        for index in table.indexes
        for part in index.parts
    }
    return frozenset(_EXTENSIONS[word] for word in words if word in _EXTENSIONS)
