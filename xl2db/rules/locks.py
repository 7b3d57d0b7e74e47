"""Rules about changes that make others wait: locks, scans, and tables that are written anew.

They speak of tables that hold many rows, or of which nobody knows how many they hold. Sources: Atlas (PG101,
PG102, PG104, PG105, PG301 to PG306, MY111 to MY113), squawk (require-concurrent-index-creation,
constraint-missing-not-valid, adding-foreign-key-constraint, adding-not-nullable-field,
adding-serial-primary-key-field, disallowed-unique-constraint, changing-column-type), strong_migrations,
pg-schema-diff (ACQUIRES_*_LOCK, INDEX_BUILD). What each database does was measured, on PostgreSQL 15 and
MariaDB 10.11; the tests show it again.
"""

from __future__ import annotations

from xl2db.findings import Consequence, Rule, Severity
from xl2db.rules.pages import page

_ALL, _WRITES, _REWRITES = (
    Consequence.BLOCKS_ALL,
    Consequence.BLOCKS_WRITES,
    Consequence.REWRITES_TABLE,
)
_BOTH = ("PostgreSQL", "MariaDB")
_QUIET = "Run the migration at a quiet hour"

INDEX_BLOCKS = Rule(
    "index-blocks-writes",
    Severity.INFO,
    "While an index is built, nobody can write to the table.",
    page(
        """PostgreSQL holds a SHARE lock on the table until the index is there: reading goes on, each write waits.
        MariaDB does the same for a FULLTEXT or SPATIAL index; for others it lets writing go on.""",
        f"""{_QUIET}. On PostgreSQL an engineer can build it beforehand with `CREATE INDEX CONCURRENTLY` under the
        same name.""",
        bad="*Indexed* typed beside a column of a table with 40 million rows, applied at noon.",
        good="the same, applied at night.",
    ),
    (_WRITES,),
    _BOTH,
)

UNIQUE_BLOCKS = Rule(
    "unique-key-blocks",
    Severity.INFO,
    "While a unique key is built, nobody can use the table.",
    page(
        """PostgreSQL holds an ACCESS EXCLUSIVE lock on the table until the index of the key is there: reading and
        writing wait. MariaDB lets both go on.""",
        f"""{_QUIET}. On PostgreSQL an engineer can build a unique index CONCURRENTLY first, and make the key from it
        with `ADD CONSTRAINT … UNIQUE USING INDEX`.""",
        bad="*Unique* typed beside `email` of a table with 40 million rows, applied at noon.",
        good="the same, applied at night.",
    ),
    (_ALL,),
    ("PostgreSQL",),
)

PRIMARY_KEY_BLOCKS = Rule(
    "primary-key-blocks",
    Severity.INFO,
    "While a primary key is made, nobody can use the table.",
    page(
        """PostgreSQL holds an ACCESS EXCLUSIVE lock while it looks for empty values and builds the index. MariaDB
        keeps the rows in the order of the key, so it writes the whole table anew; taking the old key away keeps
        writers out.""",
        f"{_QUIET}.",
        bad="*Primary key* moved to another column of a large table, applied at noon.",
        good="the key right from the beginning; the change at night.",
    ),
    (_ALL, _REWRITES),
    _BOTH,
)

REFERENCE_BLOCKS = Rule(
    "reference-blocks-writes",
    Severity.INFO,
    "While a reference is checked, nobody can write to the two tables.",
    page(
        """PostgreSQL looks at each row, with a SHARE ROW EXCLUSIVE lock on both tables: reading goes on, writing to
        either waits. MariaDB copies the table that refers, and keeps its writers out meanwhile.""",
        f"""{_QUIET}. On PostgreSQL an engineer can add it NOT VALID first, and VALIDATE it afterwards, which lets
        writing go on.""",
        bad="*References* typed beside a column of a table with 40 million rows, applied at noon.",
        good="the same, applied at night.",
    ),
    (_WRITES,),
    _BOTH,
)

RULE_BLOCKS = Rule(
    "rule-blocks",
    Severity.INFO,
    "While a rule is checked against each row, the table is locked.",
    page(
        """PostgreSQL looks at each row with an ACCESS EXCLUSIVE lock: reading and writing wait. MariaDB copies the
        table and keeps writers out.""",
        f"""{_QUIET}. On PostgreSQL an engineer can add it NOT VALID first, and VALIDATE it afterwards.""",
        bad="a *Rule* typed beside a column of a table with 40 million rows, applied at noon.",
        good="the same, applied at night.",
    ),
    (_ALL,),
    _BOTH,
)

