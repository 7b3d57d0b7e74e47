"""F7, F9, F10, F13 to F19: what the cells of a workbook say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workbook.parsed import brief, clean, found, parsed
from xl2db.schema.model import DefaultKind, Kind, TableName
from xl2db.schema.validation import validate
from xl2db.workbook.grid import ErrorValue, Formula, Sheet, Workbook
from xl2db.workbook.headings import COLUMN_HEADINGS
from xl2db.workbook.parsing import parse
from xl2db.workbook.sheets import SPECIAL_WORDS

CUSTOMERS = """
# customers
| Column | Type | Primary key | Unique |
| id | auto number | yes | |
| code | text(10) | | yes |
"""


@pytest.mark.parametrize(
    ("heading", "cells", "expected"),
    [
        ("Required", ["yes", "Yes ", "=TRUE", "=1", "x", "✓", "○"], [True] * 7),
        ("Required", ["no", "", "=FALSE", "=0", "-"], [False] * 5),
        ("Required", ["NOT NULL", "NN", "必須", "NULL", "optional"], [True, True, True, False, False]),
        ("Nullable", ["no", "yes", ""], [True, False, False]),
        ("Nullable", ["✓", "", ""], [False, True, True]),
        ("Nullable", ["", "", ""], [False] * 3),
        ("NULL", ["NOT NULL", "NULL", ""], [True, False, False]),
    ],
)
def test_required__in_many_words(
    tmp_path: Path, heading: str, cells: list[str], expected: list[bool]
) -> None:
    """F8, F14: Nullable says the reverse; if only optional ones are marked, the others are required."""
    rows = "\n".join(f"| c{place} | text | {cell} |" for place, cell in enumerate(cells))
    result = parsed(tmp_path, f"# a\n| Column | Type | {heading} |\n{rows}")
    assert [column.required for column in result.schema.tables[0].columns] == expected
    assert brief(result.findings) == ["table-without-primary-key a!A1"]


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        (["yes", "yes", ""], ("c0", "c1")),
        (["=2", "=1", ""], ("c1", "c0")),
        (["2", "1", "3"], ("c1", "c0", "c2")),
        (["=1", "=1", "=0"], ("c0", "c1")),
        (["=1", "", ""], ("c0",)),
        (["PK", "FK", "UK"], ("c0",)),
        (["PK/FK", "○", "-"], ("c0", "c1")),
        (["=TRUE", "=FALSE", ""], ("c0",)),
    ],
)
def test_primary_key__in_row_order_or_by_numbers(
    tmp_path: Path, cells: list[str], key: tuple[str, ...]
) -> None:
    """F8: several rows make a composite key, and its columns are required."""
    rows = "\n".join(f"| c{place} | text(9) | {cell} |" for place, cell in enumerate(cells))
    table = clean(tmp_path, f"# a\n| Column | Type | Key |\n{rows}").tables[0]
    assert table.primary_key
    assert table.primary_key.columns == key
    assert {column.name for column in table.columns if column.required} == set(key)


def test_primary_key__same_number_twice(tmp_path: Path) -> None:
    assert found(
        tmp_path,
        "# a\n| Column | Type | PK |\n| a | text(9) | =1 |\n| b | text(9) | =2 |\n| c | text(9) | =2 |",
    ) == ["cells-contradict a!C4"]


@pytest.mark.parametrize(
    "text",
    [
        "customers",
        "customers.id",
        "customers(id)",
        "Customers.ID",
        "→ customers",
        "customers ( id )",
        '"customers"."id"',
    ],
)
def test_reference__in_many_spellings(tmp_path: Path, text: str) -> None:  # F8, F10
    schema = clean(
        tmp_path,
        f"{CUSTOMERS}\n# orders\n| Column | Type | PK | References | On delete |\n"
        f"| id | auto number | yes | | |\n| customer_id | | | {text} | Set Null |",
    )
    key = schema.tables[1].foreign_keys[0]
    assert (key.target, key.target_columns, key.on_delete) == (
        TableName(None, "customers"),
        ("id",),
        "set null",
    )
    assert schema.tables[1].columns[1].type.kind is Kind.WHOLE_NUMBER
    assert str(key.origin.at) == "orders!D3"
    assert str(key.origin.of("on_delete")) == "orders!E3"


def test_reference__with_a_schema(tmp_path: Path) -> None:  # F8
    schema = clean(
        tmp_path,
        """
        # customers
        | Schema | sales |
        | Column | Type | PK | References |
        | id | auto number | yes | |
        | friend | | | customers |
        # orders
        | Column | Type | PK | References |
        | id | auto number | yes | |
        | a | | | sales.customers.id |
        | b | | | sales.customers |
        | c | | | sales.customers(id) |
        | d | | | customers.id |
        """,
    )
    keys = [*schema.tables[0].foreign_keys, *schema.tables[1].foreign_keys]
    assert {(key.target, key.target_columns) for key in keys} == {(TableName("sales", "customers"), ("id",))}


def test_blank_type__is_taken_along_a_chain(tmp_path: Path) -> None:  # F10
    schema = clean(
        tmp_path,
        """
        # c
        | Column | Type | PK | References |
        | id | | yes | b.id |
        # b
        | Column | Type | PK | References |
        | id | | yes | a.code |
        # a
        | Column | Type | PK | References |
        | code | text(8) | yes | |
        """,
    )
    assert {str(table.columns[0].type) for table in schema.tables} == {str(schema.tables[2].columns[0].type)}


def test_blank_type__in_a_circle_or_without_reference(tmp_path: Path) -> None:  # F10
    assert found(
        tmp_path,
        """
        # a
        | Column | Type | PK | References |
        | id | | yes | b.id |
        | x | | | |
        # b
        | Column | Type | PK | References |
        | id | | yes | a.id |
        """,
    ) == ["types-in-a-circle a!B2", "cell-missing a!B3"]


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("=date(2026, 3, 1)", "changed-by-excel"),
        ("=TRUE", "changed-by-excel"),
        ("=time(1, 2)", "changed-by-excel"),
        ("=#REF!", "error-in-cell"),
        ("=#N/A", "error-in-cell"),
        ('==A1&"x"', "formula-without-value"),
    ],
)
@pytest.mark.parametrize("place", range(3))
def test_spoilt_cell__is_an_error_at_the_cell_and_nothing_else(
    tmp_path: Path, cell: str, rule: str, place: int
) -> None:
    """F14; a column whose name or type can't be read makes no other finding anywhere."""
    row = ["code", "text(20)", "customers.code"]
    row[place] = cell
    assert found(
        tmp_path,
        f"{CUSTOMERS}\n# a\n| Column | Type | References | Primary key | Rule |\n"
        f"| {' | '.join(row)} | yes | code <> '' |\n"
        "# b\n| Column | Type | References | PK |\n| x | | a.code | yes |",
    ) == [f"{rule} a!{'ABC'[place]}2"]


