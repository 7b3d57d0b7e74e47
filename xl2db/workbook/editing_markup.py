"""The XML of a part as bytes that are changed in places: where its elements stand, and what replaces them.

Everything here expects UTF-8 that a parser has accepted (:func:`checked`), so that a tag can be told by its
characters alone. What isn't replaced stays byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers import expat

from xl2db.workbook.editing_requests import CannotEdit

_TAG = re.compile(
    rb"<(?:!--.*?-->|!\[CDATA\[.*?\]\]>|\?.*?\?>"
    rb"|(/?)([^\s/>!?]++)((?:[^\"'>/]++|\"[^\"]*+\"|'[^']*+'|/(?!>))*+)(/?)>)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(rb"([^\s=]+)\s*=\s*(?:\"([^\"]*+)\"|'([^']*+)')")
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_DECLARATION = re.compile(rb"\sxmlns(:[^\s=]+)?\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
}


class Element:
    """An element as it stands in the bytes of its part: from ``start`` to ``end``, its content between
    ``open_end`` and ``close_start``.
    """

    __slots__ = ("close_start", "data", "end", "name", "open_end", "start")

    def __init__(self, data: bytes, tag: re.Match[bytes], close: re.Match[bytes] | None = None) -> None:
        """The element of a start tag; one without content needs no end tag."""
        self.data = data
        self.name: bytes = tag[2]
        self.start, self.open_end = tag.span()
        self.close_start, self.end = close.span() if close else (self.open_end, self.open_end)

    @property
    def prefix(self) -> bytes:
        """What its name begins with, such as ``x:``; mostly nothing."""
        return self.name[: self.name.find(b":") + 1]

    @property
    def local(self) -> str:
        """Its name without the prefix."""
        return _local(self.name)

    @property
    def is_empty(self) -> bool:
        """Whether it is written as one tag (``<row/>``)."""
        return self.open_end == self.end

    @property
    def attributes(self) -> dict[str, str]:
        """Its attributes by name, prefixes included."""
        return {
            match[1].decode(): unescaped(match[2] if match[2] is not None else match[3])
            for match in _ATTRIBUTE.finditer(self.data, self.start + 1 + len(self.name), self.open_end)
        }

    def get(self, name: str) -> str | None:
        """The value of an attribute, or None where it isn't there."""
        span = self.span_of(name)
        return None if span is None else unescaped(self.data[span[0] : span[1]])

    def span_of(self, name: str) -> tuple[int, int] | None:
        """Where the value of an attribute stands, without its quotes."""
        wanted = name.encode()
        for match in _ATTRIBUTE.finditer(self.data, self.start + 1 + len(self.name), self.open_end):
            if match[1] == wanted:
                return match.span(2 if match[2] is not None else 3)
        return None

    @property
    def text(self) -> str:
        """The text within it; that of elements inside it, too."""
        return text_between(self.data, self.open_end, self.close_start)

    @property
    def source(self) -> bytes:
        """The element as it is written."""
        return self.data[self.start : self.end]

    def children(self) -> list[Element]:
        """The elements right inside it."""
        return _children(self.data, self.open_end, self.close_start)

    def child(self, local: str) -> Element | None:
        """The first element of that name right inside it."""
        return next((child for child in self.children() if child.local == local), None)

    def walk(self, *wanted: str) -> list[Element]:
        """All elements of these names within it, however deep, in the order in which they begin."""
        names = {name.encode() for name in wanted}
        found: list[Element] = []
        stack: list[Element | None] = []
        for tag in _TAG.finditer(self.data, self.open_end, self.close_start):
            name = tag[2]
            if name is None:
                continue
            if tag[1]:
                if element := stack.pop():
                    element.close_start, element.end = tag.span()
                continue
            element = Element(self.data, tag) if name.rpartition(b":")[2] in names else None
            if element:
                found.append(element)
            if not tag[4]:
                stack.append(element)
        return found


def root_of(data: bytes) -> Element:
    """The outermost element."""
    first = next(tag for tag in _TAG.finditer(data) if tag[2])
    last = re.compile(rb"</" + re.escape(first[2]) + rb"\s*>").match(data, max(data.rfind(b"</"), 0))
    if last and not data[last.end() :].strip() and not first[4]:
        return Element(data, first, last)
    return _children(data, 0, len(data))[0]


def _children(data: bytes, start: int, end: int) -> list[Element]:
    found: list[Element] = []
    depth = 0
    opened: re.Match[bytes] | None = None
    for tag in _TAG.finditer(data, start, end):
        if tag[2] is None:
            continue
        if tag[1]:
            depth -= 1
            if not depth and opened:
                found.append(Element(data, opened, tag))
        elif tag[4]:
            if not depth:
                found.append(Element(data, tag))
        else:
            if not depth:
                opened = tag
            depth += 1
    return found


def _local(name: bytes) -> str:
    return name.rpartition(b":")[2].decode()


