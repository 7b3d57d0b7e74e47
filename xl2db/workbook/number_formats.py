"""Numbers as workbooks write them, and the dates and times that are numbers with a format."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache


class Moment(Enum):
    """What a number format shows of a number."""

    DATE = "date"
    TIME = "time"
    DATE_AND_TIME = "date and time"
    EITHER = "a date or a time, by the number"
    DURATION = "duration"


BUILT_IN: dict[int, Moment] = {
    **dict.fromkeys((14, 15, 16, 17), Moment.DATE),
    **dict.fromkeys((18, 19, 20, 21, 45, 47), Moment.TIME),
    22: Moment.DATE_AND_TIME,
    46: Moment.DURATION,
    # East Asian formats: which of them are dates differs between Japanese, Chinese and Korean Excel.
    **dict.fromkeys((*range(27, 37), *range(50, 59)), Moment.EITHER),
}

_NOT_SHOWN = re.compile(r'"[^"]*"?|\\.|_.|\*.|!.', re.DOTALL)
_BRACKETS = re.compile(r"\[([^\]]*)\]")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_FRACTION = re.compile(r"(?<=s)[.,]0+", re.IGNORECASE)
_HALF_DAY = re.compile(r"am/pm|a/p|上午/下午|午前/午後|오전/오후", re.IGNORECASE)
_PLAIN = re.compile(r"general|standard|\d*e[+-]|b[12](?=[^b]|$)", re.IGNORECASE)
_TOKEN = re.compile(r"\x01|\x02|y+|m+|d+|h+|s+|e+|g+|a{3,}|b{2,}", re.IGNORECASE)
_LONGEST_FORMAT = 1000


@lru_cache(maxsize=2048)
def moment_of(code: str) -> Moment | None:
    """What a number format such as ``yyyy-mm-dd`` shows; None where it shows a plain number."""
    text = _NOT_SHOWN.sub(" ", code[:_LONGEST_FORMAT])
    section = next((part for part in text.split(";") if part.strip()), "")
    section = _BRACKETS.sub(lambda match: "\x01" if _ELAPSED.fullmatch(match[1]) else "", section)
    section = _HALF_DAY.sub("\x02", _PLAIN.sub("", section))
    section = _FRACTION.sub("", section.replace("\x01.", "\x01"))
    if re.search(r"\x01[0]*", section) and not re.search(r"[#?]", section):
        return Moment.DURATION
    if re.search(r"[0#?]", section):
        return None
    return _moment([token[0].lower() for token in _TOKEN.findall(section)])


def _moment(tokens: list[str]) -> Moment | None:
    """What the letters of a format mean; an ``m`` beside hours or seconds is minutes."""
    has_date = has_time = False
    for place, token in enumerate(tokens):
        if token == "m":
            before = next((other for other in reversed(tokens[:place]) if other != "\x02"), "")
            after = next((other for other in tokens[place + 1 :] if other != "\x02"), "")
            minutes = before == "h" or after == "s"
            has_time, has_date = has_time or minutes, has_date or not minutes
        elif token in "hs\x02":
            has_time = True
        else:
            has_date = True
    if has_date and has_time:
        return Moment.DATE_AND_TIME
    if has_date:
        return Moment.DATE
    return Moment.TIME if has_time else None


_DAY_MS = 86_400_000
_EPOCH_1900 = datetime(1899, 12, 30)
_EPOCH_1904 = datetime(1904, 1, 1)
_DAY_THAT_NEVER_WAS = 60
_LAST_DAY = 2_958_466


def from_serial(number: float, moment: Moment, since_1904: bool) -> date | time | datetime | timedelta | None:
    """The date, time or duration that a number means; None where it means none (then it stays a number).

    Nothing is lost: a number with a day and a time of day is a datetime even where its format shows
    but one of the two. Milliseconds are the finest that a workbook holds.
    """
    if moment is Moment.DURATION:
        return timedelta(milliseconds=round(number * _DAY_MS)) if abs(number) < _LAST_DAY else None
    if not 0 <= number < _LAST_DAY:
        return None
    days, milliseconds = divmod(round(number * _DAY_MS), _DAY_MS)
    if days == 0 and not (since_1904 and moment is Moment.DATE):
        if moment is Moment.DATE:
            return None
        return (_EPOCH_1904 + timedelta(milliseconds=milliseconds)).time()
    if since_1904:
        when = _EPOCH_1904
    elif days == _DAY_THAT_NEVER_WAS:
        return None
    else:
        # Excel believes that 1900 was a leap year, so the days before its 29 February count one less.
        when = _EPOCH_1900 + timedelta(days=1 if days < _DAY_THAT_NEVER_WAS else 0)
    try:
        when += timedelta(days=days, milliseconds=milliseconds)
    except OverflowError:
        return None
    return when.date() if milliseconds == 0 and moment in (Moment.DATE, Moment.EITHER) else when


def from_iso(text: str, moment: Moment | None) -> date | time | datetime | None:
    """The date or time of an ISO 8601 text; None if it is none."""
    try:
        if "T" not in text and ":" in text:
            return time.fromisoformat(text)
        if text.startswith("T"):
            return time.fromisoformat(text[1:])
        when = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
    if moment is Moment.TIME and when.year < 1900:
        return when.time()
    if "T" not in text or (moment in (Moment.DATE, Moment.EITHER) and when.time() == time()):
        return when.date()
    return when


_INTEGER = re.compile(r"[+-]?[0-9]{1,300}\Z")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?\Z")
_LONGEST_NUMBER = 400
_EXACT_FLOATS = 2**53


def number_value(text: str) -> int | float | None:
    """The number that a text means, exact where it is whole; None if it is none or has no end."""
    if len(text) > _LONGEST_NUMBER:
        return None
    if text.isdigit() and text.isascii() and len(text) < 16:
        return int(text)
    if _INTEGER.match(text):
        return int(text)
    if not _DECIMAL.match(text):
        return None
    number = float(text)
    if not number.is_integer():
        return number if abs(number) < float("inf") else None
    return int(number) if abs(number) < _EXACT_FLOATS else int(Decimal(text))
