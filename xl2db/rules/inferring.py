"""Rules about raw data that becomes a schema, and about rows that are loaded."""

from __future__ import annotations

from xl2db.findings import Rule, Severity

NO_DATA = Rule(
    "no-data",
    Severity.ERROR,
    "Nothing in the files is a table with rows.",
    """
`xl2db infer` reads sheets of .xlsx and .ods files and .csv files: a row of headings, and rows below it.
Sheets whose names begin with `_` or `#` are not read.

**How to mend it.** Name a file that holds such a table.

Bad: `xl2db infer notes.xlsx shop.xlsx`, where `notes.xlsx` holds a single sentence

Good: `xl2db infer customers.csv orders.csv shop.xlsx`
""",
)

ENCODING_GUESSED = Rule(
    "encoding-guessed",
    Severity.WARNING,
    "A .csv file is not UTF-8, and was read as Western European text.",
    """
A .csv file does not say in which encoding its letters are written. This one is no UTF-8, and looks like what
Windows writes in Western Europe.

**How to mend it.** Look at a name with an accent. If it is wrong, name the encoding with `--encoding`, or
save the file as *CSV UTF-8*.

Bad: `Müller` in a file of an old program, read with a guess

Good: `xl2db infer customers.csv shop.xlsx --encoding cp1250`
""",
)

SEVERAL_TABLES = Rule(
    "several-tables",
    Severity.WARNING,
    "Several tables stand in one sheet.",
    """
A blank row with headings below it, or a blank column between two blocks, parts tables. Each becomes a table
of its own.

**How to mend it.** Look whether that is meant. If it is one table, close the gap.

Bad: A block of prices beside a block of customers, in one sheet

Good: Each in a sheet of its own
""",
)

TOO_WIDE = Rule(
    "too-many-columns",
    Severity.WARNING,
    "The table has more columns than databases can have.",
    """
No table of a database has more than about a thousand columns on all databases. Those beyond are left out.

**How to mend it.** Put each part of the columns into a sheet of its own, with the key in each of them. Often
the headings are values (`2019-01`, `2019-02` …), which belong into rows.

Bad: One column for each day of five years

Good: One row for each day
""",
)

MERGED_HEADING = Rule(
    "merged-heading",
    Severity.WARNING,
    "A heading is merged over several columns.",
    """
Only the first of these columns has the heading; the others have none.

**How to mend it.** Give each column a heading of its own.

Bad: `Address` over the columns of street and town

Good: `Street` and `Town`
""",
)

NO_HEADINGS = Rule(
    "no-headings",
    Severity.WARNING,
    "The table has no row of headings.",
    """
Its first row holds numbers or dates as the rows below it do, so it is taken for data. The columns are named
by their letters.

**How to mend it.** Put a row of headings above it, or change the names in the workbook.

Bad: `17,Ada,1815-12-10` as the first row

Good: `id,name,born` above it
""",
)

HEADING_MISSING = Rule(
    "heading-missing",
    Severity.WARNING,
    "A column has values and no heading.",
    """
It is kept and named by its letters. In a .csv file a row with one cell too many looks the same: a separator
that stands within a value needs quotation marks around that.

**How to mend it.** Type a heading above it, or put the value into quotation marks.

Bad: `Smith, Jane,17` under `name,age`

Good: `"Smith, Jane",17`
""",
)

HEADING_TWICE = Rule(
    "data-heading-twice",
    Severity.WARNING,
    "Two columns of a table have the same heading.",
    """
Columns of a database have different names, so the second one gets a number.

**How to mend it.** Rename one of them.

Bad: `Date` and `Date`

Good: `Order date` and `Delivery date`
""",
)

LEFT_OUT = Rule(
    "not-data",
    Severity.WARNING,
    "Rows that are no data were left out.",
    """
Titles above the headings, totals and notes below the rows, and headings that stand there once more are no
rows of a table. They are named, so that nothing is lost in silence.

**How to mend it.** Nothing, if that is right. If it is a row of data, remove the blank row above it, or fill
in its empty cells.

Bad: A customer called `Total` with no other value

Good: The same row with its number and town
""",
)

MIXED_TYPES = Rule(
    "mixed-types",
    Severity.WARNING,
    "A column holds values of several types.",
    """
Most values are of one type, and some are not. Where these are few, the column becomes the type of most, and
the others are rejected when rows are loaded; else it becomes a text that holds all.

**How to mend it.** Mend the cells that are named, or choose the type in the workbook.

Bad: `12`, `15`, `about 20`

Good: `12`, `15`, `20`
""",
)

