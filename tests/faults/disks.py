"""Small disks in memory (which root may mount; elsewhere their cases are left out), and filling them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAGE = b"x" * 4096
_FILLER = "filler"


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path | None]:
    """A disk of so many megabytes, None where it cannot be had."""
    disk = place / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "xl2db-tests", str(disk)],
        capture_output=True,
        check=False,
    )
    try:
        yield None if mounted.returncode else disk
    finally:
        if not mounted.returncode:
            subprocess.run(["umount", "--lazy", str(disk)], check=False)
        disk.rmdir()


def fill(disk: Path, left: int = 0) -> None:
    """Write to a disk until only so many pages of 4 KiB are left."""
    kept = disk / "kept"
    kept.write_bytes(PAGE * left)
    with (disk / _FILLER).open("ab", buffering=0) as file:
        try:
            while file.write(PAGE):
                pass
        except OSError:
            pass
    kept.unlink()


def make_room(disk: Path) -> None:
    """Take away again what filled a disk."""
    (disk / _FILLER).unlink(missing_ok=True)
