"""What xl2db itself says as a rule, told apart from other rules: choices, and the Rule cells of columns."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from xl2db.database.ddl_text import words_of
from xl2db.schema.misread import Misread
from xl2db.schema.model import Column, Kind, Table, Type
from xl2db.schema.names import constraint_names
from xl2db.schema.types import parse_type

_LIST = re.compile(r"(?P<name>\"(?:[^\"]|\"\")+\"|\w+)\s+IN\s*\((?P<values>.*)\)", re.IGNORECASE | re.DOTALL)


def recognised(table: Table, is_text_for: Callable[[Type, Column], bool]) -> Table:
    """The table with ``one of: …`` for the rules that stand for it, and rules at their columns.

    ``is_text_for`` tells whether a column's type is the one that a choice is kept in.
    """
    names = constraint_names(None)
    listed = {names.check_name(table.name, f"{column.name}_list"): column for column in table.columns}
    ruled = {names.check_name(table.name, column.name): column.name for column in table.columns}
    columns = {column.name: column for column in table.columns}
    checks = []
    for check in table.checks:
        column = listed.get(check.name)
        type_ = _choice(check.expression.text, column.name) if column else None
        if column and type_ and is_text_for(type_, column):
            columns[column.name] = replace(column, type=type_)
        else:
            checks.append(replace(check, column=check.column or ruled.get(check.name)))
    return replace(table, columns=tuple(columns.values()), checks=tuple(checks))


def _choice(text: str, column: str) -> Type | None:
    """The choice that a rule stands for: ``size IN ('s', 'm')``."""
    match = _LIST.fullmatch(text.strip())
    if match is None or match["name"].strip('"').replace('""', '"') != column:
        return None
    texts = [word for word in words_of(match["values"]) if word.text != ","]
    if not texts or any(word.sort != "text" for word in texts):
        return None
    made = Type(Kind.ONE_OF, values=tuple(word.text[1:-1].replace("''", "'") for word in texts))
    try:
        return made if parse_type(str(made)) == made else None
    except Misread:
        return None
