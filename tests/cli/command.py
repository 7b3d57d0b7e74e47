"""Running the real command line in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.commands import SECONDS, commands_of_mine, environment

_OF_THE_START = ("PYTHON", "LC_", "LANG", "TZ")
"""Only a Python that starts looks at these."""


def said(done: subprocess.CompletedProcess[str], code: int = 0) -> str:
    """What a command printed that ended as it should."""
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def xl2db(*arguments: str | Path, cwd: Path, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run ``xl2db`` with these arguments and give back what it said."""
    words = list(map(str, arguments))
    if any(name.startswith(_OF_THE_START) for name in env):
        return started(*words, cwd=cwd, stdin=stdin, **env)
    ended = commands_of_mine().run(*words, cwd=cwd, stdin=stdin, **env)
    return subprocess.CompletedProcess(words, ended.code, ended.said, ended.errors)


def started(*arguments: str, cwd: Path, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """The same with a Python that starts for it."""
    return subprocess.run(
        [sys.executable, "-m", "xl2db", *arguments],
        cwd=cwd,
        env=environment(**env),
        input=stdin,
        capture_output=True,
        text=True,
        encoding=env.get("PYTHONIOENCODING", "utf-8"),
        timeout=SECONDS,
        check=False,
    )
