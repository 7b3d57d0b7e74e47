"""The cells that hold SQL expressions: Rule, Computed, Where, and the parts of an index."""

from __future__ import annotations

import re

from xl2db.findings import Finding
from xl2db.rules import workbook as rules
from xl2db.rules.language import UNSAFE_EXPRESSION
from xl2db.schema.expressions import functions_called, parse_expression
from xl2db.schema.misread import Misread
from xl2db.schema.model import Expression
from xl2db.workbook.cell_values import read, word
from xl2db.workbook.drafts import TableDraft
from xl2db.workbook.header import Row
from xl2db.workbook.headings import Heading

_COUNTS_ON = Misread(
    UNSAFE_EXPRESSION,
    "nextval takes a number of a sequence each time that a row is looked at.",
    hint="Take nextval for a Default; here write a condition over the columns of this table.",
)
_NAME = re.compile(r"[^\W\d][\w$ ]*")


def read_expression(
    row: Row,
    heading: Heading,
    table: TableDraft,
    findings: list[Finding],
    part: tuple[int, str] | None = None,
) -> Expression | None:
    """The expression of a cell over a table's columns; None where it is empty or wrong (which is reported).

    ``part`` is the piece of the cell that is meant, with where it begins.
    """
    found = read(row, heading, word, findings)
    if found is None:
        return None
    start, text = part or (0, found)
    at = row.at(heading)
    try:
        parsed = parse_expression(text, table.names, table.functions)
        if "nextval" in functions_called(parsed.expression.text):
            raise _COUNTS_ON
    except Misread as misread:
        # A name that no column has may be that of the column whose name could not be read.
        name = text[slice(*misread.span)].strip('"`[]') if misread.span else ""
        if not (_NAME.fullmatch(name) and name not in table.names and table.excuses(name)):
            span = misread.span and (misread.span[0] + start, misread.span[1] + start)
            findings.append(misread.rule.finding(misread.message, at, hint=misread.hint, span=span))
        return None
    if parsed.straightened:
        findings.append(
            rules.STRAIGHTENED.finding(
                "Curly quotes were read as straight ones.",
                at,
                hint=f"Type them as straight quotes in {at}: \" around a name, ' around a text.",
            )
        )
    return parsed.expression
