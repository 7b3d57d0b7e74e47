"""References between tables: what has to make room, and which table comes before which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops

from xl2db.schema.model import ForeignKey, Table, TableName


def target_of(constraint: sa.ForeignKeyConstraint) -> TableName:
    """The table that a reference points to."""
    referred = getattr(constraint, "referred_table", None) if constraint.parent is not None else None
    if referred is not None:
        return TableName(referred.schema, referred.name)
    schema, _, name = constraint.elements[0].target_fullname.rsplit(".", 1)[0].rpartition(".")
    return TableName(schema or None, name)


def built_reference(table: Table, reference: ForeignKey) -> sa.ForeignKeyConstraint:
    """A reference as a constraint between bare tables."""
    metadata = sa.MetaData()
    target = reference.target
    there = sa.Table(
        target.name,
        metadata,
        *(sa.Column(name, sa.Integer()) for name in dict.fromkeys(reference.target_columns)),
        schema=target.schema,
    )
    here = there if target == table.key else sa.Table(table.name, metadata, schema=table.schema)
    for name in reference.columns:
        if name not in here.c:
            here.append_column(sa.Column(name, sa.Integer()))
    constraint = sa.ForeignKeyConstraint(
        list(reference.columns),
        [there.c[name] for name in reference.target_columns],
        name=reference.name,
        ondelete=(reference.said("on_delete") or "").upper() or None,
        onupdate=(reference.said("on_update") or "").upper() or None,
        deferrable=True if reference.deferrable else None,
        initially=reference.deferrable.upper() if reference.deferrable else None,
    )
    here.append_constraint(constraint)
    return constraint


def implicit_index(table: Table | None, reference: ForeignKey) -> bool:
    """Whether MariaDB made an index for the reference, under its name: where no other one serves."""
    if table is None:
        return False
    others = [key.columns for key in (table.primary_key, *table.uniques) if key]
    others += [
        tuple(part.column or "" for part in index.parts) for index in table.indexes if not index.method
    ]
    before = (
        table.foreign_keys[: table.foreign_keys.index(reference)] if reference in table.foreign_keys else ()
    )
    others += [other.columns for other in before]
    count = len(reference.columns)
    return not any(columns[:count] == reference.columns for columns in others)


def changes_type(operations: Sequence[Any], columns: set[str]) -> bool:
    """Whether one of the columns gets another type, or begins or ceases to count."""
    return any(
        isinstance(each, ops.AlterColumnOp)
        and (each.modify_type is not None or "modify_counting" in each.kw)
        and each.column_name in columns
        for each in operations
    )


def drops_key(operations: Sequence[Any], columns: set[str]) -> bool:
    """Whether a primary or unique key over one of the columns goes."""
    for each in operations:
        if isinstance(each, ops.DropConstraintOp) and each.constraint_type in ("primary", "unique"):
            constraint: Any = each.to_constraint()
            if columns & {column.name for column in constraint.columns}:
                return True
    return False


def drops_index(operations: Sequence[Any], columns: set[str]) -> bool:
    """Whether an index over one of the columns goes."""
    for each in operations:
        if isinstance(each, ops.DropIndexOp):
            parts = (getattr(part, "element", part) for part in each.to_index().expressions)
            if columns & {str(getattr(part, "name", "")) for part in parts}:
                return True
    return False


def makes_ready(operations: Sequence[Any], columns: set[str]) -> bool:
    """Whether changes of a table matter to a reference that points to these columns of it."""
    return (
        changes_type(operations, columns)
        or drops_key(operations, columns)
        or any(_makes(each, columns) for each in operations)
    )


def _makes(operation: Any, columns: set[str]) -> bool:
    """Whether an operation adds or drops one of the columns, or makes a key over one."""
    if isinstance(operation, ops.AddColumnOp):
        return str(operation.column.name) in columns
    if isinstance(operation, ops.DropColumnOp):
        return operation.column_name in columns
    if isinstance(operation, ops.CreatePrimaryKeyOp | ops.CreateUniqueConstraintOp):
        return bool(columns & {str(getattr(each, "name", each)) for each in operation.columns})
    return isinstance(operation, ops.CreateIndexOp) and bool(operation.unique)


# --- order ------------------------------------------------------------------------------------------


def created_in_order(creates: Sequence[ops.CreateTableOp]) -> list[ops.CreateTableOp]:
    """New tables, those that are referred to first; circles in the order given."""
    by_key = {TableName(op.schema, op.table_name): op for op in creates}
    targets = {
        key: [target_of(part) for part in op.columns if isinstance(part, sa.ForeignKeyConstraint)]
        for key, op in by_key.items()
    }
    return [by_key[key] for key in _sorted_keys(list(by_key), targets)]


def in_order(tables: Sequence[Table]) -> list[Table]:
    """Tables, those that are referred to first."""
    by_key = {table.key: table for table in tables}
    targets = {key: [ref.target for ref in table.foreign_keys] for key, table in by_key.items()}
    return [by_key[key] for key in _sorted_keys(list(by_key), targets)]


def _sorted_keys(keys: Sequence[TableName], targets: dict[TableName, list[TableName]]) -> list[TableName]:
    """Depth first, without recursion: targets before those that refer to them."""
    done: dict[TableName, None] = {}
    for start in keys:
        stack, path = [(start, iter(targets[start]))], {start}
        while stack and start not in done:
            key, rest = stack[-1]
            following = next(
                (each for each in rest if each in targets and each not in done and each not in path), None
            )
            if following is None:
                done[key] = None
                stack.pop()
            else:
                path.add(following)
                stack.append((following, iter(targets[following])))
    return list(done)


def in_circles(tables: Sequence[Table]) -> frozenset[TableName]:
    """The tables that refer to each other in a circle, or that stand between two circles."""
    targets = {
        table.key: {ref.target for ref in table.foreign_keys if ref.target != table.key} for table in tables
    }
    targets = {key: found & targets.keys() for key, found in targets.items()}
    for _ in range(2):  # first those that refer to nothing fall away, then those that nothing refers to
        targets = _without_ends(targets)
        turned: dict[TableName, set[TableName]] = {key: set() for key in targets}
        for key, found in targets.items():
            for target in found:
                turned[target].add(key)
        targets = turned
    return frozenset(targets)


def _without_ends(targets: dict[TableName, set[TableName]]) -> dict[TableName, set[TableName]]:
    """Without the tables from which no way leads into a circle."""
    left = {key: set(found) for key, found in targets.items()}
    sources: dict[TableName, list[TableName]] = {key: [] for key in left}
    for key, found in left.items():
        for target in found:
            sources[target].append(key)
    ends = [key for key, found in left.items() if not found]
    while ends:
        gone = ends.pop()
        del left[gone]
        for source in sources[gone]:
            left[source].discard(gone)
            if not left[source]:
                ends.append(source)
    return left
