"""Names: which a database can carry, how unnamed constraints are called, and the nearest known name (F17)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from hashlib import sha256
from heapq import nsmallest
from itertools import islice
from string import Formatter

from xl2db.findings import Rule
from xl2db.rules.language import (
    FORBIDDEN_NAME,
    HIDDEN_CHARACTER,
    LOOK_ALIKE,
    NAME_TOO_LONG,
    RESERVED_WORD,
    WRONG_CONVENTION,
)
from xl2db.schema.misread import Misread
from xl2db.schema.reserved_words import reserved_in

Problem = tuple[Rule, str, str | None]

LONGEST_IN_BYTES = 63
"""What PostgreSQL keeps of a name."""
LONGEST_IN_CHARACTERS = 64
"""What MySQL and MariaDB allow."""

_LONGEST_FILE = 251
"""What a table's name may take in the name of a file, without its ending (MySQL and MariaDB)."""

_HASHED = 8
_LONGEST_COMPARED = 100
_MOST_CANDIDATES = 2_000
_MOST_COMPARED = 60
"""So much is looked at to find what a name may mean: a workbook can have 500 wrong ones."""


def nearest(name: str, candidates: Iterable[str], n: int = 3, *, cutoff: float = 0.6) -> list[str]:
    """The candidates that look most like a name, best first; case does not count."""
    wanted = name.casefold()[:_LONGEST_COMPARED]
    known: dict[str, str] = {}
    for candidate in islice(candidates, _MOST_CANDIDATES):
        if len(candidate) <= _LONGEST_COMPARED:
            known.setdefault(candidate.casefold(), candidate)
    likely = _likely(wanted, known) if len(known) > _MOST_COMPARED else known
    return [known[each] for each in get_close_matches(wanted, likely, n, cutoff)]


def _likely(wanted: str, known: Iterable[str]) -> list[str]:
    """Those that begin or end like a name, and are about as long, first: comparing them all costs too much."""
    head, tail, length = wanted[:2], wanted[-2:], len(wanted)
    return nsmallest(
        _MOST_COMPARED,
        known,
        key=lambda each: abs(len(each) - length) - 4 * each.startswith(head) - 4 * each.endswith(tail),
    )


# Names of constraints


_PATTERNS: Mapping[str, str] = {
    "pk": "pk_{table}",
    "unique": "uq_{table}_{columns}",
    "foreign key": "fk_{table}_{columns}",
    "index": "ix_{table}_{columns}",
    "check": "ck_{table}_{name}",
}


@dataclass(frozen=True, slots=True)
class NamingConvention:
    """How keys, references, indexes and rules are called that have no name of their own.

    Each method gives the same name for the same input, at most 63 bytes long.
    """

    patterns: Mapping[str, str] = field(default_factory=lambda: _PATTERNS)

    def primary_key_name(self, table: str) -> str:
        """The name of a table's primary key: ``pk_orders``."""
        return self._name("pk", table=table, columns="")

    def unique_name(self, table: str, columns: Sequence[str]) -> str:
        """The name of a unique key: ``uq_orders_number``."""
        return self._name("unique", table=table, columns="_".join(columns))

    def foreign_key_name(self, table: str, columns: Sequence[str], target: str) -> str:
        """The name of a reference: ``fk_orders_customer_id``."""
        return self._name("foreign key", table=table, columns="_".join(columns), target=target)

    def index_name(self, table: str, columns: Sequence[str]) -> str:
        """The name of an index: ``ix_orders_placed_on``."""
        return self._name("index", table=table, columns="_".join(columns))

    def check_name(self, table: str, what: str) -> str:
        """The name of a rule: ``ck_orders_total``."""
        return self._name("check", table=table, columns=what, name=what)

    def _name(self, kind: str, **words: str) -> str:
        return shortened(self.patterns[kind].format(**words))


_KINDS = {
    "pk": "pk",
    "primary": "pk",
    "primarykey": "pk",
    "unique": "unique",
    "uq": "unique",
    "uk": "unique",
    "uniquekey": "unique",
    "foreignkey": "foreign key",
    "foreign": "foreign key",
    "fk": "foreign key",
    "reference": "foreign key",
    "index": "index",
    "ix": "index",
    "idx": "index",
    "check": "check",
    "ck": "check",
    "rule": "check",
}
_NEEDED = {
    "pk": ("table",),
    "unique": ("table", "columns"),
    "foreign key": ("table", "columns"),
    "index": ("table", "columns"),
    "check": ("table", "name"),
}
_ALLOWED = {
    "pk": {"table"},
    "unique": {"table", "columns"},
    "foreign key": {"table", "columns", "target"},
    "index": {"table", "columns"},
    "check": {"table", "name", "columns"},
}

