"""``undo``: the latest revision of a database is taken back."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from xl2db.findings import DatabaseRefused, DecisionNeeded
from xl2db.migrations.folder import Folder, RevisionFile
from xl2db.report.questions import stopped_finding, undo_finding
from xl2db.report.results import Loss, Taken, UndoResult
from xl2db.rules.running import NOTHING_TO_UNDO
from xl2db.schema.model import TableName
from xl2db.settings import find_project
from xl2db.verbs.checked import Tell, silent
from xl2db.verbs.decided import Person

if TYPE_CHECKING:
    from sqlalchemy import Connection


def undo(
    file: str | Path | None = None,
    *,
    database: str | None = None,
    migrations: str | Path | None = None,
    yes: bool = False,
    person: Person | None = None,
    tell: Tell = silent,
) -> UndoResult:
    """Take one revision back from a database; its file stays, and ``apply`` brings it back.

    A person is asked first, unless ``yes``. Raises :class:`DecisionNeeded` where nobody can be asked or the
    answer is no, :class:`DatabaseRefused` where there is nothing to undo or the database refuses.
    """
    from xl2db.migrations.running import downgrade
    from xl2db.verbs.databases import name_of, needed_database, shown_database

    project = find_project(file, database=database, migrations=migrations, needs_workbook=False)
    folder = Folder(project.migrations)
    url = needed_database(project, folder.read_schema().settings.database)
    entry = _latest(folder, url)
    taken = Taken(entry.path.stem, entry.title, shown_database(url), _losses(entry, url))
    if not yes:
        if person is None:
            raise DecisionNeeded(undo_finding(taken))
        if not person.confirm_undo(taken):
            raise DecisionNeeded(stopped_finding())
    tell("Changing the database", 0, 0)
    done = downgrade(folder, url)
    return UndoResult(taken.database, folder.path, taken.revision, name_of(done.after, folder.revisions()))


def _latest(folder: Folder, url: str) -> RevisionFile:
    """The revision that the database is at."""
    from xl2db.migrations.running import current, pending

    revisions = folder.revisions()
    lacking = pending(folder, url) if folder.exists else ()
    at = current(url)
    if at is None or len(lacking) == len(revisions):
        raise DatabaseRefused(NOTHING_TO_UNDO.finding("The database has no revision that could be undone."))
    return next(entry for entry in revisions if entry.revision == at)


def _losses(entry: RevisionFile, url: str) -> tuple[Loss, ...]:
    """The tables and columns that go when the revision is taken back, and what they hold."""
    from xl2db.database.connecting import connect

    dropped = list(_dropped(entry.path))
    if not dropped:
        return ()
    with connect(url) as connection:
        return tuple(_loss(connection, table, column) for table, column in dropped)


def _loss(connection: Connection, table: TableName, column: str | None) -> Loss:
    from xl2db.database.probing import count_not_null, row_counts

    if column is None:
        return Loss(str(table), "table", table, None, row_counts(connection, [table])[table])
    rows = count_not_null(connection, table, column)
    return Loss(f"{table}.{column}", "column", table, column, rows)


def _dropped(path: Path) -> Iterator[tuple[TableName, str | None]]:
    """What the file's ``downgrade`` drops; the file is read, not run."""
    tree = ast.parse(path.read_bytes(), filename=path.name)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "downgrade":
            yield from _drops_in(node, None)


def _drops_in(node: ast.AST, batch: TableName | None) -> Iterator[tuple[TableName, str | None]]:
    for child in ast.iter_child_nodes(node):
        inner = batch
        if isinstance(child, ast.With):
            inner = next(
                (_table_of(item.context_expr) for item in child.items if _is_call(item.context_expr)), batch
            )
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute):
            texts = _texts(child)
            if child.func.attr == "drop_table" and texts:
                yield TableName(_schema_of(child), texts[0]), None
            elif child.func.attr == "drop_column" and texts:
                yield (batch, texts[0]) if batch else (TableName(_schema_of(child), texts[0]), texts[1])
        yield from _drops_in(child, inner)


def _is_call(node: ast.expr) -> bool:
    return isinstance(node, ast.Call)


def _table_of(node: ast.expr) -> TableName | None:
    assert isinstance(node, ast.Call)
    texts = _texts(node)
    return TableName(_schema_of(node), texts[0]) if texts else None


def _texts(call: ast.Call) -> list[str]:
    return [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def _schema_of(call: ast.Call) -> str | None:
    for keyword in call.keywords:
        if keyword.arg == "schema" and isinstance(keyword.value, ast.Constant):
            return str(keyword.value.value) if keyword.value.value is not None else None
    return None
