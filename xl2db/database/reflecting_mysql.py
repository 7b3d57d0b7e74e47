"""A MariaDB or MySQL database becomes a schema: what SHOW CREATE TABLE says, taken apart.

The catalog is asked a few questions for all tables, and each table for the text that would create it: only
there MariaDB tells defaults, rules, parts of indexes and collations exactly.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from xl2db.database.ddl_text import Word, bracketed, closing, cut_create_table, find, words_of
from xl2db.database.dependents_mysql import TEXTS
from xl2db.database.kinds import counted_type, is_auto_number
from xl2db.database.ordering import parents_first
from xl2db.database.reading_mysql import create_statement, default_collation, told_in_bytes, unescaped
from xl2db.database.recognising import recognised
from xl2db.database.sql_text import quoted_name
from xl2db.schema.counting import Counter, counter_default
from xl2db.schema.misread import Misread
from xl2db.schema.model import (
    Check,
    Column,
    Computed,
    Default,
    DefaultKind,
    Expression,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Kind,
    NumberSequence,
    Schema,
    Table,
    TableName,
    Type,
    Unsaid,
)
from xl2db.schema.names import primary_key_name
from xl2db.schema.types import LONGEST_TEXT_OF_MYSQL, parse_type
from xl2db.schema.values import UNSTORABLE

if TYPE_CHECKING:
    from sqlalchemy import Connection

_TABLES = """
SELECT table_schema, table_name, table_type, engine, table_rows FROM information_schema.tables
WHERE table_schema IN ({}) AND table_name NOT IN ('alembic_version', 'xl2db_journal') ORDER BY table_schema, table_name
"""
_LONGEST = 2000
_NO_RIGHT = (1142, 1143, 1044)
_GONE = (1146, 1049, 1356)
_SAID_OPTIONS = ("ENGINE", "AUTO_INCREMENT", "CHARSET", "COLLATE", "COMMENT", "SET")
_OPTION = re.compile(r"(\w+)\s*=\s*('(?:[^'\\]|''|\\.)*'|[^\s,]+)")
_INTRODUCER = re.compile(r"\b_(?:utf8mb[34]|latin1|ascii|binary|utf8|cp1252)(?=\s*')")
_COLUMN_WORDS = (
    *("CHARACTER", "COLLATE", "GENERATED", "AS", "NOT", "NULL", "DEFAULT", "AUTO_INCREMENT", "ON"),
    *("COMMENT", "CHECK", "INVISIBLE", "COMPRESSED", "WITHOUT", "REF_SYSTEM_ID", "STORED", "VIRTUAL"),
    *("PERSISTENT", "UNIQUE", "KEY", "VISIBLE"),
)
_PLAIN: dict[str, Type] = {
    "int(11)": Type(Kind.WHOLE_NUMBER),
    "int": Type(Kind.WHOLE_NUMBER),
    "smallint(6)": Type(Kind.SMALL_NUMBER),
    "smallint": Type(Kind.SMALL_NUMBER),
    "bigint(20)": Type(Kind.BIG_NUMBER),
    "bigint": Type(Kind.BIG_NUMBER),
    "tinyint(1)": Type(Kind.YES_NO),
    "double": Type(Kind.NUMBER),
    "text": Type(Kind.TEXT),
    "date": Type(Kind.DATE),
    "time(6)": Type(Kind.TIME),
    "datetime(6)": Type(Kind.DATE_AND_TIME),
    "longblob": Type(Kind.BINARY),
}
_WHOLE = (Kind.WHOLE_NUMBER, Kind.SMALL_NUMBER, Kind.BIG_NUMBER)
_ACTION = re.compile(r"ON (DELETE|UPDATE) (CASCADE|RESTRICT|SET NULL|SET DEFAULT|NO ACTION)")


def reflect_mysql(connection: Connection, schemas: Collection[str] | None) -> Schema:
    """The tables of the connection's database, or of others by name, and by name all that is not said."""
    home = connection.dialect.default_schema_name
    places = list(schemas) if schemas else [home or ""]
    reading = _Reading(connection, home, default_collation(connection))
    marks = ", ".join(["%s"] * len(places))
    rows = connection.exec_driver_sql(_TABLES.format(marks), tuple(places)).all()
    for schema, name, kind, engine, size in rows:
        key = TableName(None if schema == home else schema, name)
        if kind == "SEQUENCE":
            reading.sequence(key)
        elif kind in ("BASE TABLE", "SYSTEM VERSIONED"):
            reading.read(key, engine, is_empty=not size)
    reading.others()
    tables = [reading.complete(table) for table in reading.tables]
    return Schema(
        parents_first(recognised(table, _keeps) for table in tables),
        sequences=tuple(reading.sequences),
        unsaid=tuple(reading.unsaid),
    )


