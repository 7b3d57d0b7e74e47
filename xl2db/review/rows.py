"""The rows that are there, and whether they fit what a plan asks of them.

Looked at before anything is changed, so that nobody is left with half a migration: MariaDB could not take
it back, and the others would say it in their own words, one fault at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xl2db.cells import CellRef
from xl2db.database import misfits as looking
from xl2db.database.kinds import MYSQLS
from xl2db.database.limits import NotTaken, OutOfTime, limited, one_question
from xl2db.database.misfits import Misfits, Question, quoted_place
from xl2db.database.own_types import own_values
from xl2db.database.sql_text import as_written, for_people, quoted_name
from xl2db.database.trial import values_not_converted
from xl2db.database.types import dialect_of, is_native, list_values, sqlalchemy_type
from xl2db.findings import Finding, Rule
from xl2db.migrations.conversions import (
    conversion,
    exact_number,
    out_of_reach,
    plain_number_of_sqlite,
    without_empty_fraction,
)
from xl2db.review.convertible import fits, no_longer
from xl2db.review.rows_changing import ChangingRows
from xl2db.rules import running as rules
from xl2db.rules.keeping import NOT_CHECKED
from xl2db.schema.conversion import (
    Family,
    converts,
    decimal_size,
    family,
    is_single,
    text_length,
    whole_limits,
)
from xl2db.schema.difference import Action, Change
from xl2db.schema.model import (
    Check,
    Column,
    Expression,
    ForeignKey,
    Index,
    Key,
    Kind,
    Schema,
    TableName,
    existing_rows_of,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from xl2db.migrations.planning import Plan

_NUMBERS = (Family.WHOLE, Family.DECIMAL, Family.FLOAT)


CHECK_SECONDS = 30.0
"""How long a question to the rows may take; one that takes longer becomes a warning."""


def row_findings(
    connection: Connection, planned: Plan, *, samples: bool = True, seconds: float = CHECK_SECONDS
) -> tuple[Finding, ...]:
    """What the rows of a database have against a plan: an error for each change that they don't fit.

    They are asked in a transaction that cannot write, one query a table where that can be; ``samples`` says
    whether findings may show values. A question that takes longer than ``seconds`` becomes a warning.
    """
    asked = tuple(_Rows(connection, planned).asked())
    answers = _Answers(connection, samples, seconds)
    answers.find(asked)
    return tuple(finding for each in asked for finding in answers.told(each))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of the rows for one change, and what is told where some don't fit.

    ``condition`` is asked together with others of its table, ``alone`` by itself; ``writes`` where that takes
    a table or function of its own, which is gone afterwards. ``query`` shows the rows to a person.
    """

    change: Change
    table: TableName
    told: Callable[[Misfits, str], Finding]
    condition: Question | None = None
    alone: Callable[[], Misfits] | None = None
    writes: bool = False
    query: str = ""


class _Answers:
    """The answers of one database; None for a question that ran out of time."""

    def __init__(self, connection: Connection, samples: bool, seconds: float) -> None:
        """Nothing is asked yet."""
        self.connection, self.samples, self.seconds = connection, samples, seconds
        self.found: dict[int, Misfits | None] = {}

    def find(self, asked: tuple[_Asked, ...]) -> None:
        """Ask everything."""
        writing = [each for each in asked if each.writes]
        reading = [each for each in asked if not each.writes]
        for group, writes in ((reading, False), (writing, True)):
            if group:
                with limited(self.connection, self.seconds, writes=writes):
                    self._find(group)

    def _find(self, asked: list[_Asked]) -> None:
        together: dict[TableName, list[_Asked]] = {}
        for each in asked:
            if each.condition and not each.condition.joins:
                together.setdefault(each.table, []).append(each)
            else:
                self._ask([each])
        for group in together.values():
            self._ask(group)

    def _ask(self, group: list[_Asked]) -> None:
        """Ask what can be asked in one query, and each by itself where the database does not take that."""
        try:
            with one_question(self.connection):
                answers = self._answers(group)
        except OutOfTime:
            self.found.update((id(each), None) for each in group)
        except NotTaken as refused:
            if len(group) == 1:
                raise refused.error from None
            for each in group:
                self._ask([each])
        else:
            self.found.update((id(each), answer) for each, answer in zip(group, answers, strict=True))

    def _answers(self, group: list[_Asked]) -> list[Misfits]:
        conditions = [each.condition for each in group if each.condition]
        if conditions:
            return looking.ask(self.connection, conditions, samples=self.samples)
        return [self._counted(each.table, each.alone()) for each in group if each.alone]

    def _counted(self, table: TableName, found: Misfits) -> Misfits:
        """The answer with the number of all rows, for its share."""
        if not found.rows or found.total:
            return found
        query = as_written(f"SELECT count(*) FROM {quoted_place(table)}")
        return replace(found, total=self.connection.scalar(query) or 0)

    def told(self, each: _Asked) -> Iterator[Finding]:
        """The finding for one question, if there is one."""
        answer = self.found[id(each)]
        dialect = self.connection.dialect.name
        query = for_people(each.query or (each.condition.query if each.condition else ""), dialect)
        about = (each.change.kind, str(each.change.table), each.change.name)
        if answer is None:
            yield NOT_CHECKED.finding(
                f"Whether the rows of {each.table} fit could not be found out in {self.seconds:g} seconds.",
                each.change.at,
                hint=f"Ask them yourself, at a quiet hour: {query}"
                if query
                else "Try again at a quiet hour.",
                about=about,
                reason="The question ran into its time limit; nothing was changed.",
            )
        elif answer:
            shown = answer if self.samples else replace(answer, examples=())
            yield each.told(shown, f" To see them: {query}" if query else "")


