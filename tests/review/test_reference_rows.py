"""Reference rows beside the rows of a live database: what is said, at which cell, and what is not touched."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import xl2db
from tests.migrations.cases.rows import cities, countries, rows, sheet
from tests.migrations.changes import Run
from xl2db.findings import DatabaseRefused, DecisionNeeded, Finding
from xl2db.report.text import lines_of

TIERS = sheet("tiers", "Column;Type;PK;Unique", "id;auto number;yes", "name;text(9);;yes")
HERE = "'countries (rows)'"


def named(findings: tuple[Finding, ...], rule: str) -> list[tuple[str, str]]:
    return [(str(one.at), one.message) for one in findings if one.rule == rule]


@pytest.fixture
def run(tmp_path: Path, database_url: str) -> Run:
    return Run(tmp_path, database_url)


def test_rows_that_others_changed__are_named_by_plan_sync_and_status(run: Run) -> None:
    book = countries("n;whole number", "at;timestamp") + rows(
        "DE;Germany;1;2024-01-31 08:00+02:00", "FR;France;;", "IT;Italy;3;", headings="code;name;n;at"
    )
    run.write(book)
    run.sync()
    assert xl2db.status(run.book, **run.settings).findings == ()
    run.execute(
        [
            "UPDATE countries SET name = 'Frankreich', n = 7 WHERE code = 'FR'",
            "DELETE FROM countries WHERE code = 'IT'",
        ]
    )
    expected = [
        (f"{HERE}!B3", "name of FR in countries is 'Frankreich' in the database, not 'France'."),
        (f"{HERE}!C3", "n of FR in countries is '7' in the database, not nothing."),
        (f"{HERE}!A4", "The row IT of countries is no longer in the database."),
    ]
    assert named(xl2db.status(run.book, **run.settings).findings, "rows-drifted") == expected
    assert named(xl2db.plan(run.book, **run.settings).findings, "rows-drifted") == expected
    run.write(book.replace("| IT | Italy | 3", "| IT | Italia | 3"))
    result = run.sync()
    assert [one for one, _ in named(result.plan.findings, "rows-drifted")[:3]] == [
        f"{HERE}!B3",
        f"{HERE}!C3",
        f"{HERE}!A4",
    ]
    assert run.query("SELECT code, name FROM countries ORDER BY code") == [
        ("DE", "Germany"),
        ("FR", "Frankreich"),  # as somebody wanted it
        ("IT", "Italia"),  # a row that changes in the sheet comes back
    ]


def test_put_back__puts_rows_back_also_with_their_column(run: Run) -> None:
    run.write(countries("n;whole number") + rows("DE;Germany;1", "FR;France;2", headings="code;name;n"))
    run.sync()
    run.execute(
        [
            "INSERT INTO countries (code, name) VALUES ('XX', 'theirs')",
            "UPDATE countries SET name = 'Frankreich' WHERE code = 'FR'",
            "DELETE FROM countries WHERE code = 'DE'",
        ]
    )
    all_rows = [("DE", "Germany", 1), ("FR", "France", 2), ("XX", "theirs", None)]
    xl2db.put_back(run.book, **run.settings)
    assert run.query("SELECT code, name, n FROM countries ORDER BY code") == all_rows
    run.execute(["ALTER TABLE countries DROP COLUMN n"])
    xl2db.put_back(run.book, **run.settings)
    assert run.query("SELECT code, name, n FROM countries ORDER BY code") == all_rows
    assert xl2db.status(run.book, **run.settings).findings == ()


def test_rows_that_are_there__are_taken_over_and_said_so(run: Run) -> None:
    run.write(countries())
    run.sync()
    run.execute(["INSERT INTO countries (code, name) VALUES ('FR', 'Frankreich')"])
    run.write(countries() + rows("DE;Germany", "FR;France"))
    found = xl2db.plan(run.book, **run.settings).findings
    assert named(found, "rows-taken-over") == [
        (f"{HERE}!A2", "1 row of countries is in the database already and is taken over: FR.")
    ]


def test_rows_that_are_used__say_by_how_many(run: Run) -> None:
    run.write(cities() + countries() + rows("DE;Germany", "FR;France"))
    run.sync()
    run.execute(["INSERT INTO cities (name, country) VALUES ('Paris', 'FR'), ('Lyon', 'FR')"])
    run.write(cities() + countries() + rows("DE;Germany"))
    with pytest.raises(DatabaseRefused) as refused:
        run.sync()
    assert named(refused.value.findings, "row-still-used") == [
        (f"{HERE}!A1", "2 rows of cities refer in country to FR, which the sheet of countries no longer has.")
    ]


def test_numbers__go_on_after_those_that_rows_were_given(run: Run) -> None:
    run.write(TIERS + rows("7;gold", of="tiers", headings="id;name"))
    run.sync()
    run.execute(["INSERT INTO tiers (name) VALUES ('theirs')"])
    assert run.query("SELECT id FROM tiers WHERE name = 'theirs'") == [(8,)]
    run.write(TIERS + rows("7;gold", "3;bronze", of="tiers", headings="id;name"))
    run.sync()
    run.execute(["INSERT INTO tiers (name) VALUES ('more')"])
    assert run.query("SELECT id FROM tiers WHERE name = 'more'") == [(9,)]


def test_rows_without_their_number__are_found_by_a_unique_column(run: Run) -> None:
    run.write(TIERS + rows("gold", "silver", of="tiers", headings="name"))
    run.sync()
    run.write(TIERS + rows("silver", "bronze", of="tiers", headings="name"))
    assert [step.summary for step in xl2db.plan(run.book, **run.settings).plan.steps] == [
        "+ 1 row: bronze",
        "- 1 row: gold",
    ]
    run.sync()
    assert run.query("SELECT name FROM tiers ORDER BY id") == [("silver",), ("bronze",)]


def test_a_database_with_other_rows__is_not_adopted(run: Run) -> None:
    run.write(countries() + rows("DE;Germany"))
    run.sync()
    run.execute(["UPDATE countries SET name = 'Allemagne'", "DROP TABLE alembic_version"])
    with pytest.raises(DatabaseRefused) as refused:
        xl2db.adopt(run.book, database=run.url, migrations=run.folder.path.parent / "other")
    assert named(refused.value.findings, "differs-from-database") == [
        (
            f"{HERE}!B2",
            "Workbook and database differ: name of DE in countries is 'Allemagne' in the database, "
            "not 'Germany'.",
        )
    ]
    run.execute(["UPDATE countries SET name = 'Germany'"])
    xl2db.adopt(run.book, database=run.url, migrations=run.folder.path.parent / "other")


def test_a_sheet_that_goes__leaves_its_rows(run: Run) -> None:
    run.write(countries() + rows("DE;Germany", "FR;France"))
    run.sync()
    run.write(countries())
    result = run.sync()
    assert named(result.plan.findings, "rows-no-longer-kept") == [
        ("countries!A1", "The workbook has no rows of countries any more; the 2 rows stay in the database.")
    ]
    assert "rows_of" not in run.folder.schema_file.read_text()
    assert run.query("SELECT count(*) FROM countries") == [(2,)]
    run.write(countries() + rows("DE;Germany", "IT;Italy"))
    run.sync()
    assert run.query("SELECT code FROM countries ORDER BY code") == [("DE",), ("FR",), ("IT",)]


def test_digits_that_sqlite_loses__are_said_before(tmp_path: Path, sqlite_url: str) -> None:
    run = Run(tmp_path, sqlite_url)
    run.write(countries("n;decimal(38,2)") + rows("DE;x;12345678901234567890.12", headings="code;name;n"))
    found = xl2db.check(run.book, database=sqlite_url).findings
    assert [(one.rule, str(one.at)) for one in found] == [("digits-lost", f"{HERE}!C2")]
    assert run.sync().revision is not None


def test_the_plan__shows_rows_beside_their_table(tmp_path: Path, sqlite_url: str) -> None:
    run = Run(tmp_path, sqlite_url)
    run.write(countries() + rows("DE;Germany", "SU;Soviet Union"))
    run.sync()
    run.write(countries() + rows("DE;Deutschland", "FR;France", "IT;Italy"))
    lines = lines_of(xl2db.plan(run.book, **run.settings))
    shown = "\n".join("".join(piece.text for piece in line) for line in lines)
    assert "+ 2 rows" in shown
    assert "1 table to change: 2 rows to add, 1 to drop, 1 to change. Nothing can be lost." in shown


def test_pull__leaves_the_rows_sheet_as_it_is(tmp_path: Path, sqlite_url: str) -> None:
    run = Run(tmp_path, sqlite_url)
    run.write(countries() + rows("DE;Germany", "FR;France"))
    run.sync()
    run.execute(["ALTER TABLE countries ADD COLUMN eu BOOLEAN"])
    result = xl2db.pull(sqlite_url, run.book)
    assert [cell.sheet for cell in result.added or ()] == ["countries"]
    sheet = openpyxl.load_workbook(run.book)["countries (rows)"]
    assert [[cell.value for cell in row] for row in sheet] == [
        ["code", "name"],
        ["DE", "Germany"],
        ["FR", "France"],
    ]
    xl2db.adopt(run.book, **run.settings)
    assert xl2db.plan(run.book, **run.settings).is_empty


def test_undo__says_which_rows_it_takes_away(tmp_path: Path, sqlite_url: str) -> None:
    run = Run(tmp_path, sqlite_url)
    run.write(countries() + rows("DE;Germany"))
    run.sync()
    run.write(countries() + rows("DE;Germany", "FR;France", "IT;Italy"))
    run.sync()
    with pytest.raises(DecisionNeeded) as needed:
        xl2db.undo(run.book, **run.settings)
    assert "takes away countries (rows) (2 rows will be lost)" in needed.value.findings[0].message
