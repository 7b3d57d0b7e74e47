"""What a database can't do of what a workbook asks, said at the cell before anything is planned."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator

from xl2db.cells import CellRef
from xl2db.database.kinds import MYSQL_METHODS, MYSQLS, is_auto_number, keyed_columns
from xl2db.database.lacking import Lacking, lacking, lacking_sequences
from xl2db.findings import Finding
from xl2db.rules import database as rules
from xl2db.rules import rows as row_rules
from xl2db.schema.changing import asks_the_clock, changes
from xl2db.schema.expressions import columns_of
from xl2db.schema.model import Column, Expression, ForeignKey, Index, Key, Kind, Schema, Table
from xl2db.schema.names import LONGEST_IN_BYTES
from xl2db.schema.types import collation_databases

_LONGEST_IN_A_KEY = 768
"""Letters of a text in a key or an index of MySQL and MariaDB (3,072 bytes)."""


def target_findings(schema: Schema, target: str | None) -> tuple[Finding, ...]:
    """Findings for one database; none where the database is not known."""
    if target is None:
        return ()
    findings: list[Finding] = []
    keyed = keyed_columns(schema) if target in MYSQLS else {}
    for table in schema.tables:
        findings += _schemas(table, target)
        findings += _auto_numbers(table, target)
        findings += _counted(table, target)
        findings += _types(table, target)
        findings += _collations(table, target)
        findings += _references(table, target)
        findings += _keyed(table, keyed.get(table.key, ()), target)
        for index in table.indexes:
            findings += _index(table, index, target)
        findings += _computed(table, target)
        findings += _changing(table, target)
        findings += _digits(table, target)
        findings += _descriptions(table, target)
        findings += (_passed_over(each, target) for each in lacking(table, target))
    findings += (_passed_over(each, target) for each in lacking_sequences(schema, target))
    findings += _enums(schema, target)
    return tuple(findings)


def _enums(schema: Schema, target: str) -> Iterator[Finding]:
    """Values of an ENUM that the database cuts, alters, or can't tell apart."""
    if target == "sqlite":
        return
    for list_ in schema.lists:
        if list_.native:
            values = [(each.value, each.origin.at) for each in list_.values]
            yield from _enum(values, target, ("list", list_.name))
    for table in schema.tables if schema.settings.lists_native else ():
        for column in table.columns:
            values = [(value, column.origin.of("type")) for value in column.type.values]
            yield from _enum(values, target, ("column", str(table.key), column.name))


def _enum(
    values: Iterable[tuple[str, CellRef | None]], target: str, about: tuple[str, ...]
) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for value, at in values:
        fault = _fault_in_enum(value, seen.setdefault(_told_apart(value), value), target)
        if fault:
            yield rules.NOT_ON_THIS_DATABASE.finding(
                f"{_NAMES[target]} {fault}.",
                at,
                hint="Change it, or type check into the cell Stored as.",
                about=about,
            )


def _fault_in_enum(value: str, first: str, target: str) -> str | None:
    """What a database does to a value of an ENUM; ``first`` is the first one that MariaDB takes for the same."""
    if target == "postgresql":
        if len(value.encode("utf-8", "surrogatepass")) > LONGEST_IN_BYTES:
            return f"keeps {LONGEST_IN_BYTES} bytes of an ENUM's value, and {value} takes more"
        return None
    if any(ord(letter) > 0xFFFF for letter in value):
        return f"can't say the ENUM's value {value} again: it has ? for some letters"
    if value.endswith(" "):
        return f"takes the spaces at the end of {value!r} away in an ENUM"
    return None if first == value else f"does not tell {value!r} from {first!r} in an ENUM"


def _told_apart(value: str) -> str:
    """What is alike for values that MySQL and MariaDB take for one: accents and case do not count."""
    plain = unicodedata.normalize("NFKD", value).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).rstrip(" ")


def _passed_over(lack: Lacking, target: str) -> Finding:
    return rules.PASSED_OVER.finding(f"{_NAMES[target]} has no {lack.what}.", lack.at, about=lack.about)


