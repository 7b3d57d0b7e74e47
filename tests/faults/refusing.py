"""A disk that is full, a file that may only be read, a user without rights: named, nothing done, and then mended.

Root's processes give up the right to pass over the rights of files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import make_url

from tests.faults.disks import fill, make_room, small_disk
from tests.faults.killing import Faults, Outcome, differences
from tests.faults.shapes import Shape
from tests.faults.worlds import World, cursor_of

DISK = 2  # megabytes
MIGRATIONS = "migrations/shop"


@dataclass(frozen=True)
class Refusal:
    """A fault from outside: how it is made (and mended at the end), and the words that name it."""

    name: str
    kinds: tuple[str, ...]
    made: Callable[[World], AbstractContextManager[World]]
    named: str
    on_disk: bool = False


def _guarded(path: str, mode: int) -> Callable[[World], AbstractContextManager[World]]:
    """Somebody takes away rights of a file or folder."""

    @contextmanager
    def made(world: World) -> Iterator[World]:
        file = world.folder / path
        before = file.stat().st_mode
        file.chmod(mode)
        try:
            yield world
        finally:
            file.chmod(before & 0o7777)

    return made


def _filled(left: int) -> Callable[[World], AbstractContextManager[World]]:
    """The disk is full up to so many pages of 4 KiB."""

    @contextmanager
    def made(world: World) -> Iterator[World]:
        fill(world.folder.parent, left)
        try:
            yield world
        finally:
            make_room(world.folder.parent)

    return made


def _user(grants: Sequence[str], **attributes: str) -> Callable[[World], AbstractContextManager[World]]:
    """The run uses a user of the database who has these rights only."""

    @contextmanager
    def made(world: World) -> Iterator[World]:
        url = make_url(world.url)
        name = str(url.database)
        user = f"{name}_user"[-30:]
        on_mariadb = world.kind == "mariadb"
        at = f"{user}@'%'" if on_mariadb else user
        word = "IDENTIFIED BY 'w'" if on_mariadb else "LOGIN PASSWORD 'w'"
        kind = "USER" if on_mariadb else "ROLE"
        world.execute([f"CREATE {kind} {at} {word}"])
        try:
            world.execute([each.format(user=at, database=name) for each in grants])
            yield World(
                world.folder, url.set(username=user, password="w").render_as_string(hide_password=False)
            )
        finally:
            world.execute(
                [] if on_mariadb else [f"REASSIGN OWNED BY {user} TO CURRENT_USER", f"DROP OWNED BY {user}"]
            )
            world.execute([f"DROP {kind} {at}"])

    return made


@contextmanager
def _read_only(world: World) -> Iterator[World]:
    name = make_url(world.url).database
    world.execute([f"ALTER DATABASE {name} SET default_transaction_read_only = on"])
    try:
        yield world
    finally:
        world.execute(
            [
                "SET default_transaction_read_only = off",
                f"ALTER DATABASE {name} RESET default_transaction_read_only",
            ]
        )


@contextmanager
def _statements_time_out(world: World) -> Iterator[World]:
    """Somebody works with the tables, and the database stops what takes long."""
    name = make_url(world.url).database
    world.execute([f"ALTER DATABASE {name} SET statement_timeout = '400ms'"])
    try:
        with cursor_of(make_url(world.url)) as other:
            other.execute("SET statement_timeout = 0")
            other.execute("BEGIN")
            other.execute("LOCK TABLE customers, orders, logbook IN EXCLUSIVE MODE")
            yield world
    finally:
        world.execute([f"ALTER DATABASE {name} RESET statement_timeout"])


@contextmanager
def _server_read_only(world: World) -> Iterator[World]:
    rights = ["GRANT ALL ON {database}.* TO {user}"]
    with _user(rights)(world) as owner:
        world.execute(["SET GLOBAL read_only = 1"])
        try:
            yield owner
        finally:
            world.execute(["SET GLOBAL read_only = 0"])


def _but(*without: str) -> list[str]:
    """MariaDB's rights of an owner, but for some."""
    rights = ["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "INDEX", "REFERENCES"]
    rights += ["CREATE VIEW", "SHOW VIEW", "TRIGGER", "CREATE TEMPORARY TABLES"]
    return [
        f"GRANT {', '.join(each for each in rights if each not in without)} ON {{database}}.* TO {{user}}"
    ]


ALL, PG, MARIA, LITE = ("sqlite", "postgresql", "mariadb"), ("postgresql",), ("mariadb",), ("sqlite",)
_NO_RIGHT = r"may not|does not let|cannot be reached|denied"
_FILE = r"refused to read or write|not allowed to read|cannot be (read|written|understood|opened)|denied|read-only"
_READ = "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {user}"
_WRITE = "GRANT ALL ON ALL TABLES IN SCHEMA public TO {user}"
_FULL = r"disk is full|No space left|cannot be written|disk I/O"

REFUSALS = (
    Refusal("versions is read-only", ALL, _guarded(f"{MIGRATIONS}/versions", 0o555), _FILE),
    Refusal("migrations folder is read-only", ALL, _guarded(MIGRATIONS, 0o555), _FILE),
    Refusal("schema.toml may not be read", ALL, _guarded(f"{MIGRATIONS}/schema.toml", 0), _FILE),
    Refusal("versions may not be looked into", ALL, _guarded(f"{MIGRATIONS}/versions", 0), _FILE),
    Refusal("workbook may not be read", ALL, _guarded("shop.xlsx", 0), _FILE),
    Refusal("database file is read-only", LITE, _guarded("shop.db", 0o444), "only be read|readonly"),
    Refusal("database file may not be read", LITE, _guarded("shop.db", 0), _FILE),
    Refusal("folder is read-only", LITE, _guarded(".", 0o555), f"only be read|unable to open|{_FILE}"),
    *(
        Refusal(f"disk full but for {n} pages", LITE, _filled(n), _FULL, on_disk=True)
        for n in (0, 1, 3, 6, 12)
    ),
    *(Refusal(f"disk full but for {n} pages", PG + MARIA, _filled(n), _FULL, on_disk=True) for n in (0, 1)),
    Refusal("read-only transactions", PG, _read_only, "only be read"),
    Refusal("statements time out", PG, _statements_time_out, "stopped the statement|is not free"),
    Refusal("user who may look", PG, _user([_READ]), _NO_RIGHT),
    Refusal("user who may change rows", PG, _user([_WRITE]), _NO_RIGHT),
    Refusal("user who may create", PG, _user([_WRITE, "GRANT CREATE ON SCHEMA public TO {user}"]), _NO_RIGHT),
    Refusal("user who may not look", PG, _user([]), _NO_RIGHT),
    Refusal("user who may not log in", PG, _user(["ALTER ROLE {user} NOLOGIN"]), _NO_RIGHT),
    Refusal("user who may look", MARIA, _user(["GRANT SELECT ON {database}.* TO {user}"]), _NO_RIGHT),
    Refusal("user who may change rows", MARIA, _user(_but("CREATE", "ALTER", "DROP", "INDEX")), _NO_RIGHT),
    *(
        Refusal(f"user without {right}", MARIA, _user(_but(right)), _NO_RIGHT)
        for right in ("CREATE", "ALTER", "DROP", "INDEX", "REFERENCES", "UPDATE", "DELETE", "INSERT")
    ),
    Refusal("user who may not look", MARIA, _user([]), _NO_RIGHT),
    Refusal("user who may not log in", MARIA, _user(["ALTER USER {user} ACCOUNT LOCK"]), _NO_RIGHT),
)
# For a server of one's own.
SERVER_READ_ONLY = Refusal("server is read-only", MARIA, _server_read_only, "only be read|read-only")


def refused(
    faults: Faults, shape: Shape, choose: Callable[[list[Refusal]], list[Refusal]] = list
) -> Iterator[Outcome]:
    """Each fault from outside: one clear line, nothing half done; and once it is mended the same command ends well."""
    with faults.world(shape) as world, small_disk(faults.place, DISK) as disk:
        _, expected = faults.undisturbed(world, shape)
        for refusal in choose([one for one in REFUSALS if faults.kind in one.kinds]):
            if refusal.on_disk and disk is None:
                continue
            here = replace(faults, place=disk) if refusal.on_disk and disk else faults
            with here.copy(world) as copy:
                wrong = _wrong(faults, shape, refusal, copy, expected)
            yield Outcome("refused", faults.kind, f"{shape.name}: {refusal.name}", wrong)


def _wrong(faults: Faults, shape: Shape, refusal: Refusal, copy: World, expected: dict[str, object]) -> str:
    before = copy.dump()
    with refusal.made(copy) as faulty:
        first = faults.run(faulty, shape, {"rights": "given up"})
    found = copy.dump()
    if (
        found.get("rows xl2db_journal") == []
    ):  # whoever may not drop a table leaves it empty, for the next run to drop
        found = {name: value for name, value in found.items() if "xl2db_journal" not in name}
    said = " ".join(first.errors.split())
    if first.code == 0:  # it was in nobody's way
        return differences(found, expected)
    if first.code not in (1, 2, 3) or "Traceback" in said or "fault of xl2db" in said:
        return f"did not end well: {first}"[-1200:]
    if said.count("error: ") != 1 or not re.search(refusal.named, said):
        return f"the fault was not named in one line: {first.code} {said}"[:900]
    one_is_whole = (
        "BASE TABLE xl2db_journal" not in found
        and found["rows alembic_version"] != before["rows alembic_version"]
    )
    if (
        found != before
        and not one_is_whole
        and not (copy.kind == "mariadb" and re.search(r"stays? done|first statement", said))
    ):
        return f"half done: {differences(found, before)} {said}"[:1500]
    again = faults.run(copy, shape)
    if again.code:
        return f"the next run failed: {again}"[:1200]
    return differences(copy.dump(), expected)
