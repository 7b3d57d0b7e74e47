"""``status``: where workbook, revisions and database stand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xl2db.findings import DatabaseRefused, Finding, WorkbookRefused
from xl2db.migrations.folder import Folder, RevisionFile
from xl2db.report.results import StatusResult
from xl2db.schema.difference import difference
from xl2db.settings import Project, find_project
from xl2db.verbs.checked import checked


def status(
    file: str | Path | None = None, *, database: str | None = None, migrations: str | Path | None = None
) -> StatusResult:
    """Compare workbook, revisions and database; each may be missing. Nothing is changed.

    Raises :class:`FolderRefused` where the migrations folder cannot be understood.
    """
    project = find_project(file, database=database, migrations=migrations, needs_workbook=False)
    folder = Folder(project.migrations)
    revisions = folder.revisions()
    changes, findings = _changes(project, folder)
    current, behind, trouble, shown, exists = _database(project, folder, revisions)
    return StatusResult(
        path=project.workbook,
        migrations=folder.path,
        revisions=tuple(entry.path.stem for entry in revisions),
        changes=changes,
        database=shown,
        exists=exists,
        current=current,
        behind=behind,
        findings=(*findings, *trouble),
    )


def _changes(project: Project, folder: Folder) -> tuple[int | None, tuple[Finding, ...]]:
    """How many changes the workbook is ahead of ``schema.toml``; None where it cannot be told."""
    if project.workbook is None:
        return None, ()
    try:
        check = checked(project)
    except WorkbookRefused as refused:
        return None, refused.findings
    found = difference(folder.read_schema(), check.schema)
    return sum(not change.derived for change in found.changes), found.findings


def _database(
    project: Project, folder: Folder, revisions: Sequence[RevisionFile]
) -> tuple[str | None, tuple[str, ...], tuple[Finding, ...], str | None, bool]:
    """The database's revision, those it lacks, what is wrong with it, its name, and whether it is there."""
    from xl2db.migrations.running import current
    from xl2db.verbs.databases import is_there, name_of, shown_database

    if project.database is None:
        return None, (), (), None, False
    names = tuple(entry.path.stem for entry in revisions)
    try:
        shown = shown_database(project.database)
        if not is_there(project):
            return None, names, (), shown, False
        at = current(project.database)
    except DatabaseRefused as refused:
        return None, (), refused.findings, shown, True
    if at is None:
        return None, names, (), shown, True
    place = next((number for number, entry in enumerate(revisions, 1) if entry.revision == at), 0)
    if not place:
        return at, (), (_unknown(at),), shown, True
    return name_of(at, revisions), names[place:], (), shown, True


def _unknown(revision: str) -> Finding:
    from xl2db.rules.running import UNKNOWN_REVISION

    return UNKNOWN_REVISION.finding(
        f"The database is at revision {revision}, which this migrations folder does not have.",
        hint="Fetch the newest migrations (git pull), or name the folder the database was made from.",
    )
