"""A change of a workbook on a database with rows, and the oracles that every change faces."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import xl2db
from tests.grids import write_workbook
from xl2db.cells import CellRef
from xl2db.database.comparing import differences
from xl2db.database.connecting import connect
from xl2db.findings import DatabaseRefused, Refused, Severity
from xl2db.migrations.folder import Folder
from xl2db.schema.model import Schema


@dataclass(frozen=True)
class Change:
    """``before`` and ``after`` are workbooks; ``rows`` are statements between them.

    ``holds`` are queries with the rows they give afterwards, ``back`` those after undo. ``steps`` are the
    summaries of the plan, ``warns`` the rules of its warnings. ``refused`` is the rule of the error that
    stops it before anything is touched, ``no_way_back`` that of the error that stops its undo. ``on`` says
    what is otherwise on one database.
    """

    name: str
    before: str
    after: str
    steps: Sequence[str] = ()
    rows: Sequence[str] = ()
    holds: Mapping[str, Any] = field(default_factory=dict)
    back: Mapping[str, Any] = field(default_factory=dict)
    drop: Sequence[str] = ()
    rename: Sequence[str] = ()
    warns: Sequence[str] = ()
    refused: str | None = None
    no_way_back: str | None = None
    on: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def for_database(self, kind: str, room: str) -> Change:
        """The change as it is on one kind of database, with its schema ``room`` under another name."""
        change = replace(self, on={}, **self.on.get(kind, {}))
        values = {each.name: _renamed(getattr(change, each.name), room) for each in fields(change)}
        return replace(change, **values)


_ROOM = re.compile(r"\broom\b")


def _renamed(value: Any, room: str) -> Any:
    """A value of a change with another name for the schema ``room``."""
    if isinstance(value, str):
        return _ROOM.sub(room, value)
    if isinstance(value, Mapping):
        return {_renamed(key, room): _renamed(each, room) for key, each in value.items()}
    return [_renamed(each, room) for each in value] if isinstance(value, list) else value


class Run:
    """One change on one database."""

    def __init__(self, folder: Path, url: str, safer: str = "never") -> None:
        """An empty database, and a folder for the workbook."""
        self.url = url
        self.safer = safer
        self.kind = url.split(":")[0].split("+")[0]
        # A schema of MariaDB is a database of the whole server.
        self.room = f"{url.rpartition('/')[2]}_room" if self.kind == "mariadb" else "room"
        self.book = folder / "book.xlsx"
        self.folder = Folder(folder / "migrations")
        self._opened: openpyxl.Workbook | None = None
        self.settings: dict[str, Any] = {"database": url, "migrations": self.folder.path}

    def write(self, grid: str) -> None:
        """Write the workbook."""
        write_workbook(self.book, grid)
        self._opened = None

    def sync(self, **more: Any) -> Any:
        """Sync the workbook."""
        return xl2db.sync(self.book, **self.settings, safer=self.safer, **more)

    def execute(self, statements: Sequence[str]) -> None:
        """Run statements in standard SQL."""
        with connect(self.url) as connection:
            for statement in statements:
                connection.exec_driver_sql(statement.replace("%", "%%") if self._doubles else statement)
            connection.commit()

    @property
    def _doubles(self) -> bool:
        return self.kind != "sqlite"

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a query; numbers and texts as Python's."""
        with connect(self.url) as connection:
            text = statement.replace("%", "%%") if self._doubles else statement
            return [tuple(row) for row in connection.exec_driver_sql(text)]

    def schema(self) -> Schema:
        """The schema as of the latest revision."""
        return self.folder.read_schema()

    def drift(self, schema: Schema) -> tuple[Any, ...]:
        """In what the database differs from a schema."""
        with connect(self.url) as connection:
            return differences(connection, schema)

    def cell(self, at: CellRef) -> Any:
        """What a cell holds."""
        if self._opened is None:
            self._opened = openpyxl.load_workbook(self.book)
        return self._opened[at.sheet][at.address].value

    def check(self, change: Change) -> None:
        """Do the change, and put all questions to it."""
        try:
            self._check(change)
        finally:
            if self.kind == "mariadb":
                self.execute([f'DROP SCHEMA IF EXISTS "{self.room}"'])

    def _check(self, change: Change) -> None:
        change = change.for_database(self.kind, self.room)
        decisions = {"drop": list(change.drop), "rename": list(change.rename)}
        self.write(change.before)
        if change.refused and self._is_refused(change, {}):
            return
        self.sync()
        before = self.schema()
        assert self.drift(before) == ()
        self.execute(change.rows)

        self.write(change.after)
        if change.refused:
            assert self._is_refused(change, decisions)
            assert self.drift(before) == ()
            self.holds(change.back)
            return
        planned = xl2db.plan(self.book, **self.settings, **decisions)
        assert [step.summary for step in planned.plan.steps] == list(change.steps)
        for step in planned.plan.steps:
            if step.at is not None:
                assert self.cell(step.at) is not None, step
        said = {finding.rule for finding in planned.findings if finding.severity is not Severity.INFO}
        assert said == set(change.warns)
        if not change.steps:
            assert planned.is_empty
            return
        assert self.sync(sql=True, **decisions).sql  # (8) it can be written as SQL
        result = self.sync(**decisions)
        assert len(result.applied) == len(result.revisions)
        assert len(result.revisions) == 1 or self.safer == "always"
        after = self.schema()
        assert self.drift(after) == ()  # (1) as if built fresh
        assert xl2db.plan(self.book, **self.settings).is_empty  # (2)
        self.holds(change.holds)  # (3)
        sources = [path.read_text() for path in result.revisions]

        if change.no_way_back:
            with pytest.raises(DatabaseRefused) as refused:
                xl2db.undo(self.book, **self.settings, yes=True)
            assert {one.rule for one in refused.value.findings} == {change.no_way_back}
            assert self.drift(after) == ()
            return
        xl2db.undo(self.book, **self.settings, yes=True)  # (5)
        assert self.drift(before) == ()
        self.holds(change.back)
        xl2db.apply(self.book, **self.settings)
        assert self.drift(after) == ()
        assert [path.read_text() for path in result.revisions] == sources
        tomllib.loads(self.folder.schema_file.read_text())

    def _is_refused(self, change: Change, decisions: Mapping[str, Any]) -> bool:
        """Whether a sync is refused by the rule that the change names, at a cell, with nothing written."""
        written = self.folder.revisions() if self.folder.path.exists() else []
        try:
            self.sync(**decisions)
        except Refused as refused:
            errors = [one for one in refused.findings if one.severity is Severity.ERROR]
            assert {one.rule for one in errors} == {change.refused}
            assert all(one.hint and (one.at or change.refused == "loses-data") for one in errors)
            assert written == (self.folder.revisions() if self.folder.path.exists() else [])
            return True
        return False

    def holds(self, expected: Mapping[str, Any]) -> None:
        """Queries give what is declared."""
        for statement, rows in expected.items():
            assert [tuple(_plain(value) for value in row) for row in self.query(statement)] == [
                row if isinstance(row, tuple) else (row,) for row in rows
            ], statement


def _plain(value: Any) -> Any:
    """Values as all drivers could give them."""
    from datetime import date, datetime, time
    from decimal import Decimal

    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date | time):
        return str(value)
    return value
