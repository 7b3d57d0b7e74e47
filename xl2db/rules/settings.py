"""Rules about the command line and the settings: which workbook, which database, which folder."""

from __future__ import annotations

from xl2db.findings import Rule, Severity

SETTINGS_UNREADABLE = Rule(
    "settings-unreadable",
    Severity.ERROR,
    "The settings file cannot be read.",
    """
`xl2db.toml` (or `pyproject.toml` with a `[tool.xl2db]` part) is written in TOML: one `name = "value"`
a line, text in quotation marks. A file that breaks these rules is not guessed at.

**How to mend it.** Correct the line that the message names.

Bad:

```toml
workbook = bookshop.xlsx
```

Good:

```toml
workbook = "bookshop.xlsx"
```
""",
)

UNKNOWN_SETTING = Rule(
    "unknown-setting-in-file",
    Severity.ERROR,
    "The settings file has a setting that xl2db does not know.",
    """
A misspelt setting would be passed over in silence, and xl2db would use another database than you meant.
The settings are those of the table in the README: `workbook`, `database`, `migrations` …

**How to mend it.** Correct the name, or take the line away.

Bad:

```toml
databse = "postgresql://localhost/shop"
```

Good:

```toml
database = "postgresql://localhost/shop"
```
""",
)

WRONG_SETTING = Rule(
    "wrong-setting",
    Severity.ERROR,
    "A setting holds something that it can't hold.",
    """
Settings are texts in quotation marks: the path of a workbook or a folder, the URL of a database, `yes` or `no` for
`backup`. Only `wait` is a number of seconds.

**How to mend it.** Write one text, or one number.

Bad:

```toml
workbook = 5
```

Good:

```toml
workbook = "bookshop.xlsx"
```
""",
)

UNKNOWN_VARIABLE = Rule(
    "unknown-variable",
    Severity.ERROR,
    "The settings name an environment variable that is not set.",
    """
`${NAME}` in the setting `database` stands for the environment variable NAME, so that a password never has
to be written into a file. Where the variable is missing, there is no password to go on with.

**How to mend it.** Set the variable, or take `${NAME}` out of the setting.

Bad, where nothing sets DB_PASSWORD: `xl2db sync`

Good: `DB_PASSWORD=... xl2db sync`
""",
)

NOT_IN_KEYRING = Rule(
    "not-in-keyring",
    Severity.ERROR,
    "The database's URL is to be found in the keyring, and is not there.",
    """
`keyring:SERVICE/NAME` stands for what the keyring of the system (macOS Keychain, Windows Credential Locker, Secret
Service, KWallet) keeps for a service under a name: here the whole URL of a database, with its password. It needs the
Python package `keyring`.

**How to mend it.** Install it (`pip install 'xl2db[keyring]'`), and put the URL there: `keyring set xl2db shop` asks
for it. Where a machine has no keyring, use `env:NAME` or `file:PATH`.

Bad: `database = "postgresql://me:secret@localhost/shop"` in a file that is committed.

Good: `database = "keyring:xl2db/shop"`
""",
)

NO_WORKBOOK = Rule(
    "no-workbook",
    Severity.ERROR,
    "No workbook was named, and none was found.",
    """
FILE may be left out where the settings name a workbook, or where the folder holds exactly one.

**How to mend it.** Name the workbook, or start one with `xl2db init`.

Bad, in an empty folder: `xl2db sync`

Good: `xl2db sync bookshop.xlsx`
""",
)

SEVERAL_WORKBOOKS = Rule(
    "several-workbooks",
    Severity.ERROR,
    "No workbook was named, and the folder holds several.",
    """
With several workbooks in the folder xl2db does not guess which one you mean.

**How to mend it.** Name it on the command line, or once and for all in `xl2db.toml`.

Bad, beside bookshop.xlsx and clinic.xlsx: `xl2db sync`

Good: `xl2db sync bookshop.xlsx`, or `workbook = "bookshop.xlsx"` in xl2db.toml
""",
)

SEVERAL_MIGRATIONS = Rule(
    "several-migrations",
    Severity.ERROR,
    "There are several migrations folders, and none was named.",
    """
Each workbook has a migrations folder of its own. With several of them xl2db does not guess which one
you mean.

**How to mend it.** Name the workbook or the folder.

Bad, with migrations/bookshop and migrations/clinic: `xl2db apply`

Good: `xl2db apply --migrations migrations/bookshop`
""",
)

