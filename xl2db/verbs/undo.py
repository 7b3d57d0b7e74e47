"""``undo``: the latest revision of a database is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xl2db.findings import DatabaseRefused, DecisionNeeded, Finding
from xl2db.migrations.folder import Folder, RevisionFile, together
from xl2db.report.questions import stopped_finding, undo_finding
from xl2db.report.results import Loss, Taken, UndoResult, rows_name
from xl2db.rules.running import NOTHING_TO_UNDO, ROWS_REFER_TO_NOTHING, VALUE_DOES_NOT_FIT
from xl2db.settings import Project, find_project
from xl2db.verbs.alone import alone
from xl2db.verbs.checked import Tell, silent
from xl2db.verbs.decided import Person
from xl2db.verbs.history import known_history, refuse_changed_history
from xl2db.verbs.taken import Taking, takings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from xl2db.migrations.history import History


def undo(
    file: str | Path | None = None,
    *,
    database: str | None = None,
    migrations: str | Path | None = None,
    wait: float | None = None,
    revision: str | None = None,
    yes: bool = False,
    person: Person | None = None,
    tell: Tell = silent,
) -> UndoResult:
    """Take one revision back from a database; its file stays, and ``apply`` brings it back.

    Where the ``revision`` is named (``0003_add_phone``, or its number) no other one is taken back: nothing is done
    where the database does not have it (any more), so that the same call can be made again.

    A person is asked first, unless ``yes``. Raises :class:`DecisionNeeded` where nobody can be asked or the
    answer is no, :class:`DatabaseRefused` where there is nothing to undo or the database refuses.
    """
    project = find_project(file, database=database, migrations=migrations, wait=wait, needs_workbook=False)
    with alone(project.migrations, tell, project.wait):
        return _undo(project, revision, yes, person, tell)


def _undo(project: Project, revision: str | None, yes: bool, person: Person | None, tell: Tell) -> UndoResult:
    from xl2db.migrations.running import downgrade, tidy_up
    from xl2db.verbs.backup import copy_of
    from xl2db.verbs.databases import name_of, needed_database, shown_database

    folder = Folder(project.migrations)
    url = needed_database(project, folder.target)
    known = known_history(folder, url)
    refuse_changed_history(known.findings())
    if revision is not None and (stem := _gone(known, folder.revisions(), revision)):
        tidy_up(folder, url, wait=project.wait)
        at = known.had[-1].path.stem if known.had else None
        return UndoResult(shown_database(url), folder.path, stem, at, is_done=False)
    entries = _latest(known)
    names = " and ".join(entry.path.stem for entry in entries)
    if any(entry.constants.get("adopted") is True for entry in entries):
        raise DatabaseRefused(
            NOTHING_TO_UNDO.finding(
                f"{names} was adopted: the tables of {shown_database(url)} stood before it, and are not taken "
                "away with it.",
                hint="Whoever wants the tables gone drops them by hand.",
            )
        )
    losses = tuple(loss for entry in entries for loss in _losses(entry, url))
    taken = Taken(names, entries[0].title, shown_database(url), losses)
    if not yes:
        if person is None:
            raise DecisionNeeded(undo_finding(taken))
        if not person.confirm_undo(taken):
            raise DecisionNeeded(stopped_finding())
    backup = (
        copy_of(project, f"before-undo-of-{entries[0].path.stem}")
        if any(loss.rows != 0 for loss in taken.losses)
        else None
    )
    tell("Changing the database", 0, 0)
    done = downgrade(folder, url, steps=len(entries), wait=project.wait)
    current = name_of(done.after, folder.revisions())
    return UndoResult(taken.database, folder.path, taken.revision, current, backup)


def _gone(known: History, revisions: Sequence[RevisionFile], wanted: str) -> str | None:
    """The name of a revision that the database does not have; None for the latest that it has.

    Raises :class:`DatabaseRefused` for one that is no revision, and where others stand after it.
    """
    names = {name: entry for entry in revisions for name in _names(entry)}
    entry = names.get(wanted)
    if entry is None:
        raise DatabaseRefused(
            NOTHING_TO_UNDO.finding(
                f"There is no revision {wanted}.", hint="Name one as xl2db status does: 0003_add_phone"
            )
        )
    if entry not in known.had:
        return entry.path.stem
    if entry not in together(known.had):
        later = " and ".join(each.path.stem for each in known.had[known.had.index(entry) + 1 :])
        raise DatabaseRefused(
            NOTHING_TO_UNDO.finding(
                f"{entry.path.stem} is not the latest: {later} came after it.",
                hint="Revisions are taken back from the latest on: xl2db undo",
            )
        )
    return None


def _names(entry: RevisionFile) -> tuple[str, ...]:
    """What people call a revision: the name of its file, its number, or what Alembic calls it."""
    return (entry.path.name, entry.path.stem, entry.path.stem.partition("_")[0], entry.revision)


def _latest(known: History) -> tuple[RevisionFile, ...]:
    """The revision that the database is at, and those before it that it belongs with, the last first."""
    if not known.had:
        raise DatabaseRefused(NOTHING_TO_UNDO.finding("The database has no revision that could be undone."))
    return together(known.had)[::-1]


def _losses(entry: RevisionFile, url: str) -> tuple[Loss, ...]:
    """The tables and columns that go when the revision is taken back, and what they hold.

    Raises :class:`DatabaseRefused` where texts have become longer than the revision before lets them be, where values
    would be others in the types before (rounded, or without their time), and where rows would refer to a table that
    comes back without its rows.
    """
    from xl2db.database.connecting import connect

    taken = takings(entry.path)
    if not taken:
        return ()
    with connect(url) as connection:
        if misfits := (
            *_too_long(connection, taken),
            *_others(connection, taken),
            *_orphaned(connection, taken),
        ):
            raise DatabaseRefused(*misfits)
        going = [one for one in taken if one.length is None and one.target is None and one.types is None]
        return tuple(_loss(connection, one) for one in going)


def _too_long(connection: Connection, taken: Iterable[Taking]) -> Iterator[Finding]:
    from xl2db.database.probing import count_longer

    for one in taken:
        if one.length is None or one.column is None:
            continue
        if number := count_longer(connection, one.table, one.column, one.length):
            have = "value has" if number == 1 else "values have"
            yield VALUE_DOES_NOT_FIT.finding(
                f"{number:,} {have} more than the {one.length} characters that {one.table}.{one.column} "
                "could hold before the revision, so it cannot be taken back.",
                hint="Shorten the values first, then undo again.",
                about=("column", str(one.table), one.column),
            )


def _others(connection: Connection, taken: Iterable[Taking]) -> Iterator[Finding]:
    from xl2db.review.cuts import count_altered

    for one in taken:
        if one.types is None or one.column is None:
            continue
        if number := count_altered(connection, one.table, one.column, *one.types):
            would = "value would be another" if number == 1 else "values would be others"
            yield VALUE_DOES_NOT_FIT.finding(
                f"{number:,} {would} in {one.table}.{one.column}, which was {one.types[1]} before the revision and "
                f"holds {one.types[0]} now, so it cannot be taken back.",
                hint="Correct the values first (nothing is rounded or cut), then undo again.",
                about=("column", str(one.table), one.column),
            )


def _orphaned(connection: Connection, taken: Iterable[Taking]) -> Iterator[Finding]:
    from xl2db.database.probing import count_not_null

    for one in taken:
        if one.target is None or one.column is None:
            continue
        if number := count_not_null(connection, one.table, one.column):
            refer = "row refers" if number == 1 else "rows refer"
            yield ROWS_REFER_TO_NOTHING.finding(
                f"{number:,} {refer} to {one.target} in {one.table}.{one.column}, and {one.target} would "
                "come back without its rows, so the revision cannot be taken back.",
                hint=f"Empty {one.table}.{one.column} first, or bring {one.target} back by a new revision.",
                about=("column", str(one.table), one.column),
            )


def _loss(connection: Connection, one: Taking) -> Loss:
    from xl2db.database.probing import count_not_null, row_counts

    if one.rows:
        return Loss(rows_name(one.table), "rows", one.table, None, one.rows)
    if one.column is None:
        return Loss(str(one.table), "table", one.table, None, row_counts(connection, [one.table])[one.table])
    rows = count_not_null(connection, one.table, one.column)
    return Loss(f"{one.table}.{one.column}", "column", one.table, one.column, rows)
