"""Building: a Schema becomes SQLAlchemy's MetaData, the same for every database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from xl2db.database.defaults import server_default
from xl2db.database.kinds import (
    MYSQL_METHODS,
    MYSQLS,
    counted_type,
    counter,
    is_auto_number,
    is_serial,
    keyed_columns,
)
from xl2db.database.per_database import PerDatabase
from xl2db.database.sql_text import as_written, quoted, quoted_name
from xl2db.database.types import (
    column_type,
    counting_type,
    dialect_of,
    is_native,
    list_values,
    serial_type,
    sqlalchemy_type,
    with_variant,
)
from xl2db.schema.counting import Counter
from xl2db.schema.model import (
    Column,
    DefaultKind,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Kind,
    Schema,
    Table,
    TableName,
    Type,
)
from xl2db.schema.names import constraint_names
from xl2db.schema.types import collation_databases

# The database's own default may be a character set that cannot hold every text.
CHARACTERS = {"mysql_charset": "utf8mb4", "mariadb_charset": "utf8mb4"}
"""How MariaDB and MySQL keep the texts of a table."""


def characters(collation: str | None) -> dict[str, str]:
    """How MariaDB and MySQL keep the texts of a table with that collation (None: the server's usual one).

    A collation's name begins with its character set; those of Unicode 14 leave it out.
    """
    if collation is None:
        return CHARACTERS
    charset = "utf8mb4" if collation.startswith("uca1400_") else collation.partition("_")[0]
    said = {"charset": charset, "collate": collation}
    return {f"{dialect}_{key}": value for dialect in MYSQLS for key, value in said.items()}


Keyed = Mapping[TableName, Collection[str]]


def build(schema: Schema, *, tables: Collection[TableName] | None = None) -> sa.MetaData:
    """The MetaData of a schema, or of some of its tables.

    Every constraint has its name. References to tables that are left out point to bare tables that belong
    to no MetaData of the result, so they can be written and compared, but are not created. A native list's
    ENUM type on PostgreSQL is not created with the tables: see :func:`xl2db.database.types.native_types`.
    """
    metadata = sa.MetaData()
    wanted = [table for table in schema.tables if tables is None or table.key in tables]
    keyed = keyed_columns(schema)
    built = {table.key: _table(table, schema, metadata, keyed[table.key]) for table in wanted}
    outside = _Outside(schema, keyed)
    for table in wanted:
        for key in table.foreign_keys:
            target = built.get(key.target)
            built[table.key].append_constraint(
                _foreign_key(
                    key, target if target is not None else outside.table(key.target, key.target_columns)
                )
            )
    return metadata


def may_be_empty(column: Column, table: Table) -> bool:
    """Whether the column is built without NOT NULL.

    A computed column is what its expression gives, and MariaDB knows no NOT NULL for it.
    """
    if table.primary_key and column.name in table.primary_key.columns:
        return False
    return column.computed is not None or not (column.required or is_auto_number(column))


def list_checks(table: Table, schema: Schema) -> Iterator[tuple[str, str, bool]]:
    """Name, SQL, and whether it is for SQLite alone (the others have an ENUM), of each list's CHECK."""
    names = constraint_names(schema.settings.names)
    for column in table.columns:
        values = list_values(column.type, schema)
        if values:
            found = schema.list(column.type.name or "") if column.type.kind is Kind.LIST else None
            text = f"{quoted_name(column.name)} IN ({', '.join(map(quoted, values))})"
            only_sqlite = found is not None and is_native(found, schema)
            name = column.list_check or names.check_name(table.name, f"{column.name}_list")
            yield name, text, only_sqlite


def _table(table: Table, schema: Schema, metadata: sa.MetaData, keyed: Collection[str]) -> sa.Table:
    parts: list[Any] = [
        built_column(column, table, schema, keyed=column.name in keyed) for column in table.columns
    ]
    parts += _constraints(table, schema)
    options: dict[str, Any] = {"comment": table.description or None, **characters(table.collation)}
    if any(is_auto_number(column) and counter(column).never_reused for column in table.columns):
        options["sqlite_autoincrement"] = True
    built = sa.Table(table.name, metadata, *parts, schema=table.schema, **options)
    for index in table.indexes:
        built_index(index, built)
    return built


def built_column(column: Column, table: Table, schema: Schema, *, keyed: bool) -> sa.Column[Any]:
    """The column of a table; ``keyed`` where it is in a key, a reference or an index."""
    key = table.primary_key.columns if table.primary_key else ()
    type_ = column_type(column, schema, keyed=keyed)
    made: list[Any] = []
    if is_serial(column):
        type_ = type_ if column.name in key else counting_type(serial_type(column))
    elif is_auto_number(column):
        made.append(identity(counter(column)))
        if not isinstance(type_, sa.Integer):  # bigint unsigned is a decimal elsewhere, which can't count
            type_ = with_variant(sa.BigInteger(), type_.dialect_impl(dialect_of("mysql")), *MYSQLS)
        if column.name not in key:
            type_ = counting_type(type_)
        if isinstance(type_, sa.BigInteger) and key == (column.name,):
            type_ = with_variant(type_, sa.Integer(), "sqlite")  # what SQLite counts must be called INTEGER
    elif column.computed:
        made.append(
            sa.Computed(as_written(column.computed.expression.text), persisted=column.computed.stored)
        )
    default: Any = None
    if column.default and not made and column.default.kind is not DefaultKind.COUNTER:
        default = server_default(column.default, column.type)
    return sa.Column(
        column.name,
        type_,
        *made,
        nullable=may_be_empty(column, table),
        server_default=default,
        comment=column.description or None,
        autoincrement=_autoincrement(column, key),
        info={"sqlite_not_null": False} if column.bare else None,
    )


def identity(how: Counter) -> sa.Identity:
    """PostgreSQL's way of counting; on the other databases it only says that the column counts."""
    return sa.Identity(
        always=how.always,
        start=how.start,
        increment=how.step,
        minvalue=how.minimum,
        maxvalue=how.maximum,
        cycle=True if how.cycle else None,
        cache=how.cache,
    )


def _autoincrement(column: Column, key: tuple[str, ...]) -> Any:
    """Only an auto number counts; SQLAlchemy would make any whole number count that is a key by itself."""
    if not is_auto_number(column):
        return False if column.name in key else "auto"
    return True if len(key) > 1 and column.name in key else "auto"


def _constraints(table: Table, schema: Schema) -> Iterator[sa.Constraint]:
    if table.primary_key:
        key = table.primary_key
        yield sa.PrimaryKeyConstraint(*key.columns, name=key.name, **_key_options(key))
    for key in table.uniques:
        yield sa.UniqueConstraint(*key.columns, name=key.name, **_key_options(key))
    for check in table.checks:
        yield sa.CheckConstraint(as_written(check.expression.text), name=check.name)
    for name, text, only_sqlite in list_checks(table, schema):
        constraint = sa.CheckConstraint(as_written(text), name=name)
        yield constraint.ddl_if(dialect="sqlite") if only_sqlite else constraint


def _key_options(key: Key) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if key.deferrable:
        options |= {"deferrable": True, "initially": key.deferrable.upper()}
    if key.include:
        options["postgresql_include"] = list(key.include)
    if key.nulls_not_distinct:
        options["postgresql_nulls_not_distinct"] = True
    return options


def _foreign_key(key: ForeignKey, target: sa.Table) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        list(key.columns),
        [target.c[name] for name in key.target_columns],
        name=key.name,
        ondelete=(key.said("on_delete") or "").upper() or None,
        onupdate=(key.said("on_update") or "").upper() or None,
        deferrable=True if key.deferrable else None,
        initially=key.deferrable.upper() if key.deferrable else None,
        match=key.match.upper() if key.match else None,
    )


