# xl2db environment, version 5, code 5777d46dfc78
# mypy: ignore-errors
"""Runs the revisions of this folder on a database: SQLite, PostgreSQL, MariaDB or MySQL.

``alembic upgrade head``, run in this folder, uses the database that XL2DB_DATABASE names, or else
DATABASE_URL. Only Alembic, SQLAlchemy and the database's driver are needed. xl2db uses the same file.
You may edit it: take away the first line, and xl2db will never replace it.
"""

import configparser
import contextlib
import hashlib
import logging
import os
import re
import time
from pathlib import Path

from alembic import context
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError, load_python_file
from sqlalchemy import create_engine, event, pool, text
from sqlalchemy.dialects.mysql.reserved_words import RESERVED_WORDS_MARIADB
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

config = context.config
HERE = Path(__file__).resolve().parent

# Another run may hold the lock that lets one run at a time change the database: so long is waited for it.
WAIT_SECONDS = float(config.attributes.get("wait_seconds", os.environ.get("XL2DB_WAIT") or 60))

# MariaDB and MySQL refuse what does not fit, and read standard SQL: "name", 'text', a || b.
SQL_MODE = (
    "STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,"
    "ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES"
)
SET_SQL_MODE = f"SET SESSION sql_mode = '{SQL_MODE}'"

# A moment without a time zone is one of UTC, wherever the migration runs.
SET_TIME_ZONE = "SET TIME ZONE 'UTC'"

if config.cmd_opts is not None:  # the alembic command says what it does; xl2db has its own words
    logging.basicConfig(format="%(levelname)-5s %(message)s", level=logging.WARNING)
    logging.getLogger("alembic.runtime.migration").setLevel(logging.INFO)


# --- Which database -----------------------------------------------------------------------------------

DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "sqlite3": "sqlite",
}

SQLITE_FILES = (".db", ".db3", ".sqlite", ".sqlite3", ".s3db")


def database_url():
    """The database's URL, which is never put into Alembic's settings and never printed."""
    given = config.attributes.get("url")
    if given is not None:
        return given
    words = os.environ.get("XL2DB_DATABASE") or os.environ.get("DATABASE_URL") or ""
    kind, _, name = words.partition(":")
    if kind in ("env", "file", "keyring") and "://" not in words:
        words = found_at(kind, name)  # it says where the URL is
    if not words:
        raise CommandError(
            "Which database? Set XL2DB_DATABASE (or DATABASE_URL), "
            "such as XL2DB_DATABASE=postgresql://me:secret@localhost/shop"
        )
    if words == ":memory:" or ("://" not in words and words.lower().endswith(SQLITE_FILES)):
        return URL.create("sqlite", database=words)
    try:
        url = make_url(words)
        url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
        url.get_dialect()
        # An @ there is what is left of a password.
        if url.get_backend_name() != "sqlite" and "@" in f"{url.host}{url.database}":
            raise ValueError
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise CommandError(
            "XL2DB_DATABASE (or DATABASE_URL) holds no database URL that can be read."
        ) from None
    return url


def found_at(kind, name):
    """The URL that an environment variable, the first line of a file, or the system's keyring holds."""
    if kind == "env":
        return os.environ.get(name, "")
    if kind == "keyring":
        return in_keyring(*name.rpartition("/")[::2])
    try:
        return Path(name).read_text(encoding="utf-8-sig").split("\n")[0].strip()
    except (OSError, UnicodeDecodeError):
        raise CommandError(f"The file {name}, which is to hold the database's URL, cannot be read.") from None


def in_keyring(service, name):
    """The URL that the system's keyring keeps for a service under a name."""
    why = "nothing is there"
    try:
        from keyring import get_password

        if url := get_password(service, name):
            return url.strip()
    except ModuleNotFoundError:
        why = "the Python package keyring is not installed"
    except Exception as error:  # whatever a backend raises; its text may hold anything
        why = f"it cannot be read ({type(error).__name__})"
    raise CommandError(f"The keyring is to hold the database's URL at {service}/{name}: {why}.")


