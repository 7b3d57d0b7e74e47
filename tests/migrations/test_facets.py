"""What databases can say beyond the usual: each facet appears, changes and goes, and back again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from xl2db.database.comparing import differences
from xl2db.database.connecting import connect
from xl2db.migrations.folder import Folder
from xl2db.migrations.planning import make_plan, write_revision
from xl2db.migrations.running import downgrade, sql, upgrade
from xl2db.schema.counting import Counter, counter_default
from xl2db.schema.model import (
    Column,
    Computed,
    Default,
    DefaultKind,
    Expression,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Kind,
    ListValue,
    NumberSequence,
    Schema,
    Table,
    TableName,
    Type,
    ValueList,
)

WHOLE, BIG, TEXT = Type(Kind.WHOLE_NUMBER), Type(Kind.BIG_NUMBER), Type(Kind.TEXT, (40,))
MOMENT = Type(Kind.DATE_AND_TIME)


def table(*columns: Column, **more: Any) -> Table:
    """A table ``t`` with a key ``id`` and more columns."""
    known = {column.name for column in columns}
    first = () if "id" in known else (Column("id", WHOLE, required=True),)
    return Table("t", columns=(*first, *columns), **{"primary_key": Key("pk_t", ("id",)), **more})


def counted(type_: Type, **options: Any) -> Table:
    """The table with a key that counts."""
    return table(Column("id", type_, required=True, default=counter_default(Counter(**options))))


def schema(*tables: Table, **more: Any) -> Schema:
    """A schema of tables."""
    return Schema(tables, **more)


def indexed(part: IndexPart, **more: Any) -> Schema:
    """The table with an index of one part."""
    return schema(table(Column("a", TEXT), Column("b", TEXT), indexes=(Index("ix", (part,), **more),)))


def unique(**more: Any) -> Schema:
    """The table with a unique key."""
    return schema(table(Column("a", WHOLE), Column("b", WHOLE), uniques=(Key("uq", ("a",), **more),)))


def referring(**more: Any) -> Schema:
    """The table with a reference of two columns."""
    other = Table(
        "o",
        columns=(Column("a", WHOLE, required=True), Column("b", WHOLE, required=True)),
        primary_key=Key("pk_o", ("a", "b")),
    )
    key = ForeignKey("fk", ("a", "b"), TableName(None, "o"), ("a", "b"), **more)
    return schema(other, table(Column("a", WHOLE), Column("b", WHOLE), foreign_keys=(key,)))


def stamped(*, updated: bool, default: str | None = "now") -> Schema:
    """The table with a moment that changes of the row may set."""
    value = Default(DefaultKind.FUNCTION, default) if default else None
    return schema(table(Column("at", MOMENT, default=value, updated=updated)))


def computed(*, stored: bool) -> Schema:
    """The table with a computed column."""
    made = Computed(Expression("n * 2"), stored)
    return schema(table(Column("n", WHOLE), Column("twice", WHOLE, computed=made)))


def numbered(counter: str = "", type_: str | None = None, *, owned: bool = False) -> Schema:
    """A table beside a sequence of its own."""
    owner = (TableName(None, "t"), "n") if owned else None
    numbers = NumberSequence("numbers", type=type_, counter=counter, owner=owner)
    return schema(table(Column("n", BIG)), sequences=(numbers,))


def moods(*values: str, name: str = "room.mood", array: bool = False) -> Schema:
    """A list that is an ENUM of another schema."""
    plain = Type(Kind.LIST, name=name)
    type_ = Type(Kind.DATABASE, name=f"{name}[]", dialect="postgresql") if array else plain
    listed = ValueList(name, tuple(map(ListValue, values)), native=True)
    stays = Table("s", "room", (Column("id", WHOLE, required=True),), Key("pk_s", ("id",)))
    return schema(stays, table(Column("mood", type_)), lists=(listed,))


PLAIN = schema(table(Column("a", TEXT), Column("b", TEXT)))
SHOUTING = schema(
    table(Column("a", TEXT), Column("b", TEXT, computed=Computed(Expression("upper(a)"), stored=True)))
)
EMPTY_KEYS = schema(table(Column("a", WHOLE), Column("b", WHOLE)))
POSTGRESQL, MYSQL, SQLITE = ("postgresql",), ("mariadb",), ("sqlite",)
SERIAL = Type(Kind.DATABASE, name="serial", dialect="postgresql")
BIGSERIAL = Type(Kind.DATABASE, name="bigserial")


@dataclass(frozen=True)
class Facet:
    """Schemas that follow each other; ``on`` are the databases that know the facet."""

    name: str
    schemas: Sequence[Schema]
    on: tuple[str, ...] = (*POSTGRESQL, *MYSQL, *SQLITE)


FACETS = [
    Facet("counting of a big number", [schema(table()), schema(counted(BIG)), schema(table())]),
    Facet(
        "counting with options",
        [
            schema(counted(WHOLE)),
            schema(counted(WHOLE, always=True, start=100, step=5)),
            schema(counted(WHOLE, minimum=-5, maximum=999, cache=7, cycle=True)),
            schema(counted(BIG, always=True)),
        ],
        POSTGRESQL,
    ),
    Facet(
        "serial",
        [
            schema(table()),
            schema(table(Column("id", SERIAL, required=True))),
            schema(counted(WHOLE)),
            schema(table(Column("id", BIGSERIAL, required=True))),
            schema(table(Column("id", BIGSERIAL, required=True), Column("n", SERIAL, required=True))),
            schema(table(Column("id", BIGSERIAL, required=True))),
        ],
        POSTGRESQL,
    ),
    Facet("never reused", [schema(counted(WHOLE, never_reused=True)), schema()], SQLITE),
    Facet(
        "index with operator class",
        [PLAIN, indexed(IndexPart("a", operator_class="varchar_pattern_ops")), indexed(IndexPart("a"))],
        POSTGRESQL,
    ),
    Facet(
        "index with collation and order of empty values",
        [
            PLAIN,
            indexed(IndexPart("a", collation="C", descending=True, nulls="last")),
            indexed(IndexPart(expression=Expression("lower(a)"), collation="C", nulls="first")),
            PLAIN,
        ],
        POSTGRESQL,
    ),
    Facet(
        "index of first letters",
        [PLAIN, *(indexed(IndexPart("a", length=size, descending=size > 10)) for size in (10, 12)), PLAIN],
        MYSQL,
    ),
    Facet("collated index", [PLAIN, indexed(IndexPart("a", collation="nocase")), PLAIN], SQLITE),
    Facet(
        "unique index, nulls not distinct",
        [
            indexed(IndexPart("a"), unique=True),
            indexed(IndexPart("a"), unique=True, nulls_not_distinct=True),
            PLAIN,
        ],
        POSTGRESQL,
    ),
    Facet(
        "options of keys",
        [
            EMPTY_KEYS,
            unique(include=("b",)),
            unique(nulls_not_distinct=True),
            unique(deferrable="deferred"),
            unique(deferrable="immediate", include=("b",)),
            EMPTY_KEYS,
        ],
        POSTGRESQL,
    ),
    Facet(
        "options of a primary key",
        [
            EMPTY_KEYS,
            schema(table(Column("a", WHOLE), primary_key=Key("pk_t", ("id",), include=("a",)))),
            schema(table(Column("a", WHOLE), primary_key=Key("pk_t", ("id",), deferrable="deferred"))),
        ],
        POSTGRESQL,
    ),
    Facet("match full", [referring(), referring(match="full"), referring()], POSTGRESQL),
    Facet(
        "on update now",
        [stamped(updated=False), stamped(updated=True), stamped(updated=True, default=None), PLAIN],
        MYSQL,
    ),
    Facet("virtual and stored", [computed(stored=False), computed(stored=True)], (*MYSQL, *SQLITE)),
    Facet(
        "collation of a table",
        [
            PLAIN,
            schema(replace(PLAIN.tables[0], collation="latin1_swedish_ci")),
            schema(replace(PLAIN.tables[0], collation="utf8mb4_bin")),
            PLAIN,
        ],
        MYSQL,
    ),
    Facet(
        "collation of a table with a computed text",
        [SHOUTING, schema(replace(SHOUTING.tables[0], collation="utf8mb4_bin")), SHOUTING],
        MYSQL,
    ),
    Facet(
        "sequence of its own",
        [
            EMPTY_KEYS,
            numbered(),
            numbered("start 10, step 5, maximum 9999, cycle"),
            numbered("minimum 3, cache 20"),
            EMPTY_KEYS,
        ],
        (*POSTGRESQL, *MYSQL),
    ),
    Facet(
        "sequence with a type and an owner",
        [numbered(), numbered(type_="integer", owned=True), numbered(type_="smallint"), EMPTY_KEYS],
        POSTGRESQL,
    ),
    Facet(
        "enum of another schema",
        [moods("good", "bad"), moods("good", "fine", "bad"), replace(PLAIN)],
        POSTGRESQL,
    ),
]


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_facet__arrives_and_goes_back(facet: Facet, database_url: str, tmp_path: Path) -> None:
    kind = database_url.split(":")[0].split("+")[0]
    if kind not in facet.on:
        pytest.skip(f"{kind} has nothing of the kind")  # what it passes over: test_portability
    folder = Folder(tmp_path / "migrations")
    folder.create()

    def is_as(expected: Schema) -> None:
        with connect(database_url) as connection:
            assert differences(connection, expected) == ()

    stages = [Schema(), *facet.schemas]
    for before, after in pairwise(stages):
        plan = make_plan(before, after, _all_dropped(before))
        assert not plan.is_empty
        write_revision(folder, plan)
        upgrade(folder, database_url)
        is_as(after)
        assert make_plan(folder.read_schema(), after).is_empty
    for before in reversed(stages[1:-1]):
        downgrade(folder, database_url)
        is_as(before)
    upgrade(folder, database_url)
    is_as(stages[-1])
    assert sql(folder, kind)


def _all_dropped(before: Schema) -> Any:
    from xl2db.schema.difference import Decisions

    columns = {f"{each.key}.{column.name}" for each in before.tables for column in each.columns}
    return Decisions(drops=frozenset(columns | {str(each.key) for each in before.tables}))
