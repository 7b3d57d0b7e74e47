"""The shapes of tables in PostgreSQL, read from its catalogs with one question a kind of part."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from xl2db.database.postgresql_indexes import IndexRow, PartRow, index_rows, indexes_query
from xl2db.database.postgresql_sequences import SEQUENCES, SERIALS, Sequence, sequences_of
from xl2db.database.shapes import Shape, index_text, key_text, reference_text, shown_table
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TABLES = """
SELECT c.oid::int8, n.nspname::text, c.relname::text, obj_description(c.oid, 'pg_class')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (CAST(%(schemas)s AS text[])) AND c.relname = ANY (CAST(%(names)s AS text[]))
  AND c.relkind IN ('r', 'p')
"""

# A domain is what it is made of.
_COLUMNS = """
WITH RECURSIVE made(oid, base, size) AS (
  SELECT oid, typbasetype, typtypmod FROM pg_type WHERE typtype = 'd'
  UNION ALL
  SELECT m.oid, t.typbasetype, t.typtypmod FROM made m JOIN pg_type t ON t.oid = m.base WHERE t.typtype = 'd')
SELECT a.attrelid::int8, a.attnum, a.attname::text,
       CASE WHEN m.oid IS NULL THEN format_type(a.atttypid, a.atttypmod) ELSE format_type(m.base, m.size) END,
       a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text,
       o.collname::text,
       CASE WHEN e.oid IS NOT NULL THEN
         ARRAY(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = e.oid ORDER BY enumsortorder) END
FROM pg_attribute a
LEFT JOIN made m ON m.oid = a.atttypid
  AND NOT EXISTS (SELECT FROM pg_type t WHERE t.oid = m.base AND t.typtype = 'd')
JOIN pg_type t ON t.oid = coalesce(m.base, a.atttypid)
LEFT JOIN pg_type e ON e.oid = coalesce(nullif(t.typelem, 0), t.oid) AND e.typtype = 'e'
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation o ON o.oid = a.attcollation AND a.attcollation <> t.typcollation
WHERE a.attrelid = ANY (CAST(%(tables)s AS oid[])) AND a.attnum > 0 AND NOT a.attisdropped
"""

_COMMENTS = """
SELECT s.objoid::int8, s.objsubid, s.description FROM pg_description s
WHERE s.objoid = ANY (CAST(%(tables)s AS oid[])) AND s.classoid = 'pg_class'::regclass AND s.objsubid > 0
"""

_CONSTRAINTS = """
SELECT c.conrelid::int8, c.conname::text, c.contype::text, c.conkey, tn.nspname::text, tc.relname::text,
       ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY AS k(number, place)
             JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number ORDER BY k.place),
       c.confdeltype::text, c.confupdtype::text, c.confmatchtype::text, {only_columns},
       c.condeferrable, c.condeferred,
       CASE WHEN c.contype NOT IN ('f', 'p', 'u') THEN pg_get_constraintdef(c.oid) END, c.convalidated,
       CASE WHEN i.indnatts > i.indnkeyatts THEN (CAST(i.indkey AS int2[]))[i.indnkeyatts:] END,
       {nulls_not_distinct}
FROM pg_constraint c
LEFT JOIN pg_index i ON i.indexrelid = c.conindid AND c.contype IN ('p', 'u')
LEFT JOIN pg_class tc ON tc.oid = c.confrelid LEFT JOIN pg_namespace tn ON tn.oid = tc.relnamespace
WHERE c.conrelid = ANY (CAST(%(tables)s AS oid[])) AND c.contype IN ('p', 'u', 'f', 'c', 'x')
  AND (c.conparentid = 0 OR c.contype <> 'f')
