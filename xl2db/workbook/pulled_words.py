"""The words of a workbook that is written of a database: its first sheet, and its guide."""

from __future__ import annotations

from collections.abc import Sequence

from xl2db.workbook import starter_words as words
from xl2db.workbook.guide import GuideWords
from xl2db.workbook.heading_words import COLUMN_WORDS
from xl2db.workbook.headings import Heading


def subtitle(database: str, counts: Sequence[int], dictionaries: Sequence[str]) -> str:
    """What the first sheet says of the workbook; ``counts`` are the columns of each table."""
    whose = f" of a {database} database" if database else ""
    size = f"{_many(len(counts), 'table')} with {_many(sum(counts), 'column')}{whose}."
    if not dictionaries:
        where = "Each table has a sheet of its own: click its name."
    elif len(dictionaries) == 1:
        where = f"Their columns stand in the sheet {dictionaries[0]}: click the name of a table."
    else:
        where = "Their columns stand in a sheet for each schema: click the name of a table."
    return (
        f"{size} {where} Edit and save; xl2db plan shows what would change, xl2db sync changes the database."
    )


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def guide_words(*, in_sheets: bool) -> GuideWords:
    """What the sheet How to says."""
    look, new_table = _IN_SHEETS if in_sheets else _IN_DICTIONARY
    steps = (look, f"{_CHANGE} {new_table}", _SAVE)
    shown = [each for each in COLUMN_WORDS if not in_sheets or each not in _OF_DICTIONARIES]
    return GuideWords(
        "How to read and change this workbook",
        "It describes a database: its tables, their columns, and what belongs together. You edit and save; "
        "xl2db makes the database match, and keeps what is in it.",
        steps,
        (*_GOOD_TO_KNOW, *words.GOOD_TO_KNOW),
        [COLUMN_WORDS[heading] for heading in shown],
    )


_OF_DICTIONARIES = (Heading.TABLE, Heading.SCHEMA)
_IN_SHEETS = (
    "Look for a table in the sheet Tables, and click its name: its sheet has a row for each column.",
    "For a new table, copy a table's sheet (right-click its tab, then Move or Copy, and tick Create a copy), "
    "give the tab the table's name, and add the name to Tables.",
)
_IN_DICTIONARY = (
    "Look for a table in the sheet Tables, and click its name: each of its columns has a row there. The "
    "arrows at the headings filter the rows.",
    "For a new table, add rows with its name in the column Table, and add the name to Tables.",
)
_CHANGE = (
    "Change what should be different: type over a cell, add a row for a new column, delete the row of one "
    "that should go."
)
_SAVE = (
    "Save. Then run xl2db plan to see what would happen, and xl2db sync to make it happen. (Before the first "
    "time, an engineer runs xl2db adopt, which takes the database over as it is.)"
)
_GOOD_TO_KNOW = (
    "If you rename a column, write its old name into Renamed from: its data is then kept.",
    "Keys and rules over several columns stand in the sheets Indexes and Constraints, if there are any.",
    "What a workbook has no words for (views, triggers and the like) is listed in Not in this workbook.",
)
