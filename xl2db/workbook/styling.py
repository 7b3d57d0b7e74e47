"""How the sheets that xl2db writes look, and the small things that make them pleasant to fill in.

Explicit cell formats, no table styles (LibreOffice draws none), one typeface, and marks that do not
depend on colour alone. Imported only when a workbook is written.

XlsxWriter writes them: it makes a thousand sheets in the time that openpyxl takes for a few dozen, takes any
text, and gives the same bytes for the same workbook.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from xl2db.cells import CellRef
from xl2db.findings import Finding
from xl2db.rules.pulling import TEXT_CUT
from xl2db.workbook.look import AMBER_TINT, BRAND, INK, LINE, QUIET, RED_TINT, TYPEFACE, WHITE, Weight

LONGEST_TEXT = 32_767
"""What a cell holds, in units of UTF-16."""
LAST_INPUT_ROW = 1000
"""Dropdowns and hints reach down to this row at least."""

_CREATED = datetime(2000, 1, 1)
_AUTHOR = "xl2db"
_HEADING_HEIGHT = 32
_MOST_LINKS = 60_000
_LETTERS_A_UNIT = 1.2
"""How many letters of a running text fit in one unit of a column's width, with some room to spare."""
_LOST = re.compile("[\0\ud800-\udfff]")


class HeadingWords(NamedTuple):
    """A heading: its text, what it asks for, how wide its column is, its note and its line in the guide."""

    text: str
    kind: Weight
    width: float
    note: str
    guide: str = ""


class Link(NamedTuple):
    """A place in the workbook; rows are counted from 1."""

    sheet: str
    row: int = 1

    @property
    def url(self) -> str:
        """The place as a link."""
        return f"internal:{quoted_sheet(self.sheet)}!A{self.row}"


def quoted_sheet(name: str) -> str:
    """The name of a sheet as formulas and links write it."""
    return "'" + name.replace("'", "''") + "'"


