"""Triggers that serve the old and the new programs while a change is under way, in each database's own SQL.

PostgreSQL and MariaDB set values before a row is written. SQLite can't, so there the row is updated after it. Of
two values that differ the new column's wins; where one of them changes, the other follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from xl2db.database.defaults import default_sql
from xl2db.database.kinds import ROW_IDS
from xl2db.database.sql_text import quoted, quoted_name
from xl2db.migrations.blocks import Block, moments_of_change, per_database, place, updates
from xl2db.migrations.operations import MYSQL, POSTGRESQL, SQLITE, RunSQL
from xl2db.schema.model import Column, DefaultKind, Kind, Schema, Stage, StageKind, Table, TableName


def trigger_name(stage: Stage) -> str:
    """The name of a stage's trigger and function; those of MariaDB and SQLite end with what they fire on."""
    words = re.sub(r"[^a-z0-9_]+", "_", f"{stage.table.name}_{stage.new}".lower()).strip("_")[:36]
    told = "\0".join(map(str, (*stage.table, stage.kind, stage.old, stage.new)))
    return f"xl2db_{words}_{sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def triggers_made(stage: Stage, schema: Schema) -> Iterator[Block]:
    """The statements that make the triggers of a stage, whose columns the schema has."""
    table = schema.table(stage.table)
    if not stage.has_triggers or table is None or table.column(stage.new or "") is None:
        return
    yield from _blocks(stage, _made_on_postgresql(stage, table), POSTGRESQL)
    yield from _blocks(stage, _made_on_mysql(stage, table), MYSQL)
    yield from _blocks(stage, _made_on_sqlite(stage, table), SQLITE)


def triggers_dropped(stage: Stage) -> Iterator[Block]:
    """The statements that drop the triggers of a stage."""
    if not stage.has_triggers:
        return
    name, table = trigger_name(stage), place(stage.table)
    function = place(TableName(stage.table.schema, name))
    of_postgresql = f"DROP TRIGGER IF EXISTS {quoted_name(name)} ON {table}"
    yield from _blocks(stage, [of_postgresql, f"DROP FUNCTION IF EXISTS {function}()"], POSTGRESQL)
    texts = [f"DROP TRIGGER IF EXISTS {_event_name(stage, event)}" for event in ("insert", "update")]
    yield from _blocks(stage, texts, (*MYSQL, *SQLITE))


def fills(stage: Stage, schema: Schema, *, back: bool = False) -> Iterator[Block]:
    """The statements that give the rows which are there their values; ``back`` fills the old column."""
    if not stage.has_triggers:
        return
    found = schema.table(stage.table)
    moments = moments_of_change(found)
    if stage.kind is StageKind.RENAME:
        to, source = stage.new or "", stage.old or ""
        where = f" WHERE {quoted_name(to)} IS NULL AND {quoted_name(source)} IS NOT NULL"
        if back:  # where it has come again, perhaps with its default
            to, source, where = source, to, ""
        for text, dialects in updates(stage.table, to, quoted_name(source), where, moments):
            yield from _blocks(stage, [text], dialects)
        return
    column = found.column(stage.new or "") if found else None
    if back or column is None or stage.value is None:
        return
    where = f" WHERE {quoted_name(column.name)} IS NULL"
    values = {
        dialect: default_sql(stage.value, column.type, dialect) for dialect in (*POSTGRESQL, *SQLITE, *MYSQL)
    }
    for value, only in per_database(values).items():
        for text, dialects in updates(stage.table, column.name, value, where, moments, only):
            yield from _blocks(stage, [text], dialects)


def _blocks(stage: Stage, texts: list[str], only: tuple[str, ...]) -> Iterator[Block]:
    about = ("stage", stage.title)
    yield Block(stage.table, [RunSQL(stage.table.name, text, about) for text in texts], only=only)


def _event_name(stage: Stage, event: str) -> str:
    return place(TableName(stage.table.schema, f"{trigger_name(stage)}_{event}"))


def _compared(column: Column) -> str:
    """What PostgreSQL compares of a value; not every type of its own knows when two are alike."""
    return "::text" if column.type.kind is Kind.DATABASE else ""


# --- PostgreSQL ---------------------------------------------------------------------------------------


def _made_on_postgresql(stage: Stage, table: Table) -> list[str]:
    name, column = trigger_name(stage), table.column(stage.new or "")
    assert column is not None
    function = place(TableName(stage.table.schema, name))
    body = (
        _step_of_postgresql(stage, column)
        if stage.kind is StageKind.RENAME
        else _value_of_postgresql(stage, column)
    )
    return [
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS {quoted(body)}",
        f"CREATE TRIGGER {quoted_name(name)} BEFORE INSERT OR UPDATE ON {place(stage.table)} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()",
    ]


