"""Reference rows: sheets TABLE (rows), alone and together with changes of their tables."""

from __future__ import annotations

from tests.migrations.cases.words import each
from tests.migrations.changes import Change


def sheet(name: str, *rows: str) -> str:
    """A sheet of rows, whose cells stand between semicolons."""
    lines = "".join(f"| {' | '.join(cell.strip() for cell in row.split(';'))} |\n" for row in rows)
    return f"\n# {name}\n{lines}"


def countries(*columns: str) -> str:
    """The table countries with its code and name, and more columns."""
    return sheet(
        "countries",
        "Column;Type;PK;Required;Unique;Default;Existing rows;Renamed from;References",
        "code;text(2);yes",
        "name;text(40);;yes;yes",
        *columns,
    )


def cities(reference: str = "countries") -> str:
    """The table cities, which refers to countries."""
    return sheet(
        "cities",
        "Column;Type;PK;Required;References",
        "id;auto number;yes",
        "name;text(40);;yes",
        f"country;text(2);;;{reference}",
    )


def rows(*lines: str, of: str = "countries", headings: str = "code;name") -> str:
    """The rows of a table."""
    return sheet(f"{of} (rows)", headings, *lines)


_ALL = "SELECT code, name FROM countries ORDER BY code"
_DE_FR = rows("DE;Germany", "FR;France")
_TREE = sheet(
    "areas",
    "Column;Type;PK;References",
    "code;text(9);yes",
    "parent;text(9);;areas",
)
_TREE_ROWS = {"of": "areas", "headings": "code;parent"}

_ROOM = sheet("countries", "Schema;room", "Column;Type;PK;Required", "code;text(2);yes", "name;text(40);;yes")

