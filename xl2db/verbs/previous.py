"""The schema as of the latest revision, also after a run that was cut off between its two files."""

from __future__ import annotations

from pathlib import Path

from xl2db.migrations.folder import Folder, FolderRefused
from xl2db.schema.model import Schema


def previous_schema(folder: Folder, wanted: Schema) -> Schema:
    """What ``schema.toml`` says; or the workbook's schema, where the latest revision leads to just that.

    So ``plan`` and ``status`` know where a run stood that was killed between the two, which the next ``sync`` finishes;
    and a revision that was brought back alone is enough. Raises :class:`FolderRefused` where nobody can tell.
    """
    from xl2db.schema.text import schema_text, text_hash

    try:
        return folder.read_schema(wanted)
    except FolderRefused:
        revisions = folder.revisions()
        if revisions and revisions[-1].constants.get("schema_after") == text_hash(schema_text(wanted)):
            return wanted
        raise


def keep_twin(folder: Folder, wanted: Schema) -> Path | None:
    """Write ``schema.toml`` anew where only labels and the like changed; gives back its path if it did."""
    if not folder.exists:
        return None
    try:
        known = folder.schema_file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        known = ""
    if known == folder.twin(wanted):
        return None
    folder.write_schema(wanted)
    return folder.schema_file
