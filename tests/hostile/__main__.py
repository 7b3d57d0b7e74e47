"""``python -m tests.hostile``: each hostile workbook through ``xl2db check``, and 3,000 mutants; prints the table.

Outcomes are kept in a file, one a line, so that a run which was stopped goes on where it stopped
(``--keep FILE``); ``--mutants N`` says how many, ``--again`` measures those anew that were not as they must be.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.commands import Commands
from tests.hostile.book import Book, packed, put, take_away
from tests.hostile.books import books
from tests.hostile.measuring import Measured, measured, whole
from tests.workbook.hostile import mutant, parts
from tests.workbook.test_reading_mutants import seeds


def main() -> None:
    """Run what is not known yet, print what is not as it must be, and then the table."""
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--keep", type=Path, default=Path("hostile.jsonl"), help="where outcomes are kept")
    parser.add_argument("--mutants", type=int, default=3000, metavar="N")
    parser.add_argument("--again", action="store_true", help="measure anew what was not as it must be")
    parser.add_argument("--only", default="", help="only families whose name begins so")
    given = parser.parse_args()
    lines = given.keep.read_text(encoding="utf-8").splitlines() if given.keep.exists() else []
    known = {(each["family"], each["name"]): each for each in map(json.loads, lines)}
    if given.again:
        known = {key: each for key, each in known.items() if not each["wrong"]}
        given.keep.write_text("".join(json.dumps(each) + "\n" for each in known.values()), encoding="utf-8")
    commands = Commands()
    with tempfile.TemporaryDirectory() as folder, given.keep.open("a", encoding="utf-8") as file:
        for book in (*books(), *mutants(Path(folder), given.mutants)):
            if (book.family, book.name) in known or not book.family.startswith(given.only):
                continue
            one = checked(book, Path(folder), commands)
            told = {
                "family": book.family,
                "name": book.name,
                "code": one.code,
                "seconds": one.seconds,
                "megabytes": one.megabytes,
                "whole": one.whole,
                "wrong": one.wrong or _misread(book, one),
            }
            known[book.family, book.name] = told
            file.write(json.dumps(told) + "\n")
            file.flush()
            if told["wrong"]:
                print(f"NOT AS IT MUST BE  {book.family}: {book.name}: {told['wrong']}", flush=True)
        for what, one in honest(Path(folder), commands):
            print(f"{what}: {one.seconds:.2f} CPU seconds, {one.megabytes:.0f} MB")
    commands.close()
    print(table(list(known.values())))


def honest(folder: Path, commands: Commands) -> Iterator[tuple[str, Measured]]:
    """What a workbook costs that has nothing wrong in it."""
    path = folder / "honest.xlsx"
    path.write_bytes(packed(parts()))
    yield "an honest workbook", measured(path, commands)
    yield "the same as a command that starts", whole(path)


def checked(book: Book, folder: Path, commands: Commands, *, whole_too: bool = True) -> Measured:
    """What became of a book, whose file is made for this."""
    path = folder / f"book{book.ending}"
    try:
        put(book.make(), path)
        return measured(path, commands, whole_too=whole_too)
    finally:
        take_away(path)


def mutants(folder: Path, count: int) -> Iterator[Book]:
    """Honest workbooks with one to three faults in their tags, parts, archive or bytes."""
    honest = [*seeds(folder), *([(".xlsx", packed(parts()))] * 3)]  # the last one has nothing wrong in it
    for seed in range(20_000, 20_000 + count):
        ending, data = honest[seed % len(honest)]
        yield Book("mutant", str(seed), ending, lambda data=data, seed=seed: mutant(data, seed))  # type: ignore[misc]


def _misread(book: Book, one: Measured) -> str | None:
    return "read, and should be refused" if book.refused and one.code == 0 else None


def table(outcomes: list[dict[str, object]]) -> str:
    """The figures by family, as they stand in docs/hostile.md."""
    families: dict[str, list[dict[str, object]]] = defaultdict(list)
    for each in outcomes:
        families[str(each["family"])].append(each)
    lines = [
        "| family | files | refused | read | as it must be | whole commands | most CPU seconds | most MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, each in families.items():
        read = sum(one["code"] == 0 for one in each)
        good = sum(not one["wrong"] for one in each)
        seconds = max(float(str(one["seconds"])) for one in each)
        megabytes = max(float(str(one["megabytes"])) for one in each)
        started = sum(bool(one["whole"]) for one in each)
        lines.append(
            f"| {name} | {len(each):,} | {len(each) - read:,} | {read:,} | {good:,} | {started} | {seconds:.2f} "
            f"| {megabytes:.0f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
