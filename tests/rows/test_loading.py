"""Rows of raw data in a database: all of them or none, or all but those that don't fit."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

import xl2db
from tests.grids import write_workbook
from tests.rows.test_inferring import shop
from xl2db.database.building import build
from xl2db.database.connecting import connect
from xl2db.findings import DatabaseRefused, DecisionNeeded
from xl2db.rows.converting import Converter
from xl2db.rows.guessing import Style
from xl2db.schema.model import Column
from xl2db.schema.types import parse_type


def rows_of(url: str, query: str) -> list[tuple[Any, ...]]:
    with connect(url) as connection:
        return [tuple(row) for row in connection.execute(text(query))]


@pytest.mark.parametrize(
    ("type_", "style", "cells", "expected"),
    [
        ("whole number", Style(), ("1", "", "1,234", "5.0"), ["1", None, "1234", "5"]),
        ("whole number", Style(), ("2147483648",), {0: "is beyond what a whole number holds"}),
        ("whole number", Style(), ("1.5", "x"), {0: "is no whole number", 1: "is no whole number"}),
        ("decimal(6,2)", Style(comma=True), ("1.234,50", "7", "1,5"), ["1234.50", "7", "1.5"]),
        ("decimal(6,2)", Style(), ("1.239", "12345.00"), {0: "has more than 2 decimals", 1: "is beyond"}),
        ("percent", Style(), ("12.5%",), ["0.125"]),
        ("money", Style(), ("$1,200.50", "(3.00)"), ["1200.50", "-3.00"]),
        ("number", Style(), ("1e400", "0.1"), {0: "is beyond what a number holds"}),
        ("yes/no", Style(), ("Yes", "FALSE", "x", "0"), ["yes", "no", "yes", "no"]),
        ("yes/no", Style(), ("maybe",), {0: "is neither yes nor no"}),
        ("date", Style(day_first=True), ("01/02/2024", "2024-03-04"), ["2024-02-01", "2024-03-04"]),
        (
            "date",
            Style(day_first=False),
            ("01/02/2024", "13/02/2024"),
            {1: "is no date with the month first"},
        ),
        ("date and time", Style(day_first=False), ("1/31/2024 1:30 PM",), ["2024-01-31 13:30:00"]),
        ("date and time", Style(), ("2024-01-31T08:00Z",), {0: "has a time zone"}),
        ("timestamp", Style(), ("2024-01-31T08:00:00+02:00",), ["2024-01-31 08:00:00+02:00"]),
        ("time", Style(), ("8:05", "12:00 am"), ["08:05:00", "00:00:00"]),
        ("duration", Style(), ("26:05:00", "P1DT2H"), ["26:05:00", "26:00:00"]),
        (
            "uuid",
            Style(),
            ("B5A1C0DE-0000-4000-8000-000000000001",),
            ["b5a1c0de-0000-4000-8000-000000000001"],
        ),
        ("json", Style(), ('{"a": NaN}', "{"), {0: "holds NaN", 1: "is no json"}),
        ("text(3)", Style(), ("007", "four"), {1: "has 4 characters, and text(3) holds 3"}),
        ("text", Style(), ("a\0b",), {0: "holds a character that no database keeps"}),
        ("text", Style(), ("#REF!", "NA", "=1+1"), ["#REF!", "NA", "=1+1"]),
        ("whole number", Style(), ("#REF!",), {0: "shows the error #REF!"}),
        ("whole number", Style(empty=frozenset({"n/a"})), ("N/A", "2"), [None, "2"]),
        ("one of: a, b", Style(), ("a", "c"), {1: "is none of the values of its list"}),
    ],
)
def test_converter__gives_values_or_reasons(
    type_: str, style: Style, cells: tuple[str, ...], expected: list[str | None] | dict[int, str]
) -> None:
    column = Column("x", parse_type(type_))
    values, misfits = Converter(column, style, column.type.values or None).convert(cells)
    if isinstance(expected, list):
        assert (values, misfits) == (expected, {})
    else:
        assert misfits.keys() == expected.keys()
        assert all(why.startswith(expected[place]) for place, why in misfits.items())


def test_required_and_empty__is_no_value() -> None:
    column = Column("x", parse_type("whole number"), True)
    assert Converter(column, Style()).convert(("1", ""))[1] == {1: "is empty, and required"}


EVERYTHING = """
# Everything
| id | code | amount | share | flag | day | at | moment | clock | length | note | mail |
| =1 | 007 | =1234.5 | 12% | =TRUE | =date(2024, 2, 29) | =datetime(2024, 2, 29, 8, 30) | 2024-02-29T08:30:00+02:00 | =time(8, 30) | =timedelta(hours=30) | =1+1 | a@x.org |
| =2 | 010 | =0.25 |  | =FALSE | =date(1999, 12, 31) | =datetime(1999, 12, 31, 23, 59, 59) | 1999-12-31T23:59:59Z | =time(23, 59, 59) | =timedelta(hours=1) | 😀 ' " \\| % \\\\ | b@x.org |
| =3 | 999 |  | 7.5% |  |  |  |  |  |  | two\\nlines |  |
"""  # noqa: E501


def everything(folder: Path) -> Path:
    """A workbook with a value of each kind."""
    markdown = EVERYTHING.replace("| =1+1 |", "| ='=1+1' |")
    return write_workbook(folder / "everything.xlsx", markdown)


def test_every_type__arrives_as_it_was(database_url: str, tmp_path: Path) -> None:
    result = xl2db.infer([everything(tmp_path)], tmp_path / "all.xlsx", database=database_url, load=True)
    assert [(table.name, table.rows, table.rejected) for table in result.loaded] == [("everything", 3, 0)]
    schema = xl2db.check(result.path, database=database_url).schema
    types = {column.name: str(column.type) for column in schema.tables[0].columns}
    assert types == {
        "id": "whole number",
        "code": "text(5)",
        "amount": "decimal(10,2)",
        "share": "percent",
        "flag": "yes/no",
        "day": "date",
        "at": "date and time",
        "moment": "timestamp",
        "clock": "time",
        "length": "duration",
        "note": "text(20)",
        "mail": "email",
    }
    with connect(database_url) as connection:
        table = build(schema).tables["everything"]
        first, second, third = connection.execute(table.select().order_by(table.c.id)).all()
    assert first[:7] == (
        1,
        "007",
        Decimal("1234.5"),
        Decimal("0.12"),
        True,
        date(2024, 2, 29),
        datetime(2024, 2, 29, 8, 30),
    )
    assert first.moment.replace(tzinfo=None) in (datetime(2024, 2, 29, 6, 30), datetime(2024, 2, 29, 8, 30))
    assert (first.clock.hour, first.clock.minute, first.note) == (8, 30, "=1+1")
    assert first.length in (timedelta(hours=30), datetime(1970, 1, 2, 6))  # as MariaDB keeps it
    assert second.note == "😀 ' \" | % \\"
    assert third.note == "two\nlines"
    assert third[2] is None
    assert list(third[4:10]) == [None] * 6


def test_texts_with_any_line_ends__arrive_as_they_were(database_url: str, tmp_path: Path) -> None:
    texts = ["x\ry", "x\ny", "x\r\ny", "\\.", '"', "a\u2028b", "a,b;c\td"]
    lines = [f'{number},"{text}","{text}"\n'.replace('"""', '""""') for number, text in enumerate(texts)]
    (tmp_path / "t.csv").write_bytes(("id,a,b\n" + "".join(lines)).encode())
    result = xl2db.infer([tmp_path / "t.csv"], tmp_path / "all.xlsx", database=database_url, load=True)
    with connect(database_url) as connection:
        table = build(xl2db.check(result.path, database=database_url).schema).tables["t"]
        found = connection.execute(table.select().order_by(table.c.id)).all()
    assert [(row.a, row.b) for row in found] == [(text, text) for text in texts]


def test_tables__are_loaded_in_the_order_of_their_references(database_url: str, tmp_path: Path) -> None:
    paths = shop(tmp_path)
    result = xl2db.infer(reversed(paths), tmp_path / "shop.xlsx", database=database_url, load=True)
    assert {table.name: table.rows for table in result.loaded} == {
        "customers": 20,
        "orders": 40,
        "order_lines": 80,
    }
    assert rows_of(database_url, "SELECT count(*), sum(total) FROM orders") == [(40, 840)]
    with connect(database_url) as connection:
        assert [key["referred_table"] for key in inspect(connection).get_foreign_keys("order_lines")] == [
            "orders"
        ]


def people(folder: Path, last: str = "") -> Path:
    """People whose managers stand further down."""
    content = "id,name,manager_id\n" + "".join(
        f"{n},P{n},{n + 1 if n < 30 else last}\n" for n in range(1, 31)
    )
    file = folder / "people.csv"
    file.write_text(content)
    return file


def test_rows_that_refer_to_later_rows__are_loaded(database_url: str, tmp_path: Path) -> None:
    xl2db.infer([people(tmp_path)], tmp_path / "hr.xlsx", database=database_url, load=True)
    query = "SELECT count(*) FROM people AS a JOIN people AS b ON a.manager_id = b.id"
    assert rows_of(database_url, query) == [(29,)]


BAD = "id,age,code\n" + "".join(
    f"{n},{'about 20' if n in (7, 55) else n},{'c1' if n == 80 else f'c{n}'}\n" for n in range(1, 101)
)


def test_bad_rows__are_named_and_nothing_is_loaded(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "cats.csv").write_text(BAD)
    with pytest.raises(DatabaseRefused) as refused:
        xl2db.infer([tmp_path / "cats.csv"], tmp_path / "zoo.xlsx", database=database_url, load=True)
    said = [(finding.rule, str(finding.at or "")) for finding in refused.value.findings]
    assert said == [("row-rejected", "cats!B8"), ("row-rejected", "cats!B56"), ("nothing-loaded", "")]
    assert "'about 20' is no whole number (cats.age)." in refused.value.findings[0].message
    assert rows_of(database_url, "SELECT count(*) FROM cats") == [(0,)]


def make_unique(workbook: Path) -> None:
    """What a person decides: the code is unique."""
    from openpyxl import load_workbook

    book = load_workbook(workbook)
    sheet = book["cats"]
    place = next(cell.column for cell in sheet[2] if cell.value == "Unique")
    row = next(cell.row for cell in sheet["A"] if cell.value == "code")
    sheet.cell(row, place, "yes")
    book.save(workbook)


def test_keep_going__leaves_bad_rows_out_and_writes_them(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "cats.csv").write_text(BAD)
    xl2db.infer([tmp_path / "cats.csv"], tmp_path / "zoo.xlsx", database=database_url)
    make_unique(tmp_path / "zoo.xlsx")
    result = xl2db.infer(
        [tmp_path / "cats.csv"], tmp_path / "zoo.xlsx", database=database_url, load=True, keep_going=True
    )
    assert not result.written
    assert [(table.rows, table.rejected) for table in result.loaded] == [(97, 3)]
    assert result.rejected == tmp_path / "zoo (rejected rows).xlsx"
    from xl2db.workbook.reading import read

    sheet = read(result.rejected).sheets[0]
    assert list(sheet.rows[1].values()) == ["id", "age", "code", "Reason", "Cell"]
    assert [sheet.rows[row][1] for row in (2, 3, 4)] == ["7", "55", "80"]
    assert [sheet.rows[row][5] for row in (2, 3, 4)] == ["cats!B8", "cats!B56", "cats!C81"]
    assert sheet.rows[4][4] == "'c1' stands in another row already (cats.code)."
    assert rows_of(database_url, "SELECT count(*) FROM cats WHERE id IN (7, 55, 80)") == [(0,)]


def test_missing_reference__is_named_with_its_cell(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "parts.csv").write_text("id\n" + "".join(f"{n}\n" for n in range(1, 101)))
    (tmp_path / "uses.csv").write_text("id,part_id\n" + "".join(f"{n},{n + 2}\n" for n in range(1, 101)))
    with pytest.raises(DatabaseRefused) as refused:
        xl2db.infer(
            [tmp_path / "parts.csv", tmp_path / "uses.csv"],
            tmp_path / "x.xlsx",
            database=database_url,
            load=True,
        )
    first, second, last = refused.value.findings
    assert (str(first.at), str(second.at), last.rule) == ("uses!B100", "uses!B101", "nothing-loaded")
    assert first.message == "'101' is not in parts.id (uses.part_id)."
    assert rows_of(database_url, "SELECT count(*) FROM parts") == [(0,)]


def test_ambiguous_dates__are_not_loaded(tmp_path: Path, sqlite_url: str) -> None:
    (tmp_path / "days.csv").write_text("id,day\n1,01/02/2024\n2,03/04/2024\n3,05/06/2024\n")
    arguments: dict[str, Any] = {"database": sqlite_url, "load": True}
    with pytest.raises(DecisionNeeded):
        xl2db.infer([tmp_path / "days.csv"], tmp_path / "days.xlsx", **arguments)
    assert not (tmp_path / "days.xlsx").exists()
    xl2db.infer([tmp_path / "days.csv"], tmp_path / "days.xlsx", dates="month-first", **arguments)
    assert rows_of(sqlite_url, "SELECT day FROM days ORDER BY id")[0] == ("2024-01-02",)


def test_ambiguous_numbers__are_not_loaded(tmp_path: Path, sqlite_url: str) -> None:
    (tmp_path / "sums.csv").write_text('id,x\n1,"1,234"\n2,"5,678"\n3,7\n')
    arguments: dict[str, Any] = {"database": sqlite_url, "load": True}
    with pytest.raises(DecisionNeeded):
        xl2db.infer([tmp_path / "sums.csv"], tmp_path / "sums.xlsx", **arguments)
    xl2db.infer([tmp_path / "sums.csv"], tmp_path / "sums.xlsx", decimals="comma", **arguments)
    assert rows_of(sqlite_url, "SELECT x FROM sums ORDER BY id") == [(1.234,), (5.678,), (7,)]


def test_tables_with_rows__are_not_loaded_twice(tmp_path: Path, sqlite_url: str) -> None:
    paths = shop(tmp_path)
    xl2db.infer(paths, tmp_path / "shop.xlsx", database=sqlite_url, load=True)
    with pytest.raises(DatabaseRefused) as refused:
        xl2db.infer(paths, tmp_path / "shop.xlsx", database=sqlite_url, load=True)
    assert {finding.rule for finding in refused.value.findings} == {"table-has-rows"}
    assert rows_of(sqlite_url, "SELECT count(*) FROM orders") == [(40,)]
