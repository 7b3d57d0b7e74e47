"""``xl2db init``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xl2db.cli.ending import end, ending
from xl2db.cli.options import Form


def init(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The new workbook.", show_default=True)] = Path(
        "database.xlsx"
    ),
) -> None:
    """Write a starter workbook, with a worked example to make your own.

    Example: xl2db init bookshop.xlsx
    """
    with ending("init"):
        import xl2db

        end("init", Form.TEXT, xl2db.init(file))
