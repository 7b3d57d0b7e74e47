"""What revisions that people wrote or edited take away from a database, read from their files; nothing is run.

What xl2db wrote was confirmed when it was written; of these nobody has said it yet.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from xl2db.findings import Finding, Severity
from xl2db.migrations.folder import RevisionFile
from xl2db.rules.decisions import LOSES_DATA
from xl2db.verbs.taken import takings

TAKES, CHANGES = "revision that takes away", "revision that changes rows"
"""What a finding is about: only the first stops ``sync``."""
_SHOWN = 3
_APPLIED = "It was applied as its file says."
_LENGTH = 60
_TAKES = re.compile(
    r"\bDELETE\s+FROM\b|\bTRUNCATE\b|\bDROP\s+(TABLE|COLUMN|SCHEMA|DATABASE)\b"
    r"|\bALTER\s+TABLE\s+\S+\s+DROP\s+(?!CONSTRAINT|INDEX|KEY|PRIMARY|FOREIGN|CHECK|DEFAULT)",
    re.IGNORECASE,
)
_CHANGES = re.compile(r"\bUPDATE\s+\S.*\bSET\b|\bREPLACE\s+INTO\b", re.IGNORECASE | re.DOTALL)


def taken_by_hand(lacking: Iterable[RevisionFile]) -> tuple[Finding, ...]:
    """A finding for each revision that a database lacks and that takes away or changes rows by hand."""
    return tuple(finding for entry in lacking for finding in _of(entry))


def applied_by_hand(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The same where the revisions are applied: told, as their files say."""
    return tuple(replace(one, severity=Severity.WARNING, hint=_APPLIED) for one in found)


def takes_by_hand(entry: RevisionFile) -> bool:
    """Whether a revision that people wrote or edited takes something away, or changes rows."""
    return any(_of(entry))


def _of(entry: RevisionFile) -> Iterator[Finding]:
    if not entry.is_edited and "schema_after" in entry.constants:
        return
    try:
        tree = ast.parse(entry.path.read_bytes(), filename=entry.path.name)
    except (SyntaxError, ValueError):  # Alembic names what is wrong with it
        return
    going = [*_going(entry), *_statements(tree, _TAKES), *_calls(tree, "delete")]
    changing = [*_statements(tree, _CHANGES), *_calls(tree, "update")]
    if going:
        yield _finding(entry, TAKES, "takes away what is there", going)
    elif changing:
        yield _finding(entry, CHANGES, "changes rows that are there", changing)


def _finding(entry: RevisionFile, about: str, what: str, found: list[str]) -> Finding:
    name = entry.path.stem
    listed = "; ".join(found[:_SHOWN]) + (" …" if len(found) > _SHOWN else "")
    edited = "edited" if entry.is_edited else "written"
    return LOSES_DATA.finding(
        f"The revision {name}, which was {edited} by hand, {what}: {listed}.",
        hint=f"Read {entry.path.name}. If that is meant: xl2db apply",
        about=(about, name),
    )


def _going(entry: RevisionFile) -> Iterator[str]:
    """The tables and columns that go, but for those that its story names, since these were confirmed."""
    for one in takings(entry.path, "upgrade"):
        name = f"{one.table}.{one.column}" if one.column else str(one.table)
        if one.target is None and one.types is None and name not in entry.loses:
            yield name if not one.rows else f"rows of {one.table}"


def _statements(tree: ast.Module, wanted: re.Pattern[str]) -> Iterator[str]:
    """The texts of SQL that say such a thing, with their lines."""
    for node in _nodes(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and wanted.search(node.value):
            text = " ".join(node.value.split())
            yield f"{text if len(text) <= _LENGTH else text[:_LENGTH] + '…'} (line {node.lineno})"


def _calls(tree: ast.Module, name: str) -> Iterator[str]:
    """Calls such as ``table.delete()`` and ``sa.delete(table)``."""
    for node in _nodes(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
            yield f"{ast.unparse(node)[:_LENGTH]} (line {node.lineno})"


def _nodes(tree: ast.Module) -> Iterator[ast.AST]:
    """Everything that a way forward can use: not the way back, no docstring and no comment."""
    for top in tree.body:
        if isinstance(top, ast.FunctionDef) and top.name == "downgrade":
            continue
        docstrings = {
            each.value
            for each in ast.walk(top)
            if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
        }
        yield from (each for each in ast.walk(top) if each not in docstrings)
