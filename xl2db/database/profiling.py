"""What the rows of a table say of its columns, counted by the database itself.

Two statements a table, up to fifty columns at once: one that counts and measures, and one for the most frequent
values. Above a size only a sample of the rows is looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xl2db.schema.conversion import Family, family
from xl2db.schema.model import Column, Table

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, FromClause

_AT_ONCE = 50
_FREQUENT = 3
_LONGEST_SHOWN = 200
_ORDERED = frozenset({Family.WHOLE, Family.DECIMAL, Family.FLOAT, Family.DATE, Family.TIME, Family.MOMENT})
_COMPARED = _ORDERED | {Family.TEXT, Family.YES_NO, Family.UUID}


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """What is known of a column. Lengths are those of texts, in characters; ``distinct`` counts values.

    ``frequent`` are the values that come most often, with how often, where some value comes twice.
    """

    name: str
    filled: int
    distinct: int | None = None
    shortest: int | None = None
    longest: int | None = None
    smallest: str | None = None
    largest: str | None = None
    frequent: tuple[tuple[str, int], ...] = ()


def profile(
    connection: Connection, table: Table, columns: Sequence[Column], rows: int, *, sample: int, values: bool
) -> tuple[int, tuple[ColumnProfile, ...]]:
    """How many rows were looked at, and what they say of the columns.

    ``rows`` is how many the table has; of more than ``sample`` about so many are looked at. Without ``values``
    no value of a row is asked for, only numbers and lengths.
    """
    looked, found = 0, []
    for start in range(0, len(columns), _AT_ONCE):
        some = columns[start : start + _AT_ONCE]
        source = _source(connection, table, some, rows, sample)
        looked, profiles = _measured(connection, source, some, values=values)
        frequent = _frequent(connection, source, profiles, some) if values else {}
        found += [_with_frequent(each, frequent.get(each.name, ())) for each in profiles]
    return looked, tuple(found)


def _with_frequent(each: ColumnProfile, frequent: tuple[tuple[str, int], ...]) -> ColumnProfile:
    from dataclasses import replace

    return replace(each, frequent=frequent)


def _source(
    connection: Connection, table: Table, columns: Sequence[Column], rows: int, sample: int
) -> FromClause:
    """The rows that are looked at: all of them, or about so many by chance."""
    import sqlalchemy as sa

    place = sa.table(table.name, *(sa.column(column.name) for column in columns), schema=table.schema)
    if rows <= sample:
        return sa.select(*place.c).cte("looked_at")
    share = sample / rows
    if connection.dialect.name == "postgresql":
        percent = sa.func.bernoulli(sa.literal_column(f"{100 * share:.6f}"))
        picked = sa.tablesample(place, percent, seed=sa.literal_column("1"))
        return sa.select(*picked.c).cte("looked_at")
    if connection.dialect.name == "sqlite":
        by_chance = sa.func.abs(sa.func.random()) % 1_000_000 < int(share * 1_000_000)
    else:
        by_chance = sa.func.rand(1) < share
    return sa.select(*place.c).where(by_chance).cte("looked_at")


def _measured(
    connection: Connection, source: FromClause, columns: Sequence[Column], *, values: bool
) -> tuple[int, list[ColumnProfile]]:
    import sqlalchemy as sa

    wanted: list[ColumnElement[Any]] = [sa.func.count().label("looked")]
    for number, column in enumerate(columns):
        measures = _measures(connection, source.c[column.name], column, values=values)
        wanted += [measure.label(f"m{number}_{name}") for name, measure in measures]
    row = connection.execute(sa.select(*wanted).select_from(source)).one()._mapping
    found = []
    for number, column in enumerate(columns):
        here = {
            name: row[f"m{number}_{name}"]
            for name in ("filled", "distinct", "shortest", "longest", "smallest", "largest")
            if f"m{number}_{name}" in row
        }
        for name in ("smallest", "largest"):
            if here.get(name) is not None:
                here[name] = _shown(here[name])
        found.append(ColumnProfile(column.name, **here))
    return int(row["looked"]), found


def _measures(
    connection: Connection, place: ColumnElement[Any], column: Column, *, values: bool
) -> Iterator[tuple[str, ColumnElement[Any]]]:
    import sqlalchemy as sa

    kind = family(column.type)
    yield "filled", sa.func.count(place)
    if kind in _COMPARED:
        yield "distinct", sa.func.count(place.distinct())
    if kind is Family.TEXT:
        length = _length(connection, place)
        yield "shortest", sa.func.min(length)
        yield "longest", sa.func.max(length)
    if values and kind in _ORDERED:
        yield "smallest", sa.func.min(place)
        yield "largest", sa.func.max(place)


def _length(connection: Connection, place: ColumnElement[Any]) -> ColumnElement[Any]:
    import sqlalchemy as sa

    if connection.dialect.name == "sqlite":
        return sa.func.length(place)
    text = sa.cast(place, sa.Text) if connection.dialect.name == "postgresql" else place
    return sa.func.char_length(text)


def _frequent(
    connection: Connection, source: FromClause, profiles: Sequence[ColumnProfile], columns: Sequence[Column]
) -> dict[str, tuple[tuple[str, int], ...]]:
    """The most frequent values of those columns in which some come more than once."""
    import sqlalchemy as sa

    parts = []
    for number, (known, column) in enumerate(zip(profiles, columns, strict=True)):
        if family(column.type) not in _COMPARED or not known.distinct or known.distinct == known.filled:
            continue
        place = source.c[column.name]
        many = sa.func.count().label("many")
        text = sa.cast(place, sa.CHAR if connection.dialect.name in ("mysql", "mariadb") else sa.Text).label(
            "value"
        )
        query: Any = sa.select(sa.literal_column(str(number)).label("number"), text, many).where(
            place.is_not(None)
        )
        ordered = query.group_by(place).order_by(sa.desc("many"), place).limit(_FREQUENT)
        parts.append(sa.select(ordered.subquery(f"f{number}")))
    found: dict[str, list[tuple[str, int]]] = {}
    if parts:
        for number, value, many in connection.execute(sa.union_all(*parts)):
            column = columns[int(number)]
            found.setdefault(column.name, []).append((_of_column(str(value), column), int(many)))
    return {name: tuple(sorted(values, key=lambda pair: -pair[1])) for name, values in found.items()}


def _of_column(text: str, column: Column) -> str:
    if family(column.type) is Family.YES_NO:
        return "yes" if text.lower() in ("1", "true", "t") else "no"
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _shown(value: object) -> str:
    """A value of a row as text."""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def existing_columns(connection: Connection, tables: Collection[Table]) -> dict[Table, frozenset[str]]:
    """The columns that the database has of each table; tables that it lacks are left out."""
    from sqlalchemy import inspect

    from xl2db.database.probing import existing_tables

    there = existing_tables(connection, [table.key for table in tables])
    inspector = inspect(connection)
    return {
        table: frozenset(
            str(column["name"]) for column in inspector.get_columns(table.name, schema=table.schema)
        )
        for table in tables
        if table.key in there
    }
