"""Rows of raw data into the tables of a database: all of them or none, or all but those that don't fit.

What a value means is settled before the database sees it (:mod:`xl2db.rows.converting`); what rows mean to each
other (keys, references, rules) the database says itself. Where it refuses a batch, the batch is halved until the
rows are found that it does not take, so that each is named with its cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from xl2db.database.bulk import BulkTable, Row, RowsRefused, Values
from xl2db.database.types import list_values
from xl2db.findings import Finding
from xl2db.rows.converting import Converter
from xl2db.rows.drafts import TableDraft
from xl2db.rows.layout import Area
from xl2db.rules import inferring as rules
from xl2db.schema.model import Check, Column, ForeignKey, Key, Schema, Table, TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

Tell = Callable[[str, int, int], None]
Cells: TypeAlias = Sequence[tuple[str, ...]]
"""The cells of rows, as they stand in the file."""

MOST_REJECTED = 20_000
"""With more rejected rows, something is wrong with a column as a whole."""
MOST_NAMED = 50
"""So many bad rows are named where none may be left out."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not loaded: its cells as they stand in the file, and why."""

    table: str
    cells: tuple[str, ...]
    finding: Finding


@dataclass(slots=True)
class Target:
    """A table that is filled from raw data: ``late`` are columns that are set once all rows are there."""

    draft: TableDraft
    table: Table
    places: list[int]
    """Which columns of the data go into which columns of the table."""
    columns: list[Column]
    late: list[int] = field(default_factory=list)
    loaded: int = 0


class TooManyRejected(Exception):
    """More rows are bad than anybody would look at."""


def targets_of(drafts: Sequence[TableDraft], schema: Schema, findings: list[Finding]) -> list[Target]:
    """Which data go into which table of the workbook, in the order of their references.

    A table or a column is found by its name, or by its label where the workbook calls it otherwise. What has no
    place in the workbook is among the findings.
    """
    targets = []
    for draft in drafts:
        table = _table_for(draft, schema)
        if table is None:
            findings.append(
                rules.NO_PLACE.finding(
                    f"The workbook has no table for {draft.label}.",
                    draft.area.source.at(draft.area.heading_row),
                    hint=f"Call a table {draft.name}, or give it the label {draft.label}.",
                )
            )
            continue
        targets.append(_target(draft, table, findings))
    return _in_order(targets)


def _table_for(draft: TableDraft, schema: Schema) -> Table | None:
    names = (draft.name, draft.label)
    by_name = next((table for table in schema.tables if table.name in names), None)
    return by_name or next((table for table in schema.tables if table.label == draft.label), None)


def _target(draft: TableDraft, table: Table, findings: list[Finding]) -> Target:
    places, columns = [], []
    for place, known in enumerate(draft.columns):
        column = next((each for each in table.columns if each.label and each.label == known.heading), None)
        column = column if column and column not in columns else table.column(known.name)
        if column is None or column.computed:
            findings.append(
                rules.NO_PLACE.finding(
                    f"{table.name} has no column for {known.heading or known.name}; its values are left out.",
                    draft.area.at(draft.area.heading_row or draft.area.first, place),
                    hint=f"Call a column {known.name}, or give it the label {known.heading or known.name}.",
                )
            )
        else:
            places.append(place)
            columns.append(column)
    return Target(draft, table, places, columns)


def _in_order(targets: list[Target]) -> list[Target]:
    """The tables so that references find their rows; columns that can't are set at the end."""
    left = list(targets)
    ordered: list[Target] = []
    while left:
        known = {each.table.key for each in ordered} | (
            {key.target for each in left for key in each.table.foreign_keys}
            - {each.table.key for each in left}
        )
        ready = next((each for each in left if _needs(each) <= known | {each.table.key}), None)
        ready = ready or next((each for each in left if _can_wait(each, known)), left[0])
        _set_late(ready, known)
        left.remove(ready)
        ordered.append(ready)
    return ordered


def _needs(target: Target) -> set[TableName]:
    names = {column.name for column in target.columns}
    return {key.target for key in target.table.foreign_keys if names & set(key.columns)}


def _can_wait(target: Target, known: set[TableName]) -> bool:
    """Whether the columns that refer to what is not there yet may be empty for a while."""
    open_keys = [key for key in target.table.foreign_keys if key.target not in known]
    columns = {column.name: column for column in target.columns}
    return all(not columns[name].required for key in open_keys for name in key.columns if name in columns)


def _set_late(target: Target, known: set[TableName]) -> None:
    key = target.table.primary_key
    names = [column.name for column in target.columns]
    if key is None or not set(key.columns) <= set(names):
        return
    for reference in target.table.foreign_keys:
        if reference.target in known:
            continue
        late = [names.index(name) for name in reference.columns if name in names]
        if not any(target.columns[place].required or names[place] in key.columns for place in late):
            target.late += [place for place in late if place not in target.late]


