"""What a workbook says so that all of a database finds its place: options of keys, indexes, counting, own types."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workbook.parsed import brief, clean, parsed
from xl2db.schema.text import schema_text

ORDERS = """
# orders
| Column | Type | Primary key | Default | Computed |
| id | whole number | yes | | |
| name | text(80) | | | |
| price | decimal(10,2) | | | |
| note | text | | | |
"""
COLUMN = "# a\n| Column | Type | Primary key | Default | Computed |\n| id | whole number | yes | | |\n"
INDEX = ORDERS + "# Indexes\n| Table | Name | Columns | Unique | Method | Include |\n"
CONSTRAINT = (
    ORDERS + "# Constraints\n| Table | Name | Kind | Columns | References | Deferrable | Match | Include |\n"
)
SEQUENCE = ORDERS + "# Sequences\n| Sequence | Type | Counts | Owned by |\n"
TABLES = ORDERS + "# Tables\n| Table | Collation |\n"
UNSAID = ORDERS + "# Not in this workbook\n| Kind | Table | Name | Says |\n"

CASES = [
    # how a column counts, and what it becomes by itself
    (
        COLUMN,
        "| n | whole number | | auto number (start 100, step 5) |",
        'default = "auto number (start 100, step 5)"',
    ),
    (COLUMN, "| n | whole number | | Auto Number (ALWAYS) |", 'default = "auto number (always)"'),
    (COLUMN, "| n | whole number | | auto number (never reused) |", 'default = "auto number (never reused)"'),
    (COLUMN, "| n | whole number | | auto number |", 'default = "auto number"'),
    (COLUMN, "| at | timestamp | | now, on update now |", 'default = "now", updated = true'),
    (COLUMN, "| at | timestamp | | on update now |", 'type = "timestamp", updated = true'),
    (COLUMN, "| b | whole number | | | virtual: id * 2 |", 'computed = "id * 2", stored = false'),
    (COLUMN, "| b | whole number | | | id * 2 |", 'computed = "id * 2" }'),
    # types that only one database has
    (COLUMN, "| w | postgresql: crm.address |", 'type = "postgresql: crm.address"'),
    (COLUMN, '| w | postgresql: "My Type"[] |', 'type = "postgresql: \\"My Type\\"[]"'),
    (COLUMN, "| w | sqlite: FOO BAR(1,2) |", 'type = "sqlite: FOO BAR(1,2)"'),
    (COLUMN, "| w | sqlite: untyped |", 'type = "sqlite: untyped"'),
    (COLUMN, "| w | int(10) unsigned zerofill |", "int(10) unsigned zerofill"),
    (COLUMN, "| w | interval year to month |", "interval year to month"),
    (COLUMN, "| w | set('a','b') |", "set('a','b')"),
    # indexes
    (
        INDEX,
        "| orders | i | name desc nulls last |",
        '{ column = "name", descending = true, nulls = "last" }',
    ),
    (
        INDEX,
        "| orders | i | name text_pattern_ops |",
        '{ column = "name", operator_class = "text_pattern_ops" }',
    ),
    (INDEX, '| orders | i | name collate "C" |', '{ column = "name", collation = "C" }'),
    (INDEX, "| orders | i | name(10), price |", '{ column = "name", length = 10 }'),
    (INDEX, "| orders | i | (lower(name)) |", '{ expression = "lower(name)" }'),
    (INDEX, "| orders | i | name | nulls not distinct |", "unique = true, nulls_not_distinct = true"),
    (INDEX, "| orders | i | name | | gin |", 'method = "gin"'),
    (INDEX, "| orders | i | name | yes | | price, note |", 'include = ["price", "note"]'),
    # keys, references
    (
        CONSTRAINT,
        "| orders | u | unique | name | | deferred |",
        'columns = ["name"], deferrable = "deferred"',
    ),
    (CONSTRAINT, "| orders | u | unique, nulls not distinct | name |", "nulls_not_distinct = true"),
    (CONSTRAINT, "| orders | u | unique (nulls not distinct) | name |", "nulls_not_distinct = true"),
    (CONSTRAINT, "| orders | u | unique | name | | | | note |", 'columns = ["name"], include = ["note"]'),
    (
        CONSTRAINT,
        "| orders | f | foreign key | id | orders.id | immediate | full |",
        'deferrable = "immediate", match = "full"',
    ),
    # whole tables, and what stands beside them
    (TABLES, "| orders | utf8mb4_bin |", 'collation = "utf8mb4_bin"'),
    (
        SEQUENCE,
        "| numbers | integer | start 100, cycle | orders.id |",
        '{ name = "numbers", type = "integer", counter = "cycle, start 100", table = "orders", column = "id" }',
    ),
    (UNSAID, "| view | | big_orders | SELECT 1 |", 'kind = "view"'),
    (UNSAID, "| trigger | orders | stamp | |", 'table = "orders"'),
]


@pytest.mark.parametrize(("above", "row", "expected"), CASES, ids=[row for _, row, _ in CASES])
def test_words__are_understood(above: str, row: str, expected: str, tmp_path: Path) -> None:
    schema = clean(tmp_path, above + row)
    assert expected in schema_text(schema)


WRONG = [
    (COLUMN, "| n | whole number | | auto number (start soon) |", "a!D3"),
    (COLUMN, "| n | text | | auto number (start 1) |", "a!D3"),
    (COLUMN, "| at | whole number | | on update now |", "a!D3"),
    (COLUMN, "| b | whole number | | | virtual: nothing * 2 |", "a!E3"),
    (INDEX, "| orders | i | nmae desc |", "Indexes!C2"),
    (INDEX, "| orders | i | name | perhaps |", "Indexes!D2"),
    (INDEX, "| orders | i | name | | | nowhere |", "Indexes!F2"),
    (CONSTRAINT, "| orders | u | unique | name | | tomorrow |", "Constraints!F2"),
    (CONSTRAINT, "| orders | f | foreign key | id | orders.id | | some |", "Constraints!G2"),
    (SEQUENCE, "| numbers | text | | |", "Sequences!B2"),
    (SEQUENCE, "| numbers | | begin at 5 | |", "Sequences!C2"),
    (SEQUENCE, "| numbers | | | orders.nothing |", "Sequences!D2"),
    (TABLES, "| odrers | utf8mb4_bin |", "Tables!A2"),
]


@pytest.mark.parametrize(("above", "row", "cell"), WRONG, ids=[row for _, row, _ in WRONG])
def test_word_that_is_not_one__is_an_error_at_its_cell(
    above: str, row: str, cell: str, tmp_path: Path
) -> None:
    found = parsed(tmp_path, above + row).findings
    assert [str(finding.at) for finding in found if finding.severity == "error"] == [cell], brief(found)
