"""The shapes of tables in SQLite and MariaDB, which tell a table as the text that would create it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from xl2db.database.ddl_text import Word, bracketed, closing, cut_create_table, find, words_of
from xl2db.database.shapes import Part, Shape, index_text, key_text, reference_text, shown_table
from xl2db.database.sql_text import quoted_name
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

# No such table; no such database.
_NO_SUCH_TABLE = (1146, 1049)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "Z": "\x1a"}
_ACTION = {
    event: re.compile(rf"ON {event} (CASCADE|RESTRICT|SET NULL|SET DEFAULT|NO ACTION)")
    for event in ("DELETE", "UPDATE")
}
_DEFERRABLE = re.compile(r"(?<!NOT )DEFERRABLE")


# SQLite


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
        return ("primary key", name), key_text(_names(words, opening))
    if first.says("UNIQUE"):
        return ("unique", name), key_text(_names(words, opening))
    if first.says("FOREIGN"):
        return ("foreign key", name), _reference(words[start:], None)
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
        [_index_part(sql, part) for part in bracketed(words, opening)],
        unique=words[1].says("UNIQUE"),
        where=_normal_text(sql[words[where].end :]) if where else None,
    )


def _normal(text: str, words: Sequence[Word], opening: int) -> str:
    """What stands between brackets, in one spelling: SQLite keeps what was written."""
    return _normal_text(text[words[opening].end : words[closing(words, opening)].start])


def _normal_text(text: str) -> str:
    from xl2db.schema.expressions import normal_form

    return normal_form(text.strip())


def _joined(words: Sequence[Word]) -> str:
    """The words in one spelling, keywords and types in capital letters."""
    text = " ".join(word.text.upper() if word.sort == "word" else word.text for word in words)
    return text.replace(" (", "(").replace("( ", "(").replace(" )", ")").replace(" ,", ",")


# MariaDB and MySQL


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
            return {("foreign key", name): _reference(words[2:], default_schema)}
        return {("check", name): text[words[3].start :]}
    opening = find(words, "(") or 0
    parts = [_index_part(text, part) for part in bracketed(words, opening)]
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


# Both


def _names(words: Sequence[Word], opening: int) -> list[str]:
    return [part[0].name for part in bracketed(words, opening)]


def _index_part(text: str, words: Sequence[Word]) -> str:
    """A column or an expression, and whether it is descending."""
    descending = words[-1].says("DESC")
    words = words[:-1] if descending or words[-1].says("ASC") else words
    plain = len(words) == 1
    said = words[0].name if plain else _normal_text(text[words[0].start : words[-1].end])
    return f"{said} desc" if descending else said


def _reference(words: Sequence[Word], default_schema: str | None) -> str:
    """``FOREIGN KEY (…) REFERENCES …``; what MariaDB calls RESTRICT is its NO ACTION."""
    first = find(words, "(") or 0
    place = (find(words, "REFERENCES") or 0) + 1
    second = find(words, "(", start=place) or 0
    target = TableName(words[place].name if second - place > 1 else None, words[second - 1].name)
    rest = " ".join(word.text.upper() for word in words[closing(words, second) + 1 :])
    usual = ("no action",) if default_schema is None else ("no action", "restrict")
    actions = [match[1].lower() if (match := _ACTION[on].search(rest)) else "" for on in ("DELETE", "UPDATE")]
    on_delete, on_update = ["" if action in usual else action for action in actions]
    return reference_text(
        _names(words, first),
        shown_table(target, default_schema),
        _names(words, second),
        on_delete,
        on_update,
        ("deferred" if "INITIALLY DEFERRED" in rest else "immediate") if _DEFERRABLE.search(rest) else "",
    )
