"""Changes in stages: what the database keeps of its old state while programs that know it still run.

A workbook says how things shall be. Beside that, the schema of the latest revision may hold stages: columns that
have left the workbook and stay for a while, and columns that are not required yet. What a workbook asks for,
together with what the stages keep, is the schema that a database should have meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from xl2db.findings import Finding
from xl2db.rules import migrations as rules
from xl2db.schema.conversion import Family, family, narrows, whole_limits
from xl2db.schema.difference import Action, Change, Difference, columns_of_constraint
from xl2db.schema.model import (
    Check,
    Column,
    Expression,
    ForeignKey,
    Index,
    Key,
    Kind,
    Schema,
    Stage,
    StageKind,
    Table,
    TableName,
)
from xl2db.schema.names import constraint_names

_Constraint = Key | ForeignKey | Index | Check
_SECTIONS = ("uniques", "foreign_keys", "indexes", "checks")


# --- which changes can be made in stages ------------------------------------------------------------


def stages_of(
    previous: Schema, wanted: Schema, found: Difference
) -> tuple[tuple[Stage, ...], tuple[Finding, ...]]:
    """The changes between two schemas that are made in stages, and why others cannot be."""
    stages, notes = list[Stage](), list[Finding]()
    for change in found.changes:
        if change.table is None or change.derived or not _breaks(change):
            continue
        reason = _hindrance(change, previous, wanted, found)
        if reason:
            why, hint = reason
            notes.append(
                rules.NOT_IN_STAGES.finding(
                    f"{_name(change)} changes in one step: {why}",
                    change.at,
                    hint=hint,
                    about=(change.kind, str(change.table), change.name),
                )
            )
        elif stage := _stage(change, previous):
            stages.append(stage)
    return tuple(stages), tuple(notes)


def _name(change: Change) -> str:
    return str(change.table) if change.kind == "table" else f"{change.table}.{change.name}"


def _breaks(change: Change) -> bool:
    """Whether a program that knows the old state would fail."""
    if change.kind == "table":
        return change.action in (Action.RENAME, Action.DROP)
    if change.kind != "column":
        return False
    if change.action in (Action.RENAME, Action.DROP):
        return True
    column = change.after
    attributes = {detail.attribute for detail in change.details}
    return isinstance(column, Column) and (
        "type" in attributes or (_becomes_required(change) and not _fills_itself(column))
    )


def _becomes_required(change: Change) -> bool:
    column = change.after
    new = change.action is Action.CREATE or any(each.attribute == "required" for each in change.details)
    return isinstance(column, Column) and column.required and new


def _fills_itself(column: Column) -> bool:
    from xl2db.schema.model import DefaultKind

    counts = column.type.kind is Kind.AUTO_NUMBER or (
        column.default is not None and column.default.kind is DefaultKind.COUNTER
    )
    return bool(column.default or column.computed or column.updated or counts)


_TOGETHER = "Deploy the application in the same minute."


def _hindrance(change: Change, previous: Schema, wanted: Schema, found: Difference) -> tuple[str, str] | None:
    """Why a change cannot be made in stages, and what to do; None where it can."""
    assert change.table is not None
    if change.kind == "table":
        if change.action is Action.DROP:
            return None
        return "a table has one name.", _TOGETHER
    if previous.table(change.table) is None:
        if change.action is Action.CREATE:
            return None
        return "its table gets another name in the same edit.", "Rename the table in an edit of its own."
    was = previous.table(change.table)
    assert was is not None
    if change.action is Action.CREATE:
        return None
    if change.action is Action.CHANGE:
        renamed = change.name in found.renames.columns.get(change.table, {}).values()
        retyped = any(detail.attribute == "type" for detail in change.details)
        if renamed or not retyped:
            return None  # told with the rename, or a column that becomes required
        before, after = change.before, change.after
        if isinstance(before, Column) and isinstance(after, Column) and _is_wider(before, after):
            return None
        return (
            "a column has one type.",
            f"Give it a new name, and type {change.name} into Renamed from, if its values can be kept; "
            "or add a column of the new type beside it.",
        )
    old = was.column(change.old_name or change.name)
    if old is None:
        return None
    if was.primary_key and old.name in was.primary_key.columns:
        return "it is a part of the primary key.", _TOGETHER
    if was.rows is not None and old.name in was.rows.columns:
        return "its values stand in the workbook.", _TOGETHER
    if change.action is Action.DROP:
        return None
    return _rename_hindrance(change, old, was, wanted)


def _rename_hindrance(change: Change, old: Column, was: Table, wanted: Schema) -> tuple[str, str] | None:
    assert change.table is not None
    table = wanted.table(change.table)
    new = table.column(change.name) if table else None
    if table is None or new is None:
        return None
    if table.column(old.name) or was.column(new.name):
        return "its name goes to another column in the same edit.", "Swap names in two edits."
    if old.computed or new.computed or old.updated or new.updated or _counts(old) or _counts(new):
        return "the database gives it its values.", _TOGETHER
    uses = (
        each for each in was.columns if each.computed and old.name in _columns_in(each.computed.expression)
    )
    if user := next(uses, None):
        return f"{user.name} is computed from it.", _TOGETHER
    if (old.default or new.default) and _is_unique(old.name, was):
        return "it may stand only once, and has a default.", "Take the Default away first."
    if old.type != new.type and not _is_wider(old, new):
        return (
            f"not every value is the same in both types ({old.type}, {new.type}).",
            "Rename it in one edit and change its type in another.",
        )
    return None


def _is_unique(name: str, table: Table) -> bool:
    """Whether no two rows may be alike in a column by itself."""
    keys = [key.columns for key in table.uniques]
    keys += [tuple(part.column or "" for part in index.parts) for index in table.indexes if index.unique]
    return (name,) in keys


def _columns_in(expression: Expression) -> Iterable[str]:
    from xl2db.schema.expressions import columns_of

    return columns_of(expression)


def _counts(column: Column) -> bool:
    return _fills_itself(column) and column.default is None


def _is_wider(old: Column, new: Column) -> bool:
    """Whether every value of the old type is one of the new type, and looks the same to a program."""
    kind = family(old.type)
    if kind is not family(new.type) or kind is Family.OTHER or narrows(old.type, new.type):
        return False
    if kind is Family.TEXT and new.type.kind in (Kind.LIST, Kind.ONE_OF):
        return False
    if kind is Family.WHOLE:
        (least, most), (new_least, new_most) = whole_limits(old.type), whole_limits(new.type)
        return new_least <= least and most <= new_most
    return kind in (Family.TEXT, Family.DECIMAL)


def _stage(change: Change, previous: Schema) -> Stage | None:
    table, column = change.table, change.after
    assert table is not None
    if change.kind == "table":
        return Stage(StageKind.DROP_TABLE, table, filled=True)
    if change.action is Action.RENAME:
        return Stage(StageKind.RENAME, table, change.old_name, change.name, filled=True)
    if change.action is Action.DROP:
        return Stage(StageKind.DROP, table, change.name, filled=True)
    if isinstance(column, Column) and _becomes_required(change) and previous.table(table):
        return Stage(StageKind.REQUIRE, table, None, column.name, column.existing_rows, filled=True)
    return None


# --- the schema meanwhile ---------------------------------------------------------------------------


def kept_stages(previous: Schema, wanted: Schema) -> tuple[tuple[Stage, ...], tuple[Finding, ...]]:
    """The stages that still apply to what a workbook says, and errors where it asks for what they can't do.

    What was to go and is in the workbook again stays; what need not be required is not waited for.
    """
    kept, findings = list[Stage](), list[Finding]()
    for stage in previous.stages:
        table = wanted.table(stage.table)
        if stage.kind is StageKind.DROP_TABLE:
            kept += [] if table else [stage]
        elif table is None:
            findings.append(
                _in_the_way(stage, "the table is no longer in the workbook under that name", None)
            )
        elif stage.kind is StageKind.DROP:
            kept += [] if table.column(stage.old or "") else [stage]
        else:
            column = table.column(stage.new or "")
            if column is None:
                findings.append(_in_the_way(stage, f"{stage.new} is no longer in the workbook", table))
            elif stage.kind is StageKind.REQUIRE:
                kept += [stage] if column.required else []
            elif table.column(stage.old or ""):
                findings.append(_in_the_way(stage, f"{stage.old} is in the workbook again", table))
            elif _changed_type(previous, stage, column):
                findings.append(_in_the_way(stage, f"{stage.new} gets another type", table))
            else:
                kept.append(stage)
    return tuple(kept), tuple(findings)


def _changed_type(previous: Schema, stage: Stage, column: Column) -> bool:
    table = previous.table(stage.table)
    was = table.column(column.name) if table else None
    return was is not None and (was.type != column.type or was.computed != column.computed)


def _in_the_way(stage: Stage, why: str, table: Table | None) -> Finding:
    column = table.column(stage.new or "") if table else None
    at = column.origin.at if column else table.origin.at if table else None
    return rules.STAGE_IN_THE_WAY.finding(
        f"{stage.table}: {stage.title} is under way, and {why}.",
        at,
        hint="Finish it first (xl2db sync --contract, with the workbook as it was), or take it back (xl2db undo).",
        about=("table", str(stage.table)),
    )


def held(wanted: Schema, previous: Schema, stages: Sequence[Stage]) -> Schema:
    """What a workbook asks for, together with what the stages keep of the previous schema."""
    if not stages:
        return replace(wanted, stages=())
    tables = {table.key: table for table in wanted.tables}
    for stage in stages:
        was, table = previous.table(stage.table), tables.get(stage.table)
        if was and stage.kind is StageKind.DROP_TABLE:
            tables[stage.table] = was
        elif was and table:
            tables[stage.table] = _held_table(stage, was, table, wanted)
    found = replace(wanted, tables=tuple(tables.values()), stages=tuple(stages))
    return _with_lists(found, previous)


def _held_table(stage: Stage, was: Table, table: Table, wanted: Schema) -> Table:
    if stage.kind is StageKind.REQUIRE:
        return _with_column(table, stage.new, required=False)
    old = was.column(stage.old or "")
    if old is None or table.column(old.name):
        return table
    if stage.kind is StageKind.DROP:
        left = old if old.default or old.computed else replace(old, required=False)
        table = replace(table, columns=(*table.columns, left))
        return _with_constraints(table, was, old.name)
    new = table.column(stage.new or "")
    assert new is not None
    default = new.default if old.type == new.type and new.default else old.default
    left = replace(old, required=False, type=new.type, default=default, list_check=None)
    rule = _either(old, new, was, wanted)
    table = _with_column(table, new.name, required=False, default=None)
    table = replace(table, columns=(*table.columns, left))
    table = _with_constraints(table, was, old.name)
    return replace(table, checks=(*table.checks, *([rule] if rule and rule not in table.checks else [])))


def _either(old: Column, new: Column, was: Table, wanted: Schema) -> Check | None:
    """The rule that one of the two columns has a value, where the old one had to."""
    name = constraint_names(wanted.settings.names).check_name(was.name, f"{new.name}_in_stages")
    if not new.required or not (old.required or any(each.name == name for each in was.checks)):
        return None
    columns = ('"' + each.name.replace('"', '""') + '" IS NOT NULL' for each in (new, old))
    return Check(name, Expression(" OR ".join(columns)))


def _with_column(table: Table, name: str | None, **changes: Any) -> Table:
    columns = (replace(each, **changes) if each.name == name else each for each in table.columns)
    return replace(table, columns=tuple(columns))


def _with_constraints(table: Table, was: Table, old: str) -> Table:
    """The table with the keys, references, indexes and rules of a column that stays for a while.

    A name that the workbook has for another of them is free only when the old column goes.
    """
    there = {column.name for column in table.columns}
    for section in _SECTIONS:
        things: list[_Constraint] = list(getattr(table, section))
        for each in getattr(was, section):
            columns = set(columns_of_constraint(each))
            if old not in columns or not columns <= there or _refuses_empty(each):
                continue
            things = [other for other in things if other.name != each.name] + [each]
        changed: dict[str, Any] = {section: tuple(things)}
        table = replace(table, **changed)
    return table


def _refuses_empty(thing: _Constraint) -> bool:
    """Whether rows without a value in the old column would break it."""
    if isinstance(thing, Key | Index):
        return thing.nulls_not_distinct
    return isinstance(thing, ForeignKey) and thing.match is not None and len(thing.columns) > 1


def _with_lists(schema: Schema, previous: Schema) -> Schema:
    """With the lists that columns which stay for a while have for their types."""
    names = {
        column.type.name
        for table in schema.tables
        for column in table.columns
        if column.type.kind is Kind.LIST
    }
    more = [each for each in previous.lists if each.name in names and schema.list(each.name) is None]
    return replace(schema, lists=(*schema.lists, *more)) if more else schema


# --- expand, before backfill ------------------------------------------------------------------------


def before_backfill(previous: Schema, wanted: Schema) -> Schema:
    """The schema between *expand* and *backfill*: new columns are there, and nothing is asked of them yet."""
    new = [stage for stage in wanted.stages if _is_new(stage, previous)]
    waiting = {stage for stage in new if _needs_filling(stage, previous)}
    if not waiting:
        return wanted
    columns = {(stage.table, stage.new) for stage in waiting if stage.kind is StageKind.RENAME}
    tables = tuple(_unconstrained(table, previous.table(table.key), columns) for table in wanted.tables)
    stages = tuple(replace(stage, filled=stage not in waiting) for stage in wanted.stages)
    return replace(wanted, tables=tables, stages=stages)


def _is_new(stage: Stage, previous: Schema) -> bool:
    return all(replace(stage, filled=True) != replace(each, filled=True) for each in previous.stages)


def _needs_filling(stage: Stage, previous: Schema) -> bool:
    table = previous.table(stage.table)
    if stage.kind is StageKind.RENAME:
        return True
    return bool(stage.has_triggers and table and table.column(stage.new or ""))


def _unconstrained(table: Table, was: Table | None, columns: set[tuple[TableName, str | None]]) -> Table:
    """The table without what its new columns will have; references to them stay as they were."""
    for section in _SECTIONS:
        before = {each.name: each for each in getattr(was, section)} if was else {}
        things = []
        for each in getattr(table, section):
            target = (
                [(each.target, name) for name in each.target_columns] if isinstance(each, ForeignKey) else []
            )
            own = [(table.key, name) for name in columns_of_constraint(each)]
            waits = not columns.isdisjoint([*own, *target]) and not is_of_stage(each)
            if not waits:
                things.append(each)
            elif each.name in before:
                things.append(before[each.name])
        changed: dict[str, Any] = {section: tuple(things)}
        table = replace(table, **changed)
    return table


def is_of_stage(thing: _Constraint) -> bool:
    """Whether a rule stands only until the stages end: that the old column or the new one has a value."""
    return isinstance(thing, Check) and "in_stages" in thing.name


# --- words ------------------------------------------------------------------------------------------


def waits_for(stage: Stage) -> str:
    """What a stage does now, and what it waits for."""
    match stage.kind:
        case StageKind.RENAME:
            return f"old and new are kept in step; until no program uses {stage.old} any more"
        case StageKind.DROP:
            return "nothing has to write it any more; until no program uses it"
        case StageKind.DROP_TABLE:
            return "it is still there; until no program uses it"
    gets = f"rows without one get {stage.value}; " if stage.value is not None else ""
    return f"{gets}until every program writes it"