def _computed(table: Table, target: str) -> Iterator[Finding]:
    for column in table.columns if target == "postgresql" else ():
        if column.computed and not column.computed.stored:
            yield rules.NOT_ON_THIS_DATABASE.finding(
                f"PostgreSQL (before 18) keeps what is computed; {column.name} can't be virtual.",
                column.origin.of("computed"),
                hint="Leave “virtual:” out.",
                about=("column", str(table.key), column.name),
            )


def _changing(table: Table, target: str) -> Iterator[Finding]:
    """Expressions that ask the clock, chance or the user where the database wants the same value always."""
    key = str(table.key)
    where = "has to be the same tomorrow"
    for column in table.columns:
        if column.computed and (column.computed.stored or target != "mariadb"):
            at = column.origin.of("computed")
            what = _changes(column.computed.expression, target)
            yield from _changing_finding(what, f"what is computed {where}", at, ("column", key, column.name))
    for index in table.indexes:
        about = ("index", key, index.name)
        for part in index.parts:
            what = _changes(part.expression, target) if part.expression else None
            yield from _changing_finding(
                what, f"what an index covers {where}", index.origin.of("columns"), about
            )
        what = _changes(index.where, target) if index.where else None
        yield from _changing_finding(what, f"what an index covers {where}", index.origin.of("where"), about)
    for check in table.checks:
        at, about = check.origin.of("rule"), ("rule", key, check.name)
        if target in MYSQLS:
            what = changes(check.expression)
            yield from _changing_finding(what, f"{_NAMES[target]} takes no such rule", at, about)
        elif target == "sqlite":
            what = asks_the_clock(check.expression)
            yield from _changing_finding(what, "SQLite would refuse each row because of it", at, about)


def _changes(expression: Expression, target: str) -> str | None:
    return changes(expression) or (asks_the_clock(expression) if target == "sqlite" else None)


def _changing_finding(
    what: str | None, why: str, at: CellRef | None, about: tuple[str, ...]
) -> Iterator[Finding]:
    if what:
        hint = "Compare with a column that keeps it, such as one with the default now."
        if why.startswith("SQLite"):
            hint = (
                "Write current_date (or current_timestamp) in the place of 'now', and leave 'localtime' out."
            )
        yield rules.CHANGING_EXPRESSION.finding(
            f"{what} is another value each time, and {why}.", at, hint=hint, about=about
        )


def _digits(table: Table, target: str) -> Iterator[Finding]:
    """Decimals of reference rows that SQLite keeps only in part: one finding a column."""
    if table.rows is None or target != "sqlite":
        return
    from xl2db.database.row_values import loses_digits
    from xl2db.schema.conversion import Family, family

    for column in table.columns:
        if column.name not in table.rows.columns or family(column.type) is not Family.DECIMAL:
            continue
        values = [text for (text,) in table.rows.of((column.name,))]
        losing = [number for number, text in enumerate(values) if loses_digits(text, column)]
        if losing:
            more = f" So it is with {len(losing) - 1:,} more." if len(losing) > 1 else ""
            yield row_rules.DIGITS_LOST.finding(
                f"SQLite keeps about 15 digits, and {values[losing[0]]} has more.{more}",
                table.rows.at(losing[0], column.name),
                hint="Shorten it, or use PostgreSQL or MariaDB.",
                about=("column", str(table.key), column.name),
            )


def _descriptions(table: Table, target: str) -> Iterator[Finding]:
    """MySQL and MariaDB put a question mark where a comment has a letter of more than three bytes."""
    if target not in MYSQLS:
        return
    key = str(table.key)
    things: tuple[Table | Column, ...] = (table, *table.columns)
    for thing in things:
        name, origin = thing.name, thing.origin
        about = ("table", key) if thing is table else ("column", key, name)
        lost = [letter for letter in thing.description or "" if ord(letter) > 0xFFFF]
        if lost:
            yield rules.NOT_ON_THIS_DATABASE.finding(
                f"{_NAMES[target]} can't keep {lost[0]} in the description of {name}.",
                origin.of("description"),
                hint="Take it out, or put this text into Label, which no database has to keep.",
                about=about,
            )


