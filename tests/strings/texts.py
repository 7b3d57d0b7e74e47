# ruff: noqa: E501 - a case is a line

"""The strings: those of the hostile workbooks, odd names, and what databases and spreadsheets take for more."""

from __future__ import annotations

import unicodedata

from tests.hostile.strings import STRINGS

_EDGES = [
    "", " ", "  two  ", " before", "after ", "\u00a0nbsp", "nbsp\u00a0", "\u3000wide\u3000", "\ttab", "tab\t", "line\n",
    "\nline", "\r\n", "a\r\nb", "a\n\nb", "\u200bzero", "zero\u200b", "\ufeffmark", "dot.", "dot. ", ".", "..", "a.b", "a.b.c",
    "-", "--", "n/a", "N/A", "–",
]  # fmt: skip
_QUOTES = [
    "'", "''", "'''", "''''", '"', '""', '"""', '""""', "`", "``", "'x'", '"x"', "`x`", "'it''s'", 'say "hi"', "it's", "“x”", "„x“",
    "‘x’", '"a" "b"', "'a' 'b'", '" x"', "'\"`", "\\", "\\\\", "end\\", "end\\'", "\\n", "\\x41", "\\u0041", "\\0", "a\\%b", "\\_",
    "$$", "$a$x$a$", "E'x'", "N'x'", "_utf8'x'", "x''y", "[x]", "[[x]]", "{", "}", "{}", "{0}", "{x}", "{{x}}",
]  # fmt: skip
_SIGNS = [
    "%", "%%", "%s", "%(x)s", "100% sure", "%%s", ":", ":x", ": x", "::", "::text", "a:b", "a::b", "\\:x", "?", "??", "?::int", "@x",
    "@@version", "#x", "-- x", "/* x */", "/*! x */", "*/", ";", "a;b", "(x)", "(", ")", "f(x)", "a,b", ", ", "a=b", "a|b", "||",
    "&", "<", ">", "<>", "^", "~", "!", "$", "$1", "${x}", "#{x}", "<%x>", "_", "__", "_x000D_", "_x0041_", "_x0000_", "_x005F_",
    "_xD83D_", "a_x000a_b",
]  # fmt: skip
_WORDS = [
    "007", "1e5", "1.0", "1,5", "-0", "0", "1", "0x1F", "1_000", "2024-01-01", "2024-01-01 08:00", "01/02/2024", "12:30", "TRUE",
    "True", "false", "yes", "no", "None", "NULL", "null", "NaN", "Infinity", "nan", "#REF!", "#N/A", "=A1", "now", "now()", "NOW()",
    "today", "uuid", "uuid()", "new uuid", "current_timestamp", "CURRENT_TIMESTAMP", "current_date", "localtime", "user",
    "current_user", "auto number", "auto number (start 5)", "on update now", "now, on update now", "sql: 1", "sql: now()",
    "nextval('x')", "gen_random_uuid()", "virtual: 1", "list: x", "one of: a, b", "x::text", "date '2024-01-01'", "interval '1 day'",
    "array[1]", "case when 1 then 2 end", "(select 1)", "select", "SELECT", "table", "order", "group", "primary key", "default",
    "desc", "x desc", "collate nocase", "id", "ID", "Id", "rowid", "oid", "ctid", "t", "c", "alembic_version", "sqlite_x", "pg_x",
    "xl2db_x", "_alembic_tmp_x", "public", "information_schema", "op", "sa", "upgrade", "import os", "x\nimport os", '"""', "'''",
    '"""\nimport os\n"""', "\\N{DASH}", "rename", "table x", "Table", "Column", "Type", "deprecated", "con", "nul", "aux",
]  # fmt: skip
_SIZES = [
    *("n" * size for size in (31, 62, 63, 64, 65, 100, 191, 254, 256, 1024, 1025)),
    *("n" * 62 + end for end in ("é", "名", "a", "ab")),
    *("é" * size for size in (31, 32, 63, 65)),
    *("名" * size for size in (20, 21, 22, 63, 65)),
    "n" * 40 + "a" * 30,
    "n" * 40 + "b" * 30,
]
_LETTERS = [
    "größe", "GRÖSSE", "grösse", "数量", "ｸﾞﾚｰﾄﾞ", "グレード", "é", "e\u0301", "ﬁ", "ſ", "ẞ", "i", "I", "İ", "ı", "K", "Å", "Å", "ñ", "n\u0303",
    "\u0301", "ก็", "का", "क्\u200dष", "می\u200cخواهم", "🙂", "a🙂b", "👩🏽‍💻", "𠮷", "\U000e0001", "\ue000", "\ufdd0", "\uffff", "́x", "ᄒ\u1161", "한글",
    "Ω", "Ω", "ά", "ά", "٣", "１２", "²", "½", "naïve café", "a\u0327b",
]  # fmt: skip
TEXTS = tuple(
    dict.fromkeys(
        text
        for text in (*STRINGS, *_EDGES, *_QUOTES, *_SIGNS, *_WORDS, *_SIZES, *_LETTERS)
        if "\0" not in text  # which no workbook can hold
    )
)


def near(text: str) -> list[str]:
    """Other names that a database or a person could take for the same."""
    found = [text.swapcase(), text.upper(), text.lower(), f"{text} ", f"{text}."]
    found += [unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC", "NFKD")]
    bare = "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))
    return list(dict.fromkeys(each for each in (*found, bare, text + text[-1:]) if each != text))
