"""What a column is, told from the facts about its values: its type, and how sure that is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from xl2db.rows.facts import Facts
from xl2db.rows.readings import PLACEHOLDERS, Reading
from xl2db.schema.model import Kind, Type
from xl2db.schema.value_lists import first_twice


class Dates(StrEnum):
    """How dates such as 01/02/2024 are meant."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class Decimals(StrEnum):
    """What stands before the decimals of a number: whether 1,234 is more than a thousand."""

    POINT = "point"
    COMMA = "comma"


@dataclass(frozen=True, slots=True)
class Ways:
    """What a person says of the ways in which values are written; None where the values have to show it."""

    dates: Dates | None = None
    decimals: Decimals | None = None


AS_SHOWN = Ways()
"""Nothing is said: the values have to show it."""


@dataclass(frozen=True, slots=True)
class Style:
    """How the values of a column are written: decimals behind a comma, dates with the day first."""

    comma: bool = False
    day_first: bool | None = None
    empty: frozenset[str] = frozenset()
    """What stands for a missing value, in small letters."""


@dataclass(slots=True)
class Guess:
    """What a column seems to be. ``evidence`` says why, ``doubts`` what a person should decide."""

    type: Type
    style: Style = Style()
    required: bool = False
    evidence: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    misfits: tuple[Reading, ...] = ()
    """What other values read as, which don't fit the type."""
    ambiguous_dates: bool = False
    ambiguous_numbers: bool = False


Guesser: TypeAlias = Callable[[Facts, Counter[Reading], str, Ways], Guess]

_LADDER = (5, 10, 20, 30, 40, 50, 60, 80, 100, 120, 150, 200, 255, 300, 400, 500, 1000, 2000, 4000)
_FEW_MISFITS = 0.05
_LONGEST_LIST = 12
_LISTED = 40
_ENOUGH = 10
_POINTS = frozenset({Reading.POINT, Reading.THOUSANDS, Reading.SCIENTIFIC, Reading.MONEY})
_PHONE = re.compile(
    r"phone|tel\b|telefon|mobile|fax|cell|téléphone|teléfono|電話|电话|手机|携帯", re.IGNORECASE
)
_DIGITS = re.compile(
    r"\b(zip|postal|postcode|post code|plz|extension|ext|isbn|ean|upc|gtin|iban|account (no|number)|card (no|number)|"
    r"ssn|house (no|number)|hausnummer|barcode|phone|fax|tel|郵便番号|邮编)\b|zipcode|postalcode|phonenumber",
    re.IGNORECASE,
)
_AMOUNT_NAME = re.compile(
    r"price|cost|amount|outlay|fee\b|fees\b|salary|wage|revenue|budget|payment|maintenance|tax\b|betrag|preis|prix|precio|"
    r"金額|价格|balance",
    re.IGNORECASE,
)
_FLAG = re.compile(
    r"^(is|has|can|was|ist|hat|flag|active|enabled|deleted)([ _A-Z]|$)|flag$|[?？]$|_yn$", re.IGNORECASE
)
_DAYS = {Reading.DATE, Reading.DAY_FIRST, Reading.MONTH_FIRST, Reading.EITHER_DATE}
_MOMENTS = {
    Reading.MOMENT,
    Reading.DAY_FIRST_MOMENT,
    Reading.MONTH_FIRST_MOMENT,
    Reading.EITHER_MOMENT,
}
_DAY_FIRST = {Reading.DAY_FIRST, Reading.DAY_FIRST_MOMENT}
_MONTH_FIRST = {Reading.MONTH_FIRST, Reading.MONTH_FIRST_MOMENT}
_EITHER = {Reading.EITHER_DATE, Reading.EITHER_MOMENT}
_WHOLES = {Reading.WHOLE, Reading.THOUSANDS, Reading.EITHER_COMMA}
_NUMBERS = {*_WHOLES, Reading.POINT, Reading.COMMA, Reading.SCIENTIFIC}
_AMOUNTS = {Reading.MONEY, Reading.MONEY_COMMA}
_SIMPLE = {
    Reading.TIME: Kind.TIME,
    Reading.DURATION: Kind.DURATION,
    Reading.UUID: Kind.UUID,
    Reading.JSON: Kind.JSON,
    Reading.EMAIL: Kind.EMAIL,
    Reading.URL: Kind.URL,
    Reading.ZONED: Kind.TIMESTAMP,
}


