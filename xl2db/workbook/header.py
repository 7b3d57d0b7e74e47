"""The header row of a sheet, and the rows below it as cells by heading."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from xl2db.cells import CellRef
from xl2db.findings import Finding
from xl2db.rules import workbook as rules
from xl2db.workbook.grid import ErrorValue, Sheet, Value
from xl2db.workbook.headings import OFTEN_NOTES, Heading, Vocabulary, near_miss, recognise, yields

SEARCHED_ROWS = 30
_NEVER_BELOW = (Heading.TABLE, Heading.COLUMN, Heading.TYPE)
_BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + "\u200b\u2060\ufeff"


def trimmed(value: Value | None) -> Value | None:
    """A value without spaces, no-break spaces and byte-order marks around it; None where nothing is left."""
    if type(value) is str:
        return value.strip(_BLANKS) or None
    return value


@dataclass(slots=True, eq=False)
class Header:
    """The header row of a sheet: which column holds what.

    ``first`` and ``last`` are its rows (more than one where its cells are merged downwards); ``notes`` are
    the columns whose heading is not known, with their texts.
    """

    sheet: Sheet
    first: int
    last: int
    columns: dict[Heading, int]
    notes: dict[int, str] = field(default_factory=dict)
    twice: list[tuple[Heading, int, int]] = field(default_factory=list)
    merged: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def at(self, heading: Heading) -> CellRef:
        """The cell of a heading."""
        return self.sheet.at(self.first, self.columns[heading])

    def rows(self, end: int | None = None) -> Iterator[Row]:
        """The rows below the header that hold anything under its headings, before the row ``end``."""
        for number in self.sheet.rows:
            if number <= self.last:
                continue
            if end is not None and number >= end:
                return
            row = self.row(number)
            if row.said:
                yield row

    def row(self, number: int) -> Row:
        """A row with what stands in it under the headings."""
        cells = self.sheet.rows.get(number, {})
        said: dict[Heading, Value] = {}
        for heading, column in self.columns.items():
            if column in cells and (value := trimmed(cells[column])) is not None:
                said[heading] = value
        return Row(self, number, cells, said)

    def findings(self, words: Vocabulary) -> Iterator[Finding]:
        """What is wrong with the headings: two of one meaning, near misses, error values."""
        for heading, kept, other in self.twice:
            first, second = self.sheet.at(self.first, kept), self.sheet.at(self.first, other)
            yield rules.HEADING_TWICE.finding(
                f"The headings in {first.address} and {second.address} both mean {heading.meaning.value}.",
                second,
                hint=f"Rename or delete the heading in {second}, or the one in {first}.",
                related=(first,),
            )
        for column, text in self.notes.items():
            meant = near_miss(text, words)
            if meant and not (len(text) <= 4 and meant in self.columns):
                at = self.sheet.at(self.first, column)
                yield rules.MISSPELLED_HEADING.finding(
                    f"The heading {text!r} is not known and counts as notes; it is close to {meant.value!r}.",
                    at,
                    hint=f"Type {meant.value} into {at}, or another word if the column is for notes.",
                )
        for column, value in self.sheet.rows[self.first].items():
            if isinstance(value, ErrorValue):
                at = self.sheet.at(self.first, column)
                yield rules.ERROR_VALUE.finding(
                    f"This heading shows the error {value.code}.", at, hint=f"Type the heading into {at}."
                )


@dataclass(slots=True, eq=False)
class Row:
    """One row below a header; ``said`` is what stands in it under the headings, trimmed."""

    header: Header
    number: int
    cells: dict[int, Value]
    said: dict[Heading, Value]

    def value(self, heading: Heading) -> Value | None:
        """The value under a heading, trimmed; None where the cell is empty or the heading is missing.

        A cell that is merged downwards says the same for each of its rows.
        """
        value = self.said.get(heading)
        if value is None and self.header.merged:
            column = self.header.columns.get(heading, 0)
            if column not in self.cells:
                return trimmed(self.header.sheet.value(self._top(column), column))
        return value

    def at(self, heading: Heading) -> CellRef:
        """The cell under a heading (the top one of a merged area); the row's start where it is missing."""
        header = self.header
        column = header.columns.get(heading, 0)
        row = self._top(column) if header.merged and column not in self.cells else self.number
        return CellRef(header.sheet.name, row, column or min(header.columns.values()))

    def own(self, heading: Heading) -> Value | None:
        """The value that stands in this very row, without regard to merged areas."""
        return self.said.get(heading)

    def filled(self, headings: Mapping[str, Heading]) -> tuple[tuple[str, CellRef], ...]:
        """The cells that say something, for the attributes that go with some headings."""
        columns, said, sheet = self.header.columns, self.said, self.header.sheet.name
        if self.header.merged:
            return tuple(
                (name, self.at(each)) for name, each in headings.items() if self.value(each) is not None
            )
        return tuple(
            (name, CellRef(sheet, self.number, columns[heading]))
            for name, heading in headings.items()
            if heading in said
        )

    def _top(self, column: int) -> int:
        areas = self.header.merged.get(column)
        if not areas:
            return self.number
        place = bisect_right(areas, (self.number, self.number)) - 1
        if place >= 0 and areas[place][0] <= self.number <= areas[place][1]:
            return areas[place][0]
        return self.number


