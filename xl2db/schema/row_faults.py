"""Faults of reference rows as a whole: keys, references and rules that they don't keep (F5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xl2db.findings import Finding, Severity
from xl2db.rules import rows as rules
from xl2db.schema.expressions import columns_of
from xl2db.schema.model import Check, ForeignKey, ReferenceRows, Schema, Table
from xl2db.schema.row_keys import row_key, unique_columns
from xl2db.schema.row_rules import NotTheSameEverywhere, holds
from xl2db.schema.unread import UNREAD

_SHOWN = 40


def row_faults(schema: Schema, target: str | None) -> Iterator[Finding]:
    """What the reference rows of a schema don't keep, each fault at its cell."""
    for table in schema.tables:
        if table.rows is None:
            continue
        yield from _key(table, table.rows)
        for columns in dict.fromkeys(unique_columns(table)):
            yield from _doubled(table, table.rows, columns, target)
        for reference in table.foreign_keys:
            yield from _orphans(schema, table, table.rows, reference)
        for check in table.checks:
            yield from _rule(table, table.rows, check)


def _key(table: Table, rows: ReferenceRows) -> Iterator[Finding]:
    if row_key(table) is not None or not rows.values:
        return
    keys = list(dict.fromkeys(unique_columns(table)))
    there = next((key for key in keys if set(key) <= set(rows.columns)), None)
    if there is not None:
        values = rows.of(there)
        place = next(number for number, each in enumerate(values) if None in each)
        empty = there[values[place].index(None)]
        if _is_reported(table, empty):
            return
        yield rules.ROWS_WITHOUT_KEY.finding(
            f"The row has no {empty}, by which the rows of {table.key} are told apart.",
            rows.at(place, empty),
            hint=f"Type a value into {rows.at(place, empty)}.",
            about=("table", str(table.key)),
        )
        return
    wanted = " or ".join(", ".join(key) for key in keys[:3])
    yield rules.ROWS_WITHOUT_KEY.finding(
        f"Nothing in the sheet tells the rows of {table.key} apart.",
        rows.at(),
        hint=f"Add {wanted} to the sheet, with a value in each row, or make a column of it unique."
        if wanted
        else "Give the table a primary key or a unique column, and fill it in each row.",
        about=("table", str(table.key)),
    )


def _is_reported(table: Table, name: str) -> bool:
    """Whether an empty cell is a fault by itself, or could not be read."""
    column = table.column(name)
    return column is None or column.required or column.type is UNREAD


def _doubled(
    table: Table, rows: ReferenceRows, columns: tuple[str, ...], target: str | None
) -> Iterator[Finding]:
    if not set(columns) <= set(rows.columns):
        return
    seen: dict[tuple[str, ...], int] = {}
    folded: dict[tuple[str, ...], int] = {}
    for number, values in enumerate(rows.of(columns)):
        if None in values:
            continue
        exact = tuple(value or "" for value in values)
        alike = tuple(value.casefold().rstrip() for value in exact)
        first = seen.setdefault(exact, number)
        by_case = folded.setdefault(alike, number)
        if first != number:
            yield _alike(table, rows, columns, (first, number), exact)
        elif by_case != number and target in (None, "mariadb", "mysql"):
            finding = _alike(table, rows, columns, (by_case, number), exact)
            severity = Severity.ERROR if target else Severity.WARNING
            yield Finding(
                finding.rule,
                severity,
                f"{finding.message.rstrip('.')}, but for case or spaces at the end, "
                "which MariaDB and MySQL take for alike.",
                finding.at,
                finding.hint,
                related=finding.related,
                about=finding.about,
            )


def _alike(
    table: Table,
    rows: ReferenceRows,
    columns: tuple[str, ...],
    places: tuple[int, int],
    values: tuple[str, ...],
) -> Finding:
    first, second = (rows.at(place, columns[0]) for place in places)
    return rules.ROW_TWICE.finding(
        f"{first} has the same {', '.join(columns)} already: {_shown(values)}.",
        second,
        hint=f"Change {second}, or delete one of the rows.",
        related=[first] if first else [],
        about=("table", str(table.key)),
    )


