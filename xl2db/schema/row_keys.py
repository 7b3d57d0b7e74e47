"""What tells the reference rows of a table apart: the primary key, or a unique key."""

from __future__ import annotations

from collections.abc import Iterator

from xl2db.schema.model import Key, ReferenceRows, Table


def row_keys(table: Table, rows: ReferenceRows) -> Iterator[tuple[str, ...]]:
    """The columns of each key that the rows fill, the primary key first."""
    for key in unique_columns(table):
        if set(key) <= set(rows.columns) and not any(None in values for values in rows.of(key)):
            yield key


def row_key(table: Table) -> tuple[str, ...] | None:
    """The key by which a table's reference rows are found; None where nothing tells them apart."""
    return next(row_keys(table, table.rows), None) if table.rows else None


def unique_columns(table: Table) -> Iterator[tuple[str, ...]]:
    """The columns of each key and each unique index of whole columns over all rows, the primary key first."""
    keys: list[Key] = [table.primary_key] if table.primary_key else []
    for key in [*keys, *table.uniques]:
        if all(key.columns):
            yield key.columns
    for index in table.indexes:
        names = tuple(part.column or "" for part in index.parts if part.expression is None)
        whole = (
            all(names) and len(names) == len(index.parts) and all(part.length is None for part in index.parts)
        )
        if index.unique and index.where is None and whole:
            yield names
