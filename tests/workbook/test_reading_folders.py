"""A folder of .csv files is a workbook, one file a sheet (F20)."""

# ruff: noqa: E501 - a case is a line

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workbook.test_reading_refusals import refusal
from xl2db.workbook.grid import Value
from xl2db.workbook.reading import read


def rows_of(folder: Path, content: bytes) -> dict[int, dict[int, Value]]:
    (folder / "orders.csv").write_bytes(content)
    (sheet,) = read(folder).sheets
    assert sheet.name == "orders"
    return sheet.rows


PLAIN: dict[int, dict[int, str]] = {1: {1: "Column", 2: "Type"}, 2: {1: "größe", 2: "text(5)"}}
TEXT = "Column,Type\ngröße,text(5)\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (TEXT.encode(), PLAIN),
        (TEXT.encode("utf-8-sig"), PLAIN),
        (TEXT.encode("utf-16"), PLAIN),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), PLAIN),
        (TEXT.encode("cp1252"), PLAIN),
        (TEXT.replace("\n", "\r\n").encode(), PLAIN),
        (TEXT.replace("\n", "\r").encode(), PLAIN),
        (TEXT.replace(",", ";").encode(), PLAIN),
        (TEXT.replace(",", "\t").encode(), PLAIN),
        (TEXT.replace(",", ";").encode().replace(b"text(5)", b'"decimal(5,2)"'), {**PLAIN, 2: {1: "größe", 2: "decimal(5,2)"}}),
        (b"sep=;\r\n" + TEXT.replace(",", ";").encode(), PLAIN),
        (b"a,b\n\n,\n,d\n", {1: {1: "a", 2: "b"}, 4: {2: "d"}}),
        (b'"a,b","c ""d"""\n"two\nlines",x', {1: {1: "a,b", 2: 'c "d"'}, 2: {1: "two\nlines", 2: "x"}}),
        (b" a , b \n", {1: {1: " a ", 2: " b "}}),
        (b"007,1-2,TRUE,NA,null\n", {1: {1: "007", 2: "1-2", 3: "TRUE", 4: "NA", 5: "null"}}),
        (b"only\none\n", {1: {1: "only"}, 2: {1: "one"}}),
        (b"a;b\n1;x, y, z\n2;u, v, w\n", {1: {1: "a", 2: "b"}, 2: {1: "1", 2: "x, y, z"}, 3: {1: "2", 2: "u, v, w"}}),
        (b"", {}),
    ],
)  # fmt: skip
def test_csv__is_read_as_texts(tmp_path: Path, content: bytes, expected: dict[int, dict[int, str]]) -> None:
    assert rows_of(tmp_path, content) == expected


@pytest.mark.parametrize(
    ("content", "rule", "says"),
    [
        ("列名,型\n顧客番号,整数\n".encode("shift_jis"), "unknown-encoding", "CSV UTF-8"),
        ("字段,类型\n客户编号,整数\n".encode("gbk"), "unknown-encoding", "CSV UTF-8"),
        ("Столбец,Тип\nимя,текст\n".encode("cp1251"), "unknown-encoding", "CSV UTF-8"),
        ("Column,Type\nid,int\n".encode("utf-16-le"), "unknown-encoding", "UTF-16"),
        (b"\xff\xfeabc", "unknown-encoding", "CSV UTF-8"),
        (b"a\xe4\x81,b\n", "unknown-encoding", "CSV UTF-8"),
        (b'a,"b\nc,d\n', "csv-broken", "quotation marks"),
        (b'a,"b"c\nd,e\n', "csv-broken", "line 1"),
        (b'a,"' + b"x" * 200_000 + b'"\n', "csv-broken", "line"),
        (b"," * 20_000, "file-too-large", "columns"),
    ],
)
def test_csv_that_is_not_understood__is_refused(tmp_path: Path, content: bytes, rule: str, says: str) -> None:
    (tmp_path / "orders.csv").write_bytes(content)
    finding = refusal(tmp_path)
    assert finding.rule == rule
    assert says in f"{finding.message} {finding.hint}"
    assert "orders" in finding.message or finding.rule == "file-too-large"


def test_folder__is_read_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.csv", "A.CSV", "c.csv", ".hidden.csv", "~$a.csv", ".~lock.a.csv#", "note.txt"):
        (tmp_path / name).write_text("x,y\n")
    assert [sheet.name for sheet in read(tmp_path).sheets] == ["A", "b", "c"]


def test_two_files_of_one_name__are_refused(tmp_path: Path) -> None:
    for name in ("orders.csv", "Orders.CSV"):
        (tmp_path / name).write_text("x,y\n")
    if len(list(tmp_path.iterdir())) < 2:
        pytest.skip("the file system knows no capitals")
    assert refusal(tmp_path).rule == "duplicate-sheet"
