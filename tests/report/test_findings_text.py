"""Findings in the manner of a compiler."""

from __future__ import annotations

from pathlib import Path

import pytest

from xl2db.cells import CellRef
from xl2db.findings import Finding, Severity
from xl2db.report.findings_text import counts, finding_line, findings_text
from xl2db.report.lines import plain, plain_text
from xl2db.workbook.grid import ErrorValue, Formula, Sheet, Workbook

ORDERS = Sheet(
    "orders",
    {
        1: {1: "Column", 2: "Type", 3: "Required", 4: "Description"},
        2: {1: "id", 2: "auto number"},
        3: {1: "total", 2: "deciml(12,2)", 3: "yes", 4: "what it costs"},
        4: {1: "合計金額", 2: "text(20", 4: "note"},
        5: {2: "text"},
        6: {1: "evil\x1b[31m", 2: "::error::"},
        7: {1: "rate", 2: ErrorValue("#REF!"), 3: Formula("=A1")},
    },
)
WORKBOOK = Workbook(Path("shop.xlsx"), (ORDERS,))


def found(row: int, column: int, **more: object) -> Finding:
    return Finding("unknown-type", Severity.ERROR, "Message.", CellRef("orders", row, column), **more)  # type: ignore[arg-type]


def rendered(*findings: Finding, workbook: Workbook | None = WORKBOOK) -> str:
    return plain_text(findings_text(findings, workbook))


def test_finding__shows_sentence_cell_surroundings_caret_and_help() -> None:
    text = rendered(found(3, 2, span=(0, 6), hint="Did you mean decimal(12,2)?"))
    assert text == (
        "error: Message.\n"
        "  --> orders!B3\n"
        "   |  A: Column  B: Type       C: Required\n"
        " 3 |  total      deciml(12,2)  yes\n"
        "   |             ^^^^^^\n"
        "   = help: Did you mean decimal(12,2)?\n"
        "   = more: xl2db explain unknown-type\n"
        "\n"
    )


def test_finding__puts_the_caret_under_the_text_after_wide_characters() -> None:
    lines = rendered(found(4, 2, span=(4, 5))).splitlines()
    assert lines[3] == " 4 |  合計金額   text(20"
    assert lines[4] == "   |                 ^"


def test_finding__in_an_empty_cell_has_one_caret() -> None:
    lines = rendered(found(5, 1)).splitlines()
    assert lines[4] == "   |  ^"


def test_finding__of_a_row_or_a_sheet_has_no_caret() -> None:
    assert "^" not in rendered(found(3, 0))
    assert " 3 |  total" in rendered(found(3, 0))
    assert " |" not in rendered(found(0, 0))


@pytest.mark.parametrize("workbook", [None, Workbook(Path("other.xlsx"))])
def test_finding__without_the_sheet_names_the_cell_alone(workbook: Workbook | None) -> None:
    text = rendered(found(3, 2), workbook=workbook)
    assert "--> orders!B3" in text
    assert " |" not in text


def test_finding__never_obeys_a_cell() -> None:
    text = rendered(found(6, 2))
    assert "\x1b" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_finding__shows_errors_and_formulas_as_excel_does() -> None:
    text = rendered(found(7, 2))
    assert "#REF!" in text
    assert "=A1" in text


def test_finding__keeps_the_span_of_a_long_text_in_sight() -> None:
    sheet = Sheet("s", {1: {1: "x" * 200 + "HERE" + "y" * 200}})
    finding = Finding("r", Severity.ERROR, "M.", CellRef("s", 1, 1), span=(200, 204))
    lines = plain_text(findings_text([finding], Workbook(Path("s.xlsx"), (sheet,)))).splitlines()
    row, caret = lines[3], lines[4]
    assert caret.count("^") == 4
    assert row[caret.index("^") : caret.index("^") + 4] == "HERE"
    assert len(row) < 100


@pytest.mark.parametrize("span", [(5, 2), (-1, 3), (0, 999)])
def test_finding__survives_a_wrong_span(span: tuple[int, int]) -> None:
    assert "^" in rendered(found(3, 2, span=span))


def test_findings__stand_errors_first() -> None:
    info = Finding("b", Severity.INFO, "Info.")
    warning = Finding("a", Severity.WARNING, "Warning.")
    text = rendered(info, warning, found(3, 2))
    assert text.index("error:") < text.index("warning:") < text.index("info:")
    assert counts([info, warning, warning]) == "2 warnings, 1 note"
    assert counts([]) == ""


def test_finding__masks_a_password() -> None:
    finding = Finding(
        "r", Severity.ERROR, "No postgresql://me:hush@db/x.", hint="See postgresql://a:hush@b/c"
    )
    assert "hush" not in rendered(finding)


def test_finding_line__is_one_line_with_its_cell() -> None:
    finding = Finding("free-sheet", Severity.INFO, "Not\nread.", CellRef("price list"))
    assert plain(finding_line(finding)) == "info: Not↵read. ('price list')"
