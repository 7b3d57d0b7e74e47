"""Types: what a friendly type, or a database's own, is in SQLAlchemy."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.types import TypeEngine, UserDefinedType

from xl2db.database.kinds import MYSQLS, counted_type, name_in_pieces
from xl2db.database.own_types import own_type
from xl2db.database.sql_text import quoted_name
from xl2db.schema.model import Column, Kind, Schema, Type, ValueList
from xl2db.schema.types import collation_databases, portable_fallback

KEYED_TEXT = 255
"""How long a text without a length may be in a key or an index on MariaDB and MySQL."""


class DatabaseType(UserDefinedType[Any]):
    """A database's own type that SQLAlchemy has no class for, by its name."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: Any) -> str:
        """The type as it stands in CREATE TABLE."""
        return self.name

    def __repr__(self) -> str:
        return f"DatabaseType({self.name!r})"


def sqlalchemy_type(type: Type, schema: Schema, *, keyed: bool = False) -> TypeEngine[Any]:  # noqa: A002
    """The type of a column for all databases; ``keyed`` where the column is in a key or an index.

    A type that differs by database is the portable one ``with_variant`` the others.
    """
    if type.kind is Kind.LIST:
        values = schema.list(type.name or "")
        if values is None:
            return sa.String(100)
        return _list_type(values, is_native(values, schema))
    return _type(type, keyed)


def column_type(column: Column, schema: Schema, *, keyed: bool = False) -> TypeEngine[Any]:
    """The type of a column as it is built: with what MariaDB wants to be said with it."""
    type_ = sqlalchemy_type(column.type, schema, keyed=keyed)
    return _updated(type_) if column.updated else type_


