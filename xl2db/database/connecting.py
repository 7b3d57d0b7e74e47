"""Connections to databases, set up alike everywhere, with failures told in one line."""

from __future__ import annotations

import configparser
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl2db.database.url import parse_url, secrets_of
from xl2db.findings import DatabaseRefused, Finding, Rule
from xl2db.rules.database import (
    DATABASE_UNREACHABLE,
    LOGIN_REFUSED,
    MISSING_DRIVER,
    NO_SUCH_DATABASE,
    NOT_A_DATABASE,
)
from xl2db.schema.reserved_words import ANY_RESERVED

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine
    from sqlalchemy.exc import DBAPIError

SQL_MODE = (
    "STRICT_ALL_TABLES,ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,"
    "NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
)
"""MariaDB and MySQL refuse what does not fit, and read standard SQL: "name", 'text', a || b."""

_CONNECT_SECONDS = 10
_EXTRAS = {"postgresql": "postgresql", "mysql": "mysql", "mariadb": "mysql"}
_SERVERS = {"postgresql": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB"}

# PyMySQL's numbers: access denied (to a database, to the server), unknown database.
_MYSQL_REFUSED = {1044, 1045, 1130, 1698}
_MYSQL_NO_DATABASE = {1049}


def engine(url_text: str | URL) -> Engine:
    """An engine without a pool, whose errors never show the values of rows.

    It does not connect yet, and is made once for a URL of a server: what is asked there first, and the statements that
    are compiled, serve all connections. A file of SQLite may be named from where one stands, which may change. Raises
    :class:`SettingsRefused` for a URL that is none, and :class:`DatabaseRefused` where the driver is missing.
    """
    url = parse_url(url_text) if isinstance(url_text, str) else url_text
    return _created(url) if url.get_backend_name() == "sqlite" else _created_once(url)


@contextmanager
def connect(url_text: str | URL) -> Iterator[Connection]:
    """A connection to a database, closed at the end; what was not committed is taken back.

    Raises :class:`SettingsRefused` and :class:`DatabaseRefused`, each with one line that says what to do.
    """
    with _connected(engine(url_text)) as connection:
        yield connection


def broken_off(connection: Connection, error: DBAPIError, doing: str) -> DatabaseRefused:
    """What to raise where a database gave up in the midst of ``doing``, in one line."""
    url = connection.engine.url
    kind = url.get_backend_name()
    where = (
        f"SQLite file {url.database}" if kind == "sqlite" else f"{_SERVERS[kind]} server at {_address(url)}"
    )
    return DatabaseRefused(
        DATABASE_UNREACHABLE.finding(
            f"The {where} gave up while {doing}: {_one_line(told(error), url)}.",
            hint="Try again; if it happens again, show this line to whoever looks after the database.",
        )
    )


def told(error: BaseException) -> str:
    """What the driver says; PyMySQL puts a number before it."""
    original = getattr(error, "orig", None) or error
    return str(original.args[1] if _is_numbered(original) else original)


def _created(url: URL) -> Engine:
    from sqlalchemy import create_engine, pool
    from sqlalchemy.exc import NoSuchModuleError

    missing: str | None = None
    try:
        made = create_engine(
            url,
            poolclass=pool.NullPool,
            pool_reset_on_return=None,  # it is closed at once; where it is dead, that would be told at length
            hide_parameters=True,
            connect_args=_connect_arguments(url),
        )
    except ModuleNotFoundError as error:
        missing = error.name or "its driver"
    except NoSuchModuleError:
        missing = url.get_driver_name() or "its driver"
    else:
        if made.dialect.name == "sqlite":
            _settle_sqlite(made)
        return made
    kind = url.get_backend_name()
    raise DatabaseRefused(
        MISSING_DRIVER.finding(
            f"The Python package {missing}, which talks to {_SERVERS.get(kind, kind)}, is not installed.",
            hint=f"Type pip install 'xl2db[{_EXTRAS.get(kind, 'postgresql')}]'.",
        )
    )


_created_once = lru_cache(maxsize=8)(_created)


def _connect_arguments(url: URL) -> dict[str, Any]:
    kind = url.get_backend_name()
    if kind in ("mysql", "mariadb"):
        return {
            "init_command": f"SET SESSION sql_mode = '{SQL_MODE}'",
            # Whatever the URL says: in another one the server hands out "?" for the letters that it lacks.
            "charset": "utf8mb4",
            **({} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_SECONDS}),
            # On one machine encryption guards nothing, and PyMySQL reads all certificates for it each time.
            **({"ssl_disabled": True} if _is_this_machine(url) and not _asks_for_tls(url) else {}),
        }
    if kind == "postgresql":
        given = url.query
        return {
            **({} if "connect_timeout" in given else {"connect_timeout": _CONNECT_SECONDS}),
            **({} if "application_name" in given else {"application_name": "xl2db"}),
        }
    return {} if "timeout" in url.query else {"timeout": 10}


def _is_this_machine(url: URL) -> bool:
    return url.host in (None, "", "localhost", "127.0.0.1", "::1")


def _asks_for_tls(url: URL) -> bool:
    return any(name.startswith(("ssl", "read_default")) for name in url.query)


