"""The gate for expressions of cells: which words and which kinds of nodes may stand in one.

What is on the lists comes in, everything else is refused. A text that a database keeps already is not judged
by the list of functions (``functions`` is None), for it may call functions of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from xl2db.rules.language import UNKNOWN_COLUMN, UNSAFE_EXPRESSION, WRONG_EXPRESSION
from xl2db.schema.expression_tokens import SYNTAX, Sort, Token
from xl2db.schema.functions import (
    AGGREGATES,
    NAMES,
    WITHOUT_BRACKETS,
    Functions,
    databases_of,
    is_catalog_type,
    is_never_let_in,
    words,
)
from xl2db.schema.misread import Misread

if TYPE_CHECKING:
    from sqlglot import exp

Known = Callable[[str], bool]

_STATEMENTS = words(
    """
    select with insert update delete drop create alter truncate grant revoke exec execute call merge
    replace union intersect except into returning pragma attach detach vacuum analyze copy do set
    declare begin commit rollback lock unlock use load handler
    """
)


def check_words(tokens: Sequence[Token], known: Known, functions: Functions) -> None:
    """Refuse what the words alone give away; raises :class:`Misread`."""
    for place, token in enumerate(tokens):
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        before = tokens[place - 1] if place else None
        called = bool(after and after.sort is Sort.SIGN and after.text == "(")
        span = (token.start, token.end)
        if token.sort is Sort.SIGN and token.text == "." and before and after:
            _check_qualified(tokens, place, functions)
        if token.sort is Sort.NAME and called and not (before and before.word == "in"):
            raise _unsafe(
                f"The function {token.text} stands in quotes.", "Type its name without quotes.", span
            )
        is_type = bool(
            before and (before.word == "as" or (before.sort is Sort.SIGN and before.text == "::"))
        ) or _is_text(after)
        if is_type and token.sort in (Sort.WORD, Sort.NAME):
            _check_type(token.text.lower(), span)
            _check_padding(token, tokens[place + 1 : place + 3])
        if token.word == "in" and [each.text for each in tokens[place + 1 : place + 3]] == ["(", ")"]:
            raise _wrong(
                "After in stands an empty list.",
                "Write the values in brackets: status in ('draft', 'paid').",
                (token.start, tokens[place + 2].end),
            )
        if token.sort is not Sort.WORD:
            continue
        word = token.word
        if word in ("select", "with") or (word in _STATEMENTS and not called and not known(token.text)):
            raise _unsafe(
                f"{token.text} begins a statement, but a cell may only look at the values of its row.",
                "Write a condition over the columns of this table, such as price >= 0.",
                span,
            )
        if word in WITHOUT_BRACKETS and not called and not known(token.text):
            raise _asks_server(token)
        if word.startswith("reg") and not known(token.text):
            _check_type(word, span)
        if called and word not in SYNTAX and not is_type and not (before and before.text == "."):
            _check_function(word, tokens, place, functions)
    _check_growth(tokens)
    _check_patterns(tokens)


def _is_text(token: Token | None) -> bool:
    return token is not None and token.sort is Sort.TEXT


def _check_type(name: str, span: tuple[int, int]) -> None:
    """Refuse a type of the catalogs, in quotes or not, even where a column of the table is called so."""
    if is_catalog_type(name):
        raise _unsafe(f"The type {name} looks into the database's own tables.", "Leave it out.", span)


def _check_padding(type_: Token, length: Sequence[Token]) -> None:
    """Refuse a type of fixed length that would fill up each value with very many blanks or zeros."""
    digits = length[1].text if len(length) == 2 and length[0].text == "(" else ""
    if type_.text.lower() in _PADDED and digits.isdigit() and int(digits[:9]) > MOST_REPEATED:
        raise _too_long(type_.text, (type_.start, length[1].end), f"Type a length up to {MOST_REPEATED}.")


_PADDED = frozenset(["char", "character", "bpchar", "nchar", "binary"])


def _check_qualified(tokens: Sequence[Token], place: int, functions: Functions) -> None:
    """A dot between two words names something outside of the row, but for a function that the settings let in."""
    before, after = tokens[place - 1], tokens[place + 1]
    span = (before.start, after.end)
    called = place + 2 < len(tokens) and tokens[place + 2].text == "("
    name = f"{before.word}.{after.word}"
    if called and before.word and after.word and not is_never_let_in(name):
        if functions is None or name in functions:
            return
        raise _not_listed(name, span)
    raise Misread(
        UNKNOWN_COLUMN,
        f"{before.text}.{after.text} names a table or schema; only the columns of this table can be used.",
        hint=f"Type {after.text} alone, if it is a column of this table."
        + (" Put a name that holds a dot in double quotes." if before.sort is Sort.WORD else ""),
        span=span,
    )


def _check_function(word: str, tokens: Sequence[Token], place: int, functions: Functions) -> None:
    span = (tokens[place].start, tokens[place].end)
    if not word.isascii():
        raise _wrong(f"No database has a function {word}.", "Type its name in plain Latin letters.", span)
    if is_never_let_in(word):
        raise _unsafe(
            f"The function {word} reaches beyond the row.",
            "Write a condition over the columns of this table.",
            span,
        )
    if word in AGGREGATES and not (word in ("min", "max") and len(_arguments(tokens, place)) > 1):
        raise _unsafe(
            f"{word} counts over many rows, but an expression sees only one.",
            "Write a condition over the columns of one row.",
            span,
        )
    if functions is not None and word not in functions:
        raise _not_listed(word, span)


_OF_SPREADSHEETS = {
    "len": "length(name)",
    "isblank": "name is null",
    "iferror": "coalesce(price, 0)",
    "find": "position('-' in code)",
    "search": "position('-' in code)",
    "charindex": "position('-' in code)",
    "proper": "initcap(name)",
    "textjoin": "concat_ws(', ', name, code)",
    "concatenate": "concat(name, code)",
}


def _not_listed(name: str, span: tuple[int, int]) -> Misread:
    if name in _OF_SPREADSHEETS:
        said = f"{name} is a function of spreadsheets, not of the database."
        return Misread(UNSAFE_EXPRESSION, said, hint=f"Write it like {_OF_SPREADSHEETS[name]}.", span=span)
    elsewhere = [NAMES[target] for target in databases_of(name)]
    return Misread(
        UNSAFE_EXPRESSION,
        f"{name} is a function of {' and '.join(elsewhere)}, not of the database that this is for."
        if elsewhere
        else f"{name} is not among the functions that a cell may call.",
        hint=f'If it is meant, write [sql] and below it functions = ["{name}"] into xl2db.toml; '
        "if not, take another.",
        span=span,
    )


def _asks_server(token: Token) -> Misread:
    return _unsafe(
        f"{token.text} asks the server, but a cell may only look at the values of its row.",
        f'Put a text in single quotes, or the name of a column in double quotes: "{token.text}".',
        (token.start, token.end),
    )


def _arguments(tokens: Sequence[Token], place: int) -> list[Sequence[Token]]:
    """The arguments of the function that is called at a place."""
    depth, start = 0, place + 2
    found: list[Sequence[Token]] = []
    for at in range(place + 1, len(tokens)):
        token = tokens[at]
        if token.sort is not Sort.SIGN:
            continue
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0)
        if depth == 0 or (depth == 1 and token.text == ","):
            found.append(tokens[start:at])
            start = at + 1
        if depth == 0:
            break
    return found


# What would make a very long text out of a short one

_COUNTED = {"repeat": 1, "replicate": 1, "lpad": 1, "rpad": 1, "space": 0, "randomblob": 0, "zeroblob": 0}
_COUNTED |= {"gen_random_bytes": 0, "random_bytes": 0}
_BLOBS = frozenset(["randomblob", "zeroblob", "gen_random_bytes", "random_bytes"])
_MULTIPLYING = frozenset(["repeat", "replicate"])
_GROWING = frozenset(
    ["hex", "quote", "json_quote", "to_base64", "encode", "quote_literal", "quote_ident", "unistr_quote"]
)
_REPLACING = frozenset(["replace", "regexp_replace", "insert", "overlay", "array_replace"])
_FORMATS = frozenset(["printf", "format", "sformat", "to_char", "strftime", "date_format"])
_WITH_WIDTHS = frozenset(["printf", "format"])
MOST_REPEATED = 10_000
_MOST_GROWING = 4
_WIDE = re.compile(r"%[^%a-zA-Z]*(\*|\d{4,})|\{[^}]*\d{4,}")


def _check_growth(tokens: Sequence[Token]) -> None:
    growing, multiplied, times = 0, -1, 1.0
    for place, token in enumerate(tokens):
        if not token.word or place + 1 == len(tokens) or tokens[place + 1].text != "(":
            continue
        word, span = token.word, (token.start, token.end)
        if word in _COUNTED:
            _check_count(word, _arguments(tokens, place), span)
        if word in _MULTIPLYING:
            if place < multiplied:
                raise _too_long(word, span, "Repeat it only once.")
            multiplied = place + 1 + sum(len(each) + 1 for each in _arguments(tokens, place))
        if word in _FORMATS:
            _check_format(word, tokens, _arguments(tokens, place), span)
        if word in _REPLACING:
            times *= _times(_arguments(tokens, place))
            if times > MOST_REPEATED:
                raise _too_long(word, span, "Replace it by a short text.")
        growing += word in _GROWING or (word in _REPLACING and _grows(_arguments(tokens, place)))
        if growing > _MOST_GROWING:
            raise _too_long(word, span, "Use such functions less often in one expression.")


def _check_count(word: str, arguments: Sequence[Sequence[Token]], span: tuple[int, int]) -> None:
    """How often, or how long: a plain number, so that no row decides it."""
    place = _COUNTED[word]
    counted = arguments[place] if place < len(arguments) else ()
    digits = counted[0].text if len(counted) == 1 and counted[0].sort is Sort.NUMBER else ""
    most = 1024 if word in _BLOBS else MOST_REPEATED
    if not digits.isdigit() or int(digits[:9]) > most:
        raise _too_long(word, span, f"Type a plain number up to {most} there.")


def _check_format(
    word: str, tokens: Sequence[Token], arguments: Sequence[Sequence[Token]], span: tuple[int, int]
) -> None:
    """A width may be large neither as it stands nor when it is put together."""
    if any(_is_text(each) and _WIDE.search(each.text) for each in tokens):
        raise _too_long(word, span, "Take a smaller width.")
    made = arguments[0] if arguments and word in _WITH_WIDTHS else ()
    if len(made) > 1 and any(_is_text(each) for each in made):
        raise _too_long(word, span, "Write the format as one text in single quotes.")


def _times(arguments: Sequence[Sequence[Token]]) -> float:
    """How many times longer a replacement may make a text."""
    if any(token.word in _COUNTED for each in arguments[2:] for token in each):
        return float("inf")
    lengths = [len(each[0].text) if len(each) == 1 and _is_text(each[0]) else 1 for each in arguments[1:3]]
    return max(1.0, lengths[1] / max(lengths[0], 1)) if len(lengths) == 2 else 1.0


def _grows(arguments: Sequence[Sequence[Token]]) -> bool:
    """Whether a replacement may be longer than what it replaces."""
    if len(arguments) < 3 or not all(len(each) == 1 and _is_text(each[0]) for each in arguments[1:3]):
        return True
    return len(arguments[2][0].text) > len(arguments[1][0].text)


def _too_long(word: str, span: tuple[int, int], hint: str) -> Misread:
    return _unsafe(f"{word} could make a very long text here.", hint, span)


# Patterns that would keep a database busy

_MATCHING = re.compile(r"~\*?|!~\*?|regexp.*|rlike|similar")
_REPEATED_TWICE = re.compile(
    r"\((?:\?:)?(?:\[[^\]]*\]|\\.|\.|\w)(?:[+*]|\{\d+,\d*\})\)(?:[+*]|\{\d+,\d*\})"  # (a+)+
    r"|\((?:\?:)?(\w|\.|\\w)\|\1\)[+*]"  # (a|a)+
    r"|\{\d{4,}|\{\d*,\d{4,}"
)
_LONGEST_PATTERN = 1000


def _check_patterns(tokens: Sequence[Token]) -> None:
    """Patterns in which a repetition is repeated take longer with each letter, some of them for ever."""
    matched = any(
        _MATCHING.fullmatch(each.word or each.text) for each in tokens if each.sort is not Sort.TEXT
    )
    for token in tokens:
        if (
            _is_text(token)
            and (matched or "like_regex" in token.text)
            and (len(token.text) > _LONGEST_PATTERN or _REPEATED_TWICE.search(token.text))
        ):
            raise _unsafe(
                "This pattern could keep the database busy for a very long time.",
                "Repeat each part only once: a+ instead of (a+)+.",
                (token.start, token.end),
            )


# Nodes

_KINDS = words(
    """
    Add And Any AtTimeZone Between BitwiseAnd BitwiseLeftShift BitwiseNot BitwiseOr BitwiseRightShift
    BitwiseXor Boolean Bracket Collate Column DPipe DataType DataTypeParam Distinct Div Dot EQ Escape GT
    GTE Glob Identifier ILike In IntDiv Interval Is JSON JSONPath JSONPathKey JSONPathRoot
    JSONPathSubscript JSONPathWildcard JSONPathRecursive JSONPathSlice LT LTE Like Literal Match Mod Mul
    NEQ Neg Not Null NullSafeEQ NullSafeNEQ Operator Or Overlaps Paren RegexpLike RegexpILike SimilarTo
    SafeMod Slice Sub Tuple Var Xor Adjacent ExtendsLeft ExtendsRight JSONKeyValue CharacterSet
    IntervalSpan All JSONValue FormatJson ObjectIdentifier NationalString National HexString BitString
    """
)
_NOT_FUNCTIONS = frozenset(["AggFunc", "Exists", "UDTF", "Explode", "Unnest"])
_AGGREGATES_OF_ONE_ROW = ("Max", "Min")
_ROOTS = ("Condition", "Interval", "AtTimeZone", "Array", "DataType", "JSONValue")


def check_tree(tree: exp.Expr, whole: tuple[int, int]) -> Iterator[exp.Expr]:
    """Refuse each kind of node that is not on the list; the columns are handed out to be checked."""
    from sqlglot import exp as expressions

    kinds, odd, one_row = _classes(_KINDS), _classes(_NOT_FUNCTIONS), _classes(_AGGREGATES_OF_ONE_ROW)
    for node in tree.walk():
        if isinstance(node, expressions.Column):
            yield node
        elif isinstance(node, expressions.Alias) and node is tree:
            raise _wrong(
                "Here stand two expressions side by side, or an operator is missing.",
                "Put an operator between them, such as and, +, =, or quotes around a name with spaces.",
                whole,
            )
        elif isinstance(node, expressions.In) and node.args.get("field"):
            raise _wrong(
                "After in stands no list.",
                "Write the values in brackets: status in ('draft', 'paid').",
                whole,
            )
        elif type(node) in kinds:
            continue
        elif not isinstance(node, expressions.Func) or (
            isinstance(node, odd) and not isinstance(node, one_row)
        ):
            raise _unsafe(
                "This expression reaches beyond its row.",
                "Write a condition over the columns of this table.",
                whole,
            )
    if isinstance(tree, expressions.Tuple):
        raise _wrong("Here stand several expressions.", "Type one only; join conditions by and.", whole)
    if not isinstance(tree, _classes(_ROOTS)):
        raise _wrong("This is not an SQL expression.", "Write it like price >= 0.", whole)


@cache
def _classes(names: Collection[str]) -> tuple[type, ...]:
    from sqlglot import exp as expressions

    return tuple(found for name in sorted(names) if (found := getattr(expressions, name, None)) is not None)


def _wrong(message: str, hint: str, span: tuple[int, int]) -> Misread:
    return Misread(WRONG_EXPRESSION, message, hint=hint, span=span)


def _unsafe(message: str, hint: str, span: tuple[int, int]) -> Misread:
    return Misread(UNSAFE_EXPRESSION, message, hint=hint, span=span)
