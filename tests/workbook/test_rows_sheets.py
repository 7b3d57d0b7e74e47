"""Rows sheets: what their cells say, and what is wrong with them, each at its cell (F5)."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

import xl2db
from tests.grids import write_workbook
from xl2db.findings import Finding, Severity
from xl2db.report.results import CheckResult
from xl2db.schema.model import ReferenceRows
from xl2db.schema.row_values import read_text, written_text
from xl2db.schema.text import parse_schema_text, schema_text
from xl2db.settings import find_project
from xl2db.verbs.checked import read_and_check

COUNTRIES = """
# countries
| Column | Type | PK | Required | Unique | Label | Default | Rule | Computed |
| code | text(2) | yes | | | | | length(code) = 2 | |
| name | text(12) | | yes | yes | Country name | | | |
| eu | yes/no | | yes | | | no | | |
| rate | decimal(5,2) | | | | | | rate >= 0 and rate < 100 | |
| since | date | | | | | | | |
| seen | date and time | | yes | | | now | | |
| mood | one of: sad, glad | | | | | | | |
| double | decimal(7,2) | | | | | | | rate * 2 |
| area | text(9) | | | | | | area ~ '^[A-Z]' | |
"""
CITIES = """
# cities
| Column | Type | PK | Required | References |
| id | auto number | yes | | |
| country | | | | countries |
| mayor | whole number | | | people |
# people
| Column | Type | PK |
| id | whole number | yes |
"""


def found(path: Path, grid: str, target: str | None = None) -> CheckResult:
    write_workbook(path / "book.xlsx", grid)
    database = {"database": f"{target}://localhost/x"} if target else {}
    return read_and_check(find_project(path / "book.xlsx", **database))


def said(result: CheckResult) -> list[tuple[str, str]]:
    return [(one.rule, str(one.at)) for one in result.findings if one.severity is not Severity.INFO]


def rows_of(result: CheckResult, table: str = "countries") -> ReferenceRows:
    rows = next(each.rows for each in result.schema.tables if each.name == table)
    assert rows is not None
    return rows


def test_rows__are_found_by_names_and_labels_and_say_what_their_cells_say(tmp_path: Path) -> None:
    result = found(
        tmp_path,
        COUNTRIES
        + """
# Countries (ROWS)
| All the countries, of 2024 |
|  |  |  |  |  |  |  |
| CODE | country  name | # notes | eu | Since | rate | mood |
| NA | NULL | anything | TRUE | 1789-07-14 | =19.990000000000002 | glad |
| 07 | ""  | | | =date(2024, 1, 31) |  |  |

