"""A database's own type, written as people write it, as a type of SQLAlchemy."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.types import TypeEngine

from xl2db.schema.database_types import KNOWN
from xl2db.schema.value_lists import split_values

_Made = TypeEngine[Any]

_PARTS = re.compile(
    r"(?P<word>[a-z_][a-z0-9_ ]*?)\s*(?:\((?P<arguments>.*)\)\s*(?P<rest>[a-z ]*?)\s*)?"
    r"(?P<array>(?:\[\s*\d*\s*\])*)",
    re.IGNORECASE | re.DOTALL,
)
_MODIFIERS = ("unsigned", "signed", "zerofill", "binary", "ascii", "unicode")


def own_type(name: str, dialect: str, unknown: Callable[[str], _Made]) -> _Made | None:
    """The type that a database calls so, None where the database has none of that name.

    ``unknown`` makes a type of a name that the database knows and SQLAlchemy does not.
    """
    match = _PARTS.fullmatch(name.strip())
    if match is None:
        return None
    words = f"{match['word']} {match['rest'] or ''}".lower().split()
    modifiers = [word for word in words[1:] if word in _MODIFIERS] if dialect != "postgresql" else []
    word = " ".join([words[0], *(each for each in words[1:] if each not in modifiers)])
    if word not in KNOWN[dialect] and " ".join(words) not in KNOWN[dialect]:
        return None
    if match["array"] and dialect != "postgresql":
        return None
    arguments = match["arguments"]
    if dialect == "postgresql":
        item = _postgresql(word, arguments, unknown)
        depth = match["array"].count("[")
        return postgresql.ARRAY(item, dimensions=depth if depth > 1 else None) if depth else item
    if dialect == "sqlite":
        return _sqlite(" ".join(words), arguments, unknown)
    if word in _MYSQL_SIZED and not arguments:
        return None
    return _mysql(word, arguments, modifiers, unknown)


def _numbers(arguments: str | None) -> list[int]:
    return [int(part) for part in (arguments or "").split(",") if part.strip().lstrip("-").isdigit()]


def _first(arguments: str | None) -> int | None:
    numbers = _numbers(arguments)
    return numbers[0] if numbers else None


def _written(word: str, arguments: str | None) -> str:
    """The type as SQL: arguments stand behind the first word (``bit varying(5)`` behind the last)."""
    return f"{word}({arguments})" if arguments else word


# PostgreSQL

_POSTGRESQL_PLAIN: dict[str, type[_Made]] = {
    "smallint": sa.SMALLINT,
    "int2": sa.SMALLINT,
    "integer": sa.INTEGER,
    "int": sa.INTEGER,
    "int4": sa.INTEGER,
    "bigint": sa.BIGINT,
    "int8": sa.BIGINT,
    "real": sa.REAL,
    "float4": sa.REAL,
    "double precision": sa.DOUBLE_PRECISION,
    "float8": sa.DOUBLE_PRECISION,
    # A serial is a whole number with a default of its own; the default is the identity's business.
    "smallserial": sa.SMALLINT,
    "serial2": sa.SMALLINT,
    "serial": sa.INTEGER,
    "serial4": sa.INTEGER,
    "bigserial": sa.BIGINT,
    "serial8": sa.BIGINT,
    "money": postgresql.MONEY,
    "text": sa.TEXT,
    "citext": postgresql.CITEXT,
    "bytea": postgresql.BYTEA,
    "boolean": sa.BOOLEAN,
    "bool": sa.BOOLEAN,
    "date": sa.DATE,
    "uuid": sa.UUID,
    "json": postgresql.JSON,
    "jsonb": postgresql.JSONB,
    "jsonpath": postgresql.JSONPATH,
    "inet": postgresql.INET,
    "cidr": postgresql.CIDR,
    "macaddr": postgresql.MACADDR,
    "macaddr8": postgresql.MACADDR8,
    "tsvector": postgresql.TSVECTOR,
    "tsquery": postgresql.TSQUERY,
    "oid": postgresql.OID,
    "regclass": postgresql.REGCLASS,
    "hstore": postgresql.HSTORE,
    "int4range": postgresql.INT4RANGE,
    "int8range": postgresql.INT8RANGE,
    "numrange": postgresql.NUMRANGE,
    "tsrange": postgresql.TSRANGE,
    "tstzrange": postgresql.TSTZRANGE,
    "daterange": postgresql.DATERANGE,
    "int4multirange": postgresql.INT4MULTIRANGE,
    "int8multirange": postgresql.INT8MULTIRANGE,
    "nummultirange": postgresql.NUMMULTIRANGE,
    "tsmultirange": postgresql.TSMULTIRANGE,
    "tstzmultirange": postgresql.TSTZMULTIRANGE,
    "datemultirange": postgresql.DATEMULTIRANGE,
}


def _numeric(kind: Any, arguments: str | None) -> _Made:
    made: _Made = kind(*_numbers(arguments))
    return made


def _postgresql(word: str, arguments: str | None, unknown: Callable[[str], _Made]) -> _Made:
    size = _first(arguments)
    if word in _POSTGRESQL_PLAIN:
        return _POSTGRESQL_PLAIN[word]()
    if word in ("varchar", "character varying"):
        return sa.VARCHAR(size)
    if word in ("char", "character", "bpchar") and (size or word != "bpchar"):
        return sa.CHAR(size or 1)
    if word in ("numeric", "decimal", "dec"):
        return _numeric(sa.NUMERIC, arguments)
    if word == "float":
        return sa.REAL() if size and size <= 24 else sa.DOUBLE_PRECISION()
    if word == "bit":
        return postgresql.BIT(size or 1)
    if word in ("bit varying", "varbit"):
        return postgresql.BIT(size, varying=True)
    if word.startswith("timestamp"):
        return postgresql.TIMESTAMP(timezone=word in _WITH_TIME_ZONE, precision=size)
    if word.startswith("time"):
        return postgresql.TIME(timezone=word in _WITH_TIME_ZONE, precision=size)
    if word.startswith("interval"):
        fields = word.removeprefix("interval").strip().upper() or None
        if fields and size is not None:
            return unknown(f"interval {fields.lower()}({size})")
        return postgresql.INTERVAL(fields=fields, precision=size)
    return unknown(_written(word, arguments))


_WITH_TIME_ZONE = ("timestamptz", "timestamp with time zone", "timetz", "time with time zone")


# MariaDB and MySQL

_MYSQL_WHOLE: dict[str, Any] = {
    "tinyint": mysql.TINYINT,
    "int1": mysql.TINYINT,
    "smallint": mysql.SMALLINT,
    "int2": mysql.SMALLINT,
    "mediumint": mysql.MEDIUMINT,
    "int3": mysql.MEDIUMINT,
    "middleint": mysql.MEDIUMINT,
    "int": mysql.INTEGER,
    "integer": mysql.INTEGER,
    "int4": mysql.INTEGER,
    "bigint": mysql.BIGINT,
    "int8": mysql.BIGINT,
}
# They don't exist without a length, as they do in PostgreSQL.
_MYSQL_SIZED = frozenset(
    {"varchar", "nvarchar", "varbinary", "character varying", "char varying", "national varchar"}
)
_MYSQL_DECIMAL: dict[str, Any] = {
    "decimal": mysql.DECIMAL,
    "dec": mysql.DECIMAL,
    "numeric": mysql.DECIMAL,
    "fixed": mysql.DECIMAL,
    "float": mysql.FLOAT,
    "float4": mysql.FLOAT,
    "double": mysql.DOUBLE,
    "double precision": mysql.DOUBLE,
    "real": mysql.DOUBLE,
    "float8": mysql.DOUBLE,
}
_MYSQL_PLAIN: dict[str, Any] = {
    "tinytext": mysql.TINYTEXT,
    "mediumtext": mysql.MEDIUMTEXT,
    "long": mysql.MEDIUMTEXT,
    "long varchar": mysql.MEDIUMTEXT,
    "longtext": mysql.LONGTEXT,
    "tinyblob": mysql.TINYBLOB,
    "mediumblob": mysql.MEDIUMBLOB,
    "long varbinary": mysql.MEDIUMBLOB,
    "longblob": mysql.LONGBLOB,
    "date": sa.DATE,
    "json": mysql.JSON,
    "boolean": sa.BOOLEAN,
    "bool": sa.BOOLEAN,
    "inet4": mysql.INET4,
    "inet6": mysql.INET6,
    "uuid": sa.UUID,
}
_MYSQL_TEXTS = {
    "char": sa.CHAR,
    "character": sa.CHAR,
    "varchar": sa.VARCHAR,
    "character varying": sa.VARCHAR,
    "varcharacter": sa.VARCHAR,
    "text": mysql.TEXT,
    "binary": sa.BINARY,
    "varbinary": sa.VARBINARY,
    "blob": sa.BLOB,
    "nchar": mysql.NCHAR,
    "national char": mysql.NCHAR,
    "national character": mysql.NCHAR,
    "nvarchar": mysql.NVARCHAR,
    "national varchar": mysql.NVARCHAR,
    "national character varying": mysql.NVARCHAR,
    "nchar varchar": mysql.NVARCHAR,
}


_MYSQL_MOMENTS: dict[str, Any] = {
    "time": mysql.TIME,
    "datetime": mysql.DATETIME,
    "timestamp": mysql.TIMESTAMP,
}


def _mysql(word: str, arguments: str | None, modifiers: list[str], unknown: Callable[[str], _Made]) -> _Made:
    size = _first(arguments)
    signs = {name: True for name in ("unsigned", "zerofill") if name in modifiers}
    if word == "serial":
        return mysql.BIGINT(unsigned=True)
    if set(modifiers) - {"unsigned", "zerofill", "signed"}:
        return unknown(" ".join([_written(word, arguments), *modifiers]))
    made: _Made
    if word in _MYSQL_WHOLE:
        made = _MYSQL_WHOLE[word](display_width=size, **signs)
    elif word in _MYSQL_DECIMAL:
        made = _MYSQL_DECIMAL[word](*_numbers(arguments), **signs)
    elif word in _MYSQL_PLAIN:
        made = _MYSQL_PLAIN[word]()
    elif word in _MYSQL_TEXTS:
        made = _MYSQL_TEXTS[word](size) if size is not None else _MYSQL_TEXTS[word]()
    elif word == "bit":
        made = mysql.BIT(size)
    elif word == "year":
        made = mysql.YEAR(size)
    elif word in ("time", "datetime", "timestamp"):
        made = _MYSQL_MOMENTS[word](fsp=size)
    elif word in ("enum", "set"):
        values = _values(arguments or "")
        made = mysql.ENUM(*values) if word == "enum" else mysql.SET(*values)
    else:
        made = unknown(_written(word, arguments))
    return made


def own_values(name: str) -> tuple[str, ...] | None:
    """The values of MariaDB's ``enum('a','b')``; None for other types."""
    match = _PARTS.fullmatch(name.strip())
    is_enum = match is not None and match["word"].lower() == "enum"
    return _values(match["arguments"] or "") if match and is_enum else None


