"""Keys, references, rules and indexes of tables in PostgreSQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from xl2db.database.postgresql_catalog import Catalog
from xl2db.database.postgresql_expressions import expression_of
from xl2db.database.postgresql_indexes import IndexRow, PartRow, index_rows, indexes_query
from xl2db.database.reflecting_postgresql_columns import ReadColumns, is_read_back
from xl2db.database.types import sqlalchemy_type
from xl2db.schema.expression_tokens import Sort, Token, tokenize
from xl2db.schema.expressions import columns_of
from xl2db.schema.misread import Misread
from xl2db.schema.model import (
    Check,
    Column,
    DefaultKind,
    Expression,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Kind,
    Schema,
    TableName,
    Type,
    Unsaid,
)
from xl2db.schema.names import DEFAULT_NAMES
from xl2db.schema.types import parse_type, type_text

# Of what is not valid, or says more than the model can, the whole definition is asked for.
_CONSTRAINTS = """
SELECT c.conrelid::int8, c.conname::text, c.contype::text, c.conkey, c.confrelid::int8, c.confkey,
       c.confdeltype::text, c.confupdtype::text, c.confmatchtype::text, c.condeferrable, c.condeferred,
       CASE WHEN c.contype = 'c' THEN pg_get_expr(c.conbin, c.conrelid) END,
       CASE WHEN i.indnatts > i.indnkeyatts THEN (CAST(i.indkey AS int2[]))[i.indnkeyatts:] END,
       {nulls_not_distinct},
       CASE WHEN NOT c.convalidated OR c.contype = 'x' OR (c.contype = 'c' AND c.connoinherit)
                 OR {only_columns} OR c.confrelid <> ALL (CAST(%(known)s AS oid[]))
         THEN pg_get_constraintdef(c.oid) END
FROM pg_constraint c
LEFT JOIN pg_index i ON i.indexrelid = c.conindid AND c.contype IN ('p', 'u')
WHERE c.conrelid = ANY (CAST(%(tables)s AS oid[])) AND c.contype IN ('p', 'u', 'f', 'c', 'x')
  AND (c.conparentid = 0 OR c.contype <> 'f')
"""

_KINDS = {"p": "primary key", "u": "unique", "f": "foreign key", "c": "check", "x": "exclusion"}
_ACTIONS = {"r": "restrict", "c": "cascade", "n": "set null", "d": "set default"}


class _Row(NamedTuple):
    table: int
    name: str
    kind: str
    columns: Sequence[int] | None
    target: int
    target_columns: Sequence[int] | None
    on_delete: str
    on_update: str
    match: str
    deferrable: bool
    deferred: bool
    rule: str | None
    include: Sequence[int] | None
    nulls_not_distinct: bool
    definition: str | None


@dataclass(slots=True)
class ReadConstraints:
    """What stands on a table, each in the order of its columns and then of its name."""

    primary_key: Key | None = None
    uniques: list[Key] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    lists: dict[str, Type] = field(default_factory=dict)


class Constraints:
    """The keys, references, rules and indexes of all tables; ``unsaid`` is what of them can't be said."""

    def __init__(
        self, catalog: Catalog, tables: Mapping[int, TableName], columns: Mapping[int, ReadColumns]
    ) -> None:
        self.unsaid: list[Unsaid] = []
        self._tables = tables
        self._columns = columns
        self._read: defaultdict[int, ReadConstraints] = defaultdict(ReadConstraints)
        oids = list(tables)
        found = catalog.rows(_query(catalog.version), tables=oids, known=[0, *oids])
        for row in sorted(map(_Row._make, found), key=lambda row: (list(row.columns or ()), row.name)):
            self._constraint(row)
        indexes = index_rows(catalog.rows(indexes_query(catalog.version), tables=oids))
        for index in sorted(indexes, key=lambda index: (list(index.numbers), index.name)):
            self._index(index)

    def of(self, table: int) -> ReadConstraints:
        """What stands on a table."""
        return self._read[table]

    def _constraint(self, row: _Row) -> None:
        read, columns = self._read[row.table], self._columns[row.table]
        own = tuple(columns.names[number] for number in row.columns or () if number > 0)
        if row.definition is not None:
            self._leave(row.table, _KINDS[row.kind], row.name, row.definition)
        elif row.kind == "f":
            read.foreign_keys.append(self._reference(row, own))
        elif row.kind == "c":
            self._check(row, read, columns)
        else:
            include = tuple(columns.names[number] for number in row.include or ())
            key = Key(row.name, own, include, _deferrable(row), row.nulls_not_distinct)
            if row.kind == "p":
                read.primary_key = key
            else:
                read.uniques.append(key)

    def _leave(self, table: int, kind: str, name: str, definition: str) -> None:
        self.unsaid.append(Unsaid(kind, self._tables[table], name, definition))

    def _reference(self, row: _Row, own: tuple[str, ...]) -> ForeignKey:
        names = self._columns[row.target].names
        return ForeignKey(
            row.name,
            own,
            self._tables[row.target],
            tuple(names[number] for number in row.target_columns or ()),
            on_delete=_ACTIONS.get(row.on_delete),
            on_update=_ACTIONS.get(row.on_update),
            deferrable=_deferrable(row),
            match="full" if row.match == "f" else None,
        )

    def _check(self, row: _Row, read: ReadConstraints, columns: ReadColumns) -> None:
        table = self._tables[row.table].name
        found = expression_of(row.rule or "", columns.types)
        if found is None:
            self._leave(row.table, "check", row.name, f"CHECK {row.rule}")
            return
        used = columns_of(found)
        only = next(iter(used)) if len(used) == 1 else None
        column = next((each for each in columns.columns if each.name == only), None)
        if column and row.name == DEFAULT_NAMES.check_name(table, f"{only}_list"):
            listed = _list_type(found, column)
            if listed is not None:
                read.lists[column.name] = listed
                return
        is_rule = only is not None and row.name == DEFAULT_NAMES.check_name(table, only)
        read.checks.append(Check(row.name, found, only if is_rule else None))

    def _index(self, row: IndexRow) -> None:
        columns = self._columns[row.table]
        names = [columns.names.get(number) for number in row.numbers]
        rows = row.parts(names) if row.valid else None
        parts = [_part(each, columns) for each in rows or ()]
        where = expression_of(row.where, columns.types) if row.where else None
        if not parts or None in parts or None in names[row.keys :] or (row.where and where is None):
            self._leave(row.table, "index", row.name, _definition(row, names))
            return
        self._read[row.table].indexes.append(
            Index(
                row.name,
                tuple(part for part in parts if part),
                row.unique,
                where,
                None if row.method == "btree" else row.method,
                tuple(name for name in names[row.keys :] if name),
                row.nulls_not_distinct,
            )
        )


