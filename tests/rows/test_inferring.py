"""Raw data becomes a schema: names, types, keys and references, and what a person must decide."""

from __future__ import annotations

import csv
import string
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import xl2db
from tests.grids import write_workbook
from tests.rows.truth import score_database
from xl2db.findings import Refused, SettingsRefused, WorkbookRefused
from xl2db.rows.guessing import Dates, Decimals, Ways
from xl2db.rows.inferring import Inferred, infer_schema
from xl2db.rows.readings import Reading, reading_of
from xl2db.schema.model import Kind


def told(path: Path, content: str | list[Path], **options: object) -> Inferred:
    """What is told from the text of a .csv file, or from files."""
    paths = content
    if isinstance(content, str):
        file = path / "data.csv"
        file.write_text(content, encoding="utf-8", newline="")
        paths = [file]
    return infer_schema(paths, tell=lambda *_: None, **options)  # type: ignore[arg-type]


def column_of(inferred: Inferred, name: str):  # type: ignore[no-untyped-def]
    return next(column for table in inferred.tables for column in table.columns if column.name == name)


def rules_of(inferred: Inferred) -> list[str]:
    return [f"{finding.rule} {finding.at}" for finding in inferred.findings]


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("12", Reading.WHOLE),
        ("-5", Reading.WHOLE),
        ("007", Reading.CODE),
        ("1.50", Reading.POINT),
        ("1,5", Reading.COMMA),
        ("1.234,50", Reading.COMMA),
        ("1,234", Reading.EITHER_COMMA),
        ("1,234,567", Reading.THOUSANDS),
        ("1 234 567", Reading.THOUSANDS),
        ("1'234.50", Reading.THOUSANDS),
        ("1,23,456", Reading.TEXT),
        ("$1,234.50", Reading.MONEY),
        ("12,50 €", Reading.MONEY_COMMA),
        ("12%", Reading.PERCENT),
        ("1e400", Reading.SCIENTIFIC),
        ("2024-02-30", Reading.TEXT),
        ("2024-01-31", Reading.DATE),
        ("31/12/2024", Reading.DAY_FIRST),
        ("12/31/2024", Reading.MONTH_FIRST),
        ("01/02/2024", Reading.EITHER_DATE),
        ("31.12.2024", Reading.DAY_FIRST),
        ("31-Jan-24", Reading.DATE),
        ("2024年1月31日", Reading.DATE),
        ("1/31/2024 1:30 PM", Reading.MONTH_FIRST_MOMENT),
        ("2024-01-31T10:00:00Z", Reading.ZONED),
        ("2024-01-31 10:00:00", Reading.MOMENT),
        ("10:30", Reading.TIME),
        ("26:00:00", Reading.DURATION),
        ("ada@example.org", Reading.EMAIL),
        ("https://example.org/a", Reading.URL),
        ('{"a": 1}', Reading.JSON),
        ("{a}", Reading.TEXT),
        ("NA", Reading.PLACEHOLDER),
        ("Namibia", Reading.TEXT),
        ("#REF!", Reading.ERROR),
        ("=A1+1", Reading.TEXT),
        ("٣", Reading.TEXT),
        ("", Reading.TEXT),
    ],
)
def test_reading__is_what_the_text_looks_like(text: str, reading: Reading) -> None:
    assert reading_of(text) is reading


