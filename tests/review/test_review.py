"""The review of a plan: for each change exactly what is declared, with all rules on at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.plans import plan_between, rows_in
from tests.review.review_cases import CASES, Case
from xl2db.findings import Rule, Severity
from xl2db.review.reviewing import review
from xl2db.rules import application, keeping, locks

RULES = [
    rule
    for module in (application, keeping, locks)
    for rule in vars(module).values()
    if isinstance(rule, Rule) and rule is not keeping.NOT_CHECKED
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_change__has_exactly_the_declared_findings(case: Case, tmp_path: Path) -> None:
    plan = plan_between(tmp_path, case.before, case.after, case.target, case.drop)
    findings = review(plan, case.target, rows_in(plan, case.rows))
    assert sorted(f"{one.rule} {one.at or ''}".strip() for one in findings) == sorted(case.finds)
    for one in findings:
        assert one.message.endswith(".")
        assert "\n" not in one.message
        assert one.hint
        assert one.reason
        assert one.consequences
        assert one.severity is not Severity.ERROR


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule__is_seen_and_is_silent(rule: Rule) -> None:
    found = [case for case in CASES if rule.name in {text.split()[0] for text in case.finds}]
    assert found
    assert len(found) < len(CASES)
