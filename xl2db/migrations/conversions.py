"""How the values of a column become values of its new type, on each database.

PostgreSQL says it in ``USING``; MariaDB and SQLite convert by themselves, so what they would
get wrong is updated before the change of type or after it.
"""

from __future__ import annotations

from dataclasses import dataclass

from xl2db.database.sql_text import quoted_name
from xl2db.migrations.operations import MYSQL, SQLITE
from xl2db.schema.conversion import Family, converts, decimal_size, family, text_length
from xl2db.schema.model import Column

_NUMBERS = (Family.WHOLE, Family.DECIMAL, Family.FLOAT)
_YES = "('yes', 'y', 'true', 't', 'on', '1')"
_NO = "('no', 'n', 'false', 'f', 'off', '0')"


@dataclass(frozen=True, slots=True)
class Conversion:
    """``using`` for PostgreSQL; expressions for the column before and after the change elsewhere.

    ``drops_default`` where PostgreSQL can't carry the default along.
    """

    using: str | None = None
    before: str | None = None
    after: str | None = None
    databases: tuple[str, ...] = (*MYSQL, *SQLITE)


def cutting(before: Column, after: Column, postgresql_type: str) -> Conversion:
    """The conversion that cuts what does not fit: texts at the new length, numbers to the nearest."""
    name = quoted_name(after.name)
    old, new = family(before.type), family(after.type)
    length = text_length(after.type)
    if new is Family.TEXT and length is not None:
        if old is not Family.TEXT:
            return conversion(before, after, postgresql_type)
        cut = f"substr({name}, 1, {length})"
        return Conversion(using=cut, before=cut)
    if old in (Family.DECIMAL, Family.FLOAT) and new in (Family.WHOLE, Family.DECIMAL):
        size = decimal_size(after.type) if new is Family.DECIMAL else (0, 0)
        digits = size[1] if size else 0
        rounded = f"round({name}::numeric, {digits})::{postgresql_type}"
        return Conversion(using=rounded, before=f"round({name}, {digits})")
    return conversion(before, after, postgresql_type)


def conversion(before: Column, after: Column, postgresql_type: str, *, native: bool = False) -> Conversion:
    """The conversion between two columns; ``postgresql_type`` is the new type in PostgreSQL's words.

    ``native`` where the column is an ENUM now, which PostgreSQL takes for a text only when it is told so.
    """
    name = quoted_name(after.name)
    value = f"{name}::text" if native else name
    old, new = family(before.type), family(after.type)
    if old is new and old is not Family.OTHER:
        return Conversion()
    if old in (Family.DECIMAL, Family.FLOAT) and new is Family.WHOLE:
        # A cast would round in silence; the text of a number with a fraction is refused.
        return Conversion(using=f"trim_scale({name}::numeric)::text::{postgresql_type}")
    if old is Family.YES_NO and new is Family.TEXT:
        return Conversion(
            using=f"CASE WHEN {name} THEN 'yes' WHEN NOT {name} THEN 'no' END",
            after=f"CASE {name} WHEN '1' THEN 'yes' WHEN '0' THEN 'no' ELSE {name} END",
        )
    if old is Family.YES_NO and new in _NUMBERS:
        return Conversion(using=f"CASE WHEN {name} THEN 1 WHEN NOT {name} THEN 0 END")
    if old in _NUMBERS and new is Family.YES_NO:
        return Conversion(
            using=f"{name} <> 0",
            before=f"CASE WHEN {name} <> 0 THEN 1 WHEN {name} = 0 THEN 0 END",
        )
    if old is Family.TEXT and new is Family.YES_NO:
        word, spoken = f"lower(trim({name}))", f"lower(trim({value}))"
        return Conversion(
            using=f"CASE WHEN {spoken} IN {_YES} THEN true WHEN {spoken} IN {_NO} THEN false "
            f"WHEN {spoken} = '' THEN NULL ELSE {value}::boolean END",
            before=f"CASE WHEN {word} IN {_YES} THEN '1' WHEN {word} IN {_NO} THEN '0' "
            f"WHEN {word} = '' THEN NULL ELSE {name} END",
        )
    if old is Family.TEXT and new is not Family.BINARY:
        return Conversion(
            using=f"NULLIF(trim({value}), '')::{postgresql_type}",
            before=f"NULLIF(trim({name}), '')" if new is not Family.JSON else None,
        )
    if new is Family.BINARY:
        return Conversion(using=f"convert_to({name}::text, 'UTF8')")
    if old is Family.BINARY:
        text = f"convert_from({name}, 'UTF8')"
        return Conversion(using=text if new is Family.TEXT else f"{text}::{postgresql_type}")
    if new is Family.TEXT:
        # A cast to varchar(n) would cut in silence; a text that is assigned to it is refused if too long.
        return Conversion(using=f"{name}::text")
    if converts(before.type, after.type):
        return Conversion(using=f"{name}::{postgresql_type}")
    # There is no cast, and no row with a value: see xl2db.review.rows.
    return Conversion(using=f"{name}::text::{postgresql_type}")
