"""The shapes of tables in MariaDB and MySQL, which tell a table as the text that would create it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from typing import TYPE_CHECKING

from xl2db.database.ddl_text import Word, bracketed, closing, cut_create_table, find, words_of
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
    usual = default_collation(connection) if tables else ""
    with told_in_bytes(connection) if tables else nullcontext():
        for table in tables:
            try:
                sql = create_statement(connection, table)
            except DBAPIError as error:
                if getattr(error.orig, "args", (0,))[0] not in _NO_SUCH_TABLE:
                    raise
                continue
            if sql.startswith(("CREATE TABLE", "CREATE TEMPORARY TABLE")):
                shapes[table] = _mysql_table(table.name, sql, default_schema, usual)
    return shapes


def _mysql_table(name: str, sql: str, default_schema: str | None, usual: str) -> Shape:
    parts, rest = cut_create_table(sql, backslashes=True)
    shape: Shape = {}
    for text in parts:
        shape.update(_mysql_part(text.strip(), default_schema))
    for _, reference in [part for part in shape if part[0] == "foreign key"]:
        shape.pop(("index", reference), None)  # made for the reference, not asked for
    words = words_of(rest, backslashes=True)
    place = find(words, "COMMENT")
    if place is not None:
        shape["comment", name] = unescaped(words[place + 2].text)
    place = find(words, "COLLATE") or find(words, "CHARSET")
    if place is not None and words[place + 2].text not in (usual, "utf8mb4"):
        shape["collation", name] = words[place + 2].text
    return shape


@contextmanager
def told_in_bytes(connection: Connection) -> Iterator[None]:
    """Within it, texts come as they are kept: a binary default is no text, and can't be read as one."""
    connection.exec_driver_sql("SET character_set_results = binary")
    try:
        yield
    finally:
        connection.exec_driver_sql("SET character_set_results = utf8mb4")


def create_statement(connection: Connection, table: TableName) -> str:
    """What SHOW CREATE TABLE says; bytes that are no text (of a binary default) are kept as surrogates.

    MariaDB says in a comment for itself that a column is compressed.
    """
    name = ".".join(map(quoted_name, filter(None, table)))
    said = connection.exec_driver_sql(f"SHOW CREATE TABLE {name}".replace("%", "%%")).one()[1]
    text = said.decode("utf-8", "surrogateescape") if isinstance(said, bytes) else str(said)
    return text.replace("/*M!100301 COMPRESSED*/", "COMPRESSED")


def default_collation(connection: Connection) -> str:
    """The collation that a table gets for which xl2db only says in which characters it is kept."""
    query = (
        "SELECT collation_name FROM information_schema.collations "
        "WHERE character_set_name = 'utf8mb4' AND is_default = 'Yes' LIMIT 1"
    )
    return str(connection.exec_driver_sql(query).scalar() or "utf8mb4_general_ci")


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
        yield ("comment", name), unescaped(words[place + 1].text)
        end, after = words[place].start, text[words[place + 1].end :]
    told = text[words[0].end : end].strip() + after
    told = told.replace(f"json_valid({words[0].text})", "json_valid")
    inline = find(words, "CHECK")
    if inline is not None and "json_valid" not in told:
        last = words[closing(words, inline + 1)].end
        yield ("check", name), text[words[inline + 1].start : last]
        told = told.replace(text[words[inline].start : last], "").strip()
    yield ("column", name), told


def unescaped(text: str) -> str:
    """A comment's text: MariaDB writes it with backslashes whatever the session says."""
    plain = text[1:-1].replace("''", "'")
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), plain, flags=re.DOTALL)
