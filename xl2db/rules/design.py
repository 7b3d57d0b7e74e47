"""Rules about the design of a schema: what works, and is regretted later.

Sources: Azimutt, tbls lint, Skeema, squawk (prefer-bigint-over-int, prefer-timestamptz, ban-char-field,
prefer-identity), Atlas (NM102, NM103), strong_migrations (add_index_columns, add_column_json). Opinions differ about
many of them; those are off until somebody asks for them.
"""

from __future__ import annotations

from xl2db.findings import Rule, Severity
from xl2db.rules.pages import page

REFERENCE_WITHOUT_INDEX = Rule(
    "reference-without-index",
    Severity.INFO,
    "No index helps to find the rows that refer to another one.",
    page(
        """Each time a row of the other table is deleted, or its key changes, the database looks for the rows that
        refer to it; without an index it reads the whole table. Joins are slow as well. (MariaDB and MySQL make the
        index by themselves.)""",
        "Type `yes` into the *Indexed* cell of the column.",
        bad="`customer_id` with *References* `customers`, *Indexed* empty.",
        good="the same with *Indexed* `yes`.",
    ),
)

INDEX_NOT_NEEDED = Rule(
    "index-not-needed",
    Severity.INFO,
    "An index does what another index or key does already.",
    page(
        """An index over `a, b` also finds rows by `a`, and a key has an index of its own. The second one takes room
        and makes each write slower, and nothing becomes faster.""",
        "Take the shorter one out.",
        bad="*Unique* and *Indexed* both `yes` for `email`.",
        good="*Unique* `yes`, *Indexed* empty.",
    ),
)

TABLE_ALONE = Rule(
    "table-without-description",
    Severity.INFO,
    "A table has no description.",
    page(
        """The description is kept as the database's comment, and tells those who come later what the rows mean.""",
        "Type a sentence into the *Description* cell of the sheet Tables.",
        bad="a table `acc_tx2` that nobody can explain.",
        good="`acc_tx2`: “Bookings of the second ledger, one row a booking”.",
    ),
    optional=True,
)

COLUMN_WITHOUT_DESCRIPTION = Rule(
    "column-without-description",
    Severity.INFO,
    "A column has no description.",
    page(
        """The description is kept as the database's comment, and tells those who come later what the values mean.
        """,
        "Type a sentence into the *Description* cell.",
        bad="`status2`, *Description* empty.",
        good="`status2`, *Description* `Where the refund stands; empty where there is none`.",
    ),
    optional=True,
)

MIXED_NAMES = Rule(
    "mixed-names",
    Severity.INFO,
    "A name is written in another way than most of the others.",
    page(
        """Where `customer_id` and `customerName` stand side by side, nobody remembers which is which, and each query
        is a guess. Most databases need quotes around names with capital letters.""",
        "Write it as the others are written; *Renamed from* keeps the data.",
        bad="`first_name`, `last_name`, `birthDay`.",
        good="`first_name`, `last_name`, `birth_day`.",
    ),
)

SMALL_KEY = Rule(
    "key-can-run-out",
    Severity.INFO,
    "A key counts to about two billion.",
    page(
        """An `auto number` is a 32-bit number: after 2,147,483,647 rows (also deleted ones) no further row can be
        added, and to make it larger the table and all that refer to it are written anew.""",
        "For tables that may grow so far, type `big number` as the type and `auto number` as the *Default*.",
        bad="`events.id`, `auto number`.",
        good="`events.id`, `big number`, *Default* `auto number`.",
    ),
    optional=True,
)

MOMENT_WITHOUT_ZONE = Rule(
    "moment-without-zone",
    Severity.INFO,
    "A moment is kept as on a clock on the wall, without saying where the wall is.",
    page(
        """`date and time` is right for opening hours. When something happened is a moment that is the same all over
        the world; kept without a zone, it shifts when a server moves or summer time ends.""",
        "Type `timestamp`.",
        bad="`ordered_at`, `date and time`.",
        good="`ordered_at`, `timestamp`.",
    ),
    optional=True,
)

INEXACT_MONEY = Rule(
    "inexact-amount",
    Severity.WARNING,
    "An amount of money is kept as an inexact number.",
    page(
        """`number` keeps about 15 digits in a way that can't say 0.10 exactly: sums are off by a cent.""",
        "Type `money`, or `decimal(12,2)`.",
        bad="`price`, `number`.",
        good="`price`, `money`.",
    ),
)

PADDED_TEXT = Rule(
    "padded-text",
    Severity.INFO,
    "A text of fixed length is filled up with spaces.",
    page(
        """`char(10)` keeps each value with spaces up to ten characters; comparing and counting them surprises people,
        and nothing is saved.""",
        "Type `text(10)`.",
        bad="`code`, `char(10)`.",
        good="`code`, `text(10)`.",
    ),
    optional=True,
)

OLDER_COUNTING = Rule(
    "older-counting",
    Severity.INFO,
    "A column counts by PostgreSQL's older way.",
    page(
        """`serial` makes a sequence that has rights and a life of its own; an identity column does the same and
        belongs to the table.""",
        "Type `auto number`.",
        bad="`id`, `serial`.",
        good="`id`, `auto number`.",
    ),
)

PLAIN_JSON = Rule(
    "json-without-comparison",
    Severity.INFO,
    "PostgreSQL's type json can't be compared; SELECT DISTINCT fails on it.",
    page(
        """`json` keeps the text as it was typed, and has no idea of equal: DISTINCT, GROUP BY and UNION over a row
        fail. `jsonb` has.""",
        "Type `json`, the friendly name, which becomes `jsonb`.",
        bad="`data`, `postgresql: json`.",
        good="`data`, `json`.",
    ),
)

WIDE_INDEX = Rule(
    "index-of-many-columns",
    Severity.INFO,
    "An index that is not unique has more than three columns.",
    page(
        """The index is used from its first column on; those at its end rarely make a search faster, and always a write
        slower.""",
        "Keep the columns that the search is narrowed by.",
        bad="an index over `country, city, street, number, floor`.",
        good="an index over `country, city, street`.",
    ),
)

SECOND_BY_NAME = Rule(
    "looks-like-a-reference",
    Severity.INFO,
    "A column is named like a reference to another table, and is none.",
    page(
        """`customer_id` beside a table `customers` is read as a reference. Without one the database lets it point to
        nothing.""",
        "Type the table into *References*, or give the column another name.",
        bad="`orders.customer_id`, `whole number`, *References* empty.",
        good="`orders.customer_id`, *References* `customers`.",
    ),
)

NULLABLE_UNIQUE = Rule(
    "unique-but-optional",
    Severity.INFO,
    "A key over several columns allows empty values, and rows with one are never alike.",
    page(
        """Two rows with the same `country` and an empty `number` both pass, since an empty value equals nothing.""",
        "Type *Required* beside each column of the key, or say `unique nulls not distinct` (PostgreSQL).",
        bad="unique `country, number`, where `number` may be empty.",
        good="the same with `number` required.",
    ),
)
