"""Names that every database can carry, made of the headings that people wrote."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from xl2db.cells import column_letters
from xl2db.schema.names import name_problems

_LONGEST = 50
_SIGNS = {
    "%": " percent ",
    "&": " and ",
    "#": " number ",
    "€": " eur ",
    "$": " usd ",
    "£": " gbp ",
    "+": " plus ",
    "@": " at ",
}
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "Œ": "Oe",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "ı": "i",
        "þ": "th",
    }
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_DEFAULT_SHEET = re.compile(
    r"(?:sheet|tabelle|feuil|feuille|hoja|planilha|foglio|blad|シート|工作表|table|data)\s*\d*", re.IGNORECASE
)


def column_names(headings: list[str | None], places: list[int]) -> list[str]:
    """A name for each heading, none of them twice; a column without a heading is named by its letters."""
    taken: set[str] = set()
    return [
        _free(taken, heading or "", "column", f"column_{column_letters(place).lower()}")
        for heading, place in zip(headings, places, strict=True)
    ]


def table_name(taken: set[str], sheet: str, file: str, title: str | None, number: int, alone: bool) -> str:
    """A name for a table; ``taken`` are the names that others have, and gets this one."""
    said = file if alone and _DEFAULT_SHEET.fullmatch(sheet.strip()) else sheet
    if number > 1:
        said = title if title and len(title) <= 40 else f"{said} {number}"
    elif _DEFAULT_SHEET.fullmatch(said.strip()) and title and len(title) <= 40:
        said = title
    if _folded(_plain(said)) in taken:
        said = f"{file} {said}" if _folded(_plain(f"{file} {said}")) not in taken else said
    return _free(taken, said, "table", "table_1")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _free(taken: set[str], heading: str, what: str, otherwise: str) -> str:
    """The first candidate that no database has anything against, with a number where it is taken."""
    best = next(
        (name for name in _candidates(_plain(heading), what) if not name_problems(name, None, what)),
        otherwise,
    )
    number, name = 1, best
    while _folded(name) in taken:
        number += 1
        name = f"{best}_{number}"
    taken.add(_folded(name))
    return name


def _candidates(name: str, what: str) -> Iterator[str]:
    if name:
        yield name
        if what == "table":
            yield f"{name}s"
            yield f"{name}_data"
        else:
            yield f"{name}_value"
        yield f"{what}_{name}"
        ascii_only = re.sub(r"[^a-z0-9_]+", "_", name).strip("_")
        if ascii_only and ascii_only != name:
            yield f"{what}_{ascii_only}"


def _plain(heading: str) -> str:
    """The heading in small letters, with ``_`` between its words; letters of all scripts are kept."""
    text = unicodedata.normalize("NFKC", heading)
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    text = _HUMP.sub(" ", text.translate(_LETTERS))
    text = "".join(_base(one) for one in text).casefold()
    text = unicodedata.normalize("NFC", text)
    name = re.sub(r"[^\w]+|_+", "_", text).strip("_")
    name = name.encode()[:_LONGEST].decode(errors="ignore").strip("_")
    return f"n_{name}" if name[:1].isdigit() else name


def _base(letter: str) -> str:
    """A Latin letter without its accents; other letters as they are."""
    if letter.isascii():
        return letter
    parts = unicodedata.normalize("NFD", letter)
    return parts[0] if parts[0].isascii() and parts[0].isalpha() else letter
