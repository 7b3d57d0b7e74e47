"""Alembic's autogenerate from one model to another, without a database.

An Inspector that answers from the previous MetaData stands where a database would. Tables, columns,
types and comments are compared by Alembic; what it misses or gets wrong (required, defaults, computed
columns, keys, references, rules, indexes) by the comparators here, through its plugin interface.
Two things are equal when the migration would spell them alike.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from alembic.runtime.plugins import Plugin
from alembic.util import DispatchPriority, PriorityDispatchResult
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine.reflection import Inspector

from xl2db.migrations.rendering import server_default_text, type_text
from xl2db.schema.expressions import columns_of, normal_form
from xl2db.schema.model import Expression

_PLUGINS = (
    "alembic.autogenerate.tables",
    "alembic.autogenerate.types",
    "alembic.autogenerate.comments",
    "xl2db.comparators",
)
_KEYS = (
    "columns",
    "pk_constraint",
    "foreign_keys",
    "indexes",
    "unique_constraints",
    "table_comment",
    "check_constraints",
    "table_options",
)


def autogenerate(previous: sa.MetaData, wanted: sa.MetaData) -> list[ops.MigrateOperation]:
    """The operations that lead from one MetaData to the other, in Alembic's order."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    context = MigrationContext.configure(
        dialect=dialect,
        opts={
            "target_metadata": wanted,
            "compare_type": _types_differ,
            "compare_server_default": False,
            "autogenerate_plugins": list(_PLUGINS),
            "xl2db_previous": previous,
        },
    )
    found = ops.UpgradeOps([])
    comparing = AutogenContext(context, wanted)
    with warnings.catch_warnings():  # tables that refer to each other are put in order later
        warnings.filterwarnings("ignore", "Cannot correctly sort tables", sa.exc.SAWarning)
        # produce_migrations would do the same, and then reverse it all: the way back is planned on its own.
        comparing.comparators.dispatch("autogenerate", qualifier=dialect.name)(comparing, found)
    return list(found.ops)


class _SnapshotInspector(Inspector):
    """An Inspector that tells what the previous MetaData holds."""

    def __init__(self, previous: sa.MetaData, dialect: sa.Dialect) -> None:
        self.previous = previous
        self.dialect = dialect
        vars(self)["bind"] = self
        self.info_cache = {f"alembic_{key}": NotImplementedError for key in _KEYS}

    def get_table_names(self, schema: str | None = None, **_: Any) -> list[str]:
        return [table.name for table in self.previous.tables.values() if table.schema == schema]

    def reflect_table(self, table: sa.Table, *_: Any, **__: Any) -> None:
        source = self.previous.tables[table.key]
        for column in source.columns:
            table.append_column(column._copy())
        table.comment = source.comment


def _begin(context: AutogenContext, upgrade_ops: ops.UpgradeOps) -> PriorityDispatchResult:
    """Put the snapshot where the database would be, and compare all schemas that either side names."""
    previous: sa.MetaData = context.opts["xl2db_previous"]
    dialect = context.dialect
    vars(context)["inspector"] = _SnapshotInspector(previous, dialect)
    wanted = context.metadata
    assert isinstance(wanted, sa.MetaData)
    schemas = {table.schema for each in (previous, wanted) for table in each.tables.values()} | {None}
    ordered = dict.fromkeys(sorted(schemas, key=lambda name: name or ""))
    context.comparators.dispatch("schema", qualifier=dialect.name)(context, upgrade_ops, ordered)
    return PriorityDispatchResult.STOP


def _types_differ(_: Any, __: Any, ___: Any, before: Any, after: Any) -> bool:
    return type_text(before) != type_text(after)


def _compare_column(
    context: AutogenContext,
    change: ops.AlterColumnOp,
    schema: str | None,
    table: str,
    name: str,
    before: sa.Column[Any],
    after: sa.Column[Any],
) -> PriorityDispatchResult:
    """Required and default; a computed column is compared with its table."""
    change.existing_nullable = before.nullable
    counts = isinstance(before.server_default, sa.Identity), isinstance(after.server_default, sa.Identity)
    change.existing_server_default = False if counts[0] else before.server_default
    if before.nullable != after.nullable:
        change.modify_nullable = after.nullable
    if counts[0] != counts[1]:
        change.kw["existing_counting"], change.kw["modify_counting"] = counts
    if not (before.computed or after.computed) and not _same_default(before, after):
        change.modify_server_default = None if counts[1] else after.server_default
    return PriorityDispatchResult.CONTINUE


def _same_default(before: sa.Column[Any], after: sa.Column[Any]) -> bool:
    return _default_text(before) == _default_text(after)


def _default_text(column: sa.Column[Any]) -> str | None:
    """The default as Python; counting is no default."""
    return None if column.identity is not None else server_default_text(column.server_default)


