"""``infer``: raw data becomes a workbook that describes the tables for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from xl2db.findings import DecisionNeeded, SettingsRefused, Severity
from xl2db.report.results import GuessedColumn, GuessedTable, InferResult
from xl2db.rules.inferring import AMBIGUOUS_DATES, AMBIGUOUS_NUMBERS
from xl2db.rules.settings import WRONG_OPTION
from xl2db.settings import find_project
from xl2db.verbs.checked import Tell, silent
from xl2db.verbs.new_files import in_the_way, new_workbook, writing_new
from xl2db.workbook.part_files import remove_left

if TYPE_CHECKING:
    from xl2db.rows.drafts import ColumnDraft, TableDraft
    from xl2db.rows.guessing import Ways
    from xl2db.rows.inferring import Inferred


def infer(
    data: Iterable[str | Path],
    file: str | Path,
    *,
    dates: str | None = None,
    decimals: str | None = None,
    encoding: str | None = None,
    database: str | None = None,
    layout: str | None = None,
    load: bool = False,
    keep_going: bool = False,
    migrations: str | Path | None = None,
    tell: Tell = silent,
) -> InferResult:
    """Look at all rows of .xlsx, .ods and .csv files (or folders of them) and write the workbook for them.

    ``dates`` is ``day-first`` or ``month-first`` for dates such as 01/02/2024, ``decimals`` is ``point`` or
    ``comma`` for numbers such as 1,234; ``encoding`` that of .csv files which are not UTF-8; ``database`` tells the
    kind of database; ``layout`` is as in :func:`xl2db.pull`.
    The workbook says for each guess why it was made, and marks what a person should decide.

    ``load`` also makes the database (:func:`xl2db.sync`) and puts all rows into it, in one transaction; a
    workbook that exists is then taken as it is, and is not written. ``keep_going`` leaves rows out that don't
    fit, and writes them to a workbook beside it.

    Raises :class:`WorkbookRefused` for data that can't be read, :class:`SettingsRefused` where ``file``
    exists, or an option is wrong, :class:`DecisionNeeded` for values that could be loaded in two ways, and
    :class:`DatabaseRefused` where a row does not fit.
    """
    path = new_workbook(file, "A new workbook", "xl2db infer DATA")
    written = not path.exists()
    if not written and not load:
        raise in_the_way(path)
    if keep_going and not load:
        raise SettingsRefused(
            WRONG_OPTION.finding("--keep-going goes with --load.", hint="Add --load, or leave it out.")
        )
    ways = ways_of(dates, decimals)
    inferred = inferred_of(data, path, ways=ways, encoding=encoding, database=database, tell=tell)
    if load:
        _refuse_ambiguous(inferred)
    if written:
        tell(f"Writing {path.name}", 0, 0)
        write(inferred, path, layout)
    else:
        remove_left(path)
    result = InferResult(path, tuple(map(_told, inferred.tables)), inferred.findings, written)
    if not load:
        return result
    return _loaded(inferred, result, database, migrations, keep_going, tell)


def _refuse_ambiguous(inferred: Inferred) -> None:
    """Nobody guesses whether 01/02/2024 is in January, or whether 1,234 is more than a thousand."""
    open_questions = [
        replace(finding, severity=Severity.ERROR)
        for finding in inferred.findings
        if finding.rule in (AMBIGUOUS_DATES.name, AMBIGUOUS_NUMBERS.name)
    ]
    if open_questions:
        raise DecisionNeeded(*open_questions)


def _loaded(
    inferred: Inferred,
    result: InferResult,
    database: str | None,
    migrations: str | Path | None,
    keep_going: bool,
    tell: Tell,
) -> InferResult:
    from xl2db.verbs.databases import shown_database
    from xl2db.verbs.load import load
    from xl2db.verbs.sync import sync

    done = sync(result.path, database=database, migrations=migrations, tell=tell)
    project = find_project(result.path, database=database, migrations=migrations)
    loaded, rejected, findings = load(
        inferred, done.plan.plan.wanted, project, keep_going=keep_going, tell=tell
    )
    assert project.database is not None
    return replace(
        result,
        findings=(*result.findings, *findings),
        database=shown_database(project.database),
        loaded=loaded,
        rejected=rejected,
    )


def inferred_of(
    data: Iterable[str | Path],
    path: Path,
    *,
    ways: Ways,
    encoding: str | None,
    database: str | None,
    tell: Tell,
) -> Inferred:
    """What the data tell; raises as :func:`infer` does."""
    from xl2db.rows.inferring import infer_schema

    paths = [Path(each) for each in data]
    if not paths:
        raise SettingsRefused(
            WRONG_OPTION.finding("No data are named.", hint="Type: xl2db infer customers.csv shop.xlsx")
        )
    project = find_project(path, database=database)
    kind = None if project.has_default_database else project.target
    return infer_schema(paths, ways=ways, encoding=encoding, database=kind, tell=tell)


def ways_of(dates: str | None, decimals: str | None) -> Ways:
    """How values are written; raises :class:`SettingsRefused` for another word."""
    from xl2db.rows.guessing import Dates, Decimals, Ways

    if dates not in (None, *Dates):
        raise SettingsRefused(
            WRONG_OPTION.finding(f"Dates are not {dates!r}.", hint="They are day-first or month-first.")
        )
    if decimals not in (None, *Decimals):
        raise SettingsRefused(
            WRONG_OPTION.finding(
                f"Decimals do not stand behind {decimals!r}.", hint="They stand behind a point or a comma."
            )
        )
    return Ways(Dates(dates) if dates else None, Decimals(decimals) if decimals else None)


def write(inferred: Inferred, path: Path, layout: str | None = None) -> None:
    """Write the workbook, with the reason for each guess beside it."""
    from xl2db.rows.evidence import notes_of
    from xl2db.workbook.writing import write_workbook

    with writing_new(path):
        write_workbook(inferred.schema, path, layout=layout, notes=notes_of(inferred.tables))


def _told(table: TableDraft) -> GuessedTable:
    return GuessedTable(
        table.name,
        f"{table.area.source.path.name}: {table.area.source.sheet}"
        if not table.area.source.alone
        else table.area.source.path.name,
        table.rows,
        tuple(map(_told_column, table.columns)),
    )


def _told_column(column: ColumnDraft) -> GuessedColumn:
    reference = f"{column.reference[0].name}.{column.reference[1].name}" if column.reference else None
    return GuessedColumn(
        column.name,
        str(column.guess.type),
        column.guess.required or column.key,
        column.key,
        column.unique,
        reference,
        tuple(column.guess.evidence),
        tuple(column.guess.doubts),
    )
