"""How a database spells what it is told: asked from temporary tables that nobody else sees.

A database keeps ``price in (1, 2)`` or ``decimal(10)`` in a spelling of its own, which depends on the
columns that stand beside it and on nothing else of the table. So each definition is built once, however
many tables have it, and what the database says of it then is what it must say of every such table.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable

from xl2db.database.building import CHARACTERS, built_column, built_index
from xl2db.database.connecting import told
from xl2db.database.kinds import counter, is_auto_number
from xl2db.database.reading import read
from xl2db.database.shapes import Shape
from xl2db.database.sql_text import as_written, quoted, quoted_name
from xl2db.database.types import native_types
from xl2db.findings import DatabaseRefused
from xl2db.rules.database import LOGIN_REFUSED
from xl2db.schema.model import Column, Index, Key, Schema, Table, TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection

REFUSED = "what this database refuses"
"""How the answer to a question begins that the database does not take at all."""

_NAME = "xl2db_probe"
_MOST_COLUMNS = 100
# MariaDB's rows hold at most 65,535 bytes, and 4 a character of the texts that have a length.
_MOST_BYTES = 60_000
# PostgreSQL: no right, a copy that is only read. MariaDB: no right in the database, on the table.
_READ_ONLY = "25006"
_NO_RIGHT = ("42501", _READ_ONLY, 1044, 1142)

# A feature that is not there, a wrong value, a wrong syntax or an unknown name.
_POSTGRESQL_DEFINITION = ("0A", "22", "42")
# Out of memory, disk or connections; locks. From 2000 on, the connection is lost.
_MYSQL_MOMENT = (1021, 1037, 1038, 1040, 1041, 1053, 1114, 1135, 1203, 1205, 1213)
_MYSQL_CLIENT = 2000


@dataclass(frozen=True, slots=True)
class Question:
    """How is this spelled? ``about`` is ``column``, ``check`` or ``index``.

    ``columns`` are the one that is asked about and those that it refers to; ``keyed`` those in a key or an
    index; ``key`` is the primary key where it matters.
    """

    about: str
    columns: tuple[Column, ...]
    keyed: frozenset[str] = frozenset()
    key: tuple[str, ...] = ()
    check: str | None = None
    index: Index | None = None


Answers = Mapping[Question, str]


def spellings(connection: Connection, schema: Schema, questions: Collection[Question]) -> Answers:
    """The database's spelling for each question.

    Raises :class:`DatabaseRefused` where the user may not create temporary tables.
    """
    answers: dict[Question, str] = {}
    if questions:
        _ask(connection, schema, list(questions), answers)
    return answers


@contextmanager
def _scratch(connection: Connection, names: Sequence[str]) -> Iterator[Connection]:
    """Where tables of these names can be made that are gone at the end, while the transaction goes on."""
    if connection.dialect.name == "sqlite":
        engine = sa.create_engine("sqlite://")
        try:
            with engine.connect() as scratch:
                yield scratch
        finally:
            engine.dispose()
    elif connection.dialect.name == "postgresql":
        savepoint = connection.begin_nested()
        try:
            yield connection
        finally:
            savepoint.rollback()
    else:
        try:
            yield connection
        finally:
            for name in names:
                connection.exec_driver_sql(f"DROP TEMPORARY TABLE IF EXISTS {name}")


def _make_enum_types(scratch: Connection, schema: Schema) -> None:
    """The types of native lists as the schema has them, which hide those that the database has."""
    for enum in native_types(schema):
        values = ", ".join(map(quoted, enum.enums))
        if enum.schema:  # which is named with its schema, so that the real one is meant
            continue
        statement = f"CREATE TYPE pg_temp.{quoted_name(enum.name or '')} AS ENUM ({values})"
        scratch.exec_driver_sql(statement.replace("%", "%%"))


def _ask(
    connection: Connection, schema: Schema, questions: Sequence[Question], answers: dict[Question, str]
) -> None:
    """Ask all at once; where the database refuses, the half of them, until it is clear which it refuses."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        answers.update(_asked(connection, schema, questions))
    except SQLAlchemyError as error:
        if _lacks_right(error):
            raise _refused(connection, error) from None
        if not _is_about_the_question(error):
            raise
        if len(questions) == 1:
            said = told(error).strip().splitlines()[0]
            answers[questions[0]] = f"{REFUSED} ({said})"
            return
        half = len(questions) // 2
        _ask(connection, schema, questions[:half], answers)
        _ask(connection, schema, questions[half:], answers)


def _asked(connection: Connection, schema: Schema, questions: Sequence[Question]) -> dict[Question, str]:
    probes = _probes(questions)
    names = [probe.name for probe in probes]
    with _scratch(connection, names) as scratch:
        if scratch.dialect.name == "postgresql":
            _make_enum_types(scratch, schema)
        for probe in probes:
            _create(scratch, probe.built(schema, own=scratch.dialect.name == "sqlite"))
        shapes = _shapes(scratch, names)
    return {
        question: _answer(shapes[probe.name], question, name)
        for probe in probes
        for name, question in probe.questions.items()
    }


def _create(scratch: Connection, table: sa.Table) -> None:
    scratch.execute(CreateTable(table))
    for index in table.indexes:
        scratch.execute(CreateIndex(index))


