"""Running revisions: what happens, and what is said when a database refuses."""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, inspect, make_url, text

from tests.migrations.folders import add_revision, new_folder
from xl2db.database.connecting import connect
from xl2db.findings import DatabaseRefused
from xl2db.migrations import running
from xl2db.migrations.failing import ApplyFailed, meaning
from xl2db.migrations.folder import Folder, FolderRefused
from xl2db.migrations.running import Applied, current, downgrade, history, is_resumed, upgrade

CREATE = """
# + customers   (customers!A1)
op.create_table(
    "customers",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("name", sa.String(50), nullable=True),
    sa.Column("age", sa.String(50), nullable=True),
    sa.PrimaryKeyConstraint("id", name="pk_customers"),
)
# + orders   (orders!A1)
op.create_table(
    "orders",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("customer_id", sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint("id", name="pk_orders"),
)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = new_folder(tmp_path)
    add_revision(folder, CREATE, 'op.drop_table("orders")\nop.drop_table("customers")', "create customers")
    return folder


@contextmanager
def changing(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def tables(url: str) -> dict[str, list[str]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = inspect(connection)
        return {
            name: [c["name"] for c in found.get_columns(name)] for name in sorted(found.get_table_names())
        }


def test_upgrade_and_downgrade__go_there_and_back(
    folder: Folder, database_url: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    first = folder.head
    second = add_revision(
        folder,
        'op.add_column("customers", sa.Column("phone", sa.String(20), nullable=True))',
        'op.drop_column("customers", "phone")',
    )
    assert current(database_url) is None
    assert [entry.revision for entry in history(folder, database_url).lacking] == [first, second]
    told: list[str] = []
    with caplog.at_level(logging.DEBUG):
        assert upgrade(folder, database_url, on_statement=told.append) == Applied(
            None, second, (first, second)
        )
    assert any(statement.lstrip().startswith("CREATE TABLE customers") for statement in told)
    assert not any(statement.startswith(("SELECT", "PRAGMA")) for statement in told)
    assert current(database_url) == second
    assert history(folder, database_url).lacking == ()
    assert upgrade(folder, database_url) == Applied(second, second)
    assert downgrade(folder, database_url) == Applied(second, first, (second,))
    assert "phone" not in tables(database_url)["customers"]
    assert upgrade(folder, database_url, to=str(second)) == Applied(first, second, (second,))
    assert downgrade(folder, database_url, steps=2) == Applied(second, None, (second, first))
    assert list(tables(database_url)) == ["alembic_version"]
    assert capfd.readouterr() == ("", "")
    assert not [record for record in caplog.records if record.name == "alembic.runtime.migration"]
    assert not list(folder.path.rglob("__pycache__"))


def test_current__makes_nothing(tmp_path: Path, database_url: str) -> None:
    assert current(database_url) is None
    assert not (tmp_path / "x.db").exists()
    if not database_url.startswith("sqlite"):
        assert tables(database_url) == {}


# What stands in the rows, the change, and what is said: rule, words, cell.
FAILURES = {
    "no value": (
        'batch_op.alter_column("name", existing_type=sa.String(50), nullable=False)',
        "rows-without-value",
        "Rows have no value in",
    ),
    "twice": (
        'batch_op.create_unique_constraint("uq_age", ["age"])',
        "rows-alike",
        "Rows hold the same value where",
    ),
    "rule": (
        'batch_op.create_check_constraint("ck_age", "age <> \'abc\'")',
        "rows-break-a-rule",
        "Rows break the rule",
    ),
    "orphan": (
        'batch_op.create_foreign_key("fk_id", "orders", ["id"], ["id"])',
        "rows-refer-to-nothing",
        "Rows refer to rows that do not exist",
    ),
    "type": (
        'batch_op.alter_column("age", existing_type=sa.String(50), type_=sa.Integer(),'
        ' postgresql_using="age::integer")',
        "value-does-not-fit",
        "A value does not fit the new type",
    ),
    "already there": (
        'batch_op.add_column(sa.Column("fax", sa.Text()))',
        "database-not-as-expected",
        "already there",
    ),
    "missing": ('batch_op.drop_column("nope")', "database-not-as-expected", "Something is missing"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_upgrade__that_rows_forbid__names_the_cell_and_leaves_the_rest(
    folder: Folder, database_url: str, name: str
) -> None:
    change, rule, words = FAILURES[name]
    upgrade(folder, database_url)
    first = folder.head
    with changing(database_url) as connection:
        connection.execute(
            text("INSERT INTO customers (id, name, age) VALUES (1, NULL, 'abc'), (2, 'x', 'abc')")
        )
        if name == "already there":
            connection.execute(text("ALTER TABLE customers ADD fax TEXT"))
    before = tables(database_url)
    second = add_revision(
        folder,
        f"""
        # + notes   (notes!A1)
        op.create_table("notes", sa.Column("id", sa.Integer()), sa.PrimaryKeyConstraint("id", name="pk"))
        with op.batch_alter_table("customers") as batch_op:
            # + customers.phone   text(20)   (customers!A9)
            batch_op.add_column(sa.Column("phone", sa.String(20), nullable=True))
            # ~ the change   ('my (own) sheet''s'!B7)
            {change}
        """,
    )
    with pytest.raises(ApplyFailed) as caught:
        upgrade(folder, database_url)
    failed = caught.value
    assert failed.findings[0].rule == rule
    assert words in failed.findings[0].message
    assert failed.cell == "'my (own) sheet''s'!B7"
    assert failed.findings[0].at is not None
    assert (failed.findings[0].at.sheet, failed.findings[0].at.address) == ("my (own) sheet's", "B7")
    assert failed.revision == second
    assert failed.exit_code == 3
    assert current(database_url) == first
    assert tables(database_url) == before
    assert failed.done == ()
    assert "Nothing was changed." in str(failed)


def test_upgrade__with_a_fault_in_the_file__names_file_and_line(folder: Folder, database_url: str) -> None:
    add_revision(folder, "nonsense()")
    with pytest.raises(ApplyFailed, match=r"0002_change\.py, line 11\): name 'nonsense' is not defined"):
        upgrade(folder, database_url)


def test_upgrade__of_a_database_from_elsewhere__is_refused(
    folder: Folder, database_url: str, tmp_path: Path
) -> None:
    upgrade(folder, database_url)
    other = new_folder(tmp_path / "other")
    add_revision(other, "pass", name="another")
    for work in (upgrade, downgrade, history):
        with pytest.raises(DatabaseRefused, match="which this migrations folder does not have") as caught:
            work(other, database_url)
        assert caught.value.findings[0].rule == "unknown-revision"


def test_downgrade__with_nothing_to_undo__is_refused(folder: Folder, database_url: str) -> None:
    with pytest.raises(DatabaseRefused, match="no revision that could be undone"):
        downgrade(folder, database_url)
    upgrade(folder, database_url)
    with pytest.raises(DatabaseRefused, match="The database has 1 of the 2 revisions to undo"):
        downgrade(folder, database_url, steps=2)


def test_upgrade__without_a_folder__is_refused(tmp_path: Path) -> None:
    with pytest.raises(FolderRefused, match="There is no migrations folder"):
        upgrade(Folder(tmp_path / "nowhere"), f"sqlite:///{tmp_path}/x.db")


def test_upgrade__while_another_run_holds_the_lock__gives_up(
    folder: Folder, database_url: str, tmp_path: Path
) -> None:
    upgrade(folder, database_url)
    inside, go_on = tmp_path / "inside", tmp_path / "go on"
    add_revision(
        folder,
        f"""
        import os, time
        open({str(inside)!r}, "w").close()
        while not os.path.exists({str(go_on)!r}):
            time.sleep(0.05)
        op.execute("UPDATE customers SET id = 1")
        """,
    )
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(_upgrade_elsewhere, folder, database_url)
        _wait_for(inside)
        try:
            with pytest.raises(DatabaseRefused) as caught:
                upgrade(folder, database_url, wait=0.3)
        finally:
            go_on.touch()
        assert other.result() == 0
    assert caught.value.findings[0].rule == "database-in-use"
    if not database_url.startswith("sqlite"):
        assert "(connection " in caught.value.findings[0].message


def _wait_for(mark: Path) -> None:
    end = time.monotonic() + 60
    while not mark.exists() and time.monotonic() < end:
        time.sleep(0.05)


def _upgrade_elsewhere(folder: Folder, url: str) -> int:
    from tests.migrations.folders import alembic

    return alembic(folder, "upgrade", "head", url=url).returncode


def test_upgrade__in_threads_at_once__all_succeed(folder: Folder, database_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: upgrade(folder, database_url), range(4)))
    assert {result.after for result in results} == {folder.head}
    assert sorted(len(result.revisions) for result in results) == [0, 0, 0, 1]


_INTERRUPTED = """
import sys
from pathlib import Path
from xl2db.migrations.folder import Folder
from xl2db.migrations.running import upgrade
try:
    upgrade(Folder(Path(sys.argv[1])), sys.argv[2])
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_upgrade__interrupted__is_taken_back(folder: Folder, database_url: str, tmp_path: Path) -> None:
    upgrade(folder, database_url)
    first, before = folder.head, tables(database_url)
    mark = tmp_path / "mark"
    add_revision(
        folder,
        f"""
        op.execute("UPDATE customers SET id = 5")
        if op.get_context().dialect.name not in ("mysql", "mariadb"):
            op.create_table("notes", sa.Column("id", sa.Integer()))
        open({str(mark)!r}, "w").close()
        import time; time.sleep(30)
        """,
    )
    process = subprocess.Popen([sys.executable, "-c", _INTERRUPTED, str(folder.path), database_url])
    _wait_for(mark)
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(60) == 130  # it would end by itself with 0
    assert current(database_url) == first
    assert tables(database_url) == before


