"""What the values of a column have in common, gathered piece by piece in bounded memory.

Most pieces are settled by one regular expression over all their values at once; only where it fails is each
different value looked at. That is what makes a million rows a matter of seconds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl2db.rows.readings import (
    ISO_DATE,
    ISO_MOMENT,
    PHONE,
    POINT,
    WHOLE,
    Reading,
    has_short_year,
    reading_of,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_DISTINCT = 4_000_000
"""So many different values of a column are remembered; beyond, it is not looked for keys and references."""
MOST_FREQUENT = 1_000
"""Up to so many different values are counted one by one."""
_EXAMPLES = 5
_KNOWN_TEXTS = 50_000
_SURE_AFTER = 20_000
_END = "\x1e"


def _whole_piece(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{pattern})?\x1e)*+", re.ASCII)


_FAST = (
    (Reading.WHOLE, _whole_piece(WHOLE)),
    (Reading.POINT, _whole_piece(rf"{WHOLE}|{POINT}")),
    (Reading.DATE, _whole_piece(ISO_DATE)),
    (Reading.MOMENT, _whole_piece(ISO_MOMENT)),
)


@dataclass(slots=True)
class Facts:
    """What is known of a column's values. Rows are those of the file, counted from 1."""

    letters: str = ""
    """The letters of the column, to name its cells."""
    phone: bool = False
    """Whether its heading says that it holds telephone numbers."""
    rows: int = 0
    filled: int = 0
    readings: Counter[Reading] = field(default_factory=Counter)
    examples: dict[Reading, list[tuple[int, str]]] = field(default_factory=dict)
    """The first places of each reading, with their texts."""
    longest: int = 0
    longest_row: int = 0
    shortest: int | None = None
    least: float | None = None
    most: float | None = None
    digits: int = 0
    """The most digits before the point, and after it in ``decimals``."""
    decimals: int = 0
    short_years: int = 0
    spaced: list[int] = field(default_factory=list)
    """The first rows whose texts have spaces around them."""
    phones: int = 0
    decided_text: bool = False
    frequent: Counter[str] | None = field(default_factory=Counter)
    """How often each value occurs; None where there are too many."""
    first_empty: list[int] = field(default_factory=list)
    lines: bool = False
    """Whether a text has line breaks."""
    _hashes: list[NDArray[np.uint64]] = field(default_factory=list)
    _remembered: int = 0
    _too_many: bool = False
    _fast: int = 0
    _known: dict[str, Reading] = field(default_factory=dict)

    # Gathering

    def add(self, values: Sequence[str], numbers: Sequence[int]) -> NDArray[np.uint64] | None:
        """Take in the values of some rows; gives their hashes (0 where there is no value), unless given up."""
        self.rows += len(values)
        joined = _END.join(values) + _END
        here = sum(map(bool, values))
        self.filled += here
        if here < len(values) and len(self.first_empty) < _EXAMPLES:
            empty = (row for row, value in zip(numbers, values, strict=True) if not value)
            self.first_empty += [
                row for row, _ in zip(empty, range(_EXAMPLES - len(self.first_empty)), strict=False)
            ]
        if here:
            self._measure_lengths(values, numbers, here)
            self._read(values, numbers, joined, here)
            self._count(values)
        return self._remember(values)

    def _measure_lengths(self, values: Sequence[str], numbers: Sequence[int], here: int) -> None:
        lengths = list(map(len, values))
        longest = max(lengths)
        if longest > self.longest:
            self.longest, self.longest_row = longest, numbers[lengths.index(longest)]
        shortest = min(filter(None, lengths)) if here else 0
        self.shortest = shortest if self.shortest is None else min(self.shortest, shortest)

    def _read(self, values: Sequence[str], numbers: Sequence[int], joined: str, here: int) -> None:
        if self.decided_text:
            self.readings[Reading.TEXT] += here
            return
        for place in (self._fast, *range(len(_FAST))):
            reading, pattern = _FAST[place]
            if pattern.fullmatch(joined):
                self._fast = place
                self._read_alike(reading, values, numbers, here)
                return
        self._read_each(values, numbers)
        texts = self.readings[Reading.TEXT]
        if self.filled >= _SURE_AFTER and texts > 0.5 * self.filled and not self.phone:
            self.decided_text = True

    def _read_alike(self, reading: Reading, values: Sequence[str], numbers: Sequence[int], here: int) -> None:
        """A piece of which all values have the same reading (a whole number is a decimal one, too)."""
        if reading is Reading.POINT:
            points = sum("." in value for value in values)
            self._found(Reading.WHOLE, here - points, values, numbers)
            here = points
        self._found(reading, here, values, numbers)
        if reading in (Reading.WHOLE, Reading.POINT):
            self._measure_numbers(list(filter(None, values)))
        if self.phone:
            self.phones += sum(_is_phone(value) for value in values)

    def _found(self, reading: Reading, count: int, values: Sequence[str], numbers: Sequence[int]) -> None:
        if not count:
            return
        self.readings[reading] += count
        if len(self.examples.get(reading, ())) < _EXAMPLES:
            fits = (lambda value: "." in value) if reading is Reading.POINT else bool
            pairs = ((row, value) for row, value in zip(numbers, values, strict=True) if fits(value))
            self._examples(reading, pairs)

    def _examples(self, reading: Reading, pairs: Iterable[tuple[int, str]]) -> None:
        there = self.examples.setdefault(reading, [])
        for pair in pairs:
            if len(there) >= _EXAMPLES:
                return
            there.append(pair)

    def _read_each(self, values: Sequence[str], numbers: Sequence[int]) -> None:
        known = self._known
        if len(known) > _KNOWN_TEXTS:
            known.clear()
        for value in {*values} - known.keys():
            if value.strip():
                known[value] = reading_of(value)
        readings = [known.get(value) for value in values]
        counts = Counter(readings)
        blanks = counts.pop(None, 0) - values.count("")
        self.filled -= max(blanks, 0)
        for reading, count in counts.items():
            assert reading is not None
            self.readings[reading] += count
            if len(self.examples.get(reading, ())) < _EXAMPLES:
                pairs = zip(numbers, values, readings, strict=True)
                self._examples(reading, ((row, value) for row, value, each in pairs if each is reading))
        self._measure_each(values, readings)
        if len(self.spaced) < _EXAMPLES:
            spaced = [row for row, value in zip(numbers, values, strict=True) if value != value.strip()]
            self.spaced += spaced[: _EXAMPLES - len(self.spaced)]

    def _measure_each(self, values: Sequence[str], readings: Sequence[Reading | None]) -> None:
        numbers = [
            plain
            for value, reading in zip(values, readings, strict=True)
            if reading in _NUMBERS and (plain := plain_number(value, comma=reading in _COMMAS)) is not None
        ]
        if numbers:
            self._measure_numbers(numbers)
        if self.phone:
            self.phones += sum(_is_phone(value) for value in values)
        dates = [value for value, reading in zip(values, readings, strict=True) if reading in _SHORT_YEARS]
        self.short_years += sum(map(has_short_year, dates))
        self.lines = self.lines or any("\n" in value for value in values)

    def _measure_numbers(self, values: list[str]) -> None:
        floats = list(map(float, values))
        least, most = min(floats), max(floats)
        self.least = least if self.least is None else min(self.least, least)
        self.most = most if self.most is None else max(self.most, most)
        if abs(most) < 1e30 and abs(least) < 1e30:
            self.digits = max(self.digits, len(str(int(max(abs(most), abs(least))))))
        fractions = [value.partition(".")[2] for value in values if "." in value]
        if fractions:
            self.decimals = max(self.decimals, max(map(len, fractions)))

    def _count(self, values: Sequence[str]) -> None:
        if self.frequent is None:
            return
        self.frequent.update(values)
        del self.frequent[""]
        if len(self.frequent) > MOST_FREQUENT:
            self.frequent = None

    def _remember(self, values: Sequence[str]) -> NDArray[np.uint64] | None:
        """Remember the different values by their hashes: eight bytes each, whatever they are."""
        if self._too_many:
            return None
        hashes = hashes_of(values)
        import pandas as pd

        self._hashes.append(pd.unique(hashes))
        self._remembered += len(self._hashes[-1])
        if self._remembered > MOST_DISTINCT:
            self._compress()
            if self._remembered > MOST_DISTINCT // 2:
                self._too_many = True
                self._hashes.clear()
        return hashes

    def _compress(self) -> None:
        import numpy as np

        self._hashes = [np.unique(np.concatenate(self._hashes))]
        self._remembered = len(self._hashes[0])

    # What was gathered

    def distinct(self) -> NDArray[np.uint64] | None:
        """The hashes of the different values, in order; None where there were too many to remember."""
        import numpy as np

        if self._too_many:
            return None
        if not self._hashes:
            return np.empty(0, np.uint64)
        if len(self._hashes) > 1:
            self._compress()
        found = np.sort(self._hashes[0])
        filled: NDArray[np.uint64] = found[found != 0]
        return filled

    @property
    def is_unique(self) -> bool:
        """Whether no two values are alike, as far as is known."""
        found = self.distinct()
        return found is not None and self.filled > 0 and len(found) == self.filled