def is_phone_heading(heading: str | None) -> bool:
    """Whether a heading says that telephone numbers stand below it."""
    return bool(heading and _PHONE.search(heading))


def guess(facts: Facts, heading: str | None, ways: Ways = AS_SHOWN) -> Guess:
    """What the column seems to be."""
    found = _guessed(facts, heading or "", ways)
    _say_empty(found, facts)
    return found


def _guessed(facts: Facts, heading: str, ways: Ways) -> Guess:
    counts = Counter(facts.readings)
    missing = counts.pop(Reading.PLACEHOLDER, 0)
    errors = counts.pop(Reading.ERROR, 0)
    counts += Counter()
    if not counts:
        return _nothing(facts, missing)
    groups = _grouped(counts, facts)
    name, fitting = max(groups.items(), key=lambda each: each[1])
    total = counts.total()
    misfits = total - fitting
    if name == "text" or misfits > _FEW_MISFITS * total or (misfits and fitting < _ENOUGH):
        found = _text(facts, counts, heading)
        if name != "text" and len(groups) > 1:
            _mixed(found, facts, counts, name, groups)
        missing = 0
    else:
        found = _GUESSERS[name](facts, counts, heading, ways)
        others = tuple(each for each in counts if each not in _readings_of(name, counts))
        if misfits and found.type.kind is not Kind.TEXT:
            found.misfits = others
            found.doubts.append(
                f"{_cells(misfits)} {_are(misfits)} no {_TITLES[name]}: {_quoted(facts, others)}. "
                "Mend them, or type text."
            )
    if missing and found.type.kind not in _TEXT_KINDS:
        signs = [text for _, text in facts.examples[Reading.PLACEHOLDER]]
        found.style = Style(
            found.style.comma, found.style.day_first, frozenset(s.strip().lower() for s in signs)
        )
        found.evidence.append(
            f"{_cells(missing)} with {_quoted(facts, (Reading.PLACEHOLDER,))} taken for empty"
        )
    if errors:
        found.doubts.append(
            f"{_cells(errors)} {_show(errors)} an error of Excel: {_quoted(facts, (Reading.ERROR,))}."
        )
    return found


_TEXT_KINDS = frozenset({Kind.TEXT, Kind.EMAIL, Kind.URL, Kind.PHONE, Kind.ONE_OF, Kind.LIST})
_TITLES = {
    "number": "number",
    "money": "amount of money",
    "percent": "percentage",
    "yes/no": "yes or no",
    "day": "date",
    "moment": "date and time",
    "text": "text",
    **{reading.value: reading.value.partition(" ")[2] or reading.value for reading in _SIMPLE},
}


def _grouped(counts: Counter[Reading], facts: Facts) -> Counter[str]:
    """How many values fit each kind of type."""
    groups: Counter[str] = Counter()
    for reading, count in counts.items():
        groups[_group_of(reading)] += count
    if groups["day"] and groups["moment"]:  # a midnight is often written as the day alone
        groups["moment"] += groups.pop("day")
    if groups[Reading.DURATION.value] and groups[Reading.TIME.value]:  # 26:00:00 beside 01:00:00
        groups[Reading.DURATION.value] += groups.pop(Reading.TIME.value)
    if groups["money"] and groups["number"]:
        groups["money"] += groups.pop("number")
    if groups["percent"] and groups["number"]:
        zeros = groups["number"] <= groups["percent"] / 10
        groups["percent"] += groups.pop("number") if zeros else 0
    if counts[Reading.CODE]:
        groups["text"] += groups.pop("number", 0)
    if facts.phone and facts.phones >= 0.95 * facts.filled:
        return Counter({"text": counts.total()})
    return +groups


