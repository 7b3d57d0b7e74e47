"""Schemas of every kind that a database can hold, for tests of what is written and read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from xl2db.schema.counting import Counter, counter_default
from xl2db.schema.expression_tokens import spelled
from xl2db.schema.expressions import parse_expression
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
    Kind,
    ListValue,
    NumberSequence,
    Schema,
    Settings,
    Table,
    TableName,
    Type,
    Unsaid,
    ValueList,
)
from xl2db.schema.names import constraint_names
from xl2db.schema.types import parse_type
from xl2db.schema.values import default_text, parse_default

Draw = st.DrawFn

_LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
_HARD_NAMES = """
=1+1|+a|-1|@x|-|n/a|007|TRUE|1-2|1E5|2024-01-31|yes|now|null|#REF!|'quoted'|"quoted"|"|""|` `|[x]|a,b|a;b|a.b
a(b)|(a)|a"b|o'clock|a desc|name(10)|a nulls first|a collate b|a text_ops| begins|ends |two words|tab\there
line\nbreak|line\r\nbreak|\x01\x1f|\ufeffmark|zero\u200b|nbsp\u00a0|\ufffe|_x0041_|Table|Column|Type|Name|Key|Label
Tables|tables|Lists|Settings|Indexes|Constraints|Sequences|Not in this workbook|History|How to|Dictionary|_hidden
＿wide|#hidden|orders (rows)|orders ( Rows )|a/b|a\\b|a:b|a?b|a*b|a[b]|物理名|顧客|größe|💥|ﬁ|Ⅷ|select|order|user
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|💥💥💥💥💥💥💥💥💥💥💥💥💥💥💥💥💥💥|→ a|crm.mood|list: a
"""
HARD_NAMES = [name for line in _HARD_NAMES.strip("\n").split("\n") for name in line.split("|")]
HARD_NAMES = [
    name.encode().decode("unicode_escape") if "\\" in name and name.isascii() else name for name in HARD_NAMES
]
_PLAIN_NAMES = ["id", "Id", "orders", "Orders", "customers", "name", "price", "a", "A", "b", "x1", "made_on"]
NAMES = (
    st.sampled_from(_PLAIN_NAMES) | st.sampled_from(HARD_NAMES) | st.text(_LETTERS, min_size=1, max_size=40)
)
TEXTS = st.sampled_from(
    [*HARD_NAMES, "=cmd|' /C calc'!A0", "two\n\nlines\n", "  both  ", "''", "sql: 1", '" "', '""""']
) | st.text(_LETTERS, min_size=1, max_size=60)
MAYBE = st.none() | TEXTS
SCHEMAS = st.none() | st.sampled_from(["crm", "Sales", "a b", "a.b"])
ACTIONS = st.sampled_from([None, "cascade", "restrict", "set null", "set default"])
DEFERRABLE = st.sampled_from([None, "deferred", "immediate"])
_EVERYWHERE = """
text|text(50)|whole number|small number|big number|decimal(10,2)|number|money|percent|yes/no|date|time
date and time|timestamp|duration|uuid|json|binary|email|url|phone|auto number|varchar(40)|integer
"""
_OWN = {
    "postgresql": """
        inet|text[]|tsvector|jsonb|postgresql: json|timestamp(3) with time zone|interval year to month|serial
        postgresql: crm.address|postgresql: "My Type"[]|text collate "C"|varchar(9) collate "de-x-icu"|bigserial
        geometry(Point,4326)|numeric(12,-2)|int4range""",
    "mariadb": """
        bigint unsigned|int(10) unsigned zerofill|enum('a','b, c','it''s')|set('x','y')|timestamp|datetime(6)
        text(40) collate utf8mb4_bin|longtext|year|mediumblob""",
    "sqlite": """sqlite: untyped|sqlite: FOO BAR(1,2)|text collate nocase|integer|blob|sqlite: List""",
}


def _types(text: str) -> list[Type]:
    found = []
    for each in (part.strip() for line in text.split("\n") for part in line.split("|") if part.strip()):
        try:
            found.append(parse_type(each))
        except Misread:
            continue
    return found


