"""Faults of references: where they point, the types they join, and what happens when a row goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from xl2db.findings import Finding, Severity
from xl2db.rules import tables as rules
from xl2db.rules.language import FORBIDDEN_NAME
from xl2db.schema.conversion import Family, decimal_size, family
from xl2db.schema.model import Column, ForeignKey, Kind, Schema, Table, TableName, Type
from xl2db.schema.unread import UNREAD


def reference_faults(schema: Schema, target: str | None) -> Iterator[Finding]:
    """What is wrong with the references of a schema, for one target or (None) for all."""
    tables: dict[TableName, Table] = {}
    for table in schema.tables:
        tables.setdefault(table.key, table)
    keyed = {key: _keys(table) for key, table in tables.items()}
    complete = all(table.name for table in schema.tables)
    for table in schema.tables:
        for reference in table.foreign_keys:
            pointed = tables.get(reference.target)
            if pointed is not None:
                yield from _dots(table, reference)
                yield from _reference(table, reference, pointed, keyed[pointed.key], target)
            elif complete:
                yield _unknown_table(reference, tables)
            yield from _as_database_takes_it(_actions(table, reference), schema.settings.database)


def _as_database_takes_it(findings: Iterator[Finding], database: str | None) -> Iterator[Finding]:
    """A rule that can't be kept when the time comes, but that databases take, and existing ones have.

    Only a workbook that says itself that it is for such a database may keep it.
    """
    for finding in findings:
        taken = finding.rule == rules.SET_NULL_ON_REQUIRED.name and database in ("sqlite", "postgresql")
        yield replace(finding, severity=Severity.WARNING) if taken else finding


def _keys(table: Table) -> set[frozenset[str]]:
    """The sets of columns that identify a row."""
    keys = [key.columns for key in table.uniques]
    if table.primary_key:
        keys.append(table.primary_key.columns)
    keys += [
        tuple(part.column or "" for part in index.parts)
        for index in table.indexes
        if index.unique and index.where is None
    ]
    return set(map(frozenset, keys))


def _unknown_table(reference: ForeignKey, tables: Mapping[TableName, Table]) -> Finding:
    from xl2db.schema.names import nearest

    near = nearest(reference.target.name, (key.name for key in tables), 3)
    at = reference.origin.of("target")
    return rules.UNKNOWN_TABLE.finding(
        f"There is no table {reference.target}." + (f" Did you mean {' or '.join(near)}?" if near else ""),
        at,
        hint=f"Type {near[0]} instead of {reference.target.name} into {at}."
        if near
        else "Correct the name, or add a sheet for the table.",
        about=("reference", reference.name),
    )


def _dots(table: Table, reference: ForeignKey) -> Iterator[Finding]:
    """Alembic writes what a reference points at as ``schema.table.column``, and reads that back by its dots."""
    at = reference.origin.of("target")
    for name in (reference.target.schema or "", reference.target.name, *reference.target_columns):
        if "." in name:
            yield FORBIDDEN_NAME.finding(
                f"A reference can't point at {name}, whose name holds a dot.",
                at,
                hint=f"Give it a name without a dot, or take the reference out of {at}."
                if at
                else "Give it a name without a dot, or take the reference out.",
                about=("reference", str(table.key), reference.name),
            )


def _reference(
    table: Table, reference: ForeignKey, pointed: Table, keys: set[frozenset[str]], target: str | None
) -> Iterator[Finding]:
    from xl2db.schema.names import nearest

    at = reference.origin.of("target")
    about = ("reference", str(table.key), reference.name)
    complete = all(column.name for column in pointed.columns)
    columns = {column.name: column for column in pointed.columns}
    own = {column.name: column for column in table.columns}
    if not reference.target_columns:
        if complete and pointed.columns:
            yield rules.REFERENCE_TO_NO_KEY.finding(
                f"The table {pointed.key} has no primary key that the reference could point at.",
                at,
                hint=f"Name a unique column, such as {pointed.name}.{pointed.columns[0].name}, "
                f"or give {pointed.name} a primary key.",
                related=[cell for cell in [pointed.origin.at] if cell],
                about=about,
            )
        return
    unknown = [name for name in reference.target_columns if name not in columns]
    for name in unknown:
        near = nearest(name, list(columns), 3)
        if not complete and not near:
            continue  # it may be the column whose name could not be read
        yield rules.UNKNOWN_COLUMN_NAME.finding(
            f"The table {pointed.key} has no column {name}."
            + (f" Did you mean {' or '.join(near)}?" if near else ""),
            at,
            hint=f"Type {pointed.name}.{near[0]} into {at}." if near else f"Type a column of {pointed.name}.",
            about=about,
        )
    if unknown:
        return
    if len(reference.columns) != len(reference.target_columns):
        yield rules.REFERENCE_COUNT.finding(
            f"The reference joins {', '.join(reference.columns)} with "
            f"{', '.join(reference.target_columns)} of {pointed.key}: the numbers of columns differ.",
            at,
            hint="Name as many columns on both sides; a reference over several columns belongs in the sheet "
            "Constraints.",
            about=about,
        )
        return
    if frozenset(reference.target_columns) not in keys:
        names = ", ".join(reference.target_columns)
        fault = rules.REFERENCE_TO_NO_KEY.finding(
            f"{names} of {pointed.key} is neither its primary key nor unique; a reference can't point at it.",
            at,
            hint=f"Type yes into the Unique cell of {names}, or point at the primary key of {pointed.name}.",
            related=[cell for name in reference.target_columns if (cell := columns[name].origin.at)],
            about=about,
        )
        if target in _MYSQLS and _begins_index(pointed, reference.target_columns):
            fault = replace(fault, severity=Severity.WARNING)  # InnoDB takes it, and existing ones have it
        yield fault
        if fault.severity is Severity.ERROR:
            return
    for name, other in zip(reference.columns, reference.target_columns, strict=True):
        column = own.get(name)
        if column and not _joinable(column.type, columns[other].type, target):
            yield _types_differ(column, pointed, columns[other], about)


def _begins_index(table: Table, columns: tuple[str, ...]) -> bool:
    """Whether an index, or a longer key, begins with these columns."""
    indexed = [tuple(part.column for part in index.parts) for index in table.indexes]
    indexed += [key.columns for key in (table.primary_key, *table.uniques) if key]
    return any(each[: len(columns)] == columns for each in indexed)


def _types_differ(column: Column, pointed: Table, other: Column, about: tuple[str, ...]) -> Finding:
    at = column.origin.of("type")
    wanted = "whole number" if other.type.kind is Kind.AUTO_NUMBER else str(other.type)
    return rules.REFERENCE_TYPES_DIFFER.finding(
        f"{column.name} is {column.type}, but it refers to {pointed.key}.{other.name}, "
        f"which is {other.type}.",
        at,
        hint=f"Type {wanted} into {at}, or empty it.",
        related=[cell for cell in [other.origin.of("type")] if cell],
        about=about,
    )


_MYSQLS = ("mariadb", "mysql")
_WHOLE = {
    Kind.SMALL_NUMBER: "smallint",
    Kind.WHOLE_NUMBER: "integer",
    Kind.AUTO_NUMBER: "integer",
    Kind.BIG_NUMBER: "bigint",
}
_OWN_WHOLE = {
    "int": "integer",
    "int4": "integer",
    "serial": "integer",
    "serial4": "integer",
    "int8": "bigint",
    "bigserial": "bigint",
    "serial8": "bigint",
    "int2": "smallint",
    "smallserial": "smallint",
}
_WHOLE_WORDS = {*_OWN_WHOLE, *_OWN_WHOLE.values()}


def _joinable(type_: Type, other: Type, target: str | None) -> bool:
    """Whether a reference may join columns of these types; MariaDB wants numbers of one size."""
    if UNREAD in (type_, other):
        return True
    families = family(type_), family(other)
    if target == "sqlite":
        return families[0] is families[1] or Family.OTHER in families
    if target in _MYSQLS and {_tiny(type_), _tiny(other)} == {True}:
        return True
    if Family.OTHER in families:
        if target == "postgresql" and {_word(type_), _word(other)} <= _WHOLE_WORDS:
            return True
        return families != (Family.OTHER, Family.OTHER) or _word(type_) == _word(other)
    if families[0] is not families[1]:
        return False
    if target == "postgresql":
        return True
    if families[0] is Family.WHOLE:
        return _whole(type_) == _whole(other)
    return families[0] is not Family.DECIMAL or decimal_size(type_) == decimal_size(other)


def _tiny(type_: Type) -> bool:
    """Whether MariaDB has it as a number of one byte with a sign: ``tinyint``, and yes/no."""
    is_tiny = _word(type_) == "tinyint" and "unsigned" not in (type_.name or "").casefold()
    return type_.kind is Kind.YES_NO or is_tiny


def _whole(type_: Type) -> tuple[str, bool]:
    word = _WHOLE.get(type_.kind) or _word(type_)
    return _OWN_WHOLE.get(word, word), "unsigned" in (type_.name or "").casefold()


def _word(type_: Type) -> str:
    """The first word of a database's own type."""
    return (type_.name or "").casefold().split("(")[0].split(" ")[0]


def _actions(table: Table, reference: ForeignKey) -> Iterator[Finding]:
    columns = {column.name: column for column in table.columns}
    about = ("reference", str(table.key), reference.name)
    for attribute, action in (("on_delete", reference.on_delete), ("on_update", reference.on_update)):
        at = reference.origin.of(attribute)
        for column in [columns[name] for name in reference.columns if name in columns]:
            if action == "set null" and column.required:
                yield rules.SET_NULL_ON_REQUIRED.finding(
                    f"set null would empty {column.name}, but {column.name} is required.",
                    at,
                    hint=f"Type cascade or restrict into {at}, or make {column.name} optional.",
                    related=[cell for cell in [column.origin.of("required")] if cell],
                    about=about,
                )
            elif action == "set default" and column.default is None and column.required:
                yield rules.SET_DEFAULT_WITHOUT_DEFAULT.finding(
                    f"set default needs a default, but {column.name} has none.",
                    at,
                    hint=f"Fill in the Default of {column.name}, or type another word into {at}.",
                    about=about,
                )
