"""``xl2db check`` in a process of its own for each file: what it says, how it ends, its CPU seconds and memory.

A file costs milliseconds, as its process is forked off one that has loaded everything; but what costs much is
measured once more as a command that starts, with all that belongs to it.
"""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from tests.commands import Commands, environment

CPU_SECONDS = 2.0
MEGABYTES = 256
ENDINGS = (0, 1)
"""Read (perhaps with findings), or refused."""
_MUCH = 0.4
_LARGE = 150


@dataclass(frozen=True, slots=True)
class Measured:
    """How a check ended: ``code`` is negative for a signal; ``whole`` where the start is in the figures."""

    code: int
    said: str
    seconds: float
    megabytes: float
    whole: bool = False

    @property
    def wrong(self) -> str | None:
        """What is not as it must be; None where all is well."""
        if self.code not in ENDINGS:
            return f"ended with {self.code}: {self.said[-200:]}"
        if "Traceback" in self.said or "fault-of-xl2db" in self.said:
            return f"a traceback: {self.said[-300:]}"
        if raw := [each for each in self.said if not (each in "\n " or each.isprintable() or is_blank(each))]:
            return f"raw {raw[:5]!a} in what it says"
        if self.code == 1 and "error" not in self.said:
            return "refused without a finding"
        if self.seconds > CPU_SECONDS:
            return f"{self.seconds:.1f} CPU seconds"
        return f"{self.megabytes:.0f} MB" if self.megabytes > MEGABYTES else None


def is_blank(character: str) -> bool:
    """Whether it is a space of some width, which no terminal obeys."""
    return unicodedata.category(character) == "Zs"


def measured(path: Path, commands: Commands, *, whole_too: bool = True) -> Measured:
    """Check a file; ``whole_too`` once more where it costs much."""
    ended = commands.run("check", str(path), cwd=path.parent)
    if whole_too and (ended.cpu > _MUCH or ended.megabytes > _LARGE):
        return whole(path)
    return Measured(ended.code, ended.said + ended.errors, ended.cpu, ended.megabytes)


# What a process has held is counted from that of the one that started it, so a small one starts it.
_STARTED = (
    "import resource, subprocess, sys; "
    "code = subprocess.run(sys.argv[1:], stdout=sys.stderr).returncode; "
    "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
    "print(code, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)"
)


def whole(path: Path) -> Measured:
    """Check a file by a command that starts."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", _STARTED, sys.executable, "-m", "xl2db", "check", str(path)],
        env=environment(),
        cwd=path.parent,
        capture_output=True,
        text=True,
        errors="backslashreplace",
        check=True,
    )
    code, seconds, megabytes = done.stdout.split()
    return Measured(int(code), done.stderr, float(seconds), float(megabytes), whole=True)
