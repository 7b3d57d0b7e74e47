"""What stands over each column of a workbook that is written of a schema: heading, width and note."""

from __future__ import annotations

from collections.abc import Iterable

from xl2db.workbook import starter_words as words
from xl2db.workbook.headings import Heading
from xl2db.workbook.look import Weight
from xl2db.workbook.sheets import Special
from xl2db.workbook.styling import HeadingWords


def _by_heading(every: Iterable[HeadingWords]) -> dict[Heading, HeadingWords]:
    return {Heading(each.text.removesuffix(" *")): each for each in every}


_TABLE = HeadingWords(
    "Table *", Weight.NEEDED, 26, "The table that this row is about.", "The table that the column is in"
)
_NAME = HeadingWords(
    "Name",
    Weight.USUAL,
    34,
    "Its name in the database.\nEmpty: xl2db makes a name of those of table and columns.",
)
_SCHEMA = HeadingWords(
    "Schema",
    Weight.USUAL,
    14,
    "The part of the database that the table is in.\nEmpty: the usual one.",
    "The part of the database that the table is in; empty: the usual one",
)
_INCLUDE = HeadingWords(
    "Include",
    Weight.LATER,
    22,
    "Further columns that the database keeps in the index, so that it need not look them up.",
)
_DEFERRABLE = HeadingWords(
    "Deferrable",
    Weight.LATER,
    13,
    "deferred: checked at the end of a transaction.\nimmediate: at once, unless a program asks for later.\n"
    "Empty: always at once.",
)

COLUMN_WORDS: dict[Heading, HeadingWords] = {
    Heading.TABLE: _TABLE,
    Heading.SCHEMA: _SCHEMA,
    **_by_heading(words.COLUMN_HEADINGS),
    Heading.LABEL: HeadingWords(
        "Label", Weight.USUAL, 22, "What people call it.", "What people call the column"
    ),
    Heading.ON_UPDATE: HeadingWords(
        "On update",
        Weight.USUAL,
        12,
        "What happens to this row if the key of the row that it points at changes:\n"
        "cascade: it changes here, too.\nrestrict: that is refused.",
        "The same if the key of the row that it points at changes",
    ),
}
"""Of sheets with a row for each column."""