def built_index(index: Index, table: sa.Table) -> None:
    """Put an index on a table that is built."""
    options: dict[str, Any] = {}
    if index.where is not None:
        where = as_written(index.where.text)
        options |= {"postgresql_where": where, "sqlite_where": where}
    if index.include:
        options["postgresql_include"] = list(index.include)
    if index.nulls_not_distinct:
        options["postgresql_nulls_not_distinct"] = True
    method = (index.method or "").lower()
    if method in MYSQL_METHODS:
        options |= {"mysql_prefix": method.upper(), "mariadb_prefix": method.upper()}
    elif method:
        options["postgresql_using"] = method
        if method == "btree":  # which MariaDB and MySQL name only where somebody did
            options |= {"mysql_using": method, "mariadb_using": method}
    sa.Index(
        index.name,
        *(_part(part, table) for part in index.parts),
        unique=index.unique,
        _table=table,
        **options,
    )


def _part(part: IndexPart, table: sa.Table) -> Any:
    if part.length or part.collation or part.operator_class or part.nulls:
        return PerDatabase({name: _part_text(part, name) for name in ("postgresql", "sqlite", "mysql")})
    if part.column is not None:
        column = table.c[part.column]
        return column.desc() if part.descending else column
    return as_written(f"({part.expression}){' DESC' if part.descending else ''}")


def _part_text(part: IndexPart, dialect: str) -> str:
    """A part of an index with all that this database can say of it."""
    words = [quoted_name(part.column) if part.column is not None else f"({part.expression})"]
    if part.length and dialect == "mysql":
        words[0] += f"({part.length})"
    if part.collation and dialect in collation_databases(part.collation):
        words.append(f"COLLATE {quoted_name(part.collation)}")
    if part.operator_class and dialect == "postgresql":
        words.append(part.operator_class)
    words += ["DESC"] if part.descending else []
    if part.nulls and dialect == "postgresql":
        words.append(f"NULLS {part.nulls.upper()}")
    return " ".join(words)


class _Outside:
    """Bare tables for what references point to outside of the tables that are built."""

    def __init__(self, schema: Schema, keyed: Keyed) -> None:
        self._schema = schema
        self._keyed = keyed
        self._metadata = sa.MetaData()

    def table(self, name: TableName, columns: Iterable[str]) -> sa.Table:
        described = self._schema.table(name)
        known = {column.name: column for column in described.columns} if described else {}
        table = sa.Table(name.name, self._metadata, schema=name.schema, keep_existing=True)
        for column in columns:
            if column not in table.c:
                found = counted_type(known[column]) if column in known else Type(Kind.WHOLE_NUMBER)
                type_ = sqlalchemy_type(found, self._schema, keyed=column in self._keyed.get(name, ()))
                table.append_column(sa.Column(column, type_, nullable=False))
        return table
