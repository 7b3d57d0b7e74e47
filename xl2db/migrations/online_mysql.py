"""MariaDB and MySQL, online: a change that can go on while people work says so, and is refused otherwise.

Both choose the cheapest way by themselves. Stated, the way becomes a promise: where a server cannot keep it
(an older version, an index of full texts), it refuses at once instead of keeping everybody waiting.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from alembic.operations import ops

from xl2db.database.kinds import counted_type
from xl2db.database.sql_text import quoted_name
from xl2db.database.work import Waits
from xl2db.migrations.blocks import Block, joined, place
from xl2db.migrations.effects_mysql import doing
from xl2db.migrations.operations import MYSQL, POSTGRESQL, SQLITE, RenameColumn, RunSQL
from xl2db.migrations.statements import statements, stating
from xl2db.schema.conversion import Family, family
from xl2db.schema.renaming import rename

if TYPE_CHECKING:
    from xl2db.migrations.planning import Plan
    from xl2db.migrations.safer import Way

_OTHERS = (*POSTGRESQL, *SQLITE)
_EVERYWHERE = (*POSTGRESQL, *MYSQL, *SQLITE)
_ROWS = 5000  # in one batch, locked for a fraction of a second
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
    old = planned.renames.old_tables()
    large = {table.key for table in planned.wanted.tables if old.get(table.key, table.key) in way.tables}
    found: list[Block] = []
    for block in planned.upgrade:
        for part in _parts(block, large, way.target):
            found += (
                _in_batches(part, planned, way.target) if part.table in large and not part.batch else [part]
            )
    return tuple(joined(found))


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
    yield from _stated(block, mysql, target)
    if others := tuple(name for name in block.only or _OTHERS if name in _OTHERS):
        yield replace(block, operations=list(block.operations), only=others)


def _stated(block: Block, mysql: tuple[str, ...], target: str) -> Iterator[Block]:
    """What MariaDB and MySQL do, stated where it can be."""
    assert block.table is not None
    for operation in block.operations:
        if _can_state(operation):
            texts = [stating(text, "INPLACE", "NONE") for text in statements(operation, target)]
            made = [RunSQL(block.table.name, text, _about(operation), operation) for text in texts]
            yield Block(block.table, list(made), only=mysql)
        else:
            yield replace(block, operations=[operation], only=mysql)


# --- values for the rows that are there ---------------------------------------------------------------


def _in_batches(block: Block, planned: Plan, target: str) -> Iterator[Block]:
    """The block; on MariaDB the values of old rows are set some thousand rows at a time, where they can be."""
    for operation in block.operations:
        text = _batches(operation, block, planned) if target == "mariadb" else None
        if text is None:
            yield replace(block, operations=[operation])
            continue
        assert block.table is not None
        made = RunSQL(block.table.name, text, operation.about)
        yield Block(block.table, [made], only=("mariadb",))
        others = tuple(name for name in block.only or _EVERYWHERE if name != "mariadb")
        yield replace(block, operations=[operation], only=others)


def _batches(operation: Any, block: Block, planned: Plan) -> str | None:
    """The statement that sets a column for rows that are there, in batches by the number in their key."""
    if not isinstance(operation, RunSQL) or not operation.text.startswith("UPDATE") or block.table is None:
        return None
    if operation.about is None or (block.only and "mariadb" not in block.only):
        return None
    table = planned.wanted.table(block.table)
    column = table.column(operation.about[1]) if table else None
    before = rename(planned.previous, planned.renames).table(block.table)
    old = before.column(column.name) if before and column else None
    if table is None or before is None or column is None or (old and old.type != column.type):
        return None  # what changes a value into another may not be done twice
    key = before.primary_key.columns if before.primary_key else ()
    number = before.column(key[0]) if len(key) == 1 else None
    if number is None or family(counted_type(number)) is not Family.WHOLE or not column.existing_rows:
        return None
    name, place_ = quoted_name(number.name), place(block.table)
    joint = "AND" if operation.text.endswith("IS NULL") else "WHERE"
    return f"""BEGIN NOT ATOMIC
    DECLARE here BIGINT DEFAULT (SELECT min({name}) FROM {place_});
    WHILE here IS NOT NULL DO
        {operation.text} {joint} {name} >= here AND {name} < here + {_ROWS};
        COMMIT;
        SET here = (SELECT min({name}) FROM {place_} WHERE {name} >= here + {_ROWS});
    END WHILE;
END"""


def _can_state(operation: Any) -> bool:
    """Whether a server can be held to it; of another type it depends on what it says of its characters."""
    if isinstance(operation, ops.AlterColumnOp) and operation.modify_type is not None:
        return False
    return isinstance(operation, _STATED) and doing(operation).waits is Waits.NOBODY


def _about(operation: Any) -> tuple[str, str]:
    from xl2db.migrations.revision import about

    return ("column", operation.new) if isinstance(operation, RenameColumn) else about(operation)
