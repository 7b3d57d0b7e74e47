"""Faults of a schema as a whole: references, names, types and rules that don't go together.

A schema may hold what could not be read: an empty name, and the type :data:`xl2db.schema.unread.UNREAD`.
These were reported at their cells already, so nothing is said here that follows from them alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from xl2db.cells import CellRef
from xl2db.findings import Finding, Severity, each_once
from xl2db.rules import tables as rules_of_tables
from xl2db.rules import workbook as rules
from xl2db.schema.model import (
    Column,
    DefaultKind,
    ForeignKey,
    Index,
    Key,
    Kind,
    Origin,
    Schema,
    Table,
    ValueList,
)
from xl2db.schema.reference_faults import reference_faults

Thing = TypeVar("Thing")


def validate(schema: Schema, target: str | None = None) -> Iterator[Finding]:
    """Everything that is wrong with a schema as a whole, each fault once, at its cell, one after the other.

    ``target`` is the database that it is for, by default the one of its settings; None means that it must
    fit all.
    """
    return each_once(_faults(schema, target or schema.settings.database))


def _faults(schema: Schema, target: str | None) -> Iterator[Finding]:
    yield from _as_target_takes_it(_tables(schema.tables), target, ("postgresql", "mariadb", "mysql"))
    yield from _names(schema, target)
    yield from _constraint_names(schema.tables, target)
    for table in _first_ones(schema.tables):
        yield from _table(table, target)
    yield from reference_faults(schema, target)
    yield from _lists(schema)
    yield from _rows(schema, target)


def _rows(schema: Schema, target: str | None) -> Iterator[Finding]:
    if any(table.rows is not None for table in schema.tables):
        from xl2db.schema.row_faults import row_faults

        yield from row_faults(schema, target)


def _as_target_takes_it(
    findings: Iterable[Finding], target: str | None, exact: tuple[str, ...] = ("postgresql",)
) -> Iterator[Finding]:
    """Names that differ by case are two names to some databases, though hardly to people."""
    for finding in findings:
        by_case = finding.rule == rules.NAMES_DIFFER_BY_CASE.name and target in exact
        yield replace(finding, severity=Severity.WARNING) if by_case else finding


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _at(origin: Origin) -> CellRef | None:
    return origin.of("name")


def _again(things: Iterable[Thing], name: Callable[[Thing], str]) -> Iterator[tuple[Thing, Thing]]:
    """Each thing whose name stands already, but for case, with the one that had it first."""
    seen: dict[str, Thing] = {}
    for thing in things:
        if name(thing):
            first = seen.setdefault(_folded(name(thing)), thing)
            if first is not thing:
                yield thing, first


def _related(origin: Origin) -> tuple[CellRef, ...]:
    at = _at(origin)
    return (at,) if at else ()


# Names


def _tables(tables: Sequence[Table]) -> Iterator[Finding]:
    for table, first in _again(tables, lambda table: str(table.key) if table.name else ""):
        about = ("table", str(table.key))
        if table.key == first.key:
            yield rules.TABLE_TWICE.finding(
                f"The table {table.key} is described in two places: "
                f"{_at(first.origin)} and {_at(table.origin)}.",
                _at(table.origin),
                hint="Keep one of them: delete the other, or begin the name of its sheet with _.",
                related=_related(first.origin),
                about=about,
            )
        else:
            yield _differ_by_case("tables", table.name, first.name, table.origin, first.origin, about)


def _first_ones(tables: Sequence[Table]) -> list[Table]:
    """The tables without those that are described a second time."""
    again = {id(table) for table, _ in _again(tables, lambda table: str(table.key))}
    return [table for table in tables if id(table) not in again]


def _differ_by_case(
    what: str, name: str, first: str, origin: Origin, first_origin: Origin, about: tuple[str, ...]
) -> Finding:
    return rules.NAMES_DIFFER_BY_CASE.finding(
        f"The {what} {first} and {name} differ only by small and capital letters.",
        _at(origin),
        hint=f"Spell both alike in {_at(first_origin)} and {_at(origin)}, or rename one of them.",
        related=_related(first_origin),
        about=about,
    )


def _names(schema: Schema, target: str | None) -> Iterator[Finding]:
    """Names that a database can't carry, or that people should not use (F17)."""
    for table in schema.tables:
        yield from _name(table.name, target, "table", _at(table.origin), ("table", str(table.key)))
        if table.schema:
            yield from _name(table.schema, target, "schema", table.origin.of("schema"), ())
        for column in table.columns:
            about = ("column", str(table.key), column.name)
            yield from _name(column.name, target, "column", _at(column.origin), about)
        for constraint in table.constraints:
            if any(attribute == "name" for attribute, _ in constraint.origin.cells):
                yield from _name(constraint.name, target, "constraint", _at(constraint.origin), ())
    if target in (None, "postgresql"):  # where an ENUM is a type with a name
        for values in schema.lists:
            if values.native:
                yield from _name(values.name, "postgresql", "list", _at(values.origin), ("list", values.name))
    for sequence in schema.sequences if target in (None, "postgresql", "mariadb") else ():
        about = ("sequence", "", str(sequence.key))
        yield from _name(sequence.name, target or "postgresql", "sequence", _at(sequence.origin), about)


