"""Types: what people type into a Type cell, and the one canonical text of each type (F9-F13)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from xl2db.rules.language import CONTRADICTING_LENGTH, TYPE_LIMIT, UNKNOWN_TYPE, WRONG_VALUES
from xl2db.schema.database_types import ARRAYS, KNOWN, MODIFIERS, TARGET_WORDS, TARGETS, Arguments
from xl2db.schema.misread import Misread
from xl2db.schema.model import Kind, Type
from xl2db.schema.names import nearest
from xl2db.schema.type_words import FRIENDLY_WORDS, LIST_WORDS, ONE_OF_WORDS, PERCENT_SIGN, plain
from xl2db.schema.value_lists import ValuesError, first_twice, split_values, values_text

FRIENDLY: tuple[str, ...] = (
    "text",
    "text(N)",
    "whole number",
    "small number",
    "big number",
    "decimal(P,S)",
    "number",
    "floating",
    "money",
    "percent",
    "yes/no",
    "date",
    "time",
    "date and time",
    "timestamp",
    "duration",
    "uuid",
    "json",
    "binary",
    "email",
    "url",
    "phone",
    "list: NAME",
    "one of: a, b, c",
    "auto number",
)
"""The friendly names, as dropdowns and documents show them."""

LONGEST_TEXT = 10_485_760
LONGEST_TEXT_OF_MYSQL = 16_383
MOST_DIGITS = 65
MOST_DECIMALS = 30
PLAIN_DECIMAL = (19, 4)
"""What ``decimal`` without any size means."""

_LONGEST_CELL = 32_767
_WHOLE = frozenset({Kind.WHOLE_NUMBER, Kind.SMALL_NUMBER, Kind.BIG_NUMBER, Kind.AUTO_NUMBER})
_PREFIXED = re.compile(r"\s*([^:：(（]+?)\s*[:：]\s*(.*)", re.DOTALL)
_BRACKETED = re.compile(r"\s*([^(（,，;]+?)\s*[(（](.*)[)）]\s*", re.DOTALL)
_SIZED = re.compile(
    r"(?P<word>.+?)(?:\s*\(\s*|(?<=\D)[\s:=-]\s*)(?P<first>\d{1,12})\s*(?:[,.;、/]\s*(?P<second>\d{1,12})\s*)?"
    r"(?:chars?|characters?|letters?|digits|文字|桁|字|位|Zeichen|Stellen)?\s*\)?\s*",
    re.IGNORECASE,
)
_MYSQL_COLLATION = re.compile(
    r"(utf8mb[34]|utf8|ucs2|utf16|utf32|latin\d|ascii|cp\d+|uca1400)\w*_\w+", re.IGNORECASE
)
_COLLATED = re.compile(
    r"(?P<type>.*\S)\s+collate\s+(?P<name>\"[^\"]{1,63}\"|[\w.@-]{1,63})\s*", re.IGNORECASE | re.DOTALL
)
_TEXTS = frozenset({Kind.TEXT, Kind.EMAIL, Kind.URL, Kind.PHONE})
_COLLATED_TEXTS = frozenset(
    [
        "varchar",
        "char",
        "character",
        "text",
        "tinytext",
        "mediumtext",
        "longtext",
        "clob",
        "nvarchar",
        "nchar",
        "citext",
    ]
)
_NAME = r"(?:\"(?:[^\"]|\"\")+\"|[^\W\d][\w$]*)"
_TYPE_OF_POSTGRESQL = re.compile(rf"(?:{_NAME}\.{_NAME}|\"(?:[^\"]|\"\")+\")(?:\([^()]*\))?(?:\[\])*")
_TYPE_OF_SQLITE = re.compile(r"[^\W\d]\w*(?: \w+)*(?:\([-+\d., ]*\))?")
_ARRAY = re.compile(r"[\[\]［］]")
_OWN = re.compile(
    r"(?P<word>[a-z_][a-z0-9_ ]*?)\s*(?:\((?P<arguments>.*)\)\s*(?P<rest>[a-z ]*?)\s*)?"
    r"(?P<array>(?:\[\s*\d*\s*\]\s*)*)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Sizes:
    """What the cells Length, Precision and Scale say."""

    length: int | None = None
    precision: int | None = None
    scale: int | None = None

    @property
    def empty(self) -> bool:
        return self.length is None and self.precision is None and self.scale is None

    def __str__(self) -> str:
        said = (("Length", self.length), ("Precision", self.precision), ("Scale", self.scale))
        return " and ".join(f"{name} {size}" for name, size in said if size is not None)


def parse_type(
    text: str,
    *,
    length: int | None = None,
    precision: int | None = None,
    scale: int | None = None,
    target: str | None = None,
) -> Type:
    """The type that a Type cell says, together with the cells Length, Precision and Scale.

    Friendly names and their many spellings give a friendly type; other names are a database's own type
    and kept as written. ``target`` decides only whether such a type is known, never what a text means, so
    that a schema does not change when a database is named. Raises :class:`Misread`.
    """
    return _parse(text, _Sizes(length, precision, scale), target)


@lru_cache(maxsize=4096)
def _parse(text: str, sizes: _Sizes, target: str | None) -> Type:
    if len(text) > _LONGEST_CELL or not text.strip():
        raise _unknown(text, target)
    if (match := _COLLATED.fullmatch(text)) and not _is_choice(text):
        return _collated(_parse(match["type"], sizes, target), match["name"])
    found = _choice(text) or _for_one_database(text, sizes)
    if found is not None:
        if found.kind in (Kind.LIST, Kind.ONE_OF) and not sizes.empty:
            raise _no_size(found, sizes)
        return found
    found = _friendly(text, sizes)
    if found is not None:
        return _checked(found, target)
    name = _own_type(text, sizes, target)
    if name is None:
        raise _unknown(text, target)
    return Type(Kind.DATABASE, name=name)


def _is_choice(text: str) -> bool:
    match = _PREFIXED.fullmatch(text)
    return match is not None and plain(match[1]) in (*LIST_WORDS, *ONE_OF_WORDS)


def _collated(found: Type, name: str) -> Type:
    """A text whose letters have an order of their own."""
    word = re.split(r"[( ]", found.name or "", maxsplit=1)[0] if found.kind is Kind.DATABASE else ""
    if found.kind not in _TEXTS and word not in _COLLATED_TEXTS:
        raise Misread(
            UNKNOWN_TYPE,
            f"Only a text has a collation, and {found} is none.",
            hint=f"Type {found}, or text(40) collate {name}.",
        )
    return replace(found, collation=name.strip('"'))


def collation_databases(name: str) -> tuple[str, ...]:
    """The databases that have a collation of that name, as far as a name tells."""
    if name.lower() in ("nocase", "rtrim"):
        return ("sqlite",)
    if name.lower() == "binary":
        return ("sqlite", "mariadb", "mysql")
    if _MYSQL_COLLATION.fullmatch(name):
        return ("mariadb", "mysql")
    return ("postgresql",)


# Lists and choices


def _choice(text: str) -> Type | None:
    """``list: NAME`` and ``one of: a, b``; None where the text is neither."""
    match = _PREFIXED.fullmatch(text) or _BRACKETED.fullmatch(text)
    word, rest = (match[1], match[2]) if match else (text.strip(), "")
    if match is None:
        match_space = re.match(r"\s*(one\s+of|list)\b(?:\s+of\b)?\s*(.*)", text, re.IGNORECASE | re.DOTALL)
        if match_space is None:
            if plain(text) not in LIST_WORDS and plain(text) not in ONE_OF_WORDS:
                return None
        else:
            word, rest = match_space[1], match_space[2]
    if plain(word) in ONE_OF_WORDS:
        return Type(Kind.ONE_OF, values=_values(rest))
    if plain(word) in LIST_WORDS:
        return Type(Kind.LIST, name=_list_name(rest))
    return None


def _values(text: str) -> tuple[str, ...]:
    hint = "Write the values with commas between them: one of: small, medium, large."
    try:
        values = split_values(text)
    except ValuesError as error:
        raise Misread(WRONG_VALUES, str(error), hint=hint) from None
    if not values:
        raise Misread(WRONG_VALUES, "This choice names no values.", hint=hint)
    if len(values) == 1 and "/" in values[0] and '"' not in text:
        parts = ", ".join(part.strip() for part in values[0].split("/"))
        raise Misread(
            WRONG_VALUES, f"{values[0]} is read as a single value.", hint=f"Type one of: {parts} instead."
        )
    if twice := first_twice(values):
        first, second = twice
        message = (
            f"The value {first!r} stands here twice."
            if first == second
            else f"The values {first!r} and {second!r} differ only by small and capital letters."
        )
        raise Misread(WRONG_VALUES, message, hint="Leave one of them out.")
    return values


def _list_name(text: str) -> str:
    name = text.strip()
    if len(name) > 1 and name[0] in "\"'“‘" and name[-1] in "\"'”’":
        name = name[1:-1]
    if not name:
        raise Misread(
            WRONG_VALUES,
            "This type does not say which list is meant.",
            hint="Type the name of a list of the sheet Lists: list: order_status. "
            "Or write the values here: one of: small, medium, large.",
        )
    return name


# Friendly types


def _friendly(text: str, sizes: _Sizes) -> Type | None:
    if _ARRAY.search(text):
        return None
    kind = Kind.PERCENT if text.strip() in (PERCENT_SIGN, "％") else FRIENDLY_WORDS.get(plain(text))
    if kind is not None:
        return _with_sizes(kind, (), sizes)
    normal = unicodedata.normalize("NFKC", text)
    match = _SIZED.fullmatch(normal)
    if match is None:
        return None
    kind = FRIENDLY_WORDS.get(plain(match["word"]))
    if kind is None:
        return None
    typed = tuple(int(number) for number in (match["first"], match["second"]) if number)
    if kind in (Kind.DECIMAL, Kind.NUMBER) or (kind is Kind.TEXT and len(typed) == 1):
        return _with_sizes(kind, typed, sizes)
    return None


def _with_sizes(kind: Kind, typed: tuple[int, ...], sizes: _Sizes) -> Type | None:
    if kind is Kind.TEXT:
        return Type(kind, _length("text", typed, sizes))
    if kind in (Kind.DECIMAL, Kind.NUMBER):
        if kind is Kind.NUMBER and not typed and sizes.empty:
            return Type(kind)
        return Type(Kind.DECIMAL, _precision("decimal", typed, sizes) or PLAIN_DECIMAL)
    if not sizes.empty and not (kind in _WHOLE and sizes == _Sizes(scale=0)):
        raise _no_size(Type(kind), sizes)
    return Type(kind)


def _length(word: str, typed: tuple[int, ...], sizes: _Sizes) -> tuple[int, ...]:
    """The argument of a type that has a length, from its own text or from the cell Length."""
    if sizes.precision is not None or sizes.scale not in (None, 0):
        misplaced = replace(sizes, length=None)
        raise Misread(
            CONTRADICTING_LENGTH,
            f"{word} has a length, but here stands {misplaced}.",
            hint="Empty the cells Precision and Scale, and type the number of characters into Length.",
        )
    if sizes.length is None or typed == (sizes.length,):
        return typed
    if typed:
        raise _contradiction(f"{word}({typed[0]})", sizes)
    return (sizes.length,)


def _precision(word: str, typed: tuple[int, ...], sizes: _Sizes) -> tuple[int, ...]:
    """Precision and scale, both or none, from the type's own text or from the cells."""
    precision = sizes.length if sizes.precision is None else sizes.precision
    if sizes.length is not None and sizes.length != precision:
        raise Misread(
            CONTRADICTING_LENGTH,
            f"Length {sizes.length} and Precision {precision} contradict each other.",
            hint="Empty the cell Length.",
        )
    if typed:
        full = typed if len(typed) == 2 else (typed[0], 0 if sizes.scale is None else sizes.scale)
        if precision not in (None, full[0]) or sizes.scale not in (None, full[1]):
            raise _contradiction(f"{word}({','.join(map(str, typed))})", sizes)
        return full
    if precision is None:
        if sizes.scale is not None:
            raise Misread(
                CONTRADICTING_LENGTH,
                f"Scale {sizes.scale} says how many digits stand after the point, but not how many there are "
                "in all.",
                hint="Fill in Precision, too, or type decimal(10,2) into Type.",
            )
        return ()
    return (precision, sizes.scale or 0)


