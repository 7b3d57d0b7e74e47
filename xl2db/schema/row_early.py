"""Rows that change before their table does: where it gets stricter, they have to fit before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from xl2db.schema.difference import Change
from xl2db.schema.misread import Misread
from xl2db.schema.model import Column, Kind, Schema, Table, TableName
from xl2db.schema.row_changes import RowChanges, RowSet
from xl2db.schema.row_keys import unique_columns
from xl2db.schema.row_order import RowStep
from xl2db.schema.row_rules import NotTheSameEverywhere, holds
from xl2db.schema.row_values import parse_value, same_value, value_family, value_type, written_text

_STRICTER = ("column", "rule", "unique key", "primary key", "index")


def early_steps(
    previous: Schema, wanted: Schema, changes: Iterable[Change], rows: dict[TableName, RowChanges]
) -> Iterator[RowStep]:
    """The rows that can change, or go, while their table is still as it was (under the new names).

    A row is among them only if all its new values fit the table as it is; the others come later.
    """
    lists = set()
    touched = set()
    for change in changes:
        if change.kind == "list":
            lists.add(change.name)
        elif change.kind in _STRICTER and change.table:
            touched.add(change.table)
    for key in sorted(rows, key=str):
        was, table, found = previous.table(key), wanted.table(key), rows[key]
        if was is None or table is None:
            continue
        used = {column.type.name for column in table.columns if column.type.kind is Kind.LIST}
        if key not in touched and not used & lists:
            continue
        if found.changed:
            yield from _changed(previous, was, table, found.changed)
        if found.removed and not _referred_to(wanted, key, rows):
            yield RowStep("delete", key, found.removed, (), "removed")


def _referred_to(wanted: Schema, key: TableName, rows: dict[TableName, RowChanges]) -> bool:
    """Whether another table whose rows change, too, refers to this one."""
    return any(
        reference.target == key
        for other in rows
        if (table := wanted.table(other))
        for reference in table.foreign_keys
    )


def _changed(previous: Schema, was: Table, table: Table, changed: RowSet) -> Iterator[RowStep]:
    fitting = _Fitting(previous, was, table)
    by_columns: dict[tuple[str, ...], list[int]] = {}
    for place, names in enumerate(changed.changed):
        row = dict(zip(changed.columns, changed.values[place], strict=True))
        known = {**changed.before[place], **{name: row[name] for name in names}}
        if fitting.all_of(names, known):
            by_columns.setdefault(names, []).append(place)
    for names, places in by_columns.items():
        part = replace(
            changed,
            values=tuple(changed.values[place] for place in places),
            cells=tuple(changed.cells[place] for place in places),
            changed=tuple(names for _ in places),
            before=tuple(changed.before[place] for place in places),
        )
        yield RowStep("fill", table.key, part, names, "changed")


class _Fitting:
    """Whether new values go into a table as it was."""

    def __init__(self, previous: Schema, was: Table, table: Table) -> None:
        self.previous, self.was, self.table = previous, was, table
        keys = {name for columns in unique_columns(was) for name in columns}
        self.bound = keys | {name for reference in was.foreign_keys for name in reference.columns}
        self.columns = {column.name: column for column in was.columns}

    def all_of(self, names: tuple[str, ...], row: dict[str, str | None]) -> bool:
        """Whether a row can have these new values in some columns already."""
        return all(self._fits(name, row[name]) for name in names) and self._keeps_rules(names, row)

    def _fits(self, name: str, value: str | None) -> bool:
        before, after = self.columns.get(name), self.table.column(name)
        if before is None or after is None or name in self.bound:
            return False
        if value_family(before) is not value_family(after):
            return False
        if value is None:
            return not before.required
        try:
            return same_value(
                parse_value(written_text(value), value_type(before), self._values(before)),
                value,
                value_family(before),
            )
        except Misread:
            return False

    def _values(self, column: Column) -> tuple[str, ...] | None:
        listed = self.previous.list(column.type.name or "") if column.type.kind is Kind.LIST else None
        return tuple(each.value for each in listed.values) if listed else None

    def _keeps_rules(self, names: tuple[str, ...], row: dict[str, str | None]) -> bool:
        from xl2db.schema.expressions import columns_of

        for check in self.was.checks:
            used = columns_of(check.expression)
            if not used & set(names):
                continue
            try:
                if not holds(check.expression, row, self.columns):
                    return False
            except NotTheSameEverywhere:
                return False
        return True
