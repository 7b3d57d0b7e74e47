"""XML parts, read as a stream of events: bounded, without document types, entities or anything outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple
from xml.parsers import expat

from xl2db.cells import CellRef
from xl2db.findings import WorkbookRefused
from xl2db.rules import files as rules
from xl2db.workbook import budget as bounds
from xl2db.workbook.container import Package

Attributes = dict[str, str]
_ENCODINGS = {"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1"}


class Handlers(NamedTuple):
    """What is called for the elements within the root; names are ``namespace name`` (a space between).

    ``text`` takes the text between two tags, in one or several pieces.
    """

    start: Callable[[str, Attributes], None]
    end: Callable[[str], None]
    text: Callable[[str], object] | None = None


Root = Callable[[str, Attributes], Handlers]
Thin = Callable[[bytes], bytes]


def local(name: str) -> str:
    """The name of an element without its namespace."""
    return name.rpartition(" ")[2]


def read_part(
    package: Package, part: str, root: Root, *, sheet: str | None = None, thin: Thin | None = None
) -> None:
    """Parse a part. ``root`` is called for its root element and gives the handlers for the rest.

    ``thin`` may take out of a piece (which ends where a tag ends) what means nothing. Raises
    WorkbookRefused for everything that is not well-formed, not allowed, or too much.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse_document_type(*_: object) -> None:
        hint = "Ask where the file comes from; Excel and LibreOffice never write such a thing."
        message = f"{package.name} holds a document type declaration (in {part}), which xl2db refuses."
        raise WorkbookRefused(
            rules.DOCTYPE_FOUND.finding(message, CellRef(sheet) if sheet else None, hint=hint)
        )

    def check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _ENCODINGS:
            raise unknown_encoding(encoding)

    def unknown_encoding(encoding: str) -> WorkbookRefused:
        message = f"{package.name} holds a part in the character encoding {encoding[:40]} ({part})."
        hint = "Open the file in Excel or LibreOffice and save it again."
        return WorkbookRefused(
            rules.UNKNOWN_ENCODING.finding(message, CellRef(sheet) if sheet else None, hint=hint)
        )

    def start_root(name: str, attributes: Attributes) -> None:
        handlers = root(name, attributes)
        parser.StartElementHandler = handlers.start
        parser.EndElementHandler = handlers.end
        if handlers.text:
            parser.CharacterDataHandler = handlers.text

    parser.StartDoctypeDeclHandler = refuse_document_type
    parser.XmlDeclHandler = check_encoding
    parser.StartElementHandler = start_root
    try:
        _feed(parser, package, package.chunks(part, sheet), thin)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code) or "not well-formed"
        place = f"line {error.lineno:,}, character {error.offset + 1:,} of {part}"
        raise package.damaged(f"its XML is broken at {place} ({what})", sheet) from error


def _feed(parser: expat.XMLParserType, package: Package, chunks: Iterable[bytes], thin: Thin | None) -> None:
    """Give the parser whole tags only, and stop what would cost it too much."""
    rest, run = b"", 0
    for chunk in chunks:
        data = rest + chunk if rest else chunk
        cut = data.rfind(b">") + 1
        data, rest = data[:cut], data[cut:]
        run = 0 if b"<" in data else run + len(data)
        if len(rest) + run > bounds.MAX_TOKEN:
            raise package.budget.refuse("a single text or tag of more than 1 MB")
        if thin:
            data = thin(data)
        package.budget.parse(len(data), data.count(b"<") + data.count(b"/>"))
        parser.Parse(data, False)
        if len(parser.intern) > bounds.MAX_NAMES:
            raise package.budget.refuse(f"more than {bounds.MAX_NAMES:,} kinds of tags")
    package.budget.parse(len(rest), rest.count(b"<"))
    parser.Parse(rest, True)


class Depth:
    """Counts how deep elements are nested where nothing else bounds it."""

    __slots__ = ("_depth", "_package")

    def __init__(self, package: Package) -> None:
        """Nothing is open yet."""
        self._package = package
        self._depth = 0

    def enter(self) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > bounds.MAX_DEPTH:
            raise self._package.budget.refuse(f"tags nested more than {bounds.MAX_DEPTH} deep")

    def leave(self) -> None:
        """An element ends."""
        self._depth -= 1
