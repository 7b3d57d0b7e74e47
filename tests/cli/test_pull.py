"""A database that already stands becomes a workbook, and is taken over, with the real command line."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import openpyxl
import pytest

from tests.cli.command import said, xl2db
from tests.cli.shop import dump, rows, run, tree
from tests.migrations.folders import alembic
from xl2db.database.connecting import connect
from xl2db.migrations.folder import Folder

SHOP = """
CREATE TABLE customers (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(80) NOT NULL COLLATE NOCASE, code TEXT DEFAULT '007',
  UNIQUE (code)
);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
  total NUMERIC(10, 2) NOT NULL DEFAULT 0 CHECK (total >= 0), note
);
CREATE INDEX open_orders ON orders (customer_id) WHERE note IS NULL;
CREATE VIEW big_orders AS SELECT id, total FROM orders WHERE total > 100;
CREATE TRIGGER log_orders AFTER INSERT ON orders BEGIN SELECT 1; END;
INSERT INTO customers (name, code) VALUES ('Ada', '001'), ('Bo', NULL);
INSERT INTO orders (customer_id, total) VALUES (1, 120), (2, 5)
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a database that nobody made with xl2db."""
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.executescript(SHOP)
    connection.close()
    return tmp_path


def cells(path: Path) -> dict[str, object]:
    """All texts of a workbook by their place."""
    book = openpyxl.load_workbook(path)
    return {
        f"{sheet.title}!{cell.coordinate}": cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def test_pull__writes_a_workbook_and_names_what_it_cannot_say(shop: Path) -> None:
    before = dump(shop / "shop.db")
    text = said(xl2db("pull", "shop.db", cwd=shop))
    assert "Wrote   shop.xlsx: 2 tables, 7 columns of shop.db." in text
    assert "1 view: big_orders" in text
    assert "1 trigger: orders.log_orders" in text
    assert dump(shop / "shop.db") == before
    assert "shop.xlsx is fine" in said(xl2db("check", cwd=shop))
    assert sorted(tree(shop)) == ["shop.db", "shop.xlsx"]


def test_pull_adopt__then_there_is_nothing_to_do(shop: Path) -> None:
    before = dump(shop / "shop.db")
    said(xl2db("pull", "shop.db", cwd=shop))
    text = said(xl2db("adopt", cwd=shop))
    assert "Wrote   migrations/shop/versions/0001_baseline_of_shop.py" in text
    assert "Adopted shop.db: 2 tables" in text
    assert "nothing to do" in said(xl2db("sync", cwd=shop))
    assert "up to date" in said(xl2db("status", cwd=shop))
    kept = dump(shop / "shop.db").replace('INSERT INTO "alembic_version"', "")
    assert all(line in kept for line in before.splitlines())


def test_adopted__tables_are_not_taken_away_by_undo(shop: Path) -> None:
    said(xl2db("pull", "shop.db", cwd=shop))
    said(xl2db("adopt", cwd=shop))
    before = dump(shop / "shop.db")
    done = xl2db("undo", "--yes", cwd=shop)
    said(done, 3)
    assert "0001_baseline_of_shop was adopted: the tables of shop.db stood before it" in done.stderr
    assert dump(shop / "shop.db") == before


def test_adopted__tables_are_not_taken_away_by_alembic(shop: Path) -> None:
    said(xl2db("pull", "shop.db", cwd=shop))
    said(xl2db("adopt", cwd=shop))
    before = dump(shop / "shop.db")
    done = alembic(
        Folder(shop / "migrations/shop"),
        "downgrade",
        "base",
        url=f"sqlite:///{(shop / 'shop.db').as_posix()}",
    )
    assert done.returncode != 0
    assert "are not taken away with its baseline" in done.stderr + done.stdout
    assert dump(shop / "shop.db") == before


def test_adopted__baseline_makes_the_same_in_an_empty_database(shop: Path) -> None:
    said(xl2db("pull", "shop.db", cwd=shop))
    said(xl2db("adopt", cwd=shop))
    said(xl2db("apply", "--database", "new.db", cwd=shop))
    said(xl2db("pull", "new.db", "new.xlsx", cwd=shop))
    one, other = cells(shop / "shop.xlsx"), cells(shop / "new.xlsx")
    tables = ("customers!", "orders!", "Indexes!", "Constraints!", "Lists!")
    assert {at: text for at, text in one.items() if at.startswith(tables)} == {
        at: text for at, text in other.items() if at.startswith(tables)
    }


def test_adopted__changes_keep_rows_and_what_is_not_in_the_workbook(shop: Path) -> None:
    said(xl2db("pull", "shop.db", cwd=shop))
    said(xl2db("adopt", cwd=shop))
    book = openpyxl.load_workbook(shop / "shop.xlsx")
    sheet = book["orders"]
    sheet.append(["paid", "yes/no"])
    book.save(shop / "shop.xlsx")
    said(xl2db("sync", cwd=shop))
    assert rows(shop / "shop.db", "SELECT total, paid FROM orders") == [(120, None), (5, None)]
    assert rows(shop / "shop.db", "SELECT * FROM big_orders") == [(1, 120)]
    assert "ON DELETE CASCADE" in dump(shop / "shop.db").upper()
    assert "log_orders" in dump(shop / "shop.db")
    assert "AUTOINCREMENT" in dump(shop / "shop.db").upper()
    assert "up to date" in said(xl2db("status", cwd=shop))


def test_column_that_a_view_needs__does_not_go(shop: Path) -> None:
    said(xl2db("pull", "shop.db", cwd=shop))
    said(xl2db("adopt", cwd=shop))
    book = openpyxl.load_workbook(shop / "shop.xlsx")
    sheet = book["orders"]
    place = next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == "total")
    sheet.delete_rows(place)
    book.save(shop / "shop.xlsx")
    before = dump(shop / "shop.db")
    done = xl2db("sync", "--drop", "orders.total", cwd=shop)
    said(done, 3)
    assert "the view big_orders uses it" in done.stderr
    assert dump(shop / "shop.db") == before
    plan = xl2db("plan", "--drop", "orders.total", cwd=shop)
    assert "the view big_orders uses it" in plan.stdout + plan.stderr


def test_adopt__refuses_what_differs_with_every_cell(shop: Path) -> None:
    said(xl2db("pull", "shop.db", cwd=shop))
    run(shop / "shop.db", "ALTER TABLE customers ADD COLUMN fax TEXT", "DROP INDEX open_orders")
    before = tree(shop)
    done = xl2db("adopt", cwd=shop)
    said(done, 3)
    assert "in customers the column fax is there, and should not be" in done.stderr
    assert "in orders the index open_orders is missing" in done.stderr
    assert "--> customers!" in done.stderr
    assert "--> Indexes!" in done.stderr
    assert tree(shop) == before


def test_drift__is_named_with_the_two_ways_out(shop: Path) -> None:
    said(xl2db("pull", "shop.db", cwd=shop))
    said(xl2db("adopt", cwd=shop))
    run(
        shop / "shop.db",
        "ALTER TABLE customers ADD COLUMN fax TEXT",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY)",
    )
    for command in ("status", "plan"):
        done = xl2db(command, cwd=shop)
        text = done.stdout + done.stderr
        assert "the column fax is there, and should not be" in text
        assert "xl2db pull, then xl2db adopt" in text
    assert "notes" in xl2db("status", cwd=shop).stderr


def test_drift__pulled_and_adopted_becomes_a_revision(shop: Path) -> None:
    said(xl2db("pull", "shop.db", cwd=shop))
    said(xl2db("adopt", cwd=shop))
    said(xl2db("apply", "--database", "other.db", cwd=shop))
    run(shop / "shop.db", "ALTER TABLE customers ADD COLUMN fax TEXT")
    text = said(xl2db("pull", "shop.db", "shop.xlsx", cwd=shop))
    assert "1 row added" in text
    said(xl2db("adopt", cwd=shop))
    assert "up to date" in said(xl2db("status", cwd=shop))
    said(xl2db("apply", "--database", "other.db", cwd=shop))
    assert "fax" in dump(shop / "other.db")


def test_pull__into_a_workbook_keeps_what_people_wrote(shop: Path) -> None:
    said(xl2db("pull", "shop.db", cwd=shop))
    book = openpyxl.load_workbook(shop / "shop.xlsx")
    sheet = book["customers"]
    wide = sheet.max_column + 1
    sheet.cell(1, wide, "What Bo said")
    sheet.cell(2, wide, "=1+1")
    book.create_sheet("Minutes")["A1"] = "Nothing was decided."
    book.save(shop / "shop.xlsx")
    known = cells(shop / "shop.xlsx")
    run(shop / "shop.db", "ALTER TABLE orders ADD COLUMN paid BOOLEAN NOT NULL DEFAULT 0")
    said(xl2db("pull", "shop.db", "shop.xlsx", cwd=shop))
    now = cells(shop / "shop.xlsx")
    assert {at: text for at, text in now.items() if at in known} == known
    assert "paid" in {text for at, text in now.items() if at not in known}
    assert "says what shop.db is already" in said(xl2db("pull", "shop.db", "shop.xlsx", cwd=shop))


def test_pull__twice_changes_nothing(shop: Path) -> None:
    said(xl2db("pull", "shop.db", cwd=shop))
    before = tree(shop)
    said(xl2db("pull", "shop.db", cwd=shop))
    assert tree(shop) == before


def test_texts_that_a_cell_would_lose__come_into_a_workbook_once(tmp_path: Path, postgresql_url: str) -> None:
    def change(*statements: str) -> None:
        with connect(postgresql_url) as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
            connection.commit()

    change(
        "CREATE TYPE mood AS ENUM ('', ' ', '-', 'n/a', 'it''s', '\"x\"')",
        "CREATE TABLE people (id int PRIMARY KEY, mood mood)",
    )
    said(xl2db("pull", postgresql_url, "a.xlsx", cwd=tmp_path))
    assert "says what" in said(xl2db("pull", postgresql_url, "a.xlsx", cwd=tmp_path))
    change(
        "COMMENT ON TABLE people IS ' two '",
        "COMMENT ON COLUMN people.mood IS '-'",
        "ALTER TYPE mood ADD VALUE ' new '",
    )
    assert "1 row added" in said(xl2db("pull", postgresql_url, "a.xlsx", cwd=tmp_path))
    assert "says what" in said(xl2db("pull", postgresql_url, "a.xlsx", cwd=tmp_path))
    said(xl2db("check", "a.xlsx", cwd=tmp_path))
    said(xl2db("adopt", "a.xlsx", "--database", postgresql_url, cwd=tmp_path))


def test_patterns__choose_tables(shop: Path) -> None:
    text = said(xl2db("pull", "shop.db", "some.xlsx", "--exclude", "cust*", "--format", "json", cwd=shop))
    document = json.loads(text)
    assert document["tables"] == ["orders"]
    kinds = {(each["kind"], each["table"]) for each in document["not_in_workbook"]}
    assert ("foreign key", "orders") in kinds
    assert "some.xlsx is fine" in said(xl2db("check", "some.xlsx", cwd=shop))
    assert json.loads(
        said(xl2db("pull", "shop.db", "o.xlsx", "--tables", "ord*", "--format", "json", cwd=shop))
    )["tables"] == ["orders"]


# --- an Alembic history that is there already -----------------------------------------------------------

ENV = """
from alembic import context
from sqlalchemy import engine_from_config, pool

