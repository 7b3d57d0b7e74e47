"""The people's diff: two schemas compared in the words of the workbook."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from xl2db.cells import CellRef
from xl2db.findings import Finding
from xl2db.rules.migrations import COLUMN_ORDER
from xl2db.schema.conversion import narrows
from xl2db.schema.model import (
    Check,
    Column,
    ForeignKey,
    Index,
    Key,
    Kind,
    NumberSequence,
    Schema,
    Stage,
    StageKind,
    Table,
    TableName,
    ValueList,
)
from xl2db.schema.renaming import Renames, rename
from xl2db.schema.requests import Decisions, resolve_renames
from xl2db.schema.row_changes import RowChanges, RowSet, row_changes, row_findings, unlisted

__all__ = ["Action", "Change", "Decisions", "Detail", "Difference", "Question", "difference"]


class Action(StrEnum):
    """What happens to a thing; ``symbol`` is its mark in a plan."""

    CREATE = "create"
    CHANGE = "change"
    RENAME = "rename"
    DROP = "drop"

    @property
    def symbol(self) -> str:
        """``+``, ``~``, ``>`` or ``-``."""
        return {"create": "+", "change": "~", "rename": ">", "drop": "-"}[self]


@dataclass(frozen=True, slots=True)
class Detail:
    """One attribute that changed, before and after as a person would write it."""

    attribute: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is created, changed, renamed or dropped.

    ``kind`` is ``table``, ``column``, ``primary key``, ``unique key``, ``reference``, ``index``,
    ``rule``, ``list``, ``sequence`` or ``rows`` (named ``added``, ``changed`` or ``removed``, with a
    :class:`RowSet`). ``table`` is the table's name in the workbook (the old name of a
    dropped one), None for lists and sequences. ``at`` is the cell that asks for it. ``loses`` says that rows
    may lose data.
    ``derived`` marks a change that only follows another: a key's name that goes with a rename, an index that
    goes with its column.
    """

    action: Action
    kind: str
    table: TableName | None
    name: str
    old_name: str | None = None
    before: object | None = None
    after: object | None = None
    details: tuple[Detail, ...] = ()
    at: CellRef | None = None
    loses: bool = False
    derived: bool = False

    @property
    def words(self) -> str:
        """What the change says, without its mark and its name: ``text(100) → text(320)``."""
        if self.rows:
            return str(self.rows)
        if self.action is Action.CREATE or self.action is Action.DROP:
            return describe(self.after or self.before) if self.action is Action.CREATE else ""
        words = [_change_of(detail) for detail in self.details if detail.attribute != "name"]
        return ", ".join(words)

    @property
    def title(self) -> str:
        """The thing's name as a plan shows it: ``name → full_name`` for a rename."""
        if self.rows:
            number = len(self.rows.values)
            return f"{number:,} row{'' if number == 1 else 's'}"
        name = f"{self.old_name} → {self.name}" if self.action is Action.RENAME else self.name
        return name if self.kind in ("table", "column") else f"{self.kind} {name}"

    @property
    def summary(self) -> str:
        """One line without the cell: ``+ phone   text(20)``."""
        words, between = self.words, ": " if self.rows else "   "
        return f"{self.action.symbol} {self.title}" + (f"{between}{words}" if words else "")

    @property
    def rows(self) -> RowSet | None:
        """The reference rows that are added, changed or removed; None for any other thing."""
        found = self.after if self.after is not None else self.before
        return found if isinstance(found, RowSet) else None

    @property
    def key(self) -> tuple[str, TableName | None, str]:
        """What the change is about: kind, table, name."""
        return (self.kind, self.table, self.name)


