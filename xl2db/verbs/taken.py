"""What a revision takes away when it is taken back, read from its file; nothing of it is run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from xl2db.schema.model import Kind, TableName, Type

_WORD = r'"((?:[^"]|"")+)"'
_NAME = rf"(?:{_WORD}\.)?{_WORD}"
_RENAME_COLUMN = re.compile(rf"ALTER TABLE {_NAME} RENAME COLUMN {_WORD} TO {_WORD}")
_RENAME_TABLE = re.compile(rf"ALTER TABLE {_NAME} RENAME TO {_NAME}")


@dataclass(frozen=True, slots=True)
class Taking:
    """A table that goes, a column that goes, (``length``) a text that gets shorter, or so many reference rows.

    With ``target``, a column that refers to a table again which comes back empty; with ``types``, one that has
    another type, and gets the second one. Names are those that the database has before anything is taken back.
    """

    table: TableName
    column: str | None = None
    length: int | None = None
    target: TableName | None = None
    rows: int = 0
    types: tuple[Type, Type] | None = None


_KINDS = {
    "Integer": Kind.WHOLE_NUMBER,
    "SmallInteger": Kind.SMALL_NUMBER,
    "BigInteger": Kind.BIG_NUMBER,
    "Double": Kind.NUMBER,
    "Boolean": Kind.YES_NO,
    "Date": Kind.DATE,
    "Time": Kind.TIME,
    "DateTime": Kind.DATE_AND_TIME,
    "Uuid": Kind.UUID,
    "JSON": Kind.JSON,
    "Text": Kind.TEXT,
    "String": Kind.TEXT,
}


def takings(path: Path, way: str = "downgrade") -> tuple[Taking, ...]:
    """What the file's ``downgrade`` (or ``upgrade``) takes away, each once."""
    tree = ast.parse(path.read_bytes(), filename=path.name)
    named = {
        one.targets[0].id: one.value
        for one in tree.body
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
    }
    reader = _Reader(named)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == way:
            return tuple(dict.fromkeys(reader.read(node, None)))
    return ()


@dataclass(slots=True)
class _Reader:
    """Follows the statements in their order, since a rename changes what the later ones call a thing."""

    named: dict[str, ast.expr] = field(default_factory=dict)
    tables: dict[TableName, TableName] = field(default_factory=dict)
    columns: dict[tuple[TableName, str], str] = field(default_factory=dict)
    made: set[TableName] = field(default_factory=set)
    added: set[tuple[TableName, str]] = field(default_factory=set)

    def read(self, node: ast.AST, batch: TableName | None) -> Iterator[Taking]:
        """Everything within a node; ``batch`` is the table of the ``with`` around it."""
        for child in ast.iter_child_nodes(node):
            inner = batch
            if isinstance(child, ast.With) and isinstance(child.items[0].context_expr, ast.Call):
                call = child.items[0].context_expr
                inner = TableName(_schema_of(call), _texts(call)[0]) if _texts(call) else batch
            if isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute):
                yield from self._call(child, child.func.attr, batch)
            if isinstance(child, ast.Call) and isinstance(child.func, ast.Name):
                yield from self._rows(child, child.func.id)
            yield from self.read(child, inner)

    def _call(self, call: ast.Call, name: str, batch: TableName | None) -> Iterator[Taking]:
        texts = _texts(call)
        if name == "text" and texts:
            self._statement(texts[0])
        elif name == "rename_table" and len(texts) > 1:
            self._table_renamed(TableName(_schema_of(call), texts[0]), TableName(_schema_of(call), texts[1]))
        elif name == "create_table" and texts:
            self.made.add(TableName(_schema_of(call), texts[0]))
        elif name == "add_column" and len(texts) == (0 if batch else 1):
            self._column_added(call, batch or TableName(_schema_of(call), texts[0]))
        elif name == "create_foreign_key":
            yield from self._reference(call, texts, batch)
        elif name == "drop_table" and texts:
            yield Taking(self._now(TableName(_schema_of(call), texts[0])))
        elif name in ("drop_column", "alter_column") and len(texts) > (0 if batch else 1):
            table = batch or TableName(_schema_of(call), texts[0])
            column = texts[0] if batch else texts[1]
            length = _shorter(call) if name == "alter_column" else None
            if name == "drop_column" or length is not None:
                yield Taking(self._now(table), self.columns.get((table, column), column), length)
            elif types := self._types(call):
                yield Taking(self._now(table), self.columns.get((table, column), column), types=types)

    def _types(self, call: ast.Call) -> tuple[Type, Type] | None:
        """The type that a column has, and another one that it gets; None where both are not plain ones."""
        before, after = self._type(_keyword(call, "existing_type")), self._type(_keyword(call, "type_"))
        return (before, after) if before and after and before != after else None

    def _type(self, written: ast.expr | None) -> Type | None:
        """The type that ``sa.Numeric(precision=10, scale=2)`` is, also with variants or by a name of the file."""
        if isinstance(written, ast.Name):
            written = self.named.get(written.id)
        while isinstance(written, ast.Call) and isinstance(written.func, ast.Attribute):
            if written.func.attr != "with_variant":
                return _plain_type(written.func.attr, written)
            if _is_of_its_own(written):
                return None
            written = written.func.value
        return None

    def _rows(self, call: ast.Call, name: str) -> Iterator[Taking]:
        """Reference rows that the revision had added."""
        table, rows = call.args[0] if call.args else None, _keyword(call, "rows")
        if name == "delete_rows" and isinstance(table, ast.Call) and isinstance(rows, ast.List):
            yield Taking(self._now(TableName(_schema_of(table), _texts(table)[0])), rows=len(rows.elts))

    def _column_added(self, call: ast.Call, table: TableName) -> None:
        column = next((one for one in call.args if isinstance(one, ast.Call)), None)
        if column is not None and (names := _texts(column)):
            self.added.add((table, names[0]))

    def _reference(self, call: ast.Call, texts: list[str], batch: TableName | None) -> Iterator[Taking]:
        """A reference to a table that comes back without rows."""
        table = batch or TableName(_schema_of(call, "source_schema"), texts[1])
        target = TableName(_schema_of(call, "referent_schema"), texts[1 if batch else 2])
        lists = [one for one in call.args if isinstance(one, ast.List)]
        if target not in self.made or table in self.made or not lists:
            return
        for column in _texts_of(lists[0].elts):
            if (table, column) not in self.added:
                known = self.columns.get((table, column), column)
                yield Taking(self._now(table), known, target=target)

    def _now(self, table: TableName) -> TableName:
        return self.tables.get(table, table)

    def _statement(self, sql: str) -> None:
        if match := _RENAME_COLUMN.match(sql):
            table = TableName(match[1], match[2])
            self.columns[table, match[4]] = self.columns.get((table, match[3]), match[3])
        elif match := _RENAME_TABLE.match(sql):
            self._table_renamed(TableName(match[1], match[2]), TableName(match[3] or match[1], match[4]))

    def _table_renamed(self, old: TableName, new: TableName) -> None:
        self.tables[new] = self._now(old)


