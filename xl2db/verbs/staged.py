"""What a database should have, where changes are made in stages: the workbook's schema, and what stays meanwhile."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from xl2db.findings import has_errors
from xl2db.report.results import CheckResult
from xl2db.schema.model import Schema
from xl2db.schema.stages import held, kept_stages, stages_of
from xl2db.verbs.checked import FaultyWorkbook
from xl2db.verbs.decided import Decided


class Staging(StrEnum):
    """How changes are made that would break the running application."""

    AT_ONCE = "at once"
    STAGES = "stages"
    CONTRACT = "contract"


def course_for(stages: bool, contract: bool) -> Staging:
    """What flags ask for."""
    if stages and contract:
        from xl2db.findings import DecisionNeeded
        from xl2db.rules.decisions import STAGES_OR_CONTRACT

        raise DecisionNeeded(
            STAGES_OR_CONTRACT.finding(
                "--stages begins changes and --contract ends them.", hint="Give one of them at a time."
            )
        )
    return Staging.STAGES if stages else Staging.CONTRACT if contract else Staging.AT_ONCE


def meanwhile(previous: Schema, check: CheckResult, staging: Staging = Staging.AT_ONCE) -> CheckResult:
    """The workbook with what the stages under way keep; without, where they end.

    Raises :class:`FaultyWorkbook` where the workbook asks for what cannot be done meanwhile.
    """
    if staging is Staging.CONTRACT or not previous.stages:
        return check
    stages, findings = kept_stages(previous, check.schema)
    if has_errors(findings):
        raise FaultyWorkbook(check.workbook, *findings)
    return replace(check, schema=held(check.schema, previous, stages))


def in_stages(previous: Schema, check: CheckResult, decided: Decided) -> CheckResult:
    """The workbook with what new stages keep; why a change cannot be made in stages is among the findings."""
    stages, notes = stages_of(previous, check.schema, decided.found)
    schema = held(check.schema, previous, (*check.schema.stages, *stages))
    return replace(check, schema=schema, findings=(*check.findings, *notes), found=(*check.found, *notes))
