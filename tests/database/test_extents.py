"""How big tables are, and how fast a server is, asked of real servers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from xl2db.database.connecting import connect
from xl2db.database.extents import LARGE_BYTES, LARGE_ROWS, Size, table_extents
from xl2db.database.speeds import speeds
from xl2db.database.work import Work
from xl2db.schema.model import TableName

THINGS, NONE = TableName(None, "things"), TableName(None, "none")
_ANALYSE = {"postgresql": "ANALYZE things", "mariadb": "ANALYZE TABLE things", "sqlite": "ANALYZE"}


def test_sizes__are_about_right_and_only_of_tables_that_are_there(database_url: str) -> None:
    with connect(database_url) as connection:
        connection.exec_driver_sql("CREATE TABLE things (id integer PRIMARY KEY, note varchar(100))")
        connection.exec_driver_sql("CREATE INDEX things_note ON things (note)")
        rows = ", ".join(f"({number}, '{'x' * 90}')" for number in range(1, 2001))
        connection.exec_driver_sql(f"INSERT INTO things VALUES {rows}")
        connection.exec_driver_sql(_ANALYSE[connection.dialect.name]).close()
        connection.commit()
        found = table_extents(connection, [THINGS, NONE])
        assert set(found) == {THINGS}
        assert 1500 <= found[THINGS].rows <= 2500
        assert 150_000 <= found[THINGS].bytes <= 1_500_000
        assert not found[THINGS].is_large
        assert table_extents(connection, []) == {}


@pytest.mark.parametrize(
    "table",
    [
        "(rowid text)",
        "(id integer PRIMARY KEY, RowId text)",
        "(rowid text, _rowid_ text, oid text)",
        "(rowid integer PRIMARY KEY)",
        "(id text PRIMARY KEY) WITHOUT\n ROWID",
        "(rowid text PRIMARY KEY) WITHOUT ROWID",
    ],
)
def test_rows_of_sqlite__are_counted_whatever_their_number_is_called(sqlite_url: str, table: str) -> None:
    with connect(sqlite_url) as connection:
        connection.exec_driver_sql(f"CREATE TABLE things {table}")
        column = "id" if table.startswith("(id text") else "rowid"
        values = "('a'), ('b'), ('c')" if "integer" not in table or "RowId" in table else "(1), (2), (3)"
        connection.exec_driver_sql(f"INSERT INTO things ({column}) VALUES {values}")
        connection.commit()
        assert table_extents(connection, [THINGS])[THINGS].rows == 3


@pytest.mark.parametrize("size", [Size(LARGE_ROWS, 0), Size(1, LARGE_BYTES)])
def test_size__is_large_by_rows_or_by_bytes(size: Size) -> None:
    assert size.is_large


def test_speeds__are_measured_once_and_leave_nothing_behind(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with connect(database_url) as connection:
        first = speeds(connection)
        assert first.basis == "speeds measured on this server just now"
        assert set(first.seconds) == {work for work in Work if work.takes_time}
        assert all(0 < each < 1000 for each in (*first.seconds.values(), first.texts))
        again = speeds(connection)
        assert (again.seconds, again.texts) == (first.seconds, first.texts)
        assert again.basis == "speeds measured on this server before"
        connection.exec_driver_sql("CREATE TEMPORARY TABLE xl2db_sample (id integer)")  # it is not there
    place = tmp_path / "xl2db" / "speeds.json"
    kept = json.loads(place.read_text())
    assert "127.0.0.1" not in json.dumps(kept)
    for entry in kept.values():
        entry["at"] += 10 * 365 * 86_400  # the clock was ahead
    place.write_text(json.dumps(kept))
    with connect(database_url) as connection:
        assert speeds(connection).basis == "speeds measured on this server just now"


def test_speeds__are_the_usual_ones_where_nothing_may_be_written(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with connect(postgresql_url) as connection:
        connection.exec_driver_sql("SET default_transaction_read_only = on")
        connection.exec_driver_sql("SET statement_timeout = 1")
        connection.commit()
        assert speeds(connection).basis.startswith("usual speeds")
