"""The arguments and options that several commands share, each defined once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Form(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    JSON = "json"


File = Annotated[
    Path | None,
    typer.Argument(
        metavar="FILE",
        help="The workbook. May be left out where the settings name it, or the folder holds only one.",
        show_default=False,
    ),
]
Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="The database, such as postgresql://me@localhost/shop or shop.db. "
        "Otherwise XL2DB_DATABASE, DATABASE_URL, the settings, or NAME.db beside the workbook.",
        show_default=False,
    ),
]
Migrations = Annotated[
    Path | None,
    typer.Option(
        "--migrations",
        metavar="DIR",
        help="The migrations folder. Otherwise the settings, or migrations/NAME beside the workbook.",
        show_default=False,
    ),
]
Wait = Annotated[
    float | None,
    typer.Option(
        "--wait",
        metavar="SECONDS",
        min=0,
        help="How long to wait for another run to end. Otherwise XL2DB_WAIT, the settings, or 60.",
        show_default=False,
    ),
]
Format = Annotated[
    Form, typer.Option("--format", help="json prints one JSON document on standard output, and nothing else.")
]
Drop = Annotated[
    list[str] | None,
    typer.Option(
        "--drop",
        metavar="NAME",
        help="Confirm that this may lose its data: customers.fax, or customers. May be repeated.",
        show_default=False,
    ),
]
Rename = Annotated[
    list[str] | None,
    typer.Option(
        "--rename",
        metavar="OLD=NEW",
        help="Say that this is a rename: customers.name=full_name, or customers=clients. May be repeated.",
        show_default=False,
    ),
]
Safer = Annotated[
    str | None,
    typer.Option(
        "--safer",
        metavar="auto|always|never",
        help="Whether tables are changed while people work with them. By default the large ones are.",
        show_default=False,
    ),
]
Stages = Annotated[
    bool,
    typer.Option(
        "--stages",
        help="Where the running application would break: now the new beside the old, kept in step by triggers.",
    ),
]
Contract = Annotated[
    bool,
    typer.Option("--contract", help="End the stages: take away the old, which no program uses any more."),
]
Yes = Annotated[
    bool,
    typer.Option("--yes", "-y", help="Answer yes to ordinary questions (never to losing data by a change)."),
]
NoSamples = Annotated[
    bool, typer.Option("--no-samples", help="Show no values of rows where some do not fit a change.")
]
ExitCode = Annotated[bool, typer.Option("--exit-code", help="End with 5 where there is something to do.")]
