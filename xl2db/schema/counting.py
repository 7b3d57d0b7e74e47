"""Counting: how a database numbers rows by itself, as it is typed (``auto number (start 100, step 5)``)."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

from xl2db.rules.language import WRONG_DEFAULT
from xl2db.schema.misread import Misread
from xl2db.schema.model import Column, Default, DefaultKind, Kind
from xl2db.schema.type_words import FRIENDLY_WORDS, plain

WORD = "auto number"


@dataclass(frozen=True, slots=True)
class Counter:
    """How numbers follow each other; None is what the database does by itself.

    ``always`` says that nobody may give another number (PostgreSQL), ``never_reused`` that the number of a
    deleted row is not given again (SQLite; the others never do), ``cycle`` that it begins again at the end.
    """

    start: int | None = None
    step: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    cache: int | None = None
    always: bool = False
    cycle: bool = False
    never_reused: bool = False

    def __str__(self) -> str:
        """The options as they are typed, with commas between them."""
        said = [name.replace("_", " ") for name in _FLAGS if getattr(self, name)]
        said += [f"{name} {number}" for name in _NUMBERS if (number := getattr(self, name)) is not None]
        return ", ".join(said)


_FLAGS = ("always", "never_reused", "cycle")
_NUMBERS = tuple(field.name for field in fields(Counter) if field.name not in _FLAGS)
_SYNONYMS = {
    "startwith": "start",
    "incrementby": "step",
    "increment": "step",
    "min": "minimum",
    "minvalue": "minimum",
    "max": "maximum",
    "maxvalue": "maximum",
    "autoincrement": "never_reused",
    "bydefault": "",
    "nocycle": "",
}
_OPTION = re.compile(r"(?P<word>[a-z ]+?)\s*(?:[ =:]\s*(?P<number>-?\d{1,19}))?", re.IGNORECASE)
_COUNTED = re.compile(r"\s*(?P<word>[^()（）]+?)\s*(?:[(（](?P<options>.*)[)）])?\s*", re.DOTALL)


_SERIALS = frozenset({"serial", "bigserial", "smallserial", "serial4", "serial8", "serial2"})


def counts(column: Column) -> bool:
    """Whether the database counts the column's values by itself."""
    counted = column.default is not None and column.default.kind is DefaultKind.COUNTER
    serial = column.type.kind is Kind.DATABASE and (column.type.name or "").lower() in _SERIALS
    return counted or serial or column.type.kind is Kind.AUTO_NUMBER


def counter_default(counter: Counter) -> Default:
    """The default of a column that counts."""
    options = str(counter)
    return Default(DefaultKind.COUNTER, f"{WORD} ({options})" if options else WORD)


def counter_of(default: Default) -> Counter:
    """How a column counts whose default says so."""
    match = _COUNTED.fullmatch(default.text)
    return parse_counter(match["options"] or "" if match else "")


def counting(text: str) -> Default | None:
    """The default that a cell asks for: ``auto number``, with its options; None for another text.

    Raises :class:`Misread` for options that don't exist.
    """
    match = _COUNTED.fullmatch(text)
    if match is None or FRIENDLY_WORDS.get(plain(match["word"])) != WORD:
        return None
    return counter_default(parse_counter(match["options"] or ""))


def parse_counter(text: str) -> Counter:
    """The options of a counter: ``always, start 100, step 5``. Raises :class:`Misread`."""
    said: dict[str, int | bool] = {}
    for part in re.split(r"[,，;、]", text):
        if not part.strip():
            continue
        match = _OPTION.fullmatch(part.strip())
        word = "".join(match["word"].split()).lower() if match else ""
        name = _SYNONYMS.get(word, "never_reused" if word == "neverreused" else word)
        number = match["number"] if match else None
        if name in _NUMBERS and number is not None:
            said[name] = int(number)
        elif name in _FLAGS and number is None:
            said[name] = True
        elif name or not match:
            raise Misread(
                WRONG_DEFAULT,
                f"An auto number knows no option {part.strip()!r}.",
                hint="The options are start 100, step 5, minimum 1, maximum 999, cache 20, cycle, always and "
                "never reused, with commas between them.",
            )
    return Counter(**said)  # type: ignore[arg-type]
