"""Operations as the SQL that Alembic makes of them on one database."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.dialects.mysql.mariadb import MariaDBDialect

from xl2db.migrations.operations import MYSQL, RenameColumn, RunSQL


def statements(operation: Any, database: str) -> tuple[str, ...]:
    """The SQL of one operation on ``database``, in standard spelling, without semicolons at its end."""
    if isinstance(operation, RunSQL | RenameColumn):
        return (operation.text,)
    dialect = _dialect(database)
    context = MigrationContext.configure(dialect=dialect, opts={"as_sql": True, "literal_binds": True})
    written: list[str] = []

    def write(construct: Any, *_: Any, **__: Any) -> None:
        element = sa.text(construct) if isinstance(construct, str) else construct
        options = {} if isinstance(element, sa.schema.ExecutableDDLElement) else {"literal_binds": True}
        written.append(str(element.compile(dialect=dialect, compile_kwargs=options)).strip())

    vars(context.impl)["_exec"] = write
    Operations(context).invoke(operation)
    return tuple(written)


_DROP_INDEX = re.compile(r"DROP INDEX (?P<index>\"(?:[^\"]|\"\")*\"|\S+) ON (?P<table>.*)", re.DOTALL)


def stating(text: str, algorithm: str, lock: str) -> str:
    """A statement of MariaDB or MySQL with the way in which it is to be done, or refused."""
    if match := _DROP_INDEX.fullmatch(text):  # which takes no such words
        text = f"ALTER TABLE {match['table']} DROP INDEX {match['index']}"
    comma = "," if text.startswith("ALTER TABLE") else ""
    return f"{text}{comma} ALGORITHM={algorithm}{comma} LOCK={lock}"


def _dialect(database: str) -> sa.Dialect:
    """A dialect that writes ``%`` and a backslash as they are, and names as standard SQL does."""
    if database not in MYSQL:
        dialect = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
        dialect._backslash_escapes = False
        return dialect
    made = MariaDBDialect(paramstyle="named") if database == "mariadb" else mysql.dialect(paramstyle="named")
    made._server_ansiquotes = True
    made._backslash_escapes = False
    made.identifier_preparer = made.preparer(made, server_ansiquotes=True)
    return made