class _Rows:
    """The rows of a database under their old names, asked in the words of a plan."""

    def __init__(self, connection: Connection, planned: Plan) -> None:
        """Nothing is asked yet."""
        self.connection = connection
        self.planned = planned
        self.lists = {
            change.name
            for change in planned.changes
            if change.kind == "list" and self._is_native(change.name)
        }
        self.tables = planned.renames.old_tables()
        self.columns = {
            table: {new: old for old, new in names.items()}
            for table, names in planned.renames.columns.items()
        }
        self.changing = ChangingRows(planned, connection.dialect.name, self._columns_before)

    def _is_native(self, name: str) -> bool:
        """Whether a list is an ENUM before or after, to which PostgreSQL compares no other values."""
        return any(
            (values := schema.list(name)) is not None and is_native(values, schema)
            for schema in (self.planned.previous, self.planned.wanted)
        )

    def asked(self) -> Iterator[_Asked]:
        """One question for each change that rows may not fit; not of rows that the plan makes fit."""
        new_names = {old: new for new, old in self.tables.items()}
        for each in self._asked():
            others = self.changing.without(new_names.get(each.table, each.table), each.change)
            if each.condition and others:
                condition = f"{each.condition.condition} AND {others}"
                yield replace(each, condition=replace(each.condition, condition=condition))
            else:
                yield each

    def _asked(self) -> Iterator[_Asked]:
        for change in self.planned.changes:
            if change.kind == "list":
                yield from self._list(change)
            elif change.table is None or change.action in (Action.DROP, Action.RENAME):
                continue
            elif self._before(self.planned.previous, change.table):
                yield from self._in_table(change, change.table)

    def _in_table(self, change: Change, table: TableName) -> Iterator[_Asked]:
        match change.kind, change.after:
            case "column", Column():
                yield from self._column(change, table, change.after)
            case (("unique key" | "primary key"), Key()):
                yield from self._alike(change, table, change.after.columns)
            case "index", Index(unique=True):
                parts = [part.column for part in change.after.parts]
                if all(parts):
                    yield from self._alike(change, table, tuple(filter(None, parts)), change.after.where)
            case "reference", ForeignKey():
                yield from self._reference(change, table, change.after)
            case "rule", Check():
                yield from self._rule(change, table, change.after)

    # Names before the change

    def _old(self, table: TableName) -> TableName:
        return self.tables.get(table, table)

    def _before(self, schema: Schema, table: TableName) -> bool:
        return schema.table(self._old(table)) is not None

    def _old_columns(self, table: TableName, columns: tuple[str, ...]) -> list[str] | None:
        """The columns under their old names; None where one is new, or its values are about to change."""
        now = self.planned.wanted.table(table)
        used = [now.column(name) for name in columns] if now else []
        if any(each and each.type.kind is Kind.LIST and each.type.name in self.lists for each in used):
            return None
        return self._columns_before(table, columns)

    def _columns_before(self, table: TableName, columns: tuple[str, ...]) -> list[str] | None:
        was = self.planned.previous.table(self._old(table))
        now = self.planned.wanted.table(table)
        names = self.columns.get(table, {})
        found = []
        for name in columns:
            before = was.column(names.get(name, name)) if was else None
            after = now.column(name) if now else None
            if before is None or after is None or before.computed or after.computed:
                return None
            if before.type != after.type and family(before.type) is not family(after.type):
                return None
            if after.existing_rows is not None and after.required and not before.required:
                return None
            found.append(before.name)
        return found

    def _before_renames(self, table: TableName, expression: Expression) -> str:
        from xl2db.schema.expressions import rename_columns

        return rename_columns(expression, self.columns.get(table, {})).text

    # Columns

    def _column(self, change: Change, table: TableName, column: Column) -> Iterator[_Asked]:
        if change.action is Action.CREATE:
            valueless = column.required and not (column.default or column.computed or column.existing_rows)
            if valueless and column.type.kind is not Kind.AUTO_NUMBER:
                every = Question(self._old(table), "1 = 1")
                yield self._empty(change, table, column, every, new=True)
            return
        before = change.before
        assert isinstance(before, Column)
        old = self.columns.get(table, {}).get(column.name, column.name)
        attributes = {detail.attribute for detail in change.details}
        if "required" in attributes and column.required and not column.existing_rows and not column.computed:
            empty = Question(self._old(table), f"{quoted_name(old)} IS NULL")
            yield self._empty(change, table, column, empty, new=False)
        if "type" in attributes and not column.computed and not before.computed:
            yield from self._retyped(change, table, before, column, old)

    def _empty(
        self, change: Change, table: TableName, column: Column, question: Question, *, new: bool
    ) -> _Asked:
        def told(found: Misfits, see: str) -> Finding:
            message = (
                f"{column.name} is new and required, and nothing says what "
                f"the {_counted(found.count, 'row')} of {table} get."
                if new
                else f"{_share(found)} of {table} {_have(found)} no value in {column.name}, "
                "which becomes required."
            )
            return rules.ROWS_WITHOUT_VALUE.finding(
                message,
                column.origin.of("required") or column.origin.at,
                hint=f"Type what they get into {existing_rows_of(column)}.{'' if new else see}",
                about=("column", str(table), column.name),
            )

        return _Asked(change, question.table, told, question)

    def _retyped(
        self, change: Change, table: TableName, before: Column, after: Column, old: str
    ) -> Iterator[_Asked]:
        def told(found: Misfits, see: str) -> Finding:
            return self._finding(
                rules.VALUE_DOES_NOT_FIT,
                change,
                f"{_counted(found.count, 'value')} of {table}.{after.name} can't become "
                f"{after.type}{_in_rows(found)}",
                found,
                after.origin.of("type"),
                f"Correct them in the database first, or choose a type that holds them; "
                f"{before.type} is what it is now.{see}",
            )

        place = self._old(table)
        distinct = f"SELECT DISTINCT {quoted_name(old)} FROM {quoted_place(place)}"
        question, alone, writes = self._misfits(change, table, before, after, old)
        if question:
            yield _Asked(change, place, told, question)
        elif alone:
            yield _Asked(change, place, told, alone=alone, writes=writes, query=distinct)

    def _misfits(
        self, change: Change, table: TableName, before: Column, after: Column, old: str
    ) -> tuple[Question | None, Callable[[], Misfits] | None, bool]:
        """How the values are found that the new type can't hold, the cheapest first.

        As a condition, or as a question that is asked alone, which may need a table of its own.
        """
        place = self._old(table)
        source, target = family(before.type), family(after.type)
        allowed = list_values(after.type, self.planned.wanted)
        dialect = self.connection.dialect.name
        if allowed is None and after.type.kind is Kind.DATABASE and dialect in MYSQLS:
            allowed = own_values(after.type.name or "")
        if not converts(before.type, after.type):
            return Question(place, f"{quoted_name(old)} IS NOT NULL", (old,), as_text=True), None, False
        if allowed is not None:
            moved = self.planned.renames.values.get(after.type.name or "", {})
            text = self._as_text(before, old)
            if source in _NUMBERS:
                text = without_empty_fraction(text, before)
            return looking.values_not_in(dialect, place, old, [*allowed, *moved], text), None, False
        if source is Family.TEXT and target is not Family.TEXT and (check := fits(after.type, dialect)):
            others = self.changing.without(table, change)
            return None, lambda: looking.values_unlike(self.connection, place, old, check, others), False
        if source in _NUMBERS and target in _NUMBERS:
            condition = _out_of_range(old, before, after, dialect)
            return Question(place, condition, (old,)) if condition else None, None, False
        if source is target and source is not Family.OTHER:
            return None, None, False
        length = text_length(after.type)
        if dialect in MYSQLS and target is Family.TEXT and is_single(before.type, dialect):
            return Question(place, _more_than_shown(old, length), (old,), as_text=True), None, False
        if dialect == "sqlite" and source is Family.BINARY and target is Family.TEXT:
            short = no_longer(length)
            return None, lambda: looking.values_unlike(self.connection, place, old, short), False
        if length is not None and source is not Family.BINARY:
            measure = "length" if dialect == "sqlite" else "char_length"
            condition = f"{measure}({self._as_text(before, old)}) > {length}"
            return Question(place, condition, (old,), as_text=True), None, False
        return None, lambda: self._tried(place, before, after, old), True

    def _as_text(self, before: Column, old: str) -> str:
        """The text (SQL) that a value becomes."""
        name, dialect = quoted_name(old), self.connection.dialect.name
        if family(before.type) is Family.YES_NO and dialect == "postgresql":
            return f"CASE WHEN {name} THEN 'yes' WHEN NOT {name} THEN 'no' END"
        if family(before.type) is Family.YES_NO:  # the others keep any number there
            text = f"CAST({name} AS {'TEXT' if dialect == 'sqlite' else 'CHAR'})"
            return f"CASE {text} WHEN '1' THEN 'yes' WHEN '0' THEN 'no' ELSE {text} END"
        if dialect == "postgresql":
            return f"{name}::text"
        if dialect == "sqlite" and family(before.type) in (Family.FLOAT, Family.DECIMAL):
            return plain_number_of_sqlite(f"CAST({name} AS TEXT)", before, name)
        if dialect == "sqlite" and family(before.type) is Family.UUID:
            return f"({name} || '----')"  # as long as it will be
        return f"CAST({name} AS {'TEXT' if dialect == 'sqlite' else 'CHAR'})"

    def _tried(self, place: TableName, before: Column, after: Column, old: str) -> Misfits:
        """What the database itself says of the conversion."""
        dialect = self.connection.dialect
        type_ = sqlalchemy_type(after.type, self.planned.wanted)
        found = conversion(before, replace(after, name=old), str(type_.compile(dialect_of("postgresql"))))
        before_change = found.before if dialect.name in found.databases else None
        expression = found.using if dialect.name == "postgresql" else before_change
        alike = family(before.type) is Family.OTHER and family(after.type) is not Family.TEXT
        return values_not_converted(
            self.connection,
            place,
            old,
            str(type_.compile(dialect)),
            expression or quoted_name(old),
            alike=alike,
        )

    # Keys, references, rules, lists

    def _alike(
        self, change: Change, table: TableName, columns: tuple[str, ...], where: Expression | None = None
    ) -> Iterator[_Asked]:
        from xl2db.schema.expressions import columns_of

        used = tuple(columns_of(where)) if where else ()
        names = self._old_columns(table, (*columns, *used))
        if names is None:
            return
        wheres = [f"({self._before_renames(table, where)})"] if where else []
        wheres += [others] if (others := self.changing.without(table, change)) else []
        condition = " AND ".join(wheres) or None
        place, keys = self._old(table), names[: len(columns)]

        def told(found: Misfits, see: str) -> Finding:
            return self._finding(
                rules.ROWS_ALIKE,
                change,
                f"{_counted(found.count, 'value')} of {', '.join(columns)} "
                f"{'stands' if found.count == 1 else 'stand'} in more than one row of {table}"
                f"{_in_rows(found)}",
                found,
                change.at,
                f"Make the rows different first, or take the key back.{see}",
            )

        def alone() -> Misfits:
            return looking.rows_alike(self.connection, place, keys, condition)

        listed = ", ".join(map(quoted_name, keys))
        kept = f" WHERE {condition}" if condition else ""
        query = f"SELECT {listed}, count(*) FROM {quoted_place(place)}{kept} GROUP BY {listed} HAVING count(*) > 1"
        yield _Asked(change, place, told, alone=alone, query=query)

    def _reference(self, change: Change, table: TableName, reference: ForeignKey) -> Iterator[_Asked]:
        columns = self._old_columns(table, reference.columns)
        keys = self._old_columns(reference.target, reference.target_columns)
        if columns is None:
            return
        if not self._before(self.planned.previous, reference.target):
            filled = " AND ".join(f"{quoted_name(name)} IS NOT NULL" for name in columns)
            question = Question(self._old(table), filled, tuple(columns))
        elif keys is None:
            return
        else:
            question = looking.orphans(self._old(table), columns, self._old(reference.target), keys)

        def told(found: Misfits, see: str) -> Finding:
            return self._finding(
                rules.ROWS_REFER_TO_NOTHING,
                change,
                f"{_share(found)} of {table} "
                f"{'refers' if found.count == 1 else 'refer'} to no row of {reference.target}",
                found,
                change.at,
                f"Correct {', '.join(reference.columns)} in these rows, or add what they refer to.{see}",
            )

        yield _Asked(change, question.table, told, question)

    def _rule(self, change: Change, table: TableName, check: Check) -> Iterator[_Asked]:
        from xl2db.schema.expressions import columns_of

        used = tuple(sorted(columns_of(check.expression)))
        names = self._old_columns(table, used)
        if names is None:
            return
        condition = self._before_renames(table, check.expression)

        def told(found: Misfits, see: str) -> Finding:
            return self._finding(
                rules.ROWS_BREAK_CHECK,
                change,
                f"{_share(found)} of {table} "
                f"{'breaks' if found.count == 1 else 'break'} the rule {check.expression}",
                found,
                change.at,
                f"Correct these rows first, or change the rule.{see}",
            )

        question = Question(self._old(table), f"NOT ({condition})", tuple(names))
        yield _Asked(change, question.table, told, question)

    def _list(self, change: Change) -> Iterator[_Asked]:
        gone = {
            detail.before for detail in change.details if detail.attribute == "value" and detail.after is None
        }
        if not gone:
            return
        for table in self.planned.wanted.tables:
            if not self._before(self.planned.previous, table.key):
                continue
            for column in table.columns:
                if column.type.kind is Kind.LIST and column.type.name == change.name:
                    yield from self._values_gone(change, table.key, column)

    def _values_gone(self, change: Change, table: TableName, column: Column) -> Iterator[_Asked]:
        moved = self.planned.renames.values.get(change.name, {})
        names = self._columns_before(table, (column.name,))
        allowed = [*(list_values(column.type, self.planned.wanted) or ()), *moved]

        def told(found: Misfits, see: str) -> Finding:
            return self._finding(
                rules.VALUE_DOES_NOT_FIT,
                change,
                f"{_share(found)} of {table} still {_have(found)} a value that leaves the list {change.name}",
                found,
                change.at,
                f"Keep it, or type it into the Renamed from cell of the value that takes its place.{see}",
            )

        if names:
            dialect, place = self.connection.dialect.name, self._old(table)
            yield _Asked(change, place, told, looking.values_not_in(dialect, place, names[0], allowed))

    def _finding(
        self, rule: Rule, change: Change, words: str, found: Misfits, at: CellRef | None, hint: str
    ) -> Finding:
        examples = f", such as {'; '.join(found.examples)}" if found.examples else ""
        return rule.finding(
            f"{words}{examples}.", at, hint=hint, about=(change.kind, str(change.table), change.name)
        )


