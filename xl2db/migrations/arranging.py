"""Arranging: what autogenerate found becomes an order in which every database can do it.

References that stand in the way go first and come back last; names change before anything else;
tables are created before and dropped after the rest; what rows need is done between the steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops
from sqlalchemy.dialects import postgresql

from xl2db.database.building import list_checks
from xl2db.database.defaults import default_sql
from xl2db.database.sql_text import quoted, quoted_name
from xl2db.database.types import native_types
from xl2db.migrations.conversions import Conversion, conversion
from xl2db.migrations.operations import MYSQL, POSTGRESQL, SQLITE, RunSQL
from xl2db.migrations.rendering import constraint_order
from xl2db.schema.conversion import Family, family
from xl2db.schema.difference import Change
from xl2db.schema.model import Column, Default, DefaultKind, Kind, Schema, Table, TableName
from xl2db.schema.renaming import Renames

_EVERYWHERE: tuple[str, ...] = ()
_ALL = ("postgresql", "sqlite", *MYSQL)


@dataclass(slots=True)
class Block:
    """Operations that stand together: in one batch of a table, or each by itself.

    ``only`` names the databases that they are for; empty for all.
    """

    table: TableName | None
    operations: list[Any] = field(default_factory=list)
    batch: bool = False
    only: tuple[str, ...] = _EVERYWHERE


@dataclass(frozen=True, slots=True)
class Situation:
    """All that arranging needs: both schemas under the new names, and what people changed."""

    previous: Schema
    wanted: Schema
    changes: tuple[Change, ...]
    renames: Renames
    back: bool = False

    def changed(self, kind: str, table: TableName | None, name: str) -> bool:
        """Whether people changed that thing."""
        return any(change.key == (kind, table, name) for change in self.changes)


def arrange(found: Sequence[ops.MigrateOperation], situation: Situation) -> list[Block]:
    """The blocks of a migration, in their order."""
    sorted_ops = _Sorted(found, situation)
    blocks = [
        *_renames(situation.renames),
        *sorted_ops.references_dropped(),
        *sorted_ops.indexes_dropped(),
        *_types_before(situation),
        *sorted_ops.created(),
        *sorted_ops.modified(),
        *sorted_ops.indexes_created(),
        *sorted_ops.references_created(),
        *sorted_ops.dropped(),
        *_types_after(situation),
    ]
    return _joined(block for block in blocks if block.operations)


def _joined(blocks: Iterable[Block]) -> list[Block]:
    """Neighbouring batches of one table become one."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        alike = last and (last.table, last.batch, last.only) == (block.table, block.batch, block.only)
        if last and alike and block.batch:
            last.operations += block.operations
        else:
            joined.append(block)
    return joined


# --- names -----------------------------------------------------------------------------------------


def _renames(renames: Renames) -> Iterator[Block]:
    for old, new in _without_collisions(dict(renames.tables)):
        if old.schema != new.schema:
            yield from _moved(old, new)
        else:
            yield Block(new, [ops.RenameTableOp(old.name, new.name, schema=new.schema)])
    for table, names in renames.columns.items():
        pairs = _without_collisions({TableName(None, o): TableName(None, n) for o, n in names.items()})
        renamed = [
            ops.AlterColumnOp(table.name, old.name, schema=table.schema, modify_name=new.name)
            for old, new in pairs
        ]
        yield Block(table, list(renamed), batch=True)


def _moved(old: TableName, new: TableName) -> Iterator[Block]:
    """Another schema: PostgreSQL moves the table, MariaDB's schemas are databases."""
    source = f"{quoted_name(old.schema)}.{quoted_name(old.name)}" if old.schema else quoted_name(old.name)
    schema = new.schema or "public"
    moved = f"{quoted_name(schema)}.{quoted_name(old.name)}"
    move = f"ALTER TABLE {source} SET SCHEMA {quoted_name(schema)}"
    yield Block(new, [RunSQL(new.name, move)], only=POSTGRESQL)
    if old.name != new.name:
        rename = f"ALTER TABLE {moved} RENAME TO {quoted_name(new.name)}"
        yield Block(new, [RunSQL(new.name, rename)], only=POSTGRESQL)


