"""Sequences of their own: made before the tables that count with them, gone after them."""

from __future__ import annotations

from collections.abc import Iterator

from xl2db.database.sequences import alteration, creation, ownership
from xl2db.migrations.blocks import Block, Situation, place
from xl2db.migrations.operations import MYSQL, POSTGRESQL, RunSQL
from xl2db.schema.model import NumberSequence, TableName

_DATABASES = (("postgresql", POSTGRESQL), ("mariadb", MYSQL))


def sequences_made(situation: Situation) -> Iterator[Block]:
    """Sequences that are new, or that count in another way."""
    before = _by_key(situation.previous.sequences)
    for each in situation.wanted.sequences:
        old = before.get(each.key)
        for dialect, only in _DATABASES:
            if old is None:
                yield _block(each, creation(each, dialect), only)
            elif (old.type, old.counter) != (each.type, each.counter):
                yield _block(each, alteration(each, dialect), only)
        if each.description != (old.description if old else None):
            yield _block(each, _comment(each), POSTGRESQL)


def sequences_owned(situation: Situation) -> Iterator[Block]:
    """The columns that sequences go with, once these are there."""
    before = _by_key(situation.previous.sequences)
    for each in situation.wanted.sequences:
        old = before.get(each.key)
        if each.owner != (old.owner if old else None):
            yield _block(each, ownership(each), POSTGRESQL)


def sequences_gone(situation: Situation) -> Iterator[Block]:
    """Sequences that are no more; one that goes with a column went with it."""
    wanted = _by_key(situation.wanted.sequences)
    for each in situation.previous.sequences:
        if each.key not in wanted:
            for _, only in _DATABASES:
                yield _block(each, f"DROP SEQUENCE IF EXISTS {place(each.key)}", only)


def _by_key(sequences: tuple[NumberSequence, ...]) -> dict[TableName, NumberSequence]:
    return {each.key: each for each in sequences}


def _comment(sequence: NumberSequence) -> str:
    from xl2db.database.sql_text import quoted

    said = quoted(sequence.description) if sequence.description else "NULL"
    return f"COMMENT ON SEQUENCE {place(sequence.key)} IS {said}"


def _block(sequence: NumberSequence, text: str, only: tuple[str, ...]) -> Block:
    return Block(None, [RunSQL(None, text, ("sequence", sequence.name))], only=only)
