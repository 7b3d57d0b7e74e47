"""Values: what people type into a Default or Existing rows cell, checked against the type (F15)."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from xl2db.rules.language import WRONG_DEFAULT
from xl2db.rules.tables import DEFAULT_NOT_ALLOWED
from xl2db.rules.workbook import CHANGED_BY_EXCEL
from xl2db.schema.conversion import Family, decimal_size, family, text_length, whole_limits
from xl2db.schema.counting import WORD, counter_of, counting
from xl2db.schema.functions import ALLOWED, Functions
from xl2db.schema.misread import Misread
from xl2db.schema.model import Default, DefaultKind, Kind, Type
from xl2db.schema.names import nearest
from xl2db.schema.type_words import plain

_YES_WORDS = "yes y true t 1 x on ja j wahr oui o vrai sí s verdadero sim verdadeiro vero да ok"
_NO_WORDS = "no n false f 0 off nein falsch non faux não nao falso нет"
_YES = frozenset(map(plain, f"{_YES_WORDS} はい 有 要 真 必須 是 对".split()))
_NO = frozenset(map(plain, f"{_NO_WORDS} いいえ 無 否 不 不要 偽 假 无".split()))
_YES_SIGNS = frozenset("✓✔☑✅○〇◯●◎レ√◉＊*") | {"✔️", "☑️", "(x)", "[x]"}
_NO_SIGNS = frozenset("✗✘☐×✕✖❌☒-–—―ー－") | {"✖️", "[ ]", "( )", "()", "[]", "--"}


def parse_yes_no(value: object) -> bool | None:
    """Whether a cell says yes or no; None where it says neither."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return bool(value) if value in (0, 1) else None
    if not isinstance(value, str):
        return None
    text = value.strip().casefold()
    if text in _YES_SIGNS:
        return True
    if text in _NO_SIGNS:
        return False
    word = plain(text)
    return True if word in _YES else False if word in _NO else None


# What the database makes

_SQL = re.compile(r"\s*sql\s*[:：]\s*", re.IGNORECASE)
_COUNTED = re.compile(rf"{WORD}(?: \([^()]*\))?", re.IGNORECASE)
_FUNCTIONS = {
    plain(word): function
    for function, words in {
        "now": "now, now(), current timestamp, current_timestamp(), getdate(), sysdate, "
        "current date and time, right now, 現在, 現在日時, 现在, 当前时间, jetzt, maintenant, ahora",
        "today": "today, today(), current date, current_date, curdate(), 今日, 本日, 今天, 当前日期, heute, "
        "aujourd'hui, hoy, hoje",
        "new uuid": "new uuid, uuid, uuid(), newuuid(), uuid4(), new guid, newid(), gen_random_uuid(), "
        "uuid_generate_v4(), random uuid, generate uuid, new id, neue uuid",
    }.items()
    for word in words.split(", ")
}
# In a text column these words are likelier meant for the database than as a text; others are texts.
_NOT_TEXTS = frozenset(
    {"now", "now()", "today", "today()", "new uuid", "current_timestamp", "current_date", "getdate()"}
    | {"current_timestamp()", "sysdate", "newid()", "gen_random_uuid()", "uuid()", "null"}
)
_MADE_FOR = {
    "now": frozenset({Family.MOMENT}),
    "today": frozenset({Family.DATE}),
    "new uuid": frozenset({Family.UUID}),
}