def _settle_sqlite(made: Engine) -> None:
    """Real transactions (Python's driver would commit before each CREATE TABLE), and references enforced."""
    from sqlalchemy import event

    @event.listens_for(made, "connect")
    def settle(driver: Any, _record: object) -> None:
        driver.isolation_level = None
        driver.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")


def _connected(made: Engine) -> Connection:
    from sqlalchemy.exc import DBAPIError

    try:
        connection = made.connect()
        if made.dialect.name == "sqlite":
            _look_at_file(connection)
    except (DBAPIError, sqlite3.Error, OSError, UnicodeError, ValueError) as error:
        of_a_file = isinstance(error, ValueError) and "read_default_file" in made.url.query
        finding = _wrong_options(made.url, error) if of_a_file else _failure(made.url, error)
    except (TypeError, configparser.Error) as error:  # from the driver, which checks no option before
        finding = _wrong_options(made.url, error)
    else:
        preparer = connection.dialect.identifier_preparer  # which knows but some of them
        preparer.reserved_words = preparer.reserved_words | ANY_RESERVED
        return connection
    # Raised here, not while handling the driver's error: its text and arguments may hold the password.
    raise DatabaseRefused(finding)


def _look_at_file(connection: Connection) -> None:
    """SQLite opens anything; only reading shows whether it is a database."""
    driver: Any = connection.connection.driver_connection
    try:
        driver.execute("PRAGMA schema_version").fetchone()
    except sqlite3.Error:
        connection.close()
        raise


def _failure(url: URL, error: Exception) -> Finding:
    original = getattr(error, "orig", None) or error
    if url.get_backend_name() == "sqlite":
        return _sqlite_failure(url, original)
    rule, message, hint = _server_failure(url, original)
    return rule.finding(message, hint=hint)


def _sqlite_failure(url: URL, error: BaseException) -> Finding:
    file = Path(url.database or ":memory:")
    if isinstance(error, sqlite3.DatabaseError) and "not a database" in str(error):
        return NOT_A_DATABASE.finding(
            f"{file} is not a SQLite database.", hint="Name another file; a new one is made where none is."
        )
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return DATABASE_UNREACHABLE.finding(
            f"The SQLite file {file} cannot be read: another program is writing to it, or keeps it locked.",
            hint="Save and close it in the program that has it open, then run the same command again.",
        )
    if file.is_dir():
        reason = "it is a folder"
    elif not file.parent.is_dir():
        reason = f"the folder {file.parent} does not exist"
    else:
        reason = _one_line(str(error), url)
    return DATABASE_UNREACHABLE.finding(
        f"The SQLite file {file} cannot be opened: {reason}.",
        hint="Name a file in a folder that exists and where you may write.",
    )


def _server_failure(url: URL, error: BaseException) -> tuple[Rule, str, str]:
    kind = url.get_backend_name()
    server = f"{_SERVERS[kind]} server at {_address(url)}"
    said = _one_line(told(error), url)
    code = getattr(error, "sqlstate", None) or ""
    number = error.args[0] if _is_numbered(error) else 0
    if number in _MYSQL_NO_DATABASE or code == "3D000" or ("database" in said and "does not exist" in said):
        return (
            NO_SUCH_DATABASE,
            f"The {server} has no database {url.database!r}.",
            "Create it, or correct the name at the end of the URL.",
        )
    if number in _MYSQL_REFUSED or code[:2] == "28" or _says_refused(said):
        return (
            LOGIN_REFUSED,
            f"The {server} does not let the user {url.username or ''!r} in: {said}.",
            "Look at the user and the password in the database URL.",
        )
    return (
        DATABASE_UNREACHABLE,
        f"The {server} cannot be reached: {said}.",
        "Look whether the server runs, and at the host and the port in the database URL.",
    )


def _wrong_options(url: URL, error: Exception) -> Finding:
    """What is wrong with the options behind the question mark; a line of a file of options may be a password."""
    unknown = re.search(r"unexpected keyword argument '(\w+)'", str(error))
    if unknown:
        reason = f"the option {unknown[1]} is not known"
    elif isinstance(error, (configparser.Error, ValueError)):
        reason = "its file of options does not have the form of one"
    else:
        reason = "one of the options is not of the right kind"
    return DATABASE_UNREACHABLE.finding(
        f"The {_SERVERS[url.get_backend_name()]} server at {_address(url)} cannot be reached: {reason}.",
        hint="Look at what stands behind the question mark of the database URL.",
    )


def _is_numbered(error: BaseException) -> bool:
    return len(error.args) > 1 and isinstance(error.args[0], int)


def _says_refused(said: str) -> bool:
    return any(
        words in said for words in ("authentication failed", "no password supplied", "pg_hba.conf", 'role "')
    )


def _address(url: URL) -> str:
    host = url.host or url.query.get("host") or "this machine"
    return f"{host}:{url.port}" if url.port else str(host)


def _one_line(text: str, url: URL) -> str:
    """What the driver says, as one line without the password, and without the address that we name."""
    for secret in secrets_of(url):
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "***", text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = lines[0] if lines else "no reason given"
    for mark in ("FATAL:", "failed: "):
        said = said.rpartition(mark)[2].strip() or said
    return said.rstrip(".")
