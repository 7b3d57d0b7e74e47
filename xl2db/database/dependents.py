"""What in a database uses the tables and columns of a workbook, and is not in it itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xl2db.schema.model import TableName

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Dependent:
    """A view, a trigger, a function or the like that uses a table, or one of its columns.

    ``kind`` is the database's word in small letters; ``column`` is None where it uses the table as a whole.
    """

    kind: str
    name: str
    table: TableName
    column: str | None = None


def dependents(connection: Connection) -> tuple[Dependent, ...]:
    """All that uses tables; where only a text tells, rather too much than too little."""
    kind = connection.dialect.name
    if kind == "postgresql":
        from xl2db.database.dependents_postgresql import dependents as of_postgresql

        return of_postgresql(connection)
    if kind == "sqlite":
        from xl2db.database.dependents_sqlite import dependents as of_sqlite

        return of_sqlite(connection)
    from xl2db.database.dependents_mysql import dependents as of_mysql

    return of_mysql(connection)
