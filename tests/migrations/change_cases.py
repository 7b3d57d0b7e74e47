"""The changes that people make, each on tables with rows."""

from __future__ import annotations

from tests.migrations.changes import Change

STATES = "# Lists\n| List | Value |\n| states | new |\n| states | done |\n"
STATES_2 = "# Lists\n| List | Value | Renamed from |\n| states | open | new |\n"
STATES_2 += "| states | stuck | |\n| states | done | |\n"
ENUMS = "# Settings\n| Setting | Value |\n| lists as | enum |\n"


def table(name: str, *rows: str, block: str = "") -> str:
    """A table sheet; a row names cells after the column and the type: ``id | auto number | pk``."""
    words = {
        "pk": "Primary key", "req": "Required", "uniq": "Unique", "idx": "Indexed",
        "def": "Default", "ref": "References", "rule": "Rule", "comp": "Computed",
        "fill": "Existing rows", "was": "Renamed from", "desc": "Description", "del": "On delete",
    }  # fmt: skip
    headings = ["Column", "Type", *words.values()]
    lines = []
    for row in rows:
        name_, type_, *rest = (part.strip() for part in row.split(";"))
        cells = {"Column": name_, "Type": type_}
        for part in rest:
            key, _, value = part.partition("=")
            cells[words[key.strip()]] = value.strip() or "yes"
        lines.append("| " + " | ".join(cells.get(heading, "") for heading in headings) + " |")
    head = "| " + " | ".join(headings) + " |"
    return "\n".join([f"# {name}", *block.splitlines(), head, *lines, ""])


ID = "id ; auto number ; pk"
P = table("people", ID, "name ; text(40) ; req")
TWO = ["INSERT INTO people (name) VALUES ('Ada')", "INSERT INTO people (name) VALUES ('Bob')"]
NAMES = {"SELECT name FROM people ORDER BY id": ["Ada", "Bob"]}


def people(*rows: str) -> str:
    return table("people", ID, "name ; text(40) ; req", *rows)