@dataclass(frozen=True, slots=True)
class Question:
    """A name vanished beside names that appeared: it may be a rename.

    ``at`` holds, for each candidate, the cell in which *Renamed from* would stand (its defining
    cell where the sheet has no such heading).
    """

    kind: str
    table: TableName | None
    old: str
    candidates: tuple[str, ...]
    at: tuple[CellRef | None, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two schemas, the renames in it, and what has to be asked first."""

    changes: tuple[Change, ...] = ()
    questions: tuple[Question, ...] = ()
    findings: tuple[Finding, ...] = ()
    renames: Renames = field(default_factory=Renames)


def difference(previous: Schema, wanted: Schema, decisions: Decisions | None = None) -> Difference:
    """Compare two schemas; ``decisions`` are the answers to earlier questions.

    Labels, settings and one-time requests are no change: the database doesn't hold them.
    """
    decisions = decisions or Decisions()
    renames, findings = resolve_renames(previous, wanted, decisions)
    old = rename(previous, renames)
    changes = tuple(_changes(old, wanted, renames))
    questions = tuple(_questions(old, wanted, decisions))
    findings = (*findings, *_moved_columns(old, wanted), *_unmatched_rows(old, wanted))
    if rows := changed_rows(changes):
        from xl2db.schema.row_order import circle_findings

        findings = (*findings, *circle_findings(wanted, rows))
    return Difference(changes, questions, findings, renames)


def changed_rows(changes: Iterable[Change]) -> dict[TableName, RowChanges]:
    """The changes of reference rows by their tables."""
    found: dict[TableName, dict[str, RowSet]] = {}
    for change in changes:
        if change.rows and change.table:
            found.setdefault(change.table, {})[change.name] = change.rows
    return {
        table: RowChanges(sets.get("added"), sets.get("changed"), sets.get("removed"))
        for table, sets in found.items()
    }


def _unmatched_rows(old: Schema, wanted: Schema) -> Iterator[Finding]:
    for was in old.tables:
        if was.rows is not None and (table := wanted.table(was.key)):
            yield from row_findings(was, table)


def _moved_columns(old: Schema, wanted: Schema) -> Iterator[Finding]:
    """Where columns stand in another order, which is for the eye alone."""
    before = {table.key: table for table in old.tables}
    for table in wanted.tables:
        was = before.get(table.key)
        if was is None or was is table:
            continue
        names = [column.name for column in was.columns if table.column(column.name)]
        kept = [column for column in table.columns if was.column(column.name)]
        moved = next((one for one, name in zip(kept, names, strict=True) if one.name != name), None)
        if moved is not None:
            yield COLUMN_ORDER.finding(
                f"The columns of {table.key} stand in another order; "
                "in the database they stay where they are.",
                moved.origin.at,
                about=("table", str(table.key)),
            )


def _changes(old: Schema, wanted: Schema, renames: Renames) -> Iterator[Change]:
    before = {table.key: table for table in old.tables}
    old_names = renames.old_tables()
    yield from _list_changes(old, wanted, renames)
    yield from _sequence_changes(old.sequences, wanted.sequences)
    for table in wanted.tables:
        if table.key not in before:
            yield Change(Action.CREATE, "table", table.key, table.name, after=table, at=table.origin.at)
            yield from _row_changes(None, table, renames, wanted)
            continue
        was = before[table.key]
        if table.key in old_names:
            yield Change(
                Action.RENAME,
                "table",
                table.key,
                str(table.key),
                old_name=str(old_names[table.key]),
                before=was,
                after=table,
                details=(Detail("name", str(old_names[table.key]), str(table.key)),),
                at=table.origin.of("renamed_from"),
            )
        if was != table:
            yield from _table_changes(was, table, renames, _doubled(old, table.key))
            yield from _row_changes(was, table, renames, wanted)
    now = {table.key for table in wanted.tables}
    for table in old.tables:
        if table.key not in now:
            yield Change(Action.DROP, "table", table.key, table.name, before=table, loses=True)
    yield from _stage_changes(old.stages, wanted.stages)


def _row_changes(was: Table | None, table: Table, renames: Renames, wanted: Schema) -> Iterator[Change]:
    found = row_changes(was, table, renames, wanted)
    for action, name, rows in (
        (Action.CREATE, "added", found.added),
        (Action.CHANGE, "changed", found.changed),
        (Action.DROP, "removed", found.removed),
    ):
        if rows is not None:
            before, after = (rows, None) if action is Action.DROP else (None, rows)
            loses = action is Action.DROP and was is not None and bool(unlisted(was))
            at = rows.cells[0]
            yield Change(action, "rows", table.key, name, before=before, after=after, at=at, loses=loses)


def _doubled(schema: Schema, table: TableName) -> frozenset[str | None]:
    """The columns whose values stand in another one, too: they lose nothing when they go."""
    return frozenset(
        each.old for each in schema.stages if each.kind is StageKind.RENAME and each.table == table
    )


def _table_changes(
    was: Table, table: Table, renames: Renames, doubled: Collection[str | None] = ()
) -> Iterator[Change]:
    details = [
        Detail(name, getattr(was, name), getattr(table, name))
        for name in ("description", "collation")
        if getattr(was, name) != getattr(table, name)
    ]
    if details:
        yield Change(
            Action.CHANGE,
            "table",
            table.key,
            table.name,
            before=was,
            after=table,
            details=tuple(details),
            at=table.origin.of(details[0].attribute),
        )
    yield from _column_changes(was, table, renames, doubled)
    touched = table.key in renames.tables.values() or bool(renames.columns.get(table.key))
    gone = {column.name for column in was.columns} - {column.name for column in table.columns}
    for kind, olds, news in (
        ("primary key", _optional(was.primary_key), _optional(table.primary_key)),
        ("unique key", was.uniques, table.uniques),
        ("reference", was.foreign_keys, table.foreign_keys),
        ("index", was.indexes, table.indexes),
        ("rule", was.checks, table.checks),
    ):
        yield from _constraint_changes(kind, table, olds, news, touched, gone)


def _column_changes(
    was: Table, table: Table, renames: Renames, doubled: Collection[str | None]
) -> Iterator[Change]:
    before = {column.name: column for column in was.columns}
    old_names = {new: old for old, new in renames.columns.get(table.key, {}).items()}
    for column in table.columns:
        old = before.pop(column.name, None)
        if old is None:
            yield Change(Action.CREATE, "column", table.key, column.name, after=column, at=column.origin.at)
            continue
        details = tuple(_column_details(old, column))
        if column.name in old_names:
            name = Detail("name", old_names[column.name], column.name)
            yield Change(
                Action.RENAME,
                "column",
                table.key,
                column.name,
                old_name=old_names[column.name],
                before=old,
                after=column,
                details=(name,),
                at=column.origin.of("renamed_from"),
            )
        if details:
            yield Change(
                Action.CHANGE,
                "column",
                table.key,
                column.name,
                before=old,
                after=column,
                details=details,
                at=column.origin.of(details[0].attribute),
                loses=narrows(old.type, column.type)
                or (column.computed is not None and old.computed is None),
            )
    for old in before.values():
        yield Change(
            Action.DROP,
            "column",
            table.key,
            old.name,
            before=old,
            at=table.origin.at,
            loses=old.computed is None and old.name not in doubled,
        )


def _column_details(old: Column, new: Column) -> Iterator[Detail]:
    if old.type != new.type:
        yield Detail("type", str(old.type), str(new.type))
    if old.required != new.required:
        yield Detail("required", _required(old), _required(new))
    if old.default != new.default:
        yield Detail("default", _text(old.default), _text(new.default))
    if old.updated != new.updated:
        yield Detail("on update", *("now" if column.updated else None for column in (old, new)))
    if old.computed != new.computed:
        yield Detail("computed", _computed(old), _computed(new))
    if old.description != new.description:
        yield Detail("description", old.description, new.description)
    if old.deprecated != new.deprecated:
        yield Detail("status", *("deprecated" if column.deprecated else "active" for column in (old, new)))


def _constraint_changes(
    kind: str,
    table: Table,
    olds: Sequence[Key | ForeignKey | Index | Check],
    news: Sequence[Key | ForeignKey | Index | Check],
    renamed: bool,
    gone_columns: Collection[str],
) -> Iterator[Change]:
    before = {constraint.name: constraint for constraint in olds}
    after = {constraint.name: constraint for constraint in news}
    gone = [constraint for name, constraint in before.items() if name not in after]
    for name, constraint in after.items():
        old = before.get(name)
        if old is None:
            same = next((other for other in gone if _same_but_for_name(other, constraint)), None)
            if same is None:
                yield Change(Action.CREATE, kind, table.key, name, after=constraint, at=constraint.origin.at)
                continue
            gone.remove(same)
            yield Change(
                Action.RENAME,
                kind,
                table.key,
                name,
                old_name=same.name,
                before=same,
                after=constraint,
                details=(Detail("name", same.name, name),),
                at=constraint.origin.at,
                derived=renamed,
            )
        elif old != constraint:
            yield Change(
                Action.CHANGE,
                kind,
                table.key,
                name,
                before=old,
                after=constraint,
                details=(Detail("definition", describe(old), describe(constraint)),),
                at=constraint.origin.at,
            )
    for constraint in gone:
        yield Change(
            Action.DROP,
            kind,
            table.key,
            constraint.name,
            before=constraint,
            at=table.origin.at,
            derived=any(column in gone_columns for column in columns_of_constraint(constraint)),
        )


def columns_of_constraint(constraint: Key | ForeignKey | Index | Check) -> Iterable[str]:
    """The columns that a key, a reference, an index or a rule is about."""
    from xl2db.schema.expressions import columns_of

    match constraint:
        case Key() | ForeignKey():
            return constraint.columns
        case Check():
            return columns_of(constraint.expression)
        case Index():
            return {
                *(part.column for part in constraint.parts if part.column is not None),
                *(
                    name
                    for part in constraint.parts
                    if part.expression
                    for name in columns_of(part.expression)
                ),
                *(columns_of(constraint.where) if constraint.where else ()),
                *constraint.include,
            }


def _same_but_for_name(one: object, other: object) -> bool:
    return type(one) is type(other) and replace(one, name="") == replace(other, name="")  # type: ignore[type-var]


def _list_changes(old: Schema, wanted: Schema, renames: Renames) -> Iterator[Change]:
    used = set(lists_in_use(old)) & set(lists_in_use(wanted))
    for values in wanted.lists:
        was = old.list(values.name)
        moved = renames.values.get(values.name, {})
        if was is None or values.name not in used or (_bare(was) == _bare(values) and not moved):
            continue
        yield Change(
            Action.CHANGE,
            "list",
            None,
            values.name,
            before=was,
            after=values,
            details=tuple(_list_details(was, values, moved.items())),
            at=values.origin.at,
        )


def _sequence_changes(olds: Sequence[NumberSequence], news: Sequence[NumberSequence]) -> Iterator[Change]:
    before = {each.key: each for each in olds}
    for each in news:
        old = before.pop(each.key, None)
        if old == each:
            continue
        action = Action.CHANGE if old else Action.CREATE
        details = (Detail("definition", describe(old), describe(each)),) if old else ()
        name, at = str(each.key), each.origin.at
        yield Change(action, "sequence", None, name, before=old, after=each, details=details, at=at)
    for old in before.values():
        yield Change(Action.DROP, "sequence", None, str(old.key), before=old)


def _stage_changes(olds: Sequence[Stage], news: Sequence[Stage]) -> Iterator[Change]:
    """Stages that begin, whose rows are filled, and that end."""
    before = {replace(each, filled=True): each for each in olds}
    for each in news:
        old = before.pop(replace(each, filled=True), None)
        if old is None:
            yield Change(Action.CREATE, "stage", each.table, each.title, after=each)
        elif old != each:
            details = (Detail("filled", *("yes" if one.filled else "no" for one in (old, each))),)
            yield Change(
                Action.CHANGE, "stage", each.table, each.title, before=old, after=each, details=details
            )
    for old in before.values():
        yield Change(Action.DROP, "stage", old.table, old.title, before=old)


def lists_in_use(schema: Schema) -> Iterator[str]:
    """The names of the lists that a column of the schema has for its type."""
    for table in schema.tables:
        for column in table.columns:
            if column.type.kind is Kind.LIST and column.type.name:
                yield column.type.name


def _bare(values: ValueList) -> tuple[bool, tuple[str, ...]]:
    return values.native, tuple(value.value for value in values.values)


def _list_details(was: ValueList, values: ValueList, moved: Iterable[tuple[str, str]]) -> Iterator[Detail]:
    before = [value.value for value in was.values]
    after = [value.value for value in values.values]
    renamed = dict(moved)
    for value in after:
        if value not in before and value not in renamed.values():
            yield Detail("value", None, value)
    for old, new in renamed.items():
        yield Detail("value", old, new)
    for value in before:
        if value not in after and value not in renamed:
            yield Detail("value", value, None)
    kept = [value for value in before if value in after and value not in renamed]
    if kept != [value for value in after if value in before and value not in renamed.values()]:
        yield Detail("order", ", ".join(before), ", ".join(after))
    if was.native != values.native:
        yield Detail("kept as", *("enum" if native else "check" for native in (was.native, values.native)))


def _questions(old: Schema, wanted: Schema, decisions: Decisions) -> Iterator[Question]:
    before = {table.key: table for table in old.tables}
    after = {table.key: table for table in wanted.tables}
    appeared = [table for key, table in after.items() if key not in before]
    going = {each.table for each in old.stages if each.kind is StageKind.DROP_TABLE}
    leaving = {(each.table, each.old) for each in old.stages if each.old}
    for key, table in before.items():
        if key in going or key in after:
            continue
        if appeared and str(key) not in decisions.drops:
            ranked = sorted(appeared, key=lambda other: -_likeness(table, other))
            yield Question(
                "table",
                None,
                str(key),
                tuple(str(other.key) for other in ranked),
                tuple(other.origin.of("renamed_from") for other in ranked),
            )
    for key, table in after.items():
        if key in before:
            yield from (
                each
                for each in _column_questions(before[key], table, decisions)
                if (key, each.old) not in leaving
            )


def _column_questions(was: Table, table: Table, decisions: Decisions) -> Iterator[Question]:
    new = [column for column in table.columns if was.column(column.name) is None]
    for column in was.columns:
        if table.column(column.name) is None and new:
            if f"{table.key}.{column.name}" in decisions.drops or column.computed:
                continue
            ranked = sorted(new, key=lambda other: other.type != column.type)
            yield Question(
                "column",
                table.key,
                column.name,
                tuple(other.name for other in ranked),
                tuple(other.origin.of("renamed_from") for other in ranked),
            )


def _likeness(one: Table, other: Table) -> float:
    names = {column.name for column in one.columns}
    others = {column.name for column in other.columns}
    return len(names & others) / max(1, len(names | others))


# --- words -------------------------------------------------------------------------------------


def describe(thing: object | None) -> str:
    """A thing of the model in a few words: ``text(20), required``."""
    match thing:
        case Column():
            return _describe_column(thing)
        case Table():
            return f"{len(thing.columns)} column{'s' if len(thing.columns) != 1 else ''}"
        case ForeignKey():
            return _describe_reference(thing)
        case Key():
            return _describe_key(thing)
        case NumberSequence():
            owner = f"for {thing.owner[0]}.{thing.owner[1]}" if thing.owner else ""
            return ", ".join(filter(None, (thing.type, thing.counter, owner)))
        case Index():
            return _describe_index(thing)
        case Check():
            return thing.expression.text
        case Stage():
            return _describe_stage(thing)
    return ""


def _describe_stage(stage: Stage) -> str:
    match stage.kind:
        case StageKind.RENAME:
            return "kept in step"
        case StageKind.REQUIRE:
            return f"later; rows without a value get {stage.value}" if stage.value is not None else "later"
    return "later"


def _describe_column(column: Column) -> str:
    words = [str(column.type)]
    if column.required:
        words.append("required")
    if column.default:
        words.append(f"default {column.default}")
    if column.updated:
        words.append("on update now")
    if column.computed:
        words.append(f"computed {_computed(column)}")
    return ", ".join(words)


def _describe_key(key: Key) -> str:
    words = ", ".join(key.columns)
    words += f" with {', '.join(key.include)}" if key.include else ""
    words += ", nulls not distinct" if key.nulls_not_distinct else ""
    return words + (f", deferrable {key.deferrable}" if key.deferrable else "")


def _describe_reference(reference: ForeignKey) -> str:
    columns = ", ".join(reference.columns)
    target = ", ".join(reference.target_columns)
    words = f"{columns} → {reference.target}({target})"
    if reference.on_delete:
        words += f", on delete {reference.on_delete}"
    if reference.on_update:
        words += f", on update {reference.on_update}"
    if reference.deferrable:
        words += f", deferrable {reference.deferrable}"
    if reference.match:
        words += f", match {reference.match}"
    return words


def _describe_index(index: Index) -> str:
    words = ", ".join(str(part) for part in index.parts)
    if index.unique:
        words = f"unique on {words}"
    if index.nulls_not_distinct:
        words += ", nulls not distinct"
    if index.method:
        words += f" by {index.method}"
    if index.include:
        words += f" with {', '.join(index.include)}"
    if index.where:
        words += f" where {index.where}"
    return words


def _change_of(detail: Detail) -> str:
    match detail.attribute, detail.before, detail.after:
        case "type" | "definition" | "order" | "kept as", before, after:
            return f"{before} → {after}"
        case "filled", _, after:
            return "the rows that are there get their values" if after == "yes" else "no row is filled"
        case "required" | "status", _, after:
            return after or ""
        case "description", _, _:
            return "description"
        case "value", None, after:
            return f"+ {after}"
        case "value", before, None:
            return f"- {before}"
        case "value", before, after:
            return f"{before} → {after}"
        case attribute, None, after:
            return f"{attribute} {after}"
        case attribute, before, None:
            return f"no {attribute} (was {before})"
        case attribute, before, after:
            return f"{attribute} {before} → {after}"
    return ""


def _required(column: Column) -> str:
    return "required" if column.required else "optional"


def _computed(column: Column) -> str | None:
    if column.computed is None:
        return None
    return column.computed.expression.text + ("" if column.computed.stored else " (virtual)")


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)


def _optional(key: Key | None) -> tuple[Key, ...]:
    return (key,) if key else ()