def readable(text: str) -> str:
    """A name of a file as a workbook can hold it: other systems' letters and control characters are ``?``."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


class Book:
    """A new workbook. Rows and columns are counted from 1; ``findings`` say what could not be kept.

    ``alone`` is for sheets that go into another workbook, and look at no other sheet.
    """

    def __init__(self, title: str = "", *, alone: bool = False) -> None:
        """``title`` is what the file's properties call the workbook; no file can hold letters that are none."""
        self.alone = alone
        self.findings: list[Finding] = []
        self._content = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._content, {"in_memory": True, "strings_to_urls": False})
        self._book.set_properties({"title": readable(title)[:255], "author": _AUTHOR, "created": _CREATED})
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._links: dict[str, int] = {}

    def close(self) -> bytes:
        """The workbook's bytes: the same for the same content."""
        self._book.close()
        return self._content.getvalue()

    # Formats

    def look(self, **properties: Any) -> Format:
        """A format with the workbook's typeface."""
        known = tuple(sorted(properties.items()))
        if known not in self._formats:
            base = {"font_name": TYPEFACE, "font_size": 10, "font_color": f"#{INK}"}
            self._formats[known] = self._book.add_format({**base, **properties})
        return self._formats[known]

    def input(self, **more: Any) -> Format:
        """The format of a cell that a person fills in: what is typed in it stays as typed."""
        lines = {"border": 1, "border_color": f"#{LINE}"}
        place = {"text_wrap": True, "valign": "vcenter", "indent": 1}
        return self.look(**{"num_format": "@", **lines, **place, **more})

    def linked(self, **more: Any) -> Format:
        """The format of an input cell with a link."""
        return self.input(font_color=f"#{BRAND}", underline=1, **more)

    # Sheets

    def sheet(self, name: str, colour: str | None = None, *, landscape: bool = True) -> Worksheet:
        """A new sheet that prints on A4, fitted to the width, with its name and page numbers below."""
        sheet: Worksheet = self._book.add_worksheet(name)
        if colour:
            sheet.set_tab_color(f"#{colour}")
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        font = f'&"{TYPEFACE},Regular"&8'
        sheet.set_footer(f"&L{font}&A&R{font}&P / &N")
        return sheet

    def text(self, sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
        """Write a text, never a formula; one that no cell can hold is cut, and reported."""
        if len(text) > LONGEST_TEXT // 2 or not text.isprintable():
            text = self._kept(text, sheet, row, column)
        if text:
            sheet.write_string(row - 1, column - 1, text, look)
        else:
            sheet.write_blank(row - 1, column - 1, None, look)

    def _kept(self, text: str, sheet: Worksheet, row: int, column: int) -> str:
        """As much of a text as a cell can hold."""
        kept = _LOST.sub("\ufffd", text)
        encoded = kept.encode("utf-16-le")
        if len(encoded) > 2 * LONGEST_TEXT:
            kept = encoded[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"
        if kept != text:
            at = CellRef(sheet.get_name(), row, column)
            why = (
                f"is longer than the {LONGEST_TEXT:,} characters that a cell holds; its end is missing"
                if len(kept) != len(text)
                else "holds a character that no workbook can hold; another sign stands for it"
            )
            message = f"The text that belongs into {at} {why}."
            self.findings.append(TEXT_CUT.finding(message, at, hint="Shorten or mend it in the database."))
        return kept

    def link(self, sheet: Worksheet, row: int, column: int, text: str, link: Link, look: Format) -> None:
        """Write a text that leads to another place of the workbook."""
        used = self._links[sheet.get_name()] = self._links.get(sheet.get_name(), 0) + 1
        # Excel takes so many links in a sheet, and the text of a link twice: once where nothing is escaped.
        if used > _MOST_LINKS or len(text) > LONGEST_TEXT // 2 or not text.isprintable():
            self.text(sheet, row, column, text, look)
        else:
            sheet.write_url(row - 1, column - 1, link.url, look, text, f"Go to {link.sheet}")

    def headings(
        self,
        sheet: Worksheet,
        row: int,
        headings: Sequence[HeadingWords],
        *,
        widths: Sequence[float] = (),
        notes: bool = True,
    ) -> None:
        """Write a row of headings with their notes, and give the columns below their widths.

        Whole columns are texts, so that what is typed below the last row stays as typed, too.
        """
        below = self.look(num_format="@", indent=1, valign="vcenter")
        for column, heading in enumerate(headings):
            width = widths[column] if widths else heading.width
            sheet.set_column(column, column, width, below)
            sheet.write_string(row - 1, column, heading.text, self._heading(heading.kind))
            if notes and heading.note:
                lines = sum(max(1, ceil(len(line) / 40)) for line in heading.note.splitlines())
                size = {"width": 310, "height": 26 + 16 * lines}
                sheet.write_comment(row - 1, column, heading.note, {"author": _AUTHOR, **size})
        sheet.set_row(row - 1, _HEADING_HEIGHT)
        sheet.repeat_rows(row - 1)

    def _heading(self, weight: Weight) -> Format:
        return self.look(
            bold=True,
            font_color=f"#{WHITE}",
            bg_color=f"#{weight.value}",
            right=1,
            right_color=f"#{WHITE}",
            text_wrap=True,
            valign="vcenter",
            indent=1,
        )

    def banner(self, sheet: Worksheet, title: str, subtitle: str, columns: tuple[int, int]) -> None:
        """Write two rows with the title of a workbook; it begins and ends in these columns."""
        first, last = columns
        band = {"bg_color": f"#{BRAND}", "font_color": f"#{WHITE}"}
        sheet.set_row(0, 44)
        sheet.set_row(1, 48)
        for row, text, look in (
            (0, title, self.look(**band, font_size=20, bold=True, valign="bottom", indent=int(first == 1))),
            (
                1,
                subtitle,
                self.look(**band, font_size=11, valign="top", text_wrap=True, indent=int(first == 1)),
            ),
        ):
            for column in range(first - 1):
                sheet.write_blank(row, column, None, self.look(**band))
            sheet.merge_range(row, first - 1, row, last - 1, "", look)
            self.text(sheet, row + 1, first, text, look)

    def back_link(self, sheet: Worksheet, to: str) -> None:
        """Write a way back into the first row."""
        look = self.look(font_size=9, font_color=f"#{QUIET}", underline=1, valign="vcenter", indent=1)
        self.link(sheet, 1, 1, f"← {to}", Link(to), look)

    # What helps to fill in

    def dropdown(
        self, sheet: Worksheet, column: int, rows: tuple[int, int], source: str | Sequence[str], message: str
    ) -> None:
        """Offer values in a column: those of a range (``'sheet'!$A$2:$A$9``) or a few given ones.

        The list helps and does not bind: another value is accepted after a question that shows ``message``.
        """
        rule = {
            "validate": "list",
            "source": f"={source}" if isinstance(source, str) else list(source),
            "error_type": "warning",
            "error_title": "Not on the list",
            "error_message": message,
        }
        sheet.data_validation(rows[0] - 1, column - 1, rows[1] - 1, column - 1, rule)

    def bars(self, sheet: Worksheet, column: int, rows: tuple[int, int]) -> None:
        """Show the shares in a column as small bars."""
        rule = {
            "type": "data_bar",
            "bar_color": f"#{LINE}",
            "bar_solid": True,
            "min_type": "num",
            "max_type": "num",
            "min_value": 0,
            "max_value": 1,
        }
        sheet.conditional_format(rows[0] - 1, column - 1, rows[1] - 1, column - 1, rule)

    def column_hints(
        self, sheet: Worksheet, place: dict[str, int], rows: tuple[int, int], *, twice: bool = True
    ) -> None:
        """Colours that answer while a person types: the key is bold, what is missing or twice is tinted.

        ``place`` has the columns of the headings Column, Type, Primary key and References.
        """
        first, last = rows
        column, type_, key, references = (
            f"${xl_col_to_name(place[name] - 1)}{first}"
            for name in ("Column", "Type", "Primary key", "References")
        )
        names = (
            f"${xl_col_to_name(place['Column'] - 1)}${first}:${xl_col_to_name(place['Column'] - 1)}${last}"
        )
        again = f'=AND({column}<>"",COUNTIF({names},{column})>1)'
        hints: list[tuple[str, str, dict[str, Any]]] = [
            ("Column", f'=AND({column}<>"",{key}<>"",{key}<>"no")', {"bold": True}),
            ("Type", f'=AND({column}<>"",{type_}="",{references}="")', {"bg_color": f"#{AMBER_TINT}"}),
        ]
        if twice:
            hints.insert(0, ("Column", again, {"bg_color": f"#{RED_TINT}"}))
        for heading, formula, look in hints:
            rule = {"type": "formula", "criteria": formula, "format": self._book.add_format(look)}
            number = place[heading] - 1
            sheet.conditional_format(first - 1, number, last - 1, number, rule)


def fit_row(
    sheet: Worksheet, row: int, texts: Iterable[tuple[str, float]], *, least: float = 18, most: float = 409
) -> None:
    """Make a row as high as its longest text needs in the width (in characters) that it has."""
    lines = max((lines_of(text, width) for text, width in texts), default=1)
    sheet.set_row(row - 1, min(most, max(least, 13 * lines + 6)))


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column of that width."""
    if "\n" not in text:
        return ceil(len(text) / (width * _LETTERS_A_UNIT)) or 1
    return sum(max(1, ceil(len(line) / (width * _LETTERS_A_UNIT))) for line in text.split("\n"))
