"""A workbook read and checked: the beginning of every verb that needs one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from xl2db.cells import CellRef
from xl2db.findings import (
    MOST_ERRORS,
    MOST_OF_A_RULE,
    EnoughFound,
    Finding,
    FindingList,
    Severity,
    WorkbookRefused,
    each_once,
    has_errors,
)
from xl2db.policy import Policy
from xl2db.report.results import CheckResult
from xl2db.rules import all_rules, rules_of, rules_of_workbooks
from xl2db.rules.files import FINDINGS_LEFT_OUT
from xl2db.settings import Project

if TYPE_CHECKING:
    from xl2db.schema.model import Schema
    from xl2db.workbook.grid import Workbook

Tell: TypeAlias = Callable[[str, int, int], None]
"""Is told the work under way: its name, how much is done, and of how much (0: unknown)."""


class FaultyWorkbook(WorkbookRefused):
    """The workbook has errors; it is kept, so that a report can show the cells."""

    def __init__(self, workbook: Workbook, *findings: Finding) -> None:
        """The workbook with everything that was found in it."""
        super().__init__(*findings)
        self.workbook = workbook


def silent(_work: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def read_and_check(project: Project, tell: Tell = silent, *, notes: bool = True) -> CheckResult:
    """Read the project's workbook and find everything wrong with it, without any database.

    Without ``notes`` nothing is said of what is merely to know of its design.
    Raises :class:`WorkbookRefused` where the file cannot be read at all.
    """
    from xl2db.database.portability import target_findings
    from xl2db.database.url import TARGETS, parse_url
    from xl2db.schema.design import design_findings
    from xl2db.schema.validation import validate
    from xl2db.workbook.parsing import parse
    from xl2db.workbook.reading import read

    assert project.workbook is not None
    if project.database is not None and project.target not in TARGETS:
        parse_url(project.database)  # says what is wrong with it
    tell(f"Reading {project.workbook.name}", 0, 0)
    workbook = read(project.workbook)
    named = None if project.has_default_database else project.target
    parsed = parse(workbook, target=named, functions=project.functions)
    target = target_of(project, parsed.schema)
    policy = project.policy.over(parsed.policy)
    findings = FindingList(parsed.findings)
    findings.left_out.update(parsed.left_out)
    try:
        if parsed.stopped:
            raise EnoughFound
        findings += validate(parsed.schema, target)
        findings += target_findings(parsed.schema, target)
        findings += design_findings(parsed.schema, target, policy.is_off if notes else policy.is_note)
        stopped = False
    except EnoughFound:
        stopped = True
    found, places = tuple(each_once(findings)), places_of(parsed.schema, policy)
    told = FindingList()
    try:
        told += policy.applied(found, places)
        if not stopped:
            told += policy.stale(found, places, (rule.name for rule in rules_of_workbooks()))
    except EnoughFound:
        stopped = True
    told += tuple(_left_out(findings.left_out + told.left_out, stopped, policy))
    return CheckResult(project.workbook, workbook, parsed.schema, tuple(told), policy, found)


def places_of(schema: Schema, policy: Policy) -> dict[str, CellRef]:
    """The cells of tables and columns by what a waiver calls them; nothing where there is no waiver."""
    if not policy.waivers:
        return {}
    named = {str(table.key): table.origin.at for table in schema.tables}
    named.update(
        (f"{table.key}.{column.name}", column.origin.at)
        for table in schema.tables
        for column in table.columns
    )
    return {name: at for name, at in named.items() if at}


def target_of(project: Project, schema: Schema) -> str:
    """The kind of database that a workbook is meant for: the one of the URL, or of its settings."""
    named = None if project.has_default_database else project.target
    return schema.settings.database_for(named) or project.target


def checked(project: Project, tell: Tell = silent) -> CheckResult:
    """The same, refusing a workbook that has errors (:class:`FaultyWorkbook`).

    What is merely to know of its design is left to ``check``.
    """
    result = read_and_check(project, tell, notes=False)
    if has_errors(result.findings):
        raise FaultyWorkbook(result.workbook, *result.findings)
    return replace(result, findings=tuple(without_design_notes(result.findings)))


def without_design_notes(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings without what is merely to know of the design of a workbook."""
    design = {rule.name for rule in rules_of("design")}
    return (one for one in findings if one.rule not in design or one.severity is not Severity.INFO)


def _left_out(left_out: Mapping[str, int], stopped: bool, policy: Policy) -> Iterator[Finding]:
    """What is said of findings that were too many to keep."""
    if stopped:
        yield FINDINGS_LEFT_OUT.finding(
            f"After {MOST_ERRORS} errors xl2db looked no further: there may be more.",
            hint="Mend these first, then run xl2db check again.",
        )
    known = all_rules()
    for name, number in left_out.items():
        if not (name in known and policy.is_off(known[name])):
            yield FINDINGS_LEFT_OUT.finding(
                f"{number:,} more findings of {name} are not shown.",
                hint=f"Look at the first {MOST_OF_A_RULE:,}, or turn the rule off in the settings.",
            )
