"""The folder is a plain Alembic environment: it works where xl2db was never heard of."""

from __future__ import annotations

import ast
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from tests.databases import without_tls
from tests.migrations.folders import add_revision, alembic, new_folder
from xl2db.database.url import DRIVERS, SQLITE_FILES
from xl2db.migrations.folder import Folder

CREATE = """
op.create_table(
    "customers",
    sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
    sa.Column("Full Name", sa.String(50), nullable=False, server_default="100% a\\\\b :c it's"),
    sa.Column("fax", sa.String(50), nullable=True, comment="5 % \\\\ :x"),
    sa.PrimaryKeyConstraint("id", name="pk_customers"),
    sa.CheckConstraint("\\"Full Name\\" <> 'a\\\\b' OR fax || 'x' = '%'", name="ck_customers_name"),
    comment="People's table",
)
op.create_table(
    "orders",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("customer_id", sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint("id", name="pk_orders"),
    sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_orders", ondelete="CASCADE"),
)
op.create_index("ix_orders_customer_id", "orders", ["customer_id"])
op.bulk_insert(
    sa.table("customers", sa.column("id", sa.Integer()), sa.column("fax", sa.String())),
    [{"id": 1, "fax": "it's ?"}, {"id": 2, "fax": None}],
)
"""
CHANGE = """
with op.batch_alter_table("customers") as batch_op:
    batch_op.add_column(sa.Column("phone", sa.String(20), nullable=True, comment="a % b"))
    batch_op.alter_column("Full Name", new_column_name="name", existing_nullable=False,
                          existing_type=sa.String(50), existing_server_default="100% a\\\\b :c it's")
    batch_op.create_check_constraint("ck_customers_phone", sa.text("phone <> '\\\\:x %'"))
"""
CHANGE_BACK = """
with op.batch_alter_table("customers") as batch_op:
    batch_op.drop_constraint("ck_customers_phone", type_="check")
    batch_op.alter_column("name", new_column_name="Full Name", existing_nullable=False,
                          existing_type=sa.String(50), existing_server_default="100% a\\\\b :c it's")
    batch_op.drop_column("phone")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = new_folder(tmp_path)
    add_revision(folder, CREATE, 'op.drop_table("orders")\nop.drop_table("customers")', "create customers")
    add_revision(folder, CHANGE, CHANGE_BACK, "add customers phone")
    return folder


def columns(url: str) -> dict[str, list[str]]:
    """The columns of every table but Alembic's own."""
    with create_engine(url).connect() as connection:
        found = inspect(connection)
        names = [name for name in found.get_table_names() if name != "alembic_version"]
        return {name: [column["name"] for column in found.get_columns(name)] for name in sorted(names)}


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with create_engine(url).connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def run_sql(url: str, sql: str) -> None:
    """Run a script the way a database's own program does."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        connection = sqlite3.connect(str(address.database), isolation_level=None)
        connection.executescript(sql)
        connection.close()
    elif address.get_backend_name() == "postgresql":
        import psycopg

        with psycopg.connect(
            address.set(drivername="postgresql").render_as_string(False), autocommit=True
        ) as own:
            own.execute(sql)  # type: ignore[call-overload]
    else:
        import pymysql
        from pymysql.constants import CLIENT

        server = pymysql.connect(
            host=address.host,
            port=address.port or 3306,
            user=address.username,
            password=address.password or "",
            database=address.database,
            client_flag=CLIENT.MULTI_STATEMENTS,
            **without_tls(address),
        )
        with server, server.cursor() as cursor:
            cursor.execute(sql)
            while cursor.nextset():
                pass
            server.commit()


AFTER = {"customers": ["id", "name", "fax", "phone"], "orders": ["id", "customer_id"]}
BEFORE = {"customers": ["id", "Full Name", "fax"], "orders": ["id", "customer_id"]}


def test_alembic__upgrade_and_downgrade__work_without_xl2db(folder: Folder, database_url: str) -> None:
    assert alembic(folder, "upgrade", "head", url=database_url).returncode == 0
    assert columns(database_url) == AFTER
    assert rows(database_url, "SELECT fax, name FROM customers ORDER BY id") == [
        ("it's ?", "100% a\\b :c it's"),
        (None, "100% a\\b :c it's"),
    ]
    current = alembic(folder, "current", url=database_url)
    assert folder.head in current.stdout
    assert alembic(folder, "downgrade", "-1", url=database_url).returncode == 0
    assert columns(database_url) == BEFORE
    assert alembic(folder, "upgrade", "head", url=database_url).returncode == 0
    assert columns(database_url) == AFTER
    assert alembic(folder, "downgrade", "base", url=database_url).returncode == 0
    assert columns(database_url) == {}


def test_alembic__sql__does_what_upgrade_does(folder: Folder, database_url: str) -> None:
    script = alembic(folder, "upgrade", "head", "--sql", url=database_url)
    assert script.returncode == 0, script.stderr
    run_sql(database_url, script.stdout)
    assert columns(database_url) == AFTER
    assert rows(database_url, "SELECT fax, name FROM customers ORDER BY id") == [
        ("it's ?", "100% a\\b :c it's"),
        (None, "100% a\\b :c it's"),
    ]
    assert rows(database_url, "SELECT version_num FROM alembic_version") == [(folder.head,)]
    first = folder.revisions()[0].revision
    back = alembic(folder, "downgrade", f"{folder.head}:{first}", "--sql", url=database_url)
    run_sql(database_url, back.stdout)
    assert columns(database_url) == BEFORE
    assert rows(database_url, "SELECT version_num FROM alembic_version") == [(first,)]


def test_alembic__history_and_moved_folder(folder: Folder, tmp_path: Path, sqlite_url: str) -> None:
    moved = Folder(tmp_path / "else where")
    folder.path.rename(moved.path)
    history = alembic(moved, "history", url=None)
    assert history.returncode == 0, history.stderr
    assert "create customers" in history.stdout
    assert alembic(moved, "upgrade", "head", url=sqlite_url).returncode == 0
    assert columns(sqlite_url) == AFTER


@pytest.mark.parametrize("message", ['""" + 1/0 + """', "C:\\new\\x \\N{DASH}", "../../x'\"", "two\nlines"])
def test_alembic__revision_by_hand__is_data_not_code(folder: Folder, sqlite_url: str, message: str) -> None:
    assert alembic(folder, "upgrade", "head", url=sqlite_url).returncode == 0
    made = alembic(folder, "revision", "-m", message, url=sqlite_url)
    assert made.returncode == 0, made.stderr
    assert alembic(folder, "upgrade", "head", url=sqlite_url).returncode == 0
    assert len(folder.revisions()) == 3
    assert folder.revisions()[-1].story == message
    assert folder.revisions()[-1].path.parent == folder.versions


def test_alembic__without_a_database__says_what_to_set(folder: Folder) -> None:
    result = alembic(folder, "upgrade", "head", url=None)
    assert result.returncode != 0
    assert "XL2DB_DATABASE" in result.stdout + result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:s3cret%40x@127.0.0.1:1/shop?sslpassword=s3cret%40x",
        "mysql://me:s3cret%40x@127.0.0.1:1/shop",
        "nosuch://me:s3cret%40x@h/x",
        "postgresql://me:s3cret%40x@[bad",
    ],
)
@pytest.mark.parametrize("arguments", [("upgrade", "head"), ("current",)])
def test_alembic__never_prints_a_password(folder: Folder, url: str, arguments: tuple[str, ...]) -> None:
    result = alembic(folder, *arguments, url=url)
    assert result.returncode != 0
    assert "s3cret" not in result.stdout + result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_alembic__bare_urls__get_the_driver(folder: Folder, postgresql_url: str, scheme: str) -> None:
    bare = make_url(postgresql_url).set(drivername=scheme).render_as_string(hide_password=False)
    assert alembic(folder, "upgrade", "head", url=bare).returncode == 0
    assert columns(postgresql_url) == AFTER


@pytest.mark.parametrize("scheme", ["mysql", "mariadb"])
def test_alembic__bare_mysql_urls__get_the_driver(folder: Folder, mariadb_url: str, scheme: str) -> None:
    bare = make_url(mariadb_url).set(drivername=scheme).render_as_string(hide_password=False)
    assert alembic(folder, "upgrade", "head", url=bare).returncode == 0
    assert columns(mariadb_url) == AFTER


def test_alembic__four_at_once__all_succeed(folder: Folder, database_url: str) -> None:
    add_revision(folder, 'op.execute("UPDATE customers SET id = id + 100")\nop.drop_table("orders")')
    with ThreadPoolExecutor(4) as four:
        results = list(four.map(lambda _: alembic(folder, "upgrade", "head", url=database_url), range(4)))
    assert [result.returncode for result in results] == [0, 0, 0, 0], [result.stderr for result in results]
    assert rows(database_url, "SELECT id FROM customers ORDER BY id") == [(101,), (102,)]
    assert rows(database_url, "SELECT version_num FROM alembic_version") == [(folder.head,)]


def test_generated_files__import_only_alembic_and_sqlalchemy(folder: Folder) -> None:
    for name in ("env.py", "sqlite_rebuild.py"):
        source = (folder.path / name).read_text()
        assert "xl2db." not in source.replace('"xl2db."', "").replace("xl2db.toml", "")
        subprocess.run([sys.executable, "-m", "py_compile", str(folder.path / name)], check=True)


def test_environment__takes_the_same_urls_as_xl2db(tmp_path: Path) -> None:
    source = new_folder(tmp_path).path / "env.py"
    said = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(source.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in ("DRIVERS", "SQLITE_FILES")
    }
    assert said == {"DRIVERS": DRIVERS, "SQLITE_FILES": SQLITE_FILES}
