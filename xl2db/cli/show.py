"""``xl2db show``."""

from __future__ import annotations

from xl2db.cli.ending import ending
from xl2db.cli.options import Database, File, Migrations
from xl2db.cli.output import print_raw


def show(file: File = None, database: Database = None, migrations: Migrations = None) -> None:
    """Print the workbook as text: the same text as schema.toml in the migrations folder.

    Example: xl2db show bookshop.xlsx
    """
    with ending("show"):
        import xl2db

        print_raw(xl2db.show(file, database=database, migrations=migrations).text)
