"""Changes in stages: old and new programs both work in between, and the end is as if built fresh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import xl2db
from tests.migrations.cases.words import NAMES, TWO, P, indexes, lists, people, table
from tests.migrations.changes import Run
from xl2db.findings import Consequence
from xl2db.migrations.running import downgrade
from xl2db.rules import all_rules


@dataclass(frozen=True)
class Staged:
    """A change that breaks the application, in stages.

    ``rows`` are there before; ``old`` and ``new`` are what the old and the new application do in between, after
    which ``holds`` is true; ``ends`` is true after the contract, ``back`` after all has been taken back.
    ``steps`` are the summaries of the plan, ``warns`` the rules that speak of running programs, ``files`` how many
    revisions it makes, ``waits`` the words of status.
    """

    name: str
    before: str
    after: str
    steps: Sequence[str] = ()
    rows: Sequence[str] = tuple(TWO)
    old: Sequence[str] = ()
    new: Sequence[str] = ()
    holds: Mapping[str, Any] = field(default_factory=dict)
    ends: Mapping[str, Any] = field(default_factory=dict)
    back: Mapping[str, Any] = field(default_factory=dict)
    files: int = 2
    drop: Sequence[str] = ()
    warns: Sequence[str] = ()


_MORE = "more ; whole number"
_ODD = 'the "odd" $xl2db$ na\'me'

CASES = [
    Staged(
        "rename",
        P,
        table("people", "id ; auto number ; pk", "full_name ; text(40) ; req ; was=name"),
        [
            "+ full_name   text(40)",
            "~ name   optional",
            '+ rule ck_people_full_name_in_stages   "full_name" IS NOT NULL OR "name" IS NOT NULL',
            "+ stage name → full_name   kept in step",
        ],
        old=[
            "INSERT INTO people (name) VALUES ('Cid')",
            "UPDATE people SET name = 'ADA' WHERE name = 'Ada'",
        ],
        new=[
            "INSERT INTO people (full_name) VALUES ('Dot')",
            "UPDATE people SET full_name = 'Bobby' WHERE full_name = 'Bob'",
            "INSERT INTO people (name, full_name) VALUES ('x', 'Eve')",
        ],
        holds={
            "SELECT name, full_name FROM people ORDER BY id": [
                (each, each) for each in ("ADA", "Bobby", "Cid", "Dot", "Eve")
            ]
        },
        ends={"SELECT full_name FROM people ORDER BY id": ["ADA", "Bobby", "Cid", "Dot", "Eve"]},
        back={"SELECT name FROM people ORDER BY id": ["ADA", "Bobby", "Cid", "Dot", "Eve"]},
    ),
    Staged(
        "rename to a longer type with a default, keys, indexes, rules and references",
        people("code ; text(9) ; uniq ; idx ; rule=code <> 'no'", "n ; whole number")
        + table("pets", "id ; whole number ; pk", "owner ; text(9) ; ref=people.code")
        + indexes("people ; ix_both ; code, n"),
        people("mark ; text(20) ; uniq ; idx ; rule=mark <> 'no' ; was=code", "n ; big number")
        + table("pets", "id ; whole number ; pk", "owner ; text(20) ; ref=people.mark")
        + indexes("people ; ix_both ; mark, n"),
        rows=[
            "INSERT INTO people (name, code, n) VALUES ('Ada', 'a', 1)",
            "INSERT INTO pets VALUES (1, 'a')",
        ],
        old=[
            "INSERT INTO people (name, code) VALUES ('Bob', 'b')",
            "INSERT INTO people (name) VALUES ('Cid')",
        ],
        new=["INSERT INTO people (name, mark) VALUES ('Dot', 'd')", "INSERT INTO pets VALUES (2, 'd')"],
        holds={
            "SELECT code, mark FROM people ORDER BY id": [("a", "a"), ("b", "b"), (None, None), ("d", "d")],
            "SELECT owner FROM pets ORDER BY id": ["a", "d"],
        },
        ends={"SELECT mark FROM people ORDER BY id": ["a", "b", None, "d"]},
        back={"SELECT code FROM people ORDER BY id": ["a", "b", None, "d"]},
        warns=["adds-reference"],
    ),
    Staged(
        "rename with hostile names, and a list",
        people(f"{_ODD} ; list: states") + lists("states ; new", "states ; done"),
        people(f'even "odder" ; list: states ; was={_ODD}') + lists("states ; new", "states ; done"),
        old=["UPDATE people SET {} = 'new' WHERE id = 1".format('"' + _ODD.replace('"', '""') + '"')],
        new=['UPDATE people SET "even ""odder""" = \'done\' WHERE id = 2'],
        holds={'SELECT "even ""odder""" FROM people ORDER BY id': ["new", "done"]},
        ends={'SELECT "even ""odder""" FROM people ORDER BY id': ["new", "done"]},
    ),
    Staged(
        "rename with a default",
        people("n ; whole number ; def=7"),
        people("m ; whole number ; def=7 ; was=n"),
        old=["INSERT INTO people (name) VALUES ('Cid')", "INSERT INTO people (name, n) VALUES ('Dot', 1)"],
        new=["INSERT INTO people (name) VALUES ('Eve')", "INSERT INTO people (name, m) VALUES ('Fay', 2)"],
        holds={"SELECT n, m FROM people ORDER BY id": [(7, 7), (7, 7), (7, 7), (1, 1), (7, 7), (2, 2)]},
        ends={"SELECT m FROM people ORDER BY id": [7, 7, 7, 1, 7, 2]},
        back={"SELECT n FROM people ORDER BY id": [7, 7, 7, 1, 7, 2]},
    ),
    Staged(
        "a column goes",
        people("fax ; text(9) ; req ; idx"),
        P,
        ["~ fax   optional", "+ stage fax goes   later"],
        rows=["INSERT INTO people (name, fax) VALUES ('Ada', '1')"],
        old=["INSERT INTO people (name, fax) VALUES ('Bob', '2')"],
        new=["INSERT INTO people (name) VALUES ('Cid')"],
        holds={"SELECT name, fax FROM people ORDER BY id": [("Ada", "1"), ("Bob", "2"), ("Cid", None)]},
        ends={"SELECT name FROM people ORDER BY id": ["Ada", "Bob", "Cid"]},
        files=1,
        drop=["people.fax"],
    ),
    Staged(
        "a table goes",
        P + table("pets", "id ; whole number ; pk"),
        P,
        ["+ stage pets goes   later"],
        old=["INSERT INTO pets VALUES (1)"],
        holds={"SELECT id FROM pets": [1]},
        ends=NAMES,
        files=1,
        drop=["pets"],
    ),
    Staged(
        "a column becomes required",
        people("lang ; text(9)"),
        people("lang ; text(9) ; req ; fill=en"),
        ["+ stage lang required   later; rows without a value get en"],
        old=["INSERT INTO people (name) VALUES ('Cid')", "UPDATE people SET lang = NULL WHERE id = 1"],
        new=["INSERT INTO people (name, lang) VALUES ('Dot', 'de')"],
        holds={"SELECT lang FROM people ORDER BY id": ["en", "en", "en", "de"]},
        ends={"SELECT lang FROM people ORDER BY id": ["en", "en", "en", "de"]},
        back={"SELECT lang FROM people ORDER BY id": ["en", "en", "en", "de"]},
    ),
    Staged(
        "a new required column with an expression",
        P,
        people("short ; text(40) ; req ; fill=sql: lower(name)"),
        ["+ short   text(40)", "+ stage short required   later; rows without a value get sql: lower(name)"],
        old=["INSERT INTO people (name) VALUES ('Cid')"],
        new=["INSERT INTO people (name, short) VALUES ('Dot', 'd')"],
        holds={"SELECT short FROM people ORDER BY id": ["ada", "bob", "cid", "d"]},
        ends={"SELECT short FROM people ORDER BY id": ["ada", "bob", "cid", "d"]},
        files=1,
    ),
]