@contextlib.contextmanager
def connected():
    """A connection to the database: the one that xl2db hands over, or a new one."""
    if (given := config.attributes.get("connection")) is not None:
        yield given
        return
    url = database_url()
    arguments = {}
    if url.get_backend_name() in ("mysql", "mariadb"):
        arguments = {"init_command": SET_SQL_MODE, "charset": "utf8mb4"}
    place = f"{url.get_backend_name()} database {url.database!r} at {url.host or 'this machine'}"
    try:
        engine = create_engine(
            url,
            connect_args=arguments,
            poolclass=pool.NullPool,
            pool_reset_on_return=None,  # it is closed at once, dead or alive
            hide_parameters=True,
        )
        connection = engine.connect()
    except ModuleNotFoundError as error:
        raise CommandError(f"The driver for {url.drivername} is not installed: {error.name}.") from None
    except DBAPIError as error:
        raise CommandError(f"The {place} cannot be reached: {error.orig}") from None
    except (TypeError, ValueError, configparser.Error):  # a line of a file of options may be a password
        raise CommandError(f"The {place} cannot be reached: the options of its URL are not right.") from None
    with connection:
        yield connection


# --- One run at a time --------------------------------------------------------------------------------


@contextlib.contextmanager
def locked(connection):
    """Hold the database's lock until the run has ended, and until the last statement of a run that died has.

    There are two: one on a connection of its own, which is free as soon as its client is gone, and one on the
    connection that works, which is free only when its last statement has ended. Whoever has the first one
    is the only run alive, and ends what is left of another. SQLite needs none: the run is one transaction
    that begins with the right to write.
    """
    if connection.dialect.name not in LOCKS:
        yield
        return
    lock = LOCKS[connection.dialect.name]
    give_up = time.monotonic() + WAIT_SECONDS
    with connection.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as own:
        lock.settle(own)
        lock.settle(connection)
        key = "xl2db." + hashlib.sha256(str(own.scalar(text(lock.database))).encode()).hexdigest()[:32]
        lock.wait(own, own, key, give_up)
        lock.wait(connection, own, f"{key}.work", give_up, end_holder=True)
        connection.commit()
        try:
            yield
        finally:
            with contextlib.suppress(DBAPIError):  # the connection may be broken, and the lock gone with it
                connection.rollback()
                connection.scalar(text(lock.release), {"key": f"{key}.work"})
                connection.commit()
            own.invalidate()  # ends the session, and with it the lock


class PostgreSQLLock:
    """An advisory lock of PostgreSQL; the server looks every second whether the client is there."""

    database = "SELECT current_database()"
    take = "SELECT pg_try_advisory_lock(2016568418, hashtext(:key))"
    release = "SELECT pg_advisory_unlock(2016568418, hashtext(:key))"
    end = "SELECT pg_terminate_backend(:id)"
    holder = """SELECT a.usename, host(a.client_addr), a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 2016568418
                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND l.objid::bigint = hashtext(:key)::bigint & 4294967295"""
    settings = ("client_connection_check_interval", "1s"), ("idle_session_timeout", "0")

    def settle(self, connection):
        """A session that notices when its client is gone, and that does not end while it is idle."""
        for name, value in self.settings:
            query = "SELECT set_config(name, :value, false) FROM pg_settings WHERE name = :name"
            with contextlib.suppress(DBAPIError):  # older servers, and systems that cannot look
                connection.execute(text(query), {"name": name, "value": value})
            connection.commit()

    def wait(self, connection, own, key, give_up, *, end_holder=False):
        """Wait for a lock; ``end_holder`` ends what a dead run left at work."""
        while not connection.scalar(text(self.take), {"key": key}):
            row = own.execute(text(self.holder), {"key": key}).first()
            if time.monotonic() > give_up:
                who = f": {row[0]} from {row[1] or 'this machine'} (connection {row[2]})" if row else ""
                raise CommandError(f"Another run is changing this database{who}. Try again later.")
            if end_holder and row:
                with contextlib.suppress(DBAPIError):  # not allowed, or gone by itself
                    own.execute(text(self.end), {"id": row[2]})
            connection.commit()
            time.sleep(0.2)


