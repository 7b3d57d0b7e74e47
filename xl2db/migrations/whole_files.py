"""Files of a migrations folder, written so that a crash leaves each of them old or new, and never half of it.

What a run that died can leave are files that begin with a dot and end in ``.xl2db-part``, and a list of those that
count; :func:`finish` ends its work.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

_PART = ".xl2db-part"
_LIST = ".xl2db-new"


def replace_file(path: Path, text: str) -> None:
    """Write a file so that a crash leaves either the old one or the new one."""
    part = _part_of(path)
    try:
        _write(part, path, text)
        part.replace(path)
        keep_names(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def replace_files(folder: Path, texts: Mapping[Path, str]) -> None:
    """Write files of a migrations folder so that a crash leaves all of them old; or :func:`finish` makes all new."""
    parts = {path: _part_of(path) for path in texts}
    names = "".join(f"{part.relative_to(folder).as_posix()}\n" for part in parts.values())
    listing = folder / _LIST
    try:
        for path, text in texts.items():
            _write(parts[path], path, text)
        for place in {path.parent for path in texts}:
            keep_names(place)
        replace_file(listing, names)  # from here on they count
        for path, part in parts.items():
            part.replace(path)
        for place in {path.parent for path in texts}:
            keep_names(place)
        listing.unlink()
    except BaseException:
        listing.unlink(missing_ok=True)
        for part in parts.values():
            part.unlink(missing_ok=True)
        raise


def is_unfinished(folder: Path) -> bool:
    """Whether a run died while it made files of a migrations folder new."""
    return (folder / _LIST).exists()


def finish(folder: Path) -> None:
    """End what a run that died began in a migrations folder; nobody else may be at work there."""
    listing = folder / _LIST
    try:
        names = set(listing.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        names = set()
    for part in _parts(folder):
        if part.relative_to(folder).as_posix() in names:
            part.replace(part.with_name(part.name[1:].removesuffix(_PART).rpartition(".")[0]))
        else:
            part.unlink(missing_ok=True)
    if names:
        for place in (folder, folder / "versions"):
            keep_names(place)
    listing.unlink(missing_ok=True)


def keep_names(folder: Path) -> None:
    """Have the disk keep a folder's names, where the system can be asked to."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _parts(folder: Path) -> Iterator[Path]:
    for place in (folder, folder / "versions"):
        yield from place.glob(f".*{_PART}")


def _part_of(path: Path) -> Path:
    return path.parent / f".{path.name}.{os.getpid()}{_PART}"


def _write(part: Path, path: Path, text: str) -> None:
    """Write what is to become a file, with its rights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with part.open("w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        part.chmod(path.stat().st_mode & 0o777)
