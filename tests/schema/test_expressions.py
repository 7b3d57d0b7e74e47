"""Expressions: what is refused and where, what is read, and what means the same (F14, F16)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl2db.schema.expressions import columns_of, normal_form, parse_expression, rename_columns
from xl2db.schema.misread import Misread
from xl2db.schema.model import Expression

WORDS = """
price qty a b d x j isbn email status name tags start end date user order year value Total score_of_user
"""
COLUMNS = (*WORDS.split(), "Unit Price", "ends on", "starts on", "単価", 'say "hi"')


def refused(text: str, columns: list[str] | tuple[str, ...] = tuple(COLUMNS)) -> Misread:
    with pytest.raises(Misread) as caught:
        parse_expression(text, columns)
    misread = caught.value
    assert misread.message.endswith((".", "?"))
    assert misread.hint
    if misread.span:
        assert 0 <= misread.span[0] <= misread.span[1] <= len(text)
    return misread


HOSTILE = """
price >= (select max(price) from x)
exists(select 1)
drop table x
copy x to program 'y'
a union select 1
a in (table x)
a in (values (1))
a = any(values (1))
row_number() over ()
sum(a) > 1
count(*) > 1
length(*)
*
:x > a
a = ?
a = $1
$$x$$ = a
@x > 1
@@ version
a := 1
lambda x: 1
pg_sleep(10) is null
PG_SLEEP(10) is null
pg_read_file('/etc/passwd')
"pg_sleep"(1)
lo_import('/etc/passwd')
dblink('x', 'y')
dblink_exec('x')
load_file('x')
load_extension('x')
sleep(3)
benchmark(1, 1)
get_lock('x', 1)
xp_cmdshell('x')
current_setting('x') = a
set_config('a', 'b', true) = a
query_to_xml('select 1', true, true, '')
database_to_xml(true, true, '')
generate_series(1, 100000000)
repeat('x', 1000000000) = a
lpad('x', 1e9) = a
randomblob(1000000000) = a
readfile('/etc/passwd')
a into outfile 'x'
ｐｇ_sleep(1)
'x'::regclass > a
cast('x' as regprocedure) is null
a = U&'x'
pg_sleep (1)
a = \u200bpg_sleep(1)
[sleep](1)
`sleep`(1)
iif(1, load_file('x'), 1) = 1
abs(a) filter (where b)
a = array(select 1)
""".strip().splitlines()


@pytest.mark.parametrize("text", HOSTILE)
def test_what_reaches_beyond_the_row__is_refused(text: str) -> None:
    assert refused(text).rule.name in ("unsafe-expression", "wrong-expression")


WRONG = [
    ("", 0),
    ("   ", 0),
    ("(a > 0", 0),
    ("a > 0)", 5),
    ("a >", 2),
    ("a > > 1", 4),
    (">= 1", 0),
    ("a; b", 1),
    ("a > 1; drop table x", 5),
    ("a > 1 -- x", 6),
    ("a /* x */ > 1", 2),
    ("a > 1 # x", 6),
    ("'abc", 0),
    ("a = “abc", 4),
    ("a, b", 1),
    ("(a, b)", 0),
    ("price qty", 0),
    ("ends on >= a", 0),
    ("a = 'x' 'y'", 4),
    (r"E'\n' = a", 0),
    ("_utf8'x' = a", 0),
    ("a \\ b", 2),
    ("{fn now()}", 0),
    ("and a", None),
    ("a and", None),
    ("a is", None),
    ("a b c", None),
    ("case when a then 1", None),
    ("12abc > a", 0),
    ("a = 'x\u202ey'", 4),
    ("a = 'x\0y'", 4),
    ("a = \x07", 4),
    ("(" * 60 + "a" + ")" * 60, 40),
    ("a" + " + a" * 400, None),
    ("not " * 500 + "a", None),
    ("a" * 5000, 4000),
]


@pytest.mark.parametrize(("text", "start"), WRONG, ids=[text[:25] for text, _ in WRONG])
def test_what_is_no_expression__is_pointed_at(text: str, start: int | None) -> None:  # F16
    misread = refused(text)
    assert misread.rule.name == "wrong-expression"
    if start is not None:
        assert misread.span is not None
        assert misread.span[0] == start


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("pirce >= 0", "pirce", "price"),
        ("price > 0 and quanttiy > 0", "quanttiy", "hint"),
        ("t.price > 0", "t.price", "price"),
        ("public.t.price > 0", "public.t", "alone"),
        ("pg_catalog.pg_sleep(1)", "pg_catalog.pg_sleep", "alone"),
        ('status = "draft"', '"draft"', "'draft'"),
        ("status = “draft”", "“draft”", "'draft'"),
        ("[Unit Prise] > 1", "[Unit Prise]", "Unit Price"),
        ("length(nmae) > 1", "nmae", "name"),
    ],
)
def test_unknown_column__is_pointed_at(text: str, place: str, words: str) -> None:  # F16
    misread = refused(text)
    assert misread.rule.name == "unknown-column"
    assert misread.span is not None
    assert text[slice(*misread.span)] == place
    if words != "hint":
        assert words in f"{misread.message} {misread.hint}"


def test_default__has_no_columns() -> None:  # F15
    assert refused("price * 2", []).rule.name == "unknown-column"
    assert parse_expression("current_date + 7", []).columns == ()
    assert parse_expression("nextval('invoices')", []).columns == ()


HONEST = """
price >= 0
length(isbn) = 13
status in ('draft', 'paid')
a between 1 and 5
a not between -1 and 5
email like '%@%.%'
name not like 'a!_%' escape '!'
coalesce(a, b) > 0
lower(email) = email
round(price, 2) = price
abs(a) < 5 and mod(a, 2) = 0
case when a > 1 then 1 else 0 end = 1
cast(x as integer) > 0
cast(a as numeric(10,2)) = b
d - 7 > date '2024-01-01'
d > '2024-01-01'
email ~ '^[a-z]+@[a-z]+$'
name regexp '^[a-z]+$'
name glob 'a*'
name ilike 'x%'
a is not null and b is null
a || b <> ''
j->>'k' = 'v'
j @> '{"a": 1}'
tags && array['x', 'y']
x::int > 1
extract(year from d) > 2000
now() - d < interval '1 day'
d at time zone 'utc' > now()
d <= current_date
a % 2 = 0
a[1] = 2
position('@' in email) > 1
substring(name from 1 for 2) = 'ab'
trim(both 'x' from name) <> ''
a is distinct from b
name collate "C" > 'a'
strftime('%Y', d) = '2024'
json_valid(j)
max(a, b) > 1
num_nonnulls(a, b) = 1
datediff(d, x) > 3
if(a > 1, 1, 2) = 1
char_length(name) <= 5
not (a and b)
(a > 1 and b is null) or (a is null)
name = 'it''s; -- no remark'
a = -1
a*-1 < 2
a is true
単価 > 0
'%s' = a
""".strip().splitlines()


@pytest.mark.parametrize("text", HONEST)
def test_honest_expression__stays_as_typed(text: str) -> None:  # F16
    parsed = parse_expression(text, COLUMNS)
    assert parsed.expression.text == text.replace("単価", '"単価"')
    assert columns_of(parsed.expression) == set(parsed.columns)
    assert not parsed.straightened


@pytest.mark.parametrize(
    ("typed", "text", "columns"),
    [
        ("PRICE>=0", "price>=0", "price"),
        ("[Unit Price] * 2", '"Unit Price" * 2', "Unit Price"),
        ("[unit price]*[QTY]", '"Unit Price"*qty', "Unit Price,qty"),
        ("`Unit Price` > 1", '"Unit Price" > 1', "Unit Price"),
        ('"unit price" > 1', '"Unit Price" > 1', "Unit Price"),
        ("total > 1", '"Total" > 1', "Total"),
        ("=price*2", "price*2", "price"),
        ("price  >\n 0", "price > 0", "price"),
        ("price ≥ 0 and a ≠ b", "price >= 0 and a <> b", "price,a,b"),
        ("（price＋１）＞0".replace("１", "1"), "(price+1)>0", "price"),
        ("a == b", "a = b", "a,b"),
        ("order > 1", '"order" > 1', "order"),
        ("end > start", '"end" > start', "end,start"),
        ("user = 'x'", "\"user\" = 'x'", "user"),
        ("date > current_date", '"date" > current_date', "date"),
        ("cast(date as date) > d", 'cast("date" as date) > d', "date,d"),
        ("extract(year from d) = year", 'extract(year from d) = "year"', "d,year"),
        ("date > date '2024-01-01'", "\"date\" > date '2024-01-01'", "date"),
        ("x::date > date", 'x::date > "date"', "x,date"),
        ("case when a then 1 end < end", 'case when a then 1 end < "end"', "a,end"),
        ("value > 0 or year > 1", '"value" > 0 or "year" > 1', "value,year"),
        ('"say ""hi""" > 1', '"say ""hi""" > 1', 'say "hi"'),
    ],
)
def test_columns__are_spelled_exactly(typed: str, text: str, columns: str) -> None:  # F16
    parsed = parse_expression(typed, COLUMNS)
    assert parsed.expression.text == text
    assert ",".join(parsed.columns) == columns
    again = parse_expression(text, COLUMNS)
    assert again.expression.text == text
    assert columns_of(parsed.expression) == set(parsed.columns)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("status = ‘draft’", "status = 'draft'"),
        ("“ends on” >= “starts on”", '"ends on" >= "starts on"'),
        ("status = 'it’s'", None),
    ],
)
def test_curly_quotes__are_straightened(typed: str, text: str | None) -> None:  # F14
    parsed = parse_expression(typed, COLUMNS)
    assert parsed.straightened is (text is not None)
    assert parsed.expression.text == (text or typed)


