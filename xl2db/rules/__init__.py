"""The catalogue of rules: every kind of finding, registered once, with its page.

One module a stage: :mod:`files` (containers and readers), :mod:`workbook` (sheets, headings, cells),
:mod:`schema` (what the workbook says as a whole), :mod:`migrations` (plans, revisions, decisions),
:mod:`database` (connections, drift) and :mod:`settings` (command line and settings).
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from xl2db.findings import Rule


def all_rules() -> dict[str, Rule]:
    """Every rule by its name, in the order of the alphabet."""
    rules: dict[str, Rule] = {}
    for info in iter_modules(__path__):
        module = import_module(f"{__name__}.{info.name}")
        for value in vars(module).values():
            if isinstance(value, Rule):
                rules[value.name] = value
    return dict(sorted(rules.items()))
