"""One table that stays: its columns, keys and rules, and what its rows need around their changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops
from sqlalchemy.dialects import mysql, postgresql

from xl2db.database.building import build, may_be_empty
from xl2db.database.defaults import default_sql, server_default
from xl2db.database.kinds import counted_type, is_auto_number, is_serial
from xl2db.database.sql_text import quoted, quoted_name, without_percent_signs
from xl2db.database.types import dialect_of, is_native, list_values, serial_type, sqlalchemy_type
from xl2db.migrations.blocks import (
    Block,
    Situation,
    checks_of_sqlite,
    moments_of_change,
    per_database,
    place,
    updates,
)
from xl2db.migrations.computed_mysql import computed_anew
from xl2db.migrations.conversions import Conversion, conversion, cutting
from xl2db.migrations.counting import Counting
from xl2db.migrations.operations import MYSQL, POSTGRESQL, SQLITE, RunSQL
from xl2db.migrations.reference_rows import rows_filled
from xl2db.migrations.rendering import constraint_order, type_text
from xl2db.schema.conversion import Family, converts, family
from xl2db.schema.model import Column, Default, DefaultKind, Kind, Schema, Table, TableName

_ALL = ("postgresql", "sqlite", *MYSQL)
_DROP_ORDER = {"foreignkey": 0, "check": 1, "unique": 2, "primary": 3}

# What a required column that comes back on the way back holds, since nobody knows any more.
_NEUTRAL = {
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
_COUNTABLE = (Family.TEXT, Family.WHOLE, Family.DECIMAL, Family.FLOAT)


class TableChanges:
    """The blocks of one table: what comes before its batch, the batch, and what comes after it."""

    def __init__(self, key: TableName, operations: Sequence[Any], situation: Situation) -> None:
        """The operations of one table, without its indexes."""
        self.key = key
        self.operations = operations
        self.situation = situation
        self.old = situation.previous.table(key)
        self.new = situation.wanted.table(key)
        self.moved = moved_values(situation, key)
        self.before: list[Block] = []
        self.after: list[Block] = []
        self.last_blocks: list[Block] = []
        self.filled: list[Block] = []
        self.last: list[Any] = []

    def blocks(self) -> Iterator[Block]:
        """The blocks in their order."""
        drops = [op for op in self.operations if isinstance(op, ops.DropConstraintOp)]
        drops.sort(key=lambda op: _DROP_ORDER.get(op.constraint_type or "", 9))
        makes = [op for op in self.operations if isinstance(op, ops.AddConstraintOp)]
        makes.sort(key=lambda op: constraint_order(op.to_constraint()))
        gone = [op for op in self.operations if isinstance(op, ops.DropColumnOp)]
        early = [op for op in gone if self._goes_first(op)]
        others = [op for op in self.operations if not isinstance(op, _SORTED)]
        counting = [op for op in self._all(ops.AddColumnOp) if self._counts(op)]
        adds = [op for op in self._all(ops.AddColumnOp) if op not in counting]
        keys = [op for op in makes if counting and isinstance(op, ops.CreatePrimaryKeyOp)]
        makes = [op for op in makes if op not in keys]
        added = [each for op in adds if op.column.computed is None for each in self._added(op)]
        computed = [op for op in adds if op.column.computed is not None]
        altered = [each for op in self._all(ops.AlterColumnOp) for each in self._altered(op)]
        yield from self._stops_counting()
        first = [*others, *drops, *early, *added]
        rules = [op for op in makes if self.after and isinstance(op, ops.CreateCheckConstraintOp)]
        makes = [op for op in makes if op not in rules]  # values may get their last form after the change
        then = [*altered, *computed, *self.last, *(op for op in gone if op not in early), *makes]
        if self.filled or self.moved or self.before or self.last:
            yield from self._batch(first)
            yield from self._starts_counting(counting, keys)
            yield from self.filled
            yield from self._updates_of_moved_values()
            yield from self.before
            yield from self._batch(then)
        elif counting:
            yield from self._batch(first)
            yield from self._starts_counting(counting, keys)
            yield from self._batch(then)
        else:
            yield from self._batch([*first, *then])
        yield from self.after
        yield from self._batch(rules)
        yield from self.last_blocks

    def _goes_first(self, op: ops.DropColumnOp) -> bool:
        """Whether a column comes back in another form, or is computed.

        What a column is computed from can't change its type while that column is there.
        """
        old, new = self._column(self.old, op.column_name), self._column(self.new, op.column_name)
        return new is not None or (old is not None and old.computed is not None)

    def _all(self, kind: type) -> list[Any]:
        return [op for op in self.operations if isinstance(op, kind)]

    def _batch(self, operations: Sequence[Any]) -> Iterator[Block]:
        """A batch, and others before and after it for what only some databases know.

        These are the CHECKs that are SQLite's alone, and the keys of which PostgreSQL can say more.
        """
        special = [op for op in operations if isinstance(op, _KEYS) and op.kw]
        operations = [op for op in operations if op not in special]
        apart = [op for op in operations if self._is_of_sqlite(op)]
        gone = [op for op in apart if isinstance(op, ops.DropConstraintOp)]
        yield Block(self.key, gone, batch=True, only=SQLITE)
        yield Block(self.key, [op for op in operations if op not in apart], batch=True)
        yield Block(self.key, [op for op in apart if op not in gone], batch=True, only=SQLITE)
        for op in special:
            kind = "primary key" if isinstance(op, ops.CreatePrimaryKeyOp) else "unique key"
            made = RunSQL(self.key.name, key_statement(op, self.key), (kind, str(op.constraint_name)))
            yield Block(self.key, [made], only=POSTGRESQL)
            plain = type(op)(op.constraint_name, op.table_name, op.columns, schema=op.schema)
            yield Block(self.key, [plain], batch=True, only=(*MYSQL, *SQLITE))

    def _is_of_sqlite(self, op: Any) -> bool:
        """Whether a CHECK is SQLite's alone: the others have an ENUM in its place."""
        if isinstance(op, ops.DropConstraintOp) and op.constraint_type == "check":
            return op.constraint_name in checks_of_sqlite(self.situation.previous, self.key)
        return isinstance(op, ops.CreateCheckConstraintOp) and op.constraint_name in checks_of_sqlite(
            self.situation.wanted, self.key
        )

    def _stops_counting(self) -> Iterator[Block]:
        """MariaDB lets no key go whose column counts."""
        for column in self.old.columns if self.old else ():
            new = self._column(self.new, column.name)
            if is_auto_number(column) and not (new and is_auto_number(new)):
                type_ = sqlalchemy_type(column.type, self.situation.previous)
                plain = self._alter(column.name, type_, existing_nullable=False)
                plain.existing_comment = column.description
                plain.kw["autoincrement"] = False
                yield Block(self.key, [plain], only=MYSQL)

    def _starts_counting(
        self, adds: Sequence[ops.AddColumnOp], keys: Sequence[ops.CreatePrimaryKeyOp]
    ) -> Iterator[Block]:
        """A new column that counts, and its key: MariaDB wants both in one breath."""
        for op in adds:
            added = self._column(self.new, str(op.column.name))
            if added and is_serial(added):
                op.column.type = serial_type(added)
        yield Block(self.key, [*adds, *keys], batch=True, only=(*POSTGRESQL, *SQLITE))
        for op in adds:
            name = quoted_name(str(op.column.name))
            type_ = op.column.type.compile(dialect_of("mariadb"))
            comment = f" COMMENT {quoted(op.column.comment)}" if op.column.comment else ""
            text = f"ALTER TABLE {place(self.key)} ADD COLUMN {name} {type_} NOT NULL AUTO_INCREMENT{comment}"
            names = ", ".join(quoted_name(str(part)) for key in keys for part in key.columns)
            yield self._sql(str(op.column.name), f"{text}, ADD PRIMARY KEY ({names})", MYSQL)

    def _counts(self, op: ops.AddColumnOp) -> bool:
        column = self._column(self.new, str(op.column.name))
        return column is not None and is_auto_number(column)

    def _column(self, table: Table | None, name: str) -> Column | None:
        return table.column(name) if table else None

    def _alter(self, name: str, type_: Any, **changes: Any) -> ops.AlterColumnOp:
        return ops.AlterColumnOp(self.key.name, name, schema=self.key.schema, existing_type=type_, **changes)

    def _sql(self, name: str, text: str, only: tuple[str, ...] = ()) -> Block:
        """A statement about the rows of a column."""
        return Block(self.key, [RunSQL(self.key.name, text, ("column", name))], only=only)

    def _update(self, name: str, value: str, where: str, only: tuple[str, ...]) -> Iterator[Block]:
        """New values for rows that are there; MariaDB's moments of the latest change stay as they were."""
        moments = [moment for moment in moments_of_change(self.old) if self._column(self.new, moment)]
        for text, dialects in updates(self.key, name, value, where, moments, only):
            yield self._sql(name, text, dialects)

    # New columns

    def _added(self, op: ops.AddColumnOp) -> Iterator[Any]:
        """A new column; required without a default it is added empty, filled, and then required."""
        name = str(op.column.name)
        column = self._column(self.new, name)
        fill = column and (column.existing_rows or self._neutral(column))
        required = not op.column.nullable and op.column.server_default is None
        if column is None or not (fill or required) or self._counts(op):
            yield op
            return
        if fill and fill.kind is DefaultKind.LITERAL:
            yield from self._added_with(op, column, fill)
            return
        empty = op.column._copy()
        empty.nullable = True
        yield ops.AddColumnOp(self.key.name, empty, schema=self.key.schema)
        if fill:
            self.filled += self._fills(column, fill)
        if required and self.new:
            self.filled += rows_filled(self.situation, self.new, name)
        if not op.column.nullable:
            self.last.append(
                self._alter(
                    name,
                    op.column.type,
                    modify_nullable=False,
                    existing_server_default=op.column.server_default or False,
                    existing_comment=op.column.comment,
                )
            )

    def _added_with(self, op: ops.AddColumnOp, column: Column, fill: Default) -> Iterator[Any]:
        """The rows that are there get their value from a default that the column has for a moment.

        No database has to write the rows again for that, or keep anybody waiting.
        """
        value = server_default(fill, column.type)
        filled = op.column._copy()
        filled.server_default = sa.DefaultClause(value)
        yield ops.AddColumnOp(self.key.name, filled, schema=self.key.schema)
        self.last.append(
            self._alter(
                column.name,
                op.column.type,
                existing_nullable=op.column.nullable,
                existing_comment=op.column.comment,
                modify_server_default=op.column.server_default,
            )
        )

    def _neutral(self, column: Column) -> Default | None:
        """On the way back, a required column that comes again gets a value that means nothing."""
        if not self.situation.back or column.default or self.new is None or may_be_empty(column, self.new):
            return None
        kind = family(column.type)
        if self._is_unique(column.name):
            if kind is Family.UUID:
                return Default(DefaultKind.FUNCTION, "new uuid")
            if kind in _COUNTABLE and (numbers := self._numbers()):
                return Default(DefaultKind.SQL, numbers)
        text = _NEUTRAL.get(kind)
        if column.type.kind in (Kind.LIST, Kind.ONE_OF):
            values = list_values(column.type, self.situation.wanted)
            text = values[0] if values else None
        return Default(DefaultKind.LITERAL, text) if text is not None else None

    def _is_unique(self, name: str) -> bool:
        """Whether no two rows of the table may be alike in the column."""
        assert self.new is not None
        keys = [key.columns for key in (self.new.primary_key, *self.new.uniques) if key]
        indexes = [index for index in self.new.indexes if index.unique]
        keys += [tuple(part.column or "" for part in index.parts) for index in indexes]
        return any(name in columns for columns in keys)

    def _numbers(self) -> str | None:
        """An expression that is another number for each row, in the order of the key that is there."""
        key = self.old.primary_key if self.old else None
        kept = [name for name in key.columns if self._column(self.new, name)] if key else []
        if key is None or len(key.columns) != 1 or not kept:
            return None
        name, table = quoted_name(kept[0]), place(self.key)
        rows = f"SELECT {name} AS row_key, row_number() OVER (ORDER BY {name}) AS row_number_ FROM {table}"
        same = f"numbered.row_key = {table}.{name}"
        return f"(SELECT numbered.row_number_ FROM ({rows}) AS numbered WHERE {same})"

    def _fills(self, column: Column, value: Default, *, only_empty: bool = False) -> Iterator[Block]:
        where = f" WHERE {quoted_name(column.name)} IS NULL" if only_empty else ""
        texts = {dialect: default_sql(value, column.type, dialect) for dialect in _ALL}
        for text, dialects in per_database(texts).items():
            yield from self._update(column.name, text, where, dialects)

    # Values of lists that have new names

    def _updates_of_moved_values(self) -> Iterator[Block]:
        """Where the column is a text with a CHECK; an ENUM takes the new values as it changes."""
        for name, pairs in self.moved.items():
            changes = _is_native(self.situation.previous, self._column(self.old, name)) and any(
                op.column_name == name and op.modify_type is not None for op in self._all(ops.AlterColumnOp)
            )
            yield from self._update_of(name, pairs, SQLITE if changes else ())

    def _update_of(self, name: str, pairs: Mapping[str, str], only: tuple[str, ...]) -> Iterator[Block]:
        column, olds = quoted_name(name), ", ".join(map(quoted, pairs))
        yield from self._update(name, _case(column, pairs), f" WHERE {column} IN ({olds})", only)

    def _widen_enum(self, name: str, pairs: Mapping[str, str]) -> Iterator[Block]:
        """MariaDB and MySQL: the ENUM has old and new values for a moment."""
        old, new = self._column(self.old, name), self._column(self.new, name)
        assert old is not None
        assert new is not None
        before = list_values(old.type, self.situation.previous) or ()
        after = list_values(new.type, self.situation.wanted) or ()
        values = list(dict.fromkeys([*before, *after]))
        alike = len({value.casefold() for value in values}) < len(values)  # to an ENUM they are one
        both = sa.String(255) if alike else mysql.ENUM(*values)
        yield Block(self.key, [self._alter(name, both, modify_type=both)], only=MYSQL)
        yield from self._update_of(name, pairs, MYSQL)

    # Columns that change

    def _altered(self, op: ops.AlterColumnOp) -> Iterator[Any]:
        """A change of a column, with what its rows need around it."""
        name = str(op.column_name)
        old, new = self._column(self.old, name), self._column(self.new, name)
        if old is None or new is None:
            yield op
            return
        if any(add.column.name == name for add in self._all(ops.AddColumnOp)):
            return  # it goes, and comes back as it should be
        if old.computed and new.computed:
            self._computed_anew(op)
            return
        if op.modify_nullable is False and (fill := new.existing_rows or self._neutral(new)):
            self._filled_and_required(op, new, fill)
        if new.updated and op.modify_type is None:  # MariaDB forgets it where only the default is told
            op.modify_type = op.existing_type
        if is_auto_number(old) or is_auto_number(new):
            self._numbered(op, old, new)
        elif op.modify_type is not None:
            yield from self._retyped(op, old, new)
        else:
            yield op

    def _computed_anew(self, op: ops.AlterColumnOp) -> None:
        """A column that is computed as before; MariaDB would make a plain one of it."""
        column = build(self.situation.wanted, tables=[self.key]).tables[str(self.key)].columns[op.column_name]
        self.before.append(Block(self.key, [op], batch=True, only=(*POSTGRESQL, *SQLITE)))
        self.before.append(Block(self.key, [computed_anew(column, self.key, op)], only=MYSQL))

    def _filled_and_required(self, op: ops.AlterColumnOp, new: Column, fill: Default) -> None:
        """Empty values are filled before the column becomes required, and after it has its new type."""
        fills = self._fills(new, fill, only_empty=True)
        if op.modify_type is None:
            self.filled += fills
            return
        op.modify_nullable, op.existing_nullable = None, True
        default = (
            op.existing_server_default if op.modify_server_default is False else op.modify_server_default
        )
        required = self._alter(
            new.name,
            op.modify_type,
            modify_nullable=False,
            existing_server_default=default,
            existing_comment=op.existing_comment if op.modify_comment is False else op.modify_comment,
        )
        self.last_blocks += [*fills, Block(self.key, [required], batch=True)]

    def _numbered(self, op: ops.AlterColumnOp, old: Column, new: Column) -> None:
        """A column that counts by itself, or did: each database has its own words for that."""
        counting = Counting(self.key, old, new)
        self.before += [self._sql(new.name, text, POSTGRESQL) for text in counting.ends()]
        _as_whole_numbers(op, old, new)
        if _says_something(op):
            elsewhere = list(self._retyped(op, old, new)) if op.modify_type is not None else [op]
            self.before.append(Block(self.key, elsewhere, batch=True, only=(*POSTGRESQL, *SQLITE)))
        self.after += [self._sql(new.name, text, POSTGRESQL) for text in counting.begins()]
        if is_auto_number(new):
            counted = self._alter(new.name, op.modify_type or op.existing_type, existing_nullable=False)
            counted.kw["autoincrement"] = True
            counted.modify_comment = op.modify_comment
            counted.existing_comment = op.existing_comment
            self.after.append(Block(self.key, [counted], only=MYSQL))
        elif _says_something(op):
            self.before.append(Block(self.key, [op], only=MYSQL))

    def _retyped(self, op: ops.AlterColumnOp, old: Column, new: Column) -> Iterator[Any]:
        """Another type: a default that PostgreSQL can't carry along goes before and comes after."""
        if not (old.default and (family(old.type) is not family(new.type) or _is_enum(op))):
            self._convert(op, old, new)
            yield op
            return
        wanted = op.modify_server_default
        if wanted is False:
            wanted = op.existing_server_default
        yield self._alter(
            new.name,
            op.existing_type,
            existing_nullable=op.existing_nullable,
            existing_comment=op.existing_comment,
            modify_server_default=None,
        )
        op.modify_server_default = False
        op.existing_server_default = False
        self._convert(op, old, new)
        yield op
        if new.default and wanted is not None:
            nullable = op.existing_nullable if op.modify_nullable is None else op.modify_nullable
            comment = op.existing_comment if op.modify_comment is False else op.modify_comment
            yield self._alter(
                new.name,
                op.modify_type,
                existing_nullable=nullable,
                existing_comment=comment,
                modify_server_default=wanted,
            )

    def _convert(self, op: ops.AlterColumnOp, old: Column, new: Column) -> None:
        """The values on their way to the new type."""
        spelled = postgresql_type(op.modify_type)
        moved = self.moved.get(new.name)
        if moved and _is_native(self.situation.previous, old):
            self.before += self._widen_enum(new.name, moved)
            column = f"{quoted_name(new.name)}::text"
            op.kw["postgresql_using"] = without_percent_signs(f"({_case(column, moved)})::{spelled}")
            return
        may_cut = f"{self.key}.{new.name}" in self.situation.cuts
        native = _is_native(self.situation.previous, old)
        found: Conversion = (
            cutting(old, new, spelled) if may_cut else conversion(old, new, spelled, native=native)
        )
        if not converts(old.type, new.type) and not found.after:
            # No row has a value, and MariaDB changes a type by its values.
            between = self._alter(new.name, op.existing_type, modify_type=sa.String(255))
            self.before.append(Block(self.key, [between], only=MYSQL))
        name = quoted_name(new.name)
        if _is_native(self.situation.wanted, new):
            op.kw["postgresql_using"] = without_percent_signs(
                f"({found.using or f'{name}::text'})::{spelled}"
            )
        elif found.using or _is_enum(op):
            op.kw["postgresql_using"] = without_percent_signs(found.using or f"{name}::text")
        self._convert_elsewhere(op, name, found)

    def _convert_elsewhere(self, op: ops.AlterColumnOp, name: str, found: Conversion) -> None:
        """SQLite converts as it copies the rows, so that no trigger runs; MariaDB updates those that differ."""
        value = found.before or found.after
        if (found.of_sqlite or value) and set(SQLITE) & set(found.databases):
            op.kw["sqlite_using"] = found.of_sqlite or value
        if value and set(MYSQL) & set(found.databases):
            differs = f" WHERE NOT (BINARY {name} <=> BINARY {value})"
            blocks = self._update(op.column_name, value, differs, MYSQL)
            (self.before if found.before else self.after).extend(blocks)