def _out_of_range(column: str, before: Column, after: Column, dialect: str) -> str | None:
    """The condition under which a number is too large for a type, once it is rounded to it.

    What counts in binary tells whole numbers apart up to a limit, and takes their neighbours for them above.
    """
    name = quoted_name(column)
    exact = exact_number(name, before.type, dialect)
    if family(after.type) is Family.WHOLE:
        least, most = whole_limits(after.type)
        return f"{name} IS NOT NULL AND round({exact}) NOT BETWEEN {least} AND {most}"
    if family(before.type) is Family.WHOLE and family(after.type) is Family.FLOAT:
        most = 2 ** (24 if is_single(after.type, dialect) else 53)
        return f"{name} NOT BETWEEN -{most} AND {most}"
    if family(after.type) is Family.FLOAT:
        return out_of_reach(name, after.type, dialect) if is_single(after.type, dialect) else None
    size = decimal_size(after.type) if family(after.type) is Family.DECIMAL else None
    if size is None:
        return None
    return f"abs(round({exact}, {size[1]})) >= {10 ** (size[0] - size[1])}"


def _more_than_shown(column: str, length: int | None) -> str:
    """The condition that a text cannot hold what MariaDB shows of a number of four bytes, or that it shows too little.

    It shows six digits, which may be those of another number.
    """
    name = quoted_name(column)
    other = f"{name} <> CAST(CAST({name} AS CHAR) AS FLOAT)"
    return f"({other} OR char_length(CAST({name} AS CHAR)) > {length})" if length is not None else other


def _have(found: Misfits) -> str:
    return "has" if found.count == 1 else "have"


def _share(found: Misfits) -> str:
    """``3,204 of 51,000 rows``."""
    return f"{found.count:,} of {_counted(found.total, 'row')}"


def _in_rows(found: Misfits) -> str:
    return f" ({found.rows:,} of {_counted(found.total, 'row')})" if found.rows and found.total else ""


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
