"""The judge of ``xl2db pull``: two databases compared by their own word.

PostgreSQL's word is ``pg_dump``, MariaDB's is SHOW CREATE, SQLite's are its catalog and its pragmas. Neither
SQLAlchemy's reflection nor Alembic's compare nor xl2db itself has a say: what they overlook is what is looked
for here. Each database becomes a flat dictionary of its parts (:class:`Part`), each with its definition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from sqlalchemy import make_url

from tests.pulling.dump_mariadb import read_mariadb
from tests.pulling.dump_postgresql import read_postgresql
from tests.pulling.dump_sqlite import read_sqlite
from tests.pulling.parts import COLUMN_ORDER, CONSTRAINT_NAME, KINDS, OTHER, Part, Parts

__all__ = ["COLUMN_ORDER", "KINDS", "OTHER", "Part", "Parts", "Report", "compare", "dump"]

_READERS = {
    "postgresql": read_postgresql,
    "mariadb": read_mariadb,
    "mysql": read_mariadb,
    "sqlite": read_sqlite,
}


def dump(url: str) -> Parts:
    """All parts of a database."""
    return _READERS[make_url(url).get_backend_name()](make_url(url))


@dataclass(frozen=True, slots=True)
class Report:
    """What two databases have in common, by kind, and what not; ``different`` has both definitions."""

    equal: Counter[str] = field(default_factory=Counter)
    missing: Parts = field(default_factory=dict)
    extra: Parts = field(default_factory=dict)
    different: dict[Part, tuple[str, str]] = field(default_factory=dict)

    @property
    def lost(self) -> list[Part]:
        """The parts of the first database that the second has not, or has otherwise."""
        return sorted([*self.missing, *self.different])

    @property
    def is_equal(self) -> bool:
        return not (self.missing or self.extra or self.different)

    def shares(self) -> dict[str, float]:
        """Of each kind that the first database has, the share that the second has just so."""
        lost = Counter(part.kind for part in self.lost)
        counts = {kind: (self.equal[kind], self.equal[kind] + lost[kind]) for kind in KINDS}
        return {kind: equal / total for kind, (equal, total) in counts.items() if total}

    def lines(self) -> Iterator[str]:
        """What is not equal, for people."""
        for part, definition in sorted(self.missing.items()):
            yield f"- {part}: {definition}"
        for part, (before, after) in sorted(self.different.items()):
            yield f"! {part}: {before}"
            yield f"  {' ' * len(str(part))}  {after}"
        for part, definition in sorted(self.extra.items()):
            yield f"+ {part}: {definition}"

    def __str__(self) -> str:
        return "\n".join(self.lines())


def compare(a: Parts, b: Parts, *, ignoring: Collection[str] = ()) -> Report:
    """What ``b`` has of ``a``; the kinds that are ignored count nowhere.

    A name that ``b`` has for a constraint that had none in ``a`` is no difference, nor is the table in which
    Alembic keeps its place; nor is the order of the columns of a table whose columns are not the same: those
    are named one by one.
    """
    first = {part: text for part, text in a.items() if part.kind not in ignoring}
    second = {part: text for part, text in b.items() if part.kind not in ignoring}
    missing = {part: text for part, text in first.items() if part not in second}
    extra = {part: text for part, text in second.items() if part not in first and not _is_made_by_us(part)}
    changed = {part.table for part in (*missing, *extra) if part.kind == "column"}
    equal, different = Counter[str](), dict[Part, tuple[str, str]]()
    for part in first.keys() & second.keys():
        if first[part] == second[part]:
            equal[part.kind] += 1
        elif part.kind != COLUMN_ORDER or part.table not in changed:
            different[part] = (first[part], second[part])
    return Report(equal, missing, extra, different)


def _is_made_by_us(part: Part) -> bool:
    return part.kind == CONSTRAINT_NAME or part.table.rpartition(".")[2] == "alembic_version"
