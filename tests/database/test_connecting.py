"""Connecting: every failure is one line that says what to do, and shows no password."""

from __future__ import annotations

import importlib.util
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url, text

from tests.database.test_url import CANARY, assert_silent
from xl2db.database.connecting import connect, engine
from xl2db.findings import DatabaseRefused, Finding

SERVERS = ["postgresql", "mariadb"]


def refusal(url: URL | str) -> Finding:
    """The one finding of a connection that is refused; nothing about it holds the password."""
    with pytest.raises(DatabaseRefused) as refused, connect(url):
        pytest.fail("The connection was made.")
    (finding,) = refused.value.findings
    assert "\n" not in finding.message
    assert finding.hint
    assert_silent(refused.value)
    assert "kanarie" not in str(finding)
    return finding


@pytest.fixture(params=SERVERS)
def server_url(request: pytest.FixtureRequest) -> URL:
    """The URL of an empty database on each server, with a password in it that nobody asks for."""
    url = make_url(request.getfixturevalue(f"{request.param}_url"))
    return url if url.password else url.set(password=CANARY) if request.param == "postgresql" else url


def test_connect__works(database_url: str) -> None:
    with connect(database_url) as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1


def test_connect__to_a_port_where_nobody_answers(server_url: URL) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    finding = refusal(server_url.set(port=port, password=CANARY))
    assert finding.rule == "database-unreachable"
    assert f"127.0.0.1:{port}" in finding.message


def test_connect__to_a_host_that_does_not_exist(server_url: URL) -> None:
    finding = refusal(server_url.set(host="no-such-host.invalid", password=CANARY))
    assert finding.rule == "database-unreachable"


def test_connect__to_a_database_that_does_not_exist(server_url: URL) -> None:
    finding = refusal(server_url.set(database="no_such_database"))
    assert finding.rule == "no-such-database"
    assert "no_such_database" in finding.message


def test_connect__with_a_wrong_password(mariadb_url: str) -> None:
    url = make_url(mariadb_url)
    finding = refusal(url.set(password=CANARY))
    assert finding.rule == "login-refused"
    assert url.username is not None
    assert url.username in finding.message


def test_connect__as_a_user_that_does_not_exist(server_url: URL) -> None:
    finding = refusal(server_url.set(username="no_such_user", password=CANARY))
    assert finding.rule == "login-refused"
    assert "no_such_user" in finding.message


@pytest.mark.skipif(importlib.util.find_spec("psycopg2") is not None, reason="psycopg2 is installed")
@pytest.mark.parametrize("kind", SERVERS)
def test_connect__with_an_option_that_nobody_knows(kind: str, request: pytest.FixtureRequest) -> None:
    url = make_url(request.getfixturevalue(f"{kind}_url"))
    finding = refusal(url.update_query_pairs([("nonsense", "kanarie")]))
    assert finding.rule == "database-unreachable"
    assert "nonsense" in finding.message


@pytest.mark.parametrize(
    "lines",
    [
        "password=kanarie",
        "[client\npassword=kanarie",
        "[client]\npassword=kanarie\n" * 2,
        "[client]\nport=kanarie",
    ],
)
def test_connect__with_a_file_of_options_that_is_none(mariadb_url: str, tmp_path: Path, lines: str) -> None:
    (tmp_path / "my.cnf").write_text(lines)
    url = (
        make_url(mariadb_url)
        ._replace(port=None)
        .update_query_pairs([("read_default_file", str(tmp_path / "my.cnf"))])
    )
    assert "file of options" in refusal(url).message


def test_connect__without_the_driver() -> None:
    finding = refusal("postgresql+psycopg2://me:kanarie@127.0.0.1/shop")
    assert finding.rule == "missing-driver"
    assert "psycopg2" in finding.message
    assert finding.hint == "Type pip install 'xl2db[postgresql]'."


def test_connect__with_a_driver_that_nobody_knows() -> None:
    finding = refusal("mariadb+nonsense://me:kanarie@127.0.0.1/shop")
    assert finding.rule == "missing-driver"