config = context.config
section = config.get_section(config.config_ini_section)
engine = engine_from_config(section, prefix="sqlalchemy.", poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
FIRST = '''"""first"""
from typing import Union
from alembic import op
revision: str = "a1b2c3"
down_revision: Union[str, None] = None
def upgrade() -> None:
    op.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL)")
def downgrade() -> None:
    op.execute("DROP TABLE customers")
'''


def write_history(folder: Path) -> None:
    (folder / "alembic/versions").mkdir(parents=True)
    (folder / "alembic/env.py").write_text(ENV)
    (folder / "alembic/versions/a1b2c3_first.py").write_text(FIRST)
    (folder / "alembic.ini").write_text(
        "[alembic]\nscript_location = alembic\nsqlalchemy.url = sqlite:///shop.db\n"
    )
    run(
        folder / "shop.db",
        "CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL)",
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
        "INSERT INTO alembic_version VALUES ('a1b2c3')",
    )


def test_history__goes_on(tmp_path: Path) -> None:
    write_history(tmp_path)
    env = (tmp_path / "alembic/env.py").read_bytes()
    said(xl2db("pull", "shop.db", cwd=tmp_path))
    refused = xl2db("adopt", cwd=tmp_path)
    said(refused, 3)
    assert "a1b2c3" in refused.stderr
    assert "--migrations" in refused.stderr
    said(xl2db("adopt", "--migrations", "alembic", cwd=tmp_path))
    assert (tmp_path / "alembic/env.py").read_bytes() == env
    baseline = next((tmp_path / "alembic/versions").glob("0001_*.py")).read_text()
    assert 'down_revision = "a1b2c3"' in baseline
    assert "create_table" not in baseline
    book = openpyxl.load_workbook(tmp_path / "shop.xlsx")
    book["customers"].append(["email", "text(100)"])
    book.save(tmp_path / "shop.xlsx")
    said(xl2db("sync", "--migrations", "alembic", cwd=tmp_path))
    assert "email" in dump(tmp_path / "shop.db")
    assert "up to date" in said(xl2db("status", "--migrations", "alembic", cwd=tmp_path))


# --- bad input ------------------------------------------------------------------------------------------


def test_database_without_tables__is_refused(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "empty.db").executescript("CREATE VIEW v AS SELECT 1").close()
    done = xl2db("pull", "empty.db", cwd=tmp_path)
    said(done, 3)
    assert "no tables" in done.stderr
    assert not (tmp_path / "empty.xlsx").exists()


def test_file_that_is_not_there__is_not_made(tmp_path: Path) -> None:
    done = xl2db("pull", "nowhere.db", cwd=tmp_path)
    said(done, 3)
    assert "nowhere.db" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_file_that_is_no_workbook__is_not_touched(shop: Path) -> None:
    (shop / "shop.xlsx").write_text("minutes of a meeting")
    before = tree(shop)
    said(xl2db("pull", "shop.db", "shop.xlsx", cwd=shop), 1)
    said(xl2db("pull", "shop.db", "shop.txt", cwd=shop), 2)
    assert tree(shop) == before


def test_server__that_refuses_is_told_without_the_password(tmp_path: Path) -> None:
    for url in ("postgresql://me:hush@127.0.0.1:9/shop", "mariadb://me:hush@127.0.0.1:9/shop"):
        done = xl2db("pull", url, cwd=tmp_path)
        said(done, 3)
        assert "hush" not in done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []


HARD = "=cmd|' /C calc'!A0"


def test_texts_that_look_like_formulas__stay_texts(tmp_path: Path) -> None:
    run(
        tmp_path / "shop.db",
        'CREATE TABLE "+t" (id INTEGER PRIMARY KEY, '
        f"\"{HARD}\" TEXT DEFAULT '=1+1', \"@a\" TEXT DEFAULT '-2')",
    )
    said(xl2db("pull", "shop.db", cwd=tmp_path))
    book = openpyxl.load_workbook(tmp_path / "shop.xlsx")
    assert [cell.coordinate for sheet in book for row in sheet for cell in row if cell.data_type == "f"] == []
    assert HARD in cells(tmp_path / "shop.xlsx").values()
    said(xl2db("adopt", cwd=tmp_path))


def test_names_that_no_sheet_can_have__come_back(tmp_path: Path) -> None:
    names = [
        "a/b",
        "history",
        "Lists",
        "x (rows)",
        "_hidden",
        "long " + "x" * 40,
        "x" * 31 + "1",
        "x" * 31 + "2",
    ]
    run(tmp_path / "shop.db", *(f'CREATE TABLE "{name}" (id INTEGER PRIMARY KEY)' for name in names))
    said(xl2db("pull", "shop.db", cwd=tmp_path))
    text = said(xl2db("check", "--format", "json", cwd=tmp_path))
    assert sorted(json.loads(text)["tables"]) == sorted(names)
    said(xl2db("adopt", cwd=tmp_path))


def test_every_database__is_pulled_and_taken_over(database_url: str, tmp_path: Path) -> None:
    key = "id INTEGER PRIMARY KEY" if database_url.startswith("sqlite") else "id INT PRIMARY KEY"
    with connect(database_url) as connection:
        for statement in (
            f"CREATE TABLE people ({key}, name VARCHAR(40) NOT NULL, born DATE, CONSTRAINT uq UNIQUE (name))",
            f"CREATE TABLE pets ({key}, owner INT, kind VARCHAR(9) DEFAULT 'cat', "
            "CONSTRAINT fk_owner FOREIGN KEY (owner) REFERENCES people (id) ON DELETE CASCADE)",
            "CREATE INDEX ix_kind ON pets (kind)",
            "CREATE VIEW owners AS SELECT name FROM people",
            "INSERT INTO people (id, name) VALUES (1, 'Ada')",
        ):
            connection.exec_driver_sql(statement)
        connection.commit()
    text = said(xl2db("pull", database_url, "people.xlsx", cwd=tmp_path))
    assert "2 tables, 6 columns" in text
    assert "1 view: owners" in text
    env = {"XL2DB_DATABASE": database_url}
    said(xl2db("adopt", "people.xlsx", cwd=tmp_path, **env))
    assert "nothing to do" in said(xl2db("sync", "people.xlsx", cwd=tmp_path, **env))
