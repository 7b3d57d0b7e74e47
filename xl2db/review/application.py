"""What the running version of an application would stumble over."""

from __future__ import annotations

from collections.abc import Iterator

from xl2db.database.kinds import is_auto_number
from xl2db.findings import Consequence, Finding, Rule
from xl2db.review.look import Checks, Look, attributes, found
from xl2db.rules import application as rules
from xl2db.schema.conversion import family, has_time_zone, narrows
from xl2db.schema.difference import Action, Change
from xl2db.schema.model import Check, Column, ForeignKey, Index, Key, Kind, ValueList

_LATER = "Let the application do without it first, and make this change one release later."

_ANNOUNCE = (
    "Announce it first: type deprecated under the heading Status. Let the application do without it, "
    "and delete the row one release later."
)


def renames_table(_look: Look, change: Change) -> Iterator[Finding]:
    """A table under another name."""
    yield found(
        rules.RENAMES_TABLE,
        change,
        f"{change.old_name} becomes {change.name}: programs that still say {change.old_name} fail.",
        hint="Deploy the application in the same minute, or keep the old name as a view for a while.",
        reason=f"The rename is one step: before it only {change.old_name} works, "
        f"after it only {change.name}.",
    )


def drops_table(_look: Look, change: Change) -> Iterator[Finding]:
    """A table that goes."""
    yield found(
        rules.DROPS_TABLE,
        change,
        f"The table {change.table} goes: programs that still use it fail.",
        hint=_LATER,
        reason="Undo makes the table again, without its rows.",
    )


def renames_column(_look: Look, change: Change) -> Iterator[Finding]:
    """A column under another name."""
    yield found(
        rules.RENAMES_COLUMN,
        change,
        f"{change.table}.{change.old_name} becomes {change.name}: "
        f"programs that still say {change.old_name} fail.",
        hint=f"Add {change.name} beside {change.old_name}, and let {change.old_name} go in a later release; "
        "or deploy the application in the same minute.",
        reason=f"The rename is one step: before it only {change.old_name} works, "
        f"after it only {change.name}.",
    )


def drops_column(_look: Look, change: Change) -> Iterator[Finding]:
    """A column that goes."""
    again = "without its values" if change.loses else "and the database works its values out again"
    announced = isinstance(change.before, Column) and change.before.deprecated
    goes = "goes, as announced (Status: deprecated)" if announced else "goes"
    yield found(
        rules.DROPS_COLUMN,
        change,
        f"{change.table}.{change.name} {goes}: programs that still read or write it fail.",
        hint="Look that no program uses it any more." if announced else _ANNOUNCE,
        reason=f"Undo makes the column again, {again}.",
        consequences=None if change.loses else (Consequence.BREAKS_APPLICATION,),
    )


def adds_column(_look: Look, change: Change) -> Iterator[Finding]:
    """A new column that must be filled in."""
    column = change.after
    if isinstance(column, Column) and column.required and not _fills_itself(column):
        yield found(
            rules.ADDS_REQUIRED_COLUMN,
            change,
            f"{change.table}.{column.name} is new and required: "
            f"programs that do not know it cannot add rows to {change.table}.",
            column.origin.of("required"),
            hint="Type a Default, or leave Required empty until every program fills it in.",
            reason="An INSERT that leaves the column out violates NOT NULL.",
        )


def changes_column(look: Look, change: Change) -> Iterator[Finding]:
    """A column that is there already."""
    before, after = change.before, change.after
    if not isinstance(before, Column) or not isinstance(after, Column):
        return
    changed = attributes(change)
    name = f"{change.table}.{after.name}"
    kept = {(each.table, each.old) for each in look.wanted.stages}
    if "required" in changed and (change.table, after.name) not in kept:
        yield from _required(change, name, after)
    if "computed" in changed and after.computed and not before.computed:
        yield found(
            rules.BECOMES_COMPUTED,
            change,
            f"{name} is computed from now on: what stands there is replaced, and programs that write it fail.",
            after.origin.of("computed"),
            hint="Add the computed column under another name, and let this one go in a later release.",
            reason="A generated column takes no value from INSERT or UPDATE.",
        )
    counted = is_auto_number(before) and not is_auto_number(after)
    if counted and after.default is None:
        yield found(
            rules.STOPS_COUNTING,
            change,
            f"{name} is no longer counted by the database: programs that leave it out cannot add rows.",
            after.origin.of("type"),
            hint="Keep auto number until the application gives the numbers.",
            reason="The identity (or AUTO_INCREMENT) of the column is dropped.",
        )
    elif "default" in changed and after.required and before.default and not _fills_itself(after):
        yield found(
            rules.DROPS_DEFAULT,
            change,
            f"{name} is required and loses its default: programs that leave it out cannot add rows.",
            after.origin.place_of("default") or change.at,
            hint="Keep the Default until every program says the value itself.",
            reason="An INSERT that leaves the column out violates NOT NULL.",
        )
    if "type" in changed and not counted and not after.computed and _is_another(before, after):
        yield found(
            rules.CHANGES_TYPE,
            change,
            f"{name} becomes {after.type} (it was {before.type}): programs that expect what it was may fail.",
            after.origin.of("type"),
            hint="Add a column of the new type beside it, and let this one go in a later release.",
            reason="Drivers hand out, and take, values of another type from then on.",
        )


