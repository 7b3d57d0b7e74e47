"""``xl2db why``."""

from __future__ import annotations

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
    Stages,
)


def why(
    file: File = None,
    database: Database = None,
    migrations: Migrations = None,
    drop: Drop = None,
    rename: Rename = None,
    stages: Stages = False,
    contract: Contract = False,
    no_samples: NoSamples = False,
    form: Format = Form.TEXT,
) -> None:
    """Tell the story of an edit for a meeting: what can go now, what waits, for what, and why that is good.

    Example: xl2db why bookshop.xlsx
    """
    with ending("why", form):
        import xl2db
        from xl2db.cli.progress import telling

        with telling() as tell:
            result = xl2db.why(
                file,
                database=database,
                migrations=migrations,
                drop=drop or (),
                rename=rename or (),
                stages=stages,
                contract=contract,
                samples=not no_samples,
                tell=tell,
            )
        end("why", form, result)