def test_column__that_fits_two_names_without_case_is_unknown() -> None:
    assert parse_expression("A > 1", ["A", "a"]).columns == ("A",)
    assert refused("NAME > ''", ["name", "Name"]).rule.name == "unknown-column"


SAME = [
    ("price>=0", "PRICE  >= 0"),
    ("price >= 0", "((price >= 0))"),
    ("a <> 'x'", "a != 'x'"),
    ("(a and b) or d", "a AND b OR d"),
    ("(a - b) - d", "a-b-d"),
    ('"price" > 1', "price > 1"),
    ("a in ((1))", "a in (1)"),
    ("COALESCE((a), b) > (0)", "coalesce(a,b)>0"),
    ("not (a = b)", "not a = b"),
    ("cast((a) as INT)", "cast(a as int)"),
]
DIFFERENT = [
    ("a = 'X'", "a = 'x'"),
    ("a = ' x'", "a = 'x'"),
    ('"A" > 1', "a > 1"),
    ('"A B" > 1', '"A  B" > 1'),
    ("a and (b or d)", "a and b or d"),
    ("a - (b - d)", "a - b - d"),
    ("-(a + b) > 0", "-a + b > 0"),
    ("(a + b)::int", "a + b::int"),
    ("length(a) > 1", "char_length(a) > 1"),
    ("now() > d", "current_timestamp > d"),
    ("a > 1", "a > 1.0"),
    ("a = 'true'", "a = true"),
    ("(not a) = b", "not a = b"),
    ("a like ('x' || b)", "a like 'x' || b or true"),
    ("a = 'it''s'", "a = 'its'"),
    # The same to PostgreSQL, and not to SQLite or MariaDB:
    ("a || (b * 2)", "a || b * 2"),
    ("a || (b + d)", "a || b + d"),
    ("a || (-b)", "a || -b"),
    ("a = (b like 'x%')", "a = b like 'x%'"),
    ("a = (b in (1, 2))", "a = b in (1, 2)"),
    ("a = (b between 1 and 2)", "a = b between 1 and 2"),
    ("a <> (b < d)", "a <> b < d"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_spelling__does_not_change_the_meaning(first: str, second: str) -> None:
    assert Expression(first) == Expression(second)


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_meaning__is_never_confused(first: str, second: str) -> None:
    assert Expression(first) != Expression(second)


@pytest.mark.parametrize("text", HONEST)
def test_normal_form__is_stable(text: str) -> None:
    form = normal_form(text)
    assert normal_form(form) == form
    assert normal_form(f"( {text} )") == form


def test_rename__touches_columns_only() -> None:
    text = "price > 1 and \"Unit Price\" < length(name) and cast(d as date) > '2024' and name <> 'price'"
    names = {"price": "Price", "Unit Price": "unit", "date": "datum", "name": "order", "length": "size"}
    renamed = rename_columns(Expression(text), names)
    assert renamed.text == (
        '"Price" > 1 and unit < length("order") and cast(d as date) > \'2024\' and "order" <> \'price\''
    )
    assert rename_columns(renamed, {new: old for old, new in names.items()}).text == text


def test_rename__swaps() -> None:
    assert rename_columns(Expression("a - b"), {"a": "b", "b": "a"}).text == "b - a"


@given(
    st.lists(
        st.sampled_from(
            ["a", "b", "price", "'x'", "1", "+", "-", "(", ")", "and", "not", "is", "null", ",", '"']
        )
        | st.sampled_from(
            ["in", "case", "when", "then", "end", "like", "::", "int", "[", "]", ";", "--", "“", "x.", "="]
        )
        | st.text(max_size=3),
        max_size=12,
    )
)
def test_any_text__is_an_expression_or_misread(words: list[str]) -> None:
    text = " ".join(words)
    try:
        parsed = parse_expression(text, COLUMNS)
    except Misread:
        return
    again = parse_expression(parsed.expression.text, COLUMNS)
    assert again.expression == parsed.expression
    assert again.columns == parsed.columns
