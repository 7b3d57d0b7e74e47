"""A text that cannot be understood: the parsers of this room raise it, their callers know the cell."""

from __future__ import annotations

from collections.abc import Iterable

from xl2db.cells import CellRef
from xl2db.findings import Finding, Rule


class Misread(Exception):
    """A text that can't be understood; ``span`` is the part of it that is meant."""

    def __init__(
        self, rule: Rule, message: str, *, hint: str | None = None, span: tuple[int, int] | None = None
    ) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.hint = hint
        self.span = span

    def finding(self, at: CellRef | None, about: Iterable[str] = ()) -> Finding:
        """The finding that this makes at a cell."""
        return self.rule.finding(self.message, at, hint=self.hint, span=self.span, about=about)
