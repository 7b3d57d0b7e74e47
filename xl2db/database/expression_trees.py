"""Expressions as databases print them: whether two texts say the same.

Databases keep an expression in a spelling of their own: ``status IN ('a')`` comes back from PostgreSQL as
``((status)::text = 'a'::text)``. Both are read into one tree here. It is a gate for the common case, not
the judge: what it cannot read is compared in other ways.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

Tree = tuple[Any, ...]

_TOKEN = re.compile(
    r"""\s+
    | (?P<text>E?'(?:[^']|'')*')
    | (?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`)
    | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)
    | (?P<word>[^\W\d][\w$]*)
    | (?P<sign>::|\|\||<=|>=|<>|!=|!~~\*?|~~\*?|[-+*/%(),=<>\[\].~])""",
    re.VERBOSE,
)
_COMPARING = {"=", "<>", "<", "<=", ">", ">="}
_SIGNS = {"!=": "<>", "~~": "like", "!~~": "not like", "~~*": "ilike", "!~~*": "not ilike"}
_LONG_TYPES = {
    "character": ("varying",),
    "double": ("precision",),
    "bit": ("varying",),
    "timestamp": ("with", "without", "time", "zone"),
    "time": ("with", "without", "time", "zone"),
}
_NUMERIC = frozenset({"integer", "bigint", "smallint", "numeric", "double precision", "real"})
# Casts of a plain column that PostgreSQL adds by itself where types differ.
_ADDED = _NUMERIC | {"text", "bpchar", "timestamp without time zone", "timestamp with time zone"}


def same_expression(first: str | None, second: str | None) -> bool:
    """Whether two expressions surely say the same; False where that is not known."""
    if first == second:
        return True
    if first is None or second is None:
        return False
    tree = tree_of(first)
    return tree is not None and tree == tree_of(second)


@lru_cache(maxsize=8192)
def tree_of(text: str) -> Tree | None:
    """The tree of an expression, None for one that is not understood."""
    try:
        reader = _Reader(text)
        tree = reader.expression()
    except (_NotUnderstoodError, RecursionError):
        return None
    return tree if reader.at_end else None


class _NotUnderstoodError(Exception):
    pass


class _Reader:
    """A reader by precedence, over the tokens of one expression."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                raise _NotUnderstoodError
            if match.lastgroup:
                self._tokens.append((match.lastgroup, match[0]))
            position = match.end()
        self._next = 0

    @property
    def at_end(self) -> bool:
        return self._next == len(self._tokens)

    def expression(self) -> Tree:
        return self._chain("or", lambda: self._chain("and", self._not))

    def _chain(self, word: str, part: Any) -> Tree:
        parts = [part()]
        while self._took(word):
            parts.append(part())
        if len(parts) == 1:
            only: Tree = parts[0]
            return only
        flat: list[Tree] = []
        for each in parts:
            flat += each[1:] if each[0] == word else [each]
        return (word, *flat)

    def _not(self) -> Tree:
        return ("not", self._not()) if self._took("not") else self._comparison()

    def _comparison(self) -> Tree:
        left = self._sum()
        while True:
            sign = _SIGNS.get(self._peek(), self._peek())
            if sign in _COMPARING:
                self._next += 1
                left = self._compared(sign, left)
            elif self._took("is"):
                negated = self._took("not")
                left = ("is not" if negated else "is", left, self._primary())
            elif sign in _SIGNS.values():
                self._next += 1
                left = (sign, left, self._sum())
            else:
                negated = sign == "not"
                self._next += negated
                if self._took("in"):
                    self._need("(")
                    left = ("not in" if negated else "in", left, *self._list(")"))
                elif self._took("like") or self._took("ilike"):
                    left = (f"{'not ' * negated}{self._tokens[self._next - 1][1].lower()}", left, self._sum())
                elif self._took("between"):
                    low = self._sum()
                    self._need("and")
                    both: Tree = ("and", (">=", left, low), ("<=", left, self._sum()))
                    left = ("not", both) if negated else both
                elif negated:
                    raise _NotUnderstoodError
                else:
                    return left

    def _compared(self, sign: str, left: Tree) -> Tree:
        """``x = ANY (ARRAY[…])`` is how PostgreSQL prints IN."""
        if self._peek() in ("any", "all") and self._peek(1) == "(":
            word = self._peek()
            self._next += 1
            array = self._primary()
            if array[0] == "array" and (sign, word) in (("=", "any"), ("<>", "all")):
                return ("in" if word == "any" else "not in", left, *array[1:])
            raise _NotUnderstoodError
        right = self._sum()
        return ("in", left, right) if sign == "=" and right[0] == "str" else (sign, left, right)

    def _sum(self) -> Tree:
        left = self._product()
        while (sign := self._peek()) in ("+", "-", "||"):
            self._next += 1
            left = (sign, left, self._product())
        return left

    def _product(self) -> Tree:
        left = self._unary()
        while (sign := self._peek()) in ("*", "/", "%"):
            self._next += 1
            left = (sign, left, self._unary())
        return left

    def _unary(self) -> Tree:
        if self._took("-"):
            inner = self._unary()
            return ("num", "-" + inner[1]) if inner[0] == "num" and inner[1][0] != "-" else ("-", inner)
        return self._cast()

    def _cast(self) -> Tree:
        operand = self._primary()
        while self._took("::"):
            operand = _without_cast(operand, self._type())
        return operand

    def _type(self) -> str:
        kind, word = self._take()
        if kind not in ("word", "name"):
            raise _NotUnderstoodError
        name = word.strip('"').lower() if kind == "word" else word
        while self._peek() in _LONG_TYPES.get(name.partition(" ")[0], ()):
            name += " " + self._take()[1].lower()
        if self._took("("):
            self._list(")")
        if self._took("["):
            self._need("]")
            name += "[]"
        return name

    def _primary(self) -> Tree:
        kind, word = self._take()
        if word == "(":
            inner = self.expression()
            self._need(")")
            return inner
        if kind == "text":
            if word[0] == "E":
                raise _NotUnderstoodError
            return ("str", word)
        if kind == "number":
            return ("num", word)
        if kind == "name" or kind == "word":
            lower = word.lower() if kind == "word" else _unquoted(word)
            if kind == "word" and lower == "array" and self._took("["):
                return ("array", *self._list("]"))
            if kind == "word" and lower in ("case", "cast", "extract", "select", "interval", "exists"):
                raise _NotUnderstoodError
            if self._took("("):
                return ("call", lower.lower(), *self._list(")"))
            return ("name", lower)
        raise _NotUnderstoodError

    def _list(self, end: str) -> list[Tree]:
        if self._took(end):
            return []
        items = [self.expression()]
        while self._took(","):
            items.append(self.expression())
        self._need(end)
        return items

    def _peek(self, further: int = 0) -> str:
        place = self._next + further
        if place >= len(self._tokens):
            return ""
        kind, word = self._tokens[place]
        return word.lower() if kind == "word" else word if kind == "sign" else ""

    def _took(self, word: str) -> bool:
        if self._peek() == word:
            self._next += 1
            return True
        return False

    def _need(self, word: str) -> None:
        if not self._took(word):
            raise _NotUnderstoodError

    def _take(self) -> tuple[str, str]:
        if self.at_end:
            raise _NotUnderstoodError
        self._next += 1
        return self._tokens[self._next - 1]


def _without_cast(operand: Tree, type_: str) -> Tree:
    """Without a cast that only says what a literal is, or that PostgreSQL added to a column."""
    kind = operand[0]
    if kind == "str" and type_ in _NUMERIC and re.fullmatch(r"'-?\d+(\.\d+)?'", operand[1]):
        return ("num", operand[1].strip("'"))
    if kind in ("str", "num", "array") or (kind == "name" and type_ in _ADDED):
        return operand
    return ("cast", type_, operand)


def _unquoted(word: str) -> str:
    quote = word[0]
    return word[1:-1].replace(quote * 2, quote)
