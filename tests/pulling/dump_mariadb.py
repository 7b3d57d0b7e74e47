"""What SHOW CREATE says of a MariaDB (or MySQL) database, part by part."""

from __future__ import annotations

import re
from contextlib import closing as closed

import pymysql
from pymysql.cursors import Cursor as Rows
from sqlalchemy import URL

from tests.databases import without_tls
from tests.pulling.parts import COLUMN_ORDER, CONSTRAINT_NAME, Part, Parts, add, other
from tests.pulling.sql_tokens import Cursor, Token, spelled, split, tokens_of, without_comments

_CLAUSES = (
    *("CHARACTER", "COLLATE", "INVISIBLE", "NOT", "NULL", "DEFAULT", "ON", "AUTO_INCREMENT", "GENERATED"),
    *("COMMENT", "CHECK", "WITHOUT", "REF_SYSTEM_ID", "COMPRESSED"),
)
_HAS_CHARSET = ("CHAR", "VARCHAR", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT", "ENUM", "SET")
_DEFINER = re.compile(r"\bDEFINER=`[^`]*`@`[^`]*` ?")
_STATEMENT = re.compile(r"Create (?:Table|View|Function|Procedure|Package|Event)|SQL Original Statement")
_ROUTINES = "SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = %s"
_TRIGGERS = (
    "SELECT trigger_name, event_object_table FROM information_schema.triggers WHERE trigger_schema = %s"
)
_EVENTS = "SELECT event_name FROM information_schema.events WHERE event_schema = %s"
_PRIVILEGES = (
    "SELECT table_name, grantee, privilege_type"
    " FROM information_schema.table_privileges WHERE table_schema = %s",
    "SELECT table_name, grantee, concat(privilege_type, '(', column_name, ')')"
    " FROM information_schema.column_privileges WHERE table_schema = %s",
)


def read_mariadb(url: URL) -> Parts:
    """The parts of a MariaDB database."""
    if url.database is None:
        raise ValueError("which database?")
    connection = pymysql.connect(
        host=url.host or "127.0.0.1",
        port=url.port or 3306,
        user=url.username,
        password=url.password or "",
        database=url.database,
        charset="utf8mb4",
        use_unicode=False,  # the default of a BINARY column may be no text at all
        **without_tls(url),
    )
    with closed(connection), connection.cursor() as rows:
        # The spelling of SHOW CREATE depends on the mode of who asks.
        rows.execute("SET SESSION sql_mode = '', SESSION sql_quote_show_create = 1")
        return _read(rows, url.database)


def _read(rows: Rows, database: str) -> Parts:
    parts: Parts = {}
    for name, sort in _asked(rows, "SHOW FULL TABLES"):
        if "VIEW" in sort:
            parts[other("view", name)] = _shown(rows, "VIEW", name)
        elif sort == "SEQUENCE":
            said = _shown(rows, "SEQUENCE", name)
            parts[Part("sequence", "", name)] = re.sub(
                r"^CREATE SEQUENCE `(?:[^`]|``)*` | ENGINE=\w+$", "", said
            )
        else:
            is_empty = not _asked(rows, f"SELECT 1 FROM {_quoted(name)} LIMIT 1")
            _Table(parts, name, is_empty).read(_shown(rows, "TABLE", name))
    for name, table in _asked(rows, _TRIGGERS, database):
        parts[other("trigger", name, table)] = _shown(rows, "TRIGGER", name)
    for sort, name in _asked(rows, _ROUTINES, database):
        parts[other(sort.lower(), name)] = _shown(rows, sort, name)
    for (name,) in _asked(rows, _EVENTS, database):
        parts[other("event", name)] = _shown(rows, "EVENT", name)
    for query in _PRIVILEGES:
        for table, grantee, privilege in _asked(rows, query, database):
            add(parts, other("privilege", grantee, table), privilege)
    return parts


def _asked(rows: Rows, query: str, *values: str) -> tuple[tuple[str, ...], ...]:
    rows.execute(query, values or None)
    return tuple(tuple(map(_text, row)) for row in rows.fetchall())


def _text(value: object) -> str:
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"


def _shown(rows: Rows, sort: str, name: str) -> str:
    """The text of SHOW CREATE, without the person who made it, and without the name of the database."""
    (found,) = _asked(rows, f"SHOW CREATE {sort} {_quoted(name)}")
    columns = [column[0] for column in rows.description]
    place = next(place for place, column in enumerate(columns) if _STATEMENT.match(column))
    ((database,),) = _asked(rows, "SELECT database()")
    return _DEFINER.sub("", found[place]).replace(f"{_quoted(database)}.", "")


class _Table:
    """Takes SHOW CREATE TABLE apart."""

    def __init__(self, parts: Parts, name: str, is_empty: bool) -> None:
        self.parts = parts
        self.name = name
        self.is_empty = is_empty
        self.collation = ""
        self.counts_from = ""

    def read(self, sql: str) -> None:
        self.sql = sql
        cursor = Cursor(without_comments(tokens_of(sql, "mariadb")))
        cursor.until("(")
        items = list(split(cursor.group(), ","))
        self._options(cursor)
        self.parts[Part("table", self.name, "")] = self.collation
        order = []
        for item in items:
            if item[0].sort == "name":
                order.append(item[0].value)
                self._column(Cursor(item))
            else:
                self._key(Cursor(item))
        if len(order) > 1:
            self.parts[Part(COLUMN_ORDER, self.name, "")] = ", ".join(order)

    def _said(self, tokens: list[Token]) -> str:
        return self.sql[tokens[0].start : tokens[-1].end] if tokens else ""

    def _options(self, cursor: Cursor) -> None:
        charset = ""
        while cursor:
            if cursor.sees("PARTITION"):
                self.parts[other("partitioned", table=self.name)] = spelled(cursor.rest())
            elif cursor.took("WITH", "SYSTEM", "VERSIONING"):
                self.parts[other("system versioning", table=self.name)] = ""
            else:
                name = spelled(cursor.until("=")).lower()
                cursor.took("=")
                value = spelled(cursor.group()) if cursor.sees("(") else cursor.take().value
                charset = value if name == "default charset" else charset
                self._option(name, value)
        self.collation = self.collation or charset

    def _option(self, name: str, value: str) -> None:
        if name == "comment":
            self.parts[Part("comment", self.name, "")] = value
        elif name == "collate":
            self.collation = value
        elif name == "auto_increment":
            # Where there are rows, it only says how many there were.
            self.counts_from = f" from {value}" if self.is_empty else ""
        elif name != "default charset" and (name, value) != ("engine", "InnoDB"):
            self.parts[other("storage option", name, self.name)] = value

    def _column(self, cursor: Cursor) -> None:
        name = cursor.take().value
        type_ = cursor.until(*_CLAUSES)
        said, charset, collation = [self._said(type_)], "", ""
        if type_[0].says("ENUM", "SET"):
            self.parts[Part("enum", self.name, name)] = said[0]
            said = [type_[0].text]
        while cursor:
            if cursor.took("CHARACTER", "SET"):
                charset = cursor.take().value
            elif cursor.took("COLLATE"):
                collation = cursor.take().value
            elif not self._clause(name, cursor):
                said.append(self._said([cursor.take(), *cursor.until(*_CLAUSES)]).lower())
        if type_[0].says(*_HAS_CHARSET):
            said.append(f"collate {collation or charset or self.collation}")
        # That a column may be empty goes without saying; timestamps say it all the same.
        definition = (
            " ".join([said[0], *sorted(said[1:])]).replace("not null", "NOT NULL").replace(" null", "")
        )
        self.parts[Part("column", self.name, name)] = definition

    def _clause(self, name: str, cursor: Cursor) -> bool:
        """What has a part of its own."""
        if cursor.took("DEFAULT"):
            value = self._said([cursor.take(), *cursor.until(*_CLAUSES)])
            if value != "NULL":
                self.parts[Part("default", self.name, name)] = value
        elif cursor.took("ON", "UPDATE"):
            self.parts[Part("on update", self.name, name)] = self._said(cursor.until(*_CLAUSES))
        elif cursor.took("AUTO_INCREMENT"):
            self.parts[Part("identity", self.name, name)] = f"AUTO_INCREMENT{self.counts_from}"
        elif cursor.took("GENERATED"):
            self.parts[Part("generated", self.name, name)] = self._said(cursor.until(*_CLAUSES))
        elif cursor.took("COMMENT"):
            self.parts[Part("comment", self.name, name)] = cursor.take().value
        elif cursor.took("CHECK"):
            self._check("", cursor)
        else:
            return False
        return True

    def _check(self, name: str, cursor: Cursor) -> None:
        """A rule goes by what it says: those of a column have no name."""
        expression = self._said(cursor.group())
        add(self.parts, Part("check", self.name, expression), "")
        if name:
            add(self.parts, Part(CONSTRAINT_NAME, self.name, f"check {expression}"), name)

    def _key(self, cursor: Cursor) -> None:
        if cursor.took("CONSTRAINT"):
            name = cursor.take().value
            if cursor.took("CHECK"):
                self._check(name, cursor)
            else:
                cursor.took("FOREIGN", "KEY")
                self.parts[Part("foreign key", self.name, name)] = self._said(cursor.rest())
        elif cursor.sees("PERIOD"):
            self.parts[other("period", table=self.name)] = self._said(cursor.rest())
        else:
            self._index(cursor)

    def _index(self, cursor: Cursor) -> None:
        first = cursor.take().text
        kind = {"PRIMARY": "primary key", "UNIQUE": "unique"}.get(first, "index")
        if first != "KEY":
            cursor.took("KEY")
        name = "" if kind == "primary key" else cursor.take().value
        said = [first if first in ("FULLTEXT", "SPATIAL") else "", f"({self._said(cursor.group())})"]
        while cursor:
            if cursor.took("COMMENT"):
                self.parts[other("comment", name or "PRIMARY", self.name)] = cursor.take().value
            else:
                said.append(self._said([cursor.take(), *cursor.until("COMMENT", "USING")]))
        self.parts[Part(kind, self.name, name)] = " ".join(filter(None, said))
