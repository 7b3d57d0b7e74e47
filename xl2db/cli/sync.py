"""``xl2db sync``."""

from __future__ import annotations

from typing import Annotated

import typer

from xl2db.cli.ending import end, ending
from xl2db.cli.options import (
    Contract,
    Database,
    Drop,
    File,
    Form,
    Format,
    Migrations,
    NoSamples,
    Rename,
    Safer,
    Stages,
    Wait,
    Yes,
)


def sync(
    file: File = None,
    database: Database = None,
    migrations: Migrations = None,
    wait: Wait = None,
    message: Annotated[
        str | None,
        typer.Option("--message", "-m", metavar="TEXT", help="What the change is about, for the revision."),
    ] = None,
    no_apply: Annotated[
        bool, typer.Option("--no-apply", help="Write the revision only; no database is needed.")
    ] = False,
    sql: Annotated[bool, typer.Option("--sql", help="Print the SQL instead, and change nothing.")] = False,
    drop: Drop = None,
    rename: Rename = None,
    safer: Safer = None,
    stages: Stages = False,
    contract: Contract = False,
    no_samples: NoSamples = False,
    yes: Yes = False,
    form: Format = Form.TEXT,
) -> None:
    """Make the database what the workbook says: write a revision, apply it, and check the outcome.

    \b
    Examples:
      xl2db sync bookshop.xlsx
      xl2db sync bookshop.xlsx -m "phone numbers" --no-apply
      xl2db sync bookshop.xlsx --rename customers.name=full_name
    """
    with ending("sync", form):
        import xl2db
        from xl2db.cli.output import print_raw, print_talk
        from xl2db.cli.person import person_at_terminal
        from xl2db.cli.progress import telling
        from xl2db.report.findings_text import finding_line

        with telling() as tell:
            result = xl2db.sync(
                file,
                database=database,
                migrations=migrations,
                wait=wait,
                message=message,
                apply=not no_apply,
                sql=sql,
                drop=drop or (),
                rename=rename or (),
                safer=safer,
                stages=stages,
                contract=contract,
                samples=not no_samples,
                yes=yes,
                person=person_at_terminal(),
                tell=tell,
            )
        if result.sql is not None and form is Form.TEXT:
            print_talk(map(finding_line, result.plan.findings))
            print_raw(result.sql)
        else:
            end("sync", form, result)
