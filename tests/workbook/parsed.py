"""Parse the workbook that a Markdown grid describes, through a real .xlsx file."""

from __future__ import annotations

from pathlib import Path

from tests.grids import write_workbook
from xl2db.findings import Finding
from xl2db.schema.model import Schema
from xl2db.schema.validation import validate
from xl2db.workbook.parsing import Parsed, parse
from xl2db.workbook.reading import read


def parsed(folder: Path, markdown: str, target: str | None = None) -> Parsed:
    """The parsed workbook, its findings and those about the schema as a whole together."""
    result = parse(read(write_workbook(folder / "book.xlsx", markdown)), target=target)
    return Parsed(result.schema, (*result.findings, *validate(result.schema, target)))


def clean(folder: Path, markdown: str) -> Schema:
    """The schema of a workbook in which nothing is wrong."""
    result = parsed(folder, markdown)
    assert not brief(result.findings)
    return result.schema


def brief(findings: tuple[Finding, ...]) -> list[str]:
    """Each finding as its rule and cell."""
    return [f"{finding.rule} {finding.at}" for finding in findings]


def found(folder: Path, markdown: str) -> list[str]:
    """What is found in a workbook, in short."""
    return brief(parsed(folder, markdown).findings)
