"""The revision file: a story in its docstring, plain Alembic in its body, the cell above each change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from alembic.operations import ops

from xl2db.database.building import list_checks
from xl2db.migrations.blocks import Block
from xl2db.migrations.folder import LOSES, new_revision_id
from xl2db.migrations.literals import comment, docstring, literal
from xl2db.migrations.operations import ChangeRows, RenameColumn, RunSQL
from xl2db.migrations.planning import Plan
from xl2db.migrations.rendering import SHORT_NAMES, render
from xl2db.schema.difference import Action, Change
from xl2db.schema.model import Column, Kind, Schema, TableName
from xl2db.schema.text import schema_text, text_hash

_CONSTRAINTS = {"primary": "primary key", "unique": "unique key", "foreignkey": "reference", "check": "rule"}
_ONLINE = (
    "On PostgreSQL this runs while people read and write: no lock is held for longer than a moment,",
    "and each statement commits by itself. If it is cut off, run it again: it goes on where it stopped.",
    "",
)
_BY_DATABASE = '''
def by_database(**texts):
    """The SQL for the database that this runs on."""
    name = op.get_context().dialect.name
    return sa.text(texts.get(name) or texts["mysql" if name == "mariadb" else "postgresql"])
'''
_ON_SQLITE = '''
def on_sqlite(*constraints):
    """The constraints that stand for an ENUM where the database has none."""
    return constraints if op.get_context().dialect.name == "sqlite" else ()
'''
_DATABASE_TYPE = '''
class DatabaseType(sa.types.UserDefinedType):
    """A type of the database's own, by its name."""

    cache_ok = True

    def __init__(self, name):
        self.name = name

    def get_col_spec(self, **_):
        return self.name

    def literal_processor(self, dialect):
        return sa.String().dialect_impl(dialect).literal_processor(dialect)
'''
_DURATION = '''
class Duration(sa.Interval):
    """A length of time; without a type for it, a database keeps a moment after 1970 began."""

    cache_ok = True

    def literal_processor(self, dialect):
        if dialect.name == "postgresql":
            return super().literal_processor(dialect)
        return lambda length: f"'{datetime.datetime(1970, 1, 1) + length}'"
'''
_BYTES = '''
class Bytes(sa.LargeBinary):
    """Bytes, also where SQL is written (--sql)."""

    def literal_processor(self, dialect):
        form = "'\\\\x{}'" if dialect.name == "postgresql" else "X'{}'"
        return lambda value: form.format(value.hex())
'''
_FOR_EACH = '''
def for_each(rows, table, statement):
    """Run a statement for each of the rows; it gets their values by the names of the columns."""
    to_type = op.get_context().dialect.name == "postgresql"  # which wants to know it of a value that stands alone

    def typed(value, name):
        return sa.cast(value, table.c[name].type) if to_type else value

    if op.get_context().as_sql:
        for row in rows:
            op.execute(statement({name: typed(sa.literal(row[name], table.c[name].type), name) for name in row}))
    elif rows:
        names = {name: f"row_value_{number}" for number, name in enumerate(rows[0])}
        bound = {
            name: typed(sa.bindparam(key, type_=table.c[name].type), name) for name, key in names.items()
        }
        values = [{names[name]: value for name, value in row.items()} for row in rows]
        op.get_bind().execute(statement(bound), values)


def same_row(table, key, value):
    """The condition that a row has these values in its key."""
    return sa.and_(*(table.c[name] == value[name] for name in key))
'''
_UPDATE_ROWS = '''
def update_rows(table, key, update, rows):
    """Give the rows that are there, by their key, these values in the columns of `update`."""

    def statement(value):
        return table.update().where(same_row(table, key, value)).values({name: value[name] for name in update})

    for_each([{name: row[name] for name in [*key, *update]} for row in rows], table, statement)
'''
_PUT_ROWS = '''
def put_rows(table, key, update, rows):
    """Update the rows that are there, by their key, in the columns of `update`; insert the others."""
    if update:
        update_rows(table, key, update, rows)

    def statement(value):
        missing = ~sa.exists(sa.select(sa.literal_column("1")).select_from(table).where(same_row(table, key, value)))
        return table.insert().from_select(list(value), sa.select(*value.values()).where(missing))

    for_each(rows, table, statement)
'''
_DELETE_ROWS = '''
def delete_rows(table, key, rows):
    """Delete the rows with these keys."""
    for_each(rows, table, lambda value: table.delete().where(same_row(table, key, value)))