class _Reading:
    """All tables of a database, and what is not said of them."""

    def __init__(self, connection: Connection, home: str | None, collation: str) -> None:
        self.connection, self.home, self.usual = connection, home, collation
        self.tables: list[Table] = []
        self.sequences: list[NumberSequence] = []
        self.unsaid: list[Unsaid] = []

    def read(self, key: TableName, engine: str | None, *, is_empty: bool) -> None:
        """One table, unless it is gone meanwhile or may not be seen."""
        sql = self._asked(key)
        if sql is None:
            return
        parts, rest = cut_create_table(sql, backslashes=True)
        self._options(key, engine, rest, is_empty=is_empty)
        reader = _TableReader(key, self.home, self.unsaid, self._unsure_defaults(key, parts))
        self.tables.append(reader.table(parts, self._facts(rest)))

    def _asked(self, key: TableName) -> str | None:
        from sqlalchemy.exc import DBAPIError

        try:
            with told_in_bytes(self.connection):
                return create_statement(self.connection, key)
        except DBAPIError as error:
            code = getattr(error.orig, "args", (0,))[0]
            if code in _NO_RIGHT:
                self.unsaid.append(Unsaid("table", key, key.name, "no permission to see it"))
            elif code not in _GONE:
                raise
            return None

    def _unsure_defaults(self, key: TableName, parts: Sequence[str]) -> dict[str, str]:
        """Defaults in which the server says ?, as it does for each letter of more than three bytes, in full."""
        from sqlalchemy.exc import DBAPIError

        names = []
        for text in parts:
            words = words_of(text.strip(), backslashes=True)
            place = find(words, "DEFAULT") if words[0].sort == "name" else None
            if place is not None and words[place + 1].text.startswith("'") and "?" in words[place + 1].text:
                names.append(words[0].name)
        if not names:
            return {}
        asked = ", ".join(f"DEFAULT({quoted_name(name)})" for name in names)
        query = f"SELECT {asked} FROM (SELECT 1) one LEFT JOIN {_place(key)} ON true LIMIT 1"
        try:
            row = self.connection.exec_driver_sql(query.replace("%", "%%")).one()
        except DBAPIError:  # no right to read the table
            return {}
        return {name: said for name, said in zip(names, row, strict=True) if isinstance(said, str)}

    def _facts(self, rest: str) -> dict[str, Any]:
        """The comment and the collation of a table."""
        options = {name.upper(): value for name, value in _OPTION.findall(rest)}
        collation = options.get("COLLATE") or ("binary" if options.get("CHARSET") == "binary" else self.usual)
        facts: dict[str, Any] = {"collation": collation if collation != self.usual else None}
        if "COMMENT" in options:
            facts["description"] = unescaped(options["COMMENT"]) or None
        return facts

    def _options(self, key: TableName, engine: str | None, rest: str, *, is_empty: bool) -> None:
        head, partition, more = rest.partition("PARTITION BY")
        for name, value in _OPTION.findall(head):
            starts = name.upper() == "AUTO_INCREMENT" and is_empty  # otherwise the rows tell where it stands
            if starts or name.upper() not in _SAID_OPTIONS:
                self.unsaid.append(Unsaid("storage option", key, name.lower(), f"{name}={value}"))
        if engine and engine.upper() != "INNODB":
            self.unsaid.append(Unsaid("storage option", key, "engine", f"ENGINE={engine}"))
        if "WITH SYSTEM VERSIONING" in head.upper():
            self.unsaid.append(Unsaid("system versioning", key, key.name, "WITH SYSTEM VERSIONING"))
        if partition:
            self.unsaid.append(Unsaid("partitioning", key, key.name, f"PARTITION BY{more}"[:_LONGEST]))

    def sequence(self, key: TableName) -> None:
        """A sequence of its own."""
        query = (
            "SELECT start_value, minimum_value, maximum_value, increment, cache_size, cycle_option "
            f"FROM {_place(key)}"
        )
        start, least, most, step, cache, cycle = self.connection.exec_driver_sql(query).one()
        up = step >= 0
        counter = Counter(
            start=None if start == (1 if up else -1) else start,
            step=None if step == 1 else step,
            minimum=None if least == (1 if up else -9223372036854775807) else least,
            maximum=None if most == (9223372036854775806 if up else -1) else most,
            cache=None if cache == 1000 else cache,
            cycle=bool(cycle),
        )
        self.sequences.append(NumberSequence(key.name, key.schema, None, str(counter)))

    def others(self) -> None:
        """Views, triggers, routines and events."""
        for kind, name, table, text in self.connection.exec_driver_sql(TEXTS).all():
            place = TableName(None, table) if table else None
            self.unsaid.append(Unsaid(kind, place, name, (text or "")[:_LONGEST]))

    def complete(self, table: Table) -> Table:
        """The table without references to what is not there."""
        there = {each.key for each in self.tables}
        dangling = [each for each in table.foreign_keys if each.target not in there]
        for each in dangling:
            says = f"{', '.join(each.columns)} refers to {each.target}, which is not among the tables"
            self.unsaid.append(Unsaid("foreign key", table.key, each.name, says))
        kept = tuple(each for each in table.foreign_keys if each not in dangling)
        return replace(table, foreign_keys=kept) if dangling else table


