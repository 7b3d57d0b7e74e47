"""Workbooks that are well-formed, and large or intertwined so that checking them costs too much."""

# ruff: noqa: E501 - a case is a line

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

from tests.hostile.book import Book, packed
from tests.workbook.hostile import ods_parts, parts, row, sheet_xml, strings_xml
from xl2db.cells import column_letters

Rows = Sequence[Sequence[str]]

_TABLE = ["Column", "Type", "Primary key"]
_KEY = ["id", "whole number", "yes"]
_DICTIONARY = ["Table", "Column", "Type", "Primary key", "References", "Rule", "Computed", "Default", "Renamed from"]  # fmt: skip


def book_of(sheets: Mapping[str, Rows]) -> bytes:
    """A workbook whose sheets hold these texts, kept once each as Excel does."""
    places: dict[str, int] = {}
    made: dict[str, str] = {}
    for name, rows in sheets.items():
        lines = []
        for number, texts in enumerate(rows, 1):
            cells = (
                f'<c r="{column_letters(place)}{number}" t="s"><v>{places.setdefault(text, len(places))}</v></c>'
                for place, text in enumerate(texts, 1)
                if text
            )
            lines.append(f'<row r="{number}">{"".join(cells)}</row>')
        made[name] = sheet_xml("".join(lines))
    return packed(parts(made, strings=strings_xml(*(f"<t>{escape(text)}</t>" for text in places))))


def dictionary(count: int, *cells: str) -> bytes:
    """A dictionary sheet of so many rows; ``{n}`` in a cell is the number of its row."""
    return book_of(
        {"all": [_DICTIONARY, *([cell.replace("{n}", str(n)) for cell in cells] for n in range(count))]}
    )


def _special(sheet: str, headings: Sequence[str], count: int, *cells: str, columns: int = 1) -> bytes:
    """A table ``a``, and a special sheet with so many rows."""
    rows = [headings, *([cell.replace("{n}", str(n)) for cell in cells] for n in range(count))]
    more = [[f"y{number}", "whole number"] for number in range(columns)]
    return book_of({"a": [_TABLE, _KEY, *more], sheet: rows})


def reference_rows(count: int, *cells: str, **sheets: Rows) -> bytes:
    """A table ``t`` of ``id`` and the columns ``c1`` …, with so many reference rows."""
    columns = [f"c{place}" for place in range(1, len(cells) + 1)]
    kinds = [[name, "text(20)" if place % 2 else "whole number"] for place, name in enumerate(columns, 1)]
    rows = [[str(n), *(cell.replace("{n}", str(n)) for cell in cells)] for n in range(1, count + 1)]
    return book_of({"t": [_TABLE, _KEY, *kinds], "t (rows)": [["id", *columns], *rows], **sheets})


def _checks(count: int) -> Rows:
    return [["Table", "Kind", "Rule"], *(["t", "check", f"id + {n} > 0"] for n in range(count))]


def _wide(cells: str, rows: int = 1) -> bytes:
    """Sheets whose rows are full to the last column with words that are nearly headings."""
    letters = [column_letters(place) for place in range(1, 16_385)]
    lines = (
        f'<row r="{number}">'
        + "".join(
            f'<c r="{each}{number}" t="inlineStr"><is><t>{cells}{each}</t></is></c>' for each in letters
        )
        + "</row>"
        for number in range(1, rows + 1)
    )
    return packed(parts({"a": sheet_xml("".join(lines))}))


def _merged(area: str, count: int) -> bytes:
    areas = "".join(f'<mergeCell ref="{area.format(n=n + 2)}"/>' for n in range(count))
    t = sheet_xml(row(1, *_TABLE) + row(2, *_KEY), after=f"<mergeCells>{areas}</mergeCells>")
    rows = sheet_xml(row(1, "id") + row(2, "1"), after=f"<mergeCells>{areas}</mergeCells>")
    return packed(parts({"t": t, "t (rows)": rows}))


_LONG = (" ", "a", "(", ")", "[", '"', "'", ",", "a ", "a,", '"",', "::", "1", "1 ", "_x", "{", "- ", ". ", "\n", "a.b ")  # fmt: skip
"""What patterns of a cell's text may go over again and again."""

