"""New workbooks: where they may be written, and what is said where they may not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xl2db.findings import SettingsRefused
from xl2db.rules.settings import FILE_IN_THE_WAY


def new_workbook(file: str | Path, what: str, command: str, suffix: str = ".xlsx") -> Path:
    """The path of a workbook that is to be written; its suffix is added where the name has none.

    ``what`` it is and the ``command`` stand in the refusal. Raises :class:`SettingsRefused` where another kind
    of file is asked for.
    """
    path = Path(file)
    if not path.suffix:
        path = path.with_name(f"{path.name}{suffix}")
    if path.suffix.lower() != suffix:
        raise SettingsRefused(
            FILE_IN_THE_WAY.finding(
                f"{what} is an {suffix} file, and {path.name} says something else.",
                hint=f"Try: {command} {path.with_suffix(suffix).name}",
            )
        )
    return path


def in_the_way(path: Path) -> SettingsRefused:
    """The refusal of a file that is there already."""
    return SettingsRefused(
        FILE_IN_THE_WAY.finding(
            f"{path} is there already, and nothing is written over it.", hint="Choose another name."
        )
    )


@contextmanager
def writing_new(path: Path) -> Iterator[None]:
    """Within it, what keeps a new file from being written becomes a :class:`SettingsRefused`."""
    try:
        yield
    except FileExistsError:
        raise in_the_way(path) from None
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
