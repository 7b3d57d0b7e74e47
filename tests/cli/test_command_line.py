"""The command line itself: help, versions, exit codes, and what happens when something goes wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import xl2db
from tests.cli.shop import write_shop
from tests.commands import environment

COMMANDS = (
    *("init", "check", "plan", "why", "sync", "apply", "undo", "pull", "adopt", "put-back"),
    *("infer", "profile", "status", "show", "explain"),
)


@pytest.mark.parametrize("arguments", [["--version"], ["-V"], ["--version", "check"]])
def test_version__is_printed(arguments: list[str], tmp_path: Path) -> None:
    done = xl2db(*arguments, cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("xl2db 0.")
    assert done.stderr == ""


def test_no_arguments__print_help(tmp_path: Path) -> None:
    done = xl2db(cwd=tmp_path)
    for command in COMMANDS:
        assert f"\n  {command} " in done.stdout + done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_help__has_an_example_and_needs_nothing(command: str, tmp_path: Path) -> None:
    done = xl2db(command, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert f"xl2db {command}" in done.stdout
    assert "Example" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "command",
    ["check", "plan", "why", "sync", "apply", "undo", "adopt", "put-back", "profile", "status", "show"],
)
def test_database_and_migrations__are_the_same_everywhere(command: str, tmp_path: Path) -> None:
    done = xl2db(command, "--help", cwd=tmp_path)
    assert "--database URL" in done.stdout
    assert "--migrations DIR" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["chekc"],
        ["check", "--nonsense"],
        ["plan", "--format", "xml"],
        ["sync", "a.xlsx", "b.xlsx"],
        ["explain", "unknown-tpye"],
        ["status"],
        ["apply"],
        ["undo"],
        ["check"],
        ["init", "x.xls"],
        ["init", "missing/x.xlsx"],
        ["init", "/dev/null/x.xlsx"],
    ],
)
def test_misuse__ends_with_2_and_says_why_on_standard_error(arguments: list[str], tmp_path: Path) -> None:
    done = xl2db(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_explain__prints_a_page_or_all_names(tmp_path: Path) -> None:
    page = xl2db("explain", "renamed-or-dropped", cwd=tmp_path)
    assert page.returncode == 0
    assert "Renamed from" in page.stdout
    every = xl2db("explain", cwd=tmp_path)
    assert every.returncode == 0
    assert "renamed-or-dropped" in every.stdout
    assert len(every.stdout.splitlines()) > 20


def test_explain__names_what_is_near(tmp_path: Path) -> None:
    assert "loses-data" in xl2db("explain", "looses-data", cwd=tmp_path).stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_output__fits_every_encoding(encoding: str, tmp_path: Path) -> None:
    done = xl2db("explain", "renamed-or-dropped", cwd=tmp_path, PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert done.stderr == ""
    every = xl2db("explain", "数量→", cwd=tmp_path, PYTHONIOENCODING=encoding, PYTHONUTF8="1")
    assert every.returncode == 2
    assert "Traceback" not in every.stderr


def test_colours__come_only_when_they_are_welcome(tmp_path: Path) -> None:
    assert "\x1b[" not in xl2db("explain", cwd=tmp_path).stdout
    assert "\x1b[" in xl2db("explain", cwd=tmp_path, FORCE_COLOR="1").stdout
    assert "\x1b[" not in xl2db("explain", cwd=tmp_path, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_reader_that_leaves__is_no_error(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "xl2db", "explain"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        error = process.stderr.read()
        assert process.wait(60) == 0
    assert error == b""


def test_init__writes_a_workbook_once(tmp_path: Path) -> None:
    done = xl2db("init", "bookshop", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "bookshop.xlsx" in done.stdout
    written = (tmp_path / "bookshop.xlsx").read_bytes()
    again = xl2db("init", "bookshop.xlsx", cwd=tmp_path)
    assert again.returncode == 2
    assert "is there already" in again.stderr
    assert (tmp_path / "bookshop.xlsx").read_bytes() == written


FAULTY = """
import sys
sys.path.insert(0, {place!r})
import xl2db.verbs.explain as module
def broken(rule=None):
    raise {error}
module.explain = broken
sys.argv = ["xl2db", "explain"]
from xl2db.cli.main import run
run()
"""


def run_broken(error: str, tmp_path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", FAULTY.format(place=str(tmp_path), error=error)],
        cwd=tmp_path,
        env=environment(**env),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_unexpected_error__is_one_clear_line_and_no_traceback(tmp_path: Path) -> None:
    done = run_broken("ValueError('at postgresql://me:hush@db/x\\nsecond')", tmp_path)
    assert done.returncode == 3
    assert "This is a fault of xl2db" in done.stderr
    assert "XL2DB_DEBUG=1" in done.stderr
    assert "Traceback" not in done.stderr
    assert "hush" not in done.stderr
    assert done.stdout == ""


def test_debugging__shows_the_traceback_without_passwords(tmp_path: Path) -> None:
    done = run_broken("ValueError('at postgresql://me:hush@db/x')", tmp_path, XL2DB_DEBUG="1")
    assert done.returncode == 3
    assert "Traceback" in done.stderr
    assert "hush" not in done.stderr


def test_interruption__ends_with_130_in_one_line(tmp_path: Path) -> None:
    done = run_broken("KeyboardInterrupt()", tmp_path)
    assert done.returncode == 130
    assert done.stderr == "Stopped.\n"


def test_full_disk__is_no_fault_of_ours(tmp_path: Path) -> None:
    done = run_broken("OSError(28, 'No space left on device', 'x.db')", tmp_path)
    assert done.returncode == 3
    assert "No space left on device" in done.stderr
    assert "fault of xl2db" not in done.stderr


@pytest.mark.parametrize("command", ["check", "plan", "why", "status", "adopt", "profile", "put-back"])
def test_looking__makes_no_database(command: str, tmp_path: Path) -> None:
    write_shop(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    done = xl2db(command, "shop.xlsx", cwd=tmp_path)
    assert "Traceback" not in done.stderr
    assert done.returncode == (3 if command in ("adopt", "profile", "put-back") else 0)
    assert [path for path in sorted(tmp_path.rglob("*")) if path.suffix == ".db"] == []
    assert sorted(tmp_path.rglob("*.xlsx")) == [path for path in before if path.suffix == ".xlsx"]
