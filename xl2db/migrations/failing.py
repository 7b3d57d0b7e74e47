"""What a database said when a migration failed, in plain words, and the cell that caused it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any

from xl2db.cells import CellRef, column_number
from xl2db.findings import DatabaseRefused, Rule
from xl2db.rules import running as rules

_CELL = re.compile(r"\(((?:'(?:[^']|'')+'|[^\s()'!]+)!(?:[A-Z]{1,3}\d{1,7}|\d{1,7}))\)?[^()]*\)?\s*$")

_REBUILT = re.compile(r"\b_alembic_tmp_(?=\w+\.)")  # SQLite's table while it is built anew, before a column

CONNECTION_BROKE = "The connection to the database broke"
_NO_ANSWER = "no answer came back"

# One line a meaning: PostgreSQL's codes, MariaDB's and MySQL's numbers, SQLite's words.
_MEANINGS: tuple[tuple[Rule, str, frozenset[str | int], str], ...] = (
    (
        rules.ROWS_WITHOUT_VALUE,
        "Rows have no value in {column}, which becomes required",
        frozenset({"23502", 1048, 1138, 1364}),
        r"NOT NULL constraint failed",
    ),
    (
        rules.ROWS_ALIKE,
        "Rows hold the same value where {what} wants each to be different",
        frozenset({"23505", 1062, 1586}),
        r"UNIQUE constraint failed",
    ),
    (
        rules.ROWS_REFER_TO_NOTHING,
        "Rows refer to rows that do not exist",
        frozenset({"23503", 1216, 1452}),
        r"FOREIGN KEY constraint failed|refer to rows of .* that do not exist",
    ),
    (
        rules.ROWS_BREAK_CHECK,
        "Rows break the rule {what}",
        frozenset({"23514", 4025, 3819}),
        r"CHECK constraint failed",
    ),
    (
        rules.VALUE_DOES_NOT_FIT,
        "A value does not fit the new type",
        frozenset({"22001", "22003", "22P02", "22007", "22008", "42804", "22023", 1406, 1264, 1366, 1292}),
        r"datatype mismatch|hold what is no|cannot store \w+ value in",
    ),
    (
        rules.LOCKED,
        "Another program is using the table, and it was not free in time",
        frozenset({"55P03", "40P01", 1205, 1213}),
        r"database (table )?is locked|Another run is changing",
    ),
    (
        rules.NOT_AS_EXPECTED,
        "Something is already there that the migration wants to create",
        frozenset({"42P07", "42701", "42710", "42P06", 1007, 1050, 1060, 1061, 1826, 1022}),
        r"already exists|duplicate column name|is left over",
    ),
    (
        rules.STILL_USED,
        "Something in the database still uses what the migration takes away",
        frozenset({"2BP01", 1217, 1451, 1553, 1829, 1828, 3730, 1833, 1832}),
        r"would not (work|mean the same) any more|is still used by|error in (view|trigger|index)",
    ),
    (
        rules.NOT_AS_EXPECTED,
        "Something is missing that the migration wants to change",
        frozenset({"42P01", "42703", "42704", "3F000", 1146, 1054, 1091, 1072, 1051, 1176}),
        r"no such (table|column|index)|There is no (table|column|constraint)",
    ),
    (
        rules.DATABASE_STOPPED,
        "The disk is full",
        frozenset({"53100", 1021, 1114, 3}),
        r"database or disk is full|disk I/O error",
    ),
    (
        rules.MIGRATION_FAILED,
        "The server can't make this change while people work (sync --safer never makes it the simple way)",
        frozenset({1845, 1846}),
        r"(ALGORITHM|LOCK)=\w+ is not supported",
    ),
    (
        rules.TOO_MUCH_AT_ONCE,
        "The server has no room for so many tables and indexes in one transaction "
        "(its max_locks_per_transaction is too small)",
        frozenset({"53200"}),
        r"out of shared memory",
    ),
    (
        rules.DATABASE_STOPPED,
        "The database can only be read here",
        frozenset({"25006", 1290, 1792, 1836}),
        r"readonly database|unable to open database file",
    ),
    (
        rules.DATABASE_STOPPED,
        "This user may not do that in the database",
        frozenset({"42501", 1044, 1142, 1143, 1227, 1370, 1410}),
        r"not authorized",
    ),
    (
        rules.DATABASE_STOPPED,
        CONNECTION_BROKE,
        frozenset({0, "57P01", "57P02", "08006", "08003", "08000", 2006, 2013, 2014, 2055, 1053, 1927}),
        r"server closed the connection|connection (is|was) (closed|lost)",
    ),
    (
        rules.DATABASE_STOPPED,
        "Somebody stopped the statement",
        frozenset({"57014", 1317, 1969, 3024}),
        r"^interrupted",
    ),
    (
        rules.DATABASE_STOPPED,
        "The file is no SQLite database, or it is damaged",
        frozenset(),
        r"malformed|not a database",
    ),
)
_OBJECT = (
    r"constraint failed: (?P<sqlite>.+)",
    r'column "(?P<column>[^"]+)"',
    r"[Cc]olumn '(?P<mysql>[^']+)'",
    r'constraint "(?P<constraint>[^"]+)"',
    r"for key '(?P<key>[^']+)'",
    r"CONSTRAINT `(?P<check>[^`]+)` failed",
)


# What a cell named, and nobody took away: it was never there.
_OF_AN_EXPRESSION = re.compile(
    r'^(type|collation|text search configuration) "[^"]+".* does not exist$|^no such column: \w*user$'
)


class Left(Enum):
    """What a revision that failed has left behind."""

    NOTHING = "nothing"
    """It was taken back."""
    HALF = "half"
    """Some statements stay done (MariaDB and MySQL), and the next run goes on after them."""
    ONLINE = "online"
    """Some statements stay done (PostgreSQL, outside of a transaction); the next run does them again."""
    UNKNOWN = "unknown"
    """The database could not be asked; the next run finds out."""


class ApplyFailed(DatabaseRefused):
    """A revision could not be applied or undone.

    ``revision`` is the one under way, ``statement`` the SQL that failed (without its values), ``reason`` the
    database's own words, ``left`` what stays in the database, ``done`` the statements that stay done, ``cell``
    the cell whose text caused the statement, such as ``customers!A9``. ``earlier`` is how many revisions of the same
    run stay applied. ``holder`` is who has the table that was not free.
    """

    def __init__(
        self,
        *,
        target: str,
        rule: Rule,
        words: str,
        reason: str,
        revision: str | None,
        statement: str | None,
        done: Sequence[str],
        cell: str | None,
        left: Left,
        earlier: int = 0,
        holder: str | None = None,
    ) -> None:
        """Put the sentence together; what was done stays done only where it was not rolled back."""
        self.target, self.revision, self.statement, self.reason = target, revision, statement, reason
        self.cell, self.left = cell, left
        self.done = tuple(done) if left is Left.HALF else ()
        state = {
            Left.NOTHING: "Nothing was changed.",
            Left.HALF: _half(len(self.done)),
            Left.ONLINE: "What was done before it stays.",
            Left.UNKNOWN: "How much of it is done could not be asked; the next run finds out.",
        }[left]
        if left is Left.NOTHING and earlier:
            stay = "stays" if earlier == 1 else "stay"
            state = f"Nothing of this revision was done; {_revisions(earlier)} before it {stay} applied."
        message = words if reason.rstrip(".") in words else f"{words}: {reason.rstrip('.')}"
        if holder:
            message += f"; it is in use by {holder}"
        hint = None
        if left is not Left.NOTHING:
            hint = "Mend what stopped it, then run the same command again: it goes on where it stopped."
        elif rule is rules.LOCKED:
            hint = "Wait until the other program is done, or end it; then run the same command again."
        elif rule is rules.NOT_AS_EXPECTED:
            hint = (
                "Somebody changed the tables, a revision's file or the table alembic_version by hand: put that back, "
                "or take the database over (xl2db pull, then xl2db adopt)."
            )
        super().__init__(rule.finding(f"{message}. {state}", cell_ref(cell), hint=hint))


def _revisions(number: int) -> str:
    return "1 revision" if number == 1 else f"{number} revisions"


def _half(done: int) -> str:
    if not done:
        return "It was the first statement of its revision; the next run goes on with it."
    if done == 1:
        return "1 statement before it stays done; the next run goes on after it."
    return f"{done} statements before it stay done; the next run goes on after them."


def meaning(error: BaseException) -> tuple[Rule, str, str]:
    """A database's error as a rule, a sentence without its full stop, and the database's own words."""
    if _is_aftermath(error):
        error = _cause(error)
    if _is_aftermath(error):
        return rules.DATABASE_STOPPED, CONNECTION_BROKE, _NO_ANSWER
    original = getattr(error, "orig", None) or error
    reason = _reason(original)
    codes = {getattr(original, "sqlstate", None)}
    codes |= {argument for argument in getattr(original, "args", ())[:1] if isinstance(argument, int)}
    if 1265 in codes:  # MariaDB says "truncated" for a value that does not fit, and for a missing one
        required = "NOT NULL" in str(getattr(error, "statement", ""))
        words = "Rows have no value in {column}, or one that does not fit"
        rule = rules.ROWS_WITHOUT_VALUE if required else rules.VALUE_DOES_NOT_FIT
        return rule, words.format(**_names(reason)), reason
    if _OF_AN_EXPRESSION.search(reason):
        return rules.MIGRATION_FAILED, "The database does not know what an expression asks for", reason
    for rule, words, known, pattern in _MEANINGS:
        if codes & known or (None in codes and len(codes) == 1 and re.search(pattern, reason)):
            return rule, words.format(**_names(reason)), reason
    return rules.MIGRATION_FAILED, "The database refused a change", reason


def _is_aftermath(error: BaseException) -> bool:
    """Whether SQLAlchemy only says that a connection cannot be used any more, and not what broke it."""
    from sqlalchemy.exc import PendingRollbackError

    return isinstance(error, PendingRollbackError)


def _cause(error: BaseException) -> BaseException:
    """The database's own error before the aftermath; where there is none, the aftermath itself."""
    from sqlalchemy.exc import DBAPIError

    before: BaseException | None = error
    while before is not None and not isinstance(before, DBAPIError):
        before = before.__cause__ or before.__context__
    return before or error


