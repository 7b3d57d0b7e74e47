"""Schemas in the manner of real ones, all of our own writing, and how they get into a database.

Each file of ``schemas/DATABASE`` is a small world: a film rental, a forum, a web shop, a warehouse. Between
them they have what real schemas have and a fresh start would not: what was renamed and never cleaned up, what
only one database knows, what was typed without much thought.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pymysql
from sqlalchemy import URL, make_url

from tests.databases import without_tls

FOLDER = Path(__file__).with_name("schemas")
_DELIMITER = re.compile(r"^[ \t]*DELIMITER[ \t]+(\S+)[ \t]*$", re.IGNORECASE | re.MULTILINE)


def files(database: str) -> list[Path]:
    """The schemas for a database: ``sqlite``, ``postgresql`` or ``mariadb``."""
    return sorted((FOLDER / database).glob("*.sql"))


def load(url: str, path: Path) -> None:
    """Run a file of SQL in a database."""
    run(url, path.read_text(encoding="utf-8"))


def run(url: str, sql: str) -> None:
    """Run statements in a database; what is loaded stays, and an error ends it."""
    parsed = make_url(url)
    runners = {"postgresql": _run_postgresql, "sqlite": _run_sqlite}
    runners.get(parsed.get_backend_name(), _run_mariadb)(parsed, sql)


def _run_sqlite(url: URL, sql: str) -> None:
    with closing(sqlite3.connect(str(url.database))) as connection:
        connection.executescript(sql)
        connection.commit()


def _run_postgresql(url: URL, sql: str) -> None:
    place = url.set(drivername="postgresql").render_as_string(hide_password=False)
    # Without parameters the whole script goes to the server, which knows where its statements end.
    with psycopg.connect(place, autocommit=True) as connection:
        connection.execute(sql.encode())


def _run_mariadb(url: URL, sql: str) -> None:
    connection = pymysql.connect(
        host=url.host or "127.0.0.1",
        port=url.port or 3306,
        user=url.username,
        password=url.password or "",
        database=url.database,
        charset="utf8mb4",
        autocommit=True,
        client_flag=pymysql.constants.CLIENT.MULTI_STATEMENTS,
        **without_tls(url),
    )
    with closing(connection), connection.cursor() as cursor:
        for script in _scripts(sql):
            cursor.execute(script)
            while cursor.nextset():
                pass  # an error of a later statement shows only here


def _scripts(sql: str) -> Iterator[str]:
    """What goes to the server at once: DELIMITER is a word of the client, for bodies with semicolons."""
    pieces = _DELIMITER.split(sql)
    for delimiter, text in zip([";", *pieces[1::2]], pieces[::2], strict=True):
        parts = [text] if delimiter == ";" else text.split(delimiter)
        yield from (part for part in parts if part.strip())
