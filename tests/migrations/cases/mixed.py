"""Changes of several things at once, and of things that depend on each other."""

from __future__ import annotations

from tests.migrations.cases.words import (
    ENUMS,
    ID,
    NAMES,
    TWO,
    P,
    constraints,
    each,
    indexes,
    lists,
    people,
    table,
)
from tests.migrations.changes import Change

CASES = [
    Change(
        "description with an emoji",
        P,
        table("people", ID, "name ; text(40) ; req ; desc=Party 🎉 time", block="| Description | All 🎉 |"),
        steps=["~ people   description", "~ name   description"],
        rows=TWO,
        holds=NAMES,
        on=each("mariadb", refused="not-on-this-database"),  # it would keep a question mark
    ),
    Change(
        "table with PostgreSQL's serial added",
        P,
        P + table("s", "id ; postgresql: bigserial ; pk", "x ; text(9)"),
        steps=["+ s   2 columns"],
        rows=TWO,
        on=each("sqlite", "mariadb", warns=["fallback-type"]),
    ),
    Change(
        "serial becomes an auto number",
        table("s", "id ; postgresql: serial ; pk", "x ; text(9)"),
        table("s", ID, "x ; text(9)"),
        steps=["~ id   postgresql: serial → auto number"],
        rows=["INSERT INTO s (id,x) VALUES (1,'a')"],
        holds={"SELECT x FROM s": ["a"]},
    ),
    Change(
        "auto number becomes a bigserial",
        table("s", ID, "x ; text(9)"),
        table("s", "id ; postgresql: bigserial ; pk", "x ; text(9)"),
        steps=["~ id   auto number → postgresql: bigserial"],
        rows=["INSERT INTO s (id,x) VALUES (1,'a')"],
        holds={"SELECT x FROM s": ["a"]},
        on=each("sqlite", "mariadb", warns=["fallback-type"]),
    ),
    Change(
        "default of 300 letters",
        people("a ; text"),
        people("a ; text ; def=" + "x" * 300),
        steps=[
            "~ a   default xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        ],
        rows=TWO,
    ),
    Change(
        "decimals of many digits",
        people("a ; decimal(30,10)"),
        people("a ; decimal(38,12) ; def=1.5"),
        steps=["~ a   decimal(30,10) → decimal(38,12), default 1.5"],
        rows=TWO,
    ),
    Change(
        "number with a default becomes a required text",
        people("a ; whole number ; def=1 ; req"),
        people("a ; text(5) ; req ; def=x"),
        steps=["~ a   whole number → text(5), default 1 → x"],
        rows=TWO,
        holds={"SELECT a FROM people": ["1", "1"]},
    ),
    Change(
        "yes/no with a default becomes a required number",
        people("a ; yes/no ; def=yes ; req"),
        people("a ; whole number ; def=0 ; req"),
        steps=["~ a   yes/no → whole number, default yes → 0"],
        rows=TWO,
        holds={"SELECT a FROM people": [1, 1]},
    ),
    Change(
        "unique reference becomes an indexed one",
        P + table("q", ID, "p ; ; ref=people ; uniq"),
        P + table("q", ID, "p ; ; ref=people ; idx"),
        steps=["- unique key uq_q_p", "+ index ix_q_p   p"],
        rows=TWO,
    ),
    Change(
        "reference to a part of a key",
        table("o", "a ; whole number ; pk", "b ; text(9) ; pk")
        + constraints("o ; uq_a ; unique ; a")
        + table("t", ID, "oa ; whole number"),
        table("o", "a ; whole number ; pk", "b ; text(9) ; pk")
        + constraints("o ; uq_a ; unique ; a")
        + table("t", ID, "oa ; whole number ; ref=o.a"),
        steps=["+ reference fk_t_oa   oa → o(a)"],
        rows=[],
    ),
    Change(
        "tables, their keys and the reference between them renamed",
        P + table("pets", ID, "owner_id ; ; ref=people ; idx ; del=cascade"),
        table(
            "humans",
            "pid ; auto number ; pk ; was=id",
            "whole ; text(40) ; req ; was=name",
            block="| Renamed from | people |",
        )
        + table(
            "animals",
            ID,
            "human_id ; ; ref=humans ; idx ; del=set null ; was=owner_id",
            block="| Renamed from | pets |",
        ),
        steps=[
            "> people → humans",
            "> id → pid",
            "> name → whole",
            "> pets → animals",
            "> owner_id → human_id",
            "+ reference fk_animals_human_id   human_id → humans(pid), on delete set null",
            "- reference fk_pets_owner_id",
        ],
        rows=[*TWO, "INSERT INTO pets (owner_id) VALUES (1)"],
        holds={
            "SELECT human_id FROM animals": [1],
            'SELECT "whole" FROM humans ORDER BY pid': ["Ada", "Bob"],
        },
    ),
    Change(
        "required on with a default, but nothing for empty values",
        people("a ; text(9)"),
        people("a ; text(9) ; req ; def=x"),
        rows=TWO,
        refused="rows-without-value",
    ),
    Change(
        "column dropped with what is computed from it and an index of a part",
        people("n ; whole number", "x ; whole number ; comp=n+1", "m ; whole number")
        + indexes("people ; ixw ; m ; ; n > 0"),
        people("m ; whole number"),
        steps=["- n", "- x"],
        rows=TWO,
        drop=["people.n"],
    ),
    Change(
        "key and all references to it made bigger",
        table("a", "id ; whole number ; pk")
        + table("b", ID, "a_id ; ; ref=a ; idx")
        + table("c", ID, "a_id ; ; ref=a ; del=cascade"),
        table("a", "id ; big number ; pk")
        + table("b", ID, "a_id ; ; ref=a ; idx")
        + table("c", ID, "a_id ; ; ref=a ; del=cascade"),
        steps=[
            "~ id   whole number → big number",
            "~ a_id   whole number → big number",
            "~ a_id   whole number → big number",
        ],
        rows=["INSERT INTO a VALUES (1)", "INSERT INTO b (a_id) VALUES (1)"],
        holds={"SELECT a_id FROM b": [1]},
    ),
    Change(
        "key and its reference become a uuid",
        table("a", "id ; text(40) ; pk") + table("b", ID, "a_id ; ; ref=a"),
        table("a", "id ; uuid ; pk") + table("b", ID, "a_id ; ; ref=a"),
        steps=["~ id   text(40) → uuid", "~ a_id   text(40) → uuid"],
        rows=[
            "INSERT INTO a VALUES ('0f8fad5b-d9cb-469f-a165-70867728950e')",
            "INSERT INTO b (a_id) VALUES ('0f8fad5b-d9cb-469f-a165-70867728950e')",
        ],
        holds={"SELECT count(*) FROM a JOIN b ON b.a_id = a.id": [1]},
    ),
    Change(
        "computed text of other columns",
        people("a ; text(9)", "f ; text(60) ; comp=name \\|\\| ' ' \\|\\| a"),
        people("a ; text(20)", "f ; text(60) ; comp=a \\|\\| ', ' \\|\\| name ; idx"),
        steps=[
            "~ a   text(9) → text(20)",
            "~ f   computed name || ' ' || a → a || ', ' || name",
            "+ index ix_people_f   f",
        ],
        rows=["INSERT INTO people (name,a) VALUES ('Ada','L')"],
        holds={"SELECT f FROM people": ["L, Ada"]},
    ),
    Change(
        "value of a list renamed, only in its case",
        people("s ; list: L ; def=new") + lists("L ; new", "L ; done"),
        people("s ; list: L ; def=New") + lists("L ; New ; new", "L ; done"),
        steps=["~ list L   new → New", "~ s   default new → New"],
        rows=TWO,
        holds={"SELECT s FROM people": ["New", "New"]},
    ),
    Change(
        "value of an ENUM renamed, only in its case",
        people("s ; list: L ; def=new") + lists("L ; new", "L ; done") + ENUMS,
        people("s ; list: L ; def=New") + lists("L ; New ; new", "L ; done") + ENUMS,
        steps=["~ list L   new → New", "~ s   default new → New"],
        rows=TWO,
        holds={"SELECT s FROM people": ["New", "New"]},
    ),
    Change(
        "value of a list renamed in a key that others refer to",
        table("k", "code ; list: L ; pk") + table("u", ID, "k ; ; ref=k") + lists("L ; a", "L ; b"),
        table("k", "code ; list: L ; pk") + table("u", ID, "k ; ; ref=k") + lists("L ; a", "L ; c ; b"),
        steps=["~ list L   b → c"],
        rows=["INSERT INTO k VALUES ('b')", "INSERT INTO u (k) VALUES ('b')"],
        holds={"SELECT k FROM u": ["c"], "SELECT code FROM k": ["c"]},
    ),
    Change(
        "two tables that one refers to swap their names",
        table("a", ID, "x ; text(9)") + table("b", ID, "a_id ; ; ref=a ; idx"),
        table("b", ID, "x ; text(9)", block="| Renamed from | a |")
        + table("a", ID, "a_id ; ; ref=b ; idx", block="| Renamed from | b |"),
        steps=["> a → b", "> b → a"],
        rows=["INSERT INTO a (x) VALUES ('x')", "INSERT INTO b (a_id) VALUES (1)"],
        holds={"SELECT x FROM b": ["x"], "SELECT a_id FROM a": [1]},
    ),
    Change(
        "all columns but the key dropped",
        table("t", ID, "a ; text(9) ; uniq", "b ; ; ref=t"),
        table("t", ID),
        steps=["- a", "- b"],
        rows=["INSERT INTO t (a) VALUES ('x')"],
        drop=["t.a", "t.b"],
        holds={"SELECT id FROM t": [1]},
    ),
    Change(
        "moment becomes required with now",
        people("a ; timestamp"),
        people("a ; timestamp ; req ; def=now ; fill=now"),
        steps=["~ a   required, default now"],
        rows=TWO,
        holds={"SELECT count(a) FROM people": [2]},
    ),
    Change(
        "percent written with its sign",
        people("a ; percent"),
        people("a ; percent ; req ; def=19% ; fill=7%"),
        steps=["~ a   required, default 0.19"],
        rows=TWO,
        holds={"SELECT a FROM people": [0.07, 0.07]},
    ),
    Change(
        "date becomes required with today",
        people("d ; date"),
        people("d ; date ; req ; fill=today"),
        steps=["~ d   required"],
        rows=TWO,
        holds={"SELECT count(d) FROM people": [2]},
    ),
    Change(
        "default of a json changed",
        people('j ; json ; def={"a":1}'),
        people('j ; json ; def={"a":2} ; req ; fill={}'),
        steps=['~ j   required, default {"a":1} → {"a":2}'],
        rows=TWO,
        holds={"SELECT count(j) FROM people": [2]},
    ),
    Change(
        "unique index becomes a unique key",
        people("a ; text(9)") + indexes("people ; ux ; a ; yes"),
        people("a ; text(9) ; uniq"),
        steps=["+ unique key uq_people_a   a", "- index ux"],
        rows=TWO,
    ),
    Change(
        "index in another order, and one more",
        people("a ; text(9) ; idx"),
        people("a ; text(9)") + indexes("people ; ix_more ; a, name", "people ; ix_a ; a desc"),
        steps=["+ index ix_more   a, name", "+ index ix_a   a desc", "- index ix_people_a"],
        rows=TWO,
    ),
]
