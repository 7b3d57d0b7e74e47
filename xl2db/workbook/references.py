"""What the References cells point at, and the types that columns take from there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from xl2db.cells import CellRef
from xl2db.findings import Finding
from xl2db.rules import tables as rules_of_tables
from xl2db.rules import workbook as rules
from xl2db.schema.misread import Misread
from xl2db.schema.model import ForeignKey, Kind, Origin, TableName, Type
from xl2db.schema.names import nearest
from xl2db.schema.unread import UNREAD
from xl2db.workbook.cell_values import choose, read, word
from xl2db.workbook.drafts import ColumnDraft, TableDraft
from xl2db.workbook.grid import Value
from xl2db.workbook.header import Row
from xl2db.workbook.headings import Heading, plain

_ACTIONS = {
    plain(text): action
    for action, texts in {
        "cascade": "cascade, delete cascade, cascade delete, カスケード, 连锁, 级联, 級聯, löschen",
        "restrict": "restrict, restricted, prevent, forbid, 制限, 限制",
        "set null": "set null, null, nullify, set to null, set empty, NULL設定, 置空",
        "set default": "set default, default, set to default",
        "no action": "no action, none, nothing, do nothing",
    }.items()
    for text in texts.split(",")
}
_ACTION_WORDS = "cascade, restrict, set null, set default or no action"
_SERIALS = {
    "serial": "integer",
    "serial4": "integer",
    "bigserial": "bigint",
    "serial8": "bigint",
    "smallserial": "smallint",
    "serial2": "smallint",
}


class Directory:
    """The tables of a workbook, found by what people write."""

    def __init__(self, drafts: Iterable[TableDraft]) -> None:
        """``drafts`` have their schemas already."""
        self._exact: dict[TableName, TableDraft] = {}
        self._folded: dict[str, list[TableDraft]] = {}
        for draft in drafts:
            if draft.name:
                self._exact.setdefault(draft.key, draft)
                self._folded.setdefault(draft.name.casefold(), []).append(draft)
        self.names = [key.name for key in self._exact]
        self.schemas = {key.schema for key in self._exact if key.schema}

    def find(self, text: str, home: str | None = None) -> TableDraft | None:
        """The table that a text such as ``customers`` or ``sales.customers`` means, or None.

        A table of the schema ``home`` is meant first, then the only table of that name; spelled exactly,
        then without regard to case. ``.customers`` is the one without a schema. What stands in double quotes
        is a name as it is.
        """
        path = read_path(text)
        if path and not path.columns:
            found = self.of_path(path, home)
            if found:
                return found
        return self._named(_unquoted(text), home)

    def of_path(self, path: Path, home: str | None = None) -> TableDraft | None:
        """The table that a path of names means, or None."""
        if path.rooted:
            return self._exact.get(TableName(None, path.names[0])) if len(path.names) == 1 else None
        if len(path.names) == 2:
            return self._exact.get(TableName(path.names[0], path.names[1]))
        return self._named(path.names[0], home) if len(path.names) == 1 else None

    def exact(self, key: TableName) -> TableDraft | None:
        """The table of exactly this name, or None."""
        return self._exact.get(key)

    def _named(self, name: str, home: str | None) -> TableDraft | None:
        return self._exact.get(TableName(home, name)) or self._only(name)

    def _only(self, name: str) -> TableDraft | None:
        alike = self._folded.get(name.casefold(), [])
        exact = [draft for draft in alike if draft.name == name]
        candidates = {draft.key: draft for draft in exact or alike}
        return next(iter(candidates.values())) if len(candidates) == 1 else None

    def nearest(self, text: str) -> list[str]:
        """The names of tables that a text may mean."""
        return nearest(text, self.names, 3)


def _unquoted(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and (text[0] + text[-1]) in ('""', "``", "[]"):
        return text[1:-1]
    return text


# One name of a path: in quotes (a double one within is written twice), or letters without any that divide.
_NAME = r"""(?:"(?:[^"]|"")+"|`[^`]+`|\[[^\[\]]+\]|[^\s."`\[\](),]+(?:[ \t]+[^\s."`\[\](),]+)*)"""
_PATH = re.compile(
    rf"\s*(?P<rooted>\.\s*)?(?P<names>{_NAME}(?:\s*\.\s*{_NAME}){{0,2}})"
    rf"\s*(?:\((?P<columns>\s*{_NAME}(?:\s*,\s*{_NAME})*\s*)\)\s*)?"
)


class Path(NamedTuple):
    """Names with dots between them, and columns in brackets behind: ``sales.customers (country, number)``.

    ``rooted`` says that a dot stands before the first: the table is one without a schema.
    """

    names: tuple[str, ...]
    columns: tuple[str, ...] = ()
    rooted: bool = False
    has_quotes: bool = False


def read_path(text: str) -> Path | None:
    """The path that a text spells, or None."""
    match = _PATH.fullmatch(text)
    if match is None:
        return None
    names, columns = (tuple(map(name_in_quotes, re.findall(_NAME, part or ""))) for part in match.group(2, 3))
    return Path(names, columns, match["rooted"] is not None, '"' in text or "`" in text or "[" in text)


def name_in_quotes(text: str) -> str:
    """A name without the quotes around it."""
    if len(text) > 2 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    return _unquoted(text)


_ARROW = re.compile(r"\A(?:->|=>|→|⇒)\s*")
_PARENTHESES = re.compile(r"(.+?)\s*\(([^()]+)\)\Z", re.DOTALL)
_WIDE = str.maketrans("（）．，、", "().,,")


def parse_reference(text: str, home: str | None, directory: Directory) -> tuple[TableName, tuple[str, ...]]:
    """The table and the columns that a reference names; no columns where it names the table alone.

    A table that the workbook does not describe is given back as written; raises Misread for what is no
    reference at all.
    """
    if found := directory.find(text, home):
        return found.key, ()
    path = read_path(text)
    if path and (path.has_quotes or path.rooted):
        return _along(path, home, directory)
    text = _ARROW.sub("", text.translate(_WIDE)).strip()
    if found := directory.find(text, home):
        return found.key, ()
    if match := _PARENTHESES.match(text):
        columns = tuple(_unquoted(part) for part in match[2].split(","))
        found = directory.find(match[1], home)
        return found.key if found else _as_written(match[1], directory), columns
    for dot in reversed([place for place, letter in enumerate(text) if letter == "."]):
        if found := directory.find(text[:dot], home):
            return found.key, (_unquoted(text[dot + 1 :]),)
    pieces = [_unquoted(piece) for piece in text.split(".")]
    readable = all(re.fullmatch(r"[\w$#\-]+", piece) for piece in pieces) or directory.nearest(pieces[0])
    if not 1 <= len(pieces) <= 3 or not all(pieces) or not readable or "," in text or "\n" in text:
        raise _unreadable(text)
    if len(pieces) == 3:
        return TableName(pieces[0], pieces[1]), (pieces[2],)
    if len(pieces) == 2 and pieces[0] not in directory.schemas:
        return TableName(None, pieces[0]), (pieces[1],)
    return _as_written(".".join(pieces), directory), ()


def _along(path: Path, home: str | None, directory: Directory) -> tuple[TableName, tuple[str, ...]]:
    """What a path with quotes in it refers to; all of its names are exact."""
    if path.columns:
        found = directory.of_path(path, home)
        return found.key if found else table_name(path.names), path.columns
    if len(path.names) > 1:
        found = directory.of_path(path._replace(names=path.names[:-1]), home)
        if found or len(path.names) == 3 or path.names[0] not in directory.schemas:
            return found.key if found else table_name(path.names[:-1]), path.names[-1:]
    return table_name(path.names), ()


def table_name(names: tuple[str, ...]) -> TableName:
    """The table of a path of one or two names."""
    return TableName(names[0] if len(names) > 1 else None, names[-1])


def _as_written(text: str, directory: Directory) -> TableName:
    schema, dot, name = text.rpartition(".")
    if dot and schema in directory.schemas:
        return TableName(schema, _unquoted(name))
    return TableName(None, _unquoted(text))


def _unreadable(text: str) -> Misread:
    return Misread(
        rules.UNREADABLE_REFERENCE,
        f"{text!r} does not read as a table or a table's column.",
        hint="Type a table such as customers, or a column such as customers.id. "
        "A reference over several columns belongs in the sheet Constraints.",
    )


def read_action(row: Row, heading: Heading, findings: list[Finding]) -> str | None:
    """What an *On delete* or *On update* cell says; None where it is empty."""

    def parser(value: Value) -> str | None:
        found = word(value)
        return choose(found, _ACTIONS, _ACTION_WORDS) if found else None

    return read(row, heading, parser, findings)


def actions_of(on_delete: str | None, on_update: str | None) -> dict[str, Any]:
    """The same as a reference has it, where no action is what happens anyway."""
    said = {"on_delete": on_delete, "on_update": on_update}
    actions = {event: None if action == "no action" else action for event, action in said.items()}
    return {**actions, "no_action": tuple(event for event in said if said[event] == "no action")}


def read_references(drafts: Sequence[TableDraft], directory: Directory, findings: list[Finding]) -> None:
    """Read each column's References, On delete and On update cells into foreign keys (names come later)."""
    for draft in drafts:
        for column in draft.columns:
            row = column.row
            value = row.value(Heading.REFERENCES)
            if value is None:
                _without_reference(row, findings)
                continue
            found = read(row, Heading.REFERENCES, word, findings)
            actions = [
                (name, heading, read_action(row, heading, findings))
                for name, heading in (("on_delete", Heading.ON_DELETE), ("on_update", Heading.ON_UPDATE))
            ]
            if found is None:
                continue
            try:
                target, columns = parse_reference(found, draft.schema, directory)
            except Misread as misread:
                findings.append(misread.finding(row.at(Heading.REFERENCES)))
                continue
            cells = tuple((name, row.at(heading)) for name, heading, action in actions if action)
            column.reference = ForeignKey(
                name="",
                columns=(column.name,),
                target=target,
                target_columns=target_columns(target, columns, directory),
                **actions_of(actions[0][2], actions[1][2]),
                origin=Origin(row.at(Heading.REFERENCES), cells),
            )