def _shapes(scratch: Connection, names: Sequence[str]) -> dict[str, Shape]:
    place = None
    if scratch.dialect.name == "postgresql":
        place = scratch.exec_driver_sql("SELECT pg_my_temp_schema()::regnamespace::text").scalar()
    shapes = read(scratch, [TableName(place, name) for name in names])
    return {table.name: shape for table, shape in shapes.items()}


def _answer(shape: Shape, question: Question, name: str) -> str:
    if question.about == "column":
        return shape["column", question.columns[0].name]
    return shape.get((question.about, name)) or shape["unique", name]


@dataclass(slots=True)
class _Probe:
    """A temporary table for questions whose columns go together."""

    name: str
    columns: dict[str, Column] = field(default_factory=dict)
    keyed: dict[str, bool] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    questions: dict[str, Question] = field(default_factory=dict)

    def has_room_for(self, question: Question) -> bool:
        """Whether a question can be asked beside the others: a name is one and the same column."""
        new = [column for column in question.columns if column.name not in self.columns]
        return not (
            self.key
            or question.key
            or len(self.columns) + len(new) > _MOST_COLUMNS
            or sum(map(_bytes, (*self.columns.values(), *new))) > _MOST_BYTES
            or any(
                self.columns.get(column.name, column) != column
                or self.keyed.get(column.name, column.name in question.keyed)
                != (column.name in question.keyed)
                for column in question.columns
            )
        )

    def add(self, question: Question) -> None:
        """Ask one more."""
        self.key = question.key
        self.columns |= {column.name: column for column in question.columns}
        self.keyed |= {column.name: column.name in question.keyed for column in question.columns}
        self.questions[f"{self.name}_{len(self.questions)}"] = question

    def built(self, schema: Schema, *, own: bool) -> sa.Table:
        """The table as SQLAlchemy has it; a temporary one, unless the whole database is our own."""
        table = Table(self.name, primary_key=Key("", self.key) if self.key else None)
        parts: list[Any] = [
            built_column(column, table, schema, keyed=self.keyed[column.name])
            for column in self.columns.values()
        ]
        if self.key:
            parts.append(sa.PrimaryKeyConstraint(*self.key))
        parts += [
            sa.CheckConstraint(as_written(question.check), name=name)
            for name, question in self.questions.items()
            if question.check is not None
        ]
        options: dict[str, Any] = {**CHARACTERS, "prefixes": [] if own else ["TEMPORARY"]}
        counts = (counter(column) for column in self.columns.values() if is_auto_number(column))
        if any(each.never_reused for each in counts):
            options["sqlite_autoincrement"] = True
        built = sa.Table(self.name, sa.MetaData(), *parts, **options)
        for name, question in self.questions.items():
            if question.index is not None:
                built_index(replace(question.index, name=name), built)
        return built


def _probes(questions: Sequence[Question]) -> list[_Probe]:
    probes: list[_Probe] = []
    for question in questions:
        probe = next((each for each in reversed(probes) if each.has_room_for(question)), None)
        if probe is None:
            probe = _Probe(f"{_NAME}_{len(probes)}")
            probes.append(probe)
        probe.add(question)
    return probes


def _bytes(column: Column) -> int:
    """How much of a row on MariaDB a column may take: 4 bytes a character."""
    sizes = [int(size) for size in re.findall(r"\d+", column.type.name or "")]
    lengths = map(len, column.type.values)
    return 4 * max([400, *column.type.arguments, *sizes, *lengths])


def _lacks_right(error: Exception) -> bool:
    original = getattr(error, "orig", None)
    codes = (getattr(original, "sqlstate", None), *getattr(original, "args", ())[:1])
    return any(code in _NO_RIGHT for code in codes)


def _is_about_the_question(error: Exception) -> bool:
    """Whether the definition is refused, not the moment: a full memory, a lock, a lost connection."""
    if getattr(error, "connection_invalidated", False):
        return False
    original = getattr(error, "orig", None)
    state, number = getattr(original, "sqlstate", None), next(iter(getattr(original, "args", ())), None)
    if isinstance(number, int):
        return number < _MYSQL_CLIENT and number not in _MYSQL_MOMENT
    return state is None or state[:2] in _POSTGRESQL_DEFINITION


def _refused(connection: Connection, error: Exception) -> DatabaseRefused:
    url = connection.engine.url
    if getattr(getattr(error, "orig", None), "sqlstate", None) == _READ_ONLY:
        return DatabaseRefused(
            LOGIN_REFUSED.finding(
                f"The database {url.database!r} can only be read here, and without temporary tables tables cannot be "
                "compared.",
                hint="Name the main server rather than its copy, or let transactions write "
                "(default_transaction_read_only = off).",
            )
        )
    right = "TEMPORARY" if connection.dialect.name == "postgresql" else "CREATE TEMPORARY TABLES"
    return DatabaseRefused(
        LOGIN_REFUSED.finding(
            f"The user {url.username or ''!r} may not create temporary tables in the database "
            f"{url.database!r}, and without them tables cannot be compared.",
            hint=f"Grant the user the right {right}; xl2db takes its temporary tables away again.",
        )
    )
