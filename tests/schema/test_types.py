"""Types: what people type, what it means, and the canonical text of it (F9, F11-F13)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl2db.schema.database_types import KNOWN, TARGETS
from xl2db.schema.misread import Misread
from xl2db.schema.model import Kind, Type
from xl2db.schema.types import (
    FRIENDLY,
    canonical_type,
    collation_databases,
    own_arguments,
    parse_type,
    portable_fallback,
    type_text,
)


def refused(text: str, **cells: object) -> Misread:
    with pytest.raises(Misread) as caught:
        parse_type(text, **cells)  # type: ignore[arg-type]
    assert caught.value.message.endswith((".", "?"))
    assert caught.value.hint
    return caught.value


UNKNOWN = [
    "",
    "  ",
    "txet(100)",
    "number of pieces",
    "inet; drop table x",
    "varchar(40); drop table x",
    "(40)",
]
UNKNOWN += [
    "date(3)",
    "geometry(Point,(select 1))",
    "varchar(a)",
    "oracle: clob",
    "postgresql: longblob",
    "1",
    "💥",
]
UNKNOWN += ["varchar(1,2,3)", "text[", "set('a\\')", "varchar(40) unsigned signed what", "x" * 50_000]


@pytest.mark.parametrize("text", UNKNOWN, ids=lambda text: text[:30])
def test_unknown_type__is_refused(text: str) -> None:
    assert refused(text).rule.name == "unknown-type"


@pytest.mark.parametrize(
    ("text", "target", "near"),
    [
        ("txet(100)", None, "text"),
        ("hole number", None, "whole number"),
        ("jsonb", "mysql", "json"),
        ("decimel", "postgresql", "decimal"),
        ("varchr(40)", "sqlite", "varchar"),
    ],
)
def test_unknown_type__names_the_nearest(text: str, target: str | None, near: str) -> None:
    misread = refused(text, target=target)
    assert near in f"{misread.message} {misread.hint}"


def test_type_of_another_database__says_how_to_keep_it() -> None:
    assert "postgresql: inet" in (refused("inet", target="sqlite").hint or "")
    assert parse_type("inet", target="postgresql") == parse_type("inet") == Type(Kind.DATABASE, name="inet")


@pytest.mark.parametrize(
    ("text", "cells", "words"),
    [
        ("text(20)", {"length": 30}, "Length 30"),
        ("varchar(20)", {"length": 30}, "Length 30"),
        ("date", {"length": 8}, "Length 8"),
        ("text", {"precision": 3}, "Precision 3"),
        ("varchar", {"scale": 3}, "Scale 3"),
        ("decimal(10,2)", {"scale": 3}, "Scale 3"),
        ("decimal(10,2)", {"precision": 12}, "Precision 12"),
        ("decimal", {"scale": 2}, "Scale 2"),
        ("decimal", {"length": 9, "precision": 10}, "Precision 10"),
        ("integer", {"length": 10}, "Length 10"),
        ("list: x", {"length": 10}, "Length 10"),
        ("inet", {"length": 10}, "Length 10"),
    ],
)
def test_contradicting_cells__are_named(text: str, cells: dict[str, int], words: str) -> None:  # F9
    misread = refused(text, **cells)
    assert misread.rule.name == "contradicting-length"
    assert words in misread.message


@pytest.mark.parametrize(
    "text", ["text(0)", "text(99999999)", "decimal(3,5)", "decimal(70,2)", "decimal(0,0)", "decimal(40,31)"]
)
def test_size_out_of_range__is_refused(text: str) -> None:
    assert refused(text).rule.name == "size-out-of-range"


@pytest.mark.parametrize(
    "text",
    [
        "list:",
        "list",
        'list: ""',
        "one of:",
        "one of: , ,",
        "one of: S/M/L",
        "one of: a, a",
        "one of: new, New",
    ],
)
def test_unreadable_values__are_refused(text: str) -> None:
    assert refused(text).rule.name == "wrong-list-of-values"


@pytest.mark.parametrize("text", ['one of: a, "b', 'one of: "a" b, c'])
def test_unclosed_quotes__are_refused(text: str) -> None:
    assert refused(text).rule.name == "wrong-list-of-values"


SPELLINGS = {
    "text": "Text, TEXT , string, 文字列, texto, Zeichenkette, nvarchar(max)",
    "text(50)": "TEXT (50), text（５０）, text 50, Text( 50 ), string(50), text(50 characters), varchar2(50)",
    "whole number": "Whole Number , whole-number, INTEGER, int, Ganzzahl, 整数, entier, inteiro",
    "small number": "smallint, Small Number, int2",
    "big number": "bigint, BIG NUMBER, int8",
    "decimal(10,2)": "decimal(10,2), decimal 10,2, Decimal ( 10 , 2 ), number(10,2), decimal(10.2)",
    "decimal(10,0)": "decimal(10), numeric(10), number(10)",
    "decimal(19,4)": "decimal, numeric",
    "number": "number, floating, float, double precision, 数値",
    "money": "Money, currency, 金額",
    "percent": "percent, %, ％, Prozent",
    "yes/no": "Yes/No, yes-no, yes / no, YESNO, boolean, bool, ja/nein, sim/não, はい/いいえ, 真偽値",
    "date": "Date, 日付, fecha, Datum",
    "time": "time, TIME, time without time zone, heure",
    "date and time": "date & time, datetime, date/time, Date and Time, 日時, timestamp without time zone",
    "timestamp": "timestamp, timestamp (with time zone), TIMESTAMP WITH TIME ZONE, timestamptz, 时间戳",
    "duration": "duration, interval, Dauer",
    "uuid": "UUID, guid, uniqueidentifier",
    "email": "E-Mail, email address, メールアドレス",
    "auto number": "Auto Number, autonumber, serial, auto increment, 連番",
    "list: status": "list: status, List:status, LIST ： status, list status, list(status), list of status",
    "list:  ": 'list: " "',
    "one of: a, b, c": "one of: a, b, c| one of:a,b,c,| One Of (a, b, c)| one of a, b, c| enum('a','b','c')"
    "| one of: a; b; c| one of: a、b，c| choice: a |b |c",
    'one of: a, "b, c"': 'one of: a, "b, c"| one of: a, “b, c”',
    "varchar(40)": "varchar(40), VARCHAR( 40 )",
    "character varying(40)": "Character  Varying (40)",
    "bigint unsigned": "BIGINT UNSIGNED",
    "bigint(20) unsigned": "bigint( 20 )unsigned",
    "jsonb": "JSONB",
    "text[]": "text[], TEXT []",
    "varchar(40)[]": "varchar(40)[]",
    "geometry(Point,4326)": "geometry(Point, 4326)",
    "time(3) with time zone": "time(3) with time zone",
    "postgresql: inet": "postgresql: inet, Postgres:INET, pg: inet",
    "mysql: longblob": "MySQL: LongBlob",
    "set('a','b')": "set('a', 'b')",
}


def _spellings() -> list[tuple[str, str]]:
    found = []
    for text, typed in SPELLINGS.items():
        parts = re.split(r"\| ", typed) if "one of" in text else re.split(r", (?![^()]*\))(?!\d)", typed)
        found += [(part, text) for part in parts]
    return found


@pytest.mark.parametrize(("typed", "text"), _spellings())
def test_spelling__is_forgiven(typed: str, text: str) -> None:  # F11, F12, F13
    assert type_text(parse_type(typed)) == text


@pytest.mark.parametrize(
    ("typed", "cells", "text"),
    [
        ("varchar", {"length": 40}, "varchar(40)"),
        ("Text", {"length": 255}, "text(255)"),
        ("text(20)", {"length": 20}, "text(20)"),
        ("NUMERIC", {"length": 12, "scale": 0}, "decimal(12,0)"),
        ("decimal", {"precision": 10, "scale": 2}, "decimal(10,2)"),
        ("number", {"precision": 10}, "decimal(10,0)"),
        ("decimal(10,2)", {"length": 10, "scale": 2}, "decimal(10,2)"),
        ("integer", {"scale": 0}, "whole number"),
        ("vector", {"length": 3}, "vector(3)"),
    ],
)
def test_sizes_of_other_cells__are_taken(typed: str, cells: dict[str, int], text: str) -> None:  # F9
    assert type_text(parse_type(typed, **cells)) == text  # type: ignore[arg-type]


@pytest.mark.parametrize("target", TARGETS)
def test_own_types__are_known_and_have_a_fallback(target: str) -> None:
    for name, takes in KNOWN[target].items():
        if takes.least == 0:
            found = parse_type(f"{target}: {name}")
            assert type_text(found) == f"{target}: {name}"
            assert portable_fallback(found).kind is not Kind.DATABASE
            parse_type(name, target=target)


@pytest.mark.parametrize(
    ("text", "fallback"),
    [
        ("postgresql: inet", "text(49)"),
        ("jsonb", "json"),
        ("text[]", "json"),
        ("bigint unsigned", "decimal(20,0)"),
        ("varchar(40)", "text(40)"),
        ("longblob", "binary"),
        ("timestamp(3) with time zone", "timestamp"),
        ("tsvector", "text"),
        ("money", "money"),
    ],
)
def test_fallback__holds_the_same_values(text: str, fallback: str) -> None:
    assert str(portable_fallback(parse_type(text))) == fallback


def test_target__never_changes_what_a_type_means() -> None:
    for typed, _ in _spellings():
        for target in TARGETS:
            try:
                assert parse_type(typed, target=target) == parse_type(typed)
            except Misread:
                continue


def test_friendly_names__are_all_understood() -> None:
    examples = {"text(N)": "text(9)", "decimal(P,S)": "decimal(9,2)"}
    assert all(parse_type(examples.get(name, name)).kind is not Kind.DATABASE for name in FRIENDLY)


def test_own_arguments__are_those_in_brackets() -> None:
    assert own_arguments(parse_type("varchar(40)")) == (40,)
    assert own_arguments(parse_type("decimal(10,2)")) == (10, 2)
    assert own_arguments(parse_type("inet")) == ()


VALUES = st.lists(st.text(min_size=0, max_size=8), min_size=2, max_size=6, unique_by=str.casefold)


@given(VALUES)
def test_one_of__round_trips(values: list[str]) -> None:
    found = Type(Kind.ONE_OF, values=tuple(values))
    assert parse_type(type_text(found)) == found
    assert canonical_type(type_text(found)) == found


@pytest.mark.parametrize(
    ("typed", "text", "databases"),
    [
        ("text(40) collate NOCASE", 'text(40) collate "NOCASE"', ("sqlite",)),
        ("text collate binary", "text collate binary", ("sqlite", "mariadb", "mysql")),
        ('Text (9)  COLLATE "de-DE-x-icu"', 'text(9) collate "de-DE-x-icu"', ("postgresql",)),
        ("varchar(9) collate utf8mb4_bin", "varchar(9) collate utf8mb4_bin", ("mariadb", "mysql")),
        ("postgresql: citext collate C", 'postgresql: citext collate "C"', ("postgresql",)),
    ],
)
def test_collation__belongs_to_a_text_and_a_database(
    typed: str, text: str, databases: tuple[str, ...]
) -> None:
    found = parse_type(typed)
    assert type_text(found) == text
    assert parse_type(text) == canonical_type(text) == found
    assert collation_databases(found.collation or "") == databases


def test_collation__is_no_part_of_a_choice() -> None:
    assert parse_type("one of: a, b collate c").values == ("a", "b collate c")
    assert canonical_type("one of: a, b collate c").collation is None


@given(st.text(max_size=40) | st.from_regex(r"\w{1,12} ?\(\d{1,3}(,\d{1,2})?\)", fullmatch=True))
def test_any_text__is_a_type_or_misread(text: str) -> None:
    try:
        found = parse_type(text)
    except Misread:
        return
    assert parse_type(type_text(found)) == canonical_type(type_text(found)) == found
