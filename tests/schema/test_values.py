"""Values: defaults against their types, and what counts as yes or no (F14, F15)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl2db.schema.misread import Misread
from xl2db.schema.model import Default, DefaultKind
from xl2db.schema.types import parse_type
from xl2db.schema.values import canonical_default, default_text, parse_default, parse_yes_no

STATES = ("draft", "paid", "sent back", "1", "TRUE", "now")


def refused(value: object, type_text: str, values: tuple[str, ...] | None = None) -> Misread:
    with pytest.raises(Misread) as caught:
        parse_default(value, parse_type(type_text), values)
    assert caught.value.message.endswith((".", "?"))
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("value", "type_text"),
    [
        ("young", "whole number"),
        ("1,234", "whole number"),
        ("1.5", "whole number"),
        (1.5, "integer"),
        (True, "whole number"),
        ("40000", "small number"),
        ("3000000000", "whole number"),
        ("9999999999999999999", "big number"),
        ("-1", "int unsigned"),
        ("300", "tinyint"),
        ("nan", "number"),
        (float("inf"), "number"),
        ("1,5", "decimal(10,2)"),
        ("0.123", "decimal(10,2)"),
        ("123456789.1", "decimal(10,2)"),
        ("19 %", "decimal(5,2)"),
        (date(2024, 1, 31), "whole number"),
        ("toolong", "text(3)"),
        ("toolong", "varchar(3)"),
        ("ab", "char(1)"),
        ("now", "text"),
        ("today", "text(9)"),
        ("new uuid", "varchar(40)"),
        ("null", "text"),
        ("NULL", "date"),
        ("perhaps", "yes/no"),
        ("31/01/2024", "date"),
        ("2026-13-45", "date"),
        ("2024-02-30", "date"),
        ("tomorrow", "date"),
        (datetime(2024, 1, 31, 8, 30), "date"),
        ("8h", "time"),
        ("25:00", "time"),
        ("now", "time"),
        ("today", "timestamp"),
        ("2024-01-31 08:30+01:00", "date and time"),
        ("2024-01-31 99:00", "timestamp"),
        ("90", "duration"),
        ("1:75", "duration"),
        (90, "duration"),
        ("1 month", "duration"),
        ("P", "duration"),
        ("new uuid", "date"),
        ("now", "uuid"),
        ("123", "uuid"),
        ("draft", "json"),
        ("{'a': 1}", "json"),
        ("null", "json"),
        ("NaN", "json"),
        ("[" * 100_000, "json"),
        ("00ff", "binary"),
        (1, "binary"),
        ("gold", "one of: draft, paid"),
        ("Draft", "one of: draft, paid"),
        ("now", "one of: draft, paid"),
        ("a\0b", "text"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_value__that_does_not_go_with_the_type_is_refused(value: object, type_text: str) -> None:  # F15
    assert refused(value, type_text).rule.name == "wrong-default"


@pytest.mark.parametrize(
    ("value", "type_text"),
    [
        (True, "text"),
        (date(2024, 1, 31), "text(10)"),
        (time(8), "varchar(10)"),
        (datetime(2024, 1, 2), "one of: 1-2, 3-4"),
        (False, "one of: yes, no"),
    ],
)
def test_value__that_excel_changed_is_refused(value: object, type_text: str) -> None:  # F14
    assert refused(value, type_text).rule.name == "changed-by-excel"


def test_auto_number__takes_no_value() -> None:
    assert refused(1, "auto number").rule.name == "default-not-allowed"


def test_value_of_a_list__suggests_the_nearest() -> None:
    assert "draft" in refused("drfat", "list: state", STATES).message
    assert "draft, paid" in (refused("zzz", "list: state", STATES).hint or "")


@pytest.mark.parametrize(
    ("value", "rule"),
    [("sql: price * 2", "unknown-column"), ("sql: (1", "wrong-expression"), ("sql:", "wrong-expression")],
)
def test_sql__is_checked_and_has_no_columns(value: str, rule: str) -> None:  # F15, F16
    misread = refused(value, "whole number")
    assert misread.rule.name == rule
    assert misread.span is not None
    assert misread.span[0] >= 4


@pytest.mark.parametrize(
    ("value", "type_text", "text"),
    [
        ("draft", "text", "draft"),
        ("draft ", "text(5)", "draft"),
        (255, "text(3)", "255"),
        (1.5, "text", "1.5"),
        ('"draft"', "text", "draft"),
        ('""', "text", '""'),
        ("“”", "text", '""'),
        ('" a "', "text", '" a "'),
        ('"now"', "text", '"now"'),
        ("heute", "text", "heute"),
        ("1-2", "text(10)", "1-2"),
        ("Europe/Berlin", "varchar(20)", "Europe/Berlin"),
        ("127.0.0.1", "inet", "127.0.0.1"),
        ("{}", "text[]", "{}"),
        ("007", "whole number", "7"),
        ("-5", "small number", "-5"),
        (0, "money", "0"),
        ("４２", "whole number", "42"),
        ("1e3", "whole number", "1000"),
        ("12.50", "decimal(10,2)", "12.5"),
        (12.5, "decimal(10,2)", "12.5"),
        ("0.100", "decimal(4,3)", "0.1"),
        ("-0.0", "number", "0"),
        (1e-7, "number", "0.0000001"),
        ("0.19", "percent", "0.19"),
        (" Yes ", "yes/no", "yes"),
        (False, "boolean", "no"),
        (1, "yes/no", "yes"),
        ("2024-01-31", "date", "2024-01-31"),
        ("2024/1/31", "date", "2024-01-31"),
        ("2024年1月31日", "date", "2024-01-31"),
        (date(2024, 1, 31), "date", "2024-01-31"),
        (datetime(2024, 1, 31), "date", "2024-01-31"),
        ("8:30", "time", "08:30:00"),
        ("00:00", "time", "00:00:00"),
        (time(8, 30), "time", "08:30:00"),
        ("2024-01-31", "date and time", "2024-01-31 00:00:00"),
        ("2024-01-31T08:30", "date and time", "2024-01-31 08:30:00"),
        ("2024-01-31 08:30:00.5", "timestamp", "2024-01-31 08:30:00.500000"),
        ("2024-01-31 08:30+01:00", "timestamp", "2024-01-31 07:30:00"),
        ("2024-01-31T08:30:00Z", "timestamp", "2024-01-31 08:30:00"),
        ("1:30", "duration", "01:30:00"),
        ("90 minutes", "duration", "01:30:00"),
        ("1 hour 30 minutes", "duration", "01:30:00"),
        ("PT1H30M", "duration", "01:30:00"),
        (timedelta(days=2), "duration", "48:00:00"),
        (time(1, 30), "duration", "01:30:00"),
        ("{5F0C6E1E-1111-2222-3333-444455556666}", "uuid", "5f0c6e1e-1111-2222-3333-444455556666"),
        ('{"size": "L"}', "json", '{"size": "L"}'),
        ("[]", "json", "[]"),
        (True, "json", "true"),
        (5, "json", "5"),
        ("paid", "list: state", "paid"),
        ("sent back", "list: state", "sent back"),
        (1, "list: state", "1"),
        (True, "list: state", "TRUE"),
        ("now", "list: state", '"now"'),
        ("b, c", 'one of: a, "b, c"', "b, c"),
    ],
    ids=str,
)
def test_value__is_canonical_and_round_trips(value: object, type_text: str, text: str) -> None:  # F14, F15
    type_ = parse_type(type_text)
    default = parse_default(value, type_, STATES)
    assert default.kind is DefaultKind.LITERAL
    assert default_text(default) == text
    assert parse_default(text, type_, STATES) == default == canonical_default(text)


@pytest.mark.parametrize(
    ("value", "type_text", "function"),
    [
        ("now", "timestamp", "now"),
        ("Now()", "date and time", "now"),
        ("CURRENT_TIMESTAMP", "timestamp(6)", "now"),
        ("Today", "date", "today"),
        ("now", "date", "today"),
        ("今日", "date", "today"),
        ("new UUID", "uuid", "new uuid"),
        ("gen_random_uuid()", "uuid", "new uuid"),
    ],
)
def test_function__of_the_database(value: str, type_text: str, function: str) -> None:  # F15
    default = parse_default(value, parse_type(type_text))
    assert default == Default(DefaultKind.FUNCTION, function)
    assert canonical_default(default_text(default)) == default


def test_sql__reaches_the_database_as_typed() -> None:  # F15
    default = parse_default("SQL:  upper( ‘a’ )", parse_type("text"))
    assert default == Default(DefaultKind.SQL, "upper( 'a' )")
    assert (
        parse_default(default_text(default), parse_type("text")) == default == canonical_default(str(default))
    )


@given(st.text(max_size=30))
def test_any_text__round_trips_as_a_default(text: str) -> None:
    default = Default(DefaultKind.LITERAL, text)
    assert canonical_default(default_text(default)) == default
    type_ = parse_type("text")
    try:
        typed = parse_default(text, type_)
    except Misread:
        return
    assert parse_default(default_text(typed), type_) == typed == canonical_default(default_text(typed))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_number__means_the_same_as_text_and_as_number(number: object) -> None:
    type_ = parse_type("decimal(20,4)")
    default = parse_default(str(number), type_)
    assert parse_default(default_text(default), type_) == default


YES = [
    "yes",
    "Yes ",
    "TRUE",
    "true",
    "1",
    "x",
    "X",
    "✓",
    "✔",
    "○",
    "〇",
    "ja",
    "oui",
    "sí",
    "はい",
    "Ｙ",
    True,
    1,
    1.0,
    "◯",
    "sim",
]
NO = ["no", "No", "FALSE", "0", "-", "✗", "×", "nein", "non", "não", "いいえ"]
NO += [False, 0, "－", "否"]


@pytest.mark.parametrize("value", YES)
def test_yes(value: object) -> None:
    assert parse_yes_no(value) is True


@pytest.mark.parametrize("value", NO)
def test_no(value: object) -> None:
    assert parse_yes_no(value) is False


@pytest.mark.parametrize("value", ["perhaps", "", "2", 2, 0.5, None, date(2024, 1, 1), "yes no", "!"])
def test_neither_yes_nor_no(value: object) -> None:
    assert parse_yes_no(value) is None


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("31.12.2024", "Type it as 2024-12-31."),
        ("12/31/2024", "Type it as 2024-12-31."),
        ("05/05/2024", "Type it as 2024-05-05."),
        ("03/04/2024", "Type it as 2024-01-31."),
    ],
)
def test_date_written_backwards__is_turned_where_only_one_is_meant(text: str, hint: str) -> None:
    with pytest.raises(Misread) as misread:
        parse_default(text, parse_type("date"))
    assert misread.value.hint == hint
    assert ("two ways" in misread.value.message) == (text == "03/04/2024")
