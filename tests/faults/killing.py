"""A run that dies at a point, and the same command again: the world must be as after an undisturbed run."""

from __future__ import annotations

import itertools
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.commands import Commands, Ended
from tests.databases import Servers
from tests.faults.shapes import SHAPES, Shape, build
from tests.faults.worlds import Dump, World, copied

_INTERRUPTED = 130  # as shells have it: 128 and the number of the signal


@dataclass(frozen=True)
class Outcome:
    """What came of one fault; ``wrong`` is empty where all is as it must be."""

    family: str
    kind: str
    point: str
    wrong: str = ""


@dataclass
class Faults:
    """Makes worlds of one kind of database, and runs commands in them."""

    kind: str
    servers: Servers
    commands: Commands
    place: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @contextmanager
    def world(self, shape: Shape) -> Iterator[World]:
        """The world before a change, with the change prepared."""
        folder = self.place / f"{self.kind}-{next(self.numbers)}" / "work"
        folder.mkdir(parents=True)
        if self.kind == "sqlite":
            world = World(folder, f"sqlite:///{(folder / 'shop.db').as_posix()}")
            build(world)
            shape.prepare(world)
            yield world
            return
        with self.servers.database(self.kind) as url:
            world = World(folder, url)
            build(world)
            shape.prepare(world)
            yield world

    @contextmanager
    def copy(self, world: World) -> Iterator[World]:
        """A copy of a world, in a folder of the same name."""
        with copied(world, self.place / f"{self.kind}-{next(self.numbers)}" / "work", self.servers) as copy:
            yield copy

    def run(
        self, world: World, shape: Shape, fault: Mapping[str, Any] | None = None, *, plain: bool = False
    ) -> Ended:
        """Run the shape's command (or plain Alembic) in a world, perhaps with a fault."""
        command, folder = shape.command, world.folder
        if plain:
            command, folder = ("alembic", "upgrade", "head"), folder / "migrations" / "shop"
        return self.commands.run(*command, cwd=folder, fault=fault, XL2DB_DATABASE=world.url)

    def undisturbed(self, world: World, shape: Shape, *, plain: bool = False) -> tuple[list[str], Dump]:
        """The points of a run that nothing disturbs, and the world after it."""
        with self.copy(world) as copy:
            log = copy.folder.parent / "points"
            ended = self.run(
                copy, shape, {"number": 0, "side": "", "action": "count", "log": str(log)}, plain=plain
            )
            after = copy.dump()
            assert (ended.code, after != world.dump()) == (0, True), ended
            points = log.read_text(encoding="utf-8").splitlines()
            log.unlink()
            return points, after


def differences(found: Dump, expected: Dump) -> str:
    """In what two worlds differ, in words; empty where they do not."""
    names = sorted(name for name in {*found, *expected} if found.get(name) != expected.get(name))
    parts = [f"{name}: {found.get(name)!r}, not {expected.get(name)!r}"[:400] for name in names]
    return "; ".join(parts)[:1500]


def every_point(points: list[str]) -> list[tuple[int, str]]:
    """Before and after each point."""
    return [(number, side) for number in range(1, len(points) + 1) for side in ("before", "after")]


def each_once(points: list[str]) -> list[tuple[int, str]]:
    """Before each point, and after the last one."""
    return [*((number, "before") for number in range(1, len(points) + 1)), (len(points), "after")]


def killed(
    faults: Faults, shape: Shape, choose: Any = every_point, *, plain: bool = False
) -> Iterator[Outcome]:
    """Kill the run at each chosen point, and run the same command again."""
    family = "plain Alembic killed" if plain else "killed"
    with faults.world(shape) as world:
        points, expected = faults.undisturbed(world, shape, plain=plain)
        for number, side in choose(points):
            name = f"{shape.name}: {side} {number} of {len(points)}, {points[number - 1]}"
            with faults.copy(world) as copy:
                fault = {"number": number, "side": side, "action": "kill"}
                first = faults.run(copy, shape, fault, plain=plain)
                wrong = "" if first.code == -signal.SIGKILL else f"was not killed: {first}"
                again = faults.run(copy, shape, plain=plain)
                wrong = wrong or _recovered(again, copy, expected)
            yield Outcome(family, faults.kind, name, wrong)


def interrupted(faults: Faults, shape: Shape, choose: Any = every_point) -> Iterator[Outcome]:
    """Press Ctrl-C at each chosen point: the run ends as one that was stopped, and the same command finishes."""
    with faults.world(shape) as world:
        points, expected = faults.undisturbed(world, shape)
        for number, side in choose(points):
            name = f"{shape.name}: {side} {number} of {len(points)}, {points[number - 1]}"
            with faults.copy(world) as copy:
                first = faults.run(copy, shape, {"number": number, "side": side, "action": "interrupt"})
                wrong = ""
                if first.code != _INTERRUPTED or "Traceback" in first.said + first.errors:
                    wrong = f"did not end well: {first}"[-1500:]
                again = faults.run(copy, shape)
                wrong = wrong or _recovered(again, copy, expected)
            yield Outcome("interrupted", faults.kind, name, wrong)


def clock_jumps(faults: Faults, shape: Shape, choose: Any = every_point) -> Iterator[Outcome]:
    """Let the clock jump by ten years, back and ahead, at each chosen point: nothing is to be seen of it."""
    with faults.world(shape) as world:
        points, expected = faults.undisturbed(world, shape)
        for (number, side), way in zip(choose(points), itertools.cycle(("back", "ahead")), strict=False):
            name = f"{shape.name}: {way} {side} {number} of {len(points)}, {points[number - 1]}"
            with faults.copy(world) as copy:
                ended = faults.run(copy, shape, {"number": number, "side": side, "action": f"clock {way}"})
                yield Outcome("clock jumps", faults.kind, name, _recovered(ended, copy, expected))


def cut_off(faults: Faults, shape: Shape, choose: Any = every_point) -> Iterator[Outcome]:
    """End the database's session at each chosen point: the run says so, and the same command goes on."""
    with faults.world(shape) as world:
        points, expected = faults.undisturbed(world, shape)
        there = [n for n, point in enumerate(points, 1) if not point.startswith("os.")]
        for number, side in choose(points):
            if number not in there:
                continue
            name = f"{shape.name}: {side} {number} of {len(points)}, {points[number - 1]}"
            with faults.copy(world) as copy:
                fault = {"number": number, "side": side, "action": "cut", "admin": copy.url}
                first = faults.run(copy, shape, fault)
                wrong = _said_well(first)
                again = faults.run(copy, shape)
                wrong = wrong or _recovered(again, copy, expected)
            yield Outcome("connection cut", faults.kind, name, wrong)


def _said_well(ended: Ended) -> str:
    """A command that fails says so in words: no traceback, and an exit code of its own."""
    if "Traceback" in ended.said + ended.errors or ended.code not in (0, 2, 3):
        return f"did not end well: {ended}"[-1500:]
    return ""


def _recovered(again: Ended, world: World, expected: Dump) -> str:
    if again.code:
        return f"the run failed: {again.code} {again.errors[-600:]} {again.said[-200:]}"
    return differences(world.dump(), expected)


__all__ = [
    "SHAPES",
    "Faults",
    "Outcome",
    "clock_jumps",
    "cut_off",
    "differences",
    "each_once",
    "every_point",
    "interrupted",
    "killed",
]
