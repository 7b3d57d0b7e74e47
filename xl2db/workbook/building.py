"""A table's draft becomes a table of the schema: its remaining cells are read, each thing gets its cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from xl2db.findings import Finding
from xl2db.rules import tables as rules_of_tables
from xl2db.rules import workbook as rules
from xl2db.schema.counting import Counter, counter_of
from xl2db.schema.model import (
    Check,
    Column,
    Computed,
    Default,
    DefaultKind,
    Expression,
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
from xl2db.schema.values import parse_default, parse_new_row
from xl2db.workbook.cell_values import exact_name, prose, read, sound, text, word
from xl2db.workbook.drafts import ColumnDraft, TableDraft
from xl2db.workbook.expression_cells import read_expression
from xl2db.workbook.grid import Value
from xl2db.workbook.header import Row
from xl2db.workbook.headings import Heading, is_slip, plain
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
    "status": Heading.STATUS,
    "description": Heading.DESCRIPTION,
    "primary_key": Heading.PRIMARY_KEY,
    "references": Heading.REFERENCES,
    "required": Heading.REQUIRED,
}
_ATTRIBUTES_OF_NULLABLE = {**_ATTRIBUTES, "required": Heading.OPTIONAL}
# What may be asked for, so that its cell is wanted while it is empty.
_ANSWERS = {
    "existing_rows": Heading.EXISTING_ROWS,
    "renamed_from": Heading.RENAMED_FROM,
    "status": Heading.STATUS,
}


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
            [key for key in (*uniques, *draft.uniques) if key.name or key.columns != at_key],
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
        collation=said[Heading.COLLATION].text or None if Heading.COLLATION in said else None,
        origin=origin,
    )


def _once(
    things: Sequence[Thing], meaning: Callable[[Thing], Hashable], findings: list[Finding]
) -> tuple[Thing, ...]:
    """The things without those that say the same as an earlier one, which are reported.

    Two that have names of their own are two, as databases may have them.
    """
    kept: dict[Hashable, Thing] = {}
    by_name: dict[Hashable, Thing] = {}
    for thing in things:
        first = kept.setdefault(meaning(thing), thing)
        if first is not thing and first.name and thing.name and first.name != thing.name:
            by_name.setdefault((meaning(thing), thing.name), thing)
        elif first is not thing:
            at, earlier = thing.origin.at, first.origin.at
            findings.append(
                rules_of_tables.SAID_TWICE.finding(
                    f"{earlier} asks for the same already.",
                    at,
                    hint=f"Empty {at}, or {earlier}.",
                    related=[earlier] if earlier else [],
                )
            )
    every = {id(thing) for thing in (*kept.values(), *by_name.values())}
    return tuple(thing for thing in things if id(thing) in every)


_TABLE_ATTRIBUTES = {
    Heading.SCHEMA: "schema",
    Heading.LABEL: "label",
    Heading.DESCRIPTION: "description",
    Heading.RENAMED_FROM: "renamed_from",
    Heading.COLLATION: "collation",
}


def _column(column: ColumnDraft, table: TableDraft, lists: Values, findings: list[Finding]) -> Column:
    row = column.row
    type_ = column.type or UNREAD
    renamed_from = read(row, Heading.RENAMED_FROM, _old_name, findings)
    if renamed_from and renamed_from == column.name:
        findings.append(renamed_from_itself(row.at(Heading.RENAMED_FROM)))
        renamed_from = None
    computed, stored = _computed(row, table, findings)
    default, updated = _new_row(row, type_, table, lists, findings)
    return Column(
        name=column.name,
        type=_counting_type(type_, default),
        required=column.required,
        bare=column.bare,
        default=default,
        updated=updated,
        computed=Computed(computed, stored) if computed else None,
        existing_rows=_existing_rows(row, type_, table, lists, findings),
        label=read(row, Heading.LABEL, prose, findings),
        description=read(row, Heading.DESCRIPTION, prose, findings),
        renamed_from=renamed_from,
        deprecated=_deprecated(row, findings),
        origin=_origin(row),
    )


def _origin(row: Row) -> Origin:
    columns = row.header.columns
    headings = _ATTRIBUTES_OF_NULLABLE if Heading.OPTIONAL in columns else _ATTRIBUTES
    empty = [
        (name, row.at(heading))
        for name, heading in _ANSWERS.items()
        if heading in columns and row.value(heading) is None
    ]
    return Origin(row.at(Heading.COLUMN), row.filled(headings), tuple(empty))


_HOW_COMPUTED = re.compile(
    r"\s*(?:(?P<virtual>virtual|仮想|虚拟|virtuell|virtuel)"
    r"|stored|persistent|保存|存储|gespeichert|stocké|almacenado|armazenado)\s*[:：]\s*",
    re.IGNORECASE,
)


def _computed(row: Row, table: TableDraft, findings: list[Finding]) -> tuple[Expression | None, bool]:
    """The expression of a computed column, and whether its values are stored."""
    value = row.value(Heading.COMPUTED)
    how = _HOW_COMPUTED.match(value) if isinstance(value, str) else None
    part = (how.end(), value[how.end() :]) if how and isinstance(value, str) else None
    computed = read_expression(row, Heading.COMPUTED, table, findings, part=part)
    return computed, how is None or how["virtual"] is None


_DEPRECATED = {
    plain(each): each
    for each in (
        *(
            "deprecated",
            "obsolete",
            "to be removed",
            "廃止予定",
            "非推奨",
            "弃用",
            "已弃用",
            "废弃",
            "棄用",
            "已棄用",
        ),
        *("veraltet", "abgekündigt", "obsolète", "déprécié", "obsoleto", "obsoleta", "en desuso"),
        *("descontinuado", "descontinuada"),
    )
}


def _deprecated(row: Row, findings: list[Finding]) -> bool:
    """Whether a *Status* cell announces that the column will go.

    Other words say nothing: people keep notes of their own under this heading.
    """
    value = row.value(Heading.STATUS)
    if not isinstance(value, str):
        return False
    said = plain(value)
    meant = next(
        (each for known, each in _DEPRECATED.items() if len(known) > 5 and is_slip(said, known)), None
    )
    if meant and said not in _DEPRECATED:
        at = row.at(Heading.STATUS)
        findings.append(
            rules.MISSPELLED_STATUS.finding(
                f"{value!r} is not known and counts as a note; it is close to {meant!r}.",
                at,
                hint=f"Type {meant} into {at} if the column will go; other words are notes of yours.",
            )
        )
    return said in _DEPRECATED


def _old_name(value: Value) -> str | None:
    found = word(value)
    return found and exact_name(found)


def _new_row(
    row: Row, type_: Type, table: TableDraft, lists: Values, findings: list[Finding]
) -> tuple[Default | None, bool]:
    """A Default cell: the default, and whether each change of a row sets the column to now."""

    def parser(value: Value) -> tuple[Default | None, bool]:
        if not _can_be_judged(value, type_, lists):
            return None, False
        return parse_new_row(value, type_, lists.get(type_.name or ""), table.functions)

    return read(row, Heading.DEFAULT, parser, findings) or (None, False)


def _existing_rows(
    row: Row, type_: Type, table: TableDraft, lists: Values, findings: list[Finding]
) -> Default | None:
    """An Existing rows cell, which may use the other columns of the row."""

    def parser(value: Value) -> Default | None:
        if not _can_be_judged(value, type_, lists):
            return None
        return parse_default(value, type_, lists.get(type_.name or ""), table.names, table.functions)

    return read(row, Heading.EXISTING_ROWS, parser, findings)


def _can_be_judged(value: Value, type_: Type, lists: Values) -> bool:
    """Whether the type that a value is for is known, with its values where it is a list."""
    sound(value)
    if type_.kind is Kind.LIST and (type_.name or "") not in lists:
        text(value)
        return False
    return type_ is not UNREAD


def _counting_type(type_: Type, default: Default | None) -> Type:
    """An auto number that counts in a way of its own is a whole number that does so."""
    if type_.kind is not Kind.AUTO_NUMBER or default is None or default.kind is not DefaultKind.COUNTER:
        return type_
    counter = counter_of(default)
    return type_ if counter == Counter(never_reused=counter.never_reused) else Type(Kind.WHOLE_NUMBER)
