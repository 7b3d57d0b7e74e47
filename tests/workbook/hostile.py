"""Makes odd and hostile workbooks for the tests: valid where nothing is said, wrong where asked for."""

# ruff: noqa: E501 - a case is a line

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONSHIPS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Content = str | bytes | None


def sheet_xml(rows: str = "", *, after: str = "", namespace: str = TRANSITIONAL) -> str:
    """A sheet's part with these rows (XML)."""
    return f'{_HEAD}<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *texts: str) -> str:
    """A row of texts, from column A."""
    cells = "".join(text_cell(f"{chr(65 + place)}{number}", text) for place, text in enumerate(texts))
    return f'<row r="{number}">{cells}</row>'


HONEST = row(1, "Column", "Type") + row(2, "id", "whole number")


def parts(
    sheets: Mapping[str, str] | None = None,
    *,
    namespace: str = TRANSITIONAL,
    relationships: str = RELATIONSHIPS,
    strings: str | None = None,
    styles: str | None = None,
    properties: str = "",
) -> dict[str, Content]:
    """The parts of a workbook: ``sheets`` gives the XML of each sheet by its name."""
    sheets = {"orders": sheet_xml(HONEST, namespace=namespace)} if sheets is None else sheets
    listed, related = "", ""
    made: dict[str, Content] = {
        "[Content_Types].xml": "",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
        f'Type="{relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    }
    for number, (name, xml) in enumerate(sheets.items(), 1):
        listed += f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
        related += f'<Relationship Id="rId{number}" Type="{relationships}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        made[f"xl/worksheets/sheet{number}.xml"] = xml
    for kind, xml_or_none in (("sharedStrings", strings), ("styles", styles)):
        if xml_or_none is not None:
            related += f'<Relationship Id="{kind}" Type="{relationships}/{kind}" Target="{kind}.xml"/>'
            made[f"xl/{kind}.xml"] = xml_or_none
    made["xl/workbook.xml"] = (
        f'{_HEAD}<workbook xmlns="{namespace}" xmlns:r="{relationships}">{properties}<sheets>{listed}</sheets></workbook>'
    )
    made["[Content_Types].xml"] = _content_types(made)
    made["xl/_rels/workbook.xml.rels"] = f'{_HEAD}<Relationships xmlns="{_PACKAGE}">{related}</Relationships>'
    return made


def _content_types(made: Mapping[str, Content]) -> str:
    """What the parts hold, as other readers want to be told."""
    kinds = {
        "xl/workbook.xml": "sheet.main",
        "xl/sharedStrings.xml": "sharedStrings",
        "xl/styles.xml": "styles",
    }
    kinds |= {name: "worksheet" for name in made if name.startswith("xl/worksheets/")}
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>'
            for name, kind in kinds.items()
            if name in made
        )
        + "</Types>"
    )


def strings_xml(*items: str) -> str:
    """A list of shared texts; the items are XML, such as ``<t>id</t>``."""
    return f'<sst xmlns="{TRANSITIONAL}">' + "".join(f"<si>{item}</si>" for item in items) + "</sst>"


def styles_xml(*codes: str | int) -> str:
    """Number formats, one a cell format: a code, or the number of a built-in one. Format 0 is General."""
    custom = "".join(
        f'<numFmt numFmtId="{164 + place}" formatCode="{code}"/>'
        for place, code in enumerate(codes)
        if isinstance(code, str)
    )
    formats = "".join(
        f'<xf numFmtId="{164 + place if isinstance(code, str) else code}"/>'
        for place, code in enumerate(codes)
    )
    return (
        f'<styleSheet xmlns="{TRANSITIONAL}"><numFmts>{custom}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        f'<cellXfs><xf numFmtId="0"/>{formats}</cellXfs></styleSheet>'
    )


def write_package(path: Path, content: Mapping[str, Content], *, stored: bool = False) -> Path:
    """Write parts as a zip archive; a part that is None is left out."""
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in content.items():
            if data is not None:
                archive.writestr(name, data)
    return path


def one_sheet(path: Path, rows: str, *, after: str = "", **more: str) -> Path:
    """A workbook with one sheet ``orders`` of these rows (XML)."""
    return write_package(path, parts({"orders": sheet_xml(rows, after=after)}, **more))


