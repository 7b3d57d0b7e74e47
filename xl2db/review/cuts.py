"""Values that a change of type would cut: what a person has to agree to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl2db.database.misfits import rows_where
from xl2db.database.sql_text import quoted_name
from xl2db.schema.conversion import Family, decimal_size, family, has_time_zone, text_length
from xl2db.schema.model import TableName, Type

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NUMBERS = (Family.WHOLE, Family.DECIMAL, Family.FLOAT)


def count_cut(connection: Connection, table: TableName, column: str, before: Type, after: Type) -> int:
    """How many values of a column are not what they were once it has the new type."""
    condition = _condition(quoted_name(column), before, after, connection.dialect.name)
    return rows_where(connection, table, condition).count


def _condition(name: str, before: Type, after: Type, dialect: str) -> str:
    """The condition (SQL) under which a value changes."""
    old, new = family(before), family(after)
    filled = f"{name} IS NOT NULL"
    if old is Family.TEXT and new is Family.TEXT:
        text = f"{name}::text" if dialect == "postgresql" else name
        measure = "length" if dialect == "sqlite" else "char_length"
        return f"{filled} AND {measure}({text}) > {text_length(after)}"
    if old in _NUMBERS and new in (Family.WHOLE, Family.DECIMAL):
        size = decimal_size(after) if new is Family.DECIMAL else (0, 0)
        exact = f"{name}::numeric" if dialect == "postgresql" else name
        return f"{filled} AND {exact} <> round({exact}, {size[1] if size else 0})"
    if old is Family.DECIMAL and new is Family.FLOAT and (size := decimal_size(before)):
        if dialect == "sqlite":  # which keeps them alike
            return "0"
        double = "double precision" if dialect == "postgresql" else "double"
        back = f"CAST(CAST({name} AS {double}) AS decimal({size[0]}, {size[1]}))"
        return f"{filled} AND {name} <> {back}"
    if old in _NUMBERS and new is Family.YES_NO:
        return f"{filled} AND {name} NOT IN (0, 1)"
    if old is Family.MOMENT and new is Family.DATE:
        moment = f"({name} AT TIME ZONE 'UTC')" if has_time_zone(before) else name
        time = f"{moment}::time" if dialect == "postgresql" else f"time({name})"
        return f"{filled} AND {time} <> '00:00:00'"
    return filled
