"""New names: tables, columns, and the keys, indexes and rules that are called after them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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


def constraints_renamed(
    situation: Situation, by_table: dict[TableName, list[Any]], disturbed: frozenset[tuple[TableName, str]]
) -> Iterator[Block]:
    """Things that keep what they are under a new name; their operations are taken out of ``by_table``.

    PostgreSQL renames all of them and MariaDB its indexes, which costs nothing however many rows there are;
    SQLite writes the table's text anew. References in ``disturbed`` are dropped and created, for other
    reasons.
    """
    for change in situation.changes:
        key = change.table
        if change.action is not Action.RENAME or key is None or (key, change.name) in disturbed:
            continue
        pair = _taken_out(by_table.get(key, []), change)
        if pair is not None:
            yield from _renamed(situation, key, change, *pair)


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


def _renamed(
    situation: Situation, key: TableName, change: Change, dropped: Any, created: Any
) -> Iterator[Block]:
    old, new = quoted_name(change.old_name or ""), quoted_name(change.name)
    table = f"ALTER TABLE {place(key)}"
    if change.kind == "index":
        schema = f"{quoted_name(key.schema)}." if key.schema else ""
        text = f"ALTER INDEX {schema}{old} RENAME TO {new}"
    else:
        text = f"{table} RENAME CONSTRAINT {old} TO {new}"
    about = (change.kind, change.name)
    yield Block(key, [RunSQL(key.name, text, about)], only=POSTGRESQL)
    if change.kind in ("index", "unique key"):
        yield Block(key, [RunSQL(key.name, f"{table} RENAME INDEX {old} TO {new}", about)], only=MYSQL)
    elif change.kind == "rule":
        yield Block(key, [dropped, created], only=MYSQL)
    elif change.kind == "reference" and isinstance(change.before, ForeignKey):
        index = RunSQL(key.name, f"{table} RENAME INDEX {old} TO {new}", about)
        implicit = implicit_index(situation.previous.table(key), change.before)
        yield Block(key, [dropped, *([index] if implicit else []), created], only=MYSQL)
    yield Block(key, [dropped, created], batch=change.kind != "index", only=SQLITE)