def _contradiction(typed: str, sizes: _Sizes) -> Misread:
    return Misread(
        CONTRADICTING_LENGTH,
        f"{typed} and {sizes} contradict each other.",
        hint="Keep the size in one place, and empty the other.",
    )


def _no_size(found: Type, sizes: _Sizes) -> Misread:
    names = re.sub(r" \d+", "", str(sizes)).replace(" and ", ", ")
    return Misread(
        CONTRADICTING_LENGTH,
        f"A column of the type {found.kind.value} has no size, but here stands {sizes}.",
        hint=f"Empty {names}" + (", or type decimal(10,0) into Type." if found.kind in _WHOLE else "."),
    )


def _checked(found: Type, target: str | None) -> Type:
    """The type itself; raises Misread for sizes out of range."""
    if found.kind is Kind.TEXT and found.arguments:
        size = found.arguments[0]
        longest = LONGEST_TEXT_OF_MYSQL if target in ("mysql", "mariadb") else LONGEST_TEXT
        if not 1 <= size <= longest:
            raise Misread(
                TYPE_LIMIT,
                "A text needs room for at least one character."
                if size < 1
                else f"text({size}) is longer than {longest} characters, the most that there can be.",
                hint="Type text for a text of any length.",
            )
    elif found.kind is Kind.DECIMAL:
        _check_decimal(*found.arguments)
    return found


