"""What stands beside the columns of a workbook that is there already: further columns at the right of its sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from xl2db.cells import CellRef
from xl2db.schema.model import Schema
from xl2db.workbook.budget import MAX_COLUMN
from xl2db.workbook.editing_areas import address
from xl2db.workbook.editing_requests import AddBars, CannotEdit, Edit, SetCell, SetWidth
from xl2db.workbook.grid import Sheet, Workbook
from xl2db.workbook.header import Header, trimmed
from xl2db.workbook.sheets import classify
from xl2db.workbook.writing import ColumnNotes, Notes
from xl2db.workbook.writing_sheets import Extra


def edits_beside(workbook: Workbook, schema: Schema, notes: Notes) -> list[Edit]:
    """The edits that write notes beside the columns of a schema, each into the row that describes the column.

    A note goes below its heading where the sheet has it, and else into a new column at the right of everything.
    Raises :class:`CannotEdit` where a sheet has no room for it.
    """
    headers = {header.sheet.name: header for header in classify(workbook, []).tables}
    rows: defaultdict[str, dict[int, ColumnNotes]] = defaultdict(dict)
    for table in schema.tables:
        for column in table.columns:
            at, note = column.origin.at, notes.get((table.key, column.name))
            if at is not None and note is not None and at.sheet in headers:
                rows[at.sheet][at.row] = note
    return [edit for sheet, noted in rows.items() for edit in _in_sheet(headers[sheet], noted)]


def _in_sheet(header: Header, noted: dict[int, ColumnNotes]) -> Iterator[Edit]:
    extras = list(dict.fromkeys(extra for note in noted.values() for extra in note.extras))
    last = max(header.columns.values())
    last_heading = address(header.first, last)
    name = header.sheet.name
    free = _last_column(header.sheet)
    for extra in extras:
        column = _column_of(extra, header)
        if column is None:
            column = free = free + 1
            if column > MAX_COLUMN:
                raise CannotEdit(f"{name} has no room for another column.", CellRef(name))
            yield SetCell(name, address(header.first, column), extra.words.text, style_of=last_heading)
            yield SetWidth(name, column, extra.words.width)
            if extra.bars:
                yield AddBars(name, column, min(noted), max(noted))
        for row, note in noted.items():
            value = note.extras.get(extra, "")
            beside = address(row, last)
            yield SetCell(name, address(row, column), None if value == "" else value, style_of=beside)


def _column_of(extra: Extra, header: Header) -> int | None:
    return next((at for at, text in header.notes.items() if trimmed(text) == extra.words.text), None)


def _last_column(sheet: Sheet) -> int:
    """The last column in which anything stands."""
    filled = [max(cells) for cells in sheet.rows.values() if cells]
    return max([*filled, *(area[3] for area in sheet.merged)], default=0)
