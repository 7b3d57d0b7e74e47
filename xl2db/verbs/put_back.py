"""``put-back``: a database that was changed by other means becomes what the latest revision left."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from xl2db.findings import DatabaseRefused, Finding, has_errors
from xl2db.migrations.folder import Folder
from xl2db.report.results import CheckResult, Loss, PlanResult, PutBackResult
from xl2db.rules.decisions import DRIFTED
from xl2db.rules.running import UNKNOWN_REVISION
from xl2db.schema.difference import Decisions
from xl2db.schema.model import Schema
from xl2db.settings import Project, find_project
from xl2db.verbs.alone import alone
from xl2db.verbs.backup import copy_of
from xl2db.verbs.checked import Tell, checked, silent
from xl2db.verbs.decided import Person, ask, confirm, decide
from xl2db.verbs.looked import drift_findings, leftover_findings, losses_of
from xl2db.verbs.options import check_decisions, given_decisions
from xl2db.verbs.previous import previous_schema

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from xl2db.migrations.planning import Plan


def put_back(
    file: str | Path | None = None,
    *,
    database: str | None = None,
    migrations: str | Path | None = None,
    drop: Iterable[str] = (),
    rename: Iterable[str] | Mapping[str, str] = (),
    wait: float | None = None,
    person: Person | None = None,
    tell: Tell = silent,
) -> PutBackResult:
    """Take back what was done to the tables by other means than the revisions; no revision is written.

    What somebody added and rows are in is dropped only where ``drop`` names it or the ``person`` confirms it;
    ``rename`` tells that a thing has only another name now. Tables that no workbook describes are left alone.

    Raises :class:`DecisionNeeded` for open questions and unconfirmed losses, and :class:`DatabaseRefused` where
    the database is not at the latest revision, where rows don't fit what is put back, or where something
    differs for which there are no words.
    """
    project = find_project(file, database=database, migrations=migrations, wait=wait)
    check = checked(project, tell)
    folder = Folder(project.migrations)
    with alone(project.migrations, tell, project.wait):
        target = replace(check, schema=previous_schema(folder, check.schema))
        return _PuttingBack(project, folder, target, given_decisions(drop, rename), person, tell).run()


class _PuttingBack:
    """One run; ``target`` is the workbook with the schema of the latest revision."""

    def __init__(
        self,
        project: Project,
        folder: Folder,
        target: CheckResult,
        decisions: Decisions,
        person: Person | None,
        tell: Tell,
    ) -> None:
        self.project, self.folder, self.target = project, folder, target
        self.decisions, self.person, self.tell = decisions, person, tell

    def run(self) -> PutBackResult:
        """Look, plan, ask, carry out, look again."""
        from xl2db.database.connecting import connect
        from xl2db.review.reference_rows import reference_row_findings
        from xl2db.review.rows import row_findings
        from xl2db.verbs.databases import needed_database, shown_database

        wanted = self.target.schema
        url = needed_database(self.project, wanted.settings.database)
        self._check_latest(url)
        self.tell("Comparing the database", 0, 0)
        with connect(url) as connection:
            now = self._as_it_is(connection, wanted)
            planned = self._planned(now)
            _refuse((*row_findings(connection, planned), *reference_row_findings(connection, planned)))
            losses = losses_of(planned.changes, connection)
        confirm(losses, self.decisions.drops, self.person)
        loses_rows = any(loss.rows != 0 for loss in losses)
        backup = copy_of(self.project, "before-put-back") if loses_rows else None
        if not planned.is_empty:
            self.tell("Changing the database", 0, 0)
            self._carry_out(planned, url)
            with connect(url) as connection:
                every = frozenset(one.key for one in wanted.tables)
                hint = (
                    "The rest was put back. Do this by hand, or take it over (xl2db pull, then xl2db adopt)."
                )
                _refuse(leftover_findings(connection, wanted, every, hint))
        return PutBackResult(shown_database(url), self._result(planned, losses), backup)

    def _check_latest(self, url: str) -> None:
        from xl2db.migrations.running import current

        at = current(url)
        if at is None or at != self.folder.head:
            raise DatabaseRefused(
                UNKNOWN_REVISION.finding(
                    f"The database is at {'no revision' if at is None else f'revision {at}'}, "
                    "and only one that is at the latest can be put back to it.",
                    hint="Bring it there first: xl2db apply.",
                )
            )

    def _as_it_is(self, connection: Connection, wanted: Schema) -> Schema:
        """The tables as they are now; refused where that can't be said in so many words."""
        from xl2db.database.comparing import differences
        from xl2db.database.drifted import as_found, rows_as_found
        from xl2db.database.reflecting import reflect

        found = differences(connection, wanted)
        if not found:
            return rows_as_found(connection, wanted)
        now = as_found(wanted, reflect(connection), found)
        left = frozenset(table.key for table in now.tables)
        unsayable = {(one.table, one.kind, one.name) for one in differences(connection, now, left)}
        if unsayable:
            drift = drift_findings(connection, wanted, left, self.target.schema)
            names = {(kind, str(table), name) for table, kind, name in unsayable}
            raise DatabaseRefused(*([_by_hand(one) for one in drift if one.about in names] or drift))
        return rows_as_found(connection, now)

    def _planned(self, now: Schema) -> Plan:
        from xl2db.migrations.planning import make_plan

        # What is not there (any more, after a run that was cut off) needs nobody's word.
        check_decisions(self.decisions, now, self.target.schema, self.decisions.drops)
        decided = ask(decide(now, self.target, self.decisions), now, self.target, self.person)
        return make_plan(now, self.target.schema, decided.decisions)

    def _carry_out(self, planned: Plan, url: str) -> None:
        """Run the plan as a revision that no folder keeps."""
        from xl2db.migrations.planning import write_revision
        from xl2db.migrations.running import carry_out

        with tempfile.TemporaryDirectory(prefix="xl2db-") as place:
            copy = Folder(Path(place) / "migrations")
            shutil.copytree(self.folder.path, copy.path, ignore=shutil.ignore_patterns("__pycache__"))
            carry_out(copy, write_revision(copy, planned, message="put back"), url, wait=self.project.wait)

    def _result(self, planned: Plan, losses: tuple[Loss, ...]) -> PlanResult:
        return PlanResult(self.target.path, self.target.workbook, planned, (), losses, ())


def _by_hand(drift: Finding) -> Finding:
    hint = "xl2db has no words for what is there now: put it back by hand, or take it over (xl2db pull)."
    return DRIFTED.finding(drift.message, drift.at, hint=hint, about=drift.about)


def _refuse(findings: tuple[Finding, ...]) -> None:
    if has_errors(findings):
        raise DatabaseRefused(*findings)
