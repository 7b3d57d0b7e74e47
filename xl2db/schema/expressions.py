"""SQL expressions: read, checked, compared, and their columns renamed (F16).

sqlglot is a gate here, not a formatter: the text that reaches the database is the one that was typed, with
straight quotes, and with the names of columns spelled exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from xl2db.rules.language import UNKNOWN_COLUMN, WRONG_EXPRESSION
from xl2db.schema.expression_tokens import (
    SYNTAX,
    UNITS_OF_TIME,
    Sort,
    Token,
    column_places,
    spelled,
    tokenize,
    written,
)
from xl2db.schema.functions import ALLOWED, Functions, words
from xl2db.schema.gate import check_tree, check_words
from xl2db.schema.misread import Misread
from xl2db.schema.model import Expression
from xl2db.schema.names import nearest
from xl2db.schema.sql_parser import parsed

if TYPE_CHECKING:
    from sqlglot import exp

_DIALECTS = ("postgres", "mysql", "sqlite")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A read expression, the columns that it uses, and whether curly quotes in it were straightened."""

    expression: Expression
    columns: tuple[str, ...]
    straightened: bool = False


def parse_expression(text: str, columns: Sequence[str], functions: Functions = ALLOWED) -> Parsed:
    """The expression of a cell over a table's columns; raises :class:`Misread` with its place.

    ``functions`` are those that it may call (:func:`xl2db.schema.functions.functions_of`): by default what
    any of the databases has; None for what a database keeps already, which may call functions of its own.
    """
    return _parse(text, tuple(columns), functions)


@lru_cache(maxsize=4096)
def _parse(text: str, columns: tuple[str, ...], functions: Functions) -> Parsed:
    names = _Names(columns)
    start = len(text) - len(text.lstrip())
    if text[start : start + 1] in ("=", "＝") and text[start + 1 : start + 2] != "=":
        start += 1  # people begin a formula with = in a spreadsheet
    tokens, straightened = tokenize(" " * start + text[start:], names.known)
    if not tokens:
        raise _wrong("This expression is empty.", "Type a condition such as price >= 0.", (0, len(text)))
    check_words(tokens, names.known, functions)
    places = column_places(tokens, names.known)
    exact = [
        token._replace(sort=Sort.NAME, text=names.exact(token.text) or token.text)
        if place in places
        else token
        for place, token in enumerate(tokens)
    ]
    tree = _gate(exact, text, names)
    for column in check_tree(tree, (exact[0].start, exact[-1].end)):
        _check_column(column, exact, text, names)
    result = _joined(exact, places)
    used = dict.fromkeys(exact[place].text for place in sorted(places))
    return Parsed(Expression(result), tuple(used), straightened)


class _Names:
    """A table's columns, found exactly or, where only one fits, without regard to case."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns
        self._exact = frozenset(columns)
        self._folded: dict[str, str | None] = {}
        for name in columns:
            folded = name.casefold()
            self._folded[folded] = None if folded in self._folded else name

    def exact(self, name: str) -> str | None:
        return name if name in self._exact else self._folded.get(name.casefold())

    def known(self, name: str) -> bool:
        return self.exact(name) is not None


def _joined(tokens: Sequence[Token], places: frozenset[int]) -> str:
    """The words as they were typed, columns in their exact spelling, one space where there was any."""
    parts: list[str] = []
    for place, token in enumerate(tokens):
        parts.append(" " if token.spaced and place else "")
        parts.append(spelled(token.text) if place in places else written(token))
    return "".join(parts)


# Parsing


def _gate(tokens: Sequence[Token], text: str, names: _Names) -> exp.Expr:
    """The tree of an expression, in the first dialect that reads it; raises Misread where none does."""
    typed, tokens = tokens, _plainer(tokens)
    source = "".join((" " if token.spaced else "") + written(token) for token in tokens)
    backslashes = "\\" in source
    failed: Exception | None = None
    for dialect in _DIALECTS:
        if dialect == "mysql" and backslashes:
            continue
        # In MySQL's dialect names stand in backticks; no name holds one.
        spoken = _for_mysql(tokens) if dialect == "mysql" else source
        try:
            return _tree(spoken, dialect)
        except RecursionError:
            raise _wrong(
                "This expression is too complicated.", "Split it into several rules.", None
            ) from None
        except Exception as error:  # sqlglot's errors, and what it stumbles over
            failed = failed or error
    raise _unparsed(failed, typed, text, names)


_TAKEN_FOR_STATEMENTS = frozenset(["insert", "replace", "truncate"])


def _plainer(tokens: Sequence[Token]) -> list[Token]:
    """The words without what sqlglot takes for something else; they stay as long as they were.

    It takes the unit of ``timestampdiff(day, a, b)`` for a column and the last column for a unit, the functions
    ``truncate``, ``replace`` and ``insert`` at the beginning for statements, and ``data -> 'a'`` within a
    function for a function without a name.
    """
    found = [
        token._replace(text="#>") if token.sort is Sort.SIGN and token.text == "->" else token
        for token in tokens
    ]
    for place, (name, opening) in enumerate(pairwise(tokens)):
        if opening.text != "(" or opening.sort is not Sort.SIGN:
            continue
        unit = tokens[place + 2] if place + 2 < len(tokens) else opening
        if name.word in _TAKEN_FOR_STATEMENTS:
            found[place] = name._replace(text=name.text[:-1] + "_")
        elif name.word in ("timestampdiff", "timestampadd") and unit.word in UNITS_OF_TIME:
            found[place] = name._replace(text=name.text[:-1] + "_")
            found[place + 2] = unit._replace(sort=Sort.NUMBER, text="0" * len(unit.text))
    return found


def _for_mysql(tokens: Sequence[Token]) -> str:
    return "".join(
        (" " if token.spaced else "")
        + ("`" + token.text.replace("`", "``") + "`" if token.sort is Sort.NAME else written(token))
        for token in tokens
    )


def _tree(text: str, dialect: str) -> exp.Expr:
    found = parsed(text, dialect)
    if len(found) != 1 or found[0] is None:
        raise ValueError("not one expression")
    return found[0]


def _unparsed(error: Exception | None, tokens: Sequence[Token], text: str, names: _Names) -> Misread:
    """What to say about a text that can't be parsed: first of all, what is the matter with its words."""
    for first, second in pairwise(tokens):
        words = f"{first.text} {second.text}"
        if (
            first.word
            and second.word
            and (name := next((n for n in names.columns if _holds(n, words)), None))
        ):
            return _wrong(
                f"The name {name} holds a space, so it must stand in quotes.",
                f'Type "{name}" with double quotes.',
                (first.start, second.end),
            )
    detail: list[dict[str, Any]] = getattr(error, "errors", None) or [{}]
    column = detail[0].get("col")
    place = _place(tokens, column)
    token = tokens[place]
    if token.sort is Sort.SIGN and place == len(tokens) - 1 and token.text not in ")]":
        return _wrong(
            f"Something is missing after {token.text}.", "Complete the expression.", (token.start, token.end)
        )
    return _wrong(
        f"This is not an SQL expression; it can't be understood from {token.text!r} on.",
        "Write it like price >= 0 and status in ('draft', 'paid').",
        (token.start, token.end),
    )


