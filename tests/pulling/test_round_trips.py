"""A database becomes a workbook, the workbook another database: by the database's own word they are the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

import xl2db
from tests.pulling.dumps import OTHER, Part, Report, compare, dump
from tests.pulling.schemas import files, load
from xl2db.findings import Severity, WorkbookRefused, has_errors
from xl2db.schema.model import Schema, Unsaid

FILES = [(kind, path) for kind in ("sqlite", "postgresql", "mariadb") for path in files(kind)]


@pytest.mark.parametrize(
    ("new_databases", "path"),
    FILES,
    indirect=["new_databases"],
    ids=lambda value: getattr(value, "stem", value),
)
def test_schema__comes_back_equal(
    path: Path, tmp_path: Path, new_databases: Callable[[], AbstractContextManager[str]]
) -> None:
    book = tmp_path / "book.xlsx"
    with new_databases() as there, new_databases() as again:
        load(there, path)
        before = dump(there)
        pulled = xl2db.pull(there, book)
        assert dump(there) == before
        checked = xl2db.check(book)
        assert checked.ok, [str(each) for each in checked.findings if each.severity is Severity.ERROR]
        xl2db.sync(book, database=again, migrations=tmp_path / "first")
        report = compare(before, dump(again))
        assert unlisted(report, pulled.schema) == []
        assert not has_errors(xl2db.adopt(book, database=there, migrations=tmp_path / "second").findings)
        assert compare(before, dump(there)).is_equal
        assert not xl2db.status(book, database=there, migrations=tmp_path / "second").pending


def unlisted(report: Report, schema: Schema) -> list[str]:
    """What was lost and is not named on the sheet *Not in this workbook*."""
    return [
        f"{part}: {report.missing.get(part) or report.different.get(part)}"
        for part in report.lost
        if not _is_listed(part, schema)
    ]


def _is_listed(part: Part, schema: Schema) -> bool:
    """By its own name, by that of its column, or with its whole table."""
    for each in schema.unsaid:
        table = str(each.table) if each.table else ""
        place, number = re.subn(r" #\d+$", "", part.name)  # the second reference of the same column
        if number and table == part.table and place in each.name:
            return True
        if part.sort == "privilege" and each.kind == "privileges" and part.table.startswith(f"{table}."):
            return part.table.removeprefix(f"{table}.") in each.says  # of a column
        if each.kind == "table" and table == part.table:
            return True
        if part.kind == "identity" and table == part.table and _counts(each):
            return True
        if part.kind == OTHER:
            names = {each.name, f"{table}.{each.name}", each.name.partition("(")[0]}
            if part.bare_name in names or part.bare_name.partition("(")[0] in names or table == part.table:
                return True
        elif (
            table == part.table
            and (
                part.name in (each.name, "")
                or each.name in part.name
                or (part.name.startswith("(") and part.name in each.name)
            )
        ) or (part.kind in ("enum", "sequence") and each.name == part.name):
            return True
    return False


def _counts(thing: Unsaid) -> bool:
    """Whether it is about the numbers of a column: the name of a sequence, or where it begins."""
    return thing.kind == "sequence" or thing.name == "auto_increment"


OWN = """
CREATE SCHEMA crm;
CREATE FUNCTION crm.score(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT n + 1';
CREATE FUNCTION tidy(t text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(t)';
CREATE TABLE people (id integer PRIMARY KEY, points integer CHECK (crm.score(points) > 0), name text DEFAULT tidy('A'));
CREATE INDEX people_tidy ON people (tidy(name));
CREATE TABLE marks (word text CHECK (hashtextextended(word, 0) <> 5))
"""


@pytest.mark.parametrize("new_databases", ["postgresql"], indirect=True)
def test_own_functions__are_listed_or_named_for_the_settings_file(
    tmp_path: Path, new_databases: Callable[[], AbstractContextManager[str]]
) -> None:
    book = tmp_path / "book.xlsx"
    (tmp_path / "own.sql").write_text(OWN)
    with new_databases() as there:
        load(there, tmp_path / "own.sql")
        pulled = xl2db.pull(there, book)
        listed = {each.name for each in pulled.schema.unsaid}
        assert {"people_points_check", "people_tidy", "name"} <= listed  # no workbook makes their functions
        assert [each.rule for each in pulled.findings] == ["functions-of-its-own"]
        named = (pulled.findings[0].hint or "").partition("functions = ")[2].partition(" into")[0]
        assert named == '["hashtextextended"]'  # PostgreSQL's own, and on no list
        with pytest.raises(WorkbookRefused):
            xl2db.sync(book, apply=False, migrations=tmp_path / "none")
        (tmp_path / "xl2db.toml").write_text(f"[sql]\nfunctions = {named}\n")
        assert xl2db.check(book).ok
        assert not has_errors(xl2db.adopt(book, database=there, migrations=tmp_path / "m").findings)
