"""The special sheets Tables, Lists and Settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from xl2db.cells import CellRef
from xl2db.findings import Finding
from xl2db.policy import Policy, Waiver, wrong_level, wrong_waiver
from xl2db.rules import settings as rules_of_settings
from xl2db.rules import tables as rules_of_tables
from xl2db.rules import workbook as rules
from xl2db.schema.misread import Misread
from xl2db.schema.model import ListValue, Origin, Settings, ValueList
from xl2db.schema.names import constraint_names, nearest
from xl2db.workbook.cell_values import Read, choose, exact_name, prose, read, text
from xl2db.workbook.drafts import Said, TableDraft
from xl2db.workbook.grid import Value
from xl2db.workbook.header import Header, Row
from xl2db.workbook.headings import Heading, plain
from xl2db.workbook.quotes import unquoted

FORMAT_VERSION = 1


def read_table_facts(header: Header, drafts: Sequence[TableDraft], findings: list[Finding]) -> None:
    """Add what the sheet *Tables* says (Label, Description, Schema, Collation …) to the drafts."""
    for row in header.rows():
        name = read(row, Heading.TABLE, exact_name, findings)
        if name is None:
            if row.value(Heading.TABLE) is None:
                findings.append(
                    _missing(row, Heading.TABLE, "This row does not say which table it speaks of.")
                )
            continue
        schema = read(row, Heading.SCHEMA, exact_name, findings)
        alike = [draft for draft in drafts if draft.name == name] or [
            draft for draft in drafts if draft.name.casefold() == name.casefold()
        ]
        by_schema = [d for d in alike if d.said.get(Heading.SCHEMA, Said("", d.at)).text == (schema or "")]
        if not alike:
            findings.append(unknown_table(name, row.at(Heading.TABLE), [draft.name for draft in drafts]))
            continue
        draft = (by_schema or alike)[0]
        for heading, parser in (
            (Heading.LABEL, prose),
            (Heading.DESCRIPTION, prose),
            (Heading.SCHEMA, exact_name),
            (Heading.RENAMED_FROM, exact_name),
            (Heading.COLLATION, exact_name),
        ):
            said = schema if heading is Heading.SCHEMA else read(row, heading, parser, findings)
            if said is not None:
                _add(draft, heading, Said(said, row.at(heading)), findings)


def _add(draft: TableDraft, heading: Heading, said: Said, findings: list[Finding]) -> None:
    earlier = draft.said.setdefault(heading, said)
    if earlier.text != said.text:
        findings.append(
            rules.CONTRADICTION.finding(
                f"The {heading.value} of {draft.name} is {earlier.text!r} in {earlier.at}, "
                f"but {said.text!r} here.",
                said.at,
                hint=f"Empty {said.at} or {earlier.at}.",
                related=(earlier.at,),
            )
        )


def unknown_table(name: str, at: CellRef, tables: Sequence[str]) -> Finding:
    """The finding for a cell that names a table that isn't there."""
    near = nearest(name, [table for table in tables if table], 3)
    return rules_of_tables.UNKNOWN_TABLE.finding(
        f"There is no table {name}." + (f" Did you mean {' or '.join(near)}?" if near else ""),
        at,
        hint=f"Type {near[0]} into {at}." if near else "Correct the name, or add a sheet for the table.",
    )


def _missing(row: Row, heading: Heading, message: str) -> Finding:
    at = row.at(heading)
    return rules.CELL_MISSING.finding(message, at, hint=f"Fill in {at}, or empty the row.")


@dataclass(slots=True, eq=False)
class _ListDraft:
    name: str
    at: CellRef
    values: list[ListValue] = field(default_factory=list)
    stored: tuple[bool, CellRef] | None = None


_STORED = {"enum": True, "native": True, "check": False, "text": False, "checkedtext": False}