class MariaDBLock(PostgreSQLLock):
    """A named lock of MariaDB or MySQL, whose names are those of the whole server."""

    database = "SELECT DATABASE()"
    take = "SELECT GET_LOCK(:key, 0)"
    release = "SELECT RELEASE_LOCK(:key)"
    end = "KILL :id"
    holder = "SELECT user, host, id FROM information_schema.processlist WHERE id = IS_USED_LOCK(:key)"

    def settle(self, connection):
        """A session that does not end while it is idle."""
        connection.exec_driver_sql("SET SESSION wait_timeout = 2147483")
        connection.commit()


LOCKS = {"postgresql": PostgreSQLLock(), "mysql": MariaDBLock(), "mariadb": MariaDBLock()}


# --- How each database is treated ---------------------------------------------------------------------


@contextlib.contextmanager
def prepared(connection):
    """The connection's settings for the run: short waits for tables that others use, and safe rebuilds."""
    name = connection.dialect.name
    if name == "sqlite":
        with prepared_sqlite(connection):
            yield
        return
    if name == "postgresql":
        connection.exec_driver_sql("SET lock_timeout = '5s'")
        connection.exec_driver_sql(SET_TIME_ZONE)
    elif name in LOCKS:
        connection.exec_driver_sql("SET SESSION lock_wait_timeout = 60, innodb_lock_wait_timeout = 60")
    connection.commit()
    yield


@contextlib.contextmanager
def prepared_sqlite(connection):
    """One transaction that holds the whole run, with references checked at its end, not on the way."""
    load_python_file(str(HERE), "sqlite_rebuild.py")
    connection.rollback()
    driver = connection.connection.driver_connection
    before = driver.isolation_level, driver.execute("PRAGMA foreign_keys").fetchone()[0]
    driver.isolation_level = None
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        with connection.begin():
            yield
    finally:
        driver.execute(f"PRAGMA foreign_keys = {before[1]}")
        driver.isolation_level = before[0]


def begin_to_write(connection):
    """Begin SQLite's transaction with the right to write, as soon as nobody else has it."""
    driver = connection.connection.driver_connection
    if driver.in_transaction:  # an empty one, of the engine's own
        driver.execute("COMMIT")
    give_up = time.monotonic() + WAIT_SECONDS
    driver.execute("PRAGMA busy_timeout = 200")  # short, so that Ctrl-C is heard
    while not driver.in_transaction:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except connection.dialect.dbapi.OperationalError as error:
            if "locked" not in str(error):
                raise
            if time.monotonic() > give_up:
                raise CommandError("Another run is changing this database. Try again later.") from None
    driver.execute("PRAGMA busy_timeout = 10000")  # for programs that are reading at the end


def check_revision(ctx, **_):
    """SQLite only: a revision that leaves broken references, views or triggers is not kept."""
    if ctx.dialect.name == "sqlite":
        ctx.impl.check_revision()


# --- Running ------------------------------------------------------------------------------------------

# Words that need quotes as names, beyond those that SQLAlchemy knows in standard SQL.
RESERVED = RESERVED_WORDS_MARIADB | {
    *("collation", "concurrently", "delete_domain_id", "lateral", "master_demote_to_replica"),
    *("master_demote_to_slave", "nothing", "portion", "returning", "tablesample"),
}


def quote_reserved(dialect):
    """Let a dialect quote each name that some database wants quoted."""
    preparer = dialect.identifier_preparer
    preparer.reserved_words = preparer.reserved_words | RESERVED


