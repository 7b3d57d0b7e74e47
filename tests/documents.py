"""The documents that are checked: what they show is run again, and what they list is made from the code.

A ``console`` block is a session: its commands are run in a temporary folder, where ``sample_workbooks``
stands, and its output is compared. A comment before a block says more:

- ``<!-- exit=4 first=9 last=3 -->``: the last command's exit code, and how many lines of its output to show;
- ``<!-- file: shop/x.py from: TEXT to: TEXT -->``: the block is a part of a file, from the first line that
  holds one text to the first after it that holds the other (without it: to an empty line);
- ``<!-- run -->``: a block of Python is run, and what it prints is the next block;
- ``<!-- setup: text orders.csv No;Total / 1;2,50 -->`` writes a file, a line after each `` / ``;
- ``<!-- setup: sql shop/bookshop.db INSERT … -->``, ``<!-- setup: cell shop/bookshop.xlsx books!A3 = x -->``,
  ``<!-- setup: row shop/bookshop.xlsx books!6 -->`` (takes the row out) and ``<!-- setup: cd shop -->`` stand
  for a person's work;
- ``<!-- generated: types -->`` … ``<!-- end -->``: made by a function of :mod:`tests.document_tables`.

``python -m tests.documents`` writes everything anew.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import document_tables

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
DOCUMENTS = (README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
ELIDED = "…"

_PART = re.compile(
    r"<!-- generated: (?P<table>[\w ]+) -->\n.*?<!-- end -->\n"
    r"|<!-- setup: (?P<setup>.+?) -->\n"
    r"|(?:<!-- (?P<words>.+?) -->\n+)?```(?P<language>\w+)\n(?P<body>.*?)```\n",
    re.DOTALL,
)


class Stale(AssertionError):
    """What a document shows cannot be made."""


class Session:
    """A folder in which a document's commands are run, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = self.at = folder
        self.printed = ""
        shutil.copytree(ROOT / "sample_workbooks", folder / "sample_workbooks", dirs_exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.endswith(("DATABASE", "_URL"))}
        self.environment = kept | {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "COLUMNS": "80",
            "NO_COLOR": "1",
            "PYTHONIOENCODING": "utf-8",
            "TERM": "dumb",
        }

    def run(self, command: str) -> tuple[str, int]:
        """What a command of the shell prints, and its exit code; ``cd`` is remembered."""
        place = self.folder / ".place"
        done = subprocess.run(
            ["bash", "-c", f'{command}\ncode=$?; pwd >"{place}"; exit $code'],
            cwd=self.at,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=120,
        )
        self.at = Path(place.read_text().strip())
        return done.stdout.replace(f"{self.folder}/", ""), done.returncode

    def set_up(self, words: str) -> None:
        """Do what a person would have done."""
        kind, name, rest = f"{words} ".split(" ", 2)
        path = self.folder / name
        if kind == "cd":
            self.at = path
            return
        if kind == "sql":
            with sqlite3.connect(path) as connection:
                connection.executescript(rest)
            connection.close()
            return
        if kind == "text":
            (self.at / name).write_text(rest.strip().replace(" / ", "\n") + "\n", encoding="utf-8")
            return
        from openpyxl import load_workbook

        workbook = load_workbook(path)
        cell, _, value = rest.strip().partition(" = ")
        sheet, _, address = cell.partition("!")
        if kind == "cell":
            workbook[sheet][address] = value
        elif kind == "row":
            workbook[sheet].delete_rows(int(address))
        else:
            raise Stale(f"{words}: what is that?")
        workbook.save(path)


def renewed(document: Path, folder: Path) -> str:
    """The document's text as it should be today."""
    session = Session(folder)
    text = document.read_text(encoding="utf-8")
    return _PART.sub(lambda match: _part(match, session), text)


def _part(match: re.Match[str], session: Session) -> str:
    if table := match["table"]:
        make = getattr(document_tables, table.replace(" ", "_"))
        return f"<!-- generated: {table} -->\n\n{make()}\n\n<!-- end -->\n"
    if match["setup"]:
        session.set_up(match["setup"])
        return match[0]
    body = _body(match, session)
    return match[0] if body is None else match[0].replace(f"\n{match['body']}```\n", f"\n{body}```\n")


def _body(match: re.Match[str], session: Session) -> str | None:
    words, language = match["words"] or "", match["language"]
    if words.startswith("file:"):
        return _part_of_file(words, session)
    if language == "console":
        return _session(match["body"], words, session)
    if words == "run" and language == "python":
        script = session.folder / ".example.py"
        script.write_text(match["body"], encoding="utf-8")
        session.printed, code = session.run(f"python {script}")
        if code:
            raise Stale(f"The example ended with {code}:\n{session.printed}")
    if words == "printed":
        return session.printed
    return None


def _session(body: str, words: str, session: Session) -> str:
    options = dict(word.split("=", 1) for word in words.split() if "=" in word)
    commands = re.findall(r"^\$ (.+)$", body, re.MULTILINE)
    lines = []
    for number, command in enumerate(commands, 1):
        printed, code = session.run(command)
        due = int(options.get("exit", 0)) if number == len(commands) else 0
        if code != due:
            raise Stale(f"{command}\nended with {code} instead of {due}:\n{printed}")
        shown = [line.rstrip() for line in printed.rstrip("\n").split("\n")] if printed else []
        if number == len(commands):
            shown = _elided(shown, options)
        lines += [f"$ {command}", *shown]
    return "\n".join(lines) + "\n"


def _elided(lines: list[str], options: dict[str, str]) -> list[str]:
    if "first" not in options and "last" not in options:
        return lines
    first, last = int(options.get("first", 0)), int(options.get("last", 0))
    if len(lines) <= first + last:
        return lines
    return [*lines[:first], ELIDED, *lines[len(lines) - last :]]


def _part_of_file(words: str, session: Session) -> str:
    match = re.fullmatch(r"file: (\S+)(?: from: (.+?))?(?: to: (.+))?", words)
    found = sorted(session.folder.glob(match[1])) if match else []
    if match is None or not found:
        raise Stale(f"{words}: there is no such file")
    lines = found[0].read_text(encoding="utf-8").rstrip("\n").split("\n")
    start = _holding(lines, match[2], 0, words) if match[2] else 0
    if match[3]:
        end = _holding(lines, match[3], start + 1, words) + 1
    else:
        end = lines.index("", start) if "" in lines[start:] else len(lines)
    return "\n".join(lines[start:end]) + "\n"


def _holding(lines: list[str], text: str, start: int, words: str) -> int:
    found = next((number for number, line in enumerate(lines) if number >= start and text in line), None)
    if found is None:
        raise Stale(f"{words}: no line holds {text!r}")
    return found


def main() -> None:
    """Write the documents anew."""
    for document in DOCUMENTS:
        with tempfile.TemporaryDirectory() as folder:
            text = renewed(document, Path(folder).resolve())
        if text != document.read_text(encoding="utf-8"):
            document.write_text(text, encoding="utf-8")
            print(f"Wrote {document.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
