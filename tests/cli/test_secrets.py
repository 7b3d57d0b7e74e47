"""A password reaches no output, file or process list: a canary through every command, wherever it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, pool, text

from tests.cli.command import xl2db
from tests.cli.shop import rows, tree, write_shop
from tests.migrations.folders import alembic
from xl2db.migrations.folder import Folder

CANARY = "c4n@ry/+ %?s"
SPELLINGS = (CANARY, "c4n%40ry", "c4n@ry")
COMMANDS = (
    ("check",),
    ("plan",),
    ("plan", "--format", "json"),
    ("sync",),
    ("sync", "--sql"),
    ("sync", "--no-apply"),
    ("sync", "--format", "json"),
    ("status",),
    ("apply",),
    ("undo", "--yes"),
    ("adopt",),
    ("pull", "new.xlsx"),
    ("show",),
)


def holds_canary(words: str | bytes) -> bool:
    """Whether the password stands there, in any spelling."""
    data = words if isinstance(words, bytes) else words.encode()
    return any(spelling.encode() in data for spelling in SPELLINGS)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write_shop(tmp_path)
    return tmp_path


def wrong_urls(good: str) -> dict[str, str]:
    """The URL with the canary in it, and what is wrong with it otherwise."""
    url = make_url(good)
    bad = url.set(username="xl2db_nobody", password=CANARY)
    return {
        "wrong password": bad.render_as_string(hide_password=False),
        "no server": bad.set(port=9, host="127.0.0.1").render_as_string(hide_password=False),
        "in the query": url.set(username=None, password=None, port=9)
        .update_query_dict({"user": "me", "password": CANARY})
        .render_as_string(hide_password=False),
        "broken": f"{url.drivername}://me:{CANARY}@[x/y",
    }


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
@pytest.mark.parametrize("fault", ["wrong password", "no server", "in the query", "broken"])
def test_canary__in_every_command(shop: Path, kind: str, fault: str, request: pytest.FixtureRequest) -> None:
    # Every third command of the list for each fault and database, so that each meets several of them.
    url = wrong_urls(request.getfixturevalue(f"{kind}_url"))[fault]
    place = list(wrong_urls("postgresql://x/y")).index(fault) + 4 * (kind == "mariadb")
    xl2db("sync", "--no-apply", cwd=shop)
    for command in COMMANDS[place % 3 :: 3]:
        done = xl2db(*command, cwd=shop, XL2DB_DATABASE=url, XL2DB_DEBUG="1")
        assert not holds_canary(done.stdout + done.stderr), command
    assert not [name for name, data in tree(shop).items() if holds_canary(data)]


def test_canary__in_a_migration_that_fails(shop: Path, postgresql_url: str) -> None:
    admin = make_url(postgresql_url)
    user = f"xl2db_canary_{admin.database}"
    engine = create_engine(admin, poolclass=pool.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE ROLE {user} LOGIN PASSWORD 'c4n@ry/+ %?s'"))
        try:
            connection.execute(text(f"GRANT ALL ON SCHEMA public TO {user}"))
            url = admin.set(username=user, password=CANARY).render_as_string(hide_password=False)
            (shop / "url").write_text(url + "\n")
            assert xl2db("sync", "--database", "file:url", cwd=shop).returncode == 0
            connection.execute(text("CREATE TABLE notes (id int)"))
            (revision,) = (shop / "migrations/shop/versions").glob("*.py")
            source = revision.read_text()
            name = source.split('revision = "')[1].split('"')[0]
            second = revision.with_name("0002_fails.py")
            second.write_text(
                f'"""fails"""\nfrom alembic import op\nrevision = "two"\ndown_revision = "{name}"\n'
                "def upgrade():\n    op.execute('SELECT 1/0')\ndef downgrade():\n    pass\n"
            )
            done = xl2db("apply", "--database", "file:url", cwd=shop, XL2DB_DEBUG="1")
            assert done.returncode == 3
            assert "division by zero" in done.stderr
            assert not holds_canary(done.stdout + done.stderr)
            plain = alembic(Folder(shop / "migrations/shop"), "upgrade", "head", url=f"file:{shop / 'url'}")
            assert plain.returncode != 0
            assert "division by zero" in plain.stderr
            assert not holds_canary(plain.stdout + plain.stderr)
        finally:
            connection.execute(text(f"DROP OWNED BY {user} CASCADE"))
            connection.execute(text(f"DROP ROLE {user}"))


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
    ],
)
def test_reference__that_leads_nowhere_is_refused(shop: Path, named: str, words: str) -> None:
    done = xl2db("status", "--database", named, cwd=shop)
    assert done.returncode == 2
    assert words in done.stderr
