"""Files of the migrations folder and the version of a database, changed by other hands: named, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command import said, xl2db
from tests.cli.shop import dump, run, tree, write_shop
from tests.commands import environment
from xl2db import sync
from xl2db.verbs.alone import alone

PHONE, MOBILE, NOTE = "| phone | text(20) |", "| mobile | text(20) |", "| note | text(20) |"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with three revisions, all of them applied, and one more column in the workbook."""
    folder = tmp_path_factory.mktemp("model")
    for more in ([], [PHONE], [PHONE, MOBILE]):
        write_shop(folder, *more)
        sync(folder / "shop.xlsx")
    run(folder / "shop.db", "INSERT INTO customers (id, name) VALUES (1, 'Ann')")
    write_shop(folder, PHONE, MOBILE, NOTE)
    return folder


@pytest.fixture
def shop(model: Path, tmp_path: Path) -> Path:
    """A copy of the model, to be tampered with."""
    return Path(shutil.copytree(model, tmp_path / "shop"))


def revision(shop: Path, number: int) -> Path:
    return next((shop / "migrations/shop/versions").glob(f"{number:04d}_*.py"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def swapped(shop: Path) -> None:
    second, third = (revision(shop, number) for number in (2, 3))
    one, two = second.read_text(), third.read_text()
    second.write_text(two)
    third.write_text(one)


def names_in(path: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in path.read_text().splitlines():
        if line.startswith(("revision = ", "down_revision = ")):
            name, _, value = line.partition(" = ")
            found[name] = value
    return found


def reordered(shop: Path) -> None:
    """The third revision says that it follows the first, and the second that it follows the third."""
    second, third = (revision(shop, number) for number in (2, 3))
    before, after = names_in(second), names_in(third)
    edit(third, f"down_revision = {after['down_revision']}", f"down_revision = {before['down_revision']}")
    edit(second, f"down_revision = {before['down_revision']}", f"down_revision = {after['revision']}")


def added(shop: Path) -> None:
    second = revision(shop, 2)
    edit_name = names_in(second)["revision"]
    other = second.with_name("0009_added.py")
    other.write_text(second.read_text().replace(f"revision = {edit_name}", 'revision = "added"', 1))


def version(*texts: str) -> Callable[[Path], None]:
    return lambda shop: run(shop / "shop.db", *texts)


# What is done, and the rule that sync stops with.
STOPS: dict[str, tuple[Callable[[Path], object], str]] = {
    "last file deleted": (lambda shop: revision(shop, 3).unlink(), "broken-schema-file"),
    "file in between deleted": (lambda shop: revision(shop, 2).unlink(), "broken-revision"),
    "first file deleted": (lambda shop: revision(shop, 1).unlink(), "broken-revision"),
    "file emptied": (lambda shop: revision(shop, 2).write_text(""), "broken-revision"),
    "file is a pipe": (
        lambda shop: os.mkfifo(shop / "migrations" / "shop" / "versions" / "0009_pipe.py"),
        "broken-revision",
    ),
    "file is no Python": (lambda shop: revision(shop, 3).write_text("def ("), "broken-revision"),
    "file copied": (
        lambda shop: revision(shop, 3).with_name("0004_x.py").write_text(revision(shop, 3).read_text()),
        "broken-revision",
    ),
    "file added": (added, "several-heads"),
    "schema.toml is no TOML": (
        lambda shop: (shop / "migrations/shop/schema.toml").write_text("x = ["),
        "broken-schema-file",
    ),
    "schema.toml not merged": (
        lambda shop: edit(shop / "migrations/shop/schema.toml", "format = 1", "<<<<<<< a\n"),
        "broken-schema-file",
    ),
    "schema.toml forgets a column": (
        lambda shop: edit(
            shop / "migrations/shop/schema.toml", '  { name = "mobile", type = "text(20)" },\n', ""
        ),
        "broken-revision",
    ),
    "schema.toml has another type": (
        lambda shop: edit(
            shop / "migrations/shop/schema.toml", '"phone", type = "text(20)"', '"phone", type = "text(30)"'
        ),
        "broken-schema-file",
    ),
    "reordered": (reordered, "broken-schema-file"),
    "version of nobody": (version("UPDATE alembic_version SET version_num = 'x'"), "unknown-revision"),
    "version that is no text": (
        version("UPDATE alembic_version SET version_num = x'ff'"),
        "unknown-revision",
    ),
    "two versions, one of them no text": (
        version("INSERT INTO alembic_version (version_num) VALUES (x'ff')"),
        "unknown-revision",
    ),
    "two versions": (version("INSERT INTO alembic_version (version_num) VALUES ('x')"), "unknown-revision"),
    "version of NULL": (
        version(
            "CREATE TABLE was AS SELECT * FROM alembic_version",
            "DROP TABLE alembic_version",
            "CREATE TABLE alembic_version (version_num VARCHAR(32), xl2db_checksums TEXT)",
            "INSERT INTO alembic_version SELECT NULL, xl2db_checksums FROM was",
            "DROP TABLE was",
        ),
        "unknown-revision",
    ),
    "no version": (version("DELETE FROM alembic_version"), "database-not-as-expected"),
    "no table of versions": (version("DROP TABLE alembic_version"), "database-not-as-expected"),
    "version deleted and put to the first": (
        lambda shop: version(
            f"UPDATE alembic_version SET version_num = {names_in(revision(shop, 1))['revision']}".replace(
                '"', "'"
            )
        )(shop),
        "history-changed",
    ),
    "second one follows itself": (
        lambda shop: edit(
            revision(shop, 2),
            f"down_revision = {names_in(revision(shop, 2))['down_revision']}",
            f"down_revision = {names_in(revision(shop, 2))['revision']}",
        ),
        "broken-revision",
    ),
    "third one follows nobody's": (
        lambda shop: edit(
            revision(shop, 3),
            f"down_revision = {names_in(revision(shop, 3))['down_revision']}",
            'down_revision = "y"',
        ),
        "broken-revision",
    ),
    "second one has the name of the first": (
        lambda shop: edit(
            revision(shop, 2),
            f"revision = {names_in(revision(shop, 2))['revision']}\n",
            f"revision = {names_in(revision(shop, 1))['revision']}\n",
        ),
        "broken-revision",
    ),
    "file not merged": (
        lambda shop: edit(revision(shop, 3), "def upgrade():\n", "<<<<<<< a\ndef upgrade():\n"),
        "broken-revision",
    ),
    "schema.toml is binary": (
        lambda shop: (shop / "migrations/shop/schema.toml").write_bytes(b"\xff\xfe\x00"),
        "broken-schema-file",
    ),
    "column gone by hand": (version("ALTER TABLE customers DROP COLUMN phone"), "drifted"),
}


@pytest.mark.parametrize("name", STOPS)
def test_tampering__is_named_and_nothing_is_lost(shop: Path, name: str) -> None:
    tamper, rule = STOPS[name]
    tamper(shop)
    files, before = tree(shop), dump(shop / "shop.db")
    done = xl2db("sync", cwd=shop)
    assert done.returncode in (2, 3, 4), done.stdout
    assert f"xl2db explain {rule}" in done.stderr, done.stderr
    assert "= help:" in done.stderr
    assert "Traceback" not in done.stderr
    assert dump(shop / "shop.db") == before
    assert {name: data for name, data in tree(shop).items() if not name.endswith(".db")} == {
        name: data for name, data in files.items() if not name.endswith(".db")
    }


@pytest.mark.parametrize("at", ["x", ""])
def test_version_of_nobody__is_not_called_up_to_date(shop: Path, at: str) -> None:
    version(f"UPDATE alembic_version SET version_num = '{at}'")(shop)
    text = said(xl2db("status", cwd=shop))
    assert "which is none of these revisions" in text
    assert "up to date" not in text


def test_two_versions__are_one_again_after_what_the_hint_says(shop: Path) -> None:
    version("INSERT INTO alembic_version (version_num) VALUES ('x')")(shop)
    assert "Leave the one row in alembic_version that is right" in xl2db("sync", cwd=shop).stderr
    version("DELETE FROM alembic_version WHERE version_num = 'x'")(shop)
    said(xl2db("sync", cwd=shop))


def test_files_that_swapped_their_names__are_the_same_revisions(shop: Path) -> None:
    swapped(shop)
    assert xl2db("sync", cwd=shop).returncode == 0


def test_edited_revision__that_no_database_has_is_nobodys_business(shop: Path) -> None:
    assert xl2db("sync", "--no-apply", cwd=shop).returncode == 0
    edit(
        revision(shop, 4),
        "def upgrade():\n",
        'def upgrade():\n    op.execute("UPDATE customers SET fax = 1")\n',
    )
    assert "not as xl2db wrote" not in xl2db("status", cwd=shop).stdout
    assert xl2db("apply", cwd=shop).returncode == 0
    assert "'1'" in dump(shop / "shop.db")


def test_environment_of_an_older_xl2db__that_was_edited_stays_and_is_named(shop: Path) -> None:
    env = shop / "migrations/shop/env.py"
    edit(env, env.read_text().partition(", code")[0], "# xl2db environment, version 1")
    edit(env, "\nimport ", "\nprint('mine')\nimport ")
    mine = env.read_text()
    for words in (["status"], ["sync", "--no-apply"], ["sync"]):
        done = xl2db(*words, "shop.xlsx", cwd=shop)
        assert (done.returncode, "edited-environment" in done.stdout + done.stderr) == (0, True), done
    assert env.read_text() == mine
    env.unlink()
    done = xl2db("sync", "shop.xlsx", cwd=shop)
    assert (done.returncode, "edited-environment" in done.stdout) == (0, False), done
    assert env.read_text() != mine


UPGRADE = "def upgrade():\n"
BY_HAND = """\
from alembic import op
import sqlalchemy as sa

revision = "{0}"
down_revision = {1}


def upgrade():
    {2}


def downgrade():
    op.execute("DELETE FROM orders")
"""
TAKING = {
    "delete": 'op.execute("DELETE FROM customers")',
    "delete in other words": 'op.execute(sa.table("customers").delete())',
    "drop of a column": 'op.drop_column("customers", "fax")',
    "drop of a table": 'op.drop_table("orders")',
    "drop in SQL": 'op.execute("alter table customers drop column fax")',
}


@pytest.mark.parametrize("words", TAKING.values(), ids=TAKING)
def test_revision_by_hand__that_takes_something_away_is_left_to_apply(shop: Path, words: str) -> None:
    last = names_in(revision(shop, 3))["revision"]
    path = shop / "migrations/shop/versions/0004_tidy_up.py"
    path.write_text(BY_HAND.format("abc", last, words))
    before = dump(shop / "shop.db")
    done = xl2db("sync", cwd=shop)
    assert done.returncode == 4
    assert "0004_tidy_up, which was written by hand, takes away what is there" in " ".join(
        done.stderr.split()
    )
    assert dump(shop / "shop.db") == before
    done = xl2db("apply", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert "takes away what is there" in " ".join(done.stderr.split())
    assert dump(shop / "shop.before-0004_tidy_up.db") == before


def test_revision_edited_by_hand__that_changes_rows_is_told_and_copied_before(shop: Path) -> None:
    assert xl2db("sync", "--no-apply", cwd=shop).returncode == 0
    edit(revision(shop, 4), UPGRADE, f'{UPGRADE}    op.execute("UPDATE customers SET fax = 1")\n')
    before = dump(shop / "shop.db")
    done = xl2db("sync", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert "which was edited by hand, changes rows that are there: UPDATE customers" in " ".join(
        done.stdout.split()
    )
    assert dump(next(shop.glob("shop.before-0004_*.db"))) == before


def test_revision_by_hand__takes_nothing_from_a_database_that_is_new(shop: Path) -> None:
    last = names_in(revision(shop, 3))["revision"]
    (shop / "migrations/shop/versions/0004_tidy_up.py").write_text(
        BY_HAND.format("abc", last, TAKING["delete"])
    )
    (shop / "shop.db").unlink()
    assert xl2db("sync", cwd=shop).returncode == 0


def test_table_gone_by_hand__that_the_edit_does_not_touch_is_told(shop: Path) -> None:
    run(shop / "shop.db", "DROP TABLE orders")
    done = xl2db("sync", cwd=shop)
    assert done.returncode == 0
    assert "the table orders is missing" in done.stdout


@pytest.mark.parametrize("command", [("sync",), ("sync", "--no-apply")], ids=" ".join)
def test_workbook_saved_while_sync_is_at_work__is_named_and_nothing_is_written(
    shop: Path, command: tuple[str, ...]
) -> None:
    before = dump(shop / "shop.db"), tree(shop / "migrations")
    with alone(shop / "migrations/shop"):  # another run, which sync waits for after it has read the workbook
        process = subprocess.Popen(
            [sys.executable, "-m", "xl2db", *command],
            cwd=shop,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        while not _waits(process.pid):
            time.sleep(0.05)
        write_shop(shop, PHONE, MOBILE, "| other | text(20) |")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "xl2db explain file-changed-meanwhile" in errors
    assert (dump(shop / "shop.db"), tree(shop / "migrations")) == before
    assert xl2db(*command, cwd=shop).returncode == 0
    assert "other" in revision(shop, 4).read_text()


def _waits(process: int) -> bool:
    """Whether a run has come to the lock of its folder."""
    return any(
        each.is_symlink() and each.readlink().suffix == ".lock"
        for each in Path(f"/proc/{process}/fd").iterdir()
    )
