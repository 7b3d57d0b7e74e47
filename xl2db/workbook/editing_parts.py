"""The parts of a workbook that is edited: read with bounds, replaced, added, and how they refer to each other."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import unquote

from xl2db.workbook import budget as bounds
from xl2db.workbook.container import Package
from xl2db.workbook.editing_archive import Archive
from xl2db.workbook.editing_markup import Changes, checked, decoded, encoded, escaped, root_of
from xl2db.workbook.editing_requests import CannotEdit

_CONTENT_TYPES = "[Content_Types].xml"
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a part refers to: the last word of the type, and the part (or the address outside the file)."""

    identifier: str
    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """The last word of its type, such as ``worksheet``."""
        return self.type.rpartition("/")[2]

    def xml(self, source: str, prefix: bytes = b"") -> bytes:
        """The relationship as the part ``source`` lists it."""
        target = self.target
        if not self.external:
            target = posixpath.relpath(target, posixpath.dirname(source) or ".")
        values = (escaped(text, attribute=True) for text in (self.identifier, self.type, target))
        mode = b' TargetMode="External"' if self.external else b""
        return b'<%sRelationship Id="%s" Type="%s" Target="%s"%s/>' % (prefix, *values, mode)


class Parts:
    """The parts of a package, and what is to become of them. Names are compared without regard to case."""

    def __init__(self, package: Package, archive: Archive) -> None:
        """The parts as they are in the file."""
        self.name = package.name
        self._package = package
        self._archive = archive
        self._entries = {_key(entry.name): entry.name for entry in archive.entries}
        self._encodings: dict[str, str] = {}
        self._read: dict[str, bytes] = {}
        self._changed: dict[str, bytes] = {}
        self._added: dict[str, bytes] = {}
        self._dropped: set[str] = set()

    def __contains__(self, part: str) -> bool:
        """Whether there is such a part now."""
        return self._find(part) is not None

    def _find(self, part: str) -> str | None:
        for key in (_key(part), unquote(_key(part))):
            if key in self._entries:
                return None if key in self._dropped else key
        return None

    def names(self) -> list[str]:
        """The names of all parts, in small letters."""
        return [key for key in self._entries if key not in self._dropped]

    def raw(self, part: str) -> bytes:
        """The bytes of a part as they are now; CannotEdit if it isn't there or can't be unpacked."""
        key = self._find(part)
        if key is None:
            raise CannotEdit(f"{self.name} does not hold its part {part}.")
        for known in (self._changed, self._added, self._read):
            if key in known:
                return known[key]
        content = b"".join(self._package.chunks(self._entries[key]))
        if len(content) > bounds.MAX_PARSED:
            raise CannotEdit(
                f"{self.name} holds a part of more than {bounds.MAX_PARSED // 2**20} MB ({part})."
            )
        self._read[key] = content
        return content

    def xml(self, part: str) -> bytes:
        """A part that is XML, as UTF-8."""
        what = f"{self.name} ({part})"
        try:
            content, self._encodings[_key(part)] = decoded(self.raw(part), what)
        except UnicodeDecodeError as error:
            raise CannotEdit(f"{what} is damaged: it holds characters that are none.") from error
        return content if _key(part) in self._changed else checked(content, what)

    def put(self, part: str, content: bytes) -> None:
        """Replace a part that :meth:`xml` or :meth:`raw` gave; the same content changes nothing."""
        key = _key(part)
        content = encoded(content, self._encodings.get(key, "utf-8"))
        if content == self.raw(part):
            return
        (self._added if key in self._added else self._changed)[key] = content

    def add(self, part: str, content: bytes, content_type: str) -> None:
        """Add a part of a new name."""
        self._added[_key(part)] = content
        self._entries.setdefault(_key(part), part)
        if content_type:
            types = root_of(self.xml(_CONTENT_TYPES))
            changes = Changes(types.data)
            name, type_ = escaped("/" + part, attribute=True), escaped(content_type, attribute=True)
            changes.append(
                types, b'<%sOverride PartName="%s" ContentType="%s"/>' % (types.prefix, name, type_)
            )
            self.put(_CONTENT_TYPES, changes.apply())

    def drop(self, part: str) -> None:
        """Leave a part out, with what is said about its content."""
        self._dropped.add(_key(part))
        types = root_of(self.xml(_CONTENT_TYPES))
        changes = Changes(types.data)
        for element in types.children():
            if element.local == "Override" and _key(element.get("PartName") or "") == _key(part):
                changes.replace(element.start, element.end, b"")
        self.put(_CONTENT_TYPES, changes.apply())

    def new_name(self, pattern: str) -> str:
        """A name that no part has; ``pattern`` has ``{}`` where the number goes."""
        return next(name for number in range(1, 10**6) if (name := pattern.format(number)) not in self)

    def relationships(self, part: str) -> list[Relationship]:
        """What a part refers to, in order; the empty name stands for the package as a whole."""
        listing = listing_of(part)
        if listing not in self:
            return []
        found = []
        for element in root_of(self.xml(listing)).children():
            attributes = element.attributes
            external = attributes.get("TargetMode", "").lower() == "external"
            target = attributes.get("Target", "").replace("\\", "/")
            if not external:
                folder = "" if target.startswith("/") else posixpath.dirname(part)
                target = posixpath.normpath(posixpath.join(folder, target.lstrip("/")))
            found.append(Relationship(attributes.get("Id", ""), attributes.get("Type", ""), target, external))
        return found

    def relate(self, part: str, type_: str, target: str, *, external: bool = False) -> str:
        """Make a part refer to another one (or to an address outside); gives the identifier."""
        taken = {relationship.identifier for relationship in self.relationships(part)}
        identifier = next(name for number in range(1, 10**6) if (name := f"rId{number}") not in taken)
        new = Relationship(identifier, type_, target, external)
        listing = listing_of(part)
        if listing in self:
            root = root_of(self.xml(listing))
            changes = Changes(root.data)
            changes.append(root, new.xml(part, root.prefix))
            self.put(listing, changes.apply())
        else:
            self.add(listing, relationships_xml(part, [new]), "")
        return identifier

    def unrelate(self, part: str, identifier: str) -> None:
        """Make a part refer to something no longer."""
        root = root_of(self.xml(listing_of(part)))
        changes = Changes(root.data)
        for element in root.children():
            if element.get("Id") == identifier:
                changes.replace(element.start, element.end, b"")
        self.put(listing_of(part), changes.apply())

    def reachable(self) -> Iterator[tuple[str, Relationship]]:
        """Every relationship that leads to a part of the file, with the part that it starts from; each part once."""
        waiting, seen = [""], {""}
        while waiting:
            part = waiting.pop()
            for relationship in self.relationships(part):
                key = _key(relationship.target)
                if not relationship.external and key not in seen and relationship.target in self:
                    seen.add(key)
                    waiting.append(relationship.target)
                    yield part, relationship

    def write(self, out: BinaryIO) -> None:
        """Write the archive with everything that has changed."""
        for key in self._changed:
            if key.endswith((".xml", ".rels")):
                checked(decoded(self._changed[key], self.name)[0], f"What xl2db made of {key}")
        replaced = {self._entries[key]: content for key, content in self._changed.items()}
        dropped = {self._entries[key] for key in self._dropped}
        self._archive.copy(
            out, replaced, dropped, {self._entries[key]: made for key, made in self._added.items()}
        )


def _key(part: str) -> str:
    return posixpath.normpath(part.replace("\\", "/").lstrip("/")).lower()


def listing_of(part: str) -> str:
    """The part that lists what a part refers to."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relationships_xml(part: str, related: Iterable[Relationship]) -> bytes:
    """The list of what a part refers to, as a part of its own."""
    entries = b"".join(relationship.xml(part) for relationship in related)
    return b'%s<Relationships xmlns="%s">%s</Relationships>' % (_HEAD, _NAMESPACE.encode(), entries)
