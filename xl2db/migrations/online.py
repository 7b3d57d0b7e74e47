"""PostgreSQL, online: constraints, indexes and values for large tables, without keeping people waiting.

Everything is done in statements that commit by themselves, each of which can be run again after a crash: an
index that was left half made goes first, a constraint is made anew, rows that have a value are passed over.
Only the last step, which changes the catalog alone, is a transaction together with the mark of the revision.

A lock that would stop everybody is waited for less than a second at a time, since others queue behind who
waits; locks that stop nobody may take their time.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from alembic.operations import ops

from xl2db.database.defaults import default_sql
from xl2db.database.sql_text import quoted, quoted_name
from xl2db.migrations.blocks import Block, joined, moments_of_change, per_database, place, updates
from xl2db.migrations.operations import MYSQL, POSTGRESQL, SQLITE, RunSQL
from xl2db.schema.model import Key, Schema, TableName

if TYPE_CHECKING:
    from xl2db.migrations.safer import Fill

SHORT_WAIT = "SET lock_timeout = '900ms'"  # for locks behind which others have to wait
LONG_WAIT = "SET lock_timeout = '10min'"
USUAL_WAIT = "SET lock_timeout = '5s'"  # as env.py sets it
_PAGES = 100  # of 8 kB, in one batch: some ten thousand rows, locked for a fraction of a second
_OTHERS = (*MYSQL, *SQLITE)


@dataclass(slots=True)
class _Steps:
    """The steps of PostgreSQL, by when they come."""

    at_once: list[Block] = field(default_factory=list)
    fills: list[Block] = field(default_factory=list)
    built: list[Block] = field(default_factory=list)
    announced: list[Block] = field(default_factory=list)
    checked: list[Block] = field(default_factory=list)
    finished: list[Block] = field(default_factory=list)


def online_blocks(blocks: Iterable[Block], wanted: Schema, fills: Iterable[Fill]) -> list[Block]:
    """The blocks of the second revision: PostgreSQL's steps, and what the others do instead."""
    others: list[Block] = []
    steps = _Steps()
    for fill in fills:
        others += [] if fill.is_required else _fill_elsewhere(fill, wanted)
        steps.fills.append(_fill(fill))
    for block in blocks:
        elsewhere = tuple(name for name in block.only or _OTHERS if name not in POSTGRESQL)
        if elsewhere:
            others.append(replace(block, operations=list(block.operations), only=elsewhere))
        if block.table and (not block.only or set(POSTGRESQL) & set(block.only)):
            for operation in block.operations:
                _sort(operation, block.table, wanted, steps)
    return joined([*_autocommitting(steps), *_finish(steps), *others])


def _autocommitting(steps: _Steps) -> Iterator[Block]:
    """Short locks first, then what takes its time and stops nobody."""
    found = [
        *([_setting(SHORT_WAIT), *steps.at_once] if steps.at_once else []),
        *([_setting(LONG_WAIT), *steps.fills, *steps.built] if steps.fills or steps.built else []),
        *([_setting(SHORT_WAIT), *steps.announced] if steps.announced else []),
        *([_setting(LONG_WAIT), *steps.checked] if steps.checked else []),
    ]
    for block in found:
        yield replace(block, autocommit=True, only=POSTGRESQL)


def _finish(steps: _Steps) -> Iterator[Block]:
    for block in [_setting(SHORT_WAIT), *steps.finished] if steps.finished else []:
        yield replace(block, only=POSTGRESQL)
    yield replace(_setting(USUAL_WAIT), only=POSTGRESQL)


def _setting(text: str) -> Block:
    return Block(None, [RunSQL(None, text)])


def _sort(operation: Any, table: TableName, wanted: Schema, steps: _Steps) -> None:
    """Put an operation, in its steps, to where it belongs."""
    match operation:
        case ops.AlterColumnOp():
            _alter(operation, table, steps)
        case ops.CreateIndexOp():
            steps.built += _built(operation, table)
        case ops.CreateForeignKeyOp() | ops.CreateCheckConstraintOp():
            kind = "reference" if isinstance(operation, ops.CreateForeignKeyOp) else "rule"
            about = (kind, str(operation.constraint_name))
            announced = copy.copy(operation)
            announced.kw = {**operation.kw, "postgresql_not_valid": True}
            drop = _sql(table, f"DROP CONSTRAINT IF EXISTS {quoted_name(about[1])}", about)
            steps.announced += [drop, Block(table, [announced])]
            steps.checked.append(_sql(table, f"VALIDATE CONSTRAINT {quoted_name(about[1])}", about))
        case ops.CreateUniqueConstraintOp():
            _key(str(operation.constraint_name), table, wanted, steps)
        case RunSQL(about=("unique key", name)):
            _key(name, table, wanted, steps)
        case RunSQL(about=("column" | "stage", _)) if operation.text.startswith("UPDATE"):
            pass  # done in batches
        case _:
            steps.finished.append(Block(table, [operation]))


def _sql(table: TableName, action: str, about: tuple[str, str]) -> Block:
    return Block(table, [RunSQL(table.name, f"ALTER TABLE {place(table)} {action}", about)])


# --- required -----------------------------------------------------------------------------------------