def _holds(name: str, words: str) -> bool:
    return " " in name and words.casefold() in name.casefold()


def _place(tokens: Sequence[Token], column: int | None) -> int:
    """The word at a column of the text that was parsed (sqlglot counts to the end of a word)."""
    length = 0
    for place, token in enumerate(tokens):
        length += len(written(token)) + token.spaced
        if column is not None and length >= column:
            return place
    return len(tokens) - 1


def _check_column(node: exp.Expr, tokens: Sequence[Token], text: str, names: _Names) -> None:
    name = node.name
    if name in names.columns:
        return
    token = next(
        (token for token in tokens if token.sort in (Sort.WORD, Sort.NAME) and token.text == name),
        next((token for token in tokens if token.text.casefold() == name.casefold()), tokens[0]),
    )
    span = (token.start, token.end)
    if not names.columns:
        raise Misread(
            UNKNOWN_COLUMN,
            f"{name} looks like a column, but a default can't use any.",
            hint=f"Put a text in single quotes: '{name}'.",
            span=span,
        )
    same = [column for column in names.columns if column.casefold() == name.casefold()]
    quoted = token.sort is Sort.NAME and text[token.start] in '"“”„'
    near = same or nearest(name, names.columns, 3, cutoff=0.8 if quoted else 0.6)
    if quoted and not near:
        raise Misread(
            UNKNOWN_COLUMN,
            f'"{name}" in double quotes is the name of a column, but the table has none of that name.',
            hint=f"Put a text in single quotes: '{name}'.",
            span=span,
        )
    raise Misread(
        UNKNOWN_COLUMN,
        f"The table has no column {name}." + (f" Did you mean {' or '.join(near)}?" if near else ""),
        hint=f"Type {spelled(near[0])} instead of {name}."
        if near
        else f"Type a column of this table; put a text in single quotes: '{name}'.",
        span=span,
    )


# Meaning


@lru_cache(maxsize=8192)
def normal_form(text: str) -> str:
    """The text in one spelling: equal only for texts that say the same.

    Spaces, the case of words, ``!=`` and brackets that change nothing don't count. A text that can't be
    read is its own normal form.
    """
    try:
        tokens = tokenize(text).tokens
    except Misread:
        return text
    words = [token._replace(text=_normal(token), sort=_normal_sort(token), spaced=True) for token in tokens]
    return " ".join(map(written, _without_brackets(words)))


def _normal(token: Token) -> str:
    if token.sort is Sort.SIGN:
        return "<>" if token.text == "!=" else token.text
    return token.text if token.sort in (Sort.TEXT, Sort.NAME) else token.text.lower()


def _normal_sort(token: Token) -> Sort:
    return Sort.WORD if token.sort is Sort.NAME and spelled(token.text) == token.text else token.sort


_MOST_PAIRS = 24


