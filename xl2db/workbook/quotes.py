"""Double quotes around a text of which a cell would lose a part: ``" Ann"`` keeps the space before the name.

Names and texts stand in cells as they are. Only where the spaces around one count, or where it is a dash,
which alone means nothing, it is put in quotes; a quote within is then written twice.
"""

from __future__ import annotations

from xl2db.workbook.header import trimmed

NOTHING = frozenset({"-", "--", "–", "—", "―", "ー", "－", "n/a", "N/A"})
"""What people type into a cell that does not apply."""


def quoted(text: str) -> str:
    """The text as it is typed into a cell; :func:`unquoted` reads it back."""
    if not _is_lost(text) and not _is_quoted(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def unquoted(text: str) -> str:
    """What a text that was typed into a cell means."""
    return text[1:-1].replace('""', '"') if _is_quoted(text) else text


def _is_lost(text: str) -> bool:
    return trimmed(text) != text or text in NOTHING


def _is_quoted(text: str) -> bool:
    """Whether quotes stand around a text that needs them; around any other they are a part of it."""
    if len(text) < 2 or not text[0] == text[-1] == '"':
        return False
    inner = text[1:-1]
    if '"' in inner.replace('""', ""):
        return False
    twice = inner.startswith('""') and inner.endswith('""')
    return twice or _is_lost(inner.replace('""', '"'))
