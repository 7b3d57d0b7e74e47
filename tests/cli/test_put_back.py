"""What somebody did to the tables by hand is taken back, with the rows kept, on every database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import xl2db
from tests.grids import write_workbook
from tests.pulling.dumps import COLUMN_ORDER, compare, dump
from tests.pulling.schemas import run
from xl2db.database.connecting import connect
from xl2db.findings import DatabaseRefused, DecisionNeeded, Refused

SHOP = """
# customers
| Column | Type              | Required | Primary key | Unique | Indexed | Default | Rule        | Description |
| id     | whole number      | yes      | yes         |        |         |         |             |             |
| name   | text(40)          | yes      |             |        | yes     |         |             | In full     |
| email  | text(80)          |          |             | yes    |         |         |             |             |
| kind   | one of: shop, web | yes      |             |        |         | web     |             |             |
| points | whole number      | yes      |             |        |         | 0       | points >= 0 |             |

# orders
| Column   | Type         | Required | Primary key | References | On delete |
| id       | whole number | yes      | yes         |            |           |
| customer | whole number |          |             | customers  | cascade   |
| total    | decimal(8,2) | yes      |             |            |           |
"""
ROWS = """
INSERT INTO customers (id, name, email) VALUES (1, 'Ada', 'a@example.org'), (2, 'Bob', NULL);
INSERT INTO orders (id, customer, total) VALUES (1, 1, 9.5)
"""
COUNTS = "SELECT (SELECT count(*) FROM customers) + (SELECT count(*) FROM orders)"
# What was done by hand, what may be dropped for it, and where.
DONE: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "column added": ("ALTER TABLE customers ADD COLUMN vip INTEGER", (), ()),
    "column added, with values": (
        "ALTER TABLE customers ADD COLUMN vip INTEGER DEFAULT 1 NOT NULL",
        ("customers.vip",),
        (),
    ),
    "index dropped": ("DROP INDEX ix_customers_name", (), ("sqlite", "postgresql")),
    "index dropped there": ("DROP INDEX ix_customers_name ON customers", (), ("mariadb",)),
    "index added": ("CREATE INDEX by_hand ON orders (total)", (), ()),
    "empty column dropped": ("ALTER TABLE orders DROP COLUMN total", (), ()),
    "type changed": ("ALTER TABLE customers ALTER COLUMN name TYPE varchar(90)", (), ("postgresql",)),
    "type there": ("ALTER TABLE customers MODIFY name varchar(90) NOT NULL COMMENT 'In full'", (), ("mariadb",)),
    "optional": ("ALTER TABLE orders ALTER COLUMN total DROP NOT NULL", (), ("postgresql",)),
    "default gone": ("ALTER TABLE customers ALTER COLUMN points DROP DEFAULT", (), ("postgresql", "mariadb")),
    "reference gone": ("ALTER TABLE orders DROP CONSTRAINT fk_orders_customer", (), ("postgresql", "mariadb")),
    "rule gone": ("ALTER TABLE customers DROP CONSTRAINT ck_customers_points", (), ("postgresql", "mariadb")),
    "list gone": ("ALTER TABLE customers DROP CONSTRAINT ck_customers_kind_list", (), ("postgresql", "mariadb")),
    "unique gone": ("ALTER TABLE customers DROP CONSTRAINT uq_customers_email", (), ("postgresql",)),
    "comment": ("COMMENT ON COLUMN customers.name IS 'by hand'", (), ("postgresql",)),
    "table dropped": ("DROP TABLE orders", (), ()),
    "another table": ("CREATE TABLE theirs (id INTEGER)", (), ()),
}  # fmt: skip


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.suffix in (".py", ".toml"))


@pytest.fixture
def shop(tmp_path: Path, database_url: str) -> dict[str, Any]:
    """A database that is as the workbook says, with rows."""
    write_workbook(tmp_path / "shop.xlsx", SHOP)
    settings = {"database": database_url, "migrations": tmp_path / "migrations"}
    xl2db.sync(tmp_path / "shop.xlsx", **settings)
    run(database_url, ROWS)
    return {"file": tmp_path / "shop.xlsx", **settings}


def count(url: str) -> int:
    with connect(url) as connection:
        return int(connection.exec_driver_sql(COUNTS).scalar() or 0)


def test_what_was_done_by_hand__is_taken_back(shop: dict[str, Any]) -> None:
    """One after the other in one database, which is as before each time."""
    url = shop["database"]
    before, files = dump(url), written(shop["migrations"])
    for what, (by_hand, drop, only) in DONE.items():
        if only and url.split("+")[0].split(":")[0] not in only:
            continue
        if what == "empty column dropped":
            run(url, "DELETE FROM orders")
        rows = count(url)
        run(url, by_hand)
        if drop:
            with pytest.raises(DecisionNeeded):
                xl2db.put_back(**shop)
        xl2db.put_back(**shop, drop=drop)
        report = compare(before, dump(url), ignoring=[COLUMN_ORDER])
        assert report.lost == [], what
        assert [part for part in report.extra if part.table != "theirs"] == [], what
        assert count(url) == rows, what
        assert not xl2db.status(**shop).pending, what
    assert written(shop["migrations"]) == files
    assert xl2db.put_back(**shop).plan.is_empty


def test_renamed_by_hand__is_asked_about_and_renamed_back(shop: dict[str, Any]) -> None:
    url = shop["database"]
    run(url, "ALTER TABLE customers RENAME COLUMN email TO mail")
    with pytest.raises(DecisionNeeded, match="mail"):
        xl2db.put_back(**shop)
    xl2db.put_back(**shop, rename=["customers.mail=email"])
    with connect(url) as connection:
        assert (
            connection.exec_driver_sql("SELECT email FROM customers WHERE id = 1").scalar() == "a@example.org"
        )
    assert not xl2db.status(**shop).pending


@pytest.mark.parametrize("database_url", ["postgresql", "mariadb"], indirect=True)  # SQLite drops no rule
def test_rows_that_do_not_fit__are_named_before_anything_is_done(shop: dict[str, Any]) -> None:
    url = shop["database"]
    run(
        url,
        "ALTER TABLE customers DROP CONSTRAINT ck_customers_points; UPDATE customers SET points = -1 WHERE id = 2",
    )
    before = dump(url)
    with pytest.raises(DatabaseRefused, match="1 of 2 rows of customers breaks the rule"):
        xl2db.put_back(**shop)
    assert dump(url) == before


def test_database_that_is_behind__is_not_touched(shop: dict[str, Any]) -> None:
    xl2db.undo(**shop, yes=True)
    with pytest.raises(Refused, match="only one that is at the latest"):
        xl2db.put_back(**shop)
