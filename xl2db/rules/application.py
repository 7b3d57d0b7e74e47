"""Rules about changes that the running version of an application does not expect.

Sources: Atlas (BC101, BC102, DS102, DS103, MF102, MF103, MF104, MY110), squawk (renaming-table,
renaming-column, ban-drop-table, ban-drop-column, ban-drop-not-null, adding-required-field,
changing-column-type), strong_migrations (rename_table, rename_column, remove_column, change_column,
rename_enum_value, add_unique_constraint).
"""

from __future__ import annotations

from xl2db.findings import Consequence, Rule, Severity
from xl2db.rules.pages import page

_BREAKS = (Consequence.BREAKS_APPLICATION,)
_LOSES = (Consequence.LOSES_DATA, Consequence.BREAKS_APPLICATION, Consequence.CANNOT_BE_UNDONE)

RENAMES_TABLE = Rule(
    "renames-table",
    Severity.INFO,
    "A table gets another name; programs that use the old one fail.",
    page(
        """The data is kept, but every program that still says the old name fails from the moment the migration
        has run until its new version is there. The same holds for reports and for other people's queries.""",
        """Deploy the new version of the application in the same minute, or keep the old name for a while as a
        view: `CREATE VIEW clients AS SELECT * FROM customers`.""",
        bad="`clients` becomes `customers` on Monday, the application follows on Thursday.",
        good="the application stops, both are changed, the application starts.",
    ),
    _BREAKS,
)

RENAMES_COLUMN = Rule(
    "renames-column",
    Severity.INFO,
    "A column gets another name; programs that use the old one fail.",
    page(
        """The data is kept, but every program that still says the old name fails from the moment the migration
        has run until its new version is there.""",
        """Do it in three releases: add the new column and let the application write both; let it read the new
        one; drop the old one. Or deploy the new version of the application in the same minute.""",
        bad="`full_name` typed over `name`, and an application that is deployed a day later.",
        good="`full_name` added beside `name`; `name` goes when nothing reads it any more.",
    ),
    _BREAKS,
)

DROPS_TABLE = Rule(
    "drops-table",
    Severity.INFO,
    "A table goes, with all its rows; programs that use it fail.",
    page(
        """The rows are gone for good: undoing the migration brings back the table, and it is empty. Programs that
        still use it fail. (That it may go at all has to be confirmed: see `loses-data`.)""",
        """Take the table out of the application first, wait until nothing asks for it, save its rows, and drop
        it in a release of its own.""",
        bad="the sheet `coupons` deleted in the same release that removes coupons from the application.",
        good="the same a release later, after the rows were exported.",
    ),
    _LOSES,
)

DROPS_COLUMN = Rule(
    "drops-column",
    Severity.INFO,
    "A column goes, with its values; programs that use it fail.",
    page(
        """The values are gone for good: undoing the migration brings back an empty column. Programs that still
        read or write the column fail, and many read all columns of a table without saying so. (That values may
        go at all has to be confirmed: see `loses-data`.)""",
        """Announce it: `deprecated` under *Status*. Take the column out of the application, and drop it one release
        later.""",
        bad="the row of `fax` deleted from the sheet while the application still shows it.",
        good="the same after the release that no longer mentions `fax`.",
    ),
    _LOSES,
)

ADDS_REQUIRED_COLUMN = Rule(
    "adds-required-column",
    Severity.INFO,
    "A new column is required and has no default; programs that do not know it cannot add rows.",
    page(
        """The rows that exist get what *Existing rows* says. But the running version of the application does not
        know the column, so each row that it adds has nothing there, and the database refuses it.""",
        """Type a *Default*, at least until the new version of the application runs everywhere. Or leave *Required*
        empty now, and type it in a later release.""",
        bad="`country`, required, *Existing rows* `unknown`, no *Default*.",
        good="`country`, required, *Default* `unknown`.",
    ),
    _BREAKS,
)

BECOMES_REQUIRED = Rule(
    "becomes-required",
    Severity.INFO,
    "A column becomes required and has no default; programs that leave it empty cannot write.",
    page(
        """From then on the database refuses each row without a value. Where the running version of the
        application still leaves the column empty, its users see errors.""",
        """Let the application fill the column in always, release that, and type *Required* afterwards. Or type a
        *Default*, which is used where a program says nothing.""",
        bad="*Required* typed beside `phone`, while the form still allows to leave it out.",
        good="the form asks for a phone number first; *Required* follows a release later.",
    ),
    _BREAKS,
)

