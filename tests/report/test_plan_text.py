"""A plan in the manner of terraform."""

from __future__ import annotations

import pytest

from xl2db.cells import CellRef
from xl2db.report.lines import line_width, plain_text
from xl2db.report.plan_text import plan_text, totals
from xl2db.report.results import Loss
from xl2db.schema.difference import Action, Change, Detail
from xl2db.schema.model import Origin, Schema, Table, TableName

CUSTOMERS = TableName(None, "customers")


def change(action: Action, kind: str, name: str, *details: Detail, **more: object) -> Change:
    table = more.pop("table", CUSTOMERS)
    return Change(action, kind, table, name, details=details, **more)  # type: ignore[arg-type]


EMAIL = change(
    Action.CHANGE, "column", "email", Detail("type", "text(100)", "text(320)"), at=CellRef("customers", 5, 2)
)
FAX = change(Action.DROP, "column", "fax", at=CellRef("customers", 1, 1), loses=True)
NAME = change(
    Action.RENAME,
    "column",
    "full_name",
    Detail("name", "name", "full_name"),
    old_name="name",
    at=CellRef("customers", 3, 5),
)


def created(name: str) -> Change:
    from xl2db.schema.model import Column, Kind, Type

    column = Column("phone", Type(Kind.DATE), origin=Origin(CellRef("customers", 9, 1)))
    if name == "phone":
        return change(Action.CREATE, "column", "phone", after=column, at=CellRef("customers", 9, 1))
    table = Table(name, columns=(column,))
    return change(
        Action.CREATE, "table", name, after=table, table=TableName(None, name), at=CellRef(name, 1, 1)
    )


def test_plan__looks_like_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xl2db.report.plan_text.describe", lambda _: "text(20)")
    monkeypatch.setattr("xl2db.schema.difference.describe", lambda _: "text(20)")
    wanted = Schema((Table("customers", origin=Origin(CellRef("customers", 1, 1))),))
    assert plain_text(plan_text([created("phone"), EMAIL], (), wanted)) == (
        "+ create  ~ change  > rename  - drop  ! can lose data\n"
        "~ customers                                       customers!A1\n"
        "    + phone   text(20)                            customers!A9\n"
        "    ~ email   text(100) → text(320)               customers!B5\n"
        "1 table to change: 1 column to add, 1 to change. Nothing can be lost.\n"
    )


@pytest.mark.parametrize(
    ("rows", "mark", "sentence"),
    [
        (37, "! 37 values will be lost", "Data can be lost: customers.fax (37 values will be lost)."),
        (1, "! 1 value will be lost", "Data can be lost: customers.fax (1 value will be lost)."),
        (None, "! can lose data", "Data can be lost: customers.fax."),
        (0, "! empty here", "customers.fax can lose data, but nothing is stored there now."),
    ],
)
def test_plan__marks_what_can_be_lost(rows: int | None, mark: str, sentence: str) -> None:
    loss = Loss("customers.fax", "column", CUSTOMERS, "fax", rows)
    text = plain_text(plan_text([FAX], [loss]))
    assert "    - fax" in text
    assert text.splitlines()[2].endswith(mark)
    assert text.endswith(f"1 table to change: 1 column to drop. {sentence}\n")


def test_plan__shows_renames_and_hides_names_that_only_follow() -> None:
    follower = change(Action.RENAME, "unique key", "uq_b", old_name="uq_a", derived=True)
    text = plain_text(plan_text([NAME, follower]))
    assert "    > name → full_name" in text
    assert "uq_" not in text


def test_plan__shows_the_contents_of_a_new_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xl2db.report.plan_text.describe", lambda _: "date")
    text = plain_text(plan_text([created("orders")]))
    assert text.splitlines()[1:3] == [
        "+ orders" + " " * 42 + "orders!A1",
        "    + phone   date" + " " * 32 + "customers!A9",
    ]
    assert text.splitlines()[-1] == "1 table to create. Nothing can be lost."


def test_plan__shows_the_values_of_a_list() -> None:
    details = (Detail("value", None, "new"), Detail("value", "old", None), Detail("value", "a", "b"))
    values = Change(Action.CHANGE, "list", None, "status", details=details, at=CellRef("Lists", 2, 1))
    lines = plain_text(plan_text([values])).splitlines()
    assert lines[1].startswith("~ list status")
    assert lines[1].endswith("Lists!A2")
    assert lines[2:5] == ["    + new", "    - old", "    > a → b"]
    assert lines[5] == "1 list to change. Nothing can be lost."


def test_plan__aligns_wide_characters_and_obeys_nothing() -> None:
    one = change(Action.DROP, "column", "数量", at=CellRef("customers", 2, 1))
    two = change(Action.DROP, "column", "evil\x1b[31m\n::x", at=CellRef("customers", 3, 1))
    text = plain_text(plan_text([one, two]))
    assert "\x1b" not in text
    assert "    - 数量" + " " * 40 + "customers!A2" in text
    assert len(text.splitlines()) == 5


def test_totals__counts_by_kind() -> None:
    index = change(Action.CREATE, "index", "ix_a")
    more = change(Action.CREATE, "index", "ix_b")
    rule = change(Action.DROP, "rule", "ck_a")
    dropped = change(Action.DROP, "table", "legacy", table=TableName(None, "legacy"), loses=True)
    assert totals([EMAIL, FAX, index, more, rule, created("orders"), dropped]).startswith(
        "1 table to create, 1 to drop, 1 to change: "
        "1 column to drop, 1 to change, 2 indexes to add, 1 rule to drop."
    )


@pytest.mark.parametrize("columns", [60, 80, 100, 200])
def test_plan__fits_the_terminal(columns: int) -> None:
    at = CellRef("Data Dictionary", 12, 2)
    long = Change(
        Action.CHANGE, "column", CUSTOMERS, "email", details=(Detail("type", "text(100)", "x" * 30),), at=at
    )
    loss = Loss("customers.fax", "column", CUSTOMERS, "fax", 1234567)
    lines = list(plan_text([long, FAX], [loss], columns=columns))
    assert all(line_width(line) <= columns for line in lines[:-1])
    assert "'Data Dictionary'!B12" in plain_text(lines)
    assert "! 1,234,567 values will be lost" in plain_text(lines)