class _TableReader:
    """The parts of one CREATE TABLE."""

    def __init__(
        self, key: TableName, home: str | None, unsaid: list[Unsaid], defaults: Mapping[str, str]
    ) -> None:
        self.key, self.home, self.unsaid, self.defaults = key, home, unsaid, defaults
        self.columns: list[Column] = []
        self.primary_key: Key | None = None
        self.uniques: list[Key] = []
        self.foreign_keys: list[ForeignKey] = []
        self.indexes: list[Index] = []
        self.checks: list[Check] = []

    def table(self, parts: Sequence[str], facts: dict[str, Any]) -> Table:
        """The table."""
        texts = [text.strip() for text in parts]
        self.names = [words_of(text, backslashes=True)[0].name for text in texts if text[:1] in '"`']
        for text in texts:
            words = words_of(text, backslashes=True)
            if words[0].sort == "name":
                self._column(text, words)
            elif words[0].says("CONSTRAINT"):
                self._constraint(text, words)
            elif words[0].says("PERIOD"):
                self._odd("period", self.key.name, text)
            else:
                self._key(text, words)
        self._count_in_keys()
        referring = {each.name for each in self.foreign_keys}  # whose indexes MariaDB makes by itself
        return Table(
            self.key.name,
            self.key.schema,
            tuple(self.columns),
            self.primary_key,
            tuple(self.uniques),
            tuple(self.foreign_keys),
            tuple(each for each in self.indexes if each.name not in referring),
            tuple(self.checks),
            **facts,
        )

    def _count_in_keys(self) -> None:
        """A column that counts must begin a key; one that only begins an index can't be made so."""
        first = {key.columns[0] for key in (self.primary_key, *self.uniques) if key}
        for place, column in enumerate(self.columns):
            if is_auto_number(column) and column.name not in first:
                self._odd("column", column.name, "auto_increment")
                self.columns[place] = replace(column, type=counted_type(column), default=None)

    def _odd(self, kind: str, name: str, says: str) -> None:
        self.unsaid.append(Unsaid(kind, self.key, name, says[:_LONGEST]))

    # Columns

    def _column(self, text: str, words: Sequence[Word]) -> None:
        name = words[0].name
        end = next((n for n, word in enumerate(words) if n > 1 and word.says(*_COLUMN_WORDS)), len(words))
        end = _outside(words, end)
        clauses = _clauses(text, words, end)
        written = _spelled(text[words[1].start : words[end - 1].end])
        is_json = written == "longtext" and "json_valid" in clauses.get("CHECK", "")
        type_ = Type(Kind.JSON) if is_json else self._type(written, clauses, name)
        computed = self._computed(clauses, name)
        default = self._default(clauses.get("DEFAULT"), type_, name) if computed is None else None
        if "AUTO_INCREMENT" in clauses:
            default = counter_default(Counter())
            if type_ == Type(Kind.WHOLE_NUMBER):
                type_, default = Type(Kind.AUTO_NUMBER), None
        updated = "ON" in clauses
        if "CHECK" in clauses and not is_json:
            self._inline_check(name, clauses["CHECK"])
        for word in ("INVISIBLE", "COMPRESSED", "WITHOUT", "REF_SYSTEM_ID"):
            if word in clauses:
                self._odd("column", name, f"{word} {clauses[word]}".strip().lower())
        comment = unescaped(clauses["COMMENT"]) if "COMMENT" in clauses else ""
        required = "NOT" in clauses and computed is None
        self.columns.append(
            Column(name, type_, required, default, computed, description=comment or None, updated=updated)
        )

    def _type(self, written: str, clauses: dict[str, str], name: str) -> Type:
        made = _type_of(written)
        if made is None:
            self._odd("column", name, f"is of the type {written}")
            return Type(Kind.TEXT)
        if "?" in written and written.startswith(("enum(", "set(")):
            # The server says no other sign for a letter of more than three bytes in an ENUM.
            self._odd("values", name, f"{written}: a ? may stand for a letter that the server does not say")
        collation = clauses.get("COLLATE")
        if collation:
            collated = replace(made, collation=collation)
            try:
                if parse_type(str(collated)) == collated:
                    return collated
            except Misread:
                pass
            self._odd("column", name, f"collate {collation}")
        return made

    def _computed(self, clauses: dict[str, str], name: str) -> Computed | None:
        text = clauses.get("GENERATED", clauses.get("AS"))
        if text is None:
            return None
        expression = self._expression(text)
        if expression is None:
            self._odd("column", name, f"computed: {text}")
            return None
        return Computed(expression, "STORED" in clauses or "PERSISTENT" in clauses)

    def _default(self, text: str | None, type_: Type, name: str) -> Default | None:
        if text is None or text.upper() == "NULL":
            return None
        if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
            self._odd("column", name, "default " + text.encode("ascii", "backslashreplace").decode())
            return None
        literal = unescaped(text) if text.startswith("'") else text
        if not (type_.name or "").startswith(("enum(", "set(")):  # whose values say ? as well
            literal = self.defaults.get(name, literal)
        if re.match(r"binary\b", type_.name or ""):
            literal = literal.rstrip("\0")  # with which it fills the place up
        if UNSTORABLE.search(literal):
            self._odd("column", name, f"default {text}")
            return None
        if (made := _friendly_default(literal, text, type_)) is not None:
            return made
        said = "'" + literal.replace("'", "''") + "'" if text.startswith("'") else text
        expression = self._expression(said, ())
        if expression is None:
            self._odd("column", name, f"default {text}")
            return None
        return Default(DefaultKind.SQL, expression.text)

    def _expression(self, text: str, names: Sequence[str] | None = None) -> Expression | None:
        """An expression in standard spelling; None where it can't be read."""
        from xl2db.schema.expressions import parse_expression

        plain = _standard(text)
        try:
            known = self.names if names is None else names
            return parse_expression(plain, known, functions=None).expression
        except Misread:
            return None

    def _inline_check(self, name: str, text: str) -> None:
        """A rule in a column's definition has the column's name."""
        expression = self._expression(text)
        self._odd("rule in a column", name, f"CHECK ({text})")
        if expression is None:
            self._odd("check", name, f"CHECK ({text})")
        else:
            self.checks.append(Check(name, expression))

    # Keys, references, rules

    def _key(self, text: str, words: Sequence[Word]) -> None:
        opening = find(words, "(") or 0
        parts = [self._part(text, part) for part in bracketed(words, opening)]
        rest = text[words[closing(words, opening)].end :].strip()
        if words[0].says("PRIMARY"):
            self.primary_key = Key(primary_key_name(self.key.name), tuple(p.column or "" for p in parts if p))
            if any(each is None or each.options for each in parts) or rest:
                self._odd("primary key", primary_key_name(self.key.name), text)
            return
        method = words[0].text.lower() if words[0].says("FULLTEXT", "SPATIAL") else None
        name = words[2 if words[0].says("UNIQUE", "FULLTEXT", "SPATIAL") else 1].name
        unique = words[0].says("UNIQUE")
        if re.fullmatch(r"USING BTREE", rest, re.IGNORECASE):
            method = "btree"  # the usual one, which it names only where somebody did
        elif rest:
            self._odd("index option", name, rest)
        if not all(parts):
            self._odd("index", name, text)
        elif unique and not method and not any(part.options for part in parts if part):
            self.uniques.append(Key(name, tuple(part.column or "" for part in parts if part)))
        else:
            made = tuple(part for part in parts if part)
            self.indexes.append(Index(name, made, unique, method=method))

    def _part(self, text: str, words: Sequence[Word]) -> IndexPart | None:
        rest = list(words)
        descending = rest[-1].says("DESC")
        if rest[-1].says("DESC", "ASC"):
            rest.pop()
        length = None
        if len(rest) == 4 and rest[1].text == "(" and rest[2].text.isdigit():
            length, rest = int(rest[2].text), rest[:1]
        if len(rest) == 1:
            return IndexPart(rest[0].name, None, descending, length)
        expression = self._expression(text[rest[0].start : rest[-1].end])
        return IndexPart(None, expression, descending) if expression else None

    def _constraint(self, text: str, words: Sequence[Word]) -> None:
        name = words[1].name
        if words[2].says("CHECK"):
            opening = 3
            end = closing(words, opening)
            said = text[words[opening].end : words[end].start].strip()
            expression = self._expression(said)
            if expression is None or len(words) > end + 1:
                self._odd("check", name, text)
            if expression is not None:
                self.checks.append(Check(name, expression))
        elif words[2].says("FOREIGN"):
            self.foreign_keys.append(self._reference(words, name))

    def _reference(self, words: Sequence[Word], name: str) -> ForeignKey:
        first = find(words, "(") or 0
        place = (find(words, "REFERENCES") or 0) + 1
        second = find(words, "(", start=place) or 0
        schema = words[place].name if second - place > 1 else self.key.schema or self.home
        rest = " ".join(word.text.upper() for word in words[closing(words, second) + 1 :])
        said = {f"on_{event.lower()}": action.lower() for event, action in _ACTION.findall(rest)}
        actions = {event: action for event, action in said.items() if action not in ("restrict", "no action")}
        return ForeignKey(
            name,
            tuple(part[0].name for part in bracketed(words, first)),
            TableName(None if schema == self.home else schema, words[second - 1].name),
            tuple(part[0].name for part in bracketed(words, second)),
            **actions,
            no_action=tuple(event for event, action in said.items() if action == "no action"),
        )


