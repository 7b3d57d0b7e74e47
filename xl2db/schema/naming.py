"""Names for keys, references, indexes and rules that have no name of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from xl2db.schema.expressions import columns_of
from xl2db.schema.misread import Misread
from xl2db.schema.model import Check, Expression, ForeignKey, Index, Key, Table
from xl2db.schema.names import constraint_names

if TYPE_CHECKING:
    from xl2db.schema.names import NamingConvention

Named = TypeVar("Named", Key, ForeignKey, Index, Check)

_LONGEST = 63


def name_constraints(tables: Sequence[Table], convention: str | None) -> tuple[Table, ...]:
    """The tables with a name for each of their constraints, unique within a schema.

    Names that are given are kept. A made name that is taken gets a number.
    """
    try:
        names = constraint_names(convention)
    except Misread:
        names = constraint_names(None)
    taken = {
        (table.schema, constraint.name.casefold())
        for table in tables
        for constraint in table.constraints
        if constraint.name
    }
    return tuple(_named(table, names, taken) for table in tables)


def _named(table: Table, names: NamingConvention, taken: set[tuple[str | None, str]]) -> Table:
    def free(name: str) -> str:
        number, found = 1, name
        while (table.schema, found.casefold()) in taken:
            number += 1
            found = _numbered(name, number)
        taken.add((table.schema, found.casefold()))
        return found

    def each(constraints: Iterable[Named], made: Callable[[Named], str]) -> tuple[Named, ...]:
        return tuple(c if c.name else replace(c, name=free(made(c))) for c in constraints)

    keys = (table.primary_key,) if table.primary_key else ()
    primary_keys = each(keys, lambda key: names.primary_key_name(table.name))
    return replace(
        table,
        primary_key=primary_keys[0] if primary_keys else None,
        uniques=each(table.uniques, lambda key: names.unique_name(table.name, key.columns)),
        foreign_keys=each(
            table.foreign_keys, lambda key: names.foreign_key_name(table.name, key.columns, key.target.name)
        ),
        indexes=each(table.indexes, lambda index: names.index_name(table.name, _index_words(index))),
        checks=each(table.checks, lambda check: names.check_name(table.name, _check_word(check))),
    )


def _numbered(name: str, number: int) -> str:
    end = f"_{number}"
    return name.encode()[: _LONGEST - len(end)].decode(errors="ignore") + end


def _index_words(index: Index) -> tuple[str, ...]:
    words: list[str] = []
    for part in index.parts:
        words += [part.column] if part.column else sorted(_columns(part.expression))
    return tuple(words) or ("expression",)


def _check_word(check: Check) -> str:
    return check.column or "_".join(sorted(_columns(check.expression))) or "rule"


def _columns(expression: Expression | None) -> frozenset[str]:
    return columns_of(expression) if expression else frozenset()