def test_text__is_trimmed_of_every_kind_of_space(tmp_path: Path) -> None:  # F14
    table = clean(
        tmp_path,
        "# a\n| =' Column\\u00a0' | ='\\ufeffType' | =' PK ' | Label |\n"
        "| ='\\u00a0id\\u200b ' | =' auto number\\n' | =' yes\\u3000' | ='  ' |",
    ).tables[0]
    assert (table.columns[0].name, table.columns[0].label) == ("id", None)


def test_number_cells__are_whole_names_and_lengths(tmp_path: Path) -> None:  # F14
    table = clean(
        tmp_path,
        "# a\n| Column | Type | Length | PK | Default |\n| =2024.0 | text | =255.0 | yes | =7.0 |",
    ).tables[0]
    assert (table.columns[0].name, table.columns[0].type.arguments) == ("2024", (255,))
    assert table.columns[0].default
    assert table.columns[0].default.text == "7"


def test_existing_rows_and_default__have_their_cells(tmp_path: Path) -> None:  # F15
    column = (
        clean(
            tmp_path,
            "# a\n| Column | Type | PK | Default | Existing rows | Renamed from | Comment |\n"
            "| id | auto number | yes | | | | |\n| n | whole number | | 0 | 1 | m | how many |",
        )
        .tables[0]
        .columns[1]
    )
    assert column.default
    assert column.default.kind is DefaultKind.LITERAL
    assert column.existing_rows
    assert column.existing_rows.text == "1"
    assert [
        str(column.origin.of(name)) for name in ("default", "existing_rows", "renamed_from", "description")
    ] == [
        "a!D3",
        "a!E3",
        "a!F3",
        "a!G3",
    ]


def test_rule_and_computed__are_expressions_over_the_columns(tmp_path: Path) -> None:  # F16
    table = clean(
        tmp_path,
        "# a\n| Column | Type | PK | Rule | Computed |\n| id | auto number | yes | | |\n"
        "| price | whole number | | price >= 0 | |\n| twice | whole number | | | price * 2 |",
    ).tables[0]
    assert [(check.expression.text, check.column, str(check.origin.at)) for check in table.checks] == [
        ("price >= 0", "price", "a!D3")
    ]
    assert table.columns[2].computed
    assert str(table.columns[2].origin.of("computed")) == "a!E4"


