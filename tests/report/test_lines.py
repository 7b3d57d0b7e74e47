"""Lines that fit a terminal: broken at spaces, indented to where their words began, with nothing lost."""

from __future__ import annotations

import pytest

from xl2db.report.lines import Line, Piece, line, line_width, plain, wrapped
from xl2db.report.page_text import page_text


def shown(one: Line, columns: int, indent: int | None = None) -> list[str]:
    return [plain(part) for part in wrapped(one, columns, indent)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("short", ["short"]),
        ("", [""]),
        (
            "error: no type of this name is known",
            ["error: no type of", "       this name is", "       known"],
        ),
        ("   = help: type text in C7", ["   = help: type text", "          in C7"]),
        ("    + a   text, required, default x", ["    + a   text,", "      required,", "      default x"]),
        ("x" * 30, ["x" * 30]),
        ("a " + "x" * 30 + " b", ["a", "x" * 30, "b"]),
        ("顧客の名前 は 長い 名前 です", ["顧客の名前 は 長い", "名前 です"]),
    ],
)
def test_wrapped__breaks_at_spaces(text: str, lines: list[str]) -> None:
    assert shown(line(text), 20) == lines


def test_wrapped__keeps_pieces_and_their_styles() -> None:
    one = line(Piece("error", "error"), ": ", Piece("strong words that go on", "strong"))
    parts = list(wrapped(one, 16))
    assert [[(piece.text, piece.style) for piece in part] for part in parts] == [
        [("error", "error"), (": ", ""), ("strong", "strong")],
        [("       ", ""), ("words", "strong")],
        [("       ", ""), ("that go", "strong")],
        [("       ", ""), ("on", "strong")],
    ]


@pytest.mark.parametrize("columns", range(10, 60, 7))
def test_wrapped__fits_and_loses_no_word(columns: int) -> None:
    text = "Undo 0001_create in shop.db: a few words   with gaps, and more of them"
    parts = list(wrapped(line(text), columns, indent=4))
    assert all(line_width(part) <= max(columns, 18) for part in parts)
    assert " ".join(plain(part) for part in parts).split() == text.split()


def test_page__flows_its_paragraphs_and_keeps_its_examples() -> None:
    page = (
        "One **strong** word\nand more.\n\n| Column | Type |\n|---|---|\n\n```\nxl2db sync   --yes\n```\nEnd."
    )
    assert [plain(one) for one in page_text(page, 18)] == [
        "One strong word",
        "and more.",
        "",
        "| Column | Type |",
        "|---|---|",
        "",
        "    xl2db sync   --yes",
        "End.",
    ]