def _without_reference(row: Row, findings: list[Finding]) -> None:
    for heading in (Heading.ON_DELETE, Heading.ON_UPDATE):
        if row.value(heading) is not None and read_action(row, heading, findings) not in (None, "no action"):
            at = row.at(heading)
            findings.append(
                rules.WITHOUT_EFFECT.finding(
                    f"{heading.value} has no effect here, because References is empty.",
                    at,
                    hint=f"Type a table into the References cell of row {row.number}, or empty {at}.",
                )
            )


def target_columns(target: TableName, columns: tuple[str, ...], directory: Directory) -> tuple[str, ...]:
    """The exact names of the columns that a reference points at; the primary key where it names none."""
    table = directory.exact(target)
    if table is None:
        return columns
    if not columns:
        return table.primary_key.columns if table.primary_key else ()
    found = [(name, table.column(name)) for name in columns]
    return tuple(column.name if column else name for name, column in found)


def resolve_types(drafts: Sequence[TableDraft], directory: Directory, findings: list[Finding]) -> None:
    """Give each column without a type the type of the column that it refers to (F10)."""
    references: dict[tuple[TableName, str], tuple[TableName, str]] = {}
    for draft in drafts:
        own = [column.reference for column in draft.columns if column.reference]
        for reference in [*own, *draft.foreign_keys]:
            for name, target in zip(reference.columns, reference.target_columns, strict=False):
                references.setdefault((draft.key, name), (reference.target, target))
    for draft in drafts:
        for column in draft.columns:
            if column.type is None:
                _resolve(draft, column, references, directory, findings)


