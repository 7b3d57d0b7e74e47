"""Hostile workbooks by families: containers, bombs, XML, structure, and strings as cells and names of sheets."""

# ruff: noqa: E501 - a case is a line

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from tests.hostile.book import Book, packed
from tests.hostile.costs import costs
from tests.hostile.folders import folders, places
from tests.hostile.strings import STRINGS
from tests.workbook.hostile import (
    HONEST,
    STRICT,
    STRICT_RELATIONSHIPS,
    mark_as_encrypted,
    ods_parts,
    parts,
    row,
    sheet_xml,
    spoil_content,
    strings_xml,
    styles_xml,
    text_cell,
)


def books() -> Iterator[Book]:
    """All of them, one after the other; each is made when it is asked for."""
    yield from _containers()
    yield from _bombs()
    yield from _xml()
    yield from _structure()
    yield from _open_document()
    yield from _strings()
    yield from costs()
    yield from folders()
    yield from places()


def _containers() -> Iterator[Book]:
    honest = packed(parts())
    for length in (1, 4, 30, 100, len(honest) // 2, len(honest) - 22, len(honest) - 1):
        yield Book("container", f"cut off after {length} bytes", ".xlsx", lambda n=length: honest[:n], True)  # type: ignore[misc]
    for name in parts():
        yield Book(
            "container",
            f"without {name}",
            ".xlsx",
            lambda n=name: packed({k: v for k, v in parts().items() if k != n}),
        )  # type: ignore[misc]
        yield Book("container", f"empty {name}", ".xlsx", lambda n=name: packed({**parts(), n: b""}))  # type: ignore[misc]
        yield Book(
            "container", f"zero bytes in {name}", ".xlsx", lambda n=name: packed({**parts(), n: b"\0" * 999})
        )  # type: ignore[misc]
        yield Book("container", f"{name} twice", ".xlsx", lambda n=name: _twice(n))  # type: ignore[misc]
        yield Book(
            "container",
            f"check sum of {name}",
            ".xlsx",
            lambda n=name: spoil_content(packed(parts(), zipfile.ZIP_STORED), n),
        )  # type: ignore[misc]
    yield Book("container", "encrypted", ".xlsx", lambda: mark_as_encrypted(honest), True)
    yield Book("container", "zip within zip", ".xlsx", lambda: packed({"a.xlsx": honest}), True)
    yield Book("container", "rubbish before", ".xlsx", lambda: b"x" * 5000 + honest)
    yield Book("container", "rubbish behind", ".xlsx", lambda: honest + b"x" * 5000)
    yield Book("container", "two archives", ".xlsx", lambda: honest + honest)
    yield Book(
        "container",
        "says there are 65535 parts",
        ".xlsx",
        lambda: honest[:-12] + struct.pack("<HH", 65535, 65535)[:2] + honest[-10:],
    )
    for name in ("../../etc/x", "/etc/x", "C:\\x", "xl/../../x", "a" * 5000, "x\0y", "\u202ex", "con"):
        yield Book(
            "container", f"a part called {name[:20]!r}", ".xlsx", lambda n=name: packed({**parts(), n: b"x"})
        )  # type: ignore[misc]
    yield Book(
        "container",
        "100,000 parts",
        ".xlsx",
        lambda: packed({**parts(), **{f"x/{n}": "" for n in range(100_000)}}, zipfile.ZIP_STORED),
    )
    yield Book(
        "container", "macros", ".xlsx", lambda: packed({**parts(), "xl/vbaProject.bin": b"\xd0\xcf" * 500})
    )


def _twice(name: str) -> bytes:
    import warnings

    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")
        for each, data in parts().items():
            archive.writestr(each, data or "")
        archive.writestr(name, parts()[name] or "")
    return out.getvalue()


_MERGED = '<mergeCell ref="A1:XFD1048576"/>'
_DEFINED = '<definedName name="a">A1</definedName>'
_OPENED = '<table:table table:name="a"/>'


def _bombs() -> Iterator[Book]:
    for megabytes in (10, 100, 1000):
        for part in (
            "xl/worksheets/sheet1.xml",
            "xl/workbook.xml",
            "xl/media/a.png",
            "[Content_Types].xml",
            "xl/sharedStrings.xml",
        ):
            yield Book(
                "bomb",
                f"{megabytes} MB of blanks in {part}",
                ".xlsx",
                lambda p=part, m=megabytes: _inflating(p, m),
            )  # type: ignore[misc]
    for count in (1_000, 5_000, 20_000):
        yield Book(
            "bomb",
            f"{count} sheets",
            ".xlsx",
            lambda n=count: packed(parts({f"s{i}": sheet_xml(HONEST) for i in range(n)})),
        )  # type: ignore[misc]
    for count in (10_000, 100_000, 1_000_000):
        yield Book(
            "bomb",
            f"{count} rows of nothing",
            ".xlsx",
            lambda n=count: _sheet(HONEST + "".join(f'<row r="{i}"/>' for i in range(3, n))),
        )  # type: ignore[misc]
        yield Book(
            "bomb",
            f"{count} empty cells",
            ".xlsx",
            lambda n=count: _sheet(HONEST + "<row>" + '<c s="1"/>' * n + "</row>"),
        )  # type: ignore[misc]
        yield Book(
            "bomb",
            f"{count} rows of a cell",
            ".xlsx",
            lambda n=count: _sheet(
                HONEST + "".join(f'<row r="{i}"><c r="A{i}"><v>1</v></c></row>' for i in range(3, n))
            ),
        )  # type: ignore[misc]
        yield Book(
            "bomb",
            f"{count} shared texts",
            ".xlsx",
            lambda n=count: packed(parts(strings=strings_xml(*("<t>x</t>" for _ in range(n))))),
        )  # type: ignore[misc]
        yield Book(
            "bomb", f"{count} styles", ".xlsx", lambda n=count: packed(parts(styles=styles_xml(*([14] * n))))
        )  # type: ignore[misc]
        yield Book(
            "bomb",
            f"{count} merged cells",
            ".xlsx",
            lambda n=count: _sheet(HONEST, f"<mergeCells>{_MERGED * n}</mergeCells>"),
        )  # type: ignore[misc]
        yield Book(
            "bomb",
            f"{count} defined names",
            ".xlsx",
            lambda n=count: packed(parts(properties=f"<definedNames>{_DEFINED * n}</definedNames>")),
        )  # type: ignore[misc]
    for depth in (100, 10_000, 300_000):
        yield Book(
            "bomb", f"{depth} elements deep", ".xlsx", lambda n=depth: _sheet(HONEST, "<a>" * n + "</a>" * n)
        )  # type: ignore[misc]
        yield Book(
            "bomb",
            f"{depth} attributes",
            ".xlsx",
            lambda n=depth: _sheet(HONEST, "<a " + " ".join(f'a{i}="1"' for i in range(n)) + "/>"),
        )  # type: ignore[misc]
        yield Book(
            "bomb",
            f"{depth} runs in a text",
            ".xlsx",
            lambda n=depth: packed(parts(strings=strings_xml("<r><t>x</t></r>" * n))),
        )  # type: ignore[misc]
    yield Book("bomb", "a text of 30 MB", ".xlsx", lambda: _sheet(row(1, "x" * 30_000_000)))
    yield Book(
        "bomb", "a number format of 5 MB", ".xlsx", lambda: packed(parts(styles=styles_xml("y[" * 2_500_000)))
    )
    yield Book(
        "bomb",
        "a namespace a part",
        ".xlsx",
        lambda: _sheet(HONEST, "".join(f'<x{i}:a xmlns:x{i}="u{i}"/>' for i in range(50_000))),
    )


def _inflating(part: str, megabytes: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts().items():
            if name != part:
                archive.writestr(name, data or "")
        with archive.open(part, "w", force_zip64=True) as file:
            file.write(b"<a>")
            for _ in range(megabytes):
                file.write(b" " * 1_000_000)
    return out.getvalue()


def _sheet(rows: str, after: str = "") -> bytes:
    return packed(parts({"orders": sheet_xml(rows, after=after)}))


_LAUGHS = "".join(f'<!ENTITY a{n} "' + f"&a{n - 1};" * 10 + '">' for n in range(1, 10))
_DTDS = {
    "a billion laughs": f'<!DOCTYPE a [<!ENTITY a0 "ha">{_LAUGHS}]>',
    "a file as an entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "an address as an entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>',
    "a parameter entity": '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]>',
    "a DTD elsewhere": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">',
    "a quadratic entity": '<!DOCTYPE a [<!ENTITY x "' + "x" * 100_000 + '">]>',
    "an empty DTD": "<!DOCTYPE a>",
}
_ENCODINGS = (
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "latin-1",
    "utf-7",
    "cp037",
    "shift_jis",
    "gb18030",
    "idna",
)


def _xml() -> Iterator[Book]:
    for part, text in parts().items():
        assert isinstance(text, str)
        bare = text.partition("?>")[2] if text.startswith("<?xml") else text
        for name, dtd in _DTDS.items():
            yield Book(
                "XML",
                f"{name} in {part}",
                ".xlsx",
                lambda p=part, d=dtd, b=bare: packed({**parts(), p: d + b}),
                None if part == "[Content_Types].xml" else True,
            )  # type: ignore[misc]
        for encoding in _ENCODINGS:
            data = f'<?xml version="1.0" encoding="{encoding}"?>{bare}'.encode(
                encoding if encoding not in ("idna",) else "ascii", "replace"
            )
            yield Book(
                "XML", f"{encoding} in {part}", ".xlsx", lambda p=part, d=data: packed({**parts(), p: d})
            )  # type: ignore[misc]
        for what, wrong in (
            ("not closed", bare[:-4]),
            ("a wrong letter", bare.replace(">", ">&#0;", 1)),
            ("bytes that are none", bare + "\udcff"),
            ("another namespace", bare.replace("http", "urn")),
            ("two roots", bare * 2),
        ):
            yield Book(
                "XML",
                f"{what} in {part}",
                ".xlsx",
                lambda p=part, d=wrong: packed({**parts(), p: d.encode("utf-8", "surrogateescape")}),
            )  # type: ignore[misc]


def _structure() -> Iterator[Book]:
    yield Book(
        "structure",
        "Strict Open XML",
        ".xlsx",
        lambda: packed(parts(namespace=STRICT, relationships=STRICT_RELATIONSHIPS)),
    )
    yield Book("structure", "a mix of Strict and not", ".xlsx", lambda: packed(parts(namespace=STRICT)))
    for said in ("A1", "A1:A1", "A1:XFD1048576", "ZZZ9", "", "A0", "B9:A1", "A1:B2:C3", "#REF!"):
        xml = sheet_xml(HONEST).replace("<sheetData>", f'<dimension ref="{said}"/><sheetData>')
        yield Book("structure", f"dimension {said}", ".xlsx", lambda x=xml: packed(parts({"orders": x})))  # type: ignore[misc]
    for place in (
        "XFD1048576",
        "XFE1",
        "A1048577",
        "A0",
        "1A",
        "",
        "A" * 500,
        "A99999999999999999999",
        "$A$1",
        "a1",
        "Ａ1",
    ):
        yield Book(
            "structure",
            f"a cell at {place[:20]}",
            ".xlsx",
            lambda p=place: _sheet(HONEST + f"<row>{text_cell(p, 'x')}</row>"),
        )  # type: ignore[misc]
    for kind, value in (
        ("s", "0"),
        ("s", "-1"),
        ("s", "99999999999"),
        ("s", "x"),
        ("n", "1e999"),
        ("n", "NaN"),
        ("n", "9" * 5000),
        ("b", "7"),
        ("d", "2024-13-45"),
        ("e", "#REF!"),
        ("zz", "1"),
        ("str", "_x0000_"),
        ("n", ""),
    ):
        yield Book(
            "structure",
            f"a {kind} that says {value[:12]}",
            ".xlsx",
            lambda k=kind, v=value: _sheet(HONEST + f'<row r="3"><c r="A3" t="{k}"><v>{v}</v></c></row>'),
        )  # type: ignore[misc]
    for target in (
        "../../../etc/passwd",
        "/xl/workbook.xml",
        "http://127.0.0.1/x",
        "",
        "workbook.xml",
        "\\\\server\\x",
        "sheet1.xml#x",
    ):
        rels = str(parts()["xl/_rels/workbook.xml.rels"]).replace("worksheets/sheet1.xml", target)
        yield Book(
            "structure",
            f"the sheet is {target}",
            ".xlsx",
            lambda r=rels: packed({**parts(), "xl/_rels/workbook.xml.rels": r}),
            True,
        )  # type: ignore[misc]
    yield Book(
        "structure",
        "rows that go back",
        ".xlsx",
        lambda: _sheet(row(2, "id", "text") + row(1, "Column", "Type")),
    )
    yield Book("structure", "a row twice", ".xlsx", lambda: _sheet(HONEST + row(2, "x", "text")))
    yield Book(
        "structure",
        "two sheets of one name",
        ".xlsx",
        lambda: packed(
            {
                **parts({"a": sheet_xml(HONEST), "b": sheet_xml(HONEST)}),
                "xl/workbook.xml": str(parts({"a": "", "b": ""})["xl/workbook.xml"]).replace('"b"', '"a"'),
            }
        ),
    )
    listed = str(parts()["xl/workbook.xml"])
    dated = parts(
        {"orders": sheet_xml(HONEST + '<row r="3"><c r="A3" s="1"><v>45322</v></c></row>')},
        styles=styles_xml(14),
    )
    relations = str(dated["xl/_rels/workbook.xml.rels"])
    for name, changed in (
        ("a sheet outside the list of sheets", {"xl/workbook.xml": listed.replace("<sheets>", "<x/>").replace("</sheets>", "")
            .replace("<sheet ", '<sheet name="b" sheetId="9"/><sheets><sheet ', 1).replace("</workbook>", "</sheets></workbook>")}),
        ("styles that are not there", {**dated, "xl/styles.xml": None}),
        ("styles that nothing refers to", {**dated, "xl/_rels/workbook.xml.rels": relations.replace("/styles\"", "/x\"")}),
        ("a style that is not there", {**dated, "xl/styles.xml": styles_xml()}),
    ):  # fmt: skip
        yield Book("structure", name, ".xlsx", lambda c=changed: packed({**parts(), **c}), True)  # type: ignore[misc]
    yield Book(
        "structure",
        "a formula of 1 MB",
        ".xlsx",
        lambda: _sheet(HONEST + f'<row r="3"><c r="A3"><f>{"1+" * 500_000}1</f><v>1</v></c></row>'),
    )


def _open_document() -> Iterator[Book]:
    cell = '<table:table-cell{}office:value-type="string"><text:p>x</text:p></table:table-cell>'
    for count in (1_000, 1_048_576, 10**9, 10**30, -1):
        across, down = f' table:number-columns-repeated="{count}" ', f' table:number-rows-repeated="{count}"'
        for what, body in (
            ("columns", f"<table:table-row>{cell.format(across)}</table:table-row>"),
            ("rows", f"<table:table-row{down}>{cell.format(' ')}</table:table-row>"),
            ("both", f"<table:table-row{down}>{cell.format(across)}</table:table-row>"),
            (
                "blanks",
                f'<table:table-row><table:table-cell office:value-type="string"><text:p>x<text:s text:c="{count}"/></text:p></table:table-cell></table:table-row>',
            ),
            (
                "empty rows",
                f'<table:table-row table:number-rows-repeated="{count}"><table:table-cell/></table:table-row>',
            ),
        ):
            yield Book(
                "OpenDocument",
                f"{what} repeated {count}",
                ".ods",
                lambda b=body: packed(ods_parts(f'<table:table table:name="a">{b}</table:table>')),
            )  # type: ignore[misc]
    for name, dtd in _DTDS.items():
        yield Book(
            "OpenDocument",
            name,
            ".ods",
            lambda d=dtd: packed(
                {
                    **ods_parts("<table:table/>"),
                    "content.xml": d + str(ods_parts("")["content.xml"]).partition("?>")[2],
                }
            ),
            True,
        )  # type: ignore[misc]
    for count in (1_000, 20_000):
        yield Book(
            "OpenDocument",
            f"{count} tables",
            ".ods",
            lambda n=count: packed(ods_parts('<table:table table:name="a"/>' * n)),
        )  # type: ignore[misc]
        yield Book(
            "OpenDocument",
            f"{count} deep",
            ".ods",
            lambda n=count: packed(ods_parts("<table:table>" * n + "</table:table>" * n)),
        )  # type: ignore[misc]


def _strings() -> Iterator[Book]:
    for number, text in enumerate(STRINGS):
        said, name = escape(text), quoteattr(text)[1:-1]
        rows = f'{HONEST}<row r="3">{text_cell("A3", said)}{text_cell("B3", "text")}{text_cell("C3", said)}</row>'
        yield Book("string as cell", f"{number}: {ascii(text)[:30]}", ".xlsx", lambda r=rows: _sheet(r))  # type: ignore[misc]
        yield Book(
            "string as sheet",
            f"{number}: {ascii(text)[:30]}",
            ".xlsx",
            lambda n=name: packed(parts({n: sheet_xml(HONEST)})),
        )  # type: ignore[misc]
