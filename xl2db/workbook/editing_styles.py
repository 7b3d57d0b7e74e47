"""The list of cell formats of a workbook that is edited: found, copied with a change, and added to."""

from __future__ import annotations

from xl2db.workbook.editing_markup import Changes, Element, end_tag, root_of, start_tag
from xl2db.workbook.editing_parts import STRICT, TRANSITIONAL, Parts
from xl2db.workbook.editing_requests import CannotEdit

_ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
_NAMESPACES = {
    TRANSITIONAL: "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    STRICT: "http://purl.oclc.org/ooxml/spreadsheetml/main",
}
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_PLAIN = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_MOST_FORMATS = 64_000
_PERCENT = "9"  # the built-in number format 0%


class Styles:
    """Fonts, fills, borders, formats and so on by their place in their list; what is new stands at the end."""

    def __init__(self, parts: Parts, main: str) -> None:
        """The formats of a workbook whose main part is given; one without any gets a plain list when needed."""
        self._parts = parts
        self._main = main
        found = [r.target for r in parts.relationships(main) if r.kind == "styles" and not r.external]
        self._part = found[0] if found and found[0] in parts else None
        self._root: Element | None = None
        self._lists: dict[str, list[bytes]] = {}
        self._added: dict[str, list[bytes]] = {}
        self._marked: dict[str, str] = {}
        self._percents: dict[str, str] = {}

    @property
    def root(self) -> Element:
        """The outermost element of the list of formats."""
        if self._root is None:
            if self._part is None:
                self._part = self._new_part()
            self._root = root_of(self._parts.xml(self._part))
        return self._root

    def _new_part(self) -> str:
        strict = any(r.type.startswith(STRICT) for r in self._parts.relationships(self._main))
        kinds = STRICT if strict else TRANSITIONAL
        part = self._parts.new_name(f"{self._main.rpartition('/')[0]}/styles{{}}.xml".lstrip("/"))
        self._parts.add(part, _PLAIN.format(_NAMESPACES[kinds]).encode(), _TYPE)
        self._parts.relate(self._main, f"{kinds}/styles", part)
        return part

    def entries(self, name: str) -> list[bytes]:
        """The entries of a list such as ``fonts``, as they are written; new ones, too."""
        if name not in self._lists:
            section = self.root.child(name)
            self._lists[name] = [child.source for child in section.children()] if section else []
            self._added[name] = []
            if name == "fills" and not self._lists[name]:  # the first two have a fixed meaning
                for pattern in (b"none", b"gray125"):
                    self._append(name, self.own(b'<fill><patternFill patternType="%s"/></fill>' % pattern))
            elif name in ("fonts", "borders", "cellXfs") and not self._lists[name]:
                blank = {"fonts": b"<font/>", "borders": b"<border/>"}.get(name, b'<xf numFmtId="0"/>')
                self._append(name, self.own(blank))
        return self._lists[name]

    def own(self, xml: bytes) -> bytes:
        """XML without prefixes as this part writes it: with its own prefix."""
        prefix = self.root.prefix
        return xml.replace(b"</", b"\0").replace(b"<", b"<" + prefix).replace(b"\0", b"</" + prefix)

    def place(self, name: str, xml: bytes) -> int:
        """The place of an entry in a list; it is added where it isn't there yet."""
        entries = self.entries(name)
        return entries.index(xml) if xml in entries else self._append(name, xml)

    def _append(self, name: str, xml: bytes) -> int:
        entries = self.entries(name)
        if len(entries) >= _MOST_FORMATS:
            raise CannotEdit(f"{self._parts.name} has as many cell formats as a workbook can have.")
        entries.append(xml)
        self._added[name].append(xml)
        return len(entries) - 1

    def marked(self, style: str | None) -> str:
        """The number of a format that is like another one, with the background that marks a change."""
        style = style or "0"
        if style not in self._marked:
            values: dict[str, str | None] = {
                "fillId": str(self.place("fills", self._tint())),
                "applyFill": "1",
            }
            self._marked[style] = self._like(style, values)
        return self._marked[style]

    def percent(self, style: str | None) -> str:
        """The number of a format that is like another one, and shows a number as a percentage."""
        style = style or "0"
        if style not in self._percents:
            values: dict[str, str | None] = {"numFmtId": _PERCENT, "applyNumberFormat": "1"}
            self._percents[style] = self._like(style, values)
        return self._percents[style]

    def _like(self, style: str, values: dict[str, str | None]) -> str:
        """The number of a format that differs from another one in some attributes."""
        formats = self.entries("cellXfs")
        base = formats[int(style) if style.isdigit() and int(style) < len(formats) else 0]
        element = root_of(base)
        ending = b"/>" if element.is_empty else b">" + base[element.open_end :]
        return str(self.place("cellXfs", start_tag(element, values) + ending))

    def _tint(self) -> bytes:
        from xl2db.workbook.look import AMBER_TINT  # loads openpyxl, which most edits don't need

        return self.own(
            b'<fill><patternFill patternType="solid"><fgColor rgb="FF%s"/><bgColor indexed="64"/></patternFill></fill>'
            % AMBER_TINT.encode()
        )

    def write(self) -> None:
        """Put the list of formats back, with what is new."""
        if not any(self._added.values()) or self._part is None:
            return
        root = self.root
        changes = Changes(root.data)
        missing: dict[int, bytes] = {}
        for name in _ORDER:
            if not (new := self._added.get(name)):
                continue
            section = root.child(name)
            count = str(len(self._lists[name]))
            if section:
                tag, kept = (
                    start_tag(section, {"count": count}),
                    section.source[section.open_end - section.start :],
                )
                kept = b"" if section.is_empty else kept[: section.close_start - section.open_end]
                grown = tag + b">" + kept + b"".join(new) + end_tag(section)
                changes.replace(section.start, section.end, grown)
            else:
                tag = self.own(b'<%s count="%s">' % (name.encode(), count.encode()))
                close = self.own(b"</%s>" % name.encode())
                place = self._place_of(name)
                missing[place] = missing.get(place, b"") + tag + b"".join(new) + close
        for place, xml in missing.items():
            changes.insert(place, xml)
        self._parts.put(self._part, changes.apply())

    def _place_of(self, name: str) -> int:
        """Where a list belongs that isn't there: before the first of those that follow it."""
        later = _ORDER[_ORDER.index(name) + 1 :]
        return next(
            (child.start for child in self.root.children() if child.local in later), self.root.close_start
        )
