"""``init``: a starter workbook."""

from __future__ import annotations

from pathlib import Path

from xl2db.findings import SettingsRefused
from xl2db.report.results import InitResult
from xl2db.rules.settings import FILE_IN_THE_WAY


def init(file: str | Path = "database.xlsx") -> InitResult:
    """Write a starter workbook; ``.xlsx`` is added where the name has no suffix.

    Raises :class:`SettingsRefused` where a file of that name exists or another kind of file is asked for.
    """
    from xl2db.workbook.template import write_template

    path = Path(file)
    if not path.suffix:
        path = path.with_name(f"{path.name}.xlsx")
    if path.suffix.lower() != ".xlsx":
        raise SettingsRefused(
            FILE_IN_THE_WAY.finding(
                f"A starter workbook is an .xlsx file, and {path.name} says something else.",
                hint=f"Try: xl2db init {path.with_suffix('.xlsx').name}",
            )
        )
    try:
        write_template(path)
    except FileExistsError:
        raise SettingsRefused(
            FILE_IN_THE_WAY.finding(
                f"{path} is there already, and nothing is written over it.", hint="Choose another name."
            )
        ) from None
    except FileNotFoundError:
        raise SettingsRefused(
            FILE_IN_THE_WAY.finding(f"There is no folder {path.parent}.", hint="Make the folder first.")
        ) from None
    except OSError as error:
        raise SettingsRefused(
            FILE_IN_THE_WAY.finding(
                f"{path} cannot be written: {(error.strerror or 'the disk says no').lower()}.",
                hint="Choose a folder where you may write, and that has room.",
            )
        ) from None
    return InitResult(path)
