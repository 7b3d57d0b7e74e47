"""References between tables."""

from __future__ import annotations

from tests.migrations.cases.words import (
    ID,
    NAMES,
    TWO,
    P,
    constraints,
    table,
)
from tests.migrations.changes import Change

CASES = [
    Change(
        "reference added to columns that are there",
        P + table("pets", ID, "owner_id ; whole number"),
        P + table("pets", ID, "owner_id ; whole number ; ref=people ; del=cascade"),
        ["+ reference fk_pets_owner_id   owner_id → people(id), on delete cascade"],
        [*TWO, "INSERT INTO pets (owner_id) VALUES (2)"],
        {"SELECT owner_id FROM pets": [2]},
        warns=["adds-cascade"],
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
    Change(
        "reference to itself added",
        table("t", ID, "up ; whole number"),
        table("t", ID, "up ; whole number ; ref=t ; del=set null"),
        steps=["+ reference fk_t_up   up → t(id), on delete set null"],
        rows=["INSERT INTO t (up) VALUES (1)"],
        holds={"SELECT up FROM t": [1]},
        back={"SELECT up FROM t": [1]},
    ),
    Change(
        "reference to itself dropped",
        table("t", ID, "up ; whole number ; ref=t ; del=cascade"),
        table("t", ID, "up ; whole number"),
        steps=["- reference fk_t_up"],
        rows=["INSERT INTO t (id) VALUES (1)", "INSERT INTO t (id, up) VALUES (2, 1)"],
        holds={"SELECT up FROM t ORDER BY id": [None, 1]},
    ),
    Change(
        "references in a circle added",
        table("a", ID, "b_id ; whole number") + table("b", ID, "a_id ; whole number"),
        table("a", ID, "b_id ; whole number ; ref=b") + table("b", ID, "a_id ; whole number ; ref=a"),
        steps=["+ reference fk_a_b_id   b_id → b(id)", "+ reference fk_b_a_id   a_id → a(id)"],
        rows=["INSERT INTO a (id) VALUES (1)"],
        holds={"SELECT id FROM a": [1]},
    ),
    Change(
        "references in a circle dropped",
        table("a", ID, "b_id ; whole number ; ref=b") + table("b", ID, "a_id ; whole number ; ref=a"),
        table("a", ID, "b_id ; whole number") + table("b", ID, "a_id ; whole number"),
        steps=["- reference fk_a_b_id", "- reference fk_b_a_id"],
        rows=["INSERT INTO a (id) VALUES (1)"],
        holds={"SELECT id FROM a": [1]},
    ),
    Change(
        "reference over two columns added",
        table("o", "a ; whole number ; pk", "b ; text(9) ; pk")
        + table("t", ID, "oa ; whole number", "ob ; text(9)"),
        table("o", "a ; whole number ; pk", "b ; text(9) ; pk")
        + table("t", ID, "oa ; whole number", "ob ; text(9)")
        + constraints("t ; ; foreign key ; oa, ob ; o(a, b) ; cascade"),
        steps=["+ reference fk_t_oa_ob   oa, ob → o(a, b), on delete cascade"],
        rows=["INSERT INTO o VALUES (1, 'x')", "INSERT INTO t (oa, ob) VALUES (1, 'x')"],
        holds={"SELECT oa, ob FROM t": [(1, "x")]},
        back={"SELECT oa, ob FROM t": [(1, "x")]},
        warns=["adds-cascade"],
    ),
    Change(
        "reference over two columns to rows that are not there",
        table("o", "a ; whole number ; pk", "b ; text(9) ; pk")
        + table("t", ID, "oa ; whole number", "ob ; text(9)"),
        table("o", "a ; whole number ; pk", "b ; text(9) ; pk")
        + table("t", ID, "oa ; whole number", "ob ; text(9)")
        + constraints("t ; ; foreign key ; oa, ob ; o(a, b) ; cascade"),
        rows=["INSERT INTO t (oa, ob) VALUES (1, 'x')"],
        back={"SELECT oa, ob FROM t": [(1, "x")]},
        refused="rows-refer-to-nothing",
    ),
    Change(
        "reference over two columns renamed and changed",
        table("o", "a ; whole number ; pk", "b ; text(9) ; pk")
        + table("t", ID, "oa ; whole number", "ob ; text(9)")
        + constraints("t ; fk_o ; foreign key ; oa, ob ; o(a, b)"),
        table("o", "a2 ; whole number ; pk ; was=a", "b ; text(20) ; pk")
        + table("t", ID, "oa ; whole number", "ob2 ; text(20) ; was=ob")
        + constraints("t ; fk_o ; foreign key ; oa, ob2 ; o(a2, b) ; set null"),
        steps=[
            "> a → a2",
            "~ b   text(9) → text(20)",
            "> ob → ob2",
            "~ ob2   text(9) → text(20)",
            "~ reference fk_o   oa, ob2 → o(a2, b) → oa, ob2 → o(a2, b), on delete set null",
        ],
        rows=["INSERT INTO o VALUES (1, 'x')", "INSERT INTO t (oa, ob) VALUES (1, 'x')"],
        holds={"SELECT oa, ob2 FROM t": [(1, "x")]},
        back={"SELECT oa, ob FROM t": [(1, "x")]},
    ),
    Change(
        "reference to rows that are not there",
        P + table("pets", ID, "owner ; whole number"),
        P + table("pets", ID, "owner ; whole number ; ref=people"),
        rows=["INSERT INTO pets (owner) VALUES (5)"],
        back={"SELECT owner FROM pets": [5]},
        refused="rows-refer-to-nothing",
    ),
    Change(
        "reference with an action on update",
        P + table("pets", ID, "owner ; ; ref=people"),
        P + table("pets", ID, "owner ; ; ref=people ; upd=cascade ; del=restrict"),
        steps=[
            "~ reference fk_pets_owner   owner → people(id) → owner → people(id), on delete restrict, on update cascade"
        ],
        rows=[*TWO, "INSERT INTO pets (owner) VALUES (2)"],
        holds={"SELECT owner FROM pets": [2]},
    ),
    Change(
        "reference whose actions go",
        P + table("pets", ID, "owner ; ; ref=people ; upd=cascade ; del=set null"),
        P + table("pets", ID, "owner ; ; ref=people"),
        steps=[
            "~ reference fk_pets_owner   owner → people(id), on delete set null, on update cascade → owner → people(id)"
        ],
        rows=[*TWO, "INSERT INTO pets (owner) VALUES (2)"],
        holds={"SELECT owner FROM pets": [2]},
    ),
    Change(
        "reference made deferrable",
        P
        + table("pets", ID, "owner ; whole number")
        + constraints("pets ; fk ; foreign key ; owner ; people(id)"),
        P
        + table("pets", ID, "owner ; whole number")
        + constraints("pets ; fk ; foreign key ; owner ; people(id) ; ; ; deferred"),
        steps=["~ reference fk   owner → people(id) → owner → people(id), deferrable deferred"],
        rows=[*TWO, "INSERT INTO pets (owner) VALUES (2)"],
        holds={"SELECT owner FROM pets": [2]},
        on={"mariadb": {"refused": "not-on-this-database"}},
    ),
    Change(
        "reference deferrable in another way",
        P
        + table("pets", ID, "owner ; whole number")
        + constraints("pets ; fk ; foreign key ; owner ; people(id) ; ; ; deferred"),
        P
        + table("pets", ID, "owner ; whole number")
        + constraints("pets ; fk ; foreign key ; owner ; people(id) ; ; ; immediate"),
        steps=[
            "~ reference fk   owner → people(id), deferrable deferred → owner → people(id), deferrable immediate"
        ],
        rows=[*TWO, "INSERT INTO pets (owner) VALUES (2)"],
        holds={"SELECT owner FROM pets": [2]},
        on={"mariadb": {"refused": "not-on-this-database"}},
    ),
    Change(
        "reference to a unique column",
        table("people", ID, "code ; text(9) ; uniq") + table("pets", ID, "owner ; text(9)"),
        table("people", ID, "code ; text(9) ; uniq") + table("pets", ID, "owner ; text(9) ; ref=people.code"),
        steps=["+ reference fk_pets_owner   owner → people(code)"],
        rows=["INSERT INTO people (code) VALUES ('a')", "INSERT INTO pets (owner) VALUES ('a')"],
        holds={"SELECT owner FROM pets": ["a"]},
        back={"SELECT owner FROM pets": ["a"]},
    ),
    Change(
        "reference from the key to a unique column",
        table("people", ID, "code ; whole number ; uniq")
        + table("pets", ID, "owner ; whole number ; ref=people"),
        table("people", ID, "code ; whole number ; uniq")
        + table("pets", ID, "owner ; whole number ; ref=people.code"),
        steps=["~ reference fk_pets_owner   owner → people(id) → owner → people(code)"],
        rows=["INSERT INTO people (code) VALUES (1)", "INSERT INTO pets (owner) VALUES (1)"],
        holds={"SELECT owner FROM pets": [1]},
    ),
    Change(
        "reference to a table that goes is turned to another",
        table("cats", ID) + table("dogs", ID) + table("pets", ID, "of ; ; ref=cats ; idx"),
        table("dogs", ID) + table("pets", ID, "of ; ; ref=dogs ; idx"),
        steps=["~ reference fk_pets_of   of → cats(id) → of → dogs(id)", "- cats"],
        rows=[
            "INSERT INTO dogs (id) VALUES (1)",
            "INSERT INTO cats (id) VALUES (1)",
            "INSERT INTO pets (of) VALUES (1)",
        ],
        drop=["cats"],
        holds={"SELECT of FROM pets": [1]},
        no_way_back="rows-refer-to-nothing",
    ),
    Change(
        "reference dropped together with its target",
        P + table("pets", ID, "owner ; whole number ; ref=people ; idx"),
        table("pets", ID, "owner ; whole number ; idx"),
        steps=["- reference fk_pets_owner", "- people"],
        rows=[*TWO, "INSERT INTO pets (owner) VALUES (2)"],
        drop=["people"],
        holds={"SELECT owner FROM pets": [2]},
        no_way_back="rows-refer-to-nothing",
    ),
    Change(
        "reference and its target change their type",
        table("t", "a ; text(9) ; pk") + table("u", ID, "t_a ; ; ref=t ; del=cascade"),
        table("t", "a ; text(30) ; pk") + table("u", ID, "t_a ; ; ref=t ; del=cascade"),
        steps=["~ a   text(9) → text(30)", "~ t_a   text(9) → text(30)"],
        rows=["INSERT INTO t VALUES ('x')", "INSERT INTO u (t_a) VALUES ('x')"],
        holds={"SELECT t_a FROM u": ["x"]},
        back={"SELECT t_a FROM u": ["x"]},
    ),
    Change(
        "reference with an index of its own, dropped with it",
        P + table("pets", ID, "owner ; ; ref=people ; idx"),
        P + table("pets", ID, "owner ; whole number"),
        steps=["- reference fk_pets_owner", "- index ix_pets_owner"],
        rows=[*TWO, "INSERT INTO pets (owner) VALUES (2)"],
        holds={"SELECT owner FROM pets": [2]},
    ),
    Change(
        "reference whose index goes and whose index comes",
        P + table("pets", ID, "a ; ; ref=people ; idx", "b ; ; ref=people"),
        P + table("pets", ID, "a ; ; ref=people", "b ; ; ref=people ; idx"),
        steps=["+ index ix_pets_b   b", "- index ix_pets_a"],
        rows=[*TWO, "INSERT INTO pets (a, b) VALUES (1, 2)"],
        holds={"SELECT a, b FROM pets": [(1, 2)]},
    ),
    Change(
        "reference becomes required",
        P + table("pets", ID, "a ; ; ref=people ; del=cascade"),
        P + table("pets", ID, "a ; ; ref=people ; req ; del=cascade"),
        steps=["~ a   required"],
        rows=[*TWO, "INSERT INTO pets (a) VALUES (1)"],
        holds={"SELECT a FROM pets": [1]},
        warns=["required-without-value"],
    ),
    Change(
        "required reference set to null on delete",
        P + table("pets", ID, "a ; ; ref=people ; del=cascade"),
        P + table("pets", ID, "a ; ; ref=people ; req ; del=set null"),
        rows=[*TWO, "INSERT INTO pets (a) VALUES (1)"],
        refused="set-null-on-required",
    ),
    Change(
        "two references to one table, one renamed, one dropped",
        P + table("pets", ID, "a ; ; ref=people", "b ; ; ref=people ; idx"),
        P + table("pets", ID, "c ; ; ref=people ; was=a"),
        steps=["> a → c", "- b"],
        rows=[*TWO, "INSERT INTO pets (a, b) VALUES (1, 2)"],
        drop=["pets.b"],
        holds={"SELECT c FROM pets": [1]},
        back={"SELECT a, b FROM pets": [(1, None)]},
    ),
    Change(
        "reference under another name",
        P
        + table("pets", ID, "a ; whole number")
        + constraints("pets ; fk_old ; foreign key ; a ; people(id)"),
        P
        + table("pets", ID, "a ; whole number")
        + constraints("pets ; fk_new ; foreign key ; a ; people(id)"),
        steps=["> reference fk_old → fk_new"],
        rows=[*TWO, "INSERT INTO pets (a) VALUES (1)"],
        holds={"SELECT a FROM pets": [1]},
    ),
]
