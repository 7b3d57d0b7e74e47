"""What is under way is shown on a terminal, when it takes long, and nowhere else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import environment

SCRIPT = """
import time
import xl2db.cli.progress as progress
progress.PATIENCE = PATIENCE_HERE
with progress.telling() as tell:
    tell("Reading \\x1b[31mshop", 0, 0)
    tell("Changing [bold]the database", 1, 4)
    time.sleep(0.6)
    tell("", 0, 0)
    print("asked")
    tell("Checking", 0, 0)
print("done")
"""


def script(tmp_path: Path, patience: float) -> Path:
    path = tmp_path / "long.py"
    path.write_text(SCRIPT.replace("PATIENCE_HERE", str(patience)))
    return path


def on_terminal(path: Path) -> str:
    pexpect = pytest.importorskip("pexpect", reason="a terminal is needed")
    child = pexpect.spawn(sys.executable, [str(path)], env=environment(), encoding="utf-8", timeout=30)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    said: str = child.before
    return said


def test_progress__appears_on_a_terminal_when_it_takes_long(tmp_path: Path) -> None:
    said = on_terminal(script(tmp_path, 0.05))
    assert "Changing [bold]the database" in said
    assert "\x1b[31m" not in said
    assert "done" in said


def test_progress__does_not_flicker_when_it_is_quick(tmp_path: Path) -> None:
    assert on_terminal(script(tmp_path, 20)).split() == ["asked", "done"]


def test_progress__stays_out_of_pipes(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(script(tmp_path, 0.0))],
        env=environment(FORCE_COLOR="1"),
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stdout.split() == ["asked", "done"]
    assert done.stderr == ""