def many(values: str, times: int = 12) -> str:
    """A .csv file of one column with these values over and over, numbered so that rows differ."""
    cells = values.split("|")
    return "n,x\n" + "".join(f'{row},"{cells[row % len(cells)]}"\n' for row in range(times))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("1|2|3", "whole number"),
        ("1|3000000000", "big number"),
        ("1.5|2.25", "decimal(10,2)"),
        ("1,5|1.234,25", "decimal(10,2)"),
        ("1,234.5|2", "decimal(7,1)"),
        ("1e-7|0.5", "number"),
        ("0.12345678901234567", "number"),
        ("007|12", "text(5)"),
        ("12345678901234567890", "text(30)"),
        ("$5|$1,200.50", "money"),
        ("12%|7.5%", "percent"),
        ("yes|no", "yes/no"),
        ("TRUE|FALSE", "yes/no"),
        ("x|", "yes/no"),
        ("2024-01-31|2024-02-01", "date"),
        ("31/01/2024|01/02/2024", "date"),
        ("2024-01-31 08:00:00|2024-02-01", "date and time"),
        ("2024-01-31T08:00:00+02:00", "timestamp"),
        ("08:00|09:30:15", "time"),
        ("a@b.org|c@d.org", "email"),
        ("http://a.b/c", "url"),
        ("b5a1c0de-0000-4000-8000-000000000001", "uuid"),
        ('{""a"": 1}|[1, 2]', "json"),
        ("Namibia|NA|Norway", "text(10)"),
        ("=1+1|=2", "text(5)"),
        ("short|a rather long text that goes on and on", "text(50)"),
    ],
)
def test_type__holds_the_values(tmp_path: Path, values: str, expected: str) -> None:
    found = column_of(told(tmp_path, many(values)), "x")
    assert str(found.guess.type) == expected


def test_list__is_told_from_few_values_that_come_often(tmp_path: Path) -> None:
    found = column_of(told(tmp_path, many("open|paid|paid|cancelled", 60)), "x")
    assert str(found.guess.type) == "one of: paid, open, cancelled"
    assert "3 different values in 60 rows" in found.guess.evidence


def test_list__is_a_doubtful_guess_where_rows_are_few(tmp_path: Path) -> None:
    found = column_of(told(tmp_path, many("open|paid", 24)), "x")
    assert found.guess.type.kind is Kind.ONE_OF
    assert "type" in found.doubtful


def test_values_that_differ_by_case__are_no_list_and_doubtful(tmp_path: Path) -> None:
    found = column_of(told(tmp_path, many("open|Open|paid", 60)), "x")
    assert found.guess.type.kind is Kind.TEXT
    assert any("small and capital" in doubt for doubt in found.guess.doubts)


SHOP = {
    "customers.csv": "CustomerID,Full Name,E-Mail\n"
    + "".join(f"{n},Name {n % 7},c{n}@x.org\n" for n in range(1, 21)),
    "orders.csv": "Order No;Customer ID;Total\n"
    + "".join(f"A{n};{n % 20 + 1};{n},50\n" for n in range(1, 41)),
    "order_lines.csv": "order_no,line,qty\n"
    + "".join(f"A{n},{line},{n % 5}\n" for n in range(1, 41) for line in (1, 2)),
}


def shop(folder: Path) -> list[Path]:
    """The files of a small shop."""
    for name, content in SHOP.items():
        (folder / name).write_text(content, encoding="utf-8")
    return [folder / name for name in SHOP]


def test_shop__has_its_keys_references_and_labels(tmp_path: Path) -> None:
    inferred = told(tmp_path, shop(tmp_path))
    customers, orders, lines = inferred.schema.tables
    assert [column.name for column in customers.columns] == ["customer_id", "full_name", "e_mail"]
    assert [column.label for column in customers.columns] == ["CustomerID", "Full Name", "E-Mail"]
    assert customers.primary_key is not None
    assert customers.primary_key.columns == ("customer_id",)
    assert [key.columns for key in customers.uniques] == [("e_mail",)]
    assert orders.primary_key is not None
    assert orders.primary_key.columns == ("order_no",)
    assert [(key.columns, key.target.name) for key in orders.foreign_keys] == [
        (("customer_id",), "customers")
    ]
    assert lines.primary_key is not None
    assert lines.primary_key.columns == ("order_no", "line")
    assert [(key.columns, key.target.name) for key in lines.foreign_keys] == [(("order_no",), "orders")]
    assert "unique in 20 of 20 rows" in column_of(inferred, "customer_id").guess.evidence
    evidence = "all of its 20 different values stand in customers.customer_id"
    assert evidence in inferred.tables[1].columns[1].guess.evidence


def test_reference_by_chance__is_none(tmp_path: Path) -> None:
    """Small whole numbers stand in every key that counts up."""
    (tmp_path / "things.csv").write_text("id,rank\n" + "".join(f"{n},{n % 9 + 1}\n" for n in range(1, 31)))
    (tmp_path / "places.csv").write_text("id,floor\n" + "".join(f"{n},{n % 5 + 1}\n" for n in range(1, 31)))
    inferred = told(tmp_path, [tmp_path / "things.csv", tmp_path / "places.csv"])
    assert not any(table.foreign_keys for table in inferred.schema.tables)


