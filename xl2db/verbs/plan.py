"""``plan``: what sync would do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from xl2db.database.work import NOTHING_LONG, Course
from xl2db.findings import DatabaseRefused, Finding, has_errors
from xl2db.migrations.folder import Folder
from xl2db.report.results import CheckResult, Loss, PlanResult
from xl2db.rules import all_rules
from xl2db.rules.decisions import NOT_LOOKED_AT
from xl2db.rules.migrations import REQUIRED_WITHOUT_VALUE
from xl2db.rules.running import ROWS_WITHOUT_VALUE
from xl2db.schema.difference import Decisions, Question
from xl2db.schema.model import Schema, TableName
from xl2db.settings import Project, find_project
from xl2db.verbs.checked import Tell, checked, places_of, silent, target_of, without_design_notes
from xl2db.verbs.decided import Decided, decide
from xl2db.verbs.looked import losses_of
from xl2db.verbs.options import check_decisions, given_decisions
from xl2db.verbs.previous import previous_schema
from xl2db.verbs.staged import Staging, course_for, in_stages, meanwhile
from xl2db.verbs.way import way_of

if TYPE_CHECKING:
    from xl2db.migrations.planning import Plan
    from xl2db.migrations.safer import Way


def plan(
    file: str | Path | None = None,
    *,
    database: str | None = None,
    migrations: str | Path | None = None,
    drop: Iterable[str] = (),
    rename: Iterable[str] | Mapping[str, str] = (),
    safer: str | None = None,
    stages: bool = False,
    contract: bool = False,
    samples: bool = True,
    tell: Tell = silent,
) -> PlanResult:
    """Find out what sync would do; nothing is changed, and no database is needed.

    Where a database can be reached, drift of the tables in question is named, and what can be lost is
    counted. Questions that only people can answer are part of the result; ``drop`` and ``rename`` answer
    them. ``safer`` (``auto``, ``always`` or ``never``) says whether large tables are changed while people
    work, ``stages`` and ``contract`` whether what breaks the running application is split, ``samples``
    whether findings may show values of rows. Raises :class:`WorkbookRefused` where the workbook has errors.
    """
    project = find_project(file, database=database, migrations=migrations, safer=safer)
    staging = course_for(stages, contract)
    check = checked(project, tell)
    tell("Planning", 0, 0)
    folder = Folder(project.migrations)
    previous = previous_schema(folder, check.schema)
    decisions = given_decisions(drop, rename)
    return plan_of(project, check, folder, previous, decisions, samples=samples, staging=staging)


def plan_of(
    project: Project,
    check: CheckResult,
    folder: Folder,
    previous: Schema,
    decisions: Decisions,
    *,
    samples: bool = True,
    staging: Staging = Staging.AT_ONCE,
) -> PlanResult:
    """The plan with what a database tells, where one can be reached."""
    from xl2db.migrations.planning import make_plan

    check_decisions(decisions, previous, check.schema, folder.lately_lost())
    check = meanwhile(previous, check, staging)
    decided = decide(previous, check, decisions)
    if staging is Staging.STAGES:
        check = in_stages(previous, check, decided)
    planned = make_plan(previous, check.schema, decided.decisions)
    seen = _look(project, folder, planned, samples)
    known = known_findings(check, decided, planned)
    way = seen.way or way_of(project, planned)
    review = reviewed(planned, target_of(project, check.schema), seen.rows, way)
    found = tuple(_still_true(known, (*seen.findings, *review), decided.found.questions))
    findings = told(check, found)
    return PlanResult(
        check.path,
        check.workbook,
        planned,
        decided.found.questions,
        losses_of(planned.changes, None) if seen.losses is None else seen.losses,
        findings,
        seen.database,
        seen.behind,
        seen.course,
    )


def reviewed(
    planned: Plan, target: str, rows: Mapping[TableName, int] | None = None, way: Way | None = None
) -> tuple[Finding, ...]:
    """What there is to know about a plan, on that kind of database with so many rows in its tables."""
    if planned.is_empty:
        return ()
    from xl2db.review.reviewing import review

    return review(planned, target, rows, way)


def told(check: CheckResult, found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Everything that was found, as the settings want it told, with the waivers that cover nothing."""
    places = places_of(check.schema, check.policy)
    stale = check.policy.stale(found, places, all_rules())
    return (*without_design_notes(check.policy.applied(found, places)), *stale)