DEFAULT_NAMES = NamingConvention()


@lru_cache(maxsize=64)
def constraint_names(convention: str | None) -> NamingConvention:
    """The naming convention of a text (``pk={table}_pkey; unique={table}_{columns}_key``), or the default.

    Raises :class:`Misread` for a text that is none.
    """
    if convention is None or convention.strip().casefold() in ("", "default", "standard"):
        return DEFAULT_NAMES
    patterns = dict(_PATTERNS)
    position = 0
    for part in re.split(r"[;\n]", convention):
        span = (position, position + len(part))
        position += len(part) + 1
        if part.strip():
            word, equals, pattern = part.partition("=")
            kind = _KINDS.get(re.sub(r"[\s_-]", "", word).casefold())
            if not equals or kind is None:
                raise Misread(
                    WRONG_CONVENTION,
                    f"{part.strip()!r} does not name one of pk, unique, foreign key, index, check.",
                    hint="Write for example pk={table}_pkey; unique={table}_{columns}_key.",
                    span=span,
                )
            patterns[kind] = _pattern(kind, pattern.strip(), span)
    return NamingConvention(patterns)


def _pattern(kind: str, pattern: str, span: tuple[int, int]) -> str:
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError:
        raise Misread(
            WRONG_CONVENTION,
            f"The braces of {pattern!r} do not match.",
            hint="Write {table} and {columns}, each with two braces.",
            span=span,
        ) from None
    fields = [name for _, name, _, _ in parts if name is not None]
    odd = [name for _, name, spec, conversion in parts if name is not None and (spec or conversion)]
    unknown = odd or [name for name in fields if name not in _ALLOWED[kind]]
    allowed = ", ".join("{" + name + "}" for name in sorted(_ALLOWED[kind]))
    if unknown:
        raise Misread(
            WRONG_CONVENTION,
            f"{{{unknown[0]}}} can't stand in the pattern for {kind}.",
            hint=f"It can use {allowed}.",
            span=span,
        )
    for needed in _NEEDED[kind]:
        if needed not in fields and not (needed == "name" and "columns" in fields):
            raise Misread(
                WRONG_CONVENTION,
                f"The pattern for {kind} lacks {{{needed}}}, so names would not be different.",
                hint=f"Write for example {_PATTERNS[kind]}.",
                span=span,
            )
    fixed = "".join(text for text, *_ in parts)
    for rule, message, _ in name_problems(fixed, None, "pattern") if fixed else ():
        if rule not in (RESERVED_WORD, NAME_TOO_LONG) and fixed == fixed.strip():
            raise Misread(
                WRONG_CONVENTION, message, hint="Use letters, digits and _ between the braces.", span=span
            )
    if len(fixed.encode()) > 30 or fixed != fixed.strip():
        raise Misread(
            WRONG_CONVENTION,
            f"{pattern!r} is no good pattern: its fixed part is too long, or begins or ends with a space.",
            hint=f"Write for example {_PATTERNS[kind]}.",
            span=span,
        )
    return pattern


def shortened(name: str, longest: int = LONGEST_IN_BYTES) -> str:
    """The name itself, or its beginning with a hash of the whole, so that it fits in so many bytes."""
    encoded = name.encode("utf-8", "surrogatepass")
    if len(encoded) <= longest:
        return name
    end = "_" + sha256(encoded).hexdigest()[:_HASHED]
    return encoded[: longest - len(end)].decode(errors="ignore").rstrip() + end


def primary_key_name(table: str) -> str:
    """The default name of a primary key."""
    return DEFAULT_NAMES.primary_key_name(table)


def unique_name(table: str, columns: Sequence[str]) -> str:
    """The default name of a unique key."""
    return DEFAULT_NAMES.unique_name(table, columns)


def foreign_key_name(table: str, columns: Sequence[str], target: str) -> str:
    """The default name of a reference."""
    return DEFAULT_NAMES.foreign_key_name(table, columns, target)


def index_name(table: str, columns: Sequence[str]) -> str:
    """The default name of an index."""
    return DEFAULT_NAMES.index_name(table, columns)


def check_name(table: str, what: str) -> str:
    """The default name of a rule."""
    return DEFAULT_NAMES.check_name(table, what)


# Problems of names