| TR | "TRUE" | | =TRUE | | =5 | |
""",
    )
    assert said(result) == []
    rows = rows_of(result)
    assert rows.columns == ("code", "name", "eu", "since", "rate", "mood")
    assert rows.values == (
        ("NA", "NULL", "yes", "1789-07-14", "19.99", "glad"),
        ("07", "", "no", "2024-01-31", None, None),
        ("TR", '"TRUE"', "yes", None, "5", None),
    )
    assert str(rows.at(1, "since")) == "'Countries (ROWS)'!E5"
    assert parse_schema_text(schema_text(result.schema)) == result.schema


FAULTS = [
    ("code ; name ; seen", "FR ; France ; 2024-01-01", []),
    ("code ; name", "FR ; France", []),  # seen has a default of its own
    ("code ; eu", "FR ; yes", [("missing-value", "A1")]),
    ("code ; nmae", "FR ; France", [("missing-value", "A1"), ("wrong-rows-heading", "B1")]),
    ("code ; name ; Country name", "FR ; France ; x", [("wrong-rows-heading", "C1")]),
    ("code ; name ; double", "FR ; France ; 2", [("wrong-rows-heading", "C1")]),
    ("code ; name ; ", "FR ; France ; 2", [("wrong-rows-heading", "C2")]),
    ("x ; y", "FR ; France", [("rows-without-headings", "")]),
    ("code ; name", "FR ;", [("missing-value", "B2")]),
    ("code ; name ; seen", "FR ; France ;", [("missing-value", "C2")]),
    ("code ; name", "FRA ; France", [("wrong-value", "A2")]),
    ("code ; name", "F ; France", [("row-breaks-rule", "A2")]),
    ("code ; name ; rate", "FR ; France ; -1", [("row-breaks-rule", "C2")]),
    ("code ; name ; rate", "FR ; France ; 1,5", [("wrong-value", "C2")]),
    ("code ; name ; rate", "FR ; France ; 1.555", [("wrong-value", "C2")]),
    ("code ; name ; since", "FR ; France ; 01/02/2024", [("wrong-value", "C2")]),
    ("code ; name ; since", "FR ; France ; today", [("wrong-value", "C2")]),
    ("code ; name ; mood", "FR ; France ; happy", [("wrong-value", "C2")]),
    ("code ; name ; eu", "FR ; France ; maybe", [("wrong-value", "C2")]),
    ("code ; name", "FR ; =TRUE", [("changed-by-excel", "B2")]),
    ("code ; name", "FR ; =#REF!", [("error-in-cell", "B2")]),
    ("code ; name", "FR ; ==A1", [("formula-without-value", "B2")]),
    ("code ; name", "FR ; France\nFR ; Finland", [("row-twice", "A3")]),
    ("code ; name", "FR ; France\nFI ; France", [("row-twice", "B3")]),
    ("name", "France", [("missing-value", "A1")]),
]


@pytest.mark.parametrize(("headings", "lines", "expected"), FAULTS)
def test_faults__are_named_by_their_cells(
    headings: str, lines: str, expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    sheet = "".join(f"| {line.replace(';', '|')} |\n" for line in (headings, *lines.split("\n")))
    result = found(tmp_path, f"{COUNTRIES}# countries (rows)\n{sheet}")
    place = "'countries (rows)'"
    assert said(result) == [(rule, f"{place}!{cell}" if cell else place) for rule, cell in expected]
    errors = [one for one in result.findings if one.severity is Severity.ERROR]
    assert all(one.hint for one in errors)


def test_all_faults__are_said_in_one_run(tmp_path: Path) -> None:
    lines = "| code | name | rate |\n| FRA | | x |\n| F | France | -1 |\n"
    result = found(tmp_path, f"{COUNTRIES}# countries (rows)\n{lines}")
    assert [one[1].partition("!")[2] for one in said(result)] == ["A2", "B2", "C2", "A3", "C3"]


@pytest.mark.parametrize(
    ("number", "warns"),
    [
        ("4012888888881880", True),
        ("-4012888888881880", True),
        ("123456789012345000", True),
        ("123456789012300000", True),
        ("4012888888881881", False),
        ("123456789012345", False),
        ("123456789012340", False),
        ("1000000000000000", False),
        ("9150000000000000000", False),
        ("'4012888888881880'", False),
    ],
)
@pytest.mark.parametrize("kind", ["text", "big number", "decimal(20,0)"])
def test_a_number_that_excel_may_have_cut__is_a_warning(
    tmp_path: Path, number: str, warns: bool, kind: str
) -> None:
    grid = f"# t\n| Column | Type | PK |\n| id | {kind} | yes |\n# t (rows)\n| id |\n| ={number} |"
    assert said(found(tmp_path, grid, "postgresql")) == [("digits-cut-by-excel", "'t (rows)'!A2")] * warns


def test_references__must_be_in_the_other_sheet_where_there_is_one(tmp_path: Path) -> None:
    grid = f"{COUNTRIES}{CITIES}# countries (rows)\n| code | name |\n| FR | France |\n| NL | Holland |\n"
    grid += "# cities (rows)\n| id | country | mayor |\n| 1 | FR | 99 |\n| 2 | FX | |\n| 3 | | |\n"
    result = found(tmp_path, grid)
    assert said(result) == [("row-refers-to-nothing", "'cities (rows)'!B3")]
    (finding,) = (one for one in result.findings if one.rule == "row-refers-to-nothing")
    assert finding.hint == "Correct 'cities (rows)'!B3, or add the row to the sheet countries (rows)."


def test_a_rule_that_databases_read_differently__is_left_to_them(tmp_path: Path) -> None:
    result = found(tmp_path, f"{COUNTRIES}# countries (rows)\n| code | name | area |\n| FR | France | x |\n")
    assert said(result) == []
    assert [one.rule for one in result.findings] == ["rule-not-checked"]


def test_a_sheet_of_no_table__names_the_nearest_one(tmp_path: Path) -> None:
    result = found(tmp_path, f"{COUNTRIES}# contries (rows)\n| code | name |\n| FR | France |\n")
    assert said(result) == [("rows-of-no-table", "'contries (rows)'")]
    (finding,) = result.findings
    assert finding.hint == "Rename the sheet to countries (rows)."


def test_a_long_name__stands_above_the_headings(tmp_path: Path) -> None:
    name = "a_name_that_is_too_long_for_a_sheet"
    grid = f"# t\n| Table | {name} |\n| Column | Type | PK |\n| id | whole number | yes |\n"
    grid += f"# t (rows)\n| Table | {name} |\n| id |\n| =7 |\n"
    result = found(tmp_path, grid)
    assert said(result) == []
    assert rows_of(result, name).values == (("7",),)


def test_columns_with_the_names_of_titles__are_headings_all_the_same(tmp_path: Path) -> None:
    grid = "# t\n| Column | Type | PK |\n| table | text(9) | yes |\n| schema | text(9) | |\n| 2024 | number | |\n"
    result = found(tmp_path, f"{grid}# t (rows)\n| table | schema |\n| a | b |\n")
    assert said(result) == [("reserved-word", "t!A2")]
    assert rows_of(result, "t").values == (("a", "b"),)
    result = found(tmp_path, f"{grid}# t (rows)\n| table | =2024 |\n| a | =0.5 |\n")
    assert rows_of(result, "t").values == (("a", "0.5"),)


def test_two_sheets_of_one_table__are_an_error(tmp_path: Path) -> None:
    one = "| code | name |\n| FR | France |\n"
    result = found(tmp_path, f"{COUNTRIES}# countries (rows)\n{one}# countries  (rows)\n{one}")
    assert said(result) == [("rows-in-two-sheets", "'countries  (rows)'")]


@pytest.mark.parametrize(("target", "severity"), [("mariadb", "error"), ("postgresql", None), (None, None)])
def test_case_alone__tells_rows_apart_where_the_database_says_so(
    target: str | None, severity: str | None, tmp_path: Path
) -> None:
    grid = f"{COUNTRIES}# countries (rows)\n| code | name |\n| FR | France |\n| fr | Frankreich |\n"
    findings: list[Finding] = [
        one for one in found(tmp_path, grid, target).findings if one.rule == "row-twice"
    ]
    assert [one.severity.value for one in findings] == ([severity] if severity else [])


def test_csv_folders_and_texts_of_cells__say_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "tiers.csv").write_text("Column,Type,PK\nid,text(9),yes\nnote,text,\n")
    (folder / "tiers (rows).csv").write_text('id,note\n007,TRUE\n=1+1,""""""\nNA,"a ""b"""\nNULL,\n')
    result = read_and_check(find_project(folder))
    assert said(result) == []
    assert rows_of(result, "tiers").values == (("007", "TRUE"), ("=1+1", ""), ("NA", 'a "b"'), ("NULL", None))


def test_any_text__is_the_same_after_it_was_written_and_read() -> None:
    random = Random(7)
    texts = {"".join(random.choices("\" a“”'\t", k=random.randrange(8))) for _ in range(20_000)}
    for text in texts:
        cell = written_text(text)
        assert read_text(cell) == text
        assert cell == cell.strip()
        assert cell


def test_too_many_rows__are_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "t.csv").write_text("Column,Type,PK\nid,whole number,yes\n")
    (folder / "t (rows).csv").write_text("id\n" + "".join(f"{number}\n" for number in range(20_001)))
    assert said(read_and_check(find_project(folder))) == [("too-many-reference-rows", "'t (rows)'")]


def test_show__prints_the_rows(tmp_path: Path) -> None:
    write_workbook(
        tmp_path / "book.xlsx", f"{COUNTRIES}# countries (rows)\n| code | name |\n| FR | France |\n"
    )
    assert (
        'rows_of = ["code", "name"]\nrows = [\n  ["FR", "France"],\n]\n'
        in xl2db.show(tmp_path / "book.xlsx").text
    )
