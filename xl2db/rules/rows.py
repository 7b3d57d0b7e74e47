"""Rules about reference rows: the sheets TABLE (rows), and the rows of the database that go with them."""

from __future__ import annotations

from xl2db.findings import Rule, Severity

ROWS_OF_NO_TABLE = Rule(
    "rows-of-no-table",
    Severity.ERROR,
    "A sheet TABLE (rows) names a table that the workbook does not describe.",
    """
A sheet named `countries (rows)` holds the rows that the table `countries` must have. The workbook describes
no table of that name, so nobody knows what the rows are of.

**How to mend it.** Rename the sheet to the table's name and ` (rows)`. Where the name is longer than Excel
allows for a sheet, put a row above the headings with `Table` in its first cell and the name beside it. A sheet
that is for people begins with `_`.

Bad: a sheet `contries (rows)` beside the table `countries`.

Good: a sheet `countries (rows)` beside the table `countries`.
""",
)

ROWS_HEADING = Rule(
    "wrong-rows-heading",
    Severity.ERROR,
    "A heading of a rows sheet is no column that can be filled, or stands there twice.",
    """
The headings of a sheet `TABLE (rows)` are the table's columns, by their names or by their labels. A heading
that is neither, a second heading for the same column, values under no heading at all, and the heading of a
column that the database computes by itself are errors: values would be lost in silence.

**How to mend it.** Type the column's name as the heading. A column for notes gets a heading that begins with
`#`. A computed column is left out.

Bad, for a table with the columns code and name:

| code | nmae   |
|------|--------|
| FR   | France |

Good:

| code | name   | # checked by |
|------|--------|--------------|
| FR   | France | Ada          |
""",
)

ROWS_WITHOUT_HEADINGS = Rule(
    "rows-without-headings",
    Severity.ERROR,
    "A rows sheet has no row with the table's columns as headings.",
    """
The first 30 rows of a sheet `TABLE (rows)` are searched for its headings: the first row in which at least half
of the filled cells are columns of the table. There is none.

**How to mend it.** Type the columns' names into one row above the values.

Bad:

| FR | France |
|----|--------|

Good:

| code | name   |
|------|--------|
| FR   | France |
""",
)

ROWS_TWICE = Rule(
    "rows-in-two-sheets",
    Severity.ERROR,
    "Two sheets hold the rows of the same table.",
    """
Only one sheet may hold the rows of a table; otherwise nobody could say which of two rows is meant.

**How to mend it.** Move the rows of one sheet into the other, or begin its name with `_`.

Bad: the sheets `countries (rows)` and `Countries (rows)`.

Good: one sheet `countries (rows)`.
""",
)

WRONG_VALUE = Rule(
    "wrong-value",
    Severity.ERROR,
    "A value of a reference row does not go with the type of its column.",
    """
Each cell of a sheet `TABLE (rows)` is checked against the column's type: numbers, dates, lists, lengths. Texts
are taken as they stand: `007`, `NULL`, `TRUE` and `now` are these texts in a column of text. An empty cell is
no value; `""` is the empty text.

**How to mend it.** Type a value of the type, or change the type. Format the cell as Text where Excel turns
the value into something else.

Bad, in a column of the type date: `31/01/2024`.

Good: `2024-01-31`.
""",
)

MISSING_VALUE = Rule(
    "missing-value",
    Severity.ERROR,
    "A reference row has no value in a column that is required.",
    """
The column is required and the cell is empty. A default fills the cell only where it is a plain value;
`now` or `new uuid` would make another value in each database.

The same is said where the sheet leaves out a column that is required and that nothing fills.

**How to mend it.** Type a value, give the column a default, or make it optional. `""` is the empty text.

Bad, where name is required:

| code | name |
|------|------|
| FR   |      |

Good:

| code | name   |
|------|--------|
| FR   | France |
""",
)

