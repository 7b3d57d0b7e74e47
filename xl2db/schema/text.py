"""The text twin of a schema, ``schema.toml``: TOML, one line a column, in the workbook's order, no cells."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, TypeVar

from xl2db.rules.language import NEWER_SCHEMA_TEXT, WRONG_SCHEMA_TEXT
from xl2db.schema.misread import Misread
from xl2db.schema.model import (
    Check,
    Column,
    Computed,
    Default,
    Expression,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    ListValue,
    NumberSequence,
    ReferenceRows,
    Schema,
    Settings,
    Stage,
    StageKind,
    Table,
    TableName,
    Type,
    Unsaid,
    ValueList,
)
from xl2db.schema.row_values import read_text, written_text
from xl2db.schema.types import canonical_type, type_text
from xl2db.schema.values import canonical_default, default_text

FORMAT = 1
"""The version of the form that this module writes and reads."""

_HEAD = f"""\
# The schema as of the last revision. Written by xl2db from the workbook; please don't edit it by hand.
format = {FORMAT}
"""

_Fields = Mapping[str, Any]
_Thing = TypeVar("_Thing")


def schema_text(schema: Schema) -> str:
    """The schema as text; :func:`parse_schema_text` gives the same schema back, without its origins."""
    parts = [_HEAD, *_settings(schema.settings)]
    for values in schema.lists:
        parts += _list(values)
    parts += _besides(schema)
    for stage in schema.stages:
        parts += _stage(stage)
    for table in schema.tables:
        parts += _table(table)
    return "".join(parts)


def text_hash(text: str) -> str:
    """16 hexadecimal digits that stand for a schema's text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def table_text(table: Table) -> str:
    """One table as it stands in the text of its schema."""
    return "".join(_table(table))


# Writing

_ESCAPED = re.compile(
    r'["\\\x00-\x1f\x7f-\xa0\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3164'
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
    r"|#(?=#(?:vso|teamcity)?\[)",  # which build servers obey wherever it is printed
    re.IGNORECASE,
)
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if short := _SHORT.get(character):
        return short
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _string(text: str) -> str:
    return '"' + (_ESCAPED.sub(_escape, text) if _ESCAPED.search(text) else text) + '"'


def _strings(texts: Iterable[str]) -> str:
    return "[" + ", ".join(map(_string, texts)) + "]"


def _settings(settings: Settings) -> list[str]:
    said = [("database", settings.database), ("schema", settings.schema), ("names", settings.names)]
    lines = [f"{key} = {_string(value)}\n" for key, value in said if value is not None]
    if settings.lists_native:
        lines.append("lists_native = true\n")
    if settings.owner is not None:
        lines.append(f"owner = {_string(settings.owner)}\n")
    return ["\n[settings]\n", *lines] if lines else []


def _list(values: ValueList) -> list[str]:
    parts = [f"\n[[list]]\nname = {_string(values.name)}\n"]
    if values.native:
        parts.append("native = true\n")
    if values.values:
        parts.append("values = [\n")
        parts += [_value(value) for value in values.values]
        parts.append("]\n")
    return parts


def _besides(schema: Schema) -> list[str]:
    """What stands beside the tables: sequences, and what a workbook has no words for."""
    parts: list[str] = []
    _section(parts, "sequences", schema.sequences, _sequence)
    _section(parts, "unsaid", schema.unsaid, _unsaid)
    return ["\n[besides]\n", *parts] if parts else []


def _sequence(sequence: NumberSequence) -> str:
    line = f"name = {_string(sequence.name)}"
    said = [("schema", sequence.schema), ("type", sequence.type), ("counter", sequence.counter or None)]
    if sequence.owner:
        said += _place(sequence.owner[0])
        said.append(("column", sequence.owner[1]))
    said.append(("description", sequence.description))
    return line + _said(said)


def _unsaid(thing: Unsaid) -> str:
    line = f"kind = {_string(thing.kind)}, name = {_string(thing.name)}"
    return line + _said([*(_place(thing.table) if thing.table else ()), ("says", thing.says or None)])


def _place(table: TableName) -> list[tuple[str, str | None]]:
    return [("table", table.name), ("table_schema", table.schema)]


def _stage(stage: Stage) -> list[str]:
    value = None if stage.value is None else default_text(stage.value)
    said = [("old", stage.old), ("new", stage.new), ("value", value)]
    lines = [f"{key} = {_string(text)}\n" for key, text in (*_place(stage.table), *said) if text is not None]
    lines += ["filled = true\n"] if stage.filled else []
    return [f"\n[[stage]]\nkind = {_string(stage.kind.value)}\n", *lines]


