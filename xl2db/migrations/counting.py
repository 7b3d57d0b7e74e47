"""How PostgreSQL begins, goes on and stops to count a column that was there before."""

from __future__ import annotations

from collections.abc import Iterator

from xl2db.database.kinds import counter, is_auto_number, is_serial
from xl2db.database.sequences import identity_options
from xl2db.database.sql_text import quoted, quoted_name
from xl2db.migrations.blocks import place
from xl2db.schema.model import Column, TableName


class Counting:
    """A column that counts before or after a change, or both: as an identity, or as a serial."""

    def __init__(self, table: TableName, old: Column, new: Column) -> None:
        """Both under the column's new name."""
        self.table, self.old, self.new = table, old, new
        self.name = quoted_name(new.name)
        self.alter = f"ALTER TABLE {place(table)} ALTER COLUMN {self.name}"
        self.sequence = f"pg_get_serial_sequence({quoted(place(table))}, {quoted(new.name)})"

    def ends(self) -> Iterator[str]:
        """What must go before anything else changes."""
        if not is_auto_number(self.old) or (
            is_auto_number(self.new) and is_serial(self.old) == is_serial(self.new)
        ):
            return
        if not is_serial(self.old):
            yield f"{self.alter} DROP IDENTITY"
            return
        drop = f"EXECUTE 'DROP SEQUENCE ' || {self.sequence} || ' CASCADE'"  # with the default that uses it
        yield f"DO $xl2db$ BEGIN {drop}; END $xl2db$"

    def begins(self) -> Iterator[str]:
        """What comes when the column has its new type."""
        if not is_auto_number(self.new):
            return
        again = is_auto_number(self.old) and is_serial(self.old) == is_serial(self.new)
        if again:
            if not is_serial(self.new) and counter(self.old) != counter(self.new):
                yield f"{self.alter} {identity_options(str(counter(self.new)))}"
        elif is_serial(self.new):
            yield from self._as_serial()
            yield self._next_number()
        else:
            yield f"{self.alter} ADD {identity_clause(self.new)}"
            yield self._next_number()

    def _as_serial(self) -> Iterator[str]:
        """A sequence with the name that PostgreSQL would give it."""
        name = quoted(f"{self.table.name}_{self.new.name}_seq"[:63])
        schema = quoted(self.table.schema) if self.table.schema else "current_schema()"
        new = f"quote_ident({schema}) || '.' || quote_ident({name})"
        type_ = f"(SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE {self._attribute()})"
        create = f"EXECUTE 'CREATE SEQUENCE ' || {new} || ' AS ' || {type_}"
        owned = quoted(f" OWNED BY {place(self.table)}.{self.name}")
        default = quoted(f"{self.alter} SET DEFAULT nextval(")
        yield (
            f"DO $xl2db$ BEGIN {create} || {owned}; "
            f"EXECUTE {default} || quote_literal({new}) || '::regclass)'; END $xl2db$"
        )

    def _attribute(self) -> str:
        return f"attrelid = {quoted(place(self.table))}::regclass AND attname = {quoted(self.new.name)}"

    def _next_number(self) -> str:
        """PostgreSQL goes on counting after the largest number there is."""
        first = counter(self.new).start or 1
        largest = f"(SELECT coalesce(max({self.name}) + 1, {first}) FROM {place(self.table)})"
        return f"SELECT setval({self.sequence}, {largest}, false)"


def identity_clause(column: Column) -> str:
    """``GENERATED … AS IDENTITY`` with the options of a column."""
    how = counter(column)
    said = [
        ("START WITH", how.start),
        ("INCREMENT BY", how.step),
        ("MINVALUE", how.minimum),
        ("MAXVALUE", how.maximum),
        ("CACHE", how.cache),
    ]
    words = [f"{word} {number}" for word, number in said if number is not None]
    words += ["CYCLE"] if how.cycle else []
    options = f" ({' '.join(words)})" if words else ""
    return f"GENERATED {'ALWAYS' if how.always else 'BY DEFAULT'} AS IDENTITY{options}"
