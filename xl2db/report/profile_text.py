"""What the rows of a database say, as text: a table for each table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xl2db.report.lines import Line, Piece, count, line, piece
from xl2db.report.results import ProfiledColumn, ProfiledTable, ProfileResult
from xl2db.report.visible import visible, width

_HEADINGS = ("column", "type", "empty", "different", "length", "smallest and largest", "most frequent")
_SHORT = 24


def profile_text(result: ProfileResult, _columns: int) -> Iterator[Line]:
    """The lines of a result of ``profile``."""
    for table in result.tables:
        looked = f", a sample of {table.looked:,} looked at" if table.sampled else ""
        yield line(piece(table.name, "strong"), f"  {count(table.rows, 'row')}{looked}")
        if table.rows:
            yield from _rows(table)
        yield ()
    if result.copy:
        yield line("Wrote   ", piece(result.copy.as_posix(), "strong"), ": the same beside each column.")
    yield line(f"{count(len(result.tables), 'table')} of ", piece(result.database, "strong"), " looked at.")


def _rows(table: ProfiledTable) -> Iterator[Line]:
    cells = [_cells(column, table.looked) for column in table.columns]
    shown = [place for place in range(len(_HEADINGS)) if place < 3 or any(row[place] for row in cells)]
    widths = [max(width(row[place]) for row in [_HEADINGS, *cells]) for place in range(len(_HEADINGS))]
    yield line(Piece(_joined(_HEADINGS, shown, widths), "faint"))
    for row in cells:
        yield line(Piece(_joined(row, shown, widths)))


def _joined(cells: Sequence[str], shown: Sequence[int], widths: Sequence[int]) -> str:
    return "  " + "  ".join(cells[at] + " " * (widths[at] - width(cells[at])) for at in shown).rstrip()


def _cells(column: ProfiledColumn, looked: int) -> tuple[str, ...]:
    texts = (
        column.name,
        column.type if len(column.type) <= 30 else column.type[:29] + "…",
        share_words(column.empty, looked),
        "" if column.distinct is None else f"{column.distinct:,}",
        length_words(column),
        range_words(column),
        frequent_words(column, looked),
    )
    return tuple(map(visible, texts))


def share_words(part: int, whole: int) -> str:
    """A share that never says 0 % or 100 % where it is not."""
    if not whole:
        return ""
    share = 100 * part / whole
    if 0 < share < 1:
        return "< 1 %"
    if 99 < share < 100:
        return "> 99 %"
    return f"{share:.0f} %"


def length_words(column: ProfiledColumn) -> str:
    """The lengths of texts."""
    if column.longest is None:
        return ""
    return (
        f"{column.longest:,}"
        if column.shortest == column.longest
        else f"{column.shortest:,} to {column.longest:,}"
    )


def range_words(column: ProfiledColumn) -> str:
    """The smallest and the largest value."""
    if column.smallest is None or column.largest is None:
        return ""
    return column.smallest if column.smallest == column.largest else f"{column.smallest} to {column.largest}"


def frequent_words(column: ProfiledColumn, looked: int) -> str:
    """The most frequent values, with their shares."""
    return ", ".join(f"{_short(value)} {share_words(many, looked)}" for value, many in column.frequent)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
