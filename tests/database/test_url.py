"""Database URLs: understood as people write them, and never shown with a secret."""

from __future__ import annotations

import traceback

import pytest

from xl2db.database.url import parse_url, safe_url, secrets_of, target_of
from xl2db.findings import SettingsRefused

CANARY = "kanarie:/@#?%'\"& 9"
SPELLED = "kanarie%3A%2F%40%23%3F%25%27%22%26%209"

UNDERSTOOD = {
    "shop.db": ("sqlite", None, "shop.db"),
    " shop.sqlite3 ": ("sqlite", None, "shop.sqlite3"),
    "SHOP.DB": ("sqlite", None, "SHOP.DB"),
    ":memory:": ("sqlite", None, ":memory:"),
    "sqlite:///shop.db": ("sqlite", None, "shop.db"),
    "sqlite:////var/shop.db": ("sqlite", None, "/var/shop.db"),
    "sqlite://": ("sqlite", None, None),
    "sqlite:///shop.db?timeout=5&cache=shared": ("sqlite", None, "shop.db"),
    "postgres://me@host/shop": ("postgresql+psycopg", "host", "shop"),
    "postgresql://me@host:5433/shop": ("postgresql+psycopg", "host", "shop"),
    "POSTGRESQL://me@host/shop": ("postgresql+psycopg", "host", "shop"),
    "postgresql+psycopg2://me@host/shop": ("postgresql+psycopg2", "host", "shop"),
    "postgresql:///shop": ("postgresql+psycopg", None, "shop"),
    "mysql://me@host/shop": ("mysql+pymysql", "host", "shop"),
    "mariadb://me@host/shop": ("mariadb+pymysql", "host", "shop"),
    "mariadb://me@[::1]:3307/shop": ("mariadb+pymysql", "::1", "shop"),
}


@pytest.mark.parametrize(("text", "expected"), UNDERSTOOD.items(), ids=UNDERSTOOD)
def test_parse_url__understands(text: str, expected: tuple[str, str | None, str | None]) -> None:
    url = parse_url(text)
    assert (url.drivername, url.host, url.database) == expected


REFUSED = {
    "shop": "no database URL",
    "": "no database URL",
    "shop.xlsx": "no database URL",
    "postgresql:/me@host/shop": "no database URL",
    f"postgresql://me:{SPELLED}@host:port/shop": "cannot be read",
    f"postgresql://me:{SPELLED}@host:99999999999999999999x/shop": "cannot be read",
    f"postgresql://me:{CANARY}": "",
    f"oracle://me:{SPELLED}@host/shop": "kind oracle",
    f"postgrseql://me:{SPELLED}@host/shop": "kind postgrseql",
    f"postgresql+asyncpg://me:{SPELLED}@host/shop": "asynchronous",
    f"mysql+aiomysql://me:{SPELLED}@host/shop": "asynchronous",
    f"mariadb://me:{SPELLED}@host": "which database",
    f"postgresql://me:{SPELLED}@host/": "which database",
    f"me:{SPELLED}@host/shop": "no database URL",
    "postgresql://me:12@kanarie@host/shop": "an @ too many",
    "mariadb://me:12@kanarie/@host/shop": "an @ too many",
    f"{CANARY}://host/shop": "",
    "sqlite:///what?.db": "ends at its question mark",
    "sqlite:////srv/a?b/shop.db": "ends at its question mark",
}


@pytest.mark.parametrize(("text", "words"), REFUSED.items())
def test_parse_url__refuses_without_the_text(text: str, words: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        parse_url(text)
    assert words in refused.value.findings[0].message
    assert_silent(refused.value)


def assert_silent(error: BaseException) -> None:
    """Nothing that a traceback, a log or a debugger shows of an error holds the password."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        waiting += [one.__cause__, one.__context__]
        shown = [str(one), repr(one), repr(one.args), *map(repr, getattr(one, "findings", ()))]
        shown += traceback.format_exception_only(one)
        assert not [text for text in shown if "kanarie" in text]


def test_parse_url__suggests_the_nearest_kind() -> None:
    with pytest.raises(SettingsRefused) as refused:
        parse_url("postgrseql://me@host/shop")
    assert refused.value.findings[0].hint == "Did you mean postgresql://?"


UNREAD = "a database URL that cannot be read"
SHOWN = {
    "shop.db": "shop.db",
    "sqlite:////var/shop.db": "/var/shop.db",
    f"postgresql://me:{SPELLED}@host/shop": "postgresql+psycopg://me:***@host/shop",
    f"mariadb://me:{SPELLED}@host/shop": "mariadb+pymysql://me:***@host/shop",
    "postgresql://me@host/shop": "postgresql+psycopg://me@host/shop",
    f"postgresql://host/shop?password={SPELLED}": "postgresql+psycopg://host/shop?password=%2A%2A%2A",
    f"postgresql://host/shop?sslpassword={SPELLED}&sslmode=require": (
        "postgresql+psycopg://host/shop?sslmode=require&sslpassword=%2A%2A%2A"
    ),
    f"mysql://host/shop?ssl_key={SPELLED}": "mysql+pymysql://host/shop?ssl_key=%2A%2A%2A",
    f"postgresql://host/shop?options=-c%20app.word%3D{SPELLED}": "postgresql+psycopg://host/shop?options=%2A%2A%2A",
    f"mariadb://host/shop?init_command=SET%20@a='{SPELLED}'": "mariadb+pymysql://host/shop?init_command=%2A%2A%2A",
    f"mariadb://host/shop?pw={SPELLED}&charset=utf8mb4": "mariadb+pymysql://host/shop?charset=utf8mb4&pw=%2A%2A%2A",
    f"oracle://me:{SPELLED}@host/shop": UNREAD,
    f"nonsense://me:{CANARY}@host/shop": UNREAD,
    f"nonsense://host/shop?token={SPELLED}&a=1": UNREAD,
    "postgresql://me:kanarie": UNREAD,
    "postgresql:/me:kanarie@host/shop": UNREAD,
}


@pytest.mark.parametrize(("text", "expected"), SHOWN.items())
def test_safe_url__shows_no_secret(text: str, expected: str) -> None:
    assert safe_url(text) in (expected, expected.replace("%2A", "*"))
    assert "kanarie" not in safe_url(text)


@pytest.mark.parametrize("text", [text for text in UNDERSTOOD if "me@host/shop" in text])
def test_safe_url__of_a_url_is_that_of_its_text(text: str) -> None:
    assert safe_url(parse_url(text)) == safe_url(text)


def test_secrets_of__has_every_spelling() -> None:
    found = secrets_of(parse_url(f"postgresql://me:{SPELLED}@host/shop?sslpassword=zweites%20Wort"))
    assert {CANARY, SPELLED, "zweites Wort", "zweites%20Wort", "zweites+Wort"} <= set(found)
    assert list(map(len, found)) == sorted(map(len, found), reverse=True)
    assert SPELLED.replace("%2F", "%2f").lower() in {each.lower() for each in found}
    assert secrets_of(parse_url("postgresql://me@host/shop")) == ()


@pytest.mark.parametrize("password", ["p", "abc", "me", "shop", "host", "postgres", "Connection"])
def test_secrets_of__leaves_out_what_messages_hold_anyway(password: str) -> None:
    assert secrets_of(parse_url(f"postgresql://me:{password}@host/shop")) == ()


@pytest.mark.parametrize("text", ["postgresql://me@host/shop", "postgres://me@host/shop"])
def test_target_of__is_the_kind(text: str) -> None:
    assert target_of(text) == "postgresql"