def _required(change: Change, name: str, after: Column) -> Iterator[Finding]:
    at = after.origin.of("required")
    if not after.required:
        yield found(
            rules.BECOMES_OPTIONAL,
            change,
            f"{name} may be empty from now on: programs that count on a value may fail.",
            at,
            hint="Look where it is read before anything writes an empty value.",
            reason="Undo fails once a row holds NULL there.",
        )
    elif not _fills_itself(after):
        yield found(
            rules.BECOMES_REQUIRED,
            change,
            f"{name} becomes required: programs that leave it empty cannot write to {change.table}.",
            at,
            hint="Let every program fill it in first, or type a Default.",
            reason="An INSERT or UPDATE with NULL there violates NOT NULL.",
        )


def _fills_itself(column: Column) -> bool:
    return bool(column.default or column.computed or column.updated or is_auto_number(column))


def _is_another(before: Column, after: Column) -> bool:
    """Whether a program notices: a text that may be longer is the same to it."""
    old, new = before.type, after.type
    lists = (Kind.LIST, Kind.ONE_OF)
    if family(old) is not family(new) or narrows(old, new) or has_time_zone(old) != has_time_zone(new):
        return True
    if new.kind in lists:
        return old.kind not in lists or (new.kind is old.kind and set(old.values) - set(new.values) != set())
    return family(new) == "other" and old != new


def changes_primary_key(look: Look, change: Change) -> Iterator[Finding]:
    """Other columns that tell rows apart."""
    was = look.before(change.table) if change.table else None
    key = change.after
    if was is None or was.primary_key is None or not isinstance(key, Key):
        return
    yield found(
        rules.CHANGES_PRIMARY_KEY,
        change,
        f"{change.table} tells its rows apart by {', '.join(key.columns)} "
        f"(it was {', '.join(was.primary_key.columns)}): programs that look rows up by the old key may fail.",
        hint="Type Unique beside the old key for as long as something looks rows up by it.",
        reason="Replication and object mappers identify rows by the primary key.",
    )


def adds_unique(look: Look, change: Change) -> Iterator[Finding]:
    """What may stand only once from now on."""
    match change.after:
        case Key():
            columns = change.after.columns
        case Index(unique=True):
            columns = tuple(part.column or str(part) for part in change.after.parts)
        case _:
            return
    if isinstance(change.before, Key | Index) and getattr(change.before, "unique", True):
        return
    if change.table and not look.all_new(change.table, columns):
        yield found(
            rules.ADDS_UNIQUE_KEY,
            change,
            f"{' and '.join(columns)} may stand only once in {change.table} from now on: "
            "programs that write it twice fail.",
            hint="Let the application look for the value before it writes.",
            reason="A second row alike violates the unique key.",
        )


def adds_reference(look: Look, change: Change) -> Iterator[Finding]:
    """What must point to something from now on, and what that means for deleting."""
    reference, before = change.after, change.before
    if not isinstance(reference, ForeignKey) or change.table is None:
        return
    new = not isinstance(before, ForeignKey)
    there = not look.all_new(change.table, reference.columns)
    target_there = look.before(reference.target) is not None
    columns = f"{change.table}.{', '.join(reference.columns)}"
    if there and (new or _points_elsewhere(before, reference)):
        yield found(
            rules.ADDS_REFERENCE,
            change,
            f"{columns} must point to a row of {reference.target} from now on: "
            "programs that write it before that row fail.",
            hint=f"Look whether the application adds rows to {reference.target} first.",
            reason="The reference is checked at each INSERT and UPDATE.",
        )
    was = before.on_delete if isinstance(before, ForeignKey) else None
    restricted = reference.on_delete in (None, "restrict")
    if there and target_there and restricted and (new or was not in (None, "restrict")):
        yield found(
            rules.RESTRICTS_DELETES,
            change,
            f"Rows of {reference.target} that {change.table} refers to can no longer be deleted.",
            reference.origin.of("on_delete"),
            hint="Choose what shall happen under On delete, or look where the application deletes them.",
            reason="DELETE of a row that is referred to violates the reference.",
        )
    if target_there and reference.on_delete == "cascade" and (there or not new) and was != "cascade":
        yield found(
            rules.ADDS_CASCADE,
            change,
            f"Deleting a row of {reference.target} deletes its rows of {change.table}, too, from now on.",
            reference.origin.of("on_delete"),
            hint=f"Type restrict or set null if rows of {change.table} mean something alone.",
            reason="ON DELETE CASCADE asks nobody, and goes on through further references.",
        )


