"""``xl2db plan``."""

from __future__ import annotations

from xl2db.cli.ending import PENDING, end, ending
from xl2db.cli.options import (
    Contract,
    Database,
    Drop,
    ExitCode,
    File,
    Form,
    Format,
    Migrations,
    NoSamples,
    Rename,
    Safer,
    Stages,
)


def plan(
    file: File = None,
    database: Database = None,
    migrations: Migrations = None,
    drop: Drop = None,
    rename: Rename = None,
    safer: Safer = None,
    stages: Stages = False,
    contract: Contract = False,
    no_samples: NoSamples = False,
    exit_code: ExitCode = False,
    form: Format = Form.TEXT,
) -> None:
    """Show what sync would do, and change nothing. No database is needed.

    Example: xl2db plan bookshop.xlsx
    """
    with ending("plan", form):
        import xl2db
        from xl2db.cli.progress import telling

        with telling() as tell:
            result = xl2db.plan(
                file,
                database=database,
                migrations=migrations,
                drop=drop or (),
                rename=rename or (),
                safer=safer,
                stages=stages,
                contract=contract,
                samples=not no_samples,
                tell=tell,
            )
        code = 4 if result.questions else PENDING if exit_code and result.is_pending else 0
        end("plan", form, result, code)
