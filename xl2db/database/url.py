"""Database URLs: reading them, and showing them without their secrets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xl2db.findings import SettingsRefused
from xl2db.rules.database import DATABASE_URL
from xl2db.schema.functions import words
from xl2db.schema.names import nearest

if TYPE_CHECKING:
    from sqlalchemy import URL

DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "sqlite3": "sqlite",
}
"""What a scheme without a driver means."""

TARGETS = ("sqlite", "postgresql", "mariadb", "mysql")

SQLITE_FILES = (".db", ".db3", ".sqlite", ".sqlite3", ".s3db")
_ASYNCHRONOUS = re.compile(r"\+(asyncpg|psycopg_async|aiosqlite|pysqlite_async|aiomysql|asyncmy)\b")
_OTHERS = frozenset(
    {"oracle", "mssql", "sqlserver", "db2", "firebird", "snowflake", "redshift", "duckdb", "mongodb"}
)
"""Kinds that people may name; another word may be a secret that stands in the wrong place, and is not shown."""
_SHOWN = words(
    """
    host hostaddr port dbname user connect_timeout client_encoding application_name fallback_application_name
    keepalives keepalives_idle keepalives_interval keepalives_count tcp_user_timeout gssencmode sslmode
    sslnegotiation sslcert sslrootcert sslcrl sslcrldir sslsni ssl_min_protocol_version ssl_max_protocol_version
    krbsrvname service target_session_attrs load_balance_hosts channel_binding require_auth requirepeer
    unix_socket charset collation sql_mode read_default_file read_default_group read_timeout write_timeout
    ssl_ca ssl_capath ssl_cert ssl_cipher ssl_disabled ssl_verify_cert ssl_verify_identity local_infile
    program_name bind_address timeout cache mode uri vfs immutable nolock isolation_level
    """
)
"""Options whose values are no secrets; of every other one nobody knows."""
# Words of the drivers' and of our own messages, and what is too short to be told from them.
_SAID = frozenset(
    {
        *("access", "authentication", "certificate", "closed", "connect", "connection", "database"),
        *("denied", "exist", "failed", "fatal", "host", "invalid", "localhost", "lost", "mariadb"),
        *("mysql", "password", "peer", "port", "postgres", "postgresql", "public", "query", "refused"),
        *("role", "root", "server", "sqlite", "timeout", "unknown", "user", "using", "value"),
    }
)
_SHORTEST = 4
_LETTERS = re.compile("%[0-9A-F]{2}")
_HINT = "Write for example postgresql://me:secret@localhost/shop, or shop.db for SQLite."


def parse_url(text: str) -> URL:
    """The URL of a database, with the driver that xl2db uses where the text names none.

    The path of a SQLite file (``shop.db``) is understood, too. Raises :class:`SettingsRefused`, which
    never shows the text, for what is no URL of a database that xl2db knows.
    """
    from sqlalchemy import URL, make_url

    text = text.strip()
    scheme, separator, _ = text.partition("://")
    if not separator:
        if text == ":memory:" or text.lower().endswith(SQLITE_FILES):
            return URL.create("sqlite", database=text)
        raise _refused("This is no database URL, and no name of a SQLite file ending in .db.")
    scheme = scheme.lower()
    try:
        url = make_url(f"{DRIVERS.get(scheme, scheme)}{text[text.index('://') :]}")
    except Exception:  # whatever a broken URL raises; its text may hold the password
        url = None
    if url is None:
        raise _refused("This database URL cannot be read.", hint=f"{_HINT} In a password, write %40 for @.")
    kind = url.get_backend_name()
    if kind not in TARGETS:
        near = nearest(kind, TARGETS, 1)
        meant = f"Did you mean {near[0]}://?" if near else "It knows sqlite, postgresql, mariadb and mysql."
        shown = f"the kind {_shown(kind)}" if near or kind in _OTHERS else "that kind"
        raise _refused(f"xl2db does not know databases of {shown}.", hint=meant)
    if _ASYNCHRONOUS.search(url.drivername):
        wanted = DRIVERS.get(kind, kind)
        raise _refused(
            f"{_shown(url.drivername)} is an asynchronous driver.", hint=f"Write {wanted}:// instead."
        )
    if kind != "sqlite" and not url.database:
        raise _refused(
            "The URL does not say which database on the server is meant.",
            hint=f"Write its name at the end: {kind}://user@host/NAME.",
        )
    if kind == "sqlite" and not _is_query(text.partition("?")[2]):
        raise _refused(
            "The URL of a SQLite file ends at its question mark, and what follows is no option.",
            hint="Give a file, workbook or folder with a question mark in its name another one, or name a "
            "database: --database sqlite:///shop.db.",
        )
    if kind != "sqlite" and "@" in f"{url.host or ''}{url.database}":  # what is left of a password
        raise _refused(
            "This database URL has an @ too many.", hint=f"{_HINT} In a password, write %40 for @."
        )
    return url


def _is_query(text: str) -> bool:
    """Whether what follows a question mark are options, and not the rest of a file's name."""
    return all("=" in part for part in text.split("&")) if text else True


def safe_url(text_or_url: str | URL) -> str:
    """A URL as it may be shown and written: passwords, also those behind the ``?``, are ``***``.

    A SQLite file is shown by its path, and nothing of what is no URL: nobody knows where in it a password stands.
    """
    try:
        url = parse_url(text_or_url) if isinstance(text_or_url, str) else text_or_url
    except SettingsRefused:
        return "a database URL that cannot be read"
    if url.get_backend_name() == "sqlite" and not url.query:
        return url.database or ":memory:"
    masked = {name: value if name in _SHOWN else "***" for name, value in url.query.items()}
    return url.set(query=masked).render_as_string(hide_password=True)


def target_of(url: str | URL) -> str:
    """The kind of database: ``sqlite``, ``postgresql``, ``mariadb`` or ``mysql``."""
    parsed = parse_url(url) if isinstance(url, str) else url
    return parsed.get_backend_name()


def secrets_of(url: URL) -> tuple[str, ...]:
    """The passwords in a URL, longest first, in every spelling in which they could turn up.

    Those that a message would hold anyway are left out: masked, they could be read off the gap.
    """
    from urllib.parse import quote, quote_plus

    plain = [url.password] if url.password else []
    for name, value in url.query.items():
        if name not in _SHOWN:
            plain += [value] if isinstance(value, str) else list(value)
    said = _SAID | {str(part).lower() for part in (url.username, url.host, url.database) if part}
    spellings = {
        form
        for word in plain
        if len(word) >= _SHORTEST and word.lower() not in said
        for coded in (quote(word, safe=""), quote_plus(word))
        for form in (word, coded, _LETTERS.sub(lambda code: code[0].lower(), coded), repr(word)[1:-1])
    }
    return tuple(sorted(filter(None, spellings), key=len, reverse=True))


def _shown(word: str) -> str:
    return word if re.fullmatch(r"[\w+.-]{1,40}", word) else "that"


def _refused(message: str, hint: str = _HINT) -> SettingsRefused:
    return SettingsRefused(DATABASE_URL.finding(message, hint=hint))