def _group_of(reading: Reading) -> str:
    if reading in _NUMBERS:
        return "number"
    if reading in _AMOUNTS:
        return "money"
    if reading in _DAYS:
        return "day"
    if reading in _MOMENTS:
        return "moment"
    if reading in _SIMPLE:
        return reading.value
    return {Reading.PERCENT: "percent", Reading.YES_NO: "yes/no"}.get(reading, "text")


def _readings_of(name: str, counts: Counter[Reading]) -> set[Reading]:
    wanted = {name}
    if name == "moment":
        wanted.add("day")
    if name == Reading.DURATION.value:
        wanted.add(Reading.TIME.value)
    if name in ("money", "percent"):
        wanted.add("number")
    return {reading for reading in counts if _group_of(reading) in wanted}


def _nothing(facts: Facts, missing: int) -> Guess:
    found = Guess(Type(Kind.TEXT, (255,)) if not missing else _sized(facts))
    what = f"holds only {_quoted(facts, (Reading.PLACEHOLDER,))}" if missing else "holds no value"
    found.doubts.append(f"The column {what}: say what type it has.")
    return found


# Numbers


def _number(facts: Facts, counts: Counter[Reading], heading: str, ways: Ways) -> Guess:
    comma, ambiguous = _comma(counts, ways)
    if comma is None:
        found = _text(facts, counts, heading)
        found.doubts.append(
            "Some numbers have a decimal comma, others a decimal point: "
            f"{_quoted(facts, (Reading.COMMA,))}; {_quoted(facts, (Reading.POINT, Reading.THOUSANDS))}."
        )
        return found
    decimals = _decimals(facts, counts, comma)
    found = _sized_number(facts, counts, decimals, heading)
    found.style = Style(comma)
    if comma:
        shown = (Reading.COMMA, Reading.EITHER_COMMA)
        found.evidence.append(f"decimal commas ({_quoted(facts, shown)})")
    elif counts[Reading.THOUSANDS] or counts[Reading.EITHER_COMMA]:
        found.evidence.append(
            f"thousands separators ({_quoted(facts, (Reading.THOUSANDS, Reading.EITHER_COMMA))})"
        )
    if ambiguous:
        found.ambiguous_numbers = True
        found.doubts.append(
            f"{_quoted(facts, (Reading.EITHER_COMMA,))}: is the comma a thousands separator "
            "(taken so) or a decimal comma? Say --decimals point or --decimals comma."
        )
    return found


def _comma(counts: Counter[Reading], ways: Ways) -> tuple[bool | None, bool]:
    """Whether decimals stand behind a comma (None: both ways), and whether that is a guess."""
    commas = counts[Reading.COMMA] + counts[Reading.MONEY_COMMA]
    points = (
        counts[Reading.POINT] + counts[Reading.THOUSANDS] + counts[Reading.SCIENTIFIC] + counts[Reading.MONEY]
    )
    if commas and not points:
        return True, False
    if commas and counts[Reading.MONEY] == points:  # "€ 12" says nothing of decimals
        return True, False
    if commas:
        return None, False
    if counts[Reading.EITHER_COMMA] and not points:
        return ways.decimals is Decimals.COMMA, ways.decimals is None
    return False, False


def _decimals(facts: Facts, counts: Counter[Reading], comma: bool) -> int:
    if comma and counts[Reading.EITHER_COMMA]:
        return max(facts.decimals, 3)
    return facts.decimals