def _said(fields: Iterable[tuple[str, str | None]]) -> str:
    return "".join(f", {name} = {_string(value)}" for name, value in fields if value is not None)


def _value(value: ListValue) -> str:
    return f"  {{ value = {_string(value.value)}{_notes(value)} }},\n"


def _notes(thing: Column | ListValue) -> str:
    line = ""
    if thing.label is not None:
        line += f", label = {_string(thing.label)}"
    if thing.description is not None:
        line += f", description = {_string(thing.description)}"
    if thing.renamed_from is not None:
        line += f", renamed_from = {_string(thing.renamed_from)}"
    return line


def _table(table: Table) -> list[str]:
    parts = [f"\n[[table]]\nname = {_string(table.name)}\n"]
    said = [("schema", table.schema), ("label", table.label), ("description", table.description)]
    said += [("renamed_from", table.renamed_from), ("collation", table.collation)]
    parts += [f"{key} = {_string(value)}\n" for key, value in said if value is not None]
    if table.columns:
        parts.append("columns = [\n")
        parts += [_column(column) for column in table.columns]
        parts.append("]\n")
    if table.primary_key:
        parts.append(f"primary_key = {{ {_key(table.primary_key)} }}\n")
    _section(parts, "uniques", table.uniques, _key)
    _section(parts, "references", table.foreign_keys, _reference)
    _section(parts, "indexes", table.indexes, _index)
    _section(parts, "checks", table.checks, _check)
    if table.rows is not None:
        parts += _rows(table.rows)
    return parts


def _rows(rows: ReferenceRows) -> list[str]:
    """One line a row; each value as a cell says it, so that an empty text is no value."""
    lines = [
        f"  {_strings('' if value is None else written_text(value) for value in values)},\n"
        for values in rows.values
    ]
    head = f"rows_of = {_strings(rows.columns)}\n"
    return [head, "rows = [\n", *lines, "]\n"] if lines else [head]


def _section(parts: list[str], name: str, things: Sequence[_Thing], line: Callable[[_Thing], str]) -> None:
    if things:
        parts.append(f"{name} = [\n")
        parts += [f"  {{ {line(thing)} }},\n" for thing in things]
        parts.append("]\n")


def _column(column: Column) -> str:
    line = f"  {{ name = {_string(column.name)}, type = {_string(type_text(column.type))}"
    if column.required:
        line += ", required = true"
    if column.bare:
        line += ", bare = true"
    if column.default is not None:
        line += f", default = {_string(default_text(column.default))}"
    if column.updated:
        line += ", updated = true"
    if column.computed is not None:
        line += f", computed = {_string(column.computed.expression.text)}"
        if not column.computed.stored:
            line += ", stored = false"
    if column.existing_rows is not None:
        line += f", existing_rows = {_string(default_text(column.existing_rows))}"
    if column.deprecated:
        line += ", deprecated = true"
    return f"{line}{_notes(column)} }},\n"


def _key(key: Key) -> str:
    line = f"name = {_string(key.name)}, columns = {_strings(key.columns)}"
    if key.include:
        line += f", include = {_strings(key.include)}"
    if key.nulls_not_distinct:
        line += ", nulls_not_distinct = true"
    return line + _said([("deferrable", key.deferrable)])


def _reference(key: ForeignKey) -> str:
    line = (
        f"name = {_string(key.name)}, columns = {_strings(key.columns)}, table = {_string(key.target.name)}"
    )
    if key.target.schema is not None:
        line += f", schema = {_string(key.target.schema)}"
    line += f", target_columns = {_strings(key.target_columns)}"
    said = [(event, key.said(event)) for event in ("on_delete", "on_update")]
    return line + _said([*said, ("deferrable", key.deferrable), ("match", key.match)])


def _index(index: Index) -> str:
    line = f"name = {_string(index.name)}, parts = [{', '.join(map(_part, index.parts))}]"
    if index.unique:
        line += ", unique = true"
    if index.where is not None:
        line += f", where = {_string(index.where.text)}"
    if index.method is not None:
        line += f", method = {_string(index.method)}"
    if index.include:
        line += f", include = {_strings(index.include)}"
    if index.nulls_not_distinct:
        line += ", nulls_not_distinct = true"
    return line