def _without_collisions(names: dict[TableName, TableName]) -> list[tuple[TableName, TableName]]:
    """Renames in an order in which no new name is taken yet; circles go through a name between."""
    waiting, ordered = dict(names), []
    while waiting:
        free = next((old for old, new in waiting.items() if new not in waiting), None)
        if free is not None:
            ordered.append((free, waiting.pop(free)))
            continue
        old, new = next(iter(waiting.items()))
        between = TableName(old.schema, f"{old.name}__before")
        ordered.append((old, between))
        del waiting[old]
        waiting[between] = new
    return ordered


# --- the operations, sorted ------------------------------------------------------------------------


class _Sorted:
    """What autogenerate found, by what it is, and the references that must make room."""

    def __init__(self, found: Sequence[ops.MigrateOperation], situation: Situation) -> None:
        self.situation = situation
        self.creates: list[ops.CreateTableOp] = []
        self.drops: list[ops.DropTableOp] = []
        self.by_table: dict[TableName, list[Any]] = {}
        for operation in found:
            if isinstance(operation, ops.CreateTableOp):
                self.creates.append(operation)
            elif isinstance(operation, ops.DropTableOp):
                self.drops.append(operation)
            elif isinstance(operation, ops.ModifyTableOps):
                key = TableName(operation.schema, operation.table_name)
                self.by_table.setdefault(key, []).extend(operation.ops)
        self.new = {TableName(op.schema, op.table_name) for op in self.creates}
        self.touched = {key for key, operations in self.by_table.items() if _disturbs(operations)}
        self._make_room()
        self.late: list[tuple[TableName, ops.CreateForeignKeyOp]] = []
        self._postpone()

    def _of(self, key: TableName, *kinds: type) -> list[Any]:
        return [each for each in self.by_table.get(key, []) if isinstance(each, kinds)]

    # References

    def _make_room(self) -> None:
        """Drop and create again each unchanged reference whose columns, or whose keys, change."""
        kept = _kept_references(self.situation)
        for key, reference, built in kept:
            names = {str(op.constraint_name) for op in self._of(key, ops.DropConstraintOp)}
            if reference.name in names:
                continue
            ends = ((key, set(reference.columns)), (reference.target, set(reference.target_columns)))
            if any(self._changes_columns(table, columns) for table, columns in ends):
                operations = self.by_table.setdefault(key, [])
                operations.append(ops.DropConstraintOp.from_constraint(built))
                operations.append(ops.CreateForeignKeyOp.from_constraint(built))
                self.touched.add(key)

    def _changes_columns(self, table: TableName, columns: set[str]) -> bool:
        """Whether a column changes its type, or a key or an index over these columns goes."""
        for each in self.by_table.get(table, []):
            if isinstance(each, ops.AlterColumnOp) and each.modify_type is not None:
                if each.column_name in columns:
                    return True
            elif isinstance(each, ops.DropConstraintOp) and each.constraint_type in ("primary", "unique"):
                constraint: Any = each.to_constraint()
                if columns & {column.name for column in constraint.columns}:
                    return True
            elif isinstance(each, ops.DropIndexOp):
                index = each.to_index()
                if columns & {str(getattr(part, "name", "")) for part in index.expressions}:
                    return True
        return False

    def _postpone(self) -> None:
        """Created tables get their references later where those can't be made at once."""
        order = _by_reference(self.creates)
        ready: set[TableName] = set()
        self.creates = []
        for operation in order:
            key = TableName(operation.schema, operation.table_name)
            kept = []
            for part in operation.columns:
                if isinstance(part, sa.ForeignKeyConstraint):
                    target = _target(part)
                    if (
                        target not in ready
                        and target != key
                        and (target in self.new or target in self.touched)
                    ):
                        self.late.append((key, ops.CreateForeignKeyOp.from_constraint(part)))
                        continue
                kept.append(part)
            operation.columns = kept
            ready.add(key)
            self.creates.append(operation)

    def _in_place(self, key: TableName, operation: Any) -> bool:
        """Whether a reference can be dropped or created together with the table's other changes."""
        constraint: Any = operation.to_constraint()
        target = _target(constraint)
        return target == key or target not in self.touched

    def references_dropped(self) -> Iterator[Block]:
        """References that must go before other tables change, and circles among dropped tables."""
        for key, operations in self.by_table.items():
            away = [op for op in operations if _drops_reference(op) and not self._in_place(key, op)]
            self.by_table[key] = [op for op in operations if op not in away]
            yield Block(key, away, batch=True)
        going = {TableName(op.schema, op.table_name) for op in self.drops}
        for operation in self.drops:
            key = TableName(operation.schema, operation.table_name)
            table = self.situation.previous.table(key)
            circle = [
                ops.DropConstraintOp(reference.name, key.name, type_="foreignkey", schema=key.schema)
                for reference in (table.foreign_keys if table else ())
                if reference.target in going
                and reference.target != key
                and _circular(self.situation.previous, key, going)
            ]
            yield Block(key, list(circle), batch=True)

    def references_created(self) -> Iterator[Block]:
        """References that had to wait."""
        for key, operations in self.by_table.items():
            yield Block(key, [op for op in operations if isinstance(op, ops.CreateForeignKeyOp)], batch=True)
        for key, operation in self.late:
            yield Block(key, [operation], batch=True)

    # Indexes

    def indexes_dropped(self) -> Iterator[Block]:
        """Indexes go before their columns do."""
        for key in self.by_table:
            yield Block(key, self._of(key, ops.DropIndexOp))

    def indexes_created(self) -> Iterator[Block]:
        """Indexes of tables that were there before."""
        for key in self.by_table:
            if key not in self.new:
                yield Block(key, self._of(key, ops.CreateIndexOp))

    # Tables

    def created(self) -> Iterator[Block]:
        """New tables, each with its indexes."""
        for operation in self.creates:
            key = TableName(operation.schema, operation.table_name)
            yield Block(key, [operation, *self._of(key, ops.CreateIndexOp)])

    def dropped(self) -> Iterator[Block]:
        """Tables that go, those that refer to others first."""
        going = {TableName(op.schema, op.table_name): op for op in self.drops}
        tables = [table for key in going if (table := self.situation.previous.table(key))]
        for table in reversed(_in_order(tables)):
            yield Block(table.key, [going[table.key]])

    def modified(self) -> Iterator[Block]:
        """Tables that stay: columns, keys, rules."""
        for key in self.by_table:
            if key not in self.new:
                yield from _Modified(key, self).blocks()


