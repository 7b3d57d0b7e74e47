"""How long the steps of a plan take, asked of a database with a large table."""

from __future__ import annotations

from pathlib import Path

import pytest

import xl2db
from tests.migrations.cases.words import people
from tests.migrations.changes import Run
from xl2db.database.connecting import connect
from xl2db.database.extents import LARGE_ROWS, Size
from xl2db.database.recorded import recorded
from xl2db.database.speeds import Speeds
from xl2db.database.work import Doing, Waits, Work
from xl2db.migrations.effects import Effect
from xl2db.review import durations
from xl2db.review.durations import course, seconds
from xl2db.schema.model import TableName

PEOPLE, TEAMS = TableName(None, "people"), TableName(None, "teams")
KNOWN = Speeds(
    {Work.SCAN: 1, Work.REFERENCES: 2, Work.INDEX: 3, Work.REWRITE: 4, Work.UPDATE: 5}, 9, "speeds made up"
)
LARGE = Size(1_000_000, 64_000_000, 0, 1)
SCAN = Doing(Work.SCAN, "ACCESS EXCLUSIVE", Waits.ALL)
INDEX = Doing(Work.INDEX, "SHARE", Waits.WRITERS)
NAME = Doing(Work.METADATA, "ACCESS EXCLUSIVE", Waits.ALL)
LINK = Doing(Work.REFERENCES, "SHARE ROW EXCLUSIVE", Waits.WRITERS)


def test_range__is_no_wider_than_four_to_one_and_grows_with_the_table() -> None:
    small = course([[Effect(PEOPLE, None, SCAN)]], {PEOPLE: LARGE}, KNOWN).lasting[0]
    assert small.low <= seconds(SCAN, LARGE, KNOWN) <= small.high <= 4 * small.low
    wider = Size(LARGE.rows, LARGE.bytes * 4, 0, 1)
    assert seconds(SCAN, wider, KNOWN) > seconds(SCAN, LARGE, KNOWN)
    assert seconds(NAME, LARGE, KNOWN) == 0


def test_lock__is_held_to_the_end_of_its_transaction() -> None:
    sizes = {PEOPLE: LARGE}
    found = course([[Effect(PEOPLE, None, NAME), Effect(PEOPLE, None, INDEX)]], sizes, KNOWN)
    assert [each.waits for each in found.standstills] == [Waits.ALL]
    apart = course([[Effect(PEOPLE, None, NAME)], [Effect(PEOPLE, None, INDEX)]], sizes, KNOWN)
    assert [each.waits for each in apart.standstills] == [Waits.WRITERS]


def test_target_of_a_reference__waits_as_well() -> None:
    found = course([[Effect(PEOPLE, None, LINK, (TEAMS,))]], {PEOPLE: LARGE}, KNOWN)
    assert {each.table: each.waits for each in found.standstills} == {
        PEOPLE: Waits.WRITERS,
        TEAMS: Waits.WRITERS,
    }


def test_small_tables__are_not_spoken_of() -> None:
    few = {PEOPLE: Size(1000, 64_000, 0, 1)}
    assert course([[Effect(PEOPLE, None, SCAN)]], few, KNOWN).lasting == ()


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_large_table__takes_the_safer_way_and_its_time_is_kept(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durations, "_WORTH_TELLING_SECONDS", 0)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    run = Run(tmp_path, request.getfixturevalue(f"{kind}_url"), safer="auto")
    run.write(people("a ; text(9)"))
    run.sync()
    numbers = f"seq_1_to_{LARGE_ROWS * 11 // 10}"
    if kind == "postgresql":
        numbers = f"generate_series(1, {LARGE_ROWS * 11 // 10})"
    run.execute([f"INSERT INTO people (name, a) SELECT 'Ada', 'x' FROM {numbers}"])
    run.execute(["ANALYZE people" if kind == "postgresql" else "ANALYZE TABLE people"])

    run.write(people("a ; text(9) ; idx"))
    planned = xl2db.plan(run.book, **run.settings).course
    assert [each.doing.waits for each in planned.lasting] == [Waits.NOBODY]
    assert planned.safer == (PEOPLE,)
    simple = xl2db.plan(run.book, **run.settings, safer="never").course
    assert [each.waits for each in simple.standstills] == ([Waits.WRITERS] if kind == "postgresql" else [])
    source = run.sync().revisions[0].read_text()
    assert ("autocommit_block" if kind == "postgresql" else "ALGORITHM=INPLACE LOCK=NONE") in source
    with connect(run.url) as connection:
        assert len(recorded(connection)) == 1
    run.write(people("a ; text(9)"))
    run.sync()
    run.write(people("a ; text(9) ; idx"))
    again = xl2db.plan(run.book, **run.settings).course
    assert again.basis.endswith("and from what an earlier change took here")
    nobody = {**run.settings, "database": f"{kind}://nobody@127.0.0.1:1/none"}
    plain = xl2db.sync(run.book, **nobody, apply=False).revisions[0].read_text()
    assert "autocommit_block" not in plain
    assert "ALGORITHM" not in plain
