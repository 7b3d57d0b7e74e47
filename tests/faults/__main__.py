"""``python -m tests.faults``: the whole fault suite, its table, and what is not as it must be.

It needs the databases of the tests (see tests/databases.py). Outcomes are kept in a file, one a line, so
that a run which was stopped goes on where it stopped (``--keep FILE``).
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from tests.commands import Commands
from tests.databases import Servers
from tests.faults.crowding import HOLDERS, crowded, holder_killed
from tests.faults.dying import mortal, server_killed
from tests.faults.filling import on_small_disk, server_disk_full
from tests.faults.further import FURTHER
from tests.faults.killing import SHAPES, Faults, Outcome, clock_jumps, cut_off, each_once, interrupted, killed
from tests.faults.refusing import SERVER_READ_ONLY, refused
from tests.faults.shapes import Shape

_ROUNDS = 3
KINDS = ("sqlite", "postgresql", "mariadb")
FAMILIES = (
    "killed",
    "plain Alembic killed",
    "interrupted",
    "clock jumps",
    "connection cut",
    "server killed",
    "server's disk full",
    "refused",
    "at once",
    "lock holder killed",
)


def main() -> None:
    """Run what was asked for, print each fault that was not survived, and then the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--on", choices=KINDS, action="append", help="only on this database")
    parser.add_argument("--family", choices=FAMILIES, action="append", help="only these faults")
    parser.add_argument("--keep", type=Path, default=Path("faults.jsonl"), help="where outcomes are kept")
    given = parser.parse_args()
    known = _read(given.keep)
    place = Path(tempfile.mkdtemp(prefix="xl2db-faults-"))
    (place / "servers").mkdir()
    servers, commands = Servers(place / "servers", os.getpid(), "faults"), Commands()
    try:
        for kind in given.on or KINDS:
            faults = Faults(kind, servers, commands, place)
            for name, part in _parts(faults):
                if part.__name__ not in (given.family or FAMILIES) or (kind, name) in known:
                    continue
                outcomes = list(part())
                known[kind, name] = outcomes
                with given.keep.open("a", encoding="utf-8") as file:
                    file.write(json.dumps([kind, name, [asdict(each) for each in outcomes]]) + "\n")
                for each in outcomes:
                    if each.wrong:
                        print(
                            f"NOT SURVIVED  {each.kind}: {each.family}: {each.point}\n    {each.wrong}",
                            flush=True,
                        )
    finally:
        commands.close()
        servers.close()
        print(servers.end() or "")
        shutil.rmtree(place, ignore_errors=True)
    print(table([each for outcomes in known.values() for each in outcomes]))


def _parts(faults: Faults) -> Iterator[tuple[str, Callable[[], Iterator[Outcome]]]]:
    """The parts of the suite; each is named like its family and finished at once."""

    def part(
        family: str, name: str, work: Callable[[], Iterator[Outcome]]
    ) -> tuple[str, Callable[..., Iterator[Outcome]]]:
        work.__name__ = family
        return f"{family}: {name}", work

    for shape in SHAPES:
        yield part("killed", shape.name, lambda shape=shape: killed(faults, shape))
        yield part("interrupted", shape.name, lambda shape=shape: interrupted(faults, shape))
        yield part("clock jumps", shape.name, lambda shape=shape: clock_jumps(faults, shape, every_second))
        if faults.kind != "sqlite":
            yield part("connection cut", shape.name, lambda shape=shape: cut_off(faults, shape))
            yield part("server killed", shape.name, lambda shape=shape: _server_killed(faults, shape))
            yield part("server's disk full", shape.name, lambda shape=shape: _server_disk_full(faults, shape))
        yield part("refused", shape.name, lambda shape=shape: refused(faults, shape))
        if faults.kind == "mariadb":
            name = f"{shape.name}, server is read-only"
            yield part("refused", name, lambda shape=shape: _server_read_only(faults, shape))
    for shape in FURTHER:
        yield part("killed", shape.name, lambda shape=shape: killed(faults, shape, each_once))
        yield part("interrupted", shape.name, lambda shape=shape: interrupted(faults, shape, each_once))
        if faults.kind != "sqlite":
            yield part("connection cut", shape.name, lambda shape=shape: cut_off(faults, shape, each_once))
    yield part("plain Alembic killed", "", lambda: killed(faults, SHAPES[-1], plain=True))
    for number, state, again in itertools.product((2, 4, 8, 16), ("empty", "half", "latest"), range(_ROUNDS)):
        name = f"{number}, {state}, round {again + 1}"
        yield part("at once", name, lambda n=number, s=state: crowded(faults, n, s))
        yield part("at once", f"{name}, plain", lambda n=number, s=state: crowded(faults, n, s, plain=True))
    for what in HOLDERS:
        yield part("lock holder killed", what, lambda what=what: holder_killed(faults, what))
        name = f"{what}, plain"
        yield part("lock holder killed", name, lambda what=what: holder_killed(faults, what, plain=True))


def every_second(points: list[str]) -> list[tuple[int, str]]:
    """Before every second point."""
    return [(number, "before") for number in range(1, len(points) + 1, 2)]


def _server_killed(faults: Faults, shape: Shape) -> Iterator[Outcome]:
    with mortal(faults, os.getpid()) as on_own_server:
        yield from server_killed(on_own_server, shape)


def _server_disk_full(faults: Faults, shape: Shape) -> Iterator[Outcome]:
    with on_small_disk(faults) as there:
        if there:
            yield from server_disk_full(*there, shape)


def _server_read_only(faults: Faults, shape: Shape) -> Iterator[Outcome]:
    with mortal(faults, os.getpid()) as on_own_server:
        yield from refused(on_own_server, shape, lambda _: [SERVER_READ_ONLY])


def _read(file: Path) -> dict[tuple[str, str], list[Outcome]]:
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {(kind, name): [Outcome(**each) for each in parts] for kind, name, parts in map(json.loads, lines)}


def table(outcomes: list[Outcome]) -> str:
    """The table of docs/faults.md: survived of all, by family and database."""
    cells: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for each in outcomes:
        cells[each.family, each.kind].append(not each.wrong)
    lines = ["| fault | SQLite | PostgreSQL | MariaDB |", "| --- | --- | --- | --- |"]
    for family in FAMILIES:
        row = [cells.get((family, kind)) for kind in KINDS]
        if any(row):
            shown = [f"{sum(cell)} of {len(cell)}" if cell else "" for cell in row]
            lines.append(f"| {family} | {' | '.join(shown)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
