"""Schemas for tests, and the tables of a schema made in a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from tests.workbook.parsed import parsed
from xl2db.database.building import build
from xl2db.database.connecting import connect
from xl2db.database.sql_text import quoted_name
from xl2db.database.types import native_types
from xl2db.findings import Severity
from xl2db.schema.model import Column, Key, Schema, Table
from xl2db.schema.types import parse_type


def create(connection: Connection, schema: Schema) -> None:
    """Make all tables of a schema, and what they need."""
    kind = connection.dialect.name
    for name in sorted({table.schema for table in schema.tables if table.schema}):
        connection.exec_driver_sql(f"CREATE SCHEMA {quoted_name(name)}")
    for enum in native_types(schema) if kind == "postgresql" else ():
        enum.create(connection, checkfirst=False)
    build(schema).create_all(connection, checkfirst=False)
    connection.commit()


def schema_of(folder: Path, markdown: str) -> Schema:
    """The schema of a workbook that may hold warnings, but no errors."""
    result = parsed(folder, markdown)
    assert not [str(each) for each in result.findings if each.severity is Severity.ERROR]
    return result.schema


@contextmanager
def made(url: str, folder: Path, markdown: str) -> Iterator[tuple[Connection, Schema]]:
    """A connection to the tables of the workbook that a grid describes."""
    schema = schema_of(folder, markdown)
    with connect(url) as connection:
        create(connection, schema)
        yield connection, schema


def statement(connection: Connection, sql: str) -> None:
    """Run a statement in which percent signs are percent signs, and keep what it did."""
    doubled = sql if connection.dialect.name == "sqlite" else sql.replace("%", "%%")
    connection.exec_driver_sql(doubled)
    connection.commit()


def typed(target: str, *texts: str) -> Schema:
    """A schema of one table, with a column ``c0``, ``c1`` … for each type."""
    columns = [Column(f"c{place}", parse_type(text, target=target)) for place, text in enumerate(texts)]
    number = Column("id", parse_type("whole number"), required=True)
    return Schema((Table("things", columns=(number, *columns), primary_key=Key("pk_things", ("id",))),))