def run_online():
    """Change the database."""
    with connected() as connection, locked(connection), prepared(connection):
        quote_reserved(connection.dialect)
        options = {
            "connection": connection,
            "transaction_per_migration": connection.dialect.name != "sqlite",
            "on_version_apply": [*config.attributes.get("on_version_apply", ()), check_revision],
        }
        context.configure(**options)
        looking = context.get_context().opts.get("dont_mutate")  # alembic current
        if connection.dialect.name == "sqlite" and not looking:
            begin_to_write(connection)
        journal = contextlib.nullcontext()
        steps = context.get_context().opts["fn"]
        checksums = load_python_file(str(HERE), "checksums.py").Checksums(connection, context.script)
        if not looking:
            steps = checksums.steps(steps)
        if connection.dialect.name in ("mysql", "mariadb") and not looking:
            written = load_python_file(str(HERE), "mariadb_journal.py").Journal(connection)
            options["on_version_apply"].append(written.finish)
            steps = written.steps(steps)
            journal = written.kept()
        options["on_version_apply"].append(checksums.note)
        with told_once():
            context.configure(**options, fn=steps)
        with journal, context.begin_transaction():
            context.run_migrations()


@contextlib.contextmanager
def told_once():
    """Within it, Alembic does not say again on what kind of database it works."""
    log = logging.getLogger("alembic.runtime.migration")
    was, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = was


def run_offline():
    """Write the SQL instead (--sql). No database is needed."""
    url = database_url()
    context.configure(
        url=url, literal_binds=True, dialect_opts={"paramstyle": "named"}, transaction_per_migration=True
    )
    dialect = context.get_context().dialect
    if dialect.name == "sqlite":
        rehearse(context.get_context())
        return
    dialect._backslash_escapes = False  # as in standard SQL: a backslash is a backslash
    if dialect.name in ("mysql", "mariadb"):
        dialect._server_ansiquotes = True
        dialect.identifier_preparer = dialect.preparer(dialect, server_ansiquotes=True)
        context.execute(SET_SQL_MODE)
    quote_reserved(dialect)
    if dialect.name == "postgresql":
        context.execute(SET_TIME_ZONE)
    with context.begin_transaction():
        context.run_migrations()


def rehearse(written):
    """SQLite: run the revisions on an empty database in memory, and write down what is run.

    How SQLite's tables are changed depends on how they are. Triggers, views and indexes that no revision
    made are not known here; ``alembic upgrade head`` without --sql keeps them.
    """
    start = context.get_starting_revision_argument() or "base"
    with create_engine("sqlite://").connect() as connection, prepared_sqlite(connection):
        quote_reserved(connection.dialect)

        def run(steps):
            rehearsed = MigrationContext.configure(connection, opts={"fn": steps, "script": context.script})
            with Operations.context(rehearsed):
                rehearsed.run_migrations()

        def announced(heads, ctx):
            for step in written.opts["fn"](heads, ctx):
                written.impl.static_output(f"-- Running {step.short_log}")
                yield step

        def write(conn, cursor, statement, parameters, *_):
            if statement.split(None, 1)[0].upper() not in ("SELECT", "PRAGMA", "EXPLAIN", "WITH") or (
                "legacy_alter_table =" in statement
            ):
                written.impl.static_output(spelled_out(conn, statement, parameters) + ";")

        if start != "base":
            run(lambda heads, _: context.script._upgrade_revs(start, heads))
        written.impl.static_output(
            "-- Triggers, views and indexes that no revision made are not known here.\n"
            "PRAGMA foreign_keys = OFF;\n\nBEGIN IMMEDIATE;"
        )
        event.listen(connection, "before_cursor_execute", write)
        run(announced)
        written.impl.static_output("COMMIT;\n\nPRAGMA foreign_key_check;")


def spelled_out(connection, statement, parameters):
    """The statement with its parameters written as SQL."""
    if not parameters:
        return statement.strip()
    rows = parameters if isinstance(parameters, list) else [parameters]
    quoted = connection.connection.driver_connection.execute
    parts = re.split(r"\?(?=(?:[^']*'[^']*')*[^']*$)", statement.strip())  # not the ? within a text
    return ";\n".join(
        "".join(
            part + value
            for part, value in zip(
                parts, [*(quoted("SELECT quote(?)", (p,)).fetchone()[0] for p in row), ""], strict=True
            )
        )
        for row in rows
    )


if context.is_offline_mode():
    run_offline()
else:
    run_online()
