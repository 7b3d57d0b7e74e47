"""``adopt``: a database that already stands is taken over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from xl2db.findings import DatabaseRefused, Finding, has_errors
from xl2db.migrations.folder import Folder
from xl2db.report.results import AdoptResult, CheckResult
from xl2db.rules import pulling as rules
from xl2db.schema.difference import Decisions
from xl2db.schema.model import Schema
from xl2db.settings import Project, find_project
from xl2db.verbs.alone import alone
from xl2db.verbs.checked import Tell, checked, silent
from xl2db.verbs.decided import Person, ask, decide
from xl2db.verbs.options import check_decisions, given_decisions
from xl2db.verbs.previous import keep_twin, previous_schema
from xl2db.verbs.staged import meanwhile

if TYPE_CHECKING:
    from xl2db.migrations.planning import Plan


def adopt(
    file: str | Path | None = None,
    *,
    database: str | None = None,
    migrations: str | Path | None = None,
    wait: float | None = None,
    message: str | None = None,
    drop: Iterable[str] = (),
    rename: Iterable[str] | Mapping[str, str] = (),
    person: Person | None = None,
    tell: Tell = silent,
) -> AdoptResult:
    """Take over a database that already is as the workbook says; nothing in its tables is changed.

    Without revisions, a baseline is written that makes all the tables in an empty database, and the
    database is marked as having it. Where the database was changed by hand and the workbook pulled over,
    the revision makes the same change for other databases. A history of Alembic's goes on.

    Raises :class:`WorkbookRefused` for errors in the workbook, and :class:`DatabaseRefused` where workbook
    and database differ, with every difference, or where the database follows another history; then nothing
    is written.
    """
    project = find_project(file, database=database, migrations=migrations, wait=wait)
    check = checked(project, tell)
    decisions = given_decisions(drop, rename)
    with alone(project.migrations, tell, project.wait):
        return _Adoption(project, check, decisions, person, message, tell).run()


class _Adoption:
    """One run of adopt."""

    def __init__(
        self,
        project: Project,
        check: CheckResult,
        decisions: Decisions,
        person: Person | None,
        message: str | None,
        tell: Tell,
    ) -> None:
        self.project, self.check, self.decisions = project, check, decisions
        self.person, self.message, self.tell = person, message, tell
        self.folder = Folder(project.migrations)

    def run(self) -> AdoptResult:
        """Verify, write, mark."""
        from xl2db.migrations.running import stamp
        from xl2db.verbs.databases import name_of, needed_database, refuse_missing_file, shown_database

        wanted = self.check.schema
        url = needed_database(self.project, wanted.settings.database)
        refuse_missing_file(self.project)
        lacks = self._lacking(url)
        self.tell("Comparing the database", 0, 0)
        left_alone = self._agreed(url, wanted, lacks)
        path = self._write()
        current = stamp(self.folder, url)
        findings = (*self.check.findings, *left_alone)
        name = name_of(current, self.folder.revisions()) or current
        return AdoptResult(
            self.check.path, shown_database(url), self.folder.path, wanted, name, path, findings
        )

    def _lacking(self, url: str) -> tuple[Finding, ...]:
        """Refuse where the database has revisions that the folder lacks; and that it lacks some of the folder's."""
        from xl2db.migrations.running import current

        at = current(url)
        revisions = self.folder.revisions()
        names = [entry.revision for entry in revisions]
        if at is not None and at not in names:
            raise DatabaseRefused(
                rules.FOLLOWS_OTHER_REVISIONS.finding(
                    f"The database is at revision {at}, which {self.folder.path} does not have.",
                    hint="Name the folder that it follows: --migrations alembic",
                )
            )
        if at is None or at == names[-1]:
            return ()
        behind = rules.FOLLOWS_OTHER_REVISIONS.finding(
            f"The database is at revision {at}, and {self.folder.path} goes on after it.",
            hint="Bring it to the latest revision first: xl2db apply, or alembic upgrade head.",
        )
        pending = revisions[names.index(at) + 1 :]
        if any(entry.is_edited or "schema_after" not in entry.constants for entry in pending):
            raise DatabaseRefused(behind)
        return (behind,)

    def _agreed(self, url: str, wanted: Schema, lacks: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Refuse where workbook and database differ; otherwise the tables that are left alone.

        Where they are alike a database may lack revisions of xl2db: their changes were made by hand, and an earlier
        run that wrote the last of them was cut off.
        """
        from xl2db.database.connecting import connect
        from xl2db.verbs.looked import differences_from_workbook, left_alone

        with connect(url) as connection:
            differences = differences_from_workbook(connection, wanted)
            if has_errors(differences):
                raise DatabaseRefused(*(lacks or differences))
            return left_alone(connection, wanted)

    def _write(self) -> Path | None:
        """Write the revision; None where the folder says already what the workbook says."""
        from xl2db.migrations.planning import Plan, make_plan

        wanted = self.check.schema
        revisions = self.folder.revisions()
        foreign = bool(revisions) and not self.folder.schema_file.exists()
        if foreign:  # whose revisions make the tables
            planned = Plan(Schema(), wanted)
        else:
            previous = previous_schema(self.folder, wanted)
            check_decisions(self.decisions, previous, wanted)
            self.check = meanwhile(previous, self.check)
            wanted = self.check.schema
            decided = ask(decide(previous, self.check, self.decisions), previous, self.check, self.person)
            planned = make_plan(previous, wanted, decided.decisions)
            if planned.is_empty and revisions:
                keep_twin(self.folder, wanted)
                return None
        return self._written(planned, first=not revisions or foreign)

    def _written(self, planned: Plan, *, first: bool) -> Path:
        from xl2db.migrations.planning import write_revision

        words = self.message or (f"baseline of {self.check.path.stem}" if first else None)
        self.folder.create()
        with self.folder.put_back_on_failure():
            return write_revision(
                self.folder, planned, message=words, adopted=first and bool(planned.upgrade)
            )
