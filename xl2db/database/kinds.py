"""What is particular to some databases, told without loading what talks to them."""

from __future__ import annotations

from collections import defaultdict

from xl2db.schema.counting import Counter, counter_of
from xl2db.schema.model import Column, DefaultKind, Kind, Schema, TableName, Type

MYSQLS = ("mysql", "mariadb")

SERIALS = frozenset({"serial", "serial4", "bigserial", "serial8", "smallserial", "serial2"})
"""Own types of databases that count by themselves."""

MYSQL_METHODS = frozenset({"fulltext", "spatial"})
"""Index methods of MariaDB and MySQL that stand before the word INDEX."""

ROW_IDS = ("rowid", "_rowid_", "oid")
"""What SQLite calls the number that it gives each row, where no column is called so."""


def is_auto_number(column: Column) -> bool:
    """Whether the database counts the column's values by itself."""
    counts = column.default is not None and column.default.kind is DefaultKind.COUNTER
    return counts or column.type.kind is Kind.AUTO_NUMBER or is_serial(column)


def is_serial(column: Column) -> bool:
    """Whether the column counts by PostgreSQL's older way, a sequence that it owns."""
    return column.type.kind is Kind.DATABASE and (column.type.name or "").lower() in SERIALS


def counter(column: Column) -> Counter:
    """How a column counts that does."""
    return counter_of(column.default) if column.default else Counter()


_WHOLE = {"small": Kind.SMALL_NUMBER, "serial2": Kind.SMALL_NUMBER, "big": Kind.BIG_NUMBER}
_WHOLE["serial8"] = Kind.BIG_NUMBER


def counted_type(column: Column) -> Type:
    """The type of a column; of one that counts, the whole number that it holds."""
    if is_serial(column):
        name = (column.type.name or "").lower()
        return Type(next((kind for word, kind in _WHOLE.items() if name.startswith(word)), Kind.WHOLE_NUMBER))
    return Type(Kind.WHOLE_NUMBER) if column.type.kind is Kind.AUTO_NUMBER else column.type


def name_in_pieces(name: str) -> tuple[str | None, str]:
    """A list's name as PostgreSQL has it: the schema of ``crm.mood``, and its name there."""
    schema, dot, rest = name.partition(".")
    return (schema, rest) if dot and schema and rest else (None, name)


def keyed_columns(schema: Schema) -> defaultdict[TableName, set[str]]:
    """The columns in a key, a reference or an index, by table: MariaDB must know how long their texts are."""
    keyed: defaultdict[TableName, set[str]] = defaultdict(set)
    for table in schema.tables:
        own = keyed[table.key]
        for key in (table.primary_key, *table.uniques):
            own.update(key.columns if key else ())
        for index in table.indexes:
            if (index.method or "").lower() not in MYSQL_METHODS:
                own.update(part.column for part in index.parts if part.column and part.length is None)
        for reference in table.foreign_keys:
            own.update(reference.columns)
            keyed[reference.target].update(reference.target_columns)
    return keyed