def _part(part: IndexPart) -> str:
    """An ascending column is its name alone."""
    if part.column is not None and part.expression is None and not part.options:
        return _string(part.column)
    fields = []
    if part.column is not None:
        fields.append(f"column = {_string(part.column)}")
    if part.expression is not None:
        fields.append(f"expression = {_string(part.expression.text)}")
    if part.descending:
        fields.append("descending = true")
    if part.length is not None:
        fields.append(f"length = {part.length}")
    fields += [
        f"{name} = {_string(value)}"
        for name, value in (
            ("collation", part.collation),
            ("operator_class", part.operator_class),
            ("nulls", part.nulls),
        )
        if value is not None
    ]
    return "{ " + ", ".join(fields) + " }" if fields else "{}"


def _check(check: Check) -> str:
    column = f", column = {_string(check.column)}" if check.column is not None else ""
    return f"name = {_string(check.name)}{column}, rule = {_string(check.expression.text)}"


# Reading


def parse_schema_text(text: str, known: Schema | None = None) -> Schema:
    """The schema of a text that :func:`schema_text` wrote; raises :class:`Misread` for another text.

    Tables of ``known`` whose text stands in it word for word are taken from there, which is much quicker.
    """
    head, *parts = text.replace("\r\n", "\n").split(_TABLE_MARK)
    same = {table_text(table).removeprefix(_TABLE_MARK): table for table in known.tables} if known else {}
    rest = [part for part in parts if part not in same]
    blocks: list[list[list[str]]] = []
    document = _document(_ROWS.sub(lambda match: _set_apart(match, blocks), _TABLE_MARK.join([head, *rest])))
    read = iter([_read_table(fields, blocks) for fields in _tables(document, "table")])
    besides = _get(document, "besides", dict, {})
    _only(besides, {"sequences", "unsaid"}, "what stands beside the tables")
    return Schema(
        tables=tuple(same[part] if part in same else next(read) for part in parts),
        lists=tuple(_read_list(fields) for fields in _tables(document, "list")),
        settings=_read_settings(_get(document, "settings", dict, {})),
        sequences=tuple(_read_sequence(fields) for fields in _tables(besides, "sequences")),
        unsaid=tuple(_read_unsaid(fields) for fields in _tables(besides, "unsaid")),
        stages=tuple(_read_stage(fields) for fields in _tables(document, "stage")),
    )


_TABLE_MARK = "\n[[table]]\n"
_ROWS = re.compile(r"^rows = (\[\n(?:  \[.*\],\n)*\])$", re.MULTILINE)


def _set_apart(match: re.Match[str], blocks: list[list[list[str]]]) -> str:
    """Rows are read as JSON, which says the same and is read much quicker; TOML gets their number."""
    try:
        blocks.append(json.loads(match[1].replace(",\n]", "\n]")))
    except ValueError:
        return match[0]
    return f"rows = {len(blocks) - 1}"


def _document(text: str) -> _Fields:
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _wrong(f"It is not TOML: {error}.") from None
    version = document.get("format")
    if isinstance(version, int) and version > FORMAT:
        raise Misread(
            NEWER_SCHEMA_TEXT,
            f"It is written in version {version} of its form; this xl2db reads up to version {FORMAT}.",
            hint="Bring xl2db up to date: pip install --upgrade xl2db.",
        )
    if version != FORMAT or isinstance(version, bool):
        raise _wrong("It does not say in which version of its form it is written.")
    _only(document, {"format", "settings", "list", "besides", "stage", "table"}, "the file")
    return document


def _wrong(message: str) -> Misread:
    return Misread(
        WRONG_SCHEMA_TEXT,
        message,
        hint="Bring the file back as it was committed; xl2db writes it, nobody needs to edit it.",
    )


_MISSING: Any = object()


def _get(fields: _Fields, key: str, kind: type, default: Any = _MISSING) -> Any:
    value = fields.get(key, default)
    if value is _MISSING:
        raise _wrong(f"The {key} is missing in {_shown(fields)}.")
    if value is not default and type(value) is not kind:
        raise _wrong(f"The {key} in {_shown(fields)} is not what belongs there.")
    return value


def _shown(fields: _Fields) -> str:
    return f"the entry {fields['name']}" if isinstance(fields.get("name"), str) else "an entry without a name"


def _only(fields: _Fields, known: set[str] | frozenset[str], where: str | None = None) -> None:
    if not fields.keys() <= known:
        unknown = sorted(fields.keys() - known)[0]
        raise _wrong(f"{unknown} in {where or _shown(fields)} is unknown.")


def _tables(fields: _Fields, key: str) -> list[dict[str, Any]]:
    found = _get(fields, key, list, [])
    if any(type(each) is not dict for each in found):
        raise _wrong(f"The {key} in {_shown(fields)} is not what belongs there.")
    return found  # type: ignore[no-any-return]


