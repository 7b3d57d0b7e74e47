"""Migrations folders for tests: revisions are written as the body of their functions."""

from __future__ import annotations

import subprocess
import textwrap
from pathlib import Path

from tests.commands import commands_of_mine
from xl2db.migrations.folder import Folder, new_revision_id
from xl2db.migrations.whole_files import replace_file


def new_folder(path: Path) -> Folder:
    """A migrations folder without revisions."""
    folder = Folder(path / "migrations" / "shop")
    folder.create()
    return folder


def add_revision(folder: Folder, up: str, down: str = "pass", name: str = "change") -> str:
    """Write a revision after the last one and return its identifier."""
    before = folder.head
    revision = new_revision_id(before, up, down)
    head = f'"""{name}"""\n\nfrom alembic import op\nimport sqlalchemy as sa\n\n'
    names = f"revision = {revision!r}\ndown_revision = {before!r}\n\n\n"
    functions = "".join(
        f"def {function}():\n{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n\n\n"
        for function, body in (("upgrade", up), ("downgrade", down))
    )
    replace_file(folder.revision_path(name), head + names + functions)
    return revision


def alembic(folder: Folder, *arguments: str, url: str | None) -> subprocess.CompletedProcess[str]:
    """Plain Alembic, run in the folder, where xl2db does not exist."""
    more = {} if url is None else {"XL2DB_DATABASE": url}
    ended = commands_of_mine(plain=True).run("alembic", *arguments, cwd=folder.path, **more)
    return subprocess.CompletedProcess(arguments, ended.code, ended.said, ended.errors)
