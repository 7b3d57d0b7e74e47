"""The special sheets Sequences, and Not in this workbook."""

from __future__ import annotations

from xl2db.findings import Finding
from xl2db.rules import tables as rules_of_tables
from xl2db.rules import workbook as rules
from xl2db.schema.counting import parse_counter
from xl2db.schema.misread import Misread
from xl2db.schema.model import NumberSequence, Origin, Settings, TableName, Unsaid
from xl2db.schema.names import nearest
from xl2db.workbook.cell_values import choose, exact_name, prose, read, text
from xl2db.workbook.column_lists import column_named, missing
from xl2db.workbook.drafts import TableDraft
from xl2db.workbook.grid import Value
from xl2db.workbook.header import Header, Row
from xl2db.workbook.headings import Heading
from xl2db.workbook.quotes import unquoted
from xl2db.workbook.references import Directory, read_path, table_name
from xl2db.workbook.special_sheets import unknown_table

_TYPES: dict[str, str] = {
    "smallint": "smallint",
    "smallnumber": "smallint",
    "int2": "smallint",
    "integer": "integer",
    "int": "integer",
    "int4": "integer",
    "wholenumber": "integer",
    "bigint": "bigint",
    "int8": "bigint",
    "bignumber": "bigint",
}
_ATTRIBUTES = {
    "schema": Heading.SCHEMA,
    "type": Heading.TYPE,
    "counter": Heading.COUNTS,
    "owner": Heading.OWNED_BY,
    "description": Heading.DESCRIPTION,
}


def read_sequences(
    header: Header, directory: Directory, settings: Settings, findings: list[Finding]
) -> tuple[NumberSequence, ...]:
    """The sequences of the sheet *Sequences*; what can't be understood is reported."""
    found: dict[TableName, NumberSequence] = {}
    for row in header.rows():
        name = read(row, Heading.SEQUENCE, exact_name, findings)
        if name is None:
            if row.value(Heading.SEQUENCE) is None:
                findings.append(missing(row, Heading.SEQUENCE, "Type the sequence's name into {at}."))
            continue
        sequence = _sequence(name, row, directory, settings, findings)
        first = found.setdefault(sequence.key, sequence)
        if first is not sequence and first.origin.at:
            findings.append(
                rules.CONTRADICTION.finding(
                    f"The sequence {sequence.key} stands in {first.origin.at} already.",
                    row.at(Heading.SEQUENCE),
                    hint="Delete one of the rows.",
                    related=(first.origin.at,),
                )
            )
    return tuple(found.values())


def _sequence(
    name: str, row: Row, directory: Directory, settings: Settings, findings: list[Finding]
) -> NumberSequence:
    type_ = read(
        row, Heading.TYPE, lambda value: choose(value, _TYPES, "smallint, integer or bigint"), findings
    )
    return NumberSequence(
        name,
        read(row, Heading.SCHEMA, exact_name, findings) or settings.schema,
        None if type_ == "bigint" else type_,
        read(row, Heading.COUNTS, _counter, findings) or "",
        _owner(row, directory, findings),
        read(row, Heading.DESCRIPTION, prose, findings),
        Origin(row.at(Heading.SEQUENCE), row.filled(_ATTRIBUTES)),
    )


def _counter(value: Value) -> str:
    """How a sequence counts; the options of a column's own counter mean nothing here."""
    counter = parse_counter(text(value))
    if counter.always or counter.never_reused:
        word = "always" if counter.always else "never reused"
        raise Misread(
            rules.UNKNOWN_WORD,
            f"{word!r} says something of a column that counts, and nothing of a sequence.",
            hint="Take it out; start 100, step 5, minimum 1, maximum 999, cache 20 and cycle fit here.",
        )
    return str(counter)


def _owner(row: Row, directory: Directory, findings: list[Finding]) -> tuple[TableName, str] | None:
    """The column that a sequence goes with: ``orders.id`` or ``sales.orders.id``."""
    said = read(row, Heading.OWNED_BY, text, findings)
    if said is None:
        return None
    at = row.at(Heading.OWNED_BY)
    path = read_path(said)
    if path is None or path.columns or len(path.names) < 2:
        findings.append(
            rules.UNREADABLE_REFERENCE.finding(
                f"{said!r} does not read as a column of a table.",
                at,
                hint=f"Type the table and its column with a dot between them into {at}, such as orders.id.",
            )
        )
        return None
    *_, column = path.names
    table = directory.of_path(path._replace(names=path.names[:-1]))
    if table is None:
        names = path.names[:-1]
        findings.append(unknown_table(".".join(names), at, directory.names))
        return None
    found = table.column(column) or column_named(table, column)
    if found is None:
        findings.append(_unknown_column(column, table, row))
    return (table.key, found.name) if found else None


def _unknown_column(name: str, table: TableDraft, row: Row) -> Finding:
    near = nearest(name, [column.name for column in table.columns], 1)
    return rules_of_tables.UNKNOWN_COLUMN_NAME.finding(
        f"The table {table.name} has no column {name}." + (f" Did you mean {near[0]}?" if near else ""),
        row.at(Heading.OWNED_BY),
        hint=f"Type {table.name}.{near[0]}." if near else f"Type a column of {table.name}.",
    )


def read_unsaid(header: Header, settings: Settings, findings: list[Finding]) -> tuple[Unsaid, ...]:
    """What the sheet *Not in this workbook* lists; a row that names nothing is a note."""
    found = []
    for row in header.rows():
        kind = read(row, Heading.KIND, prose, findings)
        name = read(row, Heading.NAME, _any_text, findings)
        if kind is None or name is None:
            continue
        table = read(row, Heading.TABLE, text, findings)
        says = read(row, Heading.SAYS, _any_text, findings)
        found.append(Unsaid(kind, _table(table, settings), name, says or "", Origin(row.at(Heading.NAME))))
    return tuple(found)


def _any_text(value: Value) -> str:
    """A text as it is meant; ``""`` is the empty one."""
    return unquoted(value) if isinstance(value, str) else prose(value)


def _table(said: str | None, settings: Settings) -> TableName | None:
    """The table that something belongs to, which need not be in the workbook."""
    if said is None:
        return None
    path = read_path(said)
    if path is None or path.columns or len(path.names) > 2:
        return TableName(settings.schema, said)
    if len(path.names) == 1 and not path.rooted:
        return TableName(settings.schema, path.names[0])
    return table_name(path.names)
