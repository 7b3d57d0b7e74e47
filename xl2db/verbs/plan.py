"""``plan``: what sync would do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from xl2db.findings import DatabaseRefused, Finding
from xl2db.migrations.folder import Folder
from xl2db.report.results import CheckResult, Loss, PlanResult
from xl2db.rules.decisions import NOT_LOOKED_AT
from xl2db.schema.difference import Decisions
from xl2db.schema.model import Schema
from xl2db.settings import Project, find_project
from xl2db.verbs.checked import Tell, checked, silent
from xl2db.verbs.decided import Decided, decide
from xl2db.verbs.options import check_decisions, given_decisions

if TYPE_CHECKING:
    from xl2db.migrations.planning import Plan


def plan(
    file: str | Path | None = None,
    *,
    database: str | None = None,
    migrations: str | Path | None = None,
    drop: Iterable[str] = (),
    rename: Iterable[str] | Mapping[str, str] = (),
    tell: Tell = silent,
) -> PlanResult:
    """Find out what sync would do; nothing is changed, and no database is needed.

    Where a database can be reached, drift of the tables in question is named, and what can be lost is
    counted. Questions that only people can answer are part of the result; ``drop`` and ``rename`` answer
    them. Raises :class:`WorkbookRefused` where the workbook has errors.
    """
    project = find_project(file, database=database, migrations=migrations)
    check = checked(project, tell)
    tell("Planning", 0, 0)
    folder = Folder(project.migrations)
    return plan_of(project, check, folder, folder.read_schema(), given_decisions(drop, rename))


def plan_of(
    project: Project, check: CheckResult, folder: Folder, previous: Schema, decisions: Decisions
) -> PlanResult:
    """The plan with what a database tells, where one can be reached."""
    from xl2db.migrations.planning import make_plan

    check_decisions(decisions, previous, check.schema)
    decided = decide(previous, check, decisions)
    planned = make_plan(previous, check.schema, decided.decisions)
    findings = known_findings(check, decided, planned)
    found, losses, database = _look(project, folder, planned)
    questions = decided.found.questions
    return PlanResult(check.path, check.workbook, planned, questions, losses, (*findings, *found), database)


def known_findings(check: CheckResult, decided: Decided, planned: Plan) -> tuple[Finding, ...]:
    """What is found without a database, each once: in the workbook, in its requests, in the plan's steps."""
    found = [*check.findings, *decided.found.findings]
    found += [one for step in planned.steps for one in step.findings]
    return tuple({(one.rule, one.at, one.message): one for one in found}.values())


def _look(
    project: Project, folder: Folder, planned: Plan
) -> tuple[tuple[Finding, ...], tuple[Loss, ...], str | None]:
    """Drift, losses, and the database that told of them; without one the losses are not counted."""
    from xl2db.review.rows import row_findings
    from xl2db.verbs.databases import is_there, shown_database
    from xl2db.verbs.looked import drift_findings, losses_of, tables_in_the_way, touched_before

    if not planned.changes or project.database is None or not is_there(project):
        return (), losses_of(planned.changes, None), None
    try:
        if behind := _behind(project.database, folder):
            return (behind,), losses_of(planned.changes, None), shown_database(project.database)
        from xl2db.database.connecting import connect

        with connect(project.database) as connection:
            touched = touched_before(planned.changes, planned.previous)
            findings = (
                *drift_findings(connection, planned.previous, touched, planned.wanted),
                *tables_in_the_way(connection, planned.changes),
            )
            if findings:  # a table that has drifted may lack the columns that would be asked
                return findings, losses_of(planned.changes, None), shown_database(project.database)
            rows = row_findings(connection, planned)
            return rows, losses_of(planned.changes, connection), shown_database(project.database)
    except DatabaseRefused as refused:
        why = refused.findings[0].message
        note = NOT_LOOKED_AT.finding(f"The plan was made without the database: {why}")
        return (note,), losses_of(planned.changes, None), None


def _behind(url: str, folder: Folder) -> Finding | None:
    """A note where the database lacks revisions: then it cannot be compared with the latest one."""
    from xl2db.migrations.running import pending

    lacking = pending(folder, url)
    if not lacking:
        return None
    return NOT_LOOKED_AT.finding(
        f"The database lacks {len(lacking)} of the revisions, which sync applies first, "
        "so the plan was made without looking at its tables."
    )
