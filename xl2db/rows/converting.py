"""Values of raw data as texts that every database reads as a value of the column's type.

Numbers as programs write them, dates and times as ISO 8601, ``yes`` and ``no``; None where there is no value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from uuid import UUID

from xl2db.rows.facts import plain_number
from xl2db.rows.guessing import Style
from xl2db.rows.readings import ISO_DATE, NO, YES, Reading, day_of, moment_parts, reading_of
from xl2db.schema.conversion import Family, decimal_size, family, has_time_zone, text_length, whole_limits
from xl2db.schema.model import Column
from xl2db.schema.values import parse_yes_no

Converted = tuple[list[str | None], dict[int, str]]
_KNOWN = 50_000
_END = "\x1e"
_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,17})", re.ASCII)


class Unfit(ValueError):
    """A value that the column's type does not hold; says why, in half a sentence."""


class Converter:
    """Makes values of one column of what stands in the cells."""

    def __init__(self, column: Column, style: Style, values: Sequence[str] | None = None) -> None:
        """``values`` are those that a list allows."""
        self.column = column
        self._style = style
        self._values = None if values is None else frozenset(values)
        self._family = family(column.type)
        self._limit = text_length(column.type)
        self._one: Callable[[str], str] = _CONVERTERS.get(self._family, _text)(column, style)
        self._fast = self._pattern()
        self._known: dict[str, str | Unfit] = {}

    def convert(self, cells: Sequence[str]) -> Converted:
        """The values, and for each cell that is none the place and the reason."""
        if self._fast is not None and self._fast.fullmatch(_END.join(cells) + _END):
            values: list[str | None] = [cell or None for cell in cells]
            return values, self._empty(values)
        if self._family is Family.TEXT and self._values is None and self._fits_as_it_is(cells):
            values = [cell or None for cell in cells]
            return values, self._empty(values)
        return self._each(cells)

    def _pattern(self) -> re.Pattern[str] | None:
        """What all the cells look like where nothing needs to be done to them."""
        patterns = {Family.DATE: ISO_DATE, Family.MOMENT: rf"{ISO_DATE} (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"}
        pattern = patterns.get(self._family)
        if self._family is Family.MOMENT and has_time_zone(self.column.type):
            pattern = None
        if self._family is Family.WHOLE:
            least, most = whole_limits(self.column.type)
            digits = len(str(min(-least, most))) - 1 if least else len(str(most)) - 1
            pattern = rf"{'-?' if least else ''}(?:0|[1-9]\d{{0,{max(digits - 1, 0)}}})"
        if self._family is Family.DECIMAL and (size := decimal_size(self.column.type)):
            before, after = size[0] - size[1], size[1]
            fraction = rf"(?:\.\d{{1,{after}}})?" if after else ""
            pattern = rf"-?\d{{1,{before}}}{fraction}" if before > 0 else None
        return re.compile(rf"(?:(?:{pattern})?\x1e)*+", re.ASCII) if pattern else None

    def _fits_as_it_is(self, cells: Sequence[str]) -> bool:
        if self._limit is not None and max(map(len, cells), default=0) > self._limit:
            return False
        return not self._style.empty and not any(map(str.isspace, cells)) and "\0" not in "".join(cells)

    def _empty(self, values: Sequence[str | None]) -> dict[int, str]:
        if not self.column.required or None not in values:
            return {}
        return {place: "is empty, and required" for place, value in enumerate(values) if value is None}

    def _each(self, cells: Sequence[str]) -> Converted:
        known = self._known
        if len(known) > _KNOWN:
            known.clear()
        for cell in {*cells} - known.keys():
            known[cell] = self._value(cell)
        values: list[str | None] = []
        misfits: dict[int, str] = {}
        for place, cell in enumerate(cells):
            value = known[cell]
            if isinstance(value, Unfit):
                misfits[place] = str(value)
                values.append(None)
            else:
                values.append(value or None)
        return values, {**self._empty_but(values, misfits), **misfits}

    def _empty_but(self, values: Sequence[str | None], misfits: dict[int, str]) -> dict[int, str]:
        return {place: why for place, why in self._empty(values).items() if place not in misfits}

    def _value(self, cell: str) -> str | Unfit:
        text = cell.strip()
        if not text or text.lower() in self._style.empty:
            return ""
        if reading_of(text) is Reading.ERROR and (self._family is not Family.TEXT or text == "#FORMULA!"):
            return Unfit("has no result" if text == "#FORMULA!" else f"shows the error {text}")
        try:
            value = self._one(cell)
        except Unfit as unfit:
            return unfit
        except (ValueError, InvalidOperation, OverflowError):
            return Unfit(f"is no {self.column.type.kind.value}")
        if self._values is not None and value not in self._values:
            return Unfit("is none of the values of its list")
        return value


def _text(column: Column, _style: Style) -> Callable[[str], str]:
    limit = text_length(column.type)

    def convert(cell: str) -> str:
        if limit is not None and len(cell) > limit:
            raise Unfit(f"has {len(cell):,} characters, and {column.type} holds {limit:,}")
        if "\0" in cell:
            raise Unfit("holds a character that no database keeps (NUL)")
        return cell

    return convert


def _number(cell: str, style: Style) -> Decimal:
    text = cell.strip()
    percent = text.endswith("%")
    plain = text if _WHOLE.fullmatch(text) else plain_number(text, comma=style.comma)
    if plain is None:
        raise ValueError(cell)
    number = Decimal(plain)
    return number / 100 if percent else number