def _resolve(
    draft: TableDraft,
    column: ColumnDraft,
    references: dict[tuple[TableName, str], tuple[TableName, str]],
    directory: Directory,
    findings: list[Finding],
) -> None:
    at = column.row.at(Heading.TYPE)
    chain: list[ColumnDraft] = [column]
    place = (draft.key, column.name)
    while chain[-1].type is None:
        target = references.get(place)
        table = directory.exact(target[0]) if target else None
        following = table.column(target[1]) if table and target else None
        if following in chain:
            findings.append(_circle(chain, at))
            break
        if following is None or target is None:
            if target is None and column.row.value(Heading.REFERENCES) is None and len(chain) == 1:
                findings.append(_type_missing(column, at))
            break
        chain.append(following)
        place = (target[0], following.name)
    found = chain[-1].type
    for each in chain:
        if each.type is None:
            each.type = UNREAD if found is None else _referring(found)


def _referring(type_: Type) -> Type:
    """The type of a column that refers to one of this type: it holds the same values, but does not count."""
    if type_.kind is Kind.AUTO_NUMBER:
        return Type(Kind.WHOLE_NUMBER)
    if type_.kind is Kind.DATABASE and type_.name:
        return replace(type_, name=_SERIALS.get(type_.name.casefold(), type_.name))
    return type_


def _type_missing(column: ColumnDraft, at: CellRef) -> Finding:
    return rules.CELL_MISSING.finding(
        f"The column {column.name} has no Type." if column.name else "This row has no Type.",
        at,
        hint=f"Type a type such as text or whole number into {at}, or a table into its References cell.",
    )


def _circle(chain: Sequence[ColumnDraft], at: CellRef) -> Finding:
    names = " → ".join(f"{column.at.sheet}.{column.name}" for column in [*chain, chain[0]])
    return rules_of_tables.REFERENCE_CIRCLE.finding(
        f"These columns take their types from each other, and none has one: {names}.",
        at,
        hint=f"Type a type into {at}.",
        related=[column.row.at(Heading.TYPE) for column in chain[1:]],
    )
