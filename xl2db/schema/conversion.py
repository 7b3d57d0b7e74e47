"""What happens to values when a column's type changes: kept, or possibly cut."""

from __future__ import annotations

import re
from enum import StrEnum

from xl2db.schema.model import Kind, Type
from xl2db.schema.types import own_arguments


class Family(StrEnum):
    """Types that convert to each other in the same way."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    FLOAT = "float"
    YES_NO = "yes/no"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"
    DURATION = "duration"
    UUID = "uuid"
    JSON = "json"
    BINARY = "binary"
    OTHER = "other"


_FAMILIES = {
    Kind.TEXT: Family.TEXT,
    Kind.EMAIL: Family.TEXT,
    Kind.URL: Family.TEXT,
    Kind.PHONE: Family.TEXT,
    Kind.LIST: Family.TEXT,
    Kind.ONE_OF: Family.TEXT,
    Kind.WHOLE_NUMBER: Family.WHOLE,
    Kind.SMALL_NUMBER: Family.WHOLE,
    Kind.BIG_NUMBER: Family.WHOLE,
    Kind.AUTO_NUMBER: Family.WHOLE,
    Kind.DECIMAL: Family.DECIMAL,
    Kind.MONEY: Family.DECIMAL,
    Kind.PERCENT: Family.DECIMAL,
    Kind.NUMBER: Family.FLOAT,
    Kind.YES_NO: Family.YES_NO,
    Kind.DATE: Family.DATE,
    Kind.TIME: Family.TIME,
    Kind.DATE_AND_TIME: Family.MOMENT,
    Kind.TIMESTAMP: Family.MOMENT,
    Kind.DURATION: Family.DURATION,
    Kind.UUID: Family.UUID,
    Kind.JSON: Family.JSON,
    Kind.BINARY: Family.BINARY,
    Kind.DATABASE: Family.OTHER,
}

# The first words of the databases' own types, so that `varchar(40)` counts as a text.
_DATABASE_FAMILIES = {
    "varchar": Family.TEXT,
    "char": Family.TEXT,
    "character": Family.TEXT,
    "nvarchar": Family.TEXT,
    "nchar": Family.TEXT,
    "citext": Family.TEXT,
    "clob": Family.TEXT,
    "tinytext": Family.TEXT,
    "mediumtext": Family.TEXT,
    "longtext": Family.TEXT,
    "int": Family.WHOLE,
    "integer": Family.WHOLE,
    "int2": Family.WHOLE,
    "int4": Family.WHOLE,
    "int8": Family.WHOLE,
    "bigint": Family.WHOLE,
    "smallint": Family.WHOLE,
    "tinyint": Family.WHOLE,
    "mediumint": Family.WHOLE,
    "numeric": Family.DECIMAL,
    "decimal": Family.DECIMAL,
    "real": Family.FLOAT,
    "double": Family.FLOAT,
    "float": Family.FLOAT,
    "boolean": Family.YES_NO,
    "bool": Family.YES_NO,
    "datetime": Family.MOMENT,
    "timestamp": Family.MOMENT,
    "timestamptz": Family.MOMENT,
    "time": Family.TIME,
    "timetz": Family.TIME,
    "enum": Family.TEXT,
    "interval": Family.DURATION,
    "jsonb": Family.JSON,
    "bytea": Family.BINARY,
    "blob": Family.BINARY,
    "longblob": Family.BINARY,
    "varbinary": Family.BINARY,
}

_FLOAT_DIGITS = 15
_SINGLE_DIGITS = 6
_TEXT_LENGTHS = {Kind.EMAIL: 320, Kind.PHONE: 32}
_DECIMALS = {Kind.MONEY: (19, 4), Kind.PERCENT: (7, 4)}


def family(type_: Type) -> Family:
    """The family of a type."""
    if type_.kind is Kind.DATABASE:
        name = (type_.name or "").lower()
        if name.endswith("]"):
            return Family.OTHER
        word = name.replace("(", " ").split()[:1]
        return _DATABASE_FAMILIES.get(word[0] if word else "", Family.OTHER)
    return _FAMILIES[type_.kind]


_CONVERTS = {
    Family.WHOLE: {Family.DECIMAL, Family.FLOAT, Family.YES_NO},
    Family.DECIMAL: {Family.WHOLE, Family.FLOAT, Family.YES_NO},
    Family.FLOAT: {Family.WHOLE, Family.DECIMAL, Family.YES_NO},
    Family.YES_NO: {Family.WHOLE, Family.DECIMAL, Family.FLOAT},
    Family.DATE: {Family.MOMENT},
    Family.MOMENT: {Family.DATE, Family.TIME},
    Family.TIME: {Family.DURATION},
}


def converts(before: Type, after: Type) -> bool:
    """Whether the values of one type have a meaning in the other: a number has none as a date.

    Texts can become anything that they spell, and anything can become a text.
    """
    old, new = family(before), family(after)
    if old is new or Family.OTHER in (old, new):
        return True
    if Family.TEXT in (old, new):
        return Family.DURATION not in (old, new)  # which only PostgreSQL keeps as people write it
    return new in _CONVERTS.get(old, ())


def narrows(before: Type, after: Type) -> bool:
    """Whether a change of type may cut or change values that a row holds now.

    A conversion that is refused where a value doesn't fit (text to number, a number that is too large) is no
    narrowing: it stops, it doesn't lose.
    """
    old, new = family(before), family(after)
    if old is Family.TEXT and new is Family.TEXT:
        return _shorter(before, after) or (is_padded(after) and not is_padded(before))
    if new is Family.WHOLE:
        return old in (Family.DECIMAL, Family.FLOAT)
    if new is Family.DECIMAL:
        return old is Family.FLOAT or (old is Family.DECIMAL and _smaller_scale(before, after))
    if new is Family.FLOAT:
        return _less_exact(before, after)
    if new is Family.YES_NO:
        return old in (Family.WHOLE, Family.DECIMAL, Family.FLOAT)
    if old is new and new in (Family.MOMENT, Family.TIME):
        return fraction_digits(after) < fraction_digits(before)
    return old is Family.MOMENT and new in (Family.DATE, Family.TIME)


def _less_exact(before: Type, after: Type) -> bool:
    """Whether a number that counts in binary keeps fewer digits than what it was."""
    single = any(is_single(after, each) and not is_single(before, each) for each in ("postgresql", "mariadb"))
    if family(before) is Family.FLOAT:
        return single or (binary_scale(after) is not None and before != after)
    digits = _SINGLE_DIGITS if single else _FLOAT_DIGITS
    return family(before) is Family.DECIMAL and (decimal_size(before) or (99, 0))[0] > digits


def binary_scale(type_: Type) -> int | None:
    """The digits after the point that MariaDB's ``double(8,2)`` keeps; None for other types."""
    sizes = own_arguments(type_) if type_.kind is Kind.DATABASE and family(type_) is Family.FLOAT else ()
    return sizes[1] if len(sizes) > 1 else None


