"""Five shapes of change: what a folder and its database are before, and the command that changes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import xl2db
from tests.faults.worlds import World
from tests.grids import write_workbook
from tests.migrations.folders import add_revision
from xl2db.migrations.folder import Folder

CUSTOMERS = """
# customers
| Column | Type | Required | Primary key | Default | Existing rows | Rule | Unique |
| id | auto number | yes | yes | | | | |
| name | text(100) | yes | | | | | |
| email | text(100) | | | | | | |
| age | text(10) | | | | | | |
| fax | text(20) | | | | | | |
"""
ORDERS = """
# orders
| Column | Type | Required | Primary key | References | Default | Existing rows |
| id | auto number | yes | yes | | | |
| customer_id | whole number | yes | | customers.id | | |
| total | decimal(12,2) | yes | | | | |
"""
MORE = """
# notes
| Column | Type | Required | Primary key | References |
| id | auto number | yes | yes | |
| customer_id | whole number | yes | | customers.id |
| words | text | | | |
"""
RENAMED = """
# clients
| Renamed from | customers |
| |
| Column | Type | Required | Primary key | Renamed from |
| id | auto number | yes | yes | |
| full_name | text(100) | yes | | name |
| email | text(100) | | | |
| age | text(10) | | | |
| phone | text(20) | | | |
"""


@dataclass(frozen=True)
class Shape:
    """A change: the workbook afterwards (or what else is prepared), and the command."""

    name: str
    command: tuple[str, ...]
    prepare: Callable[[World], object]


def workbook(text: str) -> Callable[[World], object]:
    """Prepares a workbook, which is not synced yet."""
    return lambda world: write_workbook(world.folder / "shop.xlsx", text)


def _written_by_hand(world: World) -> None:
    """Revisions whose rows tell how often they ran."""
    migrations = Folder(world.folder / "migrations" / "shop")
    add_revision(
        migrations,
        """
        op.execute("UPDATE logbook SET n = n + 1")
        op.create_table("tags", sa.Column("id", sa.Integer(), nullable=False), sa.Column("word", sa.String(20)),
                        sa.PrimaryKeyConstraint("id", name="pk_tags"))
        tags = sa.table("tags", sa.column("id", sa.Integer()), sa.column("word", sa.String()))
        op.bulk_insert(tags, [{"id": 1, "word": "a"}, {"id": 2, "word": "100% ?"}])
        op.execute("UPDATE logbook SET n = n * 3")
        op.execute("INSERT INTO logbook (what, n) VALUES ('seed', 1)")
        op.create_index("ix_tags_word", "tags", ["word"])
        """,
        """
        op.drop_index("ix_tags_word", "tags")
        op.drop_table("tags")
        """,
        "tags",
    )
    add_revision(
        migrations,
        """
        op.add_column("tags", sa.Column("n", sa.Integer(), nullable=True))
        op.execute("UPDATE tags SET n = id")
        op.execute("UPDATE tags SET n = n + 5")
        op.execute("DELETE FROM logbook WHERE what = 'old'")
        op.execute("UPDATE logbook SET n = n + 7")
        """,
        'op.drop_column("tags", "n")',
        "number tags",
    )


SHAPES = (
    Shape(
        "new things",
        ("sync",),
        workbook(
            CUSTOMERS
            + "| phone | text(20) | | | | | | yes |\n"
            + ORDERS
            + "| paid | yes/no | yes | | | no | |\n"
            + MORE
        ),
    ),
    Shape(
        "other types and rules",
        ("sync",),
        workbook(
            CUSTOMERS.replace(
                "| age | text(10) | | | | | |", "| age | whole number | | | | | age >= 0 |"
            ).replace("| name | text(100) | yes | | | | | |", "| name | text(120) | yes | | | | | yes |")
            + ORDERS
        ),
    ),
    Shape(
        "new names, and a column goes",
        ("sync", "--drop", "clients.fax"),
        workbook(RENAMED + ORDERS.replace("customers.id", "clients.id")),
    ),
    Shape(
        "rows are filled",
        ("sync",),
        workbook(
            CUSTOMERS.replace(
                "| email | text(100) | | | | | |", "| email | text(100) | yes | | | none | |"
            ).replace("| fax | text(20) | | | | | |", "| fax | text(20) | yes | | - | - | |")
            + ORDERS
            + "| status | one of: new, old | yes | | | new | old |\n"
        ),
    ),
    Shape("revisions with rows", ("apply",), _written_by_hand),
)


def build(world: World) -> None:
    """The shop before any change: synced, with rows, and with what no workbook describes."""
    write_workbook(world.folder / "shop.xlsx", CUSTOMERS + ORDERS)
    xl2db.sync(world.folder / "shop.xlsx", database=world.url)
    rows = [
        f"INSERT INTO customers (id, name, email, age, fax) VALUES ({n}, 'Name {n}', "
        f"{'NULL' if n % 3 else repr('m@x')}, '{20 + n}', {'NULL' if n % 2 else repr('1')})"
        for n in range(1, 21)
    ]
    rows += [
        f"INSERT INTO orders (id, customer_id, total) VALUES ({n}, {n % 20 + 1}, {n}.25)"
        for n in range(1, 31)
    ]
    own = [
        "CREATE TABLE logbook (what varchar(20), n int)",
        "INSERT INTO logbook (what, n) VALUES ('shop', 1)",
        "INSERT INTO logbook (what, n) VALUES ('old', 1)",
        "CREATE VIEW big_orders AS SELECT id FROM orders",
        *_TRIGGERS[world.kind],
    ]
    world.execute([*rows, *own])


_TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER counts AFTER DELETE ON orders BEGIN UPDATE logbook SET n = n + 1000; END",
    ],
    "postgresql": [
        "CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN UPDATE logbook SET n = n + 1000; RETURN NULL; END $$",
        "CREATE TRIGGER counts AFTER DELETE ON orders FOR EACH ROW EXECUTE FUNCTION counted()",
    ],
    "mariadb": [
        "CREATE TRIGGER counts AFTER DELETE ON orders FOR EACH ROW UPDATE logbook SET n = n + 1000",
    ],
}
