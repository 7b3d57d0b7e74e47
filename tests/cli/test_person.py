"""The person at the terminal, asked through a real one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.commands import environment

pexpect = pytest.importorskip("pexpect", reason="a terminal is needed")

SCRIPT = """
from xl2db.cli.person import person_at_terminal
from xl2db.report.results import Loss
from xl2db.schema.difference import Question
from xl2db.schema.model import TableName
customers = TableName(None, "customers")
question = Question("column", customers, "name", ("full_name", "nick"), (None, None))
person = person_at_terminal()
if ASK == "choose":
    print("got", person.choose(question))
else:
    print("got", person.confirm_losses([Loss("customers.fax", "column", customers, "fax", 37)]))
"""


def ask(what: str, tmp_path: Path, *answers: str) -> str:
    script = tmp_path / "ask.py"
    script.write_text(f"ASK = {what!r}\n{SCRIPT}")
    child = pexpect.spawn(
        sys.executable, [str(script)], env=environment(NO_COLOR="1"), encoding="utf-8", timeout=30
    )
    for answer in answers:
        child.expect([r"\]: ", r"stop: "])
        if answer == "EOF":
            child.sendeof()
        else:
            child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    said: str = child.before
    return said.split("got ")[-1].strip()


@pytest.mark.parametrize(
    ("answers", "choice"),
    [
        (["1"], "0"),
        ([" 2 "], "1"),
        (["3"], "2"),
        (["4"], "None"),
        ([""], "None"),
        (["EOF"], "None"),
        (["yes", "0", "9", "1"], "0"),
    ],
)
def test_choice__defaults_to_stop(answers: list[str], choice: str, tmp_path: Path) -> None:
    assert ask("choose", tmp_path, *answers) == choice


@pytest.mark.parametrize(
    ("answer", "agreed"),
    [("drop", "True"), ("y", "False"), ("yes", "False"), ("", "False"), ("EOF", "False")],
)
def test_loss__needs_the_word(answer: str, agreed: str, tmp_path: Path) -> None:
    assert ask("confirm", tmp_path, answer) == agreed
