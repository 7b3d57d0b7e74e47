"""What a text of SQL uses, as far as its words tell: rather too much than too little."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xl2db.database.ddl_text import words_of
from xl2db.database.dependents import Dependent
from xl2db.schema.model import TableName


def used_by(
    kind: str, name: str, sql: str, tables: Mapping[TableName, Sequence[str]], *, backslashes: bool = False
) -> Iterator[Dependent]:
    """The columns that a text names beside their table; the table alone where it names none."""
    words = words_of(sql, backslashes=backslashes)
    named = {word.name.casefold() for word in words if word.sort in ("word", "name")}
    for table, columns in tables.items():
        if table.name.casefold() in named:
            used: list[str | None] = [column for column in columns if column.casefold() in named]
            yield from (Dependent(kind, name, table, column) for column in used or [None])