_SIMPLE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
_UNREADABLE = "\ufffd"
_PREFIXES = {"sqlite_": "sqlite", "pg_": "postgresql"}
_OWN_COLUMNS = (
    (["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"], ("postgresql",), "PostgreSQL"),
    (["db_row_id", "db_trx_id", "db_roll_ptr"], ("mysql", "mariadb"), "MariaDB"),
)
_OWN_TABLES = ("alembic_version", "_alembic_tmp_", "xl2db_")
_OWN_THINGS = ("alembic_version", "alembic_version_pkc")
_VISIBLE_JOINERS = ("\u200c", "\u200d")


def name_problems(name: str, target: str | None, what: str) -> list[Problem]:
    """What is wrong with a name, as rule, sentence and hint; ``what`` is table, column, schema, constraint,
    list or sequence.

    Without a target the strictest database counts.
    """
    return list(_name_problems(name, target, what))


@lru_cache(maxsize=16384)
def _name_problems(name: str, target: str | None, what: str) -> tuple[Problem, ...]:
    if _SIMPLE.fullmatch(name):
        return (*_own_names(name, target, what), *_reserved(name, target, what))
    return tuple(_all_problems(name, target, what))


def _all_problems(name: str, target: str | None, what: str) -> Iterator[Problem]:
    if not name.strip():
        yield (
            FORBIDDEN_NAME,
            f"The name of this {what} is empty.",
            "Type a name; letters, digits and _ work everywhere.",
        )
        return
    yield from _unseen(name, what)
    if name != name.strip():
        yield FORBIDDEN_NAME, f"The name {name!r} begins or ends with a space.", f"Type {name.strip()}."
    yield from _characters(name, target, what)
    yield from _too_long(name, target, what)
    yield from _look_alikes(name, what)
    yield from _own_names(name, target, what)
    yield from _reserved(name, target, what)


def hidden_in(name: str) -> list[str]:
    """The characters of a name that cannot be seen; joiners within scripts that are written with them can."""
    return [
        character
        for place, character in enumerate(name)
        if (
            unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
            and not _joins(name, place)
        )
        or character in "\u00a0\u115f\u1160\u2800\u3164\uffa0\u034f\u17b4\u17b5"
        or (unicodedata.category(character) == "Zs" and character not in " \u3000")
        or 0xFE00 <= ord(character) <= 0xFE0F
    ]


def _unseen(name: str, what: str) -> Iterator[Problem]:
    hidden = hidden_in(name)
    if hidden:
        shown = "".join(character for character in name if character not in hidden).strip()
        names = ", ".join(dict.fromkeys(_character_name(character) for character in hidden))
        yield (
            HIDDEN_CHARACTER,
            f"The name of this {what} holds a character that cannot be seen: {names}.",
            f"Type {shown} by hand." if shown else "Type the name by hand.",
        )


def _joins(name: str, place: int) -> bool:
    """Whether a joiner stands between letters of a script that is written with them."""
    if name[place] not in _VISIBLE_JOINERS or not 0 < place < len(name) - 1:
        return False
    around = [unicodedata.name(name[i], "").partition(" ")[0] for i in (place - 1, place + 1)]
    return all(script not in ("", "LATIN", "CYRILLIC", "GREEK", "DIGIT", "LOW") for script in around)


def _character_name(character: str) -> str:
    known = unicodedata.name(character, "").lower()
    return f"{known or 'control character'} (U+{ord(character):04X})"


def _characters(name: str, target: str | None, what: str) -> Iterator[Problem]:
    hint = "Take it out; letters, digits and _ work everywhere."
    if _UNREADABLE in name:
        yield FORBIDDEN_NAME, f"The name {name} holds a character that could not be read.", hint
    if target in (None, "mysql", "mariadb") and any(ord(character) > 0xFFFF for character in name):
        yield FORBIDDEN_NAME, f"The name {name} holds a character that MySQL and MariaDB can't carry.", hint
    if target in (None, "mysql", "mariadb") and name.strip().endswith("."):
        yield (
            FORBIDDEN_NAME,
            f"The name {name} ends with a dot, which gets lost.",
            f"Type {name.rstrip('. ')}.",
        )
    if unicodedata.normalize("NFC", name) != name:
        yield (
            HIDDEN_CHARACTER,
            f"The name {name} is written with accents as characters of their own.",
            "Type the name again by hand.",
        )


