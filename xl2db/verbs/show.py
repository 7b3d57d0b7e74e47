"""``show``: the workbook as text."""

from __future__ import annotations

from pathlib import Path

from xl2db.report.results import ShowResult
from xl2db.settings import find_project
from xl2db.verbs.checked import checked


def show(
    file: str | Path | None = None, *, database: str | None = None, migrations: str | Path | None = None
) -> ShowResult:
    """The workbook as text, the same as ``schema.toml``; raises :class:`WorkbookRefused` on errors in it."""
    from xl2db.schema.text import schema_text

    result = checked(find_project(file, database=database, migrations=migrations))
    return ShowResult(result.path, schema_text(result.schema))
