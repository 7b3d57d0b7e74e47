"""The widths of the columns of a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xl2db.workbook.editing_grid import Grid
from xl2db.workbook.editing_markup import Changes, Element, start_tag


def set_widths(grid: Grid, widths: Mapping[int, float], changes: Changes) -> None:
    """Give columns a width, in characters; whatever else is said of them stays."""
    if not widths:
        return
    section = grid.section("cols")
    said = section.children() if section else []
    known = {column for each in said for column in range(*_range(each)) if column in widths}
    parts = [part for each in said for part in _split(each, widths)]
    parts += [(column, _col(grid, column, widths[column])) for column in widths if column not in known]
    p = grid.prefix
    xml = b"<%scols>%s</%scols>" % (p, b"".join(xml for _, xml in sorted(parts)), p)
    if section:
        changes.replace(section.start, section.end, xml)
    else:
        changes.insert(grid.list.start, xml)


def _range(element: Element) -> tuple[int, int]:
    first, last = element.get("min") or "", element.get("max") or ""
    return (int(first), int(last) + 1) if first.isdigit() and last.isdigit() else (0, 0)


def _col(grid: Grid, column: int, width: float) -> bytes:
    return b'<%scol min="%d" max="%d" width="%g" customWidth="1"/>' % (grid.prefix, column, column, width)


def _split(element: Element, widths: Mapping[int, float]) -> Iterator[tuple[int, bytes]]:
    """What is said of a range of columns, in pieces: those that get a width stand alone."""
    start, end = _range(element)
    inside = sorted(column for column in widths if start <= column < end)
    if not inside:
        yield start, element.source
        return
    for column in [*inside, end]:
        if start < column:
            yield start, _piece(element, start, column - 1)
        if column < end:
            width = {"width": f"{widths[column]:g}", "customWidth": "1"}
            yield column, _piece(element, column, column, width)
        start = column + 1


def _piece(element: Element, first: int, last: int, more: Mapping[str, str] | None = None) -> bytes:
    return start_tag(element, {"min": str(first), "max": str(last), **(more or {})}) + b"/>"
