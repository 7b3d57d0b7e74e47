"""The tables of the documents that are made from the code, so that they cannot say anything else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.schema import CreateColumn

from tests.migrations.cases import CASES, MODULES
from tests.migrations.cases.type_pairs import OUTCOMES, TYPES
from tests.migrations.changes import Change
from xl2db.database.building import build
from xl2db.database.types import dialect_of, sqlalchemy_type
from xl2db.findings import DatabaseRefused, DecisionNeeded, Refused, SettingsRefused, WorkbookRefused
from xl2db.rules import all_rules
from xl2db.schema.model import Column, Key, ListValue, Schema, Table, ValueList
from xl2db.schema.types import FRIENDLY, parse_type
from xl2db.workbook.headings import _ALIASES, COLUMN_HEADINGS, Heading

DATABASES = ("sqlite", "postgresql", "mariadb")
_EXAMPLES = {
    "text(N)": "text(40)",
    "decimal(P,S)": "decimal(10,2)",
    "list: NAME": "list: order_status",
    "one of: a, b, c": "one of: small, medium",
}
_MEANINGS = {
    "text": "text of any length",
    "text(N)": "text of at most N characters",
    "whole number": "up to about ±2 billion",
    "small number": "up to ±32,767",
    "big number": "up to about ±9 quintillion",
    "decimal(P,S)": "P digits, S of them after the point; exact",
    "number": "any number, to about 15 digits; not exact",
    "floating": "the same as number",
    "money": "an amount, with four decimals; exact",
    "percent": "a share of one: 0.25 is 25 %",
    "yes/no": "yes or no",
    "date": "a day",
    "time": "a time of day",
    "date and time": "a day and a time, as on a clock on the wall",
    "timestamp": "a moment, the same all over the world",
    "duration": "a length of time",
    "uuid": "a unique identifier",
    "json": "JSON",
    "binary": "a file's bytes",
    "email": "text of at most 320 characters",
    "url": "text of any length",
    "phone": "text of at most 32 characters",
    "list: NAME": "a value of the sheet Lists",
    "one of: a, b, c": "one of the values in the cell",
    "auto number": "1, 2, 3 …, given by the database",
}
_REFUSED = {
    WorkbookRefused: "the workbook has errors",
    SettingsRefused: "the command line or the settings are wrong",
    DatabaseRefused: "the database refused, or cannot be reached",
    DecisionNeeded: "a decision is needed, and nobody can be asked",
}


def types() -> str:
    """Each friendly type, and what it is on each database."""
    status = ValueList("order_status", tuple(map(ListValue, ("new", "paid"))))
    schema = Schema(lists=(status,))
    rows = []
    for name in FRIENDLY:
        type_ = sqlalchemy_type(parse_type(_EXAMPLES.get(name, name)), schema)
        is_auto = name == "auto number"
        spelled = (_auto_number(each) if is_auto else _type_on(type_, each) for each in DATABASES)
        rows.append([f"`{name}`", _MEANINGS[name], *(f"`{each}`" for each in spelled)])
    return _table(["type", "holds", "SQLite", "PostgreSQL", "MariaDB"], rows)


def _type_on(type_: object, dialect: str) -> str:
    spelled: str = type_.compile(dialect_of(dialect))  # type: ignore[attr-defined]
    return spelled


def _auto_number(dialect: str) -> str:
    """The column as it stands in CREATE TABLE, without its name."""
    column = Column("id", parse_type("auto number"), required=True)
    table = Table("t", columns=(column,), primary_key=Key("pk_t", ("id",)))
    written = CreateColumn(build(Schema(tables=(table,))).tables["t"].c.id)
    return " ".join(str(written.compile(dialect=dialect_of(dialect))).split()[1:]).replace(" NOT NULL", "")


def headings() -> str:
    """Each heading of a table sheet with a few of its other names."""
    rows = []
    for heading in COLUMN_HEADINGS:
        lines = [line.strip() for line in _ALIASES[heading].strip().splitlines()]
        english, *others = ([word.strip() for word in line.split(",")] for line in lines)
        some = [word for word in english if word != heading.value][:3] + [line[0] for line in others[:2]]
        rows.append([f"**{heading.value}**", _SAYS[heading], ", ".join(some)])
    return _table(["heading", "what it says", "also understood, among others"], rows)


_SAYS = {
    Heading.TABLE: "the table (only in dictionary sheets)",
    Heading.COLUMN: "the column's name in the database",
    Heading.LABEL: "what people call it",
    Heading.TYPE: "what it holds; see *Types*",
    Heading.LENGTH: "how many characters, where the type does not say it",
    Heading.PRECISION: "how many digits, where the type does not say it",
    Heading.SCALE: "how many of them after the point",
    Heading.REQUIRED: "yes: no empty value is allowed",
    Heading.OPTIONAL: "the reverse of Required",
    Heading.PRIMARY_KEY: "yes: what tells rows apart; several rows make a key of several columns",
    Heading.UNIQUE: "yes: no two rows alike",
    Heading.INDEXED: "yes: rows are often looked up by it",
    Heading.DEFAULT: "what a new row gets where nothing is said; see *Values*",
    Heading.REFERENCES: "the table it points to: `customers`, `customers.id` or `schema.customers.id`",
    Heading.ON_DELETE: "what happens to this row when the other one goes: `cascade`, `restrict`, "
    "`set null`, `set default`, `no action`",
    Heading.ON_UPDATE: "the same for a change of the other row's key",
    Heading.RULE: "what must hold for each row: `price >= 0`",
    Heading.COMPUTED: "how the database makes the value: `price * quantity`",
    Heading.EXISTING_ROWS: "what rows that are already there get, once",
    Heading.RENAMED_FROM: "the name it had before",
    Heading.STATUS: "`deprecated`: the column will go, which changes nothing in the database yet",
    Heading.DESCRIPTION: "a sentence, kept as the database's comment",
    Heading.SCHEMA: "the database schema of the table (only in dictionary sheets)",
    Heading.TABLE_LABEL: "what people call the table (only in dictionary sheets)",
}


def changes() -> str:
    """Each change of the specification, and what each database does with it."""
    parts = []
    for module in MODULES:
        title = (module.__doc__ or "").strip().rstrip(".").partition(":")[0]
        rows = [[_cell(case.name), *(_conduct(case, each) for each in DATABASES)] for case in module.CASES]
        parts.append(f"### {title}\n\n{_table(['change', 'SQLite', 'PostgreSQL', 'MariaDB'], rows)}")
    return "\n\n".join(parts)


def _conduct(case: Change, database: str) -> str:
    change = case.for_database(database, "room")
    if change.refused:
        return f"refused: [{change.refused}](rules.md#{change.refused})"
    words = "done" if change.steps else "nothing to do"
    if change.no_way_back:
        words += f"; undo refused: [{change.no_way_back}](rules.md#{change.no_way_back})"
    known = [f"[{rule}](rules.md#{rule})" for rule in change.warns]
    return f"{words}, with {', '.join(known)}" if known else words


def how_many_changes() -> str:
    """The number of changes, and of those that each database refuses."""
    refused = {
        name: sum(case.for_database(each, "room").refused is not None for case in CASES)
        for each, name in zip(DATABASES, ("SQLite", "PostgreSQL", "MariaDB"), strict=True)
    }
    counts = ", ".join(f"{count} on {name}" for name, count in refused.items())
    return f"{len(CASES)} changes; refused, each with a cell and a rule: {counts}."


def type_changes() -> str:
    """What a value of each type becomes in every other one."""
    rows = []
    for source, outcomes in OUTCOMES.items():
        groups: dict[str, list[str]] = {}
        for target, outcome in outcomes.items():
            groups.setdefault(outcome, []).append(target)
        refused = ", ".join(groups.pop("refused", [])) or "–"
        kept = "; ".join(f"`{_cell(value)}` in {', '.join(targets)}" for value, targets in groups.items())
        rows.append([source, f"`{_cell(TYPES[source]['any'])}`", kept or "–", refused])
    return _table(["type", "a value", "becomes", "refused where a row has a value"], rows)


def exit_codes() -> str:
    """The exit codes of the commands."""
    from xl2db.cli.ending import DONE, INTERRUPTED, PENDING

    codes = {
        DONE: "done, or nothing to do",
        PENDING: "changes are pending (only with `--exit-code`)",
        INTERRUPTED: "interrupted with Ctrl-C",
    }
    codes |= {refused.exit_code: words for refused, words in _REFUSED.items()}
    return _table(["code", "meaning"], [[str(code), codes[code]] for code in sorted(codes)])


def refusals() -> set[type[Refused]]:
    """Every kind of refusal that has an exit code of its own."""
    return set(_REFUSED)


def commands() -> str:
    """The commands with their first sentences."""
    from xl2db.cli.app import app

    rows = []
    for command in app.registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__.replace("_", "-")
        first = (command.callback.__doc__ or "").strip().split("\n\n")[0]
        rows.append([f"`xl2db {name}`", " ".join(first.split())])
    return _table(["command", "what it does"], rows)


def rules() -> str:
    """A page for each rule."""
    pages = []
    for rule in all_rules().values():
        page = "\n\n".join(filter(None, (rule.page.strip(), rule.facts)))
        pages.append(f"## {rule.name}\n\n*{rule.severity.value.capitalize()}.* {rule.summary}\n\n{page}")
    return "\n\n".join(pages)


def list_of_rules() -> str:
    """The rules in one table."""
    found = all_rules().values()
    rows = [[f"[{rule.name}](#{rule.name})", rule.severity.value, _cell(rule.summary)] for rule in found]
    return _table(["rule", "severity", "what it found"], rows)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
