# ruff: noqa: E501 - a case is a line

"""Strings that break what does not expect them: 170 of them, for cells and the names of sheets."""

from __future__ import annotations

_CONTROLS = [chr(code) for code in (*range(1, 32), 0x7F, *range(0x80, 0xA0))]
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
)
_UNSEEN += "\u2028\u2029\u2060\u2061\u2066\u2067\u2068\u2069\u3164\ufeff\ufff9\ufffa\ufffb\ufffc\ufffd\uffa0"
_FORMULAS = [
    "=1+1", "=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(1)", "\t=1", "\r=1", "=HYPERLINK(\"http://x\",\"y\")",
    "=IMPORTXML(\"http://x\")", "＝1+1", "'=1", "==1", "=WEBSERVICE(\"http://x\")", "=DDE(\"a\";\"b\";\"c\")",
]  # fmt: skip
_MARKUP = [
    "[red]x[/red]", "[link=http://x]x[/link]", "[/]", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;",
    "**bold**", "[a](javascript:alert(1))", "![a](http://x)", "`code`", "| a | b |", "# head", "```", "<!-- x -->", "]]>",
    "{{7*7}}", "${7*7}", "<% x %>", "#{x}", "{x!r}", "%s%n", "%(x)s", "\\x1b[31m", "::error::x", "##[error]x", "##vso[task.complete]x",
    "x ##vso[task.setvariable variable=a]b", "##teamcity[blockOpened name='x']", "x ##[group]", "section_start:0:x\r",
]  # fmt: skip
_TERMINAL = [
    "\x1b[31mred",
    "\x1b]0;title\x07",
    "\x1b]8;;http://x\x1b\\x",
    "\x9b31m",
    "\x1b[2J",
    "a\bb",
    "a\rb",
    "\x07",
]
_CODE = [
    "'; DROP TABLE x; --", '"; DROP TABLE x; --', "`; DROP TABLE x", '""" + 1/0 + """', "'''", "\\", "\\'", "\\\"", "$(id)",
    "`id`", "; rm -rf x", "| cat", "&& id", "../../etc/passwd", "..\\..\\x", "/etc/passwd", "C:\\x", "con", "nul", "a\0b",
    "__import__('os')", "None", "null", "NaN", "true", "1e999", "0x10", "-0", "1/0", "$$x$$", "E'\\''", "?", ":x", "%",
]  # fmt: skip
_LONG = [
    "x" * 32,
    "x" * 255,
    "x" * 1000,
    "x" * 32_767,
    "é" * 64,
    "名" * 40,
    "a\u0301" * 100,
    "😀" * 50,
    "a b " * 500,
]
_LETTERS = [
    "ß",
    "İ",
    "ı",
    "ﬁ",
    "Å",
    "Å",
    "𝒳",
    "한",
    "ำ",
    "مرحبا",
    "שלום",
    "A\u202eB",
    "а",
    "ｆｕｌｌ",
    "👩‍👩‍👧‍👦",
    "🇩🇪",
    "Ⅳ",
    "²",
]
STRINGS = [
    *_FORMULAS,
    *_MARKUP,
    *_TERMINAL,
    *_CODE,
    *_LONG,
    *_LETTERS,
    *("a" + c + "b" for c in _UNSEEN),
    "\u200b",
    "\u2060\ufeff",
    "\u00a0",
    "\u3000",
    *_CONTROLS,
]
