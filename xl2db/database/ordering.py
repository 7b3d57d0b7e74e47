"""An order of tables that reads well: parents before their children, and by name among their like."""

from __future__ import annotations

from collections.abc import Iterable

from xl2db.schema.model import Table, TableName


def parents_first(tables: Iterable[Table]) -> tuple[Table, ...]:
    """The tables, each behind those that it refers to, and by name where that leaves a choice.

    In a circle of references the table with the fewest that are missing goes first.
    """
    left = {table.key: table for table in tables}
    parents = {
        key: {each.target for each in table.foreign_keys if each.target != key and each.target in left}
        for key, table in left.items()
    }
    ordered: list[Table] = []
    while left:
        missing = {key: len(parents[key] & left.keys()) for key in left}
        fewest = min(missing.values())
        free = sorted((key for key, number in missing.items() if number == fewest), key=_place)
        ordered += [left.pop(key) for key in (free if fewest == 0 else free[:1])]
    return tuple(ordered)


def _place(key: TableName) -> tuple[str, str]:
    return key.schema or "", key.name
