"""Defaults: what stands behind DEFAULT, the same on all databases wherever that is possible."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from xl2db.database.per_database import PerDatabase
from xl2db.database.sql_text import as_written, quoted
from xl2db.database.types import dialect_of, sqlalchemy_type
from xl2db.schema.conversion import Family, family, has_time_zone
from xl2db.schema.model import Default, DefaultKind, Kind, Schema, Type

if TYPE_CHECKING:
    from sqlalchemy import TextClause

    ServerDefault = str | TextClause | PerDatabase

_NUMBERS = (Family.WHOLE, Family.DECIMAL, Family.FLOAT)
_EPOCH = datetime(1970, 1, 1)

# Version 4 of the standard: 122 random bits, and the digits 4 and 8, 9, a or b where they belong.
_RANDOM_UUID_OF_SQLITE = (
    "(lower(hex(randomblob(6)) || '4' || substr(hex(randomblob(2)), 2) || "
    "substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || hex(randomblob(6))))"
)
_FUNCTIONS = {
    "now": "(CURRENT_TIMESTAMP)",
    "today": "(CURRENT_DATE)",
}


def server_default(default: Default, type: Type) -> ServerDefault:  # noqa: A002
    """The default as SQLAlchemy takes it: a ``str`` is a quoted text, other texts are SQL."""
    if default.kind is DefaultKind.SQL:
        return as_written(f"({default.text})")
    if default.kind is DefaultKind.FUNCTION:
        return _function(default.text, type)
    return _literal(default.text, type)


def default_sql(default: Default, type: Type, dialect: str) -> str:  # noqa: A002
    """The same as one SQL expression for a dialect: for UPDATE as for DEFAULT."""
    found = server_default(default, type)
    if isinstance(found, str):
        return quoted(found)
    if isinstance(found, PerDatabase):
        return found.text_for(dialect)
    return str(found.text).replace("\\:", ":")


def _function(name: str, type_: Type) -> ServerDefault:
    if name == "now" and has_time_zone(type_):  # MariaDB keeps no time zone: what it keeps is UTC
        plain = _FUNCTIONS["now"]
        return PerDatabase({"postgresql": plain, "sqlite": plain, "mysql": "(UTC_TIMESTAMP(6))"})
    if name in _FUNCTIONS:
        return as_written(_FUNCTIONS[name])
    return PerDatabase(
        {
            "postgresql": "gen_random_uuid()",
            "sqlite": _RANDOM_UUID_OF_SQLITE,
            "mysql": "(REPLACE(UUID(), '-', ''))",
        }
    )


def _literal(text: str, type_: Type) -> ServerDefault:
    kind = family(type_)
    if kind in _NUMBERS:
        return as_written(text)
    if kind is Family.YES_NO:
        return as_written("true" if text == "yes" else "false")
    if kind is Family.UUID:
        return text.replace("-", "")
    if kind is Family.DURATION:
        return _duration(text)
    if kind is Family.MOMENT and has_time_zone(type_):
        plain = quoted(text)
        return PerDatabase({"postgresql": quoted(text + "+00"), "sqlite": plain, "mysql": plain})
    if _needs_brackets(type_):
        return as_written(f"({quoted(text)})")
    return text


def _duration(text: str) -> PerDatabase:
    """PostgreSQL has a type for it; elsewhere SQLAlchemy keeps durations as moments after 1970 began."""
    sign, clock = (-1, text[1:]) if text.startswith("-") else (1, text)
    hours, minutes, seconds = clock.split(":")
    whole, _, part = seconds.partition(".")
    length = timedelta(
        hours=int(hours), minutes=int(minutes), seconds=int(whole), microseconds=int(part or 0)
    )
    try:
        moment = quoted((_EPOCH + sign * length).isoformat(" "))
    except OverflowError:
        moment = "NULL"
    return PerDatabase({"postgresql": quoted(text), "sqlite": moment, "mysql": moment})


@lru_cache(maxsize=4096)
def _unlimited_on_mysql(type_: Type) -> bool:
    """Whether MySQL takes a default only in brackets: for texts without a limit and for JSON."""
    written = sqlalchemy_type(type_, Schema()).compile(dialect_of("mysql"))
    return written.startswith(("TEXT", "JSON", "LONG", "MEDIUMTEXT", "TINYTEXT", "BLOB", "GEOMETRY"))


def _needs_brackets(type_: Type) -> bool:
    return type_.kind not in (Kind.LIST, Kind.ONE_OF) and _unlimited_on_mysql(type_)
