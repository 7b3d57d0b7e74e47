"""What a single value could be: a number, a date, a code … told from its text alone.

Each text has exactly one :class:`Reading`. What a column is, is told from the readings of all its values
(:mod:`xl2db.rows.guessing`): ``01/02/2024`` alone says little, beside ``31/12/2023`` it is clear.
"""

from __future__ import annotations

import json
import re
from datetime import date
from enum import Enum


class Reading(Enum):
    """What a text looks like."""

    TEXT = "text"
    WHOLE = "a whole number"
    LONG = "a number with more than 18 digits"
    POINT = "a number with a decimal point"
    COMMA = "a number with a decimal comma"
    THOUSANDS = "a number with thousands separators"
    EITHER_COMMA = "a number whose comma can be read in two ways"
    SCIENTIFIC = "a number with an exponent"
    MONEY = "an amount of money"
    MONEY_COMMA = "an amount of money with a decimal comma"
    PERCENT = "a percentage"
    CODE = "a code with leading zeros"
    YES_NO = "yes or no"
    DATE = "a date"
    DAY_FIRST = "a date with the day first"
    MONTH_FIRST = "a date with the month first"
    EITHER_DATE = "a date whose day and month can't be told apart"
    MOMENT = "a date and time"
    DAY_FIRST_MOMENT = "a date with the day first, and a time"
    MONTH_FIRST_MOMENT = "a date with the month first, and a time"
    EITHER_MOMENT = "a date and time whose day and month can't be told apart"
    ZONED = "a moment with a time zone"
    TIME = "a time of day"
    DURATION = "a length of time"
    UUID = "a UUID"
    JSON = "JSON"
    EMAIL = "an e-mail address"
    URL = "a web address"
    PLACEHOLDER = "a sign for a missing value"
    ERROR = "an error of Excel"


PLACEHOLDERS = frozenset(
    {"n/a", "na", "null", "none", "nan", "nil", "-", "--", "?", "n.a.", "<na>", "k.a.", "–", "—", "."}
)
"""What people and programs write where a value is missing, in small letters."""

YES = frozenset(
    {"yes", "y", "true", "t", "ja", "oui", "sí", "si", "sim", "vrai", "wahr", "verdadero", "x", "✓"}
)
NO = frozenset({"no", "n", "false", "f", "nein", "non", "não", "nao", "faux", "falsch", "falso"})

MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
)}  # fmt: skip

WHOLE = r"-?(?:0|[1-9]\d{0,17})"
POINT = r"[-+]?(?:\d{1,18}\.\d{0,30}|\.\d{1,30})"
ISO_DATE = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?"
_CLOCK_12 = r"(?:0?[1-9]|1[0-2])(?::[0-5]\d){1,2} ?[ap]\.?m\.?"
_ZONE = r" ?(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)"
ISO_MOMENT = rf"{ISO_DATE}[T ]\d\d:\d\d(?::\d\d(?:\.\d{{1,6}})?)?"

