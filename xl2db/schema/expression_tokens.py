"""The words of an SQL expression with their places, and which of them name columns.

Texts are in single quotes, names in double quotes (or ``[…]`` and backticks, as people type them), and
nothing escapes but a doubled quote: so it is in standard SQL, and so the migrations set up each database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from xl2db.rules.language import UNSAFE_EXPRESSION, WRONG_EXPRESSION
from xl2db.schema.misread import Misread
from xl2db.schema.reserved_words import ANY_RESERVED

LONGEST = 4000
MOST_TOKENS = 600
DEEPEST = 40


class Sort(Enum):
    """The sorts of words."""

    WORD = "word"
    NAME = "name"
    TEXT = "text"
    NUMBER = "number"
    SIGN = "sign"


class Token(NamedTuple):
    """A word: its sort, what it says (a name or text without its quotes), and its place in what was typed."""

    sort: Sort
    text: str
    start: int
    end: int
    spaced: bool = False

    @property
    def word(self) -> str:
        """A word without quotes in lower case; empty for everything else."""
        return self.text.lower() if self.sort is Sort.WORD else ""


# What input methods and word processors make of signs, outside of quotes.
_SIGNS = {
    "≥": ">=",
    "≤": "<=",
    "≠": "<>",
    "⩾": ">=",
    "⩽": "<=",
    "×": "*",
    "÷": "/",
    "−": "-",
    "–": "-",
    "（": "(",
    "）": ")",
    "，": ",",
    "、": ",",
    "＝": "=",
    "＜": "<",
    "＞": ">",
    "＋": "+",
    "－": "-",
    "＊": "*",
    "／": "/",
    "％": "%",
    "｜": "|",
    "．": ".",
    "；": ";",
    "：": ":",
    "［": "[",
    "］": "]",
}
_TEXT_QUOTES = {"'": "'", "‘": "'’‘", "’": "'’", "‚": "'‘’", "＇": "＇'"}
_NAME_QUOTES = {'"': '"', "“": '"”“', "”": '"”', "„": '"“”', "＂": '＂"', "`": "`"}
_CURLY = frozenset("‘’‚“”„")
_NUMBER = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_WORD = re.compile(r"[^\W\d][\w$]*")
_OPERATOR = re.compile(
    r"<=>|->>|#>>|!~~\*|!~~|!~\*|~~\*|\|\|/|<=|>=|<>|!=|==|->|#>|@>|<@|@@|\|\||&&|::|!~|~\*|~~|<<|>>"
    r"|[-+*/%=<>(),.|&^~\[\]]"
)
_PLACEHOLDER = re.compile(r"[:$@?][\w:$@?]*")
_REMARKS = re.compile(r"--|/\*|\*/|#")


class Tokens(NamedTuple):
    """All words of an expression."""

    tokens: tuple[Token, ...]
    straightened: bool


def tokenize(text: str, is_column: Callable[[str], bool] = lambda name: False) -> Tokens:
    """The words of an expression; raises :class:`Misread` for what no expression may hold.

    ``is_column`` tells whether the inside of ``[…]`` is meant as a name.
    """
    if len(text) > LONGEST:
        raise _wrong(
            f"This expression is longer than {LONGEST} characters.",
            "Split it into several rules.",
            (LONGEST, len(text)),
        )
    tokens: list[Token] = []
    straightened = False
    position = 0
    spaced = False
    while position < len(text):
        character = text[position]
        if character.isspace() or character in "\u200b\ufeff":
            position, spaced = position + 1, True
            continue
        if character in _TEXT_QUOTES or character in _NAME_QUOTES:
            token, curly = _quoted(text, position)
            straightened = straightened or curly
        elif character == "[" and (found := _bracketed(text, position, tokens, is_column)):
            token = found
        elif match := _NUMBER.match(text, position):
            token = Token(Sort.NUMBER, match[0], position, match.end())
        elif match := _WORD.match(text, position):
            token = Token(Sort.WORD, match[0], position, match.end())
        else:
            token = _sign(text, position)
        tokens.append(token._replace(spaced=spaced))
        position, spaced = token.end, False
        if len(tokens) > MOST_TOKENS:
            raise _wrong(
                "This expression is too long to be checked.",
                "Split it into several rules.",
                (token.start, len(text)),
            )
    _check_neighbours(text, tokens)
    _check_brackets(tokens)
    return Tokens(tuple(tokens), straightened)


def _quoted(text: str, start: int) -> tuple[Token, bool]:
    quote = text[start]
    sort = Sort.TEXT if quote in _TEXT_QUOTES else Sort.NAME
    closing = (_TEXT_QUOTES if sort is Sort.TEXT else _NAME_QUOTES)[quote]
    value: list[str] = []
    position, curly = start + 1, quote in _CURLY
    while position < len(text):
        character = text[position]
        if character in closing:
            if character == quote and quote not in _CURLY and text[position + 1 : position + 2] == quote:
                position += 1
            else:
                token = Token(sort, "".join(value), start, position + 1)
                _check_quoted(token)
                return token, curly or character in _CURLY
        value.append(character)
        position += 1
    raise _wrong(
        f"The quote {quote} is opened, but never closed.",
        f"Type {quote if quote not in _CURLY else closing[0]} at the end of the text.",
        (start, len(text)),
    )


def _check_quoted(token: Token) -> None:
    odd = [c for c in token.text if not c.isprintable() and c not in "\n\t\u00a0\u3000" and not c.isspace()]
    if odd or "\0" in token.text:
        raise _wrong(
            "This text holds a character that cannot be seen.",
            "Type the text again by hand.",
            (token.start, token.end),
        )
    if token.sort is Sort.NAME and not token.text.strip():
        raise _wrong(
            "This name is empty.", "Type '' for an empty text, with single quotes.", (token.start, token.end)
        )


def _bracketed(text: str, start: int, before: list[Token], is_column: Callable[[str], bool]) -> Token | None:
    """``[Unit Price]`` as a name; None where it is the subscript of an array."""
    end = text.find("]", start)
    inner = text[start + 1 : end].strip() if end > 0 else ""
    if not inner:
        return None
    if is_column(inner):
        return Token(Sort.NAME, inner, start, end + 1)
    last = before[-1] if before else None
    indexed = last and (last.text in (")", "]") or last.sort is Sort.NAME or last.word not in _NO_ARRAYS)
    return (
        None if last and indexed and last.sort is not Sort.NUMBER else Token(Sort.NAME, inner, start, end + 1)
    )


def _sign(text: str, position: int) -> Token:
    character = text[position]
    if character in _SIGNS:
        return _check_sign(Token(Sort.SIGN, _SIGNS[character], position, position + 1), text)
    if (remark := _REMARKS.match(text, position)) and not text.startswith(("#>", "#-"), position):
        raise _wrong(
            f"{remark[0]} begins a remark, which an expression can't hold.",
            "Put remarks into Description"
            + (", or write - (-x) with brackets." if remark[0] == "--" else "."),
            (position, len(text)),
        )
    if match := _OPERATOR.match(text, position):
        sign = "=" if match[0] == "==" else match[0]
        return Token(Sort.SIGN, sign, position, match.end())
    return _check_sign(Token(Sort.SIGN, character, position, position + 1), text)


def _check_sign(token: Token, text: str) -> Token:
    span = (token.start, token.end)
    if token.text == ";":
        raise _wrong(
            "A semicolon ends an expression, and only one is allowed here.",
            "Join two conditions by and, and leave the semicolon out.",
            span,
        )
    if token.text in ("?", ":", "$", "@"):
        match = _PLACEHOLDER.match(text, token.start)
        end = match.end() if match else token.end
        raise Misread(
            UNSAFE_EXPRESSION,
            f"{text[token.start : end]} is a placeholder, but nobody fills it in.",
            hint="Write the value itself, or the name of a column.",
            span=(token.start, end),
        )
    if token.text == "\\":
        raise _wrong("A backslash has no meaning here.", "Leave it out.", span)
    if token.text in _SIGNS.values():
        return token
    shown = token.text if token.text.isprintable() else f"U+{ord(token.text):04X}"
    raise _wrong(f"The character {shown} has no meaning here.", "Leave it out.", span)


# Words before [ … ] that no array can follow.
_NO_ARRAYS = frozenset(
    [
        "and",
        "or",
        "not",
        "in",
        "is",
        "like",
        "ilike",
        "between",
        "when",
        "then",
        "else",
        "case",
        "where",
        "select",
        "by",
        "as",
        "on",
        "from",
        "escape",
    ]
)
_BEFORE_TEXT = frozenset(
    {"date", "time", "timestamp", "interval", "and", "or", "like", "in", "then", "else", "is"}
)


def _check_neighbours(text: str, tokens: list[Token]) -> None:
    if tokens and _is_binary(tokens[0]):
        raise _missing_before(tokens[0])
    for first, second in pairwise(tokens):
        span = (first.start, second.end)
        if first.text == "=" and second.text in ("<", ">") and not second.spaced:
            raise _wrong(
                f"={second.text} is no sign that databases know.", f"Type {second.text}= instead.", span
            )
        if _is_binary(second) and (_is_operator(first) or first.text in ("(", ",", "[")):
            raise _missing_before(second)
        if first.sort is second.sort is Sort.TEXT:
            raise _wrong(
                "Here two texts stand side by side.", "Write a quote within a text twice: 'it''s'.", span
            )
        if second.spaced:
            continue
        if first.sort is Sort.WORD and second.sort is Sort.TEXT and first.word not in _BEFORE_TEXT:
            raise _wrong(
                f"{first.text}'…' is a text in a notation that not every database knows.",
                "Type the text in plain single quotes.",
                span,
            )
        if first.text == "&" and second.sort is Sort.TEXT and text[: first.start].lower().endswith("u"):
            raise _wrong(
                "U&'…' is a text in a notation that not every database knows.",
                "Type the text in plain single quotes.",
                span,
            )
        if first.text == "@@" and first.sort is Sort.SIGN and second.sort is Sort.WORD:
            raise Misread(
                UNSAFE_EXPRESSION,
                f"@@{second.text} is a setting of the server.",
                hint="Write the value itself.",
                span=span,
            )
        if first.sort is Sort.NUMBER and second.sort in (Sort.WORD, Sort.NUMBER):
            raise _wrong(
                f"{first.text}{second.text} is neither a number nor a name.",
                "Put a name that begins with a digit in double quotes, and a text in single quotes.",
                span,
            )


_NO_OPERATORS = frozenset("()[],.")


def _is_operator(token: Token) -> bool:
    return token.sort is Sort.SIGN and token.text not in _NO_OPERATORS


def _is_binary(token: Token) -> bool:
    """Whether a sign needs something in front of it."""
    return _is_operator(token) and token.text not in ("-", "+", "~", "*", "|/", "||/")


def _missing_before(token: Token) -> Misread:
    return _wrong(
        f"Something is missing before {token.text}.", "Complete the expression.", (token.start, token.end)
    )


_PAIRS = {")": "(", "]": "["}


def _check_brackets(tokens: list[Token]) -> None:
    opened: list[Token] = []
    for token in tokens:
        if token.sort is not Sort.SIGN:
            continue
        if token.text in "([":
            opened.append(token)
            if len(opened) > DEEPEST:
                raise _wrong(
                    "There are too many brackets within brackets.",
                    "Split the rule.",
                    (token.start, token.end),
                )
        elif token.text in _PAIRS and (not opened or opened.pop().text != _PAIRS[token.text]):
            raise _wrong(
                f"The bracket {token.text} is closed, but was never opened.",
                f"Leave it out, or open it with {_PAIRS[token.text]}.",
                (token.start, token.end),
            )
    if opened:
        last = opened[-1]
        raise _wrong(
            f"The bracket {last.text} is opened, but never closed.",
            f"Type {')' if last.text == '(' else ']'} where it ends.",
            (last.start, last.end),
        )


# Columns

SYNTAX = frozenset(
    [
        "and",
        "or",
        "not",
        "is",
        "null",
        "in",
        "like",
        "ilike",
        "between",
        "case",
        "when",
        "then",
        "else",
        "cast",
        "as",
        "true",
        "false",
        "escape",
        "distinct",
        "from",
        "collate",
        "similar",
        "exists",
        "select",
        "interval",
        "any",
        "some",
        "all",
        "current_date",
        "current_time",
        "current_timestamp",
        "localtime",
        "localtimestamp",
        "current_user",
        "session_user",
    ]
)
"""Words that are a part of the language, never the name of a column, unless they are quoted."""

# Those of them that are a value themselves.
_VALUES = frozenset(
    [
        "null",
        "true",
        "false",
        "unknown",
        "current_date",
        "current_time",
        "current_timestamp",
        "localtime",
        "localtimestamp",
        "current_user",
        "session_user",
    ]
)
# Words that belong to the word before them.
_FOLLOWERS = {
    "at": ("time",),
    "time": ("zone",),
    "similar": ("to",),
    "between": ("symmetric", "asymmetric"),
    "is": ("json", "document", "unknown"),
    "not": ("rlike", "regexp", "glob", "match", "unknown"),
}


def column_places(tokens: Sequence[Token], is_column: Callable[[str], bool]) -> frozenset[int]:
    """The places of the words that stand where the name of a column can stand, and that are known as one.

    A name never follows a value directly: ``d at time zone 'utc'`` has one name, in front.
    """
    found: set[int] = set()
    follows = False  # whether the word before is a value, so that only an operator can come
    in_type = False
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else None
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        called = bool(after and after.sort is Sort.SIGN and after.text == "(")
        if in_type and _continues_type(tokens, place):
            follows = True
            continue
        in_type = bool(before and (before.word == "as" or (before.sort is Sort.SIGN and before.text == "::")))
        if in_type:
            follows = True
        elif token.sort is Sort.NAME:
            if not (before and before.word == "collate") and is_column(token.text):
                found.add(place)
            follows = True
        elif token.sort is Sort.SIGN:
            follows = token.text in (")", "]")
        elif token.sort is not Sort.WORD:
            follows = True
        elif follows or token.word in SYNTAX or _belongs(tokens, place):
            follows = token.word in _VALUES or (follows and token.word in _UNITS)
            follows = follows or token.word == "end"
        elif called or (after and after.sort is Sort.SIGN and after.text == "."):
            follows = False
        else:
            if is_column(token.text):
                found.add(place)
            follows = True
    return frozenset(found)


UNITS_OF_TIME = frozenset(
    ["year", "month", "week", "day", "hour", "minute", "second", "microsecond", "quarter"]
)
_UNITS = UNITS_OF_TIME | {"zone", "isnull", "notnull"}
_TYPE_WORDS = frozenset(
    [
        "varying",
        "precision",
        "with",
        "without",
        "time",
        "zone",
        "unsigned",
        "signed",
        "large",
        "object",
        "year",
        "month",
        "day",
        "hour",
        "minute",
        "second",
        "to",
    ]
)


def _continues_type(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word belongs to the type before it, as in ``numeric(10,2)`` or ``double precision``."""
    token, before = tokens[place], tokens[place - 1]
    if token.sort is Sort.WORD:
        return token.word in _TYPE_WORDS and before.sort is Sort.WORD
    if token.sort is Sort.NUMBER:
        return before.text in ("(", ",", "[")
    if token.sort is not Sort.SIGN:
        return False
    if token.text in ("(", "["):
        return before.sort is Sort.WORD or before.text in (")", "]")
    if token.text == ",":
        return before.sort is Sort.NUMBER
    return token.text == "]" or (
        token.text == ")" and before.sort is Sort.NUMBER and _opened_here(tokens, place)
    )


