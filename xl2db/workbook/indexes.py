"""The special sheet Indexes."""

from __future__ import annotations

import re

from xl2db.findings import Finding
from xl2db.schema.model import Index, IndexPart, Origin
from xl2db.workbook.cell_values import read, text, word, yes_no
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
from xl2db.workbook.header import Header, Row
from xl2db.workbook.headings import Heading
from xl2db.workbook.references import Directory

_DIRECTION = re.compile(r"\s+(asc|desc|ascending|descending|昇順|降順)\Z", re.IGNORECASE)


def read_indexes(header: Header, directory: Directory, findings: list[Finding]) -> None:
    """Add the indexes of the sheet *Indexes* to their tables."""
    for row in header.rows():
        table = table_of(row, directory, findings)
        name = read(row, Heading.NAME, text, findings) or ""
        if row.value(Heading.COLUMNS) is None:
            findings.append(
                missing(row, Heading.COLUMNS, "Type the columns of the index into {at}, such as a, b desc.")
            )
        unique = read(row, Heading.UNIQUE, yes_no, findings)
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
                Index(name, tuple(parts), bool(unique), where, method, include, origin=origin)
            )


def _index_parts(row: Row, table: TableDraft, findings: list[Finding]) -> list[IndexPart]:
    found = read(row, Heading.COLUMNS, text, findings)
    parts: list[IndexPart] = []
    for start, part in split_list(found or ""):
        direction = _DIRECTION.search(part)
        name = part[: direction.start()] if direction else part
        descending = bool(direction and direction[1].casefold() in ("desc", "descending", "降順"))
        column = column_named(table, name)
        if column is not None:
            parts.append(IndexPart(column=column.name, descending=descending))
        elif re.fullmatch(r"[\w$]+", name):
            if not table.excuses(name):
                findings.append(unknown_column(row, Heading.COLUMNS, table, name, (start, start + len(name))))
        elif expression := read_expression(row, Heading.COLUMNS, table, findings, part=(start, name)):
            parts.append(IndexPart(expression=expression, descending=descending))
    return parts
