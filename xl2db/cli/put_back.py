"""``xl2db put-back``."""

from __future__ import annotations

from xl2db.cli.ending import end, ending
from xl2db.cli.options import Database, Drop, File, Form, Migrations, Rename, Wait


def put_back(
    file: File = None,
    database: Database = None,
    migrations: Migrations = None,
    drop: Drop = None,
    rename: Rename = None,
    wait: Wait = None,
) -> None:
    """Take back what was done to the tables by other means than the revisions.

    Example: xl2db put-back --drop customers.vip
    """
    with ending("put-back"):
        import xl2db
        from xl2db.cli.person import person_at_terminal
        from xl2db.cli.progress import telling

        with telling() as tell:
            result = xl2db.put_back(
                file,
                database=database,
                migrations=migrations,
                drop=drop or (),
                rename=rename or (),
                wait=wait,
                person=person_at_terminal(),
                tell=tell,
            )
        end("put-back", Form.TEXT, result)
