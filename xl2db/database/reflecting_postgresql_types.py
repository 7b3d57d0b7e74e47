"""The types of columns in PostgreSQL: friendly where that is the very same type, else by their own name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from xl2db.database.implied_casts import ColumnType
from xl2db.database.postgresql_catalog import Catalog
from xl2db.schema.misread import Misread
from xl2db.schema.model import Kind, ListValue, Type, ValueList
from xl2db.schema.reserved_words import RESERVED
from xl2db.schema.types import MOST_DECIMALS, MOST_DIGITS, parse_type, type_text

# A domain is followed to what it is made of; of an array, ``e`` is the type of its items.
_TYPES = """
WITH RECURSIVE made(typid, typmod, base, size) AS (
  SELECT DISTINCT a.atttypid, a.atttypmod, a.atttypid, a.atttypmod FROM pg_attribute a
  WHERE a.attrelid = ANY (CAST(%(tables)s AS oid[])) AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT m.typid, m.typmod, t.typbasetype, t.typtypmod
  FROM made m JOIN pg_type t ON t.oid = m.base WHERE t.typtype = 'd')
SELECT m.typid::int8, m.typmod, format_type(m.typid, NULL), format_type(b.oid, NULL),
       format_type(b.oid, m.size), b.typcollation::int8, b.typtype = 'e', coalesce(e.oid, b.oid)::int8,
       n.nspname::text, coalesce(e.typname, b.typname)::text, e.oid IS NOT NULL,
       CASE WHEN t.typtype = 'd' THEN dn.nspname::text END, t.typname::text
FROM made m
JOIN pg_type b ON b.oid = m.base AND b.typtype <> 'd'
JOIN pg_type t ON t.oid = m.typid
JOIN pg_namespace dn ON dn.oid = t.typnamespace
LEFT JOIN pg_type e ON e.oid = b.typelem AND e.typarray = b.oid
JOIN pg_namespace n ON n.oid = coalesce(e.typnamespace, b.typnamespace)
"""

_ENUMS = """
SELECT t.oid::int8, n.nspname::text, t.typname::text,
       ARRAY(SELECT l.enumlabel::text FROM pg_enum l WHERE l.enumtypid = t.oid ORDER BY l.enumsortorder)
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'e'
  AND (t.typnamespace = ANY (CAST(%(spaces)s AS oid[])) OR t.oid = ANY (CAST(%(used)s AS oid[])))
  AND NOT EXISTS (SELECT FROM pg_depend x
                  WHERE x.classid = 'pg_type'::regclass AND x.objid = t.oid AND x.deptype = 'e')
