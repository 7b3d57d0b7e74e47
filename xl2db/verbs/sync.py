"""``sync``: the database becomes what the workbook says, by a migration."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from xl2db.database.work import NOTHING_LONG, Course
from xl2db.findings import DatabaseRefused, DecisionNeeded, Finding, Refused, Severity, has_errors
from xl2db.migrations.environment import environment_findings
from xl2db.migrations.folder import Folder
from xl2db.report.results import CheckResult, Loss, PlanResult, SyncResult
from xl2db.rules.database import DATABASE_UNREACHABLE
from xl2db.schema.difference import Decisions, changed_rows
from xl2db.schema.model import TableName
from xl2db.settings import Project, find_project
from xl2db.verbs.alone import alone
from xl2db.verbs.by_hand import TAKES, applied_by_hand, taken_by_hand
from xl2db.verbs.checked import Tell, checked, places_of, silent, target_of
from xl2db.verbs.decided import Decided, Person, ask, confirm, decide
from xl2db.verbs.history import known_history, refuse_changed_history, told_only
from xl2db.verbs.options import check_decisions, given_decisions
from xl2db.verbs.plan import known_findings, reviewed, told
from xl2db.verbs.previous import keep_twin, previous_schema
from xl2db.verbs.staged import Staging, course_for, in_stages, meanwhile
from xl2db.verbs.way import way_of, way_without_connection
from xl2db.workbook.unchanged import fingerprint, refuse_changed

if TYPE_CHECKING:
    from xl2db.migrations.history import History
    from xl2db.migrations.planning import Plan
    from xl2db.migrations.running import Applied
    from xl2db.migrations.safer import Way


def sync(
    file: str | Path | None = None,
    *,
    database: str | None = None,
    migrations: str | Path | None = None,
    wait: float | None = None,
    message: str | None = None,
    apply: bool = True,
    sql: bool = False,
    drop: Iterable[str] = (),
    rename: Iterable[str] | Mapping[str, str] = (),
    safer: str | None = None,
    stages: bool = False,
    contract: bool = False,
    yes: bool = False,
    samples: bool = True,
    person: Person | None = None,
    tell: Tell = silent,
) -> SyncResult:
    """Bring the database to the latest revision, write a new one for what changed, apply and verify it.

    ``apply=False`` only writes the revision and ``schema.toml``, and needs no database. ``sql=True``
    changes nothing and gives back the SQL. ``drop`` and ``rename`` are decisions made beforehand; ``person``
    is asked the others. ``safer`` (``auto``, ``always`` or ``never``) says whether large tables are changed
    while people work. ``stages`` splits what would break the running application: now the new beside the old,
    kept in step; ``contract`` takes the old away, in a later run. ``yes`` answers ordinary
    questions; sync has none, and it never lets data be lost.
    ``samples`` says whether findings may show values of rows.

    Raises :class:`WorkbookRefused` for errors in the workbook, :class:`DecisionNeeded` for open questions
    and unconfirmed losses, :class:`DatabaseRefused` where the database refuses; then the new revision and
    ``schema.toml`` are put back, unless a part of it is done: the next run goes on with it.
    """
    project = find_project(file, database=database, migrations=migrations, wait=wait, safer=safer)
    staging = course_for(stages, contract)
    # Before it is read: whatever is saved from now on is noticed.
    as_read = fingerprint(project.workbook) if project.workbook else ""
    work = _Work(project, checked(project, tell), given_decisions(drop, rename), person, message, tell)
    work.samples, work.as_read, work.staging = samples, as_read, staging
    try:
        if sql:
            return work.sql()
        with alone(project.migrations, tell, project.wait):
            return work.apply() if apply else work.write()
    except Refused as refused:
        refused.workbook = work.check.workbook
        raise


class _Work:
    """One run of sync, with what all its steps need."""

    def __init__(
        self,
        project: Project,
        check: CheckResult,
        decisions: Decisions,
        person: Person | None,
        message: str | None,
        tell: Tell,
    ) -> None:
        """Nothing has happened yet."""
        self.project, self.check, self.decisions = project, check, decisions
        self.named = decisions.drops
        self.person, self.message, self.tell = person, message, tell
        self.folder = Folder(project.migrations)
        self.backup: Path | None = None
        self.samples, self.as_read = True, ""
        self.way: Way | None = None
        self.staging = Staging.AT_ONCE

    def write(self) -> SyncResult:
        """Write the revision only."""
        from xl2db.verbs.looked import losses_of

        planned = self._planned(self._compare())
        self.way = way_without_connection(self.project, planned)
        self._refuse_what_settings_forbid(self._review(planned))
        losses = losses_of(planned.changes, None)
        planned = self._confirmed(planned, losses)
        result = self._result(planned, losses, environment_findings(self.folder.path))
        if planned.is_empty:
            return SyncResult(result, schema_file=keep_twin(self.folder, self.check.schema))
        with _put_back_on_failure(self.folder):
            return SyncResult(result, self._write_revisions(self.folder, planned))

    def sql(self) -> SyncResult:
        """Give back the SQL, from where the database stands; a copy of the folder holds the new revision."""
        from xl2db.migrations.running import sql
        from xl2db.verbs.databases import needed_database
        from xl2db.verbs.looked import losses_of

        url = needed_database(self.project, self.check.schema.settings.database)
        planned = self._planned(self._compare())
        self.way = way_without_connection(self.project, planned)
        start, note = self._start()
        with tempfile.TemporaryDirectory(prefix="xl2db-") as place:
            copy = Folder(Path(place) / "migrations")
            if self.folder.exists:
                shutil.copytree(self.folder.path, copy.path, ignore=shutil.ignore_patterns("__pycache__"))
            if not planned.is_empty:
                self._write_revisions(copy, planned)
            text = sql(copy, url, start) if copy.exists else ""
        result = self._result(planned, losses_of(planned.changes, None), note)
        return SyncResult(result, sql=text)

    def apply(self) -> SyncResult:
        """Catch up, write, apply, verify."""
        from xl2db.verbs.databases import needed_database, no_file_left_behind

        url = needed_database(self.project, self.check.schema.settings.database)
        with no_file_left_behind(self.project):
            return self._apply(url)

    def _apply(self, url: str) -> SyncResult:
        from xl2db.database.connecting import connect
        from xl2db.database.rows_there import rows_there
        from xl2db.review.durations import course_of
        from xl2db.review.others import other_findings
        from xl2db.review.reference_rows import reference_row_findings
        from xl2db.review.rows import row_findings
        from xl2db.verbs.databases import names_of, shown_database
        from xl2db.verbs.looked import losses_of, tables_in_the_way, touched_before

        decided = self._compare()
        if not self.folder.exists and self.folder.revisions():  # somebody deleted env.py
            self.folder.create()
        known = known_history(self.folder, url)
        history = self._refuse_changed_history(known, decided)
        by_hand = self._refuse_loss_by_hand(known)
        caught_up = self._catch_up(url, known)
        drift = (
            *history,
            *by_hand,
            *environment_findings(self.folder.path),
            *self._refuse_drift(url, decided),
        )
        planned = self._planned(decided)
        shown = shown_database(url)
        if planned.is_empty:
            twin = keep_twin(self.folder, self.check.schema)
            result = self._result(planned, more=drift)
            return SyncResult(
                result, caught_up=caught_up, database=shown, schema_file=twin, backup=self.backup
            )
        with connect(url) as connection:
            _refuse(tables_in_the_way(connection, planned.changes, planned.previous))
            unfit = row_findings(connection, planned, samples=self.samples)
            unfit += reference_row_findings(connection, planned)
            _refuse(unfit)
            others = (*unfit, *other_findings(connection, planned))
            _refuse(others)
            losses = losses_of(planned.changes, connection, planned.previous)
            rows = rows_there(connection, touched_before(planned.changes, planned.previous))
            self.way = way_of(self.project, planned, connection)
            course = course_of(connection, planned, self.way)
        self._refuse_what_settings_forbid((*others, *self._review(planned, rows)))
        planned = self._confirmed(planned, losses)
        paths, done = self._write_and_apply(url, planned)
        names = names_of(done.revisions, self.folder)
        with _told_that_it_is_done(names):
            left = self._verify(url, planned)
            self._record(url, course, done.seconds)
        return SyncResult(
            self._result(planned, losses, (*drift, *others, *left), rows, course),
            paths,
            caught_up,
            names,
            shown,
            backup=self.backup,
        )

    def _compare(self) -> Decided:
        """What changed since the latest revision."""
        self.tell("Comparing with the latest revision", 0, 0)
        self.previous = previous_schema(self.folder, self.check.schema)
        check_decisions(self.decisions, self.previous, self.check.schema, self.folder.lately_lost())
        self.check = meanwhile(self.previous, self.check, self.staging)
        return decide(self.previous, self.check, self.decisions)

    def _planned(self, decided: Decided) -> Plan:
        """The plan, after all questions have been answered."""
        from xl2db.migrations.planning import make_plan

        self.tell("", 0, 0)
        self.decided = ask(decided, self.previous, self.check, self.person)
        if self.staging is Staging.STAGES:
            self.check = in_stages(self.previous, self.check, self.decided)
        self.tell("Planning", 0, 0)
        return make_plan(self.previous, self.check.schema, self.decided.decisions)

    def _confirmed(self, planned: Plan, losses: tuple[Loss, ...]) -> Plan:
        """The plan once its losses have been confirmed: only then are values cut that would not fit."""
        from xl2db.migrations.planning import make_plan

        self.tell("", 0, 0)
        confirm(losses, self.named, self.person)
        cut = {loss.name for loss in losses if loss.what == "narrower" and loss.rows != 0}
        if not cut:
            return planned
        known = self.decided.decisions
        decisions = Decisions(known.renames, known.drops | cut)
        return make_plan(self.previous, self.check.schema, decisions)

    def _refuse_changed_history(self, known: History, decided: Decided) -> tuple[Finding, ...]:
        """Refuse to apply anything more where the database has had other revisions than the folder's."""
        changed = known.findings()
        refuse_changed_history(changed, is_more=bool(decided.found.changes or known.lacking))
        return told_only(changed)

    def _refuse_loss_by_hand(self, known: History) -> tuple[Finding, ...]:
        """Refuse revisions of which nobody has said that what they take away may go: that is for ``apply``."""
        found = taken_by_hand(known.lacking if known.at else ())
        if any(one.about[0] == TAKES for one in found):
            raise DecisionNeeded(*found)
        return applied_by_hand(found)

    def _catch_up(self, url: str, known: History) -> tuple[str, ...]:
        """Apply the revisions that the database lacks."""
        from xl2db.migrations.running import upgrade
        from xl2db.verbs.backup import back_up
        from xl2db.verbs.databases import names_of

        if not self.folder.exists:
            return ()
        self.tell("Bringing the database up to date", 0, 0)
        self.folder.create()
        self.backup = back_up(self.project, known.lacking)
        return names_of(upgrade(self.folder, url, wait=self.project.wait).revisions, self.folder)

    def _refuse_drift(self, url: str, decided: Decided) -> tuple[Finding, ...]:
        """Refuse where a table that the plan touches is not as the revisions left it; others are named."""
        from xl2db.database.connecting import connect
        from xl2db.verbs.looked import drift_findings, touched_before

        if not self.previous.tables:
            return ()
        self.tell("Comparing the database", 0, 0)
        touched = touched_before(decided.found.changes, self.previous)
        with connect(url) as connection:
            drift = drift_findings(connection, self.previous, touched, self.check.schema)
        _refuse(drift)
        return drift

    def _write_revisions(self, folder: Folder, planned: Plan) -> tuple[Path, ...]:
        from xl2db.migrations.planning import write_revisions
        from xl2db.review.reviewing import review
        from xl2db.review.why import short_story

        refuse_changed(self.check.path, self.as_read)
        # What is known without any database, so that the file is the same on all of them.
        places = places_of(self.check.schema, self.check.policy)
        notes = tuple(short_story(self.check.policy.applied(review(planned, None), places)))
        folder.create()
        return write_revisions(folder, planned, self.way, message=self.message, notes=notes)

    def _write_and_apply(self, url: str, planned: Plan) -> tuple[tuple[Path, ...], Applied]:
        """Write the revisions and apply them; a failure puts them back, if the database has nothing of them."""
        from xl2db.migrations.running import Applied, current, upgrade
        from xl2db.verbs.backup import back_up

        done = 0

        def count(_statement: str) -> None:
            nonlocal done
            done += 1
            self.tell("Changing the database", min(done, len(planned.steps)), len(planned.steps))

        stopped: BaseException | None = None
        applied = Applied(None, None)
        with _put_back_on_failure(self.folder):
            before = current(url)
            paths = self._write_revisions(self.folder, planned)
            copy = back_up(self.project, self.folder.revisions()[-1:])
            try:
                applied = upgrade(self.folder, url, on_statement=count, wait=self.project.wait)
            except BaseException as error:
                if self._has_nothing_of_it(url, before, paths):
                    if copy:
                        copy.unlink(missing_ok=True)
                    raise
                stopped = error
        if stopped is not None:
            raise stopped
        self.backup = copy or self.backup
        return paths, applied

    def _record(self, url: str, course: Course, seconds: float) -> None:
        """Keep in the database how long the change took, where it was worth an estimate."""
        from xl2db.database.connecting import connect
        from xl2db.database.recorded import record

        ratio = course.ratio(seconds)
        if ratio is not None:
            with connect(url) as connection:
                record(connection, ratio)

    def _has_nothing_of_it(self, url: str, before: str | None, paths: tuple[Path, ...]) -> bool:
        """Whether the database is as it was before the new revisions, for sure."""
        from xl2db.migrations.running import is_resumed, standing

        try:
            stand = standing(url)
        except DatabaseRefused:
            return False
        return not stand.is_cut_off and stand.revision == before and not is_resumed(paths[0])

    def _verify(self, url: str, planned: Plan) -> tuple[Finding, ...]:
        """Look at the touched tables again: nothing may be left to do. Rows that differ are named."""
        from xl2db.database.connecting import connect
        from xl2db.review.reference_rows import drifted_rows
        from xl2db.verbs.looked import leftover_findings, touched_after

        self.tell("Checking the outcome", 0, 0)
        with connect(url) as connection:
            touched = touched_after(planned.changes, planned.wanted)
            _refuse(leftover_findings(connection, planned.wanted, touched))
            others = {table.key for table in planned.wanted.tables} - changed_rows(planned.changes).keys()
            return drifted_rows(connection, planned.wanted, planned.wanted, others)

    def _start(self) -> tuple[str | None, tuple[Finding, ...]]:
        """The revision that SQL starts from: the database's, or the latest where it cannot be asked."""
        from xl2db.migrations.running import current
        from xl2db.rules.decisions import NOT_LOOKED_AT
        from xl2db.verbs.databases import is_there

        assert self.project.database is not None
        if not self.folder.exists or not is_there(self.project):
            return None, ()
        try:
            return current(self.project.database), ()
        except DatabaseRefused as refused:
            why = refused.findings[0].message
            return self.folder.head, (
                NOT_LOOKED_AT.finding(
                    f"The SQL starts at the latest revision, since nobody could be asked: {why}"
                ),
            )

    def _result(
        self,
        planned: Plan,
        losses: tuple[Loss, ...] = (),
        more: tuple[Finding, ...] = (),
        rows: Mapping[TableName, int] | None = None,
        course: Course = NOTHING_LONG,
    ) -> PlanResult:
        known = known_findings(self.check, self.decided, planned)
        findings = told(self.check, (*known, *more, *self._review(planned, rows)))
        return PlanResult(self.check.path, self.check.workbook, planned, (), losses, findings, course=course)

    def _review(self, planned: Plan, rows: Mapping[TableName, int] | None = None) -> tuple[Finding, ...]:
        return reviewed(planned, target_of(self.project, self.check.schema), rows, self.way)

    def _refuse_what_settings_forbid(self, found: tuple[Finding, ...]) -> None:
        """Stop at what is an error only because the settings say so; a waiver lets it pass."""
        forbidden = [one for one in told(self.check, found) if one.severity is Severity.ERROR]
        if forbidden:
            raise DecisionNeeded(*forbidden)


@contextmanager
def _put_back_on_failure(folder: Folder) -> Iterator[None]:
    """Within it, an exception puts the folder back as it was; a new folder goes altogether."""
    made = [path for path in (folder.path, folder.path.parent) if not path.exists()]
    try:
        with folder.put_back_on_failure():
            yield
    except BaseException:
        if made:
            shutil.rmtree(made[-1], ignore_errors=True)
        raise


@contextmanager
def _told_that_it_is_done(names: tuple[str, ...]) -> Iterator[None]:
    """Within it, a database that gives up is named along with what is applied nevertheless."""
    try:
        yield
    except DatabaseRefused as refused:
        are = "is" if len(names) == 1 else "are"
        state = f"{' and '.join(names)} {are} applied; only the look at the outcome was cut off."
        hint = f"{state} Run the same command again."
        refused.findings = tuple(
            replace(each, hint=hint) if each.rule == DATABASE_UNREACHABLE.name else each
            for each in refused.findings
        )
        raise


def _refuse(findings: tuple[Finding, ...]) -> None:
    if has_errors(findings):
        raise DatabaseRefused(*findings)
