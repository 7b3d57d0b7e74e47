"""Results as text: ``lines_of`` is what is printed, ``talk_of`` what is said beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch

from xl2db.findings import Finding, Severity
from xl2db.report.course_text import course_text
from xl2db.report.findings_text import counts, finding_line, findings_text, waived_line
from xl2db.report.guesses_text import guesses_text
from xl2db.report.lines import WIDE, Line, Piece, count, line, listed, piece, wrapped
from xl2db.report.page_text import page_text
from xl2db.report.plan_text import plan_text
from xl2db.report.profile_text import profile_text
from xl2db.report.questions import question_finding
from xl2db.report.results import (
    AdoptResult,
    ApplyResult,
    CheckResult,
    ExplainResult,
    InferResult,
    InitResult,
    PlanResult,
    ProfileResult,
    PullResult,
    PutBackResult,
    StageStatus,
    StatusResult,
    SyncResult,
    UndoResult,
    WhyResult,
    drift_in,
)
from xl2db.report.review_text import MOST_OF_A_RULE, is_note, review_lines
from xl2db.report.unsaid_text import unsaid_lines
from xl2db.report.why_text import why_lines
from xl2db.schema.model import StageKind
from xl2db.schema.stages import waits_for
from xl2db.workbook.grid import Workbook


@singledispatch
def lines_of(result: object, columns: int = WIDE) -> Iterator[Line]:
    """A result as lines; those that can be made to fit have no more than ``columns`` places."""
    raise TypeError(f"no text form for {type(result).__name__}")


@singledispatch
def talk_of(_result: object) -> Iterator[Line]:
    """What is said beside a result."""
    yield from ()


def refusal_lines(findings: Iterable[Finding], workbook: Workbook | None = None) -> Iterator[Line]:
    """What is said where a command stopped."""
    found = tuple(findings)
    yield from findings_text(found, workbook)
    if len(found) > 1:
        yield line(Piece(f"{counts(found)}.", "strong"))


@lines_of.register
def _(result: InitResult, _columns: int = WIDE) -> Iterator[Line]:
    path = result.path.as_posix()
    yield line("Wrote ", piece(path, "strong"), ": a starter workbook with a worked example.")
    yield line("Open it, make it yours, then run: xl2db sync ", path)


@lines_of.register
def _(result: PullResult, columns: int = WIDE) -> Iterator[Line]:
    yield from _notes_and_findings(result.findings, None)
    yield from unsaid_lines(result.schema, columns)
    tables = result.schema.tables
    size = f"{count(len(tables), 'table')}, {count(sum(len(each.columns) for each in tables), 'column')}"
    path = piece(result.path.as_posix(), "strong")
    if result.added is None or result.changed is None:
        yield line("Wrote   ", path, f": {size} of {result.database}.")
    elif not (result.added or result.changed):
        yield line(path, f" says what {result.database} is already: {size}.")
    else:
        more = [f"{count(len(result.added), 'row')} added"] if result.added else []
        more += [f"{count(len(result.changed), 'cell')} changed"] if result.changed else []
        yield line("Wrote   ", path, f": {' and '.join(more)}; {size} of {result.database}.")
        yield from wrapped(line("Marked: ", piece(_cells(result))), columns, 8)
        return
    yield line("Look it over; then take the database over: xl2db adopt ", path)


def _cells(result: PullResult) -> str:
    cells = [str(cell) for cell in (*(result.added or ()), *(result.changed or ()))]
    return ", ".join(cells[:12]) + (f" and {len(cells) - 12} more" if len(cells) > 12 else "")


@lines_of.register
def _(result: InferResult, columns: int = WIDE) -> Iterator[Line]:
    yield from _notes_and_findings(result.findings, None)
    yield from guesses_text(result, columns)


@lines_of.register
def _(result: ProfileResult, columns: int = WIDE) -> Iterator[Line]:
    yield from _notes_and_findings(result.findings, result.workbook)
    yield from profile_text(result, columns)


@lines_of.register
def _(result: AdoptResult, columns: int = WIDE) -> Iterator[Line]:
    yield from _notes_and_findings(result.findings, None)
    yield from unsaid_lines(result.schema, columns)
    tables = count(len(result.schema.tables), "table")
    if result.revision:
        yield line("Wrote   ", piece(result.revision.as_posix(), "strong"))
    yield line("Adopted ", piece(result.database, "strong"), f": {tables}, at {result.current}.")
    yield line("Nothing in it was changed. Edit the workbook, then run: xl2db sync ", result.path.as_posix())


@lines_of.register
def _(result: CheckResult, _columns: int = WIDE) -> Iterator[Line]:
    yield from _notes_and_findings(result.findings, result.workbook)
    tables = len(result.schema.tables)
    columns = sum(len(table.columns) for table in result.schema.tables)
    size = f"{count(tables, 'table')}, {count(columns, 'column')}"
    found = counts(result.findings)
    if result.ok:
        said = f" ({found})" if found else ""
        yield line(piece(result.path.name, "strong"), Piece(" is fine", "good"), f"{said}: {size}.")
    else:
        yield line(Piece(found, "error"), f" in {result.path.name}: {size}.")


@lines_of.register
def _(result: PlanResult, columns: int = WIDE) -> Iterator[Line]:
    yield from _notes_and_findings(result.findings, result.workbook)
    if result.is_empty and result.behind:
        lacking = count(len(result.behind), "revision")
        yield line(piece(result.path.name, "strong"), ": as in the latest revision.")
        yield line(
            f"{lacking} to apply to {result.database}: {listed(result.behind)} (xl2db apply, or sync)."
        )
        return
    if result.is_empty:
        yield line(piece(result.path.name, "strong"), ": nothing to do.")
        return
    yield from plan_text(result.plan.changes, result.losses, result.plan.wanted, columns)
    yield from review_lines(result.findings)
    yield from course_text(result.course, columns)
    if result.questions:
        yield ()
        asked = [question_finding(question, result.plan.wanted) for question in result.questions]
        yield from findings_text(asked, result.workbook)


@lines_of.register
def _(result: WhyResult, columns: int = WIDE) -> Iterator[Line]:
    yield from why_lines(result, columns)


@lines_of.register
def _(result: SyncResult, columns: int = WIDE) -> Iterator[Line]:
    yield from _notes_and_findings(result.plan.findings, result.plan.workbook)
    if result.plan.is_empty:
        yield from _backup(result)
    if result.caught_up:
        yield line(f"Caught up: {listed(result.caught_up)} applied to {result.database}.")
    if result.schema_file:
        path = piece(result.schema_file.as_posix(), "strong")
        yield line("Wrote   ", path, ": it says again what the workbook says.")
    if result.plan.is_empty:
        what = "nothing to do in the database." if result.schema_file else "nothing to do."
        yield line(piece(result.plan.path.name, "strong"), f": {what}")
        return
    plan = result.plan.plan
    yield from plan_text(plan.changes, result.plan.losses, plan.wanted, columns)
    yield from review_lines(result.plan.findings)
    yield from course_text(result.plan.course, columns)
    yield ()
    for revision in result.revisions:
        yield line("Wrote   ", piece(revision.as_posix(), "strong"))
    yield from _backup(result)
    if result.applied:
        yield line(
            "Applied to ", piece(result.database or "", "strong"), " and checked: nothing is left to do."
        )
    else:
        what = "it" if len(result.revisions) == 1 else "them"
        yield line(f"Not applied: xl2db apply brings a database to {what}.")


def _backup(result: SyncResult | ApplyResult | PutBackResult | UndoResult) -> Iterator[Line]:
    """Where the copy is that was made before something was taken away, and what it is good for."""
    if result.backup:
        path = piece(result.backup.as_posix(), "strong")
        yield line("Copied  ", path, f" from {result.database}: copy it back to have what was taken away.")


@lines_of.register
def _(result: ApplyResult, _columns: int = WIDE) -> Iterator[Line]:
    if not result.applied:
        at = f"at {result.current}" if result.current else "empty, and so is the migrations folder"
        yield line(piece(result.database, "strong"), f" is up to date ({at}).")
        return
    yield from _backup(result)
    for name in result.applied:
        yield line("Applied ", piece(name, "strong"))
    yield line(piece(result.database, "strong"), f" is at {result.current} now, the latest revision.")


@lines_of.register
def _(result: PutBackResult, columns: int = WIDE) -> Iterator[Line]:
    if result.plan.is_empty:
        yield line(piece(result.database, "strong"), ": as the latest revision left it, nothing to put back.")
        return
    plan = result.plan.plan
    yield from plan_text(plan.changes, result.plan.losses, plan.wanted, columns)
    yield ()
    yield from _backup(result)
    yield line("Put back in ", piece(result.database, "strong"), " and checked: nothing is left to do.")


@lines_of.register
def _(result: UndoResult, _columns: int = WIDE) -> Iterator[Line]:
    if not result.is_done:
        yield line("Nothing to undo: ", piece(result.database, "strong"), f" does not have {result.undone}.")
        return
    yield from _backup(result)
    yield line("Undone  ", piece(result.undone, "strong"))
    now = f"at {result.current} now" if result.current else "as before the first revision"
    yield line(piece(result.database, "strong"), f" is {now}. xl2db apply brings it back.")


@lines_of.register
def _(result: StatusResult, columns: int = WIDE) -> Iterator[Line]:
    stands = {"Workbook": _workbook_status, "Revisions": _revisions_status, "Database": _database_status}
    for name, words in stands.items():
        yield from wrapped(line(Piece(f"{name:<11}", "faint"), *words(result)), columns, indent=11)
    for number, each in enumerate(result.stages):
        name = "" if number else "Stages"
        yield from wrapped(line(Piece(f"{name:<11}", "faint"), *_stage_status(each)), columns, indent=11)


def _stage_status(each: StageStatus) -> Iterator[Piece]:
    table = str(each.stage.table)
    title = each.stage.title if each.stage.kind is StageKind.DROP_TABLE else f"{table}.{each.stage.title}"
    yield piece(title, "strong")
    since = f" since {each.since.partition('_')[0]}" if each.since else ""
    begun, semicolon, rest = waits_for(each.stage).rpartition("; ")
    yield piece(f": {begun}{since}{semicolon}{rest} (then xl2db sync --contract)")


@lines_of.register
def _(result: ExplainResult, columns: int = WIDE) -> Iterator[Line]:
    if result.page:
        for rule in result.rules:
            yield line(piece(rule.name, "strong"), " (", Piece(rule.severity.value, rule.severity.value), ")")
            yield line(rule.summary)
            yield ()
            facts = f"\n\n{rule.facts}" if rule.facts else ""
            yield from page_text(rule.page.rstrip() + facts, columns)
        return
    longest = max(len(rule.name) for rule in result.rules)
    for rule in result.rules:
        severity = Piece(f"{rule.severity.value:<7}  ", rule.severity.value)
        entry = line(piece(f"{rule.name:<{longest}}  ", "strong"), severity, rule.summary)
        yield from wrapped(entry, columns, longest + 11)


@talk_of.register
def _(result: StatusResult | ApplyResult) -> Iterator[Line]:
    yield from _notes_and_findings(result.findings, None)


def _notes_and_findings(findings: Iterable[Finding], workbook: Workbook | None) -> Iterator[Line]:
    """Errors and warnings in full, and what is only told in one line each."""
    found = tuple(findings)
    yield from findings_text([one for one in found if one.severity is not Severity.INFO], workbook)
    told = [one for one in found if one.severity is Severity.INFO and not is_note(one)]
    for rule in dict.fromkeys(one.rule for one in told):
        alike = [one for one in told if one.rule == rule]
        shown = alike if len(alike) == MOST_OF_A_RULE + 1 else alike[:MOST_OF_A_RULE]
        yield from (waived_line(one) if one.waived else finding_line(one) for one in shown)
        if rest := len(alike) - len(shown):
            yield line(Piece("info", "info"), f": … and {rest} more of {rule} (--format json has them all).")
    if told:
        yield ()


def _workbook_status(result: StatusResult) -> Iterator[Piece]:
    if result.path is None:
        yield Piece("none found here")
        return
    yield piece(result.path.as_posix(), "strong")
    if result.changes is None:
        yield Piece(": has errors (xl2db check)", "error")
    elif result.changes:
        changes = count(result.changes, "change")
        yield Piece(f": {changes} that no revision has yet (xl2db sync)", "change")
    else:
        yield Piece(": as in the latest revision")


def _revisions_status(result: StatusResult) -> Iterator[Piece]:
    yield piece(result.migrations.as_posix(), "strong")
    if result.revisions:
        number = count(len(result.revisions), "revision")
        yield piece(f": {number}, the latest is {result.revisions[-1]}")
    else:
        yield Piece(": no revisions yet")


def _database_status(result: StatusResult) -> Iterator[Piece]:
    if result.database is None:
        yield Piece("none named (--database, XL2DB_DATABASE, or the settings)")
        return
    yield piece(result.database, "strong")
    if result.trouble:
        yield piece(f": {result.trouble.rstrip('.')}", "error")
    elif not result.exists:
        yield Piece(": not there yet" + _behind(result))
    elif result.current is not None and result.current not in result.revisions:
        yield piece(f": at {result.current or repr('')}, which is none of these revisions", "error")
    elif result.current:
        yield piece(f": at {result.current}" + _behind(result))
    else:
        yield Piece(": no revision applied" + _behind(result))


def _behind(result: StatusResult) -> str:
    if result.behind:
        return f", {count(len(result.behind), 'revision')} behind (xl2db apply)"
    if drift := drift_in(result.findings):
        return f", with {count(len(drift), 'difference')} from it"
    return ", up to date" if result.revisions else ""
