"""Real databases for tests: a fresh empty one for each test that asks for it.

Servers of our own are started where their programs are installed: they write into memory and wait for no disk,
which makes the tests much faster. Elsewhere the tests use what answers at 127.0.0.1. ``XL2DB_TEST_POSTGRESQL`` and
``XL2DB_TEST_MARIADB`` name other servers (URLs), or ask for a server of our own alone (``start``), or for doing
without (``none``). What cannot be had is skipped, and the last line of the run says so; with
``XL2DB_TEST_REQUIRE_ALL=1`` it is a failure instead.
"""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Connection, create_engine, make_url, pool
from sqlalchemy.exc import DBAPIError

from tests.servers import Unavailable, start_mariadb, start_postgresql, stop
from xl2db.database.url import parse_url

NAMES = {"postgresql": "PostgreSQL", "mariadb": "MariaDB"}
DEFAULTS = {
    "postgresql": "postgresql+psycopg://postgres@127.0.0.1:5432/postgres",
    "mariadb": "mariadb+pymysql://root@127.0.0.1:3306/mysql",
}
_STARTERS: dict[str, Callable[[int], tuple[str, Path]]] = {
    "postgresql": start_postgresql,
    "mariadb": start_mariadb,
}
SERVERS = pytest.StashKey["Servers"]()


