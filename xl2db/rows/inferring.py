"""Raw data becomes a schema, with the evidence for each guess."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xl2db.cells import column_letters
from xl2db.findings import Finding, WorkbookRefused
from xl2db.rows.drafts import MOST_ALIGNED, ColumnDraft, TableDraft
from xl2db.rows.facts import Facts
from xl2db.rows.guessing import AS_SHOWN, Ways, guess, is_phone_heading
from xl2db.rows.keys import find_keys
from xl2db.rows.layout import Area, find_areas
from xl2db.rows.naming import column_names, table_name
from xl2db.rows.readings import Reading
from xl2db.rows.references import find_references
from xl2db.rows.sources import open_sources
from xl2db.rules import inferring as rules
from xl2db.schema.model import Column, ForeignKey, Key, Schema, Settings, Table, TableName
from xl2db.schema.naming import name_constraints

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Inferred:
    """A schema out of data: ``tables`` say where each came from, and how sure each guess is."""

    schema: Schema
    tables: tuple[TableDraft, ...]
    findings: tuple[Finding, ...]


def infer_schema(
    paths: Sequence[Path],
    *,
    ways: Ways = AS_SHOWN,
    encoding: str | None = None,
    database: str | None = None,
    tell: Tell,
) -> Inferred:
    """Look at all rows of the data, and tell the tables that would hold them.

    ``ways`` say how dates such as 01/02/2024 and numbers such as 1,234 are meant; ``database`` the kind of
    database that the schema is for.

    Raises :class:`WorkbookRefused` for data that can't be read, or where there is none.
    """
    sources, findings = open_sources(paths, encoding)
    drafts: list[TableDraft] = []
    taken: set[str] = set()
    for source in sources:
        tell(f"Looking for tables in {source.path.name}", 0, 0)
        drafts += [_draft(area, taken, ways, tell) for area in find_areas(source, findings)]
    if not drafts:
        raise WorkbookRefused(_nothing(paths))
    tell("Looking for keys and references", 0, 0)
    for draft in drafts:
        find_keys(draft, [other.name for other in drafts if other is not draft])
    find_references(drafts)
    for draft in drafts:
        draft.aligned = None
        findings += _column_findings(draft)
    return Inferred(_schema(drafts, database), tuple(drafts), tuple(findings))


def _nothing(paths: Sequence[Path]) -> Finding:
    return rules.NO_DATA.finding(
        f"No table with rows stands in {', '.join(path.name for path in paths)}.",
        hint="Name a file with a row of headings and rows below it.",
    )


def _draft(area: Area, taken: set[str], ways: Ways, tell: Tell) -> TableDraft:
    source = area.source
    name = table_name(taken, source.sheet, source.path.stem, area.title, area.number, source.alone)
    facts, rows, aligned = gather(area, tell)
    names = column_names(area.headings, area.columns)
    columns = [
        ColumnDraft(each, heading, place, fact, guess(fact, heading, ways))
        for each, heading, place, fact in zip(names, area.headings, area.columns, facts, strict=True)
    ]
    for column in columns:
        if column.guess.doubts:
            column.doubtful.add("type")
        if column.heading is None and area.heading_row:
            column.doubt("name", "The column has no heading: give it a name.")
    label = area.title if area.number > 1 and area.title else source.sheet
    return TableDraft(name, label, area, columns, rows, aligned)


def gather(area: Area, tell: Tell) -> tuple[list[Facts], int, list[NDArray[np.uint64]] | None]:
    """The facts about each column of a table, the number of its rows, and the hashes of its values by row."""
    import numpy as np

    facts = [
        Facts(letters=column_letters(place), phone=is_phone_heading(heading))
        for place, heading in zip(area.columns, area.headings, strict=True)
    ]
    rows = 0
    aligned: list[list[NDArray[np.uint64]]] | None = [[] for _ in facts]
    for columns, numbers in area.pieces():
        rows += len(numbers)
        hashes = [fact.add(values, numbers) for fact, values in zip(facts, columns, strict=True)]
        if rows * len(facts) > MOST_ALIGNED or any(each is None for each in hashes):
            aligned = None
        for kept, each in zip(aligned or (), hashes, strict=False):
            if each is not None:
                kept.append(each)
        tell(f"Reading {area.source.path.name}: {rows:,} rows", 0, 0)
    if aligned is None or not rows:
        return facts, rows, None
    return facts, rows, [np.concatenate(kept) for kept in aligned]


# Findings


def _column_findings(draft: TableDraft) -> Iterator[Finding]:
    for place, column in enumerate(draft.columns):
        guess, facts = column.guess, column.facts
        about = ("column", draft.name, column.name)
        if guess.ambiguous_dates:
            row = _first(facts, (Reading.EITHER_DATE, Reading.EITHER_MOMENT))
            yield rules.AMBIGUOUS_DATES.finding(
                f"The dates of {draft.name}.{column.name} can be read with the day or the month first.",
                draft.area.at(row, place),
                hint="Run it again with --dates day-first, or with --dates month-first.",
                about=about,
            )
        if guess.ambiguous_numbers:
            row = _first(facts, (Reading.EITHER_COMMA,))
            yield rules.AMBIGUOUS_NUMBERS.finding(
                f"The comma in numbers of {draft.name}.{column.name} can part thousands or decimals.",
                draft.area.at(row, place),
                hint="Thousands are taken. Run it again with --decimals point, or with --decimals comma.",
                about=about,
            )
        if guess.misfits:
            count = sum(facts.readings[each] for each in guess.misfits)
            cells = [
                draft.area.at(row, place) for each in guess.misfits for row, _ in facts.examples.get(each, ())
            ]
            cells.sort(key=lambda cell: cell.row)
            yield rules.MIXED_TYPES.finding(
                f"{draft.name}.{column.name} holds values of several types: {count:,} of {facts.filled:,} "
                f"{'is' if count == 1 else 'are'} different. It became {guess.type}.",
                cells[0],
                hint="Mend these cells, or choose the type in the workbook.",
                related=cells[1:5],
                about=about,
            )
        if facts.readings[Reading.ERROR]:
            row = _first(facts, (Reading.ERROR,))
            code = facts.examples[Reading.ERROR][0][1]
            what = "holds a formula without its result" if code == "#FORMULA!" else f"shows the error {code}"
            yield rules.ERROR_IN_DATA.finding(
                f"{facts.readings[Reading.ERROR]:,} of the values of {draft.name}.{column.name} are no values: "
                f"the first one {what}.",
                draft.area.at(row, place),
                hint="Mend the formula, or type the value itself into the cell.",
                about=about,
            )


def _first(facts: Facts, readings: tuple[Reading, ...]) -> int:
    return min(row for each in readings for row, _ in facts.examples.get(each, ()))


# The schema


def _schema(drafts: Sequence[TableDraft], database: str | None) -> Schema:
    tables = name_constraints([_table(draft) for draft in drafts], None)
    return Schema(tables, settings=Settings(database=database))


def _table(draft: TableDraft) -> Table:
    key = tuple(column.name for column in draft.keys)
    return Table(
        draft.name,
        columns=tuple(_column(column) for column in draft.columns),
        primary_key=Key("", key) if key else None,
        uniques=tuple(Key("", (column.name,)) for column in draft.columns if column.unique),
        foreign_keys=tuple(
            ForeignKey(
                "", (column.name,), TableName(None, column.reference[0].name), (column.reference[1].name,)
            )
            for column in draft.columns
            if column.reference
        )
        + tuple(
            ForeignKey(
                "",
                tuple(column.name for column, _ in each.pairs),
                TableName(None, each.table.name),
                tuple(target.name for _, target in each.pairs),
            )
            for each in draft.references
        ),
        label=draft.label if draft.label != draft.name else None,
    )


def _column(draft: ColumnDraft) -> Column:
    label = draft.heading if draft.heading and draft.heading != draft.name else None
    return Column(draft.name, draft.guess.type, draft.guess.required or draft.key, label=label)
