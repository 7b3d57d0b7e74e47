"""Several runs at once, and runs that wait for one that died."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.killing import Faults, Outcome, differences
from tests.faults.shapes import SHAPES, Shape
from tests.faults.worlds import World
from tests.migrations.folders import add_revision
from xl2db.migrations.folder import Folder


def crowded(faults: Faults, number: int, state: str, *, plain: bool = False) -> Iterator[Outcome]:
    """So many runs at once on a database without revisions (empty), with some (half) or all (latest)."""
    shape = SHAPES[-1]
    name = f"{number} runs of {'alembic' if plain else 'xl2db'} on a database at its {state}"
    with faults.world(shape) as world:
        _, expected = faults.undisturbed(world, shape)
        with faults.copy(world) as copy:
            if state == "latest":
                faults.run(copy, shape)
            if state == "empty":
                expected = _emptied(faults, copy, shape)
            command, folder = shape.command, copy.folder
            if plain:
                command, folder = ("alembic", "upgrade", "head"), folder / "migrations" / "shop"
            env = {"XL2DB_DATABASE": copy.url, "XL2DB_WAIT": "110"}
            started = [faults.commands.start(*command, cwd=folder, **env) for _ in range(number)]
            ended = [faults.commands.wait(each) for each in started]
            failed = [each for each in ended if each.code]
            wrong = f"{len(failed)} failed: {failed[0]}"[:900] if failed else ""
            yield Outcome("at once", faults.kind, name, wrong or differences(copy.dump(), expected))


def _emptied(faults: Faults, world: World, shape: Shape) -> dict[str, object]:
    """Make the database as it is before the first revision, and tell how it is after the last one."""
    down = ("alembic", "downgrade", "base")
    folder = world.folder / "migrations" / "shop"
    world.execute(
        {
            "sqlite": ["DROP TRIGGER counts"],
            "postgresql": ["DROP TRIGGER counts ON orders", "DROP FUNCTION counted()"],
            "mariadb": ["DROP TRIGGER counts"],
        }[faults.kind]
    )
    world.execute(["DROP VIEW big_orders"])
    clean = ("DELETE FROM logbook", "INSERT INTO logbook (what, n) VALUES ('shop', 1)")
    assert faults.commands.run(*down, cwd=folder, XL2DB_DATABASE=world.url).code == 0
    world.execute(clean)
    assert faults.run(world, shape).code == 0
    expected = world.dump()  # after a whole run, for the world to compare with
    assert faults.commands.run(*down, cwd=folder, XL2DB_DATABASE=world.url).code == 0
    world.execute(clean)
    return expected


HOLDERS = {
    "idle": "import time; time.sleep(60)",
    "in a statement": "op.execute({sleep!r})",
    "waiting for a table": 'op.add_column("customers", sa.Column("phone", sa.String(20)))',
}
_SLEEPS = {
    "postgresql": "SELECT pg_sleep(60)",
    "mariadb": "UPDATE customers SET fax = sleep(3)",
    "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000000000) "
    "SELECT count(*) FROM n",
}
FREE_SECONDS = 2.0


def holder_killed(faults: Faults, what: str, *, plain: bool = False) -> Iterator[Outcome]:
    """A run that holds the lock is killed: another one may go on within two seconds, and finishes the job."""
    shape = SHAPES[0]
    with faults.world(shape) as world:
        folder = Folder(world.folder / "migrations" / "shop")
        mark = world.folder.parent / "mark"
        body = HOLDERS[what].format(sleep=_SLEEPS[faults.kind])
        is_kept = "add_column" in body  # what may take effect after all has to be the same the second time
        once = f"import os\nif not os.path.exists({str(mark)!r}):\n    open({str(mark)!r}, 'w').close()\n"
        once += body if is_kept else f"    {body}"
        add_revision(folder, f"{once}\nop.execute('UPDATE logbook SET n = n + 1')")
        command, place = ("apply",), world.folder
        if plain:
            command, place = ("alembic", "upgrade", "head"), folder.path
        with _blocked(world, what):
            first = faults.commands.start(*command, cwd=place, XL2DB_DATABASE=world.url)
            end = time.monotonic() + 60
            while not mark.exists() and time.monotonic() < end:
                time.sleep(0.05)
            time.sleep(0.7)
            os.kill(first.process, signal.SIGKILL)
            faults.commands.wait(first)
        began = time.monotonic()
        while not _is_free(world) and time.monotonic() - began < 30:
            time.sleep(0.05)
        seconds = time.monotonic() - began
        again = faults.commands.run(*command, cwd=place, XL2DB_DATABASE=world.url)
        wrong = "" if again.code == 0 else f"the next run failed: {again}"[:900]
        if seconds > FREE_SECONDS:
            wrong = wrong or f"the lock was free only after {seconds:.1f} s"
        if world.query("SELECT n FROM logbook ORDER BY what") != [(2,), (2,)]:
            wrong = (
                wrong or f"the rows were changed twice or not at all: {world.query('SELECT * FROM logbook')}"
            )
        yield Outcome("lock holder killed", faults.kind, f"{what}, alembic" if plain else what, wrong)
        mark.unlink(missing_ok=True)


@contextmanager
def _blocked(world: World, what: str) -> Iterator[None]:
    """Another session that holds the table customers while the run waits for it."""
    if what != "waiting for a table" or world.kind == "sqlite":
        yield
        return
    from sqlalchemy import create_engine, pool, text

    with create_engine(world.url, poolclass=pool.NullPool).connect() as connection:
        connection.execute(text("SELECT * FROM customers"))
        yield


def _is_free(world: World) -> bool:
    """Whether nobody holds the run's first lock."""
    if world.kind == "postgresql":
        return not world.query(
            "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    if world.kind == "mariadb":
        import hashlib

        name = world.query("SELECT DATABASE()")[0][0]
        key = "xl2db." + hashlib.sha256(name.encode()).hexdigest()[:32]
        return bool(world.query(f"SELECT IS_FREE_LOCK('{key}')")[0][0])
    import sqlite3

    try:
        world.execute(["PRAGMA busy_timeout = 0", "BEGIN IMMEDIATE", "ROLLBACK"])
    except sqlite3.OperationalError:
        return False
    return True
