"""What a statement does to a table, whom it keeps waiting, and by which lock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xl2db.cells import CellRef
from xl2db.database.extents import Size
from xl2db.schema.model import TableName


class Work(StrEnum):
    """What a statement does with the rows that are there, in the words of a report."""

    METADATA = "changes the catalog only"
    SCAN = "reads every row"
    REFERENCES = "looks up every row"
    INDEX = "builds an index"
    UPDATE = "changes every row"
    REWRITE = "writes the table anew"

    @property
    def takes_time(self) -> bool:
        """Whether it takes the longer the more rows there are."""
        return self is not Work.METADATA


class Waits(StrEnum):
    """Who has to wait while a lock is held, the weakest first."""

    NOBODY = "nobody waits"
    WRITERS = "writes wait"
    ALL = "reads and writes wait"

    @property
    def weight(self) -> int:
        """The larger, the more people wait."""
        return list(Waits).index(self)


@dataclass(frozen=True, slots=True)
class Doing:
    """What a statement does, the lock by the database's own name, and who waits for it.

    ``texts`` says that an index sorts texts, which takes longer than numbers do.
    """

    work: Work
    lock: str
    waits: Waits
    texts: bool = False


@dataclass(frozen=True, slots=True)
class Lasting:
    """A statement that takes its time: on which table, why (``change`` in words), and how long, in seconds."""

    table: TableName
    size: Size
    change: str
    at: CellRef | None
    doing: Doing
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Standstill:
    """How long a table keeps people waiting, in seconds, all its locks together.

    ``table`` is None where it is the whole database.
    """

    table: TableName | None
    waits: Waits
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Course:
    """How long a plan takes on one database, who waits meanwhile, and what that is based on.

    Only statements that matter are in it: those that work through large tables. ``safer`` are the tables that
    take the safer way; ``factor`` is how much longer than by the speeds alone it is expected to take, by what
    earlier changes took.
    """

    lasting: tuple[Lasting, ...] = ()
    standstills: tuple[Standstill, ...] = ()
    basis: str = ""
    safer: tuple[TableName, ...] = ()
    factor: float = 1.0

    def ratio(self, seconds: float) -> float | None:
        """How much longer than by the speeds alone the statements took; None where nothing was estimated."""
        about = sum((each.low * each.high) ** 0.5 for each in self.lasting) / self.factor
        return seconds / about if about else None


NOTHING_LONG = Course()