def test_lists__in_their_order_and_any_case(tmp_path: Path) -> None:  # F13
    schema = clean(
        tmp_path,
        """
        # a
        | Column | Type | PK |
        | id | auto number | yes |
        | state | list: Status | |
        # Lists
        | List | Value | Label | Stored as | Renamed from |
        | status | open | Open | enum | new |
        | | closed | | | |
        | size | =1 | | | |
        """,
    )
    assert schema.tables[0].columns[1].type.name == "status"
    assert [(v.name, v.native, [x.value for x in v.values]) for v in schema.lists] == [
        ("status", True, ["open", "closed"]),
        ("size", False, ["1"]),
    ]
    assert schema.lists[0].values[0].renamed_from == "new"


def test_indexes_sheet__columns_directions_and_expressions(tmp_path: Path) -> None:  # F4
    schema = clean(
        tmp_path,
        f"""{CUSTOMERS}
        # Indexes
        | Table | Name | Columns | Unique | Where | Method | Include |
        | customers | by_code | code desc, id | yes | id > 0 | BTree | id |
        | customers | | lower(code), "id" asc | | | | |
        """,
    )
    first, second = schema.tables[0].indexes
    assert ([str(part) for part in first.parts], first.unique, first.method) == (
        ["code desc", "id"],
        True,
        "btree",
    )
    assert (str(first.where), first.include, str(first.origin.of("name"))) == (
        "id > 0",
        ("id",),
        "Indexes!B2",
    )
    assert [part.column for part in second.parts] == [None, "id"]
    assert str(second.parts[0].expression) == "lower(code)"


def test_constraints_sheet__every_kind(tmp_path: Path) -> None:  # F4
    schema = clean(
        tmp_path,
        f"""{CUSTOMERS}
        # orders
        | Column | Type |
        | number | text(9) |
        | line | whole number |
        | customer | text(10) |
        # Constraints
        | Table | Name | Kind | Columns | References | On delete | On update | Deferrable | Rule |
        | orders | orders_key | Primary Key | number, line | | | | | |
        | orders | | UNIQUE | line, customer | | | | | |
        | orders | | fk | customer | customers(code) | cascade | no action | deferred | |
        | orders | positive | check | | | | | | line > 0 |
        """,
    )
    orders = schema.tables[1]
    assert orders.primary_key
    assert (orders.primary_key.name, orders.primary_key.columns) == (
        "orders_key",
        ("number", "line"),
    )
    assert [column.required for column in orders.columns] == [True, True, False]
    assert [key.columns for key in orders.uniques] == [("line", "customer")]
    key = orders.foreign_keys[0]
    assert (key.target_columns, key.on_delete, key.on_update, key.deferrable) == (
        ("code",),
        "cascade",
        None,
        "deferred",
    )
    assert [(check.name, check.column) for check in orders.checks] == [("positive", None)]


def test_composite_reference__through_the_constraints_sheet(tmp_path: Path) -> None:  # F10
    schema = clean(
        tmp_path,
        """
        # a
        | Column | Type | PK |
        | x | text(9) | yes |
        | y | whole number | yes |
        # b
        | Column | Type | PK |
        | id | auto number | yes |
        | ax | text(9) | |
        | ay | whole number | |
        # Constraints
        | Table | Kind | Columns | References |
        | b | foreign key | ax, ay | a |
        """,
    )
    assert schema.tables[1].foreign_keys[0].target_columns == ("x", "y")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("| customers | | | code | | |", "cell-missing Constraints!C2"),
        ("| customers | | uniqe | code | | |", "unknown-word Constraints!C2"),
        ("| customers | | unique | | | |", "cell-missing Constraints!D2"),
        ("| customers | | unique | kode | | |", "unknown-column-name Constraints!D2"),
        ("| customer | | unique | code | | |", "unknown-table Constraints!A2"),
        ("| | | unique | code | | |", "cell-missing Constraints!A2"),
        ("| customers | | check | | | |", "cell-missing Constraints!F2"),
        ("| customers | | foreign key | id | | |", "cell-missing Constraints!E2"),
        ("| customers | | foreign key | id | no such! | |", "unreadable-reference Constraints!E2"),
        ("| customers | | foreign key | id | shops | |", "unknown-table Constraints!E2"),
        ("| customers | | primary key | code | | |", "cells-contradict Constraints!C2"),
        ("| customers | | unique | id, code | customers | |", "without-effect Constraints!E2"),
        ("| customers | | unique | code | | |", "said-twice Constraints!C2"),
    ],
)
def test_constraints_sheet__faults(tmp_path: Path, row: str, expected: str) -> None:
    sheet = f"# Constraints\n| Table | Name | Kind | Columns | References | Rule |\n{row}"
    assert found(tmp_path, f"{CUSTOMERS}\n{sheet}") == [expected]


