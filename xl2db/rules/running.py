"""Rules about running migrations: the folder of revisions, and what a database says to them."""

from __future__ import annotations

from xl2db.findings import Consequence, Rule, Severity

BROKEN_REVISION = Rule(
    "broken-revision",
    Severity.ERROR,
    "A file in the versions folder is no usable revision.",
    """\
Every file in `versions/` says which revision it is and which one comes before it. xl2db reads that
without running the file, and stops where a file cannot be read, where a revision is missing, or where
two files claim the same one: a database could otherwise be changed in the wrong order.

**How to mend it:** bring the file back as it was committed (`git checkout -- FILE`), or delete it if no
database has it yet, and run `xl2db sync` again.

Bad: `0002_add_phone.py` follows a revision whose file was deleted.

Good: `0001_create_customers.py`, then `0002_add_phone.py` with `down_revision` naming the first.
""",
)

BROKEN_SCHEMA_FILE = Rule(
    "broken-schema-file",
    Severity.ERROR,
    "The schema.toml of the migrations folder cannot be understood.",
    """\
`schema.toml` is the workbook as text, as of the last revision. xl2db compares the workbook with it to find
out what you changed, so it must be exactly as xl2db wrote it after the last revision.

**How to mend it:** bring the file back as it was committed. After a merge that git could not do, take the
other branch's file and run `xl2db sync`: your change is planned anew on top of it.

Bad: a `schema.toml` with `<<<<<<< HEAD` in it.

Good: the file of the branch that was merged first.
""",
)

BROKEN_ENVIRONMENT = Rule(
    "broken-environment",
    Severity.ERROR,
    "A file that runs the revisions is missing, or was not merged.",
    """\
`env.py`, its neighbours `sqlite_rebuild.py`, `mariadb_journal.py` and `checksums.py`, `alembic.ini` and
`script.py.mako` are what runs the revisions of a folder, also by plain Alembic. xl2db writes them; they belong into
your version control with the revisions.

**How to mend it:** bring the file back (`git checkout -- FILE`). Or delete it: `xl2db sync` writes what is missing.

Bad: a copy of the folder without `sqlite_rebuild.py`.

Good: the whole folder.
""",
)

EDITED_ENVIRONMENT = Rule(
    "edited-environment",
    Severity.WARNING,
    "The files that run the revisions are those of an older xl2db, and were edited.",
    """\
A newer xl2db writes `env.py` and its neighbours anew, because revisions need what is new in them. Where one of them was
edited all of them stay as they are, so that nothing of yours is lost. Comments and the layout of a formatter are no
edit.

**How to mend it:** delete the file that was edited and run `xl2db sync`, which writes it anew; then bring your lines in
again. Or take away the first line of `env.py`: the environment is your own then, and xl2db leaves all of it alone.

Bad: a line for logging in `sqlite_rebuild.py`.

Good: the line in `env.py`, without its first line.
""",
)

SEVERAL_HEADS = Rule(
    "several-heads",
    Severity.ERROR,
    "Two revisions both want to be the last one.",
    """\
Two branches each added a revision to the same one before it. A database can follow only one line, so the
second has to be made anew on top of the first.

**How to mend it:** keep the revision that a database already has. Delete the other file, take the first
branch's `schema.toml`, and run `xl2db sync`: the change is written again, after the first.

Bad: `0007_add_phone.py` and `0007_add_fax.py`, both after `0006_...`.

Good: `0007_add_phone.py`, then `0008_add_fax.py`.
""",
)

NO_MIGRATIONS = Rule(
    "no-migrations",
    Severity.ERROR,
    "There is no migrations folder here.",
    """\
`apply`, `undo` and `status` work from the migrations folder that `xl2db sync` makes beside the workbook.

**How to mend it:** run `xl2db sync FILE` once, or say where the folder is: `--migrations migrations/shop`.

Bad: `xl2db apply` in a folder where nobody ever ran `xl2db sync`.

Good: `xl2db apply --migrations migrations/shop`.
""",
)

NOTHING_TO_UNDO = Rule(
    "nothing-to-undo",
    Severity.ERROR,
    "The database has no revision that could be undone.",
    """\
`xl2db undo` takes the last revision back. This database has none (or fewer than you asked for), or only the one
that `xl2db adopt` wrote for tables that stood before it: adopting changed nothing, so nothing is taken back.

**How to mend it:** look at `xl2db status`: it names the database and its revision. Perhaps another
database was meant: `--database URL`.

Bad: `xl2db undo` on a database that was just created.

Good: `xl2db undo` after a `xl2db sync` that was a mistake.
""",
)

