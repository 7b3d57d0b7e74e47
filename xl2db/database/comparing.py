"""The judge: a live database against the schema, like with like.

Databases spell what they are told in their own way. So the tables are built a second time in a scratch
place of the same kind of database (SQLite in memory, a PostgreSQL schema in a transaction that is rolled
back, a MariaDB database that is dropped), both are reflected, and the reflections are compared.
Tables that the schema doesn't name are not looked at.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xl2db.database.building import build
from xl2db.database.types import MYSQLS, native_types
from xl2db.schema.model import Schema, TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection, Inspector

_Shape = dict[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a table differs: ``expected`` is None for what should not be there, ``found`` None
    for what is missing. ``kind`` is table, column, primary key, unique, foreign key, index, check or comment.
    """

    table: TableName
    kind: str
    name: str
    expected: str | None
    found: str | None


def differences(
    connection: Connection, schema: Schema, tables: Collection[TableName] | None = None
) -> tuple[Difference, ...]:
    """In what the database differs from the schema, or from the part of it that ``tables`` names."""
    from sqlalchemy import inspect

    wanted = [table.key for table in schema.tables if tables is None or table.key in tables]
    if not wanted:
        return ()
    live = inspect(connection)
    found = _shapes(live, wanted, lambda name: name.schema)
    expected: dict[TableName, _Shape] = {}
    with _scratch(connection, schema, wanted) as (inspector, place):
        expected = _shapes(inspector, wanted, place)
    return tuple(
        difference for name in wanted for difference in _compared(name, expected.get(name), found.get(name))
    )


def _compared(name: TableName, expected: _Shape | None, found: _Shape | None) -> Iterator[Difference]:
    if found is None or expected is None:
        yield Difference(name, "table", name.name, name.name, None)
        return
    for key in sorted(expected.keys() | found.keys()):
        if expected.get(key) != found.get(key):
            yield Difference(name, key[0], key[1], expected.get(key), found.get(key))


# --- scratch places --------------------------------------------------------------------------------

_Place = Callable[[TableName], str | None]


@contextmanager
def _scratch(
    connection: Connection, schema: Schema, tables: Collection[TableName]
) -> Iterator[tuple[Inspector, _Place]]:
    """The tables, and those that they refer to, built where nobody sees them."""
    needed = _with_targets(schema, tables)
    kind = connection.dialect.name
    if kind == "sqlite":
        yield from _in_memory(schema, needed)
    elif kind == "postgresql":
        yield from _in_schema(connection, schema, needed)
    else:
        yield from _in_database(connection, schema, needed)


def _with_targets(schema: Schema, tables: Collection[TableName]) -> set[TableName]:
    needed, waiting = set(tables), list(tables)
    while waiting:
        table = schema.table(waiting.pop())
        for reference in table.foreign_keys if table else ():
            if reference.target not in needed:
                needed.add(reference.target)
                waiting.append(reference.target)
    return needed


def _in_memory(schema: Schema, tables: set[TableName]) -> Iterator[tuple[Inspector, _Place]]:
    from sqlalchemy import create_engine, inspect

    engine = create_engine("sqlite://")
    try:
        with engine.connect() as scratch:
            build(schema, tables=tables).create_all(scratch, checkfirst=False)
            yield inspect(scratch), lambda name: name.schema
    finally:
        engine.dispose()


def _in_schema(
    connection: Connection, schema: Schema, tables: set[TableName]
) -> Iterator[tuple[Inspector, _Place]]:
    from sqlalchemy import inspect, text

    mark = f"xl2db_scratch_{os.getpid()}"
    places: dict[str | None, str] = {None: mark}
    for name in tables:
        places.setdefault(name.schema, f"{mark}_{len(places)}")
    with connection.engine.connect() as scratch:
        transaction = scratch.begin()
        try:
            for place in places.values():
                scratch.execute(text(f'CREATE SCHEMA "{place}"'))
            scratch.execute(text(f'SET LOCAL search_path TO "{mark}", public'))
            for enum in native_types(schema):
                enum.create(scratch, checkfirst=False)
            mapped = {name: place for name, place in places.items() if name is not None}
            moved = scratch.execution_options(schema_translate_map=mapped) if mapped else scratch
            build(schema, tables=tables).create_all(moved, checkfirst=False)
            yield inspect(scratch), lambda name: None if name.schema is None else places[name.schema]
        finally:
            transaction.rollback()


def _in_database(
    connection: Connection, schema: Schema, tables: set[TableName]
) -> Iterator[tuple[Inspector, _Place]]:
    from sqlalchemy import inspect, text

    from xl2db.database.connecting import engine

    name = f"xl2db_scratch_{os.getpid()}"
    url = connection.engine.url
    connection.execute(text(f'CREATE DATABASE "{name}" CHARACTER SET utf8mb4'))
    made = engine(url.set(database=name))
    try:
        with made.connect() as scratch:
            build(schema, tables=tables).create_all(scratch, checkfirst=False)
            scratch.commit()
            yield inspect(scratch), lambda table: table.schema
    finally:
        made.dispose()
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))


# --- shapes ----------------------------------------------------------------------------------------