def is_padded(type_: Type) -> bool:
    """Whether a text is filled up with spaces, so that those at its end say nothing."""
    name = (type_.name or "").lower()
    fixed = re.match(r"(national )?(n?char|character)(?! varying)\b", name)
    return type_.kind is Kind.DATABASE and type_.dialect != "sqlite" and bool(fixed)


_MOST_FRACTION = 6


def fraction_digits(type_: Type, dialect: str | None = None) -> int:
    """How many digits of a second's fraction a moment or a time keeps, on one database or where they are fewest."""
    where = dialect or type_.dialect
    if type_.kind is not Kind.DATABASE or where == "sqlite" or not _is_of(type_, where):
        return _MOST_FRACTION
    if sizes := own_arguments(type_):
        return sizes[0]
    return 0 if where in _MYSQLS else _MOST_FRACTION


def _is_of(type_: Type, dialect: str | None) -> bool:
    """Whether a database takes a type as it is written, and not its portable form."""
    return type_.dialect in (None, dialect) or (type_.dialect in _MYSQLS and dialect in _MYSQLS)


_MYSQLS = ("mysql", "mariadb")


def _shorter(before: Type, after: Type) -> bool:
    old, new = text_length(before), text_length(after)
    return new is not None and (old is None or new < old)


def text_length(type_: Type) -> int | None:
    """The longest text that a type holds, in characters; None where there is no limit."""
    if family(type_) is not Family.TEXT:
        return None
    if sizes := own_arguments(type_):
        return sizes[0]
    if type_.kind is Kind.DATABASE and type_.name in ("char", "character") and type_.dialect != "sqlite":
        return 1
    return _TEXT_LENGTHS.get(type_.kind)


def _smaller_scale(before: Type, after: Type) -> bool:
    old, new = decimal_size(before), decimal_size(after)
    if old is None or new is None:
        return new is not None
    return new[1] < old[1]


def decimal_size(type_: Type) -> tuple[int, int] | None:
    """Precision and scale of a decimal type; None where it has none."""
    if type_.kind in _DECIMALS:
        return _DECIMALS[type_.kind]
    sizes = own_arguments(type_)
    return (sizes[0], sizes[1] if len(sizes) > 1 else 0) if sizes else None


def is_single(type_: Type, dialect: str) -> bool:
    """Whether a number has four bytes: on PostgreSQL a real, on MariaDB and MySQL a float."""
    words = {"postgresql": ("real", "float4"), "mysql": ("float",), "mariadb": ("float",)}.get(dialect, ())
    return type_.kind is Kind.DATABASE and re.split(r"[( ]", type_.name or "", maxsplit=1)[0].lower() in words


def has_time_zone(type_: Type) -> bool:
    """Whether a moment is the same all over the world."""
    name = (type_.name or "").lower() if type_.kind is Kind.DATABASE else ""
    named = name.startswith(("timestamptz", "timetz")) or name.endswith("with time zone")
    return type_.kind is Kind.TIMESTAMP or named


_LIMITS = {
    Kind.SMALL_NUMBER: (-(2**15), 2**15 - 1),
    Kind.WHOLE_NUMBER: (-(2**31), 2**31 - 1),
    Kind.BIG_NUMBER: (-(2**63), 2**63 - 1),
}
_OWN_BITS = {
    "tinyint": 8,
    "int1": 8,
    "smallint": 16,
    "int2": 16,
    "mediumint": 24,
    "middleint": 24,
    "int3": 24,
    "int": 32,
    "integer": 32,
    "int4": 32,
}


def whole_limits(type_: Type) -> tuple[int, int]:
    """The least and the largest number of a whole type."""
    if type_.kind in _LIMITS:
        return _LIMITS[type_.kind]
    if type_.kind is Kind.AUTO_NUMBER:
        return _LIMITS[Kind.WHOLE_NUMBER]
    name = type_.name or ""
    bits = _OWN_BITS.get(re.split(r"[( ]", name, maxsplit=1)[0], 64)
    return (0, 2**bits - 1) if "unsigned" in name else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