def _schemas(table: Table, target: str) -> Iterator[Finding]:
    if table.schema and target == "sqlite":
        yield rules.NOT_ON_THIS_DATABASE.finding(
            f"SQLite has no schemas, and {table.key} asks for the schema {table.schema}.",
            table.origin.of("schema"),
            hint="Empty the Schema cell, or use PostgreSQL or MariaDB.",
            about=("table", str(table.key)),
        )


def _auto_numbers(table: Table, target: str) -> Iterator[Finding]:
    if target == "postgresql":
        return
    key = table.primary_key.columns if table.primary_key else ()
    keyed = {each.columns[0] for each in (table.primary_key, *table.uniques) if each and each.columns}
    for column in table.columns:
        if not is_auto_number(column) or key == (column.name,):
            continue
        if target == "sqlite" or column.name not in keyed:
            where = "in a primary key of one column" if target == "sqlite" else "at the beginning of a key"
            yield rules.NOT_ON_THIS_DATABASE.finding(
                f"{_NAMES[target]} numbers rows by itself only {where}, and {column.name} is not that.",
                column.origin.of("type"),
                hint="Make it the only Primary key, or type “whole number”.",
                about=("column", str(table.key), column.name),
            )


def _counted(table: Table, target: str) -> Iterator[Finding]:
    """MariaDB and MySQL let no rule and no computed column speak of a column that counts."""
    if target not in MYSQLS:
        return
    counted = {column.name for column in table.columns if is_auto_number(column)}
    said = [("rule", check.name, check.expression, check.origin.at) for check in table.checks]
    said += [
        ("column", each.name, each.computed.expression, each.origin.of("computed"))
        for each in table.columns
        if each.computed
    ]
    for kind, name, expression, at in said if counted else ():
        for column in sorted(counted & columns_of(expression)):
            yield rules.NOT_ON_THIS_DATABASE.finding(
                f"{_NAMES[target]} lets no {'rule' if kind == 'rule' else 'computed column'} speak of a "
                f"column that it counts by itself, and {column} is one.",
                at,
                hint=f"Say it without {column}.",
                about=(kind, str(table.key), name),
            )


def _types(table: Table, target: str) -> Iterator[Finding]:
    for column in table.columns:
        kind, dialect = column.type.kind, column.type.dialect
        if kind is Kind.DATABASE and dialect not in (None, target) and {dialect, target} - set(MYSQLS):
            yield rules.FALLBACK_TYPE.finding(
                f"The type {column.type} is for {_NAMES.get(dialect or '', dialect)}; "
                f"on {_NAMES[target]} the column gets a portable one.",
                column.origin.of("type"),
                about=("column", str(table.key), column.name),
            )


def _collations(table: Table, target: str) -> Iterator[Finding]:
    for column in table.columns:
        name = column.type.collation
        if name and target not in collation_databases(name):
            yield rules.PASSED_OVER.finding(
                f"{_NAMES[target]} has no collation {name}; {column.name} is made without it.",
                column.origin.of("type"),
                about=("column", str(table.key), column.name),
            )


_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))]
)


def _references(table: Table, target: str) -> Iterator[Finding]:
    if target not in MYSQLS:
        return
    for reference in table.foreign_keys:
        if table.schema and not reference.target.schema:
            yield rules.NOT_ON_THIS_DATABASE.finding(
                f"On {_NAMES[target]} a schema is a database of its own, and from {table.key} there is no "
                f"way back to {reference.target}, whose database has no name here.",
                reference.origin.at,
                hint=f"Put {reference.target} into the schema {table.schema}, too.",
                about=("reference", str(table.key), reference.name),
            )
        if target == "mariadb" and reference.target.name.lower() in _DEVICES:
            yield rules.NOT_ON_THIS_DATABASE.finding(
                f"{_NAMES[target]} finds no table called {reference.target.name} for a reference: "
                "it is the name of a device on Windows, and MariaDB keeps the table under another one.",
                reference.origin.at,
                hint=f"Give the table {reference.target} another name.",
                about=("reference", str(table.key), reference.name),
            )
        if reference.deferrable:
            yield rules.NOT_ON_THIS_DATABASE.finding(
                f"{_NAMES[target]} checks references at once; it can't defer {reference.name}.",
                reference.origin.of("deferrable"),
                hint="Empty the Deferrable cell.",
                about=("reference", str(table.key), reference.name),
            )
        if "set default" in (reference.on_delete, reference.on_update):
            yield rules.NOT_ON_THIS_DATABASE.finding(
                f"{_NAMES[target]} knows no “set default” for references.",
                reference.origin.of("on_delete"),
                hint="Type cascade, restrict, set null or no action.",
                about=("reference", str(table.key), reference.name),
            )


