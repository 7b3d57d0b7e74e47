"""``xl2db infer``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from xl2db.cli.ending import end, ending
from xl2db.cli.options import Database, Form, Format, Migrations
from xl2db.cli.pull import Layout


class Dates(StrEnum):
    """How dates such as 01/02/2024 are meant."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class Decimals(StrEnum):
    """What stands before the decimals of a number such as 1,234."""

    POINT = "point"
    COMMA = "comma"


def infer(
    data: Annotated[
        list[Path],
        typer.Argument(
            metavar="DATA... FILE",
            help="Data: .xlsx, .ods and .csv files, or folders of them; and at the end the new workbook.",
            show_default=False,
        ),
    ],
    dates: Annotated[
        Dates | None,
        typer.Option(help="How dates such as 01/02/2024 are meant. Never guessed.", show_default=False),
    ] = None,
    decimals: Annotated[
        Decimals | None,
        typer.Option(
            help="How numbers such as 1,234 are meant, where the others don't show it.", show_default=False
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="How .csv files are written that are not UTF-8: cp1252, cp932 …",
            show_default=False,
        ),
    ] = None,
    layout: Annotated[
        Layout | None,
        typer.Option(help="A sheet a table, or a row a column. Sheets up to 30 tables.", show_default=False),
    ] = None,
    load: Annotated[
        bool,
        typer.Option(
            "--load", help="Also make the database and load all rows. Takes a workbook that exists as it is."
        ),
    ] = False,
    keep_going: Annotated[
        bool,
        typer.Option("--keep-going", help="Leave out rows that don't fit, and write them to a workbook."),
    ] = False,
    database: Database = None,
    migrations: Migrations = None,
    form: Format = Form.TEXT,
) -> None:
    """Make a workbook out of data: tables, types, keys and references, each with its evidence.

    \b
    Examples:
      xl2db infer customers.csv orders.csv shop.xlsx
      xl2db infer export/ shop.xlsx --dates day-first
      xl2db infer export/ shop.xlsx --load --database postgresql://me@localhost/shop
    """
    with ending("infer", form):
        import xl2db
        from xl2db.cli.progress import telling

        with telling() as tell:
            result = xl2db.infer(
                data[:-1],
                data[-1],
                dates=dates.value if dates else None,
                decimals=decimals.value if decimals else None,
                encoding=encoding,
                layout=layout.value if layout else None,
                load=load,
                keep_going=keep_going,
                database=database,
                migrations=migrations,
                tell=tell,
            )
        end("infer", form, result)
