"""The title block of a table sheet: the rows above its headings that speak of the table as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from xl2db.cells import CellRef
from xl2db.findings import Finding
from xl2db.rules import workbook as rules
from xl2db.schema.misread import Misread
from xl2db.workbook.cell_values import exact_name, prose
from xl2db.workbook.drafts import Said
from xl2db.workbook.grid import Value
from xl2db.workbook.header import Header, trimmed
from xl2db.workbook.headings import TITLE_BLOCK, Heading, recognise, yields

_PROSE = (Heading.LABEL, Heading.DESCRIPTION)


def read_title_block(header: Header, findings: list[Finding]) -> dict[Heading, Said]:
    """What stands above the header row: Table, Label, Description, Schema and Renamed from, where given.

    Japanese and Chinese sheets name a table twice: テーブル名 beside 物理テーブル名 is then its label.
    """
    said: dict[Heading, Said] = {}
    entries = sorted(_entries(header), key=lambda entry: yields(entry[0])[0])
    for title, heading, value, at in entries:
        rank, second_meaning = yields(title)
        if heading in said and rank and second_meaning:
            heading = second_meaning
        if heading is Heading.TABLE_LABEL:
            heading = Heading.LABEL
        try:
            found = (prose if heading in _PROSE else exact_name)(value)
        except Misread as misread:
            findings.append(misread.finding(at))
            found = ""
        earlier = said.setdefault(heading, Said(found, at))
        if earlier.text != found and earlier.text and found and not rank:
            findings.append(
                rules.CONTRADICTION.finding(
                    f"The {heading.value} is {earlier.text!r} in {earlier.at.address} and {found!r} here.",
                    at,
                    hint=f"Empty {at} or {earlier.at}.",
                    related=(earlier.at,),
                )
            )
    return said


def _entries(header: Header) -> Iterator[tuple[str, Heading, Value, CellRef]]:
    """Each title word above the header with the next filled cell of its row."""
    for number, cells in header.sheet.rows.items():
        if number >= header.first:
            return
        filled = [(column, found) for column, value in cells.items() if (found := trimmed(value)) is not None]
        begun, place = False, 0
        while place < len(filled) - 1:
            title, value = filled[place][1], filled[place + 1][1]
            heading = _title_word(title)
            starts = place == 0 or begun or not str(title).isascii()
            if heading and starts and (len(filled) == 2 or not _title_word(value)):
                yield str(title), heading, value, header.sheet.at(number, filled[place + 1][0])
                begun = True
                place += 1
            place += 1


def is_title(cells: dict[int, Value]) -> bool:
    """Whether a row is a title word and its value, and nothing else."""
    filled = [found for value in cells.values() if (found := trimmed(value)) is not None]
    return len(filled) <= 2 and bool(filled) and _title_word(filled[0]) is not None


def _title_word(value: Value) -> Heading | None:
    return recognise(value, TITLE_BLOCK) if type(value) is str and len(value) <= 40 else None
