# xl2db environment, version 2, code 821c6540d4b7
"""What code a database has had: a checksum of each revision, kept in alembic_version when it is applied.

A revision that is edited after a database has had it, one that is put before those that it has, and a version
that is changed by hand are told apart that way from what the revisions themselves did. A checksum is of the
code: comments, docstrings, line ends, the layout of a formatter, the order of imports and ``downgrade`` (which
did not run) take no part in it. It stands in a column of its own, which Alembic does not look at.
"""

import ast
import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

COLUMN = "xl2db_checksums"
MARKED = ""  # the database was marked as having the revision, whose code did not run there
log = logging.getLogger("alembic.runtime.migration")
TOO_LONG = 300_000  # bytes: of a longer file the text alone is compared, since reading its code takes seconds


# --- A checksum ---------------------------------------------------------------------------------------


def checksum(path: Path) -> str:
    """What is kept of a revision's file: a checksum of its text, which is compared first, and one of its code."""
    source = path.read_bytes()
    return f"{_of_text(source)} {code_checksum(source)}"


def is_same_code(path: Path, kept: str) -> bool:
    """Whether a file holds the code of which the checksum was kept."""
    known_text, _, known_code = kept.partition(" ")
    source = path.read_bytes()
    return _of_text(source) == known_text or code_checksum(source) == known_code


def _of_text(source: bytes) -> str:
    return _hash(source.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n"))


def code_checksum(source: bytes) -> str:
    """What a formatter or a comment leaves as it is."""
    try:
        body = ast.parse(source).body if len(source) <= TOO_LONG else []
        imports = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
        ran = [node for node in body if node not in imports and getattr(node, "name", "") != "downgrade"]
        names = sorted(
            f"{getattr(node, 'module', '')} {alias.name} {alias.asname}"
            for node in imports
            for alias in node.names
        )
        written = "\n".join([*names, _written(_without_docstring(ran))])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        body, written = [], ""
    return _hash(written.encode("utf-8", "surrogatepass")) if body else _of_text(source)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


def _written(node: Any) -> str:
    """A part of the code, the same from each version of Python."""
    if isinstance(node, list):
        return f"[{' '.join(map(_written, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        node.body = _without_docstring(node.body)
    parts = (
        f"{name}={_written(value)}"
        for name in node._fields
        if name not in ("ctx", "kind", "type_comment")
        and (value := getattr(node, name, None)) is not None
        and value != []
    )
    return f"{type(node).__name__}({' '.join(parts)})"


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0] if body else None
    value = first.value if isinstance(first, ast.Expr) else None
    return body[1:] if isinstance(value, ast.Constant) and isinstance(value.value, str) else body


# --- What a database keeps ----------------------------------------------------------------------------


def has_column(connection: Connection) -> bool:
    """Whether checksums can stand in the database's alembic_version, which is there."""
    return any(column["name"] == COLUMN for column in inspect(connection).get_columns("alembic_version"))


def kept(connection: Connection) -> dict[str, str]:
    """The checksums by revision, in the order in which they were applied; ``MARKED`` for those that did not run."""
    found = connection.scalar(text(f"SELECT {COLUMN} FROM alembic_version"))
    try:
        return {str(name): str(value) for name, value in json.loads(found or "{}").items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def keep(connection: Connection, checksums: Mapping[str, str]) -> None:
    """Write the checksums; they are kept with the next commit."""
    connection.execute(
        text(f"UPDATE alembic_version SET {COLUMN} = :checksums"), {"checksums": json.dumps(checksums)}
    )


def make_column(connection: Connection) -> bool:
    """Have a column for them; whether there is one now. Whoever may not make it does without."""
    if has_column(connection):
        return True
    is_whole = connection.dialect.name == "sqlite"  # where the run is one transaction
    type_ = "MEDIUMTEXT" if connection.dialect.name in ("mysql", "mariadb") else "TEXT"
    try:
        connection.execute(text(f"ALTER TABLE alembic_version ADD COLUMN {COLUMN} {type_}"))
    except DBAPIError as error:
        if is_whole or error.connection_invalidated:
            raise
        connection.rollback()
        return False
    if not is_whole:
        connection.commit()
    return True


class Checksums:
    """The checksums of one run, on the connection that does the work."""

    def __init__(self, connection: Connection, script: ScriptDirectory) -> None:
        """Nothing is written before the first step."""
        self.connection, self.script = connection, script
        self.is_kept = False

    def steps(self, function: Callable[..., Iterable[Any]]) -> Callable[..., Iterator[Any]]:
        """The same steps as the function yields; before the first of them there is a place for the checksums."""

        def steps(heads: tuple[str, ...], ctx: Any) -> Iterator[Any]:
            for number, step in enumerate(function(heads, ctx)):
                if not number:
                    self.is_kept = make_column(self.connection)
                    self.warn(heads)
                yield step

        return steps

    def warn(self, heads: Iterable[str]) -> None:
        """Name the revisions whose code is not the one that the database has had."""
        known = kept(self.connection) if self.is_kept else {}
        for each in self.script.iterate_revisions(tuple(heads), "base") if known else ():
            if known.get(each.revision) and not is_same_code(Path(each.path), known[each.revision]):
                log.warning("The database has had %s with other code than its file holds now.", each.revision)

    def note(self, step: Any, heads: Iterable[str] = (), **_: Any) -> None:
        """A step has ended: keep the checksum of what was applied, together with the new version."""
        if not self.is_kept or not step.up_revision_ids:
            return
        known = kept(self.connection)
        if step.is_stamp:
            there = [each.revision for each in self.script.iterate_revisions(tuple(heads), "base")]
            known = {name: known.get(name, MARKED) for name in reversed(there)}
        for name in () if step.is_stamp else step.up_revision_ids:
            known.pop(name, None)
            if step.is_upgrade:
                known[name] = checksum(Path(self.script.get_revision(name).path))
        keep(self.connection, known)
