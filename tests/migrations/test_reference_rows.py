"""Any rows of any types: from the sheet into each database and back again, as they were typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

import xl2db
from tests.migrations.changes import Run
from xl2db.database.connecting import connect

_LETTERS = "abz ABZ09_'\"\\%:;,.-=+@#|&<>{}[]éßÄ日本Ωж🦆\u200d\n\t"
_WORDS = ["007", "NA", "NULL", "null", "TRUE", "1e400", "", '""', '"x"', " x ", "now", "=1+1", "#REF!", "N/A"]


def a_text(random: Random, longest: int) -> str:
    if random.random() < 0.4:
        return random.choice(_WORDS)[:longest]
    return "".join(random.choice(_LETTERS) for _ in range(random.randint(1, longest)))


def in_a_cell(text: str) -> str:
    """The text as it is typed: quotes for what a cell would lose, written here a second time."""

    def quoted(each: str) -> str:
        return '"' + each.replace('"', '""') + '"'

    def looks_quoted(each: str) -> bool:
        inner = each[1:-1]
        whole = len(each) > 1 and each[0] == each[-1] == '"' and '"' not in inner.replace('""', "")
        return whole and needs_quotes(inner.replace('""', '"'))

    def needs_quotes(each: str) -> bool:
        return not each or each != each.strip().strip("\u200b\u2060\ufeff") or looks_quoted(each)

    return quoted(text) if needs_quotes(text) else text


def a_moment(random: Random) -> datetime:
    return datetime(1000, 1, 1) + timedelta(microseconds=random.randrange(9000 * 365 * 86400 * 10**6))


def a_decimal(random: Random, whole: int, scale: int) -> Decimal:
    digits = random.randint(1, whole + scale)
    return Decimal(random.randrange(10**digits)).scaleb(-scale) * random.choice((1, -1))


_NUMBERS = [0.1, 1e-300, -1.7976931348623157e308, 3.0, 123456789.123456789, -0.5]
_JSON: list[Any] = [{"a": [1, None, "é🦆"], "b": {"c": 1.5}}, [], "text", 12, True, {"'": '"'}]

# By type: a value as Python has it, and as it is typed into a cell.
KINDS: dict[str, Callable[[Random], tuple[Any, Any]]] = {
    "text(40)": lambda r: (text := a_text(r, 40), in_a_cell(text)),
    "text": lambda r: (text := a_text(r, 300), in_a_cell(text)),
    "email": lambda r: ("a@example.com", "a@example.com"),
    "whole number": lambda r: (n := r.choice([0, -1, 2**31 - 1, -(2**31)]), n),
    "small number": lambda r: (n := r.randint(-(2**15), 2**15 - 1), str(n)),
    "big number": lambda r: (n := r.choice([2**63 - 1, -(2**63), 0]), str(n)),
    "decimal(15,4)": lambda r: (d := a_decimal(r, 11, 4), str(d)),
    "money": lambda r: (d := a_decimal(r, 9, 2), float(d)),
    "percent": lambda r: (Decimal("0.1900"), "19%"),
    "number": lambda r: (f := r.choice(_NUMBERS), repr(f)),
    "yes/no": lambda r: (b := r.random() < 0.5, r.choice([b, "yes" if b else "no"])),
    "date": lambda r: (d := a_moment(r).date(), d.isoformat()),
    "time": lambda r: (t := a_moment(r).time(), t.isoformat()),
    "date and time": lambda r: (m := a_moment(r), m.isoformat(" ")),
    "timestamp": lambda r: (m := a_moment(r), (m + timedelta(hours=2)).isoformat(" ") + "+02:00"),
    "duration": lambda r: (d := timedelta(seconds=r.randrange(10**6)), f"{int(d.total_seconds())} seconds"),
    "uuid": lambda r: (u := UUID(int=r.getrandbits(128), version=4), str(u).upper()),
    "json": lambda r: (j := r.choice(_JSON), json.dumps(j, ensure_ascii=False)),
    "binary": lambda r: (b := r.randbytes(r.randrange(9)), "0x" + b.hex()),
    "list: states": lambda r: (s := r.choice(["draft", "it's", "é🦆"]), s),
    "list: moods": lambda r: (s := r.choice(["sad", "ok"]), s),
    "one of: a, b": lambda r: (s := r.choice("ab"), s),
    "varchar(20)": lambda r: (text := a_text(r, 20), in_a_cell(text)),
    "bigint": lambda r: (n := r.choice([2**63 - 1, 5]), str(n)),
    "postgresql: jsonb": lambda r: (j := r.choice(_JSON), json.dumps(j)),
}
MYSQL = ("mysql", "mariadb")
READ: dict[str, Any] = {
    "yes/no": sa.Boolean(),
    "date": sa.Date(),
    "time": sa.Time().with_variant(mysql.TIME(fsp=6), *MYSQL),
    "date and time": sa.DateTime(),
    "timestamp": sa.DateTime(timezone=True),
    "duration": sa.Interval(),
    "uuid": sa.Uuid(),
    "json": sa.JSON(),
    "postgresql: jsonb": sa.JSON(),
    "number": sa.Double(),
}
LISTS = """
# Lists
| List | Value | Stored as |
| states | draft | |
| states | it's | |
| states | é🦆 | |
| moods | sad | enum |
| moods | ok | enum |
"""


class Table:
    """A table of random types with random rows, as a workbook and as Python's values."""

    def __init__(self, random: Random) -> None:
        self.types = {
            f"c{n} %(a)s:b {kind[:3]}": kind for n, kind in enumerate(random.sample(list(KINDS), 12))
        }
        self.keyed_by_text = random.random() < 0.5
        self.rows: dict[Any, dict[str, tuple[Any, Any]]] = {}
        for number in range(random.randint(0, 12)):
            self.rows[self.key(number)] = self.a_row(random)

    def key(self, number: int) -> Any:
        return f"k{number}é" if self.keyed_by_text else number

    def a_row(self, random: Random) -> dict[str, tuple[Any, Any]]:
        return {
            name: (None, None) if random.random() < 0.15 else KINDS[kind](random)
            for name, kind in self.types.items()
        }

    def edit(self, random: Random) -> None:
        """Rows go, change and come; and a column is left out."""
        for key in list(self.rows):
            chance = random.random()
            if chance < 0.25:
                del self.rows[key]
            elif chance < 0.6:
                name = random.choice(list(self.types))
                self.rows[key][name] = KINDS[self.types[name]](random)
        for number in range(20, 20 + random.randint(0, 4)):
            self.rows[self.key(number)] = self.a_row(random)

    def write(self, path: Path) -> None:
        from tests.grids import write_workbook

        key = "text(9)" if self.keyed_by_text else "whole number"
        columns = "".join(f"| {name} | {kind} | |\n" for name, kind in self.types.items())
        write_workbook(path, f"# things\n| Column | Type | PK |\n| id | {key} | yes |\n{columns}{LISTS}")
        book = openpyxl.load_workbook(path)
        sheet = book.create_sheet("things (rows)")
        sheet.append(["id", *self.types])
        for number, (each, row) in enumerate(self.rows.items(), 2):
            for place, value in enumerate([each, *(cell for _, cell in row.values())], 1):
                if value is not None:
                    cell = sheet.cell(number, place, value)
                    cell.data_type = "s" if isinstance(value, str) else cell.data_type
        book.save(path)

    @property
    def values(self) -> dict[Any, dict[str, Any]]:
        return {key: {name: value for name, (value, _) in row.items()} for key, row in self.rows.items()}

    def stored(self, url: str) -> dict[Any, dict[str, Any]]:
        """What the database holds, read as any program with SQLAlchemy would."""
        columns = [sa.column(name, READ.get(kind)) for name, kind in self.types.items()]
        with connect(url) as connection:
            found = connection.execute(sa.select(sa.column("id"), *columns).select_from(sa.table("things")))
            return {key: self._plain(values) for key, *values in found}

    def _plain(self, values: list[Any]) -> dict[str, Any]:
        row = dict(zip(self.types, values, strict=True))
        for name, value in row.items():
            if isinstance(value, float) and self.types[name] in ("decimal(15,4)", "money", "percent"):
                row[name] = Decimal(str(value))  # SQLite
            elif isinstance(value, datetime) and value.tzinfo:
                row[name] = value.astimezone(UTC).replace(tzinfo=None)
            elif self.types[name] == "binary" and value is not None:
                row[name] = bytes(value)
        return row


@pytest.mark.parametrize("number", range(4))
def test_any_rows__arrive_as_they_were_typed_and_go_back(
    number: int, database_url: str, tmp_path: Path
) -> None:
    random = Random(number)
    run = Run(tmp_path, database_url)
    table = Table(random)
    table.write(run.book)
    assert run.sync(sql=True).sql
    run.sync()
    first = table.values
    assert table.stored(database_url) == first
    assert xl2db.plan(run.book, **run.settings).is_empty
    table.edit(random)
    table.write(run.book)
    run.sync()
    second = table.values
    assert table.stored(database_url) == second
    assert xl2db.plan(run.book, **run.settings).is_empty
    if second != first:
        xl2db.undo(run.book, **run.settings, yes=True)
        assert table.stored(database_url) == first
        xl2db.apply(run.book, **run.settings)
        assert table.stored(database_url) == second
