"""F1 to F7: which sheets describe tables, and which are for people."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workbook.parsed import brief, clean, found, parsed
from xl2db.findings import Severity

HEAD = "| Column | Type | Primary key |\n| id | auto number | yes |"


def test_table_sheet__has_the_sheets_name(tmp_path: Path) -> None:  # F1
    schema = clean(tmp_path, f"#  orders \n{HEAD}\n# price list\n{HEAD}")
    assert [table.name for table in schema.tables] == ["orders", "price list"]
    assert str(schema.tables[0].columns[0].origin.at) == "orders!A2"
    assert str(schema.tables[0].columns[0].origin.of("type")) == "orders!B2"


def test_dictionary_sheet__describes_many_tables(tmp_path: Path) -> None:  # F2
    schema = clean(
        tmp_path,
        """
        # Dictionary
        | Table | Column | Type | Primary key |
        | customers | id | auto number | yes |
        | | name | text | |
        | orders | id | auto number | yes |
        | orders | note | text | |
        # More
        | Entity | Field | Data type | PK |
        | items | id | auto number | x |
        # rooms
        | Column | Type | Primary key |
        | id | auto number | yes |
        """,
    )
    assert [(t.name, [c.name for c in t.columns]) for t in schema.tables] == [
        ("customers", ["id", "name"]),
        ("orders", ["id", "note"]),
        ("items", ["id"]),
        ("rooms", ["id"]),
    ]
    assert str(schema.tables[1].origin.at) == "Dictionary!A4"


def test_dictionary_sheet__merged_table_cells_fill_down(tmp_path: Path) -> None:  # F2
    schema = clean(
        tmp_path,
        """
        # d
        | Table | Column | Type | Primary key |
        | customers | id | auto number | yes |
        | | name | text | |
        | | phone | text | |
        | orders | id | auto number | yes |
        ! merge A2:A4
        """,
    )
    assert [len(table.columns) for table in schema.tables] == [3, 1]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("| | x | text | |", ["table-name-missing d!A2", "table-without-primary-key"]),
        (
            "| a | id | auto number | yes |\n| a | b | text | |\n| | c | text | |",
            ["table-taken-from-above d!A4"],
        ),
        (
            "| a | id | auto number | yes |\n| |\n| | c | text | |",
            ["table-taken-from-above d!A4"],
        ),
    ],
)
def test_empty_table_cell__is_named_where_it_is_unclear(
    tmp_path: Path, rows: str, expected: list[str]
) -> None:
    """F2."""
    assert found(tmp_path, f"# d\n| Table | Column | Type | Primary key |\n{rows}") == expected[:1]


def test_same_table_in_two_places__names_both(tmp_path: Path) -> None:  # F2
    result = parsed(
        tmp_path,
        f"# d\n| Table | Column | Type | PK |\n| orders | id | auto number | yes |\n# orders\n{HEAD}",
    )
    assert brief(result.findings) == ["table-described-twice orders!A1"]
    assert [str(at) for at in result.findings[0].related] == ["d!A2"]


def test_title_block__says_what_the_sheet_cannot(tmp_path: Path) -> None:  # F3
    table = clean(
        tmp_path,
        f"""
        # orders 2026
        | Our orders, please keep tidy |
        | | Table | | customer_orders_of_the_online_shop |
        | Label: | Orders |
        | Description | What people bought |
        | Schema | sales |
        | Renamed from | orders |
        | Note | Table is on the next line |
        | |
        {HEAD}
        """,
    ).tables[0]
    assert (str(table.key), table.label) == ("sales.customer_orders_of_the_online_shop", "Orders")
    assert (table.description, table.renamed_from) == ("What people bought", "orders")
    assert str(table.origin.at) == "'orders 2026'!D2"
    assert str(table.origin.of("schema")) == "'orders 2026'!B5"


def test_title_block__of_a_japanese_definition_sheet(tmp_path: Path) -> None:  # F3
    table = clean(
        tmp_path,
        f"""
        # 顧客マスタ
        | テーブル定義書 | | | | 作成者 | 山田 |
        | システム名 | 販売管理 | テーブル名 | 顧客マスタ | 物理テーブル名 | customers |
        | スキーマ名 | sales |
        {HEAD}
        """,
    ).tables[0]
    assert (str(table.key), table.label) == ("sales.customers", "顧客マスタ")


@pytest.mark.parametrize(("above", "tables"), [(29, 1), (30, 0)])
def test_header_row__is_among_the_first_thirty(tmp_path: Path, above: int, tables: int) -> None:  # F3
    result = parsed(tmp_path, "# a\n" + "| note |\n" * above + HEAD)
    assert len(result.schema.tables) == tables


@pytest.mark.parametrize("name", ["Lists", " lists ", "LISTS"])
def test_special_sheet__is_known_by_its_name(tmp_path: Path, name: str) -> None:  # F4
    schema = clean(tmp_path, f"# a\n{HEAD}\n#  {name}\n| List | Value |\n| status | open |\n| | closed |")
    assert [value.value for value in schema.lists[0].values] == ["open", "closed"]


def test_special_name_with_the_headings_of_a_table__is_a_table(tmp_path: Path) -> None:  # F4
    assert [t.name for t in clean(tmp_path, f"# settings\n{HEAD}\n# Tables\n{HEAD}").tables] == [
        "settings",
        "Tables",
    ]


def test_special_sheet_without_its_headings__is_a_warning(tmp_path: Path) -> None:  # F4
    assert found(tmp_path, f"# a\n{HEAD}\n# Lists\n| status |\n| open |") == [
        "special-sheet-without-headings Lists"
    ]


def test_tables_sheet__speaks_of_tables(tmp_path: Path) -> None:  # F4
    table = clean(
        tmp_path,
        f"""
        # orders
        {HEAD}
        # Tables
        | Table | Label | Description | Schema | Renamed from |
        | orders | Orders | All orders | sales | order |
        """,
    ).tables[0]
    assert (str(table.key), table.label, table.description) == ("sales.orders", "Orders", "All orders")
    assert (table.renamed_from, str(table.origin.of("label"))) == ("order", "Tables!B2")


def test_tables_sheet__unknown_tables_and_contradictions(tmp_path: Path) -> None:  # F4
    assert found(
        tmp_path,
        f"""
        # orders
        | Label | Orders |
        {HEAD}
        # Tables
        | Table | Label |
        | orders | Sales |
        | ordres | x |
        | | y |
        """,
    ) == ["cells-contradict Tables!B2", "unknown-table Tables!A3", "cell-missing Tables!A4"]


def test_rows_sheet__holds_rows_that_the_table_must_have(tmp_path: Path) -> None:  # F5
    result = parsed(tmp_path, f"# a\n{HEAD}\n# a (rows)\n| id |\n| =1 |")
    assert result.findings == ()
    (table,) = result.schema.tables
    assert table.rows is not None
    assert (table.rows.columns, table.rows.values) == (("id",), (("1",),))


def test_free_sheets__are_named_in_one_line(tmp_path: Path) -> None:  # F6
    result = parsed(
        tmp_path, f"# How to\n| Read me |\n# a\n{HEAD}\n# costs\n| =12.5 |\n# _x\n{HEAD}\n# #y\n{HEAD}"
    )
    assert [(f.rule, f.severity) for f in result.findings] == [("sheets-not-read", Severity.INFO)]
    assert "How to, costs" in result.findings[0].message
    assert [table.name for table in result.schema.tables] == ["a"]


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        ("# Setings\n| Setting | Value |", "misspelled-sheet Setings"),
        ("# Constraint\n| Table | Kind |", "misspelled-sheet Constraint"),
        ("# b\n| Colunm | Type |\n| id | text |", "half-a-table-sheet b!A1"),
        ("# b\n| x |\n| Column | Tpye |\n| id | text |", "half-a-table-sheet b!B2"),
        ("# b\n| Column | Description |\n| id | text |", "half-a-table-sheet b!A1"),
        ("# b\n| What | Type | Required |\n| id | text | yes |", "half-a-table-sheet b!B1"),
        ("# b\n| Column | Kind |\n| id | text |", "half-a-table-sheet b!A1"),
        ("# b\n| Heading | What it says |\n| Column | the name |\n| Type | the type |", "sheets-not-read b"),
        ("# b\n| Person | Mail |\n| Ann | a@b.c |", "sheets-not-read b"),
    ],
)
def test_near_miss__is_a_warning_with_the_fix(tmp_path: Path, sheet: str, expected: str) -> None:  # F6
    assert found(tmp_path, f"# a\n{HEAD}\n{sheet}") == [expected]


def test_no_table_at_all__is_an_error_that_names_the_sheets(tmp_path: Path) -> None:
    result = parsed(tmp_path, "# Sheet1\n| Hello |\n# _old\n| Column | Type |")
    assert [f.rule for f in result.findings if f.severity is Severity.ERROR] == ["no-table-found"]
    message = next(f.message for f in result.findings if f.rule == "no-table-found")
    assert "Sheet1 has no heading Column or Type" in message
    assert "_old is never read" in message


def test_hidden_sheets_and_rows__count(tmp_path: Path) -> None:  # F7
    schema = clean(tmp_path, f"# a\n{HEAD}\n| name | text | |\n! hidden\n! hide row 3\n# b\n{HEAD}")
    assert [len(table.columns) for table in schema.tables] == [2, 1]


def test_rows__empty_ones_are_skipped_and_half_empty_ones_are_errors(tmp_path: Path) -> None:  # F7
    result = parsed(
        tmp_path, f"# a\n{HEAD}\n| |\n| name | text | | a note beside |\n|  | text | |\n| | | | note |"
    )
    assert brief(result.findings) == ["column-name-missing a!A5"]
    assert [column.name for column in result.schema.tables[0].columns] == ["id", "name"]


def test_second_header_row__is_an_error_and_ends_the_table(tmp_path: Path) -> None:
    result = parsed(
        tmp_path,
        f"# a\n{HEAD}\n| |\n| Table | orders |\n| Column | Type | Primary key |\n| id | nonsense | yess |",
    )
    assert brief(result.findings) == ["second-header-row a!A5"]
    assert [column.name for column in result.schema.tables[0].columns] == ["id"]


def test_header_merged_downwards__has_its_words_in_the_last_row(tmp_path: Path) -> None:
    table = clean(
        tmp_path,
        """
        # a
        | Column | Type | Constraints of the column | |
        | | | Primary key | Required |
        | id | auto number | yes | yes |
        | name | text | | yes |
        ! merge A1:A2
        ! merge B1:B2
        ! merge C1:D1
        """,
    ).tables[0]
    assert [(c.name, c.required) for c in table.columns] == [("id", True), ("name", True)]


def test_type_merged_downwards__counts_for_each_row(tmp_path: Path) -> None:
    table = clean(
        tmp_path,
        f"# a\n{HEAD}\n| name | text(40) | |\n| mail | | |\n! merge B3:B4",
    ).tables[0]
    assert [c.type.arguments for c in table.columns] == [(), (40,), (40,)]
    assert str(table.columns[2].origin.of("type")) == "a!B3"
