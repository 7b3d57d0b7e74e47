"""The cells that say a column's type: Type, Length, Precision and Scale."""

from __future__ import annotations

import re
import unicodedata

from xl2db.findings import Finding
from xl2db.schema.misread import Misread
from xl2db.schema.model import Type
from xl2db.schema.types import parse_type
from xl2db.schema.unread import UNREAD
from xl2db.workbook.cell_values import read, text, whole
from xl2db.workbook.header import Row
from xl2db.workbook.headings import Heading

_SIZES = (Heading.LENGTH, Heading.PRECISION, Heading.SCALE)
_PAIR = re.compile(r"\(?\s*(\d{1,4})\s*[,.;、/]\s*(\d{1,4})\s*\)?\Z")
_Sizes = tuple[int | None, int | None, int | None]


class TypeReader:
    """Reads types for one target, and each spelling only once."""

    def __init__(self, target: str | None, findings: list[Finding]) -> None:
        """``findings`` gets what is wrong with the cells that are read."""
        self._target = target
        self._findings = findings
        self._known: dict[tuple[str, _Sizes], Type | Misread] = {}

    def read(self, row: Row) -> Type | None:
        """The type of a row: None where no cell says it, UNREAD where it can't be understood."""
        before = len(self._findings)
        found = read(row, Heading.TYPE, text, self._findings)
        sizes = self._sizes(row)
        if len(self._findings) > before:
            return UNREAD
        if found is None:
            return None
        key = (found, sizes)
        if key not in self._known:
            self._known[key] = self._parse(found, sizes)
        known = self._known[key]
        if isinstance(known, Misread):
            self._report(known, row, found, sizes)
            return UNREAD
        return known

    def _sizes(self, row: Row) -> _Sizes:
        if not any(heading in row.header.columns for heading in _SIZES):
            return (None, None, None)
        pair = row.value(Heading.LENGTH)
        both = _PAIR.match(unicodedata.normalize("NFKC", pair)) if isinstance(pair, str) else None
        if both:
            return (None, int(both[1]), int(both[2]))
        length, precision, scale = (read(row, heading, whole, self._findings) for heading in _SIZES)
        return (length, precision, scale)

    def _parse(self, found: str, sizes: _Sizes) -> Type | Misread:
        length, precision, scale = sizes
        try:
            return parse_type(found, length=length, precision=precision, scale=scale, target=self._target)
        except Misread as misread:
            return misread

    def _report(self, misread: Misread, row: Row, found: str, sizes: _Sizes) -> None:
        """At the Type cell where the type alone is wrong, else at the cell that does not go with it."""
        at = row.at(Heading.TYPE)
        filled = [heading for heading in _SIZES if row.value(heading) is not None]
        alone = self._parse(found, (None, None, None)) if filled else misread
        if isinstance(alone, Misread):
            self._findings.append(alone.finding(at))
            return
        wrong = next((heading for heading in filled if self._contradicts(found, heading, sizes)), filled[0])
        finding = misread.rule.finding(
            misread.message, row.at(wrong), hint=misread.hint, span=None, related=(at,)
        )
        self._findings.append(finding)

    def _contradicts(self, found: str, heading: Heading, sizes: _Sizes) -> bool:
        place = _SIZES.index(heading)
        single = tuple(size if i == place else None for i, size in enumerate(sizes))
        return isinstance(self._parse(found, (single[0], single[1], single[2])), Misread)
