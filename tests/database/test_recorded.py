"""How long earlier changes took is kept in the database, out of everybody's way."""

from __future__ import annotations

from pathlib import Path

import pytest

import xl2db
from tests.migrations.cases.words import people
from tests.migrations.changes import Run
from xl2db.database.connecting import connect
from xl2db.database.recorded import record, recorded, usual


def test_ratios__are_kept_in_order_and_only_the_last_ones(database_url: str, tmp_path: Path) -> None:
    run = Run(tmp_path, database_url)
    run.write(people())
    run.sync()
    with connect(database_url) as connection:
        assert recorded(connection) == ()
        for ratio in (2.0, 500.0, *[0.5] * 6, 1.25, 4.0):
            record(connection, ratio)
    with connect(database_url) as connection:
        kept = recorded(connection)
    assert kept == (() if run.kind == "sqlite" else (*[0.5] * 6, 1.25, 4.0))
    assert run.drift(run.schema()) == ()
    assert xl2db.status(run.book, **run.settings).findings == ()


def test_comment_of_somebody_else__is_left_alone(postgresql_url: str) -> None:
    with connect(postgresql_url) as connection:
        assert recorded(connection) == ()
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num varchar(32))")
        connection.exec_driver_sql("COMMENT ON TABLE alembic_version IS 'ours: {}'")
        record(connection, 2.0)
        assert recorded(connection) == ()
        query = "SELECT obj_description('alembic_version'::regclass)"
        assert connection.exec_driver_sql(query).scalar() == "ours: {}"


def test_usual__is_a_mean_that_one_change_alone_hardly_moves() -> None:
    assert usual(()) == 1
    assert usual((0.5, 2.0)) == pytest.approx(1)
    assert usual((8.0,)) == pytest.approx(2)
    assert usual((4.0,) * 6) == pytest.approx(2**1.5)
