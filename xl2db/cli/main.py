"""The door of the command line. What is asked most often is answered before anything heavy is loaded."""

from __future__ import annotations

import gc
import sys


def run() -> None:
    """Run the command that the command line names, and end with its exit code."""
    try:
        if sys.argv[1:] in (["--version"], ["-V"]):
            _print_version()
            return
        from xl2db.cli.app import command_line

        # A command ends soon; looking for garbage would take a tenth of the time of a large plan.
        gc.set_threshold(100_000, 20, 20)
        sys.exit(command_line())
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)


def _print_version() -> None:
    from xl2db import __version__

    print(f"xl2db {__version__}")
