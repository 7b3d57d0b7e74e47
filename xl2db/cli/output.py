"""Printing: results to standard output, talk to standard error; colours only where they are welcome."""

from __future__ import annotations

import codecs
import os
import shutil
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from xl2db.report.lines import WIDE, Line, plain, wrapped
from xl2db.report.visible import visible_lines

if TYPE_CHECKING:
    from rich.console import Console

NARROWEST = 40
STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "info": "bold cyan",
    "create": "green",
    "change": "yellow",
    "rename": "cyan",
    "drop": "red",
    "risk": "bold red",
    "strong": "bold",
    "faint": "bright_black",
    "good": "green",
}
_PLAINER = {
    "→": "->",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "…": "...",
    "↵": "\\n",
    "·": "-",
    "–": "-",
    "✓": "ok",
}


def _plainer(error: UnicodeError) -> tuple[str, int]:
    """What is printed for characters that a terminal's encoding lacks."""
    assert isinstance(error, UnicodeEncodeError)
    missing = error.object[error.start : error.end]
    return "".join(_PLAINER.get(one, f"\\u{{{ord(one):x}}}") for one in missing), error.end


codecs.register_error("xl2db", _plainer)


def prepare_streams() -> None:
    """Let nothing that is printed fail for its characters."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="xl2db")


def result_columns() -> int:
    """How much room a result has in a line."""
    return _columns_of(sys.stdout)


def print_result(lines: Iterable[Line]) -> None:
    """Print lines of a result."""
    _print(sys.stdout, lines)


def print_talk(lines: Iterable[Line]) -> None:
    """Print lines that are no part of the result: what went wrong, what is under way."""
    _print(sys.stderr, lines)


def print_raw(text: str) -> None:
    """Print a text that programs read (JSON, SQL, TOML); on a terminal nothing in it is obeyed."""
    if sys.stdout is not None:
        _write(sys.stdout, visible_lines(text) if sys.stdout.isatty() else text)


def wants_colour(stream: TextIO) -> bool:
    """Whether a stream gets colours: NO_COLOR beats FORCE_COLOR beats being a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def is_terminal() -> bool:
    """Whether a person can be asked: both the questions and the answers go through a terminal."""
    streams = (sys.stdin, sys.stderr)
    return all(stream is not None and stream.isatty() for stream in streams)


def _columns_of(stream: TextIO | None) -> int:
    """How much room there is in a line: that of the terminal, or as much as one likes."""
    if stream is None or not stream.isatty():
        return WIDE
    return max(shutil.get_terminal_size().columns, NARROWEST)


def _print(stream: TextIO | None, lines: Iterable[Line]) -> None:
    if stream is None:
        return
    if stream.isatty():
        columns = _columns_of(stream)
        lines = (part for one in lines for part in wrapped(one, columns))
    if wants_colour(stream):
        _print_coloured(stream, lines)
    else:
        _write(stream, "".join(plain(one) + "\n" for one in lines))


def _print_coloured(stream: TextIO, lines: Iterable[Line]) -> None:
    from rich.text import Text

    console = _console(stream)
    with console.capture() as captured:
        for one in lines:
            shown = plain(one)
            same = shown == "".join(part.text for part in one).rstrip()
            text = Text.assemble(*[(p.text, STYLES.get(p.style, "")) for p in one]) if same else Text(shown)
            console.print(text, soft_wrap=True)
    _write(stream, captured.get())


def _console(stream: TextIO) -> Console:
    from rich.console import Console

    return Console(file=stream, force_terminal=True, color_system="standard", highlight=False, markup=False)


def _write(stream: TextIO, text: str) -> None:
    """Write, and fall silent where the reader has gone (``xl2db show | head``)."""
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
