"""The judge: a live database against the schema, like with like.

Databases spell what they are told in their own way. So a database is asked for its spelling of each
definition (see :mod:`xl2db.database.spelling`), which is compared with what it says of its tables.
Tables that the schema doesn't name are not looked at, nor is what it lists as left as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xl2db.database.shapes import UNNAMED
from xl2db.schema.model import Schema, TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from xl2db.database.shapes import Part, Shape


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a table differs: ``expected`` is None for what should not be there, ``found`` None
    for what is missing. ``kind`` is table, column, primary key, unique, foreign key, index, check,
    exclusion or comment.
    """

    table: TableName
    kind: str
    name: str
    expected: str | None
    found: str | None


def differences(
    connection: Connection, schema: Schema, tables: Collection[TableName] | None = None
) -> tuple[Difference, ...]:
    """In what the database differs from the schema, or from the part of it that ``tables`` names.

    Raises :class:`DatabaseRefused` where the user has not the right to compare, or the database gives up.
    """
    from sqlalchemy.exc import DBAPIError

    from xl2db.database.connecting import broken_off

    try:
        return tuple(_differences(connection, schema, tables))
    except DBAPIError as error:
        refused = broken_off(connection, error, "tables were compared")
    raise refused


def _differences(
    connection: Connection, schema: Schema, tables: Collection[TableName] | None
) -> Iterator[Difference]:
    from xl2db.database.expecting import Expectations
    from xl2db.database.reading import read
    from xl2db.database.spelling import Question, spellings

    wanted = [table for table in schema.tables if tables is None or table.key in tables]
    found = read(connection, [table.key for table in wanted]) if wanted else {}
    expectations = Expectations(schema, connection.dialect)
    expected = {table.key: expectations.of(table) for table in wanted if table.key in found}
    questions = {
        text: None for parts in expected.values() for text in parts.values() if isinstance(text, Question)
    }
    answers = spellings(connection, schema, questions)
    left = {(each.kind, each.table, each.name) for each in schema.unsaid}
    for table in wanted:
        parts = {
            part: answers[text] if isinstance(text, Question) else text
            for part, text in expected.get(table.key, {}).items()
        }
        for each in _compared(table.key, parts, found.get(table.key)):
            each = replace(each, name=each.name.strip(UNNAMED))
            if (each.kind, each.table, each.name) not in left:
                yield each


def _compared(name: TableName, expected: Mapping[Part, str], found: Shape | None) -> Iterator[Difference]:
    if found is None:
        yield Difference(name, "table", name.name, name.name, None)
    elif expected != found:
        expected = _without_names(expected, found)
        for part in sorted(expected.keys() | found.keys()):
            if expected.get(part) != found.get(part):
                yield Difference(name, *part, expected.get(part), found.get(part))


_NAMELESS = ("primary key", "unique", "foreign key", "check")


def _without_names(expected: Mapping[Part, str], found: Shape) -> Mapping[Part, str]:
    """What is expected, without the names of what the database has under none.

    On SQLite a key, a reference or a rule may have no name.
    """
    unnamed = {(part[0], text): part for part, text in found.items() if part[1].startswith(UNNAMED)}
    renamed: dict[Part, str] = {}
    for part, text in expected.items():
        is_other = part[0] in _NAMELESS and found.get(part) != text
        renamed[unnamed.pop((part[0], text), part) if is_other else part] = text
    return renamed
