"""Rules about what people decide, and about databases that are not as the revisions left them."""

from __future__ import annotations

from xl2db.findings import Rule, Severity

RENAMED_OR_DROPPED = Rule(
    "renamed-or-dropped",
    Severity.ERROR,
    "A name vanished beside a new one: it may be a rename, or one thing dropped and another added.",
    """
When `name` has gone from a table and `full_name` is new, it may be the same column under a new name
(its data must be kept) or two different ones (the old data goes). Only you know, and guessing wrong would
lose the data. On a terminal xl2db asks; elsewhere it stops.

**How to mend it.** Type the old name into the *Renamed from* cell of the new row, or answer on the
command line: `--rename customers.name=full_name`, or `--drop customers.name` where they are different.

Bad, where the table has the column `name`:

| Column    | Type      | Renamed from |
|-----------|-----------|--------------|
| full_name | text(100) |              |

Good:

| Column    | Type      | Renamed from |
|-----------|-----------|--------------|
| full_name | text(100) | name         |
""",
)

LOSES_DATA = Rule(
    "loses-data",
    Severity.ERROR,
    "The change loses data, and nobody has said that it may.",
    """
A dropped table or column takes its data with it, and a narrower type cuts what does not fit. xl2db does
that only when somebody names the thing: on a terminal by typing a word, elsewhere with `--drop`.
`--yes` does not count. A revision that somebody wrote or edited by hand, and that deletes rows or drops tables
or columns, is not applied by `sync` either: nobody has said it of these. `xl2db apply` is the word for that.

**How to mend it.** Put the row back into the workbook, or confirm the loss.

Bad, where fax holds 37 values: `xl2db sync bookshop.xlsx --yes`

Good: `xl2db sync bookshop.xlsx --drop customers.fax`
""",
)

UNREAD_SHEET_OF_TABLE = Rule(
    "unread-sheet-of-table",
    Severity.ERROR,
    "A table would go because its sheet is still there, but can't be read as a table any more.",
    """
Where a heading was retyped, deleted, or moved down beyond row 30, a sheet is no table sheet any more, and is
left to people. The table that it described must not go because of that.

**How to mend it.** Put the headings *Column* and *Type* (in a dictionary *Table*, too) back into one row. Where
the table is really to go, begin the sheet's name with `_`, delete the sheet, or say `--drop TABLE`.

Bad, in the sheet `orders`, which was a table before:

| Column | Kind of data |
|--------|--------------|
| id     | auto number  |

Good:

| Column | Type        |
|--------|-------------|
| id     | auto number |
""",
)

STOPPED = Rule(
    "stopped",
    Severity.ERROR,
    "A question was answered with stop, or not at all.",
    """
Somebody was asked and did not say yes, so nothing was changed. The same command asks again.

**How to mend it.** Nothing is broken. Run the command again when you know the answer.

Bad: an empty answer to “1, 2 or 3?”

Good: `1`
""",
)

DRIFTED = Rule(
    "drifted",
    Severity.ERROR,
    "A table of the database is not as the latest revision left it.",
    """
Somebody changed the table by other means. A migration that was planned for the table as it should be
may fail on the table as it is, or undo somebody's work, so xl2db does not touch it.

**How to mend it.** If the change should stay, take it over: `xl2db pull` writes it into the workbook, and
`xl2db adopt` writes the revision that makes it in other databases, too. If not, `xl2db put-back` takes it back.

Bad: `ALTER TABLE customers ADD COLUMN vip boolean` by hand, then `xl2db sync`

Good: the same, then `xl2db pull` and `xl2db adopt`
""",
)

DRIFTED_ELSEWHERE = Rule(
    "drifted-elsewhere",
    Severity.WARNING,
    "A table that the plan does not touch is not as the latest revision left it.",
    """
Somebody changed the table by other means. What is to be done now has nothing to do with that table, so it
is done; but the next change of the table will be refused until it is as the revisions left it.

**How to mend it.** If the change should stay, `xl2db pull` writes it into the workbook, and `xl2db adopt`
the revision. If not, `xl2db put-back` takes it back.

Bad: `DROP INDEX ix_customers_name` by hand

Good: *Indexed* emptied in the workbook, then `xl2db sync`
""",
)

TABLE_IN_THE_WAY = Rule(
    "table-in-the-way",
    Severity.ERROR,
    "A table is to be created, and the database has one of that name already.",
    """
The table was not made by this migrations folder, so xl2db does not know what it holds and leaves it
alone.

**How to mend it.** If the workbook is meant to describe this database, bring it up to the database with
`xl2db pull`, then take the database over with `xl2db adopt`. Otherwise choose another database or another
name for the table. If the table came from the same workbook with another migrations folder, name that
folder with `--migrations`.

Bad, where the database has a table `customers`: a first `xl2db sync` with a sheet `customers`

Good: the same with an empty database
""",
)

STAGES_OR_CONTRACT = Rule(
    "stages-or-contract",
    Severity.ERROR,
    "Stages cannot begin and end in one run.",
    """
`--stages` makes what programs need, old and new side by side; `--contract` takes the old away, when no program uses
it any more. Between the two the application is deployed.

**How to mend it.** Give one of them.

Bad: `xl2db sync --stages --contract`

Good: `xl2db sync --stages`, and `xl2db sync --contract` a release later.
""",
)

NOT_LOOKED_AT = Rule(
    "database-not-looked-at",
    Severity.INFO,
    "The database could not be reached, so the plan was made without looking at it.",
    """
A plan needs no database: it compares the workbook with `schema.toml`. But only a database can tell
whether a dropped column holds data, or whether somebody changed a table by hand.

**How to mend it.** Nothing to mend. To have the database looked at, start it or correct its URL.

Bad: `--database postgresql://localhost:1/shop`

Good: `--database postgresql://localhost/shop`
""",
)

NOT_AS_PLANNED = Rule(
    "not-as-planned",
    Severity.ERROR,
    "After the migration the database is not as the workbook says.",
    """
xl2db looks at the tables again after it has changed them. Here something is left that differs, although
the database raised no error. This is a fault of xl2db, or of a trigger or an extension of the database.

**How to mend it.** Look at the named difference; the revision is applied, `xl2db undo` takes it back.

Bad: an event trigger that renames every new column

Good: the same database without the trigger
""",
)