def ods_parts(body: str, *, styles: str = "", manifest: str = "") -> dict[str, Content]:
    """The parts of an OpenDocument spreadsheet whose ``office:spreadsheet`` holds this XML."""
    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    calc = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    spaces = "".join(
        f' xmlns:{short}="{oasis}:{short}:1.0"' for short in ("office", "table", "text", "style")
    )
    return {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        f"{manifest}</manifest:manifest>",
        "content.xml": f'{_HEAD}<office:document-content{spaces} xmlns:number="{oasis}:datastyle:1.0" '
        f'xmlns:calcext="{calc}" xmlns:draw="{oasis}:drawing:1.0"><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{body}</office:spreadsheet>"
        "</office:body></office:document-content>",
    }


def ole_file(*streams: str) -> bytes:
    """The beginning of a compound file (old Office) with streams of these names."""
    directory = b"".join(stream.encode("utf-16-le").ljust(128, b"\0") for stream in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + directory


def mark_as_encrypted(data: bytes) -> bytes:
    """The archive with the flag "encrypted" set on every part."""
    data = re.sub(rb"(?s)(PK\x03\x04..).(?=.)", lambda match: match[1] + b"\x01", data)
    return re.sub(rb"(?s)(PK\x01\x02....).(?=.)", lambda match: match[1] + b"\x01", data)


def spoil_content(data: bytes, part: str) -> bytes:
    """The archive with one bit of a stored part turned over, so that its check sum is wrong."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(part)
    lengths = struct.unpack_from("<HH", data, info.header_offset + 26)
    at = info.header_offset + 30 + sum(lengths) + info.compress_size // 2
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


_TOKENS = re.compile(rb"<[^<>]*>|[^<>]+")
_ODD_VALUES = (
    b"", b"-1", b"0", b"4294967295", b"99999999999999999999", b"1e400", b"NaN", b"A1", b"XFD1048576", b"ZZZZZZ2",
    b"A0", b"s", b"str", b"e", b"d", b"b", b"../../../../etc/passwd", b"&#1;", b"&x;", b"_x0000_", b"_xD800_",
    b"\xff\xfe", b"\xe2\x80\xae", b"2024-13-45", b"P99999999999999D", b"A1:XFD1048576",
)  # fmt: skip


def mutant(data: bytes, seed: int) -> bytes:
    """A workbook with one to three faults: in an XML tag, in a part, in the archive, or in its bytes."""
    chance = random.Random(seed)
    if chance.random() < 0.15:
        return _mutated_bytes(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = {info.filename: archive.read(info) for info in archive.infolist()}
    for _ in range(chance.randint(1, 3)):
        name = chance.choice(sorted(content))
        kind = chance.random()
        if kind < 0.05:
            del content[name]
        elif kind < 0.10:
            content[name] = content[chance.choice(sorted(content))]
        elif kind < 0.15:
            content[name] = _mutated_bytes(content[name], chance)
        elif kind < 0.20:
            content[chance.choice((name.upper(), f"../{name}", f"/{name}", name.replace("/", "\\")))] = (
                content.pop(name)
            )
        else:
            content[name] = _mutated_xml(content[name], chance)
        if not content:
            break
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return out.getvalue()


def _mutated_bytes(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        if not changed:
            break
        at = chance.randrange(len(changed))
        match chance.randrange(4):
            case 0:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                del changed[at : at + chance.randrange(1, 200)]
            case 2:
                changed[at:at] = changed[: chance.randrange(1, 100)]
            case _:
                changed[at : at + 4] = chance.randbytes(4)
    return bytes(changed)


def _mutated_xml(data: bytes, chance: random.Random) -> bytes:
    tokens = _TOKENS.findall(data)
    if not tokens:
        return data
    at = chance.randrange(len(tokens))
    match chance.randrange(7):
        case 0:
            del tokens[at]
        case 1:
            tokens.insert(at, chance.choice(tokens))
        case 2:
            other = chance.randrange(len(tokens))
            tokens[at], tokens[other] = tokens[other], tokens[at]
        case 3:
            tokens[at:at] = tokens[at : at + chance.randrange(1, 30)]
        case 4 | 5:
            values = list(re.finditer(rb'"([^"]*)"|>([^<]+)<', tokens[at])) or [
                re.match(rb"(?s)(.*)", tokens[at])
            ]
            value = chance.choice(values)
            assert value is not None
            odd = chance.choice(_ODD_VALUES)
            new = b'"' + odd + b'"' if value[0].startswith(b'"') else odd
            tokens[at] = tokens[at][: value.start()] + new + tokens[at][value.end() :]
        case _:
            tokens.insert(
                at,
                chance.choice(
                    (b"<!DOCTYPE a>", b"<![CDATA[x]]>", b"<!-- x -->", b"<?x y?>", b"<a>", b"</a>")
                ),
            )
    return b"".join(tokens)