def _values(arguments: str) -> tuple[str, ...]:
    """The values of ``'a','it''s'``."""
    if re.fullmatch(r"\s*'(?:[^']|'')*'(?:\s*,\s*'(?:[^']|'')*')*\s*", arguments):
        return tuple(each.replace("''", "'") for each in re.findall(r"'((?:[^']|'')*)'", arguments))
    return split_values(arguments)


# SQLite


def _sqlite(word: str, arguments: str | None, unknown: Callable[[str], _Made]) -> _Made:
    plain: dict[str, _Made] = {
        "integer": sa.INTEGER(),
        "int": sa.INTEGER(),
        "smallint": sa.SMALLINT(),
        "bigint": sa.BIGINT(),
        "text": sa.TEXT(),
        "blob": sa.BLOB(),
        "clob": sa.CLOB(),
        "real": sa.REAL(),
        "boolean": sa.BOOLEAN(),
        "bool": sa.BOOLEAN(),
        "date": sa.DATE(),
        "time": sa.TIME(),
        "datetime": sa.DATETIME(),
        "timestamp": sa.TIMESTAMP(),
        "json": sa.JSON(),
        "double precision": sa.DOUBLE_PRECISION(),
        "double": sa.DOUBLE(),
        "float": sa.FLOAT(),
    }
    if word in plain and not arguments:
        return plain[word]
    if word in ("numeric", "decimal"):
        return _numeric(sa.NUMERIC if word == "numeric" else sa.DECIMAL, arguments)
    if word in ("varchar", "char", "character", "nchar", "nvarchar"):
        kinds: dict[str, Any] = {"varchar": sa.VARCHAR, "nchar": sa.NCHAR, "nvarchar": sa.NVARCHAR}
        made: _Made = kinds.get(word, sa.CHAR)(_first(arguments))
        return made
    return unknown(_written(word, arguments))
