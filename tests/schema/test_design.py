"""The design of a schema: each rule with what it finds and what it passes, and the samples as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.migrations.cases.words import ID, P, constraints, indexes, people, table
from tests.review.plans import schema_of
from xl2db.rules import design, rules_of
from xl2db.schema.design import design_findings

PETS = P + table("pets", ID, "owner ; whole number ; ref=people")
DESCRIPTIONS = ("table-without-description", "column-without-description", "key-can-run-out")


@dataclass(frozen=True)
class Case:
    """A workbook, and exactly what is found beside missing descriptions and 32-bit keys."""

    name: str
    grid: str
    finds: Sequence[str] = ()
    target: str = "postgresql"


CASES = [
    Case("reference without an index", PETS, ["reference-without-index pets!H3"]),
    Case("reference with an index", P + table("pets", ID, "owner ; whole number ; ref=people ; idx")),
    Case("reference that is unique", P + table("pets", ID, "owner ; whole number ; ref=people ; uniq")),
    Case(
        "reference at the beginning of a key",
        P + table("pets", "owner ; whole number ; pk ; ref=people", "n ; whole number ; pk"),
    ),
    Case(
        "reference at the end of a key",
        P + table("pets", "n ; whole number ; pk", "owner ; whole number ; pk ; ref=people"),
        ["reference-without-index pets!H3"],
    ),
    Case("reference where the database makes the index", PETS, target="mariadb"),
    Case("unique and indexed", people("code ; text(9) ; uniq ; idx"), ["index-not-needed people!F4"]),
    Case(
        "index that begins another one",
        people("a ; text(9) ; idx", "b ; text(9)") + indexes("people ; ix_ab ; a, b"),
        ["index-not-needed people!F4"],
    ),
    Case(
        "index that ends another one",
        people("a ; text(9)", "b ; text(9) ; idx") + indexes("people ; ix_ab ; a, b"),
    ),
    Case(
        "index in the other direction",
        people("a ; text(9)") + indexes("people ; i1 ; a", "people ; i2 ; a desc"),
        ["index-not-needed Indexes!C2"],
    ),
    Case(
        "index over a part of the rows",
        people("a ; text(9)") + indexes("people ; i1 ; a", "people ; i2 ; a ; ; a > 'b'"),
    ),
    Case(
        "index of many columns",
        people("a ; text(9)", "b ; text(9)", "c ; text(9)") + indexes("people ; i1 ; name, a, b, c"),
        ["index-of-many-columns Indexes!C2"],
    ),
    Case(
        "unique index of many columns",
        people("a ; text(9)", "b ; text(9)", "c ; text(9)") + indexes("people ; i1 ; name, a, b, c ; yes"),
    ),
    Case(
        "mixed names",
        table(
            "people",
            ID,
            "first_name ; text",
            "last_name ; text",
            "home_town ; text",
            "born_on ; date",
            "eyeColour ; text",
        ),
        ["mixed-names people!A7"],
    ),
    Case(
        "names of one word",
        people("town ; text", "Country ; text", "ZIP ; text", "phone ; text", "fax ; text"),
    ),
    Case(
        "names in two styles",
        table(
            "people",
            ID,
            "first_name ; text",
            "last_name ; text",
            "homeTown ; text",
            "bornOn ; date",
            "at_home ; text",
        ),
    ),
    Case("moment without a zone", people("d ; date and time"), ["moment-without-zone people!B4"]),
    Case("moment", people("d ; timestamp")),
    Case("inexact amount", people("net_price ; number"), ["inexact-amount people!B4"]),
    Case("exact amount", people("net_price ; money")),
    Case("inexact weight", people("weight ; number")),
    Case("padded text", people("code ; char(3)"), ["padded-text people!B4"]),
    Case("older counting", table("people", "id ; postgresql: serial ; pk"), ["older-counting people!B2"]),
    Case("json", people("d ; postgresql: json"), ["json-without-comparison people!B4"]),
    Case("jsonb", people("d ; json")),
    Case(
        "like a reference",
        P + table("pets", ID, "people_id ; whole number"),
        ["looks-like-a-reference pets!A3"],
    ),
    Case(
        "like a reference, plural",
        table("owners", ID) + table("pets", ID, "owner_id ; whole number"),
        ["looks-like-a-reference pets!A3"],
    ),
    Case("like a reference, of another type", table("owners", ID) + table("pets", ID, "owner_id ; text(9)")),
    Case(
        "unique but optional",
        people("a ; text(9) ; req", "b ; text(9)") + constraints("people ; uq ; unique ; a, b"),
        ["unique-but-optional Constraints!C2"],
    ),
    Case(
        "unique and required",
        people("a ; text(9) ; req", "b ; text(9) ; req") + constraints("people ; uq ; unique ; a, b"),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_design__has_exactly_the_declared_findings(case: Case, tmp_path: Path) -> None:
    findings = design_findings(schema_of(tmp_path, case.grid, case.target), case.target)
    found = [f"{one.rule} {one.at}" for one in findings if one.rule not in DESCRIPTIONS]
    assert sorted(found) == sorted(case.finds)


def test_descriptions__are_missed_where_they_are(tmp_path: Path) -> None:
    grid = table("people", ID, "name ; text ; desc=As in the passport", "code ; big number ; def=auto number")
    findings = design_findings(schema_of(tmp_path, grid, "postgresql"), "postgresql")
    assert [f"{one.rule} {one.at}" for one in findings] == [
        "table-without-description people!A1",
        "column-without-description people!A2",
        "column-without-description people!A4",
        "key-can-run-out people!B2",
    ]


def test_every_rule__is_seen() -> None:
    seen = {text.split()[0] for case in CASES for text in case.finds} | set(DESCRIPTIONS)
    assert seen == {rule.name for rule in rules_of("design")}
    assert design.COLUMN_WITHOUT_DESCRIPTION.optional