'''
_HAND_OVER = '''
def hand_over(was, now):
    """Give an ENUM type the comment, the privileges and the owner of its old form."""
    was, now = ("'" + name.replace("'", "''").replace(":", "\\\\:") + "'" for name in (was, now))
    op.execute(
        sa.text(
            f"DO $hand_over$ DECLARE old pg_type; said text; one record; owner text; BEGIN "
            f"SELECT * INTO old FROM pg_type WHERE oid = CAST({was} AS regtype); "
            "SELECT obj_description(old.oid, 'pg_type'), quote_ident(pg_get_userbyid(old.typowner)) INTO said, owner; "
            f"IF said IS NOT NULL THEN EXECUTE concat('COMMENT ON TYPE ', {now}, ' IS ', quote_literal(said)); END IF; "
            f"IF old.typacl IS NOT NULL THEN EXECUTE concat('REVOKE ALL ON TYPE ', {now}, ' FROM PUBLIC'); END IF; "
            "FOR one IN SELECT grantee, is_grantable FROM aclexplode(old.typacl) LOOP "
            f"EXECUTE concat('GRANT USAGE ON TYPE ', {now}, ' TO ', "
            "CASE one.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(one.grantee)) END, "
            "CASE WHEN one.is_grantable THEN ' WITH GRANT OPTION' END); END LOOP; "
            f"IF owner <> quote_ident(current_user) THEN EXECUTE concat('ALTER TYPE ', {now}, ' OWNER TO ', owner); "
            "END IF; END $hand_over$"
        )
    )
