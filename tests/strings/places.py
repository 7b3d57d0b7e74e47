# ruff: noqa: E501 - a case is a line

"""The places of a workbook in which a name or a text can stand, and how a database is asked what it made of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.strings.books import Book, Item, Line, Sheet, line, sheet
from tests.strings.looking import Look
from xl2db.schema.row_values import written_text
from xl2db.workbook.quotes import quoted

ALL = ("sqlite", "postgresql", "mariadb")
SERVERS = ("postgresql", "mariadb")
Found = dict[int, Any]
"""What stands where each string should stand, by the string's number."""


@dataclass(frozen=True)
class Place:
    """A place: ``book`` puts strings there, ``stored`` finds them in the database.

    ``before`` is the workbook of an earlier sync, and ``filled`` the rows that came in since; ``alone`` is for
    what is one a workbook. ``pulls`` tells whether a pulled workbook makes the same again, ``arguments`` what sync
    is given.
    """

    name: str
    book: Callable[[Sequence[Item]], Book]
    stored: Callable[[Look, Sequence[Item]], Found]
    before: Callable[[Sequence[Item]], Book] | None = None
    filled: Callable[[Look, Sequence[Item]], None] | None = None
    on: tuple[str, ...] = ALL
    size: int = 160
    pulls: bool = True
    arguments: tuple[str, ...] = ()
    fits: Callable[[str], bool] = bool
    expected: Callable[[str], str] = lambda text: text


# Writing

_ID = line("id", "whole number", "yes")


def _columns(
    headings: str, cells: Callable[[int, str], tuple[str, ...]], *more: Sheet
) -> Callable[..., Book]:
    """A table ``t`` with a column a string."""

    def book(items: Sequence[Item]) -> Book:
        lines = [Line(cells(number, text), number) for number, text in items]
        return (sheet("t", f"Column | Type | Primary key | {headings}", _ID, lines), *more)

    return book


def _tables(headings: str, *cells: Callable[[int, str], tuple[str, ...]]) -> Callable[..., Book]:
    """A dictionary with some rows a string."""

    def book(items: Sequence[Item]) -> Book:
        lines = [Line(each(number, text), number) for number, text in items for each in cells]
        return (sheet("all", f"Table | Column | Type | {headings}", lines),)

    return book


def _with(
    first: Callable[..., Book], name: str, headings: str, cells: Callable[[int, str], tuple[str, ...]]
) -> Callable[..., Book]:
    """A workbook with one sheet more, which has a row a string."""

    def book(items: Sequence[Item]) -> Book:
        return (
            *first(items),
            sheet(name, headings, [Line(cells(number, text), number) for number, text in items]),
        )

    return book


def always_quoted(text: str) -> str:
    """A text in double quotes, as a Default cell may have any."""
    return '"' + text.replace('"', '""') + '"'


def in_sql(text: str) -> str:
    """A text within an expression."""
    return "'" + text.replace("'", "''") + "'"


def name_in_expression(text: str) -> str:
    """A name within an expression."""
    return always_quoted(text)


# Looking


def names_among(items: Sequence[Item], found: Iterable[str], *known: str) -> Found:
    """Which of the strings are among the names that were found; what else is there is told of all that are not."""
    names = list(found)
    others = sorted(set(names) - {text for _, text in items} - set(known))[:3]
    missing = {number for number, text in items if text not in names}
    if others and not missing:
        missing = {items[0][0]}
    return {number: f"not there, but {others}" if number in missing else text for number, text in items}


_MADE = re.compile(r"pk_.*|PRIMARY|.*_pkey|alembic_version_pkc")


def indexes_there(look: Look, items: Sequence[Item]) -> Found:
    """Which of the strings are names of indexes."""
    return names_among(items, [each for each in look.indexes() if not _MADE.fullmatch(each)])


def constraints_there(look: Look, items: Sequence[Item]) -> Found:
    """Which of the strings are names of keys, references and rules."""
    return names_among(items, [each for each in look.constraints() if not _MADE.fullmatch(each)])


def _of_new_row(look: Look, items: Sequence[Item]) -> Found:
    look.run("DELETE FROM t", "INSERT INTO t (id) VALUES (1)")
    row = look.row("t")
    look.run("DELETE FROM t")
    return {number: row.get(f"c{number}") for number, _ in items}


