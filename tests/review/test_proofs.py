"""What the review says of locks and of tables that are written anew, shown on real servers.

A migration runs; meanwhile a second connection tries to read and to write. On PostgreSQL and SQLite it tries at
the migration's last statement, when all its locks are held; on MariaDB, which commits at each step, all the time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from tests.review.plans import rows_in, schema_of
from tests.review.review_cases import CASES, MANY
from xl2db.database.connecting import connect
from xl2db.findings import Consequence, Rule
from xl2db.migrations.folder import Folder
from xl2db.migrations.planning import make_plan, write_revision
from xl2db.migrations.running import upgrade
from xl2db.review.reviewing import review
from xl2db.rules import locks
from xl2db.schema.model import Schema

RULES = [rule for rule in vars(locks).values() if isinstance(rule, Rule)]
SERVERS = {"postgresql": "PostgreSQL", "mariadb": "MariaDB", "sqlite": "SQLite"}
SERIES = {
    "postgresql": "generate_series(1, 50) AS numbers(n)",
    "mariadb": "(SELECT seq AS n FROM seq_1_to_100000) numbers",
    "sqlite": "(SELECT 1 AS n UNION SELECT 2) numbers",
}
PEOPLE = "people (name) SELECT 'n' || n"
LOG = "log (at, what) SELECT {moment}, 'x'"
MOMENTS = {
    "postgresql": "timestamp '2020-01-01' + n * interval '1 second'",
    "mariadb": "timestampadd(second, n, '2020-01-01')",
}
ROWS = {"postgresql": 50, "mariadb": 40_000, "sqlite": 2}


@dataclass(frozen=True)
class Proof:
    """A rule, the case (of ``review_cases``) that it is shown by, and how its tables get rows."""

    rule: Rule
    case: str
    fill: str = PEOPLE
    table: str = "people"


PROOFS = [
    Proof(locks.INDEX_BLOCKS, "index"),
    Proof(locks.INDEX_BLOCKS, "fulltext index"),
    Proof(locks.DROP_INDEX_BLOCKS, "index dropped"),
    Proof(locks.UNIQUE_BLOCKS, "unique key"),
    Proof(locks.PRIMARY_KEY_BLOCKS, "primary key", LOG, "log"),
    Proof(locks.PRIMARY_KEY_BLOCKS, "primary key on MariaDB", LOG, "log"),
    Proof(locks.PRIMARY_KEY_BLOCKS, "primary key dropped on MariaDB", LOG, "log"),
    Proof(locks.REFERENCE_BLOCKS, "reference", "pets (owner) SELECT NULL", "pets"),
    Proof(locks.REFERENCE_BLOCKS, "reference", "pets (owner) SELECT NULL", "people"),
    Proof(locks.REFERENCE_BLOCKS, "reference on MariaDB", "pets (owner) SELECT NULL", "pets"),
    Proof(locks.RULE_BLOCKS, "rule on postgresql"),
    Proof(locks.RULE_BLOCKS, "rule on mariadb"),
    Proof(locks.LIST_BLOCKS, "list"),
    Proof(locks.LIST_BLOCKS, "list in another order, many rows"),
    Proof(locks.LIST_BLOCKS, "list on MariaDB"),
    Proof(locks.ENUM_REWRITES, "ENUM"),
    Proof(locks.ENUM_REWRITES, "ENUM, one more between, on MariaDB"),
    Proof(locks.REQUIRED_BLOCKS, "required"),
    Proof(locks.REQUIRED_BLOCKS, "required on MariaDB"),
    Proof(locks.OPTIONAL_REWRITES, "optional on MariaDB", "people (name, land) SELECT 'n' || n, 'de'"),
    Proof(locks.TYPE_REWRITES, "type on postgresql"),
    Proof(locks.TYPE_REWRITES, "type on mariadb"),
    Proof(locks.TYPE_REWRITES, "longer text on MariaDB, text(40) to text(64)"),
    Proof(locks.DEFAULT_REWRITES, "default for each row on postgresql"),
    Proof(locks.DEFAULT_REWRITES, "default for each row on mariadb"),
    Proof(locks.DEFAULT_REWRITES, "now on MariaDB"),
    Proof(locks.AUTO_NUMBER_REWRITES, "auto number on postgresql", LOG, "log"),
    Proof(locks.AUTO_NUMBER_REWRITES, "auto number on mariadb", LOG, "log"),
    Proof(locks.COMPUTED_REWRITES, "computed on postgresql"),
    Proof(locks.COMPUTED_REWRITES, "computed on mariadb"),
    Proof(locks.COLLATION_REWRITES, "collation of many rows"),
    Proof(locks.LOCKS_SEVERAL_TABLES, "two large tables"),
    Proof(locks.SQLITE_LOCKS, "rule on SQLite"),
]
# Changes of which the review says nothing: nobody has to wait for them.
SILENT = [
    ("longer text, text(9) to text(20)", PEOPLE),
    ("longer text, text(20) to text", PEOPLE),
    ("longer text, decimal(8,2) to decimal(12,2)", PEOPLE),
    ("the same default for all rows", PEOPLE),
    ("existing rows filled by a value", PEOPLE),
    ("index on MariaDB", PEOPLE),
    ("unique key on MariaDB", PEOPLE),
    ("ENUM, one more at the end, on MariaDB", PEOPLE),
    ("longer text on MariaDB, text(9) to text(20)", PEOPLE),
    ("longer text on MariaDB, text(100) to text(500)", PEOPLE),
    ("a plain default on MariaDB", PEOPLE),
    ("virtual on MariaDB", PEOPLE),
]
NAMED = {case.name: case for case in CASES}


class Migration:
    """A case as a migration on a real database, and what a second connection meets meanwhile."""

    def __init__(self, folder: Path, url: str, name: str, fill: str, table: str) -> None:
        """The database as it is before, with rows."""
        self.case, self.url, self.table = NAMED[name], url, table
        self.kind = self.case.target
        self.folder = Folder(folder / "migrations")
        self.folder.create()
        before = schema_of(folder, self.case.before, self.kind)
        write_revision(self.folder, make_plan(Schema(), before))
        upgrade(self.folder, url)
        with connect(url) as connection:
            text = fill.format(moment=MOMENTS.get(self.kind, ""))
            statement = f"INSERT INTO {text} FROM {SERIES[self.kind]}"
            connection.exec_driver_sql(statement)
            if self.kind == "postgresql":
                connection.exec_driver_sql(
                    "INSERT INTO people (name) VALUES ('x')" if table == "pets" else "SELECT 1"
                )
            connection.commit()
        self.plan = make_plan(before, schema_of(folder, self.case.after, self.kind))
        write_revision(self.folder, self.plan)
        self.seen: set[Consequence] = set()

    def said(self, rule: Rule) -> set[Consequence]:
        """What the review says of locks and copies."""
        found = review(self.plan, self.kind, rows_in(self.plan, MANY))
        said = {each for one in found if one.rule == rule.name for each in one.consequences}
        return said & {Consequence.BLOCKS_ALL, Consequence.BLOCKS_WRITES, Consequence.REWRITES_TABLE}

    def run(self) -> set[Consequence]:
        """Run the migration; what the second connection met, and whether the rows are in a new place."""
        with connect(self.url) as other:
            _wait_for_nothing(other, self.kind)
            before = self._place(other)
            if self.kind == "mariadb":
                with self._watched(other):
                    upgrade(self.folder, self.url)
                after = self._place(other)
                if before != after:
                    self.seen.add(Consequence.REWRITES_TABLE)
            else:
                upgrade(self.folder, self.url, on_statement=lambda text: self._last(text, other))
                other.rollback()
                if self.kind == "sqlite" or before != self._place(other):
                    self.seen.add(Consequence.REWRITES_TABLE)
        return self.seen

    def _last(self, statement: str, other: Connection) -> None:
        if "alembic_version" in statement:
            self._try(other)

    @contextmanager
    def _watched(self, other: Connection) -> Iterator[None]:
        done = threading.Event()

        def watch() -> None:
            while not done.is_set():
                self._try(other)

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _try(self, other: Connection) -> None:
        """Write and read, in turns: at the beginning and the end of its steps MariaDB stops everybody."""
        turns = 1 if self.kind != "mariadb" else 4
        for _ in range(turns):
            if self._passes(other, f"DELETE FROM {self.table} WHERE 1 = 0"):
                return
            reads = self._passes(other, f"SELECT 1 FROM {self.table} LIMIT 1")
            if self.kind == "mariadb" and not reads:
                return
        self.seen.add(Consequence.BLOCKS_WRITES if reads else Consequence.BLOCKS_ALL)

    def _passes(self, other: Connection, statement: str) -> bool:
        try:
            other.exec_driver_sql(statement).close()
        except DBAPIError as error:
            said = str(error.orig)
            assert any(word in said for word in ("lock timeout", "Lock wait timeout", "locked")), said
            return False
        else:
            return True
        finally:
            other.rollback()

    def _place(self, connection: Connection) -> Any:
        """Where the database keeps the rows."""
        if self.kind == "postgresql":
            query = f"SELECT pg_relation_filenode('{self.table}')"
        elif self.kind == "mariadb":
            query = (
                "SELECT table_id FROM information_schema.innodb_sys_tables "
                f"WHERE name = concat(database(), '/{self.table}')"
            )
        else:
            return None
        found = connection.exec_driver_sql(query).scalar()
        connection.rollback()
        return found


def _wait_for_nothing(connection: Connection, kind: str) -> None:
    settings = {
        "postgresql": "SET lock_timeout = '50ms'",
        "mariadb": "SET SESSION lock_wait_timeout = 0",
        "sqlite": "PRAGMA busy_timeout = 0",
    }
    connection.exec_driver_sql(settings[kind])
    connection.commit()


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: f"{proof.rule.name}-{proof.case}-{proof.table}")
def test_wait__is_real(proof: Proof, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(f"{NAMED[proof.case].target}_url")
    migration = Migration(tmp_path, url, proof.case, proof.fill, proof.table)
    said = migration.said(proof.rule)
    assert said
    assert migration.run() == said


@pytest.mark.parametrize(("name", "fill"), SILENT, ids=lambda text: text)
def test_silence__means_that_nothing_is_written_anew(
    name: str, fill: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue(f"{NAMED[name].target}_url")
    migration = Migration(tmp_path, url, name, fill, "people")
    assert not any(migration.said(rule) for rule in RULES)
    seen = migration.run()
    assert Consequence.REWRITES_TABLE not in seen
    assert migration.kind == "postgresql" or Consequence.BLOCKS_WRITES not in seen


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_rows_that_are_filled__are_locked(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    case = NAMED["existing rows filled by an expression"]
    url = request.getfixturevalue(f"{kind}_url")
    with connect(url) as one, connect(url) as other:
        one.exec_driver_sql("CREATE TABLE people (id integer PRIMARY KEY, up varchar(40))")
        one.exec_driver_sql("INSERT INTO people VALUES (1, 'x')")
        one.commit()
        assert "upper(name)" in case.after
        one.exec_driver_sql("UPDATE people SET up = upper(up)")
        waiting = "SET lock_timeout = '50ms'" if kind == "postgresql" else "SET innodb_lock_wait_timeout = 1"
        other.exec_driver_sql(waiting)
        assert other.exec_driver_sql("SELECT count(*) FROM people").scalar() == 1
        with pytest.raises(DBAPIError, match=r"(?i)lock (wait )?timeout"):
            other.exec_driver_sql("UPDATE people SET up = 'y' WHERE id = 1")
        other.rollback()
        one.rollback()


def test_rules__claim_what_is_shown() -> None:
    shown = {locks.FILL_BLOCKS.name: {"PostgreSQL", "MariaDB"}}
    for proof in PROOFS:
        shown.setdefault(proof.rule.name, set()).add(SERVERS[NAMED[proof.case].target])
    assert {rule.name: set(rule.proven_on) for rule in RULES} == shown