class Changes:
    """Replacements in the bytes of a part; they may not overlap, and come in any order."""

    def __init__(self, data: bytes) -> None:
        """No changes yet."""
        self._data = data
        self._made: list[tuple[int, int, int, bytes]] = []

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Put bytes in the place of others, unless they are the same."""
        if self._data[start:end] != new:
            self._made.append((start, end, len(self._made), new))

    def insert(self, at: int, new: bytes) -> None:
        """Put bytes in between; those that are inserted first stand first."""
        self.replace(at, at, new)

    def set(self, element: Element, attribute: str, value: str) -> None:
        """Give an attribute a value, where it stands or as a new one."""
        span = element.span_of(attribute)
        if span is None:
            place = element.start + 1 + len(element.name)
            self.insert(place, b' %s="%s"' % (attribute.encode(), escaped(value, attribute=True)))
        elif unescaped(self._data[span[0] : span[1]]) != value:
            self.replace(*span, escaped(value, attribute=True))

    def set_text(self, element: Element, text: str) -> None:
        """Give an element that holds only text another one; the same text stays as it is written."""
        if element.text != text:
            self.replace(element.open_end, element.close_start, escaped(text))

    def append(self, parent: Element, new: bytes) -> None:
        """Put an element behind those that are in another one."""
        if parent.is_empty:
            self.replace(parent.start, parent.end, start_tag(parent, {}) + b">" + new + end_tag(parent))
        else:
            self.insert(parent.close_start, new)

    def apply(self) -> bytes:
        """The bytes with all changes made."""
        pieces, place = [], 0
        for start, end, _, new in sorted(self._made):
            if start < place:
                raise ValueError(f"two changes overlap at byte {start:,}")
            pieces += [self._data[place:start], new]
            place = end
        return b"".join([*pieces, self._data[place:]]) if pieces else self._data


def start_tag(element: Element, values: Mapping[str, str | None]) -> bytes:
    """The start tag of an element with other values of some attributes, or without them (None); the ``>`` or
    ``/>`` at its end is left to the caller.
    """
    source = element.data[element.start : element.open_end]
    tag = source[: -2 if source.endswith(b"/>") else -1].rstrip()
    for name, value in values.items():
        pattern = rb"\s+" + re.escape(name.encode()) + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')"
        new = b"" if value is None else b' %s="%s"' % (name.encode(), escaped(value, attribute=True))
        match = re.search(pattern, tag)
        place = match.span() if match else (len(tag), len(tag))
        if match is None or value is None or element.get(name) != value:
            tag = tag[: place[0]] + new + tag[place[1] :]
    return tag


def end_tag(element: Element) -> bytes:
    """The end tag of an element."""
    return b"</" + element.name + b">"


def unescaped(source: bytes) -> str:
    """The text that XML means, references resolved."""
    text = source.decode()
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    return _NAMED[name] if name else chr(int(decimal) if decimal else int(hexadecimal, 16))


def escaped(text: str, *, attribute: bool = False) -> bytes:
    """A text as XML writes it."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    if attribute:
        text = text.replace('"', "&quot;").replace("'", "&apos;").replace("\n", "&#10;").replace("\t", "&#9;")
    return text.encode()


def text_between(data: bytes, start: int, end: int) -> str:
    """The text between two places of a part, without the tags in it."""
    pieces, place = [], start
    for tag in _TAG.finditer(data, start, end):
        pieces.append(unescaped(data[place : tag.start()]))
        if tag[0].startswith(b"<![CDATA["):
            pieces.append(tag[0][9:-3].decode())
        place = tag.end()
    return "".join([*pieces, unescaped(data[place:end])])


def decoded(raw: bytes, what: str) -> tuple[bytes, str]:
    """A part as UTF-8, and the encoding that it is kept in (``"utf-8-sig"`` if it begins with a mark)."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            if encoding == "utf-8":
                return raw[len(mark) :], "utf-8-sig"
            return raw[len(mark) :].decode(encoding).encode(), encoding
    declared = _DECLARED.match(raw[:200])
    name = declared[1].decode().lower() if declared else "utf-8"
    if name not in _ENCODINGS or raw[1:2] == b"\0":
        raise CannotEdit(f"{what} is written in the character encoding {name}, which xl2db does not write.")
    encoding = _ENCODINGS[name]
    return (raw if encoding != "latin-1" else raw.decode(encoding).encode()), encoding


def encoded(data: bytes, encoding: str) -> bytes:
    """UTF-8 in the encoding of its part again; what that lacks becomes a character reference."""
    if encoding == "utf-8":
        return data
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    return mark + data.decode().encode(encoding, "xmlcharrefreplace")


def checked(data: bytes, what: str) -> bytes:
    """The same bytes if they are well-formed XML without a document type."""
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")

    def refuse(*_: object) -> None:
        raise CannotEdit(f"{what} holds a document type declaration, which xl2db refuses.")

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        what_is_wrong = expat.ErrorString(error.code) or "not well-formed"
        raise CannotEdit(f"{what} is damaged: its XML is broken ({what_is_wrong}).") from error
    return data


def one_prefix(root: Element, what: str) -> None:
    """Refuse a part in which the prefix of the root element means something else further down, or in which its
    namespace has a second prefix: there, a name doesn't tell what an element is.
    """
    prefix = root.prefix
    declared = dict(_declarations(root.data, root.start, root.open_end))
    own = declared.get(prefix)
    for name, uri in _declarations(root.data, root.open_end, root.end):
        if (name == prefix) != (uri == own):
            raise CannotEdit(f"{what} names its parts in a way that xl2db can't follow (xmlns).")


def _declarations(data: bytes, start: int, end: int) -> list[tuple[bytes, bytes]]:
    """The prefixes (``x:``, or nothing) that tags between two places declare, and what they stand for."""
    found = []
    for match in _DECLARATION.finditer(data, start, end):
        tag = _TAG.match(data, data.rfind(b"<", 0, match.start()))
        if tag and tag[2] and match.end() <= tag.end():
            uri = match[2] if match[2] is not None else match[3]
            found.append((match[1][1:] + b":" if match[1] else b"", uri))
    return found