def no_database(folder: Path) -> Path:
    file = folder / "book.db"
    file.write_bytes(b"PK\3\4" + b"no database at all " * 100)
    return file


def a_folder(folder: Path) -> Path:
    (folder / "sub.db").mkdir()
    return folder / "sub.db"


def in_no_folder(folder: Path) -> Path:
    return folder / "missing" / "shop.db"


@pytest.mark.parametrize(
    ("make", "rule", "words"),
    [
        (no_database, "not-a-database", "is not a SQLite database"),
        (a_folder, "database-unreachable", "it is a folder"),
        (in_no_folder, "database-unreachable", "does not exist"),
    ],
)
def test_connect__to_no_sqlite_file(
    tmp_path: Path, make: Callable[[Path], Path], rule: str, words: str
) -> None:
    file = make(tmp_path)
    finding = refusal(f"sqlite:///{file}")
    assert finding.rule == rule
    assert words in finding.message
    assert str(file) in finding.message or str(file.parent) in finding.message


def test_connect__to_a_sqlite_file_that_another_program_keeps_locked(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    other.execute("CREATE TABLE t (id)")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DatabaseRefused) as refused, connect(f"sqlite:///{tmp_path / 'a.db'}?timeout=0"):
        pass
    other.close()
    (finding,) = refused.value.findings
    assert "another program" in finding.message
    assert "close it in the program that has it open" in (finding.hint or "")


def test_connect__leaves_a_file_that_is_no_database_as_it_is(tmp_path: Path) -> None:
    file = no_database(tmp_path)
    before = file.read_bytes()
    refusal(f"sqlite:///{file}")
    assert file.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["book.db"]


def test_connection__takes_back_what_was_not_committed(database_url: str) -> None:
    with connect(database_url) as connection:
        connection.execute(text("CREATE TABLE a (b INTEGER)"))
        connection.commit()
        connection.execute(text("INSERT INTO a VALUES (1)"))
    with connect(database_url) as connection:
        assert connection.execute(text("SELECT count(*) FROM a")).scalar() == 0


def test_connection__of_sqlite_takes_back_tables_and_keeps_references(sqlite_url: str) -> None:
    with connect(sqlite_url) as connection:
        connection.execute(text("CREATE TABLE a (b INTEGER)"))
        connection.rollback()
        assert connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar() == 0
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_connection__of_mariadb_reads_standard_sql(mariadb_url: str) -> None:
    with connect(mariadb_url) as connection:
        connection.exec_driver_sql('CREATE TABLE "a b" (c varchar(3))')
        row = connection.exec_driver_sql(r"SELECT 'a' || '\b'").scalar()
        assert row == r"a\b"
        with pytest.raises(Exception, match="Data too long"):
            connection.exec_driver_sql("""INSERT INTO "a b" VALUES ('abcd')""")


@pytest.mark.parametrize("charset", ["latin1", "utf8", "ascii", "nonsense"])
def test_connection__of_mariadb_has_all_letters_whatever_the_url_says(mariadb_url: str, charset: str) -> None:
    url = make_url(mariadb_url).update_query_dict({"charset": charset}).render_as_string(hide_password=False)
    with connect(url) as connection:
        connection.exec_driver_sql("CREATE TABLE t (id INT COMMENT 'ł数')")
        connection.exec_driver_sql("CREATE TABLE u (s VARCHAR(9)) CHARACTER SET utf8mb4")
        connection.exec_driver_sql("INSERT INTO u VALUES ('ł数😀')")
        assert connection.exec_driver_sql("SELECT s FROM u").scalar() == "ł数😀"
        assert "ł数" in str(connection.exec_driver_sql("SHOW CREATE TABLE t").all())


def test_engine__shows_no_values_of_rows(database_url: str) -> None:
    with (
        engine(database_url).connect() as connection,
        pytest.raises(Exception, match="no_such_table") as error,
    ):
        connection.execute(text("INSERT INTO no_such_table VALUES (:value)"), {"value": "kanarie"})
    assert "kanarie" not in str(error.value)
