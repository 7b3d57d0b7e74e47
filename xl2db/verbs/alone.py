"""One run at a time in a migrations folder: a second one waits for the first.

The system frees the lock when a process ends, however it ends, so nothing is ever left behind that somebody
would have to delete.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from xl2db.findings import DatabaseRefused
from xl2db.migrations.whole_files import finish
from xl2db.rules.running import LOCKED
from xl2db.settings import WAIT_SECONDS
from xl2db.verbs.checked import Tell, silent

_LOOK_AGAIN_SECONDS = 0.1


@contextmanager
def alone(folder: Path, tell: Tell = silent, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Within it, no other run is at work in the folder, and what a run that died began to write is whole or gone.

    Raises :class:`DatabaseRefused` where another run has not ended after ``wait`` seconds.
    """
    handle = _opened(folder)
    if handle is None:
        yield
        return
    try:
        _wait(handle, folder, tell, wait)
        finish(folder)
        yield
    finally:
        os.close(handle)


def _opened(folder: Path) -> int | None:
    """A file that stands for the folder, which may not exist yet; None where there cannot be one."""
    place = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    user = os.getuid() if hasattr(os, "getuid") else 0
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        return os.open(Path(tempfile.gettempdir()) / f"xl2db-{user}-{place}.lock", flags, 0o600)
    except OSError:
        return None


def _wait(handle: int, folder: Path, tell: Tell, wait: float) -> None:
    end = time.monotonic() + wait
    while not _locked(handle):
        if time.monotonic() > end:
            raise DatabaseRefused(
                LOCKED.finding(
                    f"Another run of xl2db{_holder(handle)} is at work in {folder}.",
                    hint="Wait until it has ended (it may be asking somebody), then run the command again.",
                )
            )
        tell("Waiting for another run of xl2db to end", 0, 0)
        time.sleep(_LOOK_AGAIN_SECONDS)
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)


def _holder(handle: int) -> str:
    """The process that holds the lock, which has written its number into the file."""
    with suppress(OSError):
        number = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
        return f" (process {number})" if number.isdigit() else ""
    return ""


def _locked(handle: int) -> bool:
    """Whether the lock is ours now; on Windows only the database keeps two runs apart."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
