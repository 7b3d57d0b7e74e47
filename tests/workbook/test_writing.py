"""A schema becomes a workbook, and the workbook the same schema."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

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
