"""The database of a project: which one it is, and where it stands among the revisions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from xl2db.findings import DatabaseRefused, SettingsRefused
from xl2db.migrations.folder import Folder, RevisionFile
from xl2db.rules.database import NO_SUCH_DATABASE
from xl2db.rules.settings import NO_DATABASE
from xl2db.settings import Project


def needed_database(project: Project, kind: str | None) -> str:
    """The URL of the database to change; ``kind`` is the one that the workbook is written for.

    Raises :class:`SettingsRefused` where none is named, and a SQLite file is no good guess.
    """
    hint = "Give --database, or set XL2DB_DATABASE or DATABASE_URL."
    if project.database is None:
        raise SettingsRefused(NO_DATABASE.finding("No database is named.", hint=hint))
    if project.has_default_database and kind not in (None, "sqlite"):
        raise SettingsRefused(
            NO_DATABASE.finding(f"The workbook is written for {kind}, and no database is named.", hint=hint)
        )
    return project.database


def shown_database(url: str) -> str:
    """A database as it may be shown: a SQLite file by its path, others by their URL without the password."""
    from xl2db.database.url import safe_url

    return safe_url(url)


def sqlite_file(project: Project) -> Path | None:
    """The file of a SQLite database, None for other databases."""
    from xl2db.database.url import parse_url

    if project.database is None or project.target != "sqlite":
        return None
    name = parse_url(project.database).database
    return Path(name) if name and name != ":memory:" and not name.startswith("file:") else None


def is_there(project: Project) -> bool:
    """Whether the database can be there at all: a SQLite file that does not exist is not."""
    file = sqlite_file(project)
    return file is None or file.exists()


def refuse_missing_file(project: Project) -> None:
    """For commands that look at what is there: raises :class:`DatabaseRefused` where SQLite's file is not.

    Connecting would make an empty one.
    """
    if not is_there(project):
        raise DatabaseRefused(
            NO_SUCH_DATABASE.finding(
                f"There is no file {sqlite_file(project)}.",
                hint="Name the database that is meant: --database shop.db, or its URL.",
            )
        )


@contextmanager
def no_file_left_behind(project: Project) -> Iterator[None]:
    """Within it, an exception removes a SQLite file that was not there before and holds nothing."""
    file = sqlite_file(project)
    new = file is not None and not file.exists()
    try:
        yield
    except BaseException:
        if new and file is not None and file.exists() and _holds_nothing(file):
            file.unlink()
        raise


def _holds_nothing(file: Path) -> bool:
    try:
        with closing(sqlite3.connect(file)) as connection:
            return not connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.Error:
        return False


def names_of(revisions: Iterable[str], folder: Folder) -> tuple[str, ...]:
    """The file names (without ``.py``) of revisions."""
    known = {entry.revision: entry.path.stem for entry in folder.revisions()}
    return tuple(known.get(revision, revision) for revision in revisions)


def name_of(revision: str | None, revisions: Iterable[RevisionFile]) -> str | None:
    """The file name (without ``.py``) of a revision."""
    return next((entry.path.stem for entry in revisions if entry.revision == revision), revision)
