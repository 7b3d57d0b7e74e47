"""A folder of .csv files as a workbook: each file is a sheet, named as the file without its ending."""

from __future__ import annotations

import csv
import io
import os
import re
import unicodedata
from collections import Counter
from pathlib import Path

from xl2db.cells import CellRef
from xl2db.findings import WorkbookRefused
from xl2db.rules import files as rules
from xl2db.workbook import budget as bounds
from xl2db.workbook.budget import Budget
from xl2db.workbook.container import file_changed, opened_file
from xl2db.workbook.grid import Sheet, Value
from xl2db.workbook.xlsx import duplicate_sheet

_SEPARATORS = ",;\t|"
_SEPARATOR_LINE = re.compile(r'"?sep=([^\s"])"?\r?\n', re.IGNORECASE)
_SAMPLE = 64 * 1024
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WESTERN_SIGNS = frozenset("€‚„…‘’“”–—•™°§©®±²³´·¼½¾¿¡«»£¥ªº\u00a0\u00ad")
_FOREIGN_RUN = 4
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
    if line := _SEPARATOR_LINE.match(text):
        separator, begin = line[1], line.end()
    else:
        separator = _separator(text[:_SAMPLE], len(text) > _SAMPLE)
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
    encoding = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = _western(content) if encoding == "utf-8" else ""
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


def _western(content: bytes) -> str:
    """The text in the old Western European encoding of Windows; empty if it does not look like that.

    Every encoding can be read as this one, as gibberish. Western text has single letters with accents
    between plain ones; other encodings show as runs of odd signs.
    """
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return ""
    foreign = re.findall(r"[^\x00-\x7f]+", text)
    if any(len(run) >= _FOREIGN_RUN for run in foreign):
        return ""
    signs = {sign for run in foreign for sign in run}
    return text if all(sign in _WESTERN_SIGNS or _is_western_letter(sign) for sign in signs) else ""


def _is_western_letter(sign: str) -> bool:
    return sign.isalpha() and sign != "ƒ" and unicodedata.name(sign, "").startswith("LATIN")


def _separator(sample: str, cut: bool) -> str:
    """The separator that takes most lines apart into the same number of cells."""
    lines = sample.splitlines(keepends=True)
    text = "".join(lines[:-1] if cut and len(lines) > 1 else lines)

    def score(separator: str) -> tuple[int, int]:
        counts: Counter[int] = Counter()
        try:
            for fields in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
                counts[len(fields)] += 1
        except csv.Error:
            pass
        return max(((times, width) for width, times in counts.items() if width > 1), default=(0, 0))

    return max(_SEPARATORS, key=score)
