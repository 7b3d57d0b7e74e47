"""What the verbs give back: frozen, complete, and without a word of how it will be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xl2db.cells import CellRef
from xl2db.database.work import NOTHING_LONG, Course
from xl2db.findings import Finding, Rule, has_errors
from xl2db.policy import NO_POLICY, Policy
from xl2db.rules.decisions import DRIFTED, DRIFTED_ELSEWHERE
from xl2db.schema.model import Schema, Stage, TableName
from xl2db.story import Story

if TYPE_CHECKING:
    from xl2db.migrations.planning import Plan
    from xl2db.schema.difference import Question
    from xl2db.workbook.grid import Workbook


@dataclass(frozen=True, slots=True)
class InitResult:
    """A starter workbook was written."""

    path: Path


@dataclass(frozen=True, slots=True)
class PullResult:
    """A database was written into a workbook.

    ``schema`` is what the database says, with what no workbook can say in its ``unsaid``. ``added`` and
    ``changed`` are cells of a workbook that was there before, None for a new one.
    """

    path: Path
    database: str
    schema: Schema
    findings: tuple[Finding, ...] = ()
    added: tuple[CellRef, ...] | None = None
    changed: tuple[CellRef, ...] | None = None


@dataclass(frozen=True, slots=True)
class GuessedColumn:
    """A column as it was told from data: ``evidence`` says why, ``doubts`` what a person should decide."""

    name: str
    type: str
    required: bool
    key: bool
    unique: bool
    reference: str | None
    evidence: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GuessedTable:
    """A table as it was told from data: ``source`` is the file, with the sheet where it has several."""

    name: str
    source: str
    rows: int
    columns: tuple[GuessedColumn, ...]


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """How many rows of data are in a table now, and how many were left out."""

    name: str
    rows: int
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class InferResult:
    """Data became a workbook, and rows of a database where that was asked for.

    ``written`` is false where the workbook was there already, and only rows were loaded. ``rejected`` is the
    workbook with the rows that were left out.
    """

    path: Path
    tables: tuple[GuessedTable, ...]
    findings: tuple[Finding, ...] = ()
    written: bool = True
    database: str | None = None
    loaded: tuple[LoadedTable, ...] = ()
    rejected: Path | None = None

    @property
    def doubts(self) -> int:
        """How many columns have something to decide."""
        return sum(bool(column.doubts) for table in self.tables for column in table.columns)


@dataclass(frozen=True, slots=True)
class ProfiledColumn:
    """What rows say of a column: ``empty`` and ``filled`` are counts of the rows that were looked at.

    Lengths are those of texts in characters; what does not fit a type, or was not to be asked for, is None.
    """

    name: str
    type: str
    empty: int
    filled: int
    distinct: int | None
    shortest: int | None
    longest: int | None
    smallest: str | None
    largest: str | None
    frequent: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ProfiledTable:
    """A table of a database: it has ``rows``, of which ``looked`` were looked at."""

    name: str
    rows: int
    looked: int
    sampled: bool
    columns: tuple[ProfiledColumn, ...]


@dataclass(frozen=True, slots=True)
class ProfileResult:
    """What the rows of a database say; ``copy`` is the workbook that it was written to."""

    path: Path
    database: str
    tables: tuple[ProfiledTable, ...]
    findings: tuple[Finding, ...]
    workbook: Workbook
    copy: Path | None = None


@dataclass(frozen=True, slots=True)
class AdoptResult:
    """A database was taken over: ``revision`` is the new file, None where only the database was marked.

    ``current`` is the revision that the database is at now.
    """

    path: Path
    database: str
    migrations: Path
    schema: Schema
    current: str
    revision: Path | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A workbook was read: what it describes, and everything wrong with it.

    ``policy`` is what the settings say of rules; ``found`` are the findings before it was applied.
    """

    path: Path
    workbook: Workbook
    schema: Schema
    findings: tuple[Finding, ...] = ()
    policy: Policy = NO_POLICY
    found: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there are no errors."""
        return not has_errors(self.findings)


@dataclass(frozen=True, slots=True)
class Loss:
    """A change that loses data where there are rows.

    ``name`` is what ``--drop`` confirms: ``customers``, ``customers.fax``, ``countries (rows)``. ``what`` is
    ``table``, ``column``, ``narrower`` or ``rows`` (reference rows that hold more than their sheet says).
    ``rows`` are the rows (of a table) or values (of a column) at stake in the database that was asked, None
    where none was.
    """

    name: str
    what: str
    table: TableName
    column: str | None = None
    rows: int | None = None
    at: CellRef | None = None

    @property
    def key(self) -> tuple[TableName, str | None]:
        """The table, and the column where it is one."""
        return (self.table, "(rows)" if self.what == "rows" else self.column)


def rows_name(table: object) -> str:
    """What ``--drop`` calls the reference rows of a table."""
    return f"{table} (rows)"


def drift_in(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those of the findings that say where a database is not as the revisions left it."""
    names = (DRIFTED.name, DRIFTED_ELSEWHERE.name)
    return tuple(finding for finding in findings if finding.rule in names)


