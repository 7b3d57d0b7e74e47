"""``xl2db check``."""

from __future__ import annotations

from xl2db.cli.bounded import bounded
from xl2db.cli.ending import end, ending
from xl2db.cli.options import Database, File, Form, Format, Migrations


def check(
    file: File = None, database: Database = None, migrations: Migrations = None, form: Format = Form.TEXT
) -> None:
    """Name everything that is wrong with the workbook, each with its cell.

    The database is not connected to; its URL only tells which kind it is.

    Example: xl2db check bookshop.xlsx
    """
    with ending("check", form):
        import xl2db

        with bounded():
            result = xl2db.check(file, database=database, migrations=migrations)
            end("check", form, result, 0 if result.ok else 1)
