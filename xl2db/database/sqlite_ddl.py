"""CREATE TABLE as anyone may write it for SQLite, taken apart: columns, keys, references, rules, options.

The grammar is SQLite's own (https://www.sqlite.org/lang_createtable.html).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from xl2db.database.ddl_text import Word, bracketed, closing, cut_create_table, find, words_of

_COLUMN_WORDS = (
    *("CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK"),
    *("DEFAULT", "COLLATE", "REFERENCES", "GENERATED", "AS", "DEFERRABLE"),
)
_TABLE_WORDS = ("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN")
_ACTIONS = {"CASCADE": "cascade", "RESTRICT": "restrict", "SET": "set", "NO": None}


@dataclass(slots=True)
class Constraint:
    """A key, a reference or a rule.

    ``kind`` is primary key, unique, foreign key or check; ``name`` is None where it has none; ``column`` is
    the column in whose definition it stands. No model says ``conflict`` (``ON CONFLICT IGNORE``), nor
    ``order``: the columns of a key with how they are sorted, where they say so (``code DESC``).
    """

    kind: str
    name: str | None
    columns: tuple[str, ...] = ()
    expression: str = ""
    target: str = ""
    target_columns: tuple[str, ...] = ()
    on_delete: str | None = None
    on_update: str | None = None
    no_action: tuple[str, ...] = ()
    deferrable: str | None = None
    match: str | None = None
    column: str | None = None
    conflict: str = ""
    order: str = ""

    @property
    def label(self) -> str:
        """What to call it where it has no name: ``unique (a, b)``."""
        what = " ".join(self.expression.split())[:60] if self.kind == "check" else ", ".join(self.columns)
        return f"{self.kind} ({what})"


@dataclass(slots=True)
class ColumnText:
    """A column; ``default`` and ``computed`` are texts of SQL. No model says ``conflict``."""

    name: str
    type: str = ""
    required: bool = False
    default: str | None = None
    collation: str | None = None
    computed: str | None = None
    stored: bool = False
    autoincrement: bool = False
    conflict: str = ""


@dataclass(slots=True)
class TableText:
    """A table; ``options`` are ``WITHOUT ROWID`` and ``STRICT``."""

    columns: list[ColumnText] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)
    options: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def primary_key(self) -> Constraint | None:
        """The primary key."""
        return next((each for each in self.constraints if each.kind == "primary key"), None)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns of the primary key."""
        return self.primary_key.columns if self.primary_key else ()


def folded(name: str) -> str:
    """The name as SQLite compares names: only the letters A to Z are the same small and large."""
    return name.lower() if name.isascii() else "".join(c.lower() if c.isascii() else c for c in name)


@lru_cache(maxsize=4096)
def table_text(sql: str) -> TableText:
    """The parts of a CREATE TABLE statement. What stands in it is not changed by callers."""
    parts, rest = cut_create_table(sql)
    table = TableText()
    for text in parts:
        words = words_of(text)
        if not words:
            continue
        if table.columns and words[0].says(*_TABLE_WORDS):
            _constraints(text, words, table)
        else:
            _column(text, words, table)
    table.options = tuple(_options(rest))
    known = {folded(name): name for name in table.names}
    for each in table.constraints:
        each.columns = tuple(known.get(folded(name), name) for name in each.columns)
        if each.kind == "primary key" and any("AUTOINCREMENT" in part for part in each.order.split(", ")):
            _counts(table, each)
    return table


def _counts(table: TableText, key: Constraint) -> None:
    """``PRIMARY KEY (id AUTOINCREMENT)``: what counts is the column."""
    key.order = ""
    for column in table.columns:
        column.autoincrement = column.autoincrement or column.name in key.columns


def _options(rest: str) -> Iterator[str]:
    words = [word.text.upper() for word in words_of(rest)]
    if "WITHOUT" in words:
        yield "WITHOUT ROWID"
    if "STRICT" in words:
        yield "STRICT"


def _name(word: Word) -> str:
    """The name that a word gives: SQLite takes a text for a name where only a name can stand."""
    return word.text[1:-1].replace("''", "'") if word.sort == "text" else word.name


# Columns


def _column(text: str, words: Sequence[Word], table: TableText) -> None:
    end = _next(words, 1, None)
    made = ColumnText(_name(words[0]), _type(words[1:end]))
    table.columns.append(made)
    name: str | None = None
    place = end
    while place < len(words):
        if words[place].says("CONSTRAINT"):
            name, place = _name(words[place + 1]), place + 2
            continue
        stop = _next(words, place + 1, words[place])
        _clause(text, words[place:stop], made, name, table)
        name, place = None, stop


def _next(words: Sequence[Word], start: int, first: Word | None) -> int:
    """Where the next constraint of a column begins; ``first`` is the word that began this one."""
    place = start
    while place < len(words):
        if words[place].text == "(":
            place = closing(words, place) + 1
        elif words[place].says(*_COLUMN_WORDS) and not _goes_on(words, place, start, first):
            return place
        else:
            place += 1
    return len(words)


def _goes_on(words: Sequence[Word], place: int, start: int, first: Word | None) -> bool:
    """Whether a word that could begin a constraint goes on with the one before."""
    word, before = words[place], words[place - 1]
    if first is None:
        return False
    if first.says("NOT", "COLLATE"):
        return place == start
    if first.says("DEFAULT"):
        return place == start or (place == start + 1 and before.says("+", "-"))
    if first.says("GENERATED"):
        return word.says("AS")
    if not first.says("REFERENCES"):
        return False
    deferrable = word.says("NOT") and [each.says("DEFERRABLE") for each in words[place + 1 : place + 2]]
    return place == start or word.says("DEFERRABLE") or deferrable == [True] or before.says("SET", "MATCH")


