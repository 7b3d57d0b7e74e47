"""``python -m tests.benchmarks.durations``: what was estimated beside what it took, on a large table.

Each kind of slow step is planned, carried out and taken back on a table of some million rows. Goal: the
measured time lies in the range in 9 of 10, and the range is no wider than 4 to 1. It takes minutes and needs
some gigabytes; run it by hand.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

import xl2db
from tests.databases import DEFAULTS
from tests.grids import write_workbook
from tests.migrations.cases.words import table
from xl2db.database.connecting import connect

_COLUMNS = (
    "id ; big number ; pk",
    "number ; whole number",
    "other ; big number",
    "price ; decimal(10,2)",
    "noted ; date and time",
    "note ; text(60)",
)
_NAMES = "id, number, other, price, noted, note"
_FILLS = {
    "postgresql": f"INSERT INTO events ({_NAMES}) SELECT g, (g * 7919) % 1000003, 1 + (g * 31) % {{rows}}, "
    "g % 1000, timestamp '2024-01-01' + g * interval '1 second', 'note number ' || ((g * 104729) % 1000003) "
    "FROM generate_series(1::bigint, {rows}) g",
    "mariadb": f"INSERT INTO events ({_NAMES}) SELECT seq, (seq * 7919) % 1000003, 1 + (seq * 31) % {{rows}}, "
    "seq % 1000, timestampadd(SECOND, seq, '2024-01-01'), concat('note number ', (seq * 104729) % 1000003) "
    "FROM seq_1_to_{rows}",
    "sqlite": "WITH RECURSIVE n(g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM n WHERE g < {rows}) "
    f"INSERT INTO events ({_NAMES}) SELECT g, (g * 7919) % 1000003, 1 + (g * 31) % {{rows}}, g % 1000, "
    "datetime(1704067200 + g, 'unixepoch'), 'note number ' || ((g * 104729) % 1000003) FROM n",
}


def _with(*changed: str, more: tuple[str, ...] = ()) -> str:
    """The table's sheet with some of its rows in another form."""
    names = {row.split(";")[0].strip(): row for row in changed}
    return table("events", *(names.get(row.split(";")[0].strip(), row) for row in _COLUMNS), *more)


CHANGES = {
    "index of numbers": _with("number ; whole number ; idx"),
    "index of texts": _with("note ; text(60) ; idx"),
    "unique key": _with("id ; big number ; pk", "noted ; date and time ; uniq"),
    "reference": _with("other ; big number ; ref=events.id"),
    "rule": _with("number ; whole number ; rule=number >= 0"),
    "required": _with("number ; whole number ; req"),
    "wider decimal": _with("price ; decimal(14,4)"),
    "number becomes text": _with("number ; text(12)"),
    "longer text": _with("note ; text(63)"),
    "new column, computed per row": _with(more=("short ; text(70) ; fill=sql: lower(note)",)),
    "new column, unique": _with(more=("code ; uuid ; req ; def=new uuid",)),
}


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.durations", description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--databases", nargs="+", default=["postgresql", "mariadb", "sqlite"])
    parser.add_argument("--changes", nargs="+", default=list(CHANGES), metavar="NAME")
    parser.add_argument("--safer", choices=["never", "always"], default="never")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xl2db-benchmark-") as folder:
        for kind in options.databases:
            with new_database(kind, Path(folder)) as url:
                _measure(kind, url, Path(folder) / kind, options)


def _measure(kind: str, url: str, folder: Path, options: argparse.Namespace) -> None:
    folder.mkdir(exist_ok=True)
    book = folder / "book.xlsx"
    settings: dict[str, Any] = {"database": url, "migrations": folder / "migrations"}
    write_workbook(book, _with())
    xl2db.sync(book, **settings)
    fill(url, _FILLS[kind].format(rows=options.rows))
    print(f"\n{kind}, {options.rows:,} rows")
    print(f"{'change':32}{'estimated s':>18}{'measured s':>12}  {'in range':8}")
    hits = seen = 0
    for name in options.changes:
        write_workbook(book, CHANGES[name])
        course = xl2db.plan(book, **settings, safer=options.safer).course
        low, high = sum(each.low for each in course.lasting), sum(each.high for each in course.lasting)
        with statements_timed() as times:
            xl2db.sync(book, **settings, safer=options.safer)
        took = sum(times)
        if high >= 1 or took >= 1:
            seen += 1
            hits += low <= took <= high
        told = f"{low:.1f} to {high:.1f}" if course.lasting else "not told"
        verdict = "yes" if low <= took <= high else "" if max(high, took) < 1 else "NO"
        print(f"{name:32}{told:>18}{took:12.1f}  {verdict:8}", flush=True)
        xl2db.undo(book, **settings, yes=True)
        (folder / "migrations" / "schema.toml").unlink()
        for path in sorted((folder / "migrations" / "versions").glob("*.py"))[1:]:
            path.unlink()
        _put_schema_back(book, settings)
        analyse(url)
    print(f"in the range: {hits} of {seen}")


def _put_schema_back(book: Path, settings: dict[str, Any]) -> None:
    """``schema.toml`` as of the first revision, which the undone one has changed."""
    from xl2db.migrations.folder import Folder

    write_workbook(book, _with())
    folder = Folder(Path(settings["migrations"]))
    folder.write_schema(xl2db.check(book, **settings).schema)


@contextmanager
def statements_timed() -> Iterator[list[float]]:
    """Within it, the seconds of each statement that changes something are gathered."""
    times: list[float] = []
    begun: dict[int, float] = {}

    def before(_connection: Connection, cursor: object, *_: object) -> None:
        begun[id(cursor)] = time.perf_counter()

    def after(_connection: Connection, cursor: object, statement: str, *_: object) -> None:
        if (
            statement.lstrip()
            .upper()
            .startswith(("ALTER", "CREATE", "UPDATE", "DROP", "INSERT", "DO", "BEGIN NOT"))
        ):
            times.append(time.perf_counter() - begun[id(cursor)])

    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "after_cursor_execute", after)
    try:
        yield times
    finally:
        event.remove(Engine, "before_cursor_execute", before)
        event.remove(Engine, "after_cursor_execute", after)


@contextmanager
def new_database(kind: str, folder: Path) -> Iterator[str]:
    """A database of its own, gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'large.db'}"
        return
    admin_url = make_url(DEFAULTS[kind])
    with create_engine(admin_url, isolation_level="AUTOCOMMIT").connect() as admin:
        name = f"xl2db_benchmark_{os.getpid()}"
        admin.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
        admin.exec_driver_sql(f"CREATE DATABASE {name}")
        try:
            yield admin_url.set(database=name).render_as_string(hide_password=False)
        finally:
            admin.exec_driver_sql(f"DROP DATABASE {name}" + (" WITH (FORCE)" if kind == "postgresql" else ""))


def fill(url: str, statement: str) -> None:
    """Rows by one statement, and the statistics of them."""
    with connect(url) as connection:
        connection.exec_driver_sql(statement.replace("%", "%%") if "sqlite" not in url else statement)
        connection.commit()
    analyse(url)


def analyse(url: str) -> None:
    """Fresh statistics."""
    with connect(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")
        elif connection.dialect.name in ("mysql", "mariadb"):
            connection.exec_driver_sql("ANALYZE TABLE events").close()


if __name__ == "__main__":
    main()