def parse_default(
    value: object,
    type_: Type,
    values: tuple[str, ...] | None = None,
    columns: Sequence[str] = (),
    functions: Functions = ALLOWED,
) -> Default:
    """The default that a cell's value means for a column of a type; ``values`` are those of its list.

    ``columns`` are those that SQL may use: a table's for *Existing rows*, none for a default; ``functions`` those
    that it may call (by default what any database has). Raises
    :class:`Misread` for what does not go with the type.
    """
    if type_.kind is Kind.AUTO_NUMBER:
        raise Misread(
            DEFAULT_NOT_ALLOWED,
            "An auto number counts by itself, so it can't be given a value here.",
            hint="Empty this cell, or say in the Default cell how it counts: auto number (start 100).",
        )
    if isinstance(value, str):
        if sql := _SQL.match(value):
            return _sql(value[sql.end() :], sql.end(), columns, functions)
        made = _function(value, type_)
        if made is not None:
            return Default(DefaultKind.FUNCTION, made)
    return Default(DefaultKind.LITERAL, canonical_value(value, type_, values))


def canonical_value(value: object, type_: Type, values: tuple[str, ...] | None = None) -> str:
    """The canonical text of a plain value for a type: ``yes``, ``12.5``, ``2024-01-31``, any text.

    ``values`` are those of the type's list. Raises :class:`Misread` for what does not go with the type.
    """
    allowed = type_.values if type_.kind is Kind.ONE_OF else values
    if allowed is not None and type_.kind in (Kind.ONE_OF, Kind.LIST):
        return _listed(value, allowed)
    return _LITERALS[family(type_)](value, type_)


_WHEN_UPDATED = re.compile(
    r"(?:(?P<default>.*\S)\s*[,，、;；]\s*|\s*)"
    r"(?:on update|更新時に?|更新时|bei Änderung|à la modification|al actualizar|ao atualizar)"
    r"[\s:：]*(?P<made>[^\s,，、;；:：].*?)\s*",
    re.IGNORECASE | re.DOTALL,
)
_COUNTING_BY_THEMSELVES = frozenset({"serial", "bigserial", "smallserial", "serial4", "serial8", "serial2"})


def parse_new_row(
    value: object,
    type_: Type,
    values: tuple[str, ...] | None = None,
    functions: Functions = ALLOWED,
) -> tuple[Default | None, bool]:
    """What a *Default* cell says: the default, and whether each change of a row sets the column to now.

    ``values`` are those of the type's list. Raises :class:`Misread` for what does not go with the type.
    """
    if not isinstance(value, str) or type_.kind in (Kind.ONE_OF, Kind.LIST):
        return parse_default(value, type_, values, (), functions), False
    update = _WHEN_UPDATED.fullmatch(value)
    if update and _FUNCTIONS.get(_without_precision(update["made"])) == "now":
        if family(type_) is Family.MOMENT:
            rest = update["default"]
            return (parse_default(rest, type_, None, (), functions) if rest else None), True
        if family(type_) not in (Family.TEXT, Family.OTHER, Family.JSON):
            raise _wrong(
                f"A change of a row can't set a column of the type {type_} to now.",
                "Type date and time into the Type cell, or another default.",
            )
    counted = _counted(value, type_)
    if counted is None:
        return parse_default(value, type_, values, (), functions), False
    options = str(counter_of(counted))
    by_itself = type_.kind is Kind.AUTO_NUMBER or type_.name in _COUNTING_BY_THEMSELVES
    if options and by_itself and type_.kind is not Kind.AUTO_NUMBER:
        raise _wrong(
            f"{type_} counts in its own way.",
            "Empty this cell, or type integer or bigint into the Type cell.",
        )
    return (None if by_itself and not options else counted), False


def _without_precision(text: str) -> str:
    return plain(re.sub(r"\(\s*\d?\s*\)\s*\Z", "", text))


def _counted(value: str, type_: Type) -> Default | None:
    """How a column counts, if a cell says so; only a whole number can."""
    kind = family(type_)
    if kind is Family.WHOLE:
        return counting(value)
    if kind in (Family.TEXT, Family.OTHER, Family.JSON):
        if kind is Family.JSON or not _COUNTED.fullmatch(value.strip()):
            return None
        hint = f'Type "{value.strip()}" in double quotes for the words, or give the column another type.'
    elif counting(value) is None:
        return None
    else:
        hint = "Type whole number or big number into the Type cell, or another default."
    raise _wrong(f"Only a whole number counts by itself, and {type_} is none.", hint)


