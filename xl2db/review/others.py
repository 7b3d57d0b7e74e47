"""What is not in the workbook and would not outlive a change: views, triggers, functions and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from xl2db.database.dependents import Dependent
from xl2db.findings import Finding
from xl2db.rules.pulling import BREAKS_OTHERS, MAY_BREAK_OTHERS
from xl2db.schema.difference import Action, Change
from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from xl2db.migrations.planning import Plan

# They name columns, and a database that looks after them refuses to take these away.
_SURE = frozenset(
    {"view", "materialized view", "rule", "policy", "generated column", "full text table", "exclusion"}
)


def other_findings(connection: Connection, planned: Plan) -> tuple[Finding, ...]:
    """What the database cannot do, and what a plan would break, or may break, that the workbook does not describe."""
    from xl2db.review.possible import impossible_findings
    from xl2db.review.triggers import trigger_findings

    return (
        *impossible_findings(connection, planned),
        *_broken_findings(connection, planned),
        *trigger_findings(connection, planned),
    )


def _broken_findings(connection: Connection, planned: Plan) -> tuple[Finding, ...]:
    dialect = connection.dialect.name
    touching = [change for change in planned.changes if _takes_away(change, dialect)]
    touching += _retyped_with_lists(planned) if dialect == "postgresql" else ()
    if not touching:
        return ()
    from xl2db.database.dependents import dependents

    users = dependents(connection)
    found = [
        _finding(change, user, dialect)
        for change in touching
        for user in users
        if _uses(user, change, planned) and not _is_ours(user)
    ]
    found += _lost_marks(planned, dialect)
    found += _gone_with_columns(planned)
    return tuple({finding.message: finding for finding in found}.values())


def _is_ours(user: Dependent) -> bool:
    """Whether it is a trigger of a change in stages, or its function, which the plan looks after."""
    return user.kind in ("trigger", "function") and user.name.rpartition(".")[2].startswith("xl2db_")


def _takes_away(change: Change, dialect: str) -> bool:
    """Whether what uses the thing has to know of the change. PostgreSQL's views follow a rename."""
    if change.kind not in ("table", "column"):
        return False
    if change.action is Action.RENAME:
        return dialect != "postgresql"
    retyped = any(detail.attribute in ("type", "computed") for detail in change.details)
    return change.action is Action.DROP or (change.action is Action.CHANGE and retyped)


def _retyped_with_lists(planned: Plan) -> Iterator[Change]:
    """The columns of a list whose ENUM is made anew, each as a change of its type."""
    from xl2db.review.possible import enums_made_anew

    for change, table, names in enums_made_anew(planned):
        for name in names:
            yield replace(change, kind="column", table=table.key, name=name, before=None, after=None)


def _uses(user: Dependent, change: Change, planned: Plan) -> bool:
    old = planned.renames.old_tables()
    table = old.get(change.table, change.table) if change.table else None
    if change.kind == "table":
        return user.table == (table or TableName(None, change.name))
    return user.table == table and user.column in (None, change.old_name or change.name)


def _finding(change: Change, user: Dependent, dialect: str) -> Finding:
    what = (
        f"{change.table}.{change.old_name or change.name}" if change.kind == "column" else str(change.table)
    )
    does = {Action.DROP: "goes", Action.RENAME: "gets another name"}.get(change.action, "changes its type")
    sure = user.kind in _SURE and (user.column is not None or change.kind == "table")
    if change.action is Action.CHANGE and dialect != "postgresql":
        sure = False
    rule = BREAKS_OTHERS if sure else MAY_BREAK_OTHERS
    return rule.finding(
        f"{what} {does}, and the {user.kind} {user.name} uses it.",
        change.at,
        hint=f"Change or drop the {user.kind} first, in a revision of your own, and make it again after."
        if sure
        else f"Look whether the {user.kind} still works afterwards.",
        about=(user.kind, str(user.table), user.name),
    )


def _lost_marks(planned: Plan, dialect: str) -> Iterator[Finding]:
    """MariaDB and MySQL tell a whole column anew, so that it loses what the workbook doesn't know.

    PostgreSQL keeps it, but for what belongs to the type.
    """
    whole = dialect in ("mariadb", "mysql")
    kinds = ("column", "rule in a column") if whole else ("column", "storage")
    marked = {(each.table, each.name): each for each in planned.previous.unsaid if each.kind in kinds}
    old = planned.renames.old_tables()
    for change in planned.changes if marked and dialect != "sqlite" else ():
        retyped = any(detail.attribute == "type" for detail in change.details)
        table = old.get(change.table, change.table) if change.table else None
        mark = marked.get((table, change.old_name or change.name))
        if change.kind == "column" and change.action is Action.CHANGE and mark and (whole or retyped):
            yield BREAKS_OTHERS.finding(
                f"{change.table}.{change.name} has something that the workbook has no words for "
                f"({mark.says}), and would lose it.",
                change.at,
                hint="Change this column in a revision of your own.",
                about=("column", str(change.table), change.name),
            )


def _gone_with_columns(planned: Plan) -> Iterator[Finding]:
    """PostgreSQL drops exclusions and statistics of several columns along with one of them, without a word."""
    marks = [each for each in planned.previous.unsaid if each.kind in ("exclusion", "statistics object")]
    old = planned.renames.old_tables()
    for change in planned.changes if marks else ():
        if change.kind != "column" or change.action is not Action.DROP or change.table is None:
            continue
        for mark in marks:
            named = re.search(rf"(?<!\w){re.escape(change.name)}(?!\w)", mark.says)
            if mark.table == old.get(change.table, change.table) and named:
                yield _finding(change, Dependent(mark.kind, mark.name, mark.table, change.name), "postgresql")
