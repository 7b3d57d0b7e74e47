"""What a workbook says beside each column of what was found in the rows: shares with small bars, and words."""

from __future__ import annotations

from xl2db.report.profile_text import frequent_words, length_words, range_words
from xl2db.report.results import ProfileResult
from xl2db.schema.model import Schema
from xl2db.workbook.look import Weight
from xl2db.workbook.styling import HeadingWords
from xl2db.workbook.writing import ColumnNotes, Extra, Notes

_UNREAD = "\nxl2db does not read this column; you can delete it."
EMPTY = Extra(
    HeadingWords("Empty rows", Weight.LATER, 13, "The share of rows without a value." + _UNREAD), bars=True
)
DIFFERENT = Extra(
    HeadingWords(
        "Different values",
        Weight.LATER,
        13,
        "How many different values there are, as a share of all values: 100% are all different." + _UNREAD,
    ),
    bars=True,
)
LENGTHS = Extra(
    HeadingWords("Lengths found", Weight.LATER, 16, "The shortest and the longest text." + _UNREAD)
)
RANGE = Extra(HeadingWords("Range found", Weight.LATER, 30, "The smallest and the largest value." + _UNREAD))
OFTEN = Extra(HeadingWords("Often", Weight.LATER, 40, "The most frequent values." + _UNREAD))
LOOKED = Extra(HeadingWords("Rows looked at", Weight.LATER, 18, "All rows, or a sample." + _UNREAD))


def profile_notes(result: ProfileResult, schema: Schema) -> Notes:
    """The notes beside each column."""
    keys = {str(table.key): table.key for table in schema.tables}
    notes = {}
    for table in result.tables:
        looked = f"{table.looked:,} of {table.rows:,}" if table.sampled else f"all {table.rows:,}"
        for column in table.columns:
            extras: dict[Extra, str | float] = {
                EMPTY: column.empty / table.looked if table.looked else "",
                DIFFERENT: column.distinct / column.filled if column.distinct and column.filled else "",
                LENGTHS: length_words(column),
                RANGE: range_words(column),
                OFTEN: frequent_words(column, table.looked),
                LOOKED: looked,
            }
            notes[keys[table.name], column.name] = ColumnNotes(extras)
    return notes