def test_upgrade__behind_a_long_reader__tries_again(folder: Folder, postgresql_url: str) -> None:
    upgrade(folder, postgresql_url)
    add_revision(folder, 'op.add_column("customers", sa.Column("phone", sa.Text()))')
    engine = create_engine(postgresql_url)
    reader = engine.connect()
    reader.execute(text("SELECT * FROM customers"))
    threading.Timer(6.5, reader.close).start()
    assert upgrade(folder, postgresql_url).after == folder.head
    engine.dispose()


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize("target", ["sqlite", "postgresql", "mariadb", "mysql"])
def test_sql__is_written_without_a_database(folder: Folder, target: str, back: bool) -> None:
    first = folder.head
    change = 'with op.batch_alter_table("customers") as b:\n    '
    change += 'b.alter_column("name", existing_type=sa.String(50), '
    add_revision(
        folder,
        change + "nullable=False)",
        change + "nullable=True)",
    )
    assert "CREATE TABLE customers" in running.sql(folder, target)
    text = running.sql(folder, target, *((folder.head, first) if back else (first, "head")))
    assert ("NOT NULL" in text.replace("id INTEGER NOT NULL", "")) is not (back and target != "postgresql")
    assert "CREATE TABLE orders" not in text
    assert "version_num" in text
    assert running.sql(folder, target, folder.head) == ""
    assert f"version_num='{first}'" in text if back else "version_num=" in text


