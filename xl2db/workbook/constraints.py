"""The special sheets Indexes and Constraints, and the keys that the column rows ask for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from xl2db.findings import Finding
from xl2db.rules import workbook as rules
from xl2db.schema.misread import Misread
from xl2db.schema.model import Check, ForeignKey, Key, Origin
from xl2db.workbook.cell_values import choose, exact_name, read, text, word, yes_no
from xl2db.workbook.column_lists import columns_of, missing, table_of
from xl2db.workbook.drafts import ColumnDraft, TableDraft
from xl2db.workbook.expression_cells import read_expression
from xl2db.workbook.grid import Value
from xl2db.workbook.header import Header, Row
from xl2db.workbook.headings import Heading, plain
from xl2db.workbook.references import Directory, actions_of, parse_reference, read_action, target_columns


class Kind(StrEnum):
    """What a row of the sheet *Constraints* makes."""

    PRIMARY_KEY = "primary key"
    UNIQUE = "unique"
    FOREIGN_KEY = "foreign key"
    CHECK = "check"


_KINDS = {
    plain(word): kind
    for kind, words in {
        Kind.PRIMARY_KEY: "primary key, primary, PK, 主キー, 主键, Primärschlüssel, "
        "clé primaire, clave primaria, chave primária",
        Kind.UNIQUE: "unique, unique key, UK, UQ, 一意, 一意制約, 唯一, eindeutig, único",
        Kind.FOREIGN_KEY: "foreign key, foreign, FK, reference, references, 外部キー, 外键, Fremdschlüssel, "
        "clé étrangère, clave foránea, chave estrangeira",
        Kind.CHECK: "check, rule, condition, チェック, チェック制約, 检查, Regel, Prüfung, "
        "règle, regla, regra",
    }.items()
    for word in words.split(",")
}
_NOT_DISTINCT = re.compile(r"[\s,，、;(（]*\b(?:and )?nulls not distinct\s*[)）]?\s*\Z", re.IGNORECASE)
_MATCHES = {"full": "full", "matchfull": "full", "simple": "simple", "matchsimple": "simple"}
_KIND_WORDS = "primary key, unique, foreign key or check"
_DEFERRABLE = {
    plain(word): meaning
    for meaning, words in {
        "deferred": "deferred, initially deferred, deferrable initially deferred, at commit, at the end",
        "immediate": "immediate, initially immediate, deferrable, deferrable initially immediate, "
        "yes, y, true, x, 1, ✓, ○",
        "no": "no, n, false, 0, never, not deferrable, none",
    }.items()
    for word in words.split(",")
    if plain(word)
}
_FITS: dict[Kind, tuple[Heading, ...]] = {
    Kind.PRIMARY_KEY: (Heading.COLUMNS, Heading.INCLUDE, Heading.DEFERRABLE),
    Kind.UNIQUE: (Heading.COLUMNS, Heading.INCLUDE, Heading.DEFERRABLE),
    Kind.FOREIGN_KEY: (
        Heading.COLUMNS,
        Heading.REFERENCES,
        Heading.ON_DELETE,
        Heading.ON_UPDATE,
        Heading.DEFERRABLE,
        Heading.MATCH,
    ),
    Kind.CHECK: (Heading.RULE,),
}


@dataclass(slots=True, eq=False)
class ConstraintRow:
    """A row of the sheet *Constraints* whose table, kind and columns are known."""

    row: Row
    table: TableDraft
    kind: Kind
    name: str
    columns: tuple[str, ...]

    @property
    def origin(self) -> Origin:
        """The cells of the row: the first that says what it makes, and one for each attribute."""
        headings = {
            "name": Heading.NAME,
            "columns": Heading.COLUMNS,
            "target": Heading.REFERENCES,
            "on_delete": Heading.ON_DELETE,
            "on_update": Heading.ON_UPDATE,
            "deferrable": Heading.DEFERRABLE,
            "match": Heading.MATCH,
            "include": Heading.INCLUDE,
            "expression": Heading.RULE,
        }
        return Origin(self.row.at(Heading.KIND), self.row.filled(headings))


def read_constraint_rows(
    header: Header, directory: Directory, findings: list[Finding]
) -> list[ConstraintRow]:
    """The rows of the sheet *Constraints* that can be understood; what can't be is reported."""
    found: list[ConstraintRow] = []
    for row in header.rows():
        table = table_of(row, directory, findings)
        name = read(row, Heading.NAME, exact_name, findings) or ""
        kind = read(row, Heading.KIND, _kind, findings)
        if row.value(Heading.KIND) is None:
            findings.append(missing(row, Heading.KIND, f"Type {_KIND_WORDS} into {{at}}."))
        if table is None or kind is None:
            continue
        needed = Heading.RULE if kind is Kind.CHECK else Heading.COLUMNS
        before = len(findings)
        needs = (needed, Heading.REFERENCES) if kind is Kind.FOREIGN_KEY else (needed,)
        findings += [
            missing(row, heading, f"Fill in {{at}}: a {kind} needs it.")
            for heading in needs
            if row.value(heading) is None
        ]
        columns = () if kind is Kind.CHECK else columns_of(row, table, findings)
        _without_effect(row, kind, findings)
        if len(findings) == before or not any(f.severity == "error" for f in findings[before:]):
            found.append(ConstraintRow(row, table, kind, name, columns))
    return found


def _kind(value: Value) -> Kind:
    """What a Kind cell asks for; a unique key may say that empty values are alike, too."""
    first = _NOT_DISTINCT.sub("", value) if isinstance(value, str) else value
    return choose(first if _KINDS.get(plain(str(first))) is Kind.UNIQUE else value, _KINDS, _KIND_WORDS)


