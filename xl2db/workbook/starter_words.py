"""The words of the starter workbook: the guide, the notes on the headings, and the example."""

from __future__ import annotations

from typing import NamedTuple

from xl2db.workbook.look import Weight
from xl2db.workbook.styling import HeadingWords


class TypeWords(NamedTuple):
    """A type: what is typed, what it holds, and a value for example."""

    holds: str
    example: str


TITLE = "Your database, in a workbook"
SUBTITLE = (
    "Every sheet with a table's name describes one table of your database: a row for each column. "
    "You edit and save; xl2db makes the database match, and keeps what is in it."
)
STEPS = (
    "Look at the example: the sheets customers, products and orders. Change them, or delete what you do "
    "not need (here in Tables and in Lists, too).",
    "For a table of your own, copy a table sheet (right-click its tab, then Move or Copy, and tick Create a "
    "copy), give the tab the table's name, write a row for each column, and add the name to Tables.",
    "Save. Then run xl2db plan to see what would happen, and xl2db sync to make it happen.",
)
SYNC = (
    "xl2db compares this workbook with how it was the last time, and writes the changes down as one small "
    "file (a migration) that your engineers can read and keep.",
    "It applies that file to the database, and then checks that nothing is left to do.",
    "Data is never lost in silence: before a table or a column that holds data goes, xl2db stops and asks.",
    "If something fails, the database stays as it was. This workbook is only read, never changed.",
)
COMMANDS = (
    (
        "xl2db check",
        "Is everything in this workbook all right? Names each problem by its cell, and what to type there.",
    ),
    ("xl2db plan", "What would change in the database? Shows it; nothing happens."),
    ("xl2db sync", "Make the database match this workbook."),
    ("xl2db undo", "Take the last change back."),
)
GOOD_TO_KNOW = (
    "Point at a heading with a small mark in its corner to read its note.",
    "Fill in what has a star * at its heading. The grey headings are for later, when a table has data in it.",
    "The lists in the cells are there to help: you can always type something else, such as text(50).",
    "Add columns and sheets for your own notes wherever you like. "
    "A sheet whose name begins with _ is never read.",
    "For yes you can also type x or ✓. An empty cell means no.",
)

TYPES: dict[str, TypeWords] = {
    "text": TypeWords("Words of any length", "Called twice, wants a ring back"),
    "text(N)": TypeWords("Words, at most so many characters", "Ada Lovelace"),
    "whole number": TypeWords("A number without decimals, up to 2 billion", "42"),
    "small number": TypeWords("A whole number up to 32,767", "7"),
    "big number": TypeWords("A whole number with up to 18 digits", "9000000000"),
    "decimal(P,S)": TypeWords("An exact number: digits in all, and after the point", "1234567.89"),
    "number": TypeWords("A measurement; the last digits may be rounded", "36.6"),
    "floating": TypeWords("The same as number", "0.0001"),
    "money": TypeWords("An amount of money, exact to 4 decimals", "19.99"),
    "percent": TypeWords("A share of one: 0.25 is 25 %", "0.25"),
    "yes/no": TypeWords("Yes or no", "yes"),
    "date": TypeWords("A day", "2024-01-31"),
    "time": TypeWords("A time of day", "08:30"),
    "date and time": TypeWords("A day and a time, as the clock on the wall shows it", "2024-01-31 08:30"),
    "timestamp": TypeWords("A moment, the same for everyone in the world", "2024-01-31 08:30+01:00"),
    "duration": TypeWords("A length of time", "1 hour 30 minutes"),
    "uuid": TypeWords("An identifier that is unique in the world", "5f0c6e1e-…"),
    "json": TypeWords("Data in the JSON format", '{"size": "L"}'),
    "binary": TypeWords("A small file or picture", "a logo"),
    "email": TypeWords("An e-mail address", "ada@example.com"),
    "url": TypeWords("A web address", "https://example.com"),
    "phone": TypeWords("A phone number", "+44 20 7946 0000"),
    "list: NAME": TypeWords("One of the values of a list on the sheet Lists", "paid"),
    "one of: a, b, c": TypeWords("One of the values written here", "medium"),
    "auto number": TypeWords("Counts up by itself: 1, 2, 3 … Good for a primary key", "1"),
}
"""By friendly name; a test holds this table and the type names that xl2db knows together."""

TYPE_EXAMPLES = {
    "text(N)": "text(100)",
    "decimal(P,S)": "decimal(12,2)",
    "list: NAME": "list: order_status",
    "one of: a, b, c": "one of: small, medium, large",
}
"""What is typed for a friendly name that has a part to fill in."""

DATABASE_TYPES = (
    "Your database's own types work as well, as they are written there: varchar(40), bigint, jsonb …"
)

