"""A table on its way from raw data to a schema."""

from __future__ import annotations

from collections.abc import Iterator
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

    @property
    def keys(self) -> list[ColumnDraft]:
        """The columns of its primary key."""
        return [column for column in self.columns if column.key]

    def targets(self) -> Iterator[ColumnDraft]:
        """The columns that others can refer to: a key of one column, and unique ones."""
        keys = self.keys
        if len(keys) == 1:
            yield keys[0]
        yield from (column for column in self.columns if column.unique and not column.key)
