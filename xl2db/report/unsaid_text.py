"""What a workbook has no words for, as text: by kind, with the names."""

from __future__ import annotations

from collections.abc import Iterator

from xl2db.report.lines import Line, Piece, count, line, piece, wrapped
from xl2db.schema.model import Schema, Unsaid

_MOST_NAMES = 8


def unsaid_lines(schema: Schema, columns: int) -> Iterator[Line]:
    """One line a kind; none where a workbook says it all."""
    if not schema.unsaid:
        return
    yield line(Piece("Not in the workbook", "strong"), ", and left as it is:")
    kinds: dict[str, list[Unsaid]] = {}
    for each in schema.unsaid:
        kinds.setdefault(each.kind, []).append(each)
    for kind, things in sorted(kinds.items()):
        names = list(dict.fromkeys(map(_name, things)))
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        said = f": {', '.join(names[:_MOST_NAMES])}{more}"
        many = kind if kind.endswith("s") else ""  # privileges are many as it is
        yield from wrapped(line("  ", count(len(things), kind, many), piece(said, "faint")), columns, 4)
    yield ()


def _name(thing: Unsaid) -> str:
    if thing.table is None or thing.name in ("", thing.table.name):
        return thing.name or str(thing.table)
    return f"{thing.table}.{thing.name}"
