"""Running the real command line in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_NOT_INHERITED = (
    "XL2DB_DATABASE",
    "DATABASE_URL",
    "XL2DB_DEBUG",
    "NO_COLOR",
    "FORCE_COLOR",
    "PYTHONIOENCODING",
)


def environment(**more: str) -> dict[str, str]:
    """The environment without what would change the outcome, and with ``more``."""
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    return {**kept, "COLUMNS": "100", **more}


def said(done: subprocess.CompletedProcess[str], code: int = 0) -> str:
    """What a command printed that ended as it should."""
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def xl2db(*arguments: str | Path, cwd: Path, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run ``xl2db`` with these arguments and give back what it said."""
    return subprocess.run(
        [sys.executable, "-m", "xl2db", *map(str, arguments)],
        cwd=cwd,
        env=environment(**env),
        input=stdin,
        capture_output=True,
        text=True,
        encoding=env.get("PYTHONIOENCODING", "utf-8"),
        timeout=120,
        check=False,
    )
