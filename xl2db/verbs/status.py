"""``status``: where workbook, revisions and database stand."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xl2db.findings import DatabaseRefused, Finding, WorkbookRefused
from xl2db.migrations.environment import environment_findings
from xl2db.migrations.folder import Folder, FolderRefused, RevisionFile
from xl2db.report.results import StageStatus, StatusResult
from xl2db.schema.difference import difference
from xl2db.schema.model import Schema, Stage
from xl2db.settings import Project, find_project
from xl2db.verbs.checked import checked
from xl2db.verbs.previous import previous_schema
from xl2db.verbs.staged import meanwhile


def status(
    file: str | Path | None = None, *, database: str | None = None, migrations: str | Path | None = None
) -> StatusResult:
    """Compare workbook, revisions and database; each may be missing. Nothing is changed.

    Raises :class:`FolderRefused` where the migrations folder cannot be understood.
    """
    project = find_project(file, database=database, migrations=migrations, needs_workbook=False)
    folder = Folder(project.migrations)
    revisions = folder.revisions()
    edit = _edit(project, folder)
    database_ = _database(project, folder, revisions, edit.cells)
    return StatusResult(
        path=project.workbook,
        migrations=folder.path,
        revisions=tuple(entry.path.stem for entry in revisions),
        changes=edit.changes,
        database=database_.name,
        exists=database_.exists,
        current=database_.current,
        behind=database_.behind,
        trouble=database_.trouble,
        findings=(*edit.findings, *environment_findings(folder.path), *database_.findings),
        stages=_stages(edit.previous.stages, revisions),
    )


def _stages(stages: Sequence[Stage], revisions: Sequence[RevisionFile]) -> tuple[StageStatus, ...]:
    """The changes under way, and since which revision."""
    told = {entry.path.stem: _story(entry.path) for entry in reversed(revisions)} if stages else {}
    return tuple(
        StageStatus(stage, next((name for name, story in told.items() if _begins(stage, story)), None))
        for stage in stages
    )


def _story(path: Path) -> str:
    """What a revision tells of itself."""
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8-sig")), clean=False) or ""


def _begins(stage: Stage, story: str) -> bool:
    """Whether a story says that the stage begins: in a line below that of its table."""
    table, begun = "", f"+ stage {stage.title}"
    for line in story.splitlines():
        if line and not line.startswith(" "):
            table = line[2:].partition("   ")[0]
        elif table == str(stage.table) and line.strip().partition("   ")[0] == begun:
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Edit:
    """How many changes the workbook is ahead of ``previous``, what ``schema.toml`` says; None: it can't be told.

    With what is wrong with the workbook, and the schema that knows its cells.
    """

    previous: Schema
    changes: int | None = None
    findings: tuple[Finding, ...] = ()
    cells: Schema = field(default_factory=Schema)


def _edit(project: Project, folder: Folder) -> _Edit:
    try:
        check = checked(project) if project.workbook else None
    except WorkbookRefused as refused:
        return _Edit(_known(folder), findings=refused.findings)
    if check is None:
        return _Edit(_known(folder))
    previous = previous_schema(folder, check.schema)
    try:
        check = meanwhile(previous, check)
    except WorkbookRefused as refused:
        return _Edit(previous, findings=refused.findings)
    found = difference(previous, check.schema)
    return _Edit(previous, sum(not change.derived for change in found.changes), found.findings, check.schema)


def _known(folder: Folder) -> Schema:
    """What ``schema.toml`` says where no workbook can be compared with it; nothing where it can't be read."""
    try:
        return folder.read_schema()
    except FolderRefused:
        return Schema()


@dataclass(frozen=True, slots=True)
class _Database:
    """Where a database stands; the same words as in :class:`StatusResult`."""

    name: str | None = None
    exists: bool = True
    current: str | None = None
    behind: tuple[str, ...] = ()
    trouble: str | None = None
    findings: tuple[Finding, ...] = ()


def _database(
    project: Project, folder: Folder, revisions: Sequence[RevisionFile], cells: Schema
) -> _Database:
    from xl2db.migrations.running import history_at, standing
    from xl2db.verbs.databases import is_there, name_of, shown_database

    if project.database is None:
        return _Database(exists=False)
    shown = shown_database(project.database)
    names = tuple(entry.path.stem for entry in revisions)
    if not is_there(project):
        return _Database(shown, exists=False, behind=names)
    try:
        stand = standing(project.database)
        at = stand.revision
        if at is None:
            return _Database(shown, behind=names)
        place = next((number for number, entry in enumerate(revisions, 1) if entry.revision == at), 0)
        if not place:
            return _Database(shown, current=at, findings=(_unknown(at),))
        drift = _drift(project.database, folder, cells) if place == len(revisions) else ()
        unknown = [entry for entry in revisions[:place] if not stand.kept.get(entry.revision)]
        found = (*history_at(folder, revisions, stand).findings(), *_edited(unknown), *drift)
        return _Database(shown, current=name_of(at, revisions), behind=names[place:], findings=found)
    except DatabaseRefused as refused:
        return _Database(shown, trouble=refused.findings[0].message, findings=refused.findings)


def _edited(revisions: Sequence[RevisionFile]) -> tuple[Finding, ...]:
    """The revisions that the database has and that are not as xl2db wrote them, in one finding."""
    from xl2db.rules.running import EDITED_REVISION

    names = [entry.path.name for entry in revisions if entry.is_edited]
    if not names:
        return ()
    shown = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    return (
        EDITED_REVISION.finding(
            f"The database has {shown}, and the file is not as xl2db wrote it."
            if len(names) == 1
            else f"The database has {shown}, and the files are not as xl2db wrote them.",
            hint="A database that had it before the edit does not get the edit: make that a revision of its own.",
        ),
    )


def _drift(url: str, folder: Folder, cells: Schema) -> tuple[Finding, ...]:
    """Where the database is not as the latest revision left it."""
    from xl2db.database.connecting import connect
    from xl2db.verbs.looked import drift_findings, left_alone

    with connect(url) as connection:
        previous = previous_schema(folder, cells)
        return (*drift_findings(connection, previous, (), cells), *left_alone(connection, previous))


def _unknown(revision: str) -> Finding:
    from xl2db.rules.running import UNKNOWN_REVISION

    return UNKNOWN_REVISION.finding(
        f"The database is at revision {revision}, which this migrations folder does not have.",
        hint="Fetch the newest migrations (git pull), or name the folder the database was made from.",
    )
