"""Casts that PostgreSQL makes by itself and writes out: which can be left out, and are the same again.

Each rule holds where PostgreSQL, told the text without the cast, finds the same operator or function: a
constant takes the type of what it is compared with, a varchar is taken as text, a whole number becomes one
with decimals beside one. The tests tell PostgreSQL each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

# How tightly words bind, the tightest first.
ATOM, SIGNED, TIMES, PLUS, OTHER, LIKE, COMPARED, IS, NOT, AND, OR = range(11)


class ColumnType(NamedTuple):
    """The type of a column in PostgreSQL's words, without its sizes; ``base`` is what a domain is made of."""

    name: str
    base: str


@dataclass(frozen=True, slots=True)
class Said:
    """A part of an expression in readable spelling.

    ``type`` is its type as PostgreSQL calls it, None where that is not known; ``binds`` how tightly its
    outermost operator binds; ``plain`` whether all in it is plain SQL. ``literal`` is the text of a constant
    without its cast, ``inner`` what was cast, ``column`` the type of a column.
    """

    text: str
    type: str | None = None
    binds: int = ATOM
    plain: bool = True
    literal: str | None = None
    inner: Said | None = None
    column: ColumnType | None = None

    def within(self, binds: int) -> str:
        """The text, in brackets where it binds less tightly than that."""
        return self.text if self.binds <= binds else f"({self.text})"


_WHOLE = ("smallint", "integer", "bigint")
_BELOW = {"numeric": _WHOLE, "double precision": (*_WHOLE, "numeric")}
"""Types that become another one by themselves where a value of that stands on the other side."""


class Function(NamedTuple):
    """``texts`` are the arguments that are texts in each of PostgreSQL's functions of that name."""

    texts: tuple[int, ...]
    type: str | None


FUNCTIONS = {
    "lower": Function((0,), "text"),
    "upper": Function((0,), "text"),
    "initcap": Function((0,), "text"),
    "reverse": Function((0,), None),
    "md5": Function((0,), "text"),
    "length": Function((0,), "integer"),
    "char_length": Function((0,), "integer"),
    "octet_length": Function((0,), "integer"),
    "ascii": Function((0,), "integer"),
    "btrim": Function((0, 1), "text"),
    "ltrim": Function((0, 1), "text"),
    "rtrim": Function((0, 1), "text"),
    "left": Function((0,), "text"),
    "right": Function((0,), "text"),
    "replace": Function((0, 1, 2), "text"),
    "strpos": Function((0, 1), "integer"),
    "split_part": Function((0, 1), "text"),
    "translate": Function((0, 1, 2), "text"),
    "lpad": Function((0, 2), "text"),
    "rpad": Function((0, 2), "text"),
    "starts_with": Function((0, 1), "boolean"),
    "string_to_array": Function((0, 1), "text[]"),
    "regexp_replace": Function((0, 1, 2), "text"),
    "date_trunc": Function((0,), None),
    "date_part": Function((0,), "double precision"),
    "timezone": Function((0,), None),
    "to_char": Function((1,), "text"),
    "to_date": Function((0, 1), "date"),
    "concat": Function((), "text"),
    "concat_ws": Function((0,), "text"),
    "format": Function((0,), "text"),
    "jsonb_typeof": Function((), "text"),
    "json_typeof": Function((), "text"),
    "jsonb_array_length": Function((), "integer"),
    "now": Function((), "timestamp with time zone"),
    "abs": Function((), None),
    "round": Function((), None),
    "floor": Function((), None),
    "num_nonnulls": Function((), "integer"),
    "num_nulls": Function((), "integer"),
    "array_length": Function((), "integer"),
    "cardinality": Function((), "integer"),
    # With words between their arguments:
    "extract": Function((), "numeric"),
    "trim": Function((), "text"),
    "substring": Function((), "text"),
    "position": Function((), "integer"),
}

_COMPARING = ("=", "<>", "<", ">", "<=", ">=")
_MATCHING = {"~~": "like", "!~~": "not like", "~~*": "ilike", "!~~*": "not ilike"}
_PATTERNS = ("~", "!~", "~*", "!~*")
_JSON = ("json", "jsonb")
_PATHS = {"->": None, "->>": "text", "#>": None, "#>>": "text"}
_MOMENTS = ("date", "timestamp without time zone", "timestamp with time zone")
_SMALLEST, _BIGGEST = 2**31 - 1, 2**63 - 1