SPECIAL_WORDS: dict[Special, dict[Heading, HeadingWords]] = {
    Special.TABLES: {
        **_by_heading(words.TABLE_HEADINGS),
        Heading.SCHEMA: _SCHEMA,
        Heading.COLLATION: HeadingWords(
            "Collation", Weight.USUAL, 24, "How MariaDB and MySQL sort the texts of the table."
        ),
    },
    Special.LISTS: {
        **_by_heading(words.LIST_HEADINGS),
        Heading.STORED_AS: HeadingWords(
            "Stored as",
            Weight.USUAL,
            12,
            "enum: as a type of the database's own.\ncheck: as text with a rule.\n"
            "Empty: as the sheet Settings says.",
        ),
    },
    Special.INDEXES: {
        Heading.TABLE: _TABLE,
        Heading.NAME: _NAME,
        Heading.COLUMNS: HeadingWords(
            "Columns *",
            Weight.NEEDED,
            42,
            "The columns that rows are looked up by, with commas between them: last_name, joined_on desc\n"
            "An expression stands in brackets: (lower(email))",
        ),
        Heading.UNIQUE: HeadingWords(
            "Unique", Weight.USUAL, 12, "yes: no two rows may have the same values here."
        ),
        Heading.WHERE: HeadingWords(
            "Where",
            Weight.USUAL,
            34,
            "Only rows that keep this condition are in the index: deleted_at is null",
        ),
        Heading.METHOD: HeadingWords(
            "Method", Weight.LATER, 12, "The database's word for how it is built: gin, gist, fulltext …"
        ),
        Heading.INCLUDE: _INCLUDE,
    },
    Special.CONSTRAINTS: {
        Heading.TABLE: _TABLE,
        Heading.NAME: _NAME,
        Heading.KIND: HeadingWords(
            "Kind *",
            Weight.NEEDED,
            18,
            "primary key: what tells one row from all others.\nunique: no two rows alike.\n"
            "foreign key: points at a row of another table.\ncheck: a rule that every row keeps.",
        ),
        Heading.COLUMNS: HeadingWords(
            "Columns", Weight.USUAL, 32, "The columns of the key, with commas between them: country, number"
        ),
        Heading.REFERENCES: HeadingWords(
            "References",
            Weight.USUAL,
            28,
            "For a foreign key: the table that it points at, with its columns where they are not its primary "
            "key:\ncustomers\nplaces (country, number)",
        ),
        Heading.ON_DELETE: _by_heading(words.COLUMN_HEADINGS)[Heading.ON_DELETE],
        Heading.ON_UPDATE: HeadingWords(
            "On update", Weight.USUAL, 12, "What happens if the key of the row that it points at changes."
        ),
        Heading.RULE: HeadingWords(
            "Rule", Weight.USUAL, 44, "For a check: the condition, such as ends_on > starts_on."
        ),
        Heading.DEFERRABLE: _DEFERRABLE,
        Heading.MATCH: HeadingWords(
            "Match", Weight.LATER, 10, "full: either all columns of the reference have a value, or none."
        ),
        Heading.INCLUDE: _INCLUDE,
    },
    Special.SEQUENCES: {
        Heading.SEQUENCE: HeadingWords("Sequence *", Weight.NEEDED, 34, "Its name in the database."),
        Heading.SCHEMA: HeadingWords(
            "Schema", Weight.USUAL, 14, "The part of the database that it is in.\nEmpty: the usual one."
        ),
        Heading.TYPE: HeadingWords("Type", Weight.USUAL, 14, "smallint, integer or bigint.\nEmpty: bigint."),
        Heading.COUNTS: HeadingWords(
            "Counts",
            Weight.USUAL,
            38,
            "How it counts, where that is not 1, 2, 3 …:\n"
            "start 100, step 5, minimum 1, maximum 999, cache 20, cycle",
        ),
        Heading.OWNED_BY: HeadingWords(
            "Owned by", Weight.USUAL, 34, "The column that it goes with, and is dropped with: orders.id"
        ),
        Heading.DESCRIPTION: HeadingWords("Description", Weight.USUAL, 46, "What it is for, in your words."),
    },
    Special.UNSAID: {
        Heading.KIND: HeadingWords("Kind", Weight.LATER, 20, ""),
        Heading.TABLE: HeadingWords("Table", Weight.LATER, 28, ""),
        Heading.NAME: HeadingWords("Name", Weight.LATER, 36, ""),
        Heading.SAYS: HeadingWords("Says", Weight.LATER, 90, ""),
    },
}
"""Of the sheets that are known by their names; they stand in this order."""

USUAL: dict[Special, tuple[Heading, ...]] = {
    Special.TABLES: (Heading.TABLE, Heading.LABEL, Heading.DESCRIPTION, Heading.RENAMED_FROM),
    Special.LISTS: (Heading.LIST, Heading.VALUE, Heading.LABEL, Heading.DESCRIPTION, Heading.RENAMED_FROM),
    Special.INDEXES: (Heading.TABLE, Heading.NAME, Heading.COLUMNS, Heading.UNIQUE, Heading.WHERE),
    Special.CONSTRAINTS: (
        Heading.TABLE,
        Heading.NAME,
        Heading.KIND,
        Heading.COLUMNS,
        Heading.REFERENCES,
        Heading.ON_DELETE,
        Heading.RULE,
    ),
    Special.SEQUENCES: (Heading.SEQUENCE, Heading.COUNTS, Heading.OWNED_BY),
    Special.UNSAID: (Heading.KIND, Heading.TABLE, Heading.NAME, Heading.SAYS),
}
"""The headings that a special sheet has in any case; others it has where they say something."""

ONLY_WHERE_USED = frozenset({Heading.LABEL, Heading.ON_UPDATE, Heading.COMPUTED})
"""The headings of columns that a sheet has only where they say something."""

COLUMN_ORDER: tuple[Heading, ...] = (
    Heading.TABLE,
    Heading.SCHEMA,
    Heading.COLUMN,
    Heading.LABEL,
    Heading.TYPE,
    Heading.DESCRIPTION,
    Heading.REQUIRED,
    Heading.PRIMARY_KEY,
    Heading.UNIQUE,
    Heading.INDEXED,
    Heading.DEFAULT,
    Heading.REFERENCES,
    Heading.ON_DELETE,
    Heading.ON_UPDATE,
    Heading.RULE,
    Heading.COMPUTED,
    Heading.RENAMED_FROM,
    Heading.EXISTING_ROWS,
    Heading.STATUS,
)