def _without_brackets(tokens: list[Token]) -> list[Token]:
    """The words without the pairs of brackets whose absence leaves the tree as it is."""
    pairs = _grouping_pairs(tokens)
    if not pairs or len(pairs) > _MOST_PAIRS:
        return tokens
    meaning = _meaning(tokens)
    if meaning is None:
        return tokens
    dropped: set[int] = set()
    for opening, closing in pairs:
        if _read_differently(tokens, opening, closing):
            continue
        trial = dropped | {opening, closing}
        if _meaning([token for place, token in enumerate(tokens) if place not in trial]) == meaning:
            dropped = trial
    return [token for place, token in enumerate(tokens) if place not in dropped]


# What binds tighter differs: SQLite and MariaDB join by || before they multiply, and read a = b like c from the left.
_COMPARING = words(
    "= <> != < <= > >= <=> ~ ~* !~ !~* ~~ !~~ is in like ilike between similar glob regexp rlike match"
)


def _read_differently(tokens: Sequence[Token], opening: int, closing: int) -> bool:
    """Whether some database reads what stands around and within a pair of brackets otherwise without it."""
    around = {_operator(tokens[at]) for at in (opening - 1, closing + 1) if 0 <= at < len(tokens)} - {""}
    within: set[str] = set()
    depth = 0
    for token in tokens[opening + 1 : closing]:
        depth += _DEPTHS.get(token.text, 0) if token.sort is Sort.SIGN else 0
        if depth == 0:
            within.add(_operator(token))
    within.discard("")
    joined = ("||" in around and within - {"||", "::"}) or ("||" in within and around - _COMPARING - _LOOSE)
    return bool(joined) or bool(around & _COMPARING and within & _COMPARING)


_DEPTHS = {"(": 1, "[": 1, ")": -1, "]": -1}
_LOOSE = frozenset(["and", "or", "not"])


def _operator(token: Token) -> str:
    """An operator, in small letters; empty for what is none."""
    if token.sort is Sort.SIGN:
        return "" if token.text in "()[],." else token.text
    return token.word if token.word in _COMPARING or token.word in _LOOSE else ""


def _grouping_pairs(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """The brackets that group, by their places: not those of a function, a type or a list of values."""
    pairs: list[tuple[int, int]] = []
    opened: list[int] = []
    for place, token in enumerate(tokens):
        if token.sort is Sort.SIGN and token.text == "(":
            opened.append(place)
        elif token.sort is Sort.SIGN and token.text == ")" and opened:
            start = opened.pop()
            before = tokens[start - 1] if start else None
            if before is None or before.sort is Sort.SIGN or (before.word in SYNTAX and before.word != "in"):
                pairs.append((start, place))
    return pairs


def _meaning(tokens: Sequence[Token]) -> str | None:
    """The tree of words as text, without its brackets; None where it can't be parsed."""
    from sqlglot import exp as expressions

    source = " ".join(map(written, tokens))
    for dialect in ("postgres", "sqlite"):
        try:
            tree = _tree(source, dialect)
            bare = _bare(tree)
        except Exception:  # whatever sqlglot stumbles over, these brackets are kept
            continue
        if not isinstance(tree, expressions.Alias):
            return dialect + repr(bare)
    return None


def _bare(tree: exp.Expr) -> exp.Expr:
    """The tree without its brackets; the tree itself is taken apart."""
    from sqlglot import exp as expressions

    while isinstance(tree, expressions.Paren):
        tree = tree.this
    for node in list(tree.find_all(expressions.Paren)):
        node.replace(node.this)
    return tree


@lru_cache(maxsize=8192)
def _columns_of(text: str) -> frozenset[str]:
    try:
        tokens = tokenize(text).tokens
    except Misread:
        return frozenset()
    return frozenset(tokens[place].text for place in column_places(tokens, lambda name: True))


def columns_of(expression: Expression) -> frozenset[str]:
    """The columns that an expression in standard spelling uses."""
    return _columns_of(expression.text)


@lru_cache(maxsize=8192)
def functions_called(text: str) -> frozenset[str]:
    """The functions that an expression calls, in small letters, with their schema where it is said."""
    try:
        tokens = tokenize(text).tokens
    except Misread:
        return frozenset()
    found: set[str] = set()
    for place, (token, after) in enumerate(pairwise(tokens)):
        if token.word and token.word not in SYNTAX and after.sort is Sort.SIGN and after.text == "(":
            schema = tokens[place - 2].word if place > 1 and tokens[place - 1].text == "." else ""
            is_type = place and (tokens[place - 1].word == "as" or tokens[place - 1].text == "::")
            found.update(() if is_type else (f"{schema}.{token.word}".lstrip("."),))
    return frozenset(found)


def rename_columns(expression: Expression, names: Mapping[str, str]) -> Expression:
    """The expression with its columns under new names (old names to new ones)."""
    if not names.keys() & columns_of(expression):
        return expression
    tokens = tokenize(expression.text).tokens
    places = column_places(tokens, lambda name: name in names)
    renamed = [
        token._replace(text=names[token.text]) if place in places else token
        for place, token in enumerate(tokens)
    ]
    return Expression(_joined(renamed, places))


# Sentences


def _wrong(message: str, hint: str, span: tuple[int, int] | None) -> Misread:
    return Misread(WRONG_EXPRESSION, message, hint=hint, span=span)
