"""Rules about changes that give up something which kept the data good, or that cannot be taken back.

Sources: Atlas (CD101, MY110 to MY113), pg-schema-diff (CORRECTNESS, DELETES_DATA, INDEX_DROPPED), Prisma
(PrimaryKeyChange), Liquibase (rollback).
"""

from __future__ import annotations

from xl2db.findings import Consequence, Rule, Severity
from xl2db.rules.pages import page

_ONE_WAY = (Consequence.CANNOT_BE_UNDONE,)

DROPS_REFERENCE = Rule(
    "drops-reference",
    Severity.INFO,
    "A reference goes; nothing keeps rows from pointing to what does not exist.",
    page(
        """Nothing is lost now. But rows can be written that point to nothing, and deleting no longer cascades or
        refuses. Once there are such rows, undoing the migration fails.""",
        "Keep the reference, or let something else look after it.",
        bad="*References* emptied because an import was refused.",
        good="the import mended, and the reference kept.",
    ),
    _ONE_WAY,
)

DROPS_UNIQUE_KEY = Rule(
    "drops-unique-key",
    Severity.INFO,
    "What could stand only once may stand twice now.",
    page(
        """Nothing is lost now. But once two rows are alike, undoing the migration fails, and programs that expect
        one row find two. Without the key's index, looking rows up by it may be slow as well.""",
        "Keep *Unique*, or type *Indexed* where rows are looked up by it.",
        bad="*Unique* emptied beside `email`, while people sign in with it.",
        good="*Unique* kept.",
    ),
    _ONE_WAY,
)

DROPS_PRIMARY_KEY = Rule(
    "drops-primary-key",
    Severity.WARNING,
    "A table loses its primary key; nothing tells its rows apart.",
    page(
        """Rows alike may come in, and then undoing the migration fails. Other tables can't refer to the table,
        and a copy of the database elsewhere (replication) may not follow any more.""",
        "Type `yes` into the *Primary key* cell of the column that identifies a row.",
        bad="*Primary key* emptied beside `id`.",
        good="*Primary key* `yes` beside `id`.",
    ),
    _ONE_WAY,
)

DROPS_RULE = Rule(
    "drops-rule",
    Severity.INFO,
    "A rule goes; rows that break it can come in.",
    page(
        """Nothing is lost now. But once a row breaks the old rule, undoing the migration fails, and so does the
        rule when somebody wants it back.""",
        "Keep the rule, or make it wider instead of taking it away.",
        bad="the rule `price > 0` deleted, to let one gift through.",
        good="the rule `price >= 0`.",
    ),
    _ONE_WAY,
)

DROPS_INDEX = Rule(
    "drops-index",
    Severity.INFO,
    "An index goes; looking rows up by it may become slow.",
    page(
        """No data is lost. But what was found in an instant may need a look at every row, and whoever waits for
        it holds up others. On PostgreSQL, dropping the index also stops everybody for a moment.""",
        """Look in the database's statistics whether the index is used (`pg_stat_user_indexes` on PostgreSQL), and
        drop it only where it is not.""",
        bad="*Indexed* emptied beside `orders.customer_id`.",
        good="the same after a look at how often the index was used.",
    ),
    (Consequence.SLOWS_DOWN,),
)

DROPS_SEQUENCE = Rule(
    "drops-sequence",
    Severity.INFO,
    "A sequence of numbers goes, and with it where it stood.",
    page(
        """Undoing the migration makes the sequence again, and it begins from its start: numbers that were given
        are given a second time.""",
        "Note where it stands, or keep it.",
        bad="the row of `invoice_numbers` deleted from the sheet Sequences.",
        good="the same after its last number was noted.",
    ),
    _ONE_WAY,
)

CHANGES_VALUES = Rule(
    "changes-values-for-good",
    Severity.INFO,
    "Values become something from which the old ones cannot be made again.",
    page(
        """A moment that becomes a day has lost its time, a number that becomes yes or no its amount. Undoing the
        migration brings back the old type, not the old values. (That values may be cut at all has to be
        confirmed: see `loses-data`.)""",
        "Add a column of the new type beside the old one, or save the values before.",
        bad="`ordered_at` of type `timestamp` becomes `date`.",
        good="`ordered_on` of type `date` added, computed from `ordered_at`.",
    ),
    (Consequence.LOSES_DATA, Consequence.CANNOT_BE_UNDONE),
)

MERGES_LIST_VALUES = Rule(
    "merges-list-values",
    Severity.WARNING,
    "Two values of a list become one; nobody can tell them apart afterwards.",
    page(
        """The rows with the old value get one that was there already. Undoing the migration can't tell which rows
        had which.""",
        "Keep both values, or save which rows had the old one.",
        bad="*Renamed from* `returned` beside `cancelled`, where both exist.",
        good="the same after the orders that were returned were noted elsewhere.",
    ),
    (Consequence.LOSES_DATA, Consequence.CANNOT_BE_UNDONE),
)

FILLS_ROWS = Rule(
    "fills-rows",
    Severity.INFO,
    "Rows that exist get a value, and then look like rows where somebody typed it.",
    page(
        """*Existing rows* is written into each row that has no value. Undoing the migration does not empty them
        again, and nobody can tell a filled-in `0` from one that somebody meant.""",
        "Choose a value that says what it is, such as `unknown`, where the type allows one.",
        bad="*Existing rows* `0` for `rating`.",
        good="`rating` optional, and empty where nobody rated.",
    ),
    _ONE_WAY,
)

CHANGES_COLLATION = Rule(
    "changes-collation",
    Severity.INFO,
    "Texts are ordered and told apart in another way.",
    page(
        """Under another collation `Ada` and `ada` may be one value or two, and lists come in another order. Keys
        and indexes over the column are made anew, and a key fails where two texts are alike now.""",
        "Look at the columns that are unique or in a reference before you change it.",
        bad="`email` from `utf8mb4_bin` to `utf8mb4_general_ci`, with two addresses that differ by a capital.",
        good="the same after the two accounts were merged.",
    ),
    (Consequence.MAY_FAIL, Consequence.REWRITES_TABLE),
)

COMMITS_STEP_BY_STEP = Rule(
    "commits-step-by-step",
    Severity.INFO,
    "MariaDB and MySQL keep each step by itself; a failure leaves the steps before it done.",
    page(
        """On PostgreSQL and SQLite a migration happens whole or not at all. MariaDB and MySQL commit at each change
        of a table. xl2db looks for what would fail before it begins, and names the statements that were done if
        something fails nevertheless.""",
        """For a change of much weight, make several small migrations: one edit, one `xl2db sync`. Have a backup.""",
        bad="forty changes saved up for one evening.",
        good="one sync for each of them.",
    ),
    _ONE_WAY,
)

NOT_CHECKED = Rule(
    "rows-not-checked",
    Severity.WARNING,
    "The rows could not be asked in time whether they fit the change.",
    page(
        """Before anything is changed, xl2db asks the rows whether they fit. Each question has a time limit, so
        that nobody waits for it; here it ran out. The change may work, or fail half-way.""",
        """Ask the rows yourself with the query that is named, at a quiet hour.""",
        bad="a new *Unique* over a table of 900 million rows, applied at noon.",
        good="the same after the query found nothing.",
    ),
    (Consequence.MAY_FAIL,),
)