def _reason(error: BaseException) -> str:
    """The database's words: one line, without values of rows and without temporary names."""
    diagnostics = getattr(error, "diag", None)
    primary = getattr(diagnostics, "message_primary", None)
    arguments: tuple[Any, ...] = getattr(error, "args", ())
    if primary:
        text = str(primary)
    elif len(arguments) == 2 and isinstance(arguments[0], int):
        text = str(arguments[1])
    else:
        text = str(error)
    return " ".join(_REBUILT.sub("", text).split()) or _NO_ANSWER


def _names(reason: str) -> dict[str, str]:
    for pattern in _OBJECT:
        if match := re.search(pattern, reason):
            return {"column": match.group(1), "what": match.group(1)}
    return {"column": "a column", "what": "a rule"}


def cell_ref(text: str | None) -> CellRef | None:
    """The cell that a comment names, such as ``'price list'!C7``."""
    if not text:
        return None
    sheet, _, address = text.rpartition("!")
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    match = re.fullmatch(r"([A-Z]*)(\d+)", address)
    return CellRef(sheet, int(match.group(2)), column_number(match.group(1))) if match else None


def place(traceback: TracebackType | None, versions: Path) -> tuple[Path, int] | None:
    """The revision file and the line that was running when the error came up."""
    found = None
    for frame, line in _frames(traceback):
        path = Path(frame.f_code.co_filename)
        if path.parent.resolve() == versions.resolve():
            found = (path, line)
    return found


