"""Large tables change while people work: every change arrives the safer way too, and goes back."""

from __future__ import annotations

from pathlib import Path

import pytest

import xl2db
from tests.migrations.cases.words import NAMES, TWO, P, indexes, people, table
from tests.migrations.changes import Change, Run
from xl2db.database.connecting import connect
from xl2db.migrations.failing import ApplyFailed

_TEAMS = table("teams", "id ; whole number ; pk", "code ; text(9)")

CASES = [
    Change(
        "index, also of a part",
        people("a ; text(9)"),
        people("a ; text(9) ; idx") + indexes("people ; ix_open ; name ; yes ; a is null"),
        ["+ index ix_people_a   a", "+ index ix_open   unique on name where a is null"],
        TWO,
        NAMES,
        NAMES,
        on={"mariadb": {"after": people("a ; text(9) ; idx"), "steps": ["+ index ix_people_a   a"]}},
    ),
    Change(
        "required",
        people("a ; text(9)"),
        people("a ; text(9) ; req"),
        ["~ a   required"],
        ["INSERT INTO people (name, a) VALUES ('Ada', 'x')"],
        {"SELECT a FROM people": ["x"]},
        {"SELECT a FROM people": ["x"]},
        warns=["required-without-value"],
    ),
    Change(
        "required, with existing rows and a default",
        people("a ; text(9)"),
        people("a ; text(9) ; req ; def=new ; fill=o:k$$ 5%"),
        ["~ a   required, default new"],
        [*TWO, "INSERT INTO people (name, a) VALUES ('Cid', 'x')"],
        {"SELECT a FROM people ORDER BY id": ["o:k$$ 5%", "o:k$$ 5%", "x"]},
        {"SELECT name FROM people ORDER BY id": ["Ada", "Bob", "Cid"]},
    ),
    Change(
        "columns with an expression for existing rows",
        P,
        people(
            "short ; text(60) ; req ; fill=sql: lower(name)",
            "loud ; text(60) ; def=later ; fill=sql: upper(name)",
        ),
        ["+ short   text(60), required", "+ loud   text(60), default later"],
        TWO,
        {"SELECT short, loud FROM people ORDER BY id": [("ada", "ADA"), ("bob", "BOB")]},
        NAMES,
    ),
    Change(
        "columns with an identifier as default, unique",
        P,
        people("code ; uuid ; req ; uniq ; def=new uuid", "mark ; uuid ; def=new uuid"),
        [
            "+ code   uuid, required, default new uuid",
            "+ mark   uuid, default new uuid",
            "+ unique key uq_people_code   code",
        ],
        TWO,
        {"SELECT count(DISTINCT code), count(DISTINCT mark) FROM people": [(2, 2)]},
        NAMES,
    ),
    Change(
        "reference to a new unique key, and a rule",
        people("team ; text(9)", "n ; whole number") + _TEAMS,
        people("team ; text(9) ; ref=teams.code", "n ; whole number ; rule=n > 0")
        + table("teams", "id ; whole number ; pk", "code ; text(9) ; uniq"),
        [
            "+ reference fk_people_team   team → teams(code)",
            "+ rule ck_people_n   n > 0",
            "+ unique key uq_teams_code   code",
        ],
        ["INSERT INTO teams VALUES (1, 'x')", "INSERT INTO people (name, team, n) VALUES ('Ada', 'x', 3)"],
        {"SELECT team, n FROM people": [("x", 3)]},
        {"SELECT team, n FROM people": [("x", 3)]},
    ),
    Change(
        "renames, a new type and what is dropped, with constraints of all kinds",
        people("a ; text(9) ; idx", "b ; text(9)", "c ; whole number", "gone ; text(5) ; uniq"),
        table(
            "persons",
            "id ; auto number ; pk",
            "name ; text(40) ; req ; uniq",
            "first ; text(9) ; req ; fill=? ; was=a",
            "b ; text(30) ; idx",
            "c ; big number ; rule=c > 0",
            block="| Renamed from | people |",
        ),
        [
            "> people → persons",
            "> a → first",
            "~ first   required",
            "~ b   text(9) → text(30)",
            "~ c   whole number → big number",
            "- gone",
            "+ unique key uq_persons_name   name",
            "+ index ix_persons_b   b",
            "- index ix_people_a",
            "+ rule ck_persons_c   c > 0",
        ],
        TWO,
        {"SELECT name, first FROM persons ORDER BY id": [("Ada", "?"), ("Bob", "?")]},
        NAMES,
        drop=["persons.gone"],
    ),
]


