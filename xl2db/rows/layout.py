"""Where in a sheet the tables stand: headings, rows, and what is neither.

People put titles above a table, totals and notes below it, blank rows into it and a second table beside or
beneath it. :func:`find_areas` looks at a whole source once, in pieces, and says where each table begins and
ends; what is left out is reported with its cell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xl2db.cells import CellRef
from xl2db.findings import Finding
from xl2db.rows.readings import Reading, reading_of
from xl2db.rows.sources import Source
from xl2db.rules import inferring as rules
from xl2db.workbook.csv_stream import MAX_COLUMNS

_LOOKED_AT = 200
"""So many rows tell where the headings are."""
_LONGEST_HEADING = 120
_TOTAL = re.compile(
    r"(?:grand |sub[- ]?|overall )?(?:totals?|sum|average|mean)\b.{0,20}|(?:summe|gesamt|insgesamt|zwischensumme|"
    r"total g[eé]n[eé]ral|totale|suma|soma|合計|総計|小計|合计|总计)\b.{0,20}",
    re.IGNORECASE,
)
_WORDS = frozenset({Reading.TEXT, Reading.YES_NO, Reading.PLACEHOLDER})
_YEAR = re.compile(r"(?:1[89]|20)\d\d")


@dataclass(slots=True)
class Area:
    """One table of raw data: ``headings`` as they stand in the file, ``None`` where there is none.

    ``columns`` are the places of its columns, ``rows`` its first and last row; ``left_out`` are rows between
    them that are no data.
    """

    source: Source
    columns: list[int]
    headings: list[str | None]
    heading_row: int
    first: int
    last: int = 0
    title: str | None = None
    number: int = 1
    """Which table of its sheet it is."""
    left_out: set[int] = field(default_factory=set)
    wordy: list[bool] = field(default_factory=list)
    """Of which columns the first rows hold words."""

    def at(self, row: int, column: int) -> CellRef:
        """The cell of a row in a column, which is counted from 0."""
        return self.source.at(row, self.columns[column])

    def pieces(self) -> Iterator[tuple[list[tuple[str, ...]], Sequence[int]]]:
        """Its values piece by piece: those of each column, and the numbers of the rows."""
        columns = self.columns
        low, high, width = columns[0] - 1, columns[-1], len(columns)
        solid = columns == list(range(low + 1, high + 1))
        for first, piece in self.source.pieces():
            if first > self.last or first + len(piece) <= self.first:
                continue  # to the end of the file, where it is seen whether it has changed
            begin, end = max(self.first - first, 0), min(self.last + 1 - first, len(piece))
            rows, numbers = self._rows(piece[begin:end], first + begin)
            if not rows:
                continue
            if solid:
                rows = [row if len(row) == width and not low else _fitted(row, low, high) for row in rows]
            else:
                rows = [[row[at - 1] if at <= len(row) else "" for at in columns] for row in rows]
            yield [_without_blanks(values) for values in zip(*rows, strict=True)], numbers

    def _rows(self, rows: list[list[str]], first: int) -> tuple[list[list[str]], Sequence[int]]:
        """The rows that are data, with their numbers."""
        low, high = self.columns[0] - 1, self.columns[-1]
        blank = [
            at
            for at, row in enumerate(rows)
            if not row or ((len(row) <= low or not row[low]) and is_blank(row[low:high]))
        ]
        gone = {*blank, *(number - first for number in self.left_out if first <= number < first + len(rows))}
        if not gone:
            return rows, range(first, first + len(rows))
        kept = [at for at in range(len(rows)) if at not in gone]
        return [rows[at] for at in kept], [first + at for at in kept]


def is_blank(row: Sequence[str]) -> bool:
    """Whether nothing stands in a row."""
    return not any(row) or not any(value.strip() for value in row)


def _fitted(row: list[str], low: int, high: int) -> list[str]:
    row = row[low:high]
    return row if len(row) == high - low else row + [""] * (high - low - len(row))


def _without_blanks(values: tuple[str, ...]) -> tuple[str, ...]:
    """The values, of which those of nothing but spaces are none."""
    if any(map(str.isspace, values)):
        return tuple("" if value.isspace() else value for value in values)
    return values


def find_areas(source: Source, findings: list[Finding]) -> list[Area]:
    """The tables of a source, from one look at all of it; what is left out is among the findings."""
    return _Finder(source, findings).find()


class _Finder:
    """Goes through the rows once, and keeps a few of them at the end of each block."""

    def __init__(self, source: Source, findings: list[Finding]) -> None:
        self.source = source
        self.findings = findings
        self.areas: list[Area] = []
        self.blocks: list[_Block] = []

    def find(self) -> list[Area]:
        """All tables."""
        for block in self._all_blocks():
            self._take(block)
        self.areas = [area for area in self.areas if area.last >= area.first]
        for area in self.areas:
            self._trim(area)
        for number, area in enumerate(self.areas, 1):
            area.number = number
        if len(self.areas) > 1:
            self.findings.append(
                rules.SEVERAL_TABLES.finding(
                    f"{len(self.areas)} tables stand in one sheet; each became a table of its own.",
                    self.source.at(
                        self.areas[1].heading_row or self.areas[1].first, self.areas[1].columns[0]
                    ),
                    hint="Look whether that is meant; else close the gap between them.",
                )
            )
        return self.areas

    # Blocks of rows without a blank one between them

    def _all_blocks(self) -> Iterator[_Block]:
        block: _Block | None = None
        for first, piece in self.source.pieces():
            if block and first > block.last + 1:
                yield block
                block = None
            start = 0
            for at, row in enumerate(piece):
                if row and (row[0] or not is_blank(row)):
                    continue
                if at > start:
                    block = block or _Block(first + start)
                    block.add(piece[start:at])
                if block:
                    yield block
                    block = None
                start = at + 1
            if start < len(piece):
                block = block or _Block(first + start)
                block.add(piece[start:])
        if block:
            yield block

    def _take(self, block: _Block) -> None:
        """A block goes on with the tables above it, or begins new ones."""
        self.blocks.append(block)
        self._forget_title(block)
        if self.areas and not self._begins_table(block):
            if self._is_note(block):
                self._leave_out(block.first, block.last, "a note below the table")
                return
            for area in self._current():
                area.last = block.last
            return
        self.areas += self._new_areas(block)

    def _forget_title(self, block: _Block) -> None:
        """What was taken for a narrow table may be a title or a note above the first wide one."""
        if not self.areas:
            return
        now = self._current()
        width = sum(len(area.columns) for area in now)
        empty = all(area.last < area.first for area in now)
        short = width == 1 and self.areas[-1].last - self.areas[-1].first < 10 and block.most_filled >= 3
        if (empty and block.most_filled > width) or (short and len(self.areas) == 1):
            first = min(area.heading_row or area.first for area in now)
            self.areas = [area for area in self.areas if area not in now]
            self.findings[:] = [each for each in self.findings if not (each.at and each.at.row == first)]
            self._leave_out(first, self.blocks[-2].last, "text above the headings")

    def _current(self) -> list[Area]:
        """The tables of the last block that began some."""
        row = self.areas[-1].heading_row or self.areas[-1].first
        return [area for area in self.areas if (area.heading_row or area.first) == row]

    def _is_note(self, block: _Block) -> bool:
        """One filled cell in a row, below a table of several columns."""
        widest = max(len(area.columns) for area in self._current())
        return widest >= 3 and block.most_filled <= 1

    def _begins_table(self, block: _Block) -> bool:
        """Whether a block that follows a blank row has headings of its own."""
        if all(area.last < area.first for area in self._current()):
            return False
        head = block.heading_place()
        if head is None or head + 1 >= block.length:
            return False
        row = block.head[head]
        filled = [at for at, value in enumerate(row, 1) if value.strip()]
        if len(filled) < 2 or not all(_is_wordy(row[at - 1]) for at in filled):
            return False
        for area in self._current():
            here = {at for at in filled if at in area.columns}
            if [area.headings[area.columns.index(at)] for at in sorted(here)] == [
                row[at - 1].strip() for at in sorted(here)
            ] and here:
                area.left_out.add(block.first + head)
                self._leave_out(block.first + head, block.first + head, "the headings once more")
                return False
            if any(not area.wordy[area.columns.index(at)] for at in here):
                return True
            if not here or (
                here != set(area.columns) and any(map(_is_number, _flat(block.head[head + 1 :])))
            ):
                return True
        return False

    # A new block

    def _new_areas(self, block: _Block) -> list[Area]:
        head = block.heading_place()
        if head is not None and self._is_group(block, head):
            head += 1
        body = block.head[(0 if head is None else head + 1) :]
        heading = [] if head is None else self._headings(block, head)
        above = head - 1 if head and self._is_group(block, head - 1) else head
        if above:
            self._leave_out(block.first, block.first + above - 1, "text above the headings")
        used = block.used_columns(heading, head)
        if not used:
            return []
        if used[-1] > MAX_COLUMNS:
            self.findings.append(
                rules.TOO_WIDE.finding(
                    f"The table has more than {MAX_COLUMNS:,} columns; those beyond are left out.",
                    self.source.at(block.first, MAX_COLUMNS + 1),
                    hint="Put each part of it into a sheet of its own.",
                )
            )
            used = [at for at in used if at <= MAX_COLUMNS]
        title = next((t for row in block.head[: head or 0] for t in row if t.strip()), None)
        if title is None and len(self.blocks) > 1 and self.blocks[-2].length == 1:
            title = next((t for t in self.blocks[-2].head[0] if t.strip()), None)
        areas = []
        for columns in _split(used, body):
            names = [_heading(heading, at) for at in columns]
            row = 0 if head is None else block.first + head
            first = block.first if head is None else row + 1
            area = Area(self.source, columns, names, row, first, block.last, title)
            area.wordy = [_is_wordy_column(body, at) for at in columns]
            self._report_headings(area)
            areas.append(area)
        return areas

    def _is_group(self, block: _Block, place: int) -> bool:
        """Whether cells of a row are merged over several headings that stand below it."""
        number = block.first + place
        width = max(map(len, block.head))
        below = block.head[place + 1] if place + 1 < len(block.head) else []
        filled = [value for value in below if value.strip()]
        merged = any(
            top == number and left < right and right - left + 1 < width
            for top, left, _, right in self.source.merged
        )
        return merged and len(filled) > 1 and all(map(_is_wordy, filled))

    def _headings(self, block: _Block, head: int) -> list[str]:
        """The headings of a row; where merged cells stand above it, with the group that they are in."""
        row = list(block.head[head])
        number = block.first + head
        for top, left, bottom, right in self.source.merged:
            if top <= number - 1 == bottom and head and right > left and right - left + 1 < len(row):
                above = block.head[head - 1]
                group = above[left - 1].strip() if left <= len(above) else ""
                for at in range(left, min(right, len(row)) + 1):
                    if group and row[at - 1].strip():
                        row[at - 1] = f"{group} {row[at - 1].strip()}"
            if top < number <= bottom and left <= len(row) and not row[left - 1].strip():
                above = block.head[max(head - (number - top), 0)]
                row[left - 1] = above[left - 1] if left <= len(above) else ""
            if top <= number <= bottom and right > left:
                self.findings.append(
                    rules.MERGED_HEADING.finding(
                        "The heading is merged over several columns; only the first one has it.",
                        self.source.at(number, left),
                        hint="Give each column a heading of its own.",
                    )
                )
        return row

    def _report_headings(self, area: Area) -> None:
        at = area.heading_row or area.first
        if not area.heading_row:
            self.findings.append(
                rules.NO_HEADINGS.finding(
                    "The table has no headings; its columns are named by their letters.",
                    self.source.at(at, area.columns[0]),
                    hint="Put a row of headings above it, or change the names in the workbook.",
                )
            )
            return
        for column, name in zip(area.columns, area.headings, strict=True):
            if name is None:
                self.findings.append(
                    rules.HEADING_MISSING.finding(
                        "The column has values and no heading.",
                        self.source.at(at, column),
                        hint="Type a heading, or change its name in the workbook.",
                    )
                )
        seen: dict[str, int] = {}
        for column, name in zip(area.columns, area.headings, strict=True):
            if name and (first := seen.setdefault(name.casefold(), column)) != column:
                self.findings.append(
                    rules.HEADING_TWICE.finding(
                        f"The heading {name!r} stands here twice; the second column got a number.",
                        self.source.at(at, column),
                        hint="Rename one of them.",
                        related=[self.source.at(at, first)],
                    )
                )

    # The ends of tables

    def _trim(self, area: Area) -> None:
        """Leave totals and notes at the end of a table out."""
        tail = next((block for block in reversed(self.blocks) if block.last == area.last), None)
        if tail is None:
            return
        number = tail.last
        for row in reversed(tail.tail):
            if number < area.first or number in area.left_out:
                break
            cells = [row[at - 1].strip() if at <= len(row) else "" for at in area.columns]
            filled = [cell for cell in cells if cell]
            if filled and len(filled) < max(len(cells), 2) and _TOTAL.fullmatch(filled[0]):
                self._leave_out(number, number, "a row of totals")
            elif len(filled) == 1 and len(cells) >= 3 and len(filled[0]) > 30 and cells[0]:
                self._leave_out(number, number, "a note below the table")
            elif filled:
                break
            number -= 1
        area.last = number

    def _leave_out(self, first: int, last: int, what: str) -> None:
        where = f"Row {first:,} is" if first == last else f"Rows {first:,} to {last:,} are"
        self.findings.append(
            rules.LEFT_OUT.finding(
                f"{where} {what}, and no data: left out.",
                self.source.at(first, 1),
                hint="If it is a row of data, remove the blank row above it or fill in its empty cells.",
            )
        )


class _Block:
    """Rows that follow each other: the first and the last ones of them, and what is filled."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.length = 0
        self.head: list[list[str]] = []
        self.tail: list[list[str]] = []
        self.most_filled = 0
        self._widths: Counter[int] = Counter()
        self._used: set[int] = set()

    @property
    def last(self) -> int:
        """The number of the last row."""
        return self.first + self.length - 1

    def add(self, rows: list[list[str]]) -> None:
        """Further rows."""
        self.length += len(rows)
        new = rows[: max(_LOOKED_AT - len(self.head), 0)]
        self.head += new
        for row in new:
            filled = [at for at, value in enumerate(row, 1) if value and not value.isspace()]
            self.most_filled = max(self.most_filled, len(filled))
            self._widths[len(filled)] += 1
            self._used |= set(filled)
        self.tail = (self.tail + rows[-6:])[-6:]
        self._widths_of_all(rows)

    def _widths_of_all(self, rows: list[list[str]]) -> None:
        """A column that is empty at first may have values further down."""
        widest = max(map(len, rows))
        if widest > max(self._used, default=0):
            for row in rows:
                if len(row) > max(self._used, default=0):
                    self._used |= {at for at, value in enumerate(row, 1) if value and not value.isspace()}

    def heading_place(self) -> int | None:
        """Which of its first rows has the headings; None where there are none."""
        if not self.head:
            return None
        many = [(times, width) for width, times in self._widths.items() if width > 1] or [(1, 1)]
        usual = max(many)[1] if len(self.head) > 2 else self.most_filled
        for place, row in enumerate(self.head[:30]):
            filled = [value for value in row if value.strip()]
            if len(filled) < max(1, 0.6 * usual):
                continue
            wordy = [_is_wordy(value) or bool(_YEAR.fullmatch(value.strip())) for value in filled]
            words = sum(_is_wordy(value) for value in filled)
            if all(wordy) and (words or self._year_headings(place)):
                return place
            below = self.head[place + 1 : place + 2]
            if (
                words > 0.7 * len(filled)
                and below
                and words > sum(map(_is_wordy, filter(str.strip, below[0])))
            ):
                return place
            return None
        return None

    def _year_headings(self, place: int) -> bool:
        below = self.head[place + 1 : place + 4]
        return any(not _YEAR.fullmatch(value.strip()) for row in below for value in row if value.strip())

    def used_columns(self, heading: list[str], head: int | None) -> list[int]:
        """The columns with a heading or a value below it."""
        named = {at for at, value in enumerate(heading, 1) if value.strip()}
        if head:
            below = self.head[head + 1 :]
            used = {at for row in below for at, value in enumerate(row, 1) if value.strip()}
            if self.length > len(self.head):
                used |= self._used
            return sorted(named | used)
        return sorted(named | self._used)


