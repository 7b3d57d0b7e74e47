"""What works, and is regretted later: the design of a schema, looked at as a whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from xl2db.findings import Finding, Rule
from xl2db.rules import design as rules
from xl2db.schema.model import Column, DefaultKind, Kind, Schema, Table

_MYSQLS = ("mariadb", "mysql")
_MOST_COLUMNS = 3
_ENOUGH_NAMES, _MOST_NAMES = 5, 0.8
_STYLES = (
    ("snake_case", re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+\Z")),
    ("SNAKE_CASE", re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+\Z")),
    ("camelCase", re.compile(r"[a-z][a-z0-9]*([A-Z][a-z0-9]*)+\Z")),
    ("PascalCase", re.compile(r"([A-Z][a-z0-9]+){2,}\Z")),
)
_MONEY_WORDS = frozenset(["price", "amount", "cost", "salary", "fee", "balance"])
_SERIALS = frozenset({"serial", "serial4", "bigserial", "serial8", "smallserial", "serial2"})


# What is looked at, and the rules that say something of it: thousands of columns are worth a choice.
_LOOKS = {
    "descriptions": (rules.TABLE_ALONE, rules.COLUMN_WITHOUT_DESCRIPTION),
    "indexes": (rules.REFERENCE_WITHOUT_INDEX, rules.WIDE_INDEX, rules.INDEX_NOT_NEEDED),
    "keys": (rules.NULLABLE_UNIQUE,),
    "types": (
        *(rules.SMALL_KEY, rules.MOMENT_WITHOUT_ZONE, rules.INEXACT_MONEY),
        *(rules.PADDED_TEXT, rules.OLDER_COUNTING, rules.PLAIN_JSON),
    ),
    "names that point": (rules.SECOND_BY_NAME,),
    "names": (rules.MIXED_NAMES,),
}


def design_findings(
    schema: Schema, target: str | None, is_off: Callable[[Rule], bool] = lambda _: False
) -> tuple[Finding, ...]:
    """What is to be said of a schema that nothing is wrong with; ``target`` is the database it is for.

    ``is_off`` tells of a rule whether nobody wants to hear of it.
    """
    findings: list[Finding] = []
    wanted = {look for look, about in _LOOKS.items() if not all(map(is_off, about))}
    for table in schema.tables:
        if not table.name or any(not column.name for column in table.columns):
            continue
        findings += _described(table) if "descriptions" in wanted else ()
        findings += _indexes(table, target) if "indexes" in wanted else ()
        findings += _keys(table) if "keys" in wanted else ()
        for column in table.columns if "types" in wanted else ():
            findings += _types(table, column, target)
        for column in table.columns if "names that point" in wanted else ():
            findings += _pointing(table, column, schema)
    return (*findings, *(_names(schema) if "names" in wanted else ()))


def _column(rule: Rule, table: Table, column: Column, message: str, attribute: str, hint: str) -> Finding:
    about = ("column", str(table.key), column.name)
    return rule.finding(message, column.origin.of(attribute), hint=hint, about=about)


def _described(table: Table) -> Iterator[Finding]:
    if not table.description:
        yield rules.TABLE_ALONE.finding(
            f"The table {table.key} has no description.",
            table.origin.at,
            hint="Type a sentence into the Description cell of the sheet Tables.",
            about=("table", str(table.key)),
        )
    for column in table.columns:
        if not column.description:
            message = f"{table.key}.{column.name} has no description."
            hint = "Type a sentence into the Description cell."
            yield _column(rules.COLUMN_WITHOUT_DESCRIPTION, table, column, message, "description", hint)


# Keys and indexes


def _looked_up(table: Table) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """The columns that rows are found by, in their order, with the name of the index (None: a key's own)."""
    for key in (table.primary_key, *table.uniques):
        if key:
            yield key.columns, None
    for index in table.indexes:
        plain = all(part.column and part.length is None for part in index.parts)
        if plain and index.where is None and not index.method:
            yield tuple(part.column or "" for part in index.parts), index.name


def _indexes(table: Table, target: str | None) -> Iterator[Finding]:
    known = list(_looked_up(table))
    about = str(table.key)
    for reference in table.foreign_keys if target not in _MYSQLS else ():
        wanted = set(reference.columns)
        if not any(set(columns[: len(wanted)]) == wanted for columns, _ in known):
            names = ", ".join(reference.columns)
            yield rules.REFERENCE_WITHOUT_INDEX.finding(
                f"No index helps to find the rows of {table.key} by {names}, "
                f"which refers to {reference.target}.",
                reference.origin.at,
                hint="Type yes into the Indexed cell."
                if len(wanted) == 1
                else "Add it to the sheet Indexes.",
                about=("reference", about, reference.name),
            )
    for index in table.indexes:
        parts = tuple(part.column or "" for part in index.parts)
        if len(parts) > _MOST_COLUMNS and not index.unique:
            yield rules.WIDE_INDEX.finding(
                f"The index {index.name} has {len(parts)} columns.",
                index.origin.at,
                hint="Keep the columns that the search is narrowed by.",
                about=("index", about, index.name),
            )
        others = [columns for columns, name in known if name != index.name]
        simple = (parts, index.name) in known and not index.unique and not index.include
        plain = simple and not any(part.options for part in index.parts)
        if plain and any(columns[: len(parts)] == parts for columns in others):
            yield rules.INDEX_NOT_NEEDED.finding(
                f"Rows of {table.key} are found by {', '.join(parts)} already without {index.name}.",
                index.origin.at,
                hint="Take the index out.",
                about=("index", about, index.name),
            )


def _keys(table: Table) -> Iterator[Finding]:
    optional = {column.name for column in table.columns if not column.required}
    for key in table.uniques:
        empty = [name for name in key.columns if name in optional]
        if len(key.columns) > 1 and empty and not key.nulls_not_distinct:
            yield rules.NULLABLE_UNIQUE.finding(
                f"{', '.join(empty)} may be empty, and then {', '.join(key.columns)} "
                f"may stand more than once in {table.key}.",
                key.origin.at,
                hint=f"Type yes into the Required cell of {', '.join(empty)}.",
                about=("unique key", str(table.key), key.name),
            )


# Types


def _types(table: Table, column: Column, target: str | None) -> Iterator[Finding]:
    type_, name = column.type, f"{table.key}.{column.name}"
    own = (type_.name or "").lower() if type_.kind is Kind.DATABASE else ""
    key = table.primary_key.columns if table.primary_key else ()
    if type_.kind is Kind.AUTO_NUMBER and column.name in key:
        message = f"{name} can count to 2,147,483,647."
        hint = "Type big number, and auto number into the Default cell."
        yield _column(rules.SMALL_KEY, table, column, message, "type", hint)
    if type_.kind is Kind.DATE_AND_TIME or own in ("timestamp", "timestamp without time zone"):
        message = f"{name} says a day and a time, and not where in the world."
        yield _column(rules.MOMENT_WITHOUT_ZONE, table, column, message, "type", "Type timestamp.")
    if type_.kind is Kind.NUMBER and _MONEY_WORDS & set(re.split(r"[_\W]+", column.name.lower())):
        message = f"{name} looks like an amount of money, and {type_} can't say 0.10 exactly."
        yield _column(rules.INEXACT_MONEY, table, column, message, "type", "Type money, or decimal(12,2).")
    if re.fullmatch(r"(char|character|bpchar|nchar)\s*\(\s*\d+\s*\)", str(type_).lower()):
        message = f"{name} is filled up with spaces."
        yield _column(rules.PADDED_TEXT, table, column, message, "type", "Type text with the same number.")
    if own in _SERIALS:
        message = f"{name} counts by PostgreSQL's older way."
        yield _column(rules.OLDER_COUNTING, table, column, message, "type", "Type auto number.")
    if own == "json" and target == "postgresql":
        message = f"{name} is of PostgreSQL's type json, which can't be compared."
        yield _column(rules.PLAIN_JSON, table, column, message, "type", "Type jsonb.")


def _pointing(table: Table, column: Column, schema: Schema) -> Iterator[Finding]:
    """``customer_id`` beside a table ``customers``, of the type of its key, without a reference."""
    match = re.fullmatch(r"(.+)_id", column.name)
    referring = {name for reference in table.foreign_keys for name in reference.columns}
    if not match or column.name in referring or column.computed:
        return
    singular = match[1]
    for other in schema.tables:
        if other.schema != table.schema or other.name not in (f"{singular}s", singular):
            continue
        key = other.primary_key.columns if other.primary_key else ()
        target = other.column(key[0]) if len(key) == 1 else None
        if target and other.key != table.key and _alike(column, target):
            message = f"{table.key}.{column.name} is named like a reference to {other.key}, and is none."
            hint = f"Type {other.key} into the References cell."
            yield _column(rules.SECOND_BY_NAME, table, column, message, "name", hint)
            return


def _alike(column: Column, key: Column) -> bool:
    counted = key.type.kind is Kind.AUTO_NUMBER
    counts = column.default is not None and column.default.kind is DefaultKind.COUNTER
    return not counts and (column.type.kind is Kind.WHOLE_NUMBER if counted else column.type == key.type)


# Names


def _names(schema: Schema) -> Iterator[Finding]:
    """Names in a style that few others have; a name of one word has none."""
    named = [
        *((table.name, table.origin.at, ("table", str(table.key))) for table in schema.tables),
        *(
            (column.name, column.origin.at, ("column", str(table.key), column.name))
            for table in schema.tables
            for column in table.columns
        ),
    ]
    styles = {name: style for name, _, _ in named if (style := _style(name))}
    counted = Counter(styles.values())
    if not counted or len(styles) < _ENOUGH_NAMES:
        return
    usual, number = counted.most_common(1)[0]
    if number < _MOST_NAMES * len(styles):
        return
    for name, at, about in named:
        style = styles.get(name)
        if style and style != usual:
            yield rules.MIXED_NAMES.finding(
                f"{name} is written in {style}, and most names are in {usual}.",
                at,
                hint="Write it as the others are written; Renamed from keeps the data.",
                about=about,
            )


def _style(name: str) -> str | None:
    return next((style for style, pattern in _STYLES if pattern.match(name)), None)
