"""Arranging: what autogenerate found becomes an order in which every database can do it.

Names change before anything else; references that stand in the way go first and come back last; tables
are created before and dropped after the rest; what rows need is done between the steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops

from xl2db.database.sql_text import quoted_name
from xl2db.migrations.blocks import Block, Situation, joined, place
from xl2db.migrations.collations import collations_changed
from xl2db.migrations.enum_types import types_after, types_before
from xl2db.migrations.new_names import constraints_renamed, names_changed, new_names
from xl2db.migrations.operations import MYSQL, RunSQL
from xl2db.migrations.reference_rows import has_row_changes, rows_fitted, rows_gone, rows_put
from xl2db.migrations.references import (
    built_reference,
    changes_type,
    created_in_order,
    drops_index,
    drops_key,
    implicit_index,
    in_circles,
    in_order,
    makes_ready,
    target_of,
)
from xl2db.migrations.schemas import extensions_made, schemas_gone, schemas_made
from xl2db.migrations.sequences import sequences_gone, sequences_made, sequences_owned
from xl2db.migrations.table_changes import TableChanges, moved_values
from xl2db.schema.model import ForeignKey, Table, TableName


def arrange(found: Sequence[ops.MigrateOperation], situation: Situation) -> list[Block]:
    """The blocks of a migration, in their order."""
    arrangement = _Arrangement(found, situation)
    return joined(
        [
            *schemas_made(situation),
            *extensions_made(situation),
            *names_changed(situation.renames),
            *constraints_renamed(situation, arrangement.renamed),
            *rows_fitted(situation),
            *arrangement.references_dropped(),
            *arrangement.indexes_dropped(),
            *types_before(situation),
            *sequences_made(situation),
            *collations_changed(situation),
            *arrangement.created(),
            *arrangement.modified(),
            *sequences_owned(situation),
            *rows_put(situation),
            *arrangement.indexes_created(),
            *arrangement.references_created(),
            *arrangement.dropped(),
            *rows_gone(situation),
            *sequences_gone(situation),
            *types_after(situation),
            *schemas_gone(situation),
        ]
    )


class _Arrangement:
    """What autogenerate found, by what it is, and the references that must make room."""

    def __init__(self, found: Sequence[ops.MigrateOperation], situation: Situation) -> None:
        """Sort the operations by table, and find the references that are in the way."""
        self.situation = situation
        self.drops: list[ops.DropTableOp] = []
        self.by_table: dict[TableName, list[Any]] = {}
        creates: list[ops.CreateTableOp] = []
        for operation in found:
            if isinstance(operation, ops.CreateTableOp):
                creates.append(operation)
            elif isinstance(operation, ops.DropTableOp):
                self.drops.append(operation)
            elif isinstance(operation, ops.ModifyTableOps):
                key = TableName(operation.schema, operation.table_name)
                self.by_table.setdefault(key, []).extend(operation.ops)
        self.new = {TableName(op.schema, op.table_name) for op in creates}
        self.disturbed: set[tuple[TableName, str]] = set()
        self.room_on_mysql: list[tuple[TableName, sa.ForeignKeyConstraint]] = []
        self.renamed = new_names(situation, self.by_table, references=False)
        self._make_room()
        self.renamed += new_names(situation, self.by_table, references=True, disturbed=self.disturbed)
        self.late: list[tuple[TableName, ops.CreateForeignKeyOp]] = []
        self.creates = self._with_late_references(creates)

    # References

    def _make_room(self) -> None:
        """Drop and create again each unchanged reference whose columns, or whose keys, change."""
        for table, reference, old_name in _kept_references(self.situation):
            key = table.key
            own, theirs = self.by_table.get(key, []), self.by_table.get(reference.target, [])
            columns, targets = set(reference.columns), set(reference.target_columns)
            mine = old_name in {str(op.constraint_name) for op in own if isinstance(op, ops.DropConstraintOp)}
            moves = columns & moved_values(self.situation, key).keys()
            if (
                moves
                or changes_type(own, columns)
                or changes_type(theirs, targets)
                or drops_key(theirs, targets)
            ):
                self.disturbed.add((key, reference.name))
                if not mine:
                    built = built_reference(table, reference)
                    operations = self.by_table.setdefault(key, [])
                    operations.append(ops.DropConstraintOp.from_constraint(built))
                    operations.append(ops.CreateForeignKeyOp.from_constraint(built))
            elif not mine and (drops_index(own, columns) or drops_key(own, columns)):
                self.room_on_mysql.append((key, built_reference(table, reference)))  # whose index goes

    def _with_late_references(self, creates: Sequence[ops.CreateTableOp]) -> list[ops.CreateTableOp]:
        """New tables in order; they get references later that can't be made at once."""
        ready: set[TableName] = set()
        ordered = created_in_order(creates)
        for operation in ordered:
            key = TableName(operation.schema, operation.table_name)
            kept = []
            for part in operation.columns:
                if isinstance(part, sa.ForeignKeyConstraint):
                    target = target_of(part)
                    waits = target in self.new or not self._is_ready(part)
                    if target not in ready and target != key and waits:
                        self.late.append((key, ops.CreateForeignKeyOp.from_constraint(part)))
                        continue
                kept.append(part)
            operation.columns = kept
            ready.add(key)
        return ordered

    def in_place(self, key: TableName, operation: Any) -> bool:
        """Whether a reference can be dropped or created together with the table's other changes."""
        constraint: Any = operation.to_constraint()
        if has_row_changes(self.situation, target_of(constraint)):
            return False  # its rows come first
        if target_of(constraint) == key:  # what counts is changed outside of the batch
            return not any("modify_counting" in op.kw for op in self._of(key, ops.AlterColumnOp))
        return self._is_ready(constraint)

    def _is_ready(self, constraint: sa.ForeignKeyConstraint) -> bool:
        """Whether nothing happens to the columns that a reference points to."""
        columns = {element.target_fullname.rpartition(".")[2] for element in constraint.elements}
        target = target_of(constraint)
        if columns & moved_values(self.situation, target).keys():
            return False
        return not makes_ready(self.by_table.get(target, []), columns)

    def references_dropped(self) -> Iterator[Block]:
        """References that must go before other tables change, and circles among dropped tables."""
        for key, operations in self.by_table.items():
            early = [op for op in operations if _drops_reference(op) and self._goes_early(key, op)]
            self.by_table[key] = [op for op in operations if op not in early]
            for operation in early:
                yield Block(key, [operation], batch=True)
                if self._leaves_index(key, operation, early=True):
                    index = ops.DropIndexOp(operation.constraint_name, key.name, schema=key.schema)
                    yield Block(key, [index], only=MYSQL)
        for key, built in self.room_on_mysql:
            yield Block(key, [ops.DropConstraintOp.from_constraint(built)], only=MYSQL)
        yield from self._indexes_kept()
        yield from self._references_of_going_tables()

    def _indexes_kept(self) -> Iterator[Block]:
        """An index that MariaDB made for a reference is made ours: it would go unasked as the reference comes again."""
        for key, name in sorted(self.disturbed, key=str):
            old, new = self.situation.previous.table(key), self.situation.wanted.table(key)
            reference = _reference(new, name)
            if old is None or new is None or reference is None:
                continue
            for index in new.indexes:
                columns = tuple(part.column for part in index.parts)
                if columns == reference.columns and index.name == columns[0] and index in old.indexes:
                    named = quoted_name(index.name)
                    listed = ", ".join(map(quoted_name, reference.columns))
                    text = f"ALTER TABLE {place(key)} DROP INDEX {named}, ADD INDEX {named} ({listed})"
                    yield Block(key, [RunSQL(key.name, text)], only=MYSQL)

    def _references_of_going_tables(self) -> Iterator[Block]:
        """References between tables that go in a circle, and to tables that stay and change before."""
        going = self._going()
        circles = in_circles(going)
        for table in going:
            key = table.key
            away = [
                ops.DropConstraintOp(reference.name, key.name, type_="foreignkey", schema=key.schema)
                for reference in table.foreign_keys
                if reference.target != key
                and (
                    (key in circles and reference.target in circles)
                    or not self._is_ready(built_reference(table, reference))
                )
            ]
            yield Block(key, list(away), batch=True)

    def _goes_early(self, key: TableName, operation: Any) -> bool:
        constraint: Any = operation.to_constraint()
        columns = set(constraint.column_keys)
        return (
            not self.in_place(key, operation)
            or drops_index(self.by_table[key], columns)
            or (self._leaves_index(key, operation) and self._returns(key, operation))
        )

    def _returns(self, key: TableName, operation: Any) -> bool:
        """Whether another reference takes the name of the one that goes."""
        return any(
            isinstance(each, ops.CreateForeignKeyOp) and each.constraint_name == operation.constraint_name
            for each in self.by_table[key]
        )

    def _leaves_index(self, key: TableName, operation: Any, *, early: bool = False) -> bool:
        """Whether MariaDB keeps the index that it made for a reference that goes for good."""
        old, new = self.situation.previous.table(key), self.situation.wanted.table(key)
        name = str(operation.constraint_name)
        gone = _reference(old, name)
        if gone is None or not implicit_index(old, gone):
            return False
        again = _reference(new, name)
        if again is not None and again.columns == gone.columns:
            return False
        stays = new is not None and any(new.column(column) for column in gone.columns)
        return early or stays

    def references_created(self) -> Iterator[Block]:
        """References that had to wait."""
        for key, operations in self.by_table.items():
            yield Block(key, [op for op in operations if isinstance(op, ops.CreateForeignKeyOp)], batch=True)
        for key, operation in self.late:
            yield Block(key, [operation], batch=True)
        for key, built in self.room_on_mysql:
            yield Block(key, [ops.CreateForeignKeyOp.from_constraint(built)], only=MYSQL)

    # Indexes

    def _of(self, key: TableName, kind: type) -> list[Any]:
        return [each for each in self.by_table.get(key, []) if isinstance(each, kind)]

    def indexes_dropped(self) -> Iterator[Block]:
        """Indexes go before their columns do."""
        for key in self.by_table:
            yield Block(key, self._of(key, ops.DropIndexOp))

    def indexes_created(self) -> Iterator[Block]:
        """Indexes of tables that were there before."""
        for key in self.by_table:
            if key not in self.new:
                yield Block(key, self._of(key, ops.CreateIndexOp))

    # Tables

    def created(self) -> Iterator[Block]:
        """New tables, each with its indexes."""
        for operation in self.creates:
            key = TableName(operation.schema, operation.table_name)
            yield Block(key, [operation, *self._of(key, ops.CreateIndexOp)])

    def _going(self) -> list[Table]:
        """The tables that go, by name."""
        keys = sorted((TableName(op.schema, op.table_name) for op in self.drops), key=str)
        return [table for key in keys if (table := self.situation.previous.table(key))]

    def dropped(self) -> Iterator[Block]:
        """Tables that go, those that refer to others first."""
        drops = {TableName(op.schema, op.table_name): op for op in self.drops}
        for table in reversed(in_order(self._going())):
            yield Block(table.key, [drops[table.key]])

    def modified(self) -> Iterator[Block]:
        """Tables that stay: columns, keys, rules."""
        for key, operations in self.by_table.items():
            if key in self.new:
                continue
            here = [op for op in operations if not self._stands_apart(key, op)]
            self.by_table[key] = [op for op in operations if op not in here]
            yield from TableChanges(key, here, self.situation).blocks()
            for operation in here:
                if _drops_reference(operation) and self._leaves_index(key, operation):
                    index = ops.DropIndexOp(operation.constraint_name, key.name, schema=key.schema)
                    yield Block(key, [index], only=MYSQL)

    def _stands_apart(self, key: TableName, op: Any) -> bool:
        """Whether an operation is not part of the table's own batch."""
        return isinstance(op, ops.CreateIndexOp | ops.DropIndexOp) or (
            isinstance(op, ops.CreateForeignKeyOp) and not self.in_place(key, op)
        )


def _drops_reference(operation: Any) -> bool:
    return isinstance(operation, ops.DropConstraintOp) and operation.constraint_type == "foreignkey"


def _reference(table: Table | None, name: str) -> ForeignKey | None:
    return next((key for key in table.foreign_keys if key.name == name), None) if table else None


def _kept_references(situation: Situation) -> Iterator[tuple[Table, ForeignKey, str]]:
    """References that both schemas have alike, or under another name; with the name that they had."""
    renamed = {
        (change.table, change.name): change.old_name
        for change in situation.changes
        if change.kind == "reference" and change.old_name
    }
    for table in situation.wanted.tables:
        was = situation.previous.table(table.key)
        for reference in table.foreign_keys if was else ():
            if was and (reference in was.foreign_keys or (table.key, reference.name) in renamed):
                yield table, reference, renamed.get((table.key, reference.name), reference.name)
