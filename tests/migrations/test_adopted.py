"""Databases that others made are taken over and changed: their odd tables lose nothing, or the cell is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import xl2db
from tests.migrations.changes import Run
from xl2db.findings import Refused, Severity


@dataclass(frozen=True)
class Edit:
    """One cell of a workbook that was pulled: in the row that begins (in ``column``) with a name.

    Without a ``row`` a new one is added; without a ``heading`` the row goes.
    """

    sheet: str
    row: str = ""
    heading: str = ""
    text: str = ""
    column: str = "Column"

    def make(self, book: openpyxl.Workbook) -> None:
        """Type it."""
        sheet = book[self.sheet]
        lines = [[str(cell.value or "").removesuffix(" *") for cell in row] for row in sheet.iter_rows()]
        head = next(number for number, line in enumerate(lines) if self.column in line)
        place = lines[head].index(self.column)
        found = [number for number, line in enumerate(lines) if number > head and line[place] == self.row]
        if self.row and not self.heading:
            sheet.delete_rows(found[0] + 1)
        elif self.row:
            sheet.cell(found[0] + 1, lines[head].index(self.heading) + 1, self.text)
        else:
            name, type_ = self.text.split(" ; ")
            sheet.cell(len(lines) + 1, place + 1, name)
            sheet.cell(len(lines) + 1, lines[head].index("Type") + 1, type_)


def typed(column: str, type_: str) -> Edit:
    """The column of the table ``t`` gets another type."""
    return Edit("t", column, "Type", type_)


def added(column: str, type_: str) -> Edit:
    """The table ``t`` gets another column."""
    return Edit("t", text=f"{column} ; {type_}")


VALUE_GOES = Edit("Lists", "c", column="Value")


def adopted(run: Run, statements: Sequence[str], *edits: Edit) -> None:
    """Make a database, take it over, and edit its workbook."""
    run.execute(statements)
    xl2db.pull(run.url, run.book)
    xl2db.adopt(run.book, **run.settings)
    book = openpyxl.load_workbook(run.book)
    for edit in edits:
        edit.make(book)
    book.save(run.book)


ENUM = ["CREATE TYPE state AS ENUM ('a', 'b', 'c')"]
ENUMS = [*ENUM, "CREATE TABLE t (id int PRIMARY KEY, s state)"]
STRICT = ["CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT) STRICT", "INSERT INTO t VALUES (1, '7')"]
VERSIONED = ["CREATE TABLE t (id int PRIMARY KEY, a varchar(20)) WITH SYSTEM VERSIONING"]
CANNOT, BREAKS = "database-cannot", "breaks-what-is-not-in-the-workbook"
IMPOSSIBLE: dict[str, tuple[str, list[str], Edit, str, str]] = {
    "type of a STRICT table": ("sqlite", STRICT, typed("a", "text(20)"), CANNOT, "t!B4"),
    "new column of a STRICT table": ("sqlite", STRICT, added("b", "yes/no"), CANNOT, "t!B5"),
    "type in a table with its history": ("mariadb", VERSIONED, typed("a", "text(30)"), CANNOT, "t!B4"),
    "new column of a table with its history": ("mariadb", VERSIONED, added("b", "text(5)"), CANNOT, "t!A5"),
    "column of InnoDB's own": (
        "mariadb",
        ["CREATE TABLE t (id int PRIMARY KEY)"],
        added("fts_doc_id", "whole number"),
        CANNOT,
        "t!A4",
    ),
    "index that compares texts": (
        "postgresql",
        ["CREATE TABLE t (id int PRIMARY KEY, s text)", "CREATE INDEX ix ON t (s text_pattern_ops)"],
        typed("s", "yes/no"),
        CANNOT,
        "Indexes!C2",
    ),
    "index that compares values of an ENUM": (
        "postgresql",
        [*ENUMS, "CREATE INDEX ix ON t (id) WHERE s = 'a'"],
        VALUE_GOES,
        CANNOT,
        "Lists!A2",
    ),
    "rule that compares values of an ENUM": (
        "postgresql",
        [*ENUMS, "ALTER TABLE t ADD CONSTRAINT r CHECK (s <> 'b')"],
        VALUE_GOES,
        CANNOT,
        "Lists!A2",
    ),
    "column of a domain": (
        "postgresql",
        [
            "CREATE DOMAIN mail AS text CHECK (VALUE LIKE '%@%')",
            "CREATE TABLE t (id int PRIMARY KEY, a mail)",
        ],
        typed("a", "text(40)"),
        BREAKS,
        "t!B4",
    ),
    "column of an exclusion": (
        "postgresql",
        ["CREATE TABLE t (id int PRIMARY KEY, r int4range, EXCLUDE USING gist (r WITH &&))"],
        Edit("t", "r"),
        BREAKS,
        "t!A2",
    ),
    "column whose storage was set": (
        "postgresql",
        ["CREATE TABLE t (id int PRIMARY KEY, a text)", "ALTER TABLE t ALTER a SET STORAGE EXTERNAL"],
        typed("a", "text(40)"),
        BREAKS,
        "t!B4",
    ),
    "compressed column": (
        "mariadb",
        ["CREATE TABLE t (id int PRIMARY KEY, a text COMPRESSED)"],
        typed("a", "text(40)"),
        BREAKS,
        "t!B4",
    ),
    "view of an ENUM": (
        "postgresql",
        [*ENUMS, "CREATE VIEW v AS SELECT s FROM t"],
        VALUE_GOES,
        BREAKS,
        "Lists!A2",
    ),
}


@pytest.mark.parametrize(("kind", "statements", "edit", "rule", "cell"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_change__that_the_database_refuses_is_named_before(
    kind: str,
    statements: list[str],
    edit: Edit,
    rule: str,
    cell: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    run = Run(tmp_path, request.getfixturevalue(f"{kind}_url"))
    adopted(run, statements, edit)
    for verb in (xl2db.plan, xl2db.sync):
        errors = _errors(verb, run)
        assert {(one.rule, str(one.at)) for one in errors} == {(rule, cell)}
        assert all(one.hint for one in errors)
    assert run.drift(run.schema()) == ()


def _errors(verb: Any, run: Run) -> list[Any]:
    try:
        found = verb(run.book, **run.settings).findings
    except Refused as refused:
        found = refused.findings
    return [one for one in found if one.severity is Severity.ERROR]


def test_index_of_a_reference__that_mariadb_made_stays(mariadb_url: str, tmp_path: Path) -> None:
    run = Run(tmp_path, mariadb_url)
    statements = [
        "CREATE TABLE u (id int PRIMARY KEY)",
        "CREATE TABLE t (id int PRIMARY KEY, a int, FOREIGN KEY (a) REFERENCES u (id) ON DELETE CASCADE)",
        "INSERT INTO u VALUES (1)",
        "INSERT INTO t VALUES (1, 1)",
    ]
    adopted(run, statements, Edit("u", "id", "Type", "big number"), typed("a", "big number"))
    before = run.schema()
    run.sync()
    assert run.drift(run.schema()) == ()
    assert run.query("SELECT a FROM t") == [(1,)]
    xl2db.undo(run.book, **run.settings, yes=True)
    assert run.drift(before) == ()


def test_types_that_a_strict_table_has__are_converted(sqlite_url: str, tmp_path: Path) -> None:
    run = Run(tmp_path, sqlite_url)
    adopted(run, STRICT, typed("a", "whole number"), added("b", "text"))
    run.sync()
    assert run.query("SELECT a, b FROM t") == [(7, None)]
    assert "STRICT" in run.query("SELECT sql FROM sqlite_master WHERE name = 't'")[0][0].upper()
