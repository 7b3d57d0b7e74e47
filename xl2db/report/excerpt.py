"""The few cells around a finding, as they stand in the workbook, with a caret under what is meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from xl2db.cells import CellRef, column_letters
from xl2db.report.lines import Line, Piece, line
from xl2db.report.visible import pad, shorten, visible, width
from xl2db.workbook.grid import ErrorValue, Formula, Sheet, Value, Workbook

WIDEST_CELL = 28
WIDEST_MEANT_CELL = 60
WIDEST_EXCERPT = 78


class Excerpts:
    """Cuts excerpts out of one workbook, and remembers where each sheet has its headings."""

    def __init__(self, workbook: Workbook) -> None:
        """Excerpts of this workbook."""
        self._sheets = {sheet.name: sheet for sheet in workbook.sheets}
        self._heading_rows: dict[str, int] = {}

    def excerpt(self, at: CellRef, span: tuple[int, int] | None = None) -> Iterator[Line]:
        """The headings and the row of a cell, with a caret under the cell or the span in its text.

        Nothing for a whole sheet, or a cell that the workbook does not hold.
        """
        sheet = self._sheets.get(at.sheet)
        if sheet is None or not at.row:
            return
        heading_row = self._heading_row_above(sheet, at.row)
        columns = _columns_around(sheet, at, heading_row)
        if not columns:
            return
        cells = {column: text_of(sheet.value(at.row, column)) for column in columns}
        meant, start, end = _meant_part(cells.get(at.column, ""), span)
        if at.column:
            cells[at.column] = meant
        shown = {column: _shown(text, column == at.column) for column, text in cells.items()}
        headings = {column: _heading(sheet, heading_row, column) for column in columns}
        places = {column: max(width(shown[column]), width(headings[column])) for column in columns}
        gutter = max(len(str(at.row)), 2)
        columns = _as_many_as_fit(columns, places, at.column, WIDEST_EXCERPT - gutter - 4)
        yield _row(" " * gutter, [pad(headings[column], places[column]) for column in columns], "faint")
        yield _row(f"{at.row:>{gutter}}", [pad(shown[column], places[column]) for column in columns], "")
        if at.column:
            before = sum(places[column] + 2 for column in columns if column < at.column)
            before += width(visible(meant[:start]))
            length = max(1, width(visible(meant[start:end])))
            yield line(" " * gutter, Piece(" |  ", "faint"), " " * before, Piece("^" * length, "error"))

    def _heading_row_above(self, sheet: Sheet, row: int) -> int:
        """The row of headings that a row stands under, 0 where there is none."""
        if sheet.name not in self._heading_rows:
            from xl2db.workbook.sheets import header_of

            header = header_of(sheet)
            self._heading_rows[sheet.name] = header.first if header else 0
        heading_row = self._heading_rows[sheet.name]
        return heading_row if heading_row < row else 0


def text_of(value: Value | None) -> str:
    """A cell's value as its user sees it."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case ErrorValue():
            return value.code
        case Formula():
            return value.text
        case datetime():
            return value.isoformat(" ")
        case date() | time() | timedelta():
            return str(value)
    return str(value).strip("\ufeff\u200b \t\r\n\u00a0")


def _columns_around(sheet: Sheet, at: CellRef, heading_row: int) -> list[int]:
    """The columns worth showing, most important first: the cell's, the row's first, those beside it."""
    row = sheet.rows.get(at.row, {})
    filled = sorted({*row, *sheet.rows.get(heading_row, {}), *([at.column] if at.column else [])})
    if not at.column:
        return filled[:6]
    place = filled.index(at.column)
    near = [place, 0, place - 1, place + 1, place - 2]
    return [filled[one] for one in dict.fromkeys(near) if 0 <= one < len(filled)]


def _as_many_as_fit(columns: list[int], places: Mapping[int, int], meant: int, room: int) -> list[int]:
    """The columns, from left to right, that fit beside the meant one."""
    chosen: list[int] = []
    for column in columns:
        room -= places[column] + 2
        if column == meant or room >= -2 or not chosen:
            chosen.append(column)
        else:
            room += places[column] + 2
    return sorted(chosen)


def _meant_part(text: str, span: tuple[int, int] | None) -> tuple[str, int, int]:
    """The cell's text, cut so that the span stays in sight, and the span in what is left."""
    start, end = span if span and 0 <= span[0] <= span[1] <= len(text) else (0, len(text))
    lead = min(start, 20)
    if width(text) > WIDEST_MEANT_CELL and start > lead:
        text = "…" + text[start - lead :]
        start, end = lead + 1, end - start + lead + 1
    cut = shorten(text, WIDEST_MEANT_CELL)
    return cut, min(start, len(cut)), min(max(end, start), len(cut))


def _shown(text: str, is_meant: bool) -> str:
    return visible(text) if is_meant else shorten(visible(text), WIDEST_CELL)


def _heading(sheet: Sheet, heading_row: int, column: int) -> str:
    letters = column_letters(column)
    text = text_of(sheet.value(heading_row, column)) if heading_row else ""
    return shorten(visible(f"{letters}: {text}" if text else letters), WIDEST_CELL)


def _row(gutter: str, texts: list[str], style: str) -> Line:
    return (Piece(gutter, "faint"), Piece(" |  ", "faint"), Piece("  ".join(texts), style))
