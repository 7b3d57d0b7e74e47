"""PostgreSQL's own text of an expression, made readable where that is exactly the same.

``((status)::text = 'a'::text)`` becomes ``status = 'a'``: brackets are left out that change nothing, and
casts that PostgreSQL makes again by itself (:mod:`xl2db.database.implied_casts`). Told the readable text,
PostgreSQL spells it as before. What is not understood is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from xl2db.database.implied_casts import (
    AND,
    ATOM,
    COMPARED,
    FUNCTIONS,
    IS,
    LIKE,
    NOT,
    OR,
    OTHER,
    PLUS,
    ColumnType,
    Said,
    alike,
    any_of,
    arguments_of,
    bare,
    number,
    of_one_type,
    operated,
    results,
    type_of_number,
)
from xl2db.schema.expression_tokens import spelled

__all__ = ["ColumnType", "Readable", "readable"]

_MOST_TOKENS = 500


class Readable(NamedTuple):
    """The text, and whether all in it is plain SQL that every reader of expressions takes."""

    text: str
    plain: bool


def readable(text: str, columns: Mapping[str, ColumnType]) -> Readable | None:
    """An expression of a table with these columns in readable spelling; None for one not understood."""
    tokens = _tokens(text)
    if tokens is None:
        return None
    reader = _Reader(tokens, columns)
    try:
        found = reader.expression()
    except (_Unreadable, RecursionError):
        return None
    return Readable(found.text, found.plain) if reader.at_end else None


_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*')|(?P<name>"(?:[^"]|"")*")|(?P<number>\d+(?:\.\d*)?(?:e[+-]?\d+)?)"""
    r"""|(?P<word>[^\W\d][\w$]*)|(?P<sign>::|[()\[\],.:]|[-+*/<>=~!@\#%^&|`?]+))""",
    re.IGNORECASE | re.DOTALL,
)


class _Token(NamedTuple):
    sort: str
    text: str

    @property
    def word(self) -> str:
        return self.text.lower() if self.sort == "word" else ""

    @property
    def sign(self) -> str:
        return self.text if self.sort == "sign" else ""


_END = _Token("end", "")


def _tokens(text: str) -> list[_Token] | None:
    found: list[_Token] = []
    position = 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None or len(found) == _MOST_TOKENS:
            return None
        found.append(_Token(match.lastgroup, match[match.lastgroup]))
        position = match.end()
    return found


class _Unreadable(Exception):
    """Something that is not understood."""


_SHORT = {
    "character varying": "varchar",
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
    "time without time zone": "time",
    "time with time zone": "timetz",
    "bit varying": "varbit",
}
_LONG_TYPES = {
    "character": ("varying",),
    "bit": ("varying",),
    "double": ("precision",),
    "timestamp": ("with", "without", "time", "zone"),
    "time": ("with", "without", "time", "zone"),
    "interval": ("year", "month", "day", "hour", "minute", "second", "to"),
}
_INSIDE = frozenset({"from", "for", "in", "placing", "both", "leading", "trailing", "using"})
_AFTER = frozenset({"then", "when", "else", "end", *_INSIDE})
_VALUES = {
    "true": "boolean",
    "false": "boolean",
    "null": None,
    "current_date": "date",
    "current_timestamp": "timestamp with time zone",
    "localtimestamp": "timestamp without time zone",
    "current_time": "time with time zone",
    "localtime": "time without time zone",
    "current_user": "name",
    "session_user": "name",
}
_OF_ONE_TYPE = frozenset({"coalesce", "greatest", "least"})
_SEARCHES = frozenset(
    ["to_tsvector", "jsonb_to_tsvector", "to_tsquery", "plainto_tsquery", "phraseto_tsquery"]
)
_QUOTED_FUNCTIONS = frozenset({"left", "right", "substring"})
_RANGE = re.compile(
    r"(?P<column>[a-z_][a-z0-9_]*) >= (?P<low>-?[\d.]+|'[^']*') and (?P<again>[a-z_][a-z0-9_]*) <= "
    r"(?P<high>-?[\d.]+|'[^']*')"
)


