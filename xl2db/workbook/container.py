"""The file as a container: is it there, what is it, and its parts, unpacked with bounds.

:func:`opened` looks at everything that is not the content of a sheet before any of it is unpacked.
"""

from __future__ import annotations

import os
import posixpath
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote

from xl2db.cells import CellRef
from xl2db.findings import WorkbookRefused
from xl2db.rules import files as rules
from xl2db.workbook import budget as bounds
from xl2db.workbook.budget import Allowance, Budget
from xl2db.workbook.sniffing import (
    HEAD,
    describe_stranger,
    is_zip,
    not_a_workbook,
    password_protected,
)

CHUNK = 256 * 1024
_MEND = "Open the file in Excel or LibreOffice, look whether everything is there, and save it again."
_AGAIN = "Download, copy or save the workbook again."
_END_OF_DIRECTORY = b"PK\x05\x06"
_ENCRYPTED = 0x1


class Package:
    """An opened .xlsx or .ods file: named parts inside a zip archive.

    Part names are compared without regard to case, as Open Packaging asks for. What is read is paid for
    from ``budget``; a part that can't be read whole raises WorkbookRefused.
    """

    def __init__(
        self, name: str, archive: zipfile.ZipFile, allowance: Allowance = Allowance.DESCRIPTION
    ) -> None:
        """The parts of an opened archive, by name."""
        self.name = name
        self.budget = Budget(name, allowance)
        self._archive = archive
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._doubled: set[str] = set()
        for info in archive.infolist():
            key = info.filename.replace("\\", "/").lstrip("/").lower()
            if key in self._members:
                self._doubled.add(key)
            self._members[key] = info

    def __contains__(self, part: str) -> bool:
        """Whether there is a part of that name."""
        return self._key(part) is not None

    def names(self) -> list[str]:
        """The names of all parts, in small letters."""
        return list(self._members)

    def chunks(self, part: str, sheet: str | None = None) -> Iterator[bytes]:
        """The content of a part, piece by piece; the last piece comes only if the check sum is right.

        A sheet's name makes the refusal say where the fault is.
        """
        info = self._checked(part, sheet)
        try:
            with self._archive.open(info) as stream:
                while chunk := stream.read(CHUNK):
                    self.budget.unpack(len(chunk))
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, struct.error, ValueError) as error:
            raise self.damaged(f"the part {info.filename} can't be unpacked", sheet) from error
        except (NotImplementedError, RuntimeError) as error:
            raise self.damaged(f"the part {info.filename} is packed in an unknown way", sheet) from error

    def read(self, part: str, limit: int) -> bytes:
        """The first bytes of a part, at most ``limit``; empty if there is no such part."""
        content = b""
        if part in self:
            for chunk in self.chunks(part):
                content += chunk
                if len(content) >= limit:
                    break
        return content[:limit]

    def damaged(self, what: str, sheet: str | None = None) -> WorkbookRefused:
        """The refusal of a file of which a part contradicts itself; ``what`` says it in a half-sentence."""
        where = f"{self.name} is damaged in the sheet {sheet}" if sheet else f"{self.name} is damaged"
        at = CellRef(sheet) if sheet else None
        return WorkbookRefused(rules.FILE_DAMAGED.finding(f"{where}: {what}.", at, hint=_MEND))

    def _checked(self, part: str, sheet: str | None) -> zipfile.ZipInfo:
        key = self._key(part)
        if key is None:
            at = CellRef(sheet) if sheet else None
            whose = f"the content of the sheet {sheet}" if sheet else f"its part {part}"
            message = f"{self.name} does not hold {whose}."
            raise WorkbookRefused(rules.PART_MISSING.finding(message, at, hint=_MEND))
        info = self._members[key]
        if key in self._doubled:
            raise self.damaged(f"the part {info.filename} is in it twice", sheet)
        if info.flag_bits & _ENCRYPTED:
            raise WorkbookRefused(password_protected(self.name))
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self.damaged(f"the part {info.filename} is packed in an unknown way", sheet)
        bomb = info.file_size > bounds.MAX_RATIO * max(info.compress_size, 1)
        if info.file_size > bounds.MAX_UNPACKED * self.budget.allowance or (
            bomb and info.file_size > bounds.RATIO_COUNTS_FROM
        ):
            size = f"{info.file_size / 2**20:,.0f} MB"
            raise self.budget.refuse(f"a part that unpacks from {info.compress_size:,} bytes to {size}")
        return info

    def _key(self, part: str) -> str | None:
        """The member that a part's name means; names may be percent-encoded."""
        key = posixpath.normpath(part.replace("\\", "/").lstrip("/")).lower()
        if key in self._members:
            return key
        key = unquote(key)
        return key if key in self._members else None


