"""Rules about the words in the cells: types, values, expressions, names, and the text of a schema."""

from __future__ import annotations

from xl2db.findings import Rule, Severity

# Types

UNKNOWN_TYPE = Rule(
    "unknown-type",
    Severity.ERROR,
    "A Type cell that xl2db does not know.",
    """
A type is one of the friendly names (*text*, *whole number*, *date*, *yes/no* …), or a type that your
database has itself (*varchar(40)*, *jsonb*). What is typed here is neither.

**How to mend it.** Take one of the names in the message, or look at the sheet *How to* of a new workbook
(`xl2db init`). A type that only one database has can be written with its name in front:
`postgresql: inet`.

Bad: `txet(100)`, `number of pieces`

Good: `text(100)`, `whole number`
""",
)

CONTRADICTING_LENGTH = Rule(
    "contradicting-length",
    Severity.ERROR,
    "Length, Precision or Scale say something else than the Type cell.",
    """
A size can stand in the Type cell (`text(20)`) or in the cells *Length*, *Precision* and *Scale*. Where it
stands in both, both must say the same; and a type that has no size, such as *date*, can't be given one.

**How to mend it.** Keep the size in one place and empty the other.

Bad:

| Type     | Length |
|----------|--------|
| text(20) | 30     |
| date     | 8      |

Good:

| Type | Length |
|------|--------|
| text | 20     |
| date |        |
""",
)

TYPE_LIMIT = Rule(
    "size-out-of-range",
    Severity.ERROR,
    "A type with a size that no database can hold.",
    """
A text needs room for at least one character. A decimal has at most 65 digits, at most 30 of them after
the point, and never more after the point than in all: `decimal(10,2)` has ten digits, two of them after
the point.

**How to mend it.** Take a size within these limits. A text without any limit is just `text`.

Bad: `text(0)`, `decimal(3,5)`, `decimal(70,2)`

Good: `text(1)`, `decimal(8,5)`, `decimal(65,2)`, `text`
""",
)

WRONG_VALUES = Rule(
    "wrong-list-of-values",
    Severity.ERROR,
    "A `one of:` or `list:` type whose values or name cannot be read.",
    """
`one of:` is followed by the values, with a comma between two of them; `list:` by the name of a list on
the sheet *Lists*. A value that holds a comma itself is put in double quotes. A value can't come twice,
also not with other capital letters.

**How to mend it.** Separate the values by commas.

Bad: `one of: S/M/L`, `one of: new, New`, `list:`

Good: `one of: S, M, L`, `one of: "Paris, France", Rome`, `list: order_status`
""",
)

# Values

WRONG_DEFAULT = Rule(
    "wrong-default",
    Severity.ERROR,
    "A default that does not go with the column's type.",
    """
A default is what a new row gets, so it must fit its column: a number for a number, one of the values for
a list, a text that is short enough. Dates are written year-month-day, because 01/02/2024 is in
January for some people and in February for others.

`now`, `today` and `new uuid` are made by the database. Anything else that the database shall compute
begins with `sql:`. `""` is the empty text; a text that looks like one of these words is put in double
quotes.

**How to mend it.** Type a value that fits, or empty the cell.

Bad: `1,234` for a whole number, `31/01/2024` for a date, `now` for a text

Good: `1234`, `2024-01-31`, `"now"`, `sql: upper('a')`
""",
)

# Expressions

WRONG_EXPRESSION = Rule(
    "wrong-expression",
    Severity.ERROR,
    "A rule, computed value or condition that is not one SQL expression.",
    """
*Rule*, *Computed*, *Where* and defaults that begin with `sql:` hold one SQL expression: `price >= 0`.
Texts stand in single quotes, names with spaces in double quotes or square brackets.

**How to mend it.** Look at the place in the message. Close what was opened, and leave out semicolons and
remarks.

Bad: `(price > 0`, `price > 0; qty > 0`, `price > 0 -- always`, `ends on > starts on`

Good: `price > 0 and qty > 0`, `"ends on" > "starts on"`, `status in ('draft', 'paid')`
""",
)

UNKNOWN_COLUMN = Rule(
    "unknown-column",
    Severity.ERROR,
    "An expression names a column that its table lacks.",
    """
An expression can use the columns of its own table only. A default can't use any column.

A word in double quotes is the name of a column, too: texts stand in single quotes.

**How to mend it.** Correct the name, or put a text in single quotes.

Bad: `pirce >= 0`, `status = "draft"`, `customers.name <> ''`

Good: `price >= 0`, `status = 'draft'`
""",
)

UNSAFE_EXPRESSION = Rule(
    "unsafe-expression",
    Severity.ERROR,
    "An expression that reaches beyond its row.",
    """
A workbook is data: what stands in a cell may look at the values of one row, and at nothing else. So
questions to other tables (`select`), placeholders (`:x`, `?`, `$1`), and functions that read files, wait,
lock, or reach the server itself are refused. A function that xl2db does not know is
refused, too, until the settings file names it, where a reviewer sees it: two lines in `xl2db.toml`,

```toml
[sql]
functions = ["my_function", "crm.score"]
```

or `[tool.xl2db.sql]` in `pyproject.toml`. What would make a very long text out of a short one, and patterns in which a
repetition is repeated, such as `(a+)+`, are refused as well.

**How to mend it.** Write the rule over the columns of the row; name a function of your own in the settings.
What must look at other rows belongs in the application, or in a migration that an engineer writes.

Bad: `total <= (select max(total) from limits)`, `pg_sleep(10) is null`

Good: `total <= 10000`
""",
)

