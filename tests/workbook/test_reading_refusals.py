"""What can't be read gets exactly one clear line, and quickly (F20, F22, "Bad input")."""

# ruff: noqa: E501 - a case is a line

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.workbook.hostile import (
    HONEST,
    RELATIONSHIPS,
    TRANSITIONAL,
    mark_as_encrypted,
    ods_parts,
    ole_file,
    one_sheet,
    parts,
    row,
    sheet_xml,
    spoil_content,
    strings_xml,
    styles_xml,
    write_package,
)
from xl2db.findings import Finding, Rule, Severity, WorkbookRefused
from xl2db.rules import all_rules
from xl2db.workbook.reading import read

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"


def refusal(path: Path) -> Finding:
    with pytest.raises(WorkbookRefused) as caught:
        read(path)
    (finding,) = caught.value.findings
    assert finding.severity is Severity.ERROR
    assert finding.rule in all_rules()
    assert finding.hint
    assert "\n" not in finding.message + finding.hint
    return finding


def honest(path: Path) -> Path:
    return write_package(path, parts())


NOT_ZIP: list[tuple[str, bytes, str, str]] = [
    ("a.xlsx", b"", "file-empty", "0 bytes"),
    ("a.xlsx", b"\0" * 5000, "file-empty", "zero bytes"),
    ("a.xlsx", b" \r\n", "file-empty", "blanks"),
    ("a.xlsx", LFS, "git-lfs-pointer", "git lfs pull"),
    ("a.ods", LFS, "git-lfs-pointer", "git lfs pull"),
    ("a.xlsx", b"<<<<<<< HEAD\n" + LFS + b"=======\n" + LFS + b">>>>>>> main\n", "merge-conflict", "git checkout"),
    ("a.xlsx", b"version https://git-lfs.github.com/spec/v1\n<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> b\n", "merge-conflict", ""),
    ("a.xlsx", b"<!DOCTYPE html><html><body>Sign in</body></html>", "not-a-workbook", "web page"),
    ("a.xlsx", b"\xef\xbb\xbf\r\n<html><table><tr><td>id</td></tr></table>", "not-a-workbook", "web page"),
    ("a.xls", b"<!-- x --> <TABLE><tr><td>id</td></tr></table>", "not-a-workbook", "web page"),
    ("a.xlsx", b"Column,Type\nid,whole number\n", "not-a-workbook", "CSV"),
    ("a.xlsx", "Spalte;Typ\nGröße;Zahl\n".encode("cp1252"), "not-a-workbook", "CSV"),
    ("a.xlsx", "Column\tType\nid\ttext\n".encode("utf-16"), "not-a-workbook", "CSV"),
    ("a.xlsx", b'{"tables": []}', "not-a-workbook", "JSON"),
    ("a.xlsx", b'[{"a": 1}]', "not-a-workbook", "JSON"),
    ("a.xlsx", b"hello\n", "not-a-workbook", "text file"),
    ("a.xlsx", "あいうえお".encode() * 1000, "not-a-workbook", "text file"),
    ("a.xlsx", b"%PDF-1.7\n", "not-a-workbook", "PDF"),
    ("a.xlsx", b"\x89PNG\r\n\x1a\n", "not-a-workbook", "picture"),
    ("a.xlsx", b"\x1f\x8b\x08\0\0", "not-a-workbook", "gzip"),
    ("a.xlsx", bytes(range(256)), "not-a-workbook", "unknown kind"),
    ("a.xml", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "not-a-workbook", ".xlsx"),
    ("a.fods", b'<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>', "not-a-workbook", ".ods"),
    ("a.xlsx", b"<?xml version='1.0'?><a/>", "not-a-workbook", "XML"),
    ("a.csv", b"Column,Type\n", "not-a-workbook", "folder"),
    ("a.csv", b"", "file-empty", ""),
    ("a.xlsx", ole_file("EncryptionInfo", "EncryptedPackage"), "password-protected", "Remove the password"),
    ("a.xls", ole_file("Workbook", "\x05SummaryInformation"), "old-excel-file", ".xlsx"),
    ("a.xlsx", ole_file("Book"), "old-excel-file", ".xlsx"),
    ("a.xlsx", ole_file("WordDocument"), "not-a-workbook", "Word"),
    ("a.xls", ole_file("Something"), "old-excel-file", ".xlsx"),
    ("a.xlsx", ole_file("Something"), "not-a-workbook", "Office"),
    ("a.xls", b"\x09\x08\x10\0\0\x06\x05\0", "old-excel-file", ".xlsx"),
    ("a.xlsx", b"PK\x03\x04" + b"\0" * 100, "file-truncated", "cut off"),
    ("a.numbers", b"PK\x03\x04" + b"\0" * 100, "numbers-file", "Export"),
    ("~$a.xlsx", b"\x05Ann", "lock-file", ": a.xlsx"),
    (".~lock.a.ods#", b",ann,host,23.11.2026;", "lock-file", ": a.ods"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "rule", "says"), NOT_ZIP)
