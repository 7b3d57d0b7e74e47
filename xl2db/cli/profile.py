"""``xl2db profile``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xl2db.cli.ending import end, ending
from xl2db.cli.options import Database, File, Form, Format, Migrations


def profile(
    file: File = None,
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            metavar="COPY",
            help="Write it beside each column, in a copy of the workbook.",
            show_default=False,
        ),
    ] = None,
    sample: Annotated[
        int, typer.Option(metavar="ROWS", help="Of larger tables only about so many rows are looked at.")
    ] = 100_000,
    no_values: Annotated[
        bool, typer.Option("--no-values", help="Ask for no value of a row, only for numbers and lengths.")
    ] = False,
    database: Database = None,
    migrations: Migrations = None,
    form: Format = Form.TEXT,
) -> None:
    """Show what the rows of the database say of each column: how empty, how long, how different.

    The database is only read.

    \b
    Examples:
      xl2db profile shop.xlsx --database postgresql://me@localhost/shop
      xl2db profile shop.xlsx --into shop-profile.xlsx --no-values
    """
    with ending("profile", form):
        import xl2db
        from xl2db.cli.progress import telling

        with telling() as tell:
            result = xl2db.profile(
                file,
                database=database,
                migrations=migrations,
                sample=sample,
                values=not no_values,
                into=into,
                tell=tell,
            )
        end("profile", form, result)
