"""The reference rows that a plan changes or deletes itself: they need not fit what it asks of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from xl2db.database.defaults import default_sql
from xl2db.database.sql_text import quoted_name
from xl2db.migrations.planning import Plan
from xl2db.schema.difference import Action, Change, changed_rows
from xl2db.schema.model import Column, Default, DefaultKind, ForeignKey, TableName
from xl2db.schema.renaming import rename
from xl2db.schema.row_changes import RowSet, Values
from xl2db.schema.row_early import early_steps
from xl2db.schema.row_values import value_type


class ChangingRows:
    """Conditions (SQL) that leave such rows out, under the names that the database has before the plan.

    ``columns_before`` gives the columns of a table under these names, None where one is new.
    """

    def __init__(
        self,
        planned: Plan,
        dialect: str,
        columns_before: Callable[[TableName, tuple[str, ...]], list[str] | None],
    ) -> None:
        """Find the rows."""
        self.planned, self.dialect, self.columns_before = planned, dialect, columns_before
        self.old_tables = planned.renames.old_tables()
        self.changes = changed_rows(planned.changes)
        self.early: dict[TableName, list[RowSet]] = {}
        if self.changes:
            before = rename(planned.previous, planned.renames)
            for step in early_steps(before, planned.wanted, planned.changes, self.changes):
                self.early.setdefault(step.table, []).append(step.rows)

    def without(self, table: TableName, change: Change) -> str:
        """The condition that a row is not changed, deleted or given what it lacks; empty where all count."""
        conditions = list(self._others(table, self.early.get(table, ())))
        if change.kind == "column" and change.action is Action.CREATE:
            conditions += self._others(table, self._given(table, change.name))
        if isinstance(change.after, ForeignKey):
            conditions += self._not_in_sheet(table, change.after)
        return " AND ".join(conditions)

    def _given(self, table: TableName, column: str) -> Iterator[RowSet]:
        """The rows that get a value in a new column."""
        found = self.changes.get(table)
        if found and found.changed and column in found.changed.columns:
            yield found.changed

    def _others(self, table: TableName, sets: Iterable[RowSet]) -> Iterator[str]:
        for rows in sets:
            if columns := self._columns(table, rows.key):
                yield f"NOT ({self._is_one_of(columns, rows.of(rows.key))})"

    def _not_in_sheet(self, table: TableName, reference: ForeignKey) -> Iterator[str]:
        """That a row refers to none of the rows that the target's sheet has."""
        target = self.planned.wanted.table(reference.target)
        rows = target.rows if target else None
        if rows is None or not set(reference.target_columns) <= set(rows.columns):
            return
        values = [each for each in rows.of(reference.target_columns) if None not in each]
        columns = self._columns(table, reference.columns)
        if columns and values:
            yield f"NOT ({self._is_one_of(columns, values)})"

    def _columns(self, table: TableName, names: tuple[str, ...]) -> list[Column]:
        was = self.planned.previous.table(self.old_tables.get(table, table))
        known = self.columns_before(table, names) if was else None
        return [column for name in known or () if (column := was.column(name) if was else None)]

    def _is_one_of(self, columns: Sequence[Column], values: Sequence[Values]) -> str:
        """That a row has one of these values in some columns."""
        names = [quoted_name(column.name) for column in columns]
        texts = [
            [
                default_sql(Default(DefaultKind.LITERAL, text or ""), value_type(column), self.dialect)
                for text, column in zip(row, columns, strict=True)
            ]
            for row in values
        ]
        if len(names) == 1:
            return f"{names[0]} IN ({', '.join(text for (text,) in texts)})"
        return " OR ".join(
            "(" + " AND ".join(f"{name} = {text}" for name, text in zip(names, row, strict=True)) + ")"
            for row in texts
        )
