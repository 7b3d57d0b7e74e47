"""What SQLite understood of the texts that made its tables, in three questions for all of them.

The text says more than the pragmas do, and the pragmas say it for sure. A text that was understood
otherwise than SQLite did is not to be trusted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xl2db.database.sqlite_ddl import TableText, folded

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TABLES = """FROM sqlite_master m JOIN {} WHERE m.type = 'table' AND m.sql <> ''
 AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND m.name NOT LIKE 'sqlite^_%' ESCAPE '^'"""

_COLUMNS = f"""SELECT m.name, x.name, x.type, x."notnull", x.dflt_value IS NOT NULL, x.pk, x.hidden
{_TABLES.format("pragma_table_xinfo(m.name, 'main') x")} ORDER BY m.rowid, x.cid"""

_REFERENCES = f"""SELECT m.name, x.id, x."from", x."table", x.on_delete, x.on_update
{_TABLES.format("pragma_foreign_key_list(m.name, 'main') x")} ORDER BY m.rowid, x.id, x.seq"""

_KEYS = f"""SELECT m.name, l.seq, l.origin, x.name
{_TABLES.format("pragma_index_list(m.name, 'main') l JOIN pragma_index_info(l.name, 'main') x")}
 AND l.origin <> 'c' ORDER BY m.rowid, l.seq, x.seqno"""


@dataclass(slots=True)
class Told:
    """A table as SQLite understood it. ``types`` are those of the columns as they are declared.

    ``columns`` has for each whether it is required, whether it has a default, and how it is computed (0 or
    a number of SQLite's).
    """

    types: dict[str, str] = field(default_factory=dict)
    columns: dict[str, tuple[bool, bool, int]] = field(default_factory=dict)
    key: dict[int, str] = field(default_factory=dict)
    references: list[tuple[tuple[str, ...], str, str, str]] = field(default_factory=list)
    uniques: set[tuple[str, ...]] = field(default_factory=set)


def told(connection: Connection) -> dict[str, Told]:
    """All tables of the main database that are not virtual."""
    tables: dict[str, Told] = {}
    for table, name, type_, required, default, place, hidden in connection.exec_driver_sql(_COLUMNS).all():
        found = tables.setdefault(table, Told())
        found.types[name] = type_ or ""
        found.columns[name] = (bool(required), bool(default), hidden)
        if place:
            found.key[place] = name
    references: dict[tuple[str, int], tuple[list[str], str, str, str]] = {}
    for table, number, column, target, on_delete, on_update in connection.exec_driver_sql(_REFERENCES).all():
        row = references.setdefault((table, number), ([], folded(target), on_delete, on_update))
        row[0].append(column)
    for (table, _), (columns, *rest) in references.items():
        tables[table].references.append((tuple(columns), rest[0], rest[1].lower(), rest[2].lower()))
    keys: dict[tuple[str, int], list[str]] = {}
    for table, number, _, column in connection.exec_driver_sql(_KEYS).all():
        keys.setdefault((table, number), []).append(column)
    for (table, _), columns in keys.items():
        tables[table].uniques.add(tuple(columns))
    return tables


def agree(text: TableText, table: Told) -> bool:
    """Whether a text was read as SQLite reads it."""
    return (
        text.names == tuple(table.columns)
        and text.key == tuple(name for _, name in sorted(table.key.items()))
        and all(_column_agrees(text, place, table) for place in range(len(text.columns)))
        and _references(text) == Counter(table.references)
        and _uniques_agree(text, table)
    )


def _column_agrees(text: TableText, place: int, table: Told) -> bool:
    column = text.columns[place]
    required, default, hidden = table.columns[column.name]
    computed = 0 if column.computed is None else 3 if column.stored else 2
    same = computed == hidden and (computed != 0 or default == (column.default is not None))
    return same and (required == column.required or column.name in text.key)


def _references(text: TableText) -> Counter[tuple[tuple[str, ...], str, str, str]]:
    return Counter(
        (each.columns, folded(each.target), each.on_delete or "no action", each.on_update or "no action")
        for each in text.constraints
        if each.kind == "foreign key"
    )


def _uniques_agree(text: TableText, table: Told) -> bool:
    """SQLite makes one index where several keys say the same, and none for the number of the row."""
    uniques = {each.columns for each in text.constraints if each.kind == "unique"}
    return uniques <= table.uniques <= uniques | {text.key}
