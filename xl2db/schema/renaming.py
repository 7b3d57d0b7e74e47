"""A schema under new names: what was there, called as the workbook calls it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from xl2db.schema.model import (
    Check,
    Column,
    Computed,
    Expression,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Kind,
    NumberSequence,
    Schema,
    Table,
    TableName,
)

if TYPE_CHECKING:
    from xl2db.schema.names import NamingConvention


@dataclass(frozen=True, slots=True)
class Renames:
    """Old names to new ones.

    ``columns`` is keyed by the table's *new* name; ``values`` by the name of the list.
    """

    tables: Mapping[TableName, TableName] = field(default_factory=dict)
    columns: Mapping[TableName, Mapping[str, str]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.tables or any(self.columns.values()) or any(self.values.values()))

    def old_tables(self) -> dict[TableName, TableName]:
        """What the renamed tables were called, by their new names."""
        return {new: old for old, new in self.tables.items()}

    def reversed(self) -> Renames:
        """The way back: new names to old ones."""
        back = self.old_tables()
        return Renames(
            tables=back,
            columns={
                back.get(table, table): {new: old for old, new in names.items()}
                for table, names in self.columns.items()
            },
            values={name: {new: old for old, new in pairs.items()} for name, pairs in self.values.items()},
        )


def rename(schema: Schema, renames: Renames) -> Schema:
    """The schema with its tables and columns under their new names, wherever they are spoken of.

    Values of lists keep their old names (a change of values is a change of the list), and so do
    constraints and indexes (their new names come with the wanted schema).
    """
    if not (renames.tables or renames.columns):
        return schema
    from xl2db.schema.names import constraint_names

    names = constraint_names(schema.settings.names)
    return replace(
        schema,
        tables=tuple(_table(table, renames, names) for table in schema.tables),
        sequences=tuple(_sequence(sequence, renames) for sequence in schema.sequences),
    )


def _sequence(sequence: NumberSequence, renames: Renames) -> NumberSequence:
    if sequence.owner is None:
        return sequence
    table = renames.tables.get(sequence.owner[0], sequence.owner[0])
    column = renames.columns.get(table, {}).get(sequence.owner[1], sequence.owner[1])
    return replace(sequence, owner=(table, column))


def _table(table: Table, renames: Renames, convention: NamingConvention) -> Table:
    key = renames.tables.get(table.key, table.key)
    names = renames.columns.get(key, {})
    touched = bool(names) or key != table.key
    references = tuple(_reference(reference, names, renames) for reference in table.foreign_keys)
    if not touched and references == table.foreign_keys:
        return table
    return replace(
        table,
        name=key.name,
        schema=key.schema,
        columns=tuple(_column(column, table, names, convention) for column in table.columns),
        primary_key=table.primary_key and _key(table.primary_key, names),
        uniques=tuple(_key(unique, names) for unique in table.uniques),
        foreign_keys=references,
        indexes=tuple(_index(index, names) for index in table.indexes),
        checks=tuple(_check(check, names) for check in table.checks),
        rows=table.rows and replace(table.rows, columns=_columns(table.rows.columns, names)),
    )


def _column(column: Column, table: Table, names: Mapping[str, str], convention: NamingConvention) -> Column:
    computed = column.computed
    if computed:
        computed = Computed(_expression(computed.expression, names), computed.stored)
    name, check = names.get(column.name, column.name), column.list_check
    if column.type.kind in (Kind.LIST, Kind.ONE_OF):
        check = check or convention.check_name(table.name, f"{column.name}_list")
    return replace(column, name=name, computed=computed, list_check=check)


def _columns(columns: tuple[str, ...], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(column, column) for column in columns)


def _key(key: Key, names: Mapping[str, str]) -> Key:
    return replace(key, columns=_columns(key.columns, names), include=_columns(key.include, names))


def _reference(reference: ForeignKey, names: Mapping[str, str], renames: Renames) -> ForeignKey:
    target = renames.tables.get(reference.target, reference.target)
    return replace(
        reference,
        columns=_columns(reference.columns, names),
        target=target,
        target_columns=_columns(reference.target_columns, renames.columns.get(target, {})),
    )


def _index(index: Index, names: Mapping[str, str]) -> Index:
    return replace(
        index,
        parts=tuple(_part(part, names) for part in index.parts),
        where=index.where and _expression(index.where, names),
        include=_columns(index.include, names),
    )


def _part(part: IndexPart, names: Mapping[str, str]) -> IndexPart:
    if part.column is not None:
        return replace(part, column=names.get(part.column, part.column))
    return replace(part, expression=part.expression and _expression(part.expression, names))


def _check(check: Check, names: Mapping[str, str]) -> Check:
    column = names.get(check.column, check.column) if check.column else None
    return replace(check, expression=_expression(check.expression, names), column=column)


def _expression(expression: Expression, names: Mapping[str, str]) -> Expression:
    if not names:
        return expression
    from xl2db.schema.expressions import rename_columns

    return rename_columns(expression, names)
