"""Questions with a time limit, in a transaction that cannot write."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from xl2db.database.kinds import MYSQLS

if TYPE_CHECKING:
    from sqlalchemy import Connection

_STEPS = 10_000  # of SQLite's machine, between two looks at the clock
_TIMED_OUT = {1969, 3024}  # MariaDB's and MySQL's numbers


class OutOfTime(Exception):
    """A question was not answered within its time."""


class NotTaken(Exception):
    """The database does not take a question; ``error`` is the driver's, as SQLAlchemy has it."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


@contextmanager
def limited(connection: Connection, seconds: float, *, writes: bool = False) -> Iterator[None]:
    """Within it, each statement has so many seconds; ``writes`` for those that need a table of their own.

    The transaction before it is rolled back, and so is its own.
    """
    kind = connection.dialect.name
    connection.rollback()
    if kind == "postgresql":
        if not writes:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {max(1, round(seconds * 1000))}")
    elif kind in MYSQLS:
        _mysql(connection, seconds, writes)
    else:
        _sqlite(connection, seconds)
    try:
        yield
    finally:
        connection.rollback()
        if kind in MYSQLS:
            _mysql(connection, 0, True)
        elif kind == "sqlite":
            _sqlite(connection, None)


@contextmanager
def one_question(connection: Connection) -> Iterator[None]:
    """Within it, one question; the next one can be asked nevertheless.

    Raises :class:`OutOfTime`, and :class:`NotTaken` where the database refuses the question.
    """
    from sqlalchemy.exc import DBAPIError

    kept = connection.begin_nested()
    try:
        yield
    except DBAPIError as error:
        if kept.is_active:
            kept.rollback()
        if _is_timeout(error.orig):
            raise OutOfTime from None
        raise NotTaken(error) from error
    else:
        kept.rollback()


def _mysql(connection: Connection, seconds: float, writes: bool) -> None:
    is_mariadb = getattr(connection.dialect, "is_mariadb", True)
    limit = f"max_statement_time = {seconds}" if is_mariadb else f"max_execution_time = {seconds * 1000:.0f}"
    connection.exec_driver_sql(f"SET SESSION {limit}")
    connection.exec_driver_sql(f"SET SESSION TRANSACTION READ {'WRITE' if writes else 'ONLY'}")
    connection.rollback()


def _sqlite(connection: Connection, seconds: float | None) -> None:
    """SQLite asks, every so many steps, whether it should go on."""
    driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(None, 0)
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if seconds is None else 'ON'}")
    if seconds is not None:
        end = time.monotonic() + seconds
        driver.set_progress_handler(lambda: int(time.monotonic() > end), _STEPS)


def _is_timeout(error: BaseException | None) -> bool:
    code = getattr(error, "sqlstate", None)
    number = error.args[0] if error is not None and error.args else None
    return code == "57014" or number in _TIMED_OUT or str(error) == "interrupted"