def _updated(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """A moment that each change of the row sets to now."""
    written = type_.compile(dialect_of("mysql"))
    precision = re.search(r"\((\d)\)", written)
    now = f"CURRENT_TIMESTAMP{precision[0] if precision else ''}"
    return with_variant(type_, DatabaseType(f"{written} ON UPDATE {now}"), *MYSQLS)


def counting_type(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """What counts on MariaDB outside of the primary key, of which SQLAlchemy knows nothing."""
    own = DatabaseType(f"{type_.compile(dialect_of('mysql'))} AUTO_INCREMENT")
    return with_variant(type_, own, *MYSQLS)


def serial_type(column: Column) -> TypeEngine[Any]:
    """PostgreSQL's ``serial`` where SQLAlchemy wouldn't say it by itself: outside of CREATE TABLE's key."""
    name = {Kind.SMALL_NUMBER: "SMALLSERIAL", Kind.BIG_NUMBER: "BIGSERIAL"}
    type_ = sqlalchemy_type(column.type, Schema())
    own = DatabaseType(name.get(counted_type(column).kind, "SERIAL"))
    return with_variant(type_, own, "postgresql")


def with_variant(type_: TypeEngine[Any], variant: TypeEngine[Any], *dialects: str) -> TypeEngine[Any]:
    """Like ``with_variant``, also where the type has a variant for the dialects already."""
    known = dict(getattr(type_, "_variant_mapping", {}))
    base = type_.copy() if hasattr(type_, "copy") else type_
    base._variant_mapping = base._variant_mapping.__class__()
    for dialect, each in {**known, **dict.fromkeys(dialects, variant)}.items():
        base = base.with_variant(each, dialect)
    return base


def is_native(values: ValueList, schema: Schema) -> bool:
    """Whether a list is the database's own ENUM, where the database has one."""
    return bool(values.values) and (values.native or schema.settings.lists_native)


def native_types(schema: Schema) -> tuple[postgresql.ENUM, ...]:
    """The ENUM types that PostgreSQL needs before tables can use them: those of native lists in use."""
    types = [column.type for table in schema.tables for column in table.columns]
    used = {type_.name for type_ in types if type_.kind is Kind.LIST}
    used |= {list_of_array(type_) for type_ in types if type_.dialect == "postgresql"}
    return tuple(_enum(each) for each in schema.lists if each.name in used and is_native(each, schema))


def list_values(type: Type, schema: Schema) -> tuple[str, ...] | None:  # noqa: A002
    """The values that a column of a list or a choice can hold; None for other types."""
    if type.kind is Kind.ONE_OF:
        return type.values
    if type.kind is Kind.LIST:
        values = schema.list(type.name or "")
        return tuple(each.value for each in values.values) if values else ()
    return None


def list_of_array(type_: Type) -> str:
    """The list whose values an array of PostgreSQL holds, as far as its name tells."""
    return (type_.name or "").removesuffix("[]").replace('"', "").removeprefix("public.")


_Variants = dict[str, TypeEngine[Any]]


@lru_cache(maxsize=4096)
def _type(type_: Type, keyed: bool) -> TypeEngine[Any]:
    base, variants = _database_type(type_, keyed) if type_.kind is Kind.DATABASE else _portable(type_, keyed)
    if type_.collation:
        for name in collation_databases(type_.collation):
            variants[name] = _collated(variants.get(name, base), type_.collation, name)
    dialects: dict[int, list[str]] = {}
    for dialect, variant in variants.items():
        dialects.setdefault(id(variant), []).append(dialect)
    for names in dialects.values():
        base = base.with_variant(variants[names[0]], *names)
    return base


def _collated(type_: TypeEngine[Any], name: str, dialect: str) -> TypeEngine[Any]:
    """A text with its collation, whatever class it has."""
    if isinstance(type_, mysql.ENUM | mysql.SET):
        values = type_.enums if isinstance(type_, mysql.ENUM) else type_.values
        return type(type_)(*values, collation=name)
    if not isinstance(type_, sa.String):  # such as LONGTEXT on SQLite, which only we know to be a text
        return DatabaseType(f"{_written(type_, dialect)} COLLATE {quoted_name(name)}")
    sized = type_.length is not None or type(type_) in (sa.String, sa.VARCHAR, sa.CHAR)
    return type(type_)(type_.length, collation=name) if sized else type(type_)(collation=name)


def _portable(type_: Type, keyed: bool) -> tuple[TypeEngine[Any], _Variants]:
    """The type, and what it is on databases where it is another one."""
    kind = type_.kind
    if kind is Kind.TEXT and type_.arguments:
        return sa.String(type_.arguments[0]), {}
    if kind in (Kind.TEXT, Kind.URL):
        return sa.Text(), dict.fromkeys(MYSQLS, sa.String(KEYED_TEXT)) if keyed else {}
    if kind is Kind.DECIMAL:
        return _decimal(*type_.arguments), {}
    if kind is Kind.ONE_OF:
        return _text_for(type_.values), {}
    if kind in (Kind.DATE_AND_TIME, Kind.TIMESTAMP):
        moment = sa.DateTime(timezone=kind is Kind.TIMESTAMP)
        return moment, dict.fromkeys(MYSQLS, mysql.DATETIME(fsp=6))
    if kind is Kind.TIME:
        return sa.Time(), dict.fromkeys(MYSQLS, mysql.TIME(fsp=6))
    if kind is Kind.DURATION:
        return sa.Interval(), dict.fromkeys(MYSQLS, mysql.DATETIME(fsp=6))
    if kind is Kind.JSON:
        return sa.JSON(), {"postgresql": postgresql.JSONB()}
    if kind is Kind.BINARY:
        return sa.LargeBinary(), dict.fromkeys(MYSQLS, mysql.LONGBLOB())
    return _PLAIN[kind](), {}


def _decimal(precision: int, scale: int = 0) -> TypeEngine[Any]:
    return sa.Numeric(precision, scale)


_PLAIN: dict[Kind, Callable[[], TypeEngine[Any]]] = {
    Kind.WHOLE_NUMBER: sa.Integer,
    Kind.AUTO_NUMBER: sa.Integer,
    Kind.SMALL_NUMBER: sa.SmallInteger,
    Kind.BIG_NUMBER: sa.BigInteger,
    Kind.MONEY: lambda: sa.Numeric(19, 4),
    Kind.PERCENT: lambda: sa.Numeric(7, 4),
    Kind.NUMBER: sa.Double,
    Kind.YES_NO: sa.Boolean,
    Kind.DATE: sa.Date,
    Kind.UUID: sa.Uuid,
    Kind.EMAIL: lambda: sa.String(320),
    Kind.PHONE: lambda: sa.String(32),
    Kind.LIST: lambda: sa.String(100),
}


def _text_for(values: tuple[str, ...]) -> sa.String:
    longest = max(map(len, values), default=0)
    return sa.String(next((size for size in (100, 255) if longest <= size), longest))


def _list_type(values: ValueList, native: bool) -> TypeEngine[Any]:
    texts = tuple(each.value for each in values.values)
    if not native:
        return _text_for(texts)
    return (
        _text_for(texts).with_variant(_enum(values), "postgresql").with_variant(mysql.ENUM(*texts), *MYSQLS)
    )


def _enum(values: ValueList) -> postgresql.ENUM:
    schema, name = name_in_pieces(values.name)
    texts = [each.value for each in values.values]
    return postgresql.ENUM(*texts, name=name, schema=schema, create_type=False)


def _database_type(type_: Type, keyed: bool) -> tuple[TypeEngine[Any], _Variants]:
    """The portable type, and each database's own where it has the type and writes it differently."""
    base, variants = _portable(portable_fallback(type_), keyed)
    for dialect in ("postgresql", "mysql", "mariadb", "sqlite"):
        if type_.dialect not in (None, dialect) and not (dialect in MYSQLS and type_.dialect in MYSQLS):
            continue
        own = own_type(type_.name or "", dialect, DatabaseType)
        if own is not None and type_.dialect == dialect == "sqlite":
            spelled = (type_.name or "").replace(" ", "").upper()
            own = own if _written(own, dialect).replace(" ", "").upper() == spelled else None
        if own is None and type_.dialect == dialect:
            own = DatabaseType("" if type_.name == "untyped" else type_.name or "")
        if own is not None and _written(own, dialect) != _written(variants.get(dialect, base), dialect):
            variants[dialect] = own
    return base, variants


def _written(type_: TypeEngine[Any], dialect: str) -> str:
    return type_.compile(dialect_of(dialect))


@lru_cache(maxsize=8)
def dialect_of(name: str) -> sa.Dialect:
    """A dialect that is not connected to a database."""
    from sqlalchemy.engine import URL

    made: sa.Dialect = URL.create(name).get_dialect()() if name == "sqlite" else _unconnected(name)
    return made


def _unconnected(name: str) -> sa.Dialect:
    if name == "postgresql":
        return postgresql.dialect()  # type: ignore[no-untyped-call]
    if name == "mariadb":
        from sqlalchemy.dialects.mysql.mariadb import MariaDBDialect

        return MariaDBDialect()
    return mysql.dialect()
