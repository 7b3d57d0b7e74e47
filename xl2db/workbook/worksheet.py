"""One sheet of an .xlsx file: its rows, cells and merged areas, from the stream of its XML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from xl2db.cells import column_letters, column_number
from xl2db.findings import WorkbookRefused
from xl2db.workbook import budget as bounds
from xl2db.workbook.container import Package
from xl2db.workbook.grid import ErrorValue, Formula, Sheet, Value
from xl2db.workbook.markup import Attributes, Depth, Handlers, local, read_part
from xl2db.workbook.number_formats import Moment, from_iso, from_serial, number_value

NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATES = re.compile("[\ud800-\udfff]")
_AREA = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?\Z")
_TRUTH = {"1": True, "true": True, "0": False, "false": False}
_FORMULA_TRUTH = {"TRUE()": True, "TRUE": True, "FALSE()": False, "FALSE": False}


@dataclass(slots=True)
class Book:
    """What the cells of all sheets refer to.

    ``moments`` holds one entry a cell format: the kind of date that it shows, or None. ``recalculate``
    says that the program that wrote the file left the calculating to the program that opens it.
    """

    strings: Sequence[str] = ()
    moments: Sequence[Moment | None] = ()
    since_1904: bool = False
    recalculate: bool = False
    columns: dict[str, int] = field(
        default_factory=lambda: {column_letters(number): number for number in range(1, 257)}
    )
    texts: dict[str, str] = field(default_factory=dict)


def read_worksheet(package: Package, part: str, sheet: Sheet, book: Book) -> None:
    """Fill a sheet from its part of the package; raises WorkbookRefused if it can't be read whole."""
    thinning = _Thinning()
    try:
        _Reader(package, part, sheet, book, thinning).read()
    except _PlacesNeededError:
        sheet.rows, sheet.merged = {}, ()
        _Reader(package, part, sheet, book, None).read()


class _PlacesNeededError(Exception):
    """Cells without an address stand in a part from which empty cells were taken out."""


class _Thinning:
    """Takes cells and rows of nothing but format out of the raw XML, at a tenth of a parser's cost.

    It does so only in pieces that are full of them, and only while text can't be mistaken for tags
    (no CDATA, no UTF-16). Everything that it takes out carries its address.
    """

    _ATTRIBUTES = rb'(?: [A-Za-z0-9_:.]++="[^"<>]*+")*+\s*+'
    _CELL = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")?+(?: t="[a-z]+")?+ ?(?:/>|></c>)')
    _ROW = re.compile(rb'<row r="[0-9]{1,7}"' + _ATTRIBUTES + rb"(?:/>|>\s*+</row>)")
    _WORTH_IT = 500

    def __init__(self) -> None:
        self.done = False
        self._allowed: bool | None = None

    def __call__(self, data: bytes) -> bytes:
        if self._allowed is None:
            self._allowed = (data[:1] == b"<" and data[1:2] != b"\0") or data.startswith(b"\xef\xbb\xbf")
        if not self._allowed or data.count(b"/><") + data.count(b'"></') < self._WORTH_IT:
            self._allowed = self._allowed and b"<!" not in data
            return data
        if b"<!" in data:
            self._allowed = False
            return data
        self.done = True
        return self._ROW.sub(b"", self._CELL.sub(b"", data))


