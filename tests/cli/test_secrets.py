"""A password reaches no output, file or process list: a canary through every command, wherever it stands.

A sample of ``python -m tests.secrecy``, which tries all commands with all faults.
"""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, pool

from tests.cli.command import xl2db
from tests.cli.shop import rows, tree
from tests.databases import DEFAULTS
from tests.migrations.folders import alembic
from tests.secrecy.canary import (
    COMMANDS,
    COMMON,
    PASSWORDS,
    ROOT,
    new_shop,
    places,
    shows,
    tried,
    tried_plain,
    written,
    wrong_urls,
)
from xl2db.database.connecting import connect, engine
from xl2db.findings import DatabaseRefused, SettingsRefused
from xl2db.migrations.folder import Folder
from xl2db.settings import find_project

PASSWORD = PASSWORDS["signs"]
FAULTS = tuple(wrong_urls(DEFAULTS["postgresql"], "x"))
REAL = {
    "postgresql": (
        "CREATE ROLE {user} LOGIN PASSWORD '{password}'",
        "GRANT ALL ON SCHEMA public TO {user}",
        "DROP OWNED BY {user} CASCADE",
        "DROP ROLE {user}",
    ),
    "mariadb": (
        "CREATE USER {user} IDENTIFIED BY '{password}'",
        "GRANT ALL ON {database}.* TO {user}",
        "SELECT 1",
        "DROP USER {user}",
    ),
}
# What fails in a migration, and the word that tells it.
BREAKS = {
    "postgresql": {
        "server says error": ("SELECT 1/0", "division by zero"),
        "connection cut": ("SELECT pg_terminate_backend(pg_backend_pid())", "connection"),
        "statement too long": ("SET statement_timeout = 10; SELECT pg_sleep(2)", "timeout"),
    },
    "mariadb": {
        "server says error": ("SELECT * FROM nowhere", "nowhere"),
        "connection cut": ("KILL CONNECTION_ID()", "onnection"),
    },
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_shop(tmp_path_factory.mktemp("model") / "shop")


@pytest.fixture
def shop(model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(model, tmp_path / "shop"))


@pytest.mark.parametrize("fault", FAULTS)
def test_canary__in_commands_and_places(shop: Path, fault: str, request: pytest.FixtureRequest) -> None:
    # One command a fault, in one of the places; the next fault goes on with the next ones.
    number = FAULTS.index(fault)
    kind = ("postgresql", "mariadb")[number % 2]
    password = list(PASSWORDS.values())[number % len(PASSWORDS)]
    url = wrong_urls(request.getfixturevalue(f"{kind}_url"), password)[fault]
    commands = itertools.islice(itertools.cycle(COMMANDS), number * 7 % len(COMMANDS), None)
    for each, (name, place) in enumerate(places(shop, url, password)):
        if each == number % 5:
            command = next(commands)
            assert not tried(shop, command, place, password), (command, name)
    if number % 3 == 1:
        assert not tried_plain(shop, url, password)


@pytest.mark.parametrize("fault", FAULTS)
def test_canary__where_the_command_line_is_wrong(shop: Path, fault: str) -> None:
    password = list(PASSWORDS.values())[FAULTS.index(fault) % len(PASSWORDS)]
    url = wrong_urls(DEFAULTS["postgresql"], password)[fault]
    for arguments in (
        ("sync", "shop.xlsx", url),
        (url,),
        (url, "sync"),
        ("check", "--format", url),
        ("sync", "--wait", url),
        ("sync", "--no-such-option", url),
        ("sync", f"--no-such-option={url}"),
        ("sync", f"--database{url}"),
        ("sync", f"-d{url}"),
        ("explain", url),
        ("init", url),
        ("init", f"{url}.xlsx"),
        ("sync", "--drop", url),
        ("sync", "--rename", f"name={url}"),
        ("sync", "--message", f"moved to {url}"),
        ("apply", "--accept", url),
        ("profile", "--into", url),
        ("pull", "--schema", url),
        ("pull", f"--schema={url}"),
        ("pull", "shop.db", url),
        ("infer", "rows.csv", url),
    ):
        before = tree(shop)
        done = xl2db(*arguments, cwd=shop)
        assert done.returncode in (1, 2), arguments
        assert not shows(done.stdout + done.stderr, password), arguments
        assert tree(shop) == before


@pytest.mark.parametrize("scheme", ["postgresql", "mariadb"])
def test_common_word_as_password__changes_nothing_of_what_is_said(scheme: str) -> None:
    said = set()
    for password in (*COMMON, "another"):
        with (
            pytest.raises(DatabaseRefused) as refused,
            connect(f"{scheme}://me:{password}@127.0.0.1:9/store"),
        ):
            pass
        said.add(str(refused.value))
    assert len(said) == 1
    assert "refused" in said.pop()


@pytest.fixture(params=["postgresql", "mariadb"])
def owner(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a real user with a real password, who owns an empty database."""
    admin = make_url(request.getfixturevalue(f"{request.param}_url"))
    user = f"xl2db_canary_{admin.database}"[:60]
    make, grant, empty, drop = (
        each.format(user=user, password=PASSWORD, database=admin.database) for each in REAL[request.param]
    )
    engine = create_engine(admin, poolclass=pool.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        run = connection.exec_driver_sql
        run(make.replace("%", "%%"))
        try:
            run(grant)
            yield written(admin.set(username=user), PASSWORD)
        finally:
            run(empty)
            run(drop)


def test_canary__in_migrations_that_fail(shop: Path, owner: str) -> None:
    (shop / "url").write_text(owner + "\n")
    assert xl2db("sync", "--database", "file:url", cwd=shop).returncode == 0
    (revision,) = (shop / "migrations/shop/versions").glob("*.py")
    name = revision.read_text().split('revision = "')[1].split('"')[0]
    (shop / "url").unlink()
    for fault, (statement, word) in BREAKS[owner.partition(":")[0].partition("+")[0]].items():
        revision.with_name("0002_fails.py").write_text(
            f'"""fails"""\nfrom alembic import op\nrevision = "two"\ndown_revision = "{name}"\n'
            f"def upgrade():\n    op.execute({statement!r})\ndef downgrade():\n    pass\n"
        )
        done = xl2db("apply", cwd=shop, XL2DB_DATABASE=owner, XL2DB_DEBUG="1")
        assert done.returncode == 3, fault
        assert word in done.stderr, fault
        assert not shows(done.stdout + done.stderr, PASSWORD), fault
        assert not tried_plain(shop, owner, PASSWORD), fault


@pytest.mark.parametrize("lines", ["password={}", "[client]\nport={}"])
def test_file_of_options__is_not_shown_where_it_is_none(shop: Path, mariadb_url: str, lines: str) -> None:
    (shop.parent / "my.cnf").write_text(lines.format("kanarie"))
    url = f"{mariadb_url}?read_default_file={shop.parent / 'my.cnf'}"
    assert not tried_plain(shop, make_url(url)._replace(port=None).render_as_string(False), "kanarie")


def test_reference__is_followed_wherever_the_database_is_named(shop: Path) -> None:
    (shop / "secret").write_text("sqlite:///other.db\nnot this\n")
    assert xl2db("sync", "--database", "file:secret", cwd=shop).returncode == 0
    assert rows(shop / "other.db", "SELECT * FROM customers") == []
    for name, env in (("env:SHOP", {"SHOP": "sqlite:///other.db"}), ("file:secret", {})):
        said = json.loads(xl2db("status", "--format", "json", cwd=shop, XL2DB_DATABASE=name, **env).stdout)
        assert "other.db" in json.dumps(said)
    (shop / "xl2db.toml").write_text('database = "env:SHOP"\n')
    assert "other.db" in xl2db("status", cwd=shop, SHOP="other.db").stdout


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("env:NOT_SET_AT_ALL", "NOT_SET_AT_ALL, which is not set"),
        ("file:nowhere", "file nowhere, which cannot be read"),
        ("keyring:xl2db/nowhere", "keyring has nothing at xl2db/nowhere"),
        ("keyring:shop", "does not say where in the keyring"),
        ("keyring:xl2db/shop", "cannot be read (OSError)"),
    ],
)
def test_reference__that_leads_nowhere_is_refused(shop: Path, named: str, words: str) -> None:
    backend = "BrokenKeyring" if named.endswith("xl2db/shop") else "FileKeyring"
    done = xl2db(
        "status", "--database", named, cwd=shop, XL2DB_DEBUG="1", **keyring(shop, "kanarie", backend)
    )
    assert done.returncode == 2
    assert words in done.stderr
    assert "kanarie" not in done.stdout + done.stderr


def keyring(shop: Path, url: str, backend: str = "FileKeyring") -> dict[str, str]:
    """The environment with a keyring that holds a URL."""
    (shop.parent / "keys.json").write_text(json.dumps({"xl2db/shop": url}))
    return {
        "PYTHON_KEYRING_BACKEND": f"tests.keyring_in_a_file.{backend}",
        "PYTHONPATH": str(ROOT),
        "TEST_KEYRING": str(shop.parent / "keys.json"),
    }


def test_keyring__holds_the_url_for_xl2db_and_for_plain_alembic(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = keyring(shop, f"sqlite:///{shop / 'other.db'}")
    (shop / "xl2db.toml").write_text('database = "keyring:xl2db/shop"\n')
    assert xl2db("sync", cwd=shop, **env).returncode == 0
    assert rows(shop / "other.db", "SELECT * FROM customers") == []
    (shop / "other.db").unlink()
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    folder = Folder(shop / "migrations/shop")
    assert alembic(folder, "upgrade", "head", url="keyring:xl2db/shop").returncode == 0
    assert rows(shop / "other.db", "SELECT * FROM customers") == []
    lost = alembic(folder, "upgrade", "head", url="keyring:xl2db/nowhere")
    assert "at xl2db/nowhere: nothing is there" in lost.stderr


def test_keyring__that_is_not_installed_is_named(shop: Path) -> None:
    (shop / "keyring.py").write_text("raise ImportError\n")
    done = xl2db("status", "--database", "keyring:xl2db/shop", cwd=shop, PYTHONPATH=str(shop))
    assert done.returncode == 2
    assert "pip install 'xl2db[keyring]'" in done.stderr


@pytest.mark.parametrize("name", ["file", "migrations"])
def test_url_in_the_place_of_a_path__is_not_shown(name: str) -> None:
    with pytest.raises(SettingsRefused, match="stands where it does not belong") as refused:
        find_project(**{name: "postgresql://me:kanarie@host/shop"}, needs_workbook=False)
    assert "kanarie" not in str(refused.value.findings)


@pytest.mark.parametrize("kind", ["env", "file", "keyring"])
def test_reference_to_a_url__is_not_shown(shop: Path, kind: str) -> None:
    url = f"{kind}:postgresql://me:kanarie@127.0.0.1:9/shop"
    with pytest.raises(SettingsRefused) as refused:
        engine(find_project(shop / "shop.xlsx", database=url).database or "")
    assert "kanarie" not in str(refused.value.findings)