def new_row_text(default: Default | None, updated: bool) -> str:
    """The text of a *Default* cell; :func:`parse_new_row` reads the same back."""
    said = [default_text(default)] if default else []
    return ", ".join([*said, *(["on update now"] if updated else [])])


def default_text(default: Default) -> str:
    """The text of a default as it is typed into a cell; :func:`parse_default` reads the same back."""
    text = default.text
    if default.kind is DefaultKind.SQL:
        return f"sql: {text}"
    if default.kind in (DefaultKind.FUNCTION, DefaultKind.COUNTER):
        return text
    return '"' + text.replace('"', '""') + '"' if _needs_quotes(text) else text


def canonical_default(text: str) -> Default:
    """The default of a canonical text, the inverse of :func:`default_text`; nothing is checked again."""
    if text.startswith("sql: "):
        return Default(DefaultKind.SQL, text[5:])
    if text in _MADE_FOR:
        return Default(DefaultKind.FUNCTION, text)
    if _COUNTED.fullmatch(text):
        return Default(DefaultKind.COUNTER, text)
    return Default(DefaultKind.LITERAL, _unquoted(text))


UNSEEN = "\u200b\u2060\ufeff"
"""What a cell loses at the ends of its text, beside spaces."""
EMPTY_TEXTS = frozenset({"“”", "„“", "„”", "''", "‘’"})
"""What else people type for the empty text."""


def _needs_quotes(text: str) -> bool:
    if text.isalnum() and text.isascii():
        return text.lower() in _NOT_TEXTS
    return (
        text != text.strip()
        or text != text.strip(UNSEEN)
        or not text
        or (len(text) > 1 and text[0] == text[-1] == '"')
        or text.casefold() in _NOT_TEXTS
        or text in EMPTY_TEXTS
        or bool(_SQL.match(text))
        or bool(_COUNTED.fullmatch(text))
    )


def _unquoted(text: str) -> str:
    """A text without the double quotes around it; one inside is written twice."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        inner = text[1:-1]
        if '"' not in inner.replace('""', ""):
            return inner.replace('""', '"')
    return "" if text in EMPTY_TEXTS else text


def _sql(text: str, start: int, columns: Sequence[str], functions: Functions) -> Default:
    from xl2db.schema.expressions import parse_expression

    try:
        return Default(DefaultKind.SQL, parse_expression(text, columns, functions).expression.text)
    except Misread as misread:
        span = misread.span and (misread.span[0] + start, misread.span[1] + start)
        raise Misread(misread.rule, misread.message, hint=misread.hint, span=span) from None


def _function(text: str, type_: Type) -> str | None:
    """``now``, ``today`` or ``new uuid``; None where the text is a value."""
    kind = family(type_)
    listed = type_.kind in (Kind.ONE_OF, Kind.LIST)
    if listed or kind in (Family.YES_NO, Family.JSON):
        return None
    word = text.strip().casefold()
    if kind in (Family.TEXT, Family.OTHER):
        if word not in _NOT_TEXTS:
            return None
        if word == "null":
            raise _wrong(
                "null is no value.", 'Empty this cell for no default; the word itself is typed "null".'
            )
        raise _wrong(
            f"{text.strip()} is made by the database, which does not go with the type {type_}.",
            f'Type "{text.strip()}" in double quotes for the word itself, or give the column another type.',
        )
    if word == "null":
        raise _wrong("null is no value.", "Empty this cell: without a default a new row has no value here.")
    function = _FUNCTIONS.get(plain(text)) if plain(text) else None
    if function is None or kind in _MADE_FOR[function]:
        return function
    if function == "now" and kind is Family.DATE:
        return "today"
    hints = {
        "now": "Type sql: current_time for the time of day."
        if kind is Family.TIME
        else "now goes with the types date and time, and timestamp.",
        "today": "Type now instead." if kind is Family.MOMENT else "today goes with the type date.",
        "new uuid": "new uuid goes with the type uuid.",
    }
    raise _wrong(f"{text.strip()} does not go with the type {type_}.", hints[function])


# Values by the family of the type


UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""A character that no database can store, and no cell of a workbook hold."""


