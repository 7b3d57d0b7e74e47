"""What is particular to some databases, told without loading what talks to them."""

from __future__ import annotations

from collections import defaultdict

from xl2db.schema.model import Column, Kind, Schema, TableName

MYSQLS = ("mysql", "mariadb")

SERIALS = frozenset({"serial", "serial4", "bigserial", "serial8", "smallserial", "serial2"})
"""Own types of databases that count by themselves."""

MYSQL_METHODS = frozenset({"fulltext", "spatial"})
"""Index methods of MariaDB and MySQL that stand before the word INDEX."""


def is_auto_number(column: Column) -> bool:
    """Whether the database counts the column's values by itself."""
    kind = column.type.kind
    return kind is Kind.AUTO_NUMBER or (kind is Kind.DATABASE and (column.type.name or "").lower() in SERIALS)


def keyed_columns(schema: Schema) -> defaultdict[TableName, set[str]]:
    """The columns in a key, a reference or an index, by table: MariaDB must know how long their texts are."""
    keyed: defaultdict[TableName, set[str]] = defaultdict(set)
    for table in schema.tables:
        own = keyed[table.key]
        for key in (table.primary_key, *table.uniques):
            own.update(key.columns if key else ())
        for index in table.indexes:
            if (index.method or "").lower() not in MYSQL_METHODS:
                own.update(part.column for part in index.parts if part.column is not None)
        for reference in table.foreign_keys:
            own.update(reference.columns)
            keyed[reference.target].update(reference.target_columns)
    return keyed
