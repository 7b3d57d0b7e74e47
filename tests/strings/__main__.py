"""``python -m tests.strings``: strings in each place of a workbook on each database; prints the table.

Each place gets one of eight strings, and the next place the next, so that each string is tried in some places
(``--every 1``: each string in each place, which takes hours).

It needs the databases of the tests (see tests/databases.py). Outcomes are kept in a file, one part a line, so
that a run which was stopped goes on where it stopped (``--keep FILE``); ``--again`` tries those parts anew in which
something was not as it must be.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

from tests.commands import Commands
from tests.databases import Servers
from tests.strings.parts import groups, part_names, parts
from tests.strings.trying import KEPT, REFUSED, Outcome, Strings

KINDS = ("sqlite", "postgresql", "mariadb")


def main() -> None:
    """Run what was asked for, print each string that was altered, and then the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.strings", description=__doc__)
    parser.add_argument("--on", choices=KINDS, action="append", help="only on this database")
    parser.add_argument("--place", action="append", help="only in this place")
    parser.add_argument(
        "--every", type=int, default=8, metavar="N", help="one of so many strings for a place"
    )
    parser.add_argument("--keep", type=Path, default=Path("strings.jsonl"), help="where outcomes are kept")
    parser.add_argument("--again", action="store_true", help="try anew where something was wrong")
    given = parser.parse_args()
    known = _read(given.keep, given.again)
    place = Path(tempfile.mkdtemp(prefix="xl2db-strings-"))
    (place / "servers").mkdir()
    servers, commands = Servers(place / "servers", os.getpid(), "strings"), Commands()
    try:
        for kind in given.on or KINDS:
            strings = Strings(kind, servers, commands, place)
            for name, part in parts(strings, given.every):
                if (given.place and name not in given.place) or (kind, name) in known:
                    continue
                began = time.monotonic()
                known[kind, name] = list(part())
                with given.keep.open("a", encoding="utf-8") as file:
                    file.write(json.dumps([kind, name, [asdict(each) for each in known[kind, name]]]) + "\n")
                _tell(known[kind, name], kind, name, time.monotonic() - began)
    finally:
        commands.close()
        servers.close()
        print(servers.end() or "")
        shutil.rmtree(place, ignore_errors=True)
    found = [each for outcomes in known.values() for each in outcomes]
    print(table(found, {name: name for name in part_names()}))
    print("\nBy groups, as in docs/hostile.md:\n")
    print(table(found, groups()))


def _tell(outcomes: list[Outcome], kind: str, name: str, seconds: float) -> None:
    print(f"{kind}: {name}: {len(outcomes)} in {seconds:.0f} s", flush=True)
    for each in outcomes:
        if each.wrong:
            print(f"NOT AS IT MUST BE  {each.text!a:.100}: {kind}: {name}\n    {each.wrong}", flush=True)


def _read(file: Path, again: bool) -> dict[tuple[str, str], list[Outcome]]:
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    known = {
        (kind, name): [Outcome(**each) for each in found] for kind, name, found in map(json.loads, lines)
    }
    if again:
        known = {key: found for key, found in known.items() if not any(each.wrong for each in found)}
    return known


def table(outcomes: list[Outcome], rows: dict[str, str]) -> str:
    """Kept and refused by row and database; ``rows`` has the row of each place, in their order."""
    cells: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for each in outcomes:
        cells[rows[each.place], each.kind].append(each)
        cells["all", each.kind].append(each)
    lines = ["| place | SQLite | PostgreSQL | MariaDB |", "| --- | --- | --- | --- |"]
    for name in dict.fromkeys([*rows.values(), "all"]):
        row = [cells.get((name, kind), []) for kind in KINDS]
        if any(row):
            lines.append(f"| {name} | {' | '.join(map(_cell, row))} |")
    return "\n".join(lines)


def _cell(outcomes: list[Outcome]) -> str:
    """``kept + refused of all``."""
    if not outcomes:
        return ""
    kept, refused = (sum(each.ended == ended for each in outcomes) for ended in (KEPT, REFUSED))
    return f"{kept:,} + {refused:,} of {len(outcomes):,}"


if __name__ == "__main__":
    main()