ROWS_WITHOUT_KEY = Rule(
    "rows-without-key",
    Severity.ERROR,
    "Nothing in a rows sheet tells its rows apart, so that nobody could find them again in the database.",
    """
To change or delete a row later, xl2db has to find it in the database: by the primary key, or by a unique key.
One of them must stand in the sheet, with a value in each row.

**How to mend it.** Add the key's columns to the sheet and fill them, or make a column of the sheet unique.

Bad, for a table whose key is an auto number that the sheet leaves out, and whose name is not unique:

| name   |
|--------|
| France |

Good: type yes into the Unique cell of name.
""",
)

ROW_TWICE = Rule(
    "row-twice",
    Severity.ERROR,
    "Two reference rows have the same value where each must be different.",
    """
The primary key and unique keys let no two rows be alike. Both cells are named.

On MariaDB and MySQL texts that differ only by small and capital letters, or by spaces at the end, are alike
in a key; for these databases that is an error, otherwise a warning.

**How to mend it.** Correct one of the two, or delete the row.

Bad, where code is the primary key:

| code | name    |
|------|---------|
| FR   | France  |
| FR   | Finland |

Good:

| code | name    |
|------|---------|
| FR   | France  |
| FI   | Finland |
""",
)

ROW_REFERS_TO_NOTHING = Rule(
    "row-refers-to-nothing",
    Severity.ERROR,
    "A reference row refers to a row that is not there.",
    """
The column refers to another table. That table has a rows sheet, and none of its rows has the value; or it has
none, and the database was asked and has no such row. The database would refuse the row.

**How to mend it.** Correct the value, or add the row to the other sheet.

Bad: `XX` in the column country of `cities (rows)`, where `countries (rows)` has no XX.

Good: `FR`, where `countries (rows)` has a row FR.
""",
)

ROW_BREAKS_RULE = Rule(
    "row-breaks-rule",
    Severity.ERROR,
    "A reference row breaks a rule of its table.",
    """
Each row is tried against the rules of its table: the column Rule, and the sheet *Constraints*. A rule counts
as broken only where it says no; without a value it says nothing.

**How to mend it.** Correct the value, or the rule.

Bad, where the rule of rate is `rate >= 0`: a row with the rate `-1`.

Good: a row with the rate `0`.
""",
)

RULE_NOT_CHECKED = Rule(
    "rule-not-checked",
    Severity.INFO,
    "A rule was not tried on the reference rows, since databases do not agree on what it says.",
    """
Comparisons, `and`, `or`, `not`, `in`, `between`, `is null`, sums, differences, products, `length`, `upper`,
`lower`, `trim`, `coalesce`, `abs` and `like` mean the same everywhere and are tried before anything is
planned. Other functions, divisions, and comparisons of texts by their order or without regard to case differ
from database to database: these are left to the database, which tries them when the rows are put there.

**How to mend it.** Nothing needs mending.

Left to the database: `name ~ '^[A-Z]'`.

Tried: `length(code) = 2 and code = upper(code)`.
""",
)

ROWS_IN_CIRCLES = Rule(
    "rows-in-circles",
    Severity.ERROR,
    "Reference rows can't be put into any order in which the database would take them.",
    """
Rows refer to each other in a circle through columns that must have a value, so that none of them could be the
first; or values that must be unique change places between rows, so that none could be the first to change.

**How to mend it.** Make one of the columns optional, or go in two steps: give one of the rows another value
first, sync, then give it the value that is meant, and sync again.

Bad: the unique names of two rows change places.

Good: one of them is renamed to something new; after a sync both get their names.
""",
)

TOO_MANY_ROWS = Rule(
    "too-many-reference-rows",
    Severity.ERROR,
    "A workbook holds more reference rows than a migration should carry.",
    """
Reference rows stand in `schema.toml` and in the migrations, where people read and compare them, and are kept
there for good. That is meant for lists of countries, tiers and states: up to 20,000 rows and 200,000 values in
a workbook. More are data, which is loaded into the database, not migrated.

**How to mend it.** Take the rows out (begin the sheet's name with `_`), and load them with the database's
own means.

Bad: an export of 100,000 orders in the sheet `orders (rows)`.

Good: the 12 states that an order can have, in the sheet `order states (rows)`.
""",
)

