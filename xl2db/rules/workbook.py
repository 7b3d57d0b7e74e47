"""Rules about the workbook: its sheets, headings and cells."""

from __future__ import annotations

from xl2db.findings import Rule, Severity

# Sheets

NO_TABLE = Rule(
    "no-table-found",
    Severity.ERROR,
    "No sheet of the workbook describes a table.",
    """
xl2db found no table at all. That is never taken as "drop everything": nothing is planned or changed.

A sheet describes a table when one of its first 30 rows holds the headings *Column* and *Type*. With a
third heading *Table* one sheet can describe many tables.

**How to mend it.** Give the sheet a header row. The message lists each sheet and what it lacks.

Bad:

| What | Kind |
|------|------|
| id   | auto number |

Good:

| Column | Type        |
|--------|-------------|
| id     | auto number |
""",
)

SHEETS_NOT_READ = Rule(
    "sheets-not-read",
    Severity.INFO,
    "Sheets without the headings of a table are for people; xl2db does not read them.",
    """
Every sheet that is neither a table sheet nor one of the special sheets (*Tables*, *Lists*, *Indexes*,
*Constraints*, *Settings*) is yours: notes, drawings, calculations. xl2db names such sheets in one line,
so that you notice when one of them was meant to be a table.

**How to mend it.** Nothing needs mending. If the sheet is a table, give it the headings *Column* and
*Type*. If you don't want to see it named, begin its name with `_` or `#`: `_notes`.

Named in the line: a sheet called `notes`.

Not named: a sheet called `_notes`.
""",
)

MISSPELLED_SHEET = Rule(
    "misspelled-sheet",
    Severity.WARNING,
    "A sheet's name is one slip away from a special sheet's name.",
    """
The sheets *Tables*, *Lists*, *Indexes*, *Constraints* and *Settings* are known by their names. A sheet
whose name is almost one of these is not read, which is hardly what you want.

**How to mend it.** Rename the sheet, or begin its name with `_` if it is only for people.

Bad: a sheet named `Setings`.

Good: a sheet named `Settings`.
""",
)

HALF_A_TABLE = Rule(
    "half-a-table-sheet",
    Severity.WARNING,
    "A sheet has some headings of a table sheet, but not all that are needed; it is not read.",
    """
A table sheet needs a *Column* and a *Type* heading in one row. This sheet has only a part of that, so
xl2db does not read it, and a table that was there before would count as gone.

**How to mend it.** Type the missing heading into the header row, or begin the sheet's name with `_` if
it is only for people.

Bad:

| Colunm | Type |
|--------|------|

Good:

| Column | Type |
|--------|------|
""",
)

SPECIAL_SHEET_WITHOUT_HEADINGS = Rule(
    "special-sheet-without-headings",
    Severity.WARNING,
    "A special sheet lacks the headings by which it is read.",
    """
A sheet with a special name is read by its headings: *Tables* by Table; *Lists* by List and Value;
*Indexes* by Table and Columns; *Constraints* by Table and Kind; *Settings* by Setting and Value.
Without them it is not read.

**How to mend it.** Put the headings in one row near the top, or give the sheet another name.

Bad, in the sheet Lists:

| Status |
|--------|
| open   |

Good:

| List   | Value |
|--------|-------|
| status | open  |
""",
)

SECOND_HEADER = Rule(
    "second-header-row",
    Severity.ERROR,
    "A sheet holds a second header row: two tables stand in one sheet.",
    """
A table sheet describes one table. Below its columns stands another header row, and xl2db can't know
which table the rows below it belong to; they were not read.

**How to mend it.** Move the second table to a sheet of its own. Or add a *Table* heading and say in
each row to which table it belongs.

Bad:

| Column | Type        |
|--------|-------------|
| id     | auto number |
| Column | Type        |
| id     | auto number |

Good:

| Table     | Column | Type        |
|-----------|--------|-------------|
| customers | id     | auto number |
| orders    | id     | auto number |
""",
)

TABLE_TWICE = Rule(
    "table-described-twice",
    Severity.ERROR,
    "The same table is described in two places.",
    """
A table has one home: one table sheet, or its rows in one dictionary sheet. When two places describe it,
xl2db can't know which one is right.

**How to mend it.** Keep one of the two. Begin the other sheet's name with `_`, rename its table, or
delete its rows.

Bad: a sheet `orders`, and rows with the Table `orders` in the sheet `dictionary`.

Good: only one of them.
""",
)

