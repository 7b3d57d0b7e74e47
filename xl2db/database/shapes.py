"""The shape of a table as a database has it, and the differences of two shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from xl2db.database.expression_trees import same_expression
from xl2db.schema.model import TableName


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a table differs: ``expected`` is None for what should not be there, ``found`` None
    for what is missing. ``kind`` is table, column, primary key, unique, foreign key, index, check or comment.
    """

    table: TableName
    kind: str
    name: str
    expected: str | None
    found: str | None


class ColumnShape(NamedTuple):
    """A column as its database describes it."""

    type: str
    required: bool = False
    default: str | None = None
    computed: str | None = None
    stored: bool = False
    auto: bool = False
    comment: str | None = None

    def __str__(self) -> str:
        parts = [self.type]
        if self.required:
            parts.append("required")
        if self.auto:
            parts.append("auto number")
        if self.default is not None:
            parts.append(f"default {self.default}")
        if self.computed is not None:
            parts.append(f"computed {self.computed}{' stored' if self.stored else ''}")
        return ", ".join(parts)


class KeyShape(NamedTuple):
    """A primary or unique key; ``more`` is what else the database says of it."""

    columns: tuple[str, ...]
    name: str = ""
    more: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, [self.name, f"({', '.join(self.columns)})", self.more]))


class ForeignKeyShape(NamedTuple):
    """A reference; actions and ``deferrable`` are empty where they are the usual ones."""

    columns: tuple[str, ...]
    target: TableName
    target_columns: tuple[str, ...]
    on_delete: str = ""
    on_update: str = ""
    deferrable: str = ""

    def __str__(self) -> str:
        text = f"({', '.join(self.columns)}) to {self.target} ({', '.join(self.target_columns)})"
        text += f" on delete {self.on_delete}" if self.on_delete else ""
        text += f" on update {self.on_update}" if self.on_update else ""
        return text + (f" {self.deferrable}" if self.deferrable else "")


class IndexShape(NamedTuple):
    """An index; each part is a column or an expression, and whether it is descending."""

    unique: bool
    parts: tuple[tuple[str, bool], ...]
    method: str = ""
    include: tuple[str, ...] = ()
    where: str | None = None

    def __str__(self) -> str:
        parts = ", ".join(f"{part} desc" if descending else part for part, descending in self.parts)
        text = f"{'unique ' if self.unique else ''}{self.method} ({parts})".strip()
        text += f" include ({', '.join(self.include)})" if self.include else ""
        return text + (f" where {self.where}" if self.where else "")


@dataclass(slots=True)
class TableShape:
    """A table as its database describes it."""

    columns: dict[str, ColumnShape] = field(default_factory=dict)
    primary_key: KeyShape | None = None
    uniques: dict[str, KeyShape] = field(default_factory=dict)
    foreign_keys: dict[str, ForeignKeyShape] = field(default_factory=dict)
    indexes: dict[str, IndexShape] = field(default_factory=dict)
    checks: dict[str, str] = field(default_factory=dict)
    comment: str | None = None


_Shape = TypeVar("_Shape")


def shape_differences(table: TableName, expected: TableShape, found: TableShape) -> Iterator[Difference]:
    """In what two shapes differ; expressions that surely say the same are the same."""
    yield from _compared(table, "column", expected.columns, found.columns, _same_column)
    for name in expected.columns.keys() & found.columns.keys() if expected.columns != found.columns else ():
        before, after = expected.columns[name].comment, found.columns[name].comment
        if before != after:
            yield Difference(table, "comment", name, before, after)
    if expected.primary_key != found.primary_key:
        keys = [str(key) if key else None for key in (expected.primary_key, found.primary_key)]
        name = (expected.primary_key or found.primary_key or KeyShape(())).name or "primary key"
        yield Difference(table, "primary key", name, *keys)
    yield from _compared(table, "unique", expected.uniques, found.uniques, _equal)
    yield from _compared(table, "foreign key", expected.foreign_keys, found.foreign_keys, _equal)
    yield from _compared(table, "index", expected.indexes, found.indexes, _same_index)
    yield from _compared(table, "check", expected.checks, found.checks, same_expression)
    if expected.comment != found.comment:
        yield Difference(table, "comment", table.name, expected.comment, found.comment)


def _compared(
    table: TableName,
    kind: str,
    expected: Mapping[str, _Shape],
    found: Mapping[str, _Shape],
    same: Callable[[_Shape, _Shape], bool],
) -> Iterator[Difference]:
    if expected == found:
        return
    for name, wanted in expected.items():
        if name not in found:
            yield Difference(table, kind, name, str(wanted), None)
        elif wanted != found[name] and not same(wanted, found[name]):
            yield Difference(table, kind, name, str(wanted), str(found[name]))
    for name, extra in found.items():
        if name not in expected:
            yield Difference(table, kind, name, None, str(extra))


def _equal(first: Any, second: Any) -> bool:
    return bool(first == second)


def _same_column(first: ColumnShape, second: ColumnShape) -> bool:
    return (
        first.type == second.type
        and first.required == second.required
        and first.auto == second.auto
        and (first.stored == second.stored or first.computed is None)
        and same_expression(first.default, second.default)
        and same_expression(first.computed, second.computed)
    )


def _same_index(first: IndexShape, second: IndexShape) -> bool:
    return (
        first._replace(parts=(), where=None) == second._replace(parts=(), where=None)
        and len(first.parts) == len(second.parts)
        and all(
            one[1] == two[1] and same_expression(one[0], two[0])
            for one, two in zip(first.parts, second.parts, strict=True)
        )
        and same_expression(first.where, second.where)
    )
