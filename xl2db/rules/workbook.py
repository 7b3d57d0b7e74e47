"""Rules about the workbook: its sheets, headings and cells, and what they say as a whole."""

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

# The schema as a whole

UNKNOWN_TABLE = Rule(
    "unknown-table",
    Severity.ERROR,
    "A cell names a table that the workbook does not describe.",
    """
References, indexes and constraints can only speak of tables that the workbook describes.

**How to mend it.** Correct the name, or add a sheet for the table. If the table's sheet is there, look
for a warning about its headings.

Bad:

| Column      | Type         | References |
|-------------|--------------|------------|
| customer_id | whole number | custmers   |

Good:

| Column      | Type         | References |
|-------------|--------------|------------|
| customer_id | whole number | customers  |
""",
)

UNKNOWN_COLUMN_NAME = Rule(
    "unknown-column-name",
    Severity.ERROR,
    "A cell names a column that its table does not have.",
    """
References, indexes and constraints can only speak of columns that the table has.

**How to mend it.** Correct the name, or add the column to its table.

Bad:

| Column      | Type         | References   |
|-------------|--------------|--------------|
| customer_id | whole number | customers.di |

Good:

| Column      | Type         | References   |
|-------------|--------------|--------------|
| customer_id | whole number | customers.id |
""",
)

REFERENCE_TO_NO_KEY = Rule(
    "reference-to-no-key",
    Severity.ERROR,
    "A reference points at columns that do not identify a row.",
    """
A reference must lead to exactly one row, so the columns it points at must be the table's primary key or
be unique.

**How to mend it.** Point at the primary key, or type `yes` into the *Unique* cell of the column that is
pointed at. A reference to a key of several columns stands in the sheet *Constraints*.

Bad, where `customers.name` is not unique:

| Column   | Type | References     |
|----------|------|----------------|
| customer | text | customers.name |

Good:

| Column   | Type         | References   |
|----------|--------------|--------------|
| customer | whole number | customers.id |
""",
)

REFERENCE_COUNT = Rule(
    "reference-column-count",
    Severity.ERROR,
    "A reference pairs a different number of columns on its two sides.",
    """
Each column of a reference goes with one column of the table it points at.

**How to mend it.** Name as many columns in *References* as in *Columns*, in the same order.

Bad:

| Table | Kind        | Columns         | References |
|-------|-------------|-----------------|------------|
| items | foreign key | order_id, place | orders(id) |

Good:

| Table | Kind        | Columns  | References |
|-------|-------------|----------|------------|
| items | foreign key | order_id | orders(id) |
""",
)

REFERENCE_TYPES_DIFFER = Rule(
    "reference-types-differ",
    Severity.ERROR,
    "A reference joins columns of different types.",
    """
A value of the one column must be findable in the other, so both need the same type. Databases refuse a
reference between different types.

**How to mend it.** Empty the *Type* cell beside *References*: the column then takes the right type by
itself. Or type the type of the column that is pointed at; for an auto number that is `whole number`.

Bad:

| Column      | Type | References   |
|-------------|------|--------------|
| customer_id | text | customers.id |

Good:

| Column      | Type | References   |
|-------------|------|--------------|
| customer_id |      | customers.id |
""",
)

REFERENCE_CIRCLE = Rule(
    "types-in-a-circle",
    Severity.ERROR,
    "Columns take their types from each other in a circle.",
    """
An empty *Type* cell beside *References* means "the type of the column that is pointed at". Here the
columns point at each other, and none of them has a type.

**How to mend it.** Type a type for one of them.

Bad: `a.id` with References `b.id` and `b.id` with References `a.id`, both without a Type.

Good: `a.id` with the Type `whole number`.
""",
)

SET_NULL_ON_REQUIRED = Rule(
    "set-null-on-required",
    Severity.ERROR,
    "A reference would empty a column that may not be empty.",
    """
`set null` empties the column when the row it points at goes. A required column can't be emptied, so the
database would refuse the delete.

**How to mend it.** Empty the *Required* cell, or choose `cascade` or `restrict`.

Bad:

| Column      | Type         | Required | References | On delete |
|-------------|--------------|----------|------------|-----------|
| customer_id | whole number | yes      | customers  | set null  |

Good:

| Column      | Type         | Required | References | On delete |
|-------------|--------------|----------|------------|-----------|
| customer_id | whole number |          | customers  | set null  |
""",
)

SET_DEFAULT_WITHOUT_DEFAULT = Rule(
    "set-default-without-default",
    Severity.ERROR,
    "A reference would set a required column to its default, but the column has none.",
    """
`set default` gives the column its default when the row it points at goes. Without a *Default* that is an
empty cell, which a required column may not hold.

**How to mend it.** Fill in the *Default* cell, choose another word for *On delete*, or empty *Required*.

Bad:

| Column | Type         | Required | Default | References | On delete   |
|--------|--------------|----------|---------|------------|-------------|
| status | whole number | yes      |         | states     | set default |

Good:

| Column | Type         | Required | Default | References | On delete   |
|--------|--------------|----------|---------|------------|-------------|
| status | whole number | yes      | 1       | states     | set default |
""",
)