def _text(value: object, type_: Type) -> str:
    if isinstance(value, str):
        text = _unquoted(value if value[:1] == '"' else value.strip())
    elif isinstance(value, bool):
        raise _changed(f"the truth value {str(value).upper()}")
    elif isinstance(value, (int, float)):
        text = _plain_number(_decimal(value))
    else:
        raise _changed(f"the {_moment_word(value)} {_moment_text(value)}")
    if UNSTORABLE.search(text):
        raise _wrong("The text holds a character that no database can store.", "Type the text again by hand.")
    longest = text_length(type_)
    if longest is not None and len(text) > longest:
        shown = text if len(text) <= 40 else text[:39] + "…"
        raise _wrong(
            f"{shown!r} has {len(text)} characters, but the column holds at most {longest}.",
            f"Shorten it to {longest} characters, or make the type longer.",
        )
    return text


def _whole(value: object, type_: Type) -> str:
    least, most = whole_limits(type_)
    if type(value) is int and least <= value <= most:
        return str(value)
    number = _number(value, type_)
    if number != number.to_integral_value():
        raise _wrong(
            f"{_plain_number(number)} is no whole number, but the column's type is {type_}.",
            "Type a number without decimals, or change the type to decimal(10,2).",
        )
    if not least <= number <= most:
        larger = "decimal(38,0)" if type_.kind is Kind.BIG_NUMBER else "big number"
        raise _wrong(
            f"{_plain_number(number)} does not fit the type {type_}: it holds {least} to {most}.",
            f"Type a smaller number, or change the type to {larger}.",
        )
    return _plain_number(number)


def _exact(value: object, type_: Type) -> str:
    number = _number(value, type_)
    size = decimal_size(type_)
    text = _plain_number(number)
    if size:
        precision, scale = size
        whole, _, decimals = text.lstrip("-").partition(".")
        if len(decimals) > scale:
            raise _wrong(
                f"{text} has {len(decimals)} decimals, but the column keeps {scale} of them.",
                f"Type at most {scale} decimals, or change the type to decimal({precision},{len(decimals)}).",
            )
        if len(whole.lstrip("0")) > precision - scale:
            raise _wrong(
                f"{text} is too large for {type_}: it holds {precision - scale} digits before the point.",
                "Type a smaller number, or a larger decimal type.",
            )
    return text


def _float(value: object, type_: Type) -> str:
    return _plain_number(_number(value, type_))


