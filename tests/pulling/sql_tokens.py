"""SQL text in pieces, for reading what databases say of themselves.

The judge has eyes of its own: it shares no reader with the product, whose faults it would not see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_DOUBLED = r"'(?:[^']|'')*'"
_BACKSLASHED = r"'(?:[^'\\]|''|\\.)*'"
_NUMBER = r"(?P<number>0[xX][\da-fA-F]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
_REST = rf"{_NUMBER}|(?P<word>[^\W\d][\w$]*)|(?P<sign>::|<=|>=|<>|!=|==|\|\||.)"
_PATTERNS = {
    "postgresql": rf"""(?P<skip>\s+|/\*.*?\*/)|(?P<comment>--[^\n]*)
        |(?P<text>[eE]{_BACKSLASHED}|[bBxX]?{_DOUBLED}|(?P<tag>\$(?:[^\W\d]\w*)?\$).*?(?P=tag))
        |(?P<name>"(?:[^"]|"")*")|{_REST}""",
    # What stands in a comment for some versions counts here, so its brackets are as good as a space.
    "mariadb": rf"""(?P<skip>\s+|/\*M?!\d*|\*/)|(?P<comment>--\s[^\n]*|\#[^\n]*|/\*.*?\*/)
        |(?P<text>(?:_\w+\s*|[bBxXnN])?{_BACKSLASHED}|"(?:[^"\\]|""|\\.)*")
        |(?P<name>`(?:[^`]|``)*`)|{_REST}""",
    "sqlite": rf"""(?P<skip>\s+)|(?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))
        |(?P<text>[xX]?{_DOUBLED})
        |(?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])|{_REST}""",
}
_COMPILED = {kind: re.compile(pattern, re.DOTALL | re.VERBOSE) for kind, pattern in _PATTERNS.items()}


class Token(NamedTuple):
    """A piece of SQL and its place; its sort is word, name, text, number, sign or comment."""

    sort: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def value(self) -> str:
        """A name or a text without its quotes; all else as it stands."""
        if self.sort == "name":
            last = self.text[-1]
            return self.text[1:-1].replace(last * 2, last)
        if self.sort == "text" and self.text[0] in "'\"":
            return self.text[1:-1].replace(self.text[0] * 2, self.text[0])
        return self.text

    def says(self, *words: str) -> bool:
        """Whether it is one of these words or signs; a name in quotes is none."""
        return self.sort in ("word", "sign") and self.text.upper() in words


def tokens_of(sql: str, database: str) -> list[Token]:
    """The pieces of a text, without spaces."""
    found = _COMPILED[database].finditer(sql)
    # The tag of a $tag$ text is a group within a group, and never the last one.
    return [Token(each.lastgroup or "", each[0], each.start()) for each in found if each.lastgroup != "skip"]


def without_comments(tokens: Iterable[Token]) -> list[Token]:
    return [token for token in tokens if token.sort != "comment"]


def split(tokens: Iterable[Token], sign: str) -> Iterator[list[Token]]:
    """What stands between signs that are in no brackets."""
    depth, part = 0, list[Token]()
    for token in tokens:
        depth += token.says("(", "[") - token.says(")", "]")
        if depth == 0 and token.says(sign):
            yield part
            part = []
        else:
            part.append(token)
    if part:
        yield part


def closing(tokens: Sequence[Token], opening: int) -> int:
    """Where the bracket that opens at ``opening`` closes."""
    depth = 0
    for place in range(opening, len(tokens)):
        depth += tokens[place].says("(", "[") - tokens[place].says(")", "]")
        if depth == 0:
            return place
    raise ValueError(f"no bracket closes what opens at {tokens[opening].start}")


def spelled(tokens: Iterable[Token]) -> str:
    """The pieces with single spaces between them, but none inside of brackets."""
    text, last = "", "("
    for token in tokens:
        glued = token.text in (",", ")", ".", "::", "]", "[") or last in ("(", ".", "::", "[")
        text += token.text if glued else f" {token.text}"
        last = token.text
    return text


class Cursor:
    """A place in a row of tokens, which moves on as words are taken."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.place = 0

    def __bool__(self) -> bool:
        return self.place < len(self.tokens)

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def sees(self, *words: str) -> bool:
        """Whether these words come next."""
        ahead = self.tokens[self.place : self.place + len(words)]
        return len(ahead) == len(words) and all(
            token.says(word) for token, word in zip(ahead, words, strict=True)
        )

    def took(self, *words: str) -> bool:
        """Take these words if they come next."""
        seen = self.sees(*words)
        self.place += len(words) * seen
        return seen

    def take(self) -> Token:
        self.place += 1
        return self.tokens[self.place - 1]

    def group(self) -> list[Token]:
        """Take what stands in the brackets that open here, without them."""
        end = closing(self.tokens, self.place)
        inner = self.tokens[self.place + 1 : end]
        self.place = end + 1
        return list(inner)

    def until(self, *words: str) -> list[Token]:
        """Take what comes before the first of these words that is in no brackets."""
        taken = list[Token]()
        while self and not self.next.says(*words):
            start = self.place
            self.place = closing(self.tokens, start) + 1 if self.next.says("(", "[") else start + 1
            taken += self.tokens[start : self.place]
        return taken

    def rest(self) -> list[Token]:
        taken = list(self.tokens[self.place :])
        self.place = len(self.tokens)
        return taken
