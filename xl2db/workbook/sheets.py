"""What each sheet of a workbook is: a table, a dictionary of tables, a special sheet, or free for people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from xl2db.findings import Finding
from xl2db.rules import workbook as rules
from xl2db.workbook.grid import Sheet, Workbook
from xl2db.workbook.header import SEARCHED_ROWS, Header, find_header, headings_in, trimmed
from xl2db.workbook.headings import COLUMN_SHEET, Heading, Vocabulary, is_slip, near_miss, vocabulary


class Special(StrEnum):
    """The sheets that are known by their names."""

    TABLES = "Tables"
    LISTS = "Lists"
    INDEXES = "Indexes"
    CONSTRAINTS = "Constraints"
    SETTINGS = "Settings"
    SEQUENCES = "Sequences"
    UNSAID = "Not in this workbook"


_TABLES = (
    Heading.TABLE,
    Heading.LABEL,
    Heading.DESCRIPTION,
    Heading.SCHEMA,
    Heading.RENAMED_FROM,
    Heading.COLLATION,
)
_LISTS = (
    Heading.LIST,
    Heading.VALUE,
    Heading.LABEL,
    Heading.DESCRIPTION,
    Heading.RENAMED_FROM,
    Heading.STORED_AS,
)
_INDEXES = (
    Heading.TABLE,
    Heading.NAME,
    Heading.COLUMNS,
    Heading.UNIQUE,
    Heading.WHERE,
    Heading.METHOD,
    Heading.INCLUDE,
)
_CONSTRAINTS = (
    Heading.TABLE,
    Heading.NAME,
    Heading.KIND,
    Heading.COLUMNS,
    Heading.REFERENCES,
    Heading.ON_DELETE,
    Heading.ON_UPDATE,
    Heading.DEFERRABLE,
    Heading.MATCH,
    Heading.INCLUDE,
    Heading.RULE,
)
_SETTINGS = (Heading.SETTING, Heading.VALUE)
_SEQUENCES = (
    Heading.SEQUENCE,
    Heading.SCHEMA,
    Heading.TYPE,
    Heading.COUNTS,
    Heading.OWNED_BY,
    Heading.DESCRIPTION,
)
_UNSAID = (Heading.KIND, Heading.TABLE, Heading.NAME, Heading.SAYS)

# The headings that a special sheet may have, and those that it must have.
SPECIAL_WORDS: dict[Special, Vocabulary] = {
    Special.TABLES: vocabulary(_TABLES),
    Special.LISTS: vocabulary(_LISTS),
    Special.INDEXES: vocabulary(_INDEXES),
    Special.CONSTRAINTS: vocabulary(_CONSTRAINTS),
    Special.SETTINGS: vocabulary(_SETTINGS),
    Special.SEQUENCES: vocabulary(_SEQUENCES),
    Special.UNSAID: vocabulary(_UNSAID),
}
_NEEDED: dict[Special, tuple[Heading, ...]] = {
    Special.TABLES: (Heading.TABLE,),
    Special.LISTS: (Heading.LIST, Heading.VALUE),
    Special.INDEXES: (Heading.TABLE, Heading.COLUMNS),
    Special.CONSTRAINTS: (Heading.TABLE, Heading.KIND),
    Special.SETTINGS: (Heading.SETTING, Heading.VALUE),
    Special.SEQUENCES: (Heading.SEQUENCE,),
    Special.UNSAID: (Heading.KIND, Heading.NAME),
}
_TABLE_NEEDS = (Heading.COLUMN, Heading.TYPE)
ROWS_SHEET = re.compile(r"(.+?)\s*\(\s*rows\s*\)\Z", re.IGNORECASE)


@dataclass(slots=True)
class Sheets:
    """The sheets that are read, by what they are, in the order of their tabs.

    ``tables`` are the headers of table and dictionary sheets (a dictionary has a *Table* heading); ``rows``
    the sheets of rows, each with the table that its name says.
    """

    tables: list[Header] = field(default_factory=list)
    special: dict[Special, Header] = field(default_factory=dict)
    rows: list[tuple[Sheet, str]] = field(default_factory=list)


def is_dictionary(header: Header) -> bool:
    """Whether a sheet describes many tables."""
    return Heading.TABLE in header.columns


def classify(workbook: Workbook, findings: list[Finding]) -> Sheets:
    """Sort the sheets of a workbook; what is odd about them is appended to the findings."""
    sheets = Sheets()
    free: list[Sheet] = []
    for sheet in workbook.sheets:
        name = _plain_name(sheet)
        if name.startswith(("_", "#")):
            continue
        special = _special_of(sheet)
        if named := ROWS_SHEET.match(name):
            sheets.rows.append((sheet, named[1]))
        elif special and (header := _special_header(sheet, special)):
            if special in sheets.special:
                findings.append(_twice(special, sheet, sheets.special[special].sheet))
                continue
            sheets.special[special] = header
            findings += header.findings(SPECIAL_WORDS[special])
        elif header := find_header(sheet, COLUMN_SHEET, _TABLE_NEEDS):
            sheets.tables.append(header)
            findings += header.findings(COLUMN_SHEET)
        elif special and sheet.rows:
            findings.append(_without_headings(special, sheet))
        elif finding := _misspelled(sheet, name) or _half_a_table(sheet):
            findings.append(finding)
        else:
            free.append(sheet)
    if free:
        findings.append(_not_read(free))
    return sheets


def header_of(sheet: Sheet) -> Header | None:
    """The headings of a sheet of any kind, None where it has none that are known."""
    special = _special_of(sheet)
    found = _special_header(sheet, special) if special else None
    return found or find_header(sheet, COLUMN_SHEET, _TABLE_NEEDS)


def _plain_name(sheet: Sheet) -> str:
    return unicodedata.normalize("NFKC", sheet.name).strip()


def _special_of(sheet: Sheet) -> Special | None:
    name = _plain_name(sheet).casefold()
    return next((special for special in Special if special.lower() == name), None)


def _special_header(sheet: Sheet, special: Special) -> Header | None:
    """The header of a special sheet; None where it lacks the headings, or describes columns after all."""
    found = find_header(sheet, SPECIAL_WORDS[special], _NEEDED[special])
    if special is Special.TABLES and found:
        columns = find_header(sheet, COLUMN_SHEET, _TABLE_NEEDS)
        return None if columns and columns.first <= found.first else found
    return found


def _twice(special: Special, sheet: Sheet, first: Sheet) -> Finding:
    return rules.CONTRADICTION.finding(
        f"Two sheets are named {special.value}: {first.name!r} and {sheet.name!r}.",
        sheet.at(),
        hint="Move the rows of one into the other.",
        related=(first.at(),),
    )


def _without_headings(special: Special, sheet: Sheet) -> Finding:
    needed = " and ".join(heading.value for heading in _NEEDED[special])
    return rules.SPECIAL_SHEET_WITHOUT_HEADINGS.finding(
        f"The sheet {sheet.name} has no row with the headings {needed}, so it is not read."
        if len(_NEEDED[special]) > 1
        else f"The sheet {sheet.name} has no heading {needed}, so it is not read.",
        sheet.at(),
        hint=f"Put {needed} into one row near the top of the sheet, or give the sheet another name.",
    )


def _misspelled(sheet: Sheet, name: str) -> Finding | None:
    for special in Special:
        if is_slip(name.casefold(), special.lower()) and sheet.rows:
            return rules.MISSPELLED_SHEET.finding(
                f"The sheet {sheet.name!r} is not read; its name is close to {special.value!r}.",
                sheet.at(),
                hint=f"Rename the sheet to {special.value}, or to _{sheet.name.strip()} if it is for people.",
            )
    return None


_MOST_HEADINGS = 100
"""So many cells of a row are looked at for a heading that is a slip away from a known one."""


def _half_a_table(sheet: Sheet) -> Finding | None:
    """A warning for a sheet that has a part of the headings of a table sheet in one row."""
    for place, (number, cells) in enumerate(islice(sheet.rows.items(), SEARCHED_ROWS)):
        if number > SEARCHED_ROWS:
            return None
        found = headings_in(cells, COLUMN_SHEET)
        has = set(found.values())
        texts = {c: v for c, v in islice(cells.items(), _MOST_HEADINGS) if type(v) is str and c not in found}
        slips = {near_miss(str(trimmed(text) or ""), COLUMN_SHEET): column for column, text in texts.items()}
        missing = [heading for heading in _TABLE_NEEDS if heading not in has]
        meant = [heading for heading in missing if heading in slips]
        first = (
            place == 0 and any(v == "Column" for v in map(trimmed, cells.values())) and len(sheet.rows) > 1
        )
        if not (meant or len(missing) == 1) or not (len(has) + len(meant) >= 2 or first):
            continue
        if meant:
            at = sheet.at(number, slips[meant[0]])
            text = trimmed(cells[at.column])
            return rules.HALF_A_TABLE.finding(
                f"The sheet {sheet.name} is not read: its heading {text!r} is not known, "
                f"but close to {meant[0].value!r}.",
                at,
                hint=f"Type {meant[0].value} into {at}.",
            )
        known = next(column for column, heading in found.items() if heading in _TABLE_NEEDS)
        return rules.HALF_A_TABLE.finding(
            f"The sheet {sheet.name} is not read: row {number} has the heading "
            f"{str(trimmed(cells[known]))!r}, but no heading {missing[0].value}.",
            sheet.at(number, known),
            hint=f"Type {missing[0].value} as a heading into row {number}, "
            f"or rename the sheet to _{sheet.name.strip()} if it is for people.",
        )
    return None


def _not_read(free: Sequence[Sheet]) -> Finding:
    names = ", ".join(sheet.name for sheet in free)
    are = "sheets are" if len(free) > 1 else "sheet is"
    return rules.SHEETS_NOT_READ.finding(
        f"{len(free)} {are} free for people, and not read: {names}.",
        free[0].at(),
        hint="A sheet that should be a table needs the headings Column and Type.",
        related=[sheet.at() for sheet in free[1:]],
    )


def no_table(workbook: Workbook) -> Finding:
    """The finding for a workbook without tables: what its sheets are, and what each lacks."""
    lacks = [f"{sheet.name} {_lack(sheet)}" for sheet in workbook.sheets]
    what = "; ".join(lacks[:10]) + (f"; and {len(lacks) - 10} more sheets" if len(lacks) > 10 else "")
    return rules.NO_TABLE.finding(
        f"No sheet describes a table: {what}." if lacks else "The workbook has no sheets.",
        workbook.sheets[0].at() if workbook.sheets else None,
        hint="Give a sheet a row with the headings Column and Type, and a row for each column below it.",
    )


def _lack(sheet: Sheet) -> str:
    """What a sheet lacks to be a table sheet, as the end of a sentence."""
    if sheet.name.strip().startswith(("_", "#")):
        return "is never read because of its name"
    if not sheet.rows:
        return "is empty"
    if ROWS_SHEET.match(sheet.name.strip()):
        return "holds rows"
    if find_header(sheet, COLUMN_SHEET, _TABLE_NEEDS):
        return "has the headings, but no rows below them"
    has: set[Heading] = set()
    for number, cells in islice(sheet.rows.items(), SEARCHED_ROWS):
        if number <= SEARCHED_ROWS:
            has |= set(headings_in(cells, COLUMN_SHEET).values()) & set(_TABLE_NEEDS)
    missing = [heading.value for heading in _TABLE_NEEDS if heading not in has]
    if not missing:
        return "has Column and Type in different rows"
    return f"has no heading {' or '.join(missing)} in its first {SEARCHED_ROWS} rows"
