"""A small world: a folder with a workbook and its migrations, and a database with rows; copied at will."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url

from tests.cli.shop import tree
from tests.databases import Servers, without_tls

Dump = dict[str, Any]


@dataclass(frozen=True)
class World:
    """A folder and a database."""

    folder: Path
    url: str

    @property
    def kind(self) -> str:
        """The kind of its database."""
        return make_url(self.url).get_backend_name()

    def execute(self, statements: Sequence[str]) -> None:
        """Change the database by other means."""
        with cursor_of(make_url(self.url)) as cursor:
            for statement in statements:
                cursor.execute(statement)

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with cursor_of(make_url(self.url)) as cursor:
            cursor.execute(statement)
            return [tuple(row) for row in cursor.fetchall()]

    def dump(self) -> Dump:
        """All that is in the database, and all files: equal for equal worlds."""
        files = {name: data for name, data in tree(self.folder).items() if not name.endswith(".db")}
        with cursor_of(make_url(self.url)) as cursor:
            return {**{f"file {name}": data for name, data in files.items()}, **_READERS[self.kind](cursor)}


@contextmanager
def copied(world: World, folder: Path, servers: Servers) -> Iterator[World]:
    """A copy of a world, gone at the end."""
    shutil.copytree(world.folder, folder)
    try:
        if world.kind == "sqlite":
            yield World(folder, f"sqlite:///{(folder / 'shop.db').as_posix()}")
            return
        name = make_url(world.url).database
        template = f" TEMPLATE {name}" if world.kind == "postgresql" else ""
        with servers.database(world.kind, template) as url:
            copy = World(folder, url)
            if world.kind == "mariadb":
                _copy_mariadb(world, copy)
            yield copy
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy_mariadb(world: World, copy: World) -> None:
    source, target = (f"`{make_url(each.url).database}`" for each in (world, copy))
    with cursor_of(make_url(world.url)) as old, cursor_of(make_url(copy.url)) as new:
        new.execute("SET foreign_key_checks = 0")
        old.execute(
            "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = DATABASE()"
        )
        names = sorted(old.fetchall(), key=lambda row: row[1] == "VIEW")
        for name, kind in names:
            old.execute(f"SHOW CREATE TABLE `{name}`")
            new.execute(old.fetchone()[1].replace(f"{source}.", ""))
            if kind != "VIEW":
                new.execute(f"INSERT INTO {target}.`{name}` SELECT * FROM {source}.`{name}`")
        old.execute("SHOW TRIGGERS")
        for name, *_ in old.fetchall():
            old.execute(f"SHOW CREATE TRIGGER `{name}`")
            _, mode, trigger, *_ = old.fetchone()
            new.execute(f"SET sql_mode = '{mode}'")
            new.execute(trigger.replace(f"{source}.", ""))


# --- looking ------------------------------------------------------------------------------------------


@contextmanager
def cursor_of(url: URL) -> Iterator[Any]:
    """A cursor of the database's own driver, in which each statement is kept."""
    kind = url.get_backend_name()
    if kind == "sqlite":
        connection: Any = sqlite3.connect(str(url.database), isolation_level=None)
    elif kind == "postgresql":
        import psycopg

        connection = psycopg.connect(
            host=url.host,
            port=url.port,
            user=url.username,
            password=url.password,
            dbname=url.database,
            autocommit=True,
        )
    else:
        import pymysql

        connection = pymysql.connect(
            host=url.host,
            port=url.port or 3306,
            user=url.username,
            password=url.password or "",
            database=url.database,
            autocommit=True,
            charset="utf8mb4",
            **without_tls(url),
        )
    with closing(connection), closing(connection.cursor()) as cursor:
        yield cursor


def name_in_sql(name: str, kind: str) -> str:
    """A name in quotes, as a statement has it."""
    mark = "`" if kind == "mariadb" else '"'
    return mark + name.replace(mark, mark * 2) + mark


def _rows(cursor: Any, query: str) -> list[str]:
    cursor.execute(query)
    return sorted(repr(tuple(row)) for row in cursor.fetchall())


def _read_sqlite(cursor: Any) -> Dump:
    cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_autoindex%'")
    found = cursor.fetchall()
    dump: Dump = {f"{kind} {name}": sql for kind, name, sql in found}
    for kind, name, _ in found:
        if kind == "table":
            dump[f"rows {name}"] = _rows(cursor, f"SELECT * FROM {name_in_sql(name, 'sqlite')}")
    dump["faults"] = _rows(cursor, "PRAGMA foreign_key_check"), _rows(cursor, "PRAGMA integrity_check")
    return dump


_POSTGRESQL = {
    "columns": """SELECT table_name, column_name, ordinal_position, data_type, character_maximum_length,
        numeric_precision, numeric_scale, is_nullable, column_default, is_identity
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "invalid": "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid",
    "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "views": "SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'",
    "sequences": "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'",
    "types": """SELECT t.typname, e.enumlabel FROM pg_type t LEFT JOIN pg_enum e ON e.enumtypid = t.oid
        WHERE t.typnamespace = 'public'::regnamespace""",
}


def _read_postgresql(cursor: Any) -> Dump:
    dump: Dump = {name: _rows(cursor, query) for name, query in _POSTGRESQL.items()}
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for (name,) in cursor.fetchall():
        dump[f"rows {name}"] = _rows(cursor, f"SELECT x::text FROM {name_in_sql(name, 'postgresql')} x")
    cursor.execute(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = "
        "(SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    dump["locks"] = cursor.fetchone()[0]
    return dump


def _read_mariadb(cursor: Any) -> Dump:
    cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
    dump: Dump = {}
    cursor.execute("SELECT DATABASE()")
    own = f"`{cursor.fetchone()[0]}`."
    cursor.execute("SHOW FULL TABLES")
    for name, kind in cursor.fetchall():
        quoted = name_in_sql(name, "mariadb")
        cursor.execute(f"SHOW CREATE TABLE {quoted}")
        dump[f"{kind} {name}"] = re.sub(r" AUTO_INCREMENT=\d+", "", cursor.fetchone()[1].replace(own, ""))
        dump[f"rows {name}"] = _rows(cursor, f"SELECT * FROM {quoted}")
    cursor.execute("SHOW TRIGGERS")
    dump["triggers"] = sorted(row[:4] for row in cursor.fetchall())
    return dump


_READERS = {"sqlite": _read_sqlite, "postgresql": _read_postgresql, "mariadb": _read_mariadb}