def _check_decimal(precision: int, scale: int) -> None:
    if scale > precision:
        raise Misread(
            TYPE_LIMIT,
            f"decimal({precision},{scale}) has more digits after the point than digits in all.",
            hint=f"The first number counts all digits: type decimal({precision + scale},{scale}) for "
            f"{precision} digits before the point and {scale} after it.",
        )
    if not 1 <= precision <= MOST_DIGITS or scale > MOST_DECIMALS:
        raise Misread(
            TYPE_LIMIT,
            f"decimal({precision},{scale}) is out of range: from 1 to {MOST_DIGITS} digits in all, "
            f"at most {MOST_DECIMALS} of them after the point.",
            hint="Type smaller numbers, such as decimal(20,6).",
        )


# A database's own types


def _for_one_database(text: str, sizes: _Sizes) -> Type | None:
    """``postgresql: inet``; None where no database is named."""
    match = _PREFIXED.fullmatch(text)
    dialect = TARGET_WORDS.get(plain(match[1])) if match else None
    if match is None or dialect is None:
        return None
    name = _own_type(match[2], sizes, dialect) or _of_its_own(match[2], dialect)
    if name is None:
        raise _unknown(match[2], dialect)
    return Type(Kind.DATABASE, name=name, dialect=dialect)


def _of_its_own(text: str, dialect: str) -> str | None:
    """The name of a type that only this one database has; None where it doesn't look like one.

    PostgreSQL's are written with their schema (``crm.address``) or in quotes. SQLite takes any name for a
    type, and none (``untyped``).
    """
    name = text.strip()
    pattern = {"postgresql": _TYPE_OF_POSTGRESQL, "sqlite": _TYPE_OF_SQLITE}.get(dialect)
    return name if pattern and len(name) <= 200 and pattern.fullmatch(name) else None


