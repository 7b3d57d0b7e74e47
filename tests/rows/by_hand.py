"""Measure inference on data that others made: SQLite databases or scripts, and folders of .csv files.

    python -m tests.rows.by_hand chinook.sql northwind.sql DATASETS/

Of a database the truth is its own schema. Of a .csv file only the types are compared, with what pandas reads:
whole numbers, numbers, true and false, dates, and texts.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pandas as pd

from tests.rows.truth import Score, score_database
from xl2db.findings import Refused
from xl2db.rows.drafts import ColumnDraft
from xl2db.rows.inferring import infer_schema
from xl2db.schema.conversion import Family, family

WHAT = ("types", "keys", "references")


def main(arguments: list[str]) -> None:
    """Print a line for each kind of thing, for each of the data, and for all together."""
    total = Score()
    for argument in arguments:
        path = Path(argument)
        score = _score_folder(path) if path.is_dir() else _score_file(path)
        print(f"\n{path.name}")
        _print(score)
        total.add(score)
    print("\nall together")
    _print(total, notes=False)


def _print(score: Score, *, notes: bool = True) -> None:
    for what in WHAT:
        if score.true[what] or score.wrong[what]:
            print(f"  {what:<11} {score.line(what)}")
    for note in score.notes if notes else ():
        print(f"    {note}")


def _score_file(path: Path) -> Score:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        database = path
        if path.suffix == ".sql":
            database = folder / "truth.db"
            with closing(sqlite3.connect(database)) as connection:
                connection.executescript(path.read_text(encoding="utf-8-sig"))
        (folder / "csv").mkdir()
        return score_database(database, folder / "csv")


def _score_folder(folder: Path) -> Score:
    score = Score()
    for file in sorted(folder.rglob("*.csv")):
        try:
            (draft,) = infer_schema([file], tell=lambda *_: None).tables
            frame = pd.read_csv(file, sep=None, engine="python", encoding_errors="replace")
        except (Refused, ValueError) as error:
            score.notes.append(f"{file.name}: {type(error).__name__} {str(error)[:100]}")
            continue
        if len(frame.columns) != len(draft.columns):
            score.notes.append(
                f"{file.name}: {len(draft.columns)} columns, pandas reads {len(frame.columns)}"
            )
            continue
        for column, name in zip(draft.columns, frame.columns, strict=True):
            if not column.facts.filled or frame[name].isna().all():
                continue
            score.true["types"] += 1
            if _agrees(column, frame[name]):
                score.found["types"] += 1
            else:
                note = f"{file.name} {name} is {frame[name].dtype}, guessed {column.guess.type}: {column.guess.doubts}"
                score.miss("types", note, marked="type" in column.doubtful)
    return score


def _agrees(column: ColumnDraft, values: pd.Series) -> bool:
    found = family(column.guess.type)
    if pd.api.types.is_bool_dtype(values):
        return found is Family.YES_NO
    if pd.api.types.is_integer_dtype(values):
        return found is Family.WHOLE
    if pd.api.types.is_float_dtype(values):
        whole = (values.dropna() % 1 == 0).all()
        return found in (Family.DECIMAL, Family.FLOAT) or (found is Family.WHOLE and whole)
    if found in (Family.DATE, Family.MOMENT):
        return pd.to_datetime(values.dropna(), errors="coerce", format="mixed").notna().all()
    return found in (Family.TEXT, Family.UUID, Family.YES_NO, Family.TIME)


if __name__ == "__main__":
    main(sys.argv[1:])
