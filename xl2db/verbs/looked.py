"""What a database tells about a plan: whether tables are as they were left, and what can be lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from xl2db.cells import CellRef
from xl2db.findings import Finding
from xl2db.report.results import Loss
from xl2db.rules import decisions as rules
from xl2db.rules import pulling
from xl2db.schema.difference import Action, Change
from xl2db.schema.model import Column, Kind, Schema, TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from xl2db.database.comparing import Difference


def touched_before(changes: Iterable[Change], previous: Schema) -> frozenset[TableName]:
    """The tables that changes touch, by the names that they have before the changes."""
    known = {table.key for table in previous.tables}
    old_names = _old_table_names(changes)
    touched = {old_names.get(change.table, change.table) for change in changes if change.table}
    return frozenset((touched & known) | set(_users_of_lists(changes, previous)))


def touched_after(changes: Iterable[Change], wanted: Schema) -> frozenset[TableName]:
    """The tables that changes touch, by the names that they have after the changes."""
    known = {table.key for table in wanted.tables}
    touched = {change.table for change in changes if change.table}
    return frozenset((touched & known) | set(_users_of_lists(changes, wanted)))


def drift_findings(
    connection: Connection, schema: Schema, touched: Collection[TableName], cells: Schema
) -> tuple[Finding, ...]:
    """Where tables are not as the revisions left them: errors for those that a plan touches.

    Reference rows that others changed are warnings. ``cells`` is the workbook's schema, for the places.
    """
    from xl2db.database.comparing import differences
    from xl2db.review.reference_rows import drifted_rows

    places = {table.key: table.origin.at for table in cells.tables}
    found = differences(connection, schema)
    tables = tuple(
        (rules.DRIFTED if one.table in touched else rules.DRIFTED_ELSEWHERE).finding(
            f"The table is not as the latest revision left it: {_words(one)}.",
            places.get(one.table),
            hint="Take it over (xl2db pull, then xl2db adopt), or put it back (xl2db put-back).",
            about=(one.kind, str(one.table), one.name),
        )
        for one in found
    )
    return (*tables, *drifted_rows(connection, schema, cells, {one.table for one in found}))


def differences_from_workbook(connection: Connection, wanted: Schema) -> tuple[Finding, ...]:
    """Where a database that is to be taken over is not as the workbook says, each with its cell."""
    from xl2db.database.comparing import differences
    from xl2db.review.reference_rows import drifted_rows

    found = differences(connection, wanted)
    tables = tuple(
        pulling.DIFFERS_FROM_DATABASE.finding(
            f"Workbook and database differ: {_words(one)}.",
            _cell(one, wanted),
            hint="Pull the database into the workbook (xl2db pull), or change the cell.",
            about=(one.kind, str(one.table), one.name),
        )
        for one in found
    )
    rows = drifted_rows(connection, wanted, wanted, {one.table for one in found})
    return (
        *tables,
        *(
            pulling.DIFFERS_FROM_DATABASE.finding(
                f"Workbook and database differ: {one.message}",
                one.at,
                hint="Change the cell, or correct the row in the database.",
                about=one.about,
            )
            for one in rows
        ),
    )


def left_alone(connection: Connection, known: Schema) -> tuple[Finding, ...]:
    """The tables of the database that the workbook does not describe, in one finding."""
    from xl2db.database.probing import all_tables

    others = [key for key in all_tables(connection) if known.table(key) is None]
    if not others:
        return ()
    names = ", ".join(map(str, others[:5])) + (" …" if len(others) > 5 else "")
    number = "1 table that is" if len(others) == 1 else f"{len(others)} tables that are"
    return (
        pulling.TABLES_LEFT_ALONE.finding(
            f"The database has {number} not in the workbook: {names}.",
            hint="They are left alone; xl2db pull adds them to the workbook.",
        ),
    )


def _cell(one: Difference, schema: Schema) -> CellRef | None:
    """The cell that says what a difference is about, or the one that names its table."""
    table = schema.table(one.table)
    if table is None:
        return None
    if one.kind in ("column", "comment") and (column := table.column(one.name)):
        return column.origin.of("description" if one.kind == "comment" else "type")
    named = (each.origin.at for each in table.constraints if each.name == one.name)
    return next(named, None) or table.origin.at


def leftover_findings(
    connection: Connection,
    schema: Schema,
    tables: frozenset[TableName],
    hint: str = "The revision is applied and kept; xl2db undo takes it back.",
) -> tuple[Finding, ...]:
    """Where tables are not as the workbook says after a migration; ``hint`` says how that leaves them."""
    from xl2db.database.comparing import differences

    places = {table.key: table.origin.at for table in schema.tables}
    return tuple(
        rules.NOT_AS_PLANNED.finding(
            f"The migration ran, but the table is not as the workbook says: {_words(one)}.",
            places.get(one.table),
            hint=hint,
            about=(one.kind, str(one.table), one.name),
        )
        for one in (differences(connection, schema, tables) if tables else ())
    )


def tables_in_the_way(
    connection: Connection, changes: Iterable[Change], previous: Schema
) -> tuple[Finding, ...]:
    """Tables that are to be created (or renamed to) and that the database has already.

    Those of the ``previous`` schema are not in the way: they leave their names before.
    """
    from xl2db.database.probing import existing_tables

    new = [one for one in changes if one.kind == "table" and one.action in (Action.CREATE, Action.RENAME)]
    there = existing_tables(connection, [one.table for one in new if one.table]) if new else frozenset()
    return tuple(
        rules.TABLE_IN_THE_WAY.finding(
            f"The database has a table {change.table} already, which these migrations did not make.",
            change.at,
            hint="Take the database over (xl2db pull, then xl2db adopt), or choose another one.",
            about=("table", str(change.table)),
        )
        for change in new
        if change.table in there and previous.table(change.table) is None
    )


def losses_of(
    changes: Sequence[Change], connection: Connection | None, previous: Schema | None = None
) -> tuple[Loss, ...]:
    """What changes can lose, counted where there is a database to ask; ``previous`` is its schema."""
    return (*_losses(changes, connection), *_rows_lost(changes, connection, previous))


def _rows_lost(
    changes: Sequence[Change], connection: Connection | None, previous: Schema | None
) -> Iterator[Loss]:
    """Reference rows that go, and of which the database holds more than the sheet did."""
    from xl2db.database.stored_rows import count_known_alone
    from xl2db.report.results import rows_name

    old_tables, old_columns = _old_table_names(changes), _old_column_names(changes)
    for change in changes:
        if change.rows is None or not change.loses or change.table is None:
            continue
        was = previous.table(old_tables.get(change.table, change.table)) if previous else None
        rows = None
        if connection is not None and previous is not None and was is not None:
            names = {new: old for (table, new), old in old_columns.items() if table == change.table}
            rows = count_known_alone(connection, was, previous, change.rows, names)
        yield Loss(rows_name(change.table), "rows", change.table, None, rows, change.at)


def _losses(changes: Sequence[Change], connection: Connection | None) -> Iterator[Loss]:
    old_tables, old_columns = _old_table_names(changes), _old_column_names(changes)
    for change in changes:
        if not change.loses or change.table is None:
            continue
        table = old_tables.get(change.table, change.table)
        if change.kind == "table":
            rows = _rows(connection, table)
            yield Loss(str(change.table), "table", change.table, None, rows, change.at)
        elif change.kind == "column":
            column = old_columns.get((change.table, change.name), change.name)
            what = "column" if change.action is Action.DROP else "narrower"
            rows = _values(connection, table, column, change)
            yield Loss(f"{change.table}.{change.name}", what, change.table, change.name, rows, change.at)


def _rows(connection: Connection | None, table: TableName) -> int | None:
    if connection is None:
        return None
    from xl2db.database.probing import row_counts

    return row_counts(connection, [table])[table]


def _values(connection: Connection | None, table: TableName, column: str, change: Change) -> int | None:
    """How many values are at stake: of a type that becomes narrower only those that it would cut."""
    if connection is None:
        return None
    from xl2db.database.probing import count_not_null
    from xl2db.review.cuts import count_cut

    before, after = change.before, change.after
    if isinstance(before, Column) and isinstance(after, Column) and not after.computed:
        return count_cut(connection, table, column, before.type, after.type)
    return count_not_null(connection, table, column)


def _old_table_names(changes: Iterable[Change]) -> dict[TableName, TableName]:
    renamed = [one for one in changes if one.kind == "table" and one.action is Action.RENAME]
    return {one.table: _table_name(one.old_name) for one in renamed if one.table and one.old_name}


def _old_column_names(changes: Iterable[Change]) -> dict[tuple[TableName, str], str]:
    renamed = [one for one in changes if one.kind == "column" and one.action is Action.RENAME]
    return {(one.table, one.name): one.old_name for one in renamed if one.table and one.old_name}


def _table_name(text: str) -> TableName:
    schema, dot, name = text.rpartition(".")
    return TableName(schema, name) if dot else TableName(None, text)


def _users_of_lists(changes: Iterable[Change], schema: Schema) -> Iterator[TableName]:
    lists = {change.name for change in changes if change.kind == "list"}
    for table in schema.tables if lists else ():
        if any(column.type.kind is Kind.LIST and column.type.name in lists for column in table.columns):
            yield table.key


def _words(one: Difference) -> str:
    """``in customers the column fax is “text(20)”, and should be “text(40)”``."""
    named = one.name if one.name.startswith(f"{one.kind} (") else f"{one.kind} {one.name}"
    thing = f"the table {one.table}" if one.kind == "table" else f"in {one.table} the {named}"
    if one.found is None:
        return f"{thing} is missing"
    if one.expected is None:
        return f"{thing} is there, and should not be"
    return f"{thing} is “{one.found}”, and should be “{one.expected}”"