def _split(used: list[int], body: list[list[str]]) -> list[list[int]]:
    """Columns that stand together; a gap between them may part two tables.

    An empty column within one table is no gap: then the rows on both sides are the same.
    """
    groups: list[list[int]] = [[used[0]]]
    for at in used[1:]:
        if at == groups[-1][-1] + 1:
            groups[-1].append(at)
        else:
            groups.append([at])
    joined = groups[:1]
    for group in groups[1:]:
        before, after = _filled_rows(joined[-1], body), _filled_rows(group, body)
        if before == after or len(group) == 1 or len(joined[-1]) == 1:
            joined[-1] += group
        else:
            joined.append(group)
    return joined


def _filled_rows(columns: list[int], body: list[list[str]]) -> set[int]:
    return {
        number
        for number, row in enumerate(body)
        if any(at <= len(row) and row[at - 1].strip() for at in columns)
    }


def _heading(heading: list[str], at: int) -> str | None:
    text = heading[at - 1] if at <= len(heading) else ""
    return " ".join(text.split()) or None


def _is_wordy(value: str) -> bool:
    text = value.strip()
    return len(text) <= _LONGEST_HEADING and reading_of(text) in _WORDS


def _is_number(value: str) -> bool:
    return reading_of(value.strip() or "x") in (Reading.WHOLE, Reading.POINT, Reading.COMMA)


def _flat(rows: list[list[str]]) -> Iterator[str]:
    for row in rows[:20]:
        yield from row


def _is_wordy_column(body: list[list[str]], at: int) -> bool:
    """Whether most of a column's first values are words."""
    values = [row[at - 1] for row in body[:50] if at <= len(row) and row[at - 1].strip()]
    return not values or sum(map(_is_wordy, values)) > len(values) / 2
