"""Text of users on a screen: shown, never obeyed, and measured as a terminal measures it."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_NEWLINE = re.compile(r"\r\n|\r|\n")
_COMMAND = re.compile(r"\A\s*::|##(?:vso|teamcity)?\[", re.IGNORECASE)
"""What build servers obey: GitHub at the beginning of a line, Azure and TeamCity anywhere in it."""
_PASSWORD_IN_URL = re.compile(r"(?<=://)([^\s/@:]*):[^\n]*@")
_PASSWORD_IN_QUERY = re.compile(r"(?i)([?&;](?:ssl)?(?:password|passwd|pwd|passphrase)=)[^&\s'\"]*")


def visible(text: str) -> str:
    """The text on one line; characters that have no shape or that steer a terminal become ``\\u{…}``.

    A line break becomes ``↵``, a tab a space.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible_character, _NEWLINE.sub("↵", text)))


def visible_lines(text: str) -> str:
    """The same for a text of several lines, whose line breaks and tabs are kept."""
    lines = _NEWLINE.sub("\n", text).split("\n")
    return "\n".join(safe_line("\t".join(map(visible, line.split("\t")))) for line in lines)


def safe_line(line: str) -> str:
    """A whole line that no build server takes for one of its commands (``::error::``, ``##vso[``)."""
    return _COMMAND.sub(_shown_command, line)


def _shown_command(command: re.Match[str]) -> str:
    said = command[0].lstrip()
    return f"{command[0][: -len(said)]}\\u{{{ord(said[0]):x}}}{said[1:]}"


def without_secrets(text: str) -> str:
    """The text with the passwords of database URLs masked, as a last line of defence."""
    text = _PASSWORD_IN_URL.sub(r"\1:***@", text)
    return _PASSWORD_IN_QUERY.sub(r"\1***", text)


def width(text: str) -> int:
    """How many places of a terminal the text takes: two for each wide East Asian character."""
    return len(text) if text.isascii() else sum(map(_character_width, text))


def pad(text: str, places: int) -> str:
    """The text with spaces behind it, up to that many places."""
    return text + " " * (places - width(text))


def shorten(text: str, places: int) -> str:
    """The text, cut with ``…`` where it takes more places."""
    if width(text) <= places:
        return text
    used, kept = 1, []
    for character in text:
        used += _character_width(character)
        if used > places:
            break
        kept.append(character)
    return "".join(kept) + "…"


def _visible_character(character: str) -> str:
    if character == "\t":
        return " "
    if unicodedata.category(character) in _UNSEEN:
        return f"\\u{{{ord(character):x}}}"
    return character


def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
