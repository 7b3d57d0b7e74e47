"""Lists of values."""

from __future__ import annotations

from tests.migrations.cases.words import (
    ENUMS,
    ID,
    NAMES,
    STATES,
    STATES_2,
    TWO,
    P,
    lists,
    people,
    table,
)
from tests.migrations.changes import Change

TYPE_SAYS = (
    "SELECT obj_description(oid, 'pg_type'), has_type_privilege('pg_monitor', oid, 'USAGE WITH GRANT OPTION'), "
    "has_type_privilege('pg_read_all_settings', oid, 'USAGE') FROM pg_type WHERE typname = 'It''s'"
)

CASES = [
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
    Change(
        "value of a list added in front",
        people("s ; list: L ; def=b") + lists("L ; b", "L ; c"),
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b", "L ; c"),
        steps=["~ list L   + a"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "value of a list added at the end",
        people("s ; list: L ; def=b") + lists("L ; b", "L ; c"),
        people("s ; list: L ; def=b") + lists("L ; b", "L ; c", 'L ; it\'s 5% "d"'),
        steps=['~ list L   + it\'s 5% "d"'],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "value of a list removed that no row holds",
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b", "L ; c"),
        people("s ; list: L ; def=b") + lists("L ; b"),
        steps=["~ list L   - a, - c"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "value of a list removed that rows hold",
        people("s ; list: L") + lists("L ; a", "L ; b"),
        people("s ; list: L") + lists("L ; b"),
        rows=["INSERT INTO people (name, s) VALUES ('Ada', 'a')"],
        refused="value-does-not-fit",
        back={"SELECT s FROM people": ["a"]},
    ),
    Change(
        "value of a list moved to another",
        people("s ; list: L") + lists("L ; a", "L ; b"),
        people("s ; list: L") + lists("L ; b ; a"),
        steps=["~ list L   a → b, a, b → b"],
        rows=[
            "INSERT INTO people (name, s) VALUES ('Ada', 'a')",
            "INSERT INTO people (name, s) VALUES ('Bob', 'b')",
        ],
        holds={"SELECT s FROM people ORDER BY id": ["b", "b"]},
        back={"SELECT s FROM people ORDER BY id": ["b", "b"]},
        warns=["merges-list-values"],
    ),
    Change(
        "values of a list in another order",
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b"),
        people("s ; list: L ; def=b") + lists("L ; b", "L ; a"),
        steps=["~ list L   a, b → b, a"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "values of a list swap their names",
        people("s ; list: L") + lists("L ; a", "L ; b"),
        people("s ; list: L") + lists("L ; b ; a", "L ; a ; b"),
        steps=["~ list L   a → b, b → a"],
        rows=[
            "INSERT INTO people (name, s) VALUES ('Ada', 'a')",
            "INSERT INTO people (name, s) VALUES ('Bob', 'b')",
        ],
        holds={"SELECT s FROM people ORDER BY id": ["b", "a"]},
        back={"SELECT s FROM people ORDER BY id": ["a", "b"]},
    ),
    Change(
        "list shared by two tables changes",
        people("s ; list: L ; def=b")
        + table("pets", ID, "s ; list: L ; req ; idx")
        + lists("L ; a", "L ; b"),
        people("s ; list: L ; def=c")
        + table("pets", ID, "s ; list: L ; req ; idx")
        + lists("L ; a", "L ; c ; b", "L ; d"),
        steps=["~ list L   + d, b → c", "~ s   default b → c"],
        rows=[*TWO, "INSERT INTO pets (s) VALUES ('b')"],
        holds={"SELECT s FROM people": ["c", "c"], "SELECT s FROM pets": ["c"]},
        back={"SELECT s FROM people": ["b", "b"], "SELECT s FROM pets": ["b"]},
    ),
    Change(
        "list that one more table uses",
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b"),
        people("s ; list: L ; def=b")
        + table("pets", ID, "s ; list: L ; req ; def=a")
        + lists("L ; a", "L ; b"),
        steps=["+ pets   2 columns"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "list that one table fewer uses",
        people("s ; list: L ; def=b")
        + table("pets", ID, "s ; list: L ; req ; def=a")
        + lists("L ; a", "L ; b"),
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b"),
        steps=["- pets"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "list becomes free text",
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b"),
        people("s ; text(40) ; def=b") + lists("L ; a", "L ; b"),
        steps=["~ s   list: L → text(40)"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "free text becomes a list",
        people("s ; text(40) ; def=b"),
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b"),
        steps=["~ s   text(40) → list: L"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "free text with other words becomes a list",
        people("s ; text(40)"),
        people("s ; list: L") + lists("L ; a", "L ; b"),
        rows=["INSERT INTO people (name, s) VALUES ('Ada', 'x')"],
        refused="value-does-not-fit",
        back={"SELECT s FROM people": ["x"]},
    ),
    Change(
        "list under another name",
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b"),
        people("s ; list: M ; def=b") + lists("M ; a", "M ; b"),
        steps=["~ s   list: L → list: M"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "choice becomes a list",
        people("s ; one of: a, b ; def=b"),
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b"),
        steps=["~ s   one of: a, b → list: L"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "column of a list dropped",
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b"),
        P + lists("L ; a", "L ; b"),
        steps=["- s"],
        rows=TWO,
        drop=["people.s"],
        holds=NAMES,
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "column of a list renamed",
        people("s ; list: L ; def=b ; idx") + lists("L ; a", "L ; b"),
        people("t ; list: L ; def=b ; idx ; was=s") + lists("L ; a", "L ; b"),
        steps=["> s → t"],
        rows=TWO,
        holds={"SELECT t FROM people": ["b", "b"]},
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "column of a list renamed, and the list changed",
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b"),
        people("t ; list: L ; def=c ; was=s") + lists("L ; a", "L ; c ; b"),
        steps=["~ list L   b → c", "> s → t", "~ t   default b → c"],
        rows=TWO,
        holds={"SELECT t FROM people": ["c", "c"]},
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "list in a key and a rule",
        table("t", "s ; list: L ; pk", "n ; whole number ; rule=n > 0") + lists("L ; a", "L ; b"),
        table("t", "s ; list: L ; pk", "n ; whole number ; rule=n > 0 or s = 'c'")
        + lists("L ; a", "L ; b", "L ; c"),
        steps=["~ list L   + c", "~ rule ck_t_n   n > 0 → n > 0 or s = 'c'"],
        rows=["INSERT INTO t VALUES ('a', 1)"],
        holds={"SELECT s FROM t": ["a"]},
        back={"SELECT s FROM t": ["a"]},
    ),
    Change(
        "table with a list renamed",
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b"),
        table(
            "persons", ID, "name ; text(40) ; req", "s ; list: L ; def=b", block="| Renamed from | people |"
        )
        + lists("L ; a", "L ; b"),
        steps=["> people → persons"],
        rows=TWO,
        holds={"SELECT s FROM persons": ["b", "b"]},
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "list becomes a number",
        people("s ; list: L ; def=1") + lists("L ; 1", "L ; 2"),
        people("s ; whole number ; def=1"),
        steps=["~ s   list: L → whole number"],
        rows=TWO,
        holds={"SELECT s FROM people": [1, 1]},
        back={"SELECT s FROM people": ["1", "1"]},
    ),
    Change(
        "value of an ENUM added in front",
        people("s ; list: L ; def=b") + lists("L ; b", "L ; c") + ENUMS,
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b", "L ; c") + ENUMS,
        steps=["~ list L   + a"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "value of an ENUM added at the end",
        people("s ; list: L ; def=b") + lists("L ; b", "L ; c") + ENUMS,
        people("s ; list: L ; def=b") + lists("L ; b", "L ; c", 'L ; it\'s 5% "d"'),
        steps=['~ list L   + it\'s 5% "d", enum → check'],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "value of an ENUM removed that no row holds",
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b", "L ; c") + ENUMS,
        people("s ; list: L ; def=b") + lists("L ; b") + ENUMS,
        steps=["~ list L   - a, - c"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "value of an ENUM removed that rows hold",
        people("s ; list: L") + lists("L ; a", "L ; b") + ENUMS,
        people("s ; list: L") + lists("L ; b") + ENUMS,
        rows=["INSERT INTO people (name, s) VALUES ('Ada', 'a')"],
        refused="value-does-not-fit",
        back={"SELECT s FROM people": ["a"]},
    ),
    Change(
        "value of an ENUM moved to another",
        people("s ; list: L") + lists("L ; a", "L ; b") + ENUMS,
        people("s ; list: L") + lists("L ; b ; a") + ENUMS,
        steps=["~ list L   a → b, a, b → b"],
        rows=[
            "INSERT INTO people (name, s) VALUES ('Ada', 'a')",
            "INSERT INTO people (name, s) VALUES ('Bob', 'b')",
        ],
        holds={"SELECT s FROM people ORDER BY id": ["b", "b"]},
        back={"SELECT s FROM people ORDER BY id": ["b", "b"]},
        warns=["merges-list-values"],
    ),
    Change(
        "values of an ENUM in another order",
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b") + ENUMS,
        people("s ; list: L ; def=b") + lists("L ; b", "L ; a") + ENUMS,
        steps=["~ list L   a, b → b, a"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "values of an ENUM swap their names",
        people("s ; list: L") + lists("L ; a", "L ; b") + ENUMS,
        people("s ; list: L") + lists("L ; b ; a", "L ; a ; b") + ENUMS,
        steps=["~ list L   a → b, b → a"],
        rows=[
            "INSERT INTO people (name, s) VALUES ('Ada', 'a')",
            "INSERT INTO people (name, s) VALUES ('Bob', 'b')",
        ],
        holds={"SELECT s FROM people ORDER BY id": ["b", "a"]},
        back={"SELECT s FROM people ORDER BY id": ["a", "b"]},
    ),
    Change(
        "ENUM shared by two tables changes",
        people("s ; list: L ; def=b")
        + table("pets", ID, "s ; list: L ; req ; idx")
        + lists("L ; a", "L ; b")
        + ENUMS,
        people("s ; list: L ; def=c")
        + table("pets", ID, "s ; list: L ; req ; idx")
        + lists("L ; a", "L ; c ; b", "L ; d")
        + ENUMS,
        steps=["~ list L   + d, b → c", "~ s   default b → c"],
        rows=[*TWO, "INSERT INTO pets (s) VALUES ('b')"],
        holds={"SELECT s FROM people": ["c", "c"], "SELECT s FROM pets": ["c"]},
        back={"SELECT s FROM people": ["b", "b"], "SELECT s FROM pets": ["b"]},
    ),
    Change(
        "ENUM that one more table uses",
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b") + ENUMS,
        people("s ; list: L ; def=b")
        + table("pets", ID, "s ; list: L ; req ; def=a")
        + lists("L ; a", "L ; b")
        + ENUMS,
        steps=["+ pets   2 columns"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "ENUM that one table fewer uses",
        people("s ; list: L ; def=b")
        + table("pets", ID, "s ; list: L ; req ; def=a")
        + lists("L ; a", "L ; b")
        + ENUMS,
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b") + ENUMS,
        steps=["- pets"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "ENUM becomes free text",
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b") + ENUMS,
        people("s ; text(40) ; def=b") + lists("L ; a", "L ; b") + ENUMS,
        steps=["~ s   list: L → text(40)"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "free text, becomes an ENUM",
        people("s ; text(40) ; def=b") + ENUMS,
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b") + ENUMS,
        steps=["~ s   text(40) → list: L"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "free text, with other words becomes an ENUM",
        people("s ; text(40)") + ENUMS,
        people("s ; list: L") + lists("L ; a", "L ; b") + ENUMS,
        rows=["INSERT INTO people (name, s) VALUES ('Ada', 'x')"],
        refused="value-does-not-fit",
        back={"SELECT s FROM people": ["x"]},
    ),
    Change(
        "ENUM under another name",
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b") + ENUMS,
        people("s ; list: M ; def=b") + lists("M ; a", "M ; b") + ENUMS,
        steps=["~ s   list: L → list: M"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "choice becomes an ENUM",
        people("s ; one of: a, b ; def=b") + ENUMS,
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b") + ENUMS,
        steps=["~ s   one of: a, b → list: L"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "ENUM with a comment and privileges loses a value",
        people("s ; list: It's ; def=b") + lists("It's ; a ; ; enum", "It's ; b"),
        people("s ; list: It's ; def=b") + lists("It's ; b ; ; enum"),
        steps=["~ list It's   - a"],
        rows=["INSERT INTO people (name, s) VALUES ('Ada', 'b')"],
        holds={"SELECT s FROM people": ["b"]},
        on={
            "postgresql": {
                "rows": [
                    "INSERT INTO people (name, s) VALUES ('Ada', 'b')",
                    "COMMENT ON TYPE \"It's\" IS 'It''s 5% :x'",
                    'REVOKE ALL ON TYPE "It\'s" FROM PUBLIC',
                    'GRANT USAGE ON TYPE "It\'s" TO pg_monitor WITH GRANT OPTION',
                ],
                "holds": {TYPE_SAYS: [("It's 5% :x", True, False)]},
                "back": {TYPE_SAYS: [("It's 5% :x", True, False)]},
            }
        },
    ),
    Change(
        "column of an ENUM dropped",
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b") + ENUMS,
        P + lists("L ; a", "L ; b") + ENUMS,
        steps=["- s"],
        rows=TWO,
        drop=["people.s"],
        holds=NAMES,
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "column of an ENUM renamed",
        people("s ; list: L ; def=b ; idx") + lists("L ; a", "L ; b") + ENUMS,
        people("t ; list: L ; def=b ; idx ; was=s") + lists("L ; a", "L ; b") + ENUMS,
        steps=["> s → t"],
        rows=TWO,
        holds={"SELECT t FROM people": ["b", "b"]},
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "column of an ENUM renamed, and the ENUM changed",
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b") + ENUMS,
        people("t ; list: L ; def=c ; was=s") + lists("L ; a", "L ; c ; b") + ENUMS,
        steps=["~ list L   b → c", "> s → t", "~ t   default b → c"],
        rows=TWO,
        holds={"SELECT t FROM people": ["c", "c"]},
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "ENUM in a key and a rule",
        table("t", "s ; list: L ; pk", "n ; whole number ; rule=n > 0") + lists("L ; a", "L ; b") + ENUMS,
        table("t", "s ; list: L ; pk", "n ; whole number ; rule=n > 0 or s = 'c'")
        + lists("L ; a", "L ; b", "L ; c")
        + ENUMS,
        steps=["~ list L   + c", "~ rule ck_t_n   n > 0 → n > 0 or s = 'c'"],
        rows=["INSERT INTO t VALUES ('a', 1)"],
        holds={"SELECT s FROM t": ["a"]},
        back={"SELECT s FROM t": ["a"]},
    ),
    Change(
        "table with an ENUM renamed",
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b") + ENUMS,
        table(
            "persons", ID, "name ; text(40) ; req", "s ; list: L ; def=b", block="| Renamed from | people |"
        )
        + lists("L ; a", "L ; b")
        + ENUMS,
        steps=["> people → persons"],
        rows=TWO,
        holds={"SELECT s FROM persons": ["b", "b"]},
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "ENUM becomes a number",
        people("s ; list: L ; def=1") + lists("L ; 1", "L ; 2") + ENUMS,
        people("s ; whole number ; def=1") + ENUMS,
        steps=["~ s   list: L → whole number"],
        rows=TWO,
        holds={"SELECT s FROM people": [1, 1]},
        back={"SELECT s FROM people": ["1", "1"]},
    ),
    Change(
        "ENUM becomes a list that is checked",
        people("s ; list: L ; def=b") + lists("L ; a ; ; enum", "L ; b"),
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b"),
        steps=["~ list L   enum → check"],
        rows=TWO,
        holds={"SELECT s FROM people": ["b", "b"]},
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "checked list becomes an ENUM, with another value",
        people("s ; list: L ; def=b") + lists("L ; a", "L ; b"),
        people("s ; list: L ; def=c") + lists("L ; a ; ; enum", "L ; c ; b"),
        steps=["~ list L   b → c, check → enum", "~ s   default b → c"],
        rows=TWO,
        holds={"SELECT s FROM people": ["c", "c"]},
        back={"SELECT s FROM people": ["b", "b"]},
    ),
    Change(
        "choice loses a value that rows hold",
        people("s ; one of: a, b"),
        people("s ; one of: b"),
        rows=["INSERT INTO people (name, s) VALUES ('Ada', 'a')"],
        refused="value-does-not-fit",
        back={"SELECT s FROM people": ["a"]},
    ),
    Change(
        "choice with longer values",
        people("s ; one of: a, b ; def=a"),
        people("s ; one of: a, b, " + "c" * 120 + " ; def=a"),
        steps=[
            "~ s   one of: a, b → one of: a, b, cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
        ],
        rows=TWO,
        holds={"SELECT s FROM people": ["a", "a"]},
        back={"SELECT s FROM people": ["a", "a"]},
    ),
    Change(
        "values of a choice in another order",
        people("s ; one of: a, b ; def=a"),
        people("s ; one of: b, a ; def=a"),
        steps=["~ s   one of: a, b → one of: b, a"],
        rows=TWO,
        holds={"SELECT s FROM people": ["a", "a"]},
    ),
]
