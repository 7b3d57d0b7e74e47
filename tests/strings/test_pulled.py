"""Names and texts of an existing database that a workbook can hold stand in it, whole, after a pull."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import xl2db
from tests.strings.looking import looking
from xl2db.schema.model import Column, Schema, Table

JOINED = "क्\u200dष"
KEY = "id integer PRIMARY KEY"
CASES: dict[str, tuple[tuple[str, ...], str, Callable[[Schema], object], object]] = {
    "a name with a joiner": (
        ("sqlite", "postgresql", "mariadb"),
        f"CREATE TABLE {JOINED} ({KEY})",
        lambda schema: [table.name for table in schema.tables],
        [JOINED],
    ),
    "a control character in a default": (
        ("sqlite", "postgresql", "mariadb"),
        f"CREATE TABLE t ({KEY}, c varchar(9) DEFAULT 'a\x03b')",
        lambda schema: str(column(schema).default),
        "a\x03b",
    ),
    "an emoji in a default": (
        ("sqlite", "postgresql", "mariadb"),
        f"CREATE TABLE t ({KEY}, c varchar(9) DEFAULT '🚀?')",
        lambda schema: str(column(schema).default),
        "🚀?",
    ),
    "spaces around a comment": (
        ("mariadb",),
        f"CREATE TABLE t ({KEY}, c text COMMENT ' x ')",
        lambda schema: column(schema).description,
        " x ",
    ),
    "what the server does not say of an ENUM": (
        ("mariadb",),
        f"CREATE TABLE t ({KEY}, c enum('a', '🚀'))",
        lambda schema: [(each.kind, each.name) for each in schema.unsaid],
        [("values", "c")],
    ),
    "spaces in the values of an ENUM": (
        ("postgresql",),
        f"CREATE TYPE l AS ENUM (' x', 'y '); CREATE TABLE t ({KEY}, c l)",
        lambda schema: [each.value for each in schema.lists[0].values],
        [" x", "y "],
    ),
    "a reference to a name with a dot": (
        ("sqlite", "postgresql", "mariadb"),
        f'CREATE TABLE t ({KEY}); ALTER TABLE t RENAME TO "a.b"; '
        'CREATE TABLE r (o integer, CONSTRAINT k FOREIGN KEY (o) REFERENCES "a.b" (id))',
        lambda schema: [each.name for each in schema.unsaid if each.kind == "foreign key"],
        ["k"],
    ),
}
"""The databases, the SQL, and what is looked at in the pulled workbook, with what it must be."""


def table(schema: Schema) -> Table:
    return schema.tables[0]


def column(schema: Schema) -> Column:
    return table(schema).columns[1]


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name in CASES for kind in CASES[name][0]])
def test_pulled_workbook__says_it_whole(
    name: str, kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    _, statements, look_at, expected = CASES[name]
    url: str = request.getfixturevalue(f"{kind}_url")
    with looking(url, tmp_path) as look:
        if kind == "mariadb":
            look.run("SET SESSION sql_mode = 'ANSI_QUOTES'")
        look.run(*statements.split("; "))
    xl2db.pull(url, tmp_path / "pulled.xlsx")
    schema = xl2db.check(tmp_path / "pulled.xlsx", database=url).schema
    assert look_at(schema) == expected
