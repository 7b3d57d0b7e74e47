"""The person at the terminal: questions go to standard error, answers come from standard input."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xl2db.cli.output import is_terminal, print_talk
from xl2db.report.lines import Line, Piece, line, piece
from xl2db.report.plan_text import risk_of
from xl2db.report.questions import confirmation_word, question_lines, undo_lines

if TYPE_CHECKING:
    from xl2db.report.results import Loss, Taken
    from xl2db.schema.difference import Question


def person_at_terminal() -> Terminal | None:
    """Somebody who can be asked, or None."""
    return Terminal() if is_terminal() else None


class Terminal:
    """Asks numbered questions that work in any terminal; no answer at all means stop."""

    def choose(self, question: Question) -> int | None:
        """Which candidate the old name became, counted from 0; one more means dropped, None means stop."""
        last = len(question.candidates) + 1
        print_talk([(), *question_lines(question)])
        while True:
            answer = _ask(f"Type 1 to {last + 1} [{last + 1}]: ")
            if answer in ("", str(last + 1)):
                return None
            if answer.isdecimal() and 1 <= int(answer) <= last:
                return int(answer) - 1
            print_talk([line(f"Please type a number from 1 to {last + 1}.")])

    def confirm_losses(self, losses: Sequence[Loss]) -> bool:
        """Whether data may be lost: the person types a word."""
        word = confirmation_word(losses)
        lines: list[Line] = [(), line(Piece("Data can be lost:", "risk"))]
        lines += [line("    ", piece(loss.name, "strong"), f"   {risk_of(loss)}") for loss in losses]
        print_talk(lines)
        return _ask(f'There is no way back. Type "{word}" to go on, anything else to stop: ') == word

    def confirm_undo(self, taken: Taken) -> bool:
        """Whether a revision may be taken back."""
        print_talk([(), *undo_lines(taken)])
        return _ask('Type "undo" to go on, anything else to stop: ') == "undo"


def _ask(words: str) -> str:
    """One answer without the spaces around it; empty where the input has ended."""
    sys.stderr.write(words)
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        sys.stderr.write("\n")
    return answer.strip()
