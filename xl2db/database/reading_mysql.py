"""The shapes of tables in MariaDB and MySQL, which tell a table as the text that would create it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from xl2db.database.ddl_text import Word, bracketed, cut_create_table, find, words_of
from xl2db.database.reading_ddl import index_part_text, reference_of
from xl2db.database.shapes import Part, Shape, index_text, key_text
from xl2db.database.sql_text import quoted_name
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

# No such table; no such database.
_NO_SUCH_TABLE = (1146, 1049)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "Z": "\x1a"}


def read_mysql(connection: Connection, tables: Collection[TableName]) -> dict[TableName, Shape]:
    """The shapes of those tables that exist."""
    from sqlalchemy.exc import DBAPIError

    shapes = {}
    default_schema = connection.dialect.default_schema_name
    for table in tables:
        name = ".".join(map(quoted_name, filter(None, table)))
        try:
            sql = connection.exec_driver_sql(f"SHOW CREATE TABLE {name}".replace("%", "%%")).one()[1]
        except DBAPIError as error:
            if getattr(error.orig, "args", (0,))[0] not in _NO_SUCH_TABLE:
                raise
            continue
        if sql.startswith(("CREATE TABLE", "CREATE TEMPORARY TABLE")):
            shapes[table] = _mysql_table(table.name, sql, default_schema)
    return shapes


def _mysql_table(name: str, sql: str, default_schema: str | None) -> Shape:
    parts, rest = cut_create_table(sql, backslashes=True)
    shape: Shape = {}
    for text in parts:
        shape.update(_mysql_part(text.strip(), default_schema))
    for _, reference in [part for part in shape if part[0] == "foreign key"]:
        shape.pop(("index", reference), None)  # made for the reference, not asked for
    words = words_of(rest, backslashes=True)
    place = find(words, "COMMENT")
    if place is not None:
        shape["comment", name] = _unescaped(words[place + 2].text)
    return shape


@lru_cache(maxsize=16384)
def _mysql_part(text: str, default_schema: str | None) -> dict[Part, str]:
    words = words_of(text, backslashes=True)
    if words[0].sort == "name":
        return dict(_mysql_column(text, words))
    if words[0].says("CONSTRAINT"):
        name = words[1].name
        if words[2].says("FOREIGN"):
            return {("foreign key", name): reference_of(words[2:], default_schema)}
        return {("check", name): text[words[3].start :]}
    opening = find(words, "(") or 0
    parts = [index_part_text(text, part) for part in bracketed(words, opening)]
    if words[0].says("PRIMARY"):
        return {("primary key", "PRIMARY"): key_text(parts)}
    if words[0].says("UNIQUE"):
        return {("unique", words[2].name): key_text(parts)}
    method = words[0].text.lower() if words[0].says("FULLTEXT", "SPATIAL") else ""
    return {("index", words[1 + bool(method)].name): index_text(parts, method=method)}


def _mysql_column(text: str, words: Sequence[Word]) -> Iterator[tuple[Part, str]]:
    """The column, without its own name, which stands in the CHECK of a JSON column, too."""
    name = words[0].name
    end, after = len(text), ""
    place = find(words, "COMMENT")
    if place is not None:
        yield ("comment", name), _unescaped(words[place + 1].text)
        end, after = words[place].start, text[words[place + 1].end :]
    told = text[words[0].end : end].strip() + after
    yield ("column", name), told.replace(f"json_valid({words[0].text})", "json_valid")


def _unescaped(text: str) -> str:
    """A comment's text: MariaDB writes it with backslashes whatever the session says."""
    plain = text[1:-1].replace("''", "'")
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), plain, flags=re.DOTALL)
