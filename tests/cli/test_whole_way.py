"""From the workbook to the database and back, with the real command line on SQLite."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import said, xl2db
from tests.cli.shop import dump, rows, run, tree, write_shop
from tests.grids import write_workbook


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a shop that was synced once and has three customers."""
    write_shop(tmp_path)
    said(xl2db("sync", cwd=tmp_path))
    run(
        tmp_path / "shop.db",
        "INSERT INTO customers (name, email, fax) VALUES ('Ada', 'ada@example.com', '1'), ('Bo', NULL, NULL)",
        "INSERT INTO customers (name, fax) VALUES ('Cy', '2')",
    )
    return tmp_path


def versions(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "migrations/shop/versions").glob("*.py"))


# --- check --------------------------------------------------------------------------------------------


def test_check__finds_nothing_in_a_good_workbook(tmp_path: Path) -> None:
    write_shop(tmp_path, orders=False)
    assert "shop.xlsx is fine: 1 table, 4 columns." in said(xl2db("check", "shop.xlsx", cwd=tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["shop.xlsx"]


def test_check__names_every_fault_with_its_cell(tmp_path: Path) -> None:
    write_shop(tmp_path, "| a | txet(20) |", "| b | text | maybe |")
    text = said(xl2db("check", cwd=tmp_path), 1)
    assert "--> customers!B6" in text
    assert "--> customers!C7" in text
    assert "^" in text
    assert "A: Column" in text


def test_check__as_json_is_one_document(tmp_path: Path) -> None:
    write_shop(tmp_path, "| a | txet(20) |")
    done = xl2db("check", "--format", "json", cwd=tmp_path)
    document = json.loads(said(done, 1))
    assert document["format"] == 1
    assert document["exit_code"] == 1
    assert [finding["at"] for finding in document["findings"] if finding["severity"] == "error"] == [
        "customers!B6"
    ]
    assert done.stderr == ""


def test_missing_file__is_one_finding_in_both_forms(tmp_path: Path) -> None:
    done = xl2db("check", "nothing.xlsx", cwd=tmp_path)
    assert said(done, 1) == ""
    assert "nothing.xlsx" in done.stderr
    document = json.loads(said(xl2db("plan", "nothing.xlsx", "--format", "json", cwd=tmp_path), 1))
    assert len(document["findings"]) == 1


@pytest.mark.parametrize("command", ["plan", "sync", "show"])
def test_faulty_workbook__stops_every_verb(command: str, tmp_path: Path) -> None:
    write_shop(tmp_path, "| a | txet(20) |")
    done = xl2db(command, cwd=tmp_path)
    assert said(done, 1) == ""
    assert "--> customers!B6" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["shop.xlsx"]


def test_workbook_without_a_table__is_an_error(tmp_path: Path) -> None:
    write_workbook(tmp_path / "shop.xlsx", "# notes\n| hello |")
    assert "error" in xl2db("plan", cwd=tmp_path).stderr
    assert xl2db("plan", cwd=tmp_path).returncode == 1


# --- plan ---------------------------------------------------------------------------------------------


def test_plan__needs_no_database_and_changes_nothing(tmp_path: Path) -> None:
    write_shop(tmp_path)
    text = said(xl2db("plan", cwd=tmp_path))
    assert text.startswith("+ create  ~ change  > rename  - drop  ! can lose data\n")
    assert "+ customers" in text
    assert text.endswith("2 tables to create. Nothing can be lost.\n")
    assert [path.name for path in tmp_path.iterdir()] == ["shop.xlsx"]
    said(xl2db("plan", "--exit-code", cwd=tmp_path), 5)


def test_plan__shows_an_edit_with_its_cells(shop: Path) -> None:
    assert "nothing to do" in said(xl2db("plan", "--exit-code", cwd=shop))
    write_shop(shop, "| phone | text(20) |")
    before = tree(shop)
    text = said(xl2db("plan", cwd=shop))
    assert "    + phone   text(20)                            customers!A6\n" in text
    assert text.endswith("1 table to change: 1 column to add. Nothing can be lost.\n")
    document = json.loads(said(xl2db("plan", "--format", "json", "--exit-code", cwd=shop), 5))
    step = document["steps"][0]
    assert set(step) == {"operation", "table", "column", "at", "summary", "findings"}
    assert (step["table"], step["column"], step["at"]) == ("customers", "phone", "customers!A6")
    assert tree(shop) == before


def test_plan__counts_what_can_be_lost(shop: Path) -> None:
    write_shop(shop, without=["fax"])
    text = said(xl2db("plan", cwd=shop))
    assert "! 2 values will be lost" in text
    assert "customers.fax" in text


def test_plan__names_drift_and_sync_refuses_it(shop: Path) -> None:
    run(shop / "shop.db", "ALTER TABLE customers ADD COLUMN vip BOOLEAN")
    write_shop(shop, "| phone | text(20) |")
    assert "vip" in said(xl2db("plan", cwd=shop))
    before = tree(shop)
    done = xl2db("sync", cwd=shop)
    said(done, 3)
    assert "vip" in done.stderr
    assert tree(shop) == before


def test_plan__with_a_database_that_is_away_says_so(shop: Path) -> None:
    write_shop(shop, "| phone | text(20) |")
    away = "postgresql://me:hush@127.0.0.1:9/shop"
    done = xl2db("plan", cwd=shop, DATABASE_URL=away)
    text = said(done)
    assert "+ phone" in text
    assert "database" in text
    assert "hush" not in text + done.stderr


# --- sync ---------------------------------------------------------------------------------------------


def test_sync__makes_the_tables_and_then_has_nothing_to_do(tmp_path: Path) -> None:
    write_shop(tmp_path)
    text = said(xl2db("sync", cwd=tmp_path))
    assert "migrations/shop/versions/" in text
    assert rows(tmp_path / "shop.db", "SELECT count(*) FROM orders") == [(0,)]
    assert (tmp_path / "migrations/shop/schema.toml").read_text() == said(xl2db("show", cwd=tmp_path))
    before = tree(tmp_path)
    assert "nothing to do" in said(xl2db("sync", cwd=tmp_path))
    assert tree(tmp_path) == before


def test_sync__as_json_names_revision_and_database(tmp_path: Path) -> None:
    write_shop(tmp_path)
    document = json.loads(said(xl2db("sync", "--format", "json", cwd=tmp_path)))
    assert document["revision"].startswith("migrations/shop/versions/0001_")
    assert document["applied"] == [Path(document["revision"]).stem]
    assert {step["table"] for step in document["steps"]} == {"customers", "orders"}


def test_sync__adds_a_column_and_keeps_the_rows(shop: Path) -> None:
    write_shop(shop, "| phone | text(20) |")
    said(xl2db("sync", "-m", "Phone numbers", cwd=shop))
    assert len(versions(shop)) == 2
    assert rows(shop / "shop.db", "SELECT name, phone FROM customers")[0] == ("Ada", None)
    assert "Phone numbers" in (shop / "migrations/shop/versions" / versions(shop)[1]).read_text()


def test_sync__writes_only_the_revision_with_no_apply(tmp_path: Path) -> None:
    write_shop(tmp_path)
    said(xl2db("sync", "--no-apply", cwd=tmp_path, DATABASE_URL="postgresql://x:y@127.0.0.1:9/z"))
    assert not (tmp_path / "shop.db").exists()
    assert len(versions(tmp_path)) == 1
    assert "nothing to do" in said(xl2db("plan", cwd=tmp_path))
    assert versions(tmp_path)[0].removesuffix(".py") in said(xl2db("sync", cwd=tmp_path))
    assert rows(tmp_path / "shop.db", "SELECT count(*) FROM customers") == [(0,)]


def test_sync__prints_sql_and_changes_nothing(shop: Path) -> None:
    write_shop(shop, "| phone | text(20) |")
    before = tree(shop)
    done = xl2db("sync", "--sql", cwd=shop)
    text = said(done)
    assert "phone" in text
    assert "CREATE TABLE orders" not in text
    assert tree(shop) == before


@pytest.mark.parametrize("database", ["postgresql://me@127.0.0.1:9/x", "mariadb://me@127.0.0.1:9/x"])
def test_sync__prints_sql_for_a_database_that_is_away(database: str, tmp_path: Path) -> None:
    write_shop(tmp_path)
    text = said(xl2db("sync", "--sql", "--database", database, cwd=tmp_path))
    assert "CREATE TABLE customers" in text
    assert [path.name for path in tmp_path.iterdir()] == ["shop.xlsx"]


def test_sync__leaves_a_table_of_somebody_else_alone(tmp_path: Path) -> None:
    run(tmp_path / "shop.db", "CREATE TABLE customers (x)", "CREATE TABLE other (y)")
    write_shop(tmp_path)
    before = dump(tmp_path / "shop.db")
    done = xl2db("sync", cwd=tmp_path)
    said(done, 3)
    assert "customers already" in done.stderr
    assert dump(tmp_path / "shop.db") == before
    write_shop(tmp_path, name="other.xlsx")
    said(xl2db("sync", "other.xlsx", "--database", "new.db", cwd=tmp_path))


def test_sync__that_the_database_refuses_is_put_back(shop: Path) -> None:
    write_shop(shop, "| country | text(60) | yes |")
    before = tree(shop)
    done = xl2db("sync", cwd=shop)
    said(done, 3)
    assert "customers!" in done.stderr
    after = tree(shop)
    assert {name: after[name] for name in before if not name.endswith(".db")} == {
        name: before[name] for name in before if not name.endswith(".db")
    }
    assert rows(shop / "shop.db", "SELECT count(*) FROM customers") == [(3,)]
    write_shop(shop, "| country | text(60) | yes | | | unknown |")
    said(xl2db("sync", cwd=shop))
    assert rows(shop / "shop.db", "SELECT DISTINCT country FROM customers") == [("unknown",)]


def test_first_sync__that_the_database_refuses_leaves_no_folder(tmp_path: Path) -> None:
    write_shop(tmp_path)
    (tmp_path / "shop.db").write_bytes(b"this is no database, but some notes of mine" * 100)
    before = tree(tmp_path)
    said(xl2db("sync", cwd=tmp_path), 3)
    assert tree(tmp_path) == before
    assert not (tmp_path / "migrations").exists()


@pytest.mark.parametrize("command", ["sync", "apply", "undo"])
def test_unreachable_database__ends_with_3_and_never_shows_the_password(command: str, shop: Path) -> None:
    done = xl2db(command, "--database", "postgresql://me:hush@127.0.0.1:9/shop?password=hush", cwd=shop)
    said(done, 3)
    assert "hush" not in done.stdout + done.stderr
    assert len(done.stderr.splitlines()) < 8


@pytest.mark.parametrize("url", ["postgresql://me:hush@:bad:/x", "nosuch://me:hush@x/y", "://me:hush@"])
def test_wrong_url__ends_with_2_and_never_shows_the_password(url: str, shop: Path) -> None:
    done = xl2db("sync", "--database", url, cwd=shop)
    said(done, 2)
    assert "hush" not in done.stdout + done.stderr


# --- decisions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [[], ["--yes"]])
def test_dropped_column_with_values__needs_to_be_named(options: list[str], shop: Path) -> None:
    write_shop(shop, without=["fax"])
    before = tree(shop)
    done = xl2db("sync", *options, cwd=shop)
    said(done, 4)
    assert "--drop customers.fax" in done.stderr
    assert "2 values" in done.stderr
    assert tree(shop) == before
    said(xl2db("sync", "--drop", "customers.fax", cwd=shop))
    assert "fax" not in dump(shop / "shop.db")


def test_dropped_column_without_values__needs_no_ceremony(shop: Path) -> None:
    run(shop / "shop.db", "UPDATE customers SET fax = NULL")
    write_shop(shop, without=["fax"])
    said(xl2db("sync", cwd=shop))


def test_dropped_table__needs_to_be_named_where_it_holds_rows(shop: Path) -> None:
    run(shop / "shop.db", "INSERT INTO orders (customer_id, total) VALUES (1, 5)")
    write_shop(shop, orders=False)
    done = xl2db("sync", cwd=shop)
    said(done, 4)
    assert "--drop orders" in done.stderr
    said(xl2db("sync", "--drop", "orders", cwd=shop))
    assert "CREATE TABLE orders" not in dump(shop / "shop.db")


def test_drop_without_a_database__needs_to_be_named(shop: Path) -> None:
    run(shop / "shop.db", "UPDATE customers SET fax = NULL")
    write_shop(shop, without=["fax"])
    said(xl2db("sync", "--no-apply", cwd=shop), 4)
    said(xl2db("sync", "--no-apply", "--drop", "customers.fax", cwd=shop))


def test_possible_rename__is_never_guessed(shop: Path) -> None:
    write_shop(shop, "| full_name | text(100) | | | | |", without=["name"])
    before = tree(shop)
    for options in ([], ["--yes"], ["--no-apply"], ["--sql"]):
        done = xl2db("sync", *options, cwd=shop)
        said(done, 4)
        assert "--rename customers.name=full_name" in done.stderr
        assert "--drop customers.name" in done.stderr
        assert "customers!" in done.stderr
    plan = xl2db("plan", "--format", "json", cwd=shop)
    assert json.loads(said(plan, 4))["questions"][0]["old"] == "name"
    assert tree(shop) == before


def test_rename__keeps_the_data(shop: Path) -> None:
    write_shop(shop, "| full_name | text(100) | yes | | | |", without=["name"])
    said(xl2db("sync", "--rename", "customers.name=full_name", cwd=shop))
    assert rows(shop / "shop.db", "SELECT full_name FROM customers ORDER BY id") == [
        ("Ada",),
        ("Bo",),
        ("Cy",),
    ]
    assert "nothing to do" in said(xl2db("sync", cwd=shop))


def test_renamed_from__keeps_the_data_without_a_question(shop: Path) -> None:
    write_shop(shop, "| full_name | text(100) | yes | | | | name |", without=["name"])
    said(xl2db("sync", cwd=shop))
    assert rows(shop / "shop.db", "SELECT full_name FROM customers WHERE id = 1") == [("Ada",)]
    assert "nothing to do" in said(xl2db("sync", cwd=shop))


def test_question_answered_with_drop__still_confirms_the_loss_only_once(shop: Path) -> None:
    write_shop(shop, "| full_name | text(100) | | | | |", without=["name"])
    said(xl2db("sync", "--drop", "customers.name", cwd=shop))
    assert rows(shop / "shop.db", "SELECT full_name FROM customers WHERE id = 1") == [(None,)]


@pytest.mark.parametrize("text", ["customers.name", "=x", "a="])
def test_rename_option__that_says_nothing_is_refused(text: str, shop: Path) -> None:
    said(xl2db("sync", "--rename", text, cwd=shop), 2)


@pytest.mark.parametrize(
    ("option", "value", "near"),
    [
        ("--drop", "customers.fxa", "customers.fax"),
        ("--drop", "custmers", "customers"),
        ("--drop", "phone", "customers.phone"),
        ("--rename", "customers.nme=phone", "customers.name"),
        ("--rename", "customers.name=fone", "customers.phone"),
        ("--rename", "custmers.name=phone", "customers.name"),
        ("--rename", "custmers=clients", "customers"),
        ("--rename", "customers=ordrs", "orders"),
        ("--rename", "customers.name=phone", "still has customers.name"),
        ("--rename", "x=y", "has no x"),
    ],
)
def test_decision_about_what_does_not_exist__is_refused(
    option: str, value: str, near: str, shop: Path
) -> None:
    write_shop(shop, "| phone | text(20) |")
    before = tree(shop)
    done = xl2db("sync", option, value, cwd=shop)
    assert said(done, 2) == ""
    assert f"{option} {value}" in done.stderr
    assert near in done.stderr
    assert done.stderr.count("error: ") == 1
    assert tree(shop) == before


def test_rename_that_was_done_before__is_silent(shop: Path) -> None:
    write_shop(shop, "| full_name | text(100) | yes | | | |", without=["name"])
    for _ in range(2):
        said(xl2db("sync", "--rename", "customers.name=full_name", cwd=shop))
    assert len(versions(shop)) == 2


# --- what no database holds ---------------------------------------------------------------------------


def test_label__is_no_migration_but_kept_in_the_text(shop: Path) -> None:
    head = "# a\n| Column | Type | Primary key | Label |\n| id | auto number | yes | Number |\n"
    for words in ("Name", "Full name"):
        write_workbook(shop / "labels.xlsx", f"{head}| name | text | | {words} |")
        text = said(xl2db("sync", "labels.xlsx", cwd=shop))
    assert "labels/schema.toml: it says again what the workbook says" in text
    assert "nothing to do in the database" in text
    kept = (shop / "migrations/labels/schema.toml").read_text()
    assert "Full name" in kept
    # The last line says that no revision leads to it.
    assert kept.partition("\n# Only labels")[0] == said(xl2db("show", "labels.xlsx", cwd=shop))
    assert len(list((shop / "migrations/labels/versions").glob("*.py"))) == 1
    before = tree(shop)
    assert "labels.xlsx: nothing to do." in said(xl2db("sync", "labels.xlsx", cwd=shop))
    assert tree(shop) == before


# --- drift --------------------------------------------------------------------------------------------


def test_drift_of_another_table__is_named_and_stops_nothing(shop: Path) -> None:
    run(shop / "shop.db", "ALTER TABLE orders ADD COLUMN vip BOOLEAN")
    for command, code in (("plan", 5), ("status", 5)):
        done = xl2db(command, "--exit-code", cwd=shop)
        said(done, code)
        assert "in orders the column vip" in done.stdout + done.stderr
    assert "with 1 difference from it" in xl2db("status", cwd=shop).stdout
    write_shop(shop, "| phone | text(20) |")
    document = json.loads(said(xl2db("plan", "--format", "json", cwd=shop)))
    assert [(one["rule"], one["severity"]) for one in document["findings"]] == [
        ("drifted-elsewhere", "warning")
    ]
    assert "in orders the column vip" in said(xl2db("sync", cwd=shop))
    assert "phone" in dump(shop / "shop.db")


# --- apply, undo, status ------------------------------------------------------------------------------


def test_undo__asks_and_apply_brings_it_back(shop: Path) -> None:
    write_shop(shop, "| phone | text(20) |")
    said(xl2db("sync", cwd=shop))
    run(shop / "shop.db", "UPDATE customers SET phone = '1' WHERE id = 1")
    done = xl2db("undo", cwd=shop)
    said(done, 4)
    assert "customers.phone" in done.stderr
    assert "--yes" in done.stderr
    assert "Undone" in said(xl2db("undo", "--yes", cwd=shop))
    assert "phone" not in dump(shop / "shop.db")
    assert "1 revision behind" in said(xl2db("status", cwd=shop))
    assert "Applied" in said(xl2db("apply", cwd=shop))
    assert "up to date" in said(xl2db("apply", cwd=shop))
    said(xl2db("undo", "--yes", cwd=shop))
    said(xl2db("undo", "--yes", cwd=shop))
    done = xl2db("undo", "--yes", cwd=shop)
    said(done, 3)
    assert "no revision" in done.stderr


def test_undo_of_a_named_revision__takes_no_other_one_back_when_it_is_run_again(shop: Path) -> None:
    write_shop(shop, "| phone | text(20) |")
    said(xl2db("sync", cwd=shop))
    done = xl2db("undo", "--yes", "--revision", "0001", cwd=shop)
    said(done, 3)
    assert "is not the latest: 0002_add_customers_phone came after it" in done.stderr
    done = xl2db("undo", "--yes", "--revision", "0009", cwd=shop)
    said(done, 3)
    assert "no revision 0009" in done.stderr
    hint = xl2db("undo", cwd=shop)
    said(hint, 4)
    assert "--revision 0002_add_customers_phone:" in hint.stderr
    for name, answer in (
        ("0002_add_customers_phone", "Undone"),
        ("0002", "Nothing to undo"),
        ("0002", "not have 0002_"),
    ):
        assert answer in said(xl2db("undo", "--yes", "--revision", name, cwd=shop))
        assert "phone" not in dump(shop / "shop.db")
        assert rows(shop / "shop.db", "SELECT count(*) FROM customers") == [(3,)]


def test_undo__counts_under_the_names_that_the_database_has(shop: Path) -> None:
    (shop / "shop.xlsx").unlink()
    write_workbook(
        shop / "shop.xlsx",
        """
        # clients
        | Renamed from | customers |
        | Column | Type | Required | Primary key | Renamed from |
        | id | auto number | yes | yes | |
        | full_name | text(200) | yes | | name |
        | email | text(100) | | | |
        | fax | text(20) | | | |
        | phone | text(20) | | | |
        """,
    )
    said(xl2db("sync", "--drop", "orders", cwd=shop))
    run(shop / "shop.db", "UPDATE clients SET phone = '1'")
    done = xl2db("undo", cwd=shop)
    said(done, 4)
    assert "clients.phone (3 values will be lost)" in done.stderr
    run(shop / "shop.db", "UPDATE clients SET full_name = printf('%.150c', 'x') WHERE id = 1")
    before = dump(shop / "shop.db")
    done = xl2db("undo", "--yes", cwd=shop)
    said(done, 3)
    assert "1 value has more than the 100 characters" in done.stderr
    assert "clients.full_name" in done.stderr
    assert dump(shop / "shop.db") == before
    run(shop / "shop.db", "UPDATE clients SET full_name = 'Ada' WHERE id = 1")
    said(xl2db("undo", "--yes", cwd=shop))
    assert rows(shop / "shop.db", "SELECT name FROM customers WHERE id = 1") == [("Ada",)]


def test_apply_undo_status__need_no_workbook(shop: Path) -> None:
    (shop / "shop.xlsx").unlink()
    (shop / "shop.db").unlink()
    said(xl2db("apply", cwd=shop))
    assert rows(shop / "shop.db", "SELECT count(*) FROM customers") == [(0,)]
    assert len(said(xl2db("status", cwd=shop)).splitlines()) == 3
    said(xl2db("undo", "--yes", cwd=shop))


def test_apply__to_another_database(shop: Path) -> None:
    said(xl2db("apply", cwd=shop, XL2DB_DATABASE="live.db", DATABASE_URL="postgresql://never/used"))
    assert rows(shop / "live.db", "SELECT count(*) FROM customers") == [(0,)]


def test_status__has_three_lines_at_every_stage(tmp_path: Path) -> None:
    write_shop(tmp_path)
    first = said(xl2db("status", cwd=tmp_path)).splitlines()
    assert len(first) == 3
    assert "2 changes" in first[0]
    assert "no revisions yet" in first[1]
    assert "not there yet" in first[2]
    assert not (tmp_path / "shop.db").exists()
    said(xl2db("status", "--exit-code", cwd=tmp_path), 5)
    said(xl2db("sync", cwd=tmp_path))
    second = said(xl2db("status", "--exit-code", cwd=tmp_path)).splitlines()
    assert "as in the latest revision" in second[0]
    assert "up to date" in second[2]
    write_shop(tmp_path, "| a | txet |")
    done = xl2db("status", cwd=tmp_path)
    assert "has errors" in said(done).splitlines()[0]
    document = json.loads(said(xl2db("status", "--format", "json", cwd=tmp_path)))
    assert document["workbook"]["changes"] is None
    assert document["database"]["behind"] == []


def test_status__says_that_a_database_follows_other_revisions(shop: Path) -> None:
    run(shop / "shop.db", "UPDATE alembic_version SET version_num = 'elsewhere'")
    done = xl2db("status", "--exit-code", cwd=shop)
    assert len(said(done, 5).splitlines()) == 3
    assert "elsewhere" in done.stdout
    said(xl2db("sync", cwd=shop), 3)


def test_several_workbooks__live_in_one_folder(shop: Path) -> None:
    write_shop(shop, name="clinic.xlsx")
    said(xl2db("sync", cwd=shop), 2)
    said(xl2db("sync", "clinic.xlsx", cwd=shop))
    assert (shop / "migrations/clinic/schema.toml").exists()
    assert (shop / "clinic.db").exists()
    assert "nothing to do" in said(xl2db("sync", "shop.xlsx", cwd=shop))


def test_settings_file__tells_workbook_database_and_folder(tmp_path: Path) -> None:
    write_shop(tmp_path)
    write_shop(tmp_path, name="other.xlsx")
    (tmp_path / "xl2db.toml").write_text(
        'workbook = "shop.xlsx"\ndatabase = "${NAME}.db"\nmigrations = "db"\n'
    )
    said(xl2db("sync", cwd=tmp_path, NAME="live"))
    assert (tmp_path / "live.db").exists()
    assert (tmp_path / "db/schema.toml").exists()
    inner = tmp_path / "inner"
    inner.mkdir()
    assert "up to date" in said(xl2db("apply", cwd=inner, NAME="live"))


def test_workbook_for_another_database__is_not_put_into_sqlite_by_chance(tmp_path: Path) -> None:
    write_workbook(
        tmp_path / "shop.xlsx",
        """
        # a
        | Column | Type | Primary key |
        | id | auto number | yes |
        # Settings
        | Setting | Value |
        | database | postgresql |
        """,
    )
    done = xl2db("sync", cwd=tmp_path)
    said(done, 2)
    assert "postgresql" in done.stderr
    assert "+ a" in said(xl2db("plan", cwd=tmp_path))
