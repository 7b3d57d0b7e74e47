"""``xl2db status``."""

from __future__ import annotations

from xl2db.cli.ending import PENDING, end, ending
from xl2db.cli.options import Database, ExitCode, File, Form, Format, Migrations


def status(
    file: File = None,
    database: Database = None,
    migrations: Migrations = None,
    exit_code: ExitCode = False,
    form: Format = Form.TEXT,
) -> None:
    """Say where workbook, revisions and database stand, in three lines.

    Example: xl2db status
    """
    with ending("status", form):
        import xl2db

        result = xl2db.status(file, database=database, migrations=migrations)
        end("status", form, result, PENDING if exit_code and result.pending else 0)
