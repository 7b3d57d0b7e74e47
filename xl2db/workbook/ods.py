"""An .ods file (OpenDocument): all sheets stand in one part, and repeated cells stand in it once."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from xl2db.cells import column_letters
from xl2db.findings import WorkbookRefused
from xl2db.rules import files as rules
from xl2db.workbook import budget as bounds
from xl2db.workbook.container import Package
from xl2db.workbook.grid import ErrorValue, Formula, Sheet, Value
from xl2db.workbook.markup import Attributes, Depth, Handlers, read_part
from xl2db.workbook.number_formats import from_iso, number_value
from xl2db.workbook.sniffing import not_a_workbook, password_protected
from xl2db.workbook.xlsx import duplicate_sheet

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE = f"{_OASIS}office:1.0 "
_TABLE = f"{_OASIS}table:1.0 "
_TEXT = f"{_OASIS}text:1.0 "
_STYLE = f"{_OASIS}style:1.0 "
_NUMBER = f"{_OASIS}datastyle:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "

_SHEET, _ROW = f"{_TABLE}table", f"{_TABLE}table-row"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_COLUMN = f"{_TABLE}table-column"
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_SPREADSHEET = f"{_OFFICE}spreadsheet"
_NOT_READ = {
    f"{_OFFICE}annotation",
    f"{_OFFICE}forms",
    f"{_TABLE}tracked-changes",
    f"{_TABLE}shapes",
    f"{_TABLE}dde-links",
    f"{_TABLE}table-source",
    f"{_TABLE}cell-range-source",
    f"{_TEXT}ruby-text",
    f"{_TEXT}note",
}
_DRAWING = f"{_OASIS}drawing:1.0 "

# What LibreOffice remembers of the sheets of other files, to which formulas refer; it shows none of it.
_CACHE = re.compile(r"'file:.*'#", re.DOTALL)

_PERIOD = re.compile(
    r"(-?)P(?:([0-9]{1,7})D)?(?:T(?:([0-9]{1,8})H)?(?:([0-9]{1,8})M)?(?:([0-9]{1,8})(?:[.,]([0-9]{1,20}))?S)?)?\Z"
)
_PREFIX = re.compile(r"(?:of:|oooc:|msoxl:)?=?")
_TRUTH = {"true": True, "false": False}
_FORMULA_TRUTH = {"=TRUE()": True, "=FALSE()": False}
_ENCRYPTED = b"encryption-data"
_MANIFEST_LIMIT = 4 * 2**20


def read_ods(package: Package) -> tuple[Sheet, ...]:
    """The sheets of an OpenDocument spreadsheet in the order of their tabs.

    Raises WorkbookRefused if the file is encrypted or anything of a sheet can't be read.
    """
    if _ENCRYPTED in package.read("META-INF/manifest.xml", _MANIFEST_LIMIT) or "encrypted-package" in package:
        raise WorkbookRefused(password_protected(package.name))
    reader = _Reader(package)
    read_part(package, "content.xml", reader.root)
    if not reader.sheets:
        message = f"{package.name} holds no sheets."
        raise WorkbookRefused(
            rules.NO_SHEETS.finding(message, hint="Open it and look; xl2db init makes a new one.")
        )
    return tuple(reader.sheets)


class _Reader:
    """Takes content.xml in, tag by tag; one sheet, row and cell are open at a time."""

    def __init__(self, package: Package) -> None:
        self.sheets: list[Sheet] = []
        self._package = package
        self._budget = package.budget
        self._depth = Depth(package)
        self._names: dict[str, str] = {}
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._data_styles: dict[str, str] = {}
        self._long_times: set[str] = set()
        self._body = False
        self._skipped = 0
        self._sheet: Sheet | None = None
        self._merged: list[tuple[int, int, int, int]] = []
        self._column_styles: list[tuple[int, str]] = []
        self._columns_seen = 0
        self._row = self._row_repeat = self._column = 0
        self._cells: dict[int, Value] | None = None
        self._cell: Attributes | None = None
        self._paragraphs: list[str] = []
        self._text: list[str] | None = None

    def root(self, name: str, _attributes: Attributes) -> Handlers:
        if name != f"{_OFFICE}document-content":
            raise WorkbookRefused(not_a_workbook(self._package.name, "an OpenDocument file of another kind"))
        self._depth.enter()
        return Handlers(self._start, self._end, self._characters)

    def _damaged(self, what: str) -> WorkbookRefused:
        return self._package.damaged(what, self._sheet.name if self._sheet else None)

    # Tags

    def _start(self, name: str, attributes: Attributes) -> None:
        self._depth.enter()
        if self._skipped or name in _NOT_READ or name.startswith(_DRAWING):
            self._skipped += 1
        elif not self._body:
            self._start_style(name, attributes)
        elif name in _CELLS:
            self._start_cell(attributes)
        elif name in _PARAGRAPHS:
            if self._cell is not None:
                if self._text is not None:
                    raise self._damaged("a paragraph stands within a paragraph")
                self._text = []
        elif self._text is not None:
            self._start_in_text(name, attributes)
        elif name == _ROW:
            self._start_row(attributes)
        elif name == _SHEET and _CACHE.match(attributes.get(f"{_TABLE}name", "")):
            self._skipped += 1
        elif name == _SHEET:
            self._start_sheet(attributes)
        elif name == _COLUMN and self._sheet:
            repeat = self._count(attributes, "number-columns-repeated")
            self._columns_seen += repeat
            self._column_styles.append(
                (self._columns_seen, attributes.get(f"{_TABLE}default-cell-style-name", ""))
            )
            self._budget.styles(1)

    def _end(self, name: str) -> None:
        self._depth.leave()
        if self._skipped:
            self._skipped -= 1
        elif not self._body:
            return
        elif name in _CELLS:
            self._end_cell()
        elif name in _PARAGRAPHS and self._text is not None:
            self._paragraphs.append("".join(self._text))
            self._text = None
        elif name == _ROW:
            self._end_row()
        elif name == _SHEET:
            self._end_sheet()
        elif name == _SPREADSHEET:
            self._body = False

    def _characters(self, text: str) -> None:
        if self._text is not None and not self._skipped:
            self._text.append(text)

    def _start_style(self, name: str, attributes: Attributes) -> None:
        """Styles stand before the sheets: hidden sheets and times of more than a day are told by them."""
        if name == _SPREADSHEET:
            self._body = True
        elif name == f"{_OFFICE}text" or name == f"{_OFFICE}presentation" or name == f"{_OFFICE}drawing":
            raise WorkbookRefused(not_a_workbook(self._package.name, "an OpenDocument file of another kind"))
        elif name == f"{_STYLE}style":
            self._budget.styles(1)
            self._style = attributes.get(f"{_STYLE}name", "")
            self._data_styles[self._style] = attributes.get(f"{_STYLE}data-style-name", "")
        elif name == f"{_STYLE}table-properties" and attributes.get(f"{_TABLE}display") == "false":
            self._hidden_styles.add(self._style)
        elif name == f"{_NUMBER}time-style" and attributes.get(f"{_NUMBER}truncate-on-overflow") == "false":
            self._budget.styles(1)
            self._long_times.add(attributes.get(f"{_STYLE}name", ""))

    def _start_in_text(self, name: str, attributes: Attributes) -> None:
        assert self._text is not None
        if name == f"{_TEXT}s":
            count = attributes.get(f"{_TEXT}c", "1")
            if not (count.isascii() and count.isdigit() and len(count) < 7):
                raise self._damaged(f"the number of spaces is not understood ({count[:20]})")
            self._budget.characters(int(count))
            self._text.append(" " * int(count))
        elif name == f"{_TEXT}tab":
            self._text.append("\t")
        elif name == f"{_TEXT}line-break":
            self._text.append("\n")

    # Sheets, rows, cells

    def _start_sheet(self, attributes: Attributes) -> None:
        if self._sheet:
            raise self._damaged("a table stands within a sheet")
        name = attributes.get(f"{_TABLE}name", "")
        if not name.strip():
            raise self._damaged("one of its sheets has no name")
        if name.casefold() in self._names:
            raise duplicate_sheet(self._package.name, self._names[name.casefold()], name)
        self._names[name.casefold()] = name
        hidden = attributes.get(f"{_TABLE}style-name", "") in self._hidden_styles
        self._sheet = Sheet(name, hidden=hidden or attributes.get(f"{_TABLE}display") == "false")
        self._merged, self._column_styles, self._columns_seen, self._row = [], [], 0, 0

    def _end_sheet(self) -> None:
        if self._sheet is None:
            raise self._damaged("a sheet ends that did not begin")
        self._sheet.merged = tuple(self._merged)
        self.sheets.append(self._sheet)
        self._sheet = None

    def _start_row(self, attributes: Attributes) -> None:
        if self._cells is not None or self._sheet is None:
            raise self._damaged("a row stands outside the list of rows")
        self._row_repeat = self._count(attributes, "number-rows-repeated")
        self._row += 1
        self._column = 0
        self._cells = {}

    def _end_row(self) -> None:
        if self._cells is None or self._sheet is None:
            raise self._damaged("a row ends that did not begin")
        if self._cells:
            last = self._row + self._row_repeat - 1
            if last > bounds.MAX_ROW:
                raise self._damaged(f"it has more than {bounds.MAX_ROW:,} rows")
            self._budget.cells(len(self._cells) * self._row_repeat)
            for row in range(self._row, last + 1):
                self._sheet.rows[row] = dict(self._cells)
        self._row += self._row_repeat - 1
        self._cells = None

    def _start_cell(self, attributes: Attributes) -> None:
        if self._cell is not None or self._cells is None:
            raise self._damaged("a cell stands outside a row")
        self._cell = attributes
        self._column += 1
        self._paragraphs = []

    def _end_cell(self) -> None:
        attributes = self._cell
        if attributes is None or self._cells is None:
            raise self._damaged("a cell ends that did not begin")
        self._cell = None
        repeat = self._count(attributes, "number-columns-repeated")
        value = self._value(attributes)
        last = self._column + repeat - 1
        if value is not None and value != "":
            if last > bounds.MAX_COLUMN:
                raise self._damaged(f"row {self._row} has more than {bounds.MAX_COLUMN:,} cells")
            self._budget.cells(repeat)
            self._cells.update(dict.fromkeys(range(self._column, last + 1), value))
        down = self._count(attributes, "number-rows-spanned")
        across = self._count(attributes, "number-columns-spanned")
        if down > 1 or across > 1:
            self._budget.merged(1)
            area = (self._row, self._column, self._row + down - 1, self._column + across - 1)
            if area[2] > bounds.MAX_ROW or area[3] > bounds.MAX_COLUMN:
                raise self._damaged("a merged area reaches beyond the sheet")
            self._merged.append(area)
        self._column = last

    def _count(self, attributes: Attributes, what: str) -> int:
        text = attributes.get(_TABLE + what, "1")
        if not (text.isascii() and text.isdigit() and len(text) <= 10):
            raise self._damaged(f"a count is not understood ({what}: {text[:20]})")
        return max(int(text), 1)

    # Values

    def _value(self, attributes: Attributes) -> Value | None:
        kind = attributes.get(f"{_OFFICE}value-type") or attributes.get(f"{_CALC}value-type")
        formula = attributes.get(f"{_TABLE}formula")
        shown = "\n".join(self._paragraphs)
        if attributes.get(f"{_CALC}value-type") == "error":
            self._budget.characters(len(shown))
            return ErrorValue(shown or "#N/A")
        if formula is not None:
            text = "=" + formula[_prefix_length(formula) :]
            if text.upper() in _FORMULA_TRUTH:
                return _FORMULA_TRUTH[text.upper()]
            # An empty paragraph is how LibreOffice saves a result that is an empty text.
            if kind in (None, "void") and not self._paragraphs:
                return Formula(text)
        if kind is None or kind == "void":
            kind = "string"
        if kind == "string":
            text = attributes.get(f"{_OFFICE}string-value") or shown
            self._budget.characters(len(text))
            return text
        value: Value | None = None
        if kind in ("float", "percentage", "currency"):
            value = number_value(attributes.get(f"{_OFFICE}value", ""))
        elif kind == "boolean":
            value = _TRUTH.get(attributes.get(f"{_OFFICE}boolean-value", "").lower())
        elif kind == "date":
            value = self._date(attributes.get(f"{_OFFICE}date-value", ""))
        elif kind == "time":
            value = self._time(attributes)
        if value is None:
            where = f"{column_letters(self._column)}{self._row}"
            raise self._damaged(f"the value of the cell {where} is not understood ({kind[:20]})")
        return value

    @staticmethod
    def _date(text: str) -> date | time | datetime | None:
        return from_iso(text, None) if text[:1].isdigit() else None

    def _time(self, attributes: Attributes) -> time | timedelta | None:
        """A time of day, or a duration where its format counts hours beyond a day or it is that long."""
        match = _PERIOD.match(attributes.get(f"{_OFFICE}time-value", ""))
        if not match:
            return None
        sign, days, hours, minutes, seconds, fraction = match.groups("0")
        try:
            length = timedelta(
                days=int(days),
                hours=int(hours),
                minutes=int(minutes),
                seconds=int(seconds),
                milliseconds=round(float(f"0.{fraction}") * 1000),
            )
        except OverflowError:
            return None
        style = attributes.get(f"{_TABLE}style-name") or self._column_style()
        if sign == "-" or length >= timedelta(days=1) or self._data_styles.get(style) in self._long_times:
            return -length if sign == "-" else length
        return (datetime.min + length).time()

    def _column_style(self) -> str:
        return next((style for last, style in self._column_styles if self._column <= last), "")


def _prefix_length(formula: str) -> int:
    match = _PREFIX.match(formula)
    return match.end() if match else 0
