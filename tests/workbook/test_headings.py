"""F8: headings by all their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workbook.parsed import clean, found, parsed
from xl2db.workbook.headings import COLUMN_HEADINGS, COLUMN_SHEET, Heading, is_slip, near_miss, recognise


@pytest.mark.parametrize("heading", COLUMN_HEADINGS)
def test_heading__is_known_by_its_own_name_in_any_dress(heading: Heading) -> None:  # F8
    name = heading.value
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name)
    for text in (
        name,
        name.upper(),
        name.replace(" ", ""),
        name.replace(" ", "\n"),
        f" {name} *",
        wide,
        f"{name}:",
    ):
        assert recognise(text, COLUMN_SHEET) is heading


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Table name", Heading.TABLE),
        ("Entity", Heading.TABLE),
        ("物理テーブル名", Heading.TABLE),
        ("テーブル名", Heading.TABLE),
        ("表名", Heading.TABLE),
        ("Field", Heading.COLUMN),
        ("Name", Heading.COLUMN),
        ("物理名", Heading.COLUMN),
        ("カラム名", Heading.COLUMN),
        ("ｶﾗﾑ名", Heading.COLUMN),
        ("字段", Heading.COLUMN),
        ("Spalte", Heading.COLUMN),
        ("Colonne", Heading.COLUMN),
        ("Columna", Heading.COLUMN),
        ("Coluna", Heading.COLUMN),
        ("論理名", Heading.LABEL),
        ("Data type", Heading.TYPE),
        ("データ型", Heading.TYPE),
        ("类型", Heading.TYPE),
        ("Type de données", Heading.TYPE),
        ("Length (chars)", Heading.LENGTH),
        ("桁数（バイト）", Heading.LENGTH),
        ("Größe", Heading.LENGTH),
        ("Decimals", Heading.SCALE),
        ("NN", Heading.REQUIRED),
        ("NOT NULL", Heading.REQUIRED),
        ("必須", Heading.REQUIRED),
        ("Nullable", Heading.OPTIONAL),
        ("Optional", Heading.OPTIONAL),
        ("PK", Heading.PRIMARY_KEY),
        ("主キー", Heading.PRIMARY_KEY),
        ("Clé primaire", Heading.PRIMARY_KEY),
        ("UK", Heading.UNIQUE),
        ("Index", Heading.INDEXED),
        ("デフォルト", Heading.DEFAULT),
        ("FK", Heading.REFERENCES),
        ("参照先", Heading.REFERENCES),
        ("Check", Heading.RULE),
        ("Constraint", Heading.RULE),
        ("Generated", Heading.COMPUTED),
        ("Backfill", Heading.EXISTING_ROWS),
        ("Was", Heading.RENAMED_FROM),
        ("Old name", Heading.RENAMED_FROM),
        ("備考", Heading.DESCRIPTION),
        ("注释", Heading.DESCRIPTION),
        ("物理名 / Column", Heading.COLUMN),
        ("Column\n(物理名)", Heading.COLUMN),
        ("Where from?", None),
        ("", None),
        ("*", None),
        ("No.", None),
    ],
)
def test_alias__means_its_heading(text: str, heading: Heading | None) -> None:  # F8
    assert recognise(text, COLUMN_SHEET) is heading


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Requred", Heading.REQUIRED),
        ("Defualt", Heading.DEFAULT),
        ("Tpye", Heading.TYPE),
        ("Primay key", Heading.PRIMARY_KEY),
        ("Refernces", Heading.REFERENCES),
        ("Descriptions", Heading.DESCRIPTION),
        ("Owner", None),
        ("Source", None),
        ("Example", None),
        ("Side", None),
        ("理論名", None),
    ],
)
def test_slip__is_near_a_heading(text: str, meant: Heading | None) -> None:  # F8
    assert near_miss(text, COLUMN_SHEET) is meant


@pytest.mark.parametrize(
    ("word", "meant", "slip"),
    [
        ("lists", "lists", False),
        ("list", "lists", True),
        ("lsits", "lists", True),
        ("listss", "lists", True),
        ("lisks", "lists", True),
        ("lost", "list", False),
        ("", "lists", False),
    ],
)
def test_is_slip__one_change_only(word: str, meant: str, slip: bool) -> None:
    assert is_slip(word, meant) is slip


def test_misspelled_heading__is_a_warning_at_the_heading(tmp_path: Path) -> None:  # F8
    result = parsed(
        tmp_path, "# a\n| Column | Type | Primary key | Requred |\n| id | auto number | yes | yes |"
    )
    assert [(f.rule, str(f.at), f.severity) for f in result.findings] == [
        ("misspelled-heading", "a!D1", "warning")
    ]
    assert "Required" in result.findings[0].message


def test_two_headings_of_one_meaning__name_both_cells(tmp_path: Path) -> None:  # F8
    result = parsed(
        tmp_path,
        """
        # a
        | Column | Type | Primary key | Data type | Required | Nullable |
        | id | auto number | yes | text | yes | yes |
        """,
    )
    assert [(f.rule, str(f.at), str(f.related[0])) for f in result.findings] == [
        ("heading-twice", "a!D1", "a!B1"),
        ("heading-twice", "a!F1", "a!E1"),
    ]


def test_unknown_heading__is_a_column_of_notes(tmp_path: Path) -> None:  # F8
    schema = clean(
        tmp_path,
        "# a\n| Column | Type | PK | Asked by |\n| id | auto number | yes | Ann |\n| | | | see mail |",
    )
    assert [column.name for column in schema.tables[0].columns] == ["id"]


def test_weak_words__give_way_to_exact_ones(tmp_path: Path) -> None:  # F8
    table = clean(
        tmp_path,
        """
        # customers
        | No | 項目名 | 物理名 | データ型 | 桁数 | 必須 | 主キー | 説明 | 備考 |
        | =1 | 顧客番号 | id | auto number | | ○ | ○ | | 要確認 |
        | =2 | 名前 | name | text | =40.0 | ○ | | 氏名 | |
        | =3 | | | | | | | | |
        """,
    ).tables[0]
    assert [(c.name, c.label, c.required, c.description) for c in table.columns] == [
        ("id", "顧客番号", True, None),
        ("name", "名前", True, "氏名"),
    ]
    assert table.columns[1].type.arguments == (40,)


def test_error_in_a_heading__is_reported(tmp_path: Path) -> None:  # F14
    assert found(
        tmp_path, "# a\n| Column | Type | Primary key | =#REF! |\n| id | auto number | yes | x |"
    ) == ["error-in-cell a!D1"]
