"""What makes another value each time that it is looked at: the clock, chance, and who is asking."""

from __future__ import annotations

from xl2db.schema.expression_tokens import Sort, Token, tokenize
from xl2db.schema.functions import words
from xl2db.schema.misread import Misread
from xl2db.schema.model import Expression

_WORDS = words(
    "current_date current_time current_timestamp localtime localtimestamp current_user session_user"
)
_CALLS = words(
    """
    now random rand clock_timestamp statement_timestamp transaction_timestamp timeofday curdate curtime sysdate
    utc_date utc_time utc_timestamp uuid uuid_short uuid_v4 uuid_v7 uuidv4 uuidv7 sys_guid gen_random_uuid
    uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 gen_random_bytes random_bytes randomblob user
    """
)
_NOW_IF_EMPTY = {"date": 0, "time": 0, "datetime": 0, "julianday": 0, "unixepoch": 0, "strftime": 1}
"""SQLite's functions of time, which ask the clock where no more arguments stand."""
_CLOCK = frozenset(["now", "localtime", "utc"])


def asks_the_clock(expression: Expression) -> str | None:
    """The call of a function of time by which SQLite refuses each row, such as ``date('now')``; None without one."""
    tokens = _tokens(expression)
    for place, token in enumerate(tokens):
        if token.word in _NOW_IF_EMPTY and _is_called(tokens, place):
            end = _end(tokens, place + 1)
            texts = [each for each in tokens[place + 2 : end] if each.sort is Sort.TEXT]
            commas = sum(each.text == "," for each in tokens[place + 2 : end])
            number = commas + 1 if end > place + 2 else 0
            if number <= _NOW_IF_EMPTY[token.word] or any(each.text.casefold() in _CLOCK for each in texts):
                return expression.text[token.start : tokens[end].end]
    return None


def changes(expression: Expression) -> str | None:
    """The first part of an expression that makes another value each time; None without one."""
    tokens = _tokens(expression)
    for place, token in enumerate(tokens):
        if token.word in _WORDS or (token.word in _CALLS and _is_called(tokens, place)):
            return f"{token.text}()" if token.word in _CALLS else token.text
    return None


def _tokens(expression: Expression) -> tuple[Token, ...]:
    try:
        return tokenize(expression.text).tokens
    except Misread:
        return ()


def _is_called(tokens: tuple[Token, ...], place: int) -> bool:
    return place + 1 < len(tokens) and tokens[place + 1].sort is Sort.SIGN and tokens[place + 1].text == "("


def _end(tokens: tuple[Token, ...], opening: int) -> int:
    """The place of the bracket that closes."""
    depth = 0
    for place in range(opening, len(tokens)):
        if tokens[place].sort is Sort.SIGN:
            depth += {"(": 1, ")": -1}.get(tokens[place].text, 0)
        if depth == 0:
            return place
    return len(tokens) - 1
