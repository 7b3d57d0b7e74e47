"""The story of an edit for a meeting: every sentence as it is printed, and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import xl2db as library
from tests.cli.command import said, xl2db
from tests.cli.shop import run, write_shop
from tests.grids import write_workbook
from tests.migrations.cases.words import ID, P, people, table
from tests.review.plans import plan_between
from tests.review.review_cases import CASES, Case
from xl2db.review.why import sentence

KEPT = ("| email | text(100) | | | | | |", "| fax | text(20) | | | | | |")
NOBODY = "postgresql://nobody@127.0.0.1:1/shop"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A shop that was synced once, with three customers."""
    write_shop(tmp_path)
    said(xl2db("sync", cwd=tmp_path))
    run(
        tmp_path / "shop.db",
        "INSERT INTO customers (name, email, fax) VALUES ('Ada', 'ada@example.com', '1'), ('Bo', NULL, NULL)",
        "INSERT INTO customers (name, fax) VALUES ('Cy', '2')",
        "INSERT INTO orders (customer_id, total) VALUES (1, 12.50)",
    )
    return tmp_path


def edit(folder: Path, *rows: str, settings: str = "") -> None:
    """Customers with other rows below ``id``, and orders as they are."""
    head = "| Column | Type | Required | Primary key | Default | Existing rows | Renamed from |"
    orders = (
        "# orders\n| Column | Type | Required | Primary key | References |\n| id | auto number | yes | yes | |\n"
        "| customer_id | whole number | yes | | customers.id |\n| total | decimal(12,2) | yes | | |\n"
    )
    customers = "\n".join(["# customers", head, "| id | auto number | yes | yes | | | |", *rows, ""])
    write_workbook(folder / "shop.xlsx", customers + orders + settings)


def test_why__tells_it_all_in_half_a_page(shop: Path) -> None:
    edit(
        shop,
        "| full_name | text(100) | yes | | | | name |",
        "| email | text(100) | yes | | | | |",
        "| phone | text(20) | | | | | |",
        "| lang | text(2) | yes | | | en | |",
    )
    assert said(xl2db("why", cwd=shop)) == (
        "shop.xlsx: 5 changes, none can go yet.\n"
        "\n"
        "What you asked for\n"
        "  customers.name is called full_name.  (customers!G3)\n"
        "  customers.email changes: required.  (customers!C4)\n"
        "  customers gets phone: text(20).  (customers!A5)\n"
        "  customers gets lang: text(2), required.  (customers!A6)\n"
        "  customers.fax goes.  (customers!A1)\n"
        "\n"
        "What waits until the rows fit\n"
        "  That is good: the migration would fail on them, or stop half-way.\n"
        "  - 2 of 3 rows of customers have no value in email, which becomes required.  (customers!C4)\n"
        "\n"
        "What waits for an answer\n"
        "  That is good: guessing wrong would lose data that nobody can bring back.\n"
        "  - customers.fax is gone and customers.phone and customers.lang are new: that may be a rename.  "
        "(customers!A5)\n"
        "\n"
        "What waits for the application\n"
        "  That is good: its users would see errors until its new version runs.\n"
        "  - customers.name becomes full_name: programs that still say name fail.  (customers!G3)\n"
        "  - customers.email becomes required: programs that leave it empty cannot write to customers.  "
        "(customers!C4)\n"
        "  - customers.fax goes: programs that still read or write it fail.  (customers!A1)\n"
        "\n"
        "What you could do to wait less\n"
        "  - Type what they get into customers!F4 (Existing rows). To see them: SELECT * FROM customers "
        "WHERE email IS NULL\n"
        "  - If it is, type fax into customers!G5 or customers!G6 (Renamed from), or give --rename "
        "customers.fax=phone or --rename customers.fax=lang; if it is not, give --drop customers.fax.\n"
        "  - Add full_name beside name, and let name go in a later release; or deploy the application in the "
        "same minute.\n"
        "  - Let every program fill it in first, or type a Default.\n"
        "  - Announce it first: type deprecated under the heading Status. Let the application do without it, "
        "and delete the row one release later.\n"
    )


def test_why__data_that_would_be_lost_waits_for_a_word(shop: Path) -> None:
    edit(shop, "| name | text(100) | yes | | | | |", "| email | text(100) | | | | | |")
    loss = "- customers.fax is dropped, and 2 values would be lost.  (customers!A1)"
    assert loss in said(xl2db("why", cwd=shop))
    assert "waits for an answer" not in said(xl2db("why", "--drop", "customers.fax", cwd=shop))


