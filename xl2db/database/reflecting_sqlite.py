"""A SQLite database becomes a schema: its texts are taken apart, whoever wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from xl2db.database.ddl_text import Word, bracketed, closing, find, words_of
from xl2db.database.defaults import default_sql
from xl2db.database.ordering import parents_first
from xl2db.database.reading_sqlite import (
    column_named,
    default_shape,
    has_collation,
    has_default,
    part_in_pieces,
    part_of,
    target_of,
)
from xl2db.database.recognising import recognised
from xl2db.database.shapes import UNNAMED
from xl2db.database.sqlite_ddl import ColumnText, Constraint, TableText, folded, table_text
from xl2db.database.types import dialect_of, sqlalchemy_type
from xl2db.schema.conversion import Family, family
from xl2db.schema.counting import Counter, counter_default
from xl2db.schema.misread import Misread
from xl2db.schema.model import (
    Check,
    Column,
    Computed,
    Default,
    DefaultKind,
    Expression,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Kind,
    Schema,
    Table,
    TableName,
    Type,
    Unsaid,
)
from xl2db.schema.naming import name_constraints
from xl2db.schema.types import parse_type
from xl2db.schema.values import default_text, parse_default

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LONGEST = 2000
_OWN = ("alembic_version",)
_FRIENDLY = (
    (re.compile(r"VARCHAR\((\d+)\)"), "text({0})"),
    (re.compile(r"(?:NUMERIC|DECIMAL)\((\d+), ?(\d+)\)"), "decimal({0},{1})"),
)
_PLAIN = {
    "TEXT": Kind.TEXT,
    "INTEGER": Kind.WHOLE_NUMBER,
    "SMALLINT": Kind.SMALL_NUMBER,
    "BIGINT": Kind.BIG_NUMBER,
    "DOUBLE": Kind.NUMBER,
    "BOOLEAN": Kind.YES_NO,
    "DATE": Kind.DATE,
    "TIME": Kind.TIME,
    "DATETIME": Kind.DATE_AND_TIME,
    "JSON": Kind.JSON,
    "BLOB": Kind.BINARY,
}


def reflect_sqlite(connection: Connection) -> Schema:
    """The tables of the main database, and by name all that is not said of them."""
    rows = connection.exec_driver_sql(
        "SELECT type, name, tbl_name, sql FROM sqlite_master "
        "WHERE sql <> '' AND name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY rowid"
    ).all()
    shadows = _shadows(connection)
    reading = _Reading()
    for kind, name, _, sql in rows:
        if kind != "table" or name in _OWN or name in shadows:
            continue
        if re.match(r"\s*CREATE\s+VIRTUAL", sql, re.IGNORECASE):
            reading.unsaid.append(Unsaid("virtual table", None, name, sql[:_LONGEST]))
        else:
            reading.texts[name] = table_text(sql)
    for kind, name, table, sql in rows:
        if kind == "index" and table in reading.texts:
            reading.indexes.setdefault(table, []).append((name, sql))
        elif kind in ("view", "trigger"):
            place = TableName(None, table) if kind == "trigger" else None
            reading.unsaid.append(Unsaid(kind, place, name, sql[:_LONGEST]))
    tables = name_constraints([reading.table(name) for name in reading.texts], None)
    return Schema(parents_first(recognised(table, _keeps) for table in tables), unsaid=tuple(reading.unsaid))


def _comes_back(default: Default, type_: Type) -> bool:
    """Whether a default is the same when it is typed into a cell: SQLite takes any text for any type."""
    try:
        return parse_default(default_text(default), type_) == default
    except Misread:
        return False


def _shadows(connection: Connection) -> set[str]:
    """The tables in which virtual tables keep what they hold."""
    try:
        rows = connection.exec_driver_sql("SELECT name FROM pragma_table_list WHERE type = 'shadow'").all()
    except Exception:  # SQLite before 3.37 has no such list
        return set()
    return {name for (name,) in rows}


class _Reading:
    """All texts of a database, and what is not said of them."""

    def __init__(self) -> None:
        self.texts: dict[str, TableText] = {}
        self.indexes: dict[str, list[tuple[str, str]]] = {}
        self.unsaid: list[Unsaid] = []

    def table(self, name: str) -> Table:
        """One table; what has no name gets one later."""
        text, key = self.texts[name], TableName(None, name)
        for option in text.options:
            self.unsaid.append(Unsaid("storage option", key, option.lower(), option))
        primary = text.primary_key
        return Table(
            name,
            columns=tuple(self._column(each, text, primary, key) for each in text.columns),
            primary_key=self._key(primary, key) if primary else None,
            uniques=tuple(self._key(each, key) for each in text.constraints if each.kind == "unique"),
            foreign_keys=tuple(self._references(text, key)),
            checks=tuple(self._checks(text, key)),
            indexes=tuple(self._indexes(text, key)),
        )

    # Columns

    def _column(
        self, text: ColumnText, table: TableText, primary: Constraint | None, key: TableName
    ) -> Column:
        in_key = text.name in table.key
        counts = in_key and primary is not None and self._is_row_number(text, table, primary)
        type_ = Type(Kind.AUTO_NUMBER) if counts else self._type(text, key)
        if text.conflict:
            self._odd(key, text.name, f"NOT NULL {text.conflict}")
        strict_key = counts or "WITHOUT ROWID" in table.options or text.type.upper() == "INTEGER"
        if in_key and not text.required and not strict_key:
            self._odd(key, text.name, "may be empty, although it is in the key")
        computed = None
        if text.computed is not None:
            made = self._expression(text.computed, table.names)
            if made is None:
                self._odd(key, text.name, f"computed: {text.computed}")
            else:
                computed = Computed(made, text.stored)
            if text.required:
                says = "is computed, and must not be empty"
                self.unsaid.append(Unsaid("not null", key, text.name, says))
        default = counter_default(Counter(never_reused=True)) if text.autoincrement else None
        if counts and has_default(text):
            self._odd(key, text.name, f"default {text.default}, which SQLite never uses")
        elif computed is None and has_default(text):
            default = self._default(text, type_, key)
        bare = table.key == (text.name,) and text.type.upper() == "INTEGER" and not text.required
        return Column(text.name, type_, text.required or in_key, default, computed, bare=bare)

    def _is_row_number(self, text: ColumnText, table: TableText, primary: Constraint) -> bool:
        """Whether SQLite numbers the rows in this column: an INTEGER that is the key by itself.

        One that refers to another table gets its values from there.
        """
        alone = len(primary.columns) == 1 and text.type.upper() == "INTEGER" and not primary.order
        refers = any(each.kind == "foreign key" and text.name in each.columns for each in table.constraints)
        return alone and "WITHOUT ROWID" not in table.options and (text.autoincrement or not refers)

    def _type(self, text: ColumnText, key: TableName) -> Type:
        made = _type_of(text.type)
        if made is None:
            self._odd(key, text.name, f"is of the type {text.type}")
            made = Type(Kind.DATABASE, name="untyped", dialect="sqlite")
        if text.collation and has_collation(text):
            collated = replace(made, collation=text.collation.lower())
            try:
                if parse_type(str(collated)) == collated:
                    return collated
            except Misread:
                pass
            self._odd(key, text.name, f"collate {text.collation}")
        return made

    def _default(self, text: ColumnText, type_: Type, key: TableName) -> Default | None:
        """The default, in friendly words where these come back as the same."""
        said = default_shape(text.default)
        for made in self._friendly_defaults(said, type_):
            if default_shape(default_sql(made, type_, "sqlite")) == said and _comes_back(made, type_):
                return made
        expression = self._expression(text.default or "", ())
        if expression is None and said.startswith("'"):
            expression = self._expression("'" + said[1:-1].replace("'", "''") + "'", ())
        if expression is None:
            self._odd(key, text.name, f"default {text.default}")
            return None
        return Default(DefaultKind.SQL, expression.text)

    def _friendly_defaults(self, said: str, type_: Type) -> Iterator[Default]:
        if said.startswith("'"):
            yield Default(DefaultKind.LITERAL, said[1:-1].replace("''", "'"))
        kind = family(type_)
        if (said, kind) in (("CURRENT_TIMESTAMP", Family.MOMENT), ("CURRENT_DATE", Family.DATE)):
            yield Default(DefaultKind.FUNCTION, "now" if kind is Family.MOMENT else "today")
        try:
            yield parse_default(said, type_)
        except Misread:
            return

    def _odd(self, key: TableName, column: str, what: str) -> None:
        self.unsaid.append(Unsaid("column", key, column, what))

    @staticmethod
    def _expression(text: str, columns: tuple[str, ...] | list[str]) -> Expression | None:
        from xl2db.schema.expressions import parse_expression

        try:
            return parse_expression(text, columns, functions=None).expression
        except Misread:
            return None

    # Keys, references, rules, indexes

    def _key(self, text: Constraint, key: TableName) -> Key:
        for odd in filter(None, (text.order, text.conflict)):
            self.unsaid.append(Unsaid(text.kind, key, _name_of(text), odd))
        return Key(text.name or "", text.columns)

    def _references(self, table: TableText, key: TableName) -> Iterator[ForeignKey]:
        texts = {folded(name): (name, text) for name, text in self.texts.items()}
        for each in table.constraints:
            if each.kind != "foreign key":
                continue
            target, columns = target_of(each, texts)
            if each.match:
                self.unsaid.append(Unsaid("foreign key", key, _name_of(each), f"MATCH {each.match.upper()}"))
            if target is None or len(columns) != len(each.columns):
                says = f"{', '.join(each.columns)} refers to {each.target}, which is not there"
                self.unsaid.append(Unsaid("foreign key", key, _name_of(each), says))
                continue
            yield ForeignKey(
                each.name or "",
                each.columns,
                TableName(None, target),
                columns,
                each.on_delete,
                each.on_update,
                each.deferrable,
                no_action=each.no_action,
            )

    def _checks(self, table: TableText, key: TableName) -> Iterator[Check]:
        for each in table.constraints:
            if each.kind != "check":
                continue
            expression = self._expression(each.expression, table.names)
            if expression is None or each.conflict:
                says = f"CHECK ({each.expression}) {each.conflict}".strip()
                self.unsaid.append(Unsaid("check", key, _name_of(each), says[:_LONGEST]))
            else:
                yield Check(each.name or "", expression, None if each.name else each.column)

    def _indexes(self, table: TableText, key: TableName) -> Iterator[Index]:
        for name, sql in self.indexes.get(key.name, ()):
            index = self._index(name, sql, table.names)
            if index is None:
                self.unsaid.append(Unsaid("index", key, name, sql[:_LONGEST]))
            else:
                yield index

    def _index(self, name: str, sql: str, columns: tuple[str, ...]) -> Index | None:
        words = words_of(sql)
        opening = find(words, "(") or 0
        parts = [self._part(sql, part, columns) for part in bracketed(words, opening)]
        where = find(words, "WHERE", start=closing(words, opening))
        condition = self._expression(sql[words[where].end :].strip(), columns) if where else None
        if not all(parts) or (where and condition is None):
            return None
        return Index(name, tuple(each for each in parts if each), words[1].says("UNIQUE"), condition)

    def _part(self, sql: str, words: Sequence[Word], columns: tuple[str, ...]) -> IndexPart | None:
        what, collation, descending = part_in_pieces(words)
        collation = collation.lower() if collation else None
        column = column_named(what, columns)
        if column is not None:
            return IndexPart(column, None, descending, collation=collation)
        expression = self._expression(sql[what[0].start : what[-1].end], columns)
        return IndexPart(None, expression, descending, collation=collation) if expression else None


def _name_of(constraint: Constraint) -> str:
    """By what a constraint is known that has no name: by what it says."""
    return part_of(constraint)[1].removeprefix(UNNAMED)


def _type_of(declared: str) -> Type | None:
    """The type for what is declared; None for what can't be written so that SQLite reads it the same."""
    if not declared:
        return Type(Kind.DATABASE, name="untyped", dialect="sqlite")
    for made in _types(declared):
        if _compiled(made) == declared.upper():
            return made
    return None


def _types(declared: str) -> Iterator[Type]:
    kind = _PLAIN.get(declared.upper())
    if kind:
        yield Type(kind)
    for pattern, friendly in _FRIENDLY:
        if match := pattern.fullmatch(declared.upper()):
            try:
                yield parse_type(friendly.format(*match.groups()))
            except Misread:
                continue
    try:
        yield parse_type(f"sqlite: {declared}")
    except Misread:
        return


def _compiled(type_: Type) -> str:
    written = sqlalchemy_type(type_, Schema()).compile(dialect_of("sqlite")).upper()
    return re.sub(r", +", ",", written)


def _keeps(choice: Type, column: Column) -> bool:
    """Whether a column is kept as xl2db keeps a choice."""
    return _compiled(choice) == _compiled(column.type)
