"""SQL that has to be written differently for each database, as one element of SQLAlchemy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import roles
from sqlalchemy.sql.elements import ClauseElement

from xl2db.database.sql_text import as_written


class PerDatabase(roles.DDLConstraintColumnRole, ClauseElement):
    """An expression with one text a database, chosen when it is compiled.

    ``texts`` has ``postgresql``, ``sqlite`` and ``mysql``; ``mariadb`` where it differs from ``mysql``.
    """

    inherit_cache = False

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = dict(texts)

    def text_for(self, dialect: str) -> str:
        """The text for a dialect's name; MariaDB takes MySQL's where it has none of its own."""
        return self.texts.get(dialect) or self.texts["mysql" if dialect == "mariadb" else "postgresql"]

    def __eq__(self, other: object) -> Any:
        return isinstance(other, PerDatabase) and self.texts == other.texts

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.texts.items())))

    def __repr__(self) -> str:
        return f"PerDatabase({self.texts!r})"


@compiles(PerDatabase)
def _compile(element: PerDatabase, compiler: Any, **options: Any) -> str:
    return str(compiler.process(as_written(element.text_for(compiler.dialect.name)), **options))
