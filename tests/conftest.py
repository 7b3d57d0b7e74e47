"""What every test may use: the databases of :mod:`tests.databases`."""

from __future__ import annotations

import compileall
import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.compiled import compile_once
from tests.servers import place_in_memory

pytest_plugins = ["tests.databases"]

settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")

# In a shell's background Ctrl-C is ignored, and programs started from there would ignore it, too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    """Compile xl2db once, and keep the files of tests in memory: xl2db waits for the disk after each that it writes.

    Where Python is told to keep nothing, each command of the tests would compile xl2db anew.
    """
    compile_once()
    if not hasattr(config, "workerinput"):
        compileall.compile_dir(Path(__file__).parents[1] / "xl2db", quiet=2)
        if memory := place_in_memory():
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))