def _own_type(text: str, sizes: _Sizes, target: str | None) -> str | None:
    """The canonical text of a database's own type, or None where the target (or any database) lacks it."""
    normal = unicodedata.normalize("NFKC", text).strip()
    match = _OWN.fullmatch(normal)
    if match is None:
        return None
    refused: Misread | None = None
    for each in (target,) if target else TARGETS:
        try:
            found = _own_type_of(match, sizes, each)
        except Misread as misread:
            refused = refused or misread
            continue
        if found is not None:
            return found
    if refused:
        raise refused
    return None


def _own_type_of(match: re.Match[str], sizes: _Sizes, target: str) -> str | None:
    before = match["word"].lower().split()
    behind = (match["rest"] or "").lower().split()
    last = behind if match["arguments"] is not None else before
    modifiers: list[str] = []
    while last and last[-1] in MODIFIERS[target] and len(before) + len(behind) > 1:
        modifiers.insert(0, last.pop())
    takes = KNOWN[target].get(" ".join(before + behind))
    array = re.sub(r"\s", "", match["array"])
    if takes is None or (array and target not in ARRAYS):
        return None
    arguments = _own_arguments(match["arguments"], takes, " ".join(before), sizes)
    if arguments is None:
        return None
    head = " ".join(before) + (f"({arguments})" if arguments else "")
    return " ".join([head, *behind, *modifiers]) + array


