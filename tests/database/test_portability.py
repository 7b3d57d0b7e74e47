"""What a database can't do is said at the cell, and what is not said works."""

from __future__ import annotations

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
