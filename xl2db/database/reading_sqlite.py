"""The shapes of tables in SQLite, which keeps the text that created a table.

One meaning has one shape, whether it stands in a column's definition or behind the columns, in small or in
capital letters. What has no name is known by what it says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from xl2db.database.ddl_text import Word, bracketed, closing, find, words_of
from xl2db.database.shapes import UNNAMED, Part, Shape, index_text, key_text, reference_text
from xl2db.database.sqlite_ddl import ColumnText, Constraint, TableText, folded, table_text
from xl2db.database.sqlite_expressions import normal
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

Texts = Mapping[str, tuple[str, TableText]]
"""All tables of a database by their names in small letters: the name as it is written, and the text."""


def read_sqlite(connection: Connection, tables: Collection[TableName]) -> dict[TableName, Shape]:
    """The shapes of those tables that exist."""
    rows = connection.exec_driver_sql(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql <> ''"
    ).all()
    wanted = {table.name: table for table in tables if table.schema is None}
    texts = {folded(name): (name, table_text(sql)) for kind, name, _, sql in rows if kind == "table"}
    shapes = {name: _table(text, texts) for name, text in texts.values() if name in wanted}
    for kind, name, table, sql in rows:
        if kind == "index" and table in shapes:
            shapes[table]["index", name] = _index(sql, texts[folded(table)][1].names)
    return {wanted[name]: shape for name, shape in shapes.items()}


def _table(table: TableText, texts: Texts) -> Shape:
    shape: Shape = {("column", column.name): column_shape(column, table) for column in table.columns}
    for constraint in table.constraints:
        part = part_of(constraint)
        while part in shape:  # nothing forbids to say the same twice
            part = (part[0], part[1] + UNNAMED)
        shape[part] = _constraint(constraint, table, texts)
    return shape


def part_of(constraint: Constraint) -> Part:
    """The kind of a constraint, and its name; where it has none, what it is called instead."""
    return constraint.kind, constraint.name or UNNAMED + constraint.label


def column_shape(column: ColumnText, table: TableText) -> str:
    """A column's type, default and so on, in one order."""
    words = [column.type.upper()] if column.type else []
    words += [f"COLLATE {column.collation.upper()}"] if has_collation(column) and column.collation else []
    if column.computed is not None:
        how = "STORED" if column.stored else "VIRTUAL"
        return " ".join([*words, f"computed {normal(column.computed, table.names)} {how}"])
    words += [f"DEFAULT {default_shape(column.default)}"] if has_default(column) else []
    words += ["NOT NULL"] if column.required or column.name in table.key else []
    words += ["AUTOINCREMENT"] if column.autoincrement else []
    return " ".join(words)


def has_collation(column: ColumnText) -> bool:
    """Whether a column has a collation of its own; BINARY is what there is without one."""
    return column.collation is not None and column.collation.upper() != "BINARY"


def has_default(column: ColumnText) -> bool:
    """Whether a column has a default; NULL is what there is without one."""
    return column.default is not None and default_shape(column.default) != "NULL"


_CONSTANTS = {"TRUE": "1", "FALSE": "0"}
_WORDS = ("NULL", "CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME")


@lru_cache(maxsize=4096)
def default_shape(text: str | None) -> str:
    """A default in one spelling: brackets around it, and capital letters, don't matter.

    SQLite takes a word that it doesn't know, and a name in quotes, for a text; TRUE is 1.
    """
    words: Sequence[Word] = words_of(text or "")
    bare = True
    while len(words) > 1 and words[0].text == "(" and closing(words, 0) == len(words) - 1:
        words, bare = words[1:-1], False
    sign = "-" if words and words[0].text == "-" else ""
    rest = words[1:] if words and words[0].text in ("+", "-") else words
    if len(rest) == 1 and rest[0].sort != "sign":
        return sign + _constant(rest[0], bare)
    return f"({normal((text or '')[words[0].start : words[-1].end], ())})" if words else ""


def _constant(word: Word, bare: bool) -> str:
    if word.sort == "text":
        return word.text
    upper = word.text.upper()
    if word.sort == "word" and (upper in _WORDS or upper in _CONSTANTS):
        return _CONSTANTS.get(upper, upper)
    if word.sort == "word" and upper[0].isdigit():
        return str(int(upper, 16)) if upper.startswith("0X") else upper
    return "'" + word.name.replace("'", "''") + "'" if bare or word.text[0] == '"' else word.text


def _constraint(constraint: Constraint, table: TableText, texts: Texts) -> str:
    if constraint.kind == "check":
        return normal(constraint.expression, table.names)
    if constraint.kind != "foreign key":
        return key_text(constraint.columns)
    target, columns = target_of(constraint, texts)
    return reference_text(
        constraint.columns,
        target or constraint.target,
        columns,
        constraint.on_delete,
        constraint.on_update,
        constraint.deferrable or "",
    )


def target_of(reference: Constraint, texts: Texts) -> tuple[str | None, tuple[str, ...]]:
    """The table and the columns that a reference points to, as they are written there; None for none."""
    found = texts.get(folded(reference.target))
    if found is None:
        return None, reference.target_columns
    name, text = found
    known = {folded(column): column for column in text.names}
    columns = reference.target_columns or text.key
    return name, tuple(known.get(folded(column), column) for column in columns)


# Indexes


@lru_cache(maxsize=16384)
def _index(sql: str, columns: tuple[str, ...]) -> str:
    words = words_of(sql)
    opening = find(words, "(") or 0
    where = find(words, "WHERE", start=closing(words, opening))
    return index_text(
        [_index_part(sql, part, columns) for part in bracketed(words, opening)],
        unique=words[1].says("UNIQUE"),
        where=normal(sql[words[where].end :], columns) if where else None,
    )


def _index_part(sql: str, words: Sequence[Word], columns: tuple[str, ...]) -> str:
    what, collation, descending = part_in_pieces(words)
    column = column_named(what, columns)
    said = column if column is not None else normal(sql[what[0].start : what[-1].end], columns)
    return f"{said}{f' collate {collation.lower()}' if collation else ''}{' desc' * descending}"


def part_in_pieces(words: Sequence[Word]) -> tuple[Sequence[Word], str | None, bool]:
    """A part of an index: its column or expression, its collation, and whether it is descending."""
    descending = words[-1].says("DESC")
    words = words[:-1] if words[-1].says("DESC", "ASC") else words
    if len(words) > 2 and words[-2].says("COLLATE"):
        return words[:-2], words[-1].name, descending
    return words, None, descending


def column_named(words: Sequence[Word], columns: Sequence[str]) -> str | None:
    """The column that the words name, if they do nothing else."""
    named = folded(words[0].name) if len(words) == 1 and words[0].sort in ("word", "name") else None
    return next((column for column in columns if folded(column) == named), None)
