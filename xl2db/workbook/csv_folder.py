"""A folder of .csv files as a workbook: each file is a sheet, named as the file without its ending."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

from xl2db.cells import CellRef
from xl2db.findings import WorkbookRefused
from xl2db.rules import files as rules
from xl2db.workbook import budget as bounds
from xl2db.workbook.budget import Budget
from xl2db.workbook.container import file_changed, opened_file
from xl2db.workbook.csv_text import SAMPLE, SEPARATOR_LINE, marked_encoding, separator_of, western
from xl2db.workbook.grid import Sheet, Value
from xl2db.workbook.xlsx import duplicate_sheet

_SAVE_AS_UTF8 = "Save it again as CSV UTF-8 (in LibreOffice: character set Unicode, UTF-8)."


def read_csv_folder(folder: Path) -> tuple[Sheet, ...]:
    """The .csv files of a folder as sheets, in the order of their names; every cell is a text.

    Raises WorkbookRefused if there is none, or if one of them can't be read whole.
    """
    files = _csv_files(folder)
    if not files:
        books = sorted(
            entry.name for entry in folder.iterdir() if entry.suffix.lower() in (".xlsx", ".xlsm", ".ods")
        )
        hint = (
            f"Give the name of the workbook: {folder / books[0]}" if books else "Give the name of a workbook."
        )
        message = f"{folder} is a folder without .csv files."
        raise WorkbookRefused(rules.FOLDER_WITHOUT_CSV.finding(message, hint=hint))
    shown = folder.name or str(folder)
    budget = Budget(shown)
    seen: dict[str, str] = {}
    sheets = []
    for file in files:
        name = file.stem
        if name.casefold() in seen:
            raise duplicate_sheet(shown, seen[name.casefold()], name)
        seen[name.casefold()] = name
        sheets.append(Sheet(name, _rows(file, budget)))
    if _csv_files(folder) != files:
        raise file_changed(shown)
    return tuple(sheets)


def _csv_files(folder: Path) -> list[Path]:
    """The .csv files of a folder, without hidden files and the locks of open ones."""
    try:
        with os.scandir(folder) as entries:
            names = [
                entry.name for entry in entries if entry.name.lower().endswith(".csv") and entry.is_file()
            ]
    except OSError as error:
        message = f"xl2db is not allowed to read the folder {folder}."
        raise WorkbookRefused(
            rules.FILE_NOT_READABLE.finding(message, hint="Ask for the right to read it.")
        ) from error
    return [folder / name for name in sorted(names) if not name.startswith((".", "~$"))]


def _rows(file: Path, budget: Budget) -> dict[int, dict[int, Value]]:
    with opened_file(file) as stream:
        content = stream.read(bounds.MAX_PARSED + 1)
    budget.unpack(len(content))
    budget.parse(len(content), 0)
    text = _decoded(file, content)
    budget.characters(len(text))
    begin = 0
    if line := SEPARATOR_LINE.match(text):
        separator, begin = line[1], line.end()
    else:
        separator = separator_of(text[:SAMPLE], len(text) > SAMPLE)
    rows: dict[int, dict[int, Value]] = {}
    reader = csv.reader(io.StringIO(text[begin:], newline=""), delimiter=separator, strict=True)
    try:
        for number, fields in enumerate(reader, 1):
            if len(fields) > bounds.MAX_COLUMN or number > bounds.MAX_ROW:
                raise budget.refuse(f"more rows or columns than a spreadsheet ({file.name}, row {number:,})")
            if cells := {column: field for column, field in enumerate(fields, 1) if field}:
                budget.cells(len(cells))
                rows[number] = dict(cells)
    except csv.Error as error:
        place = max(reader.line_num, 1)
        message = f"{file.name} can't be taken apart near line {place:,}: its quotation marks don't fit."
        hint = 'Write a quotation mark inside a quoted cell twice: "He said ""no""".'
        raise WorkbookRefused(rules.CSV_BROKEN.finding(message, CellRef(file.stem), hint=hint)) from error
    return rows


def _decoded(file: Path, content: bytes) -> str:
    """The text of a file; what could only be guessed at is refused."""
    encoding = marked_encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = western(content) if encoding == "utf-8" else ""
        if not text:
            message = f"{file.name} is not UTF-8, and its letters can't be told for sure."
            raise WorkbookRefused(
                rules.UNKNOWN_ENCODING.finding(message, CellRef(file.stem), hint=_SAVE_AS_UTF8)
            ) from None
    if "\0" in text:
        kind = "UTF-16 without a byte order mark, or no text at all"
        message = f"{file.name} is {kind}."
        raise WorkbookRefused(rules.UNKNOWN_ENCODING.finding(message, CellRef(file.stem), hint=_SAVE_AS_UTF8))
    return text
