"""The requests of *Renamed from*: honoured or refused, never ignored (F18)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from xl2db.cells import CellRef
from xl2db.findings import Finding
from xl2db.rules import migrations as rules
from xl2db.schema.model import Schema, Table, TableName
from xl2db.schema.renaming import Renames


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person answered on the command line or at a question.

    ``renames`` says ``customers.name`` → ``full_name`` or ``customers`` → ``clients`` (the table by the
    name it has in the workbook); ``drops`` names what may go: ``customers.fax``, ``customers``.
    """

    renames: Mapping[str, str] = field(default_factory=dict)
    drops: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Request:
    """One *Renamed from*: the new name, the old name and the cell."""

    new: str
    old: str
    at: CellRef | None


def resolve_renames(
    previous: Schema, wanted: Schema, decisions: Decisions
) -> tuple[Renames, tuple[Finding, ...]]:
    """The renames that take place between two schemas, and the requests that can't be honoured.

    A request that the previous schema has, too, was answered then: it is never carried out twice, also where
    both names are there now (two columns that swapped their names, a new column of the old name).
    """
    findings: list[Finding] = []
    tables = _table_renames(previous, wanted, decisions, findings)
    old_names = {new: old for old, new in tables.items()}
    before = {table.key: table for table in previous.tables}
    columns: dict[TableName, Mapping[str, str]] = {}
    for table in wanted.tables:
        old = before.get(old_names.get(table.key, table.key))
        done = {(column.name, column.renamed_from) for column in old.columns} if old else set()
        done |= {
            (each.new, each.old)
            for each in wanted.stages
            if each.table == table.key and each.old and each.new
        }
        requests = [
            _Request(column.name, column.renamed_from, column.origin.of("renamed_from"))
            for column in table.columns
            if column.renamed_from and (column.name, column.renamed_from) not in done
        ]
        requests += [each for each in _decided(decisions, table.key) if (each.new, each.old) not in done]
        if old is None:
            findings += [_unused("column", request) for request in requests]
        elif requests:
            found = _honour(
                "column",
                f"the table {table.key}",
                requests,
                {column.name for column in old.columns},
                {column.name for column in table.columns},
                findings,
            )
            if found:
                columns[table.key] = found
    return Renames(tables, columns, _value_renames(previous, wanted, findings)), tuple(findings)


def _table_renames(
    previous: Schema, wanted: Schema, decisions: Decisions, findings: list[Finding]
) -> dict[TableName, TableName]:
    keys = {table.key for table in previous.tables}
    done = {(table.key, table.renamed_from) for table in previous.tables}
    requests = []
    for table in wanted.tables:
        if table.renamed_from and (table.key, table.renamed_from) not in done:
            old = _old_table(table, keys)
            requests.append(_Request(str(table.key), str(old), table.origin.of("renamed_from")))
    wanted_names = {str(table.key): table.key for table in wanted.tables}
    previous_names = {str(key): key for key in keys}
    requests += [
        _Request(new, old, None)
        for old, new in decisions.renames.items()
        if old in previous_names and new in wanted_names
    ]
    if not previous.tables:
        findings += [_unused("table", request) for request in requests]
        return {}
    found = _honour("table", "the database", requests, set(previous_names), set(wanted_names), findings)
    return {previous_names[old]: wanted_names[new] for old, new in found.items()}


def _old_table(table: Table, keys: Iterable[TableName]) -> TableName:
    """The old name of a table: ``name``, or ``schema.name`` where such a table exists."""
    text = table.renamed_from or ""
    qualified = next((key for key in keys if key.schema and str(key) == text), None)
    unqualified = next((key for key in keys if key.schema is None and key.name == text), None)
    here = TableName(table.schema, text)
    if here in keys:
        return here
    return qualified or unqualified or here


