"""The shapes of tables in PostgreSQL, read from its catalogs with a few questions for all tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from xl2db.database.shapes import ColumnShape, ForeignKeyShape, IndexShape, KeyShape, TableShape
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TABLES = """
SELECT c.oid::bigint, n.nspname::text, c.relname::text, obj_description(c.oid, 'pg_class')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (CAST(:schemas AS text[])) AND c.relname = ANY (CAST(:names AS text[]))
  AND c.relkind IN ('r', 'p', 'f')
"""

_COLUMNS = """
SELECT a.attrelid::bigint, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text, o.collname::text,
       s.description, CASE WHEN t.typtype = 'e' THEN t.oid::bigint END
FROM pg_attribute a
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation o ON o.oid = a.attcollation AND a.attcollation <> t.typcollation
LEFT JOIN pg_description s
  ON s.objoid = a.attrelid AND s.classoid = 'pg_class'::regclass AND s.objsubid = a.attnum
WHERE a.attrelid = ANY (CAST(:tables AS oid[])) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
"""

_LABELS = """
SELECT enumtypid::bigint, enumlabel::text FROM pg_enum WHERE enumtypid = ANY (CAST(:types AS oid[]))
ORDER BY enumtypid, enumsortorder
"""

_CONSTRAINTS = """
SELECT c.conrelid::bigint, c.conname::text, c.contype::text, c.conkey, c.confkey, tn.nspname::text,
       tc.relname::text, c.confrelid::bigint, c.confdeltype::text, c.confupdtype::text, c.condeferrable,
       c.condeferred, CASE WHEN c.contype <> 'f' THEN pg_get_constraintdef(c.oid) END, c.convalidated
FROM pg_constraint c
LEFT JOIN pg_class tc ON tc.oid = c.confrelid LEFT JOIN pg_namespace tn ON tn.oid = tc.relnamespace
WHERE c.conrelid = ANY (CAST(:tables AS oid[])) AND c.contype IN ('p', 'u', 'f', 'c', 'x')
ORDER BY c.conrelid, c.conname
"""

_NUMBERS = """
SELECT attrelid::bigint, attnum, attname::text FROM pg_attribute
WHERE attrelid = ANY (CAST(:tables AS oid[])) AND attnum > 0
"""

_INDEXES = """
SELECT i.indrelid::bigint, c.relname::text, i.indisunique, m.amname::text,
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, false) FROM generate_series(1, i.indnatts) k),
       i.indnkeyatts, CAST(i.indoption AS int2[]), pg_get_expr(i.indpred, i.indrelid), i.indisvalid,
       ARRAY(SELECT p.opcname::text FROM unnest(CAST(i.indclass AS oid[])) WITH ORDINALITY AS u(o, n)
             JOIN pg_opclass p ON p.oid = u.o WHERE NOT p.opcdefault ORDER BY u.n)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
