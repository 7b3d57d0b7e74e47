"""What is said of a statement's work and lock is what the servers really do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

import xl2db
from tests.migrations.cases.words import people, table
from tests.migrations.changes import Run
from xl2db.database.connecting import connect
from xl2db.database.work import Waits, Work
from xl2db.migrations.effects import effects
from xl2db.migrations.statements import statements, stating

_TEAMS = table("teams", "id ; auto number ; pk")

CHANGES = {
    "column": (people(), people("a ; text(9)")),
    "column with a default": (people(), people("a ; text(9) ; req ; def=x")),
    "column with an identifier": (people(), people("a ; uuid ; def=new uuid")),
    "column with the moment": (people(), people("a ; timestamp ; def=now")),
    "computed column": (people(), people("a ; text(50) ; comp=lower(name)")),
    "column gone": (people("a ; text(9)"), people()),
    "column renamed": (people("a ; text(9)"), people("b ; text(9) ; was=a")),
    "required": (people("a ; text(9)"), people("a ; text(9) ; req")),
    "optional": (people("a ; text(9) ; req"), people("a ; text(9)")),
    "default": (people("a ; text(9)"), people("a ; text(9) ; def=x")),
    "description": (people("a ; text(9)"), people("a ; text(9) ; desc=words")),
    "longer text": (people("a ; text(20)"), people("a ; text(60)")),
    "longer text than 255 bytes": (people("a ; text(20)"), people("a ; text(90)")),
    "longer text, kept otherwise": (people("a ; text(40)"), people("a ; text(90)")),
    "shorter text": (people("a ; text(20)"), people("a ; text(10)")),
    "text without a limit": (people("a ; text(20)"), people("a ; text")),
    "more digits": (people("a ; decimal(8,2)"), people("a ; decimal(10,2)")),
    "more places": (people("a ; decimal(8,2)"), people("a ; decimal(10,4)")),
    "bigger number": (people("a ; whole number"), people("a ; big number")),
    "number to text": (people("a ; whole number"), people("a ; text(20)")),
    "text to number": (people("a ; text(20)"), people("a ; whole number")),
    "moment gets a zone": (people("a ; date and time"), people("a ; timestamp")),
    "index": (people("a ; text(9)"), people("a ; text(9) ; idx")),
    "index gone": (people("a ; text(9) ; idx"), people("a ; text(9)")),
    "unique": (people("a ; text(9)"), people("a ; text(9) ; uniq")),
    "rule": (people("a ; whole number"), people("a ; whole number ; rule=a > 0")),
    "rule gone": (people("a ; whole number ; rule=a > 0"), people("a ; whole number")),
    "reference": (
        people("a ; whole number") + _TEAMS,
        people("a ; whole number ; ref=teams.id") + _TEAMS,
    ),
}


def _planned(run: Run, before: str, after: str, rows: tuple[str, ...] = ()) -> Any:
    run.write(before)
    run.sync()
    run.execute(rows)
    run.write(after)
    return xl2db.plan(run.book, **run.settings).plan


def _operations(planned: Any, database: str) -> list[tuple[Any, Any]]:
    """Each operation on the table with what is said of it."""
    pairs = []
    for block in planned.upgrade:
        found = effects(planned, [block], database)
        pairs += (
            list(zip(block.operations, (effect.doing for effect in found), strict=False)) if found else []
        )
    return pairs


@pytest.mark.parametrize("name", CHANGES)
def test_postgresql__takes_the_lock_and_does_the_work_that_is_said(
    name: str, postgresql_url: str, tmp_path: Path
) -> None:
    run = Run(tmp_path, postgresql_url)
    planned = _planned(run, *CHANGES[name])
    pairs = _operations(planned, "postgresql")
    assert pairs
    with connect(postgresql_url) as connection:
        connection.exec_driver_sql("SET TIME ZONE 'UTC'")
        connection.commit()
        for operation, doing in pairs:
            file = _file(connection)
            for statement in statements(operation, "postgresql"):
                connection.exec_driver_sql(statement.replace("%", "%%"))
            modes = _modes(connection)
            assert doing.lock.replace(" ", "") in modes, (doing, modes)
            waits = (
                Waits.ALL
                if "ACCESSEXCLUSIVE" in modes
                else Waits.WRITERS
                if modes & _STOP_WRITERS
                else Waits.NOBODY
            )
            if doing.work is not Work.UPDATE:  # which locks rows, not the table
                assert doing.waits is waits, (doing, modes)
            assert (_file(connection) != file) == (doing.work is Work.REWRITE), doing
            connection.commit()


_STOP_WRITERS = {"SHARE", "SHAREROWEXCLUSIVE", "EXCLUSIVE"}


def _file(connection: Connection) -> Any:
    return connection.exec_driver_sql("SELECT pg_relation_filenode('people')").scalar()


def _modes(connection: Connection) -> set[str]:
    """The locks that this transaction holds on the table."""
    query = "SELECT mode FROM pg_locks WHERE relation = 'people'::regclass AND pid = pg_backend_pid()"
    return {mode.removesuffix("Lock").upper() for (mode,) in connection.exec_driver_sql(query)}


_BETTER = {"NOCOPY": "INSTANT", "INPLACE": "NOCOPY", "COPY": "INPLACE"}


@pytest.mark.parametrize("name", CHANGES)
def test_mariadb__does_it_in_the_way_that_is_said_and_in_none_that_is_better(
    name: str, mariadb_url: str, tmp_path: Path
) -> None:
    run = Run(tmp_path, mariadb_url)
    planned = _planned(run, *CHANGES[name])
    pairs = [pair for pair in _operations(planned, "mariadb") if "ALGORITHM" in pair[1].lock]
    assert pairs
    with connect(mariadb_url) as connection:
        for operation, doing in pairs:
            algorithm, lock = (part.split("=")[1] for part in doing.lock.split(", "))
            for statement in statements(operation, "mariadb"):
                if algorithm in _BETTER:
                    with pytest.raises(DBAPIError, match="not supported"):
                        _run(connection, statement, _BETTER[algorithm], "DEFAULT")
                _run(connection, statement, algorithm, lock)


def _run(connection: Connection, statement: str, algorithm: str, lock: str) -> None:
    said = stating(statement, algorithm, lock)
    connection.exec_driver_sql(said.replace("%", "%%"))


def test_sqlite__says_whether_it_makes_the_table_anew(tmp_path: Path, sqlite_url: str) -> None:
    run = Run(tmp_path, sqlite_url)
    planned = _planned(run, people("a ; text(9)"), people("a ; text(9) ; req ; fill=x", "b ; text(9)"))
    works = [effect.doing.work for effect in effects(planned, planned.upgrade, "sqlite")]
    assert works == [Work.METADATA, Work.UPDATE, Work.REWRITE]
