"""Rules about databases that become workbooks, and that are taken over."""

from __future__ import annotations

from xl2db.findings import Rule, Severity

NOTHING_TO_PULL = Rule(
    "nothing-to-pull",
    Severity.ERROR,
    "The database has no tables that could become a workbook.",
    """
`xl2db pull` reads the tables that the user of the URL can see, without those of the system, of
extensions and of Alembic. None is left.

**How to mend it.** Name another database, another user or another schema. Where there is no database
yet, start with `xl2db init`.

Bad: `xl2db pull postgresql://localhost/empty`

Good: `xl2db pull postgresql://localhost/shop --schema sales`
""",
)

FUNCTIONS_OF_ITS_OWN = Rule(
    "functions-of-its-own",
    Severity.WARNING,
    "The workbook of a pulled database calls functions that a cell may not call by itself.",
    """
A cell may call what xl2db knows to be harmless. A database's own functions it does not know, so somebody has to let
them in, in the settings file, where a reviewer sees it. Until then the workbook is refused at these cells.

**How to mend it.** Look at what the functions do, and copy the two lines of the hint into `xl2db.toml` (in
`pyproject.toml` the first one is `[tool.xl2db.sql]`).

Bad: a rule `score(points) > 0`, and no word of `score` in the settings

Good:

```toml
[sql]
functions = ["score"]
```
""",
)

BREAKS_OTHERS = Rule(
    "breaks-what-is-not-in-the-workbook",
    Severity.ERROR,
    "A change would break something of the database that the workbook does not describe.",
    """
A view, a trigger, a function or the like uses the column or the table that is to be dropped, renamed or
changed. The database would refuse the change, or the other thing would stop to work.

**How to mend it.** Change or drop that thing first (by a migration of your own), and make it again
afterwards; or leave the column as it is.

Bad: the row of `customers.email` deleted, while the view `newsletter` selects it

Good: the view changed first, and then the row deleted
""",
)

MAY_BREAK_OTHERS = Rule(
    "may-break-what-is-not-in-the-workbook",
    Severity.WARNING,
    "A change touches what something outside of the workbook uses.",
    """
The text of a trigger, a function or the like names the table or the column that changes. Whether it
still works afterwards, only its author knows.

**How to mend it.** Have a look at it, and change it together with the migration.

Bad: `price` becomes `unit_price`, while the trigger `log_prices` writes `NEW.price` down

Good: the same with the trigger changed in the same deployment
""",
)

DIFFERS_FROM_DATABASE = Rule(
    "differs-from-database",
    Severity.ERROR,
    "The workbook and the database that is to be taken over do not agree.",
    """
`xl2db adopt` takes a database over as it is: nothing of it is changed, so workbook and database must say
the same. Each difference is named with its cell.

**How to mend it.** Run `xl2db pull` to bring the workbook up to the database, or change the cell by
hand. Edits that you want to make come afterwards, with `xl2db sync`.

Bad: `text(40)` in the workbook, `varchar(50)` in the database

Good: `text(50)` in both
""",
)

FOLLOWS_OTHER_REVISIONS = Rule(
    "follows-other-revisions",
    Severity.ERROR,
    "The database follows a history of revisions that this migrations folder does not have.",
    """
The database has a table `alembic_version` with a revision of another folder. That history must be
continued, not replaced, or the next deployment would not know where the database stands.

**How to mend it.** Name the folder of that history with `--migrations`, and bring the database to its
latest revision first.

Bad: `xl2db adopt shop.xlsx` for a database that an application's own Alembic folder has made

Good: `xl2db adopt shop.xlsx --migrations alembic`
""",
)

TABLES_LEFT_ALONE = Rule(
    "tables-left-alone",
    Severity.INFO,
    "The database has tables that the workbook does not describe; they are left alone.",
    """
xl2db only looks after the tables of its workbook. Others stay as they are, whatever happens.

**How to mend it.** Nothing to mend. `xl2db pull` adds them to the workbook, if they belong there.

Bad: a table that was made by hand, and that everyone takes for a part of the workbook

Good: `xl2db pull` into the workbook, then `xl2db adopt`
""",
)

GONE_FROM_DATABASE = Rule(
    "gone-from-database",
    Severity.WARNING,
    "The workbook describes something that the database does not have.",
    """
`xl2db pull` adds and changes, and never takes away what people wrote. What the workbook has and the
database has not stays there, marked, and the next `xl2db sync` would make it.

**How to mend it.** Delete the row if it should be gone from both, or leave it if it should come.

Bad: a column that was dropped by hand, and comes back empty with the next sync

Good: its row deleted after the pull
""",
)

WRITTEN_BESIDE = Rule(
    "written-beside",
    Severity.WARNING,
    "The workbook could not be changed without losing something, so a copy was written beside it.",
    """
xl2db changes cells within a file and keeps everything else as it is, to the byte. Where it can't be sure
of that, it leaves your file alone and writes a new workbook beside it.

**How to mend it.** Take over from the copy what you need.

Bad: rows to insert in the middle of a sheet with a pivot table over it

Good: the pivot table on a sheet of its own
""",
)

TEXT_CUT = Rule(
    "text-cut",
    Severity.WARNING,
    "A text of the database is longer than a cell can hold.",
    """
A cell of a workbook holds at most 32,767 characters. A longer comment or definition is written as far as it
fits.

**How to mend it.** Shorten the text in the database. Until then the workbook differs from it, and says so.

Bad: a comment of 50,000 characters

Good: a comment that says where the long text stands
""",
)

NO_PLACE_FOR_IT = Rule(
    "no-place-for-it",
    Severity.WARNING,
    "The database says something for which the sheet has no heading.",
    """
`xl2db pull` fills in the headings that a sheet has. It does not add columns to somebody's sheet.

**How to mend it.** Add a column with that heading anywhere in the header row, and run `xl2db pull` again.

Bad: a new column with a default, in a sheet without *Default*

Good: the same sheet with a column *Default*
""",
)
