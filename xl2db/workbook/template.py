"""The starter workbook of ``xl2db init``: a worked example that a person edits or deletes.

This is the light door: XlsxWriter, and with it the sheets (:mod:`xl2db.workbook.starter`), the words
(:mod:`xl2db.workbook.starter_words`) and the look (:mod:`xl2db.workbook.styling`), is only loaded when a
workbook is written.
"""

from __future__ import annotations

from pathlib import Path


def write_template(path: Path) -> None:
    """Write the starter workbook to a new file.

    Raises FileExistsError where a file of that name is there already: it is never written over; and
    OSError where the file cannot be written.
    """
    from xl2db.workbook.part_files import write_new
    from xl2db.workbook.starter import starter_workbook

    write_new(path, starter_workbook())