def _disturbs(operations: Iterable[Any]) -> bool:
    """Whether changes of a table matter to references that point to it."""
    return any(
        isinstance(each, ops.DropColumnOp | ops.CreatePrimaryKeyOp | ops.CreateUniqueConstraintOp)
        or (isinstance(each, ops.AlterColumnOp) and each.modify_type is not None)
        or (isinstance(each, ops.DropConstraintOp) and each.constraint_type in ("primary", "unique"))
        for each in operations
    )


def _drops_reference(operation: Any) -> bool:
    return isinstance(operation, ops.DropConstraintOp) and operation.constraint_type == "foreignkey"


def _target(constraint: sa.ForeignKeyConstraint) -> TableName:
    tokens = constraint.elements[0].target_fullname.rsplit(".", 1)[0]
    referred = getattr(constraint, "referred_table", None) if constraint.parent is not None else None
    if referred is not None:
        return TableName(referred.schema, referred.name)
    schema, _, name = tokens.rpartition(".")
    return TableName(schema or None, name)


def _kept_references(situation: Situation) -> Iterator[tuple[TableName, Any, sa.ForeignKeyConstraint]]:
    """References that both schemas have alike, with the constraint that builds them."""
    for table in situation.wanted.tables:
        was = situation.previous.table(table.key)
        if was is None:
            continue
        for reference in table.foreign_keys:
            if reference in was.foreign_keys:
                yield table.key, reference, _built(table, reference)