def test_file_that_is_no_workbook__is_named_for_what_it_is(
    tmp_path: Path, name: str, content: bytes, rule: str, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    finding = refusal(path)
    assert finding.rule == rule
    assert says in f"{finding.message} {finding.hint}"
    assert name in finding.message


ARCHIVES: list[tuple[str, dict[str, str | bytes | None], str, str]] = [
    ("a.xlsx", {"word/document.xml": "<a/>", "_rels/.rels": "<a/>"}, "not-a-workbook", "Word"),
    ("a.xlsx", {"ppt/presentation.xml": "<a/>"}, "not-a-workbook", "PowerPoint"),
    ("a.xlsx", {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}, "not-a-workbook", "LibreOffice"),
    ("a.xlsx", {"xl/workbook.bin": b"\0", "_rels/.rels": "<a/>"}, "binary-workbook", ".xlsb"),
    ("a.xlsx", {"Index/Document.iwa": b"\0"}, "numbers-file", "Numbers"),
    ("a.numbers", {"Index.zip": b"\0"}, "numbers-file", "Numbers"),
    ("a.zip", {"there/orders.xlsx": b"x"}, "not-a-workbook", "orders.xlsx"),
    ("a.xlsx", {"readme.txt": "x"}, "not-a-workbook", "zip archive"),
    ("a.xlsx", {}, "not-a-workbook", "zip archive"),
    ("a.xlsx", {"[Content_Types].xml": "<Types/>"}, "not-a-workbook", "Office"),
    ("a.ods", parts(), "wrong-file-name", "Rename it to a.xlsx"),
    ("a.xls", parts(), "wrong-file-name", "Rename it to a.xlsx"),
    ("a.xlsx", ods_parts(""), "wrong-file-name", "Rename it to a.ods"),
    ("a.ods", ods_parts(""), "no-sheets", ""),
    ("a.xlsx", parts({}), "no-sheets", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "rule", "says"), ARCHIVES)
def test_archive_that_is_no_workbook__is_named_for_what_it_is(
    tmp_path: Path, name: str, content: dict[str, str | bytes | None], rule: str, says: str
) -> None:
    finding = refusal(write_package(tmp_path / name, content))
    assert finding.rule == rule
    assert says in f"{finding.message} {finding.hint}"


def sheet(xml: str) -> dict[str, str | bytes | None]:
    return {"xl/worksheets/sheet1.xml": xml}


def rows(xml: str, after: str = "") -> dict[str, str | bytes | None]:
    return sheet(sheet_xml(xml, after=after))


RELS = "xl/_rels/workbook.xml.rels"
SHEET_TARGET = "worksheets/sheet1.xml"


def retargeted(new: str) -> dict[str, str | bytes | None]:
    return {RELS: str(parts()[RELS]).replace(f'"{SHEET_TARGET}"', new)}


def related(kind: str, target: str) -> dict[str, str | bytes | None]:
    more = f'<Relationship Id="more" Type="{RELATIONSHIPS}/{kind}" Target="{target}"/>'
    content = parts(strings=strings_xml("<t>id</t>"), styles=styles_xml())
    return {RELS: str(content[RELS]).replace("</Relationships>", f"{more}</Relationships>")}


DAMAGED: list[tuple[dict[str, str | bytes | None], str, str]] = [
    ({"xl/worksheets/sheet1.xml": None}, "part-missing", "orders"),
    (retargeted('"../../../etc/passwd"'), "part-missing", "orders"),
    (retargeted('"/etc/passwd"'), "part-missing", "orders"),
    (retargeted('"http://127.0.0.1:9/a.xml" TargetMode="External"'), "part-missing", "orders"),
    ({RELS: None}, "part-missing", "orders"),
    (retargeted('"workbook.xml"'), "file-damaged", "not a sheet"),
    ({"xl/workbook.xml": None}, "part-missing", "xl/workbook.xml"),
    ({"xl/workbook.xml": "<document/>"}, "not-a-workbook", "Office"),
    (sheet("<!DOCTYPE worksheet>" + sheet_xml(HONEST).partition("?>")[2]), "doctype-found", "document type"),
    (sheet('<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'), "doctype-found", ""),
    ({"xl/workbook.xml": "<!DOCTYPE w><w/>"}, "doctype-found", ""),
    ({RELS: "<!DOCTYPE w><w/>"}, "doctype-found", ""),
    (sheet(sheet_xml(HONEST)[:-20]), "file-damaged", "XML is broken"),
    (sheet(""), "file-damaged", "XML is broken"),
    (sheet("hello"), "file-damaged", "XML is broken"),
    (sheet(sheet_xml(HONEST) + "<x/>"), "file-damaged", "XML is broken"),
    (rows(row(1, "a\0b")), "file-damaged", "XML is broken"),
    (rows(row(1, "&nbsp;")), "file-damaged", "XML is broken"),
    (rows('<row r="1"><c r="A1" r="B1"/></row>'), "file-damaged", "duplicate attribute"),
    (sheet(sheet_xml(HONEST).replace("UTF-8", "shift_jis")), "unknown-encoding", "shift_jis"),
    (sheet(sheet_xml(HONEST).replace("UTF-8", "cp037")), "unknown-encoding", "cp037"),
    (sheet(sheet_xml(HONEST).replace("UTF-8", "nonsense")), "unknown-encoding", "nonsense"),
    (sheet(sheet_xml(HONEST, namespace="urn:other")), "file-damaged", "not a sheet"),
    (sheet(f'<worksheet xmlns="{TRANSITIONAL}"/>'), "file-damaged", "no list of rows"),
    (sheet(sheet_xml(HONEST).replace("<row", '<row xmlns="urn:other"')), "file-damaged", "unknown tag"),
    (sheet(sheet_xml(HONEST).replace("<is>", '<is xmlns="urn:other">')), "file-damaged", "unknown tag"),
    (rows(HONEST + "</sheetData><sheetData>"), "file-damaged", "two lists"),
    (rows('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'), "file-damaged", "A1 stands in it twice"),
    (rows(row(2, "safe") + row(2, "evil")), "file-damaged", "A2 stands in it twice"),
    (rows('<row r="1"><c r="A2"><v>1</v></c></row>'), "file-damaged", "A2 stands in row 1"),
    (rows('<row r="0"/>'), "file-damaged", "number of a row"),
    (rows('<row r="-1"/>'), "file-damaged", "number of a row"),
    (rows('<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>'), "file-damaged", "number of a row"),
    (rows(f'<row r="{"9" * 10_000}"/>'), "file-damaged", "number of a row"),
    (rows('<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'), "file-damaged", "address"),
    (rows('<row r="1"><c r="XFE1"><v>1</v></c></row>'), "file-damaged", "XFD"),
    (rows('<row r="1"><c r="1"><v>1</v></c></row>'), "file-damaged", "address"),
    (rows('<row r="1"><c r="A"><v>1</v></c></row>'), "file-damaged", "number of a row"),
    (rows('<row r="1"><c r="A1"><v><v>1</v></v></c></row>'), "file-damaged", "within a value"),
    (rows('<row r="1"><c r="A1"><v>1<x/>2</v></c></row>'), "file-damaged", "within a value"),
    (rows('<row r="1"><c r="A1"><f>1<f>2</f></f></c></row>'), "file-damaged", "within a text"),
    (rows('<row r="1"><v>1</v></row>'), "file-damaged", "outside a cell"),
    (rows('<c r="A1"/>'), "file-damaged", "outside a row"),
    (rows('<row r="1"><row r="2"/></row>'), "file-damaged", "outside the list"),
    (rows('<row r="1"><c r="A1"><c r="B1"/></c></row>'), "file-damaged", "outside a row"),
    (rows("", after='<row r="1"/>'), "file-damaged", "outside the list"),
    (rows('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'), "file-damaged", "A1 refers to a text"),
    (rows('<row r="1"><c r="A1" t="s"><v>1</v></c></row>'), "file-damaged", "A1 refers to a text"),
    (rows('<row r="1"><c r="A1" t="s"><v>x</v></c></row>'), "file-damaged", "A1 refers to a text"),
    (rows('<row r="1"><c r="A1"><v>abc</v></c></row>'), "file-damaged", "value of the cell A1"),
    (rows('<row r="1"><c r="A1"><v>1e999</v></c></row>'), "file-damaged", "value of the cell A1"),
    (rows('<row r="1"><c r="A1"><v>nan</v></c></row>'), "file-damaged", "value of the cell A1"),
    (rows('<row r="1"><c r="A1"><v>1_0</v></c></row>'), "file-damaged", "value of the cell A1"),
    (rows(f'<row r="1"><c r="A1"><v>{"9" * 1_000_000}</v></c></row>'), "file-damaged", "value of the cell A1"),
    (rows('<row r="1"><c r="A1" t="b"><v>2</v></c></row>'), "file-damaged", "value of the cell A1"),
    (rows('<row r="1"><c r="A1" t="d"><v>2024-13-45</v></c></row>'), "file-damaged", "value of the cell A1"),
    (rows('<row r="1"><c r="A1" t="zzz"><v>2</v></c></row>'), "file-damaged", "value of the cell A1"),
    (rows("", after='<mergeCells><mergeCell ref="A1:B"/></mergeCells>'), "file-damaged", "merged area"),
    (rows("<row><c/></row>" * 2 + "".join("<row>" + "<c/>" * 16_385 + "</row>")), "file-damaged", "16,384"),
    ({"xl/sharedStrings.xml": "<sst/>"}, "file-damaged", "list of texts"),
    ({"xl/styles.xml": "<x/>"}, "file-damaged", "list of formats"),
    ({"xl/sharedStrings.xml": None}, "part-missing", "sharedStrings"),
    ({"xl/styles.xml": None}, "part-missing", "styles"),
    (rows('<row r="1"><c r="A1" s="99"><v>45322</v></c></row>'), "file-damaged", "a format that is not there"),
    (rows('<row r="1"><c r="A1" s="x"><v>45322</v></c></row>'), "file-damaged", "a format that is not there"),
    ({"xl/workbook.xml": str(parts()["xl/workbook.xml"]).replace("<sheets>", '<sheet name="a"/><sheets>')}, "file-damaged", "outside the list of sheets"),
    (rows('<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>'), "file-damaged", "A1 holds two values"),
    (rows('<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is><is><t>b</t></is></c></row>'), "file-damaged", "or two texts"),
    (rows('<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is><v>b</v></c></row>'), "file-damaged", "A1 holds two values"),
    (rows('<row r="1"><c r="A1" t="s"><v>0</v><is><t>b</t></is></c></row>'), "file-damaged", "A1 holds two values"),
    (rows('<row r="1"><c r="A1"><f>1</f><f>2</f><v>1</v></c></row>'), "file-damaged", "two formulas"),
    (rows('<row r="1"><c r="A1"><v>1</v><extLst><ext><v>2</v></ext></extLst></c></row>'), "file-damaged", "outside a cell"),
    (rows('<row r="1"><extLst><ext><c r="A1"><v>2</v></c></ext></extLst></row>'), "file-damaged", "outside a row"),
    (rows('<row r="1"><c r="A1" t="s"><v>0_0</v></c></row>'), "file-damaged", "A1 refers to a text"),
    (rows('<row r="1"><c r="A1" t="s"><v>٠</v></c></row>'), "file-damaged", "A1 refers to a text"),
    ({"xl/styles.xml": styles_xml(14).replace("<cellXfs>", '<cellXfs><xf numFmtId="2"/></cellXfs><cellXfs>')}, "file-damaged", "two lists of formats"),
    ({"xl/styles.xml": styles_xml(14).replace("<cellXfs>", '<cellXfs><x xmlns="urn:x"/>')}, "file-damaged", "among its formats"),
    ({"xl/styles.xml": styles_xml("0").replace("</numFmts>", '<numFmt numFmtId="164" formatCode="dd"/></numFmts>')}, "file-damaged", "two formats of the number 164"),
    (related("styles", "other.xml"), "file-damaged", "two lists of formats"),
    (related("sharedStrings", "other.xml"), "file-damaged", "two lists of texts"),
    ({"_rels/.rels": str(parts()["_rels/.rels"]).replace("<Relationship ", f'<Relationship Id="x" Type="{RELATIONSHIPS}/officeDocument" Target="y.xml"/><Relationship ', 1)}, "file-damaged", "two workbooks"),
    ({"xl/workbook.xml": str(parts()["xl/workbook.xml"]).replace("<sheets>", '<workbookPr date1904="1"/><workbookPr/><sheets>')}, "file-damaged", "how its dates are counted"),
    ({"xl/sharedStrings.xml": strings_xml("<t>id</t>").replace("<si>", "<extLst><si><t>x</t></si></extLst><si>")}, "file-damaged", "a text stands within a text"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "rule", "says"), DAMAGED)
def test_damaged_workbook__is_refused_instead_of_misread(
    tmp_path: Path, changes: dict[str, str | bytes | None], rule: str, says: str
) -> None:
    content = {**parts(strings=strings_xml("<t>id</t>"), styles=styles_xml()), **changes}
    finding = refusal(write_package(tmp_path / "a.xlsx", content))
    assert finding.rule == rule
    assert says in finding.message


def test_two_sheets_of_one_name__are_refused(tmp_path: Path) -> None:
    path = write_package(tmp_path / "a.xlsx", parts({"orders": sheet_xml(), "Orders": sheet_xml()}))
    assert refusal(path).rule == "duplicate-sheet"


def test_two_sheets_of_one_part__are_refused(tmp_path: Path) -> None:
    content = parts({"a": sheet_xml(HONEST), "b": sheet_xml(HONEST)})
    content[RELS] = str(content[RELS]).replace("sheet2.xml", "sheet1.xml")
    assert refusal(write_package(tmp_path / "a.xlsx", content)).rule == "file-damaged"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_truncated_workbook__is_refused_at_any_length(tmp_path: Path, share: float) -> None:
    path = honest(tmp_path / "a.xlsx")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert refusal(path).rule == "file-truncated"


def test_wrong_check_sum__is_refused(tmp_path: Path) -> None:
    path = write_package(tmp_path / "a.xlsx", parts(), stored=True)
    path.write_bytes(spoil_content(path.read_bytes(), "xl/worksheets/sheet1.xml"))
    assert refusal(path).rule == "file-damaged"


def test_encrypted_archive__is_refused(tmp_path: Path) -> None:
    path = write_package(tmp_path / "a.xlsx", parts(), stored=True)
    path.write_bytes(mark_as_encrypted(path.read_bytes()))
    assert refusal(path).rule == "password-protected"


def test_encrypted_ods__is_refused(tmp_path: Path) -> None:
    manifest = "<file-entry><manifest:encryption-data xmlns:manifest='m'/></file-entry>"
    finding = refusal(write_package(tmp_path / "a.ods", ods_parts("", manifest=manifest)))
    assert finding.rule == "password-protected"


def test_part_that_is_there_twice__is_refused(tmp_path: Path) -> None:
    path = honest(tmp_path / "a.xlsx")
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet_xml())
    assert refusal(path).rule == "file-damaged"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing__are_refused(tmp_path: Path, method: int) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", method) as archive:
        for name, data in parts().items():
            archive.writestr(name, str(data))
    assert refusal(tmp_path / "a.xlsx").rule == "file-damaged"


