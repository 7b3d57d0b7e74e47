"""All changes in one migration: they must not disturb each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import xl2db
from tests.grids import write_workbook
from tests.migrations.cases import CASES
from tests.migrations.changes import Change
from xl2db.database.comparing import differences
from xl2db.database.connecting import connect
from xl2db.migrations.folder import Folder
from xl2db.migrations.planning import make_plan, write_revision
from xl2db.migrations.running import downgrade, upgrade
from xl2db.schema.difference import Decisions
from xl2db.schema.model import Schema, TableName


class Both(NamedTuple):
    """Both schemas of a change, and the decisions that go with it."""

    before: Schema
    after: Schema
    decisions: Decisions


def together(kind: str) -> Both:
    """All changes that a database carries out, each with its own tables and lists."""
    parts = [apart(number) for number, case in enumerate(CASES) if _joins(case, kind)]
    renames = {old: new for part in parts for old, new in part.decisions.renames.items()}
    drops = frozenset(name for part in parts for name in part.decisions.drops)
    return Both(_joined(p.before for p in parts), _joined(p.after for p in parts), Decisions(renames, drops))


def _joins(case: Change, kind: str) -> bool:
    """Cases with settings of their own, or a schema (which the whole server shares), stand alone.

    So do rows of a sheet that go with rows that an application has written: here nobody writes any.
    """
    change = case.for_database(kind, "room")
    texts = change.before + change.after
    alone = "# Settings" in texts or "room" in texts or (change.rows and "(rows)" in texts)
    return not change.refused and not alone


def _joined(schemas: Iterable[Schema]) -> Schema:
    parts = list(schemas)
    return Schema(
        tuple(table for part in parts for table in part.tables),
        tuple(values for part in parts for values in part.lists),
    )


@cache
def apart(number: int) -> Both:
    """A change with names that no other one has."""
    change = CASES[number]
    drops = {_own(name, number) for name in change.drop}
    renames = {
        _own(old, number): _own(new, number) if "." not in old else new
        for old, _, new in (text.partition("=") for text in change.rename)
    }
    decisions = Decisions(renames, frozenset(drops))
    return Both(_read(change.before, number), _read(change.after, number), decisions)


def _own(name: str, number: int) -> str:
    return f"{number}_{name}"


def _read(grid: str, number: int) -> Schema:
    with TemporaryDirectory() as folder:
        schema = xl2db.check(write_workbook(Path(folder) / "book.xlsx", grid)).schema
    return replace(
        schema,
        tables=tuple(_table(table, number) for table in schema.tables),
        lists=tuple(replace(values, name=_own(values.name, number)) for values in schema.lists),
    )


def _table(table: Any, number: int) -> Any:
    def named(things: Any) -> Any:
        return tuple(replace(thing, name=_own(thing.name, number)) for thing in things)

    def column(each: Any) -> Any:
        if each.type.kind != "list":
            return each
        return replace(each, type=replace(each.type, name=_own(each.type.name, number)))

    return replace(
        table,
        name=_own(table.name, number),
        renamed_from=_own(table.renamed_from, number) if table.renamed_from else None,
        columns=tuple(map(column, table.columns)),
        primary_key=table.primary_key and named([table.primary_key])[0],
        uniques=named(table.uniques),
        indexes=named(table.indexes),
        checks=named(table.checks),
        foreign_keys=tuple(
            replace(key, target=TableName(key.target.schema, _own(key.target.name, number)))
            for key in named(table.foreign_keys)
        ),
    )


def test_all_changes_in_one_migration__arrive_and_go_back(database_url: str, tmp_path: Path) -> None:
    kind = database_url.split(":")[0].split("+")[0]
    before, after, decisions = together(kind)
    assert len(before.tables) > 250
    folder = Folder(tmp_path / "migrations")
    folder.create()

    def is_as(schema: Schema) -> None:
        with connect(database_url) as connection:
            assert differences(connection, schema) == ()

    write_revision(folder, make_plan(Schema(), before))
    upgrade(folder, database_url)
    is_as(before)
    write_revision(folder, make_plan(before, after, decisions))
    upgrade(folder, database_url)
    is_as(after)
    assert make_plan(folder.read_schema(), after).is_empty
    downgrade(folder, database_url)
    is_as(before)
    upgrade(folder, database_url)
    is_as(after)
