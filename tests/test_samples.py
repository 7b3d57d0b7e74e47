"""The samples say what they should, and their second versions are the migrations they promise."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

import xl2db
from xl2db.findings import Severity
from xl2db.schema.difference import Decisions, difference
from xl2db.schema.model import Schema
from xl2db.schema.validation import validate
from xl2db.workbook.parsing import Parsed, parse
from xl2db.workbook.reading import read

FOLDER = Path(__file__).parent.parent / "sample_workbooks"

# What `check` has to say about each workbook (infos aside): rule and cell.
FINDINGS = {
    "bookshop": [],
    "clinic": [],
    "table_definitions_ja": [],
    "hurry": [("curly-quotes-straightened", "projects!G8")],
    "logistics": [],
}

# The tables of the first version, and what the second version changes.
TABLES = {
    "bookshop": "authors books customers orders order_lines",
    "clinic": "patients departments doctors rooms appointments diagnoses findings prescriptions invoices",
    "table_definitions_ja": "m_customer m_product t_order t_order_detail",
    "hurry": "clients projects time_entries",
    "logistics": """
        countries currencies units parties addresses contacts products
        warehouses zones locations stock stock_movements
        orders order_lines packages customs_declarations
        vehicles drivers routes route_stops trips shipments tracking_events
        tariffs invoices invoice_lines""",
}
CHANGES = {
    "bookshop": """
        ~ list order_status
        > column authors.full_name
        > index authors.ix_authors_full_name
        + column books.language
        + index books.ix_books_published_on
        ~ column customers.email
        + column customers.phone
        + table reviews.reviews""",
    "clinic": """
        ~ list appointment_status
        > column patients.mobile_phone
        ~ column patients.sex
        + column patients.insurance_no
        + table allergies.allergies
        - column doctors.pager
        ~ column appointments.reason""",
    "table_definitions_ja": """
        ~ list 受注状態
        > column m_customer.phone_number
        ~ column m_customer.phone_number
        + column m_product.jan_code
        + unique key m_product.uq_m_product_jan_code
        ~ column m_product.product_name
        + table t_invoice.t_invoice""",
    "hurry": """
        ~ column clients.company
        > column clients.phone
        + column clients.vat no
        ~ column projects.budget
        + column projects.po number
        + column time_entries.billed on""",
    "logistics": """
        ~ list tracking_event
        ~ column parties.legal_name
        + column parties.lei
        + unique key parties.uq_parties_lei
        > column products.adr_class
        + column warehouses.time_zone
        + column vehicles.fuel
        + column vehicles.co2_g_per_km
        + rule vehicles.ck_vehicles_co2_g_per_km
        + index trips.ix_trips_vehicle_day
        + table fuel_stops.fuel_stops""",
}
NAMES = tuple(FINDINGS)
VERSIONS = [name + version for name in NAMES for version in ("", "_v2")]
DATABASES = ["sqlite", "postgresql", "mariadb", "mysql"]


def path_of(name: str) -> Path:
    return FOLDER / f"{name}.xlsx"


def parsed(name: str, target: str | None = None) -> Parsed:
    return parse(read(path_of(name)), target=target)


def schema_of(name: str) -> Schema:
    return parsed(name).schema


def noteworthy(name: str, target: str | None = None) -> list[tuple[str, str]]:
    """The rule and the cell of every error and warning."""
    found = parsed(name, target)
    findings = (*found.findings, *validate(found.schema, target))
    return [(f.rule, str(f.at)) for f in findings if f.severity is not Severity.INFO]


def lines(text: str) -> list[str]:
    return sorted(line.strip() for line in text.strip().splitlines())


def test_folder__holds_what_is_declared_here() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.xlsx")) == sorted(VERSIONS)
    guide = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}.xlsx`" in guide for name in NAMES)


@pytest.mark.parametrize("name", VERSIONS)
def test_check__finds_what_is_declared(name: str) -> None:
    assert noteworthy(name) == FINDINGS[name.removesuffix("_v2")]


@pytest.mark.parametrize("target", DATABASES)
@pytest.mark.parametrize("name", VERSIONS)
def test_check_for_a_database__finds_what_is_declared(name: str, target: str) -> None:
    assert noteworthy(name, target) == FINDINGS[name.removesuffix("_v2")]


@pytest.mark.parametrize("name", NAMES)
def test_first_version__describes_the_tables(name: str) -> None:
    assert [table.name for table in schema_of(name).tables] == TABLES[name].split()


@pytest.mark.parametrize("name", NAMES)
def test_second_version__changes_what_it_promises(name: str) -> None:
    found = difference(schema_of(name), schema_of(f"{name}_v2"))
    changes = [
        f"{c.action.symbol} {c.kind} " + (f"{c.table}.{c.name}" if c.table else c.name) for c in found.changes
    ]
    assert sorted(changes) == lines(CHANGES[name])
    assert found.questions == ()
    assert found.findings == ()


@pytest.mark.parametrize("name", NAMES)
def test_second_version__loses_only_what_its_story_says(name: str) -> None:
    found = difference(schema_of(name), schema_of(f"{name}_v2"), Decisions())
    losing = [f"{change.table}.{change.name}" for change in found.changes if change.loses]
    assert losing == (["doctors.pager"] if name == "clinic" else [])


@pytest.mark.parametrize("name", VERSIONS)
def test_sample__compared_with_itself_is_no_change(name: str) -> None:
    assert difference(schema_of(name), schema_of(name)).changes == ()


@pytest.mark.parametrize("name", ["clinic", "clinic_v2"])
def test_clinic__was_saved_by_libreoffice(name: str) -> None:
    with zipfile.ZipFile(path_of(name)) as package:
        assert b"<Application>LibreOffice/" in package.read("docProps/app.xml")
        assert b">TRUE()</f>" in package.read("xl/worksheets/sheet1.xml")


def test_hurry__has_the_marks_of_a_hurry() -> None:
    with zipfile.ZipFile(path_of("hurry")) as package:
        clients = package.read("xl/worksheets/sheet1.xml")
    assert b"<v>255.0</v>" in clients
    assert b"<mergeCell " in clients
    assert b'hidden="1"' in clients
    sheet = read(path_of("hurry")).sheets[0]
    assert sheet.name == " clients"
    assert "contact\u00a0" in [row.get(1) for row in sheet.rows.values()]
    country = schema_of("hurry").tables[0].column("country")
    assert country
    assert country.required


@pytest.mark.parametrize("name", NAMES)
def test_sync__makes_the_first_version_the_second_and_then_rests(
    name: str, tmp_path: Path, database_url: str
) -> None:
    book, migrations = tmp_path / f"{name}.xlsx", tmp_path / "migrations"
    drop = ["doctors.pager"] if name == "clinic" else []
    shutil.copy(path_of(name), book)
    assert xl2db.sync(book, database=database_url, migrations=migrations).applied
    shutil.copy(path_of(f"{name}_v2"), book)
    assert xl2db.sync(book, database=database_url, migrations=migrations, drop=drop).applied
    again = xl2db.sync(book, database=database_url, migrations=migrations)
    assert not again.applied
    assert len(list((migrations / "versions").glob("*.py"))) == 2
