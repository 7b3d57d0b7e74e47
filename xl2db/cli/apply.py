"""``xl2db apply``."""

from __future__ import annotations

from typing import Annotated

import typer

from xl2db.cli.ending import end, ending
from xl2db.cli.options import Database, File, Form, Migrations, Wait


def apply(
    file: File = None,
    database: Database = None,
    migrations: Migrations = None,
    wait: Wait = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept",
            metavar="REVISION",
            help="Say that this revision is right as its file is now, though the database has had something else. "
            "May be repeated.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Bring a database to the latest revision: what a deployment runs. No workbook is needed.

    Example: xl2db apply --database postgresql://me@db.example.com/shop
    """
    with ending("apply"):
        import xl2db
        from xl2db.cli.progress import telling

        with telling() as tell:
            result = xl2db.apply(
                file, database=database, migrations=migrations, wait=wait, accept=accept or (), tell=tell
            )
        end("apply", Form.TEXT, result)
