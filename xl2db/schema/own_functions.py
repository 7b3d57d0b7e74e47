"""The functions that the expressions of a schema call, and that only the settings file can let in."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from xl2db.schema.expressions import functions_called
from xl2db.schema.functions import functions_of
from xl2db.schema.model import DefaultKind, Schema, Table


def own_functions(schema: Schema, target: str | None, known: Collection[str]) -> tuple[str, ...]:
    """Their names in order; none that every workbook for this database may call, or that is ``known``."""
    called = {name for table in schema.tables for text in _texts(table) for name in functions_called(text)}
    return tuple(sorted(called - functions_of(target, tuple(known))))


def _texts(table: Table) -> Iterator[str]:
    for column in table.columns:
        if column.computed:
            yield column.computed.expression.text
        if column.default and column.default.kind is DefaultKind.SQL:
            yield column.default.text
    for check in table.checks:
        yield check.expression.text
    for index in table.indexes:
        yield from (part.expression.text for part in index.parts if part.expression)
        if index.where:
            yield index.where.text
