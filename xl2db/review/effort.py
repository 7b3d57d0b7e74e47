"""What a database has to do for a change of a column, as measured: nothing, a scan, or a new copy.

PostgreSQL: the manual of ``ALTER TABLE`` (Notes), and ``ATColumnChangeRequiresRewrite`` of its source.
MariaDB: which of ``ALGORITHM=INSTANT``, ``LOCK=NONE`` and ``LOCK=SHARED`` version 10.11 accepts.
"""

from __future__ import annotations

import re

from xl2db.database.types import dialect_of, is_native, sqlalchemy_type
from xl2db.schema.conversion import Family, decimal_size, family, text_length
from xl2db.schema.model import Column, Default, DefaultKind, Kind, Schema, Type, ValueList

_BYTES_A_CHARACTER = 4
_ONE_BYTE = 255  # up to here MariaDB keeps a text's length in one byte, and the number of an ENUM's value
# Functions that PostgreSQL evaluates once for a whole statement, or that give the same for the same.
_STEADY = frozenset(
    {
        *("now", "current_timestamp", "localtimestamp", "current_date", "current_time", "localtime"),
        *("transaction_timestamp", "statement_timestamp", "current_user", "session_user", "current_schema"),
        *("lower", "upper", "abs", "round", "length", "substr", "substring", "trim", "coalesce", "nullif"),
        *("cast", "concat", "replace", "date_trunc", "to_char", "make_interval"),
    }
)
_CALL = re.compile(r"([A-Za-z_][\w.]*)\s*\(")


def native_type(type_: Type, schema: Schema, target: str) -> str:
    """The type as a database spells it."""
    return str(sqlalchemy_type(type_, schema).compile(dialect_of(target)))


def differs_from_row_to_row(default: Default, target: str) -> bool:
    """Whether a database works a default out for each row, instead of keeping it once for all.

    MariaDB does so for every expression, ``now`` included.
    """
    if target != "postgresql":
        return default.kind in (DefaultKind.FUNCTION, DefaultKind.SQL)
    if default.kind is DefaultKind.FUNCTION:
        return default.text == "new uuid"
    calls = _CALL.findall(default.text) if default.kind is DefaultKind.SQL else []
    return any(name.rpartition(".")[2].lower() not in _STEADY for name in calls)


def rewrites_on_postgresql(before: Column, after: Column, was: Schema, now: Schema) -> bool:
    """Whether another type makes PostgreSQL write the rows anew."""
    old, new = (
        native_type(before.type, was, "postgresql"),
        native_type(after.type, now, "postgresql"),
    )
    if _bare(old) == _bare(new):
        return False
    if _is_varying(old) and _is_varying(new):
        longest = _length(new)
        return longest is not None and (_length(old) is None or (_length(old) or 0) > longest)
    if family(before.type) is family(after.type) is Family.DECIMAL and old.startswith("NUMERIC"):
        sizes = decimal_size(before.type), decimal_size(after.type)
        if sizes[1] is None:
            return False
        return sizes[0] is None or sizes[0][1] != sizes[1][1] or sizes[0][0] > sizes[1][0]
    return True


def _bare(spelled: str) -> str:
    return re.sub(r"\s+COLLATE\s+\S+", "", spelled)


def _is_varying(spelled: str) -> bool:
    return _bare(spelled) == "TEXT" or spelled.startswith("VARCHAR")


def _length(spelled: str) -> int | None:
    match = re.search(r"\((\d+)\)", spelled)
    return int(match[1]) if match else None


def copies_on_mariadb(before: Column, after: Column, was: Schema, now: Schema) -> bool:
    """Whether another type makes MariaDB copy the table, with its writers kept out."""
    old, new = native_type(before.type, was, "mariadb"), native_type(after.type, now, "mariadb")
    if _bare(old) == _bare(new):
        return False
    if old.startswith("VARCHAR") and new.startswith("VARCHAR"):
        shorter, longer = (
            (text_length(each) or _length(spelled) or 0) * _BYTES_A_CHARACTER
            for each, spelled in ((before.type, old), (after.type, new))
        )
        return longer < shorter or (shorter <= _ONE_BYTE < longer)
    return True


def enum_copies_on_mariadb(before: ValueList, after: ValueList) -> bool:
    """Whether another ENUM makes MariaDB copy the table: all but one or more values at its end."""
    old = [value.value for value in before.values]
    new = [value.value for value in after.values]
    return new[: len(old)] != old or len(old) <= _ONE_BYTE < len(new)


def has_list_check(column: Column, schema: Schema) -> bool:
    """Whether a CHECK stands beside the column for its list of values."""
    if column.type.kind is Kind.ONE_OF:
        return True
    values = schema.list(column.type.name or "") if column.type.kind is Kind.LIST else None
    return values is not None and not is_native(values, schema) and bool(values.values)
