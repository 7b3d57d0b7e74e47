"""Expand, then backfill: a plan that begins stages is written as one revision for each.

The third, *contract*, is a plan of its own, later: nothing that ``alembic upgrade head`` runs today may take away
what programs still use.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xl2db.schema.stages import before_backfill

if TYPE_CHECKING:
    from xl2db.migrations.planning import Plan


def halves_of(planned: Plan) -> tuple[Plan, ...]:
    """The plan as *expand* and *backfill*; as it is, where no rows have to be filled."""
    from xl2db.migrations.planning import make_plan
    from xl2db.migrations.safer import decisions_of, without_requests

    between = before_backfill(planned.previous, planned.wanted)
    if planned.is_empty or between == planned.wanted:
        return (planned,)
    expand = make_plan(planned.previous, without_requests(between), decisions_of(planned))
    backfill = make_plan(without_requests(between), without_requests(planned.wanted))
    return (
        replace(expand, wanted=between),
        replace(backfill, previous=between, wanted=planned.wanted),
    )
