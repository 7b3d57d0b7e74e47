"""What a hostile workbook is: its family, its name, and what makes it."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

from tests.workbook.hostile import Content

Put: TypeAlias = Callable[[Path], object]
Folder: TypeAlias = Mapping[str | bytes, bytes | Put]


class Book(NamedTuple):
    """A hostile file: its family, what is hostile about it, its ending, and what makes its bytes.

    A folder is made of the contents of its files by their names; what is neither is made by a function at its path.

    ``refused`` tells whether it must be refused; None where it may also be read, if rightly.
    """

    family: str
    name: str
    ending: str
    make: Callable[[], bytes | Folder | Put]
    refused: bool | None = None


def packed(content: Mapping[str, Content], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The bytes of an archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in content.items():
            if data is not None:
                archive.writestr(name, data)
    return out.getvalue()


def put(content: bytes | Folder | Put, path: Path) -> None:
    """Make what a book is at a path."""
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif callable(content):
        content(path)
    else:
        path.mkdir()
        for name, each in content.items():
            put(each, path / (name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else name))


def take_away(path: Path) -> None:
    """Undo it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
