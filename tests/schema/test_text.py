"""The text of a schema: exact both ways, readable line by line, and refused where it is broken."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xl2db.cells import CellRef
from xl2db.schema.misread import Misread
from xl2db.schema.model import (
    Check,
    Column,
    Computed,
    Default,
    DefaultKind,
    Expression,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    ListValue,
    Origin,
    Schema,
    Settings,
    Table,
    TableName,
    ValueList,
)
from xl2db.schema.text import FORMAT, parse_schema_text, schema_text, table_text, text_hash
from xl2db.schema.types import parse_type

SCHEMA = Schema(
    tables=(
        Table(
            "orders",
            "sales",
            columns=(
                Column("id", parse_type("auto number"), required=True),
                Column(
                    "status",
                    parse_type("list: status"),
                    default=Default(DefaultKind.LITERAL, "new"),
                    existing_rows=Default(DefaultKind.LITERAL, ""),
                    label='The "state"',
                    description="two\nlines",
                    renamed_from="state",
                    origin=Origin(CellRef("orders", 3, 1)),
                ),
                Column(
                    "net", parse_type("money"), computed=Computed(Expression('"gross" / 1.19'), stored=False)
                ),
            ),
            primary_key=Key("pk_orders", ("id",)),
            foreign_keys=(ForeignKey("fk_a", ("id",), TableName("sales", "b"), ("id",), "cascade"),),
            indexes=(Index("ix_a", (IndexPart("id", descending=True), IndexPart("net")), unique=True),),
            checks=(Check("ck_a", Expression("net >= 0"), "net"),),
            renamed_from="order",
        ),
    ),
    lists=(ValueList("status", (ListValue("new", "New"), ListValue("old")), native=True),),
    settings=Settings("postgresql", owner="Ann"),
)
TEXT = """\
# The schema as of the last revision. Written by xl2db from the workbook; please don't edit it by hand.
format = 1

[settings]
database = "postgresql"
owner = "Ann"

[[list]]
name = "status"
native = true
values = [
  { value = "new", label = "New" },
  { value = "old" },
]

