"""New names: tables, columns, and the keys, indexes and rules that are called after them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from alembic.operations import ops

from xl2db.database.sql_text import quoted_name
from xl2db.migrations.blocks import Block, Situation, place
from xl2db.migrations.operations import MYSQL, POSTGRESQL, SQLITE, RenameColumn, RunSQL
from xl2db.migrations.references import implicit_index
from xl2db.schema.difference import Action, Change
from xl2db.schema.model import ForeignKey, TableName
from xl2db.schema.renaming import Renames


def names_changed(renames: Renames) -> Iterator[Block]:
    """Tables and columns get their new names."""
    for old, new in _without_collisions(dict(renames.tables)):
        if old.schema != new.schema:
            yield from _moved(old, new)
        else:
            yield Block(new, [ops.RenameTableOp(old.name, new.name, schema=new.schema)])
    for table, names in renames.columns.items():
        pairs = _without_collisions({TableName(None, o): TableName(None, n) for o, n in names.items()})
        yield Block(
            table, [RenameColumn(table.name, old.name, new.name, schema=table.schema) for old, new in pairs]
        )


def _moved(old: TableName, new: TableName) -> Iterator[Block]:
    """Another schema: PostgreSQL moves the table, and on MariaDB schemas are databases."""
    schema = new.schema or "public"
    moved = TableName(schema, old.name)
    operations = [RunSQL(new.name, f"ALTER TABLE {place(old)} SET SCHEMA {quoted_name(schema)}")]
    if old.name != new.name:
        operations.append(RunSQL(new.name, f"ALTER TABLE {place(moved)} RENAME TO {quoted_name(new.name)}"))
    yield Block(new, list(operations), only=POSTGRESQL)
    source, target = (f"{quoted_name(key.schema)}." if key.schema else "" for key in (old, new))
    rename = f"ALTER TABLE {source}{quoted_name(old.name)} RENAME TO {target}{quoted_name(new.name)}"
    yield Block(new, [RunSQL(new.name, rename)], only=MYSQL)


def _without_collisions(names: dict[TableName, TableName]) -> list[tuple[TableName, TableName]]:
    """Renames in an order in which no new name is taken yet; circles go through a name between."""
    waiting, ordered = dict(names), []
    while waiting:
        taken = {_as_compared(old) for old in waiting}
        free = next((old for old, new in waiting.items() if _as_compared(new) not in taken), None)
        if free is not None:
            ordered.append((free, waiting.pop(free)))
            continue
        old, new = next(iter(waiting.items()))
        between = TableName(old.schema, f"{old.name}__before")  # also where only the case changes
        ordered.append((old, between))
        del waiting[old]
        waiting[between] = new
    return ordered


def _as_compared(name: TableName) -> TableName:
    """The name as databases compare names, some of which take no note of case."""
    return TableName(name.schema, name.name.casefold())


# --- keys, references, indexes, rules ---------------------------------------------------------------

_WORDS = {
    "primary": "primary key",
    "unique": "unique key",
    "foreignkey": "reference",
    "check": "rule",
}


@dataclass(frozen=True, slots=True)
class NewName:
    """A thing that keeps what it is under a new name, and the operations that would drop and create it."""

    change: Change
    dropped: Any
    created: Any

    @property
    def table(self) -> TableName:
        """The table that it belongs to."""
        assert self.change.table is not None
        return self.change.table

    @property
    def about(self) -> tuple[str, str]:
        """Its kind and its name, in the words of a change."""
        return self.change.kind, self.change.name


def new_names(
    situation: Situation,
    by_table: dict[TableName, list[Any]],
    *,
    references: bool,
    disturbed: Collection[tuple[TableName, str]] = (),
) -> list[NewName]:
    """The things under new names, references or all others; their operations leave ``by_table``.

    References in ``disturbed`` are dropped and created, for other reasons.
    """
    found = []
    for change in situation.changes:
        key = change.table
        if change.action is not Action.RENAME or key is None or (change.kind == "reference") != references:
            continue
        pair = None if (key, change.name) in disturbed else _taken_out(by_table.get(key, []), change)
        if pair is not None:
            found.append(NewName(change, *pair))
    return found


def constraints_renamed(situation: Situation, names: Sequence[NewName]) -> Iterator[Block]:
    """PostgreSQL renames all of them, and MariaDB its indexes, which costs nothing with any number of rows.

    The others drop and create. All old names go before the first new one comes, since one may be the other.
    """
    yield from _renamed_on_postgresql(names)
    on_mysql = [_on_mysql(situation, each) for each in names]
    for each, way in zip(names, on_mysql, strict=True):
        if way.again:
            yield Block(each.table, [each.dropped], only=MYSQL)
    yield from _indexes_renamed([each for each, way in zip(names, on_mysql, strict=True) if way.renamed])
    for each, way in zip(names, on_mysql, strict=True):
        if way.again:
            yield Block(each.table, [each.created], only=MYSQL)
    indexes = [each for each in names if each.change.kind == "index"]
    for each in names:
        if each not in indexes:
            yield Block(each.table, [each.dropped, each.created], batch=True, only=SQLITE)
    yield from (Block(each.table, [each.dropped], only=SQLITE) for each in indexes)
    yield from (Block(each.table, [each.created], only=SQLITE) for each in indexes)


def _renamed_on_postgresql(names: Sequence[NewName]) -> Iterator[Block]:
    """One name after the other; those of keys and indexes are taken in the whole schema."""
    for schema in dict.fromkeys(each.table.schema for each in names):
        here = {_as_name(each): each for each in names if each.table.schema == schema}
        pairs = {old: TableName(old.schema, each.change.name) for old, each in here.items()}
        moved: dict[TableName, NewName] = {}
        for old, new in _without_collisions(pairs):
            each = moved.get(old) or here[old]
            moved[new] = each
            if each.change.kind == "index":
                place_ = f"{quoted_name(schema)}." if schema else ""
                text = f"ALTER INDEX {place_}{quoted_name(old.name)} RENAME TO {quoted_name(new.name)}"
            else:
                names_ = f"{quoted_name(old.name)} TO {quoted_name(new.name)}"
                text = f"ALTER TABLE {place(each.table)} RENAME CONSTRAINT {names_}"
            yield Block(each.table, [RunSQL(each.table.name, text, each.about)], only=POSTGRESQL)


def _as_name(each: NewName) -> TableName:
    """The old name; those of references and rules are taken in their table alone."""
    own = each.change.kind in ("reference", "rule")
    return TableName(str(each.table) if own else None, each.change.old_name or "")


def _indexes_renamed(names: Sequence[NewName]) -> Iterator[Block]:
    """MariaDB: an index's name is taken in its table alone."""
    for table in dict.fromkeys(each.table for each in names):
        here = {TableName(None, each.change.old_name or ""): each for each in names if each.table == table}
        pairs = {old: TableName(None, each.change.name) for old, each in here.items()}
        moved: dict[TableName, NewName] = {}
        for old, new in _without_collisions(pairs):
            each = moved.get(old) or here[old]
            moved[new] = each
            names_ = f"{quoted_name(old.name)} TO {quoted_name(new.name)}"
            text = f"ALTER TABLE {place(table)} RENAME INDEX {names_}"
            yield Block(table, [RunSQL(table.name, text, each.about)], only=MYSQL)


