"""A server whose own disk becomes full in the midst of a run, gets room again, and is asked by the same command."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.faults.disks import make_room, small_disk
from tests.faults.dying import mortal, said_badly
from tests.faults.killing import Faults, Outcome, differences
from tests.faults.shapes import Shape
from tests.servers import new_root

MEGABYTES = 300
# The server says so, or dies of it.
_NAMED = re.compile(r"disk is full|No space left|is full|connection|cannot be reached|gave up", re.IGNORECASE)


@contextmanager
def on_small_disk(faults: Faults) -> Iterator[tuple[Faults, Path] | None]:
    """The same faults on a server whose files are on a disk of their own; None where there cannot be one."""
    root = new_root()  # where the server, which runs as nobody, may go
    try:
        with small_disk(root, MEGABYTES) as disk:
            if disk is None:
                yield None
                return
            disk.chmod(0o777)
            with mortal(faults, os.getpid(), disk) as there:
                yield there, disk
    finally:
        root.rmdir()


def every_third(points: list[str]) -> list[int]:
    """Every third statement."""
    return [n for n, point in enumerate(points, 1) if not point.startswith(("os.", "Composed"))][::3]


def server_disk_full(
    faults: Faults, disk: Path, shape: Shape, choose: Any = every_third
) -> Iterator[Outcome]:
    """Fill the server's disk before each chosen point: the run names it, and with room the next one ends well."""
    server: Any = faults.servers
    with faults.world(shape) as world:
        points, expected = faults.undisturbed(world, shape)
        for number in choose(points):
            name = f"{shape.name}: before {number} of {len(points)}, {points[number - 1]}"
            with faults.copy(world) as copy:
                fault = {"number": number, "side": "before", "action": "fill", "disk": str(disk)}
                first = faults.run(copy, shape, fault)
                make_room(disk)
                server.revive()
                wrong = said_badly(first, _NAMED)
                is_done = copy.dump()["rows alembic_version"] == expected["rows alembic_version"]
                if not wrong and first.code and is_done and "applied" not in first.errors:
                    wrong = f"it is done, and that was not said: {first.errors}"[-900:]
                again = faults.run(copy, shape)
                if again.code:
                    wrong = wrong or f"the next run failed: {again}"[-900:]
                wrong = wrong or differences(copy.dump(), expected)
            yield Outcome("server's disk full", faults.kind, name, wrong)