def _still_true(
    known: Iterable[Finding], seen: Sequence[Finding], questions: Iterable[Question]
) -> Iterator[Finding]:
    """All findings but two kinds: a fear that the rows bear out, and what an answer may make void."""
    borne_out = {one.at for one in seen if one.rule == ROWS_WITHOUT_VALUE.name}
    yield from (one for one in known if one.rule != REQUIRED_WITHOUT_VALUE.name or one.at not in borne_out)
    asked = {(one.kind, str(one.table), name) for one in questions for name in one.candidates}
    yield from (one for one in seen if one.about not in asked)


def known_findings(check: CheckResult, decided: Decided, planned: Plan) -> tuple[Finding, ...]:
    """What is found without a database, each once: in the workbook, in its requests, in the plan's steps."""
    found = [*check.found, *decided.found.findings]
    found += [one for step in planned.steps for one in step.findings]
    return tuple({(one.rule, one.at, one.message): one for one in found}.values())


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a database told: drift, losses (None: not counted), its name, and the revisions that it lacks.

    ``rows`` are the rows of the tables in question; None where they were not counted.
    ``course`` is how long the plan takes.
    """

    findings: tuple[Finding, ...] = ()
    losses: tuple[Loss, ...] | None = None
    database: str | None = None
    behind: tuple[str, ...] = ()
    rows: Mapping[TableName, int] | None = None
    course: Course = NOTHING_LONG
    way: Way | None = None


def _look(project: Project, folder: Folder, planned: Plan, samples: bool) -> _Seen:
    """Look at the database where there is one that can be reached."""
    from xl2db.migrations.running import history
    from xl2db.verbs.databases import is_there, shown_database
    from xl2db.verbs.history import told_only

    if project.database is None or not is_there(project):
        return _Seen()
    try:
        shown = shown_database(project.database)
        known = history(folder, project.database)
        behind, changed = known.lacking, known.findings()
        if changed and (behind or not planned.is_empty):
            return _Seen(changed, None, shown, tuple(entry.path.stem for entry in behind))
        if behind:
            note = NOT_LOOKED_AT.finding(
                f"The database lacks {len(behind)} of the revisions, which sync applies first, "
                "so the plan was made without looking at its tables."
            )
            return _Seen((note,), None, shown, tuple(entry.path.stem for entry in behind))
        seen = _looked_at(project, shown, planned, samples)
        return replace(seen, findings=(*told_only(changed), *seen.findings))
    except DatabaseRefused as refused:
        why = refused.findings[0].message
        return _Seen((NOT_LOOKED_AT.finding(f"The plan was made without the database: {why}"),))


def _looked_at(project: Project, shown: str, planned: Plan, samples: bool) -> _Seen:
    from xl2db.database.connecting import connect
    from xl2db.database.rows_there import rows_there
    from xl2db.review.durations import course_of
    from xl2db.review.others import other_findings
    from xl2db.review.reference_rows import reference_row_findings
    from xl2db.review.rows import row_findings
    from xl2db.verbs.looked import drift_findings, tables_in_the_way, touched_before

    assert project.database is not None
    with connect(project.database) as connection:
        touched = touched_before(planned.changes, planned.previous)
        findings = (
            *drift_findings(connection, planned.previous, touched, planned.wanted),
            *tables_in_the_way(connection, planned.changes, planned.previous),
        )
        if has_errors(findings):  # a table that has drifted may lack the columns that would be asked
            return _Seen(findings, None, shown)
        rows_found = row_findings(connection, planned, samples=samples)
        rows_found += reference_row_findings(connection, planned)
        findings = (*findings, *other_findings(connection, planned), *rows_found)
        rows = rows_there(connection, touched)
        way = way_of(project, planned, connection)
        course = course_of(connection, planned, way)
        losses = losses_of(planned.changes, connection, planned.previous)
        return _Seen(findings, losses, shown, rows=rows, course=course, way=way)
