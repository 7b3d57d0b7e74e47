"""The operations that Alembic's list lacks: one SQL statement, a column's new name, and reference rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alembic.operations.ops import MigrateOperation

from xl2db.database.sql_text import quoted_name

POSTGRESQL = ("postgresql",)
MYSQL = ("mysql", "mariadb")
SQLITE = ("sqlite",)


class RunSQL(MigrateOperation):
    """One SQL statement, rendered as ``op.execute(sa.text(…))``.

    ``about`` is the kind and the name of the thing that it changes, in the words of a change;
    ``stands_for`` the operation that it is another spelling of.
    """

    def __init__(
        self,
        table: str | None,
        text: str,
        about: tuple[str, str] | None = None,
        stands_for: MigrateOperation | None = None,
    ) -> None:
        self.table_name = table
        self.text = text
        self.about = about
        self.stands_for = stands_for


class HandOver(MigrateOperation):
    """PostgreSQL: a type gets the comment, the privileges and the owner of its old form; both in SQL.

    Rendered as a call of ``hand_over``, a helper in the revision.
    """

    def __init__(self, was: str, now: str) -> None:
        self.was = was
        self.now = now


class RenameColumn(MigrateOperation):
    """A column's new name.

    Rendered as ``ALTER TABLE … RENAME COLUMN``, which all databases spell alike: on MariaDB and MySQL
    ``op.alter_column`` would say the whole column anew, and lose what it doesn't know of.
    """

    def __init__(self, table_name: str, old: str, new: str, *, schema: str | None = None) -> None:
        self.table_name = table_name
        self.schema = schema
        self.old = old
        self.new = new

    @property
    def text(self) -> str:
        """The statement."""
        place = f"{quoted_name(self.schema)}." if self.schema else ""
        names = f"{quoted_name(self.old)} TO {quoted_name(self.new)}"
        return f"ALTER TABLE {place}{quoted_name(self.table_name)} RENAME COLUMN {names}"


class ChangeRows(MigrateOperation):
    """Reference rows that are inserted, put, filled or deleted.

    ``verb`` is ``insert`` (into a new table: ``op.bulk_insert``), or the name of a helper in the revision:
    ``put_rows``, ``update_rows``, ``delete_rows``. ``types`` are those of the columns, ``rows`` their values;
    ``update`` the columns that rows which are there already get anew.
    """

    def __init__(
        self,
        verb: str,
        table_name: str,
        types: dict[str, Any],
        rows: Sequence[tuple[Any, ...]],
        *,
        schema: str | None = None,
        key: Sequence[str] = (),
        update: Sequence[str] = (),
        about: tuple[str, str] = ("rows", ""),
    ) -> None:
        self.verb = verb
        self.table_name = table_name
        self.schema = schema
        self.types = types
        self.rows = rows
        self.key = tuple(key)
        self.update = tuple(update)
        self.about = about
