"""What reports are made of: lines of pieces, each with the name of a style, no colour yet.

A piece holds text that is safe to show (:func:`piece` sees to it); the command line decides whether
styles become colours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from xl2db.report.visible import safe_line, visible, width

WIDE = 200
"""The room where nobody measures: a file, a pipe."""
_BETWEEN_WORDS = re.compile(r"(?<=\S) +(?=\S)")
_BEFORE_WORDS = re.compile(r" *(= \w+: |(error|warning|info): |[-+~>] (?=\S)|\d+  )?")


class Piece(NamedTuple):
    """A part of a line: its text, and how it is meant (``error``, ``create``, ``faint`` …)."""

    text: str
    style: str = ""


Line: TypeAlias = tuple[Piece, ...]


def piece(text: str, style: str = "") -> Piece:
    """A piece of any text, a user's own included."""
    return Piece(visible(text), style)


def line(*parts: str | Piece) -> Line:
    """A line of pieces; plain texts get no style."""
    return tuple(part if isinstance(part, Piece) else piece(part) for part in parts)


def plain(one: Line) -> str:
    """A line's text, without spaces at its end, and never a command to a build server."""
    return safe_line("".join(part.text for part in one).rstrip())


def plain_text(lines: Iterable[Line]) -> str:
    """Lines as one text."""
    return "".join(plain(one) + "\n" for one in lines)


def line_width(one: Line) -> int:
    """How many places of a terminal a line takes."""
    return sum(width(part.text) for part in one)


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: ``1 table``, ``1,204 rows``, ``2 indexes``."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {plural or noun + ('es' if noun.endswith('x') else 's')}"


def listed(names: Iterable[str], conjunction: str = "and", most: int = 6) -> str:
    """Names as people list them: ``a, b and c``; beyond ``most`` of them ``a, b and 12 more``."""
    given = list(names)
    if len(given) > most:
        given = [*given[: most - 1], f"{len(given) - most + 1} more"]
    if len(given) < 2:
        return "".join(given)
    return f"{', '.join(given[:-1])} {conjunction} {given[-1]}"


def wrapped(one: Line, columns: int, indent: int | None = None) -> Iterator[Line]:
    """The line as several that fit, broken at spaces; what follows is indented to where the words began."""
    text = "".join(part.text for part in one)
    if indent is None:
        match = _BEFORE_WORDS.match(text)
        indent = match.end() if match else 0
    indent = min(indent, columns // 2)
    start = 0
    while width(text[start:]) + (indent if start else 0) > columns:
        room = columns - (indent if start else 0)
        end = _last_space(text, start, room)
        if end is None:
            break
        yield _part(one, start, end, indent)
        start = end + len(text[end:]) - len(text[end:].lstrip(" "))
    yield _part(one, start, len(text), indent)


def _last_space(text: str, start: int, room: int) -> int | None:
    """Where the last space stands that leaves no more than ``room`` before it, or else the first one."""
    found = None
    for match in _BETWEEN_WORDS.finditer(text, start):
        if found is not None and width(text[start : match.start()]) > room:
            break
        found = match.start()
    return found


def _part(one: Line, start: int, end: int, indent: int) -> Line:
    """The pieces of a line from one place to another, indented unless they begin it."""
    parts: list[Piece] = [Piece(" " * indent)] if start and indent else []
    place = 0
    for text, style in one:
        cut = text[max(start - place, 0) : max(end - place, 0)]
        if cut:
            parts.append(Piece(cut, style))
        place += len(text)
    return tuple(parts)