def _by_name(name: str) -> Change:
    return next(case for case in CASES if case.name == name)


@pytest.mark.parametrize("change", CASES, ids=lambda change: change.name)
def test_change__arrives_the_safer_way(change: Change, database_url: str, tmp_path: Path) -> None:
    Run(tmp_path, database_url, safer="always").check(change)


@pytest.mark.parametrize("kind", ["sqlite", "mariadb"])
def test_revisions_made_for_postgresql__arrive_elsewhere_and_go_back(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    run = Run(tmp_path, request.getfixturevalue(f"{kind}_url"))
    for change in CASES[1:6]:
        _written_for_postgresql(run, change)
        xl2db.apply(run.book, **run.settings)
        assert run.drift(run.schema()) == ()
        run.holds(change.holds)
        xl2db.undo(run.book, **run.settings, yes=True)
        run.write(change.before)
        before = xl2db.check(run.book, **run.settings).schema
        assert run.drift(before) == ()
        run.holds(change.back)
        run = _another(run, tmp_path / change.name)


def _written_for_postgresql(run: Run, change: Change) -> list[Path]:
    """The database as it was before, with its rows, and the revisions for a PostgreSQL that nobody asks."""
    run.write(change.before)
    run.sync()
    run.execute(change.rows)
    run.write(change.after)
    nobody = "postgresql://nobody@127.0.0.1:1/none"
    settings = {**run.settings, "database": nobody}
    return list(xl2db.sync(run.book, **settings, apply=False, safer="always").revisions)


def _another(run: Run, folder: Path) -> Run:
    """The same database, emptied."""
    folder.mkdir()
    with connect(run.url) as connection:
        from sqlalchemy import MetaData

        known = MetaData()
        known.reflect(connection)
        known.drop_all(connection)
        connection.commit()
    return Run(folder, run.url)


# --- what was cut off ---------------------------------------------------------------------------------

_EVERYTHING = Change(
    "everything",
    people("a ; text(9)", "team ; text(9)", "n ; whole number") + _TEAMS,
    people(
        "a ; text(9) ; req ; uniq ; fill=sql: 'x' \\|\\| id",
        "team ; text(9) ; ref=teams.id2",
        "n ; whole number ; rule=n > 0 ; idx",
    )
    + table("teams", "id ; whole number ; pk", "code ; text(9)", "id2 ; text(9) ; uniq"),
    rows=TWO,
)


def test_revision_that_is_cut_off__goes_on_where_it_stopped(postgresql_url: str, tmp_path: Path) -> None:
    from xl2db.migrations.running import current, downgrade, upgrade

    run = Run(tmp_path, postgresql_url, safer="always")
    run.write(_EVERYTHING.before)
    run.sync()
    run.execute(_EVERYTHING.rows)
    run.write(_EVERYTHING.after)
    paths = xl2db.sync(run.book, **run.settings, apply=False, safer="always").revisions
    assert len(paths) == 2
    before = current(run.url)
    number = 0
    while True:
        number += 1
        left = number

        def stop(_statement: str) -> None:
            nonlocal left
            left -= 1
            if not left:
                raise KeyboardInterrupt

        try:
            upgrade(run.folder, run.url, on_statement=stop)
        except KeyboardInterrupt:
            upgrade(run.folder, run.url)
        assert run.drift(run.schema()) == (), f"cut off at statement {number}"
        assert run.query("SELECT a FROM people ORDER BY id") == [("x1",), ("x2",)]
        if left > 0:
            break
        downgrade(run.folder, run.url, steps=2)
        assert current(run.url) == before
    assert number > 15


def test_sync_that_is_cut_off__keeps_its_revisions_and_goes_on(postgresql_url: str, tmp_path: Path) -> None:
    run = Run(tmp_path, postgresql_url, safer="always")
    run.write(_EVERYTHING.before)
    run.sync()
    run.execute(_EVERYTHING.rows)
    run.write(_EVERYTHING.after)
    statements = 0

    def tell(stage: str, *_: int) -> None:
        nonlocal statements
        statements += stage == "Changing the database"
        if statements == 12:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.sync(tell=tell)
    assert len(run.folder.revisions()) == 3
    assert run.sync().caught_up
    assert run.drift(run.schema()) == ()


def test_index_that_a_refusal_left_half_made__is_made_anew(postgresql_url: str, tmp_path: Path) -> None:
    change = Change("unique", people("a ; text(9)"), people("a ; text(9) ; uniq"))
    run = Run(tmp_path, postgresql_url)
    _written_for_postgresql(run, change)
    run.execute(
        [
            "INSERT INTO people (name, a) VALUES ('Ada', 'x')",
            "INSERT INTO people (name, a) VALUES ('Bob', 'x')",
        ]
    )
    with pytest.raises(ApplyFailed, match=r"What was done before it stays\.") as refused:
        xl2db.apply(run.book, **run.settings)
    assert refused.value.findings[0].rule == "rows-alike"
    assert run.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'uq_people_a'::regclass") == [
        (False,)
    ]
    run.execute(["UPDATE people SET a = 'y' WHERE name = 'Bob'"])
    xl2db.apply(run.book, **run.settings)
    assert run.drift(run.schema()) == ()


