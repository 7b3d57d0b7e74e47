"""Hostile strings in each output: escaped for its place, never obeyed (issue: outputs)."""

from __future__ import annotations

import ast
import csv
import json
import re
import sqlite3
import tomllib
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest

from tests.cli.command import xl2db
from tests.hostile.strings import STRINGS
from tests.workbook.hostile import HONEST, one_sheet, row

# What XML can hold; the others cannot be in a workbook at all (tests/hostile).
SAID = [
    each for each in STRINGS if len(each) < 1000 and not any(ord(c) < 32 and c not in "\t\n\r" for c in each)
]
assert len(SAID) >= 40
OUTPUTS = [
    ("check",),
    ("plan",),
    ("show",),
    ("why",),
    ("check", "--format", "json"),
    ("plan", "--format", "json"),
]


def is_harmless(text: str) -> bool:
    """Whether a terminal and a build server show a text, and obey nothing in it."""
    lines = text.split("\n")
    commands = [
        line for line in lines if line.lstrip().startswith("::") or re.search(r"##(vso|teamcity)?\[", line)
    ]
    return not commands and all(each.isprintable() for line in lines for each in line)


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook in which each string stands where it is wrong, so that a finding shows it."""
    rows = "".join(row(number, f"c{number}", escape(text)) for number, text in enumerate(SAID, 3))
    return one_sheet(tmp_path_factory.mktemp("wrong") / "wrong.xlsx", HONEST + rows)


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook in which they stand where any text may."""
    rows = row(1, "Column", "Type", "Label", "Description") + row(2, "id", "whole number")
    rows += "".join(
        row(number, f"c{number}", "text", *(escape(text),) * 2) for number, text in enumerate(SAID, 3)
    )
    return one_sheet(tmp_path_factory.mktemp("right") / "right.xlsx", rows)


@pytest.mark.parametrize("arguments", OUTPUTS, ids=" ".join)
@pytest.mark.parametrize("book", ["wrong", "right"])
def test_output__shows_and_obeys_nothing(
    arguments: tuple[str, ...], book: str, request: pytest.FixtureRequest
) -> None:
    path: Path = request.getfixturevalue(book)
    done = xl2db(arguments[0], path.name, *arguments[1:], cwd=path.parent)
    assert "Traceback" not in done.stderr
    assert is_harmless(done.stderr)
    if "json" in arguments:
        assert json.loads(done.stdout)
        assert done.stdout.isascii()
        assert is_harmless(done.stdout)
    elif arguments[0] == "show" and not done.returncode:
        assert tomllib.loads(done.stdout)
        assert is_harmless(done.stdout)
    else:
        assert is_harmless(done.stdout)


def test_files__hold_the_strings_as_they_are(right: Path) -> None:
    done = xl2db("sync", right.name, cwd=right.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    (revision,) = (right.parent / "migrations" / "right" / "versions").glob("*.py")
    tree = ast.parse(revision.read_text(encoding="utf-8"))
    assert {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)} <= {
        "op", "sa", "upgrade", "downgrade", "revision", "down_revision", "branch_labels", "depends_on", "str", "None",
        "schema_after", "schema_before",
    }  # fmt: skip
    assert tomllib.loads((right.parent / "migrations" / "right" / "schema.toml").read_text(encoding="utf-8"))


def formulas(path: Path) -> list[str]:
    book = openpyxl.load_workbook(path)
    return [
        str(c.value) for sheet in book for cells in sheet.iter_rows() for c in cells if c.data_type == "f"
    ]


def test_pulled_and_inferred_workbooks__hold_no_formula(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "odd.db") as connection:
        for number, text in enumerate(SAID):
            default = "'" + text.replace("'", "''") + "'"
            name = '"' + text.replace('"', '""') + '"'
            connection.execute(
                f"CREATE TABLE t{number} (id INTEGER PRIMARY KEY, a DEFAULT {default}, {name} TEXT)"
            )
    assert xl2db("pull", "odd.db", "pulled.xlsx", cwd=tmp_path).returncode == 0
    with (tmp_path / "odd.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["name", "said"], *([f"n{n}", text] for n, text in enumerate(SAID))])
    assert xl2db("infer", "odd.csv", "inferred.xlsx", cwd=tmp_path).returncode == 0
    honest = [each for each in formulas(tmp_path / "pulled.xlsx") if not each.startswith('=HYPERLINK("#')]
    assert honest == formulas(tmp_path / "inferred.xlsx") == []
