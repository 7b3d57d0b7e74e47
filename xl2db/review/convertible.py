"""Which texts become values of another type, the same on every database."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from uuid import UUID

from xl2db.schema.conversion import Family, decimal_size, family, whole_limits
from xl2db.schema.model import Type

_WHOLE = re.compile(r"[+-]?\d+\Z")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z")
_TIME = re.compile(r"\d\d:\d\d")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WORDS = frozenset(["yes", "y", "true", "t", "on", "1", "no", "n", "false", "f", "off", "0"])


def fits(after: Type, dialect: str = "") -> Callable[[str], bool] | None:
    """Whether a text can become a value of the type; None for types that take any text or that nobody knows.

    On SQLite a decimal with a fraction has 15 digits, or a few more: one that would become another is none.

    An empty text becomes no value at all, so it always fits.
    """
    kind = family(after)
    if kind is Family.WHOLE:
        limits = whole_limits(after)
        return lambda text: not text.strip() or _is_whole(text.strip(), limits)
    if kind is Family.DECIMAL:
        size = decimal_size(after)
        exact = _is_kept_by_sqlite if dialect == "sqlite" else (lambda _: True)
        return lambda text: not text.strip() or (_is_decimal(text.strip(), size) and exact(text.strip()))
    check = _CHECKS.get(kind)
    return (lambda text: not text.strip() or check(text.strip())) if check else None


def _is_whole(text: str, limits: tuple[int, int]) -> bool:
    return bool(_WHOLE.match(text)) and limits[0] <= int(text) <= limits[1]


def _is_decimal(text: str, size: tuple[int, int] | None) -> bool:
    if not _NUMBER.match(text):
        return False
    try:
        number = abs(Decimal(text))
    except InvalidOperation:
        return False
    return size is None or number < Decimal(10) ** (size[0] - size[1])


def _is_kept_by_sqlite(text: str) -> bool:
    """Whether a number is the same as SQLite keeps it: whole numbers in 64 bits, others in binary."""
    number = Decimal(text)
    if number == number.to_integral_value() and abs(number) < 2**63:
        return True
    return Decimal(repr(float(text))) == number


def no_longer(length: int | None) -> Callable[[str], bool]:
    """Whether a text has at most so many characters; any text where there is no limit."""
    return lambda text: length is None or len(text) <= length


def _parses(parse: Callable[[str], object]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            parse(text)
        except (ValueError, RecursionError):
            return False
        return True

    return check


_CHECKS: dict[Family, Callable[[str], bool]] = {
    Family.FLOAT: lambda text: bool(_NUMBER.match(text)),
    Family.YES_NO: lambda text: text.lower() in _WORDS,
    Family.DATE: lambda text: (
        bool(_DAY.match(text))
        and _parses(lambda text: date.fromisoformat(text[:10]) and datetime.fromisoformat(text))(text)
    ),
    Family.TIME: lambda text: bool(_TIME.match(text)) and _parses(time.fromisoformat)(text),
    Family.MOMENT: lambda text: bool(_DAY.match(text)) and _parses(datetime.fromisoformat)(text),
    Family.UUID: _parses(UUID),
    Family.JSON: _parses(json.loads),
}