def _own_arguments(text: str | None, takes: Arguments, word: str, sizes: _Sizes) -> str | None:
    """The arguments of a type in canonical spelling; None where the type can't have these."""
    if not takes.numbers:
        if not sizes.empty:
            raise _contradiction(word, sizes)
        return _other_arguments(text, takes)
    parts = [part.strip() for part in text.split(",")] if text and text.strip() else []
    if any(not re.fullmatch(r"[0-9]{1,10}", part) for part in parts) or len(parts) > takes.most:
        return None
    typed = tuple(map(int, parts))
    if not sizes.empty:
        if takes.most == 0:
            raise Misread(
                CONTRADICTING_LENGTH,
                f"{word} has no size, but here stands {sizes}.",
                hint="Empty " + re.sub(r" \d+", "", str(sizes)) + ".",
            )
        typed = (_length if takes.most == 1 or sizes == _Sizes(sizes.length) else _precision)(
            word, typed, sizes
        )
    if len(typed) < takes.least:
        return None
    return ",".join(map(str, typed))


def _other_arguments(text: str | None, takes: Arguments) -> str | None:
    if not text or not text.strip():
        return "" if takes.least == 0 else None
    if takes.most <= 2:
        parts = [part.strip() for part in text.split(",")]
        known = len(parts) <= takes.most and all(re.fullmatch(r"[A-Za-z0-9_]{1,40}", part) for part in parts)
        return ",".join(parts) if known else None
    try:
        values = split_values(text)
    except ValuesError:
        return None
    if not values or any("\\" in value or not value.isprintable() for value in values):
        return None
    return ",".join("'" + value.replace("'", "''") + "'" for value in values)