def _outside(words: Sequence[Word], end: int) -> int:
    """The end of a type that may have brackets behind its first word."""
    if len(words) > 2 and words[2].text == "(":
        last = closing(words, 2)
        if end <= last:
            after = (n for n, word in enumerate(words) if n > last and word.says(*_COLUMN_WORDS))
            return next(after, len(words))
    return end


def _clauses(text: str, words: Sequence[Word], start: int) -> dict[str, str]:
    """What stands behind a column's type, by its first word."""
    found: dict[str, str] = {}
    place = start
    while place < len(words):
        word = words[place].text.upper()
        stop = place + 1
        while stop < len(words):
            if words[stop].text == "(":
                stop = closing(words, stop) + 1
            elif words[stop].says(*_COLUMN_WORDS) and not _goes_on(word, words, place, stop):
                break
            else:
                stop += 1
        said = text[words[place].end : words[stop - 1].end].strip() if stop > place + 1 else ""
        if word in ("GENERATED", "AS", "CHECK"):
            opening = find(words, "(", start=place) or place
            said = text[words[opening].end : words[closing(words, opening)].start].strip()
        found[word] = said
        place = stop
    return found


def _goes_on(word: str, words: Sequence[Word], place: int, stop: int) -> bool:
    """Whether a word that could begin a clause belongs to the one before."""
    if word in ("NOT", "DEFAULT", "COLLATE", "COMMENT") and stop == place + 1:
        return True
    return word == "GENERATED" and words[stop].says("AS")


