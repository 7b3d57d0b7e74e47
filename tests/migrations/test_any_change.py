"""Any two schemas: the migration from one to the other arrives, goes back, and arrives again.

The schemas are made at random, the same for the same number, so that kinds of change that nobody thought of
meet each other in one migration.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from xl2db.database.comparing import differences
from xl2db.database.connecting import connect
from xl2db.migrations.folder import Folder
from xl2db.migrations.planning import make_plan, write_revision
from xl2db.migrations.running import downgrade, upgrade
from xl2db.schema.expressions import parse_expression
from xl2db.schema.model import (
    Check,
    Column,
    Computed,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Kind,
    ListValue,
    Schema,
    Table,
    ValueList,
)
from xl2db.schema.types import parse_type
from xl2db.schema.values import parse_default

# Types with a default of theirs.
TYPES: dict[str, str | None] = {
    "text(20)": "x",
    "text(50)": "y's",
    "text": "50% of z",
    "whole number": "3",
    "big number": "4",
    "small number": "5",
    "decimal(10,2)": "1.5",
    "money": "2",
    "number": "2.5",
    "percent": "0.1",
    "yes/no": "yes",
    "date": "2024-01-02",
    "time": "08:30",
    "date and time": "2024-01-02 03:04",
    "timestamp": "now",
    "email": "a@example.org",
    "one of: a, b, c": "b",
    "one of: a, b": "a",
    "list: L": "new",
    "list: M": None,
    "uuid": None,
    "json": None,
    "binary": None,
    "duration": None,
    "varchar(30)": None,
}
KEYABLE = ("text(20)", "text(50)", "text", "whole number", "big number", "small number", "date", "uuid")


def a_column(random: Random, name: str) -> Column:
    text = random.choice(list(TYPES))
    type_, value = parse_type(text), TYPES[text]
    default = None
    if value is not None and random.random() < 0.4:
        default = parse_default(value, type_, ("new", "old") if type_.kind is Kind.LIST else None)
    description = random.choice([None, None, "it's a % thing"])
    return Column(name, type_, random.random() < 0.4, default, description=description)


def some_tables(random: Random, prefix: str = "") -> list[Table]:
    tables = []
    for number in range(random.randint(1, 4)):
        columns = [a_column(random, f"c{place}") for place in range(random.randint(1, 5))]
        keys = [Column("id", parse_type("auto number"), required=True)]
        if (chance := random.random()) > 0.8:
            keys = [Column(name, parse_type("text(20)"), required=True) for name in ("a", "b")]
        elif chance > 0.6:
            kinds = ("whole number", "text(20)", "big number", "uuid")
            keys = [Column("id", parse_type(random.choice(kinds)), required=True)]
        name = f"{prefix}t{number}"
        key = Key(f"pk_{name}", tuple(column.name for column in keys))
        description = random.choice([None, "A table"])
        tables.append(Table(name, None, (*keys, *columns), key, description=description))
    return tables


def edited(random: Random, tables: list[Table]) -> list[Table]:
    """Columns and tables dropped, added and changed in every way."""
    found = []
    for table in tables:
        if random.random() < 0.1:
            continue
        assert table.primary_key is not None
        columns: dict[str, Column] = {}
        for column in table.columns:
            chance = random.random()
            if column.name in table.primary_key.columns:
                if column.name == "id" and chance < 0.2 and column.type.kind not in (Kind.TEXT, Kind.UUID):
                    kinds = ("auto number", "whole number", "big number")
                    column = replace(column, type=parse_type(random.choice(kinds)))
            elif chance < 0.12:
                continue
            elif chance < 0.3:
                column = a_column(random, column.name)
            elif chance < 0.4:
                column = replace(column, required=not column.required)
            elif chance < 0.5:
                column = replace(column, default=None, description="other")
            columns[column.name] = column
        if random.random() < 0.4:
            new = a_column(random, f"n{random.randint(0, 3)}")
            columns.setdefault(new.name, new)
        found.append(replace(table, columns=tuple(columns.values())))
    if random.random() < 0.3:
        found += some_tables(random, "n")[:1]
    return found or tables


def with_constraints(random: Random, tables: list[Table]) -> Schema:
    lists = random.choice([("new", "old"), ("new", "mid", "old"), ("old", "new")])
    return Schema(
        tuple(_with_constraints(random, table, tables) for table in tables),
        (
            ValueList("L", tuple(map(ListValue, lists)), native=random.random() < 0.3),
            ValueList("M", (ListValue("p"), ListValue("q")), native=random.random() < 0.5),
        ),
    )


def _with_constraints(random: Random, table: Table, tables: list[Table]) -> Table:
    assert table.primary_key is not None
    columns = {column.name: column for column in table.columns}
    keyable = [name for name, column in columns.items() if str(column.type) in KEYABLE]
    uniques = [Key(f"uq_{table.name}_{name}", (name,)) for name in keyable if random.random() < 0.2]
    indexes = [
        Index(f"ix_{table.name}_{name}", (IndexPart(name, None, random.random() < 0.2),))
        for name in keyable
        if random.random() < 0.3
    ]
    numbers = [name for name, column in columns.items() if str(column.type) in ("whole number", "money")]
    checks = [
        Check(
            f"ck_{table.name}_{name}",
            parse_expression(f"{name} > {random.choice([0, 1])}", list(columns)).expression,
            name,
        )
        for name in numbers
        if random.random() < 0.4
    ]
    references = []
    for other in tables:
        key = other.primary_key
        name = f"{other.name}_id"
        if random.random() < 0.3 and name not in columns and key and len(key.columns) == 1:
            target = other.columns[0].type
            type_ = parse_type("whole number") if target.kind is Kind.AUTO_NUMBER else target
            columns[name] = Column(name, type_)
            on_delete = random.choice([None, "cascade", "set null", "restrict"])
            references.append(
                ForeignKey(f"fk_{table.name}_{name}", (name,), other.key, key.columns, on_delete=on_delete)
            )
            if random.random() < 0.5:
                indexes.append(Index(f"ix_{table.name}_{name}", (IndexPart(name),)))
    whole = [column.name for column in table.columns if str(column.type) == "whole number"]
    if whole and random.random() < 0.3:
        text = f"{whole[0]} + {random.choice([1, 2])}"
        computed = Computed(parse_expression(text, list(columns)).expression)
        columns["sum"] = Column("sum", parse_type("whole number"), computed=computed)
    return replace(
        table,
        columns=tuple(columns.values()),
        uniques=tuple(key for key in uniques if key.columns != table.primary_key.columns),
        foreign_keys=tuple(references),
        indexes=tuple(indexes),
        checks=tuple(checks),
    )


@pytest.mark.parametrize("number", range(12))
def test_any_change__arrives_and_goes_back(number: int, database_url: str, tmp_path: Path) -> None:
    random = Random(number)
    tables = some_tables(random)
    before, after = with_constraints(random, tables), with_constraints(random, edited(random, tables))
    folder = Folder(tmp_path / "migrations")
    folder.create()

    def is_as(schema: Schema) -> None:
        with connect(database_url) as connection:
            assert differences(connection, schema) == ()

    write_revision(folder, make_plan(Schema(), before))
    upgrade(folder, database_url)
    is_as(before)
    write_revision(folder, make_plan(before, after))
    upgrade(folder, database_url)
    is_as(after)
    downgrade(folder, database_url)
    is_as(before)
    upgrade(folder, database_url)
    is_as(after)