def check_path(path: Path) -> os.stat_result:
    """Refuse what isn't there, is a lock file, or is neither a file nor a folder."""
    name = path.name
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise WorkbookRefused(
            rules.FILE_MISSING.finding(f"There is no file {_shown(path)}.", hint=_likely_name(path))
        ) from error
    except OSError as error:
        raise _not_readable(path, error) from error
    if name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#")):
        real = name[2:] if name.startswith("~$") else name[len(".~lock.") : -1]
        raise WorkbookRefused(
            rules.LOCK_FILE.finding(
                f"{name} is not a workbook but the lock file beside an open one.",
                hint=f"Give the name of the workbook: {real}",
            )
        )
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        raise WorkbookRefused(
            rules.NOT_A_FILE.finding(
                f"{_shown(path)} is a device or a pipe, not a file.",
                hint="Save the workbook as a file first.",
            )
        )
    return status


@contextmanager
def opened_file(path: Path) -> Iterator[BinaryIO]:
    """The file, open for reading; refuses if it can't be read or changes until the end of the block."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise _not_readable(path, error) from error
    with file:
        before = _state(file)
        try:
            yield file
        except (WorkbookRefused, OSError) as error:
            if _state(file) != before:
                raise file_changed(path.name) from error
            if isinstance(error, OSError):
                raise _not_readable(path, error) from error
            raise
        if _state(file) != before:
            raise file_changed(path.name)


def file_changed(name: str) -> WorkbookRefused:
    """The refusal of something that another program wrote to while it was being read."""
    return WorkbookRefused(
        rules.FILE_CHANGED.finding(
            f"{name} was changed by another program while xl2db was reading it.",
            hint="Wait until it is saved, then run the same command again.",
        )
    )


@contextmanager
def opened_package(path: Path, allowance: Allowance = Allowance.DESCRIPTION) -> Iterator[Package]:
    """A workbook's file as a Package; refuses what is no zip archive, is cut off, or is far too large."""
    with opened_file(path) as file:
        head = file.read(HEAD)
        if not head:
            raise WorkbookRefused(rules.FILE_EMPTY.finding(f"{path.name} is empty (0 bytes).", hint=_AGAIN))
        if not is_zip(head):
            raise WorkbookRefused(describe_stranger(path.name, head, file))
        _check_directory(path.name, file)
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, EOFError) as error:
            message = f"{path.name} is damaged: the table of contents of its zip archive can't be read."
            raise WorkbookRefused(rules.FILE_DAMAGED.finding(message, hint=_AGAIN)) from error
        with archive:
            package = Package(path.name, archive, allowance)
            if len(archive.infolist()) > bounds.MAX_MEMBERS:
                raise package.budget.refuse(f"more than {bounds.MAX_MEMBERS:,} parts")
            yield package


def kind_of(package: Package) -> str:
    """``"xlsx"`` or ``"ods"``; refuses every other archive by what it is."""
    names = package.names()
    known = set(names)
    mimetype = package.read("mimetype", 200).decode("ascii", "replace").strip()
    if mimetype.startswith("application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    if mimetype.startswith(("application/vnd.oasis.opendocument", "application/vnd.sun.xml")):
        raise WorkbookRefused(not_a_workbook(package.name, "a LibreOffice document of another kind"))
    if "xl/workbook.bin" in known:
        raise WorkbookRefused(
            rules.BINARY_WORKBOOK.finding(
                f"{package.name} is a binary workbook (.xlsb), which xl2db does not read.",
                hint="Open it in Excel and save it as Excel Workbook (.xlsx).",
            )
        )
    for sign, kind in (
        ("word/document.xml", "a Word document"),
        ("ppt/presentation.xml", "a PowerPoint presentation"),
    ):
        if sign in known:
            raise WorkbookRefused(not_a_workbook(package.name, kind))
    if "_rels/.rels" in known or "xl/workbook.xml" in known or "[content_types].xml" in known:
        return "xlsx"
    if "content.xml" in known:
        return "ods"
    if any(name.endswith(".iwa") or name == "index.zip" for name in names):
        raise numbers_file(package.name)
    inner = next((name for name in names if name.endswith((".xlsx", ".xlsm", ".xls", ".ods"))), None)
    if inner:
        hint = "Unpack it first, and give the name of the workbook."
        raise WorkbookRefused(not_a_workbook(package.name, f"an archive with {inner} in it", hint))
    raise WorkbookRefused(not_a_workbook(package.name, "a zip archive"))


def numbers_file(name: str) -> WorkbookRefused:
    """The refusal of a document of Apple Numbers."""
    return WorkbookRefused(
        rules.NUMBERS_FILE.finding(
            f"{name} is a document of Apple Numbers, which xl2db does not read.",
            hint="In Numbers choose File > Export To > Excel, and give that file.",
        )
    )


_ENDINGS = {"xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm"), "ods": (".ods", ".ots")}
_OTHER_ENDINGS = (
    ".xls",
    ".xlsb",
    ".xlt",
    ".csv",
    ".tsv",
    ".txt",
    ".numbers",
    ".docx",
    ".pdf",
    ".html",
    ".json",
    ".fods",
)


