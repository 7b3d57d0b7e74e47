"""Edits a person's .xlsx or .xlsm file in place: what isn't asked for stays byte for byte.

A workbook that a library loads and saves comes back poorer: threaded comments, dropdowns that read another
sheet, sparklines, shapes and saved results of formulas are lost. Here the file is a zip archive of XML parts, of
which only the edited ones are unpacked, and in them only the edited cells and rows are written anew. All other
entries are copied as they are packed.

What holds numbers of rows (notes, pictures, dropdowns, conditional formats, formulas, charts, names ...) moves
when rows are inserted. Where that isn't certain, :class:`CannotEdit` says why, and nothing is written.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

from xl2db.cells import CellRef
from xl2db.findings import WorkbookRefused
from xl2db.workbook.container import Package, check_ending, check_path, kind_of, opened_file, opened_package
from xl2db.workbook.editing_archive import Archive
from xl2db.workbook.editing_bars import add_bars
from xl2db.workbook.editing_book import Book
from xl2db.workbook.editing_calculation import ask_for_calculation, update_chain
from xl2db.workbook.editing_cell_formulas import replaced_formulas, rewrite_formulas
from xl2db.workbook.editing_checks import check_plan
from xl2db.workbook.editing_donor import add_sheet
from xl2db.workbook.editing_grid import Grid
from xl2db.workbook.editing_markup import Changes
from xl2db.workbook.editing_neighbours import pivot_areas_of, rewrite_names, rewrite_neighbours, tables_of
from xl2db.workbook.editing_parts import Parts
from xl2db.workbook.editing_plan import InSheet, Plan, plan_of
from xl2db.workbook.editing_requests import AddSheet, CannotEdit, Edit
from xl2db.workbook.editing_sections import rewrite_sections
from xl2db.workbook.editing_sheet import SheetWriter
from xl2db.workbook.editing_styles import Styles
from xl2db.workbook.editing_widths import set_widths
from xl2db.workbook.part_files import write_part


def edit(source: Path, edits: Sequence[Edit], target: Path) -> tuple[CellRef, ...]:
    """Make edits to the workbook ``source`` and write it to ``target``, which may be the same file.

    All addresses and row numbers are those of ``source``: edits don't see each other's moves. Of two texts for
    one cell the last counts; rows for one place are put there in the order of the edits.

    Gives for each edit where it ended: the cell, the first of the new rows, the new sheet. The target is replaced
    in one step, or not at all. Raises CannotEdit where the workbook can't be edited without losing something or
    is open in another program, ValueError for what is no address of a cell, and OSError where it can't be written.
    """
    source, target = Path(source), Path(os.path.realpath(target))
    try:
        _check_file(source)
        _check_lock(target)
        with opened_file(source) as file, zipfile.ZipFile(file) as archive:
            parts = Parts(Package(source.name, archive), Archive(file, source.name))
            places = _Editing(parts).make(edits)
            written = write_part(target, parts.write, target if target.exists() else source)
    except WorkbookRefused as refused:
        raise CannotEdit(refused.findings[0].message, refused.findings[0].at) from refused
    try:
        written.replace(target)
    except BaseException:
        written.unlink(missing_ok=True)
        raise
    return places


def _check_file(source: Path) -> None:
    check_path(source)
    if source.is_dir():
        raise CannotEdit(f"{source.name} is a folder, and only .xlsx and .xlsm files can be edited in place.")
    with opened_package(source) as package:
        kind = kind_of(package)
        check_ending(package, kind)
        if kind != "xlsx":
            raise CannotEdit(
                f"{source.name} is an OpenDocument spreadsheet, and only .xlsx and .xlsm files can be edited in place."
            )


def _check_lock(target: Path) -> None:
    """Refuse to write to a file that a person has open: one of the two would lose their work."""
    for name, program in ((f"~${target.name}", "Excel"), (f".~lock.{target.name}#", "LibreOffice")):
        if target.with_name(name).exists():
            raise CannotEdit(f"{target.name} is open in {program} (the file {name} beside it says so).")


class _Editing:
    """One call of :func:`edit`: the workbook, and a plan for each sheet that is edited."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._book = Book(parts)
        self._styles = Styles(parts, self._book.part)
        self._grids: dict[str, Grid] = {}
        self._plans: dict[str, Plan] = {}

    def make(self, edits: Sequence[Edit]) -> tuple[CellRef, ...]:
        """Make all edits; gives where each of them ended."""
        places: dict[int, CellRef] = {}
        by_sheet: dict[str, dict[int, InSheet]] = {}
        for number, wanted in enumerate(edits):
            if not isinstance(wanted, AddSheet):
                by_sheet.setdefault(wanted.sheet, {})[number] = wanted
        for sheet, wanted_there in by_sheet.items():
            plan = self._plan(sheet, list(wanted_there.values()))
            for number, (row, below, column) in zip(wanted_there, plan.places, strict=True):
                places[number] = CellRef(sheet, plan.moves.row(row) + below, column)
        if by_sheet:
            self._carry_out()
        for number, wanted in enumerate(edits):
            if isinstance(wanted, AddSheet):
                places[number] = add_sheet(self._book, self._styles, wanted)
        self._styles.write()
        return tuple(places[number] for number in range(len(edits)))

    def _grid(self, sheet: str) -> Grid:
        if sheet not in self._grids:
            self._grids[sheet] = Grid(self._parts.xml(self._book.sheet(sheet).part), sheet)
        return self._grids[sheet]

    def _plan(self, sheet: str, edits: list[InSheet]) -> Plan:
        part = self._book.sheet(sheet).part
        grid, tables = self._grid(sheet), tables_of(self._parts, part)
        plan = self._plans[sheet] = plan_of(grid, tables, edits)
        check_plan(grid, plan, tables, pivot_areas_of(self._parts, part))
        return plan

    def _carry_out(self) -> None:
        book, parts = self._book, self._parts
        moves = {sheet.casefold(): plan.moves for sheet, plan in self._plans.items()}
        rows_move = any(moves.values())
        identifiers = {sheet.identifier: sheet.name for sheet in book.sheets}
        replaced = {
            number: replaced_formulas(self._grids[name], self._plans[name])
            for number, name in identifiers.items()
            if name in self._plans
        }
        for sheet in book.worksheets():
            if rows_move or sheet.name in self._plans:
                grid = self._grid(sheet.name)
                plan = self._plans.get(sheet.name, Plan())
                changes = Changes(grid.data)
                SheetWriter(grid, plan, changes, self._styles).write()
                rewrite_formulas(grid, plan, moves, changes)
                rewrite_sections(grid, moves, changes)
                add_bars(grid, plan.bars, changes)
                set_widths(grid, plan.widths, changes)
                parts.put(sheet.part, changes.apply())
        if any(of_sheet.changes_areas for of_sheet in moves.values()):
            root = book.root
            changes = Changes(root.data)
            rewrite_names(root, changes, moves, [sheet.name for sheet in book.sheets])
            parts.put(book.part, changes.apply())
            parts_of = {sheet.part.lower(): sheet.name for sheet in book.sheets}
            rewrite_neighbours(parts, moves, parts_of, only_tables=not rows_move)
        numbered = {
            number: moves[name.casefold()] for number, name in identifiers.items() if name.casefold() in moves
        }
        update_chain(parts, book.part, numbered, replaced)
        ask_for_calculation(parts, book.part, [sheet.part for sheet in book.worksheets()])