AMBIGUOUS_DATES = Rule(
    "ambiguous-dates",
    Severity.WARNING,
    "Dates can be read with the day or the month first.",
    """
`01/02/2024` is the first of February or the second of January, and no value of the column shows which: nobody
should guess.

**How to mend it.** Say it with `--dates day-first` or `--dates month-first`; or write dates as `2024-02-01`.
Rows are not loaded before.

Bad: `01/02/2024`

Good: `2024-02-01`, or `--dates day-first`
""",
)

AMBIGUOUS_NUMBERS = Rule(
    "ambiguous-numbers",
    Severity.WARNING,
    "A comma can part thousands or decimals.",
    """
`1,234` is more than a thousand or about one and a quarter, and no value of the column shows which. It is
taken for a thousand.

**How to mend it.** Write the numbers without separators where that is wrong.

Bad: `1,234`

Good: `1234`, or `1.234`
""",
)

ERROR_IN_DATA = Rule(
    "error-in-data",
    Severity.WARNING,
    "A cell shows an error of Excel, or a formula without its result.",
    """
Such a cell has no value. It counts as none here, and its row is rejected when rows are loaded.

**How to mend it.** Mend the formula, or type the value itself into the cell.

Bad: `#REF!`

Good: `120`
""",
)

NO_PLACE = Rule(
    "no-place-for-data",
    Severity.WARNING,
    "The workbook has no table or column for some of the data.",
    """
Data find their table and column by name, or by label where the workbook calls them otherwise. These were
found nowhere, and are not loaded.

**How to mend it.** Rename the table or the column, or write the heading of the data into *Label*.

Bad: The heading `E-Mail`, and a column `contact` without a label

Good: `contact` with the label `E-Mail`
""",
)

PROFILED_ANEW = Rule(
    "no-copy",
    Severity.WARNING,
    "What was found could not be written into a copy of the workbook.",
    """
`xl2db profile --into` copies an .xlsx or .xlsm file byte by byte and adds columns at the right of its sheets. An
OpenDocument spreadsheet, a folder of .csv files, or a file that can't be changed without losing something (a signed
one, for example) gets a new workbook instead, which describes the same tables.

**How to mend it.** Save the workbook as .xlsx if you want a copy that looks like it.

Bad: `xl2db profile shop.ods --into found.xlsx`

Good: `xl2db profile shop.xlsx --into found.xlsx`
""",
)

ROW_REJECTED = Rule(
    "row-rejected",
    Severity.ERROR,
    "A row does not fit its table.",
    """
A value is not of the column's type, too long, missing where it is required, twice where it must be unique, or
refers to a row that is not there.

**How to mend it.** Mend the cell, change what the workbook asks for, or leave such rows out with
`--keep-going`: they are then written to a workbook beside it, with the reason.

Bad: `about 20` in a column of whole numbers

Good: `20`
""",
)

HAS_ROWS = Rule(
    "table-has-rows",
    Severity.ERROR,
    "The table has rows already.",
    """
Loading the same data twice would make every row stand there twice, so rows are loaded into empty tables only.

**How to mend it.** Empty the table, or name another database.

Bad: `xl2db infer orders.csv shop.xlsx --load`, a second time

Good: The same with `--database test.db`
""",
)

NOTHING_LOADED = Rule(
    "nothing-loaded",
    Severity.ERROR,
    "Some rows don't fit, so none was loaded.",
    """
Rows are loaded all or none, so that nobody has to find out which ones are there. The tables were made, and
are empty.

**How to mend it.** Mend the rows that are named and run the same command again, or add `--keep-going`.

Bad: Two bad rows among 51,000

Good: The same rows mended, or `--keep-going`
""",
)

NOT_PROFILED = Rule(
    "not-in-the-database",
    Severity.INFO,
    "A table of the workbook is not in the database.",
    """
Only tables that are there can be looked at. `xl2db sync` makes those that are missing.

**How to mend it.** Run `xl2db sync` first, or name the database that has the table with `--database`.

Bad: A new sheet `visits`, and `xl2db profile`

Good: `xl2db sync`, and then `xl2db profile`
""",
)

AGAINST_ROWS = Rule(
    "against-the-rows",
    Severity.WARNING,
    "The workbook asks for something that the rows do not keep.",
    """
A column is required and has empty rows, is shorter than its longest value, or is unique and holds values
twice. A sync that brings this about would be refused.

**How to mend it.** Change the cell to what the rows say, or mend the rows first.

Bad: `text(20)` where the longest name has 34 characters

Good: `text(40)`
""",
)