_WHOLE = re.compile(WHOLE)
_AMOUNT = re.compile(
    r"(?P<open>\()?(?P<sign>[-+])?\s?(?P<before>[$€£¥₹]|EUR|USD|GBP|CHF|JPY)?\s?(?P<inner>-)?"
    r"(?P<digits>\d[\d.,'’ \u00a0\u202f]*|[.,]\d+)\s?(?P<after>[$€£¥₹%]|EUR|USD|GBP|CHF|JPY|kr|zł)?(?P<close>\))?"
)
_POINT = re.compile(POINT)
_SCIENTIFIC = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)[eE][-+]?\d{1,3}")
_CODE = re.compile(r"0\d{1,29}")
_LONG = re.compile(r"-?[1-9]\d{18,}")
_GROUPS_COMMA = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_GROUPS_POINT = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d*)?")
_GROUPS_OTHER = re.compile(r"\d{1,3}(?:(?P<sign>['’ \u00a0\u202f])\d{3})(?:(?P=sign)\d{3})*(?:[.,]\d*)?")
_DECIMAL_COMMA = re.compile(r"\d+,\d+|,\d+")
_ISO_DATE = re.compile(ISO_DATE)
_DATE = re.compile(
    r"(?:(?P<year>\d{4})(?P<s1>[-/.])(?P<month>\d{1,2})(?P=s1)(?P<day>\d{1,2})"
    r"|(?P<first>\d{1,2})(?P<s2>[-/.])(?P<second>\d{1,2})(?P=s2)(?P<late>\d{4}|\d{2})"
    r"|(?P<d3>\d{1,2})(?:st|nd|rd|th)?[- ](?P<m3>[A-Za-z]{3,9})\.?,?[- ](?P<y3>\d{4}|\d{2})"
    r"|(?P<m4>[A-Za-z]{3,9})\.? (?P<d4>\d{1,2})(?:st|nd|rd|th)?,? (?P<y4>\d{4})"
    r"|(?P<y5>\d{4})年(?P<mo5>\d{1,2})月(?P<d5>\d{1,2})日)"
)
_MOMENT = re.compile(
    rf"(?P<date>.{{6,20}}?)(?:T|,? +)(?P<clock>{_CLOCK}|{_CLOCK_12})(?P<zone>{_ZONE})?", re.IGNORECASE
)
_TIME = re.compile(rf"{_CLOCK}|{_CLOCK_12}", re.IGNORECASE)
_DURATION = re.compile(
    r"-?(?:\d{2,7}:[0-5]\d:[0-5]\d(?:\.\d{1,6})?|P(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)"
)
_UUID = re.compile(r"\{?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\}?")
_EMAIL = re.compile(
    r"[^\s@<>(),;:\"\[\]]{1,64}@[^\s@<>(),;:\"\[\]]+\.[^\s@<>(),;:\"\[\].\d][^\s@<>(),;:\"\[\].]+"
)
_URL = re.compile(r"(?:https?|ftp)://[^\s/]+\S*", re.IGNORECASE)
_ERROR = re.compile(r"#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|N/A|SPILL!|CALC!|FORMULA!|FIELD!|BLOCKED!)")
PHONE = re.compile(r"(?:\+|00)?[\d(][\d ()./-]{4,28}\d(?: ?(?:x|ext\.?) ?\d{1,6})?", re.IGNORECASE)
"""What a telephone number looks like, in a column whose heading says that it holds some."""


def reading_of(text: str) -> Reading:
    """What a text looks like; spaces around it don't count."""
    text = text.strip()
    if not text.isascii() and any(one.isdigit() and not one.isascii() for one in text):
        return Reading.TEXT
    lower = text.lower()
    if lower in PLACEHOLDERS:
        return Reading.PLACEHOLDER
    if lower in YES or lower in NO:
        return Reading.YES_NO
    first = text[:1]
    if first.isdigit() or first in "-+.,($€£¥₹":
        return _of_digits(text)
    if first == "#" and _ERROR.fullmatch(text):
        return Reading.ERROR
    return _of_letters(text)


def _of_letters(text: str) -> Reading:
    first = text[0] if text else " "
    if first in "[{":
        return _uuid_or_json(text)
    if "@" in text and _EMAIL.fullmatch(text):
        return Reading.EMAIL
    if ":" in text and _URL.fullmatch(text):
        return Reading.URL
    if len(text) == 36 and _UUID.fullmatch(text):
        return Reading.UUID
    if len(text) < 40 and any(map(str.isdigit, text[-5:])):
        if first in "EUGCJ" and (found := _amount(text)):
            return found
        if first == "P" and _DURATION.fullmatch(text):
            return Reading.DURATION
        return _date_or_moment(text) or Reading.TEXT
    return Reading.TEXT


def _uuid_or_json(text: str) -> Reading:
    if _UUID.fullmatch(text):
        return Reading.UUID
    try:
        return Reading.JSON if isinstance(json.loads(text), (dict, list)) else Reading.TEXT
    except (ValueError, RecursionError):
        return Reading.TEXT


def _of_digits(text: str) -> Reading:
    if _WHOLE.fullmatch(text):
        return Reading.WHOLE
    if _POINT.fullmatch(text):
        return Reading.POINT
    if _CODE.fullmatch(text):
        return Reading.CODE
    if _LONG.fullmatch(text):
        return Reading.LONG
    if _SCIENTIFIC.fullmatch(text):
        return Reading.SCIENTIFIC
    if len(text) == 36 and _UUID.fullmatch(text):
        return Reading.UUID
    found = _date_or_moment(text) or _amount(text)
    if found:
        return found
    if _TIME.fullmatch(text):
        return Reading.TIME
    if _DURATION.fullmatch(text):
        return Reading.DURATION
    return Reading.EMAIL if _EMAIL.fullmatch(text) else Reading.TEXT


