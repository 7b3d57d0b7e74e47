"""Types: each kind is built, holds the values at its edges, and gives them back."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DatabaseError, StatementError

from tests.database.made import create, typed
from xl2db.database.building import build
from xl2db.database.connecting import connect
from xl2db.database.types import dialect_of, sqlalchemy_type
from xl2db.schema.model import Kind, Schema
from xl2db.schema.types import parse_type

UTC = dt.UTC
EPOCH = dt.datetime(1970, 1, 1)
ODD = 'it\'s 100 % "x" a:b \\ \\n\nline\ttab 名前 🦊 é'
VALUES: dict[str, list[Any]] = {
    "text": ["", " ", ODD, "x" * 20_000],
    "text(5)": ["", "abcde", "🦊" * 5],
    "whole number": [0, -(2**31), 2**31 - 1],
    "small number": [-(2**15), 2**15 - 1],
    "big number": [-(2**63), 2**63 - 1],
    "decimal(10,3)": [Decimal("0.001"), Decimal("-9999999.999"), Decimal("9999999.999")],
    "decimal(15)": [Decimal(10**15 - 1)],
    "number": [0.1, -1.5e300, 2.0**-1000],
    "money": [Decimal("-0.0001"), Decimal("99999999999.9999")],
    "percent": [Decimal("0.0825"), Decimal("-999.9999")],
    "yes/no": [True, False],
    "date": [dt.date(1, 1, 1), dt.date(1969, 12, 31), dt.date(9999, 12, 31)],
    "time": [dt.time(0), dt.time(23, 59, 59, 999999)],
    "date and time": [dt.datetime(1000, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999999)],
    "timestamp": [dt.datetime(1970, 1, 1, tzinfo=UTC), dt.datetime(2038, 1, 19, 3, 14, 8, 5, tzinfo=UTC)],
    "duration": [dt.timedelta(0), dt.timedelta(hours=30, microseconds=1), dt.timedelta(days=-3)],
    "uuid": [uuid.UUID(int=0), uuid.UUID(int=2**128 - 1)],
    "json": [{"a": ODD, "b": [1, 2.5, None, True]}, [], "text", 0],
    "binary": [b"", bytes(range(256)), b"\0" * 70_000],
    "email": ["a@b.example", "x" * 308 + "@example.com"],
    "url": ["https://example.com/?a=1%202&b=%s#:x"],
    "phone": ["+81 3-1234-5678", "9" * 32],
    "one of: a, b'c, 5 %": ["a", "b'c", "5 %"],
}


def test_values__cover_every_kind() -> None:
    kinds = {parse_type(text).kind for text in VALUES}
    assert kinds == set(Kind) - {Kind.LIST, Kind.AUTO_NUMBER, Kind.DATABASE}


@pytest.mark.parametrize(("text", "values"), VALUES.items(), ids=VALUES)
def test_type__holds_its_edges(database_url: str, text: str, values: list[Any]) -> None:
    schema = typed("", text)
    (table,) = build(schema).tables.values()
    with connect(database_url) as connection:
        create(connection, schema)
        connection.execute(
            insert(table),
            [{"id": place, "c0": _given(each, database_url)} for place, each in enumerate(values)],
        )
        connection.commit()
        found = list(connection.scalars(select(table.c.c0).order_by(table.c.id)))
    if text == "timestamp":
        found = [each.replace(tzinfo=UTC) if each.tzinfo is None else each for each in found]
    if text == "duration":
        found = [each - EPOCH if isinstance(each, dt.datetime) else each for each in found]
    assert found == values


def _given(value: Any, url: str) -> Any:
    """Durations are kept as moments after 1970 began on MariaDB."""
    return EPOCH + value if isinstance(value, dt.timedelta) and url.startswith("mariadb") else value


TOO_MUCH: dict[str, Any] = {
    "text(5)": "abcdef",
    "small number": 2**15,
    "whole number": 2**31,
    "decimal(5,2)": Decimal("1000.00"),
    "one of: a, b": "c",
    "phone": "9" * 33,
    "date": "2024-02-30",
}


@pytest.mark.parametrize("database", ["postgresql_url", "mariadb_url"])
@pytest.mark.parametrize(("text", "value"), TOO_MUCH.items(), ids=TOO_MUCH)
def test_type__refuses_what_does_not_fit(
    request: pytest.FixtureRequest, database: str, text: str, value: Any
) -> None:
    schema = typed("", text)
    (table,) = build(schema).tables.values()
    with connect(request.getfixturevalue(database)) as connection:
        create(connection, schema)
        with pytest.raises((DatabaseError, StatementError)):
            connection.execute(insert(table), {"id": 1, "c0": value})


def test_choice__is_checked_on_sqlite_too(sqlite_url: str) -> None:
    schema = typed("", "one of: a, b")
    (table,) = build(schema).tables.values()
    with connect(sqlite_url) as connection:
        create(connection, schema)
        with pytest.raises(DatabaseError, match="CHECK constraint failed"):
            connection.execute(insert(table), {"id": 1, "c0": "c"})


SPELLINGS = {
    # type: SQLite, PostgreSQL, MariaDB
    "text": ("TEXT", "TEXT", "TEXT"),
    "text(40)": ("VARCHAR(40)", "VARCHAR(40)", "VARCHAR(40)"),
    "number": ("DOUBLE", "DOUBLE PRECISION", "DOUBLE"),
    "yes/no": ("BOOLEAN", "BOOLEAN", "BOOL"),
    "date and time": ("DATETIME", "TIMESTAMP WITHOUT TIME ZONE", "DATETIME(6)"),
    "timestamp": ("DATETIME", "TIMESTAMP WITH TIME ZONE", "DATETIME(6)"),
    "json": ("JSON", "JSONB", "JSON"),
    "binary": ("BLOB", "BYTEA", "LONGBLOB"),
    "postgresql: inet": ("VARCHAR(49)", "INET", "VARCHAR(49)"),
    "postgresql: text[]": ("JSON", "TEXT[]", "JSON"),
    "postgresql: varchar": ("TEXT", "VARCHAR", "TEXT"),
    "mariadb: binary(4)": ("BLOB", "BYTEA", "BINARY(4)"),
    "mariadb: datetime": ("DATETIME", "TIMESTAMP WITHOUT TIME ZONE", "DATETIME"),
    "mariadb: bigint unsigned": ("NUMERIC(20, 0)", "NUMERIC(20, 0)", "BIGINT UNSIGNED"),
    "mariadb: tinyblob": ("BLOB", "BYTEA", "TINYBLOB"),
}


@pytest.mark.parametrize(("text", "expected"), SPELLINGS.items(), ids=SPELLINGS)
def test_type__is_written(text: str, expected: tuple[str, str, str]) -> None:
    made = sqlalchemy_type(parse_type(text), Schema())
    dialects = ("sqlite", "postgresql", "mariadb")
    assert tuple(made.compile(dialect_of(name)) for name in dialects) == expected


def test_text__in_a_key_has_a_length_on_mariadb() -> None:
    made = sqlalchemy_type(parse_type("text"), Schema(), keyed=True)
    assert made.compile(dialect_of("mariadb")) == "VARCHAR(255)"
    assert made.compile(dialect_of("postgresql")) == "TEXT"