_COMMAS = frozenset({Reading.COMMA, Reading.MONEY_COMMA})
_NUMBERS = frozenset(
    {
        Reading.WHOLE,
        Reading.POINT,
        Reading.COMMA,
        Reading.THOUSANDS,
        Reading.EITHER_COMMA,
        Reading.SCIENTIFIC,
        Reading.MONEY,
        Reading.MONEY_COMMA,
        Reading.PERCENT,
    }
)
_SHORT_YEARS = frozenset(
    {
        Reading.DATE,
        Reading.DAY_FIRST,
        Reading.MONTH_FIRST,
        Reading.EITHER_DATE,
        Reading.DAY_FIRST_MOMENT,
        Reading.MONTH_FIRST_MOMENT,
        Reading.EITHER_MOMENT,
    }
)
_SIGNS = re.compile(r"[$€£¥₹%\s'’\u00a0\u202f+]|EUR|USD|GBP|CHF|JPY|kr|zł")


def plain_number(text: str, *, comma: bool) -> str | None:
    """A number of people's as programs write it; ``comma`` says that its decimals stand behind a comma."""
    bare = _SIGNS.sub("", text)
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1]
    bare = bare.replace(".", "").replace(",", ".") if comma else bare.replace(",", "")
    try:
        float(bare)
    except ValueError:
        return None
    return bare if bare.isascii() and "n" not in bare.lower() else None


def _is_phone(value: str) -> bool:
    text = value.strip()
    return bool(text) and PHONE.fullmatch(text) is not None and sum(map(str.isdigit, text)) <= 20


def hashes_of(values: Sequence[str]) -> NDArray[np.uint64]:
    """A number for each value that is the same for the same text, in this process; 0 where there is none.

    Of a million values two different ones get the same number once in 40 million files.
    """
    import numpy as np

    return np.fromiter(map(hash, values), np.int64, len(values)).view(np.uint64)