def _name(
    name: str, target: str | None, what: str, at: CellRef | None, about: tuple[str, ...]
) -> Iterator[Finding]:
    from xl2db.schema.names import name_problems

    if name:
        for rule, message, hint in name_problems(name, target, what):
            yield rule.finding(message, at, hint=hint, about=about)


def _scope(table: Table, constraint: object, target: str | None) -> str | None:
    """Within what a name can stand once, as a beginning of the name; None where it doesn't matter."""
    schema, own = f"{table.schema or ''}.", f"{table.schema or ''}.{table.name}."
    if target == "postgresql":
        return schema if isinstance(constraint, Key | Index) else f"{own}{type(constraint).__name__}."
    if target == "sqlite":
        return schema if isinstance(constraint, Index) else None
    if target in ("mariadb", "mysql"):
        return f"{schema}reference." if isinstance(constraint, ForeignKey) else own
    return schema


def _constraint_names(tables: Sequence[Table], target: str | None) -> Iterator[Finding]:
    constraints = [
        (scope + (constraint.name.encode().hex() if target == "postgresql" else constraint.name), constraint)
        for table in tables
        for constraint in table.constraints
        if constraint.name and (scope := _scope(table, constraint, target)) is not None
        if not (target in ("mariadb", "mysql") and constraint is table.primary_key)
    ]
    for (_, constraint), (_, first) in _again(constraints, lambda named: named[0]):
        yield rules_of_tables.NAME_TWICE.finding(
            f"The name {constraint.name} is used twice: {_at(first.origin)} and {_at(constraint.origin)}.",
            _at(constraint.origin),
            hint=f"Type another name into {_at(constraint.origin)}, or empty it.",
            related=_related(first.origin),
        )


# One table


def _table(table: Table, target: str | None) -> Iterator[Finding]:
    about = ("table", str(table.key))
    if not table.name:
        return
    if not table.columns and target != "postgresql":
        yield rules_of_tables.TABLE_WITHOUT_COLUMNS.finding(
            f"The table {table.key} has no columns.",
            _at(table.origin),
            hint="Add a row for each column below the headings.",
            about=about,
        )
    elif table.columns and table.primary_key is None and all(column.name for column in table.columns):
        yield rules_of_tables.NO_PRIMARY_KEY.finding(
            f"The table {table.key} has no primary key.",
            _at(table.origin),
            hint="Type yes into the Primary key cell of the column that identifies a row.",
            about=about,
        )
    yield from _as_target_takes_it(_columns(table, target), target)
    yield from _own_values(table, target)


def _columns(table: Table, target: str | None) -> Iterator[Finding]:
    for column, first in _again(table.columns, lambda column: column.name):
        about = ("column", str(table.key), column.name)
        if column.name == first.name:
            yield rules.COLUMN_TWICE.finding(
                f"The table {table.key} has two columns named {column.name}.",
                _at(column.origin),
                hint=f"Rename {_at(column.origin)} or {_at(first.origin)}, or delete one of the rows.",
                related=_related(first.origin),
                about=about,
            )
        else:
            yield _differ_by_case("columns", column.name, first.name, column.origin, first.origin, about)
    counting = [column for column in table.columns if column.type.kind is Kind.AUTO_NUMBER]
    for column in counting[1:] if target != "postgresql" else ():
        yield rules_of_tables.TWO_AUTO_NUMBERS.finding(
            f"{counting[0].name} is an auto number already; a table can have only one.",
            column.origin.of("type"),
            hint=f"Type whole number into {column.origin.of('type')}.",
            related=[at for at in [counting[0].origin.of("type")] if at],
            about=("column", str(table.key), column.name),
        )


