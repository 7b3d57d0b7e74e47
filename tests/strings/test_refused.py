"""What a database could only alter, cut or refuse later: refused at its cell before anything is planned."""

from __future__ import annotations

from pathlib import Path

import pytest

import xl2db
from tests.grids import write_workbook
from xl2db.findings import WorkbookRefused

LONG = "n" * 64
CASES = {
    "a reference to a table with a dot": (
        None,
        "# a\n| Table | a.b |\n| Column | Type | Primary key |\n| id | auto number | yes |\n"
        '# t\n| Column | Type | References |\n| o | whole number | "a.b".id |',
        ("forbidden-name", "t!C2"),
    ),
    "a reference to a column with a dot": (
        None,
        "# a\n| Column | Type | Primary key |\n| i.d | whole number | yes |\n"
        '# t\n| Column | Type | References |\n| o | whole number | a."i.d" |',
        ("forbidden-name", "t!C2"),
    ),
    "a table whose file's name would be too long": (
        "mariadb",
        f"# a\n| Table | {'名' * 51} |\n| Column | Type |\n| id | whole number |",
        ("name-too-long", "a!B1"),
    ),
    "an emoji in a description": (
        "mariadb",
        "# t\n| Column | Type | Description |\n| id | whole number | go 🚀 |",
        ("not-on-this-database", "t!C2"),
    ),
    "an ENUM's name": (
        "postgresql",
        f"# t\n| Column | Type |\n| a | list: {LONG} |\n# Lists\n| List | Value | Stored as |\n| {LONG} | x | enum |",
        ("name-too-long", "Lists!A2"),
    ),
    "an ENUM's value": (
        "postgresql",
        f"# t\n| Column | Type |\n| a | list: l |\n# Lists\n| List | Value | Stored as |\n| l | {LONG} | enum |",
        ("not-on-this-database", "Lists!B2"),
    ),
    "an ENUM's value with a space behind it": (
        "mariadb",
        '# t\n| Column | Type |\n| a | list: l |\n# Lists\n| List | Value | Stored as |\n| l | "x " | enum |',
        ("not-on-this-database", "Lists!B2"),
    ),
    "an ENUM's values that differ by an accent": (
        "mariadb",
        "# t\n| Column | Type |\n| a | list: l |\n# Lists\n| List | Value | Stored as |\n| l | e | enum |\n| l | é | |",
        ("not-on-this-database", "Lists!B3"),
    ),
    "an ENUM's value with an emoji": (
        "mariadb",
        "# t\n| Column | Type |\n| a | list: l |\n# Lists\n| List | Value | Stored as |\n| l | 🚀 | enum |",
        ("not-on-this-database", "Lists!B2"),
    ),
    "a long text as a key": (
        "mariadb",
        "# t\n| Column | Type | Primary key |\n| a | text(769) | yes |",
        ("not-on-this-database", "t!B2"),
    ),
    "a column that each table has": (
        "postgresql",
        "# t\n| Column | Type |\n| ctid | text |",
        ("forbidden-name", "t!A2"),
    ),
    "a sequence's name": (
        "postgresql",
        f"# t\n| Column | Type |\n| a | whole number |\n# Sequences\n| Sequence |\n| {LONG} |",
        ("name-too-long", "Sequences!A2"),
    ),
}
"""The database (None: SQLite), the workbook, and the rule with its cell."""
_URLS = {
    None: None,
    "mariadb": "mariadb+pymysql://nobody@127.0.0.1:1/x",
    "postgresql": "postgresql://nobody@127.0.0.1:1/x",
}


@pytest.mark.parametrize("name", CASES)
def test_what_a_database_would_alter__is_refused_at_its_cell(name: str, tmp_path: Path) -> None:
    database, markdown, expected = CASES[name]
    book = write_workbook(tmp_path / "odd.xlsx", markdown)
    with pytest.raises(WorkbookRefused) as refused:
        xl2db.sync(book, database=_URLS[database])
    assert expected in {
        (each.rule, str(each.at)) for each in refused.value.findings if each.severity == "error"
    }
    assert {each.name for each in tmp_path.iterdir()} == {"odd.xlsx"}
