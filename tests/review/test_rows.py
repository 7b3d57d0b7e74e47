"""Rows that don't fit a plan: refused before anything is changed, with the cell, the count and examples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

import xl2db
from tests.migrations.cases.words import ID, P, people, table
from tests.migrations.changes import Run
from xl2db.database.connecting import connect
from xl2db.database.limits import limited
from xl2db.findings import DatabaseRefused, DecisionNeeded, Severity
from xl2db.migrations.planning import make_plan
from xl2db.review.rows import row_findings
from xl2db.settings import find_project
from xl2db.verbs.checked import checked


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
        "1 of 1 row of people has no value in city",
    ),
    Case(
        "required, under a new name",
        people("city ; text(9)"),
        people("town ; text(9) ; req ; was=city"),
        (ADA,),
        "rows-without-value",
        "people!D4",
        "1 of 1 row of people has no value in town",
    ),
    Case(
        "unique",
        P,
        table("people", ID, "name ; text(40) ; req ; uniq"),
        (ADA, ADA),
        "rows-alike",
        "people!E3",
        "1 value of name stands in more than one row of people (2 of 2 rows), such as 'Ada'",
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
        "1 of 1 row of pets refers to no row of people, such as 5",
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
        "1 of 2 rows of people breaks the rule n > 0, such as -3",
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
        "4 values of people.n can't become whole number (4 of 6 rows), such as '2.5'; 'x'; 'y'",
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
        "1 of 1 row of people still has a value that leaves the list states, such as 'old'",
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


DIRTY = (
    "INSERT INTO people (name, city, n) VALUES ('Ada', NULL, 5)",
    "INSERT INTO people (name, city, n) VALUES ('Ada', 'Ulm', -3)",
    "INSERT INTO people (name, city, n) VALUES ('Bob', NULL, -4)",
    "INSERT INTO pets (owner, kind) VALUES (1, 'cat')",
    "INSERT INTO pets (owner, kind) VALUES (77, 'elephant')",
)
CLEAN = people("city ; text(9)", "n ; whole number") + table(
    "pets", ID, "owner ; whole number", "kind ; text(9)"
)
STRICT = table(
    "people", ID, "name ; text(40) ; req ; uniq", "city ; text(9) ; req", "n ; whole number ; rule=n > 0"
)
STRICT += table("pets", ID, "owner ; whole number ; ref=people", "kind ; one of: cat, dog")


def test_every_kind_of_dirt__is_told_at_once_with_its_share_and_a_query(
    database_url: str, tmp_path: Path
) -> None:
    run = Run(tmp_path, database_url)
    run.write(CLEAN)
    run.sync()
    run.execute(DIRTY)
    run.write(STRICT)
    with pytest.raises(DatabaseRefused) as refused:
        run.sync()
    told = {str(one.at): one for one in refused.value.findings}
    assert {at: one.message for at, one in told.items()} == {
        "people!D4": "2 of 3 rows of people have no value in city, which becomes required.",
        "people!E3": "1 value of name stands in more than one row of people (2 of 3 rows), such as 'Ada'.",
        "people!I5": "2 of 3 rows of people break the rule n > 0, such as -4; -3.",
        "pets!H3": "1 of 2 rows of pets refers to no row of people, such as 77.",
        "pets!B4": "1 value of pets.kind can't become one of: cat, dog (1 of 2 rows), such as 'elephant'.",
    }
    for at, rows in (("people!D4", 2), ("people!E3", 1), ("people!I5", 2), ("pets!H3", 1), ("pets!B4", 1)):
        query = str(told[at].hint).partition("To see them: ")[2]
        with connect(database_url) as connection:
            if run.kind == "mariadb":  # as its own client has it, without xl2db's settings
                connection.exec_driver_sql("SET SESSION sql_mode = DEFAULT")
            assert len(connection.exec_driver_sql(query).all()) == rows, query
    assert len(run.folder.revisions()) == 1


def test_no_samples__shows_no_value(database_url: str, tmp_path: Path) -> None:
    run = Run(tmp_path, database_url)
    run.write(CLEAN)
    run.sync()
    run.execute(DIRTY)
    run.write(STRICT)
    planned = xl2db.plan(run.book, **run.settings, samples=False)
    with pytest.raises(DatabaseRefused) as refused:
        run.sync(samples=False)
    for findings in (planned.findings, refused.value.findings):
        assert len([one for one in findings if one.severity is Severity.ERROR]) == 5
        assert not any(word in one.message for one in findings for word in ("'Ada'", "77", "elephant", "-4"))


def test_question_that_takes_too_long__becomes_a_warning(database_url: str, tmp_path: Path) -> None:
    run = Run(tmp_path, database_url)
    run.write(people("n ; whole number"))
    run.sync()
    numbers = ", ".join(f"('Ada', {n})" for n in range(4000))
    run.execute([f"INSERT INTO people (name, n) VALUES {numbers}"])
    run.write(people("n ; whole number ; rule=n >= 0"))
    previous = run.schema()
    plan = make_plan(previous, checked(find_project(run.book, database=database_url)).schema)
    with connect(database_url) as connection, connect(database_url) as other:
        locks = {"postgresql": "LOCK TABLE people", "mariadb": "LOCK TABLES people WRITE"}
        if run.kind in locks:
            other.exec_driver_sql(locks[run.kind])
        (finding,) = row_findings(connection, plan, seconds=0.2 if run.kind in locks else 0)
        other.rollback()
        if run.kind == "mariadb":
            other.exec_driver_sql("UNLOCK TABLES")
        assert (finding.rule, finding.severity, str(finding.at)) == (
            "rows-not-checked",
            Severity.WARNING,
            "people!I4",
        )
        assert "NOT (n >= 0)" in str(finding.hint)
        assert row_findings(connection, plan) == ()  # the limit is gone with the question


def test_questions__cannot_write(database_url: str) -> None:
    with connect(database_url) as connection:
        connection.exec_driver_sql("CREATE TABLE people (id integer)")
        connection.commit()
        with limited(connection, 5), pytest.raises(DBAPIError, match=r"(?i)read.?only"):
            connection.exec_driver_sql("INSERT INTO people VALUES (1)")
        connection.exec_driver_sql("INSERT INTO people VALUES (1)")
        connection.commit()


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