def test_upgrade__from_the_error_of_sqlite_itself__reads_as_words(folder: Folder, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    (tmp_path / "x.db").write_bytes(b"this is no database, it is a text of some length" * 50)
    with pytest.raises(DatabaseRefused, match="is not a SQLite database"):
        upgrade(folder, url)


_SMALL_DISK = """
import resource, signal, sys
from pathlib import Path
from xl2db.findings import Refused
from xl2db.migrations.folder import Folder
from xl2db.migrations.running import upgrade
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    upgrade(Folder(Path(sys.argv[1])), sys.argv[2])
except Refused as refused:
    print(refused)
"""


def test_upgrade__on_a_full_disk__says_so_and_changes_nothing(folder: Folder, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    upgrade(folder, url)
    first = folder.head
    with changing(url) as connection:
        for number in range(4000):
            connection.execute(text(f"INSERT INTO customers (id, name) VALUES ({number}, '{'x' * 40}')"))
    add_revision(
        folder,
        'with op.batch_alter_table("customers") as batch_op:\n'
        '    batch_op.alter_column("name", existing_type=sa.String(50), nullable=False)',
    )
    command = [sys.executable, "-c", _SMALL_DISK, str(folder.path), url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.startswith("The disk is full")
    assert current(url) == first
    connection = sqlite3.connect(tmp_path / "x.db")
    assert connection.execute("SELECT count(*) FROM customers").fetchone() == (4000,)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everything")
def test_upgrade__of_a_read_only_file__is_refused(folder: Folder, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    sqlite3.connect(tmp_path / "x.db").execute("CREATE TABLE x (a)")
    (tmp_path / "x.db").chmod(0o400)
    with pytest.raises(DatabaseRefused, match="only be read"):
        upgrade(folder, url)


def test_findings__never_hold_a_password(folder: Folder) -> None:
    for scheme in ("postgresql+psycopg", "mariadb+pymysql"):
        url = make_url(f"{scheme}://me:s3cret@127.0.0.1:1/x")
        with pytest.raises(DatabaseRefused) as caught:
            upgrade(folder, url)
        assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("line", "resumes"),
    [
        ("    with op.get_context().autocommit_block():\n        pass", True),
        ('    op.execute("with op.get_context().autocommit_block():")', False),
        ('    # + customers   with op.get_context().autocommit_block():', False),
    ],
)  # fmt: skip
def test_revision_that_commits_as_it_goes__is_known_by_its_body(
    line: str, resumes: bool, tmp_path: Path
) -> None:
    path = tmp_path / "0001_x.py"
    path.write_text(f"def upgrade():\n{line}\n", encoding="utf-8")
    assert is_resumed(path) is resumes


class _Said(Exception):
    sqlstate = "42704"


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ('collation "german" for encoding "UTF8" does not exist', "migration-failed"),
        ('type "my_domain" does not exist', "migration-failed"),
        ('index "ix_a" does not exist', "database-not-as-expected"),
    ],
)
def test_what_an_expression_asks_for__was_taken_away_by_nobody(words: str, rule: str) -> None:
    assert meaning(_Said(words))[0].name == rule


def test_table_that_somebody_keeps__is_told_with_who_it_is(
    tmp_path: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new_folder(tmp_path)
    add_revision(folder, CREATE)
    upgrade(folder, postgresql_url)
    add_revision(folder, 'op.add_column("orders", sa.Column("note", sa.Text()))')
    monkeypatch.setattr(running, "_TRIES", 1)
    with connect(f"{postgresql_url}?application_name=billing") as other:
        other.exec_driver_sql("SELECT * FROM orders")
        with pytest.raises(ApplyFailed) as caught:
            upgrade(folder, postgresql_url)
    finding = caught.value.findings[0]
    assert finding.rule == "database-in-use"
    assert "it is in use by" in finding.message
    assert "with billing from" in finding.message
    assert finding.hint
