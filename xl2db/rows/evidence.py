"""What the workbook says beside each guess: why it was made, and what a person should decide."""

from __future__ import annotations

from collections.abc import Iterable

from xl2db.rows.drafts import ColumnDraft, TableDraft
from xl2db.schema.model import TableName
from xl2db.workbook.headings import Heading
from xl2db.workbook.look import Weight
from xl2db.workbook.styling import HeadingWords
from xl2db.workbook.writing import ColumnNotes, Extra, Notes

DECIDE = Extra(
    HeadingWords(
        "To decide",
        Weight.NEEDED,
        44,
        "What the data leave open. Decide, change the amber cells where it is wrong, and empty this cell.\n"
        "xl2db does not read this column; you can delete it.",
    ),
    after=Heading.TYPE,
)
EVIDENCE = Extra(
    HeadingWords(
        "Evidence",
        Weight.LATER,
        60,
        "Why xl2db guessed what stands in this row, counted over all rows of the data.\n"
        "xl2db does not read this column; you can delete it.",
    )
)
_TINTED = {
    "name": Heading.COLUMN,
    "type": Heading.TYPE,
    "key": Heading.PRIMARY_KEY,
    "unique": Heading.UNIQUE,
    "required": Heading.REQUIRED,
    "reference": Heading.REFERENCES,
}


def notes_of(tables: Iterable[TableDraft]) -> Notes:
    """The notes beside each column."""
    return {
        (TableName(None, table.name), column.name): _notes(column)
        for table in tables
        for column in table.columns
    }


def _notes(column: ColumnDraft) -> ColumnNotes:
    evidence = "; ".join(column.guess.evidence)
    texts: dict[Extra, str | float] = {
        DECIDE: "\n".join(column.guess.doubts),
        EVIDENCE: evidence[:1].upper() + evidence[1:],
    }
    return ColumnNotes(texts, frozenset(_TINTED[about] for about in column.doubtful))
