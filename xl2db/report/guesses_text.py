"""What was told from data, as text: a line a table, and what a person should decide."""

from __future__ import annotations

from collections.abc import Iterator

from xl2db.report.lines import Line, Piece, count, line, piece, wrapped
from xl2db.report.results import GuessedTable, InferResult

_MOST_DOUBTS = 12


def guesses_text(result: InferResult, columns: int) -> Iterator[Line]:
    """The lines of a result of ``infer``."""
    if not result.written:
        yield from _loaded(result)
        return
    longest = max(len(table.name) for table in result.tables)
    for table in result.tables:
        yield from wrapped(_table(table, longest), columns, longest + 4)
    yield ()
    doubts = [
        (f"{table.name}.{column.name}", " ".join(column.doubts))
        for table in result.tables
        for column in table.columns
        if column.doubts
    ]
    if doubts:
        yield line(Piece(f"To decide, amber in the workbook: {count(len(doubts), 'column')}", "strong"))
        for name, text in doubts[:_MOST_DOUBTS]:
            yield from wrapped(line("  ", piece(name, "change"), "  ", piece(text)), columns, 4)
        if len(doubts) > _MOST_DOUBTS:
            yield line(f"  … and {len(doubts) - _MOST_DOUBTS:,} more")
        yield ()
    size = count(sum(len(table.columns) for table in result.tables), "column")
    path = piece(result.path.as_posix(), "strong")
    yield line("Wrote   ", path, f": {count(len(result.tables), 'table')}, {size}.")
    if result.loaded:
        yield from _loaded(result)
    else:
        yield line("Look it over; then make the database: xl2db sync ", path)


def _loaded(result: InferResult) -> Iterator[Line]:
    database = piece(result.database or "", "strong")
    for table in result.loaded:
        left_out = f"; {count(table.rejected, 'row')} left out" if table.rejected else ""
        yield line("Loaded  ", piece(table.name, "strong"), f": {count(table.rows, 'row')}{left_out}.")
    total = count(sum(table.rows for table in result.loaded), "row")
    yield line("All in  ", database, f": {total} in {count(len(result.loaded), 'table')}.")
    if result.rejected:
        where = piece(result.rejected.as_posix(), "strong")
        yield line("Wrote   ", where, ": the rows that were left out, each with the reason.")


def _table(table: GuessedTable, longest: int) -> Line:
    keys = [column.name for column in table.columns if column.key]
    references = [f"{column.name} -> {column.reference}" for column in table.columns if column.reference]
    said = [f"{count(table.rows, 'row')} of {table.source}", count(len(table.columns), "column")]
    said += [f"key {', '.join(keys)}"] if keys else ["no key"]
    said += references
    return line("  ", piece(f"{table.name:<{longest}}", "create"), "  ", piece("; ".join(said)))
