"""MariaDB and MySQL: a computed column that changes is told whole, with the expression that makes its values."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations.ops import MigrateOperation

from xl2db.database.sql_text import quoted
from xl2db.database.types import dialect_of
from xl2db.migrations.blocks import place
from xl2db.migrations.operations import RunSQL
from xl2db.schema.model import TableName


def computed_anew(
    column: sa.Column[object], key: TableName, stands_for: MigrateOperation | None = None
) -> RunSQL:
    """``MODIFY`` with the expression, which Alembic's ``alter_column`` leaves out: the column would be plain."""
    dialect = dialect_of("mariadb")
    silent = column._copy()
    silent.comment = None
    said = dialect.ddl_compiler(dialect, None).get_column_specification(silent)  # type: ignore[arg-type]
    comment = f" COMMENT {quoted(column.comment)}" if column.comment else ""
    text = f"ALTER TABLE {place(key)} MODIFY {said}{comment}"
    return RunSQL(key.name, text, ("column", str(column.name)), stands_for)