def find_header(sheet: Sheet, words: Vocabulary, needed: Collection[Heading]) -> Header | None:
    """The first row among the first 30 that holds all the headings that are needed, or None."""
    for number, cells in islice(sheet.rows.items(), SEARCHED_ROWS):
        if number > SEARCHED_ROWS:
            return None
        found = headings_in(cells, words)
        if len(found) >= len(needed) and set(needed) <= set(found.values()):
            return _header(sheet, number, words)
    return None


def headings_in(cells: dict[int, Value], words: Vocabulary) -> dict[int, Heading]:
    """The headings that a row of cells holds, by column."""
    return {
        column: heading
        for column, value in cells.items()
        if type(value) is str and (heading := recognise(value.strip(_BLANKS), words))
    }


def _header(sheet: Sheet, number: int, words: Vocabulary) -> Header:
    """The header that begins at a row; where its cells are merged downwards, the lowest word counts."""
    areas = sorted(area for area in sheet.merged if area[2] > area[0] and area[2] >= number)
    cells = sheet.rows[number]
    found = headings_in(cells, words)
    required = {column for column, heading in found.items() if heading in _NEVER_BELOW}
    last = max((area[2] for area in areas if area[0] == number and area[1] in required), default=number)
    last = min(last, number + 3)
    texts = {column: value.strip(_BLANKS) for column, value in cells.items() if type(value) is str}
    for below in range(number + 1, last + 1):
        for column, heading in headings_in(sheet.rows.get(below, {}), words).items():
            if column not in required:
                found[column], texts[column] = heading, str(sheet.rows[below][column])
    header = Header(sheet, number, last, {})
    _assign(header, found, texts)
    for top, column, bottom, _ in areas:
        if top > last:
            header.merged.setdefault(column, []).append((top, bottom))
    return header


def _assign(header: Header, found: dict[int, Heading], texts: dict[int, str]) -> None:
    """Give each meaning its column; a weak word gives way to a stronger one of the same meaning."""
    header.notes = {column: text for column, text in texts.items() if column not in found and text}
    by_meaning: dict[Heading, list[int]] = {}
    for column, heading in found.items():
        by_meaning.setdefault(heading.meaning, []).append(column)
    yielded: list[tuple[int, Heading | None]] = []
    for columns in by_meaning.values():
        if len(columns) == 1:
            header.columns[found[columns[0]]] = columns[0]
            continue
        ranks = {column: yields(texts[column]) for column in columns}
        best = min(rank for rank, _ in ranks.values())
        strong = [column for column in columns if ranks[column][0] == best]
        header.columns[found[strong[0]]] = strong[0]
        if found[strong[0]] not in OFTEN_NOTES:
            header.twice += [(found[strong[0]], strong[0], column) for column in strong[1:]]
        yielded += [(column, ranks[column][1]) for column in columns if column not in strong]
    for column, second_meaning in yielded:
        if second_meaning is not None and second_meaning not in header.columns:
            header.columns[second_meaning] = column
