"""The order in which reference rows are put into a database and taken out of it: no reference may dangle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from xl2db.findings import Finding
from xl2db.rules import rows as rules
from xl2db.schema.model import ForeignKey, Schema, Table, TableName
from xl2db.schema.row_changes import RowChanges, RowSet, Values
from xl2db.schema.row_keys import unique_columns

Changes = dict[TableName, RowChanges]


@dataclass(frozen=True, slots=True)
class RowStep:
    """Rows of one table that are put, taken out, or (``fill``) get values in some columns.

    ``verb`` is ``put`` (added or changed: ``about``), ``fill`` or ``delete``; ``columns`` are those that rows
    which are there already get anew.
    """

    verb: str
    table: TableName
    rows: RowSet
    columns: tuple[str, ...]
    about: str


@dataclass(slots=True)
class Circle(Exception):
    """Rows that wait for each other; the finding says which."""

    finding: Finding


def circle_findings(schema: Schema, changes: Changes) -> tuple[Finding, ...]:
    """Rows that no database would take in any order."""
    try:
        for _ in (*puts(schema, changes), *deletions(schema, changes, early=False)):
            pass
    except Circle as circle:
        return (circle.finding,)
    return ()


def puts(schema: Schema, changes: Changes, *, strict: bool = True) -> Iterator[RowStep]:
    """The rows that are added or changed, those first that others refer to.

    Raises :class:`Circle` where there is no order, if ``strict``; otherwise the order is that of the sheet.
    """
    ordered, late = _tables(schema, changes, strict)
    again: list[RowStep] = []
    for table in ordered:
        for step in _puts_of(table, changes[table.key], late.get(table.key, ()), strict):
            if step.verb == "fill":
                again.append(step)
            else:
                yield step
    yield from again


def deletions(schema: Schema, changes: Changes, *, early: bool) -> Iterator[RowStep]:
    """The rows that go, those first that refer to others.

    ``early`` are rows that hold a unique value which another row gets; they go before that one comes.
    """
    ordered, late = _tables(schema, changes, strict=False)
    steps: list[RowStep] = []
    for table in reversed(ordered):
        found = changes[table.key]
        if found.removed is None:
            continue
        in_the_way = _in_the_way(table, found)
        places = [place for place in range(len(found.removed.values)) if (place in in_the_way) is early]
        if places:
            steps += _deletions_of(table, _part(found.removed, places), late.get(table.key, ()))
    yield from (step for step in steps if step.verb == "fill")  # circles are opened first
    yield from (step for step in steps if step.verb != "fill")


# Tables


def _tables(
    schema: Schema, changes: Changes, strict: bool
) -> tuple[list[Table], dict[TableName, tuple[ForeignKey, ...]]]:
    """The tables with rows that change, those first that others refer to; and references that have to wait.

    In a circle of tables, a reference waits whose columns may be empty for a while.
    """
    waiting = {key: table for key in sorted(changes, key=str) if (table := schema.table(key))}
    late: dict[TableName, tuple[ForeignKey, ...]] = {}
    ordered: list[Table] = []
    while waiting:
        ready = [table for table in waiting.values() if not list(_needs(table, waiting, late))]
        if not ready:
            table, reference = _that_can_wait(waiting, late, strict)
            late[table.key] = (*late.get(table.key, ()), reference)
            continue
        ordered += ready
        for table in ready:
            del waiting[table.key]
    return ordered, late


def _needs(
    table: Table, waiting: dict[TableName, Table], late: dict[TableName, tuple[ForeignKey, ...]]
) -> Iterator[ForeignKey]:
    for reference in table.foreign_keys:
        later = reference in late.get(table.key, ())
        if reference.target != table.key and reference.target in waiting and not later:
            yield reference


def _that_can_wait(
    waiting: dict[TableName, Table], late: dict[TableName, tuple[ForeignKey, ...]], strict: bool
) -> tuple[Table, ForeignKey]:
    for table in waiting.values():
        for reference in _needs(table, waiting, late):
            if _may_be_empty(table, reference):
                return table, reference
    table = next(iter(waiting.values()))
    if not strict:
        return table, next(_needs(table, waiting, late))
    raise _circle(table, f"The rows of {', '.join(map(str, waiting))} refer to each other in a circle.")


def _may_be_empty(table: Table, reference: ForeignKey) -> bool:
    """Whether a reference can be left out for a while."""
    key = table.primary_key.columns if table.primary_key else ()
    columns = [table.column(name) for name in reference.columns if name not in key]
    return any(column and not column.required for column in columns)


def _circle(table: Table, message: str) -> Circle:
    at = table.rows.at() if table.rows else table.origin.at
    return Circle(
        rules.ROWS_IN_CIRCLES.finding(
            message,
            at,
            hint="Make one of the columns optional, or change the rows in two steps with a sync between them.",
            about=("table", str(table.key)),
        )
    )


# The rows of one table


def _puts_of(table: Table, found: RowChanges, late: Sequence[ForeignKey], strict: bool) -> Iterator[RowStep]:
    nodes = _Nodes(table, found)
    ordered, circular = nodes.in_order(strict)
    waits = {name for reference in late for name in _optional(table, reference)}
    of_itself = [reference for reference in table.foreign_keys if reference.target == table.key]
    waits_in_circle = {name for reference in of_itself for name in _optional(table, reference)}
    for about, names, places in nodes.grouped(ordered, circular):
        rows = found.added if about == "added" else found.changed
        assert rows is not None
        part = _part(rows, places)
        empty = waits | (waits_in_circle if (about, places[0]) in circular else set())
        empty &= set(rows.columns) - set(rows.key)
        now = _emptied(part, empty) if empty else part
        updated = tuple(name for name in names if name not in empty)
        yield RowStep("put", table.key, now, updated, about)
        if again := tuple(name for name in names if name in empty):
            yield RowStep("fill", table.key, part, again, about)


def _optional(table: Table, reference: ForeignKey) -> Iterator[str]:
    for name in reference.columns:
        column = table.column(name)
        if column and not column.required:
            yield name


def _emptied(rows: RowSet, names: set[str]) -> RowSet:
    kept = [name not in names for name in rows.columns]
    values = tuple(
        tuple(value if keep else None for value, keep in zip(row, kept, strict=True)) for row in rows.values
    )
    return replace(rows, values=values)


def _part(rows: RowSet, places: Sequence[int]) -> RowSet:
    """Some of the rows."""
    return RowSet(
        rows.key,
        rows.columns,
        tuple(rows.values[place] for place in places),
        tuple(rows.cells[place] for place in places),
        tuple(rows.changed[place] for place in places) if rows.changed else (),
        tuple(rows.before[place] for place in places) if rows.before else (),
    )


_Node = tuple[str, int]


class _Nodes:
    """Added and changed rows of a table, and which of them waits for which."""

    def __init__(self, table: Table, found: RowChanges) -> None:
        self.table = table
        self.sets = {
            name: rows for name, rows in (("changed", found.changed), ("added", found.added)) if rows
        }
        self.nodes: list[_Node] = [
            (name, place) for name, rows in self.sets.items() for place in range(len(rows.values))
        ]

    def in_order(self, strict: bool) -> tuple[list[_Node], set[_Node]]:
        """The rows in their order, and those of a circle of references, which is closed afterwards."""
        by_reference, by_value = self._references(), self._values()
        if not by_reference and not by_value:
            return self.nodes, set()
        both = {node: by_reference.get(node, set()) | by_value.get(node, set()) for node in self.nodes}
        ordered, left = _sorted(self.nodes, both)
        if not left:
            return ordered, set()
        rest, stuck = _sorted(left, by_value)
        if stuck and not strict:
            return [*ordered, *rest, *stuck], set()
        if stuck:
            rows = self.sets[stuck[0][0]]
            shown = ", ".join(
                "/".join(value or "" for value in rows.of(rows.key)[place]) for _, place in stuck[:4]
            )
            raise _circle(
                self.table,
                f"The rows {shown} of {self.table.key} change places in a column that must be unique.",
            )
        of_itself = (each for each in self.table.foreign_keys if each.target == self.table.key)
        if strict and not all(_may_be_empty(self.table, reference) for reference in of_itself):
            raise _circle(self.table, f"Rows of {self.table.key} refer to each other in a circle.")
        return [*ordered, *rest], set(left)

    def grouped(
        self, ordered: Iterable[_Node], circular: set[_Node]
    ) -> Iterator[tuple[str, tuple[str, ...], list[int]]]:
        """Neighbours that are put in the same way: what they are, the columns that change, their places."""
        last: tuple[str, tuple[str, ...], bool] | None = None
        places: list[int] = []
        for name, place in ordered:
            rows = self.sets[name]
            names = rows.changed[place] if name == "changed" else _without(rows.columns, rows.key)
            kind = (name, names, (name, place) in circular)
            if kind != last:
                if last:
                    yield last[0], last[1], places
                last, places = kind, []
            places.append(place)
        if last:
            yield last[0], last[1], places

    def _references(self) -> dict[_Node, set[_Node]]:
        """Rows that refer to new rows of the same table."""
        found: dict[_Node, set[_Node]] = {}
        added = self.sets.get("added")
        for reference in self.table.foreign_keys:
            if reference.target != self.table.key or added is None:
                continue
            if not set(reference.target_columns) <= set(added.columns):
                continue
            parents = {values: ("added", n) for n, values in enumerate(added.of(reference.target_columns))}
            for node, values in self._values_of(reference.columns):
                parent = parents.get(values)
                if parent is not None and parent != node:
                    found.setdefault(node, set()).add(parent)
        return found

    def _values(self) -> dict[_Node, set[_Node]]:
        """Rows that get a unique value which another row gives up."""
        found: dict[_Node, set[_Node]] = {}
        changed = self.sets.get("changed")
        for columns in unique_columns(self.table) if changed else ():
            holders: dict[Values, _Node] = {}
            for place, before in enumerate(changed.before if changed else ()):
                if changed and set(columns) & set(changed.changed[place]) and set(columns) <= before.keys():
                    holders[tuple(before[name] for name in columns)] = ("changed", place)
            for node, values in self._values_of(columns):
                holder = holders.get(values)
                if holder is not None and holder != node and None not in values:
                    found.setdefault(node, set()).add(holder)
        return found

    def _values_of(self, columns: tuple[str, ...]) -> Iterator[tuple[_Node, Values]]:
        for name, rows in self.sets.items():
            if set(columns) <= set(rows.columns):
                yield from (((name, place), values) for place, values in enumerate(rows.of(columns)))


def _without(columns: tuple[str, ...], key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in columns if name not in key)


def _sorted(nodes: Sequence[_Node], needs: dict[_Node, set[_Node]]) -> tuple[list[_Node], list[_Node]]:
    """The nodes in an order in which each comes after those it needs, and those that are left in circles."""
    inside = set(nodes)
    open_needs = {node: needs.get(node, set()) & inside for node in nodes}
    users: dict[_Node, list[_Node]] = {}
    for node, needed in open_needs.items():
        for each in needed:
            users.setdefault(each, []).append(node)
    ready = [node for node in nodes if not open_needs[node]]
    ordered: list[_Node] = []
    while ready:
        following: list[_Node] = []
        for node in ready:
            ordered.append(node)
            for user in users.get(node, ()):
                open_needs[user].discard(node)
                if not open_needs[user]:
                    following.append(user)
        ready = following
    done = set(ordered)
    return ordered, [node for node in nodes if node not in done]


# Rows that go


def _in_the_way(table: Table, found: RowChanges) -> set[int]:
    """The rows that go and hold a unique value which a row gets that comes or changes."""
    removed = found.removed
    assert removed is not None
    places: set[int] = set()
    for columns in unique_columns(table):
        if not set(columns) <= set(removed.columns):
            continue
        taken = {
            values
            for rows in (found.added, found.changed)
            if rows and set(columns) <= set(rows.columns)
            for values in rows.of(columns)
        }
        places |= {
            place
            for place, values in enumerate(removed.of(columns))
            if values in taken and None not in values
        }
    return places


def _deletions_of(table: Table, rows: RowSet, late: Sequence[ForeignKey]) -> Iterator[RowStep]:
    """Rows that refer to others of their table go first; what goes in a circle is emptied before."""
    own = [reference for reference in table.foreign_keys if reference.target == table.key]
    nodes: list[_Node] = [("removed", place) for place in range(len(rows.values))]
    needs: dict[_Node, set[_Node]] = {}
    for reference in own:
        if not {*reference.columns, *reference.target_columns} <= set(rows.columns):
            continue
        parents = {values: place for place, values in enumerate(rows.of(reference.target_columns))}
        for place, values in enumerate(rows.of(reference.columns)):
            parent = parents.get(values)
            if parent is not None and parent != place:
                needs.setdefault(("removed", parent), set()).add(("removed", place))
    ordered, circular = _sorted(nodes, needs)
    waits = {name for reference in late for name in _optional(table, reference)}
    waits |= {name for reference in own for name in _optional(table, reference)} if circular else set()
    if names := tuple(name for name in rows.columns if name in waits and name not in rows.key):
        yield RowStep("fill", table.key, _emptied(rows, set(names)), names, "removed")
    places = [place for _, place in (*ordered, *circular)]
    yield RowStep("delete", table.key, _part(rows, places), (), "removed")