def _whole(column: Column, style: Style) -> Callable[[str], str]:
    least, most = whole_limits(column.type)

    def convert(cell: str) -> str:
        number = _number(cell, style)
        if abs(number) > 10**30 or number != int(number):
            raise Unfit("is no whole number")
        if not least <= number <= most:
            raise Unfit(f"is beyond what a {column.type} holds")
        return str(int(number))

    return convert


def _decimal(column: Column, style: Style) -> Callable[[str], str]:
    precision, scale = decimal_size(column.type) or (1000, 500)

    def convert(cell: str) -> str:
        number = _number(cell, style)
        _, digits, exponent = number.as_tuple()
        if not isinstance(exponent, int):
            raise Unfit("is no number")
        text = f"{number:f}" if -60 < exponent < 60 else str(number)
        whole, _, fraction = text.lstrip("-").partition(".")
        if len(fraction.rstrip("0")) > scale:
            raise Unfit(f"has more than {scale} decimals, and {column.type} would round it")
        if len(whole.lstrip("0")) > precision - scale or len(digits) > 1000:
            raise Unfit(f"is beyond what {column.type} holds")
        return text

    return convert


def _float(_column: Column, style: Style) -> Callable[[str], str]:
    def convert(cell: str) -> str:
        number = _number(cell, style)
        if abs(float(number)) == float("inf"):
            raise Unfit("is beyond what a number holds")
        return repr(float(number))

    return convert


def _yes_no(_column: Column, _style: Style) -> Callable[[str], str]:
    def convert(cell: str) -> str:
        text = cell.strip().lower()
        if text in YES:
            return "yes"
        if text in NO:
            return "no"
        found = parse_yes_no(text)
        if found is None:
            raise Unfit("is neither yes nor no")
        return "yes" if found else "no"

    return convert


def _date(_column: Column, style: Style) -> Callable[[str], str]:
    def convert(cell: str) -> str:
        text = cell.strip()
        found = day_of(text, day_first=style.day_first is not False)
        if found is None and (parts := moment_parts(text)) and re.fullmatch(r"[0:. ]+", parts[1]):
            found = day_of(parts[0], day_first=style.day_first is not False)
        if found is None:
            raise Unfit(
                "is no date" if style.day_first is None else f"is no date with the {_order(style)} first"
            )
        return found.isoformat()

    return convert


def _order(style: Style) -> str:
    return "day" if style.day_first else "month"


_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(?:([ap])\.?m\.?)?", re.IGNORECASE)


def _clock(text: str) -> str:
    """A time of day as ``13:30:00``."""
    match = re.fullmatch(
        r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*([ap])?\.?m?\.?", text.strip(), re.IGNORECASE
    )
    if match is None:
        match = re.fullmatch(r"(\d{1,2})()()()\s*([ap])\.?m\.?", text.strip(), re.IGNORECASE)
    if match is None:
        raise Unfit("is no time")
    hour, half = int(match[1]), (match[5] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    fraction = f".{match[4][:6]}" if match[4] else ""
    return f"{hour:02}:{match[2] or '00'}:{match[3] or '00'}{fraction}"


def _time(_column: Column, _style: Style) -> Callable[[str], str]:
    return _clock


def _moment(column: Column, style: Style) -> Callable[[str], str]:
    zoned = has_time_zone(column.type)

    def convert(cell: str) -> str:
        text = cell.strip()
        parts = moment_parts(text)
        day = day_of(parts[0] if parts else text, day_first=style.day_first is not False)
        if day is None:
            raise Unfit("is no date and time")
        clock = _clock(parts[1]) if parts else "00:00:00"
        zone = parts[2].upper() if parts else ""
        if zone and not zoned:
            raise Unfit(f"has a time zone, which {column.type} would lose")
        moment = datetime.fromisoformat(f"{day.isoformat()} {clock}{_offset(zone)}")
        return moment.isoformat(" ")

    return convert


def _offset(zone: str) -> str:
    if zone in ("", "Z", "UTC", "GMT"):
        return "+00:00" if zone else ""
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}"


_PERIOD = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


def _duration(_column: Column, _style: Style) -> Callable[[str], str]:
    def convert(cell: str) -> str:
        text = cell.strip()
        sign = "-" if text.startswith("-") else ""
        bare = text.lstrip("-")
        if match := _PERIOD.fullmatch(bare):
            days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
            length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        elif match := re.fullmatch(r"(\d{1,7}):(\d\d)(?::(\d\d(?:\.\d{1,6})?))?", bare):
            length = timedelta(hours=int(match[1]), minutes=int(match[2]), seconds=float(match[3] or 0))
        else:
            raise Unfit("is no length of time")
        from xl2db.rows.sources import clock_of

        return sign + clock_of(length)

    return convert


def _uuid(_column: Column, _style: Style) -> Callable[[str], str]:
    return lambda cell: str(UUID(cell.strip()))


def _json(_column: Column, _style: Style) -> Callable[[str], str]:
    def convert(cell: str) -> str:
        json.loads(cell, parse_constant=_no_constant)
        return cell

    return convert


def _no_constant(word: str) -> object:
    raise Unfit(f"holds {word}, which JSON has not")


_CONVERTERS: dict[Family, Callable[[Column, Style], Callable[[str], str]]] = {
    Family.TEXT: _text,
    Family.WHOLE: _whole,
    Family.DECIMAL: _decimal,
    Family.FLOAT: _float,
    Family.YES_NO: _yes_no,
    Family.DATE: _date,
    Family.TIME: _time,
    Family.MOMENT: _moment,
    Family.DURATION: _duration,
    Family.UUID: _uuid,
    Family.JSON: _json,
}
