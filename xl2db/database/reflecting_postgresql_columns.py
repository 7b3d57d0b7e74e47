"""The columns of tables in PostgreSQL: types, defaults, how they count, and what makes their values."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from xl2db.database.implied_casts import ColumnType
from xl2db.database.postgresql_catalog import Catalog
from xl2db.database.postgresql_expressions import expression_of
from xl2db.database.postgresql_sequences import SERIALS
from xl2db.database.postgresql_sequences import Sequence as Counting
from xl2db.database.reflecting_postgresql_types import Made, Types, may_have_collation
from xl2db.schema.conversion import Family, family, has_time_zone
from xl2db.schema.counting import Counter, counter_default
from xl2db.schema.misread import Misread
from xl2db.schema.model import Column, Computed, Default, DefaultKind, Kind, TableName, Type, Unsaid
from xl2db.schema.values import default_text, parse_default

_COLUMNS = """
SELECT a.attrelid::int8, a.attnum, a.attname::text, a.atttypid::int8, a.atttypmod, a.attcollation::int8,
       o.collname::text, o.collnamespace = 'pg_catalog'::regnamespace, a.attnotnull, a.attidentity::text,
       a.attgenerated::text, pg_get_expr(d.adbin, d.adrelid), s.description
FROM pg_attribute a
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation o ON o.oid = a.attcollation AND a.attcollation <> 100
LEFT JOIN pg_description s ON s.objoid = a.attrelid AND s.classoid = 'pg_class'::regclass
  AND s.objsubid = a.attnum
WHERE a.attrelid = ANY (CAST(%(tables)s AS oid[])) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
"""

_COUNTED = {"smallint": Kind.SMALL_NUMBER, "integer": Kind.WHOLE_NUMBER, "bigint": Kind.BIG_NUMBER}
_MADE = {
    "CURRENT_TIMESTAMP": ("now", Family.MOMENT),
    "CURRENT_DATE": ("today", Family.DATE),
    "gen_random_uuid()": ("new uuid", Family.UUID),
}
_NUMBERS = (Family.WHOLE, Family.DECIMAL, Family.FLOAT)
_CONSTANT = re.compile(r"B?'((?:[^']|'')*)'::(.+)", re.DOTALL)
_BIGGEST = 2**31 - 1


class _Row(NamedTuple):
    table: int
    number: int
    name: str
    typid: int
    typmod: int
    collation: int
    collation_name: str | None
    collation_comes_along: bool | None
    required: bool
    identity: str
    generated: str
    default: str | None
    comment: str | None


class ReadColumns(NamedTuple):
    """The columns of a table, their names by number, and their types as expressions know them."""

    columns: tuple[Column, ...]
    names: Mapping[int, str]
    types: Mapping[str, ColumnType]


class Columns:
    """The columns of all tables; ``unsaid`` is what of them a workbook has no words for."""

    def __init__(
        self, catalog: Catalog, tables: Mapping[int, TableName], types: Types, sequences: Sequence[Counting]
    ) -> None:
        self.unsaid: list[Unsaid] = []
        self.said_sequences: set[int] = set()
        self._types = types
        self._sequences = {
            (sequence.table, sequence.column_number): sequence for sequence in sequences if sequence.table
        }
        self._defaults: dict[tuple[str, Type, str], Default | None] = {}
        rows: defaultdict[int, list[_Row]] = defaultdict(list)
        for row in map(_Row._make, catalog.rows(_COLUMNS, tables=list(tables))):
            rows[row.table].append(row)
        self._read = {oid: self._columns(table, rows[oid]) for oid, table in tables.items()}

    def of(self, table: int) -> ReadColumns:
        """The columns of a table."""
        return self._read[table]

    def _columns(self, table: TableName, rows: Collection[_Row]) -> ReadColumns:
        made = [self._types.made(row.typid, row.typmod) for row in rows]
        types = {row.name: each.column_type for row, each in zip(rows, made, strict=True)}
        columns = tuple(self._column(table, row, each, types) for row, each in zip(rows, made, strict=True))
        return ReadColumns(columns, {row.number: row.name for row in rows}, types)

    def _column(self, table: TableName, row: _Row, made: Made, types: Mapping[str, ColumnType]) -> Column:
        type_ = self._collated(table, row, made, self._types.of(made))
        if made.domain_schema is not None:
            domain = table._replace(schema=made.domain_schema, name=made.domain)
            self._note(table, row.name, f"is of the domain {domain}")
        sequence = self._sequences.get((row.table, row.number))
        default, computed = None, None
        if row.identity and sequence:
            type_, default = self._identity(table, row, made, sequence)
        elif row.generated:
            computed = self._computed(table, row, types)
        elif sequence and sequence.is_serial(row.default, required=row.required):
            self.said_sequences.add(sequence.oid)
            type_ = Type(Kind.DATABASE, name=SERIALS[made.sized], dialect="postgresql")
        elif row.default is not None:
            default = self._default(table, row, made, type_)
        return Column(
            row.name, type_, row.required, default, computed=computed, description=row.comment or None
        )

    def _note(self, table: TableName, column: str, says: str) -> None:
        self.unsaid.append(Unsaid("column", table, column, says))

    def _collated(self, table: TableName, row: _Row, made: Made, type_: Type) -> Type:
        if row.collation in (0, made.collation):
            return type_
        name = row.collation_name or "default"
        if may_have_collation(type_) and row.collation_comes_along:
            return Type(type_.kind, type_.arguments, (), type_.name, type_.dialect, name)
        self._note(table, row.name, f"has the collation {name}")
        return type_

    def _identity(
        self, table: TableName, row: _Row, made: Made, sequence: Counting
    ) -> tuple[Type, Default | None]:
        counter = sequence.counter(always=row.identity == "a")
        self.said_sequences.add(sequence.oid)
        if not sequence.has_usual_name:
            self.unsaid.append(Unsaid("sequence", table, sequence.name, f"numbers the column {row.name}"))
        kind = _COUNTED[made.sized]
        if kind is Kind.WHOLE_NUMBER and counter == Counter():
            return Type(Kind.AUTO_NUMBER), None
        return Type(kind), counter_default(counter)

    def _computed(self, table: TableName, row: _Row, types: Mapping[str, ColumnType]) -> Computed | None:
        found = expression_of(row.default or "", types)
        if found is None:
            self._note(table, row.name, f"is computed: {row.default}")
            return None
        return Computed(found, stored=row.generated == "s")

    def _default(self, table: TableName, row: _Row, made: Made, type_: Type) -> Default | None:
        text = row.default or ""
        key = (text, type_, made.base)
        if made.domain_schema is not None and text.upper().startswith("NULL::"):
            self._note(table, row.name, f"has the default {text}")  # without the domain, no default at all
            return None
        if key not in self._defaults:
            self._defaults[key] = default_of(text, type_, made, self._types.values(type_))
        found = self._defaults[key]
        if found is None:
            self._note(table, row.name, f"has the default {text}")
        return found


# Defaults


def default_of(text: str, type_: Type, made: Made, values: tuple[str, ...] | None) -> Default | None:
    """What PostgreSQL's text of a default says; None for what no cell can say."""
    if text in _MADE and family(type_) is _MADE[text][1]:
        return Default(DefaultKind.FUNCTION, _MADE[text][0])
    for literal in _literals(text, type_, made):
        if is_read_back(literal, type_, values):
            return literal
    found = expression_of(text, {})
    return Default(DefaultKind.SQL, found.text) if found else None