COLUMN_HEADINGS = (
    HeadingWords(
        "Column *",
        Weight.NEEDED,
        20,
        "The column's name in the database.\nSmall letters and _ are the easiest: ordered_at, unit_price.",
        "The column's name in the database: unit_price",
    ),
    HeadingWords(
        "Type *",
        Weight.NEEDED,
        27,
        "What the column holds. Choose from the list or type it: text(50), decimal(10,2).\n"
        "Leave it empty if References is filled in: the type then comes from there.\n"
        "The sheet How to explains every type.",
        "What it holds: see the types above. May stay empty where References is filled in",
    ),
    HeadingWords(
        "Description",
        Weight.USUAL,
        36,
        "What it means, in your words. People see it in the database as a comment.",
        "What it means, in your words",
    ),
    HeadingWords(
        "Required",
        Weight.USUAL,
        11.5,
        "yes: every row must have a value here.\nEmpty or no: it may be left out.",
        "yes: every row must have a value here",
    ),
    HeadingWords(
        "Primary key",
        Weight.USUAL,
        13.5,
        "yes: this column tells one row from all others; most tables have one called id.\n"
        "yes in several rows: those columns together do.",
        "yes: the column that tells one row from all others",
    ),
    HeadingWords(
        "Unique",
        Weight.USUAL,
        10,
        "yes: no two rows may have the same value here, for example an e-mail address.",
        "yes: no two rows may have the same value",
    ),
    HeadingWords(
        "Indexed",
        Weight.USUAL,
        10.5,
        "yes: people often search or sort by this column, so the database keeps it at hand.",
        "yes: often searched or sorted by, so made fast",
    ),
    HeadingWords(
        "Default",
        Weight.USUAL,
        12,
        "What a new row gets if nothing is given: 0, draft, yes, 2024-01-31.\n"
        'now, today and new uuid work, too.\n"" is the empty text.',
        "What a new row gets if nothing is given: 0, draft, today, now",
    ),
    HeadingWords(
        "References",
        Weight.USUAL,
        14,
        "The table that this column points at. In orders, customer_id points at customers.\n"
        "For another column than its primary key, write customers.email.",
        "The table that this column points at: customers",
    ),
    HeadingWords(
        "On delete",
        Weight.USUAL,
        12,
        "What happens to this row if the row that it points at is deleted:\n"
        "restrict: that is refused.\ncascade: this row goes, too.\nset null: this cell becomes empty.",
        "restrict (refused), cascade (goes, too) or set null (becomes empty), if the row that it points at "
        "is deleted",
    ),
    HeadingWords(
        "Rule",
        Weight.USUAL,
        18,
        "A condition that every row must keep, with names of columns in it:\nprice >= 0\nends_on > starts_on",
        "A condition that every row must keep: price >= 0",
    ),
    HeadingWords(
        "Computed",
        Weight.USUAL,
        22,
        "How the database works this value out by itself: unit_price * quantity\n"
        "Nobody can type a value into such a column.",
        "How the database works the value out: unit_price * quantity",
    ),
    HeadingWords(
        "Renamed from",
        Weight.LATER,
        15,
        "For later. If you rename a column, write its old name here: its data is then kept.\n"
        "You may leave it there afterwards.",
        "The old name of a column that you rename, so that its data is kept",
    ),
    HeadingWords(
        "Existing rows",
        Weight.LATER,
        14,
        "For later. If you add a required column to a table that has rows already, or make a column "
        "required, write what those rows get: 0, unknown, today.",
        "What rows that are there already get in a new required column",
    ),
    HeadingWords(
        "Status",
        Weight.LATER,
        12,
        "For later. Before a column goes, announce it: deprecated.\n"
        "Nothing happens in the database; people and programs know that they should do without it.\n"
        "Empty or active: as usual.",
        "deprecated: the column will go; an announcement that changes nothing in the database",
    ),
)

TABLE_HEADINGS = (
    HeadingWords("Table *", Weight.NEEDED, 22, "The table's name: the name of its sheet."),
    HeadingWords("Label", Weight.USUAL, 22, "What people call it."),
    HeadingWords(
        "Description",
        Weight.USUAL,
        60,
        "What a row of this table stands for, in your words. People see it in the database as a comment.",
    ),
    HeadingWords(
        "Renamed from",
        Weight.LATER,
        22,
        "For later. If you rename a table, give its sheet the new name, and write the old one here: "
        "its data is then kept.",
    ),
)

LIST_HEADINGS = (
    HeadingWords(
        "List *",
        Weight.NEEDED,
        22,
        "The list's name. Repeat it in every row of the list.\n"
        "A column uses it with the type  list: order_status",
    ),
    HeadingWords(
        "Value *",
        Weight.NEEDED,
        20,
        "What stands in the database, one value a row. Their order here is their order there.",
    ),
    HeadingWords("Label", Weight.USUAL, 22, "What people call it."),
    HeadingWords("Description", Weight.USUAL, 46, "What it means, in your words."),
    HeadingWords(
        "Renamed from",
        Weight.LATER,
        18,
        "For later. If you rename a value, write the old one here: rows that have it get the new one.",
    ),
)

