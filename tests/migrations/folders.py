"""Migrations folders for tests: revisions are written as the body of their functions."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

from xl2db.migrations.folder import Folder, new_revision_id

# Alembic's command in a process where xl2db cannot be imported.
_ALEMBIC = (
    "import sys; sys.modules['xl2db'] = None; "
    "from alembic.config import main; main(argv=sys.argv[1:], prog='alembic')"
)


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
    folder.write_revision(name, head + names + functions)
    return revision


def alembic(folder: Folder, *arguments: str, url: str | None) -> subprocess.CompletedProcess[str]:
    """Plain Alembic, run in the folder, where xl2db does not exist."""
    environment = {
        key: value for key, value in os.environ.items() if key not in ("XL2DB_DATABASE", "DATABASE_URL")
    }
    if url is not None:
        environment["XL2DB_DATABASE"] = url
    return subprocess.run(
        [sys.executable, "-c", _ALEMBIC, *arguments],
        cwd=folder.path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
