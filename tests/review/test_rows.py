"""Rows that don't fit a plan: refused before anything is changed, with the cell, the count and examples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

import xl2db
from tests.migrations.cases.words import ID, P, people, table
from tests.migrations.changes import Run
from xl2db.findings import DatabaseRefused, DecisionNeeded


@dataclass(frozen=True)
class Case:
    """What is refused, by which rule, at which cell, and the words that say how many and which."""

    name: str
    before: str
    after: str
    rows: tuple[str, ...]
    rule: str
    at: str
    words: str


ADA = "INSERT INTO people (name) VALUES ('Ada')"
LISTS = "# Lists\n| List | Value |\n| states | new |\n"

CASES = [
    Case(
        "required, new",
        P,
        people("born ; date ; req"),
        (ADA,),
        "rows-without-value",
        "people!D4",
        "the 1 row of people",
    ),
    Case(
        "required, on",
        people("city ; text(9)"),
        people("city ; text(9) ; req"),
        (ADA,),
        "rows-without-value",
        "people!D4",
        "1 row of people has no value in city",
    ),
    Case(
        "required, under a new name",
        people("city ; text(9)"),
        people("town ; text(9) ; req ; was=city"),
        (ADA,),
        "rows-without-value",
        "people!D4",
        "1 row of people has no value in town",
    ),
    Case(
        "unique",
        P,
        table("people", ID, "name ; text(40) ; req ; uniq"),
        (ADA, ADA),
        "rows-alike",
        "people!E3",
        "1 value of name stands in more than one row of people, such as 'Ada'",
    ),
    Case(
        "primary key",
        table("t", "a ; whole number ; req"),
        table("t", "a ; whole number ; pk"),
        ("INSERT INTO t VALUES (7)", "INSERT INTO t VALUES (7)"),
        "rows-alike",
        "t!C2",
        "such as 7",
    ),
    Case(
        "reference",
        P + table("pets", ID, "owner ; whole number"),
        P + table("pets", ID, "owner ; whole number ; ref=people"),
        ("INSERT INTO pets (owner) VALUES (5)",),
        "rows-refer-to-nothing",
        "pets!H3",
        "1 row of pets refers to no row of people, such as 5",
    ),
    Case(
        "reference to a new table",
        table("pets", ID, "owner ; whole number"),
        P + table("pets", ID, "owner ; whole number ; ref=people"),
        ("INSERT INTO pets (owner) VALUES (5)",),
        "rows-refer-to-nothing",
        "pets!H3",
        "no row of people",
    ),
    Case(
        "rule",
        people("n ; whole number"),
        people("n ; whole number ; rule=n > 0"),
        ("INSERT INTO people (name, n) VALUES ('Ada', -3)", ADA),
        "rows-break-a-rule",
        "people!I4",
        "1 row of people breaks the rule n > 0, such as -3",
    ),
    Case(
        "rule, under a new name",
        people("n ; whole number"),
        people("m ; whole number ; was=n ; rule=m > 0"),
        ("INSERT INTO people (name, n) VALUES ('Ada', -3)",),
        "rows-break-a-rule",
        "people!I4",
        "m > 0, such as -3",
    ),
    Case(
        "text to number",
        people("n ; text(9)"),
        people("n ; whole number"),
        tuple(f"INSERT INTO people (name, n) VALUES ('Ada', '{n}')" for n in ("1", "x", "2.5", "", "y", "z")),
        "value-does-not-fit",
        "people!B4",
        "4 values of people.n can't become whole number, such as '2.5'; 'x'; 'y'",
    ),
    Case(
        "text to date",
        people("d ; text(20)"),
        people("d ; date"),
        ("INSERT INTO people (name, d) VALUES ('Ada', '31.12.2024')",),
        "value-does-not-fit",
        "people!B4",
        "'31.12.2024'",
    ),
    Case(
        "text to yes/no",
        people("ok ; text(20)"),
        people("ok ; yes/no"),
        ("INSERT INTO people (name, ok) VALUES ('Ada', 'maybe')",),
        "value-does-not-fit",
        "people!B4",
        "'maybe'",
    ),
    Case(
        "text to a choice",
        people("s ; text(20)"),
        people("s ; one of: S, M"),
        ("INSERT INTO people (name, s) VALUES ('Ada', 'L')",),
        "value-does-not-fit",
        "people!B4",
        "'L'",
    ),
    Case(
        "number out of range",
        people("n ; whole number"),
        people("n ; small number"),
        ("INSERT INTO people (name, n) VALUES ('Ada', 40000)",),
        "value-does-not-fit",
        "people!B4",
        "such as 40000",
    ),
    Case(
        "value of a list gone",
        people("s ; list: states") + LISTS + "| states | old |\n",
        people("s ; list: states") + LISTS,
        ("INSERT INTO people (name, s) VALUES ('Ada', 'old')",),
        "value-does-not-fit",
        "Lists!A2",
        "1 row of people still has a value that leaves the list states, such as 'old'",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_rows_that_do_not_fit__stop_sync_before_it_begins(
    case: Case, database_url: str, tmp_path: Path
) -> None:
    run = Run(tmp_path, database_url)
    run.write(case.before)
    run.sync()
    run.execute(case.rows)
    text = run.folder.schema_file.read_text()
    run.write(case.after)
    planned = xl2db.plan(run.book, **run.settings)
    assert [str(one.at) for one in planned.findings if one.rule == case.rule] == [case.at]
    with pytest.raises(DatabaseRefused) as refused:
        run.sync(drop=["people.n"] if case.name == "number out of range" else [])
    (finding,) = refused.value.findings
    assert (finding.rule, str(finding.at)) == (case.rule, case.at)
    assert case.words in finding.message
    assert run.folder.schema_file.read_text() == text
    assert len(run.folder.revisions()) == 1
    assert run.drift(run.schema()) == ()


CUTS = [
    ("text(9)", "text(3)", "'abcdef'", "abc"),
    ("text", "text(3)", "'äöüß'", "äöü"),
    ("decimal(10,2)", "whole number", "2.5", 3),
    ("decimal(10,2)", "decimal(10,1)", "1.25", 1.3),
    ("number", "whole number", "2.75", 3),
]


@pytest.mark.parametrize(("before", "after", "value", "cut"), CUTS)
def test_values_are_cut__only_when_somebody_said_so(
    before: str, after: str, value: str, cut: object, database_url: str, tmp_path: Path
) -> None:
    run = Run(tmp_path, database_url)
    run.write(people(f"x ; {before}"))
    run.sync()
    run.execute([f"INSERT INTO people (name, x) VALUES ('Ada', {value})", ADA])
    run.write(people(f"x ; {after}"))
    with pytest.raises(DecisionNeeded) as needed:
        run.sync(yes=True)
    assert "--drop people.x" in str(needed.value.findings[0].hint)
    assert len(run.folder.revisions()) == 1
    run.sync(drop=["people.x"])
    run.holds({"SELECT x FROM people ORDER BY id": [cut, None]})
    assert run.drift(run.schema()) == ()


def test_values_that_fit__need_no_word(database_url: str, tmp_path: Path) -> None:
    run = Run(tmp_path, database_url)
    run.write(people("x ; text(9)"))
    run.sync()
    run.execute(["INSERT INTO people (name, x) VALUES ('Ada', 'abc')"])
    run.write(people("x ; text(3)"))
    run.sync()
    run.holds({"SELECT x FROM people": ["abc"]})
