"""Blocks: operations that stand together in a revision, and the situation that they are arranged for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from xl2db.database.building import list_checks
from xl2db.database.sql_text import quoted_name
from xl2db.migrations.operations import MYSQL, POSTGRESQL, SQLITE
from xl2db.schema.difference import Change
from xl2db.schema.model import Schema, Table, TableName
from xl2db.schema.renaming import Renames

EVERYWHERE: tuple[str, ...] = ()


@dataclass(slots=True)
class Block:
    """Operations that stand together: in one batch of a table, or each by itself.

    ``only`` names the databases that they are for; empty for all. ``autocommit`` says that they run outside
    of a transaction (PostgreSQL only).
    """

    table: TableName | None
    operations: list[Any] = field(default_factory=list)
    batch: bool = False
    only: tuple[str, ...] = EVERYWHERE
    autocommit: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """All that arranging needs: both schemas under the new names, and what people changed.

    ``cuts`` are the columns (``customers.email``) whose values may be cut where they don't fit.
    """

    previous: Schema
    wanted: Schema
    changes: tuple[Change, ...]
    renames: Renames
    back: bool = False
    cuts: frozenset[str] = frozenset()


def joined(blocks: Iterable[Block]) -> list[Block]:
    """The blocks that hold something; neighbours that can stand together become one."""
    found: list[Block] = []
    for block in blocks:
        if not block.operations:
            continue
        last = found[-1] if found else None
        alike = last and _stands(last) == _stands(block)
        if last and alike and (block.batch or block.only):
            last.operations += block.operations
        else:
            found.append(block)
    return found


def _stands(block: Block) -> tuple[object, ...]:
    return (block.table, block.batch, block.only, block.autocommit)


def place(key: TableName) -> str:
    """A table in SQL."""
    return f"{quoted_name(key.schema)}.{quoted_name(key.name)}" if key.schema else quoted_name(key.name)


def per_database(texts: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Texts with the databases they are for; :data:`EVERYWHERE` where there is one text for all."""
    grouped: dict[str, tuple[str, ...]] = {}
    for dialect, text in texts.items():
        grouped[text] = (*grouped.get(text, ()), dialect)
    return {next(iter(grouped)): EVERYWHERE} if len(grouped) == 1 else grouped


def moments_of_change(table: Table | None) -> list[str]:
    """The columns that MariaDB sets to the present moment wherever a row is changed."""
    return [column.name for column in (table.columns if table else ()) if column.updated]


def updates(
    key: TableName,
    name: str,
    value: str,
    where: str,
    moments: Iterable[str],
    only: tuple[str, ...] = EVERYWHERE,
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """UPDATE texts that give a column its value, with the databases that each is for.

    The ``moments`` of change stay as they were.
    """
    update = f"UPDATE {place(key)} SET {quoted_name(name)} = {value}"
    others = [quoted_name(moment) for moment in moments if moment != name]
    kept = "".join(f", {moment} = {moment}" for moment in others)
    if not kept:
        yield update + where, only
        return
    for dialects, text in ((MYSQL, update + kept), ((*POSTGRESQL, *SQLITE), update)):
        if meant := tuple(each for each in dialects if not only or each in only):
            yield text + where, meant


def checks_of_sqlite(schema: Schema, key: TableName) -> frozenset[str]:
    """The names of the CHECKs that only SQLite has, where the others have an ENUM."""
    table = schema.table(key)
    found = list_checks(table, schema) if table else ()
    return frozenset(name for name, _, only_sqlite in found if only_sqlite)