class _OnMysql(NamedTuple):
    """What MariaDB does: drop and create ``again``, or have the index of that name ``renamed``."""

    again: bool
    renamed: bool


def _on_mysql(situation: Situation, each: NewName) -> _OnMysql:
    change = each.change
    if change.kind == "reference" and isinstance(change.before, ForeignKey):
        return _OnMysql(True, implicit_index(situation.previous.table(each.table), change.before))
    return _OnMysql(change.kind == "rule", change.kind in ("index", "unique key"))


def _taken_out(operations: list[Any], change: Change) -> tuple[Any, Any] | None:
    """The operations that drop and create the thing, which are no more among the others."""
    dropped = next((op for op in operations if _drops(op) == (change.kind, change.old_name)), None)
    created = next((op for op in operations if _creates(op) == (change.kind, change.name)), None)
    if dropped is None or created is None:
        return None
    operations.remove(dropped)
    operations.remove(created)
    return dropped, created


def _drops(op: Any) -> tuple[str, str] | None:
    if isinstance(op, ops.DropIndexOp):
        return "index", str(op.index_name)
    if isinstance(op, ops.DropConstraintOp):
        return _WORDS[op.constraint_type or "check"], str(op.constraint_name)
    return None


def _creates(op: Any) -> tuple[str, str] | None:
    kinds = {
        ops.CreatePrimaryKeyOp: "primary key",
        ops.CreateUniqueConstraintOp: "unique key",
        ops.CreateForeignKeyOp: "reference",
        ops.CreateCheckConstraintOp: "rule",
    }
    if isinstance(op, ops.CreateIndexOp):
        return "index", str(op.index_name)
    kind = kinds.get(type(op))
    return (kind, str(op.constraint_name)) if kind else None
