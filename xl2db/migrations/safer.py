"""The safer way: large tables change while people read and write them, in steps that can be cut off.

What takes its time on a large table (constraints, indexes, values for the rows that are there) is left for
a second revision. There PostgreSQL does it without a lock that would keep people waiting, outside of a
transaction, in statements that can be run again: see :mod:`xl2db.migrations.online`.

Each of the two revisions leads from one schema to another, so each has its own way back, and a database
that stands between them is in a state that has a name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xl2db.database.sql_text import quoted_name
from xl2db.schema.difference import Decisions
from xl2db.schema.model import (
    Column,
    Default,
    DefaultKind,
    ForeignKey,
    Schema,
    Stage,
    Table,
    TableName,
    ValueList,
)
from xl2db.schema.renaming import rename

if TYPE_CHECKING:
    from xl2db.migrations.planning import Plan


@dataclass(frozen=True, slots=True)
class Way:
    """How a plan is carried out: on which database, and which tables take the safer way.

    Tables are named as they are before the plan.
    """

    target: str
    tables: frozenset[TableName] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """One revision of a plan. ``is_online`` says that it runs while people work, and can be run again."""

    plan: Plan
    is_online: bool = False


@dataclass(frozen=True, slots=True)
class Fill:
    """Values for the rows of a column that are there already; ``source`` is the column that they stand in."""

    table: TableName
    column: Column
    value: Default
    is_required: bool
    source: str | None = None


def parts_of(planned: Plan, way: Way | None) -> tuple[Part, ...]:
    """The revisions that carry out a plan, in their order: one, unless a large table takes the safer way."""
    if way is None or not way.tables or planned.is_empty:
        return (Part(planned),)
    if way.target in ("mariadb", "mysql"):
        from xl2db.migrations.online_mysql import stated

        blocks = stated(planned, way)
        return (Part(replace(planned, upgrade=blocks), is_online=blocks != planned.upgrade),)
    if way.target != "postgresql":
        return (Part(planned),)
    between, fills = _between(planned, way.tables)
    filled = _stages_filled(planned, way.tables)
    between = replace(
        between,
        stages=tuple(replace(each, filled=each.filled and each not in filled) for each in between.stages),
    )
    if between == planned.wanted:
        return (Part(planned),)
    fills += tuple(_fill_of(stage, planned.wanted) for stage in filled)
    return tuple(_parts(planned, between, fills))


def _stages_filled(planned: Plan, tables: Collection[TableName]) -> tuple[Stage, ...]:
    """The stages of large tables whose rows get their values in this plan."""
    waiting = {replace(each, filled=True) for each in planned.previous.stages if not each.filled}
    return tuple(each for each in planned.wanted.stages if each in waiting and each.table in tables)


def _fill_of(stage: Stage, wanted: Schema) -> Fill:
    table = wanted.table(stage.table)
    column = table.column(stage.new or "") if table else None
    assert column is not None
    value = stage.value or Default(DefaultKind.SQL, quoted_name(stage.old or ""))
    return Fill(stage.table, column, value, is_required=True, source=stage.old)


def made_online(planned: Plan, way: Way | None) -> frozenset[tuple[str, TableName | None, str]]:
    """The changes that PostgreSQL makes while people work, by what they are about."""
    online = [
        part for part in parts_of(planned, way) if part.is_online and way and way.target == "postgresql"
    ]
    return frozenset(change.key for part in online for change in part.plan.changes)


def _parts(planned: Plan, between: Schema, fills: tuple[Fill, ...]) -> Iterator[Part]:
    from xl2db.migrations.online import online_blocks
    from xl2db.migrations.planning import make_plan

    decisions = decisions_of(planned)
    first = make_plan(planned.previous, without_requests(between), decisions)
    wanted = without_requests(planned.wanted)
    lists = tuple(_without_renames(values) for values in wanted.lists)
    last = make_plan(replace(between, lists=lists), _with_fills(replace(wanted, lists=lists), fills))
    _check_losses(planned, first, last)
    if not first.is_empty:
        yield Part(first)
    elif planned.previous != between:  # only words changed, which no database holds
        between = planned.previous
    blocks = online_blocks(last.upgrade, planned.wanted, fills)
    yield Part(replace(last, previous=between, wanted=planned.wanted, upgrade=tuple(blocks)), is_online=True)


def decisions_of(planned: Plan) -> Decisions:
    """What was decided for a plan, by its renames, for the parts that it is made in."""
    return Decisions(
        renames={
            **{str(old): str(new) for old, new in planned.renames.tables.items()},
            **{
                f"{table}.{old}": new
                for table, names in planned.renames.columns.items()
                for old, new in names.items()
            },
        },
        drops=planned.cuts,
    )


def _check_losses(planned: Plan, *parts: Plan) -> None:
    """The parts together may take away no more than the plan that was shown and confirmed."""
    from xl2db.migrations.planning import DisagreementError

    confirmed = {change.key for change in planned.changes if change.loses}
    for part in parts:
        if more := [
            change.summary for change in part.changes if change.loses and change.key not in confirmed
        ]:
            raise DisagreementError(f"in parts, the plan would lose more: {', '.join(more)}")


def _between(planned: Plan, tables: Collection[TableName]) -> tuple[Schema, tuple[Fill, ...]]:
    """The schema between the two revisions: the wanted one without what large tables get in the second."""
    before = {table.key: table for table in rename(planned.previous, planned.renames).tables}
    old_names = planned.renames.old_tables()
    found, fills = [], []
    for table in planned.wanted.tables:
        was = before.get(table.key)
        if was is not None and old_names.get(table.key, table.key) in tables:
            table, more = _without_what_waits(was, table)
            fills += more
        found.append(table)
    schema = replace(planned.wanted, tables=tuple(found))
    return _without_references_to_what_waits(schema, planned.wanted), tuple(fills)


def _without_what_waits(was: Table, table: Table) -> tuple[Table, list[Fill]]:
    """A large table without its new constraints and indexes, and with its columns not required yet."""
    columns, fills = [], []
    retyped = {column.name for column in table.columns if _is_retyped(was.column(column.name), column)}
    key = table.primary_key.columns if table.primary_key else ()
    for column in table.columns:
        if column.name not in key and column.name not in retyped:
            first, fill = _column_at_first(was.column(column.name), column)
            fills += [Fill(table.key, column, fill, column.required)] if fill else []
            column = first
        columns.append(column)
    kept_names = {each.name for each in was.constraints}
    return replace(
        table,
        columns=tuple(columns),
        # A key of the same name stays in force without a gap, so it is changed at once.
        uniques=tuple(each for each in table.uniques if each in was.uniques or each.name in kept_names),
        foreign_keys=tuple(each for each in table.foreign_keys if each in was.foreign_keys),
        indexes=tuple(each for each in table.indexes if each in was.indexes),
        checks=tuple(each for each in table.checks if each in was.checks or retyped),
    ), fills


def _is_retyped(was: Column | None, column: Column) -> bool:
    return was is not None and (was.type != column.type or was.computed != column.computed)


def _column_at_first(was: Column | None, column: Column) -> tuple[Column, Default | None]:
    """A column as it is in the first revision, and what its rows get in the second."""
    if column.computed is not None or _counts(column):
        return column, None
    if was is not None:
        if column.required and not was.required:
            return replace(column, required=False, existing_rows=None), column.existing_rows
        return column, None
    value = column.existing_rows or column.default
    if value is None or value.kind is DefaultKind.LITERAL or (value.text in ("now", "today")):
        return column, None  # the catalog keeps the value, no row is written
    return replace(column, required=False, existing_rows=None, default=None), value


def _counts(column: Column) -> bool:
    from xl2db.database.kinds import is_auto_number

    return is_auto_number(column)


def _without_references_to_what_waits(schema: Schema, wanted: Schema) -> Schema:
    """Without references to a key that comes in the second revision."""
    tables = []
    for table in schema.tables:
        kept = tuple(each for each in table.foreign_keys if not _waits(each, schema, wanted))
        tables.append(table if kept == table.foreign_keys else replace(table, foreign_keys=kept))
    return replace(schema, tables=tuple(tables))


def _waits(reference: ForeignKey, schema: Schema, wanted: Schema) -> bool:
    now, later = schema.table(reference.target), wanted.table(reference.target)
    if now is None or later is None:
        return False
    return _is_key(reference, later) and not _is_key(reference, now)


def _is_key(reference: ForeignKey, table: Table) -> bool:
    columns = set(reference.target_columns)
    keys = [set(key.columns) for key in (table.primary_key, *table.uniques) if key]
    keys += [{part.column for part in index.parts} for index in table.indexes if index.unique]  # type: ignore[misc]
    return columns in keys


def _with_fills(schema: Schema, fills: tuple[Fill, ...]) -> Schema:
    """The schema that asks for the values of rows that are there, also where they are those of a default."""
    values = {(fill.table, fill.column.name): fill.value for fill in fills}
    tables = [
        replace(
            table,
            columns=tuple(
                replace(column, existing_rows=values.get((table.key, column.name), column.existing_rows))
                for column in table.columns
            ),
        )
        for table in schema.tables
    ]
    return replace(schema, tables=tuple(tables))


def without_requests(schema: Schema) -> Schema:
    """The schema whose tables and columns ask for no names: they are decided, or have them already."""
    tables = [
        replace(
            table,
            renamed_from=None,
            columns=tuple(replace(column, renamed_from=None) for column in table.columns),
        )
        for table in schema.tables
    ]
    return replace(schema, tables=tuple(tables))


def _without_renames(values: ValueList) -> ValueList:
    return replace(values, values=tuple(replace(value, renamed_from=None) for value in values.values))
