"""One workbook with more than forty different faults: each is found in one run, once, at its cell."""

from __future__ import annotations

from pathlib import Path

from tests.workbook.parsed import parsed

BOOK = """
# customers
| Label | Customers |
| Column | Type | Primary key | Requred | Unique | Default | Rule | Renamed from | Description | Comment |
| id | auto number | yes | yes | | | | | | |
| code | text(10) | | | yes | | | code | | |
| name | txet(100) | | | | | | | | |
| code | text(10) | | | | | | | | |
| Name2 | text | | | perhaps | | | | | |
| name2 | text | | | | | | | | |
| =date(2026, 3, 1) | text | | | | | | | | |
| phone | =#REF! | | | | | | | | |
| fax | ==A1 | | | | | | | | |
| age | whole number | | | | young | age >= 0 | | | |
| born | date | | | | 2026-13-45 | | | | |
| active | yes/no | | | | perhaps | | | | |
| score | whole number | | | | | scor > 0 | | | |
| limit1 | whole number | | | | | (limit1 > 0 | | | |
| limit2 | whole number | | | | | limit2 > 0; drop table x | | | |
| kind | list: custmer_kind | | | | | | | | |
| level | list: customer_kind | | | | gold | | | | |
| | text | | | | | | | | |
| empty | | | | | | | | | |
# orders
| Column | Type | Length | Primary key | Required | References | On delete | Default | Computed |
| id | auto number | | yes | no | | | | |
| number | text(20) | =30 | | | | | | |
| note | text | long | | | | | | |
| customer_id | | | | yes | custmers | | | |
| buyer_id | | | | yes | customers | cascad | | |
| seller_id | | | | yes | customers | set null | | |
| payer_id | | | | | customers.idd | | | |
| agent_id | text(10) | | | | customers.id | | | |
| friend | text(100) | | | | orders.note2 | | | |
| second | auto number | | | | | | | |
| shipper | whole number | | | | | cascade | | |
| total | whole number | | | | | | 0 | id + 1 |
| nothing | whole number | | | | two tables! | | | |
# orders again
| Table | orders |
| Column | Type | Primary key |
| id | auto number | yes |
# stock
| Column | Type | Primary key |
| id | auto number | yes |
| Column | Type | Primary key |
| id | auto number | yes |
# keyless
| Column | Type |
| a | text |
# void
| Column | Type | Primary key |
# halff
| Colunm | Type |
| id | text |
# Lists
| List | Value |
| customer_kind | person |
| customer_kind | person |
| customer_kind | |
# Indexes
| Table | Name | Columns | Where |
| custumers | x1 | code | |
| customers | x2 | cod | |
| customers | x3 | code | |
| customers | x3 | level | |
# Constraints
| Table | Name | Kind | Columns | References | Rule |
| customers | | uniqe | code | | |
| customers | | check | | | |
# Tables
| Table | Label |
| customers | Clients |
| oders | x |
# Settings
| Setting | Value |
| format version | =9 |
| databse | sqlite |
| lists as | tables |
# Indexs
| hello |
# notes
| nothing to see |
# stcok (rows)
| id |
"""

# Rule and cell of each fault, in the order of the sheets.
FAULTS = """
misspelled-heading customers!D2
heading-twice customers!J2
renamed-from-itself customers!H4
unknown-type customers!B5
column-twice customers!A6
not-yes-or-no customers!E7
names-differ-by-case customers!A8
changed-by-excel customers!A9
error-in-cell customers!B10
formula-without-value customers!B11
wrong-default customers!F12
wrong-default customers!F13
wrong-default customers!F14
unknown-column customers!G15
wrong-expression customers!G16
wrong-expression customers!G17
unknown-list customers!B18
wrong-default customers!F19
column-name-missing customers!A20
cell-missing customers!B21
key-is-always-required orders!E2
contradicting-length orders!C3
not-a-whole-number orders!C4
unknown-table orders!F5
unknown-word orders!G6
set-null-on-required orders!G7
unknown-column-name orders!F8
reference-types-differ orders!B9
unknown-column-name orders!F10
two-auto-numbers orders!B11
without-effect orders!G12
default-not-allowed orders!H13
unreadable-reference orders!F14
table-described-twice 'orders again'!B1
second-header-row stock!A3
table-without-primary-key keyless!A1
table-without-columns void!A1
half-a-table-sheet halff!A1
list-value-twice Lists!B3
cell-missing Lists!B4
unknown-table Indexes!A2
unknown-column-name Indexes!C3
constraint-name-twice Indexes!B5
unknown-word Constraints!C2
cell-missing Constraints!F3
cells-contradict Tables!B2
unknown-table Tables!A3
newer-format-version Settings!B2
unknown-setting Settings!A3
unknown-word Settings!B4
misspelled-sheet Indexs
sheets-not-read notes
rows-of-no-table 'stcok (rows)'
"""


def test_forty_faults__are_found_in_one_run_each_once_at_its_cell(tmp_path: Path) -> None:
    findings = parsed(tmp_path, BOOK).findings
    expected = FAULTS.strip().splitlines()
    assert len(expected) > 40
    assert sorted(f"{finding.rule} {finding.at}" for finding in findings) == sorted(expected)


def test_forty_faults__have_a_sentence_and_a_hint_each(tmp_path: Path) -> None:
    for finding in parsed(tmp_path, BOOK).findings:
        assert finding.message.endswith((".", "?")), finding
        assert finding.hint, finding


def test_forty_faults__suggest_the_nearest_name(tmp_path: Path) -> None:
    texts = {
        str(finding.at): f"{finding.message} {finding.hint}" for finding in parsed(tmp_path, BOOK).findings
    }
    for cell, name in {
        "customers!D2": "Required",
        "customers!B5": "text",
        "customers!G15": "score",
        "customers!B18": "customer_kind",
        "orders!F5": "customers",
        "orders!G6": "cascade",
        "orders!F8": "id",
        "orders!F10": "note",
        "halff!A1": "Column",
        "Indexes!A2": "customers",
        "Indexes!C3": "code",
        "Constraints!C2": "unique",
        "Tables!A3": "orders",
        "Settings!A3": "database",
        "Indexs": "Indexes",
    }.items():
        assert name in texts[cell], (cell, texts[cell])
