"""URLs of databases where the command line takes none: they would be shown, or written, with their passwords."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_URL = re.compile(
    r"-*(?!https?:)[a-z][a-z0-9+]+:/|.*\b(postgres\w*|mysql|mariadb|oracle|mssql|sqlserver)(\+\w+)?:/",
    re.IGNORECASE | re.DOTALL,
)


def holds_misplaced_url(words: Sequence[str]) -> bool:
    """Whether one of the words is, or holds, a URL, and is not where the command takes one."""
    command = next((word for word in words if not word.startswith("-")), "")
    return any(
        _URL.match(part)
        for before, word in pairwise(("", *words))
        if not _may_be_url(command, before, word)
        for part in (word, word.partition("=")[2])
    )


def _may_be_url(command: str, before: str, word: str) -> bool:
    if before == "--database" or word.startswith("--database="):
        return True
    return command == "pull" and not before.startswith("-") and not word.startswith("-")