LIST_BLOCKS = Rule(
    "list-blocks",
    Severity.INFO,
    "A list changes, and each table that uses it is checked anew while it is locked.",
    page(
        """A list is kept as a rule beside the column. When its values change, the rule is made anew and every row is
        looked at: on PostgreSQL with an ACCESS EXCLUSIVE lock, on MariaDB in a copy of the table that keeps
        writers out.""",
        f"""{_QUIET}. A list that changes often is better a table of its own that the column refers to.""",
        bad="a list of 40 countries that grows each week, used by a table with 40 million rows.",
        good="a table `countries`, and a reference to it.",
    ),
    (_ALL,),
    _BOTH,
)

REQUIRED_BLOCKS = Rule(
    "required-blocks",
    Severity.INFO,
    "While a column becomes required, each row is looked at.",
    page(
        """PostgreSQL looks for empty values with an ACCESS EXCLUSIVE lock: reading and writing wait. MariaDB writes
        the table anew and lets both go on.""",
        f"""{_QUIET}. On PostgreSQL an engineer can add and VALIDATE the rule `column IS NOT NULL` first; then
        becoming required takes an instant.""",
        bad="*Required* typed beside a column of a table with 40 million rows, applied at noon.",
        good="the same, applied at night.",
    ),
    (_ALL, _REWRITES),
    _BOTH,
)

OPTIONAL_REWRITES = Rule(
    "optional-rewrites-table",
    Severity.INFO,
    "MariaDB writes a table anew when a column is no longer required.",
    page(
        """Reading and writing go on meanwhile, but the disk holds the table twice, and the last moment needs the
        table for itself.""",
        f"{_QUIET}, and look whether there is room on the disk.",
        bad="*Required* emptied on a table that fills more than half of the disk.",
        good="the same after a look at the free room.",
    ),
    (_REWRITES,),
    ("MariaDB",),
)

TYPE_REWRITES = Rule(
    "type-change-rewrites-table",
    Severity.INFO,
    "A column changes its type, and the whole table is written anew while it is locked.",
    page(
        """PostgreSQL writes each row anew, and all indexes, with an ACCESS EXCLUSIVE lock: reading and writing wait.
        MariaDB copies the table and keeps writers out. Some changes need nothing of that and are not mentioned,
        such as a text that may be longer.""",
        """Add a column of the new type beside the old one, fill it little by little, and drop the old one later.
        Or run the migration at a quiet hour; the disk has to hold the table twice.""",
        bad="`whole number` becomes `big number` in a table with 40 million rows, applied at noon.",
        good="the same, applied at night.",
    ),
    (_ALL, _REWRITES),
    _BOTH,
)

DEFAULT_REWRITES = Rule(
    "default-rewrites-table",
    Severity.INFO,
    "A new column has a default that differs from row to row, so the whole table is written anew.",
    page(
        """A plain default (`0`, `new`) is kept once for all rows that exist, and takes an instant; on PostgreSQL so
        does `now`. One that is worked out for each row is written into each of them: on PostgreSQL (`new uuid`,
        some SQL) with an ACCESS EXCLUSIVE lock, on MariaDB (everything but a plain value) in a copy that keeps
        writers out.""",
        f"""Add the column without a *Default* and type it in the next release; new rows get it then. Or: {_QUIET}.
        """,
        bad="`token`, `uuid`, *Default* `new uuid`, added to a table with 40 million rows at noon.",
        good="`token` added empty, the *Default* afterwards, old rows filled little by little.",
    ),
    (_ALL, _REWRITES),
    _BOTH,
)

AUTO_NUMBER_REWRITES = Rule(
    "auto-number-rewrites-table",
    Severity.INFO,
    "A new auto number is given to each row that exists, so the whole table is written anew.",
    page(
        """Each row gets its number: on PostgreSQL with an ACCESS EXCLUSIVE lock, on MariaDB in a copy of the table
        that keeps writers out.""",
        f"{_QUIET}.",
        bad="a column of type `auto number` added to a table with 40 million rows at noon.",
        good="the same, applied at night.",
    ),
    (_ALL, _REWRITES),
    _BOTH,
)

