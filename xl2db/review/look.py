"""What a review looks at: a plan, the kind of database that it is for, and how many rows the tables hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from xl2db.cells import CellRef
from xl2db.findings import Finding, Rule
from xl2db.schema.difference import Action, Change
from xl2db.schema.model import Column, Kind, Schema, Table, TableName

if TYPE_CHECKING:
    from xl2db.migrations.planning import Plan

LARGE = 10_000
"""From how many rows on it is said that others have to wait; fewer are through in the blink of an eye."""


@dataclass(frozen=True, slots=True)
class Look:
    """A plan under review.

    ``target`` is the kind of database, None where nobody knows it. ``rows`` are the rows of the tables, by
    the names that they have before the plan; None where no database was asked. ``online`` are the changes
    that are made while people work.
    """

    planned: Plan
    target: str | None = None
    rows: Mapping[TableName, int] | None = None
    online: frozenset[tuple[str, TableName | None, str]] = frozenset()

    def before(self, table: TableName) -> Table | None:
        """The table as it was, under its old name; None for a new one."""
        old = self.planned.renames.old_tables().get(table, table)
        return self.planned.previous.table(old)

    def after(self, table: TableName) -> Table | None:
        """The table as it will be; None for one that goes."""
        return self.planned.wanted.table(table)

    def count(self, table: TableName) -> int | None:
        """How many rows a table holds; None where nobody knows."""
        was = self.before(table)
        if self.rows is None:
            return None
        return self.rows.get(was.key) if was else 0

    def is_empty(self, table: TableName | None) -> bool:
        """Whether a table is known to hold nothing."""
        return table is not None and self.count(table) == 0

    def may_be_large(self, table: TableName) -> bool:
        """Whether a table holds many rows, or nobody knows how many."""
        count = self.count(table)
        return self.before(table) is not None and (count is None or count >= LARGE)

    def size(self, table: TableName) -> str:
        """The table with its number of rows, where that is known: ``orders (51,000 rows)``."""
        count = self.count(table)
        return f"{table} ({count:,} rows)" if count else str(table)

    def column_before(self, table: TableName, name: str) -> Column | None:
        """A column as it was, by the name that it will have; None for a new one."""
        was = self.before(table)
        old = {new: old for old, new in self.planned.renames.columns.get(table, {}).items()}
        return was.column(old.get(name, name)) if was else None

    def all_new(self, table: TableName, columns: tuple[str, ...]) -> bool:
        """Whether none of the columns was there before, so that nobody writes to them yet."""
        return all(self.column_before(table, name) is None for name in columns)

    def users_of(self, name: str) -> Iterator[tuple[TableName, Column]]:
        """The columns that have a list for their type, in tables that were there before."""
        for table in self.planned.wanted.tables:
            if self.before(table.key) is None:
                continue
            for column in table.columns:
                if column.type.kind is Kind.LIST and column.type.name == name:
                    yield table.key, column

    @property
    def wanted(self) -> Schema:
        """The schema that the plan leads to."""
        return self.planned.wanted


Check: TypeAlias = Callable[[Look, Change], Iterator[Finding]]
Checks: TypeAlias = dict[tuple[str, Action], tuple[Check, ...]]


def found(rule: Rule, change: Change, message: str, at: CellRef | None = None, **more: Any) -> Finding:
    """A finding about a change, at the cell that asks for it."""
    about = (change.kind, str(change.table), change.name)
    return rule.finding(message, at or change.at, about=about, **more)


def attributes(change: Change) -> frozenset[str]:
    """What of a thing changes: ``type``, ``required`` …"""
    return frozenset(detail.attribute for detail in change.details)