UNKNOWN_REVISION = Rule(
    "unknown-revision",
    Severity.ERROR,
    "The database has a revision that the migrations folder does not have.",
    """\
The database was brought to its state from another folder, another branch, or a newer copy of this folder.
Changing it from here could undo or repeat work, so nothing is done.

**How to mend it:** fetch the newest state of the folder (`git pull`), or switch to the branch that the
database follows. Where the database is only yours, for trying out, delete it and run `xl2db sync` again.

Bad: a database brought up to `0007` from a branch, and a folder that ends at `0006`.

Good: the same after `git pull`, which brings `0007_add_phone.py`.
""",
)

HISTORY_CHANGED = Rule(
    "history-changed",
    Severity.ERROR,
    "The revisions of the folder are not the ones that this database has had.",
    """\
When a revision is applied, the database keeps a checksum of its code (in `alembic_version`). So it is known where a
file was edited, removed, put between others or moved after this database had it, and where somebody changed its
version by hand. What follows could then meet tables that it does not expect, or run a second time on the same rows;
nothing more is applied to such a database. Comments, docstrings, the layout of a formatter, line ends and `downgrade`
may change, and so may everything that no database has had yet.

**How to mend it:** bring the file back as it was (`git checkout -- FILE`), and make the change a revision of its own:
in the workbook, or by hand. A version is put back by `alembic stamp REVISION` in the migrations folder. Where the
folder is right as it is, for instance because a revision was mended for another kind of database, say so once for
each database that has had it: `xl2db apply --accept 0002_add_phone`.

Bad: a column added to `0001_create_customers.py` after it was deployed.

Good: the column added to the workbook, then `xl2db sync`.
""",
)

EDITED_REVISION = Rule(
    "edited-revision",
    Severity.INFO,
    "A revision that the database has is not as xl2db wrote it.",
    """\
A revision's name is a hash of what xl2db wrote. Before it is applied anywhere it may well be edited, to move data for
instance. This is said only of a database that keeps no checksum of the revision, because it was marked as having it
(`xl2db adopt`, `alembic stamp`), or had it before checksums were kept: whether it has had the edit, nobody knows.

**How to mend it:** nothing, if it was edited before any database had it. Otherwise bring the file back as it was
(`git checkout -- FILE`), and make the change a new one: in the workbook, or by a revision of its own.

Bad: a column added to `0001_baseline_of_shop.py` after a database was taken over.

Good: the column added to the workbook, then `xl2db sync`.
""",
)

CUT_OFF = Rule(
    "run-was-cut-off",
    Severity.ERROR,
    "A run was cut off in the midst of a revision, and this run is about something else.",
    """\
MariaDB and MySQL keep each change of a table at once, so a run that dies leaves a revision half done. What is
done stands in the table `xl2db_journal` of the database, and the next run of the same revision goes on after
it. It cannot go on with another revision, nor with a file that says otherwise now than when it was cut off.

**How to mend it:** bring the revision's file back as it was (`git checkout -- FILE`, `git pull`), and run the
command that was cut off again: `xl2db apply` or `xl2db sync` for an upgrade, `xl2db undo` for a downgrade.

Bad: a deployment that dies, then `xl2db undo`.

Good: a deployment that dies, then the same deployment again, then `xl2db undo`.
""",
)

LOCKED = Rule(
    "database-in-use",
    Severity.ERROR,
    "Another program holds what the migration needs.",
    """\
Only one run at a time may change a database, and a table that somebody else is using cannot be changed
until they are done. xl2db waits for a while, then gives up without having changed anything.

**How to mend it:** wait for the other run, or close the program that has the table open, and try again.

Bad: two people run `xl2db sync` on one database at the same moment, and one run takes minutes.

Good: the second waits, or runs it again a little later.
""",
)

ROWS_WITHOUT_VALUE = Rule(
    "rows-without-value",
    Severity.ERROR,
    "A column becomes required, but rows have no value in it.",
    """\
A required column cannot hold empty cells, and the rows that are in the database already have some.

**How to mend it:** say in the column's *Existing rows* cell what those rows shall get, or fill them in the
database, and run `xl2db sync` again.

Bad: `phone` becomes required, and 12 customers have none.

Good: the same with `unknown` under *Existing rows*.
""",
    (Consequence.MAY_FAIL,),
)

ROWS_ALIKE = Rule(
    "rows-alike",
    Severity.ERROR,
    "A key or unique rule would be broken: rows hold the same value.",
    """\
A unique column may hold each value once, and the rows that are in the database already hold one twice.

**How to mend it:** change the doubled rows in the database, or take *Unique* off the column, and run
`xl2db sync` again.

Bad: `email` becomes unique, and two customers share an address.

Good: the same after one of them got an address of their own.
""",
    (Consequence.MAY_FAIL,),
)

