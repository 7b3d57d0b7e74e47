"""The shapes of tables in SQLite, which keeps the text that created a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from xl2db.database.ddl_text import Word, bracketed, closing, cut_create_table, find, words_of
from xl2db.database.reading_ddl import index_part_text, names_in, normal_text, reference_of
from xl2db.database.shapes import Part, Shape, index_text, key_text
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection


def read_sqlite(connection: Connection, tables: Collection[TableName]) -> dict[TableName, Shape]:
    """The shapes of those tables that exist."""
    rows = connection.exec_driver_sql(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql <> ''"
    ).all()
    wanted = {table.name: table for table in tables if table.schema is None}
    shapes: dict[str, Shape] = {}
    for kind, name, _, sql in rows:
        if kind == "table" and name in wanted:
            parts, rest = cut_create_table(sql)
            shapes[name] = dict(map(_sqlite_part, parts))
            if rest.strip():
                shapes[name]["table", name] = rest.strip()
    for kind, name, table, sql in rows:
        if kind == "index" and table in shapes:
            shapes[table]["index", name] = _sqlite_index(sql)
    return {wanted[name]: shape for name, shape in shapes.items()}


@lru_cache(maxsize=16384)
def _sqlite_part(text: str) -> tuple[Part, str]:
    words = words_of(text)
    name, start = (words[1].name, 2) if words[0].says("CONSTRAINT") else ("", 0)
    first = words[start]
    opening = find(words, "(", start=start) or 0
    if first.says("PRIMARY"):
        return ("primary key", name), key_text(names_in(words, opening))
    if first.says("UNIQUE"):
        return ("unique", name), key_text(names_in(words, opening))
    if first.says("FOREIGN"):
        return ("foreign key", name), reference_of(words[start:], None)
    if first.says("CHECK"):
        return ("check", name), _normal(text, words, opening)
    return ("column", first.name), _sqlite_column(text, words[1:])


def _sqlite_column(text: str, words: Sequence[Word]) -> str:
    place = find(words, "GENERATED", "AS")
    opening = find(words, "(", start=place) if place is not None else None
    if opening is None:
        return _joined(words)
    after = _joined(words[closing(words, opening) + 1 :])
    return f"{_joined(words[:place])} computed {_normal(text, words, opening)} {after}"


@lru_cache(maxsize=16384)
def _sqlite_index(sql: str) -> str:
    words = words_of(sql)
    opening = find(words, "(") or 0
    where = find(words, "WHERE", start=closing(words, opening))
    return index_text(
        [index_part_text(sql, part) for part in bracketed(words, opening)],
        unique=words[1].says("UNIQUE"),
        where=normal_text(sql[words[where].end :]) if where else None,
    )


def _normal(text: str, words: Sequence[Word], opening: int) -> str:
    """What stands between brackets, in one spelling: SQLite keeps what was written."""
    return normal_text(text[words[opening].end : words[closing(words, opening)].start])


def _joined(words: Sequence[Word]) -> str:
    """The words in one spelling, keywords and types in capital letters."""
    text = " ".join(word.text.upper() if word.sort == "word" else word.text for word in words)
    return text.replace(" (", "(").replace("( ", "(").replace(" )", ")").replace(" ,", ",")
