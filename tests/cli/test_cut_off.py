"""Runs that are killed, that fail, or that meet another run: nothing is half done, and the next one knows."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.cli.command import xl2db
from tests.cli.shop import dump, rows, run, tree, write_shop
from tests.commands import environment
from tests.grids import write_workbook
from xl2db.findings import DatabaseRefused
from xl2db.verbs.alone import alone

PHONE = "| phone | text(20) |"

# Runs a command, and kills it with -9 right before a function does its work.
KILLED = """
import os, signal, sys
from xl2db.migrations import {module} as module
def killed(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
owner, _, name = {name!r}.rpartition(".")
setattr(getattr(module, owner) if owner else module, name, killed)
sys.argv = ["xl2db", "sync"]
from xl2db.cli.main import run
run()
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a shop that was synced once, and whose workbook has one more column now."""
    write_shop(tmp_path)
    assert xl2db("sync", cwd=tmp_path).returncode == 0
    write_shop(tmp_path, PHONE)
    return tmp_path


def kill_sync(folder: Path, module: str, name: str) -> None:
    code = KILLED.format(module=module, name=name)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment(), capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


# Runs sync, and kills it right before a file gets its name.
KILLED_AT = """
import os, signal, sys
from pathlib import Path
replace = Path.replace
def killed(self, target):
    if Path(target).name == {name!r}:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(self, target)
Path.replace = killed
sys.argv = ["xl2db", "sync"]
from xl2db.cli.main import run
run()
"""


def kill_sync_before(folder: Path, name: str) -> None:
    code = KILLED_AT.format(name=name)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment(), capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def versions(folder: Path) -> int:
    return len(list((folder / "migrations/shop/versions").glob("*.py")))


def test_killed_before_schema_toml__is_finished_by_the_next_sync(shop: Path) -> None:
    kill_sync_before(shop, "schema.toml")
    assert versions(shop) == 2
    assert "phone" not in (shop / "migrations/shop/schema.toml").read_text()
    assert "as in the latest revision" in xl2db("status", cwd=shop).stdout
    assert "1 revision to apply" in xl2db("plan", cwd=shop).stdout
    done = xl2db("sync", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert versions(shop) == 2
    assert "phone" in (shop / "migrations/shop/schema.toml").read_text()
    assert rows(shop / "shop.db", "SELECT phone FROM customers") == []
    assert "nothing to do" in xl2db("sync", cwd=shop).stdout


def test_killed_before_schema_toml__and_another_edit_is_named_and_finished_by_apply(shop: Path) -> None:
    kill_sync_before(shop, "schema.toml")
    write_shop(shop, "| mobile | text(20) |")
    before = tree(shop)
    for command in ("status", "plan"):
        done = xl2db(command, cwd=shop)
        assert done.returncode == 2
        assert "0002_add_customers_phone.py is there" in done.stderr
        assert "Run xl2db sync or xl2db apply" in done.stderr
        assert tree(shop) == before, command
    assert xl2db("apply", cwd=shop).returncode == 0
    assert not [name for name in tree(shop) if "/." in name]
    assert rows(shop / "shop.db", "SELECT phone FROM customers") == []
    assert "phone" in xl2db("plan", cwd=shop).stdout


def test_killed_before_the_files_count__leaves_the_folder_as_it_was(shop: Path) -> None:
    before = {name: data for name, data in tree(shop).items() if not name.endswith(".db")}
    kill_sync_before(shop, ".xl2db-new")
    assert {name: data for name, data in tree(shop).items() if name in before} == before
    write_shop(shop)
    assert "nothing to do" in xl2db("sync", cwd=shop).stdout
    assert not [name for name in tree(shop) if "/." in name]
    assert versions(shop) == 1


def test_killed_before_applying__is_applied_by_the_next_sync(shop: Path) -> None:
    kill_sync(shop, "running", "upgrade")
    # The very first call of upgrade catches up, so the second revision was not written: nothing happened.
    assert versions(shop) == 1
    xl2db("sync", "--no-apply", cwd=shop)
    plan = xl2db("plan", "--exit-code", cwd=shop)
    assert plan.returncode == 5
    assert "0002_add_customers_phone" in plan.stdout
    assert "1 revision behind" in xl2db("status", cwd=shop).stdout
    assert "Caught up" in xl2db("sync", cwd=shop).stdout
    assert rows(shop / "shop.db", "SELECT phone FROM customers") == []


def test_first_sync__that_the_database_refuses_leaves_no_empty_file(tmp_path: Path) -> None:
    write_workbook(
        tmp_path / "shop.xlsx",
        "# a\n| Column | Type | Primary key | Rule |\n| id | auto number | yes | nosuchfunction(id) > 0 |",
    )
    (tmp_path / "xl2db.toml").write_text('[sql]\nfunctions = ["nosuchfunction"]\n')
    before = tree(tmp_path)
    assert xl2db("sync", cwd=tmp_path).returncode == 3
    assert tree(tmp_path) == before
    xl2db("sync", "--no-apply", cwd=tmp_path)
    assert xl2db("apply", cwd=tmp_path).returncode == 3
    assert not (tmp_path / "shop.db").exists()
    (tmp_path / "shop.db").write_bytes(b"")
    assert xl2db("apply", cwd=tmp_path).returncode == 3
    assert (tmp_path / "shop.db").exists()  # it was there before, so it is not ours to remove


def test_looking__makes_no_database_file(shop: Path) -> None:
    (shop / "shop.db").unlink()
    for command in ("plan", "status", "check", "show"):
        assert xl2db(command, cwd=shop).returncode == 0
    assert xl2db("undo", "--yes", cwd=shop).returncode == 3
    assert not (shop / "shop.db").exists()


def test_two_at_the_same_time__both_end_well(shop: Path) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "xl2db", "sync"],
            cwd=shop,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert versions(shop) == 2
    assert sorted("nothing to do" in out for out, _ in said) == [False, True]


def test_second_run__waits_and_then_says_who_holds_it(tmp_path: Path) -> None:
    told: list[str] = []
    order: list[str] = []

    def first() -> None:
        with alone(tmp_path):
            entered.set()
            time.sleep(0.4)
            order.append("first")

    entered = threading.Event()
    thread = threading.Thread(target=first)
    thread.start()
    entered.wait()
    with alone(tmp_path, lambda work, *_: told.append(work)):
        order.append("second")
        with (
            pytest.raises(DatabaseRefused, match=rf"Another run of xl2db \(process {os.getpid()}\)"),
            alone(tmp_path, wait=0.2),
        ):
            pass
    thread.join()
    assert order == ["first", "second"]
    assert told
    assert "Waiting for another run" in told[0]


def test_another_folder__is_not_waited_for(tmp_path: Path) -> None:
    with alone(tmp_path / "a"), alone(tmp_path / "b"):
        pass


def test_interruption_of_a_run__changes_nothing(shop: Path) -> None:
    before = tree(shop)
    run(shop / "shop.db", "PRAGMA user_version = 0")
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED.format(module="running", name="upgrade").replace("SIGKILL", "SIGINT")],
        cwd=shop,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
    )
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == "Stopped.\n"
    assert set(tree(shop)) == set(before)


def test_killed_before_applying__and_the_same_command_with_its_decisions_goes_on(shop: Path) -> None:
    write_shop(shop, PHONE, without=["fax"])
    code = KILLED.format(module="folder", name="Folder.write_schema")
    command = [sys.executable, "-c", code.replace('"sync"]', '"sync", "--drop", "customers.fax"]')]
    subprocess.run(command, cwd=shop, env=environment(), capture_output=True, check=False)
    assert versions(shop) == 2
    assert xl2db("sync", "--drop", "customers.fax", cwd=shop).returncode == 0
    assert versions(shop) == 2
    assert "fax" not in dump(shop / "shop.db")
    assert xl2db("sync", "--drop", "customers.fix", cwd=shop).returncode == 2


def test_what_a_dead_run_began_to_write__is_gone_after_the_next(shop: Path) -> None:
    before = set(tree(shop))
    parts = [shop / "migrations/shop/.schema.toml.7.xl2db-part"]
    parts += [shop / "migrations/shop/versions/.0002_x.py.7.xl2db-part"]
    for part in parts:
        part.write_text("half")
    assert xl2db("status", cwd=shop).returncode == 0
    assert xl2db("apply", cwd=shop).returncode == 0
    assert set(tree(shop)) == before
