"""How the values of a column become values of its new type, on each database.

PostgreSQL says it in ``USING``; MariaDB and SQLite convert by themselves, so what they would
get wrong is updated before the change of type or after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from xl2db.database.sql_text import quoted_name
from xl2db.migrations.operations import MYSQL, SQLITE
from xl2db.schema.conversion import (
    Family,
    converts,
    decimal_size,
    family,
    has_time_zone,
    is_single,
    text_length,
)
from xl2db.schema.model import Column, Kind, Type

_NUMBERS = (Family.WHOLE, Family.DECIMAL, Family.FLOAT)
_YES = "('yes', 'y', 'true', 't', 'on', '1')"
_NO = "('no', 'n', 'false', 'f', 'off', '0')"


@dataclass(frozen=True, slots=True)
class Conversion:
    """``using`` for PostgreSQL; expressions for the column before and after the change elsewhere.

    ``of_sqlite`` is SQLite's where it needs another one.
    """

    using: str | None = None
    before: str | None = None
    after: str | None = None
    of_sqlite: str | None = None
    databases: tuple[str, ...] = (*MYSQL, *SQLITE)


def _written(name: str, before: Column) -> Conversion:
    """How values of other types are written as texts: the same on all databases.

    In PostgreSQL a cast to varchar(n) would cut in silence; a text that is assigned is refused if too long.
    """
    old = family(before.type)
    if old in (Family.FLOAT, Family.DECIMAL):
        after = plain_number_of_sqlite(name, before, name)
        return Conversion(using=f"{name}::text", after=after, databases=SQLITE)
    if old is Family.UUID:
        parts = " || '-' || ".join(f"substr({name}, {start}, {length})" for start, length in _UUID_PARTS)
        after = f"CASE WHEN length({name}) = 32 THEN {parts} ELSE {name} END"
        return Conversion(using=f"{name}::text", after=after, databases=SQLITE)
    if old in (Family.MOMENT, Family.TIME):
        moment = (
            f"({name} AT TIME ZONE 'UTC')" if has_time_zone(before.type) and old is Family.MOMENT else name
        )
        return Conversion(using=f"{moment}::text", after=f"replace({name}, '.000000', '')")
    return Conversion(using=f"{name}::text")


_UUID_PARTS = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))


def plain_number_of_sqlite(name: str, before: Column, number: str) -> str:
    """SQLite writes 12.0 where the others write 12, and 12.5 where they write 12.50.

    ``name`` is the text of the number, ``number`` the number that a decimal is written from.
    """
    size = decimal_size(before.type) if family(before.type) is Family.DECIMAL else None
    # SQLite writes 15 digits, which is another number where it takes 17 to tell it.
    exact = f"trim(replace(printf('%!.17g', {number}) || ' ', '.0 ', ''))"
    if size and size[1]:
        fixed = f"printf('%.{size[1]}f', {number})"
        real = f"CASE WHEN CAST({fixed} AS REAL) = {number} THEN {fixed} ELSE {exact} END"
        whole = f"{number} || '.{'0' * size[1]}'"
        return f"CASE typeof({number}) WHEN 'integer' THEN {whole} WHEN 'real' THEN {real} ELSE {name} END"
    written = without_empty_fraction(name, before)
    if family(before.type) is not Family.FLOAT:
        return written
    other = f"typeof({number}) = 'real' AND CAST({name} || '' AS REAL) <> {number}"
    return f"CASE WHEN {other} THEN {exact} ELSE {written} END"


def exact_number(name: str, before: Type, dialect: str) -> str:
    """A number (SQL) with all of its digits: PostgreSQL's own cast leaves 15 of a double, 6 of a real."""
    if dialect != "postgresql":
        return name
    return f"{name}::text::numeric" if family(before) is Family.FLOAT else f"{name}::numeric"


def rounded(name: str, before: Type, digits: int, dialect: str) -> str:
    """A number (SQL) with so many digits after the point.

    Where SQLite's numbers have no more in binary, rounding would only take digits before the point away.
    """
    number = f"round({exact_number(name, before, dialect)}, {digits})"
    if dialect != "sqlite":
        return number
    most = _MOST_ROUNDED // 10 ** max(digits, 0)
    return f"CASE WHEN {name} BETWEEN -{most} AND {most} THEN {number} ELSE {name} END"


