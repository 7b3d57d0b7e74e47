"""Writes a plan into the XML of a sheet: its rows and its cells."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping

from xl2db.workbook.editing_areas import Area, address, area_of
from xl2db.workbook.editing_grid import Cell, Grid, Row
from xl2db.workbook.editing_markup import Changes, end_tag, escaped, start_tag
from xl2db.workbook.editing_plan import Plan, Wish
from xl2db.workbook.editing_styles import Styles

_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_XML = re.compile(r"[\x01-\x08\x0b-\x1f\ufffe\uffff]")
_SPAN = re.compile(r"([0-9]+):([0-9]+)")
_VALUES = ("f", "v", "is")


class SheetWriter:
    """Makes the changes of a plan to the rows of a sheet; formulas are left to others."""

    def __init__(self, grid: Grid, plan: Plan, changes: Changes, styles: Styles) -> None:
        """Nothing is written yet."""
        self._grid = grid
        self._plan = plan
        self._moves = plan.moves
        self._changes = changes
        self._styles = styles
        self._numbers = list(grid.rows)
        self._written: list[tuple[int, int]] = []

    def write(self) -> None:
        """Set cells, insert rows and renumber those that move."""
        new_rows = sorted([*self._inserted_rows(), *self._appended_rows()])
        for row in self._grid.rows.values():
            wishes = self._plan.cells.get(row.number, {})
            if wishes or self._moves.row(row.number) != row.number:
                self._write_row(row, wishes)
            elif new_rows and not row.is_named:
                self._changes.set(row.element, "r", str(row.number))
        self._place([(after, xml) for _, after, xml in new_rows])
        self._write_dimension()

    def _inserted_rows(self) -> list[tuple[int, int, bytes]]:
        """New rows: their number, the row of the file that they stand before (0: none), their XML."""
        return [
            (number, self._row_after(below), self._new_row(number, 0, row.attributes, row.cells))
            for below, rows in self._plan.inserted.items()
            for number, row in enumerate(rows, self._moves.row(below) + 1)
        ]

    def _appended_rows(self) -> list[tuple[int, int, bytes]]:
        """The same for rows that get cells but aren't in the file."""
        found = []
        for row, wishes in self._plan.cells.items():
            if row not in self._grid.rows:
                number = self._moves.row(row)
                xml = self._new_row(number, row, self._plan.attributes.get(row, b""), wishes)
                found.append((number, self._row_after(row), xml))
        return found

    def _row_after(self, row: int) -> int:
        place = bisect_right(self._numbers, row)
        return self._numbers[place] if place < len(self._numbers) else 0

    def _place(self, new_rows: list[tuple[int, bytes]]) -> None:
        by_place: dict[int, bytes] = {}
        for after, xml in new_rows:
            by_place[after] = by_place.get(after, b"") + xml
        for after, xml in by_place.items():
            if after:
                self._changes.insert(self._grid.rows[after].element.start, xml)
            elif xml:
                self._changes.append(self._grid.list, xml)

    def _new_row(self, number: int, row: int, attributes: bytes, wishes: Mapping[int, Wish]) -> bytes:
        """A whole row; ``row`` is the row of the file whose look its cells have where nothing else is said."""
        cells = b"".join(self._new_cell(number, row, column, wishes[column]) for column in sorted(wishes))
        if not cells and not attributes:
            return b""
        name = self._grid.prefix + b"row"
        return b'<%s r="%d"%s>%s</%s>' % (name, number, attributes, cells, name)

    def _new_cell(self, number: int, row: int, column: int, wish: Wish) -> bytes:
        style = wish.style if wish.style is not None else self._grid.new_cell_style(row, column)
        style = self._styled(style, wish)
        if not wish.text and not wish.mark and wish.style is None:
            return b""
        self._written.append((number, column))
        tag = b'<%sc r="%s"' % (self._grid.prefix, address(number, column).encode())
        if style is not None:
            tag += b' s="%s"' % escaped(style, attribute=True)
        return self._with_value(tag, wish)

    def _styled(self, style: str | None, wish: Wish) -> str | None:
        style = self._styles.percent(style) if wish.is_number else style
        return self._styles.marked(style) if wish.mark else style

    def _with_value(self, tag: bytes, wish: Wish, kept: bytes = b"") -> bytes:
        """A cell from its start tag (without ``t`` and ``>``), what it is to hold and what else it holds."""
        p, text = self._grid.prefix, wish.text
        if wish.is_number and text:
            return tag + b"><%sv>%s</%sv>%s</%sc>" % (p, text.encode(), p, kept, p)
        if text:
            parts = (p, p, cell_text(text), p, p, kept, p)
            return tag + b' t="inlineStr"><%sis><%st xml:space="preserve">%s</%st></%sis>%s</%sc>' % parts
        return tag + (b">%s</%sc>" % (kept, p) if kept else b"/>")

    def _write_row(self, row: Row, wishes: Mapping[int, Wish]) -> None:
        number = self._moves.row(row.number)
        there = {cell.column: cell for cell in row.cells}
        new = {
            column: xml
            for column in sorted(set(wishes) - set(there))
            if (xml := self._new_cell(number, row.number, column, wishes[column]))
        }
        values: dict[str, str | None] = {"r": str(number)}
        if new and (spans := row.element.get("spans")):
            values["spans"] = _widened(spans, list(new))
        tag = start_tag(row.element, values) + b">"
        if row.element.is_empty:
            if new:
                xml = tag + b"".join(new.values()) + end_tag(row.element)
                self._changes.replace(row.element.start, row.element.end, xml)
            else:
                self._changes.replace(row.element.start, row.element.end, tag[:-1] + b"/>")
            return
        self._changes.replace(row.element.start, row.element.open_end, tag)
        for column, xml in new.items():
            before = [cell.element.end for cell in row.cells if cell.column < column]
            self._changes.insert(before[-1] if before else row.element.open_end, xml)
        for cell in row.cells:
            named = cell.is_named or bool(new)
            at = address(number, cell.column) if named else None
            self._write_cell(cell, number, at, wishes.get(cell.column, Wish(None)))

    def _write_cell(self, cell: Cell, number: int, at: str | None, wish: Wish) -> None:
        style = wish.style if wish.style is not None else cell.style
        style = self._styled(style, wish)
        if wish.text is None or (not wish.text and not self._holds_value(cell)):
            if at is not None:
                self._changes.set(cell.element, "r", at)
            if style is not None:
                self._changes.set(cell.element, "s", style)
            return
        self._written.append((number, cell.column))
        values: dict[str, str | None] = {"t": None, "cm": None, "vm": None}
        if at is not None:
            values["r"] = at
        if style is not None:
            values["s"] = style
        tag = start_tag(cell.element, values)
        kept = b"".join(child.source for child in cell.element.children() if child.local not in _VALUES)
        self._changes.replace(cell.element.start, cell.element.end, self._with_value(tag, wish, kept))

    @staticmethod
    def _holds_value(cell: Cell) -> bool:
        return any(cell.child(local) is not None for local in _VALUES)

    def _write_dimension(self) -> None:
        """The area of the cells that are there, where the sheet says it."""
        section = self._grid.section("dimension")
        text = section.get("ref") if section else None
        if not section or not text:
            return
        area = area_of(text)
        rows = [self._moves.row(area.top), self._moves.bottom(area.top, area.bottom)]
        columns = [area.left, area.right]
        rows += [row for row, _ in self._written]
        columns += [column for _, column in self._written]
        new = str(Area(min(rows), min(columns), max(rows), max(columns)))
        if Area(rows[0], columns[0], rows[1], columns[1]) != area or area_of(new) != area:
            self._changes.set(section, "ref", new)


def _widened(spans: str, columns: list[int]) -> str:
    """The columns that a row says its cells lie in, with some more."""
    sides = [(int(match[1]), int(match[2])) for match in _SPAN.finditer(spans)]
    if all(any(first <= column <= last for first, last in sides) for column in columns):
        return spans
    return f"{min(*columns, *(first for first, _ in sides))}:{max(*columns, *(last for _, last in sides))}"


def cell_text(text: str) -> bytes:
    """A cell's text as the XML of a workbook writes it: what XML can't hold becomes ``_x000D_`` or the like."""
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return escaped(_NOT_IN_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", text))
