"""The sheet How to: what a workbook is, what a column can hold, and what the headings mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from xl2db.schema.types import FRIENDLY
from xl2db.workbook import starter_words as words
from xl2db.workbook.look import ACCENT, BRAND, CODE_TYPEFACE, GUIDE, INK, LINE, QUIET, TINT
from xl2db.workbook.styling import Book, HeadingWords, fit_row

NAME = "How to"

_WIDTHS = (4, 28, 46, 34)


@dataclass(frozen=True, slots=True)
class GuideWords:
    """What a guide says first: of this workbook, and of what to do with it."""

    title: str
    subtitle: str
    steps: Sequence[str]
    good_to_know: Sequence[str]
    headings: Sequence[HeadingWords]


def add_guide(book: Book, said: GuideWords) -> None:
    """Write the sheet. No row of it looks like headings, so that it stays a free sheet."""
    sheet = book.sheet(NAME, GUIDE, landscape=False)
    sheet.hide_gridlines(2)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    book.banner(sheet, said.title, said.subtitle, (2, len(_WIDTHS)))
    writer = _GuideWriter(book, sheet)
    writer.lines("Three steps", said.steps, numbered=True)
    writer.lines("What happens when you sync", words.SYNC)
    writer.grid("Where to get help", ("In the terminal", "What it answers"), words.COMMANDS, code=True)
    writer.lines("Good to know", said.good_to_know)
    sheet.set_h_pagebreaks([writer.row - 1])
    types = [
        (words.TYPE_EXAMPLES.get(name, name), *words.TYPES[name]) for name in FRIENDLY if name in words.TYPES
    ]
    writer.grid("What a column can hold", ("You write", "It holds", "For example"), types)
    writer.row -= 1
    writer.lines(None, [words.DATABASE_TYPES])
    headings = [(heading.text, heading.guide) for heading in said.headings if heading.guide]
    writer.grid("What the headings mean", ("At the top", "What goes below it"), headings)


class _GuideWriter:
    """Writes section under section."""

    def __init__(self, book: Book, sheet: Worksheet) -> None:
        self._book = book
        self._sheet = sheet
        self.row = 4

    def _section(self, title: str) -> None:
        look = {"bottom": 1, "bottom_color": f"#{BRAND}", "valign": "vcenter"}
        self._write(2, title, bold=True, font_size=13, font_color=f"#{BRAND}", **look)
        for column in range(3, len(_WIDTHS) + 1):
            self._write(column, "", **look)
        self._sheet.set_row(self.row - 1, 26)
        self.row += 1

    def _write(self, column: int, text: str, **look: object) -> None:
        self._book.text(self._sheet, self.row, column, text, self._book.look(**look))

    def _merge(self, first: int, text: str, **look: object) -> None:
        """One text over the columns from this one to the last."""
        found = self._book.look(**look)
        self._sheet.merge_range(self.row - 1, first - 1, self.row - 1, len(_WIDTHS) - 1, text, found)

    def lines(self, title: str | None, texts: Sequence[str], *, numbered: bool = False) -> None:
        """Write a section of sentences."""
        if title:
            self._section(title)
        for number, text in enumerate(texts, 1):
            mark = str(number) if numbered else "•" if title else ""
            self._write(1, mark, bold=True, font_color=f"#{ACCENT}", align="center", valign="vcenter")
            colour = {"font_color": f"#{INK if title else QUIET}", "italic": not title}
            self._merge(2, text, valign="vcenter", text_wrap=True, **colour)
            fit_row(self._sheet, self.row, [(text, sum(_WIDTHS[1:]))], least=19)
            self.row += 1
        self.row += 1

    def grid(
        self, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], *, code: bool = False
    ) -> None:
        """Write a section that is a grid of two or three columns."""
        self._section(title)
        wide = len(headings) == 2
        widths = (_WIDTHS[1], sum(_WIDTHS[2:])) if wide else _WIDTHS[1:]
        for offset, texts in enumerate([headings, *rows]):
            for column, text in enumerate(texts, 2):
                look = self._cell_look(offset, column, code=code)
                if wide and column == 3:
                    self._merge(column, text, **look)
                else:
                    self._write(column, text, **look)
            fit_row(self._sheet, self.row, list(zip(texts, widths, strict=False)), least=19)
            self.row += 1
        self.row += 1

    @staticmethod
    def _cell_look(offset: int, column: int, *, code: bool) -> dict[str, object]:
        look: dict[str, object] = {
            "num_format": "@",
            "valign": "vcenter",
            "text_wrap": True,
            "bottom": 1,
            "bottom_color": f"#{LINE}",
            "font_color": f"#{QUIET}",
        }
        if offset == 0:
            return {**look, "bold": True, "font_size": 9}
        if offset % 2 == 0:
            look["bg_color"] = f"#{TINT}"
        if column == 2:
            look |= {"bold": True, "font_color": f"#{INK}"}
            if code:
                look["font_name"] = CODE_TYPEFACE
        return look