NAME_TWICE = Rule(
    "constraint-name-twice",
    Severity.ERROR,
    "Two keys, indexes or rules have the same name.",
    """
Databases keep the names of keys, indexes and rules in one list, so each may stand only once.

**How to mend it.** Change one of the names, or empty the *Name* cell: xl2db then makes a name by
itself.

Bad:

| Table  | Name    | Columns   |
|--------|---------|-----------|
| orders | by_date | placed_on |
| items  | by_date | added_on  |

Good:

| Table  | Name           | Columns   |
|--------|----------------|-----------|
| orders | orders_by_date | placed_on |
| items  | items_by_date  | added_on  |
""",
)

SAID_TWICE = Rule(
    "said-twice",
    Severity.WARNING,
    "The same key, reference, index or rule is asked for twice.",
    """
Two cells ask for the same thing. A second copy would cost time at every change of the table and bring
nothing, so only the first one is made.

**How to mend it.** Take one of the two away.

Bad: *Unique* is `yes` beside `email`, and the sheet *Constraints* has a unique key over `email`.

Good: only one of them.
""",
)

TABLE_WITHOUT_COLUMNS = Rule(
    "table-without-columns",
    Severity.ERROR,
    "A table has no columns.",
    """
The sheet has its headings, but no column below them. A table needs at least one column.

**How to mend it.** Add a row for each column, or begin the sheet's name with `_` if it is not ready.

Bad:

| Column | Type |
|--------|------|

Good:

| Column | Type        | Primary key |
|--------|-------------|-------------|
| id     | auto number | yes         |
""",
)

NO_PRIMARY_KEY = Rule(
    "table-without-primary-key",
    Severity.WARNING,
    "A table has no primary key.",
    """
Without a primary key a row can't be told from another one that looks alike, and other tables can't
refer to it.

**How to mend it.** Type `yes` into the *Primary key* cell of the column that identifies a row, or add a
column `id` of type `auto number`.

Bad:

| Column | Type |
|--------|------|
| name   | text |

Good:

| Column | Type        | Primary key |
|--------|-------------|-------------|
| id     | auto number | yes         |
| name   | text        |             |
""",
)

KEY_NOT_REQUIRED = Rule(
    "key-is-always-required",
    Severity.WARNING,
    "A column of the primary key is said to be optional, but a key is never empty.",
    """
A primary key identifies a row, so the databases make each of its columns required. The word in the
*Required* (or *Nullable*) cell has no effect.

**How to mend it.** Empty the cell, or say that the column is required.

Bad:

| Column | Type        | Primary key | Required |
|--------|-------------|-------------|----------|
| id     | auto number | yes         | no       |

Good:

| Column | Type        | Primary key | Required |
|--------|-------------|-------------|----------|
| id     | auto number | yes         | yes      |
""",
)

TWO_AUTO_NUMBERS = Rule(
    "two-auto-numbers",
    Severity.ERROR,
    "A table has two columns of type auto number.",
    """
Databases count only one column of a table by themselves.

**How to mend it.** Keep `auto number` for the column that is the key, and make the other one a `whole
number`.

Bad:

| Column | Type        |
|--------|-------------|
| id     | auto number |
| number | auto number |

Good:

| Column | Type         |
|--------|--------------|
| id     | auto number  |
| number | whole number |
""",
)

DEFAULT_NOT_ALLOWED = Rule(
    "default-not-allowed",
    Severity.ERROR,
    "A column that makes its own value has a default as well.",
    """
An `auto number` counts by itself, and a *Computed* column is calculated. Neither can have a *Default*
too.

**How to mend it.** Empty the *Default* cell, or the other one.

Bad:

| Column | Type          | Default | Computed         |
|--------|---------------|---------|------------------|
| total  | decimal(10,2) | 0       | price * quantity |

Good:

| Column | Type          | Default | Computed         |
|--------|---------------|---------|------------------|
| total  | decimal(10,2) |         | price * quantity |
""",
)

COMPUTED_NOT_ALLOWED = Rule(
    "computed-not-allowed",
    Severity.ERROR,
    "A column can't be computed in this way.",
    """
An auto number counts by itself and can't be computed; and a computed column can't be computed from
itself or from another computed column, because some databases refuse it.

**How to mend it.** Empty the *Computed* cell, or write the other column's expression out in full.

Bad:

| Column | Type  | Computed         |
|--------|-------|------------------|
| net    | money | price * quantity |
| gross  | money | net * 1.2        |

Good:

| Column | Type  | Computed               |
|--------|-------|------------------------|
| net    | money | price * quantity       |
| gross  | money | price * quantity * 1.2 |
""",
)

UNKNOWN_LIST = Rule(
    "unknown-list",
    Severity.ERROR,
    "A type names a list that the Lists sheet does not hold.",
    """
`list: status` takes its values from the rows of the sheet *Lists* whose *List* cell is `status`.

**How to mend it.** Correct the name, or add the list's values to the sheet *Lists*.

Bad, where the sheet Lists holds only `status`:

| Column | Type         |
|--------|--------------|
| status | list: statsu |

Good:

| Column | Type         |
|--------|--------------|
| status | list: status |
""",
)

VALUE_TWICE = Rule(
    "list-value-twice",
    Severity.ERROR,
    "A list holds the same value twice.",
    """
Each value of a list may stand only once, and some databases see no difference between small and capital
letters.

**How to mend it.** Delete one of the two rows, or change its value.

Bad:

| List   | Value |
|--------|-------|
| status | open  |
| status | open  |

Good:

| List   | Value  |
|--------|--------|
| status | open   |
| status | closed |
""",
)
