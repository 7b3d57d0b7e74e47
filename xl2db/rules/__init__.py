"""The catalogue of rules: every kind of finding, registered once, with its page.

One module a stage: :mod:`files` (containers and readers), :mod:`workbook` (sheets, headings, cells),
:mod:`tables` (what they say together), :mod:`design` (what is to know of it), :mod:`application`, :mod:`keeping` and
:mod:`locks` (what a change does), :mod:`migrations` (plans, revisions, decisions), :mod:`database` (connections,
drift) and :mod:`settings` (command line and settings).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from xl2db.findings import Rule


@cache
def all_rules() -> Mapping[str, Rule]:
    """Every rule by its name, in the order of the alphabet."""
    found = (rule for info in iter_modules(__path__) for rule in rules_of(info.name))
    return MappingProxyType({rule.name: rule for rule in sorted(found, key=lambda rule: rule.name)})


def rules_of_workbooks() -> Iterator[Rule]:
    """The rules that speak of a workbook alone, without a plan or a database."""
    return (
        rule for name in ("database", "design", "language", "tables", "workbook") for rule in rules_of(name)
    )


def rules_of(module: str) -> Iterator[Rule]:
    """The rules of one module."""
    values = vars(import_module(f"{__name__}.{module}")).values()
    return (value for value in values if isinstance(value, Rule))