def _frames(traceback: TracebackType | None) -> Iterator[tuple[Any, int]]:
    while traceback is not None:
        yield traceback.tb_frame, traceback.tb_lineno
        traceback = traceback.tb_next


def cell_of(error: BaseException, path: Path, line: int | None) -> str | None:
    """The cell that the failed change came from: the one that the comment above the change names.

    A batch runs when its ``with`` block ends, and some faults show only at the end of a revision (no line
    then); there the change is the call that names most of what the failed step and the message are about.
    """
    source = path.read_text(encoding="utf-8-sig", errors="replace")
    body: list[ast.stmt] = ast.parse(source).body
    blocks = [
        node for node in ast.walk(ast.Module(body, [])) if isinstance(node, ast.With) and node.lineno == line
    ]
    if line is None or blocks:
        line = _line_about(blocks or body, error)
    return _cell_in(source.splitlines(), line) if line else None


def _line_about(statements: Sequence[ast.stmt], error: BaseException) -> int | None:
    """The line of the call among the statements that names most of what the error is about."""
    calls = [
        node
        for node in ast.walk(ast.Module(list(statements), []))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ]
    about = _step_names(error.__traceback__) or [_reason(getattr(error, "orig", None) or error)]

    def named(call: ast.Expr) -> int:
        texts = {node.value for node in ast.walk(call) if isinstance(node, ast.Constant)}
        names = {text for text in texts if isinstance(text, str) and text}
        return sum(
            len(name)
            for name in names
            for text in about
            if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
        )

    calls.sort(key=lambda call: call.lineno)
    best = max(calls, key=named, default=None)
    return best.lineno if best is not None else None


def _step_names(traceback: TracebackType | None) -> list[str]:
    """What the step of Alembic's batch was about: the names of its constraint, index or column."""
    for frame, _ in _frames(traceback):
        if frame.f_code.co_name == "flush" and "opname" in frame.f_locals:
            arguments = frame.f_locals["arg"]
            if frame.f_locals["opname"] == "change_table":
                return []
            return [str(getattr(argument, "name", argument)) for argument in reversed(arguments)]
    return []


def _cell_in(lines: list[str], number: int) -> str | None:
    """The cell that the nearest comment above a line names, within the same function."""
    for text in reversed(lines[: number - 1]):
        stripped = text.strip()
        if stripped.startswith("def "):
            return None
        if stripped.startswith("#") and (match := _CELL.search(stripped)):
            return match.group(1)
    return None
