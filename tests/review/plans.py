"""Plans for reviews: from two grids, without any database."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.grids import write_workbook
from xl2db.migrations.planning import Plan, make_plan
from xl2db.schema.difference import Decisions
from xl2db.schema.model import Schema, TableName
from xl2db.settings import find_project
from xl2db.verbs.checked import checked

URLS = {
    "postgresql": "postgresql://nobody@localhost/shop",
    "mariadb": "mariadb://nobody@localhost/shop",
    "sqlite": "sqlite:///shop.db",
}


def schema_of(folder: Path, grid: str, target: str) -> Schema:
    """The schema that a grid describes; one with errors is refused."""
    book = write_workbook(folder / "book.xlsx", grid)
    return checked(find_project(book, database=URLS[target], environment={})).schema


def plan_between(folder: Path, before: str, after: str, target: str, drop: Iterable[str] = ()) -> Plan:
    """The plan that leads from one grid to another."""
    previous = schema_of(folder, before, target)
    wanted = schema_of(folder, after, target)
    return make_plan(previous, wanted, Decisions(drops=frozenset(drop)))


def rows_in(plan: Plan, rows: int | None) -> dict[TableName, int] | None:
    """As many rows in each table."""
    return None if rows is None else {table.key: rows for table in plan.previous.tables}