def test_missing_file__is_named_with_the_nearest_one(tmp_path: Path) -> None:
    honest(tmp_path / "bookshop.xlsx")
    finding = refusal(tmp_path / "bookshp.xlsx")
    assert finding.rule == "file-missing"
    assert "bookshop.xlsx" in str(finding.hint)
    assert refusal(tmp_path / "none" / "a.xlsx").rule == "file-missing"
    assert refusal(tmp_path / "bookshop.xlsx" / "a.xlsx").rule == "file-missing"
    assert refusal(tmp_path / "a\0.xlsx").rule == "file-missing"
    assert refusal(tmp_path / ("x" * 300)).rule == "file-not-readable"
    (tmp_path / "loop.xlsx").symlink_to("loop.xlsx")
    assert refusal(tmp_path / "loop.xlsx").rule == "file-not-readable"


def test_folder__needs_csv_files(tmp_path: Path) -> None:
    assert refusal(tmp_path).rule == "folder-without-csv"
    honest(tmp_path / "bookshop.xlsx")
    assert "bookshop.xlsx" in str(refusal(tmp_path).hint)
    (tmp_path / "b.numbers").mkdir()
    assert refusal(tmp_path / "b.numbers").rule == "numbers-file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipe__is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xlsx")
    assert refusal(tmp_path / "a.xlsx").rule == "not-a-file"
    assert refusal(Path("/dev/null")).rule == "not-a-file"


