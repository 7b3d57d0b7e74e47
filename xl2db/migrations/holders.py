"""Who has a table open that could not be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl2db.findings import Refused

if TYPE_CHECKING:
    from sqlalchemy import URL

# The run itself is in a transaction that has failed, so it does not count.
_LONGEST = """
SELECT a.usename, a.application_name, host(a.client_addr), a.pid,
  CAST(extract(epoch FROM clock_timestamp() - a.xact_start) AS integer)
FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_stat_activity a USING (pid)
WHERE l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND a.pid <> pg_backend_pid() AND a.state NOT LIKE '%aborted%' AND c.relkind IN ('r', 'p')
  AND position(c.relname IN :statement) > 0
ORDER BY a.xact_start LIMIT 1
"""


def holder_of(url: URL, statement: str | None) -> str | None:
    """Who has kept the table of a statement for longest, on PostgreSQL; None where it can't be told."""
    if url.get_backend_name() != "postgresql" or not statement:
        return None
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    from xl2db.database.connecting import connect

    try:
        with connect(url.render_as_string(hide_password=False)) as connection:
            row = connection.execute(text(_LONGEST), {"statement": statement}).first()
    except (Refused, DBAPIError):
        return None
    if row is None:
        return None
    program = f" with {row[1]}" if row[1] else ""
    return f"{row[0]}{program} from {row[2] or 'this machine'} (connection {row[3]}, for {row[4]} seconds)"
