"""``xl2db pull``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from xl2db.cli.ending import end, ending
from xl2db.cli.options import Form, Format


class Layout(StrEnum):
    """How a new workbook is laid out."""

    SHEETS = "sheets"
    DICTIONARY = "dictionary"


def pull(
    database: Annotated[
        str | None,
        typer.Argument(
            metavar="DATABASE",
            help="The database, such as postgresql://me@localhost/shop or shop.db. Otherwise XL2DB_DATABASE, "
            "DATABASE_URL, or the settings.",
            show_default=False,
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", help="The workbook; NAME.xlsx where it is left out.", show_default=False
        ),
    ] = None,
    layout: Annotated[
        Layout | None,
        typer.Option(help="A sheet a table, or a row a column. Sheets up to 30 tables.", show_default=False),
    ] = None,
    tables: Annotated[
        list[str] | None,
        typer.Option(
            "--tables",
            metavar="PATTERN",
            help="Only these, as shop_*. May be repeated.",
            show_default=False,
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option("--exclude", metavar="PATTERN", help="Not these. May be repeated.", show_default=False),
    ] = None,
    schema: Annotated[
        list[str] | None,
        typer.Option(
            "--schema", metavar="NAME", help="Only this schema. May be repeated.", show_default=False
        ),
    ] = None,
    form: Format = Form.TEXT,
) -> None:
    """Write an existing database into a workbook, or bring a workbook up to its database.

    \b
    Examples:
      xl2db pull postgresql://me@localhost/shop shop.xlsx
      xl2db pull shop.db --exclude "tmp_*"
    """
    with ending("pull", form):
        import xl2db
        from xl2db.cli.progress import telling

        with telling() as tell:
            result = xl2db.pull(
                database,
                file,
                layout=layout.value if layout else None,
                tables=tables or (),
                exclude=exclude or (),
                schemas=schema or (),
                tell=tell,
            )
        end("pull", form, result)
