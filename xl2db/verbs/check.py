"""``check``: everything that is wrong with a workbook."""

from __future__ import annotations

from pathlib import Path

from xl2db.report.results import CheckResult
from xl2db.settings import find_project
from xl2db.verbs.checked import read_and_check


def check(
    file: str | Path | None = None, *, database: str | None = None, migrations: str | Path | None = None
) -> CheckResult:
    """Read a workbook and name everything wrong with it; a faulty workbook is a result, not an exception.

    Only the kind of the database matters, it is not connected to. Raises :class:`WorkbookRefused` where the
    file cannot be read, :class:`SettingsRefused` where the settings are wrong.
    """
    return read_and_check(find_project(file, database=database, migrations=migrations))
