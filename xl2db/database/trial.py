"""A conversion is tried on the values that are there: on a function or a table that is gone afterwards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xl2db.database.kinds import MYSQLS
from xl2db.database.misfits import EXAMPLES, Misfits, rows_where
from xl2db.database.sql_text import as_written, quoted_name
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ROW = re.compile(r"\bat row (\d+)")


def values_not_converted(
    connection: Connection, table: TableName, column: str, type_: str, expression: str, *, alike: bool = False
) -> Misfits:
    """The values of a column for which ``expression`` gives nothing that ``type_`` can hold.

    Both are in the words of the database. Nothing is changed. SQLite takes anything, so there all is well.
    ``alike`` where PostgreSQL also tells which values would be others if they were converted back.
    """
    dialect = connection.dialect.name
    if dialect == "postgresql":
        return _on_postgresql(connection, table, column, type_, expression, alike)
    if dialect in MYSQLS:
        return _on_mysql(connection, table, column, type_, expression)
    return Misfits()


def _on_postgresql(
    connection: Connection, table: TableName, column: str, type_: str, expression: str, alike: bool
) -> Misfits:
    """A function that assigns the converted value, as ALTER TABLE would, and catches what goes wrong."""
    name = quoted_name(column)
    place = (
        f"{quoted_name(table.schema)}.{quoted_name(table.name)}" if table.schema else quoted_name(table.name)
    )
    body = f"DECLARE xl2db_value {type_}; xl2db_back {place}.{name}%TYPE; "
    body += f"BEGIN BEGIN xl2db_value := {expression}; EXCEPTION WHEN OTHERS THEN RETURN false; END; "
    if alike:
        back = f"xl2db_back := xl2db_value::text; RETURN coalesce(xl2db_back = {name}, true)"
        body += f"BEGIN {back}; EXCEPTION WHEN OTHERS THEN RETURN true; END; "
    body += "RETURN true; END"
    create = f"CREATE FUNCTION pg_temp.xl2db_converts({name} {place}.{name}%TYPE) RETURNS boolean "
    with connection.begin_nested() as tried:
        connection.execute(as_written(f"{create} LANGUAGE plpgsql AS $xl2db${body}$xl2db$"))
        failing = f"{name} IS NOT NULL AND NOT pg_temp.xl2db_converts({name})"
        wrong = rows_where(connection, table, failing, [column], as_text=True)
        tried.rollback()
    return wrong


def _on_mysql(connection: Connection, table: TableName, column: str, type_: str, expression: str) -> Misfits:
    """A temporary table that takes the different values, with a warning for each that it had to bend."""
    name = quoted_name(column)
    place = (
        f"{quoted_name(table.schema)}.{quoted_name(table.name)}" if table.schema else quoted_name(table.name)
    )
    values = f"SELECT DISTINCT {name} FROM {place} WHERE {name} IS NOT NULL ORDER BY {name}"
    trial = f"xl2db_number bigint AUTO_INCREMENT PRIMARY KEY, xl2db_value {type_}"
    connection.execute(as_written(f"CREATE TEMPORARY TABLE xl2db_trial ({trial})"))
    try:
        insert = f"INSERT IGNORE INTO xl2db_trial (xl2db_value) SELECT {expression} FROM ({values}) AS tried"
        connection.execute(as_written(insert))
        told = connection.execute(as_written("SHOW WARNINGS")).all()
    finally:
        connection.execute(as_written("DROP TEMPORARY TABLE xl2db_trial"))
    warned = [str(message) for level, _, message in told if level != "Note"]
    if not warned:
        return Misfits()
    rows = sorted({int(match[1]) for message in warned if (match := _ROW.search(message))})
    examples = []
    for row in rows[:EXAMPLES]:
        value = connection.scalar(as_written(f"{values} LIMIT 1 OFFSET {row - 1}"))
        examples.append(repr(value) if isinstance(value, str) else str(value))
    return Misfits(len(rows) or len(warned), tuple(examples))
