"""``xl2db check`` in a process of its own for each file: what it says, how it ends, its CPU seconds and memory.

A process that has everything imported forks for each file, so that a file costs milliseconds and not a start.
"""

from __future__ import annotations

import os
import resource
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

CPU_SECONDS = 2.0
MEGABYTES = 256
ENDINGS = (0, 1)
"""Read (perhaps with findings), or refused."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How a check ended: ``code`` is negative for a signal; seconds and megabytes are above those of the start."""

    code: int
    said: str
    seconds: float
    megabytes: float

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


def warm_up(path: Path) -> None:
    """Import all that a check needs, by a check of an honest workbook."""
    _check(path, Path(os.devnull))


def measured(path: Path) -> Measured:
    """Check a file in a forked process."""
    out = path.with_name("said.txt")
    process = os.fork()
    if not process:
        resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
        os._exit(_check(path, out))
    _, status, usage = os.wait4(process, 0)
    said = out.read_text(encoding="utf-8", errors="backslashreplace") if out.exists() else ""
    out.unlink(missing_ok=True)
    return Measured(
        os.waitstatus_to_exitcode(status), said, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    )


def _check(path: Path, out: Path) -> int:
    """The real command line, within this process."""
    from xl2db.cli.main import run

    with out.open("w", encoding="utf-8") as file:
        kept, sys.stdout, sys.stderr, sys.argv = (
            (sys.stdout, sys.stderr),
            file,
            file,
            ["xl2db", "check", str(path)],
        )
        try:
            run()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        except BaseException:
            import traceback

            traceback.print_exc(file=file)
            code = 99
        finally:
            file.flush()
            sys.stdout, sys.stderr = kept
    return int(code or 0)
