"""What is particular to some databases, told without loading what talks to them."""

from __future__ import annotations

from xl2db.schema.model import Column, Kind

MYSQLS = ("mysql", "mariadb")

SERIALS = frozenset({"serial", "serial4", "bigserial", "serial8", "smallserial", "serial2"})
"""Own types of databases that count by themselves."""

MYSQL_METHODS = frozenset({"fulltext", "spatial"})
"""Index methods of MariaDB and MySQL that stand before the word INDEX."""


def is_auto_number(column: Column) -> bool:
    """Whether the database counts the column's values by itself."""
    kind = column.type.kind
    return kind is Kind.AUTO_NUMBER or (kind is Kind.DATABASE and (column.type.name or "").lower() in SERIALS)
