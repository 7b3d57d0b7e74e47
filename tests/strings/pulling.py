# ruff: noqa: E501 - a case is a line

"""Names and texts that a database has already, made by SQL: pulled, synced into another database, adopted."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from tests.cli.test_outputs import is_harmless
from tests.faults.worlds import World
from tests.strings.books import Item, place_in_words
from tests.strings.looking import Look, looking
from tests.strings.places import ALL, PLACES, SERVERS, Found, constraints_there, indexes_there, names_among
from tests.strings.trying import (
    KEPT,
    REFUSED,
    Outcome,
    Strings,
    Turned,
    Wrong,
    bare,
    is_named,
    outcomes,
    stored,
    unlike_in,
)
from xl2db.workbook.header import trimmed
from xl2db.workbook.quotes import quoted

_STORED = {place.name: place.stored for place in PLACES}
_KEY = "id integer PRIMARY KEY"


@dataclass(frozen=True)
class Made:
    """A place in a database: ``made`` puts one string there by SQL, ``stored`` finds them.

    ``start`` is what comes before; ``trial`` is the way they go.
    """

    name: str
    made: Callable[[Look, int, str], Sequence[str]]
    stored: Callable[[Look, Sequence[Item]], Found]
    on: tuple[str, ...] = ALL
    start: str = ""
    size: int = 120
    fits: Callable[[str], bool] = lambda text: True
    expected: Callable[[str], str] = lambda text: text
    trial: Callable[..., dict[int, Any]] | None = None


def _column(kind: Callable[[Look, int, str], str]) -> Callable[[Look, int, str], Sequence[str]]:
    """A column more in the table ``t``."""
    return lambda look, number, text: [f"ALTER TABLE t ADD COLUMN c{number} {kind(look, number, text)}"]


def _ruled(rule: Callable[[Look, int, str], str]) -> Callable[[Look, int, str], Sequence[str]]:
    """A column more, with a rule that has a name."""
    before = {"sqlite": "", "postgresql": ", ADD", "mariadb": ", ADD"}
    return lambda look, number, text: [
        f"ALTER TABLE t ADD COLUMN c{number} text{before[look.kind]} CONSTRAINT k{number} CHECK ({rule(look, number, text)})"
    ]


def _computed(look: Look, number: int, text: str) -> str:
    kept = "VIRTUAL" if look.kind != "postgresql" else "STORED"
    return f"varchar(2000) GENERATED ALWAYS AS (CASE WHEN id = 1 THEN {look.text(text)} ELSE 'no' END) {kept}"


def _comment(look: Look, number: int, text: str) -> Sequence[str]:
    if look.kind == "mariadb":
        return [f"ALTER TABLE t ADD COLUMN c{number} text COMMENT {look.text(text)}"]
    return [f"ALTER TABLE t ADD COLUMN c{number} text", f"COMMENT ON COLUMN t.c{number} IS {look.text(text)}"]


def _table_comment(look: Look, number: int, text: str) -> Sequence[str]:
    if look.kind == "mariadb":
        return [f"CREATE TABLE t{number} ({_KEY}) COMMENT {look.text(text)}"]
    return [f"CREATE TABLE t{number} ({_KEY})", f"COMMENT ON TABLE t{number} IS {look.text(text)}"]


def _enum(look: Look, number: int, text: str) -> Sequence[str]:
    labels = f"ENUM ('plain', {look.text(text)})"
    if look.kind == "mariadb":
        return [f"ALTER TABLE t ADD COLUMN c{number} {labels} DEFAULT {look.text(text)}"]
    return [
        f"CREATE TYPE l{number} AS {labels}",
        f"ALTER TABLE t ADD COLUMN c{number} l{number} DEFAULT {look.text(text)}",
    ]


def _constraint(what: str) -> Callable[[Look, int, str], Sequence[str]]:
    return lambda look, number, text: [
        f"CREATE TABLE t{number} ({_KEY}, a integer, CONSTRAINT {look.name(text)} {what})"
    ]


def _unsaid(look: Look, items: Sequence[Item]) -> Found:
    """The names on the sheet *Not in this workbook*; before the pull, all that were made."""
    path = look.folder / "pulled.xlsx"
    if not path.exists():
        names = look.by_kind(
            sqlite="SELECT name FROM sqlite_master WHERE type = 'view'",
            postgresql="SELECT viewname::text FROM pg_views WHERE schemaname = 'public'",
            mariadb="SELECT table_name FROM information_schema.views WHERE table_schema = database()",
        )
        return {number: text if text in names else "the database does not hold it" for number, text in items}
    rows = openpyxl.load_workbook(path, read_only=True)["Not in this workbook"].iter_rows(values_only=True)
    return names_among(items, [_as_read(str(row[2])) for row in rows if row[0] == "view"])


def _as_read(cell: str) -> str:
    inner = cell[1:-1].replace('""', '"')
    return inner if len(cell) > 2 and cell[0] == cell[-1] == '"' and inner.strip() != inner else cell


MADE = (
    Made("pull: table", lambda look, n, s: [f"CREATE TABLE {look.name(s)} ({_KEY})"], _STORED["table"]),
    Made("pull: column", lambda look, n, s: [f"ALTER TABLE t ADD COLUMN {look.name(s)} integer"], _STORED["column"], start=f"CREATE TABLE t ({_KEY})"),
    Made("pull: index", lambda look, n, s: [f"CREATE TABLE t{n} ({_KEY}, a integer)", f"CREATE INDEX {look.name(s)} ON t{n} (a)"], indexes_there),
    Made("pull: unique key", _constraint("UNIQUE (a)"), constraints_there),
    Made("pull: rule's name", _constraint("CHECK (a > 0)"), constraints_there),
    Made("pull: reference's name", _constraint("FOREIGN KEY (a) REFERENCES o (id)"), constraints_there, start=f"CREATE TABLE o ({_KEY})"),
    Made("pull: schema", lambda look, n, s: [f"CREATE SCHEMA {look.name(s)}", f"CREATE TABLE {look.name(s)}.t{n} ({_KEY})"], _STORED["schema"], on=("postgresql",), size=30),
    Made("pull: ENUM's name", lambda look, n, s: [f"CREATE TYPE {look.name(s)} AS ENUM ('x')", f"ALTER TABLE t ADD COLUMN c{n} {look.name(s)}"], _STORED["list's name"], on=("postgresql",), start=f"CREATE TABLE t ({_KEY})"),
    Made("pull: sequence", lambda look, n, s: [f"CREATE SEQUENCE {look.name(s)}"], _STORED["sequence"], on=("postgresql",), start=f"CREATE TABLE t ({_KEY})"),
    Made("pull: view", lambda look, n, s: [f"CREATE VIEW {look.name(s)} AS SELECT id FROM t"], _unsaid, start=f"CREATE TABLE t ({_KEY})"),
    Made("pull: description of a table", _table_comment, _STORED["description of a table"], on=SERVERS),
    Made("pull: description of a column", _comment, _STORED["description of a column"], on=SERVERS, start=f"CREATE TABLE t ({_KEY})"),
    Made("pull: default", _column(lambda look, n, s: f"text DEFAULT {look.text(s)}"), _STORED["default"], start=f"CREATE TABLE t ({_KEY})"),
    Made("pull: text in a rule", _ruled(lambda look, n, s: f"c{n} <> {look.text(s)}"), _STORED["text in a rule"], start=f"CREATE TABLE t ({_KEY})"),
    Made("pull: texts in a rule's list", _ruled(lambda look, n, s: f"c{n} IN ({look.text(s)}, {look.text(s + s)})"), _STORED["texts in a rule's list"], start=f"CREATE TABLE t ({_KEY})", fits=lambda text: text not in ("", "x")),
    Made("pull: text in a computed column", _column(_computed), _STORED["text in a computed column"], start=f"CREATE TABLE t ({_KEY})"),
    Made("pull: text in an index's condition", lambda look, n, s: [f"CREATE TABLE t{n} (c text, n integer)", f"CREATE UNIQUE INDEX i{n} ON t{n} (n) WHERE c = {look.text(s)}"], _STORED["text in an index's condition"], on=("sqlite", "postgresql")),
    Made("pull: value of an ENUM", _enum, _STORED["value of an ENUM"], on=SERVERS, start=f"CREATE TABLE t ({_KEY})"),
)  # fmt: skip


def made_outcomes(strings: Strings, place: Made, items: Sequence[Item]) -> Iterator[Outcome]:
    """Try those strings that the database itself holds there."""
    with strings.folder() as folder, strings.databases(folder, 1) as (url,):
        live = _make(place, url, folder, items)
    yield from outcomes(strings, place, live, tried_pull)


def _make(place: Made, url: str, folder: Path, items: Sequence[Item]) -> list[Item]:
    with looking(url, folder) as look:
        if place.start:
            look.run(place.start)
        held = []
        for number, text in items:
            try:
                look.run(*place.made(look, number, text))
            except Exception:
                continue  # what the database does not take is nothing to pull
            held.append((number, text))
        found = place.stored(look, held) if held else {}
    return [(number, text) for number, text in held if found[number] == text]


def tried_pull(strings: Strings, place: Made, items: Sequence[Item]) -> dict[int, Any]:
    """Pull, sync what was pulled into another database, and adopt the first one."""
    with strings.folder() as folder, strings.databases(folder, 2) as (url, other):
        _make(place, url, folder, items)
        world = World(folder, url)
        state = bare(world)
        said = strings.run(folder, "pull", url, "pulled.xlsx")
        if (left := bare(world)) != state:
            raise Wrong(f"pull changes {unlike_in(left, state)}")
        done = strings.run(
            folder, "sync", "pulled.xlsx", "--format", "json", "--database", other, codes=(0, 1)
        )
        if done.code:
            raise _turned(json.loads(done.said)["findings"], folder / "pulled.xlsx", items)
        found = stored(place, other, folder, items)
        if len(items) == 1 and found[items[0][0]] != items[0][1] and is_named(said):
            raise Turned({items[0][0]: "not in the workbook"}, "")
        adopted = ("--database", url, "--migrations", "adopted")
        strings.run(folder, "adopt", "pulled.xlsx", *adopted)
        strings.run(folder, "plan", "pulled.xlsx", "--exit-code", *adopted)
        return found


def _turned(findings: Sequence[dict[str, Any]], book: Path, items: Sequence[Item]) -> Turned:
    """Which strings are named: those that stand in the row, or the sheet, of a finding."""
    errors = [each for each in findings if each["severity"] == "error"]
    sheets = {each.title: each for each in openpyxl.load_workbook(book).worksheets}
    rules: dict[int, str] = {}
    for each in errors:
        name, row = place_in_words(each["at"] or "")
        cells = {name} | (
            {str(cell.value) for cell in sheets[name][row]} if name in sheets and row else set()
        )
        rules |= {n: each["rule"] for n, text in items if cells & {text, quoted(text), f"t{n}", f"c{n}"}}
    if not rules and len(items) == 1 and errors:
        rules = {items[0][0]: errors[0]["rule"]}
    return Turned(rules, "; ".join(f"{each['rule']}: {each['message']}" for each in errors)[:600])


# Data


def inferred(strings: Strings, items: Sequence[Item]) -> Iterator[Outcome]:
    """Values of a .csv file, which ``infer --load`` brings into the database."""
    with strings.folder() as folder, strings.databases(folder, 1) as (url,):
        with (folder / "t.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(
                [["number", "said"], *([f"n{number}", text] for number, text in items)]
            )
        strings.run(folder, "infer", "t.csv", "book.xlsx", "--load", "--database", url)
        with looking(url, folder) as look:
            found = dict(look.query("SELECT number, said FROM t"))
    for number, text in items:
        seen = found.get(f"n{number}", "no row")
        kept = seen == text or (seen is None and not text.strip())
        yield Outcome(
            strings.kind, "infer: value", text, KEPT if kept else f"{text!a:.200} became {seen!a:.200}"
        )


def headed(strings: Strings, items: Sequence[Item]) -> Iterator[Outcome]:
    """Headings of a .csv file, which become names, or labels of one line where no name can be like that.

    Where headings look so little like headings that ``infer`` says that there are none, they are tried by halves.
    """
    with strings.folder() as folder, strings.databases(folder, 1) as (url,):
        with (folder / "t.csv").open("w", encoding="utf-8", newline="") as file:
            rows = [[row, *(row * 1000 + n for n, _ in items), row] for row in range(1, 4)]
            csv.writer(file).writerows([["number", *(text for _, text in items), "amount"], *rows])
        done = strings.run(folder, "infer", "t.csv", "book.xlsx", "--load", "--database", url)
        twin = tomllib.loads((folder / "migrations" / "book" / "schema.toml").read_text(encoding="utf-8"))
        said = {word for each in twin["table"][0]["columns"] for word in (each["name"], each.get("label"))}
    if "no headings" in done.said + done.errors and len(items) > 1:
        yield from headed(strings, items[::2])
        yield from headed(strings, items[1::2])
        return
    for _, text in items:
        kept = " ".join(text.split()) in ("", *said) or trimmed(text) in (None, *said)
        ended = (
            KEPT
            if kept
            else REFUSED
            if "no headings" in done.said + done.errors
            else f"there are {said!a:.300}"
        )
        yield Outcome(strings.kind, "infer: heading", text, ended)


def profiled(strings: Strings, items: Sequence[Item]) -> Iterator[Outcome]:
    """Values of rows that ``profile`` tells of: shown, and nothing obeyed."""
    with strings.folder() as folder, strings.databases(folder, 1) as (url,):
        with looking(url, folder) as look:
            look.run(f"CREATE TABLE t ({_KEY}, v text)")
            look.run(*(f"INSERT INTO t VALUES ({number}, {look.text(text)})" for number, text in items))
        strings.run(folder, "pull", url, "book.xlsx")
        done = strings.run(folder, "profile", "book.xlsx", "--database", url)
    ended = KEPT if is_harmless(done.said + done.errors) else "obeyed by a terminal"
    yield from (Outcome(strings.kind, "profile: value", text, ended) for _, text in items)
