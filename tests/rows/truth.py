"""How much of a schema is found again in its rows: types, keys and references, against what is true."""

from __future__ import annotations

import csv
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from xl2db.database.connecting import connect
from xl2db.database.reflecting import reflect
from xl2db.rows.drafts import TableDraft
from xl2db.rows.inferring import infer_schema
from xl2db.rows.naming import column_names
from xl2db.schema.conversion import Family, family
from xl2db.schema.model import Column, Table
from xl2db.schema.types import portable_fallback

_NUMBERS = frozenset({Family.DECIMAL, Family.FLOAT})


@dataclass(slots=True)
class Score:
    """Of each thing: how many there are, were found, are wrong, and are wrong without a mark."""

    true: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    unmarked: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Count another one in."""
        for name in ("true", "found", "wrong", "unmarked"):
            getattr(self, name).update(getattr(other, name))
        self.notes += other.notes

    def miss(self, what: str, note: str, *, marked: bool) -> None:
        """A wrong guess."""
        self.wrong[what] += 1
        self.unmarked[what] += not marked
        self.notes.append(f"{what}{'' if marked else ' UNMARKED'}: {note}")

    def line(self, what: str) -> str:
        """A line of the table."""
        true, found = self.true[what], self.found[what]
        share = f"{100 * found / true:5.1f} %" if true else "      -"
        return (
            f"{found:5} of {true:5} {share}   wrong {self.wrong[what]:3}, not marked {self.unmarked[what]:3}"
        )


def score_database(path: Path, folder: Path) -> Score:
    """Write the tables of a SQLite database to .csv files, tell a schema from them, and compare."""
    with connect(f"sqlite:///{path}") as connection:
        schema = reflect(connection)
    filled = [table for table in schema.tables if _export(path, table, folder)]
    drafts = infer_schema(sorted(folder.glob("*.csv")), tell=lambda *_: None).tables
    by_sheet = {draft.area.source.sheet: draft for draft in drafts}
    score = Score()
    there = {table.name for table in filled}
    for table in filled:
        _compare(table, by_sheet[table.name], by_sheet, there, score)
    return score


def _export(path: Path, table: Table, folder: Path) -> bool:
    """Write the rows of a table; false where it has none."""
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = lambda content: content.decode("utf-8", "replace")
        columns = ", ".join('"' + column.name.replace('"', '""') + '"' for column in _told(table))
        rows = connection.execute(f'SELECT {columns} FROM "{table.name}"').fetchall()
    if not rows:
        return False
    with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in _told(table)])
        writer.writerows([["" if value is None else value for value in row] for row in rows])
    return True


def _told(table: Table) -> list[Column]:
    return [column for column in table.columns if family(column.type) is not Family.BINARY]


def _compare(
    table: Table, draft: TableDraft, drafts: dict[str, TableDraft], there: set[str], score: Score
) -> None:
    columns = _told(table)
    names = column_names([column.name for column in columns], list(range(1, len(columns) + 1)))
    renamed = {column.name: name for column, name in zip(columns, names, strict=True)}
    guesses = {column.name: column for column in draft.columns}
    for column in columns:
        guess = guesses[renamed[column.name]]
        if not guess.facts.filled:
            continue
        score.true["types"] += 1
        if fits(column, family(guess.guess.type)):
            score.found["types"] += 1
        else:
            note = f"{table.name}.{column.name} is {column.type}, guessed {guess.guess.type}"
            score.miss("types", note, marked="type" in guess.doubtful)
    _compare_key(table, draft, renamed, score)
    true = dict(_references(table, renamed, there))
    for name, target in true.items():
        if not guesses[name].facts.filled:
            continue
        score.true["references"] += 1
        reference = guesses[name].reference
        found = (reference[0].area.source.sheet, reference[1].name) if reference else None
        if found == target:
            score.found["references"] += 1
        elif found is None:
            score.notes.append(f"references missed: {table.name}.{name} -> {target}")
    for name, guess in guesses.items():
        if guess.reference and true.get(name) != (
            guess.reference[0].area.source.sheet,
            guess.reference[1].name,
        ):
            note = f"{table.name}.{name} -> {guess.reference[0].name}.{guess.reference[1].name}, true {true.get(name)}"
            score.miss("references", note, marked="reference" in guess.doubtful)


def _compare_key(table: Table, draft: TableDraft, renamed: dict[str, str], score: Score) -> None:
    found = {column.name for column in draft.keys}
    marked = any("key" in column.doubtful for column in draft.columns)
    if table.primary_key is None:
        if found:
            note = f"{table.name} has none, guessed {sorted(found)}"
            if not any({renamed[name] for name in key.columns} == found for key in table.uniques):
                score.miss("keys", note, marked=marked)
        return
    if not set(table.primary_key.columns) <= set(renamed):
        return
    score.true["keys"] += 1
    true = {renamed[name] for name in table.primary_key.columns}
    if found == true:
        score.found["keys"] += 1
    elif found:
        score.miss(
            "keys",
            f"{table.name} ({draft.rows} rows) is {sorted(true)}, guessed {sorted(found)}",
            marked=marked,
        )
    else:
        score.notes.append(f"keys missed: {table.name} ({draft.rows} rows) {sorted(true)}")


def _references(
    table: Table, renamed: dict[str, str], there: set[str]
) -> Iterator[tuple[str, tuple[str, str]]]:
    for key in table.foreign_keys:
        if len(key.columns) == 1 and key.columns[0] in renamed and key.target.name in there:
            target = column_names([key.target_columns[0]], [1])[0]
            yield renamed[key.columns[0]], (key.target.name, target)


def fits(column: Column, guessed: Family) -> bool:
    """Whether a guess is of the same family as the true type.

    A decimal holds what a floating number does, and yes/no is no worse than a text or a number of yes and no.
    """
    true = family(portable_fallback(column.type))
    return true is guessed or {true, guessed} <= _NUMBERS or guessed is Family.YES_NO