NAMES_DIFFER_BY_CASE = Rule(
    "names-differ-by-case",
    Severity.ERROR,
    "Two names are the same but for small and capital letters.",
    """
`Orders` and `orders` look alike to people, and to some databases they are the same name. So xl2db
refuses to have both.

**How to mend it.** Spell both alike if they are meant to be the same thing, or rename one of them.

Bad:

| Column | Type |
|--------|------|
| Email  | text |
| email  | text |

Good:

| Column       | Type |
|--------------|------|
| email        | text |
| second_email | text |
""",
)

COLUMN_TWICE = Rule(
    "column-twice",
    Severity.ERROR,
    "A table has two columns of the same name.",
    """
Within a table each column's name may stand only once.

**How to mend it.** Rename one of the two, or delete the row that is too much.

Bad:

| Column | Type |
|--------|------|
| email  | text |
| email  | text |

Good:

| Column       | Type |
|--------------|------|
| email        | text |
| second_email | text |
""",
)

COLUMN_NAME_MISSING = Rule(
    "column-name-missing",
    Severity.ERROR,
    "A row below the headings says something, but its Column cell is empty.",
    """
Each row describes one column, so it needs the column's name. A row is skipped only if all its cells
below known headings are empty.

**How to mend it.** Type the column's name, or empty the row. A note or a total belongs above the header
row, or in a column without a heading.

Bad:

| Column | Type | Description       |
|--------|------|-------------------|
| email  | text |                   |
|        |      | two columns so far |

Good:

| Column | Type | Description |
|--------|------|-------------|
| email  | text |             |
""",
)

TABLE_NAME_MISSING = Rule(
    "table-name-missing",
    Severity.ERROR,
    "A row does not say to which table it belongs.",
    """
In a sheet that speaks of several tables each row needs its table. An empty *Table* cell of a dictionary
sheet means "the same table as above", but here no table stands above.

**How to mend it.** Type the table's name into the *Table* cell.

Bad:

| Table | Column | Type |
|-------|--------|------|
|       | email  | text |

Good:

| Table     | Column | Type |
|-----------|--------|------|
| customers | email  | text |
""",
)

TABLE_TOO_WIDE = Rule(
    "table-too-wide",
    Severity.ERROR,
    "A table with more columns than any database can give it.",
    """
MariaDB and MySQL can give a table 4,096 columns, SQLite 2,000 and PostgreSQL 1,600. A sheet with more rows below its
headings is rather a sheet of data than the description of a table, and is not read to its end.

**How to mend it.** Split the table. Rows of data belong into a sheet of their own (`countries (rows)`), or stay away.

Bad: a sheet with the headings Column and Type, and 100,000 rows

Good: a row for each column of the table
""",
)

TABLE_FROM_ABOVE = Rule(
    "table-taken-from-above",
    Severity.WARNING,
    "An empty Table cell was taken to mean the table above, but it may have been forgotten.",
    """
In a dictionary sheet an empty *Table* cell means "the same table as above". Here the other rows repeat
the table's name, or empty rows stand between, so the cell may just have been forgotten.

**How to mend it.** Type the table's name into the cell.

Bad:

| Table     | Column | Type |
|-----------|--------|------|
| customers | id     | auto number |
| customers | email  | text |
|           | phone  | text |

Good:

| Table     | Column | Type |
|-----------|--------|------|
| customers | id     | auto number |
| customers | email  | text |
| customers | phone  | text |
""",
)

# Headings

HEADING_TWICE = Rule(
    "heading-twice",
    Severity.ERROR,
    "Two headings of one sheet mean the same.",
    """
xl2db knows several words for each heading (*Type*, *Data type*, …). When two of them stand in one
sheet, it can't know which of the two cells counts.

**How to mend it.** Rename the heading that is only for people, or delete one of the two columns. Two
tables side by side belong in two sheets.

Bad:

| Column | Type | Data type |
|--------|------|-----------|

Good:

| Column | Type | Type in the old system |
|--------|------|------------------------|
""",
)

