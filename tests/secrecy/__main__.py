"""Each command with each fault, each place and each kind of password: prints what showed one, and the figures."""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from pathlib import Path

from tests.databases import DEFAULTS
from tests.secrecy.canary import COMMANDS, PASSWORDS, new_shop, places, tried, tried_plain, wrong_urls


def main() -> int:
    """Run all of it; the number of commands that showed a password."""
    parser = argparse.ArgumentParser(prog="python -m tests.secrecy", description=__doc__)
    parser.add_argument(
        "--commands", type=int, default=5, help="how many commands for each place (default: 5)"
    )
    each = parser.parse_args().commands
    runs = leaks = 0
    passwords = itertools.cycle(PASSWORDS.items())
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("postgresql", "mariadb"):
            shop = new_shop(Path(folder) / kind)
            rounds = itertools.cycle(COMMANDS)
            for fault in wrong_urls(DEFAULTS[kind], "x"):
                words, password = next(passwords)
                url = wrong_urls(DEFAULTS[kind], password)[fault]
                count = 0
                for name, place in places(shop, url, password):
                    for command in itertools.islice(rounds, each):
                        runs, count = runs + 1, count + 1
                        if leak := tried(shop, command, place, password):
                            leaks += 1
                            print(f"LEAK {kind}, {fault}, {words}, {name}, {' '.join(command)}:\n{leak}\n")
                runs += 1
                if leak := tried_plain(shop, url, password):
                    leaks += 1
                    print(f"LEAK {kind}, {fault}, {words}, plain Alembic:\n{leak}\n")
                print(f"{kind}, {fault}: {count} commands", flush=True)
    print(f"{runs} runs, {leaks} showed the password.")
    return leaks


if __name__ == "__main__":
    sys.exit(bool(main()))