def _built(table: Table, reference: Any) -> sa.ForeignKeyConstraint:
    metadata = sa.MetaData()
    target = reference.target
    place = sa.Table(
        target.name,
        metadata,
        *(sa.Column(name, sa.Integer()) for name in dict.fromkeys(reference.target_columns)),
        schema=target.schema,
    )
    source = place if target == table.key else sa.Table(table.name, metadata, schema=table.schema)
    for name in reference.columns:
        if name not in source.c:
            source.append_column(sa.Column(name, sa.Integer()))
    constraint = sa.ForeignKeyConstraint(
        list(reference.columns),
        [place.c[name] for name in reference.target_columns],
        name=reference.name,
        ondelete=reference.on_delete.upper() if reference.on_delete else None,
        onupdate=reference.on_update.upper() if reference.on_update else None,
        deferrable=True if reference.deferrable else None,
        initially=reference.deferrable.upper() if reference.deferrable else None,
    )
    source.append_constraint(constraint)
    return constraint


def _by_reference(creates: Sequence[ops.CreateTableOp]) -> list[ops.CreateTableOp]:
    """New tables, those that are referred to first; circles in the order given."""
    by_key = {TableName(op.schema, op.table_name): op for op in creates}
    targets = {
        key: [_target(part) for part in op.columns if isinstance(part, sa.ForeignKeyConstraint)]
        for key, op in by_key.items()
    }
    return [by_key[key] for key in _sorted_keys(list(by_key), targets)]


def _in_order(tables: Sequence[Table]) -> list[Table]:
    by_key = {table.key: table for table in tables}
    targets = {key: [ref.target for ref in table.foreign_keys] for key, table in by_key.items()}
    return [by_key[key] for key in _sorted_keys(list(by_key), targets)]


def _sorted_keys(keys: Sequence[TableName], targets: dict[TableName, list[TableName]]) -> list[TableName]:
    """Depth first, without recursion: targets before those that refer to them."""
    done: dict[TableName, None] = {}
    for start in keys:
        stack, path = [(start, iter(targets[start]))], {start}
        while stack and start not in done:
            key, rest = stack[-1]
            following = next(
                (each for each in rest if each in targets and each not in done and each not in path), None
            )
            if following is None:
                done[key] = None
                stack.pop()
            else:
                path.add(following)
                stack.append((following, iter(targets[following])))
    return list(done)


def _circular(schema: Schema, start: TableName, going: set[TableName]) -> bool:
    """Whether a table refers back to itself through other tables that go."""
    waiting, seen = [start], set()
    while waiting:
        table = schema.table(waiting.pop())
        for reference in table.foreign_keys if table else ():
            if reference.target == start and (table is None or table.key != start):
                return True
            if reference.target in going and reference.target not in seen:
                seen.add(reference.target)
                waiting.append(reference.target)
    return False


# --- one table that stays --------------------------------------------------------------------------