def _shown(values: tuple[str | None, ...]) -> str:
    texts = (repr(value) if value is not None else "nothing" for value in values)
    return ", ".join(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…" for text in texts)


def _orphans(schema: Schema, table: Table, rows: ReferenceRows, reference: ForeignKey) -> Iterator[Finding]:
    """Values that refer to no row of another rows sheet; without one the database is asked later."""
    target = schema.table(reference.target)
    there = target.rows if target else None
    if there is None or not set(reference.columns) <= set(rows.columns):
        return
    if not set(reference.target_columns) <= set(there.columns):
        return
    known = set(there.of(reference.target_columns))
    for number, values in enumerate(rows.of(reference.columns)):
        if None in values or values in known:
            continue
        at = rows.at(number, reference.columns[0])
        near = _near(values, known)
        sheet = there.origin.sheet if there.origin else str(reference.target)
        yield rules.ROW_REFERS_TO_NOTHING.finding(
            f"{reference.target} has no row with {', '.join(reference.target_columns)} {_shown(values)}.",
            at,
            hint=f"Did you mean {near}? Otherwise add the row to the sheet {sheet}."
            if near
            else f"Correct {at}, or add the row to the sheet {sheet}.",
            about=("reference", str(table.key), reference.name),
        )


def _near(values: tuple[str | None, ...], known: set[tuple[str | None, ...]]) -> str | None:
    from xl2db.schema.names import nearest

    if len(values) != 1:
        return None
    found = nearest(values[0] or "", sorted(value for (value,) in known if value is not None)[:1000], 1)
    return found[0] if found else None


def _rule(table: Table, rows: ReferenceRows, check: Check) -> Iterator[Finding]:
    used = columns_of(check.expression)
    columns = {column.name: column for column in table.columns}
    if any(name in columns and columns[name].type is UNREAD for name in used):
        return
    given = _defaults(table, rows)
    for number, values in enumerate(rows.values):
        row = {**given, **dict(zip(rows.columns, values, strict=True))}
        try:
            kept = used <= row.keys() and holds(check.expression, row, columns)
            if used <= row.keys() and not kept:
                yield _broken(table, rows, check, number, row)
            elif not kept:
                raise NotTheSameEverywhere(check.expression.text)
        except NotTheSameEverywhere:
            yield rules.RULE_NOT_CHECKED.finding(
                f"The rule {check.expression} was not tried on the rows of {table.key}; "
                "the database does that when they are put there.",
                rows.at(),
                about=("rule", str(table.key), check.name),
            )
            return


def _defaults(table: Table, rows: ReferenceRows) -> dict[str, str | None]:
    """The values that columns get which the sheet leaves out, where they are plain or none."""
    from xl2db.schema.counting import counts
    from xl2db.schema.model import DefaultKind

    found: dict[str, str | None] = {}
    for column in table.columns:
        if column.name in rows.columns or column.computed or counts(column):
            continue
        if column.default is None:
            found[column.name] = None
        elif column.default.kind is DefaultKind.LITERAL:
            found[column.name] = column.default.text
    return found


def _broken(
    table: Table, rows: ReferenceRows, check: Check, number: int, row: Mapping[str, str | None]
) -> Finding:
    used = [name for name in rows.columns if name in columns_of(check.expression)]
    at = rows.at(number, used[0] if used else None)
    values = ", ".join(f"{name} {_shown((row[name],))}" for name in used)
    return rules.ROW_BREAKS_RULE.finding(
        f"The row breaks the rule {check.expression} of {table.key}"
        + (f": it has {values}." if values else "."),
        at,
        hint=f"Correct {at}, or change the rule" + (f" in {check.origin.at}." if check.origin.at else "."),
        related=[check.origin.at] if check.origin.at else [],
        about=("rule", str(table.key), check.name),
    )