def test_lock_that_is_not_free__is_tried_again_while_others_go_on(
    postgresql_url: str, tmp_path: Path
) -> None:
    import threading
    import time

    change = Change("required", people("a ; text(9)"), people("a ; text(9) ; req ; fill=x"))
    run = Run(tmp_path, postgresql_url)
    _written_for_postgresql(run, change)
    with connect(run.url) as reader:
        reader.exec_driver_sql("SELECT * FROM people")  # and its transaction stays open
        threading.Timer(2.5, reader.rollback).start()
        worker = threading.Thread(target=lambda: xl2db.apply(run.book, **run.settings))
        worker.start()
        longest = 0.0
        with connect(run.url) as other:
            while worker.is_alive():
                begun = time.monotonic()
                other.exec_driver_sql("SELECT count(*) FROM people").close()
                other.rollback()
                longest = max(longest, time.monotonic() - begun)
                time.sleep(0.02)
        worker.join()
    assert run.drift(run.schema()) == ()
    assert longest < 2  # the lock is waited for 0.9 s at a time; the rest is for a busy machine


def test_plan__warns_of_no_wait_that_the_safer_way_spares(tmp_path: Path) -> None:
    nobody = {"database": "postgresql://nobody@127.0.0.1:1/none", "migrations": tmp_path / "migrations"}
    run = Run(tmp_path, "sqlite://")
    run.write(_EVERYTHING.before)
    xl2db.sync(run.book, **nobody, apply=False)
    run.write(_EVERYTHING.after)
    waits = {
        "index-blocks-writes",
        "unique-key-blocks",
        "reference-blocks-writes",
        "rule-blocks",
        "required-blocks",
        "fill-blocks-rows",
    }
    simple, safer = (
        {finding.rule for finding in xl2db.plan(run.book, **nobody, safer=way).findings}
        for way in ("never", "always")
    )
    assert waits <= simple
    assert not waits & safer