@dataclass(frozen=True, slots=True)
class PlanResult:
    """What sync would do.

    ``findings`` are those of the workbook and of the plan, drift of the database included; ``database``
    is the database that was looked at, without its password, None where none was; ``behind`` are the
    revisions that it lacks; ``course`` is how long it takes there, and who waits.
    """

    path: Path
    workbook: Workbook
    plan: Plan
    questions: tuple[Question, ...] = ()
    losses: tuple[Loss, ...] = ()
    findings: tuple[Finding, ...] = ()
    database: str | None = None
    behind: tuple[str, ...] = ()
    course: Course = NOTHING_LONG

    @property
    def is_empty(self) -> bool:
        """Whether the workbook and the revisions agree."""
        return not self.plan.changes

    @property
    def is_pending(self) -> bool:
        """Whether there is something to do: changes, or a database that is not as the revisions leave it."""
        return not self.is_empty or bool(self.behind or drift_in(self.findings))


@dataclass(frozen=True, slots=True)
class WhyResult:
    """A plan, told as a story."""

    plan: PlanResult
    story: Story


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What sync did. ``revisions`` are the new files; ``caught_up`` are revisions that were applied first.

    ``applied`` are all revisions that the database was brought to; ``sql`` is what would have been run,
    where only that was asked for (then nothing was changed); ``schema_file`` is ``schema.toml`` where only
    that was written, since the change was one that no database holds; ``backup`` is the copy of a SQLite
    database that was made before something was taken away from it.
    """

    plan: PlanResult
    revisions: tuple[Path, ...] = ()
    caught_up: tuple[str, ...] = ()
    applied: tuple[str, ...] = ()
    database: str | None = None
    sql: str | None = None
    schema_file: Path | None = None
    backup: Path | None = None

    @property
    def revision(self) -> Path | None:
        """The new file, the first where there are several; None where there is none."""
        return self.revisions[0] if self.revisions else None


@dataclass(frozen=True, slots=True)
class PutBackResult:
    """A database is as the latest revision left it; ``plan`` is what had to be done for that.

    ``backup`` is the copy of a SQLite database that was made before something was taken away from it.
    """

    database: str
    plan: PlanResult
    backup: Path | None = None


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """A database was brought to the latest revision by ``applied``; ``current`` is that revision.

    ``backup`` is the copy of a SQLite database that was made before something was taken away from it;
    ``findings`` say where the database has had other revisions than the folder's.
    """

    database: str
    migrations: Path
    applied: tuple[str, ...] = ()
    current: str | None = None
    backup: Path | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A revision that is about to be taken back: its file's name, its title, and what goes with it."""

    revision: str
    title: str
    database: str
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class UndoResult:
    """One revision was taken back from a database; ``current`` is where it stands now.

    With ``is_done`` false the database did not have it, and nothing was done.
    """

    database: str
    migrations: Path
    undone: str
    current: str | None = None
    backup: Path | None = None
    is_done: bool = True


@dataclass(frozen=True, slots=True)
class StageStatus:
    """A change under way, and the revision that began it."""

    stage: Stage
    since: str | None


@dataclass(frozen=True, slots=True)
class StatusResult:
    """Where workbook, revisions and database stand.

    ``changes`` is how many changes the workbook is ahead of the revisions (None without a workbook);
    ``behind`` are the revisions that the database lacks; ``exists`` is false for a SQLite file
    that is not there yet; ``trouble`` says why the database could not be asked; ``findings`` are what is
    wrong with the workbook, and where the database is not as the revisions left it. ``stages`` are the
    changes under way.
    """

    path: Path | None
    migrations: Path
    revisions: tuple[str, ...]
    changes: int | None = None
    database: str | None = None
    exists: bool = True
    current: str | None = None
    behind: tuple[str, ...] = ()
    trouble: str | None = None
    findings: tuple[Finding, ...] = ()
    stages: tuple[StageStatus, ...] = ()

    @property
    def pending(self) -> bool:
        """Whether there is something to do: sync, apply, or look after drift."""
        return bool(
            self.changes
            or self.behind
            or self.trouble
            or has_errors(self.findings)
            or drift_in(self.findings)
        )


@dataclass(frozen=True, slots=True)
class ShowResult:
    """A workbook as text."""

    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class ExplainResult:
    """The page of one rule, or all rules."""

    rules: tuple[Rule, ...]
    page: bool
