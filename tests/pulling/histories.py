"""``python -m tests.pulling.histories``: successive versions of real schemas, as successive workbooks.

Each version is loaded into a database of its own, as its authors made it, and pulled into a workbook. One more
database, with rows in it, follows the workbooks from version to version. After each step the judge
(:mod:`tests.pulling.dumps`) compares it with the version as it was loaded, and the rows are counted.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import xl2db
from tests.pulling.by_hand import new_database, options_for_servers, prepare, short
from tests.pulling.dumps import COLUMN_ORDER, Report, compare, dump
from tests.pulling.listed import Row, is_listed, listed_rows
from tests.pulling.real_schemas import Real, files_of, load_real, real_schemas
from xl2db.findings import DecisionNeeded, Refused

HISTORIES = {
    "chado": ("chado_1", "chado_111", "chado_123", "chado_131"),
    "request_tracker": ("request_tracker4", "request_tracker5"),
    "ejabberd": ("ejabberd", "ejabberd_new"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one step of a history; ``lost`` are parts that are neither equal nor listed."""

    name: str
    tables: int
    changes: int
    lost: tuple[str, ...] = ()
    rows: str = ""
    failed: str = ""

    def __str__(self) -> str:
        differ = f"{len(self.lost)} parts not as in the original"
        said = self.failed or f"{self.changes} changes; {differ}; {self.rows}"
        return f"{self.name:45} {self.tables:4} tables  {said}"


def followed(versions: Sequence[Real], options: argparse.Namespace) -> Iterator[Step]:
    """Follow the versions, one step each; the first makes the database."""
    work = Path(tempfile.mkdtemp(prefix="xl2db-history-"))
    book, migrations = work / "book.xlsx", work / "migrations"
    with ExitStack() as stack:
        database = stack.enter_context(new_database(versions[0], "_follows", work, options))
        for version in versions:
            original = stack.enter_context(new_database(version, "", work, options))
            load_real(version, files_of(version, options.folder), original)
            parts = dump(original)
            book.unlink(missing_ok=True)
            xl2db.pull(original, book)
            listed = listed_rows(book)
            prepare(parts, database)
            name = f"{version.database} {version.name}"
            before = counts(database)
            try:
                changes = sync(book, database, migrations)
            except Refused as refused:
                words = "; ".join(f"{finding.at} {finding.message}" for finding in refused.findings[:5])
                yield Step(name, 0, 0, failed=f"refused ({len(refused.findings)}): {words}")
                return
            after = counts(database)
            kept = {table: number for table, number in before.items() if table in after}
            fewer = {
                table: (number, after[table]) for table, number in kept.items() if after[table] != number
            }
            report = compare(parts, dump(database))
            lost = _lost(report, listed)
            rows = f"{sum(kept.values())} rows in {len(kept)} tables kept" if not fewer else f"ROWS: {fewer}"
            tables = sum(part.kind == "table" for part in parts)
            yield Step(name, tables, changes, tuple(lost), rows)
            fill(database)


def _lost(report: Report, listed: list[Row]) -> Iterator[str]:
    """What is not as in the original; columns that were added stand last, and that is not counted."""
    for part in report.lost:
        if not is_listed(part, listed) and part.kind != COLUMN_ORDER:
            was, now = report.different.get(part) or (report.missing[part], "nothing")
            yield f"{part}: {short(was)}  →  {short(now)}"
    yield from (f"more: {part}: {short(said)}" for part, said in sorted(report.extra.items()))


def sync(book: Path, database: str, migrations: Path) -> int:
    """Sync as somebody who means every change: what vanished was dropped, what is cut may be."""
    drop: set[str] = set()
    while True:
        try:
            result = xl2db.sync(book, database=database, migrations=migrations, drop=sorted(drop))
        except DecisionNeeded as needed:
            asked = {_named(finding.about) for finding in needed.findings} - drop
            if not asked:
                raise
            drop |= asked
        else:
            return len(result.plan.plan.changes)


def _named(about: Sequence[str]) -> str:
    return ".".join(about[1:])


# Rows


def counts(url: str) -> dict[str, int]:
    """How many rows each table has."""
    found = {}
    with _connected(url) as connection:
        for schema, name in _tables(connection):
            if name != "alembic_version":
                table = sa.table(name, schema=schema)
                query = sa.select(sa.func.count()).select_from(table)
                found[f"{schema}.{name}"] = connection.scalar(query) or 0
    return found


def _tables(connection: sa.Connection) -> list[tuple[str | None, str]]:
    inspector = sa.inspect(connection)
    own = {"information_schema", "mysql", "performance_schema", "sys", "pg_catalog"}
    schemas: list[Any] = [None]
    if connection.dialect.name == "postgresql":
        schemas = [name for name in inspector.get_schema_names() if name not in own]
    return [(schema, name) for schema in schemas for name in inspector.get_table_names(schema=schema)]


def fill(url: str) -> None:
    """Give each table that has none a row of what its columns take; a table that takes none stays empty."""
    with _connected(url) as connection:
        for schema, name in _tables(connection):
            table = sa.Table(name, sa.MetaData(), schema=schema)
            try:
                sa.inspect(connection).reflect_table(table, None)
                if name != "alembic_version" and not connection.scalar(
                    sa.select(sa.func.count()).select_from(table)
                ):
                    connection.execute(table.insert().values(_values(table)))
            except (sa.exc.SQLAlchemyError, NotImplementedError, ValueError, TypeError):
                continue


def _values(table: sa.Table) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in table.columns:
        if column.nullable or column.server_default is not None or column.computed is not None:
            continue
        if column.identity is not None or (column.primary_key and column.autoincrement is True):
            continue
        kind = column.type
        if isinstance(kind, sa.Enum):
            values[column.name] = kind.enums[0]
        elif isinstance(kind, sa.String):
            values[column.name] = "x"
        elif isinstance(kind, sa.Numeric | sa.Integer | sa.Double):
            values[column.name] = 1
        elif isinstance(kind, sa.Boolean):
            values[column.name] = True
        elif isinstance(kind, sa.LargeBinary):
            values[column.name] = b"x"
        elif isinstance(kind, sa.DateTime | sa.Date):
            values[column.name] = sa.func.current_timestamp()
    return values


def _connected(url: str) -> sa.Connection:
    return sa.create_engine(url, poolclass=sa.pool.NullPool, isolation_level="AUTOCOMMIT").connect()


def main() -> int:
    """Follow what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.pulling.histories", description=__doc__)
    parser.add_argument("--only", default="", metavar="NAME")
    parser.add_argument("--details", action="store_true", help="name what is not as in the original")
    options_for_servers(parser)
    options = parser.parse_args()
    known = {(real.database, real.name): real for real in real_schemas()}
    for name, versions in HISTORIES.items():
        for database in ("postgresql", "mariadb", "sqlite"):
            reals = [known[database, version] for version in versions if (database, version) in known]
            if len(reals) < 2 or options.only not in f"{database} {name}":
                continue
            for step in followed(reals, options):
                print(step, flush=True)
                for line in step.lost if options.details else ():
                    print(f"    {line}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