def _too_long(name: str, target: str | None, what: str) -> Iterator[Problem]:
    size = len(name.encode("utf-8", "surrogatepass"))
    if target in (None, "postgresql") and size > LONGEST_IN_BYTES:
        beyond = f"takes {size} bytes; PostgreSQL keeps only {LONGEST_IN_BYTES}"
    elif target in ("mysql", "mariadb") and len(name) > LONGEST_IN_CHARACTERS:
        beyond = f"is {len(name)} characters long; {target} allows {LONGEST_IN_CHARACTERS}"
    elif (
        what in ("table", "sequence")
        and target in (None, "mysql", "mariadb")
        and _size_of_file(name) > _LONGEST_FILE
    ):
        beyond = "makes a file's name of more than 255 bytes on MySQL and MariaDB"
    elif size > 255:
        beyond = f"takes {size} bytes; that is too long to work with"
    else:
        return
    shown = name if len(name) <= 80 else name[:79] + "…"
    yield (
        NAME_TOO_LONG,
        f"The name {shown} {beyond}.",
        "Take a shorter name, and put the long one into Label.",
    )


_TWO_SIGNS = re.compile("[\u00c0-\u02af\u0370-\u058f\u1f00-\u1fff\u2160-\u217f\u24b6-\u24e9\uff21-\uff5a]")


def _size_of_file(table: str) -> int:
    """How long MySQL's and MariaDB's name of a table's file is: ``@`` and two or four signs for most letters."""
    if len(table) * 5 <= _LONGEST_FILE:
        return 0
    plain = len(re.findall(r"[A-Za-z0-9_]", table))
    short = len(_TWO_SIGNS.findall(table))
    return plain + 3 * short + 5 * (len(table) - plain - short)


# Letters that look like those of another alphabet, by the script's name in Unicode.
_CONFUSABLE = {
    "CYRILLIC": frozenset("авеёіїјкмнорсѕтухьАВЕЁЗІЇЈКМНОРЅСТУХԁԛԝҮүһ"),
    "GREEK": frozenset("αβγεικνορτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"),
    "ARMENIAN": frozenset("օսցհոռԼՍՕ"),
    "CHEROKEE": frozenset("ᎪᎫᎬᎳᏃᏒᏔᏢᏴ"),
}


def _look_alikes(name: str, what: str) -> Iterator[Problem]:
    if name.isascii():
        return
    for word in re.findall(r"[^\W\d_]+", name):
        scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
        foreign = scripts & _CONFUSABLE.keys()
        odd = [letter for letter in word if any(letter in _CONFUSABLE[script] for script in foreign)]
        if len(scripts & {"LATIN", *_CONFUSABLE}) > 1 and odd:
            names = ", ".join(dict.fromkeys(f"{each} is {unicodedata.name(each).lower()}" for each in odd))
            yield (
                LOOK_ALIKE,
                f"The name {name} mixes alphabets that look alike: {names}.",
                "Type the name again with one keyboard.",
            )
            return


def _own_names(name: str, target: str | None, what: str) -> Iterator[Problem]:
    lower = name.casefold()
    is_own = lower.startswith(_OWN_TABLES) if what == "table" else lower in _OWN_THINGS
    if is_own and what not in ("column", "schema"):
        yield (
            FORBIDDEN_NAME,
            f"The {what} {name} would be mixed up with what migrations need themselves.",
            "Take another name.",
        )
        return
    for prefix, owner in _PREFIXES.items():
        if (
            lower.startswith(prefix)
            and what not in ("column", "list", "sequence")
            and target in (None, owner)
        ):
            where = "SQLite" if owner == "sqlite" else "PostgreSQL"
            yield (
                FORBIDDEN_NAME,
                f"Names that begin with {prefix} belong to {where} itself.",
                f"Type {name[len(prefix) :] or 'another name'}.",
            )
    if what == "column":
        for words, targets, owner in _OWN_COLUMNS:
            if target in (None, *targets) and (name if owner == "PostgreSQL" else lower) in words:
                yield (
                    FORBIDDEN_NAME,
                    f"{owner} has a column {name} in each table by itself.",
                    "Take another name.",
                )
    if what == "schema" and lower in ("information_schema", "mysql", "performance_schema", "sys"):
        yield FORBIDDEN_NAME, f"The schema {name} belongs to the database itself.", "Take another name."


def _reserved(name: str, target: str | None, what: str) -> Iterator[Problem]:
    if what in ("constraint", "list", "sequence"):
        return
    databases = reserved_in(name.lower(), target)
    if databases:
        yield (
            RESERVED_WORD,
            f"{name} is a word of the language SQL on {' and '.join(databases)}; it works, in quotes.",
            "Another name is kinder to the people who write SQL by hand.",
        )
