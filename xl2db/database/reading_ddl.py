"""What CREATE TABLE says in SQLite as in MariaDB: names, parts of indexes, references."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xl2db.database.ddl_text import Word, bracketed, closing, find
from xl2db.database.shapes import reference_text, shown_table
from xl2db.schema.model import TableName

_ACTION = {
    event: re.compile(rf"ON {event} (CASCADE|RESTRICT|SET NULL|SET DEFAULT|NO ACTION)")
    for event in ("DELETE", "UPDATE")
}
_DEFERRABLE = re.compile(r"(?<!NOT )DEFERRABLE")


def normal_text(text: str) -> str:
    """An expression in one spelling."""
    from xl2db.schema.expressions import normal_form

    return normal_form(text.strip())


def names_in(words: Sequence[Word], opening: int) -> list[str]:
    """The names that stand between brackets."""
    return [part[0].name for part in bracketed(words, opening)]


def index_part_text(text: str, words: Sequence[Word]) -> str:
    """A column or an expression, and whether it is descending."""
    descending = words[-1].says("DESC")
    words = words[:-1] if descending or words[-1].says("ASC") else words
    if len(words) == 4 and words[1].text == "(" and words[2].text.isdigit():
        prefix = f"{words[0].name}({words[2].text})"  # the first letters of a text, on MariaDB
        return f"{prefix} desc" if descending else prefix
    plain = len(words) == 1
    said = words[0].name if plain else normal_text(text[words[0].start : words[-1].end])
    return f"{said} desc" if descending else said


def reference_of(words: Sequence[Word], default_schema: str | None) -> str:
    """``FOREIGN KEY (…) REFERENCES …``; what MariaDB calls RESTRICT is its NO ACTION."""
    first = find(words, "(") or 0
    place = (find(words, "REFERENCES") or 0) + 1
    second = find(words, "(", start=place) or 0
    target = TableName(words[place].name if second - place > 1 else None, words[second - 1].name)
    rest = " ".join(word.text.upper() for word in words[closing(words, second) + 1 :])
    usual = ("no action",) if default_schema is None else ("no action", "restrict")
    actions = [match[1].lower() if (match := _ACTION[on].search(rest)) else "" for on in ("DELETE", "UPDATE")]
    on_delete, on_update = ["" if action in usual else action for action in actions]
    return reference_text(
        names_in(words, first),
        shown_table(target, default_schema),
        names_in(words, second),
        on_delete,
        on_update,
        ("deferred" if "INITIALLY DEFERRED" in rest else "immediate") if _DEFERRABLE.search(rest) else "",
    )
