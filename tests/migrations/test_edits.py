"""Any sequence of edits: the database follows the workbook, no row is lost, and all of it goes back again."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

import xl2db
from tests.migrations.cases.words import lists, table
from tests.migrations.changes import Run
from xl2db.schema.model import Schema

# More by hand: XL2DB_TEST_EDITS=100 pytest tests/migrations/test_edits.py
EXAMPLES = int(os.environ.get("XL2DB_TEST_EDITS", "6"))

# Types with a value for Default and Existing rows; texts that all of them can be made of stay away.
TYPES = {
    "text(30)": "7",
    "text(60)": "7",
    "text": "7",
    "whole number": "7",
    "big number": "7",
    "decimal(9,2)": "7",
    "number": "7",
    "one of: 7, 8": "7",
    "one of: 8, 7, 9": "7",
    "list: L": "7",
}
DATES = {"date": "2024-01-02", "date and time": "2024-01-02 03:04", "timestamp": "2024-01-02 03:04"}
NAMES = st.sampled_from(["a", "b", "c", "d e", "f%", "select", "ü"])


@dataclass(frozen=True)
class AColumn:
    """A column of the workbook that is edited."""

    type: str
    default: bool = False
    required: bool = False
    indexed: bool = False
    unique: bool = False
    rule: bool = False
    description: str = ""
    was: str = ""
    ref: str = ""

    @property
    def value(self) -> str:
        return {**TYPES, **DATES}[self.type]


@dataclass
class ATable:
    """A table of the workbook that is edited."""

    columns: dict[str, AColumn] = field(default_factory=dict)
    was: str = ""


class Edits(RuleBasedStateMachine):
    """A workbook, its migrations and its database."""

    fresh: Callable[[], AbstractContextManager[str]]

    def __init__(self) -> None:
        super().__init__()
        self.around = ExitStack()
        folder = self.around.enter_context(TemporaryDirectory())
        self.run = Run(Path(folder), self.around.enter_context(self.fresh()))
        self.tables: dict[str, ATable] = {}
        self.values = ["7", "8"]
        self.schemas: list[Schema] = []

    @initialize()
    def begin(self) -> None:
        self.tables["t"] = ATable({"x": AColumn("text(30)")})
        self.sync()

    def grid(self) -> str:
        """The workbook."""
        sheets = []
        for name, each in self.tables.items():
            rows = ["id ; auto number ; pk", "keep ; text(9) ; req ; def=k"]
            for column, what in each.columns.items():
                cells = [column, "" if what.ref else what.type]
                cells += [f"def={what.value}"] if what.default and not what.ref else []
                cells += ["req", *([] if what.ref else [f"fill={what.value}"])] if what.required else []
                cells += ["idx"] if what.indexed else []
                cells += ["uniq"] if what.unique else []
                cells += [f"rule=\"{column}\" is not null or keep = 'k'"] if what.rule else []
                cells += [f"desc={what.description}"] if what.description else []
                cells += [f"was={what.was}"] if what.was else []
                cells += [f"ref={what.ref}"] if what.ref else []
                rows.append(" ; ".join(cells))
            block = f"| Table | {name} |" + (f"\n| Renamed from | {each.was} |" if each.was else "")
            sheets.append(table(f"s{len(sheets)}", *rows, block=block))
        return "".join(sheets) + lists(*(f"L ; {value}" for value in self.values))

    def sync(self, *, drop: tuple[str, ...] = ()) -> None:
        """The database follows; each table has one row, with ``k`` in ``keep``."""
        self.run.write(self.grid())
        result = self.run.sync(drop=list(drop))
        schema = self.run.schema()
        assert self.run.drift(schema) == ()
        assert xl2db.plan(self.run.book, **self.run.settings).is_empty
        if result.revision:
            self.schemas.append(schema)
        self.run.execute(
            [
                f'INSERT INTO "{name}" (keep) SELECT \'k\' WHERE NOT EXISTS (SELECT 1 FROM "{name}")'
                for name in self.tables
            ]
        )
        for name in self.tables:
            assert self.run.query(f'SELECT keep FROM "{name}"') == [("k",)]

    def pick(self, data: st.DataObject) -> tuple[str, str]:
        """A table and a column of it."""
        choices = [(name, column) for name, each in self.tables.items() for column in each.columns]
        return data.draw(st.sampled_from(choices))

    def edit(self, place: tuple[str, str], **changes: Any) -> None:
        name, column = place
        self.tables[name].columns[column] = replace(self.tables[name].columns[column], was="", **changes)
        self.sync()

    def has_columns(self) -> bool:
        return any(each.columns for each in self.tables.values())

    @rule(name=st.sampled_from(["u", "v", "w x"]))
    def add_table(self, name: str) -> None:
        if name not in self.tables:
            self.tables[name] = ATable({"a": AColumn("text(30)", default=True)})
            self.sync()

    @precondition(lambda self: len(self.tables) > 1)
    @rule(data=st.data())
    def drop_table(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(list(self.tables)))
        if not any(what.ref == name for each in self.tables.values() for what in each.columns.values()):
            del self.tables[name]
            self.sync(drop=(name,))

    @rule(data=st.data(), new=st.sampled_from(["u", "v", "y"]))
    def rename_table(self, data: st.DataObject, new: str) -> None:
        old = data.draw(st.sampled_from(list(self.tables)))
        if new in self.tables:
            return
        self.tables = {new if name == old else name: each for name, each in self.tables.items()}
        self.tables[new].was = old
        for each in self.tables.values():
            for column, what in each.columns.items():
                if what.ref == old:
                    each.columns[column] = replace(what, ref=new)
        self.sync()
        self.tables[new].was = ""

    @rule(data=st.data(), name=NAMES, type_=st.sampled_from([*TYPES, *DATES]), default=st.booleans())
    def add_column(self, data: st.DataObject, name: str, type_: str, default: bool) -> None:
        place = data.draw(st.sampled_from(list(self.tables)))
        if name not in self.tables[place].columns:
            self.tables[place].columns[name] = AColumn(type_, default)
            self.sync()

    @rule(data=st.data(), name=NAMES, required=st.booleans())
    def add_reference(self, data: st.DataObject, name: str, required: bool) -> None:
        place = data.draw(st.sampled_from(list(self.tables)))
        target = data.draw(st.sampled_from(list(self.tables)))
        if name not in self.tables[place].columns:
            self.tables[place].columns[name] = AColumn("whole number", ref=target, indexed=required)
            self.sync()

    @precondition(has_columns)
    @rule(data=st.data())
    def drop_column(self, data: st.DataObject) -> None:
        name, column = self.pick(data)
        del self.tables[name].columns[column]
        self.sync(drop=(f"{name}.{column}",))

    @precondition(has_columns)
    @rule(data=st.data(), new=NAMES)
    def rename_column(self, data: st.DataObject, new: str) -> None:
        name, old = self.pick(data)
        columns = self.tables[name].columns
        if new in columns:
            return
        self.tables[name].columns = {
            new if column == old else column: replace(what, was=old) if column == old else what
            for column, what in columns.items()
        }
        self.sync()
        self.edit((name, new))

    @precondition(has_columns)
    @rule(data=st.data())
    def retype(self, data: st.DataObject) -> None:
        place = self.pick(data)
        what = self.tables[place[0]].columns[place[1]]
        if not what.ref:
            kinds = TYPES if what.type in TYPES else DATES
            self.edit(place, type=data.draw(st.sampled_from(list(kinds))))

    @precondition(has_columns)
    @rule(data=st.data(), what=st.sampled_from(["default", "indexed", "unique", "rule"]))
    def toggle(self, data: st.DataObject, what: str) -> None:
        place = self.pick(data)
        now = self.tables[place[0]].columns[place[1]]
        if not (what == "default" and now.required):  # the rows that are put in say nothing of it
            self.edit(place, **{what: not getattr(now, what)})

    @precondition(has_columns)
    @rule(data=st.data())
    def require(self, data: st.DataObject) -> None:
        place = self.pick(data)
        now = self.tables[place[0]].columns[place[1]]
        if not now.ref:  # whose rows may have no value
            self.edit(place, required=not now.required, default=True)

    @precondition(has_columns)
    @rule(data=st.data(), text=st.sampled_from(["", "It's 5%", "other"]))
    def describe(self, data: st.DataObject, text: str) -> None:
        self.edit(self.pick(data), description=text)

    @rule(values=st.permutations(["7", "8", "9", "it's"]))
    def change_list(self, values: list[str]) -> None:
        self.values = values[: values.index("7") + 2]
        self.sync()

    def teardown(self) -> None:
        """All the way back: each revision leaves what was before it."""
        try:
            while self.schemas:
                assert self.run.drift(self.schemas.pop()) == ()
                xl2db.undo(self.run.book, **self.run.settings, yes=True)
        finally:
            self.around.close()


def test_any_edits__are_followed_and_go_back(
    new_databases: Callable[[], AbstractContextManager[str]],
) -> None:
    class OnThisDatabase(Edits):
        fresh = staticmethod(new_databases)

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        OnThisDatabase,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=12,
            derandomize="XL2DB_TEST_EDITS" not in os.environ,
            phases=[Phase.generate],  # a sequence is short, and each step of it slow
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
