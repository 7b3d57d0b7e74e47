"""Decisions in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grids import write_workbook
from xl2db.cells import CellRef
from xl2db.report.lines import plain, plain_text
from xl2db.report.questions import (
    confirmation_word,
    loss_finding,
    question_finding,
    question_lines,
    undo_finding,
)
from xl2db.report.results import Loss, Taken
from xl2db.schema.difference import Question
from xl2db.schema.model import TableName
from xl2db.workbook.parsing import parse
from xl2db.workbook.reading import read

CUSTOMERS = TableName(None, "customers")
COLUMN = Question("column", CUSTOMERS, "name", ("full_name",), (CellRef("customers", 3, 7),))
SEVERAL = Question("column", CUSTOMERS, "name", ("first", "last"), (CellRef("customers", 3, 7), None))
TABLE = Question("table", None, "customers", ("clients",), (CellRef("clients", 1, 1),))


def test_question__is_numbered_and_ends_with_stop() -> None:
    assert plain_text(question_lines(COLUMN)).splitlines() == [
        "customers.name is gone, and customers.full_name (customers!G3) is new. What happened?",
        "  1  name became full_name: a rename, the data is kept",
        "  2  name is dropped with its data; full_name is something new",
        "  3  stop, and change nothing",
    ]


def test_question__offers_every_candidate() -> None:
    lines = plain_text(question_lines(SEVERAL)).splitlines()
    assert len(lines) == 5
    assert "first" in lines[1]
    assert "last" in lines[2]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            COLUMN,
            [
                "--rename customers.name=full_name",
                "--drop customers.name",
                "type name under the heading Renamed from in the row of full_name",
            ],
        ),
        (SEVERAL, ["--rename customers.name=first or --rename customers.name=last"]),
        (TABLE, ["--rename customers=clients", "--drop customers", "above the headings of clients"]),
    ],
)
def test_question_finding__says_what_to_write(question: Question, parts: list[str]) -> None:
    finding = question_finding(question)
    assert finding.rule == "renamed-or-dropped"
    for part in parts:
        assert part in (finding.hint or "")
    assert f"{question.old} is gone" in finding.message


def test_question_finding__names_the_empty_cell(tmp_path: Path) -> None:
    book = write_workbook(
        tmp_path / "book.xlsx",
        """
        # customers
        | Column | Type | Primary key | Renamed from |
        | id | auto number | yes | |
        | full_name | text | | |
        """,
    )
    finding = question_finding(COLUMN, parse(read(book)).schema)
    assert "type name into customers!D3 (Renamed from)" in (finding.hint or "")


def test_names__are_quoted_for_a_shell() -> None:
    question = Question("column", CUSTOMERS, "it's old", ("new name",), (None,))
    assert "--rename 'customers.it'\\''s old=new name'" in (question_finding(question).hint or "")


@pytest.mark.parametrize(
    ("what", "rows", "says"),
    [
        ("column", 37, "37 values would be lost"),
        ("table", 1204, "1,204 rows would be lost"),
        ("narrower", 2, "2 values may be cut"),
        ("column", None, "no database was asked"),
    ],
)
def test_loss_finding__counts_and_says_how_to_confirm(what: str, rows: int | None, says: str) -> None:
    finding = loss_finding(Loss("customers.fax", what, CUSTOMERS, "fax", rows))
    assert says in finding.message
    assert "--drop customers.fax" in (finding.hint or "")


def test_confirmation_word__is_cut_where_nothing_goes_whole() -> None:
    cut = Loss("a.b", "narrower", CUSTOMERS)
    assert confirmation_word([cut]) == "cut"
    assert confirmation_word([cut, Loss("a.c", "column", CUSTOMERS)]) == "drop"


def test_undo_finding__names_what_goes() -> None:
    taken = Taken(
        "0002_phone", "Add phone", "shop.db", (Loss("customers.phone", "column", CUSTOMERS, "phone", 3),)
    )
    finding = undo_finding(taken)
    assert "customers.phone" in finding.message
    assert "--yes" in (finding.hint or "")


def test_question__obeys_nothing() -> None:
    question = Question("column", CUSTOMERS, "a\x1b[2J", ("b\n::x",), (None,))
    text = "".join(plain(one) for one in question_lines(question))
    assert "\x1b" not in text
    assert "\n" not in text
