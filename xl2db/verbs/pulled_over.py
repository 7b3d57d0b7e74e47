"""A database is pulled into a workbook that is there already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from xl2db.findings import DatabaseRefused, Refused, has_errors
from xl2db.migrations.folder import Folder
from xl2db.report.results import PullResult
from xl2db.rules.migrations import STAGE_IN_THE_WAY
from xl2db.rules.pulling import WRITTEN_BESIDE
from xl2db.schema.model import Column, Schema
from xl2db.settings import Project, find_project
from xl2db.verbs.checked import FaultyWorkbook
from xl2db.verbs.previous import previous_schema

if TYPE_CHECKING:
    from xl2db.database.comparing import Difference
    from xl2db.workbook.updating import Differing, Update


def pull_over(project: Project, path: Path, found: Schema) -> PullResult:
    """Bring the workbook up to what was found in the database.

    Where that can't be done without losing something of the file, it stays as it is, and a new workbook is
    written beside it. Raises :class:`WorkbookRefused` where the workbook can't be read, or has errors.
    """
    from xl2db.verbs.databases import shown_database
    from xl2db.verbs.pull import notes_on_functions
    from xl2db.workbook.editing import edit
    from xl2db.workbook.editing_requests import CannotEdit
    from xl2db.workbook.parsing import parse
    from xl2db.workbook.reading import read
    from xl2db.workbook.updating import update

    workbook = read(path)
    parsed = parse(workbook, target=found.settings.database, functions=project.functions)
    if has_errors(parsed.findings):
        raise FaultyWorkbook(workbook, *parsed.findings)
    _refuse_stages(path, parsed.schema)
    assert project.database is not None
    shown = shown_database(project.database)
    done = update(workbook, parsed.schema, found, _differing(project.database, parsed.schema, found))
    notes = (*done.findings, *notes_on_functions(project, found))
    if not done.edits:
        return PullResult(path, shown, found, notes, (), ())
    try:
        edit(path, done.edits, path)
    except CannotEdit as refused:
        return _beside(path, shown, found, done, refused.reason)
    return PullResult(path, shown, found, notes, tuple(done.added), tuple(done.changed))


def _refuse_stages(path: Path, schema: Schema) -> None:
    """Refuse while a change is under way in stages, whose old column would come into the workbook again."""
    try:
        folder = Folder(find_project(path).migrations)
        stages = previous_schema(folder, schema).stages if folder.exists else ()
    except Refused:
        return  # nobody can tell, and a pull needs no migrations
    if stages:
        raise DatabaseRefused(
            STAGE_IN_THE_WAY.finding(
                f"A change of {stages[0].table} is under way in stages ({stages[0].title}), and pull would write "
                "what goes with it into the workbook again.",
                hint="Finish first (xl2db sync --contract), or pull into another file: xl2db pull new.xlsx.",
            )
        )


def _beside(path: Path, shown: str, found: Schema, done: Update, reason: str) -> PullResult:
    from xl2db.workbook.writing import write_workbook

    number, copy = 1, path.with_name(f"{path.stem} (pulled).xlsx")
    while copy.exists():
        number += 1
        copy = path.with_name(f"{path.stem} (pulled {number}).xlsx")
    notes = write_workbook(found, copy)
    note = WRITTEN_BESIDE.finding(
        f"{path.name} was left as it is: {reason}",
        hint=f"Take over what you need from {copy.name}: {len(done.edits)} places differ.",
    )
    return PullResult(copy, shown, found, (note, *notes))


def _differing(url: str, known: Schema, found: Schema) -> Iterator[Differing]:
    """Where workbook and database differ in the database's own words."""
    from xl2db.database.comparing import differences
    from xl2db.database.connecting import connect

    with connect(url) as connection:
        unsaid = (*known.unsaid, *found.unsaid)
        chosen = {table.key for table in found.tables}
        listed = {each.table for each in found.unsaid}
        for one in differences(connection, replace(known, unsaid=unsaid)):
            if one.table in chosen or (one.kind == "table" and one.table not in listed):
                yield _as_differing(one, known, found, connection.dialect.name)


def _as_differing(one: Difference, known: Schema, found: Schema, dialect: str) -> Differing:
    from xl2db.workbook.updating import Differing

    attributes: frozenset[str] = frozenset()
    if one.kind == "column":
        mine, theirs = known.table(one.table), found.table(one.table)
        before = mine.column(one.name) if mine else None
        after = theirs.column(one.name) if theirs else None
        if before and after:
            attributes = frozenset(_attributes(before, after, known, found, dialect))
    return Differing(one.table, one.kind, one.name, one.found is None, one.expected is None, attributes)


def _attributes(mine: Column, theirs: Column, known: Schema, found: Schema, dialect: str) -> Iterator[str]:
    """In what two columns differ that a database tells apart."""
    from xl2db.database.types import column_type, dialect_of

    types = [
        str(column_type(column, schema).compile(dialect_of(dialect)))
        for column, schema in ((mine, known), (theirs, found))
    ]
    if types[0] != types[1]:
        yield "type"
    if mine.required != theirs.required and theirs.computed is None:
        yield "required"
    if mine.default != theirs.default or mine.updated != theirs.updated:
        yield "default"
    if mine.computed != theirs.computed:
        yield "computed"
