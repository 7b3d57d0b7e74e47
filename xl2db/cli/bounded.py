"""The last bound of a check: what costs more CPU than any honest workbook is stopped, and refused.

It is meant for the command as a whole: what came before counts, and so does the telling.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from xl2db.findings import WorkbookRefused
from xl2db.rules.files import COSTS_TOO_MUCH

CPU_SECONDS = 1.8
"""Of the 2 seconds that a command may take; the rest is for saying that it was stopped."""
VARIABLE = "XL2DB_CHECK_SECONDS"
_AGAIN = 0.25
_LEAST = 0.05


class _CostsTooMuch(BaseException):
    """Passes through whatever catches errors while a workbook is read."""


@contextmanager
def bounded() -> Iterator[None]:
    """Within it, a command that takes more than :func:`allowed_seconds` of CPU ends in a WorkbookRefused.

    Nothing is bounded on Windows, which has no such clock, and outside of the main thread.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    seconds = allowed_seconds()

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _CostsTooMuch

    before = signal.signal(signal.SIGPROF, stop)
    try:
        # More than once: Python drops what is raised while it tidies up.
        signal.setitimer(signal.ITIMER_PROF, max(seconds - time.process_time(), _LEAST), _AGAIN)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except _CostsTooMuch:
        raise WorkbookRefused(
            COSTS_TOO_MUCH.finding(
                f"Checking the workbook takes more than {seconds:.1f} seconds of computing, so it was stopped.",
                hint=f"Make it smaller; or, if you trust it, allow more: {VARIABLE}=60.",
            )
        ) from None
    finally:
        signal.signal(signal.SIGPROF, before)


def allowed_seconds() -> float:
    """The CPU seconds that a command may take: what the environment says, or :data:`CPU_SECONDS`."""
    try:
        return max(float(os.environ[VARIABLE]), 0.1)
    except (KeyError, ValueError):
        return CPU_SECONDS
