"""Rules about databases: reaching them, and what each of them cannot do."""

from __future__ import annotations

from xl2db.findings import Rule, Severity

DATABASE_URL = Rule(
    "database-url",
    Severity.ERROR,
    "The database URL cannot be understood.",
    """
A database is named by a URL: the kind, the user, the server and the database's name. A SQLite database is
one file, and its path is enough. xl2db never shows what it could not read, because a password may stand
in it.

**How to mend it.** Write one of the forms below. In a password the characters `@ : / ? # %` are written as
`%40 %3A %2F %3F %23 %25`.

Bad:

```
XL2DB_DATABASE=postgres:/me@localhost
XL2DB_DATABASE=postgresql://me:p@ss/word@localhost/shop
```

Good:

```
XL2DB_DATABASE=postgresql://me:p%40ss%2Fword@localhost/shop
XL2DB_DATABASE=mariadb://me:secret@localhost/shop
XL2DB_DATABASE=shop.db
```
""",
)

MISSING_DRIVER = Rule(
    "missing-driver",
    Severity.ERROR,
    "The Python package that talks to this database is not installed.",
    """
SQLite works as it comes. PostgreSQL, MariaDB and MySQL each need one more package, which xl2db does not
install for people who do not need it.

**How to mend it.** Install xl2db with the extra for your database.

Bad:

```
pip install xl2db
XL2DB_DATABASE=postgresql://localhost/shop xl2db sync shop.xlsx
```

Good:

```
pip install 'xl2db[postgresql]'
pip install 'xl2db[mysql]'        # MariaDB and MySQL
```
""",
)

DATABASE_UNREACHABLE = Rule(
    "database-unreachable",
    Severity.ERROR,
    "The database cannot be reached.",
    """
Nobody answers at the address, or the file cannot be opened. Nothing was changed.

**How to mend it.** Look at the host and the port in the URL, and whether the server runs. For a SQLite file,
look whether its folder exists and whether you may write there.

Bad: `postgresql://me@localhost:5433/shop`, while the server listens at 5432.

Good: `postgresql://me@localhost:5432/shop`.
""",
)

LOGIN_REFUSED = Rule(
    "login-refused",
    Severity.ERROR,
    "The database server does not let this user in.",
    """
The server answers, and refuses the user or the password, or this user may not use the database.

**How to mend it.** Look at the user and the password in the URL. In a password the characters
`@ : / ? # %` are written as `%40 %3A %2F %3F %23 %25`. xl2db never shows the password.

Bad: `postgresql://me:pass#word@localhost/shop`, where everything from `#` on is lost.

Good: `postgresql://me:pass%23word@localhost/shop`.
""",
)

NO_SUCH_DATABASE = Rule(
    "no-such-database",
    Severity.ERROR,
    "There is no database of that name.",
    """
xl2db makes the tables, not the database around them: who may create databases on a server, and with which
settings, is for its owner to say. Of SQLite it makes the file, too, but not where a command only looks at what is
there.

**How to mend it.** Create the database once, or correct its name at the end of the URL.

Bad: `postgresql://me@localhost/shpo`.

Good: `createdb shop`, then `postgresql://me@localhost/shop`.
""",
)

NOT_A_DATABASE = Rule(
    "not-a-database",
    Severity.ERROR,
    "The file is not a SQLite database.",
    """
A SQLite database is one file, which begins with the words `SQLite format 3`. This file holds something else
(or it is encrypted), so nothing is written to it.

**How to mend it.** Name the database file; a name of a file that does not exist yet gives a new database.

Bad: `xl2db sync shop.xlsx --database sqlite:///shop.xlsx`

Good: `xl2db sync shop.xlsx --database sqlite:///shop.db`
""",
)

NOT_ON_THIS_DATABASE = Rule(
    "not-on-this-database",
    Severity.ERROR,
    "The workbook asks for something that this database cannot do.",
    """
Databases differ. What one of them can't do at all is refused before anything is planned, because the table
would not be what the workbook says.

**How to mend it.** Change the cell as the message says, or name a database that can do it in the Settings
sheet (`database`).

Bad, for SQLite, which numbers rows by itself only in the primary key:

| Column | Type        | Primary key |
|--------|-------------|-------------|
| code   | text(10)    | yes         |
| number | auto number |             |

Good:

| Column | Type         | Primary key |
|--------|--------------|-------------|
| code   | text(10)     | yes         |
| number | whole number |             |
""",
)

CHANGING_EXPRESSION = Rule(
    "changing-expression",
    Severity.ERROR,
    "An expression asks for the time, for chance or for the user, where this database wants the same value always.",
    """
What is computed, and what an index covers, has to be the same tomorrow: no database takes `now()` or `random()`
there. MariaDB and MySQL do not take them in a rule either. SQLite makes a table with `date('now')` in a rule or
a computed column, and refuses each of its rows from then on; `current_date` in a rule is fine there.

**How to mend it.** Compare with a column that keeps the time, such as `created_at` with the default `now`;
compute an age when it is read. On SQLite, write `current_date` in the place of `'now'` in a rule:
`born <= date(current_date, '-18 years')`.

Bad, for SQLite:

| Column | Type | Rule                |
|--------|------|---------------------|
| born   | date | born <= date('now') |

Good:

| Column | Type | Rule                 |
|--------|------|----------------------|
| born   | date | born <= current_date |
""",
)

PASSED_OVER = Rule(
    "passed-over-on-this-database",
    Severity.WARNING,
    "This database makes it without a part of what the workbook asks.",
    """
Some wishes only make a database faster: an index method, further columns in an index. Where a database
doesn't know them, the index is made without, and every row is still what the workbook says.

**How to mend it.** Nothing has to be done; emptying the cell ends the warning.

Bad, for SQLite:

| Table | Columns | Method |
|-------|---------|--------|
| books | title   | gin    |

Good:

| Table | Columns | Method |
|-------|---------|--------|
| books | title   |        |
""",
)

FALLBACK_TYPE = Rule(
    "fallback-type",
    Severity.WARNING,
    "A type of another database is replaced by a portable one here.",
    """
`postgresql: inet` asks for a type of PostgreSQL's own. On another database the column gets the nearest
type that all of them have, so that the same workbook works everywhere.

**How to mend it.** Nothing has to be done if that is what you want; otherwise type a friendly type.

Bad, if the workbook is for SQLite only:

| Column  | Type             |
|---------|------------------|
| address | postgresql: inet |

Good:

| Column  | Type     |
|---------|----------|
| address | text(50) |
""",
)
