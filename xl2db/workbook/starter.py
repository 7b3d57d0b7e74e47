"""The sheets of the starter workbook: a guide, three tables, and Tables, Lists and Settings."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from xl2db.schema.types import FRIENDLY
from xl2db.workbook import starter_words as words
from xl2db.workbook.starter_words import HeadingWords
from xl2db.workbook.styling import (
    ACCENT,
    AMBER_TINT,
    BRAND,
    CODE_TYPEFACE,
    INK,
    LAST_INPUT_ROW,
    LATER,
    QUIET,
    RED_TINT,
    TINT,
    WHITE,
    add_dropdown,
    fill,
    fit_row,
    font,
    format_input_columns,
    rule_below,
    set_up_page,
    write_heading,
    write_input,
)

CHOICES = "_choices"
"""The hidden sheet that the dropdowns of the types read; xl2db never reads a sheet with such a name."""

_GUIDE_WIDTHS = (4, 28, 46, 34)
_HEADING_HEIGHT = 32


def starter_workbook() -> Workbook:
    """The starter workbook, ready to be saved."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "xl2db"
    book.properties.title = words.TITLE
    _add_guide(book.create_sheet("How to"))
    for name in words.COLUMNS:
        _add_table_sheet(book.create_sheet(name), words.COLUMNS[name])
    _add_tables(book.create_sheet("Tables"))
    _add_lists(book.create_sheet("Lists"))
    _add_settings(book.create_sheet("Settings"))
    _add_choices(book.create_sheet(CHOICES))
    book.active = 0
    return book


def _add_table_sheet(sheet: Worksheet, rows: Sequence[dict[str, str]]) -> None:
    sheet.sheet_properties.tabColor = BRAND
    names = [heading.text.removesuffix(" *") for heading in words.COLUMN_HEADINGS]
    _write_rows(sheet, words.COLUMN_HEADINGS, [[row.get(name, "") for name in names] for row in rows])
    place = {name: number for number, name in enumerate(names, 1)}
    add_dropdown(
        sheet,
        place["Type"],
        f"'{CHOICES}'!$A$2:$A${len(FRIENDLY) + 1}",
        message="You can keep it: text(50), a list of your own and the database's own types work as well.",
    )
    for name in ("Required", "Primary key", "Unique", "Indexed"):
        add_dropdown(sheet, place[name], ["yes", "no"], message="Please choose yes or no (x works as well).")
    add_dropdown(
        sheet,
        place["References"],
        f"'Tables'!$A$2:$A${LAST_INPUT_ROW}",
        message="The sheet Tables does not name this table. You can keep it, and add the table later.",
    )
    add_dropdown(
        sheet,
        place["On delete"],
        ["restrict", "cascade", "set null", "set default", "no action"],
        message="Please choose restrict, cascade, set null, set default or no action.",
    )
    _add_hints(sheet, place)


def _add_hints(sheet: Worksheet, place: dict[str, int]) -> None:
    """Colours that answer while a person types: the key is bold, what is missing or twice there is tinted."""
    column, type_, key, references = (
        f"${get_column_letter(place[name])}2" for name in ("Column", "Type", "Primary key", "References")
    )
    names, types = (
        f"${get_column_letter(place[name])}$2:${get_column_letter(place[name])}${LAST_INPUT_ROW}"
        for name in ("Column", "Type")
    )
    twice = f'AND({column}<>"",COUNTIF({names},{column})>1)'
    is_key = f'AND({column}<>"",{key}="yes")'
    untyped = f'AND({column}<>"",{type_}="",{references}="")'
    hints = sheet.conditional_formatting
    for area, formula, look in (
        (names, twice, DifferentialStyle(fill=fill(RED_TINT))),
        (names, is_key, DifferentialStyle(font=Font(bold=True))),
        (types, untyped, DifferentialStyle(fill=fill(AMBER_TINT))),
    ):
        hints.add(area.replace("$", ""), Rule(type="expression", dxf=look, formula=[formula]))


def _add_tables(sheet: Worksheet) -> None:
    sheet.sheet_properties.tabColor = ACCENT
    _write_rows(sheet, words.TABLE_HEADINGS, words.TABLES)


def _add_lists(sheet: Worksheet) -> None:
    sheet.sheet_properties.tabColor = ACCENT
    _write_rows(sheet, words.LIST_HEADINGS, words.LISTS)


def _add_settings(sheet: Worksheet) -> None:
    sheet.sheet_properties.tabColor = LATER
    _write_rows(sheet, words.SETTING_HEADINGS, words.SETTINGS)
    for row in range(2, len(words.SETTINGS) + 2):
        sheet.cell(row, 1).font = font(bold=True)
        sheet.cell(row, 3).font = font(colour=QUIET)
    for row, choices in enumerate(words.SETTING_CHOICES, 2):
        if choices:
            add_dropdown(sheet, 2, choices, rows=(row, row), message=f"Please choose {' or '.join(choices)}.")


def _add_choices(sheet: Worksheet) -> None:
    """The types of the dropdowns, as they are typed."""
    sheet.sheet_state = "hidden"
    sheet.column_dimensions["A"].width = 40
    sheet["A1"] = "The choices of the dropdowns. Leave this sheet as it is."
    for row, name in enumerate(FRIENDLY, 2):
        write_input(sheet, row, 1, words.TYPE_EXAMPLES.get(name, name))