def type_of_number(text: str) -> str:
    """The type of a number that is written so."""
    if not text.isdigit():
        return "numeric"
    return "integer" if int(text) <= _SMALLEST else "bigint" if int(text) <= _BIGGEST else "numeric"


def number(text: str, type_: str) -> Said | None:
    """``'-1'::integer`` is how PostgreSQL writes what it was told as -1."""
    size = text.lstrip("-")
    negative = text.startswith("-")
    if not re.fullmatch(r"-?\d+(\.\d+)?", text) or type_of_number(size) != type_:
        return None
    return Said(text, type_, SIGNED if negative else ATOM) if negative or type_ == "bigint" else None


def bare(said: Said) -> Said:
    """A constant without its cast, or what is cast."""
    if said.literal is not None:
        return replace(said, text=said.literal)
    return said.inner or said


def _is_constant(said: Said) -> bool:
    return said.literal is not None and said.type is not None


def _of_domain(said: Said) -> bool:
    """Whether it is a column of a domain, as what the domain is made of."""
    column = said.inner.column if said.inner else None
    return column is not None and column.name != said.type == column.base


def _is_soft(said: Said) -> bool:
    """A column of varchar as text, or one of a domain as what that is made of: both are taken so."""
    column = said.inner.column if said.inner else None
    varchar = column is not None and said.type == "text" and column.base == "character varying"
    return varchar or _of_domain(said)


def _is_widened(said: Said) -> bool:
    return said.inner is not None and said.inner.type in _BELOW.get(said.type or "", ())


def _is_firm(said: Said) -> bool:
    """Whether it is of its type by itself."""
    return not (_is_constant(said) or _is_soft(said) or _is_widened(said))


# Operators


def operated(left: Said, sign: str, right: Said) -> Said:
    """Two operands and the operator between them."""
    if sign in _COMPARING:
        return _written(*alike(left, right), sign, PLUS, "boolean", COMPARED)
    if sign in _MATCHING:
        return _written(*_texts(left, right), _MATCHING[sign], PLUS, "boolean", LIKE)
    if sign in _PATTERNS:
        return _written(*_texts(left, right), sign, PLUS, "boolean", OTHER)
    if sign in ("*", "/", "%", "+", "-"):
        return _counted(left, sign, right)
    if sign == "||":
        return _chained(left, right)
    if sign in _PATHS and left.type in _JSON:
        right = bare(right) if right.type in ("text", "text[]") and _is_constant(right) else right
        return replace(_written(left, right, sign, ATOM, _PATHS[sign] or left.type, OTHER), plain=False)
    if sign in ("@>", "<@") and left.type == right.type == "jsonb":
        left, right = alike(left, right)
    return replace(_written(left, right, sign, ATOM, None, OTHER), plain=False)


def _written(left: Said, right: Said, sign: str, around: int, type_: str | None, binds: int) -> Said:
    text = f"{left.within(around)} {sign} {right.within(around)}"
    return Said(text, type_, binds, left.plain and right.plain)


def alike(left: Said, right: Said) -> tuple[Said, Said]:
    """The two sides of a comparison."""
    if left.type == "real" and _is_widened(right) and right.inner:
        return left, right.inner if right.inner.text[-1:].isdigit() else right
    if left.type is None or left.type != right.type or (_is_constant(left) and _is_constant(right)):
        return left, right
    return _beside(left, right), _beside(right, left)


def _beside(one: Said, other: Said) -> Said:
    """One side as it can be told beside another of the same type."""
    if _is_constant(one) or (_is_soft(one) and not _is_widened(other)):
        return bare(one)
    if _is_soft(one) or _is_widened(one):
        pair = (_of_domain(one) and _is_widened(other)) or (_is_widened(one) and _of_domain(other))
        return bare(one) if pair or _is_firm(other) else one
    return one


def _texts(left: Said, right: Said) -> tuple[Said, Said]:
    """The two sides of ``like`` and its kin: behind it stands a text."""
    if left.type in ("bpchar", "name") and right.type == "text" and _is_constant(right):
        return left, bare(right)
    return alike(left, right)


