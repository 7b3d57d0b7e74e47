"""What a file is that is no zip archive: told from its first bytes, with what to do about it."""

from __future__ import annotations

import re
from typing import BinaryIO

from xl2db.findings import Finding
from xl2db.rules import files as rules

HEAD = 8192
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_SEARCHED = 64 * 2**20
_CONFLICT = re.compile(rb"^<{7}[ \r\n].*?^={7}[\r\n]", re.MULTILINE | re.DOTALL)
_HTML = re.compile(
    rb"(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|table|script|div)\b",
    re.DOTALL | re.IGNORECASE,
)
_SAVE_AS_XLSX = "Open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx)."
_RIGHT_FILE = "Open the workbook itself and save it as an Excel workbook (.xlsx)."

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"SQLite format 3", "a SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf", "an archive (7z)"),
    (b"Rar!", "an archive (rar)"),
    (b"BZh", "a compressed file (bzip2)"),
    (b"\xfd7zXZ", "a compressed file (xz)"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_ANCIENT_EXCEL = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")


def is_zip(head: bytes) -> bool:
    """Whether a file that begins so is (the beginning of) a zip archive."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))


def describe_stranger(name: str, head: bytes, file: BinaryIO) -> Finding:
    """The finding for a file that is no zip archive; ``head`` is its beginning."""
    if not head.strip(b"\0 \t\r\n"):
        return rules.FILE_EMPTY.finding(
            f"{name} is empty: there is nothing in it but blanks or zero bytes.",
            hint="Download, copy or save the workbook again.",
        )
    if head.startswith(_OLE):
        return _describe_ole(name, file)
    if _CONFLICT.search(head):
        return rules.MERGE_CONFLICT.finding(
            f"{name} holds the marks of a Git merge conflict instead of a workbook.",
            hint=f"Choose one version: git checkout --ours {name} (or --theirs), then git add {name}.",
        )
    if head.startswith(b"version https://git-lfs"):
        return rules.GIT_LFS_POINTER.finding(
            f"{name} is a Git LFS pointer: the workbook itself has not been fetched yet.",
            hint="Type git lfs pull in the repository, then run the command again.",
        )
    if head.startswith(_ANCIENT_EXCEL):
        return old_excel(name)
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return not_a_workbook(name, kind)
    return _describe_text(name, head)


def not_a_workbook(name: str, kind: str, hint: str = _RIGHT_FILE) -> Finding:
    """The finding for a file that was recognised as something else."""
    return rules.NOT_A_WORKBOOK.finding(f"{name} is {kind}, not a workbook.", hint=hint)


def old_excel(name: str) -> Finding:
    """The finding for an .xls file."""
    return rules.OLD_EXCEL_FILE.finding(
        f"{name} is a workbook in the old .xls form, which xl2db does not read.", hint=_SAVE_AS_XLSX
    )


def _describe_ole(name: str, file: BinaryIO) -> Finding:
    """Old Office files, and encrypted new ones, are compound files: their streams have telling names."""
    file.seek(0)
    content = file.read(_OLE_SEARCHED)
    if _holds_stream(content, "EncryptedPackage"):
        return password_protected(name)
    if _holds_stream(content, "Workbook") or _holds_stream(content, "Book"):
        return old_excel(name)
    if _holds_stream(content, "WordDocument"):
        return not_a_workbook(name, "a Word document")
    if _holds_stream(content, "PowerPoint Document"):
        return not_a_workbook(name, "a PowerPoint presentation")
    if name.lower().endswith(".xls"):
        return old_excel(name)
    return not_a_workbook(name, "an old Office file of another kind")


def password_protected(name: str) -> Finding:
    """The finding for an encrypted workbook."""
    return rules.PASSWORD_PROTECTED.finding(
        f"{name} is encrypted with a password, and xl2db can't open it.",
        hint="Remove the password (Excel: File > Info > Protect Workbook > Encrypt with Password) and save.",
    )


def _holds_stream(content: bytes, stream: str) -> bool:
    return (b"\0\0" + stream.encode("utf-16-le") + b"\0\0") in b"\0\0" + content


def _describe_text(name: str, head: bytes) -> Finding:
    text = _as_text(head)
    if text is None:
        return not_a_workbook(name, "a file of an unknown kind")
    stripped = text.lstrip("\ufeff \t\r\n")
    as_bytes = stripped.encode()
    if _HTML.match(as_bytes):
        hint = "It may be the log-in page of a web site: download the workbook again from the browser."
        return not_a_workbook(name, "a web page (HTML)", hint)
    if stripped.startswith("<"):
        if "urn:schemas-microsoft-com:office:spreadsheet" in stripped:
            return not_a_workbook(name, "an XML Spreadsheet of Excel 2003", _SAVE_AS_XLSX)
        if "urn:oasis:names:tc:opendocument" in stripped:
            return not_a_workbook(name, "a flat OpenDocument file (.fods)", "Save it as .ods or .xlsx.")
        return not_a_workbook(name, "an XML file")
    if stripped.startswith(("{", "[{", "[[", "[\n", '["')):
        return not_a_workbook(name, "a JSON file")
    if _looks_like_csv(stripped):
        hint = "Save it as .xlsx, or put it as .csv into a folder and give the folder's name."
        return not_a_workbook(name, "a CSV text file", hint)
    return not_a_workbook(name, "a text file")


def _as_text(head: bytes) -> str | None:
    """The beginning of a file as text, or None if it is none."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) & ~1].decode("utf-16", "ignore")
    else:
        try:
            text = head.decode("utf-8")
        except UnicodeDecodeError as error:
            at_the_cut = len(head) >= HEAD and error.start > len(head) - 4
            text = head[: error.start].decode() if at_the_cut else head.decode("cp1252", "replace")
    blanks = "\t\n\r\f\x1b\x1a"
    if any((character < " " and character not in blanks) or character == "\ufffd" for character in text):
        return None
    return text


def _looks_like_csv(text: str) -> bool:
    lines = [line for line in text.splitlines()[:10] if line.strip()]
    return any(len(lines) > 0 and all(mark in line for line in lines[:2]) for mark in ",;\t")
