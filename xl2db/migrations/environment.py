"""The files of a migrations folder that run its revisions, also by plain Alembic: written, renewed, looked at.

A file that xl2db writes says so in its first line, with its version and a checksum of its code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from xl2db.findings import Finding
from xl2db.migrations.whole_files import replace_file
from xl2db.rules.running import BROKEN_ENVIRONMENT, EDITED_ENVIRONMENT

TEMPLATES = (
    *("alembic.ini", "env.py", "sqlite_rebuild.py", "mariadb_journal.py", "checksums.py"),
    "script.py.mako",
)
_OF_CODE = [name for name in TEMPLATES if name.endswith(".py")]
_VERSION_LINE = re.compile(r"# xl2db environment, version (\d+)(?:, code (\w+))?\r?\n")
_SOMEBODY_ELSES = float("inf")
MERGE_MARK = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)


def is_foreign(folder: Path) -> bool:
    """Whether a folder's environment was not made by xl2db."""
    env = folder / "env.py"
    return env.is_file() and _written_by(env) == _SOMEBODY_ELSES


def write_environment(folder: Path) -> None:
    """Write what is missing; and anew what an older xl2db wrote, unless one of the files was edited since.

    A file without xl2db's first line is somebody's own and is left alone; so is a whole environment.
    """
    if is_foreign(folder):
        return
    may_renew = not any(_edited(folder))
    for name in TEMPLATES:
        file, wanted = folder / name, _template(name)
        if not file.exists() or (may_renew and _written_by(file) < _version(wanted)):
            replace_file(file, wanted)


def environment_findings(folder: Path) -> tuple[Finding, ...]:
    """That an older environment is not written anew, because it was edited."""
    return tuple(
        EDITED_ENVIRONMENT.finding(
            f"{file} was edited, so this older environment stays, where this xl2db has version {version:.0f} of it.",
            hint=f"Delete {file.name} and run xl2db sync, which writes it anew; then bring your lines in again "
            "(git diff shows them). Or take away the first line of env.py: then the environment is yours.",
        )
        for file, version in _edited(folder)
    )


def check_environment(folder: Path) -> None:
    """Refuse where a file is missing that ``env.py`` needs, or one that git could not merge."""
    from xl2db.migrations.folder import FolderRefused

    source = (folder / "env.py").read_text(encoding="utf-8", errors="replace")
    for name in _OF_CODE:
        file = folder / name
        if file.exists() and not MERGE_MARK.search(file.read_text(encoding="utf-8", errors="replace")):
            continue
        if not file.exists() and f'"{name}"' not in source:
            continue
        what = "holds two versions that git could not merge" if file.exists() else "is missing"
        raise FolderRefused(
            BROKEN_ENVIRONMENT.finding(
                f"{file} {what}.",
                hint=f"Bring it back (git checkout -- {name}); or delete it, and xl2db sync writes it anew.",
            )
        )


def _edited(folder: Path) -> Iterator[tuple[Path, float]]:
    """The files of an older xl2db whose code is not what it wrote, with the version of today."""
    if is_foreign(folder):
        return
    for name in _OF_CODE:
        file = folder / name
        if not file.is_file():
            continue
        source = file.read_bytes()
        line = _VERSION_LINE.match(source.decode("utf-8", "replace"))
        newest = _version(_template(name))
        if line and line[2] and int(line[1]) < newest and _code(source) != line[2]:
            yield file, newest


def _code(source: bytes) -> str:
    from xl2db.migrations.templates.checksums import code_checksum  # and with it Alembic

    return code_checksum(source)


def _template(name: str) -> str:
    return (files("xl2db.migrations") / "templates" / name).read_text(encoding="utf-8")


def _version(text: str) -> float:
    """The version in the first line; files without one count as newer than any."""
    match = _VERSION_LINE.match(text)
    return int(match[1]) if match else _SOMEBODY_ELSES


def _written_by(file: Path) -> float:
    return _version(file.read_text(encoding="utf-8", errors="replace"))