WHERE i.indrelid = ANY (CAST(:tables AS oid[]))
  AND NOT EXISTS (SELECT FROM pg_constraint k
                  WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x') AND k.conrelid = i.indrelid)
ORDER BY i.indrelid, c.relname
"""

_ACTIONS = {"a": "", "r": "restrict", "c": "cascade", "n": "set null", "d": "set default", " ": ""}


def read_postgresql(
    connection: Connection, tables: Collection[TableName], schemas: Mapping[str, str | None]
) -> dict[TableName, TableShape]:
    """The shapes of those tables that exist. ``schemas`` says what a schema of the database is called in
    names: the default schema is None there.
    """
    from sqlalchemy import text

    def rows(query: str, **values: Any) -> Any:
        return connection.execute(text(query.replace("::", "\\:\\:")), values).all()

    shapes: dict[int, TableShape] = {}
    names: dict[int, TableName] = {}
    wanted = set(tables)
    in_database = {name: schema for schema, name in schemas.items()}
    listed = {in_database.get(table.schema, table.schema) for table in tables}
    for oid, schema, table, comment in rows(
        _TABLES, schemas=sorted(filter(None, listed)), names=sorted({table.name for table in tables})
    ):
        name = TableName(schemas.get(schema, schema), table)
        if name in wanted:
            names[oid], shapes[oid] = name, TableShape(comment=comment)
    oids = list(shapes)
    if not oids:
        return {}
    _columns(shapes, rows(_COLUMNS, tables=oids), rows)
    _constraints(shapes, rows(_CONSTRAINTS, tables=oids), schemas, rows)
    for table, name, unique, method, parts, keys, options, where, valid, classes in rows(
        _INDEXES, tables=oids
    ):
        marks = " ".join([method, *classes, *([] if valid else ["not valid"])])
        # The first bit is DESC; PostgreSQL puts NULLs first then, which the second bit says.
        shapes[table].indexes[name] = IndexShape(
            unique,
            tuple(
                (_part(part, option), bool(option & 1))
                for part, option in zip(parts[:keys], options, strict=False)
            ),
            "" if marks == "btree" else marks,
            tuple(map(_plain, parts[keys:])),
            where,
        )
    return {names[oid]: shape for oid, shape in shapes.items()}


def _part(part: str, option: int) -> str:
    odd = option in (1, 2)  # DESC NULLS LAST, ASC NULLS FIRST
    return _plain(part) + (" nulls otherwise" if odd else "")


def _plain(name: str) -> str:
    """A column's name without quotes; an expression as it is."""
    if len(name) > 2 and name[0] == name[-1] == '"' and '"' not in name[1:-1].replace('""', ""):
        return name[1:-1].replace('""', '"')
    return name


def _columns(shapes: dict[int, TableShape], found: Any, rows: Any) -> None:
    enums = sorted({row[-1] for row in found if row[-1] is not None})
    labels: dict[int, list[str]] = {}
    for enum, label in rows(_LABELS, types=enums) if enums else ():
        labels.setdefault(enum, []).append(label)
    for table, name, type_, required, default, identity, generated, collation, comment, enum in found:
        if enum is not None:
            type_ = f"{type_}({', '.join(labels.get(enum, ()))})"
        if collation is not None:
            type_ = f"{type_} collate {collation}"
        computed = default if generated else None
        shapes[table].columns[name] = ColumnShape(
            type_,
            required,
            None if generated else default,
            computed,
            generated == "s",
            bool(identity),
            comment,
        )


def _constraints(
    shapes: dict[int, TableShape], found: Any, schemas: Mapping[str, str | None], rows: Any
) -> None:
    wanted = sorted(set(shapes) | {row[7] for row in found if row[7]})
    columns = {(table, number): name for table, number, name in rows(_NUMBERS, tables=wanted)}
    for (
        table, name, kind, key, target_key, target_schema, target, target_oid, on_delete, on_update,
        deferrable, deferred, definition, valid,
    ) in found:  # fmt: skip
        shape = shapes[table]
        own = tuple(columns[table, number] for number in key or () if number)
        when = ("deferred" if deferred else "immediate") if deferrable else ""
        marks = " ".join(filter(None, [when, "" if valid else "not valid"]))
        if kind == "f":
            shape.foreign_keys[name] = ForeignKeyShape(
                own,
                TableName(schemas.get(target_schema, target_schema), target),
                tuple(columns[target_oid, number] for number in target_key),
                _ACTIONS[on_delete],
                _ACTIONS[on_update],
                marks,
            )
        elif kind in ("p", "u"):
            more = " ".join(word for word in ("NULLS NOT DISTINCT", "INCLUDE") if f" {word} (" in definition)
            made = KeyShape(own, name if kind == "p" else "", " ".join(filter(None, [more, marks])))
            if kind == "p":
                shape.primary_key = made
            else:
                shape.uniques[name] = made
        else:
            shape.checks[name] = _check_text(definition)


def _check_text(definition: str) -> str:
    """``price > 0`` of ``CHECK ((price > 0))``, with what else stands there."""
    return definition.removeprefix("CHECK ") if definition.startswith("CHECK (") else definition