"""

_FRIENDLY = {
    "text": Kind.TEXT,
    "smallint": Kind.SMALL_NUMBER,
    "integer": Kind.WHOLE_NUMBER,
    "bigint": Kind.BIG_NUMBER,
    "double precision": Kind.NUMBER,
    "boolean": Kind.YES_NO,
    "date": Kind.DATE,
    "time without time zone": Kind.TIME,
    "timestamp without time zone": Kind.DATE_AND_TIME,
    "timestamp with time zone": Kind.TIMESTAMP,
    "interval": Kind.DURATION,
    "uuid": Kind.UUID,
    "jsonb": Kind.JSON,
    "bytea": Kind.BINARY,
}
_VARCHAR = re.compile(r"character varying\((\d+)\)")
_NUMERIC = re.compile(r"numeric\((\d+),(\d+)\)")
_SIZES = re.compile(r"(\([^()\"]*\))?((?:\[\])*)\Z")
_SHORTER = (
    (re.compile(r"character varying"), "varchar"),
    (re.compile(r"character(?=\()"), "char"),
    (re.compile(r"bit varying"), "varbit"),
    (re.compile(r"(time|timestamp)(\(\d\))? without time zone"), r"\1\2"),
    (re.compile(r"(time|timestamp)(\(\d\))? with time zone"), r"\1tz\2"),
)
_COLLATED = re.compile(r"text|(varchar|char)(\(\d+\))?|bpchar")
_BARE = re.compile(r"[a-z_][a-z0-9_]*")
_DEFAULT_COLLATION = 100


class Made(NamedTuple):
    """The type of a column, by its numbers.

    ``name`` is PostgreSQL's word for it, ``base`` that for what a domain is made of, ``sized`` the same with
    its sizes; ``oid``, ``schema`` and ``plain_name`` are those of the base, or of the items of an array.
    """

    typid: int
    typmod: int
    name: str
    base: str
    sized: str
    collation: int
    is_enum: bool
    oid: int
    schema: str
    plain_name: str
    is_array: bool
    domain_schema: str | None
    domain: str

    @property
    def column_type(self) -> ColumnType:
        """The type as expressions know it."""
        return ColumnType(_in_expressions(self.name), _in_expressions(self.base))


class Types:
    """The types of all columns, each found once."""

    def __init__(self, catalog: Catalog, tables: Collection[int]) -> None:
        self._catalog = catalog
        rows = [Made(*row) for row in catalog.rows(_TYPES, tables=list(tables))]
        self._made = {(made.typid, made.typmod): made for made in rows}
        used = [made.oid for made in rows if made.is_enum]
        enums = catalog.rows(_ENUMS, spaces=catalog.spaces, used=used)
        self._enums: Mapping[int, ValueList] = dict(_lists(catalog, enums))
        self._known: dict[tuple[int, int], Type] = {}

    @property
    def lists(self) -> tuple[ValueList, ...]:
        """The enum types, by their names."""
        return tuple(sorted(self._enums.values(), key=lambda values: ("." in values.name, values.name)))

    def made(self, typid: int, typmod: int) -> Made:
        """The type of a column by its numbers."""
        return self._made[typid, typmod]

    def of(self, made: Made) -> Type:
        """The type in the words of the workbook, without a collation."""
        key = (made.typid, made.typmod)
        if key not in self._known:
            self._known[key] = self._type(made)
        return self._known[key]

    def values(self, type_: Type) -> tuple[str, ...] | None:
        """The values of a list, or of ``one of``."""
        if type_.kind is Kind.ONE_OF:
            return type_.values
        found = next((each for each in self._enums.values() if each.name == type_.name), None)
        return tuple(each.value for each in found.values) if found and type_.kind is Kind.LIST else None

    @property
    def said(self) -> Collection[int]:
        """The numbers of the enum types that are said as a list."""
        return self._enums.keys()

    def _type(self, made: Made) -> Type:
        if made.is_enum and made.oid in self._enums and not made.is_array:
            return Type(Kind.LIST, name=self._enums[made.oid].name)
        if made.schema == "pg_catalog":
            friendly = _friendly(made.sized)
            if friendly:
                return friendly
        shown = shorter(made.sized)
        own = _known_type(shown) if made.schema == "pg_catalog" or "." not in shown else None
        return own or Type(Kind.DATABASE, name=self._with_schema(made), dialect="postgresql")

    def _with_schema(self, made: Made) -> str:
        """The name of a type that is someone's own: in quotes, or with its schema."""
        match = _SIZES.search(made.sized)
        sizes = match[0] if match else ""
        if made.schema == "pg_catalog" and made.sized.startswith('"'):
            return made.sized
        if made.schema == self._catalog.default_schema:
            return '"' + made.plain_name.replace('"', '""') + '"' + sizes
        return f"{_quoted(made.schema)}.{_quoted(made.plain_name)}{sizes}"


def _lists(
    catalog: Catalog, rows: Iterator[tuple[int, str, str, list[str]]]
) -> Iterator[tuple[int, ValueList]]:
    """The enum types that a list can say: with values, and with a name that is read back."""
    for oid, schema, name, labels in rows:
        here = schema == catalog.default_schema
        shown = name if here else f"{schema}.{name}"
        dotted = "." in name or (not here and "." in schema)
        if labels and not dotted and _is_read_back(Type(Kind.LIST, name=shown)):
            yield oid, ValueList(shown, tuple(map(ListValue, labels)), native=True)


def shorter(text: str) -> str:
    """``character varying(40)`` as people write it: ``varchar(40)``."""
    for pattern, word in _SHORTER:
        text = pattern.sub(word, text)
    return text


def may_have_collation(type_: Type) -> bool:
    """Whether a column of the type can say its collation."""
    return type_.kind is Kind.TEXT or (
        type_.kind is Kind.DATABASE and _COLLATED.fullmatch(type_.name or "") is not None
    )


def _friendly(text: str) -> Type | None:
    if kind := _FRIENDLY.get(text):
        return Type(kind)
    if match := _VARCHAR.fullmatch(text):
        return Type(Kind.TEXT, (int(match[1]),))
    if match := _NUMERIC.fullmatch(text):
        digits, decimals = int(match[1]), int(match[2])
        if digits <= MOST_DIGITS and decimals <= min(digits, MOST_DECIMALS):
            return Type(Kind.DECIMAL, (digits, decimals))
    return None


def _known_type(name: str) -> Type | None:
    """A type that is known by this name; with the database's name before it where the name alone is taken."""
    for text in (name, f"postgresql: {name}"):
        try:
            found = parse_type(text)
        except Misread:
            continue
        if found.kind is Kind.DATABASE and found.name == name:
            return found
    return None


def _is_read_back(type_: Type) -> bool:
    try:
        return parse_type(type_text(type_)) == type_
    except Misread:
        return False


def _quoted(name: str) -> str:
    plain = _BARE.fullmatch(name) and name not in RESERVED["postgresql"]
    return name if plain else '"' + name.replace('"', '""') + '"'


def _in_expressions(name: str) -> str:
    """What PostgreSQL calls a type where it casts to it."""
    return {"character": "bpchar", "character[]": "bpchar[]"}.get(name, name)