def _sized_number(facts: Facts, counts: Counter[Reading], decimals: int, heading: str) -> Guess:
    least, most = facts.least or 0, facts.most or 0
    span = f"{_shown(least)} to {_shown(most)}"
    if counts[Reading.SCIENTIFIC] or facts.digits + decimals > 15 or decimals > 9:
        found = Guess(Type(Kind.NUMBER), evidence=[f"{span}, up to {facts.digits + decimals} digits"])
        if not counts[Reading.SCIENTIFIC] and decimals <= 4:
            found.type = Type(Kind.DECIMAL, (min(facts.digits + 2, 30) + decimals, decimals))
        return found
    if decimals:
        if _all_whole(facts, counts):
            found = _whole(facts, span)
            found.evidence.append("all decimals are zero")
            return found
        precision = max(facts.digits + 2, 6 if decimals <= 2 else 3) + decimals
        precision = max(precision, 10 if decimals == 2 else 0)
        return Guess(
            Type(Kind.DECIMAL, (precision, decimals)),
            evidence=[f"{span}, up to {_many(decimals, 'decimal')}"],
        )
    if _DIGITS.search(heading) and not counts[Reading.THOUSANDS]:
        found = Guess(_sized(facts), evidence=[span])
        found.doubts.append("Digits that nobody counts with, by the heading: kept as text. A number?")
        return found
    found = _whole(facts, span)
    if _AMOUNT_NAME.search(heading):
        found.doubts.append("All are whole. Will there be cents? Then type decimal(12,2).")
    if (least, most) in ((0, 1), (0, 0), (1, 1)) and facts.frequent is not None:
        if _FLAG.search(heading) and set(facts.frequent) <= {"0", "1"}:
            found.type = Type(Kind.YES_NO)
            found.evidence.append("its name asks a question")
        if facts.filled >= 2:
            found.doubts.append("Holds only 0 and 1: a number, or yes/no?")
    elif (
        least >= 19000101
        and most <= 21001231
        and re.search(r"date|datum|fecha|日付|日期|day", heading, re.IGNORECASE)
    ):
        found.doubts.append("These may be dates (20240131), kept as whole numbers.")
    return found


def _all_whole(facts: Facts, counts: Counter[Reading]) -> bool:
    """Whether decimals are there and say nothing: 3.0, 17.0 (as programs write whole numbers with gaps)."""
    if facts.decimals > 2 or set(counts) - {Reading.POINT, Reading.WHOLE}:
        return False
    if facts.frequent is None:
        return False
    return all(
        re.fullmatch(r"-?\d+(\.0{0,2})?", text)
        for text in facts.frequent
        if text[:1].isdigit() or text[:1] == "-"
    )


def _whole(facts: Facts, span: str) -> Guess:
    largest = max(abs(facts.least or 0), abs(facts.most or 0))
    kind = Kind.WHOLE_NUMBER if largest < 2**31 * 0.9 else Kind.BIG_NUMBER
    return Guess(Type(kind), evidence=[span])


def _money(facts: Facts, counts: Counter[Reading], heading: str, ways: Ways) -> Guess:
    found = _number(facts, counts, heading, ways)
    if found.type.kind is Kind.TEXT:
        return found
    signs = f"amounts of money ({_quoted(facts, (Reading.MONEY, Reading.MONEY_COMMA))})"
    currencies = {
        sign
        for reading in _AMOUNTS
        for _, text in facts.examples.get(reading, ())
        for sign in re.findall(r"[$€£¥₹]|[A-Z]{3}|kr|zł", text)
    }
    found.evidence.insert(0, signs)
    if len(currencies) > 1:
        found.doubts.append(f"Several currencies: {', '.join(sorted(currencies))}.")
    if facts.decimals <= 4 and facts.digits <= 15:
        found.type = Type(Kind.MONEY)
    return found


def _percent(facts: Facts, counts: Counter[Reading], heading: str, ways: Ways) -> Guess:
    found = _number(facts, Counter({Reading.POINT: 1}), heading, ways)
    commas = sum("," in text for _, text in facts.examples.get(Reading.PERCENT, ()))
    found.style = Style(bool(commas))
    decimals = max(facts.decimals, 3 if commas else 0) + 2
    found.type = (
        Type(Kind.PERCENT)
        if decimals <= 4 and facts.digits <= 5
        else Type(Kind.DECIMAL, (facts.digits + decimals, decimals))
    )
    found.evidence = [f"percentages ({_quoted(facts, (Reading.PERCENT,))}), kept as shares of one"]
    return found


# Other types


_PAIRS = tuple(
    frozenset(pair.split())
    for pair in (
        "yes no",
        "y n",
        "true false",
        "t f",
        "ja nein",
        "oui non",
        "sí no",
        "si no",
        "sim não",
        "sim nao",
        "vrai faux",
        "wahr falsch",
        "verdadero falso",
        "x",
        "✓",
    )
)