_CASES: Mapping[str, Callable[[], bytes]] = {
    "100,000 types that nobody knows": lambda: dictionary(100_000, "t{n}", "c{n}", "typo{n}"),
    "100,000 types that nobody knows in a table": lambda: dictionary(100_000, "t", "c{n}", "typo{n}"),
    "100,000 tables without a key": lambda: dictionary(100_000, "t{n}", "c", "text"),
    "20,000 references to nothing": lambda: dictionary(20_000, "tab{n}", "id", "whole number", "yes", "tac{n}"),
    "20,000 references to long names": lambda: dictionary(3_000, "t{n}" + "x" * 300, "i", "text", "", "t{n}" + "y" * 300),
    "5,000 tables in a circle": lambda: dictionary(5_000, "t{n}", "id", "whole number", "yes", "t0"),
    "10,000 long rules": lambda: dictionary(10_000, "t{n}", "c", "whole number", "", "", "c + " + "1 + " * 280 + "{n} > 0"),
    "10,000 nested rules": lambda: dictionary(10_000, "t{n}", "c", "whole number", "", "", "(" * 39 + "c" + ")" * 39 + " > {n}"),
    "10,000 rules of too many brackets": lambda: dictionary(10_000, "t{n}", "c", "text", "", "", "(" * 1500 + "c"),
    "10,000 rules that are no SQL": lambda: dictionary(10_000, "t{n}", "c", "text", "", "", "c >>> {n} like like"),
    "4,000 columns computed from another": lambda: dictionary(4_000, "t", "c{n}", "text", "", "", "", "c1 || c{n}"),
    "30,000 defaults": lambda: dictionary(30_000, "t{n}", "c", "text", "", "", "", "", "sql: upper('{n}')"),
    "30,000 renames": lambda: dictionary(30_000, "t{n}", "c", "text", "", "", "", "", "", "o{n}"),
    "30,000 names alike": lambda: dictionary(30_000, "aaaaaaaaaaaaaaaa{n}", "bbbbbbbbbbb{n}", "list: ccccccc{n}"),
    "a list of 100,000 values": lambda: _special("Lists", ["List", "Value"], 100_000, "l", "v{n}"),
    "a list of 100,000 values alike": lambda: _special("Lists", ["List", "Value"], 100_000, "l", "v"),
    "100,000 lists": lambda: _special("Lists", ["List", "Value"], 100_000, "l{n}", "v"),
    "300 columns with 3,000 values each": lambda: dictionary(300, "t", "c{n}", "one of: " + ", ".join(f"v{n}" for n in range(3000)) + ", w{n}"),
    "30,000 indexes": lambda: _special("Indexes", ["Table", "Columns"], 30_000, "a", "id, (id + {n})"),
    "30,000 indexes of nothing": lambda: _special("Indexes", ["Table", "Columns"], 30_000, "a", "od{n}", columns=3_000),
    "30,000 constraints": lambda: _special("Constraints", ["Table", "Kind", "Rule"], 30_000, "a", "check", "id > {n}"),
    "30,000 constraints of nothing": lambda: _special("Constraints", ["Table", "Kind", "Columns"], 30_000, "b{n}", "unique", "id"),
    "30,000 sequences": lambda: _special("Sequences", ["Sequence", "Owned by"], 30_000, "s{n}", "a.id"),
    "30,000 settings": lambda: _special("Settings", ["Setting", "Value"], 30_000, "ownr{n}", "x"),
    "30,000 waivers": lambda: _special("Settings", ["Setting", "Value"], 30_000, "waive: table-without-primary-key at t{n}", "so"),
    "30,000 things that are left": lambda: _special("Not in this workbook", ["Kind", "Table", "Name", "Says"], 30_000, "view", "v{n}", "v{n}", "x"),
    "20,000 reference rows, 1,000 rules": lambda: reference_rows(20_000, Constraints=_checks(1_000)),
    "20,000 reference rows, all wrong": lambda: reference_rows(20_000, *["x" * 30 + "{n}"] * 9),
    "20,000 reference rows, all alike": lambda: book_of({"t": [_TABLE, _KEY], "t (rows)": [["id"], *[["1"]] * 20_000]}),
    "100,000 reference rows": lambda: reference_rows(100_000, "x{n}"),
    "1,500 sheets with rows": lambda: book_of(
        {f"t{n}{what}": [_TABLE, _KEY] if not what else [["id"], ["1"]] for n in range(1500) for what in ("", " (rows)")}
    ),
    "3,000 sheets with a fault": lambda: book_of({f"s{n}": [["Column", "Type"], [f"c{n}", f"typo{n}"]] for n in range(3000)}),
    "3,000 sheets that are not read": lambda: book_of({f"s{n}": [["Colunn", "Typ e"], ["a", "b"]] for n in range(3000)}),
    "16,384 words that are nearly headings": lambda: _wide("Colum"),
    "30 rows of them": lambda: _wide("Colum", 30),
    "100,000 merged areas, one below the other": lambda: _merged("A{n}:A1048576", 100_000),
    "10,000 merged areas, side by side": lambda: _merged("A{n}:XFD1048576", 10_000),
}  # fmt: skip


