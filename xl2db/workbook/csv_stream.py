"""A .csv file of any length, read in pieces: memory is bounded, however many rows it has."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from xl2db.cells import CellRef
from xl2db.findings import SettingsRefused, WorkbookRefused
from xl2db.rules import files as rules
from xl2db.rules.settings import WRONG_OPTION
from xl2db.workbook import budget as bounds
from xl2db.workbook.container import file_changed, opened_file
from xl2db.workbook.csv_text import SAMPLE, SEPARATOR_LINE, marked_encoding, separator_of, western

ROWS_AT_ONCE = 10_000
"""How many rows a piece has."""

_PIECE = 2**20
_LIKELY = (
    ("cp932", "Japanese"),
    ("gb18030", "Chinese"),
    ("big5", "Chinese, traditional"),
    ("cp949", "Korean"),
    ("cp1250", "Central European"),
    ("cp1251", "Cyrillic"),
    ("cp1253", "Greek"),
    ("cp1254", "Turkish"),
)


@dataclass(frozen=True, slots=True)
class CsvStream:
    """What was found out about a .csv file before it is read: ``state`` is its size and time of change."""

    path: Path
    encoding: str
    separator: str
    state: tuple[int, int]
    skips_line: bool = False

    def pieces(self) -> Iterator[tuple[int, list[list[str]]]]:
        """The number of a row, counted from 1, and this and the following rows, as they stand in the file.

        Raises WorkbookRefused where the file can't be taken apart, or is not the one any more that was
        looked at.
        """
        with opened_file(self.path) as file:
            if _state(self.path) != self.state:
                raise file_changed(self.path.name)
            text = io.TextIOWrapper(file, self.encoding, newline="")
            if self.skips_line:
                text.readline()
            reader = csv.reader(text, delimiter=self.separator, strict=True)
            number = 1
            try:
                while rows := list(islice(reader, ROWS_AT_ONCE)):
                    yield number, rows
                    number += len(rows)
            except csv.Error as error:
                raise self._broken(reader.line_num, error) from error
            finally:
                text.detach()

    def _broken(self, line: int, error: csv.Error) -> WorkbookRefused:
        why = "a cell is longer than 131,072 characters" if "limit" in str(error) else None
        message = (
            f"{self.path.name} can't be taken apart near line {max(line, 1):,}: "
            f"{why or 'its quotation marks do not fit'}."
        )
        hint = 'Write a quotation mark inside a quoted cell twice: "He said ""no""".'
        return WorkbookRefused(rules.CSV_BROKEN.finding(message, CellRef(self.path.stem), hint=hint))


def open_csv(path: Path, encoding: str | None = None) -> CsvStream:
    """Look at a .csv file: its encoding (unless it is given) and its separator.

    Raises WorkbookRefused where it can't be read or its letters can't be told for sure, and SettingsRefused
    for an encoding that nobody knows.
    """
    state = _state(path)
    if not state[0]:
        message = f"{path.name} is empty: there is nothing in it."
        raise WorkbookRefused(rules.FILE_EMPTY.finding(message, CellRef(path.stem), hint="Save it again."))
    if encoding is not None:
        _check_encoding(encoding)
    found = _checked_encoding(path, encoding)
    with opened_file(path) as file:
        wrapped = io.TextIOWrapper(file, found, newline="")
        sample = wrapped.read(SAMPLE + 1)
        wrapped.detach()
    if line := SEPARATOR_LINE.match(sample):
        return CsvStream(path, found, line[1], state, True)
    return CsvStream(path, found, separator_of(sample[:SAMPLE], len(sample) > SAMPLE), state)


def _state(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _check_encoding(name: str) -> None:
    try:
        codecs.lookup(name)
        "a".encode(name).decode(name)
    except (LookupError, UnicodeError, TypeError):
        raise SettingsRefused(
            WRONG_OPTION.finding(
                f"There is no encoding {name!r}.", hint="Such are utf-8, cp1252, cp932, gb18030, cp1251."
            )
        ) from None


def _checked_encoding(path: Path, given: str | None) -> str:
    """The encoding in which the whole file is text; what could only be guessed at is refused."""
    with opened_file(path) as file:
        marked = marked_encoding(file.read(4))
    name = given or marked
    if given and codecs.lookup(given).name == "utf-8":
        name = marked if marked != "utf-8" else given
    if _decodes(path, name):
        return name
    if given is None and marked == "utf-8" and _is_western(path):
        return "cp1252"
    if given is not None:
        message = f"{path.name} is not text in the encoding {given}."
        hint = "Leave --encoding out, or name another one."
    else:
        message = f"{path.name} is not UTF-8, and its letters can't be told for sure."
        hint = f"Say how it is written, such as {_likely(path)}, or save it again as CSV UTF-8."
    raise WorkbookRefused(rules.UNKNOWN_ENCODING.finding(message, CellRef(path.stem), hint=hint))


def _likely(path: Path) -> str:
    """The encodings in which the file could be text."""
    found = [f"--encoding {name} ({what})" for name, what in _LIKELY if _decodes(path, name)]
    return " or ".join(found[:3]) or "--encoding cp1252"


def _decodes(path: Path, encoding: str) -> bool:
    """Whether every byte of the file is text in this encoding, without NUL."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with opened_file(path) as file:
        try:
            while piece := file.read(_PIECE):
                if "\0" in decoder.decode(piece):
                    return False
            decoder.decode(b"", True)
        except UnicodeError:
            return False
    return True


def _is_western(path: Path) -> bool:
    with opened_file(path) as file:
        return all(western(piece) for piece in iter(lambda: file.read(_PIECE), b""))


MAX_COLUMNS = min(bounds.MAX_COLUMN, 1_000)
"""More columns than that, no table of a database has on all of them."""
