"""Workbooks are written under another name first, so that a crash leaves none of them half written.

What a run that died can leave is a file that begins with a dot and ends in ``.xl2db-part``; the next one that writes
there removes it.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

_PART = ".xl2db-part"


def write_part(target: Path, write: Callable[[BinaryIO], object], like: Path | None = None) -> Path:
    """Write what is to become a file into one beside it, on the disk when this ends; with the rights of ``like``.

    Raises OSError where it cannot be written.
    """
    remove_left(target)
    prefix = f".{target.name[:40]}.{os.getpid()}."
    handle, name = tempfile.mkstemp(prefix=prefix, suffix=_PART, dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        if like is not None:
            shutil.copymode(like, part)
        else:
            part.chmod(0o666 & ~_umask())
    except BaseException:
        part.unlink()
        raise
    return part


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, whole or not at all.

    Raises FileExistsError where a file of that name is there already.
    """
    if path.exists():
        remove_left(path)
        raise FileExistsError(path)
    part = write_part(path, lambda file: file.write(content))
    try:
        try:
            path.hardlink_to(part)  # which never takes the place of another file
        except FileExistsError:
            raise
        except OSError:  # no such links on this disk
            part.rename(path)
    finally:
        part.unlink(missing_ok=True)


def remove_left(target: Path) -> None:
    """Remove what runs that died began to write beside a file; Windows does not say who lives."""
    if os.name == "nt":
        return
    name = re.compile(rf"\.{re.escape(target.name[:40])}\.(\d+)\.[^.]*{re.escape(_PART)}")
    with suppress(OSError):
        for path in target.parent.iterdir():
            if (match := name.fullmatch(path.name)) and not _lives(int(match[1])):
                path.unlink(missing_ok=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _umask() -> int:
    """Which rights new files do not get; it can be asked for only by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
