"""A plan reviewed: what it does to the rows, to those who use them, and to the way back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xl2db.findings import Finding
from xl2db.migrations.planning import Plan
from xl2db.migrations.safer import Way, made_online
from xl2db.review import application, keeping, locks
from xl2db.review.look import Look
from xl2db.schema.model import TableName

_FAMILIES = (application.CHECKS, keeping.CHECKS, locks.CHECKS)


def review(
    planned: Plan,
    target: str | None,
    rows: Mapping[TableName, int] | None = None,
    way: Way | None = None,
) -> tuple[Finding, ...]:
    """What there is to know about a plan before it runs, each finding at the cell that asks for its change.

    ``target`` is the kind of database (None: nobody knows it, and nothing is said of locks); ``rows`` are
    the rows of its tables by their present names, None where it was not asked. Tables that are known to be
    empty are passed over; of locks and scans only where a table has many rows, or nobody knows how many, and
    not where the ``way`` of the plan keeps nobody waiting.
    """
    look = Look(planned, target, rows, made_online(planned, way))
    changes = tuple(_changes(look))
    return (*changes, *locks.several_tables(look, changes), *_whole(look))


def _changes(look: Look) -> Iterator[Finding]:
    for change in look.planned.changes:
        if change.derived or look.is_empty(change.table):
            continue
        for family in _FAMILIES:
            for check in family.get((change.kind, change.action), ()):
                yield from check(look, change)


def _whole(look: Look) -> Iterator[Finding]:
    yield from keeping.step_by_step(look)
    yield from locks.rebuilt_on_sqlite(look)
