"""The story of a plan: what was asked for, what can go now, what waits for whom and why, and how to wait less."""

from __future__ import annotations

from dataclasses import dataclass

from xl2db.cells import CellRef


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence, and the cell that it is about."""

    sentence: str
    at: CellRef | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Why one change is held up: what happens otherwise, for the meeting and for the reviewer; the way out.

    ``rule`` is the name of the finding, empty for a question.
    """

    sentence: str
    at: CellRef | None = None
    reason: str | None = None
    remedy: str | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Waits:
    """Changes that wait for the same: ``what`` is waited for, and ``good`` says why that is good."""

    what: str
    good: str
    changes: tuple[Wait, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What there is to tell of a plan.

    ``asked`` is everything that was asked for, ``now`` what can go now, ``waits`` what is held up; ``known``
    holds up nothing, but somebody should know it; ``waived`` are findings that somebody lets be, with reasons.
    """

    asked: tuple[Told, ...] = ()
    now: tuple[Told, ...] = ()
    waits: tuple[Waits, ...] = ()
    known: tuple[Wait, ...] = ()
    waived: tuple[Wait, ...] = ()

    @property
    def less(self) -> tuple[str, ...]:
        """What could be done to wait less, each once."""
        every = (wait.remedy for group in self.waits for wait in group.changes)
        return tuple(dict.fromkeys(remedy for remedy in every if remedy))