CASES = [
    # Tables
    Change(
        "table added",
        P,
        P + table("pets", ID, "owner_id ;  ; req ; ref=people ; idx"),
        ["+ pets   2 columns"],
        TWO,
        NAMES,
    ),
    Change(
        "table dropped",
        P + table("pets", ID, "age ; whole number"),
        P,
        ["- pets"],
        ["INSERT INTO pets (age) VALUES (3)"],
        {},
        {"SELECT count(*) FROM pets": [0]},
        drop=["pets"],
    ),
    Change(
        "table dropped together with the column that refers to it",
        P + table("pets", ID, "owner_id ;  ; ref=people ; idx", "name ; text"),
        table("pets", ID, "name ; text"),
        ["- owner_id", "- people"],
        ["INSERT INTO people (name) VALUES ('Ada')", "INSERT INTO pets (owner_id, name) VALUES (1, 'Rex')"],
        {"SELECT name FROM pets": ["Rex"]},
        drop=["people", "pets.owner_id"],
    ),
    Change(
        "table renamed, with a reference to it",
        P + table("pets", ID, "owner_id ;  ; req ; ref=people ; idx"),
        table("persons", ID, "name ; text(40) ; req", block="| Renamed from | people |")
        + table("pets", ID, "owner_id ;  ; req ; ref=persons ; idx"),
        ["> people → persons"],
        [*TWO, "INSERT INTO pets (owner_id) VALUES (2)"],
        {"SELECT name FROM persons ORDER BY id": ["Ada", "Bob"], "SELECT owner_id FROM pets": [2]},
        NAMES,
    ),
    Change(
        "table renamed by decision",
        P,
        table("persons", ID, "name ; text(40) ; req"),
        ["> people → persons"],
        TWO,
        {"SELECT name FROM persons ORDER BY id": ["Ada", "Bob"]},
        NAMES,
        rename=["people=persons"],
    ),
    Change(
        "table and column renamed together, and made longer",
        P,
        table(
            "persons", ID, "full name ; text(80) ; req ; was=name ; idx", block="| Renamed from | people |"
        ),
        [
            "> people → persons",
            "> name → full name",
            "~ full name   text(40) → text(80)",
            "+ index ix_persons_full name   full name",
        ],
        TWO,
        {'SELECT "full name" FROM persons ORDER BY id': ["Ada", "Bob"]},
        NAMES,
    ),
    Change(
        "two tables that refer to each other added",
        P,
        P + table("teams", ID, "lead_id ;  ; ref=members") + table("members", ID, "team_id ;  ; ref=teams"),
        ["+ teams   2 columns", "+ members   2 columns"],
        TWO,
        NAMES,
    ),
    Change(
        "two tables that refer to each other dropped",
        P + table("teams", ID, "lead_id ;  ; ref=members") + table("members", ID, "team_id ;  ; ref=teams"),
        P,
        ["- teams", "- members"],
        TWO,
        NAMES,
        drop=["teams", "members"],
    ),
    Change(
        "chain of tables dropped",
        P + table("a", ID) + table("b", ID, "a_id ; ; ref=a") + table("c", ID, "b_id ; ; ref=b"),
        P,
        ["- a", "- b", "- c"],
        ["INSERT INTO a (id) VALUES (1)", "INSERT INTO b (a_id) VALUES (1)"],
        drop=["a", "b"],
    ),
    Change(
        "table with a reference to itself added",
        P,
        P + table("nodes", ID, "parent_id ; ; ref=nodes"),
        ["+ nodes   2 columns"],
    ),
    Change(
        "description of a table and a column",
        P,
        table(
            "people",
            ID,
            'name ; text(40) ; req ; desc=It\'s 100% "her": name',
            block="| Description | Who \\ we know |",
        ),
        ["~ people   description", "~ name   description"],
        TWO,
        NAMES,
    ),
    # Columns
    Change(
        "column added",
        P,
        people("phone ; text(20)"),
        ["+ phone   text(20)"],
        TWO,
        {"SELECT name, phone FROM people ORDER BY id": [("Ada", None), ("Bob", None)]},
        NAMES,
    ),
    Change(
        "column added, required, with a default",
        P,
        people("lang ; text(2) ; req ; def=en"),
        ["+ lang   text(2), required, default en"],
        TWO,
        {"SELECT name, lang FROM people ORDER BY id": [("Ada", "en"), ("Bob", "en")]},
        NAMES,
    ),
    Change(
        "column added, required, with existing rows",
        P,
        people("lang ; text(2) ; req ; fill=de"),
        ["+ lang   text(2), required"],
        TWO,
        {"SELECT name, lang FROM people ORDER BY id": [("Ada", "de"), ("Bob", "de")]},
        NAMES,
    ),
    Change(
        "column added, required, with an expression for existing rows",
        P,
        people("short ; text(60) ; req ; fill=sql: lower(name) \\|\\| '-' \\|\\| id"),
        ["+ short   text(60), required"],
        TWO,
        {"SELECT short FROM people ORDER BY id": ["ada-1", "bob-2"]},
        NAMES,
    ),
    Change(
        "column added, with a default and another value for existing rows",
        P,
        people("active ; yes/no ; req ; def=yes ; fill=no"),
        ["+ active   yes/no, required, default yes"],
        TWO,
        {"SELECT active FROM people ORDER BY id": [0, 0]},
        NAMES,
    ),
    Change(
        "column added, required, on an empty table",
        P,
        people("born ; date ; req"),
        ["+ born   date, required"],
    ),
    Change(
        "column added, computed",
        P,
        people("shout ; text(50) ; comp=upper(name)"),
        ["+ shout   text(50), computed upper(name)"],
        TWO,
        {"SELECT shout FROM people ORDER BY id": ["ADA", "BOB"]},
        NAMES,
    ),
    Change(
        "column added with now and today",
        P,
        people(
            "at ; timestamp ; req ; def=now",
            "day ; date ; req ; def=today",
            "ref ; uuid ; req ; def=new uuid",
        ),
        [
            "+ at   timestamp, required, default now",
            "+ day   date, required, default today",
            "+ ref   uuid, required, default new uuid",
        ],
        TWO,
        {
            "SELECT count(*) FROM people WHERE at IS NOT NULL AND day IS NOT NULL": [2],
            "SELECT count(DISTINCT ref) FROM people": [2],
        },
        NAMES,
    ),
    Change(
        "columns dropped: plain, indexed, unique, in a rule, referring",
        people(
            "a ; text(9)",
            "b ; text(9) ; idx",
            "c ; text(9) ; uniq",
            "d ; whole number ; rule=d > 0",
            "e ; ; ref=people",
        ),
        P,
        ["- a", "- b", "- c", "- d", "- e"],
        ["INSERT INTO people (name, a, b, c, d, e) VALUES ('Ada', 'a', 'b', 'c', 4, 1)"],
        {"SELECT * FROM people": [(1, "Ada")]},
        {"SELECT name, a, b, c, d, e FROM people": [("Ada", None, None, None, None, None)]},
        drop=["people.a", "people.b", "people.c", "people.d", "people.e"],
    ),
    Change(
        "required column dropped, and back again with rows",
        people("age ; whole number ; req", "born ; date ; req", "ok ; yes/no ; req"),
        P,
        ["- age", "- born", "- ok"],
        ["INSERT INTO people (name, age, born, ok) VALUES ('Ada', 4, '2000-01-01', true)"],
        {"SELECT * FROM people": [(1, "Ada")]},
        {"SELECT name, age, ok FROM people": [("Ada", 0, 0)]},
        drop=["people.age", "people.born", "people.ok"],
    ),
    Change(
        "column renamed, in a key, an index, a rule and a computed column",
        table(
            "people",
            "id ; auto number ; pk",
            "first ; text(40) ; req ; uniq ; idx ; rule=length(first) > 1",
            "up ; text(40) ; comp=upper(first)",
        ),
        table(
            "people",
            "id ; auto number ; pk",
            "given ; text(40) ; req ; uniq ; idx ; rule=length(given) > 1 ; was=first",
            "up ; text(40) ; comp=upper(given)",
        ),
        ["> first → given"],
        ["INSERT INTO people (first) VALUES ('Ada')"],
        {"SELECT given, up FROM people": [("Ada", "ADA")]},
        {"SELECT first, up FROM people": [("Ada", "ADA")]},
    ),
    Change(
        "primary key column renamed, with a reference to it",
        P + table("pets", ID, "owner_id ;  ; ref=people"),
        table("people", "nr ; auto number ; pk ; was=id", "name ; text(40) ; req")
        + table("pets", ID, "owner_id ;  ; ref=people"),
        ["> id → nr"],
        [*TWO, "INSERT INTO pets (owner_id) VALUES (2)"],
        {
            "SELECT nr, name FROM people ORDER BY nr": [(1, "Ada"), (2, "Bob")],
            "SELECT owner_id FROM pets": [2],
        },
        NAMES,
    ),
    Change(
        "two columns swap their names",
        people("a ; text(9)", "b ; whole number"),
        people("b ; text(9) ; was=a", "a ; whole number ; was=b"),
        ["> a → b", "> b → a"],
        ["INSERT INTO people (name, a, b) VALUES ('Ada', 'x', 7)"],
        {"SELECT b, a FROM people": [("x", 7)]},
        {"SELECT a, b FROM people": [("x", 7)]},
    ),
    Change(
        "column renamed, only in its case",
        people("Code ; text(9) ; idx"),
        people("code ; text(9) ; idx ; was=Code"),
        ["> Code → code"],
        ["INSERT INTO people (name, \"Code\") VALUES ('Ada', 'x')"],
        {"SELECT code FROM people": ["x"]},
    ),
    Change(
        "column renamed, retyped, required and filled at once",
        people("age ; text(10)"),
        people("years ; whole number ; req ; was=age ; fill=0"),
        ["> age → years", "~ years   text(10) → whole number, required"],
        ["INSERT INTO people (name, age) VALUES ('Ada', ' 36 ')", "INSERT INTO people (name) VALUES ('Bob')"],
        {"SELECT years FROM people ORDER BY id": [36, 0]},
    ),
    # Required and defaults
    Change(
        "required on, with existing rows",
        people("city ; text(20)"),
        people("city ; text(20) ; req ; fill=Rome"),
        ["~ city   required"],
        [
            "INSERT INTO people (name, city) VALUES ('Ada', 'Bonn')",
            "INSERT INTO people (name) VALUES ('Bob')",
        ],
        {"SELECT city FROM people ORDER BY id": ["Bonn", "Rome"]},
    ),
    Change(
        "required off",
        people("city ; text(20) ; req ; def=Rome"),
        people("city ; text(20) ; def=Rome"),
        ["~ city   optional"],
        ["INSERT INTO people (name, city) VALUES ('Ada', 'Bonn')"],
        {"SELECT city FROM people": ["Bonn"]},
    ),
    Change(
        "default changed",
        people("city ; text(20) ; def=Rome", "n ; whole number ; def=1", "ok ; yes/no ; def=no"),
        people('city ; text(20) ; def=It\'s "50%" \\\\ :x ☃', "n ; whole number", "ok ; yes/no ; def=yes"),
        [
            '~ city   default Rome → It\'s "50%" \\ :x ☃',
            "~ n   no default (was 1)",
            "~ ok   default no → yes",
        ],
        ["INSERT INTO people (name) VALUES ('Ada')"],
        {"SELECT city, n, ok FROM people": [("Rome", 1, 0)]},
    ),
    # Types
    Change(
        "text made longer",
        P,
        table("people", ID, "name ; text(80) ; req"),
        ["~ name   text(40) → text(80)"],
        TWO,
        NAMES,
        NAMES,
    ),
    Change(
        "text without a limit",
        people("bio ; text(100) ; def=-"),
        people("bio ; text ; def=-"),
        ["~ bio   text(100) → text"],
        ["INSERT INTO people (name) VALUES ('Ada')"],
        {"SELECT bio FROM people": ["-"]},
    ),
    Change(
        "whole number made bigger, referred to",
        P + table("pets", ID, "owner_id ;  ; ref=people"),
        table("people", "id ; big number ; pk", "name ; text(40) ; req")
        + table("pets", ID, "owner_id ;  ; ref=people"),
        ["~ id   auto number → big number", "~ owner_id   whole number → big number"],
        [*TWO, "INSERT INTO pets (owner_id) VALUES (2)"],
        {**NAMES, "SELECT owner_id FROM pets": [2]},
    ),
    Change(
        "text to number, and back",
        people("n ; text(20)"),
        people("n ; whole number"),
        ["~ n   text(20) → whole number"],
        [
            "INSERT INTO people (name, n) VALUES ('Ada', '12')",
            "INSERT INTO people (name, n) VALUES ('Bob', '')",
        ],
        {"SELECT n FROM people ORDER BY id": [12, None]},
        {"SELECT n FROM people ORDER BY id": ["12", None]},
    ),
    Change(
        "number to text",
        people("n ; whole number ; def=5"),
        people("n ; text(20) ; def=five"),
        ["~ n   whole number → text(20), default 5 → five"],
        ["INSERT INTO people (name, n) VALUES ('Ada', 12)"],
        {"SELECT n FROM people": ["12"]},
        {"SELECT n FROM people": [12]},
    ),
    Change(
        "number to decimal",
        people("n ; whole number ; def=5"),
        people("n ; decimal(10,2) ; def=5.50"),
        ["~ n   whole number → decimal(10,2), default 5 → 5.5"],
        ["INSERT INTO people (name, n) VALUES ('Ada', 12)"],
        {"SELECT n FROM people": [12]},
    ),
    Change(
        "date to timestamp",
        people("d ; date"),
        people("d ; date and time"),
        ["~ d   date → date and time"],
        ["INSERT INTO people (name, d) VALUES ('Ada', '2024-02-03')"],
        {"SELECT count(*) FROM people WHERE d >= '2024-02-03' AND d < '2024-02-04'": [1]},
    ),
    Change(
        "yes/no to text, and back",
        people("ok ; yes/no ; def=yes"),
        people("ok ; text(5) ; def=yes"),
        ["~ ok   yes/no → text(5)"],
        ["INSERT INTO people (name, ok) VALUES ('Ada', false)", "INSERT INTO people (name) VALUES ('Bob')"],
        {"SELECT ok FROM people ORDER BY id": ["no", "yes"]},
        {"SELECT ok FROM people ORDER BY id": [0, 1]},
    ),
    Change(
        "text to yes/no",
        people("ok ; text(5)"),
        people("ok ; yes/no"),
        ["~ ok   text(5) → yes/no"],
        [
            "INSERT INTO people (name, ok) VALUES ('Ada', 'Yes')",
            "INSERT INTO people (name, ok) VALUES ('Bob', 'f')",
        ],
        {"SELECT ok FROM people ORDER BY id": [1, 0]},
    ),
    Change(
        "text to date",
        people("d ; text(20)"),
        people("d ; date"),
        ["~ d   text(20) → date"],
        ["INSERT INTO people (name, d) VALUES ('Ada', '2024-02-03')"],
        {"SELECT d FROM people": ["2024-02-03"]},
    ),
    Change(
        "text to uuid",
        people("u ; text(40)"),
        people("u ; uuid"),
        ["~ u   text(40) → uuid"],
        ["INSERT INTO people (name, u) VALUES ('Ada', '0f8fad5bd9cb469fa16570867728950e')"],
        {"SELECT count(*) FROM people WHERE u IS NOT NULL": [1]},
    ),
    Change(
        "text to json",
        people("j ; text"),
        people("j ; json"),
        ["~ j   text → json"],
        ["INSERT INTO people (name, j) VALUES ('Ada', '{\"a\": 1}')"],
        {"SELECT count(*) FROM people WHERE j IS NOT NULL": [1]},
    ),
    # Keys
    Change(
        "primary key added",
        table("t", "a ; whole number ; req", "b ; text(9) ; req"),
        table("t", "a ; whole number ; pk", "b ; text(9) ; req"),
        ["+ primary key pk_t   a"],
        ["INSERT INTO t VALUES (1, 'x')"],
        {"SELECT b FROM t": ["x"]},
        {"SELECT b FROM t": ["x"]},
    ),
    Change(
        "primary key dropped",
        table("t", "a ; whole number ; pk", "b ; text(9) ; req"),
        table("t", "a ; whole number ; req", "b ; text(9) ; req"),
        ["- primary key pk_t"],
        ["INSERT INTO t VALUES (1, 'x')"],
        {"SELECT b FROM t": ["x"]},
    ),
    Change(
        "primary key made composite",
        table("t", "a ; whole number ; pk", "b ; text(9) ; req"),
        table("t", "a ; whole number ; pk", "b ; text(9) ; pk"),
        ["~ primary key pk_t   a → a, b"],
        ["INSERT INTO t VALUES (1, 'x')"],
        {"SELECT b FROM t": ["x"]},
    ),
    Change(
        "unique added, changed, dropped",
        people("a ; text(9)", "b ; text(9) ; uniq"),
        people("a ; text(9) ; uniq", "b ; text(9)"),
        ["+ unique key uq_people_a   a", "- unique key uq_people_b"],
        TWO,
        NAMES,
        NAMES,
    ),
    Change(
        "auto number becomes a whole number",
        P,
        table("people", "id ; whole number ; pk", "name ; text(40) ; req"),
        ["~ id   auto number → whole number"],
        TWO,
        NAMES,
        NAMES,
    ),
    Change(
        "whole number becomes an auto number",
        table("people", "id ; whole number ; pk", "name ; text(40) ; req"),
        P,
        ["~ id   whole number → auto number"],
        ["INSERT INTO people (id, name) VALUES (7, 'Ada')"],
        {"SELECT name FROM people": ["Ada"]},
    ),
    # References
    Change(
        "reference added to columns that are there",
        P + table("pets", ID, "owner_id ; whole number"),
        P + table("pets", ID, "owner_id ; whole number ; ref=people ; del=cascade"),
        ["+ reference fk_pets_owner_id   owner_id → people(id), on delete cascade"],
        [*TWO, "INSERT INTO pets (owner_id) VALUES (2)"],
        {"SELECT owner_id FROM pets": [2]},
    ),
    Change(
        "reference dropped",
        P + table("pets", ID, "owner_id ; whole number ; ref=people ; del=cascade"),
        P + table("pets", ID, "owner_id ; whole number"),
        ["- reference fk_pets_owner_id"],
        [*TWO, "INSERT INTO pets (owner_id) VALUES (2)"],
        {"SELECT owner_id FROM pets": [2]},
    ),
    Change(
        "reference with another action",
        P + table("pets", ID, "owner_id ; ; ref=people ; del=cascade"),
        P + table("pets", ID, "owner_id ; ; ref=people ; del=set null"),
        [
            "~ reference fk_pets_owner_id   owner_id → people(id), on delete cascade → "
            "owner_id → people(id), on delete set null"
        ],
        [*TWO, "INSERT INTO pets (owner_id) VALUES (2)"],
        {"SELECT owner_id FROM pets": [2]},
    ),
    Change(
        "reference to another table",
        P + table("dogs", ID) + table("pets", ID, "owner_id ; ; ref=people"),
        P + table("dogs", ID) + table("pets", ID, "owner_id ; ; ref=dogs"),
        ["~ reference fk_pets_owner_id   owner_id → people(id) → owner_id → dogs(id)"],
    ),
    Change(
        "table changed that others refer to with cascade",
        P + table("pets", ID, "owner_id ; ; ref=people ; del=cascade"),
        table("people", ID, "name ; text(20) ; def=x")
        + table("pets", ID, "owner_id ; ; ref=people ; del=cascade"),
        ["~ name   text(40) → text(20), optional, default x"],
        [*TWO, "INSERT INTO pets (owner_id) VALUES (2)"],
        {**NAMES, "SELECT owner_id FROM pets": [2]},
        drop=["people.name"],
    ),
    # Rules, computed, indexes
    Change(
        "rule added, changed, dropped",
        people("n ; whole number ; rule=n > 0", "m ; whole number ; rule=m > 0", "k ; whole number"),
        people(
            "n ; whole number ; rule=n > 0 and n < 100",
            "m ; whole number",
            "k ; whole number ; rule=k in (1, 2)",
        ),
        [
            "~ rule ck_people_n   n > 0 → n > 0 and n < 100",
            "+ rule ck_people_k   k in (1, 2)",
            "- rule ck_people_m",
        ],
        ["INSERT INTO people (name, n, m, k) VALUES ('Ada', 5, 5, 2)"],
        {"SELECT n, m, k FROM people": [(5, 5, 2)]},
    ),
    Change(
        "computed changed",
        people("n ; whole number", "x ; whole number ; comp=n + 1"),
        people("n ; whole number", "x ; whole number ; comp=n * 2"),
        ["~ x   computed n + 1 → n * 2"],
        ["INSERT INTO people (name, n) VALUES ('Ada', 5)"],
        {"SELECT x FROM people": [10]},
        {"SELECT x FROM people": [6]},
    ),
    Change(
        "computed becomes plain",
        people("n ; whole number", "x ; whole number ; comp=n + 1"),
        people("n ; whole number", "x ; whole number"),
        ["~ x   no computed (was n + 1)"],
        ["INSERT INTO people (name, n) VALUES ('Ada', 5)"],
        {"SELECT n FROM people": [5]},
        {"SELECT x FROM people": [6]},
    ),
    Change(
        "index added and dropped",
        people("a ; text(9)", "b ; text(9) ; idx"),
        people("a ; text(9) ; idx", "b ; text(9)"),
        ["+ index ix_people_a   a", "- index ix_people_b"],
        TWO,
        NAMES,
    ),
    Change(
        "text in a new index",
        people("bio ; text"),
        people("bio ; text ; idx"),
        ["+ index ix_people_bio   bio"],
        ["INSERT INTO people (name, bio) VALUES ('Ada', 'x')"],
        {"SELECT bio FROM people": ["x"]},
    ),
    # Lists
    Change(
        "choice with another value",
        people("size ; one of: S, M ; def=M"),
        people("size ; one of: XS, S, M, L ; def=M"),
        ["~ size   one of: S, M → one of: XS, S, M, L"],
        ["INSERT INTO people (name, size) VALUES ('Ada', 'S')"],
        {"SELECT size FROM people": ["S"]},
    ),
    Change(
        "choice becomes text",
        people("size ; one of: S, M"),
        people("size ; text(100)"),
        ["~ size   one of: S, M → text(100)"],
        ["INSERT INTO people (name, size) VALUES ('Ada', 'S')"],
        {"SELECT size FROM people": ["S"]},
    ),
    Change(
        "text becomes a choice",
        people("size ; text(20)"),
        people("size ; one of: S, M"),
        ["~ size   text(20) → one of: S, M"],
        ["INSERT INTO people (name, size) VALUES ('Ada', 'S')"],
        {"SELECT size FROM people": ["S"]},
    ),
    Change(
        "value of a list added and renamed",
        people("state ; list: states ; req ; def=new") + STATES,
        people("state ; list: states ; req ; def=open") + STATES_2,
        ["~ list states   + stuck, new → open", "~ state   default new → open"],
        [
            "INSERT INTO people (name) VALUES ('Ada')",
            "INSERT INTO people (name, state) VALUES ('Bob', 'done')",
        ],
        {"SELECT state FROM people ORDER BY id": ["open", "done"]},
        {"SELECT state FROM people ORDER BY id": ["new", "done"]},
    ),
    Change(
        "value of the database's own ENUM added and renamed",
        people("state ; list: states ; req ; def=new") + STATES + ENUMS,
        people("state ; list: states ; req ; def=open") + STATES_2 + ENUMS,
        ["~ list states   + stuck, new → open", "~ state   default new → open"],
        [
            "INSERT INTO people (name) VALUES ('Ada')",
            "INSERT INTO people (name, state) VALUES ('Bob', 'done')",
        ],
        {"SELECT state FROM people ORDER BY id": ["open", "done"]},
        {"SELECT state FROM people ORDER BY id": ["new", "done"]},
    ),
    Change(
        "list becomes the database's own ENUM",
        people("state ; list: states ; req ; def=new") + STATES,
        people("state ; list: states ; req ; def=new") + STATES + ENUMS,
        ["~ list states   check → enum"],
        ["INSERT INTO people (name) VALUES ('Ada')"],
        {"SELECT state FROM people": ["new"]},
    ),
    # Names
    Change(
        "names that must be quoted",
        table("order", "select ; auto number ; pk", "a b ; text(9)"),
        table(
            "order",
            "select ; auto number ; pk",
            "a b ; text(9) ; idx ; def=x",
            '50% of it ; whole number ; rule="50% of it" > 0',
            "größe ; text(9) ; uniq",
        ),
        [
            "~ a b   default x",
            "+ 50% of it   whole number",
            "+ größe   text(9)",
            "+ unique key uq_order_größe   größe",
            "+ index ix_order_a b   a b",
            '+ rule ck_order_50% of it   "50% of it" > 0',
        ],
        ['INSERT INTO "order" ("a b") VALUES (\'y\')'],
        {'SELECT "a b" FROM "order"': ["y"]},
    ),
]
