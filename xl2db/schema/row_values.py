"""The values of reference rows: what their cells say, and how they stand in ``schema.toml`` (F5)."""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal

from xl2db.rules.language import WRONG_DEFAULT
from xl2db.rules.rows import WRONG_VALUE
from xl2db.schema.conversion import Family, family
from xl2db.schema.counting import counts
from xl2db.schema.misread import Misread
from xl2db.schema.model import Column, Kind, Type
from xl2db.schema.values import EMPTY_TEXTS, UNSEEN, canonical_value

_BYTES = re.compile(r"(?:0x|\\x)((?:[0-9a-fA-F]{2})*)", re.IGNORECASE)
_SIGNIFICANT = 15
"""The digits that a spreadsheet shows of a number."""


def value_type(column: Column) -> Type:
    """The type that a value typed for a column is of: an auto number's values are whole numbers."""
    if not counts(column) or column.type.kind not in (Kind.AUTO_NUMBER, Kind.DATABASE):
        return column.type
    return Type(Kind.WHOLE_NUMBER if column.type.kind is Kind.AUTO_NUMBER else Kind.BIG_NUMBER)


def value_family(column: Column) -> Family:
    """The family of a column's values."""
    return family(value_type(column))


def parse_value(value: object, type_: Type, values: tuple[str, ...] | None = None) -> str:
    """The canonical text of a cell of a rows sheet, which is not empty; ``values`` are those of a list.

    Texts are what they are: ``007``, ``NULL``, ``now``. Raises :class:`Misread` for what is of another type.
    """
    kind = family(type_)
    if isinstance(value, float) and kind is not Family.FLOAT:
        value = float(f"{value:.{_SIGNIFICANT}g}")  # 19.990000000000002 is what 19.99 is made of
        value = int(value) if value.is_integer() and abs(value) < 10**_SIGNIFICANT else value
    if kind is Family.BINARY:
        return _binary(value)
    listed = type_.kind in (Kind.ONE_OF, Kind.LIST)
    if kind in (Family.TEXT, Family.OTHER) and not listed and isinstance(value, str):
        value = _exactly(read_text(value))
    try:
        text = canonical_value(value, type_, values)
    except Misread as misread:
        rule = WRONG_VALUE if misread.rule is WRONG_DEFAULT else misread.rule
        raise Misread(rule, misread.message, hint=_HINTS.get(kind, misread.hint)) from None
    if kind is Family.FLOAT:
        _check_float(text, type_)
    return text


_HINTS = {
    Family.UUID: "Type a uuid with 32 digits from 0 to f, such as 123e4567-e89b-42d3-a456-426614174000.",
}


def _exactly(text: str) -> str:
    """The text as a default's cell would have to say it, so that nothing of it is taken away there."""
    return '"' + text.replace('"', '""') + '"'


def _binary(value: object) -> str:
    match = _BYTES.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise Misread(
            WRONG_VALUE,
            f"{value!s:.60} is not how bytes are written.",
            hint="Type them as hexadecimal digits after 0x, such as 0x89504e47.",
        )
    return "0x" + match[1].lower()


def _check_float(text: str, type_: Type) -> None:
    number = float(text)
    if math.isinf(number) or (number == 0) != (Decimal(text) == 0):
        raise Misread(
            WRONG_VALUE,
            f"{text:.40} is more than the type {type_} can hold."
            if math.isinf(number)
            else f"{text:.40} is closer to 0 than the type {type_} can hold.",
            hint="Type a number between 1e-307 and 1e308, or change the type to text.",
        )


# Quotes: those of a text are its own, except where they hold what a cell by itself cannot


def read_text(cell: str) -> str:
    """The text that a cell says. ``""`` is the empty text, and quotes keep spaces at its ends.

    Quotes around any other text are a part of it.
    """
    inner = _inner(cell)
    if inner is not None and _needs_quotes(inner):
        return inner
    return "" if cell in EMPTY_TEXTS else cell


def written_text(text: str) -> str:
    """The cell that says a text; :func:`read_text` reads the same back."""
    return _exactly(text) if _needs_quotes(text) else text


def _needs_quotes(text: str) -> bool:
    return not text or text != text.strip() or text != text.strip(UNSEEN) or read_text(text) != text


def _inner(cell: str) -> str | None:
    """What stands between double quotes, where one inside is written twice; None for another text."""
    if len(cell) < 2 or cell[0] != '"' or cell[-1] != '"':
        return None
    inner = cell[1:-1]
    return None if '"' in inner.replace('""', "") else inner.replace('""', '"')


# Comparing


def same_value(one: str | None, other: str | None, kind: Family) -> bool:
    """Whether two canonical texts of a family say the same value."""
    if one == other or one is None or other is None:
        return one == other
    if kind is Family.JSON:
        return _json(one) == _json(other)
    if kind is Family.FLOAT:
        return float(one) == float(other)
    if kind is Family.DECIMAL:
        return Decimal(one) == Decimal(other)
    return False


def _json(text: str) -> object:
    found: object = json.loads(text, parse_float=Decimal)
    return found