def _unknown(text: str, target: str | None) -> Misread:
    word = re.split(r"[(（\[\d]", text.strip(), maxsplit=1)[0].strip() or text.strip()
    if not word:
        return Misread(
            UNKNOWN_TYPE, "This cell names no type.", hint="Type text, whole number, date or another type."
        )
    friendly = {name.split("(")[0].split(":")[0]: None for name in FRIENDLY}
    own = KNOWN[target] if target else {name: None for known in KNOWN.values() for name in known}
    near = nearest(word, [*friendly, *(name for name in own if name not in friendly)], 3, cutoff=0.0)
    elsewhere = [other for other in TARGETS if other != target and target and _known_to(text, other)]
    shown = text.strip() if len(text.strip()) <= 60 else text.strip()[:60] + "…"
    if elsewhere:
        return Misread(
            UNKNOWN_TYPE,
            f"{shown} is a type of {_joined(elsewhere)}, which {target} does not know. "
            f"The nearest that it knows are {_joined(near)}.",
            hint=f"Type {near[0]}, or {elsewhere[0]}: {shown} to use it on that database alone.",
        )
    start = len(text) - len(text.lstrip())
    return Misread(
        UNKNOWN_TYPE,
        f"{shown} is not a type that {target or 'xl2db'} knows. Did you mean {', '.join(near[:-1])} "
        f"or {near[-1]}?",
        hint=f"Type {near[0]}{_size_of(text, near[0])}.",
        span=(start, start + len(text.strip())),
    )


def _known_to(text: str, target: str) -> bool:
    try:
        return _own_type(text, _Sizes(), target) is not None
    except Misread:
        return False


def _size_of(text: str, word: str) -> str:
    size = re.search(r"\([\d ,]+\)\s*\Z", text)
    return size[0].strip() if size and word in ("text", "decimal", "varchar", "char", "numeric") else ""


