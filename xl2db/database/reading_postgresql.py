"""The shapes of tables in PostgreSQL, read from its catalogs with one question a kind of part."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from xl2db.database.shapes import Shape, index_text, key_text, reference_text, shown_table
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TABLES = """
SELECT c.oid::int8, n.nspname::text, c.relname::text, obj_description(c.oid, 'pg_class')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (CAST(%s AS text[])) AND c.relname = ANY (CAST(%s AS text[]))
  AND c.relkind IN ('r', 'p')
"""

_COLUMNS = """
SELECT a.attrelid::int8, a.attnum, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid), a.attidentity <> '', a.attgenerated::text, o.collname::text,
       CASE WHEN e.oid IS NOT NULL THEN
         ARRAY(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = e.oid ORDER BY enumsortorder) END
FROM pg_attribute a
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_type e ON e.oid = coalesce(nullif(t.typelem, 0), t.oid) AND e.typtype = 'e'
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation o ON o.oid = a.attcollation AND a.attcollation <> t.typcollation
WHERE a.attrelid = ANY (CAST(%s AS oid[])) AND a.attnum > 0 AND NOT a.attisdropped
"""

_COMMENTS = """
SELECT s.objoid::int8, s.objsubid, s.description FROM pg_description s
WHERE s.objoid = ANY (CAST(%s AS oid[])) AND s.classoid = 'pg_class'::regclass AND s.objsubid > 0
"""

_CONSTRAINTS = """
SELECT c.conrelid::int8, c.conname::text, c.contype::text, c.conkey, c.confrelid::int8, tn.nspname::text,
       tc.relname::text,
       ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY AS k(number, place)
             JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number ORDER BY k.place),
       c.confdeltype::text, c.confupdtype::text, c.condeferrable, c.condeferred,
       CASE WHEN c.contype <> 'f' THEN pg_get_constraintdef(c.oid) END, c.convalidated
FROM pg_constraint c
LEFT JOIN pg_class tc ON tc.oid = c.confrelid LEFT JOIN pg_namespace tn ON tn.oid = tc.relnamespace
WHERE c.conrelid = ANY (CAST(%s AS oid[])) AND c.contype IN ('p', 'u', 'f', 'c', 'x')
"""

# What is a plain index of columns is read by its numbers; only others are asked for part by part.
_INDEXES = """
SELECT i.indrelid::int8, c.relname::text, i.indisunique, m.amname::text, CAST(i.indkey AS int2[]),
       i.indnkeyatts, CAST(i.indoption AS int2[]), i.indisvalid, pg_get_expr(i.indpred, i.indrelid),
       CASE WHEN i.indexprs IS NOT NULL THEN
         ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, false) FROM generate_series(1, i.indnkeyatts) k) END,
       ARRAY(SELECT p.opcname::text FROM unnest(CAST(i.indclass AS oid[])) WITH ORDINALITY AS u(o, n)
             JOIN pg_opclass p ON p.oid = u.o WHERE NOT p.opcdefault ORDER BY u.n)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
WHERE i.indrelid = ANY (CAST(%s AS oid[]))
  AND NOT EXISTS (SELECT FROM pg_constraint k
                  WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
                    AND k.conrelid = i.indrelid)
"""

_ACTIONS = {"a": "", "r": "restrict", "c": "cascade", "n": "set null", "d": "set default", " ": ""}

# The first bit is DESC; PostgreSQL puts NULLs first then, which the second bit says.
_ORDERS = {0: "", 1: " desc nulls last", 2: " nulls first", 3: " desc"}


def read_postgresql(connection: Connection, tables: Collection[TableName]) -> dict[TableName, Shape]:
    """The shapes of those tables that exist."""
    default_schema = connection.dialect.default_schema_name or "public"
    names: dict[int, TableName] = {}
    shapes: dict[int, Shape] = {}
    wanted = {(table.schema or default_schema, table.name): table for table in tables}
    places = sorted({schema for schema, _ in wanted}), sorted({table for _, table in wanted})
    for oid, schema, table, comment in _rows(connection, _TABLES, *places):
        if (schema, table) in wanted:
            names[oid] = wanted[schema, table]
            shapes[oid] = {("comment", table): comment} if comment else {}
    if shapes:
        oids = list(shapes)
        columns = _columns(shapes, _rows(connection, _COLUMNS, oids))
        for table, number, comment in _rows(connection, _COMMENTS, oids):
            shapes[table]["comment", columns[table, number]] = comment
        _constraints(shapes, columns, _rows(connection, _CONSTRAINTS, oids), default_schema)
        _indexes(shapes, columns, _rows(connection, _INDEXES, oids))
    return {names[oid]: shape for oid, shape in shapes.items()}


def _rows(connection: Connection, query: str, *values: Any) -> Any:
    return connection.exec_driver_sql(query, values).all()


_Columns = dict[tuple[int, int], str]


def _columns(shapes: dict[int, Shape], rows: Any) -> _Columns:
    names: _Columns = {}
    for table, number, name, type_, required, default, counts, computed, collation, labels in rows:
        names[table, number] = name
        words = [type_ if labels is None else f"{type_} {tuple(labels)}"]
        if collation is not None:
            words.append(f"collate {collation}")
        words.append("required" if required else "optional")
        if computed:
            words.append(f"computed {default} {'stored' if computed == 's' else 'virtual'}")
        elif default is not None:
            words.append(f"default {default}")
        if counts:
            words.append("auto number")
        shapes[table]["column", name] = ", ".join(words)
    return names


def _constraints(shapes: dict[int, Shape], columns: _Columns, rows: Any, default_schema: str) -> None:
    for (
        table, name, kind, key, _, schema, target, target_columns, on_delete, on_update, deferrable, deferred,
        definition, valid,
    ) in rows:  # fmt: skip
        own = [columns[table, number] for number in key or () if number]
        marks = [
            "" if not deferrable else "deferred" if deferred else "immediate",
            "" if valid else "not valid",
        ]
        if kind == "f":
            shapes[table]["foreign key", name] = reference_text(
                own,
                shown_table(TableName(schema, target), default_schema),
                target_columns,
                _ACTIONS[on_delete],
                _ACTIONS[on_update],
                *marks,
            )
        elif kind in ("p", "u"):
            marks += [
                word.lower() for word in ("NULLS NOT DISTINCT", "INCLUDE") if f" {word} (" in definition
            ]
            shapes[table]["primary key" if kind == "p" else "unique", name] = key_text(own, *marks)
        else:
            shapes[table]["check" if kind == "c" else "exclusion", name] = definition


def _indexes(shapes: dict[int, Shape], columns: _Columns, rows: Any) -> None:
    for table, name, unique, method, numbers, keys, orders, valid, where, expressions, classes in rows:
        marks = ["" if method == "btree" else method, *classes, "" if valid else "not valid"]
        named = [columns.get((table, number), "") for number in numbers]
        parts = [
            (column or expressions[place]) + _ORDERS[order]
            for place, (column, order) in enumerate(zip(named[:keys], orders, strict=False))
        ]
        shapes[table]["index", name] = index_text(
            parts, unique=unique, method=" ".join(filter(None, marks)), include=named[keys:], where=where
        )
