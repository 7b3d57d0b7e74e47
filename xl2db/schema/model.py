"""The model of a schema: the hub between workbook, database, text snapshot, plan and report.

Everything is frozen and slotted, with tuples inside, and can hold a *wrong* schema, so that every fault
is reported at once. Equality is about meaning: origins (cells) take no part, and two expressions are
equal when they say the same in another spelling.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from xl2db.cells import CellRef


class TableName(NamedTuple):
    """The name of a table; ``schema`` is None for the database's default schema."""

    schema: str | None
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True, slots=True)
class Origin:
    """The cells that say a thing: the defining one, and one for each attribute that has its own.

    Attribute names are those of the model's fields (``type``, ``required``, ``default`` …). ``empty`` are
    cells in which something could be said and is not.
    """

    at: CellRef | None = None
    cells: tuple[tuple[str, CellRef], ...] = ()
    empty: tuple[tuple[str, CellRef], ...] = ()

    def of(self, attribute: str) -> CellRef | None:
        """The cell of an attribute, or the defining cell where it has none of its own."""
        return next((cell for name, cell in self.cells if name == attribute), self.at)

    def place_of(self, attribute: str) -> CellRef | None:
        """The cell in which an attribute is said, or would be; None where the sheet has no heading for it."""
        return next((cell for name, cell in (*self.cells, *self.empty) if name == attribute), None)


NOWHERE = Origin()


class Expression:
    """One SQL expression in standard spelling: ``"`` around names that need it, ``'`` around text.

    Equal to another that parses to the same tree.
    """

    __slots__ = ("text",)
    text: str

    def __init__(self, text: str) -> None:
        object.__setattr__(self, "text", text)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{name} is read-only")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Expression):
            return NotImplemented
        if self.text == other.text:
            return True
        from xl2db.schema.expressions import normal_form

        return normal_form(self.text) == normal_form(other.text)

    def __hash__(self) -> int:
        return hash(Expression)

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def __str__(self) -> str:
        return self.text


class Kind(StrEnum):
    """The kinds of type: the friendly names of the format, and the database's own."""

    TEXT = "text"
    WHOLE_NUMBER = "whole number"
    SMALL_NUMBER = "small number"
    BIG_NUMBER = "big number"
    DECIMAL = "decimal"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    YES_NO = "yes/no"
    DATE = "date"
    TIME = "time"
    DATE_AND_TIME = "date and time"
    TIMESTAMP = "timestamp"
    DURATION = "duration"
    UUID = "uuid"
    JSON = "json"
    BINARY = "binary"
    EMAIL = "email"
    URL = "url"
    PHONE = "phone"
    LIST = "list"
    ONE_OF = "one of"
    AUTO_NUMBER = "auto number"
    DATABASE = "database"


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a column.

    ``arguments`` are the length of a text or the precision and scale of a decimal; ``values`` the values
    of ``one of``; ``name`` the list of ``list: NAME``, or the text of a database's own type; ``dialect``
    the database that such a type is for (``postgresql: inet``), None for any that knows it. ``collation`` is
    the order of a text's letters, by the name that its database has for it.
    """

    kind: Kind
    arguments: tuple[int, ...] = ()
    values: tuple[str, ...] = ()
    name: str | None = None
    dialect: str | None = None
    collation: str | None = None

    def __str__(self) -> str:
        from xl2db.schema.types import type_text

        return type_text(self)


class DefaultKind(StrEnum):
    """How a default is meant: as a value, as one of the named functions, as SQL, or as the next number."""

    LITERAL = "literal"
    FUNCTION = "function"
    SQL = "sql"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class Default:
    """The value that a new row gets (or that existing rows get, for *Existing rows*).

    A literal's ``text`` is canonical for its type: ``yes``/``no``, ``12.50``, ``2024-01-31``,
    ``2024-01-31 08:00:00``, any text. A function's is ``now``, ``today`` or ``new uuid``. SQL's is an
    expression in standard spelling. A counter's is ``auto number``, with its options
    (:mod:`xl2db.schema.counting`).
    """

    kind: DefaultKind
    text: str

    def __str__(self) -> str:
        from xl2db.schema.values import default_text

        return default_text(self)


@dataclass(frozen=True, slots=True)
class Computed:
    """An expression that makes a column's value, stored or computed at each reading."""

    expression: Expression
    stored: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. ``required`` is false for a column that may be empty.

    ``updated`` says that each change of a row sets the column to now, as MariaDB and MySQL can.
    ``list_check`` is the name of the CHECK of a list, where that was made under another name of the column.
    ``bare`` says that SQLite is not told NOT NULL of its key of whole numbers, which it means by itself.
    ``deprecated`` announces that the column will go; no database knows of it.
    """

    name: str
    type: Type
    required: bool = False
    default: Default | None = None
    computed: Computed | None = None
    existing_rows: Default | None = None
    label: str | None = None
    description: str | None = None
    renamed_from: str | None = None
    list_check: str | None = field(default=None, compare=False, repr=False)
    updated: bool = False
    bare: bool = field(default=False, compare=False, repr=False)
    deprecated: bool = False
    origin: Origin = field(default=NOWHERE, compare=False, repr=False)


def existing_rows_of(column: Column) -> str:
    """Where *Existing rows* is said, as a hint names it: with its cell, where the sheet has the heading."""
    cell = column.origin.place_of("existing_rows")
    return f"{cell} (Existing rows)" if cell else "a column with the heading Existing rows"


@dataclass(frozen=True, slots=True)
class Key:
    """A primary key or a unique key.

    ``include`` are further columns in its index; ``deferrable`` is ``deferred``, ``immediate`` or None;
    ``nulls_not_distinct`` says that empty values count as alike.
    """

    name: str
    columns: tuple[str, ...]
    include: tuple[str, ...] = ()
    deferrable: str | None = None
    nulls_not_distinct: bool = False
    origin: Origin = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A reference: each row's ``columns`` are those of a row of ``target``.

    ``on_delete`` and ``on_update`` are ``cascade``, ``restrict``, ``set null``, ``set default`` or None
    (no action). ``deferrable`` is ``deferred``, ``immediate`` or None; ``match`` is ``full`` or None.
    ``no_action`` names which of ``on_delete`` and ``on_update`` are said to be ``no action`` in so many words:
    that means the same as nothing, but MariaDB and SQLite repeat it.
    """

    name: str
    columns: tuple[str, ...]
    target: TableName
    target_columns: tuple[str, ...]
    on_delete: str | None = None
    on_update: str | None = None
    deferrable: str | None = None
    match: str | None = None
    no_action: tuple[str, ...] = field(default=(), compare=False, repr=False)
    origin: Origin = field(default=NOWHERE, compare=False, repr=False)

    def said(self, attribute: str) -> str | None:
        """What is said of ``on_delete`` or ``on_update``, also where it is only ``no action``."""
        action: str | None = getattr(self, attribute)
        return action or ("no action" if attribute in self.no_action else None)


