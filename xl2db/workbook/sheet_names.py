"""The names of sheets: a table's own where Excel allows it, and where it is read as that table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from xl2db.schema.model import Table, TableName
from xl2db.workbook.guide import NAME as GUIDE
from xl2db.workbook.header import trimmed
from xl2db.workbook.sheets import Special

LONGEST = 31
DICTIONARY = "Dictionary"

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_ROWS = re.compile(r"\(\s*rows\s*\)\s*\Z", re.IGNORECASE)
_ESCAPED = re.compile(r"_x[0-9A-Fa-f]{4}_")
_KEPT = {special.lower() for special in Special} | {"history", DICTIONARY.lower(), GUIDE.lower()}
"""Names that mean something else, or that Excel keeps for itself."""


def sheet_names(tables: Sequence[Table], also_taken: Iterable[str] = ()) -> dict[TableName, str]:
    """A name for the sheet of each table; those of ``also_taken`` are not free.

    Where it is not the table's own name, the sheet must say that itself.
    """
    names = SheetNames(also_taken)
    own = {table.key: table.name for table in tables if table.key.schema is None and names.take(table.name)}
    own |= {
        table.key: table.name for table in tables if table.key.schema is not None and names.take(table.name)
    }
    return {table.key: own.get(table.key) or names.like(str(table.key)) for table in tables}


class SheetNames:
    """The names of a workbook's sheets as they are given away; case does not tell them apart."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        """``taken`` are the names of sheets that are there already."""
        self._taken = {name.casefold() for name in taken} | _KEPT

    def take(self, name: str) -> bool:
        """Take exactly this name, if a sheet can have it and is then read as what it is."""
        if not _fits(name) or name.casefold() in self._taken:
            return False
        self._taken.add(name.casefold())
        return True

    def like(self, name: str) -> str:
        """Take a name that looks like another one."""
        plain = _plain(name)
        number, found = 1, _shortened(plain, "")
        while not self.take(found):
            number += 1
            found = _shortened(plain, f" {number}")
        return found


def _fits(name: str) -> bool:
    normal = unicodedata.normalize("NFKC", name).strip()
    return (
        0 < _units(name) <= LONGEST
        and trimmed(name) == name
        and name.isprintable()
        and not _FORBIDDEN.search(name)
        and "'" not in (name[0], name[-1])
        and not _ESCAPED.search(name)
        and not normal.startswith(("_", "#"))
        and normal.casefold() not in _KEPT
        and not _ROWS.search(normal)
    )


def _units(name: str) -> int:
    """How long a name is as Excel counts."""
    return len(name.encode("utf-16-le", "surrogatepass")) // 2


def _plain(name: str) -> str:
    """A name without what no sheet's name can hold."""
    plain = "".join(letter if letter.isprintable() else " " for letter in name)
    plain = _ESCAPED.sub(" ", _ROWS.sub("rows", _FORBIDDEN.sub("-", plain)))
    return plain.strip(" '_#＿＃\u200b\u2060\ufeff\u00a0\u3000") or "table"


def _shortened(name: str, end: str) -> str:
    while _units(name + end) > LONGEST:
        name = name[:-1]
    return name.rstrip() + end
