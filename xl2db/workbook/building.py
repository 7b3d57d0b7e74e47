"""A table's draft becomes a table of the schema: its remaining cells are read, each thing gets its cells."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from xl2db.findings import Finding
from xl2db.rules import workbook as rules
from xl2db.schema.model import (
    Check,
    Column,
    Computed,
    Default,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Kind,
    Origin,
    Table,
    Type,
)
from xl2db.schema.unread import UNREAD
from xl2db.schema.values import parse_default
from xl2db.workbook.cell_values import prose, read, sound, text, word
from xl2db.workbook.drafts import ColumnDraft, TableDraft
from xl2db.workbook.expression_cells import read_expression
from xl2db.workbook.grid import Value
from xl2db.workbook.header import Row
from xl2db.workbook.headings import Heading
from xl2db.workbook.special_sheets import renamed_from_itself

Values = Mapping[str, tuple[str, ...]]
Thing = TypeVar("Thing", Key, ForeignKey, Index, Check)

_ATTRIBUTES = {
    "label": Heading.LABEL,
    "type": Heading.TYPE,
    "length": Heading.LENGTH,
    "precision": Heading.PRECISION,
    "scale": Heading.SCALE,
    "default": Heading.DEFAULT,
    "computed": Heading.COMPUTED,
    "existing_rows": Heading.EXISTING_ROWS,
    "renamed_from": Heading.RENAMED_FROM,
    "description": Heading.DESCRIPTION,
    "primary_key": Heading.PRIMARY_KEY,
    "references": Heading.REFERENCES,
}
# What may be asked for, so that its cell is wanted while it is empty.
_ANSWERS = {"existing_rows": Heading.EXISTING_ROWS, "renamed_from": Heading.RENAMED_FROM}


def build_table(draft: TableDraft, lists: Values, findings: list[Finding]) -> Table:
    """The table of a draft. Constraints without a name of their own have the empty name still."""
    columns: list[Column] = []
    uniques: list[Key] = []
    references: list[ForeignKey] = []
    indexes: list[Index] = []
    checks: list[Check] = []
    for column in draft.columns:
        row = column.row
        columns.append(_column(column, draft, lists, findings))
        if rule := read_expression(row, Heading.RULE, draft, findings):
            checks.append(Check("", rule, column.name, Origin(row.at(Heading.RULE))))
        if column.reference:
            references.append(column.reference)
        if column.unique:
            uniques.append(Key("", (column.name,), origin=Origin(row.at(Heading.UNIQUE))))
        if column.indexed:
            indexes.append(Index("", (IndexPart(column.name),), origin=Origin(row.at(Heading.INDEXED))))
    said = draft.said
    at_key = draft.primary_key.columns if draft.primary_key else ()  # which is unique by itself
    origin = Origin(draft.at, tuple((_TABLE_ATTRIBUTES[heading], each.at) for heading, each in said.items()))
    renamed = said.get(Heading.RENAMED_FROM)
    itself = renamed is not None and renamed.text == draft.name and not draft.schema  # else it may have moved
    if renamed and itself:
        findings.append(renamed_from_itself(renamed.at))
    return Table(
        name=draft.name,
        schema=draft.schema,
        columns=tuple(columns),
        primary_key=draft.primary_key,
        uniques=_once(
            [key for key in (*uniques, *draft.uniques) if key.columns != at_key],
            lambda key: frozenset(key.columns),
            findings,
        ),
        foreign_keys=_once(
            [*references, *draft.foreign_keys],
            lambda key: (key.columns, key.target, key.target_columns),
            findings,
        ),
        indexes=_once(
            [*indexes, *draft.indexes],
            lambda index: (tuple(map(str, index.parts)), index.unique, str(index.where), index.method),
            findings,
        ),
        checks=_once([*checks, *draft.checks], lambda check: check.expression.text, findings),
        label=said[Heading.LABEL].text or None if Heading.LABEL in said else None,
        description=said[Heading.DESCRIPTION].text or None if Heading.DESCRIPTION in said else None,
        renamed_from=renamed.text or None if renamed and not itself else None,
        origin=origin,
    )


def _once(
    things: Sequence[Thing], meaning: Callable[[Thing], Hashable], findings: list[Finding]
) -> tuple[Thing, ...]:
    """The things without those that say the same as an earlier one, which are reported."""
    kept: dict[Hashable, Thing] = {}
    for thing in things:
        first = kept.setdefault(meaning(thing), thing)
        if first is not thing:
            at, earlier = thing.origin.at, first.origin.at
            findings.append(
                rules.SAID_TWICE.finding(
                    f"{earlier} asks for the same already.",
                    at,
                    hint=f"Empty {at}, or {earlier}.",
                    related=[earlier] if earlier else [],
                )
            )
    return tuple(kept.values())


_TABLE_ATTRIBUTES = {
    Heading.SCHEMA: "schema",
    Heading.LABEL: "label",
    Heading.DESCRIPTION: "description",
    Heading.RENAMED_FROM: "renamed_from",
}


def _column(column: ColumnDraft, table: TableDraft, lists: Values, findings: list[Finding]) -> Column:
    row = column.row
    type_ = column.type or UNREAD
    renamed_from = read(row, Heading.RENAMED_FROM, word, findings)
    if renamed_from and renamed_from == column.name:
        findings.append(renamed_from_itself(row.at(Heading.RENAMED_FROM)))
        renamed_from = None
    computed = read_expression(row, Heading.COMPUTED, table, findings)
    return Column(
        name=column.name,
        type=type_,
        required=column.required,
        default=_default(row, Heading.DEFAULT, type_, table, lists, findings),
        computed=Computed(computed) if computed else None,
        existing_rows=_default(row, Heading.EXISTING_ROWS, type_, table, lists, findings),
        label=read(row, Heading.LABEL, prose, findings),
        description=read(row, Heading.DESCRIPTION, prose, findings),
        renamed_from=renamed_from,
        origin=_origin(row),
    )


def _origin(row: Row) -> Origin:
    columns = row.header.columns
    required = Heading.OPTIONAL if Heading.OPTIONAL in columns else Heading.REQUIRED
    cells = [
        (name, row.at(heading)) for name, heading in _ATTRIBUTES.items() if row.value(heading) is not None
    ]
    if row.value(required) is not None:
        cells.append(("required", row.at(required)))
    empty = [
        (name, row.at(heading))
        for name, heading in _ANSWERS.items()
        if heading in columns and row.value(heading) is None
    ]
    return Origin(row.at(Heading.COLUMN), tuple(cells), tuple(empty))


def _default(
    row: Row, heading: Heading, type_: Type, table: TableDraft, lists: Values, findings: list[Finding]
) -> Default | None:
    """A Default or Existing rows cell, checked against the type where that is known."""
    if row.value(heading) is None:
        return None

    def parser(value: Value) -> Default | None:
        sound(value)
        if type_ is UNREAD:
            return None
        if type_.kind is Kind.LIST and (type_.name or "") not in lists:
            text(value)
            return None
        values = lists.get(type_.name or "") if type_.kind is Kind.LIST else None
        return parse_default(value, type_, values, table.names if heading is Heading.EXISTING_ROWS else ())

    return read(row, heading, parser, findings)
