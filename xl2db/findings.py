"""A finding is anything xl2db has to say about a workbook, a plan or a database.

Every finding is made by a :class:`Rule`, so that each has a name, a severity and a page
(``xl2db explain NAME``). The rules themselves stand in :mod:`xl2db.rules`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from xl2db.cells import CellRef


class Severity(StrEnum):
    """How much a finding matters: an error stops, a warning asks for a look, an info tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found.

    ``message`` is one sentence; ``hint`` says what to type in which cell. ``span`` is the part of the
    cell's text that is meant (start and end, counted in characters); ``related`` are other cells that
    take part; ``about`` is the key of the object, such as ``("column", "orders", "total")``.
    """

    rule: str
    severity: Severity
    message: str
    at: CellRef | None = None
    hint: str | None = None
    span: tuple[int, int] | None = None
    related: tuple[CellRef, ...] = ()
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of finding: its kebab-case name, its severity, one sentence, and its page in Markdown.

    The page says why it matters and how to mend it, with a bad and a good example.
    """

    name: str
    severity: Severity
    summary: str
    page: str

    def finding(
        self,
        message: str,
        at: CellRef | None = None,
        *,
        hint: str | None = None,
        span: tuple[int, int] | None = None,
        related: Iterable[CellRef] = (),
        about: Iterable[str] = (),
    ) -> Finding:
        """A finding of this rule at a cell."""
        return Finding(self.name, self.severity, message, at, hint, span, tuple(related), tuple(about))


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether one of the findings is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)


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
