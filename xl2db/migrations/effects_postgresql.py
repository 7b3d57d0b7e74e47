"""What PostgreSQL does for an operation, and the lock that it takes (by its documentation of ALTER TABLE)."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops

from xl2db.database.per_database import PerDatabase
from xl2db.database.work import Doing, Waits, Work
from xl2db.migrations.operations import RunSQL
from xl2db.migrations.table_changes import postgresql_type

_SIZED = re.compile(r"(VARCHAR|NUMERIC)(?:\((\d+)(?:, (\d+))?\))?")
_MOMENTS = {"TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP WITH TIME ZONE"}
_VOLATILE = ("gen_random_uuid", "random", "nextval", "clock_timestamp", "uuid_generate")


def doing(operation: Any) -> Doing:
    """What an operation does."""
    match operation:
        case ops.AddColumnOp():
            return _exclusive(Work.REWRITE if _fills(operation.column) else Work.METADATA)
        case ops.AlterColumnOp():
            return _altered(operation)
        case ops.CreateIndexOp(kw={"postgresql_concurrently": True}):
            return _shared_update(Work.INDEX)
        case ops.CreateIndexOp():
            return Doing(Work.INDEX, "SHARE", Waits.WRITERS)
        case ops.CreatePrimaryKeyOp() | ops.CreateUniqueConstraintOp():
            return _exclusive(Work.INDEX)
        case (
            ops.CreateForeignKeyOp(kw={"postgresql_not_valid": True})
            | ops.CreateCheckConstraintOp(kw={"postgresql_not_valid": True})
        ):
            return _exclusive(Work.METADATA)
        case ops.CreateForeignKeyOp():
            return Doing(Work.REFERENCES, "SHARE ROW EXCLUSIVE", Waits.WRITERS)
        case ops.CreateCheckConstraintOp():
            return _exclusive(Work.SCAN)
        case ops.CreateTableCommentOp() | ops.DropTableCommentOp():
            return _shared_update(Work.METADATA)
        case RunSQL():
            return _statement(operation.text, operation.about)
    return _exclusive(Work.METADATA)  # renames, what is dropped, and options of a column


def _exclusive(work: Work) -> Doing:
    return Doing(work, "ACCESS EXCLUSIVE", Waits.ALL)


def _shared_update(work: Work) -> Doing:
    return Doing(work, "SHARE UPDATE EXCLUSIVE", Waits.NOBODY)


def _fills(column: Any) -> bool:
    """Whether a new column gets a value of its own in each row, so that all are written."""
    if column.identity is not None or column.computed is not None:
        return True
    if "SERIAL" in postgresql_type(column.type).upper():
        return True
    return is_volatile(column.server_default)


def is_volatile(default: Any) -> bool:
    """Whether a default is another value each time; a moment is one and the same within a transaction."""
    value = default.arg if isinstance(default, sa.DefaultClause) else default
    if isinstance(value, PerDatabase):
        text = value.text_for("postgresql")
    elif isinstance(value, sa.TextClause):
        text = value.text
    else:
        return False
    return any(word in text.lower() for word in _VOLATILE)


def _altered(operation: ops.AlterColumnOp) -> Doing:
    if operation.modify_type is not None and rewrites(operation):
        return _exclusive(Work.REWRITE)
    if operation.modify_nullable is False:
        return _exclusive(Work.SCAN)
    says = (operation.modify_type, operation.modify_nullable, operation.modify_name)
    if says == (None, None, None) and operation.modify_server_default is False:
        return _shared_update(Work.METADATA)  # a comment
    return _exclusive(Work.METADATA)


def rewrites(operation: ops.AlterColumnOp) -> bool:
    """Whether another type needs the rows written anew: not where the old values are values of the new one."""
    using = operation.kw.get("postgresql_using")
    old, new = postgresql_type(operation.existing_type), postgresql_type(operation.modify_type)
    if old == new:
        return False
    if {old, new} <= _MOMENTS:  # in UTC, which env.py sets, they are the same
        return using is not None
    was, now = _SIZED.fullmatch(old), _SIZED.fullmatch(new)
    texts = old == "TEXT" or (was and was[1] == "VARCHAR")
    if texts and new in ("TEXT", "VARCHAR"):
        return not (using is None or re.fullmatch(r'"(?:[^"]|"")*"::text', using))
    if using is not None or not (was and now and was[1] == now[1]):
        return True
    if was[2] is None:
        return now[2] is not None
    if now[2] is None:
        return False
    return int(now[2]) < int(was[2]) or (now[3] or "0") != (was[3] or "0")


def _statement(text: str, about: tuple[str, str] | None) -> Doing:
    words = text.lstrip().upper()
    kind = about[0] if about else ""
    if words.startswith("UPDATE"):
        return Doing(Work.UPDATE, "ROW EXCLUSIVE", Waits.WRITERS)
    if words.startswith("DO") and "UPDATE" in words:
        return Doing(Work.UPDATE, "ROW EXCLUSIVE", Waits.NOBODY)  # some rows at a time
    if "VALIDATE CONSTRAINT" in words:
        return _shared_update(Work.REFERENCES if kind == "reference" else Work.SCAN)
    if words.startswith("CREATE UNIQUE INDEX CONCURRENTLY"):
        return _shared_update(Work.INDEX)
    if "ADD CONSTRAINT" in words and kind in ("unique key", "primary key") and "USING INDEX" not in words:
        return _exclusive(Work.INDEX)
    return _exclusive(Work.METADATA)
