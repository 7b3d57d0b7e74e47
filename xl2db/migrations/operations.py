"""The operation that Alembic's list lacks: one SQL statement, for all databases or for some."""

from __future__ import annotations

from alembic.operations.ops import MigrateOperation

POSTGRESQL = ("postgresql",)
MYSQL = ("mysql", "mariadb")
SQLITE = ("sqlite",)


class RunSQL(MigrateOperation):
    """One SQL statement, rendered as ``op.execute(sa.text(…))``."""

    def __init__(self, table: str | None, text: str) -> None:
        self.table_name = table
        self.text = text