@contextmanager
def without_rights(path: Path) -> Iterator[None]:
    """As a user who may not read the file; as root, that takes another user."""
    path.chmod(0)
    root = os.geteuid() == 0
    try:
        if root:
            os.seteuid(65534)
        yield
    finally:
        if root:
            os.seteuid(0)
        path.chmod(0o700)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no such rights here")
def test_file_without_permission__is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    honest(folder / "a.xlsx")
    for path in (folder / "a.xlsx", folder):
        with without_rights(path):
            found = refusal(path)
        assert found.rule == "file-not-readable"


def test_file_that_changes_while_it_is_read__is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    one_sheet(path, "".join(row(number, f"text {number}") for number in range(1, 60_000)))
    stop = threading.Event()

    def keep_touching() -> None:
        while not stop.is_set():
            os.utime(path)

    toucher = threading.Thread(target=keep_touching)
    toucher.start()
    try:
        assert refusal(path).rule == "file-changed"
    finally:
        stop.set()
        toucher.join()


# Bombs: a file of a few kilobytes that asks for gigabytes or hours.


def _blanks(path: Path) -> Path:
    return one_sheet(path, f'<row r="1">{" " * 40_000_000}</row>')


def _one_letter_cells(path: Path) -> Path:
    line = "".join(f"<c><v>{digit}</v></c>" for digit in range(10))
    return one_sheet(path, f"<row>{line * 100}</row>" * 3000)


