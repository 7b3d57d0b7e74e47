"""A server that dies in the midst of a run, comes back, and is asked by the same command again."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from tests.commands import Ended
from tests.databases import Servers, connected
from tests.faults.killing import Faults, Outcome, differences
from tests.faults.shapes import Shape
from tests.servers import revive, start_mariadb, start_postgresql, stop

_STARTERS = {"postgresql": start_postgresql, "mariadb": start_mariadb}
_DEATHS = {"postgresql": "stop server", "mariadb": "kill server"}
_RETURN_SECONDS = 60
_NAMED = re.compile(r"connection|server (at|closed)|cannot be reached|gave up", re.IGNORECASE)


class MortalServer(Servers):
    """A server of our own, of one kind, that may be killed and comes back with what it had promised."""

    def __init__(self, kind: str, folder: Path, run: int, place: Path | None = None) -> None:
        super().__init__(folder, run, "mortal")
        url, self.root = _STARTERS[kind](run, mortal=True, place=place)
        self.url = make_url(url)

    @property
    def process(self) -> int:
        """The server's process."""
        return int((self.root / "server").read_text())

    def revive(self) -> None:
        """Have the server back, whether it died or only lost its sessions."""
        revive(self.root)
        deadline = time.monotonic() + _RETURN_SECONDS
        while True:
            try:
                connected(self.url).close()
            except DBAPIError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return

    def end(self) -> None:
        """Stop it."""
        self.close()
        stop(self.root)

    @contextmanager
    def database(self, kind: str, like: str = "") -> Iterator[str]:
        """A new database, by new connections: the one before may have died with the server."""
        name = f"xl2db_test_{self.run}_{self.worker}_{next(self._counter)}"
        with connected(self.url) as admin:
            admin.exec_driver_sql(f"CREATE DATABASE {name}{like}")
        try:
            yield self.url.set(database=name).render_as_string(hide_password=False)
        finally:
            with connected(self.url) as admin:
                forced = " WITH (FORCE)" if kind == "postgresql" else ""
                admin.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}{forced}")


@contextmanager
def mortal(faults: Faults, run: int, place: Path | None = None) -> Iterator[Faults]:
    """The same faults on a server that may die, whose files are in ``place`` if one is given."""
    folder = faults.place / f"mortal-{faults.kind}"
    folder.mkdir(exist_ok=True)
    server = MortalServer(faults.kind, folder, run, place)
    try:
        yield Faults(faults.kind, server, faults.commands, faults.place, faults.numbers)
    finally:
        server.end()


def within_points(points: list[str]) -> list[tuple[int, str]]:
    """Every second statement, killed within, before, within and after it in turn."""
    sides = itertools.cycle(("within", "before", "within", "after"))
    there = [n for n, point in enumerate(points, 1) if not point.startswith(("os.", "Composed"))]
    return list(zip(there[::2], sides, strict=False))


def said_badly(ended: Ended, named: re.Pattern[str]) -> str:
    """What is wrong with how a run ended whose server was disturbed; it names that in words of ``named``."""
    if ended.code not in (0, 3) or "Traceback" in ended.said + ended.errors:
        return f"did not end well: {ended}"[-1500:]
    return (
        f"the fault was not named: {ended.errors}"[-900:]
        if ended.code and not named.search(ended.errors)
        else ""
    )


def server_killed(faults: Faults, shape: Shape, choose: Any = within_points) -> Iterator[Outcome]:
    """Kill the server at each chosen point; the run names it, and after the server's return the next goes on."""
    server: Any = faults.servers
    with faults.world(shape) as world:
        points, expected = faults.undisturbed(world, shape)
        for number, side in choose(points):
            name = f"{shape.name}: {side} {number} of {len(points)}, {points[number - 1]}"
            with faults.copy(world) as copy:
                fault = {"number": number, "side": side, "action": _DEATHS[faults.kind]}
                first = faults.run(copy, shape, {**fault, "server": server.process})
                server.revive()
                wrong = said_badly(first, _NAMED)
                again = faults.run(copy, shape)
                if again.code:
                    wrong = wrong or f"the next run failed: {again}"[-900:]
                wrong = wrong or differences(copy.dump(), expected)
            yield Outcome("server killed", faults.kind, name, wrong)