CASES = [
    Change(
        "rows come, change and go",
        countries() + rows("DE;Germany", "FR;Frnace", "SU;Soviet Union"),
        countries() + rows("DE;Germany", "FR;France", "IT;Italy"),
        ["+ 1 row: IT", "~ 1 row: FR name", "- 1 row: SU"],
        ["INSERT INTO countries (code, name) VALUES ('XX', 'of the application')"],
        {_ALL: [("DE", "Germany"), ("FR", "France"), ("IT", "Italy"), ("XX", "of the application")]},
        {_ALL: [("DE", "Germany"), ("FR", "Frnace"), ("SU", "Soviet Union"), ("XX", "of the application")]},
    ),
    Change(
        "rows of a table that had none in the workbook",
        countries(),
        countries() + _DE_FR,
        ["+ 2 rows: DE, FR"],
        ["INSERT INTO countries (code, name) VALUES ('XX', 'theirs')"],
        {_ALL: [("DE", "Germany"), ("FR", "France"), ("XX", "theirs")]},
        {_ALL: [("XX", "theirs")]},
    ),
    Change(
        "rows that the application added before are taken over",
        countries("visits;whole number"),
        countries("visits;whole number") + _DE_FR,
        ["+ 2 rows: DE, FR"],
        ["INSERT INTO countries (code, name, visits) VALUES ('FR', 'Frankreich', 7)"],
        {
            "SELECT code, name, visits FROM countries ORDER BY code": [
                ("DE", "Germany", None),
                ("FR", "France", 7),
            ]
        },
    ),
    Change(
        "rows and their order say nothing new",
        countries() + rows("DE;Germany", "FR;France"),
        countries() + rows("Germany;DE;n", ";;", "France;FR;n", headings="NAME; Code ;# notes"),
        holds={_ALL: [("DE", "Germany"), ("FR", "France")]},
    ),
    Change(
        "rows sheet taken away",
        countries() + _DE_FR,
        countries(),
        holds={_ALL: [("DE", "Germany"), ("FR", "France")]},
    ),
    Change(
        "rows all deleted",
        countries() + _DE_FR,
        countries() + rows(),
        ["- 2 rows: DE, FR"],
        ["INSERT INTO countries (code, name) VALUES ('XX', 'theirs')"],
        {_ALL: [("XX", "theirs")]},
        {_ALL: [("DE", "Germany"), ("FR", "France"), ("XX", "theirs")]},
    ),
    Change(
        "rows of new tables, those first that others refer to",
        sheet("other", "Column;Type;PK", "id;whole number;yes"),
        sheet("other", "Column;Type;PK", "id;whole number;yes")
        + cities()
        + countries()
        + rows("1;Berlin;DE", "2;Paris;FR", of="cities", headings="id;name;country")
        + _DE_FR,
        ["+ cities   3 columns", "+ 2 rows: 1, 2", "+ countries   2 columns", "+ 2 rows: DE, FR"],
        holds={_ALL: [("DE", "Germany"), ("FR", "France")], "SELECT count(*) FROM cities": [2]},
    ),
    Change(
        "rows that nothing tells apart",
        cities() + countries(),
        cities() + countries() + rows("Berlin;DE", of="cities", headings="name;country") + _DE_FR,
        refused="rows-without-key",
    ),
    Change(
        "rows of tables that refer to each other's rows",
        cities() + countries(),
        cities()
        + countries()
        + rows("1;Berlin;DE", "5;Paris;FR", of="cities", headings="id;name;country")
        + _DE_FR,
        ["+ 2 rows: 1, 5", "+ 2 rows: DE, FR"],
        holds={"SELECT id, name, country FROM cities ORDER BY id": [(1, "Berlin", "DE"), (5, "Paris", "FR")]},
        back={"SELECT count(*) FROM cities": [0], _ALL: []},
    ),
    Change(
        "rows that rows of the application refer to can't go",
        cities() + countries() + _DE_FR,
        cities() + countries() + rows("DE;Germany"),
        rows=["INSERT INTO cities (name, country) VALUES ('Paris', 'FR'), ('Lyon', 'FR')"],
        refused="row-still-used",
        back={_ALL: [("DE", "Germany"), ("FR", "France")]},
    ),
    Change(
        "rows go with the rows that refer to them",
        cities()
        + countries()
        + _DE_FR
        + rows("1;Berlin;DE", "2;Paris;FR", of="cities", headings="id;name;country"),
        cities()
        + countries()
        + rows("DE;Germany")
        + rows("1;Berlin;DE", of="cities", headings="id;name;country"),
        ["- 1 row: 2", "- 1 row: FR"],
        holds={_ALL: [("DE", "Germany")], "SELECT name FROM cities": ["Berlin"]},
        back={"SELECT name, country FROM cities ORDER BY id": [("Berlin", "DE"), ("Paris", "FR")]},
    ),
    Change(
        "rows refer to a row that nobody has",
        cities() + countries(),
        cities() + countries() + rows("1;Berlin;DE", of="cities", headings="id;name;country"),
        rows=["INSERT INTO countries (code, name) VALUES ('FR', 'France')"],
        refused="row-refers-to-nothing",
    ),
    Change(
        "rows refer to a row of the application",
        cities() + countries(),
        cities() + countries() + rows("1;Paris;FR", of="cities", headings="id;name;country"),
        ["+ 1 row: 1"],
        ["INSERT INTO countries (code, name) VALUES ('FR', 'France')"],
        {"SELECT name, country FROM cities": [("Paris", "FR")]},
        {"SELECT count(*) FROM cities": [0]},
    ),
    Change(
        "rows with a unique value that another row has",
        countries(),
        countries() + rows("FX;France"),
        rows=["INSERT INTO countries (code, name) VALUES ('FR', 'France')"],
        refused="row-in-the-way",
    ),
    Change(
        "rows hand on unique values",
        countries() + rows("A1;one", "B2;two", "C3;three"),
        countries() + rows("A1;none", "B2;one", "D4;two", "E5;three"),
        ["+ 2 rows: D4, E5", "~ 2 rows: A1, B2 name", "- 1 row: C3"],
        holds={_ALL: [("A1", "none"), ("B2", "one"), ("D4", "two"), ("E5", "three")]},
        back={_ALL: [("A1", "one"), ("B2", "two"), ("C3", "three")]},
    ),
    Change(
        "rows swap unique values",
        countries() + rows("A1;one", "B2;two"),
        countries() + rows("A1;two", "B2;one"),
        refused="rows-in-circles",
    ),
    Change(
        "rows of a renamed table with a renamed column",
        countries() + _DE_FR,
        sheet(
            "lands",
            "Table;lands",
            "Renamed from;countries",
            "Column;Type;PK;Required;Unique;Renamed from",
            "code;text(2);yes",
            "title;text(40);;yes;yes;name",
        )
        + rows("DE;Deutschland", "FR;France", of="lands", headings="code;title"),
        ["> countries → lands", "> name → title", "~ 1 row: DE title"],
        holds={"SELECT code, title FROM lands ORDER BY code": [("DE", "Deutschland"), ("FR", "France")]},
        back={_ALL: [("DE", "Germany"), ("FR", "France")]},
    ),
    Change(
        "rows fill a new column",
        countries() + _DE_FR,
        countries("eu;yes/no;;;;no") + rows("DE;Germany;yes", "FR;France;", headings="code;name;eu"),
        ["+ eu   yes/no, default no", "~ 2 rows: DE, FR eu"],
        ["INSERT INTO countries (code, name) VALUES ('XX', 'theirs')"],
        {"SELECT code, eu FROM countries ORDER BY code": [("DE", 1), ("FR", None), ("XX", 0)]},
    ),
    Change(
        "rows fill a new column that is required",
        countries() + _DE_FR,
        countries("eu;yes/no;;yes") + rows("DE;Germany;yes", "FR;France;no", headings="code;name;eu"),
        ["+ eu   yes/no, required", "~ 2 rows: DE, FR eu"],
        holds={"SELECT code, eu FROM countries ORDER BY code": [("DE", 1), ("FR", 0)]},
        warns=["required-without-value"],
    ),
    Change(
        "rows of the application have no value for a new column that is required",
        countries() + _DE_FR,
        countries("eu;yes/no;;yes") + rows("DE;Germany;yes", "FR;France;no", headings="code;name;eu"),
        rows=["INSERT INTO countries (code, name) VALUES ('XX', 'theirs')"],
        refused="rows-without-value",
    ),
    Change(
        "rows with a column that is dropped",
        countries("old;text(9)") + rows("DE;Germany;a", "FR;France;", headings="code;name;old"),
        countries() + rows("DE;Germany", "FR;France!"),
        ["- old", "~ 1 row: FR name"],
        holds={_ALL: [("DE", "Germany"), ("FR", "France!")]},
        back={"SELECT code, old FROM countries ORDER BY code": [("DE", "a"), ("FR", None)]},
        drop=["countries.old"],
    ),
    Change(
        "rows leave a column to the application",
        countries("n;whole number") + rows("DE;Germany;1", headings="code;name;n"),
        countries("n;whole number") + rows("DE;Germany"),
        rows=["UPDATE countries SET n = 5"],
        warns=["rows-drifted"],
    ),
    Change(
        "rows whose columns change their types",
        countries("n;text(9)", "d;date") + rows("DE;Germany;007;2024-01-31", headings="code;name;n;d"),
        countries("n;whole number", "d;date and time")
        + rows("DE;Germany;7;2024-01-31", headings="code;name;n;d"),
        ["~ n   text(9) → whole number", "~ d   date → date and time"],
        holds={"SELECT code, n FROM countries": [("DE", 7)]},
    ),
    Change(
        "rows of a list whose value has a new name",
        sheet("orders", "Column;Type;PK", "id;whole number;yes", "state;list: states")
        + sheet("Lists", "List;Value", "states;new", "states;old")
        + rows("1;new", "2;old", of="orders", headings="id;state"),
        sheet("orders", "Column;Type;PK", "id;whole number;yes", "state;list: states")
        + sheet("Lists", "List;Value;Renamed from", "states;fresh;new", "states;old", "states;done")
        + rows("1;fresh", "2;done", of="orders", headings="id;state"),
        ["~ list states   + done, new → fresh", "~ 1 row: 2 state"],
        holds={"SELECT id, state FROM orders ORDER BY id": [(1, "fresh"), (2, "done")]},
        back={"SELECT id, state FROM orders ORDER BY id": [(1, "new"), (2, "old")]},
    ),
    Change(
        "rows of a table that is dropped come back with it",
        cities() + countries() + _DE_FR,
        sheet(
            "cities", "Column;Type;PK;Required", "id;auto number;yes", "name;text(40);;yes", "country;text(2)"
        ),
        ["- reference fk_cities_country", "- countries"],
        back={_ALL: [("DE", "Germany"), ("FR", "France")]},
        drop=["countries"],
    ),
    Change(
        "rows of a table that a column refers to from now on",
        sheet(
            "cities", "Column;Type;PK;Required", "id;auto number;yes", "name;text(40);;yes", "country;text(2)"
        ),
        cities() + countries() + _DE_FR,
        [
            "+ reference fk_cities_country   country → countries(code)",
            "+ countries   2 columns",
            "+ 2 rows: DE, FR",
        ],
        ["INSERT INTO cities (name, country) VALUES ('Paris', 'FR'), ('Nowhere', NULL)"],
        {_ALL: [("DE", "Germany"), ("FR", "France")]},
    ),
    Change(
        "rows lack what a column refers to from now on",
        sheet(
            "cities", "Column;Type;PK;Required", "id;auto number;yes", "name;text(40);;yes", "country;text(2)"
        ),
        cities() + countries() + _DE_FR,
        rows=["INSERT INTO cities (name, country) VALUES ('Rome', 'IT')"],
        refused="rows-refer-to-nothing",
    ),
    Change(
        "rows refer to a new column of other rows",
        cities().replace("| country | text(2) |  |  | countries |", "")
        + countries()
        + _DE_FR
        + rows("1;Paris", of="cities", headings="id;name"),
        cities()
        + countries()
        + rows("DE;Germany", "FR;France", "IT;Italy")
        + rows("1;Paris;FR", "2;Rome;IT", of="cities", headings="id;name;country"),
        [
            "+ country   text(2)",
            "+ reference fk_cities_country   country → countries(code)",
            "+ 1 row: 2",
            "~ 1 row: 1 country",
            "+ 1 row: IT",
        ],
        holds={"SELECT name, country FROM cities ORDER BY id": [("Paris", "FR"), ("Rome", "IT")]},
    ),
    Change(
        "rows of a tree, in any order",
        _TREE + rows("world;", **_TREE_ROWS),
        _TREE + rows("paris;france", "france;europe", "europe;world", "world;", **_TREE_ROWS),
        ["+ 3 rows: paris, france, europe"],
        holds={"SELECT count(*) FROM areas": [4]},
        back={"SELECT code FROM areas": ["world"]},
    ),
    Change(
        "rows that refer to each other in a circle",
        _TREE + rows(**_TREE_ROWS),
        _TREE + rows("a;b", "b;c", "c;a", "d;d", "e;a", **_TREE_ROWS),
        ["+ 5 rows: a, b, c, d …"],
        holds={
            "SELECT code, parent FROM areas ORDER BY code": [
                ("a", "b"),
                ("b", "c"),
                ("c", "a"),
                ("d", "d"),
                ("e", "a"),
            ]
        },
        back={"SELECT count(*) FROM areas": [0]},
    ),
    Change(
        "rows of two tables that refer to each other",
        sheet("a", "Column;Type;PK;References", "id;whole number;yes", "b_id;whole number;;b")
        + sheet("b", "Column;Type;PK;Required;References", "id;whole number;yes", "a_id;whole number;;yes;a"),
        sheet("a", "Column;Type;PK;References", "id;whole number;yes", "b_id;whole number;;b")
        + sheet("b", "Column;Type;PK;Required;References", "id;whole number;yes", "a_id;whole number;;yes;a")
        + rows("1;7", "2;", of="a", headings="id;b_id")
        + rows("7;1", of="b", headings="id;a_id"),
        ["+ 2 rows: 1, 2", "+ 1 row: 7"],
        holds={"SELECT id, b_id FROM a ORDER BY id": [(1, 7), (2, None)], "SELECT id, a_id FROM b": [(7, 1)]},
        back={"SELECT count(*) FROM a": [0], "SELECT count(*) FROM b": [0]},
    ),
    Change(
        "rows with a key of two columns, and one of the application's rows beside them",
        sheet("prices", "Column;Type;PK", "tier;text(9);yes", "since;date;yes", "price;money"),
        sheet("prices", "Column;Type;PK", "tier;text(9);yes", "since;date;yes", "price;money")
        + rows("gold;=date(2024, 1, 1);9.99", "gold;2025-01-01;12", of="prices", headings="tier;since;price"),
        ["+ 2 rows: gold/2024-01-01, gold/2025-01-01"],
        [
            "INSERT INTO prices (tier, since, price) VALUES ('gold', '2024-01-01', 1), ('gold', '2023-01-01', 2)"
        ],
        {"SELECT price FROM prices ORDER BY since": [2, 9.99, 12]},
        {"SELECT price FROM prices": [2]},
    ),
    Change(
        "rows whose numbers are given, and the next number after them",
        sheet("tiers", "Column;Type;PK;Unique", "id;auto number;yes", "name;text(9);;yes"),
        sheet("tiers", "Column;Type;PK;Unique", "id;auto number;yes", "name;text(9);;yes")
        + rows("1;gold", "40;silver", of="tiers", headings="id;name"),
        ["+ 2 rows: 1, 40"],
        holds={"SELECT id, name FROM tiers ORDER BY id": [(1, "gold"), (40, "silver")]},
        back={"SELECT count(*) FROM tiers": [0]},
    ),
    Change(
        "rows beside a new rule, a key and an index of their table",
        countries("grade;whole number") + rows("DE;Germany;1", headings="code;name;grade"),
        countries("grade;whole number;;;yes")
        + sheet("Constraints", "Table;Name;Kind;Rule", "countries;ck_rank;rule;grade > 0")
        + sheet("Indexes", "Table;Name;Columns", "countries;ix_name;name")
        + rows("DE;Germany;1", "FR;France;2", headings="code;name;grade"),
        [
            "+ unique key uq_countries_grade   grade",
            "+ index ix_name   name",
            "+ rule ck_rank   grade > 0",
            "+ 1 row: FR",
        ],
        holds={_ALL: [("DE", "Germany"), ("FR", "France")]},
        back={_ALL: [("DE", "Germany")]},
    ),
    Change(
        "rows deleted with what only the database knows",
        countries("notes;text(40)") + _DE_FR,
        countries("notes;text(40)") + rows("DE;Germany"),
        rows=["UPDATE countries SET notes = 'kept by hand'"],
        refused="loses-data",
        back={_ALL: [("DE", "Germany"), ("FR", "France")]},
    ),
    Change(
        "rows deleted, though the database knows more of them",
        countries("notes;text(40)") + _DE_FR,
        countries("notes;text(40)") + rows("DE;Germany"),
        ["- 1 row: FR"],
        ["UPDATE countries SET notes = 'kept by hand'"],
        {_ALL: [("DE", "Germany")]},
        {"SELECT code, notes FROM countries ORDER BY code": [("DE", "kept by hand"), ("FR", None)]},
        drop=["countries (rows)"],
    ),
    Change(
        "rows of a table in a schema",
        _ROOM + rows("DE;Germany", "FR;Frnace"),
        _ROOM + rows("DE;Germany", "FR;France", "IT;Italy"),
        ["+ 1 row: IT", "~ 1 row: FR name"],
        holds={
            "SELECT code, name FROM room.countries ORDER BY code": [
                ("DE", "Germany"),
                ("FR", "France"),
                ("IT", "Italy"),
            ]
        },
        back={"SELECT code, name FROM room.countries ORDER BY code": [("DE", "Germany"), ("FR", "Frnace")]},
        on=each("sqlite", refused="not-on-this-database", steps=[], holds={}, back={}),
    ),
    Change(
        "rows that fit a list, a rule, a key and a length that get stricter",
        sheet(
            "tiers",
            "Column;Type;PK;Unique;Rule",
            "id;whole number;yes",
            "name;text(9)",
            "state;one of: new, old",
            "n;whole number",
        )
        + rows("1;one;new;-1", "2;one;old;5", "3;much more;old;", of="tiers", headings="id;name;state;n"),
        sheet(
            "tiers",
            "Column;Type;PK;Unique;Rule;Required",
            "id;whole number;yes",
            "name;text(4);;yes",
            "state;one of: new",
            "n;whole number;;;n >= 0;yes",
        )
        + rows("1;one;new;0", "2;two;new;5", of="tiers", headings="id;name;state;n"),
        [
            "~ name   text(9) → text(4)",
            "~ state   one of: new, old → one of: new",
            "~ n   required",
            "+ unique key uq_tiers_name   name",
            "+ rule ck_tiers_n   n >= 0",
            "~ 2 rows: 1 n; 2 name, state",
            "- 1 row: 3",
        ],
        holds={
            "SELECT id, name, state, n FROM tiers ORDER BY id": [(1, "one", "new", 0), (2, "two", "new", 5)]
        },
        back={
            "SELECT id, name, state, n FROM tiers ORDER BY id": [
                (1, "one", "new", -1),
                (2, "one", "old", 5),
                (3, "much more", "old", None),
            ]
        },
        warns=["required-without-value"],
        drop=["tiers.name"],
    ),
]