def _tags(path: Path) -> Path:
    return one_sheet(path, "", after="<x/>" * 10_000_000)


def _closed_tags(path: Path) -> Path:
    filler = "".join(f"<f{number % 977}></f{number % 977}>" for number in range(5000))
    return one_sheet(path, "", after=filler * 400)


def _deep(path: Path) -> Path:
    return one_sheet(path, "", after="<x>" * 1_000_000)


def _deep_values(path: Path) -> Path:
    return one_sheet(path, '<row r="1"><c r="A1">' + "<v>" * 1_000_000)


def _deep_texts(path: Path) -> Path:
    return one_sheet(path, HONEST, strings=f'<sst xmlns="{TRANSITIONAL}">' + "<si><t>" + "<r>" * 1_000_000)


def _long_attribute(path: Path) -> Path:
    return one_sheet(path, f'<row r="1" x="{"x" * 50_000_000}"/>')


def _long_attribute_of_brackets(path: Path) -> Path:
    return one_sheet(path, f'<row r="1" x="{">" * 50_000_000}"/>')


def _many_attributes(path: Path) -> Path:
    names = " ".join(f'a{number}="1"' for number in range(80_000))
    return one_sheet(path, f"<row {names}/>" * 20)


def _many_names(path: Path) -> Path:
    return one_sheet(path, "", after="".join(f"<n{number}/>" for number in range(1_000_000)))


