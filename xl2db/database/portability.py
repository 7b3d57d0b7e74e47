"""What a database can't do of what a workbook asks, said at the cell before anything is planned."""

from __future__ import annotations

from collections.abc import Iterator

from xl2db.database.kinds import MYSQL_METHODS, MYSQLS, is_auto_number
from xl2db.findings import Finding
from xl2db.rules import database as rules
from xl2db.schema.model import Index, Kind, Schema, Table


def target_findings(schema: Schema, target: str | None) -> tuple[Finding, ...]:
    """Findings for one database; none where the database is not known."""
    if target is None:
        return ()
    findings: list[Finding] = []
    for table in schema.tables:
        findings += _schemas(table, target)
        findings += _auto_numbers(table, target)
        findings += _types(table, target)
        findings += _references(table, target)
        for index in table.indexes:
            findings += _index(table, index, target)
    return tuple(findings)


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
    for column in table.columns:
        if is_auto_number(column) and key != (column.name,):
            yield rules.NOT_ON_THIS_DATABASE.finding(
                f"{_NAMES[target]} numbers rows by itself only in a primary key of one column, "
                f"and {column.name} is not that.",
                column.origin.of("type"),
                hint="Make it the only Primary key, or type “whole number”.",
                about=("column", str(table.key), column.name),
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


def _references(table: Table, target: str) -> Iterator[Finding]:
    if target not in MYSQLS:
        return
    for reference in table.foreign_keys:
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
    if index.method and target == "sqlite":
        yield rules.PASSED_OVER.finding(
            f"SQLite has one kind of index; {index.name} is made without its method.",
            index.origin.of("method"),
            about=about,
        )
    elif index.method and target == "postgresql" and index.method.lower() in MYSQL_METHODS:
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
