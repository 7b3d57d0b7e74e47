"""What a database can't do is said at the cell, and what is not said works."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from tests.workbook.parsed import parsed
from xl2db.database.portability import target_findings

GRID = """
# Tables
| Table | Schema |
| carts | shop |

# carts
| Column | Type | Primary key |
| id | auto number | yes |

# people
| Column | Type | Primary key | References | On delete |
| id | whole number | yes | | |
| number | auto number | | | |
| address | postgresql: inet | | | |
| size | mariadb: tinyint | | | |
| name | text(20) | | | |
| parent | | | people | set default |
| device | whole number | | Nul | |

# Nul
| Column | Type | Primary key |
| id | whole number | yes |

# Constraints
| Table | Name | Kind | Columns | References | Deferrable |
| people | self | reference | size | people.id | deferred |

# Indexes
| Table | Name | Columns | Unique | Where | Method | Include |
| people | a_where | name | | name <> '' | | |
| people | b_unique_where | name | yes | name <> '' | | |
| people | c_include | name | | | | parent |
| people | d_method | name | | | hash | |
| people | e_fulltext | name | | | fulltext | |
| people | f_expression | lower(name) | | | | |
"""
EXPECTED = {
    "sqlite": [
        "error not-on-this-database Tables!B2",
        "error not-on-this-database people!B3",
        "fallback-type people!B4",
        "fallback-type people!B5",
        "passed-over-on-this-database Indexes!G4",
        "passed-over-on-this-database Indexes!F5",
        "passed-over-on-this-database Indexes!F6",
    ],
    "postgresql": ["fallback-type people!B5", "passed-over-on-this-database Indexes!F6"],
    "mariadb": [
        "error not-on-this-database people!B3",
        "fallback-type people!B4",
        "error not-on-this-database people!E7",
        "error not-on-this-database people!D8",
        "error not-on-this-database Constraints!F2",
        "passed-over-on-this-database Indexes!E2",
        "error not-on-this-database Indexes!E3",
        "passed-over-on-this-database Indexes!G4",
        "passed-over-on-this-database Indexes!F5",
        "error not-on-this-database Indexes!C7",
    ],
}


@pytest.mark.parametrize(("target", "expected"), EXPECTED.items(), ids=EXPECTED)
def test_target_findings__name_the_cells(tmp_path: Path, target: str, expected: list[str]) -> None:
    findings = target_findings(parsed(tmp_path, GRID).schema, target)
    found = [f"{each.severity} {each.rule} {each.at}" for each in findings]
    assert [line.removeprefix("warning ") for line in found] == expected
    assert all(each.about for each in findings)


def test_target_findings__none_without_a_target(tmp_path: Path) -> None:
    assert target_findings(parsed(tmp_path, GRID).schema, None) == ()


EVERYWHERE = ("sqlite", "postgresql", "mariadb")
CHANGING = [  # the heading, the expression, and where it is an error
    ("Computed", "current_date", EVERYWHERE),
    ("Computed", "upper(cast(random() as text))", EVERYWHERE),
    ("Computed", "upper(cast(rand() as char(9)))", EVERYWHERE),
    ("Computed", "virtual: current_timestamp", ("sqlite", "postgresql")),
    ("Computed", "julianday('now') - julianday(a)", ("sqlite",)),
    ("Computed", "a || ' now'", ()),
    ("Rule", "a <= current_date", ("mariadb",)),
    ("Rule", "a <= date('now')", ("sqlite",)),
    ("Rule", "a <= date('NOW', '-18 years')", ("sqlite",)),
    ("Rule", "a <= date(current_date, '-18 years')", ("mariadb",)),
    ("Rule", "a < datetime(a, 'localtime')", ("sqlite",)),
    ("Rule", "a > strftime('%Y')", ("sqlite",)),
    ("Rule", "a > date()", ("sqlite",)),
    ("Rule", "a > strftime('%Y', a)", ()),
    ("Rule", "a <> 'now' and date(a) is not null", ()),
    ("Where", "a < current_timestamp", EVERYWHERE),
    ("Columns", "lower(cast(random() as text))", EVERYWHERE),
]
_OF_SQLITE = ("julianday", "date(", "datetime", "strftime")


@pytest.mark.parametrize(("heading", "expression", "errors"), CHANGING)
def test_what_changes_by_itself__is_an_error_where_the_database_minds(
    tmp_path: Path, heading: str, expression: str, errors: tuple[str, ...]
) -> None:
    if heading in ("Computed", "Rule"):
        rest = f"# t\n| Column | Type | {heading} |\n| a | text | |\n| b | text | {expression} |"
        cell = "t!C3"
    else:
        rest = "# t\n| Column | Type |\n| a | text |\n# Indexes\n| Table | Columns | Where |\n"
        rest += f"| t | a | {expression} |" if heading == "Where" else f"| t | {expression} | |"
        cell = "Indexes!C2" if heading == "Where" else "Indexes!B2"
    for target in EVERYWHERE:
        found = target_findings(parsed(tmp_path, rest).schema, target)
        if target != "sqlite" and expression.startswith(_OF_SQLITE):
            continue
        places = [str(one.at) for one in found if one.rule == "changing-expression"]
        assert places == [cell] * (target in errors), target


@pytest.mark.parametrize(
    "expression", [expression for heading, expression, errors in CHANGING if heading == "Rule"]
)
def test_sqlite__refuses_each_row_where_that_is_said(tmp_path: Path, expression: str) -> None:
    schema = parsed(tmp_path, f"# t\n| Column | Type | Rule |\n| a | date | {expression} |").schema
    said = any(one.rule == "changing-expression" for one in target_findings(schema, "sqlite"))
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE TABLE t (a DATE CHECK ({schema.tables[0].checks[0].expression.text}))")
    row = "INSERT INTO t VALUES ('1990-01-01')"
    if said:
        with pytest.raises(sqlite3.OperationalError, match="non-deterministic"):
            connection.execute(row)
    else:
        with contextlib.suppress(sqlite3.IntegrityError):
            connection.execute(row)
    connection.close()