_KEYS = (ops.CreatePrimaryKeyOp, ops.CreateUniqueConstraintOp)
_SORTED = (ops.DropConstraintOp, ops.AddConstraintOp, ops.DropColumnOp, ops.AddColumnOp, ops.AlterColumnOp)


def moved_values(situation: Situation, key: TableName) -> dict[str, Mapping[str, str]]:
    """The columns of a table whose values of a list get other names, with these names."""
    old, new = situation.previous.table(key), situation.wanted.table(key)
    moved = {}
    for column in new.columns if old and new else ():
        pairs = situation.renames.values.get(column.type.name or "", {})
        was = old.column(column.name) if old else None
        if pairs and column.type.kind is Kind.LIST and was and was.type == column.type:
            moved[column.name] = pairs
    return moved


def key_statement(op: Any, key: TableName) -> str:
    """PostgreSQL's statement for a key with options that Alembic has no words for."""
    names = [column.name if isinstance(column, sa.Column) else str(column) for column in op.columns]
    words = [f"ALTER TABLE {place(key)} ADD CONSTRAINT {quoted_name(str(op.constraint_name))}"]
    words.append("PRIMARY KEY" if isinstance(op, ops.CreatePrimaryKeyOp) else "UNIQUE")
    words += ["NULLS NOT DISTINCT"] if op.kw.get("postgresql_nulls_not_distinct") else []
    words.append(f"({', '.join(map(quoted_name, names))})")
    if include := op.kw.get("postgresql_include"):
        words.append(f"INCLUDE ({', '.join(map(quoted_name, include))})")
    if op.kw.get("deferrable"):
        words.append(f"DEFERRABLE INITIALLY {op.kw.get('initially') or 'IMMEDIATE'}")
    return " ".join(words)


