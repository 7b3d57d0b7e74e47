"""``apply``: a database is brought to the latest revision."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from xl2db.migrations.folder import Folder
from xl2db.report.results import ApplyResult
from xl2db.settings import find_project
from xl2db.verbs.alone import alone
from xl2db.verbs.by_hand import applied_by_hand, taken_by_hand
from xl2db.verbs.checked import Tell, silent
from xl2db.verbs.history import accepted, known_history, refuse_changed_history, told_only


def apply(
    file: str | Path | None = None,
    *,
    database: str | None = None,
    migrations: str | Path | None = None,
    wait: float | None = None,
    accept: Iterable[str] = (),
    tell: Tell = silent,
) -> ApplyResult:
    """Apply the revisions that a database lacks. The workbook is not read, only its name may be needed.

    ``accept`` names revisions that are right as their files say, though the database has had something else.

    Raises :class:`FolderRefused` where the folder cannot be used, :class:`DecisionNeeded` where the database has
    had other revisions than the folder's and some are left to apply, and :class:`DatabaseRefused` where the
    database refuses.
    """
    from xl2db.migrations.running import upgrade
    from xl2db.verbs.backup import back_up
    from xl2db.verbs.databases import (
        name_of,
        names_of,
        needed_database,
        no_file_left_behind,
        shown_database,
    )

    project = find_project(file, database=database, migrations=migrations, wait=wait, needs_workbook=False)
    folder = Folder(project.migrations)
    done = 0

    def count(_statement: str) -> None:
        nonlocal done
        done += 1
        tell(f"Changing the database: statement {done:,}", 0, 0)

    tell("Looking at the database", 0, 0)
    with alone(folder.path, tell, project.wait), no_file_left_behind(project):
        url = needed_database(project, folder.target)
        revisions = folder.revisions() if folder.exists else ()
        known = known_history(folder, url)
        changed = accepted(known, url, accept)
        refuse_changed_history(changed, is_more=bool(known.lacking))
        by_hand = applied_by_hand(taken_by_hand(known.lacking if known.at else ()))
        backup = back_up(project, known.lacking)
        applied = upgrade(folder, url, on_statement=count, wait=project.wait)
    return ApplyResult(
        shown_database(url),
        folder.path,
        names_of(applied.revisions, folder),
        name_of(applied.after, revisions),
        backup,
        (*told_only(changed), *by_hand),
    )