MISSPELLED_HEADING = Rule(
    "misspelled-heading",
    Severity.WARNING,
    "A heading is one slip away from a known one; it counts as notes.",
    """
A heading that xl2db does not know makes a column of notes, which is not read. This one is almost a
known heading, so it was probably meant to be read.

**How to mend it.** Correct the heading. If it really is for notes, choose a word that is less alike.

Bad:

| Column | Type | Requred |
|--------|------|---------|

Good:

| Column | Type | Required |
|--------|------|----------|
""",
)

MISSPELLED_STATUS = Rule(
    "misspelled-status",
    Severity.WARNING,
    "A word under Status is one slip away from deprecated; it counts as a note.",
    """
*Status* announces that a column will go: `deprecated`. Other words there are notes, which are not read. This
one is almost the known one, so it was probably meant to be read.

**How to mend it.** Correct the word. If it really is a note, choose one that is less alike.

Bad:

| Column | Type     | Status    |
|--------|----------|-----------|
| fax    | text(20) | depricated |

Good:

| Column | Type     | Status     |
|--------|----------|------------|
| fax    | text(20) | deprecated |
""",
)

# Cells

ERROR_VALUE = Rule(
    "error-in-cell",
    Severity.ERROR,
    "A cell shows an error of Excel, such as #REF!.",
    """
The cell's formula failed, so nobody knows what it should say.

**How to mend it.** Mend the formula, or type the value itself over it.

Bad: `#REF!`

Good: `orders`
""",
)

FORMULA_WITHOUT_VALUE = Rule(
    "formula-without-value",
    Severity.ERROR,
    "A cell holds a formula, but the file does not hold its result.",
    """
xl2db never computes formulas; it reads the result that Excel saved with them. Some programs write
formulas without results.

**How to mend it.** Open the file in Excel or LibreOffice, save it, and try again; or type the value
itself. If the text is meant to begin with `=`, format the cell as Text first.

Bad: `=A2&"_id"` written by a program that saves no results.

Good: `customer_id`
""",
)

CHANGED_BY_EXCEL = Rule(
    "changed-by-excel",
    Severity.ERROR,
    "Excel turned what was typed into something else, such as a date.",
    """
Excel reads `1-2` or `MAR1` as a date and `true` as a truth value, and what was typed is lost. Here a
name or another text is needed.

**How to mend it.** Format the cell as Text (Home, Number, Text), then type it again; or type an
apostrophe before it.

Bad: a Column cell that Excel shows as `01-Feb`.

Good: `'1-2`, which Excel keeps as it is.
""",
)

NOT_YES_OR_NO = Rule(
    "not-yes-or-no",
    Severity.ERROR,
    "A cell that takes yes or no holds another word.",
    """
*Required*, *Primary key*, *Unique* and *Indexed* take yes or no. `yes`, `Yes`, `TRUE`, `1`, `x`, `✓`,
`○` all mean yes; `no`, `FALSE`, `0`, `-`, an empty cell mean no.

**How to mend it.** Type `yes`, or empty the cell.

Bad:

| Column | Type | Required |
|--------|------|----------|
| email  | text | yess     |

Good:

| Column | Type | Required |
|--------|------|----------|
| email  | text | yes      |
""",
)

NOT_A_WHOLE_NUMBER = Rule(
    "not-a-whole-number",
    Severity.ERROR,
    "A Length, Precision or Scale cell is not a whole number.",
    """
*Length*, *Precision* and *Scale* are counted in whole numbers from 0 up.

**How to mend it.** Type a whole number, or empty the cell.

Bad:

| Column | Type | Length |
|--------|------|--------|
| email  | text | long   |

Good:

| Column | Type | Length |
|--------|------|--------|
| email  | text | 320    |
""",
)

UNKNOWN_WORD = Rule(
    "unknown-word",
    Severity.ERROR,
    "A cell that takes one of a few words holds another one.",
    """
Some cells take one of a few words: *On delete* and *On update* take cascade, restrict, set null, set
default or no action; *Kind* takes primary key, unique, foreign key or check; *Deferrable* takes
deferred, immediate or no.

**How to mend it.** Type one of the words that the hint lists.

Bad:

| Column      | Type         | References | On delete |
|-------------|--------------|------------|-----------|
| customer_id | whole number | customers  | cascad    |

Good:

| Column      | Type         | References | On delete |
|-------------|--------------|------------|-----------|
| customer_id | whole number | customers  | cascade   |
""",
)

