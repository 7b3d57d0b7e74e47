"""What a database must say of a table: known by itself, or a question to the database where it isn't."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from xl2db.database.building import (
    Keyed,
    list_checks,
    may_be_empty,
)
from xl2db.database.kinds import MYSQL_METHODS, MYSQLS, counted_type, is_auto_number, keyed_columns
from xl2db.database.shapes import Part, index_text, key_text, reference_text, shown_table
from xl2db.database.spelling import Question
from xl2db.schema.model import Column, Default, ForeignKey, Index, Key, Schema, Table, Type

if TYPE_CHECKING:
    from sqlalchemy import Dialect

# MariaDB took DESC in an index for ASC before.
_DESCENDING_SINCE = (10, 8)

_BEYOND_THREE_BYTES = re.compile("[\U00010000-\U0010ffff]")

Expected = dict[Part, str | Question]


class Expectations:
    """What a kind of database must say of a schema's tables; the same definition is the same question."""

    def __init__(self, schema: Schema, dialect: Dialect) -> None:
        self._schema = schema
        self._dialect = dialect.name
        self._default_schema = dialect.default_schema_name
        self._mysql = dialect.name in MYSQLS
        self._keyed: Keyed = keyed_columns(schema) if self._mysql else {}
        self._descends = not getattr(dialect, "is_mariadb", False) or _version(dialect) >= _DESCENDING_SINCE
        self._plain: dict[tuple[Type, bool, Default | None, bool, bool], Question] = {}
        self._asked: dict[Question, Question] = {}

    def of(self, table: Table) -> Expected:
        """The parts of a table."""
        parts: Expected = {}
        keyed = self._keyed.get(table.key, ())
        for column in table.columns:
            parts["column", column.name] = self._column(column, table, column.name in keyed)
        parts.update(self._comments(table))
        parts.update(self._keys(table))
        for reference in table.foreign_keys:
            parts["foreign key", reference.name] = self._reference(reference)
        if self._mysql and table.collation:
            parts["collation", table.name] = table.collation
        for index in table.indexes:
            kind = "unique" if self._mysql and index.unique else "index"
            parts[kind, index.name] = self._index(index, table)
        for name, text in self._checks(table):
            columns = _mentioned(text, table)
            parts["check", name] = self._question(Question("check", columns, check=text))
        return parts

    def _question(self, question: Question) -> Question:
        return self._asked.setdefault(question, question)

    def _column(self, column: Column, table: Table, keyed: bool) -> Question:
        if is_auto_number(column):
            return self._auto_number(column, table)
        if column.computed:
            around = _mentioned(column.computed.expression.text, table, column.name)
            plain = Column(column.name, column.type, computed=column.computed)  # which is never updated
            return self._question(Question("column", (plain, *around), keyed=_if(keyed, column.name)))
        required = not may_be_empty(column, table)
        known = (column.type, required, column.default, keyed, column.updated)
        if known not in self._plain:
            name = f"c{len(self._plain)}"
            plain = Column(name, column.type, required, column.default, updated=column.updated)
            self._plain[known] = Question("column", (plain,), keyed=_if(keyed, plain.name))
        return self._plain[known]

    def _auto_number(self, column: Column, table: Table) -> Question:
        key = table.primary_key.columns if table.primary_key else ()
        plain = Column("id", column.type, default=column.default)
        if column.name not in key and not self._mysql:
            return self._question(Question("column", (plain,)))
        if column.name not in key or key == (column.name,):  # MariaDB counts only in some key
            return self._question(Question("column", (plain,), key=("id",)))
        others = [found for name in key if name != column.name and (found := table.column(name))]
        own = Column(column.name, column.type, default=column.default)
        columns = (own, *(Column(each.name, counted_type(each)) for each in others))
        return self._question(Question("column", columns, frozenset(key), key))

    def _comments(self, table: Table) -> Iterator[tuple[Part, str]]:
        if self._dialect == "sqlite":
            return
        if table.description:
            yield ("comment", table.name), self._comment(table.description)
        for column in table.columns:
            if column.description:
                yield ("comment", column.name), self._comment(column.description)

    def _comment(self, text: str) -> str:
        """MariaDB keeps comments in three bytes a character, and a question mark for what needs more."""
        return _BEYOND_THREE_BYTES.sub("?", text) if self._mysql else text

    def _keys(self, table: Table) -> Iterator[tuple[Part, str]]:
        if table.primary_key:
            name = "PRIMARY" if self._mysql else table.primary_key.name
            yield ("primary key", name), self._key(table.primary_key)
        for key in table.uniques:
            yield ("unique", key.name), self._key(key)

    def _key(self, key: Key) -> str:
        if self._dialect != "postgresql":
            return key_text(key.columns)
        include = f"include ({', '.join(key.include)})" if key.include else ""
        alike = "nulls not distinct" if key.nulls_not_distinct else ""
        return key_text(key.columns, key.deferrable or "", alike, include)

    def _reference(self, reference: ForeignKey) -> str:
        actions = [reference.on_delete or "", reference.on_update or ""]
        if self._mysql:
            actions = ["" if action == "restrict" else action for action in actions]
        return reference_text(
            reference.columns,
            shown_table(reference.target, self._default_schema),
            reference.target_columns,
            *actions,
            "" if self._mysql else reference.deferrable or "",
            f"match {reference.match}" if reference.match and self._dialect == "postgresql" else "",
        )

    def _index(self, index: Index, table: Table) -> str | Question:
        expressions = [part.expression.text for part in index.parts if part.expression]
        plain = not (
            expressions
            or index.where
            or index.method
            or index.nulls_not_distinct
            or any(part.options for part in index.parts)
        )
        if (plain and not index.include) or (self._mysql and not expressions):
            return self._plain_index(index)
        text = " ".join([*expressions, index.where.text if index.where else ""])
        names = {*filter(None, (part.column for part in index.parts)), *index.include}
        columns = _mentioned(text, table, also=names)
        return self._question(Question("index", columns, index=replace(index, name="")))

    def _plain_index(self, index: Index) -> str:
        descends = self._descends
        parts = [
            f"{part.column}{replace(part, descending=part.descending and descends).options}"
            for part in index.parts
        ]
        method = (index.method or "").lower()
        if self._mysql and index.unique:
            return key_text(parts)
        return index_text(
            parts, unique=index.unique, method=method if self._mysql and method in MYSQL_METHODS else ""
        )

    def _checks(self, table: Table) -> Iterator[tuple[str, str]]:
        for check in table.checks:
            yield check.name, check.expression.text
        for name, text, only_sqlite in list_checks(table, self._schema):
            if not only_sqlite or self._dialect == "sqlite":
                yield name, text


def _version(dialect: Dialect) -> tuple[int, ...]:
    return tuple(int(part) for part in dialect.server_version_info or () if str(part).isdigit())


def _if(keyed: bool, name: str) -> frozenset[str]:
    return frozenset([name]) if keyed else frozenset()


def _mentioned(text: str, table: Table, without: str = "", also: Collection[str] = ()) -> tuple[Column, ...]:
    """The columns that an expression may speak of, with nothing but their types."""
    folded = text.casefold()
    return tuple(
        Column(column.name, counted_type(column))
        for column in table.columns
        if column.name != without
        and (column.name in also or column.name.casefold().replace('"', '""') in folded)
    )
