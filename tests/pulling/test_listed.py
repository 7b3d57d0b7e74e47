"""A row of the sheet “Not in this workbook” names one thing, and nothing that it only mentions."""

from __future__ import annotations

import pytest

from tests.pulling.listed import Row, is_listed
from tests.pulling.parts import Part, other

LISTED = [
    ("view of the whole", other("view", "film_list"), Row("view", "", "film_list", "SELECT 1"), True),
    ("another view", other("view", "film_list"), Row("view", "", "films", "SELECT * FROM film_list"), False),
    ("a function", other("function", "s.f(a integer)"), Row("function", "", "s.f(integer)", "…"), True),
    ("a trigger", other("trigger", "r", "t"), Row("trigger", "t", "r", "…"), True),
    ("of another table", other("trigger", "r", "t"), Row("trigger", "u", "r", "…"), False),
    (
        "a partitioned table",
        other("partitioned", "", "t"),
        Row("partitioning", "t", "t", "PARTITION BY a"),
        True,
    ),
    (
        "an option",
        other("storage option", "fillfactor", "t"),
        Row("storage", "t", "t", "fillfactor=50"),
        True,
    ),
    (
        "another option",
        other("storage option", "fillfactor", "t"),
        Row("storage", "t", "t", "unlogged"),
        False,
    ),
    (
        "of a column",
        other("storage option", "a storage", "t"),
        Row("storage", "t", "a", "storage EXTERNAL"),
        True,
    ),
    ("a domain", Part("column", "t", "a"), Row("column", "t", "a", "is of the domain year"), True),
    ("a default", Part("default", "t", "a"), Row("column", "t", "a", "has the default f()"), True),
    ("no default", Part("default", "t", "a"), Row("column", "t", "a", "is of the domain year"), False),
    ("in a body", Part("default", "t", "a"), Row("function", "", "f()", "SELECT a FROM t, default"), False),
    ("an index", Part("index", "s.t", "i"), Row("index", "s.t", "i", "USING rum"), True),
]


@pytest.mark.parametrize(
    ("part", "row", "expected"), [case[1:] for case in LISTED], ids=[case[0] for case in LISTED]
)
def test_listed__what_a_row_names(part: Part, row: Row, expected: bool) -> None:
    assert is_listed(part, [row]) is expected
