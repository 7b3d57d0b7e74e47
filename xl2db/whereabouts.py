"""Where the URL of a database is kept: ``env:NAME``, ``file:PATH``, ``keyring:SERVICE/NAME``.

So a password need not stand on a command line, where every process of the machine can read it, nor in a file
that is committed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from xl2db.findings import Finding, SettingsRefused
from xl2db.rules import settings as rules

_KINDS = ("env", "file", "keyring")


def url_at(text: str, environment: Mapping[str, str], folder: Path) -> str:
    """The URL that a text says where to find, or the text itself; paths of files start at ``folder``.

    Raises :class:`SettingsRefused` where nothing is there; what a keyring or a file holds is never shown.
    """
    kind, colon, name = text.partition(":")
    if not colon or "://" in text or kind not in _KINDS:
        return text
    if kind == "env":
        return _in_environment(name, environment)
    return _in_file(name, folder) if kind == "file" else _in_keyring(name)


def _in_environment(name: str, environment: Mapping[str, str]) -> str:
    if value := environment.get(name, "").strip():
        return value
    raise SettingsRefused(
        rules.UNKNOWN_VARIABLE.finding(
            f"The database is to be found in the environment variable {name}, which is not set.",
            hint=f"Set {name} to the database's URL.",
        )
    )


def _in_file(name: str, folder: Path) -> str:
    try:
        lines = (folder / name).read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
    else:
        if url := lines[0].strip():
            return url
        why = "its first line is empty"
    raise SettingsRefused(
        rules.SETTINGS_UNREADABLE.finding(
            f"The database is to be found in the file {name}, which cannot be read: {why}.",
            hint="Write the database's URL into its first line.",
        )
    )


def _in_keyring(path: str) -> str:
    service, _, name = path.rpartition("/")
    if not service or not name:
        raise SettingsRefused(
            _missing(
                f"keyring:{path} does not say where in the keyring.",
                "Write keyring:SERVICE/NAME, such as keyring:xl2db/shop.",
            )
        )
    try:
        from keyring import get_password
    except ImportError:
        raise SettingsRefused(
            _missing(
                "The database is to be found in the keyring, and the Python package keyring is not installed.",
                "Type pip install 'xl2db[keyring]'.",
            )
        ) from None
    try:
        url, trouble = get_password(service, name), ""
    except Exception as error:  # whatever a backend raises; its text may hold anything
        url, trouble = None, type(error).__name__
    if url and url.strip():
        return url.strip()
    # Raised here, not while handling the backend's error, which would be told with it.
    if trouble:
        raise SettingsRefused(
            _missing(
                f"The keyring of this machine cannot be read ({trouble}).",
                "See that one is there and unlocked (keyring diagnose), or use env:NAME or file:PATH.",
            )
        )
    raise SettingsRefused(
        _missing(
            f"The keyring has nothing at {service}/{name}.",
            f"Put the database's URL there: keyring set {service} {name}",
        )
    )


def _missing(message: str, hint: str) -> Finding:
    return rules.NOT_IN_KEYRING.finding(message, hint=hint)