ROWS_REFER_TO_NOTHING = Rule(
    "rows-refer-to-nothing",
    Severity.ERROR,
    "A reference would be broken: rows refer to rows that do not exist.",
    """\
A reference says that each value exists in the other table, and the rows in the database already hold
values that don't.

**How to mend it:** add the missing rows, or empty those values, and run `xl2db sync` again.

Bad: `orders.customer` becomes a reference, and an order names customer 99, who is gone.

Good: the same after that order got a customer who exists, or none.
""",
    (Consequence.MAY_FAIL,),
)

ROWS_BREAK_CHECK = Rule(
    "rows-break-a-rule",
    Severity.ERROR,
    "Rows in the database break a rule that the workbook adds.",
    """\
A rule (or a list of allowed values) holds for every row, also for those that are there already.

**How to mend it:** change the rows in the database, or widen the rule or the list in the workbook, and
run `xl2db sync` again.

Bad: the rule `price > 0` over a table where a book costs 0.

Good: the rule `price >= 0`, or a price for that book.
""",
    (Consequence.MAY_FAIL,),
)

VALUE_DOES_NOT_FIT = Rule(
    "value-does-not-fit",
    Severity.ERROR,
    "A value in the database does not fit the new type.",
    """\
The type of a column was changed, and a row holds what the new type cannot hold: a text that is no number,
or one that is too long. Nothing is cut and nothing is guessed.

**How to mend it:** mend the value in the database, or choose a type that holds it, and run `xl2db sync`
again.

Bad: `age` becomes a whole number, and one row says `about 40`.

Good: the same after that row says `40`.
""",
    (Consequence.MAY_FAIL,),
)

DATABASE_CANNOT = Rule(
    "database-cannot",
    Severity.ERROR,
    "The database does not make this change to this table.",
    """\
Some tables are made in a way that the database keeps to: SQLite's STRICT tables know six types, MariaDB changes no
column of a table whose history it keeps, and PostgreSQL compares texts, or values of an ENUM, in an index or a rule
that would have to follow the column. The database would refuse the change, so nothing is begun.

**How to mend it:** as the message says: mostly another type, or what stands in the way taken out of the workbook
and put back in after.

Bad: `text(20)` for a column of a STRICT table.

Good: `text`.
""",
    (Consequence.MAY_FAIL,),
)

NOT_AS_EXPECTED = Rule(
    "database-not-as-expected",
    Severity.ERROR,
    "The database is not as the migrations left it.",
    """\
A table, column or rule that the migration wants to create is there already, or one that it wants to change
is not. Somebody changed the database by hand, or it was made by another program.

**How to mend it:** `xl2db plan` against that database names the differences. Bring the database back, or
take the difference into the workbook.

Bad: somebody added `customers.phone` by hand, then the workbook adds it as well.

Good: the column is only added through the workbook.
""",
)

STILL_USED = Rule(
    "still-used",
    Severity.ERROR,
    "Something else in the database still uses what the migration takes away.",
    """\
A view, a trigger, a key or a rule of the database reads the column or table that is to go. It would not
work any more, so nothing is changed.

**How to mend it:** drop or change the view (or trigger) first; xl2db does not touch what the workbook does
not describe.

Bad: the workbook drops `customers.fax`, and a view of the accounting shows it.

Good: the view is changed first, then the column is dropped.
""",
)

DATABASE_STOPPED = Rule(
    "database-stopped",
    Severity.ERROR,
    "The database could not finish: disk, rights, or connection.",
    """\
The change itself was fine, but the database could not carry it out: the disk is full, the file or the
server is read-only, the user may not change tables, or the connection broke.

**How to mend it:** mend that, and run the same command again.

Bad: a database file in a folder where you may only read.

Good: the same file in a folder of your own.
""",
)

TOO_MUCH_AT_ONCE = Rule(
    "too-much-at-once",
    Severity.ERROR,
    "PostgreSQL has no room for so many new tables and indexes in one transaction.",
    """\
A migration is done whole or not at all, so it is one transaction, and PostgreSQL keeps a lock for each table
and each index in it until its end. Out of the box there is room for about 6,000 of them: a thousand
tables with several indexes each are too many at once.

**How to mend it:** ask who looks after the server to set `max_locks_per_transaction = 256` in
`postgresql.conf` (a restart of the server is needed), or give the workbook its tables in two or three steps,
with a sync after each.

Bad: a first sync of 1,500 tables with four indexes each.

Good: the same on a server with `max_locks_per_transaction = 256`.
""",
)

MIGRATION_FAILED = Rule(
    "migration-failed",
    Severity.ERROR,
    "The database refused a statement of the migration.",
    """\
The message is the database's own. On SQLite and PostgreSQL nothing was changed; MariaDB and MySQL cannot
take back what was done before the statement, so the finding lists it.

**How to mend it:** change the cell that the finding names, and run `xl2db sync` again.

Bad: a rule with a function that this database does not know.

Good: the same rule with a function that it knows.
""",
)
