"""OpenDocument spreadsheets are read cell by cell (F14, F20)."""

# ruff: noqa: E501 - a case is a line

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from tests.workbook.hostile import ods_parts, write_package
from tests.workbook.test_reading_refusals import refusal
from xl2db.workbook.grid import ErrorValue, Formula, Sheet
from xl2db.workbook.reading import read

STYLES = """
<number:time-style style:name="N1"/><number:time-style style:name="N2" number:truncate-on-overflow="false"/>
<style:style style:name="ce1" style:data-style-name="N1"/><style:style style:name="ce2" style:data-style-name="N2"/>
<style:style style:name="ta1"><style:table-properties table:display="true"/></style:style>
<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>
"""


def sheets(path: Path, body: str) -> tuple[Sheet, ...]:
    return read(write_package(path / "a.ods", ods_parts(body, styles=STYLES))).sheets


def table(rows: str, name: str = "orders", more: str = "") -> str:
    return f'<table:table table:name="{name}" {more}>{rows}</table:table>'


def cell(attributes: str = "", text: str = "") -> str:
    return f"<table:table-cell {attributes}>{text}</table:table-cell>"


def typed(kind: str, **values: str) -> str:
    return f'office:value-type="{kind}" ' + " ".join(
        f'office:{name.replace("_", "-")}="{value}"' for name, value in values.items()
    )


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (cell(typed("string"), "<text:p>id</text:p>"), "id"),
        (cell("", "<text:p>id</text:p>"), "id"),
        (cell(typed("string"), "<text:p>a</text:p><text:p>b</text:p>"), "a\nb"),
        (cell(typed("string"), '<text:p>a<text:s/><text:s text:c="2"/>b<text:tab/>c<text:line-break/>d</text:p>'), "a   b\tc\nd"),
        (cell(typed("string"), "<text:p>a<text:span>b<text:a>c</text:a></text:span>d</text:p>"), "abcd"),
        (cell(typed("string"), "<office:annotation><text:p>note</text:p></office:annotation><text:p>id</text:p>"), "id"),
        (cell(typed("string"), "<draw:frame><draw:text-box><text:p>x</text:p></draw:text-box></draw:frame><text:p>id</text:p>"), "id"),
        (cell(typed("string", string_value="007"), "<text:p>7</text:p>"), "007"),
        (cell(typed("float", value="255"), "<text:p>255,00</text:p>"), 255),
        (cell(typed("float", value="255.0")), 255),
        (cell(typed("percentage", value="0.5"), "<text:p>50%</text:p>"), 0.5),
        (cell(typed("currency", value="9.5")), 9.5),
        (cell(typed("boolean", boolean_value="true")), True),
        (cell(typed("boolean", boolean_value="false") + ' table:formula="of:=FALSE()"'), False),
        (cell('table:formula="of:=TRUE()"'), True),
        (cell(typed("float", value="1") + ' table:formula="of:=TRUE()"', "<text:p>TRUE</text:p>"), True),
        (cell('table:formula="of:=[.B1]"', "<text:p/>"), None),
        (cell(typed("date", date_value="2024-01-31")), date(2024, 1, 31)),
        (cell(typed("date", date_value="2024-01-31T08:30:00")), datetime(2024, 1, 31, 8, 30)),
        (cell(typed("time", time_value="PT08H30M00S") + ' table:style-name="ce1"'), time(8, 30)),
        (cell(typed("time", time_value="PT08H30M00.25S")), time(8, 30, 0, 250_000)),
        (cell(typed("time", time_value="PT08H30M00S") + ' table:style-name="ce2"'), timedelta(hours=8, minutes=30)),
        (cell(typed("time", time_value="PT30H00M00S")), timedelta(hours=30)),
        (cell(typed("float", value="2") + ' table:formula="of:=1+1"'), 2),
        (cell('table:formula="of:=[.B1]*2"'), Formula("=[.B1]*2")),
        (cell('table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"',
              "<text:p>#DIV/0!</text:p>"), ErrorValue("#DIV/0!")),
        (cell('table:style-name="ce1"'), None),
        (cell(typed("string"), "<text:p></text:p>"), None),
    ],
)  # fmt: skip
def test_cell__comes_out_as_what_it_is(tmp_path: Path, xml: str, expected: object) -> None:
    (sheet,) = sheets(tmp_path, table(f"<table:table-row>{xml}</table:table-row>"))
    assert sheet.value(1, 1) == expected
    assert type(sheet.value(1, 1)) is type(expected)


def test_style_of_the_column__counts_where_the_cell_has_none(tmp_path: Path) -> None:
    columns = '<table:table-column/><table:table-column table:default-cell-style-name="ce2" table:number-columns-repeated="3"/>'
    row = cell(typed("time", time_value="PT8H")) * 2
    (sheet,) = sheets(tmp_path, table(f"{columns}<table:table-row>{row}</table:table-row>"))
    assert sheet.rows == {1: {1: time(8), 2: timedelta(hours=8)}}


