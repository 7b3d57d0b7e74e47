"""How long earlier changes of large tables took in a database, against what was estimated.

It stands in the comment of ``alembic_version``, which every run writes to anyway: no table of ours comes into
anybody's database, whoever plans next sees it from any machine, and nothing that xl2db compares looks there.
SQLite keeps no comments, and nothing is recorded in it.
"""

from __future__ import annotations

import json
from math import exp, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

_KEPT = 8
_FURTHEST = 20.0  # a measurement that is further off says more of that evening than of the database
_READ = {
    "postgresql": "SELECT obj_description(to_regclass('alembic_version'), 'pg_class')",
    "mariadb": "SELECT table_comment FROM information_schema.tables "
    "WHERE table_schema = DATABASE() AND table_name = 'alembic_version'",
}
_WRITE = {
    "postgresql": "COMMENT ON TABLE alembic_version IS {text}",
    "mariadb": "ALTER TABLE alembic_version COMMENT = {text}",
}


def recorded(connection: Connection) -> tuple[float, ...]:
    """How much longer than estimated earlier changes took (1: as estimated), the last one last."""
    from xl2db.database.sql_text import as_written

    query = _READ.get(_kind(connection))
    comment = connection.scalar(as_written(query)) if query else None
    try:
        found = json.loads(comment or "{}")["xl2db"]["took"]
        return tuple(float(each) for each in found if float(each) > 0)[-_KEPT:]
    except (ValueError, TypeError, KeyError):
        return ()


def record(connection: Connection, took: float) -> None:
    """Add how much longer than estimated a change took; somebody's own comment is left alone.

    Where this user may not write it, nothing is kept.
    """
    from sqlalchemy.exc import DBAPIError

    from xl2db.database.sql_text import as_written, quoted

    kind = _kind(connection)
    if kind not in _READ or not 1 / _FURTHEST < took < _FURTHEST:
        return
    known = recorded(connection)
    if not known and connection.scalar(as_written(_READ[kind])):
        return
    kept = [round(each, 2) for each in (*known, took)][-_KEPT:]
    text = json.dumps({"xl2db": {"took": kept}})
    try:
        connection.execute(as_written(_WRITE[kind].format(text=quoted(text))))
        connection.commit()
    except DBAPIError:
        connection.rollback()


def usual(ratios: tuple[float, ...]) -> float:
    """What the ratios have in the middle: their geometric mean with two changes that took as estimated.

    One change alone tells little: somebody else may have been at work that evening.
    """
    return exp(sum(map(log, ratios)) / (len(ratios) + 2))


def _kind(connection: Connection) -> str:
    name = connection.dialect.name
    return "mariadb" if name == "mysql" else name