def _texts(fields: _Fields, key: str, default: Any = _MISSING) -> tuple[str, ...]:
    found = _get(fields, key, list, default)
    if found is not default and any(type(each) is not str for each in found):
        raise _wrong(f"The {key} in {_shown(fields)} is not what belongs there.")
    return tuple(found)


def _expression(fields: _Fields, key: str) -> Expression | None:
    text = _get(fields, key, str, None)
    return None if text is None else Expression(text)


def _read_settings(fields: _Fields) -> Settings:
    _only(fields, {"database", "schema", "names", "lists_native", "owner"}, "the settings")
    return Settings(
        database=_get(fields, "database", str, None),
        schema=_get(fields, "schema", str, None),
        lists_native=_get(fields, "lists_native", bool, False),
        names=_get(fields, "names", str, None),
        owner=_get(fields, "owner", str, None),
    )


def _read_sequence(fields: _Fields) -> NumberSequence:
    _only(fields, {"name", "schema", "type", "counter", "table", "table_schema", "column", "description"})
    owner = _read_place(fields)
    return NumberSequence(
        name=_get(fields, "name", str),
        schema=_get(fields, "schema", str, None),
        type=_get(fields, "type", str, None),
        counter=_get(fields, "counter", str, ""),
        owner=(owner, _get(fields, "column", str)) if owner else None,
        description=_get(fields, "description", str, None),
    )


def _read_unsaid(fields: _Fields) -> Unsaid:
    _only(fields, {"kind", "name", "table", "table_schema", "says"})
    return Unsaid(
        _get(fields, "kind", str),
        _read_place(fields),
        _get(fields, "name", str),
        _get(fields, "says", str, ""),
    )


def _read_stage(fields: _Fields) -> Stage:
    _only(fields, {"kind", "table", "table_schema", "old", "new", "value", "filled"})
    kind, table = _get(fields, "kind", str), _read_place(fields)
    if table is None or kind not in set(StageKind):
        raise _wrong(f"The stage {kind} is unknown.")
    return Stage(
        StageKind(kind),
        table,
        _get(fields, "old", str, None),
        _get(fields, "new", str, None),
        _read_default(fields, "value"),
        _get(fields, "filled", bool, False),
    )


def _read_place(fields: _Fields) -> TableName | None:
    table = _get(fields, "table", str, None)
    return None if table is None else TableName(_get(fields, "table_schema", str, None), table)


def _read_list(fields: _Fields) -> ValueList:
    _only(fields, {"name", "native", "values"})
    return ValueList(
        name=_get(fields, "name", str),
        values=tuple(_read_value(value) for value in _tables(fields, "values")),
        native=_get(fields, "native", bool, False),
    )


def _read_value(fields: _Fields) -> ListValue:
    _only(fields, {"value", "label", "description", "renamed_from"})
    return ListValue(
        value=_get(fields, "value", str),
        label=_get(fields, "label", str, None),
        description=_get(fields, "description", str, None),
        renamed_from=_get(fields, "renamed_from", str, None),
    )


_TABLE = frozenset(
    [
        "name",
        "schema",
        "label",
        "description",
        "renamed_from",
        "collation",
        "columns",
        "primary_key",
        "uniques",
        "references",
        "indexes",
        "checks",
        "rows_of",
        "rows",
    ]
)
_COLUMN = frozenset(
    [
        "name",
        "type",
        "required",
        "bare",
        "default",
        "updated",
        "computed",
        "stored",
        "existing_rows",
        "deprecated",
        "label",
        "description",
        "renamed_from",
    ]
)


def _read_table(fields: _Fields, blocks: Sequence[list[list[str]]]) -> Table:
    _only(fields, _TABLE)
    key = _get(fields, "primary_key", dict, None)
    return Table(
        name=_get(fields, "name", str),
        schema=_get(fields, "schema", str, None),
        columns=tuple(_read_column(each) for each in _tables(fields, "columns")),
        primary_key=None if key is None else _read_key(key),
        uniques=tuple(_read_key(each) for each in _tables(fields, "uniques")),
        foreign_keys=tuple(_read_reference(each) for each in _tables(fields, "references")),
        indexes=tuple(_read_index(each) for each in _tables(fields, "indexes")),
        checks=tuple(_read_check(each) for each in _tables(fields, "checks")),
        label=_get(fields, "label", str, None),
        description=_get(fields, "description", str, None),
        renamed_from=_get(fields, "renamed_from", str, None),
        collation=_get(fields, "collation", str, None),
        rows=_read_rows(fields, blocks),
    )


