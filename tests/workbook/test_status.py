"""*Status*: a column is announced before it goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workbook.parsed import clean, parsed
from xl2db.schema.difference import difference
from xl2db.schema.model import Column, Schema
from xl2db.schema.text import parse_schema_text, schema_text


def _grid(*status: str, heading: str = "Status") -> str:
    rows = "\n".join(f"| c{number} | text(20) | {word} | |" for number, word in enumerate(status))
    return f"# t\n| Column | Type | {heading} | Primary key |\n{rows}\n| id | whole number | | yes |"


def _column(schema: Schema, number: int) -> Column:
    column = schema.tables[0].column(f"c{number}")
    assert isinstance(column, Column)
    return column


@pytest.mark.parametrize(
    ("heading", "word", "deprecated"),
    [
        ("Status", "deprecated", True),
        ("status", " Deprecated ", True),
        ("Status", "active", False),
        ("Status", "", False),
        ("Status", "in review, ask Ada", False),
        ("Status", "2024-01-31", False),
        ("Lifecycle", "obsolete", True),
        ("状態", "廃止予定", True),
        ("状态", "已弃用", True),
        ("Zustand", "veraltet", True),
        ("Statut", "obsolète", True),
        ("Estado", "obsoleto", True),
        ("Situação", "descontinuado", True),
    ],
)
def test_status__announces_or_is_a_note(tmp_path: Path, heading: str, word: str, deprecated: bool) -> None:
    schema = clean(tmp_path, _grid(word, heading=heading))
    assert _column(schema, 0).deprecated is deprecated


def test_misspelled_status__is_a_warning_at_its_cell(tmp_path: Path) -> None:
    read = parsed(tmp_path, _grid("", "depricated"))
    assert not _column(read.schema, 1).deprecated
    assert [(one.rule, str(one.at), one.severity.value) for one in read.findings] == [
        ("misspelled-status", "t!C3", "warning")
    ]


def test_two_columns_of_notes__are_no_fault(tmp_path: Path) -> None:
    grid = "# t\n| Column | Type | Status | Lifecycle | Key |\n| c0 | text(20) | done | in review | yes |"
    assert not _column(clean(tmp_path, grid), 0).deprecated


def test_status__is_a_change_that_no_database_knows(tmp_path: Path) -> None:
    before, after = clean(tmp_path, _grid("")), clean(tmp_path, _grid("deprecated"))
    (change,) = difference(before, after).changes
    assert change.summary == "~ c0   deprecated"
    assert str(change.at) == "t!C2"
    assert not change.loses
    (back,) = difference(after, before).changes
    assert back.summary == "~ c0   active"
    assert parse_schema_text(schema_text(after)) == after


def test_column_that_goes__was_announced_or_the_plan_says_how(tmp_path: Path) -> None:
    from xl2db.migrations.planning import make_plan
    from xl2db.review.reviewing import review

    grid = "# t\n| Column | Type | Key | Status |\n| a | text(20) | yes | |\n| b | text(20) | | {} |"
    after = clean(tmp_path, "# t\n| Column | Type | Key |\n| a | text(20) | yes |")
    told = []
    for word in ("deprecated", ""):
        planned = make_plan(clean(tmp_path, grid.format(word)), after)
        told += [one for one in review(planned, None) if one.rule == "drops-column"]
    announced, sudden = told
    assert announced.message.startswith("t.b goes, as announced (Status: deprecated)")
    assert sudden.message.startswith("t.b goes: programs")
    assert sudden.hint
    assert "type deprecated under the heading Status" in sudden.hint
