"""Folders of .csv files from strangers, and paths that are no workbooks at all."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.hostile.book import Book, Folder, Put

HEAD = b"Column,Type,Primary key\n"
HONEST = HEAD + b"id,whole number,yes\n"
_TEXT = HONEST.decode()

# Name, what is in the file orders.csv, whether it must be refused.
_FILES: tuple[tuple[str, Callable[[], bytes], bool | None], ...] = (
    ("a line of 50 MB", lambda: HONEST + b"x" * 50_000_000, True),
    ("a line of 50 MB of cells", lambda: HONEST + b"x," * 25_000_000, True),
    ("200 MB", lambda: HONEST + b"x,text,\n" * 25_000_000, True),
    ("a million rows", lambda: HONEST + b"x,text,\n" * 1_000_000, True),
    ("a million empty rows", lambda: HONEST + b",,\n" * 1_000_000, None),
    ("a million names", lambda: HEAD + b"".join(b"c%d,text,\n" % number for number in range(1_000_000)), True),
    ("NUL", lambda: HONEST + b"a\0b,text,\n", True),
    ("nothing but NUL", lambda: b"\0" * 100_000, True),
    ("empty", lambda: b"", None),
    ("a quote without end", lambda: HONEST + b'"x,text,\n' + b"y,text,\n" * 1000, True),
    ("a quote within", lambda: HONEST + b'"x"y,text,\n', True),
    ("a quote of 1 MB", lambda: HONEST + b'"' + b"x\n" * 500_000 + b'",text,\n', True),
    ("100,000 quotes", lambda: HONEST + b'"' * 100_000, True),
    ("mixed encodings", lambda: HONEST + "größe,text,\n".encode() + "straße,text,\n".encode("latin-1"), True),
    ("Shift-JIS", lambda: HONEST + "顧客名前,text,\n".encode("shift_jis"), True),
    ("EBCDIC", lambda: _TEXT.encode("cp037"), True),
    ("UTF-7", lambda: HONEST + "größe,text,\n".encode("utf-7"), None),
    ("UTF-16 with a mark", lambda: _TEXT.encode("utf-16"), False),
    ("UTF-16 without", lambda: _TEXT.encode("utf-16-le"), True),
    ("UTF-16 the other way", lambda: _TEXT.encode("utf-16-be"), True),
    ("UTF-16 of odd length", lambda: _TEXT.encode("utf-16") + b"x", True),
    ("UTF-16 with half a pair", lambda: _TEXT.encode("utf-16") + b"\x00\xd8,\x00", True),
    ("UTF-32 with a mark", lambda: _TEXT.encode("utf-32"), True),
    ("UTF-32 without", lambda: _TEXT.encode("utf-32-le"), True),
    ("a mark within", lambda: HONEST + b"\xef\xbb\xbfname,text,\n", None),
    ("a mark twice", lambda: b"\xef\xbb\xbf" * 2 + HONEST, None),
    ("surrogates in UTF-8", lambda: HONEST + b"\xed\xa0\x80,text,\n", True),
    ("overlong UTF-8", lambda: HONEST + b"\xc0\xaf,text,\n", True),
    ("a separator that is a letter", lambda: b"sep=o\n" + HONEST, None),
    ("a separator that is a quote", lambda: b'sep="\n' + HONEST, None),
    ("no separator that fits", lambda: b"Column Type\nid text\n", True),
    ("another separator in each line", lambda: b"Column;Type\nid,text\na|text\n", True),
    ("lines of Mac OS 9", lambda: HONEST.replace(b"\n", b"\r"), None),
    ("all kinds of lines", lambda: HONEST + b"a,text,\r\nb,text,\rc,text,\x0b\n\x0cd,text,\n\xe2\x80\xa8e,text,", None),
    ("an .xlsx file", lambda: b"PK\x03\x04" + bytes(range(256)) * 50, True),
    ("an end of file of DOS", lambda: HONEST + b"a,text,\n\x1ab,text,\n", None),
    ("formulas", lambda: HONEST + b"=1+1,text,\n@x,text,\n=cmd|'/C calc'!A0,text,\n", None),
)  # fmt: skip


def _link(target: str) -> Put:
    return lambda path: path.symlink_to(target)


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    """A socket in the file system; its path may be no longer than 108 bytes, so it is made from within."""
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def _folder(path: Path) -> None:
    path.mkdir()


def _secret(path: Path) -> None:
    """A link to a file outside of the folder, which must not be shown."""
    outside = path.parent.parent / "secret.txt"
    outside.write_bytes(HONEST)
    path.symlink_to(outside)


_ODD: tuple[tuple[str, Put], ...] = (
    ("a link to /etc/passwd", _link("/etc/passwd")),
    ("a link to /dev/zero", _link("/dev/zero")),
    ("a link to nothing", _link("nowhere.csv")),
    ("a link to itself", _link("odd.csv")),
    ("a link to a file outside", _secret),
    ("a pipe", _fifo),
    ("a socket", _socket),
    ("a folder", _folder),
)


def _names() -> Iterator[tuple[str, Folder, bool | None]]:
    """Folders that are odd for the names of their files."""
    yield "names that differ by case", {"a.csv": HONEST, "A.csv": HONEST}, True
    yield "endings that differ by case", {"a.csv": HONEST, "a.CSV": HONEST}, True
    yield "hidden files", {"orders.csv": HONEST, ".secret.csv": b"\0", "~$orders.csv": b"\0"}, False
    yield "nothing but hidden files", {".orders.csv": HONEST}, True
    yield "other files only", {"orders.txt": HONEST, "orders.csv.gz": HONEST}, True
    yield "an empty name", {" .csv": HONEST}, True
    yield "an unseen name", {"\u200b.csv": HONEST}, True
    yield "a name that is no UTF-8", {b"\xff\xfe.csv": HONEST}, True
    for name in (
        "a\x1b[2J",
        "a\nb",
        "::error::x",
        "a\u202eb",
        "a\u200bb",
        "=1+1",
        "$(id)",
        "a'b",
        "con",
        "x" * 200,
        "..",
    ):
        yield f"a name {ascii(name)[:30]}", {f"{name}.csv": HONEST}, None
    for count in (1_000, 30_000):
        yield (
            f"{count} files",
            dict.fromkeys((f"t{number}.csv" for number in range(count)), HONEST),
            count > 20_000 or None,
        )


def folders() -> Iterator[Book]:
    """Folders of .csv files."""
    for name, content, refused in _FILES:
        yield Book("folder of .csv", name, "", lambda c=content: {"orders.csv": c()}, refused)  # type: ignore[misc]
    for name, make in _ODD:
        yield Book("folder of .csv", name, "", lambda m=make: {"orders.csv": HONEST, "odd.csv": m}, True)  # type: ignore[misc]
    for name, folder, refused in _names():
        yield Book("folder of .csv", name, "", lambda f=folder: f, refused)  # type: ignore[misc]


def places() -> Iterator[Book]:
    """What stands where a workbook is expected, and is none."""
    for name, make in (
        *_ODD,
        ("a link to /dev/null", _link("/dev/null")),
        ("a link to /proc", _link("/proc/self/mem")),
    ):
        for ending in (".xlsx", ".ods", ".csv", ""):
            yield Book("path", f"{name} ({ending})", ending, lambda m=make: m, True)  # type: ignore[misc]