def _only_values(look: Look, items: Sequence[Item]) -> Found:
    """Whether a column takes a string, and none that is like it."""
    found: Found = {}
    for number, text in items:
        values = look.text(text), look.text(text + "x"), look.text("other")
        taken = [
            not look.refuses(f"INSERT INTO t (id, c{number}) VALUES ({place}, {value})")
            for place, value in enumerate(values)
        ]
        stored = look.texts(f"SELECT c{number} FROM t WHERE id = 0")
        look.run("DELETE FROM t")
        found[number] = stored[0] if taken == [True, False, False] else f"takes {taken}, not this alone"
    return found


def _rule_refuses(look: Look, items: Sequence[Item]) -> Found:
    """Whether a rule refuses a string, and takes one that is like it."""
    found: Found = {}
    for number, text in items:
        values = look.text(text), look.text(text + "x"), look.text("other")
        refused = [
            look.refuses(f"INSERT INTO t (id, c{number}) VALUES ({place}, {value})")
            for place, value in enumerate(values)
        ]
        look.run("DELETE FROM t")
        found[number] = text if refused == [True, False, False] else f"refuses {refused}, not this alone"
    return found


def _index_of_some(look: Look, items: Sequence[Item]) -> Found:
    """Whether two rows are refused that are alike and have the string, and no others."""
    found: Found = {}
    for number, text in items:
        table, refused = f"t{number}", []
        for each in (text, text + "x"):
            look.run(f"INSERT INTO {table} (c, n) VALUES ({look.text(each)}, 1)")
            refused.append(look.refuses(f"INSERT INTO {table} (c, n) VALUES ({look.text(each)}, 1)"))
            look.run(f"DELETE FROM {table}")
        found[number] = text if refused == [True, False] else f"refuses {refused}, not these alone"
    return found


def _of_tables(look: Look, items: Sequence[Item], column: str) -> Found:
    found = {number: look.texts(f"SELECT {column} FROM t{number}") for number, _ in items}
    return {number: values[0] if len(values) == 1 else f"{values}" for number, values in found.items()}


def _rows_without(look: Look, items: Sequence[Item]) -> Found:
    found = {number: look.texts(f"SELECT k FROM t{number}") for number, _ in items}
    return {number: text if found[number] == ["other"] else f"{found[number]}" for number, text in items}


def _twin(look: Look) -> dict[str, Any]:
    """``schema.toml``, where the labels stand that no database keeps."""
    return tomllib.loads((look.folder / "migrations" / "book" / "schema.toml").read_text(encoding="utf-8"))


def _twin_columns(attribute: str) -> Callable[[Look, Sequence[Item]], Found]:
    def stored(look: Look, items: Sequence[Item]) -> Found:
        columns = {each["name"]: each.get(attribute) for each in _twin(look)["table"][0]["columns"]}
        return {number: columns.get(f"c{number}") for number, _ in items}

    return stored


def _twin_tables(attribute: str) -> Callable[[Look, Sequence[Item]], Found]:
    def stored(look: Look, items: Sequence[Item]) -> Found:
        tables = {each["name"]: each.get(attribute) for each in _twin(look)["table"]}
        return {number: tables.get(f"t{number}") for number, _ in items}

    return stored


def _twin_values(attribute: str) -> Callable[[Look, Sequence[Item]], Found]:
    def stored(look: Look, items: Sequence[Item]) -> Found:
        lists = {each["name"]: each["values"][0].get(attribute) for each in _twin(look)["list"]}
        return {number: lists.get(f"l{number}") for number, _ in items}

    return stored


def _column_comments(look: Look, items: Sequence[Item]) -> Found:
    if look.kind == "sqlite":
        return _twin_columns("description")(look, items)
    comments = look.column_comments("t")
    return {number: comments.get(f"c{number}") for number, _ in items}


def _table_comments(look: Look, items: Sequence[Item]) -> Found:
    if look.kind == "sqlite":
        return _twin_tables("description")(look, items)
    return {number: look.table_comment(f"t{number}") for number, _ in items}