@dataclass(frozen=True, slots=True)
class IndexPart:
    """One part of an index: a column by name, or an expression; ascending unless ``descending``.

    ``length`` is how many characters of the column it takes, where not all; ``operator_class`` the database's
    word for how it compares; ``nulls`` is ``first`` or ``last`` where empty values don't stand in their usual
    place: last, or first where it is descending.
    """

    column: str | None = None
    expression: Expression | None = None
    descending: bool = False
    length: int | None = None
    collation: str | None = None
    operator_class: str | None = None
    nulls: str | None = None

    def __str__(self) -> str:
        text = self.column if self.column is not None else f"({self.expression})"
        return text + self.options

    @property
    def options(self) -> str:
        """What stands behind the column or the expression, as it is typed into a cell."""
        words = [f"({self.length})"] if self.length is not None else []
        words += [f' collate "{self.collation}"'] if self.collation else []
        words += [f" {self.operator_class}"] if self.operator_class else []
        words += [" desc"] if self.descending else []
        words += [f" nulls {self.nulls}"] if self.nulls else []
        return "".join(words)


@dataclass(frozen=True, slots=True)
class Index:
    """An index. ``method`` is the database's own word (``gin``); ``include`` are further columns.

    ``nulls_not_distinct`` says that empty values of a unique index count as alike.
    """

    name: str
    parts: tuple[IndexPart, ...]
    unique: bool = False
    where: Expression | None = None
    method: str | None = None
    include: tuple[str, ...] = ()
    nulls_not_distinct: bool = False
    origin: Origin = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that each row keeps. ``column`` is set where the rule stands in that column's row."""

    name: str
    expression: Expression
    column: str | None = field(default=None, compare=False)
    origin: Origin = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RowsOrigin:
    """Where reference rows stand: their sheet, its headings' row, and the numbers of columns and rows."""

    sheet: str
    headings: int = 0
    columns: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReferenceRows:
    """The rows that a table must have (F5): ``values`` has a tuple a row, in the order of ``columns``.

    A value is the canonical text of the column's type, as a default's is; None where there is no value.
    """

    columns: tuple[str, ...]
    values: tuple[tuple[str | None, ...], ...] = ()
    origin: RowsOrigin | None = field(default=None, compare=False, repr=False)

    def at(self, row: int | None = None, column: str | None = None) -> CellRef | None:
        """The cell of a value, of a row's first value, of a heading, or the sheet; None without cells."""
        origin = self.origin
        if origin is None:
            return None
        place = self.columns.index(column) if column in self.columns else 0
        number = origin.headings if row is None else origin.rows[row]
        if row is None and column is None:
            return CellRef(origin.sheet)
        return CellRef(origin.sheet, number, origin.columns[place])

    def of(self, names: tuple[str, ...]) -> list[tuple[str | None, ...]]:
        """The values of some columns, row by row."""
        if not self.values:
            return []
        places = [self.columns.index(name) for name in names]
        return [tuple(row[place] for place in places) for row in self.values]


