"""Questions to the rows of a database."""

from __future__ import annotations

from pathlib import Path

from tests.database.made import made
from xl2db.database.probing import count_longer, count_not_null, existing_tables, row_counts
from xl2db.schema.model import TableName

GRID = """
# Lists
| List | Value |
| moods | fine |
| moods | gloomy |

# Settings
| Setting | Value |
| lists as | enum |

# 100 % people
| Column | Type | Primary key |
| id | whole number | yes |
| na'me: % | text | |
| mood | list: moods | |

# empty
| Column | Type | Primary key |
| id | whole number | yes |
"""
PEOPLE, EMPTY = TableName(None, "100 % people"), TableName(None, "empty")


def test_counts__of_rows_and_values(database_url: str, tmp_path: Path) -> None:
    with made(database_url, tmp_path, GRID) as (connection, _):
        rows = "(1, 'abc', 'fine'), (2, NULL, 'gloomy'), (3, '🦊🦊🦊🦊', NULL), (4, '', NULL)"
        connection.exec_driver_sql(
            f"""INSERT INTO "100 % people" VALUES {rows}""".replace(
                "%", "%" if database_url.startswith("sqlite") else "%%"
            )
        )
        assert row_counts(connection, [PEOPLE, EMPTY]) == {PEOPLE: 4, EMPTY: 0}
        assert row_counts(connection, []) == {}
        assert count_not_null(connection, PEOPLE, "na'me: %") == 3
        assert count_not_null(connection, EMPTY, "id") == 0
        lengths = [count_longer(connection, PEOPLE, "na'me: %", length) for length in (0, 2, 3, 4)]
        assert lengths == [2, 2, 1, 0]
        assert count_longer(connection, PEOPLE, "mood", 4) == 1


def test_existing_tables__are_tables_and_views(database_url: str, tmp_path: Path) -> None:
    with made(database_url, tmp_path, GRID) as (connection, _):
        connection.exec_driver_sql("CREATE VIEW seen AS SELECT id FROM empty")
        seen, missing = TableName(None, "seen"), TableName(None, "missing")
        assert existing_tables(connection, [PEOPLE, seen, missing]) == {PEOPLE, seen}


def test_existing_tables__of_a_schema(postgresql_url: str, tmp_path: Path) -> None:
    with made(postgresql_url, tmp_path, GRID) as (connection, _):
        connection.exec_driver_sql("CREATE SCHEMA shop")
        connection.exec_driver_sql("CREATE TABLE shop.carts (id integer)")
        names = [TableName("shop", "carts"), TableName(None, "carts"), TableName("no such", "carts")]
        assert existing_tables(connection, names) == {TableName("shop", "carts")}
