"""The form of the pages of rules about a change: why it is held up, how to mend it, a bad and a good way."""

from __future__ import annotations

import textwrap


def page(why: str, mend: str, *, bad: str, good: str) -> str:
    """A page in Markdown; the texts may be broken into lines anywhere."""
    parts = [why, f"**How to mend it.** {mend}", f"Bad: {bad}", f"Good: {good}"]
    return "\n" + "\n\n".join(_filled(part) for part in parts) + "\n"


def _filled(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), 110, break_long_words=False, break_on_hyphens=False)