def _strings(path: Path) -> Path:
    return one_sheet(path, HONEST, strings=strings_xml(*["<t/>"] * 3_000_000))


def _long_string(path: Path) -> Path:
    return one_sheet(path, HONEST, strings=strings_xml(f"<t>{'x' * 40_000_000}</t>"))


def _long_string_in_runs(path: Path) -> Path:
    return one_sheet(path, HONEST, strings=strings_xml(f"<r><t>{'xyz ' * 250}</t></r>" * 60_000))


def _styles(path: Path) -> Path:
    return one_sheet(path, HONEST, styles=styles_xml(*[14] * 1_000_000))


def _number_formats(path: Path) -> Path:
    codes = [
        f"{'[h]&quot;' * 1000}{number:09}{random.Random(number).randbytes(200).hex()}"
        for number in range(900)
    ]
    return one_sheet(path, HONEST, styles=styles_xml(*codes))


def _merges(path: Path) -> Path:
    return one_sheet(path, HONEST, after='<mergeCells><mergeCell ref="A1:XFD1048576"/>' * 1_000_000)


def _members(path: Path) -> Path:
    return write_package(path, {**parts(), **{f"x/{number}": "" for number in range(30_000)}}, stored=True)


def _comments(path: Path) -> Path:
    return one_sheet(path, HONEST, after="<!--" + "> " * 20_000_000 + "-->")