class _Modified:
    """The blocks of one table: before its batch, the batch, and after it."""

    def __init__(self, key: TableName, sorted_ops: _Sorted) -> None:
        self.key = key
        self.situation = sorted_ops.situation
        self.operations = sorted_ops.by_table[key]
        sorted_ops.by_table[key] = [
            op
            for op in self.operations
            if isinstance(op, ops.CreateIndexOp | ops.DropIndexOp)
            or (isinstance(op, ops.CreateForeignKeyOp) and not sorted_ops._in_place(key, op))
        ]
        staying = {id(op) for op in sorted_ops.by_table[key]}
        self.operations = [op for op in self.operations if id(op) not in staying]
        self.old = self.situation.previous.table(key)
        self.new = self.situation.wanted.table(key)
        self.before: list[Block] = []
        self.after: list[Block] = []
        self.last: list[Any] = []
        self.filled: list[Block] = []

    def blocks(self) -> Iterator[Block]:
        """The blocks in their order."""
        drops, alters, adds, makes, others = self._split()
        moved = self._moved_values()
        checks_later = [op for op in makes if moved and isinstance(op, ops.CreateCheckConstraintOp)]
        added = [each for op in adds for each in self._added(op)]
        altered = [each for op in alters for each in self._altered(op)]
        batch: list[Any] = [*others]
        batch += [op for op in drops if isinstance(op, ops.DropConstraintOp)]
        first = [op for op in drops if isinstance(op, ops.DropColumnOp) and self._is_remade(op)]
        batch += [*first, *added]
        if self.last or moved:
            yield Block(self.key, batch, batch=True)
            yield from self._fills(moved)
            batch = []
        yield from self.before
        batch += [*altered, *self.last]
        batch += [op for op in drops if isinstance(op, ops.DropColumnOp) and op not in first]
        batch += [op for op in makes if op not in checks_later]
        batch += checks_later
        yield Block(self.key, [op for op in batch if not _for_sqlite_only(op)], batch=True)
        yield Block(self.key, [op for op in batch if _for_sqlite_only(op)], batch=True, only=SQLITE)
        yield from self.after

    def _split(self) -> tuple[list[Any], list[Any], list[Any], list[Any], list[Any]]:
        drops, alters, adds, makes, others = [], [], [], [], []
        for op in self.operations:
            if isinstance(op, ops.DropConstraintOp | ops.DropColumnOp):
                drops.append(op)
            elif isinstance(op, ops.AlterColumnOp):
                alters.append(op)
            elif isinstance(op, ops.AddColumnOp):
                adds.append(op)
            elif isinstance(op, ops.AddConstraintOp):
                makes.append(op)
            else:
                others.append(op)
        order = {"foreignkey": 0, "check": 1, "unique": 2, "primary": 3}
        drops.sort(key=lambda op: order.get(getattr(op, "constraint_type", "") or "", 9))
        makes.sort(key=lambda op: _make_order(op))
        return drops, alters, adds, makes, others

    def _is_remade(self, op: ops.DropColumnOp) -> bool:
        """Whether a computed column of that name comes back in another form."""
        return self.new is not None and self.new.column(op.column_name) is not None

    def _column(self, table: Table | None, name: str) -> Column | None:
        return table.column(name) if table else None

    # Values for the rows that are there

    def _added(self, op: ops.AddColumnOp) -> Iterator[Any]:
        """A new column; required without a default it is added empty, filled, and then required."""
        column = self._column(self.new, str(op.column.name))
        fill = column and (column.existing_rows or self._neutral(column))
        required = not op.column.nullable and op.column.server_default is None
        if column is None or column.computed or not (fill or required) or op.column.identity is not None:
            yield op
            return
        empty = op.column._copy()
        empty.nullable = True
        yield ops.AddColumnOp(self.key.name, empty, schema=self.key.schema)
        if fill:
            self._fill(column, fill, only_empty=False)
        if not op.column.nullable:
            alter = ops.AlterColumnOp(
                self.key.name,
                str(op.column.name),
                schema=self.key.schema,
                existing_type=op.column.type,
                modify_nullable=False,
                existing_server_default=op.column.server_default or False,
                existing_comment=op.column.comment,
            )
            self.last.append(alter)

    def _neutral(self, column: Column) -> Default | None:
        """On the way back, a required column that comes again gets a value that means nothing."""
        if not self.situation.back or not column.required or column.default:
            return None
        texts = {
            Family.TEXT: "",
            Family.WHOLE: "0",
            Family.DECIMAL: "0",
            Family.FLOAT: "0",
            Family.YES_NO: "no",
            Family.DATE: "1970-01-01",
            Family.TIME: "00:00:00",
            Family.MOMENT: "1970-01-01 00:00:00",
            Family.DURATION: "00:00:00",
            Family.UUID: "00000000-0000-0000-0000-000000000000",
            Family.JSON: "null",
        }
        text = texts.get(family(column.type))
        if column.type.kind in (Kind.LIST, Kind.ONE_OF):
            values = _values(self.situation.wanted, column)
            text = values[0] if values else None
        return Default(DefaultKind.LITERAL, text) if text is not None else None

    def _fill(self, column: Column, value: Default, *, only_empty: bool) -> None:
        where = f" WHERE {quoted_name(column.name)} IS NULL" if only_empty else ""
        texts = {dialect: default_sql(value, column.type, self.situation.wanted, dialect) for dialect in _ALL}
        for text, dialects in _grouped(texts).items():
            update = f"UPDATE {_place(self.key)} SET {quoted_name(column.name)} = {text}{where}"
            self.filled.append(Block(self.key, [RunSQL(self.key.name, update)], only=dialects))

    def _fills(self, moved: dict[str, dict[str, str]]) -> Iterator[Block]:
        yield from (block for block in self.filled if block.operations)
        for column, values in moved.items():
            name = quoted_name(column)
            cases = " ".join(f"WHEN {quoted(old)} THEN {quoted(new)}" for old, new in values.items())
            olds = ", ".join(map(quoted, values))
            update = (
                f"UPDATE {_place(self.key)} SET {name} = CASE {name} {cases} END WHERE {name} IN ({olds})"
            )
            yield Block(self.key, [RunSQL(self.key.name, update)])

    def _moved_values(self) -> dict[str, dict[str, str]]:
        """By column, the values of its list that have new names."""
        moved = {}
        for column in self.new.columns if self.new else ():
            pairs = self.situation.renames.values.get(column.type.name or "", {})
            was = self._column(self.old, column.name)
            if pairs and column.type.kind is Kind.LIST and was and was.type == column.type:
                moved[column.name] = dict(pairs)
        return moved

    # Types

    def _altered(self, op: ops.AlterColumnOp) -> Iterator[Any]:
        """A change of a column, with what its rows need around it."""
        name = str(op.column_name)
        old, new = self._column(self.old, name), self._column(self.new, name)
        if old is None or new is None:
            yield op
            return
        becomes_required = op.modify_nullable is False
        if becomes_required and new.existing_rows:
            self._fill(new, new.existing_rows, only_empty=True)
            self.last.append(op)
        else:
            yield op
        if op.modify_type is not None:
            self._convert(op, old, new)

    def _convert(self, op: ops.AlterColumnOp, old: Column, new: Column) -> None:
        spelled = postgresql_type(op.modify_type)
        if spelled == postgresql_type(op.existing_type):
            return
        found: Conversion = conversion(old, new, spelled)
        if found.using or _is_enum(op):
            cast = f"{quoted_name(new.name)}::text" + (
                f"::{spelled}" if family(new.type) is Family.TEXT else ""
            )
            op.kw["postgresql_using"] = found.using or cast
        place, name = _place(self.key), quoted_name(new.name)
        if found.before:
            update = f"UPDATE {place} SET {name} = {found.before}"
            self.before.append(Block(self.key, [RunSQL(self.key.name, update)], only=found.databases))
        if found.after:
            update = f"UPDATE {place} SET {name} = {found.after}"
            self.after.append(Block(self.key, [RunSQL(self.key.name, update)], only=found.databases))
        if (old.default and family(old.type) is not family(new.type)) or _is_enum(op):
            self._default_around(op, old, new)

    def _default_around(self, op: ops.AlterColumnOp, old: Column, new: Column) -> None:
        """PostgreSQL can't carry a default over to a type of another kind: off before, on again after."""
        column = f"ALTER TABLE {_place(self.key)} ALTER COLUMN {quoted_name(new.name)}"
        if old.default:
            self.before.append(
                Block(self.key, [RunSQL(self.key.name, f"{column} DROP DEFAULT")], only=POSTGRESQL)
            )
        if new.default and op.modify_server_default is False:
            text = default_sql(new.default, new.type, self.situation.wanted, "postgresql")
            again = RunSQL(self.key.name, f"{column} SET DEFAULT {text}")
            self.after.append(Block(self.key, [again], only=POSTGRESQL))


