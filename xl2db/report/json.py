"""Results as JSON: one document a command, whose form is numbered by ``format``.

Everything outside ASCII is escaped, so that the document is the same on every terminal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl2db.database.work import Course
from xl2db.findings import Finding, Severity
from xl2db.report.findings_text import by_severity
from xl2db.report.lines import count
from xl2db.report.plan_text import totals
from xl2db.report.results import (
    AdoptResult,
    CheckResult,
    GuessedTable,
    InferResult,
    Loss,
    PlanResult,
    ProfileResult,
    PullResult,
    StatusResult,
    SyncResult,
    WhyResult,
)
from xl2db.report.visible import without_secrets
from xl2db.schema.model import Schema
from xl2db.schema.stages import waits_for
from xl2db.story import Told, Wait

if TYPE_CHECKING:
    from xl2db.migrations.planning import Step
    from xl2db.schema.difference import Question

FORMAT = 1

Document = dict[str, Any]


def json_text(command: str, exit_code: int, content: Document) -> str:
    """The document of a command, as it is printed; no build server finds a command (``##vso[``) in it."""
    document = {"format": FORMAT, "command": command, "exit_code": exit_code, **content}
    return json.dumps(document, indent=2).replace("##", "#\\u0023") + "\n"


def document_of(result: object) -> Document:
    """The content of a result's document."""
    match result:
        case CheckResult():
            return _check(result)
        case PlanResult():
            return _plan(result)
        case SyncResult():
            return _sync(result)
        case WhyResult():
            return _why(result)
        case StatusResult():
            return _status(result)
        case PullResult():
            return _pull(result)
        case AdoptResult():
            return _adopt(result)
        case InferResult():
            return _infer(result)
        case ProfileResult():
            return _profile(result)
    raise TypeError(f"no JSON form for {type(result).__name__}")


def findings_document(findings: Iterable[Finding]) -> list[Document]:
    """Findings, errors first."""
    return [finding_document(finding) for finding in by_severity(findings)]


def finding_document(finding: Finding) -> Document:
    """One finding."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": without_secrets(finding.message),
        "at": _text(finding.at),
        "hint": without_secrets(finding.hint) if finding.hint else None,
        "related": [str(cell) for cell in finding.related],
        "consequences": [each.value for each in finding.consequences],
        "reason": without_secrets(finding.reason) if finding.reason else None,
        "waived": finding.waived,
    }


def refusal_document(findings: Iterable[Finding]) -> Document:
    """What is said where a command was refused."""
    return {"findings": findings_document(findings)}


def _check(result: CheckResult) -> Document:
    number = {severity.value: sum(f.severity is severity for f in result.findings) for severity in Severity}
    return {
        "workbook": _path(result.path),
        "tables": [str(table.key) for table in result.schema.tables],
        "counts": number,
        "findings": findings_document(result.findings),
    }


def _plan(result: PlanResult) -> Document:
    return {
        "workbook": _path(result.path),
        "database": result.database,
        "behind": list(result.behind),
        "changes": len(result.plan.changes),
        "summary": _summary(result),
        "steps": [_step(step) for step in result.plan.steps],
        "questions": [_question(question) for question in result.questions],
        "losses": [_loss(loss) for loss in result.losses],
        "course": _course(result.course),
        "findings": findings_document(result.findings),
    }


def _summary(result: PlanResult) -> str:
    if not result.is_empty:
        return totals(result.plan.changes, result.losses)
    return f"{count(len(result.behind), 'revision')} to apply." if result.behind else "Nothing to do."


def _step(step: Step) -> Document:
    return {
        "operation": step.operation,
        "table": step.table,
        "column": step.column,
        "at": _text(step.at),
        "summary": step.summary,
        "findings": findings_document(step.findings),
    }


def _question(question: Question) -> Document:
    return {
        "kind": question.kind,
        "table": _text(question.table),
        "old": question.old,
        "candidates": list(question.candidates),
        "at": [_text(cell) for cell in question.at],
    }


def _loss(loss: Loss) -> Document:
    return {"name": loss.name, "what": loss.what, "rows": loss.rows, "at": _text(loss.at)}


def _course(course: Course) -> Document:
    return {
        "basis": course.basis or None,
        "steps": [
            {
                "table": str(each.table),
                "rows": each.size.rows,
                "bytes": each.size.bytes,
                "change": each.change,
                "at": _text(each.at),
                "work": each.doing.work.value,
                "lock": each.doing.lock,
                "waits": each.doing.waits.value,
                "seconds": [round(each.low, 2), round(each.high, 2)],
            }
            for each in course.lasting
        ],
        "standstills": [
            {
                "table": _text(each.table),
                "waits": each.waits.value,
                "seconds": [round(each.low, 2), round(each.high, 2)],
            }
            for each in course.standstills
        ],
    }


def _sync(result: SyncResult) -> Document:
    return {
        **_plan(result.plan),
        "database": result.database,
        "revision": _path(result.revision),
        "revisions": [_path(path) for path in result.revisions],
        "schema_file": _path(result.schema_file),
        "backup": _path(result.backup),
        "applied": [*result.caught_up, *result.applied],
        "sql": result.sql,
    }


def _why(result: WhyResult) -> Document:
    story = result.story
    return {
        "workbook": _path(result.plan.path),
        "database": result.plan.database,
        "asked": [_told(one) for one in story.asked],
        "now": [_told(one) for one in story.now],
        "waits": [
            {"what": group.what, "good": group.good, "changes": [_wait(one) for one in group.changes]}
            for group in story.waits
        ],
        "less": [without_secrets(text) for text in story.less],
        "known": [_wait(one) for one in story.known],
        "waived": [_wait(one) for one in story.waived],
    }


def _told(one: Told) -> Document:
    return {"sentence": without_secrets(one.sentence), "at": _text(one.at)}


def _wait(one: Wait) -> Document:
    return {
        "sentence": without_secrets(one.sentence),
        "at": _text(one.at),
        "reason": without_secrets(one.reason) if one.reason else None,
        "remedy": without_secrets(one.remedy) if one.remedy else None,
        "rule": one.rule,
    }


def _pull(result: PullResult) -> Document:
    return {
        "workbook": _path(result.path),
        "database": result.database,
        "tables": [str(table.key) for table in result.schema.tables],
        "added": None if result.added is None else [str(cell) for cell in result.added],
        "changed": None if result.changed is None else [str(cell) for cell in result.changed],
        "not_in_workbook": _unsaid(result.schema),
        "findings": findings_document(result.findings),
    }


def _adopt(result: AdoptResult) -> Document:
    return {
        "workbook": _path(result.path),
        "database": result.database,
        "migrations": _path(result.migrations),
        "revision": _path(result.revision),
        "current": result.current,
        "not_in_workbook": _unsaid(result.schema),
        "findings": findings_document(result.findings),
    }


def _infer(result: InferResult) -> Document:
    return {
        "workbook": _path(result.path),
        "written": result.written,
        "tables": [_guessed(table) for table in result.tables],
        "database": result.database,
        "loaded": [
            {"table": table.name, "rows": table.rows, "rejected": table.rejected} for table in result.loaded
        ],
        "rejected_rows": _path(result.rejected),
        "findings": findings_document(result.findings),
    }


def _guessed(table: GuessedTable) -> Document:
    return {
        "name": table.name,
        "source": table.source,
        "rows": table.rows,
        "columns": [
            {
                "name": column.name,
                "type": column.type,
                "required": column.required,
                "primary_key": column.key,
                "unique": column.unique,
                "references": column.reference,
                "evidence": list(column.evidence),
                "to_decide": list(column.doubts),
            }
            for column in table.columns
        ],
    }


def _profile(result: ProfileResult) -> Document:
    return {
        "workbook": _path(result.path),
        "database": result.database,
        "copy": _path(result.copy),
        "tables": [
            {
                "name": table.name,
                "rows": table.rows,
                "rows_looked_at": table.looked,
                "sampled": table.sampled,
                "columns": [
                    {
                        "name": column.name,
                        "type": column.type,
                        "empty": column.empty,
                        "filled": column.filled,
                        "distinct": column.distinct,
                        "shortest": column.shortest,
                        "longest": column.longest,
                        "smallest": column.smallest,
                        "largest": column.largest,
                        "frequent": [{"value": value, "rows": rows} for value, rows in column.frequent],
                    }
                    for column in table.columns
                ],
            }
            for table in result.tables
        ],
        "findings": findings_document(result.findings),
    }


def _unsaid(schema: Schema) -> list[Document]:
    return [
        {"kind": each.kind, "table": _text(each.table), "name": each.name, "says": each.says}
        for each in schema.unsaid
    ]


def _status(result: StatusResult) -> Document:
    return {
        "workbook": {"path": _path(result.path), "changes": result.changes},
        "revisions": {"path": _path(result.migrations), "all": list(result.revisions)},
        "database": {
            "url": result.database,
            "exists": result.exists,
            "current": result.current,
            "behind": list(result.behind),
            "trouble": without_secrets(result.trouble) if result.trouble else None,
        },
        "stages": [
            {
                "kind": each.stage.kind.value,
                "table": str(each.stage.table),
                "old": each.stage.old,
                "new": each.stage.new,
                "since": each.since,
                "waits": waits_for(each.stage),
            }
            for each in result.stages
        ],
        "pending": result.pending,
        "findings": findings_document(result.findings),
    }


def _path(path: Path | None) -> str | None:
    return path.as_posix() if path else None


def _text(thing: object | None) -> str | None:
    return None if thing is None else str(thing)
