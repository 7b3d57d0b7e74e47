"""The plan: what people changed, the operations that do it, and the cells that asked for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl2db.cells import CellRef
from xl2db.findings import Finding
from xl2db.rules import migrations as rules
from xl2db.schema.difference import Action, Change, Decisions, Difference, difference
from xl2db.schema.model import Column, ReferenceRows, Schema, Stage, StageKind, TableName, existing_rows_of
from xl2db.schema.renaming import Renames, rename

if TYPE_CHECKING:
    from xl2db.migrations.blocks import Block
    from xl2db.migrations.folder import Folder
    from xl2db.migrations.safer import Way

_WORDS = {
    "primary key": "primary_key",
    "unique key": "unique_constraint",
    "reference": "foreign_key",
    "rule": "check_constraint",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a plan: its operation, the object, the cell, one line, and what to know about it."""

    operation: str
    table: str
    column: str | None
    at: CellRef | None
    summary: str
    change: Change
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A migration that is not written yet. ``upgrade`` and ``downgrade`` are its blocks of operations.

    ``cuts`` are the columns and tables whose loss has been confirmed.
    """

    previous: Schema
    wanted: Schema
    changes: tuple[Change, ...] = ()
    steps: tuple[Step, ...] = ()
    upgrade: tuple[Block, ...] = ()
    downgrade: tuple[Block, ...] = ()
    renames: Renames = field(default_factory=Renames)
    cuts: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do in the database."""
        return not self.changes


class DisagreementError(RuntimeError):
    """The people's diff and Alembic's operations name different things: a fault of xl2db's own."""


def make_plan(previous: Schema, wanted: Schema, decisions: Decisions | None = None) -> Plan:
    """The plan that leads from one schema to the other; ``decisions`` answer its questions.

    Raises :class:`DisagreementError` where Alembic's operations and the people's diff don't name the same.
    """
    found = difference(previous, wanted, decisions)
    if not found.changes:
        return Plan(previous, wanted)
    cuts = decisions.drops if decisions else frozenset()
    upgrade = _blocks(rename(previous, found.renames), wanted, found, cuts=cuts)
    back = _reversed(found.renames, wanted, previous)
    downgrade = _blocks(rename(wanted, back.renames), previous, back, back=True)
    _check_agreement(upgrade, found.changes, wanted, previous)
    upgrade = _with_stages(upgrade, previous, wanted)
    downgrade = _with_stages(downgrade, wanted, previous, back=True)
    return Plan(
        previous,
        wanted,
        found.changes,
        tuple(_steps(found.changes, previous)),
        tuple(upgrade),
        tuple(downgrade),
        found.renames,
        cuts,
    )


def _with_stages(blocks: list[Block], previous: Schema, wanted: Schema, *, back: bool = False) -> list[Block]:
    """The blocks, with what the stages that begin, go on or end need around them.

    On the way back a column that comes again gets the values that the other one has; and rows keep what they
    were given.
    """
    from xl2db.migrations.blocks import joined
    from xl2db.migrations.stage_triggers import fills, triggers_dropped, triggers_made

    def alike(schema: Schema) -> dict[Stage, Stage]:
        return {replace(stage, filled=True): stage for stage in schema.stages}

    before, after = alike(previous), alike(wanted)
    first: list[Block] = []
    last: list[Block] = []
    for stage, was in before.items():
        now = after.get(stage)
        table = wanted.table(stage.table)
        if now is None:
            if not back and table and stage.kind is StageKind.RENAME:
                first += fills(stage, previous)
            first += triggers_dropped(stage)
        elif now.filled and not was.filled:
            first += fills(stage, wanted)
    for stage in after:
        if stage not in before:
            last += fills(stage, wanted, back=True) if back else ()
            last += triggers_made(stage, wanted)
    return joined([*first, *blocks, *last])


def _reversed(renames: Renames, wanted: Schema, previous: Schema) -> Difference:
    """The difference on the way back; requests of the workbook take no part in it."""
    bare = _without_requests(wanted), _without_rows_added(wanted, _without_requests(previous), renames)
    back = _without_merged_values(renames, previous).reversed()
    decisions = Decisions(
        renames={
            **{str(new): str(old) for new, old in back.tables.items()},
            **{f"{table}.{new}": old for table, names in back.columns.items() for new, old in names.items()},
        }
    )
    return replace(difference(*bare, decisions), renames=back)