DIGITS_LOST = Rule(
    "digits-lost",
    Severity.WARNING,
    "SQLite keeps only about 15 digits of a decimal, and a reference row has more.",
    """
SQLite has no decimals: it keeps them as floating numbers, of which about 15 digits are exact. The row gets
the nearest of these. PostgreSQL and MariaDB keep all digits.

**How to mend it.** Shorten the value, change the type to text, or use PostgreSQL or MariaDB.

Bad, for SQLite: `12345678901234567890.5` in a column of decimal(30,1).

Good: `1234567890.5`.
""",
)

DIGITS_CUT = Rule(
    "digits-cut-by-excel",
    Severity.WARNING,
    "A number has all the digits that Excel keeps, and zeros behind them: the last ones may be lost.",
    """
Excel and LibreOffice keep 15 digits of a number and write zeros for the others, at once and without a word: what is
typed as `4012888888881881` (a card, an order, a barcode) is kept as `4012888888881880`, and that would go into the
database.

**How to mend it.** Format the cell as Text, then type the number again. If it really ends in these zeros, the text says
the same, and the warning is gone.

Bad: `4012888888881880`, where `4012888888881881` was typed.

Good: `4012888888881881` in a cell that is formatted as Text.
""",
)

ROWS_NO_LONGER_KEPT = Rule(
    "rows-no-longer-kept",
    Severity.INFO,
    "The rows sheet of a table is gone; the rows stay in the database.",
    """
A sheet that is taken away (or renamed) deletes nothing: its rows stay in the database, and are like any
other rows of the table from now on. To delete rows, delete them in the sheet, sync, and then take the sheet
away.

**How to mend it.** Nothing needs mending. Bring the sheet back if it went by accident: the rows that are
there are taken over again.

Rows stay: the sheet `countries (rows)` is deleted.

Rows go: the rows below the headings of `countries (rows)` are deleted, and the sheet stays.
""",
)

ROW_STILL_USED = Rule(
    "row-still-used",
    Severity.ERROR,
    "A reference row that the sheet no longer has is still used by rows of another table.",
    """
The row was deleted from its sheet, and rows in the database refer to it. Deleting it would be refused, or would
take these rows away with it, or empty their columns; so nothing is done.

**How to mend it.** Put the row back, or first make the rows refer to another one.

Bad: FR is deleted from `countries (rows)` while 3 rows of customers have the country FR.

Good: the customers move to another country first; a column `active` says that FR is no longer offered.
""",
)

ROW_IN_THE_WAY = Rule(
    "row-in-the-way",
    Severity.ERROR,
    "A row of the database, which the sheet does not have, holds a value that must be unique.",
    """
A new or changed reference row has a value in a unique key that another row of the database has already: one
that was put there by other means. The database would refuse the reference row.

**How to mend it.** Give the row the key of the row that is there, so that it is taken over; or change one of
them.

Bad: the sheet adds the code FX with the unique name France, and the database has FR with that name.

Good: the sheet adds FR, France: the row that is there is taken over.
""",
)

ROWS_DRIFTED = Rule(
    "rows-drifted",
    Severity.WARNING,
    "Reference rows were changed or deleted in the database by other means.",
    """
The rows of a sheet `TABLE (rows)` are not in the database as the latest revision left them. A program or a
person changed or deleted them. xl2db does not put them back by itself: somebody may have meant it.

**How to mend it.** Type what is right into the sheet and sync; or let `xl2db put-back` bring the database back to
what the revisions say. A row that was deleted comes back, too, when any of its values changes in the sheet.

Bad: the sheet says France, and the database says Frankreich.

Good: both say the same.
""",
)

ROWS_TAKEN_OVER = Rule(
    "rows-taken-over",
    Severity.INFO,
    "Rows that the sheet adds are in the database already; they are taken over.",
    """
The database has a row with the same key as a new reference row. It is not added a second time: the columns
of the sheet get the sheet's values, other columns keep theirs, and from now on the row is the workbook's.

**How to mend it.** Nothing needs mending.

Taken over: the sheet adds FR, and a program has added FR before.

Added: the sheet adds FR, and the database has no FR.
""",
)
