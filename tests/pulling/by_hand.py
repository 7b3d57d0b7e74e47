"""``python -m tests.pulling.by_hand``: real schemas there and back again, one line each.

Each schema is loaded into a new database, pulled into a workbook, and the workbook is built into another new
database. The judge (:mod:`tests.pulling.dumps`) compares the two; what is not equal must be listed on the
sheet “Not in this workbook”. Packages are downloaded once, by ``apt-get download``, into a folder outside of
the project.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, make_url

from tests.commands import environment
from tests.databases import DEFAULTS
from tests.pulling.dumps import OTHER, Part, Parts, Report, compare, dump
from tests.pulling.listed import is_listed, listed_rows
from tests.pulling.real_schemas import Real, files_of, load_real, own_schemas, real_schemas

PREFIX = "xl2db_hand_"
_SECONDS = 900


def main() -> int:
    """Measure what the command line asks for."""
    options = _options()
    wanted = [
        real
        for real in (own_schemas() if options.own else real_schemas())
        if options.only in str(real) and real.database in options.databases and real.name not in options.skip
    ]
    total = Outcome(Real("all", f"{len(wanted)}", "", ()))
    for real in wanted:
        outcome = _tried(real, options)
        print(outcome.line(), flush=True)
        for line in outcome.details() if options.details else ():
            print(line, flush=True)
        total.add(outcome)
    print(total.line(), f" {total.counts['failed']} failed")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.pulling.by_hand", description=__doc__)
    parser.add_argument("--only", default="", metavar="NAME", help="schemas whose “database name” has this")
    parser.add_argument("--skip", nargs="*", default=[], metavar="NAME")
    parser.add_argument("--databases", nargs="+", default=["postgresql", "mariadb", "sqlite"], metavar="NAME")
    parser.add_argument("--own", action="store_true", help="the schemas of our own, without any package")
    parser.add_argument("--load-only", action="store_true", help="load and dump, but do not pull")
    parser.add_argument("--details", action="store_true", help="name what is lost, and what is listed")
    options_for_servers(parser)
    return parser.parse_args()


def options_for_servers(parser: argparse.ArgumentParser) -> None:
    """The options that say where schemas and servers are."""
    parser.add_argument("--keep", action="store_true", help="leave the databases and workbooks there")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "xl2db_real")
    parser.add_argument("--postgresql", default=DEFAULTS["postgresql"], metavar="URL", help="a server")
    parser.add_argument("--mariadb", default=DEFAULTS["mariadb"], metavar="URL", help="a server")


# One schema


@dataclass
class Outcome:
    """What became of a schema, or of all of them."""

    real: Real
    counts: Counter[str] = field(default_factory=Counter)
    report: Report = field(default_factory=Report)
    listed: list[Part] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: str = ""

    def line(self) -> str:
        """One line: how large it is, what came back, what was listed, what was lost."""
        size = f"{self.counts['table']:5} tables {self.counts['column']:6} columns"
        times = " ".join(f"{stage} {seconds:.1f} s" for stage, seconds in self.seconds.items())
        if self.failed:
            return f"{self.real!s:32} {size}  {self.failed}  {times}"
        return f"{self.real!s:32} {size}  {self._shares()}  {times}"

    def _shares(self) -> str:
        shares = self.report.shares()
        short = [f"{kind} {_percent(share)}" for kind, share in shares.items() if share < 1 and kind != OTHER]
        equal = "all equal" if not short else f"not all equal: {', '.join(short)}"
        lost = len(self.report.lost)
        return (
            f"{equal}; {len(self.listed)} of {lost} that differ listed;"
            f" {lost - len(self.listed)} lost; {len(self.report.extra)} more than before"
        )

    def details(self) -> Iterator[str]:
        """Every part that is not equal, in a line; nothing where all is lost."""
        if self.failed:
            return
        for part in self.report.lost:
            mark = "listed" if part in self.listed else "LOST"
            before, after = self.report.different.get(part) or (self.report.missing[part], "nothing")
            yield f"    {mark}: {part}: {short(before)}  →  {short(after)}"
        yield from (f"    more: {part}: {short(said)}" for part, said in sorted(self.report.extra.items()))

    def add(self, other: Outcome) -> None:
        """Count another one, too; a schema that failed counts as lost, whole."""
        self.counts += other.counts
        self.counts["failed"] += bool(other.failed) and not other.failed.startswith("loaded")
        self.report.equal.update(other.report.equal)
        name = f"{other.real}: "
        for mine, parts in (
            (self.report.missing, other.report.missing),
            (self.report.extra, other.report.extra),
        ):
            mine.update({part._replace(table=name + part.table): said for part, said in parts.items()})
        different = other.report.different.items()
        self.report.different.update(
            {part._replace(table=name + part.table): said for part, said in different}
        )
        self.listed += [part._replace(table=name + part.table) for part in other.listed]
        for stage, seconds in other.seconds.items():
            self.seconds[stage] = self.seconds.get(stage, 0) + seconds


def _percent(share: float) -> str:
    return f"{int(share * 1000) / 10} %"  # never rounded up to all


def short(text: str) -> str:
    """A definition in a line."""
    line = " ".join(text.split())
    return line if len(line) <= 120 else f"{line[:119]}…"


def _tried(real: Real, options: argparse.Namespace) -> Outcome:
    outcome = Outcome(real)
    work = options.folder / "work" / f"{real.database}_{real.name}"
    work.mkdir(parents=True, exist_ok=True)
    try:
        files = files_of(real, options.folder)
    except (subprocess.CalledProcessError, FileNotFoundError, StopIteration) as error:
        outcome.failed = f"not to be had: {error}"
        return outcome
    with (
        new_database(real, "", work, options) as first,
        new_database(real, "_copy", work, options) as second,
    ):
        errors = load_real(real, files, first)
        before = dump(first)
        outcome.counts = Counter(part.kind for part in before)
        outcome.failed = f"loaded, but for {errors} statements" if errors else "loaded"
        if not options.load_only:
            _there_and_back(outcome, before, first, second, work)
    return outcome


def _there_and_back(outcome: Outcome, before: Parts, first: str, second: str, work: Path) -> None:
    workbook, migrations = work / "pulled.xlsx", work / "migrations"
    for path in (workbook, work / "settings.toml"):
        path.unlink(missing_ok=True)
    subprocess.run(["rm", "-rf", str(migrations)], check=True)
    outcome.report = Report(missing=before)  # until it is known better
    prepare(before, second)
    steps = {
        "pull": ["pull", first, str(workbook)],
        "sync": ["sync", str(workbook), "--database", second, "--migrations", str(migrations), "--yes"],
    }
    for stage, arguments in steps.items():
        start = time.monotonic()
        said = _xl2db(arguments, work)
        outcome.seconds[stage] = time.monotonic() - start
        (work / f"{stage}.txt").write_text(said[1], encoding="utf-8")
        if said[0]:
            outcome.failed = f"{stage} failed: {' '.join(said[1].split())[:160]}"
            return
    try:
        rows = listed_rows(workbook)
    except Exception as error:  # whatever openpyxl makes of a file that is not as it should be
        outcome.failed = f"no program opens the workbook: {error!r}"
        return
    outcome.failed = ""
    outcome.report = compare(before, dump(second))
    outcome.listed = [part for part in outcome.report.lost if is_listed(part, rows)]


def _xl2db(arguments: Sequence[str], folder: Path) -> tuple[int, str]:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "xl2db", *arguments],
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return 1, f"not done after {_SECONDS} seconds"
    return done.returncode, done.stdout + done.stderr


def prepare(before: Parts, url: str) -> None:
    """Extensions bring types that the columns have; whoever installs a database brings them first."""
    extensions = [said.partition(";")[0] for part, said in before.items() if part.sort == "extension"]
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in extensions:
            schema = statement.partition(" WITH SCHEMA ")[2] or "public"
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            connection.exec_driver_sql(
                statement.replace("CREATE EXTENSION ", "CREATE EXTENSION IF NOT EXISTS ", 1)
                if "IF NOT EXISTS" not in statement
                else statement
            )
    engine.dispose()


@contextmanager
def new_database(real: Real, suffix: str, work: Path, options: argparse.Namespace) -> Iterator[str]:
    """An empty database for a schema, which is dropped at the end."""
    name = f"{PREFIX}{real.name}{suffix}".lower()
    if real.database == "sqlite":
        path = work / f"{name}.db"
        path.unlink(missing_ok=True)
        yield f"sqlite:///{path.as_posix()}"
        return
    server = make_url(getattr(options, real.database))
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield server.set(database=name).render_as_string(hide_password=False)
        if not options.keep:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")
    engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