def test_reference_with_values_missing__is_doubtful(tmp_path: Path) -> None:
    (tmp_path / "parts.csv").write_text("id\n" + "".join(f"{n}\n" for n in range(1, 101)))
    (tmp_path / "uses.csv").write_text("id,part_id\n" + "".join(f"{n},{n + 2}\n" for n in range(1, 101)))
    found = column_of(told(tmp_path, [tmp_path / "parts.csv", tmp_path / "uses.csv"]), "part_id")
    assert "reference" in found.doubtful
    assert "2 of its values are not in parts.id" in " ".join(found.guess.doubts)


def test_known_schema__is_found_again(tmp_path: Path) -> None:
    """Rows of a schema whose truth is known: all of its types, keys and references."""
    import sqlite3

    database = tmp_path / "truth.db"
    with sqlite3.connect(database) as connection:
        connection.executescript(
            """
            CREATE TABLE country (code CHAR(2) PRIMARY KEY, name VARCHAR(60) NOT NULL);
            CREATE TABLE city (city_id INTEGER PRIMARY KEY, name VARCHAR(60),
              country_code CHAR(2) REFERENCES country (code));
            CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, born DATE,
              city_id INTEGER REFERENCES city (city_id),
              manager_id INTEGER REFERENCES person (id), height NUMERIC(4,2));
            CREATE TABLE visit (person_id INTEGER REFERENCES person (id), city_id INTEGER REFERENCES city (city_id),
              at TIMESTAMP, PRIMARY KEY (person_id, city_id));
            """
        )
        codes = [a + b for a in "ABCDE" for b in "XYZ"]
        connection.executemany("INSERT INTO country VALUES (?,?)", [(c, f"Land {c}") for c in codes])
        connection.executemany(
            "INSERT INTO city VALUES (?,?,?)", [(n, f"Town {n % 30}", codes[n % 15]) for n in range(1, 41)]
        )
        connection.executemany(
            "INSERT INTO person VALUES (?,?,?,?,?,?)",
            [
                (n, f"P{n}", f"19{n % 90 + 10}-03-0{n % 9 + 1}", n % 40 + 1, n // 3 or None, 1.5 + n / 100)
                for n in range(1, 61)
            ],
        )
        connection.executemany(
            "INSERT INTO visit VALUES (?,?,?)",
            [
                (n, (n * k) % 40 + 1, f"2024-01-{n % 28 + 1:02} 08:00:00")
                for n in range(1, 61)
                for k in (1, 3, 7)
                if (n * 3) % 40 != n % 40 and (n * 7) % 40 not in (n % 40, n * 3 % 40)
            ],
        )
    connection.close()
    (tmp_path / "csv").mkdir()
    score = score_database(database, tmp_path / "csv")
    assert score.found == score.true, score.notes
    assert not score.unmarked


def test_reference_of_several_columns__is_found(tmp_path: Path) -> None:
    lines = [(order, line) for order in range(1, 9) for line in (1, 2)]
    (tmp_path / "order_lines.csv").write_text(
        "order_no,line_no,sku\n" + "".join(f"{order},{line},A{order * line % 5}\n" for order, line in lines)
    )
    shipped = "".join(f"{number},{order},{line}\n" for number, (order, line) in enumerate(lines[2:], 1))
    (tmp_path / "shipments.csv").write_text("id,order_no,line_no\n" + shipped)
    (tmp_path / "returns.csv").write_text("id,order_no,line_no\n1,3,1\n2,9,9\n3,4,2\n")
    names = ("order_lines", "shipments", "returns")
    schema = told(tmp_path, [tmp_path / f"{name}.csv" for name in names]).schema
    found = {
        table.name: [(key.columns, str(key.target)) for key in table.foreign_keys] for table in schema.tables
    }
    assert found == {
        "order_lines": [],
        "shipments": [(("order_no", "line_no"), "order_lines")],
        "returns": [],
    }


# Bad input


def test_ambiguous_dates__are_flagged_and_never_guessed(tmp_path: Path) -> None:
    inferred = told(tmp_path, many("01/02/2024|03/04/2024"))
    found = column_of(inferred, "x")
    assert found.guess.ambiguous_dates
    assert found.guess.style.day_first is None
    assert rules_of(inferred) == ["ambiguous-dates data!B2"]


def test_ambiguous_dates__are_settled_by_the_option(tmp_path: Path) -> None:
    inferred = told(tmp_path, many("01/02/2024|03/04/2024"), ways=Ways(dates=Dates.DAY_FIRST))
    assert column_of(inferred, "x").guess.style.day_first is True
    assert not inferred.findings


@pytest.mark.parametrize(
    ("decimals", "type_", "ambiguous"),
    [
        (None, "whole number", True),
        (Decimals.POINT, "whole number", False),
        (Decimals.COMMA, "decimal(9,3)", False),
    ],
)
def test_ambiguous_numbers__are_flagged_and_settled_by_the_option(
    tmp_path: Path, decimals: Decimals | None, type_: str, ambiguous: bool
) -> None:
    inferred = told(tmp_path, many("1,234|5,678"), ways=Ways(decimals=decimals))
    assert str(column_of(inferred, "x").guess.type) == type_
    assert rules_of(inferred) == (["ambiguous-numbers data!B2"] if ambiguous else [])


def test_dates_of_both_orders__are_text_and_doubtful(tmp_path: Path) -> None:
    found = column_of(told(tmp_path, many("31/12/2024|12/31/2024")), "x")
    assert found.guess.type.kind is Kind.TEXT
    assert "Some dates have the day first" in " ".join(found.guess.doubts)


def test_few_other_values__are_named_with_their_cells(tmp_path: Path) -> None:
    content = "n,x\n" + "".join(f"{n},{'about 20' if n in (30, 50) else n * 2}\n" for n in range(100))
    inferred = told(tmp_path, content)
    found = column_of(inferred, "x")
    assert str(found.guess.type) == "whole number"
    assert rules_of(inferred) == ["mixed-types data!B32"]
    assert [str(cell) for cell in inferred.findings[0].related] == ["data!B52"]
    assert "'about 20' in B32" in found.guess.doubts[0]


def test_many_other_values__make_it_a_text(tmp_path: Path) -> None:
    inferred = told(tmp_path, many("1|2|three|4"))
    assert column_of(inferred, "x").guess.type.kind is Kind.TEXT
    assert rules_of(inferred) == ["mixed-types data!B4"]


def test_placeholders__are_empty_among_numbers_and_texts_among_texts(tmp_path: Path) -> None:
    number = column_of(told(tmp_path, many("1|2|n/a|4")), "x")
    assert (str(number.guess.type), number.guess.required) == ("whole number", False)
    text = column_of(told(tmp_path, many("DE|NA|FR")), "x")
    assert text.guess.required
    assert text.guess.type.kind is Kind.TEXT


def test_decimal_commas_and_points_together__are_text_and_doubtful(tmp_path: Path) -> None:
    found = column_of(told(tmp_path, many("1,5|1.5|1.250,75")), "x")
    assert found.guess.type.kind is Kind.TEXT
    assert "decimal comma" in " ".join(found.guess.doubts)


def test_title_totals_notes_and_second_table__are_kept_apart(tmp_path: Path) -> None:
    file = write_workbook(
        tmp_path / "report.xlsx",
        """
        # Sales
        | Sales 2024 |  |  |
        |  |  |  |
        | Region | Units | Sum |
        | North | =5 | =10.5 |
        | South | =7 | =11.5 |
        | West  | =9 | =12.25 |
        | Total |    | =34.25 |
        |  |  |  |
        | Source: the books of the company, as of today |  |  |
        |  |  |  |
        | Name | Born |  |
        | Ada | =date(1915, 12, 10) |  |
        | Alan | =date(1912, 6, 23) |  |
        """,
    )
    inferred = told(tmp_path, [file])
    assert [(table.name, table.rows) for table in inferred.tables] == [("sales", 3), ("sales_2", 2)]
    assert rules_of(inferred) == [
        "not-data Sales!A1",
        "not-data Sales!A9",
        "not-data Sales!A7",
        "several-tables Sales!A11",
    ]
    assert str(inferred.schema.tables[1].columns[1].type) == "date"


def test_tables_beside_each_other__are_two(tmp_path: Path) -> None:
    file = write_workbook(
        tmp_path / "both.xlsx",
        """
        # Both
        | Item | Price |  | Name | Town | Age |
        | Pen | =1.5 |  | Ada | Rome | =36 |
        | Cup | =2.5 |  | Alan | Bern | =41 |
        | Hat | =9.5 |  |  |  |  |
        """,
    )
    inferred = told(tmp_path, [file])
    assert [[c.name for c in table.columns] for table in inferred.tables] == [
        ["item", "price"],
        ["name", "town", "age"],
    ]
    assert [table.rows for table in inferred.tables] == [3, 2]


def test_merged_group_headings__are_put_before_the_headings(tmp_path: Path) -> None:
    file = write_workbook(
        tmp_path / "groups.xlsx",
        """
        # Groups
        | Name | Spring |  | Autumn |  |
        |  | Units | Sum | Units | Sum |
        | Ada | =1 | =2.5 | =3 | =4.5 |
        | Bob | =5 | =6.5 | =7 | =8.5 |
        ! merge A1:A2
        ! merge B1:C1
        ! merge D1:E1
        """,
    )
    names = [column.name for column in told(tmp_path, [file]).tables[0].columns]
    assert names == ["name", "spring_units", "spring_sum", "autumn_units", "autumn_sum"]


def test_headings_missing_and_doubled__get_names_of_their_own(tmp_path: Path) -> None:
    inferred = told(tmp_path, "id,Date,,Date\n1,2024-01-01,a,2024-01-02\n2,2024-01-03,b,2024-01-04\n")
    assert [column.name for column in inferred.tables[0].columns] == ["id", "date", "column_c", "date_2"]
    assert rules_of(inferred) == ["heading-missing data!C1", "data-heading-twice data!D1"]


def test_data_without_headings__keep_their_first_row(tmp_path: Path) -> None:
    inferred = told(tmp_path, "17,Ada,1815-12-10\n18,Bob,1912-06-23\n")
    assert inferred.tables[0].rows == 2
    assert rules_of(inferred) == ["no-headings data!A1"]


def test_errors_of_excel_and_formulas_without_result__are_named(tmp_path: Path) -> None:
    rows = "\n".join(f"| ={n} | ={n}.5 |" for n in range(1, 30))
    file = write_workbook(
        tmp_path / "bad.xlsx", f"# Bad\n| id | x |\n{rows}\n| =30 | =#REF! |\n| =31 | ==A1*2 |"
    )
    inferred = told(tmp_path, [file])
    assert rules_of(inferred) == ["error-in-data Bad!B31"]
    assert str(column_of(inferred, "x").guess.type) == "decimal(7,1)"


@pytest.mark.parametrize(
    ("encoding", "option", "rules"),
    [
        ("utf-8", None, []),
        ("utf-8-sig", None, []),
        ("utf-16", None, []),
        ("cp1252", None, ["encoding-guessed data"]),
        ("cp1250", "cp1250", []),
    ],
)
def test_encodings__are_read_or_asked_for(
    tmp_path: Path, encoding: str, option: str | None, rules: list[str]
) -> None:
    file = tmp_path / "data.csv"
    file.write_bytes("name;town\nJosé;Zürich\nAda;Köln\n".replace("é", "é").encode(encoding))
    inferred = told(tmp_path, [file], encoding=option)
    assert rules_of(inferred) == rules
    assert [column.name for column in inferred.tables[0].columns] == ["name", "town"]
    assert inferred.tables[0].columns[1].facts.frequent == {"Zürich": 1, "Köln": 1}


def test_unknown_encoding__is_asked_for_with_candidates(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_bytes("名前,町\n太郎,東京都千代田区\n花子,大阪府大阪市\n".encode("cp932"))
    with pytest.raises(WorkbookRefused) as refused:
        told(tmp_path, [file])
    assert "--encoding cp932 (Japanese)" in (refused.value.findings[0].hint or "")
    assert told(tmp_path, [file], encoding="cp932").tables[0].rows == 2


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators__are_found(tmp_path: Path, separator: str) -> None:
    content = "\n".join(separator.join(row) for row in (["a", "b", "c"], ["1", "x", "2"], ["2", "y", "3"]))
    assert len(told(tmp_path, content).tables[0].columns) == 3


def test_file_that_changes_while_it_is_read__is_refused(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text("id,x\n" + "".join(f"{n},{n}\n" for n in range(30_000)))

    def change(work: str, _done: int, _total: int) -> None:
        if work.startswith("Reading"):
            with file.open("a") as more:
                more.write("1,1\n")

    with pytest.raises(WorkbookRefused) as refused:
        infer_schema([file], tell=change)
    assert refused.value.findings[0].rule == "file-changed"


def test_sheets_and_folders__become_several_tables(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    write_workbook(
        folder / "book.xlsx", "# Sheet1\n| a |\n| =1 |\n# Second\n| b |\n| =2 |\n# _notes\n| c |\n| =3 |"
    )
    write_workbook(folder / "alone.xlsx", "# Sheet1\n| d |\n| =1 |")
    (folder / "x.csv").write_text("e\n1\n")
    names = [table.name for table in told(tmp_path, [folder]).tables]
    assert names == ["alone", "sheet1", "second", "x"]


# The workbook


def test_workbook__says_evidence_and_doubts_and_passes_check(tmp_path: Path) -> None:
    result = xl2db.infer(
        [tmp_path / name for name in (path.name for path in shop(tmp_path))], tmp_path / "shop.xlsx"
    )
    checked = xl2db.check(result.path)
    assert checked.ok
    sheet = checked.workbook.sheet("order_lines")
    assert sheet is not None
    headings = sheet.rows[2]
    assert [headings[n] for n in (1, 2, 3)] == ["Column *", "Type *", "To decide"]
    assert headings[max(headings)] == "Evidence"
    assert "together the primary key?" in str(sheet.rows[3][3])
    assert "together are unique in 80 rows" in str(sheet.rows[3][max(headings)])


def test_existing_workbook__is_never_written_over(tmp_path: Path) -> None:
    there = tmp_path / "shop.xlsx"
    there.write_bytes(b"mine")
    with pytest.raises(SettingsRefused) as refused:
        xl2db.infer(shop(tmp_path), there)
    assert refused.value.findings[0].rule == "file-in-the-way"
    assert there.read_bytes() == b"mine"


CELLS = st.one_of(
    st.text(max_size=12),
    st.integers(-(10**20), 10**20).map(str),
    st.floats(allow_nan=True).map(str),
    st.dates().map(date.isoformat),
    st.sampled_from(
        [
            "",
            "",
            "yes",
            "no",
            "NA",
            "01/02/2024",
            "1,234",
            "12,5",
            "€ 5",
            "a@b.org",
            "=1",
            "#REF!",
            "order",
            "id",
        ]
    ),
    st.text(string.ascii_letters, min_size=1, max_size=300),
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_data__become_a_workbook_that_passes_check(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("any")
    for name in data.draw(
        st.lists(
            st.sampled_from(["a", "order", "Sheet1", "pg_x", "naïve é"]), min_size=1, max_size=2, unique=True
        )
    ):
        width = data.draw(st.integers(1, 5))
        rows = data.draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8))
        times = data.draw(st.sampled_from([1, 12]))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", errors="replace", newline="") as file:
            csv.writer(file).writerows(rows[:1] + rows[1:] * times)
    database = data.draw(st.sampled_from([None, "sqlite", "postgresql", "mariadb"]))
    url = f"{database}://localhost/x" if database else None
    rules: set[str] = set()
    try:
        xl2db.infer([folder], folder / "out.xlsx", database=url)
    except Refused as refused:
        rules = {finding.rule for finding in refused.findings}
    if rules:
        assert rules <= {"no-data", "csv-broken", "unknown-encoding", "file-empty"}
        return
    checked = xl2db.check(folder / "out.xlsx", database=url)
    assert checked.ok, checked.findings
