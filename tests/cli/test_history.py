"""Revisions that change after a database has had them: named by each command, or nobody's business."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import xl2db
from tests.cli.shop import dump, rows, run, write_shop
from tests.cli.test_tampering import MOBILE, NOTE, PHONE, edit, names_in, revision
from tests.migrations.folders import alembic
from xl2db.findings import DecisionNeeded, Finding, Refused
from xl2db.migrations.folder import Folder, FolderRefused
from xl2db.migrations.history import AGAIN, EDITED

RULE = "history-changed"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with three revisions that its database has, a fourth that it has not, and one more edit."""
    folder = tmp_path_factory.mktemp("model")
    for more, is_applied in (
        ([], True),
        ([PHONE], True),
        ([PHONE, MOBILE], True),
        ([PHONE, MOBILE, NOTE], False),
    ):
        write_shop(folder, *more)
        xl2db.sync(folder / "shop.xlsx", apply=is_applied)
    write_shop(folder, PHONE, MOBILE, NOTE, "| town | text(20) |")
    return folder


@pytest.fixture
def shop(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shop = Path(shutil.copytree(model, tmp_path / "shop"))
    monkeypatch.chdir(shop)
    return shop


def body_edited(number: int, old: str, new: str) -> Callable[[Path], None]:
    return lambda shop: edit(revision(shop, number), old, new)


def linked(shop: Path, number: int, before: str) -> None:
    path = revision(shop, number)
    path.write_text(re.sub(r"down_revision = .*", f"down_revision = {before}", path.read_text()))


def inserted(shop: Path) -> None:
    """A revision of somebody else's between the second and the third."""
    name = names_in(revision(shop, 2))["revision"]
    head = f'"""Inserted"""\n\nrevision = "inserted"\ndown_revision = {name}\n\n\n'
    body = "def upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n"
    (shop / "migrations/shop/versions/0009_inserted.py").write_text(head + body)
    linked(shop, 3, '"inserted"')


def removed(shop: Path) -> None:
    linked(shop, 3, names_in(revision(shop, 2))["down_revision"])
    revision(shop, 2).unlink()


def reordered(shop: Path) -> None:
    one, two, three = (names_in(revision(shop, number))["revision"] for number in (1, 2, 3))
    linked(shop, 3, one)
    linked(shop, 2, three)
    linked(shop, 4, two)


def version(number: int) -> Callable[[Path], None]:
    def by_hand(shop: Path) -> None:
        name = names_in(revision(shop, number))["revision"].strip('"')
        run(shop / "shop.db", f"UPDATE alembic_version SET version_num = '{name}'")

    return by_hand


ADDED = '        batch_op.add_column(sa.Column("phone", sa.String(20)))\n'
CHANGED: dict[str, Callable[[Path], None]] = {
    "step changed": body_edited(2, "sa.String(20)", "sa.String(30)"),
    "step removed": body_edited(2, ADDED, "        pass\n"),
    "step added": body_edited(
        3, "def upgrade():\n", "def upgrade():\n    op.execute('DELETE FROM orders')\n"
    ),
    "first one changed": body_edited(1, "sa.String(100)", "sa.String(200)"),
    "hash line changed": body_edited(2, "schema_before = ", 'schema_before = "0" '),
    "helper added": body_edited(2, "\n\n\ndef upgrade", "\n\n\nexecute = print\n\n\ndef upgrade"),
    "import of something else": body_edited(2, "from alembic import op", "from os import path as op"),
    "inserted": inserted,
    "removed": removed,
    "reordered": reordered,
    "version put back by hand": version(1),
    "version put forward by hand": version(4),
}


def stopped(command: Callable[[], object]) -> tuple[Finding, ...]:
    with pytest.raises(DecisionNeeded) as refused:
        command()
    return refused.value.findings


@pytest.mark.parametrize("name", CHANGED)
def test_history_changed__is_named_by_each_command_and_nothing_is_applied(shop: Path, name: str) -> None:
    CHANGED[name](shop)
    before = dump(shop / "shop.db")
    told = [one for one in xl2db.status().findings if one.rule == RULE]
    assert told
    again = [one for one in told if one.about[0] == AGAIN]
    assert all(
        ("alembic stamp" if one in again else "xl2db apply --accept") in (one.hint or "") for one in told
    )
    assert RULE in {one.rule for one in xl2db.plan().findings}
    for command in (xl2db.apply, lambda: xl2db.undo(yes=True), xl2db.sync):
        assert {one.rule for one in stopped(command)} == {RULE}
    assert dump(shop / "shop.db") == before
    if not again and not name.startswith("version"):
        accepted = [each for one in told for each in one.about[1:]]
        assert xl2db.apply(accept=accepted).applied == (revision(shop, 4).stem,)
        assert RULE not in {one.rule for one in xl2db.status().findings}
        assert rows(shop / "shop.db", "SELECT note FROM customers") == []


def formatted(shop: Path) -> None:
    files = [str(revision(shop, number)) for number in (1, 2, 3)]
    for name in ("format", "check"):
        options = ["--line-length", "40"] if name == "format" else ["--select", "I", "--fix"]
        subprocess.run([sys.executable, "-m", "ruff", name, "--isolated", "-q", *options, *files], check=True)


def on_windows(shop: Path) -> None:
    for path in (shop / "migrations/shop").rglob("*.*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def renamed(shop: Path) -> None:
    revision(shop, 2).rename(revision(shop, 2).with_name("0002_other_words.py"))


BENIGN: dict[str, Callable[[Path], object]] = {
    "comment": body_edited(2, "def upgrade():\n", "def upgrade():\n    # a word\n"),
    "docstring": body_edited(2, "Add customers.phone", "Phones for all customers"),
    "formatter": formatted,
    "line ends of Windows": on_windows,
    "mark of UTF-8": lambda shop: revision(shop, 2).write_bytes(
        b"\xef\xbb\xbf" + revision(shop, 2).read_bytes()
    ),
    "other file name": renamed,
    "way back mended": body_edited(
        2, 'batch_op.drop_column("phone")', 'batch_op.drop_column("phone")  # !\n    pass'
    ),
    "pending one edited": body_edited(4, "def upgrade():\n", "def upgrade():\n    op.execute('SELECT 1')\n"),
}


@pytest.mark.parametrize("name", BENIGN)
def test_benign_edit__is_in_nobodys_way(shop: Path, name: str) -> None:
    BENIGN[name](shop)
    assert not {RULE, "edited-revision"} & {one.rule for one in xl2db.status().findings}
    assert len(xl2db.apply().applied) == 1
    assert RULE not in {one.rule for one in xl2db.status().findings}


def test_edited_revision__is_a_warning_where_nothing_is_left_to_apply(shop: Path) -> None:
    xl2db.apply()
    CHANGED["step changed"](shop)
    done = xl2db.apply()
    assert [(one.rule, one.severity.value) for one in done.findings] == [(RULE, "warning")]


def test_edit_before_the_first_apply__and_another_one_after_it(shop: Path) -> None:
    BENIGN["pending one edited"](shop)
    xl2db.apply()
    assert not [one for one in xl2db.status().findings if one.rule in (RULE, "edited-revision")]
    edit(revision(shop, 4), "SELECT 1", "SELECT 2")
    assert [one.about for one in xl2db.status().findings if one.rule == RULE] == [
        (EDITED, revision(shop, 4).stem)
    ]


def test_undo_and_apply__keep_what_ran_last(shop: Path) -> None:
    xl2db.undo(yes=True)
    CHANGED["step added"](shop)
    xl2db.apply()
    assert RULE not in {one.rule for one in xl2db.status().findings}


def test_accept__names_what_nothing_is_wrong_with(shop: Path) -> None:
    with pytest.raises(Refused, match="nothing about this revision"):
        xl2db.apply(accept=[revision(shop, 2).stem])


def test_plain_alembic__warns_and_keeps_the_same(shop: Path) -> None:
    CHANGED["step changed"](shop)
    folder, url = Folder(shop / "migrations/shop"), f"sqlite:///{shop / 'shop.db'}"
    done = alembic(folder, "upgrade", "head", url=url)
    assert done.returncode == 0, done.stderr
    assert "other code than its file holds now" in done.stderr
    assert revision(shop, 4).read_text().split('revision = "')[1][:12] in dump(shop / "shop.db")
    first = names_in(revision(shop, 1))["revision"].strip('"')
    assert alembic(folder, "stamp", first, url=url).returncode == 0  # the way to set a version on purpose
    assert RULE not in {one.rule for one in xl2db.status().findings}
    assert alembic(folder, "downgrade", "base", url=url).returncode == 0


def test_alembic_stamp__puts_back_a_version_that_was_changed_by_hand(shop: Path) -> None:
    version(1)(shop)
    folder, url = Folder(shop / "migrations/shop"), f"sqlite:///{shop / 'shop.db'}"
    name = names_in(revision(shop, 3))["revision"].strip('"')
    assert alembic(folder, "stamp", name, url=url).returncode == 0
    assert len(xl2db.apply().applied) == 1


@pytest.mark.parametrize("broken", ["no JSON", "[1]", '{"x": 1}'])
def test_checksums_that_somebody_wrote_over__stop_nothing_else(shop: Path, broken: str) -> None:
    run(shop / "shop.db", f"UPDATE alembic_version SET xl2db_checksums = '{broken}'")
    found = {one.rule for one in xl2db.status().findings}
    assert (RULE in found) == broken.startswith("{")


def test_database_from_before_checksums_were_kept__goes_on(shop: Path) -> None:
    run(shop / "shop.db", "ALTER TABLE alembic_version DROP COLUMN xl2db_checksums")
    CHANGED["step changed"](shop)
    assert [one.rule for one in xl2db.status().findings] == ["edited-revision"]
    assert len(xl2db.apply().applied) == 1
    assert RULE not in {one.rule for one in xl2db.status().findings}


ENVIRONMENT: dict[str, Callable[[Path], None]] = {
    "sqlite_rebuild.py is missing": lambda folder: (folder / "sqlite_rebuild.py").unlink(),
    "checksums.py is missing": lambda folder: (folder / "checksums.py").unlink(),
    "env.py holds two versions": lambda folder: edit(
        folder / "env.py", "\ndef run_online", "\n<<<<<<< x\ndef run_online"
    ),
}


@pytest.mark.parametrize("name", ENVIRONMENT)
def test_environment__that_is_not_whole_is_named(shop: Path, name: str) -> None:
    folder = shop / "migrations/shop"
    ENVIRONMENT[name](folder)
    before = dump(shop / "shop.db")
    with pytest.raises(FolderRefused, match=name) as refused:
        xl2db.apply()
    assert refused.value.findings[0].rule == "broken-environment"
    assert dump(shop / "shop.db") == before
    (folder / name.split()[0]).unlink(missing_ok=True)  # the way out that it names
    assert len(xl2db.sync().caught_up) == 1


def test_schema_file_deleted__stops_a_plan_and_no_deployment(shop: Path) -> None:
    (shop / "migrations/shop/schema.toml").unlink()
    with pytest.raises(FolderRefused, match="edited or deleted"):
        xl2db.sync(apply=False)
    assert len(xl2db.apply().applied) == 1


def test_labels_that_change_alone__are_no_edit_of_the_schema_file(shop: Path) -> None:
    write_shop(shop, NOTE, MOBILE, PHONE)  # the order of columns makes no revision
    xl2db.sync(apply=False)
    assert "labels" in (shop / "migrations/shop/schema.toml").read_text()
    assert xl2db.plan().is_empty
    write_shop(shop, PHONE, MOBILE, NOTE)
    xl2db.sync(apply=False)
    assert "labels" not in (shop / "migrations/shop/schema.toml").read_text()


def test_environment_of_somebodys_own__may_keep_none_of_it(shop: Path) -> None:
    env = shop / "migrations/shop/env.py"
    env.write_text(env.read_text().partition("\n")[2])
    version(2)(shop)
    assert RULE not in {one.rule for one in xl2db.status().findings}
