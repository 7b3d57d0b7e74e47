"""Findings as text, in the manner of a compiler: the sentence, the cell, what stands there, what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from xl2db.findings import Finding, Severity
from xl2db.report.excerpt import Excerpts
from xl2db.report.lines import Line, Piece, count, line, listed, piece
from xl2db.report.visible import without_secrets
from xl2db.workbook.grid import Workbook

_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def findings_text(findings: Iterable[Finding], workbook: Workbook | None = None) -> Iterator[Line]:
    """Each finding with an empty line after it, errors first; cells are shown where there is a workbook."""
    excerpts = Excerpts(workbook) if workbook else None
    for finding in by_severity(findings):
        yield from finding_text(finding, excerpts)
        yield ()


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """Errors, then warnings, then the rest, each in the order given."""
    return sorted(findings, key=lambda finding: _RANK[finding.severity])


def finding_text(finding: Finding, excerpts: Excerpts | None = None) -> Iterator[Line]:
    """One finding."""
    severity = finding.severity.value
    yield line(Piece(severity, severity), Piece(": ", "strong"), piece(_safe(finding.message), "strong"))
    if finding.at:
        yield line(Piece("  --> ", "faint"), str(finding.at))
        if excerpts:
            yield from excerpts.excerpt(finding.at, finding.span)
    if finding.related:
        yield _note("see", listed(map(str, finding.related)))
    if finding.hint:
        yield _note("help", _safe(finding.hint))
    yield _note("more", f"xl2db explain {finding.rule}")


def finding_line(finding: Finding) -> Line:
    """One finding in one line: ``warning: the sentence (orders!C7)``; no sheet is named twice."""
    severity = finding.severity.value
    named = finding.at and not finding.at.row and finding.at.sheet in finding.message
    where = f" ({finding.at})" if finding.at and not named else ""
    return line(Piece(severity, severity), ": ", _safe(finding.message), piece(where, "faint"))


def waived_line(finding: Finding) -> Line:
    """A finding that somebody lets be, with the reason: ``waived: the sentence (orders!C7) – because``."""
    where = f" ({finding.at})" if finding.at else ""
    reason = _safe(finding.waived or "").rstrip(".")
    told = (_safe(finding.message), piece(where, "faint"), f" Why: {reason}. [{finding.rule}]")
    return line(Piece("waived", "info"), ": ", *told)


def counts(findings: Iterable[Finding]) -> str:
    """How many there are: ``3 errors, 1 warning``; empty for none."""
    numbers = Counter(finding.severity for finding in findings)
    words = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    return ", ".join(count(numbers[severity], word) for severity, word in words.items() if numbers[severity])


def _note(word: str, text: str) -> Line:
    return line(Piece(f"   = {word}: ", "faint"), text)


def _safe(text: str) -> str:
    return without_secrets(text)
