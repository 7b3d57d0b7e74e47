"""Rules of what the sheets say together: tables, keys, references, lists."""

from __future__ import annotations

from xl2db.findings import Rule, Severity

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
