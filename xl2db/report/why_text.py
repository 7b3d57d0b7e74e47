"""The story of a plan as half a page, for a meeting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xl2db.cells import CellRef
from xl2db.report.lines import Line, Piece, count, line, piece, wrapped
from xl2db.report.results import WhyResult
from xl2db.report.visible import without_secrets
from xl2db.story import Told, Wait, Waits

MOST = 8
"""So many sentences of a part are told; the JSON form has them all."""


def why_lines(result: WhyResult, columns: int) -> Iterator[Line]:
    """The story, each part with its title; parts that hold nothing are left out."""
    story, name = result.story, piece(result.plan.path.name, "strong")
    if not story.asked:
        yield line(name, ": nothing was asked for; workbook and revisions agree.")
        return
    asked, now = len(story.asked), len(story.now)
    can = (
        "all of it can go now"
        if now == asked
        else f"{now:,} of them can go now"
        if now
        else "none can go yet"
    )
    yield line(name, f": {count(asked, 'change')}, {can if asked > 1 or now != asked else 'it can go now'}.")
    yield from _part("What you asked for", _told(story.asked))
    if 0 < now < asked:
        yield from _part("What can go now", _told(story.now))
    for group in story.waits:
        yield from _part(f"What waits {group.what}", _waits(group, columns))
    if story.less:
        yield from _part("What you could do to wait less", _items(story.less, columns))
    if story.known:
        yield from _part("What holds up nothing, and you should know", _sentences(story.known, columns))
    if story.waived:
        yield from _part("What somebody lets be", _waived(story.waived, columns))


def _part(title: str, lines: Iterator[Line]) -> Iterator[Line]:
    yield ()
    yield line(Piece(title, "strong"))
    yield from lines


def _told(sentences: Sequence[Told]) -> Iterator[Line]:
    for one in sentences[: _room(sentences)]:
        yield line("  ", piece(without_secrets(one.sentence)), _cell(one.at))
    yield from _more(sentences)


def _waits(group: Waits, columns: int) -> Iterator[Line]:
    yield from wrapped(line("  ", Piece(f"That is good: {_lower(group.good)}", "faint")), columns, 2)
    yield from _sentences(group.changes, columns)


def _sentences(waits: Sequence[Wait], columns: int) -> Iterator[Line]:
    for one in waits[: _room(waits)]:
        text = line("  - ", piece(without_secrets(one.sentence)), _cell(one.at))
        yield from wrapped(text, columns, 4)
    yield from _more(waits)


def _waived(waits: Sequence[Wait], columns: int) -> Iterator[Line]:
    for one in waits:
        text = line("  - ", piece(without_secrets(one.sentence)), _cell(one.at), f" Why: {one.reason}")
        yield from wrapped(text, columns, 4)


def _items(texts: Sequence[str], columns: int) -> Iterator[Line]:
    for text in texts[: _room(texts)]:
        yield from wrapped(line("  - ", piece(without_secrets(text))), columns, 4)
    yield from _more(texts)


def _more(things: Sequence[object]) -> Iterator[Line]:
    if rest := len(things) - _room(things):
        yield line(f"  … and {rest:,} more (--format json has them all)")


def _room(things: Sequence[object]) -> int:
    return len(things) if len(things) <= MOST + 1 else MOST


def _cell(at: CellRef | None) -> Piece:
    return piece(f"  ({at})" if at else "", "faint")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
