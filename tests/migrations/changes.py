"""A change of a workbook on a database with rows, and the oracles that every change faces."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

import xl2db
from tests.grids import write_workbook
from xl2db.cells import CellRef
from xl2db.database.comparing import differences
from xl2db.database.connecting import connect
from xl2db.migrations.folder import Folder
from xl2db.schema.model import Schema

ALL = ("sqlite", "postgresql", "mariadb")


@dataclass(frozen=True)
class Change:
    """``before`` and ``after`` are workbooks; ``rows`` are statements between them.

    ``holds`` are queries with the rows they give afterwards, ``back`` those after undo. ``symbols`` are the
    marks and names of the plan's steps. Where ``only`` leaves a database out, ``why`` says the reason.
    """

    name: str
    before: str
    after: str
    steps: Sequence[str]
    rows: Sequence[str] = ()
    holds: Mapping[str, Any] = field(default_factory=dict)
    back: Mapping[str, Any] = field(default_factory=dict)
    drop: Sequence[str] = ()
    rename: Sequence[str] = ()
    only: Sequence[str] = ALL
    why: str = ""

    def __post_init__(self) -> None:
        """A database is left out for a reason."""
        assert bool(self.why) == (tuple(self.only) != ALL), self.name


class Run:
    """One change on one database."""

    def __init__(self, folder: Path, url: str) -> None:
        """An empty database, and a folder for the workbook."""
        self.url = url
        self.book = folder / "book.xlsx"
        self.folder = Folder(folder / "migrations")
        self.settings: dict[str, Any] = {"database": url, "migrations": self.folder.path}

    def write(self, grid: str) -> None:
        """Write the workbook."""
        write_workbook(self.book, grid)

    def sync(self, **more: Any) -> Any:
        """Sync the workbook."""
        return xl2db.sync(self.book, **self.settings, **more)

    def execute(self, statements: Sequence[str]) -> None:
        """Run statements in standard SQL."""
        with connect(self.url) as connection:
            for statement in statements:
                connection.exec_driver_sql(statement.replace("%", "%%") if self._doubles else statement)
            connection.commit()

    @property
    def _doubles(self) -> bool:
        return not self.url.startswith("sqlite")

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
        return openpyxl.load_workbook(self.book)[at.sheet][at.address].value

    def check(self, change: Change) -> None:
        """Do the change, and put all questions to it."""
        self.write(change.before)
        self.sync()
        before = self.schema()
        assert self.drift(before) == ()
        self.execute(change.rows)

        self.write(change.after)
        decisions = {"drop": list(change.drop), "rename": list(change.rename)}
        planned = xl2db.plan(self.book, **self.settings, **decisions)
        assert [step.summary for step in planned.plan.steps] == list(change.steps)
        for step in planned.plan.steps:
            if step.at is not None:
                assert self.cell(step.at) is not None, step
        assert self.sync(sql=True, **decisions).sql  # (8) it can be written as SQL
        result = self.sync(**decisions)
        assert len(result.applied) == 1
        after = self.schema()
        assert self.drift(after) == ()  # (1) as if built fresh
        assert xl2db.plan(self.book, **self.settings).is_empty  # (2)
        self.holds(change.holds)  # (3)
        source = result.revision.read_text()

        xl2db.undo(self.book, **self.settings, yes=True)  # (5)
        assert self.drift(before) == ()
        self.holds(change.back)
        xl2db.apply(self.book, **self.settings)
        assert self.drift(after) == ()
        assert result.revision.read_text() == source
        tomllib.loads(self.folder.schema_file.read_text())

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