def _amount(text: str) -> Reading | None:
    """A number with separators, a currency or a percent sign."""
    match = _AMOUNT.fullmatch(text)
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    style = _style(match["digits"].strip())
    if style is None:
        return None
    signs = {match["before"], match["after"]} - {None}
    if signs == {"%"}:
        return Reading.PERCENT
    if signs:
        return Reading.MONEY_COMMA if style is Reading.COMMA else Reading.MONEY
    return style


def _style(digits: str) -> Reading | None:
    """How the digits of a number are separated."""
    if _WHOLE.fullmatch(digits) or digits == "0" * len(digits):
        return Reading.WHOLE
    if re.fullmatch(r"\d{1,3},\d{3}", digits) and not digits.startswith("0"):
        return Reading.EITHER_COMMA
    if _GROUPS_COMMA.fullmatch(digits):
        return Reading.THOUSANDS
    if _POINT.fullmatch(digits):
        return Reading.POINT
    if _DECIMAL_COMMA.fullmatch(digits) or _GROUPS_POINT.fullmatch(digits):
        return Reading.COMMA
    if match := _GROUPS_OTHER.fullmatch(digits):
        return Reading.COMMA if "," in match[0] else Reading.THOUSANDS
    return None


def _date_or_moment(text: str) -> Reading | None:
    if len(text) < 6 or len(text) > 45:
        return None
    if found := _date(text):
        return found
    match = _MOMENT.fullmatch(text)
    found = _date(match["date"]) if match else None
    if match is None or found is None:
        return None
    if match["zone"] and found is Reading.DATE:
        return Reading.ZONED
    return {
        Reading.DATE: Reading.MOMENT,
        Reading.DAY_FIRST: Reading.DAY_FIRST_MOMENT,
        Reading.MONTH_FIRST: Reading.MONTH_FIRST_MOMENT,
        Reading.EITHER_DATE: Reading.EITHER_MOMENT,
    }[found]


def _date(text: str) -> Reading | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    if match["first"] is None:
        return Reading.DATE if day_of(text) else None
    first, second = int(match["first"]), int(match["second"])
    year = full_year(match["late"])
    day_first, month_first = _is_day(year, second, first), _is_day(year, first, second)
    if match["s2"] == "." and day_first:  # with points, people everywhere write the day first
        return Reading.DAY_FIRST
    if day_first and month_first:
        return Reading.EITHER_DATE
    return Reading.DAY_FIRST if day_first else Reading.MONTH_FIRST if month_first else None


def full_year(digits: str) -> int:
    """The year of two or four digits: 69 to 99 are of the last century, as in POSIX."""
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 69 else 2000)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def day_of(text: str, *, day_first: bool = True) -> date | None:
    """The day that a text means; None where it means none."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    parts: tuple[str, str, str]
    if match["year"]:
        parts = match["year"], match["month"], match["day"]
    elif match["first"]:
        first, second = match["first"], match["second"]
        parts = match["late"], *((second, first) if day_first else (first, second))
    elif match["y5"]:
        parts = match["y5"], match["mo5"], match["d5"]
    else:
        name = (match["m3"] or match["m4"]).lower()
        number = MONTHS.get(name[:3])
        if number is None:
            return None
        parts = match["y3"] or match["y4"], str(number), match["d3"] or match["d4"]
    year = full_year(parts[0])
    try:
        return date(year, int(parts[1]), int(parts[2]))
    except ValueError:
        return None


def moment_parts(text: str) -> tuple[str, str, str] | None:
    """The date, the clock and the zone of a text; None where it is no date and time."""
    match = _MOMENT.fullmatch(text)
    return (match["date"], match["clock"], (match["zone"] or "").strip()) if match else None


def has_short_year(text: str) -> bool:
    """Whether a date's year has two digits."""
    match = _DATE.fullmatch(text)
    if match is None and (parts := moment_parts(text)):
        match = _DATE.fullmatch(parts[0])
    return match is not None and len(match["late"] or match["y3"] or "0000") == 2