SETTING_HEADINGS = (
    HeadingWords("Setting", Weight.USUAL, 22, "Its name; please leave it as it is."),
    HeadingWords("Value", Weight.USUAL, 22, "Choose or type it here. Empty means: as usual."),
    HeadingWords("What it means", Weight.USUAL, 80, "For you to read; xl2db does not."),
)
SETTINGS = (
    ("format version", "1", "The version of this form. Leave it at 1."),
    (
        "database",
        "",
        "The database that this is for. Empty: what works on all of them. "
        "Its address and password never stand in a workbook: an engineer sets them up.",
    ),
    ("schema", "", "The part of the database that the tables go to, if yours has such parts (PostgreSQL)."),
    (
        "lists as",
        "check",
        "How lists are kept. check: as text with a rule, easy to change. "
        "enum: as a type of the database's own.",
    ),
    (
        "names",
        "",
        "How keys and indexes are named, if your engineers want it in a certain way. "
        "Empty: pk_orders, fk_orders_customer_id …",
    ),
    ("owner", "", "Who to ask about this workbook."),
)
SETTING_CHOICES: tuple[tuple[str, ...], ...] = (
    (),
    ("sqlite", "postgresql", "mysql", "mariadb"),
    (),
    ("check", "enum"),
)
"""What the dropdowns of the settings offer, row by row."""

TABLES = (
    ("customers", "Customers", "Everyone who has ever bought from us, or wants to."),
    ("products", "Products", "What we sell. Things that we no longer sell stay here, with is_active = no."),
    ("orders", "Orders", "One customer buys one product, on one day."),
)

LISTS = (
    ("order_status", "new", "New", "Just came in; nobody has looked at it."),
    ("order_status", "paid", "Paid", "The money is here."),
    ("order_status", "shipped", "Shipped", "On its way to the customer."),
    ("order_status", "cancelled", "Cancelled", "Will not be shipped."),
)

COLUMNS: dict[str, tuple[dict[str, str], ...]] = {
    "customers": (
        {"Column": "id", "Type": "auto number", "Primary key": "yes", "Description": "Counts up by itself"},
        {
            "Column": "name",
            "Type": "text(100)",
            "Required": "yes",
            "Indexed": "yes",
            "Description": "First and last name, or the company",
        },
        {
            "Column": "email",
            "Type": "email",
            "Required": "yes",
            "Unique": "yes",
            "Description": "Where we send the invoice",
        },
        {"Column": "phone", "Type": "phone", "Description": "Only for questions about a delivery"},
        {
            "Column": "newsletter",
            "Type": "yes/no",
            "Required": "yes",
            "Default": "no",
            "Description": "Wants to get our newsletter",
        },
        {
            "Column": "customer_since",
            "Type": "date",
            "Required": "yes",
            "Default": "today",
            "Description": "The day of the first contact",
        },
        {"Column": "notes", "Type": "text", "Description": "Anything that helps the next colleague"},
    ),
    "products": (
        {"Column": "id", "Type": "auto number", "Primary key": "yes", "Description": "Counts up by itself"},
        {
            "Column": "sku",
            "Type": "text(20)",
            "Required": "yes",
            "Unique": "yes",
            "Description": "The article number on the box, such as 007-B",
        },
        {
            "Column": "name",
            "Type": "text(120)",
            "Required": "yes",
            "Indexed": "yes",
            "Description": "As the shop shows it",
        },
        {
            "Column": "size",
            "Type": "one of: small, medium, large",
            "Description": "Empty: it comes in one size",
        },
        {
            "Column": "price",
            "Type": "money",
            "Required": "yes",
            "Rule": "price >= 0",
            "Description": "Without tax",
        },
        {
            "Column": "in_stock",
            "Type": "whole number",
            "Required": "yes",
            "Default": "0",
            "Description": "How many lie in the warehouse",
        },
        {
            "Column": "is_active",
            "Type": "yes/no",
            "Required": "yes",
            "Default": "yes",
            "Description": "Can be bought today",
        },
    ),
    "orders": (
        {"Column": "id", "Type": "auto number", "Primary key": "yes", "Description": "Counts up by itself"},
        {
            "Column": "customer_id",
            "Required": "yes",
            "Indexed": "yes",
            "References": "customers",
            "On delete": "restrict",
            "Description": "Who buys (the type comes from customers)",
        },
        {
            "Column": "product_id",
            "Required": "yes",
            "Indexed": "yes",
            "References": "products",
            "On delete": "restrict",
            "Description": "What is bought",
        },
        {
            "Column": "quantity",
            "Type": "whole number",
            "Required": "yes",
            "Default": "1",
            "Rule": "quantity > 0",
            "Description": "How many of it",
        },
        {
            "Column": "unit_price",
            "Type": "money",
            "Required": "yes",
            "Rule": "unit_price >= 0",
            "Description": "The price on that day",
        },
        {
            "Column": "total",
            "Type": "money",
            "Computed": "unit_price * quantity",
            "Description": "Worked out by the database",
        },
        {
            "Column": "status",
            "Type": "list: order_status",
            "Required": "yes",
            "Indexed": "yes",
            "Default": "new",
            "Description": "See the sheet Lists",
        },
        {
            "Column": "ordered_at",
            "Type": "timestamp",
            "Required": "yes",
            "Default": "now",
            "Description": "When it came in",
        },
        {"Column": "deliver_by", "Type": "date", "Description": "Promised to the customer"},
    ),
}