def _schemas(look: Look, items: Sequence[Item]) -> Found:
    found = look.texts(
        "SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relname LIKE 't%' "
        "AND relkind = 'r' AND nspname NOT IN ('pg_catalog', 'information_schema')"
    )
    return names_among(items, found)


def _key_names(look: Look, items: Sequence[Item]) -> Found:
    if look.kind == "mariadb":  # which calls each primary key PRIMARY
        return dict(items)
    return names_among(items, [each for each in look.constraints() if each != "alembic_version_pkc"])


def _both_columns(look: Look, items: Sequence[Item]) -> Found:
    found = {number: look.columns(f"t{number}")[1:] for number, _ in items}
    return {number: text if found[number] == ["x", text] else f"{found[number]}" for number, text in items}


def _expected_columns(look: Look, items: Sequence[Item]) -> Found:
    return names_among(items, look.columns("t"), "id")


def _tables_there(look: Look, items: Sequence[Item]) -> Found:
    return names_among(items, look.tables())


def _renamed_column(look: Look, items: Sequence[Item]) -> Found:
    row = look.row("t")
    return {
        number: text if row.get(f"c{number}") == f"v{number}" else f"{row}"[:200] for number, text in items
    }


def _renamed_table(look: Look, items: Sequence[Item]) -> Found:
    found = {number: look.texts(f"SELECT id FROM t{number}") for number, _ in items}
    return {number: text if found[number] == [number] else f"{found[number]}" for number, text in items}


def _named_rows(look: Look, items: Sequence[Item]) -> Found:
    row = look.row("t")
    return {number: text if row.get(text) == f"v{number}" else f"{row.get(text)!r}" for number, text in items}


def _fill_named_columns(look: Look, items: Sequence[Item]) -> None:
    names = ", ".join(look.name(text) for _, text in items)
    look.run(
        f"INSERT INTO t (id, {names}) VALUES (1, {', '.join(look.text(f'v{number}') for number, _ in items)})"
    )


def _fill_numbered_columns(look: Look, items: Sequence[Item]) -> None:
    names = ", ".join(f"c{number}" for number, _ in items)
    look.run(
        f"INSERT INTO t (id, {names}) VALUES (1, {', '.join(look.text(f'v{number}') for number, _ in items)})"
    )


def _fill_named_tables(look: Look, items: Sequence[Item]) -> None:
    look.run(*(f"INSERT INTO {look.name(text)} (id) VALUES ({number})" for number, text in items))


def _kept_names(look: Look, items: Sequence[Item]) -> Found:
    found = look.tables()
    return {number: f"still there: {text}" if text in found else text for number, text in items}


def _kept_columns(look: Look, items: Sequence[Item]) -> Found:
    found = look.columns("t")
    return {number: f"still there: {text}" if text in found else text for number, text in items}


def _in_step(look: Look, items: Sequence[Item]) -> Found:
    """A row written under the old name has the value under the new one, too, and the other way round."""
    found: Found = {}
    for number, text in items:
        values = []
        for name, other in ((look.name(text), f"c{number}"), (f"c{number}", look.name(text))):
            look.run(f"INSERT INTO t (id, {name}) VALUES (7, 'v')")
            values += look.texts(f"SELECT {other} FROM t WHERE id = 7")
            look.run("DELETE FROM t WHERE id = 7")
        found[number] = text if values == ["v", "v"] else f"{values}"
    return found


def _lengthened(look: Look, items: Sequence[Item]) -> Found:
    """Default and comment of columns that have got another type."""
    values = _of_new_row(look, items)
    comments = _column_comments(look, items)
    return {
        number: values[number] if comments[number] == values[number] else f"{comments[number]}"
        for number, _ in items
    }


def _referred(look: Look, items: Sequence[Item]) -> Found:
    """Whether a reference to a table, or to a column, is kept by the database."""
    if look.kind == "sqlite":
        look.run("PRAGMA foreign_keys = ON")
    found: Found = {}
    for number, text in items:
        orphan = look.refuses(f"INSERT INTO r{number} (id, o) VALUES (1, 5)")
        found[number] = text if orphan else "takes a row that refers to nothing"
    return found