# Names

NAME_TOO_LONG = Rule(
    "name-too-long",
    Severity.ERROR,
    "A name that is longer than the database allows.",
    """
PostgreSQL keeps 63 bytes of a name and cuts the rest off without a word; MySQL and MariaDB allow 64
characters, and make a file of a table, for whose name 50 letters such as 名 are the most. A letter such as é takes two
bytes, 名 takes three.

**How to mend it.** Take a shorter name, and put the long one into the *Label*.

Bad: `number_of_the_days_between_the_order_and_the_arrival_at_the_customers_door`

Good: `days_until_delivery`
""",
)

RESERVED_WORD = Rule(
    "reserved-word",
    Severity.WARNING,
    "A name that is a word of the language SQL.",
    """
xl2db puts such a name in quotes wherever it uses it, so everything works. But everybody who writes SQL by
hand will trip over it: `select order from lines` is an error.

**How to mend it.** Nothing must be done. Another name is kinder to the people who use the database.

Bad: `order`, `user`, `group`

Good: `orders`, `app_user`, `team`
""",
)

HIDDEN_CHARACTER = Rule(
    "hidden-character-in-name",
    Severity.ERROR,
    "A name holds a character that cannot be seen.",
    """
Characters without a picture (zero-width spaces, soft hyphens, marks that turn the writing direction, line
breaks) come in with copy and paste. Two names can then look the same and be different, and nobody can
type them.

**How to mend it.** Delete the cell's content and type the name by hand.

Bad: `total` with a zero-width space behind it

Good: `total`
""",
)

LOOK_ALIKE = Rule(
    "look-alike-letters",
    Severity.WARNING,
    "A name mixes letters of alphabets that look alike.",
    """
The Latin, Greek and Cyrillic alphabets share shapes: `а` in Cyrillic is not `a`. A name that mixes them
can't be typed by the people who see it, and a second column may look the same.

Words in another alphabet are fine, and so is Japanese or Chinese beside Latin letters.

**How to mend it.** Type the name again with one keyboard.

Bad: `tоtal` with a Cyrillic о

Good: `total`
""",
)

FORBIDDEN_NAME = Rule(
    "forbidden-name",
    Severity.ERROR,
    "A name that a database can't carry.",
    """
Most characters are fine in a name: spaces, accents, quotes, percent signs. A few are not: emoji, which
MariaDB can't carry, and characters that could not be read. A space or a dot at the end gets lost, and no
reference can point at a table or column with a dot in its name. Names that begin with `sqlite_` or `pg_`,
columns such as PostgreSQL's `ctid`, and the table `alembic_version`, belong to the database or to the
migrations.

**How to mend it.** Take another name; letters, digits and `_` work everywhere.

Bad: `price💥`, `sqlite_orders`, `alembic_version`

Good: `price`, `orders`
""",
)

WRONG_CONVENTION = Rule(
    "wrong-naming-convention",
    Severity.ERROR,
    "The setting *names* is not a naming convention.",
    """
The setting says how keys, references, indexes and rules are called that have no name of their own. It
is a list of `kind=pattern`, with a semicolon between two of them. The kinds are `pk`, `unique`,
`foreign key`, `index` and `check`. Patterns can use `{table}` and `{columns}`; a foreign key's `{target}`,
too, and a check's `{name}`. Kinds that are left out keep their names.

**How to mend it.** Write it like the good example, or empty the cell.

Bad: `pk={tabel}_pk`, `unique=always_the_same`

Good: `pk={table}_pkey; unique={table}_{columns}_key; check={table}_{name}_check`
""",
)

# The text of a schema

NEWER_SCHEMA_TEXT = Rule(
    "newer-schema-text",
    Severity.ERROR,
    "A schema.toml that a newer version of xl2db wrote.",
    """
`schema.toml` is written by xl2db and names the version of its form. This one is newer than what the
program on this machine can read, so a colleague or the server uses a newer xl2db.

**How to mend it.** Bring xl2db up to date: `pip install --upgrade xl2db`.

Bad: `format = 2` read by an xl2db that knows format 1

Good: the same version of xl2db for everybody who shares the migrations
""",
)

WRONG_SCHEMA_TEXT = Rule(
    "wrong-schema-text",
    Severity.ERROR,
    "A schema.toml that cannot be understood.",
    """
`schema.toml` is written by xl2db after each revision and is not meant to be edited. After a merge that
went wrong, or an edit by hand, it may not be readable any more.

**How to mend it.** Bring the file back as it was committed (`git checkout -- schema.toml`). After a
merge conflict, take one side whole and run `xl2db sync` again.

Bad: `{ name = "id", type = "auto nmuber" },`

Good: `{ name = "id", type = "auto number" },`
""",
)