def _yes_no(facts: Facts, counts: Counter[Reading], heading: str, _ways: Ways) -> Guess:
    words = sorted(facts.frequent or ())
    plain = {word.strip().lower() for word in words} - set(PLACEHOLDERS)
    if not any(plain <= pair for pair in _PAIRS) or (
        len(plain) == 1 and plain <= {"y", "n", "t", "f", "no", "si"}
    ):
        return _text(facts, counts, heading)
    found = Guess(Type(Kind.YES_NO), evidence=[f"only {_joined(words[:4])}"])
    if len({word.strip().lower() for word in words}) == 1 and facts.filled == facts.rows:
        found.doubts.append(f"Every value is {words[0]!r}.")
    if {word.lower() for word in words} & {"x", "f", "t"} and len(words) == 1:
        found.doubts.append(f"Only {words[0]!r} and empty cells: taken for yes or no.")
    return found


def _day(facts: Facts, counts: Counter[Reading], heading: str, ways: Ways) -> Guess:
    return _dated(Kind.DATE, facts, counts, heading, ways)


def _moment(facts: Facts, counts: Counter[Reading], heading: str, ways: Ways) -> Guess:
    return _dated(Kind.DATE_AND_TIME, facts, counts, heading, ways)


def _dated(kind: Kind, facts: Facts, counts: Counter[Reading], heading: str, ways: Ways) -> Guess:
    dates = ways.dates
    days = [reading for reading in _DAY_FIRST if counts[reading]]
    months = [reading for reading in _MONTH_FIRST if counts[reading]]
    either = [reading for reading in _EITHER if counts[reading]]
    if days and months and dates is None:
        found = _text(facts, counts, heading)
        found.doubts.append(
            f"Some dates have the day first ({_quoted(facts, tuple(days))}), others the month "
            f"({_quoted(facts, tuple(months))}): kept as text."
        )
        return found
    found = Guess(Type(kind), evidence=[_TITLES["day" if kind is Kind.DATE else "moment"] + "s"])
    if dates is not None and (days or months or either):
        found.style = Style(day_first=dates is Dates.DAY_FIRST)
        wrong = months if found.style.day_first else days
        if wrong:
            count = sum(counts[reading] for reading in wrong)
            found.misfits = tuple(wrong)
            found.doubts.append(f"{_cells(count)} can't be {dates.value}: {_quoted(facts, tuple(wrong))}.")
    elif days or months:
        found.style = Style(day_first=bool(days))
        order = "day" if days else "month"
        found.evidence.append(f"the {order} stands first, as {_quoted(facts, tuple(days or months))} shows")
    elif either:
        found.ambiguous_dates = True
        count = sum(counts[reading] for reading in either)
        found.doubts.append(
            f"{_cells(count)} can be read with the day or the month first ({_quoted(facts, tuple(either))}): "
            "say --dates day-first or --dates month-first."
        )
    if facts.short_years:
        found.doubts.append(
            f"{_cells(facts.short_years)} with years of two digits; 69 to 99 are taken for 19…"
        )
    return found


def _simple(reading: Reading) -> Guesser:
    def guessed(facts: Facts, counts: Counter[Reading], _heading: str, _ways: Ways) -> Guess:
        kind = _SIMPLE[reading]
        found = Guess(Type(kind), evidence=[f"each is {reading.value}"])
        if kind is Kind.EMAIL and facts.longest > 320:
            found.type = _sized(facts)
        return found

    return guessed


def _text(facts: Facts, counts: Counter[Reading], heading: str) -> Guess:
    if facts.phone and facts.phones >= 0.95 * facts.filled and facts.longest <= 32:
        return Guess(Type(Kind.PHONE), evidence=["telephone numbers"])
    if values := _listed(facts):
        several = facts.filled / len(values)
        found = Guess(
            Type(Kind.ONE_OF, values=values),
            evidence=[f"{_many(len(values), 'different value')} in {facts.filled:,} rows"],
        )
        if several < 10 or facts.filled < 50:
            found.doubts.append("May other values come? Then type text.")
        return found
    found = Guess(_sized(facts), evidence=[f"texts of {_lengths(facts)}"])
    if counts[Reading.CODE]:
        found.evidence.append(f"codes with leading zeros ({_quoted(facts, (Reading.CODE,))})")
    if counts[Reading.LONG]:
        found.evidence.append(f"more digits than a number keeps ({_quoted(facts, (Reading.LONG,))})")
    if (
        facts.frequent is not None
        and (twice := first_twice(tuple(facts.frequent)))
        and len(facts.frequent) <= 30
    ):
        found.doubts.append(f"{twice[0]!r} and {twice[1]!r} differ only by small and capital letters.")
    if facts.spaced:
        found.evidence.append("some with spaces around them")
    return found


