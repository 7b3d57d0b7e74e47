"""A finding is anything xl2db has to say about a workbook, a plan or a database.

Every finding is made by a :class:`Rule`, so that each has a name, a severity and a page
(``xl2db explain NAME``). The rules themselves stand in :mod:`xl2db.rules`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from xl2db.cells import CellRef


class Severity(StrEnum):
    """How much a finding matters: an error stops, a warning asks for a look, an info tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Consequence(StrEnum):
    """What a change does to the rows, to those who use them, and to the way back."""

    LOSES_DATA = "loses data"
    MAY_FAIL = "may fail on the rows there are"
    BREAKS_APPLICATION = "breaks the running version of the application"
    BLOCKS_ALL = "blocks reads and writes"
    BLOCKS_WRITES = "blocks writes"
    REWRITES_TABLE = "rewrites the table"
    CANNOT_BE_UNDONE = "cannot be undone"
    SLOWS_DOWN = "slows the application down"


_SHOWN = (Consequence.BLOCKS_ALL, Consequence.BLOCKS_WRITES, Consequence.REWRITES_TABLE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found.

    ``message`` is one sentence; ``hint`` says what to type in which cell. ``span`` is the part of the
    cell's text that is meant (start and end, counted in characters); ``related`` are other cells that
    take part; ``about`` is the key of the object, such as ``("column", "orders", "total")``.
    ``consequences`` are those of the change that it is about, the worst first; ``reason`` is what a reviewer
    wants to know beside the sentence; ``waived`` is the reason why somebody lets it be.
    """

    rule: str
    severity: Severity
    message: str
    at: CellRef | None = None
    hint: str | None = None
    span: tuple[int, int] | None = None
    related: tuple[CellRef, ...] = ()
    about: tuple[str, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    reason: str | None = None
    waived: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of finding: its kebab-case name, its severity, one sentence, and its page in Markdown.

    The page says why it matters and how to mend it, with a bad and a good example. ``consequences`` are those
    of a change that the rule is about; ``proven_on`` the databases on which a test shows them; ``optional``
    marks a rule that is off until somebody asks for it.
    """

    name: str
    severity: Severity
    summary: str
    page: str
    consequences: tuple[Consequence, ...] = ()
    proven_on: tuple[str, ...] = ()
    optional: bool = False

    @property
    def facts(self) -> str:
        """What is said of the rule beside its page: its consequences, who has seen them, how it is turned on."""
        words = []
        if self.consequences:
            words.append(f"What it does: {', '.join(self.consequences)}.")
        if waits := [each for each in self.consequences if each in _SHOWN]:
            shown = f"shows on {' and '.join(self.proven_on)} that it {waits[0]}" if self.proven_on else ""
            words.append(f"A test {shown}." if shown else "No test shows it on a real server.")
        if self.optional:
            words.append(f'Off, unless the settings say `{self.name} = "{self.severity}"`.')
        return " ".join(words)

    def finding(
        self,
        message: str,
        at: CellRef | None = None,
        *,
        hint: str | None = None,
        span: tuple[int, int] | None = None,
        related: Iterable[CellRef] = (),
        about: Iterable[str] = (),
        consequences: Iterable[Consequence] | None = None,
        reason: str | None = None,
    ) -> Finding:
        """A finding of this rule at a cell; ``consequences`` where they are not all of the rule's."""
        return Finding(
            self.name,
            self.severity,
            message,
            at,
            hint,
            span,
            tuple(related),
            tuple(about),
            self.consequences if consequences is None else tuple(consequences),
            reason,
        )


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether one of the findings is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def each_once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings in their order, a rule at the same cell in the same words once: merged cells repeat them."""
    seen = set()
    for finding in findings:
        said = (finding.rule, finding.at, finding.message)
        if said not in seen:
            seen.add(said)
            yield finding


MOST_ERRORS = 500
"""After so many errors nobody reads on, and xl2db looks no further."""
MOST_OF_A_RULE = 500
"""So many warnings or notes of one rule are kept; the others are counted."""


class EnoughFound(Exception):
    """There are so many errors that what follows is not looked at."""


class FindingList(list[Finding]):
    """Findings that cannot become too many: what looking and telling cost is bounded.

    The error that is one too many raises :class:`EnoughFound`; ``left_out`` counts what was not kept, by rule.
    """

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        super().__init__()
        self.left_out: Counter[str] = Counter()
        self._kept: Counter[str] = Counter()
        self.extend(findings)

    def append(self, finding: Finding) -> None:
        """Keep a finding, unless there are too many like it."""
        kind = "error" if finding.severity is Severity.ERROR else finding.rule
        if kind == "error" and self._kept[kind] >= MOST_ERRORS:
            raise EnoughFound
        if self._kept[kind] >= MOST_OF_A_RULE:
            self.left_out[finding.rule] += 1
            return
        self._kept[kind] += 1
        super().append(finding)

    def extend(self, findings: Iterable[Finding]) -> None:
        """Keep several, one after the other."""
        for finding in findings:
            self.append(finding)

    def __iadd__(self, findings: Iterable[Finding]) -> FindingList:  # type: ignore[override,misc]
        self.extend(findings)
        return self


class Refused(Exception):
    """A verb stopped before it changed anything; its findings say why and what to do.

    ``exit_code`` is what the command line ends with (the table of codes stands in the README).
    """

    exit_code = 1
    workbook: Any = None
    """The workbook that was read, where a report can show its cells."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings


class WorkbookRefused(Refused):
    """The workbook has errors (exit code 1)."""

    exit_code = 1


class SettingsRefused(Refused):
    """The command line or the settings are wrong (exit code 2)."""

    exit_code = 2


class DatabaseRefused(Refused):
    """The database refused, or it cannot be reached (exit code 3)."""

    exit_code = 3


class DecisionNeeded(Refused):
    """A decision is needed and nobody can be asked (exit code 4)."""

    exit_code = 4
