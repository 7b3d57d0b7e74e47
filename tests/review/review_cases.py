"""Changes, and exactly what the review has to say of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.migrations.cases.words import (
    ENUMS,
    ID,
    P,
    indexes,
    lists,
    people,
    table,
)

MANY, FEW = 40_000_000, 300
PETS = P + table("pets", ID, "owner ; whole number")
OWNED = P + table("pets", ID, "owner ; whole number ; ref=people")
SEQUENCE = "# Sequences\n| Sequence |\n| numbers |\n"
NO_KEY = table("log", "at ; timestamp ; req", "what ; text(40)")


@dataclass(frozen=True)
class Case:
    """What changes, on which database with how many rows a table (None: nobody asked), and what is found.

    ``finds`` are rules with their cells, such as ``renames-column people!L3``; a rule without a place has none.
    """

    name: str
    before: str
    after: str
    finds: Sequence[str] = ()
    target: str = "postgresql"
    rows: int | None = FEW
    drop: Sequence[str] = ()


def _states(*values: str, column: str = "state ; list: states") -> str:
    return people(column) + lists(*(f"states ; {value}" for value in values))


APPLICATION = [
    Case(
        "table renamed",
        P,
        P.replace("# people", "# persons") + "# Tables\n| Table | Renamed from |\n| persons | people |\n",
        ["renames-table Tables!B2"],
    ),
    Case("table dropped", PETS, P, ["drops-table"], drop=["pets"]),
    Case(
        "column renamed",
        P,
        table("people", ID, "full_name ; text(40) ; req ; was=name"),
        ["renames-column people!L3"],
    ),
    Case("column dropped", people("fax ; text(9)"), P, ["drops-column people!A1"], drop=["people.fax"]),
    Case("computed column dropped", people("up ; text(40) ; comp=upper(name)"), P),
    Case(
        "required column added, with a value for the rows",
        P,
        people("land ; text(2) ; req ; fill=de"),
        ["adds-required-column people!D4"],
    ),
    Case("required column added, with a default", P, people("land ; text(2) ; req ; def=de")),
    Case("column added", P, people("land ; text(2)")),
    Case(
        "column becomes required",
        people("land ; text(2)"),
        people("land ; text(2) ; req"),
        ["becomes-required people!D4"],
    ),
    Case(
        "column with a default becomes required",
        people("land ; text(2) ; def=de"),
        people("land ; text(2) ; req ; def=de"),
    ),
    Case(
        "column becomes optional",
        people("land ; text(2) ; req"),
        people("land ; text(2)"),
        ["becomes-optional people!A4"],
    ),
    Case(
        "another type",
        people("n ; text(9)"),
        people("n ; whole number"),
        ["changes-type people!B4"],
    ),
    Case(
        "moments of the world become those of a wall",
        people("d ; timestamp"),
        people("d ; date and time"),
        ["changes-type people!B4"],
    ),
    Case(
        "text becomes a choice",
        people("n ; text(9)"),
        people("n ; one of: a, b"),
        ["changes-type people!B4"],
    ),
    Case("a choice becomes text", people("n ; one of: a, b"), people("n ; text")),
    Case("a longer text", people("n ; text(9)"), people("n ; text(20)")),
    Case("a larger number", people("n ; whole number"), people("n ; big number")),
    Case(
        "default dropped",
        people("land ; text(2) ; req ; def=de"),
        people("land ; text(2) ; req"),
        ["drops-default people!A4"],
    ),
    Case(
        "default of an optional column dropped", people("land ; text(2) ; def=de"), people("land ; text(2)")
    ),
    Case(
        "no longer counted",
        P,
        table("people", "id ; whole number ; pk", "name ; text(40) ; req"),
        ["stops-counting people!B2"],
    ),
    Case(
        "computed from now on",
        people("up ; text(40)"),
        people("up ; text(40) ; comp=upper(name)"),
        ["becomes-computed people!J4"],
    ),
    Case(
        "another primary key",
        people("code ; whole number ; req"),
        table("people", "id ; whole number ; req", "name ; text(40) ; req", "code ; whole number ; pk"),
        ["changes-primary-key people!C4", "stops-counting people!B2"],
    ),
    Case(
        "list value added",
        _states("new"),
        _states("new", "done"),
        ["adds-list-value Lists!B3"],
    ),
    Case(
        "list value gone",
        _states("new", "done"),
        _states("new"),
        ["drops-list-value Lists!A2"],
    ),
    Case(
        "list value renamed",
        _states("new", "done"),
        _states("new", "finished ; done"),
        ["renames-list-value Lists!C3"],
    ),
    Case("list in another order", _states("new", "done"), _states("done", "new")),
    Case(
        "unique from now on",
        P,
        table("people", ID, "name ; text(40) ; req ; uniq"),
        ["adds-unique-key people!E3"],
    ),
    Case("new column, unique", P, people("code ; text(9) ; uniq")),
    Case(
        "index becomes unique",
        P + indexes("people ; ix_n ; name"),
        P + indexes("people ; ix_n ; name ; yes"),
        ["adds-unique-key Indexes!C2"],
    ),
    Case(
        "reference from now on",
        PETS,
        OWNED,
        ["adds-reference pets!H3", "restricts-deletes pets!H3"],
    ),
    Case("new column with a reference", P + table("pets", ID), OWNED),
    Case(
        "reference that no longer cascades",
        P + table("pets", ID, "owner ; whole number ; ref=people ; del=cascade"),
        P + table("pets", ID, "owner ; whole number ; ref=people ; del=restrict"),
        ["restricts-deletes pets!N3"],
    ),
    Case(
        "reference that cascades",
        OWNED,
        P + table("pets", ID, "owner ; whole number ; ref=people ; del=cascade"),
        ["adds-cascade pets!N3"],
    ),
    Case(
        "reference that empties",
        OWNED,
        P + table("pets", ID, "owner ; whole number ; ref=people ; del=set null"),
    ),
    Case(
        "rule from now on",
        people("n ; whole number"),
        people("n ; whole number ; rule=n > 0"),
        ["adds-rule people!I4"],
    ),
    Case("rule of a new column", P, people("n ; whole number ; rule=n > 0")),
    Case("a table that is empty", people("fax ; text(9)"), P, rows=0, drop=["people.fax"]),
    Case("a new table", P, PETS),
]

KEEPING = [
    Case("reference dropped", OWNED, PETS, ["drops-reference pets!A1"]),
    Case(
        "reference dropped with its column",
        OWNED,
        P + table("pets", ID),
        ["drops-column pets!A1"],
        drop=["pets.owner"],
    ),
    Case(
        "unique key dropped",
        table("people", ID, "name ; text(40) ; req ; uniq"),
        P,
        ["drops-unique-key people!A1"],
    ),
    Case(
        "index no longer unique",
        P + indexes("people ; ix_n ; name ; yes"),
        P + indexes("people ; ix_n ; name"),
        ["drops-unique-key Indexes!C2"],
    ),
    Case(
        "primary key dropped",
        table("log", "at ; timestamp ; pk", "what ; text(40)"),
        NO_KEY,
        ["drops-primary-key log!A1"],
    ),
    Case(
        "rule dropped",
        people("n ; whole number ; rule=n > 0"),
        people("n ; whole number"),
        ["drops-rule people!A1"],
    ),
    Case(
        "index dropped",
        people("n ; whole number ; idx"),
        people("n ; whole number"),
        ["drop-index-waits people!A1", "drops-index people!A1"],
        rows=MANY,
    ),
    Case("index of few rows dropped", people("n ; whole number ; idx"), people("n ; whole number")),
    Case("sequence dropped", P + SEQUENCE, P, ["drops-sequence"]),
    Case(
        "moment becomes a day",
        people("d ; timestamp"),
        people("d ; date"),
        ["changes-type people!B4", "changes-values-for-good people!B4"],
    ),
    Case(
        "values merged",
        _states("new", "done", "over"),
        _states("new", "done ; over"),
        ["merges-list-values Lists!C3"],
    ),
    Case(
        "empty values filled",
        people("land ; text(2) ; def=at"),
        people("land ; text(2) ; req ; def=at ; fill=de"),
        ["fills-rows people!K4"],
    ),
    Case(
        "collation",
        people("n ; text(9)"),
        people('n ; text(9) collate "C"'),
        ["changes-collation people!B4"],
    ),
    Case(
        "two tables on a database that commits at each step",
        PETS,
        people("a ; text(9)") + table("pets", ID, "owner ; whole number", "b ; text(9)"),
        ["commits-step-by-step"],
        target="mariadb",
    ),
    Case("one table there", P, people("a ; text(9)", "b ; text(9)"), target="mariadb"),
]

LOCKS = [
    Case(
        "index",
        P,
        table("people", ID, "name ; text(40) ; req ; idx"),
        ["index-blocks-writes people!F3"],
        rows=MANY,
    ),
    Case(
        "index, nobody asked",
        P,
        table("people", ID, "name ; text(40) ; req ; idx"),
        ["index-blocks-writes people!F3"],
        rows=None,
    ),
    Case("index over few rows", P, table("people", ID, "name ; text(40) ; req ; idx")),
    Case(
        "index on MariaDB", P, table("people", ID, "name ; text(40) ; req ; idx"), target="mariadb", rows=MANY
    ),
    Case(
        "fulltext index",
        P,
        P + indexes("people ; ix_n ; name ;  ;  ; fulltext"),
        ["index-blocks-writes Indexes!C2"],
        "mariadb",
        MANY,
    ),
    Case(
        "unique key",
        P,
        table("people", ID, "name ; text(40) ; req ; uniq"),
        ["adds-unique-key people!E3", "unique-key-blocks people!E3"],
        rows=MANY,
    ),
    Case(
        "unique key on MariaDB",
        P,
        table("people", ID, "name ; text(40) ; req ; uniq"),
        ["adds-unique-key people!E3"],
        "mariadb",
        MANY,
    ),
    Case(
        "primary key",
        NO_KEY,
        table("log", "at ; timestamp ; pk", "what ; text(40)"),
        ["primary-key-blocks log!C2"],
        rows=MANY,
    ),
    Case(
        "primary key on MariaDB",
        NO_KEY,
        table("log", "at ; timestamp ; pk", "what ; text(40)"),
        ["primary-key-blocks log!C2"],
        "mariadb",
        MANY,
    ),
    Case(
        "primary key dropped on MariaDB",
        table("log", "at ; timestamp ; pk", "what ; text(40)"),
        NO_KEY,
        ["drops-primary-key log!A1", "primary-key-blocks log!A1"],
        "mariadb",
        MANY,
    ),
    Case(
        "reference",
        PETS,
        P + table("pets", ID, "owner ; whole number ; ref=people ; del=set null"),
        ["adds-reference pets!H3", "reference-blocks-writes pets!H3"],
        rows=MANY,
    ),
    Case(
        "reference on MariaDB",
        PETS,
        P + table("pets", ID, "owner ; whole number ; ref=people ; del=set null"),
        ["adds-reference pets!H3", "reference-blocks-writes pets!H3"],
        "mariadb",
        MANY,
    ),
    *(
        Case(
            f"rule on {target}",
            people("n ; whole number"),
            people("n ; whole number ; rule=n > 0"),
            ["adds-rule people!I4", "rule-blocks people!I4"],
            target,
            MANY,
        )
        for target in ("postgresql", "mariadb")
    ),
    Case("new choice", P, people("size ; one of: S, M"), ["rule-blocks people!B4"], rows=MANY),
    Case(
        "list",
        _states("new"),
        _states("new", "done"),
        ["adds-list-value Lists!B3", "list-blocks Lists!A2"],
        rows=MANY,
    ),
    Case(
        "list on MariaDB",
        _states("new"),
        _states("new", "done"),
        ["adds-list-value Lists!B3", "list-blocks Lists!A2"],
        "mariadb",
        MANY,
    ),
    Case("list in another order, many rows", _states("new", "done"), _states("done", "new"), rows=MANY),
    Case(
        "ENUM",
        _states("new") + ENUMS,
        _states("new", "done") + ENUMS,
        ["adds-list-value Lists!B3", "enum-rewrites-table Lists!A2"],
        rows=MANY,
    ),
    Case(
        "ENUM, one more at the end, on MariaDB",
        _states("new") + ENUMS,
        _states("new", "done") + ENUMS,
        ["adds-list-value Lists!B3"],
        "mariadb",
        MANY,
    ),
    Case(
        "ENUM, one more between, on MariaDB",
        _states("new", "done") + ENUMS,
        _states("new", "sent", "done") + ENUMS,
        ["adds-list-value Lists!B3", "enum-rewrites-table Lists!A2"],
        "mariadb",
        MANY,
    ),
    Case(
        "ENUM in another order on MariaDB",
        _states("new", "done") + ENUMS,
        _states("done", "new") + ENUMS,
        ["enum-rewrites-table Lists!A2"],
        "mariadb",
        MANY,
    ),
    Case(
        "required",
        people("land ; text(2) ; def=de"),
        people("land ; text(2) ; req ; def=de"),
        ["required-blocks people!D4"],
        rows=MANY,
    ),
    Case(
        "required on MariaDB",
        people("land ; text(2) ; def=de"),
        people("land ; text(2) ; req ; def=de"),
        ["required-blocks people!D4"],
        "mariadb",
        MANY,
    ),
    Case(
        "optional on MariaDB",
        people("land ; text(2) ; req"),
        people("land ; text(2)"),
        ["becomes-optional people!A4", "optional-rewrites-table people!A4"],
        "mariadb",
        MANY,
    ),
    Case(
        "optional",
        people("land ; text(2) ; req"),
        people("land ; text(2)"),
        ["becomes-optional people!A4"],
        rows=MANY,
    ),
    *(
        Case(
            f"type on {target}",
            people("n ; whole number"),
            people("n ; big number"),
            ["type-change-rewrites-table people!B4"],
            target,
            MANY,
        )
        for target in ("postgresql", "mariadb")
    ),
    *(
        Case(f"longer text, {before} to {after}", people(f"n ; {before}"), people(f"n ; {after}"), rows=MANY)
        for before, after in (
            ("text(9)", "text(20)"),
            ("text(20)", "text"),
            ("email", "url"),
            ("decimal(8,2)", "decimal(12,2)"),
        )
    ),
    Case(
        "more decimals",
        people("n ; decimal(8,2)"),
        people("n ; decimal(12,4)"),
        ["type-change-rewrites-table people!B4"],
        rows=MANY,
    ),
    *(
        Case(
            f"longer text on MariaDB, {before} to {after}",
            people(f"n ; {before}"),
            people(f"n ; {after}"),
            finds,
            "mariadb",
            MANY,
        )
        for before, after, finds in (
            ("text(9)", "text(20)", []),
            ("text(40)", "text(63)", []),
            ("text(40)", "text(64)", ["type-change-rewrites-table people!B4"]),
            ("text(100)", "text(500)", []),
            ("text(20)", "text", ["type-change-rewrites-table people!B4"]),
        )
    ),
    *(
        Case(
            f"default for each row on {target}",
            P,
            people("u ; uuid ; def=new uuid"),
            ["default-rewrites-table people!G4"],
            target,
            MANY,
        )
        for target in ("postgresql", "mariadb")
    ),
    Case(
        "the same default for all rows",
        P,
        people("n ; whole number ; def=0", "w ; timestamp ; def=now"),
        rows=MANY,
    ),
    Case(
        "a plain default on MariaDB",
        P,
        people("n ; whole number ; def=0"),
        target="mariadb",
        rows=MANY,
    ),
    Case(
        "now on MariaDB",
        P,
        people("w ; timestamp ; def=now"),
        ["default-rewrites-table people!G4"],
        "mariadb",
        MANY,
    ),
    *(
        Case(
            f"auto number on {target}",
            NO_KEY,
            table("log", "id ; auto number ; pk", "at ; timestamp ; req", "what ; text(40)"),
            ["auto-number-rewrites-table log!A2", "primary-key-blocks log!C2"],
            target,
            MANY,
        )
        for target in ("postgresql", "mariadb")
    ),
    *(
        Case(
            f"computed on {target}",
            P,
            people("up ; text(40) ; comp=upper(name)"),
            ["computed-rewrites-table people!A4"],
            target,
            MANY,
        )
        for target in ("postgresql", "mariadb")
    ),
    Case(
        "virtual on MariaDB",
        P,
        people("up ; text(40) ; comp=virtual: upper(name)"),
        target="mariadb",
        rows=MANY,
    ),
    Case(
        "existing rows filled by an expression",
        P,
        people("up ; text(40) ; fill=sql: upper(name)"),
        ["fill-blocks-rows people!K4"],
        rows=MANY,
    ),
    Case("existing rows filled by a value", P, people("up ; text(40) ; fill=x"), rows=MANY),
    Case(
        "collation of many rows",
        people("n ; text(9)"),
        people('n ; text(9) collate "C"'),
        ["changes-collation people!B4", "collation-rewrites-table people!B4"],
        rows=MANY,
    ),
    Case(
        "two large tables",
        PETS,
        people("n ; whole number ; def=0 ; idx") + table("pets", ID, "owner ; whole number ; idx"),
        ["index-blocks-writes people!F4", "index-blocks-writes pets!F3", "locks-several-tables"],
        rows=MANY,
    ),
    Case(
        "rule on SQLite",
        people("n ; whole number"),
        people("n ; whole number ; rule=n > 0"),
        ["adds-rule people!I4", "sqlite-rebuilds-table people!I4"],
        "sqlite",
        MANY,
    ),
    Case("column on SQLite", P, people("n ; whole number"), target="sqlite", rows=MANY),
    Case(
        "index on SQLite", P, table("people", ID, "name ; text(40) ; req ; idx"), target="sqlite", rows=MANY
    ),
]

CASES = [*APPLICATION, *KEEPING, *LOCKS]