def _counted(left: Said, sign: str, right: Said) -> Said:
    type_ = _type_of_result(left.type, sign, right.type)
    if type_ in _BELOW and not (_is_constant(left) or _is_constant(right)):
        left, right = alike(left, right)
    binds, tighter = (PLUS, TIMES) if sign in ("+", "-") else (TIMES, ATOM)
    before = ATOM if left.binds == SIGNED else binds
    behind = ATOM if right.binds == SIGNED else tighter
    text = f"{left.within(before)} {sign} {right.within(behind)}"
    return Said(text, type_, binds, left.plain and right.plain)


def _type_of_result(left: str | None, sign: str, right: str | None) -> str | None:
    if left in _MOMENTS and sign in ("+", "-"):
        days = left == "date" and right == "integer"
        return left if days or (left != "date" and right == "interval") else None
    return left if left == right and left in (*_WHOLE, *_BELOW) else None


def _chained(left: Said, right: Said) -> Said:
    """``a || b || c``: the left one is first."""
    both = left.type == right.type == "text"
    before = OTHER if left.binds == OTHER and " || " in left.text and both else ATOM
    left, right = alike(left, right) if both else (left, right)
    text = f"{left.within(before)} || {right.within(ATOM)}"
    return Said(text, "text" if both else None, OTHER, left.plain and right.plain)


def any_of(left: Said, items: Sequence[Said], cast: str | None) -> tuple[str, list[str]] | None:
    """Both sides of ``in``, for which PostgreSQL finds a type for all and makes an array of that type.

    ``cast`` is the type to whose array that array is cast. None where ``in`` would give something else.
    """
    if len(items) < 2 or not all(map(_is_fixed, items)):
        return None
    types = {item.type for item in items}
    column = left.inner.column if left.inner and _is_soft(left) else None
    if cast is not None:
        own = column is not None and left.type == cast and types == {column.base}
        return (bare(left).text, [bare(item).text for item in items]) if own else None
    if _is_widened(left) or not (types == {left.type} or (types, left.type) == ({"integer"}, "smallint")):
        return None
    told_alone = all(map(_is_told_alone, items))
    before = bare(left) if _of_domain(left) and told_alone else left
    return before.within(PLUS), [(bare(item) if _is_told_alone(item) else item).text for item in items]


def _is_fixed(said: Said) -> bool:
    """Whether it is a constant, however it is cast."""
    if said.inner is not None:
        return _is_fixed(said.inner)
    return said.literal is not None or re.fullmatch(r"-?[\d.]+", said.text) is not None


def _is_told_alone(said: Said) -> bool:
    """Whether a constant finds its type beside others of that type."""
    inner = said.inner
    return _is_constant(said) or (inner is not None and re.fullmatch(r"-?\d+", inner.text) is not None)


# Functions


def arguments_of(places: Sequence[int], arguments: Sequence[Said]) -> Iterator[Said]:
    """Arguments that are texts; one must be more than a constant, or the function could be another."""
    firm = any(not _is_constant(argument) for argument in arguments)
    for place, argument in enumerate(arguments):
        free = place in places and argument.type == "text" and (_is_constant(argument) or _is_soft(argument))
        yield bare(argument) if free and firm else argument


def of_one_type(name: str, arguments: Sequence[Said]) -> Said:
    """``coalesce`` and others find a type for all of their arguments."""
    types = {argument.type for argument in arguments}
    type_ = arguments[0].type if len(types) == 1 else None
    if type_ is not None and any(_is_firm(each) and not _is_whole(each) for each in arguments):
        arguments = [bare(each) if _is_found(each) else each for each in arguments]
    text = f"{name}({', '.join(argument.text for argument in arguments)})"
    return Said(text, type_, plain=all(each.plain for each in arguments))


def _is_found(said: Said) -> bool:
    return _is_constant(said) or _is_widened(said) or _is_whole(said)


def _is_whole(said: Said) -> bool:
    return said.type == "bigint" and said.inner is not None and said.inner.type in _WHOLE


def results(found: Sequence[Said]) -> tuple[str | None, list[Said]]:
    """The type of a ``case`` and its results: constants alone are texts by themselves."""
    types = {each.type for each in found}
    type_ = found[0].type if len(types) == 1 else None
    nulls = [each.inner is not None and each.inner.text == "null" for each in found]
    if type_ == "text" and all(_is_constant(each) or null for each, null in zip(found, nulls, strict=True)):
        return type_, [bare(each) for each in found]
    return type_, list(found)
