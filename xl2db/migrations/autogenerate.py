"""Alembic's autogenerate from one model to another, without a database.

An Inspector that answers from the previous MetaData stands where a database would. Tables, columns,
types and comments are compared by Alembic; what it misses or gets wrong (required, defaults, computed
columns, keys, references, rules, indexes) by the comparators here, through its plugin interface.
Two things are equal when the migration would spell them alike.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from alembic.runtime.plugins import Plugin
from alembic.util import DispatchPriority, PriorityDispatchResult
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine.reflection import Inspector

from xl2db.database.ddl_text import closing, words_of
from xl2db.database.per_database import PerDatabase
from xl2db.database.types import DatabaseType
from xl2db.migrations.rendering import identity_text, server_default_text, type_text
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
    counts = _counting(before), _counting(after)
    change.existing_server_default = False if before.identity else before.server_default
    if before.nullable != after.nullable:
        change.modify_nullable = after.nullable
    if counts[0] != counts[1]:
        change.kw["existing_counting"], change.kw["modify_counting"] = counts
    if not (before.computed or after.computed) and not _same_default(before, after):
        change.modify_server_default = None if after.identity else after.server_default
    return PriorityDispatchResult.CONTINUE


def _counting(column: sa.Column[Any]) -> str:
    """How a column counts by itself, as a text; an empty one where it doesn't."""
    if column.identity is not None:
        return identity_text(column.identity)
    variant = getattr(column.type, "_variant_mapping", {}).get("postgresql")
    named = isinstance(variant, DatabaseType) and variant.name.endswith("SERIAL")
    in_key = column.primary_key and column.autoincrement is not False
    return "serial" if named or in_key else ""


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
    remade = [column.name for column in after.columns if _is_remade(column, source, after)]
    for column in remade:
        changes.ops.append(ops.DropColumnOp.from_column_and_tablename(schema, name, source.columns[column]))
        changes.ops.append(ops.AddColumnOp.from_column_and_tablename(schema, name, after.columns[column]))
    olds, news = _named(source), _named(after)
    same = {
        key
        for key, old in olds.items()
        if key in news
        and _signature(old) == _signature(news[key])
        and not (remade and _names_of(old).intersection(remade))
    }
    changes.ops.extend(_drop(old) for key, old in olds.items() if key not in same)
    changes.ops.extend(_create(new) for key, new in news.items() if key not in same)
    return PriorityDispatchResult.CONTINUE


def _is_remade(column: sa.Column[Any], before: sa.Table, after: sa.Table) -> bool:
    """Whether a column goes and comes back: computed in another way, computed now, or no more.

    No database changes the expression of a computed column on all terms. So it is where a column that it is
    computed from gets another type, which PostgreSQL would refuse.
    """
    old = before.columns.get(column.name)
    if old is None:
        return False
    if _computed(old) != _computed(column):
        return True
    if column.computed is None:
        return False
    sources = columns_of(Expression(str(column.computed.sqltext)))
    return any(_is_retyped(before.columns.get(name), after.columns.get(name)) for name in sources)


def _is_retyped(old: sa.Column[Any] | None, new: sa.Column[Any] | None) -> bool:
    return old is not None and new is not None and type_text(old.type) != type_text(new.type)


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
            actions = (thing.ondelete, thing.onupdate, thing.deferrable, thing.initially, thing.match)
            return (tuple(thing.column_keys), targets, *actions)
        case sa.Index():
            options = _options(thing)
            return (tuple(map(_part, thing.expressions)), bool(thing.unique), options)
        case sa.PrimaryKeyConstraint() | sa.UniqueConstraint():
            said = (thing.deferrable, thing.initially, _options(thing))
            return (tuple(column.name for column in thing.columns), *said)
    return (str(thing),)


def _options(thing: sa.Index | sa.Constraint) -> tuple[tuple[str, str], ...]:
    """What only some databases know of a key or an index."""
    said = sorted(thing.dialect_kwargs.items())
    return tuple((key, str(value)) for key, value in said if isinstance(value, sa.ClauseElement) or value)


def _names_of(thing: _Named) -> set[str]:
    """The columns that a key, a reference, an index or a rule is about."""
    if isinstance(thing, sa.CheckConstraint):
        return set(columns_of(Expression(str(thing.sqltext))))
    if isinstance(thing, sa.Index):
        texts = [each for each in thing.expressions if not isinstance(each, sa.Column)]
        where = thing.dialect_kwargs.get("postgresql_where")
        texts += [where] if where is not None else []
        found = {name for text in texts for name in _columns_in(text)}
        return found | {each.name for each in thing.expressions if isinstance(each, sa.Column)}
    assert isinstance(thing, sa.PrimaryKeyConstraint | sa.UniqueConstraint | sa.ForeignKeyConstraint)
    return {column.name for column in thing.columns}


def index_column(text: str) -> str:
    """The column or the expression of an index's part, without what stands behind it."""
    words = words_of(text)
    return text[: words[closing(words, 0)].end] if words[0].text == "(" else words[0].text


def _columns_in(part: Any) -> Iterable[str]:
    """The columns in an expression of an index; ``a DESC`` is a column in a wrapper."""
    if isinstance(part, PerDatabase):
        part = index_column(part.text_for("sqlite"))
    column = getattr(part, "element", None)
    if isinstance(column, sa.Column):
        return [column.name]
    return columns_of(Expression(str(part)))


def _part(part: Any) -> str:
    if isinstance(part, PerDatabase):
        return repr(part)
    return part.name if isinstance(part, sa.Column) else str(part)


def _drop(thing: _Named) -> ops.MigrateOperation:
    if isinstance(thing, sa.Index):
        return ops.DropIndexOp.from_index(thing)
    return ops.DropConstraintOp.from_constraint(thing)


def _create(thing: _Named) -> ops.MigrateOperation:
    if isinstance(thing, sa.Index):
        return ops.CreateIndexOp.from_index(thing)
    operation = ops.AddConstraintOp.from_constraint(thing)
    if isinstance(operation, ops.CreatePrimaryKeyOp) and thing.deferrable:  # which Alembic forgets
        operation.kw |= {"deferrable": thing.deferrable, "initially": thing.initially}
    return operation


def setup(plugin: Plugin) -> None:
    """Register the comparators with Alembic."""
    plugin.add_autogenerate_comparator(_begin, "autogenerate", priority=DispatchPriority.FIRST)
    plugin.add_autogenerate_comparator(_compare_column, "column", "xl2db_column")
    plugin.add_autogenerate_comparator(_compare_table, "table", "xl2db_table")


_plugin = Plugin("xl2db.comparators")
setup(_plugin)
