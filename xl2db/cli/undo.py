"""``xl2db undo``."""

from __future__ import annotations

from typing import Annotated

import typer

from xl2db.cli.ending import end, ending
from xl2db.cli.options import Database, File, Form, Migrations, Wait, Yes


def undo(
    file: File = None,
    database: Database = None,
    migrations: Migrations = None,
    wait: Wait = None,
    revision: Annotated[
        str | None,
        typer.Option(
            "--revision",
            metavar="NAME",
            help="Only this one: nothing is done where the database does not have it, so it can be run again.",
            show_default=False,
        ),
    ] = None,
    yes: Yes = False,
) -> None:
    """Take the latest revision back from a database. Says what would be lost, and asks.

    Example: xl2db undo
    """
    with ending("undo"):
        import xl2db
        from xl2db.cli.person import person_at_terminal
        from xl2db.cli.progress import telling

        with telling() as tell:
            result = xl2db.undo(
                file,
                database=database,
                migrations=migrations,
                wait=wait,
                revision=revision,
                yes=yes,
                person=person_at_terminal(),
                tell=tell,
            )
        end("undo", Form.TEXT, result)