def _open_document() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The same of OpenDocument, whose reader is another one."""

    def cell(text: str, more: str = "") -> str:
        return (
            f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'
        )

    def table(rows: str, **more: str) -> bytes:
        return packed(ods_parts(f'<table:table table:name="a">{rows}</table:table>', **more))

    head = f"<table:table-row>{cell('Column')}{cell('Type')}</table:table-row>"
    spanned = ' table:number-rows-spanned="9"'
    style = '<style:style style:name="s{n}" style:data-style-name="d"/>'
    for count in (10_000, 1_000_000):
        one = f"<table:table-row>{cell('c')}{cell('text')}</table:table-row>"
        yield f"{count} rows", lambda c=count, o=one: table(head + o * c)  # type: ignore[misc]
        yield f"{count} empty rows", lambda c=count: table(head + "<table:table-row/>" * c)  # type: ignore[misc]
        yield (
            f"{count} empty cells",
            lambda c=count: table(head + f"<table:table-row>{'<table:table-cell/>' * c}</table:table-row>"),
        )  # type: ignore[misc]
        yield (
            f"{count} columns with a style",
            lambda c=count: table('<table:table-column table:default-cell-style-name="s"/>' * c + head),
        )  # type: ignore[misc]
        yield f"{count} styles", lambda c=count: table(head, styles=style * c)  # type: ignore[misc]
        yield (
            f"{count} merged areas",
            lambda c=count: table(head + f"<table:table-row>{cell('x', spanned) * c}</table:table-row>"),
        )  # type: ignore[misc]
        yield (
            f"{count} paragraphs in a cell",
            lambda c=count: table(
                head + f"<table:table-row>{cell('x</text:p><text:p>' * c)}</table:table-row>"
            ),
        )  # type: ignore[misc]
        yield (
            f"{count} pieces of a text",
            lambda c=count: table(
                head + f"<table:table-row>{cell('<text:span>x</text:span>' * c)}</table:table-row>"
            ),
        )  # type: ignore[misc]
        yield (
            f"{count} comments",
            lambda c=count: table(
                head
                + f"<table:table-row><table:table-cell>{'<office:annotation><text:p>x</text:p></office:annotation>' * c}</table:table-cell></table:table-row>"
            ),
        )  # type: ignore[misc]
    for megabytes in (10, 100, 500):
        yield f"{megabytes} MB of blanks", lambda m=megabytes: table(head + " " * (m * 1_000_000))  # type: ignore[misc]
    yield (
        "a text of 30 MB",
        lambda: table(head + f"<table:table-row>{cell('x' * 30_000_000)}</table:table-row>"),
    )


def costs() -> Iterator[Book]:
    """All of them."""
    for name, make in _CASES.items():
        yield Book("cost", name, ".xlsx", make)
    for text in _LONG:
        for heading in ("Type", "References", "Rule", "Default", "Column"):
            cells = {"Column": "c{n}", "Type": "text", heading: (text * 32_000)[:32_000] + "!{n}"}
            rows = [
                list(cells),
                *([cell.replace("{n}", str(n)) for cell in cells.values()] for n in range(20)),
            ]
            yield Book("long text", f"{text!r} under {heading}", ".xlsx", lambda r=rows: book_of({"a": r}))  # type: ignore[misc]
    for name, make in _open_document():
        yield Book("OpenDocument, much of", name, ".ods", make)
