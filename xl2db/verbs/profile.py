"""``profile``: what the rows of a database say beside each column of the workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from xl2db.findings import Finding, SettingsRefused
from xl2db.report.results import CheckResult, ProfiledColumn, ProfiledTable, ProfileResult
from xl2db.rules import inferring as rules
from xl2db.rules.settings import WRONG_OPTION
from xl2db.settings import find_project
from xl2db.verbs.checked import Tell, checked, silent
from xl2db.verbs.new_files import in_the_way, new_workbook, writing_new

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from xl2db.schema.model import Column, Table

SAMPLE = 100_000
"""Of larger tables about so many rows are looked at."""


def profile(
    file: str | Path | None = None,
    *,
    database: str | None = None,
    migrations: str | Path | None = None,
    sample: int = SAMPLE,
    values: bool = True,
    into: str | Path | None = None,
    tell: Tell = silent,
) -> ProfileResult:
    """Ask a database how empty, how different, how long and how large the values of each column are.

    Of tables with more than ``sample`` rows about so many are looked at, by chance. ``values=False`` asks for
    no value of a row, only for numbers and lengths. ``into`` becomes a copy of the workbook with what was found
    beside each column, in further columns at the right of its sheets. The database is only read.

    Raises :class:`WorkbookRefused` on errors in the workbook, :class:`DatabaseRefused` where the database
    can't be read, and :class:`SettingsRefused` where ``into`` is there already.
    """
    from xl2db.database.connecting import connect
    from xl2db.verbs.databases import needed_database, refuse_missing_file, shown_database

    if sample < 1:
        raise SettingsRefused(
            WRONG_OPTION.finding(f"A sample of {sample} rows is none.", hint="Such as --sample 100000.")
        )
    project = find_project(file, database=database, migrations=migrations)
    copy = None if into is None else _copy_of(project.workbook, into)
    check = checked(project, tell)
    url = needed_database(project, check.schema.settings.database)
    refuse_missing_file(project)
    with connect(url) as connection:
        tables, missing = _profiled(connection, check, sample, values, tell)
    result = ProfileResult(
        check.path,
        shown_database(url),
        tables,
        (*missing, *(finding for table in tables for finding in _misfits(table, check))),
        check.workbook,
        copy,
    )
    return result if copy is None else _with_copy(copy, check, result)


def _profiled(
    connection: Connection, check: CheckResult, sample: int, values: bool, tell: Tell
) -> tuple[tuple[ProfiledTable, ...], list[Finding]]:
    from xl2db.database.probing import row_counts
    from xl2db.database.profiling import existing_columns
    from xl2db.database.profiling import profile as profile_of

    known = existing_columns(connection, check.schema.tables)
    missing = [_missing(table) for table in check.schema.tables if table not in known]
    counts = row_counts(connection, [table.key for table in known])
    found = []
    for number, (table, names) in enumerate(known.items()):
        tell(f"Looking at {table.key}", number, len(known))
        columns = [column for column in table.columns if column.name in names]
        rows = counts[table.key]
        looked, profiles = profile_of(connection, table, columns, rows, sample=sample, values=values)
        found.append(
            ProfiledTable(
                str(table.key),
                rows,
                looked,
                rows > sample,
                tuple(_told(column, each, looked) for column, each in zip(columns, profiles, strict=True)),
            )
        )
    return tuple(found), missing


def _told(column: Column, found: object, looked: int) -> ProfiledColumn:
    from xl2db.database.profiling import ColumnProfile

    assert isinstance(found, ColumnProfile)
    return ProfiledColumn(
        column.name,
        str(column.type),
        looked - found.filled,
        found.filled,
        found.distinct,
        found.shortest,
        found.longest,
        found.smallest,
        found.largest,
        found.frequent,
    )


def _missing(table: Table) -> Finding:
    return rules.NOT_PROFILED.finding(
        f"The database has no table {table.key}.", table.origin.at, hint="Run xl2db sync first."
    )


def _misfits(found: ProfiledTable, check: CheckResult) -> Iterator[Finding]:
    """Where the workbook asks for what the rows don't keep."""
    from xl2db.schema.conversion import text_length

    table = next(each for each in check.schema.tables if str(each.key) == found.name)
    single = {key.columns[0] for key in table.uniques if len(key.columns) == 1}
    for told in found.columns:
        column = table.column(told.name)
        assert column is not None
        limit = text_length(column.type)
        if column.required and told.empty and not (column.default or column.existing_rows or column.computed):
            what, attribute = (
                f"is required, and {told.empty:,} of {found.looked:,} rows have no value",
                "required",
            )
        elif limit is not None and told.longest is not None and told.longest > limit:
            what, attribute = (
                f"holds {limit:,} characters, and the longest value has {told.longest:,}",
                "type",
            )
        elif told.name in single and told.distinct is not None and told.distinct < told.filled:
            what, attribute = f"is unique, and {told.filled - told.distinct:,} values come again", "unique"
        else:
            continue
        yield rules.AGAINST_ROWS.finding(
            f"{found.name}.{told.name} {what}.",
            column.origin.of(attribute),
            hint="Change the cell to what the rows say, or mend the rows first.",
            about=("column", found.name, told.name),
        )


def _copy_of(workbook: Path | None, into: str | Path) -> Path:
    """The path of the copy, which is of the same kind where that is one of Excel's."""
    suffix = ".xlsm" if workbook is not None and workbook.suffix.lower() == ".xlsm" else ".xlsx"
    path = new_workbook(into, "The copy", "xl2db profile --into", suffix)
    if path.exists():
        raise in_the_way(path)
    return path


def _with_copy(path: Path, check: CheckResult, result: ProfileResult) -> ProfileResult:
    """Write what was found into a copy of the workbook, or into a new one where no copy can hold it."""
    from xl2db.verbs.profile_notes import profile_notes
    from xl2db.workbook.beside import edits_beside
    from xl2db.workbook.editing import edit
    from xl2db.workbook.editing_requests import CannotEdit
    from xl2db.workbook.writing import write_workbook

    notes = profile_notes(result, check.schema)
    with writing_new(path):
        try:
            edit(check.path, edits_beside(check.workbook, check.schema, notes), path)
        except CannotEdit as refused:
            findings = write_workbook(check.schema, path, notes=notes)
            note = rules.PROFILED_ANEW.finding(
                f"{path.name} is a new workbook and no copy of {check.path.name}: {refused.reason}",
                hint="It says the same; formats, notes and other sheets are only in the one that you have.",
            )
            return replace(result, findings=(*result.findings, note, *findings))
    return result