@dataclass(frozen=True, slots=True)
class Table:
    """A table. Constraints have explicit names (given, or made by the naming convention).

    ``collation`` is how MariaDB and MySQL order its texts, unless a column says otherwise. ``rows`` are its
    reference rows, None where no sheet holds any.
    """

    name: str
    schema: str | None = None
    columns: tuple[Column, ...] = ()
    primary_key: Key | None = None
    uniques: tuple[Key, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    indexes: tuple[Index, ...] = ()
    checks: tuple[Check, ...] = ()
    label: str | None = None
    description: str | None = None
    renamed_from: str | None = None
    collation: str | None = None
    rows: ReferenceRows | None = None
    origin: Origin = field(default=NOWHERE, compare=False, repr=False)

    @property
    def key(self) -> TableName:
        """The table's name with its schema."""
        return TableName(self.schema, self.name)

    def column(self, name: str) -> Column | None:
        """The column of that exact name."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def constraints(self) -> Iterator[Key | ForeignKey | Index | Check]:
        """Every named thing of the table that is not a column."""
        if self.primary_key:
            yield self.primary_key
        yield from self.uniques
        yield from self.foreign_keys
        yield from self.indexes
        yield from self.checks


@dataclass(frozen=True, slots=True)
class NumberSequence:
    """A sequence of numbers of its own, which columns take their values from.

    ``type`` is ``smallint``, ``integer`` or None (``bigint``); ``counter`` how it counts, as it is typed:
    ``start 100, step 5``; ``owner`` the table and column that it goes with.
    """

    name: str
    schema: str | None = None
    type: str | None = None
    counter: str = ""
    owner: tuple[TableName, str] | None = None
    description: str | None = None
    origin: Origin = field(default=NOWHERE, compare=False, repr=False)

    @property
    def key(self) -> TableName:
        """The sequence's name with its schema."""
        return TableName(self.schema, self.name)


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What a database has and a workbook has no words for: it is listed, and left as it is.

    ``kind`` is the database's word in small letters (``view``, ``trigger``, ``exclusion``); ``table`` the
    table that it belongs to; ``says`` its definition, or a part of it.
    """

    kind: str
    table: TableName | None
    name: str
    says: str = ""
    origin: Origin = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ListValue:
    """One value of a list."""

    value: str
    label: str | None = None
    description: str | None = None
    renamed_from: str | None = None
    origin: Origin = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ValueList:
    """A named list of values, in their order. ``native`` asks for the database's own ENUM."""

    name: str
    values: tuple[ListValue, ...] = ()
    native: bool = False
    origin: Origin = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the Settings sheet says. ``lists_native`` is ``lists as: enum``; ``names`` a convention."""

    database: str | None = None
    schema: str | None = None
    lists_native: bool = False
    names: str | None = None
    owner: str | None = None

    def database_for(self, named: str | None) -> str | None:
        """The kind of database that is meant, where a URL names one; behind one of MySQL can be a MariaDB."""
        return self.database if named == "mysql" and self.database == "mariadb" else named or self.database


class StageKind(StrEnum):
    """The kinds of change that can be made in stages, while an application that knows the old state runs."""

    RENAME = "rename"
    DROP = "drop"
    DROP_TABLE = "drop table"
    REQUIRE = "require"


@dataclass(frozen=True, slots=True)
class Stage:
    """A change under way: the database serves programs that know the old state, and those that know the new.

    ``old`` is the column that will go, ``new`` the one that stays (or becomes required); ``value`` is what
    rows get that are written without one. ``filled`` says that the rows that were there have got theirs.
    """

    kind: StageKind
    table: TableName
    old: str | None = None
    new: str | None = None
    value: Default | None = None
    filled: bool = False

    @property
    def title(self) -> str:
        """What is under way: ``name → full_name``."""
        match self.kind:
            case StageKind.RENAME:
                return f"{self.old} → {self.new}"
            case StageKind.REQUIRE:
                return f"{self.new} required"
            case StageKind.DROP:
                return f"{self.old} goes"
        return f"{self.table.name} goes"

    @property
    def has_triggers(self) -> bool:
        """Whether the database does something for it at each write."""
        return self.kind is StageKind.RENAME or (self.kind is StageKind.REQUIRE and self.value is not None)


@dataclass(frozen=True, slots=True)
class Schema:
    """All that a workbook describes; ``stages`` are the changes under way, which no workbook speaks of."""

    tables: tuple[Table, ...] = ()
    lists: tuple[ValueList, ...] = ()
    settings: Settings = Settings()
    sequences: tuple[NumberSequence, ...] = ()
    unsaid: tuple[Unsaid, ...] = ()
    stages: tuple[Stage, ...] = ()
    _by_key: dict[TableName, Table] = field(default_factory=dict, init=False, repr=False, compare=False)

    def table(self, key: TableName) -> Table | None:
        """The table of that name; the first one, where a wrong schema has several."""
        if not self._by_key:
            self._by_key.update((table.key, table) for table in reversed(self.tables))
        return self._by_key.get(key)

    def list(self, name: str) -> ValueList | None:
        """The value list of that name."""
        return next((values for values in self.lists if values.name == name), None)
