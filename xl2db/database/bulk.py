"""Many rows into a table, by the fastest way that the database has for it.

PostgreSQL takes them as a stream (COPY), SQLite one prepared statement for all, MariaDB and MySQL statements
with many rows each. Values come as texts: numbers as programs write them, dates and times as ISO 8601, ``yes``
and ``no``, None where there is no value.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from xl2db.database.connecting import told
from xl2db.schema.conversion import Family, family, has_time_zone
from xl2db.schema.model import Column, Schema, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection

Row = Sequence[str | None]
Values = Sequence[str | None]
Form = Callable[[Values], Values]
_FIRST_DAY = datetime(1970, 1, 1)


class RowsRefused(Exception):
    """The database does not take some rows; ``said`` is its reason, in its own words.

    ``taken`` is how many rows it took before the one that it refused; None where it took none of them, and any
    may be the bad one.
    """

    def __init__(self, said: str, taken: int | None = None) -> None:
        super().__init__(said)
        self.said = said
        self.taken = taken


class BulkTable:
    """A table that rows are put into, within the transaction of a connection."""

    def __init__(
        self, connection: Connection, table: Table, columns: Sequence[Column], schema: Schema
    ) -> None:
        """``columns`` are those that the rows have values for, in their order."""
        self._connection = connection
        self._dialect = connection.dialect.name
        self._driver: Any = connection.connection.driver_connection
        self._forms = [stored_form(column, schema, self._dialect) for column in columns]
        quote = connection.dialect.identifier_preparer.quote
        self._place = f"{quote(table.schema)}.{quote(table.name)}" if table.schema else quote(table.name)
        self._quote = quote
        self._names = ", ".join(quote(column.name) for column in columns)
        self._many = len(columns)

    def stored(self, columns: Sequence[Values]) -> list[Values]:
        """The values of each column as this database takes them."""
        return [
            values if form is None else form(values)
            for form, values in zip(self._forms, columns, strict=True)
        ]

    def insert(self, rows: Sequence[Row]) -> None:
        """Put rows of stored values into the table. Raises :class:`RowsRefused`."""
        if self._dialect == "sqlite":
            self._one_by_one(rows)
        else:
            self._carefully(lambda: self._insert(rows))

    def _one_by_one(self, rows: Sequence[Row]) -> None:
        """SQLite takes a row at a time, and what it took stays: no savepoint is needed, which would cost as much."""
        at = -1

        def counted() -> Iterator[Row]:
            nonlocal at
            for at, row in enumerate(rows):  # noqa: B007
                yield row

        said = None
        try:
            self._many_times(self._insertion("?"), counted())
        except self._error as refused:
            said = told(refused)
        if said is not None:
            raise RowsRefused(said, at)

    @property
    def _error(self) -> type[Exception]:
        return self._connection.dialect.loaded_dbapi.Error

    def _insertion(self, mark: str) -> str:
        marks = ", ".join([mark] * self._many)
        return f"INSERT INTO {self._place} ({self._names}) VALUES ({marks})"

    def set_values(self, columns: Sequence[str], keys: Sequence[str], rows: Sequence[Row]) -> None:
        """Set some columns of the rows with these keys; a row is the values, and then the keys'.

        Values and keys are stored ones. Raises :class:`RowsRefused`.
        """
        mark = "?" if self._dialect == "sqlite" else "%s"
        setting = ", ".join(f"{self._quote(name)} = {mark}" for name in columns)
        where = " AND ".join(f"{self._quote(name)} = {mark}" for name in keys)
        self._carefully(lambda: self._many_times(f"UPDATE {self._place} SET {setting} WHERE {where}", rows))

    def remove(self, keys: Sequence[str], row: Row) -> None:
        """Take out the row with this key."""
        mark = "?" if self._dialect == "sqlite" else "%s"
        where = " AND ".join(f"{self._quote(name)} = {mark}" for name in keys)
        self._carefully(lambda: self._many_times(f"DELETE FROM {self._place} WHERE {where}", [row]))

    def _carefully(self, work: Callable[[], None]) -> None:
        said = None
        savepoint = self._connection.begin_nested()
        try:
            work()
        except self._error as refused:
            said = told(refused).strip().splitlines()[0]
        except BaseException:
            savepoint.rollback()
            raise
        if said is None:
            savepoint.commit()
            return
        savepoint.rollback()
        raise RowsRefused(said)

    def _insert(self, rows: Sequence[Row]) -> None:
        if self._dialect == "postgresql":
            self._copy(rows)
        else:
            self._many_times(self._insertion("%s"), rows)

    def _many_times(self, sql: str, rows: Iterable[Row]) -> None:
        cursor = self._driver.cursor()
        try:
            cursor.executemany(_escaped(sql, self._dialect), rows)
        finally:
            cursor.close()

    def _copy(self, rows: Sequence[Row]) -> None:
        """What is empty and not quoted is no value; a lone column is quoted, since ``\\.`` would end it all."""
        buffer = io.StringIO()
        if self._many == 1:
            quoted = ("" if row[0] is None else '"' + row[0].replace('"', '""') + '"' for row in rows)
            buffer.write("".join(f"{text}\n" for text in quoted))
        else:
            csv.writer(buffer, lineterminator="\r\n").writerows(rows)
        sql = f"COPY {self._place} ({self._names}) FROM STDIN (FORMAT csv, ENCODING 'UTF8')"
        with self._driver.cursor() as cursor, cursor.copy(sql) as copy:
            copy.write(buffer.getvalue().encode())


def _escaped(sql: str, dialect: str) -> str:
    """A percent sign in a name is no parameter to the drivers that use it for these."""
    return sql if dialect == "sqlite" else sql.replace("%", "%%").replace("%%s", "%s")


def stored_form(column: Column, schema: Schema, dialect: str) -> Form | None:
    """What the values of a column become on a database; None where they stay."""
    kind = family(column.type)
    if kind is Family.YES_NO:
        yes, no = ("true", "false") if dialect == "postgresql" else ("1", "0")
        words: dict[str | None, str | None] = {"yes": yes, "no": no, None: None}
        return lambda values: [words[value] for value in values]
    if dialect == "postgresql":
        return None
    if kind is Family.MOMENT and has_time_zone(column.type):
        return _each(_zoned)
    if kind in (Family.MOMENT, Family.TIME) and dialect == "sqlite":
        return _each(_microseconds)
    if kind is Family.DURATION:
        return _each(_since_first_day)
    if kind is Family.UUID and _is_hexadecimal(column, schema, dialect):
        return _each(lambda text: text.replace("-", ""))
    return None


def _each(form: Callable[[str], str]) -> Form:
    return lambda values: [None if value is None else form(value) for value in values]


def _is_hexadecimal(column: Column, schema: Schema, dialect: str) -> bool:
    from xl2db.database.types import column_type, dialect_of

    written = column_type(column, schema).compile(dialect_of("mariadb" if dialect == "mysql" else dialect))
    return written.upper().startswith("CHAR(32)")


def _microseconds(text: str) -> str:
    """As SQLAlchemy writes times into SQLite, which compares them as texts."""
    if "." not in text:
        return text + ".000000"
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction:0<6}"


def _zoned(text: str) -> str:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment.isoformat(" ", "microseconds")


def _since_first_day(text: str) -> str:
    """A length of time as SQLAlchemy keeps it where there is no type for it: as the moment after 1970."""
    hours, minutes, seconds = text.lstrip("-").split(":")
    length = timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds))
    moment = _FIRST_DAY - length if text.startswith("-") else _FIRST_DAY + length
    return moment.isoformat(" ", "microseconds")
