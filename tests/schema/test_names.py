"""Names: what a database can't carry, how constraints are called, the nearest known name (F17, F19)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl2db.schema.misread import Misread
from xl2db.schema.names import (
    LONGEST_IN_BYTES,
    check_name,
    constraint_names,
    foreign_key_name,
    index_name,
    name_problems,
    nearest,
    primary_key_name,
    shortened,
    unique_name,
)

TARGETS = (None, "sqlite", "postgresql", "mariadb", "mysql")


def problems(name: str, target: str | None = None, what: str = "column") -> list[str]:
    found = name_problems(name, target, what)
    for _, message, hint in found:
        assert message.endswith(".")
        assert hint
    return [rule.name for rule, _, _ in found]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    "name",
    [
        "total",
        "Unit Price",
        "id",
        "größe",
        "顧客名",
        "顧客ID",
        "цена",
        "τιμή",
        "2nd",
        "50%",
        "a:b",
        "price.net",
        "nombre d’été",
    ],
)
def test_honest_name__has_no_problem(name: str, target: str | None) -> None:  # F17
    assert problems(name, target) == []


@pytest.mark.parametrize(
    ("name", "target", "what", "rule"),
    [
        ("", None, "column", "forbidden-name"),
        ("  ", None, "table", "forbidden-name"),
        (" total", None, "column", "forbidden-name"),
        ("a\ufffdb", None, "column", "forbidden-name"),
        ("price💥", None, "column", "forbidden-name"),
        ("price💥", "mariadb", "column", "forbidden-name"),
        ("total.", "mysql", "column", "forbidden-name"),
        ("alembic_version", None, "table", "forbidden-name"),
        ("alembic_version", "postgresql", "list", "forbidden-name"),
        ("Alembic_Version", "mariadb", "sequence", "forbidden-name"),
        ("alembic_version_pkc", "postgresql", "constraint", "forbidden-name"),
        ("Alembic_Version", "sqlite", "table", "forbidden-name"),
        ("sqlite_orders", None, "table", "forbidden-name"),
        ("pg_orders", "postgresql", "table", "forbidden-name"),
        ("information_schema", None, "schema", "forbidden-name"),
        ("tot\u200bal", None, "column", "hidden-character-in-name"),
        ("tot\u202eal", None, "column", "hidden-character-in-name"),
        ("tot\nal", None, "column", "hidden-character-in-name"),
        ("tot\u00a0al", None, "column", "hidden-character-in-name"),
        ("tot\x1b[31mal", None, "column", "hidden-character-in-name"),
        ("tot\0al", None, "column", "hidden-character-in-name"),
        ("e\u0301t\u00e9", None, "column", "hidden-character-in-name"),
        ("total\u00ad", None, "column", "hidden-character-in-name"),
        ("tоtal", None, "column", "look-alike-letters"),
        ("Αccount", None, "column", "look-alike-letters"),
        ("x" * 64, None, "column", "name-too-long"),
        ("名" * 22, "postgresql", "table", "name-too-long"),
        ("x" * 65, "mysql", "table", "name-too-long"),
        ("x" * 300, "sqlite", "table", "name-too-long"),
        ("名" * 51, "mariadb", "table", "name-too-long"),
        ("ctid", "postgresql", "column", "forbidden-name"),
        ("DB_Row_ID", "mariadb", "column", "forbidden-name"),
        ("-" * 51, None, "table", "name-too-long"),
        ("名" * 22, "postgresql", "list", "name-too-long"),
        ("名" * 51, "mariadb", "sequence", "name-too-long"),
        ("order", None, "column", "reserved-word"),
        ("Group", None, "table", "reserved-word"),
        ("user", "postgresql", "table", "reserved-word"),
        ("rank", "mysql", "column", "reserved-word"),
        ("nothing", "sqlite", "column", "reserved-word"),
    ],
)
def test_problem__is_named(name: str, target: str | None, what: str, rule: str) -> None:  # F17
    assert rule in problems(name, target, what)


@pytest.mark.parametrize(
    ("name", "target", "what"),
    [
        ("x" * 63, None, "column"),
        ("x" * 64, "mysql", "column"),
        ("名" * 64, "mariadb", "column"),
        ("名" * 50, "mariadb", "table"),
        ("é" * 64, "mariadb", "table"),
        ("order", None, "list"),
        ("CTID", "postgresql", "column"),
        ("ctid", "sqlite", "column"),
        ("名" * 22, "sqlite", "column"),
        ("user", "sqlite", "table"),
        ("it's", "mysql", "column"),
        ("a(b)", "postgresql", "column"),
        ("sqlite_orders", "postgresql", "table"),
        ("pg_orders", "sqlite", "table"),
        ("alembic_version", None, "column"),
        ("rank", None, "column"),
        ("order", None, "constraint"),
        ("می\u200cخواهم", "postgresql", "column"),
    ],
)
def test_name__that_the_target_carries(name: str, target: str | None, what: str) -> None:  # F17
    assert problems(name, target, what) == []


def test_default_names__follow_the_kind() -> None:
    assert primary_key_name("orders") == "pk_orders"
    assert unique_name("orders", ["number"]) == "uq_orders_number"
    assert foreign_key_name("orders", ["customer_id"], "customers") == "fk_orders_customer_id"
    assert index_name("orders", ["placed_on", "id"]) == "ix_orders_placed_on_id"
    assert check_name("orders", "total") == "ck_orders_total"


def test_convention__names_what_it_speaks_of() -> None:  # F19
    names = constraint_names(
        "pk={table}_pkey; Unique = {table}_{columns}_key; foreign key={table}_{columns}_{target}_fk; "
        "check={table}_{name}_chk;"
    )
    assert names.primary_key_name("orders") == "orders_pkey"
    assert names.unique_name("orders", ["a", "b"]) == "orders_a_b_key"
    assert names.foreign_key_name("orders", ["a"], "customers") == "orders_a_customers_fk"
    assert names.check_name("orders", "total") == "orders_total_chk"
    assert names.index_name("orders", ["a"]) == "ix_orders_a"


@pytest.mark.parametrize(
    "text",
    [
        "pk={tabel}_pk",
        "pk={table",
        "pk",
        "primary={0}",
        "unique=always_the_same",
        "unique={table}",
        "pk={table.__class__}",
        "pk={table!r}",
        "pk={table:>1000000}",
        "pk={table}\u202e",
        "kp={table}_pk",
        "pk=" + "x" * 40 + "{table}",
    ],
)
def test_convention__that_is_none_is_refused(text: str) -> None:  # F19
    with pytest.raises(Misread) as caught:
        constraint_names(text)
    assert caught.value.rule.name == "wrong-naming-convention"
    assert caught.value.hint


@given(st.text(max_size=90), st.lists(st.text(max_size=40), max_size=4))
def test_constraint_name__fits_every_database(table: str, columns: list[str]) -> None:
    name = unique_name(table, columns)
    assert len(name.encode("utf-8", "surrogatepass")) <= LONGEST_IN_BYTES
    assert name == unique_name(table, columns)


def test_long_names__stay_different() -> None:
    assert shortened("x" * 70) != shortened("x" * 71)
    assert shortened("x" * 63) == "x" * 63


@given(st.text(max_size=20))
def test_any_name__has_its_problems(name: str) -> None:
    for target in TARGETS:
        for what in ("table", "column", "schema", "constraint"):
            problems(name, target, what)


def test_nearest__is_best_first_and_without_case() -> None:
    assert nearest("Custmers", ["orders", "Customers", "customer_lines"], 2)[0] == "Customers"
    assert nearest("zzz", ["orders"]) == []