_MOST_ROUNDED = 2**52
_SINGLE = ("1.17549436e-38", "3.40282346e38")


def out_of_reach(name: str, after: Type, dialect: str) -> str:
    """The condition (SQL) that a number is too large, or too small, for one of four bytes."""
    if not is_single(after, dialect):
        return "1 = 0"
    least, most = _SINGLE
    finite = f" AND abs({name}) < 'Infinity'" if dialect == "postgresql" else ""
    return f"({name} <> 0 AND abs({name}) NOT BETWEEN {least} AND {most}{finite})"


def without_empty_fraction(text: str, before: Column) -> str:
    """The text (SQL) of a number as a list has it: 12, not 12.00."""
    size = decimal_size(before.type) if family(before.type) is Family.DECIMAL else None
    endings = dict.fromkeys([".0", "." + "0" * size[1] if size else ".0"])
    cases = " ".join(
        f"WHEN {text} LIKE '%{ending}' THEN substr({text}, 1, length({text}) - {len(ending)})"
        for ending in endings
        if ending != "."
    )
    return f"CASE {cases} ELSE {text} END"


# Casts between types of PostgreSQL's own; between others a value goes through its text.
_CASTS = frozenset(
    {
        frozenset(pair)
        for pair in (
            ("money", "numeric"),
            ("money", "decimal"),
            ("money", "int"),
            ("money", "integer"),
            ("money", "bigint"),
            ("inet", "cidr"),
            ("macaddr", "macaddr8"),
            ("bit", "int"),
            ("bit", "integer"),
            ("bit", "bigint"),
            ("bit", "varbit"),
        )
    }
)


def _own(name: str, value: str, before: Type, after: Type, postgresql_type: str) -> Conversion:
    """To or from a type that only its database knows: by a cast of its own, or through its text."""
    old, new = _word(before), _word(after)
    if family(after) is Family.TEXT:
        return Conversion(using=f"{name}::text")
    if family(before) is Family.TEXT:
        return Conversion(using=f"NULLIF(trim({value}), '')::{postgresql_type}")
    if old == new:
        return Conversion()  # a cast in so many words would cut what is too long
    if frozenset((old, new)) in _CASTS:
        return Conversion(using=f"{name}::{postgresql_type}")
    return Conversion(using=f"{name}::text::{postgresql_type}")


def _word(type_: Type) -> str:
    """The first word of a type, without its sizes: arrays of one kind count as alike."""
    return re.split(r"[(\[ ]", type_.name or type_.kind.value, maxsplit=1)[0].lower()


def cutting(before: Column, after: Column, postgresql_type: str) -> Conversion:
    """The conversion that cuts what does not fit: texts at the new length, numbers to the nearest."""
    name = quoted_name(after.name)
    old, new = family(before.type), family(after.type)
    length = text_length(after.type)
    if new is Family.TEXT and length is not None:
        if old is not Family.TEXT:
            return conversion(before, after, postgresql_type)
        cut = f"substr({name}, 1, {length})"
        return Conversion(using=cut, before=cut)
    if old in (Family.DECIMAL, Family.FLOAT) and new in (Family.WHOLE, Family.DECIMAL):
        size = decimal_size(after.type) if new is Family.DECIMAL else (0, 0)
        digits = size[1] if size else 0
        using = f"{rounded(name, before.type, digits, 'postgresql')}::{postgresql_type}"
        nearest = rounded(name, before.type, digits, "sqlite")
        return Conversion(using=using, before=f"round({name}, {digits})", of_sqlite=nearest)
    return conversion(before, after, postgresql_type)