def _clause(text: str, words: Sequence[Word], column: ColumnText, name: str | None, table: TableText) -> None:
    first = words[0]
    if first.says("DEFERRABLE") or (first.says("NOT") and words[1].says("DEFERRABLE")):
        _defer(words, table)
    elif first.says("NOT"):
        column.required, column.conflict = True, _conflict(words)
    elif first.says("DEFAULT") and len(words) > 1:
        column.default = text[words[1].start : words[-1].end]
    elif first.says("COLLATE"):
        column.collation = _name(words[1])
    elif first.says("GENERATED", "AS"):
        opening = find(words, "(") or 1
        end = closing(words, opening)
        column.computed = text[words[opening].end : words[end].start].strip()
        column.stored = any(word.says("STORED") for word in words[end:])
    elif first.says("PRIMARY", "UNIQUE"):
        table.constraints.append(_inline_key(words, column, name))
    elif first.says("CHECK"):
        table.constraints.append(_check(text, words, name, column.name))
    elif first.says("REFERENCES"):
        table.constraints.append(_reference(words, name, (column.name,), column.name))


def _inline_key(words: Sequence[Word], column: ColumnText, name: str | None) -> Constraint:
    kind = "primary key" if words[0].says("PRIMARY") else "unique"
    made = Constraint(kind, name, (column.name,), column=column.name, conflict=_conflict(words))
    column.autoincrement = column.autoincrement or any(word.says("AUTOINCREMENT") for word in words)
    made.order = f"{column.name} DESC" if any(word.says("DESC") for word in words) else ""
    return made


def _defer(words: Sequence[Word], table: TableText) -> None:
    """``DEFERRABLE`` apart from its reference, which is the last one."""
    for each in reversed(table.constraints):
        if each.kind == "foreign key":
            each.deferrable = _deferrable(words)
            return


def _conflict(words: Sequence[Word]) -> str:
    """What is done about a row that breaks the rule: ``ON CONFLICT IGNORE``; ABORT is the usual."""
    place = find(words, "CONFLICT")
    word = words[place + 1].text.upper() if place is not None and place + 1 < len(words) else "ABORT"
    return "" if word == "ABORT" else f"ON CONFLICT {word}"


# Constraints of tables


def _constraints(text: str, words: Sequence[Word], table: TableText) -> None:
    """The constraints of a table in one part: SQLite asks for no comma between them."""
    place = 0
    name: str | None = None
    while place < len(words):
        if words[place].says("CONSTRAINT"):
            name, place = _name(words[place + 1]), place + 2
            continue
        stop = place + 1
        while stop < len(words) and not words[stop].says(*_TABLE_WORDS):
            stop = closing(words, stop) + 1 if words[stop].text == "(" else stop + 1
        table.constraints.append(_constraint(text, words[place:stop], name))
        name, place = None, stop


def _constraint(text: str, words: Sequence[Word], name: str | None) -> Constraint:
    if words[0].says("CHECK"):
        return _check(text, words, name, None)
    opening = find(words, "(") or 0
    parts = [part for part in bracketed(words, opening) if part]
    names = tuple(_name(part[0]) for part in parts)
    after = words[closing(words, opening) + 1 :]
    if words[0].says("FOREIGN"):
        return _reference(after, name, names, None)
    kind = "primary key" if words[0].says("PRIMARY") else "unique"
    made = Constraint(kind, name, names, conflict=_conflict(after))
    said = [[word.text.upper() for word in part[1:] if not word.says("ASC")] for part in parts]
    if any(said):
        made.order = ", ".join(" ".join([each, *more]) for each, more in zip(names, said, strict=True))
    return made


def _check(text: str, words: Sequence[Word], name: str | None, column: str | None) -> Constraint:
    opening = find(words, "(") or 1
    end = closing(words, opening)
    expression = text[words[opening].end : words[end].start].strip()
    return Constraint(
        "check", name, expression=expression, column=column, conflict=_conflict(words[end + 1 :])
    )


def _reference(
    words: Sequence[Word], name: str | None, columns: tuple[str, ...], column: str | None
) -> Constraint:
    """``REFERENCES table (columns) ON DELETE … DEFERRABLE …``"""
    made = Constraint("foreign key", name, columns, target=_name(words[1]), column=column)
    place = 2
    if place < len(words) and words[place].text == "(":
        made.target_columns = tuple(_name(part[0]) for part in bracketed(words, place) if part)
        place = closing(words, place) + 1
    rest = words[place:]
    for number, word in enumerate(rest):
        after = rest[number + 1 :]
        if word.says("ON") and len(after) > 1:
            action = _ACTIONS.get(after[1].text.upper())
            if action == "set" and len(after) > 2:
                action = f"set {after[2].text.lower()}"
            event = "on_delete" if after[0].says("DELETE") else "on_update"
            setattr(made, event, action)
            if action is None:
                made.no_action = (*made.no_action, event)
        elif word.says("MATCH") and after:
            made.match = "full" if after[0].text.upper() == "FULL" else None
    made.deferrable = _deferrable(rest)
    return made


def _deferrable(words: Sequence[Word]) -> str | None:
    place = find(words, "DEFERRABLE")
    if place is None or (place and words[place - 1].says("NOT")):
        return None
    return "deferred" if any(word.says("DEFERRED") for word in words) else "immediate"


def _type(words: Sequence[Word]) -> str:
    """The type as it is declared, in one spelling."""
    said = " ".join(_name(word) if word.sort != "sign" else word.text for word in words)
    for loose, tight in ((" (", "("), ("( ", "("), (" )", ")"), (" ,", ","), (", ", ",")):
        said = said.replace(loose, tight)
    return said.replace("+ ", "+").replace("- ", "-")
