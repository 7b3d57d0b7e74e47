"""What reports are made of: lines of pieces, each with the name of a style, no colour yet.

A piece holds text that is safe to show (:func:`piece` sees to it); the command line decides whether
styles become colours.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from xl2db.report.visible import safe_line, visible, width


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
