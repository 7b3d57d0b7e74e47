"""Two names or two values that some database or person takes for one."""

from __future__ import annotations

from collections.abc import Sequence

from tests.strings.books import Book, Item, Line, line, sheet
from tests.strings.looking import Look
from tests.strings.places import SERVERS, Found, Place
from tests.strings.texts import TEXTS, near
from xl2db.schema.row_values import written_text
from xl2db.workbook.quotes import quoted

_BETWEEN = "\0"
PAIRS = tuple(
    f"{text}{_BETWEEN}{others[number % len(others)]}"
    for number, text in enumerate(TEXTS)
    if 0 < len(text) <= 40 and (others := near(text))
)
"""Each string with one that is like it, with a sign between them that no workbook can hold."""


def _two(text: str) -> tuple[str, str]:
    first, _, second = text.partition(_BETWEEN)
    return first, second


def _columns(items: Sequence[Item]) -> Book:
    lines = [Line((f"t{n}", name, "whole number"), n) for n, s in items for name in map(quoted, _two(s))]
    return (sheet("all", "Table | Column | Type", lines),)


def _columns_there(look: Look, items: Sequence[Item]) -> Found:
    found = {number: tuple(look.columns(f"t{number}")) for number, _ in items}
    return {number: text if found[number] == _two(text) else f"{found[number]}" for number, text in items}


def _tables(items: Sequence[Item]) -> Book:
    lines = [Line((name, "id", "whole number"), n) for n, s in items for name in map(quoted, _two(s))]
    return (sheet("all", "Table | Column | Type", lines),)


def _tables_there(look: Look, items: Sequence[Item]) -> Found:
    found = look.tables()
    return {
        number: text if all(each in found for each in _two(text)) else f"{found}"[:200]
        for number, text in items
    }


def _lists(stored_as: str, items: Sequence[Item]) -> Book:
    columns = [Line((f"c{n}", f"list: l{n}"), n) for n, _ in items]
    values = [Line((f"l{n}", quoted(each), stored_as), n) for n, s in items for each in _two(s)]
    key = line("id", "whole number", "yes")
    return (
        sheet("t", "Column | Type | Primary key", key, columns),
        sheet("Lists", "List | Value | Stored as", values),
    )


def _values_there(look: Look, items: Sequence[Item]) -> Found:
    """Whether a column takes both, and keeps them apart."""
    found: Found = {}
    for number, text in items:
        for place, each in enumerate(_two(text)):
            look.run(f"INSERT INTO t (id, c{number}) VALUES ({place}, {look.text(each)})")
        as_text = "::text" if look.kind == "postgresql" else ""
        kept = tuple(look.texts(f"SELECT c{number}{as_text} FROM t ORDER BY id"))
        look.run("DELETE FROM t")
        found[number] = text if kept == _two(text) else f"{kept}"
    return found


def _rows(items: Sequence[Item]) -> Book:
    tables = [
        Line((f"t{n}", name, "text(255)", key), n)
        for n, _ in items
        for name, key in (("k", "yes"), ("v", ""))
    ]
    rows = [
        sheet(f"t{n} (rows)", "k | v", [Line((written_text(each), "v"), n) for each in _two(s)], owner=n)
        for n, s in items
    ]
    return (sheet("all", "Table | Column | Type | Primary key", tables), *rows)


def _rows_there(look: Look, items: Sequence[Item]) -> Found:
    found = {number: look.texts(f"SELECT k FROM t{number}") for number, _ in items}
    return {n: text if sorted(found[n]) == sorted(_two(text)) else f"{found[n]}" for n, text in items}


def _indexes(items: Sequence[Item]) -> Book:
    tables = [Line((f"t{n}", name, "whole number"), n) for n, _ in items for name in "ab"]
    names = [
        Line((f"t{n}", quoted(name), column), n)
        for n, s in items
        for name, column in zip(_two(s), "ab", strict=True)
    ]
    return (sheet("all", "Table | Column | Type", tables), sheet("Indexes", "Table | Name | Columns", names))


def _indexes_there(look: Look, items: Sequence[Item]) -> Found:
    found = look.indexes()
    return {
        number: text if all(each in found for each in _two(text)) else f"{found}"[:200]
        for number, text in items
    }


PLACES_OF_TWO = (
    Place("two tables", _tables, _tables_there, size=40),
    Place("two columns", _columns, _columns_there, size=40),
    Place("two indexes", _indexes, _indexes_there, size=40),
    Place("two values of a list", lambda items: _lists("", items), _values_there),
    Place("two values of an ENUM", lambda items: _lists("enum", items), _values_there, on=SERVERS),
    Place("two reference rows' keys", _rows, _rows_there, pulls=False, size=40),
)
