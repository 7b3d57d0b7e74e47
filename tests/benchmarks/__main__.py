"""``python -m tests.benchmarks``: a table of what the commands cost, beside stock Alembic."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import pulling, stock
from tests.benchmarks.measuring import Cost, Failed, median, peak_megabytes, run
from tests.benchmarks.workbooks import unpacked_size, write_workbook

PYTHON = sys.executable
BIN = Path(sys.executable).parent
XL2DB, ALEMBIC = BIN / "xl2db", BIN / "alembic"
DEFAULT_POSTGRESQL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
_ADMIN = """
import sys
from sqlalchemy import create_engine
with create_engine(sys.argv[1], isolation_level="AUTOCOMMIT").connect() as connection:
    for statement in sys.argv[2:]:
        connection.exec_driver_sql(statement)
"""


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="CPU seconds of the client, medians. Compare within one run, made in a quiet moment.",
    )
    parser.add_argument("--tables", type=int, nargs="+", default=[10, 100, 1000], metavar="N")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], metavar="NAME")
    parser.add_argument("--runs", type=int, default=3, help="of each command (default: 3)")
    parser.add_argument("--no-stock", action="store_true", help="leave stock Alembic out")
    parser.add_argument("--no-start", action="store_true", help="leave starting and reading out")
    parser.add_argument(
        "--postgresql",
        default=os.environ.get("XL2DB_TEST_POSTGRESQL", DEFAULT_POSTGRESQL),
        metavar="URL",
        help="a server; “start” starts one of its own",
    )
    options = parser.parse_args()
    environment = dict(os.environ)
    for name in ("XL2DB_DATABASE", "DATABASE_URL"):
        os.environ.pop(name, None)
    os.environ["NO_COLOR"] = "1"
    try:
        with tempfile.TemporaryDirectory(prefix="xl2db-benchmark-") as folder:
            _measure(options, Path(folder))
    finally:
        os.environ.update(environment)


def _measure(options: argparse.Namespace, folder: Path) -> None:
    if not options.no_start:
        _starting(folder, max(options.runs, 5))
    for tables in options.tables:
        place = folder / str(tables)
        place.mkdir()
        work = _Work(place, tables, options.runs)
        if not options.no_start:
            _reading(place, work)
        for kind in options.databases:
            with _database(kind, options.postgresql, place) as url:
                if url is None:
                    print(f"\n{kind}: no server answers")
                    continue
                _compare(work, kind, url, with_stock=not options.no_stock)


# --- Starting and reading -----------------------------------------------------------------------------


def _starting(folder: Path, runs: int) -> None:
    commands = {
        'python -c "pass"': [PYTHON, "-c", "pass"],
        'python -c "import typer"': [PYTHON, "-c", "import typer"],
        "xl2db --version": [XL2DB, "--version"],
        "xl2db --help": [XL2DB, "--help"],
    }
    costs = {name: _repeated(lambda c=command: run(c, folder), runs) for name, command in commands.items()}
    typer = costs['python -c "import typer"'].cpu
    _head("starting", ["CPU s", "× typer"])
    for name, cost in costs.items():
        _row(name, f"{cost.cpu:.3f}", f"{cost.cpu / typer:.2f}")
    print("goal: xl2db --version at most 1.5 × typer")


def _reading(place: Path, work: _Work) -> None:
    _head(f"reading {work.tables:,} tables", ["CPU s", "peak MB", "unpacked MB", "× unpacked"])
    baseline = peak_megabytes(PYTHON, "import xl2db.workbook.xlsx, xl2db.workbook.reading", place)
    for name, dictionary in (("one sheet a table", False), ("one dictionary sheet", True)):
        path = place / f"reading_{dictionary}.xlsx"
        write_workbook(path, work.tables, dictionary=dictionary)
        size = unpacked_size(path) / 2**20
        script = f"import xl2db.workbook.xlsx, xl2db.workbook.reading as r; w = r.read({str(path)!r})"
        peak = peak_megabytes(PYTHON, script, place) - baseline
        cost = _repeated(lambda s=script: run([PYTHON, "-c", s], place), work.runs)
        _row(name, f"{cost.cpu:.2f}", f"{peak:.1f}", f"{size:.2f}", f"{peak / size:.1f}")
    print(f"peak: beyond the {baseline:.0f} MB of the program itself; goal: below 20 × unpacked")


# --- Comparing ----------------------------------------------------------------------------------------


class _Work:
    """The workbooks of one size, and stock Alembic's MetaData of them."""

    def __init__(self, place: Path, tables: int, runs: int) -> None:
        self.place, self.tables, self.runs = place, tables, runs
        self.versions = [place / f"version_{added}.xlsx" for added in range(runs + 1)]
        for added, path in enumerate(self.versions):
            write_workbook(path, tables, added=min(added, tables))
        self.stock = place / "stock"
        stock.write_environment(self.stock)
        pairs = [(self.versions[0], self.stock / "same"), (self.versions[1], self.stock / "added")]
        run([PYTHON, "-c", stock.PICKLE, *(part for pair in pairs for part in pair)], place)


