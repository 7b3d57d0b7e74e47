"""What gives up something that kept the data good, and what cannot be taken back."""

from __future__ import annotations

from collections.abc import Iterator

from xl2db.database.kinds import MYSQLS
from xl2db.findings import Finding
from xl2db.review.look import Checks, Look, attributes, found
from xl2db.rules import keeping as rules
from xl2db.schema.conversion import narrows
from xl2db.schema.difference import Action, Change
from xl2db.schema.model import Check, Column, ForeignKey, Index, Key, ValueList


def drops_reference(_look: Look, change: Change) -> Iterator[Finding]:
    """A reference that goes."""
    if isinstance(change.before, ForeignKey):
        columns = ", ".join(change.before.columns)
        yield found(
            rules.DROPS_REFERENCE,
            change,
            f"Nothing keeps {change.table}.{columns} pointing to a row of {change.before.target} any more.",
            hint="Keep the reference, or let something else look after it.",
            reason="Undo adds the reference again, and fails once a row points to nothing.",
        )


def drops_unique(_look: Look, change: Change) -> Iterator[Finding]:
    """What may stand twice from now on."""
    before, after = change.before, change.after
    match before:
        case Key():
            columns = before.columns
        case Index(unique=True):
            columns = tuple(part.column or str(part) for part in before.parts)
        case _:
            return
    if isinstance(after, Index) and after.unique:
        return
    yield found(
        rules.DROPS_UNIQUE_KEY,
        change,
        f"{' and '.join(columns)} may stand more than once in {change.table} from now on.",
        hint="Keep Unique, or type Indexed where rows are looked up by it.",
        reason="Undo adds the key again, and fails once two rows are alike.",
    )


def drops_primary_key(look: Look, change: Change) -> Iterator[Finding]:
    """A table without a key."""
    now = look.after(change.table) if change.table else None
    if now is not None and now.primary_key is None:
        yield found(
            rules.DROPS_PRIMARY_KEY,
            change,
            f"Nothing tells the rows of {change.table} apart any more.",
            hint="Type yes into the Primary key cell of the column that identifies a row.",
            reason="Undo adds the key again, and fails once two rows are alike.",
        )


def drops_rule(_look: Look, change: Change) -> Iterator[Finding]:
    """A rule that goes."""
    if isinstance(change.before, Check):
        yield found(
            rules.DROPS_RULE,
            change,
            f"Rows of {change.table} need no longer keep the rule {change.before.expression}.",
            hint="Keep the rule, or make it wider.",
            reason="Undo adds the rule again, and fails once a row breaks it.",
        )


def drops_index(look: Look, change: Change) -> Iterator[Finding]:
    """An index that goes."""
    if isinstance(change.before, Index) and change.table and look.may_be_large(change.table):
        parts = ", ".join(map(str, change.before.parts))
        yield found(
            rules.DROPS_INDEX,
            change,
            f"Looking rows of {look.size(change.table)} up by {parts} may become slow.",
            hint="Look in the database's statistics whether the index is used.",
            reason="Queries that used the index read the whole table.",
        )


def drops_sequence(_look: Look, change: Change) -> Iterator[Finding]:
    """A sequence that goes."""
    yield found(
        rules.DROPS_SEQUENCE,
        change,
        f"The sequence {change.name} goes, and with it the number where it stood.",
        hint="Note where it stands, or keep it.",
        reason="Undo makes the sequence again, from its start.",
    )


def changes_values(_look: Look, change: Change) -> Iterator[Finding]:
    """A type from which there is no way back for the values."""
    before, after = change.before, change.after
    if not isinstance(before, Column) or not isinstance(after, Column):
        return
    changed = attributes(change)
    name = f"{change.table}.{after.name}"
    if "type" in changed and not after.computed and narrows(before.type, after.type):
        yield found(
            rules.CHANGES_VALUES,
            change,
            f"What {after.type} cannot hold of {name} is cut, and cannot be brought back.",
            after.origin.of("type"),
            hint="Add a column of the new type beside it, or save the values first.",
            reason="Undo brings back the type, not what was cut.",
        )
    if before.type.collation != after.type.collation:
        yield _collation(change, name, before.type.collation, after.type.collation)
    if "required" in changed and after.required and after.existing_rows:
        yield found(
            rules.FILLS_ROWS,
            change,
            f"Rows of {change.table} without a value in {after.name} get {after.existing_rows}, "
            "and cannot be told from others afterwards.",
            after.origin.of("existing_rows"),
            hint="Choose a value that says what it is.",
            reason="Undo makes the column optional again, and leaves the values.",
        )


def changes_table(_look: Look, change: Change) -> Iterator[Finding]:
    """Another collation of a whole table."""
    for detail in change.details:
        if detail.attribute == "collation":
            yield _collation(change, str(change.table), detail.before, detail.after)


def _collation(change: Change, name: str, before: str | None, after: str | None) -> Finding:
    words = (f"“{each}”" if each else "the database's own order" for each in (after, before))
    now, was = words
    return found(
        rules.CHANGES_COLLATION,
        change,
        f"The texts of {name} are ordered and told apart by {now} (it was {was}).",
        hint="Look at the columns that are unique or in a reference first.",
        reason="Indexes and keys over the column are made anew; a key fails where two texts are alike now.",
    )


def merges_values(look: Look, change: Change) -> Iterator[Finding]:
    """Two values that become one."""
    if not isinstance(change.before, ValueList) or not isinstance(change.after, ValueList):
        return
    if all(look.is_empty(table) for table, _ in look.users_of(change.name)):
        return
    known = {value.value for value in change.before.values}
    moved = dict(look.planned.renames.values.get(change.name, {}))
    places = {value.value: value.origin for value in change.after.values}
    for old, new in moved.items():
        if new in known and new not in moved:
            yield found(
                rules.MERGES_LIST_VALUES,
                change,
                f"“{old}” becomes “{new}”, which was there already: nobody can tell them apart afterwards.",
                places[new].of("renamed_from") if new in places else None,
                hint="Keep both, or note first which rows hold which.",
                reason="Undo leaves the rows at the value that they have then.",
            )


def step_by_step(look: Look) -> Iterator[Finding]:
    """A plan of several steps on a database that keeps each by itself."""
    if look.target not in MYSQLS:
        return
    touched = {change.table for change in look.planned.changes if change.table and not change.derived}
    held = [table for table in touched if look.before(table) and not look.is_empty(table)]
    if len(held) > 1:
        yield rules.COMMITS_STEP_BY_STEP.finding(
            f"The change of {len(held)} tables is not one step: if something fails on the way, "
            "what was done before stays done.",
            hint="Sync after each edit, and have a backup.",
            reason="MariaDB and MySQL commit at each ALTER TABLE.",
        )


CHECKS: Checks = {
    ("reference", Action.DROP): (drops_reference,),
    ("unique key", Action.DROP): (drops_unique,),
    ("index", Action.DROP): (drops_unique, drops_index),
    ("index", Action.CHANGE): (drops_unique,),
    ("primary key", Action.DROP): (drops_primary_key,),
    ("rule", Action.DROP): (drops_rule,),
    ("sequence", Action.DROP): (drops_sequence,),
    ("column", Action.CHANGE): (changes_values,),
    ("table", Action.CHANGE): (changes_table,),
    ("list", Action.CHANGE): (merges_values,),
}
