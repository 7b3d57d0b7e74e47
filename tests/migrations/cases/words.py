"""The words in which changes are written: sheets of a few lines."""

from __future__ import annotations

from typing import Any

_SHORT = {
    "pk": "Primary key", "req": "Required", "uniq": "Unique", "idx": "Indexed",
    "def": "Default", "ref": "References", "rule": "Rule", "comp": "Computed",
    "fill": "Existing rows", "was": "Renamed from", "desc": "Description", "del": "On delete",
    "upd": "On update",
}  # fmt: skip


def table(name: str, *rows: str, block: str = "") -> str:
    """A table sheet; a row names cells after the column and the type: ``id ; auto number ; pk``."""
    headings = ["Column", "Type", *_SHORT.values()]
    lines = []
    for row in rows:
        name_, type_, *rest = (part.strip() for part in row.split(";"))
        cells = {"Column": name_, "Type": type_}
        for part in rest:
            key, _, value = part.partition("=")
            cells[_SHORT[key.strip()]] = value.strip() or "yes"
        lines.append("| " + " | ".join(cells.get(heading, "") for heading in headings) + " |")
    head = "| " + " | ".join(headings) + " |"
    return "\n".join([f"# {name}", *block.splitlines(), head, *lines, ""])


def _sheet(name: str, headings: str, rows: tuple[str, ...]) -> str:
    width = len(headings.split(","))
    lines = []
    for row in rows:
        parts = [part.strip() for part in row.split(";")]
        lines.append("| " + " | ".join([*parts, *[""] * (width - len(parts))]) + " |")
    return "\n".join([f"# {name}", "| " + " | ".join(headings.split(",")) + " |", *lines, ""])


def indexes(*rows: str) -> str:
    """The sheet Indexes: ``table ; name ; columns ; unique ; where ; method ; include``."""
    return _sheet("Indexes", "Table,Name,Columns,Unique,Where,Method,Include", rows)


def constraints(*rows: str) -> str:
    """The sheet Constraints: ``table ; name ; kind ; columns ; references ; on delete ; on update ; …``."""
    headings = "Table,Name,Kind,Columns,References,On delete,On update,Deferrable,Rule"
    return _sheet("Constraints", headings, rows)


def lists(*rows: str) -> str:
    """The sheet Lists: ``list ; value ; renamed from ; stored as``."""
    return _sheet("Lists", "List,Value,Renamed from,Stored as", rows)


def settings(**values: str) -> str:
    """The sheet Settings."""
    return _sheet(
        "Settings",
        "Setting,Value",
        tuple(f"{name.replace('_', ' ')} ; {text}" for name, text in values.items()),
    )


def tables(*rows: str) -> str:
    """The sheet Tables: ``table ; description ; schema ; renamed from``."""
    return _sheet("Tables", "Table,Description,Schema,Renamed from", rows)


ENUMS = settings(lists_as="enum")
STATES = lists("states ; new", "states ; done")
STATES_2 = lists("states ; open ; new", "states ; stuck", "states ; done")

ID = "id ; auto number ; pk"
P = table("people", ID, "name ; text(40) ; req")
TWO = ["INSERT INTO people (name) VALUES ('Ada')", "INSERT INTO people (name) VALUES ('Bob')"]
NAMES = {"SELECT name FROM people ORDER BY id": ["Ada", "Bob"]}


def people(*rows: str) -> str:
    """The table ``people``, with further columns."""
    return table("people", ID, "name ; text(40) ; req", *rows)


def each(*databases: str, **different: Any) -> dict[str, dict[str, Any]]:
    """What is otherwise on some databases, the same on each."""
    return {database: dict(different) for database in databases}