BECOMES_OPTIONAL = Rule(
    "becomes-optional",
    Severity.INFO,
    "A column is no longer required; programs that read it may meet empty values.",
    page(
        """So far every row had a value there, and programs may count on that: they show it, add it up, compare
        it. Once the first empty value is stored, they may fail or count wrong, and making the column required
        again needs a value for each of these rows.""",
        """Look where the application reads the column before anything writes empty values into it.""",
        bad="`email` becomes optional, and the job that sends invoices was not looked at.",
        good="the same after the job skips customers without an address.",
    ),
    (*_BREAKS, Consequence.CANNOT_BE_UNDONE),
)

CHANGES_TYPE = Rule(
    "changes-type",
    Severity.INFO,
    "A column changes what it holds; programs that expect the old type may fail.",
    page(
        """The running version of the application reads a number where a text stood, or writes a text where a date
        is wanted now. Whether it fails depends on the application; the database does not tell.""",
        """Add a column of the new type beside the old one, let the application write both, then read the new one,
        and drop the old one at last. Or deploy the application in the same minute.""",
        bad="`price` becomes `decimal(10,2)`, and a program still writes `12 EUR` into it.",
        good="`price_amount` added; `price` goes two releases later.",
    ),
    _BREAKS,
)

DROPS_DEFAULT = Rule(
    "drops-default",
    Severity.INFO,
    "A required column loses its default; programs that leave it out cannot add rows.",
    page(
        """Programs that never mention the column got the default so far. Now the database has nothing to put
        there, and refuses their rows.""",
        """Let the application say the value itself first, and empty the *Default* cell one release later.""",
        bad="*Default* `new` of the required column `status` emptied, while orders are added without a status.",
        good="the same after every program says the status.",
    ),
    _BREAKS,
)

STOPS_COUNTING = Rule(
    "stops-counting",
    Severity.INFO,
    "An auto number becomes an ordinary number; programs that let the database count cannot add rows.",
    page(
        """So far the database gave each new row its number. Programs that rely on it add rows without one, and
        are refused from now on.""",
        "Let the application give the numbers first, or keep *auto number*.",
        bad="`id` becomes `whole number`, while the application never sets it.",
        good="the same after the application brings its own numbers.",
    ),
    _BREAKS,
)

BECOMES_COMPUTED = Rule(
    "becomes-computed",
    Severity.INFO,
    "A column becomes computed; programs that write to it fail.",
    page(
        """The database makes the value itself now and takes none from anybody: what stood there is replaced, and
        each statement that sets the column is refused.""",
        """Take the column out of what the application writes first. Or add the computed column under another
        name.""",
        bad="`total` gets a *Computed* cell, while the application still writes it.",
        good="`total_computed` added beside it; `total` goes later.",
    ),
    _LOSES,
)

CHANGES_PRIMARY_KEY = Rule(
    "changes-primary-key",
    Severity.INFO,
    "A table tells its rows apart by other columns; programs that look rows up by the old key may fail.",
    page(
        """Applications, replication and caches find a row by its primary key. With another key they may find
        nothing, or more than one row.""",
        """Keep the old key as a *Unique* column for as long as something looks rows up by it.""",
        bad="*Primary key* moved from `id` to `email` in one release.",
        good="the same with *Unique* typed beside `id`.",
    ),
    _BREAKS,
)

ADDS_LIST_VALUE = Rule(
    "adds-list-value",
    Severity.INFO,
    "A list gets a new value; programs that know only the old ones may fail when they read it.",
    page(
        """Nothing happens to the rows. But once the first row has the new value, programs that do not know it
        meet it: they may show nothing, or stop.""",
        """Deploy the version that can read the value before anything writes it.""",
        bad="`returned` added to the list, and used by a script before the shop knows it.",
        good="the shop's new version first, the script afterwards.",
    ),
    _BREAKS,
)

