"""What a database cannot do to its tables as they are: said before anything is changed, with the cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xl2db.cells import CellRef
from xl2db.database.kinds import MYSQLS
from xl2db.database.sqlite_ddl import table_text
from xl2db.database.types import dialect_of, is_native, sqlalchemy_type
from xl2db.findings import Finding
from xl2db.rules.running import DATABASE_CANNOT
from xl2db.schema.conversion import Family, family
from xl2db.schema.difference import Action, Change
from xl2db.schema.model import Column, Kind, Table, TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from xl2db.migrations.planning import Plan

_STRICT_TYPES = ("INT", "INTEGER", "REAL", "TEXT", "BLOB", "ANY")
_OF_TEXTS = ("text", "varchar", "bpchar", "char")


def impossible_findings(connection: Connection, planned: Plan) -> tuple[Finding, ...]:
    """An error for each change that the database would refuse."""
    dialect = connection.dialect.name
    if dialect == "sqlite":
        return tuple(_on_strict_tables(connection, planned))
    if dialect in MYSQLS:
        return (*_with_history(connection, planned), *_reserved_by_innodb(planned))
    return (*_operators_of_texts(planned), *_bound_to_enums(planned))


def _columns(planned: Plan) -> Iterator[tuple[Change, TableName, Column]]:
    """The columns that are new or change, with the name that their table has in the database."""
    old = planned.renames.old_tables()
    for change in planned.changes:
        if change.kind == "column" and change.table and isinstance(change.after, Column):
            yield change, old.get(change.table, change.table), change.after


def _on_strict_tables(connection: Connection, planned: Plan) -> Iterator[Finding]:
    """A STRICT table of SQLite knows six types."""
    texts = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql <> ''"
    )
    strict = {
        name.lower() for name, sql in texts if "STRICT" in sql.upper() and "STRICT" in table_text(sql).options
    }
    for change, table, column in _columns(planned) if strict else ():
        if table.name.lower() not in strict:
            continue
        written = str(sqlalchemy_type(column.type, planned.wanted).compile(dialect_of("sqlite")))
        if written.upper() not in _STRICT_TYPES:
            yield _finding(
                change,
                f"{change.table} is a STRICT table, which has no {written}; {column.name} cannot be {column.type}.",
                column.origin.of("type"),
                "Choose a type that such tables have: text, whole number, sqlite: real or binary.",
            )


def _with_history(connection: Connection, planned: Plan) -> Iterator[Finding]:
    """MariaDB changes no column of a table whose history it keeps."""
    query = (
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_schema = DATABASE() AND table_type = 'SYSTEM VERSIONED'"
    )
    kept = set(connection.exec_driver_sql(query).scalars())
    old = planned.renames.old_tables()
    for change in planned.changes if kept else ():
        if change.kind == "column" and change.table and old.get(change.table, change.table).name in kept:
            yield _finding(
                change,
                f"MariaDB keeps the history of {change.table} (WITH SYSTEM VERSIONING), and changes no column of it.",
                change.at,
                "Change it in a revision of your own, after SET system_versioning_alter_history = 'KEEP'.",
            )


def _reserved_by_innodb(planned: Plan) -> Iterator[Finding]:
    """InnoDB numbers the documents of its full text indexes in a column, which it takes in one form alone."""
    for change in planned.changes:
        new = change.after if change.action in (Action.CREATE, Action.RENAME) else None
        for column in new.columns if isinstance(new, Table) else (new,) if isinstance(new, Column) else ():
            right = column.name == "FTS_DOC_ID" and column.required and column.type.name == "bigint unsigned"
            if column.name.upper() == "FTS_DOC_ID" and not right:
                yield _finding(
                    change,
                    f"{column.name} is a column of MariaDB's own, for full text indexes.",
                    column.origin.at,
                    "Take another name, or call it FTS_DOC_ID, as a required bigint unsigned.",
                )


def _operators_of_texts(planned: Plan) -> Iterator[Finding]:
    """An index that compares texts cannot stay on a column that is none any more."""
    for change, _, column in _columns(planned):
        table = planned.wanted.table(change.table) if change.table else None
        was = change.before
        if table is None or not isinstance(was, Column) or family(column.type) is Family.TEXT:
            continue
        for index in table.indexes:
            for part in index.parts:
                word = (part.operator_class or "").partition("_")[0]
                if part.column == column.name and word in _OF_TEXTS:
                    yield _finding(
                        change,
                        f"{column.name} becomes {column.type}, and the index {index.name} compares it as a text "
                        f"({part.operator_class}).",
                        index.origin.at or change.at,
                        f"Take {part.operator_class} out of the index.",
                    )


def _bound_to_enums(planned: Plan) -> Iterator[Finding]:
    """What compares a column with values of an ENUM stays with its old form, which the column leaves."""
    for change, table, names in enums_made_anew(planned):
        stay = set(_conditions(_before(table, planned)))
        for kind, name, text in _conditions(table):
            if (kind, name, text) in stay and any(_names(each, text) for each in names):
                yield _finding(
                    change,
                    f"The ENUM {change.name} is made anew with other values, and the {kind} {name} of "
                    f"{table.key} compares with its values.",
                    change.at,
                    f"Take the {kind} out of the workbook, sync, and put it back in.",
                )


def enums_made_anew(planned: Plan) -> Iterator[tuple[Change, Table, list[str]]]:
    """The changes of lists for which PostgreSQL makes another type, with the tables and columns that follow."""
    for change in planned.changes:
        before, after = planned.previous.list(change.name), planned.wanted.list(change.name)
        if change.kind != "list" or before is None or after is None:
            continue
        if not is_native(before, planned.previous) or not is_native(after, planned.wanted):
            continue
        for table in planned.wanted.tables:
            types = [(column.name, column.type) for column in table.columns]
            names = [name for name, type_ in types if type_.kind is Kind.LIST and type_.name == change.name]
            if names and _before(table, planned):
                yield change, table, names


def _names(column: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(column)}(?!\w)", text) is not None


def _before(table: Table, planned: Plan) -> Table | None:
    """The table as it is in the database."""
    return planned.previous.table(planned.renames.old_tables().get(table.key, table.key))


def _conditions(table: Table | None) -> Iterator[tuple[str, str, str]]:
    """The conditions and expressions of a table: what they are in, its name and their text."""
    for check in table.checks if table else ():
        yield "rule", check.name, check.expression.text
    for index in table.indexes if table else ():
        texts = [part.expression.text for part in index.parts if part.expression]
        yield "index", index.name, " ".join([*texts, index.where.text if index.where else ""])


def _finding(change: Change, message: str, at: CellRef | None, hint: str) -> Finding:
    return DATABASE_CANNOT.finding(
        message, at, hint=hint, about=(change.kind, str(change.table), change.name)
    )
