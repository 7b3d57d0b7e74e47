"""Reference rows beside the rows of a live database: what a plan would meet, and what others have changed.

A fault is an error before anything is touched: the databases would say it in the middle of a migration.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from xl2db.cells import CellRef
from xl2db.database.row_values import normal
from xl2db.database.stored_rows import RowDifference, count_users, row_differences, rows_holding
from xl2db.findings import Finding
from xl2db.rules import rows as rules
from xl2db.schema.difference import changed_rows
from xl2db.schema.model import Column, ForeignKey, ReferenceRows, Schema, Table, TableName
from xl2db.schema.row_changes import RowChanges, RowSet, Values
from xl2db.schema.row_keys import row_key, unique_columns
from xl2db.schema.row_values import value_family

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from xl2db.migrations.planning import Plan

_SHOWN = 3
_NAMED = 5


def reference_row_findings(connection: Connection, planned: Plan) -> tuple[Finding, ...]:
    """What the rows of a database have against the reference rows of a plan."""
    changes = changed_rows(planned.changes)
    return tuple(_Looked(connection, planned, changes).findings()) if changes else ()


class _Looked:
    """The rows of a database, under the names that they have before the plan."""

    def __init__(self, connection: Connection, planned: Plan, changes: dict[TableName, RowChanges]) -> None:
        """Nothing is asked yet."""
        self.connection, self.planned, self.changes = connection, planned, changes
        self.old_tables = planned.renames.old_tables()
        self.old_columns = {
            table: {new: old for old, new in names.items()}
            for table, names in planned.renames.columns.items()
        }

    def findings(self) -> Iterator[Finding]:
        """One finding for each fault, and one for each table whose rows are there already."""
        for key, found in self.changes.items():
            table = self.planned.wanted.table(key)
            if table is None:
                continue
            if found.removed:
                yield from self._still_used(table, found.removed)
            for reference in table.foreign_keys:
                yield from self._referring(table, found, reference)
            for columns in dict.fromkeys(unique_columns(table)):
                yield from self._in_the_way(table, found, columns)
            if found.added:
                yield from self._taken_over(table, found.added)

    # Names and types before the plan

    def _table_before(self, key: TableName) -> Table | None:
        return self.planned.previous.table(self.old_tables.get(key, key))

    def _columns_before(self, table: Table, names: Sequence[str]) -> list[Column] | None:
        """The columns as they are now in the database; None where one is new, or holds another kind of value."""
        was = self._table_before(table.key)
        old_names = self.old_columns.get(table.key, {})
        found = []
        for name in names:
            before = was.column(old_names.get(name, name)) if was else None
            after = table.column(name)
            if before is None or after is None or value_family(before) is not value_family(after):
                return None
            found.append(before)
        return found

    def _there(
        self, table: Table, names: tuple[str, ...], wanted: Sequence[Values], read: tuple[str, ...]
    ) -> Iterator[dict[str, str]]:
        """Rows with these values: what they hold in the columns of ``read``, in comparable form.

        Nothing where the database does not have these columns yet.
        """
        columns, shown = self._columns_before(table, names), self._columns_before(table, read)
        if columns is None or shown is None:
            return
        place = self.old_tables.get(table.key, table.key)
        schema = self.planned.previous
        for values in rows_holding(self.connection, place, columns, wanted, shown, schema):
            yield dict(zip(read, values, strict=True))

    # Rows that go

    def _still_used(self, table: Table, removed: RowSet) -> Iterator[Finding]:
        """Rows of the database that refer to a row which is to go, in any way."""
        for child in self.planned.wanted.tables:
            for reference in child.foreign_keys:
                if reference.target == table.key and self._table_before(child.key):
                    yield from self._users(table, removed, child, reference)

    def _users(self, table: Table, removed: RowSet, child: Table, reference: ForeignKey) -> Iterator[Finding]:
        counted = self._count_users(table, removed, child, reference)
        if not counted:
            return
        number = sum(counted.values())
        shown = ", ".join(sorted(counted)[:_SHOWN]) + (" …" if len(counted) > _SHOWN else "")
        yield rules.ROW_STILL_USED.finding(
            f"{_counted(number)} of {child.key} {'refers' if number == 1 else 'refer'} in "
            f"{', '.join(reference.columns)} to {shown}, which the sheet of {table.key} no longer has.",
            removed.cells[0],
            hint="Put the row back into the sheet, or make these rows refer to another one first.",
            about=("rows", str(table.key), reference.name),
        )

    def _count_users(
        self, table: Table, removed: RowSet, child: Table, reference: ForeignKey
    ) -> dict[str, int]:
        """How many rows refer to each row that goes; not those that go too, or refer to another one then."""
        keys = self._columns_before(table, removed.key)
        targets = self._columns_before(table, reference.target_columns)
        own = self._columns_before(child, reference.columns)
        if keys is None or targets is None or own is None:
            return {}
        counted = count_users(
            self.connection,
            (self.old_tables.get(table.key, table.key), keys, targets),
            (self.old_tables.get(child.key, child.key), own),
            removed.of(removed.key),
            self.planned.previous,
            besides=self._moving(child, reference),
        )
        return {"/".join(key): number for key, number in counted.items()}

    def _moving(self, child: Table, reference: ForeignKey) -> tuple[list[Column], list[Values]] | None:
        """The key columns and keys of reference rows that this plan deletes, or makes refer to another row."""
        found = self.changes.get(child.key)
        if found is None:
            return None
        sets = [rows for rows in (found.removed, found.changed) if rows]
        key = sets[0].key if sets else ()
        columns = self._columns_before(child, key) if key else None
        if columns is None:
            return None
        moving = list(found.removed.of(key)) if found.removed else []
        if found.changed:
            pairs = zip(found.changed.of(key), found.changed.changed, strict=True)
            moving += [values for values, names in pairs if set(names) & set(reference.columns)]
        return (columns, moving) if moving else None

    # Rows that come or change

    def _referring(self, table: Table, found: RowChanges, reference: ForeignKey) -> Iterator[Finding]:
        """Rows that refer to a row which neither a sheet nor the database has."""
        target = self.planned.wanted.table(reference.target)
        if target is None:
            return
        if target.rows and set(reference.target_columns) <= set(target.rows.columns):
            return  # was looked at in the workbook
        cells = dict(_new_values(found, reference.columns, table))
        if not cells:
            return
        there = {
            tuple(row[name] for name in reference.target_columns)
            for row in self._there(target, reference.target_columns, list(cells), reference.target_columns)
        }
        if self._table_before(target.key) and self._columns_before(target, reference.target_columns) is None:
            return
        columns = [column for name in reference.target_columns if (column := target.column(name))]
        for values, at in cells.items():
            known = tuple(normal(value or "", column) for value, column in zip(values, columns, strict=True))
            if known not in there:
                yield rules.ROW_REFERS_TO_NOTHING.finding(
                    f"The database has no row of {target.key} with "
                    f"{', '.join(reference.target_columns)} {', '.join(repr(value) for value in values)}.",
                    at,
                    hint=f"Correct {at}, or add the row to {target.key} first.",
                    about=("reference", str(table.key), reference.name),
                )

    def _in_the_way(self, table: Table, found: RowChanges, columns: tuple[str, ...]) -> Iterator[Finding]:
        """Rows of the database that hold a unique value of a row that comes or changes."""
        rows = found.added or found.changed
        if rows is None or columns == rows.key:
            return
        cells = dict(_new_values(found, columns, table))
        keys = dict(_keys_by_value(found, columns))
        if not cells:
            return
        leaving = self._leaving(found, columns, table)
        known = {_normal(values, table, columns): values for values in cells}
        for row in self._there(table, columns, list(cells), (*columns, *rows.key)):
            values = known.get(tuple(row[name] for name in columns))
            key = tuple(row[name] for name in rows.key)
            if values is None or key == _normal(keys[values], table, rows.key) or key in leaving:
                continue
            yield rules.ROW_IN_THE_WAY.finding(
                f"The row {'/'.join(key)} of {table.key} in the database has "
                f"{', '.join(columns)} {', '.join(repr(value) for value in values)} already.",
                cells[values],
                hint=f"Change {cells[values]}, or give the row the {', '.join(rows.key)} {'/'.join(key)}.",
                about=("rows", str(table.key), ", ".join(columns)),
            )

    def _leaving(self, found: RowChanges, columns: tuple[str, ...], table: Table) -> set[tuple[str, ...]]:
        """The keys of rows that this plan deletes, or gives another value in some columns."""
        keys: set[tuple[str, ...]] = set()
        if found.removed:
            keys |= {
                _normal(values, table, found.removed.key) for values in found.removed.of(found.removed.key)
            }
        if found.changed:
            pairs = zip(found.changed.of(found.changed.key), found.changed.changed, strict=True)
            keys |= {
                _normal(values, table, found.changed.key)
                for values, names in pairs
                if set(names) & set(columns)
            }
        return keys

    def _taken_over(self, table: Table, added: RowSet) -> Iterator[Finding]:
        there = list(self._there(table, added.key, added.of(added.key), added.key))
        if there:
            shown = ", ".join("/".join(row.values()) for row in there[:_SHOWN])
            is_ = "is" if len(there) == 1 else "are"
            yield rules.ROWS_TAKEN_OVER.finding(
                f"{_counted(len(there))} of {table.key} {is_} in the database already and {is_} taken over: "
                f"{shown}{' …' if len(there) > _SHOWN else ''}.",
                added.cells[0],
                about=("rows", str(table.key)),
            )


def _new_values(
    found: RowChanges, columns: tuple[str, ...], table: Table
) -> Iterator[tuple[Values, CellRef | None]]:
    """The values that rows get anew in some columns, each with a cell; not those without a value."""
    for rows in (found.added, found.changed):
        if rows is None or not set(columns) <= set(rows.columns):
            continue
        for place, values in enumerate(rows.of(columns)):
            if None in values or (rows.changed and not set(columns) & set(rows.changed[place])):
                continue
            yield values, _cell(table, rows, place, columns[0])


def _keys_by_value(found: RowChanges, columns: tuple[str, ...]) -> Iterator[tuple[Values, Values]]:
    for rows in (found.added, found.changed):
        if rows is not None and set(columns) <= set(rows.columns):
            yield from zip(rows.of(columns), rows.of(rows.key), strict=True)


def _cell(table: Table, rows: RowSet, place: int, column: str) -> CellRef | None:
    """The cell of a column in the row whose first cell a set of rows knows."""
    at, sheet = rows.cells[place], table.rows
    if at is None or sheet is None or sheet.origin is None:
        return at
    return replace(at, column=sheet.origin.columns[sheet.columns.index(column)])


def _normal(values: Values, table: Table, names: tuple[str, ...]) -> tuple[str, ...]:
    columns = (table.column(name) for name in names)
    return tuple(
        normal(value or "", column) if column else "" for value, column in zip(values, columns, strict=True)
    )


def _counted(number: int) -> str:
    return f"{number:,} row{'' if number == 1 else 's'}"


# What others have changed


def drifted_rows(
    connection: Connection, schema: Schema, cells: Schema, without: Collection[TableName] = ()
) -> tuple[Finding, ...]:
    """Where the reference rows of a schema are not in the database as they should be.

    ``cells`` is the workbook's schema, for the places; tables of ``without`` are not looked at.
    """
    found: list[Finding] = []
    for table in schema.tables:
        key = row_key(table)
        if table.rows is None or key is None or table.key in without:
            continue
        differences = list(row_differences(connection, table, schema, table.rows, key))
        found += _drift(table, table.rows, key, differences, cells)
    return tuple(found)


def _drift(
    table: Table, rows: ReferenceRows, key: tuple[str, ...], differences: list[RowDifference], cells: Schema
) -> Iterator[Finding]:
    now = cells.table(table.key)
    keys = rows.of(key)
    known = now.rows if now and now.rows and set(key) <= set(now.rows.columns) else None
    places = {values: place for place, values in enumerate(known.of(key))} if known else {}
    number = len({one.place for one in differences})
    for one in differences[:_NAMED]:
        shown = "/".join(value or "" for value in keys[one.place])
        place = places.get(keys[one.place])
        at = known.at(place, one.column or key[0]) if known and place is not None else None
        if one.column is None:
            words = f"The row {shown} of {table.key} is no longer in the database"
        else:
            value = rows.values[one.place][rows.columns.index(one.column)]
            should = "nothing" if value is None else repr(value)
            words = f"{one.column} of {shown} in {table.key} is {one.found} in the database, not {should:.60}"
        more = number - len({each.place for each in differences[:_NAMED]})
        last = one is differences[:_NAMED][-1]
        yield rules.ROWS_DRIFTED.finding(
            f"{words}." + (f" {_counted(more)} more differ." if more and last else ""),
            at or (now.origin.at if now else None),
            hint="Type what is right into the sheet and sync, or put the row back (xl2db put-back).",
            about=("rows", str(table.key), shown),
        )