def _without_effect(row: Row, kind: Kind, findings: list[Finding]) -> None:
    every = (
        Heading.REFERENCES,
        Heading.ON_DELETE,
        Heading.ON_UPDATE,
        Heading.DEFERRABLE,
        Heading.MATCH,
        Heading.INCLUDE,
        Heading.RULE,
    )
    for heading in every:
        if heading in _FITS[kind] or row.value(heading) is None:
            continue
        if read(row, heading, word, findings) is None:
            continue
        at = row.at(heading)
        findings.append(
            rules.WITHOUT_EFFECT.finding(
                f"{heading.value} has no effect on a {kind}.", at, hint=f"Empty {at}, or correct the Kind."
            )
        )


def apply_primary_keys(
    drafts: Sequence[TableDraft], rows: Sequence[ConstraintRow], findings: list[Finding]
) -> None:
    """Give each table its primary key: from the rows of its columns, or from the sheet *Constraints*."""
    for draft in drafts:
        columns = _ordered([column for column in draft.columns if column.key], findings)
        if columns:
            origin = Origin(columns[0].row.at(Heading.PRIMARY_KEY))
            draft.primary_key = Key("", tuple(column.name for column in columns), origin=origin)
    for entry in rows:
        if entry.kind is not Kind.PRIMARY_KEY:
            continue
        table = entry.table
        at = entry.row.at(Heading.KIND)
        if table.primary_key is None or (
            table.primary_key.columns == entry.columns and not table.primary_key.name
        ):
            table.primary_key = _key(entry, findings)
            for column in table.columns:
                column.required = column.required or column.name in entry.columns
        else:
            first = table.primary_key.origin.at
            findings.append(
                rules.CONTRADICTION.finding(
                    f"The table {table.name} has a primary key already: {first}.",
                    at,
                    hint=f"Delete this row, or empty the Primary key cells of {table.name}.",
                    related=(first,) if first else (),
                )
            )


def _key(entry: ConstraintRow, findings: list[Finding]) -> Key:
    """A primary or unique key, with its options."""
    row = entry.row
    deferrable = read(row, Heading.DEFERRABLE, _deferrable, findings)
    kind = row.value(Heading.KIND)
    return Key(
        entry.name,
        entry.columns,
        columns_of(row, entry.table, findings, Heading.INCLUDE),
        None if deferrable == "no" else deferrable,
        isinstance(kind, str) and _NOT_DISTINCT.search(kind) is not None,
        entry.origin,
    )


def _ordered(columns: list[ColumnDraft], findings: list[Finding]) -> list[ColumnDraft]:
    """The columns of a primary key in its order: by distinct numbers in the cells, else by rows."""
    orders = [column.key_order for column in columns]
    numbers = [order for order in orders if order is not None]
    if len(numbers) < len(columns) or set(numbers) == {1}:
        return columns
    for place, column in enumerate(columns):
        if column.key_order in orders[:place]:
            at = column.row.at(Heading.PRIMARY_KEY)
            first = columns[orders.index(column.key_order)].row.at(Heading.PRIMARY_KEY)
            findings.append(
                rules.CONTRADICTION.finding(
                    f"The place {column.key_order} in the primary key is taken by {first} already.",
                    at,
                    hint=f"Type another number into {at}, or yes into each Primary key cell.",
                    related=(first,),
                )
            )
    return sorted(columns, key=lambda column: column.key_order or 0)


def apply_foreign_keys(rows: Sequence[ConstraintRow], directory: Directory, findings: list[Finding]) -> None:
    """Add the foreign keys of the sheet *Constraints* to their tables."""
    for entry in rows:
        row, table = entry.row, entry.table
        if entry.kind is not Kind.FOREIGN_KEY:
            continue
        on_delete = read_action(row, Heading.ON_DELETE, findings)
        on_update = read_action(row, Heading.ON_UPDATE, findings)
        deferrable = read(row, Heading.DEFERRABLE, _deferrable, findings)
        match = read(row, Heading.MATCH, lambda value: choose(value, _MATCHES, "full or simple"), findings)
        found = read(row, Heading.REFERENCES, text, findings)
        if found is None:
            continue
        try:
            target, columns = parse_reference(found, table.schema, directory)
        except Misread as misread:
            findings.append(misread.finding(row.at(Heading.REFERENCES)))
            continue
        table.foreign_keys.append(
            ForeignKey(
                entry.name,
                entry.columns,
                target,
                target_columns(target, columns, directory),
                **actions_of(on_delete, on_update),
                deferrable=None if deferrable == "no" else deferrable,
                match="full" if match == "full" else None,
                origin=replace(entry.origin, at=row.at(Heading.REFERENCES)),
            )
        )


def _deferrable(value: Value) -> str | None:
    if isinstance(value, (bool, int)):
        return "immediate" if yes_no(value) else "no"
    found = word(value)
    if found is None:
        return "no"
    return choose(found, _DEFERRABLE, "deferred, immediate or no")


def apply_uniques_and_checks(rows: Sequence[ConstraintRow], findings: list[Finding]) -> None:
    """Add the unique keys and rules of the sheet *Constraints* to their tables."""
    for entry in rows:
        if entry.kind is Kind.UNIQUE:
            entry.table.uniques.append(_key(entry, findings))
        elif entry.kind is Kind.CHECK:
            expression = read_expression(entry.row, Heading.RULE, entry.table, findings)
            if expression is not None:
                origin = replace(entry.origin, at=entry.row.at(Heading.RULE))
                entry.table.checks.append(Check(entry.name, expression, None, origin))
