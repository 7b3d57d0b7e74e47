"""What a single cell says: a text, yes or no, a whole number, one of a few words."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeVar

from xl2db.findings import Finding
from xl2db.rules import workbook as rules
from xl2db.schema.misread import Misread
from xl2db.schema.names import nearest
from xl2db.schema.values import parse_yes_no
from xl2db.workbook.grid import ErrorValue, Formula, Value
from xl2db.workbook.header import Row
from xl2db.workbook.headings import Heading, plain
from xl2db.workbook.quotes import NOTHING, unquoted

Read = TypeVar("Read")


def read(row: Row, heading: Heading, parser: Callable[[Value], Read], findings: list[Finding]) -> Read | None:
    """What a cell says to a parser; None where it is empty or where the parser raises (which is reported)."""
    value = row.value(heading)
    if value is None:
        return None
    try:
        return parser(value)
    except Misread as misread:
        findings.append(misread.finding(row.at(heading)))
        return None


def sound(value: Value) -> Value:
    """The value itself; raises Misread for an error and for a formula without a saved result."""
    if isinstance(value, ErrorValue):
        raise Misread(
            rules.ERROR_VALUE,
            f"This cell shows the error {value.code}.",
            hint="Mend the formula, or type the value itself into the cell.",
        )
    if isinstance(value, Formula):
        raise Misread(
            rules.FORMULA_WITHOUT_VALUE,
            f"The file does not hold the result of the formula {value.text}.",
            hint="Open the file in Excel or LibreOffice and save it, or type the value itself into the cell.",
        )
    return value


def text(value: Value) -> str:
    """A text as it was typed; raises Misread for what Excel turned into a date or a truth value."""
    if type(value) is str:
        return value
    sound(value)
    if isinstance(value, bool):
        raise _changed(f"the truth value {str(value).upper()}")
    if isinstance(value, (datetime, date)):
        raise _changed(f"the date {value.date() if isinstance(value, datetime) else value}")
    if isinstance(value, (time, timedelta)):
        raise _changed(f"the time {value}")
    return str(value)


def exact_name(value: Value) -> str:
    """A name as it is meant: without the quotes that keep the spaces around it."""
    found = text(value)
    return unquoted(found) or found


def prose(value: Value) -> str:
    """A label or a description: anything that people can read."""
    if type(value) is str:
        return unquoted(value) or value
    sound(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime) and value.time() == time():
        return str(value.date())
    return str(value)


def word(value: Value) -> str | None:
    """A text, or None for a dash or ``n/a``, which say that the cell does not apply."""
    found = text(value)
    return None if found in NOTHING else found


def _changed(into: str) -> Misread:
    return Misread(
        rules.CHANGED_BY_EXCEL,
        f"Excel turned what was typed here into {into}.",
        hint="Format the cell as Text, then type it again.",
    )


def whole(value: Value) -> int | None:
    """A whole number from 0 up; None for a dash."""
    sound(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9:
        return value
    if isinstance(value, str):
        normal = unicodedata.normalize("NFKC", value).strip()
        if value in NOTHING:
            return None
        if normal.isdecimal() and len(normal) <= 9:
            return int(normal)
    raise Misread(
        rules.NOT_A_WHOLE_NUMBER,
        f"{_shown(value)} is not a whole number.",
        hint="Type a whole number such as 40, or empty the cell.",
    )


def yes_no(value: Value) -> bool:
    """Yes or no; raises Misread for another word."""
    return _yes_no(sound(value), type(value).__name__)


_REQUIRED = frozenset(
    map(plain, ("not null", "NN", "required", "mandatory", "must", "必須", "必填", "非空", "NOT NULL制約"))
)
_OPTIONAL = frozenset(map(plain, ("null", "nullable", "optional", "may be empty", "任意", "可空", "NULL可")))


def required(value: Value) -> bool:
    """What a *Required* cell says: yes or no, or a word such as ``not null`` or ``optional``."""
    return _required_word(value) if _is_required_word(value) else yes_no(value)


def optional(value: Value) -> bool:
    """What a *Nullable* cell says, turned into *Required*: yes becomes no."""
    return _required_word(value) if _is_required_word(value) else not yes_no(value)


def _is_required_word(value: Value) -> bool:
    return type(value) is str and (plain(value) in _REQUIRED or plain(value) in _OPTIONAL)


def _required_word(value: Value) -> bool:
    return plain(str(value)) in _REQUIRED


@lru_cache(maxsize=1024)
def _yes_no(value: Value, kind: str) -> bool:
    """``kind`` keeps 1, 1.0 and TRUE apart in the cache."""
    found = parse_yes_no(value)
    if found is None:
        raise Misread(
            rules.NOT_YES_OR_NO,
            f"{_shown(value)} is neither yes nor no.",
            hint="Type yes or no, or empty the cell.",
        )
    return found


def choose(value: Value, choices: Mapping[str, Read], shown: str) -> Read:
    """The choice that a word means; ``choices`` has :func:`plain` words, ``shown`` lists them for people."""
    found = text(value)
    key = plain(found)
    if key not in choices:
        near = nearest(key, list(choices), 1)
        meant = choices[near[0]] if near else None
        raise Misread(
            rules.UNKNOWN_WORD,
            f"{found!r} is not one of the words that fit here."
            + (f" Did you mean {meant}?" if meant else ""),
            hint=f"Type {shown}.",
        )
    return choices[key]


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return repr(value) if isinstance(value, str) else str(value)
