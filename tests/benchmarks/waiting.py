"""``python -m tests.benchmarks.waiting``: the longest wait of a reader and a writer during a change.

Both work on a large table all the while: the reader looks up a row, the writer changes one, each in a
transaction of its own. Each change is made the simple way and the safer way. Goal: the safer way keeps nobody
waiting for a second, and nobody gets an error. Run it by hand.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import xl2db
from tests.benchmarks.durations import _FILLS, CHANGES, _put_schema_back, _with, fill, new_database
from tests.grids import write_workbook
from xl2db.database.connecting import connect
from xl2db.findings import Refused

_SAFER = (
    "index of texts",
    "unique key",
    "reference",
    "rule",
    "required",
    "new column, computed per row",
    "new column, unique",
)


class Person(threading.Thread):
    """Runs one statement after the other, and remembers the longest wait."""

    def __init__(self, url: str, statement: str, rows: int) -> None:
        super().__init__()
        self.url, self.statement, self.rows = url, statement, rows
        self.longest, self.number, self.error = 0.0, 0, ""
        self.ended = threading.Event()

    def run(self) -> None:
        """Until ``ended`` is set."""
        chance = random.Random(7)
        try:
            with connect(self.url) as connection:
                while not self.ended.is_set():
                    statement = self.statement.format(id=chance.randint(1, self.rows))
                    begun = time.perf_counter()
                    connection.exec_driver_sql(statement).close()
                    connection.commit()
                    self.longest = max(self.longest, time.perf_counter() - begun)
                    self.number += 1
                    time.sleep(0.005)
        except Exception as error:
            self.error = str(getattr(error, "orig", error)).splitlines()[0]


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.waiting", description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--databases", nargs="+", default=["postgresql", "mariadb"])
    parser.add_argument("--changes", nargs="+", default=list(_SAFER), metavar="NAME")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xl2db-benchmark-") as folder:
        for kind in options.databases:
            with new_database(kind, Path(folder)) as url:
                _measure(kind, url, Path(folder) / kind, options)


def _measure(kind: str, url: str, folder: Path, options: argparse.Namespace) -> None:
    folder.mkdir()
    book = folder / "book.xlsx"
    settings: dict[str, Any] = {"database": url, "migrations": folder / "migrations"}
    write_workbook(book, _with())
    xl2db.sync(book, **settings)
    fill(url, _FILLS[kind].format(rows=options.rows))
    print(f"\n{kind}, {options.rows:,} rows: the longest wait in seconds")
    print(f"{'change':32}{'way':>8}{'reader':>9}{'writer':>9}{'change took':>13}  errors")
    for name in options.changes:
        for safer in ("never", "always"):
            write_workbook(book, CHANGES[name])
            reader = Person(url, "SELECT price FROM events WHERE id = {id}", options.rows)
            writer = Person(url, "UPDATE events SET price = price + 1 WHERE id = {id}", options.rows)
            for person in (reader, writer):
                person.start()
            begun = time.perf_counter()
            error = _changed(book, settings, safer)
            took = time.perf_counter() - begun
            for person in (reader, writer):
                person.ended.set()
                person.join()
            way = "simple" if safer == "never" else "safer"
            errors = "; ".join(filter(None, (reader.error, writer.error, error))) or "none"
            print(
                f"{name:32}{way:>8}{reader.longest:9.2f}{writer.longest:9.2f}{took:13.1f}  {errors}",
                flush=True,
            )
            if not error:
                xl2db.undo(book, **settings, yes=True)
            for path in sorted((folder / "migrations" / "versions").glob("*.py"))[1:]:
                path.unlink()
            _put_schema_back(book, settings)


def _changed(book: Path, settings: dict[str, Any], safer: str) -> str:
    try:
        xl2db.sync(book, **settings, safer=safer)
    except Refused as refused:
        return refused.findings[0].message
    return ""


if __name__ == "__main__":
    main()
