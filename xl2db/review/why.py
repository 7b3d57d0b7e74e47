"""Why a change is held up, and why that is good: a plan and its findings told as a story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xl2db.findings import Consequence, Finding, Severity
from xl2db.schema.difference import Action, Change
from xl2db.schema.model import Table
from xl2db.story import Story, Told, Wait, Waits


@dataclass(frozen=True, slots=True)
class _Kind:
    """One thing that is waited for."""

    what: str
    good: str
    consequences: frozenset[Consequence] = frozenset()


_MENDED = _Kind("until it is mended", "Nothing is begun that could not be brought to its end.")
_ROWS = _Kind(
    "until the rows fit",
    "The migration would fail on them, or stop half-way.",
)
_ANSWER = _Kind(
    "for an answer",
    "Guessing wrong would lose data that nobody can bring back.",
)
_APPLICATION = _Kind(
    "for the application",
    "Its users would see errors until its new version runs.",
    frozenset([Consequence.BREAKS_APPLICATION]),
)
_QUIET = _Kind(
    "for a quiet hour",
    "Everybody who uses these tables would wait while they are changed.",
    frozenset([Consequence.BLOCKS_ALL, Consequence.BLOCKS_WRITES, Consequence.REWRITES_TABLE]),
)
_ORDER = (_MENDED, _ROWS, _ANSWER, _APPLICATION, _QUIET)
_ANSWERED_BY_PEOPLE = ("loses-data", "renamed-or-dropped")


def story(
    changes: Iterable[Change],
    findings: Iterable[Finding],
    open_: Iterable[Finding] = (),
    undecided: Iterable[tuple[str, str, str]] = (),
) -> Story:
    """The story of changes and of what was found about them.

    ``open_`` are the questions that somebody has to answer, losses to be confirmed among them, as findings;
    ``undecided`` what an answer may change, by kind, table and name.
    """
    shown = [change for change in changes if not change.derived]
    told = [*findings, *open_]
    waits = [(kind, one) for one in told if not one.waived and (kind := _waits_for(one))]
    groups = (
        Waits(kind.what, kind.good, tuple(_wait(one) for found, one in waits if found is kind))
        for kind in _ORDER
    )
    held = {part for _, one in waits for part in _names(one)} | set(map(_joined, undecided))
    return Story(
        tuple(_asked(change) for change in shown),
        tuple(_asked(change) for change in shown if not _key(change) & held),
        tuple(group for group in groups if group.changes),
        tuple(_wait(one) for one in told if one.consequences and not one.waived and not _waits_for(one)),
        tuple(_wait(one, one.waived) for one in told if one.waived),
    )


def short_story(findings: Iterable[Finding]) -> Iterator[str]:
    """The same in a few lines, one a finding, for a revision that is the same on every database."""
    told = [one for one in findings if one.consequences]
    if not told:
        return
    yield "To know before it runs:"
    for one in told:
        waived = f" Waived: {one.waived}" if one.waived else ""
        yield f"- {one.message}{waived}"


def sentence(change: Change) -> str:
    """What was asked for, in one sentence."""
    table, name = change.table, change.name
    words = f": {change.words}" if change.words else ""
    thing = f"the {change.kind} {name}"
    match change.kind, change.action:
        case "table", Action.CREATE:
            number = len(change.after.columns) if isinstance(change.after, Table) else 0
            return f"{table} is a new table with {number} column{'' if number == 1 else 's'}."
        case "table", Action.DROP:
            return f"The table {table} goes."
        case "table", Action.RENAME:
            return f"The table {change.old_name} is called {name}."
        case "column", Action.CREATE:
            return f"{table} gets {name}{words}."
        case "column", Action.DROP:
            return f"{table}.{name} goes."
        case "column", Action.RENAME:
            return f"{table}.{change.old_name} is called {name}."
        case "column", _:
            return f"{table}.{name} changes{words}."
        case "table", _:
            return f"{table} changes{words}."
        case "list", _:
            return f"The list {name} changes{words}."
        case _, Action.CREATE:
            return f"{table or 'The database'} gets {thing}{words}."
        case _, Action.DROP:
            return f"{f'{table} loses' if table else 'There goes'} {thing}."
    return f"{table or 'The database'}: {thing} changes{words}."


def _asked(change: Change) -> Told:
    return Told(sentence(change), change.at)


def _waits_for(finding: Finding) -> _Kind | None:
    """What a finding makes its change wait for; None where it does not."""
    if finding.rule in _ANSWERED_BY_PEOPLE:
        return _ANSWER
    if finding.severity is Severity.ERROR:
        return _ROWS if Consequence.MAY_FAIL in finding.consequences else _MENDED
    kinds = (_APPLICATION, _QUIET)
    return next((kind for kind in kinds if kind.consequences & set(finding.consequences)), None)


def _wait(finding: Finding, reason: str | None = None) -> Wait:
    return Wait(finding.message, finding.at, reason or finding.reason, finding.hint, finding.rule)


def _key(change: Change) -> set[str]:
    """By what names findings call a change: tables and columns also by themselves."""
    names = {_joined((change.kind, str(change.table), change.name))}
    if change.kind == "table":
        names.add(_joined(("table", str(change.table))))
    if change.old_name:
        names.add(_joined((change.kind, str(change.table), change.old_name)))
    return names


def _names(finding: Finding) -> Sequence[str]:
    about = finding.about
    if len(about) == 2 and "." in about[1] and about[0] in ("column", "narrower"):  # as questions call it
        table, _, name = about[1].rpartition(".")
        about = ("column", table, name)
    return (_joined(about),)


def _joined(parts: Iterable[str]) -> str:
    return "\0".join(parts)