def _ods_cells(path: Path) -> Path:
    cell = (
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    )
    line = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    return write_package(
        path.with_suffix(".ods"), ods_parts(f'<table:table table:name="a">{line}</table:table>')
    )


def _ods_spaces(path: Path) -> Path:
    cell = '<table:table-cell><text:p><text:s text:c="999999"/></text:p></table:table-cell>'
    line = f"<table:table-row>{cell * 1000}</table:table-row>"
    return write_package(
        path.with_suffix(".ods"), ods_parts(f'<table:table table:name="a">{line}</table:table>')
    )


BOMBS = [
    _blanks, _one_letter_cells, _tags, _closed_tags, _deep, _deep_values, _deep_texts, _long_attribute,
    _long_attribute_of_brackets, _many_attributes, _many_names, _strings, _long_string, _long_string_in_runs, _styles,
    _merges, _members, _comments, _ods_cells, _ods_spaces,
]  # fmt: skip

_MEASURE = """
import resource, sys, time
from pathlib import Path
from xl2db.findings import WorkbookRefused
from xl2db.workbook.reading import read
begin = time.process_time()
try:
    rule = f"read {sum(len(sheet.rows) for sheet in read(Path(sys.argv[1])).sheets)}"
except WorkbookRefused as refused:
    rule = refused.findings[0].rule
status = Path("/proc/self/status")
if status.exists():  # the other figure is never below that of the process that started this one
    peak = next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(rule, time.process_time() - begin, peak / 1024, sep=";")
"""


def measured(path: Path) -> tuple[str, float, float]:
    """What came of reading in a process of its own, its CPU seconds, and its peak memory in MB."""
    resource = pytest.importorskip("resource")
    out = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(path)],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (30, 30)),
    ).stdout
    rule, seconds, megabytes = out.split(";")
    return rule, float(seconds), float(megabytes)


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.__name__.strip("_"))
def test_bomb__is_refused_within_its_bounds(tmp_path: Path, bomb: Callable[[Path], Path]) -> None:
    rule, seconds, megabytes = measured(bomb(tmp_path / "a.xlsx"))
    assert rule in ("file-too-large", "file-damaged")
    assert megabytes < 256
    assert seconds < 20  # far above what it takes: only a hang should fail here


def test_million_phantom_rows__are_read(tmp_path: Path) -> None:
    phantom = '<row r="{0}" spans="1:2" s="1" customFormat="1"><c r="A{0}" s="1"/><c r="B{0}" s="1"/></row>'
    rows = HONEST + "".join(phantom.format(number) for number in range(3, 1_048_577))
    result, seconds, megabytes = measured(one_sheet(tmp_path / "a.xlsx", rows))
    assert result == "read 2"
    assert megabytes < 64
    assert seconds < 30


def test_declared_counts__are_not_believed(tmp_path: Path) -> None:
    strings = strings_xml("<t>id</t>").replace("<sst", '<sst count="4294967295" uniqueCount="4294967295"')
    (sheet,) = read(
        one_sheet(tmp_path / "a.xlsx", '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=strings)
    ).sheets
    assert sheet.rows == {1: {1: "id"}}


def test_number_formats_without_end__cost_little(tmp_path: Path) -> None:
    result, _, megabytes = measured(_number_formats(tmp_path / "a.xlsx"))
    assert result == "read 2"
    assert megabytes < 256


def test_reading__changes_neither_file_nor_folder(tmp_path: Path) -> None:
    path = honest(tmp_path / "a.xlsx")
    before = (path.read_bytes(), path.stat().st_mtime_ns, sorted(tmp_path.iterdir()))
    read(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns, sorted(tmp_path.iterdir())) == before


def test_pages__say_how_to_mend_it() -> None:
    from xl2db.rules import files

    rules = [value for value in vars(files).values() if isinstance(value, Rule)]
    assert len(rules) > 20
    for rule in rules:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.name)
        lines = rule.page.strip().splitlines()
        assert 6 <= len(lines) <= 20
        assert "How to mend it" in rule.page
        assert "Bad" in rule.page
        assert "Good" in rule.page