def _without_rows_added(wanted: Schema, previous: Schema, renames: Renames) -> Schema:
    """The previous schema, where a table without a sheet of rows has one without any: they go again."""
    new_names = renames.tables
    kept = {table.key for table in wanted.tables if table.rows is not None}
    return replace(
        previous,
        tables=tuple(
            replace(table, rows=ReferenceRows(()))
            if table.rows is None and new_names.get(table.key, table.key) in kept
            else table
            for table in previous.tables
        ),
    )


def _without_merged_values(renames: Renames, previous: Schema) -> Renames:
    """Without values that became one that was there before: nobody can tell them apart on the way back."""
    values = {}
    for name, pairs in renames.values.items():
        known = previous.list(name)
        there = {value.value for value in known.values} if known else set()
        values[name] = {old: new for old, new in pairs.items() if new not in there or new in pairs}
    return replace(renames, values=values)


def _without_requests(schema: Schema) -> Schema:
    tables = []
    for table in schema.tables:
        asked = any(column.renamed_from or column.existing_rows for column in table.columns)
        if asked or table.renamed_from:
            columns = (replace(column, renamed_from=None, existing_rows=None) for column in table.columns)
            table = replace(table, renamed_from=None, columns=tuple(columns))
        tables.append(table)
    lists = []
    for values in schema.lists:
        bare = tuple(replace(value, renamed_from=None) for value in values.values)
        lists.append(replace(values, values=bare))
    return replace(schema, tables=tuple(tables), lists=tuple(lists))


def _blocks(
    previous: Schema,
    wanted: Schema,
    found: Difference,
    *,
    back: bool = False,
    cuts: frozenset[str] = frozenset(),
) -> list[Block]:
    """Autogenerate on the tables that changed, arranged."""
    from xl2db.database.building import build
    from xl2db.migrations.arranging import arrange
    from xl2db.migrations.autogenerate import autogenerate
    from xl2db.migrations.blocks import Situation

    tables = set(_touched(previous, wanted, found))
    if back:
        wanted = _without_requests(wanted)
    operations = autogenerate(build(previous, tables=tables), build(wanted, tables=tables))
    return arrange(operations, Situation(previous, wanted, found.changes, found.renames, back, cuts))


def _touched(previous: Schema, wanted: Schema, found: Difference) -> Iterator[TableName]:
    """The tables that a change is about, that use a list that changed, or that refer to changed columns."""
    from xl2db.database.kinds import keyed_columns

    before = {table.key: table for table in previous.tables}
    after = {table.key: table for table in wanted.tables}
    lists = {change.name for change in found.changes if change.kind == "list"}
    native = previous.settings.lists_native != wanted.settings.lists_native
    if native:
        lists = {values.name for values in wanted.lists}
    old_keyed, new_keyed = keyed_columns(previous), keyed_columns(wanted)
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if (
            old != new
            or old_keyed[key] != new_keyed[key]
            or (new and lists and any(column.type.name in lists for column in new.columns))
        ):
            yield key


# --- steps -----------------------------------------------------------------------------------------


def _steps(changes: tuple[Change, ...], previous: Schema) -> Iterator[Step]:
    filled = {(stage.table, stage.new) for stage in previous.stages if stage.filled}
    for change in changes:
        if not change.derived:
            yield Step(
                _operation(change),
                str(change.table) if change.table else change.name,
                change.name if change.kind == "column" else None,
                change.at,
                change.summary,
                change,
                () if (change.table, change.name) in filled else tuple(_findings(change)),
            )


def _operation(change: Change) -> str:
    if change.kind in _WORDS or change.kind == "index":
        word = _WORDS.get(change.kind, "index")
        return f"drop_{word}" if change.action is Action.DROP else f"create_{word}"
    if change.kind == "column":
        verbs = {Action.CREATE: "add", Action.CHANGE: "alter", Action.RENAME: "rename", Action.DROP: "drop"}
        return f"{verbs[change.action]}_column"
    verbs = {Action.CREATE: "create", Action.CHANGE: "alter", Action.RENAME: "rename", Action.DROP: "drop"}
    return f"{verbs[change.action]}_{change.kind}"