def read_lists(header: Header, native: bool, findings: list[Finding]) -> tuple[ValueList, ...]:
    """The lists of the sheet *Lists*; an empty List cell means the list above.

    ``native`` is what *lists as* says in the settings; a *Stored as* heading says it for one list.
    """
    drafts: dict[str, _ListDraft] = {}
    current: _ListDraft | None = None
    for row in header.rows():
        if row.value(Heading.LIST) is not None:
            name = read(row, Heading.LIST, exact_name, findings) or ""
            key = name or f"\0{row.number}"
            current = drafts.setdefault(key, _ListDraft(name, row.at(Heading.LIST)))
        elif current is None:
            findings.append(_missing(row, Heading.LIST, "This row does not say to which list it belongs."))
            current = drafts[f"\0{row.number}"] = _ListDraft("", row.at(Heading.LIST))
        _read_stored(row, current, findings)
        if value := _list_value(row, findings):
            current.values.append(value)
    return tuple(
        ValueList(
            draft.name,
            tuple(draft.values),
            draft.stored[0] if draft.stored else native,
            Origin(draft.at, (("native", draft.stored[1]),) if draft.stored else ()),
        )
        for draft in drafts.values()
    )


def _read_stored(row: Row, draft: _ListDraft, findings: list[Finding]) -> None:
    native = read(row, Heading.STORED_AS, lambda value: choose(value, _STORED, "check or enum"), findings)
    if native is None:
        return
    at = row.at(Heading.STORED_AS)
    if draft.stored is None:
        draft.stored = native, at
    elif draft.stored[0] is not native:
        findings.append(
            rules.CONTRADICTION.finding(
                f"{draft.stored[1]} says to store the list {draft.name} in another way.",
                at,
                hint=f"Empty {at} or {draft.stored[1]}.",
                related=(draft.stored[1],),
            )
        )


def _list_value(row: Row, findings: list[Finding]) -> ListValue | None:
    if row.value(Heading.VALUE) is None:
        findings.append(_missing(row, Heading.VALUE, "This row of a list has no Value."))
        return None
    value = read(row, Heading.VALUE, _value_text, findings)
    label = read(row, Heading.LABEL, prose, findings)
    description = read(row, Heading.DESCRIPTION, prose, findings)
    renamed_from = read(row, Heading.RENAMED_FROM, _value_text, findings)
    if value is None:
        return None
    if renamed_from == value:
        findings.append(renamed_from_itself(row.at(Heading.RENAMED_FROM)))
        renamed_from = None
    headings = {
        "label": Heading.LABEL,
        "description": Heading.DESCRIPTION,
        "renamed_from": Heading.RENAMED_FROM,
    }
    cells = row.filled(headings)
    return ListValue(value, label, description, renamed_from, Origin(row.at(Heading.VALUE), cells))


def _value_text(value: Value) -> str:
    """A value of a list as it is meant; ``""`` is the empty one."""
    return unquoted(text(value))


def renamed_from_itself(at: CellRef) -> Finding:
    """The finding for a *Renamed from* cell that repeats the name beside it."""
    return rules.RENAMED_FROM_ITSELF.finding(
        "Renamed from repeats the present name.",
        at,
        hint=f"Type the old name into {at}, or empty it.",
    )


_SETTINGS = ("format version", "database", "schema", "lists as", "names", "owner")
_DATABASES = {
    "sqlite": "sqlite",
    "sqlite3": "sqlite",
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "pg": "postgresql",
    "mysql": "mysql",
    "mariadb": "mariadb",
}
_LISTS_AS = {"check": False, "checks": False, "enum": True, "enums": True}


_RULE = re.compile(r"\s*rule\s*[:：]\s*(?P<rule>\S+)\s*", re.IGNORECASE)
_WAIVE = re.compile(r"\s*waive\s*[:：]\s*(?P<rule>\S+)\s+at\s+(?P<about>.+?)\s*", re.IGNORECASE)


