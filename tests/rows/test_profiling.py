"""What the rows of a database say beside each column, on every database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

import xl2db
from tests.cli.command import xl2db as run
from tests.grids import write_workbook
from xl2db.database.connecting import connect
from xl2db.findings import SettingsRefused
from xl2db.report.results import ProfiledColumn, ProfileResult

WORKBOOK = """
# people
| Column | Type | Required | Primary key | Unique |
| id | whole number | yes | yes | |
| name | text(40) | yes | | |
| mail | email | | | |
| height | decimal(5,2) | | | |
| born | date | | | |
| seen | date and time | | | |
| active | yes/no | | | |
| token | uuid | | | |
| extra | json | | | |
| order | text | | | |
"""
ROWS = """INSERT INTO people (id, name, mail, height, born, seen, active, "order") VALUES
(1, 'Ada', 'ada@example.org', 1.5, '1815-12-10', '2024-01-31 08:00:00.000000', {yes}, 'a'),
(2, 'Bob', NULL, 1.75, '1912-06-23', NULL, {no}, 'b'),
(3, 'Ada', NULL, NULL, NULL, NULL, {yes}, NULL),
(4, 'Zoë Ünlü', '', 2.25, '1999-01-01', '1999-12-31 23:59:59.000000', {yes}, 'b')"""


def made(folder: Path, url: str, more: str = "") -> Path:
    """A workbook, and its database with rows."""
    path = write_workbook(folder / "people.xlsx", WORKBOOK + more)
    xl2db.sync(path, database=url)
    yes, no = ("true", "false") if url.startswith("postgresql") else ("1", "0")
    with connect(url) as connection, connection.begin():
        connection.exec_driver_sql(ROWS.format(yes=yes, no=no))
    return path


def column(result: ProfileResult, name: str) -> ProfiledColumn:
    return next(each for each in result.tables[0].columns if each.name == name)


def test_columns__are_counted_and_measured(database_url: str, tmp_path: Path) -> None:
    result = xl2db.profile(made(tmp_path, database_url), database=database_url)
    table = result.tables[0]
    assert (table.name, table.rows, table.looked, table.sampled) == ("people", 4, 4, False)
    name, mail = column(result, "name"), column(result, "mail")
    assert (name.empty, name.distinct, name.shortest, name.longest) == (0, 3, 3, 8)
    assert name.frequent[0] == ("Ada", 2)
    assert (mail.empty, mail.filled, mail.shortest) == (2, 2, 0)
    height, born, seen = column(result, "height"), column(result, "born"), column(result, "seen")
    assert (height.smallest, height.largest) == ("1.5", "2.25")
    assert (born.smallest, born.largest) == ("1815-12-10", "1999-01-01")
    assert (seen.smallest or "")[:19] == "1999-12-31 23:59:59"
    assert column(result, "active").frequent == (("yes", 3), ("no", 1))
    assert column(result, "order").frequent == (("b", 2), ("a", 1))
    assert (column(result, "token").empty, column(result, "extra").empty) == (4, 4)


def test_without_values__no_value_of_a_row_is_told(database_url: str, tmp_path: Path) -> None:
    result = xl2db.profile(made(tmp_path, database_url), database=database_url, values=False)
    assert all(
        (each.smallest, each.largest, each.frequent) == (None, None, ()) for each in result.tables[0].columns
    )
    assert column(result, "name").longest == 8


def test_large_tables__are_sampled_and_it_is_said(database_url: str, tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "n.xlsx", "# n\n| Column | Type | Primary key |\n| id | whole number | yes |"
    )
    xl2db.sync(path, database=database_url)
    with connect(database_url) as connection, connection.begin():
        values = ", ".join(f"({number})" for number in range(5000))
        connection.exec_driver_sql(f"INSERT INTO n (id) VALUES {values}")
    result = xl2db.profile(path, database=database_url, sample=1000)
    table = result.tables[0]
    assert (table.rows, table.sampled) == (5000, True)
    assert 700 < table.looked < 1300
    assert table.columns[0].filled == table.looked
    from xl2db.report.lines import plain_text
    from xl2db.report.text import lines_of

    assert f"5,000 rows, a sample of {table.looked:,} looked at" in plain_text(lines_of(result))


def test_workbook_that_asks_for_more_than_the_rows_keep__is_told_with_cells(
    sqlite_url: str, tmp_path: Path
) -> None:
    made(tmp_path, sqlite_url)
    edited = WORKBOOK.replace("| mail | email | | | |", "| mail | email | yes | | |").replace(
        "| name | text(40) | yes | | |", "| name | text(5) | yes | | |"
    )
    path = write_workbook(
        tmp_path / "edited.xlsx", edited + "# cats\n| Column | Type |\n| id | whole number |"
    )
    result = xl2db.profile(path, database=sqlite_url)
    told = [(finding.rule, str(finding.at)) for finding in result.findings]
    assert told == [
        ("not-in-the-database", "cats!A1"),
        ("against-the-rows", "people!B3"),
        ("against-the-rows", "people!C4"),
    ]
    assert result.findings[2].message == "people.mail is required, and 2 of 4 rows have no value."


def test_copy__keeps_the_workbook_and_has_shares_with_bars(sqlite_url: str, tmp_path: Path) -> None:
    path = made(tmp_path, sqlite_url)
    book = load_workbook(path)
    people = book["people"]
    people["A1"].fill = PatternFill("solid", fgColor="FF00AA00")
    people["B2"].comment = Comment("Ask Ada", "Bob")
    people["J9"] = "a note far out"
    book.create_sheet("Sketches")["B2"] = "=1+1"
    book.save(path)

    copy = tmp_path / "profile.xlsx"
    result = xl2db.profile(path, database=sqlite_url, into=copy)
    assert (result.copy, result.findings) == (copy, ())
    checked = xl2db.check(copy)
    assert checked.ok
    assert checked.schema.tables == xl2db.check(path).schema.tables
    book = load_workbook(copy)
    assert book["Sketches"]["B2"].value == "=1+1"
    sheet = book["people"]
    assert (sheet["A1"].fill.fgColor.rgb, sheet["J9"].value) == ("FF00AA00", "a note far out")
    assert sheet["B2"].comment is not None
    headings = {cell.value: cell.column for cell in sheet[1] if cell.value}
    assert headings["Empty rows"] == 11  # right of everything
    mail, name = (next(cell.row for cell in sheet["A"] if cell.value == text) for text in ("mail", "name"))
    share = sheet.cell(mail, headings["Empty rows"])
    assert (share.value, share.number_format) == (0.5, "0%")
    assert sheet.cell(name, headings["Often"]).value == "Ada 50 %, Bob 25 %, Zoë Ünlü 25 %"
    rules = [rule.type for area in sheet.conditional_formatting for rule in area.rules]
    assert rules.count("dataBar") == 2
    with pytest.raises(SettingsRefused):
        xl2db.profile(path, database=sqlite_url, into=copy)


def test_copy_of_a_copy__says_it_in_the_same_columns(sqlite_url: str, tmp_path: Path) -> None:
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    xl2db.profile(made(tmp_path, sqlite_url), database=sqlite_url, into=first)
    with connect(sqlite_url) as connection, connection.begin():
        connection.exec_driver_sql("UPDATE people SET mail = NULL")
    xl2db.profile(first, database=sqlite_url, into=second)
    before, after = load_workbook(first)["people"], load_workbook(second)["people"]
    assert [cell.value for cell in before[1]] == [cell.value for cell in after[1]]
    empty = next(cell.column for cell in after[1] if cell.value == "Empty rows")
    mail = next(cell.row for cell in after["A"] if cell.value == "mail")
    assert (before.cell(mail, empty).value, after.cell(mail, empty).value) == (0.5, 1)


def test_copy_of_a_dictionary_sheet__says_it_in_the_row_of_each_column(
    sqlite_url: str, tmp_path: Path
) -> None:
    grid = "# All\n| Table | Column | Type |\n| cats | id | whole number |\n| dogs | id | whole number |"
    path = write_workbook(tmp_path / "all.xlsx", grid)
    xl2db.sync(path, database=sqlite_url)
    with connect(sqlite_url) as connection, connection.begin():
        connection.exec_driver_sql("INSERT INTO dogs (id) VALUES (3), (4)")
    xl2db.profile(path, database=sqlite_url, into=tmp_path / "copy.xlsx")
    rows = list(load_workbook(tmp_path / "copy.xlsx")["All"].values)
    place = rows[0].index("Range found")
    assert [row[place] for row in rows[1:]] == [None, "3 to 4"]


def test_workbook_that_is_no_xlsx__gets_a_new_one_and_it_is_said(sqlite_url: str, tmp_path: Path) -> None:
    made(tmp_path, sqlite_url)
    folder = tmp_path / "csv"
    folder.mkdir()
    (folder / "people.csv").write_text("Column,Type\nid,whole number\n")
    result = xl2db.profile(folder, database=sqlite_url, into=tmp_path / "copy.xlsx")
    assert [finding.rule for finding in result.findings] == ["no-copy"]
    headings = [cell.value for cell in load_workbook(tmp_path / "copy.xlsx")["people"][2]]
    assert "Empty rows" in headings


def test_command__prints_a_table_and_json(tmp_path: Path, sqlite_url: str) -> None:
    made(tmp_path, sqlite_url)
    printed = run("profile", "--database", sqlite_url, cwd=tmp_path)
    assert printed.returncode == 0, printed.stderr
    lines = printed.stdout.splitlines()
    assert lines[0] == "people  4 rows"
    told = next(line for line in lines if line.startswith("  name"))
    assert " ".join(told.split()) == "name text(40) 0 % 3 3 to 8 Ada 50 %, Bob 25 %, Zoë Ünlü 25 %"
    printed = run("profile", "--database", sqlite_url, "--format", "json", cwd=tmp_path)
    document: dict[str, Any] = json.loads(printed.stdout)
    assert document["tables"][0]["columns"][1]["frequent"][0] == {"value": "Ada", "rows": 2}
