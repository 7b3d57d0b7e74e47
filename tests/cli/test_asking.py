"""Questions of sync and undo, asked on a real terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import xl2db
from tests.cli.shop import dump, rows, run, tree, write_shop
from tests.commands import environment

pexpect = pytest.importorskip("pexpect", reason="a terminal is needed")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write_shop(tmp_path)
    assert xl2db("sync", cwd=tmp_path).returncode == 0
    run(tmp_path / "shop.db", "INSERT INTO customers (name, fax) VALUES ('Ada', '1')")
    return tmp_path


def on_terminal(folder: Path, *arguments: str) -> Any:
    return pexpect.spawn(
        sys.executable,
        ["-m", "xl2db", *arguments],
        cwd=str(folder),
        env=environment(NO_COLOR="1"),
        encoding="utf-8",
        timeout=60,
        dimensions=(40, 120),
    )


def ended(child: Any) -> int:
    child.expect(pexpect.EOF)
    child.close()
    assert "Traceback" not in child.before
    code: int = child.exitstatus
    return code


def test_rename__is_asked_and_done(shop: Path) -> None:
    write_shop(shop, "| full_name | text(100) | yes | | | |", without=["name"])
    child = on_terminal(shop, "sync")
    child.expect("name became full_name")
    child.expect(r"\[3\]: ")
    child.sendline("1")
    assert ended(child) == 0
    assert rows(shop / "shop.db", "SELECT full_name FROM customers") == [("Ada",)]


@pytest.mark.parametrize("answer", ["", "3"])
def test_rename__stops_without_an_answer(answer: str, shop: Path) -> None:
    write_shop(shop, "| full_name | text(100) | yes | | | |", without=["name"])
    before = tree(shop)
    child = on_terminal(shop, "sync")
    child.expect(r"\[3\]: ")
    child.sendline(answer)
    assert ended(child) == 4
    assert tree(shop) == before


def test_rename__interrupted_changes_nothing(shop: Path) -> None:
    write_shop(shop, "| full_name | text(100) | yes | | | |", without=["name"])
    before = tree(shop)
    child = on_terminal(shop, "sync")
    child.expect(r"\[3\]: ")
    child.sendintr()
    assert ended(child) == 130
    assert tree(shop) == before


def test_dropped_name__asks_for_a_word_as_well(shop: Path) -> None:
    write_shop(shop, "| full_name | text(100) | | | | |", without=["name"])
    child = on_terminal(shop, "sync")
    child.expect(r"\[3\]: ")
    child.sendline("2")
    child.expect("customers.name   1 value will be lost")
    child.expect("stop: ")
    child.sendline("drop")
    assert ended(child) == 0
    assert rows(shop / "shop.db", "SELECT full_name FROM customers") == [(None,)]


@pytest.mark.parametrize(("word", "code"), [("drop", 0), ("yes", 4), ("", 4)])
def test_loss__needs_the_word(word: str, code: int, shop: Path) -> None:
    write_shop(shop, without=["fax"])
    child = on_terminal(shop, "sync", "--yes")
    child.expect("1 value will be lost")
    child.expect("stop: ")
    child.sendline(word)
    assert ended(child) == code
    assert ("fax" in dump(shop / "shop.db")) is (code != 0)


@pytest.mark.parametrize(("word", "code"), [("undo", 0), ("no", 4)])
def test_undo__says_what_goes_and_asks(word: str, code: int, shop: Path) -> None:
    child = on_terminal(shop, "undo")
    child.expect("customers   1 row will be lost")
    child.expect("stop: ")
    child.sendline(word)
    assert ended(child) == code
    assert ("CREATE TABLE customers" in dump(shop / "shop.db")) is (code != 0)
