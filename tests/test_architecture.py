"""The house: rooms import only rooms below, third parties come in by their doors, rules are kept whole."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import xl2db
from xl2db.findings import Rule, Severity
from xl2db.rules import all_rules

PACKAGE = Path(xl2db.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# Rooms by their floor; a room imports rooms of lower floors, and itself.
FLOORS = {
    "cli": 9,
    "__main__": 10,
    "": 8,  # xl2db/__init__.py: the verbs' front door
    "verbs": 7,
    "report": 6,
    "review": 6,
    "migrations": 5,
    "rows": 5,
    "database": 4,
    "workbook": 4,
    "settings": 4,
    "whereabouts": 3,
    "schema": 3,
    "policy": 3,
    "story": 3,
    "rules": 2,
    "findings": 1,
    "cells": 0,
}
DOORS = {
    "typer": {"cli"},
    "rich": {"cli", "report"},
    "alembic": {"migrations"},
    "sqlalchemy": {"database", "migrations"},
    "openpyxl": {"workbook"},
    "xlsxwriter": {"workbook"},
    "sqlglot": {"schema"},
    "pandas": {"rows"},
    "numpy": {"rows"},
    "keyring": {"whereabouts"},
}
# Written into users' folders, where they run without xl2db.
TEMPLATES = PACKAGE / "migrations" / "templates"
SHARED_BY_ALL = {"rules", "findings", "cells"}
LIGHT = ("xl2db", "xl2db.cli.main", "xl2db.settings", "xl2db.findings", "xl2db.rules.settings")
HEAVY = {
    "typer",
    "rich",
    "alembic",
    "sqlalchemy",
    "openpyxl",
    "xlsxwriter",
    "sqlglot",
    "pandas",
    "numpy",
    "keyring",
}


def room_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imports(path: Path) -> Iterator[tuple[int, str, bool]]:
    """Line, module and whether it is imported for type checking alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, id(node) in typing_only
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}:{node.lineno}: relative import"
            yield node.lineno, node.module or "", id(node) in typing_only
            if node.module == "xl2db":
                for alias in node.names:
                    yield node.lineno, f"xl2db.{alias.name}", id(node) in typing_only


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports__go_down_and_come_in_by_their_doors(path: Path) -> None:
    room = room_of(path)
    for line, module, typing_only in imports(path):
        where = f"{path.relative_to(PACKAGE)}:{line} imports {module}"
        top, _, rest = module.partition(".")
        if top == "xl2db":
            target = rest.partition(".")[0]
            if module == "xl2db" or target not in FLOORS:
                target = ""
            assert target in FLOORS, where
            assert target == room or FLOORS[target] < FLOORS[room], f"{where}: that is not below"
        elif top in DOORS:
            if not typing_only and TEMPLATES not in path.parents:
                assert room in DOORS[top], f"{where}: the door is {', '.join(DOORS[top])}"
        else:
            assert top in sys.stdlib_module_names or TEMPLATES in path.parents, f"{where}: no door for it"


def test_rooms__are_all_known() -> None:
    assert {room_of(path) for path in MODULES} <= set(FLOORS)


def test_heavy_libraries__are_not_loaded_by_light_modules() -> None:
    import subprocess

    code = f"import sys, {', '.join(LIGHT)}; print(*sorted(set(sys.modules) & {HEAVY!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def rule_constants() -> list[tuple[str, str, Rule]]:
    """File, name of the constant and rule, read from the source so that two of a name are seen."""
    from importlib import import_module

    found = []
    for path in sorted((PACKAGE / "rules").glob("*.py")):
        if path.stem != "__init__":
            module = import_module(f"xl2db.rules.{path.stem}")
            found += [(path.stem, key, rule) for key, rule in vars(module).items() if isinstance(rule, Rule)]
    return found


RULES = rule_constants()


def test_rules__have_names_of_their_own() -> None:
    names = [rule.name for _, _, rule in RULES]
    assert sorted(names) == sorted(set(names))
    assert set(all_rules()) == set(names)


@pytest.mark.parametrize(("file", "constant", "rule"), RULES, ids=[rule.name for _, _, rule in RULES])
def test_rule__is_whole(file: str, constant: str, rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert rule.summary.endswith(".")
    assert "\n" not in rule.summary
    page = rule.page.strip()
    assert 4 <= len(page.splitlines()) <= 60
    if rule.severity is not Severity.INFO:  # what is only told needs no mending
        assert re.search(r"^Bad\b", page, re.MULTILINE), "a page has a bad example"
        assert re.search(r"^Good\b", page, re.MULTILINE), "a page has a good example"


@pytest.mark.parametrize(("file", "constant", "rule"), RULES, ids=[rule.name for _, _, rule in RULES])
def test_rule__is_used(file: str, constant: str, rule: Rule) -> None:
    assert constant in words_outside_of_the_rules()


@cache
def words_outside_of_the_rules() -> set[str]:
    users = [path for path in MODULES if path.parent.name != "rules"]
    return {word for path in users for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}


def test_project__holds_nothing_but_what_it_wrote() -> None:
    root = PACKAGE.parent
    kept = ("xl2db", "tests", "docs", "sample_workbooks")
    places = [path for path in root.iterdir() if path.is_file()]
    places += [path for name in kept for path in (root / name).rglob("*") if "__pycache__" not in path.parts]
    endings = {path.suffix for path in places if path.is_file()}
    assert endings <= {
        "",
        ".ini",
        ".mako",
        ".md",
        ".py",
        ".sql",
        ".toml",
        ".txt",
        ".typed",
        ".xlsx",
        ".db",
        ".jsonl",
    }
