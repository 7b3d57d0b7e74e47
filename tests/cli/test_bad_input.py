"""Files that are no workbooks, and cells that are no good cells: one clear line each, and exit code 1."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command import said, xl2db
from tests.cli.shop import CUSTOMERS, ORDERS, dump, run, tree, write_shop
from tests.grids import write_workbook
from tests.workbook.hostile import (
    HONEST,
    STRICT,
    STRICT_RELATIONSHIPS,
    ole_file,
    one_sheet,
    parts,
    row,
    sheet_xml,
    strings_xml,
    write_package,
)

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"


def write(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def truncated(path: Path) -> None:
    path.write_bytes(write_shop(path.parent, name=path.name).read_bytes()[:3000])


def zip_bomb(path: Path) -> None:
    one_sheet(path, HONEST, strings=strings_xml(*["<t/>"] * 3_000_000))


def with_doctype(path: Path) -> None:
    entity = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    content = sheet_xml(HONEST).replace("?>", f"?>{entity}", 1)
    write_package(path, {**parts(), "xl/worksheets/sheet1.xml": content})


BAD = {
    "missing": (lambda path: None, "bad.xlsx"),
    "folder": (Path.mkdir, "folder"),
    "empty": (write(b""), "empty"),
    "git-lfs-pointer": (write(LFS), "git lfs pull"),
    "web-page": (write(b"<!DOCTYPE html><html><body>Sign in</body></html>"), "web page"),
    "csv": (write(b"Column,Type\nid,whole number\n"), "CSV"),
    "encrypted": (write(ole_file("EncryptionInfo", "EncryptedPackage")), "password"),
    "old-excel": (write(ole_file("Workbook")), ".xlsx"),
    "truncated": (truncated, "cut off"),
    "zip-bomb": (zip_bomb, "large"),
    "doctype": (with_doctype, "document type"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_file__is_one_clear_line(kind: str, tmp_path: Path) -> None:
    make, says = BAD[kind]
    make(tmp_path / "bad.xlsx")
    before = tree(tmp_path)
    done = xl2db("sync", "bad.xlsx", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines[0].startswith("error: ")
    assert "bad.xlsx" in lines[0]
    assert says in done.stderr
    assert done.stderr.count("error: ") == 1
    assert "Traceback" not in done.stderr
    assert tree(tmp_path) == before


@pytest.mark.parametrize("command", ["check", "plan", "show"])
def test_bad_file__stops_every_command_alike(command: str, tmp_path: Path) -> None:
    (tmp_path / "bad.xlsx").write_bytes(LFS)
    done = xl2db(command, "bad.xlsx", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "git lfs pull" in done.stderr


def test_old_excel_by_its_name__is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "bad.xls").write_bytes(ole_file("Workbook"))
    done = xl2db("check", "bad.xls", cwd=tmp_path)
    assert done.returncode == 1
    assert ".xlsx" in done.stderr


def test_strict_open_xml__is_read_right(tmp_path: Path) -> None:
    sheet = sheet_xml(
        row(1, "Column", "Type", "Primary key") + row(2, "id", "auto number", "yes"), namespace=STRICT
    )
    content = parts({"orders": sheet}, namespace=STRICT, relationships=STRICT_RELATIONSHIPS)
    write_package(tmp_path / "strict.xlsx", content)
    done = xl2db("plan", "strict.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "+ orders" in done.stdout
    assert "auto number" in done.stdout


def test_million_phantom_rows__are_no_rows(tmp_path: Path) -> None:
    rows = row(1, "Column", "Type", "Primary key") + row(2, "id", "auto number", "yes")
    phantoms = "".join(f'<row r="{number}" s="1" customFormat="1"/>' for number in range(3, 1_048_577))
    one_sheet(tmp_path / "orders.xlsx", rows + phantoms)
    done = xl2db("check", "orders.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 table, 1 column." in done.stdout


@pytest.mark.parametrize(
    "sheet",
    [
        "# orders\n| Column | Kind of data |\n| id | auto number |",
        "# ORDERS \n| A note | |\n",
        "# orders\n" + "| a note | |\n" * 31 + "\n".join(ORDERS),
        "# all\n| Table | Column | Kind of data |\n| orders | id | auto number |",
    ],
)
def test_table_whose_sheet_lost_its_headings__does_not_go(sheet: str, tmp_path: Path) -> None:
    write_shop(tmp_path)
    said(xl2db("sync", cwd=tmp_path))
    before = dump(tmp_path / "shop.db")
    write_workbook(tmp_path / "shop.xlsx", "\n".join(("# customers", *CUSTOMERS, sheet)))
    for command in (("plan",), ("sync",), ("sync", "--no-apply"), ("sync", "--sql"), ("why",)):
        done = xl2db(*command, cwd=tmp_path)
        assert done.returncode == 1, command
        words = " ".join((done.stdout + done.stderr).split())
        assert "The table orders would go, because the sheet" in words
        assert "--drop orders" in words
    assert dump(tmp_path / "shop.db") == before
    said(xl2db("plan", "--drop", "orders", cwd=tmp_path))
    write_workbook(
        tmp_path / "shop.xlsx", "\n".join(("# customers", *CUSTOMERS, sheet.replace("# ", "# _", 1)))
    )
    said(xl2db("sync", cwd=tmp_path))


def test_spoilt_cells__are_named_one_by_one(tmp_path: Path) -> None:
    write_workbook(
        tmp_path / "book.xlsx",
        """
        # books
        | Column | Type | Primary key | Default |
        | id | auto number | yes | |
        | title | =#REF! | | |
        | price | ==VLOOKUP(A1,B:C,2) | | |
        | =date(2026, 3, 1) | text | | |
        """,
    )
    done = xl2db("check", "book.xlsx", "--format", "json", cwd=tmp_path)
    assert done.returncode == 1
    found = {one["at"]: one["message"] for one in json.loads(done.stdout)["findings"]}
    assert "#REF!" in found["books!B3"]
    assert "=VLOOKUP" in found["books!B4"]
    assert "books!A5" in found


@pytest.mark.parametrize("kind", ["b", "n"])
def test_truth_of_libreoffice__is_yes_and_no(kind: str, tmp_path: Path) -> None:
    def cell(place: str, word: str, value: int) -> str:
        return f'<c r="{place}" t="{kind}"><f aca="false">{word}()</f><v>{value}</v></c>'

    rows = row(1, "Column", "Type", "Primary key", "Required")
    rows += row(2, "id", "auto number").replace("</row>", f"{cell('C2', 'TRUE', 1)}</row>")
    for number, (name, word, value) in enumerate((("a", "TRUE", 1), ("b", "FALSE", 0)), 3):
        rows += row(number, name, "text").replace("</row>", f"{cell(f'D{number}', word, value)}</row>")
    one_sheet(tmp_path / "book.xlsx", rows)
    done = xl2db("plan", "book.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"\+ a +text, required +orders!A3", done.stdout)
    assert re.search(r"\+ b +text +orders!A4", done.stdout)
    assert re.search(r"\+ primary key +id", done.stdout)


# --- what a terminal would obey -------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "plan"])
def test_control_characters__are_shown_and_not_obeyed(command: str, tmp_path: Path) -> None:
    evil = "_x001B_]0;owned_x0007__x001B_[2J\u202e\u009b"
    rows = row(1, "Column", "Type", "Primary key") + row(2, f"id{evil}", f"text{evil}", "yes")
    one_sheet(tmp_path / "book.xlsx", rows)
    done = xl2db(command, "book.xlsx", cwd=tmp_path)
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert "\\u{1b}" in said
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", said)


def test_control_characters_of_a_description__are_shown_and_not_obeyed(tmp_path: Path) -> None:
    evil = "red _x001B_[31m\u202e ::error::"
    rows = row(1, "Column", "Type", "Primary key", "Description") + row(2, "id", "auto number", "yes", evil)
    one_sheet(tmp_path / "book.xlsx", rows)
    for command in (["sync"], ["show"], ["sync", "--sql", "--database", "postgresql://x@127.0.0.1:9/y"]):
        done = xl2db(command[0], "book.xlsx", *command[1:], cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "\x1b" not in done.stdout + done.stderr


# --- passwords ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:hush%40hush@127.0.0.1:9/shop",
        "postgresql://127.0.0.1:9/shop?user=me&password=hush",
        "mariadb://me:hush@127.0.0.1:9/shop",
        "postgresql://me:hush/hush@127.0.0.1:9/shop",
    ],
)
def test_password__is_never_printed_or_written(url: str, tmp_path: Path) -> None:
    write_shop(tmp_path)
    run(tmp_path / "shop.db", "CREATE TABLE unrelated (x)")
    for arguments in (
        ["plan", "--format", "json"], ["sync"], ["sync", "--sql"], ["sync", "--no-apply"], ["status"],
        ["apply"], ["undo"],
    ):  # fmt: skip
        done = xl2db(*arguments, cwd=tmp_path, XL2DB_DATABASE=url, XL2DB_DEBUG="1")
        assert "hush" not in done.stdout + done.stderr, arguments
    (tmp_path / "xl2db.toml").write_text(f"database = '{url}'\n")
    assert "hush" not in xl2db("status", cwd=tmp_path).stderr
    (tmp_path / "xl2db.toml").unlink()
    assert not [name for name, content in tree(tmp_path).items() if b"hush" in content]