def test_settings__are_read(tmp_path: Path) -> None:  # F19
    schema = clean(
        tmp_path,
        f"""{CUSTOMERS}
        # Settings
        | Setting | Value |
        | Format version | =1.0 |
        | database | Postgres |
        | schema | shop |
        | lists as | enum |
        | owner | Ann |
        """,
    )
    assert (schema.settings.database, schema.settings.schema, schema.settings.owner) == (
        "postgresql",
        "shop",
        "Ann",
    )
    assert schema.settings.lists_native
    assert str(schema.tables[0].key) == "shop.customers"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("| format version | =2 |", "newer-format-version Settings!B2"),
        ("| format version | one |", "unknown-word Settings!B2"),
        ("| databse | sqlite |", "unknown-setting Settings!A2"),
        ("| database | oracle |", "unknown-word Settings!B2"),
        ("| lists as | table |", "unknown-word Settings!B2"),
        ("| owner | a |\n| Owner | b |", "cells-contradict Settings!A3"),
        ("| | a |", "cell-missing Settings!A2"),
    ],
)
def test_settings__faults(tmp_path: Path, row: str, expected: str) -> None:  # F19
    assert found(tmp_path, f"{CUSTOMERS}\n# Settings\n| Setting | Value |\n{row}") == [expected]


def test_made_names__are_unique(tmp_path: Path) -> None:
    schema = clean(
        tmp_path,
        """
        # a
        | Column | Type | PK | Indexed |
        | id | auto number | yes | |
        | b_c | whole number | | x |
        # a_b
        | Column | Type | PK | Indexed |
        | id | auto number | yes | |
        | c | whole number | | x |
        """,
    )
    names = [table.indexes[0].name for table in schema.tables]
    assert names == ["ix_a_b_c", "ix_a_b_c_2"]


_texts = st.sampled_from(
    [
        *(heading.value for heading in COLUMN_HEADINGS),
        *(
            "text(20)",
            "auto number",
            "list: a",
            "yes",
            "1",
            "a",
            "b.a",
            "a(b)",
            "a, b desc",
            "lower(a)",
            "a > 0",
            "((",
        ),
        *(
            "foreign key",
            "check",
            "unique",
            "cascade",
            "status",
            "enum",
            "database",
            "-",
            "‘",
            " ",
            "",
            ".",
            ",",
            '"',
        ),
    ]
)
_values = st.one_of(
    _texts,
    st.text(max_size=6),
    st.integers(),
    st.booleans(),
    st.floats(allow_nan=True),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.just(ErrorValue("#REF!")),
    st.just(Formula("=A1")),
)
_rows = st.dictionaries(
    st.integers(1, 12), st.dictionaries(st.integers(1, 9), _values, max_size=9), max_size=8
).map(lambda rows: {row: dict(sorted(rows[row].items())) for row in sorted(rows)})
_heads = st.sampled_from(
    [
        [
            "Column",
            "Type",
            "Required",
            "Primary key",
            "Default",
            "References",
            "On delete",
            "Rule",
            "Computed",
        ],
        [
            "Table",
            "Column",
            "Type",
            "Nullable",
            "Unique",
            "Indexed",
            "Length",
            "Existing rows",
            "Renamed from",
        ],
        ["List", "Value", "Label", "Stored as"],
        ["Table", "Name", "Kind", "Columns", "References", "On delete", "Deferrable", "Rule"],
        ["Table", "Name", "Columns", "Unique", "Where", "Method", "Include"],
        ["Setting", "Value"],
        [],
    ]
)
_names = st.one_of(
    st.sampled_from([*SPECIAL_WORDS, "a", "b", "a (rows)", "_x", "Setings", "orders"]), st.text(max_size=5)
)


@st.composite
def _workbooks(draw: st.DrawFn) -> Workbook:
    sheets = []
    for name in draw(st.lists(_names, max_size=4, unique=True)):
        rows = draw(_rows)
        if head := draw(_heads):
            rows = {1: dict(enumerate(head, 1)), **{row: cells for row, cells in rows.items() if row > 1}}
        areas = draw(st.lists(st.tuples(*[st.integers(1, 9)] * 2, *[st.integers(0, 3)] * 2), max_size=2))
        merged = tuple((top, left, top + down, left + right) for top, left, down, right in areas)
        sheets.append(Sheet(name, rows, merged))
    return Workbook(Path("book.xlsx"), tuple(sheets))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(_workbooks())
def test_any_grid__gives_findings_and_never_an_exception(workbook: Workbook) -> None:
    result = parse(workbook)
    findings = [*result.findings, *validate(result.schema)]
    assert len({(f.rule, f.at, f.message) for f in findings}) == len(findings)
    assert result.schema.tables or any(f.rule == "no-table-found" for f in findings)
