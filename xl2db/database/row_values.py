"""The values of reference rows as SQLAlchemy takes them, and what a database gives back of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from xl2db.database.types import DatabaseType, sqlalchemy_type
from xl2db.schema.conversion import Family
from xl2db.schema.counting import counts
from xl2db.schema.model import Column, Kind, Schema
from xl2db.schema.row_values import same_value, value_family

_EPOCH = datetime(1970, 1, 1)


class Duration(sa.Interval):
    """A length of time: PostgreSQL's own type; elsewhere SQLAlchemy keeps a moment after 1970 began."""

    cache_ok = True


class Bytes(sa.LargeBinary):
    """Bytes, which a revision can also write as SQL."""


def bound_type(column: Column, schema: Schema) -> TypeEngine[Any]:
    """The type by which a value of a column is bound: the column's own, with what is sent as text in its place."""
    kind = value_family(column)
    if kind is Family.DURATION:
        return Duration()
    if counts(column) and column.type.kind in (Kind.AUTO_NUMBER, Kind.DATABASE):
        return sa.BigInteger()
    if kind is Family.BINARY:
        return Bytes()
    if kind is Family.JSON:
        return DatabaseType("JSON").with_variant(DatabaseType("JSONB"), "postgresql")
    return sqlalchemy_type(replace(column.type, collation=None), schema)


def bound_value(text: str | None, column: Column) -> Any:
    """The canonical text of a value as Python has it."""
    if text is None:
        return None
    return _VALUES[value_family(column)](text)


def _duration(text: str) -> timedelta:
    sign, clock = (-1, text[1:]) if text.startswith("-") else (1, text)
    hours, minutes, seconds = clock.split(":")
    whole, _, part = seconds.partition(".")
    return sign * timedelta(
        hours=int(hours), minutes=int(minutes), seconds=int(whole), microseconds=int(part.ljust(6, "0"))
    )


_VALUES: dict[Family, Any] = {
    Family.TEXT: str,
    Family.WHOLE: int,
    Family.DECIMAL: Decimal,
    Family.FLOAT: float,
    Family.YES_NO: lambda text: text == "yes",
    Family.DATE: date.fromisoformat,
    Family.TIME: time.fromisoformat,
    Family.MOMENT: datetime.fromisoformat,
    Family.DURATION: _duration,
    Family.UUID: UUID,
    Family.JSON: str,
    Family.BINARY: lambda text: bytes.fromhex(text[2:]),
    Family.OTHER: str,
}


# What comes back


def can_be_compared(column: Column) -> bool:
    """Whether a value that is read can be told to be the one that was written."""
    return value_family(column) is not Family.OTHER


def read_expression(column: Column, schema: Schema, dialect: str) -> sa.ColumnElement[Any]:
    """The expression by which a value is read back: decimals and JSON as the database says them."""
    kind = value_family(column)
    if kind is Family.JSON and dialect == "postgresql":
        return sa.cast(sa.column(column.name), sa.Text())
    if kind in (Family.DECIMAL, Family.JSON, Family.OTHER):
        return sa.column(column.name)
    return sa.column(column.name, bound_type(column, schema))


def comparable(value: Any, column: Column) -> str:
    """A value that was read, as a text that is the same for the same value: for finding rows by their keys."""
    return normal(_canonical(value, column), column)


def normal(text: str, column: Column) -> str:
    """A canonical text in the form of :func:`comparable`."""
    if value_family(column) in (Family.DECIMAL, Family.FLOAT):
        return str(Decimal(text).normalize())
    return text


def is_same(value: Any, text: str | None, column: Column) -> bool:
    """Whether a value that was read is what a canonical text says."""
    if value is None or text is None:
        return value is None and text is None
    if str(value) == text:
        return True
    kind = value_family(column)
    try:
        if kind is Family.DECIMAL and isinstance(value, float):
            return value == float(text)
        if kind is Family.FLOAT:
            return float(value) == float(text)
        return same_value(_canonical(value, column), text, kind)
    except (ValueError, TypeError, ArithmeticError):
        return False


def _canonical(value: Any, column: Column) -> str:
    kind = value_family(column)
    if kind in (Family.WHOLE, Family.DECIMAL):
        return str(value) if kind is Family.DECIMAL else str(int(value))
    if kind is Family.YES_NO:
        return "yes" if value else "no"
    if kind is Family.MOMENT and isinstance(value, datetime):
        if value.tzinfo is not None:
            value = value.astimezone(UTC).replace(tzinfo=None)
        return str(value.isoformat(" "))
    if kind is Family.DURATION and isinstance(value, (timedelta, datetime)):
        length = value if isinstance(value, timedelta) else value - _EPOCH
        micros = length // timedelta(microseconds=1)
        seconds, part = divmod(abs(micros), 1_000_000)
        clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        return ("-" if micros < 0 else "") + clock + (f".{part:06}" if part else "")
    if kind is Family.BINARY:
        return "0x" + bytes(value).hex()
    if kind is Family.JSON:
        return value if isinstance(value, str) else json.dumps(value)
    if kind is Family.TEXT:
        padded = column.type.kind is Kind.DATABASE and (column.type.name or "").startswith("char")
        return str(value).rstrip(" ") if padded else str(value)
    return str(value.isoformat()) if isinstance(value, (date, time)) else str(value)


def shown(value: Any, column: Column) -> str:
    """A value that was read, for people."""
    if value is None:
        return "nothing"
    try:
        text = _canonical(value, column)
    except (ValueError, TypeError, ArithmeticError):
        text = str(value)
    return repr(text if len(text) <= 40 else text[:39] + "…")


def loses_digits(text: str | None, column: Column) -> bool:
    """Whether SQLite, which keeps decimals as floating numbers, would change a value."""
    return (
        text is not None
        and value_family(column) is Family.DECIMAL
        and Decimal(repr(float(text))) != Decimal(text)
    )
