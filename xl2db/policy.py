"""How much each rule matters here, and which findings somebody lets be, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from xl2db.cells import CellRef
from xl2db.findings import Finding, Rule, Severity
from xl2db.rules import all_rules
from xl2db.rules import settings as rules

OFF = "off"
LEVELS = (OFF, *(severity.value for severity in reversed(Severity)))
_MOST_PARTS = 20
Places = Mapping[str, CellRef]
"""The defining cells of tables and columns, by what they are called: ``orders``, ``orders.total``."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """One finding that may be: its rule, what it is about (``orders.total``, ``orders``, ``orders!F12``), why.

    ``at`` is the cell that says so, None for one of the settings file.
    """

    rule: str
    about: str
    reason: str
    at: CellRef | None = None


class _Covered:
    """Finds the waiver of a finding: however many of both there are, each is looked at once."""

    def __init__(self, waivers: Iterable[Waiver], places: Places) -> None:
        self.used: set[tuple[str, str]] = set()
        self._waivers: dict[tuple[str, str], Waiver] = {}
        self._rules: set[str] = set()
        self._rows: dict[tuple[str, int], list[str]] = {}
        for waiver in waivers:
            self._waivers.setdefault((waiver.rule, waiver.about), waiver)
            self._rules.add(waiver.rule)
        for name, at in places.items():
            self._rows.setdefault((at.sheet, at.row), []).append(name)

    def by(self, finding: Finding) -> Waiver | None:
        """A waiver that means the finding, or what it is part of, or its row; all such are noted in ``used``."""
        if finding.rule not in self._rules:
            return None
        found = [key for about in self._names(finding) if (key := (finding.rule, about)) in self._waivers]
        self.used.update(found)
        return self._waivers[found[0]] if found else None

    def _names(self, finding: Finding) -> Iterator[str]:
        """What a waiver may call it: the cell, the thing, what it is part of, what is defined in its row."""
        yield str(finding.at)
        parts = [part for part in finding.about[1:] if part != "None"]
        name = ".".join(parts)
        yield name
        for _ in range(min(name.count("."), _MOST_PARTS)):
            name = name.rpartition(".")[0]
            yield name
        if finding.at:
            yield from self._rows.get((finding.at.sheet, finding.at.row), ())


@dataclass(frozen=True, slots=True)
class Policy:
    """What the settings say of rules. ``severities`` are ``off``, ``info``, ``warning`` or ``error`` by name."""

    severities: Mapping[str, str] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()

    def over(self, other: Policy) -> Policy:
        """Both, where this one wins."""
        return Policy({**other.severities, **self.severities}, (*self.waivers, *other.waivers))

    def is_off(self, rule: Rule) -> bool:
        """Whether nobody wants to hear of a rule, nor waives one of its findings."""
        level = self.severities.get(rule.name) or (OFF if rule.optional else None)
        return level == OFF and not any(waiver.rule == rule.name for waiver in self.waivers)

    def is_note(self, rule: Rule) -> bool:
        """Whether a rule is off, or only says what is to know."""
        level = self.severities.get(rule.name) or rule.severity.value
        waived = any(waiver.rule == rule.name for waiver in self.waivers)
        return self.is_off(rule) or (level == Severity.INFO.value and not waived)

    def applied(self, findings: Iterable[Finding], places: Places) -> tuple[Finding, ...]:
        """The findings with the severity that they have here; waived ones are told with their reason."""
        return tuple(self._applied(findings, places, all_rules()))

    def _applied(
        self, findings: Iterable[Finding], places: Places, known: Mapping[str, Rule]
    ) -> Iterator[Finding]:
        covered = _Covered(self.waivers, places)
        for finding in findings:
            rule = known.get(finding.rule)
            level = self.severities.get(finding.rule) or (OFF if rule and rule.optional else None)
            if rule is None or is_fixed(rule):
                yield finding
                continue
            if level == OFF:
                continue
            if waiver := covered.by(finding):
                yield replace(finding, severity=Severity.INFO, waived=waiver.reason)
            elif level:
                yield replace(finding, severity=Severity(level))
            else:
                yield finding

    def stale(self, findings: Iterable[Finding], places: Places, among: Iterable[str]) -> Iterator[Finding]:
        """Waivers of the rules named in ``among`` that cover none of the findings (before they were applied)."""
        covered, names = _Covered(self.waivers, places), set(among)
        for finding in findings:
            covered.by(finding)
        for waiver in self.waivers:
            if waiver.rule in names and (waiver.rule, waiver.about) not in covered.used:
                yield rules.STALE_WAIVER.finding(
                    f"Nothing is found that the waiver of {waiver.rule} at {waiver.about} would let be.",
                    waiver.at,
                    hint="Take it out, or correct what it is about.",
                    about=("waiver", waiver.rule, waiver.about),
                )


NO_POLICY = Policy()


def is_fixed(rule: Rule) -> bool:
    """Whether nobody can silence a rule: it stops what would lose data, or what cannot be done at all."""
    return rule.severity is Severity.ERROR


def wrong_level(name: str, level: str, at: CellRef | None = None) -> Finding | None:
    """What is wrong with giving a rule a severity; None where it may have it."""
    known = all_rules()
    if name not in known:
        return _unknown(name, known, at)
    if level not in LEVELS:
        return rules.WRONG_RULE_SETTING.finding(
            f"“{level}” is not a severity; {name} can be {', '.join(LEVELS)}.",
            at,
            hint=f"Write one of {', '.join(LEVELS)}.",
        )
    if is_fixed(known[name]) and level != Severity.ERROR.value:
        return rules.WRONG_RULE_SETTING.finding(
            f"{name} protects data, or what cannot be done at all; it stays an error.",
            at,
            hint="Take the setting out, and look at what it finds.",
        )
    return None


def wrong_waiver(waiver: Waiver) -> Finding | None:
    """What is wrong with a waiver; None where it may stand."""
    known = all_rules()
    if waiver.rule not in known:
        return _unknown(waiver.rule, known, waiver.at)
    if not waiver.reason.strip():
        return rules.WRONG_RULE_SETTING.finding(
            f"The waiver of {waiver.rule} at {waiver.about} gives no reason.",
            waiver.at,
            hint="Write why it may be; the report shows it to everybody.",
        )
    if is_fixed(known[waiver.rule]):
        return rules.WRONG_RULE_SETTING.finding(
            f"{waiver.rule} protects data, or what cannot be done at all; it cannot be waived.",
            waiver.at,
            hint="Take the waiver out, and look at what the rule finds.",
        )
    return None


def _unknown(name: str, known: Mapping[str, Rule], at: CellRef | None) -> Finding:
    close = get_close_matches(name, known, 1, 0.5)
    return rules.WRONG_RULE_SETTING.finding(
        f"There is no rule “{name}”.",
        at,
        hint=f"Did you mean {close[0]}?" if close else "xl2db explain lists all of them.",
    )
