"""Running a program, and what it cost: seconds of CPU (its own and the system's), and seconds that passed."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PEAK = """
import runpy, sys
try:
    {script}
finally:
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM"):
            print(line.split()[1])
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run cost, in seconds."""

    cpu: float
    wall: float


class Failed(Exception):
    """A program ended with an exit code that was not to be."""


def run(
    command: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    allowed: int = 0,
) -> Cost:
    """Run a program to its end; ``allowed`` is another exit code that is fine."""
    with tempfile.TemporaryFile() as output:
        begun = time.perf_counter()
        child = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(child.pid, 0)
        passed = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in (0, allowed):
            output.seek(0)
            words = output.read().decode("utf-8", "replace")[-2000:]
            raise Failed(f"{' '.join(map(str, command))} ended with {child.returncode}:\n{words}")
    return Cost(usage.ru_utime + usage.ru_stime, passed)


def median(costs: Sequence[Cost]) -> Cost:
    """The median of several runs."""
    return Cost(statistics.median(c.cpu for c in costs), statistics.median(c.wall for c in costs))


def peak_megabytes(python: str, script: str, folder: Path) -> float:
    """The most memory that a script (one line) has at once. Only Linux tells."""
    done = subprocess.run(
        [python, "-c", _PEAK.format(script=script)], cwd=folder, capture_output=True, text=True, check=True
    )
    return int(done.stdout.split()[-1]) / 1024
