"""Results as JSON documents."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from xl2db.cells import CellRef
from xl2db.findings import Finding, Severity
from xl2db.report.json import document_of, json_text, refusal_document
from xl2db.report.results import CheckResult, Loss, PlanResult, StatusResult, SyncResult
from xl2db.schema.model import Schema, Table, TableName
from xl2db.workbook.grid import Workbook

FINDING = Finding(
    "unknown-type", Severity.ERROR, "No type “数\u202e”.", CellRef("orders", 7, 3), hint="Type text."
)
SHOP = Path("shop.xlsx")
STEP = SimpleNamespace(
    operation="add_column",
    table="customers",
    column="phone",
    at=CellRef("customers", 9, 1),
    summary="+ phone   text(20)",
    findings=(),
)


def plan_result(**more: Any) -> PlanResult:
    plan = SimpleNamespace(changes=(), steps=(STEP,), wanted=Schema(), is_empty=False)
    return PlanResult(SHOP, Workbook(SHOP), plan, **more)  # type: ignore[arg-type]


def document(result: object, code: int = 0) -> Any:
    return json.loads(json_text("check", code, document_of(result)))


def test_check__has_format_findings_and_tables() -> None:
    schema = Schema((Table("orders"),))
    got = document(CheckResult(SHOP, Workbook(SHOP), schema, (FINDING,)), 1)
    assert got["format"] == 1
    assert got["command"] == "check"
    assert got["exit_code"] == 1
    assert got["tables"] == ["orders"]
    assert got["findings"] == [
        {
            "rule": "unknown-type",
            "severity": "error",
            "message": "No type “数\u202e”.",
            "at": "orders!C7",
            "hint": "Type text.",
            "related": [],
            "consequences": [],
            "reason": None,
            "waived": None,
        }
    ]


def test_plan__has_steps_as_promised() -> None:
    loss = Loss("customers.fax", "column", TableName(None, "customers"), "fax", 3, CellRef("customers", 1, 1))
    got = document(plan_result(losses=(loss,)))
    assert got["steps"] == [
        {
            "operation": "add_column",
            "table": "customers",
            "column": "phone",
            "at": "customers!A9",
            "summary": "+ phone   text(20)",
            "findings": [],
        }
    ]
    assert got["losses"] == [{"name": "customers.fax", "what": "column", "rows": 3, "at": "customers!A1"}]


def test_sync__names_the_revision_and_what_was_applied() -> None:
    got = document(
        SyncResult(plan_result(), (Path("m/versions/0001_a.py"),), ("0000_z",), ("0001_a",), "sqlite:///a.db")
    )
    assert got["revision"] == "m/versions/0001_a.py"
    assert got["revisions"] == ["m/versions/0001_a.py"]
    assert got["applied"] == ["0000_z", "0001_a"]
    assert got["database"] == "sqlite:///a.db"


def test_status__says_what_is_pending() -> None:
    got = document(StatusResult(SHOP, Path("m"), ("0001_a",), 0, "sqlite:///a.db", True, None, ("0001_a",)))
    assert got["pending"] is True
    assert got["database"]["behind"] == ["0001_a"]


def test_json__is_ascii_and_masks_passwords() -> None:
    finding = Finding("r", Severity.ERROR, "No postgresql://me:hush@db/x \x1b\u202e.")
    text = json_text("plan", 3, refusal_document([finding]))
    assert text.isascii()
    assert "\x1b" not in text
    assert "hush" not in text
    assert json.loads(text)["findings"][0]["severity"] == "error"