_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}([,.'’\u00a0\u202f ]\d{3})+([.,]\d+)?")


def _number(value: object, type_: Type) -> Decimal:
    if isinstance(value, bool):
        raise _wrong(
            f"{str(value).upper()} is no number, but the column's type is {type_}.",
            "Type 1 or 0, or change the type to yes/no.",
        )
    if isinstance(value, (int, float)):
        return _decimal(value)
    if not isinstance(value, str):
        raise _wrong(
            f"{_moment_text(value)} is no number, but the column's type is {type_}.",
            "Type a number, and format the cell as Text so that it stays one.",
        )
    text = unicodedata.normalize("NFKC", _unquoted(value.strip())).strip().replace("\u2212", "-")
    if len(text) <= 400 and _NUMBER.fullmatch(text):
        return Decimal(text)
    if type_.kind is Kind.PERCENT and text.endswith("%") and _NUMBER.fullmatch(share := text[:-1].strip()):
        return Decimal(share).scaleb(-2)
    if re.fullmatch(r"[+-]?[\d.]+\s*%", text):
        share = _plain_number(Decimal(text.rstrip("% ")) / 100) if text.count(".") <= 1 else "0.19"
        raise _wrong(f"{text} is no plain number.", f"Type {share}: a percent is a share of one.")
    if _GROUPED.fullmatch(text):
        digits = re.sub(r"\D", "", text)
        raise _wrong(f"{text} can be read in two ways.", f"Type the number without separators: {digits}.")
    if re.fullmatch(r"[+-]?\d+,\d+", text):
        point = text.replace(",", ".")
        raise _wrong(f"{text} is not a plain number.", f"Type a point before the decimals: {point}.")
    shown = text if len(text) <= 60 else text[:59] + "…"
    raise _wrong(
        f"{shown!r} is no number, but the column's type is {type_}.",
        "Type a number such as 42, or change the type.",
    )


def _decimal(value: int | float) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        raise _wrong(f"{value} is no number that a database can hold.", "Type a number such as 42.")
    return number


def _plain_number(number: Decimal) -> str:
    """A number in its shortest plain form: 12.5, 100, -0.001."""
    text = format(number, "f") if abs(number.adjusted()) < 400 else str(number)
    if "." in text and "e" not in text.lower():
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text.lower()


def _yes_no(value: object, type_: Type) -> str:
    found = parse_yes_no(_unquoted(value) if isinstance(value, str) else value)
    if found is None:
        raise _wrong(f"{_shown(value)} is neither yes nor no.", "Type yes or no, or empty the cell.")
    return "yes" if found else "no"


_DAY = re.compile(r"(\d{4})([-/.年])(\d{1,2})[-/.月](\d{1,2})日?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?")
_ZONE = re.compile(r"\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)\Z", re.IGNORECASE)


def _date(value: object, type_: Type) -> str:
    if isinstance(value, datetime):
        if value.time() != time():
            raise _wrong(
                f"{value} has a time of day, but the column's type is date.",
                "Type the date alone, or change the type to date and time.",
            )
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", _unquoted(value)).strip()
        text = re.sub(r"[T ]00:00(:00(\.0+)?)?\Z", "", text)
        if (day := _day(text)) is not None:
            return day.isoformat()
    raise _no_date(value, type_, "2024-01-31")


def _day(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        raise _wrong(f"There is no day {text}.", "Type a day of the calendar, such as 2024-01-31.") from None


def _clock(text: str) -> time | None:
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    try:
        return time(int(match[1]), int(match[2]), int(match[3] or 0), int((match[4] or "0").ljust(6, "0")))
    except ValueError:
        raise _wrong(f"There is no time {text}.", "Type a time such as 08:30.") from None


def _time(value: object, type_: Type) -> str:
    if isinstance(value, timedelta) and timedelta() <= value < timedelta(days=1):
        return (datetime.min + value).time().isoformat()
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, str) and (clock := _clock(unicodedata.normalize("NFKC", _unquoted(value)).strip())):
        return clock.isoformat()
    raise _no_date(value, type_, "08:30")


def _moment(value: object, type_: Type) -> str:
    moment: datetime | None = None
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, date):
        moment = datetime.combine(value, time())
    elif isinstance(value, str):
        moment = _written_moment(unicodedata.normalize("NFKC", _unquoted(value)).strip(), type_)
    if moment is None:
        raise _no_date(value, type_, "2024-01-31 08:30")
    return moment.isoformat(" ")


def _written_moment(text: str, type_: Type) -> datetime | None:
    """A moment in writing; one with an offset is turned into UTC, which timestamps without one are in."""
    zone = _ZONE.search(text) if ":" in text else None
    rest = text[: zone.start()] if zone else text
    day_text, _, clock_text = rest.replace("T", " ").strip().partition(" ")
    day = _day(day_text)
    if day is None:
        return None
    clock = _clock(clock_text.strip()) if clock_text.strip() else time()
    if clock is None:
        return None
    moment = datetime.combine(day, clock)
    if zone is None:
        return moment
    if type_.kind is not Kind.TIMESTAMP and not (type_.name or "").startswith("timestamp"):
        raise _wrong(
            f"{text} names a time zone, but the column's type keeps none.",
            f"Type {moment.isoformat(' ')}, or change the type to timestamp.",
        )
    offset = zone[1].upper()
    if offset in ("Z", "UTC"):
        return moment
    digits = offset[1:].replace(":", "").ljust(4, "0")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    try:
        local = moment - away if offset[0] == "+" else moment + away
    except OverflowError:
        raise _wrong(f"There is no time {text}.", "Type a time such as 2024-01-31 08:30.") from None
    return local.replace(tzinfo=UTC).replace(tzinfo=None)


def _only_reading(first: int, second: int, year: int) -> str | None:
    """A date written backwards or the American way, where only one of the two can be meant."""
    found = set()
    for day, month in ((first, second), (second, first)):
        try:
            found.add(date(year, month, day).isoformat())
        except ValueError:
            continue
    return found.pop() if len(found) == 1 else None


def _no_date(value: object, type_: Type, example: str) -> Misread:
    text = str(value).strip()
    hint = f"Type it as {example}."
    turned = (
        re.fullmatch(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4})", text) if isinstance(value, str) else None
    )
    if turned and (meant := _only_reading(*map(int, turned.groups()))):
        return _wrong(f"{text} is not written as databases write dates.", f"Type it as {meant}.")
    if isinstance(value, str) and re.fullmatch(r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}.*", text):
        return _wrong(f"{text} can be read in two ways: is the day or the month first?", hint)
    return _wrong(f"{_shown(value)} is not of the type {type_}.", hint)