def _is_of_its_own(variant: ast.Call) -> bool:
    """Whether a database has a type that means something else than the plain one, such as an array for JSON."""
    made = variant.args[0] if variant.args else None
    name = getattr(getattr(made, "func", None), "attr", None) or getattr(
        getattr(made, "func", None), "id", ""
    )
    return name in ("ARRAY", "DatabaseType")


def _plain_type(name: str, call: ast.Call) -> Type | None:
    if name == "Numeric":
        sizes = (_keyword(call, "precision"), _keyword(call, "scale"))
        numbers = [one.value for one in sizes if isinstance(one, ast.Constant) and isinstance(one.value, int)]
        return Type(Kind.DECIMAL, tuple(numbers)) if numbers else None
    if name == "String" and _length(call) is not None:
        return Type(Kind.TEXT, (_length(call) or 0,))
    if name == "DateTime" and call.keywords:
        return Type(Kind.TIMESTAMP)
    return Type(_KINDS[name]) if name in _KINDS else None


def _texts(call: ast.Call) -> list[str]:
    return _texts_of(call.args)


def _texts_of(parts: Iterable[ast.expr]) -> list[str]:
    return [one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _schema_of(call: ast.Call, word: str = "schema") -> str | None:
    schema = _keyword(call, word)
    return schema.value if isinstance(schema, ast.Constant) and isinstance(schema.value, str) else None


def _shorter(call: ast.Call) -> int | None:
    """The length of a text that could be longer before."""
    before, after = _length(_keyword(call, "existing_type")), _length(_keyword(call, "type_"))
    return None if after is None or (before is not None and before <= after) else after


def _length(type_: ast.expr | None) -> int | None:
    """The length of ``sa.String(20)``; None for other types."""
    if not (isinstance(type_, ast.Call) and isinstance(type_.func, ast.Attribute) and type_.args):
        return None
    length = type_.args[0]
    is_text = type_.func.attr in ("String", "VARCHAR", "CHAR", "Unicode")
    return (
        length.value if is_text and isinstance(length, ast.Constant) and type(length.value) is int else None
    )
