"""What no cell can hold, because it is too long and means nothing in part, is listed instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xl2db.findings import Finding
from xl2db.rules.pulling import TEXT_CUT
from xl2db.schema.model import Check, Column, Index, Kind, Schema, Table, TableName, Type, Unsaid, ValueList
from xl2db.schema.values import new_row_text
from xl2db.workbook import texts as say

_ROOM = 32_700
"""What a cell holds, but for a few letters that stand around a text."""
_SHOWN = 2_000


def fitted(schema: Schema) -> tuple[Schema, list[Finding]]:
    """The schema without what is too long for a cell or has no words in a workbook, and what that was.

    A comment is cut where it is written; an expression or a type that is cut would be another one.
    """
    fitting = _Fitting()
    empty = {each.name for each in schema.lists if not each.values}
    lists = tuple(fitting.kept_lists(schema.lists))
    tables = tuple(fitting.table(table, empty) for table in schema.tables)
    if not fitting.findings:
        return schema, []
    return replace(
        schema, tables=tables, lists=lists, unsaid=(*schema.unsaid, *fitting.unsaid)
    ), fitting.findings


class _Fitting:
    """Collects what does not fit."""

    def __init__(self) -> None:
        self.unsaid: list[Unsaid] = []
        self.findings: list[Finding] = []

    def _leave(self, kind: str, table: TableName | None, name: str, says: str, why: str) -> None:
        self.unsaid.append(Unsaid(kind, table, name, says[:_SHOWN]))
        what = f"{kind} {name}" if table is None else f"{kind} {name} of {table}"
        self.findings.append(
            TEXT_CUT.finding(
                f"The {what} {why}, so it stands among what is not in this workbook.",
                hint="Nothing needs to be done: xl2db leaves it as it is.",
            )
        )

    def kept_lists(self, lists: tuple[ValueList, ...]) -> Iterator[ValueList]:
        """The lists that have values: one without any is said by none of its rows."""
        for each in lists:
            if each.values:
                yield each
            else:
                self._leave("type", None, each.name, "ENUM ()", "has no values")

    def table(self, table: Table, empty: set[str]) -> Table:
        """The table, without what does not fit."""
        checks = tuple(each for each in table.checks if self._fits(each, table))
        indexes = tuple(each for each in table.indexes if self._fits(each, table))
        columns = tuple(self._column(each, table, empty) for each in table.columns)
        same = columns == table.columns and len(checks) + len(indexes) == len(table.checks) + len(
            table.indexes
        )
        return table if same else replace(table, columns=columns, checks=checks, indexes=indexes)

    def _fits(self, thing: Check | Index, table: Table) -> bool:
        if isinstance(thing, Check):
            kind, said = "check", [thing.expression.text]
        else:
            kind = "index"
            said = [", ".join(map(say.part_cell, thing.parts)), thing.where.text if thing.where else ""]
        if not any(map(_is_too_long, said)):
            return True
        self._leave(kind, table.key, thing.name, max(said, key=len), "is too long for a cell")
        return False

    def _column(self, column: Column, table: Table, empty: set[str]) -> Column:
        if column.type.kind is Kind.LIST and column.type.name in empty:
            column = replace(column, type=_own_type(column.type.name or ""))
        texts = {"type": say.type_cell(column.type)}
        if column.default:
            texts["default"] = new_row_text(column.default, column.updated)
        if column.computed:
            texts["computed"] = column.computed.expression.text
        for field, text in texts.items():
            if _is_too_long(text):
                why = f"has a {field} that is too long for a cell"
                self._leave("column", table.key, column.name, text, why)
                column = _without(column, field)
        return column


def _without(column: Column, field: str) -> Column:
    match field:
        case "type":
            return replace(column, type=Type(Kind.TEXT))
        case "default":
            return replace(column, default=None)
        case _:
            return replace(column, computed=None)


def _own_type(name: str) -> Type:
    """A type of the user's own in PostgreSQL, which alone has lists without values."""
    spelled = ".".join('"' + part.replace('"', '""') + '"' for part in name.split(".", 1))
    return Type(Kind.DATABASE, name=spelled, dialect="postgresql")


def _is_too_long(text: str) -> bool:
    return len(text) > _ROOM // 2 and len(text.encode("utf-16-le", "surrogatepass")) // 2 > _ROOM