def _shapes(inspector: Inspector, tables: Collection[TableName], place: _Place) -> dict[TableName, _Shape]:
    """What each table reflects as: by kind and name, a text."""
    shapes: dict[TableName, _Shape] = {}
    for schema in {name.schema for name in tables}:
        names = [name for name in tables if name.schema == schema]
        where = place(names[0])
        there = set(inspector.get_table_names(schema=where))
        here = [name.name for name in names if name.name in there]
        read = _reader(inspector, where, here)
        for name in names:
            if name.name in there:
                shapes[name] = _shape(read, name, inspector.dialect.name)
    return shapes


def _reader(inspector: Inspector, schema: str | None, names: list[str]) -> Callable[[str, str], Any]:
    facets: dict[str, Mapping[Any, Any]] = {}

    def read(facet: str, table: str) -> Any:
        if facet not in facets:
            method = getattr(inspector, f"get_multi_{facet}")
            try:
                facets[facet] = method(schema=schema, filter_names=names) if names else {}
            except NotImplementedError:
                facets[facet] = {}
        return facets[facet].get((schema, table))

    return read


def _shape(read: Callable[[str, str], Any], name: TableName, dialect: str) -> _Shape:
    table = name.name
    shape: _Shape = {}
    for column in read("columns", table) or ():
        shape["column", column["name"]] = _column(column, dialect)
        if column.get("comment"):
            shape["comment", column["name"]] = column["comment"]
    key = read("pk_constraint", table)
    if key and key["constrained_columns"]:
        shape["primary key", key.get("name") or "primary key"] = ", ".join(key["constrained_columns"])
    for unique in read("unique_constraints", table) or ():
        shape["unique", str(unique["name"])] = ", ".join(unique["column_names"])
    references = set()
    for reference in read("foreign_keys", table) or ():
        references.add(reference["name"])
        shape["foreign key", str(reference["name"])] = _reference(reference)
    uniques = {found for kind, found in shape if kind == "unique"}
    for index in read("indexes", table) or ():
        if index["name"] not in uniques and index["name"] not in references:
            shape["index", str(index["name"])] = _index(index)
    for check in read("check_constraints", table) or ():
        shape["check", str(check["name"])] = _spelling(check["sqltext"])
    comment = read("table_comment", table)
    if comment and comment.get("text"):
        shape["comment", table] = comment["text"]
    if dialect in MYSQLS:
        shape.pop(("check", "None"), None)
    return shape


def _column(column: Mapping[str, Any], dialect: str) -> str:
    parts = [_type(column["type"], dialect)]
    parts.append("optional" if column["nullable"] else "required")
    if computed := column.get("computed"):
        kind = "stored" if computed.get("persisted") else "virtual"
        parts.append(f"computed {_spelling(computed['sqltext'])} {kind}")
    if column.get("identity") or column.get("autoincrement") is True:
        parts.append("auto number")
    elif column.get("default") is not None and not computed:
        parts.append(f"default {_default(column['default'])}")
    return ", ".join(parts)


def _type(type_: Any, dialect: str) -> str:
    from xl2db.database.types import dialect_of

    text = str(type_.compile(dialect_of(dialect)))
    values = getattr(type_, "enums", None)
    return f"{text} {tuple(values)}" if values else text


def _default(text: str) -> str:
    return re.sub(r"xl2db_scratch_\w+\.", "", _bare(text))


def _bare(text: str) -> str:
    """Without the brackets around the whole, which databases keep or leave as they were typed."""
    text = text.strip()
    while text.startswith("(") and text.endswith(")") and _encloses(text):
        text = text[1:-1].strip()
    return text


def _encloses(text: str) -> bool:
    depth = 0
    for number, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0:
            return number == len(text) - 1
    return False


def _spelling(text: str) -> str:
    from xl2db.schema.expressions import normal_form

    return re.sub(r'"?xl2db_scratch_\w+"?\.', "", normal_form(text))


def _reference(reference: Mapping[str, Any]) -> str:
    columns = ", ".join(reference["constrained_columns"])
    targets = ", ".join(reference["referred_columns"])
    target = reference["referred_table"]
    options = reference.get("options") or {}
    extras = [
        f"{key} {value}".lower()
        for key, value in sorted(options.items())
        if value and str(value).upper() != "NO ACTION"
    ]
    return " ".join([f"{columns} → {target}({targets})", *extras])


def _index(index: Mapping[str, Any]) -> str:
    sorting = index.get("column_sorting") or {}
    expressions = index.get("expressions") or index["column_names"]
    parts = [
        f"{_spelling(part) if column is None else column}{' desc' if 'desc' in sorting.get(part, ()) else ''}"
        for column, part in zip(index["column_names"], expressions, strict=True)
    ]
    options = index.get("dialect_options") or {}
    words = ["unique" if index["unique"] else "", ", ".join(parts)]
    for key, value in sorted(options.items()):
        if value not in (None, [], "", False):
            words.append(
                f"{key.partition('_')[2]} {_spelling(str(value)) if key.endswith('_where') else value}"
            )
    return " ".join(filter(None, words))
