"""A schema becomes a workbook, and the workbook the same schema."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from tests import grids
from tests.workbook.schemas import in_order, schemas
from xl2db.schema.model import Schema
from xl2db.schema.text import schema_text
from xl2db.workbook.parsing import Parsed, parse
from xl2db.workbook.reading import read
from xl2db.workbook.writing import write_workbook


def written(schema: Schema, layout: str | None = None) -> Parsed:
    """What is read from the workbook that is written of a schema; nothing of it is cut."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        assert write_workbook(schema, path, layout=layout) == []
        return parse(read(path))


@pytest.mark.parametrize("layout", ["sheets", "dictionary"])
@given(schema=schemas())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_schema__is_read_back(layout: str, schema: Schema) -> None:
    parsed = written(schema, layout)
    assert schema_text(in_order(parsed.schema)) == schema_text(in_order(schema))
    assert in_order(parsed.schema) == in_order(schema)
    assert [finding for finding in parsed.findings if finding.severity != "info"] == []


def test_reference__that_could_be_a_table_with_a_dot_in_its_name_is_read_back(tmp_path: Path) -> None:
    book = grids.write_workbook(
        tmp_path / "shop.xlsx",
        "# A\n| Column | Type | Unique |\n| b | text(9) | yes |\n"
        "# a.b\n| Column | Type | Primary key |\n| id | whole number | yes |\n"
        "# c\n| Column | Type | References |\n| b | text(9) | A (b) |\n",
    )
    schema = parse(read(book)).schema
    (reference,) = schema.tables[2].foreign_keys
    assert (reference.target.name, reference.target_columns) == ("A", ("b",))
    assert in_order(written(schema).schema) == in_order(schema)
