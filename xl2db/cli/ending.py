"""How a command ends: its exit code, and one clear line for whatever went wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from xl2db.cli.options import Form
from xl2db.cli.output import prepare_streams, print_raw, print_result, print_talk, result_columns

if TYPE_CHECKING:
    from xl2db.findings import Finding
    from xl2db.report.lines import Line
    from xl2db.workbook.grid import Workbook

DONE, INTERRUPTED, REFUSED_BY_DATABASE, PENDING = 0, 130, 3, 5


@contextmanager
def ending(command: str, form: Form = Form.TEXT) -> Iterator[None]:
    """Within it, an error becomes findings in the form that was asked for, and an exit code."""
    from xl2db.findings import Refused
    from xl2db.rules import settings as rules

    prepare_streams()
    try:
        yield
    except typer.Exit:
        raise
    except Refused as refused:
        _show_traceback(refused)
        _refuse(command, form, refused.findings, refused.exit_code, refused.workbook)
    except KeyboardInterrupt:
        print_talk([_words("Stopped.")])
        raise typer.Exit(INTERRUPTED) from None
    except OSError as error:
        _show_traceback(error)
        what = (
            f"{error.strerror or error}: {error.filename}" if error.filename else str(error.strerror or error)
        )
        finding = rules.COMPUTER_REFUSED.finding(
            f"The computer refused to read or write a file: {what}.",
            hint="Make room, or get the right to write there, then run the same command again.",
        )
        _refuse(command, form, (finding,), REFUSED_BY_DATABASE)
    except Exception as error:
        _show_traceback(error)
        finding = rules.FAULT.finding(
            f"This is a fault of xl2db, not of your workbook: {type(error).__name__}: {_first_line(error)}",
            hint="Run the command again with XL2DB_DEBUG=1 to see more, and report it, please.",
        )
        _refuse(command, form, (finding,), REFUSED_BY_DATABASE)


def end(command: str, form: Form, result: object, exit_code: int = DONE) -> None:
    """Print a result in the form that was asked for, and end with an exit code where it is not 0."""
    if form is Form.JSON:
        from xl2db.report.json import document_of, json_text

        print_raw(json_text(command, exit_code, document_of(result)))
    else:
        from xl2db.report.text import lines_of, talk_of

        print_talk(talk_of(result))
        print_result(lines_of(result, result_columns()))
    if exit_code:
        raise typer.Exit(exit_code)


def _refuse(
    command: str,
    form: Form,
    findings: Iterable[Finding],
    exit_code: int,
    workbook: Workbook | None = None,
) -> None:
    if form is Form.JSON:
        from xl2db.report.json import json_text, refusal_document

        print_raw(json_text(command, exit_code, refusal_document(findings)))
    else:
        from xl2db.report.text import refusal_lines

        print_talk(refusal_lines(tuple(findings), workbook))
    raise typer.Exit(exit_code) from None


def _show_traceback(error: BaseException) -> None:
    """The whole story, for people who asked for it; passwords are masked."""
    if os.environ.get("XL2DB_DEBUG", "") not in ("", "0") and sys.stderr is not None:
        import traceback

        from xl2db.report.visible import visible_lines, without_secrets

        sys.stderr.write(visible_lines(without_secrets("".join(traceback.format_exception(error)))))


def _first_line(error: Exception) -> str:
    from xl2db.report.visible import without_secrets

    lines = without_secrets(str(error)).strip().splitlines()
    return lines[0][:300] if lines else "no more is known"


def _words(text: str) -> Line:
    from xl2db.report.lines import line

    return line(text)
