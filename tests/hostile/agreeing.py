"""Hostile files that are read, cell by cell against other readers: openpyxl, calamine and LibreOffice.

By hand: ``python -m tests.hostile.agreeing`` prints how many files agree with another reader, and which do not.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.hostile.__main__ import mutants
from tests.hostile.book import Book, packed, put, take_away
from tests.hostile.books import books
from tests.workbook.hostile import parts
from tests.workbook.test_reading_agreement import Cells, alike, ours, theirs_calamine, theirs_openpyxl
from tests.workbook.test_reading_mutants import seeds
from xl2db.findings import WorkbookRefused
from xl2db.workbook.grid import ErrorValue, Formula

_FAMILIES = ("container", "XML", "structure", "OpenDocument", "string as cell", "string as sheet", "mutant")


def seen(path: Path, reader: Callable[[Path], Cells]) -> Cells | None:
    """What a reader sees; None where it gives up. In a process of its own, since some are killed by a file."""
    reads, writes = os.pipe()
    process = os.fork()
    if not process:
        warnings.simplefilter("ignore")
        os.close(reads)
        code = 1
        resource.setrlimit(resource.RLIMIT_AS, (2**32, 2**32))
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            found = plain(reader(path))
            with os.fdopen(writes, "w") as out:
                json.dump(found, out)
            code = 0
        finally:
            os._exit(code)
    os.close(writes)
    with os.fdopen(reads) as told:
        said = told.read()
    _, status = os.waitpid(process, 0)
    return json.loads(said) if status == 0 and said else None


def plain(cells: Cells) -> Any:
    """The cells as JSON, without what readers may differ in; empty texts and sheets without cells are left out."""
    found = {}
    for name, values in alike(cells).items():
        kept = {f"{r},{c}": _told(value) for (r, c), value in values.items() if value not in ("", None)}
        found[name] = {place: told for place, told in sorted(kept.items()) if told}
    return found


def _told(value: object) -> str:
    match value:
        case ErrorValue():
            return value.code
        case Formula():
            return ""
        case bool():
            return str(value)
        case float():
            return f"{value:.9g}"
    return str(value).replace("\r\n", "\n").strip()


def theirs_libreoffice(path: Path) -> Cells:
    """What LibreOffice shows, by way of an .xlsx file that it writes."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{tempfile.gettempdir()}/agreeing-profile", "--headless",
             "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", folder, str(path)],
            capture_output=True, timeout=60, check=True,
        )  # fmt: skip
        return theirs_openpyxl(Path(folder) / f"{path.stem}.xlsx")


def without_errors(cells: Any) -> Any:
    """The cells but for errors such as #REF!, which calamine takes for empty ones."""
    return {
        name: {at: told for at, told in each.items() if not told.startswith("#")}
        for name, each in cells.items()
    }


def own_cells(path: Path) -> Any:
    """What we read; None where we refuse the file."""
    try:
        return json.loads(json.dumps(plain(ours(path))))
    except WorkbookRefused:
        return None


def judged(path: Path, honest: Sequence[Any] = (), *, last: bool = False) -> str | None:
    """How our reading compares: ``agrees``, ``differs`` or ``alone``; None where we refuse the file.

    ``honest`` are the cells of the files before a fault was put in; where they are still there, all is well.
    """
    own = own_cells(path)
    if own is None or own in honest:
        return None if own is None else "agrees"
    if path.suffix == ".xlsx" and (openpyxl := seen(path, theirs_openpyxl)) == own:
        return "agrees"
    calamine = seen(path, theirs_calamine)
    if calamine is not None and without_errors(calamine) == without_errors(own):
        return "agrees"
    libreoffice = seen(path, theirs_libreoffice) if last and shutil.which("soffice") else None
    if libreoffice == own:
        return "agrees"
    others = (calamine, libreoffice, openpyxl if path.suffix == ".xlsx" else None)
    return "alone" if all(other is None for other in others) else "differs"


def honest_cells(folder: Path) -> list[Any]:
    """The cells of the workbooks from which mutants are made."""
    found = []
    for ending, data in [*seeds(folder), (".xlsx", packed(parts()))]:
        path = folder / f"honest{ending}"
        path.write_bytes(data)
        found.append(own_cells(path))
    return found


def asked(folder: Path, count: int) -> Iterator[Book]:
    """The books whose cells can be compared."""
    for book in (*books(), *mutants(folder, count)):
        if book.family in _FAMILIES and book.ending in (".xlsx", ".ods"):
            yield book


def main() -> None:
    """Compare all, print the counts and the files on which nobody agrees."""
    warnings.simplefilter("ignore")
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    totals: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        honest = honest_cells(folder)
        for book in asked(folder, count):
            path = folder / f"book{book.ending}"
            put(book.make(), path)
            verdict = judged(path, honest, last=True)
            totals.setdefault(book.family, Counter())[verdict or "refused"] += 1
            if verdict not in (None, "agrees"):
                print(f"{verdict.upper()}  {book.family}: {book.name}", flush=True)
            take_away(path)
    print("| family | compared | agree | differ | no other reads them |\n|---|---|---|---|---|")
    for family, verdicts in totals.items():
        read = sum(verdicts.values()) - verdicts["refused"]
        print(f"| {family} | {read} | {verdicts['agrees']} | {verdicts['differs']} | {verdicts['alone']} |")


if __name__ == "__main__":
    main()