_UNITS = {
    "w": 604800,
    "week": 604800,
    "weeks": 604800,
    "d": 86400,
    "day": 86400,
    "days": 86400,
    "h": 3600,
    "hr": 3600,
    "hrs": 3600,
    "hour": 3600,
    "hours": 3600,
    "m": 60,
    "min": 60,
    "mins": 60,
    "minute": 60,
    "minutes": 60,
    "s": 1,
    "sec": 1,
    "secs": 1,
    "second": 1,
    "seconds": 1,
    "日": 86400,
    "時間": 3600,
    "分": 60,
    "秒": 1,
}
_AMOUNT = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*([a-z日時間分秒]+)\s*(?:,|and\b)?\s*", re.IGNORECASE)
_HOURS = re.compile(r"(-?)(\d{1,7}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?")
_ISO = re.compile(
    r"P(?:(?P<w>\d{1,6})W)?(?:(?P<d>\d{1,7})D)?(?:T(?:(?P<h>\d{1,7})H)?(?:(?P<m>\d{1,9})M)?"
    r"(?:(?P<s>\d{1,9}(?:\.\d{1,6})?)S)?)?"
)


def _duration(value: object, type_: Type) -> str:
    length: timedelta | None = None
    if isinstance(value, timedelta):
        length = value
    elif isinstance(value, time):
        length = datetime.combine(date.min, value) - datetime.min
    elif isinstance(value, str):
        length = _written_duration(unicodedata.normalize("NFKC", _unquoted(value)).strip())
    if length is None:
        raise _wrong(
            f"{_shown(value)} is no length of time.",
            "Type it as 1:30 (hours and minutes), 90 minutes or 2 days.",
        )
    micros = length // timedelta(microseconds=1)
    seconds, part = divmod(abs(micros), 1_000_000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return ("-" if micros < 0 else "") + text + (f".{part:06}" if part else "")


def _written_duration(text: str) -> timedelta | None:
    if match := _HOURS.fullmatch(text):
        sign, hours, minutes, seconds, part = match.groups()
        if int(minutes) > 59 or int(seconds or 0) > 59:
            return None
        length = timedelta(
            hours=int(hours),
            minutes=int(minutes),
            seconds=int(seconds or 0),
            microseconds=int((part or "0").ljust(6, "0")),
        )
        return -length if sign else length
    if (match := _ISO.fullmatch(text.upper())) and len(text) > 2 and not text.upper().endswith("T"):
        amounts = ((unit, match[unit]) for unit in "wdhms" if match[unit])
    else:
        found = list(_AMOUNT.finditer(text))
        if not found or "".join(each[0] for each in found) != text:
            return None
        amounts = ((each[2].lower(), each[1]) for each in found)
    micros = 0
    for unit, amount in amounts:
        if unit not in _UNITS:
            return None
        micros += int(Decimal(amount) * _UNITS[unit] * 1_000_000)
    return timedelta(microseconds=micros) if micros < 10**17 else None


def _uuid(value: object, type_: Type) -> str:
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", _unquoted(value)).strip().strip("{}")
        if re.fullmatch(r"[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}", text):
            return str(UUID(text))
    raise _wrong(
        f"{_shown(value)} is no uuid.",
        "Type new uuid for a new one in each row, or one with 32 digits from 0 to f.",
    )


def _json(value: object, type_: Type) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return _plain_number(_decimal(value))
    text = value.strip() if isinstance(value, str) else str(value)
    for candidate in dict.fromkeys((text, _unquoted(text))):
        try:
            found = json.loads(candidate, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            continue
        if found is not None and "\0" not in candidate and "\\u0000" not in candidate:
            return candidate
    if text.casefold() == "null":
        raise _wrong("null is no value.", "Empty this cell: without a default a new row has no value here.")
    example = json.dumps(text[:40], ensure_ascii=False)
    raise _wrong(f"{_shown(value)} is not JSON.", f'Type for example {{"size": "L"}}, [] or {example}.')


def _no_constant(word: str) -> object:
    raise ValueError(word)


def _binary(value: object, type_: Type) -> str:
    raise _wrong(
        "A column for files can't have a value typed here.",
        "Empty this cell, or write sql: with an expression of your database.",
    )


def _listed(value: object, values: tuple[str, ...]) -> str:
    text = ""
    if isinstance(value, bool):
        text = str(value).upper()
        if text not in values:
            raise _changed(f"the truth value {text}")
    elif isinstance(value, (int, float)):
        text = _plain_number(_decimal(value))
    elif isinstance(value, str):
        text = value.strip()
        text = text if text in values and text not in _NOT_TEXTS else _unquoted(text)
    else:
        raise _changed(f"the {_moment_word(value)} {_moment_text(value)}")
    if text in values:
        return text
    near = nearest(text, values, 3) or list(values[:3])
    known = ", ".join(values[:8]) + (" …" if len(values) > 8 else "")
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    raise _wrong(
        f"{text!r} is not one of the column's values.{meant}",
        f"Type one of them: {known}." if known else "Add values to the list.",
    )


_LITERALS: dict[Family, Callable[[object, Type], str]] = {
    Family.TEXT: _text,
    Family.WHOLE: _whole,
    Family.DECIMAL: _exact,
    Family.FLOAT: _float,
    Family.YES_NO: _yes_no,
    Family.DATE: _date,
    Family.TIME: _time,
    Family.MOMENT: _moment,
    Family.DURATION: _duration,
    Family.UUID: _uuid,
    Family.JSON: _json,
    Family.BINARY: _binary,
    Family.OTHER: _text,
}


# Sentences


def _wrong(message: str, hint: str) -> Misread:
    return Misread(WRONG_DEFAULT, message, hint=hint)


def _changed(into: str) -> Misread:
    return Misread(
        CHANGED_BY_EXCEL,
        f"Excel turned what was typed here into {into}.",
        hint="Format the cell as Text, then type it again.",
    )


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    text = str(value).strip()
    return text if len(text) <= 60 else text[:59] + "…"


def _moment_word(value: object) -> str:
    return "date" if isinstance(value, date) else "time"


def _moment_text(value: object) -> str:
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value)
