"""A workbook's cells become a schema, and everything that can't be understood becomes a finding."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xl2db.findings import EnoughFound, Finding, FindingList
from xl2db.policy import NO_POLICY, Policy
from xl2db.schema.functions import functions_of
from xl2db.schema.model import Column, Kind, NumberSequence, Schema, Settings, Table, ValueList
from xl2db.schema.naming import name_constraints
from xl2db.workbook.building import build_table
from xl2db.workbook.columns import read_tables
from xl2db.workbook.constraints import (
    apply_foreign_keys,
    apply_primary_keys,
    apply_uniques_and_checks,
    read_constraint_rows,
)
from xl2db.workbook.drafts import TableDraft
from xl2db.workbook.grid import Workbook
from xl2db.workbook.headings import Heading
from xl2db.workbook.indexes import read_indexes
from xl2db.workbook.references import Directory, read_references, resolve_types
from xl2db.workbook.rows_sheets import read_rows_sheets
from xl2db.workbook.sequences import read_sequences, read_unsaid
from xl2db.workbook.sheets import Sheets, Special, classify, no_table
from xl2db.workbook.special_sheets import read_lists, read_policy, read_settings, read_table_facts


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a workbook says, and what was found while it was read.

    The schema may be wrong: a name that could not be read is the empty text, and a type that could not be
    read is :data:`xl2db.schema.unread.UNREAD`. Build nothing from it while the findings hold an error.
    ``policy`` is what the workbook says of rules. ``findings`` are as many as a
    :class:`~xl2db.findings.FindingList` keeps; with ``stopped`` there were too many errors to read on.
    """

    schema: Schema
    findings: tuple[Finding, ...]
    policy: Policy = NO_POLICY
    left_out: Mapping[str, int] = field(default_factory=dict)
    stopped: bool = False


def parse(workbook: Workbook, *, target: str | None = None, functions: Collection[str] = ()) -> Parsed:
    """Understand a workbook; each problem is one finding at its cell, and nothing is ever raised.

    ``target`` is the database that the workbook is for (by default what its sheet *Settings* says); None
    means that it must fit them all. ``functions`` are those that the settings file lets expressions call.
    What the schema says as a whole is checked by
    :func:`xl2db.schema.validation.validate`.
    """
    findings, policy = FindingList(), NO_POLICY
    try:
        schema, policy = _read(workbook, target, functions, findings)
    except EnoughFound:
        return Parsed(Schema(), _in_order(workbook, findings), policy, findings.left_out, stopped=True)
    return Parsed(schema, _in_order(workbook, findings), policy, findings.left_out)


def _read(
    workbook: Workbook, target: str | None, functions: Collection[str], findings: list[Finding]
) -> tuple[Schema, Policy]:
    sheets = classify(workbook, findings)
    special = sheets.special
    settings = (
        read_settings(special[Special.SETTINGS], findings) if Special.SETTINGS in special else Settings()
    )
    policy = read_policy(special[Special.SETTINGS], findings) if Special.SETTINGS in special else NO_POLICY
    lists = (
        read_lists(special[Special.LISTS], settings.lists_native, findings)
        if Special.LISTS in special
        else ()
    )
    drafts = read_tables(sheets.tables, settings.database_for(target), findings)
    if not drafts:
        findings.append(no_table(workbook))
    callable_functions = functions_of(settings.database_for(target), tuple(functions))
    for draft in drafts:
        draft.functions = callable_functions
    _describe(drafts, sheets, settings, findings)
    _connect(drafts, sheets, findings)
    values = _link_lists(drafts, lists)
    built = [build_table(draft, values, findings) for draft in drafts]
    tables = tuple(_with_bare_key(table, settings) for table in name_constraints(built, settings.names))
    if sheets.rows:
        tables = read_rows_sheets(sheets.rows, tables, Directory(drafts), values, findings)
    sequences = _sequences(sheets, drafts, settings, findings)
    unsaid = read_unsaid(special[Special.UNSAID], settings, findings) if Special.UNSAID in special else ()
    return Schema(tables, lists, settings, sequences, unsaid), policy


def _with_bare_key(table: Table, settings: Settings) -> Table:
    """The table, whose key may be bare only where it is one of whole numbers, and meant for SQLite."""
    key = table.primary_key.columns if table.primary_key else ()

    def is_bare(column: Column) -> bool:
        whole = column.type.kind in (Kind.AUTO_NUMBER, Kind.WHOLE_NUMBER) or column.type.name == "integer"
        return settings.database == "sqlite" and key == (column.name,) and whole

    if not any(column.bare for column in table.columns):
        return table
    columns = (replace(each, bare=each.bare and is_bare(each)) for each in table.columns)
    return replace(table, columns=tuple(columns))


def _sequences(
    sheets: Sheets, drafts: Sequence[TableDraft], settings: Settings, findings: list[Finding]
) -> tuple[NumberSequence, ...]:
    if Special.SEQUENCES not in sheets.special:
        return ()
    return read_sequences(sheets.special[Special.SEQUENCES], Directory(drafts), settings, findings)


def _describe(
    drafts: Sequence[TableDraft], sheets: Sheets, settings: Settings, findings: list[Finding]
) -> None:
    """What is said of tables as a whole, and the names by which expressions speak of their columns."""
    if Special.TABLES in sheets.special:
        read_table_facts(sheets.special[Special.TABLES], drafts, findings)
    for draft in drafts:
        schema = draft.said.get(Heading.SCHEMA)
        draft.schema = (schema.text if schema else settings.schema) or None
        draft.names = tuple(column.name for column in draft.columns if column.name)


def _connect(drafts: Sequence[TableDraft], sheets: Sheets, findings: list[Finding]) -> None:
    """Keys, references, rules and indexes: whatever needs to know all tables and their columns."""
    directory = Directory(drafts)
    constraints = sheets.special.get(Special.CONSTRAINTS)
    rows = read_constraint_rows(constraints, directory, findings) if constraints else []
    apply_primary_keys(drafts, rows, findings)
    read_references(drafts, directory, findings)
    apply_foreign_keys(rows, directory, findings)
    resolve_types(drafts, directory, findings)
    apply_uniques_and_checks(rows, findings)
    if Special.INDEXES in sheets.special:
        read_indexes(sheets.special[Special.INDEXES], directory, findings)


def _link_lists(drafts: Sequence[TableDraft], lists: Sequence[ValueList]) -> dict[str, tuple[str, ...]]:
    """The values of each list by its name; types that spell it in another case get its exact name."""
    values = {each.name: tuple(value.value for value in each.values) for each in lists if each.name}
    exact = {name.casefold(): name for name in reversed(values)}
    for draft in drafts:
        for column in draft.columns:
            if column.type and column.type.kind is Kind.LIST and column.type.name not in values:
                name = column.type.name or ""
                column.type = replace(column.type, name=exact.get(name.casefold(), name))
    return values


def _in_order(workbook: Workbook, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of the workbook: sheet by sheet, row by row; each only once."""
    tabs = {sheet.name: place for place, sheet in enumerate(workbook.sheets)}

    def place(finding: Finding) -> tuple[int, int, int]:
        at = finding.at
        return (tabs.get(at.sheet, len(tabs)), at.row, at.column) if at else (-1, 0, 0)

    return tuple(sorted(dict.fromkeys(findings), key=place))
