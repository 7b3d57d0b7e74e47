"""Workbooks with faults put in at random: read or refused, never a traceback, never without end (F22).

By hand, more of them: ``python -m tests.workbook.test_reading_mutants 3000``.
"""

# ruff: noqa: E501 - a case is a line

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.grids import write_workbook
from tests.workbook.hostile import mutant, ods_parts, one_sheet, row, strings_xml, styles_xml, write_package
from xl2db.findings import WorkbookRefused
from xl2db.workbook.reading import read
from xl2db.workbook.worksheet import _Thinning

_MARKDOWN = """
# orders
| Column | Type | Default |
| id | whole number | =1 |
| placed on | date | =date(2024, 1, 31) |
| total | decimal(10,2) | =0.5 |
! merge A2:B2
# Lists
| List | Value |
| state | open |
| | =#REF! |
| | ==A1 |
"""
_ODS = """<table:table table:name="a"><table:table-column table:number-columns-repeated="3"/>
<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>id<text:s
text:c="3"/></text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2024-01-31"/>
<table:table-cell table:number-columns-spanned="2" office:value-type="time" office:time-value="PT8H30M"/>
</table:table-row></table:table><table:table table:name="b"/>"""


def seeds(folder: Path) -> list[tuple[str, bytes]]:
    """Honest workbooks of different makers."""
    cells = '<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" s="1"><v>45322.5</v></c><c r="C3" t="b"><v>1</v></c></row>'
    paths = [
        write_workbook(folder / "openpyxl.xlsx", _MARKDOWN),
        one_sheet(
            folder / "own.xlsx",
            row(1, "a", "b") + cells,
            strings=strings_xml("<t>id</t>"),
            styles=styles_xml(14),
        ),
        write_package(folder / "own.ods", ods_parts(_ODS)),
    ]
    return [(path.suffix, path.read_bytes()) for path in paths]


def run(folder: Path, first: int, count: int) -> tuple[int, float]:
    """Read mutants; gives how many were refused, and the longest time that one took."""
    refused, longest = 0, 0.0
    honest = seeds(folder)
    for seed in range(first, first + count):
        ending, data = honest[seed % len(honest)]
        path = folder / f"mutant{ending}"
        path.write_bytes(mutant(data, seed))
        begin = time.process_time()
        try:
            read(path)
        except WorkbookRefused:
            refused += 1
        except BaseException:
            print("seed", seed)
            raise
        longest = max(longest, time.process_time() - begin)
    return refused, longest


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("block", range(4))
def test_mutants__are_read_or_refused(tmp_path: Path, block: int) -> None:
    refused, longest = run(tmp_path, block * 100, 100)
    assert 10 < refused <= 100
    assert longest < 5


def outcome(path: Path) -> object:
    try:
        return read(path).sheets
    except WorkbookRefused as refused:
        return refused.findings[0].rule


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_taking_out_phantoms_early__changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    phantom = '<row r="{0}" spans="1:2" s="1"><c r="A{0}" s="1"/><c r="B{0}" s="1"></c></row><row r="{1}"/>'
    rows = "".join(
        row(number, f"t{number}") + phantom.format(number + 1, number + 2) for number in range(1, 60, 3)
    )
    loose = "<row><c/><c><v>7</v></c></row><row><c r='D62' t='s'/><c><v>8</v></c></row>"
    honest = one_sheet(tmp_path / "a.xlsx", rows + loose).read_bytes()
    path = tmp_path / "b.xlsx"
    alike = 0
    for seed in range(300):
        path.write_bytes(mutant(honest, seed) if seed else honest)
        monkeypatch.setattr(_Thinning, "_WORTH_IT", 10**9)
        whole = outcome(path)
        monkeypatch.setattr(_Thinning, "_WORTH_IT", 0)
        if not isinstance(whole, str):  # what is wrong within a phantom may be taken out with it
            assert outcome(path) == whole, seed
            alike += 1
    assert alike > 50


def test_honest_workbooks__are_read(tmp_path: Path) -> None:
    for ending, data in seeds(tmp_path):
        (tmp_path / f"a{ending}").write_bytes(data)
        assert read(tmp_path / f"a{ending}").sheets
    assert read(tmp_path / "openpyxl.xlsx").sheets[0].value(3, 3) == date(2024, 1, 31)


if __name__ == "__main__":
    with TemporaryDirectory() as name:
        how_many = int(sys.argv[1])
        print("mutants, refused, longest (CPU s):", how_many, *run(Path(name), 10_000, how_many))
