"""A table on its way from raw data to a schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl2db.rows.facts import Facts
from xl2db.rows.guessing import Guess
from xl2db.rows.layout import Area

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_ALIGNED = 12_000_000
"""So many values are remembered row by row, to look for keys of several columns."""


@dataclass(slots=True)
class ColumnDraft:
    """A column: ``key`` and ``unique`` say that it is one; ``reference`` what it points at."""

    name: str
    heading: str | None
    place: int
    facts: Facts
    guess: Guess
    unique: bool = False
    key: bool = False
    reference: tuple[TableDraft, ColumnDraft] | None = None
    doubtful: set[str] = field(default_factory=set)
    """What of it is doubtful: ``type``, ``key``, ``unique``, ``reference``, ``required``."""

    def evidence(self, text: str) -> None:
        """Say why something was guessed."""
        if text not in self.guess.evidence:
            self.guess.evidence.append(text)

    def doubt(self, about: str, text: str) -> None:
        """Say what a person should decide."""
        self.doubtful.add(about)
        if text not in self.guess.doubts:
            self.guess.doubts.append(text)


@dataclass(frozen=True, slots=True)
class Together:
    """A reference of several columns to the key of a table: each with the one that it refers to."""

    table: TableDraft
    pairs: tuple[tuple[ColumnDraft, ColumnDraft], ...]


@dataclass(slots=True)
class TableDraft:
    """A table: where its rows stand, and its columns."""

    name: str
    label: str
    area: Area
    columns: list[ColumnDraft]
    rows: int
    aligned: list[NDArray[np.uint64]] | None = None
    """The hashes of its values by column, row by row; None where there were too many."""
    references: list[Together] = field(default_factory=list)

    @property
    def keys(self) -> list[ColumnDraft]:
        """The columns of its primary key."""
        return [column for column in self.columns if column.key]

    def together(self, columns: Sequence[ColumnDraft]) -> NDArray[np.uint64] | None:
        """The hashes of the values of some columns together, without rows that lack one; None as in ``aligned``."""
        import numpy as np

        if self.aligned is None:
            return None
        values = [self.aligned[self.columns.index(column)] for column in columns]
        mixed = np.zeros(self.rows, np.uint64)
        for each in values:
            mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + each
            mixed ^= mixed >> np.uint64(29)
        return mixed[np.all([each != 0 for each in values], axis=0)]

    def targets(self) -> Iterator[ColumnDraft]:
        """The columns that others can refer to: a key of one column, and unique ones."""
        keys = self.keys
        if len(keys) == 1:
            yield keys[0]
        yield from (column for column in self.columns if column.unique and not column.key)
