"""The changes that people make, each on tables with rows: the specification of what must arrive."""

from __future__ import annotations

from tests.migrations.cases import (
    columns,
    keys,
    lists,
    mixed,
    names,
    references,
    rows,
    rules,
    tables,
    types,
    values,
)

MODULES = (tables, columns, types, values, keys, references, rules, lists, names, mixed, rows)
CASES = [case for module in MODULES for case in module.CASES]
