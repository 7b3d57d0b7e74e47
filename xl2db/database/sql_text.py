"""SQL texts that reach every database exactly as they are written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import TextClause


def as_written(text: str) -> TextClause:
    """A SQL text whose colons are no parameters."""
    from sqlalchemy import text as sql

    return sql(escaped_colons(text))


def escaped_colons(text: str) -> str:
    r"""The text as ``sqlalchemy.text()`` needs it, with ``\:`` for each colon that could be a parameter's."""
    return text.replace(":", "\\:") if ":" in text else text


_QUOTES = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*\"""")


def without_percent_signs(text: str) -> str:
    """PostgreSQL's SQL with the same names and texts, spelled without a percent sign.

    Alembic hands what stands behind USING to the driver as it is, and the driver takes ``%`` for a parameter.
    """
    return _QUOTES.sub(lambda match: _in_unicode(match[0]) if "%" in match[0] else match[0], text)


def _in_unicode(quoted_text: str) -> str:
    return "U&" + quoted_text.replace("\\", "\\\\").replace("%", "\\0025")


def quoted(text: str) -> str:
    """A text as a SQL literal. Backslashes are plain characters on all databases, as xl2db sets them up."""
    return "'" + text.replace("'", "''") + "'"


def quoted_name(name: str) -> str:
    """A name in standard SQL, always in double quotes."""
    return '"' + name.replace('"', '""') + '"'


_PLAIN = re.compile(r'"([a-z_][a-z0-9_]*)"\Z')


def for_people(text: str, dialect: str) -> str:
    """A statement as a person types it on that database: quotes around names only where they are needed."""
    from xl2db.schema.reserved_words import RESERVED

    reserved = RESERVED.get(dialect, frozenset())

    def name(match: re.Match[str]) -> str:
        plain = _PLAIN.match(match[0])
        if plain and plain[1] not in reserved:
            return plain[1]
        if match[0].startswith('"') and dialect in ("mysql", "mariadb"):
            return "`" + match[0][1:-1].replace('""', '"').replace("`", "``") + "`"
        return match[0]

    return _QUOTES.sub(name, text)