def _joined(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


# The canonical text


@lru_cache(maxsize=4096)
def type_text(type_: Type) -> str:
    """The canonical text of a type, which :func:`parse_type` reads back as the same type."""
    if type_.collation:
        is_word = re.fullmatch(r"[a-z]\w*", type_.collation)
        name = type_.collation if is_word else f'"{type_.collation}"'
        return f"{type_text(replace(type_, collation=None))} collate {name}"
    if type_.kind is Kind.LIST:
        return f"list: {type_.name}"
    if type_.kind is Kind.ONE_OF:
        return f"one of: {values_text(type_.values)}"
    if type_.kind is Kind.DATABASE:
        name = type_.name or ""
        return f"{type_.dialect}: {name}" if type_.dialect else name
    arguments = ",".join(map(str, type_.arguments))
    return f"{type_.kind.value}({arguments})" if arguments else type_.kind.value


_CANONICAL = re.compile(r"(text|decimal)\((\d+)(?:,(\d+))?\)")
_SIMPLE = {kind.value: Type(kind) for kind in Kind if kind not in (Kind.LIST, Kind.ONE_OF, Kind.DATABASE)}


@lru_cache(maxsize=4096)
def canonical_type(text: str) -> Type:
    """The type of a canonical text, the exact inverse of :func:`type_text`; types are not checked again.

    Raises :class:`Misread` only for the values of a choice that can't be read.
    """
    if text in _SIMPLE:
        return _SIMPLE[text]
    if (
        " collate " in text
        and (match := _COLLATED.fullmatch(text))
        and not text.startswith(("list:", "one of:"))
    ):
        return replace(canonical_type(match["type"]), collation=match["name"].strip('"'))
    if match := _CANONICAL.fullmatch(text):
        return Type(Kind(match[1]), tuple(int(number) for number in match.groups()[1:] if number))
    word, colon, rest = text.partition(": ")
    if colon and word == Kind.LIST:
        return Type(Kind.LIST, name=rest)
    if colon and word == Kind.ONE_OF:
        return Type(Kind.ONE_OF, values=_values(rest))
    if colon and word in TARGETS:
        return Type(Kind.DATABASE, name=rest, dialect=word)
    return Type(Kind.DATABASE, name=text)


def own_arguments(type_: Type) -> tuple[int, ...]:
    """The numbers in brackets of a type: ``(40,)`` for ``text(40)`` and for ``varchar(40)``."""
    if type_.kind is not Kind.DATABASE:
        return type_.arguments
    found = re.search(r"\((\d+(?:,\d+)?)\)", type_.name or "")
    return tuple(map(int, found[1].split(","))) if found else ()


_FALLBACKS = {
    "jsonb": Type(Kind.JSON),
    "json": Type(Kind.JSON),
    "bytea": Type(Kind.BINARY),
    "real": Type(Kind.NUMBER),
    "float4": Type(Kind.NUMBER),
    "double": Type(Kind.NUMBER),
    "serial": Type(Kind.WHOLE_NUMBER),
    "serial4": Type(Kind.WHOLE_NUMBER),
    "bigserial": Type(Kind.BIG_NUMBER),
    "serial8": Type(Kind.BIG_NUMBER),
    "smallserial": Type(Kind.SMALL_NUMBER),
    "serial2": Type(Kind.SMALL_NUMBER),
    "tinyint": Type(Kind.SMALL_NUMBER),
    "smallint": Type(Kind.SMALL_NUMBER),
    "mediumint": Type(Kind.WHOLE_NUMBER),
    "int": Type(Kind.WHOLE_NUMBER),
    "integer": Type(Kind.WHOLE_NUMBER),
    "bigint": Type(Kind.BIG_NUMBER),
    "year": Type(Kind.SMALL_NUMBER),
    "boolean": Type(Kind.YES_NO),
    "bool": Type(Kind.YES_NO),
    "date": Type(Kind.DATE),
    "time": Type(Kind.TIME),
    "timetz": Type(Kind.TIME),
    "datetime": Type(Kind.DATE_AND_TIME),
    "timestamp": Type(Kind.DATE_AND_TIME),
    "timestamptz": Type(Kind.TIMESTAMP),
    "interval": Type(Kind.DURATION),
    "uuid": Type(Kind.UUID),
    "money": Type(Kind.MONEY),
    "oid": Type(Kind.BIG_NUMBER),
    "inet": Type(Kind.TEXT, (49,)),
    "cidr": Type(Kind.TEXT, (49,)),
    "inet4": Type(Kind.TEXT, (15,)),
    "inet6": Type(Kind.TEXT, (45,)),
    "macaddr": Type(Kind.TEXT, (17,)),
    "macaddr8": Type(Kind.TEXT, (23,)),
}
_BYTES = frozenset({"blob", "tinyblob", "mediumblob", "longblob", "binary", "varbinary"})
_SIZED_TEXTS = frozenset({"varchar", "character", "char", "nvarchar", "nchar", "bpchar", "national"})


def portable_fallback(type_: Type) -> Type:
    """What a database's own type becomes on a database that lacks it; a friendly type is itself."""
    if type_.kind is not Kind.DATABASE:
        return type_
    name = type_.name or ""
    if name.endswith("]"):
        return Type(Kind.JSON)
    word = re.split(r"[( ]", name, maxsplit=1)[0]
    sizes = own_arguments(type_)
    if word in ("timestamp", "time") and name.endswith("with time zone"):
        return Type(Kind.TIMESTAMP if word == "timestamp" else Kind.TIME)
    if word in ("numeric", "decimal", "dec", "fixed") and sizes:
        full = sizes if len(sizes) == 2 else (*sizes, 0)
        return Type(Kind.DECIMAL, (min(full[0], MOST_DIGITS), min(full[1], MOST_DECIMALS)))
    if word in ("numeric", "decimal", "dec", "fixed"):
        return Type(Kind.DECIMAL, PLAIN_DECIMAL)
    if word in _SIZED_TEXTS and len(sizes) == 1:
        return Type(Kind.TEXT, sizes)
    if word in _BYTES or word == "raster":
        return Type(Kind.BINARY)
    if word in ("bigint", "int", "integer") and "unsigned" in name:
        return Type(Kind.DECIMAL, (20, 0)) if word == "bigint" else Type(Kind.BIG_NUMBER)
    return _FALLBACKS.get(word, Type(Kind.TEXT))