def _keyed(table: Table, names: Collection[str], target: str) -> Iterator[Finding]:
    """MariaDB and MySQL want to know how long the values in a key or an index can be."""
    for name in sorted(names):
        column = table.column(name)
        if column and column.type.kind in (Kind.JSON, Kind.BINARY):
            at = next((each.origin.at for each in table.constraints if name in _columns(each)), None)
            yield rules.NOT_ON_THIS_DATABASE.finding(
                f"{_NAMES[target]} can't have {column.type} in a key or an index, and {name} is in one.",
                at or column.origin.of("type"),
                hint=f"Take {name} out of it, or type “text(100)” into its Type cell.",
                about=("column", str(table.key), name),
            )
        elif column and _is_too_long_for_a_key(table, column):
            yield rules.NOT_ON_THIS_DATABASE.finding(
                f"{_NAMES[target]} takes at most {_LONGEST_IN_A_KEY} letters in a key or an index, "
                f"and {name} may have {column.type.arguments[0]}.",
                column.origin.of("type"),
                hint=f"Type “text({_LONGEST_IN_A_KEY})” or less into its Type cell, or take {name} out of it.",
                about=("column", str(table.key), name),
            )


def _is_too_long_for_a_key(table: Table, column: Column) -> bool:
    """Whether a text is longer than 3,072 bytes; of unique keys MariaDB keeps a hash, where they are."""
    if column.type.kind is not Kind.TEXT or column.type.collation or table.collation:
        return False
    indexes = [each for each in table.indexes if not each.unique and each.method is None]
    keyed = [part.column for each in indexes for part in each.parts if part.length is None]
    keyed += table.primary_key.columns if table.primary_key else ()
    return column.name in keyed and sum(column.type.arguments) > _LONGEST_IN_A_KEY


def _columns(thing: object) -> tuple[str, ...]:
    if isinstance(thing, Index):
        return tuple(part.column for part in thing.parts if part.column is not None)
    return thing.columns if isinstance(thing, Key | ForeignKey) else ()


def _index(table: Table, index: Index, target: str) -> Iterator[Finding]:
    about = ("index", str(table.key), index.name)
    if index.where is not None and target in MYSQLS:
        rule = rules.NOT_ON_THIS_DATABASE if index.unique else rules.PASSED_OVER
        yield rule.finding(
            f"{_NAMES[target]} has no indexes on a part of the rows; {index.name} would cover all of them.",
            index.origin.of("where"),
            hint="Empty the Where cell, or use PostgreSQL or SQLite.",
            about=about,
        )
    if index.include and target != "postgresql":
        yield rules.PASSED_OVER.finding(
            f"{_NAMES[target]} has no Include for indexes; {index.name} is made without it.",
            index.origin.of("include"),
            about=about,
        )
    method = (index.method or "").lower()
    if method and (target == "sqlite" or (target in MYSQLS and method not in (*MYSQL_METHODS, "btree"))):
        yield rules.PASSED_OVER.finding(
            f"{_NAMES[target]} has no index method {index.method}; {index.name} is made without it.",
            index.origin.of("method"),
            about=about,
        )
    elif method in MYSQL_METHODS and target == "postgresql":
        yield rules.PASSED_OVER.finding(
            f"PostgreSQL has no index method {index.method}; {index.name} is made without it.",
            index.origin.of("method"),
            about=about,
        )
    if target == "mariadb" and any(part.expression for part in index.parts):
        yield rules.NOT_ON_THIS_DATABASE.finding(
            f"MariaDB can't index an expression, and {index.name} asks for one.",
            index.origin.of("columns"),
            hint="Make a computed column of the expression, and index that.",
            about=about,
        )


_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "mariadb": "MariaDB", "mysql": "MySQL"}
