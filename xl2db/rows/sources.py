"""The raw data that people have: sheets of workbooks and .csv files, as rows of texts.

Every value is a text here, whatever it was in the file: what it means is told from all values of its column.
Dates and times of workbooks are written as ISO 8601 has them, numbers as programs write them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

from xl2db.cells import CellRef
from xl2db.findings import Finding, WorkbookRefused
from xl2db.rules import inferring as rules
from xl2db.workbook.budget import Allowance
from xl2db.workbook.container import check_path
from xl2db.workbook.csv_stream import MAX_COLUMNS, ROWS_AT_ONCE, CsvStream, open_csv
from xl2db.workbook.grid import ErrorValue, Formula, Sheet, Value
from xl2db.workbook.reading import read

Pieces: TypeAlias = Iterator[tuple[int, list[list[str]]]]

NO_RESULT = "#FORMULA!"
"""What stands for a formula whose result the file does not hold."""
_TEXT_FILES = (".csv", ".tsv", ".txt")
_DATA_FILES = (".xlsx", ".xlsm", ".ods", *_TEXT_FILES)


@dataclass(frozen=True, slots=True)
class Source:
    """One sheet, or one .csv file. ``pieces`` begins anew each time it is called."""

    path: Path
    sheet: str
    pieces: Callable[[], Pieces]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    alone: bool = False
    """Whether it is the only sheet of its file."""

    def at(self, row: int = 0, column: int = 0) -> CellRef:
        """The place of one of its cells."""
        return CellRef(self.sheet, row, column)


def open_sources(paths: Iterable[Path], encoding: str | None = None) -> tuple[list[Source], list[Finding]]:
    """The sheets and files of some data, and what was noticed while they were opened.

    A folder stands for the data files that are directly in it. Raises :class:`WorkbookRefused` for what can't
    be read.
    """
    sources: list[Source] = []
    findings: list[Finding] = []
    for path in paths:
        for file in _files(path):
            if file.suffix.lower() in _TEXT_FILES:
                stream = open_csv(file, encoding)
                if stream.encoding == "cp1252" and encoding is None:
                    findings.append(_western(file))
                sources.append(Source(file, file.stem, stream_pieces(stream), alone=True))
            else:
                sources += _sheets(file)
    return sources, findings


def _western(file: Path) -> Finding:
    return rules.ENCODING_GUESSED.finding(
        f"{file.name} is not UTF-8; it was read as Western European text (cp1252).",
        CellRef(file.stem),
        hint="Look at a name with an accent; if it is wrong, say how the file is written: --encoding cp1250",
    )


def _files(path: Path) -> list[Path]:
    check_path(path)
    if not path.is_dir():
        return [path]
    found = sorted(
        entry
        for entry in path.iterdir()
        if entry.suffix.lower() in _DATA_FILES and entry.is_file() and not entry.name.startswith((".", "~$"))
    )
    if not found:
        message = f"{path} is a folder without data: no .xlsx, .ods or .csv file stands in it."
        raise WorkbookRefused(rules.NO_DATA.finding(message, hint="Name the files themselves."))
    return found


def stream_pieces(stream: CsvStream) -> Callable[[], Pieces]:
    """The pieces of a .csv file."""
    return stream.pieces


def _sheets(file: Path) -> Iterator[Source]:
    workbook = read(file, Allowance.DATA)
    filled = [sheet for sheet in workbook.sheets if sheet.rows and not sheet.name.startswith(("_", "#"))]
    for sheet in filled:
        yield Source(file, sheet.name, _sheet_pieces(sheet), sheet.merged, len(filled) == 1)


def _sheet_pieces(sheet: Sheet) -> Callable[[], Pieces]:
    def pieces() -> Pieces:
        numbers = list(sheet.rows)
        place, row = 0, 1
        while place < len(numbers):
            if numbers[place] - row > 2 * ROWS_AT_ONCE:
                row = numbers[place] - 2  # a gap of blank rows is a gap, however long it is
            rows: list[list[str]] = []
            first = row
            while len(rows) < ROWS_AT_ONCE and place < len(numbers):
                if numbers[place] == row:
                    rows.append(_texts(sheet.rows[row]))
                    place += 1
                else:
                    rows.append([])
                row += 1
            yield first, rows

    return pieces


def _texts(cells: dict[int, Value]) -> list[str]:
    """The texts of a row; what stands beyond the last column that a table can have is left out."""
    width = min(max(cells), MAX_COLUMNS + 1)
    row = [""] * width
    for column, value in cells.items():
        if column <= width:
            row[column - 1] = value if type(value) is str else text_of(value)
    return row


def text_of(value: Value) -> str:
    """The value of a cell as text."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | str):
        return str(value)
    if isinstance(value, float):
        text = repr(value)
        return f"{Decimal(text):f}" if "e" in text and 1e-7 < abs(value) < 1e18 else text
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return clock_of(value)
    if isinstance(value, ErrorValue):
        return value.code
    assert isinstance(value, Formula)
    return NO_RESULT


def clock_of(length: timedelta) -> str:
    """A length of time as ``26:05:00``."""
    seconds = abs(length) // timedelta(seconds=1)
    sign = "-" if length < timedelta() else ""
    micro = f".{abs(length).microseconds:06}".rstrip("0") if length.microseconds else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{micro}"
