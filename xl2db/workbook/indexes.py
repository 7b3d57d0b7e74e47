"""The special sheet Indexes."""

from __future__ import annotations

import re
from typing import Any

from xl2db.findings import Finding
from xl2db.schema.model import Index, IndexPart, Origin
from xl2db.workbook.cell_values import exact_name, read, text, word, yes_no
from xl2db.workbook.column_lists import (
    column_named,
    columns_of,
    missing,
    split_list,
    table_of,
    unknown_column,
)
from xl2db.workbook.drafts import TableDraft
from xl2db.workbook.expression_cells import read_expression
from xl2db.workbook.grid import Value
from xl2db.workbook.header import Header, Row
from xl2db.workbook.headings import Heading, plain
from xl2db.workbook.references import Directory, name_in_quotes

_DESCENDING = ("desc", "descending", "降順")
_NOT_DISTINCT = ("nullsnotdistinct", "uniquenullsnotdistinct", "yesnullsnotdistinct")
_DIRECTION = (
    r"(?:\s+(?P<direction>asc|desc|ascending|descending|昇順|降順))?"
    r"(?:\s+nulls\s+(?P<nulls>first|last))?\s*\Z"
)
_AT_THE_END = re.compile(_DIRECTION, re.IGNORECASE)
_WORD = r'(?:"(?:[^"]|"")+"|[\w$@-]+)'
_PAIR = rf"{_WORD}(?:\.{_WORD})?"
_OPTIONS = re.compile(
    rf"\s*(?:\(\s*(?P<length>\d{{1,5}})\s*\))?(?:\s*\bcollate\s+(?P<collation>{_PAIR}))?"
    rf"(?:\s*(?!(?:asc|desc|nulls|collate)\b)(?P<operators>{_PAIR}(?:\([^()]*\))?))?{_DIRECTION}",
    re.IGNORECASE,
)
_NAME = re.compile(r'"(?:[^"]|"")+"|`[^`]+`|\[[^\[\]]+\]|[\w$]+')


def read_indexes(header: Header, directory: Directory, findings: list[Finding]) -> None:
    """Add the indexes of the sheet *Indexes* to their tables."""
    for row in header.rows():
        table = table_of(row, directory, findings)
        name = read(row, Heading.NAME, exact_name, findings) or ""
        if row.value(Heading.COLUMNS) is None:
            findings.append(
                missing(row, Heading.COLUMNS, "Type the columns of the index into {at}, such as a, b desc.")
            )
        unique = read(row, Heading.UNIQUE, _unique, findings)
        method = read(row, Heading.METHOD, word, findings)
        if table is None:
            continue
        parts = _index_parts(row, table, findings)
        where = read_expression(row, Heading.WHERE, table, findings)
        include = columns_of(row, table, findings, Heading.INCLUDE)
        if parts:
            headings = {
                "name": Heading.NAME,
                "parts": Heading.COLUMNS,
                "unique": Heading.UNIQUE,
                "where": Heading.WHERE,
                "method": Heading.METHOD,
                "include": Heading.INCLUDE,
            }
            origin = Origin(row.at(Heading.COLUMNS), row.filled(headings))
            method = method.casefold() if method else None
            table.indexes.append(
                Index(
                    name,
                    tuple(parts),
                    bool(unique),
                    where,
                    method,
                    include,
                    unique == "nulls not distinct",
                    origin,
                )
            )


def _unique(value: Value) -> str | None:
    """What a Unique cell says: yes, no, or that empty values are alike, too."""
    if isinstance(value, str) and plain(value) in _NOT_DISTINCT:
        return "nulls not distinct"
    return "yes" if yes_no(value) else None


def _index_parts(row: Row, table: TableDraft, findings: list[Finding]) -> list[IndexPart]:
    found = read(row, Heading.COLUMNS, text, findings)
    parts: list[IndexPart] = []
    for start, part in split_list(found or ""):
        name, options = _taken_apart(part, table)
        if _closed(name) == len(name):
            start, name = start + 1, name[1:-1]
        column = column_named(table, name)
        if column is not None:
            parts.append(IndexPart(column=column.name, **options))
        elif re.fullmatch(r"[\w$]+", name):
            if not table.excuses(name):
                findings.append(unknown_column(row, Heading.COLUMNS, table, name, (start, start + len(name))))
        elif expression := read_expression(row, Heading.COLUMNS, table, findings, part=(start, name)):
            parts.append(IndexPart(expression=expression, **options))
    return parts


def _taken_apart(part: str, table: TableDraft) -> tuple[str, dict[str, Any]]:
    """A part of an index as its column or expression, and what stands behind that.

    An expression has brackets around it, or nothing but its direction behind it.
    """
    if column_named(table, part):
        return part, {}
    direction = _AT_THE_END.search(part)
    head = part[: direction.start()] if direction else part
    if direction and column_named(table, head):
        return head, _options(direction)
    name = _NAME.match(part)
    end = name.end() if name and column_named(table, name[0]) else _closed(part)
    behind = _OPTIONS.match(part, end) if end else None
    if end and behind:
        return part[:end], _options(behind)
    return (head, _options(direction)) if direction else (part, {})


def _closed(part: str) -> int:
    """Where the bracket closes that a part begins with; 0 where it begins with none."""
    depth, quote = 0, ""
    for place, letter in enumerate(part if part.startswith("(") else ""):
        if quote or letter in "\"'`":
            quote = ("" if letter == quote else quote) if quote else letter
            continue
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            return place + 1
    return 0


def _options(match: re.Match[str]) -> dict[str, Any]:
    """What stands behind a column or an expression, by the fields of an index's part."""
    said = match.groupdict()
    options: dict[str, Any] = {}
    if said.get("length"):
        options["length"] = int(said["length"])
    if said.get("collation"):
        options["collation"] = name_in_quotes(said["collation"])
    if said.get("operators"):
        options["operator_class"] = said["operators"]
    if (said["direction"] or "").casefold() in _DESCENDING:
        options["descending"] = True
    if said["nulls"] and said["nulls"].casefold() != ("first" if "descending" in options else "last"):
        options["nulls"] = said["nulls"].casefold()  # elsewhere than in their usual place
    return options
