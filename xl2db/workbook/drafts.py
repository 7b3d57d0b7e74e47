"""Tables and columns while the workbook is being understood: names first, then types, then the rest."""

from __future__ import annotations

from dataclasses import dataclass, field

from xl2db.cells import CellRef
from xl2db.schema.functions import ALLOWED, Functions
from xl2db.schema.model import Check, ForeignKey, Index, Key, TableName, Type
from xl2db.schema.names import nearest
from xl2db.workbook.header import Row
from xl2db.workbook.headings import Heading


@dataclass(slots=True, eq=False)
class Said:
    """A text and the cell that says it."""

    text: str
    at: CellRef


@dataclass(slots=True, eq=False)
class ColumnDraft:
    """A column as its row describes it.

    ``name`` is empty and ``type`` is UNREAD where the cell could not be read; ``type`` is None where it is
    to be taken from the reference.
    """

    name: str
    row: Row
    type: Type | None = None
    required: bool = False
    bare: bool = False
    key: bool = False
    key_order: int | None = None
    unique: bool = False
    indexed: bool = False
    reference: ForeignKey | None = None

    @property
    def at(self) -> CellRef:
        """The cell of the column's name."""
        return self.row.at(Heading.COLUMN)


@dataclass(slots=True, eq=False)
class TableDraft:
    """A table as its sheets describe it.

    ``said`` holds what is said of the table as a whole (Schema, Label, Description, Renamed from); ``names``
    are those of its columns, for the expressions that speak of them, and ``functions`` what those may call.
    """

    name: str
    at: CellRef
    said: dict[Heading, Said] = field(default_factory=dict)
    columns: list[ColumnDraft] = field(default_factory=list)
    schema: str | None = None
    primary_key: Key | None = None
    uniques: list[Key] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    names: tuple[str, ...] = ()
    functions: Functions = ALLOWED

    @property
    def key(self) -> TableName:
        """The table's name with its schema."""
        return TableName(self.schema, self.name)

    def excuses(self, name: str) -> bool:
        """Whether an unknown name may be that of a column whose name could not be read (no news then)."""
        return not all(column.name for column in self.columns) and not nearest(name, self.names, 1)

    def column(self, name: str) -> ColumnDraft | None:
        """The column of that name: exactly, else without regard to case where only one fits."""
        exact = next((column for column in self.columns if column.name == name), None)
        if exact or not name:
            return exact
        folded = name.casefold()
        alike = [column for column in self.columns if column.name.casefold() == folded]
        return alike[0] if len(alike) == 1 else None