def few(strategy: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    """Some things of a kind, as a tuple."""
    return st.lists(strategy, max_size=most).map(tuple)


@st.composite
def schemas(draw: Draw) -> Schema:
    """A schema that some database can hold."""
    database = draw(st.sampled_from([None, "postgresql", "mariadb", "sqlite"]))
    settings = draw(
        st.builds(
            Settings,
            st.just(database),
            lists_native=st.booleans(),
            names=st.none() | st.just("pk={table}_pkey; unique={table}_{columns}_key"),
            owner=MAYBE,
        )
    )
    lists = draw(
        st.lists(_lists(), max_size=2, unique_by=lambda each: each.name.strip('"').strip().casefold())
    )
    keys = draw(st.lists(st.builds(TableName, SCHEMAS, NAMES), min_size=1, max_size=4, unique=True))
    tables = [draw(_table(key, database, lists)) for key in keys]
    tables = [draw(_connected(table, tables, settings)) for table in tables]
    tables = _distinctly_named(tables)
    return Schema(
        tuple(tables),
        tuple(lists),
        settings,
        draw(st.lists(_sequence(tables), max_size=2, unique_by=lambda each: each.key).map(tuple)),
        draw(few(_unsaid(tables), 3)),
    )


@st.composite
def _lists(draw: Draw) -> ValueList:
    value = st.builds(ListValue, TEXTS | st.just(""), MAYBE, MAYBE, MAYBE).filter(
        lambda v: v.renamed_from != v.value
    )
    values = draw(st.lists(value, min_size=1, max_size=3, unique_by=lambda each: each.value.casefold()))
    return ValueList(draw(NAMES), tuple(values), draw(st.booleans()))


@st.composite
def _table(draw: Draw, key: TableName, database: str | None, lists: Sequence[ValueList]) -> Table:
    names = draw(st.lists(NAMES, max_size=5, unique=True))
    columns = tuple(draw(_column(name, names, database, lists)) for name in names)
    renamed = draw(MAYBE)
    return Table(
        key.name,
        key.schema,
        columns,
        label=draw(MAYBE),
        description=draw(MAYBE),
        renamed_from=renamed if renamed != key.name else None,
        collation=draw(st.sampled_from([None, "latin1_swedish_ci"])),
    )


@st.composite
def _type(draw: Draw, database: str | None, lists: Sequence[ValueList]) -> Type:
    own = _types(_OWN[database]) if database else [each for text in _OWN.values() for each in _types(text)]
    choices: list[st.SearchStrategy[Type]] = [st.sampled_from(_types(_EVERYWHERE)), st.sampled_from(own)]
    if lists:
        choices.append(st.sampled_from([Type(Kind.LIST, name=each.name) for each in lists]))
    values = st.lists(TEXTS | st.just(""), min_size=1, max_size=3, unique_by=str.casefold).map(tuple)
    choices.append(st.builds(Type, st.just(Kind.ONE_OF), values=values).filter(_is_read_back))
    return draw(st.one_of(choices))


def _is_read_back(type_: Type) -> bool:
    try:
        return parse_type(str(type_)) == type_
    except Misread:
        return False


_DEFAULTS = (
    st.builds(Default, st.just(DefaultKind.LITERAL), TEXTS)
    | st.sampled_from(
        ["0", "-5", "12.5", "yes", "2024-01-31", "2024-01-31 08:00:00", "08:30:00", "", "[]", "now"]
    ).map(lambda text: Default(DefaultKind.LITERAL, text))
    | st.sampled_from(["now", "today", "new uuid"]).map(lambda text: Default(DefaultKind.FUNCTION, text))
    | st.sampled_from(["lower('B')", "upper('a')", "1 + 1", "'it''s  \n two'", "null"]).map(
        lambda text: Default(DefaultKind.SQL, text)
    )
)
_COUNTERS = st.builds(
    Counter,
    start=st.none() | st.integers(-9, 10**12),
    step=st.sampled_from([None, 1, -5]),
    cache=st.sampled_from([None, 20]),
    always=st.booleans(),
    cycle=st.booleans(),
).map(counter_default)


def _goes_with(
    default: Default, type_: Type, lists: Sequence[ValueList], columns: Sequence[str] = ()
) -> bool:
    values = next((tuple(v.value for v in each.values) for each in lists if each.name == type_.name), None)
    try:
        return parse_default(default_text(default), type_, values, columns) == default
    except Misread:
        return False


@st.composite
def _column(
    draw: Draw, name: str, names: Sequence[str], database: str | None, lists: Sequence[ValueList]
) -> Column:
    type_ = draw(_type(database, lists))
    default = draw(st.none() | _DEFAULTS)
    if default and not _goes_with(default, type_, lists):
        default = None
    if type_.kind in (Kind.WHOLE_NUMBER, Kind.BIG_NUMBER) and draw(st.booleans()):
        default = draw(_COUNTERS)
    if type_.kind is Kind.AUTO_NUMBER:
        default = draw(st.sampled_from([None, counter_default(Counter(never_reused=True))]))
    existing = draw(st.none() | _DEFAULTS)
    if existing and (type_.kind is Kind.AUTO_NUMBER or not _goes_with(existing, type_, lists, names)):
        existing = None
    computed = draw(st.none() | _expression(names)) if default is None else None
    renamed = draw(MAYBE)
    moment = type_.kind is Kind.DATE_AND_TIME or str(type_).startswith(("timestamp", "datetime"))
    return Column(
        name,
        type_,
        draw(st.booleans()),
        default,
        Computed(computed, draw(st.booleans())) if computed else None,
        existing,
        draw(MAYBE),
        draw(MAYBE),
        renamed if renamed != name else None,
        updated=moment and draw(st.booleans()),
    )


_TEMPLATES = (
    "{} > 0",
    "{} is not null",
    "lower({}) = 'x'",
    "{} in ('a', 'it''s', '  b\n')",
    "case when {} > {} then 1 else 2 end",
    "coalesce({}, {}, 5) <> -1",
    "({} + 1) * 2",
    "{} >= '“curly”'",
)


@st.composite
def _expression(draw: Draw, names: Sequence[str]) -> Expression | None:
    if not names:
        return None
    template = draw(st.sampled_from(_TEMPLATES))
    text = template.format(*(spelled(draw(st.sampled_from(names))) for _ in range(template.count("{}"))))
    try:
        return parse_expression(text, names).expression
    except Misread:
        return None


@st.composite
def _connected(draw: Draw, table: Table, tables: Sequence[Table], settings: Settings) -> Table:
    """The table with keys, references, indexes and rules, some of them under the name that is made for them."""
    if not table.columns:
        return table
    made = constraint_names(settings.names)
    columns = [column.name for column in table.columns]
    some = st.lists(st.sampled_from(columns), min_size=1, max_size=3, unique=True).map(tuple)

    def name(usual: str) -> str:
        return draw(st.sampled_from([usual, usual, draw(NAMES)]))

    def key(columns: tuple[str, ...], usual: str) -> Key:
        include = draw(few(st.sampled_from([c.name for c in table.columns]), 1))
        options = draw(st.booleans()) and draw(st.booleans())
        return Key(
            name(usual),
            columns,
            include if options else (),
            draw(DEFERRABLE) if options else None,
            options and draw(st.booleans()),
        )

    primary = draw(st.none() | some)
    uniques = [key(each, made.unique_name(table.name, each)) for each in draw(st.lists(some, max_size=2))]
    indexes = [
        draw(_index(table, lambda parts: name(made.index_name(table.name, parts))))
        for _ in range(draw(st.integers(0, 2)))
    ]
    references = []
    for _ in range(draw(st.integers(0, 2))):
        target = draw(st.sampled_from(tables))
        if not target.columns:
            continue
        own = draw(some)
        there = draw(
            st.lists(st.sampled_from([c.name for c in target.columns]), min_size=1, max_size=3, unique=True)
        )
        size = min(len(own), len(there))
        usual = made.foreign_key_name(table.name, own[:size], target.name)
        references.append(
            ForeignKey(
                name(usual),
                own[:size],
                target.key,
                tuple(there[:size]),
                draw(ACTIONS),
                draw(ACTIONS),
                draw(DEFERRABLE),
                draw(st.sampled_from([None, None, "full"])),
            )
        )
    checks = []
    for _ in range(draw(st.integers(0, 2))):
        if rule := draw(_expression(columns)):
            column = draw(st.none() | st.sampled_from(columns))
            checks.append(Check(name(made.check_name(table.name, column or "rule")), rule, column))
    primary_key = None
    if primary:
        primary_key = replace(key(primary, made.primary_key_name(table.name)), nulls_not_distinct=False)
    return replace(
        table,
        columns=tuple(
            replace(c, required=c.required or (bool(primary) and c.name in primary)) for c in table.columns
        ),
        primary_key=primary_key,
        uniques=tuple(uniques),
        indexes=tuple(indexes),
        foreign_keys=tuple(references),
        checks=tuple(checks),
    )


@st.composite
def _index(draw: Draw, table: Table, name: Any) -> Index:
    columns = [column.name for column in table.columns]
    parts = []
    for _ in range(draw(st.integers(1, 2))):
        expression = draw(st.none() | _expression(columns))
        column = None if expression else draw(st.sampled_from(columns))
        descending = draw(st.booleans())
        part = IndexPart(column, expression, descending)
        if draw(st.booleans()):
            part = replace(
                part,
                length=draw(st.sampled_from([None, 10])) if column else None,
                collation=draw(st.sampled_from([None, "C", "de-x-icu", "two words"])),
                operator_class=draw(
                    st.sampled_from([None, "text_pattern_ops", "public.gin_trgm_ops", '"My".ops'])
                ),
                nulls=draw(st.sampled_from([None, "last" if descending else "first"])),
            )
        parts.append(part)
    unique = draw(st.booleans())
    return Index(
        name(tuple(part.column or "expression" for part in parts)),
        tuple(parts),
        unique,
        draw(st.none() | _expression(columns)),
        draw(st.sampled_from([None, None, "gin", "fulltext"])),
        draw(few(st.sampled_from(columns), 1)),
        unique and draw(st.booleans()),
    )


def _distinctly_named(tables: Sequence[Table]) -> list[Table]:
    """The tables without constraints whose name stands already: databases keep them apart within a table."""
    found = []
    for table in tables:
        taken: set[str] = set()

        def kept(things: tuple[Any, ...], taken: set[str] = taken) -> tuple[Any, ...]:
            fresh = []
            for thing in things:
                if thing.name.casefold() not in taken:
                    taken.add(thing.name.casefold())
                    fresh.append(thing)
            return tuple(fresh)

        primary = kept((table.primary_key,)) if table.primary_key else ()
        found.append(
            replace(
                table,
                primary_key=primary[0] if primary else None,
                uniques=kept(table.uniques),
                foreign_keys=kept(table.foreign_keys),
                indexes=kept(table.indexes),
                checks=kept(table.checks),
            )
        )
    return found


@st.composite
def _sequence(draw: Draw, tables: Sequence[Table]) -> NumberSequence:
    owners = [(table.key, column.name) for table in tables for column in table.columns]
    return NumberSequence(
        draw(NAMES),
        draw(SCHEMAS),
        draw(st.sampled_from([None, "smallint", "integer"])),
        draw(st.sampled_from(["", "start 100, step 5", "cycle", "minimum -5, maximum 99"])),
        draw(st.none() | st.sampled_from(owners)) if owners else None,
        draw(MAYBE),
    )


@st.composite
def _unsaid(draw: Draw, tables: Sequence[Table]) -> Unsaid:
    table = draw(
        st.none() | st.sampled_from([table.key for table in tables]) | st.builds(TableName, SCHEMAS, NAMES)
    )
    kind = draw(st.sampled_from(["view", "trigger", "row level security", "function"]))
    return Unsaid(
        kind, table, draw(NAMES | st.just("f(integer, text)") | st.just("")), draw(TEXTS | st.just(""))
    )


def in_order(schema: Schema) -> Schema:
    """The schema with the constraints of each table by name: in their order is no meaning.

    Nor is there one in whether a rule stands at a column or on a sheet of its own.
    """

    def by_name(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(sorted(things, key=lambda each: each.name))

    return replace(
        schema,
        tables=tuple(
            replace(
                table,
                uniques=by_name(table.uniques),
                foreign_keys=by_name(table.foreign_keys),
                indexes=by_name(table.indexes),
                checks=tuple(replace(check, column=None) for check in by_name(table.checks)),
            )
            for table in schema.tables
        ),
    )
