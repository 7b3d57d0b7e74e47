"""Reads a workbook, whatever it is kept in: the one door between a path and the grid."""

from __future__ import annotations

import stat
from pathlib import Path

from xl2db.findings import WorkbookRefused
from xl2db.rules import files as rules
from xl2db.workbook.budget import Allowance
from xl2db.workbook.container import check_ending, check_path, kind_of, numbers_file, opened_package
from xl2db.workbook.csv_folder import read_csv_folder
from xl2db.workbook.grid import Workbook
from xl2db.workbook.ods import read_ods
from xl2db.workbook.xlsx import read_xlsx


def read(path: Path, allowance: Allowance = Allowance.DESCRIPTION) -> Workbook:
    """Read an .xlsx, .xlsm or .ods file, or a folder of .csv files, cell by cell.

    ``allowance`` says what it is read for: data may be larger than a description of tables.

    The file is untrusted: time and memory are bounded whatever it holds, and nothing that it refers to
    is opened. Texts come as they stand in the file, spaces included; cells without a value are absent.
    Raises WorkbookRefused with exactly one finding of :mod:`xl2db.rules.files` if the file can't be
    read whole; a sheet or cell is never left out in silence.
    """
    path = Path(path)
    status = check_path(path)
    if stat.S_ISDIR(status.st_mode):
        if path.name.lower().endswith(".numbers"):
            raise numbers_file(path.name)
        return Workbook(path, read_csv_folder(path))
    if path.name.lower().endswith((".csv", ".tsv")) and status.st_size:
        raise WorkbookRefused(
            rules.NOT_A_WORKBOOK.finding(
                f"{path.name} is a single CSV file, not a workbook.",
                hint="Put it into a folder, one file for each table, and give the name of the folder.",
            )
        )
    with opened_package(path, allowance) as package:
        kind = kind_of(package)
        check_ending(package, kind)
        sheets = read_xlsx(package) if kind == "xlsx" else read_ods(package)
    if not sheets:
        message = f"{path.name} holds no sheet with cells, only charts."
        raise WorkbookRefused(rules.NO_SHEETS.finding(message, hint="Add a sheet that describes a table."))
    return Workbook(path, sheets)
