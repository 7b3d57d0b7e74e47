"""A plan as text, in the manner of terraform: marks, things, and at the right the cells that ask for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xl2db.cells import CellRef
from xl2db.report.lines import WIDE, Line, Piece, count, line, line_width, listed, piece
from xl2db.report.results import Loss
from xl2db.report.visible import pad, shorten, visible, width
from xl2db.schema.difference import Action, Change, describe
from xl2db.schema.model import Schema, Table, TableName

CELLS_AT_LEAST = 50
CELLS_AT_MOST = 88
WIDEST_NAME = 40
WIDEST_WORDS = 120

LEGEND: Line = (
    Piece("+ create", "create"),
    Piece("  "),
    Piece("~ change", "change"),
    Piece("  "),
    Piece("> rename", "rename"),
    Piece("  "),
    Piece("- drop", "drop"),
    Piece("  "),
    Piece("! can lose data", "risk"),
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of a plan: its mark, its name, what is said of it, its cell, and what can be lost."""

    action: Action
    name: str
    words: str = ""
    at: CellRef | None = None
    risk: str = ""


def plan_text(
    changes: Iterable[Change],
    losses: Iterable[Loss] = (),
    wanted: Schema | None = None,
    columns: int = WIDE,
) -> Iterator[Line]:
    """The legend, each table with its changes, and the totals.

    ``wanted`` knows the cells of tables; ``columns`` is how much room there is.
    """
    shown = [change for change in changes if not change.derived]
    at_stake = {loss.key: loss for loss in losses}
    body: list[tuple[Line, CellRef | None, str]] = []
    cells = {table.key: table.origin.at for table in wanted.tables} if wanted else {}
    for head, entries in _groups(shown, at_stake, cells):
        body.append((_head_line(head), head.at, head.risk))
        longest = min(max((width(visible(entry.name)) for entry in entries), default=0), WIDEST_NAME)
        body += [(_entry_line(entry, longest), entry.at, entry.risk) for entry in entries]
    yield LEGEND
    cell = max((width(str(at)) for _, at, _ in body if at), default=0)
    most = max(min(CELLS_AT_MOST, columns - cell), columns // 3)
    fitting = [line_width(text) + 2 for text, _, _ in body if line_width(text) + 2 <= most]
    place = max(min(CELLS_AT_LEAST, most), *fitting, 0)
    for text, at, risk in body:
        yield from _with_cell(text, at, risk, place, columns)
    yield line(totals(shown, at_stake.values()))


def totals(changes: Iterable[Change], losses: Iterable[Loss] = ()) -> str:
    """One sentence that counts: ``1 table to change: 1 column to add, 1 to change. Nothing can be lost.``"""
    shown = [change for change in changes if not change.derived]
    tables = Counter(change.action for change in shown if change.kind == "table" and _is_whole(change))
    whole = {change.table for change in shown if change.kind == "table" and _is_whole(change)}
    inner = [change for change in shown if not (change.kind == "table" and _is_whole(change))]
    changed = {change.table for change in inner if change.table} - whole
    parts = _counted("table", tables, len(changed))
    things = {kind: Counter(change.action for change in inner if change.kind == kind) for kind in _KINDS}
    rows: Counter[Action] = Counter()
    for change in inner:
        rows[change.action] += len(change.rows.values) if change.rows else 0
    things["row"] = rows
    details = [part for kind, actions in things.items() for part in _counted(kind, actions)]
    lists = _counted("list", Counter(change.action for change in inner if change.kind == "list"))
    if parts and details:
        parts[-1] += f": {', '.join(details)}"
    sentence = "; ".join(filter(None, [", ".join(parts), ", ".join(lists)]))
    return f"{sentence or 'Nothing to change'}. {_lost(list(losses))}"


def risk_of(loss: Loss) -> str:
    """What can be lost, behind its mark: ``37 values``, ``1,204 rows``, ``can lose data``."""
    if loss.rows is None:
        return "can lose data"
    if loss.rows == 0:
        return "empty here"
    noun = "row" if loss.what in ("table", "rows") else "value"
    return f"{count(loss.rows, noun)} {'may be cut' if loss.what == 'narrower' else 'will be lost'}"


_KINDS = ("column", "primary key", "unique key", "reference", "index", "rule")
_DONE = {Action.CREATE: "add", Action.RENAME: "rename", Action.DROP: "drop", Action.CHANGE: "change"}


def _is_whole(change: Change) -> bool:
    return change.action is not Action.CHANGE


def _counted(noun: str, actions: Mapping[Action, int], more_changed: int = 0) -> list[str]:
    """``2 tables to create``, ``1 to drop``: the noun once, with the first number."""
    parts: list[str] = []
    for action, verb in _DONE.items():
        number = actions.get(action, 0) + (more_changed if action is Action.CHANGE else 0)
        if number:
            verb = "create" if noun == "table" and action is Action.CREATE else verb
            parts.append(f"{f'{number:,}' if parts else count(number, noun)} to {verb}")
    return parts


def _lost(losses: list[Loss]) -> str:
    if not losses:
        return "Nothing can be lost."
    names = [
        f"{visible(loss.name)} ({risk_of(loss)})" if loss.rows else visible(loss.name) for loss in losses
    ]
    if all(loss.rows == 0 for loss in losses):
        return f"{listed(names)} can lose data, but nothing is stored there now."
    return f"Data can be lost: {listed(names)}."


def _groups(
    changes: Sequence[Change],
    losses: Mapping[tuple[TableName, str | None], Loss],
    cells: Mapping[TableName, CellRef | None],
) -> Iterator[tuple[_Entry, list[_Entry]]]:
    """Each list and each table with the entries that stand below it, in the order of the changes."""
    by_table: dict[TableName | str, list[Change]] = {}
    for change in changes:
        by_table.setdefault(change.table or change.name, []).append(change)
    for key, group in by_table.items():
        if not isinstance(key, TableName):
            yield from (_list_group(change) for change in group)
            continue
        own = [change for change in group if change.kind == "table"]
        entries = [_entry(change, losses) for change in group if change.kind != "table"]
        yield _table_head(key, own, cells.get(key), losses), [*_created(own), *entries]


def _table_head(
    key: TableName,
    own: Sequence[Change],
    at: CellRef | None,
    losses: Mapping[tuple[TableName, str | None], Loss],
) -> _Entry:
    if not own:
        return _Entry(Action.CHANGE, str(key), at=at)
    words = ", ".join(filter(None, (change.words for change in own if change.action is not Action.CREATE)))
    first = own[0]
    name = f"{first.old_name} → {first.name}" if first.action is Action.RENAME else str(key)
    return _Entry(first.action, name, words, first.at, _risk(first, losses))


def _list_group(change: Change) -> tuple[_Entry, list[_Entry]]:
    entries = []
    for detail in change.details:
        if detail.attribute != "value":
            entries.append(_Entry(Action.CHANGE, detail.attribute, f"{detail.before} → {detail.after}"))
        elif detail.before is None:
            entries.append(_Entry(Action.CREATE, str(detail.after)))
        elif detail.after is None:
            entries.append(_Entry(Action.DROP, str(detail.before)))
        else:
            entries.append(_Entry(Action.RENAME, f"{detail.before} → {detail.after}"))
    return _Entry(change.action, f"list {change.name}", at=change.at), entries


def _created(own: Sequence[Change]) -> Iterator[_Entry]:
    """The contents of a table that is created."""
    for change in own:
        if change.action is Action.CREATE and isinstance(change.after, Table):
            table = change.after
            for column in table.columns:
                yield _Entry(Action.CREATE, column.name, describe(column), column.origin.at)
            for kind, things in (
                ("primary key", (table.primary_key,) if table.primary_key else ()),
                ("unique key", table.uniques),
                ("reference", table.foreign_keys),
                ("index", table.indexes),
                ("rule", table.checks),
            ):
                for thing in things:
                    yield _Entry(Action.CREATE, kind, describe(thing), thing.origin.at)


def _entry(change: Change, losses: Mapping[tuple[TableName, str | None], Loss]) -> _Entry:
    return _Entry(change.action, change.title, change.words, change.at, _risk(change, losses))


def _risk(change: Change, losses: Mapping[tuple[TableName, str | None], Loss]) -> str:
    if change.table is None or not change.loses:
        return ""
    part = {"column": change.name, "rows": "(rows)"}.get(change.kind)
    loss = losses.get((change.table, part))
    return f"! {risk_of(loss)}" if loss else ""


def _head_line(entry: _Entry) -> Line:
    words = f"   {entry.words}" if entry.words else ""
    style = entry.action.value
    return line(
        Piece(f"{entry.action.symbol} ", style), piece(entry.name, "strong"), shorten(words, WIDEST_WORDS)
    )


def _entry_line(entry: _Entry, longest: int) -> Line:
    name = visible(entry.name)
    words = shorten(visible(entry.words), WIDEST_WORDS)
    text = f"{pad(name, longest)}   {words}" if words else name
    return line("    ", Piece(f"{entry.action.symbol} ", entry.action.value), Piece(text))


def _with_cell(text: Line, at: CellRef | None, risk: str, place: int, columns: int) -> Iterator[Line]:
    """The text with its cell and its risk at their place, below it where there is no room beside it."""
    notes = [piece(str(at), "faint")] if at else []
    notes += [Piece(risk, "risk")] if risk else []
    used = line_width(text)
    for number, note in enumerate(notes):
        gap = max(2, place - used) if number == 0 else 3
        if used and used + gap + width(note.text) > columns:
            yield text
            text, used, gap = (), 0, max(2, min(place, columns - width(note.text)))
        text = (*text, Piece(" " * gap), note)
        used += gap + width(note.text)
    yield text