def test_why__a_question_is_waited_for(shop: Path) -> None:
    edit(
        shop,
        "| full_name | text(100) | yes | | en | | |",
        "| email | text(100) | | | | | |",
        "| fax | text(20) | | | | | |",
    )
    text = said(xl2db("why", cwd=shop))
    assert (
        "- customers.name is gone and customers.full_name is new: that may be a rename.  (customers!A3)"
        in text
    )
    answered = said(xl2db("why", "--rename", "customers.name=full_name", cwd=shop))
    assert "waits for an answer" not in answered


def test_why__what_is_waived_waits_for_nothing(shop: Path) -> None:
    waiver = "# Settings\n| Setting | Value |\n| waive: renames-column at customers.full_name | closed on Sunday |\n"
    rows = (
        "| full_name | text(100) | yes | | | | name |",
        "| email | text(100) | | | | | |",
        "| fax | text(20) | | | | | |",
    )
    edit(shop, *rows, settings=waiver)
    assert said(xl2db("why", cwd=shop)) == (
        "shop.xlsx: 1 change, it can go now.\n"
        "\n"
        "What you asked for\n"
        "  customers.name is called full_name.  (customers!G3)\n"
        "\n"
        "What somebody lets be\n"
        "  - customers.name becomes full_name: programs that still say name fail.  (customers!G3) "
        "Why: closed on Sunday\n"
    )


def test_why__nothing_was_asked_for(shop: Path) -> None:
    assert said(xl2db("why", cwd=shop)) == (
        "shop.xlsx: nothing was asked for; workbook and revisions agree.\n"
    )


def test_why__as_json_says_the_same(shop: Path) -> None:
    edit(
        shop,
        "| name | text(100) | yes | | | | |",
        "| email | text(100) | yes | | | | |",
        "| fax | text(20) | | | | | |",
    )
    document = json.loads(said(xl2db("why", "--format", "json", cwd=shop)))
    assert document["command"] == "why"
    assert [group["what"] for group in document["waits"]] == ["until the rows fit", "for the application"]
    (wait,) = document["waits"][0]["changes"]
    assert (wait["rule"], wait["at"]) == ("rows-without-value", "customers!C4")
    assert document["now"] == []
    assert document["less"]


def test_why__no_change_is_both_held_up_and_free(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "book.xlsx", P + table("pets", ID, "owner ; whole number"))
    library.sync(book, database=NOBODY, apply=False)
    write_workbook(book, people("n ; whole number") + table("pets", ID, "owner ; whole number ; ref=people"))
    story = library.why(book, database=NOBODY).story
    assert [one.sentence for one in story.now] == ["people gets n: whole number."]
    assert {wait.rule for group in story.waits for wait in group.changes} == {
        "adds-reference",
        "restricts-deletes",
        "reference-blocks-writes",
    }


def test_revision__tells_the_short_form_and_is_the_same_everywhere(tmp_path: Path) -> None:
    texts = set()
    for kind in ("postgresql", "mariadb", "sqlite"):
        folder = tmp_path / kind
        folder.mkdir()
        url = f"sqlite:///{folder}/shop.db" if kind == "sqlite" else f"{kind}://nobody@127.0.0.1:1/shop"
        book = write_workbook(folder / "book.xlsx", P)
        library.sync(book, database=url, apply=False)
        write_workbook(book, table("people", ID, "full_name ; text(40) ; req ; was=name ; idx"))
        revision = library.sync(book, database=url, apply=False).revision
        assert revision
        texts.add(revision.read_text())
    (text,) = texts
    assert text.partition('"""\n')[0].endswith(
        "\n\nNothing can be lost.\n\nTo know before it runs:\n"
        "- people.name becomes full_name: programs that still say name fail.\n"
    )


SENTENCES = {
    "table renamed": ["The table people is called persons."],
    "table dropped": ["The table pets goes."],
    "column renamed": ["people.name is called full_name."],
    "column dropped": ["people.fax goes."],
    "column added": ["people gets land: text(2)."],
    "another type": ["people.n changes: text(9) → whole number."],
    "list value added": ["The list states changes: + done."],
    "unique from now on": ["people gets the unique key uq_people_name: name."],
    "reference from now on": ["pets gets the reference fk_pets_owner: owner → people(id)."],
    "rule dropped": ["people loses the rule ck_people_n."],
    "index no longer unique": ["people: the index ix_n changes: unique on name → name."],
    "primary key dropped": ["log loses the primary key pk_log."],
    "sequence dropped": ["There goes the sequence numbers."],
    "a new table": ["pets is a new table with 2 columns."],
}


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.name in SENTENCES], ids=lambda case: case.name
)
def test_sentence__says_what_was_asked_for(case: Case, tmp_path: Path) -> None:
    plan = plan_between(tmp_path, case.before, case.after, case.target, case.drop)
    assert [sentence(change) for change in plan.changes if not change.derived] == SENTENCES[case.name]


def test_sentence__every_case_is_there() -> None:
    assert set(SENTENCES) <= {case.name for case in CASES}