def _alter(operation: ops.AlterColumnOp, table: TableName, steps: _Steps) -> None:
    """A column becomes required by way of a rule, which can be checked while people work."""
    if operation.modify_nullable is not False:
        steps.at_once.append(Block(table, [operation]))
        return
    if operation.modify_server_default is not False or operation.modify_comment is not False:
        first = copy.copy(operation)
        first.modify_nullable, first.existing_nullable = None, True
        steps.at_once.append(Block(table, [first]))
    name = str(operation.column_name)
    column, rule, about = quoted_name(name), quoted_name(_short(f"{name}_not_null")), ("column", name)
    steps.announced += [
        _sql(table, f"DROP CONSTRAINT IF EXISTS {rule}", about),
        _sql(table, f"ADD CONSTRAINT {rule} CHECK ({column} IS NOT NULL) NOT VALID", about),
    ]
    steps.checked.append(_sql(table, f"VALIDATE CONSTRAINT {rule}", about))
    steps.finished += [
        _sql(table, f"ALTER COLUMN {column} SET NOT NULL", about),
        _sql(table, f"DROP CONSTRAINT {rule}", about),
    ]


def _short(name: str) -> str:
    """A name within PostgreSQL's 63 bytes."""
    return name if len(name.encode()) <= 63 else name.encode()[-63:].decode(errors="ignore")


# --- indexes and unique keys --------------------------------------------------------------------------


def _built(operation: ops.CreateIndexOp, table: TableName) -> Iterator[Block]:
    index = copy.copy(operation)
    index.kw = {**operation.kw, "postgresql_concurrently": True}
    index.if_not_exists = True
    name = str(operation.index_name)
    yield _half_made_gone(table, name, ("index", name))
    yield Block(table, [index])


def _half_made_gone(table: TableName, name: str, about: tuple[str, str]) -> Block:
    """An index that a crash or a refusal left half made is not valid; it would be in the way."""
    there = quoted(place(TableName(table.schema, name)))
    text = (
        "DO $$BEGIN IF EXISTS (SELECT FROM pg_index "
        f"WHERE indexrelid = to_regclass({there}) AND NOT indisvalid) "
        f"THEN DROP INDEX {place(TableName(table.schema, name))}; END IF; END$$"
    )
    return Block(table, [RunSQL(table.name, text, about)])


def _key(name: str, table: TableName, wanted: Schema, steps: _Steps) -> None:
    """A unique key is an index first, and becomes a constraint in a moment."""
    found = wanted.table(table)
    key = next(each for each in found.uniques if each.name == name) if found else None
    assert key is not None
    about = ("unique key", name)
    steps.built += [
        _half_made_gone(table, name, about),
        Block(table, [RunSQL(table.name, _index_statement(key, table), about)]),
    ]
    deferred = f" DEFERRABLE INITIALLY {key.deferrable.upper()}" if key.deferrable else ""
    action = f"ADD CONSTRAINT {quoted_name(name)} UNIQUE USING INDEX {quoted_name(name)}{deferred}"
    steps.finished.append(_sql(table, action, about))


def _index_statement(key: Key, table: TableName) -> str:
    columns = ", ".join(map(quoted_name, key.columns))
    words = [f"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {quoted_name(key.name)} ON {place(table)}"]
    words += [f"({columns})"]
    words += [f"INCLUDE ({', '.join(map(quoted_name, key.include))})"] if key.include else []
    words += ["NULLS NOT DISTINCT"] if key.nulls_not_distinct else []
    return " ".join(words)


# --- values for the rows that are there ---------------------------------------------------------------


def _fill(fill: Fill) -> Block:
    """The rows get their value some pages at a time; each batch commits, so that no row is locked for long.

    Rows that others move meanwhile are found at the end; what has a value is passed over.
    """
    place_, column = place(fill.table), quoted_name(fill.column.name)
    update = f"UPDATE {place_} SET {column} = {default_sql(fill.value, fill.column.type, 'postgresql')}"
    empty = f"{column} IS NULL" + (f" AND {quoted_name(fill.source)} IS NOT NULL" if fill.source else "")
    text = f"""DO $xl2db$
DECLARE page bigint := 0; last_page bigint := pg_relation_size({quoted(place_)}) / 8192;
BEGIN
    WHILE page <= last_page LOOP
        {update} WHERE {empty}
        AND ctid >= ('(' || page || ',0)')::tid AND ctid < ('(' || page + {_PAGES} || ',0)')::tid;
        COMMIT;
        page := page + {_PAGES};
    END LOOP;
    {update} WHERE {empty};
END $xl2db$"""
    return Block(fill.table, [RunSQL(fill.table.name, text, ("column", fill.column.name))])


def _fill_elsewhere(fill: Fill, wanted: Schema) -> Iterator[Block]:
    """The values of a column that does not become required, on the other databases."""
    name, where = fill.column.name, f" WHERE {quoted_name(fill.column.name)} IS NULL"
    moments = moments_of_change(wanted.table(fill.table))
    values = {dialect: default_sql(fill.value, fill.column.type, dialect) for dialect in _OTHERS}
    for value, only in per_database(values).items():
        for text, dialects in updates(fill.table, name, value, where, moments, only or _OTHERS):
            yield Block(fill.table, [RunSQL(fill.table.name, text, ("column", name))], only=dialects)
