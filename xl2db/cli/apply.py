"""``xl2db apply``."""

from __future__ import annotations

from xl2db.cli.ending import end, ending
from xl2db.cli.options import Database, File, Form, Migrations, Wait


def apply(
    file: File = None, database: Database = None, migrations: Migrations = None, wait: Wait = None
) -> None:
    """Bring a database to the latest revision: what a deployment runs. No workbook is needed.

    Example: xl2db apply --database postgresql://me@db.example.com/shop
    """
    with ending("apply"):
        import xl2db
        from xl2db.cli.progress import telling

        with telling() as tell:
            result = xl2db.apply(file, database=database, migrations=migrations, wait=wait, tell=tell)
        end("apply", Form.TEXT, result)