class _Reader:
    """Reads what PostgreSQL writes, where each operator stands in brackets of its own."""

    def __init__(self, tokens: Sequence[_Token], columns: Mapping[str, ColumnType]) -> None:
        self._tokens = tokens
        self._columns = columns
        self._place = 0

    @property
    def at_end(self) -> bool:
        return self._place == len(self._tokens)

    def _next(self, ahead: int = 0) -> _Token:
        place = self._place + ahead
        return self._tokens[place] if place < len(self._tokens) else _END

    def _take(self, text: str | None = None) -> _Token:
        token = self._next()
        if token is _END or (text is not None and token.text.lower() != text):
            raise _Unreadable
        self._place += 1
        return token

    def _took(self, *texts: str) -> bool:
        """Take these words, if they are the next."""
        if any(self._next(place).text.lower() != text for place, text in enumerate(texts)):
            return False
        self._place += len(texts)
        return True

    # What stands between brackets

    def expression(self) -> Said:
        """One operator with its operands, or an operand alone."""
        if self._took("not"):
            said = self._operand()
            return Said(f"not {said.within(ATOM)}", "boolean", NOT, said.plain)
        if self._next().sign in ("-", "+", "~", "@", "|/"):
            return _kept(f"{self._take().text} {self._operand().within(ATOM)}", OTHER)
        left = self._operand()
        token = self._next()
        if token is _END or token.sign in (")", ",", "]") or token.word in _AFTER:
            return left
        if token.word in ("and", "or"):
            return self._joined(left, token.word)
        if token.word == "is":
            return self._is(left)
        if self._took("collate"):
            return self._collated(left)
        if self._took("at", "time", "zone"):
            return _kept(f"{left.within(ATOM)} at time zone {bare(self._operand()).within(ATOM)}", OTHER)
        if token.sort != "sign" or token.sign in ("(", "[", ".", ":", "::"):
            raise _Unreadable
        self._take()
        if self._next().word in ("any", "all") and self._next(1).sign == "(":
            return self._any(left, token.sign)
        return operated(left, token.sign, self._operand())

    def _joined(self, first: Said, word: str) -> Said:
        parts = [first]
        while self._took(word):
            parts.append(self._operand())
        if self._next().word in ("and", "or"):
            raise _Unreadable
        texts = [_range(part) or part.within(NOT) for part in parts]
        plain = all(part.plain for part in parts)
        return Said(f" {word} ".join(texts), "boolean", AND if word == "and" else OR, plain)

    def _is(self, left: Said) -> Said:
        self._take("is")
        negated = " not" if self._took("not") else ""
        if self._took("distinct", "from"):
            left, right = alike(left, self._operand())
            text = f"{left.within(PLUS)} is{negated} distinct from {right.within(PLUS)}"
            return Said(text, "boolean", IS, left.plain and right.plain)
        what = self._take()
        if what.word not in ("null", "true", "false", "unknown"):
            raise _Unreadable
        return Said(f"{left.within(PLUS)} is{negated} {what.word}", "boolean", IS, left.plain)

    def _collated(self, left: Said) -> Said:
        name = self._take()
        if self._next().sign == ".":
            raise _Unreadable
        return replace(_kept(f"{left.within(ATOM)} collate {name.text}", OTHER), type=left.type)

    def _any(self, left: Said, sign: str) -> Said:
        """``= ANY (ARRAY[…])`` is PostgreSQL's word for ``in``."""
        word = self._take().word
        self._take("(")
        items, cast = self._items()
        right = self.expression() if items is None else None
        self._take(")")
        if items is None or right is not None:
            text = right.text if right else ""
            return Said(f"{left.within(PLUS)} {sign} {word} ({text})", "boolean", COMPARED, plain=False)
        found = any_of(left, items, cast) if (sign, word) in (("=", "any"), ("<>", "all")) else None
        if found is not None:
            text = f"{found[0]} {'in' if sign == '=' else 'not in'} ({', '.join(found[1])})"
            return Said(text, "boolean", LIKE, left.plain and all(item.plain for item in items))
        array = f"array[{', '.join(item.text for item in items)}]"
        array = f"({array})::{_SHORT.get(cast, cast)}[]" if cast else array
        return Said(f"{left.within(PLUS)} {sign} {word} ({array})", "boolean", COMPARED, plain=False)

    def _items(self) -> tuple[list[Said] | None, str | None]:
        """The items of ``ARRAY[…]``, and the type that the array is cast to; None for anything else."""
        start = self._place
        bracketed = self._took("(")
        if self._took("array", "["):
            items = self._list("]")
            cast = None
            if bracketed:
                self._take(")")
                self._take("::")
                cast = self._type()[0].removesuffix("[]")
            if self._next().sign == ")":
                return items, cast
        self._place = start
        return None, None

    # Operands

    def _operand(self) -> Said:
        said = self._primary()
        while True:
            if self._took("::"):
                said = self._cast(said)
            elif self._took("["):
                item = (said.type or "")[:-2] if (said.type or "").endswith("[]") else None
                place = self.expression()
                self._take("]")
                array = said.text if said.column else f"({said.text})"
                said = Said(f"{array}[{place.text}]", item, plain=False)
            elif self._next().sign == ".":
                raise _Unreadable
            else:
                return said

    def _primary(self) -> Said:
        token = self._take()
        if token.sign == "(":
            said = self.expression()
            self._take(")")
            return said
        if token.sort == "text":
            return Said(token.text, plain=token.text.isprintable(), literal=token.text)
        if token.sort == "number":
            return Said(token.text, type_of_number(token.text))
        if token.sort not in ("word", "name"):
            raise _Unreadable
        word = token.word or token.text[1:-1].replace('""', '"')
        if self._next().sign == "(":
            if token.sort == "name" and word not in _QUOTED_FUNCTIONS:
                raise _Unreadable
            return self._call(word)
        if token.sort == "word" and (special := self._special(word)):
            return special
        if column := self._columns.get(word):
            return Said(spelled(word), column.name, plain=word.isprintable(), column=column)
        raise _Unreadable

    def _special(self, word: str) -> Said | None:
        if word == "case":
            return self._case()
        if word == "array" and self._took("["):
            return _kept(f"array[{', '.join(item.text for item in self._list(']'))}]")
        if word in _VALUES and word not in self._columns:
            return Said(word, _VALUES[word])
        return None

    def _list(self, end: str) -> list[Said]:
        items: list[Said] = []
        if self._took(end):
            return items
        while True:
            items.append(self.expression())
            if self._took(end):
                return items
            self._take(",")

    def _call(self, name: str) -> Said:
        if not re.fullmatch(r"[a-z_][a-z0-9_]*", name):
            raise _Unreadable
        self._take("(")
        start = self._place
        try:
            arguments = self._list(")")
        except _Unreadable:
            self._place = start
            return self._call_with_words(name)
        if name in _OF_ONE_TYPE:
            return of_one_type(name, arguments)
        if name == "nextval":
            return _nextval(arguments)
        if name == "nullif" and len(arguments) == 2:
            arguments = list(alike(*arguments))
        elif name in _SEARCHES and len(arguments) > 1 and arguments[0].type == "regconfig":
            arguments = [bare(arguments[0]), *arguments_of((0,), arguments[1:])]
        known = FUNCTIONS.get(name)
        if known:
            arguments = list(arguments_of(known.texts, arguments))
        plain = known is not None and all(argument.plain for argument in arguments)
        return Said(
            f"{name}({', '.join(map(_argument, arguments))})", known.type if known else None, plain=plain
        )

    def _call_with_words(self, name: str) -> Said:
        """``EXTRACT(year FROM moment)`` and others that have words between their arguments."""
        words: list[str] = []
        while not self._took(")"):
            token = self._next()
            if token.word in _INSIDE:
                words.append(self._take().word)
            elif token.word and self._next(1).word == "from" and name == "extract":
                words.append(self._take().text)
            elif token.sign == "," and words:
                self._take()
                words[-1] += ","
            else:
                words.append(_argument(self.expression()))
        known = FUNCTIONS.get(name)
        return replace(_kept(f"{name}({' '.join(words)})"), type=known.type if known else None)

    def _case(self) -> Said:
        words = ["case"]
        if self._next().word != "when":
            words.append(self._operand().within(ATOM))
        conditions: list[str] = []
        found: list[Said] = []
        while self._took("when"):
            conditions.append(self.expression().text)
            self._take("then")
            found.append(self.expression())
        if self._took("else"):
            found.append(self.expression())
        self._take("end")
        type_, found = results(found)
        for condition, result in zip(conditions, found, strict=False):
            words.append(f"when {condition} then {result.text}")
        words += [f"else {result.text}" for result in found[len(conditions) :]]
        return Said(" ".join([*words, "end"]), type_, plain=False)

    # Types

    def _cast(self, said: Said) -> Said:
        type_, sizes = self._type()
        item = type_.removesuffix("[]")
        written = _SHORT.get(item, "char" if item == "bpchar" and sizes else item)
        written += sizes + type_[len(item) :]
        plain = said.plain and re.fullmatch("[a-z ]+", type_) is not None
        if said.literal is not None and said.type is None and not sizes:
            found = number(said.literal[1:-1], type_)
            return found or replace(said, text=f"{said.text}::{written}", type=type_, plain=plain)
        text = f"{said.within(ATOM)}::{written}"
        return Said(text, type_, plain=plain, inner=None if sizes else said)

    def _type(self) -> tuple[str, str]:
        """The name of a type, and its sizes."""
        first = self._take()
        if first.sort not in ("word", "name"):
            raise _Unreadable
        words, sizes = [first.text], ""
        if self._took("."):
            words = [f"{first.text}.{self._take().text}"]
        more = _LONG_TYPES.get(first.word, ())
        while True:
            if self._next().word in more:
                words.append(self._take().text)
            elif self._next().sign == "(" and not sizes:
                sizes = self._sizes()
            else:
                break
        name = " ".join(words)
        name = "bpchar" if name == "character" and sizes else name
        return name + ("[]" if self._took("[", "]") else ""), sizes

    def _sizes(self) -> str:
        self._take("(")
        sizes = [self._take().text]
        while self._took(","):
            sizes.append(self._take().text)
        self._take(")")
        if not all(size.isdigit() for size in sizes):
            raise _Unreadable
        return f"({','.join(sizes)})"


def _kept(text: str, binds: int = ATOM) -> Said:
    """Something whose type is not known."""
    return Said(text, None, binds, plain=False)


def _argument(said: Said) -> str:
    """An argument; an arrow within it stands in brackets, or it would look like a function of its own."""
    return f"({said.text})" if said.binds == OTHER and "->" in said.text else said.text


def _range(part: Said) -> str | None:
    """``between``, where two conditions stand in brackets within a chain: PostgreSQL's word for it."""
    match = _RANGE.fullmatch(part.text) if part.binds == AND else None
    if match is None or match["column"] != match["again"]:
        return None
    return f"{match['column']} between {match['low']} and {match['high']}"


def _nextval(arguments: Sequence[Said]) -> Said:
    """``nextval('numbers'::regclass)``: a sequence is found by its name alone."""
    if len(arguments) != 1 or arguments[0].type != "regclass":
        raise _Unreadable
    return _kept(f"nextval({bare(arguments[0]).text})")
