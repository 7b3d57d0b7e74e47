"""What a database has had, where the folder says otherwise: refused before anything more is applied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from xl2db.findings import DecisionNeeded, Finding, SettingsRefused, Severity
from xl2db.migrations.folder import Folder
from xl2db.rules.settings import WRONG_OPTION

if TYPE_CHECKING:
    from xl2db.migrations.history import History


def known_history(folder: Folder, url: str) -> History:
    """What a database has had, beside the revisions of the folder; nothing where there is no folder yet."""
    from xl2db.migrations.history import History
    from xl2db.migrations.running import history

    return history(folder, url) if folder.exists else History((), None, {})


def accepted(known: History, url: str, names: Iterable[str]) -> tuple[Finding, ...]:
    """Where they differ, after the database keeps what the files say of the revisions named.

    Raises :class:`SettingsRefused` for a name that nothing is wrong with.
    """
    from xl2db.migrations.history import AGAIN
    from xl2db.migrations.running import accept

    let_be = tuple(name.removesuffix(".py") for name in names)
    found = known.findings()
    named = {name for one in found for name in one.about[1:] if one.about[0] != AGAIN}
    if unknown := [name for name in let_be if name not in named]:
        raise SettingsRefused(
            WRONG_OPTION.finding(
                f"--accept {unknown[0]}: there is nothing about this revision to accept.",
                hint="xl2db status names the revisions that differ. Leave the option out.",
            )
        )
    if let_be:
        accept(known, url, let_be)
        found = known.findings(let_be)
    return found


def refuse_changed_history(found: Sequence[Finding], *, is_more: bool = True) -> None:
    """Raise :class:`DecisionNeeded` where there is any of it, and ``is_more`` to apply or something never ran."""
    from xl2db.migrations.history import EDITED

    if found and (is_more or any(one.about[0] != EDITED for one in found)):
        raise DecisionNeeded(*found)


def told_only(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The same as warnings, where nothing is applied that could meet it."""
    return tuple(replace(one, severity=Severity.WARNING) for one in found)