def _make_order(op: Any) -> tuple[int, str]:
    return constraint_order(op.to_constraint())


def _for_sqlite_only(op: Any) -> bool:
    return isinstance(op, ops.CreateCheckConstraintOp) and bool(op.to_constraint()._ddl_if)


def _is_enum(op: ops.AlterColumnOp) -> bool:
    variants = (
        getattr(type_, "_variant_mapping", {}).get("postgresql")
        for type_ in (op.existing_type, op.modify_type)
    )
    return any(isinstance(variant, postgresql.ENUM) for variant in variants)


def postgresql_type(type_: Any) -> str:
    """A type in PostgreSQL's words."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return str(type_.compile(dialect))


def _grouped(texts: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Texts with the databases they are for; the empty tuple where there is one text for all."""
    grouped: dict[str, tuple[str, ...]] = {}
    for dialect, text in texts.items():
        grouped[text] = (*grouped.get(text, ()), dialect)
    return {next(iter(grouped)): _EVERYWHERE} if len(grouped) == 1 else grouped


def _place(key: TableName) -> str:
    return f"{quoted_name(key.schema)}.{quoted_name(key.name)}" if key.schema else quoted_name(key.name)


def _values(schema: Schema, column: Column) -> tuple[str, ...]:
    if column.type.kind is Kind.ONE_OF:
        return column.type.values
    values = schema.list(column.type.name or "")
    return tuple(value.value for value in values.values) if values else ()