def _spelled(text: str) -> str:
    """A type in one spelling: small letters outside of texts."""
    pieces = re.split(r"('(?:[^'\\]|''|\\.)*')", text.strip())
    return "".join(piece if n % 2 else piece.lower() for n, piece in enumerate(pieces))


def _type_of(written: str) -> Type | None:
    """The friendly type for what MariaDB spells so, or its own; None for one that can't be said."""
    if written in _PLAIN:
        return _PLAIN[written]
    match = re.fullmatch(r"varchar\((\d+)\)", written)
    if match and int(match[1]) <= LONGEST_TEXT_OF_MYSQL:
        return Type(Kind.TEXT, (int(match[1]),))
    if match := re.fullmatch(r"decimal\((\d+),(\d+)\)", written):
        return Type(Kind.DECIMAL, (int(match[1]), int(match[2])))
    for said in (written, f"mariadb: {written}"):
        try:
            made = parse_type(said)
        except Misread:
            continue
        if made.kind is Kind.DATABASE and (made.name or "").lower() == written.lower():
            return made
    return None


def _friendly_default(literal: str, text: str, type_: Type) -> Default | None:
    """A default in words that people type, where MariaDB spells it like that again."""
    from xl2db.schema.conversion import Family, family
    from xl2db.schema.values import parse_default

    kind = family(type_)
    word = text.lower()
    if kind is Family.MOMENT and word == "current_timestamp()" and type_.kind is Kind.DATE_AND_TIME:
        return Default(DefaultKind.FUNCTION, "now")
    if kind is Family.DATE and word == "curdate()":
        return Default(DefaultKind.FUNCTION, "today")
    if kind is Family.YES_NO:
        return Default(DefaultKind.LITERAL, {"0": "no", "1": "yes"}[word]) if word in ("0", "1") else None
    if text.startswith("'") and kind in (Family.TEXT, Family.OTHER):
        return Default(DefaultKind.LITERAL, literal)
    is_number = kind in (Family.WHOLE, Family.DECIMAL) and re.fullmatch(r"-?\d+(\.\d+)?", literal)
    is_moment = kind in (Family.DATE, Family.TIME, Family.MOMENT) and text.startswith("'")
    if not (is_number or is_moment):
        return None
    try:
        made = parse_default(literal, type_)
    except Misread:
        return None
    same = is_number or made.text.removesuffix(".000000") == literal.removesuffix(".000000")
    return made if same else None


def _standard(text: str) -> str:
    """An expression of MariaDB's in standard spelling: names and texts in their usual quotes."""
    pieces, last = [], 0
    for word in words_of(text, backslashes=True):
        pieces.append(text[last : word.start])
        if word.sort == "text":
            pieces.append("'" + unescaped(word.text).replace("'", "''") + "'")
        elif word.sort == "name":
            pieces.append(quoted_name(word.name))
        else:
            pieces.append(word.text)
        last = word.end
    pieces.append(text[last:])
    return _INTRODUCER.sub("", "".join(pieces)).strip()


def _place(key: TableName) -> str:
    return ".".join(map(quoted_name, filter(None, key)))


def _keeps(_choice: Type, column: Column) -> bool:
    """Whether a column is kept as xl2db keeps a choice."""
    return column.type in (Type(Kind.TEXT, (100,)), Type(Kind.TEXT, (255,)))
