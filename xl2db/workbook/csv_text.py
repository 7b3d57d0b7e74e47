"""What the bytes of a .csv file say: their encoding, and the sign that separates the cells."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter

SAMPLE = 64 * 1024
"""So many characters are looked at to find the separator."""
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
"""Byte order marks, and the encoding that they tell."""
SEPARATOR_LINE = re.compile(r'"?sep=([^\s"])"?\r?\n', re.IGNORECASE)
"""The line by which Excel is told the separator."""

_SEPARATORS = ",;\t|"
_WESTERN_SIGNS = frozenset("€‚„…‘’“”–—•™°§©®±²³´·¼½¾¿¡«»£¥ªº\u00a0\u00ad")
_FOREIGN_RUN = 4


def marked_encoding(head: bytes) -> str:
    """The encoding that a byte order mark tells, or UTF-8."""
    return next((encoding for mark, encoding in MARKS if head.startswith(mark)), "utf-8")


def western(content: bytes) -> str:
    """The text in the old Western European encoding of Windows; empty if it does not look like that.

    Every encoding can be read as this one, as gibberish. Western text has single letters with accents
    between plain ones; other encodings show as runs of odd signs.
    """
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return ""
    foreign = re.findall(r"[^\x00-\x7f]+", text)
    if any(len(run) >= _FOREIGN_RUN for run in foreign):
        return ""
    signs = {sign for run in foreign for sign in run}
    return text if all(sign in _WESTERN_SIGNS or _is_western_letter(sign) for sign in signs) else ""


def _is_western_letter(sign: str) -> bool:
    return sign.isalpha() and sign != "ƒ" and unicodedata.name(sign, "").startswith("LATIN")


def separator_of(sample: str, cut: bool) -> str:
    """The separator that takes most lines apart into the same number of cells; a comma where none does.

    ``cut`` says that the sample may end in the midst of a line.
    """
    lines = sample.splitlines(keepends=True)
    text = "".join(lines[:-1] if cut and len(lines) > 1 else lines)

    def score(separator: str) -> tuple[int, int]:
        counts: Counter[int] = Counter()
        try:
            for fields in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
                counts[len(fields)] += 1
        except csv.Error:
            pass
        return max(((times, width) for width, times in counts.items() if width > 1), default=(0, 0))

    return max(_SEPARATORS, key=score)
