"""Expressions as people write them for SQLite, in standard spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from xl2db.database.ddl_text import Word, closing, words_of
from xl2db.database.sql_text import quoted
from xl2db.database.sqlite_ddl import folded
from xl2db.schema.misread import Misread

_WORD = re.compile(r"[^\W\d]\w*")
_OTHER_QUOTES = re.compile(r"[\"`\[]|--|/\*")


@lru_cache(maxsize=8192)
def standard(text: str, columns: tuple[str, ...]) -> str | None:
    """The expression with the names as their columns have them; None for what a model can't say."""
    from xl2db.schema.expressions import parse_expression

    words = _without_brackets(words_of(text))
    known = {folded(name) for name in columns}
    parts: list[str] = []
    place = words[0].start if words else 0
    for word in words:
        gap = text[place : word.start]
        parts.append(gap if not _OTHER_QUOTES.search(gap) else " ")
        parts.append(_spelled(word, known))
        place = word.end
    try:
        return parse_expression("".join(parts), columns, functions=None).expression.text
    except Misread:
        return None


def _without_brackets(words: Sequence[Word]) -> Sequence[Word]:
    """An expression without the brackets around the whole of it."""
    while len(words) > 2 and words[0].text == "(" and closing(words, 0) == len(words) - 1:
        words = words[1:-1]
    return words


def _spelled(word: Word, known: set[str]) -> str:
    """SQLite takes what stands in double quotes for a text where no column has that name."""
    is_text = word.sort == "name" and word.text[0] == '"' and folded(word.name) not in known
    return quoted(word.name) if is_text else word.text


def normal(text: str, columns: Sequence[str]) -> str:
    """An expression in one spelling; the same for all that say the same."""
    from xl2db.schema.expressions import normal_form

    return normal_form(text if _is_plain(text, columns) else standard(text, tuple(columns)) or text.strip())


def _is_plain(text: str, columns: Sequence[str]) -> bool:
    """Whether the text needs no look at the columns: names in small letters, and nothing in quotes."""
    if _OTHER_QUOTES.search(text):
        return False
    large = {folded(name) for name in columns if name != folded(name)}
    return not large or not any(folded(word) in large for word in _WORD.findall(text))