def conversion(before: Column, after: Column, postgresql_type: str, *, native: bool = False) -> Conversion:
    """The conversion between two columns; ``postgresql_type`` is the new type in PostgreSQL's words.

    ``native`` where the column is an ENUM now, which PostgreSQL takes for a text only when it is told so.
    """
    name = quoted_name(after.name)
    value = f"{name}::text" if native else name
    old, new = family(before.type), family(after.type)
    if old is new and old is not Family.OTHER:
        return Conversion()
    if Family.OTHER in (old, new):
        return _own(name, value, before.type, after.type, postgresql_type)
    if old in (Family.DECIMAL, Family.FLOAT) and new is Family.WHOLE:
        # A cast would round in silence; the text of a number with a fraction is refused.
        exact = exact_number(name, before.type, "postgresql")
        return Conversion(using=f"trim_scale({exact})::text::{postgresql_type}")
    if old is Family.FLOAT and new is Family.DECIMAL:
        return Conversion(using=f"{exact_number(name, before.type, 'postgresql')}::{postgresql_type}")
    if old is Family.YES_NO and new is Family.TEXT:
        return Conversion(
            using=f"CASE WHEN {name} THEN 'yes' WHEN NOT {name} THEN 'no' END",
            after=f"CASE {name} WHEN '1' THEN 'yes' WHEN '0' THEN 'no' ELSE {name} END",
        )
    if old is Family.YES_NO and new in _NUMBERS:
        return Conversion(using=f"CASE WHEN {name} THEN 1 WHEN NOT {name} THEN 0 END")
    if old in _NUMBERS and new is Family.YES_NO:
        return Conversion(
            using=f"{name} <> 0",
            before=f"CASE WHEN {name} <> 0 THEN 1 WHEN {name} = 0 THEN 0 END",
        )
    if old is Family.TEXT and new is Family.YES_NO:
        word, spoken = f"lower(trim({name}))", f"lower(trim({value}))"
        return Conversion(
            using=f"CASE WHEN {spoken} IN {_YES} THEN true WHEN {spoken} IN {_NO} THEN false "
            f"WHEN {spoken} = '' THEN NULL ELSE {value}::boolean END",
            before=f"CASE WHEN {word} IN {_YES} THEN '1' WHEN {word} IN {_NO} THEN '0' "
            f"WHEN {word} = '' THEN NULL ELSE {name} END",
        )
    if old is Family.TEXT and new is not Family.BINARY:
        filled = f"NULLIF(trim({name}), '')"
        using = f"NULLIF(trim({value}), '')::{postgresql_type}"
        kept = {
            Family.DATE: f"substr({filled}, 1, 10)",
            Family.UUID: f"lower(replace({filled}, '-', ''))",  # as SQLAlchemy keeps them
        }
        return Conversion(using=using, before=filled, of_sqlite=kept.get(new))
    if new is Family.BINARY:
        using = f"convert_to({name}::text, 'UTF8')"
        return Conversion(using=using, after=f"CAST({name} AS BLOB)", databases=SQLITE)
    if old is Family.BINARY:
        text = f"convert_from({name}, 'UTF8')"
        using = text if new is Family.TEXT else f"{text}::{postgresql_type}"
        return Conversion(using=using, after=f"CAST({name} AS TEXT)", databases=SQLITE)
    if after.type.kind in (Kind.LIST, Kind.ONE_OF) and old in (Family.FLOAT, Family.DECIMAL):
        return Conversion(
            using=without_empty_fraction(f"{name}::text", before),
            after=without_empty_fraction(name, before),
        )
    if new is Family.TEXT:
        return _written(name, before)
    if old is Family.MOMENT and new is Family.TIME:
        fits_day = f"{name} LIKE '____-__-__ %'"
        return Conversion(
            using=f"{name}::{postgresql_type}",
            before=f"CASE WHEN {fits_day} THEN substr({name}, 12) ELSE {name} END",
            databases=SQLITE,
        )
    if old is Family.TIME and new in (Family.MOMENT, Family.DURATION):
        # MariaDB would take the present day; a moment comes from a time only on the way back.
        using = f"{name}::{postgresql_type}" if new is Family.DURATION else f"'1970-01-01'::date + {name}"
        return Conversion(using=using, after=f"'1970-01-01 ' || time({name})")
    if old is Family.DATE and new is Family.MOMENT:
        midnight = f"CASE WHEN {name} LIKE '____-__-__' THEN {name} || ' 00:00:00' ELSE {name} END"
        return Conversion(using=f"{name}::{postgresql_type}", after=midnight, databases=SQLITE)
    if old is Family.MOMENT and new is Family.DATE:
        # A number, which others may keep there, would be taken for a day of the Julian calendar.
        days = f"CASE WHEN typeof({name}) = 'text' THEN coalesce(date({name}), {name}) ELSE {name} END"
        return Conversion(using=f"{name}::{postgresql_type}", of_sqlite=days)
    if converts(before.type, after.type):
        return Conversion(using=f"{name}::{postgresql_type}")
    # There is no cast, and no row with a value: see xl2db.review.rows.
    return Conversion(using=f"{name}::text::{postgresql_type}")
