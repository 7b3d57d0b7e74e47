"""Which columns refer to rows of other tables: those whose values all stand in a key, and whose name says so.

Containment alone is no proof: small whole numbers are in every key that counts up. So a name must agree, or the
values must be ones that nobody has by chance; what is not sure is marked as doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl2db.rows.drafts import ColumnDraft, TableDraft, Together
from xl2db.rows.keys import ENOUGH_ROWS, bare_name, is_id, stems
from xl2db.schema.conversion import Family, family
from xl2db.schema.model import Kind, Type

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FAMILIES = frozenset({Family.WHOLE, Family.TEXT, Family.UUID})
_MOSTLY = 0.95
_SURE = 75
_TELLING = 8
"""So many different texts are in the key of another table by no chance; of codes, with so many letters
(:data:`_CODE`), a few are enough."""
_CODE = 3
_ROLES = (
    "rep agent author owner creator seller buyer assignee approver reviewer manager contact lead head driver teacher "
    "instructor operator salesperson salesman reporter"
)
_PEOPLE = frozenset(_ROLES.split(" "))
_NAMES_OF_PEOPLE = "employee staff user person people member worker account customer contact"
_TABLES_OF_PEOPLE = frozenset(_NAMES_OF_PEOPLE.split(" "))
_SELF = re.compile(
    r"^(parent|manager|supervisor|boss|reports_to|superior|predecessor|previous|next|replaced_by|root|reply_to|mentor)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    table: TableDraft
    column: ColumnDraft
    score: int
    missing: int


def find_references(tables: Sequence[TableDraft]) -> None:
    """Mark the columns that refer to another table, and give them the type of what they refer to."""
    targets = [(table, column) for table in tables for column in table.targets()]
    values = {id(column): column.facts.distinct() for _, column in targets}
    for table in tables:
        for column in table.columns:
            best = max(_candidates(table, column, targets, values), key=_order, default=None)
            if best is not None:
                _refer(column, best)
    for table in tables:
        table.references += _references_together(table, tables)
    _agree(tables)


def _order(candidate: _Candidate) -> tuple[int, int, int]:
    return candidate.score, candidate.column.key, -candidate.table.rows


def _candidates(
    table: TableDraft,
    column: ColumnDraft,
    targets: Sequence[tuple[TableDraft, ColumnDraft]],
    values: dict[int, NDArray[np.uint64] | None],
) -> Iterator[_Candidate]:
    if not _could_refer(column):
        return
    own = None
    for other, target in targets:
        if target is column or not _alike(column.guess.type, target.guess.type):
            continue
        if other is table and not _may_be_self(column, target):
            continue
        named = _named(column, other, target, table)
        if not named and not _telling(column, target):
            continue
        if own is None:
            own = column.facts.distinct()
        theirs = values[id(target)]
        if own is None or theirs is None or not len(own) or len(theirs) < 2:
            continue
        if column.key and len(table.keys) == 1 and not named:
            continue
        missing = _missing(own, theirs)
        if missing > _bearable(named, len(own)):
            continue
        if (
            column.key
            and len(table.keys) == 1
            and not _is_part(table, column, other, target, len(own), len(theirs))
        ):
            continue
        yield _Candidate(other, target, named, missing)


def _may_be_self(column: ColumnDraft, target: ColumnDraft) -> bool:
    return bool(_SELF.search(column.name)) or _is_role(column, target) or column.name.endswith("by")


def _could_refer(column: ColumnDraft) -> bool:
    guess = column.guess
    kinds = family(guess.type) in _FAMILIES and not guess.misfits and not guess.style.empty
    return kinds and column.facts.filled > 0 and guess.type.kind not in (Kind.URL, Kind.PHONE)


def _bearable(named: int, many: int) -> float:
    """How many values may be missing there: few where the name fits, or where there are many of them."""
    return (1 - _MOSTLY) * many if named >= _SURE or many >= 50 else 0


def _alike(one: Type, other: Type) -> bool:
    return family(one) is family(other)


def _is_part(
    table: TableDraft, column: ColumnDraft, other: TableDraft, target: ColumnDraft, mine: int, theirs: int
) -> bool:
    """Whether a key is also a reference: a table that adds to another one, never both ways."""
    if mine > theirs or any(own in stems(table.name) for own in (bare_name(column.name),) if own):
        return False
    return column.name == target.name and bare_name(target.name) in stems(other.name)


def _missing(own: NDArray[np.uint64], theirs: NDArray[np.uint64]) -> int:
    """How many of the values do not stand among the others."""
    import pandas as pd

    return int((~pd.Series(own).isin(theirs)).sum())


def _named(column: ColumnDraft, other: TableDraft, target: ColumnDraft, table: TableDraft) -> int:
    """How well the name of a column fits what it would refer to; 0 where it does not."""
    name, theirs = column.name, stems(other.name)
    bare = bare_name(name)
    end = name[len(bare) :].strip("_")
    last = bare.rpartition("_")[2]
    if name == target.name and name not in (
        "id",
        "name",
        "code",
        "key",
        "number",
        "no",
        "nr",
        "uuid",
        "email",
    ):
        return 100 if bare in theirs or not _is_foreign(name, table) else 80
    if other is not table and (bare in theirs or name in theirs):
        return 95 if end or name in theirs else 0
    if _is_role(column, target):
        return 85
    if last in theirs and end and other is not table:
        return 75
    if any(bare.endswith(f"_{stem}") for stem in theirs) and end and other is not table:
        return 78
    if any(stem.endswith(f"_{bare}") for stem in theirs) and end:
        return 60
    if _SELF.search(name) and other is table and target.key:
        return 70
    by_people = name.endswith("by") and len(name) > 4
    return _loosely_named(name, bare, theirs) if target.key and (other is not table or by_people) else 0


def _loosely_named(name: str, bare: str, theirs: set[str]) -> int:
    """A name that may speak of the other table: a role of people, or the beginning of its name."""
    if theirs & _TABLES_OF_PEOPLE and ({bare, bare.rpartition("_")[2]} & _PEOPLE) and is_id(name):
        return 50
    if theirs & _TABLES_OF_PEOPLE and name.endswith("by") and len(name) > 4:
        return 50
    words = [word for word in bare.split("_") if len(word) >= 4]
    begins = any(
        stem.startswith(word) or word.startswith(stem) for word in words for stem in theirs if len(stem) >= 4
    )
    return 40 if begins else 0


def _is_foreign(name: str, table: TableDraft) -> bool:
    return bare_name(name) in stems(table.name)


def _is_role(column: ColumnDraft, target: ColumnDraft) -> bool:
    """``manager_staff_id`` is a ``staff_id`` in a role."""
    return (
        target.key
        and len(bare_name(target.name)) > 2
        and "_" in target.name
        and column.name.endswith(f"_{target.name}")
    )


def _telling(column: ColumnDraft, target: ColumnDraft) -> bool:
    """Whether the values are such that nobody has them by chance."""
    kind = column.guess.type.kind
    if not target.key:
        return False
    if kind is Kind.UUID:
        return True
    if family(column.guess.type) is not Family.TEXT or kind is Kind.EMAIL or column.facts.longest > 60:
        return False
    distinct = column.facts.distinct()
    least = _TELLING if (column.facts.shortest or 0) < _CODE else 3
    return distinct is not None and len(distinct) >= least


def _refer(column: ColumnDraft, found: _Candidate) -> None:
    column.reference = (found.table, found.column)
    place = f"{found.table.name}.{found.column.name}"
    own = column.facts.distinct()
    many = 0 if own is None else len(own)
    if found.missing:
        column.evidence(f"{many - found.missing:,} of {many:,} different values stand in {place}")
        column.doubt(
            "reference",
            f"{found.missing:,} of its values are not in {place}. Add those rows, or empty References.",
        )
        return
    column.evidence(f"all of its {many:,} different values stand in {place}")
    if found.score < _SURE or not found.column.key or (found.column.doubtful & {"key", "unique"}):
        column.doubt(
            "reference",
            f"Does it refer to {place}? Its values are all there, but its name does not say so for sure.",
        )
    elif many < 2:
        column.doubt("reference", f"Does it refer to {place}? It holds a single value.")


def _references_together(table: TableDraft, tables: Sequence[TableDraft]) -> Iterator[Together]:
    """References of several columns: those that are called as the key of another table, and stand in it."""
    columns = {column.name: column for column in table.columns}
    for other in tables:
        keys = other.keys
        if other is table or len(keys) < 2 or any(key.name not in columns for key in keys):
            continue
        pairs = tuple((columns[key.name], key) for key in keys)
        if not all(
            _could_refer(column) and _alike(column.guess.type, key.guess.type) for column, key in pairs
        ):
            continue
        own, theirs = table.together([column for column, _ in pairs]), other.together(keys)
        if own is None or theirs is None or not len(own) or _missing(own, theirs):
            continue
        if all(column.key for column, _ in pairs) and not _missing(theirs, own):
            continue  # two tables of the same rows: which of them came first is not to be seen
        _refer_together(pairs, other, len(set(own.tolist())))
        yield Together(other, pairs)


def _refer_together(pairs: Sequence[tuple[ColumnDraft, ColumnDraft]], other: TableDraft, many: int) -> None:
    names = " and ".join(column.name for column, _ in pairs)
    for column, key in pairs:
        column.evidence(f"all {many:,} different pairs of {names} stand in {other.name}")
        if many < ENOUGH_ROWS or key.doubtful & {"key", "unique"}:
            column.doubt(
                "reference", f"Do {names} together refer to {other.name}? Their values are all there."
            )


def _agree(tables: Sequence[TableDraft]) -> None:
    """What refers and what is referred to have one type, that holds the values of both."""
    for _ in range(3):  # references of references
        for table in tables:
            for column in table.columns:
                if column.reference is not None:
                    _make_alike(column, column.reference[1])
            for together in table.references:
                for column, target in together.pairs:
                    _make_alike(column, target)


def _make_alike(column: ColumnDraft, target: ColumnDraft) -> None:
    column.guess.type = target.guess.type = _common(column.guess.type, target.guess.type, column, target)


def _common(one: Type, other: Type, column: ColumnDraft, target: ColumnDraft) -> Type:
    if family(other) is Family.WHOLE:
        return Type(Kind.BIG_NUMBER) if Kind.BIG_NUMBER in (one.kind, other.kind) else other
    if family(other) is Family.TEXT and one != other:
        if other.kind is Kind.TEXT and one.kind in (Kind.TEXT, Kind.ONE_OF):
            sizes = [each.arguments[0] for each in (one, other) if each.arguments]
            if one.kind is Kind.TEXT and len(sizes) < 2:
                return Type(Kind.TEXT)
            return Type(Kind.TEXT, (max([*sizes, column.facts.longest]),))
        if other.kind is Kind.ONE_OF:
            return Type(Kind.TEXT, (max(column.facts.longest, target.facts.longest, 20),))
        return other
    return other
