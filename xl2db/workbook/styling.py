"""How the sheets that xl2db writes look, and the small things that make them pleasant to fill in.

Explicit cell formats, no table styles (LibreOffice draws none), one typeface, and marks that do not
depend on colour alone. Imported only when a workbook is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from math import ceil
from typing import Literal

from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

TYPEFACE = "Arial"
CODE_TYPEFACE = "Courier New"
INK = "1F2933"
QUIET = "52606D"
BRAND = "0F4C5C"
ACCENT = "A8480B"
LATER = "64748B"
TINT = "EEF4F6"
AMBER_TINT = "FCE8C8"
RED_TINT = "F9D2CF"
LINE = "C9D3DA"
WHITE = "FFFFFF"

AS_TEXT = "@"
LAST_INPUT_ROW = 1000
"""Dropdowns and hints reach down to this row."""

_LETTERS_A_UNIT = 1.2
"""How many letters of a running text fit in one unit of a column's width, with some room to spare."""


class Heading(Enum):
    """What a heading asks for; the value is its colour. A star in its text says "needed", too."""

    NEEDED = ACCENT
    USUAL = BRAND
    LATER = LATER


def font(
    size: float = 10,
    *,
    bold: bool = False,
    italic: bool = False,
    colour: str = INK,
    typeface: str = TYPEFACE,
    underline: Literal["single"] | None = None,
) -> Font:
    """The workbook's typeface in a size and colour."""
    return Font(name=typeface, size=size, bold=bold, italic=italic, color=colour, underline=underline)


def fill(colour: str) -> PatternFill:
    """A plain background."""
    return PatternFill("solid", start_color=colour, end_color=colour)


def rule_below(colour: str = LINE) -> Border:
    """A thin line under a cell."""
    return Border(bottom=Side("thin", color=colour))


def grid_lines() -> Border:
    """Thin lines around a cell."""
    side = Side("thin", color=LINE)
    return Border(left=side, right=side, top=side, bottom=side)


def write_heading(sheet: Worksheet, row: int, column: int, text: str, kind: Heading, note: str) -> None:
    """Write a heading with its colour and its note."""
    cell = sheet.cell(row, column, text)
    cell.font = font(bold=True, colour=WHITE)
    cell.fill = fill(kind.value)
    cell.border = Border(right=Side("thin", color=WHITE))
    cell.alignment = Alignment("left", "center", wrap_text=True, indent=1)
    cell.comment = note_of(note)


def note_of(text: str) -> Comment:
    """A note that is as large as its text."""
    lines = sum(max(1, ceil(len(line) / 40)) for line in text.splitlines())
    return Comment(text, "xl2db", width=310, height=26 + 16 * lines)


def write_input(sheet: Worksheet, row: int, column: int, text: str = "", *, bold: bool = False) -> None:
    """Write a cell that a person fills in: what is typed in it stays as typed."""
    cell = sheet.cell(row, column, text or None)
    if text:
        cell.data_type = "s"
    cell.number_format = AS_TEXT
    cell.font = font(bold=bold)
    cell.border = grid_lines()
    cell.alignment = Alignment("left", "center", wrap_text=True, indent=1)


def format_input_columns(sheet: Worksheet, widths: Sequence[float]) -> None:
    """Give whole columns a width and the text format; no row is made for that."""
    for number, width in enumerate(widths, 1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width = width
        column.number_format = AS_TEXT
        column.font = font()
        column.alignment = Alignment("left", "center", indent=1)


def add_dropdown(
    sheet: Worksheet,
    column: int,
    source: str | Sequence[str],
    *,
    message: str,
    rows: tuple[int, int] = (2, LAST_INPUT_ROW),
) -> None:
    """Offer values in a column: those of a range (``'sheet'!$A$2:$A$9``) or a few given ones.

    The list helps and does not bind: another value is accepted after a question that shows ``message``.
    """
    formula = source if isinstance(source, str) else f'"{",".join(source)}"'
    dropdown = DataValidation(
        type="list",
        formula1=formula,
        allow_blank=True,
        errorStyle="warning",
        errorTitle="Not on the list",
        error=message,
        showErrorMessage=True,
    )
    letter = get_column_letter(column)
    dropdown.add(f"{letter}{rows[0]}:{letter}{rows[1]}")
    sheet.add_data_validation(dropdown)


def set_up_page(sheet: Worksheet, *, landscape: bool = True, heading_row: int | None = None) -> None:
    """Make a sheet print on A4, fitted to the width, with its headings on every page."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top = margins.bottom = 0.6
    if (footer := sheet.oddFooter) is not None:  # an empty one is false
        for part, text in ((footer.left, "&A"), (footer.right, "&P / &N")):
            part.text, part.font, part.size = text, f"{TYPEFACE},Regular", 8
    if heading_row is not None:
        sheet.print_title_rows = f"{heading_row}:{heading_row}"


def fit_row(sheet: Worksheet, row: int, texts: Iterable[tuple[str, float]], *, least: float = 15) -> None:
    """Make a row as high as its longest text needs in the width (in characters) that it has."""
    lines = max((_lines(text, width) for text, width in texts), default=1)
    sheet.row_dimensions[row].height = max(least, 13 * lines + 6)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of that width."""
    return sum(max(1, ceil(len(line) / (width * _LETTERS_A_UNIT))) for line in text.split("\n"))