"""

_SEQUENCES = f"{SEQUENCES} WHERE d.refobjid = ANY (CAST(%(tables)s AS oid[]))"

_ACTIONS = {"a": "", "r": "restrict", "c": "cascade", "n": "set null", "d": "set default", " ": ""}


def read_postgresql(connection: Connection, tables: Collection[TableName]) -> dict[TableName, Shape]:
    """The shapes of those tables that exist."""
    default_schema = connection.dialect.default_schema_name or "public"
    version = version_of(connection)
    names: dict[int, TableName] = {}
    shapes: dict[int, Shape] = {}
    wanted = {(table.schema or default_schema, table.name): table for table in tables}
    schemas, words = sorted({schema for schema, _ in wanted}), sorted({table for _, table in wanted})
    for oid, schema, table, comment in _rows(connection, _TABLES, schemas=schemas, names=words):
        if (schema, table) in wanted:
            names[oid] = wanted[schema, table]
            shapes[oid] = {("comment", table): comment} if comment else {}
    if shapes:
        oids = list(shapes)
        counted = {
            (sequence.table or 0, sequence.column_number or 0): sequence
            for sequence in sequences_of(_rows(connection, _SEQUENCES, tables=oids))
        }
        columns = _columns(shapes, _rows(connection, _COLUMNS, tables=oids), counted)
        for table, number, comment in _rows(connection, _COMMENTS, tables=oids):
            shapes[table]["comment", columns[table, number]] = comment
        constraints = _rows(connection, _constraints_query(version), tables=oids)
        _constraints(shapes, columns, constraints, default_schema)
        for index in index_rows(_rows(connection, indexes_query(version), tables=oids)):
            shapes[index.table]["index", index.name] = _index(index, columns)
    return {names[oid]: shape for oid, shape in shapes.items()}


def version_of(connection: Connection) -> tuple[int, ...]:
    """The version of the server: ``(15, 4)``."""
    return tuple(int(part) for part in connection.dialect.server_version_info or (12,))


def _constraints_query(version: tuple[int, ...]) -> str:
    since_15 = version >= (15,)
    return _CONSTRAINTS.format(
        only_columns="c.confdelsetcols" if since_15 else "NULL",
        nulls_not_distinct="coalesce(i.indnullsnotdistinct, false)" if since_15 else "false",
    )


def _rows(connection: Connection, query: str, **values: Any) -> Any:
    return connection.exec_driver_sql(query, values).all()


_Columns = dict[tuple[int, int], str]


def _columns(shapes: dict[int, Shape], rows: Any, counted: dict[tuple[int, int], Sequence]) -> _Columns:
    names: _Columns = {}
    for table, number, name, type_, required, default, identity, computed, collation, labels in rows:
        names[table, number] = name
        words = [type_ if labels is None else f"{type_} {tuple(labels)}"]
        if collation is not None:
            words.append(f"collate {collation}")
        words.append("required" if required else "optional")
        sequence = counted.get((table, number))
        if computed:
            words.append(f"computed {default} {'stored' if computed == 's' else 'virtual'}")
        elif identity:
            words.append(_identity(sequence, always=identity == "a"))
        elif sequence and sequence.is_serial(default, required=required):
            words.append(SERIALS[type_])
        elif default is not None:
            words.append(f"default {default}")
        shapes[table]["column", name] = ", ".join(words)
    return names


def _identity(sequence: Sequence | None, *, always: bool) -> str:
    options = str(sequence.counter(always=always)) if sequence else ""
    return f"auto number ({options})" if options else "auto number"


def _constraints(shapes: dict[int, Shape], columns: _Columns, rows: Any, default_schema: str) -> None:
    for (
        table, name, kind, key, schema, target, target_columns, on_delete, on_update, match, only_columns,
        deferrable, deferred, definition, valid, include, nulls_not_distinct,
    ) in rows:  # fmt: skip
        own = [columns[table, number] for number in key or () if number]
        marks = [
            "" if not deferrable else "deferred" if deferred else "immediate",
            "match full" if match == "f" else "",
            "" if valid else "not valid",
        ]
        if kind == "f":
            some = [columns[table, number] for number in only_columns or ()]
            shapes[table]["foreign key", name] = reference_text(
                own,
                shown_table(TableName(schema, target), default_schema),
                target_columns,
                _ACTIONS[on_delete] + (f" ({', '.join(some)})" if some else ""),
                _ACTIONS[on_update],
                *marks,
            )
        elif kind in ("p", "u"):
            more = [columns[table, number] for number in include or ()]
            marks += ["nulls not distinct"] if nulls_not_distinct else []
            marks += [f"include ({', '.join(more)})"] if more else []
            shapes[table]["primary key" if kind == "p" else "unique", name] = key_text(own, *marks)
        else:
            shapes[table]["check" if kind == "c" else "exclusion", name] = definition


def _index(index: IndexRow, columns: _Columns) -> str:
    names = [columns.get((index.table, number)) for number in index.numbers]
    parts = index.parts(names)
    marks = [
        "" if index.method == "btree" else index.method,
        "nulls not distinct" if index.nulls_not_distinct else "",
        "" if index.valid else "not valid",
    ]
    return index_text(
        [_part(part) for part in parts] if parts is not None else [index.definition or ""],
        unique=index.unique,
        method=" ".join(filter(None, marks)),
        include=[name or "" for name in names[index.keys :]],
        where=index.where,
    )


def _part(part: PartRow) -> str:
    words = [part.column or part.expression or ""]
    words += [f"collate {part.collation}"] if part.collation else []
    words += [word for word in (part.operators, part.settings) if word]
    words += ["desc"] if part.descending else []
    words += [f"nulls {part.nulls}"] if part.nulls else []
    return " ".join(words)