'''
_STANDS = (
    "    # They stood before it, with their rows: xl2db adopt only wrote down what was there.\n"
    "    raise CommandError("
    '"The tables of an adopted database are not taken away with its baseline: whoever wants that drops them by hand.")'
)
_HELPERS = {
    "by_database(": _BY_DATABASE,
    "on_sqlite(": _ON_SQLITE,
    "DatabaseType(": _DATABASE_TYPE,
    "Duration(": _DURATION,
    "Bytes(": _BYTES,
    "for_each(": _FOR_EACH,
    "update_rows(": _UPDATE_ROWS,
    "put_rows(": _PUT_ROWS,
    "delete_rows(": _DELETE_ROWS,
    "hand_over(": _HAND_OVER,
}
_NEEDED = {
    "put_rows(": ("update_rows(", "for_each("),
    "update_rows(": ("for_each(",),
    "delete_rows(": ("for_each(",),
}


class Source(NamedTuple):
    """What a revision file holds, its revision, and the words for its name."""

    words: str
    revision: str
    text: str


def revision_source(
    plan: Plan,
    down_revision: str | None,
    message: str | None,
    notes: Sequence[str] = (),
    *,
    continues: str | None = None,
    adopted: bool = False,
) -> Source:
    """The source of a revision; the same for the same plan.

    ``notes`` are further lines of its story; ``continues`` is the revision that it belongs with: they are taken
    back together. ``adopted`` says that its tables stood before it, so that it is not taken back.
    """
    words = message or title(plan.changes)
    upgrade = _function(plan.upgrade, Comments(plan, back=False))
    downgrade = _STANDS if adopted else _function(plan.downgrade, Comments(plan, back=True))
    body = f"def upgrade():\n{upgrade}\n\n\ndef downgrade():\n{downgrade}\n"
    names = {name: text for text, name in SHORT_NAMES.items() if re.search(rf"\b{name}\b", body)}
    story = docstring((*_story(plan, words), *(("", *notes) if notes else ())))
    revision = new_revision_id(down_revision, story, body)
    everything = body + "".join(names.values())
    used = {mark for mark in _HELPERS if re.search(rf"\b{re.escape(mark)}", everything)}
    used |= {each for mark in used for each in _NEEDED.get(mark, ())}
    helpers = "".join(f"\n{helper}" for mark, helper in _HELPERS.items() if mark in used)
    dialects = [name for name in ("mysql", "postgresql", "sqlite") if f"{name}." in everything]
    imports = _standard_imports(everything + helpers) + "import sqlalchemy as sa\nfrom alembic import op\n"
    if adopted:
        imports += "from alembic.util import CommandError\n"
    if dialects:
        imports += f"from sqlalchemy.dialects import {', '.join(dialects)}\n"
    constants = f"revision = {literal(revision)}\ndown_revision = {literal(down_revision)}\n"
    if continues:
        constants += f"continues = {literal(continues)}\n"
    if adopted:
        constants += "adopted = True\n"
    texts = {"schema_before": plan.previous, "schema_after": plan.wanted}
    hashes = {name: text_hash(schema_text(schema)) for name, schema in texts.items()}
    constants += "".join(f"{name} = {literal(text)}\n" for name, text in hashes.items())
    types = "".join(f"{name} = {text}\n" for name, text in names.items())
    head = f"{story}\n\n{imports}\n{constants}" + (f"\n{types}" if types else "")
    return Source(words, revision, f"{head}{helpers}\n\n{body}")


def _standard_imports(text: str) -> str:
    """What the values of reference rows need."""
    lines = {
        "datetime.": "import datetime\n",
        "Decimal(": "from decimal import Decimal\n",
        "UUID(": "from uuid import UUID\n",
    }
    needed = "".join(line for mark, line in lines.items() if re.search(rf"\b{re.escape(mark)}", text))
    return f"{needed}\n" if needed else ""


def title(changes: Iterable[Change]) -> str:
    """A few words for what changed: ``add customers.phone and 2 more``."""
    verbs = {Action.CREATE: "add", Action.CHANGE: "change", Action.RENAME: "rename", Action.DROP: "drop"}
    changes = tuple(changes)
    new = {change.table for change in changes if change.kind == "table" and change.action is Action.CREATE}
    shown = [one for one in changes if not one.derived and not (one.rows and one.table in new)]
    if not shown:
        return "change"
    if all(change.kind == "table" and change.action is Action.CREATE for change in shown):
        names = [change.name for change in shown]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return f"create {', '.join(names[:3])}{more}"
    first = min(shown, key=_weight)
    name = f"{first.table}.{first.name}" if first.table and first.kind != "table" else first.name
    name = f"{first.title} of {first.table}" if first.rows else name
    more = f" and {len(shown) - 1} more" if len(shown) > 1 else ""
    return f"{verbs[first.action]} {name}{more}"


def _weight(change: Change) -> int:
    """What a title names first: tables, then new columns, and so on."""
    order = [
        *(("table", action) for action in (Action.CREATE, Action.RENAME, Action.DROP)),
        *(("column", action) for action in (Action.CREATE, Action.RENAME, Action.DROP, Action.CHANGE)),
    ]
    thing = (change.kind, change.action)
    return order.index(thing) if thing in order else len(order)


def _story(plan: Plan, words: str) -> Iterator[str]:
    yield f"{words[:1].upper()}{words[1:]}"
    yield ""
    table: object = ...
    for change in plan.changes:
        if change.derived:
            continue
        cell = f"   ({change.at})" if change.at else ""
        if change.kind == "table":
            yield f"{change.summary}{cell}"
        else:
            if change.table and change.table != table:
                yield f"~ {change.table}"
            indent = "    " if change.table else ""
            yield f"{indent}{change.summary}{cell}"
        table = change.table
    losing = [change for change in plan.changes if change.loses]
    yield ""
    if any(block.autocommit for block in plan.upgrade):
        yield from _ONLINE
    if losing:
        yield f"{LOSES}{', '.join(map(_losing, losing))}."
    else:
        yield "Nothing can be lost."


def _losing(change: Change) -> str:
    if change.rows:
        return f"{change.title} of {change.table}"
    return f"{change.table}.{change.name}" if change.kind == "column" else change.name


class Comments:
    """The line above each operation: the change and its cell."""

    def __init__(self, plan: Plan, *, back: bool) -> None:
        """The changes of a plan by what they are about; ``back`` for the way back."""
        self.back = back
        self.changes = {change.key: change for change in plan.changes if change.action is not Action.RENAME}
        self.renames = {change.key: change for change in plan.changes if change.action is Action.RENAME}
        self.old_names = {
            (change.kind, change.table, change.old_name): change for change in self.renames.values()
        }
        self.lists = {
            **_owners_of_list_checks(plan.previous),
            **_owners_of_list_checks(plan.wanted),
        }
        self.back_tables = plan.renames.old_tables()
        self.tables = dict(plan.renames.tables)

    def line(self, block: Block, operation: Any) -> str | None:
        """The comment for an operation; None where nothing is to be said."""
        table = self.tables.get(block.table, block.table) if self.back and block.table else block.table
        change = self.change(table, operation)
        if change is None:
            return None
        name = (
            change.title if change.kind == "table" or not change.table else f"{change.table}.{change.title}"
        )
        if change.rows:
            name = f"{change.title} of {change.table}"
        words = f"   {change.words}" if change.words else ""
        cell = f"   ({change.at})" if change.at else ""
        mark = "back: " if self.back else ""
        return comment(f"{mark}{change.action.symbol} {name}{words}{cell}")

    def change(self, table: TableName | None, operation: Any) -> Change | None:
        """The change that asked for an operation on a table, by the table's name in the workbook."""
        kind, name = about(operation)
        if kind == "rows" and self.back:
            name = {"added": "removed", "removed": "added"}.get(name, name)
        if isinstance(operation, RenameColumn):
            new = operation.old if self.back else operation.new
            return self.renames.get(("column", table, new))
        if isinstance(operation, ops.RenameTableOp):
            return self.renames.get(("table", table, str(table)))
        if kind == "table":
            name = table.name if table else name
        found = self.changes.get((kind, table, name)) or self.renames.get((kind, table, name))
        found = found or self.old_names.get((kind, table, name))
        if found is None and kind == "rule" and table and (column := self.lists.get((table, name))):
            listed = (
                self.changes.get(("list", None, column.type.name or ""))
                if column.type.kind is Kind.LIST
                else None
            )
            found = listed or self.changes.get(("column", table, column.name))
        return found


def _owners_of_list_checks(schema: Schema) -> dict[tuple[TableName, str], Column]:
    """By table and name of the CHECK, the column whose list it is."""
    owners = {}
    for table in schema.tables:
        columns = {
            column.name: column for column in table.columns if column.type.kind in (Kind.LIST, Kind.ONE_OF)
        }
        for column in columns.values():
            only = replace(table, columns=(column,))
            owners.update({(table.key, name): column for name, _, _ in list_checks(only, schema)})
    return owners


def about(operation: Any) -> tuple[str, str]:
    """Kind and name of what an operation is about, in the words of a change."""
    match operation:
        case ops.AddColumnOp():
            return "column", str(operation.column.name)
        case ops.DropColumnOp() | ops.AlterColumnOp():
            return "column", str(operation.column_name)
        case ops.DropConstraintOp():
            return _CONSTRAINTS.get(operation.constraint_type or "", "rule"), str(operation.constraint_name)
        case ops.CreatePrimaryKeyOp():
            return "primary key", str(operation.constraint_name)
        case ops.CreateUniqueConstraintOp():
            return "unique key", str(operation.constraint_name)
        case ops.CreateForeignKeyOp():
            return "reference", str(operation.constraint_name)
        case ops.CreateCheckConstraintOp():
            return "rule", str(operation.constraint_name)
        case ops.CreateIndexOp() | ops.DropIndexOp():
            return "index", str(operation.index_name)
        case RunSQL(about=(kind, name)) | ChangeRows(about=(kind, name)):
            return kind, name
        case RunSQL():
            return "nothing", ""
    return "table", str(getattr(operation, "table_name", ""))


def _function(blocks: Sequence[Block], comments: Comments) -> str:
    """The body of a function; steps that are written for one database alone stand below one ``if``."""
    parts: list[str] = []
    gathered = any(block.autocommit for block in blocks)
    for number, block in enumerate(blocks):
        alike = gathered and number and _conditions(blocks[number - 1]) == _conditions(block)
        text = _block(block, comments)
        if alike and not block.batch:
            parts[-1] += f"\n{text}"
        else:
            parts.append("\n".join([*_heads(block), text]))
    return "\n\n".join(_indented(part) for part in parts) or "    pass"


def _conditions(block: Block) -> tuple[object, ...]:
    return (block.only, block.autocommit, block.batch)


def _heads(block: Block) -> Iterator[str]:
    """The lines below which a block stands."""
    if block.only:
        test = f"== {literal(block.only[0])}" if len(block.only) == 1 else f"in {_tuple(block.only)}"
        yield f"if op.get_context().dialect.name {test}:"
    if block.autocommit:
        yield "    with op.get_context().autocommit_block():"


def _block(block: Block, comments: Comments) -> str:
    """A block's lines, as they stand below its heads."""
    lines: list[str] = []
    said: str | None = None
    for operation in block.operations:
        line = comments.line(block, operation)
        if line and line != said:
            lines.append(line)
            said = line
        lines.append(render(operation, batch=block.batch))
    if block.batch:
        assert block.table is not None
        schema = f", schema={literal(block.table.schema)}" if block.table.schema else ""
        head = f"with op.batch_alter_table({literal(block.table.name)}{schema}) as batch_op:"
        lines = [head, *(_indented(line) for line in lines)]
    for _ in _heads(block):
        lines = [_indented(line) for line in lines]
    return "\n".join(lines)


def _tuple(names: Iterable[str]) -> str:
    return "(" + ", ".join(map(literal, names)) + ")"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line.strip() else line for line in text.split("\n"))
