"""The page of a rule on a screen: its paragraphs fit the width, its examples stand as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xl2db.report.lines import Line, Piece, line, piece, wrapped

BROADEST = 100
_STRONG = re.compile(r"\*\*(.+?)\*\*")


def page_text(page: str, columns: int) -> Iterator[Line]:
    """A page in Markdown as lines; running text is no broader than people like to read."""
    paragraph: list[str] = []
    fenced = False
    for text in page.strip().splitlines():
        fence = text.startswith("```")
        if text and not (fenced or fence or text.startswith(("|", " ", "-"))):
            paragraph.append(text)
            continue
        if paragraph:
            yield from wrapped(_with_strong(" ".join(paragraph)), min(columns, BROADEST))
            paragraph = []
        fenced = fenced != fence
        if not fence:
            yield line(f"    {text}" if fenced else text)
    if paragraph:
        yield from wrapped(_with_strong(" ".join(paragraph)), min(columns, BROADEST))


def _with_strong(text: str) -> Line:
    """The text with what is between double stars in bold."""
    pieces: list[Piece] = []
    for number, part in enumerate(_STRONG.split(text)):
        if part:
            pieces.append(piece(part, "strong" if number % 2 else ""))
    return tuple(pieces)
