"""CREATE TABLE and CREATE INDEX as SQLite and MariaDB tell them: cut into parts, and each part into words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# MariaDB writes a backslash for what would be hard to see in a text; for SQLite it is a plain character.
_TEXTS = {False: r"'(?:[^']|'')*'", True: r"'(?:[^'\\]|''|\\.)*'"}
_NAMES = r"""\"(?:[^"]|"")*\"|`(?:[^`]|``)*`|\[[^\]]*\]"""
_COMMENTS = r"--[^\n]*|/\*.*?\*/"
_CUT = {
    backslashes: re.compile(rf"{text}|{_NAMES}|{_COMMENTS}|[(),]", re.DOTALL)
    for backslashes, text in _TEXTS.items()
}
_WORD = {
    backslashes: re.compile(
        rf"(?:\s|{_COMMENTS})*+"
        rf"(?:(?P<text>{text})|(?P<name>{_NAMES})|(?P<word>[\w$]+(?:\.\d+)?)|(?P<sign>\|\||<=|>=|<>|!=|\S)|\Z)",
        re.DOTALL,
    )
    for backslashes, text in _TEXTS.items()
}
_ENDS = {"[": "]"}


class Word(NamedTuple):
    """A word, name, literal text or sign of SQL as it stands in a text, and where."""

    sort: str
    text: str
    start: int
    end: int

    @property
    def name(self) -> str:
        """What it names, without quotes."""
        if self.sort != "name":
            return self.text
        end = _ENDS.get(self.text[0], self.text[0])
        return self.text[1:-1].replace(end * 2, end)

    def says(self, *keywords: str) -> bool:
        """Whether it is one of these keywords (given in capital letters)."""
        return self.sort in ("word", "sign") and self.text.upper() in keywords


def words_of(text: str, *, backslashes: bool = False) -> list[Word]:
    """The words of a text, without spaces and comments."""
    return [
        Word(sort, match[sort], *match.span(sort))
        for match in _WORD[backslashes].finditer(text)
        if (sort := match.lastgroup) is not None
    ]


def cut_create_table(sql: str, *, backslashes: bool = False) -> tuple[list[str], str]:
    """The texts between the commas of a CREATE TABLE, and what stands behind its last bracket."""
    parts: list[str] = []
    depth = start = 0
    for match in _CUT[backslashes].finditer(sql):
        sign = match[0]
        if sign == "(":
            depth += 1
            start = match.end() if depth == 1 else start
        elif sign == ")":
            depth -= 1
            if depth == 0:
                return [*parts, sql[start : match.start()]], sql[match.end() :]
        elif sign == "," and depth == 1:
            parts.append(sql[start : match.start()])
            start = match.end()
    return parts, ""


def closing(words: Sequence[Word], opening: int) -> int:
    """The place of the bracket that closes the one at ``opening``."""
    depth = 0
    for place in range(opening, len(words)):
        depth += 1 if words[place].text == "(" else -1 if words[place].text == ")" else 0
        if depth == 0:
            return place
    return len(words) - 1


def find(words: Sequence[Word], *keywords: str, start: int = 0) -> int | None:
    """The place of the first of these keywords outside of brackets."""
    place = start
    while place < len(words):
        if words[place].says(*keywords):
            return place
        place = closing(words, place) if words[place].text == "(" else place
        place += 1
    return None


def bracketed(words: Sequence[Word], opening: int) -> Iterator[Sequence[Word]]:
    """The words between the commas of the bracket at ``opening``."""
    end = closing(words, opening)
    start = place = opening + 1
    while place < end:
        if words[place].text == "(":
            place = closing(words, place)
        elif words[place].text == ",":
            yield words[start:place]
            start = place + 1
        place += 1
    yield words[start:end]
