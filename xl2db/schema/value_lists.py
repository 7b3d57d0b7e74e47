"""The values of ``one of: a, b, "c, d"``: reading what people type, and writing it in one canonical way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_CLOSING = {'"': '"', "“": '”"“', "„": '“”"', "«": "»", "'": "'", "‘": "’'", "「": "」"}
_COMMAS = ",，、\n\r"
_OTHER_SEPARATORS = ";；|｜"
_QUOTED_FOR = frozenset(_COMMAS + _OTHER_SEPARATORS + '"/\t')


class ValuesError(Exception):
    """Values that can't be read; the message is a sentence."""


def split_values(text: str) -> tuple[str, ...]:
    """The values of a text: separated by commas (or semicolons or bars), trimmed, quotes taken off.

    Empty places are left out; an empty value is written ``""``. Raises :class:`ValuesError` for a quote
    that is not closed or that ends within a value.
    """
    separators = _COMMAS if _has_comma(text) else _COMMAS + _OTHER_SEPARATORS
    values: list[str] = []
    position = 0
    while position < len(text):
        if text[position].isspace() or text[position] in separators:
            position += 1
        elif _opens(text, position, separators):
            value, position = _quoted(text, position, separators)
            values.append(value)
        else:
            end = next((i for i in range(position, len(text)) if text[i] in separators), len(text))
            values.append(text[position:end].strip())
            position = end
    return tuple(values)


def _has_comma(text: str) -> bool:
    """Whether a comma stands outside of quotes."""
    closing = ""
    for i, character in enumerate(text):
        if closing:
            closing = "" if character in closing else closing
        elif character in _CLOSING and (i == 0 or text[i - 1].isspace() or text[i - 1] in ",，、;；|｜("):
            closing = _CLOSING[character]
        elif character in _COMMAS:
            return True
    return False


def _opens(text: str, position: int, separators: str) -> bool:
    """Whether a quote begins here; an apostrophe such as in ``'n roll`` is none, if no other follows."""
    quote = text[position]
    if quote not in _CLOSING:
        return False
    return quote == '"' or any(text.find(closing, position + 1) > 0 for closing in _CLOSING[quote])


def _quoted(text: str, start: int, separators: str) -> tuple[str, int]:
    closing, position = _CLOSING[text[start]], start + 1
    value: list[str] = []
    while position < len(text):
        if text[position] in closing:
            if text[position] == text[start] and text[position + 1 : position + 2] == text[start]:
                position += 1  # a doubled quote is one
            else:
                return "".join(value), _after(text, position + 1, separators)
        value.append(text[position])
        position += 1
    raise ValuesError(f"The quote before {text[start + 1 : start + 21]} is not closed.")


def _after(text: str, position: int, separators: str) -> int:
    while position < len(text) and text[position] not in separators:
        if not text[position].isspace():
            raise ValuesError(f"Before {text[position : position + 20]} a comma is missing.")
        position += 1
    return position


def values_text(values: Iterable[str]) -> str:
    """The values with commas between them, and in double quotes where that is needed."""
    return ", ".join(map(_value_text, values))


def _value_text(value: str) -> str:
    plain = (
        value and value == value.strip() and value[0] not in _CLOSING and not _QUOTED_FOR.intersection(value)
    )
    return value if plain else '"' + value.replace('"', '""') + '"'


def first_twice(values: Sequence[str]) -> tuple[str, str] | None:
    """The first two values that are the same but for small and capital letters."""
    seen: dict[str, str] = {}
    for value in values:
        if (folded := value.casefold()) in seen:
            return seen[folded], value
        seen[folded] = value
    return None
