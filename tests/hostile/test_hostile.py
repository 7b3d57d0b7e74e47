"""A sample of the hostile workbooks (all of them: ``python -m tests.hostile``), through the real command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.hostile.__main__ import checked, start
from tests.hostile.book import Book
from tests.hostile.books import books
from tests.hostile.strings import STRINGS

_SLOW = ("1000000", "20000 sheets", "1000 MB", "100000 rows", "100,000 parts", "30 MB", "300000")


def sample() -> list[Book]:
    """Each seventh book that is made quickly."""
    return [book for book in list(books())[::7] if not any(slow in book.name for slow in _SLOW)]


def wrong(found: list[Book], folder: Path) -> list[str]:
    """What is not as it must be; measured in a process that has not grown with the tests before."""
    said = []
    for book in found:
        one = checked(book, folder)
        if one.wrong or (book.refused and one.code == 0):
            said.append(f"{book.family}: {book.name}: {one.wrong or 'read'}")
    return said


def test_hostile_workbooks__are_refused_or_read_in_bounds(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib, warnings; warnings.simplefilter('ignore')\n"
        "from tests.hostile.test_hostile import *; from tests.hostile.__main__ import mutants, start\n"
        "folder = pathlib.Path(sys.argv[1]); start(folder)\n"
        "print(*wrong([*sample(), *mutants(folder, 100)], folder), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.split() == []


def test_hostile_workbooks__are_many() -> None:
    assert len(list(books())) >= 450
    assert len(set(STRINGS)) >= 170
    assert start