class Servers:
    """The servers of a run: found or started when the first test asks, by one worker for all of them."""

    def __init__(self, folder: Path, run: int, worker: str) -> None:
        self.folder = folder
        self.run = run
        self.worker = worker
        self._counter = itertools.count(1)
        self._connections: dict[str, Connection] = {}
        self._spares: list[str] = []

    @contextmanager
    def database(self, kind: str, like: str = "") -> Iterator[str]:
        """The URL of a new empty database, which is dropped at the end; ``like`` ends its CREATE DATABASE."""
        admin = self._admin(kind)
        reusable = kind == "postgresql" and not like
        name = self._spares.pop() if reusable and self._spares else self._created(kind, like)
        url = admin.engine.url.set(database=name)
        try:
            yield url.render_as_string(hide_password=False)
        finally:
            if reusable and emptied(url):
                self._spares.append(name)
            else:
                forced = " WITH (FORCE)" if kind == "postgresql" else ""
                admin.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}{forced}")

    def _created(self, kind: str, like: str) -> str:
        name = f"xl2db_test_{self.run}_{self.worker}_{next(self._counter)}"
        self._admin(kind).exec_driver_sql(f"CREATE DATABASE {name}{like}")
        if kind == "postgresql":  # no test of this server kills it
            self._admin(kind).exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
        return name

    def close(self) -> None:
        """Drop this worker's databases, and close its connections."""
        for name in self._spares:
            self._admin("postgresql").exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        self._spares.clear()
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def end(self) -> str | None:
        """Stop what was started; return one line about the databases that could not be had."""
        missing = []
        for kind, name in NAMES.items():
            found = self._known(kind)
            if "root" in found:
                stop(Path(found["root"]))
            if "reason" in found:
                missing.append(f"{name} ({' '.join(found['reason'].split())})")
        shutil.rmtree(self.folder, ignore_errors=True)
        word = "Failed" if _all_required() else "Skipped"
        return f"{word}: the tests on {' and '.join(missing)}." if missing else None

    def _admin(self, kind: str) -> Connection:
        if kind not in self._connections:
            found = self._found(kind)
            if "url" not in found:
                words = f"{NAMES[kind]} is not here: {found['reason']}"
                if _all_required():
                    pytest.fail(words, pytrace=False)
                pytest.skip(words)
            self._connections[kind] = connected(make_url(found["url"]))
        return self._connections[kind]

    def _found(self, kind: str) -> dict[str, str]:
        with (self.folder / f"{kind}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self._known(kind):
                (self.folder / f"{kind}.json").write_text(json.dumps(_discover(kind, self.run)))
        return self._known(kind)

    def _known(self, kind: str) -> dict[str, str]:
        file = self.folder / f"{kind}.json"
        found: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        return found


def _all_required() -> bool:
    return os.environ.get("XL2DB_TEST_REQUIRE_ALL") == "1"


def _discover(kind: str, run: int) -> dict[str, str]:
    given = os.environ.get(f"XL2DB_TEST_{kind.upper()}", "")
    if given == "none":
        return {"reason": "it was asked to do without"}
    if given not in ("", "start") and (found := _answering(given)):
        return found
    try:
        started, root = _STARTERS[kind](run)
    except Unavailable as reason:
        return (not given and _answering(DEFAULTS[kind])) or {"reason": str(reason)}
    return {"url": started, "root": str(root)}


def _answering(text: str) -> dict[str, str]:
    try:
        url = parse_url(text)
        connected(url).close()
    except Exception:  # whatever the driver raises: nobody answers there
        return {}
    return {"url": url.render_as_string(hide_password=False)}


# What stays in a database of PostgreSQL when its schemas go.
_OUTSIDE_OF_SCHEMAS = """
SELECT (SELECT count(*) FROM pg_largeobject_metadata)
    + (SELECT count(*) FROM pg_extension WHERE extname <> 'plpgsql')
    + (SELECT count(*) FROM pg_event_trigger) + (SELECT count(*) FROM pg_publication)
    + (SELECT count(*) FROM pg_foreign_data_wrapper) + (SELECT count(*) FROM pg_default_acl)
    + (SELECT count(*) FROM pg_cast WHERE oid >= 16384) + (SELECT count(*) FROM pg_language WHERE oid >= 16384)
    + (SELECT count(*) FROM pg_database WHERE datname = current_database() AND datacl IS NOT NULL)
    + (SELECT count(*) FROM pg_db_role_setting WHERE setdatabase <> 0 AND setrole <> 0)
    + (SELECT count(*) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
       WHERE datname = current_database() AND setconfig <> '{synchronous_commit=off}')
    + (SELECT count(*) FROM pg_shdescription s JOIN pg_database d ON d.oid = s.objoid
       WHERE datname = current_database())
"""
_EMPTY = """
DO $$
DECLARE found name;
BEGIN
    PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    FOR found IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', found);
    END LOOP;
    CREATE SCHEMA public AUTHORIZATION pg_database_owner;
    COMMENT ON SCHEMA public IS 'standard public schema';
    GRANT USAGE ON SCHEMA public TO PUBLIC;
END $$
"""


def emptied(url: URL) -> bool:
    """Make a database of PostgreSQL as if it were new, which takes a tenth of the time; false where it can't be."""
    try:
        with connected(url) as connection:
            if connection.exec_driver_sql(_OUTSIDE_OF_SCHEMAS).scalar_one():
                return False
            connection.exec_driver_sql(_EMPTY.replace("%", "%%"))
    except DBAPIError:
        return False
    return True


def connected(url: URL) -> Connection:
    """A connection to a server, in which each statement is kept."""
    arguments = {"connect_timeout": 5, **without_tls(url)}
    engine = create_engine(url, poolclass=pool.NullPool, isolation_level="AUTOCOMMIT", connect_args=arguments)
    return engine.connect()


def without_tls(url: URL) -> dict[str, Any]:
    """What tells PyMySQL not to read all certificates for each connection to this machine: 20 ms of computing."""
    local = url.get_backend_name() != "postgresql" and url.host in ("127.0.0.1", "localhost")
    return {"ssl_disabled": True} if local else {}


# Fixtures


@pytest.fixture
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A SQLite file that does not exist yet."""
    return f"sqlite:///{(tmp_path_factory.mktemp('sqlite') / 'database.db').as_posix()}"


@pytest.fixture
def postgresql_url(pytestconfig: pytest.Config) -> Iterator[str]:
    """An empty PostgreSQL database."""
    with pytestconfig.stash[SERVERS].database("postgresql") as url:
        yield url


@pytest.fixture
def mariadb_url(pytestconfig: pytest.Config) -> Iterator[str]:
    """An empty MariaDB database."""
    with pytestconfig.stash[SERVERS].database("mariadb") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind, one after the other."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def new_databases(
    request: pytest.FixtureRequest, pytestconfig: pytest.Config, tmp_path: Path
) -> Callable[[], AbstractContextManager[str]]:
    """Makes empty databases of a kind, as many as a test asks for; each is gone after its ``with``."""
    numbers = itertools.count()
    if request.param == "sqlite":
        return lambda: nullcontext(f"sqlite:///{(tmp_path / f'{next(numbers)}.db').as_posix()}")
    servers = pytestconfig.stash[SERVERS]
    return lambda: servers.database(request.param)


# The run


def pytest_configure(config: pytest.Config) -> None:
    worker = getattr(config, "workerinput", None)
    if worker is None:
        folder, run, name = Path(tempfile.mkdtemp(prefix="xl2db-tests-")), os.getpid(), "main"
    else:
        folder, run, name = Path(worker["xl2db_folder"]), worker["xl2db_run"], worker["workerid"]
    config.stash[SERVERS] = Servers(folder, run, name)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    servers = node.config.stash[SERVERS]
    node.workerinput["xl2db_folder"] = str(servers.folder)
    node.workerinput["xl2db_run"] = servers.run


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    servers = config.stash.get(SERVERS, None)
    if servers is None:
        return
    servers.close()
    if not hasattr(config, "workerinput"):
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        line = servers.end()
        if line and reporter is not None:
            reporter.write_line(line)
