"""A folder of .csv files as a workbook: each file is a sheet, named as the file without its ending."""

from __future__ import annotations

import csv
import os
import re
from itertools import islice
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

_MAX_BYTES = 2 * bounds.MAX_CHARACTERS
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
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
        if not name.strip():
            message = f"A .csv file in {shown} has no name: {file.name!r}."
            raise WorkbookRefused(rules.FILE_DAMAGED.finding(message, hint="Name it as its table."))
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
            found = (entry for entry in entries if entry.name.lower().endswith(".csv"))
            names = list(islice((entry.name for entry in found), bounds.MAX_MEMBERS + 1))
    except OSError as error:
        message = f"xl2db is not allowed to read the folder {folder}."
        raise WorkbookRefused(
            rules.FILE_NOT_READABLE.finding(message, hint="Ask for the right to read it.")
        ) from error
    if len(names) > bounds.MAX_MEMBERS:
        raise Budget(folder.name).refuse(f"more than {bounds.MAX_MEMBERS:,} .csv files")
    files = [folder / name for name in sorted(names) if not name.startswith((".", "~$"))]
    for file in files:
        _check_is_file(file)
    return files


def _check_is_file(file: Path) -> None:
    """Refuse what is no file within the folder: left out in silence, its table would be dropped."""
    if not file.is_file():
        what = "a folder, a device or a link to nothing"
    elif file.is_symlink() and not file.resolve().is_relative_to(file.parent.resolve()):
        what = "a link to something outside of its folder"
    else:
        return
    raise WorkbookRefused(
        rules.NOT_A_FILE.finding(
            f"{file.name} is {what}, not a file.",
            CellRef(file.stem),
            hint="Put the file itself there, or give it a name that does not end in .csv.",
        )
    )


def _rows(file: Path, budget: Budget) -> dict[int, dict[int, Value]]:
    with opened_file(file) as stream:
        content = stream.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise budget.refuse(f"more than {_MAX_BYTES // 2**20:,} MB of text in {file.name}")
    text = _decoded(file, content)
    budget.characters(len(text))
    begin = 0
    if line := SEPARATOR_LINE.match(text):
        separator, begin = line[1], line.end()
    else:
        separator = separator_of(text[:SAMPLE], len(text) > SAMPLE)
    rows: dict[int, dict[int, Value]] = {}
    lines = (line[0] for line in _LINE.finditer(text, begin) if line[0])
    reader = csv.reader(lines, delimiter=separator, strict=True)
    texts: dict[str, str] = {}
    try:
        for number, fields in enumerate(reader, 1):
            if len(fields) > bounds.MAX_COLUMN or number > bounds.MAX_ROW:
                raise budget.refuse(f"more rows or columns than a spreadsheet ({file.name}, row {number:,})")
            cells: dict[int, Value] = {
                column: texts.setdefault(field, field) for column, field in enumerate(fields, 1) if field
            }
            if cells:
                budget.cells(len(cells))
                rows[number] = cells
    except csv.Error as error:
        place = max(reader.line_num, 1)
        why = "a cell is longer than 131,072 characters" if "limit" in str(error) else None
        message = f"{file.name} can't be taken apart near line {place:,}: {why or 'its quotation marks do not fit'}."
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
