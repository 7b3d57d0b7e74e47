"""Rows that a change would not fit: counted, with examples; nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xl2db.database.sql_text import as_written, quoted, quoted_name
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

EXAMPLES = 3
"""How many examples are shown."""


@dataclass(frozen=True, slots=True)
class Misfits:
    """How many rows (or values) do not fit, and the first few of their values."""

    count: int = 0
    examples: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.count > 0


def rows_where(
    connection: Connection,
    table: TableName,
    condition: str,
    columns: Sequence[str] = (),
    *,
    as_text: bool = False,
) -> Misfits:
    """The rows for which a condition (SQL) holds; ``columns`` are shown.

    PostgreSQL can't sort the values of all types: ``as_text`` shows their texts.
    """
    place = quoted_place(table)
    count = connection.scalar(as_written(f"SELECT count(*) FROM {place} WHERE {condition}")) or 0
    if not count or not columns:
        return Misfits(count)
    cast = "::text" if as_text and connection.dialect.name == "postgresql" else ""
    shown = ", ".join(f"{quoted_name(name)}{cast}" for name in columns)
    query = f"SELECT DISTINCT {shown} FROM {place} WHERE {condition} ORDER BY {shown} LIMIT {EXAMPLES}"
    return Misfits(count, tuple(_shown(row) for row in connection.execute(as_written(query))))


def rows_alike(
    connection: Connection, table: TableName, columns: Sequence[str], condition: str | None = None
) -> Misfits:
    """The values that more than one row has in these columns; rows with an empty one are never alike.

    ``condition`` (SQL) says which rows count.
    """
    names = ", ".join(map(quoted_name, columns))
    filled = " AND ".join(f"{quoted_name(name)} IS NOT NULL" for name in columns)
    if condition:
        filled += f" AND ({condition})"
    groups = f"SELECT {names} FROM {quoted_place(table)} WHERE {filled} GROUP BY {names} HAVING count(*) > 1"
    count = connection.scalar(as_written(f"SELECT count(*) FROM ({groups}) twice")) or 0
    if not count:
        return Misfits()
    query = f"{groups} ORDER BY {names} LIMIT {EXAMPLES}"
    return Misfits(count, tuple(_shown(row) for row in connection.execute(as_written(query))))


def orphans(
    connection: Connection, table: TableName, columns: Sequence[str], target: TableName, keys: Sequence[str]
) -> Misfits:
    """The rows whose columns point to no row of the target."""
    filled = " AND ".join(f"{quoted_name(name)} IS NOT NULL" for name in columns)
    same = " AND ".join(
        f"target.{quoted_name(key)} = {quoted_place(table)}.{quoted_name(name)}"
        for name, key in zip(columns, keys, strict=True)
    )
    lost = f"NOT EXISTS (SELECT 1 FROM {quoted_place(target)} target WHERE {same})"
    return rows_where(connection, table, f"{filled} AND {lost}", columns)


def values_not_in(
    connection: Connection, table: TableName, column: str, allowed: Collection[str], text: str | None = None
) -> Misfits:
    """The rows whose text is none of the allowed ones; ``text`` (SQL) is what other values are written as."""
    if text is None:
        text = quoted_name(column) + ("::text" if connection.dialect.name == "postgresql" else "")
    listed = ", ".join(map(quoted, allowed))
    condition = f"{quoted_name(column)} IS NOT NULL AND ({text}) NOT IN ({listed})"
    return rows_where(connection, table, condition, [column], as_text=True)


def values_unlike(
    connection: Connection, table: TableName, column: str, fits: Callable[[str], bool]
) -> Misfits:
    """The different texts of a column for which ``fits`` says no; each is looked at once."""
    name = quoted_name(column)
    query = as_written(f"SELECT DISTINCT {name} FROM {quoted_place(table)} WHERE {name} IS NOT NULL")
    found = connection.execute(query, execution_options={"yield_per": 1000})
    wrong = [value for (value,) in found if not fits(str(value))]
    return Misfits(len(wrong), tuple(map(repr, sorted(wrong, key=str)[:EXAMPLES])))


def quoted_place(table: TableName) -> str:
    """A table in SQL."""
    prefix = f"{quoted_name(table.schema)}." if table.schema else ""
    return f"{prefix}{quoted_name(table.name)}"


def _shown(row: Sequence[Any]) -> str:
    return ", ".join(repr(value) if isinstance(value, str) else str(value) for value in row)
