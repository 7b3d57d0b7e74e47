"""The sheet “Not in this workbook”: whether it names what did not come back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook

from tests.pulling.parts import OTHER, Part

SHEET = "Not in this workbook"
_HEADINGS = ("Kind", "Table", "Name", "Says")


class Row(NamedTuple):
    """A row of the sheet."""

    kind: str
    table: str
    name: str
    says: str


def listed_rows(workbook: Path) -> list[Row]:
    """The rows of the sheet; none where there is no such sheet."""
    book = load_workbook(workbook, read_only=True)
    if SHEET not in book.sheetnames:
        return []
    rows = [
        ["" if cell is None else str(cell) for cell in row] for row in book[SHEET].iter_rows(values_only=True)
    ]
    start = next(place for place, row in enumerate(rows) if tuple(row[:4]) == _HEADINGS)
    return [Row(*row[:4]) for row in rows[start + 1 :] if any(row)]


def is_listed(part: Part, rows: list[Row]) -> bool:
    """Whether a row names a part that did not come back just so."""
    return any(_names(row, part) for row in rows)


def _names(row: Row, part: Part) -> bool:
    """Whether a row is about the table of the part (where it has one), its name, and what it is.

    The judge and the sheet have their own words for some things, so it is enough that the row has the words
    of the part somewhere; but what a function does in its body is not about the things that it names there.
    """
    table, name = _bare(part.table), _bare(row.name)
    if _bare(row.table) != table and (row.table or name != table):
        return False
    if part.kind == OTHER and _bare(part.bare_name) == name:
        return True
    words = _words(part)
    text = " ".join([row.kind, row.name, row.says[:200]]).lower()
    is_it = not part.bare_name or name == table or name in words
    return is_it and all(word in text for word in words)


def _words(part: Part) -> list[str]:
    """The words that a row must have, as far as they are spelled alike: ``partition``, ``partitioning`` …"""
    if part.kind == "column":
        return [part.name.lower(), "column"]
    if part.kind != OTHER:
        return [part.name.lower(), part.kind.split()[-1]]
    if part.sort in ("storage option", "conflict clause"):
        return part.bare_name.lower().split()
    sort = re.sub(r"(?:ed|s)$", "", part.sort.split()[-1])
    return [sort, *(_bare(word) for word in part.bare_name.split()[-1:])]


def _bare(name: str) -> str:
    """A name without its schema and without the arguments of a function."""
    return re.sub(r"\(.*", "", name, flags=re.DOTALL).rpartition(".")[2].strip().lower()
