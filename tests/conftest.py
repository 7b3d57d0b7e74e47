"""What every test may use: the databases of :mod:`tests.databases`."""

from __future__ import annotations

import signal

pytest_plugins = ["tests.databases"]

# In a shell's background Ctrl-C is ignored, and programs started from there would ignore it, too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
