"""Text of a workbook reaches Python and SQL as text, whatever it says."""

from __future__ import annotations

import ast
from pathlib import Path

import openpyxl
import pytest

import xl2db
from tests.migrations.cases.words import people
from tests.migrations.changes import Run
from xl2db.findings import Refused

EVIL = [
    '"""\nimport os; os.system("touch {mark}")\n"""',
    "'''\nopen('{mark}', 'w')\n'''",
    "\\\"\"\" + open('{mark}', 'w').name #",
    "{mark}\\",
    'ends with a quote"',
    "${open('{mark}','w')} %(x)s %s {{x}} <% open('{mark}','w') %>",
    "line\u2028separator\u0085next\x0cform feed",
    "right\u202eto left\u2066 \u200bzero",
    "'; DROP TABLE people; --",
    ":name ::cast \\:x :1",
    "100% sure\ttab",
]


@pytest.mark.parametrize("number", range(len(EVIL)))
def test_evil_text__is_text(number: int, database_url: str, tmp_path: Path) -> None:
    """As a description, a default, an owner's message and a list value."""
    mark = tmp_path / "mark"
    evil = EVIL[number].replace("{mark}", str(mark))
    run = Run(tmp_path, database_url)
    run.write(people("a ; text(400) ; def=x ; desc=x"))
    book = openpyxl.load_workbook(run.book)
    sheet = book["people"]
    places = {cell.value: cell.column for cell in sheet[1]}
    plain = "".join(each for each in evil if each.isprintable() or each in "\n\t")
    sheet.cell(4, places["Description"]).value = plain
    sheet.cell(4, places["Description"]).data_type = "s"
    sheet.cell(4, places["Default"]).value = plain.strip()
    sheet.cell(4, places["Default"]).data_type = "s"
    book.save(run.book)
    result = run.sync(message=evil)
    assert not mark.exists()
    source = result.revision.read_text()
    assert all(each.isprintable() or each == "\n" for each in source)
    tree = ast.parse(source)
    assert [type(node).__name__ for node in tree.body[:1]] == ["Expr"]
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not {call for call in calls if call in ("open", "os.system", "exec", "eval")}
    run.execute(["INSERT INTO people (name) VALUES ('Ada')"])
    assert run.query("SELECT name, a FROM people") == [("Ada", plain.strip())]
    assert run.drift(run.schema()) == ()
    xl2db.undo(run.book, **run.settings, yes=True)
    assert not mark.exists()


HOSTILE_NAMES = [
    '"; DROP TABLE people; --',
    "it's",
    "100%",
    "%(a)s",
    "back\\slash",
    "new\nline",
    "dot.ted",
    "semi;colon",
    "co:lon :bind",
    "`tick`",
    "[bracket]",
    "(paren)",
    "{brace}",
    "$dollar",
    "emoji 🐍",
    "\u202eevil",
    "select",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_name__reaches_the_database_quoted_or_is_refused(
    name: str, database_url: str, tmp_path: Path
) -> None:
    run = Run(tmp_path, database_url)
    run.write(people("a ; text(9)"))
    run.sync()
    run.execute(["INSERT INTO people (name, a) VALUES ('Ada', 'x')"])
    book = openpyxl.load_workbook(run.book)
    sheet = book["people"]
    sheet["A5"], sheet["B5"] = name, "text(9)"
    sheet["F5"] = "yes"
    sheet["A5"].data_type = "s"
    book.save(run.book)
    errors = [
        finding for finding in xl2db.check(run.book, **run.settings).findings if finding.severity == "error"
    ]
    if errors:
        assert [str(finding.at) for finding in errors] == ["people!A5"]
        with pytest.raises(Refused):
            run.sync()
        assert len(run.folder.revisions()) == 1
    else:
        result = run.sync()
        ast.parse(result.revision.read_text())
        assert run.drift(run.schema()) == ()
        xl2db.undo(run.book, **run.settings, yes=True)
        xl2db.apply(run.book, **run.settings)
    assert run.query("SELECT name, a FROM people") == [("Ada", "x")]
