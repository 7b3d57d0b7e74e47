"""What numbers rows in PostgreSQL: identities, serials and sequences of their own, read from its catalogs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from xl2db.schema.counting import Counter

SEQUENCES = """
SELECT s.seqrelid::int8, c.relnamespace::int8, n.nspname::text, c.relname::text, s.seqrelid::regclass::text,
       format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
       d.deptype = 'i', d.refobjid::int8, d.refobjsubid, o.relname::text, o.relnamespace::int8,
       a.attname::text, format_type(a.atttypid, NULL), obj_description(c.oid, 'pg_class'),
       (SELECT count(*) FROM pg_depend u WHERE u.refclassid = 'pg_class'::regclass AND u.refobjid = c.oid
          AND u.classid = 'pg_attrdef'::regclass)
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
  AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
LEFT JOIN pg_class o ON o.oid = d.refobjid
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
"""
"""All sequences; those of some schemas or tables are asked for with a WHERE behind it."""

SERIALS = {"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}
_BYTES = {"smallint": 2, "integer": 4, "bigint": 8}
_LONGEST = 63


class Sequence(NamedTuple):
    """A sequence, and the column that it goes with.

    ``shown`` is its name as PostgreSQL writes it, ``users`` how many columns take their numbers from it.
    """

    oid: int
    space: int
    schema: str
    name: str
    shown: str
    type: str
    start: int
    step: int
    minimum: int
    maximum: int
    cache: int
    cycle: bool
    is_identity: bool | None
    table: int | None
    column_number: int | None
    table_name: str | None
    table_space: int | None
    column: str | None
    column_type: str | None
    comment: str | None
    users: int

    def counter(self, *, always: bool = False) -> Counter:
        """How it counts: what differs from what PostgreSQL does by itself."""
        lowest, highest = -(2 ** (8 * _BYTES[self.type] - 1)), 2 ** (8 * _BYTES[self.type] - 1) - 1
        up = self.step > 0
        usual = self.minimum if up else self.maximum
        return Counter(
            start=_unless(self.start, usual),
            step=_unless(self.step, 1),
            minimum=_unless(self.minimum, 1 if up else lowest),
            maximum=_unless(self.maximum, highest if up else -1),
            cache=_unless(self.cache, 1),
            cycle=self.cycle,
            always=always,
        )

    @property
    def has_usual_name(self) -> bool:
        """Whether PostgreSQL would call it so, and where the table is."""
        usual = usual_name(self.table_name or "", self.column or "")
        return self.name == usual and self.space == self.table_space

    @property
    def default(self) -> str:
        """The default of a column that takes its numbers."""
        return "nextval('" + self.shown.replace("'", "''") + "'::regclass)"

    def is_serial(self, default: str | None, *, required: bool) -> bool:
        """Whether its column, with this default, is what PostgreSQL makes of the type serial.

        One that other columns use as well must be there before their tables.
        """
        return (
            self.is_identity is False
            and self.users == 1
            and required
            and default == self.default
            and self.has_usual_name
            and self.type == self.column_type
            and self.counter() == Counter()
        )


def _unless(number: int, usual: int) -> int | None:
    return None if number == usual else number


def sequences_of(rows: Iterable[Any]) -> list[Sequence]:
    """The rows of :data:`SEQUENCES`."""
    return [Sequence(*row) for row in rows]


def usual_name(table: str, column: str) -> str:
    """What PostgreSQL calls the sequence of a column; where that is too long, it cuts the longer name."""
    first, second = table.encode(), column.encode()
    while len(first) + len(second) > _LONGEST - len("__seq"):
        if len(first) > len(second):
            first = first[:-1]
        else:
            second = second[:-1]
    return f"{first.decode(errors='ignore')}_{second.decode(errors='ignore')}_seq"
