"""Defaults: a new row really gets the value, the same on all databases."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from tests.database.made import made
from xl2db.database.building import build

# Type, cell, and what a new row holds.
CASES: list[tuple[str, str, Any]] = [
    ("text", "it's", "it's"),
    ("text(40)", 'a "b" `c` [d]', 'a "b" `c` [d]'),
    ("text(40)", "100 % %s %(a)s %%", "100 % %s %(a)s %%"),
    ("text", "a:b ::c :d", "a:b ::c :d"),
    ("text(40)", r"back\\slash \\n \\' \\\\", "back\\slash \\n \\' \\\\"),
    ("text", r"two\nlines", "two\nlines"),
    ("text(40)", "🦊 名前 é", "🦊 名前 é"),
    ("text(40)", "{a} ${b} $1 ?", "{a} ${b} $1 ?"),
    ("text(40)", "; DROP TABLE things; --", "; DROP TABLE things; --"),
    ("text", """='""'""", ""),
    ("text(9)", '"NULL"', "NULL"),
    ("whole number", "=-5", -5),
    ("big number", "9223372036854775807", 2**63 - 1),
    ("decimal(8,2)", "=12.5", Decimal("12.50")),
    ("money", "=3", Decimal(3)),
    ("percent", "=0.0825", Decimal("0.0825")),
    ("number", "=0.1", 0.1),
    ("yes/no", "yes", True),
    ("yes/no", "no", False),
    ("date", "=date(2024, 1, 31)", dt.date(2024, 1, 31)),
    ("time", "=time(8, 30)", dt.time(8, 30)),
    ("date and time", "=datetime(2024, 1, 31, 8)", dt.datetime(2024, 1, 31, 8)),
    ("timestamp", "=datetime(2024, 1, 31, 8)", dt.datetime(2024, 1, 31, 8, tzinfo=dt.UTC)),
    ("duration", "1:30:00", dt.timedelta(hours=1, minutes=30)),
    ("duration", "=timedelta(hours=30)", dt.timedelta(hours=30)),
    ("uuid", "6f1c9c6e-52d5-4a2f-9c58-1d1b9a3f4d11", uuid.UUID("6f1c9c6e-52d5-4a2f-9c58-1d1b9a3f4d11")),
    ("json", """{"a": "it's 5 %", "b": [1, null]}""", {"a": "it's 5 %", "b": [1, None]}),
    ("email", "a@b.example", "a@b.example"),
    ("url", "https://example.com/%20?a=b:c", "https://example.com/%20?a=b:c"),
    ("one of: a, b'c", "b'c", "b'c"),
    ("list: odd", "100 %: \\\\", "100 %: \\"),
    ("whole number", "sql: 40 + 2", 42),
    ("text(20)", "sql: 'a' || ':b' || '%s'", "a:b%s"),
]
LIST = "# Lists\n| List | Value |\n| odd | 100 %: \\\\ |\n| odd | b |\n"


def grid(*cases: tuple[str, str]) -> str:
    """A table with a column ``c0``, ``c1`` … a case."""
    lines = [
        f"| c{place} | {type_} | {cell.replace('|', chr(92) + '|')} | |"
        for place, (type_, cell) in enumerate(cases)
    ]
    head = "| Column | Type | Default | Primary key |"
    return "\n".join(["# things", head, "| id | whole number | | yes |", *lines, LIST])


def new_row(url: str, folder: Path, text: str) -> tuple[Any, ...]:
    """What a row holds of which nothing but the key is given."""
    with made(url, folder, text) as (connection, schema):
        table = build(schema).tables["things"]
        connection.exec_driver_sql("INSERT INTO things (id) VALUES (1)")
        return tuple(connection.execute(select(table)).one())[1:]


def test_new_row__gets_the_literals(database_url: str, tmp_path: Path) -> None:
    found = new_row(database_url, tmp_path, grid(*((type_, cell) for type_, cell, _ in CASES)))
    for (type_, cell, expected), value in zip(CASES, found, strict=True):
        if type_ == "timestamp" and value.tzinfo is None:
            value = value.replace(tzinfo=dt.UTC)
        if type_ == "duration" and isinstance(value, dt.datetime):
            value -= dt.datetime(1970, 1, 1)
        assert value == expected, (type_, cell)


def test_new_row__gets_now_in_utc(database_url: str, tmp_path: Path) -> None:
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    (moment,) = new_row(database_url, tmp_path, grid(("timestamp", "now")))
    after = dt.datetime.now(dt.UTC)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    assert before <= moment <= after + dt.timedelta(seconds=1)


def test_new_row__gets_today_and_now(database_url: str, tmp_path: Path) -> None:
    day, moment = new_row(database_url, tmp_path, grid(("date", "today"), ("date and time", "now")))
    assert abs(day - dt.date.today()) <= dt.timedelta(days=1)
    assert abs(moment - dt.datetime.now(dt.UTC).replace(tzinfo=None)) < dt.timedelta(hours=15)


def test_new_row__gets_a_uuid_of_its_own(database_url: str, tmp_path: Path) -> None:
    with made(database_url, tmp_path, grid(("uuid", "new uuid"))) as (connection, schema):
        table = build(schema).tables["things"]
        connection.execute(insert(table), [{"id": number} for number in range(20)])
        found = list(connection.scalars(select(table.c.c0)))
    assert len(set(found)) == 20
    assert all(isinstance(each, uuid.UUID) for each in found)
    if database_url.startswith(("sqlite", "postgresql")):
        assert {each.version for each in found} == {4}


def test_new_row__of_a_list_as_enum(database_url: str, tmp_path: Path) -> None:
    text = grid(("list: odd", "100 %: \\\\")) + "\n# Settings\n| Setting | Value |\n| lists as | enum |\n"
    assert new_row(database_url, tmp_path, text) == ("100 %: \\",)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_timestamp_literal__means_utc_wherever_the_session_is(
    postgresql_url: str, tmp_path: Path, zone: str
) -> None:
    with made(postgresql_url, tmp_path, grid(("timestamp", "=datetime(2024, 1, 31, 8)"))) as (connection, _):
        connection.exec_driver_sql(f"SET TIME ZONE '{zone}'")
        connection.exec_driver_sql("INSERT INTO things (id) VALUES (1)")
        found = connection.exec_driver_sql("SELECT c0 FROM things").scalar()
    assert found == dt.datetime(2024, 1, 31, 8, tzinfo=dt.UTC)


def test_timestamp_now__is_utc_in_a_mariadb_session_elsewhere(mariadb_url: str, tmp_path: Path) -> None:
    with made(mariadb_url, tmp_path, grid(("timestamp", "now"))) as (connection, _):
        connection.exec_driver_sql("SET time_zone = '+09:00'")
        connection.exec_driver_sql("INSERT INTO things (id) VALUES (1)")
        found = connection.exec_driver_sql("SELECT c0 FROM things").scalar()
    assert abs(found - dt.datetime.now(dt.UTC).replace(tzinfo=None)) < dt.timedelta(minutes=1)