def _opened_here(tokens: Sequence[Token], place: int) -> bool:
    """Whether the bracket that ends here was opened before numbers alone: that of a type."""
    place -= 1
    while place > 0 and (tokens[place].sort is Sort.NUMBER or tokens[place].text == ","):
        place -= 1
    return tokens[place].text == "("


def _belongs(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word is no value of its own, but a part of what stands around it."""
    word = tokens[place].word
    before = tokens[place - 1] if place else None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if before and word in _FOLLOWERS.get(before.word, ()):
        return True
    if after and after.sort is Sort.TEXT and word in ("date", "time", "timestamp"):
        return True
    if after and word == "array" and after.text == "[":
        return True
    called = before is not None and before.sort is Sort.SIGN and before.text == "(" and place > 1
    if called and tokens[place - 2].word == "extract":
        return True
    if called and tokens[place - 2].word == "trim":
        return word in ("both", "leading", "trailing") and after is not None and after.text != ","
    if called and tokens[place - 2].word in ("timestampdiff", "timestampadd"):
        return True
    return before is not None and before.word == "interval"


_BARE = re.compile(r"[a-z_][a-z0-9_]*")


def spelled(name: str) -> str:
    """A column's name as it stands in standard SQL: in double quotes where that is needed."""
    if _BARE.fullmatch(name) and name not in ANY_RESERVED and name not in SYNTAX and name not in _TYPES:
        return name
    return '"' + name.replace('"', '""') + '"'


# Words that some database reads as a type, a unit or a function where a column is meant.
_TYPES = frozenset(
    [
        "date",
        "time",
        "timestamp",
        "datetime",
        "year",
        "month",
        "day",
        "hour",
        "minute",
        "second",
        "week",
        "quarter",
        "int",
        "integer",
        "smallint",
        "bigint",
        "decimal",
        "numeric",
        "real",
        "double",
        "float",
        "varchar",
        "char",
        "character",
        "text",
        "boolean",
        "json",
        "jsonb",
        "uuid",
        "bytea",
        "interval",
        "user",
        "value",
        "values",
        "key",
        "current_role",
        "system_user",
        "sysdate",
        "now",
        "position",
        "substring",
        "trim",
        "overlay",
        "coalesce",
        "nullif",
        "greatest",
        "least",
        "precision",
        "bit",
        "nchar",
        "national",
        "none",
        "setof",
        "treat",
        "xmlattributes",
    ]
)


def written(token: Token) -> str:
    """A word as it stands in standard SQL."""
    if token.sort is Sort.TEXT:
        return "'" + token.text.replace("'", "''") + "'"
    if token.sort is Sort.NAME:
        return '"' + token.text.replace('"', '""') + '"'
    return token.text


def _wrong(message: str, hint: str, span: tuple[int, int]) -> Misread:
    return Misread(WRONG_EXPRESSION, message, hint=hint, span=span)