def _mixed(found: Guess, facts: Facts, counts: Counter[Reading], name: str, groups: Counter[str]) -> None:
    """Say which cells are the others, where a column is a mixture."""
    main = _readings_of(name, counts)
    rest = tuple(sorted((each for each in counts if each not in main), key=lambda each: -counts[each]))
    count = sum(counts[each] for each in rest)
    if Reading.CODE in rest and name == "number":
        return
    found.doubts.append(
        f"Mixed: {groups[name]:,} times {_TITLES[name]}, but {_cells(count)} {_are(count)} not "
        f"({_quoted(facts, rest)}): kept as text."
    )
    found.misfits = rest


def _listed(facts: Facts) -> tuple[str, ...]:
    """The values of a column with few of them that come often; empty where it is no list."""
    if facts.frequent is None or not facts.filled:
        return ()
    values = tuple(value for value, _ in facts.frequent.most_common())
    many = len(values)
    if not 2 <= many <= _LONGEST_LIST or facts.filled < 20 or facts.filled < 4 * many:
        return ()
    fits = all(
        0 < len(value) <= _LISTED and value == value.strip() and value.isprintable() and '"' not in value
        for value in values
    )
    if (
        not fits
        or first_twice(values)
        or any(value.lower() in ("na", "n/a", "null", "?", "-") for value in values)
    ):
        return ()
    return values


def _sized(facts: Facts) -> Type:
    """A text that has room for the longest value, and some more; codes of one length get just that."""
    longest = facts.longest
    if (
        longest
        and facts.shortest == longest
        and longest <= 12
        and facts.filled >= _ENOUGH
        and not facts.spaced
    ):
        return Type(Kind.TEXT, (longest,))
    wanted = longest * 1.25
    size = next((size for size in _LADDER if size >= wanted), None)
    return Type(Kind.TEXT, (size,)) if size else Type(Kind.TEXT)


def _say_empty(found: Guess, facts: Facts) -> None:
    missing = facts.rows - facts.filled
    if found.style.empty:
        missing += facts.readings[Reading.PLACEHOLDER]
    found.required = facts.rows > 0 and missing == 0
    if facts.rows:
        said = (
            f"never empty in {facts.rows:,} rows"
            if not missing
            else f"empty in {missing:,} of {facts.rows:,} rows"
        )
        found.evidence.append(said)
    if found.required and facts.rows < 3:
        found.required = False
        found.doubts.append("Is it required? There are too few rows to tell.")


_GUESSERS: dict[str, Guesser] = {
    "number": _number,
    "money": _money,
    "percent": _percent,
    "yes/no": _yes_no,
    "day": _day,
    "moment": _moment,
    **{reading.value: _simple(reading) for reading in _SIMPLE},
}


# Words


def _quoted(facts: Facts, readings: tuple[Reading, ...]) -> str:
    """The first values of some readings, each with its cell."""
    found = [(row, text) for reading in readings for row, text in facts.examples.get(reading, ())][:3]
    return ", ".join(f"{_short(text)} in {facts.letters}{row}" for row, text in found)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= 30 else text[:29] + "…")


def _shown(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) and abs(number) < 1e15 else f"{number:g}"


def _lengths(facts: Facts) -> str:
    if facts.shortest == facts.longest:
        return _many(facts.longest, "character")
    return f"{facts.shortest:,} to {facts.longest:,} characters"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _cells(count: int) -> str:
    return _many(count, "cell")


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _show(count: int) -> str:
    return "shows" if count == 1 else "show"


def _joined(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1] if words else ""]))