[[table]]
name = "orders"
schema = "sales"
renamed_from = "order"
columns = [
  { name = "id", type = "auto number", required = true },
  { name = "status", type = "list: status", default = "new", existing_rows = "\\"\\"", \
label = "The \\"state\\"", description = "two\\nlines", renamed_from = "state" },
  { name = "net", type = "money", computed = "\\"gross\\" / 1.19", stored = false },
]
primary_key = { name = "pk_orders", columns = ["id"] }
references = [
  { name = "fk_a", columns = ["id"], table = "b", schema = "sales", target_columns = ["id"], \
on_delete = "cascade" },
]
indexes = [
  { name = "ix_a", parts = [{ column = "id", descending = true }, "net"], unique = true },
]
checks = [
  { name = "ck_a", column = "net", rule = "net >= 0" },
]
"""


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("", "wrong-schema-text", "version"),
        ("format = 'x'", "wrong-schema-text", "version"),
        ("format = true", "wrong-schema-text", "version"),
        (f"format = {FORMAT + 1}\nwhatever = 1", "newer-schema-text", f"version {FORMAT + 1}"),
        ("format = 1\n<<<<<<< HEAD", "wrong-schema-text", "TOML"),
        ("format = 1\nname = 1", "wrong-schema-text", "name"),
        ("format = 1\ntable = 1", "wrong-schema-text", "table"),
        ("format = 1\nsettings = 1", "wrong-schema-text", "settings"),
        ("format = 1\n[[table]]", "wrong-schema-text", "name"),
        ("format = 1\n[[table]]\nname = 'a'\ncolumns = [1]", "wrong-schema-text", "columns"),
        ("format = 1\n[[table]]\nname = 'a'\ncolumns = [{ name = 'x' }]", "wrong-schema-text", "type"),
        (
            "format = 1\n[[table]]\nname = 'a'\ncolumns = [{ name = 'x', type = 'text', requird = true }]",
            "wrong-schema-text",
            "requird",
        ),
        (
            "format = 1\n[[table]]\nname = 'a'\ncolumns = [{ name = 'x', type = 'one of: a, \"' }]",
            "wrong-schema-text",
            "one of",
        ),
        (
            "format = 1\n[[table]]\nname = 'a'\nuniques = [{ name = 'u', columns = [1] }]",
            "wrong-schema-text",
            "columns",
        ),
        ("format = 1\nx = " + "[" * 5000, "wrong-schema-text", "TOML"),
    ],
)
def test_broken_text__is_refused(text: str, rule: str, words: str) -> None:
    with pytest.raises(Misread) as caught:
        parse_schema_text(text)
    assert caught.value.rule.name == rule
    assert words in caught.value.message
    assert caught.value.message.endswith(".")


def test_text__is_read_by_people_line_by_line() -> None:
    assert schema_text(SCHEMA) == TEXT
    assert parse_schema_text(TEXT) == SCHEMA
    assert parse_schema_text(TEXT.replace("\n", "\r\n")) == SCHEMA
    assert table_text(SCHEMA.tables[0]).strip() in TEXT


def test_known_tables__are_taken_over_where_their_text_is_the_same() -> None:
    changed = replace(SCHEMA.tables[0], name="other")
    known = replace(SCHEMA, tables=(changed, *SCHEMA.tables[1:]))
    found = parse_schema_text(TEXT, known)
    assert found == SCHEMA
    assert found.tables[0] is not changed
    assert all(one is other for one, other in zip(found.tables[1:], SCHEMA.tables[1:], strict=True))
    assert parse_schema_text(TEXT, SCHEMA).tables[0] is SCHEMA.tables[0]


def test_hash__is_that_of_the_text() -> None:
    assert text_hash(TEXT) == text_hash(schema_text(SCHEMA))
    assert text_hash(TEXT) != text_hash(schema_text(replace(SCHEMA, tables=())))
    assert len(text_hash(TEXT)) == 16


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        '"',
        "\\",
        "'''",
        "\n",
        "\r\n",
        "\t",
        "\x00",
        "\x7f",
        "\u2028",
        "\u202e",
        "\ufeff",
        "💥",
        "]]",
        "#",
        "}",
        "= ",
    ]
)
NAMES = TEXTS
MAYBE = st.none() | TEXTS
TYPE_TEXTS = """
text
text(50)
decimal(10,2)
auto number
one of: a, "b, c", ""
list: my list
varchar(40)
timestamp
postgresql: inet
yes/no
bigint unsigned
text[]
set('a','b')
"""
TYPES = st.sampled_from(TYPE_TEXTS.strip().splitlines()).map(parse_type)
DEFAULTS = (
    st.none()
    | st.builds(
        Default, st.just(DefaultKind.LITERAL), TEXTS | st.sampled_from(["now", "sql: 1", "today", ""])
    )
    | st.builds(Default, st.just(DefaultKind.FUNCTION), st.sampled_from(["now", "today", "new uuid"]))
    | st.builds(Default, st.just(DefaultKind.SQL), TEXTS)
)
EXPRESSIONS = st.builds(Expression, TEXTS)
COLUMN_NAMES = st.lists(NAMES, max_size=3).map(tuple)
ACTIONS = st.sampled_from([None, "cascade", "set null"])
COLUMNS = st.builds(
    Column,
    NAMES,
    TYPES,
    st.booleans(),
    DEFAULTS,
    st.none() | st.builds(Computed, EXPRESSIONS, st.booleans()),
    DEFAULTS,
    MAYBE,
    MAYBE,
    MAYBE,
)
KEYS = st.builds(Key, NAMES, COLUMN_NAMES)
TABLE_NAMES = st.builds(TableName, MAYBE, NAMES)
REFERENCES = st.builds(
    ForeignKey,
    NAMES,
    COLUMN_NAMES,
    TABLE_NAMES,
    COLUMN_NAMES,
    ACTIONS,
    ACTIONS,
    st.sampled_from([None, "deferred", "immediate"]),
)
PARTS = st.builds(IndexPart, MAYBE, st.none() | EXPRESSIONS, st.booleans())
INDEXES = st.builds(
    Index,
    NAMES,
    st.lists(PARTS, max_size=3).map(tuple),
    st.booleans(),
    st.none() | EXPRESSIONS,
    MAYBE,
    COLUMN_NAMES,
)
CHECKS = st.builds(Check, NAMES, EXPRESSIONS, MAYBE)


def few(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


TABLES = st.builds(
    Table,
    NAMES,
    MAYBE,
    few(COLUMNS),
    st.none() | KEYS,
    few(KEYS),
    few(REFERENCES),
    few(INDEXES),
    few(CHECKS),
    MAYBE,
    MAYBE,
    MAYBE,
)
LISTS = st.builds(ValueList, NAMES, few(st.builds(ListValue, NAMES, MAYBE, MAYBE, MAYBE)), st.booleans())
SETTINGS = st.builds(Settings, MAYBE, MAYBE, st.booleans(), MAYBE, MAYBE)
SCHEMAS = st.builds(Schema, few(TABLES), few(LISTS), SETTINGS)


def every_field(thing: object) -> object:
    """All that a thing holds but its origins, also what takes no part in its equality."""
    if isinstance(thing, Expression):
        return thing.text
    if is_dataclass(thing):
        return [every_field(getattr(thing, each.name)) for each in fields(thing) if each.name != "origin"]
    if isinstance(thing, tuple):
        return [every_field(each) for each in thing]
    return thing


@given(SCHEMAS)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_schema__round_trips(schema: Schema) -> None:
    text = schema_text(schema)
    again = parse_schema_text(text)
    assert every_field(again) == every_field(schema)
    assert schema_text(again) == text
    assert every_field(parse_schema_text(text, schema)) == every_field(schema)
    assert tomllib.loads(text)["format"] == FORMAT
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]", text)
