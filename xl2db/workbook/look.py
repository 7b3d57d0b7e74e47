"""Colours and letters of the sheets that xl2db writes."""

from __future__ import annotations

from enum import Enum

TYPEFACE = "Arial"
CODE_TYPEFACE = "Courier New"
INK = "1F2933"
QUIET = "52606D"
BRAND = "0F4C5C"
ACCENT = "A8480B"
LATER = "64748B"
GUIDE = "2F855A"
TINT = "EEF4F6"
AMBER_TINT = "FCE8C8"
RED_TINT = "F9D2CF"
LINE = "C9D3DA"
WHITE = "FFFFFF"


class Weight(Enum):
    """What a heading asks for; the value is its colour. A star in its text says "needed", too."""

    NEEDED = ACCENT
    USUAL = BRAND
    LATER = LATER
