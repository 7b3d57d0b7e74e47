"""F13, F15 to F18 and the rest of what a schema must be as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workbook.parsed import brief, clean, found, parsed

CUSTOMERS = """
# customers
| Column | Type | PK | Unique |
| id | auto number | yes | |
| code | text(10) | | yes |
| name | text(99) | | |
"""
PLAIN = "# a\n| Column | Type | PK | Required | Default | References | On delete | Computed |\n"
ID = "| id | auto number | yes |"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("| x | whole number | | | | custmers |", "unknown-table a!F3"),
        ("| x | whole number | | | | customers.idd |", "unknown-column-name a!F3"),
        ("| x | text(99) | | | | customers.name |", "reference-to-no-key a!F3"),
        ("| x | text(10) | | | | customers |", "reference-types-differ a!B3"),
        ("| x | big number | | | | customers |", "reference-types-differ a!B3"),
        ("| x | | | yes | | customers | set null |", "set-null-on-required a!G3"),
        ("| x | | | yes | | customers | set default |", "set-default-without-default a!G3"),
        ("| x | whole number | | | | | cascade |", "without-effect a!G3"),
        ("| x | auto number |", "two-auto-numbers a!B3"),
        ("| ID | text |", "names-differ-by-case a!A3"),
        ("| id | text |", "column-twice a!A3"),
        ("| x | whole number | | | 1 | | | id + 1 |", "default-not-allowed a!E3"),
        ("| x | whole number | | | | | | x + 1 |", "computed-not-allowed a!H3"),
        (
            "| y | whole number | | | | | | id + 1 |\n| x | whole number | | | | | | y + 1 |",
            "computed-not-allowed a!H4",
        ),
        ("| x | list: status |", "unknown-list a!B3"),
    ],
)
def test_fault__is_one_finding_at_its_cell(tmp_path: Path, row: str, expected: str) -> None:
    assert found(tmp_path, f"{PLAIN}{ID}\n{row}\n{CUSTOMERS}") == [expected]


@pytest.mark.parametrize(
    "row",
    [
        "| x | whole number | | | | customers | set null |",
        "| x | whole number | | yes | | customers | cascade |",
        "| x | int | | | | customers |",
        "| x | text(20) | | | | customers.code |",
        "| x | | | | 7 | customers | set default |",
        "| x | | | | | a |",
    ],
)
def test_sound_reference__is_silent(tmp_path: Path, row: str) -> None:
    assert clean(tmp_path, f"{PLAIN}{ID}\n{row}\n{CUSTOMERS}")


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_numbers_of_different_size__may_be_joined_where_the_database_does(
    tmp_path: Path, target: str
) -> None:
    row = "| x | big number | | | | customers |"
    assert not parsed(tmp_path, f"{PLAIN}{ID}\n{row}\n{CUSTOMERS}", target).findings


def test_reference_to_a_composite_or_missing_key(tmp_path: Path) -> None:
    assert found(
        tmp_path,
        f"""
        {PLAIN}{ID}
        | x | text(9) | | | | pair |
        | y | text(9) | | | | keyless |
        | z | text(9) | | | | pair.p |
        # pair
        | Column | Type | PK |
        | p | text(9) | yes |
        | q | text(9) | yes |
        # keyless
        | Column | Type |
        | p | text(9) |
        """,
    ) == [
        "table-without-primary-key keyless!A1",
        "reference-column-count a!F3",
        "reference-to-no-key a!F4",
        "reference-to-no-key a!F5",
    ]


def test_table_without_columns_or_key(tmp_path: Path) -> None:
    assert found(tmp_path, "# a\n| Column | Type | PK |\n# b\n| Column | Type |\n| x | text |") == [
        "table-without-columns a!A1",
        "table-without-primary-key b!A1",
    ]


def test_names__that_differ_only_by_case(tmp_path: Path) -> None:  # F17
    result = parsed(
        tmp_path,
        "# d\n| Table | Column | Type | PK |\n| orders | id | text(9) | x |\n| Orders | id | text(9) | x |",
    )
    assert brief(result.findings) == ["names-differ-by-case d!A3"]
    assert [str(at) for at in result.findings[0].related] == ["d!A2"]


def test_constraint_names__stand_only_once(tmp_path: Path) -> None:
    assert found(
        tmp_path,
        f"{CUSTOMERS}\n# Indexes\n| Table | Name | Columns |\n| customers | by_name | name |\n"
        "| customers | BY_NAME | name, id |",
    ) == ["constraint-name-twice Indexes!B3"]


def test_lists__are_known_filled_and_without_repetition(tmp_path: Path) -> None:  # F13
    assert found(
        tmp_path,
        f"""
        {PLAIN}{ID}
        | s | list: statsu |
        | t | list: status |
        # Lists
        | List | Value |
        | status | open |
        | status | Open |
        | size | |
        | status | "" |
        | status | "" |
        """,
    ) == [
        "cell-missing Lists!B4",
        "list-value-twice Lists!B3",
        "list-value-twice Lists!B6",
        "unknown-list a!B3",
    ]


def test_required_said_of_a_key__is_a_warning(tmp_path: Path) -> None:
    assert found(tmp_path, "# a\n| Column | Type | PK | Required |\n| id | auto number | yes | no |") == [
        "key-is-always-required a!D2"
    ]


def test_renamed_from__itself(tmp_path: Path) -> None:  # F18
    assert found(
        tmp_path,
        "# a\n| Renamed from | a |\n| Column | Type | PK | Was |\n| id | auto number | yes | id |",
    ) == ["renamed-from-itself a!B1", "renamed-from-itself a!D3"]


@pytest.mark.parametrize("heading", ["Rule", "Computed"])
def test_number_of_a_sequence__is_taken_by_defaults_alone(tmp_path: Path, heading: str) -> None:
    grid = f"# a\n| Column | Type | PK | {heading} |\n| id | whole number | yes | |\n"
    grid += "| x | big number | | nextval('s') + 0 |"
    found = parsed(tmp_path, grid, "postgresql").findings
    assert [(one.rule, str(one.at)) for one in found] == [("unsafe-expression", "a!D3")]
    grid = "# a\n| Column | Type | PK | Default |\n| id | whole number | yes | sql: nextval('s') |"
    assert not parsed(tmp_path, grid, "postgresql").findings
