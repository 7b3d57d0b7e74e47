"""Workbooks of any size: keys, references, unique and other indexes, defaults, lists, rules, descriptions."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HEADINGS = (
    "Column",
    "Type",
    "Required",
    "Primary key",
    "Unique",
    "Indexed",
    "Default",
    "References",
    "On delete",
    "Rule",
    "Description",
)
_LIST = ("new", "paid", "packed", "shipped", "cancelled")


def table_name(number: int) -> str:
    """The name of a table; the first has the number 1."""
    return f"table_{number:04d}"


def write_workbook(path: Path, tables: int, *, added: int = 0, dictionary: bool = False) -> None:
    """Write a workbook of so many tables × 10 columns; the first ``added`` of them have one more."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as workbook:
        if dictionary:
            sheet = workbook.add_worksheet("Dictionary")
            sheet.write_row(0, 0, ("Table", *HEADINGS))
            rows = ((table_name(n), *row) for n in range(1, tables + 1) for row in _rows(n, n <= added))
            for line, row in enumerate(rows, 1):
                sheet.write_row(line, 0, row)
        else:
            for number in range(1, tables + 1):
                sheet = workbook.add_worksheet(table_name(number))
                sheet.write_row(0, 0, HEADINGS)
                for line, row in enumerate(_rows(number, number <= added), 1):
                    sheet.write_row(line, 0, row)
        lists = workbook.add_worksheet("Lists")
        lists.write_row(0, 0, ("List", "Value", "Label"))
        for line, value in enumerate(_LIST, 1):
            lists.write_row(line, 0, ("status", value, value.capitalize()))


def _rows(number: int, has_more: bool) -> Iterator[tuple[Any, ...]]:
    refers = table_name(number // 2) if number > 1 else ""
    yield "id", "auto number", "yes", "yes", "", "", "", "", "", "", "What tells the rows apart"
    yield "code", "text(20)", "yes", "", "yes", "", "", "", "", "", f"The code of thing {number}"
    yield "name", "text(120)", "yes", "", "", "yes", "", "", "", "", "As on the cover"
    yield "parent_id", "whole number", "", "", "", "yes", "", refers, "set null" if refers else "", "", ""
    yield "status", "list: status", "yes", "", "", "", "new", "", "", "", "How far it is"
    yield "price", "money", "yes", "", "", "", 0, "", "", "price >= 0", "In our currency"
    yield "quantity", "whole number", "yes", "", "", "", 1, "", "", "quantity > 0", ""
    yield "is_active", "yes/no", "yes", "", "", "", "yes", "", "", "", "Whether it is shown"
    yield "made_on", "date", "", "", "", "", "today", "", "", "", ""
    yield "note", "text", "", "", "", "", "", "", "", "", f"Anything else about thing {number}"
    if has_more:
        yield "phone", "text(20)", "", "", "", "", "", "", "", "", "For questions"


def unpacked_size(path: Path) -> int:
    """How large a workbook is when unpacked, in bytes."""
    with zipfile.ZipFile(path) as archive:
        return sum(entry.file_size for entry in archive.infolist())
