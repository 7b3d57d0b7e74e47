"""How long a plan takes and who waits, in words."""

from __future__ import annotations

import pytest

from xl2db.cells import CellRef
from xl2db.database.extents import Size
from xl2db.database.work import NOTHING_LONG, Course, Doing, Lasting, Standstill, Waits, Work
from xl2db.report.course_text import course_text, time_range
from xl2db.report.lines import plain_text
from xl2db.schema.model import TableName

ORDERS = TableName(None, "orders")
INDEX = Lasting(
    ORDERS,
    Size(5_012_345, 612 * 2**20, 200 * 2**20, 2),
    "+ index ix_orders_placed_on   placed_on",
    CellRef("orders", 7, 6),
    Doing(Work.INDEX, "SHARE", Waits.WRITERS),
    2.2,
    8.4,
)


def test_nothing_long__says_nothing() -> None:
    assert list(course_text(NOTHING_LONG)) == []


def test_course__names_size_work_lock_who_waits_and_what_it_is_based_on() -> None:
    course = Course(
        (INDEX,), (Standstill(ORDERS, Waits.WRITERS, 2.2, 8.4),), "speeds measured on this server before"
    )
    assert plain_text(course_text(course)) == (
        "\n"
        "How long, and who waits: orders has about 5,000,000 rows (612 MB)\n"
        "    + index ix_orders_placed_on   placed_on   builds an index: 2.2 to 8.4 s, writes wait (SHARE)\n"
        "    Writes of orders wait for 2.2 to 8.4 s.\n"
        "    Estimated from the table's size and speeds measured on this server before.\n"
    )


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.1, 0.5, "less than 1 s"),
        (0.4, 1.5, "0.4 to 1.5 s"),
        (12, 46, "12 to 46 s"),
        (60, 230, "60 s to 4 min"),
        (600, 2300, "10 to 38 min"),
        (3000, 11000, "50 min to 3.1 h"),
    ],
)
def test_range__is_told_in_units_that_fit(low: float, high: float, words: str) -> None:
    assert time_range(low, high) == words