def read_policy(header: Header, findings: list[Finding]) -> Policy:
    """What the sheet *Settings* says of rules: ``rule: NAME``, and ``waive: NAME at TABLE.COLUMN``."""
    severities: dict[str, str] = {}
    waivers: list[Waiver] = []
    ignored: list[Finding] = []
    for row in header.rows():
        said = read(row, Heading.SETTING, text, ignored) or ""
        value = read(row, Heading.VALUE, text, findings) if _is_about_rules(said) else None
        at = row.at(Heading.VALUE)
        wrong: Finding | None = None
        if match := _RULE.fullmatch(said):
            name, level = match["rule"].lower(), (value or "").strip().lower()
            wrong = wrong_level(name, level, at)
            severities[name] = level
        elif match := _WAIVE.fullmatch(said):
            waivers.append(Waiver(match["rule"].lower(), match["about"], value or "", at))
            wrong = wrong_waiver(waivers[-1])
        if wrong:
            findings.append(wrong)
    if any(finding.rule == rules_of_settings.WRONG_RULE_SETTING.name for finding in findings):
        return Policy()
    return Policy(severities, tuple(waivers))


def _is_about_rules(said: str) -> bool:
    return bool(_RULE.fullmatch(said) or _WAIVE.fullmatch(said))


def read_settings(header: Header, findings: list[Finding]) -> Settings:
    """What the sheet *Settings* says; unknown settings are warned of and passed over."""
    known = {plain(name): name for name in _SETTINGS}
    rows: dict[str, Row] = {}
    for row in header.rows():
        said = read(row, Heading.SETTING, text, findings)
        if said is None:
            if row.value(Heading.SETTING) is None:
                findings.append(_missing(row, Heading.SETTING, "This row does not say which setting it is."))
            continue
        name = known.get(plain(said))
        if _is_about_rules(said):
            continue
        if name is None:
            findings.append(_unknown_setting(said, row))
        elif name in rows:
            findings.append(_setting_twice(name, row, rows[name]))
        else:
            rows[name] = row
    _check_version(rows.get("format version"), findings)
    return Settings(
        database=_setting(
            rows,
            "database",
            lambda v: choose(v, _DATABASES, "sqlite, postgresql, mysql or mariadb"),
            findings,
        ),
        schema=_setting(rows, "schema", exact_name, findings),
        lists_native=bool(
            _setting(rows, "lists as", lambda v: choose(v, _LISTS_AS, "check or enum"), findings)
        ),
        names=_setting(rows, "names", _convention, findings),
        owner=_setting(rows, "owner", exact_name, findings),
    )


def _setting(
    rows: dict[str, Row], name: str, parser: Callable[[Value], Read], findings: list[Finding]
) -> Read | None:
    return read(rows[name], Heading.VALUE, parser, findings) if name in rows else None


def _convention(value: Value) -> str:
    found = text(value)
    constraint_names(found)
    return found


def _unknown_setting(said: str, row: Row) -> Finding:
    at = row.at(Heading.SETTING)
    near = nearest(said, list(_SETTINGS), 1)
    return rules.UNKNOWN_SETTING.finding(
        f"There is no setting {said!r}." + (f" Did you mean {near[0]!r}?" if near else ""),
        at,
        hint=f"Type {near[0]} into {at}." if near else f"The settings are {', '.join(_SETTINGS)}.",
    )


def _setting_twice(name: str, row: Row, first: Row) -> Finding:
    at, earlier = row.at(Heading.SETTING), first.at(Heading.SETTING)
    return rules.CONTRADICTION.finding(
        f"The setting {name!r} stands in {earlier} already.",
        at,
        hint="Delete one of the rows.",
        related=(earlier,),
    )


def _check_version(row: Row | None, findings: list[Finding]) -> None:
    said = read(row, Heading.VALUE, prose, findings) if row else None
    if row is None or said is None:
        return
    at = row.at(Heading.VALUE)
    if said.isdecimal() and int(said[:9]) > FORMAT_VERSION:
        findings.append(
            rules.NEWER_FORMAT.finding(
                f"The workbook uses version {said} of the format; this xl2db knows version {FORMAT_VERSION}.",
                at,
                hint=f"Use a newer xl2db that reads version {said} of the format "
                "(pip install --upgrade xl2db).",
            )
        )
    elif said != str(FORMAT_VERSION):
        findings.append(
            Misread(
                rules.UNKNOWN_WORD,
                f"{said!r} is not a version of the format.",
                hint=f"Type {FORMAT_VERSION} into {at}.",
            ).finding(at)
        )
