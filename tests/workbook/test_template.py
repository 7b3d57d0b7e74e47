"""The starter workbook of ``xl2db init``: what it says is right, and it looks as it should."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

from xl2db.findings import Severity
from xl2db.schema.model import Kind, TableName
from xl2db.schema.types import FRIENDLY, parse_type
from xl2db.schema.validation import validate
from xl2db.workbook import starter_words as words
from xl2db.workbook.headings import COLUMN_SHEET, recognise
from xl2db.workbook.look import Weight
from xl2db.workbook.parsing import parse
from xl2db.workbook.reading import read
from xl2db.workbook.sheets import SPECIAL_WORDS, Special
from xl2db.workbook.starter import CHOICES
from xl2db.workbook.template import write_template

TABLES = ("customers", "products", "orders")
TYPED = ("007", "TRUE", "1-2", "=now()", "3/4", "1E5")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "schema.xlsx"
    write_template(path)
    return path


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)


def test_existing_file__is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    path.write_bytes(b"precious")
    with pytest.raises(FileExistsError):
        write_template(path)
    assert path.read_bytes() == b"precious"


def test_missing_folder__raises_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_template(tmp_path / "nowhere" / "schema.xlsx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("target", [None, "sqlite", "postgresql", "mariadb", "mysql"])
def test_template__has_no_error_and_no_warning(path: Path, target: str | None) -> None:
    parsed = parse(read(path), target=target)
    findings = (*parsed.findings, *validate(parsed.schema, target))
    assert [finding for finding in findings if finding.severity is not Severity.INFO] == []
    assert [table.key for table in parsed.schema.tables] == [TableName(None, name) for name in TABLES]


def test_template__example_says_what_it_shows(path: Path) -> None:
    schema = parse(read(path)).schema
    orders = schema.table(TableName(None, "orders"))
    assert orders
    assert orders.primary_key
    assert orders.primary_key.columns == ("id",)
    assert {(key.columns, key.target.name) for key in orders.foreign_keys} == {
        (("customer_id",), "customers"),
        (("product_id",), "products"),
    }
    customer_id, status, total = (orders.column(name) for name in ("customer_id", "status", "total"))
    assert customer_id
    assert customer_id.type.kind is Kind.WHOLE_NUMBER
    assert status
    assert status.type.kind is Kind.LIST
    assert total
    assert total.computed
    values = schema.list("order_status")
    assert values
    assert [value.value for value in values.values] == ["new", "paid", "shipped", "cancelled"]
    assert all(table.description and table.label for table in schema.tables)
    assert all(column.description for table in schema.tables for column in table.columns)


def test_types__are_all_explained() -> None:
    assert [name for name in FRIENDLY if name not in words.TYPES] == []


def test_types__of_the_dropdown_are_understood(book: Workbook) -> None:
    choices = [row[0] for row in book[CHOICES].iter_rows(min_row=2, values_only=True)]
    assert len(choices) == len(FRIENDLY) == len(set(choices))
    for choice in choices:
        assert parse_type(str(choice)).kind is not Kind.DATABASE, choice


@pytest.mark.parametrize("name", TABLES)
def test_table_sheet__headings_are_known_and_noted(book: Workbook, name: str) -> None:
    cells = book[name][1]
    assert [recognise(str(cell.value), COLUMN_SHEET) for cell in cells] == [
        recognise(heading.text, COLUMN_SHEET) for heading in words.COLUMN_HEADINGS
    ]
    assert all(recognise(str(cell.value), COLUMN_SHEET) for cell in cells)
    assert all(cell.comment and len(cell.comment.text) > 20 for cell in cells)


@pytest.mark.parametrize("special", [Special.TABLES, Special.LISTS])
def test_special_sheet__headings_are_known_and_noted(book: Workbook, special: Special) -> None:
    for cell in book[special.value][1]:
        assert recognise(str(cell.value), SPECIAL_WORDS[special]), cell.value
        assert cell.comment


@pytest.mark.parametrize("name", [*TABLES, "Tables", "Lists", "Settings"])
def test_sheet__headings_stay_in_sight(book: Workbook, name: str) -> None:
    sheet = book[name]
    assert sheet.freeze_panes == "B2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_needed_headings__have_a_star_beside_their_colour() -> None:
    headings = (*words.COLUMN_HEADINGS, *words.TABLE_HEADINGS, *words.LIST_HEADINGS)
    assert all((h.kind is Weight.NEEDED) == h.text.endswith(" *") for h in headings)


@pytest.mark.parametrize("name", [*TABLES, "Tables", "Lists", "Settings"])
def test_input_columns__are_text_without_phantom_rows(book: Workbook, name: str) -> None:
    sheet = book[name]
    formats = {
        number: columns.number_format
        for columns in sheet.column_dimensions.values()
        for number in range(columns.min, columns.max + 1)
    }
    assert formats == dict.fromkeys(range(1, sheet.max_column + 1), "@")
    assert all(cell.number_format == "@" for row in sheet.iter_rows(min_row=2) for cell in row)
    assert any(cell.value for cell in sheet[sheet.max_row])


@pytest.mark.parametrize("name", TABLES)
def test_dropdowns__read_plain_ranges_and_let_people_type(book: Workbook, name: str) -> None:
    sheet = book[name]
    offered = {}
    for dropdown in sheet.data_validations.dataValidation:
        assert dropdown.errorStyle == "warning"
        assert len(dropdown.error) <= 255
        assert len(dropdown.errorTitle) <= 32
        (area,) = dropdown.sqref.ranges
        offered[sheet.cell(1, area.min_col).value] = dropdown.formula1
    assert offered == {
        "Type *": f"'{CHOICES}'!$A$2:$A${len(FRIENDLY) + 1}",
        "Required": '"yes,no"',
        "Primary key": '"yes,no"',
        "Unique": '"yes,no"',
        "Indexed": '"yes,no"',
        "References": "'Tables'!$A$2:$A$1000",
        "On delete": '"restrict,cascade,set null,set default,no action"',
        "Status": '"active,deprecated"',
    }


def test_file__holds_no_formula_and_nothing_that_others_do_not_know(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        sheets = b"".join(package.read(name) for name in names if name.startswith("xl/worksheets/sheet"))
    assert b"<f>" not in sheets
    assert b"INDIRECT" not in sheets
    assert b"OFFSET" not in sheets
    assert not any("table" in name or "external" in name for name in names)


def test_guide__comes_first_and_speaks_of_what_is_there(book: Workbook) -> None:
    assert book.sheetnames == ["How to", *TABLES, "Tables", "Lists", "Settings", CHOICES]
    assert book.active.title == "How to"
    text = "\n".join(str(c.value) for row in book["How to"].iter_rows() for c in row if c.value)
    for word in (*TABLES, "xl2db check", "xl2db plan", "xl2db sync", *words.TYPE_EXAMPLES.values()):
        assert word in text, word
    for heading in words.COLUMN_HEADINGS:
        assert heading.text in text


@pytest.mark.parametrize("typed", TYPED)
def test_what_is_typed_as_a_default__stays_as_typed(path: Path, tmp_path: Path, typed: str) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["customers"]
    row = sheet.max_row + 1
    for column, text in ((1, "code"), (2, "text(20)"), (8, typed)):
        cell = sheet.cell(row, column)
        cell.value = text
        cell.data_type = "s"  # what a cell of text format holds
    edited = tmp_path / "edited.xlsx"
    book.save(edited)
    parsed = parse(read(edited))
    table = parsed.schema.table(TableName(None, "customers"))
    assert table
    code = table.column("code")
    assert code
    assert code.default
    assert code.default.text == typed
