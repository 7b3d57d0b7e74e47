"""``python -m tests.benchmarks.loading``: what it costs to load a .csv file, beside COPY and pandas.

In one run: reading the file alone, the database's own bulk load of the same file into the same table, xl2db's
looking at the data and its loading, and pandas' ``to_sql(method="multi")`` of a part of the rows. Seconds are those
that pass, and of CPU of this process.
"""

from __future__ import annotations

import argparse
import csv
import gc
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import psycopg
from sqlalchemy import create_engine, make_url

import xl2db
from tests.benchmarks.__main__ import DEFAULT_POSTGRESQL
from xl2db.rows.inferring import infer_schema
from xl2db.settings import find_project
from xl2db.verbs.infer import write
from xl2db.verbs.load import load

COLUMNS = "id,code,customer_id,status,quantity,price,ordered_on,updated_at,paid,note"
TABLE = (
    "CREATE TABLE own (id integer PRIMARY KEY, code varchar(9) UNIQUE NOT NULL, customer_id integer NOT NULL, "
    "status varchar(100) NOT NULL CHECK (status IN ('red', 'green', 'blue', 'amber')), "
    "quantity integer NOT NULL, price numeric(10,2) NOT NULL, ordered_on date NOT NULL, "
    "updated_at timestamp NOT NULL, paid boolean NOT NULL, note varchar(40))"
)


def write_rows(path: Path, rows: int) -> None:
    """A .csv file of ten columns."""
    dice = random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS.split(","))
        for number in range(1, rows + 1):
            note = "" if dice.random() < 0.3 else f"note {dice.randint(1, 10**6)} about, it"
            writer.writerow(
                [
                    number,
                    f"A{number:08}",
                    dice.randint(1, 50_000),
                    dice.choice(["red", "green", "blue", "amber"]),
                    dice.randint(1, 99),
                    f"{dice.random() * 1000:.2f}",
                    date(2015, 1, 1) + timedelta(days=dice.randint(0, 3000)),
                    datetime(2020, 1, 1) + timedelta(seconds=dice.randint(0, 10**8)),
                    dice.choice(["yes", "no"]),
                    note,
                ]
            )


def timed(name: str, work: Callable[[], object]) -> float:
    """Run something and print what it cost; gives the seconds that passed."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"  {name:<46} {wall:8.1f} s   {cpu:8.1f} s of CPU   peak {peak:,} MB", flush=True)
    return wall


def parse(path: Path) -> None:
    """Take the file apart, as anybody has to."""
    with path.open(encoding="utf-8", newline="") as file:
        for _ in csv.reader(file):
            pass


def copy(url: str, path: Path) -> None:
    """PostgreSQL's own bulk load of the file."""
    with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(False)) as connection:
        connection.execute(TABLE)
        with (
            path.open("rb") as file,
            connection.cursor().copy("COPY own FROM STDIN (FORMAT csv, HEADER)") as stream,
        ):
            while piece := file.read(2**20):
                stream.write(piece)


def insert(path: Path, database: Path) -> None:
    """SQLite's own: one prepared statement for all rows, in one transaction."""
    with closing(sqlite3.connect(database)) as connection, path.open(encoding="utf-8", newline="") as file:
        connection.execute(TABLE)
        reader = csv.reader(file)
        next(reader)
        connection.executemany(f"INSERT INTO own VALUES ({','.join('?' * 10)})", reader)
        connection.commit()


def with_pandas(url: str, path: Path, rows: int) -> None:
    """What many do."""
    import pandas as pd

    size = 30_000 // 10 if url.startswith("sqlite") else 60_000 // 10
    frame = pd.read_csv(path, nrows=rows)
    frame.to_sql("by_pandas", create_engine(url), index=False, method="multi", chunksize=size)


def measure(url: str, path: Path, folder: Path, rows: int, own: Callable[[], object]) -> None:
    """All of it for one database."""
    parsing = timed("reading the file", lambda: parse(path))
    bulk = timed("the database's own bulk load", own)
    found = []
    timed("xl2db: looking at the data", lambda: found.append(infer_schema([path], tell=_silent)))
    workbook = folder / f"{make_url(url).get_backend_name()}.xlsx"
    write(found[0], workbook)
    made = []
    timed("xl2db: making the table", lambda: made.append(xl2db.sync(workbook, database=url)))
    project = find_project(workbook, database=url)
    wanted = made[0].plan.plan.wanted
    mine = timed("xl2db: loading", lambda: load(found[0], wanted, project, keep_going=False, tell=_silent))
    part = min(rows, 20_000)
    other = timed(f"pandas to_sql(method='multi'), {part:,} rows", lambda: with_pandas(url, path, part))
    print(f"  loading is {mine / (parsing + bulk):.2f} times reading and bulk load")
    print(f"  pandas, for all rows, would be {other * rows / part / (parsing + bulk):.2f} times")


def _silent(_work: str, _done: int, _total: int) -> None:
    pass


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.loading", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--postgresql", default=DEFAULT_POSTGRESQL, metavar="URL")
    options = parser.parse_args()
    gc.set_threshold(100_000, 20, 20)  # as the command does
    with tempfile.TemporaryDirectory(prefix="xl2db-benchmark-") as place:
        folder = Path(place)
        path = folder / "big.csv"
        write_rows(path, options.rows)
        print(f"SQLite, {options.rows:,} rows")
        own = folder / "own.db"
        measure(f"sqlite:///{folder / 'mine.db'}", path, folder, options.rows, lambda: insert(path, own))
        print(f"PostgreSQL, {options.rows:,} rows")
        admin = create_engine(options.postgresql, isolation_level="AUTOCOMMIT")
        name = f"xl2db_loading_{random.randint(1, 10**9)}"
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
            try:
                url = make_url(options.postgresql).set(database=name).render_as_string(False)
                measure(url, path, folder, options.rows, lambda: copy(url, path))
            finally:
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


if __name__ == "__main__":
    main()
