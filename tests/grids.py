"""A workbook in a test is a Markdown text that is written to a real .xlsx file.

A line ``# NAME`` begins a sheet; each line ``| a | b |`` is one of its rows, from row 1 and column A.
A row of dashes (``|---|---|``) and lines between the rows are for the eye alone. A cell is

* text as it stands, without the spaces around it; ``\\|`` is a bar, ``\\n`` a line break, ``\\\\`` a
  backslash;
* the value of a Python literal after ``=``: ``=1.5``, ``=TRUE``, ``='  x '``, ``=date(2024, 1, 31)``,
  ``=time(8, 30)``, ``=datetime(2024, 1, 31, 8)``, ``=timedelta(hours=30)``;
* an error after ``=``: ``=#REF!``;
* a formula without a saved value after ``==``: ``==A1&"x"``;
* no cell at all where it is empty.

A line that begins with ``!`` says what has no place in a cell: ``! merge A2:A4``, ``! hidden`` (the sheet),
``! hide row 3``.
"""

from __future__ import annotations

import ast
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_CELL = re.compile(r"((?:[^|\\]|\\.)*)\|")
_ESCAPE = re.compile(r"\\([|n\\])")
_ERROR = re.compile(r"=(#[A-Z0-9/]+[!?]?)\Z")
_CALL = re.compile(r"=(date|time|datetime|timedelta)\((.*)\)\Z")
_CALLS = {"date": date, "time": time, "datetime": datetime, "timedelta": timedelta}


def write_workbook(path: Path, markdown: str) -> Path:
    """Write the workbook that a Markdown text describes, and give its path back."""
    book = Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    sheet, row = None, 0
    wishes: list[tuple[Worksheet, list[str]]] = []
    for line in map(str.strip, markdown.splitlines()):
        if line.startswith("# "):
            sheet, row = book.create_sheet(line[2:].strip()), 0
        elif sheet is not None and line.startswith("|"):
            texts = _split(line)
            if all(re.fullmatch(r":?-{3,}:?", text) for text in texts):
                continue
            row += 1
            for column, text in enumerate(texts, 1):
                _write_cell(sheet, row, column, text)
        elif sheet is not None and line.startswith("!"):
            wishes.append((sheet, line[1:].split()))
    for sheet, words in wishes:
        _obey(sheet, words)
    book.save(path)
    return path


def _split(line: str) -> list[str]:
    """The texts between the bars of a row."""
    return [text.strip() for text in _CELL.findall(line.removeprefix("|").removesuffix("|") + "|")]


def _write_cell(sheet: Worksheet, row: int, column: int, text: str) -> None:
    if not text:
        return
    if text.startswith("=="):
        cell = sheet.cell(row, column, text[1:])
        cell.data_type = "f"
    elif error := _ERROR.match(text):
        cell = sheet.cell(row, column, error[1])
        cell.data_type = "e"
    elif text.startswith("=") and len(text) > 1:
        value = _literal(text)
        cell = sheet.cell(row, column, value)
        if isinstance(value, str):
            cell.data_type = "s"
    else:
        cell = sheet.cell(row, column, _ESCAPE.sub(lambda match: "\n" if match[1] == "n" else match[1], text))
        cell.data_type = "s"


def _literal(text: str) -> Any:
    if text in ("=TRUE", "=FALSE"):
        return text == "=TRUE"
    if call := _CALL.match(text):
        tree = ast.parse(text[1:], mode="eval").body
        assert isinstance(tree, ast.Call)
        keywords = {keyword.arg or "": ast.literal_eval(keyword.value) for keyword in tree.keywords}
        return _CALLS[call[1]](*map(ast.literal_eval, tree.args), **keywords)
    return ast.literal_eval(text[1:])


def _obey(sheet: Worksheet, words: list[str]) -> None:
    match words:
        case ["hidden"]:
            sheet.sheet_state = "hidden"
        case ["merge", area]:
            sheet.merge_cells(area)
        case ["hide", "row", row]:
            sheet.row_dimensions[int(row)].hidden = True
        case _:
            raise ValueError(f"not understood: ! {' '.join(words)}")
