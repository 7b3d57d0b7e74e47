"""Whether a workbook is still the one that was read: its bytes are compared before anything is written."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from xl2db.findings import WorkbookRefused
from xl2db.rules.files import FILE_CHANGED_MEANWHILE


def fingerprint(path: Path) -> str:
    """The same for the same bytes, of a file or of a folder of .csv files; empty where nothing can be read."""
    found = hashlib.sha256()
    try:
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            if file is not path and file.suffix.lower() != ".csv":
                continue
            found.update(os.fsencode(f"{file.name}\0{file.stat().st_size}\0"))
            found.update(file.read_bytes())
    except OSError:
        return ""
    return found.hexdigest()


def refuse_changed(path: Path, before: str) -> None:
    """Raise :class:`WorkbookRefused` where the workbook is not as it was any more."""
    if fingerprint(path) != before:
        raise WorkbookRefused(
            FILE_CHANGED_MEANWHILE.finding(
                f"{path.name} was changed while xl2db was at work with it. Nothing of the edit was applied.",
                hint="Run the same command again: it reads the workbook anew.",
            )
        )
