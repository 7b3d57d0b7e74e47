"""What the catalog and the pragmas of SQLite say of a database, part by part.

SQLite keeps the text that made a table, and its pragmas say what it understood. What both tell must agree: a
text that is misread here is an error and no finding.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing as closed
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import URL

from tests.pulling.parts import COLUMN_ORDER, CONSTRAINT_NAME, Part, Parts, add, other
from tests.pulling.sql_tokens import Cursor, Token, closing, spelled, split, tokens_of, without_comments

_CONSTRAINTS = ("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN")
_COLUMN_CLAUSES = (*_CONSTRAINTS, "NOT", "NULL", "DEFAULT", "COLLATE", "REFERENCES", "GENERATED", "AS")
_VIRTUAL = "CREATE VIRTUAL"
_SIGNS = {"==": "=", "!=": "<>"}
_VALUES = {"true": "1", "false": "0"}


def read_sqlite(url: URL) -> Parts:
    """The parts of a SQLite file."""
    with closed(sqlite3.connect(f"file:{url.database}?mode=ro", uri=True)) as connection:
        return _Reader(connection).read()


# The text


@dataclass
class _Reference:
    columns: tuple[str, ...]
    name: str
    match: str = ""
    deferrable: str = ""


@dataclass
class _Written:
    """What only the text of a table says; keys go by the lower-case names of their columns."""

    columns: list[str] = field(default_factory=list)
    autoincrement: str = ""
    collations: dict[str, str] = field(default_factory=dict)
    generated: dict[str, list[Token]] = field(default_factory=dict)
    checks: list[tuple[str, list[Token]]] = field(default_factory=list)
    references: list[_Reference] = field(default_factory=list)
    names: dict[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)
    conflicts: dict[str, str] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)


class _Text:
    """Reads the text that made a table."""

    def __init__(self, sql: str) -> None:
        self.written = _Written()
        cursor = Cursor(without_comments(tokens_of(sql, "sqlite")))
        cursor.until("(")
        for item in split(cursor.group(), ","):
            self._item(Cursor(item))
        self.written.options = [spelled(option).lower() for option in split(cursor.rest(), ",")]

    def _item(self, cursor: Cursor) -> None:
        column = ""
        if not cursor.next.says(*_CONSTRAINTS):
            column = cursor.take().value
            self.written.columns.append(column)
            cursor.until(*_COLUMN_CLAUSES)  # the type, which the pragma says, too
        while cursor:
            name = cursor.take().value if cursor.took("CONSTRAINT") else ""
            if cursor:
                self._constraint(column, name, cursor)

    def _constraint(self, column: str, name: str, cursor: Cursor) -> None:
        if cursor.took("PRIMARY", "KEY"):
            self._key("primary key", column, name, cursor)
        elif cursor.took("UNIQUE"):
            self._key("unique", column, name, cursor)
        elif cursor.took("CHECK"):
            self.written.checks.append((name, cursor.group()))
            self._conflict("check", cursor)
        elif cursor.took("NOT", "NULL"):
            self._conflict(f"not null {column}", cursor)
        elif cursor.took("FOREIGN", "KEY"):
            columns = [part[0].value for part in split(cursor.group(), ",")]
            self._reference(columns, name, cursor)
        elif cursor.sees("REFERENCES"):
            self._reference([column], name, cursor)
        elif cursor.took("COLLATE"):
            self.written.collations[column] = cursor.take().value.upper()
        elif cursor.took("DEFAULT"):
            _take_value(cursor)
        elif cursor.sees("GENERATED") or cursor.sees("AS"):
            self._generated(column, cursor)
        elif not self._deferrable(cursor):
            cursor.take()  # NULL, which says nothing

    def _key(self, kind: str, column: str, name: str, cursor: Cursor) -> None:
        cursor.took("ASC")
        cursor.took("DESC")
        members = list(split(cursor.group(), ",")) if cursor.sees("(") else []
        columns = [part[0].value for part in members] or [column]
        key = tuple(each.lower() for each in columns)
        self._conflict(f"{kind} {_listed(columns)}", cursor)
        if cursor.took("AUTOINCREMENT") or any(part[-1].says("AUTOINCREMENT") for part in members):
            self.written.autoincrement = columns[0]
        if name:
            self.written.names.setdefault((kind, key), name)

    def _conflict(self, owner: str, cursor: Cursor) -> None:
        if cursor.took("ON", "CONFLICT"):
            self.written.conflicts[owner] = cursor.take().text.lower()

    def _generated(self, column: str, cursor: Cursor) -> None:
        cursor.took("GENERATED", "ALWAYS")
        cursor.took("AS")
        self.written.generated[column] = cursor.group()
        cursor.took("STORED")
        cursor.took("VIRTUAL")

    def _reference(self, columns: list[str], name: str, cursor: Cursor) -> None:
        reference = _Reference(tuple(each.lower() for each in columns), name)
        self.written.references.append(reference)
        cursor.took("REFERENCES")
        cursor.take()
        if cursor and cursor.sees("("):
            cursor.group()
        while cursor and cursor.next.says("ON", "MATCH"):
            if cursor.took("MATCH"):
                word = cursor.take().text.upper()
                reference.match = "" if word in ("SIMPLE", "NONE") else f" MATCH {word}"
            else:
                cursor.took("ON")
                cursor.take()
                action = cursor.take()
                if action.says("SET", "NO"):
                    cursor.take()
        self._deferrable(cursor)

    def _deferrable(self, cursor: Cursor) -> bool:
        never = cursor.took("NOT", "DEFERRABLE")
        if not never and not cursor.took("DEFERRABLE"):
            return False
        said = " DEFERRABLE"
        if cursor.took("INITIALLY"):
            said += f" INITIALLY {cursor.take().text.upper()}"
        self.written.references[-1].deferrable = "" if never else said.removesuffix(" INITIALLY IMMEDIATE")
        return True


def _take_value(cursor: Cursor) -> None:
    """Take a default, which the pragma says, too."""
    if cursor.sees("("):
        cursor.group()
    elif cursor.take().says("+", "-"):
        cursor.take()


# The parts


class _Reader:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.parts: Parts = {}
        self.catalog = self._rows("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql <> ''")
        tables = {name: sql for kind, name, _, sql in self.catalog if kind == "table"}
        self.rows_of = {name: self._pragma("table_xinfo", name) for name in tables}
        self.columns = {name: [row[1] for row in rows] for name, rows in self.rows_of.items()}
        self.written = {
            name: _Text(sql).written
            for name, sql in tables.items()
            if not _plain(sql).upper().startswith(_VIRTUAL)
        }

    def read(self) -> Parts:
        shadows = {name for _, name, kind, *_ in self._rows("PRAGMA main.table_list") if kind == "shadow"}
        for kind, name, table, sql in self.catalog:
            if name.startswith("sqlite_") or table in shadows:
                continue
            if kind in ("view", "trigger"):
                self.parts[other(kind, name, table if kind == "trigger" else "")] = _plain(sql)
            elif kind == "index":
                self._index(name, table, sql)
            elif name in self.written:
                self._table(name, self.written[name])
            else:
                self.parts[other("virtual table", name)] = _plain(sql)
        return self.parts

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return list(self.connection.execute(query).fetchall())

    def _pragma(self, name: str, argument: str) -> list[tuple[Any, ...]]:
        return self._rows(f"PRAGMA main.{name}({_quoted(argument)})")

    def _settled(self, table: str, tokens: Sequence[Token]) -> str:
        return _settled(tokens, [column.lower() for column in self.columns[table]])

    def _table(self, table: str, written: _Written) -> None:
        self.parts[Part("table", table, "")] = ""
        if len(self.columns[table]) > 1:
            self.parts[Part(COLUMN_ORDER, table, "")] = ", ".join(self.columns[table])
        _agree(
            table, [name.lower() for name in written.columns], [name.lower() for name in self.columns[table]]
        )
        for row in self.rows_of[table]:
            self._column(table, written, row)
        self._keys(table, written)
        self._references(table, written)
        for name, expression in written.checks:
            said = f"({self._settled(table, expression)})"
            add(self.parts, Part("check", table, said), "")
            if name:
                add(self.parts, Part(CONSTRAINT_NAME, table, f"check {said}"), name)
        for owner, action in written.conflicts.items():
            self.parts[other("conflict clause", owner, table)] = action
        for option in written.options:
            self.parts[other("storage option", option, table)] = ""

    def _column(self, table: str, written: _Written, row: tuple[Any, ...]) -> None:
        _, name, type_, needed, default, _, hidden = row
        collation = written.collations.get(name, "BINARY")
        said = [
            _plain(type_).upper().replace(" (", "("),
            "NOT NULL" * needed,
            f"COLLATE {collation}" * (collation != "BINARY"),
        ]
        self.parts[Part("column", table, name)] = " ".join(filter(None, said))
        if default is not None and (value := self._default(default)) != "null":
            self.parts[Part("default", table, name)] = value
        if name.lower() == written.autoincrement.lower():
            self.parts[Part("identity", table, name)] = "AUTOINCREMENT"
        _agree(f"{table}.{name}", name in written.generated, hidden in (2, 3))
        if hidden:
            kind = "STORED" if hidden == 3 else "VIRTUAL"
            expression = self._settled(table, written.generated[name])
            self.parts[Part("generated", table, name)] = f"({expression}) {kind}"

    def _default(self, said: str) -> str:
        """A value in one spelling: a bare word is a text, as is one in double quotes."""
        tokens = without_comments(tokens_of(said, "sqlite"))
        text = _settled(tokens, [])
        first = tokens[0]
        if (
            len(tokens) == 1
            and first.sort == "word"
            and not first.text.upper().startswith(("NULL", "CURRENT_"))
        ):
            return _VALUES.get(text, _quoted(first.text))
        return text.removeprefix("+ ")

    # Keys and indexes

    def _members(self, table: str, index: str, expressions: Sequence[str] = ()) -> str:
        """What an index is made of; how a column is sorted is said where the column does not say it."""
        said = []
        for place, column, name, descending, collation, is_key in self._pragma("index_xinfo", index):
            if not is_key:
                continue
            own = self.written[table].collations.get(name, "BINARY")
            text = expressions[place] if column == -2 else name
            if collation.upper() != ("BINARY" if column == -2 else own):
                text += f" COLLATE {collation.upper()}"
            said.append(f"{text}{' DESC' * descending}")
        return _listed(said)

    def _key_of(self, table: str) -> list[str]:
        return [row[1] for row in sorted(self.rows_of[table], key=lambda row: row[5]) if row[5]]

    def _keys(self, table: str, written: _Written) -> None:
        key = self._key_of(table)
        definition = f"{_listed(key)}, the number of the row"
        for _, index, _, origin, _ in self._pragma("index_list", table):
            if origin == "pk":
                definition = self._members(table, index)
            elif origin == "u":
                members = self._members(table, index)
                columns = [row[2] for row in self._pragma("index_xinfo", index) if row[5]]
                add(self.parts, Part("unique", table, _listed(columns)), members)
                self._named(table, written, "unique", columns)
        if key:
            self.parts[Part("primary key", table, "")] = definition
            self._named(table, written, "primary key", key)

    def _named(self, table: str, written: _Written, kind: str, columns: list[str]) -> None:
        name = written.names.get((kind, tuple(column.lower() for column in columns)))
        if name:
            add(self.parts, Part(CONSTRAINT_NAME, table, f"{kind} {_listed(columns)}"), name)

    def _index(self, name: str, table: str, sql: str) -> None:
        cursor = Cursor(without_comments(tokens_of(sql, "sqlite")))
        words = cursor.until("(")
        members = [self._settled(table, _without_order(part)) for part in split(cursor.group(), ",")]
        said = ["UNIQUE" if words[1].says("UNIQUE") else "", self._members(table, name, members)]
        if cursor.took("WHERE"):
            said.append(f"WHERE {self._settled(table, cursor.rest())}")
        self.parts[Part("index", table, name)] = " ".join(filter(None, said))

    # References

    def _references(self, table: str, written: _Written) -> None:
        rows = defaultdict[int, list[tuple[Any, ...]]](list)
        for row in self._pragma("foreign_key_list", table):
            rows[-row[0]].append(row)  # the last one comes first
        found = [sorted(rows[number], key=lambda row: row[1]) for number in sorted(rows)]
        _agree(
            table,
            [tuple(row[3].lower() for row in key) for key in found],
            [each.columns for each in written.references],
        )
        for key, reference in zip(found, written.references, strict=True):
            columns = _listed([row[3] for row in key])
            _, _, parent, _, _, on_update, on_delete, _ = key[0]
            said = f"REFERENCES {self._parent(parent, [row[4] for row in key])}{reference.match}"
            said += f" ON DELETE {on_delete}" * (on_delete != "NO ACTION")
            said += f" ON UPDATE {on_update}" * (on_update != "NO ACTION")
            add(self.parts, Part("foreign key", table, columns), said + reference.deferrable)
            if reference.name:
                add(self.parts, Part(CONSTRAINT_NAME, table, f"foreign key {columns}"), reference.name)

    def _parent(self, name: str, columns: list[str | None]) -> str:
        """What a reference points to, by the names that it has itself; it need not be there."""
        parent = next((table for table in self.columns if table.lower() == name.lower()), None)
        if parent is None:
            return f"{name} {_listed([column for column in columns if column])}"
        if columns[0] is None:
            return f"{parent} {_listed(self._key_of(parent))}"
        own = {column.lower(): column for column in self.columns[parent]}
        return f"{parent} {_listed([own.get(str(column).lower(), str(column)) for column in columns])}"


def _agree(what: str, written: object, understood: object) -> None:
    if written != understood:
        raise ValueError(f"{what} is misread: {written} and not {understood}")


# Spelling


def _quoted(name: str) -> str:
    return f"'{name.replace(chr(39), chr(39) * 2)}'"


def _listed(names: Sequence[str]) -> str:
    return f"({', '.join(names)})"


def _plain(sql: str) -> str:
    return spelled(without_comments(tokens_of(sql, "sqlite")))


def _without_order(tokens: Sequence[Token]) -> Sequence[Token]:
    """An indexed expression without how it is sorted, which the pragma says."""
    tokens = tokens[:-1] if tokens[-1].says("ASC", "DESC") else tokens
    return tokens[:-2] if len(tokens) > 2 and tokens[-2].says("COLLATE") else tokens


def _settled(tokens: Sequence[Token], columns: Sequence[str]) -> str:
    """An expression in one spelling: SQLite keeps what was written.

    Brackets around all of it, the case of words and the quotes around names say nothing. A name in double
    quotes that is no column's is a text to SQLite.
    """
    while tokens and tokens[0].says("(") and closing(tokens, 0) == len(tokens) - 1:
        tokens = tokens[1:-1]
    return spelled(token._replace(text=_spelling(token, columns)) for token in tokens)


def _spelling(token: Token, columns: Sequence[str]) -> str:
    if token.sort == "name":
        is_text = token.text[0] == '"' and token.value.lower() not in columns
        return _quoted(token.value) if is_text else token.value.lower()
    return token.text if token.sort == "text" else _SIGNS.get(token.text, token.text.lower())
