"""Running the real command in processes that begin quickly: forked off one that has loaded everything."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.command import environment

SECONDS = 120


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (negative for a signal), and what it said."""

    code: int
    said: str
    errors: str
    seconds: float


@dataclass(frozen=True)
class Started:
    """A command that is running."""

    number: int
    process: int


class Commands:
    """Starts commands, each in a process of its own."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.commands"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(PYTHONHASHSEED="0"),
            cwd=Path(__file__).parents[2],
        )

    def close(self) -> None:
        """End the process that the others are forked off."""
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait(20)

    def run(self, *arguments: str, cwd: Path, fault: Mapping[str, Any] | None = None, **env: str) -> Ended:
        """Run a command to its end."""
        return self.wait(self.start(*arguments, cwd=cwd, fault=fault, **env))

    def start(
        self, *arguments: str, cwd: Path, fault: Mapping[str, Any] | None = None, **env: str
    ) -> Started:
        """Start a command; ``alembic`` as its first word is plain Alembic."""
        return Started(**self._ask(do="start", arguments=arguments, cwd=str(cwd), fault=fault, env=env))

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


# --- the process that the others are forked off -------------------------------------------------------


def _serve() -> None:
    import alembic.config
    import psycopg
    import pymysql
    import sqlalchemy.dialects.mysql.pymysql
    import sqlalchemy.dialects.postgresql.psycopg
    import sqlalchemy.dialects.sqlite
    import sqlglot

    import xl2db.cli.app
    import xl2db.database.comparing
    import xl2db.migrations.running
    import xl2db.verbs.sync
    import xl2db.workbook.xlsx

    assert all((alembic, psycopg, pymysql, sqlalchemy, sqlglot, xl2db))
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
        done, state = os.waitpid(process, os.WNOHANG)
        if done:
            break
        if time.monotonic() - began > SECONDS:
            os.kill(process, signal.SIGKILL)
        time.sleep(0.005)
    said, errors = ((place / name).read_text(errors="replace") for name in ("out", "err"))
    for file in place.iterdir():
        file.unlink()
    place.rmdir()
    code = os.waitstatus_to_exitcode(state)
    return {"code": code, "said": said, "errors": errors, "seconds": time.monotonic() - began}


def _become(request: Mapping[str, Any], place: Path) -> None:
    """In the new process: run the command, and never come back."""
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.chdir(request["cwd"])
        os.environ.update(request["env"])
        for number, name, flags in ((0, os.devnull, os.O_RDONLY), (1, "out", 0), (2, "err", 0)):
            handle = os.open(place / name, flags or os.O_WRONLY | os.O_CREAT, 0o600)
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
    if arguments[0] == "alembic":
        from alembic.config import main

        main(argv=list(arguments[1:]), prog="alembic")
        return 0
    from xl2db.cli.main import run

    sys.argv = ["xl2db", *arguments]
    run()
    return 0


if __name__ == "__main__":
    _serve()
