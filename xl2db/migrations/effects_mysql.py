"""What MariaDB and MySQL (InnoDB) do for an operation, by their names for it: ALGORITHM and LOCK."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops

from xl2db.database.per_database import PerDatabase
from xl2db.database.types import dialect_of
from xl2db.database.work import Doing, Waits, Work
from xl2db.migrations.operations import RunSQL

_SIZED = re.compile(r"VARCHAR\((\d+)\)(.*)")

# Characters of utf8mb4 in 127 and in 255 bytes. MariaDB (10.11) copies the table where a text of a length
# between them becomes longer than the second: it may be kept in another way then.
_HALF, _SHORT = 31, 63

_INSTANT = Doing(Work.METADATA, "ALGORITHM=INSTANT, LOCK=NONE", Waits.NOBODY)
_REBUILT = Doing(Work.REWRITE, "ALGORITHM=INPLACE, LOCK=NONE", Waits.NOBODY)
_COPIED = Doing(Work.REWRITE, "ALGORITHM=COPY, LOCK=SHARED", Waits.WRITERS)


def doing(operation: Any) -> Doing:
    """What an operation does."""
    match operation:
        case ops.AddColumnOp():
            return _added(operation.column)
        case ops.AlterColumnOp():
            return _altered(operation)
        case ops.CreateIndexOp(kw={"mysql_prefix": prefix}) if prefix:
            return Doing(Work.INDEX, "ALGORITHM=INPLACE, LOCK=SHARED", Waits.WRITERS)
        case ops.CreateIndexOp() | ops.CreateUniqueConstraintOp():
            return Doing(Work.INDEX, "ALGORITHM=NOCOPY, LOCK=NONE", Waits.NOBODY)
        case ops.DropIndexOp():
            return Doing(Work.METADATA, "ALGORITHM=NOCOPY, LOCK=NONE", Waits.NOBODY)
        case ops.CreatePrimaryKeyOp():
            return _REBUILT
        case ops.CreateForeignKeyOp():
            return Doing(Work.REFERENCES, _COPIED.lock, _COPIED.waits)
        case ops.CreateCheckConstraintOp():
            return _COPIED
        case ops.DropConstraintOp(constraint_type="primary"):
            return _COPIED
        case RunSQL():
            return _statement(operation.text)
    return _INSTANT


def _added(column: Any) -> Doing:
    if column.computed is not None:
        return _COPIED if column.computed.persisted else _INSTANT
    return _COPIED if _is_volatile(column.server_default) else _INSTANT


def _is_volatile(default: Any) -> bool:
    value = default.arg if isinstance(default, sa.DefaultClause) else default
    text = value.text_for("mariadb") if isinstance(value, PerDatabase) else getattr(value, "text", "")
    return any(word in str(text).lower() for word in ("uuid", "rand", "utc_"))


def _altered(operation: ops.AlterColumnOp) -> Doing:
    if operation.kw.get("autoincrement") is not None:
        return _COPIED
    if operation.modify_type is not None and not _holds_as_it_is(operation):
        return _COPIED
    return _INSTANT if operation.modify_nullable is None else _REBUILT


def _holds_as_it_is(operation: ops.AlterColumnOp) -> bool:
    """Whether the rows can stay as they are: a text that may be longer."""
    dialect = dialect_of("mariadb")
    types: list[Any] = [operation.existing_type, operation.modify_type]
    old, new = (str(each.compile(dialect)) for each in types)
    if old == new:
        return True
    was, now = _SIZED.fullmatch(old), _SIZED.fullmatch(new)
    if not (was and now and was[2] == now[2]):
        return False
    before, after = int(was[1]), int(now[1])
    return before <= after and not (_HALF < before <= _SHORT < after)


def _statement(text: str) -> Doing:
    words = text.lstrip().upper()
    if words.startswith("UPDATE"):
        return Doing(Work.UPDATE, "locks on the rows", Waits.WRITERS)
    if words.startswith("BEGIN NOT ATOMIC"):
        return Doing(Work.UPDATE, "locks on the rows", Waits.NOBODY)  # some rows at a time
    if "AUTO_INCREMENT" in words:
        return Doing(Work.REWRITE, "ALGORITHM=INPLACE, LOCK=SHARED", Waits.WRITERS)
    return _INSTANT