def _literals(text: str, type_: Type, made: Made) -> Iterator[Default]:
    """The values that a cell could say, if PostgreSQL makes the same of them."""
    kind = family(type_)
    if text in ("true", "false") and kind is Family.YES_NO:
        yield Default(DefaultKind.LITERAL, "yes" if text == "true" else "no")
    elif kind in _NUMBERS and (number := _number(text)):
        yield Default(DefaultKind.LITERAL, number)
    elif kind not in _NUMBERS and (match := _CONSTANT.fullmatch(text)) and _is_of(match[2], made):
        value = match[1].replace("''", "'")
        if kind is Family.MOMENT and has_time_zone(type_):
            value = value.removesuffix("+00")
        yield Default(DefaultKind.LITERAL, _with_fraction(value, kind))


def _is_of(type_: str, made: Made) -> bool:
    """Whether a constant is of the column's type; PostgreSQL writes the type bit in quotes.

    Only intervals are written with the sizes of the column.
    """
    return type_.strip('"') == made.column_type.base.strip('"') or (
        type_ == made.sized and made.base == "interval"
    )


def _number(text: str) -> str | None:
    """A number as it was told: PostgreSQL puts negative and big ones in quotes."""
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return text
    match = re.fullmatch(r"'(-?[\d.]+)'::(integer|bigint|numeric)", text)
    if match is None:
        return None
    size = match[1].lstrip("-")
    big = size.isdigit() and int(size) > _BIGGEST
    type_ = "numeric" if not size.isdigit() or int(size) > 2**63 - 1 else "bigint" if big else "integer"
    return match[1] if type_ == match[2] and (big or match[1] != size) else None


def _with_fraction(value: str, kind: Family) -> str:
    """A moment whose fraction of a second has all of its six digits, as the model writes it."""
    if kind not in (Family.MOMENT, Family.TIME, Family.DURATION) or "." not in value:
        return value
    whole, _, part = value.partition(".")
    return f"{whole}.{part.ljust(6, '0')}" if part.isdigit() else value


def is_read_back(literal: Default, type_: Type, values: tuple[str, ...] | None) -> bool:
    """Whether a cell that says the value is read as that value."""
    try:
        return parse_default(default_text(literal), type_, values) == literal
    except Misread:
        return False