COMPUTED_REWRITES = Rule(
    "computed-rewrites-table",
    Severity.INFO,
    "A computed column is worked out for each row that exists, so the whole table is written anew.",
    page(
        """The value is kept in each row: on PostgreSQL they are written anew with an ACCESS EXCLUSIVE lock, on
        MariaDB in a copy of the table that keeps writers out.""",
        f"""On MariaDB write `virtual:` before the expression: then it is worked out when it is read, and nothing is
        written. Otherwise: {_QUIET.lower()}.""",
        bad="`price * quantity` under *Computed*, on a table with 40 million rows at noon.",
        good="`virtual: price * quantity` on MariaDB.",
    ),
    (_ALL, _REWRITES),
    _BOTH,
)

ENUM_REWRITES = Rule(
    "enum-rewrites-table",
    Severity.INFO,
    "An ENUM changes, and each table that uses it is written anew.",
    page(
        """On PostgreSQL a new ENUM type takes the place of the old one, so that the migration can be undone, and each
        column moves over with an ACCESS EXCLUSIVE lock. MariaDB copies the table and keeps writers out when
        values go, are renamed or change their places, or a 256th one comes; one more at the end takes an
        instant.""",
        """Add new values at the end of the list (MariaDB). Keep a list that changes often as `check`, or as a table
        of its own.""",
        bad="`paid` typed between `new` and `sent`, for a table with 40 million rows on MariaDB.",
        good="`paid` typed below the last value.",
    ),
    (_ALL, _REWRITES),
    _BOTH,
)

FILL_BLOCKS = Rule(
    "fill-blocks-rows",
    Severity.INFO,
    "Many rows are written in one statement; who wants to change one of them waits until the end.",
    page(
        """*Existing rows* is written by one UPDATE. It locks each row that it changes until the migration is
        through, and on PostgreSQL each changed row takes its room twice until it is cleaned up.""",
        f"{_QUIET}. An engineer can fill the rows beforehand, some thousands at a time.",
        bad="*Existing rows* for a table with 40 million rows, applied at noon.",
        good="the rows filled in the night before, then the migration.",
    ),
    (_WRITES,),
    _BOTH,
)

COLLATION_REWRITES = Rule(
    "collation-rewrites-table",
    Severity.INFO,
    "Another collation: the table or its indexes are written anew while it is locked.",
    page(
        """PostgreSQL makes the indexes over the column anew with an ACCESS EXCLUSIVE lock. MariaDB writes the table
        anew where the column stands in an index.""",
        f"{_QUIET}.",
        bad="another *Collation* for a table with 40 million rows, applied at noon.",
        good="the same, applied at night.",
    ),
    (_ALL, _REWRITES),
    ("PostgreSQL",),
)

DROP_INDEX_BLOCKS = Rule(
    "drop-index-waits",
    Severity.INFO,
    "To drop an index the table is needed for a moment, and everybody waits behind it.",
    page(
        """PostgreSQL needs an ACCESS EXCLUSIVE lock to drop an index. It is held only until the migration is
        through, but to get it the migration waits for everybody who reads, and new readers wait behind it. xl2db
        waits 5 seconds at most, then lets them pass and tries again.""",
        f"{_QUIET}, with no long report running.",
        bad="an index dropped while a report reads the table for an hour.",
        good="the same after the report.",
    ),
    (_ALL,),
    ("PostgreSQL",),
)

LOCKS_SEVERAL_TABLES = Rule(
    "locks-several-tables",
    Severity.INFO,
    "One transaction holds locks on several large tables until its end.",
    page(
        """On PostgreSQL a migration is one transaction. A table that was changed first stays locked until the last
        one is done, so the waiting adds up; and who uses the tables in another order can get stuck with it.""",
        "Make one edit and one `xl2db sync` for each large table.",
        bad="keys added to five large tables in one evening's edit.",
        good="five edits, five revisions.",
    ),
    (_ALL,),
    ("PostgreSQL",),
)

SQLITE_LOCKS = Rule(
    "sqlite-rebuilds-table",
    Severity.INFO,
    "SQLite writes the table anew, and nobody else can write to the file meanwhile.",
    page(
        """SQLite can't change most of a table in place: the table is made anew and its rows are copied, in one
        transaction that holds the file's only right to write. Several changes of a table are one copy.""",
        f"{_QUIET}; the disk has to hold the table twice.",
        bad="a *Rule* added to a table with 40 million rows while the application writes.",
        good="the same while it is stopped.",
    ),
    (_WRITES, _REWRITES),
    ("SQLite",),
)
