"""``explain``: the page of a rule."""

from __future__ import annotations

from difflib import get_close_matches

from xl2db.findings import SettingsRefused
from xl2db.report.results import ExplainResult
from xl2db.rules import all_rules
from xl2db.rules.settings import UNKNOWN_RULE


def explain(rule: str | None = None) -> ExplainResult:
    """The rule of that name with its page, or all rules; an unknown name raises :class:`SettingsRefused`."""
    rules = all_rules()
    if rule is None:
        return ExplainResult(tuple(rules.values()), page=False)
    name = rule.strip().lower()
    if name not in rules:
        close = get_close_matches(name, rules, 3, 0.5)
        raise SettingsRefused(
            UNKNOWN_RULE.finding(
                f"There is no rule “{rule}”.",
                hint=f"Did you mean {' or '.join(close)}?" if close else "xl2db explain lists all of them.",
            )
        )
    return ExplainResult((rules[name],), page=True)
