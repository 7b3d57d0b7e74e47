"""A sample of the hostile workbooks (all of them: ``python -m tests.hostile``), through the real command."""

from __future__ import annotations

import subprocess
import warnings
from pathlib import Path

import pytest

from tests.cli.command import xl2db
from tests.commands import commands_of_mine
from tests.hostile.__main__ import checked, mutants
from tests.hostile.book import Book
from tests.hostile.books import books
from tests.hostile.costs import book_of, dictionary, reference_rows
from tests.hostile.strings import STRINGS

_SLOW = (
    "1000000",
    "20000 sheets",
    "1000 MB",
    "100000 rows",
    "100,000 parts",
    "30 MB",
    "300000",
    "30000 files",
    "50 MB",
    "200 MB",
)
_COSTLY = ("cost", "long text", "OpenDocument, much of")
_ONE_OF_EACH = (
    "100,000 types that nobody knows",
    "20,000 reference rows, 1,000 rules",
    "' ' under Type",
    "10000 merged areas",
)


def sample() -> list[Book]:
    """Each ninth book that is made quickly, and a few of those that would cost much."""
    found = list(books())
    quick = [
        book for book in found if book.family not in _COSTLY and not any(slow in book.name for slow in _SLOW)
    ]
    return quick[::9] + [book for book in found if book.family in _COSTLY and book.name in _ONE_OF_EACH]


def test_hostile_workbooks__are_refused_or_read_in_bounds(tmp_path: Path) -> None:
    wrong, commands = [], commands_of_mine()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an archive that holds a name twice is made so
        for book in (*sample(), *mutants(tmp_path, 80)):
            one = checked(book, tmp_path, commands, whole_too=False)  # a start is slow on a busy machine
            if one.wrong or (book.refused and one.code == 0):
                wrong.append(f"{book.family}: {book.name}: {one.wrong or 'read'}")
    assert wrong == []


def test_hostile_workbooks__are_many() -> None:
    assert len(list(books())) >= 900
    assert len(sample()) > 75
    assert len(set(STRINGS)) >= 170


def check(path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return xl2db("check", path.name, cwd=path.parent, **env)


def test_check_that_costs_too_much__is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(reference_rows(20_000, "{n}"))
    done = check(path, XL2DB_CHECK_SECONDS="0.15")
    assert done.returncode == 1
    assert "costs-too-much" in done.stderr
    assert check(path, XL2DB_CHECK_SECONDS="60").returncode == 0


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (("t{n}", "c{n}", "typo{n}"), "After 500 errors xl2db looked no further"),
        (("t{n}", "id", "whole number"), "more findings of table-without-primary-key are not shown"),
    ],
)
def test_too_many_findings__are_left_out(tmp_path: Path, cells: tuple[str, ...], says: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(dictionary(700, *cells))
    done = check(path, XL2DB_CHECK_SECONDS="60")
    assert says in done.stdout
    assert done.stdout.count("xl2db explain") == 500


def test_waivers_of_nothing__are_left_out_too(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows = [[f"waive: table-without-primary-key at t{number}", "so"] for number in range(700)]
    path.write_bytes(
        book_of({"t": [["Column", "Type"], ["a", "text"]], "Settings": [["Setting", "Value"], *rows]})
    )
    done = check(path, XL2DB_CHECK_SECONDS="60")
    assert "200 more findings of stale-waiver are not shown" in done.stdout