def _compare_table(
    context: AutogenContext,
    changes: ops.ModifyTableOps,
    schema: str | None,
    name: str,
    before: sa.Table | None,
    after: sa.Table | None,
) -> PriorityDispatchResult:
    """Computed columns, keys, references, rules and indexes."""
    if after is None:
        return PriorityDispatchResult.CONTINUE
    if before is None:
        changes.ops.extend(ops.CreateIndexOp.from_index(index) for index in _indexes(after))
        return PriorityDispatchResult.CONTINUE
    source = context.opts["xl2db_previous"].tables[after.key]
    changes.ops.extend(_computed_changes(schema, name, source, after))
    olds, news = _named(source), _named(after)
    for key, old in olds.items():
        if key not in news or _signature(old) != _signature(news[key]):
            changes.ops.append(_drop(old))
    for key, new in news.items():
        if key not in olds or _signature(olds[key]) != _signature(new):
            changes.ops.append(_create(new))
    return PriorityDispatchResult.CONTINUE


def _computed_changes(
    schema: str | None, name: str, before: sa.Table, after: sa.Table
) -> Iterator[ops.MigrateOperation]:
    """No database changes the expression of a computed column on all terms: the column is made anew.

    So it is where a column that it is computed from gets another type, which PostgreSQL would refuse.
    """
    retyped = {
        column.name
        for column in after.columns
        if column.name in before.columns
        and type_text(before.columns[column.name].type) != type_text(column.type)
    }
    for column in after.columns:
        old = before.columns.get(column.name)
        if old is None:
            continue
        same = _computed(old) == _computed(column)
        text = str(column.computed.sqltext) if column.computed is not None else ""
        if same and not (text and retyped and retyped & columns_of(Expression(text))):
            continue
        yield ops.DropColumnOp.from_column_and_tablename(schema, name, old)
        yield ops.AddColumnOp.from_column_and_tablename(schema, name, column)


def _computed(column: sa.Column[Any]) -> tuple[str, bool | None] | None:
    computed = column.computed
    return (normal_form(str(computed.sqltext)), computed.persisted) if computed else None


_Named = sa.Constraint | sa.Index


def _named(table: sa.Table) -> dict[tuple[type, str], _Named]:
    constraints: Iterable[_Named] = [
        each for each in _constraints(table) if not isinstance(each, sa.PrimaryKeyConstraint) or each.columns
    ]
    return {(type(each), str(each.name)): each for each in [*constraints, *_indexes(table)]}


def _constraints(table: sa.Table) -> list[sa.Constraint]:
    kinds = (
        sa.PrimaryKeyConstraint,
        sa.UniqueConstraint,
        sa.ForeignKeyConstraint,
        sa.CheckConstraint,
    )
    found = [each for each in table.constraints if isinstance(each, kinds) and each.name]
    return sorted(found, key=lambda each: (kinds.index(type(each)), str(each.name)))


def _indexes(table: sa.Table) -> list[sa.Index]:
    return sorted(table.indexes, key=lambda index: str(index.name))


def _signature(thing: _Named) -> tuple[object, ...]:
    """What makes two things of one name the same."""
    match thing:
        case sa.CheckConstraint():
            return (normal_form(str(thing.sqltext)), bool(thing._ddl_if))
        case sa.ForeignKeyConstraint():
            targets = tuple(element.target_fullname for element in thing.elements)
            actions = (thing.ondelete, thing.onupdate, thing.deferrable, thing.initially)
            return (tuple(thing.column_keys), targets, *actions)
        case sa.Index():
            options = tuple((key, str(value)) for key, value in sorted(thing.dialect_kwargs.items()))
            return (tuple(map(_part, thing.expressions)), bool(thing.unique), options)
        case sa.PrimaryKeyConstraint() | sa.UniqueConstraint():
            return tuple(column.name for column in thing.columns)
    return (str(thing),)


def _part(part: Any) -> str:
    return part.name if isinstance(part, sa.Column) else str(part)


def _drop(thing: _Named) -> ops.MigrateOperation:
    if isinstance(thing, sa.Index):
        return ops.DropIndexOp.from_index(thing)
    return ops.DropConstraintOp.from_constraint(thing)


def _create(thing: _Named) -> ops.MigrateOperation:
    if isinstance(thing, sa.Index):
        return ops.CreateIndexOp.from_index(thing)
    return ops.AddConstraintOp.from_constraint(thing)


def setup(plugin: Plugin) -> None:
    """Register the comparators with Alembic."""
    plugin.add_autogenerate_comparator(_begin, "autogenerate", priority=DispatchPriority.FIRST)
    plugin.add_autogenerate_comparator(_compare_column, "column", "xl2db_column")
    plugin.add_autogenerate_comparator(_compare_table, "table", "xl2db_table")


_plugin = Plugin("xl2db.comparators")
setup(_plugin)