def _enum_values(look: Look, items: Sequence[Item]) -> Found:
    """The value that a column with an ENUM gives by default."""
    return _of_new_row(look, items)


def _type_names(look: Look, items: Sequence[Item]) -> Found:
    found = look.texts(
        "SELECT typname::text FROM pg_type WHERE typtype = 'e' AND typnamespace = 'public'::regnamespace"
    )
    return names_among(items, found)


def _sequences(look: Look, items: Sequence[Item]) -> Found:
    return names_among(
        items, look.texts("SELECT sequencename::text FROM pg_sequences WHERE schemaname = 'public'")
    )


# The places


def anything(text: str) -> bool:
    """Also the empty text has its way of being said."""
    return True


_DEFAULT = _columns("Default", lambda n, s: (f"c{n}", "text", "", always_quoted(s)))
_PLAIN_TABLES = _tables(
    "Primary key",
    lambda n, s: (f"t{n}", "id", "whole number", "yes"),
    lambda n, s: (f"t{n}", "a", "whole number"),
)
_TARGETS = _tables(
    "Primary key",
    lambda n, s: (f"t{n}", "id", "whole number", "yes"),
    lambda n, s: (f"r{n}", "id", "whole number", "yes"),
    lambda n, s: (f"r{n}", "o", "whole number"),
)


def _row_sheets(
    cells: Callable[[int, str], Sequence[tuple[str, str]]], headings: str = "k | v"
) -> Callable[..., Book]:
    """A table a string, with the columns k (its key) and v, and the reference rows of each."""

    def book(items: Sequence[Item]) -> Book:
        tables = _tables(
            "Primary key",
            lambda n, s: (f"t{n}", "k", "text(2000)" if len(s) > 250 else "text(255)", "yes"),
            lambda n, s: (f"t{n}", "v", "text"),
        )(items)
        more = [
            sheet(
                f"t{number} (rows)",
                headings,
                [Line(row, number) for row in cells(number, text)],
                owner=number,
            )
            for number, text in items
        ]
        return (*tables, *more)

    return book


def _lists(
    value: Callable[[int, str], Sequence[tuple[str, ...]]],
    stored_as: str = "",
    default: Callable[[int, str], str] = lambda n, s: "",
) -> Callable[..., Book]:
    """A column a string, whose list has the values."""

    def book(items: Sequence[Item]) -> Book:
        columns = _columns("Default", lambda n, s: (f"c{n}", f"list: l{n}", "", default(n, s)))(items)
        lines = [
            Line((f"l{number}", each[0], stored_as, *each[1:]), number)
            for number, text in items
            for each in value(number, text)
        ]
        return (
            *columns,
            sheet("Lists", "List | Value | Stored as | Renamed from | Label | Description", lines),
        )

    return book


def _sheet_fits(text: str) -> bool:
    trimmed = text.strip().strip("\u200b\u2060\ufeff")
    odd = (
        not trimmed
        or not text.isprintable()
        or len(text) > 31
        or any(each in text for each in "[]:*?/\\")
        or text[:1] in "'_#"
        or text[-1:] == "'"
    )
    special = trimmed.lower() in ("tables", "lists", "indexes", "constraints", "sequences", "settings")
    return not odd and not special and text == trimmed and "(rows)" not in text


def _title_blocks(items: Sequence[Item]) -> Book:
    return tuple(
        Sheet(
            f"s{number}",
            (Line(("Table", quoted(text))), Line(("Column", "Type", "Primary key")), _ID),
            number,
        )
        for number, text in items
    )


