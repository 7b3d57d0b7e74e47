"""Workbooks of the suite: each line knows whose string it holds, so that a finding at its cell does, too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from tests.workbook.hostile import parts, sheet_xml, text_cell, write_package
from xl2db.cells import column_letters

Item = tuple[int, str]
"""A string and its number."""


@dataclass(frozen=True)
class Line:
    """A row of texts, and the number of the string that it is about."""

    cells: tuple[str, ...]
    owner: int | None = None


@dataclass(frozen=True)
class Sheet:
    """A sheet with its lines; ``owner`` where all of it is about one string."""

    name: str
    lines: tuple[Line, ...]
    owner: int | None = None


Book = tuple[Sheet, ...]


def sheet(name: str, headings: str, *lines: Line | Iterable[Line], owner: int | None = None) -> Sheet:
    """A sheet whose headings stand in its first row, with bars between them."""
    rows = [row for each in lines for row in ((each,) if isinstance(each, Line) else each)]
    return Sheet(name, (Line(tuple(headings.split(" | "))), *rows), owner)


def line(*cells: str, owner: int | None = None) -> Line:
    """A row."""
    return Line(cells, owner)


_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def spelled(text: str) -> str:
    """A text as Excel writes it into XML: what XML can't hold becomes ``_x000D_`` or the like."""
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return escape(_NOT_IN_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", text))


def write(path: Path, book: Book) -> Path:
    """Write a workbook."""
    sheets = {escape(each.name, {'"': "&quot;"}): sheet_xml("".join(_rows(each.lines))) for each in book}
    return write_package(path, parts(sheets))


def _rows(lines: Sequence[Line]) -> Iterable[str]:
    for number, each in enumerate(lines, 1):
        cells = "".join(
            text_cell(f"{column_letters(column)}{number}", spelled(text))
            for column, text in enumerate(each.cells, 1)
            if text
        )
        yield f'<row r="{number}">{cells}</row>'


_PLACE = re.compile(r"(?s)(.*?)(?:![A-Z]*([0-9]+))?\Z")


def place_in_words(place: str) -> tuple[str, int]:
    """The sheet and the row (0 for all of it) of a place such as ``'a sheet'!C7``."""
    match = _PLACE.match(place)
    assert match
    name = match[1][1:-1].replace("''", "'") if match[1].startswith("'") else match[1]
    return name, int(match[2] or 0)


def owner_at(book: Book, place: str | None) -> int | None:
    """The number of the string that a place is about."""
    name, row = place_in_words(place or "")
    for each in book:
        if each.name == name:
            return each.owner if each.owner is not None or not row else each.lines[row - 1].owner
    return None