CELL_MISSING = Rule(
    "cell-missing",
    Severity.ERROR,
    "A cell that is needed is empty.",
    """
Some things can't be made without a certain cell: a column needs a Type (or a Reference that gives it),
a list needs values, an index needs columns, a check needs its rule.

**How to mend it.** Fill in the cell that the message names, or empty the whole row.

Bad:

| Column | Type |
|--------|------|
| email  |      |

Good:

| Column | Type  |
|--------|-------|
| email  | email |
""",
)

WITHOUT_EFFECT = Rule(
    "without-effect",
    Severity.WARNING,
    "A cell is filled, but has no effect where it stands.",
    """
The cell says something about a thing that is not there: *On delete* without *References*, a *Rule*
beside a unique key. Probably another cell was forgotten.

**How to mend it.** Fill in the cell that is missing, or empty this one.

Bad:

| Column      | Type         | References | On delete |
|-------------|--------------|------------|-----------|
| customer_id | whole number |            | cascade   |

Good:

| Column      | Type         | References | On delete |
|-------------|--------------|------------|-----------|
| customer_id | whole number | customers  | cascade   |
""",
)

CONTRADICTION = Rule(
    "cells-contradict",
    Severity.ERROR,
    "Two cells say different things about the same.",
    """
The workbook says one thing in one cell and another in a second cell, so xl2db can't know which one
counts. The message names both.

**How to mend it.** Keep one of the two and empty the other, or make them say the same.

Bad: the sheet *Tables* says that the Label of `orders` is `Orders`, and the sheet `orders` says
`Sales`.

Good: only one of them has a Label.
""",
)

UNREADABLE_REFERENCE = Rule(
    "unreadable-reference",
    Severity.ERROR,
    "A References cell is not written as a table or a table's column.",
    """
*References* takes a table, or a table and its column, with the schema before it if there is one.

**How to mend it.** Write `customers`, `customers.id`, `customers(id)` or `sales.customers.id`. A
reference over several columns stands in the sheet *Constraints*.

Bad:

| Column      | Type         | References       |
|-------------|--------------|------------------|
| customer_id | whole number | see customers!   |

Good:

| Column      | Type         | References |
|-------------|--------------|------------|
| customer_id | whole number | customers  |
""",
)

STRAIGHTENED = Rule(
    "curly-quotes-straightened",
    Severity.WARNING,
    "Curly quotes in an expression were read as straight ones.",
    """
Excel and chat programs turn `'` and `"` into curly quotes, which no database understands. xl2db reads
them as the straight ones.

**How to mend it.** Type the quotes again as straight ones, so that the workbook says what the database
gets.

Bad: `status <> ‘void’`

Good: `status <> 'void'`
""",
)

RENAMED_FROM_ITSELF = Rule(
    "renamed-from-itself",
    Severity.WARNING,
    "Renamed from names the very name that stands beside it.",
    """
*Renamed from* takes the name that something had before. The same name stands in both cells, so there is
nothing to rename.

**How to mend it.** Type the old name, or empty the cell.

Bad:

| Column | Type | Renamed from |
|--------|------|--------------|
| email  | text | email        |

Good:

| Column | Type | Renamed from |
|--------|------|--------------|
| email  | text | mail         |
""",
)

# Settings

UNKNOWN_SETTING = Rule(
    "unknown-setting",
    Severity.WARNING,
    "The Settings sheet holds a setting that xl2db does not know.",
    """
The settings are `format version`, `database`, `schema`, `lists as`, `names` and `owner`. Others are
left alone.

**How to mend it.** Correct the setting's name, or delete the row.

Bad:

| Setting  | Value |
|----------|-------|
| list sas | enum  |

Good:

| Setting  | Value |
|----------|-------|
| lists as | enum  |
""",
)

NEWER_FORMAT = Rule(
    "newer-format-version",
    Severity.ERROR,
    "The workbook is written for a newer version of xl2db.",
    """
The sheet *Settings* says which version of the workbook format the workbook uses. This xl2db knows
version 1. A newer workbook may mean something that this xl2db would misread, so it is refused.

**How to mend it.** Upgrade xl2db (`pip install --upgrade xl2db`). If the number is a mistake, type 1.

Bad:

| Setting        | Value |
|----------------|-------|
| format version | 9     |

Good:

| Setting        | Value |
|----------------|-------|
| format version | 1     |
""",
)