def _compare(work: _Work, kind: str, url: str, *, with_stock: bool) -> None:
    shop = work.place / kind
    shop.mkdir()
    book = shop / "big.xlsx"
    at = ["--database", url]

    def edit(version: int) -> None:
        book.write_bytes(work.versions[version].read_bytes())

    def xl2db(*words: str, to: list[str] = at, allowed: int = 0) -> Cost:
        return run([XL2DB, words[0], book, *words[1:], *to], shop, allowed=allowed)

    def repeated(*words: str, to: list[str] = at) -> Cost:
        return _repeated(lambda: xl2db(*words, to=to), work.runs)

    rows: dict[str, Cost] = {}
    edit(0)
    try:
        rows["sync, all tables created"] = xl2db("sync")
    except Failed as failed:
        print(f"\n{kind}, {work.tables:,} tables: {failed}")
        return
    nowhere = ["--database", f"sqlite:///{shop / 'nowhere.db'}"]
    rows["plan, nothing to do"] = repeated("plan")
    rows["plan, nothing to do, no database"] = repeated("plan", to=nowhere)
    rows["status"] = repeated("status")
    edit(1)
    rows["plan, one column added"] = repeated("plan")
    rows["plan, one column added, no database"] = repeated("plan", to=nowhere)
    stock_rows: dict[str, Cost] = {}
    if with_stock:
        stock_rows = _stock(work, url)
    synced = []
    for version in range(1, work.runs + 1):
        edit(version)
        synced.append(xl2db("sync"))
    rows["sync, one column added"] = median(synced)

    if kind == "postgresql":
        _pulling(work, url)
    floor = stock_rows.get("alembic check, nothing to do")
    added = stock_rows.get("alembic check, one column added", floor)
    _head(f"{kind}, {work.tables:,} tables", ["CPU s", "wall s", "× stock"])
    for name, cost in {**rows, **stock_rows}.items():
        peer = added if "added" in name else floor
        compared = peer and "created" not in name and not name.startswith("loading")
        _row(name, f"{cost.cpu:.2f}", f"{cost.wall:.2f}", f"{cost.cpu / peer.cpu:.2f}" if compared else "")


def _pulling(work: _Work, url: str) -> None:
    """``pull`` beside its floor: the catalog in bulk, and the cells written by the same library."""
    place = work.place / "pulled"
    place.mkdir()
    plain = url.replace("postgresql+psycopg", "postgresql")
    costs = {}
    for layout in ("sheets", "dictionary"):

        def pull(layout: str = layout) -> Cost:
            (place / f"{layout}.xlsx").unlink(missing_ok=True)
            return run([XL2DB, "pull", url, place / f"{layout}.xlsx", "--layout", layout], place)

        pulled = _repeated(pull, work.runs)
        run([PYTHON, "-c", pulling.CELLS, place / f"{layout}.xlsx", place / "cells"], place)
        words = [plain, place / "cells", place / "floor.xlsx"]
        read = _repeated(lambda w=words: run([PYTHON, "-c", pulling.READ, *w], place), work.runs)
        write = _repeated(lambda w=words: run([PYTHON, "-c", pulling.WRITE, *w], place), work.runs)
        costs[layout] = (pulled, read, write)
    _head(f"pull, {work.tables:,} tables", ["CPU s", "floor", "× floor"])
    for layout, (pulled, read, write) in costs.items():
        floor = read.cpu + write.cpu
        _row(f"layout {layout}", f"{pulled.cpu:.2f}", f"{floor:.2f}", f"{pulled.cpu / floor:.2f}")
    print("goal: at most 2 × reading the catalog in bulk and writing the cells")


def _stock(work: _Work, url: str) -> dict[str, Cost]:
    rows = {}
    for name, words in (("same", "nothing to do"), ("added", "one column added")):
        environment = {"STOCK_DATABASE": url, "STOCK_METADATA": name}
        rows[f"alembic check, {words}"] = _repeated(
            lambda e=environment: run([ALEMBIC, "check"], work.stock, e, allowed=255), work.runs
        )
    script = [PYTHON, "-c", stock.LOAD, work.stock / "same"]
    rows["loading Alembic and the MetaData"] = _repeated(lambda: run(script, work.stock), work.runs)
    return rows


def _repeated(measure: Callable[[], Cost], runs: int) -> Cost:
    return median([measure() for _ in range(runs)])


@contextmanager
def _database(kind: str, server: str, place: Path) -> Iterator[str | None]:
    """The URL of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{place / 'benchmark.db'}"
        return
    if server == "start":
        from tests.servers import start_postgresql, stop

        server, root = start_postgresql(os.getpid())
        try:
            with _database(kind, server, place) as url:
                yield url
        finally:
            stop(root)
        return
    name = f"xl2db_benchmark_{os.getpid()}"
    try:
        _admin(server, f"CREATE DATABASE {name}")
    except subprocess.CalledProcessError:
        yield None
        return
    try:
        yield server.rpartition("/")[0] + f"/{name}"
    finally:
        _admin(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _admin(server: str, *statements: str) -> None:
    subprocess.run([PYTHON, "-c", _ADMIN, server, *statements], check=True, capture_output=True)


# --- The table ----------------------------------------------------------------------------------------

_WIDTH = 38


def _head(title: str, columns: list[str]) -> None:
    print()
    _row(title, *columns)
    print("-" * (_WIDTH + 13 * len(columns)))


def _row(name: str, *values: str) -> None:
    print(f"{name:{_WIDTH}}" + "".join(f"{value:>13}" for value in values), flush=True)


if __name__ == "__main__":
    main()
