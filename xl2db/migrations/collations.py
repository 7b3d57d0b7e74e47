"""Tables of MariaDB and MySQL whose texts get another collation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic.operations import ops
from sqlalchemy.dialects import mysql

from xl2db.database.building import build, characters
from xl2db.migrations.blocks import Block, Situation, place
from xl2db.migrations.computed_mysql import computed_anew
from xl2db.migrations.operations import MYSQL, RunSQL
from xl2db.schema.model import TableName


def collations_changed(situation: Situation) -> Iterator[Block]:
    """The table's own collation, and then each text that follows it.

    ``CONVERT TO`` would do both at once, and turn every text into a longer type.
    """
    for table in situation.wanted.tables:
        was = situation.previous.table(table.key)
        if was is None or was.collation == table.collation:
            continue
        said = characters(table.collation)
        words = f"DEFAULT CHARACTER SET {said['mysql_charset']}"
        words += f" COLLATE {table.collation}" if table.collation else ""
        yield Block(table.key, [RunSQL(table.name, f"ALTER TABLE {place(table.key)} {words}")], only=MYSQL)
        kept = {column.name for column in table.columns if was.column(column.name) == column}
        built = build(situation.wanted, tables=[table.key]).tables[str(table.key)]
        texts = [_again(column, table.key) for column in built.columns if column.name in kept]
        yield Block(table.key, [each for each in texts if each], only=MYSQL)


def _again(column: sa.Column[Any], key: TableName) -> ops.AlterColumnOp | RunSQL | None:
    """A text told anew, since it keeps the old collation otherwise; None for what is no text."""
    variant = getattr(column.type, "_variant_mapping", {}).get("mariadb", column.type)
    if not isinstance(variant, sa.String | mysql.ENUM | mysql.SET) or isinstance(column.type, sa.Uuid):
        return None
    if column.computed is not None:
        return computed_anew(column, key)
    return ops.AlterColumnOp(
        key.name,
        column.name,
        schema=key.schema,
        existing_type=column.type,
        modify_type=column.type,
        existing_nullable=column.nullable,
        existing_server_default=column.server_default or False,
        existing_comment=column.comment,
    )
