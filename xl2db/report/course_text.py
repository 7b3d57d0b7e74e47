"""How long a plan takes and who waits, as a few lines; none where nothing takes long."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from xl2db.database.work import Course, Lasting, Standstill, Waits
from xl2db.report.lines import WIDE, Line, Piece, count, line, listed, wrapped
from xl2db.report.visible import shorten, visible

_WIDEST_CHANGE = 48


def course_text(course: Course, columns: int = WIDE) -> Iterator[Line]:
    """Each large table with what takes time there, how long people wait, and what that is based on."""
    if not course.lasting:
        return
    yield ()
    for table, group in groupby(course.lasting, key=lambda each: each.table):
        steps = list(group)
        size = steps[0].size
        yield line(
            "How long, and who waits: ",
            Piece(visible(str(table)), "strong"),
            f" has about {count(_rounded(size.rows), 'row')} ({_bytes(size.bytes)})",
        )
        for step in steps:
            yield from wrapped(line("    ", *_step(step)), columns, 8)
    if course.safer:
        names = listed([visible(str(table)) for table in course.safer])
        yield from wrapped(
            line(
                "    ",
                Piece(f"The safer way, since {names} "),
                "is large" if len(course.safer) == 1 else "are large",
                ": ",
                "each lock that keeps people waiting is held for a moment only.",
            ),
            columns,
            8,
        )
    for standstill in course.standstills:
        yield from wrapped(line("    ", *_standstill(standstill)), columns, 8)
    yield from wrapped(
        line("    ", Piece(f"Estimated from the table's size and {course.basis}.", "faint")),
        columns,
        8,
    )


def _step(step: Lasting) -> Iterator[Piece]:
    yield Piece(f"{shorten(visible(step.change), _WIDEST_CHANGE)}   ")
    yield Piece(f"{step.doing.work.value}: {time_range(step.low, step.high)}, ")
    yield Piece(f"{step.doing.waits.value} ({step.doing.lock})")


def _standstill(standstill: Standstill) -> Iterator[Piece]:
    what = f"of {visible(str(standstill.table))}" if standstill.table else "of the whole database"
    who = {Waits.ALL: "Reads and writes", Waits.WRITERS: "Writes"}[standstill.waits]
    yield Piece(f"{who} {what} wait for {time_range(standstill.low, standstill.high)}", "risk")
    yield Piece(".")


def time_range(low: float, high: float) -> str:
    """A range of seconds in words: ``2 to 7 s``, ``40 s to 3 min``, ``less than 1 s``."""
    if high < 1:
        return "less than 1 s"
    first, last = _time(low), _time(high)
    if first == last:
        return f"about {last}"
    if first.split()[1] == last.split()[1]:
        first = first.split()[0]
    return f"{first} to {last}"


def _time(seconds: float) -> str:
    if seconds < 9.5:
        return f"{max(seconds, 0.1):.1f}".removesuffix(".0") + " s"
    if seconds < 90:
        return f"{round(seconds)} s"
    return (
        f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f}".removesuffix(".0") + " h"
    )


def _rounded(rows: int) -> int:
    """The number with two digits that count, since it is an estimate."""
    return int(float(f"{rows:.2g}"))


def _bytes(number: int) -> str:
    return f"{number / 2**30:.1f} GB" if number >= 2**30 else f"{max(round(number / 2**20), 1):,} MB"
