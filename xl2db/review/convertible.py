"""Which texts become values of another type, the same on every database."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal

from xl2db.database.kinds import MYSQLS
from xl2db.schema.conversion import (
    Family,
    binary_scale,
    decimal_size,
    family,
    fraction_digits,
    has_time_zone,
    is_single,
    whole_limits,
)
from xl2db.schema.model import Type

_WHOLE = re.compile(r"[+-]?\d+\Z")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?\Z")
_TIME = re.compile(r"(?P<time>\d\d:\d\d(:\d\d)?)(\.(?P<fraction>\d+))?(?P<zone>Z|[+-]\d\d(:?\d\d)?)?\Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-?)([0-9a-fA-F]{4}\1){3}[0-9a-fA-F]{12}\Z")
_WORDS = frozenset(["yes", "y", "true", "t", "on", "1", "no", "n", "false", "f", "off", "0"])


def fits(after: Type, dialect: str = "") -> Callable[[str], bool] | None:
    """Whether a text can become a value of the type; None for types that take any text or that nobody knows.

    A text whose value would be another one there (rounded, or without its time or zone) can't become it.

    An empty text becomes no value at all, so it always fits.
    """
    check = _check(after, dialect)
    return (lambda text: not text.strip() or check(text.strip())) if check else None


def _check(after: Type, dialect: str) -> Callable[[str], bool] | None:
    kind = family(after)
    if kind is Family.WHOLE:
        limits = whole_limits(after)
        return lambda text: _is_whole(text, limits)
    if kind is Family.DECIMAL:
        size = decimal_size(after) or ((10, 0) if dialect in MYSQLS else None)
        exact = _is_kept_by_sqlite if dialect == "sqlite" else (lambda _: True)
        return lambda text: _is_decimal(text, size) and exact(text)
    if kind is Family.FLOAT:
        kept = _is_kept_in_four_bytes if is_single(after, dialect) else _is_kept_in_eight_bytes
        scale = binary_scale(after) if dialect in MYSQLS else None
        size = (308, scale) if scale is not None else None
        return lambda text: _is_decimal(text, size) and kept(text)
    if kind in (Family.MOMENT, Family.TIME):
        zone = dialect == "postgresql" and has_time_zone(after)
        digits = fraction_digits(after, dialect)
        moment = kind is Family.MOMENT
        return lambda text: _is_moment(text, digits, zone) if moment else _is_time(text, digits, zone)
    if kind is Family.JSON:
        return lambda text: _is_json(text, dialect)
    return _CHECKS.get(kind)


def _is_whole(text: str, limits: tuple[int, int]) -> bool:
    return bool(_WHOLE.match(text)) and limits[0] <= int(text) <= limits[1]


def _is_decimal(text: str, size: tuple[int, int] | None) -> bool:
    """Whether a text is a number with no more digits before and after the point than a decimal keeps."""
    if not _NUMBER.match(text):
        return False
    number = abs(Decimal(text))
    return size is None or (number < Decimal(10) ** (size[0] - size[1]) and _scale(number) <= size[1])


def _scale(number: Decimal) -> int:
    """How many digits a number has after the point, without zeros at its end."""
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    written = "".join(map(str, digits))
    zeros = len(written) - len(written.rstrip("0"))
    return -(exponent + zeros) if zeros < len(written) else 0


def _is_kept_by_sqlite(text: str) -> bool:
    """Whether a number is the same as SQLite keeps it: whole numbers in 64 bits, others in binary."""
    number = Decimal(text)
    whole = _scale(number) <= 0 and abs(number) < 2**63
    return whole or _is_kept_in_eight_bytes(text)


def _is_kept_in_eight_bytes(text: str) -> bool:
    return _is_same(text, repr(float(text)))


def _is_kept_in_four_bytes(text: str) -> bool:
    """Whether a number in four bytes, written with the fewest digits that tell it, is what the text says."""
    try:
        number = _in_four_bytes(float(text))
    except OverflowError:
        return False
    written = (f"{number:.{digits}g}" for digits in range(1, 10))
    shortest = next((each for each in written if _in_four_bytes(float(each)) == number), repr(number))
    return _is_same(text, shortest)


def _in_four_bytes(number: float) -> float:
    (kept,) = struct.unpack("f", struct.pack("f", number))
    return float(kept)


def _is_same(text: str, kept: str) -> bool:
    """Whether what is kept is the number that a text says; ``inf`` is none."""
    return Decimal(kept) == Decimal(text)


def _is_time(text: str, digits: int, zone: bool) -> bool:
    """Whether a text is a time with no more digits of a second's fraction, and no zone that would be left out."""
    found = _TIME.match(text)
    if not found or (found["zone"] and not zone) or len((found["fraction"] or "").rstrip("0")) > digits:
        return False
    return _parses(time.fromisoformat)(found["time"])


def _is_moment(text: str, digits: int, zone: bool) -> bool:
    day, rest = text[:10], text[10:]
    return _is_day(day) and (not rest or (rest[0] in " T" and _is_time(rest[1:], digits, zone)))


def _is_day(text: str) -> bool:
    return bool(_DAY.match(text)) and _parses(date.fromisoformat)(text)


def _is_date(text: str) -> bool:
    """Whether a text is a day, and says no time but midnight, which would be cut."""
    return _is_moment(text, 0, zone=False) and not text[10:].strip(" T0:.")


def _is_json(text: str, dialect: str) -> bool:
    """Whether a text is JSON that is kept as it is.

    PostgreSQL keeps one of two values with the same name, and no NUL; SQLite takes a lone number for one in binary.
    """
    once = dialect == "postgresql"

    def pairs(found: list[tuple[str, object]]) -> dict[str, object]:
        if once and len(dict(found)) < len(found):
            raise ValueError(text)
        return dict(found)

    def constant(name: str) -> object:
        raise ValueError(name)

    try:
        json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
    except (ValueError, RecursionError):
        return False
    if dialect == "sqlite" and _NUMBER.match(text):
        return _is_kept_by_sqlite(text)
    return not (once and re.search(r"(?<!\\)(\\\\)*\\u0000", text))


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
    Family.YES_NO: lambda text: text.lower() in _WORDS,
    Family.DATE: _is_date,
    Family.UUID: lambda text: bool(_UUID.match(text)),
}
