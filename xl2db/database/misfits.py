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
    """How many rows (or values) do not fit, and the first few of their values.

    ``rows`` are the rows that hold them, where values were counted; ``total`` all rows of the table, 0 where
    nobody counted them.
    """

    count: int = 0
    examples: tuple[str, ...] = ()
    rows: int = 0
    total: int = 0

    def __bool__(self) -> bool:
        return self.count > 0


@dataclass(frozen=True, slots=True)
class Question:
    """Which rows of a table meet a condition (SQL); ``columns`` are shown.

    PostgreSQL can't sort the values of all types: ``as_text`` shows their texts. ``joins`` looks into another
    table, which databases do better where nothing else is asked.
    """

    table: TableName
    condition: str
    columns: tuple[str, ...] = ()
    as_text: bool = False
    joins: bool = False

    @property
    def query(self) -> str:
        """The SQL that shows the rows."""
        return f"SELECT * FROM {quoted_place(self.table)} WHERE {self.condition}"


def ask(connection: Connection, questions: Sequence[Question], *, samples: bool = True) -> list[Misfits]:
    """The answers to questions about one table, counted in one query; ``samples`` looks for examples."""
    place = quoted_place(questions[0].table)
    if questions[0].joins:
        text = f"SELECT (SELECT count(*) FROM {place}), count(*) FROM {place} WHERE {questions[0].condition}"
    else:
        counts = ", ".join(f"count(CASE WHEN {each.condition} THEN 1 END)" for each in questions)
        text = f"SELECT count(*), {counts} FROM {place}"
    total, *found = connection.execute(as_written(text)).one()
    return [
        Misfits(count, _examples(connection, each) if count and samples else (), count, total)
        for each, count in zip(questions, found, strict=True)
    ]


def _examples(connection: Connection, question: Question) -> tuple[str, ...]:
    if not question.columns:
        return ()
    cast = "::text" if question.as_text and connection.dialect.name == "postgresql" else ""
    shown = ", ".join(f"{quoted_name(name)}{cast}" for name in question.columns)
    place = quoted_place(question.table)
    query = (
        f"SELECT DISTINCT {shown} FROM {place} WHERE {question.condition} ORDER BY {shown} LIMIT {EXAMPLES}"
    )
    return tuple(_shown(row) for row in connection.execute(as_written(query)))


def rows_where(
    connection: Connection,
    table: TableName,
    condition: str,
    columns: Sequence[str] = (),
    *,
    as_text: bool = False,
) -> Misfits:
    """The rows of one question."""
    return ask(connection, [Question(table, condition, tuple(columns), as_text)])[0]


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
    groups = f"FROM {quoted_place(table)} WHERE {filled} GROUP BY {names} HAVING count(*) > 1"
    counted = f"SELECT count(*), sum(alike) FROM (SELECT count(*) AS alike {groups}) twice"
    count, rows = connection.execute(as_written(counted)).one()
    if not count:
        return Misfits()
    query = f"SELECT {names} {groups} ORDER BY {names} LIMIT {EXAMPLES}"
    return Misfits(count, tuple(_shown(row) for row in connection.execute(as_written(query))), int(rows))


def orphans(table: TableName, columns: Sequence[str], target: TableName, keys: Sequence[str]) -> Question:
    """Which rows have columns that point to no row of the target."""
    filled = " AND ".join(f"{quoted_name(name)} IS NOT NULL" for name in columns)
    same = " AND ".join(
        f"target.{quoted_name(key)} = {quoted_place(table)}.{quoted_name(name)}"
        for name, key in zip(columns, keys, strict=True)
    )
    lost = f"NOT EXISTS (SELECT 1 FROM {quoted_place(target)} target WHERE {same})"
    return Question(table, f"{filled} AND {lost}", tuple(columns), joins=True)


def values_not_in(
    dialect: str, table: TableName, column: str, allowed: Collection[str], text: str | None = None
) -> Question:
    """Which rows have a text that is none of the allowed ones; ``text`` (SQL) is what values are written as."""
    if text is None:
        text = quoted_name(column) + ("::text" if dialect == "postgresql" else "")
    listed = ", ".join(map(quoted, allowed))
    condition = f"{quoted_name(column)} IS NOT NULL AND ({text}) NOT IN ({listed})"
    return Question(table, condition, (column,), as_text=True)


def values_unlike(
    connection: Connection, table: TableName, column: str, fits: Callable[[str], bool], where: str = ""
) -> Misfits:
    """The different texts of a column for which ``fits`` says no; each is looked at once.

    ``where`` (SQL) says which rows count, if not all.
    """
    name = quoted_name(column)
    place = quoted_place(table)
    filled = f"{name} IS NOT NULL" + (f" AND {where}" if where else "")
    query = as_written(f"SELECT {name}, count(*) FROM {place} WHERE {filled} GROUP BY {name}")
    found = connection.execute(query, execution_options={"yield_per": 1000})
    wrong = {value: rows for value, rows in found if not _fits(value, fits)}
    examples = tuple(map(repr, sorted(wrong, key=str)[:EXAMPLES]))
    return Misfits(len(wrong), examples, sum(wrong.values()))


def _fits(value: object, fits: Callable[[str], bool]) -> bool:
    """Bytes, which SQLite keeps in any column, are a text if they spell one."""
    if not isinstance(value, bytes):
        return fits(str(value))
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return "\0" not in text and fits(text)


def quoted_place(table: TableName) -> str:
    """A table in SQL."""
    prefix = f"{quoted_name(table.schema)}." if table.schema else ""
    return f"{prefix}{quoted_name(table.name)}"


def _shown(row: Sequence[Any]) -> str:
    return ", ".join(repr(value) if isinstance(value, str) else str(value) for value in row)