def _read_rows(fields: _Fields, blocks: Sequence[list[list[str]]]) -> ReferenceRows | None:
    columns = _texts(fields, "rows_of", ())
    found = fields.get("rows", [])
    if type(found) is int and 0 <= found < len(blocks):
        found = blocks[found]
    if type(found) is not list or (found and not columns):
        raise _wrong(f"The rows in {_shown(fields)} are not what belongs there.")
    for row in found:
        if type(row) is not list or len(row) != len(columns) or any(type(value) is not str for value in row):
            raise _wrong(f"A row in {_shown(fields)} is not what belongs there.")
    if "rows_of" not in fields:
        return None
    return ReferenceRows(
        columns, tuple(tuple(read_text(value) if value else None for value in row) for row in found)
    )


def _read_column(fields: _Fields) -> Column:
    _only(fields, _COLUMN)
    computed = _expression(fields, "computed")
    return Column(
        name=_get(fields, "name", str),
        type=_read_type(_get(fields, "type", str)),
        required=_get(fields, "required", bool, False),
        bare=_get(fields, "bare", bool, False),
        default=_read_default(fields, "default"),
        updated=_get(fields, "updated", bool, False),
        computed=None if computed is None else Computed(computed, _get(fields, "stored", bool, True)),
        existing_rows=_read_default(fields, "existing_rows"),
        deprecated=_get(fields, "deprecated", bool, False),
        label=_get(fields, "label", str, None),
        description=_get(fields, "description", str, None),
        renamed_from=_get(fields, "renamed_from", str, None),
    )


def _read_type(text: str) -> Type:
    try:
        return canonical_type(text)
    except Misread as misread:
        raise _wrong(f"The type {text} cannot be read: {misread.message}") from None


def _read_default(fields: _Fields, key: str) -> Default | None:
    text = _get(fields, key, str, None)
    return None if text is None else canonical_default(text)


def _read_key(fields: _Fields) -> Key:
    _only(fields, {"name", "columns", "include", "deferrable", "nulls_not_distinct"})
    return Key(
        _get(fields, "name", str),
        _texts(fields, "columns"),
        _texts(fields, "include", []),
        _get(fields, "deferrable", str, None),
        _get(fields, "nulls_not_distinct", bool, False),
    )


def _read_reference(fields: _Fields) -> ForeignKey:
    known = {"name", "columns", "table", "schema", "target_columns", "on_delete", "on_update", "deferrable"}
    _only(fields, known | {"match"})
    said = {event: _get(fields, event, str, None) for event in ("on_delete", "on_update")}
    actions = {event: None if action == "no action" else action for event, action in said.items()}
    return ForeignKey(
        name=_get(fields, "name", str),
        columns=_texts(fields, "columns"),
        target=TableName(_get(fields, "schema", str, None), _get(fields, "table", str)),
        target_columns=_texts(fields, "target_columns"),
        on_delete=actions["on_delete"],
        on_update=actions["on_update"],
        deferrable=_get(fields, "deferrable", str, None),
        match=_get(fields, "match", str, None),
        no_action=tuple(event for event, action in said.items() if action == "no action"),
    )


def _read_index(fields: _Fields) -> Index:
    _only(fields, {"name", "parts", "unique", "where", "method", "include", "nulls_not_distinct"})
    return Index(
        name=_get(fields, "name", str),
        parts=tuple(_read_part(part, fields) for part in _get(fields, "parts", list)),
        unique=_get(fields, "unique", bool, False),
        where=_expression(fields, "where"),
        method=_get(fields, "method", str, None),
        include=_texts(fields, "include", []),
        nulls_not_distinct=_get(fields, "nulls_not_distinct", bool, False),
    )


def _read_part(part: object, index: _Fields) -> IndexPart:
    if isinstance(part, str):
        return IndexPart(part)
    if not isinstance(part, dict):
        raise _wrong(f"The parts in {_shown(index)} are not what belongs there.")
    known = {"column", "expression", "descending", "length", "collation", "operator_class", "nulls"}
    _only(part, known, _shown(index))
    return IndexPart(
        _get(part, "column", str, None),
        _expression(part, "expression"),
        _get(part, "descending", bool, False),
        _get(part, "length", int, None),
        _get(part, "collation", str, None),
        _get(part, "operator_class", str, None),
        _get(part, "nulls", str, None),
    )


def _read_check(fields: _Fields) -> Check:
    _only(fields, {"name", "column", "rule"})
    return Check(
        _get(fields, "name", str), Expression(_get(fields, "rule", str)), _get(fields, "column", str, None)
    )
