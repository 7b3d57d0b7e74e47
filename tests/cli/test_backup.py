"""Before something is taken away from a SQLite file, it is copied, whole and at once."""

from __future__ import annotations

import json
import resource
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import xl2db
from tests.cli.shop import dump, rows, run, tree, write_shop
from tests.commands import environment

COPY = "shop.before-0002_drop_customers_fax.db"
DROP = ("sync", "--drop", "customers.fax")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A shop with a customer who has a fax, which the workbook takes away now."""
    write_shop(tmp_path)
    assert xl2db("sync", cwd=tmp_path).returncode == 0
    run(tmp_path / "shop.db", "INSERT INTO customers (id, name, fax) VALUES (1, 'Ann', '123')")
    write_shop(tmp_path, without=["fax"])
    return tmp_path


def test_sync__that_takes_something_away_copies_before(shop: Path) -> None:
    before = dump(shop / "shop.db")
    done = xl2db(*DROP, cwd=shop)
    assert done.returncode == 0, done.stderr
    assert f"{COPY} from shop.db: copy it back" in " ".join(done.stdout.split())
    assert dump(shop / COPY) == before
    assert "fax" not in dump(shop / "shop.db")
    (shop / COPY).replace(shop / "shop.db")  # as the message says
    assert rows(shop / "shop.db", "SELECT fax FROM customers") == [("123",)]
    assert xl2db("apply", cwd=shop).returncode == 0  # copied once more
    assert dump(shop / COPY) == before


def test_copy__of_an_earlier_state_is_kept(shop: Path) -> None:
    xl2db(*DROP, cwd=shop)
    assert xl2db("undo", "--yes", cwd=shop).returncode == 0  # the fax numbers are gone
    assert "before-0002_drop_customers_fax.2.db" in "".join(xl2db("apply", cwd=shop).stdout.split())
    assert rows(shop / COPY, "SELECT fax FROM customers") == [("123",)]


def test_sync__that_takes_nothing_away_copies_nothing(shop: Path) -> None:
    write_shop(shop, "| phone | text(20) |")
    assert "Copied" not in xl2db("sync", cwd=shop).stdout
    assert not list(shop.glob("*before*"))


def test_backup__of_what_others_are_writing_holds_all_that_was_committed(shop: Path) -> None:
    writer = sqlite3.connect(shop / "shop.db")
    writer.execute("PRAGMA journal_mode = WAL")
    writer.executemany("INSERT INTO customers (name) VALUES (?)", [(f"n{n}",) for n in range(500)])
    writer.commit()  # in the log, not in the file
    assert json.loads(xl2db(*DROP, "--format", "json", cwd=shop).stdout)["backup"].endswith(COPY)
    writer.close()
    assert rows(shop / COPY, "SELECT count(*), count(fax) FROM customers") == [(501, 1)]
    assert rows(shop / COPY, "PRAGMA integrity_check") == [("ok",)]


def test_undo__that_takes_rows_away_copies_before(shop: Path) -> None:
    write_shop(shop, "| phone | text(20) |")
    xl2db("sync", cwd=shop)
    run(shop / "shop.db", "UPDATE customers SET phone = '7'")
    assert "before-undo-of-0002" in xl2db("undo", "--yes", cwd=shop).stdout
    (copy,) = shop.glob("shop.before-undo-of-0002*.db")
    assert rows(copy, "SELECT phone FROM customers") == [("7",)]


def test_setting__does_without(shop: Path) -> None:
    (shop / "xl2db.toml").write_text('backup = "no"\n')
    assert xl2db(*DROP, cwd=shop).returncode == 0
    assert not list(shop.glob("*before*"))
    (shop / "xl2db.toml").write_text('backup = "perhaps"\n')
    assert xl2db("plan", cwd=shop).returncode == 2


def test_backup__that_cannot_be_written_stops_before_anything_is_changed(shop: Path) -> None:
    run(shop / "shop.db", *(f"INSERT INTO orders (customer_id, total) VALUES (1, {n})" for n in range(3000)))
    before = tree(shop)
    limit = 40_000

    def small_disk() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-m", "xl2db", *DROP]
    done = subprocess.run(
        command,
        cwd=shop,
        env=environment(),
        capture_output=True,
        text=True,
        preexec_fn=small_disk,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "cannot be written" in done.stderr
    assert "Nothing was changed." in done.stderr
    assert tree(shop) == before


def test_failed_run__leaves_no_copy(shop: Path) -> None:
    run(shop / "shop.db", "CREATE VIEW faxes AS SELECT fax FROM customers")
    before = set(tree(shop))
    assert xl2db(*DROP, cwd=shop).returncode == 3
    assert set(tree(shop)) == before


def test_put_back__that_takes_rows_away_copies_before(shop: Path) -> None:
    write_shop(shop)
    run(
        shop / "shop.db",
        "ALTER TABLE customers ADD COLUMN nickname VARCHAR(20)",
        "UPDATE customers SET nickname = 'x'",
    )
    done = xl2db("put-back", "--drop", "customers.nickname", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert rows(shop / "shop.before-put-back.db", "SELECT nickname FROM customers") == [("x",)]
