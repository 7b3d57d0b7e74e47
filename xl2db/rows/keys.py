"""Which columns tell the rows of a table apart: primary keys and unique columns.

That no value comes twice is a fact; that none ever will is a guess. It is a sound one where the name says so,
too (``id``, ``order_no``); else it is marked as doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import combinations

from xl2db.rows.drafts import ColumnDraft, TableDraft
from xl2db.schema.model import Kind

ENOUGH_ROWS = 10
"""With fewer rows, that all values differ says little."""
_KINDS = frozenset(
    {
        Kind.WHOLE_NUMBER,
        Kind.BIG_NUMBER,
        Kind.TEXT,
        Kind.UUID,
        Kind.EMAIL,
        Kind.URL,
        Kind.PHONE,
        Kind.ONE_OF,
    }
)
_IN_KEYS = _KINDS | {Kind.DATE}
_LONGEST_KEY = 100
_ID = re.compile(
    r"(?:^|_)(id|ids|key|pk|uuid|guid|no|nr|num|number|nummer|code|sku|isbn|ean|iso\d?|abbrev|abbreviation|iata|"
    r"fips|ssn|vin|slug|kennung|番号|编号|コード)$"
)
_NO_ID = re.compile(r"(?:^|_)(?:postal|zip|post|area|phone|fax|house|street|room)(?:_|$)|postcode|zipcode")
_UNIQUE_NAMES = re.compile(
    r"(?:^|_)(e_?mail|mail|user_?name|login|serial|ticker|symbol|domain|hostname|barcode|token|passport)(?:_|$)"
)
_MOST_PARTS = 3
_LOOKED_AT = 8


def find_keys(table: TableDraft, others: Collection[str] = ()) -> None:
    """Mark the columns of the primary key, and the unique ones; ``others`` are the names of the other tables."""
    if (parts := _junction(table, others)) is not None:
        links = not any(table.columns[place].facts.is_unique for place in parts)
        _mark_several(table, parts, sure=links and table.rows >= ENOUGH_ROWS)
        _mark_uniques(table)
        return
    single = [column for column in table.columns if _could_be_key(column, table)]
    best = max(single, key=lambda column: _score(column, table), default=None)
    if best is not None and _score(best, table) > 0:
        best.key = True
        best.evidence(f"unique in {best.facts.filled:,} of {table.rows:,} rows")
        if _score(best, table) < _SURE:
            best.doubt(
                "key", f"Is {best.name} the primary key? No value comes twice, but its name does not say so."
            )
        elif table.rows < ENOUGH_ROWS:
            best.evidence("its name says that it is the key")
        if best.facts.spaced:
            best.doubt("key", f"Some values of {best.name} have spaces around them, which people don't see.")
    elif (parts := _several(table)) is not None:
        _mark_several(table, parts)
    _mark_uniques(table)
    if not table.keys and table.columns:
        repeated = min(table.columns, key=lambda column: column.place)
        repeated.doubt(
            "key", "No column tells the rows apart: which ones are the primary key? Or add an auto number."
        )


_SURE = 50


def _mark_uniques(table: TableDraft) -> None:
    for column in table.columns:
        _unique(column, table)


def _junction(table: TableDraft, others: Collection[str]) -> tuple[int, ...] | None:
    """The columns that name other tables, where a table does little else than to link these."""
    theirs = {stem for name in others for stem in stems(name)} - singulars(table.name)
    places = tuple(
        place
        for place, column in enumerate(table.columns)
        if is_id(column.name) and _could_be_part(column, table) and bare_name(column.name) in theirs
    )
    names = {column.name for column in table.columns}
    own = {"id", *(f"{name}_id" for name in singulars(table.name))}
    if not 2 <= len(places) <= _MOST_PARTS or names & own or len(table.columns) > len(places) + 2:
        return None
    return places if _are_unique(table, places) else None


def bare_name(name: str) -> str:
    """What a column's name speaks of: ``customer`` for ``customer_id`` and ``customerid``."""
    return _ENDS.sub("", name) if _ENDS.search(name) else re.sub(r"(?<=[a-z]{3})id$", "", name)


_ENDS = re.compile(r"_(?:id|key|no|nr|num|number|code|uuid|guid|fk|ref|sku|abbrev|abbreviation)$")


def _could_be_key(column: ColumnDraft, table: TableDraft) -> bool:
    kind = column.guess.type.kind
    fits = kind in _KINDS and not column.guess.misfits and not column.guess.style.empty
    if kind is Kind.TEXT and column.facts.longest > _LONGEST_KEY:
        return False
    complete = column.facts.filled == table.rows and table.rows > 1
    return fits and complete and not column.facts.lines and column.facts.is_unique


def is_id(name: str) -> bool:
    """Whether the name of a column says that it identifies something."""
    return bool(_ID.search(name)) and not _NO_ID.search(name)


