"""The points of a run at which it can be made to fail: each change of a database or of a file.

Installed in the process of the run alone. What is patched is the driver, not xl2db: statements that change
something, commits, and the calls of the system that make, rename and remove files.
"""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.disks import fill

# What changes nothing that stays: looking, the session's settings, beginnings, and trials elsewhere.
_LOOKS = re.compile(
    r"\s*(SELECT(?!.*(advisory_lock|GET_LOCK))|SHOW|PRAGMA|EXPLAIN|WITH|DESCRIBE|SET|ROLLBACK|SAVEPOINT|RELEASE"
    r"|BEGIN\Z|CREATE TEMP|DROP TEMP|CREATE TABLE xl2db_probe|.* pg_temp)",
    re.IGNORECASE | re.DOTALL,
)


_YEARS = 10 * 365 * 86_400
_WITHIN_SECONDS = 0.001  # after it was sent


@dataclass
class Points:
    """Counts the points of a run; at point ``number``, ``side`` (before, within, after) it, ``act`` is done."""

    number: int
    side: str
    act: Callable[[Any], None]
    log: Path | None = None
    passed: int = 0

    def around(self, name: str, work: Callable[[], Any], connection: Any = None) -> Any:
        """Do the work of one point, with what happens before and after it."""
        self.passed += 1
        mine = self.passed == self.number
        if self.log is not None:
            with self.log.open("a", encoding="utf-8") as file:
                file.write(" ".join(name.split())[:100] + "\n")
        if mine and self.side == "before":
            self.act(connection)
        if mine and self.side == "within":
            threading.Timer(_WITHIN_SECONDS, self.act, [connection]).start()
        try:
            return work()
        finally:
            if mine and self.side == "after":
                self.act(connection)

    def statement(self, sql: Any, work: Callable[[], Any], connection: Any = None) -> Any:
        """A statement; one that only looks is no point."""
        text = sql.decode("utf-8", "replace") if isinstance(sql, bytes) else str(sql)
        return work() if _LOOKS.match(text) else self.around(text, work, connection)


def install(
    number: int,
    side: str,
    action: str,
    log: str | None = None,
    admin: str | None = None,
    server: int = 0,
    disk: str = "",
) -> None:
    """Make this process fail at a point; ``admin`` is the URL by which connections are cut.

    ``server`` is the process of the server that is killed, ``disk`` the folder of the disk that is filled.
    """
    acts: dict[str, Callable[[Any], None]] = {
        "count": lambda _: None,
        "kill": lambda _: os.kill(os.getpid(), signal.SIGKILL),
        "interrupt": lambda _: os.kill(os.getpid(), signal.SIGINT),
        "kill server": lambda _: _kill_server(server, signal.SIGKILL),
        "stop server": lambda _: _kill_server(server, signal.SIGQUIT),  # PostgreSQL's immediate stop
        "fill": lambda _: fill(Path(disk)),
        "cut": lambda connection: _cut(admin or "", connection),
        "clock back": lambda _: _set_clock(-_YEARS),
        "clock ahead": lambda _: _set_clock(_YEARS),
    }
    points = Points(number, side, acts[action], Path(log) if log else None)
    _install_files(points)
    _install_sqlite(points)
    _install_psycopg(points)
    _install_pymysql(points)


def _install_files(points: Points) -> None:
    def patched(name: str) -> None:
        original = getattr(os, name)

        def call(*arguments: Any, **keywords: Any) -> Any:
            if arguments and "__pycache__" in str(arguments[0]):
                return original(*arguments, **keywords)
            where = Path(str(arguments[0])).name if not isinstance(arguments[0], int) else ""
            where = re.sub(r"[\w]{8}\Z", "", where) if where.startswith(".") else where
            return points.around(f"os.{name} {where}", lambda: original(*arguments, **keywords))

        setattr(os, name, call)

    for name in ("replace", "unlink", "fsync"):
        patched(name)


def _install_sqlite(points: Points) -> None:
    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, *more: Any) -> Any:  # type: ignore[override]
            return points.statement(sql, lambda: super(Cursor, self).execute(sql, *more))

        def executemany(self, sql: str, *more: Any) -> Any:  # type: ignore[override]
            return points.statement(sql, lambda: super(Cursor, self).executemany(sql, *more))

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        def commit(self) -> None:
            if self.in_transaction:
                points.around("COMMIT", super().commit)

    original = sqlite3.connect

    def connect(*arguments: Any, **keywords: Any) -> Any:
        return original(*arguments, **{"factory": Connection, **keywords})

    sqlite3.connect = connect  # type: ignore[assignment]
    sqlite3.dbapi2.connect = connect  # type: ignore[assignment]


def _install_psycopg(points: Points) -> None:
    import psycopg

    execute, executemany, commit = (
        psycopg.Cursor.execute,
        psycopg.Cursor.executemany,
        psycopg.Connection.commit,
    )

    def one(self: Any, query: Any, *more: Any, **keywords: Any) -> Any:
        return points.statement(query, lambda: execute(self, query, *more, **keywords), self.connection)

    def many(self: Any, query: Any, *more: Any, **keywords: Any) -> Any:
        return points.statement(query, lambda: executemany(self, query, *more, **keywords), self.connection)

    def committed(self: Any) -> None:
        points.around("COMMIT", lambda: commit(self), self)

    psycopg.Cursor.execute = one  # type: ignore[method-assign]
    psycopg.Cursor.executemany = many  # type: ignore[method-assign]
    psycopg.Connection.commit = committed  # type: ignore[method-assign]


def _install_pymysql(points: Points) -> None:
    from pymysql.connections import Connection

    query, commit = Connection.query, Connection.commit

    def sent(self: Any, sql: Any, *more: Any, **keywords: Any) -> Any:
        return points.statement(sql, lambda: query(self, sql, *more, **keywords), self)

    def committed(self: Any) -> None:
        points.around("COMMIT", lambda: commit(self), self)

    Connection.query, Connection.commit = sent, committed


def _kill_server(process: int, how: signal.Signals) -> None:
    """Kill the server, and go on when it is dead."""
    os.kill(process, how)
    while _lives(process):
        time.sleep(0.002)


def _set_clock(seconds: int) -> None:
    """Let the clock on the wall jump by so much, for this process."""
    seconds_now, nanoseconds_now = time.time, time.time_ns
    time.time = lambda: seconds_now() + seconds
    time.time_ns = lambda: nanoseconds_now() + seconds * 10**9


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def give_up_rights() -> None:
    """From here on files are guarded from this process as from anybody, though it be root's (Linux)."""
    import ctypes

    if os.geteuid():
        return
    system = ctypes.CDLL(None, use_errno=True)
    head, kept = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    read_and_write_all = 0b110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    if system.capget(head, kept) == 0:
        kept[0] &= ~read_and_write_all
        system.capset(head, kept)


def _cut(admin: str, connection: Any) -> None:
    """End the session of a connection from another one, as a server's administrator does."""
    from sqlalchemy import create_engine, make_url, pool

    if connection is None:
        return
    url = make_url(admin)
    if url.get_backend_name() == "postgresql":
        end = f"SELECT pg_terminate_backend({connection.info.backend_pid}, 5000)"
    else:
        end = f"KILL {connection.thread_id()}"
    with create_engine(url, poolclass=pool.NullPool, isolation_level="AUTOCOMMIT").connect() as other:
        other.exec_driver_sql(end)
