"""Saying what is under way, on standard error, on a terminal, and only when it takes long."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from xl2db.report.visible import visible

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0

Tell = Callable[[str, int, int], None]


@contextmanager
def telling() -> Iterator[Tell]:
    """A function that is told the work under way: its name, and how much of how much is done (0: unknown)."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _work, _done, _total: None
        return
    bar = _Bar()
    try:
        yield bar.tell
    finally:
        bar.stop()


class _Bar:
    """A progress bar that appears once a stage of the work has taken longer than a moment."""

    def __init__(self) -> None:
        """Nothing is shown yet."""
        self._lock = threading.Lock()
        self._now = ("", 0, 0)
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._timer: threading.Timer | None = None

    def tell(self, work: str, done: int, total: int) -> None:
        """Another stage, or more of it done; an empty name ends the stage (before a question, say)."""
        work = visible(work)
        with self._lock:
            if not work:
                self._hide()
            elif self._progress is not None and self._task is not None:
                self._progress.update(self._task, description=work, completed=done, total=total or None)
            elif self._timer is None:
                self._timer = threading.Timer(PATIENCE, self._show)
                self._timer.daemon = True
                self._timer.start()
            self._now = (work, done, total)

    def stop(self) -> None:
        """Leave no trace."""
        with self._lock:
            self._hide()

    def _hide(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._progress is not None:
            self._progress.stop()
            self._progress = self._task = None

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        with self._lock:
            work, done, total = self._now
            if self._timer is None or not work:
                return
            self._progress = Progress(
                SpinnerColumn("line"),
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._progress.add_task(work, completed=done, total=total or None)
            self._progress.start()