def _score(column: ColumnDraft, table: TableDraft) -> int:
    """How much a unique column looks like the key; above :data:`_SURE` its name says so."""
    name = column.name
    score = {Kind.UUID: 25, Kind.WHOLE_NUMBER: 20, Kind.BIG_NUMBER: 20}.get(column.guess.type.kind, 10)
    own = {
        f"{stem}{end}"
        for stem in stems(table.name)
        for end in ("_id", "id", "_key", "_code", "_no", "_nr", "_number", "_uuid")
    }
    if name in ("id", "uuid", "guid", "pk", "key"):
        score += 100
    elif name in own:
        score += 90
    elif is_id(name) and (match := _ID.search(name)):
        score += 60 if match[1] in ("id", "key", "pk", "uuid", "guid") else 45
    elif name in ("nr", "no", "number", "code", "name"):
        score += 5
    score += 10 if column is table.columns[0] else 0
    if column.guess.type.kind in (Kind.TEXT, Kind.ONE_OF) and column.facts.longest > 40:
        score -= 10
    if column.guess.type.kind in (Kind.WHOLE_NUMBER, Kind.BIG_NUMBER) and score < _SURE:
        starts = (column.facts.least or 0) in (0, 1)
        counts_up = (column.facts.most or 0) - (column.facts.least or 0) + 1 == table.rows
        score += 20 if starts and counts_up and column is table.columns[0] else -25
    return score + max(0, 5 - column.place)


def stems(name: str) -> set[str]:
    """A table's name in one and in many: ``customers`` gives ``customer``, too; the last word counts alone."""
    last = name.rpartition("_")[2]
    found = {name, name.replace("_", ""), last, *singulars(name), *singulars(last)}
    return {stem for stem in found if len(stem) > 1}


_ODD = {"people": "person", "children": "child", "men": "man", "women": "woman", "staff": "staff"}


def singulars(word: str) -> set[str]:
    """What one thing of many could be called, the word itself included."""
    found = {word, _ODD.get(word, word)}
    if word.endswith("ies"):
        found.add(word[:-3] + "y")
    if word.endswith(("ses", "xes", "zes", "ches", "shes")):
        found.add(word[:-2])
    if word.endswith("s") and not word.endswith("ss"):
        found.add(word[:-1])
    return found


# Keys of several columns


def _several(table: TableDraft) -> tuple[int, ...] | None:
    """The fewest columns whose values together tell the rows apart."""
    if table.aligned is None or table.rows < 2:
        return None
    places = [place for place, column in enumerate(table.columns) if _could_be_part(column, table)]
    ids = [place for place in places if _is_id(table.columns[place])]
    places = sorted({*ids[:_LOOKED_AT], *places[: max(_LOOKED_AT - len(ids), 3)]})
    for size in range(2, _MOST_PARTS + 1):
        sets = sorted(
            combinations(places, size), key=lambda parts: (-sum(place in ids for place in parts), parts)
        )
        for parts in sets:
            if _are_unique(table, parts):
                return parts
    return None


def _are_unique(table: TableDraft, parts: tuple[int, ...]) -> bool:
    """Whether no two rows are alike in these columns."""
    import numpy as np

    mixed = table.together([table.columns[place] for place in parts])
    return mixed is not None and len(np.unique(mixed)) == table.rows


def _could_be_part(column: ColumnDraft, table: TableDraft) -> bool:
    guess = column.guess
    if guess.type.kind not in _IN_KEYS or guess.misfits or guess.style.empty or column.facts.lines:
        return False
    if guess.type.kind is Kind.TEXT and column.facts.longest > 60:
        return False
    return column.facts.filled == table.rows


def _is_id(column: ColumnDraft) -> bool:
    return is_id(column.name) or column.name in ("line", "position", "pos", "seq", "sequence")


def _mark_several(table: TableDraft, parts: tuple[int, ...], *, sure: bool = False) -> None:
    columns = [table.columns[place] for place in parts]
    names = " and ".join(column.name for column in columns)
    for column in columns:
        column.key = True
        column.evidence(f"{names} together are unique in {table.rows:,} rows")
    for column in () if sure else columns:
        column.doubt("key", f"Are {names} together the primary key? No two rows are alike in them.")


def _unique(column: ColumnDraft, table: TableDraft) -> None:
    """Whether a column besides the key holds each value once."""
    kind = column.guess.type.kind
    if (
        column.key
        or kind not in _KINDS
        or column.guess.misfits
        or column.facts.lines
        or not column.facts.is_unique
    ):
        return
    if column.facts.filled < ENOUGH_ROWS or (
        kind in (Kind.TEXT, Kind.URL) and column.facts.longest > _LONGEST_KEY
    ):
        return
    named = bool(is_id(column.name) or _UNIQUE_NAMES.search(column.name)) or kind is Kind.UUID
    if kind in (Kind.WHOLE_NUMBER, Kind.BIG_NUMBER) and not named:
        return
    if column.guess.style.empty:
        return
    column.unique = True
    column.evidence(f"unique in {column.facts.filled:,} of {table.rows:,} rows")
    if not named:
        column.doubt("unique", f"Is {column.name} really never the same in two rows?")
