"""A workbook that exists is brought up to a database: what is new is added, what differs is changed.

Everything becomes edits of single cells and rows (:mod:`xl2db.workbook.editing`); what people wrote stays. What
the workbook has and the database has not is only named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

from xl2db.cells import CellRef
from xl2db.findings import Finding
from xl2db.rules.pulling import GONE_FROM_DATABASE, NO_PLACE_FOR_IT
from xl2db.schema.model import Check, Column, ForeignKey, Index, Key, Schema, Table, TableName
from xl2db.workbook import texts as say
from xl2db.workbook.editing_requests import AddSheet, AppendRows, Edit, InsertRows, SetCell
from xl2db.workbook.grid import Workbook
from xl2db.workbook.header import Header, Row
from xl2db.workbook.headings import Heading
from xl2db.workbook.quotes import quoted
from xl2db.workbook.sheets import Special, classify, is_dictionary
from xl2db.workbook.texts import Texts

_ATTRIBUTES = {
    "type": Heading.TYPE,
    "required": Heading.REQUIRED,
    "default": Heading.DEFAULT,
    "computed": Heading.COMPUTED,
    "description": Heading.DESCRIPTION,
}
_IN_COLUMN_ROWS = {
    "unique": (Heading.UNIQUE,),
    "index": (Heading.INDEXED,),
    "foreign key": (Heading.REFERENCES, Heading.ON_DELETE, Heading.ON_UPDATE),
    "check": (Heading.RULE,),
}
Thing = TypeVar("Thing")
_SIZES = (Heading.LENGTH, Heading.PRECISION, Heading.SCALE)


class Differing(NamedTuple):
    """A part of a table in which workbook and database differ, as :mod:`xl2db.database.comparing` finds it.

    ``missing`` says that the database lacks it, ``new`` that the workbook does. ``attributes`` are those of a
    column that differ.
    """

    table: TableName
    kind: str
    name: str
    missing: bool = False
    new: bool = False
    attributes: frozenset[str] = frozenset()


@dataclass(slots=True)
class Update:
    """What has to be done to a workbook; ``added`` and ``changed`` are the cells that it is about."""

    edits: list[Edit] = field(default_factory=list)
    added: list[CellRef] = field(default_factory=list)
    changed: list[CellRef] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def update(workbook: Workbook, known: Schema, found: Schema, differing: Iterable[Differing]) -> Update:
    """The edits that bring a workbook, which says ``known``, up to a database, which says ``found``."""
    return _Updating(workbook, known, replace(found, settings=known.settings)).run(list(differing))


class _Updating:
    """One run."""

    def __init__(self, workbook: Workbook, known: Schema, found: Schema) -> None:
        self.workbook, self.known, self.found = workbook, known, found
        self.sheets = classify(workbook, [])
        self.headers = {header.sheet.name: header for header in self.sheets.tables}
        self.done = Update()
        self.rows: dict[Special, list[Texts]] = {}
        self.new_columns: dict[TableName, list[Column]] = {}

    def run(self, differing: list[Differing]) -> Update:
        """All edits: cells first, then rows within sheets, then rows at the ends, then sheets."""
        for each in differing:
            self._part(each)
        for key, columns in self.new_columns.items():
            self._columns(key, columns)
        self._tables([table for table in self.found.tables if self.known.table(table.key) is None])
        self._lists()
        self._others()
        for special, rows in self.rows.items():
            self._special_rows(special, rows)
        return self.done

    # Parts of tables that are there

    def _part(self, each: Differing) -> None:
        known, found = self.known.table(each.table), self.found.table(each.table)
        if known is None:
            return
        if each.kind == "table" or found is None:
            self._gone(f"The database has no table {each.table}.", known.origin.at)
        elif each.kind == "column":
            self._column(each, known, found)
        elif each.kind == "comment":
            self._description(each, known, found)
        elif each.kind == "primary key":
            self._primary_key(known, found)
        elif each.kind == "collation":
            self._fact(found, Heading.COLLATION, found.collation or "")
        else:
            self._constraint(each, known, found)

    def _column(self, each: Differing, known: Table, found: Table) -> None:
        mine, theirs = known.column(each.name), found.column(each.name)
        if mine is None and theirs is not None:
            self.new_columns.setdefault(each.table, []).append(theirs)
        elif theirs is None and mine is not None:
            self._gone(f"The database has no column {each.table}.{each.name}.", mine.origin.at)
        elif mine is not None and theirs is not None:
            texts = say.column_texts(theirs)
            for attribute in sorted(each.attributes):
                heading = _ATTRIBUTES[attribute]
                self._set_in_row(mine, heading, texts.get(heading, ""), f"{each.table}.{each.name}")
                if attribute == "type":
                    self._without_sizes(mine)

    def _set_in_row(self, column: Column, heading: Heading, text: str, what: str) -> None:
        """Say something in the row of a column."""
        header, row = self._row_of(column)
        if header and heading is Heading.REQUIRED and Heading.OPTIONAL in header.columns:
            heading, text = Heading.OPTIONAL, "no" if text else "yes"
        if header is None or heading not in header.columns:
            if text:
                self._no_place(what, heading, text, column.origin.at)
            return
        at = header.sheet.at(row, header.columns[heading])
        if heading is Heading.REQUIRED and not text and self._row(column).value(heading) is not None:
            text = "no"
        self._set(at, text)

    def _without_sizes(self, column: Column) -> None:
        header, row = self._row_of(column)
        for heading in _SIZES if header else ():
            if header and header.sheet.value(row, header.columns.get(heading, 0)) is not None:
                self._set(header.sheet.at(row, header.columns[heading]), "")

    def _set(self, at: CellRef, text: str) -> None:
        self.done.edits.append(SetCell(at.sheet, at.address, text or None, mark=True))
        self.done.changed.append(at)

    def _row_of(self, column: Column) -> tuple[Header | None, int]:
        at = column.origin.at
        return (self.headers.get(at.sheet), at.row) if at else (None, 0)

    def _row(self, column: Column) -> Row:
        header, number = self._row_of(column)
        assert header is not None
        return header.row(number)

    def _description(self, each: Differing, known: Table, found: Table) -> None:
        column = known.column(each.name)
        theirs = found.column(each.name)
        if column and theirs and (theirs.description or "") != (column.description or ""):
            text = quoted(theirs.description) if theirs.description else ""
            self._set_in_row(column, Heading.DESCRIPTION, text, f"{found.key}.{each.name}")
        elif each.name == known.name and found.description != known.description:
            self._fact(found, Heading.DESCRIPTION, quoted(found.description) if found.description else "")

    def _fact(self, table: Table, heading: Heading, text: str) -> None:
        """Say something of a table as a whole: where it is said, or in the sheet *Tables*."""
        known = self.known.table(table.key)
        place = known.origin.place_of(heading.value.lower()) if known else None
        if place:
            self._set(place, text)
            return
        header = self.sheets.special.get(Special.TABLES)
        for row in header.rows() if header else ():
            if (
                header
                and row.value(Heading.TABLE) in (table.name, quoted(table.name))
                and heading in header.columns
            ):
                self._set(header.sheet.at(row.number, header.columns[heading]), text)
                return
        if header is None or heading in header.columns:
            schema = quoted(table.schema) if table.schema else ""
            facts = {Heading.TABLE: quoted(table.name), Heading.SCHEMA: schema, heading: text}
            self.rows.setdefault(Special.TABLES, []).append(facts)
        else:
            self._no_place(str(table.key), heading, text, header.sheet.at())

    def _primary_key(self, known: Table, found: Table) -> None:
        in_rows = say.table_texts(found, self.found)
        mine = known.primary_key
        special = mine is not None and mine.origin.at is not None and self._special_of(mine.origin.at)
        if special or any(row[Heading.KIND] == "primary key" for row in in_rows.constraints):
            if found.primary_key:
                row = say.key_texts(found.primary_key, found, "primary key")
                self._special_row(Special.CONSTRAINTS, mine, row)
            return
        for column in known.columns:
            text = in_rows.columns.get(column.name, {}).get(Heading.PRIMARY_KEY, "")
            now = self._row(column).value(Heading.PRIMARY_KEY)
            if bool(text) != (now is not None) or (text.isdigit() and str(now) != text):
                self._set_in_row(column, Heading.PRIMARY_KEY, text, f"{found.key}.{column.name}")

    def _constraint(self, each: Differing, known: Table, found: Table) -> None:
        mine = _named(known, each.name)
        theirs = _named(found, each.name)
        if theirs is None:
            if mine is not None:
                what = f"The database has no {each.kind} {each.name} in {each.table}."
                self._gone(what, mine.origin.at)
            return
        special, row = self._own_row(theirs, found)
        in_sheet = mine is not None and mine.origin.at is not None and self._special_of(mine.origin.at)
        if mine is None and self._said_in_column(each.kind, theirs, known, found):
            return
        if mine is None or in_sheet:
            self._special_row(special, mine, row)
            return
        column = known.column(_first_column(mine))
        if column is None:
            self._special_row(special, None, row)
            return
        inline = say.table_texts(found, self.found).columns.get(column.name, {})
        for heading in _IN_COLUMN_ROWS.get(each.kind, ()):
            self._set_in_row(column, heading, inline.get(heading, ""), f"{found.key}.{column.name}")

    def _said_in_column(
        self, kind: str, theirs: Key | ForeignKey | Index | Check, known: Table, found: Table
    ) -> bool:
        """Say a new thing in the row of its column, where that can say it and has the headings for it."""
        name = _first_column(theirs)
        column = known.column(name)
        if name in {each.name for each in self.new_columns.get(found.key, ())}:
            return self._new_row_says(kind, name, found)
        if column is None:
            return False
        inline = say.table_texts(found, self.found).columns.get(name, {})
        headings = [each for each in _IN_COLUMN_ROWS.get(kind, ()) if inline.get(each)]
        header, _ = self._row_of(column)
        if not headings or header is None or any(each not in header.columns for each in headings):
            return False
        if any(self._row(column).value(each) is not None for each in headings):
            return False
        for heading in headings:
            self._set_in_row(column, heading, inline[heading], f"{found.key}.{name}")
        return True

    def _new_row_says(self, kind: str, name: str, found: Table) -> bool:
        header = self._header_of(found.key)
        inline = say.table_texts(found, self.found).columns.get(name, {})
        needed = [each for each in _IN_COLUMN_ROWS.get(kind, ()) if inline.get(each)]
        return bool(needed) and header is not None and all(each in header.columns for each in needed)

    def _own_row(self, thing: Key | ForeignKey | Index | Check, table: Table) -> tuple[Special, Texts]:
        match thing:
            case Index():
                return Special.INDEXES, say.index_texts(thing, table)
            case ForeignKey():
                return Special.CONSTRAINTS, say.reference_texts(thing, table, self.found)
            case Check():
                return Special.CONSTRAINTS, say.check_texts(thing, table)
            case Key():
                return Special.CONSTRAINTS, say.key_texts(thing, table, "unique")

    def _special_row(self, special: Special, mine: object, row: Texts) -> None:
        """Change the row of a special sheet that says a thing, or add one."""
        at = mine.origin.at if isinstance(mine, Key | ForeignKey | Index | Check) else None
        header = self.sheets.special.get(special)
        if at is None or header is None or header.sheet.name != at.sheet:
            self.rows.setdefault(special, []).append(row)
            return
        there = header.row(at.row)
        for heading, text in row.items():
            if heading in (Heading.TABLE, Heading.NAME, Heading.KIND) and not text:
                continue
            now = there.value(heading)
            if heading in header.columns and (str(now) if now is not None else "") != text:
                self._set(header.sheet.at(at.row, header.columns[heading]), text)
            elif heading not in header.columns and text and heading is not Heading.KIND:
                self._no_place(row.get(Heading.NAME, ""), heading, text, at)

    def _special_of(self, at: CellRef) -> bool:
        return any(header.sheet.name == at.sheet for header in self.sheets.special.values())

    # New rows and sheets

    def _header_of(self, key: TableName) -> Header | None:
        table = self.known.table(key)
        last = table.columns[-1].origin.at if table and table.columns else None
        return self.headers.get(last.sheet) if last else None

    def _columns(self, key: TableName, columns: list[Column]) -> None:
        """New columns of a table that is there: below its last row."""
        known, found, header = self.known.table(key), self.found.table(key), self._header_of(key)
        if known is None or found is None or header is None:
            return
        below = max(column.origin.at.row for column in known.columns if column.origin.at)
        texts = say.table_texts(found, self.found).columns
        rows = [self._column_row(header, found, texts[column.name]) for column in columns]
        edit = InsertRows(header.sheet.name, below, tuple(rows), mark=True, style_of=below)
        self.done.edits.append(edit)
        self.done.added += [header.sheet.at(below + n, min(rows[0])) for n in range(1, len(rows) + 1)]

    def _column_row(self, header: Header, table: Table, texts: Texts) -> Mapping[int, str]:
        schema = quoted(table.schema) if table.schema else ""
        said = {**texts, Heading.TABLE: quoted(table.name), Heading.SCHEMA: schema}
        if Heading.OPTIONAL in header.columns:
            said[Heading.OPTIONAL] = "no" if texts.get(Heading.REQUIRED) else "yes"
        what = f"{table.key}.{texts[Heading.COLUMN]}"
        for heading in _ATTRIBUTES.values():
            known = heading in header.columns or (
                heading is Heading.REQUIRED and Heading.OPTIONAL in header.columns
            )
            if texts.get(heading) and not known:
                self._no_place(what, heading, texts[heading], header.sheet.at())
        return {column: said[heading] for heading, column in header.columns.items() if said.get(heading)}

    def _tables(self, tables: list[Table]) -> None:
        """New tables: a sheet each, or rows in the dictionary."""
        if not tables:
            return
        dictionary = next((each for each in self.sheets.tables if is_dictionary(each)), None)
        for table in tables:
            texts = say.table_texts(table, self.found)
            self.rows.setdefault(Special.INDEXES, []).extend(texts.indexes)
            self.rows.setdefault(Special.CONSTRAINTS, []).extend(texts.constraints)
            if dictionary and table.columns:
                rows = [
                    self._column_row(dictionary, table, texts.columns[column.name])
                    for column in table.columns
                ]
                self.done.edits.append(AppendRows(dictionary.sheet.name, tuple(rows), mark=True))
                self.done.added.append(dictionary.sheet.at())
            self.rows.setdefault(Special.TABLES, []).append(say.table_facts(table))
        if dictionary is None:
            self._table_sheets(tables)

    def _table_sheets(self, tables: list[Table]) -> None:
        from xl2db.workbook.writing import donor_bytes, sheet_names

        taken = [sheet.name for sheet in self.workbook.sheets]
        names = sheet_names(tables, taken)
        donor = donor_bytes(replace(self.found, tables=tuple(tables)), names)
        last = next(reversed(self.headers), None)
        for table in tables:
            name = names[table.key]
            self.done.edits.append(AddSheet(name, donor, name, after=last))
            self.done.added.append(CellRef(name))
            last = name

    def _lists(self) -> None:
        """Values and lists that the database has and the workbook has not."""
        used = {column.type.name for table in self.found.tables for column in table.columns}
        for values in self.found.lists:
            mine = self.known.list(values.name)
            if values.name not in used or (mine is None and not self._is_new(values.name)):
                continue
            have = {quoted(value.value) for value in mine.values} if mine else set()
            rows = [
                row for row in say.list_texts(values, self.known.settings) if row[Heading.VALUE] not in have
            ]
            self.rows.setdefault(Special.LISTS, []).extend(rows)
            theirs = {value.value for value in values.values}
            for value in mine.values if mine else ():
                if value.value not in theirs:
                    self._gone(f"The database's list {values.name} has no {value.value}.", value.origin.at)

    def _is_new(self, name: str) -> bool:
        """Whether a list that the workbook lacks is really needed: by a table or a column that is new."""
        for table in self.found.tables:
            known = self.known.table(table.key)
            for column in table.columns:
                mine = known.column(column.name) if known else None
                if column.type.name == name and (mine is None or mine.type != column.type):
                    return True
        return False

    def _others(self) -> None:
        sequences = {each.key for each in self.known.sequences}
        unsaid = {(each.kind, each.table, each.name) for each in self.known.unsaid}
        self._add(
            Special.SEQUENCES, self.found.sequences, lambda each: each.key in sequences, say.sequence_texts
        )
        self._add(
            Special.UNSAID,
            self.found.unsaid,
            lambda each: (each.kind, each.table, each.name) in unsaid,
            say.unsaid_texts,
        )

    def _add(
        self,
        special: Special,
        things: Iterable[Thing],
        is_known: Callable[[Thing], bool],
        texts: Callable[[Thing], Texts],
    ) -> None:
        rows = [texts(each) for each in things if not is_known(each)]
        if rows:
            self.rows.setdefault(special, []).extend(rows)

    def _special_rows(self, special: Special, rows: list[Texts]) -> None:
        """Rows at the end of a special sheet, or the sheet with them."""
        header = self.sheets.special.get(special)
        if special is Special.TABLES and (header is None or not self.known.tables):
            rows = [row for row in rows if any(row.get(each) for each in row if each is not Heading.TABLE)]
        if not rows:
            return
        if header is None:
            from xl2db.workbook.writing import special_donor

            donor = special_donor(special, rows)
            self.done.edits.append(AddSheet(special.value, donor, special.value))
            self.done.added.append(CellRef(special.value))
            return
        made = [dict(self._cells(header, row)) for row in rows]
        self.done.edits.append(AppendRows(header.sheet.name, tuple(made), mark=True))
        last = max(header.sheet.rows, default=header.last)
        first_column = min(header.columns.values())
        self.done.added += [header.sheet.at(last + n, first_column) for n in range(1, len(made) + 1)]

    def _cells(self, header: Header, row: Texts) -> Iterator[tuple[int, str]]:
        for heading, text in row.items():
            if heading in header.columns and text:
                yield header.columns[heading], text
            elif text and heading not in header.columns:
                what = next(filter(None, (row.get(each) for each in (Heading.NAME, Heading.TABLE))), "")
                self._no_place(what, heading, text, header.sheet.at())

    # Findings

    def _gone(self, message: str, at: CellRef | None) -> None:
        self.done.findings.append(
            GONE_FROM_DATABASE.finding(
                message,
                at,
                hint="Delete the row if it should be gone; otherwise the next sync makes it again.",
            )
        )

    def _no_place(self, what: str, heading: Heading, text: str, at: CellRef | None) -> None:
        self.done.findings.append(
            NO_PLACE_FOR_IT.finding(
                f"The sheet has no heading {heading.value} in which {what} could say: {text[:200]}",
                at,
                hint=f"Add a heading {heading.value}, and run xl2db pull again.",
            )
        )


def _named(table: Table, name: str) -> Key | ForeignKey | Index | Check | None:
    """A key, reference, index or rule of that name, but the primary key."""
    things: Collection[Key | ForeignKey | Index | Check] = (
        *table.uniques,
        *table.foreign_keys,
        *table.indexes,
        *table.checks,
    )
    return next((each for each in things if each.name == name), None)


def _first_column(thing: Key | ForeignKey | Index | Check) -> str:
    match thing:
        case Index():
            return (thing.parts[0].column or "") if len(thing.parts) == 1 else ""
        case Check():
            return thing.column or ""
        case _:
            return thing.columns[0] if len(thing.columns) == 1 else ""
