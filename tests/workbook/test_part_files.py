"""Workbooks that are written whole or not at all, and what runs that died left of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from xl2db.workbook.part_files import write_new


def gone() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    return ended.pid


@pytest.mark.parametrize("is_there", [False, True])
def test_write_new__removes_what_a_run_that_died_left__and_no_file_of_others(
    is_there: bool, tmp_path: Path
) -> None:
    path = tmp_path / "shop.xlsx"
    left = tmp_path / f".shop.xlsx.{gone()}.abc.xl2db-part"
    others = [
        tmp_path / f".shop.xlsx.{os.getpid()}.abc.xl2db-part",
        tmp_path / f".other.xlsx.{gone()}.abc.xl2db-part",
        tmp_path / ".shop.xlsx.mine.xl2db-part",
    ]
    for each in (left, *others):
        each.write_text("half")
    if is_there:
        path.write_text("mine")
        with pytest.raises(FileExistsError):
            write_new(path, b"whole")
    else:
        write_new(path, b"whole")
    assert path.read_text() == ("mine" if is_there else "whole")
    assert sorted(tmp_path.iterdir()) == sorted([path, *others])


def test_write_new__that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_new(tmp_path / "nowhere" / "shop.xlsx", b"whole")
    assert list(tmp_path.iterdir()) == []


def test_write_new__gives_a_file_the_rights_of_any_new_one(tmp_path: Path) -> None:
    write_new(tmp_path / "shop.xlsx", b"whole")
    (tmp_path / "other").write_text("")
    assert (tmp_path / "shop.xlsx").stat().st_mode == (tmp_path / "other").stat().st_mode
