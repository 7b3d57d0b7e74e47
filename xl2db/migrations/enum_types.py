"""PostgreSQL's ENUM types: each is a thing of its own, beside the tables that use it."""

from __future__ import annotations

from collections.abc import Iterator

from xl2db.database.sql_text import quoted, quoted_name
from xl2db.database.types import native_types
from xl2db.migrations.blocks import Block, Situation
from xl2db.migrations.operations import POSTGRESQL, RunSQL


def types_before(situation: Situation) -> Iterator[Block]:
    """New types, and new forms of types whose old form steps aside until its columns have moved over."""
    old = {str(each.name): each for each in native_types(situation.previous)}
    for each in native_types(situation.wanted):
        name = str(each.name)
        if name in old and list(old[name].enums) == list(each.enums):
            continue
        operations = []
        if name in old:
            aside = f"ALTER TYPE {quoted_name(name)} RENAME TO {quoted_name(_aside(name))}"
            operations.append(RunSQL(None, aside))
        values = ", ".join(map(quoted, each.enums))
        operations.append(RunSQL(None, f"CREATE TYPE {quoted_name(name)} AS ENUM ({values})"))
        yield Block(None, list(operations), only=POSTGRESQL)


def types_after(situation: Situation) -> Iterator[Block]:
    """Types, and old forms of types, that nothing uses any more."""
    wanted = {str(each.name): each for each in native_types(situation.wanted)}
    for each in native_types(situation.previous):
        name = str(each.name)
        if name not in wanted:
            yield Block(None, [RunSQL(None, f"DROP TYPE {quoted_name(name)}")], only=POSTGRESQL)
        elif list(wanted[name].enums) != list(each.enums):
            yield Block(None, [RunSQL(None, f"DROP TYPE {quoted_name(_aside(name))}")], only=POSTGRESQL)


def _aside(name: str) -> str:
    return f"{name}__before"