class _InStages(Run):
    """A run that keeps the revisions of each step."""

    def stage(self, case: Staged) -> None:
        self.write(case.before)
        self.sync()
        self.execute(case.rows)
        self.write(case.after)

    def plan(self, **more: Any) -> Any:
        return xl2db.plan(self.book, **self.settings, **more)

    def agrees(self) -> None:
        """The database is as the revisions say, and nothing is left to do."""
        assert self.drift(self.schema()) == ()
        assert self.plan().is_empty


def _breaks_programs(rule: str) -> bool:
    return Consequence.BREAKS_APPLICATION in all_rules()[rule].consequences


def _with_more(grid: str) -> str:
    """The workbook with a further column, and another type of it where it has one, in ``people``."""
    lines = grid.split("\n")
    last = max(
        number for number, text in enumerate(lines[: _end_of_first_sheet(lines)]) if text.startswith("|")
    )
    row = "| extra | whole number |"
    return "\n".join([*lines[: last + 1], row, *lines[last + 1 :]])


def _end_of_first_sheet(lines: Sequence[str]) -> int:
    return next((number for number, text in enumerate(lines) if number and text.startswith("# ")), len(lines))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_change_in_stages__serves_old_and_new_programs(
    case: Staged, database_url: str, tmp_path: Path
) -> None:
    run = _InStages(tmp_path, database_url)
    run.stage(case)
    before = run.schema()
    if case.steps:
        planned = run.plan(stages=True)
        assert [step.summary for step in planned.plan.steps] == list(case.steps)
    result = run.sync(stages=True)
    assert [one.rule for one in result.plan.findings if _breaks_programs(one.rule)] == list(case.warns)
    assert len(result.revisions) == case.files
    run.agrees()
    assert run.schema().stages
    run.execute(case.old)
    run.execute(case.new)
    run.holds(case.holds)

    run.write(_with_more(case.after))  # another edit in between
    run.sync()
    run.agrees()
    run.holds(case.holds)
    stages = xl2db.status(run.book, **run.settings).stages
    assert [one.stage for one in stages] == list(run.schema().stages)
    assert [(one.since or "")[:4] for one in stages] == ["0002"] * len(stages)
    meanwhile = run.schema()

    result = run.sync(contract=True, drop=case.drop)
    assert "required-without-value" not in {one.rule for one in result.plan.findings}
    assert run.schema().stages == ()
    run.agrees()
    assert run.drift(xl2db.check(run.book, **run.settings).schema) == ()  # as if built fresh
    run.holds(case.ends)

    if case.back:
        xl2db.undo(run.book, **run.settings, yes=True)
        assert run.drift(meanwhile) == ()
        run.holds(case.holds)
        downgrade(run.folder, run.url, steps=1 + case.files)
        assert run.drift(before) == ()
        run.holds(case.back)
        xl2db.apply(run.book, **run.settings)
        run.agrees()
        run.holds(case.ends)


