"""Names and texts that would break careless quoting reach every database as they are, or are refused."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

import xl2db
from tests.cli.command import said
from tests.cli.command import xl2db as command_line
from tests.cli.shop import write_shop
from tests.grids import write_workbook
from xl2db.database.connecting import connect
from xl2db.database.sql_text import as_written, quoted_name
from xl2db.findings import WorkbookRefused
from xl2db.workbook.quotes import quoted

NAMES = [
    "it's",
    "100% sure",
    "%s",
    "%(name)s",
    ":name",
    "a:b",
    "?",
    "select",
    "two words",
    "größe",
    "数量",
    "${x} #{y} <%text>",
    "{curly}",
    "'); DROP TABLE x; --",
    "a-b.c",
    'say "hi"',
    '"; DROP TABLE x; --',
    "back\\\\slash",
    "back`tick",
    '""" + 1/0 + """',
    "f(x) [1]",
]
REFUSED = [
    "new\\nline",
    "bi\u202edi",
]
TEXTS = [
    "'",
    '"',
    'it\'s 100% "sure" \\\\ :name %s %(name)s ${x} {y}',
    'x """ + 1/0 + """ y',
    "\\\\N{DASH} \\\\x41 \\\\",
    "'); DROP TABLE x; --",
    "two\\nlines",
    "“curly” and 数量",
]


def write_book(path: Path, name: str, words: str = "words") -> Path:
    """A table of this name, with a column, a list value, a default and descriptions of these words."""
    name, words = (quoted(each).replace("|", "\\|") for each in (name, words))
    return write_workbook(
        path,
        f"""
        # odd
        | Table | {name} |
        | Description | {words} |
        | Column | Type | Primary key | Unique | Required | Default | Description |
        | id | auto number | yes | | yes | | |
        | {name} | text(90) | | yes | | {words} | {words} |
        | kind | list: kinds | | | yes | {words} | |
        # Lists
        | List | Value | Label |
        | kinds | plain | |
        | kinds | {words} | {words} |
        """,
    )


def spoken(words: str) -> str:
    return words.replace("\\n", "\n").replace("\\\\", "\\")


def synced(tmp_path: Path, url: str, name: str, words: str = "words") -> str | None:
    """Sync twice; the table as the database knows it, or the rule that refused the workbook."""
    book = write_book(tmp_path / "odd.xlsx", name, words)
    try:
        first = xl2db.sync(book, database=url, message=words)
    except WorkbookRefused as refused:
        assert not (tmp_path / "migrations").exists()
        return refused.findings[0].rule
    assert first.revision
    tree = ast.parse(first.revision.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported == {"sqlalchemy"}
    again = xl2db.sync(book, database=url)
    assert again.plan.is_empty
    assert {finding.rule for finding in again.plan.findings} <= {"reserved-word"}
    return None


@pytest.mark.parametrize("name", NAMES)
def test_odd_name__is_quoted_or_refused(name: str, tmp_path: Path, database_url: str) -> None:  # F17
    if rule := synced(tmp_path, database_url, name):
        assert rule in ("forbidden-name", "reserved-word"), rule
        return
    name = spoken(name)
    with connect(database_url) as connection:
        rows = connection.execute(as_written(f"SELECT * FROM {quoted_name(name)}"))
        assert list(rows.keys()) == ["id", name, "kind"]
    assert xl2db.undo(tmp_path / "odd.xlsx", database=database_url, yes=True)


@pytest.mark.parametrize("name", REFUSED)
def test_name_that_no_database_carries__is_refused(name: str, tmp_path: Path, sqlite_url: str) -> None:
    assert synced(tmp_path, sqlite_url, name) in ("forbidden-name", "hidden-character-in-name")


@pytest.mark.parametrize("words", TEXTS)
def test_odd_text__arrives_as_it_is(words: str, tmp_path: Path, database_url: str) -> None:
    assert synced(tmp_path, database_url, "odd", words) is None
    with connect(database_url) as connection:
        connection.execute(text("INSERT INTO odd (id) VALUES (1)"))
        row = connection.execute(text('SELECT "odd", kind FROM odd')).one()
        assert tuple(row) == (spoken(words), spoken(words))
        if connection.dialect.name != "sqlite":
            assert inspect(connection).get_table_comment("odd")["text"] == spoken(words)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names of files are letters there")
@pytest.mark.parametrize("name", ["gr\udcf6\udcdfe", "a\x01b", "two\nlines"])
def test_name_of_a_file_that_is_no_text__is_one_like_any_other(tmp_path: Path, name: str) -> None:
    """Such names come out of archives that were made elsewhere."""
    write_shop(tmp_path, name=f"{name}.xlsx")
    book, made = f"{name}.xlsx", f"{name} 2.xlsx"
    rows = tmp_path / f"{name}.csv"
    rows.write_text("Name,Price\nBasic,9.50\n", encoding="utf-8")
    for command in (
        ("check",),
        ("plan",),
        ("sync",),
        ("status",),
        ("show",),
        ("why",),
        ("undo", "--yes"),
        ("apply",),
        ("put-back",),
    ):
        done = command_line(command[0], book, *command[1:], cwd=tmp_path)
        assert done.returncode == 0, (command, done.stdout + done.stderr)
    said(command_line("pull", f"sqlite:///{name}.db", made, cwd=tmp_path))
    said(command_line("infer", rows.name, f"{name} 3.xlsx", cwd=tmp_path))
    for each in (made, f"{name} 3.xlsx"):
        said(command_line("check", each, cwd=tmp_path))
