"""A live PostgreSQL database becomes a schema: its catalogs are asked once for each kind of thing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from xl2db.database.ordering import parents_first
from xl2db.database.postgresql_catalog import Catalog, opened
from xl2db.database.postgresql_sequences import SEQUENCES, Sequence, sequences_of
from xl2db.database.reflecting_postgresql_columns import Columns
from xl2db.database.reflecting_postgresql_constraints import Constraints, ReadConstraints, with_choices
from xl2db.database.reflecting_postgresql_own import own_parts, without_own_parts
from xl2db.database.reflecting_postgresql_types import Types
from xl2db.database.reflecting_postgresql_unsaid import unsaid
from xl2db.database.types import list_of_array
from xl2db.schema.model import NumberSequence, Schema, Table, TableName, Unsaid, ValueList

if TYPE_CHECKING:
    from sqlalchemy import Connection

# A partition belongs to its table; xmin changes with each change of a table.
_TABLES = """
SELECT c.oid::int8, n.nspname::text, c.relname::text, obj_description(c.oid, 'pg_class'), c.xmin::text,
       has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relnamespace = ANY (CAST(%(spaces)s AS oid[])) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND c.relpersistence <> 't' AND c.relname <> 'alembic_version'
  AND NOT EXISTS (SELECT FROM pg_depend x
                  WHERE x.classid = 'pg_class'::regclass AND x.objid = c.oid AND x.deptype = 'e')
"""

_SEQUENCES = f"""{SEQUENCES}
WHERE c.relnamespace = ANY (CAST(%(spaces)s AS oid[])) AND c.relpersistence <> 't'
  AND NOT EXISTS (SELECT FROM pg_depend x
                  WHERE x.classid = 'pg_class'::regclass AND x.objid = c.oid AND x.deptype = 'e')
