"""Our reader against others: openpyxl, calamine and LibreOffice see the same cells as we do."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine

from xl2db.workbook.grid import Sheet, Value
from xl2db.workbook.reading import read

Cells = dict[str, dict[tuple[int, int], Any]]
_ALPHABET = "abc XYZ019_-.,;:äß日本😀'\"&<>\\%\t\n"


def random_value(chance: random.Random) -> Any:
    match chance.randrange(9):
        case 0:
            return chance.randrange(-(10**9), 10**9)
        case 1:
            return round(chance.uniform(-1e6, 1e6), 4)
        case 2:
            return chance.random() < 0.5
        case 3:
            return date(1901, 1, 1) + timedelta(days=chance.randrange(70_000))
        case 4:
            return datetime(2020, 1, 1, 8, 30) + timedelta(seconds=chance.randrange(10**8))
        case 5:
            return time(chance.randrange(24), chance.randrange(60), chance.randrange(60))
        case _:
            text = "".join(chance.choice(_ALPHABET) for _ in range(chance.randrange(1, 12))).strip()
            return text if text and not text.startswith("=") else "text"


def random_cells(seed: int) -> Cells:
    chance = random.Random(seed)
    return {
        name: {
            (chance.randrange(1, 40), chance.randrange(1, 30)): random_value(chance)
            for _ in range(chance.randrange(1, 60))
        }
        for name in ("orders", "größe & co", "顧客")[: chance.randrange(1, 4)]
    }


def write_openpyxl(path: Path, cells: Cells) -> None:
    book = openpyxl.Workbook()
    for name in list(book.sheetnames):
        del book[name]
    for name, values in cells.items():
        sheet = book.create_sheet(name)
        for (row, column), value in values.items():
            sheet.cell(row, column, value)
    book.save(path)


def write_xlsxwriter(path: Path, cells: Cells) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(path, {"constant_memory": False, "strings_to_formulas": False}) as book:
        formats = {kind: book.add_format({"num_format": code}) for kind, code in (
            (date, "yyyy-mm-dd"), (datetime, "yyyy-mm-dd hh:mm:ss"), (time, "hh:mm:ss"),
        )}  # fmt: skip
        for name, values in cells.items():
            sheet = book.add_worksheet(name)
            for (row, column), value in values.items():
                if type(value) in formats:
                    sheet.write_datetime(row - 1, column - 1, value, formats[type(value)])
                else:
                    sheet.write(row - 1, column - 1, value)


def ours(path: Path) -> Cells:
    def flat(sheet: Sheet) -> dict[tuple[int, int], Value]:
        return {(row, column): value for row, cells in sheet.rows.items() for column, value in cells.items()}

    return {sheet.name: flat(sheet) for sheet in read(path).sheets}


def theirs_openpyxl(path: Path) -> Cells:
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        sheet.title: {
            (cell.row, cell.column): cell.value
            for line in sheet.iter_rows()
            for cell in line
            if cell.value is not None
        }
        for sheet in book.worksheets
    }


def theirs_calamine(path: Path) -> Cells:
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    found: Cells = {}
    for name in book.sheet_names:
        lines = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        found[name] = {
            (row, column): value
            for row, line in enumerate(lines, 1)
            for column, value in enumerate(line, 1)
            if value != ""
        }
    return found


def alike(cells: Mapping[str, Mapping[tuple[int, int], Any]]) -> Cells:
    """The cells, without what readers are free to differ in: float or int, date or midnight, end of line."""

    def plain(value: Any) -> Any:
        if isinstance(value, bool):
            return value
        if isinstance(value, datetime):
            value = value + timedelta(microseconds=500)
            value = value.replace(microsecond=value.microsecond // 1000 * 1000)
            return value.date() if value.time() == time() else value
        if isinstance(value, (int, float)):
            return round(float(value), 9)
        return value.strip() if isinstance(value, str) else value

    return {name: {place: plain(value) for place, value in values.items()} for name, values in cells.items()}


@pytest.mark.parametrize("write", [write_openpyxl, write_xlsxwriter])
@pytest.mark.parametrize("seed", range(15))
def test_generated_workbook__is_read_as_it_was_written(tmp_path: Path, write: Any, seed: int) -> None:
    path = tmp_path / "a.xlsx"
    cells = random_cells(seed)
    write(path, cells)
    read_back = ours(path)
    assert alike(read_back) == alike(cells)
    assert alike(read_back) == alike(theirs_openpyxl(path))
    assert alike(read_back) == alike(theirs_calamine(path))
    for name, values in cells.items():
        assert {
            place: type(value) for place, value in values.items() if not isinstance(value, (datetime, float))
        } == {
            place: type(read_back[name][place])
            for place, value in values.items()
            if not isinstance(value, (datetime, float))
        }


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_workbook_saved_by_libreoffice__holds_the_same_cells(tmp_path: Path, kind: str) -> None:
    cells = {
        name: {  # LibreOffice itself loses tabs beside line breaks
            place: value.replace("\t", "") if isinstance(value, str) else value
            for place, value in values.items()
        }
        for name, values in random_cells(4711).items()
    }
    cells["odd"] = {
        (1, 1): True,
        (2, 1): 255,
        (3, 1): "  spaces  between ",
        (4, 1): timedelta(hours=30),
        (5, 1): "a\nb",
    }
    write_openpyxl(tmp_path / "a.xlsx", cells)
    out = tmp_path / "out"
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", kind,
         "--outdir", str(out), str(tmp_path / "a.xlsx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    read_back = ours(out / f"a.{kind}")
    assert alike(read_back) == alike(cells)
    assert read_back["odd"][1, 1] is True
