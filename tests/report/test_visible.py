"""Text of users on a screen: shown, never obeyed."""

from __future__ import annotations

import pytest

from xl2db.report.visible import pad, safe_line, shorten, visible, visible_lines, width, without_secrets


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("数量 é", "数量 é"),
        ("a\x1b[31mred", "a\\u{1b}[31mred"),
        ("a\u202eb", "a\\u{202e}b"),
        ("a\u2066b\u2069", "a\\u{2066}b\\u{2069}"),
        ("zero\u200bwidth", "zero\\u{200b}width"),
        ("\ud800", "\\u{d800}"),
        ("bell\x07 del\x7f c1\x9b", "bell\\u{7} del\\u{7f} c1\\u{9b}"),
        ("two\r\nlines\nthree", "two↵lines↵three"),
        ("sep\u2028para\u2029", "sep\\u{2028}para\\u{2029}"),
        ("a\tb", "a b"),
        ("\U000e0041tag", "\\u{e0041}tag"),
    ],
)
def test_visible__shows_what_has_no_shape(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::boo", "\\u{3a}:error::boo"),
        ("  ::set-env name=X::", "  \\u{3a}:set-env name=X::"),
        ("##vso[task.complete]", "\\u{23}#vso[task.complete]"),
        ("##[error]x", "\\u{23}#[error]x"),
        ("a :: b", "a :: b"),
        ("## heading", "## heading"),
    ],
)
def test_safe_line__is_no_command_of_a_build_server(text: str, shown: str) -> None:
    assert safe_line(text) == shown


def test_visible_lines__keeps_lines_and_tabs() -> None:
    assert visible_lines("a\tb\n::x\n\x1b[2J") == "a\tb\n\\u{3a}:x\n\\u{1b}[2J"


@pytest.mark.parametrize(
    ("text", "places"), [("", 0), ("abc", 3), ("数量", 4), ("ｶﾅ", 2), ("e\u0301", 1), ("Ａ", 2)]
)
def test_width__counts_places_of_a_terminal(text: str, places: int) -> None:
    assert width(text) == places


def test_pad_and_shorten__respect_wide_characters() -> None:
    assert pad("数", 4) == "数  "
    assert shorten("数量単価", 5) == "数量…"
    assert shorten("abc", 3) == "abc"
    assert shorten("abcd", 3) == "ab…"


@pytest.mark.parametrize(
    "text",
    [
        "cannot reach postgresql://me:hush@db/shop",
        "cannot reach postgresql://me:hu@hush@db/shop?x=1",
        "postgresql://db/shop?user=me&password=hush&x=1",
        "mysql://db/shop?ssl=1&passwd=hush",
        "sslpassword is in ?sslpassword=hush",
    ],
)
def test_without_secrets__masks_passwords(text: str) -> None:
    assert "hush" not in without_secrets(text)
    assert "***" in without_secrets(text)


@pytest.mark.parametrize("text", ["mail me@example.com", "https://example.com/a@b", "password = 'x'"])
def test_without_secrets__leaves_other_text_alone(text: str) -> None:
    assert without_secrets(text) == text
