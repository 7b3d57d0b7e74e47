"""The passwords, the places and the faults, and a run of a command that must not show a password."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

from sqlalchemy import URL, make_url

from tests.cli.command import xl2db
from tests.cli.shop import tree, write_shop
from tests.migrations.folders import alembic
from xl2db.migrations.folder import Folder

ROOT = Path(__file__).parents[2]

COMMANDS = (
    ("check",),
    ("plan",),
    ("plan", "--format", "json"),
    ("why",),
    ("sync", "--no-apply"),
    ("sync", "--sql"),
    ("sync", "--format", "json"),
    ("sync",),
    ("status",),
    ("status", "--format", "json"),
    ("apply",),
    ("undo", "--yes"),
    ("pull", "pulled.xlsx"),
    ("adopt",),
    ("put-back",),
    ("profile",),
    ("infer", "rows.csv", "inferred.xlsx", "--load"),
    ("show",),
    ("init", "new.xlsx"),
    ("explain", "login-refused"),
)

# What a password may be like: each is looked for in every spelling.
PASSWORDS = {
    "signs": "c4n@ry/+ %?s",
    "percent": "100%c4nary%(x)s",
    "expression": r"c4n.*[a-z](\d+$",
    "format": "{c4nary} %s {0}",
    "quotes": "c4n'a\"r\\y`",
    "letters of others": "c4nårÿ→ключ",
    "plus": "c4n+ary",
}
# Words that messages hold anyway: what is said must not depend on them.
COMMON = ("p", "postgres", "store", "connection", "refused", "127")


def spellings(password: str) -> set[str]:
    """All ways in which a password could be written."""
    coded = {quote(password, safe=""), quote_plus(password), quote(password), password}
    coded |= {re.sub("%[0-9A-F]{2}", lambda code: code[0].lower(), each) for each in coded}
    coded |= {repr(password)[1:-1], json.dumps(password)[1:-1], password.replace("%", "%%")}
    return coded | {password.partition("@")[2]} - {""}


def shows(words: str | bytes, password: str) -> bool:
    """Whether the password, or what stands behind an @ of it, is there."""
    data = words if isinstance(words, bytes) else words.encode()
    return any(each.encode() in data for each in spellings(password))


def written(url: URL, password: str) -> str:
    """The URL with the password, every character of which is coded."""
    bare = url.set(password="PASSWORD").render_as_string(hide_password=False)
    return bare.replace("PASSWORD", "".join(f"%{byte:02x}" for byte in password.encode()))


def wrong_urls(good: str, password: str) -> dict[str, str]:
    """A URL with the password in it, by what is wrong with it."""
    url = make_url(good)
    nobody = url.set(username="xl2db_nobody")
    kind = url.get_backend_name()
    return {
        "wrong password": written(nobody, password),
        "no server": written(nobody.set(port=9, host="127.0.0.1"), password),
        "no such host": written(nobody.set(host="no.such.host.invalid"), password),
        "unknown database": written(url.set(database="xl2db_no_such_database"), password),
        "unix socket": written(url.set(host=None, port=None), password)
        + ("?host=/no/such/place" if kind == "postgresql" else "?unix_socket=/no/such/socket"),
        "wrong option": written(url, password) + "?sslmode=c4n&nonsense=1",
        "in the query": f"{kind}://127.0.0.1:9/shop?user=me&password={quote(password)}",
        "asynchronous driver": written(url.set(drivername="postgresql+asyncpg"), password),
        "missing driver": written(url.set(drivername=f"{kind}+{DRIVERS[kind]}"), password),
        "unknown kind": f"oracle://me:{quote_plus(password)}@host/shop",
        "not coded": f"{kind}://me:{password}@127.0.0.1:9/shop",
        "broken": f"{kind}://me:{password}@[x/y",
        "no host": f"{kind}://me:{password}",
        "one slash": f"{kind}:/me:{password}@127.0.0.1/shop",
    }


DRIVERS = {"postgresql": "pg8000", "mariadb": "mysqldb", "mysql": "mysqldb"}


@dataclass
class Place:
    """Where the URL stands: further arguments and environment, and files that are allowed to hold it."""

    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()


def places(shop: Path, url: str, password: str) -> Iterator[tuple[str, Place]]:
    """The places in which a URL may stand, made one after the other."""
    yield "environment", Place(environment={"XL2DB_DATABASE": url})
    yield "DATABASE_URL", Place(environment={"DATABASE_URL": url})
    yield "env:", Place(("--database", "env:SHOP_URL"), {"SHOP_URL": url})
    (shop / "url.txt").write_text(url + "\n", encoding="utf-8")
    yield "file:", Place(("--database", "file:url.txt"), files=("url.txt",))
    (shop / "keys.json").write_text(json.dumps({"xl2db/shop": url}), encoding="utf-8")
    keyring = {
        "PYTHON_KEYRING_BACKEND": "tests.keyring_in_a_file.FileKeyring",
        "PYTHONPATH": str(ROOT),
        "TEST_KEYRING": str(shop / "keys.json"),
    }
    yield "keyring:", Place(("--database", "keyring:xl2db/shop"), keyring, ("keys.json", "url.txt"))
    if '"' not in url and "\\" not in url:
        (shop / "xl2db.toml").write_text(f'database = "{url}"\n', encoding="utf-8")
        yield "settings", Place(files=("keys.json", "url.txt", "xl2db.toml"))
        (shop / "xl2db.toml").write_text('database = "${SHOP_URL}"\n', encoding="utf-8")
        yield "${VARIABLE}", Place(environment={"SHOP_URL": url}, files=("keys.json", "url.txt"))
        (shop / "xl2db.toml").unlink()
    (shop / "keys.json").unlink()
    (shop / "url.txt").unlink()


def new_shop(folder: Path) -> Path:
    """A shop with a revision and a file of rows; nothing is applied."""
    folder.mkdir(parents=True, exist_ok=True)
    write_shop(folder)
    (folder / "rows.csv").write_text("Name,Price\nBasic,9.50\nTeam,29.00\n", encoding="utf-8")
    xl2db("sync", "--no-apply", cwd=folder)
    return folder


def tried(shop: Path, command: tuple[str, ...], place: Place, password: str) -> str:
    """Run a command; what it showed of the password, or nothing."""
    taken = () if command[0] in ("init", "explain", "show", "check") else place.arguments
    env = {**place.environment, "XL2DB_DEBUG": "1", "PYTHONDEVMODE": "1", "PYTHONFAULTHANDLER": "1"}
    done = xl2db(*command, *taken, cwd=shop, **env)
    return seen(shop, done.stdout + done.stderr, place.files, password)


def tried_plain(shop: Path, url: str, password: str) -> str:
    """Run plain Alembic; what it showed of the password, or nothing."""
    done = alembic(Folder(shop / "migrations/shop"), "upgrade", "head", url=url)
    return seen(shop, done.stdout + done.stderr, (), password)


def seen(shop: Path, words: str, allowed: tuple[str, ...], password: str) -> str:
    """Where the password is to be seen."""
    if shows(words, password):
        return words
    own = {"keys.json", "url.txt", "xl2db.toml"} & set(allowed)
    return " ".join(name for name, data in tree(shop).items() if name not in own and shows(data, password))
