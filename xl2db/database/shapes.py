"""The shape of a table: what a database says of it, by kind and name, each as one text to compare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xl2db.schema.model import TableName

Part = tuple[str, str]
"""The kind of a part of a table, and its name. The kinds are column, primary key, unique, foreign key,
index, check, exclusion and comment (of the column of that name, or of the table)."""

Shape = dict[Part, str]

UNNAMED = "\0"
"""What the name of a part begins with that has none in the database; what is there twice ends so, too."""


def key_text(columns: Iterable[str], *marks: str) -> str:
    """The columns of a primary or unique key, and what else is to be said of it."""
    return " ".join([", ".join(columns), *filter(None, marks)])


def reference_text(
    columns: Sequence[str],
    target: str,
    target_columns: Sequence[str],
    on_delete: str | None,
    on_update: str | None,
    *marks: str,
) -> str:
    """A reference with its actions, where they are not the usual ones."""
    words = [f"{', '.join(columns)} → {target}({', '.join(target_columns)})"]
    words += [f"on delete {on_delete}"] if on_delete else []
    words += [f"on update {on_update}"] if on_update else []
    return " ".join([*words, *filter(None, marks)])


def index_text(
    parts: Sequence[str],
    *,
    unique: bool = False,
    method: str = "",
    include: Sequence[str] = (),
    where: str | None = None,
) -> str:
    """An index; a part is a column or an expression, with what differs from ascending order."""
    words = ["unique"] if unique else []
    words += [method] if method else []
    words.append(", ".join(parts))
    words += [f"include ({', '.join(include)})"] if include else []
    words += [f"where {where}"] if where else []
    return " ".join(words)


def shown_table(name: TableName, default_schema: str | None) -> str:
    """The name of a table that a reference points to, without the schema where it is the default one."""
    return name.name if name.schema in (None, default_schema) else str(name)
