"""The rows that are there, and whether they fit what a plan asks of them.

Looked at before anything is changed, so that nobody is left with half a migration: MariaDB could not take
it back, and the others would say it in their own words, one fault at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xl2db.cells import CellRef
from xl2db.database import misfits as looking
from xl2db.database.misfits import Misfits
from xl2db.database.probing import count_null, row_counts
from xl2db.database.sql_text import quoted_name
from xl2db.database.types import list_values
from xl2db.findings import Finding, Rule
from xl2db.review.convertible import fits
from xl2db.rules import running as rules
from xl2db.schema.conversion import Family, converts, decimal_size, family, whole_limits
from xl2db.schema.difference import Action, Change
from xl2db.schema.model import Check, Column, ForeignKey, Index, Key, Kind, Schema, TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from xl2db.migrations.planning import Plan

_NUMBERS = (Family.WHOLE, Family.DECIMAL, Family.FLOAT)


def row_findings(connection: Connection, planned: Plan) -> tuple[Finding, ...]:
    """What the rows of a database have against a plan: an error for each change that they don't fit."""
    return tuple(_Rows(connection, planned).findings())


class _Rows:
    """The rows of a database under their old names, asked in the words of a plan."""

    def __init__(self, connection: Connection, planned: Plan) -> None:
        """Nothing is asked yet."""
        self.connection = connection
        self.planned = planned
        self.tables = {new: old for old, new in planned.renames.tables.items()}
        self.columns = {
            table: {new: old for old, new in names.items()}
            for table, names in planned.renames.columns.items()
        }

    def findings(self) -> Iterator[Finding]:
        """One finding for each change that rows don't fit."""
        for change in self.planned.changes:
            if change.kind == "list":
                yield from self._list(change)
            elif change.table is None or change.action in (Action.DROP, Action.RENAME):
                continue
            elif self._before(self.planned.previous, change.table):
                yield from self._in_table(change, change.table)

    def _in_table(self, change: Change, table: TableName) -> Iterator[Finding]:
        match change.kind, change.after:
            case "column", Column():
                yield from self._column(change, table, change.after)
            case (("unique key" | "primary key"), Key()):
                yield from self._alike(change, table, change.after.columns)
            case "index", Index(unique=True, where=None):
                parts = [part.column for part in change.after.parts]
                if all(parts):
                    yield from self._alike(change, table, tuple(filter(None, parts)))
            case "reference", ForeignKey():
                yield from self._reference(change, table, change.after)
            case "rule", Check():
                yield from self._rule(change, table, change.after)

    # Names before the change

    def _old(self, table: TableName) -> TableName:
        return self.tables.get(table, table)

    def _before(self, schema: Schema, table: TableName) -> bool:
        return schema.table(self._old(table)) is not None

    def _old_columns(self, table: TableName, columns: tuple[str, ...]) -> list[str] | None:
        """The columns under their old names; None where one is new, or its values are about to change."""
        was = self.planned.previous.table(self._old(table))
        now = self.planned.wanted.table(table)
        names = self.columns.get(table, {})
        found = []
        for name in columns:
            before = was.column(names.get(name, name)) if was else None
            after = now.column(name) if now else None
            if before is None or after is None or before.computed or after.computed:
                return None
            if before.type != after.type and family(before.type) is not family(after.type):
                return None
            if after.existing_rows is not None and after.required and not before.required:
                return None
            found.append(before.name)
        return found

    # Columns

    def _column(self, change: Change, table: TableName, column: Column) -> Iterator[Finding]:
        if change.action is Action.CREATE:
            valueless = column.required and not (column.default or column.computed or column.existing_rows)
            if valueless and column.type.kind is not Kind.AUTO_NUMBER:
                rows = row_counts(self.connection, [self._old(table)])[self._old(table)]
                if rows:
                    yield self._empty(table, column, rows, "new")
            return
        before = change.before
        assert isinstance(before, Column)
        old = self.columns.get(table, {}).get(column.name, column.name)
        attributes = {detail.attribute for detail in change.details}
        if "required" in attributes and column.required and not column.existing_rows and not column.computed:
            rows = count_null(self.connection, self._old(table), old)
            if rows:
                yield self._empty(table, column, rows, "required")
        if "type" in attributes and not column.computed and not before.computed:
            yield from self._retyped(change, table, before, column, old)

    def _empty(self, table: TableName, column: Column, rows: int, what: str) -> Finding:
        counted = f"{_counted(rows, 'row')} of {table}"
        message = (
            f"{column.name} is new and required, and nothing says what the {counted} get."
            if what == "new"
            else f"{counted} {'has' if rows == 1 else 'have'} no value in {column.name}, "
            "which becomes required."
        )
        return rules.ROWS_WITHOUT_VALUE.finding(
            message,
            column.origin.of("required") or column.origin.at,
            hint="Type what they get into Existing rows.",
            about=("column", str(table), column.name),
        )

    def _retyped(
        self, change: Change, table: TableName, before: Column, after: Column, old: str
    ) -> Iterator[Finding]:
        place, at = self._old(table), after.origin.of("type")
        source, target = family(before.type), family(after.type)
        allowed = list_values(after.type, self.planned.wanted)
        found = Misfits()
        if not converts(before.type, after.type):
            found = looking.rows_where(self.connection, place, f"{quoted_name(old)} IS NOT NULL", [old])
        elif allowed is not None and source is Family.TEXT:
            moved = self.planned.renames.values.get(after.type.name or "", {})
            found = looking.values_not_in(self.connection, place, old, [*allowed, *moved])
        elif source is Family.TEXT and target is not Family.TEXT and (check := fits(after.type)):
            found = looking.values_unlike(self.connection, place, old, check)
        elif source in _NUMBERS and target in _NUMBERS and (condition := _out_of_range(old, after)):
            found = looking.rows_where(self.connection, place, condition, [old])
        if found:
            yield self._finding(
                rules.VALUE_DOES_NOT_FIT,
                change,
                f"{_counted(found.count, 'value')} of {table}.{after.name} can't become {after.type}",
                found,
                at,
                f"Correct them in the database first, or choose a type that holds them; "
                f"{before.type} is what it is now.",
            )

    # Keys, references, rules, lists

    def _alike(self, change: Change, table: TableName, columns: tuple[str, ...]) -> Iterator[Finding]:
        names = self._old_columns(table, columns)
        found = looking.rows_alike(self.connection, self._old(table), names) if names else Misfits()
        if found:
            yield self._finding(
                rules.ROWS_ALIKE,
                change,
                f"{_counted(found.count, 'value')} of {', '.join(columns)} "
                f"{'stands' if found.count == 1 else 'stand'} in more than one row of {table}",
                found,
                change.at,
                "Make the rows different first, or take the key back.",
            )

    def _reference(self, change: Change, table: TableName, reference: ForeignKey) -> Iterator[Finding]:
        columns = self._old_columns(table, reference.columns)
        keys = self._old_columns(reference.target, reference.target_columns)
        if columns is None:
            return
        if not self._before(self.planned.previous, reference.target):
            filled = " AND ".join(f"{quoted_name(name)} IS NOT NULL" for name in columns)
            found = looking.rows_where(self.connection, self._old(table), filled, columns)
        elif keys is None:
            return
        else:
            target = self._old(reference.target)
            found = looking.orphans(self.connection, self._old(table), columns, target, keys)
        if found:
            yield self._finding(
                rules.ROWS_REFER_TO_NOTHING,
                change,
                f"{_counted(found.count, 'row')} of {table} "
                f"{'refers' if found.count == 1 else 'refer'} to no row of {reference.target}",
                found,
                change.at,
                f"Correct {', '.join(reference.columns)} in these rows, or add what they refer to.",
            )

    def _rule(self, change: Change, table: TableName, check: Check) -> Iterator[Finding]:
        from xl2db.schema.expressions import columns_of, rename_columns

        used = tuple(sorted(columns_of(check.expression)))
        names = self._old_columns(table, used)
        if names is None:
            return
        condition = rename_columns(check.expression, self.columns.get(table, {})).text
        found = looking.rows_where(self.connection, self._old(table), f"NOT ({condition})", names)
        if found:
            yield self._finding(
                rules.ROWS_BREAK_CHECK,
                change,
                f"{_counted(found.count, 'row')} of {table} "
                f"{'breaks' if found.count == 1 else 'break'} the rule {check.expression}",
                found,
                change.at,
                "Correct these rows first, or change the rule.",
            )

    def _list(self, change: Change) -> Iterator[Finding]:
        gone = {
            detail.before for detail in change.details if detail.attribute == "value" and detail.after is None
        }
        moved = self.planned.renames.values.get(change.name, {})
        if not gone:
            return
        for table in self.planned.wanted.tables:
            if not self._before(self.planned.previous, table.key):
                continue
            for column in table.columns:
                if column.type.kind is not Kind.LIST or column.type.name != change.name:
                    continue
                names = self._old_columns(table.key, (column.name,))
                allowed = [*(list_values(column.type, self.planned.wanted) or ()), *moved]
                found = Misfits()
                if names:
                    place = self._old(table.key)
                    found = looking.values_not_in(self.connection, place, names[0], allowed)
                if found:
                    yield self._finding(
                        rules.VALUE_DOES_NOT_FIT,
                        change,
                        f"{_counted(found.count, 'row')} of {table.key} still {_have(found)} a value "
                        f"that leaves the list {change.name}",
                        found,
                        change.at,
                        "Keep it, or type it into the Renamed from cell of the value that takes its place.",
                    )

    def _finding(
        self, rule: Rule, change: Change, words: str, found: Misfits, at: CellRef | None, hint: str
    ) -> Finding:
        examples = f", such as {'; '.join(found.examples)}" if found.examples else ""
        return rule.finding(
            f"{words}{examples}.", at, hint=hint, about=(change.kind, str(change.table), change.name)
        )


def _out_of_range(column: str, after: Column) -> str | None:
    """The condition under which a number is too large for a type."""
    name = quoted_name(column)
    if family(after.type) is Family.WHOLE:
        least, most = whole_limits(after.type)
        return f"{name} IS NOT NULL AND {name} NOT BETWEEN {least} AND {most}"
    size = decimal_size(after.type) if family(after.type) is Family.DECIMAL else None
    if size is None:
        return None
    return f"abs({name}) >= {10 ** (size[0] - size[1])}"


def _have(found: Misfits) -> str:
    return "has" if found.count == 1 else "have"


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
