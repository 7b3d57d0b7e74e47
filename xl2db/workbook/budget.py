"""What reading one file may cost at most, whatever the file says about itself."""

from __future__ import annotations

from enum import IntEnum

from xl2db.findings import WorkbookRefused
from xl2db.rules.files import TOO_LARGE

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

MAX_FILE = 512 * 2**20
MAX_MEMBERS = 20_000
MAX_DIRECTORY = 4 * 2**20
MAX_UNPACKED = 256 * 2**20
MAX_PARSED = 96 * 2**20
MAX_RATIO = 200
RATIO_COUNTS_FROM = 2 * 2**20
MAX_TOKEN = 2**20
MAX_TAGS = 2_200_000
MAX_NAMES = 20_000
MAX_DEPTH = 100
MAX_CELLS = 400_000
MAX_CHARACTERS = 32_000_000
MAX_STRINGS = 600_000
MAX_MERGED = 100_000
MAX_STYLES = 100_000


class Allowance(IntEnum):
    """What a file is read for, and how many times the usual bounds it may cost."""

    DESCRIPTION = 1
    DATA = 8


_HINTS = {
    Allowance.DESCRIPTION: "Keep the tables' description in a workbook of its own, without sheets of data.",
    Allowance.DATA: "Save large sheets as .csv files, which are read in pieces whatever their length.",
}


class Budget:
    """Counts what one file has cost so far; spending more than allowed raises WorkbookRefused."""

    __slots__ = ("_spent", "allowance", "file")

    def __init__(self, file: str, allowance: Allowance = Allowance.DESCRIPTION) -> None:
        """A budget of which nothing is spent, for the file of that name."""
        self.file = file
        self.allowance = allowance
        self._spent: dict[str, int] = {}

    def unpack(self, size: int) -> None:
        """Bytes that come out of the archive."""
        self._spend("MB of unpacked text", size, MAX_UNPACKED, 2**20)

    def parse(self, size: int, tags: int) -> None:
        """Bytes and tags that go into the XML parser."""
        self._spend("MB of XML", size, MAX_PARSED, 2**20)
        self._spend("XML tags", tags, MAX_TAGS)

    def cells(self, count: int) -> None:
        """Cells that hold something."""
        self._spend("filled cells", count, MAX_CELLS)

    def characters(self, count: int) -> None:
        """Characters of text in cells, and in the list of shared texts."""
        self._spend("characters of text", count, MAX_CHARACTERS)

    def strings(self, count: int) -> None:
        """Texts in the list of shared texts."""
        self._spend("texts", count, MAX_STRINGS)

    def merged(self, count: int) -> None:
        """Merged areas."""
        self._spend("merged areas", count, MAX_MERGED)

    def styles(self, count: int) -> None:
        """Cell formats."""
        self._spend("cell formats", count, MAX_STYLES)

    def refuse(self, what: str) -> WorkbookRefused:
        """The refusal of a file that holds too much of something."""
        return WorkbookRefused(TOO_LARGE.finding(f"{self.file} holds {what}.", hint=_HINTS[self.allowance]))

    def _spend(self, what: str, count: int, limit: int, unit: int = 1) -> None:
        limit *= self.allowance
        spent = self._spent.get(what, 0) + count
        self._spent[what] = spent
        if spent > limit:
            raise self.refuse(f"more than {limit // unit:,} {what}")
