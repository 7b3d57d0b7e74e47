"""Who has to wait while a change is made: what each database locks, scans and writes anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xl2db.cells import CellRef
from xl2db.database.kinds import MYSQL_METHODS, MYSQLS, is_auto_number
from xl2db.database.types import is_native
from xl2db.findings import Consequence, Finding, Rule
from xl2db.review.effort import (
    copies_on_mariadb,
    differs_from_row_to_row,
    enum_copies_on_mariadb,
    has_list_check,
    rewrites_on_postgresql,
)
from xl2db.review.look import Checks, Look, attributes, found
from xl2db.rules import locks as rules
from xl2db.schema.difference import Action, Change
from xl2db.schema.model import Column, DefaultKind, ForeignKey, Index, Kind, TableName, ValueList

ALL, WRITES, REWRITES = (
    Consequence.BLOCKS_ALL,
    Consequence.BLOCKS_WRITES,
    Consequence.REWRITES_TABLE,
)
_WAIT = {
    ALL: "nobody can read or write {table}",
    WRITES: "nobody can write to {table}",
    REWRITES: "{table} is written anew, while reading and writing go on",
}
_QUIET = "Run it at a quiet hour"


@dataclass(frozen=True, slots=True)
class _Wait:
    """What one database does: its consequences, the worst first, and the lock by its own name."""

    consequences: tuple[Consequence, ...]
    reason: str


_EXCLUSIVE = "{statement} holds an ACCESS EXCLUSIVE lock until the migration is through."
_COPY = "{statement} needs LOCK=SHARED: MariaDB copies the table and keeps writers out."


def _on_postgresql(statement: str, *consequences: Consequence) -> _Wait:
    return _Wait(consequences or (ALL,), _EXCLUSIVE.format(statement=statement))


def _on_mariadb(statement: str) -> _Wait:
    return _Wait((WRITES, REWRITES), _COPY.format(statement=statement))


def _told(
    look: Look,
    change: Change,
    rule: Rule,
    wait: _Wait,
    while_: str,
    at: CellRef | None = None,
    hint: str = _QUIET,
    table: TableName | None = None,
) -> Finding:
    """The finding that somebody has to wait; how long depends on the rows, where nobody counted them."""
    place = table or change.table
    assert place is not None
    waits = _WAIT[wait.consequences[0]].format(table=look.size(place))
    unknown = "" if look.count(place) is not None else "; how long depends on its rows"
    message = f"While {while_}, {waits}{unknown}."
    return found(
        rule, change, message, at, hint=f"{hint}.", reason=wait.reason, consequences=wait.consequences
    )


def _counts(look: Look, change: Change) -> bool:
    """Whether somebody may have to wait: a database with locks, a table with many rows, the plain way."""
    return (
        look.target in ("postgresql", *MYSQLS)
        and change.table is not None
        and look.may_be_large(change.table)
        and change.key not in look.online
    )


def _beside_others(look: Look, change: Change, reason: str) -> _Wait:
    """On PostgreSQL a lock that lets readers pass; beside other changes of the table they wait as well."""
    gentle = ("index", "reference")
    same = (each for each in look.planned.changes if each.table == change.table and not each.derived)
    if all(each.kind in gentle and each.action is Action.CREATE for each in same):
        return _Wait((WRITES,), reason)
    more = "Other changes of the table come before it in the transaction, and hold an ACCESS EXCLUSIVE lock."
    return _Wait((ALL,), f"{reason} {more}")


# Indexes, keys, references and rules


def builds_index(look: Look, change: Change) -> Iterator[Finding]:
    """An index over the rows that are there."""
    index = change.after
    if not isinstance(index, Index) or not _counts(look, change):
        return
    if look.target == "postgresql":
        wait = _beside_others(look, change, "CREATE INDEX holds a SHARE lock until the index is built.")
    elif (index.method or "").lower() in MYSQL_METHODS:
        wait = _on_mariadb(f"A {(index.method or '').upper()} index")
    else:
        return
    parts = ", ".join(map(str, index.parts))
    yield _told(look, change, rules.INDEX_BLOCKS, wait, f"the index over {parts} is built")


def drops_index(look: Look, change: Change) -> Iterator[Finding]:
    """An index that goes needs the table for a moment."""
    if look.target != "postgresql" or not _counts(look, change) or change.table is None:
        return
    yield found(
        rules.DROP_INDEX_BLOCKS,
        change,
        f"To drop {change.name} the migration waits for everybody who reads {look.size(change.table)}, "
        "and others wait behind it.",
        hint=f"{_QUIET}, with no long report running.",
        reason="DROP INDEX takes an ACCESS EXCLUSIVE lock on the table; it is brief once it is granted.",
    )


def builds_unique(look: Look, change: Change) -> Iterator[Finding]:
    """A unique key over the rows that are there."""
    if look.target == "postgresql" and _counts(look, change):
        wait = _on_postgresql("ADD CONSTRAINT … UNIQUE")
        yield _told(look, change, rules.UNIQUE_BLOCKS, wait, f"the key {change.name} is built")


def builds_primary_key(look: Look, change: Change) -> Iterator[Finding]:
    """A primary key over the rows that are there."""
    if not _counts(look, change) or change.table is None:
        return
    was = look.before(change.table)
    if look.target == "postgresql":
        wait = _on_postgresql("ADD CONSTRAINT … PRIMARY KEY")
    elif was is not None and was.primary_key is not None:
        wait = _on_mariadb("DROP PRIMARY KEY")
    else:
        wait = _Wait((REWRITES,), "ADD PRIMARY KEY writes the table anew, in the order of the key.")
    yield _told(look, change, rules.PRIMARY_KEY_BLOCKS, wait, "the primary key is made")


def drops_primary_key(look: Look, change: Change) -> Iterator[Finding]:
    """A primary key that goes: MariaDB keeps its rows in the order of it."""
    now = look.after(change.table) if change.table else None
    if look.target in MYSQLS and _counts(look, change) and now and now.primary_key is None:
        wait = _on_mariadb("DROP PRIMARY KEY")
        yield _told(look, change, rules.PRIMARY_KEY_BLOCKS, wait, "the primary key is taken away")


def adds_reference(look: Look, change: Change) -> Iterator[Finding]:
    """A reference that is checked for each row."""
    reference = change.after
    if not isinstance(reference, ForeignKey) or not _counts(look, change):
        return
    columns = ", ".join(reference.columns)
    if look.target == "postgresql":
        reason = f"ADD FOREIGN KEY holds a SHARE ROW EXCLUSIVE lock on {change.table} and {reference.target}."
        wait = _beside_others(look, change, reason)
    else:
        wait = _on_mariadb("ADD FOREIGN KEY")
    while_ = f"the reference of {columns} to {reference.target} is checked"
    yield _told(look, change, rules.REFERENCE_BLOCKS, wait, while_)


def adds_rule(look: Look, change: Change) -> Iterator[Finding]:
    """A rule that is checked for each row."""
    if _counts(look, change):
        yield _checked(look, change, f"the rule {change.name} is checked", change.at)


def _checked(look: Look, change: Change, while_: str, at: CellRef | None) -> Finding:
    statement = "ADD CONSTRAINT … CHECK"
    wait = _on_postgresql(statement) if look.target == "postgresql" else _on_mariadb(statement)
    return _told(look, change, rules.RULE_BLOCKS, wait, while_, at)


# Columns


def adds_column(look: Look, change: Change) -> Iterator[Finding]:
    """A new column that needs a value in each row."""
    column = change.after
    if not isinstance(column, Column) or not _counts(look, change):
        return
    fill = column.existing_rows
    postgresql = look.target == "postgresql"
    every = "ADD COLUMN"
    if is_auto_number(column):
        wait = _on_postgresql(every, ALL, REWRITES) if postgresql else _on_mariadb(every)
        yield _told(look, change, rules.AUTO_NUMBER_REWRITES, wait, f"each row gets its {column.name}")
    elif column.computed and column.computed.stored:
        wait = _on_postgresql(every, ALL, REWRITES) if postgresql else _on_mariadb(every)
        yield _told(look, change, rules.COMPUTED_REWRITES, wait, f"{column.name} is worked out for each row")
    elif fill and fill.kind is not DefaultKind.LITERAL:
        yield from _fills(look, change, column)
        if column.required and postgresql:
            yield _required(look, change, column)
    elif not fill and column.default and differs_from_row_to_row(column.default, look.target or ""):
        wait = _on_postgresql(every, ALL, REWRITES) if postgresql else _on_mariadb(every)
        at = column.origin.of("default")
        while_ = f"{column.name} is worked out for each row ({column.default})"
        yield _told(look, change, rules.DEFAULT_REWRITES, wait, while_, at)
    if has_list_check(column, look.wanted):
        at = column.origin.of("type")
        yield _checked(look, change, f"the values of {column.name} are checked", at)


def changes_column(look: Look, change: Change) -> Iterator[Finding]:
    """A column that is there already."""
    before, after = change.before, change.after
    if not isinstance(before, Column) or not isinstance(after, Column) or not _counts(look, change):
        return
    changed = attributes(change)
    postgresql = look.target == "postgresql"
    if "required" in changed and after.required:
        if after.existing_rows:
            yield from _fills(look, change, after)
        yield _required(look, change, after)
    elif "required" in changed and not postgresql:
        wait = _Wait((REWRITES,), "MODIFY … NULL writes the table anew; LOCK=NONE lets others go on.")
        at = after.origin.of("required")
        yield _told(look, change, rules.OPTIONAL_REWRITES, wait, f"{after.name} becomes optional", at)
    if "computed" in changed and after.computed and after.computed.stored:
        wait = _on_postgresql("ADD COLUMN", ALL, REWRITES) if postgresql else _on_mariadb("ADD COLUMN")
        at = after.origin.of("computed")
        while_ = f"{after.name} is worked out for each row"
        yield _told(look, change, rules.COMPUTED_REWRITES, wait, while_, at)
    elif "type" in changed:
        yield from _retyped(look, change, before, after)


def _required(look: Look, change: Change, column: Column) -> Finding:
    if look.target == "postgresql":
        wait = _on_postgresql("SET NOT NULL")
    else:
        wait = _Wait((REWRITES,), "MODIFY … NOT NULL writes the table anew; LOCK=NONE lets others go on.")
    while_ = f"each row is looked at for a value in {column.name}"
    return _told(look, change, rules.REQUIRED_BLOCKS, wait, while_, column.origin.of("required"))


def _fills(look: Look, change: Change, column: Column) -> Iterator[Finding]:
    assert change.table is not None
    yield found(
        rules.FILL_BLOCKS,
        change,
        f"While rows of {look.size(change.table)} get their {column.name}, "
        "who wants to change one of them waits.",
        column.origin.of("existing_rows"),
        hint="Run it at a quiet hour, or let an engineer fill the rows beforehand, some thousands at a time.",
        reason="One UPDATE locks each row that it changes until the migration is through.",
    )


def _retyped(look: Look, change: Change, before: Column, after: Column) -> Iterator[Finding]:
    was, now = look.planned.previous, look.planned.wanted
    at = after.origin.of("type")
    while_ = f"{after.name} becomes {after.type}"
    if look.target == "postgresql":
        if rewrites_on_postgresql(before, after, was, now):
            wait = _on_postgresql("ALTER COLUMN … TYPE", ALL, REWRITES)
            yield _told(look, change, rules.TYPE_REWRITES, wait, while_, at)
        elif before.type.collation != after.type.collation:
            wait = _on_postgresql("ALTER COLUMN … TYPE … COLLATE")
            yield _told(look, change, rules.COLLATION_REWRITES, wait, while_, at)
    elif copies_on_mariadb(before, after, was, now):
        yield _told(look, change, rules.TYPE_REWRITES, _on_mariadb("MODIFY"), while_, at)
    elif before.type.collation != after.type.collation:
        wait = _Wait((REWRITES,), "MODIFY … COLLATE makes the indexes over the column anew.")
        yield _told(look, change, rules.COLLATION_REWRITES, wait, while_, at)
    listed = has_list_check(after, now)
    if listed and (not has_list_check(before, was) or before.type.values != after.type.values):
        yield _checked(look, change, f"the values of {after.name} are checked", at)


# Tables and lists


def changes_list(look: Look, change: Change) -> Iterator[Finding]:
    """A list that changes: each table that uses it is checked, or written, anew."""
    before, after = change.before, change.after
    values_change = any(detail.attribute in ("value", "order", "kept as") for detail in change.details)
    if not isinstance(before, ValueList) or not isinstance(after, ValueList) or not values_change:
        return
    if look.target not in ("postgresql", *MYSQLS):
        return
    postgresql = look.target == "postgresql"
    native = is_native(after, look.wanted)
    large = {table: column for table, column in look.users_of(change.name) if look.may_be_large(table)}
    for table, column in large.items():
        while_ = f"{column.name} gets the new values of the list {change.name}"
        if native and postgresql:
            wait = _on_postgresql("ALTER COLUMN … TYPE", ALL, REWRITES)
            yield _told(look, change, rules.ENUM_REWRITES, wait, while_, table=table)
        elif native and enum_copies_on_mariadb(before, after):
            yield _told(look, change, rules.ENUM_REWRITES, _on_mariadb("MODIFY"), while_, table=table)
        elif not native:
            statement = "ADD CONSTRAINT … CHECK"
            wait = _on_postgresql(statement) if postgresql else _on_mariadb(statement)
            yield _told(look, change, rules.LIST_BLOCKS, wait, while_, table=table)


def several_tables(look: Look, findings: tuple[Finding, ...]) -> Iterator[Finding]:
    """Locks that add up in one transaction."""
    if look.target != "postgresql" or look.rows is None:
        return
    names = {rule.name for rule in vars(rules).values() if isinstance(rule, Rule)}
    tables = {
        one.about[1] for one in findings if one.rule in names and one.rule != rules.DROP_INDEX_BLOCKS.name
    }
    tables.discard("None")
    if len(tables) > 1:
        listed = ", ".join(sorted(tables)[:5]) + (" …" if len(tables) > 5 else "")
        yield rules.LOCKS_SEVERAL_TABLES.finding(
            f"{listed} stay locked until the last of them is done.",
            hint="Make one edit and one sync for each of them.",
            reason="A revision is one transaction, and locks are held until its end.",
        )


_IN_PLACE = ("description",)


def rebuilt_on_sqlite(look: Look) -> Iterator[Finding]:
    """Large tables that SQLite copies."""
    if look.target != "sqlite" or look.rows is None:
        return
    first: dict[TableName, Change] = {}
    for change in look.planned.changes:
        if change.table and look.before(change.table) and _needs_copy(look, change):
            first.setdefault(change.table, change)
        if change.kind == "list":
            for table, _ in look.users_of(change.name):
                first.setdefault(table, change)
    for table, change in first.items():
        if look.may_be_large(table):
            yield found(
                rules.SQLITE_LOCKS,
                change,
                f"{look.size(table)} is written anew, and nobody else can write to the file meanwhile.",
                hint=f"{_QUIET}; the disk has to hold the table twice.",
                reason="The copy is one transaction, which holds SQLite's only right to write.",
            )


def _needs_copy(look: Look, change: Change) -> bool:
    if change.kind in ("index", "table") or change.action is Action.RENAME:
        return False
    if change.kind != "column":
        return True
    column = change.after
    if change.action is Action.CREATE and isinstance(column, Column):
        changing = column.default is not None and column.default.kind is not DefaultKind.LITERAL
        needs = column.required and not column.default and not column.existing_rows
        fills = column.existing_rows is not None and column.existing_rows.kind is not DefaultKind.LITERAL
        stored = column.computed is not None and column.computed.stored
        listed = column.type.kind in (Kind.LIST, Kind.ONE_OF)
        return changing or needs or fills or stored or listed
    return not attributes(change) <= set(_IN_PLACE)


CHECKS: Checks = {
    ("index", Action.CREATE): (builds_index,),
    ("index", Action.CHANGE): (builds_index,),
    ("index", Action.DROP): (drops_index,),
    ("unique key", Action.CREATE): (builds_unique,),
    ("unique key", Action.CHANGE): (builds_unique,),
    ("primary key", Action.CREATE): (builds_primary_key,),
    ("primary key", Action.CHANGE): (builds_primary_key,),
    ("primary key", Action.DROP): (drops_primary_key,),
    ("reference", Action.CREATE): (adds_reference,),
    ("reference", Action.CHANGE): (adds_reference,),
    ("rule", Action.CREATE): (adds_rule,),
    ("rule", Action.CHANGE): (adds_rule,),
    ("column", Action.CREATE): (adds_column,),
    ("column", Action.CHANGE): (changes_column,),
    ("list", Action.CHANGE): (changes_list,),
}