DROPS_LIST_VALUE = Rule(
    "drops-list-value",
    Severity.INFO,
    "A value leaves a list; programs that still write it fail.",
    page(
        """The database refuses the value from then on. (Rows that still have it are looked for before anything is
        changed: see `value-does-not-fit`.)""",
        """Let the application stop writing it first, and take it out of the list one release later.""",
        bad="`on_hold` deleted from the sheet Lists while the shop still offers it.",
        good="the same after the release that no longer offers it.",
    ),
    _BREAKS,
)

RENAMES_LIST_VALUE = Rule(
    "renames-list-value",
    Severity.INFO,
    "A value of a list is spelled otherwise; programs that say the old one fail.",
    page(
        """The rows are changed to the new spelling, and the old one is refused. Programs that still write or look
        for the old one fail, or find nothing.""",
        """Deploy the application in the same minute. Or add the new value, let the application use it, and rename
        what is left one release later.""",
        bad="`cancelled` typed over `canceled`, and an application that is deployed a day later.",
        good="both values for one release, then *Renamed from* `canceled`.",
    ),
    _BREAKS,
)

ADDS_UNIQUE_KEY = Rule(
    "adds-unique-key",
    Severity.INFO,
    "What could stand twice may stand only once now; programs that write it twice fail.",
    page(
        """The rows that exist are looked at before anything is changed (see `rows-alike`). The running version of
        the application may still write a second row alike, and its users see an error.""",
        """Let the application look for the value before it writes, and show a friendly sentence; then type
        *Unique*.""",
        bad="`email` becomes unique, while the sign-up form does not expect to be refused.",
        good="the form says “you have an account already” first; *Unique* follows.",
    ),
    (*_BREAKS, Consequence.MAY_FAIL),
)

ADDS_REFERENCE = Rule(
    "adds-reference",
    Severity.INFO,
    "A column must point to a row that exists now; programs that write it before the other row fail.",
    page(
        """The rows that exist are looked at before anything is changed (see `rows-refer-to-nothing`). Afterwards
        the database refuses a row that points to nothing, also for a moment: the order of writing counts.""",
        """Look whether the application writes the two rows in the right order, and deletes them in the other
        one.""",
        bad="an import that adds orders first and their customers afterwards.",
        good="the same import with the customers first.",
    ),
    (*_BREAKS, Consequence.MAY_FAIL),
)

ADDS_RULE = Rule(
    "adds-rule",
    Severity.INFO,
    "Rows must keep a new rule; programs that write others fail.",
    page(
        """The rows that exist are looked at before anything is changed (see `rows-break-a-rule`). Afterwards the
        database refuses what breaks the rule, whoever writes it.""",
        """Let the application keep the rule first, and type it into the workbook one release later.""",
        bad="the rule `price > 0`, while free books can be entered.",
        good="the form refuses a price of 0 first; the rule follows.",
    ),
    (*_BREAKS, Consequence.MAY_FAIL),
)

RESTRICTS_DELETES = Rule(
    "restricts-deletes",
    Severity.INFO,
    "Rows that others refer to can no longer be deleted; programs that delete them fail.",
    page(
        """With a reference that says nothing, or `restrict`, under *On delete*, the database refuses to delete a
        row while another one refers to it.""",
        """Choose what should happen: `cascade` deletes the other rows, too; `set null` empties the reference.
        Otherwise look where the application deletes such rows.""",
        bad="`orders.customer_id` refers to `customers` now, and the clean-up job deletes old customers.",
        good="the same with `set null`, or a job that leaves customers with orders alone.",
    ),
    _BREAKS,
)

ADDS_CASCADE = Rule(
    "adds-cascade",
    Severity.WARNING,
    "Deleting a row deletes the rows that refer to it, from now on.",
    page(
        """With `cascade` under *On delete* one statement can take away rows of several tables, and nobody is
        asked. Whoever deletes a customer by mistake deletes their orders, too.""",
        """Use it where the other rows mean nothing alone (the lines of an order). Elsewhere `restrict` or `set
        null` keeps them. Where it is meant, waive this finding with the reason.""",
        bad="`orders.customer_id`, *On delete* changed from `restrict` to `cascade`.",
        good="`order_lines.order_id` with `cascade`, `orders.customer_id` with `restrict`.",
    ),
    (Consequence.LOSES_DATA,),
)