PLACES = (
    Place("table", _tables("Primary key", lambda n, s: (quoted(s), "id", "whole number", "yes")), _tables_there),
    Place("table, by its sheet", lambda items: tuple(sheet(s, "Column | Type | Primary key", _ID, owner=n) for n, s in items), _tables_there, fits=_sheet_fits),
    Place("table, by its title", _title_blocks, _tables_there),
    Place("column", _columns("", lambda n, s: (quoted(s), "text")), _expected_columns),
    Place(
        "column with index, key and rule",
        _columns("Indexed | Unique | Rule", lambda n, s: (quoted(s), "whole number", "", "yes" if n % 2 else "", "" if n % 2 else "yes", f"{name_in_expression(s)} > 0")),
        _expected_columns, size=24,
    ),
    Place(
        "column in a composite key and index",
        lambda items: (
            sheet("all", "Table | Column | Type | Primary key", *([Line((f"t{n}", "x", "whole number", "yes"), n), Line((f"t{n}", quoted(s), "whole number", "yes"), n)] for n, s in items)),
            sheet("Indexes", "Table | Name | Columns", [Line((f"t{n}", f"i{n}", f"{name_in_expression(s)} desc, x"), n) for n, s in items]),
            sheet("Constraints", "Table | Name | Kind | Columns", [Line((f"t{n}", f"u{n}", "unique", f"{name_in_expression(s)}, x"), n) for n, s in items]),
        ),
        lambda look, items: {n: s if sorted(look.columns(f"t{n}")) == sorted(["x", s]) else f"{look.columns(f't{n}')}" for n, s in items},
    ),
    Place(
        "table that is referred to",
        _tables(
            "Primary key | References",
            lambda n, s: (quoted(s), "id", "whole number", "yes"),
            lambda n, s: (f"r{n}", "id", "whole number", "yes"),
            lambda n, s: (f"r{n}", "o", "whole number", "", f"{name_in_expression(s)}.id"),
        ),
        _referred, size=30,
    ),
    Place(
        "column that is referred to",
        _tables(
            "Primary key | References",
            lambda n, s: (f"t{n}", quoted(s), "whole number", "yes"),
            lambda n, s: (f"r{n}", "id", "whole number", "yes"),
            lambda n, s: (f"r{n}", "o", "whole number", "", f"t{n}.{name_in_expression(s)}"),
        ),
        _referred, size=30,
    ),
    Place("index", _with(_PLAIN_TABLES, "Indexes", "Table | Name | Columns", lambda n, s: (f"t{n}", quoted(s), "a")), indexes_there),
    Place("unique key", _with(_PLAIN_TABLES, "Constraints", "Table | Name | Kind | Columns", lambda n, s: (f"t{n}", quoted(s), "unique", "a")), constraints_there),
    Place("primary key", _with(_tables("", lambda n, s: (f"t{n}", "id", "whole number"), lambda n, s: (f"t{n}", "a", "whole number")), "Constraints", "Table | Name | Kind | Columns", lambda n, s: (f"t{n}", quoted(s), "primary key", "id")), _key_names),
    Place("rule's name", _with(_PLAIN_TABLES, "Constraints", "Table | Name | Kind | Rule", lambda n, s: (f"t{n}", quoted(s), "check", "a > 0")), constraints_there),
    Place("reference's name", _with(_TARGETS, "Constraints", "Table | Name | Kind | Columns | References", lambda n, s: (f"r{n}", quoted(s), "foreign key", "o", f"t{n}.id")), constraints_there),
    Place("schema", _tables("Schema | Primary key", lambda n, s: (f"t{n}", "id", "whole number", quoted(s), "yes")), _schemas, on=("postgresql",), pulls=False, size=30),
    Place("list's name", _with(_columns("", lambda n, s: (f"c{n}", f"list: {s}")), "Lists", "List | Value | Stored as", lambda n, s: (quoted(s), "x", "enum")), _type_names, on=("postgresql",)),
    Place("sequence", _with(_PLAIN_TABLES, "Sequences", "Sequence", lambda n, s: (quoted(s),)), _sequences, on=("postgresql",)),
    Place("description of a table", _with(_PLAIN_TABLES, "Tables", "Table | Description", lambda n, s: (f"t{n}", quoted(s))), _table_comments),
    Place("description of a column", _columns("Description", lambda n, s: (f"c{n}", "text", "", quoted(s))), _column_comments),
    Place("label of a table", _with(_PLAIN_TABLES, "Tables", "Table | Label", lambda n, s: (f"t{n}", quoted(s))), _twin_tables("label"), pulls=False),
    Place("label of a column", _columns("Label", lambda n, s: (f"c{n}", "text", "", quoted(s))), _twin_columns("label"), pulls=False),
    Place("label of a list's value", _lists(lambda n, s: [("x", "", quoted(s))]), _twin_values("label"), pulls=False, size=50),
    Place("description of a list's value", _lists(lambda n, s: [("x", "", "", quoted(s))]), _twin_values("description"), pulls=False, size=50),
    Place("default", _DEFAULT, _of_new_row, fits=anything),
    Place("default as SQL", _columns("Default", lambda n, s: (f"c{n}", "text", "", f"sql: {in_sql(s)}")), _of_new_row, fits=anything),
    Place("default of a text(255)", _columns("Default", lambda n, s: (f"c{n}", "text(255)", "", always_quoted(s))), _of_new_row, fits=anything, size=50),
    Place("default and description, of a type that changes", _columns("Default | Description", lambda n, s: (f"c{n}", "text(700)", "", always_quoted(s), quoted(s))), _lengthened, before=_columns("Default | Description", lambda n, s: (f"c{n}", "text(600)", "", always_quoted(s), quoted(s))), size=20),
    Place("default that changes into it", _DEFAULT, _of_new_row, before=_columns("Default", lambda n, s: (f"c{n}", "text", "", "x")), size=60, fits=anything),
    Place("default that changes from it", _columns("Default", lambda n, s: (f"c{n}", "text", "", "xy")), _of_new_row, before=_DEFAULT, size=60, expected=lambda text: "xy", fits=anything),
    Place("value of a list", _lists(lambda n, s: [(quoted(s),)]), _only_values, fits=anything, size=50),
    Place("value of a list, as a default", _lists(lambda n, s: [("plain",), (quoted(s),)], default=lambda n, s: always_quoted(s)), _of_new_row, fits=anything, size=50),
    Place("value of an ENUM", _lists(lambda n, s: [("plain",), (quoted(s),)], "enum", lambda n, s: always_quoted(s)), _enum_values, on=SERVERS, fits=anything, size=50),
    Place("value of a list that gets it", _lists(lambda n, s: [(quoted(s), "y")]), _only_values, before=_lists(lambda n, s: [("y",)]), size=60, fits=anything),
    Place("value of a list that loses it", _lists(lambda n, s: [("y", quoted(s))]), lambda look, items: {n: "y" for n, _ in items} if all(v == "y" for v in _only_values(look, [(n, "y") for n, _ in items]).values()) else _only_values(look, [(n, "y") for n, _ in items]), before=_lists(lambda n, s: [(quoted(s),)]), size=60, expected=lambda text: "y", fits=anything),
    Place("existing rows", _columns("Required | Existing rows", lambda n, s: (f"c{n}", "text", "", "yes", always_quoted(s))), lambda look, items: {n: look.row("t").get(f"c{n}") for n, _ in items}, before=lambda items: (sheet("t", "Column | Type | Primary key", _ID),), filled=lambda look, items: look.run("INSERT INTO t (id) VALUES (1)"), pulls=False, fits=anything),
    Place("reference row: value", _row_sheets(lambda n, s: [("a", written_text(s))]), lambda look, items: _of_tables(look, items, "v"), pulls=False, fits=anything),
    Place("reference row: key", _row_sheets(lambda n, s: [(written_text(s), "a")]), lambda look, items: _of_tables(look, items, "k"), pulls=False, fits=anything),
    Place("reference row: changes into it", _row_sheets(lambda n, s: [("a", written_text(s))]), lambda look, items: _of_tables(look, items, "v"), before=_row_sheets(lambda n, s: [("a", "b")]), pulls=False, size=60, fits=anything),
    Place("reference row: changes from it", _row_sheets(lambda n, s: [("a", "b")]), lambda look, items: _of_tables(look, items, "v"), before=_row_sheets(lambda n, s: [("a", written_text(s))]), pulls=False, size=60, expected=lambda text: "b", fits=anything),
    Place("reference row: value under its key changes", _row_sheets(lambda n, s: [(written_text(s), "b")]), lambda look, items: {n: s if look.query(f"SELECT k, v FROM t{n}") == [(s, "b")] else f"{look.query(f'SELECT * FROM t{n}')}" for n, s in items}, before=_row_sheets(lambda n, s: [(written_text(s), "a")]), pulls=False, size=60, fits=anything),
    Place("reference row: goes", _row_sheets(lambda n, s: [("other", "b")]), _rows_without, before=_row_sheets(lambda n, s: [(written_text(s), "a"), ("other", "b")]), pulls=False, size=60, arguments=(), fits=anything),
    Place("text in a rule", _columns("Rule", lambda n, s: (f"c{n}", "text", "", f"c{n} <> {in_sql(s)}")), _rule_refuses, fits=anything),
    Place("texts in a rule's list", _columns("Rule", lambda n, s: (f"c{n}", "text", "", f"c{n} in ({in_sql(s)}, {in_sql(s + s)})")), _only_values, fits=lambda text: text not in ("", "x")),
    Place("text in a computed column", _columns("Computed", lambda n, s: (f"c{n}", "text", "", f"case when id = 1 then {in_sql(s)} else 'no' end")), _of_new_row, fits=anything),
    Place("text in an index's condition", lambda items: (sheet("all", "Table | Column | Type", *([Line((f"t{n}", "c", "text"), n), Line((f"t{n}", "n", "whole number"), n)] for n, _ in items)), sheet("Indexes", "Table | Name | Columns | Unique | Where", [Line((f"t{n}", f"i{n}", "n", "yes", f"c = {in_sql(s)}"), n) for n, s in items])), _index_of_some, on=("sqlite", "postgresql"), fits=anything),
    Place("column in a rule and a computed column", lambda items: (sheet("all", "Table | Column | Type | Rule | Computed", *([Line((f"t{n}", quoted(s), "whole number", f"{name_in_expression(s)} > 0"), n), Line((f"t{n}", "x", "whole number", "", f"{name_in_expression(s)} + 1"), n)] for n, s in items)),), lambda look, items: {n: s if sorted(look.columns(f"t{n}")) == sorted(["x", s]) else f"{look.columns(f't{n}')}" for n, s in items}),
    Place("old name of a column", _columns("Renamed from", lambda n, s: (f"c{n}", "text", "", quoted(s))), _renamed_column, before=_columns("", lambda n, s: (quoted(s), "text")), filled=_fill_named_columns, pulls=False),
    Place("new name of a column", _columns("Renamed from", lambda n, s: (quoted(s), "text", "", f"c{n}")), _named_rows, before=_columns("", lambda n, s: (f"c{n}", "text")), filled=_fill_numbered_columns, pulls=False),
    Place("old name of a table", _with(_tables("Primary key", lambda n, s: (f"t{n}", "id", "whole number", "yes")), "Tables", "Table | Renamed from", lambda n, s: (f"t{n}", quoted(s))), _renamed_table, before=_tables("Primary key", lambda n, s: (quoted(s), "id", "whole number", "yes")), filled=_fill_named_tables, pulls=False, size=60),
    Place("new name of a table", _with(_tables("Primary key", lambda n, s: (quoted(s), "id", "whole number", "yes")), "Tables", "Table | Renamed from", lambda n, s: (quoted(s), f"t{n}")), _tables_there, before=_tables("Primary key", lambda n, s: (f"t{n}", "id", "whole number", "yes")), pulls=False, size=60),
    Place("column whose type changes", _columns("", lambda n, s: (quoted(s), "text(90)")), _named_rows, before=_columns("", lambda n, s: (quoted(s), "text(40)")), filled=_fill_named_columns, pulls=False, size=60),
    Place("column that goes", lambda items: (sheet("t", "Column | Type | Primary key", _ID),), _kept_columns, before=_columns("", lambda n, s: (quoted(s), "text")), pulls=False, size=60),
    Place("table that goes", lambda items: (sheet("keep", "Column | Type | Primary key", _ID),), _kept_names, before=lambda items: (*_tables("Primary key", lambda n, s: (quoted(s), "id", "whole number", "yes"))(items), sheet("keep", "Column | Type | Primary key", _ID)), pulls=False, size=60),
    Place("column renamed in stages", _columns("Renamed from", lambda n, s: (f"c{n}", "text", "", quoted(s))), _in_step, before=_columns("", lambda n, s: (quoted(s), "text")), pulls=False, size=12, arguments=("--stages",)),
)  # fmt: skip
