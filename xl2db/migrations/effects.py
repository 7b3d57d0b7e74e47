"""What each operation of a plan does to the tables that are there: work, lock, and who waits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from xl2db.database.work import Doing, Waits, Work
from xl2db.migrations.blocks import Block
from xl2db.schema.conversion import Family, family
from xl2db.schema.difference import Change
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from xl2db.migrations.planning import Plan

_NONE: Mapping[TableName, TableName] = MappingProxyType({})
_NUMBERS = (
    Family.WHOLE,
    Family.DECIMAL,
    Family.FLOAT,
    Family.YES_NO,
    Family.DATE,
    Family.TIME,
    Family.MOMENT,
)


@dataclass(frozen=True, slots=True)
class Effect:
    """One operation on one table that is there before the plan, by the name that it has then.

    ``change`` is what asked for it. ``table`` waits for the lock; ``others`` do, too (the target of a
    reference).
    """

    table: TableName
    change: Change | None
    doing: Doing
    others: tuple[TableName, ...] = ()


def effects(
    planned: Plan, blocks: Iterable[Block], database: str, renames: Mapping[TableName, TableName] = _NONE
) -> tuple[Effect, ...]:
    """The effects of blocks of a plan on one kind of database, in their order.

    ``renames`` are the tables' new names by those that they have in the database now.
    """
    return tuple(_Effects(planned, database, renames or planned.renames.tables).of(blocks))


class _Effects:
    """The tables before a plan, and how a database does what is asked."""

    def __init__(self, planned: Plan, database: str, renames: Mapping[TableName, TableName]) -> None:
        """Nothing is looked at yet."""
        from xl2db.migrations.revision import Comments

        self.planned, self.database = planned, database
        self.comments = Comments(planned, back=False)
        self.old = {new: old for old, new in renames.items()}
        self.known = {self.old.get(table.key, table.key) for table in planned.previous.tables}

    def of(self, blocks: Iterable[Block]) -> Iterator[Effect]:
        """One effect for each operation on a table that is there."""
        for block in blocks:
            if block.table is None or (block.only and self.database not in block.only):
                continue
            table = self.old.get(block.table, block.table)
            if table in self.known:
                yield from self._block(block, table)

    def _block(self, block: Block, table: TableName) -> Iterator[Effect]:
        if self.database == "sqlite" and block.batch:
            yield Effect(table, self._change(block, block.operations[0]), _on_sqlite(block.operations))
            return
        for written in block.operations:
            operation = getattr(written, "stands_for", None) or written
            others = tuple(self.old.get(key, key) for key in _targets(operation))
            yield Effect(
                table,
                self._change(block, operation),
                self._sorting(block.table, operation, self._doing(operation)),
                tuple(key for key in others if key in self.known and key != table),
            )

    def _sorting(self, table: TableName | None, operation: Any, doing: Doing) -> Doing:
        """With whether texts are sorted, which takes a few times as long as numbers."""
        if doing.work is not Work.INDEX or table is None:
            return doing
        wanted = self.planned.wanted.table(table)
        names = [str(getattr(part, "name", part)) for part in getattr(operation, "columns", ())]
        key_name = (getattr(operation, "about", None) or ("", ""))[1]
        for key in wanted.uniques if wanted and not names else ():
            names += key.columns if key.name == key_name else ()
        columns = [wanted.column(name) if wanted else None for name in names]
        plain = all(column is not None and family(column.type) in _NUMBERS for column in columns)
        return replace(doing, texts=not (names and plain))

    def _change(self, block: Block, operation: Any) -> Change | None:
        table = self.comments.tables.get(block.table, block.table) if block.table else None
        return self.comments.change(table, operation)

    def _doing(self, operation: Any) -> Doing:
        if self.database == "postgresql":
            from xl2db.migrations.effects_postgresql import doing
        elif self.database == "sqlite":
            return _on_sqlite([operation])
        else:
            from xl2db.migrations.effects_mysql import doing
        return doing(operation)


def _targets(operation: Any) -> Iterator[TableName]:
    from alembic.operations import ops

    if isinstance(operation, ops.CreateForeignKeyOp):
        yield TableName(operation.kw.get("referent_schema"), operation.referent_table)


def _on_sqlite(operations: Iterable[Any]) -> Doing:
    """One writer at a time writes in the whole database; what its ALTER TABLE lacks is a table made anew."""
    from alembic.operations import ops

    from xl2db.migrations.operations import RenameColumn, RunSQL

    lock = "the write lock of the whole database"
    work = Work.METADATA
    for operation in operations:
        if isinstance(operation, ops.CreateIndexOp):
            work = Work.INDEX
        elif isinstance(operation, RunSQL):
            work = Work.UPDATE
        elif isinstance(operation, ops.AddColumnOp) and _is_plain(operation.column):
            continue
        elif not isinstance(operation, ops.RenameTableOp | ops.DropTableOp | ops.DropIndexOp | RenameColumn):
            return Doing(Work.REWRITE, lock, Waits.WRITERS)
    return Doing(work, lock, Waits.WRITERS)


def _is_plain(column: Any) -> bool:
    """Whether SQLite can add the column in place: empty, or with a value that is always the same."""
    from xl2db.migrations.rendering import server_default_text

    if column.computed is not None:
        return not column.computed.persisted
    default = server_default_text(column.server_default) or ""
    return not default.startswith(("sa.text", "by_database")) and (column.nullable or bool(default))