def _points_elsewhere(before: object, after: ForeignKey) -> bool:
    assert isinstance(before, ForeignKey)
    mine = (after.columns, after.target, after.target_columns)
    return (before.columns, before.target, before.target_columns) != mine


def adds_rule(look: Look, change: Change) -> Iterator[Finding]:
    """What rows must keep from now on."""
    from xl2db.schema.expressions import columns_of
    from xl2db.schema.stages import is_of_stage

    rule = change.after
    if not isinstance(rule, Check) or change.table is None:
        return
    if look.all_new(change.table, tuple(columns_of(rule.expression))) or is_of_stage(rule):
        return
    yield found(
        rules.ADDS_RULE,
        change,
        f"Rows of {change.table} must keep the rule {rule.expression} from now on: "
        "programs that write others fail.",
        hint="Let the application keep the rule first.",
        reason="The CHECK is looked at for each INSERT and UPDATE.",
    )


def changes_list(look: Look, change: Change) -> Iterator[Finding]:
    """Values that come, go, or are spelled otherwise."""
    if not isinstance(change.after, ValueList) or not isinstance(change.before, ValueList):
        return
    users = [f"{table}.{column.name}" for table, column in look.users_of(change.name)]
    if all(look.is_empty(table) for table, _ in look.users_of(change.name)):
        return
    places = {value.value: value.origin for value in change.after.values}
    known = {value.value for value in change.before.values}
    where = ", ".join(users[:3]) + (" …" if len(users) > 3 else "")
    for detail in change.details:
        if detail.attribute != "value":
            continue
        rule, message, hint = _list_words(detail.before, detail.after, where)
        origin = places.get(detail.after or "")
        at = origin.of("renamed_from" if detail.before else "value") if origin else None
        if detail.before and detail.after in known:
            continue  # merged: said as what cannot be undone
        reason = "The values of a list are kept by the database (CHECK or ENUM)."
        yield found(rule, change, message, at, hint=hint, reason=reason)


def _list_words(old: str | None, new: str | None, where: str) -> tuple[Rule, str, str]:
    if old is None:
        return (
            rules.ADDS_LIST_VALUE,
            f"{where} may hold “{new}” from now on: programs that do not know it may fail when they read it.",
            "Deploy the version that can read it before anything writes it.",
        )
    if new is None:
        return (
            rules.DROPS_LIST_VALUE,
            f"{where} may no longer hold “{old}”: programs that still write it fail.",
            "Let the application stop writing it first.",
        )
    return (
        rules.RENAMES_LIST_VALUE,
        f"“{old}” in {where} becomes “{new}”: programs that still say “{old}” fail or find nothing.",
        f"Add “{new}” beside “{old}” for one release, or deploy the application in the same minute.",
    )


CHECKS: Checks = {
    ("table", Action.RENAME): (renames_table,),
    ("table", Action.DROP): (drops_table,),
    ("column", Action.RENAME): (renames_column,),
    ("column", Action.DROP): (drops_column,),
    ("column", Action.CREATE): (adds_column,),
    ("column", Action.CHANGE): (changes_column,),
    ("primary key", Action.CREATE): (changes_primary_key,),
    ("primary key", Action.CHANGE): (changes_primary_key,),
    ("unique key", Action.CREATE): (adds_unique,),
    ("index", Action.CREATE): (adds_unique,),
    ("index", Action.CHANGE): (adds_unique,),
    ("reference", Action.CREATE): (adds_reference,),
    ("reference", Action.CHANGE): (adds_reference,),
    ("rule", Action.CREATE): (adds_rule,),
    ("rule", Action.CHANGE): (adds_rule,),
    ("list", Action.CHANGE): (changes_list,),
}
