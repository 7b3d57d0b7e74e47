"""What there is to know before a plan runs: one line a finding, grouped by what it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from xl2db.findings import Consequence, Finding, Severity
from xl2db.report.lines import Line, Piece, line, piece
from xl2db.report.visible import pad, width, without_secrets

MOST_OF_A_RULE = 5
"""More findings of one rule are counted, not shown; the JSON form has them all."""


def is_note(finding: Finding) -> bool:
    """Whether a finding is merely to know, and stands under the plan instead of above it."""
    return finding.severity is Severity.INFO and bool(finding.consequences) and not finding.waived


def review_lines(findings: Iterable[Finding]) -> Iterator[Line]:
    """The notes among the findings; nothing where there are none."""
    notes = [one for one in findings if is_note(one)]
    if not notes:
        return
    cell = max(width(str(one.at or "")) for one in notes)
    yield ()
    yield line(Piece("To know before it runs", "strong"), " (xl2db explain RULE says more):")
    for consequence in Consequence:
        group = [one for one in notes if one.consequences[0] is consequence]
        if group:
            yield line("  ", Piece(consequence.value, "change"))
            yield from _group(group, cell)


def _group(notes: list[Finding], cell: int) -> Iterator[Line]:
    seen: Counter[str] = Counter()
    for one in notes:
        seen[one.rule] += 1
        if seen[one.rule] <= MOST_OF_A_RULE:
            at = pad(str(one.at or ""), cell)
            message = piece(without_secrets(one.message))
            yield line("    ", piece(at, "faint"), "  ", message, Piece(f"  [{one.rule}]", "faint"))
    for rule, number in seen.items():
        if number > MOST_OF_A_RULE:
            yield line(
                "    ", " " * cell, f"  … and {number - MOST_OF_A_RULE} more  ", piece(f"[{rule}]", "faint")
            )
