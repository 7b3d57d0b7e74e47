"""The rows that are there, and whether they fit what a plan asks of them.

Looked at before anything is changed, so that nobody is left with half a migration: MariaDB could not take
it back, and the others would say it in their own words, one fault at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from xl2db.cells import CellRef
from xl2db.database import misfits as looking
from xl2db.database.kinds import MYSQLS
from xl2db.database.misfits import Misfits
from xl2db.database.own_types import own_values
from xl2db.database.probing import count_null, row_counts
from xl2db.database.sql_text import quoted_name
from xl2db.database.trial import values_not_converted
from xl2db.database.types import dialect_of, is_native, list_values, sqlalchemy_type
from xl2db.findings import Finding, Rule
from xl2db.migrations.conversions import conversion, plain_number_of_sqlite, without_empty_fraction
from xl2db.review.convertible import fits
from xl2db.rules import running as rules
from xl2db.schema.conversion import Family, converts, decimal_size, family, text_length, whole_limits
from xl2db.schema.difference import Action, Change
from xl2db.schema.model import (
    Check,
    Column,
    Expression,
    ForeignKey,
    Index,
    Key,
    Kind,
    Schema,
    TableName,
    existing_rows_of,
)

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
        self.lists = {
            change.name
            for change in planned.changes
            if change.kind == "list" and self._is_native(change.name)
        }
        self.tables = {new: old for old, new in planned.renames.tables.items()}
        self.columns = {
            table: {new: old for old, new in names.items()}
            for table, names in planned.renames.columns.items()
        }

    def _is_native(self, name: str) -> bool:
        """Whether a list is an ENUM before or after, to which PostgreSQL compares no other values."""
        return any(
            (values := schema.list(name)) is not None and is_native(values, schema)
            for schema in (self.planned.previous, self.planned.wanted)
        )

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
            case "index", Index(unique=True):
                parts = [part.column for part in change.after.parts]
                if all(parts):
                    yield from self._alike(change, table, tuple(filter(None, parts)), change.after.where)
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
        now = self.planned.wanted.table(table)
        used = [now.column(name) for name in columns] if now else []
        if any(each and each.type.kind is Kind.LIST and each.type.name in self.lists for each in used):
            return None
        return self._columns_before(table, columns)

    def _columns_before(self, table: TableName, columns: tuple[str, ...]) -> list[str] | None:
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

    def _before_renames(self, table: TableName, expression: Expression) -> str:
        from xl2db.schema.expressions import rename_columns

        return rename_columns(expression, self.columns.get(table, {})).text

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
            hint=f"Type what they get into {existing_rows_of(column)}.",
            about=("column", str(table), column.name),
        )

    def _retyped(
        self, change: Change, table: TableName, before: Column, after: Column, old: str
    ) -> Iterator[Finding]:
        if found := self._misfits(table, before, after, old):
            yield self._finding(
                rules.VALUE_DOES_NOT_FIT,
                change,
                f"{_counted(found.count, 'value')} of {table}.{after.name} can't become {after.type}",
                found,
                after.origin.of("type"),
                f"Correct them in the database first, or choose a type that holds them; "
                f"{before.type} is what it is now.",
            )

    def _misfits(self, table: TableName, before: Column, after: Column, old: str) -> Misfits:
        """The values that the new type can't hold, in the order of what is cheap to ask."""
        place = self._old(table)
        source, target = family(before.type), family(after.type)
        allowed = list_values(after.type, self.planned.wanted)
        if allowed is None and after.type.kind is Kind.DATABASE and self.connection.dialect.name in MYSQLS:
            allowed = own_values(after.type.name or "")
        if not converts(before.type, after.type):
            filled = f"{quoted_name(old)} IS NOT NULL"
            return looking.rows_where(self.connection, place, filled, [old], as_text=True)
        if allowed is not None:
            moved = self.planned.renames.values.get(after.type.name or "", {})
            text = self._as_text(before, old)
            if source in _NUMBERS:
                text = without_empty_fraction(text, before)
            return looking.values_not_in(self.connection, place, old, [*allowed, *moved], text)
        if source is Family.TEXT and target is not Family.TEXT and (check := fits(after.type)):
            return looking.values_unlike(self.connection, place, old, check)
        if source in _NUMBERS and target in _NUMBERS:
            condition = _out_of_range(old, after, self.connection.dialect.name)
            return looking.rows_where(self.connection, place, condition, [old]) if condition else Misfits()
        if source is target and source is not Family.OTHER:
            return Misfits()
        length = text_length(after.type)
        if length is not None and source is not Family.BINARY:
            measure = "length" if self.connection.dialect.name == "sqlite" else "char_length"
            condition = f"{measure}({self._as_text(before, old)}) > {length}"
            return looking.rows_where(self.connection, place, condition, [old], as_text=True)
        return self._tried(place, before, after, old)

    def _as_text(self, before: Column, old: str) -> str:
        """The text (SQL) that a value becomes."""
        name, dialect = quoted_name(old), self.connection.dialect.name
        if family(before.type) is Family.YES_NO:
            return f"CASE WHEN {name} THEN 'yes' WHEN NOT {name} THEN 'no' END"
        if dialect == "postgresql":
            return f"{name}::text"
        if dialect == "sqlite" and family(before.type) in (Family.FLOAT, Family.DECIMAL):
            return plain_number_of_sqlite(f"CAST({name} AS TEXT)", before, name)
        if dialect == "sqlite" and family(before.type) is Family.UUID:
            return f"({name} || '----')"  # as long as it will be
        return f"CAST({name} AS {'TEXT' if dialect == 'sqlite' else 'CHAR'})"

    def _tried(self, place: TableName, before: Column, after: Column, old: str) -> Misfits:
        """What the database itself says of the conversion."""
        dialect = self.connection.dialect
        type_ = sqlalchemy_type(after.type, self.planned.wanted)
        found = conversion(before, replace(after, name=old), str(type_.compile(dialect_of("postgresql"))))
        expression = found.using if dialect.name == "postgresql" else found.before
        return values_not_converted(
            self.connection, place, old, str(type_.compile(dialect)), expression or quoted_name(old)
        )

    # Keys, references, rules, lists

    def _alike(
        self, change: Change, table: TableName, columns: tuple[str, ...], where: Expression | None = None
    ) -> Iterator[Finding]:
        from xl2db.schema.expressions import columns_of

        used = tuple(columns_of(where)) if where else ()
        names = self._old_columns(table, (*columns, *used))
        if names is None:
            return
        condition = self._before_renames(table, where) if where else None
        place = self._old(table)
        found = looking.rows_alike(self.connection, place, names[: len(columns)], condition)
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
        from xl2db.schema.expressions import columns_of

        used = tuple(sorted(columns_of(check.expression)))
        names = self._old_columns(table, used)
        if names is None:
            return
        condition = self._before_renames(table, check.expression)
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
                names = self._columns_before(table.key, (column.name,))
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


def _out_of_range(column: str, after: Column, dialect: str) -> str | None:
    """The condition under which a number is too large for a type, once it is rounded to it."""
    name = quoted_name(column)
    exact = f"{name}::numeric" if dialect == "postgresql" else name
    if family(after.type) is Family.WHOLE:
        least, most = whole_limits(after.type)
        return f"{name} IS NOT NULL AND round({exact}) NOT BETWEEN {least} AND {most}"
    size = decimal_size(after.type) if family(after.type) is Family.DECIMAL else None
    if size is None:
        return None
    return f"abs(round({exact}, {size[1]})) >= {10 ** (size[0] - size[1])}"


def _have(found: Misfits) -> str:
    return "has" if found.count == 1 else "have"


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