def check_ending(package: Package, kind: str) -> None:
    """Refuse a workbook whose name promises another kind of file."""
    ending = posixpath.splitext(package.name)[1].lower()
    wrong = ending in _OTHER_ENDINGS or any(ending in own for other, own in _ENDINGS.items() if other != kind)
    if wrong:
        what = "an Excel workbook" if kind == "xlsx" else "an OpenDocument spreadsheet"
        better = package.name[: -len(ending)] + _ENDINGS[kind][0]
        raise WorkbookRefused(
            rules.WRONG_NAME.finding(
                f"{package.name} is {what}, but its name ends in {ending}.", hint=f"Rename it to {better}."
            )
        )


def _check_directory(name: str, file: BinaryIO) -> None:
    """Look at the archive's table of contents before zipfile builds an object for each of its entries."""
    budget = Budget(name)
    size = file.seek(0, os.SEEK_END)
    if size > bounds.MAX_FILE:
        raise budget.refuse(f"more than {bounds.MAX_FILE // 2**20} MB")
    tail_begins = max(0, size - 66_000)
    file.seek(tail_begins)
    tail = file.read()
    at = tail.rfind(_END_OF_DIRECTORY)
    if at < 0 or len(tail) - at < 22:
        if name.lower().endswith(".numbers"):
            raise numbers_file(name)
        message = f"{name} is cut off: its end is missing."
        raise WorkbookRefused(rules.FILE_TRUNCATED.finding(message, hint=_AGAIN))
    entries, length = struct.unpack_from("<HI", tail, at + 10)
    locator = at - 20
    if locator >= 0 and tail[locator : locator + 4] == b"PK\x06\x07":
        (place,) = struct.unpack_from("<Q", tail, locator + 8)
        file.seek(min(place, size))
        record = file.read(56)
        if len(record) == 56:
            entries, length = struct.unpack_from("<QQ", record, 32)
        # The record may also stand right before its locator, which is where zipfile looks.
        if locator >= 56:
            entries, length = (
                max(pair)
                for pair in zip((entries, length), struct.unpack_from("<QQ", tail, locator - 24), strict=True)
            )
    file.seek(0)
    if entries > bounds.MAX_MEMBERS or length > bounds.MAX_DIRECTORY:
        raise budget.refuse(f"more than {bounds.MAX_MEMBERS:,} parts")


def _state(file: BinaryIO) -> tuple[int, int]:
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns


def _not_readable(path: Path, error: OSError) -> WorkbookRefused:
    if isinstance(error, PermissionError):
        message = f"xl2db is not allowed to read {_shown(path)}."
        hint = "Close it in Excel if it is open there, or ask for the right to read it."
    else:
        message = f"{_shown(path)} can't be read: {error.strerror or 'the system refuses it'}."
        hint = "Check the drive or network folder, then try again."
    return WorkbookRefused(rules.FILE_NOT_READABLE.finding(message, hint=hint))


def _likely_name(path: Path) -> str:
    """What the missing file may be called: the nearest name in its folder."""
    try:
        there = [
            entry.name
            for entry in os.scandir(path.parent)
            if entry.name.lower().endswith((".xlsx", ".xlsm", ".ods"))
        ]
    except (OSError, ValueError):
        return "Check the spelling and the folder."
    near = get_close_matches(
        path.name, [name for name in there if not name.startswith(("~$", "."))][:1000], 1
    )
    return f"Did you mean {path.with_name(near[0])}?" if near else "Check the spelling and the folder."


def _shown(path: Path) -> str:
    return str(path).replace("\0", "␀")
