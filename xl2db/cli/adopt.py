"""``xl2db adopt``."""

from __future__ import annotations

from typing import Annotated

import typer

from xl2db.cli.ending import end, ending
from xl2db.cli.options import Database, Drop, File, Form, Format, Migrations, Rename, Wait


def adopt(
    file: File = None,
    database: Database = None,
    migrations: Migrations = None,
    wait: Wait = None,
    message: Annotated[
        str | None,
        typer.Option(
            "--message", "-m", metavar="TEXT", help="What the revision is called.", show_default=False
        ),
    ] = None,
    drop: Drop = None,
    rename: Rename = None,
    form: Format = Form.TEXT,
) -> None:
    """Take over a database that already is as the workbook says. Nothing in its tables is changed.

    \b
    Examples:
      xl2db adopt shop.xlsx --database postgresql://me@localhost/shop
      xl2db adopt shop.xlsx --migrations alembic
    """
    with ending("adopt", form):
        import xl2db
        from xl2db.cli.person import person_at_terminal
        from xl2db.cli.progress import telling

        with telling() as tell:
            result = xl2db.adopt(
                file,
                database=database,
                migrations=migrations,
                wait=wait,
                message=message,
                drop=drop or (),
                rename=rename or (),
                person=person_at_terminal(),
                tell=tell,
            )
        end("adopt", form, result)