# --- PostgreSQL's ENUM types -----------------------------------------------------------------------


def _types_before(situation: Situation) -> Iterator[Block]:
    old = {str(each.name): each for each in native_types(situation.previous)}
    for each in native_types(situation.wanted):
        name = str(each.name)
        if name in old and list(old[name].enums) == list(each.enums):
            continue
        operations = []
        if name in old:
            aside = f"ALTER TYPE {quoted_name(name)} RENAME TO {quoted_name(name + '__before')}"
            operations.append(RunSQL(None, aside))
        values = ", ".join(map(quoted, each.enums))
        operations.append(RunSQL(None, f"CREATE TYPE {quoted_name(name)} AS ENUM ({values})"))
        yield Block(None, list(operations), only=POSTGRESQL)


def _types_after(situation: Situation) -> Iterator[Block]:
    wanted = {str(each.name): each for each in native_types(situation.wanted)}
    for each in native_types(situation.previous):
        name = str(each.name)
        if name not in wanted:
            yield Block(None, [RunSQL(None, f"DROP TYPE {quoted_name(name)}")], only=POSTGRESQL)
        elif list(wanted[name].enums) != list(each.enums):
            yield Block(None, [RunSQL(None, f"DROP TYPE {quoted_name(name + '__before')}")], only=POSTGRESQL)


def owners_of_list_checks(schema: Schema) -> dict[tuple[TableName, str], Column]:
    """By table and name of the CHECK, the column whose list it is."""
    owners = {}
    for table in schema.tables:
        columns = [column for column in table.columns if column.type.kind in (Kind.LIST, Kind.ONE_OF)]
        named = {name: None for name, _, _ in list_checks(table, schema)} if columns else {}
        for name, column in zip(named, (c for c in columns if _values(schema, c)), strict=False):
            owners[table.key, name] = column
    return owners
