"""Loading rows of raw data into the database of a workbook: the second half of ``infer --load``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xl2db.findings import DatabaseRefused, Finding
from xl2db.report.results import LoadedTable
from xl2db.rules import inferring as rules
from xl2db.settings import Project
from xl2db.verbs.checked import Tell

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from xl2db.rows.inferring import Inferred
    from xl2db.rows.loading import Rejected, Target
    from xl2db.schema.model import Schema


def load(
    inferred: Inferred, schema: Schema, project: Project, *, keep_going: bool, tell: Tell
) -> tuple[tuple[LoadedTable, ...], Path | None, tuple[Finding, ...]]:
    """Put the rows into the database, in one transaction; gives what was loaded, and where the rest stands.

    Raises :class:`DatabaseRefused` where a row does not fit, unless it is to ``keep_going``; then nothing is
    loaded.
    """
    from xl2db.database.connecting import connect
    from xl2db.rows.loading import Loader, TooManyRejected, targets_of
    from xl2db.verbs.databases import needed_database

    findings: list[Finding] = []
    targets = targets_of(inferred.tables, schema, findings)
    with connect(needed_database(project, schema.settings.database)) as connection:
        _refuse_filled(connection, targets)
        connection.rollback()
        loader = Loader(connection, schema, keep_going=keep_going, tell=tell)
        with connection.begin() as transaction:
            try:
                loader.load(targets)
            except TooManyRejected:
                raise DatabaseRefused(*_first(loader.rejected), _too_many(len(loader.rejected))) from None
            if loader.rejected and not keep_going:
                transaction.rollback()
                raise DatabaseRefused(*_first(loader.rejected), *_nothing_loaded(len(loader.rejected)))
    assert project.workbook is not None
    path = _write_rejected(project.workbook, targets, loader.rejected) if loader.rejected else None
    counts: dict[str, int] = {}
    for each in loader.rejected:
        counts[each.table] = counts.get(each.table, 0) + 1
    loaded = tuple(
        LoadedTable(target.table.name, target.loaded, counts.get(target.table.name, 0)) for target in targets
    )
    return loaded, path, tuple(findings)


def _refuse_filled(connection: Connection, targets: list[Target]) -> None:
    from xl2db.database.probing import row_counts

    counts = row_counts(connection, [target.table.key for target in targets])
    filled = [target for target in targets if counts[target.table.key]]
    if filled:
        raise DatabaseRefused(
            *(
                rules.HAS_ROWS.finding(
                    f"{target.table.key} has {counts[target.table.key]:,} rows already; nothing was loaded.",
                    hint="Empty the table first, or load into another database with --database.",
                )
                for target in filled
            )
        )


def _first(rejected: list[Rejected]) -> list[Finding]:
    return [each.finding for each in rejected[:20]]


def _nothing_loaded(many: int) -> list[Finding]:
    said = f"{many:,} rows do" if many > 1 else "A row does"
    more = " or more" if many >= 50 else ""
    return [
        rules.NOTHING_LOADED.finding(
            f"{said}{more} not fit, so none was loaded.",
            hint="Mend them and run the same command again, or leave them out with --keep-going.",
        )
    ]


def _too_many(many: int) -> Finding:
    return rules.NOTHING_LOADED.finding(
        f"More than {many - 1:,} rows don't fit, so none was loaded.",
        hint="Look at the column that they have in common: its type in the workbook is likely wrong.",
    )


def _write_rejected(workbook: Path, targets: list[Target], rejected: list[Rejected]) -> Path:
    from xl2db.workbook.rejecting import write_rejected

    number, path = 1, workbook.with_name(f"{workbook.stem} (rejected rows).xlsx")
    while path.exists():
        number += 1
        path = workbook.with_name(f"{workbook.stem} (rejected rows {number}).xlsx")
    sheets = []
    for target in targets:
        rows = [
            (each.cells, each.finding.message, str(each.finding.at))
            for each in rejected
            if each.table == target.table.name
        ]
        headings = [column.heading or column.name for column in target.draft.columns]
        if rows:
            sheets.append((target.table.name, headings, rows))
    write_rejected(path, sheets)
    return path