class Loader:
    """Puts rows into a database, within one transaction that the caller ends."""

    def __init__(self, connection: Connection, schema: Schema, *, keep_going: bool, tell: Tell) -> None:
        """``keep_going`` leaves bad rows out, instead of looking for the first ones."""
        self._connection = connection
        self._schema = schema
        self._keep_going = keep_going
        self._tell = tell
        self.rejected: list[Rejected] = []

    def load(self, targets: Sequence[Target]) -> None:
        """Put the rows of all tables in. Raises :class:`TooManyRejected`."""
        waiting = []
        for target in targets:
            work = _TableLoader(self, target)
            work.load()
            if target.late:
                waiting.append(work)
            if self.rejected and not self._keep_going:
                return
        for work in waiting:
            work.set_late()

    def reject(self, rejected: Rejected) -> bool:
        """Note a row that is left out; false where it is time to stop."""
        self.rejected.append(rejected)
        if len(self.rejected) > MOST_REJECTED:
            raise TooManyRejected
        return self._keep_going or len(self.rejected) < MOST_NAMED

    @property
    def connection(self) -> Connection:
        """The connection whose transaction it is."""
        return self._connection

    @property
    def schema(self) -> Schema:
        """What the workbook says."""
        return self._schema

    @property
    def stops(self) -> bool:
        """Whether nothing more needs to be tried in the database, since there are bad rows already."""
        return bool(self.rejected) and not self._keep_going

    def told(self, target: Target) -> None:
        """Say how far it is."""
        self._tell(f"Loading {target.table.name}: {target.loaded:,} rows", target.loaded, target.draft.rows)