def _write_rows(sheet: Worksheet, headings: Sequence[HeadingWords], rows: Sequence[Sequence[str]]) -> None:
    """Write headings, with notes, into row 1 and the rows below them."""
    format_input_columns(sheet, [heading.width for heading in headings])
    for number, heading in enumerate(headings, 1):
        write_heading(sheet, 1, number, heading.text, heading.kind, heading.note)
    sheet.row_dimensions[1].height = _HEADING_HEIGHT
    for row, texts in enumerate(rows, 2):
        for number in range(1, len(headings) + 1):
            write_input(sheet, row, number, texts[number - 1] if number <= len(texts) else "")
        widths = [heading.width - 2 for heading in headings]
        fit_row(sheet, row, list(zip(texts, widths, strict=False)), least=18)
    sheet.freeze_panes = "B2"
    set_up_page(sheet, heading_row=1)


def _add_guide(sheet: Worksheet) -> None:
    """The sheet How to. No row of it looks like headings, so that it stays a free sheet."""
    sheet.sheet_properties.tabColor = "2F855A"
    sheet.sheet_view.showGridLines = False
    for number, width in enumerate(_GUIDE_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    row = _write_title(sheet)
    row = _write_lines(sheet, row, "Three steps", words.STEPS, numbered=True)
    row = _write_lines(sheet, row, "What happens when you sync", words.SYNC)
    row = _write_grid(
        sheet, row, "Where to get help", ("In the terminal", "What it answers"), words.COMMANDS, code=True
    )
    row = _write_lines(sheet, row, "Good to know", words.GOOD_TO_KNOW)
    sheet.row_breaks.append(Break(row - 1))
    types = [
        (words.TYPE_EXAMPLES.get(name, name), *words.TYPES[name]) for name in FRIENDLY if name in words.TYPES
    ]
    row = _write_grid(sheet, row, "What a column can hold", ("You write", "It holds", "For example"), types)
    row = _write_lines(sheet, row - 1, None, [words.DATABASE_TYPES])
    headings = [(heading.text, heading.guide) for heading in words.COLUMN_HEADINGS]
    _write_grid(sheet, row, "What the headings mean", ("At the top", "What goes below it"), headings)
    set_up_page(sheet, landscape=False)


def _write_title(sheet: Worksheet) -> int:
    for row in (1, 2):
        for number in range(1, len(_GUIDE_WIDTHS) + 1):
            sheet.cell(row, number).fill = fill(BRAND)
    sheet.merge_cells("B1:D1")
    sheet.merge_cells("B2:D2")
    sheet["B1"] = words.TITLE
    sheet["B1"].font = font(20, bold=True, colour=WHITE)
    sheet["B1"].alignment = Alignment(vertical="bottom")
    sheet["B2"] = words.SUBTITLE
    sheet["B2"].font = font(11, colour=WHITE)
    sheet["B2"].alignment = Alignment(vertical="top", wrap_text=True)
    sheet.row_dimensions[1].height = 44
    sheet.row_dimensions[2].height = 48
    return 4


def _write_section(sheet: Worksheet, row: int, title: str) -> int:
    for number in range(2, len(_GUIDE_WIDTHS) + 1):
        sheet.cell(row, number).border = rule_below(BRAND)
    sheet.cell(row, 2, title).font = font(13, bold=True, colour=BRAND)
    sheet.cell(row, 2).alignment = Alignment(vertical="center")
    sheet.row_dimensions[row].height = 26
    return row + 1


def _write_lines(
    sheet: Worksheet, row: int, title: str | None, texts: Sequence[str], *, numbered: bool = False
) -> int:
    """Write a section of sentences; gives the row of the next section."""
    if title:
        row = _write_section(sheet, row, title)
    width = sum(_GUIDE_WIDTHS[1:])
    for number, text in enumerate(texts, 1):
        mark = sheet.cell(row, 1, str(number) if numbered else "•" if title else None)
        mark.font = font(bold=True, colour=ACCENT)
        mark.alignment = Alignment(horizontal="center", vertical="center")
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=len(_GUIDE_WIDTHS))
        cell = sheet.cell(row, 2, text)
        cell.font = font(italic=not title, colour=INK if title else QUIET)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        fit_row(sheet, row, [(text, width)], least=19)
        row += 1
    return row + 1


def _write_grid(
    sheet: Worksheet,
    row: int,
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    code: bool = False,
) -> int:
    """Write a section that is a grid of two or three columns; gives the row of the next section."""
    row = _write_section(sheet, row, title)
    wide = len(headings) == 2
    for offset, texts in enumerate([headings, *rows]):
        for number, text in enumerate(texts, 2):
            cell = sheet.cell(row, number, text)
            cell.number_format = "@"
            cell.alignment = Alignment(vertical="center", wrap_text=True)
            cell.font = font(colour=QUIET)
            if offset == 0:
                cell.font = font(9, bold=True, colour=QUIET)
            elif number == 2:
                cell.font = font(bold=True, typeface=CODE_TYPEFACE) if code else font(bold=True)
        for number in range(2, len(_GUIDE_WIDTHS) + 1):
            sheet.cell(row, number).border = rule_below()
            if offset % 2 == 0 and offset:
                sheet.cell(row, number).fill = fill(TINT)
        if wide:
            sheet.merge_cells(start_row=row, end_row=row, start_column=3, end_column=len(_GUIDE_WIDTHS))
        widths = (_GUIDE_WIDTHS[1], sum(_GUIDE_WIDTHS[2:])) if wide else _GUIDE_WIDTHS[1:]
        fit_row(sheet, row, list(zip(texts, widths, strict=False)), least=19)
        row += 1
    return row + 1