# --- what cannot be made in stages, and what is said --------------------------------------------------

_RENAMED = table("people", "id ; auto number ; pk", "full_name ; text(40) ; req ; was=name")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            people("n ; text(9)"),
            people("n ; whole number"),
            "people.n changes in one step: a column has one type.",
        ),
        (
            P,
            table("people", "number ; auto number ; pk ; was=id", "name ; text(40) ; req"),
            "people.number changes in one step: it is a part of the primary key.",
        ),
        (
            people("n ; text(9)"),
            people("m ; whole number ; was=n"),
            "people.m changes in one step: not every value is the same in both types (text(9), whole number).",
        ),
        (
            P,
            table(
                "persons", "id ; auto number ; pk", "name ; text(40) ; req", block="| Renamed from | people |"
            ),
            "persons changes in one step: a table has one name.",
        ),
    ],
)
def test_what_cannot_be_in_stages__says_why(before: str, after: str, said: str, tmp_path: Path) -> None:
    run = _InStages(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}")
    run.write(before)
    run.sync()
    run.write(after)
    notes = [one for one in run.plan(stages=True).findings if one.rule == "not-in-stages"]
    assert [one.message for one in notes] == [said]
    assert all(one.hint and one.at for one in notes)


def _renaming(folder: Path) -> _InStages:
    """A column of a SQLite database that gets another name, in stages."""
    run = _InStages(folder, f"sqlite:///{folder / 'shop.db'}")
    run.write(P)
    run.sync()
    run.write(_RENAMED)
    run.sync(stages=True)
    return run