class _Reader:
    """Reads one part. Values, cells and rows are handled by closures over local state, because they
    make up nearly all of a file; every other tag is handled by methods.
    """

    def __init__(
        self, package: Package, part: str, sheet: Sheet, book: Book, thinning: _Thinning | None
    ) -> None:
        self._package = package
        self._part = part
        self._sheet = sheet
        self._book = book
        self._thinning = thinning
        self._depth = Depth(package)
        self._merged: list[tuple[int, int, int, int]] = []
        self._shared_formulas: dict[str, str] = {}
        self._has_data = self._in_data = False
        self._extension = 0
        # Of the cell that is open:
        self._formula: str | None = None
        self._formula_id = ""
        self._inline: list[str] | None = None
        self._in_inline = self._in_text = self._in_phonetic = False

    def read(self) -> None:
        read_part(self._package, self._part, self._root, sheet=self._sheet.name, thin=self._thinning)
        if not self._has_data:
            raise self._damaged("it holds no list of rows")
        rows = self._sheet.rows
        if any(one > other for one, other in pairwise(rows)):
            self._sheet.rows = dict(sorted(rows.items()))
        self._sheet.merged = tuple(self._merged)

    def _damaged(self, what: str) -> WorkbookRefused:
        return self._package.damaged(what, self._sheet.name)

    def _root(self, name: str, _attributes: Attributes) -> Handlers:
        namespace, _, root = name.rpartition(" ")
        if root != "worksheet" or namespace not in NAMESPACES:
            raise self._damaged(f"{self._part} is not a sheet ({name.strip()[:100]})")
        self._depth.enter()
        self._namespace = f"{namespace} "
        return self._handlers()

    def _handlers(self) -> Handlers:
        row_tag, cell_tag, value_tag = (self._namespace + tag for tag in ("row", "c", "v"))
        columns, strings, damaged = self._book.columns, self._book.strings, self._damaged
        start_other, end_other = self._start_other, self._end_other
        texts: list[str] = []
        cells: dict[int, Value] | None = None
        row = column = 0
        row_text = cell_type = style = ""
        value: str | None = None
        in_cell = in_value = row_is_named = in_order = is_odd = extended = False

        def start(name: str, attributes: Attributes) -> None:
            nonlocal row, column, cells, row_text, cell_type, style, value
            nonlocal in_cell, in_value, row_is_named, in_order, is_odd, extended
            texts.clear()
            if in_value:
                raise damaged("a tag stands within a value")
            if name == value_tag:
                if not in_cell or extended:
                    raise damaged("a value stands outside a cell")
                if value is not None:
                    raise damaged(f"the cell {_address(row, column)} holds two values")
                in_value = True
            elif name == cell_tag:
                if in_cell or cells is None or extended:
                    raise damaged("a cell stands outside a row")
                in_cell, value, is_odd = True, None, False
                cell_type, style = attributes.get("t", "n"), attributes.get("s", "")
                before, address = column, attributes.get("r")
                if address is None:
                    column = self._next_column(column)
                    return
                if address.endswith(row_text) and (letters := address[: -len(row_text)]) in columns:
                    column = columns[letters]
                else:
                    column, named = self._place(address)
                    if named != row and (row_is_named or before):
                        raise damaged(f"the cell {address[:20]} stands in row {row}")
                    row, row_text = named, str(named)
                if column <= before:
                    in_order = False
            elif name == row_tag:
                if cells is not None or not self._in_data:
                    raise damaged("a row stands outside the list of rows")
                number = attributes.get("r")
                row_is_named = number is not None
                row = self._next_row(row) if number is None else self._row_number(number)
                row_text, column, cells, in_order = str(row), 0, {}, True
            else:
                is_odd = True
                extended = start_other(name, attributes, in_cell)

        def end(name: str) -> None:
            nonlocal cells, value, in_cell, in_value, extended
            if name == value_tag:
                in_value = False
                value = texts[0] if len(texts) == 1 else "".join(texts)
            elif name == cell_tag:
                in_cell = False
                result: Value | None = None
                if cell_type == "s" and value:
                    try:
                        result = strings[int(value)] if value.isascii() and value.strip().isdigit() else None
                    except (ValueError, IndexError):
                        result = None
                    if result is None:
                        raise damaged(f"the cell {_address(row, column)} refers to a text that is not there")
                    if is_odd:
                        if self._inline is not None:
                            raise damaged(f"the cell {_address(row, column)} holds two values")
                        self._formula = None
                elif value is not None or is_odd:
                    result = self._typed(cell_type, value, style, row, column)
                if result is not None and result != "":
                    assert cells is not None
                    if column in cells:
                        raise damaged(f"the cell {_address(row, column)} stands in it twice")
                    cells[column] = result
            elif name == row_tag:
                if cells:
                    self._store(row, cells if in_order else dict(sorted(cells.items())))
                cells = None
            else:
                extended = end_other(name, texts)

        return Handlers(start, end, texts.append)

    def _start_other(self, name: str, attributes: Attributes, in_cell: bool) -> bool:
        """A tag that is no row, cell or value; whether what follows belongs to an extension."""
        self._depth.enter()
        namespace, _, tag = name.rpartition(" ")
        if self._extension or tag == "extLst":
            self._extension += 1
        elif namespace + " " != self._namespace:
            if self._in_data:
                raise self._damaged(f"an unknown tag stands among its rows ({tag[:40]})")
        elif tag == "sheetData":
            if self._has_data:
                raise self._damaged("it holds two lists of rows")
            self._has_data = self._in_data = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif in_cell:
            self._start_in_cell(tag, attributes)
        elif self._in_data:
            raise self._damaged(f"an unknown tag stands among its rows ({tag[:40]})")
        return self._extension > 0

    def _start_in_cell(self, tag: str, attributes: Attributes) -> None:
        if self._in_text:
            raise self._damaged("a tag stands within a text")
        if (tag == "f" and self._formula is not None) or (tag == "is" and self._inline is not None):
            raise self._damaged("a cell holds two formulas, or two texts")
        if tag == "f":
            self._in_text = True
            self._formula = ""
            self._formula_id = attributes.get("si", "") if attributes.get("t") == "shared" else ""
        elif tag == "is":
            self._in_inline = True
            self._inline = []
        elif not self._in_inline:
            raise self._damaged(f"an unknown tag stands among its cells ({tag[:40]})")
        elif tag == "rPh":
            self._in_phonetic = True
        else:
            self._in_text = tag == "t"

    def _end_other(self, name: str, texts: list[str]) -> bool:
        self._depth.leave()
        tag = local(name)
        if self._extension:
            self._extension -= 1
        elif tag == "sheetData":
            self._in_data = False
        elif tag == "f" and self._in_text:
            self._in_text = False
            self._formula = self._whole_formula("".join(texts))
        elif tag == "t" and self._in_text:
            self._in_text = False
            if self._inline is not None and not self._in_phonetic:
                self._inline.extend(texts)
        elif tag == "rPh":
            self._in_phonetic = False
        elif tag == "is":
            self._in_inline = False
        return self._extension > 0

    def _next_column(self, column: int) -> int:
        """The column of a cell without an address: the one after the cell before it."""
        if self._thinning and self._thinning.done:
            raise _PlacesNeededError
        if column >= bounds.MAX_COLUMN:
            raise self._damaged(f"a row has more than {bounds.MAX_COLUMN:,} cells")
        return column + 1

    def _next_row(self, row: int) -> int:
        """The number of a row that does not tell it: the one after the row before it."""
        if self._thinning and self._thinning.done:
            raise _PlacesNeededError
        return self._row_number(str(row + 1))

    def _store(self, row: int, cells: dict[int, Value]) -> None:
        self._package.budget.cells(len(cells))
        rows = self._sheet.rows
        there = rows.get(row)
        if there is not None:
            for column in cells:
                if column in there:
                    raise self._damaged(f"the cell {_address(row, column)} stands in it twice")
            cells = dict(sorted({**there, **cells}.items()))
        rows[row] = cells

    def _place(self, address: str) -> tuple[int, int]:
        """Column and row of a cell's address, the long way."""
        letters = address.rstrip("0123456789")
        return self._column(letters, address), self._row_number(address[len(letters) :])

    def _column(self, letters: str, reference: str) -> int:
        """The number of a column."""
        if letters in self._book.columns:
            return self._book.columns[letters]
        plain = letters.strip("$").upper()
        if not (plain.isascii() and plain.isalpha() and len(plain) <= 3):
            raise self._damaged(f"the address of a cell is not understood ({reference[:20]})")
        number = column_number(plain)
        if number > bounds.MAX_COLUMN:
            raise self._damaged(f"the cell {reference[:20]} lies beyond the last column, XFD")
        self._book.columns[letters] = number
        return number

    def _row_number(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 20 and 1 <= int(text) <= bounds.MAX_ROW):
            raise self._damaged(f"the number of a row is not understood ({text[:20]})")
        return int(text)

    def _merge(self, reference: str) -> None:
        match = _AREA.match(reference)
        if not match:
            raise self._damaged(f"a merged area is not understood ({reference[:40]})")
        if match[3] is None:
            return
        left, right = sorted((self._column(match[1], reference), self._column(match[3], reference)))
        top, bottom = sorted((self._row_number(match[2]), self._row_number(match[4])))
        self._package.budget.merged(1)
        self._merged.append((top, left, bottom, right))

    def _whole_formula(self, text: str) -> str:
        """A formula's text; a shared one is written out in the first of its cells only."""
        if not self._formula_id:
            return text
        if text:
            self._package.budget.characters(len(text))
            self._shared_formulas[self._formula_id] = text
        return self._shared_formulas.get(self._formula_id, text)

    def _typed(self, kind: str, text: str | None, style: str, row: int, column: int) -> Value | None:
        """The value of a cell that is no shared text; None where the cell is empty."""
        formula, inline = self._formula, self._inline
        self._formula = self._inline = None
        if inline is not None:
            if text:
                raise self._damaged(f"the cell {_address(row, column)} holds two values")
            text = "".join(inline)
        if formula is not None and formula.upper() in _FORMULA_TRUTH:
            return _FORMULA_TRUTH[formula.upper()]
        if kind in ("str", "inlineStr") and text is not None:
            return self._text(text)
        if formula is not None and (not text or (text == "0" and kind == "n" and self._book.recalculate)):
            return Formula("=" + formula)
        text = text.strip() if text else text
        if not text:
            return None
        value: Value | None = None
        if kind == "n":
            value = self._number(text, self._moment(style))
        elif kind == "b":
            value = _TRUTH.get(text.lower())
        elif kind == "e":
            value = ErrorValue(self._text(text))
        elif kind == "d":
            value = from_iso(text, self._moment(style))
        if value is None:
            what = f"type {kind[:20]}, {text[:40]}"
            raise self._damaged(f"the value of the cell {_address(row, column)} is not understood ({what})")
        return value

    def _text(self, text: str) -> str:
        self._package.budget.characters(len(text))
        text = unescaped(text)
        return self._book.texts.setdefault(text, text)

    def _moment(self, style: str) -> Moment | None:
        moments = self._book.moments
        if style in ("", "0"):
            return moments[0] if moments else None
        if style.isascii() and style.isdigit() and len(style) < 9 and int(style) < len(moments):
            return moments[int(style)]
        raise self._damaged(f"a number has a format that is not there ({style[:20]}), so it may be a date")

    def _number(self, text: str, moment: Moment | None) -> Value | None:
        number = number_value(text)
        if moment is None or number is None:
            return number
        when = from_serial(number, moment, self._book.since_1904)
        return number if when is None else when


def _address(row: int, column: int) -> str:
    return f"{column_letters(column)}{row}"


def unescaped(text: str) -> str:
    """A text with Excel's ``_x000D_`` escapes undone; what is no character (NUL, half a pair) stays."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: match[0] if match[1] == "0000" else chr(int(match[1], 16)), text)
    if _SURROGATES.search(plain):
        try:
            return plain.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            return text
    return plain
