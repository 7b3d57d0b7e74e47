"""The difference of a table's reference rows, before and now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xl2db.cells import CellRef
from xl2db.findings import Finding
from xl2db.rules import rows as rules
from xl2db.schema.counting import counts
from xl2db.schema.misread import Misread
from xl2db.schema.model import Column, Kind, ReferenceRows, Schema, Table
from xl2db.schema.renaming import Renames
from xl2db.schema.row_keys import row_key, row_keys, unique_columns
from xl2db.schema.row_values import parse_value, same_value, value_family, value_type, written_text

Values = tuple[str | None, ...]

_SHOWN_ROWS = 4
_SHOWN_LENGTH = 24


@dataclass(frozen=True, slots=True)
class RowSet:
    """Rows that are added, changed or removed: their values in the order of ``columns``, and their cells.

    ``key`` are the columns by which the database finds them. Of rows that change, ``changed`` are the columns
    that do, row by row, and ``before`` what they were, as far as the sheet had them.
    """

    key: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[Values, ...]
    cells: tuple[CellRef | None, ...] = ()
    changed: tuple[tuple[str, ...], ...] = ()
    before: tuple[Mapping[str, str | None], ...] = ()

    def of(self, names: tuple[str, ...]) -> list[Values]:
        """The values of some columns, row by row."""
        return ReferenceRows(self.columns, self.values).of(names)

    def __str__(self) -> str:
        """The rows by their keys, and what changes in them: ``FR name``."""
        keys = [_shown(values) for values in self.of(self.key)]
        if not self.changed:
            return _listed(keys, ", ")
        if len(set(self.changed)) == 1:
            return f"{_listed(keys, ', ')} {', '.join(self.changed[0])}"
        parts = zip(keys, self.changed, strict=True)
        return _listed([f"{key} {', '.join(names)}" for key, names in parts], "; ")


def _shown(key: Values) -> str:
    text = "/".join(written_text(value or "") for value in key)
    return text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 1] + "…"


def _listed(texts: list[str], between: str) -> str:
    return between.join(texts[:_SHOWN_ROWS]) + (" …" if len(texts) > _SHOWN_ROWS else "")


@dataclass(frozen=True, slots=True)
class RowChanges:
    """What happens to the rows of one table; a part is None where it is empty."""

    added: RowSet | None = None
    changed: RowSet | None = None
    removed: RowSet | None = None


def row_changes(was: Table | None, table: Table, renames: Renames, schema: Schema) -> RowChanges:
    """What leads from a table's rows (under the new names) to those that it has now.

    ``schema`` is the wanted one. Rows that can't be matched (see :func:`row_findings`) are no change.
    """
    rows, old = table.rows, was.rows if was else None
    if rows is None or (was is not None and rows == old and was.columns == table.columns):
        return RowChanges()
    if was is None or old is None:
        key = row_key(table)
        return RowChanges(added=_added(rows, key, range(len(rows.values)))) if key else RowChanges()
    key = matching_key(was, table)
    if key is None:
        return RowChanges()
    return _Comparison(was, table, old, rows, key, renames, schema).found()


def matching_key(was: Table, table: Table) -> tuple[str, ...] | None:
    """The key that the rows have now and had before; None where there is none."""
    if table.rows is None or was.rows is None:
        return None
    before = set(row_keys(was, was.rows)) if was.rows.values else set(unique_columns(table))
    if not table.rows.values:
        now = [key for key in before if all(table.column(name) for name in key)]
        first = row_key(was)
        return first if first in now else next(iter(sorted(now)), None)
    before |= {key for key in row_keys(table, table.rows) if _filled_before(key, was.rows)}
    return next((key for key in row_keys(table, table.rows) if key in before), None)


def _filled_before(key: tuple[str, ...], old: ReferenceRows) -> bool:
    """Whether a key that is new tells the rows apart that were there before."""
    if not set(key) <= set(old.columns):
        return False
    values = old.of(key)
    return len(set(values)) == len(values) and not any(None in each for each in values)


def row_findings(was: Table, table: Table) -> Iterator[Finding]:
    """What is to be said of rows that are no longer kept, or that nobody can match."""
    if was.rows is None:
        return
    if table.rows is None:
        number = len(was.rows.values)
        if number:
            yield rules.ROWS_NO_LONGER_KEPT.finding(
                f"The workbook has no rows of {table.key} any more; "
                f"{'the row stays' if number == 1 else f'the {number:,} rows stay'} in the database.",
                table.origin.at,
                hint="To delete rows, delete them in the sheet and keep the sheet.",
                about=("table", str(table.key)),
            )
    elif was.rows.values and table.rows.values and matching_key(was, table) is None:
        key = ", ".join(row_key(was) or ())
        yield rules.ROWS_WITHOUT_KEY.finding(
            f"The rows of {table.key} can't be matched with those of the latest revision, "
            f"which are told apart by {key}.",
            table.rows.at(),
            hint=f"Keep {key} in the sheet and as a key for this sync, and take it away with the next.",
            about=("table", str(table.key)),
        )


def _added(rows: ReferenceRows, key: tuple[str, ...], places: range | list[int]) -> RowSet | None:
    if not places:
        return None
    values = tuple(rows.values[place] for place in places)
    return RowSet(key, rows.columns, values, tuple(rows.at(place, key[0]) for place in places))


class _Comparison:
    """The rows of one table, those before beside those of now."""

    def __init__(
        self,
        was: Table,
        table: Table,
        old: ReferenceRows,
        rows: ReferenceRows,
        key: tuple[str, ...],
        renames: Renames,
        schema: Schema,
    ) -> None:
        """``was`` stands under the new names already."""
        self.was, self.table, self.rows, self.key = was, table, rows, key
        self.renames, self.schema = renames, schema
        self.old = self._in_new_terms(old)
        self.families = {column.name: value_family(column) for column in table.columns}
        self.unknown = {name for name in rows.columns if name not in old.columns}

    def found(self) -> RowChanges:
        """What is added, changed and removed."""
        before = dict(zip(self.old.of(self.key), self.old.values, strict=True))
        added: list[int] = []
        changed: list[tuple[int, tuple[str, ...], Mapping[str, str | None]]] = []
        kept: set[Values] = set()
        for place, key in enumerate(self.rows.of(self.key)):
            if key not in before:
                added.append(place)
                continue
            kept.add(key)
            known = dict(zip(self.old.columns, before[key], strict=True))
            if names := self._differing(known, place):
                changed.append((place, names, known))
        return RowChanges(
            _added(self.rows, self.key, added),
            self._changed(changed),
            self._removed([values for key, values in before.items() if key not in kept]),
        )

    def _differing(self, known: Mapping[str, str | None], place: int) -> tuple[str, ...]:
        now = zip(self.rows.columns, self.rows.values[place], strict=True)
        return tuple(
            name
            for name, value in now
            if (
                self._is_new(name, value)
                if name in self.unknown
                else not self._same(name, known[name], value)
            )
        )

    def _same(self, name: str, before: str | None, now: str | None) -> bool:
        return same_value(before, now, self.families[name])

    def _is_new(self, name: str, value: str | None) -> bool:
        """Whether a value that the sheet did not have before has to be put there."""
        column = self.table.column(name)
        made = self.was.column(name) is None and column is not None
        return not (made and value is None and column and not (column.default or column.existing_rows))

    def _changed(self, changed: list[tuple[int, tuple[str, ...], Mapping[str, str | None]]]) -> RowSet | None:
        if not changed:
            return None
        return RowSet(
            self.key,
            self.rows.columns,
            tuple(self.rows.values[place] for place, _, _ in changed),
            tuple(self.rows.at(place, names[0]) for place, names, _ in changed),
            tuple(names for _, names, _ in changed),
            tuple(known for _, _, known in changed),
        )

    def _removed(self, gone: list[Values]) -> RowSet | None:
        if not gone:
            return None
        at = self.rows.at(None, self.key[0]) if self.rows.columns else self.rows.at()
        return RowSet(self.key, self.old.columns, tuple(gone), tuple(at for _ in gone))

    # What was there before, as the new types and lists say it

    def _in_new_terms(self, old: ReferenceRows) -> ReferenceRows:
        retold = {
            place: (before, now)
            for place, name in enumerate(old.columns)
            if (before := self.was.column(name))
            and (now := self.table.column(name))
            and before.type != now.type
        }
        moved = {
            place: pairs
            for place, name in enumerate(old.columns)
            if (column := self.was.column(name))
            and column.type.kind is Kind.LIST
            and (pairs := self.renames.values.get(column.type.name or ""))
        }
        if not retold and not moved:
            return old
        return ReferenceRows(
            old.columns,
            tuple(
                tuple(
                    self._retold(moved.get(place, {}).get(value or "", value), retold.get(place))
                    for place, value in enumerate(values)
                )
                for values in old.values
            ),
        )

    def _retold(self, value: str | None, columns: tuple[Column, Column] | None) -> str | None:
        """A value as the column's new type says it, where it can."""
        if value is None or columns is None:
            return value
        type_ = value_type(columns[1])
        listed = self.schema.list(type_.name or "") if type_.kind is Kind.LIST else None
        try:
            values = tuple(each.value for each in listed.values) if listed else None
            return parse_value(written_text(value), type_, values)
        except Misread:
            return value


def unlisted(table: Table) -> tuple[str, ...]:
    """The columns of a table that its sheet of rows leaves out, and that others may have filled."""
    listed = table.rows.columns if table.rows else ()
    return tuple(
        column.name
        for column in table.columns
        if column.name not in listed and not column.computed and not counts(column)
    )
