"""``init``: a starter workbook."""

from __future__ import annotations

from pathlib import Path

from xl2db.report.results import InitResult
from xl2db.verbs.new_files import new_workbook, writing_new


def init(file: str | Path = "database.xlsx") -> InitResult:
    """Write a starter workbook; ``.xlsx`` is added where the name has no suffix.

    Raises :class:`SettingsRefused` where a file of that name exists or another kind of file is asked for.
    """
    from xl2db.workbook.template import write_template

    path = new_workbook(file, "A starter workbook", "xl2db init")
    with writing_new(path):
        write_template(path)
    return InitResult(path)
