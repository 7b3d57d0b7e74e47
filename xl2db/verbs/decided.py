"""What people decide: renames, drops, and whether data may be lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from xl2db.findings import DecisionNeeded, Finding, has_errors
from xl2db.report.questions import loss_finding, question_finding, stopped_finding
from xl2db.report.results import CheckResult, Loss, Taken
from xl2db.rules.decisions import UNREAD_SHEET_OF_TABLE
from xl2db.rules.workbook import HALF_A_TABLE, SHEETS_NOT_READ, SPECIAL_SHEET_WITHOUT_HEADINGS
from xl2db.schema.difference import Action, Decisions, Difference, Question, difference
from xl2db.schema.model import Schema
from xl2db.verbs.checked import FaultyWorkbook


class Person(Protocol):
    """Somebody who can be asked."""

    def choose(self, question: Question) -> int | None:
        """Which candidate the old name became, counted from 0; one more means dropped, None means stop."""

    def confirm_losses(self, losses: Sequence[Loss]) -> bool:
        """Whether this data may be lost."""

    def confirm_undo(self, taken: Taken) -> bool:
        """Whether this revision may be taken back."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What changed, as far as the decisions tell; questions may still be open."""

    decisions: Decisions
    found: Difference


def decide(previous: Schema, check: CheckResult, decisions: Decisions) -> Decided:
    """Compare the workbook with the latest revision under these decisions.

    Raises :class:`FaultyWorkbook` for requests of the workbook that cannot be honoured.
    """
    found = difference(previous, check.schema, decisions)
    unread = tuple(_unread_sheets(found, check, decisions))
    if unread or has_errors(found.findings):
        raise FaultyWorkbook(check.workbook, *found.findings, *unread)
    return Decided(decisions, found)


def _unread_sheets(found: Difference, check: CheckResult, decisions: Decisions) -> Iterator[Finding]:
    """Tables that would go although their sheets are there, and are not read: a heading is lost."""
    gone = {
        change.name.casefold(): change
        for change in found.changes
        if change.kind == "table"
        and change.action is Action.DROP
        and str(change.table) not in decisions.drops
    }
    left_out = (one for one in check.found if one.rule in _NOT_READ) if gone else ()
    places = {at.sheet: (at, one.rule) for one in left_out for at in (one.at, *one.related) if at}
    for name, (at, rule) in places.items():
        said = {name.strip().casefold()}
        if rule == HALF_A_TABLE.name and (sheet := check.workbook.sheet(name)):
            said |= {
                value.strip().casefold()
                for cells in sheet.rows.values()
                for value in cells.values()
                if type(value) is str
            }
        for table in [each for each in gone if each in said]:
            yield UNREAD_SHEET_OF_TABLE.finding(
                f"The table {gone[table].table} would go, because the sheet {name} is not read any more.",
                at,
                hint="Put the headings Column and Type into one row near the top of the sheet; if the table is "
                f"to go, begin the sheet's name with _, or say --drop {gone.pop(table).table}.",
            )


_NOT_READ = frozenset(rule.name for rule in (SHEETS_NOT_READ, HALF_A_TABLE, SPECIAL_SHEET_WITHOUT_HEADINGS))


def ask(decided: Decided, previous: Schema, check: CheckResult, person: Person | None) -> Decided:
    """Ask a person each open question, one after the other.

    Raises :class:`DecisionNeeded` where nobody can be asked, or the person says stop.
    """
    while questions := decided.found.questions:
        if person is None:
            raise DecisionNeeded(*(question_finding(question, check.schema) for question in questions))
        decided = decide(previous, check, _answered(decided.decisions, questions[0], person))
    return decided


def _answered(decisions: Decisions, question: Question, person: Person) -> Decisions:
    choice = person.choose(question)
    if choice is None:
        raise DecisionNeeded(stopped_finding())
    old = f"{question.table}.{question.old}" if question.table else question.old
    if choice < len(question.candidates):
        return Decisions({**decisions.renames, old: question.candidates[choice]}, decisions.drops)
    return Decisions(decisions.renames, decisions.drops | {old})


def confirm(losses: Sequence[Loss], named: Collection[str], person: Person | None) -> None:
    """Let a person confirm each loss that no ``--drop`` named; raises :class:`DecisionNeeded` otherwise.

    An answer to a question ("it was dropped") is no confirmation that the data may go.
    """
    open_losses = [loss for loss in losses if loss.rows != 0 and loss.name not in named]
    if not open_losses:
        return
    if person is None:
        raise DecisionNeeded(*map(loss_finding, open_losses))
    if not person.confirm_losses(open_losses):
        raise DecisionNeeded(stopped_finding())