class _TableLoader:
    """The rows of one table."""

    def __init__(self, loader: Loader, target: Target) -> None:
        self._loader = loader
        self._target = target
        self._area: Area = target.draft.area
        self._bulk = BulkTable(loader.connection, target.table, target.columns, loader.schema)
        self._converters = [
            Converter(
                column, target.draft.columns[place].guess.style, list_values(column.type, loader.schema)
            )
            for place, column in zip(target.places, target.columns, strict=True)
        ]
        names = [column.name for column in target.columns]
        key = target.table.primary_key
        self._key_places = [names.index(name) for name in key.columns] if key and target.late else []
        self._late: list[tuple[int, Row, tuple[str, ...]]] = []

    def load(self) -> None:
        """Put all rows in, piece by piece."""
        for columns, numbers in self._area.pieces():
            rows, numbers, cells = self._converted(columns, numbers)
            if rows and not self._loader.stops:
                self._insert(rows, numbers, cells)
                self._loader.told(self._target)
            if self._loader.stops and len(self._loader.rejected) >= MOST_NAMED:
                return

    def _converted(
        self, columns: list[tuple[str, ...]], numbers: Sequence[int]
    ) -> tuple[list[Row], Sequence[int], Cells]:
        """The rows whose values are all sound; the others are rejected."""
        values: list[Values] = []
        misfits: dict[int, tuple[int, str]] = {}
        for place, converter in zip(self._target.places, self._converters, strict=True):
            converted, bad = converter.convert(columns[place])
            values.append(converted)
            for at, why in bad.items():
                misfits.setdefault(at, (place, why))
        rows: list[Row] = list(zip(*self._bulk.stored(values), strict=True))
        cells = list(zip(*columns, strict=True)) if misfits or self._target.late else []
        for at in sorted(misfits):
            place, why = misfits[at]
            cell = columns[place][at]
            what = f"{_short(cell)} {why}" if cell.strip() else f"This cell {why}"
            finding = self._finding(numbers[at], place, f"{what} ({self._name(place)}).")
            if not self._loader.reject(Rejected(self._target.table.name, cells[at], finding)):
                break
        if not misfits:
            return rows, numbers, cells or _Lazy(columns)
        kept = [at for at in range(len(rows)) if at not in misfits]
        return [rows[at] for at in kept], [numbers[at] for at in kept], [cells[at] for at in kept]

    def _name(self, place: int) -> str:
        position = self._target.places.index(place)
        return f"{self._target.table.name}.{self._target.columns[position].name}"

    def _finding(self, number: int, place: int | None, message: str) -> Finding:
        at = self._area.at(number, place) if place is not None else self._area.source.at(number)
        hint = "Mend the cell, or leave such rows out with --keep-going."
        return rules.ROW_REJECTED.finding(message, at, hint=hint)

    def _insert(self, rows: list[Row], numbers: Sequence[int], cells: Cells) -> None:
        late = self._target.late
        now = rows
        if late:
            now = [[None if at in late else value for at, value in enumerate(row)] for row in rows]
        gone = self._bisect(self._bulk.insert, now, 0, numbers, cells)
        self._target.loaded += len(rows) - len(gone)
        if late:
            self._remember_late(rows, numbers, cells, gone)

    def _remember_late(self, rows: list[Row], numbers: Sequence[int], cells: Cells, gone: set[int]) -> None:
        places = [*self._target.late, *self._key_places]
        for at, row in enumerate(rows):
            if at not in gone and any(row[place] is not None for place in self._target.late):
                self._late.append((numbers[at], [row[place] for place in places], cells[at]))

    def set_late(self) -> None:
        """Set the columns that refer to rows which were not there yet."""
        columns = self._target.columns
        late = [columns[place].name for place in self._target.late]
        keys = [columns[place].name for place in self._key_places]
        for start in range(0, len(self._late), 10_000):
            batch = self._late[start : start + 10_000]
            rows = [row for _, row, _ in batch]
            numbers = [number for number, _, _ in batch]

            def put(some: Sequence[Row]) -> None:
                self._bulk.set_values(late, keys, some)

            gone = self._bisect(put, rows, 0, numbers, [cells for _, _, cells in batch])
            for at in sorted(gone):
                self._bulk.remove(keys, rows[at][len(late) :])
            self._target.loaded -= len(gone)

    # Where the database says no

    def _bisect(
        self,
        put: Callable[[Sequence[Row]], None],
        rows: Sequence[Row],
        start: int,
        numbers: Sequence[int],
        cells: Cells,
    ) -> set[int]:
        """Put rows in, without those that the database refuses; gives the places of these."""
        gone: set[int] = set()
        while rows:
            try:
                put(rows)
            except RowsRefused as refused:
                if self._loader.stops and len(self._loader.rejected) >= MOST_NAMED:
                    return gone | set(range(start, start + len(rows)))
                bad = 0 if len(rows) == 1 else refused.taken
                if bad is None:
                    half = len(rows) // 2
                    gone |= self._bisect(put, rows[:half], start, numbers, cells)
                    start, rows = start + half, rows[half:]
                else:
                    self._reject(rows[bad], numbers[start + bad], tuple(cells[start + bad]), refused.said)
                    gone.add(start + bad)
                    start, rows = start + bad + 1, rows[bad + 1 :]
            else:
                return gone
        return gone

    def _reject(self, row: Row, number: int, cells: tuple[str, ...], said: str) -> None:
        finding = self._refusal(number, said, row)
        self._loader.reject(Rejected(self._target.table.name, cells, finding))

    def _refusal(self, number: int, said: str, row: Row) -> Finding:
        """What the database said about one row, in our words where it is understood."""
        for thing in self._suspects(said):
            name = _column_of(thing)
            names = [column.name for column in self._target.columns]
            if name not in names:
                continue
            place = self._target.places[names.index(name)]
            return self._finding(number, place, f"{self._why(thing, names, row)} ({self._name(place)}).")
        return self._finding(number, None, f"The database does not take this row: {said.rstrip('.')}.")

    def _suspects(self, said: str) -> Iterator[Key | ForeignKey | Check]:
        """The constraints that a message may be about: by their names, or by what they are."""
        things = [thing for thing in self._target.table.constraints if not hasattr(thing, "parts")]
        named = [thing for thing in things if thing.name and thing.name in said]
        if named:
            yield max(named, key=lambda thing: len(thing.name))
            return
        keys = [thing for thing in things if isinstance(thing, Key)]
        table = self._target.table.name
        for key in keys:
            if ", ".join(f"{table}.{name}" for name in key.columns) in said or "PRIMARY" in said:
                yield key
        if "FOREIGN KEY" in said.upper():
            yield from (thing for thing in things if isinstance(thing, ForeignKey))

    def _why(self, thing: Key | ForeignKey | Check, names: Sequence[str], row: Row) -> str:
        if isinstance(thing, Check):
            return f"The row breaks the rule {thing.expression.text}"
        here = (
            [row[names.index(name)] for name in thing.columns if name in names]
            if len(row) == len(names)
            else []
        )
        shown = " and ".join(_short(value) for value in here if value is not None)
        if isinstance(thing, Key):
            return f"{shown or 'This key'} stands in another row already"
        return f"{shown or 'This reference'} is not in {thing.target}.{', '.join(thing.target_columns)}"


class _Lazy(Sequence[tuple[str, ...]]):
    """The rows of columns, made where one is asked for."""

    def __init__(self, columns: list[tuple[str, ...]]) -> None:
        self._columns = columns

    def __len__(self) -> int:
        return len(self._columns[0])

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        return tuple(values[place] for values in self._columns)


def _column_of(thing: Key | ForeignKey | Check) -> str:
    if isinstance(thing, Check):
        from xl2db.schema.expressions import columns_of

        return thing.column or next(iter(sorted(columns_of(thing.expression))), "")
    return thing.columns[0]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= 40 else text[:39] + "…")