"""

_STILL_THERE = """
SELECT c.oid::int8, c.xmin::text FROM pg_class c WHERE c.oid = ANY (CAST(%(tables)s AS oid[]))
"""

_ATTEMPTS = 3
_PUBLIC_UNTIL = 16384
"""Up to this number, what is there has been in the database from the beginning."""

# A table that vanished in the midst of a question: its number, its name, or nothing is found any more.
_VANISHED = ("XX000", "42P01", "42704", "42703", "55000")


class _Row(NamedTuple):
    oid: int
    schema: str
    name: str
    comment: str | None
    state: str
    may_read: bool | None


def reflect_postgresql(connection: Connection, schemas: Collection[str] | None) -> Schema:
    """The schema of a database: of some of its schemas, or of all that are neither the system's nor an
    extension's.

    It is read again where a table changed meanwhile; one that changes all the time is left out.
    """
    from sqlalchemy.exc import DBAPIError

    for attempt in range(1, _ATTEMPTS + 1):
        last = attempt == _ATTEMPTS
        try:
            with opened(connection, schemas) as catalog:
                read = _read(catalog, leave_out=last)
        except DBAPIError as error:
            if last or getattr(error.orig, "sqlstate", None) not in _VANISHED:
                raise
        else:
            if read is not None:
                return read
    raise AssertionError("the last attempt leaves out what changes")


def _read(catalog: Catalog, *, leave_out: bool) -> Schema | None:
    """All of the schemas; None where a table changed meanwhile, unless such tables are to be left out."""
    rows = [_Row(*row) for row in catalog.rows(_TABLES, spaces=catalog.spaces)]
    readable = [row for row in rows if row.may_read]
    names = {row.oid: catalog.name(row.schema, row.name) for row in readable}
    types = Types(catalog, names)
    sequences = sequences_of(catalog.rows(_SEQUENCES, spaces=catalog.spaces))
    columns = Columns(catalog, names, types, sequences)
    constraints = Constraints(catalog, names, {oid: columns.of(oid) for oid in names})
    free = [sequence for sequence in sequences if sequence.oid not in columns.said_sequences]
    said = {sequence.oid: _sequence(catalog, sequence, names) for sequence in free}
    others = unsaid(
        catalog, types.said, [oid for oid, each in said.items() if isinstance(each, NumberSequence)]
    )

    own = own_parts(catalog, names)
    left: list[Unsaid] = []
    tables = {
        row.oid: without_own_parts(
            _table(row, names[row.oid], columns, constraints.of(row.oid)), own.get(row.oid, ()), left
        )
        for row in readable
    }
    changed = _changed(catalog, readable)
    if changed and not leave_out:
        return None
    notes = [Unsaid("table", None, str(names[oid]), "changed while it was read") for oid in changed]
    notes += [
        Unsaid("table", None, str(catalog.name(row.schema, row.name)), "no permission")
        for row in rows
        if row.may_read is False
    ]
    numbers = [each for each in said.values() if isinstance(each, NumberSequence)]
    notes += [each for each in said.values() if isinstance(each, Unsaid)]
    read = parents_first(table for oid, table in tables.items() if oid not in changed)
    lists, unused = _used_lists(types.lists, read)
    notes += unused
    schema = Schema(
        tables=read,
        lists=lists,
        sequences=tuple(sorted(numbers, key=lambda each: (each.schema or "", each.name))),
    )
    notes += [*columns.unsaid, *constraints.unsaid, *left, *others, *_empty_schemas(catalog, schema)]
    return Schema(
        schema.tables, schema.lists, sequences=schema.sequences, unsaid=tuple(sorted(notes, key=_order))
    )


def _table(row: _Row, name: TableName, columns: Columns, stands: ReadConstraints) -> Table:
    return Table(
        name=name.name,
        schema=name.schema,
        columns=tuple(with_choices(columns.of(row.oid).columns, stands.lists)),
        primary_key=stands.primary_key,
        uniques=tuple(stands.uniques),
        foreign_keys=tuple(stands.foreign_keys),
        indexes=tuple(stands.indexes),
        checks=tuple(stands.checks),
        description=row.comment or None,
    )


def _sequence(
    catalog: Catalog, sequence: Sequence, names: Mapping[int, TableName]
) -> NumberSequence | Unsaid | None:
    """A sequence of its own; None for one that numbers the rows of a table that is left out."""
    key = catalog.name(sequence.schema, sequence.name)
    owner = names.get(sequence.table) if sequence.table else None
    counter = str(sequence.counter())
    if sequence.is_identity:
        return None
    if sequence.table and owner is None:
        says = f"goes with {sequence.table_name}.{sequence.column}"
        return Unsaid("sequence", None, str(key), f"{says}, {counter}" if counter else says)
    return NumberSequence(
        name=key.name,
        schema=key.schema,
        type=None if sequence.type == "bigint" else sequence.type,
        counter=counter,
        owner=(owner, sequence.column) if owner and sequence.column else None,
        description=sequence.comment or None,
    )


def _changed(catalog: Catalog, rows: Collection[_Row]) -> set[int]:
    """The tables that are no longer what they were at the beginning, or no longer there."""
    now = dict(catalog.rows(_STILL_THERE, tables=[row.oid for row in rows]))
    return {row.oid for row in rows if now.get(row.oid) != row.state}


def _used_lists(
    lists: Collection[ValueList], tables: Collection[Table]
) -> tuple[tuple[ValueList, ...], list[Unsaid]]:
    """The enums that columns have; the others would not be made again, and are listed."""
    kinds = [column.type for table in tables for column in table.columns]
    used = {kind.name for kind in kinds} | {list_of_array(kind) for kind in kinds}
    unused = [values for values in lists if values.name not in used]
    return tuple(values for values in lists if values.name in used), [
        Unsaid("type", None, values.name, f"AS ENUM ({', '.join(each.value for each in values.values)})")
        for values in unused
    ]


def _empty_schemas(catalog: Catalog, schema: Schema) -> Iterator[Unsaid]:
    """Schemas that nothing names that is said."""
    named = {table.schema for table in schema.tables} | {each.schema for each in schema.sequences}
    named |= {values.name.partition(".")[0] for values in schema.lists if "." in values.name}
    for oid, name in catalog.schemas.items():
        if oid >= _PUBLIC_UNTIL and name not in named and name != catalog.default_schema:
            yield Unsaid("schema", None, name, "has no tables")


def _order(each: Unsaid) -> tuple[str, ...]:
    table = each.table or TableName("", "")
    return each.kind, table.schema or "", table.name, each.name, each.says