def test_repeated_cells_and_rows__are_counted(tmp_path: Path) -> None:
    filled = cell(f'table:number-columns-repeated="2" {typed("string")}', "<text:p>x</text:p>")
    empty = cell('table:number-columns-repeated="16380"')
    rows = (
        f'<table:table-header-rows><table:table-row table:number-rows-repeated="2">{cell()}{filled}{empty}</table:table-row>'
        f'</table:table-header-rows><table:table-row table:number-rows-repeated="1000000">{empty}</table:table-row>'
        f"<table:table-row>{filled}</table:table-row>"
    )
    (sheet,) = sheets(tmp_path, table(rows))
    assert sheet.rows == {1: {2: "x", 3: "x"}, 2: {2: "x", 3: "x"}, 1_000_003: {1: "x", 2: "x"}}


def test_spanned_cells__are_merged_areas(tmp_path: Path) -> None:
    spanned = cell(
        f'table:number-rows-spanned="2" table:number-columns-spanned="3" {typed("string")}',
        "<text:p>x</text:p>",
    )
    covered = '<table:covered-table-cell table:number-columns-repeated="2"/>'
    last = cell(typed("string"), "<text:p>y</text:p>")
    (sheet,) = sheets(tmp_path, table(f"<table:table-row>{spanned}{covered}{last}</table:table-row>"))
    assert sheet.merged == ((1, 1, 2, 3),)
    assert sheet.rows == {1: {1: "x", 4: "y"}}


def test_sheets__come_in_order_and_hidden_ones_too(tmp_path: Path) -> None:
    history = f"<table:tracked-changes><table:cell-content-change>{cell()}</table:cell-content-change></table:tracked-changes>"
    body = history + table("", "z", 'table:style-name="ta1"') + table("", "a", 'table:style-name="ta2"')
    assert [(sheet.name, sheet.hidden) for sheet in sheets(tmp_path, body)] == [("z", False), ("a", True)]


@pytest.mark.parametrize("name", ["'file:///tmp/other.ods'#$orders", "'file:///tmp/it''s&#10;.ods'#orders"])
def test_what_is_remembered_of_other_files__is_no_sheet(tmp_path: Path, name: str) -> None:
    row = f"<table:table-row>{cell(typed('string'), '<text:p>x</text:p>')}</table:table-row>"
    body = table(row) + table(f"<table:table-source/>{row}", name) + table("<table:table-source/>", "linked")
    assert [sheet.name for sheet in sheets(tmp_path, body)] == ["orders", "linked"]


@pytest.mark.parametrize(
    ("body", "rule", "says"),
    [
        (table("") + table("", "Orders"), "duplicate-sheet", "Orders"),
        (table(table("", "inner")), "file-damaged", "within a sheet"),
        (table("", ""), "file-damaged", "no name"),
        (table(f"<table:table-row>{cell(typed('float', value='x'))}</table:table-row>"), "file-damaged", "A1"),
        (table(f"<table:table-row>{cell(typed('date', date_value='31.1.2024'))}</table:table-row>"), "file-damaged", "A1"),
        (table(f"<table:table-row>{cell(typed('time', time_value='8:30'))}</table:table-row>"), "file-damaged", "A1"),
        (table(f"<table:table-row>{cell(typed('zzz'))}</table:table-row>"), "file-damaged", "A1"),
        (table(f'<table:table-row>{cell("table:number-columns-repeated=&quot;-1&quot;".replace("&quot;", chr(34)))}'
               "</table:table-row>"), "file-damaged", "count"),
        (table(cell()), "file-damaged", "outside a row"),
        (table("<table:table-row><table:table-row/></table:table-row>"), "file-damaged", "outside"),
        (table(f"<table:table-row>{cell('', cell())}</table:table-row>"), "file-damaged", "outside a row"),
        (table('<table:table-row table:number-rows-repeated="1048577">' + cell(typed("float", value="1"))
               + "</table:table-row>"), "file-damaged", "rows"),
        ("<x>", "file-damaged", "XML is broken"),
    ],
)  # fmt: skip
def test_damaged_ods__is_refused(tmp_path: Path, body: str, rule: str, says: str) -> None:
    finding = refusal(write_package(tmp_path / "a.ods", ods_parts(body)))
    assert finding.rule == rule
    assert says in finding.message


def test_ods_without_content__is_refused(tmp_path: Path) -> None:
    content = {**ods_parts(""), "content.xml": None}
    assert refusal(write_package(tmp_path / "a.ods", content)).rule == "part-missing"