def _own_values(table: Table, target: str | None) -> Iterator[Finding]:
    """Columns that make their own values: auto numbers and computed ones."""
    computed = {column.name for column in table.columns if column.computed}
    for column in table.columns:
        counts = column.type.kind is Kind.AUTO_NUMBER
        about = ("column", str(table.key), column.name)
        what = "an auto number" if counts else "computed"
        if not counts and not column.computed:
            continue
        if column.default and not (counts and column.default.kind is DefaultKind.COUNTER):
            at = column.origin.of("default")
            yield rules_of_tables.DEFAULT_NOT_ALLOWED.finding(
                f"{column.name} is {what}, so it can't have a default.", at, hint=f"Empty {at}.", about=about
            )
        if column.existing_rows:
            at = column.origin.of("existing_rows")
            yield rules.WITHOUT_EFFECT.finding(
                f"{column.name} is {what}, so Existing rows has no effect.",
                at,
                hint=f"Empty {at}.",
                about=about,
            )
        if column.computed:
            yield from _computed(column, counts, computed, target, about)


def _computed(
    column: Column, counts: bool, computed: set[str], target: str | None, about: tuple[str, ...]
) -> Iterator[Finding]:
    from xl2db.schema.expressions import columns_of

    at = column.origin.of("computed")
    if counts:
        yield rules_of_tables.COMPUTED_NOT_ALLOWED.finding(
            f"{column.name} is an auto number, so it can't be computed.", at, hint=f"Empty {at}.", about=about
        )
        return
    used = columns_of(column.computed.expression) if column.computed else frozenset()
    if column.name in used:
        yield rules_of_tables.COMPUTED_NOT_ALLOWED.finding(
            f"{column.name} is computed from itself.", at, hint="Use other columns only.", about=about
        )
    elif target in (None, "postgresql") and used & computed:
        others = ", ".join(sorted(used & computed))
        yield rules_of_tables.COMPUTED_NOT_ALLOWED.finding(
            f"{column.name} is computed from {others}, which is computed itself.",
            at,
            hint=f"Write the expression of {others} out in {at}.",
            about=about,
        )


# Lists


def _lists(schema: Schema) -> Iterator[Finding]:
    from xl2db.schema.names import nearest

    for values, first in _again(schema.lists, lambda values: values.name):
        about = ("list", values.name)
        yield _differ_by_case("lists", values.name, first.name, values.origin, first.origin, about)
    for values in schema.lists:
        yield from _values(values)
    known = {values.name for values in schema.lists}
    if any(not values.name for values in schema.lists):
        return
    for table in schema.tables:
        for column in table.columns:
            name = column.type.name or ""
            if column.type.kind is not Kind.LIST or name in known or not _says_type(column):
                continue
            near = nearest(name, list(known), 3)
            at = column.origin.of("type")
            yield rules_of_tables.UNKNOWN_LIST.finding(
                f"There is no list {name}." + (f" Did you mean {' or '.join(near)}?" if near else ""),
                at,
                hint=f"Type list: {near[0]} into {at}." if near else "Add its values to the sheet Lists.",
                about=("column", str(table.key), column.name),
            )


def _says_type(column: Column) -> bool:
    """Whether the column's own cell says its type; one taken from a reference is wrong over there."""
    return not column.origin.cells or any(attribute == "type" for attribute, _ in column.origin.cells)


def _values(values: ValueList) -> Iterator[Finding]:
    for value, first in _again(
        values.values, lambda value: f"={value.value}"
    ):  # the empty text is a value, too
        yield rules_of_tables.VALUE_TWICE.finding(
            f"The list {values.name} holds {value.value!r} already: {_at(first.origin)}."
            if value.value == first.value
            else f"The values {first.value!r} and {value.value!r} of the list {values.name} "
            "differ only by small and capital letters.",
            _at(value.origin),
            hint=f"Delete the row, or change {_at(value.origin)}.",
            related=_related(first.origin),
            about=("list", values.name),
        )
