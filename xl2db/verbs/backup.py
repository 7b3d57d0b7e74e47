"""A copy of a SQLite database before something is taken away from it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from filecmp import cmp
from itertools import chain, count
from pathlib import Path

from xl2db.findings import DatabaseRefused
from xl2db.migrations.folder import RevisionFile
from xl2db.migrations.whole_files import keep_names
from xl2db.rules.running import DATABASE_STOPPED
from xl2db.settings import Project
from xl2db.verbs.by_hand import takes_by_hand
from xl2db.verbs.databases import sqlite_file

_PART = ".xl2db-part"


def back_up(project: Project, lacking: Iterable[RevisionFile]) -> Path | None:
    """Copy a SQLite database if one of the revisions that it lacks takes something away; gives back the copy.

    None where there is nothing to lose, and where the settings say ``backup = "no"``. Raises
    :class:`DatabaseRefused` where the copy cannot be written.
    """
    losing = next((entry for entry in lacking if entry.loses or takes_by_hand(entry)), None)
    return copy_of(project, f"before-{losing.path.stem}") if losing else None


def copy_of(project: Project, name: str) -> Path | None:
    """The copy ``shop.NAME.db`` beside ``shop.db``, by SQLite's own means; the same as :func:`back_up`.

    An earlier copy of that name which holds something else is kept: the new one is ``shop.NAME.2.db`` then.
    """
    file = sqlite_file(project)
    if file is None or not project.backup or not file.exists():
        return None
    copy = file.with_name(f"{file.stem}.{name}{file.suffix}")
    for left in copy.parent.glob(f".{copy.name}.*{_PART}"):
        left.unlink(missing_ok=True)
    part = copy.with_name(f".{copy.name}.{os.getpid()}{_PART}")
    try:
        _copy(file, part)
        copy = _free_name(copy, part)
        part.replace(copy)
        keep_names(copy.parent)
    except (sqlite3.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise DatabaseRefused(
            DATABASE_STOPPED.finding(
                f"The copy {copy.name}, which is made before something is taken away, cannot be written: "
                f"{error}. Nothing was changed.",
                hint='Make room for it, or write backup = "no" in the settings to do without.',
            )
        ) from None
    return copy


def _free_name(copy: Path, part: Path) -> Path:
    """The copy's name, or one with a number where that of another state is there already."""
    others = (copy.with_suffix(f".{number}{copy.suffix}") for number in count(2))
    names = chain((copy,), others)
    return next(name for name in names if not name.exists() or cmp(name, part, shallow=False))


def _copy(file: Path, part: Path) -> None:
    """A whole copy, also of a database that others are writing, on the disk when it is done."""
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
    part.chmod(file.stat().st_mode & 0o777)
    handle = os.open(part, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
