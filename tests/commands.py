"""Running the real command in processes that begin quickly: forked off one that has loaded everything."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.compiled import compile_once

SECONDS = 120
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


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (negative for a signal), what it said, and what it cost.

    ``cpu`` is in seconds, without those of a start; ``megabytes`` is the most that it held, libraries and all.
    """

    code: int
    said: str
    errors: str
    seconds: float
    cpu: float
    megabytes: float


@dataclass(frozen=True)
class Started:
    """A command that is running."""

    number: int
    process: int


class Commands:
    """Starts commands, each in a process of its own; ``plain``: plain Alembic, where xl2db cannot be imported."""

    def __init__(self, *, plain: bool = False) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.commands", *(["plain"] if plain else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(PYTHONHASHSEED="0"),
            cwd=Path(__file__).parents[1],
        )

    def close(self) -> None:
        """End the process that the others are forked off."""
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait(20)

    def run(self, *arguments: str, **more: Any) -> Ended:
        """Start a command and wait for its end."""
        return self.wait(self.start(*arguments, **more))

    def start(
        self,
        *arguments: str,
        cwd: Path,
        fault: Mapping[str, Any] | None = None,
        stdin: str = "",
        **env: str,
    ) -> Started:
        """Start a command; ``alembic`` as its first word is plain Alembic."""
        asked = {"arguments": arguments, "cwd": str(cwd), "fault": fault, "stdin": stdin}
        return Started(**self._ask(do="start", **asked, env=environment(**env)))

    def wait(self, started: Started) -> Ended:
        """Wait for a command to end."""
        return Ended(**self._ask(do="wait", number=started.number))

    def _ask(self, **request: Any) -> dict[str, Any]:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(request) + "\n")
        self._server.stdin.flush()
        answer: dict[str, Any] = json.loads(self._server.stdout.readline())
        return answer


_mine = threading.local()


def commands_of_mine(*, plain: bool = False) -> Commands:
    """Those of this thread, which are started once."""
    name = "plain" if plain else "all"
    if not hasattr(_mine, name):
        setattr(_mine, name, Commands(plain=plain))
    found: Commands = getattr(_mine, name)
    return found


# --- the process that the others are forked off -------------------------------------------------------


def _load() -> None:
    """All of xl2db, and the libraries that commands load where they use them, but pandas, which is large."""
    import contextlib
    import importlib
    import io
    import pkgutil
    import sqlite3

    import sqlglot.dialects.postgres

    import xl2db.cli.app

    assert sqlite3
    assert sqlglot
    for module in pkgutil.walk_packages(xl2db.__path__, "xl2db."):
        if "__main__" not in module.name and ".templates." not in module.name:
            importlib.import_module(module.name)
    sys.argv = ["xl2db", "check"]  # which lacks its workbook: typer loads what it reads arguments with
    with contextlib.suppress(SystemExit), contextlib.redirect_stderr(io.StringIO()):
        xl2db.cli.app.command_line()


def _serve(*, plain: bool) -> None:
    import alembic.config
    import psycopg
    import pymysql
    import sqlalchemy.dialects.mysql.pymysql
    import sqlalchemy.dialects.postgresql.psycopg
    import sqlalchemy.dialects.sqlite

    assert all((alembic, psycopg, pymysql, sqlalchemy))
    compile_once()
    if plain:
        sys.modules["xl2db"] = None  # type: ignore[assignment]
    else:
        _load()
    running: dict[int, tuple[int, Path, float]] = {}
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "start":
            place = Path(tempfile.mkdtemp(prefix="xl2db-fault-"))
            process = os.fork()
            if not process:
                _become(request, place)
            number = len(running) + 1
            running[number] = (process, place, time.monotonic())
            answer: dict[str, Any] = {"number": number, "process": process}
        else:
            answer = _ended(*running[request["number"]])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _ended(process: int, place: Path, began: float) -> dict[str, Any]:
    while True:
        done, state, used = os.wait4(process, os.WNOHANG)
        if done:
            break
        if time.monotonic() - began > SECONDS:
            os.kill(process, signal.SIGKILL)
        time.sleep(0.005)
    said, errors = ((place / name).read_text(encoding="utf-8", errors="replace") for name in ("out", "err"))
    for file in place.iterdir():
        file.unlink()
    place.rmdir()
    return {
        "code": os.waitstatus_to_exitcode(state),
        "said": said,
        "errors": errors,
        "seconds": time.monotonic() - began,
        "cpu": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss / 1024,
    }


def _become(request: Mapping[str, Any], place: Path) -> None:
    """In the new process: run the command, and never come back."""
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"])
        (place / "in").write_text(request["stdin"], encoding="utf-8")
        for number, name in enumerate(("in", "out", "err")):
            handle = os.open(place / name, os.O_WRONLY | os.O_CREAT if number else os.O_RDONLY, 0o600)
            os.dup2(handle, number)
        if request["fault"]:
            from tests.faults.points import give_up_rights, install

            give_up_rights() if "rights" in request["fault"] else install(**request["fault"])
        code = _run(request["arguments"])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1 if ended.code else 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _run(arguments: Sequence[str]) -> int:
    if arguments[:1] == ["alembic"]:
        from alembic.config import main

        main(argv=list(arguments[1:]), prog="alembic")
        return 0
    from xl2db.cli.main import run

    sys.argv = ["xl2db", *arguments]
    run()
    return 0


if __name__ == "__main__":
    _serve(plain="plain" in sys.argv)
