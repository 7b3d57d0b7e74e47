"""Rendering: operations become the Python of a revision file, plain Alembic and SQLAlchemy.

Alembic's own renderer has no words for renames, primary keys and USING, and puts some names into the
source unescaped; here every text of the workbook passes :func:`xl2db.migrations.literals.literal`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import singledispatch
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic.operations import ops
from sqlalchemy.dialects import mysql, postgresql

from xl2db.database.per_database import PerDatabase
from xl2db.database.row_values import Bytes, Duration
from xl2db.database.sql_text import escaped_colons
from xl2db.database.types import DatabaseType
from xl2db.migrations.literals import call, literal
from xl2db.migrations.operations import ChangeRows, HandOver, RenameColumn, RunSQL

_Keywords = dict[str, str]


# --- types and defaults --------------------------------------------------------------------------


# Types that are spelled differently by database get a name at the top of the file.
SHORT_NAMES = {
    'sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mariadb", "mysql")': "DATE_AND_TIME",
    'sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mariadb", "mysql")': "TIMESTAMP",
    'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")': "JSON",
    'sa.LargeBinary().with_variant(mysql.LONGBLOB(), "mariadb", "mysql")': "BINARY",
    'sa.Text().with_variant(sa.String(255), "mariadb", "mysql")': "TEXT_IN_KEY",
}


def type_text(type_: Any) -> str:
    """A type as Python: ``sa.String(50)``, with its variants, or one of :data:`SHORT_NAMES`."""
    text = _bare_type(type_)
    variants: dict[str, list[str]] = {}
    for dialect, variant in sorted(getattr(type_, "_variant_mapping", {}).items()):
        variants.setdefault(_bare_type(variant), []).append(dialect)
    for variant_text, dialects in variants.items():
        text += call(".with_variant", [variant_text, *map(literal, dialects)])
    return SHORT_NAMES.get(text, text)


def _bare_type(type_: Any) -> str:
    if isinstance(type_, Duration | Bytes):
        return f"{type(type_).__name__}()"
    if isinstance(type_, DatabaseType):
        return call("DatabaseType", [literal(type_.name)])
    if isinstance(type_, postgresql.ENUM):
        return call(
            "postgresql.ENUM",
            [
                *map(literal, type_.enums),
                f"name={literal(type_.name)}",
                *_keywords(schema=type_.schema),
                "create_type=False",
            ],
        )
    if isinstance(type_, mysql.ENUM | mysql.SET):
        values = type_.enums if isinstance(type_, mysql.ENUM) else type_.values
        return call(
            f"mysql.{type(type_).__name__}", [*map(literal, values), *_keywords(collation=type_.collation)]
        )
    if isinstance(type_, sa.ARRAY):
        dimensions = [f"dimensions={type_.dimensions}"] if type_.dimensions else []
        return call("postgresql.ARRAY", [type_text(type_.item_type), *dimensions])
    text = re.sub(r"^(\w*(?:String|Text|VARCHAR|CHAR|Unicode))\(length=(\d+)\)$", r"\1(\2)", repr(type_))
    module = re.match(r"sqlalchemy\.dialects\.(\w+)", type(type_).__module__)
    if type(type_).__name__ in ("JSONB", "JSON") and module:
        return f"{module.group(1)}.{type(type_).__name__}()"
    return f"{module.group(1)}.{text}" if module else f"sa.{text}"


def server_default_text(default: Any) -> str | None:
    """A server default as Python; None for none, and for what stands as an argument of its own."""
    if default is None or isinstance(default, sa.Computed | sa.Identity):
        return identity_text(default) if isinstance(default, sa.Identity) else None
    value = default.arg if isinstance(default, sa.DefaultClause) else default
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, PerDatabase):
        texts = [f"{name}={literal(escaped_colons(text))}" for name, text in sorted(value.texts.items())]
        return call("by_database", texts)
    return _text(value)


def identity_text(identity: sa.Identity) -> str:
    """How a column counts, as Python."""
    options = ("start", "increment", "minvalue", "maxvalue", "cycle", "cache")
    always = ["always=True"] if identity.always else []
    return call("sa.Identity", always + _keywords(**{name: getattr(identity, name) for name in options}))


def _text(clause: Any) -> str:
    """A SQL text; ``str()`` of a TextClause has its colons unescaped."""
    return call("sa.text", [literal(_sql(clause))])


def _sql(clause: Any) -> str:
    return str(clause.text) if isinstance(clause, sa.TextClause) else escaped_colons(str(clause))


def _column(column: sa.Column[Any]) -> str:
    arguments = [literal(str(column.name)), type_text(column.type)]
    if column.identity is not None:
        arguments.append(identity_text(column.identity))
    elif column.computed is not None:
        arguments.append(
            call(
                "sa.Computed",
                [literal(_sql(column.computed.sqltext)), f"persisted={column.computed.persisted}"],
            )
        )
    if column.autoincrement != "auto":
        arguments.append(f"autoincrement={column.autoincrement}")
    if not column.nullable:
        arguments.append("nullable=False")
    default = None if column.identity is not None else server_default_text(column.server_default)
    if default is not None:
        arguments.append(f"server_default={default}")
    if column.comment:
        arguments.append(f"comment={literal(column.comment)}")
    if column.info:
        arguments.append(f"info={column.info!r}".replace("'", '"'))
    return call("sa.Column", arguments, indent=8)


# --- constraints within CREATE TABLE ---------------------------------------------------------------


def _constraint(constraint: sa.Constraint, on_sqlite: bool) -> str:
    name = f"name={literal(str(constraint.name))}"
    match constraint:
        case sa.PrimaryKeyConstraint():
            arguments = [*_names(constraint.columns), name, *_key_options(constraint)]
            return call("sa.PrimaryKeyConstraint", arguments, indent=8)
        case sa.UniqueConstraint():
            arguments = [*_names(constraint.columns), name, *_key_options(constraint)]
            return call("sa.UniqueConstraint", arguments, indent=8)
        case sa.ForeignKeyConstraint():
            arguments = [literal(list(constraint.column_keys)), literal(_targets(constraint)), name]
            return call("sa.ForeignKeyConstraint", [*arguments, *_reference_options(constraint)], indent=8)
        case sa.CheckConstraint():
            text = call("sa.CheckConstraint", [literal(_sql(constraint.sqltext)), name], indent=8)
            return f"*on_sqlite({text})" if on_sqlite else text
    raise NotImplementedError(type(constraint).__name__)


def _names(columns: Any) -> Iterator[str]:
    return (literal(str(column.name)) for column in columns)


def _key_options(key: Any) -> list[str]:
    """What is to be said of a key besides its columns."""
    options = _keywords(deferrable=key.deferrable, initially=key.initially)
    known = ((name, value) for name, value in sorted(key.dialect_kwargs.items()) if value)
    return [*options, *(f"{name}={literal(value)}" for name, value in known)]


def _targets(constraint: sa.ForeignKeyConstraint) -> list[str]:
    return [element.target_fullname for element in constraint.elements]


def _reference_options(constraint: Any) -> Iterator[str]:
    for option in ("ondelete", "onupdate", "deferrable", "initially", "match"):
        value = getattr(constraint, option, None)
        if value is not None:
            yield f"{option}={literal(value)}"


def constraint_order(constraint: sa.Constraint) -> tuple[int, str]:
    """The order of constraints within a table: key, uniques, references, rules."""
    kinds = (sa.PrimaryKeyConstraint, sa.UniqueConstraint, sa.ForeignKeyConstraint, sa.CheckConstraint)
    rank = next((number for number, kind in enumerate(kinds) if isinstance(constraint, kind)), 9)
    return rank, str(constraint.name)


# --- operations ------------------------------------------------------------------------------------


@singledispatch
def render(operation: Any, batch: bool = False) -> str:
    """An operation as Python; ``batch`` where it stands within ``batch_alter_table``."""
    raise NotImplementedError(f"no words for {type(operation).__name__}")


def _prefix(batch: bool) -> str:
    return "batch_op" if batch else "op"


def _keywords(**given: Any) -> list[str]:
    return [f"{name}={literal(value)}" for name, value in given.items() if value is not None]


def _place(operation: Any, batch: bool) -> list[str]:
    """The table, where the operation stands outside of a batch."""
    return [] if batch else [literal(str(operation.table_name))]


def _schema(operation: Any, batch: bool) -> list[str]:
    return [] if batch else _keywords(schema=getattr(operation, "schema", None))


@render.register
def _(operation: ops.CreateTableOp, batch: bool = False) -> str:
    table = operation.to_table()
    arguments = [literal(table.name)]
    arguments += [_column(column) for column in table.columns]
    constraints = [each for each in table.constraints if each.name]
    given = (each for each in operation.columns if isinstance(each, sa.CheckConstraint))
    on_sqlite = {each.name for each in given if each._ddl_if}  # which the table's copies have forgotten
    arguments += [
        _constraint(each, each.name in on_sqlite) for each in sorted(constraints, key=constraint_order)
    ]
    arguments += _keywords(schema=table.schema, comment=table.comment or None)
    arguments += [f"{key}={literal(value)}" for key, value in sorted(table.dialect_kwargs.items())]
    return call("op.create_table", arguments, tall=True)


@render.register
def _(operation: ops.DropTableOp, batch: bool = False) -> str:
    return call("op.drop_table", [literal(operation.table_name), *_keywords(schema=operation.schema)])


@render.register
def _(operation: ops.RenameTableOp, batch: bool = False) -> str:
    arguments = [literal(operation.table_name), literal(operation.new_table_name)]
    return call("op.rename_table", [*arguments, *_keywords(schema=operation.schema)])


@render.register
def _(operation: ops.AddColumnOp, batch: bool = False) -> str:
    arguments = [*_place(operation, batch), _column(operation.column), *_schema(operation, batch)]
    return call(f"{_prefix(batch)}.add_column", arguments, indent=8)


@render.register
def _(operation: ops.DropColumnOp, batch: bool = False) -> str:
    arguments = [*_place(operation, batch), literal(operation.column_name), *_schema(operation, batch)]
    return call(f"{_prefix(batch)}.drop_column", arguments, indent=8)


@render.register
def _(operation: ops.AlterColumnOp, batch: bool = False) -> str:
    arguments = [*_place(operation, batch), literal(str(operation.column_name))]
    if operation.existing_type is not None:
        arguments.append(f"existing_type={type_text(operation.existing_type)}")
    if operation.modify_type is not None:
        arguments.append(f"type_={type_text(operation.modify_type)}")
    if operation.modify_nullable is not None:
        arguments.append(f"nullable={operation.modify_nullable}")
    if operation.modify_nullable is None and operation.existing_nullable is not None:
        arguments.append(f"existing_nullable={operation.existing_nullable}")
    if operation.modify_server_default is not False:
        arguments.append(f"server_default={server_default_text(operation.modify_server_default)}")
    existing = operation.existing_server_default
    if existing and server_default_text(existing) and operation.modify_server_default is False:
        arguments.append(f"existing_server_default={server_default_text(existing)}")
    if operation.modify_comment is not False:
        arguments.append(f"comment={literal(operation.modify_comment)}")
    if operation.existing_comment:
        arguments.append(f"existing_comment={literal(operation.existing_comment)}")
    if operation.kw.get("autoincrement") is not None:
        arguments.append(f"autoincrement={operation.kw['autoincrement']}")
    arguments += [
        f"{using}={literal(operation.kw[using])}"
        for using in ("postgresql_using", "sqlite_using")
        if operation.kw.get(using)
    ]
    return call(f"{_prefix(batch)}.alter_column", [*arguments, *_schema(operation, batch)], indent=8)


@render.register
def _(operation: ops.CreateIndexOp, batch: bool = False) -> str:
    arguments = [literal(str(operation.index_name)), *_place(operation, False)]
    arguments.append("[" + ", ".join(_index_part(part) for part in operation.columns) + "]")
    arguments += _schema(operation, False)
    if operation.unique:
        arguments.append("unique=True")
    if operation.if_not_exists:
        arguments.append("if_not_exists=True")
    arguments += [f"{key}={_option(value)}" for key, value in sorted(_options(operation).items())]
    return call("op.create_index", arguments, indent=4)


def _options(operation: ops.CreateIndexOp) -> dict[str, Any]:
    return {key: value for key, value in operation.kw.items() if value not in (None, {}, [], "", False)}


def _option(value: Any) -> str:
    return literal(value) if isinstance(value, str | list | tuple | bool | int) else _text(value)


def _index_part(part: Any) -> str:
    if isinstance(part, PerDatabase):
        return server_default_text(part) or ""
    if isinstance(part, str | sa.Column):
        return literal(part if isinstance(part, str) else str(part.name))
    if isinstance(part, sa.TextClause):
        return _text(part)
    element = getattr(part, "element", None)
    if isinstance(element, sa.Column):
        return call("sa.column", [literal(str(element.name))]) + ".desc()"
    return _text(part)


@render.register
def _(operation: ops.DropIndexOp, batch: bool = False) -> str:
    arguments = [
        literal(str(operation.index_name)),
        *_keywords(table_name=str(operation.table_name), schema=operation.schema),
    ]
    return call("op.drop_index", arguments)


@render.register
def _(operation: ops.CreatePrimaryKeyOp, batch: bool = False) -> str:
    return _create_key("create_primary_key", operation, batch)


@render.register
def _(operation: ops.CreateUniqueConstraintOp, batch: bool = False) -> str:
    return _create_key("create_unique_constraint", operation, batch)


def _create_key(verb: str, operation: Any, batch: bool) -> str:
    name = literal(str(operation.constraint_name))
    columns = [column.name if isinstance(column, sa.Column) else str(column) for column in operation.columns]
    arguments = [name, *_place(operation, batch), literal(columns), *_schema(operation, batch)]
    options = {key: value for key, value in sorted(operation.kw.items()) if value}
    return call(f"{_prefix(batch)}.{verb}", [*arguments, *_keywords(**options)], indent=8)


@render.register
def _(operation: ops.CreateForeignKeyOp, batch: bool = False) -> str:
    arguments = [literal(str(operation.constraint_name))]
    if not batch:
        arguments.append(literal(operation.source_table))
    arguments += [literal(operation.referent_table)]
    arguments += [literal(list(operation.local_cols)), literal(list(operation.remote_cols))]
    if not batch:
        arguments += _keywords(source_schema=operation.kw.get("source_schema"))
    options = (
        "referent_schema",
        "ondelete",
        "onupdate",
        "deferrable",
        "initially",
        "match",
        "postgresql_not_valid",
    )
    arguments += _keywords(**{name: operation.kw.get(name) for name in options})
    return call(f"{_prefix(batch)}.create_foreign_key", arguments, indent=8)


@render.register
def _(operation: ops.CreateCheckConstraintOp, batch: bool = False) -> str:
    condition = _text(operation.condition)
    arguments = [literal(str(operation.constraint_name)), *_place(operation, batch), condition]
    arguments += _keywords(postgresql_not_valid=operation.kw.get("postgresql_not_valid"))
    return call(
        f"{_prefix(batch)}.create_check_constraint", [*arguments, *_schema(operation, batch)], indent=8
    )


@render.register
def _(operation: ops.DropConstraintOp, batch: bool = False) -> str:
    arguments = [literal(str(operation.constraint_name)), *_place(operation, batch)]
    arguments += _keywords(type_=operation.constraint_type)
    return call(f"{_prefix(batch)}.drop_constraint", [*arguments, *_schema(operation, batch)], indent=8)


@render.register
def _(operation: ops.CreateTableCommentOp, batch: bool = False) -> str:
    arguments = [*_place(operation, batch), literal(operation.comment)]
    arguments += _keywords(existing_comment=operation.existing_comment)
    return call(f"{_prefix(batch)}.create_table_comment", [*arguments, *_schema(operation, batch)], indent=8)


@render.register
def _(operation: ops.DropTableCommentOp, batch: bool = False) -> str:
    arguments = [*_place(operation, batch), *_keywords(existing_comment=operation.existing_comment)]
    return call(f"{_prefix(batch)}.drop_table_comment", [*arguments, *_schema(operation, batch)], indent=8)


@render.register
def _(operation: RunSQL | RenameColumn, batch: bool = False) -> str:
    return call("op.execute", [_text(sa.text(escaped_colons(operation.text)))])


@render.register
def _(operation: HandOver, batch: bool = False) -> str:
    return call("hand_over", [literal(operation.was), literal(operation.now)])


@render.register
def _(operation: ChangeRows, batch: bool = False) -> str:
    columns = [call("sa.column", [literal(name), type_text(each)]) for name, each in operation.types.items()]
    place = [literal(operation.table_name), *columns, *_keywords(schema=operation.schema)]
    table = call("sa.table", place, indent=8)
    names = list(operation.types)
    lines = "".join(f"    {_row(names, values)},\n" for values in operation.rows)
    rows = f"[\n{lines}]"
    if operation.verb == "insert":
        return call("op.bulk_insert", [table, rows], tall=True)
    key = [f"key={literal(list(operation.key))}"]
    update = [f"update={literal(list(operation.update))}"] if operation.verb != "delete_rows" else []
    return call(operation.verb, [table, *key, *update, f"rows={rows}"], tall=True)


def _row(names: list[str], values: tuple[Any, ...]) -> str:
    pairs = (f"{literal(name)}: {_value(value)}" for name, value in zip(names, values, strict=True))
    return "{" + ", ".join(pairs) + "}"


def _value(value: Any) -> str:
    """A value as Python source; its ``repr`` wherever that is one expression."""
    match value:
        case str():
            return literal(value)
        case bytes():
            return f'bytes.fromhex("{value.hex()}")'
        case Decimal():
            return f'Decimal("{value}")'
        case UUID():
            return f'UUID("{value}")'
        case timedelta():
            parts = {"days": value.days, "seconds": value.seconds, "microseconds": value.microseconds}
            said = ", ".join(f"{name}={part}" for name, part in parts.items() if part)
            return f"datetime.timedelta({said})"
    return repr(value)
