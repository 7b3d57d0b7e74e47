"""Which tables take the safer way: the large ones, all, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl2db.findings import DatabaseRefused
from xl2db.settings import Project
from xl2db.verbs.looked import touched_before

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from xl2db.migrations.planning import Plan
    from xl2db.migrations.safer import Way


def way_of(project: Project, planned: Plan, connection: Connection | None = None) -> Way | None:
    """The way of a plan, by the setting ``safer``; None for the simple one.

    Where it is left to xl2db (``auto``), the database is asked how large the tables are; without one they
    count as small.
    """
    from xl2db.migrations.safer import Way

    target = _target(project, planned)
    touched = touched_before(planned.changes, planned.previous)
    if project.safer == "always":
        return Way(target, touched)
    if project.safer == "never" or connection is None:
        return None
    from xl2db.database.extents import table_extents

    large = {key for key, size in table_extents(connection, touched).items() if size.is_large}
    return Way(target, frozenset(large)) if large else None


def way_without_connection(project: Project, planned: Plan) -> Way | None:
    """The same where nothing is applied: the database is asked if one answers."""
    from xl2db.database.connecting import connect
    from xl2db.verbs.databases import is_there

    if project.safer != "auto" or project.database is None or not is_there(project):
        return way_of(project, planned)
    try:
        with connect(project.database) as connection:
            return way_of(project, planned, connection)
    except DatabaseRefused:
        return way_of(project, planned)


def _target(project: Project, planned: Plan) -> str:
    """The kind of database: the one that is named, or else the one that the workbook is for."""
    said = planned.wanted.settings.database
    return said if project.has_default_database and said else project.target