def _step_of_postgresql(stage: Stage, column: Column) -> str:
    new, old = f"NEW.{quoted_name(stage.new or '')}", f"NEW.{quoted_name(stage.old or '')}"
    was_new, was_old = (each.replace("NEW.", "OLD.", 1) for each in (new, old))
    as_ = _compared(column)
    return f"""
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF {new} IS NULL THEN {new} := {old};
        ELSE {old} := {new};
        END IF;
    ELSIF {new}{as_} IS DISTINCT FROM {was_new}{as_} THEN {old} := {new};
    ELSIF {old}{as_} IS DISTINCT FROM {was_old}{as_} THEN {new} := {old};
    END IF;
    RETURN NEW;
END
"""


def _value_of_postgresql(stage: Stage, column: Column) -> str:
    assert stage.value is not None
    value = default_sql(stage.value, column.type, "postgresql")
    if stage.value.kind is DefaultKind.SQL:
        value = f"(SELECT {value} FROM (SELECT NEW.*) AS row_)"
    name = f"NEW.{quoted_name(column.name)}"
    return f"""
#variable_conflict use_column
BEGIN
    IF {name} IS NULL THEN {name} := {value};
    END IF;
    RETURN NEW;
END
"""


# --- MariaDB and MySQL --------------------------------------------------------------------------------


def _made_on_mysql(stage: Stage, table: Table) -> list[str]:
    """One assignment after the other; texts are compared byte by byte."""
    new = f"NEW.{quoted_name(stage.new or '')}"
    if stage.kind is StageKind.RENAME:
        old = f"NEW.{quoted_name(stage.old or '')}"
        changed = [f"NOT (BINARY {each} <=> BINARY {each.replace('NEW.', 'OLD.', 1)})" for each in (new, old)]
        sets = {
            "insert": f"{new} = coalesce({new}, {old}), {old} = {new}",
            "update": f"{old} = if({changed[0]}, {new}, {old}), {new} = if({changed[1]}, {old}, {new})",
        }
    else:
        value = f"{new} = coalesce({new}, {_value_on_mysql(stage, table)})"
        sets = {"insert": value, "update": value}
    return [
        f"CREATE TRIGGER {_event_name(stage, event)} BEFORE {event.upper()} ON {place(stage.table)} "
        f"FOR EACH ROW SET {text}"
        for event, text in sets.items()
    ]


def _value_on_mysql(stage: Stage, table: Table) -> str:
    column = table.column(stage.new or "")
    assert column is not None
    assert stage.value is not None
    value = default_sql(stage.value, column.type, "mariadb")
    if stage.value.kind is not DefaultKind.SQL:
        return value
    names = ", ".join(f"NEW.{quoted_name(each.name)} AS {quoted_name(each.name)}" for each in table.columns)
    return f"(SELECT {value} FROM (SELECT {names}) AS row_)"


# --- SQLite -------------------------------------------------------------------------------------------


def _made_on_sqlite(stage: Stage, table: Table) -> list[str]:
    new = quoted_name(stage.new or "")
    where = " AND ".join(f"{name} IS NEW.{name}" for name in _key_of(table))
    target = quoted_name(table.name)
    if stage.kind is StageKind.REQUIRE:
        column = table.column(stage.new or "")
        assert column is not None
        assert stage.value is not None
        value = default_sql(stage.value, column.type, "sqlite")
        when = dict.fromkeys(("insert", "update"), f"NEW.{new} IS NULL")
        sets = dict.fromkeys(when, f"{new} = {value}")
        of = new
    else:
        old = quoted_name(stage.old or "")
        differ = f"NEW.{new} IS NOT NEW.{old}"
        when = {
            "insert": differ,
            "update": f"{differ} AND (NEW.{new} IS NOT OLD.{new} OR NEW.{old} IS NOT OLD.{old})",
        }
        given = f"coalesce(NEW.{new}, NEW.{old})"
        changed = f"CASE WHEN NEW.{new} IS NOT OLD.{new} THEN NEW.{new} ELSE NEW.{old} END"
        sets = {
            "insert": f"{new} = {given}, {old} = {given}",
            "update": f"{new} = {changed}, {old} = {changed}",
        }
        of = f"{new}, {old}"
    events = {"insert": "INSERT", "update": f"UPDATE OF {of}"}
    return [
        f"CREATE TRIGGER {_event_name(stage, event)} AFTER {words} ON {target} FOR EACH ROW WHEN {when[event]} "
        f"BEGIN UPDATE {target} SET {sets[event]} WHERE {where}; END"
        for event, words in events.items()
    ]


def _key_of(table: Table) -> list[str]:
    """What tells the rows of a table apart: its key, or the number that SQLite gives each row."""
    if table.primary_key:
        return [quoted_name(name) for name in table.primary_key.columns]
    names = {column.name.lower() for column in table.columns}
    return [next(name for name in ROW_IDS if name not in names)]
