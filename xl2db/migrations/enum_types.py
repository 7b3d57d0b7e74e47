"""PostgreSQL's ENUM types: each is a thing of its own, beside the tables that use it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.dialects import postgresql

from xl2db.database.sql_text import quoted, quoted_name
from xl2db.database.types import native_types
from xl2db.migrations.blocks import Block, Situation, place
from xl2db.migrations.operations import POSTGRESQL, HandOver, RunSQL
from xl2db.schema.model import TableName


def types_before(situation: Situation) -> Iterator[Block]:
    """New types, and new forms of types whose old form steps aside until its columns have moved over."""
    old = {_key(each): each for each in native_types(situation.previous)}
    for each in native_types(situation.wanted):
        key = _key(each)
        if key in old and list(old[key].enums) == list(each.enums):
            continue
        operations: list[RunSQL | HandOver] = []
        if key in old:
            aside = f"ALTER TYPE {place(key)} RENAME TO {quoted_name(_aside(key).name)}"
            operations.append(RunSQL(None, aside))
        values = ", ".join(map(quoted, each.enums))
        operations.append(RunSQL(None, f"CREATE TYPE {place(key)} AS ENUM ({values})"))
        if key in old:
            operations.append(HandOver(place(_aside(key)), place(key)))
        yield Block(None, list(operations), only=POSTGRESQL)


def types_after(situation: Situation) -> Iterator[Block]:
    """Types, and old forms of types, that nothing uses any more."""
    wanted = {_key(each): each for each in native_types(situation.wanted)}
    for each in native_types(situation.previous):
        key = _key(each)
        if key not in wanted:
            yield Block(None, [RunSQL(None, f"DROP TYPE {place(key)}")], only=POSTGRESQL)
        elif list(wanted[key].enums) != list(each.enums):
            yield Block(None, [RunSQL(None, f"DROP TYPE {place(_aside(key))}")], only=POSTGRESQL)


def _key(each: postgresql.ENUM) -> TableName:
    return TableName(each.schema, str(each.name))


def _aside(key: TableName) -> TableName:
    return key._replace(name=f"{key.name}__before")