def _query(version: tuple[int, ...]) -> str:
    since_15 = version >= (15,)
    return _CONSTRAINTS.format(
        nulls_not_distinct="coalesce(i.indnullsnotdistinct, false)" if since_15 else "false",
        only_columns="c.confdelsetcols IS NOT NULL" if since_15 else "false",
    )


def _deferrable(row: _Row) -> str | None:
    return None if not row.deferrable else "deferred" if row.deferred else "immediate"


def _part(row: PartRow, columns: ReadColumns) -> IndexPart | None:
    """A part of an index; None for one that can't be said."""
    expression = None
    if row.expression is not None:
        expression = expression_of(row.expression, columns.types)
    if row.settings or "." in (row.collation or "") or (row.column is None and expression is None):
        return None
    collation = row.collation.strip('"').replace('""', '"') if row.collation else None
    return IndexPart(
        row.column,
        expression,
        row.descending,
        collation=collation,
        operator_class=row.operators,
        nulls=row.nulls,
    )


def _definition(row: IndexRow, names: Sequence[str | None]) -> str:
    text = row.definition or f"INDEX {row.name} ({', '.join(name or '' for name in names)}) WHERE {row.where}"
    return text if row.valid else f"{text} (not valid)"


# Choices


def _list_type(rule: Expression, column: Column) -> Type | None:
    """``one of: …``, where the rule and the column are what xl2db makes of it."""
    values = _listed(tokenize(rule.text).tokens, column.name)
    if not values or column.type.kind is not Kind.TEXT or column.type.collation:
        return None
    type_ = Type(Kind.ONE_OF, values=values)
    length: Any = sqlalchemy_type(type_, Schema())
    if column.type.arguments != (length.length,) or not _is_read_back(type_):
        return None
    if column.default and column.default.kind is DefaultKind.LITERAL:
        return type_ if is_read_back(column.default, type_, values) else None
    return type_


def _listed(tokens: Sequence[Token], column: str) -> tuple[str, ...] | None:
    """The values of ``column in ('a', 'b')``, or of ``column = 'a'``."""
    texts = tuple(token.text for token in tokens if token.sort is Sort.TEXT)
    words = ["'" if token.sort is Sort.TEXT else token.text for token in tokens[1:]]
    many = ["in", "(", *(["'", ","] * len(texts))[:-1], ")"]
    return texts if tokens[0].text == column and words in (["=", "'"], many) else None


def _is_read_back(type_: Type) -> bool:
    try:
        return parse_type(type_text(type_)) == type_
    except Misread:
        return False


def with_choices(columns: Sequence[Column], lists: Mapping[str, Type]) -> Iterator[Column]:
    """The columns, those that are a choice with its type."""
    for column in columns:
        yield replace(column, type=lists[column.name]) if column.name in lists else column
