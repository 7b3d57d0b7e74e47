"""Expressions of PostgreSQL as the workbook can say them: readable, and accepted in a cell."""

from __future__ import annotations

from collections.abc import Mapping

from xl2db.database.implied_casts import ColumnType
from xl2db.database.readable_postgresql import readable
from xl2db.schema.expression_tokens import tokenize
from xl2db.schema.expressions import parse_expression
from xl2db.schema.misread import Misread
from xl2db.schema.model import Expression

_SURE = 1000
"""So long a plain expression is accepted without a further look."""


def expression_of(text: str, columns: Mapping[str, ColumnType]) -> Expression | None:
    """An expression over the columns of a table; None where a cell can't say it."""
    found = readable(text, columns)
    if found and found.plain and len(found.text) <= _SURE:
        return Expression(found.text)
    return (found and _accepted(found.text, columns)) or _accepted(text, columns)


def _accepted(text: str, columns: Mapping[str, ColumnType]) -> Expression | None:
    """The expression as a cell would say it, if it stays the same word for word."""
    mentioned = tuple(name for name in columns if name in text)
    try:
        said = parse_expression(text, mentioned, functions=None).expression
        return said if _words(said.text) == _words(text) else None
    except Misread:
        return None


def _words(text: str) -> list[str]:
    return [token.text for token in tokenize(text).tokens]