def _as_whole_numbers(op: ops.AlterColumnOp, old: Column, new: Column) -> None:
    """A serial is no type that a column can be given later: it is a whole number that counts."""
    if is_serial(old):
        op.existing_type = sqlalchemy_type(counted_type(old), Schema())
    if op.modify_type is not None and is_serial(new):
        op.modify_type = sqlalchemy_type(counted_type(new), Schema())
    if op.modify_type is not None and type_text(op.modify_type) == type_text(op.existing_type):
        op.modify_type = None


def _says_something(op: ops.AlterColumnOp) -> bool:
    """Whether anything is left of a change besides counting."""
    return not (
        op.modify_type is None
        and op.modify_nullable is None
        and op.modify_server_default is False
        and op.modify_comment is False
    )


def _case(column: str, pairs: Mapping[str, str]) -> str:
    cases = " ".join(f"WHEN {quoted(old)} THEN {quoted(new)}" for old, new in pairs.items())
    return f"CASE {column} {cases} ELSE {column} END"


def _is_enum(op: ops.AlterColumnOp) -> bool:
    variants = (
        getattr(type_, "_variant_mapping", {}).get("postgresql")
        for type_ in (op.existing_type, op.modify_type)
    )
    return any(isinstance(variant, postgresql.ENUM) for variant in variants)


def _is_native(schema: Schema, column: Column | None) -> bool:
    values = schema.list(column.type.name or "") if column and column.type.kind is Kind.LIST else None
    return values is not None and is_native(values, schema)


def postgresql_type(type_: Any) -> str:
    """A type in PostgreSQL's words."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return str(type_.compile(dialect))
