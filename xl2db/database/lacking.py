"""What a workbook can say that only some databases know; elsewhere it is passed over, and said so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xl2db.cells import CellRef
from xl2db.database.kinds import MYSQLS, counter, is_auto_number
from xl2db.schema.model import Column, Index, Schema, Table


class Lacking(NamedTuple):
    """What a database has not, in words that go on after “has no”; the cell, and what it is about."""

    what: str
    at: CellRef | None
    about: tuple[str, ...]


def lacking(table: Table, target: str) -> Iterator[Lacking]:
    """What of a table a database passes over."""
    name = str(table.key)
    if table.collation and target not in MYSQLS:
        what = f"collation of a table; {name} is made without it"
        yield Lacking(what, table.origin.of("collation"), ("table", name))
    for column in table.columns:
        yield from _column(column, name, target)
    if target == "postgresql":
        yield from (each for index in table.indexes for each in _prefix(index, name))
        return
    for key in (table.primary_key, *table.uniques):
        if key is not None and (key.include or key.nulls_not_distinct or key.deferrable):
            what = f"such options of a key; {key.name} is made without them"
            yield Lacking(what, key.origin.at, ("unique key", name, key.name))
    for reference in table.foreign_keys:
        if reference.match:
            what = f"“match {reference.match}”; {reference.name} is made without it"
            yield Lacking(what, reference.origin.of("match"), ("reference", name, reference.name))
    for index in table.indexes:
        yield from _index(index, name, target)


def lacking_sequences(schema: Schema, target: str) -> Iterator[Lacking]:
    """Sequences that a database passes over, or their owners."""
    for each in schema.sequences:
        about = ("sequence", "", str(each.key))
        if target in ("sqlite", "mysql"):
            yield Lacking(f"sequences; {each.key} is not made", each.origin.at, about)
        elif each.owner and target == "mariadb":
            what = f"sequences that go with a column; {each.key} stands alone"
            yield Lacking(what, each.origin.of("owner"), about)


def _column(column: Column, table: str, target: str) -> Iterator[Lacking]:
    at, about = column.origin.of("default"), ("column", table, column.name)
    if column.updated and target not in MYSQLS:
        yield Lacking(f"“on update now”; {column.name} is made without it", at, about)
    if is_auto_number(column) and counter(column).always and target != "postgresql":
        yield Lacking(f"“always”; {column.name} takes a number that is given to it", at, about)


def _index(index: Index, table: str, target: str) -> Iterator[Lacking]:
    about = ("index", table, index.name)
    if index.nulls_not_distinct:
        what = f"“nulls not distinct”; {index.name} is made without it"
        yield Lacking(what, index.origin.of("unique"), about)
    if any(part.operator_class or part.nulls for part in index.parts):
        what = f"operator classes, and no order of empty values; {index.name} is made without them"
        yield Lacking(what, index.origin.at, about)
    if target == "sqlite":
        yield from _prefix(index, table)


def _prefix(index: Index, table: str) -> Iterator[Lacking]:
    if any(part.length for part in index.parts):
        what = f"index of the first letters of a text; {index.name} takes all of them"
        yield Lacking(what, index.origin.at, ("index", table, index.name))
