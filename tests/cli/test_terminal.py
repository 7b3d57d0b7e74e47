"""Hostile strings on a real terminal: shown, never obeyed, in colour and in a narrow window (issue: outputs)."""

from __future__ import annotations

import re
import sqlite3
import sys
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from tests.cli.test_outputs import SAID
from tests.commands import environment
from tests.workbook.hostile import HONEST, one_sheet, row
from xl2db.report.visible import width

pexpect = pytest.importorskip("pexpect", reason="a terminal is needed")

COLUMNS = 60
_OWN = re.compile(r"(?:\x1b\[(?:[0-9;]*m|\?25[lh]|2K|1A))+\r?|\r(?=\x1b\[(?:2K|1A))")
"""Colours, and how the progress bar comes and goes."""
_WORST = [each for each in SAID if width(each) < 40]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A faulty workbook, a right one with its database, and a database with odd rows."""
    made = tmp_path_factory.mktemp("terminal")
    wrong = "".join(
        row(number, f"c{number}", escape(text), escape(text)) for number, text in enumerate(SAID, 3)
    )
    one_sheet(made / "wrong.xlsx", HONEST + wrong)
    rows = row(1, "Column", "Type", "Label", "Description", "Default", "Primary key")
    rows += row(2, "id", "whole number", "", "", "", "yes")
    for number, text in enumerate(_WORST, 3):
        rows += row(number, f"c{number}", "text(200)", escape(text), escape(text), escape(f'"{text}"'))
    one_sheet(made / "right.xlsx", rows)
    with sqlite3.connect(made / "odd.db") as connection:
        for number, text in enumerate(SAID):
            name = '"' + text.replace('"', '""') + '"'
            connection.execute(f"CREATE TABLE t{number} (id INTEGER PRIMARY KEY, {name} TEXT)")
            connection.execute(f"INSERT INTO t{number} VALUES (1, ?)", (text,))
        connection.execute("CREATE TABLE kinds (id INTEGER PRIMARY KEY, said TEXT)")
        connection.executemany("INSERT INTO kinds (said) VALUES (?)", [(text,) for text in SAID * 3])
    with (made / "odd.csv").open("w", encoding="utf-8", newline="") as file:
        file.write(
            "name,said\n"
            + "".join(f'n{n},"{text.replace(chr(34), chr(34) * 2)}"\n' for n, text in enumerate(SAID))
        )
    return made  # fmt: skip


def shown(folder: Path, *arguments: str) -> list[str]:
    """The lines that a command prints on a terminal, without colours."""
    child = pexpect.spawn(
        sys.executable, ["-m", "xl2db", *arguments], cwd=str(folder), dimensions=(50, COLUMNS), timeout=60,
        env=environment(TERM="xterm-256color", FORCE_COLOR="1", COLUMNS=str(COLUMNS)),
    )  # fmt: skip
    child.expect(pexpect.EOF)
    child.close()
    assert child.signalstatus is None
    text = child.before.decode("utf-8")
    assert "Traceback" not in text
    assert "fault-of-xl2db" not in text, text[-500:]
    return _OWN.sub("", text.replace("\r\n", "\n")).split("\n")


_COMMANDS = [
    ("check", "wrong.xlsx"),
    ("why", "right.xlsx"),
    ("sync", "right.xlsx"),
    ("status", "right.xlsx"),
    ("pull", "odd.db", "pulled.xlsx"),
    ("infer", "odd.csv", "inferred.xlsx"),
    ("profile", "pulled.xlsx", "--database", "odd.db"),
    ("check", "a\x1b[2J\u202e\n::error::x.xlsx"),
    ("check", "right.xlsx", "a\x1b[2J\u202e\n::error::x"),
]


@pytest.mark.parametrize("arguments", _COMMANDS, ids=lambda each: ascii(" ".join(each))[:40])
def test_terminal__obeys_nothing(folder: Path, arguments: tuple[str, ...]) -> None:
    lines = shown(folder, *arguments)
    assert len(lines) > 1
    for line in lines:
        odd = [each for each in line if not (each.isprintable() or each in "\t\u00a0\u3000")]
        assert odd == [], ascii(line)
        assert not re.match(r"\s*::|.*##(vso|teamcity)?\[", line), line
        # A cell with its caret is never broken, and what is escaped as a whole line takes more room.
        if arguments == _COMMANDS[0] and width(line) > COLUMNS and "|" not in line[:6] and "\\u{" not in line:
            assert len(line.split()) < 6, line