def test_status__says_what_is_under_way(tmp_path: Path) -> None:
    from xl2db.report.lines import plain_text
    from xl2db.report.text import lines_of

    run = _renaming(tmp_path)
    found = xl2db.status(run.book, **run.settings)
    assert not found.pending
    (stage,) = found.stages
    assert stage.since
    assert stage.since.startswith("0002")
    words = plain_text(lines_of(found, 400))
    assert "people.name → full_name: old and new are kept in step since 0002; " in words
    assert "until no program uses name any more (then xl2db sync --contract)" in words


def test_status__tells_stages_apart_that_begin_alike(tmp_path: Path) -> None:
    run = _InStages(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}")
    pets = "id ; whole number ; pk"
    run.write(P + table("pets", pets, "name ; text(9)"))
    run.sync()
    run.write(_RENAMED + table("pets", pets, "name ; text(9)"))
    run.sync(stages=True)  # 0002 and 0003
    run.write(_RENAMED + table("pets", pets, "full_name ; text(9) ; was=name"))
    run.sync(stages=True)  # 0004 and 0005
    found = {
        str(one.stage.table): (one.since or "")[:4] for one in xl2db.status(run.book, **run.settings).stages
    }
    assert found == {"people": "0002", "pets": "0004"}


def test_workbook_that_changes_what_is_under_way__is_refused(tmp_path: Path) -> None:
    from xl2db.findings import WorkbookRefused

    run = _renaming(tmp_path)
    for grid in (
        table("people", "id ; auto number ; pk", "full_name ; text(90) ; req ; was=name"),
        table("people", "id ; auto number ; pk"),
        table("others", "id ; auto number ; pk"),
    ):
        run.write(grid)
        with pytest.raises(WorkbookRefused) as refused:
            run.sync()
        assert [one.rule for one in refused.value.findings] == ["stage-in-the-way"]


def test_pull__into_the_workbook_of_a_change_under_way__is_refused(tmp_path: Path) -> None:
    from xl2db.findings import DatabaseRefused

    run = _renaming(tmp_path)
    (tmp_path / "xl2db.toml").write_text(f"migrations = {str(run.folder.path)!r}\n")
    before = run.book.read_bytes()
    with pytest.raises(DatabaseRefused) as refused:
        xl2db.pull(run.url, run.book)
    assert [one.rule for one in refused.value.findings] == ["stage-in-the-way"]
    assert run.book.read_bytes() == before
    run.sync(contract=True)
    assert not xl2db.pull(run.url, run.book).changed


def test_column_that_comes_back_while_it_goes__stays(tmp_path: Path) -> None:
    run = _InStages(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}")
    run.write(people("fax ; text(9) ; req"))
    run.sync()
    run.write(P)
    run.sync(stages=True)
    run.write(people("fax ; text(9) ; req ; fill=?"))
    run.sync()
    assert run.schema().stages == ()
    run.agrees()


def test_rows_of_a_large_table__are_filled_in_batches_on_postgresql(
    postgresql_url: str, tmp_path: Path
) -> None:
    run = _InStages(tmp_path, postgresql_url, safer="always")
    run.write(P)
    run.sync()
    run.execute(TWO)
    run.write(table("people", "id ; auto number ; pk", "full_name ; text(40) ; req ; uniq ; was=name"))
    paths = run.sync(stages=True).revisions
    source = paths[-1].read_text()
    assert "autocommit_block" in source
    assert "COMMIT;" in source
    run.agrees()
    run.holds({"SELECT full_name FROM people ORDER BY id": ["Ada", "Bob"]})
    run.sync(contract=True)
    run.agrees()
    xl2db.undo(run.book, **run.settings, yes=True)
    xl2db.undo(run.book, **run.settings, yes=True)
    run.holds(NAMES)


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_stages_written_without_a_database__run_on_each(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    run = _InStages(tmp_path, request.getfixturevalue(f"{kind}_url"))
    run.write(P)
    run.sync()
    run.execute(TWO)
    run.write(_RENAMED)
    nobody = {**run.settings, "database": "sqlite:////nowhere/at/all.db"}
    xl2db.sync(run.book, **nobody, apply=False, stages=True)
    xl2db.apply(run.book, **run.settings)
    run.agrees()
    run.execute(["INSERT INTO people (name) VALUES ('Cid')"])
    run.holds({"SELECT full_name FROM people ORDER BY id": ["Ada", "Bob", "Cid"]})
