"""Asking a database what it holds, by plain SQL and nothing of the product."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url

from tests.faults.worlds import cursor_of, name_in_sql


class Look:
    """A connection to a database, and the folder of its workbook."""

    def __init__(self, kind: str, cursor: Any, folder: Path) -> None:
        self.kind, self.folder, self._cursor = kind, folder, cursor

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        self._cursor.execute(statement)
        return [tuple(row) for row in self._cursor.fetchall()]

    def texts(self, statement: str) -> list[Any]:
        """The first values of the rows of a query."""
        return [row[0] for row in self.query(statement)]

    def run(self, *statements: str) -> None:
        """Change something."""
        for statement in statements:
            self._cursor.execute(statement)

    def refuses(self, statement: str) -> bool:
        """Whether the database does not take a statement."""
        try:
            self._cursor.execute(statement)
        except Exception as error:
            if "syntax" in str(error).lower():
                raise
            return True
        return False

    def name(self, text: str) -> str:
        """A name in a statement."""
        return name_in_sql(text, self.kind)

    def text(self, text: str) -> str:
        """A text in a statement."""
        text = text.replace("'", "''")
        return "'" + (text.replace("\\", "\\\\") if self.kind == "mariadb" else text) + "'"

    # The catalog

    def by_kind(self, **statements: str) -> list[Any]:
        """What the statement for this database finds."""
        return self.texts(statements[self.kind])

    def tables(self) -> list[str]:
        """The names of the tables, but for Alembic's."""
        found = self.by_kind(
            sqlite="SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'",
            postgresql="SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p') "
            "AND relnamespace = 'public'::regnamespace",
            mariadb="SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = database() AND table_type = 'BASE TABLE'",
        )
        return [each for each in found if each != "alembic_version"]

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns."""
        return self.by_kind(
            sqlite=f"SELECT name FROM pragma_table_xinfo({self.text(table)})",
            postgresql="SELECT attname::text FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid = "
            f"(SELECT oid FROM pg_class WHERE relname = {self.text(table)} AND relnamespace = 'public'::regnamespace)",
            mariadb="SELECT column_name FROM information_schema.columns "
            f"WHERE table_schema = database() AND table_name = {self.text(table)}",
        )

    def indexes(self) -> list[str]:
        """The names of the indexes."""
        return self.by_kind(
            sqlite="SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
            postgresql="SELECT relname::text FROM pg_class "
            "WHERE relkind = 'i' AND relnamespace = 'public'::regnamespace",
            mariadb="SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema = database()",
        )

    def constraints(self) -> list[str]:
        """The names of keys, references and rules."""
        if self.kind == "sqlite":
            found = self.texts(
                "SELECT sql FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'"
            )
            return [_bare(name) for text in found for name in _NAMED.findall(text)]
        return self.by_kind(
            postgresql="SELECT conname::text FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
            mariadb="SELECT constraint_name FROM information_schema.table_constraints WHERE table_schema = database()",
        )

    def table_comment(self, table: str) -> str | None:
        """The comment of a table."""
        found = self.by_kind(
            postgresql=f"SELECT obj_description(oid, 'pg_class') FROM pg_class WHERE relname = {self.text(table)}",
            mariadb="SELECT table_comment FROM information_schema.tables "
            f"WHERE table_schema = database() AND table_name = {self.text(table)}",
        )
        return found[0] if found else None

    def column_comments(self, table: str) -> dict[str, str | None]:
        """The comments of a table's columns."""
        return dict(
            self.query(
                "SELECT attname::text, col_description(attrelid, attnum) FROM pg_attribute "
                f"WHERE attnum > 0 AND attrelid = (SELECT oid FROM pg_class WHERE relname = {self.text(table)})"
                if self.kind == "postgresql"
                else "SELECT column_name, column_comment FROM information_schema.columns "
                f"WHERE table_schema = database() AND table_name = {self.text(table)}"
            )
        )

    def row(self, table: str) -> dict[str, Any]:
        """The only row of a table, by the names of its columns."""
        self._cursor.execute(f"SELECT * FROM {self.name(table)}")
        found = self._cursor.fetchone()
        names = [each[0] for each in self._cursor.description]
        return dict(zip(names, found, strict=True)) if found else {}


_NAMED = re.compile(r'CONSTRAINT\s+("(?:[^"]|"")*"|\w+)\s+(?:PRIMARY|UNIQUE|CHECK|FOREIGN)')


def _bare(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name


@contextmanager
def looking(url: URL | str, folder: Path) -> Iterator[Look]:
    """A connection in which each statement is kept."""
    parsed = make_url(url)
    with cursor_of(parsed) as cursor:
        if parsed.get_backend_name() == "mariadb":
            cursor.execute("SET SESSION sql_mode = 'STRICT_ALL_TABLES'")
        yield Look(parsed.get_backend_name(), cursor, folder)
