"""What the databases call their own types (F12), as plain data.

A type is written as words, with numbers or other arguments in brackets behind the first of its words
(``varchar(40)``, ``time(3) with time zone``, ``enum('a','b')``), with modifiers behind (``unsigned``) and,
on PostgreSQL, with ``[]`` for arrays.
"""

from __future__ import annotations

from typing import NamedTuple

TARGETS = ("sqlite", "postgresql", "mariadb", "mysql")

TARGET_WORDS = {
    "sqlite": "sqlite",
    "sqlite3": "sqlite",
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "pgsql": "postgresql",
    "pg": "postgresql",
    "mysql": "mysql",
    "mariadb": "mariadb",
}
"""How a database may be called before a colon."""


class Arguments(NamedTuple):
    """How many arguments a type takes; ``numbers`` when they must be whole numbers."""

    least: int
    most: int
    numbers: bool = True


_NONE = Arguments(0, 0)
_SIZE = Arguments(0, 1)
_PAIR = Arguments(0, 2)
_TEXTS = Arguments(1, 65535, numbers=False)
_ANY = Arguments(0, 2, numbers=False)


def _types(*groups: tuple[str, Arguments]) -> dict[str, Arguments]:
    return {name.strip(): arguments for names, arguments in groups for name in names.split(",")}


_RANGES = "int4range, int8range, numrange, tsrange, tstzrange, daterange"
_MULTIRANGES = "int4multirange, int8multirange, nummultirange, tsmultirange, tstzmultirange, datemultirange"

_POSTGRESQL = _types(
    (
        "smallint, integer, int, bigint, int2, int4, int8, real, double precision, float4, float8, "
        "smallserial, serial, bigserial, serial2, serial4, serial8, money, text, citext, name, bytea, "
        "boolean, bool, date, uuid, json, jsonb, jsonpath, xml, inet, cidr, macaddr, macaddr8, "
        "point, line, lseg, box, path, polygon, circle, tsvector, tsquery, pg_lsn, oid, regclass, "
        "hstore, ltree, lquery, ltxtquery, cube, seg, isbn, isbn13, issn, ean13, upc, box2d, box3d, raster",
        _NONE,
    ),
    (f"{_RANGES}, {_MULTIRANGES}", _NONE),
    (
        "varchar, character varying, char, character, bpchar, bit, bit varying, varbit, float, "
        "timestamp, timestamp without time zone, timestamp with time zone, timestamptz, "
        "time, time without time zone, time with time zone, timetz, interval, vector, halfvec, sparsevec",
        _SIZE,
    ),
    ("numeric, decimal, dec", _PAIR),
    ("geometry, geography", _ANY),
    *(
        (f"interval {fields}", _SIZE)
        for fields in (
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "second",
            "year to month",
            "day to hour",
            "day to minute",
            "day to second",
            "hour to minute",
            "hour to second",
            "minute to second",
        )
    ),
)

_MYSQL = _types(
    (
        "tinytext, mediumtext, longtext, tinyblob, mediumblob, longblob, date, json, boolean, bool, serial, "
        "long, long varchar, long varbinary, geometry, point, linestring, polygon, multipoint, "
        "multilinestring, multipolygon, geometrycollection",
        _NONE,
    ),
    (
        "tinyint, smallint, mediumint, int, integer, bigint, int1, int2, int3, int4, int8, middleint, "
        "bit, char, character, varchar, character varying, nchar, national char, national character, "
        "nvarchar, national varchar, national character varying, nchar varchar, binary, varbinary, "
        "text, blob, time, datetime, timestamp, year",
        _SIZE,
    ),
    ("decimal, dec, numeric, fixed, float, double, double precision, real, float4, float8", _PAIR),
    ("enum, set", _TEXTS),
)

_MARIADB = {**_MYSQL, **_types(("uuid, inet4, inet6, xmltype", _NONE), ("vector", Arguments(1, 1)))}

# MySQL 9 knows vector, too; what MariaDB alone has is left out.
_MYSQL = {**_MYSQL, **_types(("vector", _SIZE))}

_SQLITE = _types(
    (
        "text, clob, blob, boolean, bool, date, time, json, any, tinytext, mediumtext, longtext, "
        "unsigned big int, double precision",
        _NONE,
    ),
    (
        "integer, int, tinyint, smallint, mediumint, bigint, int2, int4, int8, datetime, timestamp, "
        "character, varchar, varying character, nchar, native character, nvarchar, char",
        _SIZE,
    ),
    ("real, double, float, numeric, decimal", _PAIR),
)

KNOWN: dict[str, dict[str, Arguments]] = {
    "postgresql": _POSTGRESQL,
    "mysql": _MYSQL,
    "mariadb": _MARIADB,
    "sqlite": _SQLITE,
}
"""By target, the names of its types (lower case, single spaces) and the arguments that they take."""

MODIFIERS = {
    "mysql": frozenset({"unsigned", "signed", "zerofill", "binary", "ascii", "unicode"}),
    "mariadb": frozenset({"unsigned", "signed", "zerofill", "binary", "ascii", "unicode"}),
    "sqlite": frozenset({"unsigned", "signed"}),
    "postgresql": frozenset[str](),
}
"""Words that may stand behind a type, by target."""

ARRAYS = frozenset({"postgresql"})
"""Targets that have arrays of every type."""
