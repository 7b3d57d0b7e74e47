"""What a cell holds comes out as that, whichever program wrote it and however (F7, F14, F20)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.grids import write_workbook
from tests.workbook.hostile import (
    HONEST,
    STRICT,
    STRICT_RELATIONSHIPS,
    one_sheet,
    parts,
    row,
    sheet_xml,
    strings_xml,
    styles_xml,
    text_cell,
    write_package,
)
from xl2db.workbook.grid import ErrorValue, Formula
from xl2db.workbook.number_formats import Moment, moment_of
from xl2db.workbook.reading import read


def only_cell(path: Path) -> Any:
    (sheet,) = read(path).sheets
    return sheet.value(1, 1)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="A1"><v>255</v></c>', 255),
        ('<c r="A1"><v>255.0</v></c>', 255),
        ('<c r="A1"><v>-0.5</v></c>', -0.5),
        ('<c r="A1"><v> 7 </v></c>', 7),
        ('<c r="A1"><v>2.55E2</v></c>', 255),
        ('<c r="A1"><v>1E+20</v></c>', 10**20),
        ('<c r="A1"><v>12345678901234567890</v></c>', 12345678901234567890),
        ('<c r="A1"><v>9007199254740993.0</v></c>', 9007199254740993),
        ('<c r="A1"><v>1.7976931348623157E308</v></c>', 17976931348623157 * 10**292),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="b"><v>false</v></c>', False),
        ('<c r="A1" t="b"><f>TRUE()</f><v>1</v></c>', True),
        ('<c r="A1"><f>TRUE()</f></c>', True),
        ('<c r="A1" t="n"><f aca="false">TRUE()</f><v>1</v></c>', True),
        ('<c r="A1" t="b"><f>FALSE()</f><v></v></c>', False),
        ('<c r="A1" t="e"><v>#REF!</v></c>', ErrorValue("#REF!")),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', ErrorValue("#DIV/0!")),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', 2),
        ('<c r="A1"><f>1+1</f></c>', Formula("=1+1")),
        ('<c r="A1"><f>1+1</f><v/></c>', Formula("=1+1")),
        ('<c r="A1" t="str"><f>A2&amp;"x"</f><v>ax</v></c>', "ax"),
        ('<c r="A1" t="str"><f>A2&amp;"x"</f></c>', Formula('=A2&"x"')),
        ('<c r="A1" t="str"><f>""</f><v></v></c>', None),
        ('<c r="A1" t="s"><f>"id"</f><v>0</v></c>', "id"),
        ('<c r="A1" t="str"><v>007</v></c>', "007"),
        ('<c r="A1" t="s"><v>0</v></c>', "id"),
        ('<c r="A1" t="s"><v>1</v></c>', "customer"),
        ('<c r="A1" t="s"><v>2</v></c>', "  both\u00a0"),
        ('<c r="A1" t="s"><v>3</v></c>', "顧客"),
        ('<c r="A1" t="s"><v>4</v></c>', "a\r\nb_x000D_"),
        ('<c r="A1" t="s"><v/></c>', None),
        ('<c r="A1" t="inlineStr"><is><t>id</t></is></c>', "id"),
        ('<c r="A1" t="inlineStr"><is><r><t>cust</t></r><r><rPr><b/></rPr><t>omer</t></r></is></c>', "customer"),
        ('<c r="A1" t="inlineStr"><is><t>顧客</t><rPh sb="0" eb="2"><t>コキャク</t></rPh></is></c>', "顧客"),
        ('<c r="A1" t="inlineStr"><is><t><![CDATA[a <c r="A9"/> b]]></t></is></c>', 'a <c r="A9"/> b'),
        ('<c r="A1" t="inlineStr"><is><t>_x0041__x005F_x0041_</t></is></c>', "A_x0041_"),
        ('<c r="A1" t="inlineStr"><is><t>_xD83D__xDE00_</t></is></c>', "😀"),
        ('<c r="A1" t="inlineStr"><is><t>_xD83D_</t></is></c>', "_xD83D_"),
        ('<c r="A1" t="inlineStr"><is><t>_x0000_</t></is></c>', "_x0000_"),
        ('<c r="A1" t="inlineStr"><is><t>_x001B_[2J</t></is></c>', "\x1b[2J"),
        ('<c r="A1" t="inlineStr"><is><t> </t></is></c>', " "),
        ('<c r="A1" t="inlineStr"/>', None),
        ('<c r="A1" s="1"/>', None),
        ('<c r="$A$1"><v>1</v></c>', 1),
        ('<c r="a1"><v>1</v></c>', 1),
        ('<c><v>1</v></c>', 1),
        ('<c r="A1" t="d"><v>2024-01-31</v></c>', date(2024, 1, 31)),
        ('<c r="A1" t="d"><v>2024-01-31T08:30:00</v></c>', datetime(2024, 1, 31, 8, 30)),
        ('<c r="A1" t="d" s="1"><v>2024-01-31T00:00:00</v></c>', date(2024, 1, 31)),
        ('<c r="A1" t="d" s="2"><v>1899-12-31T08:30:00</v></c>', time(8, 30)),
        ('<c r="A1" t="d"><v>08:30:00</v></c>', time(8, 30)),
        ('<c r="A1" s="1"><v>45322</v></c>', date(2024, 1, 31)),
        ('<c r="A1" s="1"><v>45322.5</v></c>', datetime(2024, 1, 31, 12)),
        ('<c r="A1" s="2"><v>0.354166666666667</v></c>', time(8, 30)),
        ('<c r="A1" s="2"><v>45322.25</v></c>', datetime(2024, 1, 31, 6)),
        ('<c r="A1" s="3"><v>45322</v></c>', datetime(2024, 1, 31)),
        ('<c r="A1" s="4"><v>1.25</v></c>', timedelta(hours=30)),
        ('<c r="A1" s="4"><v>-0.5</v></c>', timedelta(hours=-12)),
        ('<c r="A1" s="5"><v>45322</v></c>', date(2024, 1, 31)),
        ('<c r="A1" s="6"><v>45322</v></c>', 45322),
        ('<c r="A1" s="1"><v>1</v></c>', date(1900, 1, 1)),
        ('<c r="A1" s="1"><v>59</v></c>', date(1900, 2, 28)),
        ('<c r="A1" s="1"><v>60</v></c>', 60),
        ('<c r="A1" s="1"><v>61</v></c>', date(1900, 3, 1)),
        ('<c r="A1" s="1"><v>0</v></c>', 0),
        ('<c r="A1" s="1"><v>-3</v></c>', -3),
        ('<c r="A1" s="1"><v>2958465</v></c>', date(9999, 12, 31)),
        ('<c r="A1" s="1"><v>2958466</v></c>', 2958466),
    ],
)  # fmt: skip
def test_cell__comes_out_as_what_it_is(tmp_path: Path, cell: str, expected: object) -> None:
    strings = strings_xml(
        "<t>id</t>",
        "<r><t>cust</t></r><r><rPr><b/></rPr><t>omer</t></r>",
        '<t xml:space="preserve">  both\u00a0</t>',
        '<t>顧客</t><rPh sb="0" eb="2"><t>コキャク</t></rPh><phoneticPr fontId="1"/>',
        "<t>a_x000D_\nb_x005F_x000D_</t>",
    )
    styles = styles_xml(14, "h:mm", "yyyy-mm-dd hh:mm", "[h]:mm:ss", 31, "0.00E+00")
    value = only_cell(
        one_sheet(tmp_path / "a.xlsx", f'<row r="1">{cell}</row>', strings=strings, styles=styles)
    )
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("General", None),
        ("@", None),
        ("0.00", None),
        ("#,##0.00 [$€-407]", None),
        ('0" days"', None),
        ('#,##0"d"', None),
        ("0.00E+00", None),
        ("##0.0E-0", None),
        ("[Red]-0.0%", None),
        ('"TRUE";"TRUE";"FALSE"', None),
        ("# ?/?", None),
        (r"0\d", None),
        ("yyyy-mm-dd", Moment.DATE),
        ("[$-409]d-mmm-yy;@", Moment.DATE),
        ("[$-F800]dddd, mmmm dd, yyyy", Moment.DATE),
        (r"yyyy\-mm\-dd", Moment.DATE),
        ('yyyy"年"m"月"d"日"', Moment.DATE),
        ("[$-411]ggge年m月d日", Moment.DATE),
        ("mmm", Moment.DATE),
        ("D.M.YYYY", Moment.DATE),
        ("h:mm", Moment.TIME),
        ("mm:ss", Moment.TIME),
        ("mm:ss.0", Moment.TIME),
        ("h:mm:ss.000", Moment.TIME),
        ("[$-409]h:mm AM/PM", Moment.TIME),
        ("h AM/PM", Moment.TIME),
        ("m/d/yy h:mm", Moment.DATE_AND_TIME),
        ("yyyy-mm-ddThh:mm:ss", Moment.DATE_AND_TIME),
        ('dd/mm/yyyy\\ hh:mm', Moment.DATE_AND_TIME),
        ("[h]:mm", Moment.DURATION),
        ("[hh]:mm:ss", Moment.DURATION),
        ("[mm]:ss.00", Moment.DURATION),
        ("[ss].000", Moment.DURATION),
        ("[s]", Moment.DURATION),
        ("", None),
        (";;;", None),
        ('"' * 5000, None),
    ],
)  # fmt: skip
def test_number_format__tells_dates_from_numbers(code: str, expected: Moment | None) -> None:
    assert moment_of(code) is expected


@pytest.mark.parametrize(("number", "expected"), [(0, date(1904, 1, 1)), (43860, date(2024, 1, 31))])
def test_dates_since_1904__count_from_there(tmp_path: Path, number: int, expected: date) -> None:
    path = tmp_path / "mac.xlsx"
    rows = f'<row r="1"><c r="A1" s="1"><v>{number}</v></c></row>'
    one_sheet(path, rows, styles=styles_xml(14), properties='<workbookPr date1904="1"/>')
    assert only_cell(path) == expected


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (
            "styles",
            "</styleSheet>",
            '<dxfs><dxf><numFmt numFmtId="14" formatCode="0"/></dxf></dxfs></styleSheet>',
        ),
        ("styles", '<xf numFmtId="0"/>', '<xf numFmtId="0"><extLst><xf numFmtId="2"/></extLst></xf>'),
        ("styles", "<cellXfs>", "<extLst><cellXfs><xf/><xf/></cellXfs></extLst><cellXfs>"),
        ("workbook", "</sheets>", '</sheets><extLst><ext><workbookPr date1904="1"/></ext></extLst>'),
    ],
)
def test_date__is_told_by_the_lists_of_the_workbook_alone(
    tmp_path: Path, part: str, old: str, new: str
) -> None:
    content = parts(
        {"orders": sheet_xml('<row r="1"><c r="A1" s="1"><v>45322</v></c></row>')}, styles=styles_xml(14)
    )
    content[f"xl/{part}.xml"] = str(content[f"xl/{part}.xml"]).replace(old, new, 1)
    assert only_cell(write_package(tmp_path / "a.xlsx", content)) == date(2024, 1, 31)


def test_zero_that_nobody_calculated__is_a_formula_without_a_value(tmp_path: Path) -> None:
    cell = '<row r="1"><c r="A1"><f>B1*2</f><v>0</v></c></row>'
    assert only_cell(one_sheet(tmp_path / "saved.xlsx", cell)) == 0
    after = parts({"orders": sheet_xml(cell)})
    after["xl/workbook.xml"] = str(after["xl/workbook.xml"]).replace(
        "</sheets>", '</sheets><calcPr fullCalcOnLoad="1"/>'
    )
    assert only_cell(write_package(tmp_path / "made.xlsx", after)) == Formula("=B1*2")


def test_shared_formula__is_told_where_it_is_not_written_out(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/></c></row>'
    )
    (sheet,) = read(one_sheet(tmp_path / "a.xlsx", rows)).sheets
    assert sheet.rows == {1: {1: Formula("=B1*2")}, 2: {1: Formula("=B1*2")}}


def test_strict_open_xml__is_read_like_any_other(tmp_path: Path) -> None:
    content = parts(namespace=STRICT, relationships=STRICT_RELATIONSHIPS)
    (sheet,) = read(write_package(tmp_path / "strict.xlsx", content)).sheets
    assert sheet.rows == {1: {1: "Column", 2: "Type"}, 2: {1: "id", 2: "whole number"}}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1", "us-ascii"])
def test_encodings_of_xml__are_read(tmp_path: Path, encoding: str) -> None:
    xml = sheet_xml(row(1, "id")).replace("UTF-8", encoding.removesuffix("-sig"))
    path = write_package(tmp_path / "a.xlsx", {**parts(), "xl/worksheets/sheet1.xml": xml.encode(encoding)})
    assert only_cell(path) == "id"


def test_prefixed_names__are_read(tmp_path: Path) -> None:
    xml = sheet_xml(HONEST).replace("xmlns=", "xmlns:x=").replace("</", "</x:").replace("<x:", "<")
    xml = (
        xml.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?xml", "<?xml").replace("</x:x:", "</x:")
    )
    (sheet,) = read(write_package(tmp_path / "a.xlsx", {**parts(), "xl/worksheets/sheet1.xml": xml})).sheets
    assert sheet.rows == {1: {1: "Column", 2: "Type"}, 2: {1: "id", 2: "whole number"}}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<row><c><v>1</v></c><c/><c><v>3</v></c></row><row><c><v>4</v></c></row>", {1: {1: 1, 3: 3}, 2: {1: 4}}),
        ('<row r="3"><c r="B3"><v>1</v></c><c><v>2</v></c></row>', {3: {2: 1, 3: 2}}),
        ('<row r="3"><c r="B3"><v>1</v></c></row><row><c><v>3</v></c></row>', {3: {2: 1}, 4: {1: 3}}),
        ('<row r="5"><c r="A5"><v>5</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>', {2: {1: 2}, 5: {1: 5}}),
        ('<row r="2"><c r="C2"><v>3</v></c><c r="A2"><v>1</v></c></row>', {2: {1: 1, 3: 3}}),
        ('<row r="2"><c r="C2"><v>3</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>', {2: {1: 1, 3: 3}}),
        ('<row><c r="A7"><v>7</v></c></row>', {7: {1: 7}}),
        ('<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>', {1048576: {16384: 7}}),
        ('<row r="1" hidden="1"><c r="A1"><v>7</v></c></row>', {1: {1: 7}}),
        ("", {}),
    ],
)  # fmt: skip
def test_places__are_those_of_the_cells(
    tmp_path: Path, rows: str, expected: dict[int, dict[int, int]]
) -> None:
    (sheet,) = read(one_sheet(tmp_path / "a.xlsx", f"<!-- c --><?x y?>{rows}")).sheets
    assert sheet.rows == expected
    assert [list(sheet.rows), *map(list, sheet.rows.values())] == [
        sorted(sheet.rows), *map(sorted, expected.values())
    ]  # fmt: skip


def test_false_dimension__is_not_believed(tmp_path: Path) -> None:
    xml = sheet_xml(HONEST).replace("<sheetData>", '<dimension ref="A1:A1"/><sheetData>')
    (sheet,) = read(write_package(tmp_path / "a.xlsx", {**parts(), "xl/worksheets/sheet1.xml": xml})).sheets
    assert len(sheet.rows) == 2


def test_merged_areas__are_told(tmp_path: Path) -> None:
    merges = "".join(f'<mergeCell ref="{area}"/>' for area in ("A2:A4", "$C$1:$B$2", "D1"))
    merges = f'<mergeCells count="99">{merges}</mergeCells>'
    (sheet,) = read(one_sheet(tmp_path / "a.xlsx", HONEST, after=merges)).sheets
    assert sheet.merged == ((2, 1, 4, 1), (1, 2, 2, 3))


def test_hidden_sheets_and_rows__count_like_any_other(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", "# shown\n| a |\n# away\n! hidden\n| b |\n! hide row 1")
    assert [(sheet.name, sheet.hidden, sheet.rows) for sheet in read(path).sheets] == [
        ("shown", False, {1: {1: "a"}}),
        ("away", True, {1: {1: "b"}}),
    ]


def test_sheets__stand_in_the_order_of_their_tabs(tmp_path: Path) -> None:
    content = parts({name: sheet_xml(row(1, name)) for name in ("z", "a", "m &amp; n")})
    listing = str(content["xl/workbook.xml"])
    content["xl/workbook.xml"] = listing.replace('name="z" sheetId="1"', 'name="z" sheetId="9"')
    assert [sheet.name for sheet in read(write_package(tmp_path / "a.xlsx", content)).sheets] == [
        "z",
        "a",
        "m & n",
    ]


@pytest.mark.parametrize(
    "target",
    [
        "/xl/worksheets/sheet1.xml",
        "Worksheets/Sheet1.XML",
        "./x/../worksheets/sheet1.xml",
        r"worksheets\sheet1.xml",
        "worksheets/sheet%31.xml",
    ],
)
def test_target_of_a_sheet__may_be_written_in_several_ways(tmp_path: Path, target: str) -> None:
    content = parts()
    listing = str(content["xl/_rels/workbook.xml.rels"])
    content["xl/_rels/workbook.xml.rels"] = listing.replace("worksheets/sheet1.xml", target)
    assert only_cell(write_package(tmp_path / "a.xlsx", content)) == "Column"


def test_chart_sheets__are_left_out(tmp_path: Path) -> None:
    content = parts({"orders": sheet_xml(HONEST), "chart": "<chartsheet/>"})
    listing = str(content["xl/_rels/workbook.xml.rels"])
    content["xl/_rels/workbook.xml.rels"] = listing.replace(
        'worksheet" Target="worksheets/sheet2', 'chartsheet" Target="worksheets/sheet2'
    )
    assert [sheet.name for sheet in read(write_package(tmp_path / "a.xlsx", content)).sheets] == ["orders"]


def test_cells_without_places_among_phantoms__are_still_counted_right(tmp_path: Path) -> None:
    phantoms = "".join(f'<c r="{letter}1" s="1"/>' for letter in "ABCDEFGHIJ") * 80
    rows = f'<row r="1">{phantoms}</row><row><c/><c><v>7</v></c></row>'
    rows = rows.replace(phantoms, "".join(f'<c r="A1" s="{style}"/>' for style in range(800)))
    (sheet,) = read(one_sheet(tmp_path / "a.xlsx", rows)).sheets
    assert sheet.rows == {2: {2: 7}}


def test_text_that_looks_like_empty_cells__is_kept(tmp_path: Path) -> None:
    text = '<c r="A1" s="1"/>' * 1000
    assert (
        only_cell(
            one_sheet(tmp_path / "a.xlsx", f'<row r="1">{text_cell("A1", f"<![CDATA[{text}]]>")}</row>')
        )
        == text
    )


@pytest.mark.parametrize(
    "phantom",
    [
        '<row r="{0}" spans="1:4" s="1" customFormat="1"><c r="A{0}" s="1"/><c r="B{0}" s="1"></c></row>',
        '<row r="{0}" ht="12.8" hidden="false"/>',
        '<row r="{0}" x="a/&gt;"> </row>',
    ],
)
def test_phantom_rows__are_absent_and_cheap(tmp_path: Path, phantom: str) -> None:
    rows = HONEST + "".join(phantom.format(number) for number in range(3, 20_000)) + row(20_000, "last")
    (sheet,) = read(one_sheet(tmp_path / "a.xlsx", rows)).sheets
    assert list(sheet.rows) == [1, 2, 20_000]
