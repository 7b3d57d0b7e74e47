"""Rules about changes: what a new version of the workbook asks of the tables that stand."""

from __future__ import annotations

from xl2db.findings import Rule, Severity

RENAMED_FROM_NEITHER = Rule(
    "renamed-from-unknown",
    Severity.ERROR,
    "Renamed from names something that does not exist, and neither does the new name.",
    """
*Renamed from* asks xl2db to rename a table, a column or a list value and to keep its data. Here neither
the old name nor the new one exists in the latest migration, so there is nothing to rename; going on would
create something empty where you expect your data.

**How to mend it.** Correct the old name in the *Renamed from* cell, or empty the cell if the
column is really new.

Bad, where the table has the column `name`:

| Column    | Type      | Renamed from |
|-----------|-----------|--------------|
| full_name | text(100) | nmae         |

Good:

| Column    | Type      | Renamed from |
|-----------|-----------|--------------|
| full_name | text(100) | name         |
""",
)

RENAMED_FROM_BOTH = Rule(
    "renamed-from-both",
    Severity.ERROR,
    "Renamed from names something that is still there, beside the new name.",
    """
*Renamed from* asks xl2db to rename something and keep its data, but both the old and the new name
exist already. Renaming one would have to throw the other away.

**How to mend it.** If they are two different things, empty the *Renamed from* cell. If the old one
should go, take its row out of the workbook in a change of its own.

Bad, where the table has both `name` and `full_name`:

| Column    | Type      | Renamed from |
|-----------|-----------|--------------|
| full_name | text(100) | name         |

Good:

| Column    | Type      | Renamed from |
|-----------|-----------|--------------|
| full_name | text(100) |              |
""",
)

RENAMED_FROM_TWICE = Rule(
    "renamed-from-twice",
    Severity.ERROR,
    "Two rows say that they were renamed from the same name.",
    """
One column (or table, or list value) can become one other. Two rows claim the same old name, and
xl2db can't know which of them gets its data.

**How to mend it.** Keep *Renamed from* in one of the rows and empty it in the other.

Bad:

| Column     | Type      | Renamed from |
|------------|-----------|--------------|
| first_name | text(100) | name         |
| last_name  | text(100) | name         |

Good:

| Column     | Type      | Renamed from |
|------------|-----------|--------------|
| first_name | text(100) | name         |
| last_name  | text(100) |              |
""",
)

RENAMED_FROM_UNUSED = Rule(
    "renamed-from-first",
    Severity.INFO,
    "Renamed from is passed over, because the table itself is new.",
    """
*Renamed from* stands beside a table or column that this migration creates from nothing, so
there are no rows to keep. It does no harm; the cell can be emptied.

Bad, in a workbook that is synced for the first time:

| Column    | Type      | Renamed from |
|-----------|-----------|--------------|
| full_name | text(100) | name         |

Good:

| Column    | Type      | Renamed from |
|-----------|-----------|--------------|
| full_name | text(100) |              |
""",
)

COLUMN_ORDER = Rule(
    "column-order",
    Severity.INFO,
    "The columns stand in another order in the workbook; in the database they stay where they are.",
    """
The order of the columns in a workbook is for people who read it. A database table keeps the order in which
its columns were made: PostgreSQL can't change it at all, and elsewhere it would cost writing every row
anew. Programs ask for columns by name, so nothing depends on it.

**How to mend it.** Nothing has to be done. `schema.toml` follows the workbook.

Bad, as a wish to the database:

| Column | Type      |
|--------|-----------|
| email  | email     |
| name   | text(100) |

Good, as an order for the eye:

| Column | Type      |
|--------|-----------|
| name   | text(100) |
| email  | email     |
""",
)

REQUIRED_WITHOUT_VALUE = Rule(
    "required-without-value",
    Severity.WARNING,
    "A required column is added without a value for the rows that exist.",
    """
A new required column needs a value in every row, also in those that are in the table already.
Without a *Default* and without *Existing rows* the migration works only while the table is empty; on a table
with rows the database refuses it and nothing is changed.

**How to mend it.** Type into *Existing rows* what the rows that exist should get, or give the column
a *Default*, or leave *Required* empty until every row has a value.

Bad:

| Column  | Type     | Required | Existing rows |
|---------|----------|----------|---------------|
| country | text(60) | yes      |               |

Good:

| Column  | Type     | Required | Existing rows |
|---------|----------|----------|---------------|
| country | text(60) | yes      | unknown       |
""",
)

NOT_IN_STAGES = Rule(
    "not-in-stages",
    Severity.WARNING,
    "A change that breaks the running application cannot be made in stages.",
    """
`xl2db sync --stages` keeps the old and the new state side by side, so that programs which know the one or the
other both work. That is not possible for every change: a column has one type, a table one name, and the columns
of the primary key are what tells rows apart. Such a change is made in one step.

**How to mend it.** Give the column a new name (*Renamed from*), or deploy the application in the same minute.

Bad: the type of `price` changed from `text(20)` to `money`.

Good: a new column `amount` of the type `money`, and the row of `price` deleted one release later.
""",
)

STAGE_IN_THE_WAY = Rule(
    "stage-in-the-way",
    Severity.ERROR,
    "A change in stages is under way, and the workbook asks for what can't be done meanwhile.",
    """
Between `xl2db sync --stages` and `xl2db sync --contract`, triggers keep the old and the new column in step. Their
names and types, and the name of their table, cannot change meanwhile; and `xl2db pull` into the workbook would write
the old column there again.

**How to mend it.** Finish first: `xl2db sync --contract`, when no program uses the old column any more. Or take the
stages back: `xl2db undo`.

Bad: `name` becomes `full_name` in stages, and then `full_name` gets another type.

Good: `xl2db sync --contract`, and then another type for `full_name`.
""",
)
