"""Reference rows in a migration: put where the tables are ready for them, taken out when nothing needs them."""

from __future__ import annotations

from collections.abc import Iterator

from xl2db.database.kinds import counter, is_auto_number
from xl2db.database.row_values import bound_type, bound_value
from xl2db.database.sql_text import quoted, quoted_name
from xl2db.migrations.blocks import Block, Situation, place
from xl2db.migrations.operations import POSTGRESQL, ChangeRows, RunSQL
from xl2db.schema.difference import changed_rows
from xl2db.schema.model import Column, Schema, Table, TableName
from xl2db.schema.row_changes import RowSet
from xl2db.schema.row_early import early_steps
from xl2db.schema.row_order import RowStep, deletions, puts


def rows_fitted(situation: Situation) -> Iterator[Block]:
    """Rows of tables that get stricter, as far as they can be as they should be before that."""
    changes = changed_rows(situation.changes)
    if changes:
        for step in early_steps(situation.previous, situation.wanted, situation.changes, changes):
            yield _block(situation, step, situation.previous)


def rows_put(situation: Situation) -> Iterator[Block]:
    """Rows that are added or changed; before them go those that hold a unique value which one of them gets."""
    changes = changed_rows(situation.changes)
    if not changes:
        return
    for step in deletions(situation.wanted, changes, early=True):
        yield _block(situation, step)
    for step in puts(situation.wanted, changes, strict=False):
        yield _block(situation, step)
    for key, found in sorted(changes.items(), key=lambda item: str(item[0])):
        if found.added and (table := situation.wanted.table(key)):
            yield from _counted_on(table, found.added)


def rows_gone(situation: Situation) -> Iterator[Block]:
    """Rows that the sheet no longer has."""
    changes = changed_rows(situation.changes)
    for step in deletions(situation.wanted, changes, early=False) if changes else ():
        yield _block(situation, step)


def rows_filled(situation: Situation, table: Table, name: str) -> Iterator[Block]:
    """The values of a new column that is required, for rows that are there; the others come later."""
    found = changed_rows(situation.changes).get(table.key)
    if found and found.changed and name in found.changed.columns:
        step = RowStep("fill", table.key, found.changed, (name,), "changed")
        yield _block(situation, step)


def has_row_changes(situation: Situation, key: TableName) -> bool:
    """Whether rows of a table come, change or go."""
    return key in changed_rows(situation.changes)


_VERBS = {"put": "put_rows", "fill": "update_rows", "delete": "delete_rows"}


def _block(situation: Situation, step: RowStep, schema: Schema | None = None) -> Block:
    """The operation of a step; ``schema`` is the one that holds then, if not the wanted one."""
    schema = schema or situation.wanted
    table = schema.table(step.table)
    assert table is not None
    is_new = situation.previous.table(step.table) is None
    verb = "insert" if is_new and step.verb == "put" else _VERBS[step.verb]
    names = _names(step)
    columns = [_column(table, name) for name in names]
    rows = step.rows.of(names)
    operation = ChangeRows(
        verb,
        table.name,
        {column.name: bound_type(column, schema) for column in columns},
        [tuple(bound_value(text, column) for text, column in zip(row, columns, strict=True)) for row in rows],
        schema=table.schema,
        key=step.rows.key,
        update=step.columns,
        about=("rows", step.about),
    )
    return Block(table.key, [operation])


def _names(step: RowStep) -> tuple[str, ...]:
    """The columns whose values a statement needs."""
    if step.verb == "put":
        return step.rows.columns
    names = (*step.rows.key, *step.columns)
    return tuple(name for name in step.rows.columns if name in names)


def _column(table: Table, name: str) -> Column:
    column = table.column(name)
    assert column is not None, f"{table.key} has no column {name}"
    return column


def _counted_on(table: Table, rows: RowSet) -> Iterator[Block]:
    """PostgreSQL counts on after the numbers that rows were given; the others do that by themselves."""
    for column in table.columns:
        if column.name not in rows.columns or not is_auto_number(column) or (counter(column).step or 1) < 0:
            continue
        name = quoted_name(column.name)
        sequence = f"pg_get_serial_sequence({quoted(place(table.key))}, {quoted(column.name)})"
        last = f"greatest(max({name}), pg_sequence_last_value({sequence}::regclass))"
        text = f"SELECT setval({sequence}, {last}) FROM {place(table.key)} HAVING max({name}) > 0"
        yield Block(table.key, [RunSQL(table.name, text, ("rows", "added"))], only=POSTGRESQL)
