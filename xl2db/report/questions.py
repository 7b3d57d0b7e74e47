"""Decisions in words: a question to somebody at the terminal, or a finding that says how to answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xl2db.cells import CellRef
from xl2db.findings import Finding
from xl2db.report.lines import Line, Piece, count, line, listed, piece
from xl2db.report.plan_text import risk_of
from xl2db.report.results import Loss, Taken
from xl2db.rules import decisions as rules
from xl2db.schema.difference import Question
from xl2db.schema.model import Schema


def question_lines(question: Question) -> Iterator[Line]:
    """A numbered question: each candidate, then "dropped", then "stop"."""
    old = _full_name(question, question.old)
    new = [
        _full_name(question, name) + _in(at)
        for name, at in zip(question.candidates, question.at, strict=True)
    ]
    verb = "is" if len(new) == 1 else "are"
    yield line(piece(f"{old} is gone, and {listed(new)} {verb} new. What happened?", "strong"))
    number = 0
    for number, name in enumerate(question.candidates, 1):
        yield _choice(number, f"{question.old} became {name}: a rename, the data is kept")
    yield _choice(number + 1, f"{question.old} is dropped with its data; {_what_is_new(question)}")
    yield _choice(number + 2, "stop, and change nothing")


def question_finding(question: Question, wanted: Schema | None = None) -> Finding:
    """What to write where nobody can be asked; ``wanted`` knows the cells of *Renamed from*."""
    old = _full_name(question, question.old)
    new = [_full_name(question, name) for name in question.candidates]
    verb = "is" if len(new) == 1 else "are"
    options = listed([f"--rename {_quoted(f'{old}={name}')}" for name in question.candidates], "or", 3)
    return rules.RENAMED_OR_DROPPED.finding(
        f"{old} is gone and {listed(new)} {verb} new: that may be a rename.",
        question.at[0] if question.at else None,
        hint=f"If it is, {_renamed_from(question, wanted)}, or give {options}; "
        f"if it is not, give --drop {_quoted(old)}.",
        about=(question.kind, old),
    )


def _renamed_from(question: Question, wanted: Schema | None) -> str:
    """Where to type the old name."""
    places = [place for name in question.candidates if (place := _place(question, name, wanted))]
    if places:
        return f"type {question.old} into {listed(map(str, places), 'or')} (Renamed from)"
    rows = listed(question.candidates, "or", 3)
    if question.table is None:
        return f"say Renamed from {question.old} above the headings of {rows}, or in the sheet Tables"
    return f"type {question.old} under the heading Renamed from in the row of {rows}"


def _place(question: Question, name: str, wanted: Schema | None) -> CellRef | None:
    for table in wanted.tables if wanted else ():
        if question.table is None and str(table.key) == name:
            return table.origin.place_of("renamed_from")
        if table.key == question.table and (column := table.column(name)):
            return column.origin.place_of("renamed_from")
    return None


def loss_finding(loss: Loss) -> Finding:
    """What a change loses, and how to confirm it."""
    if loss.what == "narrower":
        what = f"{loss.name} gets a narrower type"
        hint = f"Keep the wider type, or confirm the cut with --drop {_quoted(loss.name)}."
    elif loss.what == "rows":
        what = f"Rows of {loss.table} go that hold more than the sheet says of them"
        hint = f"Put them back into the sheet, or confirm the loss with --drop {_quoted(loss.name)}."
    else:
        what = f"{loss.name} is dropped"
        hint = f"Put it back into the workbook, or confirm the loss with --drop {_quoted(loss.name)}."
    return rules.LOSES_DATA.finding(
        f"{what}, and {_stake(loss)}.", loss.at, hint=hint, about=(loss.what, loss.name)
    )


def stopped_finding() -> Finding:
    """Somebody was asked, and said stop."""
    return rules.STOPPED.finding(
        "Stopped, and nothing was changed.", hint="Run the command again when you know."
    )


def confirmation_word(losses: Sequence[Loss]) -> str:
    """What is typed to confirm: ``drop``, or ``cut`` where values only become shorter."""
    return "cut" if all(loss.what == "narrower" for loss in losses) else "drop"


def undo_lines(taken: Taken) -> Iterator[Line]:
    """What a revision was, and what goes with it."""
    yield line("Undo ", piece(taken.revision, "strong"), f" in {taken.database}: {taken.title}")
    if not taken.losses:
        yield line("    No table and no column goes with it.")
    for loss in taken.losses:
        yield line("    ", Piece("- ", "drop"), piece(loss.name, "strong"), f"   {risk_of(loss)}")


def undo_finding(taken: Taken) -> Finding:
    """Undo was asked for, and nobody can be asked whether it is meant."""
    names = [f"{loss.name} ({risk_of(loss)})" if loss.rows else loss.name for loss in taken.losses]
    what = f"takes away {listed(names)}" if names else "takes no table and no column away"
    return rules.LOSES_DATA.finding(
        f"Undoing {taken.revision} {what}, and nobody can be asked here whether that is meant.",
        hint=f"Give --yes if that is meant, and --revision {taken.revision.partition(' ')[0]}: then no other one goes.",
    )


def _choice(number: int, text: str) -> Line:
    return line(Piece(f"  {number}  ", "strong"), text)


def _full_name(question: Question, name: str) -> str:
    return f"{question.table}.{name}" if question.table else name


def _in(at: CellRef | None) -> str:
    return f" ({at})" if at else ""


def _what_is_new(question: Question) -> str:
    if len(question.candidates) == 1:
        return f"{question.candidates[0]} is something new"
    return "the others are something new"


def _stake(loss: Loss) -> str:
    if loss.rows is None:
        return "no database was asked whether it holds data"
    if loss.what == "narrower":
        return f"{count(loss.rows, 'value')} may be cut"
    return f"{count(loss.rows, 'row' if loss.what in ('table', 'rows') else 'value')} would be lost"


def _quoted(text: str) -> str:
    """A name as it is typed in a shell."""
    plain = all(character.isalnum() or character in "_.=-" for character in text)
    return text if plain else "'" + text.replace("'", "'\\''") + "'"
