"""A small shop for tests of the whole way: its workbook, and a look into its SQLite database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.grids import write_workbook

CUSTOMERS = (
    "| Column | Type | Required | Primary key | Default | Existing rows | Renamed from |",
    "| id | auto number | yes | yes | | | |",
    "| name | text(100) | yes | | | | |",
    "| email | text(100) | | | | | |",
    "| fax | text(20) | | | | | |",
)
ORDERS = (
    "| Column | Type | Required | Primary key | References |",
    "| id | auto number | yes | yes | |",
    "| customer_id | whole number | yes | | customers.id |",
    "| total | decimal(12,2) | yes | | |",
)


def write_shop(
    folder: Path, *more: str, without: Iterable[str] = (), orders: bool = True, name: str = "shop.xlsx"
) -> Path:
    """Write the workbook, with further rows of customers and without some of its columns."""
    gone = tuple(f"| {column} |" for column in without)
    rows = [row for row in CUSTOMERS if not row.startswith(gone)] if gone else list(CUSTOMERS)
    sheets = ["# customers", *rows, *more]
    if orders:
        sheets += ["# orders", *ORDERS]
    return write_workbook(folder / name, "\n".join(sheets))


def rows(database: Path, query: str) -> list[Any]:
    """The rows that a query finds."""
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def run(database: Path, *statements: str) -> None:
    """Change the database by other means."""
    connection = sqlite3.connect(database)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def dump(database: Path) -> str:
    """Everything that is in the database, as text."""
    connection = sqlite3.connect(database)
    try:
        return "\n".join(connection.iterdump())
    finally:
        connection.close()


def tree(folder: Path) -> dict[str, bytes]:
    """All files of a folder with their contents."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
