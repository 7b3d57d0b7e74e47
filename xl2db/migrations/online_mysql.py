"""MariaDB and MySQL, online: a change that can go on while people work says so, and is refused otherwise.

Both choose the cheapest way by themselves. Stated, the way becomes a promise: where a server cannot keep it
(an older version, an index of full texts), it refuses at once instead of keeping everybody waiting.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from alembic.operations import ops

from xl2db.database.work import Waits
from xl2db.migrations.blocks import Block, joined
from xl2db.migrations.effects_mysql import doing
from xl2db.migrations.operations import MYSQL, POSTGRESQL, SQLITE, RenameColumn, RunSQL
from xl2db.migrations.statements import statements, stating

if TYPE_CHECKING:
    from xl2db.migrations.planning import Plan
    from xl2db.migrations.safer import Way

_OTHERS = (*POSTGRESQL, *SQLITE)
_STATED = (
    ops.AddColumnOp,
    ops.DropColumnOp,
    ops.AlterColumnOp,
    ops.CreateIndexOp,
    ops.DropIndexOp,
    ops.CreateUniqueConstraintOp,
    ops.DropConstraintOp,
    RenameColumn,
)


def stated(planned: Plan, way: Way) -> tuple[Block, ...]:
    """The blocks of a plan; what large tables can do online states that on MariaDB and MySQL."""
    old = {new: old for old, new in planned.renames.tables.items()}
    large = {table.key for table in planned.wanted.tables if old.get(table.key, table.key) in way.tables}
    return tuple(joined(part for block in planned.upgrade for part in _parts(block, large, way.target)))


def _parts(block: Block, large: set[Any], target: str) -> Iterator[Block]:
    """The block; in two, for MariaDB and for the others, where something in it is stated."""
    mysql = tuple(name for name in block.only or MYSQL if name in MYSQL)
    if (
        block.table is None
        or block.table not in large
        or not mysql
        or not any(map(_can_state, block.operations))
    ):
        yield block
        return
    for operation in block.operations:
        if _can_state(operation):
            kind, name = _about(operation)
            texts = [stating(text, "INPLACE", "NONE") for text in statements(operation, target)]
            made = [RunSQL(block.table.name, text, (kind, name)) for text in texts]
            yield Block(block.table, list(made), only=mysql)
        else:
            yield replace(block, operations=[operation], only=mysql)
    if others := tuple(name for name in block.only or _OTHERS if name in _OTHERS):
        yield replace(block, operations=list(block.operations), only=others)


def _can_state(operation: Any) -> bool:
    return isinstance(operation, _STATED) and doing(operation).waits is Waits.NOBODY


def _about(operation: Any) -> tuple[str, str]:
    from xl2db.migrations.revision import about

    return ("column", operation.new) if isinstance(operation, RenameColumn) else about(operation)
