"""The rows and cells of a sheet as they stand in its XML."""

from __future__ import annotations

from functools import cached_property

from xl2db.cells import CellRef
from xl2db.workbook.budget import MAX_COLUMN, MAX_ROW
from xl2db.workbook.editing_areas import Area, area_of, cell_of
from xl2db.workbook.editing_markup import Element, one_prefix, root_of
from xl2db.workbook.editing_requests import CannotEdit

_TRUE = ("1", "true", "on")


class Cell:
    """A cell: its column, its element, and whether the file says its address or leaves it to be counted."""

    __slots__ = ("_children", "column", "element", "is_named")

    def __init__(self, column: int, element: Element, is_named: bool) -> None:
        """The cell of an element."""
        self.column = column
        self.element = element
        self.is_named = is_named
        self._children: list[Element] | None = None

    def child(self, local: str) -> Element | None:
        """What it holds of that name: its value ``v``, its formula ``f``, its text ``is``."""
        if self._children is None:
            self._children = self.element.children()
        return next((child for child in self._children if child.local == local), None)

    @property
    def style(self) -> str | None:
        """The number of its format."""
        return self.element.get("s")

    @property
    def is_filled(self) -> bool:
        """Whether a person sees something in it; a formula whose result is the empty text shows nothing."""
        if self.element.is_empty:
            return False
        value, formula, inline = self.child("v"), self.child("f"), self.child("is")
        if inline is not None:
            return any(text.text for text in inline.walk("t"))
        if value is None:
            return formula is not None
        if self.element.get("t") == "str":
            return value.text != ""
        return formula is not None or value.text.strip() != ""


class Row:
    """A row: its number, its element, and whether the file says its number or leaves it to be counted."""

    __slots__ = ("_cells", "element", "is_named", "number", "sheet")

    def __init__(self, number: int, element: Element, is_named: bool, sheet: str) -> None:
        """The row of an element."""
        self.number = number
        self.element = element
        self.is_named = is_named
        self.sheet = sheet
        self._cells: list[Cell] | None = None

    @property
    def cells(self) -> list[Cell]:
        """Its cells from left to right."""
        if self._cells is None:
            self._cells = self._read()
        return self._cells

    def _read(self) -> list[Cell]:
        found, column = [], 0
        for element in self.element.children():
            if element.local == "extLst":
                continue
            address = element.get("r")
            place = (self.number, column + 1) if address is None else cell_of(address)
            if (
                element.local != "c"
                or not place
                or place[0] != self.number
                or not column < place[1] <= MAX_COLUMN
            ):
                raise _confused(self.sheet, f"the cells of row {self.number:,} are out of order")
            column = place[1]
            found.append(Cell(column, element, address is not None))
        return found

    def cell(self, column: int) -> Cell | None:
        """The cell of a column, if there is one."""
        return next((cell for cell in self.cells if cell.column == column), None)

    @property
    def is_filled(self) -> bool:
        """Whether a person sees something in it."""
        return not self.element.is_empty and any(cell.is_filled for cell in self.cells)

    @property
    def style(self) -> str | None:
        """The number of the format that its new cells have."""
        return self.element.get("s") if self.element.get("customFormat") in _TRUE else None


class Grid:
    """What stands where in the XML of a sheet."""

    def __init__(self, data: bytes, sheet: str) -> None:
        """Find the rows; CannotEdit where they are out of order."""
        self.data = data
        self.sheet = sheet
        self.root = root_of(data)
        one_prefix(self.root, f"The sheet {sheet}")
        self.prefix = self.root.prefix
        self.sections = self.root.children()
        listed = self.section("sheetData")
        if listed is None:
            raise _confused(sheet, "it holds no list of rows")
        self.list = listed
        self.rows: dict[int, Row] = {}
        number = 0
        for element in listed.children():
            text = element.get("r")
            following = number + 1 if text is None else int(text) if text.isascii() and text.isdigit() else 0
            if element.local != "row" or not number < following <= MAX_ROW:
                raise _confused(sheet, "its rows are out of order")
            number = following
            self.rows[number] = Row(number, element, text is not None, sheet)

    def section(self, local: str) -> Element | None:
        """The first element of that name right inside the sheet."""
        return next((section for section in self.sections if section.local == local), None)

    @cached_property
    def last_filled_row(self) -> int:
        """The last row in which a person sees something; 0 if there is none."""
        return next((number for number in reversed(self.rows) if self.rows[number].is_filled), 0)

    @cached_property
    def merged(self) -> tuple[Area, ...]:
        """The merged areas."""
        section = self.section("mergeCells")
        areas = [element.get("ref") or "" for element in section.children()] if section else []
        return tuple(map(area_of, filter(None, areas)))

    @cached_property
    def _column_styles(self) -> list[tuple[int, int, str]]:
        section = self.section("cols")
        found = [element.attributes for element in section.children()] if section else []
        return [
            (int(column["min"]), int(column["max"]), column["style"])
            for column in found
            if "style" in column and column.get("min", "").isdigit() and column.get("max", "").isdigit()
        ]

    def new_cell_style(self, row: int, column: int) -> str | None:
        """The format that a cell has that the file doesn't hold: that of its row, or else of its column."""
        if row in self.rows and (style := self.rows[row].style) is not None:
            return style
        return next((style for first, last, style in self._column_styles if first <= column <= last), None)

    def style_at(self, row: int, column: int) -> str | None:
        """The number of the format that a cell has, also one that the file doesn't hold."""
        cell = self.rows[row].cell(column) if row in self.rows else None
        return self.new_cell_style(row, column) if cell is None else cell.style

    def at(self, row: int = 0, column: int = 0) -> CellRef:
        """The place of a cell of this sheet."""
        return CellRef(self.sheet, row, column)


def _confused(sheet: str, what: str) -> CannotEdit:
    return CannotEdit(f"The sheet {sheet} can't be edited: {what}.", CellRef(sheet))
