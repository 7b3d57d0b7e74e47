"""Values that a change of type would cut: what a person has to agree to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl2db.database.misfits import rows_where, values_unlike
from xl2db.database.sql_text import quoted_name
from xl2db.migrations.conversions import exact_number, out_of_reach, rounded
from xl2db.review.convertible import fits
from xl2db.schema.conversion import (
    Family,
    binary_scale,
    decimal_size,
    family,
    fraction_digits,
    has_time_zone,
    is_padded,
    is_single,
    narrows,
    text_length,
)
from xl2db.schema.model import TableName, Type

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NUMBERS = (Family.WHOLE, Family.DECIMAL, Family.FLOAT)


def count_cut(connection: Connection, table: TableName, column: str, before: Type, after: Type) -> int:
    """How many values of a column are not what they were once it has the new type."""
    condition = _condition(quoted_name(column), before, after, connection.dialect.name)
    return rows_where(connection, table, condition).count


def count_altered(connection: Connection, table: TableName, column: str, before: Type, after: Type) -> int:
    """How many values are others in a type that a column had before, where they may have come since."""
    dialect = connection.dialect.name
    old, new = family(before), family(after)
    if old is Family.TEXT and new is not Family.TEXT:
        check = fits(after, dialect)
        return values_unlike(connection, table, column, check).rows if check else 0
    if old is Family.MOMENT and new is Family.TIME:  # a time became a moment of that day
        name = quoted_name(column)
        day = {"postgresql": f"{name}::date", "sqlite": f"substr({name}, 1, 10)"}.get(
            dialect, f"date({name})"
        )
        return rows_where(connection, table, f"{day} <> '1970-01-01'").count
    return count_cut(connection, table, column, before, after) if narrows(before, after) else 0


def _condition(name: str, before: Type, after: Type, dialect: str) -> str:
    """The condition (SQL) under which a value changes."""
    old, new = family(before), family(after)
    filled = f"{name} IS NOT NULL"
    if old is Family.TEXT and new is Family.TEXT:
        return f"{filled} AND {_cut_text(name, before, after, dialect)}"
    if old in _NUMBERS and new in (Family.WHOLE, Family.DECIMAL):
        size = decimal_size(after) if new is Family.DECIMAL else (0, 0)
        digits = size[1] if size else 0
        return (
            f"{filled} AND {exact_number(name, before, dialect)} <> {rounded(name, before, digits, dialect)}"
        )
    if new is Family.FLOAT:
        return f"{filled} AND {_less_exact(name, before, after, dialect)}"
    if old in _NUMBERS and new is Family.YES_NO:
        return f"{filled} AND {name} NOT IN (0, 1)"
    if old is new:
        return f"{filled} AND {_cut_fraction(name, after, dialect)}"
    if old is Family.MOMENT and new is Family.DATE:
        moment = f"({name} AT TIME ZONE 'UTC')" if has_time_zone(before) else name
        time = f"{moment}::time" if dialect == "postgresql" else f"time({name})"
        return f"{filled} AND {time} <> '00:00:00'"
    return filled


def _cut_text(name: str, before: Type, after: Type, dialect: str) -> str:
    """That a text is too long, or ends with spaces that a type says nothing of."""
    text = f"{name}::text" if dialect == "postgresql" else name
    measure = "length" if dialect == "sqlite" else "char_length"
    ends = is_padded(after) and not is_padded(before) and dialect != "sqlite"
    short = text_length(after)
    conditions = [f"{measure}({text}) > {short}"] if short is not None else []
    conditions += [f"{text} LIKE '% '"] if ends else []
    return f"({' OR '.join(conditions) or '1 = 0'})"


def _less_exact(name: str, before: Type, after: Type, dialect: str) -> str:
    """That a number in binary keeps fewer digits: what is read there is another number."""
    if dialect == "sqlite":  # which keeps them alike
        return "1 = 0"
    single = is_single(after, dialect)
    scale = binary_scale(after) if dialect != "postgresql" else None
    if dialect == "postgresql":
        kept = f"{name}::{'real' if single else 'double precision'}::text::numeric"
        other = f"{exact_number(name, before, dialect)} <> {kept}"
    elif scale is not None:
        other = f"{name} <> round({name}, {scale})"
    else:
        kept = f"CAST({name} AS {'FLOAT' if single else 'DOUBLE'})"
        other = f"CAST(CAST({name} AS CHAR) AS DOUBLE) <> CAST(CAST({kept} AS CHAR) AS DOUBLE)"
        if family(before) is Family.DECIMAL and (size := decimal_size(before)):
            other = f"{name} <> CAST(CAST({kept} AS CHAR) AS decimal({size[0]}, {size[1]}))"
    if family(before) is Family.FLOAT and not single and scale is None:
        return "1 = 0"
    return f"CASE WHEN {name} = 0 THEN 1 = 0 WHEN {out_of_reach(name, after, dialect)} THEN 1 = 1 ELSE {other} END"


def _cut_fraction(name: str, after: Type, dialect: str) -> str:
    """That a second has a fraction of more digits."""
    step = 10 ** (6 - fraction_digits(after, dialect))
    if dialect == "sqlite" or step == 1:  # nothing is cut
        return "1 = 0"
    part = f"extract(microseconds FROM {name})::bigint" if dialect == "postgresql" else f"microsecond({name})"
    return f"{part} % {step} <> 0"