def _findings(change: Change) -> Iterator[Finding]:
    column = change.after
    if change.kind != "column" or not isinstance(column, Column) or not column.required:
        return
    becomes = change.action is Action.CREATE or any(each.attribute == "required" for each in change.details)
    valueless = column.existing_rows is None and column.computed is None
    if change.action is Action.CREATE:
        valueless = valueless and column.default is None and column.type.kind != "auto number"
    if becomes and valueless:
        yield rules.REQUIRED_WITHOUT_VALUE.finding(
            f"The column “{column.name}” of {change.table} becomes required, and nothing says "
            "what rows without a value get.",
            column.origin.of("required"),
            hint=f"Type a value into {existing_rows_of(column)}; "
            "otherwise this works only if every row has one already.",
            about=("column", str(change.table), column.name),
        )


# --- agreement -------------------------------------------------------------------------------------


def _check_agreement(
    blocks: list[Block], changes: tuple[Change, ...], wanted: Schema, previous: Schema
) -> None:
    """What people changed and what Alembic found must be the same tables and columns."""
    from alembic.operations import ops

    found: set[tuple[str, TableName | None, str]] = set()
    for block in blocks:
        for operation in block.operations:
            if isinstance(operation, ops.CreateTableOp | ops.DropTableOp):
                found.add(("table", block.table, operation.table_name))
            elif isinstance(operation, ops.AddColumnOp):
                found.add(("column", block.table, str(operation.column.name)))
            elif isinstance(operation, ops.DropColumnOp):
                found.add(("column", block.table, operation.column_name))
    # A computed column that is made anew goes and comes without anybody's asking.
    made = {(block.table, str(op.column.name)) for block in blocks for op in _of(block, ops.AddColumnOp)}
    gone = {(block.table, str(op.column_name)) for block in blocks for op in _of(block, ops.DropColumnOp)}
    found -= {("column", *remade) for remade in made & gone}
    claimed = {change.key for change in changes}
    if missing := found - claimed:
        raise DisagreementError(f"nobody asked for {_named(missing)}")
    asked = {
        change.key
        for change in changes
        if change.kind in ("table", "column") and change.action in (Action.CREATE, Action.DROP)
    }
    if missing := asked - found:
        raise DisagreementError(f"nothing was planned for {_named(missing)}")


def _of(block: Block, kind: type) -> list[Any]:
    return [operation for operation in block.operations if isinstance(operation, kind)]


def _named(keys: set[tuple[str, TableName | None, str]]) -> str:
    return ", ".join(
        sorted(
            f"{kind} {table}.{name}" if kind != "table" else f"table {table}" for kind, table, name in keys
        )
    )


def write_revisions(
    folder: Folder,
    plan: Plan,
    way: Way | None = None,
    *,
    message: str | None = None,
    notes: Sequence[str] = (),
    adopted: bool = False,
) -> tuple[Path, ...]:
    """Write the revision files of a plan (one, unless a large table takes the safer way) and ``schema.toml``.

    ``notes`` are what there is to know before it runs, for the docstrings; ``adopted`` says that all of it stands
    already. Gives back the paths of the files.
    """
    from xl2db.migrations.revision import revision_source
    from xl2db.migrations.safer import parts_of
    from xl2db.migrations.stages import halves_of
    from xl2db.migrations.whole_files import replace_files
    from xl2db.schema.text import schema_text

    texts: dict[Path, str] = {}
    head, first = folder.head, None
    for part in (part for half in halves_of(plan) for part in parts_of(half, way)):
        said = f"{message} ({'online' if part.is_online else 'backfill'})" if message and texts else message
        source = revision_source(part.plan, head, said, notes, continues=first, adopted=adopted)
        texts[folder.revision_path(source.words, len(texts))] = source.text
        head = source.revision
        first = first or head
    replace_files(folder.path, {**texts, folder.schema_file: schema_text(plan.wanted)})
    return tuple(texts)


def write_revision(
    folder: Folder,
    plan: Plan,
    *,
    message: str | None = None,
    notes: Sequence[str] = (),
    adopted: bool = False,
) -> Path:
    """Write a plan the simple way: one revision file and ``schema.toml``; gives back the file's path."""
    return write_revisions(folder, plan, message=message, notes=notes, adopted=adopted)[0]
