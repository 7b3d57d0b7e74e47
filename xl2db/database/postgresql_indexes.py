"""Indexes in PostgreSQL: by their numbers where they are plain, else part by part from their definition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

_INDEXES = """
SELECT i.indrelid::int8, c.relname::text, i.indisunique, m.amname::text, CAST(i.indkey AS int2[]),
       i.indnkeyatts, CAST(i.indoption AS int2[]), i.indisvalid, {nulls_not_distinct},
       pg_get_expr(i.indpred, i.indrelid),
       CASE WHEN i.indexprs IS NOT NULL OR x.special THEN
         ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, false) FROM generate_series(1, i.indnkeyatts) k) END,
       CASE WHEN i.indexprs IS NOT NULL OR x.special OR NOT i.indisvalid
         THEN pg_get_indexdef(i.indexrelid) END
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
CROSS JOIN LATERAL (SELECT bool_or(NOT p.opcdefault OR u.letters <> coalesce(a.attcollation, u.letters)
                                   OR EXISTS (SELECT FROM unnest(b.attoptions) o
                                              WHERE left(o, 10) <> 'pg_attver=')) AS special
  FROM unnest(CAST(i.indclass AS oid[]), CAST(i.indcollation AS oid[])) WITH ORDINALITY
    AS u(operators, letters, n)
  JOIN pg_opclass p ON p.oid = u.operators
  LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = (CAST(i.indkey AS int2[]))[u.n - 1]
  LEFT JOIN pg_attribute b ON b.attrelid = i.indexrelid AND b.attnum = u.n) x
WHERE i.indrelid = ANY (CAST(%(tables)s AS oid[]))
  AND NOT EXISTS (SELECT FROM pg_constraint k
                  WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
                    AND k.conrelid = i.indrelid)
"""

# The first bit is DESC; PostgreSQL puts NULLs first then, which the second bit says.
_ORDERS = {0: (False, None), 1: (True, "last"), 2: (False, "first"), 3: (True, None)}
_NAME = r"""(?:"(?:[^"]|"")+"|[^\s."(]+)"""
_HEAD = re.compile(rf"CREATE (?:UNIQUE )?INDEX {_NAME} ON (?:ONLY )?{_NAME}(?:\.{_NAME})? USING {_NAME} \(")
_OPTIONS = re.compile(
    rf"(?: COLLATE (?P<collation>{_NAME}(?:\.{_NAME})?))?"
    rf"(?: (?!DESC\b|NULLS\b)(?P<operators>{_NAME}(?:\.{_NAME})?)(?: (?P<settings>\([^()]*\)))?)?"
    r"(?P<descending> DESC)?(?: NULLS (?P<nulls>FIRST|LAST))?(?:, |\))"
)


class PartRow(NamedTuple):
    """A part of an index: a column by name, or the text of an expression; ``settings`` of its operators."""

    column: str | None
    expression: str | None
    collation: str | None = None
    operators: str | None = None
    settings: str | None = None
    descending: bool = False
    nulls: str | None = None


class IndexRow(NamedTuple):
    """An index. ``numbers`` are its columns, 0 for an expression; ``keys`` of them are not included only."""

    table: int
    name: str
    unique: bool
    method: str
    numbers: Sequence[int]
    keys: int
    orders: Sequence[int]
    valid: bool
    nulls_not_distinct: bool
    where: str | None
    texts: Sequence[str] | None
    definition: str | None

    def parts(self, names: Sequence[str | None]) -> list[PartRow] | None:
        """Its parts, with the names of its columns; None for a definition that is not understood."""
        keys = names[: self.keys]
        if self.texts is None or self.definition is None:
            rows = zip(keys, self.orders, strict=False)
            return [
                PartRow(name, None, descending=_ORDERS[order][0], nulls=_ORDERS[order][1])
                for name, order in rows
            ]
        return self._parts(self.definition, self.texts, keys)

    def _parts(
        self, definition: str, texts: Sequence[str], names: Sequence[str | None]
    ) -> list[PartRow] | None:
        head = _HEAD.match(definition)
        place = head.end() if head else 0
        parts = []
        for name, text in zip(names, texts, strict=True):
            match = _OPTIONS.match(definition, place + len(text))
            if head is None or match is None or not definition.startswith(text, place):
                return None
            place = match.end()
            nulls = match["nulls"].lower() if match["nulls"] else None
            said = (match["collation"], match["operators"], match["settings"])
            parts.append(PartRow(name, None if name else text, *said, bool(match["descending"]), nulls))
        return parts


def indexes_query(version: tuple[int, ...]) -> str:
    """The question for the indexes of ``tables`` that belong to no key, in the words of that version."""
    return _INDEXES.format(nulls_not_distinct="i.indnullsnotdistinct" if version >= (15,) else "false")


def index_rows(rows: Any) -> list[IndexRow]:
    """The rows of :func:`indexes_query`."""
    return [IndexRow(*row) for row in rows]
