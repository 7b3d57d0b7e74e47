"""Every friendly type becomes every other one, with a value in a row: the same on all databases, or refused.

One workbook has a table for each type that a type can become, so that they can't disturb each other either.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import xl2db
from tests.migrations.cases.type_pairs import OUTCOMES, TYPES
from tests.migrations.cases.words import lists, table
from tests.migrations.changes import Run
from xl2db.findings import DatabaseRefused, Severity

LISTS = lists("L ; 12", "L ; b")


def grid(source: str, targets: dict[str, str]) -> str:
    """A table for each target, whose column ``x`` has the type that ``targets`` says."""
    return (
        "".join(table(name, "id ; auto number ; pk", f"x ; {type_}") for name, type_ in targets.items())
        + LISTS
    )


@pytest.mark.parametrize("source", TYPES)
def test_type__becomes_every_other_one(source: str, database_url: str, tmp_path: Path) -> None:
    run = Run(tmp_path, database_url)
    outcomes = OUTCOMES[source]
    names = {target: f"t{number}" for number, target in enumerate(TYPES) if target != source}
    run.write(grid(source, dict.fromkeys(names.values(), source)))
    run.sync()
    before = run.schema()
    value = TYPES[source].get(run.kind, TYPES[source]["any"])
    run.execute(
        [f"INSERT INTO {name} (x) VALUES ({each})" for name in names.values() for each in (value, "NULL")]
    )

    run.write(grid(source, {name: target for target, name in names.items()}))
    planned = xl2db.plan(run.book, **run.settings)
    errors = [one for one in planned.findings if one.severity is Severity.ERROR]
    assert all(one.at and one.hint for one in errors)
    refused = {one.about[1] for one in errors}
    cut = {loss.name for loss in planned.losses if loss.rows}
    found = {
        target: "refused" if name in refused else "cut" if f"{name}.x" in cut else "kept"
        for target, name in names.items()
    }
    assert found == {target: _way(outcome) for target, outcome in outcomes.items()}

    kept = {target: name for target, name in names.items() if name not in refused}
    if not kept:
        return
    run.write(grid(source, {name: target if target in kept else source for target, name in names.items()}))
    run.sync(drop=sorted(cut))
    assert run.drift(run.schema()) == ()
    values = {target: run.query(f"SELECT x FROM {name} ORDER BY id") for target, name in kept.items()}
    said = {target: (_text(rows[0][0], target), rows[1][0]) for target, rows in values.items()}
    assert said == {target: (outcomes[target].removeprefix("cut: "), None) for target in kept}
    xl2db.undo(run.book, **run.settings, yes=True)
    assert run.drift(before) == ()


def _way(outcome: str) -> str:
    return outcome if outcome == "refused" else "cut" if outcome.startswith("cut: ") else "kept"


def _text(value: Any, target: str) -> str:
    """A value as all drivers could give it."""
    if target == "yes/no":
        return "yes" if value else "no"
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, dict | list):
        return '{"a": 1}'
    if isinstance(value, timedelta):
        value = (datetime(1970, 1, 1) + value).time()
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)
        return str(value.time()) if target == "duration" else str(value)
    if isinstance(value, date | time):
        return str(value)
    text = str(value)
    if isinstance(value, Decimal | float):
        return text.rstrip("0").rstrip(".") if "." in text else text
    if target == "uuid":
        return text.replace("-", "")
    return text.removeprefix("1970-01-01 ") if target == "duration" else text


_LOGGED = {
    "sqlite": ["CREATE TRIGGER tells AFTER UPDATE ON p BEGIN INSERT INTO told VALUES (new.id); END"],
    "postgresql": [
        "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN INSERT INTO told VALUES (new.id); RETURN new; END'",
        "CREATE TRIGGER tells AFTER UPDATE ON p FOR EACH ROW EXECUTE FUNCTION tell()",
    ],
    "mariadb": ["CREATE TRIGGER tells AFTER UPDATE ON p FOR EACH ROW INSERT INTO told VALUES (new.id)"],
}
# MariaDB has to change by itself what its conversion would refuse.
_TOLD = {"sqlite": [], "postgresql": [], "mariadb": [2]}
_SAID = {"sqlite": [], "postgresql": [], "mariadb": ["Rows of p get new values for x"]}


def test_change_of_type__sets_off_no_trigger_for_values_that_stay(database_url: str, tmp_path: Path) -> None:
    run = Run(tmp_path, database_url)
    columns = ("id ; auto number ; pk", "x ; {}")
    run.write(table("p", *columns).format("text(20)"))
    run.sync()
    run.execute(["CREATE TABLE told (id int)", *_LOGGED[run.kind]])
    run.execute([f"INSERT INTO p (x) VALUES ({value})" for value in ("'7'", "' 8 '", "NULL")])
    run.write(table("p", *columns).format("whole number"))
    told = [
        one.message for one in xl2db.plan(run.book, **run.settings).findings if "runs for each" in one.message
    ]
    assert [message.partition(", and")[0] for message in told] == _SAID[run.kind]
    run.sync()
    assert run.query("SELECT x FROM p ORDER BY id") == [(7,), (8,), (None,)]
    assert [number for (number,) in run.query("SELECT id FROM told")] == _TOLD[run.kind]


def test_trigger_that_runs_for_rows_that_are_filled__is_told(database_url: str, tmp_path: Path) -> None:
    run = Run(tmp_path, database_url)
    run.write(table("p", "id ; auto number ; pk", "x ; text(20)"))
    run.sync()
    run.execute(["CREATE TABLE told (id int)", *_LOGGED[run.kind], "INSERT INTO p (x) VALUES (NULL)"])
    run.write(table("p", "id ; auto number ; pk", "x ; text(20) ; req ; fill=none"))
    found = [one for one in run.sync().plan.findings if "the trigger tells runs for each" in one.message]
    assert [str(one.at) for one in found] == ["p!D3"]
    assert run.query("SELECT id FROM told") == [(1,)]


def test_numbers_in_columns_of_dates__stay_what_they_are(sqlite_url: str, tmp_path: Path) -> None:
    run = Run(tmp_path, sqlite_url)
    first, then = ("date", "date and time"), ("date and time", "date")
    for columns in (first, then):
        rows = [f"{name} ; {type_}" for name, type_ in zip("ab", columns, strict=True)]
        run.write(table("p", "id ; auto number ; pk", *rows))
        run.sync(drop=["p.b"])
        if columns is first:
            run.execute(["INSERT INTO p (a, b) VALUES (1600000000, 2459000.5)"])
    assert run.query("SELECT typeof(a), a + 0, b FROM p") == [("integer", 1600000000, 2459000.5)]


def test_text_of_a_uuid__is_kept_as_others_are(sqlite_url: str, tmp_path: Path) -> None:
    run = Run(tmp_path, sqlite_url)
    for type_ in ("text(40)", "uuid"):
        run.write(table("p", "id ; auto number ; pk", f"x ; {type_}"))
        run.sync()
        if type_ != "uuid":
            run.execute(["INSERT INTO p (x) VALUES ('0F8FAD5B-D9CB-469F-A165-70867728950E')"])
    assert run.query("SELECT x FROM p") == [("0f8fad5bd9cb469fa16570867728950e",)]


SINCE = {
    "more digits": ("decimal(10,2)", "decimal(10,4)", "1.2345"),
    "fraction": ("whole number", "number", "1.5"),
    "time of day": ("date", "date and time", "'2024-01-02 10:30:00'"),
    "day": ("time", "date and time", "'2024-01-02 10:30:00'"),
    "number": ("yes/no", "whole number", "42"),
    "text of many digits": ("number", "text(40)", "'0.12345678901234567891'"),
    "text with a time of day": ("date", "text(40)", "'2024-01-02 10:30:00'"),
}


@pytest.mark.parametrize(("before", "after", "value"), SINCE.values(), ids=SINCE)
def test_undo__alters_no_value_that_came_since(
    before: str, after: str, value: str, database_url: str, tmp_path: Path
) -> None:
    run = Run(tmp_path, database_url)
    for type_ in (before, after):
        run.write(table("p", "id ; auto number ; pk", f"x ; {type_}"))
        run.sync()
    run.execute([f"INSERT INTO p (x) VALUES ({value})"])
    held = run.query("SELECT x FROM p")
    with pytest.raises(DatabaseRefused, match=r"1 value would be another in p\.x") as refused:
        xl2db.undo(run.book, **run.settings, yes=True)
    assert [one.rule for one in refused.value.findings] == ["value-does-not-fit"]
    assert run.query("SELECT x FROM p") == held
    run.execute(["DELETE FROM p"])
    xl2db.undo(run.book, **run.settings, yes=True)


def test_numbers_that_are_neither_yes_nor_no__are_named_before_they_become_a_list(
    mariadb_url: str, tmp_path: Path
) -> None:
    run = Run(tmp_path, mariadb_url)
    run.write(table("p", "id ; auto number ; pk", "x ; yes/no"))
    run.sync()
    run.execute(["INSERT INTO p (x) VALUES (1), (5)"])
    run.write(table("p", "id ; auto number ; pk", "x ; one of: yes, no"))
    with pytest.raises(DatabaseRefused, match=r"1 value of p\.x can't become"):
        run.sync()


def test_what_is_no_number_in_a_column_of_numbers__stays(sqlite_url: str, tmp_path: Path) -> None:
    run = Run(tmp_path, sqlite_url)
    columns = ("id ; auto number ; pk", "n ; {0}", "d ; {1}", "r ; {1}")
    run.write(table("p", *columns).format("number", "decimal(9,2)"))
    run.sync()
    run.execute(["INSERT INTO p (n, d, r) VALUES ('abc', 'def', 1), (1.5, 1.25, 2)"])
    run.write(table("p", *columns).format("text(20)", "text(20)"))
    run.sync()
    assert run.query("SELECT n, d, r FROM p ORDER BY id") == [
        ("abc", "def", "1.00"),
        ("1.5", "1.25", "2.00"),
    ]


def test_rows_that_are_filled__keep_their_moment_of_change(mariadb_url: str, tmp_path: Path) -> None:
    run = Run(tmp_path, mariadb_url)

    def grid(type_: str, more: str) -> str:
        moment = "at ; date and time ; def=now, on update now"
        return table("p", "id ; auto number ; pk", moment, f"x ; {type_}", f"n ; text(20){more}")

    run.write(grid("text(20)", ""))
    run.sync()
    run.execute(["INSERT INTO p (at, x) VALUES ('2020-01-02 03:04:05', ' 8 ')"])
    run.write(grid("whole number", " ; req ; fill=none"))
    run.sync()
    assert run.query("SELECT x, n, date_format(at, '%Y') FROM p") == [(8, "none", "2020")]