def _decided(decisions: Decisions, key: TableName) -> list[_Request]:
    requests = []
    for old, new in decisions.renames.items():
        table, dot, column = old.rpartition(".")
        if dot and table == str(key):
            requests.append(_Request(new.rpartition(".")[2], column, None))
    return requests


def _value_renames(previous: Schema, wanted: Schema, findings: list[Finding]) -> dict[str, Mapping[str, str]]:
    renames: dict[str, Mapping[str, str]] = {}
    for values in wanted.lists:
        old = previous.list(values.name)
        done = {(value.value, value.renamed_from) for value in old.values} if old else set()
        requests = [
            _Request(value.value, value.renamed_from, value.origin.of("renamed_from"))
            for value in values.values
            if value.renamed_from and (value.value, value.renamed_from) not in done
        ]
        if old is None:
            findings += [_unused("value", request) for request in requests]
            continue
        before = {value.value for value in old.values}
        after = {value.value for value in values.values}
        taken = renamed_to(requests)
        moved = {r.old: r.new for r in requests if r.old in before and (r.old not in after or r.old in taken)}
        stale = [r for r in requests if r.old not in moved]
        # Several old values may become one, and a value that exists may take over another's rows.
        _honour("value", f"the list {values.name}", stale, before, after, findings)
        if moved:
            renames[values.name] = moved
    return renames


def _honour(
    what: str,
    where: str,
    requests: Iterable[_Request],
    before: set[str],
    after: set[str],
    findings: list[Finding],
) -> dict[str, str]:
    """Sort the requests into renames, things done before, and findings."""
    requests = list(requests)
    claims = Counter(request.old for request in requests)
    leaving = {request.old for request in requests if request.old in before}
    renames: dict[str, str] = {}
    for request in requests:
        old_is_there = request.old in before
        new_is_there = request.new in before and request.new not in leaving
        if claims[request.old] > 1 and old_is_there:
            findings.append(_twice(what, request))
        elif old_is_there and request.old == request.new:
            continue
        elif (
            old_is_there
            and not new_is_there
            and (request.old not in after or request.old in renamed_to(requests))
        ):
            renames[request.old] = request.new
        elif old_is_there:
            findings.append(_both(what, where, request))
        elif request.new not in before:
            findings.append(_neither(what, where, request, sorted(before)))
    return renames


def renamed_to(requests: Iterable[_Request]) -> set[str]:
    """The new names that requests give: a name may leave one thing and go to another (a swap)."""
    return {request.new for request in requests}


def _twice(what: str, request: _Request) -> Finding:
    return rules.RENAMED_FROM_TWICE.finding(
        f"Two rows say that their {what} was renamed from “{request.old}”.",
        request.at,
        hint="Keep Renamed from in the row that gets the old data, and empty it in the other.",
    )


def _both(what: str, where: str, request: _Request) -> Finding:
    return rules.RENAMED_FROM_BOTH.finding(
        f"The {what} “{request.new}” can't be renamed from “{request.old}”: both exist in {where}.",
        request.at,
        hint=f"Empty this cell if they are two different {what}s, "
        f"or take “{request.old}” out of the workbook if it is the same one.",
    )


def _neither(what: str, where: str, request: _Request, names: list[str]) -> Finding:
    from xl2db.schema.names import nearest

    close = nearest(request.old, names, 1)
    hint = f"Did you mean “{close[0]}”? Otherwise empty this cell." if close else "Empty this cell."
    return rules.RENAMED_FROM_NEITHER.finding(
        f"The {what} “{request.new}” can't be renamed from “{request.old}”: "
        f"neither of them exists in {where} as of the latest migration.",
        request.at,
        hint=hint,
    )


def _unused(what: str, request: _Request) -> Finding:
    return rules.RENAMED_FROM_UNUSED.finding(
        f"The {what} “{request.new}” is created new, so there is nothing named “{request.old}” to rename.",
        request.at,
        hint="Nothing to do; the Renamed from cell can be emptied.",
    )
