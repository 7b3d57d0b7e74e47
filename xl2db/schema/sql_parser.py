"""sqlglot, which writes nothing itself: its warnings would show the text of a cell as it stands."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp


def parsed(text: str, dialect: str) -> list[exp.Expr | None]:
    """The trees of the expressions in a text; raises whatever sqlglot stumbles over."""
    import sqlglot

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL + 1)
    return sqlglot.parse(text, dialect=dialect)
