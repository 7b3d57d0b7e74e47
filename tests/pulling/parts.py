"""The parts of a database: what the judge of ``xl2db pull`` counts, one by one."""

from __future__ import annotations

from typing import NamedTuple

COLUMN_ORDER = "column order"
CONSTRAINT_NAME = "constraint name"
OTHER = "other"

KINDS = (
    "schema",
    "table",
    "column",
    COLUMN_ORDER,
    "default",
    "on update",
    "generated",
    "identity",
    "enum",
    "primary key",
    "unique",
    "foreign key",
    "check",
    CONSTRAINT_NAME,
    "index",
    "sequence",
    "comment",
    OTHER,
)
"""Every kind of part, in the order in which a report shows them; all but the last are for the workbook."""


class Part(NamedTuple):
    """One thing that a database says of itself.

    ``table`` is empty for what belongs to no table; on PostgreSQL it is ``schema.table``, without the schema
    where that is ``public``. ``name`` is empty where a table has one such thing at most (its primary key,
    its comment). A constraint that may lack a name goes by what it says: ``(customer_id)``.

    What no workbook can say is of the kind ``other``; its name begins with its sort: ``view: late_orders``.
    """

    kind: str
    table: str
    name: str

    @property
    def sort(self) -> str:
        """What it is, in the words of the database: ``view``, ``trigger``, and for all else the kind."""
        return self.name.partition(": ")[0] if self.kind == OTHER else self.kind

    @property
    def bare_name(self) -> str:
        """The name without the sort."""
        return self.name.partition(": ")[2] if self.kind == OTHER else self.name

    def __str__(self) -> str:
        return " ".join(filter(None, [self.kind, self.table and f"of {self.table}:", self.name]))


Parts = dict[Part, str]
"""The definition of each part, in one spelling."""


def other(sort: str, name: str = "", table: str = "") -> Part:
    """A part that no workbook can say."""
    return Part(OTHER, table, f"{sort}: {name}")


def add(parts: Parts, part: Part, definition: str) -> None:
    """Put a part beside others; one that is there already (nameless twins) gets a number."""
    number, found = 1, part
    while found in parts:
        number += 1
        found = part._replace(name=f"{part.name} #{number}")
    parts[found] = definition
