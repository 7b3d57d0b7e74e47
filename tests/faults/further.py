"""Further shapes of change: other commands, and what is made in other ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import xl2db
from tests.faults.shapes import CUSTOMERS, ORDERS, Shape, workbook
from tests.faults.worlds import World

_HEAD = "# things\n| Column | Type | Required | Primary key | Default | Indexed | Unique |"
_ROWS = {
    "id": "whole number | yes | yes | | |",
    "a": "text(20) | | | | |",
    "b": "text(20) | | | | |",
    "n": "whole number | | | | yes |",
    "state": "list: state | | | new | |",
    "code": "text(10) | yes | | | | yes",
}
_LISTS = """
# Lists
| List | Value |
| state | new |
| state | paid |
| state | gone |
# Settings
| Setting | Value |
| lists as | enum |
"""
_COUNTRIES = """
# countries
| Column | Type | Primary key | Required |
| code | text(2) | yes | yes |
| name | text(40) | | yes |
# countries (rows)
| code | name |
"""


def _things(rows: Mapping[str, str] = _ROWS, head: str = "", more: str = "") -> str:
    lines = "\n".join(f"| {name} | {cells} |" for name, cells in rows.items())
    return f"{CUSTOMERS}{ORDERS}{_HEAD}{head}\n{lines}\n{more}"


_BASE = _things(more=_LISTS)


def _on_things(text: str, *before: Callable[[World], object]) -> Callable[[World], object]:
    """Prepares the shop with a table ``things`` and rows in it, does more, and writes the workbook."""

    def prepare(world: World) -> None:
        workbook(_BASE)(world)
        _sync(world)
        world.execute(
            [
                "INSERT INTO things (id, a, b, n, state, code) VALUES "
                f"({n}, 'a{n}', 'b{n}', {n}, '{'paid' if n % 2 else 'new'}', 'c{n}')"
                for n in range(1, 15)
            ]
        )
        for each in before:
            each(world)
        workbook(text)(world)

    return prepare


def _sync(world: World, *, stages: bool = False) -> None:
    xl2db.sync(world.folder / "shop.xlsx", database=world.url, stages=stages)


def _by_hand(*statements: str) -> Callable[[World], object]:
    return lambda world: world.execute(statements)


_RENAMED = _things(
    {("alpha" if name == "a" else name): f"{cells} | {name if name == 'a' else ''}" for name, cells in _ROWS.items()},
    " Renamed from |",
    _LISTS,
)  # fmt: skip
_SWAPPED = _things(
    {
        {"a": "b", "b": "a"}.get(name, name): f"{cells} | {name if name in ('a', 'b') else ''}"
        for name, cells in _ROWS.items()
    },
    " Renamed from |",
    _LISTS,
)
_TYPED = _things(
    _ROWS
    | {
        "a": "text | | | | |",
        "n": "decimal(12,2) | | | | yes |",
        "state": "text(20) | | | new | |",
    },
    more=_LISTS,
)
_DESCRIBED = _things(
    {name: f"{cells} | about {name}" for name, cells in _ROWS.items()}, " Description |", _LISTS
)

FURTHER = (
    Shape(
        "a list grows and loses a value",
        ("sync",),
        _on_things(_BASE.replace("| state | gone |", "| state | sent |\n| state | back |")),
    ),
    Shape("names that swap", ("sync",), _on_things(_SWAPPED)),
    Shape("types", ("sync",), _on_things(_TYPED)),
    Shape(
        "keys, indexes and computed columns",
        ("sync",),
        _on_things(
            _things(
                {
                    name: f"{cells} | | "
                    for name, cells in {**_ROWS, "id": "auto number | yes | yes | | |"}.items()
                }
                | {
                    "more": "whole number | | | | yes | | n + 1 | ",
                    "customer_id": "whole number | | | | yes | | | customers.id",
                },
                " Computed | References |",
                _LISTS + "# Indexes\n| Table | Name | Columns | Unique |\n| things | ix_two | n, b | yes |\n",
            )
        ),
    ),
    Shape(
        "tables go",
        ("sync", "--drop", "things", "--drop", "customers.fax", "--drop", "orders"),
        _on_things(
            CUSTOMERS.replace("| fax | text(20) | | | | | | |\n", ""), _by_hand("DROP VIEW big_orders")
        ),
    ),
    Shape(
        "reference rows",
        ("sync",),
        _on_things(
            f"{_BASE}{_COUNTRIES}| de | Germany |\n| jp | Japan |\n| fr | France |\n",
            workbook(f"{_BASE}{_COUNTRIES}| de | Deutschland |\n| jp | Nippon |\n| us | States |\n"),
            _sync,
        ),
    ),
    Shape(
        "the safer way",
        ("sync", "--safer", "always"),
        _on_things(
            _things(
                {name: f"{cells} | " for name, cells in _ROWS.items()}
                | {
                    "a": "text(20) | yes | | x | yes | | ",
                    "b": "text(20) | | | | | yes | ",
                    "customer_id": "whole number | | | | yes | | customers.id",
                },
                " References |",
                _LISTS,
            )
        ),
    ),
    Shape("in stages", ("sync", "--stages"), _on_things(_RENAMED)),
    Shape(
        "the end of stages",
        ("sync", "--contract"),
        _on_things(_RENAMED, workbook(_RENAMED), lambda world: _sync(world, stages=True)),
    ),
    Shape("taken back", ("undo", "--yes", "--revision", "0003"), _on_things(_TYPED, workbook(_TYPED), _sync)),
    Shape(
        "put back",
        ("put-back", "--drop", "things.extra", "--drop", "customers.zip"),
        _on_things(
            _BASE,
            _by_hand(
                "ALTER TABLE things ADD COLUMN extra varchar(9)",
                "UPDATE things SET extra = 'x'",
                "ALTER TABLE customers ADD COLUMN zip varchar(9)",
                "CREATE INDEX by_hand ON things (b)",
            ),
        ),
    ),
    Shape(
        "adopted",
        ("adopt",),
        _on_things(
            _things({**_ROWS, "extra": "text(9) | | | | |"}, more=_LISTS),
            _by_hand("ALTER TABLE things ADD COLUMN extra varchar(9)"),
        ),
    ),
    Shape(
        "pulled",
        ("pull",),
        _on_things(
            _BASE,
            _by_hand(
                "ALTER TABLE things ADD COLUMN extra varchar(9)",
                "CREATE TABLE fresh (id int NOT NULL PRIMARY KEY, word varchar(20))",
            ),
        ),
    ),
    Shape("descriptions", ("sync",), _on_things(_DESCRIBED)),
)
