"""How long the steps of a plan take on a database, and who waits meanwhile: always a range."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import log2
from typing import TYPE_CHECKING

from xl2db.cells import CellRef
from xl2db.database.extents import Size, table_extents
from xl2db.database.recorded import recorded, usual
from xl2db.database.speeds import SAMPLE_ROWS, SAMPLE_WIDTH, Speeds, speeds
from xl2db.database.work import NOTHING_LONG, Course, Doing, Lasting, Standstill, Waits, Work
from xl2db.migrations.effects import Effect, effects
from xl2db.migrations.safer import parts_of
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from xl2db.migrations.planning import Plan
    from xl2db.migrations.safer import Way

# A measured time lies between these multiples of the estimate; the tests' benchmark shows how often.
_LOW, _HIGH = 0.52, 2.0
# An entry that is put into an index of its own, against one of an index that is built as a whole.
_ENTRY = 7
# PostgreSQL reads a table twice where it builds an index while people work.
_CONCURRENTLY = 1.5
# MariaDB writes a table anew in this part of the time where it need not copy row by row.
_IN_PLACE = 0.45
_WORTH_TELLING_SECONDS = 1.0
_MILLION = 1_000_000


def course_of(connection: Connection, planned: Plan, way: Way | None = None) -> Course:
    """How long a plan takes on its way; empty where no large table is worked through."""
    kind = connection.dialect.name
    sizes = table_extents(connection, {table.key for table in planned.previous.tables})
    if not any(size.is_large for size in sizes.values()):
        return NOTHING_LONG
    parts = parts_of(planned, way)
    transactions = [transaction for part in parts for transaction in _transactions(part.plan, planned, kind)]
    if not any(_matters(effect, sizes) for transaction in transactions for effect in transaction):
        return NOTHING_LONG
    earlier = recorded(connection)
    factor = usual(earlier)
    found = course(transactions, sizes, _corrected(speeds(connection), factor, len(earlier)))
    if found.lasting:
        found = replace(found, factor=factor)
    online = way is not None and any(part.is_online for part in parts) and found.lasting
    return replace(found, safer=tuple(sorted(way.tables, key=str)) if way and online else ())


def course(
    transactions: Sequence[Sequence[Effect]], sizes: Mapping[TableName, Size], known: Speeds
) -> Course:
    """The course of effects, those together whose locks are held until the last of them has ended."""
    lasting = [
        Lasting(
            effect.table, sizes[effect.table], *_words(effect), effect.doing, *_range(effect, sizes, known)
        )
        for transaction in transactions
        for effect in transaction
        if _matters(effect, sizes)
    ]
    standstills = tuple(_standstills(transactions, sizes, known))
    if all(
        high < _WORTH_TELLING_SECONDS
        for high in [each.high for each in lasting] + [each.high for each in standstills]
    ):
        return NOTHING_LONG
    return Course(tuple(lasting), standstills, known.basis)


def _corrected(known: Speeds, factor: float, number: int) -> Speeds:
    """The speeds as earlier changes of this database have borne them out."""
    if not number:
        return known
    times = {work: each * factor for work, each in known.seconds.items()}
    changes = "an earlier change" if number == 1 else f"{number} earlier changes"
    return Speeds(times, known.texts * factor, f"{known.basis}, and from what {changes} took here")


def seconds(doing: Doing, size: Size, known: Speeds) -> float:
    """About how long a statement takes on a table of that size."""
    if not doing.work.takes_time:
        return 0.0
    millions = size.rows / _MILLION
    wide = float(max(size.bytes / max(size.rows, 1) / SAMPLE_WIDTH, 0.5) ** 0.7)
    index = known.seconds[Work.INDEX] * _sorting(size)
    match doing.work:
        case Work.INDEX:
            read_twice = _CONCURRENTLY if doing.lock == "SHARE UPDATE EXCLUSIVE" else 1
            return (
                millions
                * (known.texts if doing.texts else known.seconds[doing.work])
                * _sorting(size)
                * read_twice
            )
        case Work.REWRITE:
            anew = millions * (known.seconds[doing.work] * wide + size.indexes * index)
            return anew * (_IN_PLACE if "INPLACE" in doing.lock else 1)
        case Work.UPDATE:
            return millions * (known.seconds[doing.work] * wide + size.indexes * index * _ENTRY)
        case work:
            return millions * known.seconds[work] * wide


def _sorting(size: Size) -> float:
    """How much longer a row takes to be sorted among so many than in the sample."""
    return max(log2(max(size.rows, 2)) / log2(SAMPLE_ROWS), 0.5)


def _range(effect: Effect, sizes: Mapping[TableName, Size], known: Speeds) -> tuple[float, float]:
    size = sizes.get(effect.table)
    about = seconds(effect.doing, size, known) if size else 0.0
    return about * _LOW, about * _HIGH


def _words(effect: Effect) -> tuple[str, CellRef | None]:
    change = effect.change
    return (change.summary, change.at) if change else (effect.doing.work.value, None)


def _matters(effect: Effect, sizes: Mapping[TableName, Size]) -> bool:
    size = sizes.get(effect.table)
    return size is not None and size.is_large and effect.doing.work.takes_time


def _transactions(part: Plan, planned: Plan, kind: str) -> list[list[Effect]]:
    """MariaDB and MySQL end a transaction with each statement; the others hold all locks to the end.

    Steps that commit by themselves are transactions of their own.
    """
    alone = kind in ("mariadb", "mysql")
    found: list[list[Effect]] = [[]]
    for block in part.upgrade:
        for effect in effects(part, [block], kind, planned.renames.tables):
            if alone or block.autocommit:
                found += [[effect], []]
            else:
                found[-1].append(effect)
    return [transaction for transaction in found if transaction]


def _standstills(
    transactions: Iterable[Sequence[Effect]], sizes: Mapping[TableName, Size], known: Speeds
) -> Iterator[Standstill]:
    """How long each table is locked: from the first lock that keeps somebody waiting to the end."""
    waited: dict[tuple[TableName | None, Waits], list[float]] = {}
    for transaction in transactions:
        held: dict[TableName | None, Waits] = {}
        for effect in transaction:
            tables = (None,) if "whole database" in effect.doing.lock else (effect.table, *effect.others)
            for table in tables:
                before = held.get(table, Waits.NOBODY)
                held[table] = max(before, effect.doing.waits, key=lambda waits: waits.weight)
            low, high = _range(effect, sizes, known)
            for table, waits in held.items():
                if waits is not Waits.NOBODY and high:
                    total = waited.setdefault((table, waits), [0.0, 0.0])
                    total[0] += low
                    total[1] += high
    for (table, waits), (low, high) in waited.items():
        yield Standstill(table, waits, low, high)