NO_DATABASE = Rule(
    "no-database",
    Severity.ERROR,
    "It is not said which database is meant.",
    """
Without a database named, xl2db uses a SQLite file of the workbook's name beside the workbook. That is no
good guess where the workbook is written for another kind of database, or where no workbook
tells the name.

**How to mend it.** Give `--database`, set `XL2DB_DATABASE` or `DATABASE_URL`, or write `database` into
`xl2db.toml`.

Bad, with `database: postgresql` on the Settings sheet: `xl2db sync bookshop.xlsx`

Good: `xl2db sync bookshop.xlsx --database postgresql://localhost/shop`
""",
)

WRONG_OPTION = Rule(
    "wrong-option",
    Severity.ERROR,
    "A command line option was given something that it can't take.",
    """
`--rename` takes the old name and the new one with `=` between them, `--drop` the name of a table or a column.
The old name is one that the latest revision has, the new one stands in the workbook. A name that exists
nowhere is a slip, and nothing is done before it is mended.

**How to mend it.** Write it as in the example, with the names as they stand in the workbook.

Bad: `xl2db sync --rename customers.name`

Good: `xl2db sync --rename customers.name=full_name --drop customers.fax`
""",
)

FILE_IN_THE_WAY = Rule(
    "file-in-the-way",
    Severity.ERROR,
    "A new workbook was asked for, but the file can't be written.",
    """
`xl2db init` never writes over a file that is there, so that no work is lost.

**How to mend it.** Choose another name, or move the old file away.

Bad, where bookshop.xlsx exists: `xl2db init bookshop.xlsx`

Good: `xl2db init library.xlsx`
""",
)

UNKNOWN_RULE = Rule(
    "unknown-rule",
    Severity.ERROR,
    "There is no rule of that name to explain.",
    """
`xl2db explain` knows the names that stand behind `= more:` in each finding.

**How to mend it.** Copy the name from the finding; `xl2db explain` alone lists them all.

Bad: `xl2db explain unknown-tpye`

Good: `xl2db explain unknown-type`
""",
)

COMPUTER_REFUSED = Rule(
    "computer-refused",
    Severity.ERROR,
    "The computer did not let xl2db read or write a file.",
    """
The disk is full, the folder can only be read, or another program holds the file.

**How to mend it.** Make room, or get the right to write there, and run the same command again.

Bad: `xl2db sync` in a folder that only an administrator may change

Good: the same in a folder of your own
""",
)

FAULT = Rule(
    "fault-of-xl2db",
    Severity.ERROR,
    "Something happened that xl2db did not expect.",
    """
This is a fault of xl2db, not of your workbook. Nothing half done is kept: a revision file that was
not applied is put back, and the same command can be run again.

**How to mend it.** Run the command once more with `XL2DB_DEBUG=1` and send what it prints to the makers
of xl2db; take out what is secret first.

Bad: `xl2db sync bookshop.xlsx`

Good: `XL2DB_DEBUG=1 xl2db sync bookshop.xlsx`
""",
)

WRONG_RULE_SETTING = Rule(
    "wrong-rule-setting",
    Severity.ERROR,
    "A rule is given a severity that it can't have, or is waived in a way that it can't be.",
    """
A rule can be `off`, `info`, `warning` or `error`, in the settings file or in the sheet Settings. A waiver lets one
finding be, and says why. A rule that is an error by itself stays one, and can't be waived: it keeps rows from
being lost, or stops what cannot be done at all.

**How to mend it.** Correct the name of the rule or its severity; write the reason of a waiver.

Bad, in `xl2db.toml`:

```toml
[rules]
rows-alike = "off"
```

Good:

```toml
[rules]
renames-column = "warning"

[[waivers]]
rule = "adds-cascade"
about = "order_lines.order_id"
reason = "the lines of an order mean nothing without it"
```
""",
)

STALE_WAIVER = Rule(
    "stale-waiver",
    Severity.WARNING,
    "A waiver covers nothing: what it let be is no longer found.",
    """
A waiver that stays behind would hide the next finding of its rule at the same place, which nobody has looked at.

**How to mend it.** Take it out of the settings, or correct the name of what it is about.

Bad: `waive: renames-column at authors.full_name` in the sheet Settings, a month after the rename.

Good: the row taken out once the rename has been applied.
""",
)
