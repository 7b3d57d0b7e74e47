"""What a database has had against what the files say: edited, removed, inserted, reordered, or a version by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xl2db.findings import Finding
from xl2db.migrations.folder import RevisionFile
from xl2db.migrations.templates.checksums import MARKED, checksum, is_same_code
from xl2db.rules.running import HISTORY_CHANGED

EDITED, NEVER, AGAIN = "edited revision", "revision that never ran", "revision that would run again"
"""What a finding is about: the last two stop a run even where nothing is left to apply, the last one always."""
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Case:
    """A way in which the folder and a database differ: what a finding is about, says, and how it is mended."""

    about: str
    words: str
    way_out: str

    def finding(self, names: Sequence[str]) -> Finding:
        """The finding for revisions, by the names of their files."""
        listed = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
        accept = " ".join(f"--accept {name}" for name in names)
        otherwise = f" If the folder is right as it is: xl2db apply {accept}" if self.about != AGAIN else ""
        return HISTORY_CHANGED.finding(
            self.words.format(listed), hint=f"{self.way_out}{otherwise}", about=(self.about, *names)
        )


_EDITED = _Case(
    EDITED,
    "The database has had {} with other code than the file holds now.",
    "Bring the file back as it was (git checkout -- FILE), and make the change a revision of its own.",
)
_REMOVED = _Case(
    EDITED,
    "The database has had the revision {}, which the folder does not have any more.",
    "Bring the file back (git checkout -- FILE).",
)
_REORDERED = _Case(
    EDITED,
    "The database has had {} in another order.",
    "Bring the files back as they were (git checkout -- FILE).",
)
_NEVER_RAN = _Case(
    NEVER,
    "{} never ran on this database, though its version says so.",
    "Let it follow the last revision instead (down_revision); a version that was changed by hand is put back by "
    "alembic stamp REVISION in the migrations folder.",
)
_BEYOND = _Case(
    AGAIN,
    "The database has had {}, and by its version it has not: that was changed by hand, or the order of the files.",
    "Bring the files back as they were, or the version (alembic stamp REVISION in the migrations folder); "
    "otherwise they would run again.",
)


@dataclass(frozen=True, slots=True)
class History:
    """The revisions of a folder, and what a database keeps of those that it has had.

    ``at`` is the database's revision, one of the folder's; ``kept`` the checksums by revision, in the order in which
    they were applied. What was applied before checksums were kept is in neither way wrong.
    """

    revisions: tuple[RevisionFile, ...]
    at: str | None
    kept: Mapping[str, str]

    @property
    def had(self) -> tuple[RevisionFile, ...]:
        """The revisions that the database has, by its version."""
        names = [entry.revision for entry in self.revisions]
        return self.revisions[: names.index(self.at) + 1 if self.at in names else 0]

    @property
    def lacking(self) -> tuple[RevisionFile, ...]:
        """The revisions that the database does not have yet, by its version, in order."""
        return self.revisions[len(self.had) :]

    @property
    def edited(self) -> list[RevisionFile]:
        """Those whose files hold other code than the database has had."""
        return [
            entry
            for entry in self.had
            if self.kept.get(entry.revision, MARKED) != MARKED
            and not is_same_code(entry.path, self.kept[entry.revision])
        ]

    @property
    def inserted(self) -> list[RevisionFile]:
        """Those that the database has by its version, and that were never applied."""
        known = [place for place, entry in enumerate(self.had) if entry.revision in self.kept]
        since = known[0] if known else len(self.had)
        return [entry for entry in self.had[since:] if entry.revision not in self.kept]

    @property
    def beyond(self) -> list[RevisionFile]:
        """Those after its version that were applied."""
        return [entry for entry in self.lacking if entry.revision in self.kept]

    @property
    def removed(self) -> list[str]:
        """Those that were applied, and that the folder does not have."""
        names = {entry.revision for entry in self.revisions}
        return [name for name in self.kept if name not in names]

    @property
    def reordered(self) -> list[RevisionFile]:
        """All that were applied, where they came in another order."""
        both = [entry for entry in self.had if entry.revision in self.kept]
        names = [entry.revision for entry in both]
        return both if names != [name for name in self.kept if name in names] else []

    def findings(self, accepted: Iterable[str] = ()) -> tuple[Finding, ...]:
        """What is wrong, but for the revisions that somebody accepts as their files say."""
        let_be = set(accepted)
        named = {entry.revision: entry.path.stem for entry in self.revisions}
        cases = (
            (_EDITED, [entry.revision for entry in self.edited]),
            (_REMOVED, self.removed),
            (_NEVER_RAN, [entry.revision for entry in self.inserted]),
            (_BEYOND, [entry.revision for entry in self.beyond]),
            (_REORDERED, [entry.revision for entry in self.reordered]),
        )
        found = []
        for case, names in cases:
            shown = [named.get(name, name) for name in names if not {name, named.get(name)} & let_be]
            if shown and self.kept:
                found.append(case.finding(shown))
        return tuple(found)

    def accepting(self, accepted: Iterable[str]) -> dict[str, str]:
        """What the database is to keep, where somebody accepts what the files say of these revisions."""
        let_be = set(accepted)
        files = [each for each in self.had if {each.revision, each.path.stem} & let_be]
        gone = let_be & set(self.removed)
        both = {**self.kept, **{each.revision: checksum(each.path) for each in files}}
        places = {entry.revision: place for place, entry in enumerate(self.revisions)}
        names = [name for name in both if name not in gone]
        if files:
            names.sort(key=lambda name: places.get(name, -1))
        return {name: both[name] for name in names}
